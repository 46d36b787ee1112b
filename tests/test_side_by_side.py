"""A breakdown beside that of another review: then, now, the change, and what has no counterpart."""

from __future__ import annotations

import csv
import io
import shlex

import pytest
from conftest import REAL_DATA

SLOVENIA = [REAL_DATA / "ohchr" / f"slovenia-cycle{cycle}.docx" for cycle in (2, 4)]
FIGURES = ["received", "supported", "noted", "partial", "pending", "acceptance_rate"]


def beside(run, *words: str) -> dict:
    result = run("stats", *words, "-f", "json")
    assert result.code == 0, result.err
    return result.json


def rows_of(document: dict) -> dict:
    (name,) = document["by"]
    return {row["key"][name]: row for row in document["rows"]}


def alone(run, *words: str) -> dict:
    return rows_of(run("stats", *words, "-f", "json").json)


@pytest.mark.parametrize("dimension", ["region", "state", "theme", "action", "position", "group", "sdg", "cluster", "status"])
@pytest.mark.parametrize("unit", ["paragraph", "state"])
def test_each_side_is_what_it_is_alone(run, kazakhstan, dimension, unit):
    words = ("--by", dimension, "--unit", unit)
    document = beside(run, *words, "--cycle", "2014", "--vs", "2010")
    now, then = alone(run, *words, "--cycle", "2014"), alone(run, *words, "--cycle", "2010")
    assert set(rows_of(document)) == set(now) | set(then)
    for name, row in rows_of(document).items():
        for side, figures in ((row, now.get(name)), (row["previous"], then.get(name))):
            expected = (
                {key: figures[key] for key in FIGURES} if figures else {**dict.fromkeys(FIGURES, 0), "acceptance_rate": None}
            )
            assert {key: side[key] for key in FIGURES} == expected


def test_each_row_has_the_change_in_count_and_in_points(run, kazakhstan):
    row = rows_of(beside(run, "--by", "region", "--unit", "state", "--vs", "2010"))["WEOG"]
    assert (row["supported"], row["previous"]["supported"]) == (45, 41)
    assert row["change"] == {"received": 25, "supported": 4, "noted": 21, "acceptance_rate": -0.2796}
    line = next(
        line for line in run("stats", "--by", "region", "--unit", "state", "--vs", "2010").out.splitlines() if "WEOG" in line
    )
    assert "93.2 % (41/44)" in line
    assert "65.2 % (45/69)" in line
    assert "+4, -27.96 points" in line


def test_the_whole_stands_below(run, kazakhstan):
    total = beside(run, "--by", "theme", "--vs", "2010")["total"]
    assert (total["received"], total["previous"]["received"]) == (194, 128)
    assert total["change"] == {"received": 66, "supported": 23, "noted": 43, "acceptance_rate": -0.203}


def test_without_a_cycle_the_latest_with_items_is_meant_and_totals_alone_are_refused(run, kazakhstan):
    assert beside(run, "--by", "region", "--vs", "1")["reviews"] == ["KAZ/2014"]
    for words in (("--cycle", "2025", "--vs", "2010"), ("--vs", "2019")):
        result = run("stats", "--by", "region", *words)
        assert (result.code, result.out) == (3, "")
        assert "so there is nothing to break down" in result.error


def test_points_of_fewer_than_five_are_not_shown(run, kazakhstan):
    out = run("stats", "--by", "action", "--vs", "2010", "--unit", "state").out
    line = next(line for line in out.splitlines() if line.startswith("1 minimal"))
    assert line.split()[-2:] == ["-5", "-5"]


def test_a_table_has_a_row_a_category(run, kazakhstan):
    out = run("stats", "--by", "region", "--vs", "2010", "--unit", "state", "-f", "csv").out
    row = next(row for row in csv.DictReader(io.StringIO(out)) if row["region"] == "WEOG")
    assert (row["supported"], row["previous_supported"], row["change_acceptance_rate"]) == ("45", "41", "-0.2796")
    assert run("stats", "--by", "region", "--vs", "2010", "-f", "ids").out == "KAZ/2014\nKAZ/2010\n"


