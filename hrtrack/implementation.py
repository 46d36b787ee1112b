"""The values of follow-up: statuses, grades, whose judgement is in force, due dates.

A status is an assessor's judgement at a date. The Human Rights Committee's grades A to E are kept as given and mapped
(its procedure for follow-up to concluding observations, CCPR/C/161); the index is UPR Info's: 0, 0.5 or 1 a voice.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.errors import BadInput, WrongUsage
from hrtrack.model import one_of, parse_date
from hrtrack.speech import _, day, n_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hrtrack.records import AssessmentItem


class Status(StrEnum):
    """Name how far a recommendation is implemented, in the judgement of an assessor."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    PARTIALLY_IMPLEMENTED = "partially_implemented"
    IMPLEMENTED = "implemented"
    NOT_IMPLEMENTED = "not_implemented"
    NO_INFORMATION = "no_information"


class Grade(StrEnum):
    """Name the Human Rights Committee's grade of a reply."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"


class Role(StrEnum):
    """Name the part that an institution has in an answer."""

    LEAD = "lead"
    SUPPORTING = "supporting"


# Where limbs or voices differ the first of these that occurs is the status; no information gives way to any judgement.
WORST_FIRST = (
    Status.NOT_IMPLEMENTED,
    Status.NOT_STARTED,
    Status.IN_PROGRESS,
    Status.PARTIALLY_IMPLEMENTED,
    Status.IMPLEMENTED,
    Status.NO_INFORMATION,
)
STATUS_OF_GRADE = {
    Grade.A: Status.IMPLEMENTED,
    Grade.B: Status.PARTIALLY_IMPLEMENTED,
    Grade.C: Status.NOT_IMPLEMENTED,
    Grade.D: Status.NO_INFORMATION,
    Grade.E: Status.NOT_IMPLEMENTED,
}
# UPR Info's index counts what is neither done nor left as a half.
_POINTS = {
    Status.NOT_STARTED: 0.0,
    Status.NOT_IMPLEMENTED: 0.0,
    Status.IN_PROGRESS: 0.5,
    Status.PARTIALLY_IMPLEMENTED: 0.5,
    Status.IMPLEMENTED: 1.0,
}
# A measure is due soon within this many days.
SOON_DAYS = 30

# Compiled when they are used: every start loads this module, few need them.
_QUARTER = r"([0-9]{4})[-/ ]?[Qq]([1-4])"
_YEAR = r"(?:19|20)[0-9][0-9]"
_MONTHS = r"([0-9]{1,3})\s*(m|months?|y|years?)"


class Judgement(NamedTuple):
    """Hold what an assessor's judgements in force come to; `mixed` where limbs or voices differ."""

    status: Status
    mixed: bool = False
    regressed: bool = False
    date: str | None = None


class Index(NamedTuple):
    """Hold UPR Info's index: the mean of 0, 0.5 and 1 over `n` voices, and the spread between the highest and lowest."""

    mean: float | None
    n: int
    spread: float | None


def parse_status(text: str, error: type[BadInput] | type[WrongUsage] = BadInput) -> str:
    """Return a status; raise with the nearest."""
    return one_of(re.sub(r"[\s-]+", "_", text.strip().lower()), Status, "status", error)


def parse_grade(text: str, error: type[BadInput] | type[WrongUsage] = BadInput) -> str:
    """Return a grade of the Human Rights Committee, A to E."""
    return one_of(text.strip().upper(), Grade, "grade", error)


def parse_role(text: str) -> str:
    """Return a role, or raise BadInput."""
    return one_of(text.strip().lower(), Role, "role", BadInput)


def parse_due(text: str) -> tuple[str, str]:
    """Return a due date in its stored form (``2026-03-31``, ``2026-Q1``, ``2026``) and its last day.

    Raises BadInput for anything else.
    """
    word = text.strip()
    quarter = re.fullmatch(_QUARTER, word)
    if quarter:
        year, month = int(quarter[1]), 3 * int(quarter[2])
        if 1900 <= year <= 2099:
            return f"{year}-Q{quarter[2]}", f"{year}-{month:02}-{_last_day(year, month)}"
    if re.fullmatch(_YEAR, word):
        return word, f"{word}-12-31"
    try:
        return (day := parse_date(word)), day
    except BadInput:
        raise BadInput(
            _("'{text}' is not a due date", text=text), _("a day 2026-03-31, a quarter 2026-Q1 or a year 2026")
        ) from None


