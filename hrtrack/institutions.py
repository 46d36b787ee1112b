"""List, record, rename, merge and remove the institutions that answer for recommendations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.alphabet import sort_key
from hrtrack.environment import now
from hrtrack.errors import BadInput, Conflict, NotFound, WrongUsage
from hrtrack.model import did_you_mean, parse_language, require_plain_text
from hrtrack.records import NameItem
from hrtrack.speech import Said, _, n_, term, together
from hrtrack.store import entities, offices
from hrtrack.store.naming import bearers, find_institution, fold_title, institutions_like, named_exactly
from hrtrack.telling import first_of, quoted, recommendations, with_fields

if TYPE_CHECKING:
    import sqlite3

    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger
    from hrtrack.store.offices import Office
    from hrtrack.store.selection import Filters

Row = dict[str, Any]

COLUMNS = (
    "institution", "short", "language", "parent", "focal_point", "names", "former_names", "leads", "supports", "measures",
)  # fmt: skip
CLEARABLE = ("short", "focal-point", "name")
_OWNER = "institution_id"


class Changed(NamedTuple):
    """Hold institutions as `rows` gives them, what was done to them in words, and notes to the user."""

    rows: list[Row]
    what: str
    notes: list[str]


class Wish(NamedTuple):
    """Hold what `edit` is to say of an institution; None leaves it as it is, `clear` names what goes."""

    name: str | None = None
    short: str | None = None
    lang: str | None = None
    parent: str | None = None
    no_parent: bool = False
    focal_point: str | None = None
    clear: tuple[str, ...] = ()


class NewOffices(NamedTuple):
    """Hold whether names that are not on record may be recorded, in which language, the new names, and notes to the user."""

    allowed: bool
    lang: str | None
    names: list[str]
    notes: list[str]


def one_line(text: str | None, what: str) -> str | None:
    """Return a text that the user gave, on one line; raise WrongUsage for an empty one, BadInput for what cannot be kept."""
    if text is None:
        return None
    plain = " ".join(require_plain_text(text, what).split())
    if not plain:
        raise WrongUsage(_("{what} is empty", what=what), _("leave it out, or give it a value"))
    return plain


def language(code: str | None) -> str | None:
    """Return the code of a language given as an option; raise WrongUsage for anything else."""
    try:
        return parse_language(code) if code is not None else None
    except BadInput as error:
        raise WrongUsage(error.message, error.hint) from None


def rows(ledger: Ledger, filters: Filters) -> list[Row]:
    """Return the institutions by name; the numbers of recommendations are those of the reviews chosen."""
    from hrtrack.store.reviews import choose_reviews

    reviews = None
    with ledger.snapshot():
        if filters.states or filters.mechanisms or filters.cycles:
            chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
            reviews = json.dumps([review.id for review in chosen])
        found = [_row(ledger.connection, office) for office in offices.list_offices(ledger.connection, reviews)]
    return sorted(found, key=lambda row: sort_key(row["institution"]))


def show(ledger: Ledger, name: str) -> Row:
    """Return an institution with its parts, recommendations by role, measures and journal; raise NotFound."""
    from hrtrack.recommendations import batch_row

    with ledger.snapshot():
        db = ledger.connection
        office_id = find_institution(db, name)
        return {
            **_rows_of(db, [office_id])[0],
            "merged": offices.merged_names(db, office_id),
            "parts": [offices.office_name(db, part) for part in offices.parts_of(db, office_id)],
            "recommendations": _answers(db, office_id, ledger.tongue),
            "measure_details": [measure._asdict() for measure in offices.measures_of_office(db, office_id)],
            "journal": [batch_row(batch) for batch in offices.journal_of_office(db, office_id)],
        }


def add(ledger: Ledger, name: str, wish: Wish, *, dry_run: bool) -> tuple[Changed, Batch | None]:
    """Record an institution. Raise Conflict when another bears the name or the short name."""

    def work(act: Act) -> tuple[Changed, str]:
        parent_id = find_institution(act.connection, wish.parent) if wish.parent is not None else None
        notes = [note for text in (name, wish.short) if text for note in require_free(act.connection, text, None)]
        names = new_names(name, wish.short, wish.lang)
        office_id = entities.new_institution(act, names, parent_id=parent_id, focal_point=wish.focal_point)
        what = _("recorded institution '{name}'", name=name)
        return Changed(_rows_of(act.connection, [office_id]), what, notes), what

    return ledger.run("institution add", work, dry_run=dry_run)


def new_names(name: str, short: str | None, lang: str | None) -> list[NameItem]:
    """Return the names of a new institution, in the language given or else that of the letters."""
    from hrtrack.letters import language_of

    code = lang or language_of(name)
    return [NameItem("name", code, name, original=True), *([NameItem("short", code, short, original=True)] if short else [])]


def called_or_new(act: Act, name: str, wish: NewOffices) -> int:
    """Return an institution by name, recording it where that is wished and no institution has this whole name.

    Raises NotFound for an unknown one otherwise.
    """
    if wish.allowed and not named_exactly(act.connection, name):
        near = institutions_like(act.connection, name)
        if near:
            wish.notes.append(_("note: '{name}' is new; similar on record: {names}", name=name, names=quoted(near)))
        wish.names.append(name)
        return entities.new_institution(act, new_names(name, None, wish.lang))
    try:
        return find_institution(act.connection, name)
    except NotFound as error:
        near = institutions_like(act.connection, name)
        hint = _("--new records it, as does hrtrack institution add '{name}'", name=name)
        raise NotFound(error.message, together(" ", (did_you_mean(near), hint)) if near else hint) from None


def edit(ledger: Ledger, names: list[str], wish: Wish, *, dry_run: bool) -> tuple[Changed, Batch | None]:
    """Change institutions. Raise Conflict for a name that another bears, and for a part of itself."""

    def work(act: Act) -> tuple[Changed, str]:
        ids = list(dict.fromkeys(find_institution(act.connection, name) for name in names))
        if len(ids) > 1 and (wish.name or wish.short):
            raise WrongUsage(_("--name and --short are of one institution"), _("name one institution, or leave them out"))
        notes: list[str] = []
        changes = {office_id: _edit_one(act, office_id, wish, notes) for office_id in ids}
        changed = [office_id for office_id, fields in changes.items() if fields]
        shown = [with_fields(f"'{offices.office_name(act.connection, x)}'", changes[x]) for x in changed]
        what = _("changed institution {names}", names=first_of(shown))
        return Changed(_rows_of(act.connection, changed), what, notes), what

    return ledger.run("institution edit", work, dry_run=dry_run)


def rename(
    ledger: Ledger, old: str, new: str, short: str | None, lang: str | None, *, dry_run: bool
) -> tuple[Changed, Batch | None]:
    """Give an institution a new name; the one before stays as a former name, by which it is still found."""

    def work(act: Act) -> tuple[Changed, str]:
        office_id = find_institution(act.connection, old)
        before = offices.office_name(act.connection, office_id)
        code = lang or _language_of_new(act.connection, office_id, old, new)
        notes = [note for text in (new, short) if text for note in require_free(act.connection, text, office_id)]
        _replace_name(act, office_id, NameItem("name", code, new))
        if short:
            _replace_name(act, office_id, NameItem("short", code, short))
        after = offices.office_name(act.connection, office_id)
        what = (
            _("renamed institution '{before}' to '{after}'", before=before, after=after)
            if after != before
            else _("'{before}' is now '{new}' ({code})", before=before, new=new, code=code)
        )
        return Changed(_rows_of(act.connection, [office_id]), what, notes), what

    return ledger.run("institution rename", work, dry_run=dry_run)


def merge(ledger: Ledger, old: str, into: str, *, dry_run: bool) -> tuple[Changed, Batch | None]:
    """Let one institution take another over: assignments, roles in measures, parts and names; the stronger role stays."""

    def work(act: Act) -> tuple[Changed, str]:
        db = act.connection
        from_id, into_id = find_institution(db, old), find_institution(db, into)
        if from_id == into_id:
            if from_id in bearers(db, old, now=True):
                raise WrongUsage(
                    _("'{old}' and '{into}' are one institution", old=old, into=into), _("hrtrack institution lists them")
                )
            return Changed([], "", []), ""
        before, after = offices.office_name(db, from_id), offices.office_name(db, into_id)
        moved = _move_roles(act, "assignments", from_id, into_id), _move_roles(act, "measure_institutions", from_id, into_id)
        _move_parts(act, from_id, into_id)
        _fill_focal_point(act, from_id, into_id)
        act.update("institutions", from_id, merged_into=into_id)
        what = _(
            "merged '{before}' into '{after}', with {recommendations} and {measures}",
            before=before,
            after=after,
            recommendations=recommendations(moved[0]),
            measures=_measures(moved[1]),
        )
        return Changed(_rows_of(db, [into_id]), what, []), what

    return ledger.run("institution merge", work, dry_run=dry_run)


def remove(ledger: Ledger, names: list[str], *, dry_run: bool) -> tuple[Changed, Batch | None]:
    """Archive institutions. Raise Conflict while one answers for anything or has parts."""

    def work(act: Act) -> tuple[Changed, str]:
        ids = list(dict.fromkeys(find_institution(act.connection, name) for name in names))
        removed = _rows_of(act.connection, ids)
        for office_id, row in zip(ids, removed, strict=True):
            parts = [part for part in offices.parts_of(act.connection, office_id) if part not in ids]
            _require_idle(row, len(parts))
        for office_id in ids:
            act.update("institutions", office_id, archived_at=now())
        what = _("removed institution {names}", names=first_of([repr_name(row) for row in removed]))
        return Changed(removed, what, []), what

    return ledger.run("institution remove", work, dry_run=dry_run)


def require_free(connection: sqlite3.Connection, name: str, own: int | None) -> list[str]:
    """Refuse a name that another institution bears now; return a note where another bore it once."""
    others = [other for other in bearers(connection, name, now=True) if other != own]
    if others:
        bearer = offices.office_name(connection, others[0])
        hint = _("hrtrack institution show '{bearer}'", bearer=bearer) + (
            _(", or hrtrack institution merge OLD '{bearer}'", bearer=bearer) if own else ""
        )
        if fold_title(bearer) == fold_title(name):
            raise Conflict(_("institution '{name}' exists already", name=name), hint)
        raise Conflict(_("institution '{name}' is a name of '{bearer}' already", name=name, bearer=bearer), hint)
    once = [other for other in bearers(connection, name, now=False) if other != own]
    return [
        _("note: '{name}' was a name of '{other}' before", name=name, other=offices.office_name(connection, other))
        for other in once
    ]


def repr_name(row: Row) -> str:
    """Return the name of an institution as messages quote it."""
    return f"'{row['institution']}'"


def _row(connection: sqlite3.Connection, office: Office) -> Row:
    names = [item for _rest, item in offices.names_of(connection, office.id)]
    return {
        "institution": office.name,
        "short": office.short,
        "language": office.language,
        "parent": office.parent,
        "focal_point": office.focal_point,
        "names": [f"{item.lang}: {item.value}" for item in names if item.field == "name"],
        "former_names": [f"{item.lang}: {item.value}" for item in names if item.field == "former"],
        "leads": office.leads,
        "supports": office.supports,
        "measures": office.measures,
    }


def _rows_of(connection: sqlite3.Connection, ids: list[int]) -> list[Row]:
    found = [offices.list_offices(connection, office_id=office_id)[0] for office_id in ids]
    return [_row(connection, office) for office in found]


def _answers(connection: sqlite3.Connection, office_id: int, tongue: str | None) -> list[Row]:
    """Return the recommendations that an institution answers for, leading first."""
    from hrtrack.shapes import recommendation_row, words_of
    from hrtrack.store.reading import load_chunks

    roles = offices.roles_of(connection, office_id)
    items = (item for chunk in load_chunks(connection, [role.recommendation_id for role in roles]) for item in chunk)
    found = []
    for role, item in zip(roles, items, strict=True):
        row = recommendation_row(item)
        told = {**{name: row[name] for name in ("position", "status")}, **words_of(item, tongue)}
        found.append({"reference": row["reference"], "role": role.role, "focal_point": role.focal_point, **told})
    return found


def _edit_one(act: Act, office_id: int, wish: Wish, notes: list[str]) -> list[str]:
    """Change one institution; return the words for what changed."""
    from hrtrack.letters import language_of

    fields: list[str] = []
    for field, text in (("name", wish.name), ("short", wish.short)):
        if text is not None:
            notes += require_free(act.connection, text, office_id)
            code = wish.lang or language_of(text)
            if entities.set_name(act, _OWNER, office_id, NameItem(field, code, text)):
                fields.append(term("column", field) + f" {code}")
    if wish.focal_point is not None and entities.change_row(act, "institutions", office_id, focal_point=wish.focal_point):
        fields.append("focal point")
    if wish.parent is not None or wish.no_parent:
        parent_id = _fit_parent(act.connection, office_id, wish.parent) if wish.parent is not None else None
        if entities.change_row(act, "institutions", office_id, parent_id=parent_id):
            fields.append("parent")
    return fields + [field for field in wish.clear if _clear(act, office_id, field, wish.lang)]


def _fit_parent(connection: sqlite3.Connection, office_id: int, name: str) -> int:
    parent_id = find_institution(connection, name)
    if parent_id == office_id:
        raise WrongUsage(_("'{name}' cannot be a part of itself", name=name), _("name another institution, or say --no-parent"))
    if office_id in offices.above(connection, parent_id):
        part, whole = offices.office_name(connection, parent_id), offices.office_name(connection, office_id)
        raise Conflict(
            _("'{part}' is a part of '{whole}'", part=part, whole=whole),
            _("hrtrack institution edit '{part}' --no-parent first", part=part),
        )
    return parent_id


def _clear(act: Act, office_id: int, field: str, lang: str | None) -> bool:
    """Clear a field of an institution; return whether anything was on record."""
    if field == "focal-point":
        return bool(entities.change_row(act, "institutions", office_id, focal_point=None))
    names = [(row_id, item) for row_id, item in offices.names_of(act.connection, office_id) if item.field == field]
    going = [row_id for row_id, item in names if lang in (None, item.lang)]
    if field == "name" and going and len(going) == len(names):
        raise Conflict(_("an institution keeps one name at least"), _("hrtrack institution rename OLD NEW gives it another"))
    for row_id in going:
        act.delete("names", row_id)
    return bool(going)


def _language_of_new(connection: sqlite3.Connection, office_id: int, old: str, new: str) -> str:
    """Return the language of a new name: that of the name it replaces, unless its letters are of another language."""
    from hrtrack.letters import language_beside

    names = [item for _rest, item in offices.names_of(connection, office_id) if item.field == "name"]
    replaced = next((item for item in names if fold_title(item.value) == fold_title(old)), names[0])
    return language_beside(new, replaced.lang)


def _replace_name(act: Act, office_id: int, item: NameItem) -> None:
    """Set a name; the one before becomes a former one, and a former one that returns is former no longer."""
    known = offices.names_of(act.connection, office_id)
    before = next((old for _rest, old in known if (old.field, old.lang) == (item.field, item.lang)), None)
    if before is not None and before.value == item.value:
        return
    former = {fold_title(old.value): row_id for row_id, old in known if old.field == "former"}
    if fold_title(item.value) in former:
        act.delete("names", former[fold_title(item.value)])
    if before is not None and fold_title(before.value) not in (fold_title(item.value), *former):
        entities.add_names(act, _OWNER, office_id, [NameItem("former", item.lang, before.value)])
    entities.set_name(act, _OWNER, office_id, item)


def _move_roles(act: Act, table: str, from_id: int, into_id: int) -> int:
    """Move the roles of one institution to another; return how many. Where both have one, the stronger stays."""
    held = {row["item"]: row for row in offices.role_rows(act.connection, table, into_id)}
    moving = offices.role_rows(act.connection, table, from_id)
    for row in moving:
        known = held.get(row["item"])
        if known is None:
            act.update(table, row["id"], institution_id=into_id)
            continue
        act.delete(table, row["id"])
        values = {"role": min(row["role"], known["role"])}
        if table == "assignments":
            values["focal_point"] = known["focal_point"] or row["focal_point"]
        entities.change_row(act, table, known["id"], **values)
    return len(moving)


def _fill_focal_point(act: Act, from_id: int, into_id: int) -> None:
    """Give the focal point of one institution to another that has none."""
    old, into = (offices.list_offices(act.connection, office_id=office_id)[0].focal_point for office_id in (from_id, into_id))
    if old and not into:
        act.update("institutions", into_id, focal_point=old)


def _move_parts(act: Act, from_id: int, into_id: int) -> None:
    """Give the parts of one institution to another, which rises to its place where it was a part itself."""
    if from_id in offices.above(act.connection, into_id):
        entities.change_row(act, "institutions", into_id, parent_id=offices.parent_of(act.connection, from_id))
    for part in offices.parts_of(act.connection, from_id):
        if part != into_id:
            entities.change_row(act, "institutions", part, parent_id=into_id)


def _require_idle(row: Row, parts: int) -> None:
    """Refuse to remove an institution that answers for anything."""
    name = row["institution"]
    answers = row["leads"] + row["supports"]
    if answers or row["measures"]:
        counts = (recommendations(answers) if answers else "", _measures(row["measures"]) if row["measures"] else "")
        does = together(_(" and "), filter(None, counts))
        hint = _(
            "hrtrack institution merge '{name}' ANOTHER hands them over; hrtrack assign REF... --remove '{name}' takes it off",
            name=name,
        )
        raise Conflict(_("'{name}' answers for {does}", name=name, does=does), hint)
    if parts:
        hint = _(
            "hrtrack institution edit PART --no-parent frees a part; hrtrack institution show '{name}' names them", name=name
        )
        raise Conflict(n_("'{name}' has {n} part", "'{name}' has {n} parts", parts, name=name), hint)


def _measures(count: int) -> Said:
    return n_("{n} measure", "{n} measures", count)
