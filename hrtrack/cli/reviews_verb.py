"""hrtrack reviews, hrtrack reviews set"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import importing, reviews
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.environment import database_path
from hrtrack.errors import WrongUsage
from hrtrack.intake.layouts import REVIEWS, read_item
from hrtrack.intake.tables import CLEARED
from hrtrack.model import parse_reference
from hrtrack.records import ReviewItem
from hrtrack.render import pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=o.HELP,
    help="List reviews, declared totals beside recorded ones.",
)

Review = Annotated[
    str,
    typer.Argument(
        metavar="REVIEW", help="A review: 2025, KAZ/2025, CCPR/2016.", autocompletion=o.completion.cycles, show_default=False
    ),
]


def _text(name: str, help_text: str):  # type: ignore[no-untyped-def]  # the type of an option is Typer's own
    return typer.Option(f"--{name}", metavar="VALUE", help=help_text, show_default=False)


@group.callback()
def list_reviews(
    ctx: typer.Context,
    state: o.States = None,
    mechanism: o.Mechanisms = None,
    cycle: o.Cycles = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List reviews, declared totals beside recorded ones."""
    if not session.called_alone(ctx):
        return
    sink = Sink(fmt, columns)
    with session.to_read(db) as ledger:
        rows = reviews.rows(ledger, session.filters(state, mechanism, cycle))
        sink.rows(rows, reviews.COLUMNS, pages.reviews)
        session.hint_if_empty(sink, ledger, found=bool(rows))


@group.command("set", context_settings=o.HELP)
def set_review(
    review: Review,
    received: Annotated[str | None, _text("received", "Recommendations received, as a document declares.")] = None,
    supported: Annotated[str | None, _text("supported", "Of these supported.")] = None,
    noted: Annotated[str | None, _text("noted", "Of these noted; leave out what no document says.")] = None,
    source: Annotated[str | None, _text("source", "Where the totals stand.")] = None,
    session_number: Annotated[str | None, _text("session", "Session of the Working Group or committee.")] = None,
    symbol: Annotated[str | None, _text("symbol", "Symbol of the report: A/HRC/28/10.")] = None,
    addendum: Annotated[str | None, _text("addendum", "Symbol of the addendum.")] = None,
    review_date: Annotated[str | None, _text("review-date", "Day of the review: YYYY-MM-DD.")] = None,
    adoption_date: Annotated[str | None, _text("adoption-date", "Day the outcome was adopted: YYYY-MM-DD.")] = None,
    note: Annotated[str | None, _text("note", "Anything that is no figure, such as an approximate date.")] = None,
    clear: Annotated[list[str] | None, _text("clear", "Clear a field: --clear noted.")] = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Record what is known of a review.

    Such as its declared totals, which need their source.
    """
    cells: dict[str, object] = {
        "received": received, "supported": supported, "noted": noted, "source": source, "session": session_number,
        "symbol": symbol, "addendum": addendum, "review_date": review_date, "adoption_date": adoption_date, "note": note,
    }  # fmt: skip
    for name in clear or []:
        if name.replace("-", "_") not in cells:
            raise WrongUsage(_("cannot clear '{name}'", name=name), _("one of {cells}", cells=", ".join(cells)))
        if cells[name.replace("-", "_")] is not None:
            raise WrongUsage(_("--{name} and --clear {name} contradict each other", name=name))
        cells[name.replace("-", "_")] = CLEARED
    given = {name: value for name, value in cells.items() if value is not None}
    if not given:
        raise WrongUsage(_("nothing to set: give an option such as --received"), _("hrtrack reviews set --help lists them"))
    if {"received", "supported", "noted"} & {n for n in given if given[n] != CLEARED} and not source:
        raise WrongUsage(_("a declared total needs --source"), _('as in --source "A/HRC/28/2 para 637"'))
    parts = parse_reference(review, paragraph=False)
    path = database_path(db)
    named = parts.state or session.default_state(state)
    known = importing.known_options(path, importing.Asked(state=named))
    if known.state is None:
        raise WrongUsage(
            _("which State is under review? the ledger does not tell"), _("write KAZ/2025, or give --state or HRTRACK_STATE")
        )
    row = {**given, "state": named, "mechanism": parts.mechanism, "cycle": str(parts.cycle)}
    item = read_item(REVIEWS, row, "", None, known)
    assert isinstance(item, ReviewItem)  # the reviews layout yields nothing else
    sink = Sink(fmt)
    with session.to_write(db, dry_run=dry_run) as ledger:
        row, batch = reviews.set_fields(ledger, item.key, item.fields, dry_run=dry_run)
    if fmt is not Format.TABLE:
        sink.rows([row], reviews.COLUMNS, pages.reviews)
    session.say_done(
        sink,
        _("set {given} of {key}", given=", ".join(given), key=item.key) if batch else _("it is so already"),
        batch,
        dry_run=dry_run,
    )
