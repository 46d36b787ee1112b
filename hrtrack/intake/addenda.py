"""Gather the answers of an addendum: which numbers stand under which answer, in sentences, under headings, in rows."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.intake.answers import (
    EXCEPTED,
    HEDGE,
    MARKS,
    NUMBER,
    PARAGRAPH,
    QUALIFIED,
    UNCLEAR,
    Answer,
    Numbers,
    answer_after,
    answer_of_cell,
    answers_in,
    exact_answer,
    leading_answer,
    only_answer,
    read_numbers,
    trailing_answer,
)
from hrtrack.intake.pdf import joined
from hrtrack.speech import _, term, together

if TYPE_CHECKING:
    from hrtrack.intake.pdf import Block, Line
    from hrtrack.intake.reading import Findings

MOST_RECOMMENDATIONS = 3_000


_ORDINAL = re.compile(r"^\d{1,3}\s+(?=\d{1,3}\.\d)")
# A stem that few numbers bear is a slip, as 104.7 for 140.7; reports have one to three stems.
_LEAST_OF_A_STEM = 3
_PREFIXED = re.compile(r"Recommendations?(?: (?:No|no|number|Nos|nos|numbers)\.?)? ?(?=\d{1,3}\.\d)")
_SENTENCE = re.compile(r"(?<=[.;?!])\s+(?=[A-Z(“\"])")
_LEVELS = (re.compile(r"[IVX]{1,5}\.\s|Annex\b"), re.compile(r"[A-Z]\.\s"))
_LONGEST_HEADING = 200
# Points between cells of one column, and sizes of type between lines of one cell.
_ALIGNED, _NEXT_LINE = 3, 1.6
_LONGEST_ROW = 300


class _Row:
    """Hold numbers, what stands beside and below them, whether an answer follows them at once, and whether nothing does."""

    def __init__(self, numbers: tuple[str, ...], block: Block, paragraph: str | None, *, answered: bool, alone: bool) -> None:
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
        return [joined(texts) for _left, _line, texts in found]


class _Group(NamedTuple):
    """Hold the answer that the numbers below stand under; `listed` says that a sentence has named them all.

    `level` is that of the heading, 0 for the highest, and `heading` its answer.
    """

    answer: Answer | None
    level: int
    paragraph: str | None = None
    listed: bool = False
    heading: Answer | None = None


class Answers:
    """Gather what the paragraphs of an addendum say about numbers.

    A row is a paragraph that begins with numbers, and what stands beside and below it up to the next one.
    """

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        # For each number its answers, each with the paragraph and the page where it stands first.
        self.stated: dict[str, dict[Answer, tuple[str | None, int]]] = {}
        self._named: dict[str, str] = {}
        self._comments: list[tuple[str, Answer | None]] = []
        self._group: _Group | None = None
        self._row: _Row | None = None
        self._waiting: tuple[str, ...] = ()

    def take(self, block: Block) -> None:
        """Read a paragraph."""
        match = PARAGRAPH.match(block.text)
        text, paragraph = (block.text[match.end() :], match[1]) if match else (_ORDINAL.sub("", block.text), None)
        if block.lines[0].footnote:
            self._name(block.text, _("number in a footnote"))
        elif not self._answers(text, block, paragraph):
            self._name(text, _("number mentioned in the text"))
            if self._row:
                self._row.lines += block.lines

    def taken(self) -> list[tuple[str, Answer, str | None, int]]:
        """Return the numbers that stand under exactly one answer, with paragraph and page; tell of all others."""
        self._end_row()
        stems = Counter(number.partition(".")[0] for number in self.stated)
        usual = {stem for stem, count in stems.items() if count >= min(_LEAST_OF_A_STEM, max(stems.values()))}
        found = []
        for number, answers in self.stated.items():
            answer, *others = answers
            if number.partition(".")[0] not in usual:
                self._findings.doubt(_("number with another stem than the others"), number)
            elif any(other.position != answer.position for other in others):
                self._findings.doubt(_("number under more than one answer"), number)
            elif answer.position == UNCLEAR:
                self._findings.doubt(_("number that a sentence excepts"), number)
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
                self._named.setdefault(number, _("number that heads a comment and stands in no list"))
            elif answer and positions != {answer.position}:
                listed = together("/", [term("position", word) for word in sorted(positions)])
                where = _(
                    "{number} is listed as {listed} and commented on under {position}",
                    number=number,
                    listed=listed,
                    position=term("position", answer.position),
                )
                self._findings.note(_("{where}: the list was taken", where=where))

    def _state(self, numbers: tuple[str, ...], answer: Answer, paragraph: str | None, page: int) -> None:
        heading = self._group.heading if self._group else None
        if heading and answer == Answer(heading.position):
            # A heading may say it more exactly: considered implemented.
            answer = heading
        for number in numbers:
            self.stated.setdefault(number, {}).setdefault(answer, (paragraph, page))

    def _name(self, text: str, how: str) -> None:
        for match in NUMBER.finditer(text):
            if len(self._named) < MOST_RECOMMENDATIONS:
                self._named.setdefault(match[0], how)

    def _tell(self, listed: Numbers) -> None:
        for reason, words in listed.doubts:
            self._findings.doubt(reason, words)

    def _answers(self, text: str, block: Block, paragraph: str | None) -> bool:
        """Say whether a paragraph is a row, a sentence or a heading; what stands to the right of a row belongs to it."""
        if NUMBER.match(text) and self._begin_row(text, block, paragraph):
            return True
        if self._row and block.lines[0].cells[0].left > self._row.left + _ALIGNED:
            return False
        return (
            self._sentences(text, block.page, paragraph)
            or self._heading(text, block, paragraph)
            or (_PREFIXED.match(text) is not None and self._begin_row(_PREFIXED.sub("", text, count=1), block, paragraph))
        )

    def _begin_row(self, text: str, block: Block, paragraph: str | None) -> bool:
        """Take numbers and what follows them; return False for a number within prose, as 2.5 per cent."""
        listed = read_numbers(text)
        rest = text[listed.end :].strip(MARKS)
        answer = answer_after(text[listed.end :])
        if answer is None and rest[:1].islower():
            return False
        waiting = self._end_row()
        self._tell(listed)
        if answer:
            self._state(listed.numbers, answer, paragraph, block.page)
        self._name(rest, _("number mentioned in the text"))
        self._row = _Row(listed.numbers, block, paragraph, answered=answer is not None, alone=not rest)
        self._waiting = waiting if self._row.alone else ()
        return True

    def _end_row(self) -> tuple[str, ...]:
        """Read the answer of a row that is complete; return the numbers still without one, if nothing stands beside them."""
        row, self._row = self._row, None
        if row is None:
            return ()
        found = {answer for text in row.columns() if (answer := answer_of_cell(text))}
        if found and self._waiting:
            self._named |= dict.fromkeys((*self._waiting, *row.numbers), _("number stacked with others beside one answer"))
            return ()
        for answer in found:
            self._state(row.numbers, answer, row.paragraph, row.page)
        if self._group and self._group.listed and not (found or row.answered):
            self._comments += [(number, self._group.answer) for number in row.numbers]
        elif self._group and self._group.answer:
            self._state(row.numbers, self._group.answer, self._group.paragraph, row.page)
        elif not found and not row.answered:
            self._named |= dict.fromkeys(row.numbers, _("number without an answer beside it"))
            return (*self._waiting, *row.numbers) if row.alone and not row.lines[1:] else ()
        return ()

    def _sentences(self, text: str, page: int, paragraph: str | None) -> bool:
        """Read numbers within sentences: "accepts recommendations 140.1 and 140.2", "140.3 is noted"."""
        place, before, given = 0, None, []
        while match := NUMBER.search(text, place):
            listed = read_numbers(text, match.start())
            self._tell(listed)
            *ended, lead = _SENTENCE.split(text[place : match.start()])
            before = None if ended else before
            leading, following, end = leading_answer(lead, before), *trailing_answer(text, max(listed.end, match.end()))
            if before and EXCEPTED.search(lead):
                answer = Answer(UNCLEAR)
            elif (leading and following and leading.position != following.position) or QUALIFIED.match(text, end):
                answer = None
            else:
                answer = leading or following
            if answer:
                given.append(answer)
                self._state(listed.numbers, answer, paragraph, page)
            else:
                self._name(", ".join(listed.numbers or (match[0],)), _("number mentioned in the text"))
            before, place = leading, end
        if given:
            self._begin_group(given[0] if len({answer.position for answer in given}) == 1 else None, paragraph)
        return bool(given)

    def _begin_group(self, answer: Answer | None, paragraph: str | None) -> None:
        """Note that a sentence has named numbers: those that head paragraphs below it are comments."""
        self._end_row()
        before = self._group or _Group(None, len(_LEVELS))
        self._group = _Group(answer, before.level, paragraph, listed=True, heading=before.heading)

    def _heading(self, text: str, block: Block, paragraph: str | None) -> bool:
        """Take a heading, or a sentence that ends with a colon, as the answer to the numbers below it."""
        level = next((level for level, pattern in enumerate(_LEVELS) if pattern.match(text)), None)
        short = len(text) <= _LONGEST_HEADING and not text.endswith(".") and not paragraph
        named = "recommendation" in text.lower() and text[:1].isupper()
        # A lone word below a row is its answer, unless lone words are headings here.
        exact = None if self._row and not self._group else exact_answer(text.rstrip(": "))
        if NUMBER.search(text) or not ((level is not None and short) or (named and (short or text.endswith(":"))) or exact):
            return False
        self._end_row()
        answer = exact or (None if HEDGE.search(text) else only_answer(text))
        rank = len(_LEVELS) if level is None else level
        # The headings of a table stand in cells and are no new group.
        headings = level is None and len(block.lines[0].cells) > 1 and not answers_in(text)[0]
        if answer:
            self._group = _Group(answer, rank, paragraph, heading=answer)
        elif self._group and rank <= self._group.level and not headings:
            self._group = None
        return True


def _is_below(line: Line, left: float, left_above: float, above: Line) -> bool:
    """Say whether a cell stands directly below another one."""
    near = 0 < above.baseline - line.baseline < _NEXT_LINE * above.size
    return line.page == above.page and near and abs(left - left_above) < _ALIGNED
