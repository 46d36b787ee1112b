"""Read institutions, plans, measures, evidence and links whole, as an export writes them: removed and merged ones too."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.follow_shapes import FIELDS
from hrtrack.model import ReviewKey, format_reference
from hrtrack.records import NameItem
from hrtrack.store.following import name_sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from hrtrack.records import EntityKind

TABLES: dict[EntityKind, str] = {
    "institution": "institutions",
    "plan": "plans",
    "measure": "measures",
    "evidence": "evidence",
}
# At most so many are read at once: evidence may have files attached.
_CHUNK = 200
# What a line on record names though it may be removed: recommendations and measures name institutions, measures plans,
# and an institution that which it is a part of.
_NAMED: dict[EntityKind, str] = {
    "institution": "WITH RECURSIVE named (id) AS ("
    "SELECT a.institution_id FROM assignments a JOIN recommendations r ON r.id = a.recommendation_id "
    "WHERE r.archived_at IS NULL UNION "
    "SELECT y.institution_id FROM measure_institutions y JOIN measures m ON m.id = y.measure_id "
    "WHERE m.archived_at IS NULL UNION "
    "SELECT parent_id FROM institutions WHERE archived_at IS NULL AND merged_into IS NULL AND parent_id IS NOT NULL UNION "
    "SELECT x.id FROM named n JOIN institutions i ON i.id = n.id "
    "JOIN institutions x ON x.id IN (i.parent_id, i.merged_into)"
    ") SELECT id FROM named",
    "plan": "SELECT plan_id FROM measures WHERE archived_at IS NULL AND plan_id IS NOT NULL",
}


@dataclass(slots=True)
class Entity:
    """Hold an institution, plan, measure or piece of evidence; `parent` and those in `roles` are uids."""

    kind: EntityKind
    id: int
    uid: str
    code: str | None
    archived_at: str | None
    fields: dict[str, Any]
    parent: str | None = None
    merged_into: str | None = None
    content: bytes | None = None
    names: list[NameItem] = field(default_factory=list)
    roles: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shown(self) -> str | None:
        """Return the name that is shown."""
        order = sorted((n for n in self.names if n.field == "name"), key=lambda n: (not n.original, n.lang != "en", n.lang))
        return order[0].value if order else None

    def name(self, name: str, lang: str) -> str | None:
        """Return a name in one language."""
        return next((n.value for n in self.names if (n.field, n.lang) == (name, lang)), None)


class LinkEnds(NamedTuple):
    """Hold a link with both ends, by uid and by reference."""

    uid: str
    one_uid: str
    other_uid: str
    reference: str
    other: str
    relation: str
    note: str | None


class Used(NamedTuple):
    """Hold the ids of what recommendations use, by kind; None: everything."""

    institution: set[int] | None = None
    plan: set[int] | None = None
    measure: set[int] | None = None
    evidence: set[int] | None = None


def used_by(connection: sqlite3.Connection, ids: Iterable[int]) -> Used:
    """Return what recommendations use: who answers, measures with their plans, evidence; and the parents of institutions."""
    chosen = json.dumps(list(ids))
    of_these = "recommendation_id IN (SELECT value FROM json_each(:ids))"
    measures = _ids(
        connection,
        f"SELECT x.measure_id FROM measure_recommendations x JOIN measures m ON m.id = x.measure_id WHERE x.{of_these} "
        "AND m.archived_at IS NULL",
        chosen,
    )
    evidence = _ids(
        connection,
        f"SELECT l.evidence_id FROM evidence_links l JOIN evidence e ON e.id = l.evidence_id WHERE l.{of_these} "
        "AND e.archived_at IS NULL",
        chosen,
    )
    institutions = _ids(connection, f"SELECT institution_id FROM assignments WHERE {of_these}", chosen)
    return whole(connection, Used(institutions, set(), measures, evidence))


def whole(connection: sqlite3.Connection, used: Used) -> Used:
    """Return what is used with all that it refers to itself."""
    measures = json.dumps(sorted(used.measure or ()))
    of_these = "IN (SELECT value FROM json_each(:ids))"
    plans = _ids(connection, f"SELECT plan_id FROM measures WHERE id {of_these} AND plan_id IS NOT NULL", measures)
    named = _ids(connection, f"SELECT institution_id FROM measure_institutions WHERE measure_id {of_these}", measures)
    above = _ids(
        connection,
        "WITH RECURSIVE used (id) AS (SELECT value FROM json_each(:ids) UNION "
        "SELECT x.id FROM used u JOIN institutions i ON i.id = u.id "
        "JOIN institutions x ON x.id IN (i.parent_id, i.merged_into)) SELECT id FROM used",
        json.dumps(sorted((used.institution or set()) | named)),
    )
    return Used(above, plans | (used.plan or set()), used.measure, used.evidence)


def load_entities(connection: sqlite3.Connection, kind: EntityKind, ids: set[int] | None, *, archived: bool) -> Iterator[Entity]:
    """Yield what is on record of a kind, all or those of some ids, in the order of recording.

    Without `archived` those removed or merged are left out, except from a part where something else in it may name them.
    """
    where = "1" if archived else _standing(kind)
    if not archived and ids is not None:
        where = f"({where}) OR id IN ({_NAMED.get(kind, 'NULL')})"
    every = [row[0] for row in connection.execute(f"SELECT id FROM {TABLES[kind]} WHERE {where} ORDER BY id")]
    chosen = [row_id for row_id in every if ids is None or row_id in ids]
    for start in range(0, len(chosen), _CHUNK):
        yield from _load(connection, kind, json.dumps(chosen[start : start + _CHUNK]))


def list_links(connection: sqlite3.Connection, ids: list[int] | None, *, archived: bool) -> Iterator[LinkEnds]:
    """Yield the links between recommendations, all or those with both ends among some ids."""
    sql = (
        "SELECT l.uid, r.uid, o.uid, v.state, v.mechanism, v.cycle, r.paragraph, w.state, w.mechanism, w.cycle, o.paragraph, "
        "l.kind, l.note FROM links l JOIN recommendations r ON r.id = l.recommendation_id JOIN reviews v ON v.id = r.review_id "
        "JOIN recommendations o ON o.id = l.other_id JOIN reviews w ON w.id = o.review_id WHERE "
        "(:archived OR (r.archived_at IS NULL AND o.archived_at IS NULL)) AND (:ids IS NULL OR (r.id IN (SELECT value FROM "
        "json_each(:ids)) AND o.id IN (SELECT value FROM json_each(:ids)))) ORDER BY l.id"
    )
    values = {"ids": None if ids is None else json.dumps(ids), "archived": int(archived)}
    for row in connection.execute(sql, values):
        one = format_reference(ReviewKey(*row[3:6]), row[6])
        other = format_reference(ReviewKey(*row[7:10]), row[10])
        yield LinkEnds(row[0], row[1], row[2], one, other, row[11], row[12])


def shown_names(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the names of institutions, as they are shown, by uid; those merged and removed are left out."""
    sql = f"SELECT i.uid, {name_sql('institution_id = i.id')} FROM institutions i WHERE {_standing('institution')}"
    return {uid: name for uid, name in connection.execute(sql) if name}


