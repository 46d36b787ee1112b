"""Lay out the worklist."""

from __future__ import annotations

from typing import Any

from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.render.tongues import fallbacks
from hrtrack.speech import together

Row = dict[str, Any]


def worklist(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return what needs doing, each line with its reasons."""
    if columns:
        return Page([grid_of(rows, columns)])
    if not rows:
        return Page([])
    heads = [Column("score", number=True), Column("reference"), Column("why", gives_way=True)]
    heads.append(Column("recommendation", gives_way=True))
    cells = [
        [str(row["score"]), row["reference"], together("; ", row["reasons"]), row.get("said") or row["summary"] or ""]
        for row in rows
    ]
    return Page([Grid(heads, cells), *fallbacks(rows)])
