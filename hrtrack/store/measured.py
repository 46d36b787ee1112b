"""Read the measures of plans, whom they serve and who answers for them; write their roles, and refuse twins."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import Conflict, WrongUsage
from hrtrack.implementation import Role
from hrtrack.model import ReviewKey, format_reference
from hrtrack.speech import _
from hrtrack.store import entities
from hrtrack.store.following import name_sql
from hrtrack.store.planned import PLAYS, Span, array, language_sql, same

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from hrtrack.store.journal import Act

_IN_ORDER = "v.state, v.mechanism <> 'UPR', v.mechanism, v.cycle, r.sort_key, r.id"
_SEPARATOR = "\x1f"


class Measure(NamedTuple):
    """Hold a measure: its plan by code, institutions by name, recommendations by reference in natural order."""

    id: int
    code: str
    plan: str | None
    title: str | None
    language: str | None
    indicator: str | None
    lead: list[str]
    supporting: list[str]
    due: str | None
    due_date: str | None
    done_date: str | None
    note: str | None
    recommendations: list[str]


class Choice(NamedTuple):
    """Hold which measures are chosen, by ids and states of play (any of them); None chooses all."""

    ids: Sequence[int] | None = None
    plans: Sequence[int] | None = None
    institutions: Sequence[int] | None = None
    recommendations: Sequence[int] | None = None
    plays: Sequence[str] = ()
    no_lead: bool = False


class PartIn(NamedTuple):
    """Hold an institution's part in a measure, as the row of `measure_institutions`."""

    id: int
    institution_id: int
    role: str


class Roles(NamedTuple):
    """Hold how the roles in a measure change, by institutions: leads replace the leads, supporting ones are added.

    `without` have no role any longer, `none` are the roles that nobody has any longer.
    """

    lead: list[int]
    supporting: list[int]
    without: list[int]
    none: tuple[str, ...] = ()


class MeasureWish(NamedTuple):
    """Hold what a user says of a measure: columns of `measures` in `fields`, where None clears.

    `plan` "" takes it out of its plan; the names of institutions are as in `Roles`, and `new` records those that are not on
    record; `serves` and `spares` are references, where `state` names the State that they leave out; `drop` are the names
    (title, indicator) to take off.
    """

    title: str | None = None
    indicator: str | None = None
    lang: str | None = None
    code: str | None = None
    plan: str | None = None
    fields: dict[str, Any] = {}  # noqa: RUF012  # never written to
    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    no_role: tuple[str, ...] = ()
    new: bool = False
    serves: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    state: str | None = None
    drop: tuple[str, ...] = ()


def list_measures(connection: sqlite3.Connection, span: Span, choice: Choice) -> list[Measure]:
    """Return the chosen measures by due date, those without one last."""
    where, values = _chosen(choice)
    sql = (
        f"SELECT m.id, m.code, p.code, {name_sql('measure_id = m.id')}, {language_sql('measure_id = m.id')}, "
        f"{name_sql('measure_id = m.id', 'indicator')}, {_names_sql('lead')}, {_names_sql('supporting')}, m.due, m.due_date, "
        f"m.done_date, m.note FROM measures m LEFT JOIN plans p ON p.id = m.plan_id WHERE {where} "
        "ORDER BY m.due_date IS NULL, m.due_date, m.id"
    )
    rows = connection.execute(sql, values | span._asdict()).fetchall()
    served = _served(connection, [row[0] for row in rows])
    return [Measure._make((*row[:6], _split(row[6]), _split(row[7]), *row[8:], served.get(row[0], []))) for row in rows]


def served_by(connection: sqlite3.Connection, measure_id: int) -> list[int]:
    """Return the recommendations on record that a measure serves, in natural order."""
    sql = (
        "SELECT r.id FROM measure_recommendations x JOIN recommendations r ON r.id = x.recommendation_id "
        f"JOIN reviews v ON v.id = r.review_id WHERE x.measure_id = ? AND r.archived_at IS NULL ORDER BY {_IN_ORDER}"
    )
    return [row[0] for row in connection.execute(sql, (measure_id,))]


def parts_in(connection: sqlite3.Connection, measure_id: int) -> list[PartIn]:
    """Return the institutions that have a part in a measure, leads first."""
    sql = "SELECT id, institution_id, role FROM measure_institutions WHERE measure_id = ? ORDER BY role, id"
    return [PartIn(*row) for row in connection.execute(sql, (measure_id,))]


def refuse_twin_measure(
    connection: sqlite3.Connection, titles: Sequence[str], plan_id: int | None, due: str | None, own: int | None = None
) -> None:
    """Refuse a measure that has title, plan and due date of another."""
    sql = (
        "SELECT m.code, n.value FROM measures m JOIN names n ON n.measure_id = m.id AND n.field = 'name' "
        "WHERE m.archived_at IS NULL AND m.plan_id IS ? AND m.due IS ? AND m.id IS NOT ? ORDER BY m.id"
    )
    for code, title in connection.execute(sql, (plan_id, due, own)):
        if any(same(title, mine) for mine in titles):
            hint = _("hrtrack measure edit {code} changes it; another due date or title makes another measure", code=code)
            raise Conflict(
                _("'{title}' of the same plan and due date is on record as measure {code}", title=title, code=code), hint
            )


