"""Reports of the Working Group and addenda: numbers, texts and States; answers by number; files that are damaged or hostile."""

from __future__ import annotations

import csv
import random
import re
import subprocess
import sys
import zlib
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from conftest import REAL_DATA
from hypothesis import given, settings
from hypothesis import strategies as st
from make_report_fixtures import FIXTURES, FOLDER, Paper, write_pdf

from hrtrack.errors import BadInput, WrongUsage
from hrtrack.intake import pdf, reports
from hrtrack.intake.answers import read_numbers
from hrtrack.intake.pdf import joined
from hrtrack.intake.reading import Findings, Options
from hrtrack.intake.reports import which
from hrtrack.intake.sources import read_source
from hrtrack.intake.years import Years
from hrtrack.model import ReviewKey
from hrtrack.records import RecommendationItem, ReviewItem
from hrtrack.wording import read_states, same_wording

REPORT = REAL_DATA / "ohchr" / "A-HRC-59-15.working-group-report.pdf"
ADDENDUM = REAL_DATA / "ohchr" / "A-HRC-59-15-Add1.addendum.pdf"
LIST = REAL_DATA / "ohchr" / "slovenia-cycle4.expected.csv"
NO_REAL_FILES = pytest.mark.skipif(not REPORT.exists(), reason="the folder of real files is not beside the repository")
OPTIONS = Options(Years())


def listed() -> dict[str, dict[str, str]]:
    """Return what OHCHR's list of the same review says, by number."""
    with LIST.open(encoding="utf-8", newline="") as file:
        return {row["paragraph"]: row for row in csv.DictReader(file)}


def read(path: Path, options: Options = OPTIONS) -> tuple[ReviewItem, dict[str, RecommendationItem], Findings]:
    """Return the review, the recommendations by number, and the findings of a file."""
    reading = reports.read(read_source(str(path)), options)
    review, *items = reading.records
    assert isinstance(review, ReviewItem)
    found = {str(item.paragraph): item for item in items if isinstance(item, RecommendationItem)}
    assert len(found) == len(items), "a number stands twice"
    return review, found, reading.findings


def answers(items: dict[str, RecommendationItem]) -> dict[str, str]:
    return {number: item.positions[0].position for number, item in items.items()}


def doubts(findings: Findings) -> dict[str, list[str]]:
    return {what: places.named for what, places in findings.unsure.items()}


def addendum_of(folder: Path, *texts: str) -> Path:
    """Write an addendum of paragraphs."""
    paper = Paper("A/HRC/59/99/Add.1")
    paper.title("XEX", "Addendum", "Views on conclusions and/or recommendations", issued="8 April 2025")
    for text in texts:
        paper.paragraph(text, gap=12)
    path = folder / "addendum.pdf"
    path.write_bytes(paper.pdf())
    return path


class TestRealFiles:
    """The report on Slovenia of 2025 and its addendum, against OHCHR's list of the same review."""

    @NO_REAL_FILES
    def test_a_report_gives_every_number_with_the_states_and_the_wording_of_the_list(self):
        review, items, findings = read(REPORT)
        assert review.key == ReviewKey("SVN", "UPR", 2025)
        assert review.fields == {
            "symbol": "A/HRC/59/15",
            "session": 48,
            "cycle_number": 4,
            "review_date": "2025-01-28",
        }
        assert len(items) == 254
        assert set(items) == set(listed())
        for number, row in listed().items():
            states = set(chain.from_iterable((items[number].states or {}).values()))
            assert states == set(read_states(row["recommending_states"])[0]), number
            assert same_wording(items[number].texts[0].value or "") == same_wording(row["text"]), number
        assert sum(len(states) for item in items.values() for states in (item.states or {}).values()) == 262
        assert not findings.unsure
        assert not findings.not_states

    @NO_REAL_FILES
    def test_the_texts_of_a_report_differ_from_the_list_only_in_apostrophes_hyphens_and_blanks(self):
        _, items, _ = read(REPORT)

        def bare(text: str) -> str:
            return re.sub(r"\s", "", text.replace("\u2019", "'").replace("\u2011", "-"))

        expected = {number: row["text"] for number, row in listed().items()}
        texts = {number: items[number].texts[0].value or "" for number in items}
        assert {number for number, text in texts.items() if bare(text) != bare(expected[number])} == set()
        # The list has straight apostrophes, blanks around hyphens that do not break, and blanks before apostrophes.
        assert sum(text != expected[number] for number, text in texts.items()) == 19

    @NO_REAL_FILES
    def test_a_report_that_does_not_group_its_recommendations_answers_none(self):
        _, items, findings = read(REPORT)
        assert all(not item.positions for item in items.values())
        assert any("still to be answered" in note for note in findings.notes)

    @NO_REAL_FILES
    def test_an_addendum_gives_the_answers_of_the_list(self):
        _, items, findings = read(ADDENDUM)
        assert answers(items) == {number: row["position"].lower() for number, row in listed().items()}
        assert list(answers(items).values()).count("supported") == 217
        assert list(answers(items).values()).count("noted") == 37
        assert not findings.unsure
        # 140.73 and 140.241 head comments below the noted ones, but stand in the lists of supported ones.
        assert [note.split()[0] for note in findings.notes] == ["140.73", "140.241"]

    @NO_REAL_FILES
    def test_an_answer_names_symbol_and_paragraph_and_what_the_heading_says_of_implementation(self):
        _, items, _ = read(ADDENDUM)
        assert items["140.7"].positions[0][:4] == ("supported", None, "A/HRC/59/15/Add.1 para 3", "2025-04-08")
        assert items["140.11"].positions[0][:3] == (
            "supported",
            "considered_implemented_or_in_process",
            "A/HRC/59/15/Add.1 para 4",
        )
        assert items["140.1"].positions[0][:3] == ("noted", None, "A/HRC/59/15/Add.1 para 5")


