"""Keep what was decided of later recommendations and earlier ones, and follow it back and forth through the reviews.

Links were not used for it: a link joins what two mechanisms say and has no direction, while here the order in time is the point,
a No is kept so that nothing is suggested twice, and "no earlier one" is an answer too.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import Conflict, WrongUsage
from hrtrack.model import ReviewKey, format_reference
from hrtrack.speech import _

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from hrtrack.store.journal import Act


# The later ones in natural order, the earlier ones of each from the nearest review on.
_NATURAL = "v.state, v.mechanism <> 'UPR', v.mechanism, v.cycle, r.sort_key, r.id, w.cycle DESC, e.sort_key, e.id"


class Wish(NamedTuple):
    """Hold what is to be recorded of a later recommendation and an earlier one (None: none); a relation or note of None stays."""

    later_id: int
    earlier_id: int | None
    verdict: str
    relation: str | None = None
    note: str | None = None


class Decision(NamedTuple):
    """Hold what was decided, with both ends by id, uid and reference; without an earlier one these are None."""

    uid: str
    verdict: str
    relation: str | None
    note: str | None
    later_id: int
    later_uid: str
    reference: str
    earlier_id: int | None
    earlier_uid: str | None
    earlier: str | None


class Kin(NamedTuple):
    """Hold a recommendation in the lineage of another one.

    `via` is the reference of the one beside it on the way, to which it has the relation; `steps` counts the way, backwards
    below 0.
    """

    id: int
    reference: str
    cycle: int
    position: str | None
    relation: str
    via: str
    steps: int
    note: str | None


def decide(act: Act, wish: Wish, uid: str | None = None) -> str:
    """Record a decision; return whether it is ``new``, ``changed`` or the ``same``.

    Raises WrongUsage for two that cannot be one after the other, and Conflict where no earlier one is to be recorded beside one.
    """
    from hrtrack.store import entities

    if wish.earlier_id is not None:
        _require_order(act.connection, wish.later_id, wish.earlier_id)
    known = _decision_of(act.connection, wish.later_id, wish.earlier_id)
    relation = wish.relation or (known[2] if known else None)
    if wish.verdict == "confirmed" and relation is None:
        raise WrongUsage(_("no relation"), _("repeated, strengthened, weaker or related"))
    values = {"verdict": wish.verdict, "relation": relation if wish.verdict == "confirmed" else None}
    if wish.note is not None:
        values["note"] = wish.note or None
    _settle_with_others(act, wish)
    if known is None:
        entities.new_row(act, "lineage", uid, recommendation_id=wish.later_id, earlier_id=wish.earlier_id, **values)
        return "new"
    return "changed" if entities.change_row(act, "lineage", known[0], **values) else "same"


def forget(act: Act, later_id: int, earlier_id: int | None) -> str | None:
    """Delete a decision; return the verdict that it was, or None where there is none."""
    known = _decision_of(act.connection, later_id, earlier_id)
    if known is None:
        return None
    act.delete("lineage", known[0])
    return known[1]


def take_over(act: Act, from_id: int, to_id: int) -> None:
    """Let a recommendation have the decisions of one that was folded into it, where it has none of its own about the same."""
    for column, other in (("recommendation_id", "earlier_id"), ("earlier_id", "recommendation_id")):
        sql = (
            f"SELECT id FROM lineage l WHERE {column} = ? AND {other} IS NOT ? AND NOT EXISTS "
            f"(SELECT 1 FROM lineage k WHERE k.{column} = ? AND (k.{other} IS l.{other} "
            "OR (k.verdict <> 'rejected' AND l.verdict <> 'rejected' AND 'none' IN (k.verdict, l.verdict))))"
        )
        for (row_id,) in act.connection.execute(sql, (from_id, to_id, to_id)).fetchall():
            act.update("lineage", row_id, **{column: to_id})


def relation_of(connection: sqlite3.Connection, later_id: int, earlier_id: int) -> str | None:
    """Return the relation of a confirmed pair on record."""
    known = _decision_of(connection, later_id, earlier_id)
    return known[2] if known else None


def decided_of(connection: sqlite3.Connection, later_id: int) -> list[Decision]:
    """Return what was decided of a later recommendation and earlier ones on record."""
    return list(_decisions(connection, "r.id = :id AND r.archived_at IS NULL AND e.archived_at IS NULL", {"id": later_id}))


def decisions(
    connection: sqlite3.Connection, ids: Iterable[int] | None = None, *, archived: bool = False, as_recorded: bool = False
) -> Iterator[Decision]:
    """Return what was decided, all or where both ends are among some ids, in natural order or in that of recording."""
    chosen = "(:ids IS NULL OR {} IN (SELECT value FROM json_each(:ids)))"
    standing = "(:archived OR (r.archived_at IS NULL AND e.archived_at IS NULL))"
    where = f"{standing} AND {chosen.format('r.id')} AND (e.id IS NULL OR {chosen.format('e.id')})"
    values = {"ids": None if ids is None else json.dumps(list(ids)), "archived": int(archived)}
    return _decisions(connection, where, values, "l.id" if as_recorded else _NATURAL)


def decided_pairs(connection: sqlite3.Connection, later: list[int]) -> tuple[dict[tuple[int, int], str], set[int]]:
    """Return the verdicts on pairs of later recommendations, and which of these were said to have no earlier one."""
    sql = "SELECT recommendation_id, earlier_id, verdict FROM lineage WHERE recommendation_id IN (SELECT value FROM json_each(?))"
    pairs, alone = {}, set()
    for later_id, earlier_id, verdict in connection.execute(sql, (json.dumps(later),)):
        if earlier_id is None:
            alone.add(later_id)
        else:
            pairs[later_id, earlier_id] = verdict
    return pairs, alone


def kin_of(connection: sqlite3.Connection, row_id: int) -> list[Kin]:
    """Return the lineage of a recommendation through all reviews: the oldest first, those that came back to it last."""
    found: dict[int, Kin] = {}
    for step, mine, other in ((-1, "recommendation_id", "earlier_id"), (1, "earlier_id", "recommendation_id")):
        edge, steps = [row_id], 0
        while edge:
            steps += step
            rows = _beside(connection, edge, mine, other, steps)
            fresh = {kin.id: kin for kin in rows if kin.id not in found and kin.id != row_id}
            found |= fresh
            edge = list(fresh)
    return sorted(found.values(), key=lambda kin: kin.cycle)


def answers_through(connection: sqlite3.Connection, row_id: int) -> list[tuple[str, str]]:
    """Return the years of the reviews in which a recommendation was asked up to its own, each with the answer in force.

    It is ``differing`` where the answers of one review do, and "" of concluding observations, which have none.
    """
    mine = connection.execute(
        "SELECT v.cycle, l.position, v.mechanism FROM recommendation_list l JOIN recommendations r ON r.id = l.recommendation_id "
        "JOIN reviews v ON v.id = r.review_id WHERE r.id = ?",
        (row_id,),
    ).fetchone()
    if mine is None:
        return []
    # In the UPR no answer yet is pending.
    unsaid = "pending" if mine[2] == "UPR" else ""
    said: dict[int, set[str]] = {mine[0]: {mine[1] or unsaid}}
    for kin in kin_of(connection, row_id):
        if kin.steps < 0:
            said.setdefault(kin.cycle, set()).add(kin.position or unsaid)
    return [(str(cycle), words.pop() if len(words) == 1 else "differing") for cycle, words in sorted(said.items())]


def standing_of(connection: sqlite3.Connection, row_id: int) -> str | None:
    """Return where a recommendation on record stands (`STANDINGS`); None for a removed one."""
    row = connection.execute("SELECT lineage FROM lineage_standing WHERE recommendation_id = ?", (row_id,)).fetchone()
    return str(row[0]) if row else None


def _decisions(connection: sqlite3.Connection, where: str, values: dict[str, Any], order: str = _NATURAL) -> Iterator[Decision]:
    sql = (
        "SELECT l.uid, l.verdict, l.relation, l.note, r.id, r.uid, v.state, v.mechanism, v.cycle, r.paragraph, e.id, e.uid, "
        "w.cycle, e.paragraph FROM lineage l JOIN recommendations r ON r.id = l.recommendation_id "
        "JOIN reviews v ON v.id = r.review_id LEFT JOIN recommendations e ON e.id = l.earlier_id "
        f"LEFT JOIN reviews w ON w.id = e.review_id WHERE {where} ORDER BY {order}"
    )
    for uid, verdict, relation, note, later, later_uid, state, mechanism, cycle, number, *rest in connection.execute(sql, values):
        earlier, earlier_uid, year, paragraph = rest
        shown = format_reference(ReviewKey(state, mechanism, year), paragraph) if earlier is not None else None
        reference = format_reference(ReviewKey(state, mechanism, cycle), number)
        yield Decision(uid, verdict, relation, note, later, later_uid, reference, earlier, earlier_uid, shown)


def _beside(connection: sqlite3.Connection, edge: list[int], mine: str, other: str, steps: int) -> list[Kin]:
    sql = (
        "SELECT r.id, v.state, v.mechanism, v.cycle, r.paragraph, p.position, l.relation, w.cycle, o.paragraph, l.note "
        f"FROM json_each(?) j JOIN lineage l ON l.{mine} = j.value JOIN recommendations r ON r.id = l.{other} "
        "JOIN reviews v ON v.id = r.review_id JOIN recommendation_list p ON p.recommendation_id = r.id "
        f"JOIN recommendations o ON o.id = l.{mine} JOIN reviews w ON w.id = o.review_id "
        "WHERE l.verdict = 'confirmed' AND r.archived_at IS NULL ORDER BY v.cycle, r.sort_key, r.id, w.cycle, o.sort_key"
    )
    found = []
    for row_id, state, mechanism, cycle, number, position, relation, year, paragraph, note in connection.execute(
        sql, (json.dumps(edge),)
    ):
        reference = format_reference(ReviewKey(state, mechanism, cycle), number)
        via = format_reference(ReviewKey(state, mechanism, year), paragraph)
        found.append(Kin(row_id, reference, cycle, position, relation, via, steps, note))
    return found


def _require_order(connection: sqlite3.Connection, later_id: int, earlier_id: int) -> None:
    sql = (
        "SELECT v.state, v.mechanism, v.cycle, r.paragraph FROM recommendations r JOIN reviews v ON v.id = r.review_id "
        "WHERE r.id = ?"
    )
    (*later, number), (*earlier, other) = (connection.execute(sql, (row_id,)).fetchone() for row_id in (later_id, earlier_id))
    names = {"later": format_reference(ReviewKey(*later), number), "earlier": format_reference(ReviewKey(*earlier), other)}
    if later[0] != earlier[0]:
        raise WrongUsage(_("{later} and {earlier} are of two States", **names), _("lineage is of one State"))
    if later[1] != earlier[1]:
        message = _("{later} and {earlier} are of two mechanisms", **names)
        raise WrongUsage(message, _("hrtrack link add {later} {earlier} links them", **names))
    if later[2] == earlier[2]:
        message = _("{later} and {earlier} are of the same review", **names)
        raise WrongUsage(message, _("an earlier one is of an earlier review"))
    if later[2] < earlier[2]:
        message = _("{later} is older than {earlier}", **names)
        raise WrongUsage(message, _("write the later one first: {earlier} {later}", **names))


def _decision_of(connection: sqlite3.Connection, later_id: int, earlier_id: int | None) -> tuple[int, str, str | None] | None:
    sql = "SELECT id, verdict, relation FROM lineage WHERE recommendation_id = ? AND earlier_id IS ?"
    row = connection.execute(sql, (later_id, earlier_id)).fetchone()
    return (int(row[0]), str(row[1]), row[2]) if row else None


def _settle_with_others(act: Act, wish: Wish) -> None:
    """Keep "no earlier one" and an earlier one apart: one that is confirmed takes its place, and it cannot take that of one."""
    if wish.verdict == "confirmed":
        forget(act, wish.later_id, None)
    elif wish.verdict == "none":
        row = act.connection.execute(
            "SELECT v.state, v.mechanism, v.cycle, r.paragraph, w.cycle, e.paragraph FROM lineage l "
            "JOIN recommendations r ON r.id = l.recommendation_id JOIN reviews v ON v.id = r.review_id "
            "JOIN recommendations e ON e.id = l.earlier_id JOIN reviews w ON w.id = e.review_id "
            "WHERE l.recommendation_id = ? AND l.verdict = 'confirmed' AND e.archived_at IS NULL LIMIT 1",
            (wish.later_id,),
        ).fetchone()
        if row:
            names = {
                "later": format_reference(ReviewKey(*row[:3]), row[3]),
                "earlier": format_reference(ReviewKey(row[0], row[1], row[4]), row[5]),
            }
            message = _("{later} has an earlier one on record: {earlier}", **names)
            raise Conflict(message, _("hrtrack lineage remove {later} {earlier} first", **names))
