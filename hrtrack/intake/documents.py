"""Read JSON and JSON Lines: what `export` writes (objects with a `kind`), and what `list -f json` prints."""

from __future__ import annotations

import json
from datetime import datetime
from itertools import chain
from typing import Any, cast

from hrtrack.errors import BadInput, HrtrackError
from hrtrack.implementation import STATUS_OF_GRADE, Grade, parse_grade, parse_role, parse_status
from hrtrack.intake.encodings import encoding_of
from hrtrack.labels import resolve_label
from hrtrack.model import (
    TAXONOMIES,
    Assessor,
    ReviewKey,
    in_range,
    one_of,
    parse_date,
    parse_detail,
    parse_language,
    parse_mechanism,
    parse_paragraph,
    parse_position,
    require_plain_text,
)
from hrtrack.records import (
    REVIEW_FIELDS,
    AssessmentItem,
    AssignmentItem,
    CitationItem,
    FollowItem,
    Item,
    OriginItem,
    PositionItem,
    RecommendationItem,
    ReviewItem,
    TagItem,
    TextItem,
)
from hrtrack.speech import _, together
from hrtrack.states import resolve_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.intake.sources import Source
    from hrtrack.records import EntityKind

EXPORT_FORMAT = 1
_KINDS = ("ledger", "institution", "plan", "measure", "evidence", "review", "recommendation", "link", "lineage")
_FOLLOWING = ("assignments", "measures", "evidence")
_DATES = ("review_date", "adoption_date")
_NUMBERS = ("cycle_number", "session", "received", "supported", "noted")


