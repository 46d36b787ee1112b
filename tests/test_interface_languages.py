"""The interface in Russian and Kazakh: catalogues are whole, machine formats never change, nothing is said in English."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys

import pytest
from test_formats import CASES, answer, fictional_file, later, stable  # noqa: F401  # two are fixtures

from hrtrack.alphabet import sort_key
from hrtrack.cli import catalogues, tongue
from hrtrack.cli.app import VERBS
from hrtrack.speech import spoken, term

OTHERS = ("ru", "kk")
# Sentences of the command-line library, as it words them.
OF_THE_LIBRARY = (
    "invalid value for '--limit' / '-n': '--kite' is not a valid int range",
    "'--kite' is not one of 'table', 'json'",
    "'kite' is not a valid integer",
    "-1 is not in the range x>=0",
    "'kite' is not a valid boolean. Recognized values: 0, 1",
    "missing argument 'REF...'",
    "missing option '--title'",
    "missing command",
    "no such command 'kite'",
    "no such option: --kite",
    "option '--kite' requires an argument",
    "option '--kite' requires 2 arguments",
    "option '--count' does not take a value",
    "got unexpected extra argument (kite)",
    "got unexpected extra arguments (kite boat)",
)
# Commands that fail, of every kind of failure.
FAILING = (
    "show 2014/999", "show kite", "list --cycle 2099", "list --theme zebra", "list --from Narnia", "list --limit many",
    "list --kite",
    "edit 2014/125.27 --position kite", "import FOLDER/none.csv", "stats --db FOLDER/none.db", "stats --db FOLDER",
    "undo 99", "plan show P99", "sql 'DELETE FROM reviews'", "claim most", "stats --cycle 2014 --require received==1",
)  # fmt: skip
CYRILLIC = re.compile("[\u0400-\u04ff]")


@pytest.fixture(scope="module")
def every_sentence():
    return {(message.context, message.id) for message in catalogues.collected() if message.id}


class TestCatalogues:
    @pytest.mark.parametrize("language", OTHERS)
    def test_no_sentence_is_missing_and_none_is_stale(self, language, every_sentence):
        known = {(message.context, message.id) for message in catalogues.read(language) if message.id}
        assert sorted(map(str, every_sentence - known)) == []
        assert sorted(map(str, known - every_sentence)) == []

    @pytest.mark.parametrize("language", OTHERS)
    def test_every_sentence_is_translated_with_the_same_placeholders_and_plurals(self, language):
        assert catalogues.faults(catalogues.read(language), language) == []

    @pytest.mark.parametrize("language", OTHERS)
    def test_what_the_program_reads_is_made_from_what_translators_write(self, language):
        path = catalogues.path_of(language)
        assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(catalogues.read(language))

    def test_a_missing_sentence_and_another_placeholder_are_found(self):
        catalogue = catalogues.Catalog(locale="ru")
        catalogue.add("unknown '{word}'", "неизвестно '{name}'")
        catalogue.add("no word", "")
        catalogue.add(("{n} item", "{n} items"), ("{n} штука", "{n} штуки", "{n} штук"))
        assert sorted(catalogues.faults(catalogue, "ru")) == [
            "ru: not translated: no word",
            "ru: other placeholders: unknown '{word}'",
        ]


class TestChoice:
    def test_the_option_comes_before_the_variable_and_the_variable_before_the_system(self, run, kazakhstan, monkeypatch):
        monkeypatch.setenv("LANG", "kk_KZ.UTF-8")
        assert "қолда" in run("stats", "--cycle", "2014").out.lower()
        monkeypatch.setenv("HRTRACK_LANG", "ru")
        assert "поддержан" in run("stats", "--cycle", "2014").out
        assert "supported" in run("stats", "--cycle", "2014", "--lang", "en").out

    @pytest.mark.parametrize("value", ["C", "C.UTF-8", "POSIX", "fr_FR.UTF-8", "de"])
    def test_a_system_of_another_language_is_spoken_to_in_english(self, run, kazakhstan, monkeypatch, value):
        monkeypatch.setenv("LANG", value)
        assert "supported" in run("stats", "--cycle", "2014").out

    @pytest.mark.parametrize("words", [("--lang", "de"), ("--lang=xx",)])
    def test_a_language_that_is_not_spoken_is_wrong_usage(self, run, kazakhstan, words):
        result = run("stats", *words)
        assert (result.code, result.out) == (2, "")
        assert "unknown language" in result.err
        assert "en, ru, kk" in result.err

    def test_a_variable_with_a_language_that_is_not_spoken_is_named(self, run, kazakhstan, monkeypatch):
        monkeypatch.setenv("HRTRACK_LANG", "klingon")
        result = run("stats")
        assert result.code == 2
        assert "HRTRACK_LANG" in result.error

    @pytest.mark.parametrize("verb", VERBS)
    def test_every_command_takes_the_option(self, run, verb):
        assert "--lang" in run(verb, "--help").out


class TestHelp:
    @pytest.mark.parametrize("language", OTHERS)
    @pytest.mark.parametrize("verb", VERBS)
    def test_help_of_every_command_is_in_the_language(self, run, verb, language):
        out = run(verb, "--help", "--lang", language).out
        english = [line for line in out.splitlines() if re.search(r"[a-z]{4,} [a-z]{3,} [a-z]{3,}", line)]
        assert english == []
        assert CYRILLIC.search(out)


class TestMachineFormats:
    @pytest.mark.parametrize("name", CASES)
    def test_they_are_the_same_in_every_language(self, fictional_file, surroundings, later, name):  # noqa: F811
        for fmt in ("json", "csv"):
            found = set()
            for language in ("en", *OTHERS):
                # A command that writes finds the same ledger each time.
                surroundings.write_bytes(fictional_file.read_bytes())
                told = answer(*shlex.split(CASES[name]), "-f", fmt, "--lang", language)
                found.add((told.code, stable(told.out)))
            assert len(found) == 1

    @pytest.mark.parametrize("language", OTHERS)
    @pytest.mark.parametrize("line", FAILING)
    def test_an_error_as_json_is_in_english(self, run, kazakhstan, tmp_path, line, language):
        (tmp_path / "none.db").write_text("no ledger", encoding="utf-8")
        words = [word.replace("FOLDER", str(tmp_path)) for word in shlex.split(line)]
        english, other = (run(*words, "-f", "json", "--lang", lang) for lang in ("en", language))
        assert json.loads(english.err)["exit_code"] == english.code == other.code > 0
        assert english.err == other.err
        assert not CYRILLIC.search(other.err)


class TestHeadline:
    def test_it_is_the_same_in_three_languages_from_the_same_command(self, run, kazakhstan):
        pages = {language: run("stats", "--cycle", "2025", "--lang", language).out for language in ("en", *OTHERS)}
        days = r"\d{4}-\d\d-\d\d|\d\d\.\d\d\.\d{4}"
        plain = {language: re.sub(days, "", page).replace(",", ".") for language, page in pages.items()}
        # A sentence may name them in another order.
        figures = {language: sorted(re.findall(r"[\d.]*\d", page)) for language, page in plain.items()}
        assert figures["ru"] == figures["kk"] == figures["en"]
        assert "88.1 %" in pages["en"]
        assert all("88,1 %" in pages[language] and "88.1" not in pages[language] for language in OTHERS)
        assert "Казахстан" in pages["ru"]
        assert "Қазақстан" in pages["kk"]
        assert "принято к сведению" in pages["ru"]

    def test_the_places_of_the_option_do_not_matter(self, run, kazakhstan):
        wanted = run("stats", "--cycle", "2014", "--lang", "ru").out
        for words in (
            ("--lang", "ru", "stats", "--cycle", "2014"), ("--lang=ru", "stats", "--cycle", "2014"),
            ("stats", "--lang=ru", "--cycle", "2014"), ("stats", "--cycle", "2014", "--lang", "ru_RU.UTF-8"),
            ("--lang", "kk", "stats", "--cycle", "2014", "--lang", "ru"),
        ):  # fmt: skip
            assert run(*words).out == wanted

    @pytest.mark.parametrize("language", OTHERS)
    def test_completion_does_not_change(self, run, kazakhstan, monkeypatch, language):
        monkeypatch.setenv("_HRTRACK_COMPLETE", "complete_bash")
        monkeypatch.setenv("COMP_WORDS", "hrtrack list --position su")
        monkeypatch.setenv("COMP_CWORD", "3")
        english = subprocess.run([sys.executable, "-m", "hrtrack"], capture_output=True, check=False, env=dict(os.environ))
        monkeypatch.setenv("HRTRACK_LANG", language)
        other = subprocess.run([sys.executable, "-m", "hrtrack"], capture_output=True, check=False, env=dict(os.environ))
        assert (english.stdout, english.returncode) == (other.stdout, other.returncode)

    @pytest.mark.parametrize("language", OTHERS)
    def test_labels_are_in_the_order_of_the_alphabet_of_the_language(self, run, kazakhstan, language):
        rows = run("tag", "--taxonomy", "cluster", "--all", "--lang", language).out.splitlines()[2:]
        labels = [re.split(r" {3,}", row)[1] for row in rows]
        assert len(labels) > 8
        assert labels == sorted(labels, key=sort_key)


class TestWords:
    def test_plurals_are_right_in_russian(self):
        from hrtrack.telling import recommendations

        found = [spoken(recommendations(count), "ru") for count in (1, 2, 5, 11, 21, 22, 25, 101, 111)]
        assert found == [
            "1 рекомендация", "2 рекомендации", "5 рекомендаций", "11 рекомендаций", "21 рекомендация", "22 рекомендации",
            "25 рекомендаций", "101 рекомендация", "111 рекомендаций",
        ]  # fmt: skip

    def test_terms_follow_the_usage_of_the_un(self):
        assert spoken(term("position", "supported"), "ru") == "поддержана"
        assert spoken(term("position", "noted"), "ru") == "принята к сведению"

    @pytest.mark.parametrize("language", OTHERS)
    @pytest.mark.parametrize("sentence", OF_THE_LIBRARY)
    def test_what_the_library_says_of_wrong_usage_has_a_translation(self, sentence, language):
        assert CYRILLIC.search(spoken(tongue.usage_error(sentence), language))


WRONG = [
    ("stast",), ("stats", "--cicle", "3"), ("list", "--limit", "many"), ("list", "--limit", "-1"), ("show",),
    ("stats", "--cycle"), ("undo", "1", "2", "3"), ("list", "-f", "xml"), ("list", "--count=3"), ("plan", "shwo"), ("link", "x"),
]  # fmt: skip


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("words", WRONG, ids=" ".join)
def test_wrong_usage_is_told_in_the_language(run, kazakhstan, words, language):
    result = run(*words, "--lang", language)
    assert result.code == 2
    assert CYRILLIC.search(result.error)
    assert not re.search(r"\b(is|not|no|such|requires|missing|unexpected|argument|invalid|value)\b", result.error)


# Help on an ASCII terminal is written by the library, which takes that for a mistake and writes UTF-8.
SHOWN = [["stats", "--cycle", "2014"], ["show", "1/1"], ["list", "--limit", "2"]]
NARROW = [(words, encoding) for words in SHOWN for encoding in ("ascii", "cp1251")] + [(["stats", "--help"], "cp1251")]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize(("words", "encoding"), NARROW)
def test_a_narrow_encoding_gets_escapes_and_no_question_mark(kazakhstan, encoding, language, words):
    command = [sys.executable, "-m", "hrtrack", *words, "--lang", language]
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(command, capture_output=True, env=env, check=False)
    said = (done.stdout + done.stderr).decode(encoding)
    assert "Traceback" not in said
    assert "?" not in said.replace("'?", "")
