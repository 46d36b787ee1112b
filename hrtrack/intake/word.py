"""Open a Word document (.docx) safely and read its page headers and tables: rows of cells of lines.

python-docx opens the package; the XML of the tables is walked here, for its own cells leave out content controls and
tracked insertions, keep to no order of time in large tables, and give merged cells again and again.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import BadInput
from hrtrack.intake.zipped import damaged, require_sound_zip
from hrtrack.speech import _
from hrtrack.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.intake.sources import Source

_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0"
_MOST_EXPANDED = 256 * 1024**2
# A tree of XML takes up to 130 bytes for each element and 190 for each attribute, however short they are written. A
# list of 254 recommendations has 90,000 such marks; python-docx makes further objects of those of the package itself.
_MOST_XML = 24 * 1024**2
_MOST_MARKS = 700_000
_OF_PACKAGE = (".rels", "[Content_Types].xml")
_WEIGHT_OF_PACKAGE = 4
_STEP = 1024**2
# The encodings that the standard allows (ECMA-376, part 2): marks are not seen in others.
_ENCODING = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"']*)""")
_ENCODINGS = (b"utf-8", b"utf-16", b"us-ascii", b"ascii")
_BEFORE_XML = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"
# What is raised on damaged packages, seen by changing, cutting, dropping and exchanging parts of 15,000: by zipfile and by
# lxml (its XMLSyntaxError is a SyntaxError), and by python-docx where a part is missing or is another than its name says.
_DAMAGED = (EOFError, SyntaxError, zipfile.BadZipFile, zlib.error)
_UNFIT = (AttributeError, KeyError, RuntimeError, TypeError, ValueError)

