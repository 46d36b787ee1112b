"""Lead themes of the older lists to those of 2021, and all of them to broad headings (`data/crosswalk.csv`).

Every line of that table is a judgement of this project, not of OHCHR or UPR Info. `relation` says how a label stands to
the label of 2021 beside it: `exact` (the same words, but for codes, "&" and commas), `renamed` (other words for the same),
`narrower` (a part of it), `broader` (more than it: most of what bears the label fits, some does not) or `none`. Where several
labels of 2021 divide what one label held, or no label of 2021 is of it, there is none; the heading mostly remains.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from hrtrack.errors import WrongUsage
from hrtrack.model import HEADINGS, THEME_TAXONOMIES, nearest_hint
from hrtrack.speech import _

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# The list that the older ones are led to.
NEWEST = THEME_TAXONOMIES[0]
EXACT, BROADER, NONE = "exact", "broader", "none"
RELATIONS = (EXACT, "renamed", "narrower", BROADER, NONE)

_FILE = Path(__file__).parent / "data" / "crosswalk.csv"


class Counterpart(NamedTuple):
    """Hold a line of the table: a label, what it is among those of 2021 and how, and its heading; unknown is None."""

    taxonomy: str
    label: str
    to_label: str | None
    relation: str
    heading: str | None
    note: str | None


COLUMNS = Counterpart._fields


@cache
def table() -> tuple[Counterpart, ...]:
    """Return the whole table, list by list."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        return tuple(Counterpart(**{name: line[name] or None for name in COLUMNS}) for line in lines)  # type: ignore[arg-type]


@cache
def headings() -> tuple[str, ...]:
    """Return the broad headings, in alphabetical order."""
    return tuple(sorted({line.heading for line in table() if line.heading}))


def find(taxonomy: str, label: str) -> Counterpart | None:
    """Return the line of a label, in whatever case it is written; None for a label that no shipped list has."""
    return _lines().get((taxonomy, label.lower()))


def lead(taxonomy: str, label: str, target: str) -> str | None:
    """Return the label of 2021 or the heading, as the target says, that a label leads to; None where there is none."""
    line = find(taxonomy, label)
    if line is None:
        return None
    return line.heading if target == HEADINGS else line.to_label


@cache
def reached(taxonomy: str, target: str) -> frozenset[str]:
    """Return the labels of 2021, or the headings, that known labels of a list lead to."""
    names = (lead(taxonomy, line.label, target) for line in table() if line.taxonomy == taxonomy)
    return frozenset(name for name in names if name)


def rows(words: list[str], taxonomy: str | None = None, relations: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return the lines of one list, or of all, whose label, counterpart or heading holds one of the words (none: all).

    Raises WrongUsage, with the nearest labels, for a word that nothing holds.
    """
    found = [line for line in table() if taxonomy in (None, line.taxonomy)]
    chosen: dict[Counterpart, None] = {} if words else dict.fromkeys(found)
    for word in words:
        matching = [line for line in found if word.lower() in " | ".join(_names(line)).lower()]
        if not matching:
            hint = nearest_hint(word, sorted({name for line in found for name in _names(line)}))
            raise WrongUsage(_("no theme matches '{word}'", word=word), hint)
        chosen |= dict.fromkeys(matching)
    return [line._asdict() for line in found if line in chosen and (not relations or line.relation in relations)]


def _names(line: Counterpart) -> list[str]:
    return [name for name in (line.label, line.to_label, line.heading) if name]


@cache
def _lines() -> dict[tuple[str, str], Counterpart]:
    return {(line.taxonomy, line.label.lower()): line for line in table()}
