"""Read the UN's PDF documents of a review: the report of the Working Group, the addendum with the State's answers.

A report gives numbers, texts and recommending States. An addendum answers by numbers alone: in lists after a sentence or
under a heading, in tables, in lines. A number is taken where it stands under exactly one answer; what else is said of it
is told and not guessed.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import TYPE_CHECKING, Literal, NamedTuple

from hrtrack.errors import BadInput
from hrtrack.intake.pdf import joined, paragraphs, read_lines
from hrtrack.intake.reading import Findings, Reading
from hrtrack.model import Mechanism, Position, ReviewKey
from hrtrack.records import OriginItem, PositionItem, RecommendationItem, ReviewItem, TextItem
from hrtrack.states import find_state, state_name
from hrtrack.upr import cycle_number_of, year_of_session, year_of_symbol
from hrtrack.vocabulary import answer as known_answer
from hrtrack.wording import plain, read_wording, same_wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.intake.pdf import Line
    from hrtrack.intake.reading import Options
    from hrtrack.intake.sources import Source
    from hrtrack.records import Item

Kind = Literal["report", "addendum"]
# An addendum speaks of recommendations that any other file of the same import may hold.
_AFTER_ALL_LISTS = 99

_REPORT, _DRAFT = "report of the working group on the universal periodic review", "draft report"
_VIEWS = "views on conclusions and/or recommendations"
_SYMBOL = re.compile(r"A/HRC/\d{1,3}/\d{1,3}(/Add\.\d{1,2})?(?:/(?:Rev|Corr)\.\d{1,2})?(?![\w/])")
_REISSUE = re.compile(r"/(?:Rev|Corr)\.\d+")
_SESSION = re.compile(r"\bheld its ([a-z]+(?:-[a-z]+)?) session\b")
_DAY = r"(\d{1,2} [A-Z][a-z]{2,8} \d{4})"
_REVIEWED = re.compile(rf"\breview of (.{{2,80}}?) was held at .{{0,60}}?\bon {_DAY}")
_ADOPTED = re.compile(rf"\bheld on {_DAY}, the Working Group adopted the (?:present )?report\b")
_ISSUED = re.compile(rf"\bDistr\.: ?\w+ {_DAY}")
_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
          "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth")  # fmt: skip
_TENS = {"twent": 20, "thirt": 30, "fort": 40, "fift": 50}
_HEAD = 8_000
_LINES_OF_A_NAME = 3
_SHOWN = 80

_NUMBERED = re.compile(r"(\d{1,3})\.(\d{1,3})(?:\.?\s+|\.?(?=[^\W\d_])|\.?$)")
_PARAGRAPH = re.compile(r"(\d{1,3})\.\s+(?=\D)")
# Before a later document answers them, recommendations without an answer are pending; one written down would outlive
# the undated answers of lists where the day of adoption is not on record.
_TAKEN_FROM_REPORTS = (Position.SUPPORTED, Position.NOTED)

_ORDINAL = re.compile(r"^\d{1,3}\s+(?=\d{1,3}\.\d)")
_ENDING = re.compile(r"\s*(?:[,;.):&–—-]|and\b|$|(?:Accept|Support|Not|Take|Reject|Enjoy|Partial|Pending)\w*)")
_ELEMENT = re.compile(
    r"(?:(?P<stem>\d{1,3})\.)?(?P<first>\d{1,3})(?![\d%/]|\.\d)(?P<limb>\s?\([a-z]\))?"
    r"(?:\s*(?:[-–—]|to\b|through\b)\s*(?:(?P<other>\d{1,3})\.)?(?P<to>\d{1,3})(?![\d%/]|\.\d))?"
)
_NUMBER = re.compile(r"(?<![\d./])\d{1,3}\.\d{1,3}(?![\d%]|\.\d|/)")
_BETWEEN = re.compile(r"\s*(?:[,;&]\s*(?:and\b|&)?|and\b|\.(?=\s+\d{1,3}\.\d))?\s*")
_MOST_IN_A_RANGE = 300
# A stem that few numbers bear is a slip, as 104.7 for 140.7; reports have one to three stems.
_LEAST_OF_A_STEM = 3

_SIGN = "#"
_UNCLEAR = "unclear"
# What answers mean, in running text; each is taken out before the next is looked for.
_ANSWERS = tuple(
    (re.compile(pattern, re.IGNORECASE), position, detail)
    for pattern, position, detail in (
        (
            r"\bnot\s+(?:fully|all|only|yet)\b|\b(?:neither|nor)\b|\b(?:some|most|majority|many|parts?) of\b"
            r"|\b(?:spirit|intent|intention|objectives?|idea|aims?) of\b",
            _UNCLEAR,
            None,
        ),
        (
            r"\b(?:partially|partly)\s+(?:accept|support)\w*|\b(?:accept|support)\w*\s+(?:in part|partially|partly)\b",
            "partial",
            None,
        ),
        (r"\b(?:partial|partially|partly|in part)\b", _UNCLEAR, None),
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
_QUALIFIED = re.compile(
    r"[\s,;(–—-]*(?:in part\b|part\w*\b|in principle\b|only\b|subject to\b|insofar\b|provided\b|to the extent\b|as far as\b"
    r"|with (?:\w+ )?reservations?\b|(?:the )?(?:first|second|last|latter|former) (?:part|half|sentence)\b|but\b"
    r"(?! not \d| (?:\w+ly |also )?(?:support|accept|note|take|reject)s?\b)"
    r"|except\w*\b(?! (?:for |of )?(?:recommendations? )?\d))",
    re.IGNORECASE,
)
_OF_THIS = re.compile(r"[^.;:0-9]{2,80}?\b(?:this recommendation|these recommendations)\b")
_BY_OTHERS = re.compile(r"\bby\b(?! the (?:Government|State)\b)")
_EXCEPTED = re.compile(r"\b(?:except\w*|exclud\w*|other than|apart from|save|but not|without)\b", re.IGNORECASE)
_NO_ANSWER = ("yes", "no")
# The month of May is no doubt.
_HEDGE = re.compile(
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
_PREFIXED = re.compile(r"Recommendations?(?: (?:No|no|number|Nos|nos|numbers)\.?)? ?(?=\d{1,3}\.\d)")
_SENTENCE = re.compile(r"(?<=[.;?!])\s+(?=[A-Z(“\"])")
_LEVELS = (re.compile(r"[IVX]{1,5}\.\s|Annex\b"), re.compile(r"[A-Z]\.\s"))
_LONGEST_HEADING = 200
_MARKS = " :.;–—-("
# Points between cells of one column, and sizes of type between lines of one cell.
_ALIGNED, _NEXT_LINE = 3, 1.6
# No review has more recommendations, none of them is longer, and no row of a table: what is larger is no addendum.
_MOST_RECOMMENDATIONS = 3_000
_LONGEST_TEXT = 10_000
_LONGEST_ROW = 300


class _Title(NamedTuple):
    """Hold what a document says of itself; `day` is that on which a report was adopted or an addendum issued."""

    key: ReviewKey
    symbol: str
    fields: dict[str, str | int | None]
    day: str | None


class _Block(NamedTuple):
    """Hold a paragraph: the page on which it begins, its lines, its text."""

    page: int
    lines: list[Line]
    text: str


@dataclass(slots=True)
class _Entry:
    """Hold a recommendation of a report, and number and text of the paragraph that announces it."""

    number: str
    page: int
    texts: list[str]
    announced: tuple[str, str]

    @property
    def text(self) -> str:
        """Return the text, whole."""
        return joined(self.texts)


class _Answer(NamedTuple):
    """Hold what an answer means."""

    position: str
    detail: str | None = None


class _Row:
    """Hold numbers, what stands beside and below them, whether an answer follows them at once, and whether nothing does."""

    def __init__(self, numbers: tuple[str, ...], block: _Block, paragraph: str | None, *, answered: bool, alone: bool) -> None:
        self.numbers, self.page, self.paragraph = numbers, block.page, paragraph
        self.answered, self.alone = answered, alone
        self.left = block.lines[0].cells[0].left
        self.lines = list(block.lines)

    def columns(self) -> list[str]:
        """Return the texts beside and below the numbers: lines of one column that follow each other are one."""
        found: list[tuple[float, Line, list[str]]] = []
        for place, line in enumerate(self.lines[:_LONGEST_ROW]):
            for cell in line.cells[place == 0 :]:
                above = next((entry for entry in found if _is_below(line, cell.left, *entry[:2])), None)
                if above:
                    found[found.index(above)] = (cell.left, line, [*above[2], cell.text])
                else:
                    found.append((cell.left, line, [cell.text]))
        return [joined(texts) for _, _, texts in found]


class Numbers(NamedTuple):
    """Hold a list of numbers as read, what of it is doubtful (reason and words), and where it ends."""

    numbers: tuple[str, ...]
    doubts: tuple[tuple[str, str], ...]
    end: int


class _Group(NamedTuple):
    """Hold the answer that the numbers below stand under; `listed` says that a sentence has named them all.

    `level` is that of the heading, 0 for the highest.
    """

    answer: _Answer | None
    level: int
    paragraph: str | None = None
    listed: bool = False


def which(text: str) -> Kind | None:
    """Return which of the two documents begins with a text; None for any other, as a draft of a report."""
    head = plain(text[:_HEAD]).lower()
    if _VIEWS in head:
        return "addendum"
    return "report" if _REPORT in head and _DRAFT not in head else None


def read(source: Source, options: Options, told: str | None = None) -> Reading:
    """Return the reading of a PDF, by its content or as told; raise BadInput for any other document."""
    # The formats stand where files are told apart, which loads this module when it meets a PDF.
    from hrtrack.intake.recognise import FORMATS

    lines = read_lines(source)
    kind = told or which(_head(lines))
    if kind is None:
        message = f"{source.name} is neither a report of the Working Group on the Universal Periodic Review nor its addendum"
        raise BadInput(message, "drafts and other languages than English are not read; --as report or --as addendum insists")
    findings = Findings()
    title = _title(lines, source, options, findings)
    facts = [
        ("document", title.symbol or "symbol not known"),
        ("State under review", f"{state_name(title.key.state)} ({title.key.state})"),
        ("review", str(title.key)),
        ("adopted" if kind == "report" else "issued", title.day or "not known"),
        ("pages", str(lines[-1].page)),
    ]
    if kind == "report":
        return Reading(source.name, kind, FORMATS[kind], _report(lines, title, source, options, findings), findings, facts)
    records = _addendum(lines, title, source, findings)
    return Reading(source.name, kind, FORMATS[kind], records, findings, facts, _AFTER_ALL_LISTS, whole=False)


def read_report(source: Source, options: Options, findings: Findings) -> Iterator[Item]:
    """Yield the review of a report, then each recommendation: text, States, and the answer where the report groups them.

    Raises BadInput for a file that is no PDF, does not say which review it is about, or holds no numbered recommendation.
    """
    lines = read_lines(source)
    return _report(lines, _title(lines, source, options, findings), source, options, findings)


def read_addendum(source: Source, options: Options, findings: Findings) -> Iterator[Item]:
    """Yield the review of an addendum, then the answer to each recommendation that is answered with certainty.

    Raises BadInput for a file that is no PDF, does not say which review it is about, or answers nothing by number.
    """
    lines = read_lines(source)
    return _addendum(lines, _title(lines, source, options, findings), source, findings)


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
        return "part of a recommendation"
    if match["to"] and (not first < to <= first + _MOST_IN_A_RANGE or match["other"] not in (None, stem)):
        return "range whose ends do not fit"
    return None if first > last else "number that does not follow the one before"


def _head(lines: list[Line]) -> str:
    """Return the beginning of a document; the title page is the first page."""
    text = ""
    for line in lines:
        text = joined((text, line.text)) if text else line.text
        if len(text) > _HEAD:
            break
    return plain(text)


def _title(lines: list[Line], source: Source, options: Options, findings: Findings) -> _Title:
    """Return which review a document is about: as it says, else as the options say."""
    for page in sorted(set(range(1, lines[-1].page)) - {line.page for line in lines}):
        findings.doubt("page without text", f"{source.name} page {page}")
    head = _head(lines)
    symbol = _symbol(lines)
    ordinal, adopted, issued = (pattern.search(head) for pattern in (_SESSION, _ADOPTED, _ISSUED))
    reviewed = _REVIEWED.search(head)
    session = _number_of(ordinal[1]) if ordinal else None
    year = (year_of_session(session) if session else None) or year_of_symbol(symbol)
    if year and year_of_symbol(symbol) not in (None, year):
        findings.doubt(f"the session was held in {year}, the symbol is of another year", symbol)
    state = _state([line.text for line in lines if line.page == 1]) or (find_state(reviewed[1]) if reviewed else None)
    state = state or options.state
    if state is None:
        raise BadInput(f"{source.name} page 1 names no State under review that is known", "--state names it")
    if year is None and options.cycle is None:
        raise BadInput(f"{source.name} page 1 has no symbol such as A/HRC/59/15, which tells the year", "--cycle names the year")
    key = ReviewKey(state, Mechanism.UPR, year or options.years.year_of(state, Mechanism.UPR, options.cycle or ""))
    report = _REISSUE.sub("", symbol)
    fields: dict[str, str | int | None] = {
        "symbol": report.partition("/Add.")[0],
        "addendum": report if "/Add." in report else None,
        "session": session,
        "cycle_number": cycle_number_of(key.cycle, session),
        "review_date": _iso(reviewed[2]) if reviewed else None,
    }
    day = issued if "/Add." in report else adopted
    return _Title(key, symbol, {name: value for name, value in fields.items() if value}, _iso(day[1]) if day else None)


def _symbol(lines: list[Line]) -> str:
    """Return the symbol of a document: that of its masthead, which ends a line of the first page."""
    found = [
        match[0] for line in lines if line.page == 1 for match in _SYMBOL.finditer(line.text) if line.text.endswith(match[0])
    ]
    return found[0] if found else ""


def _state(texts: list[str]) -> str | None:
    """Return the State that stands below the title; title and name may take several lines."""
    for begin in range(len(texts)):
        for end in range(begin + 1, min(begin + _LINES_OF_A_NAME, len(texts)) + 1):
            if plain(joined(texts[begin:end])).lower().rstrip("* ").endswith(_REPORT):
                names = (joined(texts[end : end + count]).strip(" *") for count in range(1, _LINES_OF_A_NAME + 1))
                return next(filter(None, map(find_state, names)), None)
    return None


def _number_of(word: str) -> int | None:
    """Return the number that a word such as forty-eighth means, up to fifty-ninth."""
    tens, _, unit = word.rpartition("-")
    if not tens and word.endswith("ieth"):
        return _TENS.get(word.removesuffix("ieth"))
    if unit not in _UNITS or (tens and tens.removesuffix("y") not in _TENS):
        return None
    return _TENS.get(tens.removesuffix("y"), 0) + _UNITS.index(unit) + 1


def _iso(day: str) -> str | None:
    try:
        return datetime.strptime(day, "%d %B %Y").date().isoformat()  # noqa: DTZ007  # a day has no zone
    except ValueError:
        return None


def _blocks(lines: list[Line]) -> list[_Block]:
    return [_Block(block[0].page, block, plain(joined(line.text for line in block))) for block in paragraphs(lines)]


def _report(lines: list[Line], title: _Title, source: Source, options: Options, findings: Findings) -> Iterator[Item]:
    yield ReviewItem(title.key, title.fields, source.name)
    met: dict[str, _Entry] = {}
    for entry in _entries(_blocks([line for line in lines if not line.footnote]), findings):
        where = f"{source.name} page {entry.page}"
        before = met.setdefault(entry.number, entry)
        if sum(map(len, entry.texts)) > _LONGEST_TEXT:
            raise BadInput(f"{where}: {entry.number} is longer than any recommendation", "type the list as a table")
        if before is entry:
            yield _recommendation(entry, title, source, options, findings)
        elif same_wording(before.text) == same_wording(entry.text):
            findings.note(f"{entry.number} stands twice with the same text: on pages {before.page} and {entry.page}")
        else:
            raise BadInput(f"{where}: {entry.number} stands on page {before.page} too, with another text", "keep the right one")
    if not met:
        message = f"{source.name} holds no recommendation with a number such as 140.7 below a paragraph that announces them"
        raise BadInput(message, "reports of the first cycle that number them 1., 2. are not read: type the list as a table")


def _entries(blocks: list[_Block], findings: Findings) -> list[_Entry]:
    """Return the recommendations: paragraphs 140.1, 140.2 ... below a paragraph 140 that announces them.

    A number out of order is part of a text, as the target 16.3, unless the number that should come stands nowhere.
    """
    starts = {f"{match[1]}.{match[2]}" for block in blocks if (match := _NUMBERED.match(block.text))}
    found: list[_Entry] = []
    announced, entry, between, last = ("", ""), None, False, 0
    for block in blocks:
        number, paragraph = _NUMBERED.match(block.text), _PARAGRAPH.match(block.text)
        if number and number[1] == announced[0] and _follows(number, last, starts):
            if between:
                findings.doubt("text between two recommendations", f"after {announced[0]}.{last}")
            between, last = False, int(number[2])
            entry = _Entry(f"{number[1]}.{number[2]}", block.page, [block.text[number.end() :]], announced)
            found.append(entry)
        elif entry and _goes_on(entry, paragraph):
            entry.texts.append(block.text)
        elif paragraph:
            announces = "recommendation" in block.text.lower() and block.text.endswith(":")
            announced, entry, between, last = (paragraph[1], block.text) if announces else ("", ""), None, False, 0
        else:
            between = entry is not None
    return found


def _follows(number: re.Match[str], last: int, starts: set[str]) -> bool:
    """Say whether a number is the next one, or the next that there is."""
    this = int(number[2])
    return this == last + 1 or (this > last and f"{number[1]}.{last + 1}" not in starts)


def _goes_on(entry: _Entry, paragraph: re.Match[str] | None) -> bool:
    """Say whether a text is not yet ended by a mark, nor by the paragraph that follows the list."""
    ended = entry.texts[-1].endswith((";", "."))
    return not ended and not (paragraph and int(paragraph[1]) == int(entry.announced[0]) + 1)


def _recommendation(entry: _Entry, title: _Title, source: Source, options: Options, findings: Findings) -> RecommendationItem:
    wording = read_wording(entry.text)
    for name in wording.not_states:
        findings.no_state(shorten(name, _SHOWN), entry.number)
    if not wording.states:
        findings.doubt("no recommending State", entry.number)
    texts = [TextItem("text", options.language, wording.text)]
    item = RecommendationItem(title.key, entry.number, f"{source.name} page {entry.page}", texts)
    item.origin = OriginItem(source.name, source.sha256, entry.page)
    if wording.states:
        item.states = {number: clause.states for number, clause in enumerate(wording.clauses, 1)}
    if len(wording.clauses) > 1:
        item.texts += [TextItem("text", options.language, clause.text, n) for n, clause in enumerate(wording.clauses, 1)]
        item.flat = False
    item.positions = _announced_answer(entry.announced, title, findings)
    return item


def _announced_answer(announced: tuple[str, str], title: _Title, findings: Findings) -> list[PositionItem]:
    """Return the answer that a report gives to all recommendations below one of its paragraphs."""
    number, text = announced
    answer = _only_answer(text)
    if answer and answer.position in _TAKEN_FROM_REPORTS:
        return [PositionItem(*answer, f"{title.symbol} para {number}".strip(), title.day)]
    if answer:
        findings.note(f"the recommendations of paragraph {number} were still to be answered: the report gives no position")
    elif _answers_in(text)[0]:
        findings.doubt("answer in the paragraph that announces recommendations", f"para {number}")
    return []


def _answers_in(text: str) -> tuple[set[_Answer], str]:
    """Return the answers that a text names, and the text after the last of them."""
    found = set()
    for pattern, position, detail in _ANSWERS:
        text, count = pattern.subn(_SIGN, text)
        if count:
            found.add(_Answer(position, detail))
    return found, text.rpartition(_SIGN)[2]


def _only_answer(text: str) -> _Answer | None:
    """Return the answer of a text that names exactly one."""
    found, _ = _answers_in(text)
    answer = found.pop() if len(found) == 1 else None
    if answer is None or answer.position == _UNCLEAR:
        return None
    if answer == _Answer(Position.SUPPORTED):
        done, doing = _IMPLEMENTED.search(text), _IN_PROCESS.search(text)
        detail = "considered_implemented" if done else "considered_in_process" if doing else None
        return _Answer(Position.SUPPORTED, "considered_implemented_or_in_process" if done and doing else detail)
    return answer


def _addendum(lines: list[Line], title: _Title, source: Source, findings: Findings) -> Iterator[Item]:
    answers = _Answers(findings)
    for block in _blocks(lines):
        answers.take(block)
        if len(answers.stated) > _MOST_RECOMMENDATIONS:
            raise BadInput(f"{source.name} page {block.page}: more recommendations are answered than any review has")
    taken = answers.taken()
    if not taken:
        message = f"{source.name} answers no recommendation by a number such as 140.7 that can be read with certainty"
        hint = "answers in prose, and the numbers 1., 2. of the first cycle, are not read: type the positions as a table"
        raise BadInput(message, hint)
    yield ReviewItem(title.key, title.fields, source.name)
    for number, answer, paragraph, page in taken:
        where = " para ".join(filter(None, (title.symbol, paragraph)))
        item = RecommendationItem(title.key, number, f"{source.name} page {page}", must_exist=True)
        item.positions = [PositionItem(*answer, where or None, title.day)]
        item.origin = OriginItem(source.name, source.sha256, page)
        yield item


class _Answers:
    """Gather what the paragraphs of an addendum say about numbers.

    A row is a paragraph that begins with numbers, and what stands beside and below it up to the next one.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        # For each number its answers, each with the paragraph and the page where it stands first.
        self.stated: dict[str, dict[_Answer, tuple[str | None, int]]] = {}
        self._named: dict[str, str] = {}
        self._comments: list[tuple[str, _Answer | None]] = []
        self._group: _Group | None = None
        self._row: _Row | None = None
        self._waiting: tuple[str, ...] = ()

    def take(self, block: _Block) -> None:
        """Read a paragraph."""
        match = _PARAGRAPH.match(block.text)
        text, paragraph = (block.text[match.end() :], match[1]) if match else (_ORDINAL.sub("", block.text), None)
        if block.lines[0].footnote:
            self._name(block.text, "number in a footnote")
        elif not self._answers(text, block, paragraph):
            self._name(text, "number mentioned in the text")
            if self._row:
                self._row.lines += block.lines

    def taken(self) -> list[tuple[str, _Answer, str | None, int]]:
        """Return the numbers that stand under exactly one answer, with paragraph and page; tell of all others."""
        self._end_row()
        stems = Counter(number.partition(".")[0] for number in self.stated)
        usual = {stem for stem, count in stems.items() if count >= min(_LEAST_OF_A_STEM, max(stems.values()))}
        found = []
        for number, answers in self.stated.items():
            answer, *others = answers
            if number.partition(".")[0] not in usual:
                self._findings.doubt("number with another stem than the others", number)
            elif any(other.position != answer.position for other in others):
                self._findings.doubt("number under more than one answer", number)
            elif answer.position == _UNCLEAR:
                self._findings.doubt("number that a sentence excepts", number)
            else:
                found.append((number, answer._replace(detail=None) if others else answer, *answers[answer]))
        self._tell_of_comments()
        for number, how in self._named.items():
            if number not in self.stated and (not usual or number.partition(".")[0] in usual):
                self._findings.doubt(how, number)
        return found

    def _tell_of_comments(self) -> None:
        """Tell of numbers that head a comment under another answer than the list gives them, or stand in no list."""
        for number, answer in self._comments:
            positions = {given.position for given in self.stated.get(number, ())}
            if not positions:
                self._named.setdefault(number, "number that heads a comment and stands in no list")
            elif answer and positions != {answer.position}:
                listed = "/".join(sorted(positions))
                where = f"{number} is listed as {listed} and commented on under {answer.position}"
                self._findings.note(f"{where}: the list was taken")

    def _state(self, numbers: tuple[str, ...], answer: _Answer, paragraph: str | None, page: int) -> None:
        heading = self._group.answer if self._group else None
        if heading and answer == _Answer(heading.position):
            # A heading may say it more exactly: considered implemented.
            answer = heading
        for number in numbers:
            self.stated.setdefault(number, {}).setdefault(answer, (paragraph, page))

    def _name(self, text: str, how: str) -> None:
        for match in _NUMBER.finditer(text):
            if len(self._named) < _MOST_RECOMMENDATIONS:
                self._named.setdefault(match[0], how)

    def _tell(self, listed: Numbers) -> None:
        for reason, words in listed.doubts:
            self._findings.doubt(reason, words)

    def _answers(self, text: str, block: _Block, paragraph: str | None) -> bool:
        """Say whether a paragraph is a row, a sentence or a heading; what stands to the right of a row belongs to it."""
        if _NUMBER.match(text) and self._begin_row(text, block, paragraph):
            return True
        if self._row and block.lines[0].cells[0].left > self._row.left + _ALIGNED:
            return False
        return (
            self._sentences(text, block.page, paragraph)
            or self._heading(text, block, paragraph)
            or (_PREFIXED.match(text) is not None and self._begin_row(_PREFIXED.sub("", text, count=1), block, paragraph))
        )

    def _begin_row(self, text: str, block: _Block, paragraph: str | None) -> bool:
        """Take numbers and what follows them; return False for a number within prose, as 2.5 per cent."""
        listed = read_numbers(text)
        rest = text[listed.end :].strip(_MARKS)
        answer = _answer_after(text[listed.end :])
        if answer is None and rest[:1].islower():
            return False
        waiting = self._end_row()
        self._tell(listed)
        if answer:
            self._state(listed.numbers, answer, paragraph, block.page)
        self._name(rest, "number mentioned in the text")
        self._row = _Row(listed.numbers, block, paragraph, answered=answer is not None, alone=not rest)
        self._waiting = waiting if self._row.alone else ()
        return True

    def _end_row(self) -> tuple[str, ...]:
        """Read the answer of a row that is complete; return the numbers still without one, if nothing stands beside them."""
        row, self._row = self._row, None
        if row is None:
            return ()
        found = {answer for text in row.columns() if (answer := _of_column(text))}
        if found and self._waiting:
            self._named |= dict.fromkeys((*self._waiting, *row.numbers), "number stacked with others beside one answer")
            return ()
        for answer in found:
            self._state(row.numbers, answer, row.paragraph, row.page)
        if self._group and self._group.listed and not (found or row.answered):
            self._comments += [(number, self._group.answer) for number in row.numbers]
        elif self._group and self._group.answer:
            self._state(row.numbers, self._group.answer, self._group.paragraph, row.page)
        elif not found and not row.answered:
            self._named |= dict.fromkeys(row.numbers, "number without an answer beside it")
            return (*self._waiting, *row.numbers) if row.alone and not row.lines[1:] else ()
        return ()

    def _sentences(self, text: str, page: int, paragraph: str | None) -> bool:
        """Read numbers within sentences: "accepts recommendations 140.1 and 140.2", "140.3 is noted"."""
        place, before, given = 0, None, []
        while match := _NUMBER.search(text, place):
            listed = read_numbers(text, match.start())
            self._tell(listed)
            *ended, lead = _SENTENCE.split(text[place : match.start()])
            before = None if ended else before
            leading, following, end = _leading(lead, before), *_trailing(text, max(listed.end, match.end()))
            if before and _EXCEPTED.search(lead):
                answer = _Answer(_UNCLEAR)
            elif (leading and following and leading.position != following.position) or _QUALIFIED.match(text, end):
                answer = None
            else:
                answer = leading or following
            if answer:
                given.append(answer)
                self._state(listed.numbers, answer, paragraph, page)
            else:
                self._name(", ".join(listed.numbers or (match[0],)), "number mentioned in the text")
            before, place = leading, end
        if given:
            self._begin_group(given[0] if len({answer.position for answer in given}) == 1 else None, paragraph)
        return bool(given)

    def _begin_group(self, answer: _Answer | None, paragraph: str | None) -> None:
        """Note that a sentence has named numbers: those that head paragraphs below it are comments."""
        self._end_row()
        level = self._group.level if self._group else len(_LEVELS)
        self._group = _Group(answer, level, paragraph, listed=True)

    def _heading(self, text: str, block: _Block, paragraph: str | None) -> bool:
        """Take a heading, or a sentence that ends with a colon, as the answer to the numbers below it."""
        level = next((level for level, pattern in enumerate(_LEVELS) if pattern.match(text)), None)
        short = len(text) <= _LONGEST_HEADING and not text.endswith(".") and not paragraph
        named = "recommendation" in text.lower() and text[:1].isupper()
        # A lone word below a row is its answer, unless lone words are headings here.
        exact = None if self._row and not self._group else _exact(text.rstrip(": "))
        if _NUMBER.search(text) or not ((level is not None and short) or (named and (short or text.endswith(":"))) or exact):
            return False
        self._end_row()
        answer = exact or (None if _HEDGE.search(text) else _only_answer(text))
        rank = len(_LEVELS) if level is None else level
        # The headings of a table stand in cells and are no new group.
        headings = level is None and len(block.lines[0].cells) > 1 and not _answers_in(text)[0]
        if answer:
            self._group = _Group(answer, rank, paragraph)
        elif self._group and rank <= self._group.level and not headings:
            self._group = None
        return True


