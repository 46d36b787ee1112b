"""Evidence is noted, cited, kept byte by byte on request, and found stale; hrtrack never goes to the network."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hrtrack import evidence
from hrtrack.errors import BadInput, NotFound, WrongUsage
from hrtrack.evidence import COLUMNS, FINDING_COLUMNS, MOST_ATTACHED, WRITTEN_COLUMNS
from hrtrack.store.keeping import Piece, file_names, safe_name, stale_evidence

REFERENCES = [f"XEX/2021/7.{number}" for number in (1, 2, 3)]
ONE, TWO, THREE = REFERENCES
URL = "https://example.org/visit"


@pytest.fixture
def boats(run, surroundings, tmp_path, monkeypatch):
    """Make a ledger of three recommendations of a fictional State; return the folder that commands run in."""
    rows = [f"XEX,2021,{reference.rpartition('/')[2]},[build boats],Peru\n" for reference in REFERENCES]
    assert run("import", "-", input="state,cycle,paragraph,text,recommending_states\n" + "".join(rows)).code == 0
    folder = tmp_path / "desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def whole(run):
    """Return a function that gives all that the evidence commands and the journal of items show."""
    return lambda: (run("evidence", "--with-internal", "-f", "json").out, run("show", *REFERENCES, "--with-internal").out)


def add(run, *words, code=0):
    result = run("evidence", "add", *words)
    assert result.code == code, result
    return result


def pieces(run, *words):
    result = run("evidence", *words, "-f", "json")
    assert result.code == 0, result
    return result.json


# Recording.


def test_an_address_is_retrieved_today_unless_a_day_is_given_and_a_file_is_not(run, boats):
    (boats / "plan.txt").write_text("[plan]")
    add(run, ONE, "--url", URL)
    add(run, ONE, "--url", f"{URL}/2", "--retrieved", "2024-02-29")
    add(run, ONE, "--file", "plan.txt")
    assert [(row["evidence"], row["kind"], row["retrieved"]) for row in pieces(run)] == [
        ("E1", "url", "2026-01-15"),
        ("E2", "url", "2024-02-29"),
        ("E3", "file", None),
    ]


def test_a_file_is_noted_by_its_name_size_and_digest_without_its_folder(run, boats):
    (boats / "deep").mkdir()
    (boats / "deep" / "отчёт 1.bin").write_bytes(bytes(range(256)) * 9000)
    said = add(run, ONE, TWO, "--file", str(boats / "deep" / "отчёт 1.bin"), "--title", " [Visit] ", "--note", "[found]").err
    assert said == "recorded E1 for 2 recommendations (hrtrack undo 2 takes it back)\n"
    [row] = pieces(run)
    digest = hashlib.sha256(bytes(range(256)) * 9000).hexdigest()
    assert row == {
        "evidence": "E1", "kind": "file", "url": None, "file": "отчёт 1.bin", "title": "[Visit]", "published": None,
        "retrieved": None, "sha256": digest, "size": 2304000, "attached": False, "note": "[found]", "internal": False,
        "references": [ONE, TWO], "stale": None,
    }  # fmt: skip
    assert tuple(row) == COLUMNS


def test_several_pieces_for_references_from_a_pipe_are_one_batch(run, boats):
    (boats / "plan.txt").write_text("[plan]")
    references = run("list", "-f", "ids").out
    result = run("evidence", "add", "-", "--url", URL, "--file", "plan.txt", input=references)
    assert result.err.endswith("(hrtrack undo 2 takes it back)\n")
    assert [row["references"] for row in pieces(run)] == [REFERENCES, REFERENCES]
    assert run("undo").code == 0
    assert pieces(run) == []
    assert run("redo").code == 0
    assert [row["evidence"] for row in pieces(run)] == ["E1", "E2"]


def test_the_same_address_is_cited_again_and_what_is_new_fills_its_blanks(run, boats):
    add(run, ONE, "--url", "https://Example.ORG/visit", "--retrieved", "2025-01-01")
    said = add(run, ONE, TWO, "--url", URL, "--title", "[Visit]", "--published", "2024-12-01", "--retrieved", "2026-01-01").err
    assert said.splitlines() == [
        "note: E1 keeps what is on record (retrieved); hrtrack evidence edit E1 changes it",
        f"cited E1, on record already, for {TWO}; completed E1 (title, published) (hrtrack undo 3 takes it back)",
    ]
    [row] = pieces(run)
    assert (row["references"], row["title"], row["published"], row["retrieved"]) == (
        [ONE, TWO], "[Visit]", "2024-12-01", "2025-01-01",
    )  # fmt: skip


def test_the_same_bytes_under_another_name_are_the_same_evidence(run, boats):
    (boats / "one.txt").write_text("[plan]")
    (boats / "two.txt").write_text("[plan]")
    (boats / "three.txt").write_text("[another plan]")
    add(run, ONE, "--file", "one.txt")
    add(run, TWO, "--file", "two.txt", "--file", "three.txt", "--attach")
    assert [(row["evidence"], row["file"], row["attached"], row["references"]) for row in pieces(run)] == [
        ("E1", "one.txt", True, [ONE, TWO]),
        ("E2", "three.txt", True, [TWO]),
    ]


def test_saying_the_same_twice_changes_nothing_and_leaves_no_batch(run, boats):
    add(run, ONE, "--url", URL)
    before = run("log", "-f", "json").out
    assert add(run, ONE, "--url", URL, "--url", URL).err == "nothing changed: it is so already\n"
    assert run("log", "-f", "json").out == before


def test_what_is_given_as_internal_becomes_internal_and_never_public_by_itself(run, boats):
    add(run, ONE, "--url", URL)
    assert "completed E1 (internal)" in add(run, ONE, "--url", URL, "--internal").err
    add(run, TWO, "--url", URL)
    assert pieces(run) == []
    assert run("evidence", "edit", "E1", "--no-internal").code == 0
    assert [row["internal"] for row in pieces(run)] == [False]


def test_what_an_assessment_cites_is_evidence_for_the_item_once(run, boats):
    assert run("status", "set", ONE, "in_progress", "--assessor", "state", "--evidence", URL).code == 0
    assert add(run, ONE, "--url", URL).err == "nothing changed: it is so already\n"
    add(run, TWO, "--url", URL)
    assert run("status", "set", TWO, "implemented", "--assessor", "ngo", "--evidence", URL).code == 0
    for reference in (ONE, TWO):
        story = run("show", reference, "-f", "json").json
        assert [entry["evidence"] for entry in story["assessments"]] == [["E1"]]
        assert [entry["evidence"] for entry in story["evidence"]] == ["E1"]


def test_a_dry_run_shows_what_would_be_recorded_and_writes_nothing(run, boats, whole):
    (boats / "plan.txt").write_text("[plan]")
    before = whole()
    result = add(run, ONE, "--file", "plan.txt", "--attach", "--dry-run", "-f", "json")
    assert [row["evidence"] for row in result.json] == ["E1"]
    assert result.err == f"dry run, nothing written: recorded E1 for {ONE}\n"
    assert whole() == before


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((), 2, "which evidence? give --url or --file"),
        (("--url", "www.example.org"), 2, "'www.example.org' is not an address"),
        (("--url", "https://"), 2, "'https://' is not an address"),
        (("--url", "https:///path"), 2, "'https:///path' is not an address"),
        (("--url", "https://a b.org"), 2, "'https://a b.org' is not an address"),
        (("--url", "https://[a"), 2, "'https://[a' is not an address"),
        (("--url", "https://a.org:x"), 2, "'https://a.org:x' is not an address"),
        (("--file", URL), 2, f"'{URL}' is an address, not a file"),
        (("--file", ""), 2, "the name of a file is empty"),
        (("--file", "none.pdf"), 3, "there is no file 'none.pdf'"),
        (("--file", "plan.txt/x"), 3, "there is no file 'plan.txt/x'"),
        (("--file", "folder"), 4, "'folder' is a folder"),
        (("--url", URL, "--attach"), 2, f"'{URL}' is an address, and hrtrack never goes to the network"),
        (("--url", URL, "--title", " "), 2, "the title is empty"),
        (("--url", URL, "--note", "a\0b"), 4, "the note contains a NUL character"),
        (("--url", URL, "--note", "a\ud800"), 4, "the note contains a broken character (half of a surrogate pair)"),
        (("--url", URL, "--published", "2025-02-30"), 2, "'2025-02-30' is not a date"),
        (("--url", URL, "--retrieved", "yesterday"), 2, "'yesterday' is not a date"),
    ],
)
def test_what_is_no_evidence_is_refused_in_one_sentence_and_nothing_is_written(run, boats, whole, words, code, sentence):
    (boats / "plan.txt").write_text("[plan]")
    (boats / "folder").mkdir()
    before = whole()
    assert add(run, ONE, *words, code=code).error == sentence
    assert whole() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_and_a_device_are_refused_without_being_opened(run, boats):
    os.mkfifo(boats / "pipe")
    for name in ("pipe", "/dev/zero"):
        assert add(run, ONE, "--file", name, code=4).error == f"'{name}' is a pipe or a device, not a file"


def test_a_missing_recommendation_and_a_missing_ledger_are_told_apart(run, boats, surroundings):
    assert add(run, "2021/9.9", "--url", URL, code=3).error == "XEX/2021/9.9 is not on record"
    surroundings.unlink()
    assert add(run, ONE, "--url", URL, code=5).error == f"there is no ledger at '{surroundings}'"
    assert run("evidence").code == 5
    assert not surroundings.exists()


def test_a_file_that_is_too_large_is_noted_but_not_attached(boats):
    with (boats / "large.bin").open("wb") as file:
        file.truncate(MOST_ATTACHED + 1)
    with pytest.raises(BadInput, match="larger than 50 MiB, the most that is attached"):
        evidence.prepare(["large.bin"], attach=True)
    [item] = evidence.prepare(["large.bin"])
    assert (item.size, item.content) == (MOST_ATTACHED + 1, None)


def test_preparing_tells_addresses_from_files_and_needs_no_ledger(boats):
    (boats / "plan.txt").write_bytes(b"[plan]")
    address, file = evidence.prepare([f" {URL} ", "plan.txt"], title="[Visit]", internal=True)
    assert (address.url, address.file, address.retrieved, address.internal) == (URL, None, "2026-01-15", True)
    assert (file.url, file.file, file.retrieved, file.size, file.content) == (None, "plan.txt", None, 6, None)
    with pytest.raises(NotFound) as told:
        evidence.prepare(["www.example.org/visit"])
    assert told.value.hint == "an address begins with http:// or https://"
    with pytest.raises(WrongUsage, match="never goes to the network"):
        evidence.prepare(["plan.txt", "HTTPS://example.org"], attach=True)
    with pytest.raises(BadInput, match="'2025' is not a date"):
        evidence.prepare([URL], published="2025")


# Listing.


def test_filters_choose_what_is_cited_for_the_chosen_recommendations(run, boats):
    add(run, ONE, TWO, "--url", URL)
    add(run, THREE, "--url", f"{URL}/3")
    run("tag", "add", TWO, "--taxonomy", "cluster", "[Boats]")
    assert [(row["evidence"], row["references"]) for row in pieces(run, "--cluster", "boats")] == [("E1", [TWO])]
    assert [row["evidence"] for row in pieces(run, "--cycle", "2021")] == ["E1", "E2"]
    assert run("evidence", "--cycle", "2020").code == 3
    assert run("evidence", "--status", "done").code == 2
    assert run("evidence", "list", "--cluster", "boats", "-f", "ids").out == "E1\n"


def test_removed_recommendations_are_no_longer_named_and_their_evidence_stays(run, boats):
    add(run, ONE, "--url", URL)
    run("remove", ONE)
    assert [row["references"] for row in pieces(run)] == [[]]
    assert pieces(run, "--cycle", "2021") == []


def test_internal_pieces_are_hidden_and_counted_unless_asked_for(run, boats):
    add(run, ONE, "--url", URL)
    add(run, ONE, "--url", f"{URL}/secret", "--internal")
    add(run, ONE, "--url", f"{URL}/secret2", "--internal")
    for fmt in ("table", "json", "jsonl", "csv", "tsv", "md", "ids"):
        result = run("evidence", "-f", fmt)
        assert "secret" not in result.out
        assert "E2" not in result.out
        assert result.err == "kept internal and not shown: 2; --with-internal shows them\n"
    result = run("evidence", "--with-internal", "--columns", "evidence,internal", "-f", "csv")
    assert (result.out, result.err) == ("evidence,internal\nE1,false\nE2,true\nE3,true\n", "")


def test_a_new_user_is_told_how_to_begin_and_that_nothing_matches(run, boats):
    result = run("evidence")
    assert (result.code, result.out) == (0, "")
    assert result.err == "hint: no evidence is on record; hrtrack evidence add REF --url ... or --file ... records some\n"
    assert run("evidence", "-f", "json").out == "[]\n"
    add(run, ONE, "--url", URL)
    assert run("evidence", "--search", "kites").err == "hint: nothing matches; hrtrack evidence shows all that is on record\n"


def test_an_option_before_a_subcommand_is_refused_rather_than_lost(run, boats, tmp_path):
    result = run("evidence", "--db", str(tmp_path / "other.db"), "add", ONE, "--url", URL)
    assert (result.code, result.error) == (2, "an option stands before 'add'")
    assert pieces(run) == []


def test_a_table_shows_what_it_is_its_day_and_what_it_is_cited_for(run, boats):
    (boats / "plan.txt").write_text("[plan]")
    add(run, ONE, TWO, "--file", "plan.txt", "--attach", "--title", "[Plan]", "--internal")
    add(run, ONE, "--url", f"{URL}/[x]\x1b[31m"[:-5], "--retrieved", "2020-01-01")
    run("status", "set", ONE, "in_progress")
    lines = [line.split() for line in run("evidence", "--with-internal").out.splitlines()]
    assert lines[2] == ["E1", "[attached,", "internal]", "[Plan],", "plan.txt", "undated", "2:", f"{ONE},", TWO]
    assert lines[3] == ["E2", f"{URL}/[x]", "2020-01-01", "stale", ONE]


# Stale evidence.


@pytest.fixture
def aged(run, boats):
    """Record for item one evidence that is old, for item two also newer one; return its codes by name."""
    (boats / "plan.txt").write_text("[plan]")
    codes = {}
    for name, words in {
        "old": ("--retrieved", "2025-01-14"),
        "a year": ("--retrieved", "2025-01-15"),
        "looked at again": ("--published", "2019-01-01", "--retrieved", "2026-01-01"),
    }.items():
        codes[name] = add(
            run, *([ONE, TWO] if name == "old" else [TWO]), "--url", f"{URL}/{len(codes)}", *words, "-f", "ids"
        ).out.strip()
    codes["published long ago"] = add(run, ONE, "--file", "plan.txt", "--published", "2019-01-01", "-f", "ids").out.strip()
    (boats / "other.txt").write_text("[other]")
    codes["undated"] = add(run, ONE, "--file", "other.txt", "-f", "ids").out.strip()
    return codes


@pytest.mark.parametrize("status", ["in_progress", "implemented"])
def test_evidence_older_than_the_span_is_stale_where_anyone_claims_progress(run, aged, status):
    assert run("status", "set", ONE, status, "--assessor", "ngo", "--name", "[Lamp]").code == 0
    result = run("evidence", "--stale", "12m", "-f", "json")
    assert [(row["evidence"], row["references"]) for row in result.json] == [
        (aged["old"], [ONE]),
        (aged["published long ago"], [ONE]),
    ]
    assert result.err.startswith("of unknown age: 1,")
    by_code = {row["evidence"]: row["stale"] for row in pieces(run)}
    assert [code for code, stale in by_code.items() if stale] == [aged["old"], aged["published long ago"]]
    assert by_code[aged["undated"]] is None
    assert pieces(run, "--stale", "2y") == []
    assert run("evidence", "--stale", "12").code == 2


@pytest.mark.parametrize("status", ["not_started", "no_information", "not_implemented"])
def test_evidence_is_not_stale_where_nobody_claims_progress(run, aged, status):
    run("status", "set", ONE, status)
    assert pieces(run, "--stale", "12m") == []
    assert {row["stale"] for row in pieces(run)} == {False, None}


def test_looking_again_makes_evidence_fresh(run, aged):
    run("status", "set", ONE, "in_progress")
    assert run("evidence", "edit", aged["old"], aged["published long ago"], "--retrieved", "2026-01-15").code == 0
    assert pieces(run, "--stale", "12m") == []


def test_evidence_is_stale_for_the_worklist_until_there_is_newer_one(run, aged, surroundings):
    run("status", "set", ONE, TWO, "in_progress")
    with closing(sqlite3.connect(surroundings)) as plain:
        one, two = [row[0] for row in plain.execute("SELECT id FROM recommendations WHERE paragraph IN ('7.1', '7.2')")]
        of_one = [(aged["published long ago"], "2019-01-01", False), (aged["old"], "2025-01-14", False)]
        assert stale_evidence(plain, "2025-01-14") == {}
        assert stale_evidence(plain, "2025-01-15") == {one: of_one}
        assert set(stale_evidence(plain, "2026-12-31")) == {one, two}
        run("remove", ONE)
        assert set(stale_evidence(plain, "2026-12-31")) == {two}


def test_what_a_change_prints_of_internal_evidence_is_its_code(run, boats):
    add(run, ONE, "--url", URL, "--note", "[whispered]", "--internal")
    add(run, ONE, "--url", f"{URL}/2")
    again = ("evidence", "add", ONE, "--url", URL, "--title", "[t]")
    for words in (("evidence", "edit", "E1", "E2", "--title", "[t]"), ("evidence", "remove", "E1", "E2"), again):
        hidden = run(*words, "--dry-run", "-f", "json").json[0]
        assert {name: value for name, value in hidden.items() if value is not None} == {"evidence": "E1", "internal": True}
        shown = run(*words, "--dry-run", "--with-internal", "-f", "json").json[0]
        assert (shown["note"], shown["references"]) == ("[whispered]", [ONE])
        for other in run(*words, "--dry-run", "-f", "json").json[1:]:
            assert (other["evidence"], other["url"], other["references"]) == ("E2", f"{URL}/2", [ONE])


# Changing and removing.


def test_edit_changes_clears_and_says_which_fields(run, boats):
    add(run, ONE, "--url", URL, "--note", "[found]")
    add(run, ONE, "--url", f"{URL}/2")
    said = run("evidence", "edit", "e1", "-", "--title", "[Visit]", "--published", "2024-01-31", "--clear", "note", input="E2\n")
    assert said.err == "changed E1 (title, published, note), E2 (title, published) (hrtrack undo 4 takes it back)\n"
    assert [(row["title"], row["published"], row["note"]) for row in pieces(run)] == [("[Visit]", "2024-01-31", None)] * 2
    assert run("evidence", "edit", "E1", "--title", "[Visit]").err == "nothing changed: it is so already\n"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("E1",), 2, "nothing to change: give an option such as --title"),
        (("E1", "--clear", "titel"), 2, "cannot clear 'titel'"),
        (("E1", "--title", "[x]", "--clear", "title"), 2, "--title and --clear title contradict each other"),
        (("E1", "E7", "--title", "[x]"), 3, "evidence 'E7' is not on record"),
        (("E1", "--title", ""), 2, "the title is empty"),
    ],
)
def test_a_wrong_edit_changes_nothing(run, boats, whole, words, code, sentence):
    add(run, ONE, "--url", URL)
    before = whole()
    result = run("evidence", "edit", *words)
    assert (result.code, result.error) == (code, sentence)
    assert whole() == before


def test_removed_evidence_is_gone_everywhere_and_its_assessment_stays(run, boats):
    (boats / "plan.txt").write_text("[plan]")
    run("status", "set", ONE, "in_progress", "--evidence", "plan.txt", "--attach")
    add(run, TWO, "--url", URL)
    result = run("evidence", "remove", "E1", "e1", "E2")
    assert result.err == "removed E1, E2, cited for 2 recommendations (hrtrack undo 4 takes it back)\n"
    assert pieces(run) == []
    story = run("show", ONE, "-f", "json").json
    assert (story["evidence"], [entry["status"] for entry in story["assessments"]]) == ([], ["in_progress"])
    assert run("evidence", "export", "E1").code == 3
    assert run("evidence", "remove", "E1").code == 3
    # A code is never given twice.
    assert add(run, ONE, "--url", URL, "-f", "ids").out == "E3\n"


ACTS = {
    "add": ("add", ONE, "--url", f"{URL}/new"),
    "add of a file with its bytes": ("add", ONE, THREE, "--file", "plan.txt", "--attach"),
    "attach what is on record": ("add", ONE, "--file", "seen.txt", "--attach"),
    "cite again": ("add", THREE, "--url", URL, "--title", "[Visit]", "--internal"),
    "edit": ("edit", "E1", "E2", "--title", "[Visit]", "--internal"),
    "remove": ("remove", "E1", "E2"),
}


@pytest.mark.parametrize("act", ACTS)
def test_undo_takes_back_any_change_of_evidence_and_redo_brings_it_again(run, boats, whole, act):
    (boats / "plan.txt").write_text("[plan]")
    (boats / "seen.txt").write_text("[seen]")
    add(run, ONE, "--url", URL)
    add(run, TWO, "--file", "seen.txt")
    before = whole()
    assert run("evidence", *ACTS[act]).code == 0
    after = whole()
    assert after[0] != before[0]
    assert run("undo").code == 0
    assert whole() == before
    assert run("redo").code == 0
    assert whole() == after


def test_evidence_that_others_cite_later_is_not_undone_from_under_them(run, boats):
    add(run, ONE, "--url", URL)
    add(run, TWO, "--url", URL)
    result = run("undo", "2")
    assert (result.code, result.error) == (4, "batch 2 cannot be undone: batch 3 changed the same items later")
    assert [row["references"] for row in pieces(run)] == [[ONE, TWO]]


# Writing back.

BYTES = {"empty.bin": b"", "plan.txt": b"[plan]\r\n\x00\xff", "large.bin": bytes(range(256)) * 5000}


@pytest.fixture
def kept(run, boats):
    """Attach files; return the folder."""
    for name, data in BYTES.items():
        (boats / name).write_bytes(data)
    add(run, ONE, *(word for name in BYTES for word in ("--file", name)), "--attach")
    return boats


def test_attached_files_come_back_identical(run, kept):
    result = run("evidence", "export", "-o", "out")
    assert (result.code, result.err) == (0, "wrote 3 files to out\n")
    assert {path.name: path.read_bytes() for path in (kept / "out").iterdir()} == BYTES
    assert run("evidence", "export", "-o", "out").err == "nothing written: 3 files there already\n"


def test_one_piece_goes_to_standard_output_to_a_file_or_to_a_folder(run, kept):
    from typer.testing import CliRunner

    from hrtrack.cli.app import app

    for words in (("E3",), ("E3", "-o", "-")):
        assert CliRunner().invoke(app, ["evidence", "export", *words]).stdout_bytes == BYTES["large.bin"]
    assert run("evidence", "export", "E2", "-o", "copy.txt").err == "wrote copy.txt\n"
    assert (kept / "copy.txt").read_bytes() == BYTES["plan.txt"]
    for folder in ("new", "with.dot/", "deep/er"):
        assert run("evidence", "export", "E2", "-o", folder).code == 0
        assert (kept / folder / "plan.txt").read_bytes() == BYTES["plan.txt"]
    assert run("evidence", "export").error == "3 files do not go into one stream"


def test_filters_and_codes_choose_what_is_written(run, kept):
    (kept / "kite.txt").write_text("[kite]")
    add(run, TWO, "--file", "kite.txt", "--attach")
    add(run, TWO, "--url", URL)
    assert run("evidence", "export", "--search", "kites", "-o", "none").err.startswith("no attached evidence to write")
    assert not (kept / "none").exists()
    run("edit", TWO, "--summary", "[kites]")
    assert run("evidence", "export", "--search", "kites", "-o", "some").err == f"wrote {Path('some') / 'kite.txt'}\n"
    result = run("evidence", "export", "-", "-o", "two", "-f", "json", input="E1\nE4\n")
    assert [(row["evidence"], row["size"], row["written"]) for row in result.json] == [("E1", 0, True), ("E4", 6, True)]
    assert tuple(result.json[0]) == WRITTEN_COLUMNS
    result = run("evidence", "export", "E5", "-o", "out")
    assert (result.code, result.error) == (3, "E5 is an address; there is nothing to write")


def test_another_file_of_the_name_is_never_overwritten_and_nothing_else_is_written(run, kept):
    (kept / "out").mkdir()
    (kept / "out" / "plan.txt").write_text("[mine]")
    result = run("evidence", "export", "-o", "out")
    assert (result.code, result.error) == (4, f"'{Path('out') / 'plan.txt'}' exists already and is something else")
    assert [path.name for path in (kept / "out").iterdir()] == ["plan.txt"]
    assert (kept / "out" / "plan.txt").read_text() == "[mine]"
    assert run("evidence", "export", "E2", "-o", "large.bin").code == 4
    assert (kept / "large.bin").read_bytes() == BYTES["large.bin"]


def test_two_files_of_one_name_get_their_codes_in_front(run, kept):
    (kept / "other").mkdir()
    (kept / "other" / "Plan.TXT").write_text("[other]")
    add(run, TWO, "--file", "other/Plan.TXT", "--attach")
    run("evidence", "export", "-o", "out")
    assert sorted(path.name for path in (kept / "out").iterdir()) == ["E2-plan.txt", "E4-Plan.TXT", "empty.bin", "large.bin"]


def test_internal_files_are_written_only_when_asked_for(run, kept):
    run("evidence", "edit", "E2", "--internal")
    result = run("evidence", "export", "-o", "out")
    assert result.err == "kept internal and not shown: 1; --with-internal shows it\nwrote 2 files to out\n"
    assert not (kept / "out" / "plan.txt").exists()
    result = run("evidence", "export", "E2", "-o", "out")
    assert (result.code, result.error) == (2, "E2 is kept internal")
    assert run("evidence", "export", "E2", "--with-internal", "-o", "out").code == 0
    assert (kept / "out" / "plan.txt").read_bytes() == BYTES["plan.txt"]


def test_bytes_of_an_undone_attachment_are_out_of_reach_and_come_back_with_redo(run, boats):
    (boats / "plan.txt").write_text("[plan]")
    add(run, ONE, "--file", "plan.txt", "--attach")
    run("undo")
    assert pieces(run) == []
    assert run("evidence", "export", "E1").code == 3
    assert run("evidence", "check").err == "0 files attached, all as recorded\n"
    exported = run("export", "--with-internal")
    assert (exported.code, "W3BsYW5d" in exported.out) == (0, False)
    run("redo")
    assert run("evidence", "export", "E1").out == "[plan]"


def change_kept(path, sql):
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute(sql)


def test_check_finds_bytes_that_differ_or_are_missing_and_export_refuses_them(run, kept, surroundings):
    assert run("evidence", "check").err == "3 files attached, all as recorded\n"
    digests = [row["sha256"] for row in pieces(run)]
    change_kept(surroundings, f"UPDATE attachments SET content = x'00' WHERE sha256 = '{digests[1]}'")
    change_kept(surroundings, f"DELETE FROM attachments WHERE sha256 = '{digests[2]}'")
    result = run("evidence", "check", "-f", "json")
    assert result.code == 1
    assert json.loads(result.err)["message"] == "2 files of 3 attached differ or are missing"
    other = hashlib.sha256(b"\x00").hexdigest()
    assert [tuple(row.values()) for row in result.json] == [
        ("E2", "differs", digests[1], other, [ONE]),
        ("E3", "missing", digests[2], None, [ONE]),
    ]
    assert tuple(result.json[0]) == FINDING_COLUMNS
    result = run("evidence", "export", "-o", "out")
    assert (result.code, result.error) == (4, "the bytes of E2 differ from the SHA-256 on record; nothing was written")
    assert not (kept / "out").exists()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("plan.txt", "plan.txt"),
        ("отчёт за 2025.pdf", "отчёт за 2025.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\temp\\x.txt", "C__temp_x.txt"),
        ('a<b>c:"d|e?f*g.txt', "a_b_c__d_e_f_g.txt"),
        ("line\nfeed\x1b[31m\u202egpj.exe", "line_feed_[31m_gpj.exe"),
        (" .hidden. ", "hidden"),
        ("..", ""),
        ("я" * 300 + ".pdf", "я" * 98 + ".pdf"),
        ("a." + "b" * 300, "a." + "b" * 198),
    ],
)
def test_names_of_files_are_safe_on_every_system(name, safe):
    assert safe_name(name) == safe


def named(*files):
    pieces = [Piece(i, f"E{i}", None, file, *[None] * 5, True, None, False) for i, file in enumerate(files, 1)]
    return [name for _, name in file_names(pieces)]


def test_reserved_and_empty_names_and_those_that_a_system_takes_for_one_get_their_codes():
    assert named("con", "Aux.tar.gz", "com1.txt", "console.txt", "..") == [
        "E1-con", "E2-Aux.tar.gz", "E3-com1.txt", "console.txt", "E5-",
    ]  # fmt: skip
    assert named("é.txt", "e\u0301.TXT") == ["E1-é.txt", "E2-e\u0301.TXT"]
    assert len({name.casefold() for name in named("a.txt", "a.txt", "E1-a.txt")}) == 3
