"""Read the words and lists in which a State answers by number: "accepts recommendations 50.5-50.8 and 50.23, 25".

What takes some of an answer back, or leaves open whose it is, makes it none.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from hrtrack.model import Position
from hrtrack.speech import _
from hrtrack.vocabulary import answer as known_answer

_LONGEST_ANSWER = 80


PARAGRAPH = re.compile(r"(\d{1,3})\.\s+(?=\D)")
_ENDING = re.compile(r"\s*(?:[,;.):&–—-]|and\b|$|(?:Accept|Support|Not|Take|Reject|Enjoy|Partial|Pending)\w*)")
_ELEMENT = re.compile(
    r"(?:(?P<stem>\d{1,3})\.)?(?P<first>\d{1,3})(?![\d%/]|\.\d)(?P<limb>\s?\([a-z]\))?"
    r"(?:\s*(?:[-–—]|to\b|through\b)\s*(?:(?P<other>\d{1,3})\.)?(?P<to>\d{1,3})(?![\d%/]|\.\d))?"
)
NUMBER = re.compile(r"(?<![\d./])\d{1,3}\.\d{1,3}(?![\d%]|\.\d|/)")
_BETWEEN = re.compile(r"\s*(?:[,;&]\s*(?:and\b|&)?|and\b|\.(?=\s+\d{1,3}\.\d))?\s*")
_MOST_IN_A_RANGE = 300
_SIGN = "#"
UNCLEAR = "unclear"
# What answers mean, in running text; each is taken out before the next is looked for.
_ANSWERS = tuple(
    (re.compile(pattern, re.IGNORECASE), position, detail)
    for pattern, position, detail in (
        (
            r"\bnot\s+(?:fully|all|only|yet)\b|\b(?:neither|nor)\b|\b(?:some|most|majority|many|parts?) of\b"
            r"|\b(?:spirit|intent|intention|objectives?|idea|aims?) of\b",
            UNCLEAR,
            None,
        ),
        (
            r"\b(?:partially|partly)\s+(?:accept|support)\w*|\b(?:accept|support)\w*\s+(?:in part|partially|partly)\b",
            "partial",
            None,
        ),
        (r"\b(?:partial|partially|partly|in part)\b", UNCLEAR, None),
        (
            r"\b(?:not|cannot|unable to)\s+(?:be\s+|in a position to\s+|able to\s+)*(?:enjoy|accept|support)\w*"
            r"(?:\s+(?:\w+\s+)?support\b)?",
            "noted",
            None,
        ),
        (r"\breject(?:s|ed)?\b", "noted", "rejected_by_state"),
        (
            r"\bunder (?:further )?consideration\b|\b(?:to|will|would) be (?:further )?(?:examined|considered|studied)\b"
            r"|\bwill (?:examine|consider|provide)\b|\bpending\b|\bdeferred\b",
            "pending",
            None,
        ),
        (
            r"\b(?:takes?|took|taken) (?:due |careful )?note\b(?! that)|(?<!as )\bnot(?:ed|es)\b(?! that| with)"
            r"|\bto note\b(?! that)",
            "noted",
            None,
        ),
        (r"\b(?:accept|support)(?:s|ed)?\s+in principle\b", "supported", "in_principle"),
        (
            r"\baccept(?:s|ed)?\b(?! that)|\benjoy\w*\s+(?:\w+\s+){0,3}support\b|\bsupport(?:s|ed)?\b(?! that)",
            "supported",
            None,
        ),
    )
)
_IMPLEMENTED = re.compile(r"\balready (?:\w+ ){0,2}implemented\b", re.IGNORECASE)
_IN_PROCESS = re.compile(
    r"\bin (?:the )?process of (?:being )?implement|\b(?:under|being) implement(?:ation|ed)\b", re.IGNORECASE
)
# An answer that begins what stands beside a number: inflected, for recommendations begin with "Support" and "Accept".
_BESIDE = re.compile(
    r"(?i:(?:fully |partially |partly |not |does not |do not )?(?:accept(?:s|ed)|support(?:s|ed)|not(?:es|ed)|takes note"
    r"|reject(?:s|ed)|enjoys?(?: the| its)? support(?: of [^.;:,]{2,40})?|under consideration|pending)(?: in (?:part|principle))?"
    r"(?: (?:the |this |these )?recommendations?)?)(?=\s*(?:[.;:,(–—-]|$)|\s+[A-Z])"
)
# An answer that follows numbers within a sentence: are accepted, do not enjoy the support, are under consideration.
_TRAILING = re.compile(
    r"\s*(?:(?:(?:is|are|was|were|has|have|been|be|do|does|did|not|cannot|therefore|also|fully|thus|hereby|all|partially|partly)\s+)+"
    r"(?:accepted|supported|noted|rejected|enjoy|under|pending|taken note)|enjoys?)\b[^.;:,0-9]*",
    re.IGNORECASE,
)
# What takes back some of the answer before it.
QUALIFIED = re.compile(
    r"[\s,;(–—-]*(?:in part\b|part\w*\b|in principle\b|only\b|subject to\b|insofar\b|provided\b|to the extent\b|as far as\b"
    r"|with (?:\w+ )?reservations?\b|(?:the )?(?:first|second|last|latter|former) (?:part|half|sentence)\b|but\b"
    r"(?! not \d| (?:\w+ly |also )?(?:support|accept|note|take|reject)s?\b)"
    r"|except\w*\b(?! (?:for |of )?(?:recommendations? )?\d))",
    re.IGNORECASE,
)
_OF_THIS = re.compile(r"[^.;:0-9]{2,80}?\b(?:this recommendation|these recommendations)\b")
_BY_OTHERS = re.compile(r"\bby\b(?! the (?:Government|State)\b)")
EXCEPTED = re.compile(r"\b(?:except\w*|exclud\w*|other than|apart from|save|but not|without)\b", re.IGNORECASE)
_NO_ANSWER = ("yes", "no")
# The month of May is no doubt.
HEDGE = re.compile(
    r"\b(?:[Ii]f|[Ww]hether|[Uu]nless|could(?! not)|would(?! not)|may|might|[Pp]revious(?:ly)?|[Ee]arlier|[Hh]aving)\b"
)
_ASIDE = re.compile(r"\([^()]{0,80}\)")
_ASIDES = re.compile(r"^(?:\s*\([^()]{0,80}\))+")
_PLACED = re.compile(r"\b(?:contained|listed|set out) (?:in|under)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_LINKING = frozenset((
    *("the", "following", "recommendation", "recommendations", "number", "numbers", "no", "nos", "below", "listed", "paragraph"),
    *("paragraphs", "para", "paras", "of", "namely", "numbered", "all", "these", "and", "also", "as", "well", "with"),
))  # fmt: skip
MARKS = " :.;–—-("


class Answer(NamedTuple):
    """Hold what an answer means."""

    position: str
    detail: str | None = None


class Numbers(NamedTuple):
    """Hold a list of numbers as read, what of it is doubtful (reason and words), and where it ends."""

    numbers: tuple[str, ...]
    doubts: tuple[tuple[str, str], ...]
    end: int


def read_numbers(text: str, start: int = 0) -> Numbers:
    """Read the list of numbers that begins at a place: ``50.5-50.8, 50.23, 25 and 26``.

    A number without a stem has that of the one before and is greater; a full stop may stand for a comma. Ranges whose ends
    do not fit, numbers out of order, and parts of recommendations, as 50.7 (a), are doubts.
    """
    found: list[str] = []
    doubts: list[tuple[str, str]] = []
    stem, last, place, end, between = "", 0, start, start, ""
    while match := _ELEMENT.match(text, place):
        inherits = match["stem"] is None
        if inherits and (between in ("", ".") or not _ENDING.match(text, match.end())):
            break
        stem, end = match["stem"] or stem, match.end()
        doubt = _doubt(match, stem, last if inherits else 0)
        if doubt:
            doubts.append((doubt, f"{stem}.… {match[0].strip()}" if inherits else match[0].strip()))
        else:
            found += [f"{stem}.{number}" for number in range(int(match["first"]), int(match["to"] or match["first"]) + 1)]
        last = int(match["to"] or match["first"])
        separator = _BETWEEN.match(text, end)
        between, place = (separator[0].strip(), separator.end()) if separator else ("", end)
    return Numbers(tuple(dict.fromkeys(found)), tuple(doubts), end)


def _doubt(match: re.Match[str], stem: str, last: int) -> str | None:
    """Return why an element of a list is no number or range that can be taken."""
    first, to = int(match["first"]), int(match["to"] or match["first"])
    if match["limb"]:
        return _("part of a recommendation")
    if match["to"] and (not first < to <= first + _MOST_IN_A_RANGE or match["other"] not in (None, stem)):
        return _("range whose ends do not fit")
    return None if first > last else _("number that does not follow the one before")


def answers_in(text: str) -> tuple[set[Answer], str]:
    """Return the answers that a text names, and the text after the last of them."""
    found = set()
    for pattern, position, detail in _ANSWERS:
        text, count = pattern.subn(_SIGN, text)
        if count:
            found.add(Answer(position, detail))
    return found, text.rpartition(_SIGN)[2]


def only_answer(text: str) -> Answer | None:
    """Return the answer of a text that names exactly one."""
    found, _ = answers_in(text)
    answer = found.pop() if len(found) == 1 else None
    if answer is None or answer.position == UNCLEAR:
        return None
    if answer == Answer(Position.SUPPORTED):
        done, doing = _IMPLEMENTED.search(text), _IN_PROCESS.search(text)
        detail = "considered_implemented" if done else "considered_in_process" if doing else None
        return Answer(Position.SUPPORTED, "considered_implemented_or_in_process" if done and doing else detail)
    return answer


def answer_of_cell(text: str) -> Answer | None:
    """Return the answer that a cell of a table holds or begins with; text that goes on in the midst begins small."""
    if not text[:1].isupper():
        return None
    beside = _BESIDE.match(text)
    return exact_answer(text) or (only_answer(beside[0]) if beside and not QUALIFIED.match(text, beside.end()) else None)


def answer_after(text: str) -> Answer | None:
    """Return the answer in what follows numbers: ": Accepted. ...", "are noted", "(Peru): XEX accepts this recommendation"."""
    return _answer_at(text) or _answer_at(_ASIDES.sub("", text, count=1))


def _answer_at(text: str) -> Answer | None:
    answer, _ = trailing_answer(text, 0)
    rest = text.strip(MARKS)
    if answer is None and (match := _BESIDE.match(rest) or _OF_THIS.match(rest)):
        doubtful = HEDGE.search(match[0]) or QUALIFIED.match(rest, match.end())
        answer = None if doubtful else only_answer(match[0])
    return answer or exact_answer(rest)


def trailing_answer(text: str, place: int) -> tuple[Answer | None, int]:
    """Return the answer of the words that follow a list of numbers, and where they end."""
    match = _TRAILING.match(text, place)
    if match is None or HEDGE.search(match[0]) or _BY_OTHERS.search(match[0]):
        return None, place
    answer = None if QUALIFIED.match(text, match.end()) else only_answer(match[0])
    return answer, match.end() if answer else place


def exact_answer(text: str) -> Answer | None:
    """Return the answer of a cell that holds nothing else."""
    word = text.strip(" .;*()")
    if len(word) > _LONGEST_ANSWER or word.lower() in _NO_ANSWER:
        return None
    known = known_answer(word)
    beside = None if known else _BESIDE.fullmatch(word)
    return Answer(*known) if known else only_answer(word) if beside else None


def leading_answer(lead: str, before: Answer | None) -> Answer | None:
    """Return the answer of the words before a list of numbers: nothing but linking words, or a colon, stands between."""
    lead = _PLACED.sub("", _ASIDE.sub("", lead))
    if before and set(_WORD.findall(lead.lower())) <= _LINKING:
        return before
    answer, tail = only_answer(lead), answers_in(lead)[1]
    linked = set(_WORD.findall(tail.lower())) <= _LINKING and not re.search(r"\d", tail)
    announced = lead.rstrip().endswith(":") and "recommendation" in lead.lower()
    return answer if (linked or announced) and not HEDGE.search(lead) else None
