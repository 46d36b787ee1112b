"""Fill the fields of a template, ``{{title}}``; refuse what is none, so that no document is handed in with a hole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hrtrack.errors import BadInput
from hrtrack.model import nearest_hint
from hrtrack.report.blocks import CONTENT, FIELDS
from hrtrack.speech import _, together

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELD = re.compile(r"\{\{\s*(.{0,40}?)\s*\}\}")


def names_in(text: str) -> list[str]:
    """Return the names of the fields of a text."""
    return _FIELD.findall(text)


def is_content(text: str) -> bool:
    """Say whether a paragraph is the place of the content."""
    found = _FIELD.fullmatch(text.strip())
    return found is not None and found[1] == CONTENT


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its fields filled; what a field holds is not looked at again."""
    return _FIELD.sub(lambda found: values[found[1]], text)


def require_fields(names: list[str], template: str) -> None:
    """Refuse a template with an unknown field, or without exactly one place for the content; raise BadInput."""
    for name in names:
        if name not in (*FIELDS, CONTENT):
            message = _("{template} has a field {{{{{name}}}}}, which there is not", template=template, name=name)
            raise BadInput(message, nearest_hint(name, (CONTENT, *FIELDS)))
    places = names.count(CONTENT)
    if places != 1:
        hint = _("write {{{{content}}}} in a paragraph of its own, once; further fields: {names}", names=together(", ", FIELDS))
        said = _("{template} has no paragraph {{{{content}}}}", template=template)
        twice = _("{template} has {{{{content}}}} more than once", template=template)
        raise BadInput(twice if places else said, hint)
