"""hrtrack redo"""

from __future__ import annotations

from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.recommendations import batch_row
from hrtrack.render.formats import Format
from hrtrack.render.page import Page
from hrtrack.render.sink import Sink
from hrtrack.speech import _


def run(dry_run: o.DryRun = False, db: o.Database = None, fmt: o.Output = Format.TABLE) -> None:
    """Bring back what was undone last.

    Possible until a new command changes the ledger.
    """
    sink = Sink(fmt)
    with session.to_change(db) as ledger:
        done = ledger.redo(dry_run=dry_run)
    if fmt is not Format.TABLE:
        sink.document(batch_row(done), lambda: Page([]), [str(done.id)])
    way_back = _("dry run, nothing written") if dry_run else _("hrtrack undo {id} takes it back", id=done.id)
    sink.say(
        _(
            "redone batch {id}: {command}, {summary} ({way_back})",
            id=done.id,
            command=done.command,
            summary=done.summary,
            way_back=way_back,
        )
    )