class TestReports:
    @pytest.fixture
    def report(self) -> tuple[ReviewItem, dict[str, RecommendationItem], Findings]:
        return read(FOLDER / "report.pdf")

    def test_the_title_page_and_the_first_paragraph_say_which_review_it_is(self, report: Any):
        review = report[0]
        assert review.key == ReviewKey("XEX", "UPR", 2025)
        assert review.fields == {"symbol": "A/HRC/59/99", "session": 48, "cycle_number": 4, "review_date": "2025-01-21"}

    def test_every_recommendation_has_its_text_its_states_and_its_place(self, report: Any):
        items = report[1]
        assert list(items) == ["140.1", "140.2", "140.3", "140.4", "140.5", "140.6"]
        assert items["140.1"].texts[0].value == (
            "Paint every second bridge green, as the Convention on Coloured Bridges (CCB) asks (Peru) (Chad);"
        )
        assert items["140.1"].states == {1: ("PER", "TCD")}
        assert items["140.2"].states == {1: ("IRN", "BOL")}
        assert items["140.6"].where == "report.pdf page 3"
        assert items["140.6"].origin is not None
        assert items["140.6"].origin.row == 3

    def test_clauses_keep_their_own_states(self, report: Any):
        item = report[1]["140.3"]
        assert item.states == {1: ("GHA",), 2: ("FJI",)}
        assert not item.flat
        assert [(text.clause, text.value) for text in item.texts[1:]] == [
            (1, "Count the kites on the roof (Ghana)"),
            (2, "Count the kites in the sky as well (Fiji)"),
        ]

    def test_a_number_at_the_beginning_of_a_line_may_be_part_of_the_text(self, report: Any):
        assert (
            report[1]["140.4"].texts[0].value
            == "Fold one hat a day, to reach target 16.3 of the Hat Goals by the year of the hat (Norway);"
        )

    def test_headers_footers_footnotes_and_their_marks_are_no_text(self, report: Any):
        items = report[1]
        assert items["140.5"].texts[0].value == (
            "Keep the lighthouse of the seventh hill lit through all nights of the long winter, so that nobody who comes home "
            "late has to look for the door without a lamp in the hand (Oman);"
        )
        assert items["140.6"].texts[0].value == "Lend an umbrella to whoever asks (Nauru)."

    def test_a_word_that_ends_a_line_with_a_hyphen_keeps_it(self, report: Any):
        text = report[1]["140.2"].texts[0].value
        assert "long-established rules" in text
        assert "well-known follow-up of regattas" in text

    def test_another_number_of_the_list_may_be_part_of_the_text(self, tmp_path: Path):
        paper = Paper("A/HRC/59/99")
        paper.title("XEX")
        paper.paragraph("140. The following recommendations will be examined by XEX:")
        for line in (
            "140.1 Knit a scarf (Chile);",
            "140.2 Do all that is asked for in",
            "140.1 above (Peru);",
            "140.3 Rest (Mali).",
        ):
            paper.line(line)
        (tmp_path / "report.pdf").write_bytes(paper.pdf())
        texts = [item.texts[0].value for item in read(tmp_path / "report.pdf")[1].values()]
        assert texts == ["Knit a scarf (Chile);", "Do all that is asked for in 140.1 above (Peru);", "Rest (Mali)."]

    def test_a_note_in_small_type_is_no_text(self, tmp_path: Path):
        paper = Paper("A/HRC/59/99")
        paper.title("XEX")
        paper.paragraph("140. The following recommendations will be examined by XEX:")
        paper.paragraph("140.1 Knit a scarf that is as long as the longest of all the lanes that lead from the pond to")
        paper.footnote(1, "The first note is no text.")
        paper.footnote(2, "The second note is none either.")
        paper.new_page()
        paper.paragraph("the museum of hats (Chile).")
        (tmp_path / "report.pdf").write_bytes(paper.pdf())
        _, items, _ = read(tmp_path / "report.pdf")
        assert items["140.1"].texts[0].value == (
            "Knit a scarf that is as long as the longest of all the lanes that lead from the pond to the museum of hats (Chile)."
        )

    def test_a_parenthesis_that_names_no_state_is_told(self, report: Any):
        assert list(report[2].not_states) == ["CCB"]

    def test_a_report_of_the_second_cycle_gives_the_answers_of_its_groups(self):
        review, items, findings = read(FOLDER / "report-in-groups.pdf")
        assert review.key == ReviewKey("XEX", "UPR", 2014)
        given = {number: item.positions[0][:4] if item.positions else None for number, item in items.items()}
        assert given == {
            "124.1": ("supported", None, "A/HRC/28/99 para 124", "2014-11-04"),
            "124.2": ("supported", None, "A/HRC/28/99 para 124", "2014-11-04"),
            "125.1": ("supported", "considered_implemented_or_in_process", "A/HRC/28/99 para 125", "2014-11-04"),
            "126.1": ("noted", None, "A/HRC/28/99 para 126", "2014-11-04"),
            "127.1": None,
        }
        assert findings.notes == ["the recommendations of paragraph 127 were still to be answered: the report gives no position"]

    def test_a_paragraph_with_two_answers_gives_none(self, tmp_path: Path):
        paper = Paper("A/HRC/28/99")
        paper.title("XEX")
        paper.paragraph("124. The following recommendations enjoy the support of XEX or have been noted by XEX:")
        paper.paragraph("124.1 Knit a scarf (Chile).")
        (tmp_path / "report.pdf").write_bytes(paper.pdf())
        _, items, findings = read(tmp_path / "report.pdf")
        assert not items["124.1"].positions
        assert doubts(findings) == {"answer in the paragraph that announces recommendations": ["para 124"]}

    def test_what_stands_between_recommendations_and_what_names_no_state_is_told(self, tmp_path: Path):
        paper = Paper("A/HRC/59/99")
        paper.title("XEX")
        paper.paragraph("140. The following recommendations will be examined by XEX:")
        paper.paragraph("140.1 Knit a scarf (Chile);")
        paper.paragraph("A line that belongs nowhere", gap=20)
        paper.paragraph("140.2 Knit a hat.")
        (tmp_path / "report.pdf").write_bytes(paper.pdf())
        _, items, findings = read(tmp_path / "report.pdf")
        assert items["140.1"].texts[0].value == "Knit a scarf (Chile);"
        assert doubts(findings) == {"text between two recommendations": ["after 140.1"], "no recommending State": ["140.2"]}

    def test_a_number_that_stands_nowhere_leaves_the_others_whole(self, tmp_path: Path):
        paper = Paper("A/HRC/59/99")
        paper.title("XEX")
        paper.paragraph("140. The following recommendations will be examined by XEX:")
        for text in ("140.1 Knit a scarf (Chile);", "140.3 Knit a hat (Peru);", "140.4 Rest (Mali)."):
            paper.paragraph(text)
        (tmp_path / "report.pdf").write_bytes(paper.pdf())
        assert list(read(tmp_path / "report.pdf")[1]) == ["140.1", "140.3", "140.4"]

    def test_a_number_with_two_texts_is_refused(self, tmp_path: Path):
        paper = Paper("A/HRC/59/99")
        paper.title("XEX")
        for text in ("Knit a scarf (Chile);", "Knit a hat (Peru)."):
            paper.paragraph("140. The following recommendations will be examined by XEX:")
            paper.paragraph(f"140.1 {text}")
        (tmp_path / "report.pdf").write_bytes(paper.pdf())
        with pytest.raises(BadInput, match=r"report\.pdf page 2: 140\.1 stands on page 2 too, with another text"):
            read(tmp_path / "report.pdf")

    def test_the_document_wins_over_the_options_which_fill_what_it_lacks(self, tmp_path: Path):
        options = Options(Years(), state="XAA", cycle="2019")
        assert read(FOLDER / "report.pdf", options)[0].key == ReviewKey("XEX", "UPR", 2025)
        path = addendum_of(tmp_path, "1. XEX supports recommendations 140.1 and 140.2.")
        path.write_bytes(path.read_bytes().replace(b"A/HRC/59/99/Add.1", b"A/XXX/59/99/Add.1").replace(b"(XEX)", b"(Ex.)"))
        assert read(path, options)[0].key == ReviewKey("XAA", "UPR", 2019)
        with pytest.raises(BadInput, match="names no State under review"):
            read(path)
        with pytest.raises(BadInput, match="no symbol"):
            read(path, Options(Years(), state="XAA"))


