"""Answer what share was supported: one review beside another, or a breakdown by a dimension.

The acceptance rate is supported / (received - pending); a `partial` answer counts below the line only. Declared
totals answer for a review until as many items are on record as were declared received.
"""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import NotFound, WrongUsage
from hrtrack.implementation import Grade, Index, Status, implementation_index, voices
from hrtrack.model import Basis, Mechanism, Position, Region, ReviewKey, Unit, nearest_hint
from hrtrack.store import figures
from hrtrack.store.reviews import Review, choose_reviews, list_reviews, of_cycle, on_record
from hrtrack.store.selection import Filters, Selection

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

COUNTS = ("received", "supported", "noted", "partial", "pending")
_DECLARED = ("received", "supported", "noted")
_CHANGES = (*_DECLARED, "acceptance_rate")
_FLAT = ("state", "mechanism", "cycle", "cycle_number", "unit", "basis", "recorded", *COUNTS, "acceptance_rate", "sources")
FLAT_COLUMNS = (
    "reference",
    *_FLAT,
    *(f"declared_{name}" for name in _DECLARED),
    *(f"previous_{name}" for name in _FLAT[2:]),
    *(f"change_{name}" for name in _CHANGES),
)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}
_REQUIREMENT = re.compile(r"\s*([a-z_.]+)\s*(>=|<=|==|!=|=|>|<)\s*([+-]?\d+(?:\.\d+)?)\s*(%?)\s*")


class Question(NamedTuple):
    """Hold what is asked of `stats`; `vs` is a cycle, ``none``, or None for the review before."""

    filters: Filters
    unit: Unit | None = None
    basis: Basis | None = None
    vs: str | None = None
    taxonomy: str | None = None


class Figures(NamedTuple):
    """Hold the totals of a review; what is unknown is None."""

    received: int | None
    supported: int | None
    noted: int | None
    partial: int | None
    pending: int | None

    @property
    def answered(self) -> int | None:
        """Return the denominator of the acceptance rate."""
        return None if self.received is None else self.received - (self.pending or 0)

    @property
    def acceptance_rate(self) -> float | None:
        """Return supported / (received - pending), unrounded; None when unknown or nothing is answered."""
        if self.supported is None or not self.answered:
            return None
        return self.supported / self.answered


def answer(ledger: Ledger, question: Question) -> list[Row]:
    """Return the figures of each chosen review beside those of the one before.

    Raises NotFound when no review is on record or a chosen one had not been held on the day asked for.
    """
    filters = question.filters
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles)
    if filters.cycles and not filters.mechanisms and any(review.mechanism == Mechanism.UPR for review in chosen):
        # As in a reference, a year alone is that of a UPR review.
        chosen = [review for review in chosen if review.mechanism == Mechanism.UPR]
    if filters.as_of:
        held = [review for review in chosen if review.held_by(filters.as_of)]
        if chosen and not held:
            raise NotFound(f"{chosen[-1].key} had not been held on {filters.as_of}")
        chosen = held
    counter = _Counter(ledger, question)
    return [counter.compare(review, alone=len(chosen) == 1) for review in chosen]


def by_dimension(ledger: Ledger, question: Question, dimensions: tuple[str, ...]) -> Row:
    """Return counts and rate for each value of one dimension, or of two at once, over all that is chosen.

    Concluding observations have no position; they are counted only where their mechanism is asked for.
    """
    filters = question.filters
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles)
    if not filters.mechanisms:
        chosen = [review for review in chosen if review.mechanism == Mechanism.UPR]
    selection = Selection(ledger.connection, filters, chosen)
    items = figures.recorded_items(ledger.connection)
    held = [items[review.id] for review in selection.reviews if review.id in items]
    recorded, numbered = sum(recorded for recorded, _ in held), sum(numbered for _, numbered in held)
    unit = _unit(question.unit, recorded, numbered)
    taxonomy = None
    if "theme" in dimensions:
        taxonomy = question.taxonomy or figures.leading_taxonomy(ledger.connection, selection)
    counted = figures.breakdown(ledger.connection, selection, unit, dimensions, taxonomy)
    if dimensions == ("status",):
        # What nothing is known of stays in sight, and so does what nobody has claimed.
        counted = {(str(status),): counted.get((str(status),), {}) for status in Status}
    answered = any(review.mechanism == Mechanism.UPR for review in chosen) or not chosen
    rows = [_breakdown_row(dict(zip(dimensions, key, strict=True)), counts, answered) for key, counts in counted.items()]
    sizes = {name: _sizes(name, rows) for name in dimensions}
    rows.sort(key=lambda row: [_order(name, row["key"][name], sizes[name]) for name in dimensions])
    found = {"by": list(dimensions), "unit": str(unit), "taxonomy": taxonomy, "assessor": None, "rows": rows}
    if "status" in dimensions:
        found |= {"assessor": str(filters.assessor), **_implementation(ledger, selection, unit)}
    return found


