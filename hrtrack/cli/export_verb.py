"""hrtrack export"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from hrtrack import exporting, pairs
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.model import one_of
from hrtrack.render.formats import Format, write_rows
from hrtrack.render.sink import Sink, new_file
from hrtrack.speech import _
from hrtrack.store.ledger import Ledger
from hrtrack.store.selection import Filters
from hrtrack.store.since import Since, parse_since

Target = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        help="File to write; for CSV or TSV a folder, one file a table. - or nothing: standard output.",
        show_default=False,
    ),
]
Table = Annotated[
    str,
    typer.Option("--table", metavar="NAME", help=f"Which table CSV, TSV or Markdown prints: {', '.join(exporting.TABLES)}."),
]
Internal = Annotated[bool, typer.Option("--with-internal", help="Write internal notes and evidence too.")]
ChangedSince = Annotated[
    str | None,
    typer.Option(
        "--changed-since",
        metavar="WHEN",
        help="Write what changed since a day, a time (UTC) or after a batch of hrtrack log.",
        show_default=False,
    ),
]


@o.takes_filters
def run(
    filters: Filters,
    output: Target = None,
    table: Table = "recommendations",
    with_internal: Internal = False,
    changed_since: ChangedSince = None,
    unit: o.RowUnit = None,
    db: o.Database = None,
    fmt: Annotated[
        Format, typer.Option("--format", "-f", help="jsonl and json are everything; csv, tsv and md are tables.")
    ] = Format.JSONL,
) -> None:
    """Write the ledger out again, whole or in part.

    JSON Lines is everything that is recorded; importing it into an empty file gives an equal file. The journal stays.
    Notes and evidence marked internal are written only --with-internal. A part holds the institutions, plans, measures and
    evidence that its recommendations use. --unit state writes a row for each pair of recommendation and recommending
    State instead, for R, pandas and pivot tables.
    """
    if fmt is Format.TABLE:
        raise WrongUsage(_("export writes jsonl, json, csv, tsv, md or ids"), _("hrtrack list prints tables for people"))
    one_of(table, exporting.TABLES, "table", WrongUsage)
    if session.counts_pairs(unit):
        if table != "recommendations" or changed_since is not None:
            raise WrongUsage(_("--unit state is a table of its own; --table and --changed-since do not go with it"))
        _export_pairs(db, filters, fmt, output)
        return
    with session.to_read(db) as ledger:
        asked: dict[str, Any] = {"internal": with_internal, "since": _since(ledger, changed_since)}
        if output is None or str(output) == "-":
            Sink(fmt).emit(lambda file: _write(file, ledger, fmt, table, filters, asked))
        elif fmt in (Format.CSV, Format.TSV) and (output.is_dir() or not output.suffix):
            _write_folder(ledger, fmt, output, filters, asked)
        else:
            with new_file(output) as file:
                _write(file, ledger, fmt, table, filters, asked)


def _export_pairs(db: Path | None, filters: Filters, fmt: Format, output: Path | None) -> None:
    with session.to_read(db) as ledger:

        def write(file: TextIO) -> None:
            write_rows(file, pairs.rows(ledger, filters), pairs.PAIR_COLUMNS, fmt)

        if output is None or str(output) == "-":
            Sink(fmt).emit(write)
            return
        with new_file(output / f"pairs.{fmt}" if output.is_dir() else output) as file:
            write(file)


def _since(ledger: Ledger, when: str | None) -> Since | None:
    if when is None:
        return None
    return parse_since(ledger.connection, when)


def _write(file: TextIO, ledger: Ledger, fmt: Format, table: str, filters: Filters, asked: dict[str, Any]) -> None:
    if fmt in (Format.JSON, Format.JSONL):
        write_rows(file, exporting.lines(ledger, filters, **asked), (), fmt)
    else:
        with ledger.snapshot():
            columns = exporting.columns(ledger, table, filters, since=asked["since"])
            write_rows(file, exporting.table(ledger, table, filters, **asked), columns, fmt)


def _write_folder(ledger: Ledger, fmt: Format, folder: Path, filters: Filters, asked: dict[str, Any]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(_("cannot write to '{folder}': {strerror}", folder=folder, strerror=error.strerror)) from None
    with ledger.snapshot():
        for name in exporting.TABLES:
            columns = exporting.columns(ledger, name, filters, since=asked["since"])
            with new_file(folder / f"{name}.{fmt}") as file:
                write_rows(file, exporting.table(ledger, name, filters, beside_others=True, **asked), columns, fmt)
