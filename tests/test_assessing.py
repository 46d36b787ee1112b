"""Answers over time, judgements of the implementation, and where assessors differ."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from hrtrack.limbs import parse_limb

ONE, OTHER, TWO_CLAUSES, TREATY = "2014/125.27", "2014/125.28", "2010/95.3", "CCPR/2016/18"
# The names and what they say are made up.
LAMP = ("--assessor", "ngo", "--name", "[Lamp]")


@pytest.fixture
def sql(surroundings):
    """Return a function that asks the ledger as any other program would."""

    def ask(question: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(surroundings)) as plain:
            return plain.execute(question).fetchall()

    return ask


@pytest.fixture
def unchanged(sql):
    """Check afterwards that nothing was written."""
    tables = ("positions", "assessments", "evidence", "batches")

    def counts() -> list[Any]:
        return [sql(f"SELECT count(*) FROM {table}") for table in tables]

    before = counts()
    yield
    assert counts() == before


def story(run, reference: str) -> dict[str, Any]:
    return run("show", reference, "-f", "json").json


# Positions


def test_a_later_answer_is_appended_and_the_earlier_one_stays(run, kazakhstan):
    before = story(run, ONE)["positions"]
    done = run("position", "set", ONE, "noted", "--source", "A/XEX/1 para 2", "--date", "2020-05-01")
    assert (done.code, done.out) == (0, "")
    assert "set noted for KAZ/2014/125.27, counting from 2020-05-01; before: supported (hrtrack undo" in done.err
    now = story(run, ONE)
    assert now["positions"][:-1] == before
    assert (now["position"], now["position_source"], now["position_date"]) == ("noted", "A/XEX/1 para 2", "2020-05-01")
    for day, word in (("2020-04-30", "supported"), ("2020-05-01", "noted")):
        [row] = [r for r in run("list", "--cycle", "2014", "--as-of", day, "-f", "json").json if r["paragraph"] == "125.27"]
        assert row["position"] == word
        figures = run("stats", "--cycle", "2014", "--as-of", day, "-f", "json").json
        assert figures["supported"] == (144 if word == "supported" else 143)


def test_an_answer_without_a_date_counts_from_the_adoption_and_says_so(run, kazakhstan):
    done = run("position", "set", ONE, "noted", "-f", "json")
    assert "counting from the adoption on 2015-03-19" in done.err
    [row] = done.json
    assert (row["date"], row["date_inferred"], row["previous"], row["in_force"]) == ("2015-03-19", True, "supported", True)
    assert "from the adoption of each review" in run("position", "set", OTHER, TWO_CLAUSES, "noted", "--dry-run").err


@pytest.mark.parametrize(
    ("review", "said"),
    [
        (("--review-date", "2024-02-01"), "counting from the review on 2024-02-01"),
        (("--note", "[no day]"), "counting from the beginning, for no day is on record"),
    ],
)
def test_a_review_that_is_not_adopted_yet_says_which_day_an_answer_counts_from(run, review, said):
    run("reviews", "set", "XEX/2024", *review)
    run("add", "--state", "XEX", "--cycle", "2024", "--paragraph", "5.1", "--text", "[build boats]")
    assert said in run("position", "set", "2024/5.1", "supported").err


def test_an_answer_in_force_is_so_already(run, kazakhstan, unchanged):
    assert run("position", "set", ONE, OTHER, "supported").err == "nothing changed: it is so already\n"


def test_the_same_answer_twice_is_recorded_once_even_where_a_later_one_stays_in_force(run, kazakhstan, sql):
    run("position", "set", ONE, "noted", "--date", "2020-05-01")
    first = run("position", "set", ONE, "pending", "--date", "2019-01-01")
    assert "note: a later answer stays in force for KAZ/2014/125.27\n" in first.err
    count = sql("SELECT count(*) FROM positions")
    again = run("position", "set", ONE, "pending", "--date", "2019-01-01")
    assert (again.code, "nothing changed" in again.err, "a later answer stays in force" in again.err) == (0, True, True)
    assert sql("SELECT count(*) FROM positions") == count
    assert story(run, ONE)["position"] == "noted"


def test_going_back_to_an_earlier_answer_is_a_new_one(run, kazakhstan):
    for word in ("noted", "supported", "noted"):
        assert f"set {word}" in run("position", "set", ONE, word).err
    assert story(run, ONE)["position"] == "noted"


def test_one_clause_is_answered_alone(run, kazakhstan):
    done = run("position", "set", TWO_CLAUSES, "noted", "--clause", "2", "--date", "2020-01-01", "--detail", "rejected_by_state")
    assert "set noted (rejected by state) for clause 2 of KAZ/2010/95.3" in done.err
    now = story(run, TWO_CLAUSES)
    assert (now["position"], [clause["position"] for clause in now["clauses"]]) == ("partial", ["supported", "noted"])
    # Clauses that differ are partial already; an answer of the whole would wipe that out.
    assert "nothing changed" in run("position", "set", TWO_CLAUSES, "partial", "--source", "[s]", "--date", "2020-01-01").err
    assert "before: partial" in run("position", "set", TWO_CLAUSES, "supported", "--date", "2021-01-01").err
    assert [clause["position"] for clause in story(run, TWO_CLAUSES)["clauses"]] == ["supported", "supported"]


@pytest.mark.parametrize(
    ("words", "code", "error", "hint"),
    [
        ((ONE, "suported"), 2, "unknown position 'suported'", "'supported'"),
        ((ONE, "accepted"), 2, "unknown position 'accepted'", "write supported"),
        ((ONE,), 2, f"'{ONE}' stands where the position is expected", "comes last"),
        (("supported",), 2, "no recommendation is named before 'supported'", "REF... supported"),
        ((ONE, "supported", "--detail", "considered"), 2, "unknown position detail 'considered'", "considered_implemented"),
        ((ONE, "supported", "--date", "19.03.2015"), 2, "'19.03.2015' is not a date", "YYYY-MM-DD"),
        ((ONE, "supported", "--source", " "), 2, "--source is empty", "leave it out"),
        ((ONE, "supported", "--source", "a\0b"), 4, "--source contains a NUL character", ""),
        ((TREATY, "supported"), 2, "KAZ/CCPR/2016/18 is of a treaty body", "hrtrack status set"),
        ((ONE, TWO_CLAUSES, "noted", "--clause", "2"), 4, "KAZ/2014/125.27 has no clause 2", "on record: 1"),
        ((ONE, "2014/125.999", "noted"), 3, "KAZ/2014/125.999 is not on record", "nearest"),
    ],
)
def test_a_position_that_cannot_be_recorded_is_refused(run, kazakhstan, unchanged, words, code, error, hint):
    done = run("position", "set", *words)
    assert (done.code, done.out) == (code, "")
    assert done.error.startswith(error)
    assert hint in done.err


def test_many_answers_from_a_pipe_are_one_batch(run, kazakhstan, sql):
    listed = run("list", "--cycle", "2014", "--theme", "tortur", "-f", "ids").out
    count = len(listed.split())
    [(before,)] = sql("SELECT count(*) FROM positions")
    assert (
        f"dry run, nothing written: set noted for {count} recommendations"
        in run("position", "set", "-", "noted", "--dry-run", input=listed).err
    )
    assert sql("SELECT count(*) FROM positions") == [(before,)]
    done = run("position", "set", "-", "noted", "--date", "2020-01-01", input=listed)
    assert f"set noted for {count} recommendations, " in done.err
    assert f"; before: {count} supported" in done.err
    assert sql("SELECT count(*) FROM positions") == [(before + count,)]
    run("undo")
    assert sql("SELECT count(*) FROM positions") == [(before,)]
    run("redo")
    assert run("list", "--cycle", "2014", "--theme", "tortur", "--position", "noted", "--count").out == f"{count}\n"


def test_an_answer_of_a_day_to_come_is_told(run, kazakhstan):
    assert "note: 2030-01-01 is still to come" in run("position", "set", ONE, "noted", "--date", "2030-01-01").err


# Judgements


def test_judgements_stand_side_by_side_and_the_later_one_of_a_voice_is_in_force(run, kazakhstan):
    run("status", "set", ONE, "in_progress", "--assessor", "state", "--date", "2025-01-01", "--source", "[report]")
    done = run("status", "set", ONE, "implemented", "--assessor", "state", "--date", "2025-06-01", "--note", "[done]")
    assert "recorded implemented for KAZ/2014/125.27, by state on 2025-06-01; before: in_progress (hrtrack undo" in done.err
    run("status", "set", ONE, "not_implemented", *LAMP)
    found = story(run, ONE)["assessments"]
    assert [(a["assessor"], a["name"], a["status"], a["date"], a["in_force"]) for a in found] == [
        ("state", None, "in_progress", "2025-01-01", False),
        ("state", None, "implemented", "2025-06-01", True),
        ("ngo", "[Lamp]", "not_implemented", "2026-01-15", True),
    ]
    assert (found[0]["source"], found[1]["note"]) == ("[report]", "[done]")
    assert run("list", "--status", "implemented", "-f", "ids").out == "KAZ/2014/125.27\n"


def test_who_judges_is_the_keeper_unless_said_and_the_committee_of_a_grade(run, kazakhstan):
    done = run("status", "set", ONE, "In progress", "-f", "json")
    assert [(row["assessor"], row["status"], row["date"]) for row in done.json] == [("own", "in_progress", "2026-01-15")]
    assert "without --assessor it is recorded as that of 'own'" in run("status", "set", OTHER, "implemented").err
    [row] = run("status", "set", TREATY, "--grade", "e", "--limb", "(x)", "-f", "json").json
    assert (row["assessor"], row["status"], row["grade"], row["regressed"]) == ("un", "not_implemented", "E", True)


def test_the_same_judgement_again_changes_nothing(run, kazakhstan, sql):
    words = ("status", "set", ONE, "in_progress", *LAMP, "--limb", "(a)")
    run(*words, "--note", "[seen]")
    count = sql("SELECT count(*) FROM assessments")
    # What is left out is not compared.
    for again in ((*words, "--note", "[seen]"), words):
        done = run(*again)
        assert (done.code, done.err) == (0, "nothing changed: it is so already\n")
    assert sql("SELECT count(*) FROM assessments") == count


@pytest.mark.parametrize(
    "other",
    [
        ("--limb", "(b)"),
        ("--note", "[other]"),
        ("--date", "2025-12-31"),
        ("--name", "[Lock]"),
        ("--regressed",),
        ("--source", "[s]"),
    ],
)
def test_a_judgement_that_says_something_else_is_another(run, kazakhstan, sql, other):
    words = ("status", "set", ONE, "not_implemented", *LAMP)
    run(*words)
    [(count,)] = sql("SELECT count(*) FROM assessments")
    assert "hrtrack undo" in run(*words, *other).err
    assert sql("SELECT count(*) FROM assessments") == [(count + 1,)]


def test_a_judgement_that_was_replaced_can_be_given_again_on_the_same_day(run, kazakhstan):
    for status in ("in_progress", "implemented", "in_progress"):
        assert f"recorded {status}" in run("status", "set", ONE, status, "--assessor", "state").err
    assert run("list", "--status", "in_progress", "--count").out == "1\n"


def test_an_older_judgement_is_kept_and_a_later_one_stays_in_force(run, kazakhstan, sql):
    run("status", "set", ONE, "implemented", *LAMP)
    for expected in ("recorded not_started", "nothing changed"):
        done = run("status", "set", ONE, "not_started", *LAMP, "--date", "2020-01-01")
        assert expected in done.err
        assert "note: a later judgement by ngo [Lamp] stays in force for KAZ/2014/125.27\n" in done.err


def test_a_name_keeps_its_spelling_and_a_similar_one_is_told(run, kazakhstan):
    run("status", "set", ONE, "implemented", *LAMP)
    [row] = run("status", "set", OTHER, "implemented", "--assessor", "ngo", "--name", " [LAMP] ", "-f", "json").json
    assert row["name"] == "[Lamp]"
    done = run("status", "set", OTHER, "implemented", "--assessor", "ngo", "--name", "[Lampp]")
    assert "note: '[Lampp]' is a new voice; did you mean '[Lamp]'?\n" in done.err


def test_a_note_alone_is_no_status(run, kazakhstan):
    done = run("status", "set", ONE, "--note", "[a thought]")
    assert done.err.startswith("recorded a note for KAZ/2014/125.27, by own on 2026-01-15 (hrtrack undo")
    assert "nothing changed" in run("status", "set", ONE, "--note", "[a thought]").err
    [entry] = story(run, ONE)["assessments"]
    assert (entry["status"], entry["note"]) == (None, "[a thought]")


def test_an_internal_note_stays_out_of_exports(run, kazakhstan):
    run("status", "set", ONE, "in_progress", "--assessor", "state", "--note", "[secret of locks]", "--internal")
    run("status", "set", ONE, "--note", "[secret thought]", "--internal")
    assert "secret" not in run("export", "-f", "jsonl").out
    assert "secret" not in run("show", ONE, "-f", "json").out
    with_internal = run("export", "-f", "jsonl", "--with-internal").out
    assert "[secret of locks]" in with_internal
    assert "[secret thought]" in with_internal


@pytest.mark.parametrize(
    ("words", "code", "error", "hint"),
    [
        ((ONE, "in_progres"), 2, "unknown status 'in_progres'", "'in_progress'"),
        ((ONE, "supported"), 2, "unknown status 'supported'", "hrtrack position set"),
        ((ONE,), 2, "neither a status nor a grade nor a note is given", "not_started"),
        (("implemented",), 2, "no recommendation is named before 'implemented'", "REF... implemented"),
        ((ONE, "implemented", "--assessor", "stat"), 2, "unknown assessor 'stat'", "'state'"),
        ((ONE, "implemented", "--date", "2026-01-16"), 2, "'2026-01-16' is still to come", "2026-01-15"),
        ((ONE, "implemented", "--grade", "C"), 2, "grade C means not_implemented, not implemented", "grade alone"),
        ((ONE, "--grade", "F"), 2, "unknown grade 'F'", "A"),
        ((ONE, "implemented", "--regressed"), 2, "--regressed does not go with implemented", "not_implemented"),
        ((ONE, "implemented", "--internal"), 2, "--internal keeps a note or evidence out of exports", "--note"),
        ((ONE, "implemented", "--title", "[t]"), 2, "--title, --published, --retrieved and --attach", "--evidence"),
        ((ONE, "implemented", "--note", " "), 2, "--note is empty", "leave it out"),
        ((ONE, "implemented", "--name", "\ud800"), 4, "--name contains a broken character", ""),
        ((ONE, "implemented", "--evidence", "missing.txt"), 3, "there is no file 'missing.txt'", ""),
        ((ONE, "implemented", "--evidence", "https://example.org/", "--published", "May"), 2, "'May' is not a date", "YYYY"),
        ((ONE, "2014/125.999", "implemented"), 3, "KAZ/2014/125.999 is not on record", "nearest"),
    ],
)
def test_a_judgement_that_makes_no_sense_is_refused(run, kazakhstan, unchanged, words, code, error, hint):
    done = run("status", "set", *words)
    assert (done.code, done.out) == (code, "")
    assert done.error.startswith(error)
    assert hint in done.err


def test_evidence_is_recorded_with_the_judgement_once(run, kazakhstan, sql, tmp_path):
    file = tmp_path / "visit.txt"
    file.write_text("[what was seen]\n", encoding="utf-8")
    words = ("status", "set", ONE, OTHER, "in_progress", *LAMP)
    evidence = ("--evidence", str(file), "--attach", "--evidence", "https://example.org/report")
    refused = run(*words, *evidence)
    assert (refused.code, "is an address" in refused.err) == (2, True)
    done = run(*words, "--evidence", str(file), "--attach", "--title", "[Visit]", "-f", "json")
    assert [row["evidence"] for row in done.json] == [["E1"], ["E1"]]
    assert ", with E1;" in done.err
    assert sql("SELECT content FROM attachments") == [(b"[what was seen]\n",)]
    # More evidence for the same judgement is added to it; again, it changes nothing.
    more = run(*words, "--evidence", "https://example.org/report")
    assert ", with E2;" in more.err
    assert "nothing changed" in run(*words, "--evidence", "https://example.org/report").err
    assert sql("SELECT count(*) FROM assessments WHERE name = '[Lamp]'") == [(2,)]
    assert [entry["evidence"] for entry in story(run, ONE)["assessments"]] == [["E1", "E2"]]
    assert (
        "completed what is on record of evidence E2"
        in run(*words, "--evidence", "https://example.org/report", "--title", "[Report]").err
    )


def test_internal_evidence_stays_out_of_exports(run, kazakhstan):
    run("status", "set", ONE, "in_progress", *LAMP, "--evidence", "https://example.org/secret", "--internal")
    assert "example.org/secret" not in run("export", "-f", "jsonl").out
    assert "example.org/secret" in run("export", "-f", "jsonl", "--with-internal").out


def test_many_judgements_from_a_pipe_are_one_batch_with_their_evidence(run, kazakhstan, sql):
    listed = run("list", "--cycle", "2014", "--theme", "tortur", "-f", "ids").out
    count = len(listed.split())
    words = ("status", "set", "-", "in_progress", "--assessor", "state", "--evidence", "https://example.org/report")
    counts = "SELECT (SELECT count(*) FROM assessments WHERE assessor = 'state'), (SELECT count(*) FROM evidence_links)"
    assert "dry run, nothing written" in run(*words, "--dry-run", input=listed).err
    [before] = sql(counts)
    done = run(*words, input=listed)
    assert f"recorded in_progress for {count} recommendations, " in done.err
    assert f", with E1; before: {count} without a judgement (hrtrack undo" in done.err
    after = [(before[0] + count, before[1] + count)]
    assert sql(counts) == after
    run("undo")
    assert sql(counts) == [before]
    run("redo")
    assert sql(counts) == after
    # One of them more, the rest so already.
    assert f"; {count} are so already" in run(*words, input=f"{listed}2010/95.3\n").err


def test_bare_verbs_say_what_to_write(run, kazakhstan):
    for verb in ("position", "status"):
        done = run(verb)
        assert done.code == 2
        assert f"hrtrack {verb} set REF..." in done.err


# Disagreements


@pytest.fixture
def differing(run, kazakhstan):
    """Record judgements that differ a little on one recommendation, wholly on another, and agree on a third."""
    for words in (
        (ONE, "in_progress", "--assessor", "state"),
        (ONE, "partially_implemented", *LAMP),
        (OTHER, "implemented", "--assessor", "state", "--date", "2025-01-01"),
        (OTHER, "not_implemented", *LAMP, "--date", "2025-06-01"),
        (OTHER, "in_progress", "--assessor", "ngo", "--name", "[Lock]", "--date", "2025-06-01"),
        ("2014/124.1", "implemented", "--assessor", "state"),
        ("2014/124.1", "implemented", *LAMP),
        ("2014/124.2", "implemented", "--assessor", "state"),
        ("2014/124.2", "no_information", *LAMP),
    ):
        assert run("status", "set", *words).code == 0
    return kazakhstan


def test_disagreements_come_the_widest_apart_first(run, differing):
    rows = run("disagreements", "--cycle", "2014", "-f", "json").json
    assert [row["reference"] for row in rows] == ["KAZ/2014/125.28", "KAZ/2014/125.27"]
    wide, narrow = rows
    assert list(wide) == ["reference", "summary", "text", "state", "ngo", "nhri", "un", "own", "voices", "index", "n", "spread"]
    assert (wide["state"], wide["ngo"], wide["nhri"], wide["un"]) == ("implemented", "not_implemented", None, None)
    assert wide["voices"] == ["state: implemented", "ngo [Lamp]: not_implemented", "ngo [Lock]: in_progress"]
    assert (wide["index"], wide["n"], wide["spread"]) == (0.5, 3, 1.0)
    # Half and half: the words differ although the figures do not.
    assert (narrow["index"], narrow["n"], narrow["spread"]) == (0.5, 2, 0.0)


def test_a_person_reads_who_says_what_and_what_the_index_is(run, differing):
    lines = [line.rstrip() for line in run("disagreements", "--cycle", "2014", "-n", "1").out.splitlines()]
    assert lines[2].startswith("KAZ/2014/125.28    0.50        1   ")
    assert [line.strip() for line in lines[3:6]] == [
        "- implemented: State",
        "- not implemented: NGO [Lamp]",
        "- in progress: NGO [Lock]",
    ]
    assert lines[-1].startswith("Index: mean over the voices of 0 (not), 0.5 (partly, in progress) and 1 (implemented).")


def test_disagreements_answer_for_a_day(run, differing):
    assert run("disagreements", "--as-of", "2025-05-31", "--cycle", "2014", "-f", "json").json == []
    [row] = run("disagreements", "--as-of", "2025-06-01", "--cycle", "2014", "-f", "json").json
    assert row["reference"] == "KAZ/2014/125.28"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--position", "supported"), 2),
        (("--position", "noted"), 0),
        (("--status", "implemented"), 1),
        (("--status", "partially_implemented", "--assessor", "ngo"), 1),
        (("--search", "employment"), 1),
        (("--cycle", "2010"), 0),
    ],
)
def test_disagreements_take_the_filters(run, differing, words, found):
    assert run("disagreements", "--state", "KAZ", "--mechanism", "UPR", *words, "--count").out == f"{found}\n"


def test_disagreements_print_in_every_format(run, differing):
    words = ("disagreements", "--cycle", "2014")
    assert run(*words, "-f", "ids").out == "KAZ/2014/125.28\nKAZ/2014/125.27\n"
    assert len(run(*words, "-f", "jsonl").out.splitlines()) == 2
    for fmt in ("csv", "tsv", "md"):
        assert "ngo [Lamp]: not_implemented" in run(*words, "-f", fmt).out
    assert (
        run(*words, "-f", "csv", "--columns", "reference,index").out
        == "reference,index\nKAZ/2014/125.28,0.5\nKAZ/2014/125.27,0.5\n"
    )
    assert run(*words, "-n", "1").err == "hint: 1 more; without --limit all are shown\n"


def test_where_none_differ_the_reason_is_said(run, kazakhstan):
    nothing = run("disagreements", "--cycle", "2014")
    assert (nothing.code, nothing.out) == (0, "")
    assert "hint: no recommendation is judged by two assessors yet; hrtrack status set" in nothing.err
    run("status", "set", ONE, "implemented", "--assessor", "state")
    run("status", "set", ONE, "implemented", *LAMP)
    assert "hint: no assessors differ on what was chosen" in run("disagreements", "--cycle", "2014").err
    assert run("disagreements", "--cycle", "1999").code == 3


def test_a_removed_recommendation_is_no_disagreement(run, differing):
    run("remove", OTHER)
    assert run("disagreements", "--cycle", "2014", "-f", "ids").out == "KAZ/2014/125.27\n"


def test_disagreements_agree_with_a_count_in_sql(run, differing, sql):
    counted = sql(
        "SELECT count(*) FROM (SELECT a.recommendation_id FROM assessments_in_force a JOIN recommendations r "
        "ON r.id = a.recommendation_id WHERE a.status <> 'no_information' AND a.limb IS NULL "
        "GROUP BY 1 HAVING count(DISTINCT a.status) > 1)"
    )
    assert run("disagreements", "--count").out == f"{counted[0][0]}\n"


# Voices and limbs that are the same under another spelling


def test_a_judgement_without_the_name_on_record_says_how_to_continue_that_voice(run, kazakhstan):
    # The grades of 2018 are on record as those of the Committee.
    name = ("--assessor", "un", "--name", "Human Rights Committee")
    told = "note: un without a name is another voice than 'Human Rights Committee'; --name \"Human Rights Committee\""
    assert told in run("status", "set", TREATY, "--grade", "A", "--date", "2025-05-05", "--dry-run").err
    assert told in run("status", "set", TREATY, ONE, "--grade", "A", "--date", "2025-05-05", "--dry-run").err
    for words in (
        ("--grade", "A", *name),
        ("--note", "[n]", "--assessor", "un"),
        ("implemented", "--assessor", "ngo"),
    ):
        assert "another voice" not in run("status", "set", TREATY, *words, "--dry-run").err
    assert "another voice" not in run("status", "set", ONE, "--grade", "A", "--dry-run").err
    run("status", "set", TREATY, "--grade", "C", "--assessor", "un", "--name", "[Other]")
    assert "another voice" not in run("status", "set", TREATY, "--grade", "A", "--dry-run").err


@pytest.mark.parametrize("spelling", ["a", "A", "( A )", " (a)"])
def test_a_limb_spelt_otherwise_is_the_same_limb(run, kazakhstan, spelling):
    words = ("status", "set", ONE, *LAMP)
    run(*words, "not_started", "--limb", "(a)", "--date", "2024-01-01")
    [row] = run(*words, "implemented", "--limb", spelling, "--date", "2025-01-01", "-f", "json").json
    assert (row["limb"], row["previous"]) == ("(a)", "not_started")
    assert [entry["in_force"] for entry in story(run, ONE)["assessments"]] == [False, True]
    assert "nothing changed" in run(*words, "implemented", "--limb", spelling, "--date", "2025-01-01").err


def test_a_limb_keeps_the_spelling_on_record_of_each_recommendation(run, kazakhstan):
    table = "reference,assessor,name,status,limb,date\n"
    run("import", "-", input=f"{table}{ONE},ngo,[Lamp],not_started,the  First part,2024-01-01\n")
    run("status", "set", ONE, OTHER, "implemented", *LAMP, "--limb", "The first part")
    assert {entry["limb"] for entry in story(run, ONE)["assessments"]} == {"the First part"}
    assert {entry["limb"] for entry in story(run, OTHER)["assessments"]} == {"The first part"}


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("a", "(a)"), ("( IV )", "(iv)"), ("a and B", "(a) and (b)"), ("(a),b or  c", "(a), (b) or (c)"), ("(A)(I)", "(a)(i)"),
        ("the  second part", "the second part"), ("( B ) and the rest", "(b) and the rest"), ("a)", "a)"),
    ],
)  # fmt: skip
def test_marks_of_limbs_are_written_as_documents_do_and_words_are_left_alone(typed, written):
    assert parse_limb(typed) == written == parse_limb(written)
