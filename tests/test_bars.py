"""Bars stand beside the figures on a terminal that has room for them, and nowhere else."""

from __future__ import annotations

import os
import re

import pytest
from terminal import on_terminal

from hrtrack.render.bars import barred
from hrtrack.render.page import Bars, Column, Grid

needs_terminal = pytest.mark.skipif(os.name == "nt", reason="there are no pseudo-terminals on this system")


def shown(width: int, *words: str, **environment: str) -> str:
    """Return what a command shows on a terminal of so many columns, without its colours."""
    env = {**os.environ, "TERM": "xterm", **environment}
    for name in ("COLUMNS", "TERMINAL_WIDTH", "NO_COLOR"):
        env.pop(name, None)
    code, out = on_terminal(*words, width=width, env=env)
    assert code == 0
    return re.sub("\x1b\\[[0-9;]*m", "", out).replace("\r\n", "\n")


def line_of(out: str, beginning: str) -> str:
    return next(line for line in out.splitlines() if line.startswith(beginning))


@needs_terminal
def test_a_share_is_drawn_in_proportion_on_a_terminal(kazakhstan):
    out = shown(120, "stats", "--cycle", "2014")
    assert line_of(out, "supported").count("█") == 15
    assert line_of(out, "noted").count("█") == 5
    assert "█" not in line_of(out, "received")


@needs_terminal
def test_an_unknown_share_has_no_bar(kazakhstan):
    out = shown(120, "stats", "--cycle", "2025")
    assert "░" in line_of(out, "supported")
    assert not re.search("[█░]", line_of(out, "noted"))


@needs_terminal
def test_a_terminal_without_block_characters_gets_ascii(kazakhstan):
    out = shown(120, "stats", "--cycle", "2014", PYTHONIOENCODING="ascii")
    assert line_of(out, "supported").count("#") == 15
    assert out.isascii()


@needs_terminal
@pytest.mark.parametrize("width", [40, 60, 72])
def test_a_narrow_terminal_has_no_bars_and_loses_no_figure(kazakhstan, width):
    out = shown(width, "stats", "--cycle", "2014")
    assert not re.search("[█░]", out)
    assert "74.2 % (144/194)" in out


def test_off_a_terminal_there_are_no_bars(run, kazakhstan):
    for line in ("stats --cycle 2014", "stats --by region", "stats", "stats --by status"):
        assert not re.search("[█░#]", run(*line.split()).out)


@needs_terminal
def test_the_rows_of_a_breakdown_have_bars_unless_there_are_fewer_than_five(kazakhstan):
    out = shown(160, "stats", "--by", "region", "--by", "action", "--unit", "state")
    assert "█" not in out
    out = shown(160, "stats", "--cycle", "2014", "--by", "theme", "--unit", "state")
    few = [line for line in out.splitlines() if re.search(r"   [1-4]   ", line)]
    assert few
    assert not any(re.search("[█░]", line) for line in few)
    assert sum("█" in line or "░" in line for line in out.splitlines()) > 10


@pytest.mark.parametrize(
    ("share", "bar"),
    [(0.0, "░" * 20), (0.001, "█" + "░" * 19), (0.5, "█" * 10 + "░" * 10), (0.999, "█" * 19 + "░"), (1.0, "█" * 20), (None, "")],
)
def test_something_is_never_drawn_as_nothing_nor_less_than_all_as_all(share, bar):
    grid = Grid([Column("a")], [["1"]], Bars("share", [share, 0.5][:1]))
    drawn = barred(grid, 100, blocks=True)
    assert (drawn.rows[0][1:] or [""])[0] == bar


def test_where_there_is_no_room_the_table_stays_as_it_is():
    grid = Grid([Column("a")], [["1"]], Bars("share", [0.5]))
    assert barred(grid, 12, blocks=True) is grid
    assert barred(grid, 13, blocks=True).rows == [["1", "█████░░░░░"]]


@needs_terminal
def test_what_a_column_means_goes_on_in_the_next_line_and_is_not_cut(kazakhstan):
    out = shown(80, "schema", "recommendation_list")
    assert "…" not in out
    assert max(map(len, out.splitlines())) <= 80
    wide = shown(400, "schema", "recommendation_list")
    assert len(out.splitlines()) > len(wide.splitlines())
    words = [sorted(text.replace("─", "").split()) for text in (out, wide)]
    assert words[0] == words[1]


@needs_terminal
def test_the_command_that_gives_an_answer_again_is_not_broken_on_a_narrow_terminal(kazakhstan):
    words = ("stats", "--cycle", "2014", "--by", "action", "--by", "region", "--unit", "state")
    out = shown(60, *words)
    command = "Again: hrtrack stats --state KAZ --mechanism UPR --cycle 2014 --by action --by region --unit state"
    assert command in out.splitlines()
    # What is read and not copied is broken between words.
    assert len(line_of(out, "Cite: ")) <= 60
