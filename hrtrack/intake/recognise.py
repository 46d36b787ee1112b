"""Find out what a file is by its content, never by its name, and return its reading.

First the container (delimited text, Excel, Word, PDF, JSON), then whose layout it holds. `FORMATS` are the names that
``--as`` takes where the content does not tell, or tells wrongly.
"""

from __future__ import annotations

import codecs
import re
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import BadInput
from hrtrack.intake import any_table, upr_info
from hrtrack.intake.following import ORDER
from hrtrack.intake.layouts import LAYOUTS, layout_of
from hrtrack.intake.own import read_own_objects, read_own_table
from hrtrack.intake.reading import Findings, Options, Reading, counted
from hrtrack.intake.tables import HEADER_WITHIN, Grid, read_text_table
from hrtrack.speech import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hrtrack.intake.sources import Source

FORMATS = {
    "hrtrack": _("hrtrack table"),
    "ohchr": _("OHCHR list"),
    "uhri": _("UHRI export"),
    "upr-info": _("UPR Info export"),
    "table": _("table"),
    "report": _("WG report"),
    "addendum": _("addendum"),
}
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-"
_PDF_WITHIN = 1024
_MOST_COLUMNS = 1_000
_OLD_WORD = "WordDocument".encode("utf-16-le")
_MARKUP = re.compile(rb"\s*<(?:!doctype|html|\?xml|head|body)", re.IGNORECASE)
# A title in brackets is no JSON: an array holds objects, arrays, texts or numbers.
_JSON = re.compile(rb"\s*(?:\{|\[\s*(?:[\[{\"\]\d-]|true|false|null|$))")
_KEYS = re.compile(r'"([A-Za-z_][A-Za-z_ ]{0,40})"\s*:')
# Of so many headings a table may have others and still be hrtrack's own, with columns added.
_LEAST_OF_OWN = 2 / 3


class _Container(NamedTuple):
    """Name a kind of file and how its table is opened, if it holds one."""

    name: str
    table: Callable[[Source, Options], Grid] | None = None


def read_sheets(source: Source, options: Options, told: str | None = None) -> list[Reading]:
    """Return the readings of a file: one, or of a workbook that hrtrack has written one for each of its tables.

    Raises BadInput as `read` does.
    """
    names = _own_sheets(source) if options.sheet is None and told in (None, "hrtrack") else []
    if len(names) < 2:
        return [read(source, options, told)]
    return [read(source, options._replace(sheet=name), "hrtrack") for name in names]


def read(source: Source, options: Options, told: str | None = None) -> Reading:
    """Return the reading of a file: its format, what was understood of it, and its records, not yet read.

    Raises BadInput for a file that is none of the known, saying what it seems to be.
    """
    container = _container(source)
    if container.table is not None:
        reading = _of_table(container.table(source, options), source, options, told)
        reading.grid = True
    elif container.name == "JSON":
        reading = _of_json(source, options, told)
    elif container.name == "Word":
        reading = _of_word(source, options, told)
    else:
        reading = _of_pdf(source, options, told)
    reading.understood[:0] = [(_("format"), reading.title), (_("file"), container.name)]
    return reading


def _container(source: Source) -> _Container:
    head = source.head
    if head.startswith(_ZIP):
        return _office(source)
    if head.startswith(_OLE):
        if _OLD_WORD in source.data():
            raise BadInput(
                _("{name} is an old Word document (.doc)", name=source.name), _("open it in Word and save it as .docx")
            )
        return _Container(_("Excel workbook (.xls)"), _old_workbook)
    if _PDF in head[:_PDF_WITHIN]:
        return _Container("PDF")
    if head.startswith(b"{\\rtf"):
        raise BadInput(_("{name} is a Rich Text document", name=source.name), _("open it in Word and save it as .docx"))
    start = head.removeprefix(codecs.BOM_UTF8)
    if _MARKUP.match(start):
        raise BadInput(
            _("{name} is a web page or XML, not a list", name=source.name), _("download the file that the page offers")
        )
    if _JSON.match(start):
        return _Container("JSON")
    return _Container(_("text"), lambda opened, options: read_text_table(opened, options.encoding, _score))


def _office(source: Source) -> _Container:
    from hrtrack.intake.zipped import require_sound_zip

    names = require_sound_zip(source, source.data())
    if "word/document.xml" in names:
        return _Container("Word")
    if "xl/workbook.xml" in names:
        return _Container(_("Excel workbook (.xlsx)"), _new_workbook)
    archive = _("a zip archive") if names else _("an empty zip archive")
    kind = _("an OpenDocument file") if "mimetype" in names else archive
    raise BadInput(
        _("{name} is {kind}, neither Word nor Excel", name=source.name, kind=kind), _("save the list as .docx, .xlsx or .csv")
    )


def _own_sheets(source: Source) -> list[str]:
    """Return the sheets of a workbook that are called as hrtrack calls its tables, unless others stand beside them."""
    if not source.head.startswith(_ZIP) or _office(source).name != "Excel workbook (.xlsx)":
        return []
    from hrtrack.intake.sheets import sheet_names

    names = sheet_names(source)
    return names if {*names} <= {layout.name for layout in ORDER} else []


def _new_workbook(source: Source, options: Options) -> Grid:
    from hrtrack.intake.sheets import read_new_workbook

    return read_new_workbook(source, options.sheet, _score)


def _old_workbook(source: Source, options: Options) -> Grid:
    from hrtrack.intake.sheets import read_old_workbook

    return read_old_workbook(source, options.sheet, _score)


