"""Lay out what a query of the user's own gives, and make its values fit for the machine formats."""

from __future__ import annotations

import math
from typing import Any

from hrtrack.render.formats import cell
from hrtrack.render.page import Column, Grid, Page
from hrtrack.render.plain import one_line
from hrtrack.speech import n_

Row = dict[str, Any]


def answer(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return the rows under the names of their columns, numbers to the right."""
    heads = [Column(one_line(name), _all_numbers(rows, name), _has_long_text(rows, name)) for name in columns]
    return Page([Grid(heads, [[_shown(row[name]) for name in columns] for row in rows])])


def portable(value: Any) -> Any:
    """Return a value as the machine formats carry it: bytes as sqlite-utils and Datasette write them, infinity as text."""
    if isinstance(value, bytes):
        import base64

        return {"$base64": True, "encoded": base64.b64encode(value).decode("ascii")}
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value


_LONG = 40


def _shown(value: Any) -> str:
    if isinstance(value, bytes):
        return n_("<{n} byte>", "<{n} bytes>", len(value))
    return cell(value)


def _all_numbers(rows: list[Row], name: str) -> bool:
    values = [row[name] for row in rows if row[name] is not None]
    return bool(values) and all(isinstance(value, int | float) for value in values)


def _has_long_text(rows: list[Row], name: str) -> bool:
    return any(isinstance(row[name], str) and len(row[name]) > _LONG for row in rows)
