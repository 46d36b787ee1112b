"""Lay out tables for people: values are text and never markup, nothing is cut off a terminal.

Off a terminal a table is padded text, written as it is; on one Rich draws it, which knows colours, widths and Windows.
"""

from __future__ import annotations

import os
from itertools import zip_longest

from hrtrack.render.bars import barred
from hrtrack.render.page import GAP, Grid, Page, Whole, cell_len
from hrtrack.render.plain import one_line, visible
from hrtrack.speech import Said, spoken, term

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from rich.console import Console, RenderableType

_LEAST_TEXT = 24
_TAB = 8
# What makes Rich draw for a terminal where there is none.
_FORCED = ("FORCE_COLOR", "TTY_COMPATIBLE")


def print_page(page: Page, out: TextIO) -> bool:
    """Print a page; return whether a cell was shortened to fit the terminal."""
    if out.isatty() or any(os.environ.get(name) not in (None, "", "0") for name in _FORCED):
        return _draw(page, out)
    line = "─" if _can_show("─", out) else "-"
    for part in page.parts:
        if isinstance(part, Grid):
            out.writelines(f"{row}\n" for row in _lines(_spoken(part), line))
        else:
            out.write(f"{visible(spoken(part)).expandtabs(_TAB)}\n")
    return False


def _draw(page: Page, out: TextIO) -> bool:
    """Print a page on a terminal; return whether a cell was shortened to fit it."""
    from rich.console import Console
    from rich.text import Text

    class Paper(Console):
        """Leave a closed pipe to the command line, which knows its exit code."""

        def on_broken_pipe(self) -> None:
            """Raise instead of exiting with 1."""
            raise BrokenPipeError

    console = Paper(file=out, markup=False, emoji=False, highlight=False, soft_wrap=False)
    cut = False
    for part in page.parts:
        if isinstance(part, Grid):
            cut = _draw_grid(_spoken(part), console, out) or cut
        else:
            broken = not isinstance(part, Whole)
            console.print(Text(visible(spoken(part))), no_wrap=not broken, overflow="fold" if broken else "ignore", crop=broken)
    return cut


def _draw_grid(grid: Grid, console: Console, out: TextIO) -> bool:
    """Print a table that fits; on a terminal too narrow for it a block a row, so that no figure is ever cut."""
    from rich.text import Text

    widths = _widths(grid)
    gaps = GAP * (len(widths) - 1)
    fitting, cut = grid, False
    if sum(widths) + gaps > console.width:
        yielding = [i for i, column in enumerate(grid.columns) if column.gives_way or column.wraps]
        fixed = sum(width for i, width in enumerate(widths) if i not in yielding) + gaps
        room = (console.width - fixed) // max(len(yielding), 1)
        if not yielding or room < _LEAST_TEXT:
            for block in _blocks(grid):
                console.print(block)
            return False
        fitting, cut = _narrowed(grid, yielding, room, console)
    fitting = barred(fitting, console.width - sum(_widths(fitting)) - gaps, blocks=_can_show("█░", out))
    line = "─" if _can_show("─", out) else "-"
    for number, text in enumerate(_lines(fitting, line)):
        console.print(Text(text.rstrip(), style="bold" if number == 0 else ""), no_wrap=True, overflow="ignore", crop=False)
    return cut


def _narrowed(grid: Grid, yielding: list[int], room: int, console: Console) -> tuple[Grid, bool]:
    """Return a table whose columns that give way have so much room, and whether a cell was shortened; others wrap."""
    from rich.text import Text

    wrapping = [i for i in yielding if grid.columns[i].wraps]
    rows = [
        [_shortened(cell, room) if i in yielding and i not in wrapping else cell for i, cell in enumerate(row)]
        for row in grid.rows
    ]
    cut = rows != grid.rows
    if not wrapping:
        return grid._replace(rows=rows), cut
    lines = []
    for row in rows:
        pieces = [
            [piece.plain.rstrip() for piece in Text(cell).wrap(console, room)] or [""] if i in wrapping else [cell]
            for i, cell in enumerate(row)
        ]
        lines += [list(line) for line in zip_longest(*pieces, fillvalue="")]
    # A row of several lines has no one line for its bar.
    return Grid(grid.columns, lines), cut


def _spoken(grid: Grid) -> Grid:
    """Return a table in the language that is spoken, each cell one visible line."""
    columns = [column._replace(heading=_said(column.heading)) for column in grid.columns]
    bars = grid.bars._replace(heading=_said(grid.bars.heading)) if grid.bars else None
    return Grid(columns, [[one_line(spoken(cell)) for cell in row] for row in grid.rows], bars)


def _said(heading: str) -> str:
    return one_line(spoken(heading if isinstance(heading, Said) else term("column", heading)))


def _lines(grid: Grid, line: str) -> Iterator[str]:
    """Yield the heading, the line under it, and the rows, each padded to the same width."""
    widths = _widths(grid)
    numbers = [column.number for column in grid.columns]
    gap = " " * GAP
    for index, row in enumerate([[column.heading for column in grid.columns], *grid.rows]):
        yield gap.join(map(_padded, row, widths, numbers))
        if index == 0:
            yield line * (sum(widths) + GAP * (len(widths) - 1))


def _widths(grid: Grid) -> list[int]:
    return [max([cell_len(column.heading), *(cell_len(row[i]) for row in grid.rows)]) for i, column in enumerate(grid.columns)]


def _padded(cell: str, width: int, number: bool) -> str:
    blanks = " " * (width - cell_len(cell))
    return blanks + cell if number else cell + blanks


def _blocks(grid: Grid) -> list[RenderableType]:
    """Return each row as lines of heading and value."""
    from rich.table import Table
    from rich.text import Text

    width = max(cell_len(column.heading) for column in grid.columns)
    blocks: list[RenderableType] = []
    for row in grid.rows:
        block = Table.grid(padding=(0, 2))
        block.add_column(width=width, style="bold")
        block.add_column(overflow="fold")
        for column, cell in zip(grid.columns, row, strict=True):
            if cell:
                block.add_row(Text(column.heading), Text(cell))
        blocks += [Text(""), block] if blocks else [block]
    return blocks


def _shortened(cell: str, room: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(cell, room - 1).rstrip() + "…" if cell_len(cell) > room else cell


def _can_show(text: str, out: TextIO) -> bool:
    """Say whether a stream has the characters of a text."""
    try:
        text.encode(getattr(out, "encoding", None) or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
