"""A file is known by what it holds: its encoding, its container, its format; what is no list is refused in one sentence."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import make_table_fixtures as make
import pytest
from conftest import KAZAKHSTAN
from make_table_fixtures import TABLES, UPR_INFO
from test_bad_input import on_disk, require_one_sentence

FIXTURES = KAZAKHSTAN.parent
REVIEW = ("--state", "XEX", "--cycle", "2025")
RUSSIAN = (
    "Номер;Рекомендация;Рекомендующие государства\n7.1;Покрасить «вымышленные» часы № 1 – снова;Чили\n7.2;Завести кота;Перу\n"
)
WESTERN = "No;Recommendation;Recommending States\n7.1;Café à l’étage, déjà fictif – “là”;Côte d'Ivoire\n7.2;Niño ficticio;Peru\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "<fictional/>" if name.endswith(".xml") else "fictional")
    return out.getvalue()


def cells(workbook: bytes) -> dict[str, list[tuple]]:
    from openpyxl import load_workbook

    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(workbook)).worksheets}


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a file and returns its path."""
    folder = tmp_path / "files"
    folder.mkdir()

    def write(data: bytes, name: str = "list.csv") -> str:
        (folder / name).write_bytes(data)
        return str(folder / name)

    return write


@pytest.fixture
def texts(run):
    """Return a function that imports a file into XEX/2025 and returns texts and States by paragraph."""

    def call(*words: str, input: bytes | None = None) -> dict[str, tuple[str, list[str]]]:
        result = run("import", *words, *REVIEW, input=input)
        assert result.code == 0, result.err
        return {row["paragraph"]: (row["text"], row["recommending_states"]) for row in run("list", "-f", "json").json}

    return call


@pytest.fixture
def refused(run, surroundings):
    """Return a function that imports what must be refused in one sentence with nothing written, and returns the sentence."""

    def call(*words: str, code: int = 4, input: bytes | None = None) -> str:
        before = on_disk(surroundings)
        result = run("import", *words, input=input)
        assert result.code == code, result
        require_one_sentence(result)
        assert on_disk(surroundings) == before
        return result.err

    return call


def understood(run, *words: str, input: bytes | None = None) -> dict[str, str]:
    result = run("import", "--explain", *words, *REVIEW, "-f", "json", input=input)
    assert result.code == 0, result.err
    return result.json["files"][0]["understood"]


# Encodings and delimiters of a table that is not hrtrack's own.


@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (RUSSIAN, "utf-8", "utf-8"),
        (RUSSIAN, "utf-8-sig", "utf-8-sig"),
        (RUSSIAN, "utf-16", "utf-16"),
        (RUSSIAN, "utf-16-le", "utf-16-le (found out)"),
        (RUSSIAN, "utf-16-be", "utf-16-be (found out)"),
        (RUSSIAN, "cp1251", "cp1251 (found out)"),
        (WESTERN, "utf-8", "utf-8"),
        (WESTERN, "utf-16-le", "utf-16-le (found out)"),
        (WESTERN, "cp1252", "cp1252 (found out)"),
        (WESTERN, "mac_roman", "mac_roman (found out)"),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_the_encoding_is_found_out_and_said_whatever_ends_the_lines(run, written, texts, text, encoding, said, newline):
    path = written(text.replace("\n", newline).encode(encoding))
    assert understood(run, path)["encoding"] == said
    cells = [line.split(";") for line in text.splitlines()[1:]]
    codes = {"Чили": "CHL", "Перу": "PER", "Côte d'Ivoire": "CIV", "Peru": "PER"}
    assert texts(path) == {number: (wording, [codes[state]]) for number, wording, state in cells}


def test_one_letter_above_127_in_a_large_english_file_is_enough_to_find_the_encoding_out(written, texts):
    rows = "".join(f"7.{number};Lend the fictional cat {number};Peru\n" for number in range(1, 400))
    text = f"No;Recommendation;Recommending States\n{rows}7.400;The mayor’s café;Chile\n"
    assert texts(written(text.encode("cp1252")))["7.400"] == ("The mayor’s café", ["CHL"])


