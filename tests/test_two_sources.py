"""Two sources of one review are brought together and never added up, whichever of them comes first."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from typing import Any

import pytest
from conftest import REAL_DATA
from test_bad_input import on_disk, require_one_sentence

REAL = REAL_DATA / "kazakhstan"
real = pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside the repository")

OFFICIAL_HEADER = ["Session", "SuR", "Number", "Recommendation", "Recommending States", "Position", "Source of position"]
OFFICIAL = [
    ["20", "XEX", "7.1", "Lend every library a fictional cat", "Portugal, Chile", "Supported", "A/HRC/99/1"],
    ["20", "XEX", "7.2", "Lend every library a fictional cat", "Peru", "Noted", "A/HRC/99/1"],
    ["20", "XEX", "7.3", "Paint the town clock green (Spain); mend the fictional bridge (Ghana);", "Spain, Ghana", "Supported",
     "A/HRC/99/1"],
    ["20", "XEX", "7.4", "Count all clouds above the harbour", "Kenya", "Noted", "A/HRC/99/1"],
    ["20", "XEX", "7.5", "Open a school of paper boats", "Nepal", "Supported", "A/HRC/99/1"],
]  # fmt: skip
INFO_HEADER = ["To", "Text", "From", "Response", "Action", "Issue", "Session"]
INFO = [
    ["XEX", "Lend every library a fictional cat", "Portugal", "Accepted", "5", "Justice", "20"],
    ["XEX", "Lend every library a fictional cat", "Chile", "Accepted", "5", "Labour", "20"],
    ["XEX", "Lend every library a fictional cat", "Peru", "Noted", "4", "Labour", "20"],
    ["XEX", "Paint the town clock in green", "Spain", "Accepted", "3", "General", "20"],
    ["XEX", "Mend the fictional bridge", "Ghana", "Accepted", "5", "Other", "20"],
    ["XEX", "Count the clouds above the harbour", "Kenya", "Accepted", "2", "Environment", "20"],
    ["XEX", "Write a poem for the moon", "Fiji", "Accepted", "1", "Other", "20"],
]
OTHER_REVIEW = ["XAA", "Lend every library a fictional cat", "Portugal", "Accepted", "5", "Justice", "7"]
LABELS = {
    "7.1": (["Justice", "Labour"], ["5"]),
    "7.2": (["Labour"], ["4"]),
    "7.3": (["General", "Other"], ["3", "5"]),
    "7.4": (["Environment"], ["2"]),
    "7.5": ([], []),
}


def table(header: list[str], rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


def official(*rows: list[str]) -> bytes:
    return table(OFFICIAL_HEADER, list(rows) or OFFICIAL)


def info(*rows: list[str]) -> bytes:
    return table(INFO_HEADER, list(rows) or INFO)


@pytest.fixture
def take(run):
    """Return a function that imports a file and returns its report."""

    def call(data: bytes | str, *words: str) -> dict[str, Any]:
        source = (data, None) if isinstance(data, str) else ("-", data)
        result = run("import", source[0], *words, "-f", "json", input=source[1])
        assert result.code == 0, result.err
        return result.json["files"][0]

    return call


@pytest.fixture
def refused(run, surroundings):
    """Return a function that imports what must be refused as a conflict with nothing written, and returns what is said."""

    def call(*words: str, input: bytes | None = None) -> str:
        before = on_disk(surroundings)
        result = run("import", *words, input=input)
        assert result.code == 4, result
        require_one_sentence(result)
        assert on_disk(surroundings) == before
        return result.err

    return call


def listed(run, *columns: str, where: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return some columns of what is on record, by reference without the State where there is one State."""
    rows = run("list", *where, "-f", "json").json
    one = len({row["state"] for row in rows}) == 1
    found = {}
    for row in rows:
        cells = tuple(sorted(row[name]) if name in ("themes", "action") else row[name] for name in columns)
        found[row["paragraph"] if one else row["reference"]] = cells[0] if len(columns) == 1 else cells
    return found


