"""An import says how it understands a file, what it would do, and what it did, the same to people and to scripts."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from make_table_fixtures import TABLES, UPR_INFO
from test_bad_input import on_disk, require_one_sentence

REVIEW = ("--state", "XEX", "--cycle", "2025")
MINISTRY = (str(TABLES / "ministry.xlsx"), *REVIEW)
HEADER = ["Number", "Recommendation", "Recommending State", "Position", "Theme"]
ROWS = [
    ["7.1", "Lend cats", "Peru", "Supported", "Right to food"],
    ["7.2", "Mend bridges", "Chile", "Noted", "[own]"],
    ["7.4", "Count clouds (Lagoon)", "Peru, Atlantis", "", ""],
]


def table(*rows: list[Any], header: list[str] = HEADER) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a table and returns its path."""

    def write(*rows: list[Any], name: str = "list.csv", header: list[str] = HEADER) -> str:
        (tmp_path / name).write_bytes(table(*rows, header=header))
        return str(tmp_path / name)

    return write


@pytest.fixture
def take(run):
    """Return a function that imports and returns the report of its first file."""

    def call(*words: str, input: bytes | None = None) -> dict[str, Any]:
        result = run("import", *words, "-f", "json", input=input)
        assert result.code == 0, result.err
        return result.json["files"][0]

    return call


# --explain


@pytest.mark.parametrize("fmt", ["table", "json", "jsonl", "csv", "tsv", "md", "ids"])
@pytest.mark.parametrize("ledger", ["missing", "filled"])
def test_explaining_touches_no_ledger_in_any_format(run, surroundings, kazakhstan_file, fmt, ledger):
    if ledger == "filled":
        surroundings.write_bytes(kazakhstan_file.read_bytes())
    before = on_disk(surroundings)
    result = run("import", *MINISTRY, "--explain", "-f", fmt)
    assert (result.code, result.err) == (0, "")
    assert on_disk(surroundings) == before
    if fmt != "ids":
        assert "ministry.xlsx" in result.out


def test_explaining_works_where_the_ledger_cannot_be_used(run, surroundings):
    surroundings.write_bytes(b"this is no ledger")
    assert run("import", *MINISTRY, "--explain").code == 0
    assert surroundings.read_bytes() == b"this is no ledger"


def test_the_explanation_names_format_columns_contents_and_the_first_items(run):
    printed = run("import", *MINISTRY, "--explain").out
    for line in (
        "format: table",
        "file: Excel workbook (.xlsx)",
        "sheet: Рекомендации",
        "headings: row 3",
        "text: 'Рекомендация'",
        "position: 'Позиция РК'",
        "XEX/2025; 1 supported, 1 noted, 1 partial; 6 recommending States",
        "no State: Атлантида (126.1)",
        "columns not read: № п/п, Ответственный",
        "XEX/2025/125.9 (ministry.xlsx row 4): supported; Portugal",
        "Покрасить вымышленные часы на башне",
        "ohchr-2021:Right to education; sdg:4 - QUALITY EDUCATION; cluster:[раздел А]",
    ):
        assert f"  {line}\n" in printed, line


def test_the_explanation_is_the_same_to_scripts(run):
    (entry,) = run("import", *MINISTRY, "--explain", "-f", "json").json["files"]
    assert (entry["file"], entry["reader"], entry["reviews"]) == ("ministry.xlsx", "table", ["XEX/2025"])
    assert (entry["recommendations"], entry["pairs"], entry["recommending_states"]) == (4, 6, 6)
    assert entry["positions"] == {"supported": 1, "noted": 1, "partial": 1, "pending": 0}
    assert entry["understood"]["paragraph"] == "'Номер рекомендации'"
    assert (entry["columns_ignored"], entry["stopped"]) == (["№ п/п", "Ответственный"], None)
    assert [(example["paragraph"], example["where"]) for example in entry["examples"]] == [
        ("125.9", "ministry.xlsx row 4"),
        ("125.10", "ministry.xlsx row 5"),
        ("125.11", "ministry.xlsx row 6"),
    ]
    first = entry["examples"][0]
    assert (first["text"], first["recommending_states"], first["position"]) == (
        "Покрасить вымышленные часы на башне", ["PRT"], "supported",
    )  # fmt: skip


