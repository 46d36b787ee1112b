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
from hrtrack.speech import _
from hrtrack.store.journal import Batch, list_batches
from hrtrack.store.ledger import Ledger

Limit = Annotated[
    int | None,
    typer.Option(
        "--limit", "-n", min=0, max=MOST, help="Print at most this many [20, with --since all]; 0 prints all.", show_default=False
    ),
]
Since = Annotated[
    str | None,
    typer.Option(
        "--since",
        metavar="WHEN",
        help="Print what was done or undone since a day, a time (UTC) or after a batch.",
        show_default=False,
    ),
]

_USUAL = 20


def run(
    limit: Limit = None, since: Since = None, db: o.Database = None, fmt: o.Output = Format.TABLE, columns: o.Columns = None
) -> None:
    """List what was done, the newest first."""
    sink = Sink(fmt, columns)
    names = tuple(batch_row(Batch(0, "", "", "", "", "", False, None, None)))
    most = limit if limit is not None else 0 if since else _USUAL
    with session.to_read(db) as ledger:
        rows = [batch_row(batch) for batch in _batches(ledger, since, most or -1)]
        if fmt is Format.IDS:
            for row in rows:
                sink.value(row["batch"])
            return
        sink.rows(rows, names, pages.batches)
        if since and not rows:
            sink.hint(_("nothing was done or undone since {since}; hrtrack log lists what was done before", since=since))
            return
        session.hint_if_empty(sink, ledger, found=bool(rows))


def _batches(ledger: Ledger, since: str | None, most: int) -> list[Batch]:
    if since is None:
        return list(list_batches(ledger.connection, limit=most))
    from hrtrack.store.since import batches_since, parse_since

    return list(batches_since(ledger.connection, parse_since(ledger.connection, since), most))
