"""Figures beside those of several reviews, in cross tables, of treaty bodies and on a day: an honest answer or a clear error."""

from __future__ import annotations

import csv
import io

import pytest

TABLE = """state,cycle,paragraph,text,position,position_date,recommending_states,themes,action
XEX,2021,7.1,[build boats],supported,2021-09-30,Peru|Chad,upr-info:Detention|upr-info:Justice,5
XEX,2021,7.2,[fly kites],noted,2021-09-30,Peru,upr-info:Detention,4
XEX,2021,7.3,[light lamps],supported,2022-03-31,Chad,,5
XEX,2021,7.4,[dig ponds],,,Spain,,5
"""
OBSERVATIONS = "state,mechanism,cycle,paragraph,text,themes\nXEX,CAT,2022,18,[observe],upr-info:Detention\n"


@pytest.fixture
def small(run, surroundings):
    """Fill a ledger of a fictional State: four paragraphs, one of them unanswered, and an item of a treaty body."""
    assert run("import", "-", input=TABLE).code == 0
    assert run("import", "-", input=OBSERVATIONS).code == 0
    return surroundings


def test_a_review_is_compared_with_each_that_is_named_in_that_order(run, kazakhstan):
    row = run("stats", "--cycle", "2025", "--vs", "2019", "--vs", "2", "-f", "json").json
    assert [
        (other["cycle"], other["change"]["supported"], other["change"]["acceptance_rate"]) for other in row["comparisons"]
    ] == [
        (2019, 45, 0.0075),
        (2014, 115, 0.1387),
    ]
    assert (row["previous"]["cycle"], row["change"]) == (2019, row["comparisons"][0]["change"])


def test_the_table_has_a_column_for_each_review_compared(run, kazakhstan):
    out = run("stats", "--cycle", "2025", "--vs", "2019", "--vs", "2014").out
    heading = next(line for line in out.splitlines() if line.startswith(" "))
    assert " ".join(heading.split()) == "2025 2019 change from 2019 2014 change from 2014"
    for shown in (
        "87.3 % (214/245)",
        "+45, +0.75 points",
        "74.2 % (144/194)",
        "+115, +13.87 points",
        "2014: 194 recommendations",
    ):
        assert shown in out


def test_a_table_for_machines_has_a_row_for_each_review_compared(run, kazakhstan):
    words = ("stats", "--cycle", "2025", "--vs", "2019", "--vs", "2014", "--columns", "reference,previous_cycle,change_supported")
    assert run(*words, "-f", "csv").out.splitlines()[1:] == ["KAZ/2025,2019,45", "KAZ/2025,2014,115"]
    assert run(*words, "-f", "ids").out == "KAZ/2025\n"


@pytest.mark.parametrize(
    ("vs", "code", "said"),
    [
        ("2025", 2, "KAZ/2025 would be compared with itself"),
        ("latest", 2, "KAZ/2025 would be compared with itself"),
        ("2019 3", 2, "--vs names KAZ/2019 twice"),
        ("none 2019", 2, "--vs none compares with nothing, and '2019' is named too"),
        ("2031", 3, "no review '2031' of KAZ is on record"),
        ("2019 2031", 3, "no review '2031' of KAZ is on record"),
        ("soon", 2, "'soon' is not a cycle"),
    ],
)
def test_a_review_that_cannot_be_compared_is_refused_in_words(run, kazakhstan, vs, code, said):
    result = run("stats", "--cycle", "2025", *(word for cycle in vs.split() for word in ("--vs", cycle)))
    assert (result.code, result.error, result.out) == (code, said, "")


def test_a_review_not_held_on_the_day_is_nothing_to_compare_with(run, kazakhstan):
    result = run("stats", "--cycle", "2014", "--vs", "2025", "--as-of", "2020-01-01")
    assert (result.code, result.error) == (3, "KAZ/2025 had not been held on the day of --as-of")


def test_of_all_reviews_those_without_the_one_named_are_compared_with_nothing(run, kazakhstan):
    rows = {row["cycle"]: row for row in run("stats", "--mechanism", "UPR", "--vs", "2014", "-f", "json").json}
    assert {year: [other["cycle"] for other in row["comparisons"]] for year, row in rows.items()} == {
        2010: [2014], 2014: [], 2019: [2014], 2025: [2014],
    }  # fmt: skip
    assert (rows[2014]["previous"], rows[2014]["change"]) == (None, None)
    assert run("stats", "--vs", "1999").code == 3


def cells(out: str) -> list[list[str]]:
    """Return heading and rows of the first table of a page."""
    lines = [[cell.strip() for cell in line.split("   ") if cell.strip()] for line in out.split("\n\n")[0].splitlines()]
    return [line for line in lines if line and not line[0].startswith("─")]


def test_two_dimensions_are_a_cross_table_with_shares_of_the_first(run, kazakhstan):
    table = cells(run("stats", "--cycle", "2014", "--by", "region", "--by", "position", "--unit", "state").out)
    assert table[0] == ["region", "supported", "noted", "all"]
    assert ["AG (Africa)", "81.0 % (17/21)", "19.0 % (4/21)", "21"] in table
    assert table[-1] == ["all", "147", "51", "198"]


def test_a_cross_table_the_other_way_round_has_the_same_shares(run, kazakhstan):
    table = cells(run("stats", "--cycle", "2014", "--by", "position", "--by", "region", "--unit", "state").out)
    assert table[0] == ["position", "AG", "APG", "EEG", "GRULAC", "WEOG", "all"]
    assert table[1][:2] == ["supported", "81.0 % (17/21)"]
    assert table[-1] == ["all", "21", "52", "33", "23", "69", "198"]