def test_the_encoding_that_is_named_is_taken_and_not_found_out(run, written, texts):
    path = written(RUSSIAN.encode("koi8-r", "replace"))
    assert understood(run, path, "--encoding", "koi8-r")["encoding"] == "koi8-r"
    assert texts(path, "--encoding", "koi8-r")["7.2"] == ("Завести кота", ["PER"])


def test_a_named_encoding_that_does_not_fit_is_refused_with_the_line(refused, written):
    path = written(RUSSIAN.encode("cp1251"))
    assert "list.csv is not utf-8: byte 0xcd in line 1" in refused(path, *REVIEW, "--encoding", "utf-8")
    assert "unknown encoding 'klingon'" in refused(path, *REVIEW, "--encoding", "klingon")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(RUSSIAN.encode().replace(b"\n", b"\xd0\n"), "byte 0xd0 in line 1", id="half a letter in UTF-8"),
        pytest.param(RUSSIAN.encode("utf-16")[:-1], "utf-16", id="half a character in UTF-16"),
        pytest.param(b"No;Recommendation\n7.1;a cat \xb6\xb6\xb6\n", "byte 0xb6 in line 2", id="bytes of no encoding"),
    ],
)
def test_a_damaged_text_is_refused_and_not_read_as_another_encoding(refused, written, data, said):
    assert said in refused(written(data), *REVIEW)


@pytest.mark.parametrize(("delimiter", "name"), [(",", "comma"), (";", "semicolon"), ("\t", "tab")])
def test_the_delimiter_is_the_one_that_splits_the_headings_whatever_marks_the_texts_hold(run, written, texts, delimiter, name):
    cells = [("No", "Recommendation", "Recommending States"), ("7.1", '"Cats, clocks; and\tmoons, all; fictional"', "Peru")]
    path = written("".join(delimiter.join(row) + "\n" for row in cells).encode())
    assert understood(run, path)["delimiter"] == name
    assert texts(path) == {"7.1": ("Cats, clocks; and moons, all; fictional", ["PER"])}


@pytest.mark.parametrize("above", ["Перечень\n", "A list, of 2025, with commas, many; fictional\n\n,,,,,\n", "\n" * 20])
def test_a_title_above_the_headings_is_passed_over(run, written, texts, above):
    path = written((above + RUSSIAN).encode())
    headings = understood(run, path)["headings"]
    assert headings == f"line {above.count(chr(10)) + 1}"
    assert texts(path)["7.2"] == ("Завести кота", ["PER"])


def test_a_title_in_brackets_is_no_json(written, texts):
    assert texts(written(f"[образец] Перечень\n{RUSSIAN}".encode()))["7.2"] == ("Завести кота", ["PER"])


# Compressed files and standard input.

EVERY = {
    "table in cp1251": (RUSSIAN.encode("cp1251"), "table"),
    "new workbook": ((TABLES / "ministry.xlsx").read_bytes(), "table"),
    "old workbook": ((TABLES / "ministry.xls").read_bytes(), "table"),
    "JSON of others": (b'[{"Recommendation": "7.1 Lend a fictional cat (Peru)"}]', "table"),
    "hrtrack table": ((KAZAKHSTAN / "2010.csv").read_bytes(), "hrtrack"),
    "hrtrack objects": (b'{"state": "XEX", "cycle": 2025, "paragraph": "7.1", "summary": "[placeholder]"}', "hrtrack"),
    "UPR Info, old": ((UPR_INFO / "export.xls").read_bytes(), "upr-info"),
    "UPR Info, copy": ((UPR_INFO / "copy.mac.csv").read_bytes(), "upr-info"),
    "UPR Info, today": ((UPR_INFO / "today.csv").read_bytes(), "upr-info"),
    "UHRI, Excel": ((FIXTURES / "uhri" / "fictional.xlsx").read_bytes(), "uhri"),
    "UHRI, JSON": ((FIXTURES / "uhri" / "fictional.json").read_bytes(), "uhri"),
    "OHCHR list": ((FIXTURES / "ohchr" / "list-2021.docx").read_bytes(), "ohchr"),
    "report": ((FIXTURES / "reports" / "report.pdf").read_bytes(), "report"),
    "addendum": ((FIXTURES / "reports" / "addendum-lines.pdf").read_bytes(), "addendum"),
}
NAMES = ("list.csv", "list.xlsx", "list.docx", "list.pdf", "list.json", "list", "list.xls.txt")


