"""Make hostile and broken files, the same bytes each time: what `hrtrack import` has to survive.

A case is a file by its name and what makes its bytes when a test wants them. Texts are fictional; nothing here is a virus: the
files are too large, too deep, cut off, damaged, or say one thing and hold another.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

FIXTURES = Path(__file__).parent.parent / "fixtures"
KINDS = (".docx", ".xlsx", ".xls", ".pdf", ".csv", ".json")
MEBIBYTE = 1024**2
# What a terminal would obey, what reorders text, what is markup to a renderer.
ESCAPE = "\x1b]0;[x]\x07\x1b[31m\x9b1m\x7f\u202e\u2028[/red] [sic] :smile:"

Parts = Mapping[str, str | bytes | Iterable[str]]


class Case(NamedTuple):
    """Hold a file of the corpus: its name, what makes it, further words of the command line."""

    name: str
    make: Callable[[], bytes]
    words: tuple[str, ...] = ()


# Files that are as they should be, of every kind.


@cache
def sound_files() -> dict[str, bytes]:
    """Return the fixtures, and what is made of them: other encodings, JSON Lines, all of it compressed."""
    found = {path.name: path.read_bytes() for path in sorted(FIXTURES.rglob("*")) if path.suffix in KINDS}
    rows = list(csv.DictReader(io.StringIO(found["2010.csv"].decode())))[:12]
    table = delimited([list(rows[0]), *[list(row.values()) for row in rows]])
    found |= {
        "short.csv": table.encode(),
        "short.tsv": delimited([list(rows[0]), *[list(row.values()) for row in rows]], "\t").encode(),
        "short.utf16.csv": table.encode("utf-16"),
        "short.cp1251.csv": delimited([RUSSIAN, ["7.1", "[Построить лодки]", "XEX", "2021"]] * 3, ";").encode("cp1251"),
        "short.json": json.dumps(rows).encode(),
        "short.jsonl": "\n".join(map(json.dumps, rows)).encode(),
        "made.xlsx": workbook(),
    }
    named = ("short.csv", "short.json", "short.jsonl", "made.xlsx", "list-2021.docx", "report.pdf", "fictional.json")
    return found | {f"{name}.gz": gzip.compress(found[name], mtime=0) for name in named}


RUSSIAN = ["Пункт", "Рекомендация", "Государство", "Год"]
HEADING = ("state", "cycle", "paragraph", "text")
ROW = ("XEX", "2021", "7.1", "[Build boats] (Peru)")
OTHERS = ("Recommendation", "State under review", "Year")


def delimited(rows: Iterable[Iterable[object]], delimiter: str = ",") -> str:
    """Return rows as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def zipped(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = method
            with archive.open(info, "w", force_zip64=True) as file:
                for piece in [content] if isinstance(content, str | bytes) else content:
                    file.write(piece.encode() if isinstance(piece, str) else piece)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# The XML of Office files.

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_KIND}.sharedStrings+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>'
)
_BOOK = f'<workbook {_SHEET} xmlns:r="{_OFFICE}"><sheets><sheet name="List" sheetId="1" r:id="rId1"/></sheets></workbook>'
_LINKS = (
    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/'
    f'sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'<styleSheet {_SHEET}><fonts count="1"><font/></fonts><fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def cells(number: int | str, *texts: str) -> str:
    """Return a row of a sheet, its cells as texts within the sheet."""
    inner = (f'<c r="{chr(65 + n)}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for n, text in enumerate(texts))
    return f'<row r="{number}">{"".join(inner)}</row>'


def sheet(*rows: str) -> str:
    """Return a sheet."""
    return f"<worksheet {_SHEET}><sheetData>{''.join(rows)}</sheetData></worksheet>"


def workbook(
    *rows: str | Iterable[str], method: int = zipfile.ZIP_DEFLATED, **changed: str | bytes | Iterable[str] | None
) -> bytes:
    """Return a workbook of a heading and rows, some of its parts exchanged or (None) left out."""
    body: list[str] = [f"<worksheet {_SHEET}><sheetData>{cells(1, *HEADING)}"]
    parts: dict[str, object] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": _BOOK,
        "xl/_rels/workbook.xml.rels": _LINKS,
        "xl/worksheets/sheet1.xml": _joined(body, rows or (cells(2, *ROW),), ["</sheetData></worksheet>"]),
        "xl/sharedStrings.xml": f"<sst {_SHEET}/>",
        "xl/styles.xml": _STYLES,
    }
    names = {
        "book": "xl/workbook.xml",
        "links": "xl/_rels/workbook.xml.rels",
        "page": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "styles": "xl/styles.xml",
        "types": "[Content_Types].xml",
    }
    parts |= {names[name]: content for name, content in changed.items()}
    return zipped({name: content for name, content in parts.items() if content is not None}, method)  # type: ignore[misc]


def _joined(*pieces: Iterable[str | Iterable[str]]) -> Iterator[str]:
    for piece in pieces:
        for part in piece:
            yield from [part] if isinstance(part, str) else part


def document(
    change: Callable[[str], str] | None = None, method: int = zipfile.ZIP_DEFLATED, **changed: str | bytes | None
) -> bytes:
    """Return a thematic list, the XML of its body changed, and other parts exchanged or (None) left out."""
    parts: dict[str, str | bytes | None] = dict(parts_of((FIXTURES / "ohchr" / "list-2021.docx").read_bytes()))
    names = {
        "header": "word/header1.xml",
        "links": "word/_rels/document.xml.rels",
        "types": "[Content_Types].xml",
        "body": "word/document.xml",
        "package": "_rels/.rels",
    }
    if change:
        parts["word/document.xml"] = change(str(parts["word/document.xml"], "utf-8"))  # type: ignore[arg-type]
    parts |= {names[name]: content for name, content in changed.items()}
    return zipped({name: content for name, content in parts.items() if content is not None}, method)


def in_first_text(text: str, xml: str) -> str:
    """Return a body with more text behind the first recommendation's."""
    place = xml.index("</w:t>", xml.index("81.1 "))
    return xml[:place] + text + xml[place:]


def in_last_cell(content: str, xml: str) -> str:
    """Return a body with more content in the last cell of the last table."""
    place = xml.rindex("</w:tc>")
    return xml[:place] + content + xml[place:]


def after_rows(content: str, xml: str) -> str:
    """Return a body with more rows in the last table."""
    place = xml.rindex("</w:tbl>")
    return xml[:place] + content + xml[place:]


def header(text: str) -> str:
    """Return a page header."""
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return f"<w:hdr {word}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:hdr>"


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Return a PDF of numbered objects; the first is its root."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, trailer, len(out))
    return bytes(out) + b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(places) + 1, table) + end


def stream(content: bytes, more: bytes = b"") -> bytes:
    """Return a compressed stream of a PDF."""
    data = zlib.compress(content, 1)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(data), more, data)


