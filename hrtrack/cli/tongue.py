"""Choose the language of a call, put help into it, and say what the command-line library says of wrong usage in our words.

The library has English only: its sentences are known here by their wording, and a test asks for each of them.
"""

from __future__ import annotations

import inspect
import io
import os
import re
import sys
from typing import Any

import typer
from typer.core import TyperOption

from hrtrack.errors import WrongUsage
from hrtrack.speech import ENGLISH, LANGUAGES, Said, _, spoken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_OPTION = "--lang"
_HELP = "Language of help, tables and messages: en, ru or kk [else HRTRACK_LANG, else that of the system]."
_SHOW_HELP = "Show this message and exit."
# Sentences of the library, and ours with the same parts; what they quote may be a sentence again.
_WORDINGS = (
    (r"invalid value for (?P<what>.+?): (?P<why>.+)", "invalid value for {what}: {why}"),
    (r"(?P<value>'.*') is not one of (?P<choices>.+)", "{value} is not one of {choices}"),
    (r"(?P<value>'.*') is not a valid int(eger)?( range)?", "{value} is not a whole number"),
    (r"(?P<value>\S+) is not in the range (?P<range>.+)", "{value} is not in the range {range}"),
    (r"(?P<value>'.*') is not a valid boolean.*", "{value} is neither yes nor no"),
    (r"missing argument (?P<name>'.+')", "missing argument {name}"),
    (r"missing option (?P<name>'.+')", "missing option {name}"),
    (r"missing command", "missing command"),
    (r"no such command (?P<name>'.*')", "no such command {name}"),
    (r"no such option: (?P<name>.*)", "no such option: {name}"),
    (r"no such option (?P<name>'.*')", "no such option {name}"),
    (r"option (?P<name>'.+') requires an argument", "option {name} requires an argument"),
    (r"option (?P<name>'.+') requires (?P<count>\d+) arguments", "option {name} requires {count} arguments"),
    (r"option (?P<name>'.+') does not take a value", "option {name} does not take a value"),
    (r"got unexpected extra arguments? \((?P<words>.*)\)", "got unexpected extra arguments ({words})"),
    (r"got unexpected extra argument\(s\) \((?P<words>.*)\)", "got unexpected extra arguments ({words})"),
)
MESSAGES = tuple(dict.fromkeys(ours for _wording, ours in _WORDINGS))
# What the library writes around help.
_AROUND_HELP = ("default", "required")
HEADINGS = ("Usage:", "Options", "Arguments", "Commands", *_AROUND_HELP, _SHOW_HELP)
HELP_LINES = (_HELP,)


def chosen(arguments: Sequence[str]) -> str:
    """Return the language of a call: `--lang`, else ``HRTRACK_LANG``, else the system's, else English.

    Raises WrongUsage for a language that hrtrack does not speak.
    """
    asked = _asked(arguments)
    if asked is not None:
        return known(asked, _OPTION)
    named = os.environ.get("HRTRACK_LANG")
    return known(named, "HRTRACK_LANG") if named else _of_system()


def into(command: Any, language: str) -> Any:
    """Give a command and those below it the option `--lang`, and put their help into a language."""
    add_option(command)
    command.context_class = SpokenContext
    if language != ENGLISH:
        command.help = _in(command.help, language)
        for parameter in command.params:
            parameter.help = _in(getattr(parameter, "help", None), language)
    if command.help:
        # The library would cut the line of a command short.
        command.short_help = command.help.split("\n\n")[0]
    for below in getattr(command, "commands", {}).values():
        into(below, language)
    return command


def add_option(command: Any) -> None:
    """Give a command the option `--lang`, which is read before the command line is."""
    if not any(_OPTION in parameter.opts for parameter in command.params):
        option = TyperOption(param_decls=[_OPTION], metavar="LANG", help=_HELP, expose_value=False, show_default=False)
        command.params.append(option)


def escape_what_cannot_be_encoded() -> None:
    """Let help in Cyrillic appear on a terminal that lacks its letters, escaped rather than as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def usage_error(message: str) -> Said | str:
    """Return a sentence of the library about wrong usage as one that can be said in other languages."""
    for wording, ours in _WORDINGS:
        match = re.fullmatch(wording, message, re.DOTALL)
        if match:
            return _(ours, **{name: usage_error(_lowered(value)) for name, value in match.groupdict().items()})
    return message


def as_looked_up(text: str) -> str:
    """Return a help text as it stands in the catalogue: a line a paragraph."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in inspect.cleandoc(text).split("\n\n"))


class SpokenFormatter(typer.Context.formatter_class):  # type: ignore[misc, valid-type]  # the library hands it on as a variable
    """Write help in the language that is spoken."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage."""
        super().write_usage(prog, args, f"{spoken(_('Usage:'))} ")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        super().write_heading(spoken(_(heading)))

    def write_dl(self, rows: Any, col_max: int = 30, col_spacing: int = 2) -> None:
        """Write options with their help."""
        super().write_dl([(name, _translated(text)) for name, text in rows], col_max, col_spacing)


class SpokenContext(typer.Context):
    """Hold a call whose help is written in the language that is spoken."""

    formatter_class = SpokenFormatter


def _translated(text: str) -> str:
    """Return the help of an option with what the library adds to it in brackets."""
    if text == _SHOW_HELP:
        return spoken(_(text))
    for word in _AROUND_HELP:
        text = re.sub(rf"(?<=[\[ ]){word}(?=[\]:;])", spoken(_(word)), text)
    return text


def _asked(arguments: Sequence[str]) -> str | None:
    asked = None
    for index, word in enumerate(arguments):
        if word == "--":
            break
        if word == _OPTION and index + 1 < len(arguments):
            asked = arguments[index + 1]
        elif word.startswith(f"{_OPTION}="):
            asked = word.partition("=")[2]
    return asked


def known(word: str, where: str) -> str:
    """Return a language that is spoken here, also from ``ru_RU`` or ``ru-RU``."""
    code = re.split(r"[-_.@]", word.strip().lower())[0]
    if code in LANGUAGES:
        return code
    from hrtrack.model import nearest_hint

    raise WrongUsage(_("{where}: unknown language '{word}'", where=where, word=word), nearest_hint(word, LANGUAGES))


def _of_system() -> str:
    """Return the language of the system where it is spoken here, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            code = re.split(r"[-_.@]", value.lower())[0]
            return code if code in LANGUAGES else ENGLISH
    return _of_windows() if os.name == "nt" else ENGLISH


def _of_windows() -> str:
    import ctypes
    import locale

    number = ctypes.windll.kernel32.GetUserDefaultUILanguage()  # type: ignore[attr-defined]  # on Windows only
    code = locale.windows_locale.get(number, "").partition("_")[0]
    return code if code in LANGUAGES else ENGLISH


def _in(text: str | None, language: str) -> str | None:
    return spoken(_(as_looked_up(text)), language) if text else text


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
