"""Lay out tables for people with Rich: values are text and never markup, nothing is cut off a terminal."""

from __future__ import annotations

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from hrtrack.render.page import Grid, Page
from hrtrack.render.plain import one_line, visible
from hrtrack.speech import spoken, term

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

# Off a terminal a table is as wide as it needs; Rich wants a number.
_ENDLESS = 1_000_000
_LEAST_TEXT = 24
# Two blanks of padding and the border between columns.
_GAP = 3


class _Paper(Console):
    """Leave a closed pipe to the command line, which knows its exit code."""

    def on_broken_pipe(self) -> None:
        """Raise instead of exiting with 1."""
        raise BrokenPipeError


def print_page(page: Page, out: TextIO) -> bool:
    """Print a page; return whether a cell was shortened to fit the terminal."""
    console = _Paper(file=out, markup=False, emoji=False, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = _ENDLESS
    cut = False
    for part in page.parts:
        if isinstance(part, Grid):
            shown, shortened = _fitted(part, console)
            for piece in shown:
                console.print(piece)
            cut = cut or shortened
        else:
            console.print(Text(visible(spoken(part))), soft_wrap=not console.is_terminal)
    return cut


def _fitted(grid: Grid, console: Console) -> tuple[list[Table | Text], bool]:
    """Return a table that fits; on a terminal too narrow for it a block a row, so that no figure is ever cut."""
    columns = [column._replace(heading=spoken(term("column", column.heading))) for column in grid.columns]
    grid = Grid(columns, grid.rows)
    rows = [[one_line(spoken(cell)) for cell in row] for row in grid.rows]
    widths = [max([cell_len(column.heading), *(cell_len(row[i]) for row in rows)]) for i, column in enumerate(grid.columns)]
    gaps = _GAP * (len(widths) - 1)
    if not console.is_terminal or sum(widths) + gaps <= console.width:
        return [_table(grid, rows)], False
    yielding = [i for i, column in enumerate(grid.columns) if column.gives_way or column.wraps]
    fixed = sum(width for i, width in enumerate(widths) if i not in yielding) + gaps
    room = (console.width - fixed) // max(len(yielding), 1)
    if not yielding or room < _LEAST_TEXT:
        return _blocks(grid, rows), False
    cut = [i for i in yielding if not grid.columns[i].wraps]
    short = [[_shortened(cell, room) if i in cut else cell for i, cell in enumerate(row)] for row in rows]
    return [_table(grid, short)], short != rows


def _table(grid: Grid, rows: list[list[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    wrapping = any(column.wraps for column in grid.columns)
    for column in grid.columns:
        no_wrap = wrapping and not column.wraps
        table.add_column(Text(column.heading), justify="right" if column.number else "left", no_wrap=no_wrap)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _blocks(grid: Grid, rows: list[list[str]]) -> list[Table | Text]:
    """Return each row as lines of heading and value."""
    width = max(cell_len(column.heading) for column in grid.columns)
    blocks: list[Table | Text] = []
    for row in rows:
        block = Table.grid(padding=(0, 2))
        block.add_column(width=width, style="bold")
        block.add_column(overflow="fold")
        for column, cell in zip(grid.columns, row, strict=True):
            if cell:
                block.add_row(Text(column.heading), Text(cell))
        blocks += [Text(""), block] if blocks else [block]
    return blocks


def _shortened(cell: str, room: int) -> str:
    return set_cell_size(cell, room - 1).rstrip() + "…" if cell_len(cell) > room else cell
