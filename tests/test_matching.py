"""Wordings of two sources are paired State by State: each once, the likest first, and never across States."""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter
from itertools import permutations

import pytest
from conftest import REAL_DATA
from hypothesis import given, settings
from hypothesis import strategies as st

from hrtrack.matching import THRESHOLD, Ask, likeness, match
from hrtrack.states import resolve_state
from hrtrack.wording import read_states, read_wording, same_wording

real = pytest.mark.skipif(not REAL_DATA.exists(), reason="the real files are not beside the repository")

WORDS = ("lend", "paint", "every", "library", "clock", "fictional", "cat", "the", "green", "to", "bridge", "mend")
WORDINGS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
STATES = st.lists(st.sampled_from(("PER", "CHL", "ESP")), min_size=1, max_size=3, unique=True).map(tuple)
ASKS = st.lists(st.builds(Ask, WORDINGS, STATES), max_size=7)
CHECKED = settings(max_examples=100, deadline=None, database=None, derandomize=True)


@CHECKED
@given(ASKS, ASKS)
def test_each_pair_of_wording_and_state_is_used_once_or_told_to_be_alone(given_, held):
    found = match(given_, held)
    for side, asks, alone in (("given", given_, found.given_alone), ("held", held, found.held_alone)):
        used = [(getattr(pair, side), pair.state) for pair in found.pairs]
        every = [(index, state) for index, ask in enumerate(asks) for state in ask.states]
        assert sorted(used + alone) == sorted(every)


@CHECKED
@given(ASKS, ASKS)
def test_states_that_differ_are_never_paired_and_nothing_below_the_threshold_is(given_, held):
    for pair in match(given_, held).pairs:
        assert pair.state in given_[pair.given].states
        assert pair.state in held[pair.held].states
        assert pair.score == likeness(given_[pair.given].wording, held[pair.held].wording) >= THRESHOLD


@CHECKED
@given(ASKS, ASKS)
def test_equal_wordings_of_one_state_are_always_paired(given_, held):
    def counted(asks: list[Ask]) -> Counter[tuple[str, str]]:
        return Counter((ask.wording, state) for ask in asks for state in ask.states)

    found = Counter((given_[pair.given].wording, pair.state) for pair in match(given_, held).pairs if pair.score == 1)
    assert found == counted(given_) & counted(held)


@CHECKED
@given(ASKS, ASKS)
def test_no_two_that_stayed_alone_are_alike(given_, held):
    found = match(given_, held)
    for index, state in found.given_alone:
        for other, same in found.held_alone:
            assert state != same or likeness(given_[index].wording, held[other].wording) < THRESHOLD


