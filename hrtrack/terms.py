"""Say the words of the vocabularies: what is stored as `partially_implemented` is shown as "partially implemented".

Stored words never change with the language; these are for people alone. `WORDS` is what the catalogues must hold.
"""

from __future__ import annotations

from hrtrack.implementation import Role, Status
from hrtrack.labels import ACTION_NAMES
from hrtrack.model import DETAILS, REGION_NAMES, Assessor, Basis, Position, Region
from hrtrack.speech import Said, term

ASSESSORS = {
    "state": "the State",
    "ngo": "NGOs",
    "nhri": "the national human rights institution",
    "un": "the UN",
    "own": "the keeper of the ledger",
}
UNITS = {"paragraph": "paragraphs", "state": "pairs of recommendation and recommending State", "text": "distinct texts"}


def plain(word: str) -> str:
    """Return a stored word with blanks: `in_progress` as "in progress"."""
    return word.replace("_", " ")


WORDS: dict[str, tuple[str, ...]] = {
    "position": tuple(map(str, Position)),
    "detail": tuple(map(plain, DETAILS)),
    "status": tuple(map(plain, Status)),
    "region": tuple(REGION_NAMES.values()),
    "assessor": (*map(str, Assessor), *ASSESSORS.values()),
    "role": tuple(map(str, Role)),
    "unit": tuple(UNITS.values()),
    "basis": tuple(map(str, Basis)),
    "action": tuple(ACTION_NAMES.values()),
    "link": ("same", "related"),
    "filter": (
        "state",
        "mechanism",
        "cycle",
        "position",
        "from",
        "region",
        "theme",
        "group",
        "sdg",
        "action",
        "cluster",
        "status",
        "institution",
        "plan",
        "search",
        "overdue",
    ),
    "kind": ("institution", "plan", "measure", "evidence", "link", "recommendation", "review"),
    "column": (
        "title",
        "indicator",
        "lead",
        "supporting",
        "plan",
        "due",
        "done",
        "note",
        "name",
        "short",
        "former",
        "focal point",
        "parent",
        "texts",
        "positions",
        "tags",
        "states",
        "assessments",
        "clauses",
        "attached",
        "internal",
        "due soon",
        "overdue",
        "state of play",
        "SDGs",
        "position",
        "themes",
        "assessment",
        "recommendation",
    ),
}


def say(context: str, word: str) -> Said:
    """Return a stored word of a vocabulary as people read it."""
    return term(context, plain(word))


def region(code: str) -> Said:
    """Return the name of a regional group."""
    return term("region", REGION_NAMES[Region(code)])


def assessor(code: str) -> Said:
    """Return whose judgement is meant."""
    return term("assessor", ASSESSORS[code])


def unit(code: str) -> Said:
    """Return what is counted."""
    return term("unit", UNITS[code])
