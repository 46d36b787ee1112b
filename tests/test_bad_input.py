"""Bad input: one clear sentence, the right exit code, nothing written; and hostile text, which is only data."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import sys
import unicodedata
import zlib
from pathlib import Path

import pytest
from conftest import KAZAKHSTAN, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

RECOMMENDATION = {"state": "XEA", "mechanism": "UPR", "cycle": "2021", "paragraph": "7.1", "summary": "[placeholder]"}
REVIEW = {"state": "XEA", "mechanism": "UPR", "cycle": "2021", "session": "38", "received": "10"}
POSITION = {"reference": "KAZ/2014/124.1", "position": "noted", "source": "[placeholder]"}
CLAUSE = {"reference": "KAZ/2014/124.1", "clause": "1", "summary": "[placeholder]"}
# Characters that reorder what is shown (Bidi_Control), beside the controls of category Cc.
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
DEEP = 100_000
ESCAPE = "\x1b]0;[x]\x07\x1b[31m\x9b1m\x7f\u202e"
# What tries to be several lines, or markup, or endless, where a message quotes it.
SHOUTED = f"{ESCAPE}\nerror: [x]\r\nhint: [x]\x85[y]\u2028[z]"
MARKED = "[/red] [sic] :smile: " + "x" * 5_000


def table(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def controls(text: str) -> set[str]:
    """Return the characters of a text that a terminal would obey."""
    return {c for c in text if (unicodedata.category(c) == "Cc" and c not in "\n\t") or c in BIDI}


def on_disk(path: Path) -> dict[str, bytes]:
    """Return the ledger as it lies on disk, with whatever SQLite left beside it; nothing when it is missing."""
    return {p.name: p.read_bytes() for p in path.parent.glob(f"{path.name}*")}


def require_one_sentence(result: Result) -> None:
    """Require an empty answer and one line of error, with at most one of hint."""
    assert result.out == ""
    lines = result.err.removesuffix("\n").split("\n")
    assert re.match(r"error: \S", lines[0])
    assert len(lines) == 1 or (len(lines) == 2 and re.match(r"hint: \S", lines[1])), result.err
    assert controls(result.err) == set()


@pytest.fixture
def refused(run, surroundings):
    """Return a function that runs a command which must be refused, and leave nothing behind."""

    def call(codes: int | set[int], *words: str, input: str | bytes | None = None) -> str:
        before = on_disk(surroundings)
        result = run(*words, input=input)
        assert result.code in (codes if isinstance(codes, set) else {codes}), result
        require_one_sentence(result)
        assert on_disk(surroundings) == before
        return result.err

    return call


@pytest.fixture(params=["missing ledger", "filled ledger"])
def either_ledger(request, surroundings, kazakhstan_file) -> Path:
    """Run a test on a missing ledger, and on one that holds the Kazakhstan fixtures."""
    if request.param == "filled ledger":
        surroundings.write_bytes(kazakhstan_file.read_bytes())
    return surroundings


# The shape of a table.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("state,paragraph,text\nXEA,7.1,[x]\n", "cycle", id="recommendations without cycle"),
        pytest.param("state,cycle,text\nXEA,2021,[x]\n", "paragraph", id="recommendations without paragraph"),
        pytest.param("state,received,supported\nXEA,10,5\n", "cycle", id="reviews without cycle"),
        pytest.param("clause,text\n1,[x]\n", "reference", id="clauses without reference"),
        pytest.param("position,date\nnoted,2021-10-07\n", "reference", id="positions without reference"),
        pytest.param("name,value\n[x],[y]\n", "name", id="unknown columns"),
        pytest.param("placeholder text\n", "placeholder text", id="one line of prose"),
        pytest.param("", "empty", id="empty"),
        pytest.param(" \n\t\r\n  \n", "empty", id="blanks only"),
        pytest.param("\ufeff", "", id="byte order mark only"),
        pytest.param("state,cycle,paragraph,text\n", "no rows", id="header only"),
        pytest.param("state,cycle,paragraph,text\n\n,,,\n \n", "no rows", id="header and blank rows"),
        pytest.param("state,cycle,paragraph,text\nXEA,2021,7.1\n", "line 2", id="row too short"),
        pytest.param("state,cycle,paragraph,text\nXEA,2021,7.1,[x]\nXEA,2021,7.2,[x],y\n", "line 3", id="row too long"),
        pytest.param('state,cycle,paragraph,text\nXEA,2021,7.1,"[x]\n', "line", id="unclosed quote"),
        pytest.param('state,cycle,paragraph,text\nXEA,2021,7.1,"[x]"y\n', "line 2", id="text after a quote"),
        pytest.param("state,cycle,paragraph,text,text\nXEA,2021,7.1,[x],[y]\n", "'text'", id="column twice"),
        pytest.param("state,cycle,paragraph,text, TEXT \nXEA,2021,7.1,[x],[y]\n", "'text'", id="column twice in capitals"),
        pytest.param("cycle,paragraph,text\n2021,7.1,[x]\n", "", id="no State and no way to know it"),
    ],
)
def test_a_table_of_the_wrong_shape_is_refused(refused, text, said):
    assert said in refused(4, "import", "-", input=text)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({}, id="the same"),
        pytest.param({"summary": "[another placeholder]"}, id="with another text"),
        pytest.param({"paragraph": " 7.1. "}, id="written with blanks and a point"),
        pytest.param({"state": "xea", "mechanism": ""}, id="of a State in small letters"),
    ],
)
def test_a_list_that_names_a_paragraph_twice_is_refused(refused, other):
    error = refused(4, "import", "-", input=table(RECOMMENDATION, {**RECOMMENDATION, **other}))
    assert "XEA/2021/7.1" in error
    assert "line 3" in error
    assert "line 2" in error


def test_a_paragraph_twice_by_year_and_by_cycle_number_is_refused(refused, kazakhstan):
    row = {**RECOMMENDATION, "state": "KAZ", "cycle": "2025"}
    assert "KAZ/2025/7.1" in refused(4, "import", "-", input=table(row, {**row, "cycle": "4"}))


def test_a_review_twice_with_other_totals_is_refused(refused, either_ledger):
    assert "XEA/2021" in refused(4, "import", "-", input=table(REVIEW, {**REVIEW, "received": "11"}))


def test_a_clause_twice_with_another_text_is_refused(refused, kazakhstan):
    assert "124.1" in refused(4, "import", "-", input=table(CLAUSE, {**CLAUSE, "summary": "[another placeholder]"}))


def test_one_bad_row_at_the_end_refuses_the_good_ones_before_it(refused, either_ledger):
    rows = [{**RECOMMENDATION, "paragraph": f"7.{n}"} for n in range(1, 60)]
    error = refused(4, "import", "-", input=table(*rows, {**RECOMMENDATION, "paragraph": "7.60", "state": "Narnia"}))
    assert "line 61" in error


def test_one_bad_file_refuses_the_good_ones_beside_it(refused, either_ledger, tmp_path):
    (tmp_path / "good.csv").write_text(table(RECOMMENDATION))
    (tmp_path / "bad.csv").write_text(table({**RECOMMENDATION, "cycle": "soon"}))
    assert "bad.csv line 2" in refused(4, "import", str(tmp_path / "good.csv"), str(tmp_path / "bad.csv"))


def test_a_position_of_an_unknown_reference_refuses_the_good_list_beside_it(refused, either_ledger, tmp_path):
    (tmp_path / "list.csv").write_text(table(RECOMMENDATION))
    (tmp_path / "positions.csv").write_text(table({**POSITION, "reference": "XEA/2021/7.2"}))
    error = refused(4, "import", str(tmp_path / "list.csv"), str(tmp_path / "positions.csv"))
    assert "positions.csv line 2" in error
    assert "XEA/2021/7.2" in error


# Values.

BAD_DATES = (
    "2025-02-30", "2025-13-01", "1738368000", "23.01.2025", "01/23/2025", "2025-1-2", "20250123", "2025-01-23T12:00:00Z",
    "2025", "January 2025", "0000-00-00", "-2025-01-23", "2025-01-23 (approx.)", "٢٠٢٥-٠١-٢٣",
)  # fmt: skip
BAD_NUMBERS = ("-1", "12a", "1e3", "294.0", "1 000", "1,000", "²", "0x10", "99999999999999999999", "9" * 5000, "nan")
BAD_CYCLES = ("soon", "0", "-1", "2025.0", "1899", "2100", "1738368000", "9" * 5000, "2021-22")
BAD_PARAGRAPHS = ("abc", "-1", "7..1", "7,1", "7.1.2.3.4.5", "99999", "7.1/2", "u0", "u", "７.１", "٧", "7.1\n7.2", "\\N")
BAD_POSITIONS = ("accepted", "yes", "suported", "supported noted", "\\N", "1")
BAD_RECOMMENDATIONS = [
    *[("state", value) for value in ("Narnia", "ZZ9", "X", "KAZ, UZB", "\\N")],
    *[("mechanism", value) for value in ("UPRR", "HRC", "CRC-OP", "\\N")],
    *[("cycle", value) for value in BAD_CYCLES],
    *[("paragraph", value) for value in BAD_PARAGRAPHS],
    *[("position", value) for value in BAD_POSITIONS],
    *[("recommending_states", value) for value in ("Narnia", "ESP|Narnia", "ESP, Narnia")],
    *[("themes", value) for value in ("Tortur", "Torture|no such theme", "sdg:5", "ohchr-2021:")],
    *[("action", value) for value in ("7", "0", "specifik", "5|9")],
    ("language", "e"),
    ("language", "a language of the world"),
]


@pytest.mark.parametrize(("column", "value"), BAD_RECOMMENDATIONS)
def test_a_recommendation_with_a_bad_value_is_refused_by_line(refused, column, value):
    assert "standard input line 2: " in refused(4, "import", "-", input=table({**RECOMMENDATION, column: value}))


@pytest.mark.parametrize(("column", "value"), [("paragraph", ""), ("cycle", ""), ("state", "")])
def test_a_recommendation_that_nothing_identifies_is_refused(refused, column, value):
    assert "line 2: no " in refused(4, "import", "-", input=table({**RECOMMENDATION, column: value}))


@pytest.mark.parametrize("value", ["sdg", "ohchr-2099", "themes", "action"])
def test_a_taxonomy_that_has_no_themes_is_refused(refused, value):
    row = {**RECOMMENDATION, "themes": "[a label of ours]", "theme_taxonomy": value}
    assert f"'{value}'" in refused(4, "import", "-", input=table(row))


@pytest.mark.parametrize(
    ("column", "value"),
    [("position_date", value) for value in BAD_DATES] + [("position_detail", "maybe"), ("position_detail", "1")],
)
def test_an_answer_with_a_bad_part_is_refused(refused, column, value):
    row = {**RECOMMENDATION, "position": "noted", column: value}
    assert "line 2: " in refused(4, "import", "-", input=table(row))


@pytest.mark.parametrize(
    ("column", "value"),
    [("position_date", "2021-10-07"), ("position_date", "soon"), ("position_detail", "in_part"), ("position_source", "[source]")],
)
def test_a_part_of_an_answer_without_the_answer_is_refused_and_not_dropped(refused, column, value):
    assert "line 2: " in refused(4, "import", "-", input=table({**RECOMMENDATION, column: value}))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *[(column, value) for column in ("received", "session") for value in BAD_NUMBERS],
        *[(column, value) for column in ("review_date", "adoption_date") for value in BAD_DATES],
        *[("cycle", value) for value in BAD_CYCLES],
        ("session", "0"),
        ("session", "1000"),
    ],
)
def test_a_review_with_a_bad_value_is_refused_by_line(refused, column, value):
    assert "standard input line 2: " in refused(4, "import", "-", input=table({**REVIEW, column: value}))


@pytest.mark.parametrize(
    "totals",
    [
        {"received": "10", "supported": "11"},
        {"received": "10", "noted": "11"},
        {"received": "10", "supported": "6", "noted": "5"},
        {"received": "0", "supported": "1"},
    ],
)
def test_more_answers_than_recommendations_are_refused(refused, either_ledger, totals):
    assert "received" in refused(4, "import", "-", input=table({**REVIEW, **totals}))
    numbers = {name: int(value) for name, value in totals.items()}
    line = {"kind": "review", "uid": None, "state": "XEA", "mechanism": "UPR", "cycle": 2021, **numbers}
    assert "received" in refused(4, "import", "-", input=json.dumps(line))


@pytest.mark.parametrize("totals", [{"supported": "295"}, {"noted": "36"}, {"received": "258"}])
def test_totals_that_contradict_those_on_record_are_refused(refused, kazakhstan, totals):
    row = {"state": "KAZ", "mechanism": "UPR", "cycle": "2025", "received": "", **totals}
    assert "received" in refused(4, "import", "-", input=table(row))
    options = [word for name, value in totals.items() for word in (f"--{name}", value)]
    assert "received" in refused(4, "reviews", "set", "2025", *options, "--source", "[source]")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *[
            ("reference", value)
            for value in ("", "124.1", "2014", "2014/", "/124.1", "14/124.1", "KAZ/2014/124.1/2", "KAZ-2014-124.1")
        ],
        *[
            ("reference", value)
            for value in ("QQQ/2014/124.1", "KAZ/XYZ/2014/124.1", "2014/abc", "1738368000/1", "KAZ/2014/9999.1")
        ],
        *[("clause", value) for value in ("0", "-1", "1.5", "a", "7", "9" * 5000)],
        *[("position", value) for value in ("", *BAD_POSITIONS)],
        *[("detail", value) for value in ("maybe", "supported")],
        *[("date", value) for value in BAD_DATES],
    ],
)
def test_a_position_with_a_bad_value_is_refused_by_line(refused, kazakhstan, column, value):
    assert "standard input line 2: " in refused(4, "import", "-", input=table({**POSITION, column: value}))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        *[("reference", value) for value in ("", "2014", "QQQ/2014/124.1", "KAZ/2014/9999.1", "KAZ/1999/124.1")],
        *[("clause", value) for value in ("", "0", "-1", "a")],
        ("recommending_states", "Narnia"),
        ("themes", "Tortur"),
        ("action", "7"),
    ],
)
def test_a_clause_with_a_bad_value_is_refused_by_line(refused, kazakhstan, column, value):
    assert "standard input line 2: " in refused(4, "import", "-", input=table({**CLAUSE, column: value}))


@pytest.mark.parametrize("row", [POSITION, CLAUSE])
def test_a_part_of_what_is_not_on_record_leaves_a_missing_ledger_missing(refused, row):
    assert "KAZ/2014/124.1 is not on record" in refused(4, "import", "-", input=table(row))


@pytest.mark.parametrize(
    ("column", "value", "near"),
    [
        ("recommending_states", "Kazakhistan", "'Kazakhstan'"),
        ("position", "suported", "'supported'"),
        ("position_detail", "considered_implementd", "'considered_implemented'"),
        ("mechanism", "CEDAV", "'CEDAW'"),
        ("themes", "Tortur", "torture"),
        ("theme_taxonomy", "upr-inf", "'upr-info'"),
        ("action", "6", "5 specific"),
    ],
)
def test_a_mistyped_value_gets_the_nearest_suggested(refused, column, value, near):
    cells = {"position": "noted", "themes": "[a label of ours]" if column == "theme_taxonomy" else ""} | {column: value}
    error = refused(4, "import", "-", input=table({**RECOMMENDATION, **cells}))
    assert f"'{value}'" in error
    assert near in error.splitlines()[1]


@pytest.mark.parametrize(
    "column", ["text", "summary", "position_source", "groups", "clusters", "sdgs", "recommending_states", "state"]
)
def test_a_nul_character_is_refused(refused, column):
    row = {**RECOMMENDATION, "position": "noted", column: "[place\0holder]"}
    assert "line 2: " in refused(4, "import", "-", input=table(row))


# Bytes.

GOOD = table({**RECOMMENDATION, "summary": "[образец] первая строка"})


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(table(RECOMMENDATION).encode() + b"XEA,UPR,2021,7.2,[x\xff]\n", "0xff in line 3", id="one bad byte"),
        pytest.param("state,cycle,paragraph,text\nXEA,2021,7.1,[é".encode()[:-1], "line 2", id="truncated character"),
        pytest.param(GOOD.encode()[:-2], "line 2", id="truncated Cyrillic character"),
        pytest.param(GOOD.encode().replace("п".encode(), b"\xd0\xd0"), "line 2", id="Cyrillic with a damaged character"),
        pytest.param(GOOD.encode().replace(b"]", b"]\xff"), "line 2", id="Cyrillic with one bad byte"),
        pytest.param(GOOD.encode().replace(b"]", b"]\x98"), "line 2", id="Cyrillic with a stray continuation byte"),
        pytest.param(b"\xef\xbb\xbf" + GOOD.encode()[:-2], "line 2", id="byte order mark and a truncated character"),
        pytest.param(b"\xff\xfe" + GOOD.encode("utf-16-le") + b"x", "utf-16", id="UTF-16 of an odd length"),
        pytest.param(b"\xff\xfe" + b"\x00\xd8" * 40, "utf-16", id="UTF-16 of half characters"),
        pytest.param(b"\xed\xa0\x80" + GOOD.encode(), "line 1", id="encoded surrogate"),
        pytest.param(bytes(range(256)) * 8, "", id="every byte"),
        pytest.param(b"\0" * 4096, "", id="nothing but NUL"),
        pytest.param(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "", id="PDF"),
        pytest.param(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "", id="PDF of ASCII"),
        pytest.param(b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00[Content_Types].xml", "", id="docx, xlsx, zip"),
        pytest.param(b"PK\x05\x06" + b"\0" * 18, "", id="empty zip"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "", id="PNG"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 64, "", id="xls, doc"),
        pytest.param(b"SQLite format 3\x00\x10\x00\x01\x01", "", id="SQLite"),
        pytest.param(b"<html><body>[placeholder]</body></html>", "", id="HTML"),
    ],
)
def test_bytes_that_are_no_list_are_refused(refused, data, said):
    assert said in refused(4, "import", "-", input=data)


@pytest.mark.parametrize(
    "encoding", ["utf-9", "rot13", "base64", "idna", "undefined", "unicode_escape", "кои8", "", " ", "utf-16", "ascii", "mbcs"]
)
def test_an_encoding_that_does_not_fit_is_refused(refused, encoding):
    refused({2, 4}, "import", "-", "--encoding", encoding, input=GOOD.encode() + b"\xff\xfe\xfd")


def test_half_a_character_that_an_encoding_lets_through_is_refused(refused):
    refused(4, "import", "-", "--encoding", "utf-7", input=table({**RECOMMENDATION, "summary": "+2AA-"}))


PACKED = gzip.compress(GOOD.encode() * 20, mtime=0)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(PACKED[:40], id="cut off"),
        pytest.param(PACKED[:-1], id="last byte missing"),
        pytest.param(PACKED[:-8] + b"\0" * 8, id="wrong checksum"),
        pytest.param(PACKED[:30] + bytes(255 - b for b in PACKED[30:60]) + PACKED[60:], id="damaged in the middle"),
        pytest.param(b"\x1f\x8b", id="two bytes"),
        pytest.param(b"\x1f\x8b\x08\xff" + b"\xff" * 30, id="damaged header"),
        pytest.param(b"\x1f\x8b\x07" + PACKED[3:], id="unknown method"),
        pytest.param(PACKED + b"rubbish", id="rubbish after the end"),
        pytest.param(gzip.compress(b""), id="nothing within"),
        pytest.param(gzip.compress(b" \n \n"), id="blanks within"),
        pytest.param(gzip.compress(PACKED), id="compressed twice"),
        pytest.param(gzip.compress(b"\xff" + GOOD.encode()), id="bad bytes within"),
        pytest.param(zlib.compress(GOOD.encode()), id="compressed in another way"),
    ],
)
def test_a_damaged_gz_is_refused(refused, tmp_path, data):
    path = tmp_path / "list.csv.gz"
    path.write_bytes(data)
    assert "list.csv.gz" in refused(4, "import", str(path))


def test_a_gz_that_expands_too_far_is_refused(refused, either_ledger, monkeypatch):
    monkeypatch.setattr("hrtrack.intake.sources.MOST_BYTES", 2**20)
    member = gzip.compress(b" " * 2**18)
    assert "more than 1 MiB" in refused(4, "import", "-", input=gzip.compress(GOOD.encode()) + member * 5)


# JSON.


def json_with(**changes: object) -> str:
    return json.dumps({"state": "XEA", "cycle": 2021, "paragraph": "7.1", "summary": "[placeholder]", **changes})


def raw(name: str, value: str) -> str:
    """Return an object with a value written as no serialiser would."""
    return f'{{"state":"XEA","cycle":2021,"paragraph":"7.1","{name}":{value}}}'


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(json_with()[:-1], id="object cut off"),
        pytest.param(json_with()[:-5], id="text cut off"),
        pytest.param(json_with() + "}", id="one brace too many"),
        pytest.param(json_with() + "\n" + json_with(paragraph="7.2")[:-9], id="second line cut off"),
        pytest.param(json_with() + json_with(paragraph="7.2"), id="two objects on a line"),
        pytest.param("[" + json_with() + ",]", id="comma at the end"),
        pytest.param("[" + json_with(), id="array not closed"),
        pytest.param("{'state': 'XEA', 'cycle': 2021}", id="single quotes"),
        pytest.param("{}", id="empty object"),
        pytest.param("[]", id="empty array"),
        pytest.param("[[]]", id="array of arrays"),
        pytest.param("[null]", id="array of null"),
        pytest.param("[1, 2]", id="array of numbers"),
        pytest.param('["[placeholder]"]', id="array of texts"),
        pytest.param(json_with() + "\n[]\n", id="array among the lines"),
        pytest.param(json_with() + "\nnull\n", id="null among the lines"),
        pytest.param('{"recommendations": [' + json_with() + "]}", id="wrapped in an object"),
        pytest.param("null", id="null"),
        pytest.param("5", id="number"),
        pytest.param('"[placeholder]"', id="text"),
        pytest.param("[" * DEEP, id="arrays without end"),
        pytest.param("[" * DEEP + "]" * DEEP, id="deep arrays"),
        pytest.param('{"a":' * DEEP + "1" + "}" * DEEP, id="deep objects"),
        pytest.param('\n{"a":\n' * DEEP, id="deep objects on many lines"),
        pytest.param(raw("summary", "[" * DEEP + "]" * DEEP), id="deep value"),
        pytest.param(raw("summary", "[" * 500 + "]" * 500), id="nested value"),
        pytest.param(raw("summary", "NaN"), id="NaN"),
        pytest.param(raw("summary", "Infinity"), id="Infinity"),
        pytest.param(raw("session", "9" * 5000), id="number of 5,000 digits"),
        pytest.param(raw("session", "-" + "9" * 5000), id="negative number of 5,000 digits"),
        pytest.param("[\n" + raw("session", "9" * 5000) + "\n]", id="number of 5,000 digits in an array"),
        pytest.param(raw("summary", "9" * 30), id="number for a text"),
        pytest.param(raw("summary", "1e999"), id="number beyond all"),
        pytest.param(raw("paragraph", '"7.2"'), id="key twice"),
        pytest.param(raw("summary", '"\\ud83d"'), id="lone surrogate"),
        pytest.param(raw("summary", '"\\udc00\\ud800"'), id="surrogates in the wrong order"),
        pytest.param(raw("summary", '"[a]\\u0000[b]"'), id="NUL"),
        pytest.param(raw("summary", '"[a]\n[b]"'), id="bare line end in a text"),
        pytest.param(raw("summary", '"[a]\\x[b]"'), id="unknown escape"),
        pytest.param(json_with() + "\n" + json_with(), id="the same paragraph twice"),
    ],
)
def test_json_of_the_wrong_shape_is_refused(refused, text):
    refused(4, "import", "-", input=text)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[(name, value) for name in ("text", "summary") for value in ([1], ["[a]"], {"en": "[a]"}, 5, 1.5, True, False)],
        *[("paragraph", value) for value in (7.1, 7.10, [7], {"n": 7}, True, -7, None, "", 0.0)],
        *[("cycle", value) for value in (None, "", 0, -1, 2021.5, True, [2021], {"year": 2021}, 10**40)],
        *[("state", value) for value in ("Narnia", 5, ["XEA"], {"code": "XEA"}, True)],
        *[("mechanism", value) for value in ("UPRR", 5, ["UPR"], True)],
        *[("recommending_states", value) for value in ("Narnia", [["ESP"]], [5], [None], {"ESP": 1}, 5, True)],
        *[("themes", value) for value in ([5], [None], {"a": 1}, [["Torture"]], True)],
        *[("groups", value) for value in ([["[a]"]], [None], {"a": 1}, [{"label": "[a]"}], True)],
        *[("action", value) for value in ([9], 9, "9", True, {"5": 1}, ["[a]\ud800"])],
        *[("sdgs", value) for value in ([None], [["5"]], {"5": 1}, ["[a]\ud800"], ["[a]\0"])],
        *[("position", value) for value in (["noted"], 5, True, {"noted": 1}, "\ud800")],
        *[("language", value) for value in ("e", "\ud800\ud800", "e\0n", ["en"], 42, "e" * 20)],
    ],
)
def test_a_json_value_of_the_wrong_type_is_refused(refused, name, value):
    assert "standard input line 1: " in refused(4, "import", "-", input=json_with(**{name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *[("position_source", value) for value in (["[a]"], {"a": 1}, 5, "\ud800", "[a]\0")],
        *[("position_detail", value) for value in (["in_part"], 5, "maybe")],
        *[("position_date", value) for value in (20250101, 1738368000, ["2021-10-07"], "2025-02-30", True)],
    ],
)
def test_a_part_of_an_answer_of_the_wrong_type_is_refused(refused, name, value):
    assert "line 1: " in refused(4, "import", "-", input=json_with(position="noted", **{name: value}))


@pytest.mark.parametrize(
    "text", [raw("session", '1,"session":2'), raw("recommending_states", '["ESP"],"recommending_states":["CHL"]')]
)
def test_a_key_that_stands_twice_in_an_object_is_refused_and_named(refused, text):
    error = refused(4, "import", "-", input=text)
    assert "session" in error or "recommending_states" in error


def exported(**changes: object) -> dict:
    """Return a recommendation as `export -f jsonl` writes it."""
    return {
        "kind": "recommendation",
        "uid": "placeholder.1",
        "state": "XEA",
        "mechanism": "UPR",
        "cycle": 2021,
        "paragraph": "7.1",
        "archived_at": None,
        "texts": [{"field": "summary", "lang": "en", "value": "[placeholder]", "clause": None, "original": False}],
        "clauses": [
            {"clause": 1, "uid": "placeholder.2", "recommending_states": ["ESP"]},
            {"clause": 2, "uid": "placeholder.3", "recommending_states": ["CHL"]},
        ],
        "tags": [{"taxonomy": "group", "label": "[label]", "clause": None}],
        "positions": [
            {"uid": "placeholder.4", "clause": 2, "position": "noted", "detail": None, "source": "[source]", "date": "2021-10-07"}
        ],
        "origin": {"file": "list.csv", "sha256": "00" * 32, "row": 2},
        **changes,
    }


def exported_review(**changes: object) -> dict:
    return {
        "kind": "review",
        "uid": "placeholder.9",
        "state": "XEA",
        "mechanism": "UPR",
        "cycle": 2021,
        "received": 10,
        **changes,
    }


def part(name: str, *several: dict, **changes: object) -> dict:
    """Return an exported recommendation whose first entry of a list is changed, or stands with others."""
    first, *rest = exported()[name]
    return exported(**{name: [{**first, **changes}, *rest, *({**first, **other} for other in several)]})


def put(value: dict, path: tuple[str | int, ...], junk: object) -> dict:
    """Return an object with another value at a path."""
    copy = json.loads(json.dumps(value))
    at = copy
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = junk
    return copy


def test_an_exported_object_as_it_should_be_is_read(run):
    lines = [{"kind": "ledger", "format": 1, "hrtrack": "0"}, exported_review(), exported()]
    assert run("import", "-", input="\n".join(map(json.dumps, lines))).code == 0
    assert run("show", "XEA/2021/7.1", "-f", "json").json["position"] == "partial"


BAD_TEXTS = (5, [1], "\ud800", "a\0")
BAD_LISTS = (None, 5, "a", {"a": 1}, [5], [{}])
BAD_CLAUSES = (0, -1, 10**30, "1", True)
BAD_COUNTS = (-1, "5", 1.5, True, 10**30)
BAD_EXPORTED = {
    "kind": ("recomendation", None, 5, ["review"]),
    **dict.fromkeys(("uid", "paragraph", "state", "mechanism"), BAD_TEXTS),
    "cycle": (1, 0, 2100, 10**30, "2021", None, 2021.0, True),
    "archived_at": ("yesterday", 5, [1]),
    **dict.fromkeys(("texts", "clauses", "tags", "positions"), BAD_LISTS),
    "texts 0 field": ("body", None, 5),
    "texts 0 lang": ("e", "e" * 20, None, *BAD_TEXTS),
    "texts 0 value": (None, *BAD_TEXTS),
    "texts 0 clause": (1.0, *BAD_CLAUSES),
    "clauses 0 clause": (None, *BAD_CLAUSES),
    "clauses 0 uid": BAD_TEXTS[:3],
    "clauses 0 recommending_states": (None, "ESP", 5, [5], ["Narnia"], [None]),
    "tags 0 taxonomy": ("themes", None, 5, "action"),
    "tags 0 label": (None, "", *BAD_TEXTS),
    "tags 0 clause": BAD_CLAUSES,
    "positions 0 position": ("accepted", None, 5),
    "positions 0 date": ("2025-02-30", 5, [1], "23.01.2025"),
    "positions 0 detail": ("maybe", 5, [1]),
    "positions 0 source": BAD_TEXTS,
    "positions 0 clause": (9, *BAD_CLAUSES),
    "origin": (5, "list.csv", [1], {"row": 2}),
    "origin file": BAD_TEXTS,
    "origin sha256": (5, [1], {"a": 1}, "\ud800"),
    "origin row": ("2", [1], 10**30, 2.5, True, -1),
}
BAD_EXPORTED_REVIEWS = {
    **dict.fromkeys(("received", "supported", "noted"), BAD_COUNTS),
    "session": (0, 1000, *BAD_COUNTS),
    "cycle_number": (0, 100, *BAD_COUNTS),
    "cycle": (1, 0, 2100, "2021", None),
    **dict.fromkeys(("source", "note", "symbol", "addendum"), BAD_TEXTS),
    **dict.fromkeys(("review_date", "adoption_date"), ("soon", 5, "2025-02-30")),
}


@pytest.mark.parametrize(("place", "value"), [(place, value) for place, values in BAD_EXPORTED.items() for value in values])
def test_an_exported_recommendation_with_a_bad_value_is_refused(refused, place, value):
    path = tuple(int(key) if key.isdigit() else key for key in place.split())
    lines = [put(exported(), path, value), exported_review(cycle=2017)]
    assert "standard input line 1: " in refused(4, "import", "-", input="\n".join(map(json.dumps, lines)))


@pytest.mark.parametrize(("name", "value"), [(name, v) for name, values in BAD_EXPORTED_REVIEWS.items() for v in values])
def test_an_exported_review_with_a_bad_value_is_refused(refused, name, value):
    assert "standard input line 1: " in refused(4, "import", "-", input=json.dumps(exported_review(**{name: value})))


@pytest.mark.parametrize("name", ["state", "mechanism", "cycle", "paragraph", "clauses", "texts", "tags", "positions"])
def test_an_exported_recommendation_without_a_part_is_refused(refused, name):
    entry = exported()
    del entry[name]
    assert name in refused(4, "import", "-", input=json.dumps(entry))


@pytest.mark.parametrize("value", [2, 0, None, "1"])
def test_an_export_of_another_format_is_refused(refused, value):
    assert "format" in refused(4, "import", "-", input=json.dumps({"kind": "ledger", "format": value}))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param([part("texts", {"value": "[other]"})], id="two texts of one language"),
        pytest.param([part("tags", {})], id="a label twice"),
        pytest.param([part("clauses", {"uid": "placeholder.7"})], id="a clause twice"),
        pytest.param([part("clauses", recommending_states=["ESP", "Spain"])], id="a State twice in a clause"),
        pytest.param([part("clauses", {"clause": 3})], id="a uid twice among clauses"),
        pytest.param([part("positions", {"position": "supported"})], id="a uid twice among positions"),
        pytest.param([exported(), exported(paragraph="7.2")], id="a uid twice among recommendations"),
        pytest.param([exported(), exported(uid="placeholder.20")], id="a paragraph twice"),
        pytest.param([exported_review(), exported_review(received=11)], id="a review twice"),
        pytest.param([exported_review(), exported_review(cycle=2017)], id="a uid twice among reviews"),
    ],
)
def test_exported_objects_that_contradict_each_other_never_crash(run, surroundings, lines):
    data = "\n".join(map(json.dumps, lines))
    result = run("import", "-", input=data)
    if result.code:
        assert (result.code, on_disk(surroundings)) == (4, {})
        require_one_sentence(result)
    else:
        assert "nothing changed" in run("import", "-", input=data).err


# Files that cannot be read.


def test_a_missing_file_is_not_found(refused, either_ledger, tmp_path):
    assert "there is no file" in refused(3, "import", str(tmp_path / "none.csv"))


def test_a_missing_file_among_others_is_not_found(refused, either_ledger, tmp_path):
    (tmp_path / "list.csv").write_text(GOOD, encoding="utf-8")
    assert "none.csv" in refused(3, "import", str(tmp_path / "list.csv"), str(tmp_path / "none.csv"))


def test_a_pattern_that_matches_nothing_is_not_found(refused, either_ledger, tmp_path):
    assert "no file matches" in refused(3, "import", str(tmp_path / "*.none"))


@pytest.mark.parametrize("name", ["a**.csv", "**a", "***"])
def test_a_pattern_that_is_none_is_refused(refused, either_ledger, tmp_path, name):
    refused({2, 3, 4}, "import", str(tmp_path / name))


def test_a_folder_is_refused(refused, either_ledger, tmp_path):
    assert "is a folder" in refused(4, "import", str(tmp_path))


def test_a_file_within_a_file_is_refused(refused, either_ledger, tmp_path):
    (tmp_path / "list.csv").write_text(GOOD, encoding="utf-8")
    refused({3, 4}, "import", str(tmp_path / "list.csv" / "other.csv"))


@pytest.mark.parametrize("name", ["a" * 300, "a" * 300 + "*", "", " "])
def test_a_name_that_no_file_can_have_is_refused(refused, either_ledger, monkeypatch, tmp_path, name):
    monkeypatch.chdir(tmp_path)
    refused({2, 3, 4}, "import", name)


def test_standard_input_named_twice_is_wrong_usage(refused, either_ledger):
    refused(2, "import", "-", "-", input=GOOD)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
@pytest.mark.parametrize("content", [GOOD, "name,value\n1,2\n"])
def test_a_file_whose_name_is_not_unicode_never_crashes(run, tmp_path, content):
    path = tmp_path / os.fsdecode(b"list\xff.csv")
    path.write_text(content, encoding="utf-8")
    result = run("import", str(path))
    assert result.code == (0 if content == GOOD else 4), result.err
    assert run("import", str(tmp_path / os.fsdecode(b"none\xff.csv"))).code == 3


# Command lines.

REFERENCES = (
    "2014",
    "2014/",
    "/124.1",
    "14/124.1",
    "KAZ/2014/124.1/2",
    "KAZ-2014-124.1",
    "2014/abc",
    "KAZ/XYZ/2014/1",
    "",
    " ",
    "/",
    "//",
)
VERBS_OF_REFERENCES = (("show",), ("edit", "--summary", "[x]"), ("remove",))


@pytest.mark.parametrize("words", VERBS_OF_REFERENCES, ids=lambda words: words[0])
@pytest.mark.parametrize("reference", REFERENCES)
def test_what_is_no_reference_is_wrong_usage(refused, kazakhstan, words, reference):
    error = refused(2, *words, reference)
    assert f"'{reference}'" in error or "is not a paragraph number" in error


@pytest.mark.parametrize("words", VERBS_OF_REFERENCES, ids=lambda words: words[0])
@pytest.mark.parametrize("reference", ["2014/9999", "1999/124.1", "CCPR/2014/124.1", "KAZ/2014/u1"])
def test_a_reference_that_is_not_on_record_is_not_found(refused, kazakhstan, words, reference):
    refused(3, *words, reference)
    refused(3, *words, "2014/124.1", reference)
    refused(3, *words, "-", input=f"2014/124.1\n{reference}\n")


@pytest.mark.parametrize("words", VERBS_OF_REFERENCES, ids=lambda words: words[0])
def test_a_reference_in_a_missing_ledger_creates_none(refused, words):
    refused({3, 5}, *words, "KAZ/2014/124.1")


@pytest.mark.parametrize("words", VERBS_OF_REFERENCES, ids=lambda words: words[0])
@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xff\xfe", b"2014/124.1\n\x00\n"])
def test_references_from_a_pipe_that_are_none_are_refused(refused, kazakhstan, words, data):
    refused({2, 3}, *words, "-", input=data)


FILTERS = [
    *[("--cycle", value, 2) for value in ("soon", "-1", "2014.5", "²", "", "99999", "9" * 5000)],
    *[("--cycle", value, 3) for value in ("1999", "9", "0")],
    ("--state", "Narnia", 2),
    *[("--mechanism", value, 2) for value in ("UPRR", "")],
]
# What a list can be narrowed by, beside whole reviews.
ITEM_FILTERS = [
    *[("--position", value, 2) for value in ("accepted", "")],
    *[("--from", value, 2) for value in ("Narnia", "XX", "")],
    *[("--region", value, 2) for value in ("Mars", "")],
    *[(name, "zzqqxx", 2) for name in ("--theme", "--group", "--sdg", "--action", "--cluster")],
    ("--sdg", "99", 2),
    ("--action", "9", 2),
    *[("--search", value, 2) for value in ("!!!", '"', "\0")],
]
DAYS = [("--as-of", value, 2) for value in (*BAD_DATES, "", "today")]


@pytest.mark.parametrize("fmt", ["table", "csv"])
@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        *FILTERS,
        *ITEM_FILTERS,
        *DAYS[:3],
        ("--sort", "nope", 2),
        ("--sort", "-", 2),
        ("--columns", "nope", 2),
        ("--columns", "reference,nope", 2),
        ("--limit", "-1", 2),
        ("--limit", "many", 2),
    ],
)
def test_a_list_asked_for_wrongly_prints_nothing(refused, kazakhstan, fmt, option, value, code):
    refused(code, "list", option, value, "-f", fmt)


@pytest.mark.parametrize("fmt", ["json", "jsonl", "tsv", "md", "ids"])
@pytest.mark.parametrize("words", ["--theme zzqqxx", "--cycle 1999", "--sort nope", "--columns nope"])
def test_no_format_prints_a_beginning_before_it_refuses(run, kazakhstan, fmt, words):
    result = run("list", *words.split(), "-f", fmt)
    assert (result.code in (2, 3), result.out) == (True, "")


@pytest.mark.parametrize(("option", "value", "code"), [*FILTERS, *ITEM_FILTERS, *DAYS])
def test_figures_asked_for_wrongly_print_nothing(refused, kazakhstan, option, value, code):
    refused(code, "stats", option, value)
    refused(code, "stats", "--by", "region", option, value, "-f", "csv")


@pytest.mark.parametrize("verb", ["check", "reviews", "export"])
@pytest.mark.parametrize(("option", "value", "code"), FILTERS)
def test_every_reading_command_refuses_a_wrong_filter(refused, kazakhstan, verb, option, value, code):
    refused(code, verb, option, value)


@pytest.mark.parametrize("number", ["9" * 30, "9223372036854775808"])
@pytest.mark.parametrize("words", [("list", "--limit"), ("log", "--limit"), ("undo",)], ids=lambda words: words[0])
def test_a_number_beyond_all_measure_never_crashes(run, kazakhstan, words, number):
    before = on_disk(kazakhstan)
    result = run(*words, number)
    assert result.code in (0, 2, 3)
    assert on_disk(kazakhstan) == before


@pytest.mark.parametrize(
    "requirement",
    [
        "", " ", "nope>=1", "acceptance_rate", "acceptance_rate>=", ">=0.88", "acceptance_rate>=high", "acceptance_rate=>0.88",
        "acceptance_rate>=0,88", "acceptance_rate>=0.88 and noted<5", "acceptance_rate>=nan", "acceptance_rate>=inf",
        "change.nope>0", "nope.supported>0", "state>=1", "change>=1", "previous>=1", "received>=1;drop table", "__class__>=1",
        "acceptance_rate>=88 % %", "received>=50%", "change.supported>0%", "previous.noted<10%",
    ],
)  # fmt: skip
def test_what_is_no_requirement_is_wrong_usage(refused, kazakhstan, requirement):
    refused(2, "stats", "--cycle", "2025", "--require", requirement)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (2, "lst"),
        (2, "list --cylce 2014"),
        (2, "list --cycle"),
        (2, "list 2014"),
        (2, "list -f xml"),
        (2, "list -f JSONS"),
        (2, "import"),
        (2, "show"),
        (2, "edit"),
        (2, "remove"),
        (2, "backup"),
        (2, "edit 2014/124.1"),
        (2, "edit 2014/124.1 --text [x] --clear text"),
        (2, "edit 2014/124.1 --theme Torture --clear theme"),
        (2, "edit 2014/124.1 --clear nope"),
        (2, "edit 2014/124.1 --date 2025-01-01"),
        (2, "edit 2014/124.1 --detail in_part"),
        (2, "edit 2014/124.1 2014/124.2 --paragraph 124.99"),
        (2, "edit 2014/124.1 --paragraph abc"),
        (4, "edit 2014/124.1 --paragraph 124.2"),
        (4, "edit 2014/124.1 --from Narnia"),
        (4, "edit 2014/124.1 --position accepted"),
        (4, "edit 2014/124.1 --position noted --date 2025-02-30"),
        (4, "edit 2014/124.1 --position noted --detail maybe"),
        (4, "edit 2014/124.1 --theme Tortur"),
        (4, "edit 2014/124.1 --action 9"),
        (4, "edit 2014/124.1 --summary [x] --language e"),
        (2, "add"),
        (2, "add --cycle 2025"),
        (2, "add --text [x]"),
        (2, "add something"),
        (2, "add --cycle 2025 --text [x] --detail in_part"),
        (2, "add --cycle 2025 --text [x] --source [s]"),
        (4, "add --cycle 2014 --paragraph 124.1 --text [x]"),
        (4, "add --cycle 2025 --text [x] --from Narnia"),
        (4, "add --cycle 2025 --text [x] --paragraph abc"),
        (4, "add --cycle 2025 --text [x] --position accepted"),
        (4, "add --cycle 2025 --text [x] --position noted --date 23.01.2025"),
        (4, "add --cycle 2025 --text [x] --theme Tortur"),
        (4, "add --cycle 2025 --text [x] --action 9"),
        (4, "add --cycle 2025 --text [x] --language e"),
        (2, "reviews set 2025"),
        (2, "reviews set 2025 --received 294"),
        (2, "reviews set soon --note [x]"),
        (2, "reviews set 2025/1 --note [x]"),
        (2, "reviews set 2025 --clear nope"),
        (2, "reviews set 2025 --note [x] --clear note"),
        (2, "reviews set 2025 --received 294 --clear received --source [s]"),
        (4, "reviews set 2025 --received many --source [s]"),
        (4, "reviews set 2025 --received -1 --source [s]"),
        (4, "reviews set 2025 --received 10 --supported 11 --source [s]"),
        (4, "reviews set 2025 --session 0"),
        (4, "reviews set 2025 --review-date 23.01.2025"),
        (2, "stats --by nope"),
        (2, "stats --by region --by region"),
        (2, "stats --by region --by theme --by sdg"),
        (2, "stats --by region --require received>1"),
        (2, "stats --by region -f ids"),
        (2, "stats --unit pages"),
        (2, "stats --unit text"),
        (2, "stats --basis guessed"),
        (2, "stats --cycle 2025 --vs soon"),
        (3, "stats --cycle 2025 --vs 1999"),
        (2, "stats --by theme --taxonomy nope"),
        (2, "stats --columns nope"),
        (2, "stats --cycle 2025 --columns nope -f csv"),
        (2, "stats --by region --columns nope"),
        (2, "reviews --columns nope"),
        (2, "log --columns nope"),
        (2, "log --limit -1"),
        (2, "check --columns nope"),
        (2, "show 2014/124.1 --columns nope"),
        (2, "export -f table"),
        (2, "export --table nope"),
        (2, "undo soon"),
        (3, "undo 999"),
        (3, "undo 0"),
        (3, "redo"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_refused(refused, kazakhstan, code, words):
    refused(code, *words.split())


@pytest.mark.parametrize("words", ["--unit state --basis declared", "--theme torture --basis declared"])
def test_declared_totals_asked_what_they_cannot_say_are_refused(refused, kazakhstan, words):
    refused({2, 3}, "stats", "--cycle", "2014", *words.split())


@pytest.mark.parametrize(
    "data",
    ["", "5", "[]", "{}", "[1]", json_with()[:-3], f"[{json_with()},{json_with(paragraph='7.2')}]", json_with(paragraph=7.1),
     json_with(recommending_states=["Narnia"]), json_with(summary="\ud800"), json_with(cycle=None), json_with(paragraph="abc"),
     "[" * DEEP, raw("session", "9" * 5000)],
)  # fmt: skip
def test_add_refuses_a_bad_object_from_standard_input(refused, data):
    refused({2, 4}, "add", "-", input=data)


@pytest.mark.parametrize(
    "words",
    [
        "add --state XEA --cycle 2021 --text {}",
        "add --state XEA --cycle 2021 --summary {}",
        "add --state XEA --cycle 2021 --text [x] --group {}",
        "add --state XEA --cycle 2021 --text [x] --cluster {}",
        "add --state XEA --cycle 2021 --text [x] --theme upr-info:{}",
        "add --state XEA --cycle 2021 --text [x] --position noted --source {}",
        "add --state XEA --cycle 2021 --text [x] --language {}",
        "reviews set XEA/2021 --note {}",
        "reviews set XEA/2021 --symbol {}",
        "reviews set XEA/2021 --received 5 --source {}",
    ],
)
def test_an_option_that_cannot_be_stored_is_refused(refused, words):
    # What a shell passes on that is not UTF-8.
    refused(4, *(word.format("[a]\udcff") for word in words.split()))


# The environment.


@pytest.mark.parametrize("value", ["soon", "2025-02-30T00:00:00Z"])
@pytest.mark.parametrize(
    "words",
    [
        ("import", "-"),
        ("add", "--state", "XEA", "--cycle", "2021", "--text", "[x]"),
        ("reviews", "set", "XEA/2021", "--note", "[x]"),
    ],
    ids=lambda words: words[0],
)
def test_a_clock_that_is_none_is_refused(refused, either_ledger, monkeypatch, words, value):
    monkeypatch.setenv("HRTRACK_NOW", value)
    assert f"HRTRACK_NOW is '{value}'" in refused(2, *words, input=GOOD)


@pytest.mark.parametrize(
    "words", [("list",), ("stats",), ("reviews",), ("check",), ("export",), ("show", "2014/124.1"), ("import", "-")], ids=" ".join
)
def test_an_unknown_state_in_the_environment_is_refused(refused, kazakhstan, monkeypatch, words):
    monkeypatch.setenv("HRTRACK_STATE", "Kazakhistan")
    assert "did you mean 'Kazakhstan'" in refused(2, *words, input=GOOD)


@pytest.mark.parametrize("value", ["xml", "JSON", "0"])
@pytest.mark.parametrize("verb", ["list", "stats", "reviews", "check", "log"])
def test_an_unknown_format_in_the_environment_is_refused(refused, kazakhstan, monkeypatch, verb, value):
    monkeypatch.setenv("HRTRACK_FORMAT", value)
    assert f"'{value}'" in refused(2, verb)


@pytest.mark.parametrize("name", ["HRTRACK_STATE", "HRTRACK_FORMAT", "HRTRACK_NOW"])
def test_an_empty_variable_counts_as_unset(run, kazakhstan, monkeypatch, name):
    monkeypatch.setenv(name, "")
    assert run("import", "-", input=GOOD).code == 0
    assert run("list", "--count").code == 0


@pytest.mark.parametrize("verb", ["list", "stats", "reviews", "check", "log", "export"])
def test_a_path_that_no_ledger_can_have_is_refused(refused, verb, tmp_path):
    refused(5, verb, "--db", str(tmp_path / ("a" * 300)))
    refused(5, verb, "--db", str(tmp_path))


# Errors as JSON.


@pytest.mark.parametrize(
    ("code", "kind", "words", "data"),
    [
        (2, "wrong_usage", ("list", "--from", "Narnia"), None),
        (2, "wrong_usage", ("list", "--cylce", "2014"), None),
        (3, "not_found", ("show", "2014/9999"), None),
        (3, "not_found", ("import", "none.csv"), None),
        (4, "bad_input", ("import", "-"), "state,cycle,paragraph\nNarnia,2021,7.1\n"),
        (4, "bad_input", ("import", "-"), json_with(state=ESCAPE)),
        (4, "bad_input", ("import", "-"), json_with(state="a\nb\ud800")),
        (4, "conflict", ("add", "--cycle", "2014", "--paragraph", "124.1", "--text", "[x]"), None),
        (5, "database_unusable", ("list", "--db", "none.db"), None),
    ],
)
@pytest.mark.parametrize("way", ["option", "long option", "environment"])
def test_with_json_an_error_is_one_object_on_standard_error(run, kazakhstan, monkeypatch, code, kind, words, data, way):
    if way == "environment":
        monkeypatch.setenv("HRTRACK_FORMAT", "json")
    else:
        words = (*words, *(("-f", "json") if way == "option" else ("--format=json",)))
    before = on_disk(kazakhstan)
    result = run(*words, input=data)
    assert (result.code, result.out, result.err.count("\n")) == (code, "", 1)
    error = json.loads(result.err)
    assert (error["error"], error["exit_code"], set(error)) == (kind, code, {"error", "message", "hint", "exit_code"})
    assert controls(result.err) - set(BIDI) == set()
    assert on_disk(kazakhstan) == before


# Hostile text.

HOSTILE = {
    "ansi colour": "\x1b[31m[placeholder]\x1b[0m",
    "ansi clear screen": "\x1b[2J\x1b[H[placeholder]",
    "osc title": "\x1b]0;[placeholder]\x07",
    "osc clipboard": "\x1b]52;c;cGxhY2Vob2xkZXI=\x1b\\",
    "osc link": "\x1b]8;;http://example.invalid\x07[placeholder]\x1b]8;;\x07",
    "c1 csi": "\x9b31m[placeholder]\x9b0m",
    "c1 osc": "\x9d0;[placeholder]\x9c",
    "next line and delete": "[place\x85holder]\x7f",
    "bell and backspaces": "[placeholder]\x07\x08\x08\x08[x]",
    "carriage return": "[placeholder]\r[x]",
    "bidi override": "\u202e[placeholder]\u202c",
    "bidi isolates": "\u2066[place\u2067holder\u2068]\u2069",
    "bidi marks": "\u200e[place\u061cholder]\u200f",
    "line and paragraph separators": "[place\u2028holder]\u2029[x]",
    "zero width": "[place\u200bholder]\ufeff[x]",
    "closing tag": "[placeholder] [/red]",
    "opening tag": "[bold red on blink][placeholder]",
    "sic": "[sic] [placeholder] [link=http://example.invalid]",
    "emoji code": ":smile: [placeholder] :warning:",
    "backslashes": "[placeholder] \\[red] \\N \\\\ \\x1b",
    "html": "<script>alert('[placeholder]')</script>&amp;",
    "formula": "=cmd|' /C calc'!A0",
    "other formulas": "+1 @SUM(A1) -2 [placeholder]",
    "sql": "'); DROP TABLE reviews; -- [placeholder]",
    "format": "%s %n {0} ${HOME} $(id) `id` [placeholder]",
    "quotes": "\"[placeholder]\", 'x' ; y | z",
    "long": "[placeholder] " + "я" * 20_000,
    "lines": "[placeholder]\n| a | b |\n\n# [x]\nerror: [x]",
    "tabs": "[place\tholder]",
    "beyond the basic plane": "[placeholder] 𐐷 🇰🇿 👩‍👩‍👧 e\u0301",
}  # fmt: skip
hostile = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
READERS = [
    ("list",),
    ("list", "-f", "md"),
    ("list", "--columns", "text,summary,position_source"),
    ("show", "2021/7.1"),
    ("show", "2021/7.1", "-f", "md"),
    ("reviews", "--columns", "source,note,symbol"),
    ("reviews",),
    ("stats", "--cycle", "2021"),
    ("stats", "--by", "group"),
    ("stats", "--by", "cluster", "-f", "md"),
    ("check",),
    ("log",),
]


@pytest.fixture
def record_hostile(run):
    """Return a function that records a text wherever free text may stand, from JSON, so that nothing is lost on the way."""

    def call(text: str) -> None:
        label = " ".join(text.split())
        row = {**RECOMMENDATION, "summary": text, "text": text, "recommending_states": ["ESP"], "position": "noted"}
        row |= {"position_source": text, "groups": [label], "clusters": [label], "themes": [f"upr-info:{label}"], text: "[x]"}
        review = {**REVIEW, "source": text, "note": text, "symbol": text}
        result = run("import", "-", input=json.dumps([review, row]))
        assert result.code == 0, result.err
        assert controls(result.out + result.err) == set()

    return call


@hostile
def test_hostile_text_is_stored_exactly_and_json_gives_it_back(run, record_hostile, text):
    record_hostile(text)
    shown = run("show", "2021/7.1", "-f", "json")
    assert (shown.json["text"], shown.json["summary"], shown.json["position_source"]) == (text, text, text)
    label = " ".join(text.split())
    assert (shown.json["groups"], shown.json["clusters"], shown.json["themes"]) == ([label], [label], [label])
    review = run("reviews", "-f", "json")
    assert (review.json[0]["source"], review.json[0]["note"]) == (text, text)
    assert controls(shown.out + review.out) - set(BIDI) == set()


@hostile
def test_hostile_text_comes_through_a_csv_cell_exactly(run, text):
    assert run("import", "-", input=table({**RECOMMENDATION, "summary": text, "text": text})).code == 0
    assert run("list", "-f", "json").json[0]["text"] == text
    printed = run("list", "-f", "csv").out
    assert next(csv.DictReader(io.StringIO(printed, newline="")))["summary"] == text
    assert "nothing changed" in run("import", "-", input=printed).err


@hostile
def test_hostile_text_survives_export_and_import(run, record_hostile, tmp_path, text):
    record_hostile(text)
    lines = run("export").out
    other = ("--db", str(tmp_path / "other.db"))
    assert run("import", "-", *other, input=lines).code == 0
    assert run("export", *other).out == lines


@hostile
def test_no_control_character_of_a_text_reaches_the_terminal(run, record_hostile, text):
    record_hostile(text)
    for words in READERS:
        result = run(*words)
        assert result.code in (0, 1), result.err
        assert (words, controls(result.out + result.err)) == (words, set())


@pytest.mark.parametrize(
    "name", ["closing tag", "opening tag", "sic", "emoji code", "html", "formula", "format", "long", "backslashes"]
)
def test_markup_is_shown_as_it_stands(run, record_hostile, name):
    record_hostile(HOSTILE[name])
    for words in (("list",), ("show", "2021/7.1"), ("reviews", "--columns", "source"), ("stats", "--by", "group")):
        assert HOSTILE[name] in run(*words).out


@pytest.mark.parametrize("name", ["lines", "quotes", "carriage return", "line and paragraph separators"])
def test_a_row_of_a_markdown_table_stays_one_line(run, record_hostile, name):
    record_hostile(HOSTILE[name])
    lines = run("list", "-f", "md", "--columns", "reference,text").out.splitlines()
    assert len(lines) == 3
    assert len(re.findall(r"(?<!\\)\|", lines[2])) == 3


def test_a_row_of_a_table_for_people_stays_one_line(run, record_hostile):
    record_hostile(HOSTILE["lines"])
    assert len([line for line in run("list").out.split("\n") if line.startswith("XEA/2021/7.1")]) == 1
    assert not [line for line in run("list").out.split("\n") if line.startswith("error:")]


@pytest.mark.parametrize("text", [SHOUTED, MARKED])
@pytest.mark.parametrize(
    "column",
    [
        "state",
        "mechanism",
        "cycle",
        "paragraph",
        "recommending_states",
        "themes",
        "theme_taxonomy",
        "action",
        "position",
        "language",
    ],
)
def test_a_hostile_cell_is_quoted_visibly_in_one_line(refused, column, text):
    cells = {column: text, **({"themes": "[a label]"} if column == "theme_taxonomy" else {})}
    refused(4, "import", "-", input=table({**RECOMMENDATION, **cells}))
    refused(4, "import", "-", input=json_with(**cells))


@pytest.mark.parametrize("text", [SHOUTED, MARKED])
@pytest.mark.parametrize(
    "words",
    [
        ("list", "--cycle", "{}"),
        ("list", "--from", "{}"),
        ("list", "--theme", "{}"),
        ("list", "--position", "{}"),
        ("list", "--sort", "{}"),
        ("list", "--columns", "{}"),
        ("list", "--as-of", "{}"),
        ("list", "--limit", "{}"),
        ("list", "--format", "{}"),
        ("list", "--{}"),
        ("{}",),
        ("show", "{}"),
        ("show", "KAZ/2014/{}"),
        ("remove", "{}"),
        ("stats", "--require", "{}"),
        ("stats", "--by", "{}"),
        ("undo", "{}"),
        ("edit", "2014/124.1", "--from", "{}"),
        ("edit", "2014/124.1", "--clear", "{}"),
        ("add", "--cycle", "2025", "--text", "[x]", "--theme", "{}"),
        ("add", "{}"),
        ("reviews", "set", "{}", "--note", "[x]"),
        ("reviews", "set", "2025", "--received", "{}", "--source", "[x]"),
        ("export", "--table", "{}"),
        ("import", "-", "--encoding", "{}"),
    ],
    ids=" ".join,
)
def test_a_hostile_word_of_the_command_line_is_quoted_visibly_in_one_line(refused, kazakhstan, words, text):
    refused({2, 3, 4}, *(word.format(text) for word in words), input=GOOD)


@pytest.mark.parametrize("name", ["HRTRACK_STATE", "HRTRACK_FORMAT", "HRTRACK_NOW"])
@pytest.mark.parametrize("text", [SHOUTED, MARKED])
def test_a_hostile_variable_is_quoted_visibly_in_one_line(refused, kazakhstan, monkeypatch, name, text):
    monkeypatch.setenv(name, text)
    refused(2, "import", "-", input=GOOD)


FILE_NAMES = [
    "\x1b[31mlist\x1b[0m.csv",
    "\x1b]0;list\x07.csv",
    "\u202elist.csv",
    "a\nerror: b.csv",
    "\x9b1mlist.csv",
    "[red] [sic].csv",
]
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such file names")


@on_posix
@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_hostile_file_name_is_quoted_visibly_in_one_line(refused, either_ledger, tmp_path, name):
    path = tmp_path / name
    refused(3, "import", str(path))
    refused(3, "import", str(path) + "*")
    path.write_text("name,value\n1,2\n")
    refused(4, "import", str(path))
    path.write_bytes(b"\x1f\x8b\x08")
    refused(4, "import", str(path))
    path.unlink()
    path.mkdir()
    refused(4, "import", str(path))
    refused(5, "list", "--db", str(path))
    refused(5, "list", "--db", str(path / "none.db"))


@on_posix
@pytest.mark.parametrize("name", FILE_NAMES)
def test_a_hostile_file_name_is_recorded_exactly_and_shown_visibly(run, tmp_path, name):
    path = tmp_path / name
    path.write_text(GOOD, encoding="utf-8")
    imported = run("import", str(path))
    assert imported.code == 0, imported.err
    assert run("show", "2021/7.1", "-f", "json").json["origin"]["file"] == name
    for result in (imported, run("show", "2021/7.1"), run("log"), run("import", str(path)), run("undo")):
        assert controls(result.out + result.err) == set()


@pytest.mark.parametrize("text", [ESCAPE, "[/red] [sic] :smile:"])
def test_a_hostile_column_name_is_named_visibly(run, refused, text):
    assert controls(refused(4, "import", "-", input=table({text: "[x]"}))) == set()
    result = run("import", "-", input=table({**RECOMMENDATION, text: "[x]"}))
    assert (result.code, controls(result.out + result.err)) == (0, set())
    assert "columns not read: " in result.out


def test_a_hostile_actor_is_shown_visibly(run, monkeypatch):
    monkeypatch.setenv("HRTRACK_USER", ESCAPE)
    assert run("import", "-", input=GOOD).code == 0
    assert run("log", "-f", "json").json[0]["actor"] == ESCAPE
    for result in (run("log"), run("show", "2021/7.1"), run("undo"), run("log")):
        assert controls(result.out + result.err) == set()


# Damaged files of every kind.

TOKENS = (
    b'"', b"'", b",", b";", b"\t", b"|", b"\\", b"\n", b"\r", b"\0", b"{", b"}", b"[", b"]", b":", b"\\N", b"0", b"-1", b"9" * 20,
    b"1e999", b"NaN", b"null", b"true", b"KAZ", b"2014/", b"u1", b"\\ud800", b"\\u0000", b"\x1b[31m", b"\xff", b"\xd0", b"\x98",
    b"\xef\xbb\xbf", b"\xff\xfe", "ж".encode(),
)  # fmt: skip
# Headers, all reviews, and the first paragraphs with whatever speaks of them.
SMALL = re.compile(rb"state|reference|KAZ,UPR,20..,(95\.[1-4]|97\.[1-5]|124\.[1-5]|[\d-]+),|KAZ/2010/9[57]\.[1-5],")
EDITS = st.lists(
    st.tuples(
        st.sampled_from(("replace", "insert", "delete", "repeat", "cut")),
        st.floats(0, 1, allow_nan=False),
        st.one_of(st.sampled_from(TOKENS), st.binary(min_size=1, max_size=6)),
        st.integers(1, 40),
    ),
    min_size=1,
    max_size=4,
)
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 3),
    st.just(10**30),
    st.floats(),
    st.text(max_size=4),
    st.sampled_from(("", "\0", "\ud800", "\\N", "2025-02-30", "KAZ", "u1", "supported")),
    st.sampled_from(([], {}, [[]], [None], [1], ["KAZ"], ["KAZ", "KAZ"], {"a": 1})),
)
FUZZED = settings(
    max_examples=60, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def edited(data: bytes, edits: list[tuple[str, float, bytes, int]]) -> bytes:
    """Return a file with some of its bytes changed."""
    for kind, place, token, length in edits:
        at = int(place * len(data))
        head, piece, tail = data[:at], data[at : at + length], data[at + length :]
        data = {
            "replace": head + token + data[at + len(token) :],
            "insert": head + token + data[at:],
            "delete": head + tail,
            "repeat": head + piece + piece + tail,
            "cut": head,
        }[kind]
    return data


def places(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the path of every value within a JSON value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, entry in inner for found in [(*path, key), *places(entry, (*path, key))]]


@pytest.fixture(scope="session")
def small(tmp_path_factory, kazakhstan_file) -> dict[str, bytes]:
    """Return small valid files: the first lines of the fixtures, an export of them, and the ledger that it makes."""
    from typer.testing import CliRunner

    from hrtrack.cli.app import app

    folder = tmp_path_factory.mktemp("small")
    for path in KAZAKHSTAN.glob("*.csv"):
        lines = path.read_bytes().splitlines(keepends=True)
        chosen = [
            line
            for line in lines
            if re.match(
                rb"state|reference|plan,|P[1-3],|KAZ,CCPR|KAZ/CCPR|KAZ,UPR,20..,(95\.[1-4]|97\.[1-5]|124\.[1-5]|[\d-]+),|KAZ/2010/9[57]\.[1-5],",
                line,
            )
        ]
        (folder / path.name).write_bytes(b"".join(chosen))
    env = {"HRTRACK_NOW": "2026-01-15T12:00:00Z", "HRTRACK_USER": "tester"}
    ledger = str(folder / "small.db")
    made = CliRunner().invoke(app, ["import", *map(str, folder.glob("*.csv")), "--db", ledger], env=env)
    assert made.exit_code == 0, made.output
    exported_lines = CliRunner().invoke(app, ["export", "--db", ledger], env=env)
    (folder / "export.jsonl").write_bytes(exported_lines.stdout_bytes)
    listed = CliRunner().invoke(app, ["list", "--db", ledger, "-f", "json"], env=env)
    (folder / "list.json").write_bytes(listed.stdout_bytes)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def require_all_or_nothing(run, path: Path, before: dict[str, bytes], data: bytes) -> None:
    """Require that an import takes a file whole, so that it changes nothing again, or refuses it and writes nothing."""
    result = run("import", "-", "-f", "json", input=data)
    assert result.code in (0, 3, 4), result
    if result.code:
        assert (result.out, json.loads(result.err)["exit_code"], on_disk(path)) == ("", result.code, before)
    else:
        again = run("import", "-", "-f", "json", input=data)
        assert (again.code, again.json["new"], again.json["changed"], again.json["batch"]) == (0, 0, 0, None)


@pytest.mark.parametrize(
    "name",
    [
        "reviews.csv",
        "2010.csv",
        "2014.csv",
        "clauses.csv",
        "positions.csv",
        "plans.csv",
        "grades.csv",
        "export.jsonl",
        "list.json",
    ],
)
@pytest.mark.parametrize("base", ["missing ledger", "filled ledger"])
def test_a_file_with_damaged_bytes_is_taken_whole_or_refused(run, surroundings, small, name, base):
    @FUZZED
    @given(EDITS)
    def feed(edits):
        surroundings.unlink(missing_ok=True)
        if base == "filled ledger":
            surroundings.write_bytes(small["small.db"])
        require_all_or_nothing(run, surroundings, on_disk(surroundings), edited(small[name], edits))

    feed()


@pytest.mark.parametrize("name", ["export.jsonl", "list.json"])
def test_an_object_with_a_value_of_any_kind_is_taken_whole_or_refused(run, surroundings, small, name):
    text = small[name].decode()
    rows = json.loads(text) if name == "list.json" else [json.loads(line) for line in text.splitlines()]

    @settings(FUZZED, max_examples=150)
    @given(st.data())
    def feed(data):
        surroundings.unlink(missing_ok=True)
        row = data.draw(st.sampled_from(rows))
        changed = put(row, data.draw(st.sampled_from(places(row))), data.draw(JUNK))
        require_all_or_nothing(run, surroundings, {}, json.dumps(changed).encode())

    feed()
