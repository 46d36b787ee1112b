"""Plans and their measures: recorded, listed by how they stand, changed, finished, removed; and the acts of Kazakhstan."""

from __future__ import annotations

import csv

import pytest
from conftest import KAZAKHSTAN

from hrtrack.implementation import state_of_play

TODAY = "2026-01-15"
FIRST, SECOND, THIRD = REFERENCES = [f"XEX/UPR/2021/7.{number}".replace("UPR/", "") for number in (1, 2, 10)]


@pytest.fixture
def boats(run):
    """Fill a ledger with three recommendations to a fictional State."""
    rows = "".join(f"XEX,2021,{reference.rpartition('/')[2]},[build boats],Peru\n" for reference in REFERENCES)
    assert run("import", "-", input=f"state,cycle,paragraph,text,recommending_states\n{rows}").code == 0


@pytest.fixture
def measured(run, boats):
    """Add a plan of five measures: overdue, due today, due in a quarter, done, without a date."""
    run("institution", "add", "[Office of Locks]", "--short", "[OL]")
    run("plan", "add", "[Plan of boats]", "--act", "decree", "--number", "7", "--declared-measures", "9")
    for title, due in (("[a]", "2026-01-14"), ("[b]", TODAY), ("[c]", "2026-Q1"), ("[d]", "2025"), ("[e]", None)):
        result = run("measure", "add", title, "--plan", "7", "--lead", "[OL]", *(["--due", due] if due else []))
        assert result.code == 0, result.err
    run("measure", "done", "M4", "--date", "2026-01-02")


def measures(run, *words):
    return [row["measure"] for row in run("measure", *words, "-f", "json").json]


@pytest.mark.parametrize(
    ("due", "done", "words"),
    [
        ("2026-01-14", None, "overdue 1 day"),
        ("2026-01-01", None, "overdue 14 days"),
        ("2026-01-15", None, "due today"),
        ("2026-01-16", None, "due in 1 day"),
        ("2026-02-14", None, "due in 30 days"),
        ("2026-02-15", None, "open"),
        (None, None, "no due date"),
        ("2026-01-01", "2026-01-02", "done 2026-01-02"),
        (None, "2026-01-02", "done 2026-01-02"),
    ],
)
def test_the_state_of_play_is_said_in_words(due, done, words):
    assert state_of_play(due, done, TODAY) == words


