"""Write a ledger out again: everything as JSON Lines, or our own tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hrtrack import __version__, reviews
from hrtrack.intake.documents import EXPORT_FORMAT
from hrtrack.model import THEME_TAXONOMIES
from hrtrack.shapes import (
    CLAUSE_COLUMNS,
    POSITION_COLUMNS,
    RECOMMENDATION_COLUMNS,
    REVIEW_COLUMNS,
    recommendation_line,
    recommendation_row,
    review_line,
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
    with ledger.snapshot():
        yield {"kind": "ledger", "format": EXPORT_FORMAT, "hrtrack": __version__}
        chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles)
        yield from map(review_line, chosen)
        selection = Selection(ledger.connection, filters, chosen)
        ids = choose_ids(ledger.connection, selection, archived=not filters.within_reviews)
        for chunk in load_chunks(ledger.connection, ids):
            yield from map(recommendation_line, chunk)


def table(ledger: Ledger, name: str, filters: Filters, *, beside_others: bool = False) -> Iterator[Row]:
    """Yield the rows of one of our own tables.

    Beside the others, the recommendations leave out what the tables of clauses and positions say exactly.
    """
    with ledger.snapshot():
        if name == "reviews":
            yield from ({column: row[column] for column in REVIEW_COLUMNS} for row in reviews.rows(ledger, filters))
            return
        chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles)
        for chunk in load_chunks(ledger.connection, choose_ids(ledger.connection, Selection(ledger.connection, filters, chosen))):
            for item in chunk:
                if name == "positions":
                    yield from _positions(item)
                elif name == "clauses":
                    yield from _clauses(item)
                else:
                    yield _beside_others(item) if beside_others else recommendation_row(item)


def _beside_others(item: Recommendation) -> Row:
    row = recommendation_row(replace(item, tags=[tag for tag in item.tags if tag.clause is None]))
    if len(item.clauses) > 1:
        row["recommending_states"] = row["recommending_state_names"] = []
    if item.positions:
        row |= dict.fromkeys(name for name in row if name.startswith("position"))
    return row


def _positions(item: Recommendation) -> Iterator[Row]:
    for entry in item.positions:
        row = entry._asdict()
        yield {column: item.reference if column == "reference" else row[column] for column in POSITION_COLUMNS}


def _clauses(item: Recommendation) -> Iterator[Row]:
    """Yield a row a clause of the recommendations that have more than one."""
    if len(item.clauses) < 2:
        return
    for clause in item.clauses:
        mine = replace(
            item,
            clauses=[clause],
            tags=[tag for tag in item.tags if tag.clause == clause.number],
            texts=[text._replace(clause=None) for text in item.texts if text.clause == clause.number],
        )
        row = {**recommendation_row(mine), "clause": clause.number}
        row["themes"] = [f"{tag.taxonomy}:{tag.label}" for tag in mine.tags if tag.taxonomy in THEME_TAXONOMIES]
        yield {column: row[column] for column in CLAUSE_COLUMNS}
