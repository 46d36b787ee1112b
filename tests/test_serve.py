"""The ledger in a browser: figures equal those of `stats`, search folds, and nothing that is kept internal is shown."""

from __future__ import annotations

import asyncio
import base64
import os
import re
import shlex
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from hrtrack import serving
from hrtrack.model import ReviewKey
from hrtrack.store.canned import CANNED
from hrtrack.store.contract import TABLES, VIEWS

pytest.importorskip("datasette", reason="needs the extra [web]: Datasette")
# What Datasette itself does, not we.
pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning",
    "ignore::ResourceWarning",
    "ignore::RuntimeWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)

FIXTURES = Path(__file__).parent.parent / "fixtures"
COUNTS = ("received", "supported", "noted", "partial", "pending", "acceptance_rate")
SECRET = "[kept in the house]"


class Page(NamedTuple):
    """What a request was answered."""

    status: int
    text: str
    json: Any


class Site:
    """Ask the pages of a ledger within this process."""

    def __init__(self, path: Path, **words: Any) -> None:
        self.served = serving.datasette_of(path, **words)

    def get(self, path: str, **parameters: str) -> Page:
        url = f"{path}?{urlencode(parameters)}" if parameters else path

        async def ask() -> Page:
            response = await self.served.client.get(url)
            as_json = "json" in response.headers.get("content-type", "")
            return Page(response.status_code, response.text, response.json() if as_json else None)

        return asyncio.run(ask())

    def rows(self, path: str, **parameters: str) -> list[dict[str, Any]]:
        page = self.get(f"/ledger/{path}.json", _shape="objects", _size="max", **parameters)
        assert page.status == 200, page.text
        assert page.json["truncated"] is False
        return page.json["rows"]

    def close(self) -> None:
        self.served.get_database("ledger").close()
        self.served.executor.shutdown()


def done(run, line: str) -> None:
    result = run(*shlex.split(line))
    assert result.code == 0, (line, result.err)


@pytest.fixture
def site(kazakhstan: Path) -> Iterator[Site]:
    """Return the pages of the Kazakhstan ledger."""
    found = Site(kazakhstan)
    yield found
    found.close()


@pytest.fixture
def every_kind(run, surroundings: Path) -> Path:
    """Make a ledger with all that is counted differently: lists without numbers, clauses, no State, no answer, no totals."""
    files = " ".join(shlex.quote(str(path)) for path in sorted((FIXTURES / "kazakhstan").glob("*.csv")))
    for line in (
        f"import {files}",
        f"import {shlex.quote(str(FIXTURES / 'upr-info' / 'today.csv'))}",
        "add --state XEA --cycle 2020 --paragraph 7.1 --position partial --theme Detention --action 3 --text [a]",
        "add --state XEA --cycle 2020 --paragraph 7.2 --position pending --from Spain --from Chile --text [b]",
        "add --state XEA --cycle 2020 --paragraph 7.3 --from Spain --text [c]",
        "add --state XEA --cycle 2025 --paragraph 8.1 --position noted --from XEB --text [d]",
        "add --state XEA --mechanism CCPR --cycle 2021 --paragraph 24 --text [e]",
        "reviews set XEA/2025 --received 3 --supported 2 --source [page]",
        "status set KAZ/2014/125.24 KAZ/2014/125.25 in_progress --assessor state",
        "status set KAZ/2014/125.24 not_started --assessor ngo",
    ):
        done(run, line)
    return surroundings


@pytest.fixture
def every_site(every_kind: Path) -> Iterator[Site]:
    """Return the pages of the ledger of every kind."""
    found = Site(every_kind)
    yield found
    found.close()


# The figures.


