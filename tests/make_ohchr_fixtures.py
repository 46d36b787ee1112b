"""Make the Word lists of `fixtures/ohchr`: run it as a script after a change here, and look at the files in Word.

All of it is fictional: the State under review (XEX), the symbols, the texts. What is real is the form, as OHCHR's lists
have it: one table, its columns and headings, one paragraph a line, theme rows over all columns, the page header.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

FOLDER = Path(__file__).parent.parent / "fixtures" / "ohchr"
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WIDTHS = (4520, 1100, 5000, 4600)
_REVISION = 'w:id="1" w:author="An editor" w:date="2026-01-15T12:00:00Z"'
# What python-docx's template brings along and no list needs.
_UNUSED = ("styles", "stylesWithEffects", "theme", "webSettings", "fontTable", "numbering", "settings", "customXml", "thumbnail")


def run(text: str, bold: bool = False) -> str:
    """Return a run of text."""
    style = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def inserted(text: str) -> str:
    """Return a tracked insertion."""
    return f"<w:ins {_REVISION}>{run(text)}</w:ins>"


def deleted(text: str) -> str:
    """Return a tracked deletion."""
    return f"<w:del {_REVISION}><w:r><w:delText>{escape(text)}</w:delText></w:r></w:del>"


def controlled(text: str) -> str:
    """Return a content control, as fill-in forms have them."""
    return f'<w:sdt><w:sdtPr><w:alias w:val="form"/></w:sdtPr><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>'


def line(*pieces: str) -> str:
    """Return a paragraph; a piece that is no XML is a run."""
    return f"<w:p>{''.join(piece if piece.startswith('<w:') else run(piece) for piece in pieces)}</w:p>"


def cell(content: str | list[str], properties: str = "") -> str:
    """Return a cell with a paragraph for each line; a line that is a paragraph already is taken as it is."""
    lines = content.split("\n") if isinstance(content, str) else content
    body = "".join(text if text.startswith("<w:p>") else line(text) for text in lines)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{body}</w:tc>"


def theme(label: str) -> str:
    """Return a theme row: one cell over all columns."""
    over_all = '<w:gridSpan w:val="4"/><w:shd w:val="clear" w:fill="DBE5F1"/>'
    return f"<w:tr>{cell(f'Theme: {label}', over_all)}</w:tr>"


def row(wording: str | list[str], source: str, *others: str | list[str]) -> str:
    """Return the row of a recommendation: its wording and the bold source of the position, then the other cells."""
    lines = [*(wording.split("\n") if isinstance(wording, str) else wording), *([line(run(source, bold=True))] if source else [])]
    return f"<w:tr>{cell(lines)}{''.join(map(cell, others))}</w:tr>"


def merged(wording: str, source: str, position: str, themes: str, sdgs: str) -> str:
    """Return a row whose position and themes are one cell with those of the row below, or without them: above."""
    mark = '<w:vMerge w:val="restart"/>' if position else "<w:vMerge/>"
    return f"<w:tr>{cell([wording, source])}{cell(position, mark)}{cell(themes, mark)}{cell(sdgs)}</w:tr>"


def heading(*names: str) -> str:
    """Return the row of the headings, which Word repeats on every page."""
    return f"<w:tr><w:trPr><w:tblHeader/></w:trPr>{''.join(cell([line(run(name, bold=True))]) for name in names)}</w:tr>"


OLD_HEADING = heading("Recommendation", "Position", "Full list of themes", "Assessment/comments on level of implementation")
NEW_HEADING = heading(
    "Recommendation and recommending State",
    "Position of the State under review",
    "Human rights themes and groups of persons",
    "Relevant SDGs",
)

_OLD = "Source of position: A/HRC/99/1/Add.1 - Para. 3"
LIST_2014 = [
    OLD_HEADING,
    theme("A12 Acceptance of international norms"),
    row(
        "71.1 Hang the Convention of the Seven Lanterns over the harbour gate (Croatia);",
        _OLD,
        "Supported",
        "A12 Acceptance of international norms\nAffected persons:\n- general",
        "",
    ),
    row(
        "71.2 Sign the Covenant of Lamplighters (ICRMW) and the Protocol to it (OP-CLL) (Portugal, Slovakia);",
        _OLD,
        "Supported",
        "A12 Acceptance of international norms\nAffected persons:\n- general\n- children",
        "",
    ),
    row(
        "71.3 Consider painting the ferries blue (Egypt); Paint them blue (Peru)/ paint them blue before noon (Azerbaijan);",
        "Source of position: A/HRC/99/1/Add.1, para. 3 - Para. 3",
        "Supported",
        "A42 Institutions & policies - General\nAffected persons:\n- general",
        ["Nine ferries have been painted.", "The tenth waits for dry weather."],
    ),
    theme("F31 Children: definition; general principles; protection"),
    row(
        "71.4 Let each child keep one kite (Iran (Islamic Republic of));",
        _OLD,
        "Supported",
        "F31 Children: definition; general principles; protection\nE51 Right to education - General\n"
        "Affected persons:\n- children",
        "",
    ),
    row(
        "71.5 Teach the kite alphabet (2009-2014) in all schools (Bolivia (Plurinational State of), Sao Tome and Principe);",
        "Source of position: A/HRC/99/1/Add.1 - Para. 4vv",
        " supported ",
        "E51 Right to education - General\nAffected persons:\n- children\n- youth",
        "",
    ),
    theme("A12 Acceptance of international norms"),
    row(
        "71.6 Withdraw the reservation to the tide table (No. 29) (Bosnia and Herzegovina and Spain);",
        "Source of position: A/HRC/99/1/Add.1 - Para. 5",
        "Noted",
        "",
        "",
    ),
    row(
        "71.7 Count the gulls with Chile, and tell what was counted (Türkiye).",
        "Source of position: A/HRC/99/1/Add.1 - Para. 5",
        "NOTED",
        "A12 Acceptance of international norms\nAffected persons:\n- general",
        "",
    ),
]

_FIRST, _SECOND = "Source of Position: A/HRC/99/2 - Para 61", "Source of Position: A/HRC/99/2/Add.1"
LIST_2020 = [
    OLD_HEADING,
    theme("Acceptance of international norms"),
    row(
        "61.1 Accede to the Treaty on Quiet Bells (Maldives) (Portugal);",
        _FIRST,
        "Supported",
        "- Acceptance of international norms\n"
        "SDGs: \n- 16 - PEACE, JUSTICE AND STRONG INSTITUTIONS\nAffected persons: \n- general",
        "",
    ),
    row(
        "61.2 Repair the clock of the town hall (Ukraine); Repair the bell too (Slovakia);",
        _FIRST,
        "Supported",
        "- Budget &resources (for human rights implementation)\n"
        "SDGs: \n- 10 - REDUCED INEQUALITIES\n- 16.b - A target of our own\nAffected persons: \n- Children\n- Women & girls",
        [line("The clock ", controlled("was repaired"), " in ", deleted("spring"), inserted("autumn"), ".")],
    ),
    row(
        [line("61.3 Open the ", deleted("three "), inserted("four "), "libraries ", controlled("at night"), " (Holy See);")],
        _FIRST,
        "Supported",
        "- Right to education\n- Children: definition; general principles; protection\nAffected persons: \n- general",
        "",
    ),
    theme("Right to health"),
    row(
        "62.1 Give every village a well, and every well a bucket (Republic of Korea);",
        _SECOND,
        "Supported / Noted",
        "- Right to health\nSDGs: \n- 6 - CLEAN WATER AND SANITATION\nAffected persons: \n- general",
        "",
    ),
    row("62.2 Let the wells be deep (Bhutan);", _SECOND, "", "", ""),
    row(
        "62.3 Let the buckets be wide (Atlantis);",
        _SECOND,
        "Noted",
        "- Right to health\n- Human Rights & drinking water & sanitation",
        "",
    ),
    row("A remark of the editor on the wells.", "", "", "", ""),
    row("62.4 Ask the wells what they need;", _SECOND, "Noted", "- Right to health\n- The right to a bucket", ""),
    row("62.5 A row that was deleted (Peru);", "", "Noted", "", "").replace(
        "<w:tr>", f"<w:tr><w:trPr><w:del {_REVISION}/></w:trPr>"
    ),
]

_NEW = "Source of Position: A/HRC/99/3/Add.1 - Para.3"
LIST_2021 = [
    NEW_HEADING,
    theme("Ratification of & accession to international instruments"),
    row(
        "81.1 Adopt the Charter of Paper Boats (Venezuela (Bolivarian Republic of)) (Timor-Leste);",
        _NEW,
        "Supported",
        "- Ratification of & accession to international instruments\nGroups of Persons: \n- Children",
        "- 1 - NO POVERTY\n- 16 - PEACE, JUSTICE AND STRONG INSTITUTIONS",
    ),
    row(
        "81.2\u00a0Fold the boats of recycled paper (Rwanda);",
        "Source of Position: A/HRC/99/3/Add.1 - Para.3vv",
        "Supported",
        "- Economic, social & cultural rights - general measures of implementation\n- Right to health",
        "- 12 - RESPONSIBLE CONSUMPTION AND PRODUCTION",
    ),
    row("81.3. Race the boats once a year&nbsp;(Malawi);", _NEW, "Supported", "- Right to education", ""),
    row(
        "81.10Let the smallest boat start first (Fiji);",
        _NEW,
        "Supported",
        "- Children: definition; general principles; protection\nGroups of Persons: \n- Children",
        "",
    ),
    theme("Right to an adequate standard of living"),
    merged("81.11 Share the prizes (Kenya);", _NEW, "Noted", "- Right to health", "- 1 - NO POVERTY"),
    merged("81.12 Keep the prizes small (Nauru);", _NEW, "", "", "- 1 - NO POVERTY"),
    row("81.13 Name the boats after rivers (Guinea-Bissau) (Lao People's Democratic Republic).", _NEW, "Noted", "", ""),
]

LISTS = {
    "list-2014-codes.docx": ("UPR of XEX (2nd Cycle – 20th session)", LIST_2014),
    "list-2020.docx": ("UPR of XEX (3rd Cycle - 36th session)", LIST_2020),
    "list-2021.docx": ("UPR of XEX (4th Cycle - 48th Session)", LIST_2021),
}


def table(rows: list[str]) -> str:
    """Return a table of four columns."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    return f'<w:tbl xmlns:w="{NAMESPACE}"><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'


def build(title: str, *tables: list[str]) -> bytes:
    """Return a Word document with a page header and tables, the same bytes each time."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    if title:
        document.sections[0].header.paragraphs[0].text = f"{title}\tThematic list of recommendations"
    for rows in tables:
        document.element.body.insert(-1, parse_xml(table(rows)))
    for rels in (document.part.rels, document.part.package.rels):
        for name in [name for name, link in rels.items() if link.reltype.endswith(tuple(f"/{kind}" for kind in _UNUSED))]:
            del rels[name]
    saved = io.BytesIO()
    document.save(saved)
    return repacked(members(saved.getvalue()))


def members(data: bytes) -> dict[str, bytes]:
    """Return the parts of a Word document by their names."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def repacked(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of some parts, of one day."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, data in parts.items():
            package.writestr(zipfile.ZipInfo(name), data, method)
    return packed.getvalue()


def main() -> None:
    """Write the fixtures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (title, rows) in LISTS.items():
        data = build(title, rows)
        (FOLDER / name).write_bytes(data)
        sys.stdout.write(f"{name}: {len(data)} bytes\n")


if __name__ == "__main__":
    main()
