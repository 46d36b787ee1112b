"""Rank what needs doing next, each recommendation with its reasons in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.environment import today
from hrtrack.implementation import SOON_DAYS, Status, months_before, state_of_play
from hrtrack.model import Mechanism, Position
from hrtrack.speech import _, n_
from hrtrack.speech import day as day_
from hrtrack.store.keeping import Aged, stale_evidence
from hrtrack.store.reading import load
from hrtrack.store.reviews import choose_reviews
from hrtrack.store.selection import Filters, Selection
from hrtrack.store.worklist import Candidate, Facts, candidates, facts
from hrtrack.terms import say

if TYPE_CHECKING:
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

COLUMNS = ("reference", "summary", "position", "status", "score", "reasons", "kinds", "institutions", "measures")
# A State has four and a half years; after a third of them a supported recommendation should have been begun.
LATE_MONTHS = 18
# A recommendation's score is the sum of the weights of its reasons, each once.
WEIGHTS = {"overdue": 5, "no_start": 3, "no_lead": 2, "no_evidence": 2, "due_soon": 2, "stale": 1}
MEANINGS = {
    "overdue": _("a measure for it is past its due date and not done"),
    "no_start": _("supported, or of a treaty body, and no start on record {n} months after the answer", n=LATE_MONTHS),
    "no_lead": _("supported, or of a treaty body, and no institution leads"),
    "no_evidence": _("a status of progress without any evidence on record"),
    "due_soon": _("a measure for it is due within {n} days", n=SOON_DAYS),
    "stale": _("the evidence for a status of progress is older than --stale"),
}
_BEGUN = frozenset((Status.IN_PROGRESS, Status.PARTIALLY_IMPLEMENTED, Status.IMPLEMENTED))


class Reason(NamedTuple):
    """Hold why something needs doing: the kind, in words, and days of delay."""

    kind: str
    words: str
    days: int = 0


def rows(
    ledger: Ledger, filters: Filters, stale_months: int, limit: int | None = None, *, internal: bool = True
) -> tuple[list[Row], int]:
    """Return the worklist, what weighs most first, and how many recommendations need something.

    Among equals come the longest overdue and the newest review first. An institution answers for what it is assigned
    and for what its measures serve. Without `internal` it says nothing of the age of evidence that is kept internal.
    """
    day = today()
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    with ledger.snapshot():
        selection = Selection(ledger.connection, replace(filters, through_measures=True), chosen)
        known = facts(ledger.connection, (date.fromisoformat(day) + timedelta(SOON_DAYS)).isoformat())
        stale = stale_evidence(ledger.connection, months_before(day, stale_months))
        if not internal:
            stale = {row_id: [piece for piece in pieces if not piece.internal] for row_id, pieces in stale.items()}
        weighed = []
        for candidate in candidates(ledger.connection, selection):
            reasons = _reasons(candidate, known, stale.get(candidate.id, []), day)
            if reasons:
                weighed.append((candidate, reasons))
        weighed.sort(key=lambda pair: (-score(pair[1]), -max(reason.days for reason in pair[1])))
        shown = weighed[:limit]
        items = {item.id: item for item in load(ledger.connection, [candidate.id for candidate, _rest in shown])}
    return [_row(candidate, reasons, items[candidate.id], ledger.tongue) for candidate, reasons in shown], len(weighed)


def weights() -> list[Row]:
    """Return the reasons with their weights and what they mean, the heaviest first."""
    return [{"reason": kind, "weight": weight, "meaning": MEANINGS[kind]} for kind, weight in WEIGHTS.items()]


def score(reasons: list[Reason]) -> int:
    """Return the sum of the weights of the reasons, each kind once."""
    return sum(WEIGHTS[kind] for kind in {reason.kind for reason in reasons})


def _reasons(candidate: Candidate, known: Facts, stale: list[Aged], day: str) -> list[Reason]:
    accepted = candidate.key.mechanism != Mechanism.UPR or candidate.position in (Position.SUPPORTED, Position.PARTIAL)
    found = [_late(code, due, day) for code, due in known.due.get(candidate.id, [])]
    if accepted and candidate.status != Status.IMPLEMENTED:
        found += _not_begun(candidate, day)
        if candidate.id not in known.led:
            found.append(Reason("no_lead", _("no lead")))
    if candidate.status in _BEGUN and candidate.id not in known.evidenced:
        found.append(Reason("no_evidence", _("{status} without evidence", status=say("status", candidate.status or ""))))
    found += [Reason("stale", words) for words in dict.fromkeys(map(_aged, stale))]
    return sorted(found, key=lambda reason: -WEIGHTS[reason.kind])


def _late(code: str, due: str, day: str) -> Reason:
    days = (date.fromisoformat(day) - date.fromisoformat(due)).days
    words = _("measure {code} {play}", code=code, play=state_of_play(due, None, day))
    return Reason("overdue", words, days) if days > 0 else Reason("due_soon", words)


def _aged(piece: Aged) -> str:
    """Return in words that evidence is old; the worklist shows nothing of what is kept internal."""
    return (
        _("internal evidence is stale")
        if piece.internal
        else _("evidence {code} is of {day}", code=piece.code, day=day_(piece.day))
    )


def _not_begun(candidate: Candidate, day: str) -> list[Reason]:
    if candidate.status in _BEGUN or candidate.status == Status.NOT_IMPLEMENTED:
        return []
    if candidate.since is None or candidate.since > months_before(day, LATE_MONTHS):
        return []
    begun, now = date.fromisoformat(candidate.since), date.fromisoformat(day)
    months = (now.year - begun.year) * 12 + now.month - begun.month - (now.day < begun.day)
    answered = say("position", candidate.position or "") if candidate.key.mechanism == Mechanism.UPR else _("adopted")
    # Nobody knows that it is not started unless someone says so.
    if candidate.status == Status.NOT_STARTED:
        words = n_(
            "{answered} and not started after {n} month", "{answered} and not started after {n} months", months, answered=answered
        )
    else:
        words = n_(
            "{answered} and no start on record after {n} month",
            "{answered} and no start on record after {n} months",
            months,
            answered=answered,
        )
    return [Reason("no_start", words)]


def _row(candidate: Candidate, reasons: list[Reason], item: Any, tongue: str | None) -> Row:
    from hrtrack.shapes import words_of

    words = words_of(item, tongue)
    text = words.pop("text")
    return {
        "reference": candidate.reference,
        **words,
        "summary": words["summary"] or text,
        "position": candidate.position,
        "status": candidate.status or str(Status.NO_INFORMATION),
        "score": score(reasons),
        "reasons": [reason.words for reason in reasons],
        "kinds": list(dict.fromkeys(reason.kind for reason in reasons)),
        "institutions": [entry.name for entry in item.assignments],
        "measures": [entry.code for entry in item.measures],
    }
