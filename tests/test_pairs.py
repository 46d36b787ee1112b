"""A row for each pair of clause and recommending State: what `list` and `export` write and what `stats` counts."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hrtrack.pairs import PAIR_COLUMNS

TABLE = """state,cycle,paragraph,text,position,position_date,recommending_states,themes,action
XEX,2021,7.1,[build boats],supported,2021-09-30,Peru|Chad,upr-info:Detention|upr-info:Justice,5
XEX,2021,7.2,[fly kites],noted,2021-09-30,Peru,upr-info:Detention,4
XEX,2021,7.3,[light lamps],,,,,5
XEX,2021,7.10,[dig ponds],supported,2022-03-31,Spain|Holy See|Kazakhstan,,3
"""
CLAUSES = """reference,clause,summary,recommending_states,action,themes
XEX/2021/7.2,1,[consider kites],Peru,3,upr-info:Justice
XEX/2021/7.2,2,[fly kites now],France|Chad,5,
"""
POSITIONS = "reference,clause,position,source,date\nXEX/2021/7.2,2,supported,[page 4],2021-10-01\n"
FILTERS = {
    "--position": ["supported", "noted", "partial", "pending"],
    "--from": ["Peru", "Chad", "Spain", "France"],
    "--region": ["GRULAC", "AG", "WEOG", "observer"],
    "--theme": ["detention", "justice"],
    "--action": ["3", "4", "5"],
    "--search": ["kites", "boats"],
    "--status": ["no_information", "implemented"],
    "--as-of": ["2021-09-30", "2022-01-01"],
    "--cycle": ["2021"],
}


@pytest.fixture
def small(run, surroundings):
    """Fill a ledger of a fictional State, of which a paragraph has two clauses with answers of their own."""
    for text in (TABLE, CLAUSES, POSITIONS):
        result = run("import", "-", input=text)
        assert result.code == 0, result
    assert run("status", "set", "2021/7.1", "implemented", "--assessor", "state").code == 0
    return surroundings


def rows(run, *words: str) -> list[dict]:
    return run("list", "--unit", "state", "-f", "json", *words).json


def test_a_pair_is_a_row_with_the_answer_and_the_labels_of_its_clause(run, small):
    found = rows(run, "--cycle", "2021")
    assert [(row["reference"], row["clause"], row["recommending_state"], row["region"], row["position"]) for row in found] == [
        ("XEX/2021/7.1", 1, "PER", "GRULAC", "supported"),
        ("XEX/2021/7.1", 1, "TCD", "AG", "supported"),
        ("XEX/2021/7.2", 1, "PER", "GRULAC", "noted"),
        ("XEX/2021/7.2", 2, "FRA", "WEOG", "supported"),
        ("XEX/2021/7.2", 2, "TCD", "AG", "supported"),
        ("XEX/2021/7.3", 1, None, None, None),
        ("XEX/2021/7.10", 1, "ESP", "WEOG", "supported"),
        ("XEX/2021/7.10", 1, "VAT", "observer", "supported"),
        ("XEX/2021/7.10", 1, "KAZ", "APG", "supported"),
    ]
    assert all(list(row) == list(PAIR_COLUMNS) for row in found)
    noted, supported = found[2], found[3]
    assert (noted["summary"], noted["text"]) == ("[consider kites]", "[fly kites]")
    assert (supported["summary"], supported["position_source"], supported["position_date"]) == (
        "[fly kites now]", "[page 4]", "2021-10-01",
    )  # fmt: skip
    assert ("3" in noted["action"], "5" in noted["action"], "5" in supported["action"], "3" in supported["action"]) == (
        True, False, True, False,
    )  # fmt: skip
    assert ("Justice" in noted["themes"], "Justice" in supported["themes"]) == (True, False)
    assert found[0]["status"] == "implemented"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chosen=st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in FILTERS.items()}))
def test_as_many_pairs_are_listed_and_counted_as_stats_counts(run, small, chosen):
    words = [word for pair in chosen.items() for word in pair]
    counted = int(run("list", "--unit", "state", "--count", *words).out)
    found = rows(run, *words)
    figures = run("stats", "--by", "cycle", "--unit", "state", "-f", "json", *words).json["rows"]
    assert counted == len(found) == sum(row["received"] for row in figures)
    supported = sum(row["position"] == "supported" for row in found)
    assert supported == sum(row["supported"] for row in figures)


@pytest.mark.parametrize("words", ["", "--cycle 2010", "--cycle 2014 --region AG", "--cycle 2014 --theme torture --from Spain"])
def test_the_pairs_of_kazakhstan_are_those_that_stats_counts(run, kazakhstan, words):
    listed = rows(run, "--mechanism", "UPR", *words.split())
    figures = run("stats", "--by", "region", "--unit", "state", "-f", "json", *words.split()).json["rows"]
    assert {row["key"]["region"]: row["received"] for row in figures} == {
        region: sum(row["region"] == region for row in listed) for region in {row["region"] for row in listed}
    }


@pytest.mark.parametrize("fmt", ["csv", "tsv", "json", "jsonl", "md", "ids"])
def test_export_writes_the_same_pairs_to_a_file_and_to_standard_output(run, small, tmp_path, fmt):
    printed = run("export", "--unit", "state", "-f", fmt).out
    assert printed == run("list", "--unit", "state", "-f", fmt).out
    target = tmp_path / "pairs.out"
    assert run("export", "--unit", "state", "-f", fmt, "-o", str(target)).out == ""
    assert target.read_text("utf-8") == printed


def test_a_table_of_pairs_says_what_json_says(run, small):
    table = list(csv.DictReader(io.StringIO(run("export", "--unit", "state", "-f", "csv").out)))
    lines = [json.loads(line) for line in run("export", "--unit", "state", "-f", "jsonl").out.splitlines()]
    assert [row["recommending_state"] or None for row in table] == [row["recommending_state"] for row in lines]
    assert [row["themes"].split("|") if row["themes"] else [] for row in table] == [row["themes"] for row in lines]


def test_pairs_are_exported_into_a_folder_as_one_file(run, small, tmp_path):
    assert run("export", "--unit", "state", "-f", "csv", "-o", str(tmp_path)).code == 0
    assert len((tmp_path / "pairs.csv").read_text("utf-8").splitlines()) == 10


def test_pairs_are_sorted_limited_and_narrowed_like_recommendations(run, small):
    assert [row["recommending_state"] for row in rows(run, "--sort", "recommending_state", "--limit", "2")] == ["ESP", "FRA"]
    assert [row["recommending_state"] for row in rows(run, "--limit", "2")] == ["PER", "TCD"]
    assert run("list", "--unit", "state", "--limit", "2", "--count").out == "2\n"
    assert run("list", "--unit", "state", "--columns", "reference,region", "-f", "csv", "--limit", "1").out == (
        "reference,region\nXEX/2021/7.1,GRULAC\n"
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("list --unit text", "unknown unit 'text'"),
        ("list --unit state --sort nope", "cannot sort by 'nope'"),
        ("list --unit state --columns recommending_states", "there is no column 'recommending_states'"),
        ("export --unit state --table positions", "--unit state is a table of its own"),
        ("export --unit state --changed-since 1", "--unit state is a table of its own"),
    ],
)
def test_what_pairs_cannot_be_asked_is_refused_in_words(run, small, line, said):
    result = run(*line.split())
    assert (result.code, result.out) == (2, "")
    assert said in result.error


def test_a_table_of_pairs_shows_who_asked(run, small):
    out = run("list", "--unit", "state").out
    assert out.splitlines()[0].split() == ["reference", "clause", "from", "region", "position", "recommendation"]
    assert "[fly kites now]" in out


def test_paragraphs_are_the_rows_unless_pairs_are_asked_for(run, small):
    assert run("list", "--unit", "paragraph").out == run("list").out


def test_a_list_of_pairs_is_in_the_language_of_people_and_its_rows_for_machines_are_not(run, kazakhstan):
    words = ("list", "--unit", "state", "--cycle", "2014", "--limit", "2")
    shown = run(*words, "--lang", "kk").out
    assert "қолдау тапты" in shown
    assert "Азаптауды, әйелдерге қатысты" in shown
    assert "Pass legislation" not in shown
    assert run(*words, "--lang", "kk", "-f", "json").out == run(*words, "-f", "json").out
    assert run(*words, "--lang", "kk", "-f", "csv").out == run(*words, "-f", "csv").out


def test_a_list_of_pairs_says_which_are_shown_in_another_language(run, small):
    last = run("list", "--unit", "state", "--limit", "2", "--lang", "ru").out.splitlines()[-1]
    assert "2 из 2" in last
    assert "английский" in last
