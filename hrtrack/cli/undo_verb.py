"""hrtrack undo"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.recommendations import batch_row
from hrtrack.render.formats import Format
from hrtrack.render.page import Page
from hrtrack.render.sink import Sink
from hrtrack.speech import _

BatchNumber = Annotated[
    int | None,
    typer.Argument(metavar="[BATCH]", max=o.MOST, help="Batch number from hrtrack log; else the last.", show_default=False),
]


def run(batch: BatchNumber = None, dry_run: o.DryRun = False, db: o.Database = None, fmt: o.Output = Format.TABLE) -> None:
    """Take back the last command, or an older one.

    Undo again steps further back. An older batch is taken back only while nothing later has changed the same items.
    """
    sink = Sink(fmt)
    with session.to_change(db) as ledger:
        done = ledger.undo(batch, dry_run=dry_run)
    if fmt is not Format.TABLE:
        sink.document(batch_row(done), lambda: Page([]), [str(done.id)])
    way_back = _("dry run, nothing written") if dry_run else _("hrtrack redo brings it back")
    sink.say(
        _(
            "undone batch {id}: {command}, {summary} ({way_back})",
            id=done.id,
            command=done.command,
            summary=done.summary,
            way_back=way_back,
        )
    )
