"""Lay out tables for people with Rich: values are text and never markup, nothing is cut off a terminal."""

from __future__ import annotations

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hrtrack.render.page import Grid, Page
from hrtrack.render.plain import one_line, visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

# Off a terminal a table is as wide as it needs; Rich wants a number.
_ENDLESS = 1_000_000
_LEAST_TEXT = 24


def print_page(page: Page, out: TextIO) -> bool:
    """Print a page; return whether a cell was shortened to fit the terminal."""
    console = Console(file=out, markup=False, emoji=False, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = _ENDLESS
    cut = False
    for part in page.parts:
        if isinstance(part, Grid):
            table, shortened = _table(part, console)
            console.print(table)
            cut = cut or shortened
        else:
            console.print(Text(visible(part)), soft_wrap=not console.is_terminal)
    return cut


def _table(grid: Grid, console: Console) -> tuple[Table, bool]:
    rows = [[one_line(cell) for cell in row] for row in grid.rows]
    cut = False
    room = _room(grid, rows, console)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for column in grid.columns:
        table.add_column(Text(column.heading), justify="right" if column.number else "left")
    for row in rows:
        cells = []
        for column, text in zip(grid.columns, row, strict=True):
            too_long = column.gives_way and cell_len(text) > room
            cells.append(Text(set_cell_size(text, room - 1).rstrip() + "…" if too_long else text))
            cut = cut or too_long
        table.add_row(*cells)
    return table, cut


def _room(grid: Grid, rows: list[list[str]], console: Console) -> int:
    """Return the width that is left for a column that gives way."""
    yielding = sum(column.gives_way for column in grid.columns)
    if not console.is_terminal or not yielding:
        return _ENDLESS
    taken = 0
    for index, column in enumerate(grid.columns):
        # Two blanks of padding and the column's border.
        taken += 3
        if not column.gives_way:
            taken += max([cell_len(column.heading), *(cell_len(row[index]) for row in rows)])
    return max(_LEAST_TEXT, (console.width - taken) // yielding)
