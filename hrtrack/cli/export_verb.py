"""hrtrack export"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TextIO

import typer

from hrtrack import exporting
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.model import one_of
from hrtrack.render.formats import Format, write_rows
from hrtrack.render.sink import Sink, new_file
from hrtrack.store.ledger import Ledger
from hrtrack.store.selection import Filters

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
    typer.Option(
        "--table", metavar="NAME", help="Which table CSV, TSV or Markdown prints: recommendations, reviews, clauses, positions."
    ),
]


@o.takes_filters
def run(
    filters: Filters,
    output: Target = None,
    table: Table = "recommendations",
    db: o.Database = None,
    fmt: Annotated[
        Format, typer.Option("--format", "-f", help="jsonl and json are everything; csv, tsv and md are tables.")
    ] = Format.JSONL,
) -> None:
    """Write the ledger out again, whole or in part.

    JSON Lines is everything that is recorded; importing it into an empty file gives an equal file. The journal stays.
    """
    if fmt is Format.TABLE:
        raise WrongUsage("export writes jsonl, json, csv, tsv, md or ids", "hrtrack list prints tables for people")
    one_of(table, exporting.TABLES, "table", WrongUsage)
    with session.to_read(db) as ledger:
        if output is None or str(output) == "-":
            Sink(fmt).emit(lambda file: _write(file, ledger, fmt, table, filters))
        elif fmt in (Format.CSV, Format.TSV) and (output.is_dir() or not output.suffix):
            _write_folder(ledger, fmt, output, filters)
        else:
            with new_file(output) as file:
                _write(file, ledger, fmt, table, filters)


def _write(file: TextIO, ledger: Ledger, fmt: Format, table: str, filters: Filters) -> None:
    if fmt in (Format.JSON, Format.JSONL):
        write_rows(file, exporting.lines(ledger, filters), (), fmt)
    else:
        write_rows(file, exporting.table(ledger, table, filters), exporting.TABLES[table], fmt)


def _write_folder(ledger: Ledger, fmt: Format, folder: Path, filters: Filters) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"cannot write to '{folder}': {error.strerror}") from None
    with ledger.snapshot():
        for name, columns in exporting.TABLES.items():
            with new_file(folder / f"{name}.{fmt}") as file:
                write_rows(file, exporting.table(ledger, name, filters, beside_others=True), columns, fmt)
