"""What of a change of the acceptance rate is mix and what is stance."""

from __future__ import annotations

import csv
import io
import shlex
from fractions import Fraction

import pytest
from conftest import REAL_DATA
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrtrack.compare import verdict
from hrtrack.standardise import Cell, part

MATCHED = REAL_DATA / "kazakhstan" / "upr-info-rows-matched.csv"


def compared(run, *words: str) -> dict:
    result = run("compare", *words, "-f", "json")
    assert result.code == 0, result.err
    return result.json


def by(document: dict, name: str) -> dict:
    return next(found for found in document["dimensions"] if found["by"] == name)


# The arithmetic.

cells = st.builds(lambda yes, no: Cell(yes, yes + no), st.integers(0, 20), st.integers(0, 20))
# One category at least has been answered.
tables = st.builds(
    lambda first, others: {"a": Cell(first, first + 1), **others},
    st.integers(0, 20),
    st.dictionaries(st.sampled_from("bcdef"), cells, max_size=5),
)
relaxed = settings(max_examples=100, deadline=None, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


def rate(table) -> Fraction:
    return Fraction(sum(cell.supported for cell in table.values()), sum(cell.answered for cell in table.values()))


@relaxed
@given(tables, tables)
def test_mix_and_stance_add_up_to_the_change_exactly_both_ways(earlier, later):
    change, effects, categories = part(earlier, later)
    assert change == rate(later) - rate(earlier)
    assert effects.mix_at_earlier_rates + effects.stance_with_later_mix == change
    assert effects.mix_at_later_rates + effects.stance_with_earlier_mix == change
    for name in effects._fields:
        assert sum(getattr(own, name) for own in categories.values()) == getattr(effects, name)


@relaxed
@given(tables)
def test_a_review_beside_itself_has_neither_mix_nor_stance(table):
    assert set(part(table, table).effects) == {0}


@relaxed
@given(tables, st.integers(2, 5))
def test_more_of_the_same_mix_answered_alike_changes_nothing(table, times):
    more = {key: Cell(cell.supported * times, cell.answered * times) for key, cell in table.items()}
    assert set(part(table, more).effects) == {0}


@relaxed
@given(tables, tables)
def test_the_other_way_round_everything_changes_its_sign(earlier, later):
    there, back = part(earlier, later).effects, part(later, earlier).effects
    assert there.mix_at_earlier_rates == -back.mix_at_later_rates
    assert there.stance_with_later_mix == -back.stance_with_earlier_mix


@relaxed
@given(tables, st.data())
def test_rates_that_stay_within_each_category_leave_all_to_the_mix(earlier, data):
    times = data.draw(st.fixed_dictionaries({key: st.integers(1, 4) for key in earlier}))
    later = {key: Cell(cell.supported * times[key], cell.answered * times[key]) for key, cell in earlier.items()}
    change, effects, _ = part(earlier, later)
    assert effects.mix_at_earlier_rates == effects.mix_at_later_rates == change


def test_a_category_of_one_review_alone_is_mix_and_no_stance():
    change, effects, categories = part({"a": Cell(5, 10)}, {"a": Cell(5, 10), "b": Cell(10, 10)})
    assert (change, effects.stance_with_later_mix, effects.stance_with_earlier_mix) == (Fraction(1, 4), 0, 0)
    assert categories["b"].mix_at_earlier_rates == Fraction(1, 4)


@pytest.mark.parametrize(
    ("mixes", "change", "word"),
    [
        ([0.0046, -0.0072], -0.2033, "nothing"),
        ([0.05, -0.05], -0.2, "undecided"),
        ([-0.01, -0.02], -0.2, "little"),
        ([-0.05, -0.08], -0.2, "part"),
        ([-0.11, -0.15], -0.2, "most"),
        ([0.05, 0.08], -0.2, "against"),
        ([0.05, 0.08], 0.0, None),
    ],
)
def test_a_word_says_what_mix_explains(mixes, change, word):
    assert verdict(mixes, change) == word


# Kazakhstan.


@pytest.mark.skipif(not MATCHED.exists(), reason=f"there is no {MATCHED}")
@pytest.mark.parametrize(("name", "column"), [("action", "uprinfo_action"), ("region", "uprinfo_from_rgrp")])
def test_kazakhstan_is_parted_as_by_hand_from_the_rows_of_upr_info(run, kazakhstan, name, column):
    """Only additions and divisions over the rows themselves; no code of the program."""
    answered, supported = {"1": {}, "2": {}}, {"1": {}, "2": {}}
    with MATCHED.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            cycle, category = row["cycle"], row[column]
            answered[cycle][category] = answered[cycle].get(category, 0) + 1
            supported[cycle][category] = supported[cycle].get(category, 0) + (row["official_position"] == "Supported")
    assert [sum(answered[cycle].values()) for cycle in "12"] == [129, 198]
    assert [sum(supported[cycle].values()) for cycle in "12"] == [122, 147]
    assert set(answered["1"]) == set(answered["2"])
    moved = {category: answered["2"][category] / 198 - answered["1"][category] / 129 for category in answered["1"]}
    by_hand = [sum(moved[key] * supported[cycle][key] / answered[cycle][key] for key in moved) for cycle in "12"]
    if name == "action":
        assert [round(100 * mix, 2) for mix in by_hand] == [0.46, -0.72]
    mix = by(compared(run, "2014", "2010", "--unit", "state"), name)["mix"]
    assert [mix["at_earlier_rates"], mix["at_later_rates"]] == [round(value, 4) for value in by_hand]


def test_the_mix_of_wording_explains_nothing_of_the_fall_from_2010_to_2014(run, kazakhstan):
    document = compared(run, "2014", "2010", "--unit", "state")
    figures = [(document[side]["supported"], document[side]["received"]) for side in ("earlier", "later")]
    assert figures == [(122, 129), (147, 198)]
    assert document["change"]["acceptance_rate"] == -0.2033
    action = by(document, "action")
    assert action["mix"] == {"at_earlier_rates": 0.0046, "at_later_rates": -0.0072, "mean": -0.0013}
    assert action["stance"] == {"with_later_mix": -0.2079, "with_earlier_mix": -0.1961, "mean": -0.202}
    assert (action["verdict"], action["interaction"]) == ("nothing", -0.0118)
    out = run("compare", "2014", "2010", "--unit", "state").out
    assert "mix explains between -0.72 and +0.46 of the -20.33 points, that is: nothing" in out


def test_mix_and_stance_as_printed_add_up_to_the_change_as_printed(run, kazakhstan):
    for words in (["2014"], ["2014", "--unit", "state"], ["2014", "--theme", "women"], ["2014", "--region", "WEOG"]):
        document = compared(run, *words)
        change = document["change"]["acceptance_rate"]
        for found in document["dimensions"]:
            assert found["decomposed"]
            mix, stance = found["mix"], found["stance"]
            assert round(mix["at_earlier_rates"] + stance["with_later_mix"], 4) == change
            assert round(mix["at_later_rates"] + stance["with_earlier_mix"], 4) == change
            assert round(mix["mean"] + stance["mean"], 4) == change


@pytest.mark.parametrize("words", ["2010 2014", "KAZ/2014 1", "2 1", "kazakhstan/2014 KAZ/2010", "2014", "KAZ/UPR/2014 2010"])
def test_reviews_are_named_in_any_order_and_way(run, kazakhstan, words):
    document = compared(run, *words.split())
    assert (document["earlier"]["cycle"], document["later"]["cycle"]) == (2010, 2014)


def test_a_recommendation_of_two_actions_is_in_a_category_of_its_own(run, kazakhstan):
    action = by(compared(run, "2014", "2010"), "action")
    assert [row["labels"] for row in action["categories"]] == [["1"], ["2"], ["3"], ["4"], ["5"], ["3", "5"]]
    assert sum(row["earlier"]["received"] for row in action["categories"]) == 128
    assert sum(row["later"]["received"] for row in action["categories"]) == 194
    assert action["covered"] == {"earlier": {"items": 127, "of": 128}, "later": {"items": 194, "of": 194}}


def test_the_categories_say_what_they_add(run, kazakhstan):
    action = by(compared(run, "2014", "2010", "--unit", "state"), "action")
    for group, way in (("mix", "at_earlier_rates"), ("stance", "with_earlier_mix")):
        assert sum(row[group][way] for row in action["categories"]) == pytest.approx(action[group][way], abs=0.0003)


def test_a_rate_of_fewer_than_five_is_shown_as_a_fraction(run, kazakhstan):
    line = next(line for line in run("compare", "2014", "--unit", "state").out.splitlines() if line.startswith("1 minimal"))
    assert "100.0 % (6/6)" in line
    assert " 1/1 " in line
    assert "points" not in line


def test_a_count_that_rises_while_the_rate_falls_is_pointed_out(run, kazakhstan):
    document = compared(run, "2014")
    assert (document["change"]["supported"], document["change"]["acceptance_rate"], document["apart"]) == (23, -0.203, True)
    out = run("compare", "2014").out
    assert "+23, -20.30 points" in out
    assert "more were supported, and the rate fell. Received +66, supported +23, rate -20.30 points." in out


def test_of_declared_totals_only_the_change_is_known(run, kazakhstan):
    document = compared(run, "2025", "2019")
    assert document["change"] == {"received": 49, "supported": 45, "noted": None, "acceptance_rate": 0.0075}
    assert (document["decomposed"], document["dimensions"], document["apart"]) == (False, [], False)
    assert document["supported_at_earlier_rate"] == 256.8
    out = run("compare", "2025", "2019").out
    assert "+45, +0.75 points" in out
    assert "cannot be told apart: no recommendation of KAZ/2019 and none of KAZ/2025 is on record" in out
    assert "Count and rate move apart" not in out


def test_a_part_of_a_list_does_not_answer_for_declared_totals(run, kazakhstan):
    run("add", "--cycle", "2025", "--paragraph", "139.7", "--text", "[placeholder]", "--from", "Spain", "--position", "supported")
    assert "only 1 of the 294 recommendations of KAZ/2025" in compared(run, "2025", "2014")["reason"]
    result = run("compare", "2025", "2014", "--unit", "state")
    assert "note: of KAZ/2025 only what is on record is counted; 294 were declared" in result.err


def test_themes_divide_too_finely_to_tell_mix_from_stance(run, kazakhstan):
    theme = by(compared(run, "2014", "--by", "theme"), "theme")
    assert not theme["decomposed"]
    assert set(theme["mix"].values()) | set(theme["stance"].values()) == {None}
    assert "only 93 of the 128 answered items of the earlier review" in theme["reason"]
    broad = by(compared(run, "2014", "--by", "theme", "--taxonomy", "headings"), "theme")
    assert (broad["taxonomy"], broad["decomposed"]) == ("headings", True)
    assert "--taxonomy headings" in run("compare", "2014", "--by", "theme").err


def test_as_of_answers_for_a_day(run, kazakhstan):
    assert compared(run, "2014", "--as-of", "2014-12-31")["later"]["supported"] == 143
    assert run("compare", "2014", "--as-of", "2012-12-31").code == 3


def test_json_has_the_same_keys_whatever_can_be_said(run, kazakhstan):
    parted, totals = compared(run, "2014"), compared(run, "2025")
    assert list(parted) == list(totals)
    theme, action = (compared(run, "2014", "--by", name)["dimensions"][0] for name in ("theme", "action"))
    assert list(theme) == list(action)


def test_a_table_has_a_row_for_the_whole_each_dimension_and_each_category(run, kazakhstan):
    rows = list(csv.DictReader(io.StringIO(run("compare", "2014", "--unit", "state", "--by", "action", "-f", "csv").out)))
    assert [row["row"] for row in rows] == ["total", "dimension"] + ["category"] * 5
    assert (rows[1]["mix_at_earlier_rates"], rows[1]["mix_at_later_rates"]) == ("0.0046", "-0.0072")
    assert (rows[6]["category"], rows[6]["later_supported"], rows[6]["change_supported"]) == ("5", "48", "15")
    assert run("compare", "2014", "-f", "ids").out == "KAZ/2014\nKAZ/2010\n"


@pytest.mark.parametrize("words", ["2014 --unit state --by action", "2025", "2 1 --theme women --by theme --taxonomy headings"])
def test_the_command_of_the_citation_gives_the_answer_again(run, kazakhstan, words):
    document = compared(run, *words.split())
    again = shlex.split(document["cite"]["command"])
    assert again[:2] == ["hrtrack", "compare"]
    assert compared(run, *again[2:]) == document
    assert run("compare", *words.split()).out.splitlines()[-2:] == [
        f"Again: {document['cite']['command']}",
        f"Cite: {document['cite']['text']}",
    ]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("2014 2014", 2, "KAZ/2014 would be compared with itself"),
        ("2010", 3, "no review before KAZ/2010 is on record"),
        ("2015", 3, "no review '2015' of KAZ is on record"),
        ("KAZ/CCPR/2016", 2, "not answered by a position"),
        ("KAZ/2014 UZB/2013", 2, "reviews of one State are compared, not of KAZ, UZB"),
        ("2010 2014 2019", 2, "two reviews, not 3"),
        ("a/b/2014", 2, "'a/b/2014' is not a review"),
        ("2014 --by regoin", 2, "mix cannot be by 'regoin'"),
        ("2014 --by position", 2, "mix cannot be by 'position'"),
        ("2014 --taxonomy ohchr", 2, "unknown taxonomy 'ohchr'"),
        ("2014 --cycle 2010", 2, "no such option '--cycle'"),
    ],
)
def test_what_cannot_be_compared_is_said_in_a_sentence(run, kazakhstan, words, code, said):
    result = run("compare", *words.split())
    assert (result.code, result.out) == (code, "")
    assert said in result.error


