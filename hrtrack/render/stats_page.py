"""Lay out figures: always the count beside the rate, always n/N, the unit and the basis said."""

from __future__ import annotations

from typing import Any

from hrtrack.labels import ACTION_NAMES
from hrtrack.model import REGION_NAMES, Position, Region
from hrtrack.render.page import Bars, Column, Grid, Page
from hrtrack.shares import LEAST_FOR_RATE, UNIT_NAMES, rate_text
from hrtrack.speech import _, term, together
from hrtrack.states import state_name
from hrtrack.stats import review_reference
from hrtrack.store.figures import counts_once

Row = dict[str, Any]

UNKNOWN = "unknown"
ASSESSORS = {
    "state": "the State",
    "ngo": "NGOs",
    "nhri": "the national human rights institution",
    "un": "the UN",
    "own": "the keeper of the ledger",
}


def compared(row: Row) -> Page:
    """Return the page of one review beside the one before, or beside several."""
    if row["mechanism"] != "UPR":
        if row["received"] is None:
            return Page([_title(row), "No recommendation of it is on record.", *cite_lines(row["cite"])])
        counted = f"On record: {_counted(row['received'])}, not answered by a position."
        return Page([_title(row), counted, *_judged(row), "", *cite_lines(row["cite"])])
    return Page([*figures(row), *cite_lines(row["cite"])])


def figures(row: Row) -> list[str | Grid]:
    """Return the figures of a review beside those of others, without how to cite them."""
    others = row["comparisons"]
    columns = [Column(""), Column(str(row["cycle"]), number=True)]
    for other in others:
        change = "change" if len(others) == 1 else _("change from {year}", year=other["cycle"])
        columns += [Column(str(other["cycle"]), number=True), Column(change, number=True)]
    names = ("received", *Position)
    rows = []
    for name in names:
        beside = [cell for other in others for cell in (_share(other, name), _change(other["change"], name))]
        rows.append([str(name), _share(row, name), *beside])
    bars = Bars(_("of {year}", year=row["cycle"]), [None if name == "received" else _bar(row, name) for name in names])
    notes: list[str | Grid] = ["", f"Counted: {UNIT_NAMES[row['unit']]}. Rate: supported / (received - pending)."]
    if any(other["unit"] != row["unit"] for other in others):
        units = ", ".join(f"{side['cycle']} {UNIT_NAMES[side['unit']]}" for side in (row, *others))
        notes[-1] = f"Counted: {units}. Two units do not compare, so no change is given."
    notes += [_basis(side) for side in (row, *others)]
    return [_title(row), "", Grid(columns, rows, bars), *notes]


def cite_lines(cite: Row) -> list[str]:
    """Return the lines that say how to get an answer again and how to cite it; a line end in a filter cannot start another."""
    command, text = (cite[name].replace("\n", "\\n") if "\n" in cite[name] else cite[name] for name in ("command", "text"))
    return [_("Again: {command}", command=command), _("Cite: {text}", text=text)]


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


def listed(rows: list[Row], cite: Row | None = None) -> Page:
    """Return the page of several reviews, one a line, each with its change from the one before or from those named."""
    columns = [Column("review"), Column("basis"), Column("received", number=True)]
    columns += [Column(str(name), number=True) for name in Position]
    most = max((len(row["comparisons"]) for row in rows), default=0)
    # Each review has its own to compare with, so that of several the cell says which.
    columns += [Column("change of supported", number=True)] * max(most, 1)
    lines = []
    for row in rows:
        upr = row["mechanism"] == "UPR"
        changes = [_change_from(other, named=most > 1) for other in row["comparisons"]] if upr else []
        shares = [_share(row, name) if upr else "" for name in Position]
        blank = [""] * (max(most, 1) - len(changes))
        lines.append([review_reference(row), row["basis"], _number(row["received"]), *shares, *changes, *blank])
    units = {row["unit"] for row in rows}
    unit = f"Counted: {UNIT_NAMES[units.pop()]}." if len(units) == 1 else _units(rows)
    bars = Bars(term("position", Position.SUPPORTED), [_bar(row, Position.SUPPORTED) for row in rows])
    table, empty = _without_empty(Grid(columns, lines, bars), ("partial", "pending"))
    notes = [*([unit] if rows else []), "Rate: supported / (received - pending). One review with its sources: --cycle YEAR."]
    return Page([table, "", *empty, *notes, *(cite_lines(cite) if cite else [])])