def page(
    content: bytes, *more: bytes, catalog: bytes = b"", resources: bytes = b"", pages: int = 1, trailer: bytes = b""
) -> bytes:
    """Return a PDF whose pages all show one content."""
    first = 5 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + number) for number in range(pages))
    one = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 3 0 R/Resources<</Font<</F1 4 0 R>>%s>>>>" % resources
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        stream(content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *more,
        *[one] * pages,
        trailer=trailer,
    )


# Damage of any file.


def cut(name: str, share: float) -> bytes:
    """Return the beginning of a sound file."""
    data = sound_files()[name]
    return data[: int(len(data) * share)]


def damaged(name: str, seed: int) -> bytes:
    """Return a sound file with some bytes changed, a piece zeroed, lost, doubled, or moved."""
    data, chance = bytearray(sound_files()[name]), random.Random(f"{name} {seed}")
    for _ in range(chance.choice((1, 1, 2, 5, 40))):
        place, length = chance.randrange(len(data)), chance.choice((1, 2, 4, 64, 700))
        piece = data[place : place + length]
        how = chance.randrange(6)
        if how < 2:
            data[place] ^= 1 << chance.randrange(8)
        elif how == 2:
            data[place : place + len(piece)] = bytes(len(piece))
        elif how == 3:
            data[place : place + min(4, len(piece))] = chance.choice((b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\x80"))
        elif how == 4:
            data[place:place] = piece
        else:
            del data[place : place + len(piece)]
    return bytes(data)


def changed_text(name: str, seed: int) -> bytes:
    """Return a sound text file, or Office file, with characters put into its words that mean something to a parser."""
    data, chance = sound_files()[name], random.Random(f"{name} {seed}")
    if data.startswith(b"PK"):
        parts = parts_of(data)
        bodies = [part for part in parts if re.search(r"document\.xml$|header1\.xml$|sheet\d\.xml$|workbook\.xml$|\.rels$", part)]
        part = chance.choice(bodies)
        return zipped(parts | {part: _poked(parts[part], chance)})
    return _poked(data, chance)


_POKES = (
    b"\0",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b'"',
    b"'",
    b"<",
    b">",
    b"&",
    b"&#0;",
    b"&a;",
    b"]]>",
    b"{",
    b"[",
    b"]",
    b"}",
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n",
    b"\\",
    b"\\ud800",
    b"\\u0000",
    b"(",
    b")",
    b"|",
    b"9" * 400,
    b"-1",
    b"1e999",
    b"NaN",
    b"null",
    "\u202e\x1b[31m".encode(),
    "\u0663".encode(),
    b"<w:p/>",
    b"<w:tbl>",
    b"</w:tc>",
    b"<c/>",
    b"</row>",
    b"<!--",
    b"<![CDATA[",
)


def _poked(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice((1, 1, 3, 10))):
        place = chance.randrange(len(data) + 1)
        data = data[:place] + chance.choice(_POKES) + data[place + chance.choice((0, 0, 1, 5)) :]
    return data


def damages() -> Iterator[Case]:
    """Yield sound files cut off and damaged."""
    for name in sorted(sound_files()):
        stem, suffix = name.split(".", 1)
        for share in (0.003, 0.05, 0.5, 0.97, 0.999):
            yield Case(f"{stem}-cut-{share:g}.{suffix}", partial(cut, name, share))
        for seed in range(5):
            yield Case(f"{stem}-damaged-{seed}.{suffix}", partial(damaged, name, seed))
        if not suffix.endswith(("gz", "pdf", "xls")):
            for seed in range(6):
                yield Case(f"{stem}-changed-{seed}.{suffix}", partial(changed_text, name, seed))


# Zip archives that are not what they say.


def _without(name: str, part: str) -> bytes:
    return zipped({key: content for key, content in parts_of(sound_files()[name]).items() if key != part})


def _exchanged(name: str, one: str, other: str) -> bytes:
    parts = parts_of(sound_files()[name])
    return zipped(parts | {one: parts[other], other: parts[one]})


def _renamed(name: str, change: Callable[[str], str]) -> bytes:
    return zipped({change(part): content for part, content in parts_of(sound_files()[name]).items()})


def _directory(name: str, offset: int, change: Callable[[int], int], kind: str = "<I") -> bytes:
    """Change a field of every entry of the central directory."""
    data = bytearray(sound_files()[name])
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        (value,) = struct.unpack_from(kind, data, place + offset)
        struct.pack_into(kind, data, place + offset, change(value) & (0xFFFFFFFF if kind == "<I" else 0xFFFF))
        place = data.find(b"PK\x01\x02", place + 46)
    return bytes(data)


def _twice(name: str, part: str) -> bytes:
    """Put a second part of one name behind the first, made of random bytes."""
    parts = parts_of(sound_files()[name])
    data = zipped({**parts, "x" * len(part): random.Random(1).randbytes(3_000)})
    return data.replace(b"x" * len(part), part.encode())


def _nested(name: str) -> bytes:
    data = sound_files()[name]
    for _ in range(20):
        data = zipped({"list.zip": data})
    return data


def _linked(name: str) -> bytes:
    """Return an archive whose entries all point to one compressed piece, so that they overlap."""
    data = bytearray(sound_files()[name])
    first = data.find(b"PK\x01\x02")
    offset = data[first + 42 : first + 46]
    place = first
    while place >= 0:
        data[place + 42 : place + 46] = offset
        place = data.find(b"PK\x01\x02", place + 46)
    return bytes(data)


_CENTRAL = {
    "flags": (8, "<H"),
    "method": (10, "<H"),
    "crc": (16, "<I"),
    "packed": (20, "<I"),
    "size": (24, "<I"),
    "name": (28, "<H"),
    "extra": (30, "<H"),
    "offset": (42, "<I"),
}


def archives() -> Iterator[Case]:
    """Yield Word and Excel files whose archive lies."""
    for name in ("list-2021.docx", "made.xlsx", "fictional.xlsx"):
        stem, suffix = name.split(".", 1)
        parts = sorted(parts_of(sound_files()[name]))
        for part in parts:
            label = re.sub(r"\W+", "_", part)
            yield Case(f"{stem}-without-{label}.{suffix}", partial(_without, name, part))
            yield Case(f"{stem}-twice-{label}.{suffix}", partial(_twice, name, part))
        for one, other in pairwise(parts):
            label = re.sub(r"\W+", "_", f"{one}-{other}")
            yield Case(f"{stem}-exchanged-{label}.{suffix}", partial(_exchanged, name, one, other))
        for field, (offset, kind) in _CENTRAL.items():
            for how, change in {"0": lambda _: 0, "1": lambda value: value ^ 1, "most": lambda _: 0xFFFFFFFF}.items():
                yield Case(f"{stem}-{field}-{how}.{suffix}", partial(_directory, name, offset, change, kind))
        yield Case(f"{stem}-capitals.{suffix}", partial(_renamed, name, str.upper))
        yield Case(f"{stem}-backslashes.{suffix}", partial(_renamed, name, lambda part: part.replace("/", "\\")))
        yield Case(f"{stem}-outside.{suffix}", partial(_renamed, name, lambda part: f"../../{part}"))
        yield Case(f"{stem}-escape.{suffix}", partial(_renamed, name, lambda part: part + ("\x1b[31m" if "app" in part else "")))
        yield Case(f"{stem}-nested.{suffix}", partial(_nested, name))
        yield Case(f"{stem}-linked.{suffix}", partial(_linked, name))
    yield Case("no-parts.docx", partial(zipped, {}))
    yield Case("many-parts.docx", partial(zipped, {f"word/{n}.xml": "<a/>" for n in range(10_500)}))
    yield Case("other.docx", partial(zipped, {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}))
    yield Case("zip-bomb.docx", lambda: document(header="<a>" + " " * 90 * MEBIBYTE + "</a>"))
    yield Case("zip-bomb.xlsx", lambda: workbook(page=("<a>" + " " * 10 * MEBIBYTE for _ in range(40))))


# XML that declares, nests, or repeats.

_LATE = "<!--" + "x" * 5_000 + "-->"
_LAUGHS = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
DECLARED = {
    "laughs": f'<!DOCTYPE a [<!ENTITY a "ha">{_LAUGHS}]>',
    "quadratic": f'<!DOCTYPE a [<!ENTITY j "{"ha" * 50_000}">]>',
    "external": '<!DOCTYPE a [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
    "parameter": '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    "subset": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">',
}
_ENCODED = {
    "utf-8": lambda xml: f'<?xml version="1.0" encoding="UTF-8"?>{xml}'.encode(),
    "late": lambda xml: f'<?xml version="1.0"?>{_LATE}{xml}'.encode(),
    "utf-16": lambda xml: f'<?xml version="1.0" encoding="UTF-16"?>{xml}'.encode("utf-16"),
    "utf-16-unmarked": lambda xml: f'<?xml version="1.0" encoding="UTF-16LE"?>{xml}'.encode("utf-16-le"),
    "utf-7": lambda xml: b'<?xml version="1.0" encoding="UTF-7"?>' + xml.replace("<!", "+ADwAIQ-").encode(),
    "ebcdic": lambda xml: f'<?xml version="1.0" encoding="cp037"?>{xml}'.encode("cp037"),
}


def _declaring(kind: str, how: str, where: str) -> bytes:
    uses = "&j;" * 200
    encode: Callable[[str], bytes] = _ENCODED[how]
    if where == "body":
        body = parts_of(document())["word/document.xml"].decode()
        return document(body=encode(DECLARED[kind] + in_first_text(uses, body[body.index("<w:document") :])))
    if where == "header":
        return document(header=encode(DECLARED[kind] + header(f"UPR of {uses} (4th Cycle - 48th Session)")))
    if where == "strings":
        return workbook(strings=encode(f"{DECLARED[kind]}<sst {_SHEET}><si><t>{uses}</t></si></sst>"))
    if where == "book":
        return workbook(book=encode(DECLARED[kind] + _BOOK.replace('"List"', '"&j;"')))
    return workbook(page=encode(DECLARED[kind] + sheet(cells(1, *HEADING), cells(2, *ROW[:3], uses))))


def declarations() -> Iterator[Case]:
    """Yield Office files whose XML declares entities, early or late, in encodings that hide it."""
    for kind in DECLARED:
        for how in _ENCODED:
            for where in ("body", "page") if how != "late" else ("body", "header", "page", "strings", "book"):
                suffix = "docx" if where in ("body", "header") else "xlsx"
                yield Case(f"{kind}-{how}-{where}.{suffix}", partial(_declaring, kind, how, where))


def digits(size: int) -> Iterator[str]:
    """Yield text that does not shrink much when it is compressed."""
    chance = random.Random(1)
    for _ in range(size // MEBIBYTE):
        yield chance.randbytes(MEBIBYTE // 2).hex()


def _entity(uses: int) -> str:
    return f'<!DOCTYPE a [<!ENTITY j "{"ha" * 45_000}">]><sst {_SHEET}><si><t>{"&j;" * uses}</t></si></sst>'


# Numbers that do not shrink much when they are compressed.


def numbers(count: int, form: str = "{}", seed: int = 1) -> Iterator[str]:
    """Yield numbers in a form, by the thousand."""
    chance = random.Random(seed)
    for _ in range(count // 1_000):
        yield "".join(form.format(chance.randrange(10**9)) for _ in range(1_000))


def workbooks() -> Iterator[Case]:
    """Yield workbooks whose sheets are wrong, too large, or hold what no list holds."""
    row = partial(cells, 2)
    texts = {
        "no-rows": lambda: workbook(page=sheet()),
        "heading-only": lambda: workbook(page=sheet(cells(1, *HEADING))),
        "last-cell": lambda: workbook('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'),
        "beyond-columns": lambda: workbook('<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>'),
        "beyond-rows": lambda: workbook(cells(10**12, *ROW)),
        "row-minus": lambda: workbook(cells(-5, *ROW)),
        "row-word": lambda: workbook('<row r="two"><c r="??"><v>1</v></c></row>'),
        "rows-backwards": lambda: workbook(cells(9, *ROW), cells(3, *ROW)),
        "row-twice": lambda: workbook(cells(2, *ROW), cells(2, *ROW)),
        "string-beyond": lambda: workbook('<row r="2"><c r="A2" t="s"><v>99</v></c></row>'),
        "string-minus": lambda: workbook(
            '<row r="2"><c r="A2" t="s"><v>-1</v></c></row>', strings=f"<sst {_SHEET}><si><t>x</t></si></sst>"
        ),
        "string-word": lambda: workbook('<row r="2"><c r="A2" t="s"><v>x</v></c></row>'),
        "error-cells": lambda: workbook(
            '<row r="2">' + "".join(f'<c r="{c}2" t="e"><v>#REF!</v></c>' for c in "ABCD") + "</row>"
        ),
        "formulas": lambda: workbook('<row r="2">' + "".join(f'<c r="{c}2"><f>1/0</f></c>' for c in "ABCD") + "</row>"),
        "formula-text": lambda: workbook(row("XEX", "2021", "7.1", "=cmd|' /C calc'!A0")),
        "merged": lambda: workbook(
            page=sheet(cells(1, *HEADING), row(*ROW)).replace(
                "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:D2"/></mergeCells>'
            )
        ),
        "merged-wrong": lambda: workbook(
            page=sheet(cells(1, *HEADING), row(*ROW)).replace(
                "</sheetData>", '</sheetData><mergeCells><mergeCell ref="D2:A"/></mergeCells>'
            )
        ),
        "date-beyond": lambda: workbook('<row r="2"><c r="A2" s="1"><v>99999999999</v></c></row>'),
        "date-minus": lambda: workbook('<row r="2"><c r="A2" s="1"><v>-99999</v></c></row>'),
        "date-word": lambda: workbook('<row r="2"><c r="A2" t="d"><v>99999-01-01</v></c></row>'),
        "style-beyond": lambda: workbook('<row r="2"><c r="A2" s="99999"><v>1</v></c></row>'),
        "style-minus": lambda: workbook('<row r="2"><c r="A2" s="-1"><v>1</v></c></row>'),
        "no-styles": lambda: workbook(styles=None),
        "empty-styles": lambda: workbook(styles=f"<styleSheet {_SHEET}/>"),
        "no-default-style": lambda: workbook(styles=f'<styleSheet {_SHEET}><cellXfs count="1"><xf/></cellXfs></styleSheet>'),
        "no-strings": lambda: workbook(strings=None),
        "no-links": lambda: workbook(links=None),
        "no-sheets": lambda: workbook(book=_BOOK.replace('<sheet name="List" sheetId="1" r:id="rId1"/>', "")),
        "link-to-itself": lambda: workbook(links=_LINKS.replace("worksheets/sheet1.xml", "workbook.xml")),
        "link-outside": lambda: workbook(links=_LINKS.replace("worksheets/sheet1.xml", "../../../../etc/passwd")),
        "link-away": lambda: workbook(
            links=_LINKS.replace('Target="worksheets/sheet1.xml"', 'Target="http://127.0.0.1:9/" TargetMode="External"')
        ),
        "link-to-strings": lambda: workbook(links=_LINKS.replace("worksheets/sheet1.xml", "sharedStrings.xml")),
        "chart-sheet": lambda: workbook(
            links=_LINKS.replace("/worksheet", "/chartsheet"), types=_TYPES.replace("worksheet+xml", "chartsheet+xml")
        ),
        "sheet-thrice": lambda: workbook(
            book=_BOOK.replace(
                "<sheets>", '<sheets><sheet name="A" sheetId="1" r:id="rId1"/><sheet name="A" sheetId="1" r:id="rId1"/>'
            )
        ),
        "hostile-sheet-name": lambda: workbook(book=_BOOK.replace('"List"', '"&#155;1m&#133;&#8238;[/red]"')),
        "long-sheet-name": lambda: workbook(book=_BOOK.replace('"List"', f'"{"x" * 100_000}"')),
        "not-a-sheet": lambda: workbook(page="<html><body/></html>"),
        "not-xml": lambda: workbook(page=b"\x00\x01\x02"),
        "extension": lambda: workbook(
            page=sheet(cells(1, *HEADING), row(*ROW)).replace(
                "</sheetData>", '</sheetData><extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst>'
            )
        ),
        "number-huge": lambda: _numbered("1e22"),
        "number-tiny": lambda: _numbered("1e-7"),
        "number-endless": lambda: _numbered("1e400"),
        "number-nan": lambda: _numbered("nan"),
        "number-long": lambda: _numbered("1." + "3" * 5_000),
        "number-of-own": lambda: workbook(
            cells(2, *ROW[:2]).replace("</row>", '<c r="C2"><v>7.1</v></c><c r="D2"><v>1.5</v></c></row>')
        ),
        "escaped-nul": lambda: workbook(row(*ROW[:3], "[x] _x0000_ _xD800_ &#133;")),
        "wide-row": lambda: workbook("<row>" + "<c><v>1</v></c>" * 20_000 + "</row>", method=zipfile.ZIP_STORED),
        "headings-twice": lambda: workbook(page=sheet(cells(1, *(HEADING * 50)[:57])), method=zipfile.ZIP_STORED),
        "deep": lambda: workbook("<row>" + "<c>" * 3_000),
        "deep-strings": lambda: workbook(strings=f"<sst {_SHEET}><si>" + "<r>" * 3_000),
        "text-for-number": lambda: workbook('<row r="2"><c r="A2"><v>one</v></c></row>'),
        "empty-rows": lambda: workbook(numbers(20_000, '<row r="{}"/>')),
    }
    yield from (Case(f"{name}.xlsx", make) for name, make in texts.items())


def _numbered(number: str) -> bytes:
    """Return a workbook of other headings than hrtrack's whose number of a paragraph is a number."""
    texts = [
        "".join(f'<c r="{c}{r}" t="inlineStr"><is><t>{t}</t></is></c>' for c, t in zip("ABC", values, strict=True))
        for r, values in ((1, OTHERS), (2, (ROW[3], "XEX", "2021")))
    ]
    return workbook(
        page=sheet(
            f'<row r="1">{texts[0]}<c r="D1" t="inlineStr"><is><t>Paragraph</t></is></c></row>',
            f'<row r="2">{texts[1]}<c r="D2"><v>{number}</v></c></row>',
        )
    )


def documents() -> Iterator[Case]:
    """Yield Word files whose tables are wrong, too large or too deep."""
    stored = zipfile.ZIP_STORED
    change = {
        "no-table": lambda xml: re.sub(r"<w:tbl>.*</w:tbl>", "", xml, flags=re.DOTALL),
        "no-body": lambda xml: re.sub(r"<w:body>.*</w:body>", "", xml, flags=re.DOTALL),
        "no-cells": lambda xml: re.sub(r"<w:tc>.*?</w:tc>", "", xml, flags=re.DOTALL),
        "other-headings": lambda xml: xml.replace("Recommendation", "Reply").replace("Position", "Place"),
        "heading-only": lambda xml: re.sub(r"(</w:tr>).*</w:tbl>", r"\1</w:tbl>", xml, count=1, flags=re.DOTALL),
        "nested-tables": partial(in_last_cell, "<w:tbl><w:tr><w:tc>" * 10_000 + "</w:tc></w:tr></w:tbl>" * 10_000),
        "nested-tables-60": partial(in_last_cell, "<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 60),
        "nested-controls": partial(in_last_cell, "<w:sdt><w:sdtContent>" * 5_000 + "</w:sdtContent></w:sdt>" * 5_000),
        "paragraphs": partial(in_last_cell, "<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 100_000),
        "many-rows": partial(after_rows, "<w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>" * 5_000),
        "many-cells": partial(after_rows, "<w:tr>" + "<w:tc><w:p/></w:tc>" * 20_000 + "</w:tr>"),
        "many-tables": lambda xml: xml.replace("<w:sectPr", "<w:tbl><w:tr><w:tc/></w:tr></w:tbl>" * 20_000 + "<w:sectPr"),
        "span-huge": lambda xml: xml.replace("<w:tcPr/>", '<w:tcPr><w:gridSpan w:val="999999999999"/></w:tcPr>'),
        "span-word": lambda xml: xml.replace("<w:tcPr/>", '<w:tcPr><w:gridSpan w:val="\u0663"/></w:tcPr>'),
        "merged-all": lambda xml: xml.replace("<w:tcPr/>", "<w:tcPr><w:vMerge/></w:tcPr>"),
        "merged-large": partial(after_rows, _merged("81.99 [Build boats] " + "a " * 10_000, 40)),
        "all-deleted": lambda xml: xml.replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>"),
        "comments": lambda xml: xml.replace("<w:tc>", "<!-- x --><?a b?><w:tc>").replace("</w:t>", "<!-- x --></w:t>"),
        "entity-texts": partial(in_first_text, "&amp;#27;[31m &#155;1m &#133; &#8238;"),
        "brackets": partial(in_first_text, "(" * 400_000),
        "many-states": partial(in_first_text, "(Peru) " * 60_000),
        "open-states": partial(in_first_text, "(Peru, " * 60_000),
        "one-long-cell": partial(in_first_text, "a" * 12_000_000),
        "one-long-label": partial(in_last_cell, f"<w:p><w:r><w:t>{'a' * 9_000_000}</w:t></w:r></w:p>"),
        "long-position": lambda xml: xml.replace("Supported", "S" * 300_000),
    }
    yield from (Case(f"{name}.docx", partial(document, function, stored)) for name, function in change.items())
    headers = {
        "no-header": None,
        "empty-header": header(""),
        "endless-header": header("UPR of " * 40_000),
        "dashed-header": header("UPR of " + "A " * 40 + "1" + " -" * 500_000),
        "hostile-header": header("UPR of &#155;1m&#8238;&#133;[/red] (4th Cycle - 48th Session)"),
        "other-header": header("UPR of Atlantis (4th Cycle - 48th Session)"),
        "huge-session": header("UPR of XEX (99th Cycle - 999th Session)"),
        "header-is-body": "<w:document/>",
        "header-is-none": b"",
    }
    yield from (Case(f"{name}.docx", partial(document, None, stored, header=text)) for name, text in headers.items())


def _merged(text: str, count: int) -> str:
    below = "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>" * count
    return f"<w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc></w:tr>{below}"


def texts() -> Iterator[Case]:
    """Yield delimited texts that are broken, or hold what a table of recommendations does not."""
    own, others = delimited([HEADING]), delimited([OTHERS])
    row = delimited([ROW])
    columns = (
        "assessment",
        "symbol",
        "issues",
        "themes",
        "paragraph",
        "session",
        "review_date",
        "number",
        "clusters",
        "position",
    )
    made: dict[str, str | bytes] = {
        "nul-only": b"\0" * 5_000,
        "nul-first": b"\0" + (own + row).encode(),
        "nul-in-text": own + row.replace("boats", "bo\0ats"),
        "nul-in-heading": own.replace("text", "te\0xt") + row,
        "random": random.Random(5).randbytes(20_000),
        "blanks": " \t" * 10_000 + "\n" * 10_000,
        "empty-lines": own + "\n" * 1_000_000 + row,
        "empty-rows": own + ",,,\n" * 200_000 + row,
        "one-cell": own + 'XEX,2021,7.1,"' + "a" * 10 * MEBIBYTE + '"\n',
        "one-line": "a" * 4 * MEBIBYTE,
        "one-row": own + row.strip() + ",x" * 100_000 + "\n",
        "wide": delimited([[*OTHERS, *map(str, range(20_000))], [ROW[3], "XEX", "2021", *["x"] * 20_000]]),
        "headings-twice": delimited([[*OTHERS, *map(str, range(97))] * 2, [ROW[3], "XEX", "2021", *["x"] * 97] * 2]),
        "headings-alike": delimited([["text"] * 200, ["x"] * 200]),
        "long-heading": delimited([[*OTHERS, "h" * 500_000], [ROW[3], "XEX", "2021", "x"]]),
        "long-state": others + delimited([[ROW[3], "Atlantis " * 50_000, "2021"]]),
        "long-cycle": others + delimited([[ROW[3], "XEX", "2" * 500_000]]),
        "long-position": delimited([[*OTHERS, "Position"], [ROW[3], "XEX", "2021", "p" * 500_000]]),
        "long-paragraph": delimited([[*OTHERS, "Paragraph"], [ROW[3], "XEX", "2021", "1" * 500_000]]),
        "long-themes": delimited([[*OTHERS, "Themes"], [ROW[3], "XEX", "2021", "a;" * 5_000]]),
        "long-groups": delimited([[*OTHERS, "Groups"], [ROW[3], "XEX", "2021", "Children, " * 5_000]]),
        "unclosed-quote": own + 'XEX,2021,7.1,"[Build boats]\n' + row * 50,
        "open-quotes": own + '"' * 9_999 + "\n" + row,
        "quote-in-heading": 'state,"cycle,paragraph,text\nXEX,2021,7.1,x\n',
        "mixed-line-ends": (own + row).replace("\n", "\r")
        + row.replace("7.1", "7.2").replace("\n", "\r\n")
        + row.replace("7.1", "7.3"),
        "line-end-signs": own + row.replace("boats", "bo\x85\u2028\x0b\x0cats"),
        "marks-within": own + ("\ufeff" + row) + "\ufeff\ufeff" + row.replace("7.1", "7.2"),
        "marks-only": "\ufeff" * 1_000,
        "half-pairs": (own + row).encode() + b"XEX,2021,7.2,\xed\xa0\x80 x\n",
        "half-utf8": (own + row).encode() + b"XEX,2021,7.2,\xe2\x82\n",
        "half-utf16": (own + row).encode("utf-16")[:-1],
        "utf16-no-pairs": (own + row).encode("utf-16-le") + b"\x00\xd8\x41\x00",
        "utf32": (own + row).encode("utf-32"),
        "utf7": (own + row).encode("utf-7"),
        "ebcdic": (own + row).encode("cp037"),
        "hostile-text": own + delimited([(*ROW[:3], ESCAPE)]),
        "hostile-headings": delimited([[*OTHERS, ESCAPE, f"{ESCAPE}2"], [ROW[3], "XEX", "2021", "x", "y"]]),
        "hostile-state": others + delimited([[ROW[3], ESCAPE, "2021"]]),
        "hostile-parenthesis": others + delimited([[f"[Build boats] ({ESCAPE})", "XEX", "2021"]]),
        "hostile-themes": delimited(
            [[*OTHERS, "Themes", "Recommending States"], [ROW[3], "XEX", "2021", f"{ESCAPE}|x", f"{ESCAPE}, Peru"]]
        ),
        "hostile-position": delimited([[*OTHERS, "Position"], [ROW[3], "XEX", "2021", ESCAPE]]),
        "right-to-left": own + delimited([(*ROW[:3], "\u202e\u2067[\u05d0\u05d1]\u2066\u061c")]),
        "formulas": own + delimited([(*ROW[:3], '=HYPERLINK("http://127.0.0.1")'), ("XEX", "2021", "7.2", "@SUM(1)")]),
        "web-page": "<!DOCTYPE html><html><body><table><tr><td>7.1</td></tr></table></body></html>",
        "xml": f"<?xml version='1.0'?>{DECLARED['laughs']}<a>&j;</a>",
        "rtf": "{\\rtf1 \\ansi 7.1 [Build boats]}",
        "old-word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le") * 3,
        "old-office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "zip-mark": b"PK\x03\x04",
        "zip-mark-and-text": b"PK\x03\x04" + (own + row).encode(),
        "pdf-mark": b"%PDF-",
        "gzip-mark": b"\x1f\x8b",
        "gzip-of-nothing": gzip.compress(b"", mtime=0),
        "gzip-and-more": gzip.compress((own + row).encode(), mtime=0) + b"more",
        "gzip-twice": gzip.compress(gzip.compress((own + row).encode(), mtime=0), mtime=0),
        "nul-in-issue": "SuR,Recommendation,RS,Response,Session,Issue\n" + "Kazakhstan,[Build boats],Peru,Accepted,20,a\0b\n" * 9,
        "arabic-digits": others + delimited([[ROW[3], "XEX", "٢٠٢١"]]),
        "clauses": others
        + delimited([["/".join(f"Build {n} ({'Peru' if n % 2 else 'Chad'})" for n in range(300)), "XEX", "2021"]]),
        "alike": others + delimited([[ROW[3], "XEX", "2021"]] * 150),
        **{
            f"{name}-{what}": delimited([[*OTHERS, name], [ROW[3], "XEX", "2021", value]])
            for name in columns
            for what, value in (("hostile", ESCAPE), ("word", "soon"), ("number", "99999999999999999999"))
        },
    }
    for name, content in made.items():
        yield Case(f"{name}.csv", partial(_encoded, content))
        if name.startswith(columns) or name in ("alike", "clauses", "long-themes", "hostile-headings"):
            yield Case(f"{name}-as-table.csv", partial(_encoded, content), ("--as", "table", *_mapping(name, columns)))


def _encoded(content: str | bytes) -> bytes:
    return content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")


def _mapping(name: str, columns: Iterable[str]) -> tuple[str, ...]:
    column = next((column for column in columns if name.startswith(column)), None)
    return ("--map", f"{column}={column}") if column and column != "number" else ()


RECORD = {
    "Text": "7.1 [Build boats] (Peru)",
    "Countries": ["Kazakhstan"],
    "Body": "- UPR",
    "Symbol": "A/HRC/43/10",
    "AnnotationType": "- Recommendations",
    "Themes": [],
    "AffectedPersons": [],
    "Sdgs": [],
    "UprSession": ["34th session"],
    "UprPositions": ["Supported"],
    "UprRecommendingCountry": ["Peru"],
}
OBJECT = {"text": "[Build boats]", "state": "XEX", "cycle": "2021", "paragraph": "7.1"}
EXPORTED = {
    "kind": "recommendation",
    "state": "XEX",
    "mechanism": "UPR",
    "cycle": 2021,
    "paragraph": "7.1",
    "uid": "x",
    "texts": [{"field": "text", "lang": "en", "value": "[Build boats]", "original": True}],
    "clauses": [{"clause": 1, "recommending_states": ["PER"]}],
    "tags": [],
    "positions": [],
}
ODD = {
    "null": None,
    "true": True,
    "minus": -1,
    "float": 1e300,
    "tiny": 1e-7,
    "big": 10**400,
    "list": ["\ud800", 1, None, {"a": []}],
    "object": {"a": "\ud800"},
    "half-pair": "a\ud800b",
    "nul": "a\0b",
    "hostile": ESCAPE,
    "empty": "",
    "deep": [[[[[[[[]]]]]]]],
    "nan": float("nan"),
}


def objects() -> Iterator[Case]:
    """Yield JSON that is broken, or holds other values than the readers look for."""
    for kind, sound in (("record", RECORD), ("object", OBJECT), ("export", EXPORTED)):
        for field in [*sound, "assessment", "session", "issues", "review_date"] if kind == "object" else sound:
            for what, value in ODD.items():
                content = json.dumps([sound | {field: value}]).encode()
                yield Case(f"{kind}-{field}-{what}.json", partial(bytes, content), ("--as", "table") if kind == "object" else ())
    good = json.dumps(OBJECT)
    made: dict[str, str | bytes] = {
        "deep-list": "[" * 100_000,
        "deep-list-closed": "[" * 100_000 + "]" * 100_000,
        "deep-object": '{"a":' * 100_000,
        "deep-value": f'[{good[:-1]}, "x": {"[" * 100_000}{"]" * 100_000}}}]',
        "deep-record": f'[{json.dumps(RECORD)[:-1]}, "x": {"[" * 100_000}{"]" * 100_000}}}]',
        "deep-line": "\n".join((good, '{"a":' * 50_000 + "1" + "}" * 50_000)),
        "number": "[1]",
        "text": '"[x]"',
        "null": "null",
        "nothing": "[]",
        "empty-object": "{}",
        "empty-objects": "[{}, {}]",
        "lists": "[[], []]",
        "lists-of-lists": json.dumps([[["text"], ["[x]"]]] * 5),
        "keys-twice": '[{"text": "[x]", "state": "XEX", "cycle": "2021", "paragraph": "7.1", "text": "[y]"}]',
        "key-empty": '[{"": "x", "text": "[x]", "state": "XEX", "cycle": "2021"}]',
        "key-hostile": json.dumps([OBJECT | {ESCAPE: "x"}]),
        "key-half-pair": json.dumps([OBJECT | {"a\ud800": "x"}]),
        "key-long": json.dumps([OBJECT | {"k" * 500_000: "x"}]),
        "many-keys": json.dumps([OBJECT | {f"k{n}": n for n in range(50_000)}]),
        "key-long-of-record": json.dumps([RECORD | {"k" * 500_000: "x"}]),
        "digits": f'[{{"text": "[x]", "state": "XEX", "cycle": {"9" * 100_000}}}]',
        "constants": '[{"text": NaN, "state": Infinity, "cycle": -Infinity, "paragraph": "7.1"}]',
        "comma-last": f"[{good},]",
        "no-comma": f"[{good} {good}]",
        "two-arrays": f"[{good}][{good}]",
        "cut": f"[{good}, {{",
        "single-quotes": good.replace('"', "'"),
        "comments": f"/* x */ [{good}]",
        "mark": "\ufeff" + f"[{good}]",
        "utf16": f"[{good}]".encode("utf-16"),
        "utf32": f"[{good}]".encode("utf-32"),
        "latin": '[{"text": "\xe9"}]'.encode("latin-1"),
        "wtf8": b'[{"text": "\xed\xa0\x80", "state": "XEX", "cycle": "2021"}]',
        "nul-between": f"[{good},\0{good}]",
        "blanks-between": f"[{good}," + " " * 3 * MEBIBYTE + f"{good}]",
        "line-not-json": f"{good}\nnot json\n",
        "line-number": f"{good}\n1\n",
        "line-long": good + "\n" + '{"text": "' + "a" * 5 * MEBIBYTE + '"}',
        "long-text": json.dumps([OBJECT | {"text": "a" * 10 * MEBIBYTE}]),
        "long-record": json.dumps([RECORD, RECORD | {"Text": "a" * 10 * MEBIBYTE}]),
        "record-then-object": json.dumps([RECORD, OBJECT]),
        "object-then-record": json.dumps([OBJECT, RECORD]),
        "record-then-number": json.dumps([RECORD, 1]),
        "one-record": json.dumps(RECORD),
        "records-alike": json.dumps([RECORD] * 200),
        "records-of-one-paragraph": json.dumps([RECORD | {"Text": f"7.1 [Build {n} boats] (Peru)"} for n in range(100)]),
        "kinds": json.dumps([RECORD, *[RECORD | {"AnnotationType": f"kind {n}"} for n in range(3_000)]]),
        "unknown-states": json.dumps([RECORD, *[RECORD | {"Countries": [f"Atlantis {n}"]} for n in range(3_000)]]),
        "labels": json.dumps([RECORD | {"Themes": [f"label {n}" for n in range(3_000)]}]),
        "label-long": json.dumps([RECORD | {"Themes": ["a" * 100_000]}]),
        "format-unknown": json.dumps({"kind": "ledger", "format": 99}),
        "kind-unknown": json.dumps({"kind": ESCAPE}),
        "clause-huge": json.dumps(EXPORTED | {"clauses": [{"clause": 10**30, "recommending_states": []}]}),
        "row-huge": json.dumps(EXPORTED | {"origin": {"file": "x", "row": 10**30}}),
    }
    yield from (Case(f"{name}.json", partial(_encoded, content)) for name, content in made.items())


_LETTERS = b"BT /F1 6 Tf 6 TL 50 800 Td "


def pdfs() -> Iterator[Case]:
    """Yield PDF files that are damaged, endless, locked, or hold what a report does not."""
    body = _LETTERS + b"(7.1 [Build boats]) Tj ET"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources<</Font<</F1 4 0 R>>/XObject<</X%d %d 0 R>>>>"
    forms = [stream(b"/X%d Do " % (n + 1) * 12, form % (n + 1, 6 + n)) for n in range(9)] + [stream(body, form % (0, 5))]
    made = {
        "no-objects": pdf,
        "no-pages": lambda: pdf(b"<</Type/Catalog>>"),
        "pages-in-circle": lambda: pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        "pages-of-root": lambda: pdf(b"<</Type/Catalog/Pages 1 0 R/Kids[1 0 R]/Count 9>>"),
        "too-few-pages": lambda: page(body).replace(b"/Count 1", b"/Count 9"),
        "pages-below-none": lambda: page(body).replace(b"/Count 1", b"/Count -1"),
        "many-pages": lambda: page(body, pages=2_100),
        "encrypted": lambda: page(
            body, trailer=b"/Encrypt<</Filter/Standard/V 1/R 2/O(%s)/U(%s)/P -4>>/ID[(a)(a)]" % (b"a" * 32, b"b" * 32)
        ),
        "encrypted-unknown": lambda: page(body, trailer=b"/Encrypt<</Filter/Other/V 99>>"),
        "javascript": lambda: page(body, catalog=b"/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>"),
        "launch": lambda: page(body, catalog=b"/OpenAction<</S/Launch/F(/bin/true)>>"),
        "forms": lambda: page(b"/X0 Do", *forms, resources=b"/XObject<</X0 5 0 R>>"),
        "form-in-circle": lambda: page(b"/X0 Do", stream(b"/X0 Do", form % (0, 5)), resources=b"/XObject<</X0 5 0 R>>"),
        "letters": lambda: page(
            _LETTERS + b"".join(b"1 0 0 1 %d %d Tm (a) Tj " % (n % 200 * 3, 800 - n // 200 % 700) for n in range(4_000)) + b"ET"
        ),
        "lines": lambda: page(_LETTERS + b"(7.1 a b c) Tj T* " * 100 + b"ET", pages=60),
        "blanks": lambda: page(b" " * 200 * MEBIBYTE + body),
        "deep-lists": lambda: pdf(b"<</Type/Catalog/Pages " + b"[" * 100_000 + b">>"),
        "long-name": lambda: pdf(b"<</Type/Catalog/Pages 2 0 R/" + b"A" * 500_000 + b" 1>>"),
        "size-huge": lambda: page(b"BT /F1 1e38 Tf 1e38 0 0 1e38 1e38 1e38 Tm (hello) Tj ET"),
        "size-none": lambda: page(b"BT /F1 0 Tf (hello) Tj 0 0 0 0 0 0 Tm (x) Tj ET"),
        "box-huge": lambda: page(body).replace(b"[0 0 595 842]", b"[0 0 1e39 9]"),
        "box-none": lambda: page(body).replace(b"[0 0 595 842]", b"[0 0 0 0]    "),
        "no-end": lambda: page(body).replace(b"%%EOF", b"%%XXX"),
        "end-only": lambda: b"%PDF-1.4\n%%EOF",
        "wrong-table": lambda: page(body).replace(b"00000 n", b"99999 n"),
        "font-missing": lambda: page(body).replace(b"/F1 4 0 R", b"/F1 9 0 R"),
        "hostile-text": lambda: page(_LETTERS + b"(\x1b[31m\x9b1m\x07\x85\x7f 7.1) Tj ET"),
    }
    yield from (Case(f"{name}.pdf", make) for name, make in made.items())
    yield Case("report-named-word.docx", lambda: sound_files()["report.pdf"])
    yield Case("word-named-report.pdf", lambda: sound_files()["list-2021.docx"])
    for name in ("hostile-text", "lines", "size-none"):
        yield Case(f"{name}-told.pdf", made[name], ("--as", "report", "--state", "XEX", "--cycle", "2021"))


def corpus() -> list[Case]:
    """Return all cases that are small enough to be read in the process of the tests, each name once."""
    kinds = (damages, archives, declarations, workbooks, documents, texts, objects, pdfs)
    return [case._replace(name=f"{kind.__name__}-{case.name}") for kind in kinds for case in kind()]


def _compressed(*pieces: tuple[str | bytes, int]) -> bytes:
    """Return pieces, each repeated, as a compressed file; they are never held as a whole."""
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as file:
        for piece, times in pieces:
            block = piece.encode() if isinstance(piece, str) else piece
            for _ in range(times):
                file.write(block)
    return out.getvalue()


def _numbered_rows(first: str, form: str, count: int) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as file:
        file.write(first.encode())
        for number in range(1, count + 1):
            file.write(form.format(number).encode())
    return out.getvalue()


def bombs() -> list[Case]:
    """Return files that would take all memory or time; each is read by a process of its own."""
    own, others = ",".join(HEADING) + "\n", ",".join(OTHERS)
    exported = "SuR,Rgrp,Org,Recommendation,RS,Rgrp,Org,Response,Action,Issue,Session\n"
    million = 1_000_000
    long = "x" * 900_000
    record = json.dumps(RECORD)
    made: dict[str, Callable[[], bytes]] = {
        "one-line.csv.gz": lambda: _compressed((b"a" * million, 400)),
        "commas.csv.gz": lambda: _compressed((b"," * million, 100)),
        "wide-lines.csv.gz": lambda: _compressed((b"," * 5 * million + b"\n", 30)),
        "one-cell.csv.gz": lambda: _compressed((own + 'XEX,2021,7.1,"', 1), (b"a" * million, 300)),
        "zeroes.csv.gz": lambda: _compressed((bytes(million), 400)),
        "blanks.csv.gz": lambda: _compressed((b" " * million, 400)),
        "line-ends.csv.gz": lambda: _compressed((own, 1), (b"\n" * million, 12)),
        "too-large.csv.gz": lambda: _compressed((b"\n" * million, 1_100)),
        "layers.csv.gz": lambda: gzip.compress(_compressed((b"a" * million, 1_000)), mtime=0),
        "russian.csv.gz": lambda: _compressed(
            (",".join(RUSSIAN).encode("cp1251"), 1), ("\n7.1,[Построить лодки],XEX,2021".encode("cp1251"), 400_000)
        ),
        "western.csv.gz": lambda: _compressed((own, 1), (b"XEX,2021,7.1,caf\xe9\n", million)),
        "long-texts.csv.gz": lambda: _numbered_rows(own, "XEX,2021,7.{},[Build] " + long + "\n", 400),
        "long-labels.csv.gz": lambda: _numbered_rows(f"{others},clusters\n", "[Build],XEX,2021,{}" + long + "\n", 400),
        "long-parentheses.csv.gz": lambda: _numbered_rows(f"{others}\n", "[Build] ({}" + long + "),XEX,2021\n", 400),
        "long-answers.csv.gz": lambda: _numbered_rows(
            exported, "Kazakhstan,,,[Build] {} " + long + ",Spain,,,Accepted,5,,20\n", 400
        ),
        "alike.csv.gz": lambda: _compressed((f"{others}\n", 1), ("[Build boats] (Peru),XEX,2021\n", 20_000)),
        "json-objects.json.gz": lambda: _compressed((b"[{}", 1), (b",{}" * 300_000, 80), (b"]", 1)),
        "json-lists.json.gz": lambda: _compressed((b"[", 1), (b"[]," * 300_000, 80), (b"[]]", 1)),
        "json-blanks.json.gz": lambda: _compressed((b"[", 1), (b" " * million, 100), (b"]", 1)),
        "json-brackets.json.gz": lambda: _compressed((b"[" * million, 100)),
        "json-text.json.gz": lambda: _compressed((b'[{"text":"', 1), (b"a" * million, 120), (b'"}]', 1)),
        "json-line.jsonl.gz": lambda: _compressed((json.dumps(OBJECT) + '\n{"text":"', 1), (b"a" * million, 300), (b'"}', 1)),
        "json-two-lines.jsonl.gz": lambda: _compressed((b'{"text":"', 1), (b"a" * million, 100), (b'"}\n', 1)),
        "json-numbers.json.gz": lambda: _compressed(
            (b"[{", 1), *[(f'"{n}":1,', 1) for n in range(million)], (b'"text":"x"}]', 1)
        ),
        "records-brackets.json.gz": lambda: _compressed((f"[{record},", 1), (b"[" * million, 100)),
        "records-digits.json.gz": lambda: _compressed((f"[{record},", 1), (b"1" * million, 100)),
        "records-text.json.gz": lambda: _compressed((f'[{record},"', 1), (b"a" * million, 100)),
        "records-blanks.json.gz": lambda: _compressed((f"[{record},", 1), (b" " * million, 500), (f"{record}]", 1)),
        "records-lists.json.gz": lambda: _compressed((f'[{record[:-1]},"x":[', 1), (b"[]," * 300_000, 50), (b"[]]}]", 1)),
        "records-of-one-paragraph.json.gz": lambda: _numbered_rows(
            f"[{record}", "," + json.dumps(RECORD).replace("boats", "{} boats").replace("{", "{{", 1)[:-1] + "}}", 6_000
        ),
        "strings.xlsx": lambda: workbook(
            strings=_joined([f"<sst {_SHEET}>"], numbers(2_000_000, "<si><t>{}</t></si>"), ["</sst>"])
        ),
        "string.xlsx": lambda: workbook(strings=_joined([f"<sst {_SHEET}><si><t>"], digits(90 * MEBIBYTE), ["</t></si></sst>"])),
        "styles.xlsx": lambda: workbook(
            styles=_joined(
                [f"<styleSheet {_SHEET}><cellXfs>"], numbers(600_000, '<xf numFmtId="{}"/>'), ["</cellXfs></styleSheet>"]
            )
        ),
        "types.xlsx": lambda: workbook(
            types=_joined([_TYPES[:-8]], numbers(500_000, '<Override PartName="/{}" ContentType="a"/>'), ["</Types>"])
        ),
        "row.xlsx": lambda: workbook(["<row>"], numbers(1_500_000, "<c><v>{}</v></c>"), ["</row>"]),
        "cell.xlsx": lambda: workbook(['<row><c t="inlineStr"><is><t>'], digits(90 * MEBIBYTE), ["</t></is></c></row>"]),
        "deep.xlsx": lambda: workbook(["<row>"], numbers(800_000, '<c s="{}">')),
        "after.xlsx": lambda: workbook(
            page=_joined([sheet(cells(1, *HEADING), cells(2, *ROW))[:-12]], numbers(1_000_000, '<a x="{}"/>'), ["</worksheet>"])
        ),
        "entity.xlsx": lambda: workbook(strings=_joined(["<!--"], numbers(600_000), ["-->", _entity(5_000)])),
        "sheets.xlsx": lambda: workbook(
            book=_joined([_BOOK[:-20]], numbers(200_000, '<sheet name="{}" sheetId="1" r:id="rId1"/>'), ["</sheets></workbook>"])
        ),
        "expanded.xlsx": lambda: workbook(page=(" " * million for _ in range(500))),
        "marks.docx": lambda: document(partial(in_last_cell, "<w:p/>" * 3_000_000), zipfile.ZIP_STORED),
        "merged.docx": lambda: document(
            partial(after_rows, _merged("81.99 [Build boats] " + "a " * 400_000, 40_000)), zipfile.ZIP_STORED
        ),
        "expanded.docx": lambda: document(header="<a>" + " " * 300 * million + "</a>"),
        "forms.pdf": lambda: next(case.make() for case in pdfs() if case.name == "forms.pdf"),
        "blanks.pdf": lambda: page(b" " * 290 * MEBIBYTE),
        "letters.pdf": lambda: page(
            _LETTERS + b"".join(b"1 0 0 1 %d %d Tm (a) Tj " % (n % 200 * 3, 800 - n // 200 % 700) for n in range(million)) + b"ET"
        ),
        "lines.pdf": lambda: page(_LETTERS + b"(7.1 a b c) Tj T* " * 100 + b"ET", pages=700),
        "large.pdf": lambda: b"%PDF-1.4\n" + b" " * 40 * MEBIBYTE + b"\n%%EOF\n",
    }
    return [Case(f"bomb-{name}", make) for name, make in made.items()]
