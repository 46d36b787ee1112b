"""SQL of a user's own: the views are described and the description is true; a query can read and nothing else."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import islice

import pytest

from hrtrack.errors import WrongUsage
from hrtrack.render import schema_page
from hrtrack.render.tables import print_page
from hrtrack.store import direct, schema
from hrtrack.store.contract import TABLES, VIEWS
from hrtrack.store.ledger import Ledger

# Runs the program, and says when all is ready for the query.
ABOUT_TO_ASK = """
from hrtrack.__main__ import main
from hrtrack.store import direct

prepare = direct._prepare
direct._prepare = lambda *words: (prepare(*words), print("up", flush=True))
main()
"""
COUNTING = "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c"


@pytest.fixture
def described() -> dict[str, dict]:
    """Return what is said of each view and table of a new ledger."""
    with Ledger.in_memory() as ledger:
        return {view["name"]: view for view in schema.described(ledger.connection)}


# The contract.


def test_every_view_and_table_is_described_and_none_that_is_not_there(described):
    assert {name for name, view in described.items() if view["kind"] == "view"} == set(VIEWS)
    assert {name for name, view in described.items() if view["kind"] == "table"} == set(TABLES)


def test_every_column_of_a_view_is_described_in_its_order_and_none_that_is_not_there(described):
    with Ledger.in_memory() as ledger:
        for name, view in VIEWS.items():
            there = [column[0] for column in ledger.connection.execute(f"SELECT * FROM {name}").description]
            assert list(view.columns) == there, name
    for name in VIEWS:
        assert all(column["meaning"] and column["type"] for column in described[name]["columns"]), name


def test_the_described_type_is_that_of_the_schema_and_of_every_value(run, kazakhstan, surroundings):
    measure = ("measure", "add", "[Train]", "--due", "2025-Q4", "--for", "2014/125.24", "--code", "M1")
    for words in (measure, ("status", "set", "2014/125.24", "in_progress", "--note", "[said]", "--source", "[page 1]")):
        assert run(*words).code == 0
    filled = set()
    with closing(sqlite3.connect(surroundings)) as plain:
        for name, view in VIEWS.items():
            declared = {row[1]: row[2] for row in plain.execute(f"PRAGMA table_info({name})")}
            for column, told in view.columns.items():
                assert declared[column] in ("", told.type), (name, column)
                kinds = {row[0].upper() for row in plain.execute(f"SELECT DISTINCT typeof({column}) FROM {name}")}
                assert kinds <= {told.type, "NULL"}, (name, column)
                filled |= {name} if kinds else set()
    assert filled == set(VIEWS)


def test_a_meaning_is_a_line_that_ends_without_a_full_stop():
    meanings = [view.meaning for view in VIEWS.values()] + list(TABLES.values())
    meanings += [column.meaning for view in VIEWS.values() for column in view.columns.values()]
    assert all(text[0].isalnum() and text.removesuffix(" ...")[-1] != "." and "\n" not in text for text in meanings)


def test_schema_needs_no_ledger_and_makes_none(run, surroundings):
    rows = run("schema", "-f", "json").json
    assert [row["name"] for row in rows] == list(VIEWS)
    assert [list(row) for row in rows] == [["name", "kind", "meaning", "columns", "sql"]] * len(VIEWS)
    assert {tuple(column) for row in rows for column in row["columns"]} == {("name", "type", "unit", "refers_to", "meaning")}
    assert not surroundings.exists()


def test_schema_lists_tables_on_request_with_what_they_refer_to(run):
    rows = list(csv.DictReader(io.StringIO(run("schema", "--tables", "-f", "csv").out)))
    assert {row["name"] for row in rows} == {*VIEWS, *TABLES}
    [found] = [row for row in rows if (row["name"], row["column"]) == ("clauses", "recommendation_id")]
    assert (found["kind"], found["type"], found["refers_to"]) == ("table", "INTEGER", "recommendations.id")


def test_schema_on_a_screen_names_each_view_with_its_meaning_and_says_what_to_do_next(run):
    shown = run("schema")
    assert all(f"{name}: {view.meaning}" in shown.out for name, view in VIEWS.items())
    assert "recommendations received; blank where no document says (paragraphs)" in shown.out
    assert shown.err.startswith("hint: hrtrack sql")


class Terminal(io.StringIO):
    """Be a terminal of the width that COLUMNS says."""

    def isatty(self) -> bool:
        return True


def test_on_a_narrow_terminal_a_meaning_goes_on_in_the_next_line_and_is_never_cut(described):
    out = Terminal()
    assert print_page(schema_page.views([described["statuses"]]), out) is False
    shown = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue())
    assert max(map(len, shown.splitlines())) <= 100
    assert "…" not in shown
    words = [word for column in VIEWS["statuses"].columns.values() for word in column.meaning.split()]
    assert set(words) <= set(shown.split())


def test_schema_of_an_unknown_view_is_wrong_usage_and_the_nearest_is_named(run):
    result = run("schema", "pear")
    assert (result.code, result.error) == (2, "unknown view or table 'pear'")
    assert "'pairs'" in result.err


def test_the_printed_sql_makes_the_same_views_and_tables(run):
    script = run("schema", "--tables", "--sql").out
    with closing(sqlite3.connect(":memory:")) as plain:
        plain.executescript(script)
        made = {row[0] for row in plain.execute("SELECT name FROM sqlite_master WHERE type IN ('view', 'table')")}
        assert {*VIEWS, *TABLES} <= made
        assert plain.execute("SELECT count(*) FROM review_totals").fetchone() == (0,)


# Reading.


def test_a_query_gives_what_list_gives(run, kazakhstan):
    asked = "SELECT reference, position FROM recommendation_list WHERE cycle = :year ORDER BY sort_key"
    rows = run("sql", asked, "-p", "year=2014", "-f", "json").json
    listed = run("list", "--cycle", "2014", "--mechanism", "UPR", "--columns", "reference,position", "-f", "json").json
    assert rows == listed
    assert len(rows) == 194
    ids = run("sql", asked, "--param", "year=2014", "-f", "ids").out.split()
    assert ids == [row["reference"] for row in listed]


def test_a_query_comes_from_a_file_or_from_standard_input(run, kazakhstan, tmp_path):
    asked = "-- how many\nSELECT count(*) AS n\nFROM recommendation_list;\n"
    path = tmp_path / "ask.sql"
    path.write_text("\ufeff" + asked, encoding="utf-8")
    answers = [run("sql", "--file", str(path), "-f", "json"), run("sql", "-", "-f", "json", input=asked)]
    answers.append(run("sql", "--file", "-", "-f", "json", input=asked))
    assert [answer.json for answer in answers] == [[{"n": 325}]] * 3


@pytest.mark.parametrize(
    ("given", "kind", "value"),
    [
        ("x=5", "integer", 5),
        ("x=-5", "integer", -5),
        ("x=125.10", "text", "125.10"),
        ("x=007", "text", "007"),
        ("x=99999999999999999999", "text", "99999999999999999999"),
        ("x=", "text", ""),
        ("x=a=b", "text", "a=b"),
        (":x='); DROP TABLE reviews; --", "text", "'); DROP TABLE reviews; --"),
    ],
)
def test_a_whole_number_is_one_and_all_else_is_text(run, kazakhstan, given, kind, value):
    rows = run("sql", "SELECT typeof(:x) AS kind, :x AS value", "-p", given, "-f", "json").json
    assert rows == [{"kind": kind, "value": value}]


def test_columns_of_one_name_are_all_printed(run, kazakhstan):
    result = run("sql", "SELECT 1 AS a, 2 AS a, 3 AS a_2, 4 AS A, 5 AS a", "-f", "json")
    assert list(result.json[0].values()) == [1, 2, 3, 4, 5]
    assert next(iter(result.json[0])) == "a"
    assert run("sql", "SELECT 1 AS a, 2 AS a", "--columns", "a_2", "-f", "csv").out == "a_2\n2\n"


def test_null_is_blank_and_bytes_are_counted_in_a_table_and_carried_as_datasette_does_elsewhere(run, kazakhstan):
    asked = "SELECT NULL AS none, x'00ff' AS bytes, x'01' AS byte, 9e999 AS endless, 2.5 AS half"
    shown = run("sql", asked).out.splitlines()[-1].split()
    assert shown == ["<2", "bytes>", "<1", "byte>", "inf", "2.5"]
    assert json.loads(run("sql", asked, "-f", "jsonl").out, parse_constant=pytest.fail) == {
        "none": None,
        "bytes": {"$base64": True, "encoded": "AP8="},
        "byte": {"$base64": True, "encoded": "AQ=="},
        "endless": "Infinity",
        "half": 2.5,
    }


def test_what_a_terminal_would_obey_stays_text_in_values_and_in_headings(run, kazakhstan):
    asked = (
        "SELECT char(27) || '[31m[/red] [sic] :smile:' || char(8238) AS \"he\x1b[31mad\nline\", CAST(x'ff41' AS TEXT) AS broken"
    )
    shown = run("sql", asked)
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out
    assert "[/red] [sic] :smile:" in shown.out
    assert "he\\x1b[31mad line" in shown.out
    assert "\\xffA" in shown.out
    for fmt in ("json", "jsonl", "csv", "tsv", "md"):
        assert run("sql", asked, "-f", fmt).code == 0


def test_the_folding_of_the_search_index_is_there(run, kazakhstan):
    asked = "SELECT hrtrack_fold('ӘҢГІМЕ École') AS folded, hrtrack_fold(NULL) AS none, hrtrack_fold(7) AS number"
    assert run("sql", asked, "-f", "json").json == [{"folded": "ангиме ecole", "none": None, "number": 7}]
    found = "SELECT count(*) AS n FROM search WHERE search MATCH hrtrack_query(:words)"
    counted = run("sql", found, "-p", "words=TORTure preven", "-f", "json").json[0]["n"]
    assert counted == int(run("list", "--search", "TORTure preven", "--count").out) > 0
    assert run("sql", found, "-p", "words=?!", "-f", "json").json == [{"n": 0}]


def test_a_rate_is_rounded_as_stats_rounds(run, kazakhstan):
    asked = "SELECT hrtrack_rate(42, 64) AS a, round(42.0 / 64, 4) AS b, hrtrack_rate(1, 0) AS c, hrtrack_rate(NULL, 3) AS d"
    assert run("sql", asked, "-f", "json").json == [{"a": round(42 / 64, 4), "b": 0.6563, "c": None, "d": None}]
    year = "SELECT hrtrack_rate(supported, received) AS rate FROM review_totals WHERE cycle = 2025 AND mechanism = 'UPR'"
    told = run("stats", "--cycle", "2025", "-f", "json").json["acceptance_rate"]
    assert run("sql", year, "-f", "json").json == [{"rate": told}]


def test_rows_are_read_as_they_are_taken(kazakhstan):
    with Ledger.to_read(kazakhstan) as ledger:
        answer = direct.ask(ledger.connection, f"{COUNTING}) SELECT n FROM c", {})
        assert [row["n"] for row in islice(answer.rows, 3)] == [1, 2, 3]


def test_a_query_without_a_row_says_so_and_prints_its_columns(run, kazakhstan):
    result = run("sql", "SELECT reference FROM recommendation_list WHERE 0")
    assert (result.code, result.out.split()[0], result.err) == (0, "reference", "hint: no row matches\n")
    assert run("sql", "SELECT 1 AS a WHERE 0", "-f", "csv").out == "a\n"


@pytest.mark.parametrize(
    "statement",
    [
        "EXPLAIN QUERY PLAN SELECT * FROM pairs",
        "EXPLAIN SELECT * FROM pairs",
        "PRAGMA table_info(pairs)",
        "PRAGMA user_version",
        "SELECT * FROM pragma_table_info('pairs')",
        "SELECT value FROM json_each('[1, 2]')",
        "VALUES (1), (2)",
        "WITH x (a) AS (VALUES (1)) SELECT a FROM x;",
        "  ;; /* first */ -- then\n SELECT 1 -- and last",
        "SELECT highlight(search, 0, '<', '>'), bm25(search) FROM search WHERE search MATCH 'torture' ORDER BY rank",
        "SELECT name FROM sqlite_master",
    ],
)
def test_whatever_reads_is_answered(run, kazakhstan, statement):
    result = run("sql", statement, "-f", "json")
    assert (result.code, result.err) == (0, "")
    assert result.json


# Not writing.

WRITES = [
    "INSERT INTO states VALUES ('XEA', 'x', 'EEG')",
    "WITH x AS (SELECT 1) INSERT INTO states SELECT 'XEA', 'x', 'EEG'",
    "REPLACE INTO states VALUES ('AFG', 'x', 'EEG')",
    "UPDATE reviews SET received = 1",
    "WITH x AS (SELECT 1) UPDATE reviews SET received = 1",
    "UPDATE reviews SET received = 1 RETURNING id",
    "DELETE FROM positions",
    "EXPLAIN DELETE FROM positions",
    "EXPLAIN CREATE TABLE t (a)",
    "EXPLAIN BEGIN",
    "EXPLAIN ATTACH 'other.db' AS other",
    "/* SELECT */ DELETE FROM positions",
    "CREATE TABLE t (a)",
    "CREATE TEMP TABLE t (a)",
    "CREATE TEMP VIEW pairs AS SELECT 1",
    "CREATE TEMP TRIGGER t AFTER INSERT ON reviews BEGIN SELECT 1; END",
    "CREATE VIRTUAL TABLE t USING fts5 (a)",
    "DROP VIEW pairs",
    "ALTER TABLE reviews ADD COLUMN x",
    "REINDEX",
    "ANALYZE",
    "VACUUM",
    "VACUUM INTO 'copy.db'",
    "ATTACH 'other.db' AS other",
    "ATTACH ':memory:' AS other",
    "DETACH main",
    "BEGIN IMMEDIATE",
    "COMMIT",
    "SAVEPOINT s",
    "INSERT INTO search (search) VALUES ('rebuild')",
    "UPDATE sqlite_master SET sql = ''",
    "WITH x AS (SELECT 1) UPDATE sqlite_master SET sql = ''",
    "PRAGMA writable_schema = ON",
    "PRAGMA writable_schema(1)",
    "PRAGMA query_only = OFF",
    "PRAGMA query_only(0)",
    "PRAGMA main.user_version = 7",
    "PRAGMA application_id = 7",
    "PRAGMA journal_mode = WAL",
    "PRAGMA wal_checkpoint",
    "PRAGMA optimize",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA trusted_schema = ON",
    "SELECT load_extension('x')",
    "SELECT LOAD_EXTENSION('x', 'y')",
    "SELECT writefile('out.txt', 'x')",
    "SELECT readfile('/etc/passwd')",
    "SELECT fts3_tokenizer('simple')",
    "SELECT fts3_tokenizer('simple', x'00')",
    "SELECT * FROM pragma_query_only(0)",
]


@pytest.mark.parametrize("statement", WRITES)
def test_nothing_that_writes_or_reaches_outside_is_run(run, kazakhstan, tmp_path, monkeypatch, statement):
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    before = kazakhstan.read_bytes()
    result = run("sql", statement)
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) <= 2
    assert "  " not in result.error
    assert kazakhstan.read_bytes() == before
    assert [path.name for path in kazakhstan.parent.glob("ledger.db*")] == ["ledger.db"]
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("statement", [line for line in WRITES if "sqlite_master" not in line])
def test_the_authorizer_alone_would_refuse_it_too(kazakhstan, monkeypatch, statement):
    monkeypatch.setattr(direct, "_require_reading", lambda sql: None)
    with Ledger.to_read(kazakhstan) as ledger, pytest.raises(WrongUsage):
        list(direct.ask(ledger.connection, statement, {}).rows)


def test_what_is_refused_is_named(run, kazakhstan):
    assert run("sql", "DELETE FROM reviews").error == "hrtrack sql only reads, and DELETE does not"
    assert run("sql", "WITH x AS (SELECT 1) DELETE FROM reviews").error == "hrtrack sql only reads, and DELETE does not"
    assert run("sql", "PRAGMA query_only = OFF").error == "hrtrack sql only reads, and PRAGMA query_only = OFF does not"
    assert run("sql", "SELECT load_extension('x')").error == "hrtrack sql only reads, and load_extension() does not"


# Mistakes.


@pytest.mark.parametrize(
    ("statement", "sentence", "hint"),
    [
        ("SELECT refrence FROM recommendation_list", "there is no column 'refrence'", "'reference'"),
        ("SELECT p.positon FROM pairs p", "there is no column 'p.positon'", "'position'"),
        ("SELECT * FROM recomendation_list", "there is no view or table 'recomendation_list'", "'recommendation_list'"),
        ("SELECT * FROM paris", "there is no view or table 'paris'", "'pairs'"),
        ("SELECT * FROM zzz", "there is no view or table 'zzz'", "hrtrack schema lists"),
        ("SELECT hrtrack_fald('x')", "there is no function 'hrtrack_fald'", "'hrtrack_fold'"),
        ("SELEC 1", "no SQL statement begins with 'SELEC'", "'SELECT'"),
        ("pairs", "no SQL statement begins with 'pairs'", "SELECT"),
        ("SELECT 1 FROM", "SQLite refuses the query: incomplete input", None),
        ("SELECT 'a", 'SQLite refuses the query: unrecognized token: "\'a"', None),
        ("SELECT abs(-9223372036854775808)", "SQLite refuses the query: integer overflow", None),
        ("SELECT zeroblob(2147483647)", "SQLite refuses the query: string or blob too big", None),
        ("SELECT 1; SELECT 2", "hrtrack sql takes one statement at a time", "semicolon"),
        ("SELECT 1; DELETE FROM reviews", "hrtrack sql takes one statement at a time", "semicolon"),
        ("SELECT :year", "the parameter ':year' has no value", "-p year=VALUE"),
        ("SELECT ?", "a parameter without a name", ":name"),
        ("SELECT ?1", "a parameter without a name", ":name"),
        ("", "there is no SQL statement", "hrtrack schema"),
        (" \n\t;", "there is no SQL statement", "hrtrack schema"),
        ("/* nothing", "there is no SQL statement", "hrtrack schema"),
        ("/* nothing */ ; -- at all", "there is no SQL statement", "hrtrack schema"),
    ],
)
def test_a_mistake_is_one_sentence_with_what_was_meant(run, kazakhstan, statement, sentence, hint):
    result = run("sql", "-", input=statement)
    assert (result.code, result.out, result.error) == (2, "", sentence)
    assert hint is None or hint in result.err.splitlines()[1]


@pytest.mark.parametrize("given", ["year", "=5", "a b=1", "1=2", ":=1"])
def test_a_parameter_is_a_name_and_a_value(run, kazakhstan, given):
    result = run("sql", "SELECT 1", "-p", given)
    assert (result.code, result.error) == (2, f"'{given}' is no parameter")


def test_a_parameter_that_the_query_does_not_have_is_named_with_the_nearest(run, kazakhstan):
    result = run("sql", "SELECT :cycle", "-p", "cycle=1", "-p", "cicle=2")
    assert (result.code, result.error) == (2, "the query has no parameter ':cicle'")
    assert "'cycle'" in result.err


def test_references_are_asked_of_a_column_of_that_name(run, kazakhstan):
    result = run("sql", "SELECT * FROM pairs", "-f", "ids")
    assert (result.code, result.out, result.error) == (2, "", "the answer has no column 'reference'")


def test_a_column_to_print_has_to_be_there(run, kazakhstan):
    assert (
        run("sql", "SELECT reference FROM recommendation_list", "--columns", "refrence").error == "there is no column 'refrence'"
    )


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT 1" + " + 1" * 250_000,
        "SELECT " + "(" * 500_000,
        "SELECT '" + "x" * 1_000_000,
        "SELECT " + ", ".join(["1"] * 300_000),
        "/*" * 500_000,
        "-" * 1_000_000,
        "SELECT * FROM " + "x" * 1_000_000,
        "x" * 1_000_000,
    ],
    ids=["deep", "parentheses", "unended text", "columns", "unended comment", "line comment", "long name", "one word"],
)
def test_a_megabyte_of_sql_is_refused_in_a_sentence_of_bearable_length(run, kazakhstan, statement):
    started = time.monotonic()
    result = run("sql", "-", input=statement)
    assert (result.code, result.out) == (2, "")
    assert len(result.err) < 4000
    assert time.monotonic() - started < 10


def test_a_long_comment_before_a_query_is_no_matter(run, kazakhstan):
    assert run("sql", "-", "-f", "json", input=f"/*{'*' * 500_000}*/ SELECT 1 AS a").json == [{"a": 1}]


@pytest.mark.parametrize("data", [b"SELECT 1\0", b"SELECT '\xff'", "SELECT 1".encode("utf-16")])
def test_what_is_no_text_is_no_query(run, kazakhstan, data):
    result = run("sql", "-", input=data)
    assert (result.code, result.out) == (2, "")


def test_one_query_is_given_and_not_two_or_none(run, kazakhstan, tmp_path):
    for words in ((), ("SELECT 1", "--file", "x.sql")):
        assert run("sql", *words).error == "give one query, or one --file"
    missing = run("sql", "--file", str(tmp_path / "missing.sql"))
    assert (missing.code, missing.error.startswith("cannot read '")) == (2, True)


def test_a_ledger_that_is_not_there_is_exit_5(run, surroundings):
    result = run("sql", "SELECT 1")
    assert (result.code, result.error) == (5, f"there is no ledger at '{surroundings}'")
    assert not surroundings.exists()


def test_a_damaged_ledger_is_exit_5(run, kazakhstan):
    content = kazakhstan.read_bytes()
    kazakhstan.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    assert run("sql", "SELECT count(*) FROM recommendations r JOIN texts t ON t.recommendation_id = r.id").code == 5


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise on Windows")
@pytest.mark.parametrize(
    "statement", [f"{COUNTING}) SELECT count(*) FROM c", f"{COUNTING}) SELECT n FROM c"], ids=["no row", "endless rows"]
)
def test_a_query_that_runs_on_is_interrupted_quietly(kazakhstan, statement):
    command = [sys.executable, "-c", ABOUT_TO_ASK, "sql", statement, "-f", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout.readline() == b"up\n"
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err) == (130, b"", b"")
