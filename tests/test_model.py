"""The words of the field: references, natural order, dates, names of States, labels, folded text."""

from __future__ import annotations

import csv
import gzip
import html
import json
import random
import re
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from conftest import REAL_DATA
from hypothesis import example, given, settings
from hypothesis import strategies as st

import hrtrack
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.folding import fold_for_search, fold_name
from hrtrack.labels import known_labels, resolve_label, resolve_theme, split_tag
from hrtrack.model import (
    TAXONOMIES,
    THEME_TAXONOMIES,
    Mechanism,
    Region,
    ReviewKey,
    format_reference,
    is_numbered,
    natural_key,
    parse_date,
    parse_detail,
    parse_mechanism,
    parse_paragraph,
    parse_position,
    parse_reference,
    parse_region,
    require_plain_text,
)
from hrtrack.states import find_state, resolve_state, state_name, states

settings.register_profile("model", derandomize=True, database=None, deadline=None, max_examples=150)
quickly = settings(settings.get_profile("model"))

with (Path(hrtrack.__file__).parent / "data" / "states.csv").open(encoding="utf-8", newline="") as file:
    STATE_ROWS = list(csv.DictReader(file))
SPELLINGS = [
    (spelling, row["code"])
    for row in STATE_ROWS
    for spelling in (row["name"], row["name_ru"], *row["aliases"].split("|"))
    if spelling
]
FICTIONAL = ["XAA", "XEA", "XEB", "XXX", "XZZ"]

codes = st.sampled_from([*states(), *FICTIONAL])
years = st.integers(1900, 2099)
dotted = st.lists(st.integers(0, 9999), min_size=1, max_size=4)
suffixes = st.lists(st.text("0123456789abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=4), max_size=3)
numbers = st.builds(
    lambda parts, letter, inner: ".".join(map(str, parts)) + letter + "".join(f"({word})" for word in inner),
    dotted,
    st.sampled_from(["", "", "a", "z"]),
    suffixes,
)
unnumbered = st.integers(1, 9_999_999).map("u{}".format)
paragraphs = numbers | unnumbered
any_text = st.text(st.characters(exclude_categories=()), max_size=30)
nearly_references = st.text("KAZUPRXkazCT/0129.()uab \t\n\0\ud800٢²", max_size=20)


def tried(parse, error, *arguments, **options):
    """Return what a parser answers, or the refusal that it raises."""
    try:
        return parse(*arguments, **options), None
    except error as refusal:
        return None, refusal


# References.


@quickly
@given(codes, st.sampled_from(Mechanism), years, paragraphs)
def test_a_reference_that_is_written_reads_back_as_it_was(state, mechanism, year, paragraph):
    reference = format_reference(ReviewKey(state, mechanism, year), paragraph)
    parts = parse_reference(reference)
    assert (parts.state, parts.mechanism or "UPR", parts.cycle, parts.paragraph) == (state, mechanism, year, paragraph)


@quickly
@given(codes, st.sampled_from(Mechanism), years, paragraphs)
def test_a_short_reference_reads_back_without_the_state(state, mechanism, year, paragraph):
    parts = parse_reference(format_reference(ReviewKey(state, mechanism, year), paragraph, short=True))
    assert (parts.state, parts.mechanism or "UPR", parts.cycle, parts.paragraph) == (None, mechanism, year, paragraph)


@quickly
@given(codes, st.sampled_from(Mechanism), years)
def test_a_review_that_is_written_reads_back_as_it_was(state, mechanism, year):
    parts = parse_reference(str(ReviewKey(state, mechanism, year)), paragraph=False)
    assert (parts.state, parts.mechanism or "UPR", parts.cycle, parts.paragraph) == (state, mechanism, year, None)


@quickly
@given(codes, st.sampled_from(Mechanism), years, paragraphs)
def test_case_and_blanks_around_the_slashes_do_not_matter_in_a_reference(state, mechanism, year, paragraph):
    reference = format_reference(ReviewKey(state, mechanism, year), paragraph)
    assert parse_reference(f"  {reference.replace('/', ' / ').lower()}\n") == parse_reference(reference)


@quickly
@given(any_text | nearly_references, st.booleans())
@example("", True)
@example("/", True)
@example("KAZ/UPR/2014", True)
@example("2014/1/1", True)
@example("KAZ//2014/1", True)
@example("KAZ/UPR/CCPR/2014/1", True)
@example("UPR/KAZ/2014/1", True)
@example("2014/125.27\0", True)
@example("2014/u0", True)
@example("99999999999999999999/1", True)
@example("2014/" + "9" * 5000, True)
@example("2014/1", False)
def test_any_text_is_a_reference_or_a_wrong_usage_with_the_form_that_is_meant(text, paragraph):
    parts, refusal = tried(parse_reference, WrongUsage, text, paragraph=paragraph)
    if refusal:
        assert refusal.hint
    else:
        key = ReviewKey(parts.state or "KAZ", parts.mechanism or "UPR", parts.cycle)
        written = format_reference(key, parts.paragraph) if paragraph else str(key)
        again = parse_reference(written, paragraph=paragraph)
        assert (again.cycle, again.paragraph, again.mechanism or "UPR") == (parts.cycle, parts.paragraph, key.mechanism)


@pytest.mark.parametrize(
    "text",
    ["KAZ/UPR/2014", "KAZ//2014/1", "KAZ/KAZ/2014/1", "UPR/KAZ/2014/1", "1899/1", "2100/1", "14/1", "2014/u0", "2014/1..2"],
)
def test_a_text_that_only_looks_like_a_reference_is_refused(text):
    with pytest.raises(WrongUsage, match=r"is not a (reference|paragraph number)"):
        parse_reference(text)


@pytest.mark.parametrize("text", ["٢٠١٤/1", "20١٤/1", "2014/٣", "2014/125.²", "2014/125.２７"])
def test_digits_of_other_scripts_are_no_part_of_a_reference(text):
    with pytest.raises(WrongUsage):
        parse_reference(text)


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("125.27", "125.27"),
        (" 125.27. ", "125.27"),
        ("24 (a)", "24(a)"),
        ("24(A)", "24(a)"),
        ("U12", "u12"),
        ("7A", "7a"),
        ("24(a)(ii)", "24(a)(ii)"),
    ],
)
def test_a_paragraph_number_is_stored_in_one_form(given_text, stored):
    assert parse_paragraph(given_text) == stored


