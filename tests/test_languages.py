"""Texts and names stand in several languages; tables carry them, people are shown theirs, machines see no difference."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing

import pytest

from hrtrack import labels
from hrtrack.alphabet import sort_key
from hrtrack.states import find_state, state_name, states

OURS = "state,mechanism,cycle,paragraph,text,summary"


@pytest.fixture
def speak(monkeypatch):
    """Return a function that says in which language people are spoken to from now on."""
    return lambda language: monkeypatch.setenv("HRTRACK_LANG", language)


@pytest.fixture
def take(run, tmp_path):
    """Return a function that imports a table given as lines."""

    def importing(*lines: str, name: str = "table.csv", words=()):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return run("import", str(path), *words)

    return importing


@pytest.fixture
def texts(run):
    """Return a function that gives the texts of a recommendation by field, language and clause, and which are originals."""

    def of(reference: str):
        found = run("show", reference, "-f", "json").json["texts"]
        at = {(text["field"], text["lang"], text["clause"]): text["value"] for text in found}
        return at, [text["lang"] for text in found if text["original"]]

    return of


# Columns.


def test_our_tables_take_a_text_and_a_summary_in_any_language(take, texts):
    assert take(f"{OURS},text_ru,summary_kk,text_pt-br", "XEA,UPR,2025,1.1,[text],[short],[текст],[қысқа],[texto]").code == 0
    assert texts("2025/1.1") == (
        {
            ("text", "en", None): "[text]",
            ("text", "ru", None): "[текст]",
            ("text", "pt-br", None): "[texto]",
            ("summary", "en", None): "[short]",
            ("summary", "kk", None): "[қысқа]",
        },
        ["en"],
    )


def test_a_table_of_one_language_alone_makes_it_the_original(take, texts):
    assert take("state,mechanism,cycle,paragraph,text_kk", "XEA,UPR,2025,1.1,[мәтін]").code == 0
    assert texts("2025/1.1") == ({("text", "kk", None): "[мәтін]"}, ["kk"])


def test_a_blank_cell_leaves_a_language_and_a_mark_clears_it(run, take, texts):
    take(f"{OURS},summary_ru,summary_kk", "XEA,UPR,2025,1.1,[text],[short],[кратко],[қысқа]")
    assert take(f"{OURS},summary_ru,summary_kk", "XEA,UPR,2025,1.1,,,,\\N").code == 0
    assert set(texts("2025/1.1")[0]) == {("text", "en", None), ("summary", "en", None), ("summary", "ru", None)}


def test_a_summary_beside_languages_is_english_whatever_is_on_record(run, take, texts):
    take(f"{OURS},summary_ru", "XEA,UPR,2025,1.1,[text],,[кратко]")
    assert take(f"{OURS},summary_ru", "XEA,UPR,2025,1.1,[text],[short],[кратко]").code == 0
    assert texts("2025/1.1")[0]["summary", "en", None] == "[short]"
    assert texts("2025/1.1")[0]["summary", "ru", None] == "[кратко]"


def test_two_wordings_in_one_language_are_refused(run, take):
    refused = take(f"{OURS},language,text_ru", "XEA,UPR,2025,1.1,[один],,ru,[два]")
    assert (refused.code, refused.error) == (
        4, "table.csv line 2: text and text_ru are two wordings in one language",
    )  # fmt: skip
    assert take(f"{OURS},language,text_ru", "XEA,UPR,2025,1.1,[один],,ru,[один]").code == 0


def test_json_carries_languages_too_and_nothing_but_texts(run, texts):
    item = {"state": "XEA", "cycle": "2025", "paragraph": "1.1", "text": "[text]", "text_ru": "[текст]"}
    assert run("add", "-", input=json.dumps(item)).code == 0
    assert texts("2025/1.1")[0]["text", "ru", None] == "[текст]"
    refused = run("import", "-", input=json.dumps({**item, "paragraph": "1.2", "text_ru": {"a": 1}}))
    assert (refused.code, "text_ru is {'a': 1}" in refused.err) == (4, True)


def test_a_column_that_names_no_language_is_named_and_left_out(take):
    assert "columns not read: text_russian" in take(f"{OURS},text_russian", "XEA,UPR,2025,1.1,[a],[b],[c]").out


def header(run, *words: str) -> list[str]:
    return run("export", "-f", "csv", *words).out.splitlines()[0].split(",")


def test_an_export_has_columns_for_the_languages_that_it_holds_and_no_others(run, take):
    take(f"{OURS}", "XEA,UPR,2025,1.1,[text],[short]")
    alone = header(run)
    take(f"{OURS},text_ru,summary_kk", "XEA,UPR,2024,1.1,[text],[short],[текст],[қысқа]", name="b.csv")
    assert header(run) == [*alone, "text_ru", "summary_kk"]
    assert header(run, "--cycle", "2025") == alone
    assert header(run, "--table", "positions") == ["reference", "clause", "position", "detail", "source", "date"]
    run("remove", "2024/1.1")
    assert header(run) == alone


def test_an_export_says_no_text_twice(run, take):
    take(f"{OURS},language,text_en", "XEA,UPR,2025,1.1,[текст],,ru,[text]", "XEA,UPR,2025,1.2,[текст],,ru,")
    rows = list(csv.DictReader(io.StringIO(run("export", "-f", "csv").out)))
    assert [(row["text"], row["language"], row["text_en"]) for row in rows] == [
        ("[текст]", "ru", "[text]"),
        ("[текст]", "ru", ""),
    ]


def test_tables_in_several_languages_make_an_equal_ledger(run, take, tmp_path):
    take(
        f"{OURS},language,summary_language,text_en,text_kk,summary_ru",
        "XEA,UPR,2025,1.1,[текст],[short],ru,en,[text],[мәтін],[кратко]", "XEA,UPR,2025,1.2,[text two],,,,,,",
    )  # fmt: skip
    take(
        "reference,clause,text,language,text_en,summary_kk,recommending_states", "2025/1.1,1,[один],ru,[one],,ESP",
        "2025/1.1,2,[два],ru,,[екі],CHL", name="clauses.csv",
    )  # fmt: skip
    tables = {}
    for ledger in (None, tmp_path / "copy.db"):
        where = () if ledger is None else ("--db", str(ledger))
        folder = tmp_path / f"tables{len(tables)}"
        if ledger is not None:
            files = [str(path) for path in (tmp_path / "tables0").glob("*.csv") if path.read_text("utf-8").count("\n") > 1]
            assert run("import", *files, *where).code == 0
        assert run("export", "-f", "csv", "-o", str(folder), *where).code == 0
        tables[folder.name] = {path.name: path.read_text("utf-8") for path in folder.glob("*.csv")}
    assert tables["tables0"] == tables["tables1"]
    assert "[екі]" in tables["tables0"]["clauses.csv"]


# Tables of others.


@pytest.mark.parametrize(
    ("headings", "languages"),
    [
        ("No.;Recommendation (English);Recommendation (Russian);Recommendation (Kazakh)", ["en", "ru", "kk"]),
        ("№ рекомендации;Текст рекомендации (рус.);Текст рекомендации (каз.);Текст рекомендации (англ.)", ["ru", "kk", "en"]),
        ("№ рекомендации;Рекомендация на русском языке;Ұсыным мәтіні қазақша;Recommendation EN", ["ru", "kk", "en"]),
        ("paragraph;text_fr;text_kk;text_ru", ["fr", "kk", "ru"]),
    ],
)
def test_a_table_of_others_has_columns_of_languages(take, texts, headings, languages):
    wordings = [f"[wording {language}]" for language in languages]
    assert take(headings, f"1.1;{';'.join(wordings)}", words=("--state", "XEA", "--cycle", "2025")).code == 0
    found, originals = texts("2025/1.1")
    assert found == {("text", language, None): text for language, text in zip(languages, wordings, strict=True)}
    assert originals == languages[:1]


def test_a_translation_loses_its_number_as_the_text_does(take, texts):
    words = ("--state", "XEA", "--cycle", "2025")
    assert take("Recommendation;Recommendation (Russian)", "1.1. [text];1.1. [текст]", words=words).code == 0
    assert texts("2025/1.1")[0] == {("text", "en", None): "[text]", ("text", "ru", None): "[текст]"}


def test_a_column_can_be_named_a_language(take, texts):
    words = ("--state", "XEA", "--cycle", "2025", "--map", "text_kk=Qazaqsha")
    assert take("paragraph;text;Qazaqsha", "1.1;[text];[мәтін]", words=words).code == 0
    assert texts("2025/1.1")[0]["text", "kk", None] == "[мәтін]"


# One recommendation.


def test_a_summary_is_set_and_cleared_in_one_language_and_keeps_the_others(run, take, texts):
    take(f"{OURS},summary_kk", "XEA,UPR,2025,1.1,[text],[short],[қысқа]")
    assert run("edit", "2025/1.1", "--summary", "[кратко]", "--language", "ru").code == 0
    summaries = {lang: value for (field, lang, _), value in texts("2025/1.1")[0].items() if field == "summary"}
    assert summaries == {"en": "[short]", "kk": "[қысқа]", "ru": "[кратко]"}
    assert run("edit", "2025/1.1", "--clear", "summary", "--language", "kk").code == 0
    assert {lang for field, lang, _ in texts("2025/1.1")[0] if field == "summary"} == {"en", "ru"}
    assert run("undo").code == run("undo").code == 0
    assert {lang for field, lang, _ in texts("2025/1.1")[0] if field == "summary"} == {"en", "kk"}


# What people are shown.


def test_people_are_shown_their_language_and_told_where_there_is_none(run, take, speak):
    take(
        f"{OURS},language,summary_language,summary_ru",
        "XEA,UPR,2025,1.1,[текст],[short],ru,en,[кратко]", "XEA,UPR,2025,1.2,[текст два],,ru,,",
    )  # fmt: skip
    shown = run("show", "2025/1.1").out
    assert "Summary: [short]" in shown
    assert "Text (Russian; none in English): [текст]" in shown
    listed = run("list").out
    assert [words in listed for words in ("[short]", "[текст два]", "[кратко]")] == [True, True, False]
    assert listed.endswith("1 of 2 is not on record in English and is shown in Russian.\n")
    speak("ru")
    assert "[кратко]" in run("show", "2025/1.1").out
    listed = run("list").out
    assert [words in listed for words in ("[кратко]", "[текст два]", "[short]")] == [True, True, False]
    assert listed.rstrip().splitlines()[-1].startswith("XEA/2025/1.2")


def test_a_text_in_the_language_goes_before_a_summary_in_another(run, take, speak):
    take(f"{OURS},text_ru", "XEA,UPR,2025,1.1,[text],[short],[текст]")
    speak("ru")
    assert "[текст]" in run("list").out
    assert "[short]" not in run("list").out
    assert "| [текст] |" in run("list", "-f", "md").out


def test_names_are_shown_in_the_language_of_people(run, kazakhstan, speak):
    run("institution", "add", "[Office]", "--lang", "en")
    run("institution", "edit", "[Office]", "--name", "[Контора]", "--lang", "ru")
    run("assign", "2014/125.24", "--lead", "[Office]")
    run("measure", "add", "[Train]", "--lang", "en", "--lead", "[Office]", "--for", "2014/125.24", "--due", "2025")
    run("measure", "edit", "M1", "--title", "[Обучать]", "--lang", "ru")
    speak("ru")
    for words in (("institution",), ("institution", "show", "[Office]"), ("show", "2014/125.24"), ("measure",)):
        assert "[Контора]" in run(*words).out
    assert "[Обучать]" in run("show", "2014/125.24").out
    for words in (("next", "--limit", "1"), ("institution", "show", "[Office]"), ("measure", "show", "M1")):
        assert "Повысить рабочий потенциал" in run(*words).out
    assert "Испания" in run("show", "2014/125.24").out
    assert "[Office]" in run("measure", "-f", "csv").out


MACHINE = [
    *(("list", "--cycle", "2014"), ("show", "2014/125.24"), ("show", "2014/125.24", "2010/95.3"), ("next",), ("institution",)),
    *(("institution", "show", "[Office]"), ("measure",), ("measure", "show", "M1"), ("plan",), ("plan", "show", "P1")),
    *(("link",), ("check", "--translations"), ("disagreements",), ("reviews",), ("stats", "--cycle", "2014")),
    *(("stats", "--by", "institution"), ("stats", "--by", "state", "--unit", "state"), ("tag",), ("log",), ("export",)),
]


@pytest.fixture
def busy(run, kazakhstan):
    """Fill the Kazakhstan ledger with names and voices in several languages."""
    run("institution", "add", "[Контора]", "--lang", "ru")
    run("institution", "edit", "[Контора]", "--name", "[Office]", "--lang", "en")
    serving = ("--lead", "[Office]", "--for", "2014/125.24", "--plan", "P1")
    run("measure", "add", "[Обучать]", "--lang", "ru", "--due", "2025", *serving)
    run("measure", "edit", "M1", "--title", "[Train]", "--lang", "en")
    run("assign", "2014/125.24", "--lead", "[Office]")
    run("link", "add", "2014/125.24", "2010/95.42", "--kind", "related")
    run("status", "set", "2014/125.24", "in_progress", "--assessor", "state")
    run("status", "set", "2014/125.24", "not_started", "--assessor", "ngo", "--name", "[NGO]")
    return kazakhstan


@pytest.mark.parametrize("words", MACHINE, ids=" ".join)
@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "ids"])
def test_machine_formats_never_change_with_the_language(run, busy, speak, words, fmt):
    answers = []
    for language in ("en", "ru", "kk"):
        speak(language)
        answers.append(run(*words, "-f", fmt)[:2])
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] in (0, 1, 2)


# What lacks a translation.


def test_what_lacks_a_translation_is_listed_and_fails_the_check(run, take):
    take(f"{OURS},text_ru,summary_ru,summary_kk", "XEA,UPR,2025,1.1,[text],[short],[текст],[кратко],[қысқа]")
    run("institution", "add", "[Office]", "--lang", "en")
    found = run("check", "--translations", "-f", "json")
    assert found.code == 1
    assert [(row["kind"], row["item"], row["field"], row["on_record"], row["missing"]) for row in found.json] == [
        ("recommendation", "XEA/2025/1.1", "text", ["en", "ru"], ["kk"]),
        ("institution", "[Office]", "name", ["en"], ["ru", "kk"]),
    ]
    assert json.loads(found.err)["message"] == "2 texts and names lack a translation: Kazakh 2, Russian 1"
    assert run("check", "--translations", "-f", "ids").out == "XEA/2025/1.1\n"
    assert run("check", "--translations", "--into", "en")[:2] == (0, "nothing lacks a translation\n")
    assert [row["missing"] for row in run("check", "--translations", "--into", "de", "-f", "json").json] == [["de"]] * 3


def test_the_plans_of_another_state_lack_no_translation_of_this_one(run):
    for state in ("XEA", "XEB"):
        assert run("add", "--state", state, "--cycle", "2025", "--text", "[text]").code == 0
        assert run("plan", "add", "[plan]", "--code", f"P-{state}", "--state", state).code == 0
        assert run("measure", "add", "[measure]", "--code", f"M-{state}", "--plan", f"P-{state}").code == 0
    assert run("plan", "add", "[another plan]", "--code", "P").code == 0
    assert run("measure", "add", "[another measure]", "--code", "M").code == 0
    items = [row["item"] for row in run("check", "--translations", "--state", "XEA", "-f", "json").json]
    assert items == ["XEA/2025/u1", "P-XEA", "P", "M-XEA", "M"]
    assert len(run("check", "--translations", "-f", "json").json) == 8


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--into", "ru"), "--into says the languages of --translations"),
        (("--translations", "--into", "russian!"), "'russian!' is not a language code"),
        (("--translations", "--columns", "nothing"), "there is no column 'nothing'"),
    ],
)
def test_a_check_of_translations_that_makes_no_sense_is_refused(run, kazakhstan, words, sentence):
    assert run("check", *words)[::2][0] == 2
    assert run("check", *words).error == sentence


def test_the_fixtures_have_each_summary_in_three_languages(kazakhstan):
    with closing(sqlite3.connect(kazakhstan)) as plain:
        counts = dict(plain.execute("SELECT lang, count(*) FROM texts WHERE field = 'summary' GROUP BY lang").fetchall())
    assert counts == dict.fromkeys(("en", "ru", "kk"), 327)


# Names of States and labels, and their order.


@pytest.mark.parametrize("typed", ["Қазақстан", "КАЗАКСТАН", "Казахстан", "kazakhstan"])
def test_a_state_is_named_in_three_languages(run, kazakhstan, typed):
    assert run("list", "--state", typed, "--count").out == "325\n"


def test_every_state_has_a_name_in_three_languages_that_is_its_own():
    for code, state in states().items():
        for language in ("en", "ru", "kk"):
            assert find_state(state_name(code, language)) == code
        assert state_name(code) == state.name
    assert [state_name("KAZ", language) for language in ("en", "ru", "kk", "fr")] == [
        "Kazakhstan", "Казахстан", "Қазақстан", "Kazakhstan",
    ]  # fmt: skip
    assert state_name("XEA", "ru") == "XEA"


def test_a_goal_is_named_and_found_in_russian(run, take, speak):
    take("state,mechanism,cycle,paragraph,text,sdgs", "XEA,UPR,2025,1.1,[text],5", "XEA,UPR,2025,1.2,[text two],16")
    assert run("list", "--sdg", "гендерное", "-f", "ids").out == "XEA/2025/1.1\n"
    assert run("list", "--sdg", "Гендерное равенствоо").code == 2
    speak("ru")
    assert "5 - Гендерное равенство" in run("show", "2025/1.1").out
    assert labels.label_name("sdg", "a goal of our own", "ru") == "a goal of our own"


def test_a_theme_is_found_and_taken_by_its_name_in_another_language(run, monkeypatch, speak):
    names = {("upr-info", "Detention"): {"ru": "[Содержание под стражей]", "kk": "[Қамауда ұстау]"}}
    monkeypatch.setattr(labels, "_label_names", lambda: names)
    labels._labels_by_name.cache_clear()
    labels.find_theme.cache_clear()
    try:
        words = ("--state", "XEA", "--cycle", "2025", "--paragraph", "1.1", "--text", "[a]", "--theme", "[қамауда ұстау]")
        assert run("add", *words).code == 0
        assert run("show", "2025/1.1", "-f", "json").json["themes"] == ["Detention"]
        assert run("list", "--theme", "стражей", "--count").out == "1\n"
        speak("ru")
        assert "[Содержание под стражей]" in run("show", "2025/1.1").out
        assert labels.label_name("ohchr-2021", "upr-info:Detention", "ru") == "upr-info:[Содержание под стражей]"
    finally:
        labels._labels_by_name.cache_clear()
        labels.find_theme.cache_clear()


def test_names_are_in_the_order_of_the_alphabet(run, surroundings):
    order = [
        "[Kites]", "Agency", "Zoo", "Ата", "Әкімдік", "Бюро", "Ведомство", "Ғылым", "Дом", "Еңбек", "Ёлка", "Жер",
        "Игра", "Йод", "Комитет", "Қаржы", "Ложа", "Небо", "Ңа", "Оқу", "Өнер", "Право", "Управление", "Ұлт", "Үй", "Фонд",
        "Хор", "һәм", "Центр", "Ішкі", "Эхо", "Юг", "Яр",
    ]  # fmt: skip
    assert sorted(set(order), key=sort_key) == order
    for name in reversed(order):
        assert run("institution", "add", name).code == 0
    assert [row["institution"] for row in run("institution", "-f", "json").json] == order


def test_labels_and_summaries_are_in_the_order_of_the_alphabet_and_numbers_in_that_of_their_size(run, take):
    take(
        "state,mechanism,cycle,paragraph,summary,sdgs,clusters", "XEA,UPR,2025,1.1,Яна,10,Қ|О|К", "XEA,UPR,2025,1.2,Әнел,9,Ғ|Г|Д",
    )  # fmt: skip
    labels_ = [row["label"].partition(" ")[0] for row in run("tag", "-f", "json").json]
    assert labels_ == ["9", "10", "Г", "Ғ", "Д", "К", "Қ", "О"]
    assert run("list", "--sort", "summary", "-f", "ids").out.split() == ["XEA/2025/1.2", "XEA/2025/1.1"]


# The language of a text that nobody says.


@pytest.mark.parametrize(
    ("text", "language"),
    [("[placeholder]", "en"), ("[заполнитель]", "ru"), ("[толтырғыш]", "kk"), ("[заполнитель of a CRPD]", "ru"), ("140.7", "en")],
)
def test_a_new_text_is_in_the_language_of_its_letters(run, take, text, language):
    assert run("add", "--state", "XEA", "--cycle", "2025", "--paragraph", "1.1", "--text", text, "--summary", text).code == 0
    take(OURS, f"XEA,UPR,2024,1.1,{text},{text}")
    for reference in ("2025/1.1", "2024/1.1"):
        found = run("show", reference, "--state", "XEA", "-f", "json").json
        assert (found["language"], found["summary_language"]) == (language, language)


@pytest.mark.parametrize(
    ("recorded", "text", "languages"),
    [
        ("ru", "[placeholder]", {"ru", "en"}),
        ("kk", "[placeholder]", {"kk", "en"}),
        ("en", "[толтырғыш]", {"en", "kk"}),
        ("ru", "[толтырғыш]", {"ru", "kk"}),
        # Letters do not tell these apart.
        ("kk", "[заполнитель]", {"kk"}),
        ("es", "[placeholder]", {"es"}),
        ("ru", "140.7", {"ru"}),
        ("ru", "[заполнитель of a CRPD]", {"ru"}),
    ],
)
@pytest.mark.parametrize("way", ["edit", "import"])
def test_a_text_in_other_letters_stands_beside_that_on_record(run, take, way, recorded, text, languages):
    take(f"{OURS},language", f"XEA,UPR,2025,1.1,[Мәтін],,{recorded}")
    if way == "edit":
        assert run("edit", "2025/1.1", "--state", "XEA", "--text", text).code == 0
    else:
        take(OURS, f"XEA,UPR,2025,1.1,{text},")
    found = run("show", "2025/1.1", "--state", "XEA", "-f", "json").json["texts"]
    assert {entry["lang"] for entry in found} == languages
    assert text in {entry["value"] for entry in found}
    assert [entry["lang"] for entry in found if entry["original"]] == [recorded]
