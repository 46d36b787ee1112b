"""UPR Info's rows become recommendations with their States, the same from each of its layouts, and pairs stay as many as rows."""

from __future__ import annotations

import csv
import gzip
import io
from collections import Counter
from html import unescape
from typing import Any

import pytest
from conftest import REAL_DATA
from make_table_fixtures import OLD_HEADER, ROWS, TODAY_HEADER, UPR_INFO
from test_bad_input import on_disk, require_one_sentence

LAYOUTS = ("export.xls", "copy.mac.csv", "copy.utf8.csv", "today.csv")
REAL = REAL_DATA / "upr-info"
real = pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside the repository")
COLUMNS = ("text", "recommending_states", "position", "position_source", "themes", "action")
CATS = "Lend every library a fictional cat"
CLOCK = "Paint the café clock – “twice”"
EXPECTED = {
    "XAA/2010/u1": (CATS, ["MKD"], "supported", ["Right to education"], ["5"]),
    "XAA/2010/u2": ("Count the clouds", ["BIH"], "noted", ["General"], ["1"]),
    "XEX/2014/u1": (CATS, ["PRT", "CIV"], "supported", ["Right to education", "Women's rights", "Justice"], ["5"]),
    "XEX/2014/u2": (CATS, ["PER"], "noted", ["Right to education"], ["5"]),
    "XEX/2014/u3": (CATS, ["TCD"], "supported", ["Right to education"], ["4"]),
    "XEX/2014/u4": (CATS, ["PRT"], "supported", ["Justice"], ["5"]),
    "XEX/2014/u5": (CLOCK, ["XXX", "KNA"], "noted", ["Other"], ["3"]),
    "XEX/2014/u6": ("Mend the fictional bridge", ["PRK"], "pending", [], []),
}
HEADER = ["To", "Text", "From", "Response", "Action", "Issue", "Session"]


def row(
    text: str = CATS, state: str = "Peru", response: str = "Accepted", action: str = "5", issue: str = "Justice", **own: str
) -> list[str]:
    return [own.get("to", "XEX"), text, state, response, action, issue, own.get("session", "20")]


def table(*rows: list[Any], header: list[str] = HEADER) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header, *rows])
    return out.getvalue().encode()


@pytest.fixture
def take(run):
    """Return a function that imports an export and returns the report of the file."""

    def call(data: bytes | str, *words: str) -> dict[str, Any]:
        source = (data, None) if isinstance(data, str) else ("-", data)
        result = run("import", source[0], *words, "-f", "json", input=source[1])
        assert result.code == 0, result.err
        return result.json["files"][0]

    return call


@pytest.fixture
def listed(run):
    """Return a function that returns some columns of all that is on record, by reference."""

    def call(*columns: str, where: tuple[str, ...] = ()) -> dict[str, Any]:
        rows = run("list", *where, "-f", "json").json
        return {row["reference"]: row[columns[0]] if len(columns) == 1 else tuple(row[name] for name in columns) for row in rows}

    return call


@pytest.fixture
def refused(run, surroundings):
    """Return a function that imports what must be refused in one sentence with nothing written, and returns what is said."""

    def call(data: bytes, *words: str) -> str:
        before = on_disk(surroundings)
        result = run("import", "-", *words, input=data)
        assert result.code == 4, result
        require_one_sentence(result)
        assert on_disk(surroundings) == before
        return result.err

    return call


# The layouts.


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_layout_gives_the_same_recommendations(take, listed, name):
    report = take(str(UPR_INFO / name))
    found = listed("text", "recommending_states", "position", "themes", "action")
    assert found == EXPECTED
    assert (report["recommendations"], report["pairs"], report["recommending_states"]) == (8, 10, 9)
    assert report["positions"] == {"supported": 4, "noted": 3, "partial": 0, "pending": 1}
    assert report["reviews"] == ["XEX/2014", "XAA/2010"]


def test_the_layouts_after_each_other_change_nothing(run, take, surroundings):
    take(str(UPR_INFO / LAYOUTS[0]))
    before = surroundings.read_bytes()
    for name in LAYOUTS:
        report = take(str(UPR_INFO / name))
        assert (name, report["new"], report["changed"], report["missing"]) == (name, [], [], [])
    assert surroundings.read_bytes() == before


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("export.xls", {"voluntary pledge": ["row 9"]}),
        ("copy.mac.csv", {"voluntary pledge": ["line 9"]}),
        ("today.csv", {"template Voluntary pledge": ["line 2"], "template State": ["line 13"], "template Document": ["line 14"]}),
    ],
)
def test_what_is_no_recommendation_is_left_out_and_counted(run, take, name, left_out):
    report = take(str(UPR_INFO / name))
    assert {found["reason"]: found["places"] for found in report["left_out"]} == left_out
    assert {found["count"] for found in report["left_out"]} == {1}
    assert "left out: 1 " in run("import", str(UPR_INFO / name)).out


