"""hrtrack log"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.cli.options import MOST
from hrtrack.recommendations import batch_row
from hrtrack.render import pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.store.journal import Batch, list_batches

Limit = Annotated[int, typer.Option("--limit", "-n", min=0, max=MOST, help="Print at most this many; 0 prints all.")]


def run(limit: Limit = 20, db: o.Database = None, fmt: o.Output = Format.TABLE, columns: o.Columns = None) -> None:
    """List what was done, the newest first."""
    sink = Sink(fmt, columns)
    names = tuple(batch_row(Batch(0, "", "", "", "", "", False, None, None)))
    with session.to_read(db) as ledger:
        rows = [batch_row(batch) for batch in list_batches(ledger.connection, limit=limit or -1)]
        if fmt is Format.IDS:
            for row in rows:
                sink.value(row["batch"])
            return
        sink.rows(rows, names, pages.batches)
        session.hint_if_empty(sink, ledger, found=bool(rows))
