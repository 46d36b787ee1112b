"""Open a PDF safely and give its text by page and line, without page headers and page footers, footnotes marked.

pypdfium2 reads the pages. It was held against pdfplumber on a report of 26 pages: the same words in the order in which they
were written, 0.5 s instead of 2.4 s with the places of all characters, 10 MB to install instead of 50 MB. A PDF can make any
library take all memory, run on, or crash; so the pages are read by a process of their own that has limits.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from itertools import pairwise
from threading import Event, Timer
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import BadInput, WrongUsage
from hrtrack.intake.pdf_process import LIBRARY, MEBIBYTE, MOST_PAGES
from hrtrack.speech import _
from hrtrack.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hrtrack.intake.sources import Source
_MARK, _MARK_WITHIN = b"%PDF-", 1024
_END, _END_WITHIN = b"%%EOF", 4096
# Reports have some 30 pages, 120 thousand characters and 300 KiB.
_MOST_BYTES = 32 * MEBIBYTE
_MOST_OUTPUT = 8 * MEBIBYTE
_MOST_SECONDS = 15
# The parts of a page, of its height, where page headers and footers stand in the template of UN documents.
_MARGIN = 0.1
_SYMBOL = r"A/[\w.()/\-]{3,40}"
_HEADER = re.compile(rf"{_SYMBOL}(?: (?:page )?\d{{1,4}})?|(?:\d{{1,4}} )?GE\.\d.{{0,40}}|(?:page )?\d{{1,4}}", re.IGNORECASE)
_FOOTNOTE = re.compile(r"[*†‡]")
# A footnote is set in a slightly smaller type than the text.
_SMALLER_TYPE = 0.95
_LARGER_TYPE = 1.1
_WIDER_LEADING = 1.25
# In points: lines of one column, and how far a first line stands in.
_ALIGNED, _INDENT = 3, 50
# A page of nothing but short lines has no line that is full.
_NARROWEST = 380.0
_SOFT_HYPHEN = "\u00ad"
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_FIRST_HALF, _SECOND_HALF = re.compile(r"([^\W\d_]+)-$"), re.compile(r"[^\W\d_]+")
_BROKEN_WORD, _STROKE = re.compile(r"[^\W\d_][-\u2010\u2011]$"), re.compile(r"[^\W\d_]/$")
_BROKEN_SPAN = re.compile(r"\d[-–]$")
_SUSPENDED = re.compile(r"(?:and|or|to)\b")
# A number of a recommendation or of a paragraph opens a paragraph.
_OPENING = re.compile(r"\d{1,3}\.\d{1,3}(?!\d)|\d{1,3}\.(?=\s|$)")
# A list of numbers goes on over a line end.
_LISTED = re.compile(r"\d{1,3}\.\d{1,3}\s*(?:[,;.&\-–—]|and\b|to\b|$)")
_LISTING = re.compile(r"(?:\d[,;.]?|[-–—&:]|\band|\bto)$")
_ENUMERATED = re.compile(r"\d{1,3}\.|\(\w{1,3}\)")
_ENDED = re.compile(r"[.;:!?][)\"”]?$")
_UNENDED = re.compile(r"(?:\d[,;]|[-–—&]|\band|\bto)$")


class Cell(NamedTuple):
    """Hold a piece of a line that stands apart from the next one, as in a table: its text and where it stands."""

    text: str
    left: float
    right: float


class Line(NamedTuple):
    """Hold a line: its page (from 1), cells (at least one), baseline, size of type; footnotes are marked."""

    page: int
    cells: tuple[Cell, ...]
    baseline: float
    size: float
    footnote: bool = False

    @property
    def text(self) -> str:
        """Return the whole line."""
        return " ".join(cell.text for cell in self.cells)


class Block(NamedTuple):
    """Hold a paragraph: the page on which it begins, its lines, its text."""

    page: int
    lines: list[Line]
    text: str


class _Setting(NamedTuple):
    """Hold how a document is set: the size of its text, the distance of its lines, where the lines of each page end."""

    body: float
    leading: float
    measure: dict[int, float]


class _Page(NamedTuple):
    """Hold a page as the library gives it; `marked` are the lines that begin with a raised mark."""

    height: float
    lines: list[Line]
    marked: set[int]


def read_lines(source: Source) -> list[Line]:
    """Return the lines of a PDF in the order in which they were written, without page headers and footers.

    Raises BadInput, naming the file, for what is no PDF, is cut off, damaged, encrypted, too large or without any text,
    and WrongUsage where the library is not installed.
    """
    pages = [_page(number, found) for number, found in enumerate(_pages(source, _sound(source)), 1)]
    if not any(page.lines for page in pages):
        raise BadInput(
            _("{name} holds no text: it seems to be a scan", name=source.name), _("take the original file, or type the list")
        )
    body = _body_size(line for page in pages for line in page.lines)
    return _with_soft_hyphens([line for number, page in enumerate(pages, 1) for line in _text_of(page, body, first=number == 1)])


def paragraphs(lines: list[Line]) -> list[list[Line]]:
    """Return the lines by paragraph: what is told apart by space, by a short line or by a number that opens one."""
    body = _body_size(lines)
    setting = _Setting(body, _leading(lines), _measures(lines, body))
    found: list[list[Line]] = []
    for line in lines:
        if found and _goes_on(found[-1], line, setting):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def blocks(lines: list[Line]) -> list[Block]:
    """Return the paragraphs, each with its page and text."""
    return [Block(block[0].page, block, plain(joined(line.text for line in block))) for block in paragraphs(lines)]


def joined(lines: Iterable[str]) -> str:
    """Return lines as one text: a word that was broken at a hyphen is whole again."""
    parts: list[str] = []
    for line in lines:
        before = parts[-1] if parts else ""
        if before.endswith(_SOFT_HYPHEN):
            parts[-1] = before[:-1]
        elif parts and not (_BROKEN_SPAN.search(before) and line[:1].isdigit()):
            whole = _STROKE.search(before) or (_BROKEN_WORD.search(before) and not _SUSPENDED.match(line))
            parts += "" if whole else " "
        parts.append(line)
    return "".join(parts)


def _sound(source: Source) -> bytes:
    """Return the bytes of a PDF that is whole by its beginning and its end."""
    with source.open() as file:
        data = file.read(_MOST_BYTES + 1)
    if _MARK not in data[:_MARK_WITHIN]:
        raise BadInput(_("{name} is not a PDF", name=source.name))
    if len(data) > _MOST_BYTES:
        raise BadInput(
            _("{name} is larger than any report ({value} MiB) and was not read", name=source.name, value=_MOST_BYTES // MEBIBYTE)
        )
    if _END not in data[-_END_WITHIN:]:
        raise BadInput(_("{name} is cut off: the end of the PDF is missing", name=source.name), _("download it again"))
    if find_spec(LIBRARY) is None:
        raise _library_missing(source)
    return data


def _pages(source: Source, data: bytes) -> Iterator[dict[str, Any]]:
    """Yield what a process that reads says of each page; it has the paths of this one, to find the same library."""
    program = f"import sys; sys.path[:] = {sys.path!r}; from hrtrack.intake.pdf_process import main; main()"
    pipe, late = subprocess.PIPE, Event()
    with subprocess.Popen([sys.executable, "-c", program], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        timer = Timer(_MOST_SECONDS, _end, (process, late))
        timer.start()
        try:
            _feed(process, data)
            yield from _answers(source, process.stdout)
        except _Broken:
            if late.is_set():
                raise BadInput(
                    _(
                        "{name} took longer than {most_seconds} seconds and was not read",
                        name=source.name,
                        most_seconds=_MOST_SECONDS,
                    )
                ) from None
            message = _("{name} is damaged, or takes more memory than any report, and was not read", name=source.name)
            raise BadInput(message, _("download it again")) from None
        finally:
            timer.cancel()
            process.kill()


def _end(process: subprocess.Popen[bytes], late: Event) -> None:
    late.set()
    process.kill()


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    try:
        if process.stdin:
            process.stdin.write(data)
            process.stdin.close()
    except OSError:
        # A process that ended early is known by what it has not answered.
        return


class _Broken(Exception):
    """Say that the process that reads has ended before its answer."""


def _answers(source: Source, output: Any) -> Iterator[dict[str, Any]]:
    """Yield the answers of the process, to the one that says that there are no more."""
    size = 0
    while (line := output.readline(_MOST_OUTPUT - size + 1)).endswith(b"\n"):
        size += len(line)
        found = json.loads(line)
        if "error" in found:
            raise _error(source, found["error"])
        if "end" in found:
            return
        yield found
    raise _too_long(source) if size + len(line) > _MOST_OUTPUT else _Broken


def _error(source: Source, kind: str) -> BadInput | WrongUsage:
    if kind == "library":
        return _library_missing(source)
    if kind == "password":
        return BadInput(_("{name} is encrypted and asks for a password", name=source.name), _("save a copy without a password"))
    return (
        _too_long(source) if kind == "long" else BadInput(_("{name} is a damaged PDF", name=source.name), _("download it again"))
    )


def _library_missing(source: Source) -> WrongUsage:
    message = _("{name} is a PDF, and reading it needs pip install 'hrtrack[pdf]'", name=source.name)
    return WrongUsage(message, _("where pipx has installed hrtrack: pipx inject hrtrack {library}", library=LIBRARY))


def _too_long(source: Source) -> BadInput:
    return BadInput(
        _("{name} is longer than any report ({most_pages} pages) and was not read", name=source.name, most_pages=MOST_PAGES),
        _("keep the pages of one"),
    )


def _page(number: int, found: dict[str, Any]) -> _Page:
    lines = [
        Line(number, tuple(Cell(*cell) for cell in cells), baseline, size) for baseline, size, _rest, cells in found["lines"]
    ]
    return _Page(found["height"], lines, {place for place, entry in enumerate(found["lines"]) if entry[2]})


def _text_of(page: _Page, body: float, *, first: bool) -> Iterator[Line]:
    """Yield the lines of a page that are neither page header nor page footer; the masthead of the first is text."""
    footnotes = _footnotes(page, body)
    for place, line in enumerate(page.lines):
        low, high = line.baseline < page.height * _MARGIN, line.baseline > page.height * (1 - _MARGIN)
        if not ((low or (high and not first)) and _HEADER.fullmatch(line.text)):
            yield line._replace(footnote=place in footnotes)


def _footnotes(page: _Page, body: float) -> set[int]:
    """Return the places of the lines in small type at the foot of a page, from the first one with a mark."""
    upwards = sorted(range(len(page.lines)), key=lambda place: page.lines[place].baseline)
    small: list[int] = []
    for place in upwards:
        line = page.lines[place]
        if _HEADER.fullmatch(line.text) is None and line.size > body * _SMALLER_TYPE:
            break
        small.append(place)
    marked = [index for index, place in enumerate(small) if place in page.marked or _FOOTNOTE.match(page.lines[place].text)]
    return set(small[: marked[-1] + 1]) if marked else set()


def _with_soft_hyphens(lines: list[Line]) -> list[Line]:
    """Return the lines with soft hyphens where a word was broken.

    A hyphen at the end of a line belongs to the word unless the document has the word without it, and never with it.
    """
    words = {word.lower() for line in lines for word in _WORD.findall(line.text)}
    found = lines[:1]
    for line in lines[1:]:
        halves = _FIRST_HALF.search(found[-1].text), _SECOND_HALF.match(line.text)
        if halves[0] and halves[1]:
            first, second = halves[0][1].lower(), halves[1][0].lower()
            if first + second in words and f"{first}-{second}" not in words:
                *cells, last = found[-1].cells
                found[-1] = found[-1]._replace(cells=(*cells, last._replace(text=last.text[:-1] + _SOFT_HYPHEN)))
        found.append(line)
    return found


def _body_size(lines: Iterable[Line]) -> float:
    """Return the size in which most of the text is set."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: sizes[size], default=0.0)