class TestPlans:
    def test_a_plan_keeps_its_facts_and_years_are_their_first_and_last_day(self, run, boats):
        result = run(
            "plan", "add", "[Plan of boats]", "--act", "decree", "--number", "7", "--date", "2021-06-09", "--starts", "2022",
            "--ends", "2024", "--declared-measures", "27", "--source", "[page 2]", "--note", "[n]",
        )  # fmt: skip
        assert (result.code, result.out) == (0, "P1\n")
        assert result.err == "added plan P1 (hrtrack undo 2 takes it back)\n"
        assert run("plan", "-f", "json").json == [
            {
                "plan": "P1", "title": "[Plan of boats]", "language": "en", "state": "XEX", "act": "decree", "number": "7",
                "date": "2021-06-09", "starts": "2022-01-01", "ends": "2024-12-31", "declared_measures": 27, "measures": 0,
                "done": 0, "overdue": 0, "due_soon": 0, "source": "[page 2]", "note": "[n]",
            }
        ]  # fmt: skip

    def test_a_plan_needs_no_ledger_before_it(self, run, surroundings):
        assert run("plan").code == 5
        assert run("plan", "add", "[Plan of boats]", "--dry-run").code == 0
        assert not surroundings.exists()
        assert run("plan", "add", "[Plan of boats]", "--state", "XEY").code == 0
        assert run("plan", "-f", "json").json[0]["state"] == "XEY"

    @pytest.mark.parametrize(
        "again",
        [
            ("[Another title]", "--act", "Decree", "--number", "7"),
            ("[plan of boats]",),
            ("[Another title]", "--code", "p1"),
            ("[Another title]", "--act", "decree", "--number", "7", "--date", "2021-12-31"),
        ],
    )
    def test_a_plan_that_is_on_record_is_not_recorded_twice(self, run, boats, again):
        run("plan", "add", "[Plan of boats]", "--act", "decree", "--number", "7", "--date", "2021-06-09")
        result = run("plan", "add", *again)
        assert result.code == 4
        assert "P1" in result.err
        assert len(run("plan", "-f", "json").json) == 1

    def test_acts_of_one_number_in_two_years_are_two(self, run, boats):
        for year in ("2021", "2022"):
            assert run("plan", "add", f"[{year}]", "--act", "decree", "--number", "7", "--date", f"{year}-03-01").code == 0
        assert run("plan", "show", "7").code == 2

    @pytest.mark.parametrize(
        ("options", "code"),
        [
            (("--starts", "2025", "--ends", "2024"), 4),
            (("--starts", "soon"), 2),
            (("--date", "9 June 2021"), 2),
            (("--language", "english"), 2),
            (("--code", "a b"), 2),
            (("--note", " "), 2),
            (("--declared-measures", "-1"), 2),
            (("--state", "Nowhere"), 2),
            (("--note", "a\0b"), 4),
        ],
    )
    def test_what_cannot_be_is_refused_and_nothing_written(self, run, boats, options, code):
        assert run("plan", "add", "[Plan of boats]", *options).code == code
        assert run("plan", "-f", "json").json == []

    def test_an_edit_changes_what_is_said_and_clears_what_is_named(self, run, measured):
        result = run("plan", "edit", "boats", "--ends", "2027", "--clear", "declared-measures", "--title", "[Лодки]")
        assert result.err.startswith("changed plan P1 (title ru, ends, declared measures) (hrtrack undo ")
        row = run("plan", "show", "P1", "-f", "json").json
        assert (row["title"], row["ends"], row["declared_measures"], row["number"]) == (
            "[Plan of boats]",
            "2027-12-31",
            None,
            "7",
        )
        assert [(entry["language"], entry["text"]) for entry in row["titles"]] == [("en", "[Plan of boats]"), ("ru", "[Лодки]")]
        assert run("plan", "edit", "P1", "--ends", "2027").err == "nothing changed: it is so already\n"
        assert run("plan", "edit", "P1", "--starts", "2028").code == 4
        assert run("plan", "edit", "P1", "--clear", "title").code == 4
        assert run("plan", "edit", "P1", "--clear", "title", "--language", "ru").code == 0
        assert len(run("plan", "show", "P1", "-f", "json").json["titles"]) == 1

    def test_an_edit_that_says_nothing_or_the_opposite_is_wrong_usage(self, run, measured):
        assert run("plan", "edit", "P1").code == 2
        assert run("plan", "edit", "P1", "--note", "[n]", "--clear", "note").code == 2
        assert run("plan", "edit", "P1", "--clear", "measures").code == 2
        assert run("plan", "edit", "P1", "--note", "[n]", "--language", "ru").code == 2

    def test_a_plan_that_holds_measures_stays(self, run, measured):
        result = run("plan", "remove", "P1")
        assert (result.code, result.error) == (4, "plan P1 holds 5 measures")
        codes = run("measure", "--plan", "P1", "-f", "ids").out
        assert run("measure", "remove", "-", input=codes).code == 0
        assert run("plan", "remove", "P1").code == 0
        assert run("plan", "-f", "json").json == []
        assert run("plan", "add", "[Plan of boats]", "--code", "P1").code == 0

    def test_a_plan_is_shown_with_its_measures_by_due_date(self, run, measured):
        row = run("plan", "show", "P1", "-f", "json").json
        assert [entry["measure"] for entry in row["measure_details"]] == ["M4", "M1", "M2", "M3", "M5"]
        assert (row["measures"], row["done"], row["overdue"], row["due_soon"]) == (5, 1, 1, 1)
        page = run("plan", "show", "P1").out
        assert "Measures: 5 of 9 declared on record; 1 done, 1 overdue, 1 due within 30 days" in page
        assert "M1     overdue 1 day     [a]       0, [Office of Locks]" in page
        assert run("plan", "show", "P1", "-f", "ids").out.split() == ["M4", "M1", "M2", "M3", "M5"]
        assert run("plan").out.splitlines()[-1].split()[-5:] == ["of", "9", "1", "1", "1"]

    def test_plans_are_chosen_by_state(self, run, boats):
        run("plan", "add", "[Plan of boats]")
        run("plan", "add", "[Plan of kites]", "--state", "XEY")
        assert run("plan", "--state", "XEY", "-f", "ids").out == "P2\n"

    def test_an_option_before_a_subcommand_is_not_lost(self, run, boats):
        result = run("plan", "--state", "XEX", "add", "[Plan of boats]")
        assert (result.code, result.error) == (2, "an option stands before 'add'")


