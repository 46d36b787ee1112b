"""The page for the public says what `stats` says, prints every text as it is, and needs neither network nor script."""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from contextlib import closing
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import HOSTILE, hostile_ledger, shown
from page_figures import differences, figures_of

from hrtrack import speech
from hrtrack.report import templating
from hrtrack.report.items import link_of
from hrtrack.states import state_name
from hrtrack.terms import long_day

DIMENSIONS = (("theme",), ("region",), ("state",), ("status",), ("institution", "status"))
VOID = {"meta", "br", "input", "link", "img"}


class Element:
    """An element of a page, with its attributes and all text within it."""

    def __init__(self, tag: str, attributes: dict[str, str | None], parent: Element | None) -> None:
        self.tag, self.attributes, self.parent = tag, attributes, parent
        self.parts: list[str] = []
        self.children: list[Element] = []

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def inside(self, attribute: str) -> Element | None:
        """Return the nearest element around this one that has an attribute."""
        return self if attribute in self.attributes else self.parent and self.parent.inside(attribute)

    def within(self, *tags: str) -> bool:
        return self.tag in tags or (self.parent is not None and self.parent.within(*tags))


class Page(HTMLParser):
    """The elements of a page; a tag that is not closed, or closed twice, fails."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.nodes: list[tuple[Element, str]] = []
        self._open: list[Element] = []
        self.feed(text)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs), self._open[-1] if self._open else None)
        assert len(attrs) == len(element.attributes), f"an attribute of {tag} stands twice"
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs), self._open[-1]))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self.nodes.append((self._open[-1], data))
        for element in self._open:
            element.parts.append(data)

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if (not tags or element.tag in tags) and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, *tags: str, **attributes: str) -> Element:
        (found,) = self.all(*tags, **attributes)
        return found


@pytest.fixture
def hostile(run) -> None:
    """Fill the ledger with hostile texts and with follow-up, a part of it internal."""

    def done(*words: str) -> None:
        result = run(*words)
        assert result.code == 0, result.err

    hostile_ledger(done)


def by(run, names: tuple[str, ...], *words: str) -> Any:
    return run("stats", *(word for name in names for word in ("--by", name)), *words, "-f", "json").json


def written(run, *words: str) -> str:
    result = run("report", "html", *words)
    assert result.code == 0, result.err
    return result.out


@pytest.mark.parametrize("filters", [("2010",), ("2014",), ("2025",), ("latest",), ()])
@pytest.mark.parametrize("unit", [(), ("--unit", "state")])
def test_the_figures_are_those_of_stats(run, kazakhstan: Path, filters: tuple[str, ...], unit: tuple[str, ...]) -> None:
    chosen = [word for year in filters for word in ("--cycle", year)]
    figures = figures_of(written(run, *chosen, *unit))
    reviews = run("stats", "--mechanism", "UPR", *unit, "-f", "json").json
    breakdowns = [by(run, names, *chosen, *unit) for names in DIMENSIONS]
    recorded = any(row["received"] for row in breakdowns[0]["rows"])
    assert differences(figures, reviews, breakdowns if recorded else []) == []
    assert len(figures) > (300 if recorded else 12)


def test_count_and_rate_stand_together_in_the_headline(run, kazakhstan: Path) -> None:
    page = Page(written(run, "--cycle", "2025"))
    facts = page.one("dl", data_review="KAZ/2025").text
    assert "259of 294" in facts
    assert "88.1\u00a0%" in facts
    assert "+45" in facts
    assert "+0.75" in facts
    assert "Kazakhstan received 294 recommendations in 2025 and supported 259 of them." in page.one("p", class_="lead").text


def test_all_reviews_are_drawn_and_said_in_words(run, kazakhstan: Path) -> None:
    page = Page(written(run, "--cycle", "2014"))
    chart = page.one("svg", role="img")
    title, description = page.one("title", id="chart-title"), page.one("desc", id="chart-text")
    assert chart.attributes["aria-labelledby"] == "chart-title chart-text"
    assert "Kazakhstan" in title.text
    for said in (
        "2010: 121 supported of 128, recorded one by one.",
        "2014: 144 supported of 194, recorded one by one.",
        "2019: 214 supported of 245, declared totals.",
        "2025: 259 supported of 294, declared totals.",
    ):
        assert said in description.text
    assert len(page.all("rect", class_="declared")) == 3, "two reviews and the legend"
    assert [row.attributes["data-review"] for row in page.all("tr", aria_current="true")] == ["KAZ/2014"]


def test_fewer_than_five_have_no_percentage(run, kazakhstan: Path) -> None:
    page = Page(written(run, "--cycle", "2014"))
    received = page.all("data", data_figure="received")
    counts = {row: int(value.text) for value in received if (row := value.inside("data-key")) is not None}
    few = [row for row, count in counts.items() if count < 5]
    assert len(few) > 10
    assert not [row.text for row in few if "%" in row.text]
    assert all("%" in row.text for row, count in counts.items() if count >= 5 and "/" in row.text)


def test_unknown_is_said(run, kazakhstan: Path) -> None:
    rows = Page(written(run)).all("tr", data_review="KAZ/2025")
    assert "unknown" in rows[0].text


def test_the_unit_and_the_themes_are_named(run, kazakhstan: Path) -> None:
    page = written(run, "--cycle", "2014", "--unit", "state")
    assert "Counted: pairs of recommendation and recommending State. Themes: issues of UPR Info." in page
    assert "recorded, pairs with a State" in page


def test_the_commands_on_the_page_can_be_run(run, kazakhstan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import shlex

    words = ("--cycle", "2014", "--theme", "death penalty", "--as-of", "2015-01-01", "--unit", "state", "--search", "moratorium")
    page = Page(written(run, *words))
    commands = [element.text for element in page.all("code") if element.text.startswith("hrtrack report html")]
    monkeypatch.chdir(tmp_path)
    result = run(*shlex.split(commands[0])[1:])
    assert result.code == 0, result.err
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == written(run, *words)
    checks = [element.text for element in page.all("code") if element.text.startswith("hrtrack stats")]
    assert len(checks) == 4
    assert {run(*shlex.split(command)[1:]).code for command in checks} == {0}


def test_every_recommendation_is_there_in_order(run, kazakhstan: Path) -> None:
    page = Page(written(run))
    listed = run("list", "-f", "ids").out.split()
    assert [item.attributes["data-reference"] for item in page.all("li") if "data-reference" in item.attributes] == listed
    item = page.one("li", data_reference="KAZ/2014/126.27").text
    for said in ("Austria", "19 March 2015", "A/HRC/28/2 para 602", "before: noted, 4 November 2014", "A/HRC/28/10 para 126"):
        assert said in item


def test_hostile_texts_are_printed_as_they_are(run, hostile: None) -> None:
    text = written(run)
    page = Page(text)
    texts = [element.text for element in page.all("p") if "text" in (element.attributes.get("class") or "").split()]
    assert texts == [shown(said) for said in HOSTILE]
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", text)
    assert not page.all("img", "i", "b", "u", "iframe", "object", "base")
    assert len(page.all("script")) == len(page.all("style")) == 1
    assert not [name for element in page.elements for name in element.attributes if name.startswith("on") or name == "style"]
    assert "[summary] <u>of</u> {{7*7}}" in page.one("p", class_="summary").text


def test_the_script_and_the_style_are_those_that_the_policy_names_and_nothing_else(run, hostile: None) -> None:
    page = Page(written(run))
    policy = page.one("meta", http_equiv="Content-Security-Policy").attributes["content"] or ""
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.one(tag).text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_nothing_internal_and_no_person_is_on_the_page(run, hostile: None) -> None:
    text = written(run)
    assert "secret" not in text
    assert "internal" not in text
    assert "[note &lt;/script&gt;]" in text


def test_the_age_of_internal_evidence_is_no_reason_on_the_page(run, hostile: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRTRACK_NOW", "2028-01-15T12:00:00Z")
    assert "internal evidence is stale" in run("next").out
    text = written(run)
    assert "internal evidence" not in text
    assert "evidence E1 is of 2026-01-15" in text


def test_only_addresses_of_the_web_are_links(run, hostile: None, surroundings: Path) -> None:
    with closing(sqlite3.connect(surroundings)) as connection, connection:
        connection.execute("UPDATE evidence SET url = 'javascript:alert(1)//https://example.org' WHERE internal = 0")
    page = Page(written(run))
    assert not [element for element in page.all("a") if not (element.attributes["href"] or "").startswith("#")]
    assert "javascript:alert(1)" in page.one("li", data_reference="XAA/2020/12.1").text


@pytest.mark.parametrize(
    ("url", "links"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("java\tscript:alert(1)", False),
        (" https://example.org", False),
        ("https:example.org", False),
        ("//example.org", False),
        ("data:text/html,x", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_what_is_a_link(url: str | None, links: bool) -> None:
    assert (link_of(url) is not None) == links


def test_the_page_loads_nothing(run, hostile: None) -> None:
    page = Page(written(run))
    assert not [element.tag for element in page.elements if element.attributes.keys() & {"src", "srcset", "action", "data"}]
    links = [element.attributes["href"] or "" for element in page.all() if "href" in element.attributes]
    assert {link for link in links if not link.startswith("#")} == {"https://example.org/1"}
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "url(" not in page.one("style").text


def test_the_page_can_be_read_aloud(run, kazakhstan: Path) -> None:
    page = Page(written(run))
    assert page.one("html").attributes["lang"] == "en"
    levels = [int(element.tag[1]) for element in page.all("h1", "h2", "h3", "h4")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in page.all("table"):
        assert [element for element in page.all("caption") if element.parent is table]
    assert all("scope" in head.attributes for head in page.all("th"))
    named = {element.attributes.get("for") for element in page.all("label")}
    assert {element.attributes["id"] for element in page.all("input", "select")} <= named
    assert len(page.all("main")) == len(page.all("h1")) == 1
    assert page.one("a", class_="skip").attributes["href"] == "#content"
    assert all(box.attributes.get("tabindex") == "0" for box in page.all("div", class_="scroll"))
    assert page.one("form").attributes.get("hidden", "shown") is None


def test_a_text_says_its_language(run) -> None:
    words = ("--state", "XAA", "--cycle", "2020", "--paragraph", "1.1", "--text", "[рекомендация]", "--language", "ru")
    assert run("add", *words).code == 0
    page = Page(written(run))
    assert page.one("p", class_="text").attributes["lang"] == "ru"


@pytest.mark.parametrize(("language", "title"), [("ru", "Казахстан"), ("kk", "Қазақстан")])
def test_names_and_texts_are_in_the_language_of_the_page(run, kazakhstan: Path, language: str, title: str) -> None:
    page = Page(written(run, "--cycle", "2014", "--lang", language))
    assert page.one("html").attributes["lang"] == language
    assert title in page.one("h1").text
    told = run("show", "2014/124.1", "-f", "json").json["texts"]
    mine = next(text["value"] for text in told if text["lang"] == language)
    first = page.all("p", class_="summary")[0]
    assert (first.text, first.attributes.get("lang")) == (mine, None)
    row = next(element for element in page.all("th", scope="row") if element.parent.attributes.get("data-key") == "ESP")
    assert row.text == state_name("ESP", language)
    # What stays in Latin letters between Cyrillic ones says that it is English, or is a symbol, a code or a name.
    english = [text for element, text in page.nodes if element.tag == "th" and re.search("[a-z]{4}", text)]
    assert english == []
    assert f"--lang {language}" in "\n".join(code.text for code in page.all("code"))


def test_a_text_that_is_not_on_record_in_the_language_of_the_page_says_its_own(run) -> None:
    for number, lang in (("1.1", "ru"), ("1.2", "en")):
        words = ("--state", "XAA", "--cycle", "2020", "--paragraph", number, "--text", f"[{lang}]", "--language", lang)
        assert run("add", *words).code == 0
    assert run("edit", "2020/1.1", "--text", "[kk]", "--language", "kk").code == 0
    page = Page(written(run, "--lang", "kk"))
    assert [(text.text, text.attributes.get("lang")) for text in page.all("p", class_="text")] == [("[kk]", None), ("[en]", "en")]
    page = Page(written(run, "--lang", "en"))
    assert [text.attributes.get("lang") for text in page.all("p", class_="text")] == ["ru", None]


def test_an_institution_is_named_in_the_language_and_keyed_as_stats_keys_it(run) -> None:
    assert run("add", "--state", "XAA", "--cycle", "2020", "--paragraph", "1.1", "--text", "[text]").code == 0
    assert run("assign", "2020/1.1", "--lead", "[Office of Kites]", "--new").code == 0
    assert run("institution", "edit", "[Office of Kites]", "--name", "[Ведомство]", "--language", "ru").code == 0
    page = Page(written(run, "--lang", "ru"))
    (row,) = page.all("tr", data_by="institution")
    assert row.attributes["data-key"] == "[Office of Kites]"
    assert "[Ведомство]" in row.text
    assert not [bdi for bdi in page.all("bdi") if "Office" in bdi.text]
    (row,) = Page(written(run, "--lang", "kk")).all("tr", data_by="institution")
    assert "[Office of Kites]" in row.text


def test_a_measure_is_told_in_the_language_or_says_its_own(run) -> None:
    assert run("add", "--state", "XAA", "--cycle", "2020", "--paragraph", "1.1", "--text", "[text]").code == 0
    assert run("measure", "add", "[Kites]", "--for", "2020/1.1").code == 0
    assert run("measure", "edit", "M1", "--title", "[Змеи]", "--language", "ru").code == 0
    for language, title, lang in (("ru", "[Змеи]", None), ("kk", "[Kites]", "en"), ("en", "[Kites]", None)):
        (shown,) = [bdi for bdi in Page(written(run, "--lang", language)).all("bdi") if bdi.text in ("[Kites]", "[Змеи]")]
        assert (shown.text, shown.attributes.get("lang")) == (title, lang)


def test_a_page_holds_two_languages_side_by_side(run, kazakhstan: Path) -> None:
    page = Page(written(run, "--cycle", "2014", "--lang", "ru", "--also", "kk"))
    beside = [element for element in page.elements if element.attributes.get("lang") == "kk"]
    for tag in ("h1", "h2", "h3", "th", "dt"):
        assert any(element.within(tag) for element in beside), tag
    titles = [element for element in page.all("h1", "h2") if not any(other.parent is element for other in beside)]
    assert titles == []
    lead = page.all("p", class_="lead")
    assert [element.attributes.get("lang") for element in lead] == [None, "kk"]
    assert "Казахстан" in lead[0].text
    assert "Қазақстан" in lead[1].text
    summaries = page.all("p", class_="summary")
    assert [text.attributes.get("lang") for text in summaries[:2]] == [None, "kk"]
    assert len(summaries) == 2 * 194
    assert "--lang ru --also kk" in "\n".join(code.text for code in page.all("code"))
    assert [row.attributes["data-also"] for row in page.all("td", data_label="Получено")][:1] == ["Алынды"]


def test_two_languages_have_the_same_figures_as_one(run, kazakhstan: Path) -> None:
    one = figures_of(written(run, "--cycle", "2014"))
    assert figures_of(written(run, "--cycle", "2014", "--lang", "kk", "--also", "ru")) == one
    assert figures_of(written(run, "--cycle", "2014", "--lang", "ru")) == one


@pytest.mark.parametrize(
    ("also", "said"),
    [("en", "--also en: that is the language of the page already"), ("rr", "--also: unknown language 'rr'")],
)
def test_a_second_language_must_be_another_one_that_is_spoken(
    run, kazakhstan: Path, tmp_path: Path, also: str, said: str
) -> None:
    target = tmp_path / "page.html"
    result = run("report", "html", "--lang", "en", "--also", also, "-o", str(target))
    assert result.code == 2
    assert said in result.err
    assert not target.exists()


def test_hostile_texts_are_printed_as_they_are_in_two_languages(run, hostile: None) -> None:
    page = Page(written(run, "--lang", "kk", "--also", "ru"))
    texts = [text.text for text in page.all("p", class_="text")]
    assert [text for text in HOSTILE if shown(text) not in texts] == []
    assert "secret" not in written(run, "--lang", "kk", "--also", "ru")


class Marked:
    """A catalogue in which every sentence stands in marks."""

    def gettext(self, text: str) -> str:
        return f"{text.partition(chr(4))[0]}\x04«{text.rpartition(chr(4))[2]}»" if "\x04" in text else f"«{text}»"

    def ngettext(self, one: str, many: str, number: int) -> str:
        return f"«{one if number == 1 else many}»"


def test_every_word_of_the_page_can_be_said_in_another_language(
    run, hostile: None, kazakhstan_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(speech, "_catalogue", lambda tongue: Marked())
    import os

    from hrtrack.report import html
    from hrtrack.stats import Question
    from hrtrack.store.ledger import Ledger
    from hrtrack.store.selection import Filters

    for path in (kazakhstan_file, Path(os.environ["HRTRACK_DB"])):
        with Ledger.to_read(path) as ledger, ledger.snapshot():
            page = Page("".join(html.page(ledger, Question(Filters()), language="xx").text))
        assert page.one("html").attributes["lang"] == "xx"
        plain = [text for element, text in page.nodes if not element.within("style", "script", "code", "bdi", "p") or "«" in text]
        left = {said for text in plain if (said := unmarked(text)) and not is_name(said)}
        assert left == set()


def unmarked(text: str) -> str:
    while (rest := re.sub("«[^«»]*»", "", text)) != text:
        text = rest
    return " ".join(re.findall(r"[^\W\d_]{3,}", text))


def is_name(text: str) -> bool:
    """Say whether words are names of States, symbols or references, or reasons of the worklist, which are said elsewhere."""
    from hrtrack.states import states

    names = {word for state in states().values() for word in re.findall(r"[^\W\d_]{3,}", state.name)}
    known = names | {"KAZ", "XAA", "CCPR", "HRC", "Add", "EEG", "APG", "GRULAC", "WEOG", "SHA", "UPR"}
    reasons = {
        "supported",
        "adopted",
        "and",
        "start",
        "record",
        "after",
        "months",
        "lead",
        "not",
        "started",
        "measure",
        "overdue",
    }
    return set(text.split()) <= known | reasons | {"days", "without", "evidence", "progress", "implemented"}


def test_a_file_is_written_whole(run, kazakhstan: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    result = run("report", "html", "--cycle", "2014", "-o", str(target))
    assert result.out == ""
    assert result.err == f"wrote {target}: 194 recommendations\n"
    assert target.read_bytes().decode("utf-8") == written(run, "--cycle", "2014") == written(run, "--cycle", "2014", "-o", "-")
    assert run("report", "html", "-o", str(tmp_path)).code == 4


def test_an_empty_ledger_gives_a_page_and_a_hint(run, surroundings: Path) -> None:
    assert run("report", "html").code == 5
    run("institution", "add", "[Office]")
    result = run("report", "html")
    assert result.code == 0
    assert "Nothing is on record for what was chosen." in result.out
    assert "hint: the ledger is empty" in result.err


def test_a_choice_that_finds_nothing_gives_a_page_and_a_hint(run, kazakhstan: Path) -> None:
    result = run("report", "html", "--search", "nowhere")
    assert "No recommendation is recorded one by one for what was chosen." in result.out
    assert "hint: nothing matches" in result.err
    assert run("report", "html", "--cycle", "2025").err == "", "its totals are declared"


@pytest.mark.parametrize("name", ["page.docx", "page.PDF", "page.xlsx", "page.md"])
def test_a_page_is_not_written_under_the_name_of_another_kind(run, kazakhstan: Path, tmp_path: Path, name: str) -> None:
    result = run("report", "html", "-o", str(tmp_path / name))
    assert (result.code, result.error) == (2, f"this document is not written as {name[5:].lower()}")
    assert not (tmp_path / name).exists()


def test_a_ledger_of_several_states_is_written_in_two_languages(run, kazakhstan: Path) -> None:
    words = ("--state", "ESP", "--cycle", "2020", "--paragraph", "1.1", "--text", "[placeholder]", "--position", "noted")
    assert run("add", *words).code == 0
    page = Page(written(run, "--lang", "ru", "--also", "kk"))
    rows = [element.text for element in page.all("th", scope="row")]
    beside = next(element for element in page.all("span", class_="also") if element.within("h3") and "2020" in element.text)
    assert state_name("ESP", "kk") in beside.text
    assert any(state_name("ESP", "ru") in row and state_name("ESP", "kk") in row for row in rows)
    assert [text.attributes.get("lang") for text in page.all("p", class_="text") if text.text == "[placeholder]"] == ["en"]


def test_concluding_observations_have_no_rate(run, kazakhstan: Path) -> None:
    page = Page(written(run, "--mechanism", "CCPR"))
    assert "3 recommendations are on record." in page.one("p", class_="lead").text
    assert not page.all(data_figure="acceptance_rate")
    assert "grade" in page.one("li", data_reference="KAZ/CCPR/2016/24").text


def test_several_states_are_added_up(run, kazakhstan: Path) -> None:
    add = ("add", "--state", "XAA", "--cycle", "2020", "--text", "[text]", "--from", "Spain")
    for number in range(1, 7):
        run(*add, "--paragraph", f"1.{number}", "--position", "supported" if number < 3 else "noted")
    page = written(run, "--mechanism", "UPR")
    totals = {name: value for scope, name, value in figures_of(page) if scope == "all"}
    assert totals == {"supported": "267", "received": "328", "noted": "61", "acceptance_rate": "0.814"}
    assert re.search(r"2\s*/ 6\s+33\.3", Page(page).one("tr", data_review="XAA/2020").text)
    assert not Page(page).all("svg", role="img")


def test_the_shipped_template_can_be_copied(run, kazakhstan: Path, tmp_path: Path) -> None:
    copy = tmp_path / "my.html"
    result = run("report", "template", "html", "-o", str(copy))
    assert result.err == f"wrote {copy}; hrtrack report html --template {copy} uses it\n"
    assert run("report", "template", "html").out == copy.read_text(encoding="utf-8")
    assert written(run, "--template", str(copy)) == written(run)
    copy.write_text(copy.read_text(encoding="utf-8").replace('_("Headline")', '"In a word"'), encoding="utf-8")
    assert ">In a word</h2>" in written(run, "--template", str(copy))


def test_a_template_can_change_a_part_only(run, kazakhstan: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.html"
    (tmp_path / "note.html").write_text("Ministry of {{ states[0] | state }} {{ 1234 | number }}", encoding="utf-8")
    own.write_text(
        '{% extends "hrtrack/page.html" %}{% block footer %}{% include "note.html" %}{% endblock %}'
        "{% block style %}{{ super() }}:root { --accent: #7a1f3d; }{% endblock %}",
        encoding="utf-8",
    )
    text = written(run, "--template", str(own))
    assert "Ministry of Kazakhstan 1,234" in text
    style = Page(text).one("style").text
    assert style.endswith("--accent: #7a1f3d; }")
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in text


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("one\n{% if %}", "line 2: Expected an expression"),
        ("\n\n{{ nothing }}", "line 3: 'nothing' is undefined"),
        ("{{ 1 / 0 }}", "line 1: ZeroDivisionError"),
        ("\n{{ 3 | number(1, 2) }}", "line 2: TypeError"),
        ("{{ _('{a}', b=1) }}", "line 1: KeyError"),
        ("{{ ''.__class__.__mro__ }}", "line 1: access to attribute '__class__' of 'str' object is unsafe"),
        ("{{ states.append(1) }}", "line 1: access to attribute 'append' of 'list' object is unsafe"),
        ("\n{% include 'none.html' %}", "line 2: there is no template 'none.html'"),
        ("{% include '../secret.html' %}", "line 1: there is no template '../secret.html'"),
        ("{% extends 'bad.html' %}", "line 1: RecursionError"),
        (
            "{% extends 'hrtrack/page.html' %}\n{% block recommendations %}\n"
            "{% for g in recommendations %}{% for r in g['items'] %}\n{{ r.nix }}{% endfor %}{% endfor %}{% endblock %}",
            "line 4: 'dict object' has no attribute 'nix'",
        ),
    ],
)
def test_a_broken_template_is_named_with_its_line(run, kazakhstan: Path, tmp_path: Path, template: str, said: str) -> None:
    own, target = tmp_path / "bad.html", tmp_path / "page.html"
    (tmp_path.parent / "secret.html").write_text("secret", encoding="utf-8")
    own.write_text(template, encoding="utf-8")
    result = run("report", "html", "--template", str(own), "-o", str(target))
    assert result.code == 4
    assert result.error.startswith(f"template '{own}' {said}")
    assert not target.exists()
    assert run("report", "html", "--template", str(own)).out == ""


def test_a_fault_of_ours_is_not_laid_on_the_template(run, kazakhstan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from hrtrack.report import page_data

    def fails(*_: Any) -> None:
        raise TypeError("ours")

    monkeypatch.setattr(page_data, "public_item", fails)
    with pytest.raises(TypeError, match="ours"):
        run("report", "html")


def test_a_file_that_is_no_template_is_refused(run, kazakhstan: Path, tmp_path: Path) -> None:
    binary = tmp_path / "binary.html"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "is not text in UTF-8" in run("report", "html", "--template", str(binary)).error
    assert "cannot read" in run("report", "html", "--template", str(tmp_path / "none.html")).error
    assert "is a folder" in run("report", "html", "--template", str(tmp_path)).error
    assert run("report", "template", "htm").error == "unknown template 'htm'"


def test_the_template_is_compiled_once(run, kazakhstan: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from jinja2 import Environment

    once, first = [], written(run)
    compiled = Environment.compile
    monkeypatch.setattr(Environment, "compile", lambda *words, **named: once.append(1) or compiled(*words, **named))
    assert written(run) == first
    assert not once
    blocked = tmp_path / "a file"
    blocked.write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *words, **named: blocked / "hrtrack")
    assert written(run) == first
    assert once


def test_report_alone_lists_its_documents(run) -> None:
    result = run("report")
    assert result.code == 0
    assert "html" in result.out
    assert "Write the page for the public" in result.out


def test_days_and_numbers_are_written_as_the_language_does() -> None:
    page = "{{ n | number }} {{ change | points }} {{ part | percent(294) }} {{ then | day }}"
    values = {"n": 41066, "change": -0.2030, "part": 259}
    for language, said in (("en", "41,066 \u221220.30 88.1\u00a0%"), ("ru", "41\u00a0066 \u221220,30 88,1\u00a0%")):
        template = templating._environment(None, language).from_string(page)
        assert template.render(values, then="2026-Q1") == f"{said} 2026-Q1"
    assert long_day("2014-10-30") == "30 October 2014"
    assert long_day("20141030") == "20141030"


def test_control_characters_in_a_sentence_are_written_out_too() -> None:
    template = templating._environment(None, "en").from_string("{{ _('from {file}', file=name) }}")
    assert template.render(name="<\x1b[31m\x00>") == "from &lt;\\x1b[31m\\x00&gt;"
