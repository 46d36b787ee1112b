"""Load a template, the shipped one or a user's copy, and turn what is wrong with it into one sentence with file and line.

A template is a user's file and is run in Jinja's sandbox. All that it prints is escaped; control characters, which
HTML cannot hold, are written out. Sentences are said in the language of the document.
"""

from __future__ import annotations

import re
from base64 import b64encode
from contextlib import suppress
from functools import partial
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Any

from hrtrack import __version__, terms
from hrtrack.errors import BadInput
from hrtrack.labels import label_called
from hrtrack.model import Mechanism
from hrtrack.shares import LEAST_FOR_RATE, percentage
from hrtrack.speech import ENGLISH, Said, _, figure, n_, spoken, term, together
from hrtrack.states import state_called
from hrtrack.terms import long_day

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from jinja2 import BytecodeCache, Environment, Template
    from jinja2.bccache import Bucket

TEMPLATES = ("html",)
# The names by which templates know the shipped ones.
_FILES = {"html": "page.html"}
# C0 controls but tab, newline and return, DEL, C1 controls, halves of characters, and the two that are none.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What a template can do wrong while it runs, beside what Jinja says itself.
_MISTAKES = (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError)
# The module whose iterators a template runs.
_READING = "hrtrack.report.page_data"


def shipped(name: str) -> str:
    """Return the text of a shipped template."""
    return (resources.files("hrtrack.report") / "templates" / f"{_FILES[name]}.j2").read_text(encoding="utf-8")


def pieces(
    name: str, own: Path | None, values: dict[str, Any], language: str = ENGLISH, also: str | None = None
) -> Iterator[str]:
    """Yield a document piece by piece, from the shipped template or a user's file.

    A user's template may extend the shipped one, as ``hrtrack/page.html``, and include files beside it. Raises BadInput
    with file and line where it is no template, or fails. Titles and headings stand in the language `also` as well.
    """
    from jinja2 import TemplateError

    environment = _environment(own, language, also)
    try:
        template = _load(environment, name, own)
        yield from template.generate(**values)
    except TemplateError as error:
        raise _mistake(error, own) from None
    except _MISTAKES as error:
        if not _made_by_template(error.__traceback__):
            raise
        raise _mistake(error, own) from None


def _environment(own: Path | None, language: str, also: str | None = None) -> Environment:
    from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, FunctionLoader, PrefixLoader, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    files = {file: name for name, file in _FILES.items()}
    ours: BaseLoader = PrefixLoader({"hrtrack": FunctionLoader(lambda file: shipped(files[file]) if file in files else None)})
    if own is not None:
        ours = ChoiceLoader([ours, FileSystemLoader(own.parent)])
    environment = ImmutableSandboxedEnvironment(
        bytecode_cache=_compiled(language),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        loader=ours,
        finalize=lambda value: _shown(value, language),
    )
    environment.globals.update(
        {"_": _, "n_": n_, "term": term, "together": together, "say": terms.say, "assessor": terms.assessor, "unit": terms.unit,
         "region": terms.region, "language": language, "also": also, "two": partial(_two, language, also),
         "in_also": lambda value: _shown(value, also or language),
         "english": lambda value: _is_english(value, language), "review": _review, "unknown": _("unknown"),
         "least_for_rate": LEAST_FOR_RATE}
    )  # fmt: skip
    environment.filters.update(
        {"number": _number, "percent": _percent, "points": _points, "sign": _sign, "day": _day, "state": state_called,
         "label": _label, "decimal": _decimal, "anchor": _anchor, "sha256": _digest,
         "capital": lambda text: _capital(text, language)}
    )  # fmt: skip
    return environment


def _compiled(language: str) -> BytecodeCache | None:
    """Return where compiled templates are kept, as Python keeps its own: compiling the shipped one takes longer than the page.

    None where there is no such place; a user's own template is compiled each time.
    """
    from jinja2 import FileSystemBytecodeCache
    from platformdirs import user_cache_path

    class Compiled(FileSystemBytecodeCache):
        def get_cache_key(self, name: str, filename: str | None = None) -> str:
            # What is the same in every page is worked out when a template is compiled: it depends on language and version.
            return super().get_cache_key(f"{name} {language} {__version__}", filename)

        def dump_bytecode(self, bucket: Bucket) -> None:
            with suppress(OSError):
                super().dump_bytecode(bucket)

    folder = user_cache_path("hrtrack", appauthor=False) / "templates"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return Compiled(str(folder))


def _load(environment: Environment, name: str, own: Path | None) -> Template:
    if own is None:
        return environment.get_template(f"hrtrack/{_FILES[name]}")
    if own.is_dir():
        raise BadInput(_("'{file}' is a folder", file=own), _("name the file of the template"))
    try:
        source = own.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = error.strerror
        raise BadInput(_("cannot read '{file}': {reason}", file=own, reason=reason), _another(name)) from None
    except UnicodeDecodeError:
        raise BadInput(_("'{file}' is not text in UTF-8", file=own), _another(name)) from None
    code = environment.compile(source, str(own), str(own))
    return environment.template_class.from_code(environment, code, environment.make_globals(None))


