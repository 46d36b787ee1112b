"""List, show, add, edit and remove recommendations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hrtrack.environment import now
from hrtrack.errors import Conflict, NotFound, WrongUsage
from hrtrack.model import ReviewKey, format_reference, parse_reference
from hrtrack.records import PositionItem, RecommendationItem, TextItem
from hrtrack.shapes import RECOMMENDATION_COLUMNS, recommendation_row, sort_rows, story
from hrtrack.store.journal import Act, Batch, list_batches
from hrtrack.store.reading import (
    choose_ids,
    count_ids,
    find_recommendation,
    load,
    load_chunks,
    require_recommendation,
    resolve_review,
)
from hrtrack.store.recording import Outcome, Recorder
from hrtrack.store.reviews import choose_reviews
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


def rows(ledger: Ledger, filters: Filters, sort: str | None = None, limit: int | None = None) -> Iterator[Row]:
    """Yield the chosen recommendations in natural order, or sorted by a column (``-column``: descending)."""
    selection = _selection(ledger, filters)
    if sort is None or sort == "reference":
        for chunk in load_chunks(ledger.connection, choose_ids(ledger.connection, selection, limit)):
            yield from (recommendation_row(item, filters.as_of) for item in chunk)
        return
    if sort.removeprefix("-") not in RECOMMENDATION_COLUMNS:
        raise WrongUsage(f"cannot sort by '{sort}'", f"one of {', '.join(RECOMMENDATION_COLUMNS)}")
    chunks = load_chunks(ledger.connection, choose_ids(ledger.connection, selection))
    found = sort_rows([recommendation_row(item, filters.as_of) for chunk in chunks for item in chunk], sort)
    yield from found[:limit]


def count(ledger: Ledger, filters: Filters) -> int:
    """Return how many recommendations are chosen."""
    return count_ids(ledger.connection, _selection(ledger, filters))


def stories(ledger: Ledger, references: list[str], state: str | None) -> list[Row]:
    """Return recommendations whole, with their history and journal; raise NotFound for a missing one."""
    found = targets(ledger, references, state)
    by_id = {item.id: item for item in load(ledger.connection, [target.id for target in found])}
    return [story(by_id[target.id], journal_of(ledger, target.id)) for target in found]


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
    """Return the batches that touched a recommendation or its parts, the oldest first."""
    parts = " OR ".join(
        f"(c.table_name = '{table}' AND EXISTS (SELECT 1 FROM {table} t WHERE t.id BETWEEN c.first_id AND c.last_id "
        f"AND t.{column} = {row_id}))"
        for table, column in (("texts", "recommendation_id"), ("positions", "recommendation_id"), ("tags", "recommendation_id"))
    )
    own = f"(c.table_name = 'recommendations' AND {row_id} BETWEEN c.first_id AND c.last_id)"
    where = f"undone IS NULL AND id IN (SELECT c.batch_id FROM changes c WHERE {own} OR {parts})"
    return [batch_row(batch) for batch in list_batches(ledger.connection, where)][::-1]


def batch_row(batch: Batch) -> Row:
    """Return a batch as `log` prints it."""
    row = batch._asdict()
    return {"batch": row.pop("id"), **row}


def add(ledger: Ledger, item: RecommendationItem, *, dry_run: bool) -> tuple[str, Batch | None]:
    """Record one new recommendation; return its reference. Raise Conflict when the number is taken."""

    def work(act: Act) -> tuple[str, str]:
        if item.paragraph and find_recommendation(ledger.connection, item.key, item.paragraph):
            reference = format_reference(item.key, item.paragraph)
            raise Conflict(f"{reference} exists already", f"hrtrack show {reference}, or hrtrack edit it")
        outcome = Outcome()
        # An archived item of the same number stays archived; the number is free for a new one.
        recorder = Recorder(act)
        recorder.create(item, outcome)
        return outcome.new[0], f"added {outcome.new[0]}"

    return ledger.run("add", work, dry_run=dry_run)


def edit(
    ledger: Ledger, found: list[Target], change: RecommendationItem, number: str | None, *, dry_run: bool
) -> tuple[Outcome, Batch | None]:
    """Change recommendations: what `change` says, and the number of a single one."""

    def work(act: Act) -> tuple[Outcome, str]:
        recorder, outcome = Recorder(act), Outcome()
        # Editing names one text; its language is that of the text on record.
        texts = [text._replace(lang=text.lang) for text in change.texts]
        for target in found:
            item = replace(change, key=target.key, paragraph=target.paragraph, where=target.reference, texts=list(texts))
            recorder.recommendations([item], outcome)
            if number is not None and number != target.paragraph:
                recorder.replace_number(target.id, target.key, number)
                outcome.changed.setdefault(target.reference, []).append("paragraph")
                outcome.same = 0
        return outcome, f"edited {_named(list(outcome.changed))}"

    return ledger.run("edit", work, dry_run=dry_run)


def remove(ledger: Ledger, found: list[Target], *, dry_run: bool) -> tuple[list[str], Batch | None]:
    """Archive recommendations, which frees their numbers; return their references."""

    def work(act: Act) -> tuple[list[str], str]:
        for target in found:
            act.update("recommendations", target.id, archived_at=now())
        names = [target.reference for target in found]
        return names, f"removed {_named(names)}"

    return ledger.run("remove", work, dry_run=dry_run)


def clear_texts(names: list[str]) -> list[TextItem]:
    """Return what clears the named texts."""
    unknown = [name for name in names if name not in ("text", "summary")]
    if unknown:
        raise WrongUsage(f"cannot clear '{unknown[0]}'", "one of text, summary")
    return [TextItem(name, None, None) for name in names]  # type: ignore[arg-type]  # one of two names


def position_item(position: str | None, detail: str | None, source: str | None, date: str | None) -> list[PositionItem]:
    """Return the position that options describe; raise WrongUsage for parts without a position."""
    if position is None:
        if detail or source or date:
            raise WrongUsage("--detail, --source and --date describe a position", "give --position too")
        return []
    return [PositionItem(position, detail, source, date)]


def _selection(ledger: Ledger, filters: Filters) -> Selection:
    reviews = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles)
    return Selection(ledger.connection, filters, reviews)


def _named(references: list[str]) -> str:
    if not references:
        return "nothing"
    return references[0] if len(references) == 1 else f"{len(references)} recommendations, {references[0]} first"


def require_any(references: list[str]) -> list[str]:
    """Return the references; raise NotFound when a pipe brought none."""
    if not references:
        raise NotFound("no reference was given on standard input")
    return references
