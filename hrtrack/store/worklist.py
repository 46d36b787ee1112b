"""Read what the worklist weighs: answers and statuses of the chosen recommendations, and the facts around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hrtrack.model import ReviewKey, format_reference
from hrtrack.store.selection import agreed_sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from hrtrack.store.selection import Selection


class Candidate(NamedTuple):
    """Hold a recommendation that may need something: its answer, the day it counts from, and its status."""

    id: int
    key: ReviewKey
    paragraph: str
    position: str | None
    since: str | None
    status: str | None

    @property
    def reference(self) -> str:
        """Return the full reference."""
        return format_reference(self.key, self.paragraph)


class Facts(NamedTuple):
    """Hold what is on record by recommendation: leads, evidence, and the open measures with a due date (code, day)."""

    led: set[int]
    evidenced: set[int]
    due: dict[int, list[tuple[str, str]]]


def candidates(connection: sqlite3.Connection, selection: Selection) -> Iterator[Candidate]:
    """Yield the chosen recommendations, the newest review first, then in natural order."""
    sql = (
        f"SELECT r.id, v.state, v.mechanism, v.cycle, r.paragraph, {agreed_sql('q.position')} AS position, "
        "max(coalesce(q.date, v.adoption_date, v.review_date)) AS since, s.status "
        "FROM recommendations r JOIN reviews v ON v.id = r.review_id JOIN clauses c ON c.recommendation_id = r.id "
        f"LEFT JOIN positions q ON q.id = {selection.position_id_sql()} "
        f"LEFT JOIN {selection.statuses_sql()} s ON s.recommendation_id = r.id "
        f"WHERE r.review_id IN (SELECT value FROM json_each(:reviews)) AND {selection.where()} GROUP BY r.id "
        f"HAVING {selection.position_where('position', 'v.mechanism')} ORDER BY v.cycle DESC, v.id, r.sort_key, r.id"
    )
    for row_id, state, mechanism, cycle, paragraph, position, since, status in connection.execute(sql, selection.values):
        yield Candidate(row_id, ReviewKey(state, mechanism, cycle), paragraph, position, since, status)


def facts(connection: sqlite3.Connection, soon: str) -> Facts:
    """Return what is on record around recommendations; of measures those that are not done and due before a day."""
    led = {row[0] for row in connection.execute("SELECT recommendation_id FROM assignments WHERE role = 'lead'")}
    sql = "SELECT l.recommendation_id FROM evidence_links l JOIN evidence e ON e.id = l.evidence_id WHERE e.archived_at IS NULL"
    evidenced = {row[0] for row in connection.execute(sql)}
    due: dict[int, list[tuple[str, str]]] = {}
    for row_id, code, day in connection.execute(
        "SELECT x.recommendation_id, m.code, m.due_date FROM measures m JOIN measure_recommendations x ON x.measure_id = m.id "
        "WHERE m.archived_at IS NULL AND m.done_date IS NULL AND m.due_date <= ? ORDER BY m.due_date, m.id",
        (soon,),
    ):
        due.setdefault(row_id, []).append((code, day))
    return Facts(led, evidenced, due)
