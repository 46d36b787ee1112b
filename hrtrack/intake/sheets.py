"""Read Excel workbooks, new (.xlsx) and old (.xls), as rows of cells.

Both readers are pure Python: the faster one in Rust allocates what a sheet says it needs, and a damaged file that
says it needs 28 GB ends the process.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput, WrongUsage
from hrtrack.intake.tables import HEADER_WITHIN, Grid
from hrtrack.intake.zipped import damaged, require_sound_zip
from hrtrack.speech import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hrtrack.intake.sources import Source

    Rows = Iterator[tuple[int, list[Any]]]

# A sheet that says it goes on after as many empty rows has lost its end.
_MOST_EMPTY = 20_000
_MOST_COLUMNS = 1_000
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,2})([0-9]{1,7}):[A-Z]{1,3}([0-9]{1,7})"')
_LONGEST_MERGED = 80
_MOST_MERGED = 100_000
_STEP = 1024**2
# What the readers raise on files that are no workbooks or damaged ones, seen by changing thousands of bytes.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)


def read_new_workbook(source: Source, sheet: str | None, score: Callable[[list[str]], int]) -> Grid:
    """Return the table of an .xlsx file: the sheet named, or the first one with a known heading."""
    data = source.data()
    book, sheets = _new_book(source, data)
    return _grid(source, sheets, lambda title: _new_rows(source, data, book[title]), sheet, score)


def sheet_names(source: Source) -> list[str]:
    """Return the names of the sheets of an .xlsx file."""
    return _new_book(source, source.data())[1]


def read_old_workbook(source: Source, sheet: str | None, score: Callable[[list[str]], int]) -> Grid:
    """Return the table of an .xls file: the sheet named, or the first one with a known heading."""
    import xlrd

    with _reading(source):
        # What PHPExcel wrote for UPR Info counts as corrupt and reads well.
        book = xlrd.open_workbook(
            file_contents=source.data(),
            ignore_workbook_corruption=True,
            ragged_rows=True,
            on_demand=True,
            # Without it nothing is known of merged cells.
            formatting_info=True,
            logfile=io.StringIO(),
        )
        sheets = book.sheet_names()
    return _grid(source, sheets, lambda title: _old_rows(source, book, title), sheet, score)


def _new_book(source: Source, data: bytes) -> tuple[Any, list[str]]:
    """Return an .xlsx workbook, opened to be read as a stream, and the names of its sheets."""
    from openpyxl import load_workbook

    if "xl/workbook.xml" not in require_sound_zip(source, data):
        raise BadInput(_("{name} is not an Excel workbook", name=source.name), _("save it as .xlsx or .csv"))
    # What openpyxl warns of (no style sheet, unknown parts) matters to who writes the file again.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    with _reading(source):
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        return book, [entry.title for entry in book.worksheets]


class _reading:  # noqa: N801  # used like a function
    """Turn what the libraries raise on broken files into one sentence."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        import struct
        import zlib

        from xlrd.biffh import XLRDError
        from xlrd.compdoc import CompDocError

        if isinstance(error, (*_BROKEN, XLRDError, CompDocError, struct.error, zlib.error)):
            raise damaged(self._source, error) from None


def _grid(
    source: Source, sheets: list[str], rows: Callable[[str], Rows], wanted: str | None, score: Callable[[list[str]], int]
) -> Grid:
    if not sheets:
        raise BadInput(_("{name} has no sheet with cells", name=source.name))
    title = _wanted(source, sheets, wanted) if wanted else _best(sheets, rows, score)
    others = [name for name in sheets if name != title]
    facts = [(_("sheet"), title), *([(_("other sheets, not read"), ", ".join(others))] if others else [])]
    return Grid(source.name, "row", rows(title), tuple(facts))


def _wanted(source: Source, sheets: list[str], wanted: str) -> str:
    if wanted in sheets:
        return wanted
    folded = {name.strip().casefold(): name for name in reversed(sheets)}
    if wanted.strip().casefold() in folded:
        return folded[wanted.strip().casefold()]
    if wanted.isascii() and wanted.isdecimal() and len(wanted) < 5 and 1 <= int(wanted) <= len(sheets):
        return sheets[int(wanted) - 1]
    names = ", ".join(f"'{name}'" for name in sheets[:10])
    raise WrongUsage(_("{name} has no sheet '{wanted}'", name=source.name, wanted=wanted), _("it has {names}", names=names))


