"""Read cells as other hands fill them: texts, days, lists of labels with any mark between them."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from hrtrack.intake.tables import split_cell
from hrtrack.labels import find_theme, known_labels
from hrtrack.wording import plain

if TYPE_CHECKING:
    from collections.abc import Callable

_LIST_MARK = re.compile(r"^\s*[-•–]\s+")
_DAY_FIRST = re.compile(r"(\d{1,2})([./])(\d{1,2})\2(\d{4})", re.ASCII)
_MONTHS = 12
# No label of the lists has more such marks within.
_MOST_JOINED = 5
_GOAL = re.compile(r"(?:(?:sdg|goal|цур|цель|тдм)\s*№?\s*)?(\d{1,2}(?:\.\w{1,2})?)", re.IGNORECASE)


def text_of(value: Any) -> str:
    """Return a cell as a text on one line; a day in ISO form."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return plain(_listed(value))


def lines_of(value: Any) -> str:
    """Return a cell as lines, blanks normalised, without empty ones."""
    return "\n".join(filter(None, map(plain, _listed(value).replace("\r\n", "\n").replace("\r", "\n").split("\n"))))


def day_of(value: Any) -> str:
    """Return a day as the cell has it, 24.01.2025 in ISO form; 01/02/2025 is two days in two countries and stays."""
    text = text_of(value)
    match = _DAY_FIRST.fullmatch(text)
    if match is None or (match[2] == "/" and int(match[1]) <= _MONTHS and match[1] != match[3]):
        return text
    return f"{match[4]}-{match[3]:0>2}-{match[1]:0>2}"


def labels_of(cell: Any, taxonomy: str) -> list[str]:
    """Return the labels of a cell, those that a list knows whole."""
    names = {label.casefold() for label in known_labels(taxonomy)}

    def known(entry: str) -> bool:
        return entry.casefold() in names or (taxonomy == "sdg" and _GOAL.fullmatch(entry) is not None)

    labels = _entries(cell, known)
    if taxonomy != "sdg":
        return labels
    goals = [(_GOAL.fullmatch(label), label) for label in labels]
    return [goal[1] if goal else label for goal, label in goals]


def themes_of(cell: Any, taxonomy: str) -> tuple[list[str], list[str]]:
    """Return the themes of the lists that know them, as ``taxonomy:label``, and the labels that none knows."""
    known, unknown = [], []
    for label in _entries(cell, lambda entry: bool(taxonomy) or find_theme(entry) is not None):
        found = (taxonomy, label) if taxonomy else find_theme(label)
        if found:
            known.append(":".join(found))
        else:
            unknown.append(label)
    return known, unknown


def _entries(cell: Any, known: Callable[[str], bool]) -> list[str]:
    """Split a cell at line ends and bars; at semicolons, then commas, only where no entry is a label with such a mark."""
    found = []
    for line in lines_of(cell).split("\n"):
        for entry in split_cell(_LIST_MARK.sub("", line)):
            found += _apart(plain(entry), known)
    return list(dict.fromkeys(label for label in found if label))


def _apart(entry: str, known: Callable[[str], bool]) -> list[str]:
    if known(entry):
        return [entry]
    for mark in (";", ","):
        parts = _runs([part.strip() for part in entry.split(mark)], mark, known)
        if len(parts) > 1 and (mark == ";" or all(map(known, parts))):
            return [part for part in parts if part]
    return [entry]


def _runs(parts: list[str], mark: str, known: Callable[[str], bool]) -> list[str]:
    """Join parts again that only together are a label: Children: definition; general principles; protection."""
    joined, index = [], 0
    while index < len(parts):
        for stop in range(min(len(parts), index + _MOST_JOINED), index, -1):
            entry = f"{mark} ".join(parts[index:stop])
            if stop == index + 1 or known(entry):
                joined.append(entry)
                index = stop
                break
    return joined


def _listed(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(str(entry) for entry in value)
    return "" if value is None else str(value)
