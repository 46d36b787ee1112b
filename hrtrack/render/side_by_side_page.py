"""Lay out a breakdown beside that of another review: a row a category, then, now, and the change in count and points."""

from __future__ import annotations

from typing import Any

from hrtrack.model import HEADINGS
from hrtrack.render.page import Column, Grid, Page
from hrtrack.render.stats_page import ASSESSORS, UNKNOWN, cite_lines, value_text
from hrtrack.shares import LEAST_FOR_RATE, UNIT_NAMES, rate_text
from hrtrack.speech import _, term, together

Row = dict[str, Any]

_MANY_LABELS = {"theme", "group", "sdg", "cluster", "action", "institution", "plan"}


def beside(document: Row) -> Page:
    """Return the page of one dimension, with the whole below, and what has no counterpart named."""
    dimension = document["by"][0]
    now, then = _time(document["reviews"], _("now")), _time(document["previous_reviews"], _("then"))
    columns = [Column(term("dimension", dimension), gives_way=True)]
    for when in (then, now):
        columns += [
            Column(_("received {when}", when=when), number=True),
            Column(_("supported {when}", when=when), number=True),
        ]
    columns += [Column("change of received", number=True), Column("change of supported", number=True)]
    lines = [[value_text(dimension, row["key"][dimension]), *_cells(row)] for row in document["rows"]]
    lines.append([_("all"), *_cells(document["total"])])
    parts: list[str | Grid] = [_title(document), "", Grid(columns, lines), "", *_notes(document, dimension)]
    return Page([*parts, *_alone(document, now, then), *cite_lines(document["cite"])])


def without_counterpart(document: Row) -> list[str]:
    """Return a line that names what has no counterpart, with how many items bear it now and then."""
    named = [
        _("{label}: {then}, {now}", label=row["label"], then=row["previous_received"], now=row["received"])
        for row in document["without_counterpart"]
    ]
    if not named:
        return []
    return [_("note: without a counterpart, so in no row (received then, now): {themes}", themes=together("; ", named))]


def supported(row: Row) -> str:
    """Return how many are supported of what is answered."""
    count, received = row["supported"], row["received"]
    if count is None or received is None:
        return term("figure", UNKNOWN)
    answered = received - (row["pending"] or 0)
    return rate_text(count, answered) if answered else str(count)


def change_of_supported(row: Row, before: Row, change: Row) -> str:
    """Return a change in count and in points together; no points where either rate is of too few to be one."""
    if change["supported"] is None:
        return term("figure", UNKNOWN)
    answered = [side["received"] - (side["pending"] or 0) for side in (row, before)]
    count = f"{change['supported']:+d}"
    if change["acceptance_rate"] is None or min(answered) < LEAST_FOR_RATE:
        return count
    return _("{count}, {points} points", count=count, points=points(change["acceptance_rate"]))


def points(change: float) -> str:
    """Return a change of a rate in percentage points with two decimals."""
    return f"{100 * change + 0.0:+.2f}"


def _cells(row: Row) -> list[str]:
    before, change = row["previous"], row["change"]
    sides = [cell for side in (before, row) for cell in (str(side["received"]), supported(side))]
    return [*sides, f"{change['received']:+d}", change_of_supported(row, before, change)]


def _title(document: Row) -> str:
    reviews = document["reviews"]
    if len(reviews) == 1:
        return _("{now} beside {then}", now=reviews[0], then=document["previous_reviews"][0])
    return _("{n} reviews (now), each beside another of its State (then)", n=len(reviews))


def _time(references: list[str], otherwise: str) -> str:
    """Return the year of reviews that were all held in one, else a word."""
    years = {reference.rpartition("/")[2] for reference in references}
    return years.pop() if len(years) == 1 else otherwise


def _notes(document: Row, dimension: str) -> list[str]:
    notes: list[str] = [_("Counted: {unit} on record.", unit=UNIT_NAMES[document["unit"]])]
    if dimension == "theme":
        notes += _themes(document)
    if document["assessor"]:
        notes.append(_("Status: judged by {assessor} (--assessor).", assessor=term("assessor", ASSESSORS[document["assessor"]])))
    if dimension in _MANY_LABELS or (document["unit"] != "state" and dimension in ("state", "region")):
        notes.append(_("An item with several labels counts in each of them; rows do not add up to the total."))
    return notes


def _alone(document: Row, now: str, then: str) -> list[str | Grid]:
    """Return the table of what has no counterpart, and so stands in no row above."""
    if not document["without_counterpart"]:
        return []
    columns = [
        Column("without a counterpart, so in no row above", gives_way=True),
        Column("list"),
        Column(_("received {when}", when=then), number=True),
        Column(_("received {when}", when=now), number=True),
        Column("heading", gives_way=True),
    ]
    lines = [
        [
            row["label"],
            term("taxonomy", row["taxonomy"]),
            str(row["previous_received"]),
            str(row["received"]),
            row["heading"] or "",
        ]
        for row in document["without_counterpart"]
    ]
    if document["taxonomy"] == HEADINGS:
        columns, lines = columns[:-1], [line[:-1] for line in lines]
    return ["", Grid(columns, lines), ""]


def _themes(document: Row) -> list[str]:
    """Return by which list themes are counted, and which were led over to it with a loss."""
    lists = sorted({*document["lists"], *document["previous_lists"]})
    if document["taxonomy"] is None:
        return [_("No theme is on record.")]
    counted = _("broad headings") if document["taxonomy"] == HEADINGS else document["taxonomy"]
    if lists in ([document["taxonomy"]], []):
        return [_("Themes: {taxonomy}.", taxonomy=counted)]
    led = _("Themes: {taxonomy}, from {lists} by the crosswalk (hrtrack crosswalk).", taxonomy=counted, lists=", ".join(lists))
    loose = [
        _(
            "{label}: {note}",
            label=row["label"],
            note=term("crosswalk", row["note"]) if row["note"] else term("relation", row["relation"]),
        )
        for row in document["crosswalk"]
        if row["relation"] == "broader" and document["taxonomy"] != HEADINGS
    ]
    return [led, *([_("Wider than what they are counted as: {themes}.", themes=together("; ", loose))] if loose else [])]
