"""Gather what the page for the public shows: figures, tables, the worklist, and the recommendations one after the other.

Every figure comes from `hrtrack.stats`, so that the page and `hrtrack stats` cannot differ. Notes and evidence that are
kept internal, and persons to contact, are not gathered at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hrtrack import stats, worklist
from hrtrack.implementation import Status
from hrtrack.model import Mechanism, Position
from hrtrack.report.items import Tongues, public_item
from hrtrack.store.connection import prefer_language
from hrtrack.store.measured import Choice, list_measures
from hrtrack.store.offices import office_names
from hrtrack.store.planned import span
from hrtrack.store.reading import choose_ids, load_chunks
from hrtrack.store.reviews import Review, choose_reviews
from hrtrack.store.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

# Of a worklist the page shows what weighs most.
WORKLIST_ROWS = 25
# Evidence for a status of progress counts as old after so many months, as in `hrtrack next`.
STALE_MONTHS = 12
_DIMENSIONS = ("theme", "region", "state")


def gather(ledger: Ledger, question: stats.Question, day: str, tongues: Tongues) -> Row:
    """Return what the page shows on a day; `recommendations` are read while they are written.

    Institutions are named as on record, which is how figures know them; `offices` has their names on the page.
    """
    prefer_language(ledger.connection, None)
    rows = stats.answer(ledger, question)
    answered = [row for row in rows if row["mechanism"] == Mechanism.UPR]
    states = list(dict.fromkeys(row["state"] for row in rows))
    groups, count = _groups(ledger, question, day, tongues)
    breakdowns = [stats.by_dimension(ledger, question, (name,)) for name in _DIMENSIONS] if count else []
    found = {
        "states": states,
        "reviews": rows,
        "headline": _headline(answered) if len(states) == 1 else None,
        "totals": _totals(ledger, question) if len(states) > 1 and answered else None,
        "cycles": _cycles(ledger, question, states, answered),
        "not_recorded": [str(review.key) for review in stats.not_recorded(ledger, question.filters)] if answered else [],
        "breakdowns": [document for document in breakdowns if _tells(document)],
        "implementation": _implementation(ledger, question) if count else None,
        "worklist": _worklist(ledger, question, tongues) if count else {"rows": [], "count": 0},
        "recommendations": groups,
        "count": count,
        "numbered": any(row["numbered"] for row in rows),
        "positions": [str(position) for position in Position],
        "statuses": [str(status) for status in Status],
    }
    prefer_language(ledger.connection, tongues.first)
    measures = list_measures(ledger.connection, span(), Choice()) if count else []
    return {
        **found,
        "offices": office_names(ledger.connection),
        "measure_languages": {measure.code: measure.language for measure in measures},
    }


def _headline(answered: list[stats.Row]) -> stats.Row | None:
    """Return the figures of the newest chosen review of which anything is known."""
    known = [row for row in answered if row["received"] is not None] or answered
    return known[-1] if known else None


def _totals(ledger: Ledger, question: stats.Question) -> Row:
    """Return counts and rate over the reviews of several States, of what is on record."""
    found = stats.by_dimension(ledger, question, ("position",))
    counted = stats.Figures(*(sum(row[name] for row in found["rows"]) for name in stats.COUNTS))
    rate = counted.acceptance_rate
    return {**counted._asdict(), "acceptance_rate": None if rate is None else round(rate, 4), "unit": found["unit"]}


def _cycles(ledger: Ledger, question: stats.Question, states: list[str], answered: list[stats.Row]) -> list[stats.Row]:
    """Return all UPR reviews of the one State under the same filters, those that are chosen marked; of several States none."""
    if len(states) != 1 or not answered:
        return []
    every = replace(question.filters, cycles=(), states=tuple(states), mechanisms=(Mechanism.UPR,))
    chosen = {row["cycle"] for row in answered}
    return [{**row, "chosen": row["cycle"] in chosen} for row in stats.answer(ledger, question._replace(filters=every))]


def _tells(document: Row) -> bool:
    """Say whether a breakdown tells more than that nothing has such a label."""
    (name,) = document["by"]
    return any(row["key"][name] is not None for row in document["rows"])


def _implementation(ledger: Ledger, question: stats.Question) -> Row:
    """Return the statuses of all and by institution, the coverage and whose judgement it is."""
    whole = stats.by_dimension(ledger, question, ("status",))
    by_institution = stats.by_dimension(ledger, question, ("institution", "status"))
    table: dict[str | None, dict[str, int]] = {}
    for row in by_institution["rows"]:
        table.setdefault(row["key"]["institution"], {})[row["key"]["status"]] = row["received"]
    given = [str(status) for status in Status if any(counts.get(status) for counts in table.values())]
    institutions = [{"institution": name, "counts": counts, "received": sum(counts.values())} for name, counts in table.items()]
    return {**whole, "columns": given, "institutions": institutions if any(table) else []}


def _worklist(ledger: Ledger, question: stats.Question, tongues: Tongues) -> Row:
    ledger.tongue = tongues.first
    rows, count = worklist.rows(ledger, question.filters, STALE_MONTHS, WORKLIST_ROWS, internal=False)
    # An institution's worklist holds what its measures serve, too, which the list below need not hold.
    return {"rows": rows, "count": count, "linked": not question.filters.institutions}


def _groups(ledger: Ledger, question: stats.Question, day: str, tongues: Tongues) -> tuple[list[Row], int]:
    """Return the reviews with their recommendations in natural order, loaded by chunks, and how many there are."""
    filters = question.filters
    groups, count = [], 0
    for review in choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of):
        ids = list(choose_ids(ledger.connection, Selection(ledger.connection, filters, [review])))
        if ids:
            groups.append({**_named(review), "count": len(ids), "items": _items(ledger, ids, question, day, tongues)})
            count += len(ids)
    return groups, count


def _named(review: Review) -> Row:
    return {
        "review": str(review.key),
        "state": review.state,
        "mechanism": review.mechanism,
        "cycle": review.cycle,
        "cycle_number": review.cycle_number,
        "symbols": [symbol for symbol in (review.symbol, review.addendum) if symbol],
        "review_date": review.review_date,
        "adoption_date": review.adoption_date,
    }


def _items(ledger: Ledger, ids: list[int], question: stats.Question, day: str, tongues: Tongues) -> Iterator[Row]:
    for chunk in load_chunks(ledger.connection, ids):
        yield from (public_item(item, question.filters, day, tongues) for item in chunk)
