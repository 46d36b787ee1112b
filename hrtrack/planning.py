"""List, show, record, change and remove plans."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hrtrack.environment import now
from hrtrack.errors import BadInput, Conflict, WrongUsage
from hrtrack.measures import (
    Done,
    changed_in_words,
    journal_rows,
    measure_row,
    new_title,
    retitle,
    set_columns,
    title_rows,
)
from hrtrack.records import NameItem
from hrtrack.speech import _, n_, term
from hrtrack.store import entities, naming, planned
from hrtrack.store.measured import Choice, list_measures
from hrtrack.store.planned import span
from hrtrack.telling import first_of

if TYPE_CHECKING:
    import sqlite3

    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger
    from hrtrack.store.planned import Plan, PlanWish

Row = dict[str, Any]

PLAN_COLUMNS = (
    "plan", "title", "language", "state", "act", "number", "date", "starts", "ends", "declared_measures", "measures", "done",
    "overdue", "due_soon", "source", "note",
)  # fmt: skip
_CODE = re.compile(r"[^\W_][\w./-]{0,39}")


def plans(ledger: Ledger, states: tuple[str, ...] = ()) -> list[Row]:
    """Return the plans in the order of recording, those of some States if any are named."""
    with ledger.snapshot():
        return [_plan_row(plan) for plan in planned.list_plans(ledger.connection, span(), states=states)]


def plan_story(ledger: Ledger, word: str) -> Row:
    """Return a plan with its titles, its measures by due date and its journal; raise NotFound."""
    with ledger.snapshot():
        db = ledger.connection
        plan_id = naming.find_plan(db, word)
        measures = list_measures(db, span(), Choice(plans=[plan_id]))
        return {
            **_plan_rows(db, [plan_id])[0],
            "titles": title_rows(db, "plan_id", plan_id, "name"),
            "measure_details": [measure_row(measure) for measure in measures],
            "journal": journal_rows(db, "plan_id", plan_id),
        }


def add_plan(ledger: Ledger, wish: PlanWish, *, dry_run: bool) -> tuple[Done, Batch | None]:
    """Record a plan. Raise Conflict for a code, an act with its number, or a plan of that title that is on record."""

    def work(act: Act) -> tuple[Done, str]:
        from hrtrack.store.reviews import only_state

        db = act.connection
        fields = {"state": only_state(db), **wish.fields}
        title = new_title(wish.title, wish.lang)
        _require_order(fields)
        planned.refuse_twin_plan(db, {**fields, "title": title.value})
        planned.require_free_code(db, "plans", wish.code)
        _enter_state(db, fields)
        plan_id = entities.new_plan(act, [title], code=wish.code, **fields)
        rows = _plan_rows(db, [plan_id])
        return Done(rows, _("added plan {code}", code=rows[0]["plan"]), []), f"added plan {rows[0]['plan']} '{title.value}'"

    return ledger.run("plan add", work, dry_run=dry_run)


def edit_plans(ledger: Ledger, words: list[str], wish: PlanWish, *, dry_run: bool) -> tuple[Done, Batch | None]:
    """Change plans. Raise Conflict as `add_plan` does."""

    def work(act: Act) -> tuple[Done, str]:
        ids = _plans_called(act.connection, words)
        if len(ids) > 1 and (wish.title or wish.code or wish.fields.get("number")):
            raise WrongUsage(_("--title, --number and --code are of one plan"), _("name one plan, or leave them out"))
        changes = {plan_id: _edit_plan(act, plan_id, wish) for plan_id in ids}
        rows = _plan_rows(act.connection, [plan_id for plan_id, fields in changes.items() if fields])
        what = _("changed {what}", what=changed_in_words(rows, "plan", [fields for fields in changes.values() if fields]))
        return Done(rows, what, []), what

    return ledger.run("plan edit", work, dry_run=dry_run)


def remove_plans(ledger: Ledger, words: list[str], *, dry_run: bool) -> tuple[Done, Batch | None]:
    """Archive plans, which frees their codes. Raise Conflict while one holds measures."""

    def work(act: Act) -> tuple[Done, str]:
        ids = _plans_called(act.connection, words)
        rows = _plan_rows(act.connection, ids)
        for row in rows:
            if row["measures"]:
                code = row["plan"]
                hint = _("hrtrack measure --plan {code} -f ids | hrtrack measure remove - removes these first", code=code)
                raise Conflict(
                    n_("plan {code} holds {n} measure", "plan {code} holds {n} measures", row["measures"], code=code), hint
                )
        for plan_id in ids:
            act.update("plans", plan_id, archived_at=now())
        what = _("removed plan {names}", names=first_of([row["plan"] for row in rows]))
        return Done(rows, what, []), what

    return ledger.run("plan remove", work, dry_run=dry_run)


def parse_code(text: str) -> str:
    """Return the code of a plan or measure in capitals; raise WrongUsage for what cannot be one."""
    code = text.strip().upper()
    if not _CODE.fullmatch(code):
        raise WrongUsage(_("'{text}' cannot be a code", text=text), _("letters and digits, and . - / _ between them: P1, M2.3"))
    return code


def _plan_row(plan: Plan) -> Row:
    row = plan._asdict() | {"plan": plan.code}
    return {name: row[name] for name in PLAN_COLUMNS}


def _plan_rows(db: sqlite3.Connection, ids: list[int]) -> list[Row]:
    found = {plan.id: _plan_row(plan) for plan in planned.list_plans(db, span(), ids)}
    return [found[plan_id] for plan_id in ids]


def _plans_called(db: sqlite3.Connection, words: list[str]) -> list[int]:
    return list(dict.fromkeys(naming.find_plan(db, word) for word in words))


def _require_order(fields: Row) -> None:
    starts, ends = fields.get("starts"), fields.get("ends")
    if starts and ends and starts > ends:
        raise BadInput(
            _("a plan cannot start on {starts} and end on {ends}", starts=starts, ends=ends), _("--starts is the earlier day")
        )


def _enter_state(db: sqlite3.Connection, fields: Row) -> None:
    if fields.get("state"):
        planned.enter_state(db, fields["state"])


def _edit_plan(act: Act, plan_id: int, wish: PlanWish) -> list[str]:
    """Change one plan; return the words for what changed."""
    db = act.connection
    fields = []
    if wish.title is not None:
        fields += retitle(act, "plan_id", plan_id, NameItem("name", wish.lang or "", wish.title))
    if wish.drop_title:
        fields += [
            term("column", "title") + f" {lang}" for lang in planned.drop_titles(act, "plan_id", plan_id, "name", wish.lang)
        ]
    planned.require_free_code(db, "plans", wish.code, plan_id)
    _enter_state(db, wish.fields)
    fields += set_columns(act, "plans", plan_id, wish.fields | ({"code": wish.code} if wish.code else {}))
    after = planned.list_plans(db, span(), [plan_id])[0]._asdict()
    _require_order(after)
    if {"title", "state", "act", "number", "date", "starts"} & set(fields):
        planned.refuse_twin_plan(db, after, plan_id)
    return fields
