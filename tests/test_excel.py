"""Excel workbooks: texts stay texts, rows come back as they were, what Excel cannot hold is cut and told."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from documents import sheet
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from hrtrack.exporting import TABLES
from hrtrack.intake.tables import CUT
from hrtrack.render.workbook import MOST_CHARACTERS, Sheet, write_workbook

FORMULAS = ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1:A2)", '=HYPERLINK("http://x")']


def workbook(rows: list[dict], columns: tuple[str, ...]):
    file = io.BytesIO()
    write_workbook(file, [Sheet("one", columns, rows)], "[title]")
    return load_workbook(file)["one"], file


def export(run, table: str, *words: str) -> list[list[str]]:
    result = run("export", "-f", "csv", "--table", table, *words)
    assert result.code == 0, result.err
    return list(csv.reader(io.StringIO(result.out)))


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_is_a_text_and_stays_one_when_it_is_edited(text):
    page, file = workbook([{"a": text}], ("a",))
    assert (page["A2"].value, page["A2"].data_type, page["A2"].number_format) == (text, "s", "@")
    assert page["A2"].quotePrefix
    assert b"<f>" not in zipfile.ZipFile(file).read("xl/worksheets/sheet1.xml")


def test_a_paragraph_number_keeps_its_zero_and_a_year_is_a_number():
    page, _ = workbook([{"a": "140.10", "b": 2025}], ("a", "b"))
    assert [(cell.value, cell.data_type) for cell in page[2]] == [("140.10", "s"), (2025, "n")]


def test_the_header_is_frozen_repeated_in_print_and_has_filters_over_all_rows():
    page, _ = workbook([{"a": "x", "b": 1}] * 300, ("a", "b"))
    assert (page.freeze_panes, page.auto_filter.ref, page.print_title_rows) == ("A2", "A1:B301", "$1:$1")
    assert page["A1"].font.bold


def test_columns_are_as_wide_as_their_texts_within_reason_and_rows_as_high():
    page, _ = workbook([{"a": "x", "b": "y" * 400, "c": "one\ntwo"}], ("a", "b", "c"))
    assert [page.column_dimensions[name].width for name in "ABC"] == [8, 62, 8]
    assert page.row_dimensions[2].height == 15 * 7


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn")), max_size=60))
def test_any_text_comes_back_as_it_was(text):
    page, file = workbook([{"a": text}], ("a",))
    file.seek(0)
    from hrtrack.intake.sheets import _value

    assert _value(page["A2"].value) == text


def test_control_characters_are_written_out():
    page, _ = workbook([{"a": "[a\x1b[31m\x00\x9b\ud800]"}], ("a",))
    assert page["A2"].value == "[a\\x1b[31m\\x00\\x9b\\ud800]"


class TestExport:
    @pytest.mark.parametrize("table", TABLES)
    def test_a_workbook_holds_what_the_csv_holds(self, run, kazakhstan, tmp_path, table):
        path = tmp_path / "t.xlsx"
        assert run("export", "-f", "xlsx", "--table", table, "-o", str(path)).code == 0
        assert [[str(cell) for cell in row] for row in sheet(path)] == export(run, table)

    def test_pairs_can_be_a_workbook_too(self, run, kazakhstan, tmp_path):
        path = tmp_path / "t.xlsx"
        words = ["export", "--unit", "state", "--mechanism", "UPR", "--cycle", "2014"]
        assert run(*words, "-f", "xlsx", "-o", str(path)).code == 0
        assert [[str(cell) for cell in row] for row in sheet(path)] == list(csv.reader(io.StringIO(run(*words, "-f", "csv").out)))

    def test_reading_it_back_gives_the_same_rows(self, run, kazakhstan, tmp_path):
        path, other = tmp_path / "t.xlsx", str(tmp_path / "other.db")
        assert run("export", "-f", "xlsx", "--mechanism", "UPR", "--cycle", "2014", "-o", str(path)).code == 0
        assert "nothing changed" in run("import", str(path)).err
        assert run("import", str(path), "--db", other).code == 0
        beyond = ("action", "cycle_number", "position_date_inferred")
        had, has = export(run, "recommendations", "--cycle", "2014"), export(run, "recommendations", "--db", other)
        places = [place for place, name in enumerate(had[0]) if name not in beyond]
        assert [[row[place] for place in places] for row in has] == [[row[place] for place in places] for row in had]

    def test_a_workbook_of_all_tables_is_the_whole_ledger(self, run, kazakhstan, tmp_path):
        run("assign", "2014/125.1", "--lead", "[Office of Lamps]", "--new")
        run("measure", "add", "[=Light]", "--plan", "P1", "--for", "2014/125.1", "--due", "2026-Q1")
        run("status", "set", "2014/125.1", "implemented", "--note", "=1+1", "--evidence", "https://example.org/1")
        run("link", "add", "2014/125.1", "2010/95.1", "--kind", "related")
        path, other = tmp_path / "all.xlsx", str(tmp_path / "other.db")
        assert run("export", "-f", "xlsx", "--table", "all", "-o", str(path)).code == 0
        assert load_workbook(path).sheetnames == list(TABLES)
        assert run("import", str(path), "--db", other).code == 0
        for table in TABLES:
            assert export(run, table, "--db", other) == export(run, table)
        assert "nothing changed" in run("import", str(path)).err

    def test_one_sheet_of_it_can_be_read_alone(self, run, kazakhstan, tmp_path):
        path, other = tmp_path / "all.xlsx", str(tmp_path / "other.db")
        run("export", "-f", "xlsx", "--table", "all", "-o", str(path))
        assert run("import", str(path), "--sheet", "plans", "--db", other).code == 0
        assert len(run("plan", "--db", other, "-f", "json").json) == 6
        assert run("list", "--db", other, "--count").out == "0\n"

    def test_a_text_longer_than_a_cell_is_cut_told_and_left_as_it_is_on_the_way_in(self, run, tmp_path):
        text = "x" * 40_000
        run("import", "-", input=f"state,cycle,paragraph,text,recommending_states\nXEX,2021,7.1,{text},PER\n")
        path = tmp_path / "t.xlsx"
        result = run("export", "-f", "xlsx", "-o", str(path))
        assert result.err.startswith("1 cell is longer than the 32,767 characters that Excel holds and was cut; export -f csv")
        cell = sheet(path)[1][7]
        assert len(cell) == MOST_CHARACTERS
        assert cell.endswith(CUT)
        assert "nothing changed" in run("import", str(path)).err
        assert run("show", "2021/7.1", "-f", "json").json["text"] == text

    def test_a_length_is_counted_as_excel_counts_it(self, run, tmp_path):
        text = "\U0001f6a2" * 16_384
        run("import", "-", input=f"state,cycle,paragraph,text,recommending_states\nXEX,2021,7.1,{text},PER\n")
        path = tmp_path / "t.xlsx"
        assert "1 cell is longer" in run("export", "-f", "xlsx", "-o", str(path)).err
        assert len(sheet(path)[1][7].encode("utf-16-le")) // 2 <= MOST_CHARACTERS

    def test_an_unwritable_place_leaves_nothing_and_what_was_there_stays(self, run, kazakhstan, tmp_path):
        assert run("export", "-f", "xlsx", "-o", str(tmp_path / "none" / "t.xlsx")).code == 4
        old = tmp_path / "old.xlsx"
        old.write_bytes(b"old")
        assert run("export", "-f", "xlsx", "-o", str(old), "--theme", "no such theme").code == 2
        assert old.read_bytes() == b"old"
        assert [path.name for path in tmp_path.iterdir() if "xlsx" in path.name] == ["old.xlsx"]

    def test_it_is_no_format_of_other_commands_and_all_none_of_other_formats(self, run, kazakhstan):
        assert run("list", "-f", "xlsx").code == 2
        assert run("export", "-f", "csv", "--table", "all").code == 2
        assert re.search("xlsx", run("export", "--help").out)
