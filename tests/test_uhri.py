"""The reader of the Universal Human Rights Index takes what is certain of each record, and counts the rest by what it is."""

from __future__ import annotations

import hashlib
import io
import json
import random
import tracemalloc
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest
from conftest import REAL_DATA
from hypothesis import given, settings
from hypothesis import strategies as st
from make_uhri_fixtures import FOLDER, HEADER, RECORDS, json_bytes, record, rows, upr, xlsx_bytes

from hrtrack.errors import BadInput
from hrtrack.intake import json_array, uhri
from hrtrack.intake.reading import Findings, Options
from hrtrack.intake.sources import Source
from hrtrack.intake.years import Years
from hrtrack.records import RecommendationItem, ReviewItem

REAL = REAL_DATA / "uhri"
needs_real_data = pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside the repository")


class Read(NamedTuple):
    """What a file was read as."""

    reviews: list[ReviewItem]
    items: list[RecommendationItem]
    findings: Findings

    @property
    def item(self) -> RecommendationItem:
        """The only recommendation."""
        (item,) = self.items
        return item

    @property
    def left_out(self) -> dict[str, list[str]]:
        return {reason: places.named for reason, places in self.findings.left_out.items()}

    @property
    def doubts(self) -> dict[str, list[str]]:
        return {what: places.named for what, places in self.findings.unsure.items()}


def source_of(data: bytes, name: str = "index.json") -> Source:
    return Source(name, hashlib.sha256(data).hexdigest(), len(data), lambda: io.BytesIO(data))


def read_bytes(data: bytes, language: str | None = None) -> Read:
    findings = Findings()
    return gathered(uhri.read_json(source_of(data), Options(Years(), language=language), findings), findings)


def read(*records: Any) -> Read:
    return read_bytes(json.dumps(records).encode())


def read_table(table: list[list[Any]], first: int = 2) -> Read:
    findings = Findings()
    body = enumerate(table[1:], first)
    options = Options(Years())
    return gathered(uhri.read_rows(table[0], iter(body), source_of(b"x", "index.xlsx"), options, findings), findings)


def gathered(items: Any, findings: Findings) -> Read:
    every = list(items)
    reviews = [item for item in every if isinstance(item, ReviewItem)]
    return Read(reviews, [item for item in every if isinstance(item, RecommendationItem)], findings)


def sheet(path: Any) -> list[list[Any]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True)
    table = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    book.close()
    return table


def said(item: RecommendationItem) -> tuple[Any, ...]:
    """What a record says, apart from where it stands."""
    return (item.key, item.paragraph, item.texts, item.states, item.tags, item.positions, item.flat)


def message_of(call: Any, *arguments: Any) -> str | None:
    """The sentence with which a file is refused; None for one that is read."""
    try:
        call(*arguments)
    except BadInput as error:
        return error.message
    return None


def counted(found: Read) -> int:
    """How many records were taken or left out."""
    return len(found.items) + sum(places.count for places in found.findings.left_out.values())


def tags(item: RecommendationItem, taxonomy: str) -> list[str]:
    return [tag.label for tag in item.tags if tag.taxonomy == taxonomy]


# The files in fixtures/uhri

WANTED = [
    # reference, paragraph, beginning of the text, States by clause, position
    ("XEX/2025", "140.1", "Let every", {1: ("MDV", "PRT")}, "supported"),
    ("XEX/2025", "140.2", "To consider", {1: ("SVN",), 2: ("KOR",)}, "partial"),
    ("XEX/2025", "140.3", "Paint the town clock & its hands (Côte d’Ivoire);", {1: ("CIV",)}, "noted"),
    ("XEX/2025", "81.41", "Plant seven", {1: ("GHA",)}, "partial"),
    ("XEX/2025", "79(a)", "Feed the paper tigers", {1: ("PER",)}, None),
    ("XEX/2025", "28", "Ask the wind", {1: ("IRN",)}, None),
    ("XEX/2025", None, "Count the clouds of the 2030 Agenda", {1: ("NPL",)}, "supported"),
    ("XEX/2025", "140.4", "Mend the rainbow", {1: ("CHL", "KEN")}, None),
    ("XEX/2025", "140.1", "Let herons", {1: ("ESP",)}, "noted"),
    ("XEX/CRC/2025", "49", "The Committee recommends a ferry", None, None),
    ("XEX/CRC/2025", "7", "Reiterating its earlier wish, it asks for kites:\n(a) Red ones;\n(b) Blue ones.", None, None),
    ("XEX/CRC/2025", "24(a)", "Lend every child", None, None),
    ("XEX/CRPD/2025", "12", "Ramps to", None, None),
    ("XAA/CMW/2025", "31", "Let storks", None, None),
]


def test_the_fixtures_are_what_their_script_writes():
    assert (FOLDER / "fictional.json").read_bytes() == json_bytes()
    with io.BytesIO(xlsx_bytes()) as written:
        assert sheet(FOLDER / "fictional.xlsx") == sheet(written)


