"""Institutions: who they are, what they are called, and what they answer for."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

JUSTICE = "Ministry of Justice"
INTERIOR = "Ministry of Internal Affairs"
ITEMS = ["KAZ/2014/124.1", "KAZ/2014/124.15", "KAZ/2014/124.16"]
TABLES = (
    "institutions", "names", "assignments", "measures", "measure_institutions", "recommendations", "tags", "links",
)  # fmt: skip


@pytest.fixture
def two(run, kazakhstan):
    """Record two ministries in the Kazakhstan ledger; return its path."""
    assert run("institution", "add", JUSTICE, "--short", "MoJ").code == 0
    assert run("institution", "add", INTERIOR, "--short", "MIA").code == 0
    return kazakhstan


def ledger_rows(path):
    """Return all rows of the tables that these commands touch."""
    with closing(sqlite3.connect(path)) as db:
        return {table: db.execute(f"SELECT * FROM {table} ORDER BY id").fetchall() for table in TABLES}


def batch_count(path):
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT count(*) FROM batches").fetchone()[0]


def roles(run, reference):
    """Return who leads and who supports, by the tool's own story of the items."""
    found = {"lead": [], "supporting": []}
    for row in run("institution", "-f", "json").json:
        for entry in run("institution", "show", row["institution"], "-f", "json").json["recommendations"]:
            if entry["reference"] == reference:
                found[entry["role"]].append(row["institution"])
    return found


def add_measure(path, lead, supporting=None):
    """Write a measure with its institutions, past the verbs that have their own tests."""
    with closing(sqlite3.connect(path)) as db, db:
        cursor = db.execute("INSERT INTO measures (uid, code) VALUES ('u' || abs(random()), 'M' || abs(random()))")
        for name, role in ((lead, "lead"), (supporting, "supporting")):
            if name:
                sql = "SELECT institution_id FROM names WHERE value = ? AND field = 'name'"
                office = db.execute(sql, (name,)).fetchone()[0]
                sql = "INSERT INTO measure_institutions (measure_id, institution_id, role) VALUES (?, ?, ?)"
                db.execute(sql, (cursor.lastrowid, office, role))
        sql = "INSERT INTO names (measure_id, field, lang, value) VALUES (?, 'name', 'en', '[train judges]')"
        db.execute(sql, (cursor.lastrowid,))


# The list.


def test_the_list_of_none_is_empty_and_says_how_to_record_one(run, kazakhstan):
    result = run("institution")
    assert (result.code, result.out) == (0, "")
    assert "hrtrack institution add NAME" in result.err
    assert run("institution", "-f", "json").json == []


def test_the_list_gives_every_key_and_the_numbers_of_each_role(run, two):
    assert run("assign", *ITEMS, "--lead", "MoJ", "--with", "MIA").code == 0
    assert run("assign", "2010/95.1", "--lead", "MIA").code == 0
    add_measure(two, JUSTICE)
    assert run("institution", "-f", "json").json == [
        {
            "institution": INTERIOR, "short": "MIA", "language": "en", "parent": None, "focal_point": None,
            "names": [f"en: {INTERIOR}"], "former_names": [], "leads": 1, "supports": 3, "measures": 0,
        },
        {
            "institution": JUSTICE, "short": "MoJ", "language": "en", "parent": None, "focal_point": None,
            "names": [f"en: {JUSTICE}"], "former_names": [], "leads": 3, "supports": 0, "measures": 1,
        },
    ]  # fmt: skip
    assert run("institution", "list", "-f", "json").out == run("institution", "-f", "json").out


def test_a_cycle_counts_the_recommendations_of_that_review_alone(run, two):
    run("assign", *ITEMS, "2010/95.1", "--lead", "MIA")
    assert [row["leads"] for row in run("institution", "--cycle", "2010", "-f", "json").json] == [1, 0]
    assert run("institution", "--cycle", "1999").code == 3