def test_what_is_explained_is_what_the_import_then_reads(run, take):
    for words in (MINISTRY, (str(UPR_INFO / "today.csv"),)):
        (explained,) = run("import", *words, "--explain", "-f", "json").json["files"]
        report = take(*words)
        shared = set(explained) & set(report)
        assert shared >= {"file", "reader", "format", "records", "reviews", "recommendations", "pairs", "left_out", "not_states"}
        assert {name: explained[name] for name in shared} == {name: report[name] for name in shared}


def test_several_files_are_explained_one_after_another(run, written):
    found = run("import", *MINISTRY, str(UPR_INFO / "export.xls"), "--explain", "-f", "json").json["files"]
    assert [entry["file"] for entry in found] == ["ministry.xlsx", "export.xls"]
    printed = run("import", *MINISTRY[:1], written(*ROWS), *REVIEW, "--explain").out
    assert printed.index("ministry.xlsx\n") < printed.index("list.csv\n")


OWN = ["state", "cycle", "paragraph", "text", "recommending_states", "position"]
OWN_ROWS = [
    ["XEX", "2025", "7.1", "Lend cats", "PER", "supported"],
    ["XEX", "2025", "7.2", "Mend bridges", "CHL", "noted"],
    ["XEX", "2025", "7.3", "Paint clocks", "PER", "perhaps"],
]


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        pytest.param(OWN, OWN_ROWS, id="hrtrack table"),
        pytest.param(HEADER, [*ROWS[:2], ["7.3", "Paint clocks", "Peru", "Perhaps", ""]], id="table"),
    ],
)
def test_a_bad_row_is_explained_up_to_it_and_ends_as_the_import_would(run, written, surroundings, header, rows):
    path = written(*rows, header=header)
    result = run("import", path, *REVIEW, "--explain")
    assert (result.code, surroundings.exists()) == (4, False)
    assert "XEX/2025/7.2 (list.csv line 3): noted; Chile" in result.out
    assert "list.csv line 4" in result.error
    imported = run("import", path, *REVIEW)
    assert (imported.code, imported.err) == (4, result.err)


def test_a_bad_row_is_told_to_scripts_in_the_document_and_beside_it(run, written):
    result = run("import", written(*OWN_ROWS, header=OWN), "--explain", "-f", "json")
    (entry,) = result.json["files"]
    error = json.loads(result.err)
    assert (result.code, error["exit_code"]) == (4, 4)
    assert entry["stopped"] == {"message": error["message"], "hint": error["hint"]}
    assert (entry["recommendations"], [example["paragraph"] for example in entry["examples"]]) == (2, ["7.1", "7.2"])


def test_a_file_that_is_no_list_is_refused_when_explained(run, tmp_path, surroundings):
    (tmp_path / "list.csv").write_bytes(b"{\\rtf1 fictional}")
    result = run("import", str(tmp_path / "list.csv"), "--explain")
    assert (result.code, surroundings.exists()) == (4, False)
    require_one_sentence(result)


def test_explaining_and_enriching_together_is_wrong_usage(run, surroundings):
    result = run("import", *MINISTRY, "--explain", "--enrich")
    assert (result.code, surroundings.exists()) == (2, False)
    require_one_sentence(result)


# --dry-run


@pytest.mark.parametrize("fmt", ["table", "json", "jsonl", "csv", "tsv", "md", "ids"])
@pytest.mark.parametrize("ledger", ["missing", "filled"])
def test_a_dry_run_writes_nothing_in_any_format(run, surroundings, kazakhstan_file, fmt, ledger):
    if ledger == "filled":
        surroundings.write_bytes(kazakhstan_file.read_bytes())
    before = on_disk(surroundings)
    result = run("import", *MINISTRY, "--dry-run", "-f", fmt)
    assert result.code == 0
    assert on_disk(surroundings) == before
    assert result.err == "dry run, nothing written: 5 new, 0 changed, 0 the same\n"


def test_a_dry_run_lists_each_paragraph_that_is_new_changed_or_missing(run, written):
    assert run("import", written(*ROWS), *REVIEW).code == 0
    newer = written(
        ["7.1", "Lend more cats", "Peru", "Noted", "Right to health"],
        ROWS[1],
        ["7.3", "Paint clocks", "Peru", "", ""],
        name="newer.csv",
    )
    lines = run("import", newer, *REVIEW, "--dry-run").out.splitlines()
    assert "new      XEX/2025/7.3" in lines
    (changed,) = [line for line in lines if line.startswith("changed")]
    assert changed.startswith("changed  XEX/2025/7.1: texts, tags, position")
    assert "newer.csv: on record, but not in this list (kept): XEX/2025/7.4" in lines
    report = run("import", newer, *REVIEW, "--dry-run", "-f", "json").json
    # What stays as it is: the review and 7.2.
    assert (report["dry_run"], report["batch"], report["new"], report["changed"], report["same"]) == (True, None, 1, 1, 2)
    assert report["files"][0]["missing"] == ["XEX/2025/7.4"]