def shown(run, paragraph: str) -> dict[str, Any]:
    return run("show", f"XEX/2014/{paragraph}", "-f", "json").json


def content(run) -> list[dict[str, Any]]:
    """Return all that an export holds."""
    return [json.loads(line) for line in run("export").out.splitlines()]


def figures(run, *words: str) -> Any:
    """Return figures without their citation, which every act changes."""
    return {name: value for name, value in run("stats", *words, "-f", "json").json.items() if name != "cite"}


def changes(report: dict[str, Any]) -> dict[str, list[str]]:
    return {change["reference"]: change["fields"] for change in report["changed"]}


# An official list is on record, and UPR Info comes.


def test_upr_info_on_top_of_an_official_list_is_refused_with_the_way_out(take, refused):
    take(official())
    error = refused("-", input=info())
    assert "XEX/2014" in error
    assert "--enrich" in error
    assert "--state and --cycle" in error


def test_all_reviews_that_have_official_numbers_are_named(take, refused):
    numbered = [["20", code, "7.1", "Lend cats", "Peru", "Noted", ""] for code in ("XEX", "XAA", "XAB")]
    take(official(*numbered))
    rows = [[code, "Lend cats", "Peru", "Noted", "5", "", "20"] for code in ("XEX", "XAA", "XAB", "XAC")]
    error = refused("-", input=info(*rows))
    assert [code in error for code in ("XEX/2014", "XAA/2014", "XAB/2014", "XAC/2014")] == [True, True, True, False]


def test_all_reviews_that_have_official_numbers_are_named_however_many(take, refused):
    codes = [f"XA{letter}" for letter in "ABCDEFGHIJKL"]
    take(official(*(["20", code, "7.1", "Lend cats", "Peru", "Noted", ""] for code in codes)))
    error = refused("-", input=info(*([code, "Lend cats", "Peru", "Noted", "5", "", "20"] for code in codes)))
    assert [code for code in codes if f"{code}/2014" not in error] == []


def test_one_review_that_has_official_numbers_refuses_the_whole_file(run, take, refused):
    take(official())
    refused("-", input=info(OTHER_REVIEW, *INFO))
    assert listed(run, "state") == dict.fromkeys(LABELS, "XEX")


@pytest.mark.parametrize(
    "words", [("--state", "XAA"), ("--cycle", "2010"), ("--cycle", "1"), ("--state", "XAA", "--cycle", "2010")]
)
def test_state_and_cycle_pick_a_review_that_has_no_official_list(run, take, words):
    take(official())
    report = take(info(*INFO, OTHER_REVIEW), *words)
    assert report["new"] == ["XAA/2010/u1", "XAA/2010"]
    assert len(listed(run, "text")) == 6


def test_both_in_one_command_are_refused_when_the_official_list_is_named_first(refused, tmp_path):
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(official())
    second.write_bytes(info())
    assert "XEX/2014" in refused(str(first), str(second))


# --enrich


def test_enriching_puts_issues_and_actions_on_the_official_items(run, take):
    take(official())
    report = take(info(), "--enrich")
    assert listed(run, "themes", "action") == LABELS
    assert changes(report) == {f"XEX/2014/7.{number}": ["tags"] for number in (1, 2, 3, 4)}
    assert (report["matched"], report["new"], report["missing"]) == (6, [], [])


def test_enriching_labels_each_clause_with_what_was_said_to_its_state(run, take):
    take(official())
    take(info(), "--enrich")
    assert [(clause["recommending_states"], clause["action"]) for clause in shown(run, "7.3")["clauses"]] == [
        (["ESP"], ["3"]),
        (["GHA"], ["5"]),
    ]
    counted = {entry["key"]["action"]: entry["received"] for entry in figures(run, "--by", "action", "--unit", "state")["rows"]}
    assert counted == {"2": 1, "3": 1, "4": 1, "5": 3, None: 1}


