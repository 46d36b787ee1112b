"""Answer what share was supported: one review beside another, or a breakdown by a dimension.

The acceptance rate is supported / (received - pending); a `partial` answer counts below the line only. Declared
totals answer for a review until as many items are on record as were declared received.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.citing import Citer, cite_breakdown, cite_reviews, pinned, review_sentence
from hrtrack.errors import NotFound, WrongUsage
from hrtrack.implementation import Grade, Index, Status, implementation_index, voices
from hrtrack.model import HEADINGS, Basis, Mechanism, Position, Region, ReviewKey, Unit
from hrtrack.speech import _
from hrtrack.store import figures
from hrtrack.store.reviews import Review, choose_reviews, list_reviews, of_cycle, on_record
from hrtrack.store.selection import Filters, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.store.ledger import Ledger
    from hrtrack.theming import Themed

Row = dict[str, Any]

# The word of --vs for no review to compare with.
NONE = "none"
COUNTS = ("received", "supported", "noted", "partial", "pending")
DECLARED = ("received", "supported", "noted")
CHANGES = (*DECLARED, "acceptance_rate")
_FLAT = ("state", "mechanism", "cycle", "cycle_number", "unit", "basis", "recorded", *COUNTS, "acceptance_rate", "sources")
FLAT_COLUMNS = (
    "reference",
    *_FLAT,
    *(f"declared_{name}" for name in DECLARED),
    *(f"previous_{name}" for name in _FLAT[2:]),
    *(f"change_{name}" for name in CHANGES),
)


class Question(NamedTuple):
    """Hold what is asked of `stats`; `vs` are cycles to compare with, ``none`` alone, or nothing for the review before."""

    filters: Filters
    unit: Unit | None = None
    basis: Basis | None = None
    vs: tuple[str, ...] = ()
    taxonomy: str | None = None


class Figures(NamedTuple):
    """Hold the totals of a review; what is unknown is None."""

    received: int | None
    supported: int | None
    noted: int | None
    partial: int | None
    pending: int | None

    @classmethod
    def of(cls, row: Row) -> Figures:
        """Return the totals that a row of an answer holds."""
        return cls(*(row[name] for name in COUNTS))

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
    """Return the figures of each chosen review beside those of the one before, or of those it is to be compared with.

    Raises NotFound when no review is on record or a chosen one had not been held on the day asked for.
    """
    chosen = _answering(ledger, question)
    counter = _Counter(ledger, question)
    rows = [counter.compare(review, alone=len(chosen) == 1) for review in chosen]
    if chosen and question.vs and question.vs != (NONE,) and not any(row["comparisons"] for row in rows):
        hint = on_record(list_reviews(ledger.connection))
        raise NotFound(_("no review '{cycles}' is on record to compare with", cycles="', '".join(question.vs)), hint)
    return rows


def cite_all(ledger: Ledger, question: Question, rows: list[Row]) -> Row:
    """Return the citation of the figures of all reviews that were chosen, together."""
    found = [figures_ for row in rows for figures_ in (row, *row["comparisons"])]
    return cite_reviews(ledger.connection, question, _answering(ledger, question), found)


def _answering(ledger: Ledger, question: Question) -> list[Review]:
    """Return the reviews that answer a question."""
    filters = question.filters
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    if filters.cycles and not filters.mechanisms and any(review.mechanism == Mechanism.UPR for review in chosen):
        # As in a reference, a year alone is that of a UPR review.
        chosen = [review for review in chosen if review.mechanism == Mechanism.UPR]
    if filters.as_of:
        held = [review for review in chosen if review.held_by(filters.as_of)]
        if chosen and not held:
            raise NotFound(_("{key} had not been held on {as_of}", key=chosen[-1].key, as_of=filters.as_of))
        chosen = held
    return chosen


def by_dimension(ledger: Ledger, question: Question, dimensions: tuple[str, ...]) -> Row:
    """Return counts and rate for each value of one dimension, or of two at once, over all that is chosen.

    Concluding observations have no position; they are counted only where their mechanism, or each, is asked for.
    """
    filters = question.filters
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    if not filters.mechanisms and "mechanism" not in dimensions:
        chosen = [review for review in chosen if review.mechanism == Mechanism.UPR]
    selection = Selection(ledger.connection, filters, chosen)
    items = figures.recorded_items(ledger.connection)
    held = [items[review.id] for review in selection.reviews if review.id in items]
    recorded, numbered = sum(recorded for recorded, _rest in held), sum(numbered for _rest, numbered in held)
    unit = fitting_unit(question.unit, recorded, numbered)
    taxonomy = None
    if "theme" in dimensions:
        taxonomy = question.taxonomy or figures.leading_taxonomy(ledger.connection, selection)
    themed = _under_headings(ledger, selection, unit, dimensions) if taxonomy == HEADINGS else None
    counted = themed.counts if themed else figures.breakdown(ledger.connection, selection, unit, dimensions, taxonomy)
    if dimensions == ("status",):
        # What nothing is known of stays in sight, and so does what nobody has claimed.
        counted = {(str(status),): counted.get((str(status),), {}) for status in Status}
    answered = any(review.mechanism == Mechanism.UPR for review in chosen) or not chosen
    rows = [breakdown_row(dict(zip(dimensions, key, strict=True)), counts, answered) for key, counts in counted.items()]
    sizes = {name: _sizes(name, rows) for name in dimensions}
    rows.sort(key=lambda row: [order_key(name, row["key"][name], sizes[name]) for name in dimensions])
    found = {"by": list(dimensions), "unit": str(unit), "taxonomy": taxonomy, "assessor": None, "rows": rows}
    if "status" in dimensions:
        found |= {"assessor": str(filters.assessor), **_implementation(ledger, selection, unit)}
    if themed:
        from hrtrack.theming import without_counterpart

        found["without_counterpart"] = without_counterpart(themed.without, HEADINGS)
    return found | {"cite": cite_breakdown(ledger.connection, question, chosen, found)}


def flat_rows(row: Row) -> Iterator[Row]:
    """Yield the figures of a review as rows of a table, one for each review it is compared with: `previous_received` ..."""
    for compared in row["comparisons"] or [{"change": None}]:
        yield _flat_row(row, compared, compared["change"] or {})


def _flat_row(row: Row, before: Row, change: Row) -> Row:
    figures_ = {name: row[name] for name in _FLAT}
    figures_ |= {f"declared_{name}": (row["declared"] or {}).get(name) for name in DECLARED}
    figures_ |= {f"previous_{name}": before.get(name) for name in _FLAT if name not in ("state", "mechanism")}
    return {"reference": review_reference(row), **figures_, **{f"change_{name}": change.get(name) for name in CHANGES}}


def review_reference(row: Row) -> str:
    """Return the reference of the review that figures belong to."""
    return str(ReviewKey(row["state"], row["mechanism"], row["cycle"]))


def not_recorded(ledger: Ledger, filters: Filters) -> list[Review]:
    """Return the chosen reviews of which fewer items are on record than were declared received."""
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    day = filters.as_of
    declared = [review for review in chosen if review.received and (day is None or review.held_by(day))]
    items = figures.recorded_items(ledger.connection) if declared else {}
    return [review for review in declared if items.get(review.id, (0, 0))[0] < (review.received or 0)]


class _Counter:
    """Count reviews for one question, looking up once what all of them share."""

    def __init__(self, ledger: Ledger, question: Question) -> None:
        self._connection = ledger.connection
        self._question = question
        self._items = figures.recorded_items(ledger.connection)
        self._all = list_reviews(ledger.connection)
        self._citer = Citer(ledger.connection)

    def compare(self, review: Review, *, alone: bool) -> Row:
        """Return the figures of a review with `previous`, `change` and all `comparisons`, and its citation.

        Raises NotFound if a single one lacks its `vs`, and WrongUsage where that is the review itself.
        """
        row, now = self._figures(review)
        comparisons = []
        for other in self._compared(review, strict=alone):
            other_row, then = self._figures(other)
            # Two units do not compare: a paragraph of several States is one here and several there.
            change = change_between(now, then) if row["unit"] == other_row["unit"] else dict.fromkeys(CHANGES)
            comparisons.append({**other_row, "change": change})
        first = comparisons[0] if comparisons else {}
        return {
            **row,
            "previous": {name: value for name, value in first.items() if name != "change"} or None,
            "change": first.get("change"),
            "comparisons": comparisons,
            "cite": self._cite(review, row, comparisons),
        }

    def _compared(self, review: Review, *, strict: bool) -> list[Review]:
        """Return the reviews to compare with; where it is not strict without those that there are not."""
        vs, day = self._question.vs, self._question.filters.as_of
        if vs == (NONE,):
            return []
        same = [other for other in self._all if (other.state, other.mechanism) == (review.state, review.mechanism)]
        held = [other for other in same if day is None or other.held_by(day)]
        if not vs:
            return [other for other in held if other.cycle < review.cycle][-1:]
        found: list[Review] = []
        for cycle in vs:
            named = of_cycle(self._connection, same, cycle, day)[-1:]
            if strict:
                _require_comparable(review, cycle, named, held, found, same)
            found += [other for other in named if other in held and other not in (review, *found)]
        return found

    def _cite(self, review: Review, row: Row, comparisons: list[Row]) -> Row:
        question = self._question
        filters = replace(question.filters, states=(review.state,), mechanisms=(review.mechanism,), cycles=(str(review.cycle),))
        vs = [str(other["cycle"]) for other in comparisons] or ([NONE] if question.vs else [])
        words = ["stats", *(word for cycle in vs for word in ("--vs", cycle)), *pinned(question, [row, *comparisons])]
        return self._citer.cite(words, filters, row["unit"], row["basis"], review_sentence(review, row, filters))

    def _figures(self, review: Review) -> tuple[Row, Figures]:
        recorded, numbered = self._items.get(review.id, (0, 0))
        unit = fitting_unit(self._question.unit, recorded, numbered)
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
                _("declared totals cannot answer this for {key}", key=review.key),
                _("they count paragraphs of a whole review, and only where a document declares them (hrtrack reviews)"),
            )
        if asked:
            return asked
        return Basis.DECLARED if usable and recorded < (review.received or 0) else Basis.RECORDED


def _require_comparable(
    review: Review, cycle: str, named: list[Review], held: list[Review], found: list[Review], same: list[Review]
) -> None:
    """Refuse a review to compare with that is not there, is the review itself or has been named already."""
    if not named:
        raise NotFound(_("no review '{cycle}' of {state} is on record", cycle=cycle, state=review.state), on_record(same))
    other = named[0]
    if other == review:
        raise WrongUsage(_("{review} would be compared with itself", review=str(review.key)), _("name another year with --vs"))
    if other not in held:
        raise NotFound(_("{review} had not been held on the day of --as-of", review=str(other.key)))
    if other in found:
        raise WrongUsage(_("--vs names {review} twice", review=str(other.key)))


def fitting_unit(asked: Unit | None, recorded: int, numbered: int) -> Unit:
    """Return the unit: paragraphs where most items have a number, else pairs; paragraphs without numbers are texts."""
    official = 2 * numbered >= recorded
    if asked is None:
        return Unit.PARAGRAPH if official else Unit.STATE
    return Unit.TEXT if asked == Unit.PARAGRAPH and not official else asked


def _recorded(counts: figures.Counts | figures.Answers) -> Figures:
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


def change_between(now: Figures, then: Figures) -> Row:
    """Return the differences: counts as they are, the rate as a fraction rounded to 4 places."""
    change: Row = {}
    for name in DECLARED:
        after, before = getattr(now, name), getattr(then, name)
        change[name] = None if after is None or before is None else after - before
    # Of the printed rates, so that it agrees with what a reader subtracts.
    rates = _rounded(now.acceptance_rate), _rounded(then.acceptance_rate)
    change["acceptance_rate"] = None if rates[0] is None or rates[1] is None else round(rates[0] - rates[1], 4)
    return change


def _under_headings(ledger: Ledger, selection: Selection, unit: Unit, dimensions: tuple[str, ...]) -> Themed:
    from hrtrack.theming import count

    return count(ledger, selection, unit, dimensions, HEADINGS)


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


def breakdown_row(key: Row, counts: figures.Answers, answered: bool) -> Row:
    """Return counts and rate under a key; a treaty body's items are counted and not answered by a position."""
    # Positions of a part, beside what nobody answers with a position, would be taken for shares of the whole.
    found = _recorded(counts) if answered and None not in counts else Figures(sum(counts.values()), None, None, None, None)
    return {"key": key, **found._asdict(), "acceptance_rate": _rounded(found.acceptance_rate)}


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)