@pytest.mark.parametrize(("name", "some"), [("export.xls", {"Rgrp", "Org"}), ("today.csv", {"Date added", "Cycle", "Published"})])
def test_columns_that_are_not_read_are_named(take, name, some):
    assert some <= set(take(str(UPR_INFO / name))["columns_ignored"])


def test_the_review_is_that_of_the_session(run, take):
    take(str(UPR_INFO / "export.xls"))
    reviews = {review["reference"]: (review["session"], review["cycle_number"]) for review in run("reviews", "-f", "json").json}
    assert reviews == {"XEX/2014": (20, 2), "XAA/2010": (7, 1)}


@pytest.mark.parametrize("name", LAYOUTS)
def test_each_recommendation_remembers_its_first_row_and_its_source(run, take, name):
    take(str(UPR_INFO / name))
    shown = run("show", "XEX/2014/u5", "-f", "json").json
    assert (shown["origin"]["file"], shown["origin"]["row"]) == (name, 8 if name == "today.csv" else 7)
    assert [(entry["source"], entry["date"]) for entry in shown["positions"]] == [("UPR Info", None)]


def test_state_and_cycle_choose_reviews_of_an_export(take, listed):
    report = take(str(UPR_INFO / "export.xls"), "--state", "XEX")
    assert list(listed("text")) == [reference for reference in EXPECTED if reference.startswith("XEX")]
    assert report["left_out"][-1] == {"reason": "review not chosen", "count": 2, "places": ["XAA/2010"]}
    take(str(UPR_INFO / "export.xls"), "--cycle", "1")
    assert list(listed("text")) == list(EXPECTED)


# Which rows are one recommendation.


def test_rows_with_one_text_answer_and_action_are_one_recommendation_with_their_states_and_all_their_issues(take, listed):
    rows = [row(state="Peru", issue="Justice"), row(state="Chile", issue="Labour,Justice"), row(state="Spain", issue="")]
    take(table(*rows))
    assert listed("recommending_states", "themes") == {"XEX/2014/u1": (["PER", "CHL", "ESP"], ["Justice", "Labour"])}


@pytest.mark.parametrize(
    "other",
    [row(text="Another text", state="Chile"), row(state="Chile", response="Noted"), row(state="Chile", action="4"), row()],
    ids=["text", "answer", "action", "State again"],
)
def test_a_row_that_differs_in_text_answer_or_action_or_repeats_a_state_is_an_item_of_its_own(take, listed, other):
    assert take(table(row(), other))["pairs"] == 2
    assert len(listed("text")) == 2


def test_a_state_that_stands_three_times_makes_three_items_and_another_state_joins_the_first(take, listed):
    take(table(row(), row(), row(state="Chile"), row()))
    assert list(listed("recommending_states").values()) == [["PER", "CHL"], ["PER"], ["PER"]]


def test_rows_of_other_sessions_or_states_under_review_are_never_joined(take, listed):
    take(table(row(), row(state="Chile", session="7"), row(state="Spain", to="XAA")))
    assert list(listed("recommending_states").values()) == [["ESP"], ["CHL"], ["PER"]]


@pytest.mark.parametrize(
    "text", [f"{CATS} ", f" {CATS}", CATS.replace(" ", "  "), CATS.replace(" ", "\n"), CATS.replace(" ", "\u00a0")]
)
def test_blanks_make_no_other_text(take, listed, text):
    take(table(row(), row(text=text, state="Chile")))
    assert listed("text", "recommending_states") == {"XEX/2014/u1": (CATS, ["PER", "CHL"])}


def test_pairs_are_as_many_as_rows_by_whatever_they_are_counted(run, take):
    take(str(UPR_INFO / "export.xls"))
    rows = [entry for entry in ROWS if entry[3] != "Voluntary Pledge"]
    for dimension in ("region", "action", "position"):
        counted = run("stats", "--by", dimension, "--unit", "state", "-f", "json").json["rows"]
        assert (dimension, sum(entry["received"] for entry in counted)) == (dimension, len(rows))
    figures = run("stats", "--state", "XEX", "--cycle", "2014", "-f", "json").json
    answers = Counter(entry[3] for entry in rows if entry[0] == "XEX")
    assert (figures["supported"], figures["noted"], figures["pending"]) == (
        answers["Accepted"],
        answers["Noted"],
        answers["Pending"],
    )


# What the cells say.


