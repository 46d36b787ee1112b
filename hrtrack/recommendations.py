"""List, show, add, edit and remove recommendations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from hrtrack.environment import now
from hrtrack.errors import Conflict, WrongUsage
from hrtrack.model import ReviewKey, format_reference, nearest_hint, parse_reference
from hrtrack.records import PositionItem, RecommendationItem
from hrtrack.shapes import RECOMMENDATION_COLUMNS, recommendation_row, sort_rows
from hrtrack.speech import _
from hrtrack.store.journal import Act, Batch, batches_of
from hrtrack.store.reading import (
    Recommendation,
    choose_ids,
    count_ids,
    find_recommendation,
    load,
    load_chunks,
    require_recommendation,
    resolve_review,
)
from hrtrack.store.recording import Outcome, Recorder
from hrtrack.store.reviews import choose_reviews, find_review
from hrtrack.store.selection import Filters, Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """Point at a recommendation on record."""

    id: int
    key: ReviewKey
    paragraph: str

    @property
    def reference(self) -> str:
        """Return the full reference."""
        return format_reference(self.key, self.paragraph)


class Added(NamedTuple):
    """Hold a new recommendation as `list` prints it, and its review where that is new too."""

    row: Row
    new_review: str | None


def rows(ledger: Ledger, filters: Filters, sort: str | None = None, limit: int | None = None) -> Iterator[Row]:
    """Yield the chosen recommendations in natural order, or sorted by a column (``-column``: descending)."""
    if sort is not None and sort.removeprefix("-") not in RECOMMENDATION_COLUMNS:
        raise WrongUsage(_("cannot sort by '{sort}'", sort=sort), nearest_hint(sort.removeprefix("-"), RECOMMENDATION_COLUMNS))
    with ledger.snapshot():
        in_order = sort in (None, "reference")
        ids = choose_ids(ledger.connection, _selection(ledger, filters), limit if in_order else None)
        items = (item for chunk in load_chunks(ledger.connection, ids) for item in chunk)
        found = (recommendation_row(item, filters.as_of, filters.assessor, ledger.tongue) for item in items)
        yield from found if in_order or sort is None else sort_rows(list(found), sort)[:limit]


def count(ledger: Ledger, filters: Filters) -> int:
    """Return how many recommendations are chosen."""
    return count_ids(ledger.connection, _selection(ledger, filters))


def stories(ledger: Ledger, references: list[str], state: str | None, *, internal: bool = False) -> list[Row]:
    """Return recommendations whole, with their history and journal; raise NotFound for a missing one."""
    from hrtrack.lineage_story import of_one
    from hrtrack.story import story

    with ledger.snapshot():
        found = targets(ledger, references, state)
        by_id = {item.id: item for item in load(ledger.connection, [target.id for target in found])}
        db, tongue = ledger.connection, ledger.tongue
        return [
            story(by_id[one.id], journal_of(ledger, one.id), of_one(db, one.id), internal=internal, tongue=tongue)
            for one in found
        ]


def targets(ledger: Ledger, references: list[str], state: str | None) -> list[Target]:
    """Return what references point at, each once; raise NotFound with the nearest for a missing one."""
    found: dict[int, Target] = {}
    for reference in references:
        parts = parse_reference(reference)
        key = resolve_review(ledger.connection, parts, state)
        paragraph = parts.paragraph or ""
        row_id = require_recommendation(ledger.connection, key, paragraph)
        found[row_id] = Target(row_id, key, paragraph)
    return list(found.values())


def journal_of(ledger: Ledger, row_id: int) -> list[Row]:
    """Return the batches in force that touched a recommendation or its parts, the oldest first."""
    return [batch_row(batch) for batch in batches_of(ledger.connection, row_id)]


def batch_row(batch: Batch) -> Row:
    """Return a batch as `log` prints it."""
    row = batch._asdict()
    return {"batch": row.pop("id"), **row}


def add(ledger: Ledger, item: RecommendationItem, *, dry_run: bool) -> tuple[Added, Batch | None]:
    """Record one new recommendation. Raise Conflict when the number is taken."""

    def work(act: Act) -> tuple[Added, str]:
        if item.paragraph and find_recommendation(ledger.connection, item.key, item.paragraph):
            reference = format_reference(item.key, item.paragraph)
            raise Conflict(
                _("{reference} exists already", reference=reference),
                _("hrtrack show {reference}, or hrtrack edit it", reference=reference),
            )
        new_review = find_review(ledger.connection, item.key) is None
        outcome = Outcome()
        Recorder(act).create(item, outcome)
        row = recommendation_row(load(ledger.connection, list(outcome.new))[0])
        return Added(row, str(item.key) if new_review else None), f"added {row['reference']}"

    return ledger.run("add", work, dry_run=dry_run)


def edit(
    ledger: Ledger,
    found: list[Target],
    change: RecommendationItem,
    number: str | None,
    *,
    dry_run: bool,
    if_unchanged: str | None = None,
) -> tuple[Outcome, Batch | None]:
    """Change recommendations: what `change` says, and the number of a single one.

    Raises Conflict where the recommendation has not the content hash of `if_unchanged` any more.
    """

    def work(act: Act) -> tuple[Outcome, str]:
        if if_unchanged is not None:
            _require_unchanged(ledger, found[0], if_unchanged)
        recorder, outcome = Recorder(act), Outcome()
        if change.states is not None:
            _require_one_clause(load(ledger.connection, [target.id for target in found]))
        for target in found:
            item = replace(change, key=target.key, paragraph=target.paragraph, where=target.reference, restates=False)
            recorder.recommendations([item], outcome)
            if number is not None and number != target.paragraph:
                recorder.replace_number(target.id, target.key, number)
                outcome.changed.setdefault(target.reference, []).append("paragraph")
                outcome.same = 0
        return outcome, f"edited {_named(list(outcome.changed))}"

    return ledger.run("edit", work, dry_run=dry_run)


def overruled(ledger: Ledger, found: list[Target], position: str | None) -> list[str]:
    """Return the references where a later answer stays in force although an edit has recorded another."""
    if position is None:
        return []
    items = load(ledger.connection, [target.id for target in found])
    return [item.reference for item in items if recommendation_row(item)["position"] != position]


def _require_unchanged(ledger: Ledger, target: Target, known: str) -> None:
    from hrtrack.story import content_hash

    now = content_hash(load(ledger.connection, [target.id])[0])
    if now != known.strip().lower():
        raise Conflict(
            _(
                "{reference} is not as you saw it: its hash is {now}, not {known}",
                reference=target.reference,
                now=now,
                known=known,
            ),
            _("hrtrack show {reference}, then edit it again", reference=target.reference),
        )


def _require_one_clause(items: list[Recommendation]) -> None:
    several = next((item.reference for item in items if len(item.clauses) > 1), None)
    if several:
        hint = _("import a table of clauses: reference,clause,recommending_states")
        raise WrongUsage(
            _("{several} has several clauses, and --from does not say whose States these are", several=several), hint
        )


def remove(ledger: Ledger, found: list[Target], *, dry_run: bool) -> tuple[list[str], Batch | None]:
    """Archive recommendations, which frees their numbers; return their references."""

    def work(act: Act) -> tuple[list[str], str]:
        for target in found:
            act.update("recommendations", target.id, archived_at=now())
        names = [target.reference for target in found]
        return names, f"removed {_named(names)}"

    return ledger.run("remove", work, dry_run=dry_run)


def position_item(position: str | None, detail: str | None, source: str | None, date: str | None) -> list[PositionItem]:
    """Return the position that options describe; raise WrongUsage for parts without a position."""
    if position is None:
        if detail or source or date:
            raise WrongUsage(_("--detail, --source and --date describe a position"), _("give --position too"))
        return []
    return [PositionItem(position, detail, source, date)]


def _selection(ledger: Ledger, filters: Filters) -> Selection:
    reviews = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    return Selection(ledger.connection, filters, reviews)


def _named(references: list[str]) -> str:
    if not references:
        return "nothing"
    return references[0] if len(references) == 1 else f"{len(references)} recommendations, {references[0]} first"
