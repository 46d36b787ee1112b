"""Lay out views and tables with their columns."""

from __future__ import annotations

from typing import Any

from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.speech import _, together

Row = dict[str, Any]


def views(found: list[Row]) -> Page:
    """Return each view under its meaning: its columns, their types and meanings."""
    parts: list[str | Grid] = []
    for view in found:
        heading = together(": ", [view["name"], view["meaning"]]) if view["meaning"] else view["name"]
        parts += ["", heading, ""] if parts else [heading, ""]
        heads = [Column("column"), Column("type"), Column("meaning", wraps=True)]
        parts.append(Grid(heads, [[column["name"], column["type"], _told(column)] for column in view["columns"]]))
    return Page(parts)


def columns(rows: list[Row], names: tuple[str, ...]) -> Page:
    """Return the chosen columns of the flat table."""
    return Page([grid_of(rows, names)])


def _told(column: Row) -> str:
    if column["refers_to"]:
        return _("refers to {name}", name=column["refers_to"])
    if column["unit"]:
        return _("{meaning} ({unit})", meaning=column["meaning"], unit=column["unit"])
    return column["meaning"] or ""
