"""Read what assessors say of recommendations: where several voices judge one, and what the voices are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack.implementation import Status
from hrtrack.store.selection import agreed_sql

if TYPE_CHECKING:
    import sqlite3

    from hrtrack.store.selection import Selection

# A voice is a kind of assessor with its name; one that has no information is none.
_JUDGED = f"SELECT recommendation_id FROM assessments WHERE status <> '{Status.NO_INFORMATION}'"
_BY_TWO = "GROUP BY recommendation_id HAVING count(DISTINCT assessor || char(31) || coalesce(name, '')) > 1"


def judged_by_several(connection: sqlite3.Connection, selection: Selection) -> list[int]:
    """Return the chosen recommendations that several voices judge, on the day asked for, in natural order.

    The few that several voices judge are found first: what it costs does not grow with what nobody judges.
    """
    day = "AND coalesce(date, '') <= :as_of" if selection.filters.as_of else ""
    positions = ""
    if selection.filters.positions:
        answer = (
            f"(SELECT {agreed_sql('p.position')} FROM clauses c LEFT JOIN positions p ON p.id = {selection.position_id_sql()} "
            "WHERE c.recommendation_id = r.id)"
        )
        positions = f"AND {selection.position_where(answer, 'v.mechanism')}"
    sql = (
        f"SELECT r.id FROM ({_JUDGED} {day} {_BY_TWO}) s CROSS JOIN recommendations r ON r.id = s.recommendation_id "
        "JOIN reviews v ON v.id = r.review_id JOIN json_each(:reviews) j ON j.value = r.review_id "
        f"WHERE {selection.where()} {positions} ORDER BY j.key, r.sort_key, r.id"
    )
    return [row[0] for row in connection.execute(sql, selection.values)]


def several_judge(connection: sqlite3.Connection) -> bool:
    """Say whether any recommendation on record is judged by several voices."""
    mine = f"{_JUDGED} AND recommendation_id IN (SELECT id FROM recommendations WHERE archived_at IS NULL)"
    return connection.execute(f"{mine} {_BY_TWO} LIMIT 1").fetchone() is not None


def names_of(connection: sqlite3.Connection, assessor: str) -> list[str]:
    """Return the names that assessors of a kind bear on record, the oldest first."""
    sql = "SELECT name FROM assessments WHERE assessor = ? AND name IS NOT NULL GROUP BY name ORDER BY min(id)"
    return [row[0] for row in connection.execute(sql, (assessor,))]


def assessment_id(connection: sqlite3.Connection, uid: str | None) -> int:
    """Return the id of an assessment on record by its uid."""
    return int(connection.execute("SELECT id FROM assessments WHERE uid = ?", (uid,)).fetchone()[0])