def test_enriching_says_what_met_nothing_on_either_side_and_which_answers_differ(run, take):
    take(official())
    report = take(info(), "--enrich")
    assert [place.rpartition("line 8")[1:] for place in report["unmatched"]] == [("line 8", " (FJI)")]
    assert report["unmatched_on_record"] == ["XEX/2014/7.5"]
    assert report["differing_positions"] == ["XEX/2014/7.4"]
    printed = run("import", "-", "--enrich", input=info()).out
    assert "6 pairs of wording and State matched" in printed
    assert "another answer than on record (kept as it is): 1: XEX/2014/7.4" in printed
    assert listed(run, "position", "position_source")["7.4"] == ("noted", "A/HRC/99/1")


def test_enriching_changes_nothing_but_labels(run, take):
    take(official())
    columns = ("text", "recommending_states", "position", "position_source", "groups", "sdgs", "clusters", "summary")
    before, totals = listed(run, *columns), [figures(run, "--cycle", "2014", "--unit", unit) for unit in ("paragraph", "state")]
    take(info(), "--enrich")
    assert listed(run, *columns) == before
    assert [figures(run, "--cycle", "2014", "--unit", unit) for unit in ("paragraph", "state")] == totals


def test_enriching_keeps_themes_of_other_lists_and_labels_of_the_keeper(run, take):
    header = ["Session", "SuR", "Number", "Recommendation", "Recommending States", "Theme", "Cluster"]
    row = ["20", "XEX", "7.1", "Lend every library a fictional cat", "Portugal, Chile", "Right to adequate housing", "[a]"]
    take(table(header, [row]))
    take(info(), "--enrich")
    # A newer list with other themes changes its own labels alone.
    take(table(header, [[*row[:5], "Right to food", "[a]"]]))
    tags = next(line["tags"] for line in content(run) if line["kind"] == "recommendation")
    assert {(tag["taxonomy"], tag["label"]) for tag in tags} == {
        ("ohchr-2021", "Right to food"),
        ("cluster", "[a]"),
        ("upr-info", "Justice"),
        ("upr-info", "Labour"),
        ("action", "5"),
    }


def test_the_official_list_again_keeps_what_enriching_has_added(run, take):
    take(official())
    take(info(), "--enrich")
    assert changes(take(official())) == {}
    assert listed(run, "themes", "action") == LABELS


def test_enriching_again_changes_nothing(run, take, surroundings):
    take(official())
    take(info(), "--enrich")
    before = surroundings.read_bytes()
    result = run("import", "-", "--enrich", "-f", "json", input=info())
    assert (result.json["new"], result.json["changed"], result.json["batch"]) == (0, 0, None)
    assert surroundings.read_bytes() == before


def test_undo_takes_enriching_back_and_redo_brings_it_again(run, take):
    take(official())
    before = content(run)
    take(info(), "--enrich")
    after = content(run)
    assert run("undo").code == 0
    assert content(run) == before
    assert run("redo").code == 0
    assert content(run) == after != before


def test_enriching_skips_reviews_that_are_not_on_record_and_names_them(run, take):
    take(official())
    report = take(info(*INFO, OTHER_REVIEW), "--enrich")
    assert report["reviews_skipped"] == ["XAA/2010"]
    assert [review["reference"] for review in run("reviews", "-f", "json").json] == ["XEX/2014"]


def test_a_ledger_that_is_not_there_cannot_be_enriched_and_is_not_made(run, surroundings):
    result = run("import", "-", "--enrich", input=info())
    assert (result.code, result.out, surroundings.exists()) == (5, "", False)


def test_a_review_that_is_not_on_record_is_skipped_and_named(run, take):
    take(official(["48", "XEX", "7.1", "Lend every library a fictional cat", "Portugal", "Noted", ""]))
    report = take(info(), "--enrich")
    assert (report["reviews_skipped"], report["matched"], report["new"]) == (["XEX/2014"], 0, [])
    assert [review["reference"] for review in run("reviews", "-f", "json").json] == ["XEX/2025"]