def _is_below(line: Line, left: float, left_above: float, above: Line) -> bool:
    """Say whether a cell stands directly below another one."""
    near = 0 < above.baseline - line.baseline < _NEXT_LINE * above.size
    return line.page == above.page and near and abs(left - left_above) < _ALIGNED


def _of_column(text: str) -> _Answer | None:
    """Return the answer that a cell of a table holds or begins with; text that goes on in the midst begins small."""
    if not text[:1].isupper():
        return None
    beside = _BESIDE.match(text)
    return _exact(text) or (_only_answer(beside[0]) if beside and not _QUALIFIED.match(text, beside.end()) else None)


def _answer_after(text: str) -> _Answer | None:
    """Return the answer in what follows numbers: ": Accepted. ...", "are noted", "(Peru): XEX accepts this recommendation"."""
    return _answer_at(text) or _answer_at(_ASIDES.sub("", text, count=1))


def _answer_at(text: str) -> _Answer | None:
    answer, _ = _trailing(text, 0)
    rest = text.strip(_MARKS)
    if answer is None and (match := _BESIDE.match(rest) or _OF_THIS.match(rest)):
        doubtful = _HEDGE.search(match[0]) or _QUALIFIED.match(rest, match.end())
        answer = None if doubtful else _only_answer(match[0])
    return answer or _exact(rest)


