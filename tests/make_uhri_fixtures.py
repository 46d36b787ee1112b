"""Write fixtures/uhri: records of fictional States in the two layouts of the Universal Human Rights Index.

Run it as ``python tests/make_uhri_fixtures.py``; the same records give the same files.
"""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "fixtures" / "uhri"
HEADER = (
    "Text",
    "Countries Concerned",
    "Reccomending Body",
    "Document Symbol",
    "Themes",
    "Affected Persons",
    "Sdgs",
    "Document Publication Date",
    "UPR Reccomending States",
    "UPR Position",
    "Type",
    "OHCHR Annotation Id",
    "UPR Session",
    "Regions Concerned",
    "Recommending Regions",
    "Date of publication on UHRI",
)
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # the day from which Excel counts
_FIXED = (2026, 1, 1, 0, 0, 0)


def upr(text: str, states: list[str], positions: Any, **others: Any) -> dict[str, Any]:
    """Return a record of the fictional review of XEX at session 48."""
    own = {"UprRecommendingCountry": states, "UprPositions": positions, "UprSession": ["48th Session"]}
    return record("- UPR", "A/HRC/59/98", text, **(own | others))


def record(body: str, symbol: str, text: str, **others: Any) -> dict[str, Any]:
    """Return a record as the JSON export has it, all of its keys in their order."""
    values: dict[str, Any] = {
        "AffectedPersons": ["Children"],
        "AnnotationId": str(uuid.uuid5(uuid.NAMESPACE_URL, text)),
        "AnnotationType": "- Recommendations",
        "Body": body,
        "Countries": ["XEX"],
        "DocumentId": str(uuid.uuid5(uuid.NAMESPACE_URL, symbol)),
        "PublicationDate": "2025-03-21T00:00:00",
        "PublicationDateOnUhri": "2025-07-10T10:53:45.827",
        "Regions": [],
        "Sdgs": ["4 - QUALITY EDUCATION", "16.b - Fictional wording of a target"],
        "Symbol": symbol,
        "Text": text,
        "Themes": [" Right to education", "Children: definition; general principles; protection"],
        "UprCycle": None,
        "UprPositions": [],
        "UprRecommendingCountry": [],
        "UprRecommendingRegions": [],
        "UprSession": [],
    }
    return values | others


RECORDS: list[dict[str, Any]] = [
    upr("140.1 Let every fictional pond have a heron (Maldives) (Portugal);", ["Maldives", "Portugal"], ["Supported"]),
    upr(
        "140.2 To consider opening a school on the moon (Slovenia)/open a school on the moon (Republic of Korea);",
        ["Slovenia", "Republic of Korea"],
        ["Supported", "Noted"],
    ),
    upr(
        "140.3&amp;nbsp;Paint the&nbsp;<b>town</b> clock &amp; its hands<br>(C&ocirc;te d&rsquo;Ivoire);",
        ["Côte d'Ivoire"],
        "Noted",
    ),
    upr("Recommendation No. 41, para. 81: 41. Plant seven fictional trees (Ghana);", ["Ghana"], "- Supported/Noted"),
    upr("Recommendations conatined in para. 79(a): 79(a). Feed the paper tigers (Peru);", [], []),
    upr("para. 28: Ask the wind (OP-WIND) for its papers (Iran (Islamic Republic of));", ["Iran (Islamic Republic of)"], None),
    upr("Count the clouds of the 2030 Agenda (Nepal).", ["Nepal"], ["Supported"], UprSession=[]),
    upr("140.4 Mend the rainbow (Chile).", ["Chile", "Kenya", "Atlantis"], ["Unheard of"]),
    upr("140.1 Let herons have a fictional fish (Spain);", ["Spain"], ["Noted"]),
    upr("Response of XEX: the herons were asked.", [], [], AnnotationType="- Response of the State"),
    record("- CRC", "CRC/C/XEX/CO/6-7", "Rural ponds 49.The Committee recommends a ferry of paper.", Countries=["XEX"]),
    record(
        "- Committee on the Rights of the Child",
        "CRC/C/XEX/CO/6-7",
        "Open skies<br>7. Reiterating its earlier wish, it asks for kites:<p>(a) Red ones;</p><p>(b) Blue ones.</p>",
    ),
    record("- CRC", "CRC/C/XEX/CO/6-7", "24(a). Lend every child a compass.", Sdgs=["16.3 - Otra redacción", "16"]),
    record("- CRC", "CRC/C/XEX/CO/6-7", "8.The Committee is worried about moths.", AnnotationType="- Concerns/Observations"),
    record("- CRC", "CRC/C/OPSC/XEX/CO/1", "24. Another document of the same year."),
    record("- CRPD", "CRPD/C/XEX/CO/1", "12. Ramps to every cloud.", Countries=[], Themes=[], AffectedPersons=[], Sdgs=[]),
    record("- Committee on Migrant Workers", "CMW/C/XAA/CO/2", "31. Let storks cross.", Countries=["XAA", "XEX"]),
    record("- CEDAW", "CEDAW/SP/2025/1", "5. Of which of the two is not said.", Countries=["XAA", "XEX"]),
    record("- SR  Fictional Weather", "A/HRC/58/99", "90. Report on the weather."),
    record("- IE  Albinism", "A/HRC/58/97", "91. Report on sunlight."),
]


