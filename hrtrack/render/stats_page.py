"""Lay out figures: always the count beside the rate, always n/N, the unit and the basis said."""

from __future__ import annotations

from typing import Any

from hrtrack.labels import ACTION_NAMES, label_called
from hrtrack.model import Position
from hrtrack.render.page import Bars, Column, Grid, Page, whole
from hrtrack.render.words import status
from hrtrack.shares import LEAST_FOR_RATE, UNIT_NAMES, rate_text
from hrtrack.speech import Said, _, figure, n_, term, together
from hrtrack.states import state_called
from hrtrack.stats import review_reference
from hrtrack.store.figures import counts_once
from hrtrack.telling import recommendations
from hrtrack.terms import assessor, region, say

Row = dict[str, Any]

# The dimensions of labels that have names of their own in other languages, with the taxonomy.
_LABELLED = {"theme": "", "group": "group", "sdg": "sdg", "cluster": "cluster"}
UNKNOWN = _("unknown")
_RATE = _("Rate: supported / (received - pending).")


def compared(row: Row) -> Page:
    """Return the page of one review beside the one before, or beside several."""
    if row["mechanism"] != "UPR":
        if row["received"] is None:
            return Page([_title(row), _("No recommendation of it is on record."), *cite_lines(row["cite"])])
        counted = _("On record: {items}, not answered by a position.", items=recommendations(row["received"]))
        return Page([_title(row), counted, *_judged(row), "", *cite_lines(row["cite"])])
    return Page([*figures(row), *cite_lines(row["cite"])])


def figures(row: Row) -> list[str | Grid]:
    """Return the figures of a review beside those of others, without how to cite them."""
    others = row["comparisons"]
    columns = [Column(""), Column(str(row["cycle"]), number=True)]
    for other in others:
        change = term("column", "change") if len(others) == 1 else _("change from {year}", year=other["cycle"])
        columns += [Column(str(other["cycle"]), number=True), Column(change, number=True)]
    names = ("received", *Position)
    rows = []
    for name in names:
        beside = [cell for other in others for cell in (_share(other, name), _change(row, other, name))]
        rows.append([term("column", str(name)), _share(row, name), *beside])
    bars = Bars(_("of {year}", year=row["cycle"]), [None if name == "received" else _bar(row, name) for name in names])
    notes: list[str | Grid] = ["", together(" ", (_counted(UNIT_NAMES[row["unit"]]), _RATE))]
    if any(other["unit"] != row["unit"] for other in others):
        units = together(", ", [together(" ", (str(side["cycle"]), UNIT_NAMES[side["unit"]])) for side in (row, *others)])
        notes[-1] = together(" ", (_counted(units), _("Two units do not compare, so no change is given.")))
    notes += [_basis(side) for side in (row, *others)]
    return [_title(row), "", Grid(columns, rows, bars), *notes]


def cite_lines(cite: Row) -> list[str]:
    """Return the lines that say how to get an answer again and how to cite it; a line end in a filter cannot start another."""
    command, text = (cite[name].replace("\n", "\\n") if "\n" in cite[name] else cite[name] for name in ("command", "text"))
    return [whole(_("Again: {command}", command=command)), _("Cite: {text}", text=text)]


def _judged(row: Row) -> list[str]:
    """Return what is said of the implementation of concluding observations: statuses and grades."""
    lines: list[str] = []
    given = together(", ", [together(" ", (str(count), status(name))) for name, count in row["statuses"].items() if count])
    if sum(row["statuses"].values()) > row["statuses"]["no_information"]:
        lines.append(_("Status, judged by {whom} (--assessor): {given}.", whom=assessor(row["assessor"]), given=given))
    grades = [f"{count} {grade}" for grade, count in row["grades"].items() if count]
    if grades:
        lines.append(_("Grades in force, by limb: {grades}.", grades=", ".join(grades)))
    if not lines and row["received"]:
        lines.append(_("Nobody's judgement of the implementation is on record."))
    return lines


def _counted(units: str) -> Said:
    return _("Counted: {units}.", units=units)


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
        changes = [_change_from(row, other, named=most > 1) for other in row["comparisons"]] if upr else []
        shares = [_share(row, name) if upr else "" for name in Position]
        blank = [""] * (max(most, 1) - len(changes))
        lines.append([review_reference(row), say("basis", row["basis"]), _number(row["received"]), *shares, *changes, *blank])
    units = {row["unit"] for row in rows}
    unit = _counted(UNIT_NAMES[units.pop()]) if len(units) == 1 else _units(rows)
    bars = Bars(term("position", Position.SUPPORTED), [_bar(row, Position.SUPPORTED) for row in rows])
    table, empty = _without_empty(Grid(columns, lines, bars), ("partial", "pending"))
    notes = [*([unit] if rows else []), together(" ", (_RATE, _("One review with its sources: --cycle YEAR.")))]
    return Page([table, "", *empty, *notes, *(cite_lines(cite) if cite else [])])


