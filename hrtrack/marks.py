"""Write and read the marks by which a filled-in matrix says what OHCHR's form has no room for.

The form is filled by hands and programs of others, in English. What stands there in hrtrack's marks is read back as it was
recorded: that a cell holds a summary of our own and not the official text, which clause a State stands for, and whose
judgement an assessment is, of which day. A cell without marks means what it means in everyone's lists.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.errors import BadInput
from hrtrack.implementation import Grade, Status
from hrtrack.model import Assessor, parse_date
from hrtrack.records import AssessmentItem
from hrtrack.states import UNKNOWN_STATE, state_name
from hrtrack.wording import Clause, plain, read_wording, split_states

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SUMMARY, NO_TEXT, NO_THEME = "[summary]", "[no text]", "[no theme]"
_KIND = re.compile(r"\[(summary|no text)\]\s*")
_CLAUSE = re.compile(r"\s*\[clause (\d{1,3})\]\s*", re.ASCII)

_STATUS_WORDS = {status: status.replace("_", " ").capitalize() for status in Status}
_NOTE = "Note"
_ASSESSORS = {Assessor.STATE: "State", Assessor.NGO: "NGO", Assessor.NHRI: "NHRI", Assessor.UN: "UN", Assessor.OWN: "own"}
_HEAD = re.compile(
    rf"(?P<said>{'|'.join([*_STATUS_WORDS.values(), _NOTE])}) "
    rf"\((?P<assessor>{'|'.join(_ASSESSORS.values())})(?:: (?P<name>[^;]+))?"
    rf"(?:; limb (?P<limb>[^;]+))?(?:; grade (?P<grade>{'|'.join(Grade)}))?(?P<regressed>; regressed)?"
    r"(?:; (?P<date>[0-9-]{10}))?\)"
)


class Marked(NamedTuple):
    """Hold a wording of a matrix: text or summary (`field`), its clauses, the parentheses that name no State.

    `whole` is None where there is no text; clauses of a single wording have no text of their own.
    """

    field: str
    whole: str | None
    clauses: tuple[Clause, ...]
    not_states: tuple[str, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """Return the recommending States of all clauses, each once."""
        return tuple(dict.fromkeys(state for clause in self.clauses for state in clause.states))


def write_wording(field: str | None, whole: str | None, clauses: Sequence[tuple[str | None, Sequence[str]]]) -> str:
    """Return the wording of a cell, without its number.

    `clauses` are pairs of the clause's own text and its States (ISO alpha-3); `field` is ``text``, ``summary``, or None
    for no text at all. A text that says itself which States recommend it stands as it is.
    """
    said = plain(whole or "")
    if field == "text" and _tells(said, clauses):
        return said
    mark = {"text": "", "summary": SUMMARY + " "}.get(field or "", NO_TEXT + " ")
    if len(clauses) == 1:
        return f"{mark}{_with_states(said, clauses[0][1])}".strip()
    parts = [f"[clause {number}] {_with_states(plain(text or ''), codes)}" for number, (text, codes) in enumerate(clauses, 1)]
    return " ".join([f"{mark}{said}".strip(), *parts]).strip()


def read_marked(text: str) -> Marked:
    """Return what a wording without its number says."""
    kind = _KIND.match(text)
    rest = text[kind.end() :] if kind else text
    field = "summary" if kind else "text"
    whole, *others = _CLAUSE.split(rest)
    if others:
        clauses = tuple(Clause(*split_states(wording)) for wording in others[1::2])
        return Marked(field, whole or None, clauses)
    if kind is None:
        wording = read_wording(rest)
        return Marked(field, wording.text, wording.clauses, wording.not_states)
    whole, states = split_states(rest)
    return Marked(field, whole or None, (Clause("", states),))


def write_judgement(entry: AssessmentItem) -> list[str]:
    """Return an assessment as lines: what is judged, whose judgement it is, its day; then its note."""
    said = _STATUS_WORDS[Status(entry.status)] if entry.status else _NOTE
    voice = _ASSESSORS[Assessor(entry.assessor)] + (f": {_within(entry.name)}" if entry.name else "")
    parts = [
        voice,
        *([f"limb {_within(entry.limb)}"] if entry.limb else []),
        *([f"grade {entry.grade}"] if entry.grade else []),
        *(["regressed"] if entry.regressed else []),
        *([entry.date] if entry.date else []),
    ]
    note = "" if entry.internal else entry.note or ""
    return [f"{said} ({'; '.join(parts)})", *filter(None, map(plain, note.splitlines()))]


def read_judgements(lines: Iterable[str], assessor: str) -> list[AssessmentItem]:
    """Return the assessments of a cell: those that lines of `write_judgement` begin, or all of it as one note of `assessor`."""
    found: list[AssessmentItem] = []
    notes: list[str] = []
    for line in lines:
        entry = _head(line)
        if entry is None:
            notes.append(line)
            continue
        _settle(found, notes, assessor)
        found.append(entry)
        notes = []
    _settle(found, notes, assessor)
    return found


def _settle(found: list[AssessmentItem], notes: list[str], assessor: str) -> None:
    """Give gathered lines to the assessment that they follow, or to one of their own."""
    text = "\n".join(notes)
    if not text:
        return
    if found:
        found[-1] = found[-1]._replace(note=text)
    else:
        found.append(AssessmentItem(assessor, text))


def _head(line: str) -> AssessmentItem | None:
    match = _HEAD.fullmatch(line)
    if match is None:
        return None
    status = next((str(status) for status, word in _STATUS_WORDS.items() if word == match["said"]), None)
    assessor = next(str(who) for who, word in _ASSESSORS.items() if word == match["assessor"])
    try:
        day = parse_date(match["date"]) if match["date"] else None
    except BadInput:
        return None
    return AssessmentItem(
        assessor, None, status=status, name=match["name"], date=day, limb=match["limb"], grade=match["grade"],
        regressed=match["regressed"] is not None,
    )  # fmt: skip


def _within(text: str) -> str:
    """Return a text that stands between two semicolons."""
    return plain(text).replace(";", ",")


def _with_states(text: str, codes: Sequence[str]) -> str:
    names = [state_name(code) for code in codes if code != UNKNOWN_STATE]
    return f"{text} ({', '.join(names)});".strip() if names else text


def _tells(text: str, clauses: Sequence[tuple[str | None, Sequence[str]]]) -> bool:
    """Say whether a text is read back with the very States, clause by clause, and the texts of its clauses."""
    read = read_wording(text).clauses
    return len(read) == len(clauses) and all(
        set(codes) == set(mine.states) and (len(clauses) == 1 or plain(wording or "") == mine.text)
        for mine, (wording, codes) in zip(read, clauses, strict=True)
    )