def test_enriching_is_tried_without_writing(run, take, surroundings):
    take(official())
    before = on_disk(surroundings)
    report = take(info(), "--enrich", "--dry-run")
    assert (len(report["changed"]), report["matched"], on_disk(surroundings) == before) == (4, 6, True)
    assert list(changes(take(info(), "--enrich"))) == list(changes(report))


def test_state_and_cycle_choose_what_is_enriched(run, take):
    take(official(*OFFICIAL, ["7", "XAA", "9.1", "Lend every library a fictional cat", "Portugal", "Noted", ""]))
    take(info(*INFO, OTHER_REVIEW), "--enrich", "--state", "XAA")
    assert {reference: labels for reference, labels in listed(run, "action").items() if labels} == {"XAA/2010/9.1": ["5"]}


def test_a_removed_item_is_neither_enriched_nor_revived(run, take):
    take(official())
    assert run("remove", "XEX/2014/7.1").code == 0
    report = take(info(), "--enrich")
    assert (report["matched"], list(listed(run, "text"))) == (4, ["7.2", "7.3", "7.4", "7.5"])


@pytest.mark.parametrize("text", ["Lend each library an imaginary dog", "Abolish all fictional taxes on rain"])
def test_another_wording_of_the_same_state_is_not_matched(run, take, text):
    take(official(*OFFICIAL[3:4]))
    report = take(info(["XEX", text, "Kenya", "Noted", "5", "Justice", "20"]), "--enrich")
    assert (report["matched"], len(report["unmatched"]), listed(run, "themes")) == (0, 1, {"7.4": []})


# UPR Info is on record, and an official list comes.


def test_an_official_list_gives_its_numbers_and_texts_to_the_items_it_matches(run, take):
    take(info())
    report = take(official())
    assert listed(run, "text", "recommending_states", "position") == {
        **{row[2]: (row[3], [{"Portugal": "PRT", "Chile": "CHL", "Peru": "PER", "Spain": "ESP", "Ghana": "GHA", "Kenya": "KEN",
                              "Nepal": "NPL"}[name] for name in row[4].split(", ")], row[5].lower()) for row in OFFICIAL},
        "u6": ("Write a poem for the moon", ["FJI"], "supported"),
    }  # fmt: skip
    numbers = {old[9:]: new[9:] for old, new in {**report["renumbered"], **report["joined"]}.items()}
    assert numbers == {"u1": "7.1", "u2": "7.2", "u3": "7.3", "u4": "7.3", "u5": "7.4"}
    assert len(report["renumbered"]) == 4
    assert report["new"] == ["XEX/2014/7.5"]


def test_issues_and_actions_stay_with_the_items_and_those_of_a_folded_item_move(run, take):
    take(info())
    report = take(official())
    assert {number: labels for number, labels in listed(run, "themes", "action").items() if number != "u6"} == LABELS
    assert list(report["joined"].values()) == ["XEX/2014/7.3"]


def test_figures_by_label_do_not_depend_on_which_source_came_first(run, take, tmp_path, surroundings):
    found = []
    for order in ((official(), info(*INFO[:6])), (info(*INFO[:6]), official())):
        surroundings.unlink(missing_ok=True)
        take(order[0])
        take(order[1], *(["--enrich"] if not found else []))
        rows = figures(run, "--by", "action", "--unit", "state")["rows"]
        found.append({row["key"]["action"]: (row["received"], row["supported"], row["noted"]) for row in rows})
    assert found[0] == found[1]


def test_the_history_of_answers_stays_and_the_official_one_is_added(run, take):
    take(info())
    take(official())
    history = [(entry["position"], entry["source"]) for entry in shown(run, "7.4")["positions"]]
    assert history == [("supported", "UPR Info"), ("noted", "A/HRC/99/1")]
    entry = shown(run, "7.1")
    assert [batch["command"] for batch in entry["journal"]] == ["import", "import"]


def test_summaries_of_unnumbered_items_go_with_them(run, take):
    take(info())
    assert run("edit", "XEX/2014/u5", "--summary", "[ours]").code == 0
    take(official())
    assert listed(run, "summary")["7.4"] == "[ours]"


