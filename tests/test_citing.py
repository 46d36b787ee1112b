"""Each answer of `stats` says how to get it again and how to cite it; the fingerprint says which state of the ledger it is of."""

from __future__ import annotations

import json
import shlex

import pytest

from hrtrack.cli.options import FILTERS

LINES = [
    "stats --cycle 2025",
    "stats --cycle 2025 --vs 2014",
    "stats --cycle 2025 --vs 2019 --vs 2014",
    "stats --cycle 2025 --vs none",
    "stats --cycle 4",
    "stats --cycle latest",
    "stats --cycle 2019",
    "stats --cycle 2014 --basis declared",
    "stats --cycle 2014 --unit state",
    "stats --cycle 2014 --as-of 2014-12-31",
    "stats --cycle 2014 --theme torture --from Spain --from 'Republic of Korea' --position supported",
    "stats --cycle 2014 --search 'torture preven' --sdg 16 --action specific",
    "stats --cycle 2014 --region AG --status no_information --assessor ngo",
    "stats --cycle 2014 --overdue",
    "stats --cycle 2014 --lineage not_examined --lineage new",
    "stats --by cycle --lineage first_review",
    "claim '128 recommendations in 2010' --lineage first_review",
    "stats --mechanism CCPR --cycle 2016",
    "stats --by region",
    "stats --by region --unit state --cycle 2",
    "stats --by region --by position --cycle 2014 --as-of 2014-12-31",
    "stats --by theme --cycle 2010 --position noted",
    "stats --by mechanism --by status",
    "claim '88% of 294'",
    "claim '94.6 % in 2010' --unit state",
    "claim '17 of 21' --cycle 2014 --region AG --unit state",
]


@pytest.mark.parametrize("line", LINES)
def test_the_command_of_a_citation_gives_the_same_answer_and_citation_again(run, kazakhstan, monkeypatch, line):
    monkeypatch.setenv("HRTRACK_STATE", "kazakhstan")
    first = run(*shlex.split(line), "-f", "json")
    monkeypatch.delenv("HRTRACK_STATE")
    answer = json.loads(first.out)
    program, *words = shlex.split(answer["cite"]["command"])
    assert program == "hrtrack"
    again = run(*words, "-f", "json")
    assert again.code == first.code
    assert json.loads(again.out) == answer


def test_every_filter_option_stands_in_the_command_and_the_sentence_of_a_citation(run, kazakhstan):
    assert run("plan", "add", "[placeholder plan]").code == 0
    assert run("institution", "add", "[placeholder office]").code == 0
    given = {
        "position": "noted", "from": "Spain", "region": "AG", "theme": "torture", "group": "children", "sdg": "16",
        "action": "5", "cluster": "x", "status": "implemented", "assessor": "ngo", "institution": "office",
        "plan": "placeholder", "overdue": None, "lineage": "new", "search": "torture", "state": "KAZ", "mechanism": "UPR",
        "cycle": "2014",
    }  # fmt: skip
    assert run("tag", "add", "2014/125.3", "cluster:x").code == 0
    own = {"recommender": "from"}
    assert set(given) == {own.get(name, name) for name in FILTERS}
    words = [word for name, value in given.items() for word in (f"--{name}", *([value] if value else []))]
    cite = run("stats", *words, "-f", "json").json["cite"]
    assert {word for word in cite["command"].split() if word.startswith("--")} >= {f"--{name}" for name in given}
    assert set(given) == set(cite["filters"])
    assert "--lineage new" in cite["text"]


def test_the_citations_of_all_reviews_give_each_of_them_again(run, kazakhstan):
    for line in ("stats", "stats --vs 2019 --vs 2014", "stats --as-of 2016-01-01", "stats --unit state"):
        rows = run(*line.split(), "-f", "json").json
        for row in rows:
            assert run(*shlex.split(row["cite"]["command"])[1:], "-f", "json").json == row


def test_the_command_under_a_table_gives_the_same_table(run, kazakhstan):
    for line in (*LINES, "stats", "stats --vs 2019 --vs 2014", "stats --cycle 2014 --cycle 2010"):
        out = run(*shlex.split(line)).out
        [command] = [words.removeprefix("Again: ") for words in out.splitlines() if words.startswith("Again: ")]
        assert run(*shlex.split(command)[1:]).out == out


