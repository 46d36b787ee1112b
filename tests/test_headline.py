"""The figures that the tool exists for."""

from __future__ import annotations

import pytest


def test_2025_stands_on_its_declared_totals_beside_2019(run, kazakhstan):
    row = run("stats", "--cycle", "2025", "-f", "json").json
    assert (row["received"], row["supported"], row["noted"], row["acceptance_rate"]) == (294, 259, None, 0.881)
    assert (row["basis"], row["recorded"]) == ("declared", 0)
    previous = row["previous"]
    assert (previous["cycle"], previous["received"], previous["supported"], previous["acceptance_rate"]) == (
        2019,
        245,
        214,
        0.8735,
    )
    assert row["change"] == {"received": 49, "supported": 45, "noted": None, "acceptance_rate": 0.0075}


def test_the_table_shows_count_and_rate_and_both_changes(run, kazakhstan):
    out = run("stats", "--cycle", "2025").out
    for shown in ("88.1 % (259/294)", "87.3 % (214/245)", "+45, +0.75 points", "0 of 294"):
        assert shown in out


def test_one_added_paragraph_leaves_the_headline_and_is_counted_as_recorded(run, kazakhstan):
    assert run("add", "--cycle", "2025", "--paragraph", "139.7", "--text", "[placeholder]", "--from", "Spain").code == 0
    row = run("stats", "--cycle", "2025", "-f", "json").json
    assert (row["received"], row["supported"], row["basis"], row["recorded"]) == (294, 259, "declared", 1)
    assert "1 of 294" in run("stats", "--cycle", "2025").out


@pytest.mark.parametrize(
    ("unit", "figures", "before"),
    [("paragraph", (194, 144, 50, 0.7423), (128, 121, 0.9453)), ("state", (198, 147, 51, 0.7424), (129, 122, 0.9457))],
)
def test_2014_is_counted_from_what_is_recorded(run, kazakhstan, unit, figures, before):
    row = run("stats", "--cycle", "2014", "--unit", unit, "-f", "json").json
    assert (row["received"], row["supported"], row["noted"], row["acceptance_rate"]) == figures
    assert (row["basis"], row["unit"]) == ("recorded", unit)
    previous = row["previous"]
    assert (previous["received"], previous["supported"], previous["acceptance_rate"]) == before


def test_pairs_by_region_agree_with_the_independently_published_figures(run, kazakhstan):
    document = run("stats", "--cycle", "2014", "--by", "region", "--unit", "state", "-f", "json").json
    found = {row["key"]["region"]: (row["supported"], row["received"]) for row in document["rows"]}
    assert found == {"EEG": (24, 33), "WEOG": (45, 69), "APG": (43, 52), "AG": (17, 21), "GRULAC": (18, 23)}


@pytest.mark.parametrize(("day", "supported"), [("2014-12-31", 143), ("2015-03-18", 143), ("2015-03-19", 144)])
def test_a_position_counts_from_its_day_on(run, kazakhstan, day, supported):
    assert run("stats", "--cycle", "2014", "--as-of", day, "-f", "json").json["supported"] == supported


def test_check_finds_nothing_on_the_fixtures_and_names_the_review_after_an_edit(run, kazakhstan):
    assert run("check").code == 0
    assert run("edit", "2014/125.3", "--position", "noted", "--source", "by hand").code == 0
    result = run("check")
    assert result.code == 1
    assert "KAZ/2014" in result.out
    assert "KAZ/2014" in result.err


def test_the_latest_review_is_that_of_the_day_asked_for(run, kazakhstan):
    row = run("stats", "--cycle", "latest", "--as-of", "2016-01-01", "-f", "json").json
    assert (row["cycle"], row["previous"]["cycle"]) == (2014, 2010)
    assert run("list", "--cycle", "latest", "--as-of", "2016-01-01", "--count").out == "194\n"
    assert run("claim", "74.2 % of 194", "--as-of", "2016-01-01").code == 0
    result = run("stats", "--cycle", "latest", "--as-of", "2000-01-01")
    assert (result.code, result.error) == (3, "KAZ/2010 had not been held on 2000-01-01")


def test_of_two_States_each_has_its_latest_review_of_a_day(run, tmp_path):
    path = tmp_path / "reviews.csv"
    lines = [f"{state},UPR,{year},{year}-05-01,10,8" for state, year in (("XAA", 2020), ("XAA", 2024), ("XAB", 2021))]
    path.write_text("state,mechanism,cycle,review_date,received,supported\n" + "\n".join(lines), encoding="utf-8")
    assert run("import", str(path)).code == 0
    assert run("stats", "--cycle", "latest", "--as-of", "2022-01-01", "-f", "ids").out.split() == ["XAA/2020", "XAB/2021"]
