"""Write institutions, plans, measures, evidence and links within an act; what is so already is left as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.store.keeping import keep_content
from hrtrack.store.naming import next_code
from hrtrack.store.offices import link_between

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrtrack.records import EvidenceItem, NameItem
    from hrtrack.store.journal import Act


def new_row(act: Act, table: str, uid: str | None = None, /, **values: Any) -> int:
    """Write a row of a table with a uid of its own unless one is given; return its id."""
    row_id = act.new_id(table)
    columns = ("id", "uid", *values)
    act.insert(table, columns, [(row_id, uid or act.entity_uid(), *values.values())])
    return row_id


def new_institution(
    act: Act, names: Iterable[NameItem], *, parent_id: int | None = None, focal_point: str | None = None, uid: str | None = None
) -> int:
    """Write an institution with its names; return its id."""
    row_id = new_row(act, "institutions", uid, parent_id=parent_id, focal_point=focal_point)
    add_names(act, "institution_id", row_id, names)
    return row_id


def new_plan(act: Act, names: Iterable[NameItem], /, *, code: str | None = None, uid: str | None = None, **values: Any) -> int:
    """Write a plan (columns of the table `plans`) with its titles; return its id. Without a code it takes the next P."""
    row_id = new_row(act, "plans", uid, code=code or next_code(act.connection, "plans", "P"), **values)
    add_names(act, "plan_id", row_id, names)
    return row_id


def new_measure(act: Act, names: Iterable[NameItem], /, *, code: str | None = None, uid: str | None = None, **values: Any) -> int:
    """Write a measure (columns of the table `measures`) with its titles and indicators; return its id."""
    row_id = new_row(act, "measures", uid, code=code or next_code(act.connection, "measures", "M"), **values)
    add_names(act, "measure_id", row_id, names)
    return row_id


def new_evidence(act: Act, item: EvidenceItem, *, code: str | None = None, uid: str | None = None) -> int:
    """Write a piece of evidence, and the bytes that are to be kept; return its id."""
    values = item._asdict()
    content = values.pop("content")
    if content is not None and item.sha256 is not None:
        keep_content(act, item.sha256, content)
    values |= {"attached": int(content is not None), "internal": int(item.internal)}
    return new_row(act, "evidence", uid, code=code or next_code(act.connection, "evidence", "E"), **values)


def cite(act: Act, evidence_id: int, recommendation_id: int, assessment_id: int | None = None) -> bool:
    """Say what a piece of evidence is about; return whether that is new."""
    row = {"evidence_id": evidence_id, "recommendation_id": recommendation_id, "assessment_id": assessment_id}
    return _once(act, "evidence_links", row, row)


def assign(
    act: Act, recommendation_id: int, institution_id: int, role: str, focal_point: str | None = None, uid: str | None = None
) -> bool:
    """Give an institution a role in answering a recommendation; return whether that changes anything."""
    place = {"recommendation_id": recommendation_id, "institution_id": institution_id}
    values = {"role": role} if focal_point is None else {"role": role, "focal_point": focal_point}
    row = _row_at(act, "assignments", place)
    if row is None:
        new_row(act, "assignments", uid, **place, **values)
        return True
    return bool(change_row(act, "assignments", row, **values))


def answer_for(act: Act, measure_id: int, institution_id: int, role: str) -> bool:
    """Give an institution a role in a measure; return whether that changes anything."""
    place = {"measure_id": measure_id, "institution_id": institution_id}
    row = _row_at(act, "measure_institutions", place)
    if row is None:
        act.insert("measure_institutions", (*place, "role"), [(*place.values(), role)])
        return True
    return bool(change_row(act, "measure_institutions", row, role=role))


def serve(act: Act, measure_id: int, recommendation_id: int) -> bool:
    """Say that a measure serves a recommendation; return whether that is new."""
    row = {"measure_id": measure_id, "recommendation_id": recommendation_id}
    return _once(act, "measure_recommendations", row, row)


def link(act: Act, one_id: int, other_id: int, kind: str, note: str | None = None, uid: str | None = None) -> bool:
    """Link two recommendations, in whichever direction; return whether that changes anything."""
    known = link_between(act.connection, one_id, other_id)
    values = {"kind": kind} if note is None else {"kind": kind, "note": note}
    if known is None:
        new_row(act, "links", uid, recommendation_id=one_id, other_id=other_id, **values)
        return True
    return bool(change_row(act, "links", known[0], **values))


def add_names(act: Act, owner: str, owner_id: int, names: Iterable[NameItem]) -> None:
    """Write names of an institution, plan or measure; `owner` is the column that names it (``plan_id``)."""
    rows = [(owner_id, item.field, item.lang, item.value, int(item.original)) for item in names]
    if rows:
        act.insert("names", (owner, "field", "lang", "value", "original"), rows)


def set_name(act: Act, owner: str, owner_id: int, item: NameItem) -> bool:
    """Set the name of a field in a language, in place of the one on record; return whether that changes anything."""
    place = {owner: owner_id, "field": item.field, "lang": item.lang}
    row = _row_at(act, "names", place)
    if row is None:
        add_names(act, owner, owner_id, [item])
        return True
    return bool(change_row(act, "names", row, value=item.value))


def change_row(act: Act, table: str, row_id: int, /, **values: Any) -> list[str]:
    """Set columns of a row that differ; return which did."""
    if not values:
        return []
    columns = ", ".join(values)
    now = act.connection.execute(f"SELECT {columns} FROM {table} WHERE id = ?", (row_id,)).fetchone()
    different = {name: value for (name, value), known in zip(values.items(), now, strict=True) if value != known}
    if different:
        act.update(table, row_id, **different)
    return list(different)


def _once(act: Act, table: str, place: dict[str, Any], row: dict[str, Any]) -> bool:
    if _row_at(act, table, place) is not None:
        return False
    act.insert(table, tuple(row), [tuple(row.values())])
    return True


def _row_at(act: Act, table: str, place: dict[str, Any]) -> int | None:
    where = " AND ".join(f"{column} IS ?" for column in place)
    row = act.connection.execute(f"SELECT id FROM {table} WHERE {where}", tuple(place.values())).fetchone()
    return int(row[0]) if row else None