@pytest.mark.parametrize(
    ("response", "position", "detail"),
    [
        ("Accepted", "supported", None),
        ("Supported", "supported", None),
        (" accepted ", "supported", None),
        ("Noted", "noted", None),
        ("Not Supported", "noted", None),
        ("Rejected", "noted", "rejected_by_state"),
        ("General response", "noted", "general_response"),
        ("No response", "noted", "no_response"),
        ("Pending", "pending", None),
        ("", None, None),
        ("Unclear", None, None),
    ],
)
def test_a_response_is_an_answer_and_an_unclear_one_is_none(take, listed, response, position, detail):
    take(table(row(response=response)))
    assert listed("position", "position_detail") == {"XEX/2014/u1": (position, detail)}


@pytest.mark.parametrize(
    ("cell", "label"),
    [("5", "5"), ("5.0", "5"), ("5 - Specific action", "5"), ("1 - Minimal action", "1"), ("0", None), ("", None)],
)
def test_an_action_category_is_its_number(take, listed, cell, label):
    report = take(table(row(action=cell)))
    assert (listed("action"), report["unsure"]) == ({"XEX/2014/u1": [label] if label else []}, [])


@pytest.mark.parametrize("cell", ["7", "6 - Heroic action", "Specific"])
def test_an_unknown_action_category_is_told_and_not_guessed(take, listed, cell):
    report = take(table(row(), row(text="Count the clouds", action=cell)))
    assert [(found["what"], found["places"]) for found in report["unsure"]] == [(f"action category '{cell}'", ["line 3"])]
    assert listed("action")["XEX/2014/u2"] == []


@pytest.mark.parametrize(
    ("cell", "labels"),
    [
        ("Justice,Labour", ["Justice", "Labour"]),
        ("Justice, Labour ,", ["Justice", "Labour"]),
        ("Justice|Labour", ["Justice", "Labour"]),
        ("Civil and political::Justice|Other parent::Labour", ["Justice", "Labour"]),
        ("justice", ["Justice"]),
        ("Right to life", ["Right to life"]),
        ("Women&#39;s rights", ["Women's rights"]),
        ("", []),
    ],
)
def test_issues_are_labels_of_upr_info_in_their_usual_spelling(take, listed, cell, labels):
    take(table(row(issue=cell)))
    assert listed("themes", "theme_taxonomy") == {"XEX/2014/u1": (labels, "upr-info" if labels else None)}


def test_entities_in_a_text_are_the_characters_they_mean(take, listed):
    take(table(row(text="Lend cats &amp; clocks &#40;fictional&#41;"), row(text="Lend cats & clocks (fictional)", state="Chile")))
    assert listed("text", "recommending_states") == {"XEX/2014/u1": ("Lend cats & clocks (fictional)", ["PER", "CHL"])}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("DPR Korea", "PRK"),
        ("Macedonia FYR", "MKD"),
        ("St Kitts &amp; Nevis", "KNA"),
        ("Bosnia & Herzegovina", "BIH"),
        ("Cote d'Ivoire", "CIV"),
        ("Laos", "LAO"),
        ("Swaziland", "SWZ"),
        ("Holy See", "VAT"),
        ("Palestine", "PSE"),
    ],
)
def test_names_of_upr_info_and_entities_are_known(take, listed, name, code):
    assert take(table(row(state=name)))["not_states"] == []
    assert listed("recommending_states") == {"XEX/2014/u1": [code]}


@pytest.mark.parametrize("name", ["&#40;Unknown&#41;", "(Unknown)", "unknown", ""])
def test_an_unknown_recommending_state_is_told_row_by_row_and_counted_as_unknown(run, take, listed, name):
    report = take(table(row(), row(text="Count the clouds", state=name), row(text="Mend the bridge", state=name)))
    assert [(found["count"], found["places"]) for found in report["not_states"]] == [(2, ["line 3", "line 4"])]
    assert listed("recommending_states")["XEX/2014/u2"] == ["XXX"]
    regions = {entry["key"]["region"]: entry["received"] for entry in run("stats", "--by", "region", "-f", "json").json["rows"]}
    assert regions == {"GRULAC": 1, "unknown": 2}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (row(state="Atlantis"), ["line 3", "'Atlantis'"]),
        (row(to="Atlantis"), ["line 3", "'Atlantis'"]),
        (row(to=""), ["line 3", "State"]),
        (row(session="99"), ["line 3", "'99'"]),
        (row(session="twenty"), ["line 3", "'twenty'"]),
        (row(session=""), ["line 3", "session"]),
        (row(response="Perhaps"), ["line 3", "'perhaps'", "accepted"]),
        (row(text="Nul \0 here"), ["line 3", "NUL"]),
    ],
    ids=[
        "recommending State",
        "State under review",
        "no State under review",
        "session",
        "session in words",
        "no session",
        "response",
        "NUL",
    ],
)
def test_what_is_not_known_is_refused_with_its_row(refused, cells, said):
    error = refused(table(row(), cells))
    assert [word for word in said if word not in error] == []


