"""Read delimited text as rows of cells, and cells that hold lists."""

from __future__ import annotations

import csv
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from hrtrack.errors import BadInput
from hrtrack.intake.encodings import Encoding, encoding_of
from hrtrack.intake.reading import place
from hrtrack.speech import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import TextIOWrapper

    from hrtrack.intake.sources import Source

DELIMITERS = (",", ";", "\t")
DELIMITER_NAMES = {",": _("comma"), ";": _("semicolon"), "\t": _("tab")}
# A heading stands within the first rows; above it there may be a title.
HEADER_WITHIN = 25
# Some texts of the field are long, but a cell of more than this is a missing quote.
_LONGEST_CELL = 1_000_000
_LONGEST_LINE = 2 * 1024**2
_MOST_COLUMNS = 1_000
# What a cell of `\N` says; a text of that form is written with one backslash more.
CLEARED: Final = object()
_CLEARING = "\\N"
_TEXT_CLEARING = re.compile(r"\\+N")
_ESCAPED_CLEARING = re.compile(r"\\{2,}N")


# What ends a cell that Excel could not hold whole. The rest is in the ledger, so on the way in the cell says nothing.
CUT = " ... [cut by hrtrack: longer than a cell of Excel]"


class Grid(NamedTuple):
    """Hold a table as it stands in a file: numbered rows of cells, and what a row is called there.

    `facts` says how it was read, for ``--explain``; `unit` is ``line`` or ``row``.
    """

    name: str
    unit: str
    rows: Iterator[tuple[int, list[Any]]]
    facts: tuple[tuple[str, str], ...] = ()

    def place(self, number: int) -> str:
        """Name a row as an error names it."""
        return place(self.name, self.unit, number)


def read_text_table(source: Source, encoding: str | None, score: Callable[[list[str]], int]) -> Grid:
    """Return the table of a delimited text; `score` tells how many headings of a row are known.

    The delimiter is the one that splits one of the first lines into the most known headings.
    """
    found = encoding_of(source, encoding)
    delimiter = _delimiter(source, found, score)
    encoding_said = found.name + (_(" (found out)") if found.guessed else "")
    facts = ((_("encoding"), encoding_said), (_("delimiter"), DELIMITER_NAMES[delimiter]))
    return Grid(source.name, "line", _rows(source, found, delimiter), facts)


def escape_text(text: str) -> str:
    """Return a text as a cell, told apart from the cell that clears."""
    return "\\" + text if _TEXT_CLEARING.fullmatch(text) else text


def unescape_cell(cell: Any) -> Any:
    r"""Return what a cell of hrtrack's own layouts says: ``\N`` clears, one that was cut leaves all as it is."""
    if not isinstance(cell, str) or cell.endswith(CUT):
        return "" if isinstance(cell, str) else cell
    if not cell.startswith("\\"):
        return cell
    if cell == _CLEARING:
        return CLEARED
    return cell[1:] if _ESCAPED_CLEARING.fullmatch(cell) else cell


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


def _delimiter(source: Source, encoding: Encoding, score: Callable[[list[str]], int]) -> str:
    first = _first_lines(source, encoding)
    return max(DELIMITERS, key=lambda delimiter: _scored(first, delimiter, score))


def _first_lines(source: Source, encoding: Encoding) -> list[str]:
    with _open(source, encoding) as file:
        return list(islice(_lines(file, source.name), HEADER_WITHIN))


def _scored(lines: list[str], delimiter: str, score: Callable[[list[str]], int]) -> tuple[int, int]:
    try:
        rows = [row[:_MOST_COLUMNS] for row in csv.reader(lines, delimiter=delimiter)]
    except csv.Error:
        rows = [line.split(delimiter, _MOST_COLUMNS)[:_MOST_COLUMNS] for line in lines]
    return max((score(row), len(row)) for row in rows) if rows else (0, 0)


def _rows(source: Source, encoding: Encoding, delimiter: str) -> Iterator[tuple[int, list[Any]]]:
    csv.field_size_limit(_LONGEST_CELL)
    with _open(source, encoding) as file:
        reader = csv.reader(_lines(file, source.name), delimiter=delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if any(map(str.strip, cells)):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise BadInput(
                _("{name} line {line_num}: {error}", name=source.name, line_num=reader.line_num, error=error)
            ) from None


def _lines(file: TextIOWrapper, name: str) -> Iterator[str]:
    """Yield the lines of a file; one without an end would fill the memory."""
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        if len(line) == _LONGEST_LINE:
            raise BadInput(
                _(
                    "{name} line {number} is longer than {value} MiB and was not read",
                    name=name,
                    number=number,
                    value=_LONGEST_LINE // 1024**2,
                )
            )
        yield line


def _open(source: Source, encoding: Encoding) -> TextIOWrapper:
    """Return the lines of a file; "" keeps line ends within cells, and lets CR alone end a line."""
    return source.text("utf-8-sig" if encoding.name == "utf-8" else encoding.name, "")
