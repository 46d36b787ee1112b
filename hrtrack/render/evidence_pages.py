"""Lay out evidence: what it is, from which day, and for which recommendations it is cited."""

from __future__ import annotations

from typing import Any

from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.speech import _, day, together

Row = dict[str, Any]

_WIDE = {name: Column(name, gives_way=True) for name in ("url", "file", "title", "note", "references", "path")}


def evidence(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return the pieces of evidence."""
    if columns:
        return Page([grid_of(rows, columns, _WIDE)])
    heads = [Column("code"), Column("evidence", gives_way=True), Column("dated"), Column("cited for", gives_way=True)]
    cells = [[row["evidence"], _what(row), _day(row), _cited(row["references"])] for row in rows]
    return Page([Grid(heads, cells)]) if rows else Page([])


def table(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return rows as they are: files written, findings."""
    return Page([grid_of(rows, columns or tuple(rows[0]), _WIDE)]) if rows else Page([])


def _what(row: Row) -> str:
    marks = [word for word, said in ((_("attached"), row["attached"]), (_("internal"), row["internal"])) if said]
    named = ", ".join(filter(None, (row["title"], row["url"] or row["file"])))
    return together("", ("[", together(", ", marks), "] ", named)) if marks else named


def _day(row: Row) -> str:
    known = row["retrieved"] or row["published"]
    if known is None:
        return _("undated")
    return _("{day} stale", day=day(known)) if row["stale"] else day(known)


def _cited(references: list[str]) -> str:
    """Return references, how many in front, which a narrow terminal does not cut."""
    named = ", ".join(references)
    return f"{len(references)}: {named}" if len(references) > 1 else named