def _best(sheets: list[str], rows: Callable[[str], Rows], score: Callable[[list[str]], int]) -> str:
    """Return the first sheet with the most known headings, or the first one."""
    if len(sheets) == 1:
        return sheets[0]
    return max(sheets, key=lambda title: _headings(rows(title), score))


def _headings(rows: Rows, score: Callable[[list[str]], int]) -> int:
    best = 0
    for number, cells in rows:
        if number > HEADER_WITHIN:
            break
        best = max(best, score([str(cell) for cell in cells]))
    return best


def _new_rows(source: Source, data: bytes, sheet: Any) -> Rows:
    empty = 0
    with _reading(source):
        merged = _merged_down(data, sheet)
        held: dict[int, tuple[Any, int]] = {}
        # The size that a sheet declares is often wrong, and is not needed.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            values = [_value(cell) for cell in cells[:_MOST_COLUMNS]]
            row = _trimmed(_filled(values, number, merged, held) if merged else values)
            empty = 0 if row else empty + 1
            if empty > _MOST_EMPTY:
                return
            if row:
                yield number, row


def _merged_down(data: bytes, sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Return, by first row, columns of cells that are merged over several rows, and the last row of each.

    The reader of streams leaves these out, for they stand after the cells; a merged cell counts for all of its rows.
    """
    found: dict[int, list[tuple[int, int]]] = {}
    rest = b""
    with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path.lstrip("/")) as file:
        while part := file.read(_STEP):
            for match in _MERGED.finditer(rest + part):
                letters, first, last = match[1].decode(), int(match[2]), int(match[3])
                if last > first and len(found) < _MOST_MERGED:
                    found.setdefault(first, []).append((_column(letters), last))
            rest = part[-_LONGEST_MERGED:]
    return found


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _filled(
    values: list[Any], number: int, merged: dict[int, list[tuple[int, int]]], held: dict[int, tuple[Any, int]]
) -> list[Any]:
    """Return a row with what the merged cells above it hold."""
    for column, (value, last) in list(held.items()):
        if number > last:
            del held[column]
        else:
            values += [""] * (column + 1 - len(values))
            values[column] = value if values[column] == "" else values[column]
    for column, last in merged.get(number, ()):
        if column < len(values) and values[column] != "":
            held[column] = (values[column], last)
    return values


def _old_rows(source: Source, book: Any, title: str) -> Rows:
    with _reading(source):
        sheet = book.sheet_by_name(title)
        merged: dict[int, list[tuple[int, int]]] = {}
        for first, after, column, _rest in sheet.merged_cells[:_MOST_MERGED]:
            if after - first > 1:
                merged.setdefault(first + 1, []).append((column, after))
        held: dict[int, tuple[Any, int]] = {}
        for index in range(sheet.nrows):
            values = [_old_value(cell, book.datemode) for cell in sheet.row(index)]
            row = _trimmed(_filled(values, index + 1, merged, held) if merged else values)
            if row:
                yield index + 1, row


def _old_value(cell: Any, datemode: int) -> Any:
    from xlrd import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR
    from xlrd.xldate import xldate_as_datetime

    if cell.ctype == XL_CELL_DATE:
        return _value(xldate_as_datetime(cell.value, datemode))
    if cell.ctype == XL_CELL_ERROR:
        return ""
    return bool(cell.value) if cell.ctype == XL_CELL_BOOLEAN else _value(cell.value)


def _value(value: Any) -> Any:
    """Return a cell as text, number or day; a whole number stored as a float is a whole number."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return int(value)
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, str):
        # An underscore that stands for itself; openpyxl leaves it escaped in inline strings.
        return value.replace("_x005F_", "_")
    if isinstance(value, int | float | date | bool):
        return value
    return str(value) if isinstance(value, time | timedelta) else ""


def _trimmed(row: list[Any]) -> list[Any]:
    while row and (row[-1] == "" or (isinstance(row[-1], str) and not row[-1].strip())):
        row.pop()
    return row
