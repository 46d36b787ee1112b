"""The grammar of a recommendation's wording: numbers, clauses, States in parentheses, sources of positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrtrack.states import is_state_code, state_name, states
from hrtrack.wording import (
    plain,
    read_states,
    read_wording,
    same_wording,
    split_number,
    split_source,
    without_states,
)

# Every State but those whose name is that of another thing in a sentence, and the ones that no list names.
NAMES = {state_name(code): code for code in states() if code != "XXX"}
RECOMMENDERS = st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=5, unique=True)
WORDS = ("paint", "the", "ferry", "blue", "and", "green", "by", "2030", "with", "care", "CAT", "boats,", "each", "one's")
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(lambda words: f"Let us {' '.join(words)}")
NO_STATES = st.sampled_from(("ICRMW", "CRPD", "OP-ICESCR", "No. 29", "2009-2014", "Escazú Agreement", "IT", "CAT", "see para. 4"))
NUMBERS = st.lists(st.integers(1, 999), min_size=2, max_size=4).map(lambda parts: ".".join(map(str, parts)))
HARD = "()()()();,/. \n\t\u00a0&-–"
NASTY = st.lists(
    st.one_of(st.sampled_from([*HARD, "(Peru)", "(Peru", "Chile)", " and ", "Iran (Islamic Republic of)"]), st.text())
).map("".join)


def in_parentheses(names: list[str], notation: str) -> str:
    """Write States as the lists of 2019 do, with commas, or as later ones do, each in parentheses of its own."""
    return f"({', '.join(names)})" if notation == "commas" else " ".join(f"({name})" for name in names)


@given(st.lists(st.tuples(SENTENCES, RECOMMENDERS), min_size=1, max_size=4), st.sampled_from(("commas", "apart")))
def test_clauses_and_their_states_read_back_as_they_were_written(clauses, notation):
    written = [f"{sentence} {in_parentheses(names, notation)}" for sentence, names in clauses]
    read = read_wording("; ".join(written) + ";")
    assert [clause.text for clause in read.clauses] == [plain(text) for text in written]
    assert [clause.states for clause in read.clauses] == [tuple(NAMES[name] for name in names) for _, names in clauses]
    assert read.states == tuple(dict.fromkeys(NAMES[name] for _, names in clauses for name in names))
    assert read.not_states == ()


@given(SENTENCES, st.lists(NO_STATES, min_size=1, max_size=3, unique=True), RECOMMENDERS)
def test_parentheses_that_name_no_state_are_told_and_make_no_clause(sentence, others, names):
    text = f"{sentence} {' '.join(f'of the treaty ({other})' for other in others)} {in_parentheses(names, 'apart')}."
    read = read_wording(text)
    assert read.not_states == tuple(others)
    assert [clause.states for clause in read.clauses] == [tuple(NAMES[name] for name in names)]


@given(SENTENCES, RECOMMENDERS, st.sampled_from((";", ".", ",", "", " ;")))
def test_a_last_parenthesis_that_is_not_closed_is_read_when_only_states_follow(sentence, names, end):
    assert read_wording(f"{sentence} ({', '.join(names)}{end}").states == tuple(NAMES[name] for name in names)


@given(NUMBERS, st.sampled_from((" ", ". ", "\u00a0", "", ".", "  ")), SENTENCES)
def test_a_number_is_split_from_its_text_however_it_is_set_apart(number, between, sentence):
    assert split_number(f"{number}{between}{sentence}") == (number, sentence)


@pytest.mark.parametrize("text", ["2030 Agenda", "7 boats", "140.7", "boats 140.7", "1.5% of boats", "", "١.٢ boats"])
def test_what_is_no_paragraph_number_is_none(text):
    assert split_number(text) == (None, text)


@given(NUMBERS, SENTENCES, RECOMMENDERS, st.sampled_from((";", ".", "")))
def test_two_spellings_of_one_wording_share_their_words(number, sentence, names, end):
    spelt = f"{number} {sentence.upper()}  {in_parentheses(names, 'commas')}{end}"
    assert same_wording(spelt) == same_wording(f"{sentence}.")
    assert without_states(f"{sentence} {in_parentheses(names, 'apart')}{end}") == sentence.rstrip(" ;.,")


@given(st.lists(st.sampled_from(sorted(NAMES)), min_size=1, max_size=6, unique=True), st.sampled_from((", ", "; ", "\n", " / ")))
def test_a_list_of_states_reads_back_whatever_stands_between(names, between):
    assert read_states(between.join(names)) == (tuple(NAMES[name] for name in names), ())


@given(st.lists(st.sampled_from(sorted(NAMES)), min_size=2, max_size=4, unique=True))
def test_the_last_two_of_a_list_may_be_joined_by_and(names):
    assert read_states(f"{', '.join(names[:-1])} and {names[-1]}")[0] == tuple(NAMES[name] for name in names)


@given(st.sampled_from(sorted(states())))
def test_codes_are_states_in_a_list_and_none_in_a_sentence(code):
    assert read_states(code) == ((code,), ())
    assert is_state_code(code)
    assert read_wording(f"Paint the ferry ({code});").states == ()


@given(SENTENCES, st.sampled_from(("Source of position:", "Source of Position: ", "source  of position :")))
def test_the_source_of_a_position_is_split_from_the_wording(sentence, mark):
    assert split_source(f"{sentence}\n{mark} A/HRC/99/1 - Para.3vv\nmore") == (plain(sentence), "A/HRC/99/1 - Para.3vv", "more")
    assert split_source(sentence) == (plain(sentence), "", "")


@given(NASTY)
def test_any_text_is_read_without_losing_its_words(text):
    read = read_wording(text)
    assert read.text == plain(text)
    assert read.clauses
    assert all(clause.text in read.text for clause in read.clauses)
    assert set(read.states) <= set(states())
    assert same_wording(text) == same_wording(plain(text))


@pytest.mark.parametrize("piece", ["(Peru) ", "(Peru), so ", "(", "() ", "a and ", "(Nowhere) ", ",", "((Peru) "])
def test_a_long_text_is_read_in_one_go(piece):
    inside = read_wording(f"Let us paint ({piece * 100_000})")
    outside = read_wording(f"Let us paint {piece * 100_000}x (Peru)")
    assert inside.clauses
    assert "PER" in outside.states
