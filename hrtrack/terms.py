"""Say the words of the vocabularies: what is stored as `partially_implemented` is shown as "partially implemented".

Stored words never change with the language; these are for people alone. `WORDS` is what the catalogues must hold.
"""

from __future__ import annotations

from datetime import date

from hrtrack.errors import BadInput
from hrtrack.implementation import Role, Status
from hrtrack.labels import ACTION_NAMES
from hrtrack.model import DETAILS, REGION_NAMES, Assessor, Basis, Position, Region, parse_date
from hrtrack.speech import Said, _, term

ASSESSORS = {
    "state": "the State",
    "ngo": "NGOs",
    "nhri": "the national human rights institution",
    "un": "the UN",
    "own": "the keeper of the ledger",
}
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
LANGUAGE_NAMES = {
    "en": "English",
    "ru": "Russian",
    "kk": "Kazakh",
    "fr": "French",
    "es": "Spanish",
    "ar": "Arabic",
    "zh": "Chinese",
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
    # What a check is about.
    "check": ("totals", "gaps", "duplicates", "sources", "positions", "states"),
    # What adopts a plan; any other word stays as it was written.
    "act": ("decree", "order", "resolution", "law", "government plan", "interdepartmental plan", "interagency plan"),
    "taxonomy": ("cluster", "group", "sdg", "action"),
    "lineage": ("new", "repeated", "strengthened", "weaker", "related", "not examined", "first review"),
    # Of lineage, and of a theme to one of another list (`crosswalk`).
    "relation": ("repeated", "strengthened", "weaker", "related", "exact", "renamed", "narrower", "broader", "none"),
    # Of a pair of recommendations, and of a claim.
    "verdict": ("confirmed", "rejected", "none", "true", "false", "otherwise", "unknown"),
    "direction": ("higher", "lower", "the same"),
    "side": ("earlier", "later"),
    "mechanism": ("UPR",),
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
        "lineage",
        "assessor",
        "search",
        "overdue",
    ),
    "month of a date": MONTHS,
    "language": tuple(LANGUAGE_NAMES.values()),
    "field": ("text", "summary", "name", "indicator"),
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
        "pairs",
        "new",
        "changed",
        "same",
        "missing",
        "format",
        "file",
        "reason",
        "weight",
        "meaning",
        "assessed",
        "by",
        "status",
        "measures",
        "recommendation",
    ),
}


def say(context: str, word: str) -> Said:
    """Return a stored word of a vocabulary as people read it."""
    return term(context, plain(word))


def long_day(iso: str) -> Said | str:
    """Return a day (ISO 8601) in words, "30 October 2014"; a quarter, a year and anything else as it is written."""
    try:
        then = date.fromisoformat(parse_date(iso))
    except BadInput:
        return iso
    return _("{day} {month} {year}", day=then.day, month=term("month of a date", MONTHS[then.month - 1]), year=then.year)


def region(code: str) -> Said:
    """Return the name of a regional group."""
    return term("region", REGION_NAMES[Region(code)])


def assessor(code: str) -> Said:
    """Return whose judgement is meant."""
    return term("assessor", ASSESSORS[code])


def language(code: str) -> str:
    """Return the name of a language, or its code where it has none here."""
    return term("language", LANGUAGE_NAMES[code]) if code in LANGUAGE_NAMES else code


def unit(code: str) -> Said:
    """Return what is counted."""
    return term("unit", UNITS[code])
