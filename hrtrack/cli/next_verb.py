"""hrtrack next"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import worklist
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.cli.options import MOST
from hrtrack.implementation import parse_months
from hrtrack.render import worklist_page
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.store.selection import Filters

Stale = Annotated[str, typer.Option("--stale", metavar="SPAN", help="Evidence older than this is stale: 12m, 2y.")]
Limit = Annotated[int, typer.Option("--limit", "-n", min=0, max=MOST, help="Print at most this many; 0 prints all.")]
Explain = Annotated[bool, typer.Option("--explain", help="Say what the reasons weigh, and do nothing else.")]


@o.takes_filters
def run(
    filters: Filters,
    stale: Stale = "12m",
    limit: Limit = 20,
    explain: Explain = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Show what needs doing next, with the reasons.

    The sum of the weights of its reasons ranks a recommendation; --explain shows them. --institution finds what it is
    assigned and what its measures serve; --assessor says whose status counts.
    """
    months = parse_months(stale)
    sink = Sink(fmt, columns)
    if explain:
        found = worklist.weights()
        sink.rows(found, tuple(found[0]), lambda rows, names: Page([grid_of(rows, names or tuple(found[0]))]))
        return
    with session.to_read(db, sink.tongue) as ledger:
        rows, total = worklist.rows(ledger, filters, months, limit or None)
        sink.rows(rows, worklist.COLUMNS, worklist_page.worklist)
        if not rows:
            session.hint_if_empty(sink, ledger, found=False)
    if len(rows) < total:
        sink.hint(
            _("{value} more need something; --limit 0 shows all, --institution and --cycle choose", value=total - len(rows))
        )
