"""What changed since a day or a batch, and edits that must not overwrite another's."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

DAYS = ("2026-02-01T09:00:00Z", "2026-02-02T09:00:00Z", "2026-02-03T09:00:00Z", "2026-02-04T09:00:00Z")


@pytest.fixture
def day(monkeypatch):
    """Return a function that sets the clock to a day of February."""

    def go(number):
        monkeypatch.setenv("HRTRACK_NOW", f"2026-02-{number:02}T09:00:00Z")

    return go


@pytest.fixture
def ledger(run, day):
    """Record three recommendations on the first of February."""
    day(1)
    content = "state,mechanism,cycle,paragraph,text\n" + "".join(f"XEX,UPR,2024,1.{n},[text {n}]\n" for n in (1, 2, 3))
    assert run("import", "-", input=content).code == 0


def changed(run, since, *more):
    """Return kinds and names of the lines that changed."""
    result = run("export", "--changed-since", since, *more)
    assert result.code == 0, result
    entries = [json.loads(line) for line in result.out.splitlines()]
    assert entries[0]["kind"] == "ledger"
    return [(entry["kind"], entry.get("paragraph") or entry.get("code") or entry.get("cycle")) for entry in entries[1:]]


def digest(run, reference="2024/1.1"):
    return run("show", reference, "-f", "json").json["hash"]


@pytest.mark.parametrize("since", ["2026-02-02", "2026-02-02T09:00:00Z", "2026-02-02T14:00:00+05:00", "1"])
def test_the_log_since_a_day_a_time_or_a_batch_leaves_out_what_was_before(run, ledger, day, since):
    day(2)
    run("edit", "2024/1.1", "--summary", "[first]")
    day(3)
    run("edit", "2024/1.2", "--summary", "[second]")
    assert [row["batch"] for row in run("log", "--since", since, "-f", "json").json] == [3, 2]
    assert [row["batch"] for row in run("log", "--since", since, "-n", "1", "-f", "json").json] == [3]


def test_the_log_since_tells_what_was_undone_since(run, ledger, day):
    day(2)
    run("edit", "2024/1.1", "--summary", "[first]")
    day(3)
    run("undo")
    assert [(row["batch"], row["undone"]) for row in run("log", "--since", "2026-02-03", "-f", "json").json] == [(2, True)]


def test_the_log_since_is_not_cut_at_twenty(run, ledger, day):
    day(2)
    for number in range(21):
        run("edit", "2024/1.1", "--summary", f"[{number}]")
    assert len(run("log", "--since", "1", "-f", "json").json) == 21
    assert len(run("log", "-f", "json").json) == 20


def test_nothing_since_is_an_empty_answer(run, ledger):
    result = run("log", "--since", "2026-03-01")
    assert (result.code, "nothing was done or undone since 2026-03-01" in result.err) == (0, True)
    assert changed(run, "2026-03-01") == []


@pytest.mark.parametrize("verb", [("log", "--since"), ("export", "--changed-since")])
@pytest.mark.parametrize(("word", "code"), [("yesterday", 2), ("2026-13-01", 2), ("", 2), ("99", 3), ("9" * 30, 3)])
def test_a_wrong_day_or_an_unknown_batch_is_named(run, ledger, verb, word, code):
    result = run(*verb, word)
    assert result.code == code
    assert word in result.error
    assert result.out == ""


@pytest.mark.parametrize(
    "change",
    [
        ("edit", "2024/1.2", "--summary", "[s]"),
        ("edit", "2024/1.2", "--position", "noted", "--date", "2026-01-01"),
        ("edit", "2024/1.2", "--theme", "upr-info:Torture"),
        ("edit", "2024/1.2", "--from", "ESP"),
        ("edit", "2024/1.2", "--paragraph", "1.2"),
        ("remove", "2024/1.2"),
    ],
)
def test_a_recommendation_is_among_what_changed_whichever_part_of_it_changed(run, ledger, day, change):
    day(2)
    assert run(*change).code == 0
    expected = [] if change[-2:] == ("--paragraph", "1.2") else [("recommendation", "1.2")]
    assert changed(run, "2026-02-02") == expected
    assert changed(run, "1") == expected


def test_a_part_that_is_gone_is_known_by_the_journal(run, ledger, day):
    run("edit", "2024/1.3", "--from", "ESP", "--theme", "upr-info:Torture", "--summary", "[s]")
    for number, what in enumerate(("from", "theme", "summary"), 2):
        day(number)
        assert run("edit", "2024/1.3", "--clear", what).code == 0
        assert changed(run, f"2026-02-0{number}") == [("recommendation", "1.3")]


def test_an_undo_is_a_change_too(run, ledger, day):
    day(2)
    run("edit", "2024/1.1", "--summary", "[s]")
    day(3)
    run("undo")
    assert changed(run, "2026-02-03") == [("recommendation", "1.1")]


def test_a_review_that_changed_is_there_without_its_recommendations(run, ledger, day):
    day(2)
    content = "state,mechanism,cycle,received,note\nXEX,UPR,2024,3,[n]\n"
    assert run("import", "-", input=content).code == 0
    assert changed(run, "2026-02-02") == [("review", 2024)]
    assert run("export", "--changed-since", "2026-02-02", "-f", "csv", "--table", "reviews").out.count("\n") == 2


def test_what_changed_brings_what_it_uses_and_what_changed_itself(run, ledger, day):
    day(2)
    plan = "plan,title,act\nP1,[plan],decree\nP2,[other plan],decree\n"
    run("import", "-", input=plan)
    run("import", "-", input="measure,title,plan,lead,recommendations\nM1,[m],P1,[Office],XEX/2024/1.1\nM2,[n],P2,[Bureau],\n")
    day(3)
    run("edit", "2024/1.1", "--summary", "[s]")
    assert changed(run, "2026-02-03") == [("institution", None), ("plan", "P1"), ("measure", "M1"), ("recommendation", "1.1")]
    day(4)
    run("import", "-", input="measure,title,due\nM2,,2027\n")
    assert changed(run, "2026-02-04") == [("institution", None), ("plan", "P2"), ("measure", "M2")]


def test_what_changed_is_narrowed_by_filters_and_can_be_a_table(run, ledger, day):
    day(2)
    run("edit", "2024/1.1", "2024/1.2", "--summary", "[s]")
    run("edit", "2024/1.2", "--from", "ESP")
    assert changed(run, "2026-02-02", "--from", "ESP") == [("recommendation", "1.2")]
    assert run("export", "--changed-since", "2026-02-02", "-f", "ids").out == "XEX/2024/1.1\nXEX/2024/1.2\n"


def test_a_copy_that_takes_in_what_changed_is_equal_again(run, ledger, day, tmp_path):
    copy = str(tmp_path / "copy.db")
    assert run("import", "-", "--db", copy, input=run("export").out).code == 0
    day(2)
    run("edit", "2024/1.1", "--summary", "[s]")
    run("import", "-", input="reference,institution,role\nXEX/2024/1.2,[Office],lead\n")
    assert run("import", "-", "--db", copy, input=run("export", "--changed-since", "1").out).code == 0
    assert run("export", "--db", copy).out == run("export").out


def test_an_edit_of_what_is_as_it_was_seen_is_made(run, ledger):
    seen = digest(run)
    assert run("edit", "2024/1.1", "--summary", "[mine]", "--if-unchanged", seen).code == 0
    assert digest(run) != seen


def test_a_stale_edit_is_refused_and_nothing_is_written(run, ledger):
    seen = digest(run)
    run("edit", "2024/1.1", "--summary", "[theirs]")
    for words in (("--summary", "[mine]"), ("--summary", "[mine]", "--dry-run"), ("--paragraph", "9.9")):
        result = run("edit", "2024/1.1", *words, "--if-unchanged", seen)
        assert result.code == 4
        assert result.error == f"XEX/2024/1.1 is not as you saw it: its hash is {digest(run)}, not {seen}"
    assert run("show", "2024/1.1", "-f", "json").json["summary"] == "[theirs]"


def test_who_was_assigned_meanwhile_makes_an_edit_stale(run, ledger):
    seen = digest(run)
    run("import", "-", input="reference,institution,role\nXEX/2024/1.1,[Office],lead\n")
    assert run("edit", "2024/1.1", "--summary", "[mine]", "--if-unchanged", seen).code == 4


def test_an_undone_change_leaves_the_hash_as_it_was(run, ledger):
    seen = digest(run)
    run("edit", "2024/1.1", "--summary", "[theirs]")
    run("undo")
    assert run("edit", "2024/1.1", "--summary", "[mine]", "--if-unchanged", seen).code == 0


def test_a_hash_is_of_one_recommendation(run, ledger):
    result = run("edit", "2024/1.1", "2024/1.2", "--summary", "[s]", "--if-unchanged", digest(run))
    assert (result.code, result.error) == (2, "--if-unchanged is about one recommendation at a time")


# An undo or a redo is of the day on which it is done.


def test_a_redo_is_a_change_too(run, ledger, day):
    day(2)
    run("edit", "2024/1.1", "--summary", "[s]")
    day(3)
    run("undo")
    day(4)
    run("redo")
    for since in ("2026-02-03", "2026-02-04"):
        assert [(row["batch"], row["undone"]) for row in run("log", "--since", since, "-f", "json").json] == [(2, False)]
        assert changed(run, since) == [("recommendation", "1.1")]
    assert run("log", "--since", "2026-02-05", "-f", "json").json == []
    day(5)
    run("undo")
    assert [row["batch"] for row in run("log", "--since", "2026-02-05", "-f", "json").json] == [2]


# What makes an edit stale is among what changed.


@pytest.fixture
def followed(run, ledger):
    """Let 1.1 be answered for, 1.2 be served by a measure with evidence, and 1.3 be linked to a fourth."""
    for words in (
        ("institution", "add", "Office"),
        ("institution", "add", "Bureau"),
        ("institution", "add", "Agency"),
        ("assign", "2024/1.1", "--lead", "Office"),
        ("plan", "add", "[plan]", "--code", "PX"),
        ("measure", "add", "[m]", "--code", "MX", "--plan", "PX", "--lead", "Bureau", "--for", "2024/1.2"),
        ("evidence", "add", "2024/1.2", "--url", "https://example.org/1"),
        ("add", "--cycle", "2024", "--paragraph", "1.4", "--text", "[text 4]"),
        ("link", "add", "2024/1.3", "2024/1.4"),
    ):
        assert run(*words).code == 0, words


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("institution", "rename", "Office", "New Office"), ["1.1"]),
        (("institution", "edit", "Office", "--short", "OO"), ["1.1"]),
        (("institution", "merge", "Office", "Agency"), ["1.1"]),
        (("institution", "rename", "Bureau", "New Bureau"), ["1.2"]),
        (("institution", "merge", "Bureau", "Agency"), ["1.2"]),
        (("institution", "rename", "Agency", "New Agency"), []),
        (("measure", "edit", "MX", "--title", "[other]"), ["1.2"]),
        (("measure", "edit", "MX", "--due", "2027"), ["1.2"]),
        (("measure", "edit", "MX", "--lead", "Agency"), ["1.2"]),
        (("measure", "edit", "MX", "--without", "Bureau"), ["1.2"]),
        (("measure", "done", "MX", "--date", "2026-01-01"), ["1.2"]),
        (("measure", "remove", "MX"), ["1.2"]),
        (("measure", "edit", "MX", "--for", "2024/1.3"), ["1.3"]),
        (("plan", "edit", "PX", "--code", "PY"), ["1.2"]),
        (("plan", "edit", "PX", "--title", "[other]"), ["1.2"]),
        (("evidence", "edit", "E1", "--title", "[t]"), ["1.2"]),
        (("evidence", "remove", "E1"), ["1.2"]),
        (("evidence", "add", "2024/1.3", "--url", "https://example.org/1"), ["1.3"]),
        (("edit", "2024/1.4", "--paragraph", "1.9"), ["1.3", "1.9"]),
        (("edit", "2024/1.4", "--summary", "[s]"), ["1.4"]),
        (("remove", "2024/1.4"), ["1.3", "1.4"]),
    ],
    ids=" ".join,
)
def test_what_a_recommendation_shows_of_others_changes_it_too(run, followed, day, change, expected):
    hashes = {number: digest(run, f"2024/{number}") for number in ("1.1", "1.2", "1.3", "1.4")}
    day(2)
    assert run(*change).code == 0
    found = [name for kind, name in changed(run, "2026-02-02") if kind == "recommendation"]
    assert sorted(found) == expected
    stale = [
        n for n, seen in hashes.items() if (shown := run("show", f"2024/{n}", "-f", "json")).code or shown.json["hash"] != seen
    ]
    assert set(stale) - {"1.4"} <= set(expected)
    day(3)
    assert run("undo").code == 0
    found = [name for kind, name in changed(run, "2026-02-03") if kind == "recommendation"]
    assert sorted(found) == [name.replace("1.9", "1.4") for name in expected]


# A part holds all that its lines name.


def test_a_part_can_be_taken_in_alone_whatever_was_removed(run, ledger, surroundings, tmp_path):
    run("import", "-", input="reference,position,source\nXEX/2024/1.1,supported,[s]\n")
    run("institution", "add", "Whole")
    run("institution", "add", "Middle", "--parent", "Whole")
    run("institution", "add", "Office", "--parent", "Middle")
    run("institution", "add", "Heir")
    run("institution", "add", "Bureau")
    run("institution", "add", "Idle")
    run("plan", "add", "[plan]", "--code", "PX")
    run("plan", "add", "[other]", "--code", "PY")
    run("measure", "add", "[m]", "--code", "MX", "--plan", "PX", "--lead", "Bureau", "--for", "2024/1.1")
    run("assign", "2024/1.1", "--lead", "Office")
    # No command removes what is in use; files of older versions, or of others, may hold it.
    with closing(sqlite3.connect(surroundings)) as plain, plain:
        plain.execute("UPDATE institutions SET archived_at = '2026-01-01T00:00:00Z' WHERE id IN (1, 3, 5, 6)")
        plain.execute("UPDATE institutions SET merged_into = 4 WHERE id = 2")
        plain.execute("UPDATE plans SET archived_at = '2026-01-01T00:00:00Z'")
    copy = str(tmp_path / "copy.db")
    part = run("export", "--position", "supported").out
    held = [json.loads(line) for line in part.splitlines()]
    assert [entry["names"][0]["value"] for entry in held if entry["kind"] == "institution"] == [
        "Whole", "Middle", "Office", "Heir", "Bureau",
    ]  # fmt: skip
    assert [entry["code"] for entry in held if entry["kind"] == "plan"] == ["PX"]
    assert run("import", "-", "--db", copy, input=part).code == 0
    assert run("export", "--position", "supported", "--db", copy).out == part
