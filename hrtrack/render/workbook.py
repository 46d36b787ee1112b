"""Write rows as an Excel workbook: a sheet a table, its first row frozen, with filters; every text stays a text.

Cells are written as inline strings in the format Text: nothing that begins with = + - @ becomes a formula, 140.10 keeps its
zero, and a cell that is edited stays a text. Rows are written as they come, so that memory does not grow with them.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.intake.tables import CUT
from hrtrack.printable import printable
from hrtrack.render.formats import cell
from hrtrack.speech import n_

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

Row = dict[str, Any]

# Excel counts units of UTF-16, and takes no more rows than these.
MOST_CHARACTERS = 32_767
_MEASURED = 200
_NARROWEST, _WIDEST = 8, 60
_A4 = 9
# In points; a row shows no more lines than these, the rest of a text is there when its cell is chosen.
_LINE_HEIGHT, _MOST_LINES = 15, 12
# Of a text that looks like an escape, programs make the character: the mark of the escape is escaped itself.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_WIDEST_PAGE = 240
_TEXT_FORMAT, _HEADING_FILL = "@", "DBE5F1"
# What programs take for the start of a formula when a cell is edited.
_SIGNS = "=+-@"


class Sheet(NamedTuple):
    """Hold a table: the name of its sheet, its columns, its rows."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Row]


def write_workbook(file: BinaryIO, sheets: Iterable[Sheet], title: str) -> list[str]:
    """Write a workbook; return in sentences what had to be cut."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.title, book.properties.creator = title, "hrtrack"
    cut = sum(_write_sheet(book, sheet) for sheet in sheets)
    book.save(file)
    if not cut:
        return []
    return [
        n_(
            "{n} cell is longer than the 32,767 characters that Excel holds and was cut; export -f csv has it whole",
            "{n} cells are longer than the 32,767 characters that Excel holds and were cut; export -f csv has them whole",
            cut,
        )
    ]


def fit(text: str) -> str:
    """Return a text as Excel can hold it: cut at its end, with a mark, where it is too long."""
    text = _ESCAPE.sub("_x005F_", printable(text))
    if _units(text) <= MOST_CHARACTERS:
        return text
    kept = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(CUT))].decode("utf-16-le", "ignore")
    return kept + CUT


def _units(text: str) -> int:
    return len(text) if len(text) <= MOST_CHARACTERS // 2 else len(text.encode("utf-16-le")) // 2


def _write_sheet(book: Any, sheet: Sheet) -> int:
    """Write a sheet; return how many cells were cut."""
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(sheet.name[:31])
    rows = iter(sheet.rows)
    first = list(islice(rows, _MEASURED))
    page.freeze_panes = "A2"
    widths: list[int] = []
    for place, name in enumerate(sheet.columns, 1):
        width = max([len(name), *(min(_longest_line(row[name]), _WIDEST) for row in first)])
        widths.append(max(width + 2, _NARROWEST))
        column = page.column_dimensions[get_column_letter(place)]
        # What is filled in where nothing stands is a text as well.
        column.width, column.number_format = widths[-1], _TEXT_FORMAT
    page.print_title_rows = "1:1"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToHeight = 0
    # As wide as a page, unless nobody could read it then.
    page.sheet_properties.pageSetUpPr.fitToPage = sum(widths) <= _WIDEST_PAGE
    style = _Style(page)
    page.append([style.heading(name) for name in sheet.columns])
    count, cut = 1, 0
    for row in chain(first, rows):
        cells = [style.cell(row[name]) for name in sheet.columns]
        texts = [found.value if found is not None and found.data_type == "s" else "" for found in cells]
        cut += sum(1 for text in texts if text.endswith(CUT))
        count += 1
        # Not every program makes room for lines of its own.
        if (lines := max(map(_lines, texts, widths))) > 1:
            page.row_dimensions[count].height = _LINE_HEIGHT * min(lines, _MOST_LINES)
        page.append(cells)
        page.row_dimensions.pop(count, None)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count}"
    return cut


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column of a width in characters."""
    if "\n" not in text:
        return -(-len(text) // width)
    return sum(-(-len(line) // width) or 1 for line in text.split("\n"))


def _longest_line(value: Any) -> int:
    return max((len(line) for line in cell(value).split("\n")), default=0)


class _Style:
    """Make cells of a sheet: numbers as numbers, all else as text. Their looks are made once, for that takes the time."""

    def __init__(self, page: Any) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        self._new = partial(WriteOnlyCell, page)
        plain, text, quoted, heading = (self._new() for _ in range(4))
        for looks in (plain, text, quoted, heading):
            looks.alignment = Alignment(vertical="top", wrap_text=True)
            looks.number_format = "General" if looks is plain else _TEXT_FORMAT
        quoted.quotePrefix = True
        heading.font, heading.fill = Font(bold=True), PatternFill("solid", fgColor=_HEADING_FILL)
        self._plain, self._texts, self._quoted, self._heading = (found._style for found in (plain, text, quoted, heading))

    def heading(self, text: str) -> Any:
        """Return the cell of a heading."""
        return self._text(text, self._heading)

    def cell(self, value: Any) -> Any:
        """Return the cell of a value; None, which takes no time, for a blank one."""
        if isinstance(value, int) and not isinstance(value, bool):
            found = self._new(value)
            found._style = self._plain
            return found
        text = cell(value)
        if not text:
            return None
        return self._text(text, self._quoted if text[:1] in _SIGNS and text else self._texts)

    def _text(self, text: str, looks: Any) -> Any:
        found = self._new()
        found._style = looks
        # As a value that is assigned, "=1+1" would become a formula.
        found._value, found.data_type = fit(text), "s"
        return found
