"""Lay out the crosswalk of themes."""

from __future__ import annotations

from typing import Any

from hrtrack.labels import label_called
from hrtrack.model import HEADINGS
from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.speech import _, term

Row = dict[str, Any]

_NEWEST = "ohchr-2021"


def themes(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return the lines of the crosswalk, list by list."""
    if columns:
        return Page([grid_of(rows, columns)])
    if not rows:
        return Page([])
    heads = [
        Column("list"),
        Column("theme", gives_way=True),
        Column("relation"),
        Column("theme of 2021", gives_way=True),
        Column("heading", gives_way=True),
    ]
    noted = any(row["note"] for row in rows)
    heads += [Column("note", gives_way=True)] if noted else []
    cells = [
        [
            row["taxonomy"],
            label_called(row["taxonomy"], row["label"]),
            term("relation", row["relation"]),
            _("the same") if row["to_label"] == row["label"] else _called(_NEWEST, row["to_label"]),
            _called(HEADINGS, row["heading"]),
            *([term("crosswalk", row["note"]) if row["note"] else ""] if noted else []),
        ]
        for row in rows
    ]
    return Page([Grid(heads, cells)])


def _called(taxonomy: str, label: str | None) -> str:
    return label_called(taxonomy, label) if label else ""
