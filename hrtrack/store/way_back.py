"""Find the later batch on which the undo of an older one founders: what it holds, what it stands on, what it rules out."""

from __future__ import annotations

import json
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.errors import Conflict
from hrtrack.speech import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator


class Held(NamedTuple):
    """Name columns of a row on which something depends; no columns: the whole row."""

    table: str
    id: int
    columns: tuple[str, ...] = ()


class Clash(NamedTuple):
    """Hold a state that no command allows, in words, and what makes it so."""

    words: str
    rows: tuple[Held, ...]


_GONE = "({0}.archived_at IS NOT NULL OR {0}.merged_into IS NOT NULL)"
_HERE = "({0}.archived_at IS NULL AND {0}.merged_into IS NULL)"
_STANDING = ("archived_at", "merged_into")
# What only one row may have, where it stands: columns, and how the index compares them.
_PLACES = {
    "reviews": ("state", "mechanism", "cycle"),
    "recommendations": ("review_id", "paragraph"),
    "clauses": ("recommendation_id", "number"),
    "recommending_states": ("clause_id", "state"),
    "texts": ("recommendation_id", "coalesce({clause_id}, 0)", "field", "lang"),
    "tags": ("recommendation_id", "label_id", "coalesce({clause_id}, 0)"),
    "plans": ("code",),
    "measures": ("code",),
    "evidence": ("code",),
    "assignments": ("recommendation_id", "institution_id"),
    "measure_institutions": ("measure_id", "institution_id"),
    "measure_recommendations": ("measure_id", "recommendation_id"),
    "evidence_links": ("recommendation_id", "evidence_id", "coalesce({assessment_id}, 0)"),
    "links": ("min({recommendation_id}, {other_id})", "max({recommendation_id}, {other_id})"),
    "lineage": ("recommendation_id", "coalesce({earlier_id}, 0)"),
}
_FREED_BY_REMOVAL = ("recommendations", "plans", "measures", "evidence")


def refuse_if_built_on(connection: sqlite3.Connection, batch_id: int) -> None:
    """Raise Conflict where a later batch in force touched rows of a batch."""
    later = connection.execute(
        "SELECT min(b.id) FROM batches b JOIN changes c ON c.batch_id = b.id JOIN changes mine "
        "ON mine.batch_id = ? AND mine.table_name = c.table_name "
        "AND c.first_id <= mine.last_id AND c.last_id >= mine.first_id WHERE b.id > ? AND b.undone IS NULL",
        (batch_id, batch_id),
    ).fetchone()[0]
    if later is not None:
        raise _built_on(batch_id, later)


def has_later(connection: sqlite3.Connection, batch_id: int) -> bool:
    """Say whether a later batch than one is in force."""
    sql = "SELECT 1 FROM batches WHERE id > ? AND undone IS NULL LIMIT 1"
    return connection.execute(sql, (batch_id,)).fetchone() is not None


def taken(connection: sqlite3.Connection, batch_id: int, table: str) -> Conflict:
    """Return the Conflict that names the later batch which took a place in a table that a batch had freed.

    To be asked while the images of the table are still the former values.
    """
    return _built_on(batch_id, _latest(connection, batch_id, _holders(connection, batch_id, table)))


def refuse_orphans(connection: sqlite3.Connection, batch_id: int) -> None:
    """Raise Conflict naming the later batch whose rows refer to rows that the undo removed."""
    orphans = [Held(table, row_id) for table, row_id, *_rest in connection.execute("PRAGMA foreign_key_check")]
    if orphans:
        raise _built_on(batch_id, _latest(connection, batch_id, orphans))


def clashes(connection: sqlite3.Connection) -> set[Clash]:
    """Return the states on record that no command allows."""
    return {
        *_circles(connection),
        *_roles_of_gone(connection),
        *_in_removed_plans(connection),
        *_twins(connection),
        *_new_with_earlier(connection),
    }


def refuse_new_clashes(connection: sqlite3.Connection, batch_id: int, before: set[Clash]) -> None:
    """Raise Conflict where an undo made a state that no command allows, naming the later batch that rules it out."""
    # The order is fixed, so that the same undo is refused with the same words.
    for clash in sorted(clashes(connection) - before):
        later = _latest(connection, batch_id, clash.rows)
        message = _(
            "batch {batch_id} cannot be undone: after batch {later}, {words}", batch_id=batch_id, later=later, words=clash.words
        )
        raise Conflict(message, _hint(later))


