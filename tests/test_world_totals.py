"""The figures of `stats` on UPR Info's 41,066 rows are those counted here from the rows themselves, and those published."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from html import unescape

import pytest
from conftest import REAL_DATA

from hrtrack.states import resolve_state

ROWS = REAL_DATA / "upr-info" / "sessions1-20.utf8.csv.gz"
COHORT = REAL_DATA / "reference" / "cohort-outcomes-sessions-20-34.csv"
pytestmark = pytest.mark.skipif(not ROWS.exists(), reason="the real files are not beside the repository")

# UPR Info's names of the regional groups.
REGIONS = {
    "Africa": "AG", "Asia": "APG", "EEG": "EEG", "GRULAC": "GRULAC", "WEOG": "WEOG", "Observer": "observer",
    "(Unknown)": "unknown",
}  # fmt: skip
# The session of both files that is the 20th; it was held in 2014.
SESSION, YEAR = "20", "2014"


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    """Return the rows as they are published, each a pair of recommendation and recommending State."""
    with gzip.open(ROWS, "rt", encoding="utf-8", newline="") as file:
        return [{name: unescape(value) for name, value in row.items()} for row in csv.DictReader(file)]


def cohort() -> list[dict[str, str]]:
    if not COHORT.exists():
        return []
    with COHORT.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["uprinfo_rows"]]


def counted(rows, value) -> dict[str | None, tuple[int, int, int]]:
    """Return rows, accepted and noted of each value."""
    received = Counter(map(value, rows))
    accepted = Counter(value(row) for row in rows if row["Response"] == "Accepted")
    noted = Counter(value(row) for row in rows if row["Response"] == "Noted")
    return {name: (received[name], accepted[name], noted[name]) for name in received}


def figures(document) -> dict[str | None, tuple[int, int, int]]:
    [dimension] = document["by"]
    return {row["key"][dimension]: (row["received"], row["supported"], row["noted"]) for row in document["rows"]}


def test_the_world_by_region_is_what_the_rows_say(all_reviews, rows):
    found = figures(all_reviews("stats", "--by", "region", "--unit", "state", "-f", "json"))
    assert found == counted(rows, lambda row: REGIONS[row["From-Rgrp"]])
    assert sum(received for received, _, _ in found.values()) == 41_066


def test_the_world_by_action_is_what_the_rows_say(all_reviews, rows):
    found = figures(all_reviews("stats", "--by", "action", "--unit", "state", "-f", "json"))
    assert found == counted(rows, lambda row: row["Action"])


def state_of(name: str) -> str:
    return "XXX" if name == "(Unknown)" else resolve_state(name)


def test_the_world_by_recommending_State_is_what_the_rows_say(all_reviews, rows):
    found = figures(all_reviews("stats", "--by", "state", "--unit", "state", "-f", "json"))
    assert found == counted(rows, lambda row: state_of(row["From"]))
    assert len(found) > 150


def test_the_world_by_State_under_review_is_what_the_rows_say(all_reviews, rows):
    found: Counter[str] = Counter()
    supported: Counter[str] = Counter()
    for review in all_reviews("stats", "--unit", "state", "-f", "json"):
        found[review["state"]] += review["received"]
        supported[review["state"]] += review["supported"]
    wanted = counted(rows, lambda row: state_of(row["To"]))
    assert {name: (found[name], supported[name]) for name in found} == {name: pair[:2] for name, pair in wanted.items()}


def test_the_world_by_issue_is_what_the_rows_say(all_reviews, rows):
    found = figures(all_reviews("stats", "--by", "theme", "--unit", "state", "-f", "json"))
    # A recommendation of several States bears the issues of all its rows; eight texts have others in the row of another State.
    # A State that says the same twice makes two of it (four rows).
    seen: Counter[tuple[str, ...]] = Counter()
    issues: dict[tuple[str, ...], set[str]] = {}
    items = []
    for row in rows:
        text = " ".join(row["Text"].split())
        same = (row["To"], row["Session"], row["Response"], row["Action"], text)
        seen[*same, row["From"]] += 1
        items.append((*same, str(seen[*same, row["From"]])))
        issues.setdefault(items[-1], set()).update(filter(None, row["Issue"].split(",")))
    labelled = [{**row, "label": label} for row, item in zip(rows, items, strict=True) for label in issues[item]]
    assert {name: pair for name, pair in found.items() if name is not None} == counted(labelled, lambda row: row["label"])


def test_a_cross_table_of_the_world_adds_up_to_its_dimensions(all_reviews, rows):
    document = all_reviews("stats", "--by", "region", "--by", "action", "--unit", "state", "-f", "json")
    found = {tuple(row["key"].values()): (row["received"], row["supported"], row["noted"]) for row in document["rows"]}
    assert found == counted(rows, lambda row: (REGIONS[row["From-Rgrp"]], row["Action"]))


def test_the_pairs_that_are_exported_are_the_rows(all_reviews, rows):
    table = csv.DictReader(all_reviews("export", "--unit", "state", "-f", "csv").splitlines())
    wanted = Counter((state_of(row["To"]), state_of(row["From"]), row["Response"] == "Accepted", row["Action"]) for row in rows)
    assert Counter(
        (row["state"], row["recommending_state"], row["position"] == "supported", row["action"]) for row in table
    ) == wanted  # fmt: skip


def test_there_is_a_cohort_to_compare_with():
    assert len(cohort()) == 14


@pytest.mark.parametrize("published", cohort(), ids=lambda row: row["state"])
def test_the_figures_that_upr_info_publishes_of_the_cohort_come_out(all_reviews, published):
    assert published["session"] == SESSION
    figures_ = all_reviews(
        "stats", "--state", published["state"], "--cycle", YEAR, "--unit", "state", "-f", "json"
    )  # fmt: skip
    assert (figures_["received"], figures_["supported"]) == (int(published["uprinfo_rows"]), int(published["uprinfo_accepted"]))
    assert f"{100 * figures_['supported'] / figures_['received']:.1f}" == published["uprinfo_pct"]
    claim = all_reviews("claim", f"{published['uprinfo_pct']} % of {published['uprinfo_rows']}", "--state", published["state"],
                        "--cycle", YEAR, "-f", "json")  # fmt: skip
    assert claim["verdict"] == "true"
