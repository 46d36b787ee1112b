"""Compare recommendations on record: choose which wordings of theirs to compare, and read what these ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hrtrack.demands import firmness, read_demand
from hrtrack.suggesting import relation, suggest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hrtrack.demands import Demand
    from hrtrack.store.reading import Recommendation
    from hrtrack.suggesting import Suggestion

_FIELDS = ("text", "summary")


def compare(
    later: Sequence[Recommendation], earlier: Sequence[Recommendation], threshold: float
) -> Iterator[tuple[Recommendation, Recommendation, Suggestion, str]]:
    """Yield the pairs that reach a score, and what was compared: ``text``, ``summary``, or the one with the other.

    Official texts are compared where both have one, else summaries, which the keeper of the ledger wrote.
    """
    for mine, ones in _by_fields(later).items():
        for theirs, others in _by_fields(earlier).items():
            fields = _fields(mine, theirs)
            if fields is None:
                continue
            demands = [[_demand(item, field) for item in items] for items, field in zip((ones, others), fields, strict=True)]
            compared = " and ".join(dict.fromkeys(fields))
            for hit in suggest(demands[0], demands[1], threshold):
                yield ones[hit.later], others[hit.earlier], hit, compared


def relation_between(later: Recommendation, earlier: Recommendation) -> str:
    """Return the relation of two recommendations known to ask for the same; ``repeated`` where nothing can be compared."""
    fields = _fields(_fields_of(later), _fields_of(earlier))
    if fields is None:
        return "repeated"
    return relation(_demand(later, fields[0]), _demand(earlier, fields[1]))


def _by_fields(items: Sequence[Recommendation]) -> dict[frozenset[str], list[Recommendation]]:
    found: dict[frozenset[str], list[Recommendation]] = {}
    for item in items:
        found.setdefault(_fields_of(item), []).append(item)
    return found


def _fields_of(item: Recommendation) -> frozenset[str]:
    return frozenset(text.field for text in item.texts)


def _fields(later: frozenset[str], earlier: frozenset[str]) -> tuple[str, str] | None:
    both = next((field for field in _FIELDS if field in later and field in earlier), None)
    if both is not None:
        return both, both
    return (min(later), min(earlier)) if later and earlier else None


def _demand(item: Recommendation, field: str) -> Demand:
    """Return what a recommendation asks for in one of its wordings: the firmest of its clauses counts."""
    whole, clauses = _wording(item, field, None), [_wording(item, field, clause.number) for clause in item.clauses]
    parts = [part for part in clauses if part]
    actions = [tag.label for tag in item.tags if tag.taxonomy == "action"]
    states = [state for clause in item.clauses for state in clause.states]
    found = read_demand(whole or " ".join(parts), states, actions)
    return replace(found, firmness=max(found.firmness, *map(firmness, parts))) if parts else found


def _wording(item: Recommendation, field: str, clause: int | None) -> str | None:
    """Return a wording in English where there is one: most of what can be compared with it is in English."""
    found = [text for text in item.texts if text.field == field and text.clause == clause and text.value]
    best = min(found, key=lambda text: (text.lang != "en", not text.original), default=None)
    return best.value if best else None
