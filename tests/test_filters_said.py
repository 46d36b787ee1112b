"""What filters choose is said whole, wherever an answer says what it is of: none of them is forgotten."""

from __future__ import annotations

import json
import shlex
from dataclasses import fields

import pytest

from hrtrack.citing import filter_words
from hrtrack.report.command import choice
from hrtrack.report.words import selection_in_words
from hrtrack.store.selection import Filters

CHOSEN = {
    "states": ("KAZ",), "mechanisms": ("UPR",), "cycles": ("2014",), "positions": ("noted",), "recommenders": ("ESP",),
    "regions": ("WEOG",), "themes": ("torture",), "groups": ("women",), "sdgs": ("16",), "actions": ("4",),
    "clusters": ("[courts]",), "statuses": ("implemented",), "assessor": "ngo", "institutions": ("[Office]",), "plans": ("P1",),
    "overdue_on": "2026-01-15", "lineages": ("first_review",), "search": "prison", "as_of": "2020-01-01",
}  # fmt: skip
# Not a filter of its own: it says how far `institutions` reaches.
FIELDS = [field.name for field in fields(Filters) if field.name != "through_measures"]


@pytest.mark.parametrize("field", FIELDS)
def test_the_words_of_a_command_line_hold_every_filter(field):
    value = CHOSEN[field]
    [name, *said] = filter_words(Filters(**{field: value}))
    assert name.startswith("--")
    assert said in ([str(value)], list(value), [])
    assert bool(said) == (field != "overdue_on")


# The page says elsewhere whose reviews it is of, and the documents of which day they are.
@pytest.mark.parametrize("field", [name for name in FIELDS if name not in ("states", "mechanisms", "cycles")])
def test_the_page_says_every_filter(field):
    [(name, values)] = choice(Filters(**{field: CHOSEN[field]}))
    assert name
    assert len(values) == 1
    assert values[0]


@pytest.mark.parametrize("field", [name for name in FIELDS if name != "as_of"])
def test_the_documents_say_every_filter(field):
    assert selection_in_words(Filters(**{field: CHOSEN[field]})) != selection_in_words(Filters())


def test_figures_chosen_by_lineage_are_given_again_by_their_citation(run, kazakhstan):
    first = run("stats", "--cycle", "2014", "--lineage", "not_examined", "-f", "json").json
    assert first["cite"]["filters"]["lineage"] == ["not_examined"]
    assert "--lineage not_examined" in first["cite"]["text"]
    again = run(*shlex.split(first["cite"]["command"])[1:], "-f", "json")
    assert json.loads(again.out) == first
    assert first["received"] != run("stats", "--cycle", "2014", "--lineage", "new", "-f", "json").json["received"]


def test_a_page_chosen_by_lineage_says_so_and_how_to_check_it(run, kazakhstan, tmp_path):
    page = tmp_path / "page.html"
    assert run("report", "html", "--cycle", "2014", "--lineage", "not_examined", "-o", str(page)).code == 0
    text = page.read_text("utf-8")
    assert "--lineage not_examined" in text
    assert "not examined" in text