def test_an_empty_ledger_says_what_to_do(run):
    assert run("compare", "2014").code == 5


# Made-up reviews.


def listed(run, tmp_path, rows: list[str]) -> None:
    path = tmp_path / "list.csv"
    head = "state,mechanism,cycle,paragraph,text,position,recommending_states,theme_taxonomy,themes,action\n"
    path.write_text(head + "".join(f"XEA,UPR,{row}\n" for row in rows), encoding="utf-8")
    result = run("import", str(path))
    assert result.code == 0, result.err


def test_what_is_pending_is_in_no_rate_and_no_mix(run, tmp_path):
    answers = ["supported"] * 4 + ["noted"] * 4
    rows = [f"2010,1.{n},[text],{answer},ESP,,,{n % 2 + 1}" for n, answer in enumerate(answers, 1)]
    rows += [f"2014,1.{n},[text],{answer},ESP,,,{n % 2 + 1}" for n, answer in enumerate(answers, 1)]
    rows += [f"2014,2.{n},[text],pending,ESP,,,1" for n in range(1, 20)]
    listed(run, tmp_path, rows)
    document = compared(run, "2014")
    assert document["change"]["acceptance_rate"] == 0
    for found in document["dimensions"]:
        assert set(found["mix"].values()) == {0}
        assert found["covered"]["later"] == {"items": 8, "of": 8}


