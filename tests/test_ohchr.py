"""OHCHR's Word lists: what the real ones contain, what the layouts mean, and what broken files are told."""

from __future__ import annotations

import csv
import io
import random
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import make_ohchr_fixtures as make
import pytest
from conftest import REAL_DATA
from make_ohchr_fixtures import NEW_HEADING, OLD_HEADING, build, cell, heading, members, repacked, row, theme

from hrtrack.errors import BadInput
from hrtrack.intake import ohchr
from hrtrack.intake.ohchr import looks_like, read_list
from hrtrack.intake.reading import Findings, Options
from hrtrack.intake.sources import Source, read_source
from hrtrack.intake.years import Years
from hrtrack.records import RecommendationItem, ReviewItem
from hrtrack.states import resolve_state

TITLE = "UPR of XEX (4th Cycle - 48th Session)"
SYMBOL = "Source of Position: A/HRC/99/3/Add.1 - Para.3"
PLAIN = row("81.1 Fold a boat (Fiji);", SYMBOL, "Supported", "- Right to health", "- 1 - NO POVERTY")
SLOVENIA = (  # list, paragraphs, supported, noted, pairs, pairs of supported and of noted ones, session, year, theme rows
    ("slovenia-cycle2", 163, 142, 21, 180, 155, 25, 20, 2014, 37),
    ("slovenia-cycle4", 254, 217, 37, 262, 218, 44, 48, 2025, 53),
)
# Where what is read differs from the expected files, and why.
DIFFERENCES = {("slovenia-cycle4", "140.205", "sdgs"): "the cell names goal 4 twice; a label belongs to a recommendation once"}
IN_USUAL_SPELLING = ("affected",)  # the list of 2019 writes "children", that of 2025 "Children": recorded as one label


def source_of(data: bytes, name: str = "list.docx") -> Source:
    return Source(name, "0" * 64, len(data), lambda: io.BytesIO(data))


def read(data: bytes | Path, **said: Any) -> tuple[ReviewItem, dict[str, RecommendationItem], Findings]:
    """Return the review of a list, its recommendations by number, and what was met on the way."""
    source = read_source(str(data)) if isinstance(data, Path) else source_of(data)
    findings = Findings()
    review, *items = read_list(source, Options(Years(), **said), findings)
    assert isinstance(review, ReviewItem)
    return review, {item.paragraph: item for item in items}, findings


def refusal(data: bytes, **said: Any) -> BadInput:
    with pytest.raises(BadInput) as caught:
        read(data, **said)
    return caught.value


def labels(item: RecommendationItem, taxonomy: str) -> list[str]:
    return [tag.label for tag in item.tags if tag.taxonomy.startswith(taxonomy)]


def states(item: RecommendationItem) -> list[str]:
    return [state for number in sorted(item.states or {}) for state in (item.states or {})[number]]


def counts(found: dict[str, Any]) -> dict[str, int]:
    return {what: places.count for what, places in found.items()}