@pytest.mark.parametrize("layout", ["json", "xlsx"])
def test_both_layouts_give_number_text_states_and_position_of_each_recommendation(layout):
    path = FOLDER / f"fictional.{layout}"
    found = read_bytes(path.read_bytes()) if layout == "json" else read_table(sheet(path))
    assert len(found.items) == len(WANTED)
    for item, (review, paragraph, text, states, position) in zip(found.items, WANTED, strict=True):
        assert (str(item.key), item.paragraph, item.states) == (review, paragraph, states)
        assert (item.texts[0].value or "").startswith(text)
        assert [entry.position for entry in item.positions] == ([position] if position else [])


def test_the_table_says_what_the_json_says():
    first, second = read_bytes(json_bytes()), read_table(rows())
    assert [said(item) for item in first.items] == [said(item) for item in second.items]
    assert first.left_out.keys() == second.left_out.keys()


def test_each_review_comes_once_and_before_its_recommendations():
    findings = Findings()
    every = list(uhri.read_json(source_of(json_bytes()), Options(Years()), findings))
    met: list[Any] = []
    for item in every:
        if isinstance(item, ReviewItem):
            assert item.key not in met
            met.append(item.key)
        assert item.key in met


def test_a_review_has_the_session_and_symbol_that_its_records_name():
    fields = {str(review.key): review.fields for review in read_bytes(json_bytes()).reviews}
    assert fields["XEX/2025"] == {"session": 48, "symbol": "A/HRC/59/98"}
    assert fields["XEX/CRC/2025"] == {"symbol": "CRC/C/XEX/CO/6-7"}


def test_what_is_no_recommendation_is_counted_by_what_it_is():
    assert read_bytes(json_bytes()).left_out == {
        "Response of the State": ["index.json record 10"],
        "Concerns/Observations": ["index.json record 14"],
        "second document of a review": ["CRC/C/OPSC/XEX/CO/1"],
        "several States": ["XAA, XEX"],
        "special procedure": ["SR Fictional Weather", "IE Albinism"],
    }


def test_every_recommendation_remembers_the_record_or_row_it_came_from():
    item = read_bytes(json_bytes()).items[-1]
    assert (item.origin.file, item.origin.row, item.where) == ("index.json", 17, "index.json record 17")
    assert item.origin.sha256 == hashlib.sha256(json_bytes()).hexdigest()
    item = read_table(rows()).items[-1]
    assert (item.origin.row, item.where) == (18, "index.xlsx row 18")


def test_a_paragraph_may_come_in_several_records():
    assert all(item.in_parts for item in read_bytes(json_bytes()).items)


# Recognising a file


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        [name.replace("Reccom", "Recom") for name in HEADER],
        [name.upper().replace(" ", "_") for name in HEADER],
        [f" {name.replace(' ', '  ')}: " for name in reversed(HEADER)],
    ],
)
def test_headings_are_known_in_any_case_spacing_order_and_spelling(header):
    assert uhri.is_header(list(header))
    assert read_table([list(header), *([] for _ in range(2))]).items == []


@pytest.mark.parametrize("missing", ["Text", "Type", "Document Symbol", "Reccomending Body", "Countries Concerned"])
def test_a_table_without_one_of_the_needed_columns_is_none_of_the_index(missing):
    header = [name for name in HEADER if name != missing]
    assert not uhri.is_header(header)
    with pytest.raises(BadInput, match=f"index.xlsx has no column '{missing}'"):
        read_table([header])


def test_a_record_is_known_by_its_keys():
    assert uhri.is_record(set(RECORDS[0]))
    assert not uhri.is_record({"text", "state", "cycle", "paragraph"})


def test_columns_and_keys_that_are_not_read_are_named():
    assert read_table(rows()).findings.ignored == [
        "OHCHR Annotation Id", "Regions Concerned", "Recommending Regions", "Date of publication on UHRI",
    ]  # fmt: skip
    assert "UprCycle" in read_bytes(json_bytes()).findings.ignored


def test_explain_tells_what_is_read_from_which_column():
    assert ("mechanism", "'Reccomending Body'") in uhri.describe(HEADER)
    assert ("recommending_states", "'UprRecommendingCountry'") in uhri.describe(list(RECORDS[0]))


# Body and type


@pytest.mark.parametrize(
    ("body", "mechanism"),
    [
        ("- UPR", "UPR"),
        ("UPR", "UPR"),
        ("- CRC-OP-SC", "CRC-OP-SC"),
        ("- CRC-OP-AC", "CRC-OP-AC"),
        ("- SPT", "SPT"),
        ("- Committee on the Rights of the Child", "CRC"),
        ("Committee on Migrant Workers", "CMW"),
        ("- committee on the elimination of  discrimination against women", "CEDAW"),
        (["CCPR"], "CCPR"),
    ],
)
def test_the_mechanism_is_known_by_code_or_long_name(body, mechanism):
    symbol = "A/HRC/59/98" if mechanism == "UPR" else "CRC/C/XEX/CO/1"
    assert read(record(body, symbol, "1. [placeholder text]")).item.key.mechanism == mechanism


