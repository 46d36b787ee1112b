"""Choose pairs of clause and recommending State, the unit of UPR Info, in natural order."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from hrtrack.store.selection import Selection


class Pair(NamedTuple):
    """Point at a clause of a recommendation and a State that made it; None where no State is on record."""

    recommendation_id: int
    clause: int
    state: str | None
    region: str | None


def choose_pairs(connection: sqlite3.Connection, selection: Selection, limit: int | None = None) -> Iterator[Pair]:
    """Yield the chosen pairs, at most `limit`: by review and number, then by clause, States in the order of the document.

    A clause whose State is not on record is one pair, as in the figures.
    """
    sql = f"{_pairs_sql(selection, 'r.review_id = :review')} ORDER BY r.sort_key, r.id, c.number, s.place, s.id LIMIT :limit"
    left = -1 if limit is None else limit
    for review in selection.reviews:
        if left == 0:
            return
        found = [Pair(*row) for row in connection.execute(sql, {**selection.values, "review": review.id, "limit": left})]
        left -= len(found) if limit is not None else 0
        yield from found


def count_pairs(connection: sqlite3.Connection, selection: Selection) -> int:
    """Return how many pairs are chosen."""
    sql = _pairs_sql(selection, "r.review_id IN (SELECT value FROM json_each(:reviews))")
    return int(connection.execute(f"SELECT count(*) FROM ({sql})", selection.values).fetchone()[0])


def _pairs_sql(selection: Selection, review_where: str) -> str:
    return (
        "SELECT r.id, c.number, s.state, g.region FROM recommendations r JOIN reviews v ON v.id = r.review_id "
        "JOIN clauses c ON c.recommendation_id = r.id "
        f"LEFT JOIN positions q ON q.id = {selection.position_id_sql()} "
        "LEFT JOIN recommending_states s ON s.clause_id = c.id LEFT JOIN states g ON g.code = s.state "
        f"WHERE {review_where} AND {selection.where()} AND {selection.pair_where} "
        f"AND {selection.position_where('q.position', 'v.mechanism')}"
    )