def _trailing(text: str, place: int) -> tuple[_Answer | None, int]:
    """Return the answer of the words that follow a list of numbers, and where they end."""
    match = _TRAILING.match(text, place)
    if match is None or _HEDGE.search(match[0]) or _BY_OTHERS.search(match[0]):
        return None, place
    answer = None if _QUALIFIED.match(text, match.end()) else _only_answer(match[0])
    return answer, match.end() if answer else place


def _exact(text: str) -> _Answer | None:
    """Return the answer of a cell that holds nothing else."""
    word = text.strip(" .;*()")
    if len(word) > _SHOWN or word.lower() in _NO_ANSWER:
        return None
    known = known_answer(word)
    beside = None if known else _BESIDE.fullmatch(word)
    return _Answer(*known) if known else _only_answer(word) if beside else None


def _leading(lead: str, before: _Answer | None) -> _Answer | None:
    """Return the answer of the words before a list of numbers: nothing but linking words, or a colon, stands between."""
    lead = _PLACED.sub("", _ASIDE.sub("", lead))
    if before and set(_WORD.findall(lead.lower())) <= _LINKING:
        return before
    answer, tail = _only_answer(lead), _answers_in(lead)[1]
    linked = set(_WORD.findall(tail.lower())) <= _LINKING and not re.search(r"\d", tail)
    announced = lead.rstrip().endswith(":") and "recommendation" in lead.lower()
    return answer if (linked or announced) and not _HEDGE.search(lead) else None
