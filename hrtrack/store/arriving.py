"""Bring two sources of one review together: by wording and State, because one of them has no official numbers.

Three meetings: a list without numbers comes again; an official list comes after such a one and gives it its numbers; and,
when asked for (`enrich`), a list without numbers adds its issues and action categories to the official items. Added up
they never are.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.environment import now
from hrtrack.matching import Ask, Pair, match
from hrtrack.model import is_numbered, natural_key
from hrtrack.states import UNKNOWN_STATE
from hrtrack.store.descent import take_over
from hrtrack.wording import same_wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hrtrack.records import RecommendationItem, TagItem
    from hrtrack.store.merging import Merger
    from hrtrack.store.reading import Recommendation
    from hrtrack.store.writing import RowWriter

# What UPR Info knows and the UN's lists do not: the labels that enriching adds.
ADDED = ("upr-info", "action")


@dataclass(slots=True)
class Arrival:
    """Tell what meeting another source did, each as references or places in the file.

    `matched` counts pairs of recommendation and State; `alone` names those of the file that met nothing, `left` the
    items on record that met nothing; `renumbered` maps old references to new ones, `joined` names items that were folded
    into another; `differing` the items whose answer is another one; `skipped` the reviews that are not on record.
    """

    matched: int = 0
    alone: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    renumbered: dict[str, str] = field(default_factory=dict)
    joined: dict[str, str] = field(default_factory=dict)
    differing: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


class Meeting(NamedTuple):
    """Hold what a list that came again was matched with: rows by index of the item, and the items left over."""

    known: dict[int, Recommendation]
    new: list[int]


class Arrivals:
    """Match the items of one review with those on record and write what follows from it."""

    def __init__(self, rows: RowWriter, merger: Merger) -> None:
        self._rows = rows
        self._merger = merger

    def again(self, items: Sequence[RecommendationItem], held: Sequence[Recommendation]) -> Meeting:
        """Find the items of a list without numbers among those on record; each of either is found once."""
        asks, rows = [_ask(item) for item in items], [_ask_held(row) for row in held]
        found = _by_words(asks, rows, _one_to_one(match(asks, rows).pairs))
        known = {index: held[other] for index, other in found.items()}
        return Meeting(known, [index for index in range(len(items)) if index not in known])

    def official(
        self, items: Sequence[RecommendationItem], held: Sequence[Recommendation], arrival: Arrival
    ) -> tuple[dict[int, Recommendation], dict[int, list[TagItem]]]:
        """Give items on record the numbers of an official list.

        Returns the rows that were renumbered, by index of the item, and the labels that each matched item takes from the
        rows that it shares: of the whole where every clause has them, else of the clause of the State.
        """
        asks, rows = [_ask(item) for item in items], [_ask_held(row) for row in held]
        pairs = match(asks, rows).pairs
        own = _by_words(asks, rows, _one_to_one(pairs))
        pairs += [Pair(index, other, "", 1.0) for index, other in own.items() if not any(p.given == index for p in pairs)]
        arrival.matched += len(pairs)
        labels = {index: _shared_labels(items[index], [p for p in pairs if p.given == index], held) for index in _givens(pairs)}
        for index, other in own.items():
            self._renumber(held[other], items[index], arrival)
        for other in dict.fromkeys(pair.held for pair in pairs if pair.held not in own.values()):
            target = next(pair.given for pair in pairs if pair.held == other)
            self._join(held[other], held[own[target]], arrival)
        met = {pair.held for pair in pairs}
        if pairs:
            arrival.left += [row.reference for index, row in enumerate(held) if index not in met]
        return {index: held[other] for index, other in own.items()}, labels

    def enrich(
        self, items: Sequence[RecommendationItem], held: Sequence[Recommendation], arrival: Arrival
    ) -> dict[str, list[str]]:
        """Add the labels of a list without numbers to the items that it means; return what changed by reference."""
        asks = [_ask(item) for item in items]
        matches = match(asks, [_ask_held(row) for row in held])
        arrival.matched += len(matches.pairs)
        arrival.alone += [f"{items[index].where} ({state})" for index, state in matches.given_alone]
        met = {pair.held for pair in matches.pairs}
        arrival.left += [row.reference for index, row in enumerate(held) if index not in met]
        changed = {}
        for index, row in enumerate(held):
            mine = [pair for pair in matches.pairs if pair.held == index]
            if any(_differs(items[pair.given], row, pair.state) for pair in mine):
                arrival.differing.append(row.reference)
            if self._tag(row, _labels(mine, items, row)):
                changed[row.reference] = ["tags"]
        return changed

    def _renumber(self, row: Recommendation, item: RecommendationItem, arrival: Arrival) -> None:
        paragraph = item.paragraph or row.paragraph
        before = row.reference
        origin = self._rows.origin(item.origin)
        self._rows.act.update(
            "recommendations", row.id, paragraph=paragraph, sort_key=natural_key(paragraph),
            numbered=int(is_numbered(paragraph)), origin_id=origin[0], origin_row=origin[1],
        )  # fmt: skip
        row.paragraph = paragraph
        arrival.renumbered[before] = row.reference

    def _join(self, row: Recommendation, target: Recommendation, arrival: Arrival) -> None:
        """Fold an item into another of which it is a part; what it was stays in the archive."""
        self._rows.act.update("recommendations", row.id, archived_at=now())
        take_over(self._rows.act, row.id, target.id)
        arrival.joined[row.reference] = target.reference

    def _tag(self, row: Recommendation, labels: list[TagItem]) -> bool:
        numbers = {clause.number: clause.id for clause in row.clauses}
        lacking = [tag for tag in dict.fromkeys(labels) if not {tag, tag._replace(clause=None)} & set(row.tags)]
        for tag in lacking:
            self._rows.new_tag(row.id, numbers[tag.clause] if tag.clause else None, tag)
            row.tags.append(tag)
        return bool(lacking)


def as_part(item: RecommendationItem, held: Recommendation) -> RecommendationItem | None:
    """Return a further record of a paragraph as one of its clauses; None when it says nothing new."""
    wording = next((text.value or "" for text in item.texts if text.field == "text" and text.clause is None), "")
    folded = same_wording(wording)
    known = {text.clause or 1: same_wording(text.value or "") for text in held.texts if text.field == "text"}
    states = tuple(dict.fromkeys(state for named in (item.states or {}).values() for state in named))
    recorded = {clause.number: set(clause.states) for clause in held.clauses}
    for number, text in known.items():
        if text == folded and set(states) <= recorded.get(number, set()):
            return None
    number = next((n for n, text in known.items() if text == folded and n > 1), max(recorded) + 1)
    return replace(
        item, clause=number, flat=False, in_parts=False, states={number: states},
        texts=[text._replace(clause=number) for text in item.texts if text.clause is None],
        tags=[tag._replace(clause=number) for tag in item.tags],
        positions=[entry._replace(clause=number) for entry in item.positions],
    )  # fmt: skip


def _ask(item: RecommendationItem) -> Ask:
    return _asked(item.texts, item.states or {})


def _ask_held(row: Recommendation) -> Ask:
    return _asked(row.texts, {clause.number: tuple(clause.states) for clause in row.clauses})


def _asked(texts: Sequence[object], states: dict[int, tuple[str, ...]]) -> Ask:
    wordings: dict[int | None, str] = {}
    for text in texts:
        # The text is what sources share; a summary is the keeper's own, and better than nothing.
        if text.value and (text.field == "text" or text.clause not in wordings):  # type: ignore[attr-defined]
            wordings[text.clause] = same_wording(text.value)  # type: ignore[attr-defined]
    every = tuple(dict.fromkeys(state for named in states.values() for state in named))
    clauses = tuple((state, wordings[number]) for number, named in states.items() if number in wordings for state in named)
    return Ask(wordings.get(None, ""), every, clauses)


def _one_to_one(pairs: Sequence[Pair]) -> dict[int, int]:
    """Return for each item the row that shares most States with it, the likest first; no row is given twice."""
    weight: dict[tuple[int, int], tuple[int, float]] = {}
    for pair in pairs:
        count, score = weight.get((pair.given, pair.held), (0, 0.0))
        weight[pair.given, pair.held] = (count + 1, max(score, pair.score))
    found: dict[int, int] = {}
    taken: set[int] = set()
    for (given, held), _ in sorted(weight.items(), key=lambda entry: (-entry[1][1], -entry[1][0], entry[0])):
        if given not in found and held not in taken:
            found[given] = held
            taken.add(held)
    return found


def _labels(pairs: Sequence[Pair], items: Sequence[RecommendationItem], row: Recommendation) -> list[TagItem]:
    """Return the labels that the pairs of a row bring."""
    clauses = {clause.number: tuple(clause.states) for clause in row.clauses}
    return _placed([(pair.state, _added(items[pair.given].tags)) for pair in pairs], clauses)


def _shared_labels(item: RecommendationItem, pairs: Sequence[Pair], held: Sequence[Recommendation]) -> list[TagItem]:
    """Return the labels that an item takes from the rows on record that it is matched with."""
    if not item.states:
        return [tag for pair in pairs for tag in _added(held[pair.held].tags)]
    return _placed([(pair.state, _added(held[pair.held].tags)) for pair in pairs], item.states)


def _placed(brought: Sequence[tuple[str, list[TagItem]]], clauses: dict[int, tuple[str, ...]]) -> list[TagItem]:
    """Return labels by State as labels of the whole where every clause has them, else of the clause of the State."""
    clauses_of: dict[TagItem, set[int]] = {}
    for state, tags in brought:
        numbers = {number for number, states in clauses.items() if state in states or not state}
        for tag in tags:
            clauses_of.setdefault(tag._replace(clause=None), set()).update(numbers)
    every = set(clauses)
    found = []
    for tag, numbers in clauses_of.items():
        found += [tag] if numbers == every else [tag._replace(clause=number) for number in sorted(numbers)]
    return found


def _givens(pairs: Sequence[Pair]) -> list[int]:
    return list(dict.fromkeys(pair.given for pair in pairs))


def _by_words(asks: Sequence[Ask], rows: Sequence[Ask], found: dict[int, int]) -> dict[int, int]:
    """Add to what was found the items without States, or with an unknown one alone, that have the very words of a row."""
    free = [index for index in range(len(rows)) if index not in found.values()]
    by_words: dict[str, list[int]] = {}
    for index in reversed(free):
        by_words.setdefault(rows[index].wording, []).append(index)
    for index, ask in enumerate(asks):
        alike = by_words.get(ask.wording) if index not in found and ask.wording else None
        if alike and not (set(ask.states) - {UNKNOWN_STATE} and set(rows[alike[-1]].states) - {UNKNOWN_STATE}):
            found[index] = alike.pop()
    return found


def _added(tags: Iterable[TagItem]) -> list[TagItem]:
    return [tag for tag in tags if tag.taxonomy in ADDED]


def _differs(item: RecommendationItem, row: Recommendation, state: str) -> bool:
    clause = next(clause.number for clause in row.clauses if state in clause.states)
    answer = row.answer(clause)
    return bool(item.positions and answer and answer.position != item.positions[0].position)
