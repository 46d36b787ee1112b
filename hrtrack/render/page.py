"""What a person is shown, before Rich draws it: headings, tables and lines."""

from __future__ import annotations

from typing import Any, NamedTuple

from hrtrack.render.formats import cell
from hrtrack.speech import Said, together

# The blanks between columns.
GAP = 3


class Column(NamedTuple):
    """Describe a column: its heading, whether it is a number, whether it gives way on a narrow terminal.

    One that wraps goes on in the next line instead of being shortened: what it says is to be read to its end.
    """

    heading: str
    number: bool = False
    gives_way: bool = False
    wraps: bool = False


class Bars(NamedTuple):
    """Hold the share (0 to 1) that each row of a table has, to be drawn on a terminal; None: the row has none."""

    heading: str
    shares: list[float | None]


class Grid(NamedTuple):
    """Hold a table: its columns and its cells, row by row, and the bars that a terminal draws beside them."""

    columns: list[Column]
    rows: list[list[str]]
    bars: Bars | None = None


class Whole(Said):
    """Hold a line that is not broken to fit a terminal: one that is copied from there, such as a command."""


class Page(NamedTuple):
    """Hold what a person is shown: headings, tables and lines in order."""

    parts: list[str | Grid]


def whole(line: Said) -> Whole:
    """Return a line as one that is not broken."""
    kept = Whole(line)
    kept.pattern, kept.many, kept.number, kept.values = line.pattern, line.many, line.number, line.values
    return kept


def cell_len(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    # Its tables of widths take their time to load.
    from rich.cells import cell_len as measured

    return measured(text)


def grid_of(rows: list[dict[str, Any]], columns: tuple[str, ...], headings: dict[str, Column] | None = None) -> Grid:
    """Return a table of the named columns of rows."""
    heads = [(headings or {}).get(name, Column(name.replace("_", " "))) for name in columns]
    return Grid(heads, [[_shown(row[name]) for name in columns] for row in rows])


def _shown(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return together(", ", value)
    return value if isinstance(value, Said) else cell(value)