@CHECKED
@given(ASKS, ASKS, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter_where_likenesses_differ(given_, held, chance):
    scores = [
        (state, likeness(one.wording, two.wording))
        for one in given_
        for two in held
        for state in set(one.states) & set(two.states)
    ]
    alike = [entry for entry in scores if entry[1] >= THRESHOLD]
    if len(set(alike)) < len(alike):
        return

    def pairs(one: list[Ask], two: list[Ask]) -> set[tuple[str, str, str]]:
        return {(one[pair.given].wording, two[pair.held].wording, pair.state) for pair in match(one, two).pairs}

    expected = pairs(given_, held)
    assert pairs(chance.sample(given_, len(given_)), chance.sample(held, len(held))) == expected
    assert {(one, two, state) for two, one, state in pairs(held, given_)} == expected


@CHECKED
@given(WORDINGS, WORDINGS)
def test_likeness_is_mutual_from_0_to_1_and_1_for_equal_wordings_alone(one, other):
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert (likeness(one, other) == 1) == (one == other)


def test_the_likest_is_taken_first_wherever_it_stands():
    held = [Ask("lend every library a fictional cat", ("PER",)), Ask("lend every library a fictional cat soon", ("PER",))]
    for given_ in ([Ask("lend every library a fictional cat soon", ("PER",)), held[0]], [held[0], held[1]]):
        assert {pair.score for pair in match(given_, held).pairs} == {1}


def test_a_wording_may_be_that_of_one_clause_for_the_state_of_the_clause_alone():
    clauses = (("ESP", "paint the town clock green"), ("GHA", "mend the fictional bridge"))
    held = [Ask("paint the town clock green mend the fictional bridge", ("ESP", "GHA"), clauses)]
    found = match([Ask("mend the fictional bridge", ("ESP", "GHA"))], held)
    assert [(pair.given, pair.held, pair.state, pair.score) for pair in found.pairs] == [(0, 0, "GHA", 1)]
    assert (found.given_alone, found.held_alone) == ([(0, "ESP")], [(0, "ESP")])


@pytest.mark.parametrize("threshold", [0.5, 0.9, 1.0])
def test_the_threshold_is_the_least_likeness_that_is_taken(threshold):
    given_, held = [Ask("lend a fictional cat", ("PER",))], [Ask("lend a fictional cow", ("PER",))]
    assert bool(match(given_, held, threshold).pairs) == (likeness("lend a fictional cat", "lend a fictional cow") >= threshold)


def test_nothing_is_paired_with_nothing():
    assert match([], [Ask("lend", ("PER",))]) == ([], [], [(0, "PER")])
    assert match([Ask("lend", ("PER",))], []) == ([], [(0, "PER")], [])


# Precision and recall on the three real reviews whose pairing is known.


def rows_of(path: str) -> list[dict[str, str]]:
    with (REAL_DATA / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kazakhstan(cycle: str) -> tuple[list[Ask], list[Ask], set[tuple[int, int, str]]]:
    """Return rows, paragraphs and the known pairs of a review of Kazakhstan."""
    paragraphs = [row for row in rows_of("kazakhstan/recommendations-2010-2014.csv") if row["cycle"] == cycle]
    rows = [row for row in rows_of("kazakhstan/upr-info-rows-matched.csv") if row["cycle"] == cycle]
    given_ = [Ask(same_wording(row["uprinfo_text"]), (resolve_state(row["uprinfo_from"]),)) for row in rows]
    held = [Ask(same_wording(row["text"]), read_states(row["recommending_states"])[0]) for row in paragraphs]
    place = {row["paragraph"]: index for index, row in enumerate(paragraphs)}
    known = {
        (index, place[row["matched_paragraph"]], ask.states[0]) for index, (row, ask) in enumerate(zip(rows, given_, strict=True))
    }
    return given_, held, known


@real
@pytest.mark.parametrize(("cycle", "count"), [("1", 129), ("2", 198)])
@pytest.mark.parametrize("seed", [None, 1, 2])
def test_all_known_pairs_of_kazakhstan_are_found_and_no_other(cycle, count, seed):
    given_, held, known = kazakhstan(cycle)
    order = list(range(len(given_)))
    if seed is not None:
        random.Random(seed).shuffle(order)
    found = match([given_[index] for index in order], held)
    pairs = {(order[pair.given], pair.held, pair.state) for pair in found.pairs}
    # One text and one State may stand twice: then either is right.
    assert {describe(pair, given_, held) for pair in pairs} == {describe(pair, given_, held) for pair in known}
    assert (len(pairs), found.given_alone, found.held_alone) == (count, [], [])


def describe(pair: tuple[int, int, str], given_: list[Ask], held: list[Ask]) -> tuple[str, str, str]:
    return given_[pair[0]].wording, held[pair[1]].wording, pair[2]


@real
@pytest.mark.parametrize("cycle", ["1", "2"])
def test_no_row_of_kazakhstan_is_paired_with_a_paragraph_of_the_other_review(cycle):
    given_, own, known = kazakhstan(cycle)
    _, other, _ = kazakhstan("2" if cycle == "1" else "1")
    found = match(given_, own + other)
    assert {(pair.given, pair.held) for pair in found.pairs if pair.score < 1} <= {
        (index, paragraph) for index, paragraph, _ in known
    }  # fmt: skip


@real
def test_a_row_whose_paragraph_is_missing_is_hardly_ever_paired_with_another():
    wrong = rows = 0
    for cycle in ("1", "2"):
        given_, held, known = kazakhstan(cycle)
        for index, paragraph, _ in known:
            others = [*held[:paragraph], *held[paragraph + 1 :]]
            wrong += len(match([given_[index]], others).pairs)
            rows += 1
    assert (rows, wrong <= 2) == (327, True)


def slovenia() -> tuple[list[Ask], list[str], list[Ask], list[str]]:
    """Return rows and paragraphs of Slovenia's review of 2014, each with its answers."""
    with gzip.open(REAL_DATA / "upr-info" / "sessions1-20.utf8.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["To"] == "Slovenia" and row["Session"].startswith("20")]
    expected = rows_of("ohchr/slovenia-cycle2.expected.csv")
    given_ = [Ask(same_wording(row["Text"]), (resolve_state(row["From"]),)) for row in rows]
    return (
        given_,
        [row["Response"] for row in rows],
        [with_clauses(row["text"]) for row in expected],
        [row["position"] for row in expected],
    )


def with_clauses(text: str) -> Ask:
    wording = read_wording(text)
    clauses = tuple((state, same_wording(clause.text)) for clause in wording.clauses for state in clause.states)
    return Ask(same_wording(text), wording.states, clauses if len(wording.clauses) > 1 else ())


@real
def test_all_180_pairs_of_slovenia_are_found_and_their_answers_agree():
    given_, responses, held, positions = slovenia()
    found = match(given_, held)
    assert (len(found.pairs), found.given_alone, found.held_alone) == (180, [], [])
    same = {"Accepted": "Supported", "Noted": "Noted"}
    assert [pair for pair in found.pairs if same[responses[pair.given]] != positions[pair.held]] == []


@real
def test_the_pairs_of_slovenia_are_those_that_share_most_words_state_by_state():
    """Hold the pairs against all ways of pairing the rows and paragraphs of each State, by another measure."""
    given_, _, held, _ = slovenia()
    pairs = {(pair.given, pair.held) for pair in match(given_, held).pairs}
    for state in {ask.states[0] for ask in given_}:
        rows = [index for index, ask in enumerate(given_) if ask.states == (state,)]
        paragraphs = [index for index, ask in enumerate(held) if state in ask.states]
        best = max(
            permutations(paragraphs),
            key=lambda way: sum(shared(given_[row], held[other]) for row, other in zip(rows, way, strict=True)),
        )
        assert set(zip(rows, best, strict=True)) <= pairs


def shared(row: Ask, paragraph: Ask) -> float:
    """Return the share of its words that a row has in common with a paragraph, or with the clause of its State."""
    words = set(row.wording.split())
    others = [set(text.split()) for text in paragraph.of(row.states[0])]
    return max(len(words & other) / len(words | other) for other in others)