def test_what_neither_source_matches_is_said_and_kept(run, take):
    take(info())
    report = take(official())
    assert (report["unmatched_on_record"], report["missing"]) == (["XEX/2014/u6"], ["XEX/2014/u6"])
    assert "u6" in listed(run, "text")


def test_the_figures_are_those_of_paragraphs_once_the_list_is_official(run, take):
    take(info(*INFO[:6]))
    assert figures(run, "--cycle", "2014")["unit"] == "state"
    take(official())
    now = figures(run, "--cycle", "2014")
    assert (now["unit"], now["received"], now["supported"], now["noted"]) == ("paragraph", 5, 3, 2)
    assert figures(run, "--cycle", "2014", "--unit", "state")["received"] == 7


def test_the_origin_is_the_official_list_and_the_journal_names_the_first_file(run, take, tmp_path):
    for name, data in (("info.csv", info()), ("official.csv", official())):
        (tmp_path / name).write_bytes(data)
        take(str(tmp_path / name))
    entry = shown(run, "7.4")
    assert (entry["origin"]["file"], entry["origin"]["row"]) == ("official.csv", 5)
    assert [name in batch["summary"] for name, batch in zip(("info.csv", "official.csv"), entry["journal"], strict=True)] == [
        True
    ] * 2


def test_the_official_list_again_changes_nothing(run, take, surroundings):
    take(info())
    take(official())
    before = surroundings.read_bytes()
    result = run("import", "-", "-f", "json", input=official())
    assert (result.json["new"], result.json["changed"], result.json["batch"]) == (0, 0, None)
    assert surroundings.read_bytes() == before


def test_undo_restores_the_unnumbered_items_exactly_and_redo_the_official_ones(run, take):
    take(info())
    before = content(run)
    take(official())
    after = content(run)
    assert run("undo").code == 0
    assert content(run) == before
    assert run("redo").code == 0
    assert content(run) == after != before


def test_upr_info_again_after_the_official_list_is_refused(take, refused):
    take(info())
    take(official())
    refused("-", input=info())


def test_upr_info_again_after_the_official_list_enriches_nothing_anew(run, take):
    take(info(*INFO[:6]))
    take(official())
    assert changes(take(info(*INFO[:6]), "--enrich")) == {}


def test_both_in_one_command_meet_when_upr_info_is_named_first(run, tmp_path):
    (tmp_path / "info.csv").write_bytes(info())
    (tmp_path / "official.csv").write_bytes(official())
    result = run("import", str(tmp_path / "info.csv"), str(tmp_path / "official.csv"), "-f", "json")
    assert result.code == 0, result.err
    assert list(listed(run, "text")) == [*LABELS, "u6"]
    assert run("undo").code == 0
    assert run("list", "--count").out == "0\n"


def test_one_text_of_several_states_becomes_several_paragraphs_with_the_labels_of_the_one(run, take):
    states = ("Portugal", "Chile", "Peru", "Spain")
    take(info(*(["XEX", "Ratify the fictional pact", state, "Accepted", "5", "Justice", "20"] for state in states)))
    paragraphs = [
        ["20", "XEX", f"7.{n}", "Ratify the fictional pact", state, "Supported", ""] for n, state in enumerate(states, 1)
    ]
    report = take(official(*paragraphs))
    assert listed(run, "recommending_states", "themes", "action") == {
        f"7.{number}": ([code], ["Justice"], ["5"]) for number, code in enumerate(("PRT", "CHL", "PER", "ESP"), 1)
    }
    assert (len(report["renumbered"]), len(report["new"]), report["unmatched_on_record"]) == (1, 3, [])
    assert figures(run, "--cycle", "2014", "--unit", "state")["received"] == 4


def test_each_item_is_counted_once_in_the_report(run, take):
    take(info(*INFO[:6]))
    report = run("import", "-", "-f", "json", input=official(*([*row[:6], ""] for row in OFFICIAL))).json
    # Five paragraphs and the review, which stays as it is.
    assert report["new"] + report["changed"] + report["same"] == len(OFFICIAL) + 1


