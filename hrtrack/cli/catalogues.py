"""Make the catalogues of the languages: ``python -m hrtrack.cli.catalogues`` (Babel comes with the extra `[test]`).

Collects every sentence of the program, brings the catalogues of the languages up to date with it (`hrtrack.po` in
`hrtrack/locale`, where the translations are written) and compiles them (`hrtrack.mo`, which the program reads). A test
fails on a sentence that is missing, stale or has other placeholders than the English one.
"""

from __future__ import annotations

import ast
import inspect
import io
import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import typer
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import hrtrack
from hrtrack.cli import tongue
from hrtrack.cli.app import EXAMPLES, FOOTER, HELP, VERBS, app, load_verb
from hrtrack.speech import ENGLISH, LANGUAGES

ROOT = Path(hrtrack.__file__).parent
FOLDER = ROOT / "locale"
_KEYWORDS: dict[str, Any] = {"_": None, "n_": (1, 2), "term": ((1, "c"), 2)}
_PLACEHOLDER = re.compile(r"\{(\w+)[^{}]*\}")
_WIDTH = 110


def collected() -> Catalog:
    """Return every sentence of the program as a catalogue without translations."""
    catalogue = Catalog(project="hrtrack", version=hrtrack.__version__, fuzzy=False)
    for path in sorted(ROOT.rglob("*.py")):
        _extract(catalogue, path)
    for path in sorted((ROOT / "report" / "templates").glob("*.j2")):
        _extract_template(catalogue, path)
    for text in (HELP, EXAMPLES, FOOTER, *VERBS.values(), *tongue.MESSAGES, *tongue.HEADINGS, *tongue.HELP_LINES, *_help_texts()):
        catalogue.add(text, locations=[("hrtrack/cli", 0)])
    for context, word in _words():
        catalogue.add(word, context=context, locations=[("hrtrack/model.py", 0)])
    return catalogue


def path_of(language: str) -> Path:
    """Return the path of a language's catalogue, without its ending."""
    return FOLDER / language / "LC_MESSAGES" / "hrtrack"


def read(language: str) -> Catalog:
    """Return the catalogue of a language as it is on disk."""
    with path_of(language).with_suffix(".po").open("rb") as file:
        return read_po(file, locale=language)


def faults(catalogue: Catalog, language: str) -> list[str]:
    """Return what is wrong with a translated catalogue: missing sentences, other placeholders, too few plurals."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        strings = [text or "" for text in (message.string if isinstance(message.string, list | tuple) else (message.string,))]
        one = message.id[0] if isinstance(message.id, list | tuple) else message.id
        wanted = sorted(_PLACEHOLDER.findall(message.id[1] if isinstance(message.id, list | tuple) else message.id))
        if message.fuzzy or not all(strings):
            found.append(f"{language}: not translated: {one}")
        elif isinstance(message.id, list | tuple) and len(strings) != catalogue.num_plurals:
            found.append(f"{language}: {len(strings)} plurals instead of {catalogue.num_plurals}: {one}")
        else:
            found += [
                f"{language}: other placeholders: {one}" for text in strings if sorted(_PLACEHOLDER.findall(text)) != wanted
            ]
    return found


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as the program reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def renew() -> list[str]:
    """Bring the catalogues on disk up to date with the program; return what is wrong with them."""
    new, found = collected(), []
    for language in LANGUAGES:
        if language == ENGLISH:
            continue
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        known = read(language) if path.with_suffix(".po").exists() else Catalog(locale=language)
        catalogue = Catalog(locale=language, project="hrtrack", fuzzy=False, header_comment="# Translations of hrtrack.")
        for message in new:
            if message.id:
                _take(catalogue, message, known.get(message.id, message.context))
        with path.with_suffix(".po").open("wb") as file:
            write_po(file, catalogue, width=_WIDTH, sort_output=True, no_location=True, omit_header=False, ignore_obsolete=True)
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        found += faults(catalogue, language)
    return found


def _take(catalogue: Catalog, message: Message, known: Message | None) -> None:
    string = known.string if known is not None and not known.fuzzy else None
    catalogue.add(message.id, string or None, context=message.context)


def _extract(catalogue: Catalog, path: Path) -> None:
    """Add the sentences of a module; Babel's own extraction passes over those that stand within another one."""
    name = path.relative_to(ROOT.parent).as_posix()
    for call in _calls(path):
        function = call.func.id if isinstance(call.func, ast.Name) else ""
        words = [str(argument.value) for argument in call.args[:2] if isinstance(argument, ast.Constant)]
        if function == "_" and words:
            catalogue.add(words[0], locations=[(name, call.lineno)])
        elif function == "n_" and len(words) == 2:
            catalogue.add(tuple(words), locations=[(name, call.lineno)])
        elif function == "term" and len(words) == 2:
            catalogue.add(words[1], context=words[0], locations=[(name, call.lineno)])


