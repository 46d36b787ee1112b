"""Tell from the journal what changed since a day, a time or a batch."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.errors import BadInput, NotFound, WrongUsage
from hrtrack.model import parse_date
from hrtrack.speech import _
from hrtrack.store.journal import Batch, list_batches

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

Touched = dict[str, set[int]]

# The tables whose rows are parts of another thing, and the columns that say of which.
_PARTS = {
    "clauses": ("recommendation_id",),
    "texts": ("recommendation_id",),
    "positions": ("recommendation_id",),
    "tags": ("recommendation_id",),
    "assessments": ("recommendation_id",),
    "assignments": ("recommendation_id",),
    "measure_recommendations": ("recommendation_id", "measure_id"),
    "evidence_links": ("recommendation_id", "evidence_id"),
    "links": ("recommendation_id", "other_id"),
    "lineage": ("recommendation_id", "earlier_id"),
    "names": ("institution_id", "plan_id", "measure_id"),
    "measure_institutions": ("measure_id",),
}
_WHOLES = ("reviews", "recommendations", "institutions", "plans", "measures", "evidence")
_OWNERS = {
    "recommendation_id": "recommendations",
    "other_id": "recommendations",
    "earlier_id": "recommendations",
    "institution_id": "institutions",
    "plan_id": "plans",
    "measure_id": "measures",
    "evidence_id": "evidence",
}
# What changes of which recommendations show something: the table and the column of their ids.
_SOURCES = {
    "institutions": ("names", "institution_id"),
    "plans": ("plans", "id"),
    "measures": ("measures", "id"),
    "evidence": ("evidence", "id"),
    "recommendations": ("recommendations", "id"),
}
_OF_MEASURES = "SELECT x.recommendation_id FROM json_each(?) j "
_SPREAD = {
    "institutions": (
        "SELECT a.recommendation_id FROM json_each(?) j JOIN assignments a ON a.institution_id = j.value",
        f"{_OF_MEASURES}JOIN measure_institutions y ON y.institution_id = j.value "
        "JOIN measure_recommendations x ON x.measure_id = y.measure_id",
    ),
    "plans": (f"{_OF_MEASURES}JOIN measures m ON m.plan_id = j.value JOIN measure_recommendations x ON x.measure_id = m.id",),
    "measures": (f"{_OF_MEASURES}JOIN measure_recommendations x ON x.measure_id = j.value",),
    "evidence": ("SELECT l.recommendation_id FROM json_each(?) j JOIN evidence_links l ON l.evidence_id = j.value",),
    "recommendations": (
        "SELECT l.other_id FROM json_each(?) j JOIN links l ON l.recommendation_id = j.value",
        "SELECT l.recommendation_id FROM json_each(?) j JOIN links l ON l.other_id = j.value",
        "SELECT l.earlier_id FROM json_each(?) j JOIN lineage l ON l.recommendation_id = j.value AND l.earlier_id IS NOT NULL",
        "SELECT l.recommendation_id FROM json_each(?) j JOIN lineage l ON l.earlier_id = j.value",
    ),
}


class Since(NamedTuple):
    """Hold from where on changes count: after a batch, or else from a time (UTC, or a day) on."""

    at: str
    after: int | None = None


def parse_since(connection: sqlite3.Connection, text: str) -> Since:
    """Return what a day, a time or the number of a batch means; raise WrongUsage, or NotFound for an unknown batch."""
    word = text.strip()
    if word.isascii() and word.isdecimal():
        for batch in list_batches(connection, where="id = ?", parameters=(int(word),)) if len(word) < 18 else ():
            return Since(batch.at, batch.id)
        raise NotFound(_("there is no batch {word}", word=word), _("hrtrack log lists the batches; a day is written YYYY-MM-DD"))
    try:
        return Since(parse_date(word))
    except BadInput:
        pass
    try:
        moment = datetime.fromisoformat(word)
    except ValueError:
        hint = _("write a day 2026-01-15, a time 2026-01-15T12:00:00Z or the number of a batch")
        raise WrongUsage(_("'{text}' is no day, time or batch", text=text), hint) from None
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return Since(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def batches_since(connection: sqlite3.Connection, since: Since, limit: int = -1) -> Iterator[Batch]:
    """Yield the batches made, undone or redone since, the newest first."""
    return list_batches(connection, _where(since), _values(since), limit)


def touched_since(connection: sqlite3.Connection, since: Since) -> Touched:
    """Return the ids of reviews, recommendations, institutions and so on of which anything changed since, by table.

    Parts that are gone are known by the images that the journal keeps of them. A recommendation that shows what changed
    elsewhere (the name of an institution, a measure, evidence, the number of a linked one) has changed with it.
    """
    found: Touched = {table: set() for table in _WHOLES}
    values = _values(since)
    mine = f"c.batch_id IN (SELECT id FROM batches WHERE {_where(since)})"
    for table in _WHOLES:
        rows = connection.execute(
            f"SELECT t.id FROM changes c CROSS JOIN {table} t ON t.id BETWEEN c.first_id AND c.last_id "
            f"WHERE c.table_name = '{table}' AND {mine}",
            values,
        )
        found[table].update(row[0] for row in rows)
    for table, columns in _PARTS.items():
        for column in columns:
            _add_owners(connection, found[_OWNERS[column]], table, column, mine, values)
    _add_of_states(connection, found["recommendations"], mine, values)
    _spread(connection, found, mine, values)
    return found


def _where(since: Since) -> str:
    made = "at >= ?" if since.after is None else "id > ?"
    return f"({made} OR coalesce(undone_at, redone_at) >= ?)"


def _values(since: Since) -> tuple[str | int, str]:
    return since.at if since.after is None else since.after, since.at


def _spread(connection: sqlite3.Connection, found: Touched, mine: str, values: tuple[str | int, str]) -> None:
    """Add the recommendations of which something shows that changed elsewhere: names, measures, evidence, linked numbers.

    Only rows that changed themselves spread: a measure that came to serve one recommendation more is as it was for the others.
    """
    changed = {key: _changed_rows(connection, table, column, mine, values) for key, (table, column) in _SOURCES.items()}
    for table in ("names", "measure_institutions"):
        changed["measures"] |= _changed_rows(connection, table, "measure_id", mine, values)
    changed["plans"] |= _changed_rows(connection, "names", "plan_id", mine, values)
    for source, sqls in _SPREAD.items():
        ids = json.dumps(sorted(changed[source]))
        for sql in sqls if changed[source] else ():
            found["recommendations"].update(row[0] for row in connection.execute(sql, (ids,)))


def _changed_rows(connection: sqlite3.Connection, table: str, column: str, mine: str, values: tuple[str | int, str]) -> set[int]:
    found: set[int] = set()
    _add_owners(connection, found, table, column, mine, values)
    return found


def _add_owners(
    connection: sqlite3.Connection, found: set[int], table: str, column: str, mine: str, values: tuple[str | int, str]
) -> None:
    rows = connection.execute(
        f"SELECT t.{column} FROM changes c CROSS JOIN {table} t ON t.id BETWEEN c.first_id AND c.last_id "
        f"WHERE c.table_name = '{table}' AND {mine} UNION SELECT json_extract(c.image, '$.{column}') FROM changes c "
        f"WHERE c.table_name = '{table}' AND c.image IS NOT NULL AND {mine}",
        values * 2,
    )
    found.update(row[0] for row in rows if row[0] is not None)


def _add_of_states(connection: sqlite3.Connection, found: set[int], mine: str, values: tuple[str | int, str]) -> None:
    """Add the recommendations whose recommending States changed: these know their clause."""
    rows = connection.execute(
        "SELECT k.recommendation_id FROM changes c CROSS JOIN recommending_states t ON t.id BETWEEN c.first_id AND c.last_id "
        f"JOIN clauses k ON k.id = t.clause_id WHERE c.table_name = 'recommending_states' AND {mine} UNION "
        "SELECT k.recommendation_id FROM changes c JOIN clauses k ON k.id = json_extract(c.image, '$.clause_id') "
        f"WHERE c.table_name = 'recommending_states' AND c.image IS NOT NULL AND {mine}",
        values * 2,
    )
    found.update(row[0] for row in rows)
