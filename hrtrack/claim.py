"""Check what a sentence claims: true, false, or true only in another unit, on another basis or of another review.

A figure that is claimed is true when the one on record rounds to it at the decimals written; a count is true when it is equal.
"almost" allows what is less by up to 5 % of a count or 2 points of a share, "about" as much in both directions (of a change of
a share half a point); "over", "at least", "under" and "at most" mean what they say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hrtrack import stats
from hrtrack.citing import Citer, only
from hrtrack.claim_grammar import PREVIOUS, Assertion, parse_claim
from hrtrack.errors import NotFound, WrongUsage
from hrtrack.model import Basis, Mechanism, Position, ReviewKey, Unit
from hrtrack.speech import _
from hrtrack.states import state_name
from hrtrack.store.reviews import choose_reviews

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

TRUE, OTHERWISE, FALSE, UNKNOWN = "true", "otherwise", "false", "unknown"
_SAID = {TRUE: _("true"), OTHERWISE: _("true only otherwise"), FALSE: _("false"), UNKNOWN: _("unknown")}
PART_COLUMNS = (
    "text", "figure", "hedge", "claimed", "found", "count", "of", "reference", "cycle", "against", "unit", "basis", "verdict",
    "holds",
)  # fmt: skip
# Counts by this share, shares and their changes by these points.
_COUNT_SLACK = Fraction(5, 100)
_SHARE_SLACK, _CHANGE_SLACK = Fraction(2, 100), Fraction(5, 1000)
_CHANGES = ("change.", "growth.")
_PRINTED_PLACES = 2


@dataclass(frozen=True)
class _Found:
    """Hold the figure on record that decides: exact, as printed, and for a share its count and whole."""

    row: Row
    value: Fraction | None
    printed: Fraction | None
    count: int | None = None
    whole: int | None = None
    against: Row | None = None


def check(ledger: Ledger, text: str, question: stats.Question) -> Row:
    """Return the verdict on a sentence, with the figures that decide it part by part.

    The review is that of a year in the sentence, else the chosen one, else the latest; "pairs" and "paragraphs" in it are the
    unit. Raises WrongUsage where the sentence is not understood, or several States are on record and none is named, and
    NotFound where the review is not on record.
    """
    claim = parse_claim(text)
    if claim.state and not question.filters.states:
        question = question._replace(filters=replace(question.filters, states=(claim.state,)))
    if claim.unit and not question.unit:
        question = question._replace(unit=claim.unit)
    with ledger.snapshot():
        checker = _Checker(ledger, question)
        parts: list[Row] = []
        for _group, together in groupby(claim.assertions, key=lambda assertion: assertion.group):
            parts += checker.parts(list(together))
        verdicts = {part["verdict"] for part in parts}
        verdict = next((word for word in (FALSE, UNKNOWN, OTHERWISE) if word in verdicts), TRUE)
        return {
            "claim": text,
            "verdict": verdict,
            "parts": parts,
            "unchecked": claim.unchecked,
            "changes": checker.changes(claim.assertions),
            "cite": checker.cite(text, verdict, parts),
        }


class _Checker:
    """Look figures up for the assertions of one sentence."""

    def __init__(self, ledger: Ledger, question: stats.Question) -> None:
        self._ledger = ledger
        self._question = question
        self._known: dict[tuple[Any, ...], Row | None] = {}
        filters = question.filters
        mechanisms = filters.mechanisms or (str(Mechanism.UPR),)
        self._review = self._only(filters.cycles or ("latest",), mechanisms)
        self._filters = replace(filters, states=(self._review.state,), mechanisms=mechanisms)
        same = choose_reviews(ledger.connection, self._filters.states, mechanisms)
        self._years = [review.cycle for review in same if filters.as_of is None or review.held_by(filters.as_of)]

    def _only(self, cycles: tuple[str, ...], mechanisms: tuple[str, ...]) -> ReviewKey:
        connection, states = self._ledger.connection, self._question.filters.states
        if not choose_reviews(connection, states, mechanisms):
            named = ", ".join(map(state_name, states)) or _("any State")
            raise NotFound(_("no review of {states} is on record", states=named), _("hrtrack reviews lists them"))
        chosen = choose_reviews(connection, states, mechanisms, cycles, self._question.filters.as_of)
        if len(chosen) > 1:
            names = ", ".join(str(review.key) for review in chosen[:4])
            raise WrongUsage(
                _("a claim is about one review, and here are {names}", names=names), _("choose it with --state, --cycle")
            )
        return chosen[0].key

    def parts(self, together: list[Assertion]) -> list[Row]:
        """Return the parts of assertions that have to hold together."""
        asked = self._question.unit, self._question.basis
        for assertion in together:
            # What was asked for is refused in words; of what is only tried there is nothing to say.
            key = (self._year(assertion), *asked, assertion.against)
            self._known[key] = self._ask(*key)
        found = [self._find(assertion, self._year(assertion), *asked) for assertion in together]
        verdicts = [_verdict(assertion, each) for assertion, each in zip(together, found, strict=True)]
        holds = [] if all(verdict == TRUE for verdict in verdicts) else list(self._elsewhere(together))
        if UNKNOWN in verdicts:
            # That another review has such a figure does not tell what it is in this one.
            holds = [others for others in holds if others[0].row["cycle"] == self._year(together[0])]
        parts = []
        for index, (assertion, each) in enumerate(zip(together, found, strict=True)):
            where = [_shown(assertion, others[index]) for others in holds]
            verdict = verdicts[index]
            parts.append(_part(assertion, each, OTHERWISE if verdict != TRUE and where else verdict, where))
        return parts

    def changes(self, assertions: list[Assertion]) -> Row | None:
        """Return the change of count and rate together, where one of them is claimed; they may move apart."""
        about = next((each for each in assertions if each.figure.startswith(_CHANGES)), None)
        if about is None:
            return None
        row = self._answer(self._year(about), self._question.unit, self._question.basis, about.against)
        if row is None or not row["comparisons"]:
            return None
        other = row["comparisons"][0]
        return {"reference": stats.review_reference(row), "against": stats.review_reference(other), **other["change"]}

    def cite(self, text: str, verdict: str, parts: list[Row]) -> Row:
        """Return how to check the sentence again."""
        unit, basis = ({part[name] for part in parts} for name in ("unit", "basis"))
        words = ["claim"]
        words += ["--unit", str(self._question.unit)] if self._question.unit else []
        words += ["--basis", str(self._question.basis)] if self._question.basis else []
        words += ["--", text] if text.startswith("-") else [text]
        filters = replace(self._filters, cycles=(str(self._review.cycle),))
        reviews = ", ".join(dict.fromkeys(part["reference"] for part in parts if part["reference"]))
        what = _("'{claim}', {reviews}: {verdict}", claim=text, reviews=reviews or str(self._review), verdict=_SAID[verdict])
        return Citer(self._ledger.connection).cite(words, filters, only(unit), only(basis), what)

    def _year(self, assertion: Assertion) -> int:
        return int(assertion.year) if assertion.year else self._review.cycle

    def _elsewhere(self, together: list[Assertion]) -> Iterator[list[_Found]]:
        """Yield the figures of other units, bases and reviews in which all of the assertions hold."""
        own = self._year(together[0])
        seen = set()
        for year in [own, *(year for year in self._years if year != own)]:
            for unit, basis in (
                (None, None),
                (Unit.STATE, None),
                (Unit.PARAGRAPH, Basis.DECLARED),
                (Unit.PARAGRAPH, Basis.RECORDED),
            ):
                found = [self._find(assertion, year, unit, basis) for assertion in together]
                where = (year, found[0].row["unit"], found[0].row["basis"]) if found[0].row else None
                if where is None or where in seen:
                    continue
                seen.add(where)
                if all(_verdict(assertion, each) == TRUE for assertion, each in zip(together, found, strict=True)):
                    yield found

    def _find(self, assertion: Assertion, year: int, unit: Unit | None, basis: Basis | None) -> _Found:
        row = self._answer(year, unit, basis, assertion.against)
        if row is None:
            return _Found({}, None, None)
        kind, _dot, name = assertion.figure.rpartition(".")
        if kind:
            other = row["comparisons"][0] if row["comparisons"] else None
            return _change(row, other, kind, name)
        if name.endswith("_rate"):
            count, whole = _share(row, name)
            value = Fraction(count, whole) if count is not None and whole else None
            return _Found(row, value, value, count, whole)
        counts = [row[name]]
        if name == "received" and row["received"] is not None:
            # "259 of 294" may mean what is answered, the denominator of the rate.
            counts.append(row["received"] - (row["pending"] or 0))
        count = next((count for count in counts if count is not None and count == assertion.number), counts[0])
        value = None if count is None else Fraction(count)
        return _Found(row, value, value, count)

    def _answer(self, year: int, unit: Unit | None, basis: Basis | None, against: str | None) -> Row | None:
        """Return the figures of a review; None where they cannot be given this way."""
        key = (year, unit, basis, against)
        if key not in self._known:
            try:
                self._known[key] = self._ask(*key)
            except (NotFound, WrongUsage):
                self._known[key] = None
        return self._known[key]

    def _ask(self, year: int, unit: Unit | None, basis: Basis | None, against: str | None) -> Row:
        vs = () if against == PREVIOUS else (against or stats.NONE,)
        filters = replace(self._filters, cycles=(str(year),))
        return stats.answer(self._ledger, self._question._replace(filters=filters, unit=unit, basis=basis, vs=vs))[0]


def _share(row: Row, name: str) -> tuple[int | None, int | None]:
    """Return count and whole of a share; pending ones are a share of all, the others of what is answered."""
    position = str(Position.SUPPORTED) if name == "acceptance_rate" else name.removesuffix("_rate")
    received = row["received"]
    whole = received if received is None or position == Position.PENDING else received - (row["pending"] or 0)
    return row[position], whole


def _change(row: Row, other: Row | None, kind: str, name: str) -> _Found:
    if other is None or row["unit"] != other["unit"]:
        return _Found(row, None, None, against=other)
    if name.endswith("_rate"):
        (count, whole), (before, whole_before) = _share(row, name), _share(other, name)
        if count is None or before is None or not whole or not whole_before:
            return _Found(row, None, None, against=other)
        printed = Fraction(str(round(count / whole, 4))) - Fraction(str(round(before / whole_before, 4)))
        return _Found(row, Fraction(count, whole) - Fraction(before, whole_before), printed, against=other)
    now, then = row[name], other[name]
    if now is None or then is None or (kind == "growth" and not then):
        return _Found(row, None, None, against=other)
    value = Fraction(now - then, then) if kind == "growth" else Fraction(now - then)
    return _Found(row, value, value, now if kind == "growth" else None, then if kind == "growth" else None, other)


def _verdict(assertion: Assertion, found: _Found) -> str:
    if found.value is None or found.printed is None:
        return UNKNOWN
    if assertion.number is None:
        sign = (found.printed > 0) - (found.printed < 0)
        return TRUE if sign == assertion.direction else FALSE
    # A printed change is rounded already: it is right as printed, and not to be rounded once more.
    values = (found.value, found.printed) if assertion.places >= _PRINTED_PLACES else (found.value,)
    return TRUE if any(_agrees(assertion, value) for value in values) else FALSE


def _agrees(assertion: Assertion, found: Fraction) -> bool:
    """Say whether a figure is what is claimed; a decrease is compared by its size."""
    claimed = assertion.number or Fraction(0)
    if claimed < 0:
        claimed, found = -claimed, -found
    share = _is_share(assertion.figure)
    half = Fraction(1, 2 * 10**assertion.places) / 100 if share else Fraction(1, 2)
    near = -half <= found - claimed < half
    slack = claimed * _COUNT_SLACK
    if share:
        slack = _CHANGE_SLACK if assertion.figure.startswith("change.") else _SHARE_SLACK
    return {
        "exactly": near,
        "about": near or abs(found - claimed) <= slack,
        "almost": near or claimed - slack <= found <= claimed,
        "over": found > claimed,
        "under": found < claimed,
        "at_least": near or found >= claimed,
        "at_most": near or found <= claimed,
    }[assertion.hedge]


def _is_share(figure: str) -> bool:
    return figure.endswith("_rate") or figure.startswith("growth.")


def _part(assertion: Assertion, found: _Found, verdict: str, holds: list[Row]) -> Row:
    claimed = assertion.number
    shown = _shown(assertion, found)
    direction = {1: "higher", -1: "lower", 0: "the same"}[assertion.direction]
    number = direction if claimed is None else _plain(claimed)
    part = {"text": assertion.text, "figure": assertion.figure, "hedge": assertion.hedge, "claimed": number, **shown}
    return {name: part.get(name) for name in PART_COLUMNS} | {"verdict": verdict, "holds": holds}


def _plain(number: Fraction) -> float | int:
    return int(number) if number.denominator == 1 else float(number)


def _shown(assertion: Assertion, found: _Found) -> Row:
    """Return the figure on record, and whose it is: shares as fractions of four places."""
    row, value = found.row, found.value
    figure: float | int | None = None
    if value is not None and found.printed is not None:
        figure = round(float(found.printed), 4) if _is_share(assertion.figure) else int(value)
    return {
        "found": figure,
        "count": found.count,
        "of": found.whole,
        "reference": stats.review_reference(row) if row else None,
        "cycle": row.get("cycle"),
        "against": stats.review_reference(found.against) if found.against else None,
        "unit": row.get("unit"),
        "basis": row.get("basis"),
    }