def test_acceptance_of_each_review_beside_the_one_before_is_that_of_stats(run, every_site):
    told = {(row["state"], row["mechanism"], row["cycle"]): row for row in run("stats", "-f", "json").json}
    shown = {(row["state"], row["mechanism"], row["cycle"]): row for row in every_site.rows("acceptance")}
    assert set(shown) == set(told)
    assert {row["unit"] for row in told.values()} == {"paragraph", "state"}
    assert {row["basis"] for row in told.values()} == {"declared", "recorded"}
    for key, row in told.items():
        names = ("cycle_number", "unit", "basis", "recorded", *COUNTS)
        assert {name: shown[key][name] for name in names} == {name: row[name] for name in names}, key
        before, change = row["previous"] or {}, row["change"] or {}
        for name in ("cycle", "received", "supported", "acceptance_rate"):
            assert shown[key][f"previous_{name}"] == before.get(name), (key, name)
        for name in ("received", "supported", "acceptance_rate"):
            assert shown[key][f"change_{name}"] == change.get(name), (key, name)


def test_the_headline_stands_on_the_page(site):
    [row] = [row for row in site.rows("acceptance") if (row["mechanism"], row["cycle"]) == ("UPR", 2025)]
    assert (row["received"], row["supported"], row["acceptance_rate"]) == (294, 259, 0.881)
    assert (row["previous_supported"], row["change_supported"], row["change_acceptance_rate"]) == (214, 45, 0.0075)


DIMENSIONS = {
    "by_region": "region", "by_recommending_state": "state", "by_theme": "theme", "by_action": "action", "by_status": "status",
}  # fmt: skip
CHOICES = [
    ("", "", ""), ("KAZ", "2014", ""), ("KAZ", "2010", "state"), ("", "2014", "state"), ("XEA", "", ""), ("xea", "2020", "state"),
    ("", "1999", ""),
]  # fmt: skip


@pytest.mark.parametrize(("query", "dimension"), DIMENSIONS.items())
def test_a_breakdown_is_that_of_stats_to_the_row_and_in_its_order(run, every_site, query, dimension):
    compared = 0
    for state, cycle, unit in CHOICES:
        words = [
            word for flag, value in (("state", state), ("cycle", cycle), ("unit", unit)) if value for word in (f"--{flag}", value)
        ]
        result = run("stats", "--by", dimension, *words, "-f", "json")
        shown = every_site.rows(query, state=state, cycle=cycle, unit=unit)
        if result.code == 3:
            assert not any(row["received"] for row in shown)
            continue
        told = result.json
        key = query.removeprefix("by_")
        expected = [{key: row["key"][dimension], **{name: row[name] for name in COUNTS}} for row in told["rows"]]
        assert [{name: row[name] for name in (key, *COUNTS)} for row in shown] == expected, (state, cycle, unit)
        assert {row["unit"] for row in shown} <= {told["unit"]}
        if dimension == "theme":
            assert {row["taxonomy"] for row in shown} <= {told["taxonomy"]}
        compared += len(expected)
    assert compared > 10


def test_what_declared_totals_rest_on_is_shown(run, site):
    told = {row["reference"]: row["source"] for row in run("reviews", "-f", "json").json}
    rows = site.rows("review_sources")
    shown = {str(ReviewKey(row["state"], row["mechanism"], row["cycle"])): row["source"] for row in rows}
    assert shown == told
    assert any(told.values())


def test_an_answer_that_changed_is_shown_with_both_sources(run, site):
    rows = site.rows("changed_answers", cycle="2014")
    [row] = [row for row in rows if row["reference"] == "KAZ/2014/126.27"]
    history = run("show", "2014/126.27", "-f", "json").json["positions"]
    assert [row["before"], row["after"]] == [entry["position"] for entry in history] == ["noted", "supported"]
    assert [row["before_source"], row["after_source"]] == [entry["source"] for entry in history]
    assert [row["before_from"], row["after_from"]] == ["2014-11-04", "2015-03-19"]
    assert all(row["before"] != row["after"] for row in rows)


def test_overdue_measures_and_institutions_are_those_of_the_command_line(run, kazakhstan):
    for line in (
        "assign 2014/125.24 2014/125.25 --lead [Office] --new",
        "measure add [Late] --code M1 --due 2025-Q4 --for 2014/125.24",
        "measure add [Done] --code M2 --due 2025-11-30 --for 2014/125.24",
        "measure done M2 --date 2025-11-01",
        "measure add [Later] --code M3 --due 2027",
    ):
        done(run, line)
    site = Site(kazakhstan)
    overdue = site.rows("overdue", day="2026-01-15")
    assert [row["measure"] for row in overdue] == run("measure", "--overdue", "-f", "ids").out.split() == ["M1"]
    assert (overdue[0]["days_overdue"], overdue[0]["recommendations"]) == (15, 1)
    assert site.rows("institution_list") == [{"institution": "[Office]", "leads": 2, "supports": 0, "recommendations": 2}]
    site.close()


