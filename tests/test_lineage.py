"""What is asked again from review to review: suggested, confirmed or rejected by a person, and what follows from it."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import KAZAKHSTAN, REAL_DATA
from hypothesis import given, settings
from hypothesis import strategies as st
from test_two_sources import info, official

from hrtrack.cli import lineage_verb
from hrtrack.demands import Firmness, firmness, read_demand
from hrtrack.instruments import named_in
from hrtrack.lineage_words import RELATIONS, STANDINGS
from hrtrack.store.connection import open_in_memory
from hrtrack.suggesting import THRESHOLD, forbidden, relation, suggest

PAIRS = Path(__file__).parent.parent / "fixtures" / "lineage" / "pairs.csv"
LATER, EARLIER, OTHER = "KAZ/2014/125.8", "KAZ/2010/95.3", "KAZ/2010/95.4"
HEADER = "state,cycle,paragraph,summary,recommending_states,position\n"


def rows_of(path: Path) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT * FROM lineage ORDER BY id").fetchall()


def standing(run, reference: str) -> str:
    return run("show", reference, "-f", "json").json["lineage"]["standing"]


@pytest.fixture
def three(run) -> None:
    """Record three reviews of a fictional State: boats are asked for in each, and noted each time; kites come late."""
    table = HEADER + "".join(
        f"XEX,{cycle},{number},{summary},{state},{position}\n"
        for cycle, number, summary, state, position in (
            (2010, "5.1", "[Consider ratifying the CRPD]", "Peru", "noted"),
            (2010, "5.2", "[Abolish the death penalty]", "Chile", "noted"),
            (2015, "6.1", "[Ratify the CRPD]", "Peru", "noted"),
            (2015, "6.2", "[Abolish the death penalty]", "Chile", "supported"),
            (2020, "7.1", "[Ratify the CRPD without delay]", "Spain", "noted"),
            (2020, "7.2", "[Ratify the ICRMW]", "Spain", "noted"),
        )
    )
    assert run("import", "-", input=table).code == 0


# What a text names.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ratify the Convention on the Rights of Persons with Disabilities and its Optional Protocol", {"CRPD", "OP-CRPD"}),
        ("Ratify the Optional Protocol to CRPD", {"OP-CRPD"}),
        ("Ratify the CRPD's Optional Protocol", {"OP-CRPD"}),
        ("Accede to the Optional Protocol to the Convention against Torture", {"OPCAT"}),
        ("a definition as in the Convention against Torture", {"CAT"}),
        ("Sign OP-CAT", {"OPCAT"}),
        ("Sign CAT-OP and CAT", {"OPCAT", "CAT"}),
        ("Accede to the First OP to the ICCPR", {"ICCPR-OP1"}),
        ("Ratify the second OP to ICCPR", {"ICCPR-OP2"}),
        ("Ratify the OPs to the ICCPR", {"ICCPR-OP1", "ICCPR-OP2"}),
        ("Ratify the third OP to CRC", {"OP-CRC-IC"}),
        ("Ratify CRC and the OP-CRC", {"CRC", "OP-CRC-AC"}),
        ("Sign the Convention on the Protection of Persons from Enforced Disappearance", {"ICPPED"}),
        ("Sign the Convention for the Protection of All Persons from Forced Disappearances", {"ICPPED"}),
        ("Ratify the Second Optional Protocol to the International Covenant on Civil and Political Rights", {"ICCPR-OP2"}),
        ("Ratify ICCPR-OP 2", {"ICCPR-OP2"}),
        ("Ratify the First Optional Protocol to ICCPR", {"ICCPR-OP1"}),
        ("Ratify both Optional Protocols to the ICCPR", {"ICCPR-OP1", "ICCPR-OP2"}),
        ("Sign the third Optional Protocol to the Convention on the Rights of the Child", {"OP-CRC-IC"}),
        ("Ratify OP-CRC-SC", {"OP-CRC-SC"}),
        ("Join the Rome Statute and the Agreement on the Privileges and Immunities of the ICC",
         {"Rome Statute", "ICC privileges"}),
        ("Join the Agreement on Privileges and Immunities of the Court", {"ICC privileges"}),
        ("Ratify the Palermo Protocol", {"Palermo Protocol"}),
        ("Ratify ILO Convention No. 189", {"ILO-189"}),
        ("Ratify the ILO Convention 169", {"ILO-169"}),
        ("recommendations that the Committee on the Elimination of Racial Discrimination (CERD) made", set()),
        ("set up camps for a cat", set()),
        ("Ратифицировать Конвенцию о правах инвалидов и Факультативный протокол к ней", {"CRPD", "OP-CRPD"}),
        ("присоединиться ко второму Факультативному протоколу к Международному пакту о гражданских и политических правах",
         {"ICCPR-OP2"}),
    ],
)  # fmt: skip
def test_treaties_are_known_by_their_names_and_letters(text, expected):
    assert named_in(text).treaties == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an Ombudsman for the rights of the child", {"ombudsman for children"}),
        ("bring the Ombudsman in line with the Paris Principles", {"human rights institution"}),
        ("an NHRI of A status", {"human rights institution"}),
        ("a national preventive mechanism", {"national preventive mechanism"}),
        ("an independent mechanism to investigate all allegations", {"body that investigates"}),
        ("Уполномоченный по правам ребёнка", {"ombudsman for children"}),
    ],
)
def test_bodies_are_known_by_their_names(text, expected):
    assert named_in(text).bodies == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Consider ratifying the CRPD", Firmness.CONSIDER),
        ("To continue working towards ratification", Firmness.PURSUE),
        ("Take steps to ratify the CRPD", Firmness.PURSUE),
        ("Ratify the CRPD", Firmness.DO),
        ("To consider ratifying/ratify the CRPD", Firmness.DO),
        ("Abolish it, and consider more", Firmness.DO),
        ("Рассмотреть возможность ратификации", Firmness.CONSIDER),
    ],
)
def test_to_consider_a_thing_is_less_than_to_do_it(text, expected):
    assert firmness(text) == expected


def test_the_action_category_on_record_decides_where_words_do_not():
    assert [firmness("[placeholder]", [category]) for category in "12345"] == [1, 2, 1, 2, 3]


# What makes another ask.


@pytest.mark.parametrize(
    ("later", "earlier", "same"),
    [
        ("Ratify the CRPD", "Consider ratifying the CRPD", True),
        ("Ratify the ICRMW", "Consider ratifying the CRPD", False),
        ("Ratify OPCAT", "Ratify CAT", False),
        ("Ratify OP-CEDAW", "Ratify CEDAW", False),
        ("Ratify ICCPR-OP2", "Ratify ICCPR-OP1", False),
        ("Ratify ICCPR-OP2", "Abolish the death penalty", False),
        ("Ratify ICCPR-OP2", "Abolish the death penalty and ratify ICCPR-OP2", True),
        ("Abolish the death penalty", "Abolish the death penalty and ratify ICCPR-OP2", True),
        ("Create an ombudsman for children", "Create an NHRI", False),
        ("Share its experience of the fight against torture", "Continue the fight against torture", False),
    ],
)
def test_another_treaty_body_or_act_forbids_a_pair_however_like_its_words(later, earlier, same):
    one, other = read_demand(later, ["PER"]), read_demand(earlier, ["PER"])
    assert (forbidden(one, other) is None) == same
    assert bool(list(suggest([one], [other]))) == same


def test_each_pair_that_was_judged_to_be_about_another_treaty_is_left_alone():
    """On the summaries of the fixtures; the texts are measured by the benchmark."""
    asks = {}
    for cycle in (2010, 2014):
        with (KAZAKHSTAN / f"{cycle}.csv").open(encoding="utf-8", newline="") as file:
            asks |= {
                row["paragraph"]: read_demand(row["summary"], row["recommending_states"].split("|"))
                for row in csv.DictReader(file)
            }
    with PAIRS.open(encoding="utf-8", newline="") as file:
        hard = [row for row in csv.DictReader(file) if row["relation"] == "other_treaty"]
    assert len(hard) > 30
    assert not [row for row in hard if list(suggest([asks[row["later"]]], [asks[row["earlier"]]]))]


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_have_a_score_and_a_relation(later, earlier):
    one, other = read_demand(later), read_demand(earlier)
    assert relation(one, other) in RELATIONS
    for hit in suggest([one], [other], 0.0):
        assert 0 <= hit.score <= 1
        assert hit.reasons


def test_the_fixture_names_only_recommendations_that_are_there_once():
    with PAIRS.open(encoding="utf-8", newline="") as file:
        pairs = list(csv.DictReader(file))
    known = {}
    for cycle in (2010, 2014):
        with (KAZAKHSTAN / f"{cycle}.csv").open(encoding="utf-8", newline="") as file:
            known[cycle] = {row["paragraph"] for row in csv.DictReader(file)}
    assert {row["later"] for row in pairs} <= known[2014]
    assert {row["earlier"] for row in pairs} <= known[2010]
    assert len({(row["later"], row["earlier"]) for row in pairs}) == len(pairs) >= 120
    halves: dict[str, set[str]] = {}
    for row in pairs:
        halves.setdefault(row["later"], set()).add(row["half"])
        assert row["relation"] in (RELATIONS if row["verdict"] == "same" else ("other_treaty", "other_institution", "other_ask"))
    assert all(len(found) == 1 for found in halves.values())


# What is suggested.


def test_suggestions_come_with_a_score_reasons_and_what_was_compared(run, kazakhstan):
    rows = run("lineage", "suggest", "--cycle", "2014", "--against", "2010", "--search", '"Ratify the CRPD"', "-f", "json").json
    mine = [row for row in rows if row["reference"] == LATER]
    assert {row["earlier"] for row in mine} == {EARLIER, OTHER, "KAZ/2010/95.1"}
    assert [row["score"] for row in mine] == sorted((row["score"] for row in mine), reverse=True)
    assert {row["compared"] for row in mine} == {"summary"}
    assert all("both name CRPD" in row["reasons"] for row in mine)
    assert next(row["relation"] for row in mine if row["earlier"] == OTHER) == "strengthened"


def test_official_texts_are_compared_where_both_have_one(run, kazakhstan):
    run("edit", LATER, "--text", "[Ratify the CRPD]")
    assert run("lineage", "suggest", "--search", "CRPD", "-f", "json").json[0]["compared"] == "summary"
    run("edit", EARLIER, "--text", "[Consider ratifying the CRPD]")
    rows = run("lineage", "suggest", "--cycle", "2014", "--search", "CRPD", "-f", "json").json
    assert {row["compared"] for row in rows if (row["reference"], row["earlier"]) == (LATER, EARLIER)} == {"text"}


def test_nothing_is_recorded_by_a_suggestion(run, kazakhstan):
    before = kazakhstan.read_bytes()
    assert run("lineage", "suggest", "--cycle", "2014").code == 0
    assert kazakhstan.read_bytes() == before


def test_the_default_review_is_the_latest_and_is_compared_with_the_one_before(run, three):
    rows = run("lineage", "suggest", "-f", "json").json
    assert {(row["reference"], row["earlier"]) for row in rows} == {("XEX/2020/7.1", "XEX/2015/6.1")}
    rows = run("lineage", "suggest", "--against", "2010", "-f", "json").json
    assert {(row["reference"], row["earlier"]) for row in rows} == {("XEX/2020/7.1", "XEX/2010/5.1")}


def test_a_limit_counts_for_each_recommendation_and_a_threshold_for_all(run, kazakhstan):
    every = run("lineage", "suggest", "--cycle", "2014", "-f", "json").json
    first = run("lineage", "suggest", "--cycle", "2014", "-n", "1", "-f", "json").json
    assert len(first) == len({row["reference"] for row in every}) < len(every)
    surer = run("lineage", "suggest", "--cycle", "2014", "--threshold", "0.9", "-f", "json").json
    assert surer == [row for row in every if row["score"] >= 0.9]


def test_what_was_decided_is_not_suggested_again_unless_all_is_asked_for(run, kazakhstan):
    run("lineage", "confirm", LATER, EARLIER)
    run("lineage", "reject", LATER, OTHER)
    words = ("lineage", "suggest", "--cycle", "2014", "--search", "CRPD", "-f", "json")
    left = {(row["reference"], row["earlier"]) for row in run(*words).json}
    assert not left & {(LATER, EARLIER), (LATER, OTHER)}
    known = {(row["reference"], row["earlier"]): row["decided"] for row in run(*words, "--all").json}
    assert (known[LATER, EARLIER], known[LATER, OTHER]) == ("confirmed", "rejected")
    run("lineage", "confirm", "--none", "2014/125.7")
    assert "KAZ/2014/125.7" not in {row["reference"] for row in run(*words).json}


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("--cycle", "2010"), 3, "no earlier review than KAZ/2010 has recommendations on record"),
        (("--cycle", "2025"), 3, "no recommendation of the reviews chosen is on record"),
        (("--cycle", "2010", "--against", "2014"), 2, "KAZ/2014 is no earlier review than KAZ/2010"),
        (("--cycle", "2014", "--against", "1999"), 3, "no review '1999' is on record"),
        (("--cycle", "2014", "--cycle", "2010"), 2, "which review? KAZ/2010, KAZ/2014"),
    ],
)
def test_a_comparison_that_cannot_be_is_refused_in_words(run, kazakhstan, words, code, sentence):
    result = run("lineage", "suggest", *words)
    assert (result.code, result.error) == (code, sentence)


# What is decided.


def test_a_pair_is_confirmed_with_the_relation_that_its_wordings_speak_for(run, kazakhstan):
    result = run("lineage", "confirm", LATER, EARLIER, OTHER)
    assert f"confirmed {LATER} to {EARLIER} as repeated, {LATER} to {OTHER} as strengthened (hrtrack undo " in result.err
    assert {row["earlier"]: row["relation"] for row in run("lineage", "-f", "json").json} == {
        EARLIER: "repeated",
        OTHER: "strengthened",
    }
    assert run("lineage", "confirm", LATER, EARLIER).err == "nothing changed: it is so already\n"


def test_the_user_overrides_the_relation_and_adds_why(run, kazakhstan):
    run("lineage", "confirm", LATER, EARLIER, "--as", "related", "--note", "[both]")
    assert [(row["relation"], row["note"]) for row in run("lineage", "-f", "json").json] == [("related", "[both]")]
    # Confirmed again without one, the pair keeps it.
    assert run("lineage", "confirm", LATER, EARLIER).err == "nothing changed: it is so already\n"
    run("lineage", "confirm", LATER, EARLIER, "--as", "weaker")
    assert [row["relation"] for row in run("lineage", "-f", "json").json] == ["weaker"]


@pytest.mark.parametrize("fmt", ["tsv", "csv", "jsonl", "json"])
def test_what_was_suggested_is_piped_into_confirm_in_one_act(run, kazakhstan, fmt):
    found = run("lineage", "suggest", "--cycle", "2014", "--search", "CRPD", "-f", fmt).out
    expected = run("lineage", "suggest", "--cycle", "2014", "--search", "CRPD", "-f", "json").json
    assert run("lineage", "confirm", "-", input=found).code == 0
    kept = {(row["reference"], row["earlier"], row["relation"]) for row in run("lineage", "-f", "json").json}
    assert kept == {(row["reference"], row["earlier"], row["relation"]) for row in expected}
    assert run("log", "-n", "1", "-f", "json").json[0]["command"] == "lineage confirm"
    assert run("undo").code == 0
    assert rows_of(kazakhstan) == []


@pytest.mark.parametrize(
    "text",
    [
        f"{LATER} {EARLIER}\n\n",
        f"{LATER} {EARLIER} repeated",
        f"{LATER}\t{EARLIER}\trepeated\t0.9\n",
        f"{LATER},{EARLIER}\n",
        "2014/125.8 2010/95.3\r\n",
    ],
)
def test_a_line_is_a_pair_with_or_without_a_header(run, kazakhstan, text):
    assert run("lineage", "confirm", "-", input=text).code == 0
    assert [(row["reference"], row["earlier"]) for row in run("lineage", "-f", "json").json] == [(LATER, EARLIER)]


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("", 3, "no pair came in on standard input"),
        (f"{LATER}\n", 2, f"no earlier one for {LATER}"),
        (f"{LATER} {EARLIER} twin\n", 4, "line 1: unknown relation 'twin'"),
        (f"{LATER} {EARLIER} repeated more\n", 4, "line 1 of standard input is no pair of references"),
        ('{"reference": 3}\n', 4, "line 1 of standard input is no pair of references"),
        ('{"reference": ', 4, "standard input is not JSON"),
        (f"{LATER} KAZ/2010/95.333\n", 3, "KAZ/2010/95.333 is not on record"),
        (f"{LATER} {EARLIER}\n{LATER} KAZ/2014/125.9\n", 2, f"{LATER} and KAZ/2014/125.9 are of the same review"),
    ],
)
def test_piped_lines_that_are_no_pairs_are_refused_whole(run, kazakhstan, text, code, sentence):
    result = run("lineage", "confirm", "-", input=text)
    assert (result.code, result.error[: len(sentence)]) == (code, sentence)
    assert rows_of(kazakhstan) == []


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        ((LATER,), 2, "a pair needs two recommendations"),
        ((LATER, "2010/95.333"), 3, "KAZ/2010/95.333 is not on record"),
        ((LATER, LATER), 2, f"{LATER} and {LATER} are of the same review"),
        ((EARLIER, LATER), 2, f"{EARLIER} is older than {LATER}"),
        ((LATER, "CCPR/2016/18"), 2, f"{LATER} and KAZ/CCPR/2016/18 are of two mechanisms"),
        ((LATER, EARLIER, "--as", "stronger"), 2, "unknown relation 'stronger'"),
        ((LATER, "--none", "--as", "weaker"), 2, "--none and --as contradict each other"),
    ],
)
def test_a_pair_that_cannot_be_is_refused_in_words(run, kazakhstan, words, code, sentence):
    result = run("lineage", "confirm", *words)
    assert (result.code, result.error) == (code, sentence)
    assert rows_of(kazakhstan) == []


def test_two_states_have_no_lineage_in_common(run, three):
    run("import", "-", input=HEADER + "XEY,2010,5.1,[Ratify the CRPD],Peru,noted\n")
    result = run("lineage", "confirm", "XEX/2015/6.1", "XEY/2010/5.1")
    assert (result.code, result.error) == (2, "XEX/2015/6.1 and XEY/2010/5.1 are of two States")


def test_a_decision_is_taken_back_and_brought_again_and_a_dry_run_writes_nothing(run, kazakhstan):
    empty = rows_of(kazakhstan)
    assert "dry run" in run("lineage", "confirm", LATER, EARLIER, "--dry-run").err
    assert rows_of(kazakhstan) == empty
    run("lineage", "confirm", LATER, EARLIER)
    run("lineage", "reject", LATER, EARLIER)
    rejected = rows_of(kazakhstan)
    run("lineage", "remove", LATER, EARLIER)
    assert rows_of(kazakhstan) == empty
    run("undo")
    assert rows_of(kazakhstan) == rejected
    run("undo")
    assert standing(run, LATER) == "repeated"
    run("undo")
    assert rows_of(kazakhstan) == empty
    run("redo")
    assert standing(run, LATER) == "repeated"


def test_remove_takes_one_pair_or_all_that_was_decided(run, kazakhstan):
    run("lineage", "confirm", LATER, EARLIER, OTHER)
    run("lineage", "reject", LATER, "2010/95.2")
    run("lineage", "remove", LATER, OTHER)
    assert len(rows_of(kazakhstan)) == 2
    assert f"removed what was decided of {LATER} to " in run("lineage", "remove", LATER).err
    assert rows_of(kazakhstan) == []
    assert run("lineage", "remove", LATER).err == "nothing changed: it is so already\n"


# What follows.


def test_nothing_is_called_new_that_nobody_has_looked_into(run, kazakhstan):
    rows = run("stats", "--by", "lineage", "--cycle", "2014", "-f", "json").json["rows"]
    assert [(row["key"]["lineage"], row["received"]) for row in rows] == [("not_examined", 194)]
    rows = run("stats", "--by", "lineage", "--cycle", "2010", "-f", "json").json["rows"]
    assert [(row["key"]["lineage"], row["received"]) for row in rows] == [("first_review", 128)]
    run("lineage", "reject", LATER, OTHER)
    assert standing(run, LATER) == "not_examined"


def test_stats_count_by_lineage_in_the_order_of_the_words(run, kazakhstan):
    run("lineage", "confirm", "--none", "2014/124.31", "2014/124.32")
    run("lineage", "confirm", LATER, EARLIER)
    run("lineage", "confirm", "2014/126.2", "2010/97.1")
    run("lineage", "confirm", "2014/125.4", "2010/95.1")
    rows = run("stats", "--by", "lineage", "--cycle", "2014", "-f", "json").json["rows"]
    found = {row["key"]["lineage"]: (row["received"], row["supported"], row["noted"]) for row in rows}
    assert found == {
        "new": (2, 2, 0), "repeated": (1, 1, 0), "strengthened": (1, 0, 1), "weaker": (1, 1, 0), "not_examined": (189, 140, 49),
    }  # fmt: skip
    assert list(found) == [word for word in STANDINGS if word in found]
    pairs = run("stats", "--by", "lineage", "--unit", "state", "--cycle", "2014", "-f", "json").json["rows"]
    assert {row["key"]["lineage"]: row["received"] for row in pairs}["repeated"] == 2


def test_reading_commands_choose_by_lineage_and_unknown_words_are_refused(run, kazakhstan):
    run("lineage", "confirm", LATER, EARLIER)
    assert run("list", "--lineage", "repeated", "-f", "ids").out == f"{LATER}\n"
    rest = run("list", "--cycle", "2014", "--lineage", "not_examined", "-f", "ids").out
    assert len(rest.splitlines()) == 193
    assert run("lineage", "confirm", "--none", "-", input=rest).code == 0
    assert run("list", "--lineage", "new", "--lineage", "repeated", "--count").out == "194\n"
    result = run("list", "--lineage", "nwe")
    assert (result.code, result.error) == (2, "unknown lineage 'nwe'")


def test_several_earlier_ones_count_once_the_nearest_ask_first(run, kazakhstan):
    run("lineage", "confirm", LATER, OTHER, "--as", "related")
    assert standing(run, LATER) == "related"
    run("lineage", "confirm", LATER, "2010/95.1", "--as", "strengthened")
    assert standing(run, LATER) == "strengthened"
    run("lineage", "confirm", LATER, EARLIER, "--as", "repeated")
    assert standing(run, LATER) == "repeated"


def test_new_gives_way_to_an_earlier_one_and_not_the_other_way_round(run, kazakhstan):
    run("lineage", "confirm", "--none", LATER)
    assert standing(run, LATER) == "new"
    run("lineage", "confirm", LATER, EARLIER)
    assert standing(run, LATER) == "repeated"
    result = run("lineage", "confirm", "--none", LATER)
    assert (result.code, result.error) == (4, f"{LATER} has an earlier one on record: {EARLIER}")


def test_the_undo_of_an_older_act_cannot_make_something_new_that_has_an_earlier_one(run, kazakhstan):
    run("lineage", "confirm", LATER, EARLIER)
    removed = run("lineage", "remove", LATER, EARLIER, "-f", "json")
    assert removed.code == 0
    number = run("log", "-n", "1", "-f", "json").json[0]["batch"]
    run("lineage", "confirm", "--none", LATER)
    result = run("undo", str(number))
    assert result.code == 4
    assert "a recommendation would be new and have an earlier one" in result.err


def test_answers_that_turned_are_found(run, three):
    run("lineage", "confirm", "2015/6.1", "2010/5.1")
    run("lineage", "confirm", "2015/6.2", "2010/5.2")
    rows = run("lineage", "list", "--flipped", "-f", "json").json
    assert [(row["reference"], row["flipped"]) for row in rows] == [("XEX/2015/6.2", "to_supported")]


def test_asked_in_three_reviews_and_noted_each_time(run, three):
    run("lineage", "confirm", "2015/6.1", "2010/5.1")
    run("lineage", "confirm", "2020/7.1", "2015/6.1")
    rows = run("lineage", "list", "--asked", "3", "--each-time", "noted", "-f", "json").json
    assert [(row["reference"], row["asked_in"], row["answers"]) for row in rows] == [
        ("XEX/2020/7.1", ["2010", "2015", "2020"], ["noted", "noted", "noted"])
    ]
    assert "2010, 2015, 2020, each time noted" in run("lineage", "list", "--asked", "3").out
    assert run("lineage", "list", "--each-time", "supported", "-f", "json").json == []


def test_show_tells_the_lineage_back_and_forth(run, three):
    run("lineage", "confirm", "2015/6.1", "2010/5.1")
    run("lineage", "confirm", "2020/7.1", "2015/6.1")
    row = run("show", "2015/6.1", "-f", "json").json["lineage"]
    assert row["standing"] == "strengthened"
    assert [entry["reference"] for entry in (*row["earlier"], *row["later"])] == ["XEX/2010/5.1", "XEX/2020/7.1"]
    page = run("show", "2015/6.1").out
    assert "Lineage: strengthened; asked in 2010, 2015, each time noted" in page
    assert "  earlier: XEX/2010/5.1 noted (strengthened)" in page
    assert "  later: XEX/2020/7.1 noted (repeated)" in page
    assert run("lineage", "show", "2015/6.1", "-f", "ids").out.split() == ["XEX/2010/5.1", "XEX/2015/6.1", "XEX/2020/7.1"]
    assert "Lineage" not in run("show", "2020/7.2").out


def test_removed_recommendations_leave_the_lineage_and_come_back(run, kazakhstan):
    run("lineage", "confirm", LATER, EARLIER)
    run("remove", EARLIER)
    assert run("lineage", "-f", "json").json == []
    assert standing(run, LATER) == "not_examined"
    run("lineage", "confirm", "--none", LATER)
    run("undo")
    run("undo")
    assert standing(run, LATER) == "repeated"


def test_a_new_number_keeps_the_lineage(run, kazakhstan):
    run("lineage", "confirm", LATER, EARLIER)
    run("edit", EARLIER, "--paragraph", "95.300")
    assert [row["earlier"] for row in run("lineage", "-f", "json").json] == ["KAZ/2010/95.300"]


def test_items_without_numbers_keep_their_lineage_when_the_official_list_comes(run):
    """Of one paragraph of two States UPR Info has two rows: the second is folded into the first, and takes its lineage along."""
    assert (
        run("import", "-", input=HEADER + "XEX,2010,5.1,[Lend a cat],Peru,noted\nXEX,2010,5.2,[Paint it],Fiji,noted\n").code == 0
    )
    assert run("import", "-", input=info()).code == 0
    numbers = {row["recommending_states"][0]: row["reference"] for row in run("list", "--cycle", "2014", "-f", "json").json}
    assert run("lineage", "confirm", numbers["ESP"], "2010/5.1").code == 0
    assert run("lineage", "confirm", numbers["GHA"], "2010/5.2").code == 0
    assert run("import", "-", input=official()).code == 0
    rows = run("lineage", "-f", "json").json
    assert {row["earlier"]: row["reference"] for row in rows} == {
        "XEX/2010/5.1": "XEX/2014/7.3", "XEX/2010/5.2": "XEX/2014/7.3",
    }  # fmt: skip


# In and out.


def test_it_leaves_in_files_and_comes_back(run, kazakhstan, tmp_path):
    run("lineage", "confirm", LATER, EARLIER, "--note", "[why]")
    run("lineage", "reject", LATER, OTHER)
    run("lineage", "confirm", "--none", "2014/124.31")
    kept = run("lineage", "list", "--verdict", "confirmed", "--verdict", "rejected", "--verdict", "none", "-f", "json").out
    folder = tmp_path / "tables"
    assert run("export", "-f", "csv", "-o", str(folder)).code == 0
    assert (folder / "lineage.csv").read_text("utf-8").splitlines() == [
        "reference,earlier,verdict,relation,note",
        "KAZ/2014/124.31,,none,,",
        f"{LATER},{EARLIER},confirmed,repeated,[why]",
        f"{LATER},{OTHER},rejected,,",
    ]
    whole = run("export", "-f", "jsonl").out
    for number, source in enumerate((sorted(map(str, folder.glob("*.csv"))), ["-"])):
        again = str(tmp_path / f"again {number}.db")
        assert run("import", *source, "--db", again, input=whole).code == 0
        every = ("--verdict", "confirmed", "--verdict", "rejected", "--verdict", "none", "-f", "json", "--db", again)
        assert run("lineage", "list", *every).out == kept
        report = run("import", *source, "--db", again, "-f", "json", input=whole).json
        assert sum(file["follow_up"]["lineage"]["same"] for file in report["files"]) == 3
        assert (report["new"], report["changed"]) == (0, 0)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (f"{LATER},{EARLIER},sure,,", "unknown verdict 'sure'"),
        (f"{LATER},{EARLIER},none,,", "verdict none stands without an earlier recommendation, and every other verdict with one"),
        (
            f"{LATER},,confirmed,repeated,",
            "verdict none stands without an earlier recommendation, and every other verdict with one",
        ),
        (f"{LATER},{EARLIER},rejected,repeated,", "a pair that is rejected has no relation"),
        (f"{LATER},{EARLIER},confirmed,,", "no relation"),
        (f"{LATER},{EARLIER},confirmed,twin,", "unknown relation 'twin'"),
        (f"{EARLIER},{LATER},confirmed,repeated,", f"{EARLIER} is older than {LATER}"),
        (f"{LATER},KAZ/2010/95.333,confirmed,repeated,", "KAZ/2010/95.333 is not on record"),
    ],
)
def test_a_table_that_cannot_be_is_refused_in_words(run, kazakhstan, row, sentence):
    result = run("import", "-", input=f"reference,earlier,verdict,relation,note\n{row}\n")
    assert result.code == 4
    assert sentence in result.error
    assert rows_of(kazakhstan) == []


def test_a_change_of_lineage_is_a_change_of_both_ends(run, kazakhstan):
    before = run("show", LATER, "-f", "json").json["hash"]
    number = run("log", "-n", "1", "-f", "json").json[0]["batch"]
    run("lineage", "confirm", LATER, EARLIER)
    changed = run("export", "-f", "jsonl", "--changed-since", str(number)).out.splitlines()
    kinds = [json.loads(line)["kind"] for line in changed]
    assert kinds.count("recommendation") == 2
    assert kinds.count("lineage") == 1
    assert run("show", LATER, "-f", "json").json["hash"] != before
    for reference in (LATER, EARLIER):
        assert run("show", reference, "-f", "json").json["journal"][-1]["command"] == "lineage confirm"


# The promises of the module.


def test_the_threshold_that_help_shows_is_the_one_that_counts():
    assert lineage_verb._THRESHOLD == THRESHOLD


def test_the_words_of_the_schema_are_those_of_the_code():
    with closing(open_in_memory()) as connection:
        (sql,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'lineage'").fetchone()
        (view,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'lineage_standing'").fetchone()
    assert all(f"'{word}'" in sql for word in RELATIONS)
    assert all(f"'{word}'" in view for word in STANDINGS)


@pytest.mark.skipif(not REAL_DATA.exists(), reason="the real files are not beside the repository")
def test_on_the_official_texts_most_suggestions_are_right_and_no_other_treaty_is_suggested():
    asks: dict[str, dict[str, object]] = {"1": {}, "2": {}}
    with (REAL_DATA / "kazakhstan" / "recommendations-2010-2014.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            asks[row["cycle"]][row["paragraph"]] = read_demand(row["text"])
    with PAIRS.open(encoding="utf-8", newline="") as file:
        judged = {(row["later"], row["earlier"]): row["relation"] for row in csv.DictReader(file)}
    later, earlier = list(asks["2"]), list(asks["1"])
    found = [(later[hit.later], earlier[hit.earlier]) for hit in suggest(list(asks["2"].values()), list(asks["1"].values()))]
    right = [pair for pair in found if judged.get(pair) in RELATIONS]
    assert len(right) / len(found) > 0.65
    assert len(right) / sum(word in RELATIONS for word in judged.values()) > 0.55
    assert not [pair for pair in found if judged.get(pair) == "other_treaty"]
