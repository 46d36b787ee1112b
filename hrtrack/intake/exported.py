"""Read the lines of an export about institutions, plans, measures, evidence and links: they name each other by uid."""

from __future__ import annotations

import binascii
from base64 import b64decode
from hashlib import sha256
from typing import Any

from hrtrack.errors import BadInput
from hrtrack.follow_shapes import FIELDS
from hrtrack.implementation import parse_due, parse_role
from hrtrack.intake.documents import flag, moment, optional_text, text_of, uid_of
from hrtrack.lineage_words import decided
from hrtrack.model import one_of, parse_date, parse_language
from hrtrack.records import EntityItem, LineageItem, LinkItem, NameItem
from hrtrack.speech import _
from hrtrack.states import resolve_state

TYPE_CHECKING = False
if TYPE_CHECKING:
    from hrtrack.records import EntityKind

_DAYS = ("date", "starts", "ends", "done_date", "published", "retrieved")
_NUMBERS = ("declared_measures", "size")
_NAMES: dict[EntityKind, tuple[str, ...]] = {
    "institution": ("name", "short", "former"),
    "plan": ("name",),
    "measure": ("name", "indicator"),
    "evidence": (),
}
_MOST = 2**53


def read_entity(kind: EntityKind, entry: dict[str, Any], where: str) -> EntityItem:
    """Return the record of a line; raise BadInput, KeyError and the like for what `export` does not write."""
    item = EntityItem(kind, None, where, exact=True, uid=text_of(entry["uid"], "uid"))
    if kind != "institution":
        item.called = _filled(text_of(entry["code"], "code"), "code")
    item.names = [_name(name, _NAMES[kind]) for name in entry.get("names") or ()]
    _require_once(item.names)
    for name in FIELDS[kind]:
        value = _value(entry, name)
        if value is not None:
            item.fields[name] = value
    item.archived_at = moment(entry["archived_at"]) if entry.get("archived_at") else None
    if kind == "institution":
        item.parent, item.merged_into = optional_text(entry, "parent"), optional_text(entry, "merged_into")
    elif kind == "measure":
        item.parent = optional_text(entry, "plan")
        if "due" in item.fields:
            item.fields["due"], item.fields["due_date"] = parse_due(str(item.fields["due"]))
        item.roles = tuple(_role(role) for role in entry.get("institutions") or ())
    elif kind == "evidence":
        item.content = _content(entry, item)
    return item


def read_link(entry: dict[str, Any], where: str) -> LinkItem:
    """Return the link of a line; raise as `read_entity` does."""
    one, other = (text_of(entry[name], name) for name in ("recommendation", "other"))
    relation = one_of(text_of(entry["relation"], "relation"), ("same", "related"), "kind of link", BadInput)
    return LinkItem(one, other, relation, where, optional_text(entry, "note"), uid_of(entry))


def read_lineage(entry: dict[str, Any], where: str) -> LineageItem:
    """Return what a line says of a recommendation and an earlier one; raise as `read_entity` does."""
    later, earlier = text_of(entry["recommendation"], "recommendation"), optional_text(entry, "earlier")
    verdict, relation = decided(
        text_of(entry["verdict"], "verdict"), optional_text(entry, "relation"), has_earlier=earlier is not None
    )
    return LineageItem(later, earlier, verdict, relation, where, optional_text(entry, "note"), uid_of(entry))


def _value(entry: dict[str, Any], name: str) -> str | int | None:
    value = entry.get(name)
    if name == "internal":
        return int(flag(entry, name))
    if value is None:
        return None
    if name in _NUMBERS:
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MOST:
            raise BadInput(_("{name} is not a whole number", name=name))
        return value
    text = text_of(value, name)
    if name == "state":
        return resolve_state(text)
    return parse_date(text) if name in _DAYS else text


def _name(name: dict[str, Any], fields: tuple[str, ...]) -> NameItem:
    field = one_of(text_of(name["field"], "field"), fields, "kind of name", BadInput)
    value = _filled(text_of(name["value"], field), field)
    return NameItem(field, parse_language(text_of(name["lang"], "lang")), value, flag(name, "original"))


def _require_once(names: list[NameItem]) -> None:
    """Refuse two names of one kind in one language; of former ones there may be many."""
    places = [(name.field, name.lang) for name in names if name.field != "former"]
    if len(set(places)) < len(places):
        raise BadInput(_("two names of one kind in one language"))


def _role(role: dict[str, Any]) -> tuple[str, str]:
    return parse_role(text_of(role["role"], "role")), text_of(role["institution"], "institution")


def _content(entry: dict[str, Any], item: EntityItem) -> bytes | None:
    """Return the attached bytes; raise BadInput where they are not those that the line describes."""
    text = optional_text(entry, "content")
    if text is None:
        return None
    try:
        content = b64decode(text, validate=True)
    except binascii.Error:
        raise BadInput(_("content is not base64")) from None
    digest = sha256(content).hexdigest()
    if item.fields.setdefault("sha256", digest) != digest:
        raise BadInput(_("content has another sha256 than the line says"))
    if item.fields.setdefault("size", len(content)) != len(content):
        raise BadInput(_("content has {n} bytes, the line says {size}", n=len(content), size=item.fields["size"]))
    return content


def _filled(text: str, name: str) -> str:
    if not text.strip():
        raise BadInput(_("{name} is empty", name=name))
    return text