def test_a_citation_names_what_was_resolved(run, kazakhstan):
    cite = run("stats", "--cycle", "4", "-f", "json").json["cite"]
    assert cite["command"] == "hrtrack stats --state KAZ --mechanism UPR --cycle 2025 --vs 2019 --unit paragraph --basis declared"
    assert (cite["filters"]["state"], cite["filters"]["cycle"], cite["filters"]["theme"]) == (["KAZ"], ["2025"], [])
    assert (cite["unit"], cite["basis"], cite["as_of"], cite["date"]) == ("paragraph", "declared", None, "2026-01-15")
    for shown in (
        "Kazakhstan",
        "2025",
        "88.1 % (259/294)",
        "paragraphs",
        "declared totals",
        cite["fingerprint"],
        cite["version"],
    ):
        assert shown in cite["text"]


def test_a_unit_or_basis_that_the_compared_reviews_do_not_share_is_not_fixed(run, kazakhstan):
    command = run("stats", "--cycle", "2019", "-f", "json").json["cite"]["command"]
    assert "--unit paragraph" in command
    assert "--basis" not in command


def test_csv_and_tsv_hold_data_alone(run, kazakhstan):
    for fmt in ("csv", "tsv", "md"):
        for line in ("stats --cycle 2025", "stats --by region"):
            assert "Again" not in run(*line.split(), "-f", fmt).out


def fingerprint(run) -> str:
    return run("stats", "--cycle", "2014", "-f", "json").json["cite"]["fingerprint"]


ACTS = [
    ("add", "--cycle", "2025", "--paragraph", "1.1", "--text", "[placeholder]"),
    ("edit", "2014/125.3", "--summary", "[other]"),
    ("status", "set", "2014/125.4", "implemented", "--assessor", "own"),
    ("remove", "2014/125.5"),
    ("reviews", "set", "2025", "--note", "[a note]"),
]


def test_the_fingerprint_changes_with_every_act_and_undo_and_redo_bring_it_back(run, kazakhstan):
    seen = [fingerprint(run)]
    for act in ACTS:
        assert run(*act).code == 0
        seen.append(fingerprint(run))
    assert len(set(seen)) == len(ACTS) + 1
    for before in reversed(seen[:-1]):
        assert run("undo").code == 0
        assert fingerprint(run) == before
    for after in seen[1:]:
        assert run("redo").code == 0
        assert fingerprint(run) == after


def test_acts_undone_out_of_order_have_fingerprints_of_their_own(run, kazakhstan):
    for act in ACTS:
        assert run(*act).code == 0
    whole = fingerprint(run)
    found = {whole}
    for batch in ("3", "4"):
        assert run("undo", batch).code == 0
        found.add(fingerprint(run))
        assert run("redo").code == 0
        assert fingerprint(run) == whole
    assert len(found) == 3


def test_a_copy_has_the_fingerprint_of_its_original_and_another_ledger_has_its_own(run, kazakhstan, tmp_path):
    copy, other = str(tmp_path / "copy.db"), str(tmp_path / "other.db")
    assert run("backup", copy).code == 0
    assert run("demo", "--load", "--db", other).code == 0
    found = [run("stats", "--cycle", "2014", "-f", "json", "--db", db).json["cite"]["fingerprint"] for db in (copy, other)]
    assert found[0] == fingerprint(run) != found[1]


def test_what_changes_nothing_leaves_the_fingerprint(run, kazakhstan):
    before = fingerprint(run)
    assert run("edit", "2014/125.3", "--position", "supported", "--dry-run").code == 0
    assert run("demo", "--load").code == 0
    assert fingerprint(run) == before


def test_a_citation_names_its_dimensions_in_the_language(run, kazakhstan):
    for line in ("stats --by region", "stats --by region --vs 2010", "stats --by theme --by region"):
        cite = run(*line.split(), "--lang", "ru").out.partition("Ссылка: ")[2]
        assert "региональная группа" in cite
        assert "region" not in cite
    assert run("stats", "--by", "region", "--lang", "ru", "-f", "json").out == run("stats", "--by", "region", "-f", "json").out


def test_documents_say_what_lineage_and_whose_status_they_were_chosen_by(run, kazakhstan):
    chosen = ("--cycle", "2010", "--lineage", "first_review", "--status", "no_information", "--assessor", "ngo")
    national = run("report", "national", *chosen, "-f", "md").out
    assert "lineage first review" in national
    assert "assessor NGOs" in national
    page = run("report", "html", *chosen).out
    assert "--lineage first_review" in page
    assert "Lineage" in page
    nothing = run("report", "plan", "--lineage", "first_review", "-f", "md").out
    assert "everything on record" not in nothing
