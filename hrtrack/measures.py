"""List, show, record, change and finish the measures of plans.

A measure is overdue when its due date is before today and it is not done; due soon when it is due today or within
`SOON_DAYS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.environment import now, today
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.implementation import state_of_play
from hrtrack.institutions import NewOffices, called_or_new
from hrtrack.records import NameItem
from hrtrack.speech import Said, _, n_, term, together
from hrtrack.speech import day as day_
from hrtrack.store import entities, measured, naming, planned
from hrtrack.store.measured import Choice, Measure, MeasureWish, Roles
from hrtrack.store.planned import span
from hrtrack.telling import first_of

if TYPE_CHECKING:
    import sqlite3

    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

MEASURE_COLUMNS = (
    "measure", "plan", "title", "language", "indicator", "lead", "supporting", "due", "due_date", "done", "state_of_play",
    "recommendations", "note",
)  # fmt: skip


class MeasureFilters(NamedTuple):
    """Hold which measures a user wants to see: values of one field are alternatives, fields restrict each other."""

    plans: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    state: str | None = None
    no_lead: bool = False


class Done(NamedTuple):
    """Hold the rows that an act concerns, what was done in words, and notes to the user."""

    rows: list[Row]
    what: str
    notes: list[str]


def measures(ledger: Ledger, filters: MeasureFilters) -> list[Row]:
    """Return the chosen measures by due date; raise WrongUsage for an unknown plan or institution, NotFound for a reference."""
    from hrtrack.recommendations import targets

    with ledger.snapshot():
        db = ledger.connection
        choice = Choice(
            plans=[row_id for word in filters.plans for row_id in naming.plan_ids(db, word)] if filters.plans else None,
            institutions=[row_id for word in filters.institutions for row_id in naming.institution_ids(db, word)]
            if filters.institutions
            else None,
            recommendations=[t.id for t in targets(ledger, list(filters.serves), filters.state)] if filters.serves else None,
            plays=filters.plays,
            no_lead=filters.no_lead,
        )
        return [measure_row(measure) for measure in measured.list_measures(db, span(), choice)]


def measure_stories(ledger: Ledger, codes: list[str]) -> list[Row]:
    """Return measures with their titles, the recommendations they serve and their journal; raise NotFound."""
    with ledger.snapshot():
        db = ledger.connection
        ids = _measures_called(db, codes)
        return [
            {
                **row,
                "titles": title_rows(db, "measure_id", measure_id, "name"),
                "indicators": title_rows(db, "measure_id", measure_id, "indicator"),
                "recommendation_details": _recommendations(db, measure_id, ledger.tongue),
                "journal": journal_rows(db, "measure_id", measure_id),
            }
            for measure_id, row in zip(ids, _measure_rows(db, ids), strict=True)
        ]


def add_measure(ledger: Ledger, wish: MeasureWish, *, dry_run: bool) -> tuple[Done, Batch | None]:
    """Record a measure. Raise NotFound for an unknown plan, institution or reference, Conflict for a twin or a taken code."""

    def work(act: Act) -> tuple[Done, str]:
        db = act.connection
        plan_id = naming.find_plan(db, wish.plan) if wish.plan else None
        title = new_title(wish.title, wish.lang)
        measured.refuse_twin_measure(db, [title.value], plan_id, wish.fields.get("due"))
        planned.require_free_code(db, "measures", wish.code)
        names = [title] + ([new_title(wish.indicator, wish.lang, "indicator")] if wish.indicator else [])
        measure_id = entities.new_measure(act, names, code=wish.code, plan_id=plan_id, **wish.fields)
        notes: list[str] = []
        _share_out(act, measure_id, wish, notes)
        _serve(act, ledger, measure_id, wish)
        rows = _measure_rows(db, [measure_id])
        code = rows[0]["measure"]
        return Done(rows, _beside(rows[0]), notes), f"added measure {code} '{title.value}'"

    return ledger.run("measure add", work, dry_run=dry_run)


def edit_measures(ledger: Ledger, codes: list[str], wish: MeasureWish, *, dry_run: bool) -> tuple[Done, Batch | None]:
    """Change measures. Raise as `add_measure` does."""

    def work(act: Act) -> tuple[Done, str]:
        ids = _measures_called(act.connection, codes)
        if len(ids) > 1 and (wish.title or wish.code):
            raise WrongUsage(_("--title and --code are of one measure"), _("name one measure, or leave them out"))
        notes: list[str] = []
        changes = {measure_id: _edit_measure(act, ledger, measure_id, wish, notes) for measure_id in ids}
        rows = _measure_rows(act.connection, [measure_id for measure_id, fields in changes.items() if fields])
        what = _("changed {what}", what=changed_in_words(rows, "measure", [fields for fields in changes.values() if fields]))
        return Done(rows, what, list(dict.fromkeys(notes))), what

    return ledger.run("measure edit", work, dry_run=dry_run)


def finish(
    ledger: Ledger, codes: list[str], day: str | None, *, undone: bool = False, dry_run: bool
) -> tuple[Done, Batch | None]:
    """Say that measures are done, today unless a day is given, or (`undone`) not done after all.

    One that is done already keeps its day unless another is given. Raises BadInput for a day to come.
    """
    done = None if undone else day or today()
    if done is not None and done > today():
        raise BadInput(
            _("{done} is still to come", done=done), _("a measure is done today or was done before; --due sets when it is due")
        )

    def work(act: Act) -> tuple[Done, str]:
        db = act.connection
        ids = _measures_called(db, codes)
        known = {measure_id: planned.columns_of(db, "measures", measure_id, ["done_date"])["done_date"] for measure_id in ids}
        due = [measure_id for measure_id in ids if undone or day is not None or known[measure_id] is None]
        changed = [measure_id for measure_id in due if entities.change_row(act, "measures", measure_id, done_date=done)]
        rows = _measure_rows(db, changed)
        same = [row["measure"] for row in _measure_rows(db, [x for x in ids if x not in changed])]
        names = first_of([row["measure"] for row in rows])
        what = _("{names} done {day}", names=names, day=day_(done)) if done else _("{names} open again", names=names)
        note = (
            _("note: open already: {names}", names=first_of(same))
            if undone
            else _("note: done already: {names}", names=first_of(same))
        )
        return Done(rows, what, [note] if same and rows else []), what

    return ledger.run("measure done", work, dry_run=dry_run)


def remove_measures(ledger: Ledger, codes: list[str], *, dry_run: bool) -> tuple[Done, Batch | None]:
    """Archive measures, which frees their codes."""

    def work(act: Act) -> tuple[Done, str]:
        ids = _measures_called(act.connection, codes)
        rows = _measure_rows(act.connection, ids)
        for measure_id in ids:
            act.update("measures", measure_id, archived_at=now())
        what = _("removed measure {names}", names=first_of([row["measure"] for row in rows]))
        return Done(rows, what, []), what

    return ledger.run("measure remove", work, dry_run=dry_run)


def measure_row(measure: Measure) -> Row:
    """Return a measure as lists print it."""
    play = state_of_play(measure.due_date, measure.done_date, today())
    row = measure._asdict() | {"measure": measure.code, "done": measure.done_date, "state_of_play": play}
    return {name: row[name] for name in MEASURE_COLUMNS}


def title_rows(db: sqlite3.Connection, owner: str, owner_id: int, field: str) -> list[Row]:
    """Return the titles, or indicators, of a plan or measure by language, the shown one first."""
    names = planned.titles_of(db, owner, owner_id, field)
    return [{"language": item.lang, "text": item.value, "original": item.original} for _rest, item in names]


def journal_rows(db: sqlite3.Connection, owner: str, owner_id: int) -> list[Row]:
    """Return the journal of a plan or measure; `owner` is the column that names it (``plan_id``)."""
    from hrtrack.recommendations import batch_row

    return [batch_row(batch) for batch in planned.journal_of(db, owner, owner_id)]


def new_title(text: str | None, lang: str | None, field: str = "name") -> NameItem:
    """Return the title of something new, in the language given or else that of its letters."""
    from hrtrack.letters import language_of

    value = text or ""
    return NameItem(field, lang or language_of(value), value, original=True)


def set_columns(act: Act, table: str, row_id: int, columns: Row) -> list[str]:
    """Set columns of a plan or measure; return the words for those that differed."""
    changed = entities.change_row(act, table, row_id, **columns)
    return [term("column", name.removesuffix("_id").replace("_", " ")) for name in changed if name != "due_date"]


def retitle(act: Act, owner: str, owner_id: int, item: NameItem) -> list[str]:
    """Set a title or indicator: in its language, else in that of the shown one unless the letters are of another."""
    from hrtrack.letters import language_of

    known = planned.titles_of(act.connection, owner, owner_id, item.field)
    lang = item.lang or language_of(item.value)
    if known and not item.lang and language_of(known[0][1].value) == lang:
        lang = known[0][1].lang
    new = item._replace(lang=lang, original=not known)
    word = "title" if item.field == "name" else item.field
    shown = term("column", word) + ("" if not known or known[0][1].lang == lang else f" {lang}")
    return [shown] if entities.set_name(act, owner, owner_id, new) else []


def changed_in_words(rows: list[Row], key: str, fields: list[list[str]]) -> str:
    """Return what changed of plans or measures, by their codes."""
    names = [together("", (row[key], " (", together(", ", changed), ")")) for row, changed in zip(rows, fields, strict=True)]
    return together(" ", (term("kind", key), first_of(names)))


def _measure_rows(db: sqlite3.Connection, ids: list[int]) -> list[Row]:
    found = {measure.id: measure_row(measure) for measure in measured.list_measures(db, span(), Choice(ids=ids))}
    return [found[measure_id] for measure_id in ids]


def _recommendations(db: sqlite3.Connection, measure_id: int, tongue: str | None) -> list[Row]:
    from hrtrack.shapes import recommendation_row, words_of
    from hrtrack.store.reading import load_chunks

    items = (item for chunk in load_chunks(db, measured.served_by(db, measure_id)) for item in chunk)
    names = ("reference", "position", "status")
    pairs = ((recommendation_row(item), item) for item in items)
    return [{**{name: row[name] for name in names}, **words_of(item, tongue)} for row, item in pairs]


def _measures_called(db: sqlite3.Connection, codes: list[str]) -> list[int]:
    return list(dict.fromkeys(naming.find_by_code(db, "measures", code) for code in codes))


def _edit_measure(act: Act, ledger: Ledger, measure_id: int, wish: MeasureWish, notes: list[str]) -> list[str]:
    """Change one measure; return the words for what changed."""
    db = act.connection
    fields = []
    for field, text in (("name", wish.title), ("indicator", wish.indicator)):
        if text is not None:
            fields += retitle(act, "measure_id", measure_id, NameItem(field, wish.lang or "", text))
    for name in wish.drop:
        languages = planned.drop_titles(act, "measure_id", measure_id, "name" if name == "title" else name, wish.lang)
        fields += [term("column", name) + f" {lang}" for lang in languages]
    planned.require_free_code(db, "measures", wish.code, measure_id)
    columns = {**wish.fields, **({"code": wish.code} if wish.code else {})}
    if wish.plan is not None:
        columns["plan_id"] = naming.find_plan(db, wish.plan) if wish.plan else None
    fields += set_columns(act, "measures", measure_id, columns)
    if {"title", "plan", "due"} & set(fields):
        after = planned.columns_of(db, "measures", measure_id, ("plan_id", "due"))
        titles = [item.value for _rest, item in planned.titles_of(db, "measure_id", measure_id)]
        measured.refuse_twin_measure(db, titles, after["plan_id"], after["due"], measure_id)
    return fields + _share_out(act, measure_id, wish, notes) + _serve(act, ledger, measure_id, wish)


def _share_out(act: Act, measure_id: int, wish: MeasureWish, notes: list[str]) -> list[str]:
    """Give institutions their roles in a measure; return the roles that changed."""
    new: list[str] = []
    lead, supporting = (
        list(dict.fromkeys(called_or_new(act, name, NewOffices(wish.new, wish.lang, new, notes)) for name in names))
        for names in (wish.lead, wish.supporting)
    )
    known = [note for note in notes if isinstance(note, Said)]
    notes += [
        _("note: '{name}' is new", name=name)
        for name in new
        if not any(note.startswith(f"note: '{name}' is new;") for note in known)
    ]
    without = [naming.find_institution(act.connection, name) for name in wish.without]
    return measured.share_out(act, measure_id, Roles(lead, supporting, without, wish.no_role))


def _serve(act: Act, ledger: Ledger, measure_id: int, wish: MeasureWish) -> list[str]:
    """Say which recommendations a measure serves, and which no longer; return whether that changed, in words."""
    from hrtrack.recommendations import targets

    serves, spares = (targets(ledger, list(given), wish.state) for given in (wish.serves, wish.spares))
    both = next((target.reference for target in serves if target in spares), None)
    if both:
        raise WrongUsage(_("--for and --not-for both name {both}", both=both), _("name it once"))
    more = sum([entities.serve(act, measure_id, target.id) for target in serves])
    less = sum([measured.spare(act, measure_id, target.id) for target in spares])
    told = [
        n_("for {n} recommendation more", "for {n} recommendations more", more) if more else "",
        n_("for {n} recommendation less", "for {n} recommendations less", less) if less else "",
    ]
    return [words for words in told if words]


def _beside(row: Row) -> str:
    """Return that a measure was added, and what it stands beside."""
    told = _("added measure {code}", code=row["measure"])
    if row["plan"]:
        told = _("added measure {code} to plan {plan}", code=row["measure"], plan=row["plan"])
    many = len(row["recommendations"])
    return told + (n_(" for {n} recommendation", " for {n} recommendations", many) if many else "")