def test_a_row_without_text_is_left_out_and_counted(take):
    report = take(table(row(), row(text=" ")))
    assert report["left_out"] == [{"reason": "row without text", "count": 1, "places": ["line 3"]}]


def test_a_short_row_is_read_as_far_as_it_goes(refused):
    error = refused(table(row(), ["XEX", "Count the clouds"]))
    assert "line 3" in error


# Today's site.


@pytest.mark.parametrize(("session", "review"), [("44 - November 2023", "2023"), ("44", "2023"), ("48 - January 2025", "2025")])
def test_a_session_of_today_s_site_is_known_by_its_number(take, listed, session, review):
    take(table(row(session=session)))
    assert list(listed("text")) == [f"XEX/{review}/u1"]


def test_the_columns_of_today_s_site_are_known_by_labels_and_by_names_of_fields_in_any_order(take, listed):
    names = ["session", "issues", "action_category", "response", "recommending_state", "state_under_review", "recommendation"]
    cells = ["20 - October 2014", "Justice", "5 - Specific action", "Supported", "Peru", "XEX", CATS]
    take(table(cells, header=names))
    assert listed(*COLUMNS) == {"XEX/2014/u1": (CATS, ["PER"], "supported", "UPR Info", ["Justice"], ["5"])}


def test_the_title_serves_where_no_column_holds_the_recommendation(take, listed):
    take(table([CATS, "XEX", "Peru", "Supported", "20"], header=["Title", *(TODAY_HEADER[place] for place in (4, 6, 8, 11))]))
    assert listed("text") == {"XEX/2014/u1": CATS}


@pytest.mark.parametrize("missing", [0, 3, 4, 7, 10])
def test_an_export_that_lacks_a_column_is_no_export_of_upr_info(refused, missing):
    header = [name for place, name in enumerate(OLD_HEADER) if place != missing]
    cells = ["XEX", "Asia", "", CATS, "Peru", "GRULAC", "", "Accepted", "5", "Justice", "20"]
    data = table([cell for place, cell in enumerate(cells) if place != missing], header=header)
    assert "UPR Info" in refused(data, "--as", "upr-info")


# How it is counted.


def test_the_unit_is_the_pair_and_asked_for_paragraphs_the_text(run, take):
    take(str(UPR_INFO / "export.xls"))
    asked = {
        unit: run("stats", "--cycle", "2014", *unit, "-f", "json").json
        for unit in ((), ("--unit", "state"), ("--unit", "paragraph"))
    }
    assert [(figures["unit"], figures["received"]) for figures in asked.values()] == [("state", 8), ("state", 8), ("text", 3)]
    assert run("stats", "--cycle", "2014", "--unit", "paragraph", "-f", "json").json["partial"] == 1
    printed = run("stats", "--cycle", "2014").out
    assert "Counted: pairs of recommendation and recommending State." in printed
    assert "without official numbers (no paragraphs)" in printed


def test_texts_are_counted_once_wherever_they_are_called_texts(run, take):
    take(str(UPR_INFO / "export.xls"))
    assert "6 texts" not in run("stats", "--cycle", "2014", "--unit", "paragraph").out


# The real files.


@pytest.fixture(scope="module")
def all_items(all_reviews):
    """Return what is listed of the 41,066 rows."""
    printed = all_reviews("list", "-f", "csv", "--columns", "reference,text,position,action,recommending_states,themes")
    return list(csv.DictReader(io.StringIO(printed)))


@real
def test_the_41066_rows_are_305_reviews_of_193_states(all_reviews):
    report = all_reviews.report
    assert (report["pairs"], len(report["reviews"])) == (41_066, 305)
    assert len({review[:3] for review in report["reviews"]}) == 193
    assert report["not_states"] == [{"name": "(Unknown)", "count": 9, "places": [f"line {number}" for number in unknown_lines()]}]
    assert (report["left_out"], report["unsure"]) == ([], [])