def share_out(act: Act, measure_id: int, roles: Roles) -> list[str]:
    """Give institutions their roles in a measure; return the roles that changed.

    As in assignments, a lead that is replaced stays only where it is named as supporting, and a supporting one that is added
    does not take the lead from itself.
    """
    _require_one_place(roles)
    before = parts_in(act.connection, measure_id)
    leads_go = bool(roles.lead) or Role.LEAD in roles.none
    for part in before:
        stays = part.institution_id in [*roles.lead, *roles.supporting]
        off = part.institution_id in roles.without or part.role in roles.none or (part.role == Role.LEAD and leads_go)
        if off and not stays:
            act.delete("measure_institutions", part.id)
    leading = {part.institution_id for part in before if part.role == Role.LEAD and not leads_go}
    for office_id in roles.lead:
        entities.answer_for(act, measure_id, office_id, Role.LEAD)
    for office_id in roles.supporting:
        if office_id not in leading:
            entities.answer_for(act, measure_id, office_id, Role.SUPPORTING)
    now, then = ({(part.institution_id, part.role) for part in parts} for parts in (before, parts_in(act.connection, measure_id)))
    return [str(role) for role in Role if any(part[1] == role for part in now ^ then)]


def spare(act: Act, measure_id: int, recommendation_id: int) -> bool:
    """Say that a measure does not serve a recommendation; return whether it did."""
    sql = "SELECT id FROM measure_recommendations WHERE measure_id = ? AND recommendation_id = ?"
    row = act.connection.execute(sql, (measure_id, recommendation_id)).fetchone()
    if row is not None:
        act.delete("measure_recommendations", row[0])
    return row is not None


def _require_one_place(roles: Roles) -> None:
    pairs = (
        (roles.lead, roles.supporting, _("--lead and --with")),
        ([*roles.lead, *roles.supporting], roles.without, _("a role and --without")),
    )
    for one, other, words in pairs:
        if set(one) & set(other):
            raise WrongUsage(_("an institution is given both {words}", words=words), _("name it once"))


def _chosen(choice: Choice) -> tuple[str, dict[str, Any]]:
    """Return the condition on measures `m` of a choice, and its values."""
    conditions = ["m.archived_at IS NULL"]
    having = "m.id IN (SELECT measure_id FROM {} WHERE {} IN (SELECT value FROM json_each(:{})))"
    if choice.ids is not None:
        conditions.append("m.id IN (SELECT value FROM json_each(:ids))")
    if choice.plans is not None:
        conditions.append("m.plan_id IN (SELECT value FROM json_each(:plans))")
    if choice.institutions is not None:
        conditions.append(having.format("measure_institutions", "institution_id", "institutions"))
    if choice.recommendations is not None:
        conditions.append(having.format("measure_recommendations", "recommendation_id", "recommendations"))
    if choice.plays:
        conditions.append(f"({' OR '.join(f'({PLAYS[play]})' for play in choice.plays)})")
    if choice.no_lead:
        conditions.append("NOT EXISTS (SELECT 1 FROM measure_institutions y WHERE y.measure_id = m.id AND y.role = 'lead')")
    named = ("ids", "plans", "institutions", "recommendations")
    return " AND ".join(conditions), {name: array(getattr(choice, name)) for name in named}


def _served(connection: sqlite3.Connection, ids: list[int]) -> dict[int, list[str]]:
    """Return the references of what measures serve, by measure."""
    sql = (
        "SELECT x.measure_id, v.state, v.mechanism, v.cycle, r.paragraph FROM json_each(?) j "
        "JOIN measure_recommendations x ON x.measure_id = j.value JOIN recommendations r ON r.id = x.recommendation_id "
        f"JOIN reviews v ON v.id = r.review_id WHERE r.archived_at IS NULL ORDER BY {_IN_ORDER}"
    )
    found: dict[int, list[str]] = {}
    for measure_id, state, mechanism, cycle, paragraph in connection.execute(sql, (json.dumps(ids),)):
        found.setdefault(measure_id, []).append(format_reference(ReviewKey(state, mechanism, cycle), paragraph))
    return found


def _names_sql(role: str) -> str:
    return (
        f"(SELECT group_concat(name, char(31)) FROM (SELECT {name_sql('institution_id = y.institution_id')} AS name "
        f"FROM measure_institutions y WHERE y.measure_id = m.id AND y.role = '{role}' ORDER BY y.id))"
    )


def _split(names: str | None) -> list[str]:
    return names.split(_SEPARATOR) if names else []
