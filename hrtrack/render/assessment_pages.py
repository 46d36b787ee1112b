"""Lay out what assessors say, and where they differ."""

from __future__ import annotations

from typing import Any

from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.render.tongues import fallbacks, said

Row = dict[str, Any]

INDEX = "Index: mean over the voices of 0 (not), 0.5 (partly, in progress) and 1 (implemented). Spread: highest less lowest."
_KINDS = {"state": "State", "ngo": "NGO", "nhri": "NHRI", "un": "UN", "own": "own"}
_WIDE = {name: Column(name, gives_way=True) for name in ("summary", "text", "voices")}


def changed(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return what an act recorded."""
    return Page([grid_of(rows, columns or tuple(rows[0]), _WIDE)]) if rows else Page([])


def disagreements(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return where voices differ: a line for each recommendation, and one beneath it for each voice."""
    if columns:
        return Page([grid_of(rows, columns, _WIDE)])
    if not rows:
        return Page([])
    heads = [Column("reference"), Column("index", number=True), Column("spread", number=True)]
    heads.append(Column("recommendation, and who says what", gives_way=True))
    cells = []
    for row in rows:
        # An index has four places; a person is shown what can be compared at a glance.
        figures = [row["reference"], f"{row['index']:.2f}", f"{row['spread']:g}"]
        cells.append([*figures, said(row)])
        cells += [["", "", "", f"- {_spoken(voice)}"] for voice in row["voices"]]
    return Page([Grid(heads, cells), "", INDEX, *fallbacks(rows)[1:]])


def _spoken(voice: str) -> str:
    """Return a voice in words, the status first, for a narrow terminal may cut a name: ``not implemented: NGO Green Lamp``."""
    who, _, status = voice.rpartition(": ")
    kind, _, name = who.partition(" ")
    return f"{status.replace('_', ' ')}: {_KINDS[kind]}{f' {name}' if name else ''}"