@pytest.mark.parametrize(
    ("body", "reason", "name"),
    [
        ("- SR Torture", "special procedure", "SR Torture"),
        ("- WG Arbitrary Detention", "special procedure", "WG Arbitrary Detention"),
        ("- IE  Albinism", "special procedure", "IE Albinism"),
        ("- Special Rapporteur on kites", "special procedure", "Special Rapporteur on kites"),
        ("- Committee of Herons", "body not known", "Committee of Herons"),
        ("- CRC\n- CEDAW", "body not known", "CRC, CEDAW"),
        (None, "body not known", "no body"),
    ],
)
def test_a_body_that_is_not_tracked_is_left_out_by_name(body, reason, name):
    found = read(record(body, "CRC/C/XEX/CO/1", "1. [placeholder text]"))
    assert (found.items, found.left_out) == ([], {reason: [name]})


@pytest.mark.parametrize(
    "kind", ["- Recommendations", "Recommendation", "- Recomendaciones", ["Recommandations"], "- Рекомендации"]
)
def test_recommendations_are_kept_in_the_languages_of_the_index(kind):
    assert read(upr("1.1 [placeholder text]", [], [], AnnotationType=kind)).items


@pytest.mark.parametrize("kind", ["- Concerns/Observations", "- Positive aspects", ["- Recommendations", "- Other"]])
def test_another_type_is_left_out_under_its_name(kind):
    found = read(upr("1.1 [placeholder text]", [], [], AnnotationType=kind))
    name = "Recommendations, Other" if isinstance(kind, list) else kind.removeprefix("- ")
    assert (found.items, list(found.left_out)) == ([], [name])


def test_an_answer_of_the_state_among_the_recommendations_is_left_out():
    assert read(upr("Response of XEX: [placeholder text]", [], [])).left_out == {"Response of a State": ["index.json record 1"]}


def test_a_damaged_file_cannot_fill_the_report_with_types():
    found = read(*(upr("1.1 x", [], [], AnnotationType=f"kind {n}") for n in range(500)))
    assert len(found.findings.left_out) < 50
    assert sum(places.count for places in found.findings.left_out.values()) == 500


# State and year


@pytest.mark.parametrize(
    ("countries", "body", "symbol", "state"),
    [
        (["XEX"], "UPR", "A/HRC/59/98", "XEX"),
        (["PK"], "UPR", "A/HRC/59/98", "PAK"),
        (["State of Palestine*"], "CRC", "CRC/C/PSE/CO/1", "PSE"),
        (["Türkiye", "Turkey", "TR"], "UPR", "A/HRC/59/98", "TUR"),
        ("- Timor-Leste", "UPR", "A/HRC/59/98", "TLS"),
        ("- South Sudan\r", "UPR", "A/HRC/59/98", "SSD"),
        (None, "CRPD", "CRPD/C/AZE/CO/1", "AZE"),
        ([], "CCPR", "CCPR/CO/72/PRK", "PRK"),
        (["Uzbekistan", "Czechia"], "UPR", "A/HRC/22/3", "CZE"),
        (["Sudan", "South Sudan"], "UPR", "A/HRC/18/16/Add.1", "SDN"),
        (["XAA", "XEX"], "CMW", "CMW/C/XEX/CO/1", "XEX"),
        (["Atlantis"], "CRC", "CRC/C/XEX/CO/1", "XEX"),
    ],
)
def test_the_state_under_review_is_the_one_named_or_that_of_the_symbol(countries, body, symbol, state):
    assert read(record(body, symbol, "1. [placeholder text]", Countries=countries)).item.key.state == state


@pytest.mark.parametrize(
    ("countries", "body", "symbol", "reason"),
    [
        (["XEX", "XAA"], "UPR", "A/HRC/59/98", "several States"),
        (["XEX", "XAA"], "CRC", "CRC/C/XCC/CO/1", "several States"),
        ([], "UPR", "A/HRC/59/98", "State not known"),
        (["Kosovo*"], "CCPR", "CCPR/C/UNK/CO/1", "State not known"),
        (["XEX"], "CRC", "CRC/C/XAA/CO/1", "State and symbol differ"),
    ],
)
def test_a_state_that_is_not_certain_is_not_guessed(countries, body, symbol, reason):
    found = read(record(body, symbol, "1. [placeholder text]", Countries=countries))
    assert (found.items, list(found.left_out)) == ([], [reason])


def test_a_name_under_countries_that_is_no_state_is_reported():
    assert list(read(record("CRC", "CRC/C/XEX/CO/1", "1. x", Countries=["Atlantis"])).findings.not_states) == ["Atlantis"]


@pytest.mark.parametrize(
    "session",
    ["- 36th Session", "36", ["36th Session"], ["36"], 36, [36], "Session 36", "36 - November 2020", "3rd Cycle - 36th session"],
)
def test_the_session_gives_the_year_of_a_review(session):
    found = read(upr("1.1 [placeholder text]", [], [], UprSession=session, Symbol=""))
    assert (found.item.key.cycle, found.reviews[0].fields) == (2020, {"session": 36})