@pytest.mark.parametrize("words", ["--by region --vs 1", "--by theme --vs 2010 --cycle 2014 --taxonomy headings --unit state"])
def test_the_command_of_the_citation_gives_the_answer_again(run, kazakhstan, words):
    document = beside(run, *words.split())
    again = shlex.split(document["cite"]["command"])
    assert again[:2] == ["hrtrack", "stats"]
    assert beside(run, *again[2:]) == document
    assert run("stats", *words.split()).out.splitlines()[-1] == f"Cite: {document['cite']['text']}"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--by region --vs 2010 --vs 2019", 2, "--vs sets one dimension beside that of another review"),
        ("--by region --by theme --vs 2010", 2, "--vs sets one dimension beside that of another review"),
        ("--by cycle --vs 2010", 2, "--by cycle would part them"),
        ("--by region --vs 2014 --cycle 2014", 2, "KAZ/2014 would stand beside itself"),
        ("--by region --vs 2015", 3, "there is no review '2015' to set beside"),
        ("--by region --vs boats", 2, "'boats' is not a cycle"),
        ("--by region --vs 2010 --basis declared", 2, "--by breaks down what is on record"),
        ("--by region --vs 2010 --as-of 2012-12-31", 3, "there is no review '2010' to set beside"),
    ],
)
def test_what_cannot_stand_side_by_side_is_said(run, kazakhstan, words, code, said):
    result = run("stats", *words.split())
    assert (result.code, result.out) == (code, "")
    assert said in result.error


# Themes.


def test_one_list_on_both_sides_needs_no_crosswalk(run, kazakhstan):
    document = beside(run, "--by", "theme", "--vs", "2010")
    assert (document["taxonomy"], document["crosswalk"], document["without_counterpart"]) == ("upr-info", [], [])


def test_what_leads_nowhere_is_listed_with_its_counts(run, kazakhstan):
    document = beside(run, "--by", "theme", "--vs", "2010", "--taxonomy", "ohchr-2021")
    found = {row["label"]: (row["received"], row["previous_received"], row["heading"]) for row in document["without_counterpart"]}
    themes = alone(run, "--by", "theme", "--cycle", "2014")
    assert found["Women's rights"] == (themes["Women's rights"]["received"], 11, "Women and gender-based violence")
    assert found["General"] == (5, 2, None)
    assert not set(found) & set(rows_of(document))
    out = run("stats", "--by", "theme", "--vs", "2010", "--taxonomy", "ohchr-2021").out
    assert "Women's rights                                 upr-info              11              34" in out
    err = run("stats", "--by", "theme", "--vs", "2010", "--taxonomy", "ohchr-2021", "-f", "csv").err
    assert "Women's rights: 11, 34" in err


def test_no_item_is_lost_between_rows_and_what_leads_nowhere(run, kazakhstan):
    """Labels that become one are counted once, others as before."""
    plain = alone(run, "--by", "theme", "--cycle", "2014", "--unit", "state")
    document = beside(run, "--by", "theme", "--cycle", "2014", "--vs", "2010", "--taxonomy", "ohchr-2021", "--unit", "state")
    rows, used = rows_of(document), {}
    for line in document["crosswalk"]:
        used.setdefault(line["counted_as"], []).append(line["label"])
    for name, labels in used.items():
        sizes = [plain[label]["received"] for label in labels if label in plain]
        assert max(sizes, default=0) <= rows[name]["received"] <= sum(sizes)
        assert len(labels) > 1 or [rows[name]["received"]] == (sizes or [0])
    both = used["Freedom of opinion and expression & access to information"]
    assert sorted(both) == ["Freedom of opinion and expression", "Freedom of the press"]


def test_broad_headings_count_an_item_once_a_heading(run, kazakhstan):
    document = run("stats", "--by", "theme", "--taxonomy", "headings", "--cycle", "2014", "-f", "json").json
    assert document["taxonomy"] == "headings"
    freedoms = rows_of(document)["Freedoms and participation"]
    parts = ("expression", "press", "religion", "association", "movement", "elections", "civil society", "defenders")
    themes = [word for part in parts for word in ("--theme", f"upr-info:{part}") if part not in ("movement",)]
    listed = run("list", "--cycle", "2014", *themes, "--theme", "upr-info:CP rights", "--count")
    assert freedoms["received"] == int(listed.out)
    assert {row["label"] for row in document["without_counterpart"]} == {"General", "Other"}
    crossed = run("stats", "--by", "theme", "--by", "position", "--taxonomy", "headings", "--cycle", "2014", "-f", "json").json
    assert crossed["without_counterpart"] == document["without_counterpart"]
    sums = sum(row["received"] for row in crossed["rows"] if row["key"]["theme"] == "Freedoms and participation")
    assert sums == freedoms["received"]


@pytest.fixture
def slovenia(run):
    """Take in the two lists of Slovenia as OHCHR has published them."""
    for path in SLOVENIA:
        if not path.exists():
            pytest.skip(f"there is no {path}")
        assert run("import", str(path)).code == 0


