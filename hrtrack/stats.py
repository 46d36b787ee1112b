"""Answer what share was supported: one review beside another, or a breakdown by a dimension.

The acceptance rate is supported / (received - pending); a `partial` answer counts below the line only. Declared
totals answer for a review until as many items are on record as were declared received.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import NotFound, WrongUsage
from hrtrack.model import Basis, Position, Region, ReviewKey, Unit
from hrtrack.store import figures
from hrtrack.store.reviews import Review, choose_reviews, list_reviews
from hrtrack.store.selection import Filters, Selection

if TYPE_CHECKING:
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
    if filters.as_of:
        held = [review for review in chosen if review.held_by(filters.as_of)]
        if chosen and not held:
            raise NotFound(f"{chosen[-1].key} had not been held on {filters.as_of}")
        chosen = held
    counter = _Counter(ledger, question)
    return [counter.compare(review) for review in chosen]


def by_dimension(ledger: Ledger, question: Question, dimensions: tuple[str, ...]) -> Row:
    """Return counts and rate for each value of one dimension, or of two at once, over all that is chosen."""
    filters = question.filters
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles)
    selection = Selection(ledger.connection, filters, chosen)
    items = figures.recorded_items(ledger.connection)
    numbered = [items[review.id][1] for review in selection.reviews if review.id in items]
    unit = _asked_unit(question.unit, any(numbered) or not numbered)
    taxonomy = None
    if "theme" in dimensions:
        taxonomy = question.taxonomy or figures.leading_taxonomy(ledger.connection, selection)
    counted = figures.breakdown(ledger.connection, selection, unit, dimensions, taxonomy)
    rows = [_breakdown_row(dict(zip(dimensions, key, strict=True)), counts) for key, counts in counted.items()]
    rows.sort(key=lambda row: tuple(_order(name, row["key"][name], row["received"]) for name in dimensions))
    return {"by": list(dimensions), "unit": str(unit), "taxonomy": taxonomy, "assessor": None, "rows": rows}


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


def holds(requirement: str, row: Row) -> bool:
    """Say whether a figure of `stats` meets a requirement such as ``acceptance_rate>=0.88`` or ``change.supported>0``.

    The figure is compared as it is printed (rates to 4 places); an unknown one meets nothing. Raises WrongUsage
    for anything that is not a figure, an operator and a number.
    """
    match = _REQUIREMENT.fullmatch(requirement)
    if not match:
        raise WrongUsage(f"'{requirement}' is not a requirement", "write it as acceptance_rate>=0.88 or received==294")
    name, operator, number, percent = match.groups()
    value: Any = row
    for part in name.split("."):
        if value is None:
            return False
        if not isinstance(value, dict) or part not in value:
            raise WrongUsage(
                f"stats has no figure '{name}'",
                f"one of {', '.join((*COUNTS, 'acceptance_rate', 'recorded'))}, change.supported ...",
            )
        value = value[part]
    if value is None:
        return False
    if not isinstance(value, int | float):
        raise WrongUsage(f"'{name}' is not a number")
    wanted = round(float(number) / 100, 6) if percent else float(number)
    return {
        ">=": value >= wanted,
        "<=": value <= wanted,
        ">": value > wanted,
        "<": value < wanted,
        "=": value == wanted,
        "==": value == wanted,
        "!=": value != wanted,
    }[operator]


class _Counter:
    """Count reviews for one question, looking up once what all of them share."""

    def __init__(self, ledger: Ledger, question: Question) -> None:
        self._connection = ledger.connection
        self._question = question
        self._items = figures.recorded_items(ledger.connection)
        self._all = list_reviews(ledger.connection)

    def compare(self, review: Review) -> Row:
        """Return the figures of a review with `previous` and `change`."""
        unit = self._unit(review)
        row, now = self._figures(review, unit)
        before = self._previous(review)
        if before is None:
            return {**row, "previous": None, "change": None}
        previous, then = self._figures(before, unit)
        return {**row, "previous": previous, "change": _change(now, then)}

    def _unit(self, review: Review) -> Unit:
        recorded, numbered = self._items.get(review.id, (0, 0))
        # Declared totals count paragraphs, whatever the few items that are on record yet.
        declared = recorded < (review.received or 0)
        return _asked_unit(self._question.unit, bool(numbered) or declared or not recorded)

    def _previous(self, review: Review) -> Review | None:
        vs = self._question.vs
        if vs == "none":
            return None
        if vs is not None:
            found = choose_reviews(self._connection, (review.state,), (review.mechanism,), (vs,))
            return found[0]
        earlier = [
            other
            for other in self._all
            if (other.state, other.mechanism) == (review.state, review.mechanism) and other.cycle < review.cycle
        ]
        return earlier[-1] if earlier else None

    def _figures(self, review: Review, unit: Unit) -> tuple[Row, Figures]:
        recorded = self._items.get(review.id, (0, 0))[0]
        basis = self._basis(review, recorded, unit)
        selection = Selection(self._connection, self._question.filters, [review])
        if review.mechanism != "UPR":
            # Concluding observations are not answered by a position; they are counted, no more.
            counts = figures.totals(self._connection, selection, unit).get(review.id, {})
            found, sources = Figures(sum(counts.values()), None, None, None, None), _declared_sources(review)
        elif basis == Basis.DECLARED:
            found = Figures(review.received, review.supported, review.noted, None, None)
            sources = _declared_sources(review)
        else:
            found = _recorded(figures.totals(self._connection, selection, unit).get(review.id, {}))
            sources = figures.position_sources(self._connection, selection)
        return _row(review, unit, basis, recorded, found, sources), found

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


def _asked_unit(asked: Unit | None, numbered: bool) -> Unit:
    if asked is None:
        return Unit.PARAGRAPH if numbered else Unit.STATE
    return Unit.TEXT if asked == Unit.PARAGRAPH and not numbered else asked


def _declared_sources(review: Review) -> list[str]:
    return [review.source] if review.source else []


def _recorded(counts: figures.Counts) -> Figures:
    given = {position: counts.get(position, 0) for position in Position}
    return Figures(sum(counts.values()), *(given[position] for position in Position))


def _row(review: Review, unit: Unit, basis: Basis, recorded: int, found: Figures, sources: list[str]) -> Row:
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
        "assessor": None,
        "statuses": {},
        "sources": sources,
    }


def _change(now: Figures, then: Figures) -> Row:
    """Return the differences: counts as they are, the rate as a fraction rounded to 4 places."""
    change: Row = {}
    for name in _DECLARED:
        after, before = getattr(now, name), getattr(then, name)
        change[name] = None if after is None or before is None else after - before
    rates = now.acceptance_rate, then.acceptance_rate
    change["acceptance_rate"] = None if rates[0] is None or rates[1] is None else round(rates[0] - rates[1], 4)
    return change


def _breakdown_row(key: Row, counts: figures.Counts) -> Row:
    found = _recorded(counts)
    return {"key": key, **found._asdict(), "acceptance_rate": _rounded(found.acceptance_rate)}


def _rounded(rate: float | None) -> float | None:
    return None if rate is None else round(rate, 4)


def _order(name: str, value: Any, received: int) -> tuple[Any, ...]:
    """Order a vocabulary as it is listed, years by time, anything else by size; no label comes last."""
    vocabularies: dict[str, list[str]] = {"region": list(Region), "position": list(Position)}
    vocabulary = vocabularies.get(name)
    if vocabulary is not None:
        return (vocabulary.index(value),) if value is not None else (len(vocabulary),)
    if name in ("cycle", "action", "sdg"):
        number = str(value).split(" ")[0] if value is not None else ""
        return (value is None, int(number) if number.isdigit() else 999, str(value))
    return (value is None, -received, str(value))