def test_an_official_list_of_another_review_leaves_upr_info_alone(run, take):
    take(info())
    before = [line for line in content(run) if line.get("state") == "XEX" or line["kind"] == "recommendation"]
    report = take(official(["48", "XEX", "7.1", "Lend every library a fictional cat", "Portugal", "Noted", ""]))
    assert (report["new"], report["renumbered"]) == (["XEX/2025/7.1", "XEX/2025"], {})
    assert [line for line in content(run) if line in before] == before


def test_an_official_list_that_matches_nothing_is_not_added_up_with_upr_info(run, take):
    take(info())
    before = figures(run, "--cycle", "2014", "--unit", "state")["received"]
    rows = [
        ["20", "XEX", "7.1", "Одолжить каждой библиотеке кота", "Portugal, Chile", "Supported", ""],
        ["20", "XEX", "7.2", "Одолжить каждой библиотеке кота", "Peru", "Noted", ""],
    ]
    result = run("import", "-", "-f", "json", input=official(*rows))
    assert result.code in (0, 4)
    after = figures(run, "--cycle", "2014", "--unit", "state")["received"]
    assert (result.code, after) in ((4, before), (0, before), (0, 3))


def test_an_interim_list_without_states_meets_the_same_wordings(run, take):
    take(info(*INFO[2:6]))
    rows = [["20", "XEX", f"7.{number}", row[1]] for number, row in enumerate(INFO[2:6], 1)]
    report = take(table(["Session", "SuR", "Number", "Recommendation"], rows), "--as", "table")
    assert (len(report["renumbered"]), report["new"], list(listed(run, "text"))) == (4, [], ["7.1", "7.2", "7.3", "7.4"])


# UPR Info comes again, newer.


@pytest.fixture
def again(run, take):
    """Return a function that imports the rows of UPR Info and then others; it returns the second report."""

    def call(*rows: list[str]) -> dict[str, Any]:
        take(info())
        return take(info(*rows))

    return call


def test_a_row_more_is_a_new_item_and_all_others_stay(run, again):
    added = ["XEX", "Give each pond a heron", "Malta", "Accepted", "5", "Environment", "20"]
    report = again(added, *INFO)
    assert (report["new"], changes(report), report["missing"]) == (["XEX/2014/u7"], {}, [])
    assert listed(run, "text")["u7"] == "Give each pond a heron"


def test_a_changed_word_is_a_changed_text_of_the_same_item(run, again):
    changed = [*INFO[:6], ["XEX", "Write a long poem for the moon", *INFO[6][2:]]]
    report = again(*changed)
    assert (report["new"], changes(report), report["missing"]) == ([], {"XEX/2014/u6": ["texts"]}, [])
    assert listed(run, "text")["u6"] == "Write a long poem for the moon"


def test_a_state_more_joins_the_item_it_belongs_to(run, again):
    added = ["XEX", "Write a poem for the moon", "Malta", "Accepted", "1", "Other", "20"]
    report = again(*INFO, added)
    assert (report["new"], changes(report)) == ([], {"XEX/2014/u6": ["recommending_states"]})
    assert listed(run, "recommending_states")["u6"] == ["FJI", "MLT"]


def test_another_answer_is_appended_to_the_history(run, again):
    changed = [*INFO[:6], [*INFO[6][:3], "Noted", *INFO[6][4:]]]
    report = again(*changed)
    assert (report["new"], changes(report)) == ([], {"XEX/2014/u6": ["position"]})
    assert [entry["position"] for entry in shown(run, "u6")["positions"]] == ["supported", "noted"]


def test_an_issue_and_an_action_that_change_are_changed(run, again):
    report = again(*INFO[:6], [*INFO[6][:4], "2", "Justice", "20"])
    assert (report["new"], changes(report)) == ([], {"XEX/2014/u6": ["tags"]})
    assert listed(run, "themes", "action")["u6"] == (["Justice"], ["2"])