def parse_months(text: str) -> int:
    """Return a span in months: ``12m``, ``18 months``, ``2y``; raise WrongUsage for anything else."""
    match = re.fullmatch(_MONTHS, text.strip().lower())
    if not match or not int(match[1]):
        raise WrongUsage(_("'{text}' is not a span of time", text=text), _("write it as 12m or 2y"))
    return int(match[1]) * (12 if match[2].startswith("y") else 1)


def months_before(day: str, months: int) -> str:
    """Return the day so many months before a day (ISO 8601), the last of the month where that day is not in it."""
    then = date.fromisoformat(day)
    index = max(then.year * 12 + then.month - 1 - months, 12)
    year, month = divmod(index, 12)
    return date(year, month + 1, min(then.day, _last_day(year, month + 1))).isoformat()


def in_force(assessments: Sequence[AssessmentItem], as_of: str | None = None) -> list[AssessmentItem]:
    """Return the judgements that no later one of the same assessor replaces: of the whole, or of the same limb.

    `assessments` stand in the order of recording, which decides between those of one day.
    """
    held = [entry for entry in assessments if entry.status and (as_of is None or (entry.date or "") <= as_of)]
    ordered = sorted(enumerate(held), key=lambda pair: (pair[1].date or "", pair[0]))
    found: list[AssessmentItem] = []
    for _rest, entry in ordered:
        voice = (entry.assessor, entry.name)
        found = [
            known
            for known in found
            if (known.assessor, known.name) != voice or (entry.limb is not None and known.limb != entry.limb)
        ]
        found.append(entry)
    return found


def judgement(assessments: Sequence[AssessmentItem], assessor: str, as_of: str | None = None) -> Judgement | None:
    """Return what one kind of assessor says; the worst, and mixed, where limbs or voices differ. None: nothing."""
    return _worst([entry for entry in in_force(assessments, as_of) if entry.assessor == assessor])


def voices(assessments: Sequence[AssessmentItem], as_of: str | None = None) -> dict[tuple[str, str | None], Judgement]:
    """Return the judgement of each voice: assessor and name."""
    by_voice: dict[tuple[str, str | None], list[AssessmentItem]] = {}
    for entry in in_force(assessments, as_of):
        by_voice.setdefault((entry.assessor, entry.name), []).append(entry)
    return {voice: found for voice, entries in by_voice.items() if (found := _worst(entries))}


def implementation_index(statuses: Iterable[str]) -> Index:
    """Return UPR Info's index of the statuses that voices give; those without information are no voice."""
    points = [_POINTS[Status(status)] for status in statuses if status != Status.NO_INFORMATION]
    if not points:
        return Index(None, 0, None)
    return Index(round(sum(points) / len(points), 4), len(points), max(points) - min(points))


def _last_day(year: int, month: int) -> int:
    """Return the last day of a month (1 to 12); the module `calendar` would cost every start some milliseconds."""
    return (date(year + month // 12, month % 12 + 1, 1) - timedelta(1)).day


def _worst(entries: list[AssessmentItem]) -> Judgement | None:
    given = {Status(entry.status) for entry in entries if entry.status}
    if not given:
        return None
    worst = next(status for status in WORST_FIRST if status in given)
    dates = [entry.date for entry in entries if entry.date]
    return Judgement(worst, len(given) > 1, any(entry.regressed for entry in entries), max(dates, default=None))


def state_of_play(due_date: str | None, done_date: str | None, today: str) -> str:
    """Return in words how a measure stands on a day: done, overdue, due soon, open or without a date (days ISO 8601)."""
    if done_date is not None:
        return _("done {day}", day=day(done_date))
    if due_date is None:
        return _("no due date")
    days = (date.fromisoformat(due_date) - date.fromisoformat(today)).days
    if days < 0:
        return n_("overdue {n} day", "overdue {n} days", -days)
    if days > SOON_DAYS:
        return _("open")
    return n_("due in {n} day", "due in {n} days", days) if days else _("due today")