def with_part(data: bytes, name: str, content: bytes | str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return repacked(members(data) | {name: content if isinstance(content, bytes) else content.encode()}, method)


real = pytest.mark.skipif(not REAL_DATA.is_dir(), reason=f"the reference data of the project is not here ({REAL_DATA.name})")


@real
@pytest.mark.parametrize("golden", SLOVENIA, ids=lambda golden: golden[0])
def test_the_real_lists_have_the_known_totals_by_paragraph_and_by_pair(golden):
    name, paragraphs, supported, noted, pairs, of_supported, of_noted, session, year, theme_rows = golden
    path = REAL_DATA / "ohchr" / f"{name}.docx"
    review, items, findings = read(path)
    by_position: dict[str, list[int]] = {"supported": [], "noted": []}
    for item in items.values():
        by_position[item.positions[0].position].append(len(states(item)))
    assert (len(items), len(by_position["supported"]), len(by_position["noted"])) == (paragraphs, supported, noted)
    assert (sum(by_position["supported"]), sum(by_position["noted"])) == (of_supported, of_noted)
    assert of_supported + of_noted == pairs
    assert (str(review.key), review.fields["session"]) == (f"SVN/{year}", session)
    assert ("theme rows", str(theme_rows)) in ohchr.read(read_source(str(path)), Options(Years())).understood
    assert (findings.unsure, findings.left_out, findings.notes, findings.ignored) == ({}, {}, [], [])


@real
@pytest.mark.parametrize("name", [golden[0] for golden in SLOVENIA])
def test_the_real_lists_are_read_field_by_field_as_expected(name):
    _, items, _ = read(REAL_DATA / "ohchr" / f"{name}.docx")
    with (REAL_DATA / "ohchr" / f"{name}.expected.csv").open(encoding="utf-8", newline="") as file:
        expected = {line["paragraph"]: line for line in csv.DictReader(file)}
    assert list(items) == list(expected)
    differing = set()
    for paragraph, item in items.items():
        found = {
            "position": item.positions[0].position.capitalize(),
            "recommending_states": states(item),
            "text": item.texts[0].value,
            "source_of_position": item.positions[0].source,
            "themes": "; ".join(labels(item, "ohchr")),
            "affected": "; ".join(labels(item, "group")),
            "sdgs": "; ".join(labels(item, "sdg")),
            "assessment": "".join(assessment.note for assessment in item.assessments),
        }
        wanted: dict[str, Any] = dict(expected[paragraph])
        wanted["recommending_states"] = [resolve_state(state) for state in wanted["recommending_states"].split("; ")]
        for column in IN_USUAL_SPELLING:
            found[column], wanted[column] = found[column].casefold(), wanted[column].casefold()
        differing |= {(name, paragraph, column) for column, value in found.items() if value != wanted[column]}
    assert differing == {place for place in DIFFERENCES if place[0] == name}


@real
def test_the_parentheses_of_the_real_lists_that_name_no_state_are_told():
    found = [counts(read(REAL_DATA / "ohchr" / f"{golden[0]}.docx")[2].not_states) for golden in SLOVENIA]
    assert found == [{"ICRMW": 1, "2009–2014": 1}, {}]


@pytest.mark.parametrize("name", make.LISTS)
def test_the_fixtures_are_what_the_script_makes_and_small(name):
    data = (make.FOLDER / name).read_bytes()
    title, rows = make.LISTS[name]
    assert members(data) == members(build(title, rows))
    assert len(data) < 20_000


@pytest.mark.parametrize(
    ("name", "review", "taxonomy", "layout"),
    [
        ("list-2014-codes.docx", ("XEX/2014", 2, 20, "A/HRC/99/1"), "ohchr-2014", "until 2019"),
        ("list-2020.docx", ("XEX/2020", 3, 36, "A/HRC/99/2"), "ohchr-2020", "of 2020"),
        ("list-2021.docx", ("XEX/2025", 4, 48, "A/HRC/99/3"), "ohchr-2021", "2021 and later"),
    ],
)
def test_each_layout_gives_its_review_and_its_taxonomy(name, review, taxonomy, layout):
    item, items, _ = read(make.FOLDER / name)
    fields = item.fields
    assert (str(item.key), fields["cycle_number"], fields["session"], fields["symbol"]) == review
    assert fields["addendum"] == f"{review[3]}/Add.1"
    assert {tag.taxonomy for entry in items.values() for tag in entry.tags} <= {taxonomy, "group", "sdg"}
    facts = dict(ohchr.read(read_source(str(make.FOLDER / name)), Options(Years())).understood)
    assert (facts["layout"], facts["theme taxonomy"], facts["recommendations"]) == (layout, taxonomy, "7")
    assert facts["State under review"] == "XEX (XEX)"


@pytest.mark.parametrize(
    ("name", "number", "position", "codes"),
    [
        ("list-2014-codes.docx", "71.2", "supported", ["PRT", "SVK"]),
        ("list-2014-codes.docx", "71.3", "supported", ["EGY", "PER", "AZE"]),
        ("list-2014-codes.docx", "71.4", "supported", ["IRN"]),
        ("list-2014-codes.docx", "71.5", "supported", ["BOL", "STP"]),
        ("list-2014-codes.docx", "71.6", "noted", ["BIH", "ESP"]),
        ("list-2014-codes.docx", "71.7", "noted", ["TUR"]),
        ("list-2020.docx", "61.1", "supported", ["MDV", "PRT"]),
        ("list-2020.docx", "62.1", "partial", ["KOR"]),
        ("list-2020.docx", "62.2", None, ["BTN"]),
        ("list-2020.docx", "62.3", "noted", []),
        ("list-2021.docx", "81.1", "supported", ["VEN", "TLS"]),
        ("list-2021.docx", "81.12", "noted", ["NRU"]),
        ("list-2021.docx", "81.13", "noted", ["GNB", "LAO"]),
    ],
)
def test_positions_and_recommending_states_are_read_in_every_notation(name, number, position, codes):
    item = read(make.FOLDER / name)[1][number]
    assert [answer.position for answer in item.positions] == ([position] if position else [])
    assert states(item) == codes


def test_each_clause_of_a_number_has_its_own_text_and_states():
    item = read(make.FOLDER / "list-2014-codes.docx")[1]["71.3"]
    assert item.states == {1: ("EGY",), 2: ("PER",), 3: ("AZE",)}
    assert [(text.clause, text.value) for text in item.texts[1:]] == [
        (1, "Consider painting the ferries blue (Egypt)"),
        (2, "Paint them blue (Peru)"),
        (3, "paint them blue before noon (Azerbaijan)"),
    ]
    assert not item.flat


def test_the_source_of_a_position_keeps_its_typos():
    items = read(make.FOLDER / "list-2014-codes.docx")[1]
    found = {number: items[number].positions[0].source for number in ("71.3", "71.5")}
    assert found == {"71.3": "A/HRC/99/1/Add.1, para. 3 - Para. 3", "71.5": "A/HRC/99/1/Add.1 - Para. 4vv"}


def test_numbers_are_read_with_a_dot_without_a_blank_and_after_a_hard_one():
    items = read(make.FOLDER / "list-2021.docx")[1]
    assert [items[number].texts[0].value for number in ("81.2", "81.3", "81.10")] == [
        "Fold the boats of recycled paper (Rwanda);",
        "Race the boats once a year (Malawi);",
        "Let the smallest boat start first (Fiji);",
    ]


def test_labels_are_split_at_line_ends_alone_and_by_section():
    item = read(make.FOLDER / "list-2020.docx")[1]["61.2"]
    assert labels(item, "ohchr-2020") == ["Budget &resources (for human rights implementation)"]
    assert labels(item, "sdg") == ["10 - REDUCED INEQUALITIES", "16.b - A target of our own"]
    assert labels(item, "group") == ["Children", "Women & girls"]
    whole = read(make.FOLDER / "list-2020.docx")[1]["61.3"]
    assert labels(whole, "ohchr-2020") == ["Right to education", "Children: definition; general principles; protection"]


def test_a_misspelt_label_is_recorded_in_the_spelling_of_its_taxonomy():
    themes = "- Budget &resources (for human rights implementation)\n- Reservations\n- Right to food"
    item = read(build(TITLE, [OLD_HEADING, row("81.1 Fold a boat (Fiji);", SYMBOL, "Noted", themes, "")]))[1]["81.1"]
    assert labels(item, "ohchr-2021")[0] == "Budget & resources (for human rights implementation)"


def test_the_theme_row_counts_only_where_the_cell_names_no_theme():
    items = read(make.FOLDER / "list-2014-codes.docx")[1]
    assert labels(items["71.6"], "ohchr") == ["A12 Acceptance of international norms"]
    assert labels(items["71.3"], "ohchr") == ["A42 Institutions & policies - General"]


def test_what_a_list_does_not_speak_of_stays_as_recorded():
    coded = read(make.FOLDER / "list-2014-codes.docx")[1]["71.1"].replaces
    newer = read(make.FOLDER / "list-2021.docx")[1]["81.1"].replaces
    assert coded == {"ohchr-2014", "ohchr-2020", "ohchr-2021", "group"}
    assert newer == coded | {"sdg"}


def test_a_filled_in_form_gives_the_assessment_of_the_one_who_is_named():
    items = read(make.FOLDER / "list-2014-codes.docx", assessor="ngo")[1]
    found = {
        number: (item.assessments[0].assessor, item.assessments[0].note) for number, item in items.items() if item.assessments
    }
    assert found == {"71.3": ("ngo", "Nine ferries have been painted.\nThe tenth waits for dry weather.")}


def test_tracked_changes_and_content_controls_are_read_as_the_document_stands():
    items = read(make.FOLDER / "list-2020.docx")[1]
    assert items["61.3"].texts[0].value == "Open the four libraries at night (Holy See);"
    assert items["61.2"].assessments[0].note == "The clock was repaired in autumn."
    assert "62.5" not in items


def test_a_cell_merged_with_the_one_above_says_what_that_one_says():
    item = read(make.FOLDER / "list-2021.docx")[1]["81.12"]
    assert (item.positions[0].position, labels(item, "ohchr-2021")) == ("noted", ["Right to health"])


def test_what_cannot_be_read_with_certainty_is_told_with_its_place():
    findings = read(make.FOLDER / "list-2020.docx")[2]
    assert {what: places.named for what, places in findings.unsure.items()} == {
        "text without a number": ["list-2020.docx row 10"],
        "no recommending State": ["62.3", "62.4"],
    }
    assert counts(findings.not_states) == {"Atlantis": 1}


def test_each_recommendation_remembers_file_and_row():
    origin = read(make.FOLDER / "list-2021.docx")[1]["81.10"].origin
    assert (origin.file, origin.row, len(origin.sha256)) == ("list-2021.docx", 6, 64)


@pytest.mark.parametrize(
    ("title", "said", "review"),
    [
        ("UPR of Iran (Islamic Republic of) (3rd Cycle – 34th session)", {}, "IRN/2019"),
        ("upr of the XEX ( 3 rd cycle — 36 th SESSION )", {"state": "XEX"}, "XEX/2020"),
        ("UPR of XEX", {"cycle": "2019"}, "XEX/2019"),
        ("UPR of Timor-Leste (4th Cycle)", {"cycle": "2022"}, "TLS/2022"),
        ("UPR of XEX (9th Cycle - 99th Session)", {"cycle": "2090"}, "XEX/2090"),
        ("UPR of Nowhereland (3rd Cycle - 36th session)", {"state": "XEX"}, "XEX/2020"),
        ("", {"state": "XEX", "cycle": "2019"}, "XEX/2019"),
    ],
)
def test_the_review_is_that_of_the_page_header_and_else_the_one_said(title, said, review):
    assert str(read(build(title, [NEW_HEADING, PLAIN]), **said)[0].key) == review


def test_a_title_above_the_table_serves_where_no_page_header_does():
    data = build("", [NEW_HEADING, PLAIN])
    above = members(data)["word/document.xml"].decode().replace("<w:tbl>", make.line(TITLE) + "<w:tbl>", 1)
    assert str(read(with_part(data, "word/document.xml", above))[0].key) == "XEX/2025"


def test_columns_are_known_by_their_headings_in_any_order_and_others_are_named():
    head = heading("Relevant SDGs", "Ministry", "Position of the State under review", "Recommendation and recommending State")
    body = [cell("- 1 - NO POVERTY"), cell("Boats"), cell("Noted"), cell(["81.1 Fold a boat (Fiji);", SYMBOL])]
    _, items, findings = read(build(TITLE, [head, f"<w:tr>{''.join(body)}</w:tr>"]))
    assert (items["81.1"].positions[0].position, labels(items["81.1"], "sdg")) == ("noted", ["1 - NO POVERTY"])
    assert findings.ignored == ["Ministry"]
    assert looks_like(["Position", "Recommendation"])
    assert not looks_like(["Recommendation", "Ministry"])


def test_a_list_in_two_tables_is_one_list_and_a_table_of_other_columns_is_left_out():
    second = row("81.2 Race the boat (Chad).", SYMBOL, "Noted", "", "")
    _, items, findings = read(build(TITLE, [NEW_HEADING, PLAIN], [second], [f"<w:tr>{cell('A note')}</w:tr>"]))
    assert [item.where for item in items.values()] == ["list.docx row 2", "list.docx table 2 row 1"]
    assert counts(findings.left_out) == {"table with other columns": 1}


def test_a_table_within_a_cell_gives_its_text_once():
    inner = make.table([f"<w:tr>{cell('Three boats')}{cell('were folded')}</w:tr>"])
    body = row("81.1 Fold a boat (Fiji);", SYMBOL, "Noted", "", "@").replace(make.line("@"), inner + make.line(""))
    item = read(build(TITLE, [OLD_HEADING, body]))[1]["81.1"]
    assert item.assessments[0].note == "Three boats\nwere folded"


def test_a_number_that_stands_twice_alike_is_read_once_with_the_labels_of_both_and_told():
    again = row("81.1 Fold a boat (Fiji).", SYMBOL, "Supported", "- Right to education", "")
    _, items, findings = read(build(TITLE, [NEW_HEADING, PLAIN, again]))
    assert labels(items["81.1"], "ohchr") == ["Right to health", "Right to education"]
    assert findings.notes == ["read as one, for they stand twice with the same text: 81.1"]


@pytest.mark.parametrize(
    ("title", "rows", "message"),
    [
        ("", [NEW_HEADING, PLAIN], "no page header of list.docx says the State under review and the session, as in"),
        ("UPR of XEX", [NEW_HEADING, PLAIN], "no page header of list.docx says the session, as in"),
        ("UPR of Perru (3rd Cycle - 28th session)", [NEW_HEADING, PLAIN], "list.docx page header: unknown State 'Perru'"),
        (TITLE, [theme("A"), PLAIN], "list.docx holds no table with the headings of a thematic list"),
        (TITLE, [NEW_HEADING, theme("A")], "list.docx holds no recommendation"),
        (TITLE, [NEW_HEADING, PLAIN.replace("Supported", "Perhaps")], "list.docx row 2: unknown position 'Perhaps'"),
        (TITLE, [NEW_HEADING, PLAIN, PLAIN.replace("boat", "kite")], "row 3: 81.1 stands in list.docx row 2 too"),
        (TITLE, [NEW_HEADING, PLAIN, PLAIN.replace("Fiji", "Chad")], "list.docx row 2 too, with another list of States"),
        (TITLE, [NEW_HEADING, PLAIN, PLAIN.replace("Supported", "Noted")], "list.docx row 2 too, with another position"),
        (TITLE, [NEW_HEADING, PLAIN.replace("boat", "b" * 1_000_001)], "row 2: a cell of more than 1,000,000 characters"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_one_sentence_with_its_place(title, rows, message):
    assert message in refusal(build(title, rows)).message


def test_page_headers_of_two_states_are_refused_by_name():
    data = build(TITLE, [NEW_HEADING, PLAIN])
    header = members(data)["word/header1.xml"].decode()
    both = header.replace("</w:p>", f"</w:p>{make.line('UPR of Peru (4th Cycle - 48th Session)')}", 1)
    assert "several States in its page headers: XEX, PER" in refusal(with_part(data, "word/header1.xml", both)).message


LIST = (make.FOLDER / "list-2020.docx").read_bytes()
DOCUMENT, TYPES = "word/document.xml", "[Content_Types].xml"
ROOT, END = "<w:document", "</w:body>"
DOCTYPE = '<!DOCTYPE w [<!ENTITY a "boat">]>'


def swapped(old: str, new: str, part: str = DOCUMENT, encoding: str = "utf-8", method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a list in which something stands in the place of something else, once."""
    text = members(LIST)[part].decode()
    assert old in text
    return with_part(LIST, part, text.replace(old, new, 1).replace("UTF-8", encoding.upper(), 1).encode(encoding), method)


def declared(size: int) -> bytes:
    """Return a list that says of its first part that it expands to some size."""
    place = LIST.index(b"PK\x01\x02") + 20
    return LIST[:place] + struct.pack("<LL", size, size) + LIST[place + 8 :]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"%PDF-1.7 not a Word document", "is not a Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Word document (.doc) or one with a password"),
        (repacked({"xl/workbook.xml": b"<a/>"}), "is not a Word document"),
        (LIST[:-100], "is damaged"),
        (swapped("</w:document>", ""), "is damaged"),
        (swapped("header1.xml", "nowhere.xml", "word/_rels/document.xml.rels"), "is damaged: its parts do not fit together"),
        (swapped("document.main", "template.main", TYPES), "is not a Word document"),
        (with_part(LIST, DOCUMENT, f'<w:document xmlns:w="{make.NAMESPACE}"/>'), "is a Word document without a body"),
        (swapped(ROOT, DOCTYPE + ROOT), "declares entities"),
        (swapped(ROOT, f"<!--{random.Random(1).randbytes(4000).hex()}-->{DOCTYPE}{ROOT}"), "declares entities"),
        (swapped(ROOT, DOCTYPE + ROOT, encoding="utf-16"), "declares entities"),
        (swapped(END, " " * 30_000_000 + END), "times and was not read"),
        (declared(300 * 1024**2), "expands to more than 256 MiB"),
        (repacked(dict.fromkeys((f"word/{n}" for n in range(10_001)), b"")), "holds 10001 parts"),
        (swapped(END, "<w:p/>" * 800_000 + END, method=zipfile.ZIP_STORED), "is larger than any list"),
        (swapped("libraries", "x" * 11_000_000, method=zipfile.ZIP_STORED), "is damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_sound_word_document_is_refused_in_one_sentence(data, message):
    error = refusal(data)
    assert message in error.message
    assert error.message.startswith("list.docx ")
    assert "0x" not in error.message


def test_pictures_are_neither_read_nor_in_the_way():
    picture = random.Random(1).randbytes(3_000_000)
    assert len(read(with_part(LIST, "word/media/image1.png", picture))[1]) == 7


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read from /proc")
@pytest.mark.parametrize(
    "body",
    [
        "".join(f'<w:p a="{n}" b="" c="" d="" e="" f=""/>' for n in range(80_000)),
        "".join(f"<w:p><w:r><w:t>{letter * 4_000_000}</w:t></w:r></w:p>" for letter in "Жж"),
        make.table([OLD_HEADING, row("1.1 Fold " + "(Fiji) " * 140_000, "", "", "", "")]),
    ],
    ids=["attributes", "letters", "States"],
)
def test_a_hostile_document_takes_less_than_300_mebibytes(body, tmp_path):
    path = tmp_path / "hostile.docx"
    path.write_bytes(swapped(END, body + END, method=zipfile.ZIP_STORED))
    program = (
        "import sys\n"
        "from hrtrack.errors import BadInput\n"
        "from hrtrack.intake.ohchr import read_list\n"
        "from hrtrack.intake.reading import Findings, Options\n"
        "from hrtrack.intake.sources import read_source\n"
        "from hrtrack.intake.years import Years\n"
        "try: list(read_list(read_source(sys.argv[1]), Options(Years()), Findings()))\n"
        "except BadInput: pass\n"
        "print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    here = Path(__file__).parent.parent
    done = subprocess.run([sys.executable, "-c", program, path], cwd=here, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 300 * 1024


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return a list with bytes changed or cut off, parts changed, dropped, exchanged or emptied, or letters changed."""
    parts = members(data)
    one, other = chance.sample(sorted(parts), 2)
    place = chance.randrange(len(parts[one]))
    kind = chance.randrange(9)
    if kind == 0:
        return data[: chance.randrange(4, len(data))]
    if kind == 1:
        changed = bytearray(data)
        for _ in range(chance.randint(1, 20)):
            changed[chance.randrange(4, len(data))] = chance.randrange(256)
        return bytes(changed)
    changes = {
        2: {one: parts[other], other: parts[one]},
        3: {one: parts[one][:place] + chance.choice((b"<", b">", b'"', b"&", b"\0", b"\xff")) + parts[one][place + 1 :]},
        4: {one: parts[one][:place]},
        5: {one: chance.choice((b"", b"<a/>", b"\xff\xfe<", DOCTYPE.encode()))},
    }
    if kind > 6:
        text = parts[DOCUMENT].decode()
        for mark in chance.sample(list(re.finditer(r"(?<=>)[^<>]+(?=</w:t>)", text)), 3):
            letter = chance.randrange(*mark.span())
            text = text[:letter] + chance.choice("();.:/0-é\u00a0") + text[letter + 1 :]
        parts[DOCUMENT] = text.encode()
    kept = parts | changes.get(kind, {})
    return repacked({name: part for name, part in kept.items() if kind != 6 or name != one})


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", make.LISTS)
def test_damaged_lists_end_in_recommendations_or_one_sentence(name, seed):
    data = (make.FOLDER / name).read_bytes()
    chance = random.Random(f"{name} {seed}")
    for _ in range(10):
        said = outcome(mutated(data, chance))
        assert said.startswith(("read", "list.docx ", "no page header of list.docx "))
        assert "\n" not in said


def outcome(data: bytes) -> str:
    try:
        return "read" * bool(read(data)[1])
    except BadInput as error:
        return error.message