# What python-docx says of a template, a document with macros, or a workbook.
_OTHER_KIND = "is not a Word file"

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TABLE, _ROW, _CELL, _PARAGRAPH, _TEXT = (_WORD + name for name in ("tbl", "tr", "tc", "p", "t"))
# What stands around rows, cells and tables without being one: content controls, tracked insertions.
_WRAPPERS = frozenset(_WORD + name for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
# What is no text of the document as it stands: deletions, properties, codes of fields, the copy for old programs.
_UNREAD = frozenset((
    *(_WORD + name for name in ("del", "moveFrom", "instrText", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr")),
    _FALLBACK,
))  # fmt: skip
_SIGNS = {
    _WORD + "tab": " ",
    _WORD + "ptab": " ",
    _WORD + "br": "\n",
    _WORD + "cr": "\n",
    _WORD + "noBreakHyphen": "-",
}
# Word itself knows no more columns.
_MOST_COLUMNS = 63


class Cell(NamedTuple):
    """Hold a cell: its first column (from 0), how many columns it spans, its lines without the empty ones."""

    column: int
    span: int
    lines: tuple[str, ...]


class Row(NamedTuple):
    """Hold a row of a table; the first is number 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def width(self) -> int:
        """Return how many columns there are."""
        return max((cell.column + cell.span for cell in self.cells), default=0)

    def lines(self, columns: range) -> tuple[str, ...]:
        """Return the lines of the cells that begin within some columns."""
        return tuple(line for cell in self.cells if cell.column in columns for line in cell.lines)


class Document(NamedTuple):
    """Hold what is read of a document: the lines of its page headers, those before its first table, its tables."""

    headers: tuple[str, ...]
    opening: tuple[str, ...]
    tables: tuple[Any, ...]


def open_word(source: Source) -> Document:
    """Open a Word document; its tables are read with `rows`.

    Raises BadInput for what is no .docx, is damaged, declares entities, or would take more than 300 MiB of memory.
    """
    if not source.head.startswith(_ZIP):
        raise _old_word(source) if source.head.startswith(_OLE) else _not_word(source)
    slim = _without_pictures(source)
    with sound(source):
        import docx

        document = docx.Document(slim)
        parts = [document.part, *_header_parts(document)]
        roots: list[Any] = [part.element for part in parts]
        body = next(iter(roots[0].iterchildren(_WORD + "body")), None)
        entities = [root for root in roots if root.getroottree().docinfo.internalDTD is not None]
    if entities:
        raise BadInput(_("{name} declares entities and was not read", name=source.name))
    if body is None:
        raise BadInput(_("{name} is a Word document without a body", name=source.name), _("open it in Word and save it again"))
    headers = tuple(line for root in roots[1:] for line in _lines(root))
    return Document(headers, tuple(_opening(body)), tuple(_within(body, _TABLE)))


def rows(table: Any) -> Iterator[Row]:
    """Yield the rows of a table as they stand when all tracked changes are accepted.

    A cell that is merged with the one above has its lines; a table within a cell gives its lines to that cell.
    """
    above: dict[int, tuple[str, ...]] = {}
    for number, row in enumerate(_within(table, _ROW), 1):
        if row.find(f"{_WORD}trPr/{_WORD}del") is not None:
            continue
        cells = tuple(_cells(row, above))
        above = {cell.column: cell.lines for cell in cells}
        yield Row(number, cells)


def _without_pictures(source: Source) -> io.BytesIO:
    """Return the package with nothing in the parts that are not XML, which python-docx would hold as a whole."""
    data = source.data()
    names = require_sound_zip(source, data, _MOST_EXPANDED)
    if not any(name.startswith("word/") for name in names):
        raise _not_word(source)
    slim, room = io.BytesIO(), _Room(source.name)
    with (
        sound(source),
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(slim, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy,
    ):
        # Of two parts of one name the last one counts, as for everyone who reads a zip archive by names.
        for member in {member.filename: member for member in package.infolist()}.values():
            with package.open(member) as file, copy.open(member.filename, "w") as part:
                step = file.read(_STEP)
                if not _is_xml(step):
                    continue
                while step:
                    room.take(step, member.filename)
                    part.write(step)
                    step = file.read(_STEP)
    slim.seek(0)
    return slim


class _Room:
    """Count what the XML of a document will take when it is parsed; raise BadInput for more than there is."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._size = 0
        self._marks = 0

    def take(self, step: bytes, part: str) -> None:
        """Count a piece of a part."""
        weight = _WEIGHT_OF_PACKAGE if part.endswith(_OF_PACKAGE) else 1
        self._size += len(step)
        self._marks += weight * (step.count(b"<") + step.count(b"="))
        if self._size > _MOST_XML or self._marks > _MOST_MARKS:
            raise BadInput(_("{name} is larger than any list and was not read", name=self._name), _("keep the table alone"))


def _is_xml(start: bytes) -> bool:
    """Say whether a part is XML in one of the encodings that a Word document may use."""
    text = start.lstrip(_BEFORE_XML)
    declared = _ENCODING.match(text)
    return text.startswith(b"<") and (declared is None or declared[1].lower() in _ENCODINGS)


@contextmanager
def sound(source: Source) -> Iterator[None]:
    """Turn what the libraries raise on broken files into one sentence."""
    try:
        yield
    except _DAMAGED as error:
        raise damaged(source, getattr(error, "msg", None) or error) from None
    except _UNFIT as error:
        if _OTHER_KIND in str(error):
            raise _not_word(source) from None
        raise damaged(source, _("its parts do not fit together")) from None


def _old_word(source: Source) -> BadInput:
    what = _("an old Word document (.doc) or one with a password")
    return BadInput(
        _("{name} is {what}", name=source.name, what=what), _("open it in Word and save it as .docx, without a password")
    )


def _not_word(source: Source) -> BadInput:
    return BadInput(_("{name} is not a Word document", name=source.name), _("open it in Word and save it as .docx"))


def _header_parts(document: Any) -> list[Any]:
    from docx.opc.constants import RELATIONSHIP_TYPE

    related = [link for link in document.part.rels.values() if link.reltype == RELATIONSHIP_TYPE.HEADER and not link.is_external]
    return list({id(link.target_part): link.target_part for link in related}.values())


def _opening(body: Any) -> Iterator[str]:
    for element in body.iterchildren():
        if element.tag == _TABLE:
            return
        yield from _lines(element)


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """Yield the elements of a kind that stand in another one, not in one of their own kind."""
    for element in parent.iterchildren():
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _within(element, tag)


def _cells(row: Any, above: dict[int, tuple[str, ...]]) -> Iterator[Cell]:
    column = _count(row.find(f"{_WORD}trPr/{_WORD}gridBefore"), 0)
    for cell in _within(row, _CELL):
        span = _count(cell.find(f"{_WORD}tcPr/{_WORD}gridSpan"), 1)
        merged = cell.find(f"{_WORD}tcPr/{_WORD}vMerge")
        goes_on = merged is not None and merged.get(_WORD + "val", "continue") == "continue"
        yield Cell(column, span, above.get(column, ()) if goes_on else () if _is_deleted(cell) else _lines(cell))
        column += span


def _count(element: Any, default: int) -> int:
    value = element.get(_WORD + "val", "") if element is not None else ""
    return min(int(value), _MOST_COLUMNS) if value.isascii() and value.isdecimal() and len(value) < 5 else default


def _lines(element: Any) -> tuple[str, ...]:
    """Return the lines of a part of the document, blanks normalised, without the empty ones."""
    pieces: list[str] = []
    _gather(element, pieces)
    return tuple(filter(None, map(plain, "".join(pieces).split("\n"))))


def _gather(element: Any, pieces: list[str]) -> None:
    for child in element.iterchildren():
        tag = child.tag
        if tag == _TEXT:
            pieces.append(_blanks(child))
        elif tag in _SIGNS:
            pieces.append(_SIGNS[tag])
        elif tag not in _UNREAD and not _is_deleted(child):
            _gather(child, pieces)
            if tag == _PARAGRAPH and child.find(f"{_WORD}pPr/{_WORD}rPr/{_WORD}del") is None:
                pieces.append("\n")


def _blanks(text: Any) -> str:
    """Return a text; a line end within one is a blank."""
    found = "".join(text.xpath("text()")) if len(text) else text.text or ""
    return str(found).replace("\n", " ")


def _is_deleted(element: Any) -> bool:
    """Say whether a row or a cell of a table within a cell was deleted."""
    if element.tag == _ROW:
        return element.find(f"{_WORD}trPr/{_WORD}del") is not None
    return element.tag == _CELL and element.find(f"{_WORD}tcPr/{_WORD}cellDel") is not None