def _shown(value: Any, language: str) -> Any:
    """Return a value as it is printed, before it is escaped."""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    value = spoken(value, language)
    return value if not _CONTROL.search(value) else _CONTROL.sub(lambda found: ascii(found[0])[1:-1], value)


def _two(language: str, also: str | None, value: str, *, capital: bool = False) -> Any:
    """Return words in the language of the page, and behind them in the other language that it holds."""
    from markupsafe import Markup

    first, second = (_shown(_capital(value, tongue) if capital else value, tongue) for tongue in (language, also or language))
    return first if first == second else Markup('{} <span class="also" lang="{}">{}</span>').format(first, also, second)


def _is_english(value: str, language: str) -> bool:
    """Say whether a name stays English on a page in another language; a name of one's own may be in any."""
    return language != ENGLISH and value.isascii() and _shown(value, language) == value


def _review(row: dict[str, Any]) -> Said:
    """Return what a review is called."""
    if row["mechanism"] == Mechanism.UPR:
        return _("Universal Periodic Review {cycle}", cycle=row["cycle"])
    return together(" ", (str(row["mechanism"]), str(row["cycle"])))


def _label(label: str, taxonomy: str) -> Said:
    """Return what a label is called in the language."""
    return label_called(taxonomy, label)


def _mistake(error: Exception, own: Path | None) -> BadInput:
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    file, line = _place(error.__traceback__, own)
    if isinstance(error, TemplateSyntaxError):
        file, line = error.filename or error.name or file, error.lineno
    # What Jinja and Python say of a mistake is English.
    message = str(error).partition("\n")[0] or type(error).__name__
    if isinstance(error, TemplateNotFound):
        message = _("there is no template '{name}'", name=message)
    elif isinstance(error, _MISTAKES):
        message = f"{type(error).__name__}: {message}"
    where = _("'{file}' line {line}", file=file, line=line) if line else _("'{file}'", file=file)
    return BadInput(_("template {where}: {message}", where=where, message=message), _another("html"))


def _another(name: str) -> Said:
    return _("hrtrack report template {name} -o FILE writes the one that comes with hrtrack", name=name)


def _place(trace: TracebackType | None, own: Path | None) -> tuple[str, int | None]:
    """Return file and line of the innermost part of a template that a traceback goes through."""
    found: tuple[str, int | None] = (str(own) if own else "", None)
    for step in _steps(trace):
        if _is_template(step):
            found = step.tb_frame.f_code.co_filename, step.tb_lineno
    return found


def _made_by_template(trace: TracebackType | None) -> bool:
    """Say whether a template made a mistake; what fails while recommendations are read for it is a fault of ours."""
    steps = list(_steps(trace))
    return any(map(_is_template, steps)) and not any(step.tb_frame.f_globals.get("__name__") == _READING for step in steps)


def _steps(trace: TracebackType | None) -> Iterator[TracebackType]:
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _is_template(step: TracebackType) -> bool:
    # Jinja compiles a template to Python, and in a traceback puts in its place frames with the template's own lines.
    return not {"__jinja_template__", "__jinja_exception__"}.isdisjoint(step.tb_frame.f_globals)


def _anchor(reference: str) -> str:
    return re.sub(r"[^\w.()-]", "-", reference)


def _digest(text: str) -> str:
    """Return the hash of a style or script, as a Content-Security-Policy names it."""
    return f"sha256-{b64encode(sha256(str(text).encode()).digest()).decode()}"


def _number(value: int | None) -> str:
    """Return a count with its thousands set apart; what is not known says so."""
    return _("unknown") if value is None else figure(value, ",d")


def _percent(part: int, whole: int) -> str:
    """Return a share with one decimal, as a percentage."""
    return together("", (percentage(part, whole), "\u00a0%"))


def _decimal(value: float) -> str:
    """Return a number with two decimals."""
    return figure(value, ".2f")


def _sign(change: int) -> str:
    """Return a change of a count with its sign."""
    return together("", ("\u2212" if change < 0 else "+", figure(abs(change), ",d")))


def _points(change: float) -> str:
    """Return a change of a rate in percentage points, with its sign and two decimals."""
    return together("", ("\u2212" if change < 0 else "+", figure(abs(100 * change), ".2f")))


def _day(text: Any) -> Any:
    return long_day(text) if type(text) is str else text


def _capital(text: str, language: str) -> str:
    """Return a word as it begins a line, said in the language first."""
    said = spoken(text, language)
    return said[:1].upper() + said[1:]
