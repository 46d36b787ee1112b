"""Say how likely it is that a later recommendation asks for the same as an earlier one, and why.

The score is a probability from 0 to 1: a logistic function of what the two are about, of their words, of treaties and
recommending States that both name, and of whether both want laws. Its weights were fitted on one half of the judged pairs in
`fixtures/lineage` and rounded; the benchmark part `lineage` measures it on the other. Likeness of letters (`rapidfuzz`) was
tried, and made it worse: sentences about two treaties are alike, and one ask is worded in many ways. What two recommendations
name and do not share forbids a pair, however like its sentences.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.demands import Firmness
from hrtrack.speech import _, term, together
from hrtrack.states import state_name
from hrtrack.subjects import BROAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hrtrack.demands import Demand

# From this score on a pair is suggested: where precision and recall on the pairs of `fixtures/lineage` are about equal.
THRESHOLD = 0.4
# From this share of common parts on two recommendations are taken for one ask, below it for related ones.
_ONE_ASK = 0.5
_JOINED, _NARROW, _BROAD = 3.0, 2.0, 1.0
_BIAS, _SHARED, _CONTAINED, _SHARED_NARROW, _WORDS = -4.2, 0.8, 0.9, 3.0, 4.3
_TREATY, _STATE, _ONE_BY_LAW = 3.4, 1.6, -1.4


class Suggestion(NamedTuple):
    """Hold a pair by its places in the two lists, its score, the relation proposed, and the reasons in words."""

    later: int
    earlier: int
    score: float
    relation: str
    reasons: list[str]


class _Read(NamedTuple):
    """Hold what is compared of a demand: its parts with their weights, and what these sum up to."""

    demand: Demand
    parts: dict[str, float]
    weight: float


def suggest(later: Sequence[Demand], earlier: Sequence[Demand], threshold: float = THRESHOLD) -> Iterator[Suggestion]:
    """Yield the pairs that reach a score, in the order of the lists."""
    known = [_read(demand) for demand in earlier]
    for index, demand in enumerate(later):
        mine = _read(demand)
        for place, other in enumerate(known):
            if mine.parts.keys().isdisjoint(other.parts) and mine.demand.stems.isdisjoint(other.demand.stems):
                continue
            score = _score(mine, other)
            if score >= threshold and forbidden(demand, other.demand) is None:
                shared = max(_shared(mine, other), _words(demand, other.demand))
                yield Suggestion(
                    index, place, round(score, 4), relation(demand, other.demand, shared), reasons(demand, other.demand)
                )


def forbidden(later: Demand, earlier: Demand) -> str | None:
    """Return what forbids that two recommendations ask for the same, in words; None where nothing does."""
    if later.treaties and earlier.treaties and not later.treaties & earlier.treaties:
        return _(
            "another treaty: {later}, not {earlier}",
            later=_listed(later.treaties, "treaty"),
            earlier=_listed(earlier.treaties, "treaty"),
        )
    if later.bodies and earlier.bodies and not later.bodies & earlier.bodies:
        return _(
            "another body: {later}, not {earlier}", later=_listed(later.bodies, "body"), earlier=_listed(earlier.bodies, "body")
        )
    if later.act == earlier.act:
        return None
    if "join" in (later.act, earlier.act):
        # To ratify a protocol against the death penalty is not to abolish it; to do both is to do either.
        return None if later.treaties & earlier.treaties else _("only one of them asks to join a treaty")
    return _("another act is asked for") if later.act or earlier.act else None


def relation(later: Demand, earlier: Demand, shared: float = 1.0) -> str:
    """Return how a later ask relates to an earlier one: ``repeated``, ``strengthened``, ``weaker`` or, in part, ``related``."""
    if shared < _ONE_ASK and not later.treaties & earlier.treaties:
        return "related"
    if later.firmness == earlier.firmness:
        return "repeated"
    return "strengthened" if later.firmness > earlier.firmness else "weaker"


def reasons(later: Demand, earlier: Demand) -> list[str]:
    """Return what speaks for a pair, and what against it, in words."""
    found: list[str] = []
    if treaties := later.treaties & earlier.treaties:
        found.append(_("both name {names}", names=_listed(treaties, "treaty")))
    if bodies := later.bodies & earlier.bodies:
        found.append(_("both are about the {names}", names=_listed(bodies, "body")))
    if subjects := later.subjects & earlier.subjects:
        found.append(_("both are about {names}", names=_listed(subjects, "subject")))
    if states := later.states & earlier.states:
        found.append(_("both come from {names}", names=together(", ", sorted(map(state_name, states)))))
    if alike := _words(later, earlier):
        found.append(_("words alike {share}", share=f"{alike:.2f}"))
    if missing := later.treaties ^ earlier.treaties:
        found.append(_("only one names {names}", names=_listed(missing, "treaty")))
    if later.by_law != earlier.by_law:
        found.append(_("only one asks for a law"))
    if Firmness.CONSIDER in (later.firmness, earlier.firmness) and later.firmness != earlier.firmness:
        found.append(
            _("the later one only considers it")
            if later.firmness == Firmness.CONSIDER
            else _("the earlier one only considered it")
        )
    return found


def _read(demand: Demand) -> _Read:
    # A treaty that is to be joined is the ask; one that is only cited says little about it.
    treaty = _JOINED if demand.act == "join" else _BROAD
    parts = {
        **dict.fromkeys(demand.treaties, treaty),
        **dict.fromkeys(demand.bodies, _BROAD),
        **{label: _BROAD if label in BROAD else _NARROW for label in demand.subjects},
    }
    return _Read(demand, parts, sum(parts.values()))


def _score(later: _Read, earlier: _Read) -> float:
    one = sum(weight for part, weight in later.parts.items() if part in earlier.parts)
    other = sum(weight for part, weight in earlier.parts.items() if part in later.parts)
    shared = _shared(later, earlier)
    contained = max(one / later.weight, other / earlier.weight) if one else 0.0
    narrow = min(one, other) >= _NARROW
    total = _BIAS + _SHARED * shared + _CONTAINED * contained + _WORDS * _words(later.demand, earlier.demand)
    total += _SHARED_NARROW * shared if narrow else 0.0
    total += _TREATY if later.demand.treaties & earlier.demand.treaties else 0.0
    total += _STATE if later.demand.states & earlier.demand.states else 0.0
    total += _ONE_BY_LAW if later.demand.by_law != earlier.demand.by_law else 0.0
    return 1 / (1 + math.exp(-total))


def _shared(later: _Read, earlier: _Read) -> float:
    """Return the share of what two demands name that both name, by weight."""
    both = sum(weight + earlier.parts[part] for part, weight in later.parts.items() if part in earlier.parts)
    return both / (later.weight + earlier.weight) if both else 0.0


def _words(later: Demand, earlier: Demand) -> float:
    """Return how like the words of two demands are: the cosine of the sets of their beginnings."""
    if not later.stems or not earlier.stems:
        return 0.0
    return len(later.stems & earlier.stems) / math.sqrt(len(later.stems) * len(earlier.stems))


def _listed(names: frozenset[str], kind: str) -> str:
    return together(", ", [term(kind, name) for name in sorted(names)])
