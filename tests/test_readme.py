"""The README cannot lie: its examples are run, its tables compared with the program.

``REWRITE_README=1 pytest tests/test_readme.py`` writes the output of the examples anew.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
from pathlib import Path

import pytest

from hrtrack.cli import manpage
from hrtrack.cli.app import VERBS, load_verb
from hrtrack.intake.layouts import CLAUSES, POSITIONS, RECOMMENDATIONS, REVIEWS
from hrtrack.render.formats import Format

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
FINGERPRINT = "58515b1c-19fbd5c9"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def rewritten(run) -> str:
    """Return the README with the output of every example as the program prints it now."""

    def block(match: re.Match[str]) -> str:
        commands = [line for line in match[1].splitlines() if line.startswith("$ ")]
        return "```console\n" + "".join(f"{line}\n{shown(run, line)}" for line in commands) + "```"

    return BLOCK.sub(block, README.read_text("utf-8"))


def shown(run, line: str) -> str:
    program, *words = shlex.split(line.removeprefix("$ "))
    assert program == "hrtrack"
    result = run(*words)
    shown = "".join(f"{line.rstrip()}\n" for line in (result.out + result.err).splitlines())
    # Every ledger has its own.
    return re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{8}\b", FINGERPRINT, shown)


def test_the_examples_print_what_the_readme_shows(run, kazakhstan, monkeypatch, tmp_path):
    # Some of them write files, which belong nowhere near the checkout.
    shutil.copytree(ROOT / "fixtures", tmp_path / "fixtures")
    monkeypatch.chdir(tmp_path)
    now = rewritten(run)
    if os.environ.get("REWRITE_README"):
        README.write_text(now, "utf-8")
    assert now == README.read_text("utf-8")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_in_the_readme(verb):
    assert f"`{verb}`" in README.read_text("utf-8")


@pytest.mark.parametrize("verb", VERBS)
def test_the_line_of_a_verb_is_the_first_sentence_of_its_help(verb):
    assert load_verb(verb).help.split("\n\n")[0].strip() == VERBS[verb]


@pytest.mark.parametrize("layout", [REVIEWS, RECOMMENDATIONS, CLAUSES, POSITIONS])
def test_the_columns_of_a_table_are_those_that_are_read(layout):
    row = next(line for line in README.read_text("utf-8").splitlines() if line.startswith(f"| {layout.name} | `"))
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", row))))
    assert named == set(layout.columns) - set(layout.derived)


@pytest.mark.parametrize("name", [fmt.value for fmt in Format])
def test_every_format_is_in_the_readme(name):
    assert f"`{name}`" in README.read_text("utf-8")


def test_the_manual_page_that_is_installed_is_the_one_the_commands_make():
    assert (ROOT / "hrtrack" / "data" / "hrtrack.1").read_text("utf-8") == manpage.make()


def test_the_changelog_speaks_of_this_version():
    from hrtrack import __version__

    assert f"## {__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")
