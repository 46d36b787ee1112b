"""Tell what an import read and did, or how a file was understood; scripts read the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput
from hrtrack.intake.reading import within
from hrtrack.model import Position
from hrtrack.records import EntityItem, LineageItem, LinkItem, RecommendationItem

if TYPE_CHECKING:
    from hrtrack.intake.reading import Findings, Places, Reading
    from hrtrack.model import ReviewKey
    from hrtrack.records import Item
    from hrtrack.store.outcome import Outcome

Row = dict[str, Any]

# How many recommendations an explanation shows as they were understood.
_EXAMPLES = 3
_FOLLOWING = (EntityItem, LinkItem, LineageItem)
KINDS = {
    "institution": "institutions", "plan": "plans", "measure": "measures", "evidence": "evidence", "link": "links",
    "lineage": "lineage",
}  # fmt: skip


@dataclass(slots=True)
class Tally:
    """Count what a file says: reviews, recommendations, their States, pairs and answers."""

    records: int = 0
    recommendations: int = 0
    numbered: int = 0
    pairs: int = 0
    states: set[str] = field(default_factory=set)
    positions: Counter[str] = field(default_factory=Counter)
    reviews: dict[ReviewKey, int] = field(default_factory=dict)

    def take(self, item: Item) -> None:
        """Count one record."""
        self.records += 1
        if isinstance(item, _FOLLOWING):
            return
        count = self.reviews.setdefault(item.key, 0)
        if not isinstance(item, RecommendationItem) or item.archived_at is not None:
            return
        if not item.must_exist:
            self.reviews[item.key] = count + 1
            self.recommendations += 1
            self.numbered += item.paragraph is not None and not item.paragraph.startswith("u")
        if item.states:
            for states in item.states.values():
                self.states.update(states)
                self.pairs += len(states)
        if item.positions:
            words = {entry.position for entry in item.positions}
            self.positions[words.pop() if len(words) == 1 else Position.PARTIAL] += 1

    @property
    def with_recommendations(self) -> list[ReviewKey]:
        """Return the reviews of which the file holds recommendations."""
        return [key for key, count in self.reviews.items() if count]


def file_report(reading: Reading, tally: Tally, outcome: Outcome, new: list[str], missing: list[str], found: list[Row]) -> Row:
    """Return what was read from one file and what became of it."""
    arrival = outcome.arrival
    return {
        **_read(reading, tally),
        "new": new + [str(key) for key, how in outcome.reviews.items() if how == "new"] + outcome.names("new"),
        "changed": [_change(reference, outcome) for reference in outcome.changed]
        + [_entity_change(name, outcome) for name in outcome.names("changed")],
        "same": outcome.same + sum(how == "same" for how in outcome.reviews.values()) + len(outcome.names("same")),
        "follow_up": {plural: _counts(kind, outcome) for kind, plural in KINDS.items()},
        "unchanged": [],
        "missing": missing,
        "archived": outcome.archived,
        "repeated": outcome.repeated,
        "parts": outcome.parts,
        "matched": arrival.matched,
        "unmatched": arrival.alone,
        "unmatched_on_record": arrival.left,
        "renumbered": arrival.renumbered,
        "joined": arrival.joined,
        "differing_positions": arrival.differing,
        "reviews_skipped": arrival.skipped,
        "checks": found,
    }


def _change(reference: str, outcome: Outcome) -> Row:
    """Return what changed in an item, and its answer before and after where that is another one."""
    before, after = outcome.answers.get(reference, (None, None))
    return {"reference": reference, "fields": outcome.changed[reference], "position_before": before, "position_after": after}


def _entity_change(name: str, outcome: Outcome) -> Row:
    fields = outcome.entity_changes.get(name, [])
    return {"reference": name, "fields": fields, "position_before": None, "position_after": None}


def _counts(kind: str, outcome: Outcome) -> Row:
    """Count how many institutions, plans and so on are new, changed and the same."""
    found = Counter(how for (of_kind, _), how in outcome.entities.items() if of_kind == kind)
    return {how: found[how] for how in ("new", "changed", "same")}


def explanation(reading: Reading) -> Row:
    """Return how a file was understood: format, columns, what it holds, the first records as read, where it stops."""
    tally, stopped = Tally(), None
    examples: list[Row] = []
    try:
        for item in reading.records:
            tally.take(item)
            if isinstance(item, RecommendationItem) and len(examples) < _EXAMPLES and not _only_follows(item):
                examples.append(_example(item))
    except BadInput as error:
        stopped = {"message": error.message, "hint": error.hint}
    return {**_read(reading, tally), "understood": dict(reading.understood), "examples": examples, "stopped": stopped}


def _only_follows(item: RecommendationItem) -> bool:
    """Say whether a row tells who answers for a recommendation, or how it is judged, and nothing of itself."""
    return item.must_exist and bool(item.follow or item.assessments)


def describe(files: list[Row], outcomes: list[Outcome], changed: int) -> str:
    """Return an import in words, for the log."""
    reviews = sum(how == "new" for outcome in outcomes for how in outcome.reviews.values())
    created = sum(len(outcome.new) for outcome in outcomes)
    kinds = Counter(kind for outcome in outcomes for (kind, _), how in outcome.entities.items() if how == "new")
    followed = [f"{kinds[kind]} new {kind if kinds[kind] == 1 else plural}" for kind, plural in KINDS.items() if kinds[kind]]
    same = sum(file["same"] for file in files)
    matched = sum(file["matched"] for file in files)
    parts = [
        f"{reviews} new review{'s' if reviews > 1 else ''}" if reviews else "",
        f"{created} new" if created else "",
        *followed,
        f"{changed} changed" if changed else "",
        f"{same} the same" if same else "",
        f"{matched} matched" if matched else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing"


def _read(reading: Reading, tally: Tally) -> Row:
    return {
        "file": reading.name,
        "reader": reading.format,
        "format": reading.title,
        "records": tally.records,
        "reviews": [str(key) for key in tally.reviews],
        "recommendations": tally.recommendations,
        "recommending_states": len(tally.states),
        "pairs": tally.pairs,
        "positions": {str(position): tally.positions[position] for position in Position},
        **_findings(reading.findings, reading.name),
        "columns_ignored": reading.findings.ignored,
        "notes": reading.findings.notes,
    }


def _findings(findings: Findings, name: str) -> Row:
    return {
        "left_out": [_places("reason", what, places, name) for what, places in findings.left_out.items()],
        "not_states": [_places("name", what, places, name) for what, places in findings.not_states.items()],
        "unsure": [_places("what", what, places, name) for what, places in findings.unsure.items()],
    }


def _places(kind: str, what: str, places: Places, name: str) -> Row:
    """Return what was met and where; the file need not be named again."""
    return {kind: what, "count": places.count, "places": [within(place, name) for place in places.named]}


def _example(item: RecommendationItem) -> Row:
    text = next((text.value for text in item.texts if text.clause is None and text.field == "text"), None)
    return {
        "review": str(item.key),
        "paragraph": item.paragraph,
        "text": text,
        "recommending_states": [state for states in (item.states or {}).values() for state in states],
        "position": item.positions[0].position if item.positions else None,
        "position_source": item.positions[0].source if item.positions else None,
        "labels": [f"{tag.taxonomy}:{tag.label}" for tag in item.tags],
        "where": item.where,
    }