LINES = {"26.1": "supported", "26.2": "noted", "26.3": "supported", "26.4": "noted", "26.5": "supported", "26.6": "pending"}
TABLE = ("noted", "supported", "partial", "pending", "noted", "noted", "supported")
# For each shape: the answers, and what is told as doubtful.
SHAPES: dict[str, tuple[dict[str, str], dict[str, list[str]]]] = {
    "addendum-lists.pdf": (
        {f"140.{n}": "supported" if n < 15 else "noted" for n in range(1, 20)},
        {"number mentioned in the text": ["140.20"]},
    ),
    "addendum-table.pdf": (
        {f"130.{n}": TABLE[(n - 1) % 7] for n in range(1, 29)},
        {"number under more than one answer": ["130.30"], "number without an answer beside it": ["130.29"]},
    ),
    "addendum-lines.pdf": (
        LINES | {"26.7": "supported"},
        {
            "number with another stem than the others": ["62.1"],
            "number stacked with others beside one answer": ["26.8", "26.9"],
            "number without an answer beside it": ["26.10"],
        },
    ),
    "addendum-prose.pdf": (
        dict.fromkeys((f"50.{n}" for n in (5, 6, 7, 8, 13, 14, 17, 18, 23, 25, 26, 28, 30, 31, 32)), "supported")
        | dict.fromkeys((f"50.{n}" for n in (2, 3, 9, 10, 11, 12, 15, 19, 22, 33, 34, 35)), "noted")
        | {"50.16": "partial"},
        {
            "range whose ends do not fit": ["50.40-50.38"],
            "part of a recommendation": ["50.29 (a)"],
            "number under more than one answer": ["50.1"],
            "number with another stem than the others": ["51.60"],
            "number mentioned in the text": ["50.20", "50.21", "50.27"],
            "number in a footnote": ["50.50"],
        },
    ),
    "addendum-rows.pdf": (
        dict.fromkeys(("130.1", "130.2", "130.4", "130.5", "130.6"), "supported")
        | dict.fromkeys(("130.7", "130.8", "130.9"), "partial")
        | {"130.3": "noted"},
        {"number without an answer beside it": ["130.10"]},
    ),
}
# Paragraphs of an addendum (divided by |), and the numbers supported / noted / other; all others are told as doubtful.
SENTENCES = [
    ("XEX supports 140.1-140.3, except 140.2.", "140.1 140.3", "", {}),
    ("XEX supports recommendations 140.1 and 140.2 but not 140.3.", "140.1 140.2", "", {}),
    ("Recommendation 140.7: XEX accepts this recommendation.|Recommendation 140.8 (Peru): Noted.", "140.7", "140.8", {}),
    ("Recommendation 140.7 is supported by the paper sailors.", "", "", {}),
    ("Recommendations that could not be supported|140.1|140.2, 3", "", "140.1 140.2 140.3", {}),
    ("I. Supported|140.1 Ratify (Peru).|II. General remarks|140.3 Sail (Peru).", "140.1", "", {}),
    ("Supported|140.1|140.2|Noted|140.3", "140.1 140.2", "140.3", {}),
    ("In May 2025, XEX accepted the following recommendations: 140.1; 140.2.", "140.1 140.2", "", {}),
    ("XEX notes that recommendation 140.1 was made.", "", "", {}),
    ("140.1 Support the sailors (Peru).|140.2 Accept Individual boats (Chad).", "", "", {}),
    ("1. XEX accepts 140.1, 140.2 and notes 140.3.", "140.1 140.2", "140.3", {}),
    ("1. Of these, 140.1 and 140.2 are accepted, 140.3 and 140.4 are noted.", "140.1 140.2", "140.3 140.4", {}),
    ("140.1: Accepted.|140.2 \u2013 Noted|140.3 (Supported)|140.4 not fully supported", "140.1 140.3", "140.2", {}),
    ("140.1 Accepted, in part|140.2 Supported with reservations|140.3 Accepted in part", "", "", {"140.3": "partial"}),
    ("XEX supports recommendations 140.1 and 140.2 in part.", "", "", {}),
    ("XEX supports the spirit of the following recommendations: 140.1", "", "", {}),
    ("XEX could support recommendation 140.1 if it had a boat.", "", "", {}),
    ("XEX does not support recommendation 140.1, but supports recommendation 140.2.", "140.2", "140.1", {}),
    ("Recommendation 140.1 is rejected. Recommendation 140.2 is pending.", "", "140.1", {"140.2": "pending"}),
    ("XEX supports 140.1. It spent 2.5 per cent on boats.|2.5 per cent is not much.", "140.1", "", {}),
    ("Supported recommendations|140.1|2.5 per cent is not much.", "140.1", "", {}),
    ("Supported recommendations|140.1-140.3|140.3 Noted", "140.1 140.2", "", {}),
]