def test_ids_are_the_names_which_other_commands_take(run, two):
    names = run("institution", "-f", "ids").out
    assert names.splitlines() == [INTERIOR, JUSTICE]
    assert run("institution", "edit", "-", "--focal-point", "[desk]", input=names).code == 0
    assert {row["focal_point"] for row in run("institution", "-f", "json").json} == {"[desk]"}


# Recording.


@pytest.mark.parametrize(
    "words", [("ministry of  JUSTICE",), ("Office", "--short", "moj"), ("MoJ",), (INTERIOR, "--language", "ru")]
)
def test_a_name_that_another_bears_is_a_conflict_and_nothing_is_written(run, two, words):
    before = batch_count(two)
    result = run("institution", "add", *words)
    assert result.code == 4
    assert "already" in result.error
    assert batch_count(two) == before


@pytest.mark.parametrize(
    ("words", "code"),
    [(("",), 2), (("  ",), 2), (("A\0",), 4), (("A\udc80",), 4), (("A", "--short", " "), 2), (("A", "--language", "english!"), 2),
     (("A", "--parent", "Nobody"), 3), (("A", "--parent", ""), 2)],
)  # fmt: skip
def test_a_name_that_cannot_be_kept_is_refused(run, two, words, code):
    before = ledger_rows(two)
    assert run("institution", "add", *words).code == code
    assert ledger_rows(two) == before


def test_the_letters_of_a_name_tell_its_language_unless_it_is_said(run, kazakhstan):
    run("institution", "add", "Министерство юстиции")
    run("institution", "add", "Әділет министрлігі")
    run("institution", "add", "Комитет", "--language", "kk")
    assert {row["institution"]: row["language"] for row in run("institution", "-f", "json").json} == {
        "Министерство юстиции": "ru", "Әділет министрлігі": "kk", "Комитет": "kk",
    }  # fmt: skip


def test_adding_creates_the_ledger_and_a_dry_run_does_not(run, surroundings):
    assert run("institution", "add", JUSTICE, "--dry-run").code == 0
    assert not surroundings.exists()
    assert run("institution", "add", JUSTICE).code == 0
    assert run("institution", "-f", "ids").out == f"{JUSTICE}\n"


# Changing.


def test_an_institution_has_names_in_several_languages_and_is_found_by_each(run, two):
    result = run("institution", "edit", "MoJ", "--name", "Министерство юстиции")
    assert "name ru" in result.err
    for name in ("министерство ЮСТИЦИИ", "moj", "justice", "юстиции"):
        shown = run("institution", "show", name, "-f", "json").json
        assert (shown["institution"], shown["names"]) == (JUSTICE, [f"en: {JUSTICE}", "ru: Министерство юстиции"])
    again = run("institution", "edit", "MoJ", "--name", "Министерство юстиции")
    assert (again.code, again.err) == (0, "nothing changed: it is so already\n")


def test_a_part_is_shown_with_its_whole_and_cannot_hold_it(run, two):
    run("institution", "add", "[prison service]", "--parent", "MoJ")
    assert run("institution", "show", "MoJ", "-f", "json").json["parts"] == ["[prison service]"]
    assert run("institution", "edit", "MoJ", "--parent", "[prison service]").code == 4
    assert run("institution", "edit", "MoJ", "--parent", "MoJ").code == 2
    assert run("institution", "edit", "[prison service]", "--no-parent").code == 0
    assert run("institution", "show", "[prison service]", "-f", "json").json["parent"] is None


@pytest.mark.parametrize(
    "words",
    [(), ("--parent", "MIA", "--no-parent"), ("--clear", "nme"), ("--clear", "name"), ("--short", "A", "--clear", "short")],
)
def test_a_change_that_says_nothing_or_two_things_is_wrong_usage(run, two, words):
    assert run("institution", "edit", "MoJ", *words).code == 2


