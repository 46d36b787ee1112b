"""Know in which languages the texts of recommendations are on record, and in which they are missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

# Of the texts of one field a table shows the original wording, else English, else any; as `shapes.text_of` chooses.
_RANK = "({0}.field = 'text' AND {0}.original, {0}.lang = 'en')"
_BETTER = (
    f"{_RANK.format('b')} > {_RANK.format('t')} OR ({_RANK.format('b')} = {_RANK.format('t')} AND b.lang < t.lang)"
)
_BETTER_THERE = (
    "EXISTS (SELECT 1 FROM texts b WHERE b.recommendation_id = t.recommendation_id AND b.clause_id IS t.clause_id "
    f"AND b.field = t.field AND ({_BETTER}))"
)
# The only clause of a recommendation has no row in the table of clauses.
_CHOSEN = (
    "r.archived_at IS NULL AND (:ids IS NULL OR r.id IN (SELECT value FROM json_each(:ids))) AND (NOT :of_clauses OR "
    "EXISTS (SELECT 1 FROM clauses c WHERE c.recommendation_id = r.id AND c.number > 1))"
)


def further(connection: sqlite3.Connection, ids: list[int] | None, *, of_clauses: bool) -> list[tuple[str, str]]:
    """Return field and language of the texts that stand beside a shown one: of recommendations or of clauses.

    Of all that are on record, or of some ids.
    """
    # Few texts have a second language: the index alone tells which.
    sql = (
        "SELECT DISTINCT t.field, t.lang FROM (SELECT recommendation_id, coalesce(clause_id, 0) AS place, field FROM texts "
        "GROUP BY recommendation_id, coalesce(clause_id, 0), field HAVING count(*) > 1) s "
        "JOIN recommendations r ON r.id = s.recommendation_id "
        "JOIN texts t ON t.recommendation_id = r.id AND coalesce(t.clause_id, 0) = s.place AND t.field = s.field "
        f"WHERE (s.place <> 0) = :of_clauses AND {_CHOSEN} AND {_BETTER_THERE} ORDER BY t.field DESC, t.lang"
    )
    values = {"ids": _array(ids), "of_clauses": int(of_clauses)}
    return connection.execute(sql, values).fetchall()


def not_english(connection: sqlite3.Connection, ids: list[int] | None) -> bool:
    """Say whether the table of clauses shows a text that is not in English."""
    sql = (
        "SELECT 1 FROM texts t JOIN recommendations r ON r.id = t.recommendation_id WHERE t.clause_id IS NOT NULL "
        f"AND t.lang <> 'en' AND {_CHOSEN} AND NOT {_BETTER_THERE} LIMIT 1"
    )
    return connection.execute(sql, {"ids": _array(ids), "of_clauses": 1}).fetchone() is not None


def _array(ids: list[int] | None) -> str | None:
    return None if ids is None else json.dumps(ids)