@pytest.mark.parametrize("kind", EVERY)
def test_a_format_is_known_by_its_content_under_any_name_compressed_or_piped(run, written, kind):
    data, reader = EVERY[kind]
    if reader in ("report", "addendum"):
        pytest.importorskip("pypdfium2")
    places = [written(data, name) for name in NAMES] + [written(gzip.compress(data), f"{name}.gz") for name in NAMES[:2]]
    review = REVIEW if reader == "table" else ()
    found = run("import", "--explain", *places, *review, "-f", "json")
    assert found.code == 0, found.err
    assert [entry["reader"] for entry in found.json["files"]] == [reader] * len(places)
    assert {entry["records"] for entry in found.json["files"]} == {found.json["files"][0]["records"]}
    assert found.json["files"][0]["records"] > 0
    for piped in (data, gzip.compress(data)):
        entry = run("import", "--explain", "-", *review, "-f", "json", input=piped).json["files"][0]
        assert (entry["file"], entry["reader"]) == ("standard input", reader)


@pytest.mark.parametrize("kind", ["table in cp1251", "new workbook", "old workbook", "JSON of others", "UPR Info, old"])
def test_a_compressed_file_is_recorded_as_the_file_itself(run, written, surroundings, kind):
    data = EVERY[kind][0]
    review = REVIEW if "UPR Info" not in kind else ()
    ways = [(written(data, "a"), None), (written(gzip.compress(data), "b.gz"), None), ("-", gzip.compress(data))]
    lists = []
    for place, piped in ways:
        surroundings.unlink(missing_ok=True)
        assert run("import", place, *review, input=piped).code == 0
        lists.append(run("list", "-f", "json").json)
    assert lists[0] == lists[1] == lists[2] != []


def test_the_report_says_which_format_was_taken(run, written):
    path = written((TABLES / "ministry.xlsx").read_bytes(), "list.csv")
    result = run("import", path, *REVIEW, "-f", "json")
    assert (result.json["files"][0]["reader"], result.json["files"][0]["format"]) == ("table", "table")
    assert "UPR Info export" in run("import", str(UPR_INFO / "export.xls")).out


# --as


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("OHCHR list", "table"),
        ("OHCHR list", "report"),
        ("report", "ohchr"),
        ("report", "table"),
        ("UHRI, JSON", "upr-info"),
        ("UHRI, JSON", "ohchr"),
        ("new workbook", "ohchr"),
        ("new workbook", "addendum"),
        ("new workbook", "upr-info"),
        ("new workbook", "uhri"),
        ("table in cp1251", "report"),
        ("table in cp1251", "upr-info"),
        ("table in cp1251", "uhri"),
        ("table in cp1251", "hrtrack"),
        ("UPR Info, old", "hrtrack"),
    ],
)
def test_a_format_that_the_file_cannot_hold_is_refused(refused, written, kind, told):
    if kind == "report":
        pytest.importorskip("pypdfium2")
    assert "list.any" in refused(written(EVERY[kind][0], "list.any"), *REVIEW, "--as", told)


def test_an_unknown_format_is_wrong_usage_with_those_there_are(refused, written):
    error = refused(written(RUSSIAN.encode()), *REVIEW, "--as", "spreadsheet", code=2)
    assert all(name in error for name in ("hrtrack", "ohchr", "uhri", "upr-info", "table", "report", "addendum"))
    assert "'uhri'" in refused(written(RUSSIAN.encode()), *REVIEW, "--as", "uhrl", code=2)


def test_a_format_that_is_told_overrides_what_the_headings_look_like(run):
    headings = "State under review,Recommendation,Recommending State,Response,Session\n"
    text = f"{headings}XEX,Count clouds,Peru,Noted,20\nXEX,Count clouds,Chile,Noted,20\n"
    for told, reader, count in (((), "upr-info", 1), (("--as", "table"), "table", 2), (("--as", "upr-info"), "upr-info", 1)):
        entry = run("import", "--explain", "-", *told, "-f", "json", input=text.encode()).json["files"][0]
        assert (told, entry["reader"], entry["recommendations"]) == (told, reader, count)


