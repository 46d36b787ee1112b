"""Any table of recommendations is read by its headings: a ministry's workbook, a researcher's CSV, JSON of another program."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date
from typing import Any

import pytest
from make_table_fixtures import TABLES
from test_bad_input import on_disk, require_one_sentence

REVIEW = ("--state", "XEX", "--cycle", "2025")
MINISTRY = (str(TABLES / "ministry.xlsx"), *REVIEW)


def table(*rows: list[Any] | tuple[Any, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def workbook(*sheets: list[list[Any]], names: tuple[str, ...] = (), merged: tuple[str, ...] = ()) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.create_sheet(names[number] if names else f"Sheet {number + 1}")
        for row in rows:
            sheet.append(row)
        for cells in merged:
            sheet.merge_cells(cells)
    del book["Sheet"]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def take(run):
    """Return a function that imports a table into XEX/2025 and returns the report of the file."""

    def call(data: bytes | str, *words: str) -> dict[str, Any]:
        source = (data, None) if isinstance(data, str) else ("-", data)
        result = run("import", source[0], *(words or REVIEW), "-f", "json", input=source[1])
        assert result.code == 0, result.err
        return result.json["files"][0]

    return call


@pytest.fixture
def refused(run, surroundings):
    """Return a function that imports what must be refused in one sentence with nothing written, and returns what is said."""

    def call(data: bytes, *words: str, code: int = 4) -> str:
        before = on_disk(surroundings)
        result = run("import", "-", *(words or REVIEW), input=data)
        assert result.code == code, result
        require_one_sentence(result)
        assert on_disk(surroundings) == before
        return result.err

    return call


@pytest.fixture
def listed(run):
    """Return a function that returns some columns of all that is on record, by paragraph."""

    def call(*columns: str) -> dict[str, Any]:
        rows = run("list", "-f", "json").json
        return {row["paragraph"]: row[columns[0]] if len(columns) == 1 else tuple(row[name] for name in columns) for row in rows}

    return call


def shown(run, paragraph: str = "7.1", review: str = "2025") -> dict[str, Any]:
    return run("show", f"XEX/{review}/{paragraph}", "-f", "json").json


# Headings.

CELLS = ("7.1", "Lend cats", "Peru", "Supported", "Right to education", "Children", "4", "[раздел]", "XEX", "2025")


@pytest.mark.parametrize(
    "headings",
    [
        "Recommendation number|Text of the recommendation|Recommending State|Position of the State under review|Themes"
        "|Groups of persons|Relevant SDGs|Cluster|State under review|Year",
        "Para|Recommendation and recommending State|Recommended by|Response|Full list of themes"
        "|Affected persons|SDGs|Clusters|SuR|Cycle",
        "Номер рекомендации|Формулировка рекомендации|Рекомендующее государство|Позиция государства|Тематика"
        "|Затрагиваемые лица|Цели устойчивого развития|Кластер|Государство - объект обзора|Год обзора",
        "№ п/п|Рекомендации|Кем рекомендовано|Позиция РК|Темы|Группы лиц|ЦУР|Направление|Обозреваемое государство|Цикл",
        "Ұсынымның нөмірі|Ұсыным мәтіні|Ұсынушы мемлекет|Ұстанымы|Тақырыбы|Топтар|ТДМ|Раздел"
        "|Шолу объектісі болып табылатын мемлекет|Жыл",
        " PARAGRAPH:|«Text»|recommending_states|  Position |THEME.|groups|SDG|clusters|State\nunder review|YEAR*",
    ],
    ids=["English", "English, other words", "Russian", "Russian, other words", "Kazakh", "capitals, blanks and marks"],
)
def test_columns_are_known_by_their_headings_in_three_languages(run, take, headings):
    report = take(table(headings.split("|"), CELLS), "--as", "table")
    assert (report["columns_ignored"], report["unsure"], report["new"]) == ([], [], ["XEX/2025/7.1", "XEX/2025"])
    row = shown(run)
    columns = ("paragraph", "text", "recommending_states", "position", "themes", "groups", "sdgs", "clusters", "state", "cycle")
    expected = [
        "7.1",
        "Lend cats",
        ["PER"],
        "supported",
        ["Right to education"],
        ["Children"],
        ["4 - QUALITY EDUCATION"],
        ["[раздел]"],
    ]
    assert [row[name] for name in columns] == [*expected, "XEX", 2025]


def test_columns_of_no_known_heading_are_named_with_map(take, listed):
    data = table(["Пункт", "Что сделать", "Кто сказал", "Что ответили"], ["7.1", "Покрасить часы", "Чили", "Поддержана"])
    words = ("--map", "text=Что сделать", "--map", "recommending_states= кто СКАЗАЛ", "--map", "Position=Что ответили")
    assert take(data, *REVIEW, *words)["columns_ignored"] == []
    assert listed("text", "recommending_states", "position") == {"7.1": ("Покрасить часы", ["CHL"], "supported")}


def test_map_goes_before_what_the_headings_seem_to_say(take, listed):
    data = table(["Number", "Recommendation", "Summary", "A=B"], ["7.1", "a note", "Lend cats", "Mend bridges"])
    report = take(data, *REVIEW, "--map", "text=A=B", "--map", "summary=Recommendation")
    assert (listed("text", "summary"), report["columns_ignored"]) == ({"7.1": ("Mend bridges", "a note")}, ["Summary"])


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("text=Wording", ["'Wording'", "'Number', 'Recommendation', 'Odd'"]),
        ("txt=Odd", ["'txt'", "text"]),
        ("status=Odd", ["'status'", "state"]),
        ("text", ["COLUMN=HEADING"]),
        ("=Odd", ["COLUMN=HEADING"]),
        ("text=", ["COLUMN=HEADING"]),
    ],
)
def test_a_wrong_mapping_is_wrong_usage_with_what_there_is(refused, mapping, said):
    error = refused(table(["Number", "Recommendation", "Odd"], ["7.1", "Lend cats", "x"]), *REVIEW, "--map", mapping, code=2)
    assert [word for word in said if word not in error] == []


def test_a_table_without_a_column_of_texts_is_refused_with_the_headings_it_has(refused):
    error = refused(table(["Number", "What to do", "Position"], ["7.1", "Lend cats", "Supported"]))
    assert "'Number', 'What to do', 'Position'" in error
    assert "--map text=" in error


def test_columns_that_are_not_read_are_named(run, take):
    data = table(["Number", "Recommendation", "Budget", "", "Deadline"], ["7.1", "Lend cats", "5", "x", "2026"])
    assert take(data)["columns_ignored"] == ["Budget", "Deadline"]
    assert "columns not read: Budget, Deadline" in run("import", "-", *REVIEW, input=data).out


@pytest.mark.parametrize("word", ["Country", "Страна", "Ел"])
def test_a_column_of_countries_that_may_be_either_is_asked_for(refused, word):
    error = refused(table(["Number", "Recommendation", word], ["7.1", "Lend cats", "Peru"]), "--cycle", "2025")
    assert word in error
    assert "--map recommending_states=" in error


@pytest.mark.parametrize(
    ("headings", "cells", "words"),
    [
        (["Country"], ["Peru"], ("--state", "XEX")),
        (["State under review", "Country"], ["XEX", "Peru"], ()),
        (["Country", "Recommending State"], ["XEX", "Peru"], ()),
        (["Country"], ["Peru"], ("--state", "XEX", "--map", "recommending_states=Country")),
    ],
)
def test_a_column_of_countries_is_the_one_that_the_rest_does_not_say(take, listed, headings, cells, words):
    take(table(["Number", "Recommendation", *headings], ["7.1", "Lend cats", *cells]), "--cycle", "2025", *words)
    assert listed("state", "recommending_states") == {"7.1": ("XEX", ["PER"])}


# Sheets.


def test_the_sheet_with_the_list_is_found_below_its_title_among_others(run, listed):
    result = run("import", *MINISTRY, "--explain", "-f", "json").json["files"][0]
    facts = result["understood"]
    assert (facts["sheet"], facts["other sheets, not read"]) == ("Рекомендации", "Обложка, Справочник")
    assert (facts["headings"], facts["text"]) == ("row 3", "'Рекомендация'")
    assert run("import", *MINISTRY).code == 0
    assert listed("text")["125.11"] == "Проложить вымышленную радугу"


def test_the_old_workbook_gives_what_the_new_one_gives(run, listed, surroundings):
    columns = ("text", "recommending_states", "position", "themes", "clusters", "sdgs", "language")
    assert run("import", *MINISTRY).code == 0
    new = listed(*columns)
    surroundings.unlink()
    assert run("import", str(TABLES / "ministry.xls"), *REVIEW).code == 0
    assert listed(*columns) == new
    assert list(new) == ["125.9", "125.10", "125.11", "126.1"]


BOTH = workbook(
    [["Number", "Recommendation"], ["7.1", "Lend cats"]], [["Number", "Recommendation"], ["8.1", "Mend"]], names=("First", "2")
)


@pytest.mark.parametrize(("sheet", "paragraph"), [(None, "7.1"), ("First", "7.1"), (" first", "7.1"), ("1", "7.1"), ("2", "8.1")])
def test_a_sheet_is_chosen_by_name_or_number(take, listed, sheet, paragraph):
    take(BOTH, *REVIEW, *(("--sheet", sheet) if sheet else ()))
    assert list(listed("text")) == [paragraph]


@pytest.mark.parametrize("sheet", ["Third", "0", "3", "-1"])
def test_an_unknown_sheet_is_wrong_usage_with_those_there_are(refused, sheet):
    assert "'First', '2'" in refused(BOTH, *REVIEW, "--sheet", sheet, code=2)


def test_a_sheet_without_a_list_is_refused(run, surroundings):
    result = run("import", *MINISTRY, "--sheet", "Справочник")
    assert (result.code, surroundings.exists()) == (4, False)
    assert "'Год', 'Сумма'" in result.error


HEADINGS = ["Paragraph", "Recommendation", "Recommending State", "Position", "Theme"]


def test_a_title_merged_over_all_columns_is_no_heading(take, listed):
    take(workbook([["Recommendation"], HEADINGS, ["7.1", "Lend cats", "Peru", "Noted"]], merged=("A1:E1",)))
    assert listed("text", "position") == {"7.1": ("Lend cats", "noted")}


@pytest.mark.parametrize("column", ["C", "D"])
def test_a_cell_merged_over_rows_counts_for_each_of_them_or_is_told(take, listed, column):
    rows = [HEADINGS, ["7.1", "Lend cats", "Peru", "Supported"], ["7.2", "Mend bridges"], ["7.3", "Count clouds"]]
    for row in rows[2:]:
        row += [None if column == "C" else "Peru", None if column == "D" else "Supported"]
    report = take(workbook(rows, merged=(f"{column}2:{column}4",)))
    read = listed("recommending_states", "position")
    assert report["unsure"] or report["notes"] or set(map(str, read.values())) == {"(['PER'], 'supported')"}


def test_a_cell_merged_over_rows_of_an_old_workbook_counts_for_each_of_them_or_is_told(take, listed):
    report = take(str(TABLES / "merged.xls"))
    expected = {"7.1": ("supported", ["PER"]), "7.2": ("supported", ["PER"]), "7.3": ("supported", [])}
    assert report["unsure"] or report["notes"] or listed("position", "recommending_states") == expected


# Paragraph numbers.


def test_a_column_that_counts_the_rows_is_no_column_of_numbers(take, listed):
    take(
        table(
            ["№", "Рекомендация"], ["1", "7.1 Покрасить часы"], ["2", "7.2. Завести кота"], ["3", "2030 год назвать годом кота"]
        )
    )
    assert listed("text") == {"7.1": "Покрасить часы", "7.2": "Завести кота", "u1": "2030 год назвать годом кота"}


def test_a_column_headed_number_holds_numbers_where_they_are_numbers_of_paragraphs(take, listed):
    take(table(["№", "Рекомендация"], ["7.1", "Покрасить часы"], ["7.2.", "Завести кота"]))
    assert listed("text") == {"7.1": "Покрасить часы", "7.2": "Завести кота"}


@pytest.mark.parametrize(
    "cell", ["7.1 Lend cats", "7.1. Lend cats", "7.1\u00a0Lend cats", "7.1\nLend cats", " 7.1  Lend   cats "]
)
@pytest.mark.parametrize("number", [[], ["7.1"], [" 7.1. "]])
def test_a_number_at_the_beginning_of_the_text_is_no_part_of_it(take, listed, cell, number):
    take(table(["Recommendation", *["Paragraph"] * len(number)], [cell, *number]))
    assert listed("text") == {"7.1": "Lend cats"}


def test_a_row_without_a_number_is_kept_without_one(take, listed):
    report = take(table(["Paragraph", "Recommendation"], ["7.1", "Lend cats"], ["", "Mend bridges"], ["", "Count clouds"]))
    assert listed("text", "numbered") == {
        "7.1": ("Lend cats", True),
        "u1": ("Mend bridges", False),
        "u2": ("Count clouds", False),
    }
    assert report["recommendations"] == 3


def test_a_row_without_number_and_text_is_left_out_and_counted(take):
    found = take(table(["Paragraph", "Recommendation", "Position"], ["7.1", "Lend cats", "Noted"], ["", "", "Supported"]))
    assert found["left_out"] == [{"reason": "row without number and text", "count": 1, "places": ["line 3"]}]
    assert found["recommendations"] == 1


def test_a_row_of_nothing_but_its_running_number_is_left_out(take, listed):
    report = take(table(["№", "Рекомендация", "Позиция"], ["1", "7.1 Покрасить часы", "Поддержана"], ["2", "", ""]))
    assert (listed("text"), [entry["count"] for entry in report["left_out"]]) == ({"7.1": "Покрасить часы"}, [1])


@pytest.mark.parametrize("number", ["A.1", "7..1", "7.1 and 7.2", "para 7"])
def test_what_is_no_paragraph_number_is_refused_with_its_row(refused, number):
    error = refused(table(["Paragraph", "Recommendation"], ["7.1", "Lend cats"], [number, "Mend bridges"]))
    assert "line 3" in error
    assert f"'{number}'" in error


@pytest.mark.parametrize("second", [["7.1", "Lend cats", "Chile"], ["7.1", "Mend bridges", "Peru"]], ids=["State", "text"])
def test_a_number_that_stands_twice_is_refused_or_loses_nothing(run, second):
    data = table(["Paragraph", "Recommendation", "Recommending State"], ["7.1", "Lend cats", "Peru"], second)
    result = run("import", "-", *REVIEW, "-f", "json", input=data)
    if result.code:
        assert (result.code, "line 3" in result.err, "7.1" in result.err) == (4, True, True)
        return
    found = shown(run)
    texts = {found["text"], *(clause["text"] for clause in found["clauses"])}
    assert set(found["recommending_states"]) == {"PER", *(["CHL"] if second[2] == "Chile" else [])}
    assert texts >= {"Lend cats", second[1]}


def test_rows_of_one_number_and_wording_are_one_recommendation_with_their_states_labels_and_notes(run, take, listed):
    headings = ["Paragraph", "Recommendation", "Recommending State", "Position", "SDG", "Comments"]
    rows = [
        ["7.1", "Lend cats", "Peru", "Noted", "4", "[one]"],
        ["7.1", "lend cats.", "Chile", "Noted", "16", "[two]"],
        ["7.2", "Mend bridges", "Chile", "Supported", "", ""],
        ["7.1", "", "Spain", "", "", ""],
    ]
    report = take(table(headings, *rows))
    assert (report["recommendations"], report["pairs"], report["new"][:2]) == (2, 4, ["XEX/2025/7.1", "XEX/2025/7.2"])
    assert listed("text", "recommending_states", "position")["7.1"] == ("Lend cats", ["PER", "CHL", "ESP"], "noted")
    assert [label.split()[0] for label in listed("sdgs")["7.1"]] == ["4", "16"]
    assert [entry["note"] for entry in shown(run)["assessments"]] == ["[one]", "[two]"]
    assert shown(run)["origin"]["row"] == 2
    assert take(table(headings, *rows))["changed"] == []


@pytest.mark.parametrize(
    ("other", "what"),
    [(["7.1", "Mend bridges", "Chile", "Noted"], "text"), (["7.1", "Lend cats", "Chile", "Supported"], "position")],
)
def test_rows_of_one_number_that_contradict_each_other_are_refused_with_both_places(refused, other, what):
    headings = ["Paragraph", "Recommendation", "Recommending State", "Position"]
    error = refused(table(headings, ["7.1", "Lend cats", "Peru", "Noted"], ["7.2", "Count", "Spain", "Noted"], other))
    assert [word for word in ("line 4", "line 2", "7.1", what) if word not in error] == []


def numbers(*cells: Any) -> bytes:
    return workbook([["Paragraph", "Recommendation"], *([cell, f"Lend cat {place}"] for place, cell in enumerate(cells, 1))])


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([125.8, 125.9, 125.1, 125.11], ["125.8", "125.9", "125.10", "125.11"]),
        ([125.1, 125.2, 125.3], ["125.1", "125.2", "125.3"]),
        ([125.9, 125.1, 126.1, 126.2], ["125.9", "125.10", "126.1", "126.2"]),
        ([125.9, "125.10", "125.11"], ["125.9", "125.10", "125.11"]),
        ([5.19, 5.2, 5.21], ["5.19", "5.20", "5.21"]),
        ([5.99, 5.1, 5.101], ["5.99", "5.100", "5.101"]),
        ([18, 20, 24], ["18", "20", "24"]),
    ],
)
def test_numbers_that_excel_holds_as_numbers_get_back_their_zeroes_by_their_order(take, listed, cells, expected):
    take(numbers(*cells))
    assert list(listed("text")) == expected
    assert listed("text")[expected[-1]] == f"Lend cat {len(cells)}"


def test_all_numbers_of_a_long_list_are_restored_and_it_is_said(take, listed):
    report = take(numbers(*(float(f"125.{number}") for number in range(1, 132))))
    assert listed("text") == {f"125.{number}": f"Lend cat {number}" for number in range(1, 132)}
    assert "125.10 first" in report["notes"][0]


def test_restored_numbers_are_said_once(take):
    assert len(take(numbers(*(float(f"125.{number}") for number in range(1, 132))))["notes"]) == 1


@pytest.mark.parametrize("cells", [[125.1, 125.2, 125.1], [125.1, 125.5, 125.1], [125.2, 125.1, 125.3, 125.2]])
def test_a_number_that_excel_may_have_shortened_and_that_stands_twice_is_refused(refused, cells):
    error = refused(numbers(*cells))
    assert f"row {len(cells) + 1}" in error
    assert "as text" in error


@pytest.mark.parametrize("cells", [[125.8, 125.1, 125.12], [125.1, 125.11, 125.12]])
def test_a_number_that_excel_may_have_shortened_is_never_guessed(run, cells):
    result = run("import", "-", *REVIEW, "-f", "json", input=numbers(*cells))
    assert result.code == 4 or result.json["files"][0]["unsure"] != []


@pytest.mark.parametrize("cell", [date(2025, 1, 7), True, "7,1", "7.1.1.1.1"])
def test_what_excel_has_made_of_a_number_is_refused_with_its_row(refused, cell):
    error = refused(numbers("6.1", cell))
    assert "row 3" in error
    assert "paragraph number" in error


@pytest.mark.parametrize("cell", ["1e16", "0.00001", "NaN", "Infinity"])
def test_a_number_of_no_usual_size_is_refused_with_its_row(refused, cell):
    error = refused(f'[{{"Paragraph": {cell}, "Recommendation": "Lend cats"}}]'.encode())
    assert "record 1" in error


# Positions.


@pytest.mark.parametrize(
    ("word", "position", "detail"),
    [
        ("Supported", "supported", None),
        ("accepted", "supported", None),
        ("Enjoys the support", "supported", None),
        ("ПОДДЕРЖАНА", "supported", None),
        ("Принимается.", "supported", None),
        ("Қолдау тапты", "supported", None),
        ("Noted*", "noted", None),
        ("Not accepted", "noted", None),
        ("Rejected", "noted", "rejected_by_state"),
        ("Принята  к сведению", "noted", None),
        ("Отклонена", "noted", "rejected_by_state"),
        ("Не поддерживается", "noted", None),
        ("Назарға алынды", "noted", None),
        ("Supported/Noted", "partial", None),
        ("Частично поддержана", "partial", None),
        ("Ішінара қабылданды", "partial", None),
        ("Accepted in principle", "supported", "in_principle"),
        ("Pending", "pending", None),
        ("Рассматривается", "pending", None),
        ("Қаралуда", "pending", None),
        ("", None, None),
    ],
)
def test_answers_are_known_in_three_languages(take, listed, word, position, detail):
    take(table(["Number", "Recommendation", "Position"], ["7.1", "Lend cats", word]))
    assert listed("position", "position_detail") == {"7.1": (position, detail)}


@pytest.mark.parametrize("word", ["Maybe", "Возможно", "Supported, but not yet", "1"])
def test_an_unknown_answer_is_refused_with_its_row_and_those_there_are(refused, word):
    data = table(["Number", "Recommendation", "Position"], ["7.1", "Lend cats", "Noted"], ["7.2", "Mend", word])
    error = refused(data)
    assert "line 3" in error
    assert word.lower() in error.lower()
    assert "supported" in error


def test_the_source_and_the_day_of_an_answer_are_kept(run, take):
    headings = ["Number", "Recommendation", "Position", "Source of position", "Date of position"]
    take(workbook([headings, ["7.1", "Lend cats", "Noted", "A/HRC/99/9/Add.1, para. 3", date(2025, 6, 30)]]))
    answer = shown(run)["positions"][0]
    assert (answer["position"], answer["source"], answer["date"]) == ("noted", "A/HRC/99/9/Add.1, para. 3", "2025-06-30")


# States, clauses, labels.


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("Peru", ["PER"]),
        ("Peru, Chile", ["PER", "CHL"]),
        ("Peru; Chile;", ["PER", "CHL"]),
        ("Peru/Chile", ["PER", "CHL"]),
        ("Peru|Chile", ["PER", "CHL"]),
        ("Peru\nChile", ["PER", "CHL"]),
        ("- Peru\n- Chile", ["PER", "CHL"]),
        ("Peru and Chile", ["PER", "CHL"]),
        ("Peru, Spain and Chile", ["PER", "ESP", "CHL"]),
        ("Перу и Чили", ["PER", "CHL"]),
        ("Перу және Чили", ["PER", "CHL"]),
        ("Bosnia and Herzegovina and Spain", ["BIH", "ESP"]),
        ("Spain and Bosnia and Herzegovina", ["ESP", "BIH"]),
        ("Antigua and Barbuda, Trinidad and Tobago and Sao Tome and Principe", ["ATG", "TTO", "STP"]),
        ("Босния и Герцеговина, Испания", ["BIH", "ESP"]),
        ("Iran (Islamic Republic of), Venezuela (Bolivarian Republic of)", ["IRN", "VEN"]),
        ("Republic of Korea, Democratic Republic of the Congo", ["KOR", "COD"]),
        ("(Peru)", ["PER"]),
        ("PER, ESP", ["PER", "ESP"]),
        ("Türkiye, Cote d'Ivoire, Кот-д'Ивуар", ["TUR", "CIV"]),
        ("Peru, Peru", ["PER"]),
    ],
)
def test_a_list_of_states_is_read_whatever_stands_between_them(take, listed, cell, codes):
    report = take(table(["Number", "Recommendation", "Recommending States"], ["7.1", "Lend cats", cell]))
    assert (listed("recommending_states"), report["not_states"]) == ({"7.1": codes}, [])


@pytest.mark.parametrize("cell", ["Босния и Герцеговина и Испания", "Испания и Босния и Герцеговина"])
def test_a_russian_name_with_and_in_it_is_read_beside_another_joined_by_and(take, listed, cell):
    report = take(table(["Number", "Recommendation", "Recommending States"], ["7.1", "Lend cats", cell]))
    assert (report["not_states"], set(listed("recommending_states")["7.1"])) == ([], {"BIH", "ESP"})


def test_a_name_that_is_no_state_is_told_with_its_paragraph_and_never_recorded(run, take, listed):
    data = table(
        ["Number", "Recommendation", "Recommending State"], ["7.1", "Lend cats", "Atlantis"], ["7.2", "Mend", "Peru, Atlantis"]
    )
    assert take(data)["not_states"] == [{"name": "Atlantis", "count": 2, "places": ["7.1", "7.2"]}]
    assert listed("recommending_states") == {"7.1": [], "7.2": ["PER"]}
    assert "no State: Atlantis (7.1, 7.2)" in run("import", "-", *REVIEW, input=data).out


def test_states_in_parentheses_are_read_where_there_is_no_column_of_them(take, listed):
    rows = [
        "7.1 Lend cats (Peru);",
        "7.2 Lend more cats (Peru, Chile).",
        "7.3 Lend clocks (Peru) (Chile);",
        "7.4 Ratify the fictional pact (FICP) of (2009-2014) (Iran (Islamic Republic of));",
        "7.5 Lend nothing (Atlantis);",
    ]
    report = take(table(["Recommendation"], *([row] for row in rows)))
    assert list(listed("recommending_states").values()) == [["PER"], ["PER", "CHL"], ["PER", "CHL"], ["IRN"], []]
    assert {found["name"]: found["places"] for found in report["not_states"]} == {
        "FICP": ["7.4"], "2009-2014": ["7.4"], "Atlantis": ["7.5"],
    }  # fmt: skip
    assert listed("text")["7.1"] == "Lend cats (Peru);"


def test_the_column_of_states_goes_before_parentheses_of_the_text(take, listed):
    take(table(["Recommendation", "Recommending State"], ["7.1 Lend cats to its neighbour (Peru)", "Chile"]))
    assert listed("recommending_states") == {"7.1": ["CHL"]}


@pytest.mark.parametrize("column", [[], ["Ukraine; Slovakia"], ["Slovakia, Ukraine"]])
def test_clauses_of_a_text_keep_their_own_states(run, take, column):
    headings = ["Recommendation", *["Recommending States"] * len(column)]
    take(table(headings, ["7.1 Lend cats (Ukraine); mend the fictional bridge (Slovakia);", *column]))
    clauses = shown(run)["clauses"]
    assert [(clause["recommending_states"], "cats" in clause["text"]) for clause in clauses] == [
        (["UKR"], True),
        (["SVK"], False),
    ]
    assert run("stats", "--unit", "state", "-f", "json", "--cycle", "2025").json["received"] == 2


def test_themes_of_the_known_lists_are_themes_and_all_others_clusters(take, listed):
    cell = "Right to education; [своя тема]; Children: definition; general principles; protection; right to FOOD"
    take(table(["Number", "Recommendation", "Theme"], ["7.1", "Lend cats", cell]))
    themes, clusters, taxonomy = listed("themes", "clusters", "theme_taxonomy")["7.1"]
    assert sorted(themes) == ["Children: definition; general principles; protection", "Right to education", "Right to food"]
    assert (clusters, taxonomy) == (["[своя тема]"], "ohchr-2021")


@pytest.mark.parametrize("between", ["; ", ";", "|", "\n", "\n- "])
def test_labels_are_split_at_every_mark_but_within_themselves(take, listed, between):
    labels = [
        "Children: juvenile justice",
        "Economic, social & cultural rights",
        "Civil & political rights - general measures of implementation",
    ]
    take(table(["Number", "Recommendation", "Themes"], ["7.1", "Lend cats", between.join(labels)]))
    assert sorted(listed("themes")["7.1"]) == sorted(labels)


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("4", ["4 - QUALITY EDUCATION"]),
        (4, ["4 - QUALITY EDUCATION"]),
        ("4; 16", ["4 - QUALITY EDUCATION", "16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"]),
        ("4\n16", ["4 - QUALITY EDUCATION", "16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"]),
        ("- 16 - Peace, justice and strong institutions", ["16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"]),
        ("16.3", ["16.3"]),
    ],
)
def test_goals_are_known_by_their_numbers(take, listed, cell, labels):
    take(workbook([["Paragraph", "Recommendation", "SDG"], ["7.1", "Lend cats", cell]]))
    assert sorted(listed("sdgs")["7.1"]) == sorted(labels)


@pytest.mark.parametrize("cell", ["4, 16", "4,16"])
def test_goals_are_split_at_commas(take, listed, cell):
    take(table(["Number", "Recommendation", "SDGs"], ["7.1", "Lend cats", cell]))
    assert sorted(listed("sdgs")["7.1"]) == ["16 - PEACE, JUSTICE AND STRONG INSTITUTIONS", "4 - QUALITY EDUCATION"]


# The review.


@pytest.mark.parametrize(
    ("heading", "cell", "fields"),
    [
        ("Session", "48", {"session": 48, "cycle_number": 4}),
        ("Сессия", "48-я сессия", {"session": 48}),
        ("WG session", "48th session (January 2025)", {"session": 48}),
        ("Date of review", "2025-01-24", {"review_date": "2025-01-24"}),
        ("Дата обзора", date(2025, 1, 24), {"review_date": "2025-01-24"}),
        ("Document symbol", "A/HRC/59/15", {"symbol": "A/HRC/59/15"}),
        ("Cycle", "2025", {"cycle_number": 4}),
        ("Year", 2025, {"cycle_number": 4}),
    ],
)
def test_the_review_is_that_of_the_row_and_its_fields_are_recorded(run, take, heading, cell, fields):
    take(workbook([["Paragraph", "Recommendation", heading], ["7.1", "Lend cats", cell]]), "--state", "XEX")
    (review,) = run("reviews", "-f", "json").json
    assert {"reference": review["reference"], **{name: review[name] for name in fields}} == {"reference": "XEX/2025", **fields}


@pytest.mark.parametrize("cell", ["24.01.2025", "2025-01-24", " 24.1.2025"])
def test_a_day_is_read_as_it_is_written_in_kazakhstan_and_in_iso_form(run, take, cell):
    headings = ["Paragraph", "Recommendation", "Review date", "Position", "Date of position"]
    take(table(headings, ["7.1", "Lend cats", cell, "Noted", cell]))
    assert run("reviews", "-f", "json").json[0]["review_date"] == "2025-01-24"
    assert shown(run)["positions"][0]["date"] == "2025-01-24"


@pytest.mark.parametrize("cell", ["2025-02-30", "31.02.2025", "January 2025", "24.01.25"])
@pytest.mark.parametrize("heading", ["Review date", "Date of position"])
def test_what_is_no_day_is_refused_with_its_row(refused, heading, cell):
    error = refused(table(["Paragraph", "Recommendation", "Position", heading], ["7.1", "Lend cats", "Noted", cell]))
    assert "line 2" in error
    assert "not a date" in error


def test_a_day_with_strokes_that_may_be_two_days_is_never_guessed(run):
    data = table(["Paragraph", "Recommendation", "Review date"], ["7.1", "Lend cats", "01/02/2025"])
    result = run("import", "-", *REVIEW, "-f", "json", input=data)
    assert result.code == 4 or result.json["files"][0]["unsure"] != []


def test_one_table_may_hold_several_reviews_of_several_states(take, run):
    rows = [["XEX", "20", "7.1", "Lend"], ["XAA", "20", "7.1", "Lend"], ["XEX", "48", "8.1", "Mend"]]
    report = take(table(["State under review", "Session", "Paragraph", "Recommendation"], *rows), "--as", "table")
    assert report["reviews"] == ["XEX/2014", "XAA/2014", "XEX/2025"]
    assert run("list", "-f", "ids").out == "XAA/2014/7.1\nXEX/2014/7.1\nXEX/2025/8.1\n"


def test_state_and_cycle_choose_among_the_reviews_of_a_table(take, run):
    rows = [["XEX", "20", "7.1", "Lend"], ["XAA", "20", "7.1", "Lend"], ["XEX", "48", "8.1", "Mend"]]
    data = table(["State under review", "Session", "Paragraph", "Recommendation"], *rows)
    report = take(data, "--state", "XEX", "--cycle", "2")
    assert report["left_out"][0]["reason"] == "review not chosen"
    assert report["left_out"][0]["count"] == 2
    assert run("list", "-f", "ids").out == "XEX/2014/7.1\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [(("--state", "XEX"), "--cycle"), (("--cycle", "2025"), "--state"), (("--state", "XEX", "--cycle", "4"), "year")],
)
def test_a_table_that_does_not_say_its_review_asks_for_it(refused, words, said):
    error = refused(table(["Number", "Recommendation"], ["7.1", "Lend cats"]), *words)
    assert "line 2" in error
    assert said in error


def test_a_cycle_number_is_the_year_of_the_review_on_record(run, take):
    take(table(["Session", "Paragraph", "Recommendation"], ["48", "7.1", "Lend cats"]), "--state", "XEX")
    take(table(["Number", "Recommendation"], ["7.2", "Mend bridges"]), "--cycle", "4")
    assert run("list", "-f", "ids").out == "XEX/2025/7.1\nXEX/2025/7.2\n"


def test_a_table_of_treaty_bodies_has_a_column_of_mechanisms(run, take):
    headings = ["Механизм", "Год", "Номер пункта", "Рекомендация"]
    take(table(headings, ["CCPR", "2016", "24(a)", "Покрасить"], ["cedaw", "2019", "18", "Завести"]), "--state", "XEX")
    assert run("list", "-f", "ids").out == "XEX/CCPR/2016/24(a)\nXEX/CEDAW/2019/18\n"
    assert run("list", "--mechanism", "CCPR", "-f", "json").json[0]["position"] is None


def test_an_unknown_mechanism_is_refused_with_its_row_and_those_there_are(refused):
    data = table(["Mechanism", "Year", "Paragraph", "Recommendation"], ["Council of cats", "2016", "24", "Lend"])
    error = refused(data, "--state", "XEX")
    assert "line 2" in error
    assert "CCPR" in error


# Languages.


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Lend every library a fictional cat", "en"),
        ("Покрасить вымышленные часы согласно CRPD", "ru"),
        ("Ойдан шығарылған сағатты бояу", "kk"),
        ("Бояу және салу", "kk"),
        ("Ratify the «вымышленный» pact", "en"),
    ],
)
def test_the_language_is_told_by_the_letters(take, listed, text, code):
    take(table(["Number", "Recommendation"], ["7.1", text]))
    assert listed("language", "text") == {"7.1": (code, text)}


def test_the_language_that_is_given_goes_before_the_letters_and_that_of_the_row_before_both(take, listed):
    data = table(["Number", "Recommendation", "Language"], ["7.1", "Prêter des chats", ""], ["7.2", "Prestar gatos", "es"])
    take(data, *REVIEW, "--language", "fr")
    assert listed("language") == {"7.1": "fr", "7.2": "es"}


def test_a_translation_is_added_beside_the_text_and_not_in_its_place(run, take):
    take(table(["Number", "Recommendation"], ["7.1", "Lend cats"]))
    take(table(["Номер", "Рекомендация"], ["7.1", "Одолжить котов"]))
    assert shown(run)["text"] == "Lend cats"
    lines = [json.loads(line) for line in run("export").out.splitlines()]
    (entry,) = [line for line in lines if line["kind"] == "recommendation"]
    assert {text["lang"]: text["value"] for text in entry["texts"]} == {"en": "Lend cats", "ru": "Одолжить котов"}


# The assessment column.


def test_the_assessment_column_becomes_the_note_of_the_one_who_is_named(run, take):
    take(*MINISTRY[:1], *REVIEW, "--assessor", "state")
    assert [(entry["assessor"], entry["note"]) for entry in shown(run, "125.9")["assessments"]] == [("state", "Краска куплена")]
    assert shown(run, "125.10")["assessments"] == []
    assert "Краска куплена" in run("show", "2025/125.9").out
    exported = [json.loads(line) for line in run("export").out.splitlines()]
    notes = [entry["note"] for line in exported for entry in line.get("assessments", ())]
    assert notes == ["Краска куплена", "Компасы заказаны"]


def test_a_note_stands_beside_those_before_it_and_the_same_note_is_taken_once(run, take):
    def filled(note: str) -> bytes:
        return table(["Number", "Recommendation", "Comments"], ["7.1", "Lend cats", note])

    take(filled("[first note]"), *REVIEW, "--assessor", "ngo")
    assert take(filled("[first note]"), *REVIEW, "--assessor", "ngo")["changed"] == []
    take(filled("[second note]"), *REVIEW, "--assessor", "ngo")
    take(filled("[first note]"), *REVIEW)
    take(filled(""), *REVIEW)
    found = [(entry["assessor"], entry["note"]) for entry in shown(run)["assessments"]]
    assert found == [("ngo", "[first note]"), ("ngo", "[second note]"), ("own", "[first note]")]


def test_a_note_of_several_lines_keeps_its_lines(run, take):
    take(table(["Number", "Recommendation", "Assessment"], ["7.1", "Lend cats", "[first  line]\r\n\n[second line]"]))
    assert shown(run)["assessments"][0]["note"] == "[first line]\n[second line]"


def test_an_unknown_assessor_is_wrong_usage_with_those_there_are(refused):
    error = refused(table(["Number", "Recommendation"], ["7.1", "Lend"]), *REVIEW, "--assessor", "press", code=2)
    assert all(word in error for word in ("state", "ngo", "nhri", "un", "own"))


# JSON of others.

OBJECTS = [
    {
        "Paragraph": "7.1",
        "Recommendation": "Lend cats",
        "Recommending States": ["Peru", "Chile"],
        "Position": "Noted",
        "Extra": 1,
    },
    {"Recommendation": "7.2 Mend the bridge (Spain)", "Position": None, "Theme": ["Right to food", "[own]"], "Other": {"a": 1}},
]


@pytest.mark.parametrize(
    "data",
    [json.dumps(OBJECTS), json.dumps(OBJECTS, indent=1), "".join(json.dumps(entry) + "\n" for entry in OBJECTS)],
    ids=["array", "indented array", "lines"],
)
def test_objects_of_others_are_read_as_rows(run, take, listed, data):
    report = take(data.encode())
    assert (report["reader"], report["columns_ignored"]) == ("table", ["Extra", "Other"])
    assert listed("text", "recommending_states", "position") == {
        "7.1": ("Lend cats", ["PER", "CHL"], "noted"),
        "7.2": ("Mend the bridge (Spain)", ["ESP"], None),
    }
    assert listed("themes", "clusters")["7.2"] == (["Right to food"], ["[own]"])
    assert shown(run, "7.2")["origin"]["row"] == 2


def test_keys_of_objects_are_mapped_like_headings(take, listed):
    data = json.dumps([{"num": "7.1", "what": "Lend cats", "who": "Peru"}]).encode()
    take(data, *REVIEW, "--map", "paragraph=num", "--map", "text=what", "--map", "recommending_states=who")
    assert listed("text", "recommending_states") == {"7.1": ("Lend cats", ["PER"])}


def test_a_bad_value_of_an_object_is_refused_with_its_place(refused):
    error = refused(json.dumps([OBJECTS[0], {**OBJECTS[0], "Paragraph": "7.3", "Position": "Maybe"}]).encode())
    assert "record 2" in error
    assert "maybe" in error.lower()


WHOLE = {
    "Paragraph": "7.1", "Recommendation": "Lend cats", "Summary": "cats", "Recommending State": "Peru", "Position": "Noted",
    "Position source": "A/HRC/99/1", "Date of position": "2025-06-30", "Theme": "Right to food", "Groups": "Children", "SDG": "4",
    "Action": "5", "Cluster": "[a]", "Issue": "Justice", "Comments": "[note]", "Symbol": "A/HRC/99/1", "Session": "48",
    "Review date": "2025-01-24", "Language": "en", "Mechanism": "UPR", "Cycle": "2025", "State under review": "XEX",
}  # fmt: skip


@pytest.mark.parametrize("column", WHOLE)
def test_a_value_of_any_kind_is_taken_or_refused_in_one_sentence(run, surroundings, column):
    for value in ("\ud800", "24.01.2025", "2025-02-30", -1, 0.5, True, {"a": [None]}, ["\ud800"]):
        surroundings.unlink(missing_ok=True)
        result = run("import", "-", "--as", "table", *REVIEW, input=json.dumps([{**WHOLE, column: value}]).encode())
        assert result.code in (0, 4), result
        if result.code:
            require_one_sentence(result)
            assert not surroundings.exists()


@pytest.mark.parametrize("column", ["Recommendation", "Summary", "Position source", "Cluster", "Issue", "Comments", "Symbol"])
def test_a_nul_character_is_refused(refused, column):
    assert "NUL" in refused(json.dumps([{**WHOLE, column: "a\0b"}]).encode(), *REVIEW, "--as", "table")


@pytest.mark.parametrize("row", ["7.1,Lend cats, clocks and moons", "7.1,Lend cats,Peru"])
def test_a_row_longer_than_the_headings_is_refused_or_told(run, row):
    result = run("import", "-", *REVIEW, "-f", "json", input=f"Number,Recommendation\n{row}\n")
    assert result.code == 4 or result.json["files"][0]["unsure"] or result.json["files"][0]["notes"]


def test_empty_cells_beyond_the_last_heading_are_nothing(take, listed):
    take(b"Number,Recommendation\n7.1,Lend cats,,\n")
    assert listed("text") == {"7.1": "Lend cats"}


# Again, and newer.


@pytest.mark.parametrize("name", ["ministry.xlsx", "ministry.xls"])
def test_the_same_file_again_changes_nothing(run, take, surroundings, name):
    take(str(TABLES / name))
    before = surroundings.read_bytes()
    result = run("import", str(TABLES / name), *REVIEW, "-f", "json")
    assert (result.json["new"], result.json["changed"], result.json["same"], result.json["batch"]) == (0, 0, 5, None)
    assert surroundings.read_bytes() == before


def test_an_interim_list_of_numbers_and_texts_is_welcome_and_gets_its_answers_later(run, take, listed):
    interim = take(table(["Number", "Recommendation"], ["7.1", "Lend cats (Peru)"], ["7.2", "Mend (Chile)"]))
    assert interim["positions"] == {"supported": 0, "noted": 0, "partial": 0, "pending": 0}
    assert "no answers yet" in run("import", "-", *REVIEW, "--explain", input=b"Number,Recommendation\n7.1,Lend cats\n").out
    assert run("stats", "--cycle", "2025", "-f", "json").json["pending"] == 2
    rows = (["7.1", "Lend cats (Peru)", "Supported"], ["7.2", "Mend (Chile)", "Noted"], ["7.3", "Count (Spain)", "Noted"])
    report = take(table(["Number", "Recommendation", "Position"], *rows))
    assert [(change["reference"], change["fields"]) for change in report["changed"]] == [
        ("XEX/2025/7.1", ["position"]),
        ("XEX/2025/7.2", ["position"]),
    ]
    assert report["new"] == ["XEX/2025/7.3"]
    assert listed("position") == {"7.1": "supported", "7.2": "noted", "7.3": "noted"}


def test_a_newer_list_changes_wording_and_labels_and_appends_answers_and_leaves_the_rest_alone(run, take):
    headings = ["Number", "Recommendation", "Recommending State", "Position", "Theme", "Cluster", "Comments"]
    take(table(headings, ["7.1", "Lend cats", "Peru", "Noted", "Right to food", "[a]", "[a note]"]))
    assert run("edit", "XEX/2025/7.1", "--summary", "[ours]").code == 0
    report = take(table(headings[:6], ["7.1", "Lend more cats", "Peru", "Supported", "Right to health", "[b]"]))
    assert [(change["reference"], change["fields"]) for change in report["changed"]] == [
        ("XEX/2025/7.1", ["texts", "tags", "position"])
    ]
    row = shown(run)
    assert (row["text"], row["themes"], row["clusters"]) == ("Lend more cats", ["Right to health"], ["[b]"])
    assert [answer["position"] for answer in row["positions"]] == ["noted", "supported"]
    assert (row["summary"], [entry["note"] for entry in row["assessments"]]) == ("[ours]", ["[a note]"])


def test_what_a_newer_list_leaves_blank_or_lacks_stays(run, take, listed):
    headings = ["Number", "Recommendation", "Recommending State", "Position", "Theme", "SDG"]
    take(table(headings, ["7.1", "Lend cats", "Peru", "Noted", "Right to food", "4"], ["7.2", "Mend", "Chile", "Noted", "", ""]))
    before = listed("text", "recommending_states", "position", "themes", "sdgs")
    report = take(table(headings[:4], ["7.1", "Lend cats", "", ""]))
    assert listed("text", "recommending_states", "position", "themes", "sdgs") == before
    assert (report["changed"], report["missing"]) == ([], ["XEX/2025/7.2"])
    assert (
        "not in this list (kept): XEX/2025/7.2"
        in run("import", "-", *REVIEW, input=table(headings[:2], ["7.1", "Lend cats"])).out
    )


def test_undo_takes_a_newer_list_back(run, take, listed):
    columns = ("text", "position", "themes")
    take(table(["Number", "Recommendation", "Position", "Theme"], ["7.1", "Lend cats", "Noted", "Right to food"]))
    before = listed(*columns)
    take(table(["Number", "Recommendation", "Position", "Theme"], ["7.1", "Lend more", "Supported", "Right to health"]))
    assert listed(*columns) != before
    assert run("undo").code == 0
    assert listed(*columns) == before


def test_a_backslash_n_is_text_in_a_table_of_others(take, listed):
    take(table(["Number", "Recommendation", "Cluster"], ["7.1", "Lend cats", "[a]"]))
    take(table(["Number", "Recommendation", "Cluster"], ["7.1", "\\N", "\\N"]))
    assert listed("text", "clusters") == {"7.1": ("\\N", ["\\N"])}


def test_each_recommendation_remembers_the_file_and_the_row_it_came_from(run, take):
    take(str(TABLES / "ministry.xlsx"))
    digest = hashlib.sha256((TABLES / "ministry.xlsx").read_bytes()).hexdigest()
    found = [shown(run, number)["origin"] for number in ("125.9", "125.10", "125.11", "126.1")]
    assert found == [{"file": "ministry.xlsx", "sha256": digest, "row": row} for row in (4, 5, 6, 7)]


def test_the_ministry_s_workbook_is_read_cell_by_cell(take, listed):
    report = take(str(TABLES / "ministry.xlsx"))
    assert listed("recommending_states", "position", "themes", "clusters", "sdgs") == {
        "125.9": (["PRT"], "supported", ["Right to education"], ["[раздел А]"], ["4 - QUALITY EDUCATION"]),
        "125.10": (["CHL", "PER"], "noted", [], ["[своя тема]", "[раздел Б]"], ["16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"]),
        "125.11": (["ESP", "MAR"], None, [], [], []),
        "126.1": (["CIV"], "partial", ["Children: definition; general principles; protection", "Right to food"], [], []),
    }
    assert report["not_states"] == [{"name": "Атлантида", "count": 1, "places": ["126.1"]}]
    assert report["columns_ignored"] == ["№ п/п", "Ответственный"]
    assert report["positions"] == {"supported": 1, "noted": 1, "partial": 1, "pending": 0}