def test_items_without_a_category_are_no_mix(run, tmp_path):
    rows = [f"2010,1.{n},[text],supported,ESP,,,5" for n in range(1, 9)]
    rows += [f"2014,1.{n},[text],supported,ESP,,,{5 if n < 4 else ''}" for n in range(1, 9)]
    listed(run, tmp_path, rows)
    document = compared(run, "2014")
    assert not by(document, "action")["decomposed"]
    assert by(document, "action")["covered"]["later"] == {"items": 3, "of": 8}
    assert by(document, "region")["decomposed"]
    assert "(none)" not in run("compare", "2014", "--by", "region").out


def test_reviews_without_any_answer_have_no_rate(run, tmp_path):
    listed(run, tmp_path, ["2010,1.1,[text],pending,ESP,,,5", "2014,1.1,[text],pending,ESP,,,5"])
    document = compared(run, "2014")
    assert "nothing that is chosen of XEA/2010 has been answered" in document["reason"]
    assert document["change"]["acceptance_rate"] is None


def test_hostile_labels_are_text(run, tmp_path):
    theme = "[red]{x} \x1b[31m"
    rows = [f"{year},1.{n},[text],supported,ESP,upr-info,{theme},5" for year in (2010, 2014) for n in range(1, 9)]
    listed(run, tmp_path, rows)
    out = run("compare", "2014", "--by", "theme").out
    assert "[red]{x}" in out
    assert "\x1b" not in out


def test_reviews_of_two_units_are_not_compared_by_paragraphs(run, tmp_path):
    listed(run, tmp_path, [f"2010,1.{n},[text {n}],supported,ESP,,,5" for n in range(1, 6)])
    listed(run, tmp_path, [f"2014,u{n},[text {n}],noted,ESP|FRA,,,5" for n in range(1, 6)])
    assert compared(run, "2014")["unit"] == "state"
    result = run("compare", "2014", "--unit", "paragraph")
    assert (result.code, result.error) == (
        2,
        "XEA/2014 has no official numbers, so its paragraphs cannot be set beside others",
    )
