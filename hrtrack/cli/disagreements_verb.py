"""hrtrack disagreements"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from hrtrack import assessing
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.cli.options import MOST
from hrtrack.render import assessment_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.store.reviews import list_reviews
from hrtrack.store.selection import Filters

if TYPE_CHECKING:
    from hrtrack.store.ledger import Ledger

Limit = Annotated[int | None, typer.Option("--limit", "-n", min=0, max=MOST, help="Print at most this many.", show_default=False)]
Count = Annotated[bool, typer.Option("--count", help="Print the number alone.")]


@o.takes_filters
def run(
    filters: Filters,
    as_of: o.AsOf = None,
    limit: Limit = None,
    count: Count = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List where assessors differ.

    The widest apart come first. A voice is a kind of assessor with its name; one that has no information is none. The
    index is UPR Info's: the mean of 0, 0.5 and 1. --assessor says whose status --status chooses.
    """
    chosen = replace(filters, as_of=session.day(as_of))
    sink = Sink(fmt, columns)
    with session.to_read(db, sink.tongue) as ledger:
        rows = assessing.disagreements(ledger, chosen)
        if count:
            sink.value(len(rows[:limit]))
            return
        sink.rows(rows[:limit], assessing.DISAGREEMENT_COLUMNS, pages.disagreements)
        if not rows:
            _hint(sink, ledger)
    if limit is not None and 0 < limit < len(rows):
        sink.hint(_("{value} more; without --limit all are shown", value=len(rows) - limit))


def _hint(sink: Sink, ledger: Ledger) -> None:
    """Say why there is nothing, and what to do next."""
    if not list_reviews(ledger.connection):
        session.hint_if_empty(sink, ledger, found=False)
    elif assessing.several_judge(ledger):
        sink.hint(_("no assessors differ on what was chosen; fewer filters may show more"))
    else:
        advice = _("hrtrack status set REF... in_progress --assessor ngo records a judgement")
        sink.hint(_("no recommendation is judged by two assessors yet; {advice}", advice=advice))