def test_a_dry_run_says_what_the_import_then_does(run):
    tried = run("import", *MINISTRY, "--dry-run", "-f", "json").json
    done = run("import", *MINISTRY, "-f", "json").json
    assert tried == {**done, "dry_run": True, "batch": None}


def test_a_dry_run_names_each_paragraph_as_new_changed_the_same_or_missing(run, written):
    run("import", written(*ROWS), *REVIEW)
    first, *rest = ROWS
    path = written([*first[:1], "Paint other clocks", *first[2:]], *rest[1:], ["7.77", "Mend a cloud", "", "", ""])
    report = run("import", path, *REVIEW, "--dry-run", "-f", "json").json["files"][0]
    named = [[entry["reference"] for entry in report["changed"]], report["new"], report["missing"]]
    assert [[name.rsplit("/")[-1] for name in names] for names in named] == [[first[0]], ["7.77"], [rest[0][0]]]
    shown = run("import", path, *REVIEW, "--dry-run").out
    assert all(name in shown for name in (*report["unchanged"], *report["missing"], *report["new"]))


def test_a_dry_run_of_a_bad_file_is_refused_as_the_import_is(run, written, surroundings):
    path = written(*ROWS, ["7.x", "Paint clocks", "", "", ""])
    tried, done = run("import", path, *REVIEW, "--dry-run"), run("import", path, *REVIEW)
    assert (tried.code, tried.err) == (done.code, done.err) == (4, done.err)
    assert not surroundings.exists()


# The report.


def test_the_report_of_a_list_says_all_that_was_met(run, take, written):
    path = written(*ROWS, ["", "", "", "Noted", ""], header=[*HEADER, "Budget"])
    report = take(path, *REVIEW)
    assert (report["file"], report["format"], report["reviews"]) == ("list.csv", "table", ["XEX/2025"])
    assert (report["recommendations"], report["pairs"], report["recommending_states"]) == (3, 3, 2)
    assert report["positions"] == {"supported": 1, "noted": 1, "partial": 0, "pending": 0}
    assert report["not_states"] == [
        {"name": "Lagoon", "count": 1, "places": ["7.4"]},
        {"name": "Atlantis", "count": 1, "places": ["7.4"]},
    ]
    assert report["left_out"] == [{"reason": "row without number and text", "count": 1, "places": ["line 5"]}]
    assert report["columns_ignored"] == ["Budget"]
    assert [(found["check"], found["message"]) for found in report["checks"]] == [("gaps", "no paragraph 7.3")]
    assert report["new"] == ["XEX/2025/7.1", "XEX/2025/7.2", "XEX/2025/7.4", "XEX/2025"]


def test_the_report_says_the_same_to_people(run, written):
    path = written(*ROWS, ["", "", "", "Noted", ""], header=[*HEADER, "Budget"])
    printed = run("import", path, *REVIEW).out
    assert printed.splitlines()[2].split() == ["list.csv", "table", "3", "3", "4", "0", "0", "0"]
    for line in (
        "list.csv: XEX/2025; 1 supported, 1 noted; 2 recommending States",
        "list.csv: left out: 1 row without number and text: line 5",
        "list.csv: no State: Lagoon (7.4), Atlantis (7.4)",
        "list.csv: columns not read: Budget",
        "XEX/2025: no paragraph 7.3",
    ):
        assert line in printed.splitlines(), line


@pytest.mark.parametrize("fmt", ["json", "jsonl"])
def test_the_keys_of_a_report_are_always_there(run, written, fmt):
    files = (MINISTRY, (str(UPR_INFO / "export.xls"),), (written(*ROWS), *REVIEW))
    found = [run("import", *words, "-f", fmt).json for words in files]
    assert {tuple(report) for report in found} == {("dry_run", "batch", "new", "changed", "same", "files")}
    assert len({tuple(report["files"][0]) for report in found}) == 1
    assert {
        "file", "reader", "format", "reviews", "recommendations", "pairs", "recommending_states", "positions", "left_out",
        "not_states", "unsure", "columns_ignored", "new", "changed", "same", "missing", "archived", "matched", "unmatched",
        "renumbered", "checks",
    } <= set(found[0]["files"][0])  # fmt: skip