def test_two_lists_of_one_state_are_led_to_one(run, slovenia):
    document = beside(run, "--by", "theme", "--vs", "2014")
    assert (document["lists"], document["previous_lists"]) == (["ohchr-2021"], ["ohchr-2014"])
    assert document["taxonomy"] == "ohchr-2021"
    rows = rows_of(document)
    education = rows["Right to education"]
    assert (education["previous"]["received"], education["received"]) == (15, 33)
    codes = alone(run, "--by", "theme", "--cycle", "2014")
    assert rows["Migrants"]["previous"] == {key: codes["G4 Migrants"][key] for key in FIGURES}
    names = {row["label"]: row for row in document["without_counterpart"]}
    lgbti = "G2 Lesbian, gay, bisexual and transgender and intersex persons (LGBTI)"
    assert (names[lgbti]["previous_received"], names[lgbti]["received"]) == (3, 0)
    # The list of 2014 has no such word: a nought of then would be taken for one.
    assert (names["Advancement of women"]["received"], "Advancement of women" in rows) == (22, False)
    carried = set(codes) - {lgbti, None}
    assert carried == {line["label"] for line in document["crosswalk"] if line["taxonomy"] == "ohchr-2014"}


def test_all_headings_of_two_lists_stand_side_by_side(run, slovenia):
    document = beside(run, "--by", "theme", "--taxonomy", "headings", "--vs", "2014")
    women = rows_of(document)["Women and gender-based violence"]
    assert (women["previous"]["received"], women["received"]) == (17, 57)
    assert [row["label"] for row in document["without_counterpart"]] == ["Development, environment and business"]


def test_of_many_states_those_count_that_have_both_reviews_and_the_others_are_named(run, tmp_path):
    rows = [f"{state},UPR,2010,1.{n},[text],supported,ESP" for state in ("XAA", "XAB") for n in range(1, 4)]
    rows += [f"{state},UPR,2014,1.{n},[text],noted,FRA" for state in ("XAA", "XAB", "XAC") for n in range(1, 6)]
    path = tmp_path / "list.csv"
    path.write_text("state,mechanism,cycle,paragraph,text,position,recommending_states\n" + "\n".join(rows), encoding="utf-8")
    assert run("import", str(path)).code == 0
    document = beside(run, "--by", "state", "--cycle", "2014", "--vs", "2010")
    assert (document["reviews"], document["previous_reviews"]) == (["XAA/2014", "XAB/2014"], ["XAA/2010", "XAB/2010"])
    assert document["left_out"] == ["XAC/2014"]
    counts = {name: (row["previous"]["received"], row["received"]) for name, row in rows_of(document).items()}
    assert counts == {"ESP": (6, 0), "FRA": (0, 10)}
    result = run("stats", "--by", "state", "--cycle", "2014", "--vs", "2010")
    assert "note: 1 review has none to stand beside and is left out: XAC/2014" in result.err
    assert "2 reviews (now), each beside another of its State (then)" in result.out


def test_the_command_of_the_citation_leaves_out_the_same_reviews_again(run, tmp_path):
    rows = [f"{state},UPR,{year},1.1,[text],supported,ESP" for state, year in (("XAA", 2010), ("XAA", 2014), ("XAC", 2014))]
    path = tmp_path / "list.csv"
    path.write_text("state,mechanism,cycle,paragraph,text,position,recommending_states\n" + "\n".join(rows), encoding="utf-8")
    assert run("import", str(path)).code == 0
    document = beside(run, "--by", "state", "--cycle", "2014", "--vs", "2010")
    assert (document["reviews"], document["left_out"]) == (["XAA/2014"], ["XAC/2014"])
    assert beside(run, *shlex.split(document["cite"]["command"])[2:]) == document


def test_a_review_of_which_only_totals_are_known_is_named_and_not_said_to_be_missing(run, tmp_path):
    path = tmp_path / "reviews.csv"
    path.write_text("state,mechanism,cycle,received,supported\nXAA,UPR,2020,10,8\nXAA,UPR,2024,12,8\n", encoding="utf-8")
    assert run("import", str(path)).code == 0
    result = run("stats", "--by", "theme", "--vs", "2020")
    assert result.code == 3
    assert result.error == "no recommendation of XAA/2020 is on record, so there is nothing to break down"


def test_lists_that_a_ledger_brings_itself_lead_nowhere_and_are_named(run, tmp_path):
    path = tmp_path / "list.csv"
    head = "state,mechanism,cycle,paragraph,text,position,recommending_states,theme_taxonomy,themes\n"
    rows = [f"XAA,UPR,2010,1.{n},[text],supported,ESP,upr-info,[Boats]|NHRI" for n in range(1, 4)]
    rows += [f"XAA,UPR,2014,1.{n},[text],supported,ESP,ohchr-2021,National Human Rights Institution (NHRI)" for n in range(1, 3)]
    path.write_text(head + "\n".join(rows), encoding="utf-8")
    assert run("import", str(path)).code == 0
    document = beside(run, "--by", "theme", "--vs", "2010")
    assert list(rows_of(document)) == ["National Human Rights Institution (NHRI)"]
    assert document["without_counterpart"] == [
        {"taxonomy": "upr-info", "label": "[Boats]", "heading": None, "note": None, "received": 0, "previous_received": 3}
    ]