@quickly
@given(paragraphs)
def test_a_stored_paragraph_number_is_read_as_itself(paragraph):
    assert parse_paragraph(paragraph) == paragraph
    assert is_numbered(paragraph) == (not paragraph.startswith("u"))


@quickly
@given(any_text | nearly_references)
def test_any_text_is_a_paragraph_number_of_plain_characters_or_bad_input(text):
    number, refusal = tried(parse_paragraph, BadInput, text)
    if refusal:
        assert refusal.hint
    else:
        assert re.fullmatch(r"[0-9a-z.()]+", number)
        assert parse_paragraph(number) == number


# Natural order.


@quickly
@given(st.lists(dotted, max_size=8))
def test_numbers_sort_as_numbers(lists):
    written = [".".join(map(str, parts)) for parts in lists]
    assert sorted(written, key=natural_key) == [".".join(map(str, parts)) for parts in sorted(lists)]


@quickly
@given(numbers, unnumbered)
def test_items_without_a_number_come_last(number, item):
    assert natural_key(number) < natural_key(item)


@quickly
@given(st.lists(st.integers(1, 9_999_999), max_size=8))
def test_items_without_a_number_sort_by_their_own_count(counts):
    assert sorted((f"u{count}" for count in counts), key=natural_key) == [f"u{count}" for count in sorted(counts)]


def test_list_prints_references_in_natural_order(run):
    order = ["9", "24(a)", "24(b)", "142.9", "142.10", "142.10.2", "142.10.11", "u2", "u10"]
    rows = [{"state": "XEA", "cycle": 2014, "paragraph": paragraph, "text": "[placeholder text]"} for paragraph in order]
    random.Random(4).shuffle(rows)
    assert run("import", "-", input=json.dumps(rows)).code == 0
    assert run("list", "-f", "ids").out.split() == [f"XEA/2014/{paragraph}" for paragraph in order]


# Words of closed vocabularies, dates, texts that can be stored.


@pytest.mark.parametrize(
    ("parse", "text", "meant"),
    [
        (parse_position, " Supported ", "supported"),
        (parse_position, "Supported/Noted", "partial"),
        (parse_detail, "Considered implemented", "considered_implemented"),
        (parse_mechanism, "crc-op-sc", "CRC-OP-SC"),
        (parse_region, "weog", "WEOG"),
        (parse_region, "Asia-Pacific", "APG"),
        (parse_region, "Western Europe & Others", "WEOG"),
        (parse_region, "Observer", "observer"),
    ],
)
def test_a_word_of_a_vocabulary_is_known_in_its_usual_spellings(parse, text, meant):
    assert parse(text) == meant