@pytest.mark.parametrize("cell", [36, 36.0, "36"])
def test_a_cell_with_the_session_may_be_a_number(cell):
    row = ["1.1 x", "- XEX", "- UPR", "", "", "", "", "", "", "", "- Recommendations", "", cell]
    assert read_table([list(HEADER), row]).reviews[0].fields == {"session": 36}


def test_without_a_session_the_report_gives_the_year():
    found = read(upr("1.1 [placeholder text]", [], [], UprSession=[], Symbol="A/HRC/28/98"))
    assert (found.item.key.cycle, found.reviews[0].fields) == (2014, {"symbol": "A/HRC/28/98"})


def test_a_session_is_believed_over_the_symbol_and_the_difference_is_told():
    found = read(upr("1.1 [placeholder text]", [], [], UprSession=["36th Session"], Symbol="A/HRC/28/98"))
    assert (found.item.key.cycle, found.reviews[0].fields) == (2020, {"session": 36})
    assert found.doubts == {"session and symbol are of different years": ["index.json record 1: session 36, A/HRC/28/98"]}


@pytest.mark.parametrize("session", [["36th Session", "37th Session"], ["- Session"], "2020", "999"])
def test_a_session_that_cannot_be_read_is_a_doubt(session):
    found = read(upr("1.1 [placeholder text]", [], [], UprSession=session))
    assert (found.item.key.cycle, list(found.doubts)) == (2025, ["session"])


def test_an_upr_record_with_neither_session_nor_report_is_left_out():
    found = read(upr("1.1 x", [], [], UprSession=None, Symbol="A/HRC/WG.6/48/L.1"))
    assert found.left_out == {"neither session nor symbol tells the year": ["A/HRC/WG.6/48/L.1"]}


@pytest.mark.parametrize(
    "cell",
    [
        46078,
        "46078",
        "46078.4996282407",
        46078.49,
        datetime.fromisoformat("2026-02-25"),
        date(2026, 2, 25),
        "2026-02-25",
        "2026-02-25T00:00:00",
    ],
)
def test_a_treaty_bodys_review_has_the_year_of_publication_in_any_form_of_date(cell):
    table = [list(HEADER), ["1. x", "- XEX", "- CRC", "CRC/C/XEX/CO/1", "", "", "", cell, "", "", "- Recommendations"]]
    found = read_table(table)
    assert found.item.key.cycle == 2026
    assert any("publication" in note for note in found.findings.notes)


@pytest.mark.parametrize("day", [None, "", "spring", "12", "99999", "0001-01-01T00:00:00"])
def test_a_treaty_bodys_record_without_a_date_is_left_out(day):
    assert list(read(record("CRC", "CRC/C/XEX/CO/1", "1. x", PublicationDate=day)).left_out) == ["no date of publication"]


def test_a_second_document_of_a_review_is_left_out_but_not_its_correction_or_addendum():
    other = read(*(record("CRC", f"CRC/C/XEX/CO/{n}", "1. x") for n in (1, 2)))
    assert (len(other.items), other.left_out) == (1, {"second document of a review": ["CRC/C/XEX/CO/2"]})
    assert len(read(*(record("CRC", f"CRC/C/XEX/CO/1{end}", "1. x") for end in ("", "/Corr.1"))).items) == 2
    assert len(read(*(upr("1.1 x", [], [], Symbol=symbol) for symbol in ("", "A/HRC/59/98", "A/HRC/59/98/Add.1"))).items) == 3


# Paragraph numbers


@pytest.mark.parametrize(
    ("text", "number", "wording"),
    [
        ("137.197 Improve [x]", "137.197", "Improve [x]"),
        ("137.197. Improve [x]", "137.197", "Improve [x]"),
        ("137.197Improve [x]", "137.197", "Improve [x]"),
        ("&nbsp;137.197&nbsp;Improve [x]", "137.197", "Improve [x]"),
        ("<p>137.197 Improve [x]</p>", "137.197", "Improve [x]"),
        ("para. 28: Improve [x]", "28", "Improve [x]"),
        ("Paragraph 28: Improve [x]", "28", "Improve [x]"),
        ("para. 81: 81.4 Improve [x]", "81.4", "Improve [x]"),
        ("Recommendation No. 41, para. 81: 41. Improve [x]", "81.41", "Improve [x]"),
        ("Recommendation No. 41, para. 81: Improve [x]", "81.41", "Improve [x]"),
        ("Recommendations contained in para. 79(a): 79(a). Improve [x]", "79(a)", "Improve [x]"),
        ("Recommendations conatined in para. 79 (a): 79 (a). Improve [x]", "79(a)", "Improve [x]"),
        ("2030 Agenda [x]", None, "2030 Agenda [x]"),
        ("Improve [x]", None, "Improve [x]"),
    ],
)
def test_a_recommendation_of_the_upr_gives_its_number(text, number, wording):
    item = read(upr(text, [], [])).item
    assert (item.paragraph, item.texts[0].value) == (number, wording)


