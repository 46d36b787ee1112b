"""Read delimited text: find the delimiter by the header, rows by name, cells that hold lists."""

from __future__ import annotations

import csv
import io
import re
from typing import Final

from hrtrack.errors import BadInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

DELIMITERS = (",", ";", "\t")
# Some texts of the field are long, but a cell of more than this is a missing quote.
_LONGEST_CELL = 1_000_000
# What a cell of `\N` says; a text of that form is written with one backslash more.
CLEARED: Final = object()
_CLEARING = "\\N"
_TEXT_CLEARING = re.compile(r"\\+N")
_ESCAPED_CLEARING = re.compile(r"\\{2,}N")


def read_header(text: str, known: frozenset[str]) -> tuple[str, list[str]]:
    """Return the delimiter and the column names of the first line.

    The delimiter is the one that splits the line into the most known names.
    """
    first = text.lstrip("\ufeff").split("\n", 1)[0].rstrip("\r")
    best = max(DELIMITERS, key=lambda d: (len(known & set(_names(first, d))), first.count(d)))
    return best, _names(first, best)


def read_rows(text: str, delimiter: str, header: list[str], name: str) -> Iterator[tuple[int, dict[str, object]]]:
    """Yield line number and cells by column name; raise BadInput for rows that do not fit the header."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter, strict=True)
    try:
        next(reader)
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) != len(header):
                    raise BadInput(f"{name} line {line} has {len(cells)} cells, the header has {len(header)}")
                yield line, dict(zip(header, map(_cell, cells), strict=True))
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"{name} line {reader.line_num}: {error}") from None


def escape_text(text: str) -> str:
    """Return a text as a cell, told apart from the cell that clears."""
    return "\\" + text if _TEXT_CLEARING.fullmatch(text) else text


def split_cell(cell: str) -> list[str]:
    r"""Split a cell that holds a list at ``|``; ``\\|`` is a bar within an entry."""
    entries, current = [], ""
    index = 0
    while index < len(cell):
        pair = cell[index : index + 2]
        if pair in ("\\|", "\\\\"):
            current += pair[1]
            index += 2
            continue
        if cell[index] == "|":
            entries.append(current)
            current = ""
        else:
            current += cell[index]
        index += 1
    return [entry for entry in (*entries, current) if entry.strip()]


def join_cell(entries: list[str]) -> str:
    """Join a list into a cell; the inverse of `split_cell`."""
    return "|".join(entry.replace("\\", "\\\\").replace("|", "\\|") for entry in entries)


def _names(line: str, delimiter: str) -> list[str]:
    try:
        row = next(csv.reader([line], delimiter=delimiter))
    except (csv.Error, StopIteration):
        return []
    return [name.strip().lower() for name in row]


def _cell(cell: str) -> object:
    if cell == _CLEARING:
        return CLEARED
    return cell[1:] if _ESCAPED_CLEARING.fullmatch(cell) else cell
