"""Record what a source says about institutions, plans, measures, evidence, links and lineage; nothing is ever removed.

Lines of an export name each other by uid, and one that names what nobody knows is bad input. Tables use names and codes, and
an institution that a table names and that is not on record is recorded: the table is deliberate.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput, HrtrackError
from hrtrack.model import format_reference
from hrtrack.records import EntityItem, NameItem
from hrtrack.speech import _, term
from hrtrack.store import descent, entities
from hrtrack.store.follow_finding import FollowFinder
from hrtrack.store.follow_reading import TABLES
from hrtrack.store.keeping import keep_content
from hrtrack.store.naming import next_code
from hrtrack.store.offices import link_between
from hrtrack.store.reading import find_recommendation

if TYPE_CHECKING:
    from hrtrack.model import ReviewKey
    from hrtrack.records import AssignmentItem, LineageItem, LinkItem, RecommendationItem
    from hrtrack.store.outcome import Outcome
    from hrtrack.store.writing import RowWriter

_LETTERS = {"plan": "P", "measure": "M", "evidence": "E"}
_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


class FollowRecorder:
    """Write what follows recommendations within an act; keeps what it has looked up while the act lasts."""

    def __init__(self, rows: RowWriter) -> None:
        self._rows = rows
        self._act = rows.act
        self._db = rows.act.connection
        self._find = FollowFinder(rows.act.connection)
        self._later: list[tuple[int, EntityItem]] = []

    def record(self, item: EntityItem, outcome: Outcome) -> None:
        """Record what a source says about one thing, creating it when it is new; one that was removed stays so."""
        found = self._find.entity(item)
        name = item.called or next((name.value for name in item.names), None) or item.fields.get("url") or item.fields.get("file")
        shown = str(name or item.uid)
        if found is None:
            row_id = self._create(item, outcome)
            shown = shown if item.kind == "institution" else self._code(item, row_id)
            outcome.entity(item.kind, shown, "new")
        elif found < 0:
            row_id = -found
            if item.archived_at is None:
                outcome.archived.append(shown)
            else:
                outcome.entity(item.kind, shown, "same")
        else:
            row_id = found
            shown = shown if item.kind == "institution" else self._code(item, row_id)
            changed = self._change(item, row_id, outcome)
            outcome.entity(item.kind, shown, "changed" if changed else "same", changed)
        if item.uid:
            self._find.learn(item.kind, item.uid, row_id)
        if item.kind == "institution" and (item.parent is not None or item.merged_into) and (found or 1) > 0:
            self._later.append((row_id, item))

    def settle(self, outcome: Outcome) -> None:
        """Write what institutions are parts of: one may be named before it is recorded."""
        later, self._later = self._later, []
        for row_id, item in later:
            values: dict[str, Any] = {}
            if item.parent is not None:
                values["parent_id"] = self._institution(item.parent, item, outcome) if item.parent else None
            if item.merged_into:
                values["merged_into"] = self._institution(item.merged_into, item, outcome)
            if row_id in values.values():
                raise BadInput(_("{where}: an institution cannot be a part of itself", where=item.where))
            if entities.change_row(self._act, "institutions", row_id, **values):
                outcome.entity(item.kind, item.called or item.names[0].value, "changed", ["parent"])
            self._refuse_circle(row_id, item)

    def lay_over(self, item: RecommendationItem, row_id: int, outcome: Outcome) -> list[str]:
        """Record what follows a recommendation; return what changed. What the item does not name stays."""
        follow = item.follow
        assert follow is not None  # only items with something to follow come here
        done = {
            "assignments": [self._assign(entry, item, row_id, outcome) for entry in follow.assignments],
            "measures": [entities.serve(self._act, self._uid("measure", uid, item.where), row_id) for uid in follow.measures],
            "evidence": [self._cite(entry.evidence, entry.assessment, item, row_id) for entry in follow.evidence],
        }
        return [name for name, changed in done.items() if any(changed)]

    def link(self, item: LinkItem, aliases: dict[str, int], outcome: Outcome) -> None:
        """Link two recommendations that must be on record."""
        one, other = (self._named_end(end, aliases, item) for end in (item.one, item.other))
        if one is None or other is None:
            return
        if one == other:
            raise BadInput(_("{where}: a recommendation is linked to itself", where=item.where))
        known = link_between(self._db, one, other)
        name = f"{_shown(item.one)} - {_shown(item.other)}"
        if known is None:
            uid = self._rows.uid("links", item.uid) if item.uid else None
            values = {"recommendation_id": one, "other_id": other, "kind": item.relation or "same", "note": item.note or None}
            entities.new_row(self._act, "links", uid, **values)
            outcome.entity("link", name, "new")
            return
        said = {"kind": item.relation} if item.relation else {}
        said |= {"note": item.note or None} if item.note is not None else {}  # type: ignore[dict-item]  # a note may be cleared
        changed = entities.change_row(self._act, "links", known[0], **said)
        outcome.entity("link", name, "changed" if changed else "same", changed)

    def lineage(self, item: LineageItem, aliases: dict[str, int], outcome: Outcome) -> None:
        """Record what was decided of two recommendations that must be on record, the later one first."""
        later = self._named_end(item.later, aliases, item)
        earlier = None if item.earlier is None else self._named_end(item.earlier, aliases, item)
        if later is None or (earlier is None and item.earlier is not None):
            return
        uid = self._rows.uid("lineage", item.uid) if item.uid else None
        wish = descent.Wish(later, earlier, item.verdict, item.relation, item.note)
        try:
            how = descent.decide(self._act, wish, uid)
        except HrtrackError as error:
            raise BadInput(_("{where}: {message}", where=item.where, message=error.message), error.hint) from None
        name = _shown(item.later) + (f" - {_shown(item.earlier)}" if item.earlier is not None else "")
        outcome.entity("lineage", name, how, ["verdict"] if how == "changed" else None)

    def _create(self, item: EntityItem, outcome: Outcome) -> int:
        names = _originals(item)
        if item.kind != "evidence" and not any(name.field == "name" for name in names):
            needs = term("column", "name" if item.kind == "institution" else "title")
            raise BadInput(_("{where}: a new {kind} needs a {what}", where=item.where, kind=term("kind", item.kind), what=needs))
        values: dict[str, Any] = {**item.fields, "archived_at": item.archived_at}
        if item.kind != "institution":
            values["code"] = self._free_code(item)
        if values.get("state"):
            values["state"] = self._rows.state(str(values["state"]))
        if item.kind == "measure" and item.parent:
            values["plan_id"] = self._plan(item)
        if item.kind == "evidence":
            if bool(values.get("url")) == bool(values.get("file")):
                raise BadInput(_("{where}: a piece of evidence has a url or a file, one of them", where=item.where))
            values["attached"] = int(item.content is not None)
            self._keep(item)
        uid = self._rows.uid(TABLES[item.kind], item.uid) if item.uid else None
        row_id = entities.new_row(self._act, TABLES[item.kind], uid, **values)
        if item.kind != "evidence":
            entities.add_names(self._act, f"{item.kind}_id", row_id, names)
        if item.kind == "institution":
            self._find.learn_names(row_id, names)
        self._parts(item, row_id, outcome)
        return row_id

    def _change(self, item: EntityItem, row_id: int, outcome: Outcome) -> list[str]:
        values: dict[str, Any] = dict(item.fields)
        if values.get("state"):
            values["state"] = self._rows.state(str(values["state"]))
        if item.kind == "measure" and item.parent is not None:
            values["plan_id"] = self._plan(item) if item.parent else None
        if item.kind == "evidence":
            self._require_same_place(item, row_id)
            if item.content is not None:
                self._keep(item)
                values["attached"] = 1
        changed = entities.change_row(self._act, TABLES[item.kind], row_id, **values)
        renamed = [self._name(item, row_id, name) for name in item.names]
        if any(renamed):
            changed.append("names")
        return changed + self._parts(item, row_id, outcome)

    def _name(self, item: EntityItem, row_id: int, name: NameItem) -> bool:
        """Set a name; return whether that changes anything. An institution keeps the one before as a former name."""
        owner = f"{item.kind}_id"
        sql = f"SELECT id, value, lang FROM names WHERE {owner} = ? AND field = ? AND (lang = ? OR ? = '')"
        known = self._db.execute(sql, (row_id, name.field, name.lang, name.lang)).fetchall()
        if not name.value:
            for name_id, *_rest in known:
                self._act.delete("names", name_id)
            return bool(known)
        if name.field == "former" or not known:
            if any(value == name.value for _rest, value, _rest in known) or (not item.exact and self._is_key(item, row_id, name)):
                return False
            entities.add_names(self._act, owner, row_id, [name])
            self._learn(item, row_id, [name])
            return True
        before = known[0][1]
        if before == name.value or (not item.exact and item.kind == "institution" and self._is_key(item, row_id, name)):
            return False
        entities.change_row(self._act, "names", known[0][0], value=name.value)
        if item.kind == "institution" and name.field == "name" and not item.exact:
            entities.add_names(self._act, owner, row_id, [NameItem("former", name.lang, before)])
        self._learn(item, row_id, [name])
        return True

    def _is_key(self, item: EntityItem, row_id: int, name: NameItem) -> bool:
        """Say whether a name only tells which institution is meant: by a short or former name, or in other letters."""
        if item.kind != "institution" or name.field != "name" or name.value != item.called:
            return False
        sql = "SELECT value, lang FROM names WHERE institution_id = ? AND field = 'name'"
        held = self._db.execute(sql, (row_id,)).fetchall()
        return all(value != name.value for value, _rest in held) or any(lang == name.lang for _rest, lang in held)

    def _learn(self, item: EntityItem, row_id: int, names: list[NameItem]) -> None:
        if item.kind == "institution":
            self._find.learn_names(row_id, names)

    def _parts(self, item: EntityItem, row_id: int, outcome: Outcome) -> list[str]:
        """Record the roles in a measure, and the recommendations that it or a piece of evidence is about."""
        changed = []
        if self._set_roles(item, row_id, outcome):
            changed.append("institutions")
        if "about" in item.cleared:
            table = "measure_recommendations" if item.kind == "measure" else "evidence_links"
            alone = " AND assessment_id IS NULL" if item.kind == "evidence" else ""
            for (link_id,) in self._db.execute(f"SELECT id FROM {table} WHERE {item.kind}_id = ?{alone}", (row_id,)).fetchall():
                self._act.delete(table, link_id)
                changed.append("recommendations")
        for key, paragraph in item.about:
            about = find_recommendation(self._db, key, paragraph)
            if about is None:
                hint = _("import its review first, or in the same command")
                raise BadInput(
                    _(
                        "{where}: {format_reference} is not on record",
                        where=item.where,
                        format_reference=format_reference(key, paragraph),
                    ),
                    hint,
                )
            if entities.serve(self._act, row_id, about) if item.kind == "measure" else self._concern(row_id, about):
                changed.append("recommendations")
        return list(dict.fromkeys(changed))

    def _set_roles(self, item: EntityItem, row_id: int, outcome: Outcome) -> bool:
        wanted = {self._institution(name, item, outcome): role for role, name in item.roles}
        changed = False
        if item.said_roles:
            sql = "SELECT id, institution_id, role FROM measure_institutions WHERE measure_id = ?"
            for role_id, institution, role in self._db.execute(sql, (row_id,)).fetchall():
                if role in item.said_roles and institution not in wanted:
                    self._act.delete("measure_institutions", role_id)
                    changed = True
        done = [entities.answer_for(self._act, row_id, who, role) for who, role in wanted.items()]
        return any(done) or changed

    def _concern(self, evidence_id: int, recommendation_id: int) -> bool:
        sql = "SELECT 1 FROM evidence_links WHERE evidence_id = ? AND recommendation_id = ?"
        if self._db.execute(sql, (evidence_id, recommendation_id)).fetchone():
            return False
        return entities.cite(self._act, evidence_id, recommendation_id)

    def _assign(self, entry: AssignmentItem, item: RecommendationItem, row_id: int, outcome: Outcome) -> bool:
        who = (
            self._uid("institution", entry.institution, item.where)
            if item.exact
            else self._named(entry.institution, item, outcome)
        )
        if who is None:
            return False
        sql = "SELECT id FROM assignments WHERE recommendation_id = ? AND institution_id = ?"
        row = self._db.execute(sql, (row_id, who)).fetchone()
        said: dict[str, Any] = {"role": entry.role} if entry.role else {}
        said |= {"focal_point": entry.focal_point or None} if entry.focal_point is not None else {}
        if row is not None:
            return bool(entities.change_row(self._act, "assignments", int(row[0]), **said))
        if not entry.role:
            raise BadInput(_("{where}: no role", where=item.where), _("lead or supporting"))
        uid = self._rows.uid("assignments", entry.uid) if entry.uid else None
        entities.new_row(self._act, "assignments", uid, recommendation_id=row_id, institution_id=who, **said)
        return True

    def _cite(self, evidence: str, assessment: int | None, item: RecommendationItem, row_id: int) -> bool:
        if item.exact:
            evidence_id = self._uid("evidence", evidence, item.where)
        else:
            evidence_id = self._find.code("evidence", evidence, item.where)
        assessment_id = None
        if assessment is not None:
            sql = "SELECT id FROM assessments WHERE recommendation_id = ? AND uid = ?"
            row = self._db.execute(sql, (row_id, item.assessments[assessment].uid)).fetchone()
            assessment_id = int(row[0]) if row else None
        return entities.cite(self._act, evidence_id, row_id, assessment_id)

    def _uid(self, kind: str, uid: str, where: str) -> int:
        return self._find.uid(kind, uid, where)

    def _plan(self, item: EntityItem) -> int:
        name = item.parent or ""
        return self._uid("plan", name, item.where) if item.exact else self._find.plan(name, item.where)

    def _institution(self, name: str, item: EntityItem, outcome: Outcome) -> int:
        """Return the institution that a uid or a name means, recording it where a table names one that is new."""
        if item.exact:
            return self._uid("institution", name, item.where)
        found = self._find.institution(name, item.where)
        return abs(found) if found is not None else self._new_institution(name, outcome)

    def _named(self, name: str, item: RecommendationItem, outcome: Outcome) -> int | None:
        """Return the institution of an assignment; None for one that was removed."""
        found = self._find.institution(name, item.where)
        if found is not None and found < 0:
            outcome.archived.append(name)
            return None
        return found if found is not None else self._new_institution(name, outcome)

    def _new_institution(self, name: str, outcome: Outcome) -> int:
        names = [NameItem("name", language_of_letters(name), name, original=True)]
        row_id = entities.new_institution(self._act, names)
        self._find.learn_names(row_id, names)
        outcome.entity("institution", name, "new")
        return row_id

    def _named_end(self, end: str | tuple[ReviewKey, str], aliases: dict[str, int], item: LinkItem | LineageItem) -> int | None:
        """Return the recommendation that an end names; None for one that is not on record, which is bad input unless lenient."""
        found = self._end(end, aliases)
        if found is None and not item.lenient:
            message = _("{where}: {name} is not on record", where=item.where, name=_shown(end))
            raise BadInput(message, _("import its review first, or with it"))
        return found

    def _end(self, end: str | tuple[ReviewKey, str], aliases: dict[str, int]) -> int | None:
        if not isinstance(end, str):
            return find_recommendation(self._db, *end)
        row = self._db.execute("SELECT id FROM recommendations WHERE uid = ?", (end,)).fetchone()
        return int(row[0]) if row else aliases.get(end)

    def _code(self, item: EntityItem, row_id: int) -> str:
        return str(self._db.execute(f"SELECT code FROM {TABLES[item.kind]} WHERE id = ?", (row_id,)).fetchone()[0])

    def _free_code(self, item: EntityItem) -> str:
        """Return the code that a source gives, unless another thing bears it: then the next one."""
        taken = f"SELECT 1 FROM {TABLES[item.kind]} WHERE code = ? COLLATE NOCASE AND archived_at IS NULL"
        if item.called and (item.archived_at or not self._db.execute(taken, (item.called,)).fetchone()):
            return item.called
        return next_code(self._db, TABLES[item.kind], _LETTERS[item.kind])

    def _keep(self, item: EntityItem) -> None:
        if item.content is not None:
            keep_content(self._act, str(item.fields["sha256"]), item.content)

    def _require_same_place(self, item: EntityItem, row_id: int) -> None:
        url, file = self._db.execute("SELECT url, file FROM evidence WHERE id = ?", (row_id,)).fetchone()
        if (item.fields.get("url") and file) or (item.fields.get("file") and url):
            raise BadInput(
                _(
                    "{where}: '{name}' is on record as {what}",
                    where=item.where,
                    name=item.called,
                    what=_("a file") if file else _("a url"),
                ),
                _("record a new one"),
            )

    def _refuse_circle(self, row_id: int, item: EntityItem) -> None:
        for column in ("parent_id", "merged_into"):
            met, now = {row_id}, row_id
            while now is not None:
                now = self._db.execute(f"SELECT {column} FROM institutions WHERE id = ?", (now,)).fetchone()[0]
                if now in met:
                    raise BadInput(_("{where}: institutions are parts of each other in a circle", where=item.where))
                met.add(now)


def language_of_letters(text: str) -> str:
    """Return the language that the letters of a name tell apart: Kazakh, Russian, or else English."""
    return "kk" if _KAZAKH.search(text) else "ru" if _CYRILLIC.search(text) else "en"


def _originals(item: EntityItem) -> list[NameItem]:
    """Return the names of a new thing; in a table the first of its kind is the original."""
    if item.exact:
        return item.names
    names = [name for name in item.names if name.value]
    if item.kind == "institution" and item.called and not any(name.field == "name" for name in names):
        names.insert(0, NameItem("name", names[0].lang if names else language_of_letters(item.called), item.called))
    first = {name.field: index for index, name in reversed(list(enumerate(names))) if name.field != "former"}
    return [name._replace(original=first.get(name.field) == index) for index, name in enumerate(names)]


def _shown(end: str | tuple[ReviewKey, str]) -> str:
    return _("recommendation '{name}'", name=end) if isinstance(end, str) else format_reference(*end)