def plan_codes(connection: sqlite3.Connection) -> dict[str, str]:
    """Return the codes of plans by uid; those of removed ones are left out."""
    return dict(connection.execute("SELECT uid, code FROM plans WHERE archived_at IS NULL").fetchall())


def references_of_measures(connection: sqlite3.Connection, ids: list[int] | None) -> dict[int, list[str]]:
    """Return the references of the recommendations that each measure serves, in natural order."""
    return _references(connection, "measure_recommendations", "measure_id", "1", ids)


def references_of_evidence(connection: sqlite3.Connection, ids: list[int] | None, *, alone: bool) -> dict[int, list[str]]:
    """Return the references that each piece of evidence is for; `alone`: without those where an assessment cites it."""
    return _references(connection, "evidence_links", "evidence_id", "x.assessment_id IS NULL" if alone else "1", ids)


def _standing(kind: EntityKind) -> str:
    return "archived_at IS NULL" + (" AND merged_into IS NULL" if kind == "institution" else "")


def _ids(connection: sqlite3.Connection, sql: str, ids: str) -> set[int]:
    return {row[0] for row in connection.execute(sql, {"ids": ids})}


def _load(connection: sqlite3.Connection, kind: EntityKind, ids: str) -> list[Entity]:
    code = "NULL" if kind == "institution" else "t.code"
    more = {
        "institution": "(SELECT uid FROM institutions WHERE id = t.parent_id), (SELECT uid FROM institutions WHERE id = "
        "t.merged_into), NULL",
        "plan": "NULL, NULL, NULL",
        "measure": "(SELECT uid FROM plans WHERE id = t.plan_id), NULL, NULL",
        "evidence": "NULL, NULL, CASE t.attached WHEN 1 THEN (SELECT content FROM attachments WHERE sha256 = t.sha256) END",
    }[kind]
    columns = FIELDS[kind]
    sql = (
        f"SELECT t.id, t.uid, {code}, t.archived_at, {more}, {', '.join(f't.{name}' for name in columns)} "
        f"FROM json_each(:ids) j JOIN {TABLES[kind]} t ON t.id = j.value ORDER BY t.id"
    )
    found: dict[int, Entity] = {}
    for row in connection.execute(sql, {"ids": ids}):
        fields = dict(zip(columns, row[7:], strict=True))
        if kind == "evidence":
            fields["internal"] = bool(fields["internal"])
        found[row[0]] = Entity(kind, row[0], row[1], row[2], row[3], fields, row[4], row[5], row[6])
    if kind != "evidence":
        _load_names(connection, kind, found, ids)
    if kind == "measure":
        _load_roles(connection, found, ids)
    return list(found.values())