def test_fields_are_cleared_but_never_the_last_name(run, two):
    run("institution", "edit", "MoJ", "--name", "Министерство", "--focal-point", "[desk]")
    assert run("institution", "edit", "MoJ", "--clear", "short", "--clear", "focal-point").code == 0
    assert run("institution", "edit", JUSTICE, "--clear", "name", "--language", "ru").code == 0
    shown = run("institution", "show", JUSTICE, "-f", "json").json
    assert (shown["short"], shown["focal_point"], shown["names"]) == (None, None, [f"en: {JUSTICE}"])
    assert run("institution", "edit", JUSTICE, "--clear", "name", "--language", "en").code == 4


def test_a_renamed_institution_is_found_by_its_former_name(run, two):
    run("assign", *ITEMS, "--lead", "MoJ")
    assert "renamed" in run("institution", "rename", "MoJ", "[law office]", "--short", "LO").err
    shown = run("institution", "show", JUSTICE, "-f", "json").json
    assert (shown["institution"], shown["short"], shown["leads"]) == ("[law office]", "LO", 3)
    assert shown["former_names"] == [f"en: {JUSTICE}", "en: MoJ"]
    assert run("list", "--institution", JUSTICE, "--count").out == "3\n"
    assert run("institution", "rename", "LO", "[law office]").err == "nothing changed: it is so already\n"


def test_a_name_that_comes_back_is_former_no_longer(run, two):
    run("institution", "rename", "MoJ", "[law office]")
    run("institution", "rename", "MoJ", JUSTICE)
    shown = run("institution", "show", "MoJ", "-f", "json").json
    assert (shown["names"], shown["former_names"]) == ([f"en: {JUSTICE}"], ["en: [law office]"])


def test_a_new_name_replaces_the_one_in_its_own_language(run, two):
    run("institution", "edit", "MoJ", "--name", "Министерство юстиции")
    run("institution", "rename", "MoJ", "Министерство права")
    shown = run("institution", "show", "MoJ", "-f", "json").json
    assert shown["names"] == [f"en: {JUSTICE}", "ru: Министерство права"]
    assert shown["former_names"] == ["ru: Министерство юстиции"]


def test_a_rename_to_the_name_of_another_points_to_merge(run, two):
    result = run("institution", "rename", "MoJ", "ministry of internal affairs")
    assert result.code == 4
    assert "institution merge" in result.err


def test_a_former_name_may_be_borne_anew_and_then_means_the_new_one(run, two):
    run("institution", "rename", "MoJ", "[law office]")
    result = run("institution", "add", JUSTICE)
    assert result.code == 0
    assert "was a name of '[law office]' before" in result.err
    assert run("institution", "show", JUSTICE, "-f", "json").json["former_names"] == []


# Merging and removing.


def test_a_merger_moves_all_roles_and_keeps_the_stronger(run, two):
    lead, both, moved = ITEMS
    run("assign", lead, "--lead", "MoJ", "--with", "MIA", "--focal-point", "[a]")
    run("assign", both, "--lead", "MIA", "--with", "MoJ")
    run("assign", moved, "--with", "MoJ")
    run("institution", "add", "[prison service]", "--parent", "MoJ")
    add_measure(two, JUSTICE, INTERIOR)
    add_measure(two, JUSTICE)
    result = run("institution", "merge", "MoJ", "MIA")
    assert result.err.startswith(f"merged '{JUSTICE}' into '{INTERIOR}', with 3 recommendations and 2 measures (hrtrack undo ")
    shown = run("institution", "show", "MoJ", "-f", "json").json
    assert {entry["reference"]: (entry["role"], entry["focal_point"]) for entry in shown["recommendations"]} == {
        lead: ("lead", "[a]"), both: ("lead", None), moved: ("supporting", None),
    }  # fmt: skip
    assert [measure["role"] for measure in shown["measure_details"]] == ["lead", "lead"]
    assert (shown["institution"], shown["merged"], shown["parts"]) == (INTERIOR, [JUSTICE], ["[prison service]"])
    assert run("institution", "-f", "ids").out.splitlines() == ["[prison service]", INTERIOR]


