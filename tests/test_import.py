"""Import of our own layouts: in every usual way of writing a file, once and again."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import random
from pathlib import Path

import pytest

TABLES = ("reviews", "recommendations", "clauses", "positions")
REVIEWS = [
    {
        "state": "XEA",
        "mechanism": "UPR",
        "cycle": "2021",
        "session": "38",
        "symbol": "[placeholder symbol]",
        "review_date": "2021-05-05",
        "adoption_date": "2021-10-07",
        "received": "3",
        "supported": "2",
        "noted": "1",
        "source": "[placeholder source], para 3",
        "note": "[образец] примечание; вторая часть",
    }
]
RECOMMENDATIONS = [
    {
        "state": "XEA",
        "mechanism": "UPR",
        "cycle": "2021",
        "paragraph": number,
        "summary": summary,
        "recommending_states": states,
        "themes": themes,
        "groups": "[образец группы]|[a \\| b; c]",
        "position": position,
        "position_source": "[placeholder source]",
        "position_date": "2021-10-07",
    }
    for number, summary, states, themes, position in (
        ("7.1", "[образец] первая строка, «в кавычках» № 1", "ESP|CHL", "upr-info:Torture", "supported"),
        ("7.2", '[образец] с "кавычками"; с точкой с запятой,\nв две строки', "KAZ", "upr-info:Migrants", "noted"),
        ("7.10", "[образец] ещё одна — последняя", "FRA", "upr-info:[собственная тема]", "supported"),
    )
]
CLAUSES = [
    {
        "reference": "XEA/2021/7.1",
        "clause": "1",
        "summary": "[образец] часть первая",
        "recommending_states": "ESP",
        "action": "3",
    },
    {
        "reference": "XEA/2021/7.1",
        "clause": "2",
        "summary": "[образец] часть вторая",
        "recommending_states": "CHL",
        "action": "5",
    },
]
POSITIONS = [
    {
        "reference": "XEA/2021/7.2",
        "clause": "",
        "position": "pending",
        "detail": "",
        "source": "[placeholder]",
        "date": "2021-05-07",
    },
    {
        "reference": "XEA/2021/7.1",
        "clause": "2",
        "position": "supported",
        "detail": "in_part",
        "source": "[образец источника]",
        "date": "2022-01-01",
    },
]
FILES = dict(zip(TABLES, (REVIEWS, RECOMMENDATIONS, CLAUSES, POSITIONS), strict=True))


def delimited(rows: list[dict[str, str]], delimiter: str = ",", newline: str = "\n") -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def item(paragraph: str = "7.1", **cells: str) -> str:
    """Return a table of one recommendation."""
    return delimited([{"state": "XEA", "cycle": "2021", "paragraph": paragraph, **cells}])


def content(run) -> dict[str, str]:
    """Return all that is on record, without uids and origins."""
    found = {name: run("export", "-f", "csv", "--table", name) for name in TABLES}
    assert [result.code for result in found.values()] == [0, 0, 0, 0]
    return {name: result.out for name, result in found.items()}


def entry(run, reference: str = "2021/7.1") -> dict:
    result = run("show", reference, "-f", "json")
    assert result.code == 0, result.err
    return result.json


def batches(run) -> list[dict]:
    return run("log", "-f", "json").json


@pytest.fixture
def folder(tmp_path) -> Path:
    """Return a folder of its own for the files of a test."""
    path = tmp_path / "files"
    path.mkdir()
    return path


@pytest.fixture
def files(folder) -> list[str]:
    """Return the four layouts as plain CSV files."""
    for name, rows in FILES.items():
        (folder / f"{name}.csv").write_text(delimited(rows), encoding="utf-8", newline="")
    return [str(folder / f"{name}.csv") for name in TABLES]


@pytest.fixture
def filled(run, files, surroundings) -> Path:
    """Import the four files; return the path of the ledger."""
    assert run("import", *files).code == 0
    return surroundings


# How a file is written.


def test_the_four_layouts_are_recorded_cell_by_cell(run, filled):
    review = run("reviews", "-f", "json").json[0]
    assert {name: str(review[name]) for name in REVIEWS[0]} == REVIEWS[0]
    rows = {row["paragraph"]: row for row in run("list", "-f", "json").json}
    assert list(rows) == ["7.1", "7.2", "7.10"]
    for given in RECOMMENDATIONS:
        row = rows[given["paragraph"]]
        assert (row["summary"], row["groups"]) == (given["summary"], ["[образец группы]", "[a | b; c]"])
        assert (row["theme_taxonomy"], row["themes"]) == ("upr-info", [given["themes"].removeprefix("upr-info:")])
        assert row["recommending_states"] == given["recommending_states"].split("|")
    first = entry(run)
    said = [(c["summary"], c["recommending_states"], c["action"], c["position"]) for c in first["clauses"]]
    assert said == [
        ("[образец] часть первая", ["ESP"], ["3"], "supported"),
        ("[образец] часть вторая", ["CHL"], ["5"], "supported"),
    ]
    assert [(p["clause"], p["detail"], p["source"]) for p in first["positions"]] == [
        (None, None, "[placeholder source]"),
        (2, "in_part", "[образец источника]"),
    ]
    history = entry(run, "2021/7.2")["positions"]
    assert [(p["position"], p["date"]) for p in history] == [("pending", "2021-05-07"), ("noted", "2021-10-07")]


@pytest.mark.parametrize(
    ("delimiter", "newline", "encoding"),
    [
        pytest.param("\t", "\n", "utf-8", id="tsv"),
        pytest.param(";", "\n", "utf-8", id="semicolons"),
        pytest.param(",", "\r\n", "utf-8", id="crlf"),
        pytest.param(",", "\n", "utf-8-sig", id="byte order mark"),
        pytest.param(";", "\r\n", "utf-8-sig", id="Excel, CSV UTF-8"),
        pytest.param("\t", "\r\n", "utf-16", id="Excel, Unicode text"),
        pytest.param(";", "\r\n", "cp1251", id="Excel in Almaty, CSV"),
        pytest.param(",", "\n", "cp1251", id="cp1251 with commas"),
        pytest.param("\t", "\n", "cp1251", id="cp1251 with tabs"),
    ],
)
def test_a_table_is_read_the_same_however_it_is_written(run, filled, folder, surroundings, delimiter, newline, encoding):
    expected = content(run)
    surroundings.unlink()
    for name, rows in FILES.items():
        text = delimited(rows, delimiter, newline)
        (folder / f"{name}.csv").write_bytes(text.encode(encoding))
    assert run("import", *(str(folder / f"{name}.csv") for name in TABLES)).code == 0
    # A line end within a cell is part of the text and stays as it is written.
    assert content(run) == expected


def test_utf_16_of_the_other_byte_order_is_read_by_its_mark(run, folder):
    path = folder / "list.txt"
    path.write_bytes(b"\xfe\xff" + item(summary="[образец]").encode("utf-16-be"))
    assert run("import", str(path)).code == 0
    assert entry(run)["summary"] == "[образец]"


def test_another_encoding_is_read_when_it_is_named(run, folder):
    path = folder / "list.csv"
    path.write_bytes(item(summary="[образец] старый файл").encode("koi8-r"))
    assert run("import", str(path), "--encoding", "koi8-r").code == 0
    assert entry(run)["summary"] == "[образец] старый файл"


@pytest.mark.parametrize("name", ["list.csv.gz", "list.gz", "list.csv"])
def test_a_compressed_file_is_read_whatever_its_name(run, folder, name):
    path = folder / name
    path.write_bytes(gzip.compress(item(summary="[образец]").encode()))
    assert run("import", str(path)).code == 0
    assert entry(run)["summary"] == "[образец]"


@pytest.mark.parametrize("encode", [str.encode, lambda text: gzip.compress(text.encode()), lambda text: text.encode("cp1251")])
def test_standard_input_is_read_like_a_file(run, encode):
    assert run("import", "-", input=encode(item(summary="[образец] со входа"))).code == 0
    assert entry(run)["summary"] == "[образец] со входа"


def test_a_file_and_standard_input_are_one_batch(run, files):
    assert run("import", "-", files[0], input=delimited(RECOMMENDATIONS)).code == 0
    assert (len(batches(run)), run("list", "--count").out) == (1, "3\n")


def test_columns_come_in_any_order_with_capitals_and_blanks_around(run):
    text = " Paragraph ,RECOMMENDING_STATES,cycle,State,Summary\n 7.1. , ESP | CHL ,2021, XEA ,[placeholder]\n"
    assert run("import", "-", input=text).code == 0
    assert entry(run)["recommending_states"] == ["ESP", "CHL"]


def test_blank_lines_are_passed_over(run):
    text = "state,cycle,paragraph,summary\n\nXEA,2021,7.1,[a]\n,,,\n\nXEA,2021,7.2,[b]\n\n\n"
    assert run("import", "-", input=text).code == 0
    assert run("list", "--count").out == "2\n"


def test_a_row_keeps_its_line_number_after_a_cell_of_several_lines(run):
    text = 'state,cycle,paragraph,summary\nXEA,2021,7.1,"[a]\n[b]"\n\nXEA,2021,7.2,[c]\n'
    assert run("import", "-", input=text).code == 0
    assert [entry(run, f"2021/{number}")["origin"]["row"] for number in ("7.1", "7.2")] == [2, 5]


# JSON.


def objects() -> list[dict]:
    return [
        {"state": "XEA", "cycle": 2021, "paragraph": "7.1", "summary": "[образец]", "recommending_states": ["ESP", "CHL"]},
        {"state": "XEA", "cycle": 2021, "paragraph": "7.2", "groups": ["[a | b; c]"], "position": "noted"},
    ]


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(json.dumps, id="array"),
        pytest.param(lambda rows: json.dumps(rows, indent=2, ensure_ascii=False), id="indented array"),
        pytest.param(lambda rows: "".join(json.dumps(row) + "\n" for row in rows), id="JSON Lines"),
        pytest.param(lambda rows: "\r\n\r\n".join(json.dumps(row) for row in rows), id="JSON Lines with CRLF and blank lines"),
        pytest.param(lambda rows: "\ufeff\n " + json.dumps(rows), id="array after a byte order mark"),
    ],
)
def test_json_objects_are_read_from_arrays_and_lines(run, write):
    assert run("import", "-", input=write(objects()).encode()).code == 0
    assert (entry(run)["summary"], entry(run)["recommending_states"]) == ("[образец]", ["ESP", "CHL"])
    assert (entry(run, "2021/7.2")["groups"], entry(run, "2021/7.2")["position"]) == (["[a | b; c]"], "noted")


@pytest.mark.parametrize("indent", [None, 2])
def test_one_json_object_is_one_recommendation(run, indent):
    assert run("import", "-", input=json.dumps(objects()[0], indent=indent)).code == 0
    assert run("list", "-f", "ids").out == "XEA/2021/7.1\n"


def test_json_objects_of_the_other_layouts_are_known_by_their_keys(run, folder):
    names = []
    for name, rows in FILES.items():
        (folder / f"{name}.json").write_text(json.dumps(rows), encoding="utf-8")
        names.append(str(folder / f"{name}.json"))
    assert run("import", *names).code == 0
    assert run("reviews", "-f", "json").json[0]["received"] == 3
    assert [clause["summary"] for clause in entry(run)["clauses"]] == ["[образец] часть первая", "[образец] часть вторая"]
    assert [p["position"] for p in entry(run, "2021/7.2")["positions"]] == ["pending", "noted"]


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "tsv"])
def test_what_list_prints_can_be_imported_elsewhere_and_is_listed_the_same(run, kazakhstan, tmp_path, fmt):
    chosen = ("--cycle", "2014", "--position", "noted")
    expected = run("list", *chosen, "-f", "json").json
    listed = run("list", *chosen, "-f", fmt).out
    assert len(expected) == 50
    other = ("--db", str(tmp_path / "other.db"))
    assert run("import", "-", *other, input=listed).code == 0
    assert run("list", *other, "-f", "json").json == expected


@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "tsv"])
def test_what_list_prints_changes_nothing_where_it_came_from(run, kazakhstan, fmt):
    listed = run("list", "--cycle", "2010", "-f", fmt).out
    before = kazakhstan.read_bytes()
    result = run("import", "-", "-f", "json", input=listed)
    assert (result.json["new"], result.json["changed"], result.json["same"]) == (0, 0, 128)
    assert kazakhstan.read_bytes() == before


@pytest.mark.parametrize("fmt", ["csv", "tsv"])
def test_an_exported_folder_changes_nothing_where_it_came_from(run, kazakhstan, folder, fmt):
    assert run("export", "-o", str(folder), "-f", fmt).code == 0
    before = kazakhstan.read_bytes()
    result = run("import", str(folder / "*"))
    assert (result.code, kazakhstan.read_bytes()) == (0, before), result.out


@pytest.mark.parametrize("fmt", ["csv", "tsv"])
def test_an_exported_folder_answers_the_same_elsewhere(run, kazakhstan, tmp_path, fmt):
    expected = content(run)
    target = tmp_path / "exported"
    assert run("export", "-o", str(target), "-f", fmt).code == 0
    kazakhstan.unlink()
    assert run("import", *(str(target / f"{name}.{fmt}") for name in TABLES)).code == 0
    found = content(run)
    assert sorted(found.pop("positions").splitlines()) == sorted(expected.pop("positions").splitlines())
    assert found == expected


@pytest.mark.parametrize(
    "history",
    [
        pytest.param([("", "supported", "2021-10-07"), ("2", "noted", "2021-10-07")], id="clauses that differ"),
        pytest.param([("", "supported", "2021-10-07"), ("2", "noted", "2022-01-01")], id="a clause answered later"),
        pytest.param([("", "pending", "2021-05-07"), ("", "noted", "2021-05-07")], id="two answers of one day"),
        pytest.param([("", "pending", ""), ("", "noted", "")], id="two answers without a day"),
    ],
)
def test_a_history_of_positions_survives_an_exported_folder(run, files, folder, tmp_path, history):
    columns = ("clause", "position", "date")
    rows = [{"reference": "XEA/2021/7.1", "source": "[s]", **dict(zip(columns, row, strict=True))} for row in history]
    bare = [{**row, "position": "", "position_source": "", "position_date": ""} for row in RECOMMENDATIONS]
    for name, table in (("recommendations", bare), ("positions", rows)):
        (folder / f"{name}.csv").write_text(delimited(table), encoding="utf-8")
    assert run("import", *files).code == 0
    expected = entry(run)
    assert run("export", "-o", str(tmp_path / "out"), "-f", "csv").code == 0
    other = ("--db", str(tmp_path / "other.db"))
    assert run("import", str(tmp_path / "out" / "*"), *other).code == 0
    found = run("show", "2021/7.1", "-f", "json", *other).json
    assert {name: found[name] for name in ("clauses", "position", "positions")} == {
        name: expected[name] for name in ("clauses", "position", "positions")
    }


# One act, and again.


@pytest.mark.parametrize("seed", range(4))
def test_several_files_are_one_batch_whatever_their_order(run, filled, files, seed):
    expected = content(run)
    filled.unlink()
    shuffled = random.Random(seed).sample(files, len(files))
    assert run("import", *shuffled).code == 0
    assert content(run) == expected
    assert [batch["command"] for batch in batches(run)] == ["import"]


def test_undo_takes_all_files_of_a_command_back(run, filled):
    assert run("undo").code == 0
    assert content(run) == {name: header for name, header in content(run).items() if header.count("\n") == 1}


def test_a_second_run_changes_nothing_and_says_so(run, filled, files):
    before = filled.read_bytes()
    result = run("import", *files)
    assert (result.code, filled.read_bytes()) == (0, before)
    assert "nothing changed" in result.err
    assert len(batches(run)) == 1


@pytest.mark.parametrize("name", TABLES)
def test_each_file_alone_changes_nothing_the_second_time(run, filled, files, name):
    before = filled.read_bytes()
    report = run("import", files[TABLES.index(name)], "-f", "json").json
    assert (report["batch"], report["new"], report["changed"], report["same"]) == (None, 0, 0, len(FILES[name]))
    assert filled.read_bytes() == before


def test_a_file_named_twice_is_recorded_once(run, filled, files):
    expected = content(run)
    filled.unlink()
    assert run("import", *files, *files).code == 0
    assert content(run) == expected


def test_the_kazakhstan_fixtures_change_nothing_the_second_time(run, kazakhstan):
    from conftest import KAZAKHSTAN

    before = kazakhstan.read_bytes()
    assert run("import", *map(str, KAZAKHSTAN.glob("*.csv"))).code == 0
    assert kazakhstan.read_bytes() == before


def test_a_list_changes_nothing_the_second_time_after_a_clause_got_its_own_answer(run, filled, files):
    row = {"reference": "XEA/2021/7.1", "clause": "2", "position": "noted", "source": "[letter]", "date": "2023-01-01"}
    assert run("import", "-", input=delimited([row])).code == 0
    before = filled.read_bytes()
    result = run("import", files[1])
    assert "nothing changed" in result.err
    assert filled.read_bytes() == before


def test_a_label_of_another_taxonomy_among_the_themes_changes_nothing_the_second_time(run):
    text = item(themes="upr-info:Torture|ohchr-2014:[own label]", summary="[placeholder]")
    assert run("import", "-", input=text).code == 0
    assert "nothing changed" in run("import", "-", input=text).err


def test_what_a_second_list_changes_is_reported_by_paragraph_and_field(run, filled):
    result = run("import", "-", "-f", "json", input=item("7.2", summary="[new placeholder]", recommending_states="KAZ|PER"))
    change = {"reference": "XEA/2021/7.2", "fields": ["recommending_states", "texts"]}
    assert result.json["files"][0]["changed"] == [{**change, "position_before": None, "position_after": None}]
    assert (entry(run, "2021/7.2")["summary"], entry(run, "2021/7.2")["recommending_states"]) == (
        "[new placeholder]",
        ["KAZ", "PER"],
    )
    assert len(batches(run)) == 2


def test_the_whole_report_of_an_import_is_one_json_document(run, folder):
    path = folder / "list.csv"
    path.write_text(item("7.1", summary="[placeholder]", remark="x", reference="y"), encoding="utf-8")
    assert run("import", str(path), "-f", "json").json == {
        "dry_run": False,
        "batch": 1,
        "new": 1,
        "changed": 0,
        "same": 0,
        "files": [
            {
                "file": "list.csv",
                "reader": "hrtrack",
                "format": "recommendations table",
                "records": 1,
                "reviews": ["XEA/2021"],
                "recommendations": 1,
                "recommending_states": 0,
                "pairs": 0,
                "positions": {"supported": 0, "noted": 0, "partial": 0, "pending": 0},
                "left_out": [],
                "not_states": [],
                "unsure": [],
                "columns_ignored": ["remark", "reference"],
                "notes": [],
                "new": ["XEA/2021/7.1"],
                "changed": [],
                "same": 0,
                "follow_up": {
                    kind: {"new": 0, "changed": 0, "same": 0}
                    for kind in ("institutions", "plans", "measures", "evidence", "links", "lineage")
                },
                "unchanged": [],
                "missing": [],
                "archived": [],
                "repeated": 0,
                "parts": 0,
                "matched": 0,
                "unmatched": [],
                "unmatched_on_record": [],
                "renumbered": {},
                "joined": {},
                "differing_positions": [],
                "reviews_skipped": [],
                "checks": [],
            }
        ],
    }


def test_the_ids_of_an_import_are_what_is_new(run, filled):
    text = delimited([{**RECOMMENDATIONS[0]}, {**RECOMMENDATIONS[0], "paragraph": "7.11"}])
    assert run("import", "-", "-f", "ids", input=text).out == "XEA/2021/7.11\n"


# Dry run.


def test_a_dry_run_on_a_missing_ledger_creates_nothing(run, files, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    result = run("import", *files, "--dry-run", "--db", str(tmp_path / "new" / "ledger.db"))
    assert (result.code, sorted(tmp_path.rglob("*"))) == (0, before)
    assert "nothing written" in result.err


def test_a_dry_run_lists_by_paragraph_what_is_new_changed_and_missing(run, filled):
    before = filled.read_bytes()
    text = delimited([{"state": "XEA", "cycle": "2021", "paragraph": n, "summary": "[other]"} for n in ("7.2", "7.9", "7.10")])
    shown = run("import", "-", "--dry-run", input=text)
    report = run("import", "-", "--dry-run", "-f", "json", input=text).json
    assert filled.read_bytes() == before
    told = report["files"][0]
    assert (report["dry_run"], report["batch"], told["new"], told["missing"]) == (True, None, ["XEA/2021/7.9"], ["XEA/2021/7.1"])
    assert [change["reference"] for change in told["changed"]] == ["XEA/2021/7.2", "XEA/2021/7.10"]
    for line in ("new      XEA/2021/7.9", "changed  XEA/2021/7.2: texts", "changed  XEA/2021/7.10: texts"):
        assert line in shown.out.splitlines()
    assert "not in this list (kept): XEA/2021/7.1" in shown.out


def test_a_dry_run_lists_every_paragraph_however_many(run, surroundings):
    text = delimited([{"state": "XEA", "cycle": "2021", "paragraph": f"7.{n}", "summary": "[a]"} for n in range(1, 41)])
    shown = run("import", "-", "--dry-run", input=text).out
    assert [f"7.{n}" for n in range(1, 41) if f"new      XEA/2021/7.{n}\n" not in shown] == []
    assert not surroundings.exists()


def test_what_a_dry_run_tells_is_what_the_import_then_does(run, filled, folder):
    path = folder / "newer.csv"
    path.write_text(delimited([{**RECOMMENDATIONS[1], "summary": "[other]"}]), encoding="utf-8")
    told = run("import", str(path), "--dry-run", "-f", "json").json
    done = run("import", str(path), "-f", "json").json
    assert {**done, "dry_run": True, "batch": None} == told


# Blank and \N.

FULL = {
    "text": "[placeholder text]",
    "summary": "[placeholder summary]",
    "recommending_states": ["ESP", "CHL"],
    "themes": ["Torture"],
    "groups": ["[group]"],
    "sdgs": ["5 Gender equality"],
    "action": ["5"],
    "clusters": ["[cluster]"],
}


@pytest.fixture
def full(run):
    cells = {name: value if isinstance(value, str) else "|".join(value) for name, value in FULL.items()}
    cells |= {"themes": "upr-info:Torture", "position": "noted", "position_source": "[source]", "position_date": "2021-10-07"}
    assert run("import", "-", input=item(**cells)).code == 0
    found = entry(run)
    assert {name: found[name] for name in FULL} == FULL | {"sdgs": found["sdgs"]}
    return found


@pytest.mark.parametrize("name", FULL)
def test_a_cleared_cell_clears_its_field_and_no_other(run, full, name):
    assert run("import", "-", input=item(**{name: "\\N"})).code == 0
    found = entry(run)
    assert found[name] == (None if isinstance(FULL[name], str) else [])
    others = [other for other in FULL if other != name]
    assert {other: found[other] for other in others} == {other: full[other] for other in others}


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("blank", ["", "  "])
def test_a_blank_cell_leaves_its_field_as_it_is(run, full, surroundings, name, blank):
    before = surroundings.read_bytes()
    assert run("import", "-", input=item(**{name: blank})).code == 0
    assert surroundings.read_bytes() == before


@pytest.mark.parametrize("name", FULL)
@pytest.mark.parametrize("blank", [None, ""])
def test_null_and_an_empty_text_in_json_leave_a_field_as_it_is(run, full, surroundings, name, blank):
    before = surroundings.read_bytes()
    assert run("import", "-", input=json.dumps({"state": "XEA", "cycle": 2021, "paragraph": "7.1", name: blank})).code == 0
    assert surroundings.read_bytes() == before


def test_undo_brings_back_what_was_cleared(run, full):
    assert run("import", "-", input=item(text="\\N", themes="\\N", recommending_states="\\N")).code == 0
    assert run("undo").code == 0
    assert {name: entry(run)[name] for name in FULL} == {name: full[name] for name in FULL}


REVIEW_FIELDS = [name for name in REVIEWS[0] if name not in ("state", "mechanism", "cycle")]


@pytest.mark.parametrize("name", REVIEW_FIELDS)
def test_a_review_keeps_what_is_blank_and_loses_what_is_cleared(run, filled, name):
    before = run("reviews", "-f", "json").json[0]
    row = {"state": "XEA", "mechanism": "UPR", "cycle": "2021", "session": "", "received": ""}
    assert "nothing changed" in run("import", "-", input=delimited([{**row, name: ""}])).err
    assert run("import", "-", input=delimited([{**row, name: "\\N"}])).code == 0
    after = run("reviews", "-f", "json").json[0]
    assert after[name] is None
    assert {key: after[key] for key in REVIEW_FIELDS if key != name} == {key: before[key] for key in REVIEW_FIELDS if key != name}


def test_a_total_that_no_document_states_stays_unknown(run):
    assert run("import", "-", input="state,cycle,received,supported,noted\nXEA,2021,294,259,\n").code == 0
    assert run("reviews", "-f", "json").json[0]["noted"] is None


# What a newer list leaves out, and what was removed.


def test_an_item_missing_from_a_newer_list_is_reported_and_kept(run, filled):
    result = run("import", "-", "-f", "json", input=delimited(RECOMMENDATIONS[:1]))
    assert result.json["files"][0]["missing"] == ["XEA/2021/7.2", "XEA/2021/7.10"]
    assert run("list", "-f", "ids").out.split() == ["XEA/2021/7.1", "XEA/2021/7.2", "XEA/2021/7.10"]
    assert "(kept): XEA/2021/7.2, XEA/2021/7.10" in run("import", "-", input=delimited(RECOMMENDATIONS[:1])).out


def test_a_list_says_nothing_about_another_review(run, filled):
    result = run("import", "-", "-f", "json", input=delimited([{**RECOMMENDATIONS[0], "cycle": "2017"}]))
    assert (result.json["new"], result.json["files"][0]["missing"]) == (1, [])


def test_two_files_of_one_command_are_one_list_and_neither_misses_the_other(run, filled, folder):
    for name, rows in (("first.csv", RECOMMENDATIONS[:1]), ("second.csv", RECOMMENDATIONS[1:2])):
        (folder / name).write_text(delimited(rows), encoding="utf-8")
    report = run("import", str(folder / "first.csv"), str(folder / "second.csv"), "-f", "json").json
    assert {name for told in report["files"] for name in told["missing"]} == {"XEA/2021/7.10"}


def test_a_file_of_positions_misses_nothing(run, filled, files):
    assert run("import", files[3], "-f", "json").json["files"][0]["missing"] == []


def test_a_removed_item_is_reported_and_never_revived(run, filled, files):
    assert run("remove", "2021/7.2").code == 0
    before = filled.read_bytes()
    report = run("import", files[1], "-f", "json").json
    assert (report["files"][0]["archived"], report["new"], report["changed"]) == (["XEA/2021/7.2"], 0, 0)
    assert filled.read_bytes() == before
    assert "not revived: XEA/2021/7.2" in run("import", files[1]).out
    assert run("list", "-f", "ids").out.split() == ["XEA/2021/7.1", "XEA/2021/7.10"]


@pytest.mark.parametrize("number", [2, 3])
def test_a_part_of_a_removed_item_is_reported_and_does_not_revive_it(run, filled, files, number):
    for reference in ("2021/7.1", "2021/7.2"):
        assert run("remove", reference).code == 0
    report = run("import", files[number], "-f", "json").json
    assert (report["new"], report["changed"]) == (0, 0)
    assert set(report["files"][0]["archived"]) == {row["reference"] for row in FILES[TABLES[number]]}
    assert run("list", "-f", "ids").out.split() == ["XEA/2021/7.10"]


def test_a_new_item_takes_the_number_of_a_removed_one_and_is_the_one_imported_to(run, filled, files):
    assert run("remove", "2021/7.2").code == 0
    assert run("add", "--cycle", "2021", "--paragraph", "7.2", "--summary", "[добавлено вручную]", "--from", "Peru").code == 0
    report = run("import", files[1], "-f", "json").json
    assert [change["reference"] for change in report["files"][0]["changed"]] == ["XEA/2021/7.2"]
    assert entry(run, "2021/7.2")["summary"] == RECOMMENDATIONS[1]["summary"]


# Columns.


def test_unknown_and_computed_columns_are_named_and_not_read(run):
    text = item("7.1", summary="[placeholder]", remark="[x]", status="implemented", measures="[m]", cycle_number="99")
    result = run("import", "-", input=text)
    assert "standard input: columns not read: remark, status, measures, cycle_number" in result.out
    assert (entry(run)["status"], entry(run)["measures"]) == ("no_information", [])


@pytest.mark.parametrize(
    ("name", "ignored"),
    [
        ("reviews", ["recorded_received"]),
        ("recommendations", ["institutions"]),
        ("clauses", ["remark"]),
        ("positions", ["remark"]),
    ],
)
def test_each_layout_names_what_it_does_not_read(run, filled, name, ignored):
    text = delimited([{**row, **dict.fromkeys(ignored, "9")} for row in FILES[name]])
    report = run("import", "-", "-f", "json", input=text).json
    assert (report["changed"], report["files"][0]["columns_ignored"]) == (0, ignored)


def test_blank_entries_of_a_list_are_passed_over(run, folder):
    (folder / "a.csv").write_text(item("7.1", groups="|[a]| |[b]|"), encoding="utf-8")
    (folder / "b.json").write_text(json.dumps({**objects()[0], "paragraph": "7.2", "groups": ["", "[a]", " ", "[b]"]}))
    assert run("import", str(folder / "*")).code == 0
    assert [row["groups"] for row in run("list", "-f", "json").json] == [["[a]", "[b]"], ["[a]", "[b]"]]


def test_unknown_keys_of_json_objects_are_named_once(run):
    rows = [{**row, "remark": "[x]", "reference": "[y]"} for row in objects()]
    assert run("import", "-", "-f", "json", input=json.dumps(rows)).json["files"][0]["columns_ignored"] == ["remark", "reference"]


def test_names_of_recommending_states_are_read_where_there_are_no_codes(run):
    assert run("import", "-", input=item(recommending_state_names="Spain|Republic of Korea", summary="[a]")).code == 0
    assert entry(run)["recommending_states"] == ["ESP", "KOR"]


# Positions.


def position(word: str, **cells: str) -> str:
    return delimited([{"reference": "XEA/2021/7.2", "position": word, **cells}])


def test_positions_are_appended_and_never_overwritten(run, filled):
    before = entry(run, "2021/7.2")["positions"]
    assert run("import", "-", input=position("supported", date="2022-03-01", source="[letter]")).code == 0
    after = entry(run, "2021/7.2")
    assert after["positions"][:-1] == before
    assert (after["position"], after["position_source"], after["position_date"]) == ("supported", "[letter]", "2022-03-01")


def test_an_older_position_joins_the_history_and_does_not_answer(run, filled):
    assert run("import", "-", input=position("partial", date="2021-06-01", source="[draft]")).code == 0
    found = entry(run, "2021/7.2")
    assert [p["position"] for p in found["positions"]] == ["pending", "partial", "noted"]
    assert found["position"] == "noted"


def test_the_same_answer_of_another_day_is_another_entry(run, filled):
    assert run("import", "-", input=position("noted", date="2023-03-01", source="[placeholder source]")).code == 0
    assert [p["date"] for p in entry(run, "2021/7.2")["positions"]] == ["2021-05-07", "2021-10-07", "2023-03-01"]


def test_a_position_in_a_list_is_appended_too(run, filled):
    assert run("import", "-", input=delimited([{**RECOMMENDATIONS[1], "position": "supported"}])).code == 0
    assert [p["position"] for p in entry(run, "2021/7.2")["positions"]] == ["pending", "noted", "supported"]


def test_a_position_without_a_day_counts_from_the_adoption_and_says_so(run, filled):
    assert run("import", "-", input=position("supported", source="[letter]")).code == 0
    last = entry(run, "2021/7.2")["positions"][-1]
    assert (last["position"], last["date"], last["date_inferred"]) == ("supported", "2021-10-07", True)


# How States and reviews are named.


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("KAZ", "KAZ|kaz|KZ|kz|Kazakhstan|KAZAKHSTAN|Republic of Kazakhstan|Казахстан|Республика Казахстан"),
        ("IRN", "Iran|Iran (Islamic Republic of)|Islamic Republic of Iran|Iran, Islamic Republic of"),
        ("KOR", "Republic of Korea|South Korea|Korea (Republic of)|Республика Корея"),
        ("PRK", "DPRK|North Korea|Democratic People's Republic of Korea|Democratic People’s Republic of Korea|DPR Korea"),
        ("GBR", "United Kingdom|UK|the United Kingdom of Great Britain and Northern Ireland|Great Britain"),
        ("USA", "United States|US|USA|U.S.A.|United States of America|the United States"),
        ("RUS", "Russia|Russian Federation|the Russian Federation|Российская Федерация"),
        ("CIV", "Côte d'Ivoire|Cote d'Ivoire|Côte d’Ivoire|Ivory Coast"),
        ("TUR", "Türkiye|Turkiye|Turkey|Турция"),
        ("CZE", "Czechia|Czech Republic|the Czech Republic"),
        ("NLD", "Netherlands|the Netherlands|Netherlands (Kingdom of the)|Kingdom of the Netherlands"),
        ("BOL", "Bolivia|Bolivia (Plurinational State of)|Plurinational State of Bolivia"),
        ("VEN", "Venezuela|Venezuela (Bolivarian Republic of)|Bolivarian Republic of Venezuela"),
        ("COD", "Democratic Republic of the Congo|Democratic Republic of Congo|DR Congo|DRC"),
        ("COG", "Congo|Republic of the Congo|Congo (Republic of the)"),
        ("LAO", "Laos|Lao PDR|Lao People's Democratic Republic"),
        ("SYR", "Syria|Syrian Arab Republic"),
        ("TZA", "Tanzania|United Republic of Tanzania|Tanzania (United Republic of)"),
        ("MDA", "Moldova|Republic of Moldova|Moldova (Republic of)"),
        ("MKD", "North Macedonia|Macedonia|The former Yugoslav Republic of Macedonia|the FYR of Macedonia"),
        ("VNM", "Viet Nam|Vietnam|VIETNAM"),
        ("BIH", "Bosnia and Herzegovina|Bosnia & Herzegovina"),
        ("LCA", "Saint Lucia|St. Lucia|St Lucia"),
        ("STP", "Sao Tome and Principe|São Tomé and Príncipe|Sao Tome & Principe"),
        ("SWZ", "Eswatini|Swaziland"),
        ("CPV", "Cabo Verde|Cape Verde"),
        ("TLS", "Timor-Leste|Timor Leste|East Timor"),
        ("MMR", "Myanmar|Burma"),
        ("BRN", "Brunei Darussalam|Brunei"),
        ("FSM", "Micronesia|Micronesia (Federated States of)|Federated States of Micronesia"),
        ("PSE", "State of Palestine|Palestine"),
        ("VAT", "Holy See|the Holy See|Vatican"),
    ],
)
def test_a_state_is_known_in_every_usual_spelling(run, code, names):
    spelled = names.split("|")
    assert codes_of(run, spelled) == {name: [code] for name in spelled}


def test_states_are_known_by_their_everyday_russian_names(run):
    names = {"Россия": "RUS", "США": "USA", "Великобритания": "GBR", "Иран": "IRN", "Южная Корея": "KOR", "Германия": "DEU"}
    assert codes_of(run, list(names)) == {name: [code] for name, code in names.items()}


def codes_of(run, spelled: list[str]) -> dict[str, list[str]]:
    """Return the States that an import makes of names, each recommending by itself."""
    rows = [{"state": "XEA", "cycle": 2021, "paragraph": f"7.{n}", "recommending_states": [s]} for n, s in enumerate(spelled, 1)]
    result = run("import", "-", input=json.dumps(rows))
    assert result.code == 0, result.err
    return {spelled[int(row["paragraph"][2:]) - 1]: row["recommending_states"] for row in run("list", "-f", "json").json}


def test_the_state_under_review_is_named_in_any_spelling_too(run):
    assert run("import", "-", input="state,cycle,paragraph,summary\nРеспублика Казахстан,2025,139.7,[placeholder]\n").code == 0
    assert run("list", "-f", "ids").out == "KAZ/2025/139.7\n"


@pytest.mark.parametrize("cycle", ["2021", "3", "latest", "LATEST", " 3 "])
def test_a_cycle_is_a_year_a_number_or_latest(run, filled, cycle):
    text = delimited([{"state": "XEA", "cycle": cycle, "paragraph": "7.3", "summary": "[placeholder]"}])
    assert run("import", "-", input=text).code == 0
    assert entry(run, "2021/7.3")["cycle_number"] == 3


def test_a_cycle_number_in_json_is_a_number(run, filled):
    assert run("import", "-", input=json.dumps({"state": "XEA", "cycle": 3, "paragraph": "7.3", "summary": "[a]"})).code == 0
    assert entry(run, "2021/7.3")["cycle"] == 2021


def test_latest_is_that_of_the_state_and_the_mechanism(run, filled):
    assert run("import", "-", input="state,mechanism,cycle,symbol\nXEB,UPR,2023,[s]\nXEA,CCPR,2024,[s]\n").code == 0
    text = "state,mechanism,cycle,paragraph,summary\nXEA,UPR,latest,8.1,[a]\nXEB,UPR,latest,8.1,[b]\nXEA,CCPR,latest,8,[c]\n"
    assert run("import", "-", "-f", "ids", input=text).out.split() == ["XEA/2021/8.1", "XEB/2023/8.1", "XEA/CCPR/2024/8"]


def test_the_only_state_on_record_is_meant_where_a_row_names_none(run, filled):
    assert run("import", "-", "-f", "ids", input="cycle,paragraph,summary\n2021,7.3,[a]\n").out == "XEA/2021/7.3\n"
    assert run("import", "-", input="reference,position\n2021/7.3,noted\n").code == 0
    assert entry(run, "2021/7.3")["position"] == "noted"


def test_the_state_is_given_by_option_where_a_row_names_none(run):
    text = "cycle,paragraph,summary\n2021,7.3,[a]\n"
    assert run("import", "-", "--state", "XEB", "-f", "ids", input=text).out == "XEB/2021/7.3\n"


def test_the_state_is_given_by_the_environment_where_a_row_names_none(run, filled, monkeypatch):
    monkeypatch.setenv("HRTRACK_STATE", "XEB")
    text = "cycle,paragraph,summary\n2021,7.3,[a]\n"
    assert run("import", "-", "-f", "ids", input=text).out == "XEB/2021/7.3\n"


def test_treaty_bodies_have_their_own_reviews_and_paragraphs(run):
    text = "state,mechanism,cycle,paragraph,summary\nXEA,ccpr,2016,24 (a),[a]\nXEA,CRC-OP-SC,2016,18,[b]\n"
    assert run("import", "-", "-f", "ids", input=text).out.split() == ["XEA/CCPR/2016/24(a)", "XEA/CRC-OP-SC/2016/18"]


def test_items_without_an_official_number_keep_the_one_they_have(run, surroundings):
    text = "state,cycle,paragraph,summary\nXEA,2021,u1,[a]\nXEA,2021,u2,[b]\n"
    assert run("import", "-", "-f", "ids", input=text).out.split() == ["XEA/2021/u1", "XEA/2021/u2"]
    before = surroundings.read_bytes()
    assert run("import", "-", input=text).code == 0
    assert surroundings.read_bytes() == before


# Where a recommendation came from.


@pytest.mark.parametrize("compress", [False, True])
def test_show_names_file_digest_and_line_of_the_origin(run, folder, compress):
    path = folder / ("list.csv.gz" if compress else "list.csv")
    data = delimited(RECOMMENDATIONS).encode()
    path.write_bytes(gzip.compress(data) if compress else data)
    assert run("import", str(path)).code == 0
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert entry(run)["origin"] == {"file": path.name, "sha256": digest, "row": 2}
    # 7.2 has a cell of two lines, so that 7.10 begins one line further down.
    assert entry(run, "2021/7.10")["origin"]["row"] == 5
    assert digest[:12] in run("show", "2021/7.1").out


def test_the_origin_of_standard_input_and_of_an_object_is_named_too(run):
    data = "".join(json.dumps(row) + "\n" for row in objects()).encode()
    assert run("import", "-", input=data).code == 0
    digest = hashlib.sha256(data).hexdigest()
    assert entry(run, "2021/7.2")["origin"] == {"file": "standard input", "sha256": digest, "row": 2}


def test_the_origin_is_that_of_the_first_file_and_the_journal_names_the_later_one(run, filled, folder):
    path = folder / "newer.csv"
    path.write_text(item("7.1", text="[placeholder text]"), encoding="utf-8")
    assert run("import", str(path)).code == 0
    found = entry(run)
    assert found["origin"]["file"] == "recommendations.csv"
    assert [("newer.csv" in batch["summary"]) for batch in found["journal"]] == [False, True]


# File names.


@pytest.mark.parametrize("pattern", ["*.csv", "*", "*s.cs?", "*s.csv"])
def test_wildcards_are_expanded_where_the_shell_did_not(run, filled, folder, pattern):
    expected = content(run)
    filled.unlink()
    assert run("import", str(folder / pattern)).code == 0
    assert content(run) == expected


def test_wildcards_are_expanded_in_the_folder_at_hand(run, files, folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert run("import", "rev*.csv", "rec*.csv").code == 0
    assert run("list", "--count").out == "3\n"


@pytest.mark.parametrize("name", ["[1] list.csv", "a b.csv", "список.csv", "#list.csv"])
def test_a_file_of_an_odd_name_is_read_as_it_is_named(run, folder, name):
    path = folder / name
    path.write_text(item(summary="[placeholder]"), encoding="utf-8")
    assert run("import", str(path)).code == 0
    assert entry(run)["origin"]["file"] == name
