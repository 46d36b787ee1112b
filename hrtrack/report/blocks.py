"""What a document is made of before it becomes Word or Markdown: headings, paragraphs and tables in order.

Texts are as recorded; whoever writes them makes them safe for the format. Sentences are `speech.Said` and are spoken there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Run(NamedTuple):
    """Hold words in one style; `lang` is the language of a recorded text, None that of the document."""

    text: str
    bold: bool = False
    lang: str | None = None


Line = tuple[Run, ...]
Cell = list[Line]


class Heading(NamedTuple):
    """Hold a heading; the title of the document is level 0."""

    level: int
    text: str
    lang: str | None = None


class Paragraph(NamedTuple):
    """Hold a paragraph, or an entry of a list."""

    line: Line
    bullet: bool = False


class Row(NamedTuple):
    """Hold a row of a table; `over_all`: its only cell reaches over all columns, as the heading of those below."""

    cells: list[Cell]
    over_all: bool = False


class Table(NamedTuple):
    """Hold a table: the headings of its columns, their widths in percent, its rows."""

    headings: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Row]


Block = Heading | Paragraph | Table


class Document(NamedTuple):
    """Hold a document: its blocks, and the values of the fields that a template may have (`FIELDS`)."""

    fields: dict[str, str]
    blocks: list[Block]
    landscape: bool = False
    # What reads the document again knows these words in English alone.
    language: str | None = None


# The fields of a template beside {{content}}, and what stands there.
FIELDS = {
    "heading": "what stands above each page: the title, or in a matrix the review",
    "title": "what the document is",
    "review": "the review as OHCHR's lists have it in their page header",
    "state": "the State under review",
    "cycle": "the number of the cycle",
    "year": "the year of the review",
    "session": "the session of the Working Group",
    "date": "the day on which the document was made, or for which it answers",
    "selection": "what was chosen, in words",
}
CONTENT = "content"


def line(text: str, *, bold: bool = False, lang: str | None = None) -> Line:
    """Return a line in one style."""
    return (Run(text, bold, lang),)


def lines(text: str, lang: str | None = None) -> Cell:
    """Return the lines of a recorded text."""
    return [line(part, lang=lang) for part in text.replace("\r\n", "\n").split("\n")]
