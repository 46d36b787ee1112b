"""List reviews, declared totals beside recorded ones, and set what is known of a review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.model import Position, ReviewKey, Unit
from hrtrack.records import ReviewItem
from hrtrack.shapes import REVIEW_COLUMNS
from hrtrack.store import figures
from hrtrack.store.recording import Outcome, Recorder
from hrtrack.store.reviews import Review, choose_reviews, find_review
from hrtrack.store.selection import Filters, Selection

if TYPE_CHECKING:
    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

COLUMNS = (
    "reference",
    *REVIEW_COLUMNS[:3],
    "cycle_number",
    *REVIEW_COLUMNS[3:],
    "recorded_received",
    *(f"recorded_{p}" for p in Position),
)


def rows(ledger: Ledger, filters: Filters) -> list[Row]:
    """Return the chosen reviews with their declared totals and what is recorded, in paragraphs."""
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    recorded = figures.totals(ledger.connection, Selection(ledger.connection, Filters(), chosen), Unit.PARAGRAPH)
    found = []
    for review in chosen:
        counts = recorded.get(review.id, {})
        row: Row = {"reference": str(review.key), **review._asdict(), "recorded_received": sum(counts.values())}
        row |= {f"recorded_{position}": counts.get(position, 0) for position in Position}
        found.append({column: row[column] for column in COLUMNS})
    return found


def set_fields(ledger: Ledger, key: ReviewKey, fields: dict[str, str | int | None], *, dry_run: bool) -> tuple[Row, Batch | None]:
    """Record fields of a review, creating it when it is new; return the review as `rows` does."""

    def work(act: Act) -> tuple[Row, str]:
        before = find_review(ledger.connection, key)
        given = {**fields, "source": _joined_source(before, fields)} if "source" in fields else fields
        Recorder(act).review(ReviewItem(key, given, ""), Outcome())
        after = rows(ledger, Filters(states=(key.state,), mechanisms=(key.mechanism,), cycles=(str(key.cycle),)))[0]
        return after, f"set {', '.join(sorted(fields))} of {key}"

    return ledger.run("reviews set", work, dry_run=dry_run)


def _joined_source(before: Review | None, fields: dict[str, str | int | None]) -> str | None:
    """Return the new source, beside the one on record while that still vouches for another total."""
    totals = ("received", "supported", "noted")
    source = fields["source"]
    kept = [name for name in totals if name not in fields and before and getattr(before, name) is not None]
    given = [name for name in totals if fields.get(name) is not None]
    if source is None or not kept or not given or not before or not before.source or str(source) in before.source:
        return None if source is None else str(source)
    return f"{before.source}; {', '.join(given)}: {source}"
