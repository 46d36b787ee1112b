"""Read institutions with what they answer for, labels with who bears them, and links: the lists of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.model import ReviewKey, format_reference
from hrtrack.records import NameItem
from hrtrack.store.following import NAME_ORDER, RECORDED_ORDER, name_sql
from hrtrack.store.journal import Batch, get_batch
from hrtrack.store.planned import language_sql

if TYPE_CHECKING:
    import sqlite3

_STANDING = "i.merged_into IS NULL AND i.archived_at IS NULL"
# An institution and those that were merged into it, directly or through others.
_WITH_MERGED = (
    "WITH RECURSIVE mine (id) AS (SELECT :id UNION SELECT i.id FROM institutions i JOIN mine m ON i.merged_into = m.id) "
)


class Office(NamedTuple):
    """Hold an institution, how many recommendations it leads and supports, and how many measures it has a role in."""

    id: int
    name: str
    short: str | None
    language: str
    parent_id: int | None
    parent: str | None
    focal_point: str | None
    leads: int
    supports: int
    measures: int


class OfficeMeasure(NamedTuple):
    """Hold a measure that an institution has a role in."""

    measure: str
    title: str
    plan: str | None
    role: str
    due: str | None
    due_date: str | None
    done_date: str | None


class Assigned(NamedTuple):
    """Hold an institution's part in answering a recommendation, as the row of the table `assignments`."""

    id: int
    recommendation_id: int
    institution_id: int
    role: str
    focal_point: str | None


class LabelCount(NamedTuple):
    """Hold a label and how many recommendations on record bear it, whole or in a clause."""

    taxonomy: str
    label: str
    recommendations: int


class LinkEnds(NamedTuple):
    """Hold a link: the ids and references of its two ends."""

    recommendation_id: int
    other_id: int
    reference: str
    other: str
    kind: str
    note: str | None


def list_offices(connection: sqlite3.Connection, reviews: str | None = None, office_id: int | None = None) -> list[Office]:
    """Return the institutions on record, or one; counts are of the reviews of a JSON array of ids if one is given."""
    answered = (
        "(SELECT count(*) FROM assignments a JOIN recommendations r ON r.id = a.recommendation_id "
        "WHERE a.institution_id = i.id AND a.role = '{}' AND r.archived_at IS NULL "
        "AND (:reviews IS NULL OR r.review_id IN (SELECT value FROM json_each(:reviews))))"
    )
    measures = (
        "(SELECT count(*) FROM measure_institutions x JOIN measures m ON m.id = x.measure_id "
        "WHERE x.institution_id = i.id AND m.archived_at IS NULL)"
    )
    language = f"(SELECT n.lang FROM names n WHERE n.institution_id = i.id AND n.field = 'name' ORDER BY {NAME_ORDER} LIMIT 1)"
    sql = (
        f"SELECT i.id, {name_sql('institution_id = i.id')}, {name_sql('institution_id = i.id', 'short')}, {language}, p.id, "
        f"{name_sql('institution_id = p.id')}, i.focal_point, {answered.format('lead')}, {answered.format('supporting')}, "
        f"{measures} FROM institutions i LEFT JOIN institutions p ON p.id = i.parent_id "
        "AND p.merged_into IS NULL AND p.archived_at IS NULL "
        f"WHERE {_STANDING} AND (:id IS NULL OR i.id = :id) ORDER BY i.id"
    )
    return [Office(*row) for row in connection.execute(sql, {"reviews": reviews, "id": office_id})]


def names_of(connection: sqlite3.Connection, office_id: int) -> list[tuple[int, NameItem]]:
    """Return the names of an institution with the ids of their rows: names, short names, former ones."""
    sql = (
        "SELECT n.id, n.field, n.lang, n.value, n.original FROM names n WHERE n.institution_id = ? "
        f"ORDER BY n.field = 'former', n.field, {NAME_ORDER}"
    )
    rows = connection.execute(sql, (office_id,))
    return [(row_id, NameItem(field, lang, value, bool(original))) for row_id, field, lang, value, original in rows]


def office_name(connection: sqlite3.Connection, office_id: int) -> str:
    """Return the name by which an institution is shown."""
    sql = f"SELECT {name_sql('institution_id = i.id')} FROM institutions i WHERE i.id = ?"
    return str(connection.execute(sql, (office_id,)).fetchone()[0])


def office_names(connection: sqlite3.Connection) -> dict[str, tuple[str, str]]:
    """Return name and its language as people are shown them, by the name on record and by the one that is shown."""
    mine = "institution_id = i.id"
    sql = (
        f"SELECT {name_sql(mine, order=RECORDED_ORDER)}, {name_sql(mine)}, {language_sql(mine)} "
        "FROM institutions i WHERE i.archived_at IS NULL"
    )
    rows = connection.execute(sql).fetchall()
    return {known: (name, lang) for recorded, name, lang in rows for known in (recorded, name)}