def test_a_merger_done_again_is_so_already_and_one_into_itself_is_wrong(run, two):
    run("institution", "merge", "MoJ", "MIA")
    assert run("institution", "merge", "MoJ", "MIA").err == "nothing changed: it is so already\n"
    assert run("institution", "merge", "MIA", INTERIOR).code == 2
    assert run("institution", "merge", "MIA", "Nobody").code == 3


def test_a_part_that_takes_its_whole_over_rises_to_its_place(run, two):
    run("institution", "edit", "MoJ", "--parent", "MIA")
    run("institution", "add", "[department]", "--parent", "MoJ")
    run("institution", "add", "[prison service]", "--parent", "[department]")
    assert run("institution", "merge", "MoJ", "[prison service]").code == 0
    assert {row["institution"]: row["parent"] for row in run("institution", "-f", "json").json} == {
        "[department]": "[prison service]", "[prison service]": INTERIOR, INTERIOR: None,
    }  # fmt: skip


def test_an_institution_that_answers_for_anything_is_not_removed(run, two):
    run("assign", *ITEMS, "--lead", "MoJ")
    add_measure(two, JUSTICE)
    result = run("institution", "remove", "MoJ")
    assert result.code == 4
    assert result.error == f"'{JUSTICE}' answers for 3 recommendations and 1 measure"
    assert "institution merge" in result.err
    run("institution", "edit", "MIA", "--name", "МВД", "--parent", "MoJ")
    assert run("institution", "remove", "MIA").code == 0
    assert run("institution", "show", "MIA").code == 3
    assert run("institution", "add", INTERIOR).code == 0


def test_a_whole_is_removed_with_its_parts_or_after_them(run, two):
    run("institution", "edit", "MIA", "--parent", "MoJ")
    assert run("institution", "remove", "MoJ").error == f"'{JUSTICE}' has 1 part"
    assert run("institution", "remove", "MoJ", "MIA").code == 0
    assert run("institution", "-f", "json").json == []


# Assigning.


def test_a_pipe_is_assigned_to_two_new_institutions_in_one_batch(run, kazakhstan):
    piped = run("list", "--cycle", "2014", "--theme", "torture", "-f", "ids").out
    count = len(piped.splitlines())
    result = run("assign", "-", "--lead", JUSTICE, "--with", INTERIOR, "--new", input=piped)
    assert f"assigned {count} recommendations to 2 institutions: lead '{JUSTICE}', supporting '{INTERIOR}'" in result.err
    with closing(sqlite3.connect(kazakhstan)) as db:
        counted = dict(db.execute("SELECT role, count(*) FROM assignments GROUP BY role").fetchall())
    assert counted == {"lead": count, "supporting": count}
    assert run("assign", "-", "--lead", JUSTICE, "--with", INTERIOR, input=piped).err == "nothing changed: it is so already\n"
    assert run("undo").code == 0
    assert run("institution", "-f", "json").json == []


def test_a_typo_makes_no_second_ministry(run, two):
    before = ledger_rows(two)
    result = run("assign", ITEMS[0], "--lead", "Ministry of Justise")
    assert result.code == 3
    assert f"did you mean '{JUSTICE}'?" in result.err
    assert "--new" in result.err
    assert ledger_rows(two) == before


def test_new_names_what_is_similar_and_takes_what_is_on_record(run, two):
    result = run("assign", ITEMS[0], "--lead", "Ministry of Justise", "--with", "moj", "--new")
    assert f"note: 'Ministry of Justise' is new; similar on record: '{JUSTICE}'" in result.err
    assert run("institution", "-f", "ids").out.splitlines() == [INTERIOR, JUSTICE, "Ministry of Justise"]


def test_a_new_lead_replaces_the_one_before_which_stays_only_where_it_is_named(run, two):
    run("assign", *ITEMS, "--lead", "MoJ")
    result = run("assign", *ITEMS[:2], "--lead", "MIA")
    assert f"no longer lead: '{JUSTICE}' (2)" in result.err
    run("assign", ITEMS[2], "--lead", "MIA", "--with", "MoJ")
    assert roles(run, ITEMS[0]) == {"lead": [INTERIOR], "supporting": []}
    assert roles(run, ITEMS[2]) == {"lead": [INTERIOR], "supporting": [JUSTICE]}