class TestAddenda:
    @pytest.mark.parametrize("name", SHAPES)
    def test_each_shape_gives_its_answers_and_tells_what_is_doubtful(self, name: str):
        expected, doubtful = SHAPES[name]
        review, items, findings = read(FOLDER / name)
        assert review.key == ReviewKey("XEX", "UPR", 2025)
        assert review.fields["addendum"] == "A/HRC/59/99/Add.1"
        assert answers(items) == expected
        assert doubts(findings) == doubtful

    def test_an_answer_speaks_of_a_recommendation_that_must_be_on_record(self):
        _, items, _ = read(FOLDER / "addendum-rows.pdf")
        for item in items.values():
            assert item.must_exist
            assert not item.texts
            assert item.states is None
            assert len(item.positions) == 1
            assert item.positions[0].source == "A/HRC/59/99/Add.1"
            assert item.where == "addendum-rows.pdf page 2"

    def test_a_list_wins_over_a_comment_below_another_answer_and_it_is_told(self):
        _, items, findings = read(FOLDER / "addendum-lists.pdf")
        assert items["140.12"].positions[0].position == "supported"
        assert findings.notes == ["140.12 is listed as supported and commented on under noted: the list was taken"]

    def test_a_heading_says_what_is_considered_implemented(self):
        _, items, _ = read(FOLDER / "addendum-lists.pdf")
        assert items["140.13"].positions[0][:3] == (
            "supported",
            "considered_implemented_or_in_process",
            "A/HRC/59/99/Add.1 para 3",
        )
        assert items["140.12"].positions[0].detail is None

    def test_in_principle_and_rejected_are_details(self):
        assert read(FOLDER / "addendum-prose.pdf")[1]["50.28"].positions[0].detail == "in_principle"
        assert read(FOLDER / "addendum-table.pdf")[1]["130.5"].positions[0].detail == "rejected_by_state"

    def test_two_details_of_one_answer_are_none(self, tmp_path: Path):
        path = addendum_of(tmp_path, "XEX accepts in principle 140.1 and 140.2.", "XEX accepts 140.1.")
        _, items, _ = read(path)
        assert items["140.1"].positions[0][:2] == ("supported", None)
        assert items["140.2"].positions[0][:2] == ("supported", "in_principle")

    @pytest.mark.parametrize(("texts", "supported", "noted", "other"), SENTENCES)
    def test_a_number_is_taken_where_it_is_certain(
        self, tmp_path: Path, texts: str, supported: str, noted: str, other: dict[str, str]
    ):
        expected = dict.fromkeys(supported.split(), "supported") | dict.fromkeys(noted.split(), "noted") | other
        path = addendum_of(tmp_path, *texts.split("|"))
        if not expected:
            with pytest.raises(BadInput, match="that can be read with certainty"):
                read(path)
            return
        _, items, findings = read(path)
        assert answers(items) == expected
        doubtful = set(chain.from_iterable(doubts(findings).values()))
        assert set(re.findall(r"140\.\d+", texts)) <= set(expected) | doubtful

    def test_prose_of_the_first_cycle_is_refused_with_a_reason(self):
        with pytest.raises(BadInput, match=r"addendum-first-cycle\.pdf answers no recommendation by a number") as refused:
            read(FOLDER / "addendum-first-cycle.pdf")
        assert "first cycle" in str(refused.value.hint)

    def test_report_and_addendum_are_imported_together_in_any_order(self, run: Any, tmp_path: Path):
        numbers = ", ".join(f"140.{n}" for n in range(1, 6))
        addendum = addendum_of(tmp_path, f"1. XEX supports recommendations {numbers}.", "2. XEX notes recommendation 140.6.")
        first = run("import", str(addendum), str(FOLDER / "report.pdf"), "-f", "json")
        assert first.code == 0, first.err
        figures = run("stats", "--cycle", "2025", "-f", "json").json
        assert (figures["received"], figures["supported"], figures["noted"]) == (6, 5, 1)
        again = run("import", str(addendum), str(FOLDER / "report.pdf"), "-f", "json")
        assert (again.json["new"], again.json["changed"]) == (0, 0)