def read_objects(source: Source, encoding: str | None = None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield place and object: of a JSON array, of one object, or of JSON Lines, which are read line by line."""
    found = encoding_of(source, encoding).name
    name = source.name
    if source.head.decode(found, "replace").lstrip("\ufeff \t\r\n").startswith("["):
        document = _load(_whole(source, found), name)
        entries: Iterator[tuple[str, Any]] = ((f"{name} entry {number}", entry) for number, entry in enumerate(document, 1))
    else:
        entries = _lines(source, found)
    for where, entry in entries:
        if not isinstance(entry, dict):
            raise BadInput(_("{where} is not a JSON object", where=where))
        yield where, entry


def _lines(source: Source, encoding: str) -> Iterator[tuple[str, Any]]:
    with source.text(encoding, "\n") as text:
        lines = ((number, line) for number, line in enumerate(text, 1) if line.strip("\ufeff \t\r\n"))
        first = next(lines, None)
        if first is not None and not _is_document(first[1]):
            # One object written over several lines is one document too; else the first line is the mistake.
            document = _whole(source, encoding)
            place = source.name if _is_document(document) else f"{source.name} line {first[0]}"
            yield place, _load(document if place == source.name else first[1], place)
            return
        for number, line in chain([first] if first else [], lines):
            yield f"{source.name} line {number}", _load(line.lstrip("\ufeff"), f"{source.name} line {number}")


def _whole(source: Source, encoding: str) -> str:
    return source.data().decode(encoding).lstrip("\ufeff")


def read_kind(entry: dict[str, Any], where: str) -> Item | None:
    """Return the record of an exported object; None for the line that describes the file."""
    try:
        kind = one_of(str(entry["kind"]), _KINDS, "kind", BadInput)
        if kind == "ledger":
            _require_format(entry)
            return None
        if kind in ("review", "recommendation"):
            return _review(entry, where) if kind == "review" else _recommendation(entry, where)
        from hrtrack.intake.exported import read_entity, read_lineage, read_link

        if kind in ("link", "lineage"):
            return read_link(entry, where) if kind == "link" else read_lineage(entry, where)
        return read_entity(cast("EntityKind", kind), entry, where)
    except HrtrackError as error:
        raise BadInput(together(": ", (where, error.message)), error.hint) from None
    except KeyError as error:
        raise BadInput(_("{where}: no {error}", where=where, error=error)) from None
    except (TypeError, ValueError, AttributeError) as error:
        raise BadInput(_("{where}: not what hrtrack export writes ({error})", where=where, error=error)) from None


def _load(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise BadInput(
            _(
                "{name} is not valid JSON: {msg} at line {lineno}, column {colno}",
                name=name,
                msg=error.msg,
                lineno=error.lineno,
                colno=error.colno,
            )
        ) from None
    except _Twice as error:
        raise BadInput(_("{name} has the key '{error}' twice in one object", name=name, error=error)) from None
    except ValueError as error:
        raise BadInput(_("{name} is not valid JSON: {error}", name=name, error=error)) from None
    except RecursionError:
        raise BadInput(_("{name} is nested too deeply", name=name)) from None


class _Twice(ValueError):
    """Carry a key that stands twice in an object."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Twice(next(key for index, (key, _rest) in enumerate(pairs) if key in dict(pairs[:index])))
    return found


def _is_document(text: str) -> bool:
    try:
        json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return False
    return True


def _require_format(entry: dict[str, Any]) -> None:
    if entry.get("format") != EXPORT_FORMAT:
        raise BadInput(_("export format {get!r} is not known here", get=entry.get("format")), _("upgrade hrtrack"))


def _review(entry: dict[str, Any], where: str) -> ReviewItem:
    fields: dict[str, str | int | None] = {}
    for name in REVIEW_FIELDS:
        value = entry.get(name)
        if value is None:
            continue
        if name in _NUMBERS:
            fields[name] = _count(value, name)
        else:
            fields[name] = parse_date(text_of(value, name)) if name in _DATES else text_of(value, name)
    return ReviewItem(_key(entry), fields, where, uid_of(entry))


def _recommendation(entry: dict[str, Any], where: str) -> RecommendationItem:
    clauses = entry["clauses"]
    assessments = [_assessment(assessment) for assessment in entry.get("assessments") or ()]
    origin = entry.get("origin")
    item = RecommendationItem(
        key=_key(entry),
        paragraph=parse_paragraph(text_of(entry["paragraph"], "paragraph")),
        where=where,
        texts=_texts(entry["texts"]),
        states={_count(c["clause"], "clause"): _states(c["recommending_states"]) for c in clauses},
        tags=list(dict.fromkeys(_tag(tag) for tag in entry["tags"])),
        replaces=frozenset(TAXONOMIES),
        positions=[_position(position) for position in entry["positions"]],
        assessments=assessments,
        origin=_origin(origin) if origin else None,
        uid=uid_of(entry),
        clause_uids={c["clause"]: text_of(c["uid"], "uid") for c in clauses if c.get("uid")},
        archived_at=moment(entry["archived_at"]) if entry.get("archived_at") else None,
        flat=False,
        exact=True,
        follow=_follow(entry, assessments) if any(entry.get(name) for name in _FOLLOWING) else None,
    )
    _require_clauses(item)
    return item


def _require_clauses(item: RecommendationItem) -> None:
    named = {text.clause for text in item.texts} | {tag.clause for tag in item.tags}
    named |= {entry.clause for entry in item.positions}
    unknown = sorted(number for number in named if number is not None and number not in (item.states or {}))
    if unknown:
        raise BadInput(_("there is no clause {unknown}", unknown=unknown[0]))


def moment(value: Any) -> str:
    """Return a time as it was given; raise BadInput for anything else."""
    text = text_of(value, "archived_at")
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(_("'{text}' is not a time", text=text), _("write it as 2026-01-15T12:00:00Z")) from None
    return text


def _origin(origin: dict[str, Any]) -> OriginItem:
    digest, row = origin.get("sha256"), origin.get("row")
    if row is not None and (not isinstance(row, int) or isinstance(row, bool) or not 0 <= row < 2**53):
        raise BadInput(_("row is not a whole number"))
    return OriginItem(text_of(origin["file"], "file"), text_of(digest, "sha256") if digest is not None else None, row)


def _states(names: list[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(resolve_state(text_of(name, "recommending State")) for name in names))


def _texts(texts: list[dict[str, Any]]) -> list[TextItem]:
    """Return the texts, refusing two of one kind in one language."""
    found = [_text(text) for text in texts]
    if len({(text.field, text.lang, text.clause) for text in found}) < len(found):
        raise BadInput(_("two texts of one kind in one language"))
    return found


def _text(text: dict[str, Any]) -> TextItem:
    field = one_of(text_of(text["field"], "field"), ("text", "summary"), "text field", BadInput)
    lang = parse_language(text_of(text["lang"], "lang"))
    value = text_of(text["value"], field)
    return TextItem(field, lang, value, _clause(text), bool(text.get("original")))  # type: ignore[arg-type]  # checked


def _tag(tag: dict[str, Any]) -> TagItem:
    taxonomy = one_of(text_of(tag["taxonomy"], "taxonomy"), TAXONOMIES, "taxonomy", BadInput)
    label = text_of(tag["label"], "label")
    if not label:
        raise BadInput(_("a label is empty"))
    return TagItem(taxonomy, resolve_label(taxonomy, label) if taxonomy == "action" else label, _clause(tag))


def _position(entry: dict[str, Any]) -> PositionItem:
    return PositionItem(
        parse_position(text_of(entry["position"], "position")),
        parse_detail(entry["detail"]) if entry.get("detail") else None,
        text_of(entry["source"], "source") if entry.get("source") else None,
        parse_date(entry["date"]) if entry.get("date") else None,
        _clause(entry),
        uid_of(entry),
    )


def _assessment(entry: dict[str, Any]) -> AssessmentItem:
    assessor = one_of(text_of(entry["assessor"], "assessor"), Assessor, "assessor", BadInput)
    grade = parse_grade(text_of(entry["grade"], "grade")) if entry.get("grade") else None
    status = parse_status(text_of(entry["status"], "status")) if entry.get("status") else None
    item = AssessmentItem(
        assessor, optional_text(entry, "note"), uid_of(entry), graded(status, grade), optional_text(entry, "name"),
        parse_date(text_of(entry["date"], "date")) if entry.get("date") else None, optional_text(entry, "limb"), grade,
        flag(entry, "regressed"), optional_text(entry, "source"), flag(entry, "internal"),
    )  # fmt: skip
    if item.status is None and item.note is None:
        raise BadInput(_("an assessment has neither a status nor a note"))
    return item


def graded(status: str | None, grade: str | None) -> str | None:
    """Return the status that a grade stands for; raise BadInput where another one is given beside it."""
    if grade is None:
        return status
    meant = str(STATUS_OF_GRADE[Grade(grade)])
    if status not in (None, meant):
        raise BadInput(
            _("grade {grade} is '{meant}', not '{status}'", grade=grade, meant=meant, status=status), _("leave one of them blank")
        )
    return meant


def _follow(entry: dict[str, Any], assessments: list[AssessmentItem]) -> FollowItem:
    """Return what follows a recommendation; an assessment is named by its uid and must stand in the same line."""
    places = {assessment.uid: place for place, assessment in enumerate(assessments) if assessment.uid}
    cited = []
    for citation in entry.get("evidence") or ():
        uid = citation.get("assessment")
        if uid is not None and uid not in places:
            raise BadInput(_("there is no assessment '{uid}'", uid=uid))
        cited.append(CitationItem(text_of(citation["evidence"], "evidence"), places[uid] if uid is not None else None))
    assigned = [
        AssignmentItem(
            text_of(a["institution"], "institution"), parse_role(text_of(a["role"], "role")), optional_text(a, "focal_point"),
            uid_of(a),
        )
        for a in entry.get("assignments") or ()
    ]  # fmt: skip
    return FollowItem(tuple(assigned), tuple(text_of(uid, "measure") for uid in entry.get("measures") or ()), tuple(cited))


def optional_text(entry: dict[str, Any], name: str) -> str | None:
    """Return a text that may be null."""
    return text_of(entry[name], name) if entry.get(name) is not None else None


def flag(entry: dict[str, Any], name: str) -> bool:
    """Return true or false; false where the key is missing."""
    value = entry.get(name, False)
    if not isinstance(value, bool):
        raise BadInput(_("{name} is neither true nor false", name=name))
    return value


def _key(entry: dict[str, Any]) -> ReviewKey:
    mechanism = parse_mechanism(text_of(entry["mechanism"], "mechanism"))
    return ReviewKey(resolve_state(text_of(entry["state"], "state")), mechanism, _count(entry["cycle"], "cycle"))


def _clause(entry: dict[str, Any]) -> int | None:
    return _count(entry["clause"], "clause") if entry.get("clause") is not None else None


def uid_of(entry: dict[str, Any]) -> str | None:
    """Return the uid of an object, if it has one."""
    return text_of(entry["uid"], "uid") if entry.get("uid") else None


def text_of(value: Any, name: str) -> str:
    """Return a text that can be stored; raise BadInput."""
    if not isinstance(value, str):
        raise BadInput(_("{name} is not a text", name=name))
    return require_plain_text(value, name)


def _count(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadInput(_("{name} is not a whole number", name=name))
    return in_range(name, value)
