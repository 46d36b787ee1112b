r"""Write rows in the machine formats: JSON, JSON Lines, CSV, TSV, Markdown, references.

These are a promise to scripts: UTF-8, `\\n`, all keys always present, lists joined by `|` in tables.
"""

from __future__ import annotations

import csv
import json
from enum import StrEnum
from typing import Any

from hrtrack.errors import WrongUsage
from hrtrack.intake.tables import escape_text, join_cell
from hrtrack.model import ReviewKey
from hrtrack.render.plain import escape_json, one_line
from hrtrack.speech import _

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

Row = dict[str, Any]


class Format(StrEnum):
    """Name an output format."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    TSV = "tsv"
    MD = "md"
    IDS = "ids"


def dump(value: Any, *, indent: int | None = None) -> str:
    """Return JSON with its text unescaped."""
    return escape_json(json.dumps(value, ensure_ascii=False, indent=indent))


def write_rows(out: TextIO, rows: Iterable[Row], columns: tuple[str, ...], fmt: Format) -> None:
    """Write rows in a machine format, one after the other."""
    if fmt is Format.IDS:
        _write_references(out, rows)
    elif fmt is Format.JSON:
        _write_array(out, rows)
    elif fmt is Format.JSONL:
        for row in rows:
            out.write(dump(row) + "\n")
    elif fmt in (Format.CSV, Format.TSV):
        # With this line end the writer quotes every cell that holds a part of one.
        writer = csv.writer(_LineEnds(out), delimiter="," if fmt is Format.CSV else "\t", lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows([cell(row[column]) for column in columns] for row in rows)
    else:
        _write_markdown(out, rows, columns)


class _LineEnds:
    """Pass rows on with a line feed alone at their end."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, row: str) -> None:
        """Write one row of a table."""
        self._out.write(row.removesuffix("\r\n") + "\n")


def cell(value: Any) -> str:
    """Return the cell of a value: blank for null, a list joined by `|`, anything deeper as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return join_cell(value)
    return dump(value) if isinstance(value, list | dict) else escape_text(str(value))


def flat(row: Row, prefix: str = "") -> Row:
    """Return a row with the keys of nested objects joined by `_`, for tables."""
    flattened: Row = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flattened |= flat(value, f"{prefix}{key}_")
        else:
            flattened[prefix + key] = value
    return flattened


def _write_references(out: TextIO, rows: Iterable[Row]) -> None:
    """Write the references that rows bear or name, each once."""
    written: set[str] = set()
    for row in rows:
        named = [row["reference"]] if "reference" in row else row.get("references")
        if named is None and {"state", "mechanism", "cycle"} <= set(row):
            named = [str(ReviewKey(row["state"], row["mechanism"], row["cycle"]))]
        if named is None:
            raise WrongUsage(_("this answer has no references"), _("choose another format than ids"))
        for reference in named:
            if reference not in written:
                written.add(reference)
                out.write(f"{reference}\n")


def _write_array(out: TextIO, rows: Iterable[Row]) -> None:
    opening = "[\n"
    for row in rows:
        out.write(opening + dump(row, indent=2))
        opening = ",\n"
    out.write("[]\n" if opening == "[\n" else "\n]\n")


def _write_markdown(out: TextIO, rows: Iterable[Row], columns: tuple[str, ...]) -> None:
    out.write("| " + " | ".join(columns) + " |\n")
    out.write("|" + " --- |" * len(columns) + "\n")
    for row in rows:
        cells = (one_line(cell(row[column])).replace("\\|", "|").replace("|", "\\|") for column in columns)
        out.write("| " + " | ".join(cells) + " |\n")