@pytest.mark.parametrize(
    ("text", "number", "wording"),
    [
        ("67. To continue [x]", "67", "To continue [x]"),
        ("4.The Committee [x]", "4", "The Committee [x]"),
        ("24(a) Strengthen [x]", "24(a)", "Strengthen [x]"),
        ("24 (a) (ii). Strengthen [x]", "24(a)(ii)", "Strengthen [x]"),
        ("24. (a) Strengthen [x]", "24", "(a) Strengthen [x]"),
        ("Paper boats 49.The Committee [x]", "49", "The Committee [x]"),
        ("Paper boats (art. 2) 49. While glad, the Committee [x]", "49", "While glad, the Committee [x]"),
        ("Paper boats 49. In view of article 12, the State party [x]", "49", "In view of article 12, the State party [x]"),
        ("C. Main areas of mist Paper boats 49. The Committee [x]", "49", "The Committee [x]"),
        ("Domestic use of kites\n7. Reiterating [x]", "7", "Reiterating [x]"),
        ("Kites<br />Use of kites<br/>7. Reiterating [x]", "7", "Reiterating [x]"),
        ("In accordance with article 12. The Committee [x]", None, "In accordance with article 12. The Committee [x]"),
        ("Welcoming Fog Act 15. The Committee [x]", None, "Welcoming Fog Act 15. The Committee [x]"),
        ("12 months after [x], the Committee", None, "12 months after [x], the Committee"),
        ("2030. The Committee [x]", None, "2030. The Committee [x]"),
    ],
)
def test_a_recommendation_of_a_treaty_body_gives_its_number(text, number, wording):
    item = read(record("CRC", "CRC/C/XEX/CO/1", text)).item
    assert (item.paragraph, item.texts[0].value) == (number, wording)


def test_that_a_heading_is_left_out_is_told():
    assert any("heading" in note for note in read(record("CRC", "CRC/C/XEX/CO/1", "Boats 4. The Committee [x]")).findings.notes)


@pytest.mark.parametrize(
    "text",
    [
        "67. To continue [x]",
        "Recommendation No. 41, para. 81: 42. Improve [x]",
        "Recommendation No. 41, para. 81(a): Improve [x]",
    ],
)
def test_a_number_of_the_upr_that_is_not_certain_stays_in_the_text(text):
    found = read(upr(text, [], []))
    assert (found.item.paragraph, found.item.texts[0].value, list(found.doubts)) == (None, text, ["paragraph number"])


@pytest.mark.parametrize("text", [None, "", " &nbsp; ", "<p></p>", "\u200b"])
def test_a_record_without_text_is_left_out(text):
    assert read(upr(text or "", [], [], Text=text)).left_out == {"no text": ["index.json record 1"]}


numbers = st.integers(1, 999)
limbs = st.sampled_from(["", "(a)", "(b)(ii)", "(iv)"])
wordings = st.text("abc défg,;", max_size=40).map(lambda text: " ".join(["Mend", *text.split()]))


@given(
    numbers, st.integers(1, 999), wordings, st.sampled_from(["{n} {t}", "{n}. {t}", "{n}{t}", "  {n}\u00a0{t}", "<p>{n} {t}</p>"])
)
def test_any_dotted_number_is_found_in_any_shape(stem, part, text, shape):
    item = read(upr(shape.format(n=f"{stem}.{part}", t=text), [], [])).item
    assert (item.paragraph, item.texts[0].value) == (f"{stem}.{part}", text)


@given(numbers, limbs, wordings, st.sampled_from(["{n}. {t}", "{n}.{t}", "para. {n}: {t}", "Blue boats\n{n}. {t}"]))
def test_any_whole_number_of_a_treaty_body_is_found_in_any_shape(number, limb, text, shape):
    item = read(record("CAT", "CAT/C/XEX/CO/1", shape.format(n=f"{number}{limb}", t=text))).item
    assert (item.paragraph, item.texts[0].value) == (f"{number}{limb}", text)


@given(numbers, numbers, wordings, st.booleans())
def test_any_citation_of_paragraph_and_place_is_found(paragraph, place, text, repeated):
    own = f"{place}. " if repeated else ""
    item = read(upr(f"Recommendation No. {place}, para. {paragraph}: {own}{text}", [], [])).item
    assert (item.paragraph, item.texts[0].value) == (f"{paragraph}.{place}", text)


# Text, States, position, labels


