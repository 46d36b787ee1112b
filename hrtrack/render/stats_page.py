"""Lay out figures: always the count beside the rate, always n/N, the unit and the basis said."""

from __future__ import annotations

from typing import Any

from hrtrack.labels import ACTION_NAMES
from hrtrack.model import REGION_NAMES, Position, Region
from hrtrack.render.page import Column, Grid, Page
from hrtrack.speech import _, together
from hrtrack.states import state_name
from hrtrack.stats import review_reference

Row = dict[str, Any]

UNIT_NAMES = {"paragraph": "paragraphs", "state": "pairs of recommendation and recommending State", "text": "distinct texts"}
# A percentage of fewer items than this says more than is known.
LEAST_FOR_RATE = 5
UNKNOWN = "unknown"
ASSESSORS = {
    "state": "the State",
    "ngo": "NGOs",
    "nhri": "the national human rights institution",
    "un": "the UN",
    "own": "the keeper of the ledger",
}


def compared(row: Row) -> Page:
    """Return the page of one review beside the one before."""
    before = row["previous"]
    if row["mechanism"] != "UPR":
        if row["received"] is None:
            return Page([_title(row), "No recommendation of it is on record."])
        return Page([_title(row), f"On record: {_counted(row['received'])}, not answered by a position.", *_judged(row)])
    columns = [Column(""), Column(str(row["cycle"]), number=True)]
    if before:
        columns += [Column(str(before["cycle"]), number=True), Column("change", number=True)]
    rows = []
    for name in ("received", *Position):
        cells = [str(name), _share(row, name)]
        if before:
            cells += [_share(before, name), _change(row["change"], name)]
        rows.append(cells)
    notes = ["", f"Counted: {UNIT_NAMES[row['unit']]}. Rate: supported / (received - pending)."]
    if before and before["unit"] != row["unit"]:
        units = ", ".join(f"{figures['cycle']} {UNIT_NAMES[figures['unit']]}" for figures in (row, before))
        notes[-1] = f"Counted: {units}. Two units do not compare, so no change is given."
    notes += [_basis(figures) for figures in (row, before) if figures]
    return Page([_title(row), "", Grid(columns, rows), *notes])


def _judged(row: Row) -> list[str]:
    """Return what is said of the implementation of concluding observations: statuses and grades."""
    lines = []
    given = [f"{count} {name.replace('_', ' ')}" for name, count in row["statuses"].items() if count]
    if sum(row["statuses"].values()) > row["statuses"]["no_information"]:
        lines.append(f"Status, judged by {ASSESSORS[row['assessor']]} (--assessor): {', '.join(given)}.")
    grades = [f"{count} {grade}" for grade, count in row["grades"].items() if count]
    if grades:
        lines.append(f"Grades in force, by limb: {', '.join(grades)}.")
    if not lines and row["received"]:
        lines.append("Nobody's judgement of the implementation is on record.")
    return lines


def listed(rows: list[Row]) -> Page:
    """Return the page of several reviews, one a line, each with its change from the one before."""
    columns = [Column("review"), Column("basis"), Column("received", number=True)]
    columns += [Column(str(name), number=True) for name in Position] + [Column("change of supported", number=True)]
    lines = []
    for row in rows:
        upr = row["mechanism"] == "UPR"
        change = _change(row["change"], "supported") if row["change"] and upr else ""
        shares = [_share(row, name) if upr else "" for name in Position]
        lines.append([review_reference(row), row["basis"], _number(row["received"]), *shares, change])
    units = {row["unit"] for row in rows}
    unit = f"Counted: {UNIT_NAMES[units.pop()]}." if len(units) == 1 else _units(rows)
    table, empty = _without_empty(Grid(columns, lines), ("partial", "pending"))
    return Page([table, "", *empty, unit, "Rate: supported / (received - pending). One review with its sources: --cycle YEAR."])


def broken_down(document: Row) -> Page:
    """Return the page of counts by one dimension or two."""
    names = document["by"]
    columns = [Column(name, gives_way=True) for name in names]
    columns += [Column(str(name), number=True) for name in ("received", *Position)]
    lines = [
        [*(category_name(name, row["key"][name]) for name in names), *(_share(row, name) for name in ("received", *Position))]
        for row in document["rows"]
    ]
    notes = [f"Counted: {UNIT_NAMES[document['unit']]} on record."]
    if document["taxonomy"]:
        notes.append(f"Themes: {document['taxonomy']}.")
    notes += without_counterpart(document.get("without_counterpart", []))
    notes += _implementation(document) if document["assessor"] else []
    labels = set(names) & {"theme", "group", "sdg", "cluster", "action", "institution", "plan"}
    if labels or (document["unit"] != "state" and set(names) & {"state", "region"}):
        notes.append("An item with several labels counts in each of them; rows do not add up to the total.")
    table, empty = _without_empty(Grid(columns, lines), ("partial", "pending"))
    return Page([table, "", *notes, *empty])


