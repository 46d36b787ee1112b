"""Lay out tables for people: values are text and never markup, nothing is cut off a terminal.

Off a terminal a table is padded text, written as it is; on one Rich draws it, which knows colours, widths and Windows.
"""

from __future__ import annotations

import os

from hrtrack.render.bars import barred
from hrtrack.render.page import GAP, Grid, Page, cell_len
from hrtrack.render.plain import one_line, visible

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
            out.writelines(f"{row}\n" for row in _lines(part, line))
        else:
            out.write(f"{visible(part).expandtabs(_TAB)}\n")
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
            cut = _draw_grid(part, console, out) or cut
        else:
            console.print(Text(visible(part)))
    return cut


def _draw_grid(grid: Grid, console: Console, out: TextIO) -> bool:
    """Print a table that fits; on a terminal too narrow for it a block a row, so that no figure is ever cut."""
    from rich.text import Text

    rows = [[one_line(cell) for cell in row] for row in grid.rows]
    widths = _widths(grid, rows)
    gaps = GAP * (len(widths) - 1)
    shown = rows
    if sum(widths) + gaps > console.width:
        yielding = [i for i, column in enumerate(grid.columns) if column.gives_way]
        fixed = sum(width for i, width in enumerate(widths) if i not in yielding) + gaps
        room = (console.width - fixed) // max(len(yielding), 1)
        if not yielding or room < _LEAST_TEXT:
            for block in _blocks(grid, rows):
                console.print(block)
            return False
        shown = [[_shortened(cell, room) if i in yielding else cell for i, cell in enumerate(row)] for row in rows]
    fitting = grid._replace(rows=shown)
    fitting = barred(fitting, console.width - sum(_widths(fitting, shown)) - gaps, blocks=_can_show("█░", out))
    line = "─" if _can_show("─", out) else "-"
    for number, text in enumerate(_lines(fitting, line)):
        console.print(Text(text.rstrip(), style="bold" if number == 0 else ""), no_wrap=True, overflow="ignore", crop=False)
    return shown != rows


def _lines(grid: Grid, line: str) -> Iterator[str]:
    """Yield the heading, the line under it, and the rows, each padded to the same width."""
    rows = [[one_line(cell) for cell in row] for row in grid.rows]
    widths = _widths(grid, rows)
    numbers = [column.number for column in grid.columns]
    gap = " " * GAP
    for index, row in enumerate([[one_line(column.heading) for column in grid.columns], *rows]):
        yield gap.join(map(_padded, row, widths, numbers))
        if index == 0:
            yield line * (sum(widths) + GAP * (len(widths) - 1))


def _widths(grid: Grid, rows: list[list[str]]) -> list[int]:
    headings = [one_line(column.heading) for column in grid.columns]
    return [max([cell_len(heading), *(cell_len(row[i]) for row in rows)]) for i, heading in enumerate(headings)]


def _padded(cell: str, width: int, number: bool) -> str:
    blanks = " " * (width - cell_len(cell))
    return blanks + cell if number else cell + blanks


def _blocks(grid: Grid, rows: list[list[str]]) -> list[RenderableType]:
    """Return each row as lines of heading and value."""
    from rich.table import Table
    from rich.text import Text

    width = max(cell_len(column.heading) for column in grid.columns)
    blocks: list[RenderableType] = []
    for row in rows:
        block = Table.grid(padding=(0, 2))
        block.add_column(width=width, style="bold")
        block.add_column(overflow="fold")
        for column, cell in zip(grid.columns, row, strict=True):
            if cell:
                block.add_row(Text(one_line(column.heading)), Text(cell))
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
