"""Read documents as a reader would: the texts of a Word file, of a workbook, of Markdown as it is shown."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
from markdown_it import MarkdownIt
from openpyxl import load_workbook

Table = list[list[str]]


def word(path: Path) -> Any:
    """Open a Word document."""
    return docx.Document(io.BytesIO(path.read_bytes()))


def word_text(path: Path) -> str:
    """Return every text of the body of a Word document, a line a paragraph; of cells as well."""
    body = word(path).element.body
    paragraphs = (element for element in body.iter() if element.tag.endswith("}p"))
    return "\n".join(_text(paragraph) for paragraph in paragraphs)


def word_rows(path: Path, number: int = 0) -> Table:
    """Return the rows of a table of a Word document, the lines of a cell below each other."""
    rows = word(path).tables[number]._tbl.tr_lst
    return [["\n".join(_text(p) for p in cell.p_lst) for cell in row.tc_lst] for row in rows]


def sheet(path: Path, name: str | None = None) -> Table:
    """Return the rows of a sheet, each cell as Excel shows it: it reads _x0041_ as the letter of that number."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    page = book[name] if name else book.worksheets[0]
    return [[_shown(cell.value) for cell in row] for row in page.iter_rows()]


def markdown_text(text: str) -> str:
    """Return what Markdown shows, a line a block, cell or line."""
    shown = _Shown()
    shown.feed(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))
    return "".join(shown.pieces)


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), value)
    return "" if value is None else value


class _Shown(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def _text(paragraph: Any) -> str:
    signs = {"t": lambda element: element.text or "", "tab": lambda _: "\t", "br": lambda _: "\n"}
    kinds = ((element, element.tag.rpartition("}")[2]) for element in paragraph.iter())
    return "".join(signs[kind](element) for element, kind in kinds if kind in signs)
