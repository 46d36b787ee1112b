"""hrtrack demo"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import demo, stats
from hrtrack.cli import import_verb, session
from hrtrack.cli import options as o
from hrtrack.cli.stats_verb import figures
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.store.selection import Filters

Load = Annotated[bool, typer.Option("--load", help="Import the data into your ledger, to try everything on it.")]
Folder = Annotated[bool, typer.Option("--folder", help="Print the folder of the data files alone.")]


def run(
    load: Load = False, folder: Folder = False, dry_run: o.DryRun = False, db: o.Database = None, fmt: o.Output = Format.TABLE
) -> None:
    """Show the headline from the data that comes with the tool.

    The reviews of Kazakhstan, 2010 to 2025. Writes nothing unless --load is given.
    """
    sink = Sink(fmt)
    if folder:
        sink.value(demo.folder())
        return
    if load:
        with session.to_write(db, dry_run=dry_run) as ledger:
            report, batch = demo.fill(ledger, dry_run=dry_run)
        import_verb.tell(sink, report, batch, dry_run=dry_run)
        return
    with demo.ledger() as ledger:
        row = stats.answer(ledger, stats.Question(Filters(cycles=("2025",))))[0]
    figures(sink, [row], single=True)
    sink.hint(_("hrtrack demo --load puts this data into your ledger; then try hrtrack stats --cycle 2014 and hrtrack list"))
