"""hrtrack import"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import importing
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.environment import database_path
from hrtrack.render import pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.shapes import Row
from hrtrack.store.journal import Batch

Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Files, .gz too; - reads standard input.", show_default=False)
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="Encoding of the files, where it is not found out.", show_default=False),
]


def run(
    files: Files,
    state: o.State = None,
    encoding: Encoding = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    r"""Import files into the ledger.

    Reads the layouts that export writes, known by their header: tables of reviews, recommendations, clauses and
    positions (CSV, TSV), JSON and JSON Lines. Several files are one act; the same file again changes nothing.
    Blank cells leave what is on record, \N clears it, and nothing is ever removed.
    """
    sink = Sink(fmt)
    readings = importing.read_files(files, database_path(db), session.default_state(state), encoding)
    with session.to_write(db, dry_run=dry_run) as ledger:
        report, batch = importing.record(ledger, readings, dry_run=dry_run)
    tell(sink, report, batch, dry_run=dry_run)


def tell(sink: Sink, report: Row, batch: Batch | None, *, dry_run: bool) -> None:
    """Print what an import read and did."""
    sink.document(report, lambda: pages.import_report(report), [name for entry in report["files"] for name in entry["new"]])
    what = f"{report['new']} new, {report['changed']} changed, {report['same']} the same"
    session.say_done(sink, what, batch, dry_run=dry_run)