@pytest.mark.parametrize(
    ("text", "wording"),
    [
        ("Fish &amp; herons", "Fish & herons"),
        ("Fish &amp;amp; herons", "Fish & herons"),
        ("it&rsquo;s &#8209; &#x2013; C&ocirc;te", "it’s \u2011 – Côte"),
        ("a<b>b</b>c<SPAN style='x'>d</SPAN>", "abcd"),
        ("ponds <5 metres > 3", "ponds <5 metres > 3"),
        ("state&regional ponds", "state&regional ponds"),
        ("pon\u200bds\u00a0 \u00adof\u202fXEX", "ponds of XEX"),
        ("&lt;p&gt;Ponds&lt;/p&gt;", "Ponds"),
    ],
)
def test_the_text_is_free_of_markup_entities_and_invisible_characters(text, wording):
    assert read(upr(text, [], [])).item.texts[0].value == wording


def test_clauses_with_their_own_states_are_kept_apart():
    item = read(upr("1.1 Mend ponds (Peru)/mend skies (Chile);", ["Chile", "Peru"], [])).item
    assert item.states == {1: ("PER",), 2: ("CHL",)}
    assert [(text.clause, text.value) for text in item.texts] == [
        (None, "Mend ponds (Peru)/mend skies (Chile);"), (1, "Mend ponds (Peru)"), (2, "mend skies (Chile)"),
    ]  # fmt: skip
    assert not item.flat


def test_states_of_the_list_that_the_text_does_not_bear_out_are_taken_flat_and_told():
    found = read(upr("1.1 Mend ponds (Peru)/mend skies (Chile);", ["Chile", "Kenya"], []))
    assert (found.item.states, found.item.flat, len(found.item.texts)) == ({1: ("CHL", "KEN")}, True, 1)
    assert found.doubts == {"States of the list and of the text differ": ["index.json record 1"]}


def test_without_a_list_the_states_in_parentheses_count():
    assert read(upr("1.1 Mend ponds (Peru) (Chile);", [], [])).item.states == {1: ("PER", "CHL")}


def test_a_text_that_names_no_state_takes_those_of_the_list_without_a_doubt():
    found = read(upr("1.1 Mend ponds", "- Chile\n- Bolivia (Plurinational State of)", []))
    assert (found.item.states, found.doubts) == ({1: ("CHL", "BOL")}, {})


def test_names_and_parentheses_that_are_no_state_are_reported():
    found = read(upr("1.1 Ratify the (OP-WIND) (Peru);", ["Peru", "Atlantis"], []))
    assert set(found.findings.not_states) == {"OP-WIND", "Atlantis"}


def test_a_treaty_body_names_no_recommending_states():
    assert read(record("CRC", "CRC/C/XEX/CO/1", "1. Mend ponds (Peru)")).item.states is None


@pytest.mark.parametrize(
    ("value", "position"),
    [
        ("Supported", "supported"),
        ("- Noted", "noted"),
        (["- supported "], "supported"),
        ("- Supported/Noted", "partial"),
        (["Supported", "Noted"], "partial"),
        ("- Supported\r\n- Noted", "partial"),
        ([], None),
        (None, None),
        ("", None),
        ([None], None),
    ],
)
def test_the_answer_is_read_from_a_text_or_a_list(value, position):
    found = read(upr("1.1 x", [], value))
    assert ([entry.position for entry in found.item.positions], found.doubts) == ([position] if position else [], {})


@pytest.mark.parametrize("value", ["Pondered", ["Supported", "Pondered"], ["Supported", "Pending"]])
def test_an_answer_that_is_not_certain_is_a_doubt_and_none(value):
    found = read(upr("1.1 x", [], value))
    assert (found.item.positions, list(found.doubts)) == ([], ["position"])


def test_an_answer_has_a_source_only_where_the_document_is_the_addendum():
    sources = [
        read(upr("1.1 x", [], "Noted", Symbol=symbol)).item.positions[0].source for symbol in ("A/HRC/59/98", "A/HRC/59/98/Add.1")
    ]
    assert sources == [None, "A/HRC/59/98/Add.1"]


def test_the_carriage_returns_of_a_workbook_are_no_part_of_a_label():
    row = ["1.1 x", "- XEX", "- UPR", "A/HRC/59/98", "- Ponds_x000D_\n- Herons\r\n", "", "", "", "", "", "- Recommendations"]
    assert tags(read_table([list(HEADER), row]).item, "ohchr-2021") == ["Ponds", "Herons"]


def test_a_label_is_free_of_entities_and_one_of_nothing_else_is_none():
    item = read(upr("1.1 x", [], [], Themes=["Fish &amp; herons", "&nbsp;", "- "])).item
    assert tags(item, "ohchr-2021") == ["Fish & herons"]


def test_labels_lose_one_dash_and_are_split_at_line_ends_alone():
    item = read(
        upr(
            "1.1 x",
            [],
            [],
            Themes="- Right to health - General\r\n- Ponds; herons, and - fish",
            AffectedPersons=["- Women & girls"],
        )
    ).item
    assert tags(item, "ohchr-2021") == ["Right to health - General", "Ponds; herons, and - fish"]
    assert tags(item, "group") == ["Women & girls"]