def values_of(name: str, rows: list[Row]) -> list[Any]:
    """Return the values that a dimension has in the rows of a breakdown, in their order."""
    sizes = _sizes(name, rows)
    return sorted(sizes, key=lambda value: order_key(name, value, sizes))


def _sizes(name: str, rows: list[Row]) -> dict[Any, int]:
    sizes: dict[Any, int] = {}
    for row in rows:
        sizes[row["key"][name]] = sizes.get(row["key"][name], 0) + row["received"]
    return sizes


def order_key(name: str, value: Any, sizes: dict[Any, int]) -> tuple[Any, ...]:
    """Order a vocabulary as it is listed, years and numbers upwards, anything else by size; no label comes last."""
    # Needed for breakdowns only.
    from hrtrack.lineage_words import STANDINGS

    vocabularies: dict[str, list[str]] = {
        "region": list(Region),
        "position": list(Position),
        "status": list(Status),
        "mechanism": list(Mechanism),
        "lineage": list(STANDINGS),
    }
    vocabulary = vocabularies.get(name)
    if vocabulary is not None:
        return (vocabulary.index(value),) if value is not None else (len(vocabulary),)
    if name in ("cycle", "action", "sdg"):
        number = str(value).split(" ")[0] if value is not None else ""
        return (value is None, int(number) if number.isdigit() else 999, str(value))
    return (value is None, -sizes[value], str(value))