def test_a_row_less_is_missing_and_kept(run, again):
    report = again(*INFO[:6])
    assert (report["new"], changes(report), report["missing"]) == ([], {}, ["XEX/2014/u6"])
    assert "u6" in listed(run, "text")


def test_the_order_of_the_rows_does_not_matter(run, again):
    report = again(*reversed(INFO))
    assert (report["new"], changes(report), report["missing"], report["same"]) == ([], {}, [], 7)


def test_items_of_one_wording_and_state_stay_apart(run, take):
    rows = [INFO[0], INFO[0], INFO[0]]
    take(info(*rows))
    report = take(info(*rows))
    assert (report["new"], changes(report), list(listed(run, "text"))) == ([], {}, ["u1", "u2", "u3"])
    assert take(info(*rows, INFO[0]))["new"] == ["XEX/2014/u4"]


def test_items_of_unknown_states_are_known_again(run, take):
    rows = [["XEX", f"Lend the fictional cat {number}", "(Unknown)", "Accepted", "5", "Justice", "20"] for number in (1, 2, 3)]
    take(info(*rows))
    assert take(info(*rows))["new"] == []


# The real files of Kazakhstan, where the pairing is known.


def official_words() -> tuple[str, ...]:
    return (str(REAL / "recommendations-2010-2014.csv"), "--map", "text=text", "--map", "position=final_position")


ROWS = str(REAL / "upr-info-rows-matched.csv")
ALL = str(REAL_DATA / "upr-info" / "sessions1-20.utf8.csv.gz")