def _built_on(batch_id: int, later: int) -> Conflict:
    return Conflict(
        _("batch {batch_id} cannot be undone: batch {later} changed the same items later", batch_id=batch_id, later=later),
        _hint(later),
    )


def _hint(later: int) -> str:
    return _("hrtrack undo {batch} first, or hrtrack undo without a number, step by step", batch=later)


def _latest(connection: sqlite3.Connection, batch_id: int, rows: Iterable[Held]) -> int:
    """Return the last batch in force after one that gave any of some columns what they hold; else the last in force.

    An image that holds what the row shows is of a batch that changed something else.
    """
    found = [_last_change(connection, batch_id, held) for held in rows]
    last = "SELECT max(id) FROM batches WHERE undone IS NULL AND id > ?"
    return max(found, default=0) or int(connection.execute(last, (batch_id,)).fetchone()[0] or batch_id)


def _last_change(connection: sqlite3.Connection, batch_id: int, held: Held) -> int:
    differs = " OR ".join(f"json_extract(c.image, '$.{column}') IS NOT t.{column}" for column in held.columns) or "1"
    sql = (
        f"SELECT max(c.batch_id) FROM {held.table} t "
        "JOIN changes c ON c.table_name = ? AND t.id BETWEEN c.first_id AND c.last_id "
        f"JOIN batches b ON b.id = c.batch_id WHERE t.id = ? AND b.id > ? AND b.undone IS NULL AND (c.image IS NULL OR {differs})"
    )
    return int(connection.execute(sql, (held.table, held.id, batch_id)).fetchone()[0] or 0)


def _holders(connection: sqlite3.Connection, batch_id: int, table: str) -> list[Held]:
    """Return the rows that hold the places, or the uids, of the images that a batch keeps of a table."""
    known = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    parts = [part if "{" in part else f"{{{part}}}" for part in _PLACES.get(table, ())]
    places = [parts, *([["{uid}"]] if "uid" in known else [])]
    sides = {name: f"t.{name}" for name in known}, {name: f"json_extract(m.image, '$.{name}')" for name in known}
    found = []
    for place in places:
        # The removed have given up their place, but not their uid.
        standing = ["{archived_at} IS NULL"] if place is parts and table in _FREED_BY_REMOVAL else []
        same = [f"{part.format_map(sides[0])} = {part.format_map(sides[1])}" for part in place]
        where = " AND ".join([*same, *(condition.format_map(side) for condition in standing for side in sides)])
        columns = tuple(name for name in known if any(f"{{{name}}}" in part for part in [*place, *standing]))
        sql = (
            f"SELECT t.id FROM changes m CROSS JOIN {table} t ON {where or '0'} "
            "WHERE m.batch_id = ? AND m.table_name = ? AND m.image IS NOT NULL AND t.id <> m.first_id"
        )
        found += [Held(table, row_id, columns) for (row_id,) in connection.execute(sql, (batch_id, table))]
    return found


def _circles(connection: sqlite3.Connection) -> Iterator[Clash]:
    """Yield each institution in a circle, with all that the circle holds."""
    sql = (
        "WITH RECURSIVE up (part, whole) AS (SELECT id, parent_id FROM institutions WHERE parent_id IS NOT NULL UNION "
        "SELECT u.part, i.parent_id FROM up u JOIN institutions i ON i.id = u.whole WHERE i.parent_id IS NOT NULL) "
        "SELECT part, whole FROM up WHERE part IN (SELECT part FROM up WHERE part = whole) ORDER BY part, whole"
    )
    circles: dict[int, list[Held]] = {}
    for part, whole in connection.execute(sql):
        circles.setdefault(part, []).append(Held("institutions", whole, ("parent_id",)))
    for rows in circles.values():
        yield Clash(_("an institution would be a part of itself"), tuple(rows))


