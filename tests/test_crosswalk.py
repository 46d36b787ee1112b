"""Themes of the older lists lead to those of 2021 and to broad headings, and what leads nowhere says so."""

from __future__ import annotations

import csv
import json
import re

import pytest
from conftest import REAL_DATA

from hrtrack import crosswalk
from hrtrack.labels import known_labels
from hrtrack.model import THEME_TAXONOMIES

VOCABULARIES = REAL_DATA / "reference" / "vocabularies.json"
LISTS = {2: "ohchr-2014", 4: "ohchr-2021"}


def plain(label: str) -> str:
    """Return the words of a label: no code of the list of 2014, no signs, "&" as a word."""
    return re.sub(r"[^a-z]+", " ", re.sub(r"^[A-G]\d+ ", "", label).lower().replace("&", " and ")).strip()


@pytest.mark.parametrize("taxonomy", THEME_TAXONOMIES)
def test_every_label_has_one_row_and_no_row_is_of_an_unknown_label(taxonomy):
    labels = [line.label for line in crosswalk.table() if line.taxonomy == taxonomy]
    assert sorted(labels) == sorted(known_labels(taxonomy))


def test_every_counterpart_is_a_label_of_2021_or_is_said_to_be_none():
    newest = set(known_labels("ohchr-2021"))
    for line in crosswalk.table():
        assert line.relation in crosswalk.RELATIONS
        assert (line.to_label is None) == (line.relation == "none")
        assert line.to_label is None or line.to_label in newest


def test_what_leads_nowhere_or_is_wider_says_why():
    assert [line.label for line in crosswalk.table() if line.relation in ("none", "broader") and not line.note] == []


@pytest.mark.parametrize("line", [line for line in crosswalk.table() if line.to_label], ids=lambda line: line.label[:40])
def test_exact_means_the_same_words_and_nothing_else_does(line):
    assert (line.relation == "exact") == (plain(line.label) == plain(line.to_label))


def test_a_label_stands_under_the_heading_of_its_counterpart():
    headings = {line.label: line.heading for line in crosswalk.table() if line.taxonomy == "ohchr-2021"}
    assert [line.label for line in crosswalk.table() if line.to_label and line.heading != headings[line.to_label]] == []


def test_the_headings_are_few_and_only_what_has_no_one_subject_has_none():
    assert len(crosswalk.headings()) == 16
    assert {line.label for line in crosswalk.table() if not line.heading} == {
        "General",
        "Other",
        "Specific legal concepts that relates to persons or groups",
        "Universal or cross-cutting issues",
    }


@pytest.mark.parametrize("taxonomy", THEME_TAXONOMIES)
def test_every_list_reaches_most_headings(taxonomy):
    assert len(crosswalk.reached(taxonomy, "headings")) >= 15


@pytest.mark.skipif(not VOCABULARIES.exists(), reason=f"there is no {VOCABULARIES}")
def test_every_theme_of_the_published_lists_is_known():
    lists = json.loads(VOCABULARIES.read_text("utf-8"))["ohchr_matrix"]
    published = {"ohchr-2014": "cycle2_2014_coded_themes", "ohchr-2020": "cycle3_2019_themes", "ohchr-2021": "cycle4_2025_themes"}
    for taxonomy, name in published.items():
        assert [label for label in lists[name] if crosswalk.find(taxonomy, label) is None] == []


def test_a_label_is_found_in_any_case_and_an_unknown_one_leads_nowhere():
    assert crosswalk.lead("upr-info", "nhri", "ohchr-2021") == "National Human Rights Institution (NHRI)"
    assert crosswalk.lead("upr-info", "nhri", "headings") == "National framework and institutions"
    assert crosswalk.lead("upr-info", "[Boats]", "headings") is None


# The command.


def test_the_table_can_be_looked_up_and_exported_without_a_ledger(run):
    rows = list(csv.DictReader(run("crosswalk", "-f", "csv").out.splitlines()))
    assert list(rows[0]) == list(crosswalk.COLUMNS)
    assert len(rows) == sum(len(known_labels(taxonomy)) for taxonomy in THEME_TAXONOMIES)
    found = run("crosswalk", "d29", "--taxonomy", "ohchr-2014", "-f", "json").json
    assert [(row["label"], row["to_label"], row["relation"]) for row in found] == [
        ("D29 Domestic violence", "Sexual & gender-based violence", "broader")
    ]


def test_the_table_is_narrowed_by_list_and_relation(run):
    rows = run("crosswalk", "--taxonomy", "ohchr-2014", "--relation", "none", "-f", "json").json
    assert [row["label"][:2] for row in rows] == ["G2"]
    nothing = run("crosswalk", "--taxonomy", "ohchr-2020", "--relation", "none", "-f", "json")
    assert (nothing.code, nothing.json) == (0, [])


@pytest.mark.parametrize(
    ("words", "said", "hint"),
    [
        (("toture",), "no theme matches 'toture'", "torture"),
        (("--relation", "exakt"), "unknown relation 'exakt'", "'exact'"),
        (("--taxonomy", "ohchr-2012"), "unknown taxonomy 'ohchr-2012'", "'ohchr-2021'"),
        ((" ",), "a word to look for is empty", "leave it out"),
    ],
)
def test_a_slip_is_said_with_the_nearest(run, words, said, hint):
    result = run("crosswalk", *words)
    assert (result.code, result.error) == (2, said)
    assert hint in result.err