def _leading(lines: list[Line]) -> float:
    """Return the usual distance of two lines."""
    gaps = Counter(
        round(before.baseline - line.baseline)
        for before, line in pairwise(lines)
        if before.page == line.page and before.baseline - line.baseline > line.size / 2
    )
    return float(max(gaps, key=lambda gap: gaps[gap], default=0))


def _measures(lines: list[Line], body: float) -> dict[int, float]:
    """Return for each page where its lines end at the right, headings left aside."""
    found = {line.page: _NARROWEST for line in lines}
    for line in lines:
        if line.size <= body:
            found[line.page] = max(found[line.page], line.cells[-1].right)
    return found


def _goes_on(paragraph: list[Line], line: Line, setting: _Setting) -> bool:
    """Say whether a line belongs to a paragraph."""
    before = paragraph[-1]
    last, text = before.text, line.text
    if before.footnote != line.footnote:
        return False
    full = before.cells[-1].right + _first_word(line) > setting.measure[before.page]
    aligned = _aligned(before, line.cells[0].left, first=len(paragraph) == 1)
    gap = before.baseline - line.baseline
    near = 0 < gap <= max(setting.leading, before.size) * _WIDER_LEADING if before.page == line.page else before.size == line.size
    if _LISTED.match(text) and _LISTING.search(last):
        return aligned and ((full and near) or _UNENDED.search(last) is not None)
    if _OPENING.match(text):
        return near and full and aligned and _ENDED.search(last) is None
    return near and (full or before.size == line.size > setting.body * _LARGER_TYPE)


def _aligned(before: Line, left: float, *, first: bool) -> bool:
    """Say whether a line begins where the text of the line before does: below the last cell, or below its only one."""
    if abs(before.cells[-1].left - left) < _ALIGNED:
        return True
    alone = len(before.cells) == 1 + (_ENUMERATED.fullmatch(before.cells[0].text) is not None)
    aside = before.cells[0].left - left
    return alone and (abs(aside) < _ALIGNED or (first and 0 < aside < _INDENT))


def _first_word(line: Line) -> float:
    """Return about how wide the first word of a line is, with the blank before it."""
    cell = line.cells[0]
    return (len(cell.text.split(" ", 1)[0]) + 1) * (cell.right - cell.left) / max(len(cell.text), 1)