def _roles_of_gone(connection: sqlite3.Connection) -> Iterator[Clash]:
    """Yield what removed and merged institutions answer for, and the parts that they have."""
    answers = (
        ("assignments", "recommendations", "recommendation_id", _("a recommendation")),
        ("measure_institutions", "measures", "measure_id", _("a measure")),
    )
    for table, owners, owner, what in answers:
        sql = (
            f"SELECT i.id, x.id, o.id FROM institutions i JOIN {table} x ON x.institution_id = i.id "
            f"JOIN {owners} o ON o.id = x.{owner} WHERE o.archived_at IS NULL AND {_GONE.format('i')}"
        )
        for office, role, row_id in connection.execute(sql):
            rows = (
                Held("institutions", office, _STANDING),
                Held(table, role, ("institution_id",)),
                Held(owners, row_id, ("archived_at",)),
            )
            yield Clash(_("a removed or merged institution would answer for {what}", what=what), rows)
    sql = (
        "SELECT i.id, x.id FROM institutions i JOIN institutions x ON x.parent_id = i.id "
        f"WHERE {_HERE.format('x')} AND {_GONE.format('i')}"
    )
    for office, part in connection.execute(sql):
        pair = (Held("institutions", office, _STANDING), Held("institutions", part, ("parent_id", *_STANDING)))
        yield Clash(_("an institution would be a part of a removed or merged one"), pair)


def _in_removed_plans(connection: sqlite3.Connection) -> Iterator[Clash]:
    sql = (
        "SELECT p.id, m.id FROM plans p JOIN measures m ON m.plan_id = p.id "
        "WHERE p.archived_at IS NOT NULL AND m.archived_at IS NULL"
    )
    for plan, measure in connection.execute(sql):
        rows = (Held("plans", plan, ("archived_at",)), Held("measures", measure, ("plan_id", "archived_at")))
        yield Clash(_("a measure would be in a removed plan"), rows)


def _new_with_earlier(connection: sqlite3.Connection) -> Iterator[Clash]:
    sql = (
        "SELECT n.id, l.id, e.id FROM lineage n JOIN lineage l ON l.recommendation_id = n.recommendation_id "
        "JOIN recommendations e ON e.id = l.earlier_id "
        "WHERE n.verdict = 'none' AND l.verdict = 'confirmed' AND e.archived_at IS NULL"
    )
    for none, confirmed, earlier in connection.execute(sql):
        rows = (
            Held("lineage", none, ("recommendation_id", "verdict")),
            Held("lineage", confirmed, ("recommendation_id", "verdict")),
            Held("recommendations", earlier, ("archived_at",)),
        )
        yield Clash(_("a recommendation would be new and have an earlier one"), rows)


def _twins(connection: sqlite3.Connection) -> Iterator[Clash]:
    """Yield pairs of institutions that bear one name, and of plans and so on with one code but for capitals."""
    for table, words in (("plans", _("two plans")), ("measures", _("two measures")), ("evidence", _("two pieces of evidence"))):
        sql = (
            f"SELECT json_group_array(id) FROM {table} WHERE archived_at IS NULL GROUP BY code COLLATE NOCASE HAVING count(*) > 1"
        )
        for (ids,) in connection.execute(sql):
            held = [Held(table, row_id, ("code", "archived_at")) for row_id in sorted(json.loads(ids))]
            for pair in combinations(held, 2):
                yield Clash(_("{words} would have one code", words=words), pair)
    yield from _namesakes(connection)


def _namesakes(connection: sqlite3.Connection) -> Iterator[Clash]:
    # Imported here, for the journal of most commands has no need of it.
    from hrtrack.store.naming import fold_title

    sql = (
        "SELECT n.id, i.id, n.value FROM institutions i JOIN names n ON n.institution_id = i.id "
        f"WHERE n.field IN ('name', 'short') AND {_HERE.format('i')} ORDER BY n.id"
    )
    bearers: dict[str, list[tuple[Held, Held]]] = {}
    for name, office, value in connection.execute(sql):
        held = Held("names", name, ("field", "value")), Held("institutions", office, _STANDING)
        bearers.setdefault(fold_title(value), []).append(held)
    for same in bearers.values():
        for one, other in combinations(same, 2):
            if one[1] != other[1]:
                yield Clash(_("two institutions would bear one name"), (*one, *other))
