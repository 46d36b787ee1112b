"""Labels on recommendations, such as national clusters, and links between those that ask for the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from hrtrack.labels import known_labels

ONE, TWO, THREE = "KAZ/2014/124.1", "KAZ/2014/124.15", "KAZ/2014/124.16"


def rows_of(path, table):
    with closing(sqlite3.connect(path)) as db:
        return db.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()


def bearing(run, cluster):
    return run("list", "--cluster", cluster, "-f", "ids").out.splitlines()


# Labels.


def test_a_piped_list_gets_a_cluster_and_stats_count_it(run, kazakhstan):
    piped = run("list", "--cycle", "2014", "--theme", "torture", "-f", "ids").out
    count = len(piped.splitlines())
    result = run("tag", "add", "-", "--taxonomy", "cluster", "Torture", input=piped)
    assert f"added cluster 'Torture' to {count} recommendations" in result.err
    assert "\n".join(bearing(run, "torture")) + "\n" == piped
    rows = run("stats", "--cycle", "2014", "--by", "cluster", "-f", "json").json["rows"]
    assert {row["key"]["cluster"]: row["received"] for row in rows}["Torture"] == count
    assert run("undo").code == 0
    assert bearing(run, "torture") == []
    assert run("redo").code == 0
    assert len(bearing(run, "torture")) == count


def test_the_label_comes_last_and_the_taxonomy_is_cluster_unless_said(run, kazakhstan):
    assert run("tag", "add", ONE, TWO, "[our cluster]").code == 0
    assert run("tag", "add", ONE, "group:Children").code == 0
    assert bearing(run, "[our cluster]") == [ONE, TWO]
    assert "Children" in run("list", "--group", "children", "-f", "jsonl").out


@pytest.mark.parametrize("text", ["torture", " TORTURE ", "Tor ture"])
def test_case_and_blanks_make_no_second_label(run, kazakhstan, text):
    run("tag", "add", ONE, "Torture")
    assert run("tag", "add", ONE, text).err == "nothing changed: it is so already\n"
    assert run("tag", "add", TWO, text).code == 0
    assert [row["label"] for row in run("tag", "list", "--taxonomy", "cluster", "-f", "json").json] == ["Torture"]


def test_a_spelling_in_use_goes_before_the_shipped_one(run, kazakhstan):
    run("edit", ONE, "--cluster", "[Own  Label]")
    run("tag", "add", TWO, "[own label]")
    assert run("tag", "list", "--taxonomy", "cluster", "-f", "json").json == [
        {"taxonomy": "cluster", "label": "[Own Label]", "recommendations": 2}
    ]


def test_a_national_label_of_one_s_own_is_taken_and_said_to_be_new(run, kazakhstan):
    result = run("tag", "add", ONE, "Toture")
    assert result.code == 0
    assert "note: 'Toture' is a new label of cluster; did you mean 'Torture'?" in result.err
    assert "note" not in run("tag", "add", ONE, "Torture").err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((ONE, "--taxonomy", "action", "9"), 2, "unknown action category '9'"),
        ((ONE, "--taxonomy", "clusters", "Torture"), 2, "did you mean 'cluster'?"),
        ((ONE, TWO), 2, "the label comes last"),
        (("Torture",), 2, "no recommendation is named"),
        (("Torture", ONE), 2, "the label comes last"),
        (("-",), 2, "the label comes last"),
        ((ONE, " "), 2, "empty"),
        ((ONE, "a\0b"), 4, "NUL"),
        ((ONE, "group:Children", "--taxonomy", "cluster"), 2, "another taxonomy"),
        (("2014/999", "Torture"), 3, "not on record"),
    ],
)
def test_a_label_that_is_not_clear_is_refused_and_nothing_is_written(run, kazakhstan, words, code, said):
    before = rows_of(kazakhstan, "tags")
    result = run("tag", "add", *words)
    assert (result.code, said in result.err) == (code, True)
    assert rows_of(kazakhstan, "tags") == before


def test_numbers_stand_for_goals_and_words_for_action_categories(run, kazakhstan):
    run("tag", "add", ONE, "16", "--taxonomy", "sdg")
    assert run("list", "--sdg", "16", "-f", "ids").out == f"{ONE}\n"
    run("edit", ONE, "--action", "1")
    assert run("tag", "add", ONE, "specific", "--taxonomy", "action").err.startswith("added action '5' to ")


def test_a_label_is_removed_from_the_whole_and_from_clauses(run, surroundings, tmp_path):
    run("add", "--state", "XEX", "--cycle", "2021", "--paragraph", "1.1", "--text", "[build boats]", "--cluster", "[boats]")
    table = tmp_path / "clauses.csv"
    table.write_text("reference,clause,recommending_states,clusters\nXEX/2021/1.1,1,XEA,[boats]\nXEX/2021/1.1,2,XEB,[boats]\n")
    assert run("import", str(table)).code == 0
    before = rows_of(surroundings, "tags")
    assert len(before) == 3
    assert run("tag", "remove", "XEX/2021/1.1", "[Boats]").code == 0
    assert rows_of(surroundings, "tags") == []
    assert run("undo").code == 0
    assert rows_of(surroundings, "tags") == before


def test_removing_again_is_so_already_and_a_typo_is_refused(run, kazakhstan):
    run("tag", "add", ONE, "Torture")
    assert "removed cluster 'Torture' from KAZ/2014/124.1" in run("tag", "remove", ONE, "torture").err
    assert run("tag", "remove", ONE, "Torture").err == "nothing changed: it is so already\n"
    result = run("tag", "remove", ONE, "Tortue")
    assert result.code == 2
    assert "did you mean 'Torture'?" in result.err


def test_a_dry_run_adds_neither_tag_nor_label(run, kazakhstan):
    labels = rows_of(kazakhstan, "labels")
    assert run("tag", "add", ONE, "[boats]", "--dry-run").err.splitlines()[-1].startswith("dry run, nothing written: added")
    assert rows_of(kazakhstan, "labels") == labels


def test_the_ten_clusters_to_begin_with_are_offered(run, kazakhstan):
    assert len(known_labels("cluster")) == 10
    assert run("tag", "list", "--taxonomy", "cluster").out == ""
    assert "--taxonomy cluster --all" in run("tag", "list", "--taxonomy", "cluster").err
    offered = run("tag", "list", "--taxonomy", "cluster", "--all", "-f", "json").json
    assert {row["label"] for row in offered} == set(known_labels("cluster"))
    assert {row["recommendations"] for row in offered} == {0}
    assert run("list", "--cluster", "torture", "-f", "json").json == []


def test_the_list_of_labels_counts_what_is_not_removed(run, kazakhstan):
    run("tag", "add", ONE, TWO, "[boats]")
    run("remove", ONE)
    assert run("tag", "--taxonomy", "cluster", "-f", "csv").out == "taxonomy,label,recommendations\ncluster,[boats],1\n"
    assert run("tag", "list", "--taxonomy", "cluster", "-f", "ids").out == "cluster:[boats]\n"
    assert run("tag", "list", "--taxonomy", "kluster").code == 2


def test_goals_are_listed_in_the_order_of_their_numbers(run, kazakhstan):
    labels = [row["label"].split(" ")[0] for row in run("tag", "list", "--taxonomy", "sdg", "--all", "-f", "json").json]
    assert labels == [str(number) for number in range(1, 18)]


# Links.


def test_a_link_is_seen_from_both_ends(run, kazakhstan):
    result = run("link", "add", ONE, TWO, THREE, "--note", "[why]")
    assert f"linked {ONE} to {TWO}, {THREE} as same (hrtrack undo " in result.err
    rows = run("link", "-f", "json").json
    assert [(row["reference"], row["other"], row["kind"], row["note"]) for row in rows] == [
        (ONE, TWO, "same", "[why]"), (ONE, THREE, "same", "[why]"),
    ]  # fmt: skip
    assert rows[0]["summary"] == run("show", ONE, "-f", "jsonl").json["summary"]
    assert rows[0]["other_summary"] == run("show", TWO, "-f", "jsonl").json["summary"]
    assert [link["reference"] for link in run("show", TWO, "-f", "jsonl").json["links"]] == [ONE]


def test_a_link_made_again_from_the_other_end_is_so_already(run, kazakhstan):
    run("link", "add", ONE, TWO, "--kind", "related")
    assert run("link", "add", TWO, ONE).err == "nothing changed: it is so already\n"
    assert run("link", "add", TWO, ONE, "--kind", "same").code == 0
    assert [row["kind"] for row in run("link", "-f", "json").json] == ["same"]


@pytest.mark.parametrize(
    ("words", "code"),
    [((ONE, ONE), 2), ((ONE, TWO, ONE), 2), ((ONE,), 2), ((ONE, TWO, "--kind", "sam"), 2), ((ONE, TWO, "--note", ""), 2),
     ((ONE, "2014/999"), 3), ((ONE, TWO, "--note", "a\0"), 4), (("-", ONE, TWO), 2)],
)  # fmt: skip
def test_a_link_that_cannot_be_is_refused_whole(run, kazakhstan, words, code):
    assert run("link", "add", *words).code == code
    assert rows_of(kazakhstan, "links") == []


@pytest.mark.parametrize("words", [(ONE, "-"), ("-", ONE)])
def test_one_side_of_the_links_comes_from_a_pipe(run, kazakhstan, words):
    assert run("link", "add", *words, input=f"{TWO}\n{THREE}\n").code == 0
    assert [row["other"] for row in run("link", "-f", "json").json] == [TWO, THREE]
    assert run("link", "remove", *words, input=f"{TWO}\n{THREE}\n").code == 0
    assert run("link", "-f", "json").json == []


def test_a_filter_puts_the_end_in_the_review_first(run, kazakhstan):
    run("link", "add", ONE, "2010/95.1")
    rows = {cycle: run("link", "--cycle", cycle, "-f", "json").json for cycle in ("2010", "2014")}
    assert {cycle: [row["reference"] for row in found] for cycle, found in rows.items()} == {
        "2010": ["KAZ/2010/95.1"], "2014": [ONE],
    }  # fmt: skip
    assert run("link", "--cycle", "2014", "--cycle", "2010", "-f", "json").json == run("link", "-f", "json").json
    assert run("link", "--mechanism", "CCPR", "-f", "json").json == []


def test_links_are_removed_and_brought_back(run, kazakhstan):
    run("link", "add", ONE, TWO, "--note", "[why]")
    before = rows_of(kazakhstan, "links")
    assert f"removed the link of {TWO} to {ONE}" in run("link", "remove", TWO, ONE).err
    assert run("link", "remove", TWO, ONE).err == "nothing changed: it is so already\n"
    run("undo")
    assert rows_of(kazakhstan, "links") == before
    run("redo")
    assert rows_of(kazakhstan, "links") == []


def test_a_removed_recommendation_takes_its_links_from_the_list(run, kazakhstan):
    run("link", "add", ONE, TWO)
    run("remove", TWO)
    assert run("link", "-f", "json").json == []
    run("undo")
    assert len(run("link", "list", "-f", "json").json) == 1


def test_no_link_at_all_is_an_empty_list_with_the_way_to_make_one(run, kazakhstan):
    result = run("link")
    assert (result.code, result.out) == (0, "")
    assert "hrtrack link add REF OTHER" in result.err
    assert run("link", "-f", "csv").out == "reference,other,kind,note,summary,other_summary,text,other_text\n"


def test_a_label_is_the_same_label_with_its_accents_apart(run, kazakhstan):
    assert run("tag", "add", "2014/126.3", "Caf\u00e9").code == 0
    assert run("tag", "add", "2014/126.4", "Cafe\u0301").code == 0
    assert run("tag", "add", "2014/126.5", "\u041c\u043e\u0438\u0306").code == 0
    used = {row["label"]: row["recommendations"] for row in run("tag", "list", "--taxonomy", "cluster", "-f", "json").json}
    assert used == {"Caf\u00e9": 2, "\u041c\u043e\u0439": 1}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("99", "--taxonomy", "sdg"), "'99' is no Sustainable Development Goal"),
        (("\u0301",), "the label is empty"),
    ],
)
def test_what_is_no_label_is_not_added(run, kazakhstan, words, sentence):
    result = run("tag", "add", "2014/126.3", *words)
    assert (result.code, result.error) == (2, sentence)
