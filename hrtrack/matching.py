"""Match what two sources say of one review, State by State: the wording that UPR Info keeps differs from the UN's.

A recommendation counts once for each of its States, so what is matched is the pair of wording and State: an item of
one source may be several of the other. Likeness is that of the words (`rapidfuzz`, 0 to 1), the States must be equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# Below this likeness two wordings of one State count as two recommendations. Every one of the 507 pairs of three reviews
# is found, none is wrong, and none is wrong where the right one is taken away (tests/test_matching.py).
THRESHOLD = 0.8


class Ask(NamedTuple):
    """Hold what is compared of a recommendation: its folded wording (see `same_wording`) and its States.

    `clauses` maps a State to the folded wording of its own clause, where a recommendation has several.
    """

    wording: str
    states: tuple[str, ...]
    clauses: tuple[tuple[str, str], ...] = ()

    def of(self, state: str) -> tuple[str, ...]:
        """Return the wordings that count for a State."""
        return (self.wording, *(text for code, text in self.clauses if code == state and text))


class Pair(NamedTuple):
    """Hold a match: the index given, the index held, the State, the likeness from 0 to 1."""

    given: int
    held: int
    state: str
    score: float


class Matches(NamedTuple):
    """Hold what was matched, and the pairs (index, State) of either side that stayed alone."""

    pairs: list[Pair]
    given_alone: list[tuple[int, str]]
    held_alone: list[tuple[int, str]]


def match(given: Sequence[Ask], held: Sequence[Ask], threshold: float = THRESHOLD) -> Matches:
    """Pair wordings and States of two sources: the likest first, each pair of either source once."""
    found = _equal(given, held)
    used_given = {(pair.given, pair.state) for pair in found}
    used_held = {(pair.held, pair.state) for pair in found}
    by_state = _by_state(_alone(held, used_held))
    candidates = [
        Pair(index, other, state, score)
        for index, state in _alone(given, used_given)
        for other, score in _alike(given[index], state, held, by_state.get(state, ()), threshold)
    ]
    for pair in sorted(candidates, key=lambda pair: (-pair.score, pair.given, pair.held)):
        mine, other = (pair.given, pair.state), (pair.held, pair.state)
        if mine not in used_given and other not in used_held:
            used_given.add(mine)
            used_held.add(other)
            found.append(pair)
    return Matches(sorted(found), _alone(given, used_given), _alone(held, used_held))


def likeness(one: str, other: str) -> float:
    """Return how like two folded wordings are, from 0 to 1: the share of letters in common order."""
    from rapidfuzz import fuzz

    return 1.0 if one == other else fuzz.ratio(one, other) / 100


def _alike(ask: Ask, state: str, held: Sequence[Ask], indexes: Iterable[int], threshold: float) -> list[tuple[int, float]]:
    scores = ((index, max(likeness(one, two) for one in ask.of(state) for two in held[index].of(state))) for index in indexes)
    return [(index, score) for index, score in scores if score >= threshold]


def _equal(given: Sequence[Ask], held: Sequence[Ask]) -> list[Pair]:
    """Pair what is worded alike to the letter, in order: most of a list that comes again, without comparing all with all."""
    places: dict[tuple[str, str], list[int]] = {}
    for index in reversed(range(len(held))):
        for state in held[index].states:
            for wording in held[index].of(state):
                places.setdefault((state, wording), []).append(index)
    found: list[Pair] = []
    used: set[tuple[int, str]] = set()
    for index, ask in enumerate(given):
        for state in ask.states:
            lists = [places.get((state, wording), []) for wording in ask.of(state)]
            for indexes in lists:
                while indexes and (indexes[-1], state) in used:
                    indexes.pop()
            free = [indexes for indexes in lists if indexes]
            if free:
                other = min(free, key=lambda indexes: indexes[-1]).pop()
                used.add((other, state))
                found.append(Pair(index, other, state, 1.0))
    return found


def _by_state(pairs: Iterable[tuple[int, str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, state in pairs:
        found.setdefault(state, []).append(index)
    return found


def _alone(asks: Sequence[Ask], used: set[tuple[int, str]]) -> list[tuple[int, str]]:
    return [(index, state) for index, ask in enumerate(asks) for state in ask.states if (index, state) not in used]
