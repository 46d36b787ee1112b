"""Write fixtures/tables and fixtures/upr-info: tables of fictional States in the layouts that ministries and UPR Info use.

Run it as ``python tests/make_table_fixtures.py``, with `xlwt` for the old workbooks; the same rows give the same cells.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent.parent / "fixtures"
TABLES, UPR_INFO = FIXTURES / "tables", FIXTURES / "upr-info"

# A ministry's workbook: a cover, the list below a title, numbers that Excel holds as numbers, a sheet of something else.
COVER = [["[образец] Вымышленное министерство"], ["[образец] Перечень за 2025 год"]]
HEADINGS = [
    "№ п/п", "Номер рекомендации", "Рекомендация", "Рекомендующие государства", "Позиция РК", "Темы", "Раздел", "ЦУР",
    "Ход исполнения", "Ответственный",
]  # fmt: skip
LIST: list[list[Any]] = [
    ["[образец] Вымышленный перечень рекомендаций"],
    [],
    HEADINGS,
    [
        1, 125.9, "Покрасить вымышленные часы на башне", "Португалия", "Поддержана", "Right to education", "[раздел А]", "4",
        "Краска куплена", "[отдел 1]",
    ],
    [
        2, 125.1, "Завести в каждой вымышленной библиотеке кота", "Чили, Перу", "Принята к сведению", "[своя тема]", "[раздел Б]",
        "16", None, "[отдел 2]",
    ],
    [3, "125.11", "Проложить вымышленную радугу", "Испания и Марокко", None, None, None, None, None, None],
    [
        None, "126.1", "Одолжить каждому ребёнку компас", "Кот-д’Ивуар; Атлантида", "Частично поддержана",
        "Children: definition; general principles; protection; Right to food", None, None, "Компасы заказаны", None,
    ],
]  # fmt: skip
OTHER = [["Год", "Сумма"], [2025, 17.5], [2026, 18.5]]

MERGED = [
    ["Paragraph", "Recommendation", "Position", "Recommending State"],
    ["7.1", "Lend a fictional cat"],
    ["7.2", "Mend a fictional bridge"],
    ["7.3", "Count the clouds"],
]

# UPR Info: (State under review, text, recommending State, response, action, issues, session).
ROWS: list[tuple[str, str, str, str, Any, str, int]] = [
    ("XEX", "Lend every library a fictional cat", "Portugal", "Accepted", 5.0, "Right to education,Women's rights", 20),
    ("XEX", "Lend every library a fictional cat ", "Cote d'Ivoire", "Accepted", 5.0, "Right to education,Justice", 20),
    ("XEX", "Lend every library a fictional cat", "Peru", "Noted", 5.0, "Right to education", 20),
    ("XEX", "Lend every library a fictional cat", "Chad", "Accepted", 4.0, "Right to education", 20),
    ("XEX", "Lend every library a fictional cat", "Portugal", "Accepted", 5.0, "Justice", 20),
    ("XEX", "Paint the café clock – “twice”", "&#40;Unknown&#41;", "Noted", 3.0, "Other", 20),
    ("XEX", "Paint the café clock – “twice”", "St Kitts & Nevis", "Noted", 3.0, "Other", 20),
    ("XEX", "Plant a fictional rainbow by the year 2030", "XEX", "Voluntary Pledge", 5.0, "Environment", 20),
    ("XEX", "Mend the fictional bridge", "DPR Korea", "Pending", 0.0, "", 20),
    ("XAA", "Lend every library a fictional cat", "Macedonia FYR", "Accepted", 5.0, "Right to education", 7),
    ("XAA", "Count the clouds", "Bosnia & Herzegovina", "Noted", 1.0, "General", 7),
]
OLD_HEADER = ["SuR", "Rgrp", "Org", "Recommendation", "RS", "Rgrp", "Org", "Response", "Action", "Issue", "Session"]
COPY_HEADER = ["To", "To-Rgrp", "To-Org", "Text", "From", "From-Rgrp", "From-Org", "Response", "Action", "Issue", "Session"]
TODAY_HEADER = [
    "Title", "Date added", "Template", "Recommendation", "State Under Review", "State Under Review - Regional Group",
    "Recommending State", "Recommending State - Regional Group", "Response", "Action Category", "Issues", "Session", "Cycle",
    "Documents", "Attachments", "Published",
]  # fmt: skip
_ACTIONS = {5: "5 - Specific action", 4: "4 - General action", 3: "3 - Considering action", 1: "1 - Minimal action"}
_SESSIONS = {20: "20 - October 2014", 7: "7 - February 2010"}
_ANSWERS = {"Accepted": "Supported", "Noted": "Noted", "Pending": "Pending"}
# What the site of today exports beside recommendations.
TODAY_OTHERS = [
    ["Plant a fictional rainbow", "2026-01-01", "Voluntary pledge", "Plant a fictional rainbow", "XEX", "", "XEX"],
    ["XEX", "2026-01-01", "State"],
    ["[образец] A fictional report", "2026-01-01", "Document"],
]


def old_rows() -> list[list[Any]]:
    """Return the rows of the old export, two pairs of columns named alike."""
    return [
        [to, "Asia", "OIC, CIS", text, of, "WEOG", "EU, OIF", answer, action, issue, float(session)]
        for to, text, of, answer, action, issue, session in ROWS
    ]


def copy_bytes(encoding: str, newline: str) -> bytes:
    """Return the rows as a researcher saved them again: other headings, whole numbers."""
    rows = [[*row[:8], int(row[8]), row[9], int(row[10])] for row in old_rows()]
    return _delimited([COPY_HEADER, *rows], newline).encode(encoding)


def today_bytes() -> bytes:
    """Return the rows as the site of today exports them: recommendations among other templates, lists with bars."""
    rows = []
    for to, text, of, answer, action, issue, session in ROWS:
        if answer in _ANSWERS:
            issues = "|".join(f"Fictional parent::{label}" for label in issue.split(",") if label)
            rows.append([
                text[:20], "2026-01-01", "Recommendation", text, to, "Asia-Pacific", of, "", _ANSWERS[answer],
                _ACTIONS.get(int(action), ""), issues, _SESSIONS[session], "", "", "", "Published",
            ])  # fmt: skip
    others = [[*row, *[""] * (len(TODAY_HEADER) - len(row))] for row in TODAY_OTHERS]
    return _delimited([TODAY_HEADER, others[0], *rows, *others[1:]], "\n").encode()


def new_workbook() -> bytes:
    """Return the ministry's workbook as .xlsx."""
    from openpyxl import Workbook

    book = Workbook()
    for title, rows in (("Обложка", COVER), ("Рекомендации", LIST), ("Справочник", OTHER)):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    del book["Sheet"]
    book["Рекомендации"].merge_cells("A1:J1")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def old_workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """Return sheets as .xls."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    for title, rows in sheets.items():
        sheet = book.add_sheet(title)
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(index, column, cell)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def merged_workbook() -> bytes:
    """Return a table of which the answer is merged over three rows and the State over two, as .xls."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("List")
    for row, cells in enumerate(MERGED):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    sheet.write_merge(1, 3, 2, 2, "Supported")
    sheet.write_merge(1, 2, 3, 3, "Peru")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def ministry_sheets() -> dict[str, list[list[Any]]]:
    """Return the sheets of the ministry's workbook."""
    return {"Обложка": COVER, "Рекомендации": LIST, "Справочник": OTHER}


def export_sheets() -> dict[str, list[list[Any]]]:
    """Return the sheet of the old export of UPR Info."""
    return {"UPR Info database export": [OLD_HEADER, *old_rows()]}


def _delimited(rows: list[list[Any]], newline: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator=newline).writerows(rows)
    return out.getvalue()


def files() -> dict[Path, bytes]:
    """Return what the script writes without `xlwt`."""
    return {
        TABLES / "ministry.xlsx": new_workbook(),
        UPR_INFO / "copy.mac.csv": copy_bytes("mac_roman", "\r"),
        UPR_INFO / "copy.utf8.csv": copy_bytes("utf-8", "\n"),
        UPR_INFO / "today.csv": today_bytes(),
    }


def old_files() -> dict[Path, bytes]:
    """Return what the script writes with `xlwt`."""
    return {
        TABLES / "ministry.xls": old_workbook(ministry_sheets()),
        TABLES / "merged.xls": merged_workbook(),
        UPR_INFO / "export.xls": old_workbook(export_sheets()),
    }


if __name__ == "__main__":
    for path, data in {**files(), **old_files()}.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
