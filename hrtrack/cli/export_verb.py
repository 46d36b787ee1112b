"""hrtrack export"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from hrtrack import exporting, pairs
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.model import one_of
from hrtrack.render.formats import Format, write_rows
from hrtrack.render.sink import Sink, binary_output, new_file
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
ALL = "all"
Table = Annotated[
    str,
    typer.Option(
        "--table",
        metavar="NAME",
        help=f"Which table CSV, TSV, Markdown or Excel holds: {', '.join(exporting.TABLES)}; in Excel all, a sheet each.",
    ),
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


class ExportFormat(StrEnum):
    """Name what an export can be: every output format, and an Excel workbook."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    TSV = "tsv"
    MD = "md"
    IDS = "ids"
    XLSX = "xlsx"
    TABLE = "table"


@o.takes_filters
def run(
    filters: Filters,
    output: Target = None,
    table: Table = "recommendations",
    with_internal: Internal = False,
    changed_since: ChangedSince = None,
    unit: o.RowUnit = None,
    db: o.Database = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", "-f", help="jsonl and json are everything; csv, tsv, md and xlsx are tables.")
    ] = ExportFormat.JSONL,
) -> None:
    """Write the ledger out again, whole or in part.

    JSON Lines is everything that is recorded; importing it into an empty file gives an equal file. The journal stays.
    Notes and evidence marked internal are written only --with-internal. A part holds the institutions, plans, measures and
    evidence that its recommendations use. --unit state writes a row for each pair of recommendation and recommending
    State instead, for R, pandas and pivot tables.
    """
    if form is ExportFormat.TABLE:
        raise WrongUsage(_("export writes jsonl, json, csv, tsv, md, ids or xlsx"), _("hrtrack list prints tables for people"))
    one_of(table, (*exporting.TABLES, *([ALL] if form is ExportFormat.XLSX else [])), "table", WrongUsage)
    if session.counts_pairs(unit):
        if table != "recommendations" or changed_since is not None:
            raise WrongUsage(_("--unit state is a table of its own; --table and --changed-since do not go with it"))
        _export_pairs(db, filters, form, output)
        return
    with session.to_read(db) as ledger:
        asked: dict[str, Any] = {"internal": with_internal, "since": _since(ledger, changed_since)}
        if form is ExportFormat.XLSX:
            _write_workbook(ledger, output, table, filters, asked)
            return
        fmt = Format(form)
        if output is None or str(output) == "-":
            Sink(fmt).emit(lambda file: _write(file, ledger, fmt, table, filters, asked))
        elif fmt in (Format.CSV, Format.TSV) and (output.is_dir() or not output.suffix):
            _write_folder(ledger, fmt, output, filters, asked)
        else:
            with new_file(output) as file:
                _write(file, ledger, fmt, table, filters, asked)


def _export_pairs(db: Path | None, filters: Filters, form: ExportFormat, output: Path | None) -> None:
    with session.to_read(db) as ledger:
        if form is ExportFormat.XLSX:
            _write_sheets(ledger, output, lambda: [("pairs", pairs.PAIR_COLUMNS, pairs.rows(ledger, filters))])
            return
        fmt = Format(form)

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


def _write_workbook(ledger: Ledger, output: Path | None, table: str, filters: Filters, asked: dict[str, Any]) -> None:
    beside = table == ALL
    names = exporting.TABLES if beside else (table,)

    def tables() -> Iterator[tuple[str, tuple[str, ...], Iterable[dict[str, Any]]]]:
        for name in names:
            rows = exporting.table(ledger, name, filters, beside_others=beside, **asked)
            yield name, exporting.columns(ledger, name, filters, since=asked["since"]), rows

    _write_sheets(ledger, output, tables)


def _write_sheets(
    ledger: Ledger,
    output: Path | None,
    tables: Callable[[], Iterable[tuple[str, tuple[str, ...], Iterable[dict[str, Any]]]]],
) -> None:
    from hrtrack.render.workbook import Sheet, write_workbook

    # A reader that pauses must not keep the ledger locked: what is written is handed on after the snapshot.
    with binary_output(output, _("an Excel workbook")) as file, ledger.snapshot():
        said = write_workbook(file, (Sheet(*table) for table in tables()), "hrtrack")
    for sentence in said:
        Sink(Format.TABLE).say(sentence)


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