@pytest.mark.parametrize(
    ("parse", "text", "error", "nearest"),
    [
        (parse_position, "suported", BadInput, "'supported'"),
        (parse_detail, "considered_implemnted", BadInput, "'considered_implemented'"),
        (parse_mechanism, "CEDAV", BadInput, "'CEDAW'"),
        (parse_region, "Atlantis", WrongUsage, ", ".join(Region)),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest(parse, text, error, nearest):
    with pytest.raises(error, match=re.escape(f"'{text}'")) as caught:
        parse(text)
    assert nearest in caught.value.hint


@quickly
@given(st.dates())
def test_a_day_is_kept_as_it_was_given(day):
    assert parse_date(f" {day.isoformat()} ") == day.isoformat()


@quickly
@given(any_text | st.text("0123456789-/.T:W ٢", max_size=12))
@example("2014-02-30")
@example("2014")
@example("20141104")
@example("2014-W45-2")
@example("2014-11-04T00:00")
@example("4.11.2014")
@example("٢٠١٤-١١-٠٤")
@example("1415059200")
def test_any_text_is_a_day_of_the_calendar_or_bad_input(text):
    day, refusal = tried(parse_date, BadInput, text)
    if refusal:
        assert refusal.hint
    else:
        assert date.fromisoformat(day).isoformat() == day == text.strip()


@pytest.mark.parametrize(
    "text", ["2014-02-30", "2014", "20141104", "2014-W45-2", "2014-11-04T00:00", "4.11.2014", "٢٠١٤-١١-٠٤", "spring 2014", ""]
)
def test_what_is_no_day_is_refused(text):
    with pytest.raises(BadInput, match="is not a date"):
        parse_date(text)


@quickly
@given(any_text)
def test_a_text_can_be_stored_as_it_is_or_is_refused(text):
    whole = "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
    if whole:
        assert require_plain_text(text, "text") is text
    else:
        with pytest.raises(BadInput, match=r"^text contains a"):
            require_plain_text(text, "text")


@pytest.mark.parametrize("broken", ["[placeholder\0text]", "[placeholder \ud83d text]"])
@pytest.mark.parametrize(
    "change",
    [
        {"text": "?"},
        {"summary": "?"},
        {"language": "?"},
        {"position": "noted", "position_source": "?"},
        {"themes": ["upr-info:?"]},
        {"groups": ["?"]},
        {"sdgs": ["?"]},
        {"clusters": ["?"]},
    ],
    ids=",".join,
)
def test_a_broken_character_in_any_field_is_bad_input_and_nothing_is_written(run, surroundings, change, broken):
    row = {"state": "XEA", "cycle": 2014, "paragraph": "1.1", "text": "[placeholder text]"}
    for name, value in change.items():
        filled = broken if isinstance(value, str) else [entry.replace("?", broken) for entry in value]
        row[name] = filled if "?" in str(value) else value
    result = run("import", "-", input=json.dumps([row]))
    assert result.code == 4, result
    assert len(result.err.splitlines()) <= 2
    assert not surroundings.exists()


# Names of States.


def test_every_state_has_its_names_and_its_region():
    columns = ("code", "alpha2", "region", "name", "name_ru")
    assert [row["code"] for row in STATE_ROWS if not all(row[column].strip() for column in columns)] == []
    assert {row["region"] for row in STATE_ROWS} <= set(Region)


def test_no_spelling_belongs_to_two_states():
    owners: dict[str, set[str]] = {}
    for spelling, code in SPELLINGS:
        owners.setdefault(fold_name(spelling), set()).add(code)
    assert {spelling: found for spelling, found in owners.items() if len(found) > 1} == {}


@pytest.mark.parametrize("text", ["", " ", "-", "–", "...", "???", "()", "&", "the", "of the", "'"])
def test_a_text_without_a_name_names_no_state(text):
    assert find_state(text) is None


def test_every_code_is_given_once_and_resolves_in_any_case():
    for name, size in (("code", 3), ("alpha2", 2)):
        given_codes = [row[name] for row in STATE_ROWS]
        assert len(set(given_codes)) == len(given_codes)
        assert {len(code) for code in given_codes} == {size}
    forms = ("{0}", " {0} ", "{1}", "{2}")
    spelled = [
        (form.format(code, code.lower(), code.title()), row["code"])
        for row in STATE_ROWS
        for code in (row["code"], row["alpha2"])
        # In small letters the code of Andorra is a word.
        for form in (forms[:2] if code == "AND" else forms)
    ]
    assert [(text, code, find_state(text)) for text, code in spelled if find_state(text) != code] == []


def test_every_spelling_resolves_to_its_state():
    assert [(text, code, find_state(text)) for text, code in SPELLINGS if find_state(text) != code] == []


def _without_accents(text: str) -> str:
    return "".join(character for character in unicodedata.normalize("NFD", text) if not unicodedata.combining(character))


def _backwards(text: str) -> str:
    return " ".join(reversed(re.findall(r"[^\s(),]+", text)))


def _before_the_comma(text: str) -> str:
    words = text.split()
    return f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 else text


CHANGES = {
    "upper case": str.upper,
    "lower case": str.lower,
    "no accents": _without_accents,
    "decomposed accents": lambda text: unicodedata.normalize("NFD", text),
    "words backwards": _backwards,
    "last word first": _before_the_comma,
    "no brackets": lambda text: re.sub(r"[()]", "", text),
    "blanks for hyphens": lambda text: text.replace("-", " "),
    "dashes for hyphens": lambda text: text.replace("-", " – "),
    "no-break blanks": lambda text: text.replace(" ", "\u00a0"),
    "typographic apostrophe": lambda text: text.replace("'", "’"),
    "opening apostrophe": lambda text: text.replace("'", "‘"),
    "apostrophe as a letter": lambda text: text.replace("'", "ʼ"),
    "grave accent as apostrophe": lambda text: text.replace("'", "`"),
    "acute accent as apostrophe": lambda text: text.replace("'", "´"),
    "with the article": "the {}".format,
    "St. for Saint": lambda text: re.sub(r"\bSaint\b", "St.", text),
    "ampersand": lambda text: text.replace(" and ", " & "),
    "full stop": "{}.".format,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_state_is_known_whatever_its_name_is_written_like(change):
    changed = [(CHANGES[change](text), code) for text, code in SPELLINGS]
    assert [(text, code, find_state(text)) for text, code in changed if find_state(text) != code] == []


@quickly
@given(st.sampled_from(SPELLINGS), st.randoms(use_true_random=False))
def test_case_and_order_of_words_and_punctuation_together_do_not_matter(known, chance):
    spelling, code = known
    words = re.findall(r"[^\s(),.]+", spelling)
    chance.shuffle(words)
    mixed = "".join(chance.choice((str.upper, str.lower))(character) for character in " ".join(words))
    assert find_state(f" ({mixed}), ") == code


@quickly
@given(any_text)
def test_any_text_names_a_state_or_is_refused_with_a_hint(text):
    for error in (BadInput, WrongUsage):
        code, refusal = tried(resolve_state, error, text, error)
        assert refusal.hint if refusal else code in states() or re.fullmatch("X[A-Z]{2}", code)


@pytest.mark.parametrize("code", FICTIONAL)
def test_a_code_of_the_user_range_is_a_state_of_unknown_name(code):
    assert resolve_state(code.lower()) == code
    assert state_name(code) == ("unknown State" if code == "XXX" else code)


def test_an_unknown_recommending_state_is_bad_input_with_the_nearest_names(run, surroundings):
    result = run(
        "add", "--state", "XEA", "--cycle", "2025", "--paragraph", "1.1", "--text", "[placeholder text]", "--from", "Kazahstan"
    )
    assert (result.code, result.error) == (4, "unknown State 'Kazahstan'")
    assert "'Kazakhstan'" in result.err
    assert not surroundings.exists()


def test_an_unknown_state_in_a_filter_is_wrong_usage_with_the_nearest_names(run, kazakhstan):
    result = run("list", "--from", "Sloveniya")
    assert (result.code, result.error) == (2, "unknown State 'Sloveniya'")
    assert "'Slovenia'" in result.err


needs_real_data = pytest.mark.skipif(
    not REAL_DATA.is_dir(), reason=f"the reference data of the project is not here ({REAL_DATA.name})"
)


@needs_real_data
def test_every_state_that_upr_info_names_is_known():
    with gzip.open(REAL_DATA / "upr-info" / "sessions1-20.utf8.csv.gz", "rt", encoding="utf-8", newline="") as rows:
        names = {html.unescape(row[column]).strip() for row in csv.DictReader(rows) for column in ("To", "From")}
    assert len(names) > 190
    assert sorted(name for name in names - {"(Unknown)"} if find_state(name) is None) == []


@needs_real_data
@pytest.mark.parametrize("column", ["English short", "English formal", "Russian short", "Russian formal"])
def test_every_name_that_the_un_uses_leads_to_the_state(column):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl, which reads the UN's list of names, is not installed")
    book = openpyxl.load_workbook(REAL_DATA / "reference" / "un_country_names_6_languages.xlsx", read_only=True)
    header, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    short, place = header.index("English short"), header.index(column)
    # Rows that begin with a star are the footnotes of the list.
    kept = [row for row in rows if row[short] and row[place] and not row[short].startswith("*")]
    named = [(find_state(row[short].strip()), row[place].strip()) for row in kept]
    assert len(named) > 190
    assert [(name, code, find_state(name)) for code, name in named if code is None or find_state(name) != code] == []


# Labels.


@pytest.mark.parametrize("taxonomy", THEME_TAXONOMIES)
def test_every_shipped_theme_is_found_in_any_case_and_with_any_blanks(taxonomy):
    for label in known_labels(taxonomy):
        for text in (label, label.upper(), label.lower(), f"  {label.replace(' ', '   ')}\n"):
            found, spelling = resolve_theme(text)
            assert spelling.lower() == label.lower()
            assert spelling in known_labels(found)


@pytest.mark.parametrize("taxonomy", THEME_TAXONOMIES)
def test_a_theme_with_its_taxonomy_named_stays_in_it(taxonomy):
    for label in (*known_labels(taxonomy), "[a label of one's own]"):
        assert resolve_theme(f"{taxonomy}:{label}") == (taxonomy, label)
        assert resolve_theme(label, taxonomy) == (taxonomy, label)


@pytest.mark.parametrize("taxonomy", ["group", "sdg", "action"])
def test_every_shipped_label_is_stored_in_its_usual_spelling(taxonomy):
    for label in known_labels(taxonomy):
        stored = resolve_label(taxonomy, label)
        assert {resolve_label(taxonomy, text) for text in (label.upper(), label.lower(), f" {label} ")} == {stored}


@pytest.mark.parametrize(
    ("text", "number"),
    [("5", "5"), ("specific", "5"), ("Minimal", "1"), ("3 considering", "3"), ("4. general", "4"), ("2 - continuing", "2")],
)
def test_an_action_category_is_stored_as_its_number(text, number):
    assert resolve_label("action", text) == number


@pytest.mark.parametrize("text", ["0", "6", "5a", "specifically", "", "٣"])
def test_an_unknown_action_category_is_refused(text):
    with pytest.raises(BadInput, match="unknown action category"):
        resolve_label("action", text)


def test_an_unknown_theme_is_refused_with_the_nearest_and_the_way_to_one_s_own():
    with pytest.raises(BadInput, match="unknown theme 'Detenton'") as caught:
        resolve_theme("Detenton")
    assert "'Detention" in caught.value.hint
    assert "ohchr-2021:Detenton" in caught.value.hint


@quickly
@given(st.sampled_from(TAXONOMIES), st.text(max_size=20))
def test_only_the_first_colon_parts_taxonomy_and_label(taxonomy, label):
    assert split_tag(f"{taxonomy}:{label}") == (taxonomy, " ".join(label.split()))


@pytest.mark.parametrize("text", ["Persons: women", "sdg5: equality", ": women", "Women"])
def test_a_colon_after_anything_but_a_taxonomy_belongs_to_the_label(text):
    assert split_tag(text) == (None, text)


# Folding for search.


@quickly
@given(st.text(max_size=40))
@example("№ 5 ™ ℃")
def test_a_folded_text_is_folded_for_good(text):
    assert fold_for_search(fold_for_search(text)) == fold_for_search(text)


@quickly
@given(st.text("абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһіabcdefghijklmnopqrstuvwxyzéèçüöñ -.,", max_size=40))
def test_case_does_not_outlast_folding(text):
    assert fold_for_search(text.upper()) == fold_for_search(text) == fold_for_search(text.title())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Қазақстан", "казакстан"),
        ("ӘҒҚҢӨҰҮҺІ", "агкноуухи"),
        ("Ёлка", "елка"),
        ("Côte d'Ivoire", "cote d'ivoire"),
        ("Türkiye", "turkiye"),
        ("Straße", "strasse"),
        ("[placeholder TEXT] 12", "[placeholder text] 12"),
    ],
)
def test_letters_that_are_typed_for_each_other_fold_to_one(text, folded):
    assert fold_for_search(text) == folded


@pytest.mark.parametrize("typed", ["қазақстан", "Казакстан", "КАЗАҚСТАН", "қаз"])
def test_a_kazakh_word_is_found_from_a_russian_keyboard(run, typed):
    assert (
        run("add", "--state", "XEA", "--cycle", "2014", "--paragraph", "1.1", "--text", "[Қазақстан]", "--language", "kk").code
        == 0
    )
    assert run("list", "--search", typed, "--count").out == "1\n"