# What is no list.


@pytest.mark.parametrize(
    ("data", "said"),
    [
        pytest.param(OLE + "WordDocument".encode("utf-16-le") + bytes(600), ".doc", id="old Word"),
        pytest.param(OLE + "PowerPoint Document".encode("utf-16-le") + bytes(600), "list.csv", id="old presentation"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le") + bytes(600), "list.csv", id="with a password"),
        pytest.param(b"{\\rtf1\\ansi Lend a fictional cat}", "Rich Text", id="RTF"),
        pytest.param(b"<!DOCTYPE html><html><table><tr><td>Recommendation", "web page", id="HTML"),
        pytest.param(b"\n <HTML><body>Recommendation", "web page", id="HTML in capitals after a blank"),
        pytest.param(b'<?xml version="1.0"?><list/>', "XML", id="XML"),
        pytest.param(zipped("mimetype", "content.xml"), "OpenDocument", id="OpenDocument"),
        pytest.param(zipped("list.csv", "read.me"), "zip archive", id="zip"),
        pytest.param(zipped(), "", id="empty zip"),
        pytest.param(zipped("ppt/presentation.xml", "[Content_Types].xml"), "zip archive", id="presentation"),
        pytest.param(zipped("xl/workbook.xml"), "list.csv", id="workbook of nothing"),
        pytest.param(zipped("word/document.xml"), "list.csv", id="Word file of nothing"),
        pytest.param((TABLES / "ministry.xlsx").read_bytes()[:3000], "damaged", id="half a workbook"),
        pytest.param((TABLES / "ministry.xls").read_bytes()[:1200], "damaged", id="part of an old workbook"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "list.csv", id="picture"),
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b" \r\n\t\n", "empty", id="blanks"),
        pytest.param(gzip.compress(b""), "empty", id="nothing, compressed"),
        pytest.param(b"\xef\xbb\xbf", "list.csv", id="a byte order mark alone"),
        pytest.param(b"\xff\xfe", "list.csv", id="a mark of UTF-16 alone"),
        pytest.param(b"Dear colleague, please find nothing here.\n", "no column", id="a letter"),
        pytest.param(RUSSIAN.splitlines()[0].encode(), "no rows", id="headings alone"),
    ],
)
@pytest.mark.parametrize("ledger", ["missing", "filled"])
def test_what_is_no_list_is_refused_in_one_sentence(refused, written, surroundings, kazakhstan_file, ledger, data, said):
    if ledger == "filled":
        surroundings.write_bytes(kazakhstan_file.read_bytes())
    assert said in refused(written(data), *REVIEW)


def test_a_web_page_with_a_byte_order_mark_is_called_one(refused, written):
    assert "web page" in refused(written(b"\xef\xbb\xbf<html><body>Recommendation"), *REVIEW)


def test_with_json_a_refused_file_is_one_object_on_standard_error(run, written, surroundings):
    result = run("import", written(b"{\\rtf1 fictional}", "list.docx"), *REVIEW, "-f", "json")
    assert (result.code, result.out, surroundings.exists()) == (4, "", False)
    error = json.loads(result.err)
    assert (error["exit_code"], "list.docx" in error["message"]) == (4, True)


def test_one_file_that_is_no_list_refuses_the_good_ones_beside_it(refused, written):
    good, bad = written(RUSSIAN.encode(), "good.csv"), written(zipped("a.txt"), "bad.csv")
    assert "bad.csv" in refused(good, bad, *REVIEW)
    assert "bad.csv" in refused(bad, good, *REVIEW)


def test_the_fixtures_hold_what_the_script_makes():
    for path, data in make.files().items():
        same = cells(path.read_bytes()) == cells(data) if path.suffix == ".xlsx" else path.read_bytes() == data
        assert (path.name, same) == (path.name, True)


def test_the_old_workbooks_are_what_the_script_makes():
    pytest.importorskip("xlwt")
    assert {path.name: path.read_bytes() == data for path, data in make.old_files().items()} == {
        "ministry.xls": True,
        "merged.xls": True,
        "export.xls": True,
    }