def test_several_leads_are_named_by_the_option_given_twice(run, two):
    run("assign", ITEMS[0], "--lead", "MoJ", "--lead", "MIA")
    assert roles(run, ITEMS[0]) == {"lead": [INTERIOR, JUSTICE], "supporting": []}


def test_a_supporting_institution_is_added_and_takes_no_lead_away(run, two):
    run("assign", ITEMS[0], "--lead", "MoJ")
    result = run("assign", *ITEMS[:2], "--with", "MoJ", "--with", "MIA")
    assert f"note: '{JUSTICE}' leads 1 of them and stays lead" in result.err
    assert roles(run, ITEMS[0]) == {"lead": [JUSTICE], "supporting": [INTERIOR]}
    assert roles(run, ITEMS[1]) == {"lead": [], "supporting": [INTERIOR, JUSTICE]}


def test_an_institution_is_taken_off_where_it_answers(run, two):
    run("assign", *ITEMS[:2], "--lead", "MoJ", "--with", "MIA")
    result = run("assign", *ITEMS, "--remove", "MoJ", "-f", "json")
    assert result.json == [{"reference": item, "lead": [], "supporting": [INTERIOR]} for item in ITEMS[:2]]
    assert f"taken off: '{JUSTICE}' (2)" in result.err
    assert "2 of them have no lead now" in result.err
    assert run("assign", *ITEMS, "--remove", "MoJ").err == "nothing changed: it is so already\n"


def test_a_focal_point_is_of_one_institution(run, two):
    run("assign", ITEMS[0], "--lead", "MoJ", "--with", "MIA", "--focal-point", "[a person]")
    shown = {name: run("institution", "show", name, "-f", "json").json["recommendations"] for name in ("MoJ", "MIA")}
    assert [shown[name][0]["focal_point"] for name in ("MoJ", "MIA")] == ["[a person]", None]
    assert run("assign", ITEMS[0], "--lead", "MoJ", "--lead", "MIA", "--focal-point", "[a]").code == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [((), 2), (("--lead", "MoJ", "--with", "moj"), 2), (("--lead", "MoJ", "--remove", "MoJ"), 2), (("--lead", "Ministry"), 2),
     (("--lead", ""), 2), (("--remove", "Nobody"), 3), (("--lead", "MoJ", "--language", "ru"), 2)],
)  # fmt: skip
def test_an_assignment_that_is_not_clear_is_refused(run, two, words, code):
    before = ledger_rows(two)
    assert run("assign", ITEMS[0], *words).code == code
    assert ledger_rows(two) == before


def test_one_unknown_reference_leaves_all_unassigned(run, two):
    before = ledger_rows(two)
    assert run("assign", *ITEMS, "2014/999", "--lead", "MoJ").code == 3
    assert ledger_rows(two) == before


def test_the_journal_of_an_institution_knows_what_was_taken_off_and_whom_it_took_over(run, two):
    run("assign", *ITEMS, "--lead", "MoJ")
    run("assign", *ITEMS, "--remove", "MoJ")
    run("institution", "merge", "MoJ", "MIA")
    journal = run("institution", "show", "MIA", "-f", "json").json["journal"]
    commands = [entry["command"] for entry in journal]
    assert commands == ["institution add", "institution add", "assign", "assign", "institution merge"]


# The way back.


