"""Write a ledger out again: everything as JSON Lines, or our own tables."""

from __future__ import annotations

from typing import Any

from hrtrack import __version__, reviews
from hrtrack.intake.documents import EXPORT_FORMAT
from hrtrack.model import format_reference
from hrtrack.shapes import (
    CLAUSE_COLUMNS,
    POSITION_COLUMNS,
    RECOMMENDATION_COLUMNS,
    REVIEW_COLUMNS,
    recommendation_line,
    recommendation_row,
    review_line,
    story,
)
from hrtrack.store.reading import Recommendation, choose_ids, load_chunks
from hrtrack.store.reviews import choose_reviews
from hrtrack.store.selection import Filters, Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

TABLES = {
    "reviews": REVIEW_COLUMNS,
    "recommendations": RECOMMENDATION_COLUMNS,
    "clauses": CLAUSE_COLUMNS,
    "positions": POSITION_COLUMNS,
}


def lines(ledger: Ledger, filters: Filters) -> Iterator[Row]:
    """Yield everything that is recorded of the chosen items, a kind on each line; removed items too."""
    yield {"kind": "ledger", "format": EXPORT_FORMAT, "hrtrack": __version__}
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles)
    for review in chosen:
        yield review_line(review)
    selection = Selection(ledger.connection, filters, chosen)
    ids = choose_ids(ledger.connection, selection, archived=not filters.within_reviews)
    for chunk in load_chunks(ledger.connection, ids):
        yield from map(recommendation_line, chunk)


def table(ledger: Ledger, name: str, filters: Filters) -> Iterator[Row]:
    """Yield the rows of one of our own tables."""
    if name == "reviews":
        yield from ({column: row[column] for column in REVIEW_COLUMNS} for row in reviews.rows(ledger, filters))
        return
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles)
    ids = choose_ids(ledger.connection, Selection(ledger.connection, filters, chosen))
    for chunk in load_chunks(ledger.connection, ids):
        for item in chunk:
            if name == "recommendations":
                yield recommendation_row(item)
            else:
                yield from _positions(item) if name == "positions" else _clauses(item)


def _positions(item: Recommendation) -> Iterator[Row]:
    for entry in item.positions:
        row = entry._asdict()
        yield {column: item.reference if column == "reference" else row[column] for column in POSITION_COLUMNS}


def _clauses(item: Recommendation) -> Iterator[Row]:
    """Yield a row a clause of the recommendations that have more than one."""
    if len(item.clauses) < 2:
        return
    for clause in story(item, [])["clauses"]:
        labels = [tag for tag in item.tags if tag.clause == clause["clause"]]
        yield {
            "reference": format_reference(item.key, item.paragraph),
            "clause": clause["clause"],
            "text": clause["text"],
            "summary": clause["summary"],
            "recommending_states": clause["recommending_states"],
            "themes": [f"{t.taxonomy}:{t.label}" for t in labels if t.taxonomy not in ("group", "sdg", "action", "cluster")],
            "groups": [tag.label for tag in labels if tag.taxonomy == "group"],
            "sdgs": [tag.label for tag in labels if tag.taxonomy == "sdg"],
            "action": [tag.label for tag in labels if tag.taxonomy == "action"],
            "clusters": [tag.label for tag in labels if tag.taxonomy == "cluster"],
        }
