r"""The layouts of follow-up: institutions, plans, measures, assignments, assessments, evidence, links, lineage.

As in the other layouts, blank leaves what is recorded as it is and ``\\N`` clears what may be cleared. A thing with names in
several languages has a row each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput
from hrtrack.follow_shapes import (
    ASSESSMENT_COLUMNS,
    ASSIGNMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    INSTITUTION_COLUMNS,
    LINEAGE_COLUMNS,
    LINK_COLUMNS,
    MEASURE_COLUMNS,
    PLAN_COLUMNS,
)
from hrtrack.implementation import Grade, parse_due, parse_grade, parse_role, parse_status
from hrtrack.intake.documents import graded
from hrtrack.intake.layouts import (
    CLAUSES,
    POSITIONS,
    RECOMMENDATIONS,
    REVIEWS,
    Layout,
    cell_of,
    entries_of,
    optional,
    plain,
    take,
    target_of,
)
from hrtrack.intake.tables import CLEARED
from hrtrack.letters import language_of
from hrtrack.limbs import parse_limb
from hrtrack.lineage_words import decided
from hrtrack.model import Assessor, one_of, parse_date, parse_language
from hrtrack.records import (
    AssessmentItem,
    AssignmentItem,
    CitationItem,
    EntityItem,
    FollowItem,
    LineageItem,
    LinkItem,
    NameItem,
    RecommendationItem,
)
from hrtrack.speech import _
from hrtrack.states import resolve_state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hrtrack.intake.reading import Options
    from hrtrack.model import ReviewKey
    from hrtrack.records import Item, OriginItem

    Cells = Mapping[str, Any]

INSTITUTIONS = Layout("institutions", ("institution",), INSTITUTION_COLUMNS)
PLANS = Layout("plans", ("plan", "title"), PLAN_COLUMNS)
MEASURES = Layout("measures", ("measure",), MEASURE_COLUMNS)
ASSIGNMENTS = Layout("assignments", ("reference", "institution"), ASSIGNMENT_COLUMNS)
ASSESSMENTS = Layout("assessments", ("reference", "assessor"), ASSESSMENT_COLUMNS)
EVIDENCE = Layout("evidence", ("evidence",), EVIDENCE_COLUMNS)
LINKS = Layout("links", ("reference", "other"), LINK_COLUMNS)
LINEAGE = Layout("lineage", ("reference", "verdict"), LINEAGE_COLUMNS)
# What others refer to is recorded first, in whatever order the files are named.
ORDER = (
    INSTITUTIONS, PLANS, REVIEWS, RECOMMENDATIONS, CLAUSES, POSITIONS, MEASURES, EVIDENCE, ASSIGNMENTS, ASSESSMENTS, LINKS,
    LINEAGE,
)  # fmt: skip

_LISTS = frozenset(("former_names", "lead", "supporting", "recommendations", "references", "evidence"))
_NUMBERS = frozenset(("declared_measures", "size"))
_FLAGS = frozenset(("regressed", "internal"))
_CLEARABLE = {
    "institutions": frozenset(("short", "parent", "focal_point", "former_names")),
    "plans": frozenset((*PLAN_COLUMNS[4:], "state")),
    "measures": frozenset(("plan", "indicator", "lead", "supporting", "due", "done", "recommendations", "note")),
    "assignments": frozenset(("focal_point",)),
    "assessments": frozenset[str](),
    "evidence": frozenset(("references", "title", "published", "retrieved", "sha256", "size", "note")),
    "links": frozenset(("note",)),
    "lineage": frozenset(("note",)),
}
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


def follow_layout_of(columns: set[str]) -> Layout | None:
    """Return the layout of follow-up that a header belongs to; None for another one."""
    if {"paragraph", "clause", "position", "text"} & columns:
        return None
    if "reference" in columns:
        return next((layout for layout in (ASSESSMENTS, LINKS, LINEAGE, ASSIGNMENTS) if layout.required[1] in columns), None)
    for layout, one_of_these in (
        (MEASURES, ("title", "indicator", "due", "done", "recommendations", "plan")),
        (EVIDENCE, ("url", "file", "references")),
        (PLANS, ("plan",)),
        (INSTITUTIONS, ("short", "parent", "focal_point", "former_names", "name")),
    ):
        if columns.issuperset(layout.required) and columns.intersection(one_of_these):
            return layout
    return None


def read_follow(layout: Layout, cells: Cells, where: str, origin: OriginItem | None, options: Options) -> Item:
    """Return the record of one row; raise BadInput or WrongUsage for a value that is not valid."""
    _require_types(layout, cells)
    if layout in (ASSIGNMENTS, ASSESSMENTS):
        key, paragraph = target_of(cell_of(cells, "reference"), options)
        item = RecommendationItem(key, paragraph, where, origin=origin, must_exist=True)
        if layout is ASSIGNMENTS:
            item.follow = FollowItem((_assignment(cells),))
        else:
            item.assessments.append(_assessment(cells))
            codes = entries_of(cells, "evidence") or []
            item.follow = FollowItem(evidence=tuple(CitationItem(plain(code), 0) for code in codes)) if codes else None
        return item
    if layout in (LINKS, LINEAGE):
        return _link(cells, where, options) if layout is LINKS else _lineage(cells, where, options)
    readers = {"institutions": _institution, "plans": _plan, "measures": _measure, "evidence": _evidence}
    return readers[layout.name](cells, where, options)


def _require_types(layout: Layout, cells: Cells) -> None:
    """Refuse what cannot be cleared, and JSON values of a kind that a field does not take."""
    for name in layout.columns:
        value = cells.get(name)
        if value is CLEARED and name not in _CLEARABLE[layout.name]:
            raise BadInput(_("{name} cannot be cleared", name=name))
        if value is None or value is CLEARED or isinstance(value, str):
            continue
        if name in _LISTS and isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            continue
        if (name in _FLAGS and isinstance(value, bool)) or (name in _NUMBERS and type(value) is int):
            continue
        raise BadInput(
            _("{name} is {value!r}", name=name, value=value),
            _("write a list of texts") if name in _LISTS else _("write it as a text, in quotes"),
        )


def _institution(cells: Cells, where: str, options: Options) -> EntityItem:
    called = _required(cells, "institution")
    item = EntityItem("institution", called, where)
    language = optional(cells, "language", parse_language)
    # A table with a column of names says by the first only which institution is meant.
    name = optional(cells, "name", plain) or (called if "name" not in cells else None)
    if name is not None:
        item.names.append(_name("name", name, language, options))
    _names(item, cells, language, options, short="short")
    former = entries_of(cells, "former_names")
    if former == []:
        item.names.append(NameItem("former", language or "", ""))
    item.names += [_name("former", plain(value), language, options) for value in former or ()]
    item.parent = _other(cells, "parent")
    take(item.fields, cells, "focal_point", _text)
    return item


def _plan(cells: Cells, where: str, options: Options) -> EntityItem:
    item = EntityItem("plan", _required(cells, "plan"), where)
    _names(item, cells, optional(cells, "language", parse_language), options, title="name")
    take(item.fields, cells, "state", lambda cell, _: resolve_state(cell))
    for name in ("act", "number", "source", "note"):
        take(item.fields, cells, name, _text)
    for name in ("date", "starts", "ends"):
        take(item.fields, cells, name, _day)
    take(item.fields, cells, "declared_measures", _count)
    return item


def _measure(cells: Cells, where: str, options: Options) -> EntityItem:
    item = EntityItem("measure", optional(cells, "measure", plain), where)
    _names(item, cells, optional(cells, "language", parse_language), options, title="name", indicator="indicator")
    if item.called is None and not any(name.field == "name" for name in item.names):
        raise BadInput(_("neither a code nor a title of a measure"))
    item.parent = _other(cells, "plan")
    take(item.fields, cells, "due", lambda cell, _: parse_due(cell)[0])
    if item.fields.get("due"):
        item.fields["due_date"] = parse_due(str(item.fields["due"]))[1]
    elif "due" in item.fields:
        item.fields["due_date"] = None
    done: dict[str, str | int | None] = {}
    take(done, cells, "done", _day)
    if done:
        item.fields["done_date"] = done["done"]
    take(item.fields, cells, "note", _text)
    _roles(item, cells)
    _about(item, cells, "recommendations", options)
    return item


def _evidence(cells: Cells, where: str, options: Options) -> EntityItem:
    item = EntityItem("evidence", optional(cells, "evidence", plain), where)
    for name in ("url", "file", "title", "sha256", "note"):
        take(item.fields, cells, name, _text)
    for name in ("published", "retrieved"):
        take(item.fields, cells, name, _day)
    take(item.fields, cells, "size", _count)
    internal = _flag(cells, "internal")
    if internal is not None:
        item.fields["internal"] = int(internal)
    if item.fields.get("url") and item.fields.get("file"):
        raise BadInput(_("a piece of evidence has a url or a file, not both"))
    if item.called is None and not (item.fields.get("url") or item.fields.get("file")):
        raise BadInput(_("neither a code nor a url nor a file"))
    _about(item, cells, "references", options)
    return item


def _assignment(cells: Cells) -> AssignmentItem:
    cell = cell_of(cells, "focal_point")
    focal_point = "" if cell is CLEARED else optional(cells, "focal_point", plain)
    return AssignmentItem(_required(cells, "institution"), optional(cells, "role", parse_role) or "", focal_point)


def _assessment(cells: Cells) -> AssessmentItem:
    assessor = one_of(_required(cells, "assessor").lower(), Assessor, "assessor", BadInput)
    grade = optional(cells, "grade", parse_grade)
    status = graded(optional(cells, "status", parse_status), grade)
    note = optional(cells, "note", plain)
    internal = bool(_flag(cells, "internal"))
    if status is None and note is None:
        raise BadInput(_("neither a status nor a grade nor a note"))
    return AssessmentItem(
        assessor, note, None, status, optional(cells, "name", plain), optional(cells, "date", parse_date),
        optional(cells, "limb", _limb), grade, bool(_flag(cells, "regressed")) or grade == Grade.E,
        optional(cells, "source", plain), internal,
    )  # fmt: skip


def _link(cells: Cells, where: str, options: Options) -> LinkItem:
    one, other = target_of(cell_of(cells, "reference"), options), target_of(_required(cells, "other"), options)
    if one == other:
        raise BadInput(_("a recommendation is linked to itself"))
    kind = optional(cells, "kind", str)
    relation = one_of(kind.lower(), ("same", "related"), "kind of link", BadInput) if kind else ""
    note = "" if cell_of(cells, "note") is CLEARED else optional(cells, "note", plain)
    return LinkItem(one, other, relation, where, note)


def _lineage(cells: Cells, where: str, options: Options) -> LineageItem:
    later, earlier = target_of(cell_of(cells, "reference"), options), optional(cells, "earlier", str)
    verdict, relation = decided(_required(cells, "verdict"), optional(cells, "relation", str), has_earlier=earlier is not None)
    note = "" if cell_of(cells, "note") is CLEARED else optional(cells, "note", plain)
    return LineageItem(later, target_of(earlier, options) if earlier else None, verdict, relation, where, note)


def _required(cells: Cells, name: str) -> str:
    found = optional(cells, name, plain)
    if found is None:
        raise BadInput(_("no {name}", name=name))
    return found


def _other(cells: Cells, name: str) -> str | None:
    """Return what a cell names; "" where it clears."""
    return "" if cell_of(cells, name) is CLEARED else optional(cells, name, plain)


def _names(item: EntityItem, cells: Cells, language: str | None, options: Options, **columns: str) -> None:
    for column, field in columns.items():
        if cell_of(cells, column) is CLEARED:
            item.names.append(NameItem(field, language or "", ""))
        elif value := optional(cells, column, plain):
            item.names.append(_name(field, value, language, options))


def _name(field: str, value: str, language: str | None, options: Options) -> NameItem:
    return NameItem(field, language or options.language or language_of(value), value)


def _roles(item: EntityItem, cells: Cells) -> None:
    named: dict[str, str] = {}
    for role in ("lead", "supporting"):
        entries = entries_of(cells, role)
        if entries is None:
            continue
        item.said_roles |= {role}
        for name in dict.fromkeys(plain(entry).strip() for entry in entries):
            if name in named:
                raise BadInput(_("'{name}' is both lead and supporting", name=name))
            named[name] = role
    item.roles = tuple((role, name) for name, role in named.items())


def _about(item: EntityItem, cells: Cells, column: str, options: Options) -> None:
    references = entries_of(cells, column)
    if references == []:
        item.cleared = frozenset(("about",))
    found: list[tuple[ReviewKey, str]] = [target_of(reference, options) for reference in references or ()]
    item.about = tuple(dict.fromkeys(found))


def _flag(cells: Cells, name: str) -> bool | None:
    cell = cell_of(cells, name)
    if cell in (None, ""):
        return None
    word = str(cell).lower()
    if word not in (*_YES, *_NO):
        raise BadInput(_("{name} is '{cell}'", name=name, cell=cell), _("write true or false"))
    return word in _YES


def _text(cell: str, name: str) -> str:
    return plain(cell)


def _day(cell: str, name: str) -> str:
    return parse_date(cell)


def _limb(cell: str) -> str:
    return parse_limb(plain(cell))


def _count(cell: str, name: str) -> int:
    if not (cell.isascii() and cell.isdecimal() and len(cell) < 16):
        raise BadInput(_("{name} '{cell}' is not a whole number", name=name, cell=cell))
    return int(cell)
