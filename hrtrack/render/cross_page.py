"""Lay out a breakdown by two dimensions as a cross table: the first down, the second across."""

from __future__ import annotations

from typing import Any, NamedTuple

from hrtrack.model import Position
from hrtrack.render.page import Column, Grid
from hrtrack.render.stats_page import value_text
from hrtrack.shares import rate_text
from hrtrack.speech import _, term
from hrtrack.stats import values_of
from hrtrack.store.figures import counts_once

Row = dict[str, Any]

# More columns than this are a wall; the same figures are listed then.
_MOST_COLUMNS = 20
_PARTS = ("position", "status")
_COUNTED = ("received", "supported", "pending")


class Crossed(NamedTuple):
    """Hold a cross table and the line that says what its cells are."""

    grid: Grid
    legend: str


def crossed(document: Row) -> Crossed | None:
    """Return a breakdown by two dimensions as a cross table; None where it has too many columns.

    With positions or statuses as one dimension a cell is its share of the other one's items, else what share of its items
    is supported; n/N always. Totals stand where every item counts once, in the last row and the last column.
    """
    down, across = document["by"]
    columns = values_of(across, document["rows"])
    if len(columns) > _MOST_COLUMNS:
        return None
    table = _Table(document)
    total_across, total_down = (counts_once(name, document["unit"]) for name in (across, down))
    lines = []
    for value in values_of(down, document["rows"]):
        cells = [table.cell(value, other) for other in columns]
        lines.append([value_text(down, value), *cells, *([table.total({down: value})] if total_across else [])])
    if total_down and lines:
        totals = [table.total({across: other}) for other in columns]
        lines.append([_("all"), *totals, *([table.total({})] if total_across else [])])
    heads = [
        Column(term("dimension", down), gives_way=True),
        *(Column(value_text(across, value, short=True), number=True) for value in columns),
    ]
    return Crossed(Grid([*heads, *([Column("all", number=True)] if total_across else [])], lines), table.legend)


def too_wide(document: Row) -> str:
    """Return the sentence that says why two dimensions are listed."""
    down, across = document["by"]
    columns, lines = (len(values_of(name, document["rows"])) for name in (across, down))
    if lines > _MOST_COLUMNS:
        return _("{n} columns would be too many for a cross table; filters choose fewer.", n=columns)
    return _("{n} columns would be too many for a cross table; --by {across} --by {down} turns it.", n=columns, across=across,
             down=down)  # fmt: skip


class _Table:
    """Know the counts of a breakdown by two dimensions, and what is shown of them."""

    def __init__(self, document: Row) -> None:
        self._rows = document["rows"]
        self._down, self._across = document["by"]
        self._found = {(row["key"][self._down], row["key"][self._across]): row for row in self._rows}
        # The dimension whose values are parts of the other one's, if there is one.
        self._part = next((name for name in _PARTS if name in document["by"]), None)
        self._whole = self._across if self._down == self._part else self._down

    @property
    def legend(self) -> str:
        whole = term("dimension", self._whole)
        if self._part == "position":
            return _("Cells: share of the answers in each {dimension} (pending ones: of all), with n/N.", dimension=whole)
        if self._part:
            return _("Cells: share of the recommendations in each {dimension}, with n/N.", dimension=whole)
        return _("Cells: supported / (received - pending), with n/N; a number alone counts what is not answered.")

    def cell(self, down: Any, across: Any) -> str:
        row = self._found.get((down, across))
        if self._part is None:
            return _supported(_sum([row])) if row else ""
        group = _sum(self._chosen({self._whole: down if self._whole == self._down else across}))
        if row is None:
            return "" if self._part == "position" and group["supported"] is None else "0"
        whole = group["received"]
        if self._part == "position":
            answer = row["key"]["position"]
            if answer is None:
                return str(row["received"])
            whole -= 0 if answer == Position.PENDING else group["pending"] or 0
        return rate_text(row["received"], whole) if row["received"] else "0"

    def total(self, key: Row) -> str:
        found = _sum(self._chosen(key))
        return str(found["received"]) if self._part else _supported(found)

    def _chosen(self, key: Row) -> list[Row]:
        return [row for row in self._rows if all(row["key"][name] == value for name, value in key.items())]


def _sum(rows: list[Row]) -> Row:
    """Return the sums of counts; what is unknown of a part is unknown of all."""
    sums: Row = {}
    for name in _COUNTED:
        counts = [row[name] for row in rows]
        sums[name] = None if None in counts else sum(counts)
    return sums


def _supported(counts: Row) -> str:
    """Return the share that is supported, or the number alone where nothing is known of positions."""
    if counts["supported"] is None:
        return str(counts["received"])
    answered = counts["received"] - counts["pending"]
    return rate_text(counts["supported"], answered) if answered else str(counts["received"])
