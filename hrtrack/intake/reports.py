"""Read the UN's PDF documents of a review: the report of the Working Group, the addendum with the State's answers.

A report gives numbers, texts and recommending States. An addendum answers by numbers alone: in lists after a sentence or
under a heading, in tables, in lines. A number is taken where it stands under exactly one answer; what else is said of it
is told and not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import TYPE_CHECKING, Literal, NamedTuple

from hrtrack.errors import BadInput
from hrtrack.intake.addenda import MOST_RECOMMENDATIONS, Answers
from hrtrack.intake.answers import PARAGRAPH, answers_in, only_answer
from hrtrack.intake.pdf import blocks, joined, read_lines
from hrtrack.intake.reading import Findings, Reading, place
from hrtrack.model import Mechanism, Position, ReviewKey
from hrtrack.records import OriginItem, PositionItem, RecommendationItem, ReviewItem, TextItem
from hrtrack.speech import _
from hrtrack.states import find_state, state_name
from hrtrack.upr import cycle_number_of, year_of_session, year_of_symbol
from hrtrack.wording import plain, read_wording, same_wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.intake.pdf import Block, Line
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
# Before a later document answers them, recommendations without an answer are pending; one written down would outlive
# the undated answers of lists where the day of adoption is not on record.
_TAKEN_FROM_REPORTS = (Position.SUPPORTED, Position.NOTED)
_LONGEST_TEXT = 10_000


class _Title(NamedTuple):
    """Hold what a document says of itself; `day` is that on which a report was adopted or an addendum issued."""

    key: ReviewKey
    symbol: str
    fields: dict[str, str | int | None]
    day: str | None


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
        message = _(
            "{name} is neither a report of the Working Group on the Universal Periodic Review nor its addendum", name=source.name
        )
        raise BadInput(message, _("drafts and other languages than English are not read; --as report or --as addendum insists"))
    findings = Findings()
    title = _title(lines, source, options, findings)
    facts: list[tuple[str, str]] = [
        (_("document"), title.symbol or _("symbol not known")),
        (_("State under review"), f"{state_name(title.key.state)} ({title.key.state})"),
        (_("review"), str(title.key)),
        (_("adopted") if kind == "report" else _("issued"), title.day or _("not known")),
        (_("pages"), str(lines[-1].page)),
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
        findings.doubt(_("page without text"), place(source.name, "page", page))
    head = _head(lines)
    symbol = _symbol(lines)
    ordinal, adopted, issued = (pattern.search(head) for pattern in (_SESSION, _ADOPTED, _ISSUED))
    reviewed = _REVIEWED.search(head)
    session = _number_of(ordinal[1]) if ordinal else None
    year = (year_of_session(session) if session else None) or year_of_symbol(symbol)
    if year and year_of_symbol(symbol) not in (None, year):
        findings.doubt(_("the session was held in {year}, the symbol is of another year", year=year), symbol)
    state = _state([line.text for line in lines if line.page == 1]) or (find_state(reviewed[1]) if reviewed else None)
    state = state or options.state
    if state is None:
        raise BadInput(_("{name} page 1 names no State under review that is known", name=source.name), _("--state names it"))
    if year is None and options.cycle is None:
        raise BadInput(
            _("{name} page 1 has no symbol such as A/HRC/59/15, which tells the year", name=source.name),
            _("--cycle names the year"),
        )
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
    tens, _rest, unit = word.rpartition("-")
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


def _report(lines: list[Line], title: _Title, source: Source, options: Options, findings: Findings) -> Iterator[Item]:
    yield ReviewItem(title.key, title.fields, source.name)
    met: dict[str, _Entry] = {}
    for entry in _entries(blocks([line for line in lines if not line.footnote]), findings):
        where = place(source.name, "page", entry.page)
        before = met.setdefault(entry.number, entry)
        if sum(map(len, entry.texts)) > _LONGEST_TEXT:
            raise BadInput(
                _("{where}: {number} is longer than any recommendation", where=where, number=entry.number),
                _("type the list as a table"),
            )
        if before is entry:
            yield _recommendation(entry, title, source, options, findings)
        elif same_wording(before.text) == same_wording(entry.text):
            findings.note(
                _(
                    "{number} stands twice with the same text: on pages {page} and {page2}",
                    number=entry.number,
                    page=before.page,
                    page2=entry.page,
                )
            )
        else:
            raise BadInput(
                _(
                    "{where}: {number} stands on page {page} too, with another text",
                    where=where,
                    number=entry.number,
                    page=before.page,
                ),
                _("keep the right one"),
            )
    if not met:
        message = _(
            "{name} holds no recommendation with a number such as 140.7 below a paragraph that announces them", name=source.name
        )
        raise BadInput(message, _("reports of the first cycle that number them 1., 2. are not read: type the list as a table"))


def _entries(blocks: list[Block], findings: Findings) -> list[_Entry]:
    """Return the recommendations: paragraphs 140.1, 140.2 ... below a paragraph 140 that announces them.

    A number out of order is part of a text, as the target 16.3, unless the number that should come stands nowhere.
    """
    starts = {f"{match[1]}.{match[2]}" for block in blocks if (match := _NUMBERED.match(block.text))}
    found: list[_Entry] = []
    announced, entry, between, last = ("", ""), None, False, 0
    for block in blocks:
        number, paragraph = _NUMBERED.match(block.text), PARAGRAPH.match(block.text)
        if number and number[1] == announced[0] and _follows(number, last, starts):
            if between:
                findings.doubt(_("text between two recommendations"), f"after {announced[0]}.{last}")
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
        findings.doubt(_("no recommending State"), entry.number)
    texts = [TextItem("text", options.language, wording.text)]
    item = RecommendationItem(title.key, entry.number, place(source.name, "page", entry.page), texts)
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
    answer = only_answer(text)
    if answer and answer.position in _TAKEN_FROM_REPORTS:
        return [PositionItem(*answer, f"{title.symbol} para {number}".strip(), title.day)]
    if answer:
        findings.note(
            _("the recommendations of paragraph {number} were still to be answered: the report gives no position", number=number)
        )
    elif answers_in(text)[0]:
        findings.doubt(_("answer in the paragraph that announces recommendations"), f"para {number}")
    return []


def _addendum(lines: list[Line], title: _Title, source: Source, findings: Findings) -> Iterator[Item]:
    answers = Answers(findings)
    for block in blocks(lines):
        answers.take(block)
        if len(answers.stated) > MOST_RECOMMENDATIONS:
            raise BadInput(
                _("{name} page {page}: more recommendations are answered than any review has", name=source.name, page=block.page)
            )
    taken = answers.taken()
    if not taken:
        message = _(
            "{name} answers no recommendation by a number such as 140.7 that can be read with certainty", name=source.name
        )
        hint = _("answers in prose, and the numbers 1., 2. of the first cycle, are not read: type the positions as a table")
        raise BadInput(message, hint)
    yield ReviewItem(title.key, title.fields, source.name)
    for number, answer, paragraph, page in taken:
        where = " para ".join(filter(None, (title.symbol, paragraph)))
        item = RecommendationItem(title.key, number, place(source.name, "page", page), must_exist=True)
        item.positions = [PositionItem(*answer, where or None, title.day)]
        item.origin = OriginItem(source.name, source.sha256, page)
        yield item