# Search and facets.


@pytest.mark.parametrize(
    "words", ["TORTURE", "torture preven", '"voluntary human"', "ӘҢГІМЕ", "ангиме", "École", "nothing-like-it"]
)
def test_search_finds_what_the_command_line_finds(run, kazakhstan, words):
    done(run, "add --cycle 2025 --paragraph 9.1 --text '[Школа: әңгіме, école]'")
    listed = run("list", "--search", words, "-f", "ids").out.split()
    site = Site(kazakhstan)
    assert sorted(row["reference"] for row in site.rows("search", words=words)) == sorted(listed)
    assert sorted(row["reference"] for row in site.rows("recommendation_list", _search=words)) == sorted(listed)
    assert bool(listed) == (words != "nothing-like-it")
    site.close()


@pytest.mark.parametrize("words", ["", "?!", '"', "'); DROP TABLE reviews; --", "a* OR NEAR(", "x" * 5000])
def test_search_for_anything_is_an_answer(site, words):
    assert site.get("/ledger/search.json", words=words).status == 200
    assert site.get("/ledger/recommendation_list.json", _search=words).status == 200


def test_views_have_facets_and_stand_in_natural_order(site):
    page = site.get("/ledger/recommendation_list.json", cycle="2014", _shape="objects", _size="max")
    facets = page.json["facet_results"]
    assert set(facets) == {"state", "mechanism", "cycle", "position"}
    assert {found["value"]: found["count"] for found in facets["position"]["results"]} == {"supported": 144, "noted": 50}
    assert [row["paragraph"] for row in page.json["rows"][:11]] == [f"124.{number}" for number in range(1, 12)]
    assert set(site.get("/ledger/pairs.json").json["facet_results"]) == {"state", "cycle", "position", "region"}


def test_facets_are_columns_of_views_that_are_served():
    assert set(serving.FACETS) <= set(serving.SERVED)
    assert all(set(columns) <= set(VIEWS[name].columns) for name, columns in serving.FACETS.items())


def test_pages_say_what_they_show(site):
    front = site.get("/ledger").text
    assert "Human rights recommendations to Kazakhstan" in front
    assert all(kept.title in front for kept in CANNED.values())
    page = site.get("/ledger/review_totals").text
    assert VIEWS["review_totals"].meaning in page
    assert "On record: supported (paragraphs)" in page
    assert CANNED["acceptance"].description.split(".")[0] in site.get("/ledger/acceptance").text


# What is kept.


@pytest.fixture
def kept(run, kazakhstan: Path, tmp_path: Path) -> Path:
    """Make a ledger in which something is internal: notes, evidence, an attached file."""
    attached = tmp_path / "file.txt"
    attached.write_text(SECRET * 3, encoding="utf-8")
    for line in (
        f"status set 2014/125.24 in_progress --assessor ngo --internal --note '{SECRET}'",
        "status set 2014/125.24 in_progress --assessor state --note '[said openly]'",
        f"evidence add 2014/125.24 --internal --url https://example.org/kept --title '{SECRET}'",
        "evidence add 2014/125.24 --url https://example.org/open --title '[shown openly]'",
        f"evidence add 2014/125.25 --file {shlex.quote(str(attached))} --attach --title '[a file]'",
    ):
        done(run, line)
    return kazakhstan


def test_no_page_shows_what_is_kept_internal(kept):
    site = Site(kept)
    blanks = {"cycle": "", "state": "", "unit": "", "words": "openly OR house", "day": ""}
    pages = ["/", "/.json", "/ledger", "/ledger.json", *(f"/ledger/{name}" for name in (*VIEWS, *TABLES, *CANNED))]
    pages += [f"/ledger/{name}.{ending}" for name in (*VIEWS, *TABLES, *CANNED) for ending in ("json", "csv")]
    found = [site.get(path, **({} if path.count("/") < 2 else blanks)) for path in pages]
    everything = "".join(page.text for page in found)
    assert "[said openly]" in everything
    assert "[shown openly]" in everything
    assert "kept in the house" not in everything
    assert "example.org/kept" not in everything
    assert base64.b64encode(SECRET.encode())[:12].decode() not in everything
    site.close()