def flat_row(row: Row) -> Row:
    """Return the figures of a review as one row of a table: `previous_received`, `change_supported` ..."""
    figures_ = {name: row[name] for name in _FLAT}
    before, change = row["previous"] or {}, row["change"] or {}
    figures_ |= {f"declared_{name}": (row["declared"] or {}).get(name) for name in _DECLARED}
    figures_ |= {f"previous_{name}": before.get(name) for name in _FLAT if name not in ("state", "mechanism")}
    return {"reference": review_reference(row), **figures_, **{f"change_{name}": change.get(name) for name in _CHANGES}}


def review_reference(row: Row) -> str:
    """Return the reference of the review that figures belong to."""
    return str(ReviewKey(row["state"], row["mechanism"], row["cycle"]))


def not_recorded(ledger: Ledger, filters: Filters) -> list[Review]:
    """Return the chosen reviews of which fewer items are on record than were declared received."""
    items = figures.recorded_items(ledger.connection)
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles)
    return [review for review in chosen if review.received and items.get(review.id, (0, 0))[0] < review.received]


class Requirement(NamedTuple):
    """Hold a condition on a figure of `stats`."""

    text: str
    figure: str
    sign: str
    number: float

    def holds(self, row: Row) -> bool:
        """Say whether a review meets it; the figure is compared as it is printed, and an unknown one meets nothing."""
        group, _, name = self.figure.rpartition(".")
        value = ((row[group] or {}) if group else row).get(name)
        return value is not None and _COMPARE[self.sign](value, self.number)


def parse_requirement(text: str) -> Requirement:
    """Read a condition such as ``acceptance_rate>=0.88``, ``change.supported>0`` or ``acceptance_rate>=88%``.

    Raises WrongUsage for anything that is not a figure, an operator and a number.
    """
    match = _REQUIREMENT.fullmatch(text)
    if not match:
        raise WrongUsage(f"'{text}' is not a requirement", "write it as acceptance_rate>=0.88 or received==294")
    figure, sign, number, percent = match.groups()
    known = [*COUNTS, "acceptance_rate", "recorded"]
    known += [f"previous.{name}" for name in known] + [f"change.{name}" for name in _CHANGES]
    known += [f"declared.{name}" for name in _DECLARED]
    if figure not in known:
        raise WrongUsage(f"stats has no figure '{figure}'", nearest_hint(figure, known))
    return Requirement(text, figure, sign, round(float(number) / 100, 6) if percent else float(number))