def parent_of(connection: sqlite3.Connection, office_id: int) -> int | None:
    """Return the institution that one is a part of."""
    row = connection.execute("SELECT parent_id FROM institutions WHERE id = ?", (office_id,)).fetchone()
    return int(row[0]) if row and row[0] is not None else None


def above(connection: sqlite3.Connection, office_id: int) -> list[int]:
    """Return the institutions that one is a part of, the nearest first."""
    found: list[int] = []
    parent = parent_of(connection, office_id)
    while parent is not None and parent not in found:
        found.append(parent)
        parent = parent_of(connection, parent)
    return found


def parts_of(connection: sqlite3.Connection, office_id: int) -> list[int]:
    """Return the institutions on record that are parts of one."""
    sql = f"SELECT i.id FROM institutions i WHERE i.parent_id = ? AND {_STANDING} ORDER BY i.id"
    return [row[0] for row in connection.execute(sql, (office_id,))]


def merged_names(connection: sqlite3.Connection, office_id: int) -> list[str]:
    """Return the names of the institutions that were merged into one."""
    sql = f"{_WITH_MERGED} SELECT {name_sql('institution_id = m.id')} FROM mine m WHERE m.id <> :id ORDER BY m.id"
    return [row[0] for row in connection.execute(sql, {"id": office_id})]


def roles_of(connection: sqlite3.Connection, office_id: int) -> list[Assigned]:
    """Return the recommendations on record that an institution answers for: leading first, then in natural order."""
    sql = (
        "SELECT a.id, a.recommendation_id, a.institution_id, a.role, a.focal_point FROM assignments a "
        "JOIN recommendations r ON r.id = a.recommendation_id JOIN reviews v ON v.id = r.review_id "
        "WHERE a.institution_id = ? AND r.archived_at IS NULL "
        "ORDER BY a.role, v.state, v.mechanism <> 'UPR', v.mechanism, v.cycle, r.sort_key, r.id"
    )
    return [Assigned(*row) for row in connection.execute(sql, (office_id,))]


def assigned_to(connection: sqlite3.Connection, recommendation_id: int) -> list[Assigned]:
    """Return the institutions that answer for a recommendation, leads first."""
    sql = (
        "SELECT id, recommendation_id, institution_id, role, focal_point FROM assignments WHERE recommendation_id = ? "
        "ORDER BY role, id"
    )
    return [Assigned(*row) for row in connection.execute(sql, (recommendation_id,))]


def role_rows(connection: sqlite3.Connection, table: str, office_id: int) -> list[dict[str, Any]]:
    """Return the rows of `assignments` or `measure_institutions` of an institution, those of removed items too."""
    item, focal = ("recommendation_id", "focal_point") if table == "assignments" else ("measure_id", "NULL")
    sql = f"SELECT id, {item}, role, {focal} FROM {table} WHERE institution_id = ? ORDER BY id"
    names = ("id", "item", "role", "focal_point")
    return [dict(zip(names, row, strict=True)) for row in connection.execute(sql, (office_id,))]


def measures_of_office(connection: sqlite3.Connection, office_id: int) -> list[OfficeMeasure]:
    """Return the measures that an institution has a role in, by due date."""
    sql = (
        f"SELECT m.code, {name_sql('measure_id = m.id')}, p.code, x.role, m.due, m.due_date, m.done_date "
        "FROM measure_institutions x JOIN measures m ON m.id = x.measure_id LEFT JOIN plans p ON p.id = m.plan_id "
        "WHERE x.institution_id = ? AND m.archived_at IS NULL ORDER BY m.due_date IS NULL, m.due_date, m.id"
    )
    return [OfficeMeasure(*row) for row in connection.execute(sql, (office_id,))]


def journal_of_office(connection: sqlite3.Connection, office_id: int) -> list[Batch]:
    """Return the batches in force that touched an institution, its names or roles, or one that was merged into it.

    A row that is gone is known by the image that the journal keeps of it.
    """
    tables = dict.fromkeys(("names", "assignments", "measure_institutions"), "institution_id") | {"institutions": "id"}
    live = " UNION ALL ".join(
        f"SELECT '{table}', id FROM {table} WHERE {column} IN (SELECT id FROM mine)" for table, column in tables.items()
    )
    gone = " UNION ALL ".join(
        f"SELECT table_name, first_id FROM changes WHERE table_name = '{table}' AND image IS NOT NULL "
        f"AND json_extract(image, '$.{column}') IN (SELECT id FROM mine)"
        for table, column in tables.items()
    )
    sql = (
        f"{_WITH_MERGED}, parts (name, id) AS ({live} UNION ALL {gone}) SELECT DISTINCT c.batch_id FROM parts p "
        "JOIN changes c ON c.table_name = p.name AND p.id BETWEEN c.first_id AND c.last_id"
    )
    ids = {row[0] for row in connection.execute(sql, {"id": office_id})}
    batches = (get_batch(connection, number) for number in sorted(ids))
    return [batch for batch in batches if not batch.undone]