def test_no_view_that_is_served_has_a_column_that_may_be_internal():
    assert not {column for name in serving.SERVED for column in VIEWS[name].columns} & {"note", "internal", "content", "image"}


HIDDEN = [*TABLES, "assessments_in_force", "search_content", "search_data", "sqlite_master", "ASSESSMENTS", "no_such_table"]


def test_a_question_bears_the_name_of_no_table_or_view_but_of_the_index():
    assert set(CANNED) & {*VIEWS, *TABLES} == {"search"}


@pytest.mark.parametrize("name", [name for name in HIDDEN if name not in CANNED])
def test_a_table_is_not_to_be_had(kept, name):
    site = Site(kept)
    for ending in ("", ".json", ".csv", ".csv?_stream=1", "/1", "/1.json", "/1/content.blob?_blob_column=content"):
        assert site.get(f"/ledger/{name}{ending}").status in (403, 404), ending
    site.close()


@pytest.mark.parametrize(
    "path",
    [
        "/ledger?sql=select+note+from+assessments", "/ledger.json?sql=select+1", "/ledger/pairs.json?_where=1+in+(select+1)",
        "/ledger.db", "/_internal", "/_internal.json", "/_memory?sql=select+1",
        "/ledger/pairs.json?_facet=(select+note+from+assessments)",
        '/ledger/pairs.json?_through={"table":"assessments","column":"note","value":"x"}',
        "/ledger/recommendation_list.json?_search=x&_fts_table=assessments",
        "/ledger/recommendation_list.json?_search=x&_fts_pk=(select+1)",
        "/ledger/pairs.json?_sort=note", "/ledger/pairs.json?_col=note",
    ],
)  # fmt: skip
def test_sql_of_a_readers_own_is_not_to_be_had(kept, path):
    site = Site(kept)
    page = site.get(path)
    assert page.status in (400, 403, 404, 500)
    assert "house" not in page.text
    site.close()


def test_the_keeper_may_ask_in_sql_and_still_not_write(kept):
    site = Site(kept, sql=True)
    before = kept.read_bytes()
    asked = "select note from assessments where internal"
    assert site.get("/ledger.json", sql=asked, _shape="arrays").json["rows"] == [[SECRET]]
    assert site.get("/ledger/assessments").status == 200
    assert "everything in the file is shown" in site.get("/ledger").text
    for statement in ("delete from assessments", "attach 'x.db' as x", "with x as (select 1) delete from assessments"):
        assert site.get("/ledger.json", sql=statement).status == 400
    assert kept.read_bytes() == before
    site.close()


def test_nothing_can_be_written_even_by_datasette_itself(site):
    database = site.served.get_database("ledger")
    with closing(database.connect(write=True)) as connection, pytest.raises(sqlite3.OperationalError, match="readonly"):
        connection.execute("DELETE FROM positions")


def test_a_page_shows_what_was_written_meanwhile(run, kazakhstan, site):
    assert len(site.rows("recommendation_list", cycle="2019")) == 0
    assert run("add", "--cycle", "2019", "--text", "[placeholder text]").code == 0
    assert len(site.rows("recommendation_list", cycle="2019")) == 1


def test_a_recommendation_is_text_and_never_markup(run, kazakhstan):
    hostile = "<script>alert(1)</script>{{7*7}}\x1b[31m"
    assert run("add", "--cycle", "2019", "--text", hostile).code == 0
    site = Site(kazakhstan)
    page = site.get("/ledger/recommendation_list", cycle="2019").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    site.close()


def test_a_path_may_hold_what_an_address_may_not(run, kazakhstan, tmp_path):
    path = tmp_path / "a #1 ?x=%20 é.db"
    path.write_bytes(kazakhstan.read_bytes())
    site = Site(path)
    assert len(site.rows("review_totals")) == 6
    site.close()


