"""Phrases that the lines about what was done share: names cut to the first, numbers of things, quoted names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack.speech import Said, _, n_, term, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST = 5


def first_of(names: Sequence[str], most: int = _MOST) -> Said:
    """Return the first names, and how many more there are."""
    shown = together(", ", names[:most])
    return _("{names} and {n} more", names=shown, n=len(names) - most) if len(names) > most else shown


def quoted(names: Iterable[str]) -> Said:
    """Return names in quotation marks."""
    return together(", ", [f"'{name}'" for name in names])


def recommendations(count: int) -> Said:
    """Return a number of recommendations in words."""
    return n_("{n} recommendation", "{n} recommendations", count)


def named(references: Sequence[str]) -> str:
    """Return one reference, or how many there are and the first."""
    if len(references) <= 1:
        return references[0] if references else _("nothing")
    return _("{many}, {first} first", many=recommendations(len(references)), first=references[0])


def with_fields(name: str, fields: Iterable[str]) -> Said:
    """Return a name with the fields of it that changed."""
    said = [field if isinstance(field, Said) else term("column", field.replace("_", " ")) for field in fields]
    return together("", (name, " (", together(", ", said), ")"))


def so_already(count: int) -> str:
    """Return how many things were so before; nothing for none."""
    return n_("; {n} is so already", "; {n} are so already", count) if count else ""
