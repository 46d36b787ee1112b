"""Figures of the implementation: what is counted where answers, limbs and days narrow the choice."""

from __future__ import annotations

import pytest

TABLE = """state,cycle,paragraph,text,position,position_date,recommending_states
XEX,2021,7.1,[build boats],supported,2021-09-30,Peru
XEX,2021,7.2,[fly kites],noted,2021-09-30,Peru
XEX,2021,7.3,[light lamps],supported,2021-09-30,Chad
"""
OBSERVATIONS = """state,mechanism,cycle,paragraph,text
XEX,CCPR,2016,18,[observe]
XEX,CCPR,2016,24,[observe more]
"""
ONE, TWO, THREE = (f"XEX/2021/7.{number}" for number in range(1, 4))


@pytest.fixture
def small(run, surroundings):
    """Make a ledger of a fictional State, and return a function that runs a command which has to succeed."""

    def call(*words, text=None):
        result = run(*words, input=text)
        assert result.code == 0, result
        return result

    call("import", "-", text=TABLE)
    call("import", "-", text=OBSERVATIONS)
    return call


def test_the_index_is_that_of_the_answers_chosen(small):
    small("status", "set", ONE, "implemented", "--assessor", "state")
    small("status", "set", TWO, "not_implemented", "--assessor", "state")
    index = {
        position: small("stats", "--by", "status", "--position", position, "-f", "json").json["index"]
        for position in ("supported", "noted", "partial")
    }
    assert index == {
        "supported": {"mean": 1.0, "n": 1, "spread": 0.0},
        "noted": {"mean": 0.0, "n": 1, "spread": 0.0},
        "partial": {"mean": None, "n": 0, "spread": None},
    }


def test_a_later_grade_of_the_whole_replaces_those_of_its_limbs(small):
    for limb, grade in (("(a)", "B"), ("(b)", "C")):
        small("status", "set", "CCPR/2016/18", "--grade", grade, "--limb", limb, "--date", "2018-07-27")
    figures = ("stats", "--mechanism", "CCPR", "--cycle", "2016")
    assert small(*figures, "-f", "json").json["grades"] == {"A": 0, "B": 1, "C": 1, "D": 0, "E": 0}
    small("status", "set", "CCPR/2016/18", "--grade", "A", "--date", "2025-05-05")
    assert small(*figures, "-f", "json").json["grades"] == {"A": 1, "B": 0, "C": 0, "D": 0, "E": 0}
    assert small(*figures, "--as-of", "2020-01-01", "-f", "json").json["grades"]["B"] == 1


def test_every_status_and_grade_is_a_key_of_every_review(run, kazakhstan):
    assert run("status", "set", "2014/125.4", "implemented", "--assessor", "state").code == 0
    # One item less than declared: the totals are declared again, and what is on record of the implementation stays.
    assert run("remove", "2014/125.5").code == 0
    for row in run("stats", "-f", "json").json:
        assert list(row["grades"]) == list("ABCDE")
        assert len(row["statuses"]) == 6
        known = row["recorded"] > 0
        assert (
            (sum(count or 0 for count in row["statuses"].values()) == row["recorded"])
            if known
            else set(row["statuses"].values()) == {None}
        )
    [figures] = [row for row in run("stats", "-f", "json").json if row["cycle"] == 2014]
    assert (figures["basis"], figures["statuses"]["implemented"]) == ("declared", 1)


def test_two_plans_of_one_title_are_counted_apart(small):
    for number in ("1", "2"):
        small("plan", "add", "[Twin]", "--act", "decree", "--number", number, "--code", f"P{number}")
        small("measure", "add", f"[sail {number}]", "--plan", f"P{number}", "--for", ONE)
    rows = small("stats", "--by", "plan", "-f", "json").json["rows"]
    assert {row["key"]["plan"]: row["received"] for row in rows} == {"P1 [Twin]": 1, "P2 [Twin]": 1, None: 2}


def test_what_was_overdue_on_a_day_can_be_asked_for(small):
    small("measure", "add", "[early]", "--due", "2024-03-31", "--for", ONE)
    small("measure", "add", "[late]", "--due", "2025-12-31", "--for", THREE)
    small("measure", "done", "M1", "--date", "2024-09-01")
    listed = {day: small("list", "--overdue", "--as-of", day, "-f", "ids").out.split() for day in ("2024-06-01", "2025-06-01")}
    assert listed == {"2024-06-01": [ONE], "2025-06-01": []}
    assert small("list", "--overdue", "-f", "ids").out.split() == [THREE]


def test_an_undated_answer_has_the_day_that_it_counts_from_everywhere(small):
    small("reviews", "set", "2021", "--review-date", "2021-05-04")
    small("add", "--cycle", "2021", "--paragraph", "7.9", "--text", "[dig ponds]", "--position", "supported")
    story = small("show", "XEX/2021/7.9", "-f", "json").json
    assert [(entry["date"], entry["date_inferred"]) for entry in story["positions"]] == [("2021-05-04", True)]
    assert (story["position_date"], story["position_date_inferred"]) == ("2021-05-04", True)