def test_where_items_count_several_times_there_are_no_totals_of_them(run, kazakhstan):
    out = run("stats", "--cycle", "2014", "--by", "region", "--by", "position", "--unit", "paragraph").out
    table = cells(out)
    # A paragraph has one answer, so a region has a total; it has several States, so the regions have none.
    assert (table[0][-1], table[-1][0]) == ("all", "WEOG (Western Europe and others)")
    assert "An item with several labels counts in each of them" in out


def test_without_positions_a_cell_is_the_share_supported(run, kazakhstan):
    table = cells(run("stats", "--by", "region", "--by", "cycle", "--unit", "state").out)
    assert table[0] == ["region", "2010", "2014", "all"]
    assert ["AG (Africa)", "91.7 % (11/12)", "81.0 % (17/21)", "84.8 % (28/33)"] in table


def test_fewer_than_five_show_no_percentage_in_a_cross_table_either(run, small):
    out = run("stats", "--by", "action", "--by", "position", "--mechanism", "UPR", "--unit", "paragraph").out
    assert "%" not in out.split("\n\n")[0]
    assert ["5 specific", "2/2", "0", "1/3", "3"] in cells(out)


def test_a_cross_table_too_wide_is_a_list_that_says_why(run, kazakhstan):
    out = run("stats", "--cycle", "2014", "--by", "region", "--by", "theme").out
    assert cells(out)[0][:3] == ["region", "theme", "received"]
    assert "columns would be too many for a cross table; --by theme --by region turns it" in out
    wide = run("stats", "--cycle", "2014", "--by", "state", "--by", "theme").out
    assert "columns would be too many for a cross table; filters choose fewer" in wide


@pytest.mark.parametrize("pair", ["region position", "action region", "status cycle", "mechanism position", "theme state"])
def test_json_and_csv_of_two_dimensions_keep_a_row_for_each_pair_of_values(run, kazakhstan, pair):
    words = ["stats", *(word for name in pair.split() for word in ("--by", name))]
    document = run(*words, "-f", "json").json
    table = list(csv.DictReader(io.StringIO(run(*words, "-f", "csv").out)))
    assert [tuple(str(row["key"][name] or "") for name in pair.split()) for row in document["rows"]] == [
        tuple(row[name] for name in pair.split()) for row in table
    ]


# Treaty bodies.


def test_by_mechanism_counts_treaty_bodies_whose_positions_are_null(run, small):
    rows = run("stats", "--by", "mechanism", "-f", "json").json["rows"]
    assert [(row["key"]["mechanism"], row["received"], row["supported"], row["pending"]) for row in rows] == [
        ("UPR", 4, 2, 1),
        ("CAT", 1, None, None),
    ]
    assert rows[1]["acceptance_rate"] is None


def test_where_a_treaty_body_is_counted_too_positions_are_unknown_and_not_shares_of_a_part(run, small):
    rows = run("stats", "--by", "theme", "--mechanism", "UPR", "--mechanism", "CAT", "-f", "json").json["rows"]
    found = {row["key"]["theme"]: (row["received"], row["supported"]) for row in rows}
    assert found == {"Detention": (3, None), "Justice": (1, 1), None: (2, 1)}
    assert "not answered by a position" in run("stats", "--by", "theme", "--mechanism", "UPR", "--mechanism", "CAT").out


def test_a_treaty_body_has_no_position_as_a_dimension(run, small):
    rows = run("stats", "--by", "mechanism", "--by", "position", "-f", "json").json["rows"]
    assert [(row["key"]["mechanism"], row["key"]["position"], row["received"]) for row in rows] == [
        ("UPR", "supported", 2), ("UPR", "noted", 1), ("UPR", "pending", 1), ("CAT", None, 1),
    ]  # fmt: skip


# A day.


@pytest.mark.parametrize(("day", "figures"), [("2021-09-29", (4, 0, 4)), ("2021-09-30", (4, 1, 2)), ("2022-03-31", (4, 2, 1))])
@pytest.mark.parametrize("form", ["", "--by cycle", "--by mechanism", "--by cycle --by position"])
def test_every_form_answers_for_a_day(run, small, day, figures, form):
    found = run("stats", "--mechanism", "UPR", "--cycle", "2021", *form.split(), "--as-of", day, "-f", "json").json
    if "position" in form:
        counts = {row["key"]["position"]: row["received"] for row in found["rows"]}
        assert (sum(counts.values()), counts.get("supported", 0), counts.get("pending", 0)) == figures
        return
    row = found["rows"][0] if "rows" in found else found
    assert (row["received"], row["supported"], row["pending"]) == figures


@pytest.mark.parametrize(
    "words", ["--theme torture", "--from Spain", "--region AG", "--unit state", "--position supported", "--search torture"]
)
def test_declared_totals_never_answer_for_a_part(run, kazakhstan, words):
    row = run("stats", "--cycle", "2025", *words.split(), "-f", "json").json
    assert (row["basis"], row["received"], row["supported"], row["acceptance_rate"]) == ("recorded", None, None, None)
    result = run("stats", "--cycle", "2025", *words.split(), "--basis", "declared")
    assert (result.code, result.error) == (3, "declared totals cannot answer this for KAZ/2025")


def test_a_breakdown_says_of_which_reviews_less_is_on_record_than_was_declared(run, kazakhstan):
    assert "of KAZ/2025 only what is on record is counted; 294 were declared" in run("stats", "--by", "region").err
    assert run("stats", "--by", "region", "--as-of", "2016-01-01").err == ""