def _extract_template(catalogue: Catalog, path: Path) -> None:
    """Add the sentences of a template of a document."""
    name = path.relative_to(ROOT.parent).as_posix()
    with path.open("rb") as file:
        for line, found, _comments, context in extract("jinja2.ext:babel_extract", file, keywords=_KEYWORDS):
            if found:
                catalogue.add(found, locations=[(name, line)], context=context)


def _calls(path: Path) -> list[ast.Call]:
    return [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call) and node.args]


def _help_texts() -> list[str]:
    """Return the help of every command, option and argument, as `tongue.into` looks it up."""
    found: dict[str, None] = {}
    for name in VERBS:
        _gather(load_verb(name), found)
    _gather(typer.main.get_command(app), found)
    return list(found)


def _gather(command: Any, found: dict[str, None]) -> None:
    texts = [command.help, command.short_help, *(getattr(parameter, "help", None) for parameter in command.params)]
    found.update(dict.fromkeys(tongue.as_looked_up(text) for text in texts if text))
    for below in getattr(command, "commands", {}).values():
        if not isinstance(command, type(typer.main.get_command(app))):
            _gather(below, found)


def _words() -> list[tuple[str, str]]:
    """Return the words of vocabularies with their contexts, and the columns that tables show by their names."""
    from hrtrack import crosswalk, instruments, subjects
    from hrtrack.store.figures import DIMENSIONS
    from hrtrack.terms import WORDS

    words = {
        **WORDS,
        "dimension": (*DIMENSIONS, "action category", "recommending State"),
        "body": instruments.BODY_NAMES,
        "subject": subjects.SUBJECT_NAMES,
        "crosswalk": tuple(dict.fromkeys(row.note for row in crosswalk.table() if row.note)),
    }
    found = dict.fromkeys((context, word) for context, of_context in words.items() for word in of_context)
    found.update(dict.fromkeys(("kind", word) for path in sorted(ROOT.rglob("*.py")) for word in _kinds(path)))
    for module in walk_packages(hrtrack.__path__, "hrtrack."):
        if module.name.startswith("hrtrack.locale") or module.name.endswith("__main__"):
            continue
        for name, value in inspect.getmembers(import_module(module.name)):
            if name.endswith("COLUMNS") and isinstance(value, tuple) and all(isinstance(entry, str) for entry in value):
                found.update(dict.fromkeys(("column", entry.replace("_", " ")) for entry in value))
    headings = [heading for path in sorted((ROOT / "render").glob("*.py")) for heading in _headings(path)]
    return list(found | dict.fromkeys(("column", heading) for heading in headings))


def _kinds(path: Path) -> list[str]:
    """Return what a module calls the words that it refuses where they are unknown: an unknown position, an unknown role."""
    asked = [
        call.args[2] for call in _calls(path) if isinstance(call.func, ast.Name) and call.func.id == "one_of" and call.args[2:]
    ]
    return [str(node.value) for node in asked if isinstance(node, ast.Constant)]


def _headings(path: Path) -> list[str]:
    """Return the headings of columns that a module names."""
    named = [call.args[0] for call in _calls(path) if isinstance(call.func, ast.Name) and call.func.id == "Column"]
    return [str(node.value) for node in named if isinstance(node, ast.Constant) and node.value]


if __name__ == "__main__":
    for fault in renew():
        print(fault)
