"""Check a ledger against itself: totals, numbering, sources, States."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hrtrack.environment import now
from hrtrack.model import Position, Unit, format_reference
from hrtrack.speech import _, day, term
from hrtrack.states import UNKNOWN_STATE
from hrtrack.store import figures
from hrtrack.store.reading import Recommendation, choose_ids, load_chunks, numbers_of
from hrtrack.store.reviews import Review, choose_reviews, find_review
from hrtrack.store.selection import Filters, Selection
from hrtrack.telling import first_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrtrack.model import ReviewKey
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

COLUMNS = ("review", "check", "message", "references")
_NUMBER = re.compile(r"(?P<stem>(?:\d+\.)*)(?P<number>\d+)(?:\(.*\))?[a-z]?")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_SHOWN, _NAMED = 10, 3


def findings(ledger: Ledger, filters: Filters) -> list[Row]:
    """Return what does not add up, review by review; nothing when all is well.

    A review of which nothing is recorded has nothing to check: its declared totals stand alone.
    """
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    with ledger.snapshot():
        return [finding for review in chosen for finding in _of_review(ledger, review)]


def of_import(ledger: Ledger, keys: Iterable[ReviewKey]) -> list[Row]:
    """Return what a list just imported leaves open: totals that differ from the declared ones, gaps in the numbers."""
    found = []
    for key in keys:
        review = find_review(ledger.connection, key)
        if review is None:
            continue
        numbers = numbers_of(ledger.connection, review.id)
        if any(numbered for _number, numbered in numbers):
            found += _numbering(review, numbers)
            if review.received is not None:
                selection = Selection(ledger.connection, Filters(), [review])
                counts = figures.totals(ledger.connection, selection, Unit.PARAGRAPH).get(review.id, {})
                found += _totals(review, len(numbers), counts)
    return found


def _of_review(ledger: Ledger, review: Review) -> list[Row]:
    selection = Selection(ledger.connection, Filters(), [review])
    ids = choose_ids(ledger.connection, selection)
    items = [item for chunk in load_chunks(ledger.connection, ids) for item in chunk]
    if not items:
        return []
    counts = figures.totals(ledger.connection, selection, Unit.PARAGRAPH).get(review.id, {})
    numbers = [(item.paragraph, item.numbered) for item in items]
    totals = _totals(review, len(items), counts) if any(item.numbered for item in items) else []
    parts = (totals, _numbering(review, numbers), _positions(review, items), _states(review, items))
    return [finding for part in parts for finding in part]


def _finding(review: Review, check: str, message: str, references: list[str] | None = None) -> Row:
    return {"review": str(review.key), "check": check, "message": message, "references": references or []}


def _totals(review: Review, count: int, counts: figures.Counts) -> list[Row]:
    if review.received is None:
        return []
    if count < review.received:
        return [_finding(review, "totals", _("{n} of {all} declared recommendations are recorded", n=count, all=review.received))]
    recorded = {"received": count, "supported": counts.get("supported", 0), "noted": counts.get("noted", 0)}
    declared = {"received": review.received, "supported": review.supported, "noted": review.noted}
    return [
        _finding(
            review,
            "totals",
            _(
                "{what}: {recorded} recorded, {declared} declared",
                what=term("column", name),
                recorded=recorded[name],
                declared=value,
            ),
        )
        for name, value in declared.items()
        if value is not None and value != recorded[name]
    ]


def _numbering(review: Review, paragraphs: Iterable[tuple[str, bool]]) -> list[Row]:
    """Find gaps below the highest number of each stem, and numbers that differ only in how they are written."""
    found = []
    stems: dict[str, set[int]] = {}
    written: dict[str, list[str]] = {}
    for paragraph, numbered in paragraphs:
        written.setdefault(_ZEROS.sub("", paragraph), []).append(paragraph)
        match = _NUMBER.fullmatch(paragraph) if numbered else None
        # Concluding observations number all paragraphs of a document; those that recommend are not in sequence.
        if match and match["stem"]:
            stems.setdefault(match["stem"], set()).add(int(match["number"]))
    for stem, numbers in stems.items():
        gaps = sorted(set(range(1, max(numbers))) - numbers)
        if gaps:
            found.append(_finding(review, "gaps", _("no paragraph {numbers}", numbers=_ranges(stem, gaps))))
    for names in written.values():
        if len(names) > 1:
            references = [format_reference(review.key, name) for name in names]
            message = _("one number written in two ways: {numbers}", numbers=", ".join(names))
            found.append(_finding(review, "duplicates", message, references))
    return found


def _positions(review: Review, items: list[Recommendation]) -> list[Row]:
    found = []
    unsourced = [item.reference for item in items if any(entry.source is None for entry in item.positions)]
    if unsourced:
        found.append(
            _finding(
                review,
                "sources",
                _("{n} with a position without source: {names}", n=len(unsourced), names=first_of(unsourced, _NAMED)),
                unsourced,
            )
        )
    adopted = review.mechanism == "UPR" and review.adoption_date is not None and review.adoption_date <= now()[:10]
    if adopted:
        open_ = [item.reference for item in items if _open(item)]
        if open_:
            message = _(
                "{n} without an answer, although the outcome was adopted on {day}: {names}",
                n=len(open_), day=day(review.adoption_date or ""), names=first_of(open_, _NAMED),
            )  # fmt: skip
            found.append(_finding(review, "positions", message, open_))
    return found


def _open(item: Recommendation) -> bool:
    answers = [item.answer(clause.number) for clause in item.clauses]
    return any(answer is None or answer.position == Position.PENDING for answer in answers)


def _states(review: Review, items: list[Recommendation]) -> list[Row]:
    if review.mechanism != "UPR":
        return []
    found = []
    unknown = [item.reference for item in items if any(UNKNOWN_STATE in clause.states for clause in item.clauses)]
    if unknown:
        message = _("{n} from an unknown State: {names}", n=len(unknown), names=first_of(unknown, _NAMED))
        found.append(_finding(review, "states", message, unknown))
    without = [item.reference for item in items if not any(clause.states for clause in item.clauses)]
    if without:
        message = _("{n} without a recommending State: {names}", n=len(without), names=first_of(without, _NAMED))
        found.append(_finding(review, "states", message, without))
    return found


def _ranges(stem: str, numbers: list[int]) -> str:
    runs = []
    for _key, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
        run = [number for _place, number in group]
        runs.append(f"{stem}{run[0]}" if len(run) == 1 else f"{stem}{run[0]}-{stem}{run[-1]}")
    return first_of(runs, _SHOWN)
