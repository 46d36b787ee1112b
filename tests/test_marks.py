"""What a filled-in matrix says in marks, and numbers written as ranges, are read back as they were."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrtrack.implementation import Grade, Status
from hrtrack.marks import read_judgements, read_marked, write_judgement, write_wording
from hrtrack.model import Assessor, natural_key
from hrtrack.records import AssessmentItem
from hrtrack.report.ranges import format_ranges, parse_ranges
from hrtrack.wording import plain

NUMBERS = st.one_of(
    st.builds("{}.{}".format, st.integers(1, 140), st.integers(1, 260)),
    st.integers(1, 99).map(str),
    st.builds("{}({})".format, st.integers(1, 99), st.sampled_from("abc")),
    st.integers(1, 40).map("u{}".format),
)
WORDS = st.text("abcdé [];:.-–\"'/\\", min_size=1, max_size=40).map(plain).filter(bool)
STATES = st.lists(st.sampled_from(("PER", "IRN", "KOR", "BIH", "VEN", "TLS", "GBR")), unique=True, max_size=3)


@pytest.mark.parametrize(
    ("numbers", "written"),
    [
        (("95.15", "95.5", "95.16", "95.6", "95.17", "95.18", "95.19", "95.20"), "95.5, 95.6, 95.15-95.20"),
        (("125.9", "125.10", "125.11"), "125.9-125.11"),
        (("125.9", "126.10", "125.10"), "125.9, 125.10, 126.10"),
        (("24(a)", "24(b)", "24(c)"), "24(a), 24(b), 24(c)"),
        (("u1", "u2", "u3", "7"), "7, u1-u3"),
        (("99.1", "99.1"), "99.1"),
        ((), ""),
    ],
)
def test_numbers_are_written_as_states_write_them(numbers, written):
    assert format_ranges(numbers) == written


@given(st.sets(NUMBERS, max_size=60))
def test_ranges_are_read_back_as_the_numbers_they_stand_for(numbers):
    assert parse_ranges(format_ranges(numbers)) == sorted(numbers, key=natural_key)


@given(st.sampled_from(("text", "summary")), WORDS, STATES)
def test_a_wording_of_one_clause_is_read_back_with_its_states(field, words, states):
    marked = read_marked(write_wording(field, words, [(None, states)]))
    assert (marked.field, set(marked.states)) == (field, set(states))
    if field == "summary":
        assert marked.whole == words
    else:
        assert marked.whole.startswith(words)


@given(st.sampled_from(("text", "summary")), WORDS, st.lists(st.tuples(WORDS, STATES), min_size=2, max_size=4))
def test_clauses_are_read_back_each_with_its_own_text_and_states(field, words, clauses):
    marked = read_marked(write_wording(field, words, clauses))
    assert (marked.field, marked.whole) == (field, words)
    assert [(clause.text, list(clause.states)) for clause in marked.clauses] == clauses


def test_an_official_text_that_names_its_states_stands_as_it_is():
    text = "Paint the boats (Peru); Paint them blue (Iran (Islamic Republic of))."
    clauses = [("Paint the boats (Peru)", ["PER"]), ("Paint them blue (Iran (Islamic Republic of))", ["IRN"])]
    assert write_wording("text", text, clauses) == text
    assert write_wording("text", text, [(None, ["PER", "IRN"])]) != text


def test_what_has_no_text_is_marked_and_is_read_back_without_one():
    cell = write_wording(None, None, [(None, ["PER", "KOR"])])
    assert cell == "[no text] (Peru, Republic of Korea);"
    assert (read_marked(cell).whole, read_marked(cell).states) == (None, ("PER", "KOR"))


JUDGEMENTS = st.builds(
    lambda assessor, status, name, limb, grade, date, regressed, note: AssessmentItem(
        assessor, note, status=status, name=name, limb=limb, grade=grade, date=date, regressed=regressed
    ),
    st.sampled_from([str(who) for who in Assessor]),
    st.sampled_from([str(status) for status in Status]),
    st.none() | st.text("abc (é)", min_size=1, max_size=9).map(plain).filter(bool),
    st.none() | st.sampled_from(("(a)", "(a) and (b)")),
    st.none() | st.sampled_from([str(grade) for grade in Grade]),
    st.none() | st.dates().map(str),
    st.booleans(),
    st.none() | st.lists(WORDS, min_size=1, max_size=3).map("\n".join),
)


@given(st.lists(JUDGEMENTS, max_size=4))
def test_assessments_are_read_back_with_voice_status_limb_grade_day_and_note(entries):
    lines = [line for entry in entries for line in write_judgement(entry)]
    assert read_judgements(lines, "ngo") == entries


def test_a_cell_that_others_filled_is_one_note_of_the_assessor_that_is_said():
    assert read_judgements(("Nine ferries.", "Implemented, mostly"), "ngo") == [
        AssessmentItem("ngo", "Nine ferries.\nImplemented, mostly")
    ]
    assert read_judgements(("Implemented (State; 2025-13-40)",), "own")[0].status is None


def test_the_internal_note_of_a_judgement_is_never_written():
    entry = AssessmentItem("state", "[secret]", status="implemented", date="2025-01-01", internal=True)
    assert write_judgement(entry) == ["Implemented (State; 2025-01-01)"]