class TestMeasures:
    def test_a_measure_keeps_who_does_what_by_when_for_which_recommendations(self, run, boats):
        run("plan", "add", "[Plan of boats]")
        result = run(
            "measure", "add", "[buy wood]", "--plan", "boats", "--lead", "[Docks]", "--with", "[Mills]", "--new", "--indicator",
            "[wood seen]", "--due", "2026 q1", "--for", "-", "--note", "[n]", input=f"{THIRD}\n{FIRST}\n{THIRD}\n",
        )  # fmt: skip
        assert (result.code, result.out) == (0, "M1\n")
        assert "added measure M1 to plan P1 for 2 recommendations (hrtrack undo 3 takes it back)" in result.err
        assert run("measure", "-f", "json").json == [
            {
                "measure": "M1", "plan": "P1", "title": "[buy wood]", "language": "en", "indicator": "[wood seen]",
                "lead": ["[Docks]"], "supporting": ["[Mills]"], "due": "2026-Q1", "due_date": "2026-03-31", "done": None,
                "state_of_play": "open", "recommendations": [FIRST, THIRD], "note": "[n]",
            }
        ]  # fmt: skip
        assert run("show", FIRST, "-f", "json").json["measures"] == ["M1"]
        run("undo")
        assert run("measure", "-f", "json").json == run("institution", "-f", "json").json == []

    @pytest.mark.parametrize(
        ("options", "code", "words"),
        [
            (("--plan", "P9"), 3, "no plan 'P9' is on record"),
            (("--lead", "[Offices of Locks]"), 3, "no institution '[Offices of Locks]' is on record"),
            (("--for", "2021/7.99"), 3, "XEX/2021/7.99 is not on record"),
            (("--for", "-"), 3, "no reference came in on standard input"),
            (("--due", "2026-Q5"), 2, "'2026-Q5' is not a due date"),
            (("--code", "M1"), 4, "measure M1 exists already"),
            (("--lead", "[OL]", "--with", "[office of locks]"), 2, "an institution is given both --lead and --with"),
        ],
    )
    def test_a_measure_of_unknown_things_is_refused_and_nothing_written(self, run, measured, options, code, words):
        result = run("measure", "add", "[f]", *options, input="")
        assert (result.code, result.error) == (code, words)
        assert len(measures(run)) == 5

    def test_an_unknown_institution_is_suggested_the_nearest_and_the_way_to_record_it(self, run, measured):
        hint = run("measure", "add", "[f]", "--lead", "[Offices of Locks]").err.splitlines()[1]
        assert "'[Office of Locks]'" in hint
        assert "--new" in hint

    def test_a_measure_is_not_recorded_twice(self, run, measured):
        assert run("measure", "add", "[A]", "--plan", "P1", "--due", "2026-01-14").code == 4
        assert run("measure", "add", "[A]", "--plan", "P1", "--due", "2027-01-14").code == 0

    def test_lists_choose_by_state_of_play(self, run, measured):
        assert measures(run, "--overdue") == ["M1"]
        assert measures(run, "--due-soon") == ["M2"]
        assert measures(run, "--overdue", "--due-soon") == ["M1", "M2"]
        assert measures(run, "--done") == ["M4"]
        assert measures(run, "--open") == ["M1", "M2", "M3", "M5"]
        assert run("measure", "--open", "--count").out == "4\n"

    def test_lists_choose_by_plan_institution_and_recommendation(self, run, measured):
        run("measure", "edit", "M1", "M5", "--for", SECOND)
        run("measure", "edit", "M2", "--clear", "plan", "--clear", "lead")
        assert measures(run, "--plan", "boats") == ["M4", "M1", "M3", "M5"]
        assert measures(run, "--no-lead") == ["M2"]
        assert measures(run, "--institution", "locks", "--overdue") == ["M1"]
        assert measures(run, "--for", SECOND) == ["M1", "M5"]
        assert measures(run, "--for", FIRST) == []
        assert run("measure", "--plan", "kites").code == 2
        assert run("measure", "--institution", "kites").code == 2

    def test_the_day_moves_what_is_overdue(self, run, measured, monkeypatch):
        monkeypatch.setenv("HRTRACK_NOW", "2026-04-01T00:00:00Z")
        assert measures(run, "--overdue") == ["M1", "M2", "M3"]
        assert "overdue 1 day" in run("measure", "show", "M3").out

    def test_measures_are_done_today_or_before_and_open_again(self, run, measured):
        late = run("measure", "--overdue", "--due-soon", "-f", "ids").out
        assert run("measure", "done", "-", input=late).err.startswith("M1, M2 done 2026-01-15 (hrtrack undo ")
        assert run("measure", "done", "M1").err == "nothing changed: it is so already\n"
        result = run("measure", "done", "M1", "M3")
        assert result.err.startswith("note: done already: M1\nM3 done 2026-01-15")
        assert run("measure", "done", "M5", "--date", "2026-01-16").code == 4
        assert run("measure", "done", "M4", "--undone").err.startswith("M4 open again")
        assert measures(run, "--open") == ["M4", "M5"]
        run("undo")
        assert measures(run, "--open") == ["M5"]
        assert run("measure", "done", "M1", "--undone", "--date", TODAY).code == 2

    def test_a_day_on_which_a_measure_was_done_is_corrected_by_saying_it(self, run, measured):
        run("measure", "done", "M4", "--date", "2025-12-24")
        assert run("measure", "show", "M4", "-f", "json").json["done"] == "2025-12-24"

    def test_an_edit_of_many_is_one_act(self, run, measured):
        before = run("measure", "-f", "json").json
        result = run("measure", "edit", "M1", "M2", "--with", "[Mills]", "--new", "--due", "2026-Q2", "--for", FIRST)
        assert "note: '[Mills]' is new\n" in result.err
        assert "changed measure M1 (due, supporting, for 1 recommendation more), M2 (" in result.err
        changed = {row["measure"]: row for row in run("measure", "-f", "json").json}
        assert changed["M2"]["supporting"] == ["[Mills]"]
        assert changed["M2"]["due_date"] == "2026-06-30"
        after = run("measure", "-f", "json").json
        run("undo")
        assert run("measure", "-f", "json").json == before
        run("redo")
        assert run("measure", "-f", "json").json == after

    def test_a_lead_replaces_the_lead_and_a_supporting_one_is_added(self, run, measured):
        run("measure", "edit", "M1", "--lead", "[Docks]", "--with", "[Mills]", "--new")
        run("measure", "edit", "M1", "--with", "[OL]", "--with", "[Docks]")
        row = run("measure", "show", "M1", "-f", "json").json
        assert (row["lead"], row["supporting"]) == (["[Docks]"], ["[Mills]", "[Office of Locks]"])
        run("measure", "edit", "M1", "--lead", "[Mills]", "--without", "[OL]")
        row = run("measure", "show", "M1", "-f", "json").json
        assert (row["lead"], row["supporting"]) == (["[Mills]"], [])
        run("measure", "edit", "M1", "--lead", "[Docks]", "--with", "[Mills]")
        row = run("measure", "show", "M1", "-f", "json").json
        assert (row["lead"], row["supporting"]) == (["[Docks]"], ["[Mills]"])

    def test_recommendations_are_added_and_taken_off(self, run, measured):
        run("measure", "edit", "M1", "--for", FIRST, "--for", SECOND)
        result = run("measure", "edit", "M1", "--for", THIRD, "--not-for", FIRST)
        assert "for 1 recommendation more, for 1 recommendation less" in result.err
        assert run("measure", "show", "M1", "-f", "ids").out.split() == [SECOND, THIRD]
        assert run("measure", "edit", "M1", "--for", FIRST, "--not-for", FIRST).code == 2
        assert run("measure", "edit", "-", "--for", "-", input="M1\n").code == 2
        run("remove", THIRD)
        assert run("measure", "show", "M1", "-f", "ids").out.split() == [SECOND]

    def test_fields_are_cleared(self, run, measured):
        run("measure", "edit", "M1", "--indicator", "[i]", "--note", "[n]")
        run(
            "measure",
            "edit",
            "M1",
            *(word for name in ("plan", "lead", "indicator", "due", "note") for word in ("--clear", name)),
        )
        row = next(row for row in run("measure", "-f", "json").json if row["measure"] == "M1")
        emptied = ("plan", "indicator", "due", "due_date", "note", "lead")
        assert [row[name] for name in emptied] == [None, None, None, None, None, []]
        assert row["state_of_play"] == "no due date"

    def test_a_title_and_an_indicator_are_kept_by_language(self, run, measured):
        run("measure", "edit", "M1", "--title", "[лодка]", "--indicator", "[видно]")
        run("measure", "edit", "M1", "--title", "[A boat]")
        row = run("measure", "show", "M1", "-f", "json").json
        assert [(entry["language"], entry["text"]) for entry in row["titles"]] == [("en", "[A boat]"), ("ru", "[лодка]")]
        assert (row["title"], row["indicator"]) == ("[A boat]", "[видно]")

    def test_a_dry_run_changes_nothing(self, run, measured, surroundings):
        before = surroundings.read_bytes()
        for line in (
            ("plan", "add", "[x]"),
            ("plan", "edit", "P1", "--note", "[n]"),
            ("measure", "add", "[x]", "--lead", "[New]", "--new", "--for", FIRST),
            ("measure", "edit", "M1", "--note", "[n]"),
            ("measure", "done", "M1"),
            ("measure", "remove", "M1"),
        ):
            result = run(*line, "--dry-run")
            assert result.code == 0
            assert "dry run, nothing written: " in result.err
        assert surroundings.read_bytes() == before

    def test_a_removed_measure_is_gone_until_undo_and_its_code_is_free(self, run, measured):
        run("measure", "edit", "M1", "--for", FIRST)
        run("measure", "remove", "M1")
        assert run("measure", "show", "M1").code == 3
        assert run("show", FIRST, "-f", "json").json["measures"] == []
        assert run("measure", "add", "[f]").out == "M6\n"
        run("undo")
        run("undo")
        assert run("show", FIRST, "-f", "json").json["measures"] == ["M1"]

    def test_several_measures_are_shown_with_their_journal(self, run, measured):
        run("measure", "edit", "M1", "--lead", "[Docks]", "--new")
        shown = run("measure", "show", "M1", "M2", "-f", "json").json
        assert [row["measure"] for row in shown] == ["M1", "M2"]
        assert [batch["command"] for batch in shown[0]["journal"]] == ["measure add", "measure edit"]
        page = run("measure", "show", "M1").out
        assert "Lead: [Docks]" in page
        assert "It serves no recommendation yet." in page

    def test_every_format_prints_the_measures(self, run, measured):
        header = "measure,plan,title,language,indicator,lead,supporting,due,due_date,done,state_of_play,recommendations,note"
        lines = run("measure", "--overdue", "-f", "csv").out.splitlines()
        assert lines[0] == header
        assert lines[1] == "M1,P1,[a],en,,[Office of Locks],,2026-01-14,2026-01-14,,overdue 1 day,,"
        assert run("measure", "--overdue", "-f", "jsonl").json["lead"] == ["[Office of Locks]"]
        assert run("measure", "--overdue", "--columns", "measure,due", "-f", "tsv").out == "measure\tdue\nM1\t2026-01-14\n"
        assert run("measure", "--overdue").out.splitlines()[-1].split() == [
            "M1",
            "overdue",
            "1",
            "day",
            "[a]",
            "[Office",
            "of",
            "Locks]",
        ]
        assert "| M1 | P1 |" in run("measure", "--overdue", "-f", "md").out
        assert run("measure", "--columns", "leads").code == 2

    def test_nothing_on_record_says_what_to_do(self, run, boats):
        assert run("measure").err == "hint: no measure is on record; hrtrack measure add TITLE records one\n"
        assert run("plan").err == "hint: no plan is on record; hrtrack plan add TITLE records one\n"
        assert run("measure", "-f", "json").json == []
        assert run("measure", "done", "-", input="").error == "no measure came in on standard input"