class _Counter:
    """Count reviews for one question, looking up once what all of them share."""

    def __init__(self, ledger: Ledger, question: Question) -> None:
        self._connection = ledger.connection
        self._question = question
        self._items = figures.recorded_items(ledger.connection)
        self._all = list_reviews(ledger.connection)

    def compare(self, review: Review, *, alone: bool) -> Row:
        """Return the figures of a review with `previous` and `change`; raise NotFound if a single one lacks its `vs`."""
        row, now = self._figures(review)
        before = self._previous(review, required=alone)
        if before is None:
            return {**row, "previous": None, "change": None}
        previous, then = self._figures(before)
        # Two units do not compare: a paragraph of several States is one here and several there.
        change = _change(now, then) if row["unit"] == previous["unit"] else dict.fromkeys(_CHANGES)
        return {**row, "previous": previous, "change": change}

    def _previous(self, review: Review, *, required: bool) -> Review | None:
        vs, day = self._question.vs, self._question.filters.as_of
        if vs == "none":
            return None
        same = [other for other in self._all if (other.state, other.mechanism) == (review.state, review.mechanism)]
        if vs is not None:
            found = of_cycle(self._connection, same, vs)
            if not found and required:
                raise NotFound(f"no review '{vs}' of {review.state} is on record", on_record(same))
        else:
            found = [other for other in same if other.cycle < review.cycle]
        held = [other for other in found if day is None or other.held_by(day)]
        return held[-1] if held else None

    def _figures(self, review: Review) -> tuple[Row, Figures]:
        recorded, numbered = self._items.get(review.id, (0, 0))
        unit = _unit(self._question.unit, recorded, numbered)
        asked_or_fitting = self._question.unit or Unit.PARAGRAPH
        basis = self._basis(review, recorded, asked_or_fitting)
        if basis == Basis.DECLARED or review.mechanism != Mechanism.UPR:
            unit = Unit.PARAGRAPH
        found, sources = self._count(review, unit, basis, recorded)
        # Declared totals know nothing of the implementation: what is on record of it is counted.
        statuses = self._statuses(review, unit) if recorded else dict.fromkeys(map(str, Status))
        assessor = str(self._question.filters.assessor)
        row = _row(review, unit, basis, recorded, found, sources, assessor, statuses)
        return {
            **row,
            "numbered": numbered,
            "grades": self._grades(review) if recorded else dict.fromkeys(map(str, Grade), 0),
        }, found

    def _grades(self, review: Review) -> Row:
        given = figures.grades(self._connection, Selection(self._connection, self._question.filters, [review]))
        return {str(grade): given.get(str(grade), 0) for grade in Grade}

    def _statuses(self, review: Review, unit: Unit) -> Row:
        selection = Selection(self._connection, self._question.filters, [review])
        return _status_counts(figures.breakdown(self._connection, selection, unit, ("status",), None))

    def _count(self, review: Review, unit: Unit, basis: Basis, recorded: int) -> tuple[Figures, list[str]]:
        if basis == Basis.DECLARED:
            found = Figures(review.received, review.supported, review.noted, None, None)
            return found, [review.source] if review.source else []
        selection = Selection(self._connection, self._question.filters, [review])
        counts = figures.totals(self._connection, selection, unit).get(review.id, {})
        if not recorded:
            # Nothing on record is not zero recommendations: it is unknown.
            return Figures(None, None, None, None, None), []
        if review.mechanism != Mechanism.UPR:
            # Concluding observations are not answered by a position; they are counted, no more.
            return Figures(sum(counts.values()), None, None, None, None), []
        return _recorded(counts), figures.position_sources(self._connection, selection)

    def _basis(self, review: Review, recorded: int, unit: Unit) -> Basis:
        """Choose what answers: declared totals know neither States nor labels nor days before the adoption."""
        filters, asked = self._question.filters, self._question.basis
        adopted = review.adoption_date or review.review_date or ""
        usable = review.received is not None and unit == Unit.PARAGRAPH and not filters.within_reviews
        usable = usable and (filters.as_of is None or adopted <= filters.as_of)
        if asked == Basis.DECLARED and not usable:
            raise NotFound(
                f"declared totals cannot answer this for {review.key}",
                "they count paragraphs of a whole review, and only where a document declares them (hrtrack reviews)",
            )
        if asked:
            return asked
        return Basis.DECLARED if usable and recorded < (review.received or 0) else Basis.RECORDED


def _unit(asked: Unit | None, recorded: int, numbered: int) -> Unit:
    """Return the unit: paragraphs where most items have a number, else pairs; paragraphs without numbers are texts."""
    official = 2 * numbered >= recorded
    if asked is None:
        return Unit.PARAGRAPH if official else Unit.STATE
    return Unit.TEXT if asked == Unit.PARAGRAPH and not official else asked


def _recorded(counts: figures.Counts) -> Figures:
    given = {position: counts.get(position, 0) for position in Position}
    return Figures(sum(counts.values()), *(given[position] for position in Position))