def _write(elements: list[tuple[int, int, int | None, bool, str]], separators: list[str]) -> tuple[str, list[str]]:
    """Return a list of numbers as a State may write it, and the numbers that it means."""
    text, meant = "", []
    stem = last = 0
    for (new_stem, first, to, short, dash), separator in zip(elements, separators, strict=True):
        inherits = bool(text) and short and new_stem == stem and first > last
        written = str(first) if inherits else f"{new_stem}.{first}"
        if text:
            text += separator.replace(".", ",") if inherits or separator == "" else separator
        text += written if to is None else f"{written}{dash.format(new_stem)}{to}"
        meant += [f"{new_stem}.{number}" for number in range(first, (to or first) + 1)]
        stem, last = new_stem, to or first
    return text, list(dict.fromkeys(meant))


@st.composite
def lists_of_numbers(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw a list of numbers with ranges and inherited stems, and what it means."""
    elements = []
    for _ in range(draw(st.integers(1, 12))):
        first = draw(st.integers(1, 300))
        to = draw(st.none() | st.integers(first + 1, first + 40))
        dash = draw(st.sampled_from(("-", "\u2013", " - ", "\u2013{}.", "-{}.", " to {}.")))
        elements.append((draw(st.sampled_from((50, 50, 50, 51, 140))), first, to, draw(st.booleans()), dash))
    separators = [draw(st.sampled_from((", ", "; ", " and ", ", and ", ". ", " & ", ","))) for _ in elements]
    return _write(elements, separators)


class TestListsOfNumbers:
    @given(lists_of_numbers())
    @settings(max_examples=300, deadline=None)
    def test_what_is_written_reads_back(self, written: tuple[str, list[str]]):
        text, meant = written
        for ending in ("", ".", " and wishes to explain:", "; XEX notes"):
            found = read_numbers(text + ending)
            assert list(found.numbers) == meant
            assert found.doubts == ()
            assert found.end == len(text)

    @given(st.text(alphabet="0123456789., ;-\u2013andto()%/ab", max_size=60))
    @settings(max_examples=300, deadline=None)
    def test_any_text_is_read_to_some_place(self, text: str):
        found = read_numbers(text)
        assert 0 <= found.end <= len(text)
        assert all(re.fullmatch(r"\d{1,3}\.\d{1,3}", number) for number in found.numbers)

    @pytest.mark.parametrize(
        ("text", "numbers", "doubt"),
        [
            ("50.8-50.5", (), "range whose ends do not fit"),
            ("50.8-51.9", (), "range whose ends do not fit"),
            ("50.1-50.900", (), "range whose ends do not fit"),
            ("50.7, 3", ("50.7",), "number that does not follow the one before"),
            ("50.7 (a), 50.8", ("50.8",), "part of a recommendation"),
        ],
    )
    def test_what_does_not_fit_is_a_doubt(self, text: str, numbers: tuple[str, ...], doubt: str):
        found = read_numbers(text)
        assert found.numbers == numbers
        assert [reason for reason, _ in found.doubts] == [doubt]

    @pytest.mark.parametrize("text", ["50.7, 12 States", "50.7 and 3 boats", "50.7. 8. The paper boats"])
    def test_a_number_of_something_else_ends_the_list(self, text: str):
        assert read_numbers(text).numbers == ("50.7",)


class TestText:
    @pytest.mark.parametrize(
        ("lines", "text"),
        [
            (("the follow-", "up of it"), "the follow-up of it"),
            (("short-", "and long-term"), "short- and long-term"),
            (("from 2023\u2013", "2027"), "from 2023\u20132027"),
            (("conclusions and/", "or answers"), "conclusions and/or answers"),
            (("imple\u00ad", "mentation"), "implementation"),
            (("two words", "more"), "two words more"),
        ],
    )
    def test_lines_are_joined_as_words(self, lines: tuple[str, ...], text: str):
        assert joined(lines) == text

    def test_a_word_broken_by_a_hyphen_is_whole_where_the_document_has_it_whole(self, tmp_path: Path):
        paper = Paper("A/HRC/59/99")
        paper.title("XEX")
        paper.paragraph("140. The following recommendations will be examined by XEX:")
        for line in (
            "140.1 Fold a newspaperboat, and after that one more long news-",
            "paperboat of the long-",
            "established kind (Peru).",
        ):
            paper.line(line, gap=0)
        (tmp_path / "report.pdf").write_bytes(paper.pdf())
        _, items, _ = read(tmp_path / "report.pdf")
        assert items["140.1"].texts[0].value == (
            "Fold a newspaperboat, and after that one more long newspaperboat of the long-established kind (Peru)."
        )


class TestWhich:
    def test_a_document_is_known_by_its_title(self):
        report = "Report of the Working Group on the Universal\nPeriodic Review*\nXEX"
        assert which(report) == "report"
        assert which(f"{report} Addendum Views on conclusions and/or recommendations, voluntary commitments") == "addendum"
        assert which("National report submitted to the Working Group on the Universal Periodic Review") is None
        assert which("Draft report of the Working Group on the Universal Periodic Review") is None

    def test_another_document_is_refused(self):
        with pytest.raises(BadInput, match=r"other-document\.pdf is neither a report .* nor its addendum"):
            read(FOLDER / "other-document.pdf")


def _encrypted() -> bytes:
    secret = "00" * 32
    encrypt = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{secret}> /U <{secret}> >> /ID [<00> <00>] "
    return write_pdf(["BT /F 10 Tf 50 50 Td (text) Tj ET"], encrypt)


@cache
def _bomb() -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 2**20) for _ in range(1024)) + packer.flush()
    head, _, tail = write_pdf(["@"]).partition(b"<< /Length 1 >>\nstream\n@")
    return head + b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + tail


def _nested() -> bytes:
    """Forms that draw forms: 20 to the power of 11 texts."""
    page = write_pdf(["/X Do"]).replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<")
    forms = []
    for number in range(6, 18):
        drawn = b"/X Do " * 20 if number < 17 else b"BT /F 10 Tf 50 50 Td (140.1 Supported) Tj ET"
        resources = b"/Resources << /Font << /F 3 0 R >> /XObject << /X %d 0 R >> >>" % (number + 1)
        kind = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
        forms.append(
            b"%d 0 obj\n<< %s %s /Length %d >>\nstream\n%s\nendstream\nendobj\n" % (number, kind, resources, len(drawn), drawn)
        )
    # Without its table of places, which no longer fits, the file is searched for its objects.
    body, _, _ = page.partition(b"xref\n")
    return body + b"".join(forms) + b"trailer\n<< /Size 18 /Root 1 0 R >>\n%%EOF\n"


HOSTILE = {
    "scan": (FIXTURES["scan.pdf"], "holds no text: it seems to be a scan"),
    "truncated": (lambda: FIXTURES["report.pdf"]()[:3000], "is cut off"),
    "nothing but a beginning and an end": (lambda: b"%PDF-1.4\n%%EOF\n", "is a damaged PDF"),
    "a Word file": (lambda: b"PK\x03\x04" + bytes(200), "is not a PDF"),
    "a text": (lambda: b"140.1 Supported\n", "is not a PDF"),
    "encrypted": (_encrypted, "is encrypted and asks for a password"),
    "too many pages": (lambda: write_pdf(["BT /F 9 Tf 9 9 Td (x) Tj ET"] * 2001), r"is longer than any report \(2000 pages\)"),
    "a bomb of one gigabyte": (_bomb, "takes more memory than any report"),
    "forms within forms": (_nested, "takes more memory than any report"),
}


GREATEST_CHILD = """
import resource, sys
from hrtrack.errors import BadInput
from hrtrack.intake import reports
from hrtrack.intake.reading import Options
from hrtrack.intake.sources import read_source
from hrtrack.intake.years import Years
try:
    list(reports.read(read_source(sys.argv[1]), Options(Years())).records)
except BadInput:
    print("refused", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


class TestBrokenFiles:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_what_cannot_be_read_is_refused_in_one_sentence(self, name: str, tmp_path: Path):
        make, message = HOSTILE[name]
        path = tmp_path / "file.pdf"
        path.write_bytes(make())
        with pytest.raises(BadInput, match=rf"^file\.pdf .*{message}") as refused:
            read(path)
        assert "\n" not in refused.value.message

    @pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is told in other units elsewhere")
    def test_a_bomb_takes_no_more_than_300_mebibytes(self, tmp_path: Path):
        path = tmp_path / "file.pdf"
        path.write_bytes(_bomb())
        # The greatest child of a process is told, so the process has no other.
        done = subprocess.run([sys.executable, "-c", GREATEST_CHILD, path], capture_output=True, text=True, check=True)
        assert done.stdout.startswith("refused ")
        assert int(done.stdout.split()[1]) < 300 * 1024

    def test_a_page_without_text_is_told(self, tmp_path: Path):
        paper = Paper("A/HRC/59/99/Add.1")
        paper.title("XEX", "Addendum", "Views on conclusions and/or recommendations", issued="8 April 2025")
        paper.paragraph("1. XEX supports recommendations 140.1 and 140.2.")
        paper.pages.insert(1, [])
        path = tmp_path / "addendum.pdf"
        path.write_bytes(paper.pdf())
        assert doubts(read(path)[2]) == {"page without text": ["addendum.pdf page 2"]}

    def test_a_reader_that_runs_on_is_stopped(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(pdf, "_MOST_SECONDS", 0)
        with pytest.raises(BadInput, match=r"report\.pdf took longer than 0 seconds"):
            read(FOLDER / "report.pdf")

    def test_a_missing_library_is_asked_for(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(pdf, "find_spec", lambda _: None)
        with pytest.raises(WrongUsage, match=r"needs pip install 'hrtrack\[pdf\]'"):
            read(FOLDER / "report.pdf")

    def test_mutated_files_give_items_or_one_sentence(self, tmp_path: Path):
        chance = random.Random(3)
        originals = [(FOLDER / name).read_bytes() for name in ("report.pdf", "addendum-table.pdf", "addendum-prose.pdf")]
        refused = []
        for number in range(66):
            path = tmp_path / f"{number}.pdf"
            path.write_bytes(_mutated(originals[number % 3], chance))
            try:
                assert read(path)[1]
            except BadInput as error:
                refused.append((path.name, error.message))
        assert all(message.startswith(name) and "\n" not in message for name, message in refused)
        assert 10 < len(refused) < 56, "the mutations do nothing, or leave nothing to read"


def _mutated(data: bytes, chance: random.Random) -> bytes:
    """Return a file with a part cut out, doubled, moved, or with other bytes."""
    begin = chance.randrange(len(data))
    end = min(len(data), begin + chance.choice((1, 8, 100, 1000)))
    kind = chance.randrange(5)
    if kind == 0:
        return data[:begin] + data[end:]
    if kind == 1:
        return data[:end] + data[begin:end] * chance.choice((1, 50)) + data[end:]
    if kind == 2:
        return data[:begin] + chance.randbytes(end - begin) + data[end:]
    if kind == 3:
        return data[:begin] + b"%%EOF\n"
    return data[:begin] + re.sub(rb"\d", lambda _: b"%d" % chance.randrange(10), data[begin:end]) + data[end:]


class TestFixtures:
    @pytest.mark.parametrize("name", FIXTURES)
    def test_fixtures_are_what_the_script_writes(self, name: str):
        data = (FOLDER / name).read_bytes()
        assert data == FIXTURES[name]()
        assert len(data) < 20_000
