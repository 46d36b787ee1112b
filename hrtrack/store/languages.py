"""Know in which languages texts and names are on record, and in which they are missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.model import ReviewKey, format_reference
from hrtrack.store.following import name_sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

# Of the texts of one field a table shows the original wording, else English, else any; as `shapes.text_of` chooses.
_RANK = "({0}.field = 'text' AND {0}.original, {0}.lang = 'en')"
_BETTER = f"{_RANK.format('b')} > {_RANK.format('t')} OR ({_RANK.format('b')} = {_RANK.format('t')} AND b.lang < t.lang)"
_BETTER_THERE = (
    "EXISTS (SELECT 1 FROM texts b WHERE b.recommendation_id = t.recommendation_id AND b.clause_id IS t.clause_id "
    f"AND b.field = t.field AND ({_BETTER}))"
)
# The only clause of a recommendation has no row in the table of clauses.
_CHOSEN = (
    "r.archived_at IS NULL AND (:ids IS NULL OR r.id IN (SELECT value FROM json_each(:ids))) AND (NOT :of_clauses OR "
    "EXISTS (SELECT 1 FROM clauses c WHERE c.recommendation_id = r.id AND c.number > 1))"
)
_LACKING = (
    "count(DISTINCT CASE WHEN {0}.lang IN (SELECT value FROM json_each(:wanted)) THEN {0}.lang END) < json_array_length(:wanted)"
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


class Wording(NamedTuple):
    """Hold what is worded on record in one or several languages: a field of a recommendation, clause, plan and so on.

    `item` is a reference, a code or the name of an institution.
    """

    kind: str
    item: str
    clause: int | None
    field: str
    languages: tuple[str, ...]


def texts_lacking(connection: sqlite3.Connection, reviews: list[int], wanted: tuple[str, ...]) -> Iterator[Wording]:
    """Yield the texts and summaries in some reviews that are not on record in every wanted language, in natural order."""
    sql = (
        "SELECT v.state, v.mechanism, v.cycle, r.paragraph, c.number, t.field, group_concat(t.lang) FROM reviews v "
        "JOIN recommendations r ON r.review_id = v.id AND r.archived_at IS NULL JOIN texts t ON t.recommendation_id = r.id "
        "LEFT JOIN clauses c ON c.id = t.clause_id WHERE v.id IN (SELECT value FROM json_each(:reviews)) "
        f"GROUP BY r.id, t.clause_id, t.field HAVING {_LACKING.format('t')} "
        "ORDER BY v.state, v.mechanism <> 'UPR', v.mechanism, v.cycle, r.sort_key, r.id, c.number, t.field DESC"
    )
    values = {"reviews": json.dumps(reviews), "wanted": json.dumps(wanted)}
    for state, mechanism, cycle, paragraph, clause, field, languages in connection.execute(sql, values):
        reference = format_reference(ReviewKey(state, mechanism, cycle), paragraph)
        kind = "recommendation" if clause is None else "clause"
        yield Wording(kind, reference, clause, field, tuple(sorted(languages.split(","))))


def names_lacking(connection: sqlite3.Connection, states: tuple[str, ...], wanted: tuple[str, ...]) -> Iterator[Wording]:
    """Yield the names of institutions, plans and measures, and indicators, that are not in every wanted language.

    Where States are given, plans of other ones and their measures are left out; institutions are of no State.
    """
    shown = {"institution": name_sql("institution_id = x.id"), "plan": "x.code", "measure": "x.code"}
    of_another = "json_array_length(:states) AND {0}.state NOT IN (SELECT value FROM json_each(:states))"
    left_out = {
        "institution": "x.merged_into IS NOT NULL",
        "plan": f"x.state IS NOT NULL AND {of_another.format('x')}",
        "measure": f"EXISTS (SELECT 1 FROM plans p WHERE p.id = x.plan_id AND {of_another.format('p')})",
    }
    values = {"states": json.dumps(states), "wanted": json.dumps(wanted)}
    for kind, name in shown.items():
        sql = (
            f"SELECT {name}, n.field, group_concat(n.lang) FROM {kind}s x JOIN names n ON n.{kind}_id = x.id "
            f"WHERE x.archived_at IS NULL AND NOT ({left_out[kind]}) AND n.field IN ('name', 'indicator') "
            f"GROUP BY x.id, n.field HAVING {_LACKING.format('n')} ORDER BY x.id, n.field DESC"
        )
        for item, field, languages in connection.execute(sql, values):
            yield Wording(kind, item, None, field, tuple(sorted(languages.split(","))))