def broken_down(document: Row) -> Page:
    """Return the page of counts by one dimension, or by two as a cross table where its columns can be read."""
    names = document["by"]
    notes = [f"Counted: {UNIT_NAMES[document['unit']]} on record."]
    if document["taxonomy"]:
        notes.append(f"Themes: {document['taxonomy']}.")
    notes += without_counterpart(document.get("without_counterpart", []))
    notes += _implementation(document) if document["assessor"] else []
    if any(not counts_once(name, document["unit"]) for name in names):
        notes.append("An item with several labels counts in each of them; rows do not add up to the total.")
    notes += _unanswered(document)
    if len(names) > 1 and document["rows"]:
        from hrtrack.render import cross_page

        crossed = cross_page.crossed(document)
        if crossed is not None:
            return Page([crossed.grid, "", crossed.legend, *notes, *cite_lines(document["cite"])])
        notes.append(cross_page.too_wide(document))
    table, empty = _without_empty(_long(document), ("partial", "pending"))
    return Page([table, "", *notes, *empty, *cite_lines(document["cite"])])


def _long(document: Row) -> Grid:
    """Return a breakdown with a line for each value, or each pair of values."""
    names, rows = document["by"], document["rows"]
    columns = [Column(name, gives_way=True) for name in names]
    columns += [Column(str(name), number=True) for name in ("received", *Position)]
    lines = [
        [*(value_text(name, row["key"][name]) for name in names), *(_share(row, name) for name in ("received", *Position))]
        for row in rows
    ]
    if names == ["status"]:
        total = sum(row["received"] for row in rows)
        return Grid(columns, lines, Bars(_("of all"), [row["received"] / total if total else None for row in rows]))
    return Grid(columns, lines, Bars(term("position", Position.SUPPORTED), [_bar(row, Position.SUPPORTED) for row in rows]))


def _unanswered(document: Row) -> list[str]:
    """Return the note that treaty bodies have no positions, where rows of them are there."""
    if any(row["supported"] is None for row in document["rows"]):
        return [_("What treaty bodies recommend is not answered by a position: where it is counted, positions are unknown.")]
    return []


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
    narrowed = grid._replace(columns=[grid.columns[i] for i in kept], rows=[[row[i] for i in kept] for row in grid.rows])
    said = " or ".join(grid.columns[i].heading for i in empty)
    return narrowed, [f"No answer is {said}."] if empty else []


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


def _bar(row: Row, name: str) -> float | None:
    """Return the share that is drawn: none where it is unknown, or where so few say nothing."""
    count, received = row[name], row["received"]
    if count is None or received is None:
        return None
    whole = received if name == Position.PENDING else received - (row["pending"] or 0)
    return count / whole if whole >= LEAST_FOR_RATE else None


def _change_from(other: Row, *, named: bool) -> str:
    """Return the change of what is supported, and from which review where several are compared."""
    change = _change(other["change"], Position.SUPPORTED)
    return _("{change} from {year}", change=change, year=other["cycle"]) if named else change


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


def value_text(name: str, value: Any, *, short: bool = False) -> str:
    """Return a value of a dimension in words; `short`: as the heading of a column."""
    if value is None:
        return "(none)"
    if name == "status":
        return str(value).replace("_", " ")
    if name == "region" and not short:
        return f"{value} ({REGION_NAMES[Region(value)]})" if value not in ("observer", "unknown") else str(value)
    if name == "state" and not short:
        return f"{state_name(value)} ({value})"
    return f"{value} {ACTION_NAMES[value]}" if name == "action" and value in ACTION_NAMES else str(value)
