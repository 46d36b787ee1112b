"""What a fresh interpreter loads, and what the shell completes: quickly, and silently where there is nothing to say."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from hrtrack import __version__
from hrtrack.cli.app import VERBS

# Runs the program as the script of that name does, and says on a line of its own what it has imported.
FRESH = """
import atexit, json, sys
from hrtrack.__main__ import main

sys.argv[0] = "hrtrack"
atexit.register(lambda: print("\\nMODULES " + json.dumps(sorted(sys.modules)), file=sys.stderr))
main()
"""
HEAVY = {
    "rich", "sqlite_utils", "click", "pydantic", "openpyxl", "xlrd", "docx", "lxml", "pypdfium2", "rapidfuzz", "jinja2",
    "snowballstemmer", "datasette", "uvicorn", "babel", "asyncio", "importlib.metadata",
}  # fmt: skip


class Fresh(NamedTuple):
    """What a command line in a fresh interpreter printed, and which modules it loaded."""

    code: int
    out: str
    err: str
    modules: set[str]

    @property
    def verbs(self) -> set[str]:
        return {match[1] for name in self.modules if (match := re.fullmatch(r"hrtrack\.cli\.(\w+)_verb", name))}


def fresh(*words: str, **environment: str) -> Fresh:
    result = subprocess.run(
        [sys.executable, "-c", FRESH, *words],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **environment},
        check=False,
    )
    err, _, modules = result.stderr.rpartition("\nMODULES ")
    return Fresh(result.returncode, result.stdout, err, set(json.loads(modules)))


def complete(line: str, shell: str = "bash", **environment: str) -> Fresh:
    """Press the tabulator key at the end of a line; typing a new word if it ends with a blank."""
    asked = {
        "bash": {"COMP_WORDS": line, "COMP_CWORD": str(len(shlex.split(line)) - (not line.endswith(" ")))},
        "zsh": {"_TYPER_COMPLETE_ARGS": line},
        "fish": {"_TYPER_COMPLETE_ARGS": line, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }
    return fresh(_HRTRACK_COMPLETE=f"complete_{shell}", **asked[shell], **environment)


# What is loaded.


def test_the_version_is_printed_without_a_verb_the_store_or_anything_heavy():
    version = fresh("--version")
    assert (version.code, version.out, version.err) == (0, f"hrtrack {__version__}\n", "")
    assert not version.modules & (HEAVY | {"sqlite3", "csv", "platformdirs"})
    assert version.verbs == set()
    assert {name for name in version.modules if name.startswith("hrtrack.")} <= {
        "hrtrack.__main__", "hrtrack.cli", "hrtrack.cli.app", "hrtrack.cli.tongue", "hrtrack.errors", "hrtrack.speech",
    }  # fmt: skip


@pytest.mark.parametrize("words", [(), ("--help",)], ids=["no words", "--help"])
def test_help_is_printed_without_a_verb_or_the_store(words):
    shown = fresh(*words)
    assert (shown.code, shown.err, shown.verbs) == (0, "", set())
    assert not shown.modules & (HEAVY | {"sqlite3"})
    assert all(re.search(rf"^  {verb}\s", shown.out, re.MULTILINE) for verb in VERBS)


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        (("stats", "-f", "json"), "stats"),
        (("stats", "--cycle", "2025", "-f", "json"), "stats"),
        (("stats", "--cycle", "2014", "--by", "region", "-f", "csv"), "stats"),
        (("list", "-f", "jsonl"), "list"),
        (("list", "--count"), "list"),
        (("show", "2014/125.3", "-f", "json"), "show"),
        (("reviews", "-f", "csv"), "reviews"),
        (("log", "-f", "ids"), "log"),
        (("export",), "export"),
        (("path",), "path"),
        (("sql", "SELECT * FROM review_totals", "-f", "csv"), "sql"),
    ],
)
def test_a_machine_format_is_read_with_one_verb_and_without_rich_or_sqlite_utils(kazakhstan, words, verb):
    answer = fresh(*words)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out
    assert answer.verbs == {verb}
    assert not answer.modules & HEAVY


def test_an_error_is_said_without_rich_or_sqlite_utils(surroundings):
    for words, code in ((("stats",), 5), (("stats", "--cycl", "2025"), 2), (("stat",), 2), (("list", "--from", "Atlantis"), 2)):
        answer = fresh(*words)
        assert (answer.code, bool(answer.err)) == (code, True)
        assert not answer.modules & HEAVY


def test_adding_to_a_ledger_that_is_up_to_date_needs_neither_rich_nor_sqlite_utils(kazakhstan):
    answer = fresh("add", "--cycle", "2025", "--text", "[placeholder text]")
    assert (answer.code, answer.verbs) == (0, {"add"})
    assert not answer.modules & HEAVY


# Completion.


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hrtrack ", list(VERBS)),
        ("hrtrack s", [verb for verb in VERBS if verb.startswith("s")]),
        ("hrtrack stats --cycle ", ["2010", "2014", "2016", "2019", "2025", "latest"]),
        ("hrtrack stats --cycle 201", ["2010", "2014", "2016", "2019"]),
        ("hrtrack list --cycle l", ["latest"]),
        ("hrtrack list --from Kaz", ["Kazakhstan"]),
        ("hrtrack list --from KA", ["KAZ"]),
        ("hrtrack add --from Chil", ["Chile"]),
        ("hrtrack list --state Kaz", ["Kazakhstan"]),
        ("hrtrack list --theme Death", ["Death\\ penalty"]),
        ("hrtrack show 20", ["2010/", "2014/", "2019/", "2025/"]),
        ("hrtrack show 2014/126.2", ["2014/126.2", *(f"2014/126.{number}" for number in range(20, 30))]),
        ("hrtrack edit KAZ/2014/125.3", ["KAZ/2014/125.3", *(f"KAZ/2014/125.{number}" for number in range(30, 40))]),
        ("hrtrack remove 2014/125.3 2014/125.4", ["2014/125.4", *(f"2014/125.{number}" for number in range(40, 50))]),
        ("hrtrack list --cycle 2014 --from Kaz", ["Kazakhstan"]),
        ("hrtrack list --format js", ["json", "jsonl"]),
        ("hrtrack stats --cy", ["--cycle"]),
    ],
)
def test_the_shell_completes_verbs_and_values(kazakhstan, line, expected):
    found = complete(line)
    assert (found.code, found.out.split("\n"), found.err) == (0, [*expected, ""], "")


def test_completion_of_a_verb_loads_no_verb_and_no_store():
    found = complete("hrtrack st")
    assert (found.out, found.verbs) == ("stats\nstatus\n", set())
    assert not found.modules & (HEAVY | {"sqlite3"})


@pytest.mark.parametrize(
    ("line", "verb"),
    [
        ("hrtrack stats --cycle ", "stats"),
        ("hrtrack list --from Kaz", "list"),
        ("hrtrack list --theme ", "list"),
        ("hrtrack show 2014/", "show"),
        ("hrtrack add --theme R", "add"),
    ],
)
def test_completion_of_a_value_loads_its_verb_alone_and_nothing_heavy(kazakhstan, line, verb):
    found = complete(line)
    assert found.out
    assert found.verbs == {verb}
    assert not found.modules & HEAVY


def test_completion_looks_into_the_ledger_that_the_line_names(kazakhstan, tmp_path, run):
    other = tmp_path / "other.db"
    assert run("add", "--state", "XEA", "--cycle", "2024", "--text", "[placeholder text]", "--db", str(other)).code == 0
    assert complete(f"hrtrack stats --db {other} --cycle 2").out == "2024\n"
    assert complete("hrtrack stats --cycle 202", HRTRACK_DB=str(other)).out == "2024\n"


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_are_given_the_same_values(kazakhstan, shell):
    found = complete("hrtrack stats --cycle 201", shell)
    assert (found.code, found.err) == (0, "")
    assert [word for word in re.findall(r"\w+", found.out) if word.isdigit()] == ["2010", "2014", "2016", "2019"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("hrtrack list --from Bolivia", "Bolivia (Plurinational State of)"),
        ("hrtrack list --from Côte", "Côte d'Ivoire"),
        ("hrtrack list --from United\\ K", "United Kingdom of Great Britain and Northern Ireland"),
        ("hrtrack add --theme Refugees", "Refugees & asylum seekers"),
    ],
)
def test_what_is_completed_in_bash_is_one_word_again_when_bash_reads_it(kazakhstan, line, expected):
    [word] = complete(line).out.splitlines()
    reader = shlex.shlex(word, posix=True, punctuation_chars=True)
    reader.whitespace_split = True
    assert list(reader) == [expected]


def test_a_label_of_two_lines_or_with_control_characters_does_not_break_the_list_of_words(kazakhstan):
    with closing(sqlite3.connect(kazakhstan)) as plain, plain:
        plain.execute("INSERT INTO labels (taxonomy, label) VALUES ('upr-info', 'Zoo \x1b[31m' || char(10, 7) || 'second line')")
    found = complete("hrtrack list --theme Zoo")
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", found.out)
    assert all(word.startswith("Zoo") for word in found.out.split("\n") if word)


LINES = ["hrtrack stats --cycle 2", "hrtrack show 2014/1", "hrtrack list --theme D"]


def make_nothing(path: Path) -> None:
    """Leave the ledger missing."""


def make_text(path: Path) -> None:
    path.write_text("This is a text and not a ledger.\n" * 100, encoding="utf-8")


def make_other(path: Path) -> None:
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("CREATE TABLE reviews (title TEXT)")


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    "make",
    [make_nothing, Path.mkdir, Path.touch, make_text, make_other],
    ids=["missing", "folder", "empty", "text", "other database"],
)
def test_completion_says_nothing_at_all_where_there_is_no_ledger_and_changes_nothing(surroundings, make, line):
    make(surroundings)
    before = surroundings.read_bytes() if surroundings.is_file() else None
    found = complete(line)
    assert (found.code, found.out.strip(), found.err) == (0, "", "")
    assert (surroundings.read_bytes() if surroundings.is_file() else None) == before


@pytest.mark.parametrize("line", LINES)
def test_completion_says_nothing_at_all_on_a_damaged_ledger(kazakhstan, line):
    content = kazakhstan.read_bytes()
    kazakhstan.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    found = complete(line)
    assert (found.code, found.out.strip(), found.err) == (0, "", "")


@pytest.mark.parametrize("line", LINES)
def test_completion_says_nothing_and_does_not_wait_while_the_ledger_is_locked(kazakhstan, line):
    with closing(sqlite3.connect(kazakhstan, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        found = complete(line)
        assert other.in_transaction
    assert (found.code, found.out.strip(), found.err) == (0, "", "")


def test_completion_works_while_another_command_writes(kazakhstan):
    with closing(sqlite3.connect(kazakhstan, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert complete("hrtrack stats --cycle 201").out == "2010\n2014\n2016\n2019\n"


def test_completion_does_not_need_a_home_folder(kazakhstan, tmp_path):
    nowhere = str(tmp_path / "nowhere")
    found = complete("hrtrack show 20", HRTRACK_DB="", HOME=nowhere, XDG_DATA_HOME=nowhere, LOCALAPPDATA=nowhere)
    assert (found.code, found.out.strip(), found.err) == (0, "", "")
    assert not Path(nowhere).exists()