def broken_down(document: Row) -> Page:
    """Return the page of counts by one dimension, or by two as a cross table where its columns can be read."""
    names = document["by"]
    notes: list[str] = [_("Counted: {units} on record.", units=UNIT_NAMES[document["unit"]])]
    if document["taxonomy"]:
        notes.append(_("Themes: {taxonomy}.", taxonomy=document["taxonomy"]))
    notes += without_counterpart(document.get("without_counterpart", []))
    notes += _implementation(document) if document["assessor"] else []
    if any(not counts_once(name, document["unit"]) for name in names):
        notes.append(_("An item with several labels counts in each of them; rows do not add up to the total."))
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
    columns = [Column(term("dimension", name), gives_way=True) for name in names]
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
    lines: list[str] = [
        _(
            "Status: judged by {whom} (--assessor). Coverage: {assessed} assessed; of these implemented: {implemented}.",
            whom=assessor(document["assessor"]),
            assessed=rate_text(coverage["assessed"], coverage["of"]),
            implemented=rate_text(done["implemented"], done["of"]) if done["of"] else _("none to count"),
        )
    ]
    if index["n"]:
        over, mean = recommendations(index["n"]), figure(index["mean"], ".2f")
        told = _("Index of all voices: {mean} over {items} (0 not, 0.5 partly, 1 implemented).", mean=mean, items=over)
        if index["n"] > 1:
            told = _(
                "Index of all voices: {mean} over {items} (0 not, 0.5 partly, 1 implemented; spread {spread}).",
                mean=mean, items=over, spread=figure(index["spread"], "g"),
            )  # fmt: skip
        lines.append(told)
    return lines


def _units(rows: list[Row]) -> str:
    return _counted(together("; ", [together(" ", (review_reference(row), UNIT_NAMES[row["unit"]])) for row in rows]))


def _without_empty(grid: Grid, names: tuple[str, ...]) -> tuple[Grid, list[str]]:
    """Return the table without columns that hold nothing but zero, and a line that says so."""
    empty = [i for i, column in enumerate(grid.columns) if column.heading in names and {row[i] for row in grid.rows} == {"0"}]
    kept = [i for i in range(len(grid.columns)) if i not in empty]
    narrowed = grid._replace(columns=[grid.columns[i] for i in kept], rows=[[row[i] for i in kept] for row in grid.rows])
    said = together(_(" or "), [term("position", grid.columns[i].heading) for i in empty])
    return narrowed, [_("No answer is {positions}.", positions=said)] if empty else []


def _title(row: Row) -> str:
    body = _("Universal Periodic Review") if row["mechanism"] == "UPR" else row["mechanism"]
    said = {"state": state_called(row["state"]), "body": body, "year": row["cycle"]}
    if row["cycle_number"]:
        return _("{state}, {body} {year}, cycle {cycle}", cycle=row["cycle_number"], **said)
    return _("{state}, {body} {year}", **said)


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


def _change_from(row: Row, other: Row, *, named: bool) -> str:
    """Return the change of what is supported, and from which review where several are compared."""
    change = _change(row, other, Position.SUPPORTED)
    return _("{change} from {year}", change=change, year=other["cycle"]) if named else change


def _change(row: Row, other: Row, name: str) -> str:
    """Return a change in count, of what is supported also in points; no points where either rate is of too few to be one."""
    change = other["change"]
    if name not in change:
        return ""
    if change[name] is None:
        return UNKNOWN
    count = f"{change[name]:+d}"
    if name != Position.SUPPORTED or change["acceptance_rate"] is None:
        return count
    if any(side["received"] - (side["pending"] or 0) < LEAST_FOR_RATE for side in (row, other)):
        return count
    return _("{count}, {points} points", count=count, points=figure(100 * change["acceptance_rate"], "+.2f"))


def _basis(row: Row) -> str:
    declared = row["declared"]["received"] if row["declared"] else None
    if row["basis"] == "declared":
        basis = _("declared totals; {n} of {all} recommendations are recorded", n=row["recorded"], all=declared)
    elif declared is not None and row["recorded"] != declared:
        basis = _("{items} on record of {declared} declared", items=_items(row), declared=declared)
    else:
        basis = _("{items} on record", items=_items(row))
    sources = "; ".join(row["sources"])
    told = _("{year}: {basis}.", year=row["cycle"], basis=basis)
    return told + (_(" Source: {sources}", sources=sources) if sources else "")


def _items(row: Row) -> str:
    """Return how many items there are; what has no official numbers is not the paragraphs of a report."""
    count = row["recorded"]
    if 2 * row["numbered"] < count:
        return n_(
            "{n} item without official numbers (no paragraphs)", "{n} items without official numbers (no paragraphs)", count
        )
    return recommendations(count)


def _number(value: int | None) -> str:
    return UNKNOWN if value is None else str(value)


def value_text(name: str, value: Any, *, short: bool = False) -> str:
    """Return a value of a dimension in words; `short`: as the heading of a column."""
    said = _("(none)") if value is None else str(value)
    if value is None or (name == "state" and short):
        return said
    if name in ("status", "position", "lineage"):
        said = say(name, str(value))
    elif name == "region":
        said = _region_text(str(value), short=short)
    elif name == "state":
        said = together("", (state_called(value), f" ({value})"))
    elif name == "action" and value in ACTION_NAMES:
        said = together(" ", (str(value), term("action", ACTION_NAMES[value])))
    elif name in _LABELLED:
        said = label_called(_LABELLED[name], str(value))
    return said


def _region_text(code: str, *, short: bool) -> str:
    if code in ("observer", "unknown"):
        return region(code)
    return code if short else together("", (code, " (", region(code), ")"))
