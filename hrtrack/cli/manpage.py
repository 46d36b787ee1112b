"""Make the manual page from the commands themselves: ``python -m hrtrack.cli.manpage > hrtrack/data/hrtrack.1``.

A test compares the page that is installed with what this makes.
"""

from __future__ import annotations

import inspect
import sys
from typing import Any

import typer

from hrtrack import __version__
from hrtrack.cli.app import EXAMPLES, HELP, VERBS, app, load_verb

_ENVIRONMENT = {
    "HRTRACK_DB": "The ledger file, where --db is not given.",
    "HRTRACK_STATE": "State under review, where a reference or a row leaves it out and the ledger holds several.",
    "HRTRACK_FORMAT": "The output format, where --format is not given.",
    "HRTRACK_USER": "Who acts, as the journal records it; else the login name.",
    "HRTRACK_NOW": "The time (2025-01-23T12:00:00Z), for tests and reproducible journals.",
    "NO_COLOR": "Print no colour.",
}
_EXIT_CODES = {
    "0": "Done; an empty list too.",
    "1": "A check found something, or a requirement did not hold.",
    "2": "Wrong usage; an unknown State, theme or position in a filter too.",
    "3": "A review, recommendation, batch or file was not found.",
    "4": "Bad input or a conflict; nothing was written.",
    "5": "The ledger cannot be used: missing, not a ledger, damaged, newer than the program, read-only, full, locked.",
    "130": "Interrupted.",
    "141": "The reader of the output closed it.",
}


def make() -> str:
    """Return the manual page in roff."""
    lines = [
        f'.TH HRTRACK 1 "" "hrtrack {__version__}" "User commands"',
        ".SH NAME",
        f"hrtrack \\- {_roff(HELP[0].lower() + HELP[1:].rstrip('.'))}",
        ".SH SYNOPSIS",
        ".B hrtrack",
        "COMMAND [OPTIONS] [ARGUMENTS]",
        ".SH EXAMPLES",
        ".nf",
        *(_roff(line) for line in EXAMPLES.splitlines()[1:]),
        ".fi",
        ".SH COMMANDS",
    ]
    for name in VERBS:
        lines += _command(f"hrtrack {name}", load_verb(name))
    lines += [".SH REFERENCES", _roff(_REFERENCES), ".SH ENVIRONMENT", *_terms(_ENVIRONMENT)]
    lines += [".SH EXIT STATUS", *_terms(_EXIT_CODES)]
    return "\n".join(lines) + "\n"


_REFERENCES = (
    "A recommendation is named [STATE/][MECHANISM/]YEAR/PARAGRAPH: 2014/125.27, KAZ/2014/125.27, CCPR/2016/24(a). "
    "STATE may be left out when the ledger holds one State, MECHANISM when it is UPR. Items without an official number "
    "are u1, u2 and so on."
)


def _command(path: str, command: Any) -> list[str]:
    context = command.make_context(path, [], resilient_parsing=True)
    usage = " ".join(command.collect_usage_pieces(context))
    lines = [".SS " + _roff(f"{path} {usage}"), *_paragraphs(inspect.cleandoc(command.help or ""))]
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record:
            lines += [".TP", f".B {_roff(record[0])}", _roff(record[1])]
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        lines += _command(f"{path} {name}", command.get_command(context, name))
    return lines


def _paragraphs(text: str) -> list[str]:
    lines = []
    for paragraph in text.split("\n\n"):
        lines += [".PP", _roff(" ".join(paragraph.split()))]
    return lines


def _terms(terms: dict[str, str]) -> list[str]:
    return [line for term, meaning in terms.items() for line in (".TP", f".B {_roff(term)}", _roff(meaning))]


def _roff(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{escaped}" if escaped.startswith((".", "'")) else escaped


if __name__ == "__main__":
    typer.main.get_command(app)
    sys.stdout.write(make())
