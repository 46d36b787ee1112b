"""Tell the whole story of one recommendation: what `show` prints."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from hrtrack.follow_shapes import only_internal
from hrtrack.implementation import implementation_index, in_force, voices
from hrtrack.shapes import recommendation_line, recommendation_row, said_of, text_of, texts_of
from hrtrack.states import state_name

if TYPE_CHECKING:
    from hrtrack.store.reading import Recommendation

Row = dict[str, Any]


def story(item: Recommendation, journal: list[Row], lineage: Row, *, internal: bool = False, tongue: str | None = None) -> Row:
    """Return a recommendation as `show` prints it: the row, its lineage (`lineage.of_one`), and all that is recorded around it.

    Notes and evidence kept internal are left out, and counted, unless `internal` asks for them. A `tongue` is the language
    that people prefer.
    """
    return {
        **recommendation_row(item, tongue=tongue),
        "texts": texts_of(item),
        "clauses": [
            {
                "clause": clause.number,
                "text": text_of(item, "text", clause.number, tongue)[0],
                "summary": text_of(item, "summary", clause.number, tongue)[0],
                **said_of(item, tongue, clause.number),
                "position": answer.position if (answer := item.answer(clause.number)) else None,
                "recommending_states": clause.states,
                "recommending_state_names": [state_name(state) for state in clause.states],
                "action": [tag.label for tag in item.tags if tag.taxonomy == "action" and tag.clause == clause.number],
            }
            for clause in item.clauses
        ],
        "positions": [
            {
                "clause": entry.clause,
                "position": entry.position,
                "detail": entry.detail,
                "source": entry.source,
                "date": item.effective_date(entry) or None,
                "date_inferred": entry.date is None and bool(item.effective_date(entry)),
            }
            for entry in sorted(item.positions, key=item.effective_date)
        ],
        "assessments": _assessments(item, internal=internal),
        "index": _index(item),
        "assignments": _assignments(item),
        "measure_details": _measures(item),
        "evidence": _evidence(item, internal=internal),
        "links": _links(item),
        "lineage": lineage,
        "internal_hidden": 0 if internal else _hidden(item),
        "hash": content_hash(item),
        "origin": item.origin._asdict() if item.origin else None,
        "journal": journal,
    }


def content_hash(item: Recommendation) -> str:
    """Return a fingerprint of what is recorded of a recommendation: two copies that differ have different ones.

    Identifiers, the origin and the journal are left out: the same content has the same fingerprint.
    """
    line = recommendation_line(item)
    wording = [line[key] for key in ("paragraph", "archived_at", "texts", "tags")]
    clauses = [(clause.number, clause.states) for clause in item.clauses]
    answers = [entry._replace(uid=None) for entry in item.positions]
    following = [
        _assessments(item, internal=True),
        _assignments(item),
        _measures(item),
        _evidence(item, internal=True),
        _links(item),
    ]
    if item.lineage:
        following.append([entry._replace(uid="")._asdict() for entry in item.lineage])
    content = json.dumps([wording, clauses, answers, following], ensure_ascii=False)
    return sha256(content.encode()).hexdigest()[:16]


def _assignments(item: Recommendation) -> list[Row]:
    return [{"institution": a.name, "short": a.short, "role": a.role, "focal_point": a.focal_point} for a in item.assignments]


def _measures(item: Recommendation) -> list[Row]:
    return [
        {
            "measure": m.code, "title": m.title, "plan": m.plan, "due": m.due, "due_date": m.due_date, "done_date": m.done_date,
            "lead": list(m.lead),
        }
        for m in item.measures
    ]  # fmt: skip


def _links(item: Recommendation) -> list[Row]:
    return [{"reference": link.reference, "kind": link.kind, "note": link.note} for link in item.links]


def _assessments(item: Recommendation, *, internal: bool) -> list[Row]:
    standing = {id(entry) for entry in in_force(item.assessments)}
    cited: dict[str | None, list[str]] = {}
    for piece in item.evidence:
        if internal or not piece.internal:
            cited.setdefault(piece.assessment_uid, []).append(piece.code)
    return [
        {
            "assessor": entry.assessor,
            "name": entry.name,
            "status": entry.status,
            "grade": entry.grade,
            "regressed": entry.regressed,
            "limb": entry.limb,
            "date": entry.date,
            "note": None if entry.internal and not internal else entry.note,
            "source": entry.source,
            "internal": entry.internal,
            "in_force": id(entry) in standing,
            "evidence": cited.get(entry.uid, []),
        }
        for entry in item.assessments
        if internal or not only_internal(entry)
    ]


def _evidence(item: Recommendation, *, internal: bool) -> list[Row]:
    """Return each piece of evidence once, though several assessments may cite it."""
    pieces = {piece.code: piece for piece in item.evidence if internal or not piece.internal}
    return [
        {
            "evidence": piece.code,
            "url": piece.url,
            "file": piece.file,
            "title": piece.title,
            "published": piece.published,
            "retrieved": piece.retrieved,
            "sha256": piece.sha256,
            "attached": piece.attached,
            "note": piece.note,
            "internal": piece.internal,
        }
        for piece in pieces.values()
    ]


def _hidden(item: Recommendation) -> int:
    notes = sum(1 for entry in item.assessments if entry.internal and entry.note)
    return notes + len({piece.code for piece in item.evidence if piece.internal})


def _index(item: Recommendation) -> Row:
    """Return UPR Info's index over the voices in force."""
    return implementation_index(found.status for found in voices(item.assessments).values())._asdict()