def test_every_command_is_taken_back_and_brought_again_exactly(run, two):
    acts = [
        ("institution", "add", "[prison service]", "--parent", "MoJ"),
        ("institution", "edit", "MoJ", "--name", "Министерство юстиции", "--focal-point", "[a]"),
        ("assign", *ITEMS, "--lead", "MoJ", "--with", "MIA", "--focal-point", "[b]"),
        ("assign", ITEMS[0], "--lead", "[new office]", "--with", "MoJ", "--new"),
        ("assign", *ITEMS, "--remove", "MIA"),
        ("institution", "rename", "MoJ", "[law office]"),
        ("institution", "rename", "MoJ", JUSTICE),
        ("institution", "edit", "MoJ", "--clear", "short"),
        ("institution", "merge", JUSTICE, "MIA"),
        ("institution", "remove", "[prison service]"),
    ]
    states = [ledger_rows(two)]
    for act in acts:
        assert run(*act, "--dry-run").code == 0
        assert ledger_rows(two) == states[-1]
        result = run(*act)
        assert "takes it back" in result.err
        states.append(ledger_rows(two))
        assert states[-1] != states[-2]
    for state in reversed(states[:-1]):
        assert run("undo").code == 0
        assert ledger_rows(two) == state
    for state in states[1:]:
        assert run("redo").code == 0
        assert ledger_rows(two) == state


def test_an_institution_that_later_acts_stand_on_is_not_undone(run, two):
    run("assign", *ITEMS, "--lead", "MoJ")
    result = run("undo", str(batch_count(two) - 2))
    assert result.code == 4
    assert "cannot be undone" in result.error


# What people and scripts see.


def test_the_page_of_an_institution_says_all_in_words(run, two):
    run("assign", ITEMS[0], "--lead", "MoJ")
    page = run("institution", "show", "MoJ").out
    assert page.startswith(f"{JUSTICE} (MoJ)\n")
    for words in ("Leads 1, supports 0, measures 0.", ITEMS[0], "assign: assigned KAZ/2014/124.1"):
        assert words in page
    assert run("institution", "show", "MoJ", "-f", "ids").out == f"{ITEMS[0]}\n"


def test_the_list_shows_parts_below_their_whole(run, two):
    run("institution", "add", "[a prison service]", "--parent", "MoJ")
    run("institution", "add", "[a prison]", "--parent", "[a prison service]")
    first = [line.split("  ")[0] for line in run("institution").out.splitlines()[2:]]
    assert first == [INTERIOR, JUSTICE, "- [a prison service]", "- - [a prison]"]


@pytest.mark.parametrize("fmt", ["table", "json", "jsonl", "csv", "tsv", "md", "ids"])
def test_the_list_is_printed_in_every_format(run, two, fmt):
    out = run("institution", "-f", fmt).out
    assert INTERIOR in out
    assert JUSTICE in out


def test_hostile_names_are_only_text(run, kazakhstan):
    run("institution", "add", "[/x] \x1b[31m'; DROP TABLE names; --", "--short", "%_")
    assert "\x1b" not in run("institution").out
    assert run("institution", "show", "%_", "-f", "json").json["institution"].startswith("[/x]")


def test_a_reading_command_on_a_missing_ledger_creates_nothing(run, surroundings):
    for words in (
        ("institution",),
        ("institution", "show", "A"),
        ("institution", "rename", "A", "B"),
        ("assign", "2014/1", "--lead", "A"),
    ):
        assert run(*words).code == 5
    assert not surroundings.exists()


def test_a_merge_gives_its_focal_point_to_one_that_has_none(run, two):
    run("institution", "edit", INTERIOR, "--focal-point", "[a person]")
    [row] = run("institution", "merge", INTERIOR, JUSTICE, "-f", "json").json
    assert row["focal_point"] == "[a person]"
    assert run("undo").code == 0
    run("institution", "edit", JUSTICE, "--focal-point", "[another]")
    [row] = run("institution", "merge", INTERIOR, JUSTICE, "-f", "json").json
    assert row["focal_point"] == "[another]"


def test_an_unknown_institution_has_the_same_hint_wherever_it_is_given_a_role(run, two):
    for name in ("Ministry of Justise", "[Boats]"):
        told = [
            run("assign", ITEMS[0], "--lead", name).err,
            run("measure", "add", "[sail]", "--lead", name).err,
        ]
        assert told[0] == told[1]
        assert f"--new records it, as does hrtrack institution add '{name}'" in told[0]
