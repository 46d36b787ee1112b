"""Write a document as Word: its blocks take the place of the paragraph {{content}} of a template, which keeps its looks.

python-docx opens and saves the package. The XML of the blocks is built here: the library's own tables take a time that
grows with the square of their rows.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from hrtrack.environment import now
from hrtrack.errors import BadInput
from hrtrack.printable import printable
from hrtrack.report.blocks import Heading, Paragraph, Table, line
from hrtrack.report.fields import fill, is_content, names_in, require_fields
from hrtrack.speech import _, language, spoken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrtrack.intake.sources import Source
    from hrtrack.report.blocks import Block, Document, Line, Row, Run

# Word knows languages by country; others are written as they are.
_LOCALES = {"en": "en-GB", "ru": "ru-RU", "kk": "kk-KZ", "fr": "fr-FR", "es": "es-ES", "ar": "ar-SA", "zh": "zh-CN"}
# python-docx counts in the units of drawings.
_EMU_PER_TWIP = 635
_THEME_FILL = "DBE5F1"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Of about so many characters a cell, or lines, a row fills a page.
_LONG_TEXT, _LONG_LINES = 1500, 35
_AFTER_TABLE = "160"


def write_word(document: Document, template: bytes | Source) -> bytes:
    """Return a document as the bytes of a .docx file; raise BadInput for a template that cannot be used."""
    package = _open(template)
    name = "" if isinstance(template, bytes) else template.name
    tongue = document.language or language()
    roots = _roots(package)
    paragraphs = [paragraph for root in roots for paragraph in root.iter(_tag("w:p"))]
    require_fields([field for paragraph in paragraphs for field in names_in(_text(paragraph))], name)
    place = next((p for p in paragraphs if is_content(_text(p))), None)
    if place is None or place.getparent().tag != _tag("w:body"):
        raise BadInput(_("{template} has {{{{content}}}} within other words or outside of the body", template=name))
    values = {field: printable(spoken(value, tongue)) for field, value in document.fields.items()}
    for paragraph in paragraphs:
        if paragraph is not place and names_in(_text(paragraph)):
            _refill(paragraph, values)
    _set_language(package, _LOCALES.get(tongue, tongue))
    writer = _Writer(_styles(package), tongue, _width(package))
    for block in document.blocks:
        place.addprevious(writer.element(block))
    _close(place)
    _describe(package, document, values["title"], tongue)
    data = io.BytesIO()
    package.save(data)
    return data.getvalue()


def _open(template: bytes | Source) -> Any:
    import docx

    if isinstance(template, bytes):
        return docx.Document(io.BytesIO(template))
    from hrtrack.intake.word import sound
    from hrtrack.intake.zipped import require_sound_zip

    data = template.data()
    if not data.startswith(b"PK"):
        raise BadInput(
            _("{template} is not a Word document", template=template.name), _("hrtrack report template NAME -o FILE writes one")
        )
    require_sound_zip(template, data)
    with sound(template):
        package = docx.Document(io.BytesIO(data))
        _roots(package)
        return package


def _roots(package: Any) -> list[Any]:
    """Return the XML of the body and of the page headers and footers."""
    from docx.opc.constants import RELATIONSHIP_TYPE as KIND

    around = [r.target_part for r in package.part.rels.values() if r.reltype in (KIND.HEADER, KIND.FOOTER) and not r.is_external]
    return [package.element.body, *(part.element for part in around)]


def _text(paragraph: Any) -> str:
    return "".join(text.text or "" for text in paragraph.iter(_tag("w:t")))


def _refill(paragraph: Any, values: dict[str, str]) -> None:
    """Fill the fields of a paragraph. Word cuts a field into several pieces as it likes, so these are joined."""
    texts = list(paragraph.iter(_tag("w:t")))
    whole = [text for text in texts if names_in(text.text or "")]
    if sum(len(names_in(text.text or "")) for text in whole) == len(names_in(_text(paragraph))):
        pieces = [(text, text.text) for text in whole]
    else:
        pieces = [(texts[0], _text(paragraph))]
        for text in texts[1:]:
            text.text = ""
    for element, text in pieces:
        element.text = fill(text or "", values)
        element.set(_SPACE, "preserve")


def _styles(package: Any) -> dict[tuple[str, str], str]:
    """Return the identifiers of the template's styles by kind and name, without case."""
    kind, name = _tag("w:type"), _tag("w:val")
    return {
        (style.get(kind, "paragraph"), found.get(name, "").lower()): style.get(_tag("w:styleId"), "")
        for style in package.styles.element.iter(_tag("w:style"))
        if (found := style.find(_tag("w:name"))) is not None
    }


def _width(package: Any) -> int:
    """Return the width between the margins, in twentieths of a point."""
    page = package.sections[-1]
    return int(page.page_width - page.left_margin - page.right_margin) // _EMU_PER_TWIP


def _set_language(package: Any, locale: str) -> None:
    """Say in which language words are whose run does not say so, such as those of page headers."""
    defaults = package.styles.element.find(f"{_tag('w:docDefaults')}/{_tag('w:rPrDefault')}/{_tag('w:rPr')}")
    if defaults is None:
        return
    for known in defaults.findall(_tag("w:lang")):
        known.set(_tag("w:val"), locale)
        return
    defaults.append(_node("w:lang", val=locale))


