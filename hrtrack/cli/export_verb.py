"""hrtrack export"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hrtrack import exporting
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.model import one_of
from hrtrack.render.formats import Format, write_rows
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
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


def run(
    state: o.States = None,
    mechanism: o.Mechanisms = None,
    cycle: o.Cycles = None,
    position: o.Positions = None,
    recommender: o.Recommenders = None,
    region: o.Regions = None,
    theme: o.Themes = None,
    group: o.Groups = None,
    sdg: o.Sdgs = None,
    action: o.Actions = None,
    cluster: o.Clusters = None,
    search: o.Search = None,
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
    chosen = session.filters(state, mechanism, cycle, position, recommender, region, theme, group, sdg, action, cluster, search)
    if fmt is Format.TABLE:
        raise WrongUsage("export writes jsonl, json, csv, tsv, md or ids", "hrtrack list prints tables for people")
    one_of(table, exporting.TABLES, "table", WrongUsage)
    with session.to_read(db) as ledger:
        if output is None or str(output) == "-":
            _print(Sink(fmt), ledger, fmt, table, chosen)
        elif fmt in (Format.CSV, Format.TSV) and (output.is_dir() or not output.suffix):
            _write_folder(ledger, fmt, output, chosen)
        else:
            _write_file(ledger, fmt, table, output, chosen)


def _print(sink: Sink, ledger: Ledger, fmt: Format, table: str, chosen: Filters) -> None:
    if fmt in (Format.JSON, Format.JSONL):
        sink.rows(exporting.lines(ledger, chosen), (), lambda rows, names: Page([]))
    else:
        rows = exporting.table(ledger, table, chosen)
        sink.rows(rows, exporting.TABLES[table], lambda found, names: Page([grid_of(found, names)]))


def _write_folder(ledger: Ledger, fmt: Format, folder: Path, chosen: Filters) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"cannot write to '{folder}': {error.strerror}") from None
    for name in exporting.TABLES:
        _write_file(ledger, fmt, name, folder / f"{name}.{fmt}", chosen)


def _write_file(ledger: Ledger, fmt: Format, table: str, path: Path, chosen: Filters) -> None:
    """Write one file; it appears whole or not at all."""
    part = path.with_name(path.name + ".part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            if fmt in (Format.JSON, Format.JSONL):
                write_rows(file, exporting.lines(ledger, chosen), (), fmt)
            elif fmt is Format.IDS:
                file.writelines(f"{row['reference']}\n" for row in exporting.table(ledger, "recommendations", chosen))
            else:
                write_rows(file, exporting.table(ledger, table, chosen), exporting.TABLES[table], fmt)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise BadInput(f"cannot write '{path}': {error.strerror}") from None