def unknown_lines() -> list[int]:
    with gzip.open(REAL / "sessions1-20.utf8.csv.gz", "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        return [reader.line_num for cells in reader if "Unknown" in cells[4]]


@real
def test_the_41066_rows_are_so_many_accepted_and_noted_pairs(all_reviews):
    figures = all_reviews("stats", "--unit", "state", "-f", "json")
    assert len(figures) == 305
    assert [sum(review[name] for review in figures) for name in ("received", "supported", "noted", "pending")] == [
        41_066, 30_472, 10_594, 0,
    ]  # fmt: skip


@real
def test_the_acceptance_of_the_41066_rows_by_region_is_the_known_one(all_reviews):
    found = all_reviews("stats", "--by", "region", "--unit", "state", "-f", "json")
    rates = {entry["key"]["region"]: round(100 * entry["supported"] / entry["received"], 1) for entry in found["rows"]}
    assert {name: rates[name] for name in ("WEOG", "EEG", "APG", "AG", "GRULAC")} == {
        "WEOG": 65.8, "EEG": 69.9, "APG": 88.4, "AG": 84.0, "GRULAC": 71.2,
    }  # fmt: skip
    assert (found["unit"], sum(entry["received"] for entry in found["rows"])) == ("state", 41_066)


@real
def test_the_acceptance_of_the_41066_rows_by_action_category_is_the_known_one(all_reviews):
    found = all_reviews("stats", "--by", "action", "--unit", "state", "-f", "json")
    rates = {entry["key"]["action"]: round(100 * entry["supported"] / entry["received"], 1) for entry in found["rows"]}
    assert rates == {"1": 96.0, "2": 95.6, "3": 57.4, "4": 84.2, "5": 54.8}


@real
@pytest.mark.parametrize(("state", "texts", "pairs"), [("FJI", 168, 171), ("KAZ", 189, 198)])
def test_texts_of_a_review_are_said_to_be_texts_and_no_paragraphs(all_reviews, state, texts, pairs):
    asked = [
        all_reviews("stats", "--state", state, "--cycle", "2014", "--unit", unit, "-f", "json") for unit in ("paragraph", "state")
    ]
    assert [(figures["unit"], figures["received"]) for figures in asked] == [("text", texts), ("state", pairs)]
    printed = all_reviews("stats", "--state", state, "--cycle", "2014", "--unit", "paragraph")
    assert "Counted: distinct texts." in printed
    assert f"2014: {texts} items without official numbers (no paragraphs) on record." in printed


@real
def test_every_row_of_the_41066_is_a_pair_with_its_answer_action_and_issues(all_items):
    wanted, found = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    issues: dict[tuple[str, ...], set[str]] = {}
    labels: dict[tuple[str, ...], set[str]] = {}
    with gzip.open(REAL / "sessions1-20.utf8.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            answer = {"Accepted": "supported", "Noted": "noted"}[cells["Response"]]
            key = (" ".join(unescape(cells["Text"]).split()), answer, cells["Action"])
            wanted[key] += 1
            issues.setdefault(key, set()).update(label for label in cells["Issue"].split(",") if label)
    for cells in all_items:
        key = (cells["text"], cells["position"], cells["action"] or "0")
        found[key] += len(cells["recommending_states"].split("|"))
        labels.setdefault(key, set()).update(label for label in cells["themes"].split("|") if label)
    assert (wanted - found, found - wanted, sum(found.values())) == (Counter(), Counter(), 41_066)
    assert {key: (issues[key], labels[key]) for key in wanted if issues[key] != labels[key]} == {}


@real
def test_four_of_the_41066_rows_share_text_and_state_with_another_and_are_items_of_their_own(all_items):
    pairs = [
        (cells["reference"].rpartition("/")[0], cells["text"], state)
        for cells in all_items
        for state in cells["recommending_states"].split("|")
        if state != "XXX"
    ]
    assert (len(pairs), len(pairs) - len(set(pairs))) == (41_057, 4)


@real
def test_an_export_of_another_collection_is_refused(refused):
    data = (REAL / "uwazi-export-of-another-collection.csv").read_bytes()
    assert "no column" in refused(data, "--state", "XEX", "--cycle", "2014")
    assert "UPR Info" in refused(data, "--as", "upr-info")


@real
def test_the_old_workbook_gives_the_same_recommendations_as_its_copy(run, surroundings, tmp_path):
    lists = []
    for name in ("sessions18-20.xls", "sessions18-20.resaved.csv"):
        report = run("import", str(REAL / name), "--db", str(tmp_path / name), "-f", "json").json["files"][0]
        assert (report["pairs"], len(report["reviews"]), report["recommendations"]) == (7984, 42, 7795)
        lists.append(list(csv.reader(io.StringIO(run("list", "--db", str(tmp_path / name), "-f", "csv").out))))
    assert len(lists[0]) == 7795 + 1
    assert [pair for pair in zip(*lists, strict=True) if pair[0] != pair[1]] == []