def json_bytes() -> bytes:
    """Return the records as the compact array that the index offers."""
    return json.dumps(RECORDS, ensure_ascii=False, separators=(",", ":")).encode()


def rows() -> list[list[Any]]:
    """Return the rows of the table, the header first: every label with a dash, dates as they have been met."""
    return [list(HEADER), *(_row(values, number) for number, values in enumerate(RECORDS))]


def xlsx_bytes() -> bytes:
    """Return the table as a workbook, the same bytes each time."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Sheet"
    for row in rows():
        sheet.append(row)
    book.properties.created = book.properties.modified = datetime(*_FIXED)  # noqa: DTZ001  # a workbook has no zones
    written = io.BytesIO()
    book.save(written)
    return _same_each_time(written)


def _row(values: dict[str, Any], number: int) -> list[Any]:
    day = datetime.fromisoformat(values["PublicationDate"])
    serial = (day - _DAY_ZERO).days
    return [
        values["Text"],
        _dashed(values["Countries"]),
        values["Body"],
        values["Symbol"],
        _dashed(values["Themes"]),
        _dashed(values["AffectedPersons"]),
        _dashed(values["Sdgs"]),
        (day, serial, f"{serial}.4996282407", values["PublicationDate"])[number % 4],
        _dashed(values["UprRecommendingCountry"]),
        _dashed(values["UprPositions"]),
        values["AnnotationType"],
        values["AnnotationId"],
        _dashed(values["UprSession"]),
        _dashed(values["Regions"]),
        None,
        46125.4996282407,
    ]


def _dashed(value: Any) -> str | None:
    entries = [value] if isinstance(value, str) else value or []
    return "\r\n".join(entry if entry.startswith("- ") else f"- {entry.strip()}" for entry in entries) or None


def _same_each_time(written: io.BytesIO) -> bytes:
    """Return a workbook with the time of every part, and that of its saving, set."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != "docProps/core.xml":
                target.writestr(zipfile.ZipInfo(name, _FIXED), source.read(name), zipfile.ZIP_DEFLATED)
                continue
            saved = source.read(name).decode()
            start, end = saved.index("<dcterms:modified"), saved.index("</dcterms:modified>")
            saved = saved[: saved.index(">", start) + 1] + "2026-01-01T00:00:00Z" + saved[end:]
            target.writestr(zipfile.ZipInfo(name, _FIXED), saved, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "fictional.json").write_bytes(json_bytes())
    (FOLDER / "fictional.xlsx").write_bytes(xlsx_bytes())
