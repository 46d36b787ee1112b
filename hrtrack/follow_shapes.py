"""The shapes in which institutions, plans, measures, evidence, links and lineage leave the tool.

These are lines of an export and columns of tables. They are a promise to scripts: keys are only ever added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hrtrack.records import AssessmentItem
    from hrtrack.store.descent import Decision
    from hrtrack.store.follow_reading import Entity, LinkEnds
    from hrtrack.store.reading import Recommendation

Row = dict[str, Any]

INSTITUTION_COLUMNS = ("institution", "language", "short", "parent", "focal_point", "former_names", "name")
PLAN_COLUMNS = (
    "plan", "state", "title", "language", "act", "number", "date", "starts", "ends", "declared_measures", "source", "note",
)  # fmt: skip
MEASURE_COLUMNS = (
    "measure", "plan", "title", "language", "indicator", "lead", "supporting", "due", "done", "recommendations", "note",
)  # fmt: skip
ASSIGNMENT_COLUMNS = ("reference", "institution", "role", "focal_point")
ASSESSMENT_COLUMNS = (
    "reference", "assessor", "name", "status", "grade", "regressed", "limb", "date", "note", "source", "internal", "evidence",
)  # fmt: skip
EVIDENCE_COLUMNS = (
    "evidence", "references", "url", "file", "title", "published", "retrieved", "sha256", "size", "note", "internal",
)  # fmt: skip
LINK_COLUMNS = ("reference", "other", "kind", "note")
LINEAGE_COLUMNS = ("reference", "earlier", "verdict", "relation", "note")

# The columns that an institution, a plan and so on have beside names and what refers to others.
FIELDS: dict[str, tuple[str, ...]] = {
    "institution": ("focal_point",),
    "plan": ("state", "act", "number", "date", "starts", "ends", "declared_measures", "source", "note"),
    "measure": ("due", "done_date", "note"),
    "evidence": ("url", "file", "title", "published", "retrieved", "sha256", "size", "note", "internal"),
}


def only_internal(entry: AssessmentItem) -> bool:
    """Say whether nothing is left of an assessment without its internal note."""
    return entry.internal and entry.status is None


def shown_assessments(item: Recommendation, *, internal: bool) -> list[AssessmentItem]:
    """Return the assessments as an export shows them: without internal notes unless they are asked for."""
    if internal:
        return item.assessments
    kept = [entry for entry in item.assessments if not only_internal(entry)]
    return [entry._replace(note=None) if entry.internal else entry for entry in kept]


def follow_part(item: Recommendation, *, internal: bool) -> Row:
    """Return what follows a recommendation, as its line of an export says it: others are named by their uids."""
    assessments = shown_assessments(item, internal=internal)
    shown = {entry.uid for entry in assessments}
    return {
        "assessments": [entry._asdict() for entry in assessments],
        "assignments": [
            {"uid": a.uid, "institution": a.institution_uid, "name": a.name, "role": a.role, "focal_point": a.focal_point}
            for a in item.assignments
        ],
        "measures": [entry.uid for entry in item.measures],
        "evidence": [
            {"evidence": entry.uid, "assessment": entry.assessment_uid}
            for entry in item.evidence
            if (internal or not entry.internal) and (entry.assessment_uid is None or entry.assessment_uid in shown)
        ],
    }


def entity_line(entity: Entity) -> Row:
    """Return an institution, plan, measure or piece of evidence as `export -f jsonl` writes it."""
    line: Row = {"kind": entity.kind, "uid": entity.uid}
    if entity.kind != "institution":
        line["code"] = entity.code
    if entity.kind != "evidence":
        line["names"] = [name._asdict() for name in entity.names]
    line |= entity.fields
    if entity.kind == "institution":
        line |= {"parent": entity.parent, "merged_into": entity.merged_into}
    elif entity.kind == "measure":
        line |= {"plan": entity.parent, "institutions": [{"institution": who, "role": role} for role, who in entity.roles]}
    elif entity.kind == "evidence":
        from base64 import b64encode

        content = b64encode(entity.content).decode() if entity.content is not None else None
        line |= {"attached": entity.content is not None, "content": content}
    return {**line, "archived_at": entity.archived_at}


def link_line(link: LinkEnds) -> Row:
    """Return a link as `export -f jsonl` writes it."""
    return {
        "kind": "link",
        "uid": link.uid,
        "recommendation": link.one_uid,
        "other": link.other_uid,
        "relation": link.relation,
        "note": link.note,
    }


def assignment_rows(item: Recommendation) -> list[Row]:
    """Return who answers for a recommendation, as rows of a table."""
    return [
        {"reference": item.reference, "institution": a.name, "role": a.role, "focal_point": a.focal_point}
        for a in item.assignments
    ]


def assessment_rows(item: Recommendation, *, internal: bool) -> list[Row]:
    """Return the assessments of a recommendation, as rows of a table, with the evidence that they cite."""
    rows = []
    for entry in shown_assessments(item, internal=internal):
        cited = [e.code for e in item.evidence if e.assessment_uid == entry.uid and (internal or not e.internal)]
        row = {**entry._asdict(), "reference": item.reference, "evidence": cited}
        rows.append({column: row[column] for column in ASSESSMENT_COLUMNS})
    return rows


def institution_rows(entity: Entity, parent: str | None) -> list[Row]:
    """Return the names of an institution, a row a language, as a table of institutions has them."""
    rows: list[Row] = []
    for language in _languages(entity):
        former = [name.value for name in entity.names if (name.field, name.lang) == ("former", language)]
        rows.append(
            {
                "institution": entity.shown,
                "language": language,
                "short": entity.name("short", language),
                "parent": parent if not rows else None,
                "focal_point": entity.fields["focal_point"] if not rows else None,
                "former_names": former,
                "name": entity.name("name", language),
            }
        )
    return rows


def plan_rows(entity: Entity) -> list[Row]:
    """Return a plan, a row a language of its title; what no language has stands in the first."""
    common = {"plan": entity.code, **entity.fields}
    return _by_language(entity, common, PLAN_COLUMNS, "plan")


def measure_rows(entity: Entity, plan: str | None, roles: dict[str, list[str]], references: list[str]) -> list[Row]:
    """Return a measure, a row a language of its title; what no language has stands in the first."""
    common = {
        "measure": entity.code,
        "plan": plan,
        "lead": roles.get("lead", []),
        "supporting": roles.get("supporting", []),
        "due": entity.fields["due"],
        "done": entity.fields["done_date"],
        "recommendations": references,
        "note": entity.fields["note"],
    }
    return _by_language(entity, common, MEASURE_COLUMNS, "measure")


def evidence_row(entity: Entity, references: list[str]) -> Row:
    """Return a piece of evidence as a row of a table."""
    row = {"evidence": entity.code, "references": references, **entity.fields}
    return {column: row[column] for column in EVIDENCE_COLUMNS}


def link_row(link: LinkEnds) -> Row:
    """Return a link as a row of a table."""
    return {"reference": link.reference, "other": link.other, "kind": link.relation, "note": link.note}


def lineage_line(decision: Decision) -> Row:
    """Return what was decided of a pair as `export -f jsonl` writes it; `earlier` is null where none asks for the same."""
    return {
        "kind": "lineage",
        "uid": decision.uid,
        "recommendation": decision.later_uid,
        "earlier": decision.earlier_uid,
        "verdict": decision.verdict,
        "relation": decision.relation,
        "note": decision.note,
    }


def lineage_row(decision: Decision) -> Row:
    """Return what was decided of a pair as a row of a table."""
    return {column: getattr(decision, column) for column in LINEAGE_COLUMNS}


def _by_language(entity: Entity, common: Row, columns: tuple[str, ...], key: str) -> list[Row]:
    rows: list[Row] = []
    for language in _languages(entity):
        said = common if not rows else {key: common[key]}
        titles = {"title": entity.name("name", language), "indicator": entity.name("indicator", language)}
        row = {**said, **titles, "language": language}
        rows.append({column: row.get(column) for column in columns})
    return rows


def _languages(entity: Entity) -> list[str]:
    """Return the languages of the names, that of the shown one first."""
    titles = [name for name in entity.names if name.field == "name"]
    order = sorted(titles, key=lambda name: (not name.original, name.lang != "en", name.lang))
    return list(dict.fromkeys([*(name.lang for name in order), *sorted(name.lang for name in entity.names)]))