def without_counterpart(rows: list[Row]) -> list[str]:
    """Return a line that names the themes that lead nowhere, with how many items bear each."""
    named = [_("{label} ({taxonomy}): {n}", label=row["label"], taxonomy=row["taxonomy"], n=row["received"]) for row in rows]
    return [_("In no row, without a counterpart: {themes}.", themes=together("; ", named))] if rows else []


def _implementation(document: Row) -> list[str]:
    """Return whose judgement is counted, how much of all it covers, and the index over all voices."""
    coverage, done, index = document["coverage"], document["implementation"], document["index"]
    lines = [
        f"Status: judged by {ASSESSORS[document['assessor']]} (--assessor). "
        f"Coverage: {rate_text(coverage['assessed'], coverage['of'])} assessed; "
        f"of these implemented: {rate_text(done['implemented'], done['of']) if done['of'] else 'none to count'}.",
    ]
    if index["n"]:
        lines.append(
            f"Index of all voices: {index['mean']:.2f} over {_counted(index['n'])} (0 not, 0.5 partly, 1 implemented"
            + (f"; spread {index['spread']:g})." if index["n"] > 1 else ").")
        )
    return lines


def _units(rows: list[Row]) -> str:
    return "Counted: " + "; ".join(f"{review_reference(row)} {UNIT_NAMES[row['unit']]}" for row in rows) + "."


def _without_empty(grid: Grid, names: tuple[str, ...]) -> tuple[Grid, list[str]]:
    """Return the table without columns that hold nothing but zero, and a line that says so."""
    empty = [i for i, column in enumerate(grid.columns) if column.heading in names and {row[i] for row in grid.rows} == {"0"}]
    kept = [i for i in range(len(grid.columns)) if i not in empty]
    narrowed = Grid([grid.columns[i] for i in kept], [[row[i] for i in kept] for row in grid.rows])
    said = " or ".join(grid.columns[i].heading for i in empty)
    return narrowed, [f"No answer is {said}."] if empty else []


def rate_text(part: int, whole: int) -> str:
    """Return a share as ``88.1 % (259/294)``, and as ``3/4`` alone where there are fewer than five."""
    if whole < LEAST_FOR_RATE:
        return f"{part}/{whole}"
    return f"{100 * part / whole:.1f} % ({part}/{whole})"


def _title(row: Row) -> str:
    body = "Universal Periodic Review" if row["mechanism"] == "UPR" else row["mechanism"]
    cycle = f", cycle {row['cycle_number']}" if row["cycle_number"] else ""
    return f"{state_name(row['state'])}, {body} {row['cycle']}{cycle}"


def _share(row: Row, name: str) -> str:
    """Return a count with its share; of what is answered for supported, noted and partial, of all for pending."""
    count, received = row[name], row["received"]
    if count is None or received is None:
        return UNKNOWN
    if name == "received":
        return str(count)
    whole = received if name == Position.PENDING else received - (row["pending"] or 0)
    # A share of nothing is read as nothing.
    return rate_text(count, whole) if whole and count else str(count)


def _change(change: Row, name: str) -> str:
    if name not in change:
        return ""
    if change[name] is None:
        return UNKNOWN
    text = f"{change[name]:+d}"
    if name == Position.SUPPORTED and change["acceptance_rate"] is not None:
        text += f", {100 * change['acceptance_rate']:+.2f} points"
    return text


def _basis(row: Row) -> str:
    declared = row["declared"]["received"] if row["declared"] else None
    if row["basis"] == "declared":
        basis = f"declared totals; {row['recorded']} of {declared} recommendations are recorded"
    elif declared is not None and row["recorded"] != declared:
        basis = f"{_items(row)} on record of {declared} declared"
    else:
        basis = f"{_items(row)} on record"
    sources = "; ".join(row["sources"])
    return f"{row['cycle']}: {basis}." + (f" Source: {sources}" if sources else "")


def _items(row: Row) -> str:
    """Return how many items there are; what has no official numbers is not the paragraphs of a report."""
    count = row["recorded"]
    if 2 * row["numbered"] < count:
        return f"{count} item{'' if count == 1 else 's'} without official numbers (no paragraphs)"
    return _counted(count)


def _counted(count: int) -> str:
    return f"{count} recommendation{'' if count == 1 else 's'}"


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def category_name(name: str, value: Any) -> str:
    """Return what a person calls a category of a dimension."""
    if value is None:
        return "(none)"
    if name == "status":
        return str(value).replace("_", " ")
    if name == "region":
        return f"{value} ({REGION_NAMES[Region(value)]})" if value not in ("observer", "unknown") else str(value)
    if name == "state":
        return f"{state_name(value)} ({value})"
    return f"{value} {ACTION_NAMES[value]}" if name == "action" else str(value)
