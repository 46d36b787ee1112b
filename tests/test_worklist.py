"""What needs doing next, with its reasons; and the filters by status, institution, plan and lateness."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from itertools import pairwise

import pytest

from hrtrack.worklist import WEIGHTS

TABLE = """state,cycle,paragraph,text,position,position_date,recommending_states
XEX,2021,7.1,[build boats],supported,2021-09-30,Peru
XEX,2021,7.2,[fly kites],supported,2021-09-30,Peru
XEX,2021,7.3,[light lamps],noted,2021-09-30,Chad
XEX,2021,7.4,[dig ponds],supported,2025-12-01,Chad
XEX,2021,7.5,[count stars],pending,2021-09-30,Chad
"""
ONE, TWO, THREE, FOUR, FIVE = (f"XEX/2021/7.{number}" for number in range(1, 6))


@pytest.fixture
def small(run, surroundings):
    """Make a ledger of five recommendations of a fictional State; it is 15 January 2026."""
    assert run("import", "-", input=TABLE).code == 0
    return surroundings


@pytest.fixture
def done(run, small):
    """Return a function that runs a command which has to succeed."""

    def call(*words):
        result = run(*words)
        assert result.code == 0, result
        return result

    return call


@pytest.fixture
def upcoming(run):
    """Return a function that gives the worklist: reference to kinds of reasons."""

    def call(*words):
        return {row["reference"]: row["kinds"] for row in run("next", *words, "--limit", "0", "-f", "json").json}

    return call


def test_what_is_supported_needs_a_lead_and_a_start_and_what_is_noted_nothing(small, upcoming):
    assert upcoming() == {ONE: ["no_start", "no_lead"], TWO: ["no_start", "no_lead"], FOUR: ["no_lead"]}


def test_each_reason_is_told_in_words(run, done):
    done("assign", ONE, "--lead", "[Boats]", "--new")
    done("measure", "add", "[sail]", "--due", "2026-01-01", "--for", ONE)
    done("measure", "add", "[row]", "--due", "2026-01-16", "--for", ONE)
    [row] = [row for row in run("next", "-f", "json").json if row["reference"] == ONE]
    assert row["reasons"] == [
        "measure M1 overdue 14 days",
        "supported and no start on record after 51 months",
        "measure M2 due in 1 day",
    ]
    assert row["score"] == WEIGHTS["overdue"] + WEIGHTS["no_start"] + WEIGHTS["due_soon"]


def test_a_measure_weighs_once_however_many_are_late_and_ends_when_it_is_done(run, done, upcoming):
    for number in range(3):
        done("measure", "add", f"[sail {number}]", "--due", "2025", "--for", THREE)
    [row] = [row for row in run("next", "-f", "json").json if row["reference"] == THREE]
    assert (row["score"], len(row["reasons"])) == (WEIGHTS["overdue"], 3)
    done("measure", "done", "M1", "M2", "M3")
    assert THREE not in upcoming()


def test_what_weighs_most_comes_first_and_of_equals_the_longest_overdue(run, done):
    done("measure", "add", "[a]", "--due", "2026-01-10", "--for", THREE)
    done("measure", "add", "[b]", "--due", "2026-01-01", "--for", FIVE)
    done("measure", "add", "[c]", "--due", "2026-01-14", "--for", TWO)
    rows = run("next", "-f", "json").json
    assert [row["reference"] for row in rows] == [TWO, FIVE, THREE, ONE, FOUR]
    assert [row["score"] for row in rows] == [10, 5, 5, 5, 2]


def test_progress_without_evidence_is_a_reason_until_there_is_some(done, upcoming):
    done("status", "set", ONE, "in_progress", "--assessor", "state")
    assert upcoming()[ONE] == ["no_lead", "no_evidence"]
    done("evidence", "add", ONE, "--url", "https://example.org/report")
    assert upcoming()[ONE] == ["no_lead"]


def test_evidence_older_than_asked_for_is_a_reason(done, upcoming):
    done(
        "status",
        "set",
        ONE,
        "in_progress",
        "--assessor",
        "state",
        "--evidence",
        "https://example.org/r",
        "--retrieved",
        "2025-03-01",
    )
    assert upcoming()[ONE] == ["no_lead"]
    assert upcoming("--stale", "10m")[ONE] == ["no_lead", "stale"]


def test_what_the_state_calls_implemented_needs_no_lead(done, upcoming):
    done("status", "set", ONE, "implemented", "--assessor", "state", "--evidence", "https://example.org/report")
    assert ONE not in upcoming()


def test_whose_status_counts_can_be_said(done, upcoming):
    done("status", "set", ONE, "in_progress", "--assessor", "ngo", "--evidence", "https://example.org/report")
    assert "no_start" in upcoming()[ONE]
    assert "no_start" not in upcoming("--assessor", "ngo")[ONE]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (None, "supported and no start on record after 51 months"),
        ("no_information", "supported and no start on record after 51 months"),
        ("not_started", "supported and not started after 51 months"),
    ],
)
def test_nothing_is_said_not_to_be_started_unless_someone_says_so(run, done, status, words):
    if status:
        done("status", "set", ONE, status, "--assessor", "state")
    [row] = [row for row in run("next", "-f", "json").json if row["reference"] == ONE]
    assert (row["reasons"][0], row["kinds"][0]) == (words, "no_start")


def test_the_worklist_tells_nothing_of_internal_evidence(run, done):
    done("status", "set", ONE, "in_progress", "--assessor", "state")
    for number, day in enumerate(("2019-03-01", "2019-04-01")):
        done("evidence", "add", ONE, "--url", f"https://example.org/{number}", "--retrieved", day, "--internal")
    done("evidence", "add", ONE, "--url", "https://example.org/r", "--retrieved", "2019-05-01")
    [row] = [row for row in run("next", "-f", "json").json if row["reference"] == ONE]
    assert row["reasons"][1:] == ["internal evidence is stale", "evidence E3 is of 2019-05-01"]


def test_the_worklist_and_the_list_of_evidence_agree_on_what_is_stale(run, done, upcoming):
    done("status", "set", ONE, TWO, "in_progress", "--assessor", "state")
    done("evidence", "add", ONE, TWO, "--url", "https://example.org/old", "--retrieved", "2020-01-01")
    done("evidence", "add", ONE, "--url", "https://example.org/new", "--retrieved", "2026-01-01")
    assert [reference for reference, kinds in upcoming().items() if "stale" in kinds] == [TWO]
    [row] = run("evidence", "--stale", "12m", "-f", "json").json
    assert (row["evidence"], row["references"], row["stale"]) == ("E1", [TWO], True)
    done("evidence", "add", TWO, "--url", "https://example.org/new")
    assert run("evidence", "--stale", "12m", "-f", "json").json == []
    assert not any(row["stale"] for row in run("evidence", "-f", "json").json)


def test_an_institution_finds_what_it_is_assigned_and_what_its_measures_serve(done, upcoming):
    done("assign", ONE, "--lead", "[Boats]", "--with", "[Kites]", "--new")
    done("measure", "add", "[fly]", "--lead", "[Kites]", "--due", "2025", "--for", TWO)
    assert set(upcoming("--institution", "[Kites]")) == {ONE, TWO}
    assert set(upcoming("--institution", "[Boats]")) == {ONE}


def test_the_weights_are_shown_and_are_those_that_are_added(run, small):
    told = {row["reason"]: row["weight"] for row in run("next", "--explain", "-f", "json").json}
    assert told == WEIGHTS
    assert len(told) <= 6
    for row in run("next", "-f", "json").json:
        assert row["score"] == sum(told[kind] for kind in row["kinds"])


def test_the_list_is_limited_and_says_how_much_is_left(run, small):
    result = run("next", "--limit", "1")
    assert result.out.count("XEX/2021/") == 1
    assert "2 more need something" in result.err
    assert run("next", "-f", "ids").out.split() == [ONE, TWO, FOUR]


def test_a_ledger_in_which_all_is_done_has_an_empty_list(run, small):
    result = run("next", "--position", "noted", "-f", "json")
    assert (result.code, result.json) == (0, [])


@pytest.mark.parametrize(
    ("words", "sentence"),
    [(("--stale", "soon"), "'soon' is not a span of time"), (("--assessor", "stat"), "unknown assessor 'stat'")],
)
def test_an_unknown_span_or_assessor_is_wrong_usage(run, small, words, sentence):
    assert (run("next", *words).code, run("next", *words).error) == (2, sentence)


# Filters.


@pytest.fixture
def followed(done):
    """Fill the ledger with statuses, institutions, a plan and measures."""
    done("status", "set", ONE, TWO, "in_progress", "--assessor", "state", "--date", "2024-01-31")
    done("status", "set", TWO, "implemented", "--assessor", "state", "--date", "2025-01-31")
    done("status", "set", ONE, "not_implemented", "--assessor", "ngo", "--date", "2025-01-31")
    done("assign", ONE, "--lead", "[Boats]", "--with", "[Kites]", "--new")
    done("institution", "add", "[Sails]", "--parent", "[Boats]")
    done("assign", THREE, "--with", "[Sails]")
    done("plan", "add", "[Plan of ponds]", "--number", "12", "--code", "PX")
    done("measure", "add", "[dig]", "--plan", "PX", "--due", "2025-Q4", "--for", FOUR, "--for", ONE)
    done("measure", "add", "[fill]", "--due", "2026", "--for", FIVE)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--status", "in_progress"), [ONE]),
        (("--status", "in-progress", "--as-of", "2024-12-31"), [ONE, TWO]),
        (("--status", "implemented"), [TWO]),
        (("--status", "no_information"), [THREE, FOUR, FIVE]),
        (("--status", "no_information", "--as-of", "2023-12-31"), [ONE, TWO, THREE, FOUR, FIVE]),
        (("--status", "not_implemented", "--assessor", "ngo"), [ONE]),
        (("--status", "no_information", "--assessor", "ngo"), [TWO, THREE, FOUR, FIVE]),
        (("--status", "in_progress", "--status", "implemented"), [ONE, TWO]),
        (("--institution", "kites"), [ONE]),
        (("--institution", "[Boats]"), [ONE, THREE]),
        (("--institution", "sails"), [THREE]),
        (("--plan", "PX"), [ONE, FOUR]),
        (("--plan", "12"), [ONE, FOUR]),
        (("--plan", "of ponds"), [ONE, FOUR]),
        (("--overdue",), [ONE, FOUR]),
        (("--overdue", "--institution", "kites"), [ONE]),
    ],
)  # fmt: skip
def test_a_filter_chooses_and_counts_the_same(run, followed, words, expected):
    assert run("list", *words, "-f", "ids").out.split() == expected
    assert run("list", *words, "--count").out == f"{len(expected)}\n"
    day = [word for option, word in pairwise(words) if option == "--as-of"]
    if not day or day[0] > "2021":
        figures = run("stats", "--cycle", "2021", *words, "-f", "json").json
        assert figures["received"] == len(expected)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--status", "started"), "unknown status 'started'"),
        (("--institution", "[Ponds]"), "no institution matches '[Ponds]'"),
        (("--plan", "PY"), "no plan matches 'PY'"),
        (("--institution", ""), "a filter is empty"),
    ],
)
def test_an_unknown_word_of_a_filter_is_wrong_usage(run, followed, words, sentence):
    assert (run("list", *words).code, run("list", *words).error) == (2, sentence)


@pytest.mark.parametrize(("dimension", "sql"), [
    ("institution", "SELECT n.value, count(DISTINCT a.recommendation_id) FROM assignments a JOIN names n "
                    "ON n.institution_id = a.institution_id AND n.field = 'name' GROUP BY 1"),
    ("plan", "SELECT p.code || ' ' || n.value, count(DISTINCT x.recommendation_id) FROM measures m "
             "JOIN measure_recommendations x ON x.measure_id = m.id JOIN plans p ON p.id = m.plan_id "
             "JOIN names n ON n.plan_id = m.plan_id AND n.field = 'name' GROUP BY 1"),
])  # fmt: skip
def test_a_breakdown_counts_as_plain_sql_does(run, followed, small, dimension, sql):
    rows = run("stats", "--by", dimension, "-f", "json").json["rows"]
    with closing(sqlite3.connect(small)) as plain:
        counted = dict(plain.execute(sql).fetchall())
    assert {row["key"][dimension]: row["received"] for row in rows if row["key"][dimension]} == counted


def test_by_status_shows_every_status_and_says_whose_it_is(run, followed):
    document = run("stats", "--by", "status", "-f", "json").json
    assert {row["key"]["status"]: row["received"] for row in document["rows"]} == {
        "not_started": 0, "in_progress": 1, "partially_implemented": 0, "implemented": 1, "not_implemented": 0,
        "no_information": 3,
    }  # fmt: skip
    assert (document["assessor"], document["coverage"], document["implementation"]) == (
        "state", {"assessed": 2, "of": 5, "rate": 0.4}, {"implemented": 1, "of": 2, "rate": 0.5},
    )  # fmt: skip
    # ONE: State 0.5 and NGO 0; TWO: State 1.
    assert document["index"] == {"mean": 0.625, "n": 2, "spread": 0.75}
    page = run("stats", "--by", "status", "--assessor", "ngo").out
    assert "judged by NGOs (--assessor). Coverage: 20.0 % (1/5) assessed; of these implemented: 0/1." in page
    assert "no information" in page


def test_the_view_of_statuses_says_what_list_says(run, followed, small):
    run("status", "set", TWO, "not_started", "--assessor", "state", "--limb", "(b)", "--date", "2025-06-01")
    run("status", "set", FOUR, "implemented", "--assessor", "ngo", "--name", "[Lamp]")
    run("status", "set", FOUR, "in_progress", "--assessor", "ngo", "--name", "[Moth]")
    with closing(sqlite3.connect(small)) as plain:
        sql = "SELECT assessor, paragraph, status, mixed FROM statuses s JOIN recommendations r ON r.id = s.recommendation_id"
        found = {(assessor, paragraph): (status, mixed) for assessor, paragraph, status, mixed in plain.execute(sql)}
    assert found["state", "7.2"] == ("not_started", 1)
    assert found["ngo", "7.4"] == ("in_progress", 1)
    for assessor in ("state", "ngo"):
        listed = {row["paragraph"]: row["status"] for row in run("list", "--assessor", assessor, "-f", "json").json}
        assert {number: status for number, status in listed.items() if status != "no_information"} == {
            number: status for (who, number), (status, _) in found.items() if who == assessor
        }


def test_a_requirement_leaves_treaty_bodies_out_unless_they_are_asked_for(run, kazakhstan):
    assert run("stats", "--require", "received>=128").code == 0
    assert run("stats", "--mechanism", "CCPR", "--require", "received>=128").code == 1


def test_a_year_alone_is_that_of_an_upr_review(run, kazakhstan):
    assert run("stats", "--cycle", "2025", "-f", "json").json["mechanism"] == "UPR"
    assert run("stats", "--cycle", "2025", "--mechanism", "CCPR", "-f", "json").json["received"] is None
    assert run("stats", "--cycle", "2016", "-f", "json").json["mechanism"] == "CCPR"


def test_options_before_a_subcommand_are_refused_and_not_lost(run, kazakhstan, tmp_path):
    result = run("reviews", "--db", str(tmp_path / "other.db"), "set", "2025", "--note", "[x]")
    assert (result.code, result.error) == (2, "an option stands before 'set'")
