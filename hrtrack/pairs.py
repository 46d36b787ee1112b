"""List pairs of clause and recommending State, a tidy row each: for R, pandas and pivot tables."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from hrtrack.errors import WrongUsage
from hrtrack.model import nearest_hint
from hrtrack.shapes import FOR_PEOPLE, recommendation_row, sort_rows
from hrtrack.speech import _
from hrtrack.states import state_name
from hrtrack.store.pairs import Pair, choose_pairs, count_pairs
from hrtrack.store.reading import load_chunks
from hrtrack.store.selection import Filters, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.store.ledger import Ledger
    from hrtrack.store.reading import Recommendation

Row = dict[str, Any]

# Of its own: a column is only ever added.
PAIR_COLUMNS = (
    "reference",
    "state",
    "mechanism",
    "cycle",
    "cycle_number",
    "paragraph",
    "numbered",
    "clause",
    "recommending_state",
    "recommending_state_name",
    "region",
    "position",
    "position_detail",
    "position_source",
    "position_date",
    "position_date_inferred",
    "themes",
    "theme_taxonomy",
    "action",
    "groups",
    "sdgs",
    "clusters",
    "status",
    "status_assessor",
    "text",
    "summary",
    "language",
)


def rows(ledger: Ledger, filters: Filters, sort: str | None = None, limit: int | None = None) -> Iterator[Row]:
    """Yield the chosen pairs in natural order, or sorted by a column (``-column``: descending).

    Position, labels and wording are those of the clause; where it has no wording of its own, the paragraph's.
    """
    if sort is not None and sort.removeprefix("-") not in PAIR_COLUMNS:
        raise WrongUsage(_("cannot sort by '{sort}'", sort=sort), nearest_hint(sort.removeprefix("-"), PAIR_COLUMNS))
    with ledger.snapshot():
        in_order = sort in (None, "reference")
        pairs = list(choose_pairs(ledger.connection, Selection.of(ledger.connection, filters), limit if in_order else None))
        found = _rows(ledger, pairs, filters)
        yield from found if in_order or sort is None else sort_rows(list(found), sort)[:limit]


def count(ledger: Ledger, filters: Filters) -> int:
    """Return how many pairs are chosen: what `stats` counts in pairs."""
    return count_pairs(ledger.connection, Selection.of(ledger.connection, filters))


def _rows(ledger: Ledger, pairs: list[Pair], filters: Filters) -> Iterator[Row]:
    ids = dict.fromkeys(pair.recommendation_id for pair in pairs)
    items = (item for chunk in load_chunks(ledger.connection, ids) for item in chunk)
    clauses = groupby(pairs, key=lambda pair: (pair.recommendation_id, pair.clause))
    item = next(items, None)
    for (row_id, number), mine in clauses:
        while item is not None and item.id != row_id:
            item = next(items, None)
        if item is None:
            return
        row = recommendation_row(_clause_alone(item, number), filters.as_of, filters.assessor, ledger.tongue)
        for pair in mine:
            yield _pair_row(row, pair)


def _pair_row(row: Row, pair: Pair) -> Row:
    named = {
        "clause": pair.clause,
        "recommending_state": pair.state,
        "recommending_state_name": None if pair.state is None else state_name(pair.state),
        "region": pair.region,
    }
    told = {name: row[name] for name in FOR_PEOPLE if name in row}
    return told | {column: named[column] if column in named else row[column] for column in PAIR_COLUMNS}


def _clause_alone(item: Recommendation, number: int) -> Recommendation:
    """Return a recommendation that is one of its clauses."""
    own = {text.field for text in item.texts if text.clause == number}
    return replace(
        item,
        clauses=[clause for clause in item.clauses if clause.number == number],
        tags=[tag for tag in item.tags if tag.clause in (None, number)],
        texts=[text._replace(clause=None) for text in item.texts if text.clause == (number if text.field in own else None)],
    )