def _close(place: Any) -> None:
    """Take the marker out; a table at the end of a body needs a paragraph behind it."""
    after, before = place.getnext(), place.getprevious()
    if before is not None and before.tag == _tag("w:tbl") and (after is None or after.tag == _tag("w:sectPr")):
        for child in list(place):
            place.remove(child)
        place.append(_node("w:pPr", _node("w:spacing", before="0", after="0", line="20", lineRule="exact")))
    else:
        place.getparent().remove(place)


def _describe(package: Any, document: Document, title: str, tongue: str) -> None:
    """Say in the properties what the document is; who made it is nobody's business."""
    from datetime import datetime

    about = package.core_properties
    made = datetime.fromisoformat(now())
    about.title, about.language, about.created, about.modified = title[:255], tongue, made, made
    about.author = about.last_modified_by = about.comments = ""
    about.revision = 1


class _Writer:
    """Make the XML of blocks, in the styles that a template has."""

    def __init__(self, styles: dict[tuple[str, str], str], tongue: str, width: int) -> None:
        self._styles = styles
        self._tongue = tongue
        self._width = width
        self._after_table = False

    def element(self, block: Block) -> Any:
        """Return the element of a block."""
        after_table, self._after_table = self._after_table, isinstance(block, Table)
        if isinstance(block, Heading):
            words = line(block.text, lang=block.lang)
            return self._paragraph(words, "title" if block.level == 0 else f"heading {block.level}")
        if isinstance(block, Paragraph):
            paragraph = self._paragraph(block.line, "list bullet" if block.bullet else "normal")
            if after_table and not block.bullet:
                paragraph.insert(0, _node("w:pPr", _node("w:spacing", before=_AFTER_TABLE)))
            return paragraph
        return self._table(block)

    def _paragraph(self, words: Line, style: str, *fallbacks: str) -> Any:
        paragraph = _node("w:p")
        found = next((self._styles[key] for name in (style, *fallbacks) if (key := ("paragraph", name)) in self._styles), None)
        if found and style != "normal":
            paragraph.append(_node("w:pPr", _node("w:pStyle", val=found)))
        for run in words:
            paragraph.append(self._run(run, bold=run.bold or (found is None and style.startswith(("heading", "title")))))
        return paragraph

    def _run(self, run: Run, *, bold: bool) -> Any:
        element, looks = _node("w:r"), _node("w:rPr")
        if bold:
            looks.append(_node("w:b"))
        tongue = run.lang or self._tongue
        looks.append(_node("w:lang", val=_LOCALES.get(tongue, tongue)))
        element.append(looks)
        for number, piece in enumerate(printable(spoken(run.text, self._tongue)).split("\n")):
            if number:
                element.append(_node("w:br"))
            for place, text in enumerate(piece.split("\t")):
                if place:
                    element.append(_node("w:tab"))
                element.append(_text_node(text))
        return element

    def _table(self, table: Table) -> Any:
        style = self._styles.get(("table", "table grid"))
        # The order of these is that of the standard; Word calls another one damaged.
        looks = _node("w:tblPr", *([_node("w:tblStyle", val=style)] if style else []))
        looks.append(_node("w:tblW", w=str(self._width), type="dxa"))
        looks.extend([] if style else [_borders()])
        looks.append(_node("w:tblLayout", type="fixed"))
        looks.append(_node("w:tblLook", val="0020", firstRow="1"))
        shares = [self._width * width // sum(table.widths) for width in table.widths]
        heads = [self._paragraph(line(text), "table heading", "table text") for text in table.headings]
        cells = [_cell(share, [head]) for head, share in zip(heads, shares, strict=True)]
        return _node(
            "w:tbl",
            looks,
            _node("w:tblGrid", *(_node("w:gridCol", w=str(share)) for share in shares)),
            _node("w:tr", _node("w:trPr", _node("w:cantSplit"), _node("w:tblHeader")), *cells),
            *(self._row(row, shares) for row in table.rows),
        )

    def _row(self, row: Row, shares: list[int]) -> Any:
        # A row that may not be split, and is longer than a page, would run out of it.
        properties = _node("w:trPr", *([] if _is_long(row) else [_node("w:cantSplit")]))
        if row.over_all:
            over = [self._paragraph(words, "table heading", "table text") for words in row.cells[0]]
            return _node("w:tr", properties, _cell(sum(shares), over, span=len(shares)))
        cells = [
            _cell(share, [self._paragraph(words, "table text") for words in cell or [()]])
            for cell, share in zip(row.cells, shares, strict=True)
        ]
        return _node("w:tr", properties, *cells)


def _is_long(row: Row) -> bool:
    return any(
        sum(len(run.text) for words in cell for run in words) > _LONG_TEXT or len(cell) > _LONG_LINES for cell in row.cells
    )


def _cell(width: int, content: Iterable[Any], span: int = 1) -> Any:
    properties = _node("w:tcPr", _node("w:tcW", w=str(width), type="dxa"))
    if span > 1:
        properties.append(_node("w:gridSpan", val=str(span)))
        properties.append(_node("w:shd", val="clear", color="auto", fill=_THEME_FILL))
    return _node("w:tc", properties, *content)


def _borders() -> Any:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    return _node("w:tblBorders", *(_node(f"w:{side}", val="single", sz="4", space="0", color="808080") for side in sides))


def _node(name: str, *children: Any, **attributes: str) -> Any:
    from lxml.etree import Element

    element = Element(_tag(name), {_tag(f"w:{key}"): value for key, value in attributes.items()}, {"w": _NAMESPACE})
    element.extend(children)
    return element


def _text_node(text: str) -> Any:
    element = _node("w:t")
    element.text = text
    element.set(_SPACE, "preserve")
    return element


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name[2:]}"
