"""Lay out what assessors say, and where they differ."""

from __future__ import annotations

from typing import Any

from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.render.tongues import fallbacks, said
from hrtrack.speech import Said, _, figure, together
from hrtrack.terms import say

Row = dict[str, Any]

INDEX = _("Index: mean over the voices of 0 (not), 0.5 (partly, in progress) and 1 (implemented). Spread: highest less lowest.")
_KINDS = {"state": _("State"), "ngo": _("NGO"), "nhri": _("NHRI"), "un": _("UN"), "own": _("own")}
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
        figures = [row["reference"], figure(row["index"], ".2f"), figure(row["spread"], "g")]
        cells.append([*figures, said(row)])
        cells += [["", "", "", "- " + _spoken(voice)] for voice in row["voices"]]
    return Page([Grid(heads, cells), "", INDEX, *fallbacks(rows)[1:]])


def _spoken(voice: str) -> Said:
    """Return a voice in words, the status first, for a narrow terminal may cut a name: ``not implemented: NGO Green Lamp``."""
    who, _rest, status = voice.rpartition(": ")
    kind, _rest, name = who.partition(" ")
    return together("", (say("status", status), ": ", _KINDS[kind], f" {name}" if name else ""))