def _row(
    review: Review, unit: Unit, basis: Basis, recorded: int, found: Figures, sources: list[str], assessor: str, statuses: Row
) -> Row:
    declared = {"received": review.received, "supported": review.supported, "noted": review.noted}
    return {
        "state": review.state,
        "mechanism": review.mechanism,
        "cycle": review.cycle,
        "cycle_number": review.cycle_number,
        "unit": str(unit),
        "basis": str(basis),
        "recorded": recorded,
        "declared": None if review.received is None else declared,
        **found._asdict(),
        "acceptance_rate": _rounded(found.acceptance_rate),
        "assessor": assessor,
        "statuses": statuses,
        "sources": sources,
    }


def _change(now: Figures, then: Figures) -> Row:
    """Return the differences: counts as they are, the rate as a fraction rounded to 4 places."""
    change: Row = {}
    for name in _DECLARED:
        after, before = getattr(now, name), getattr(then, name)
        change[name] = None if after is None or before is None else after - before
    # Of the printed rates, so that it agrees with what a reader subtracts.
    rates = _rounded(now.acceptance_rate), _rounded(then.acceptance_rate)
    change["acceptance_rate"] = None if rates[0] is None or rates[1] is None else round(rates[0] - rates[1], 4)
    return change


def _status_counts(counted: figures.Breakdown) -> dict[str, int]:
    """Return how many items have each status; all statuses, none of them left out."""
    return {str(status): sum(counted.get((str(status),), {}).values()) for status in Status}


def _implementation(ledger: Ledger, selection: Selection, unit: Unit) -> Row:
    """Return coverage (assessed of all), implementation rate (implemented of assessed), and the index over all voices.

    The index of one recommendation is the mean of 0, 0.5 and 1 over its voices (UPR Info); here it is the mean of these,
    over `n` recommendations, with the spread between the highest and the lowest of them.
    """
    counts = _status_counts(figures.breakdown(ledger.connection, selection, unit, ("status",), None))
    total = sum(counts.values())
    assessed = total - counts[Status.NO_INFORMATION]
    implemented = counts[Status.IMPLEMENTED]
    means = [index.mean for index in _indexes(ledger, selection) if index.mean is not None]
    return {
        "coverage": {"assessed": assessed, "of": total, "rate": round(assessed / total, 4) if total else None},
        "implementation": {
            "implemented": implemented, "of": assessed, "rate": round(implemented / assessed, 4) if assessed else None,
        },
        "index": {
            "mean": round(sum(means) / len(means), 4) if means else None,
            "n": len(means),
            "spread": round(max(means) - min(means), 4) if means else None,
        },
    }  # fmt: skip


def _indexes(ledger: Ledger, selection: Selection) -> Iterator[Index]:
    """Yield the index of each chosen recommendation that anybody has assessed."""
    for entries in figures.assessed(ledger.connection, selection):
        spoken = voices(entries, selection.filters.as_of)
        yield implementation_index(found.status for found in spoken.values())


def _breakdown_row(key: Row, counts: figures.Counts, answered: bool) -> Row:
    found = _recorded(counts) if answered else Figures(sum(counts.values()), None, None, None, None)
    return {"key": key, **found._asdict(), "acceptance_rate": _rounded(found.acceptance_rate)}


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)


def _sizes(name: str, rows: list[Row]) -> dict[Any, int]:
    sizes: dict[Any, int] = {}
    for row in rows:
        sizes[row["key"][name]] = sizes.get(row["key"][name], 0) + row["received"]
    return sizes


def _order(name: str, value: Any, sizes: dict[Any, int]) -> tuple[Any, ...]:
    """Order a vocabulary as it is listed, years and numbers upwards, anything else by size; no label comes last."""
    # Needed for breakdowns only.
    from hrtrack.lineage_words import STANDINGS

    vocabularies: dict[str, list[str]] = {
        "region": list(Region), "position": list(Position), "status": list(Status), "lineage": list(STANDINGS),
    }  # fmt: skip
    vocabulary = vocabularies.get(name)
    if vocabulary is not None:
        return (vocabulary.index(value),) if value is not None else (len(vocabulary),)
    if name in ("cycle", "action", "sdg"):
        number = str(value).split(" ")[0] if value is not None else ""
        return (value is None, int(number) if number.isdigit() else 999, str(value))
    return (value is None, -sizes[value], str(value))
