"""Draw shares as bars beside a table, where there is room for them."""

from __future__ import annotations

from hrtrack.render.page import GAP, Column, Grid

_MOST, _LEAST = 20, 10


def barred(grid: Grid, room: int, *, blocks: bool) -> Grid:
    """Return a table with a bar for each of its shares, as long as `room` cells of the terminal allow; else as it is.

    `blocks` says whether the terminal has block characters. A row whose share is None has no bar.
    """
    length = min(_MOST, room - GAP)
    if grid.bars is None or length < _LEAST or all(share is None for share in grid.bars.shares):
        return grid
    full, rest = ("█", "░") if blocks else ("#", ".")
    drawn = ["" if share is None else _bar(share, length, full, rest) for share in grid.bars.shares]
    columns = [*grid.columns, Column(grid.bars.heading[:length])]
    return Grid(columns, [[*row, bar] for row, bar in zip(grid.rows, drawn, strict=True)])


def _bar(share: float, length: int, full: str, rest: str) -> str:
    """Return a bar; what is not nothing is never drawn as nothing, what is not all never as all."""
    cells = round(share * length)
    if 0 < share < 1:
        cells = min(max(cells, 1), length - 1)
    return full * cells + rest * (length - cells)
