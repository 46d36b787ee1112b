"""Read plans, and what plans and measures share: titles, columns, codes, journal; refuse twins."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.environment import today
from hrtrack.errors import Conflict
from hrtrack.implementation import SOON_DAYS
from hrtrack.records import NameItem
from hrtrack.speech import _, term
from hrtrack.store.following import NAME_ORDER, name_sql
from hrtrack.store.journal import Act, Batch, get_batch
from hrtrack.store.naming import fold_title

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

# The states of play that can be chosen; :day is today, :soon the last day that is soon.
PLAYS = {
    "overdue": "m.done_date IS NULL AND m.due_date < :day",
    "due_soon": "m.done_date IS NULL AND m.due_date BETWEEN :day AND :soon",
    "open": "m.done_date IS NULL",
    "done": "m.done_date IS NOT NULL",
}


class Span(NamedTuple):
    """Hold the day on which due dates are looked at, and the last day that is soon."""

    day: str
    soon: str


def span() -> Span:
    """Return today, and the last day that is soon."""
    day = today()
    return Span(day, (date.fromisoformat(day) + timedelta(SOON_DAYS)).isoformat())


class Plan(NamedTuple):
    """Hold a plan, and of its measures on record how many there are, are done, overdue and due soon."""

    id: int
    code: str
    title: str | None
    language: str | None
    state: str | None
    act: str | None
    number: str | None
    date: str | None
    starts: str | None
    ends: str | None
    declared_measures: int | None
    measures: int
    done: int
    overdue: int
    due_soon: int
    source: str | None
    note: str | None


class PlanWish(NamedTuple):
    """Hold what a user says of a plan: columns of the table `plans` in `fields`, where None clears.

    `drop_title` takes off the title in `lang`.
    """

    title: str | None = None
    lang: str | None = None
    code: str | None = None
    fields: dict[str, Any] = {}  # noqa: RUF012  # never written to
    drop_title: bool = False


def list_plans(
    connection: sqlite3.Connection, span: Span, ids: Sequence[int] | None = None, states: Sequence[str] = ()
) -> list[Plan]:
    """Return the plans on record in the order of recording: all, those of some ids, or those of some States."""
    counts = ", ".join(f"count(CASE WHEN {PLAYS[play]} THEN 1 END)" for play in ("done", "overdue", "due_soon"))
    sql = (
        f"SELECT p.id, p.code, {name_sql('plan_id = p.id')}, {language_sql('plan_id = p.id')}, p.state, p.act, p.number, "
        f"p.date, p.starts, p.ends, p.declared_measures, count(m.id), {counts}, p.source, p.note "
        "FROM plans p LEFT JOIN measures m ON m.plan_id = p.id AND m.archived_at IS NULL "
        "WHERE p.archived_at IS NULL AND (:ids IS NULL OR p.id IN (SELECT value FROM json_each(:ids))) "
        "AND (:states IS NULL OR p.state IN (SELECT value FROM json_each(:states))) GROUP BY p.id ORDER BY p.id"
    )
    values = {**span._asdict(), "ids": array(ids), "states": array(states or None)}
    return [Plan(*row) for row in connection.execute(sql, values)]


def titles_of(connection: sqlite3.Connection, owner: str, owner_id: int, field: str = "name") -> list[tuple[int, NameItem]]:
    """Return titles, or indicators, with the ids of their rows, the shown one first; `owner` is the column (``plan_id``)."""
    sql = f"SELECT n.id, n.lang, n.value, n.original FROM names n WHERE n.{owner} = ? AND n.field = ? ORDER BY {NAME_ORDER}"
    rows = connection.execute(sql, (owner_id, field))
    return [(row_id, NameItem(field, lang, value, bool(original))) for row_id, lang, value, original in rows]


def columns_of(connection: sqlite3.Connection, table: str, row_id: int, columns: Sequence[str]) -> dict[str, Any]:
    """Return columns of a row."""
    row = connection.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,)).fetchone()
    return dict(zip(columns, row, strict=True))


def require_free_code(connection: sqlite3.Connection, table: str, code: str | None, own: int | None = None) -> None:
    """Refuse a code that another row on record has, in capitals or not."""
    sql = f"SELECT 1 FROM {table} WHERE code = ? COLLATE NOCASE AND archived_at IS NULL AND id IS NOT ?"
    if connection.execute(sql, (code, own)).fetchone():
        what = table.removesuffix("s")
        raise Conflict(
            _("{what} {code} exists already", what=term("kind", what), code=code),
            _("hrtrack {what} show {code}, or hrtrack {what} edit it", what=what, code=code),
        )


def refuse_twin_plan(connection: sqlite3.Connection, plan: dict[str, Any], own: int | None = None) -> None:
    """Refuse a plan of the act and number of another, or of its title where nothing tells the two apart.

    Governments number their acts anew each year, so acts dated in different years are two.
    """
    names = ("state", "act", "number", "date", "starts")
    sql = (
        f"SELECT p.code, {name_sql('plan_id = p.id')}, {', '.join(names)} FROM plans p "
        "WHERE p.archived_at IS NULL AND p.id IS NOT ? ORDER BY p.id"
    )
    for code, title, *known in connection.execute(sql, (own,)):
        other = dict(zip(names, known, strict=True))
        if _apart(other["state"], plan.get("state")):
            continue
        act, number = plan.get("act"), plan.get("number")
        years = [day and day[:4] for day in (other["date"], plan.get("date"))]
        hint = _("hrtrack plan show {code}, or hrtrack plan edit it", code=code)
        if same(other["act"], act) and same(other["number"], number) and not _apart(*years):
            raise Conflict(_("{act} {number} is on record as plan {code}", act=act, number=number, code=code), hint)
        if same(title, plan["title"]) and not any(_apart(other[name], plan.get(name)) for name in names[1:]):
            raise Conflict(_("plan '{title}' is on record as {code}", title=title, code=code), hint)


def drop_titles(act: Act, owner: str, owner_id: int, field: str, lang: str | None) -> list[str]:
    """Take titles or indicators off, in one language if one is named; return the languages. The title itself stays."""
    known = titles_of(act.connection, owner, owner_id, field)
    going = [(row_id, item) for row_id, item in known if lang in (None, item.lang)]
    if field == "name" and known[0] in going:
        raise Conflict(
            _("'{value}' is the title itself", value=known[0][1].value),
            _("--clear title takes off a translation; --title changes it"),
        )
    for row_id, _rest in going:
        act.delete("names", row_id)
    return [item.lang for _rest, item in going]


def enter_state(connection: sqlite3.Connection, code: str) -> None:
    """Enter a State that the ledger does not know yet; States are shared words that no undo removes."""
    from hrtrack.states import region_of, state_name

    sql = "INSERT OR IGNORE INTO states (code, name, region) VALUES (?, ?, ?)"
    connection.execute(sql, (code, state_name(code), region_of(code)))


def journal_of(connection: sqlite3.Connection, owner: str, owner_id: int) -> list[Batch]:
    """Return the batches in force that touched a plan or a measure and what belongs to it, the oldest first.

    A row that is gone is known by the image that the journal keeps of it.
    """
    parts = {"plan_id": ("names",), "measure_id": ("names", "measure_institutions", "measure_recommendations")}[owner]
    tables = dict.fromkeys(parts, owner) | {owner.removesuffix("_id") + "s": "id"}
    live = " UNION ALL ".join(f"SELECT '{table}', id FROM {table} WHERE {column} = :id" for table, column in tables.items())
    gone = " UNION ALL ".join(
        f"SELECT table_name, first_id FROM changes WHERE table_name = '{table}' AND image IS NOT NULL "
        f"AND json_extract(image, '$.{column}') = :id"
        for table, column in tables.items()
    )
    sql = (
        f"WITH parts (name, id) AS ({live} UNION ALL {gone}) SELECT DISTINCT c.batch_id FROM parts p "
        "JOIN changes c ON c.table_name = p.name AND p.id BETWEEN c.first_id AND c.last_id"
    )
    ids = sorted(row[0] for row in connection.execute(sql, {"id": owner_id}))
    return [batch for batch in (get_batch(connection, number) for number in ids) if not batch.undone]


def same(one: str | None, other: str | None) -> bool:
    """Say whether two titles are both known and the same but for case and the like."""
    return one is not None and other is not None and fold_title(one) == fold_title(other)


def language_sql(owner: str) -> str:
    """Return the subquery for the language of the title that is shown."""
    return f"(SELECT n.lang FROM names n WHERE n.{owner} AND n.field = 'name' ORDER BY {NAME_ORDER} LIMIT 1)"


def array(values: Sequence[Any] | None) -> str | None:
    """Return a JSON array for a query, None where nothing is chosen."""
    return None if values is None else json.dumps(list(values))


def _apart(one: str | None, other: str | None) -> bool:
    """Say whether two values are both known and differ."""
    return one is not None and other is not None and fold_title(one) != fold_title(other)
