"""Words that several pages share: lists of names, stored words as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack import terms
from hrtrack.speech import Said, _, day, together
from hrtrack.terms import say

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]


def status(word: str) -> Said:
    """Return a status as people read it."""
    return say("status", word)


def position(word: str | None, otherwise: str = "") -> str:
    """Return a position as people read it."""
    return say("position", word) if word else otherwise


def region(code: str | None) -> str:
    """Return a regional group: its code where it has one, else in words."""
    return terms.region(code) if code in ("observer", "unknown") else code or ""


def named(title: str, value: str) -> Said:
    """Return a line of a title and what it names."""
    return _("{title}: {value}", title=title, value=value)


def listed(title: str, values: Iterable[str]) -> Said:
    """Return a line of a title and what it lists."""
    return named(title, together("; ", values))


def journal(row: Row) -> list[str]:
    """Return the acts that touched something, the oldest first."""
    lines = [f"  {b['batch']}  {b['at']}  {b['actor']}  {b['command']}: {b['summary']}" for b in row["journal"]]
    return [_("Journal:"), *lines]


def dated(iso: str | None, otherwise: str) -> str:
    """Return a day as people write it."""
    return day(iso) if iso else otherwise