def label_counts(connection: sqlite3.Connection, taxonomy: str | None = None) -> list[LabelCount]:
    """Return the labels that recommendations on record bear, of one taxonomy or of all, in the order of the alphabet."""
    sql = (
        "SELECT l.taxonomy, l.label, count(DISTINCT g.recommendation_id) FROM labels l JOIN tags g ON g.label_id = l.id "
        "JOIN recommendations r ON r.id = g.recommendation_id "
        "WHERE r.archived_at IS NULL AND (:taxonomy IS NULL OR l.taxonomy = :taxonomy) GROUP BY l.id ORDER BY l.label"
    )
    return [LabelCount(*row) for row in connection.execute(sql, {"taxonomy": taxonomy})]


def labels_known(connection: sqlite3.Connection, taxonomy: str) -> list[tuple[str, bool]]:
    """Return the labels of a taxonomy that were ever used here, and whether any recommendation bears them now."""
    sql = (
        "SELECT label, EXISTS (SELECT 1 FROM tags g WHERE g.label_id = l.id) FROM labels l WHERE taxonomy = ? "
        "ORDER BY (SELECT count(*) FROM tags g WHERE g.label_id = l.id) DESC, l.id"
    )
    return [(label, bool(borne)) for label, borne in connection.execute(sql, (taxonomy,))]


def tags_at(
    connection: sqlite3.Connection, recommendation_id: int, taxonomy: str, labels: tuple[str, ...]
) -> list[tuple[int, bool]]:
    """Return the rows of labels on a recommendation, and whether each is of the whole (else of a clause)."""
    marks = ", ".join("?" * len(labels))
    sql = (
        "SELECT g.id, g.clause_id IS NULL FROM tags g JOIN labels l ON l.id = g.label_id "
        f"WHERE g.recommendation_id = ? AND l.taxonomy = ? AND l.label IN ({marks}) ORDER BY g.id"
    )
    return [(row_id, bool(whole)) for row_id, whole in connection.execute(sql, (recommendation_id, taxonomy, *labels))]


def list_links(connection: sqlite3.Connection, reviews: str | None = None) -> list[LinkEnds]:
    """Return the links between recommendations on record, of all or of the reviews of a JSON array of ids.

    The end in a chosen review comes first; a link within them is given once.
    """
    chosen = "(:reviews IS NULL OR {}.review_id IN (SELECT value FROM json_each(:reviews)))"
    ends = (
        ("l.recommendation_id", "l.other_id", chosen.format("r")),
        ("l.other_id", "l.recommendation_id", f"{chosen.format('r')} AND NOT {chosen.format('o')}"),
    )
    sql = " UNION ALL ".join(
        "SELECT r.id, o.id, v.state, v.mechanism, v.cycle, r.paragraph, w.state, w.mechanism, w.cycle, o.paragraph, "
        "l.kind, l.note, v.mechanism <> 'UPR' AS treaty, r.sort_key AS place FROM links l "
        f"JOIN recommendations r ON r.id = {mine} JOIN reviews v ON v.id = r.review_id "
        f"JOIN recommendations o ON o.id = {other} JOIN reviews w ON w.id = o.review_id "
        f"WHERE r.archived_at IS NULL AND o.archived_at IS NULL AND {where}"
        for mine, other, where in ends
    )
    rows = connection.execute(f"{sql} ORDER BY 3, treaty, 4, 5, place, 1, 2", {"reviews": reviews})
    return [
        LinkEnds(
            row[0], row[1], format_reference(ReviewKey(*row[2:5]), row[5]), format_reference(ReviewKey(*row[6:9]), row[9]),
            row[10], row[11],
        )
        for row in rows
    ]  # fmt: skip


def link_between(connection: sqlite3.Connection, one_id: int, other_id: int) -> tuple[int, str] | None:
    """Return the row and the kind of the link between two recommendations, in whichever direction it was made."""
    sql = "SELECT id, kind FROM links WHERE min(recommendation_id, other_id) = ? AND max(recommendation_id, other_id) = ?"
    row = connection.execute(sql, (min(one_id, other_id), max(one_id, other_id))).fetchone()
    return (int(row[0]), str(row[1])) if row else None