def _score(row: Sequence[Any]) -> int:
    """Return how many headings of a row some layout knows."""
    from hrtrack.intake import uhri

    names = [str(cell) for cell in row]
    own = {name.strip().lower() for name in names} & {column for layout in LAYOUTS for column in layout.columns}
    other = upr_info.columns_of(names)
    index = 16 if uhri.is_header(names) else 0
    return max(len(own), any_table.score(names), len(other or ()), index)


def _of_table(grid: Grid, source: Source, options: Options, told: str | None) -> Reading:
    """Return the reading of a table by its headings, which stand in one of its first rows."""
    first, rows = _header(grid)
    number, header = first
    names = ["" if cell is None else " ".join(str(cell).split()) for cell in header]
    kind = told or _kind(names, options)
    facts = [*grid.facts, (_("headings"), counted(grid.unit, number))]
    if kind == "hrtrack":
        return read_own_table(grid, names, rows, source, options, facts)
    readers = {"upr-info": _upr_info, "uhri": _uhri_table, "table": _any_table}
    if kind not in readers:
        raise _not_as(source, kind)
    reading = readers[kind](grid._replace(rows=rows), names, source, options)
    reading.understood[:0] = facts
    return reading


def _upr_info(grid: Grid, names: list[str], source: Source, options: Options) -> Reading:
    columns = upr_info.columns_of(names)
    if columns is None:
        raise BadInput(_("{name} has not the columns of a UPR Info export", name=source.name))
    findings = Findings(ignored=[name for place, name in enumerate(names) if name and place not in columns.values()])
    records = upr_info.read_rows(columns, grid.rows, grid.unit, source, options, findings)
    facts = [(column, f"'{names[place]}'") for column, place in columns.items()]
    return Reading(source.name, "upr-info", FORMATS["upr-info"], records, findings, facts, official=False)


def _uhri_table(grid: Grid, names: list[str], source: Source, options: Options) -> Reading:
    from hrtrack.intake import uhri

    if not uhri.is_header(names):
        raise BadInput(_("{name} has not the columns of a UHRI export", name=source.name))
    findings = Findings()
    records = uhri.read_rows(names, grid.rows, source, options, findings)
    return Reading(source.name, "uhri", FORMATS["uhri"], records, findings, uhri.describe(names), whole=False)


def _any_table(grid: Grid, names: list[str], source: Source, options: Options) -> Reading:
    columns = any_table.columns_of(names, options, source.name)
    findings = Findings(ignored=list(columns.ignored))
    records = any_table.read_rows(columns, grid.rows, grid.unit, source, options, findings)
    facts = [(column, f"'{names[place]}'") for column, place in columns.places.items()]
    return Reading(source.name, "table", FORMATS["table"], records, findings, facts)


def _header(grid: Grid) -> tuple[tuple[int, list[Any]], Iterator[tuple[int, list[Any]]]]:
    """Return the row with the most known headings among the first, and the rows after it."""
    first = []
    for row in grid.rows:
        if len(row[1]) > _MOST_COLUMNS:
            raise BadInput(_("{place} has {n} cells, more than any list", place=grid.place(row[0]), n=len(row[1])))
        first.append(row)
        if len(first) == HEADER_WITHIN:
            break
    if not first:
        raise BadInput(_("{name} holds no rows", name=grid.name))
    best = max(range(len(first)), key=lambda index: _score(first[index][1]))
    return first[best], chain(first[best + 1 :], grid.rows)


def _kind(names: list[str], options: Options) -> str:
    from hrtrack.intake import uhri

    if options.columns:
        return "table"
    if uhri.is_header(names):
        return "uhri"
    if upr_info.columns_of(names) is not None:
        return "upr-info"
    return "hrtrack" if _is_own(names) else "table"


def _is_own(names: Sequence[str]) -> bool:
    """Say whether headings are those of a layout of hrtrack: all that make it known, and few others."""
    folded = {name.strip().lower() for name in names if name.strip()}
    try:
        layout = layout_of(folded, "")
    except BadInput:
        # A table that lacks a column of its layout is told so, unless its headings mean more as those of others.
        known = folded & {column for layout in LAYOUTS for column in layout.columns}
        return bool(known) and any_table.score(names) <= len(known)
    mine = sum(map(layout.knows, folded))
    return mine >= _LEAST_OF_OWN * len(folded) or any_table.known(names) <= mine


def _of_json(source: Source, options: Options, told: str | None) -> Reading:
    from hrtrack.intake import uhri

    keys = set(_KEYS.findall(source.head.decode("utf-8", "replace")))
    if told == "uhri" or (told is None and uhri.is_record(keys)):
        findings = Findings()
        records = uhri.read_json(source, options, findings)
        facts = uhri.describe(sorted(keys))
        return Reading(source.name, "uhri", FORMATS["uhri"], records, findings, facts, whole=False)
    if told not in (None, "hrtrack", "table"):
        raise _not_as(source, told)
    as_table = told == "table" or bool(options.columns) or (told is None and "kind" not in keys and not _is_own(sorted(keys)))
    return read_own_objects(source, options, as_table=as_table and bool(keys))


def _of_word(source: Source, options: Options, told: str | None) -> Reading:
    from hrtrack.intake import ohchr

    if told not in (None, "ohchr"):
        raise _not_as(source, told)
    return ohchr.read(source, options)


def _of_pdf(source: Source, options: Options, told: str | None) -> Reading:
    from hrtrack.intake import reports

    if told not in (None, "report", "addendum"):
        raise _not_as(source, told)
    return reports.read(source, options, told)


def _not_as(source: Source, told: str | None) -> BadInput:
    return BadInput(_("{name} cannot be read as {told}: it is another kind of file", name=source.name, told=told))
