"""hrtrack list"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer

from hrtrack import pairs, recommendations
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.cli.options import MOST
from hrtrack.render import pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.shapes import RECOMMENDATION_COLUMNS
from hrtrack.store.selection import Filters

Sort = Annotated[
    str | None, typer.Option("--sort", metavar="COLUMN", help="Sort by a column; -column sorts downwards.", show_default=False)
]
Limit = Annotated[int | None, typer.Option("--limit", "-n", min=0, max=MOST, help="Print at most this many.", show_default=False)]
Count = Annotated[bool, typer.Option("--count", help="Print the number alone.")]


@o.takes_filters
def run(
    filters: Filters,
    as_of: o.AsOf = None,
    sort: Sort = None,
    limit: Limit = None,
    count: Count = False,
    unit: o.RowUnit = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List recommendations.

    In natural order; the summary is shown where there is one. The same option twice means either, different
    options restrict each other. --unit state gives a row for each pair of recommendation and recommending State.
    """
    chosen = replace(filters, as_of=session.day(as_of))
    sink = Sink(fmt, columns)
    in_pairs = session.counts_pairs(unit)
    kind: Any = pairs if in_pairs else recommendations
    with session.to_read(db, sink.tongue) as ledger:
        if count:
            found = kind.count(ledger, chosen)
            sink.value(found if limit is None else min(found, limit))
            return
        rows = session.counted(kind.rows(ledger, chosen, sort, limit))
        sink.rows(
            rows, pairs.PAIR_COLUMNS if in_pairs else RECOMMENDATION_COLUMNS, pages.pairs if in_pairs else pages.recommendations
        )
        session.hint_if_empty(sink, ledger, found=rows.count > 0 or limit == 0)