@pytest.mark.parametrize(
    ("label", "kept"),
    [
        ("16 - PEACE, JUSTICE AND STRONG INSTITUTIONS", "16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"),
        ("16 - PAZ FICTICIA", "16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"),
        ("- 16", "16 - PEACE, JUSTICE AND STRONG INSTITUTIONS"),
        ("16.3 - Fictional wording", "16.3"),
        ("16.10 - Fictional wording", "16.10"),
        ("16.B - Redacción ficticia", "16.b"),
        ("99 - NO SUCH GOAL", "99 - NO SUCH GOAL"),
        ("herons", "herons"),
    ],
)
def test_a_goal_is_the_known_label_and_a_target_its_code(label, kept):
    assert tags(read(upr("1.1 x", [], [], Sdgs=[label])).item, "sdg") == [kept]


def test_only_the_taxonomies_that_a_record_fills_replace_what_is_recorded():
    item = read(upr("1.1 x", [], [], Sdgs=[], AffectedPersons=None)).item
    assert item.replaces == {"ohchr-2021"}


def test_texts_are_in_the_language_that_the_user_says():
    found = read_bytes(json_bytes(), language="es")
    assert {text.lang for item in found.items for text in item.texts} == {"es"}


# Broken files

GOOD = json.dumps(upr("1.1 x", ["Peru"], ["Noted"])).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b'{"Text": 1}', "index.json is not a JSON array of records"),
        (b"[" + GOOD + b"," + GOOD[:300], "index.json record 2 is cut off"),
        (b"[" + GOOD + b",", "index.json record 2 is missing: the file is cut off"),
        (b"[" + GOOD, "index.json is cut off or damaged after record 1"),
        (b"[" + GOOD + GOOD + b"]", "index.json is cut off or damaged after record 1"),
        (b"[" + GOOD + b",]", "index.json record 2 is cut off or damaged"),
        (b"[" + GOOD + b"] x", "index.json goes on after the end of its array"),
        (b"[" + GOOD + b"]\xd0", "index.json is not valid UTF-8: byte 0xd0"),
        (b"[" + GOOD + b', {"Text": NaN}]', "index.json record 2 is not valid JSON: NaN is no number"),
        (b"[" + GOOD + b', {"Text": ' + b"9" * 5000 + b"}]", "index.json record 2 is not valid JSON"),
        (b"[" + GOOD + b"," + b"[" * 100_000, "index.json record 2 is nested too deeply"),
        (b"[" + GOOD + b"," + b'{"Text":' * 100_000, "index.json record 2 is nested too deeply"),
        (b"[" + GOOD + b', {"Text": "' + b"x" * 10_000_000 + b'"}]', "index.json record 2 is longer than 4 MiB"),
        (b"[" + GOOD + b", 7]", "index.json record 2 is no record of the Universal Human Rights Index"),
        (b"[" + GOOD + b', {"Text": ""}]', "index.json record 2 is no record of the Universal Human Rights Index"),
        (b"[" + GOOD + b"," + GOOD.replace(b"1.1 x", b"\\ud800") + b"]", "index.json record 2: Text contains a broken character"),
        (b"[" + GOOD + b"," + GOOD.replace(b"1.1 x", b"\\u0000") + b"]", "index.json record 2: Text contains a NUL character"),
        (b"[" + GOOD + b"," + GOOD.replace(b"1.1 x", b"\x00") + b"]", "index.json record 2 is cut off or damaged"),
        (b'[{"Text": "\xff"}]', "index.json is not valid UTF-8: byte 0xff at 11"),
        (b"[" + GOOD.replace(b"Peru", b"x" * 1001) + b"]", "index.json record 1: UprRecommendingCountry holds an entry of 1001"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_sentence_that_says_where(data, message):
    with pytest.raises(BadInput) as caught:
        read_bytes(data)
    assert caught.value.message.startswith(message)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("Text", 5), ("Text", ["x"]), ("Countries", {"XEX": 1}), ("Countries", [["XEX"]]), ("Body", 1.5), ("Symbol", True),
        ("AnnotationType", {}), ("Themes", 3), ("Sdgs", [16]), ("AffectedPersons", [{}]), ("UprSession", {}),
        ("UprSession", [1.5]), ("UprPositions", False), ("UprRecommendingCountry", [0]),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_refused_with_record_and_field(field, value):
    with pytest.raises(BadInput, match=f"index.json record 2: {field} is"):
        read(RECORDS[0], upr("1.1 x", [], []) | {field: value})


def test_a_broken_character_in_a_cell_is_refused_with_its_row():
    with pytest.raises(BadInput, match=r"index\.xlsx row 2: Text contains a NUL"):
        read_table([list(HEADER), ["x\0", "- XEX", "- UPR", "A/HRC/59/98", "", "", "", "", "", "", "- Recommendations"]])


def test_an_endless_text_is_left_out_without_being_searched():
    assert read(upr("1.1 x (Peru) " * 100_000, [], [])).left_out == {
        "text of more than 30000 characters": ["index.json record 1"]
    }


def test_a_mark_at_the_beginning_and_blanks_between_records_do_not_matter():
    assert len(read_bytes(b"\xef\xbb\xbf \n[ \n" + GOOD + b" ,\r\n\t" + GOOD + b"\n]\n").items) == 2


def test_a_record_may_lie_across_any_border_of_what_is_read_at_once(monkeypatch):
    whole = [said(item) for item in read_bytes(json_bytes()).items]
    for step in (1, 2, 7, 1000):
        monkeypatch.setattr(json_array, "_STEP", step)
        assert [said(item) for item in read_bytes(json_bytes()).items] == whole


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
texts = st.text("0123456789.()-:/ \nabIV&;<>p", max_size=60)


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(RECORDS),
    st.dictionaries(st.sampled_from(sorted(RECORDS[0])), values | texts | st.lists(texts, max_size=3), max_size=4),
)
def test_no_values_of_a_record_raise_anything_but_bad_input(base, changes):
    message = message_of(read, base | changes)
    assert message.startswith("index.json record 1") if message else counted(read(base | changes)) == 1


