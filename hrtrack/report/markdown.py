"""Write a document as Markdown (CommonMark with tables): recorded text is escaped, so that it is shown as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hrtrack.printable import printable
from hrtrack.report.blocks import CONTENT, Heading, Paragraph
from hrtrack.report.fields import fill, names_in, require_fields
from hrtrack.speech import language, spoken

if TYPE_CHECKING:
    from hrtrack.report.blocks import Block, Cell, Document, Line, Row, Table

_MARKS = re.compile(r"[\\`*_\[\]<>#|~&]")
# What makes a list or a line across of the start of a line.
_STARTS = re.compile(r"^(\s*)([-+=]|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE)


def write_markdown(document: Document, template: str, name: str) -> str:
    """Return a document as Markdown; raise BadInput for a template that cannot be used."""
    require_fields(names_in(template), name)
    tongue = document.language or language()
    content = "\n\n".join(_block(block, tongue) for block in document.blocks)
    values = {field: escape(spoken(value, tongue)) for field, value in document.fields.items()}
    return fill(template, {**values, CONTENT: content})


def escape(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _STARTS.sub(_at_start, _MARKS.sub(lambda found: "\\" + found[0], printable(text)))


def _at_start(found: re.Match[str]) -> str:
    """Return the start of a line with its mark escaped: a number by the mark after it, which must be no digit."""
    blanks, mark = found.groups()
    return f"{blanks}{mark[:-1]}&#{ord(mark[-1])};" if mark.isdecimal() else f"{blanks}\\{mark}"


def _block(block: Block, tongue: str) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {' '.join(escape(spoken(block.text, tongue)).split())}"
    if isinstance(block, Paragraph):
        text = "  \n".join(_line(block.line, tongue).strip().split("\n"))
        return f"- {text}" if block.bullet else text
    return _table(block, tongue)


def _line(line: Line, tongue: str) -> str:
    found = ""
    for run in line:
        text = escape(spoken(run.text, tongue))
        inner = text.strip()
        found += text.replace(inner, f"**{inner}**") if run.bold and inner else text
    return found


def _table(table: Table, tongue: str) -> str:
    head = f"| {' | '.join(escape(spoken(text, tongue)) for text in table.headings)} |"
    rule = "|" + " --- |" * len(table.headings)
    return "\n".join([head, rule, *(_row(row, len(table.headings), tongue) for row in table.rows)])


def _row(row: Row, width: int, tongue: str) -> str:
    cells = [_cell(cell, tongue) for cell in row.cells]
    if row.over_all:
        cells = [f"**{cells[0]}**" if cells[0] else "", *[""] * (width - 1)]
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell, tongue: str) -> str:
    lines = (_line(line, tongue) for line in cell)
    return "<br>".join(part.strip() for line in lines for part in line.split("\n"))
