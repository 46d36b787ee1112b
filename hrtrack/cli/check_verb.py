"""hrtrack check"""

from __future__ import annotations

from hrtrack import check
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import RequirementFailed
from hrtrack.render import pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink


def run(
    state: o.States = None,
    mechanism: o.Mechanisms = None,
    cycle: o.Cycles = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Check the ledger against itself and the declared totals.

    Totals, gaps and duplicates in numbering, positions without source, open answers, unknown States. Exits 1 when
    it finds something.
    """
    sink = Sink(fmt, columns)
    sink.require_columns(check.COLUMNS)
    with session.to_read(db) as ledger:
        found = check.findings(ledger, session.filters(state, mechanism, cycle))
        if found or fmt is not Format.TABLE:
            sink.rows(found, check.COLUMNS, pages.findings)
        else:
            sink.value("nothing found")
    if found:
        reviews = ", ".join(dict.fromkeys(row["review"] for row in found))
        raise RequirementFailed(f"{len(found)} finding(s) in {reviews}")
