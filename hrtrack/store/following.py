"""Read what follows a recommendation: who answers for it, by which measures, with what evidence, linked to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hrtrack.model import ReviewKey, format_reference

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

# The name that is shown: the original, then English, then any; to people before these the one in their language.
RECORDED_ORDER = "n.original DESC, n.lang = 'en' DESC, n.lang, n.id"
NAME_ORDER = f"n.lang = hrtrack_language() DESC, {RECORDED_ORDER}"


class Assignment(NamedTuple):
    """Hold an institution's part in answering a recommendation."""

    uid: str
    institution_id: int
    institution_uid: str
    name: str
    short: str | None
    role: str
    focal_point: str | None


class MeasureServing(NamedTuple):
    """Hold a measure that serves a recommendation; `lead` are names of institutions."""

    id: int
    uid: str
    code: str
    title: str
    plan: str | None
    due: str | None
    due_date: str | None
    done_date: str | None
    lead: tuple[str, ...]


class EvidenceFor(NamedTuple):
    """Hold a piece of evidence for a recommendation, and the uid of the assessment that cites it."""

    uid: str
    code: str
    url: str | None
    file: str | None
    title: str | None
    published: str | None
    retrieved: str | None
    sha256: str | None
    attached: bool
    note: str | None
    internal: bool
    assessment_uid: str | None


class Link(NamedTuple):
    """Hold a link to another recommendation, by its reference."""

    uid: str
    reference: str
    kind: str
    note: str | None
    other_uid: str


class Verdict(NamedTuple):
    """Hold what was decided of a recommendation and an earlier one, by its reference; None: there is none."""

    uid: str
    earlier: str | None
    verdict: str
    relation: str | None
    note: str | None


def name_sql(owner: str, field: str = "name", order: str = NAME_ORDER) -> str:
    """Return the subquery for the name of an institution, plan or measure: ``name_sql("institution_id = i.id")``."""
    return f"(SELECT n.value FROM names n WHERE n.{owner} AND n.field = '{field}' ORDER BY {order} LIMIT 1)"


def assignments_of(connection: sqlite3.Connection, ids: str) -> Iterator[tuple[int, Assignment]]:
    """Yield recommendation and assignment, leads first, of a JSON array of ids."""
    sql = (
        f"SELECT a.recommendation_id, a.uid, i.id, i.uid, {name_sql('institution_id = i.id')}, "
        f"{name_sql('institution_id = i.id', 'short')}, a.role, a.focal_point FROM json_each(:ids) j "
        "JOIN assignments a ON a.recommendation_id = j.value JOIN institutions i ON i.id = a.institution_id "
        "ORDER BY a.role, a.id"
    )
    for row_id, *row in connection.execute(sql, {"ids": ids}):
        yield row_id, Assignment(*row)


def measures_of(connection: sqlite3.Connection, ids: str) -> Iterator[tuple[int, MeasureServing]]:
    """Yield recommendation and measure, by due date, of a JSON array of ids; removed ones are left out."""
    leads = (
        f"(SELECT group_concat(name, char(31)) FROM (SELECT {name_sql('institution_id = y.institution_id')} AS name "
        "FROM measure_institutions y WHERE y.measure_id = m.id AND y.role = 'lead' ORDER BY y.id))"
    )
    sql = (
        f"SELECT x.recommendation_id, m.id, m.uid, m.code, {name_sql('measure_id = m.id')}, p.code, m.due, m.due_date, "
        f"m.done_date, {leads} FROM json_each(:ids) j JOIN measure_recommendations x ON x.recommendation_id = j.value "
        "JOIN measures m ON m.id = x.measure_id LEFT JOIN plans p ON p.id = m.plan_id "
        "WHERE m.archived_at IS NULL ORDER BY m.due_date IS NULL, m.due_date, m.id"
    )
    for row_id, number, uid, code, title, plan, due, last, done, lead in connection.execute(sql, {"ids": ids}):
        leads_ = tuple(lead.split("\x1f")) if lead else ()
        yield row_id, MeasureServing(number, uid, code, title, plan, due, last, done, leads_)


def evidence_of(connection: sqlite3.Connection, ids: str) -> Iterator[tuple[int, EvidenceFor]]:
    """Yield recommendation and evidence, in the order of recording, of a JSON array of ids; removed ones are left out."""
    sql = (
        "SELECT l.recommendation_id, e.uid, e.code, e.url, e.file, e.title, e.published, e.retrieved, e.sha256, e.attached, "
        "e.note, e.internal, a.uid FROM json_each(:ids) j JOIN evidence_links l ON l.recommendation_id = j.value "
        "JOIN evidence e ON e.id = l.evidence_id LEFT JOIN assessments a ON a.id = l.assessment_id "
        "WHERE e.archived_at IS NULL ORDER BY l.id"
    )
    for row_id, uid, code, url, file, title, published, retrieved, sha256, attached, note, internal, cited in connection.execute(
        sql, {"ids": ids}
    ):
        yield (
            row_id,
            EvidenceFor(uid, code, url, file, title, published, retrieved, sha256, bool(attached), note, bool(internal), cited),
        )


def links_of(connection: sqlite3.Connection, ids: str) -> Iterator[tuple[int, Link]]:
    """Yield recommendation and link, whichever side it was made from, of a JSON array of ids."""
    ends = (("recommendation_id", "other_id"), ("other_id", "recommendation_id"))
    sql = " UNION ALL ".join(
        f"SELECT l.{mine}, l.uid, v.state, v.mechanism, v.cycle, r.paragraph, l.kind, l.note, r.uid FROM json_each(:ids) j "
        f"JOIN links l ON l.{mine} = j.value JOIN recommendations r ON r.id = l.{other} JOIN reviews v ON v.id = r.review_id "
        "WHERE r.archived_at IS NULL"
        for mine, other in ends
    )
    for row_id, uid, state, mechanism, cycle, paragraph, kind, note, other in connection.execute(sql, {"ids": ids}):
        yield row_id, Link(uid, format_reference(ReviewKey(state, mechanism, cycle), paragraph), kind, note, other)


def lineage_of(connection: sqlite3.Connection, ids: str) -> Iterator[tuple[int, Verdict]]:
    """Yield recommendation and what was decided of it and an earlier one, of a JSON array of ids; removed ones are left out."""
    sql = (
        "SELECT l.recommendation_id, l.uid, v.state, v.mechanism, v.cycle, e.paragraph, l.verdict, l.relation, l.note "
        "FROM json_each(:ids) j JOIN lineage l ON l.recommendation_id = j.value "
        "LEFT JOIN recommendations e ON e.id = l.earlier_id LEFT JOIN reviews v ON v.id = e.review_id "
        "WHERE e.archived_at IS NULL ORDER BY l.recommendation_id, l.id"
    )
    for row_id, uid, state, mechanism, cycle, paragraph, verdict, relation, note in connection.execute(sql, {"ids": ids}):
        earlier = format_reference(ReviewKey(state, mechanism, cycle), paragraph) if paragraph is not None else None
        yield row_id, Verdict(uid, earlier, verdict, relation, note)