@given(st.lists(values, max_size=3))
def test_no_json_array_raises_anything_but_bad_input(entries):
    message = message_of(read, *entries)
    assert message.startswith("index.json record 1 ") if message else entries == []


cells = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates() | st.datetimes() | texts


@settings(max_examples=200, deadline=None)
@given(st.lists(cells, max_size=18), st.sampled_from(rows()[1:]))
def test_no_cells_raise_anything_but_bad_input(start, row):
    table = [list(HEADER), [*start, *row[len(start) :]]]
    message = message_of(read_table, table)
    assert message.startswith("index.xlsx row 2: ") if message else counted(read_table(table)) <= 1


@pytest.mark.parametrize("seed", range(120))
def test_a_mutated_file_is_read_or_refused_with_one_sentence(seed):
    chance = random.Random(seed)
    data = bytearray(json_bytes())
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(data))
        stop = min(len(data), start + chance.choice((1, 2, 10, 500)))
        part = chance.choice(
            (b"", bytes([chance.randrange(256)]), b'"', b"]", b"{", b"\\u0000", b"\\ud800", b"null", data[start:stop] * 2)
        )
        data[start:stop] = part
    if seed % 5 == 0:
        del data[chance.randrange(len(data)) :]
    message = message_of(read_bytes, bytes(data))
    if message is None:
        assert counted(read_bytes(bytes(data))) >= 1
    else:
        assert message.startswith("index.json")
        assert "\n" not in message


# A whole export


def test_a_long_export_is_read_in_the_memory_of_a_short_one(tmp_path):
    path = tmp_path / "full.json"
    with path.open("wb") as file:
        for number in range(20_000):
            text = f"{100 + number % 5}.{number % 300 + 1} Mend fictional pond {number} " + "and its banks " * 30
            state = f"X{chr(65 + number % 13)}{chr(65 + number % 24)}"
            file.write(
                (b"," if number else b"[") + json.dumps(upr(text, ["Peru", "Chile"], ["Noted"], Countries=[state])).encode()
            )
        file.write(b"]")
    source = Source("full.json", "", path.stat().st_size, lambda: path.open("rb"))
    assert source.size > 20 * 1024**2
    tracemalloc.start()
    try:
        count = sum(isinstance(item, RecommendationItem) for item in uhri.read_json(source, Options(Years()), Findings()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 20_000
    assert peak < 8 * 1024**2


# Real files


@needs_real_data
@pytest.mark.parametrize("layout", ["json", "xlsx"])
def test_the_export_of_slovenia_2025_gives_its_40_recommendations(layout):
    path = REAL / f"synthetic-export.{layout}"
    found = read_bytes(path.read_bytes()) if layout == "json" else read_table(sheet(path))
    assert (len(found.items), {str(item.key) for item in found.items}) == (40, {"SVN/2025"})
    assert found.reviews[0].fields == {"symbol": "A/HRC/59/15"} | ({"session": 48} if layout == "xlsx" else {})
    assert all(item.states and item.positions and item.paragraph is None for item in found.items)
    assert (found.left_out, found.doubts) == ({}, {})


@needs_real_data
def test_both_layouts_of_the_real_texts_say_the_same():
    first = read_bytes((REAL / "synthetic-export.json").read_bytes())
    second = read_table(sheet(REAL / "synthetic-export.xlsx"))
    assert [said(item) for item in first.items] == [said(item) for item in second.items]


@needs_real_data
def test_the_real_record_of_a_concern_is_left_out_by_its_type():
    found = read_bytes((REAL / "one-real-record.json").read_bytes())
    assert (found.items, list(found.left_out)) == ([], ["Concerns/Observations"])


@needs_real_data
def test_the_real_row_of_a_concern_is_left_out_by_its_type():
    row = json.loads((REAL / "one-xlsx-row.json").read_text(encoding="utf-8"))
    found = read_table([list(row), list(row.values())])
    assert (found.items, list(found.left_out)) == ([], ["Concerns/Observations"])
