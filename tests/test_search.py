"""A search finds words whatever their case, keyboard and form, in three languages; it joins words as people ask for them."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hrtrack.errors import WrongUsage
from hrtrack.folding import fold_for_search
from hrtrack.store.connection import open_in_memory
from hrtrack.store.searching import search_query
from hrtrack.word_forms import beginning_of_forms, forms_among

TEXTS = {
    "1.1": ("en", "[placeholder] ratify the treaty on kites, ill-treatment of kites ended"),
    "1.2": ("en", "[placeholder] the treaty on boats was ratified by children"),
    "1.3": ("ru", "[заполнитель] предупреждать пытки бумажных змеев, российский порядок"),
    "1.4": ("ru", "[заполнитель] о пытках и смертной казни змеев"),
    "1.5": ("kk", "[толтырғыш] балалардың құқықтарын қорғау заңдары"),
    "1.6": ("kk", "[толтырғыш] баланың құқығы мен заңның үстемдігі"),
}


@pytest.fixture
def six(run):
    """Return a function that lists the paragraphs that a search finds."""
    for paragraph, (language, text) in TEXTS.items():
        words = ("--state", "XEA", "--cycle", "2025", "--paragraph", paragraph, "--text", text, "--language", language)
        assert run("add", *words).code == 0

    def search(words: str) -> list[str]:
        found = run("list", "--search", words, "-f", "ids")
        assert found.code == 0, found.err
        return [reference.removeprefix("XEA/2025/") for reference in found.out.split()]

    return search


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        # English forms, in either direction; a beginning is enough.
        ("ratifies", ["1.1", "1.2"]),
        ("ratified", ["1.1", "1.2"]),
        ("treaties", ["1.1", "1.2"]),
        ("treat", ["1.1", "1.2"]),
        ("children's", ["1.2"]),
        # Russian forms, in any case; the short i that folding makes an i.
        ("ПЫТКАМИ", ["1.3", "1.4"]),
        ("российской", ["1.3"]),
        ("смертная", ["1.4"]),
        # A vowel that some forms lack.
        ("пыток", ["1.3", "1.4"]),
        ("порядка", ["1.3"]),
        # Kazakh endings, with and without a Kazakh keyboard.
        ("балаларға", ["1.5", "1.6"]),
        ("құқықтың", ["1.5", "1.6"]),
        ("кукыктын", ["1.5", "1.6"]),
        ("заңға", ["1.5", "1.6"]),
        ("ҚОРҒАУ", ["1.5"]),
        # All words, however they are joined.
        ("treaty kites", ["1.1"]),
        ("treaty AND boats", ["1.2"]),
        ("kites OR пытки", ["1.1", "1.3", "1.4"]),
        ("kites OR пытки казни", ["1.1", "1.4"]),
        ("(kites OR пытки) порядок", ["1.3"]),
        ("treaty NOT boats", ["1.1"]),
        ("treaty AND NOT (boats OR пытки)", ["1.1"]),
        ("treaty NOT (NOT boats)", ["1.2"]),
        ("treaty NOT (NOT boats NOT children)", ["1.2"]),
        ("kites ИЛИ boats", ["1.1", "1.2"]),
        ("пытки НЕ казни", ["1.3"]),
        ("пытки И казни", ["1.4"]),
        ("балалар НЕМЕСЕ казни", ["1.4", "1.5", "1.6"]),
        ("заң ЕМЕС балалардың", []),
        # Exact phrases, in any of the quotation marks.
        ('"treaty on kites"', ["1.1"]),
        ("«смертной казни»", ["1.4"]),
        ("“treaty on boats”", ["1.2"]),
        ('"treaty on kite"', []),
        ('"ratifies"', []),
        ('"and"', []),
        # Punctuation, parentheses that nothing closes or opens, an apostrophe.
        ("ill-treatment", ["1.1"]),
        ("(a) treaty) kites (", []),
        ("treaty) kites (", ["1.1"]),
        ("treaty !!! kites", ["1.1"]),
        ("treaty AND !!!", ["1.1", "1.2"]),
        ("body:treaty", []),
        ("treaty*", ["1.1", "1.2"]),
    ],
)
def test_a_search_finds(six, typed, found):
    assert six(typed) == found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("NOT boats", "the search only says what is not wanted"),
        ("kites OR NOT boats", "the search only says what is not wanted"),
        ("kites AND", "'AND' in the search joins nothing"),
        ("ИЛИ пытки", "'ИЛИ' in the search joins nothing"),
        ("kites OR OR boats", "'OR' in the search joins nothing"),
        ("kites (NOT) boats", "'NOT' in the search joins nothing"),
        ("!!! ...", "there is no word to search for in '!!! ...'"),
        ("(" * 30 + "kites", "the parentheses of the search are too deep"),
        ("kites " * 300, "a search of 300 words is too long"),
    ],
)
def test_a_search_that_says_nothing_is_refused_in_a_sentence(run, six, typed, sentence):
    result = run("list", "--search", typed)
    assert (result.code, result.out, result.error) == (2, "", sentence)


def test_a_word_finds_its_forms_after_they_are_taken_back_and_brought_back(run, six):
    assert run("edit", "2025/1.1", "--text", "[placeholder] the boats are folded").code == 0
    assert six("folding") == ["1.1"]
    run("undo")
    assert six("folding") == []
    run("redo")
    assert six("folding") == ["1.1"]


def test_an_older_ledger_is_searched_once_it_is_brought_up_to_date(six, surroundings):
    with closing(sqlite3.connect(surroundings)) as plain, plain:
        plain.execute("DROP TABLE search_words")
        plain.execute("DELETE FROM _sqlite_migrations WHERE name = '0007_search'")
    assert six("ratifies") == ["1.1", "1.2"]


PIECES = ["treaty", '"kites"', "пытки", "AND", "OR", "NOT", "И", "НЕ", *'()"«»*^:-_+', "NEAR", "{a}", "1.2(a)", "'x"]
CONNECTION = open_in_memory()
CONNECTION.execute("INSERT INTO search (rowid, body) VALUES (1, 'treaty on kites'), (2, 'пытки змеев')")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(st.sampled_from(PIECES)).map(" ".join),
    )
)
@example('"')
@example("𞤀 \u1df9 ꬰ")
@example("NEAR(treaty kites, 2)")
@example("_ AND treaty")
def test_whatever_is_typed_is_answered_or_refused_in_a_sentence(text):
    with suppress(WrongUsage):
        query = search_query(CONNECTION, text)
        CONNECTION.execute("SELECT count(*) FROM search WHERE search MATCH ?", (query,)).fetchone()


@settings(max_examples=200, deadline=None)
@given(st.from_regex(re.compile(r"[a-z]{1,12}|[а-я]{1,12}"), fullmatch=True))
def test_every_form_of_a_word_begins_as_is_said(word):
    words = [word, word + "s", word + "ing", word + "ы", word + "ами", word + "лар"]
    forms = forms_among(word, words)
    assert all(form.startswith(beginning_of_forms(word)) for form in forms)
    assert word in forms or not beginning_of_forms(word)


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("ребенок", ["ребенка", "ребенком"]),
        ("ребенка", ["ребенок"]),
        ("беженцы", ["беженец", "беженцев"]),
        ("оценка", ["оценок", "оценкам"]),
        ("списка", ["список", "списки"]),
        ("поток", ["потоки", "потоком"]),
    ],
)
def test_a_russian_word_has_the_forms_that_lack_a_vowel(word, forms):
    assert forms_among(word, [*forms, "комитет"]) == forms


def test_a_number_has_no_forms():
    assert beginning_of_forms(fold_for_search("2030")) == ""
    assert forms_among("2030", ["203", "2030"]) == []