class TestActs:
    @pytest.fixture
    def acts(self):
        with (KAZAKHSTAN / "plans.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_the_acts_are_facts_with_sources_and_what_is_unknown_stays_blank(self, acts):
        assert [(row["act"], row["number"], row["date"]) for row in acts] == [
            ("decree", "597", "2021-06-09"),
            ("decree", "871", "2022-04-13"),
            ("government plan", "258", "2022-04-28"),
            ("decree", "", "2023-12-08"),
            ("interdepartmental plan", "", ""),
            ("interagency plan", "", ""),
        ]
        assert [row["declared_measures"] for row in acts] == ["", "", "27", "", "", ""]
        assert [(row["starts"], row["ends"]) for row in acts if row["starts"]] == [("2020-01-01", "2024-12-31")]
        assert all(row["source"] and row["note"] and row["state"] == "KAZ" for row in acts)

    def test_the_acts_are_found_as_people_cite_them(self, run, kazakhstan, acts):
        listed = run("plan", "-f", "json").json
        assert [row["plan"] for row in listed] == [row["plan"] for row in acts]
        assert run("plan", "show", "597", "-f", "json").json["plan"] == "P1"
        assert [row["measures"] for row in listed] == [0] * 6
        assert "Measures: none of 27 declared on record" in run("plan", "show", "258").out


def test_a_removed_plan_is_in_no_hint(run, boats):
    run("plan", "add", "[Plan of boats]")
    assert "did you mean '[Plan of boats]'" in run("plan", "show", "[Plan of boots]").err
    run("plan", "remove", "P1")
    assert "[Plan of boats]" not in run("plan", "show", "[Plan of boots]").err


def test_an_exact_code_goes_before_the_number_of_another_plan(run, surroundings):
    assert run("plan", "add", "[One]", "--number", "597", "--code", "P1").code == 0
    assert run("plan", "add", "[Two]", "--code", "597").code == 0
    assert run("plan", "show", "597", "-f", "json").json["title"] == "[Two]"


@pytest.mark.parametrize(("words", "code"), [(("plan", "edit", "\u0301", "--note", "[x]"), 3), (("list", "--plan", "\u0301"), 2)])
def test_a_word_of_accents_alone_means_no_plan(run, surroundings, words, code):
    assert run("plan", "add", "[One]").code == 0
    assert run(*words).code == code


@pytest.mark.parametrize("words", [("measure", "show", "M\udcff1"), ("evidence", "remove", "E\udcff1")])
def test_a_code_with_half_a_character_is_refused_in_a_sentence(run, surroundings, words):
    assert run("plan", "add", "[One]").code == 0
    result = run(*words)
    assert (result.code, result.err.count("\n")) == (4, 1)
    assert "broken character" in result.error
