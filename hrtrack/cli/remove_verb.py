"""hrtrack remove"""

from __future__ import annotations

from hrtrack import recommendations
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.telling import first_of


def run(
    refs: o.References,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Remove recommendations; undo brings them back.

    They are archived: no list or figure counts them, their numbers are free, and an import does not revive them.
    """
    sink = Sink(fmt)
    with session.to_change(db) as ledger:
        found = recommendations.targets(ledger, session.references(refs), session.default_state(state))
        names, batch = recommendations.remove(ledger, found, dry_run=dry_run)
    if fmt is not Format.TABLE:
        sink.rows([{"reference": name} for name in names], ("reference",), lambda rows, columns: Page([grid_of(rows, columns)]))
    session.say_done(sink, _("removed {names}", names=first_of(names)), batch, dry_run=dry_run)