def known_labels() -> dict[str, tuple[set[str], set[str]]]:
    """Return the issues and actions of each paragraph by the pairing that is known."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    with (REAL / "upr-info-rows-matched.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            year = {"1": "2010", "2": "2014"}[row["cycle"]]
            issues, actions = found.setdefault(f"KAZ/{year}/{row['matched_paragraph']}", (set(), set()))
            issues.update(row["uprinfo_issue"].split(","))
            actions.add(row["uprinfo_action"])
    return found


def labels(run) -> dict[str, tuple[set[str], set[str]]]:
    return {row["reference"]: (set(row["themes"]), set(row["action"])) for row in run("list", "-f", "json").json}


def totals(run) -> list[tuple[Any, ...]]:
    names = ("reference", "received", "supported", "noted", "partial", "pending", "unit")
    return [
        tuple(review.get(name) for name in names) for unit in ("paragraph", "state") for review in figures(run, "--unit", unit)
    ]


@pytest.fixture(scope="module")
def real_list(tmp_path_factory):
    """Return a ledger that holds the official texts of Kazakhstan, made once."""
    from typer.testing import CliRunner

    from hrtrack.cli.app import app

    if not REAL.exists():
        pytest.skip("the real files are not beside the repository")
    path = tmp_path_factory.mktemp("two-sources") / "official.db"
    result = CliRunner().invoke(app, ["import", *official_words(), "--db", str(path)], env={"HRTRACK_USER": "tester"})
    assert result.exit_code == 0, result.output
    return path.read_bytes()


@real
@pytest.mark.parametrize("file", [ROWS, ALL], ids=["the matched rows", "all 41,066 rows"])
def test_the_real_rows_put_their_labels_on_the_right_paragraphs_and_change_no_total(run, take, surroundings, real_list, file):
    surroundings.write_bytes(real_list)
    before = totals(run)
    report = take(file, "--enrich")
    assert (report["matched"], len(report["changed"]), report["unmatched_on_record"]) == (327, 322, [])
    assert (report["unmatched"], report["differing_positions"]) == ([], [])
    assert len(report["reviews_skipped"]) == (0 if file == ROWS else 303)
    assert labels(run) == known_labels()
    assert totals(run) == before
    assert changes(take(ROWS, "--enrich")) == {}
    assert run("undo").code == 0
    assert {str(entry) for entry in labels(run).values()} == {"(set(), set())"}


@real
def test_the_real_rows_on_top_of_the_real_list_are_refused_with_both_reviews_named(refused, surroundings, real_list):
    surroundings.write_bytes(real_list)
    error = refused(ROWS)
    assert "2 reviews" in error
    assert "KAZ/2010, KAZ/2014" in error


@real
def test_the_real_official_list_gives_its_numbers_to_all_rows_and_undo_takes_it_back(run, take):
    take(ROWS)
    before = content(run)
    report = take(*official_words())
    after = content(run)
    assert (report["matched"], len(report["renumbered"]), len(report["joined"]), report["missing"]) == (327, 317, 1, [])
    with (REAL / "recommendations-2010-2014.csv").open(encoding="utf-8", newline="") as file:
        wanted = {f"KAZ/{row['review_date'][:4]}/{row['paragraph']}": row for row in csv.DictReader(file)}
    found = {row["reference"]: row for row in run("list", "-f", "json").json}
    assert {name: row["text"] for name, row in found.items()} == {name: row["text"] for name, row in wanted.items()}
    assert {name: row["position"] for name, row in found.items()} == {
        name: row["final_position"].lower() for name, row in wanted.items()
    }
    assert labels(run) == known_labels()
    assert [(line[1:4], line[6]) for line in totals(run)] == [
        ((128, 121, 7), "paragraph"), ((194, 144, 50), "paragraph"), ((129, 122, 7), "state"), ((198, 147, 51), "state"),
    ]  # fmt: skip
    assert changes(take(*official_words())) == {}
    assert run("undo").code == 0
    assert content(run) == before
    assert run("redo").code == 0
    assert content(run) == after


@real
def test_the_real_texts_over_the_fixtures_add_texts_and_leave_summaries_and_figures_alone(run, kazakhstan, take):
    before = {row["reference"]: row for row in run("list", "-f", "json").json}
    figures_before = totals(run)
    report = take(*official_words())
    after = {row["reference"]: row for row in run("list", "-f", "json").json}
    assert (report["new"], report["missing"], len(after)) == ([], [], 325)
    kept = ("summary", "summary_language", "recommending_states", "position", "themes", "groups", "sdgs", "action", "clusters")
    assert [name for name in before if any(before[name][column] != after[name][column] for column in kept)] == []
    assert (sum(row["text"] is not None for row in before.values()), sum(row["text"] is not None for row in after.values())) == (
        0,
        322,
    )
    assert totals(run) == figures_before
    assert changes(take(*official_words())) == {}


@real
def test_the_real_texts_over_the_fixtures_leave_the_details_of_answers_in_force(run, kazakhstan, take):
    def details() -> Counter[str]:
        return Counter(row["position_detail"] for row in run("list", "-f", "json").json)

    before = details()
    take(*official_words())
    assert details() == before


@real
def test_the_fixtures_have_the_issues_and_actions_of_the_real_rows_already(run, kazakhstan, take):
    take(*official_words())
    report = take(ROWS, "--enrich")
    assert (report["matched"], changes(report), report["unmatched"], report["unmatched_on_record"]) == (327, {}, [], [])


@real
def test_the_real_rows_of_slovenia_meet_its_thematic_list_pair_by_pair(run, take):
    take(str(REAL_DATA / "ohchr" / "slovenia-cycle2.docx"))
    before = totals(run)
    report = take(str(REAL_DATA / "upr-info" / "sessions18-20.resaved.csv"), "--enrich", "--state", "SVN")
    assert (report["matched"], report["unmatched"], report["unmatched_on_record"], len(report["changed"])) == (180, [], [], 163)
    assert [reference for reference, (_, actions) in labels(run).items() if not actions] == []
    assert totals(run) == before


def test_upr_info_on_top_of_the_fixtures_is_refused(kazakhstan, refused):
    rows = [["Kazakhstan", "Lend every library a fictional cat", "Portugal", "Accepted", "5", "Justice", "20"]]
    assert "KAZ/2014" in refused("-", input=info(*rows))