# The server.


def guarded(kazakhstan: Path, host: str, name: str, path: str = "/ledger") -> int:
    """Return the status that the application answers to a browser that asks for a name."""
    import httpx

    site = Site(kazakhstan)

    async def ask() -> int:
        await site.served.invoke_startup()
        transport = httpx.ASGITransport(app=serving.application(site.served, host))
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.get(f"http://{name}{path}")).status_code

    status = asyncio.run(ask())
    site.close()
    return status


@pytest.mark.parametrize(
    ("host", "name", "status"),
    [
        ("127.0.0.1", "127.0.0.1:8001", 200), ("127.0.0.1", "localhost:8001", 200), ("localhost", "LOCALHOST", 200),
        ("::1", "[::1]:8001", 200), ("127.0.0.1", "evil.example:8001", 421), ("127.0.0.1", "127.0.0.1.evil.example", 421),
        ("0.0.0.0", "ministry.example", 200),
    ],
)  # fmt: skip
def test_a_loopback_address_answers_to_its_own_names_alone(kazakhstan, host, name, status):
    assert guarded(kazakhstan, host, name) == status


@pytest.mark.parametrize(
    ("path", "status"), [("/-/databases.json", 404), ("/-/settings", 404), ("/-/static/app.css", 200), ("/", 302)]
)
def test_pages_of_datasette_about_itself_are_not_there(kazakhstan, path, status):
    assert guarded(kazakhstan, "127.0.0.1", "localhost", path) == status


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("10.0.0.1", False)],
)
def test_loopback_is_known(host, alone):
    assert serving.is_loopback(host) is alone


def test_a_host_on_the_network_is_warned_of_and_sql_there_is_refused(run, kazakhstan, monkeypatch):
    started = []
    monkeypatch.setattr(serving, "run", lambda served, host, listening, ready: started.append(host) or ready())
    result = run("serve", "--host", "0.0.0.0", "--port", "0")
    assert (result.code, started) == (0, ["0.0.0.0"])
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/ledger\n", result.out)
    assert "without a password" in result.err.splitlines()[0]
    refused = run("serve", "--host", "0.0.0.0", "--port", "0", "--sql")
    assert (refused.code, refused.out, len(started)) == (2, "", 1)
    assert "internal notes" in refused.error
    assert "internal notes" in run("serve", "--port", "0", "--sql").err


def test_a_browser_is_opened_where_that_is_asked(run, kazakhstan, monkeypatch):
    import webbrowser

    opened = []
    monkeypatch.setattr(serving, "run", lambda served, host, listening, ready: ready())
    monkeypatch.setattr(webbrowser, "open", opened.append)
    assert run("serve", "--port", "0").code == 0
    assert opened == []
    result = run("serve", "--port", "0", "--open")
    assert opened == [result.out.strip()]
    assert "no browser could be opened" in result.err


def test_a_port_that_is_taken_and_a_host_that_is_none_are_said_in_a_sentence(run, kazakhstan):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run("serve", "--port", port)
    assert (result.code, result.out) == (2, "")
    assert result.error.startswith(f"cannot listen at 127.0.0.1, port {port}: ")
    assert "--port 0" in result.err
    assert run("serve", "--host", "no host").code == 2


def test_a_missing_ledger_is_exit_5_and_is_not_made(run, surroundings):
    assert run("serve", "--port", "0").code == 5
    assert not surroundings.exists()


def test_without_the_extra_the_way_to_it_is_said(run, kazakhstan, monkeypatch):
    monkeypatch.setattr(serving, "find_spec", lambda name: None)
    result = run("serve")
    assert (result.code, result.out) == (2, "")
    assert "pipx install 'hrtrack[web]'" in result.error


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C is sent otherwise on Windows")
def test_it_serves_until_ctrl_c_and_ends_quietly(kazakhstan):
    command = [sys.executable, "-m", "hrtrack", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        address = running.stdout.readline().strip()
        try:
            with urlopen(address, timeout=20) as page:
                assert page.status == 200
        finally:
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=20)
    assert (running.returncode, out, err) == (130, "", "Ctrl-C ends it\n")