def _load_names(connection: sqlite3.Connection, kind: EntityKind, found: dict[int, Entity], ids: str) -> None:
    sql = (
        f"SELECT n.{kind}_id, n.field, n.lang, n.value, n.original FROM json_each(:ids) j JOIN names n ON n.{kind}_id = j.value "
        "ORDER BY n.id"
    )
    for row_id, name, lang, value, original in connection.execute(sql, {"ids": ids}):
        found[row_id].names.append(NameItem(name, lang, value, bool(original)))


def _load_roles(connection: sqlite3.Connection, found: dict[int, Entity], ids: str) -> None:
    sql = (
        "SELECT x.measure_id, x.role, i.uid FROM json_each(:ids) j JOIN measure_institutions x ON x.measure_id = j.value "
        "JOIN institutions i ON i.id = x.institution_id ORDER BY x.id"
    )
    for row_id, role, uid in connection.execute(sql, {"ids": ids}):
        found[row_id].roles.append((role, uid))


def _references(
    connection: sqlite3.Connection, table: str, owner: str, where: str, ids: list[int] | None
) -> dict[int, list[str]]:
    sql = (
        f"SELECT DISTINCT x.{owner}, v.state, v.mechanism, v.cycle, r.paragraph FROM {table} x "
        "JOIN recommendations r ON r.id = x.recommendation_id JOIN reviews v ON v.id = r.review_id "
        f"WHERE r.archived_at IS NULL AND {where} AND (:ids IS NULL OR r.id IN (SELECT value FROM json_each(:ids))) "
        "ORDER BY v.state, v.mechanism <> 'UPR', v.mechanism, v.cycle, r.sort_key, r.id"
    )
    found: dict[int, list[str]] = {}
    for row_id, state, mechanism, cycle, paragraph in connection.execute(sql, {"ids": None if ids is None else json.dumps(ids)}):
        found.setdefault(row_id, []).append(format_reference(ReviewKey(state, mechanism, cycle), paragraph))
    return found