def test_ids_are_the_references_that_are_new(run, written):
    assert run("import", written(*ROWS[:1]), *REVIEW, "-f", "ids").out == "XEX/2025/7.1\nXEX/2025\n"
    assert run("import", written(*ROWS), *REVIEW, "-f", "ids").out == "XEX/2025/7.2\nXEX/2025/7.4\n"


def test_off_a_terminal_only_the_last_line_is_said_and_no_progress(run):
    result = run("import", *MINISTRY)
    assert result.err == "5 new, 0 changed, 0 the same (hrtrack undo 1 takes it back)\n"
    assert run("import", *MINISTRY).err == "nothing changed: 0 new, 0 changed, 5 the same\n"


@pytest.mark.parametrize(
    ("declared", "messages"),
    [
        ({"received": "5", "supported": "3", "noted": "2"}, ["3 of 5 declared recommendations are recorded"]),
        ({"received": "3", "supported": "2", "noted": "1"}, ["supported: 1 recorded, 2 declared"]),
        ({"received": "3", "supported": "1", "noted": "1"}, []),
        ({"received": "2", "supported": "1", "noted": "1"}, ["received: 3 recorded, 2 declared"]),
        ({}, []),
    ],
)
def test_the_list_is_checked_against_the_declared_totals(run, take, written, declared, messages):
    review = {"state": "XEX", "cycle": "2025", "session": "48", **declared, "source": "[placeholder]"}
    assert run("import", "-", input=table(list(review.values()), header=list(review))).code == 0
    rows = [*ROWS[:2], ["7.3", *ROWS[2][1:]]]
    report = take(written(*rows), *REVIEW)
    assert [found["message"] for found in report["checks"] if found["check"] == "totals"] == messages
    assert {found["review"] for found in report["checks"]} <= {"XEX/2025"}
    printed = run("import", written(*rows), *REVIEW).out
    assert [message for message in messages if f"XEX/2025: {message}" not in printed] == []


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        (["7.1", "7.2", "7.3"], None),
        (["7.2", "7.3"], "no paragraph 7.1"),
        (["7.1", "7.5"], "no paragraph 7.2-7.4"),
        (["7.1", "7.3", "8.1", "8.4"], "no paragraph 7.2"),
        (["7.9", "7.10", "7.11"], "no paragraph 7.1-7.8"),
    ],
)
def test_gaps_in_the_numbering_are_told_for_each_stem(take, written, numbers, message):
    report = take(written(*([number, f"Lend cat {number}"] for number in numbers), header=HEADER[:2]), *REVIEW)
    found = [entry["message"] for entry in report["checks"] if entry["check"] == "gaps"]
    assert found[:1] == ([message] if message else [])
    assert (len(found) > 1) == ("8.4" in numbers)


def test_gaps_that_another_list_fills_are_told_no_more(take, written):
    assert take(written(["7.1", "Lend"], ["7.3", "Mend"], header=HEADER[:2]), *REVIEW)["checks"] != []
    assert take(written(["7.2", "Count"], header=HEADER[:2]), *REVIEW)["checks"] == []


def test_many_rows_that_are_left_out_are_counted_and_the_first_are_named(take, written):
    rows = [["", "", "", "Noted", ""]] * 40
    (found,) = take(written(ROWS[0], *rows), *REVIEW)["left_out"]
    assert (found["count"], found["places"]) == (40, [f"line {number}" for number in range(3, 23)])


def test_rows_left_out_that_are_not_named_are_all_counted(run, written):
    rows = [["", "", "", "Noted", ""]] * 40
    printed = run("import", written(ROWS[0], *rows), *REVIEW).out
    (line,) = [line for line in printed.splitlines() if "left out: 40 " in line]
    assert line.count("line ") + int(line.rpartition(" and ")[2].split()[0]) == 40


def test_several_files_of_one_command_are_reported_one_by_one_and_summed(run, written):
    first, second = written(*ROWS[:2], name="a.csv"), written(ROWS[2], name="b.csv")
    result = run("import", first, second, *REVIEW, "-f", "json")
    assert [(entry["file"], entry["recommendations"]) for entry in result.json["files"]] == [("a.csv", 2), ("b.csv", 1)]
    assert (result.json["new"], result.json["batch"]) == (4, 1)
    assert [entry["missing"] for entry in result.json["files"]] == [[], []]
