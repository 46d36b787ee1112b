"""hrtrack position set"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hrtrack import assessing, recommendations
from hrtrack.cli import completion, session
from hrtrack.cli import options as o
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.institutions import one_line
from hrtrack.model import RANGES, Position, parse_detail, parse_position
from hrtrack.records import PositionItem
from hrtrack.render import assessment_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.vocabulary import answer

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=o.HELP,
    help="Record an answer of the State, beside those before.",
)


def _complete(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    words = [str(position) for position in Position if position.startswith(incomplete)]
    return [*words, *completion.references(ctx, args, incomplete)]


Words = Annotated[
    list[str],
    typer.Argument(
        metavar="REF... POSITION",
        help="References such as 2014/125.27, or - for those on standard input; then supported, noted, partial or pending.",
        autocompletion=_complete,
        show_default=False,
    ),
]
Clause = Annotated[
    int | None,
    typer.Option(
        "--clause",
        metavar="NUMBER",
        min=RANGES["clause"][0],
        max=RANGES["clause"][1],
        help="Answer this clause alone.",
        show_default=False,
    ),
]
Date = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DAY",
        help="Day from which the answer counts: YYYY-MM-DD [else that of the adoption].",
        show_default=False,
    ),
]


@group.callback()
def bare(ctx: typer.Context) -> None:
    """Record an answer of the State, beside those before."""
    if ctx.invoked_subcommand is None:
        hint = _("hrtrack position set REF... supported records one; hrtrack show REF shows those on record")
        raise WrongUsage(_("which position is to be recorded?"), hint)


@group.command("set", context_settings=o.HELP)
def set_position(
    words: Words,
    detail: o.Detail = None,
    source: o.Source = None,
    date: Date = None,
    clause: Clause = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Record an answer of the State to recommendations.

    It is appended to the history, never overwritten; the one that counts from the latest day is in force. Without --date it
    counts from the day the outcome was adopted. hrtrack show prints the history, --as-of answers for a day.
    """
    refs, position = _split(words)
    entry = PositionItem(position, _detail(detail), one_line(source, "--source"), session.day(date), clause)
    sink = Sink(fmt)
    with session.to_change(db) as ledger:
        found = recommendations.targets(ledger, session.references(refs), session.default_state(state))
        done, batch = assessing.set_position(ledger, found, entry, dry_run=dry_run)
    if fmt is not Format.TABLE:
        sink.rows(done.rows, assessing.POSITION_COLUMNS, pages.changed)
    for note in done.notes:
        sink.say(note)
    session.say_done(sink, done.what if batch else _("it is so already"), batch, dry_run=dry_run)


def _split(words: list[str]) -> tuple[list[str], str]:
    """Return the references, and the position that stands last; raise WrongUsage where another word does."""
    *refs, last = words
    try:
        position = parse_position(last)
    except BadInput as error:
        if last == "-" or "/" in last:
            hint = _("the position comes last: hrtrack position set REF... supported")
            raise WrongUsage(_("'{last}' stands where the position is expected", last=last), hint) from None
        raise WrongUsage(error.message, _meant(last) or error.hint) from None
    if not refs:
        raise WrongUsage(
            _("no recommendation is named before '{last}'", last=last),
            _("write REF... {position}, or - {position}", position=position),
        )
    return refs, position


def _meant(word: str) -> str | None:
    """Return how a word that reports use is said here."""
    known = answer(word)
    if known is None:
        return None
    words = f"{known[0]} --detail {known[1]}" if known[1] else known[0]
    return _("write {words}", words=words)


def _detail(word: str | None) -> str | None:
    try:
        return parse_detail(word) if word is not None else None
    except BadInput as error:
        raise WrongUsage(error.message, error.hint) from None
