"""Shares as people read them: rounded as by hand, and no percentage where there are too few."""

from __future__ import annotations

import csv
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hrtrack.shares import percentage, rate_text
from hrtrack.speech import spoken


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (259, 294, "88.1"), (1, 16, "6.3"), (3, 16, "18.8"), (49, 400, "12.3"), (0, 7, "0.0"), (7, 7, "100.0"),
        (1999, 2000, "99.95"), (1, 5000, "0.02"), (99_999, 100_000, "99.999"), (12, 10, "120.0"),
    ],
)  # fmt: skip
def test_a_percentage_is_rounded_as_by_hand_and_is_all_or_nothing_only_where_it_is(part, whole, shown):
    assert percentage(part, whole) == shown


@given(st.integers(1, 5000), st.data())
def test_a_percentage_is_the_nearest_at_its_decimals(whole, data):
    part = data.draw(st.integers(0, whole))
    shown = percentage(part, whole)
    half = Fraction(1, 2 * 10 ** len(shown.partition(".")[2]))
    assert -half <= Fraction(100 * part, whole) - Fraction(shown) < half
    assert (Fraction(shown) in (0, 100)) == (part in (0, whole))


def test_a_percentage_is_written_as_the_language_writes_numbers():
    assert spoken(rate_text(1, 16), "ru") == "6,3 % (1/16)"


def _reviews(tmp_path, *supported: tuple[int, int]) -> str:
    """Write reviews of a fictional State, each with so many supported of so many; return the path."""
    path = tmp_path / "reviews.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["state", "mechanism", "cycle", "paragraph", "summary", "recommending_states", "position", "action"])
        for year, (part, whole) in zip((2020, 2024), supported, strict=False):
            for n in range(1, whole + 1):
                rows.writerow(["XAA", "UPR", year, f"1.{n}", "[placeholder]", "FRA", "supported" if n <= part else "noted", 4])
    return str(path)


def test_what_stats_prints_is_true_when_it_is_claimed(run, tmp_path):
    assert run("import", _reviews(tmp_path, (1, 16))).code == 0
    assert "6.3 % (1/16)" in run("stats", "--cycle", "2020").out
    assert run("claim", "6.3 % supported").code == 0


def test_a_change_of_a_rate_of_too_few_is_given_in_count_alone(run, tmp_path):
    assert run("import", _reviews(tmp_path, (1, 2), (6, 6))).code == 0
    for line in ("stats", "stats --cycle 2024", "compare 2024"):
        out = run(*line.split()).out
        assert "+5" in out
        assert "+5, +50.00 points" not in out
    # A script has both numbers and may judge for itself.
    assert run("stats", "--cycle", "2024", "-f", "json").json["change"]["acceptance_rate"] == 0.5


def test_a_change_between_too_few_is_not_parted_in_points(run, tmp_path):
    assert run("import", _reviews(tmp_path, (1, 2), (6, 6))).code == 0
    out = run("compare", "2024").out
    assert "points" not in out
    assert "Fewer than 5" in out
    assert run("compare", "2024", "-f", "json").json["dimensions"][0]["by"] == "action"


def test_the_shares_of_categories_are_written_in_the_language(run, kazakhstan):
    out = run("compare", "2014", "2010", "--unit", "state", "--by", "action", "--lang", "ru").out
    assert "23,3 %" in out
    assert "23.3 %" not in out


def test_a_requirement_that_fails_names_the_reviews_and_not_their_years_alone(run, kazakhstan):
    result = run("stats", "--require", "acceptance_rate>=0.88", "-f", "ids")
    assert result.code == 1
    assert result.error == "'acceptance_rate>=0.88' does not hold for KAZ/2014, KAZ/2019"
