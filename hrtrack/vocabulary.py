"""Know the words that tables use for columns, languages and answers.

Headings of columns stand in `data/headings.csv`, the languages that a heading may name in `data/language_words.csv`, answers
of a State in `data/position_words.csv`: English, Russian and Kazakh, as ministries and researchers write them; a word that is
not known is asked for, not guessed.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

from hrtrack.model import Position

_DATA = Path(__file__).parent / "data"
# What is longer is a text, and a file may hold any.
_LONGEST_HEADING = 100
_SIGNS = re.compile(r"[\s_\-–—:;.,*()\"'«»]+")


def fold_heading(heading: str) -> str:
    """Return what two spellings of a heading share: no case, blanks, underscores or marks."""
    return _SIGNS.sub(" ", heading.casefold()).strip()


@cache
def known_headings() -> dict[str, str]:
    """Return the column that each known heading means, headings folded.

    ``country`` and ``number`` stand for headings that mean one or another column, by what else a table has.
    """
    return {fold_heading(heading): column for column, heading in _read("headings.csv")}


def text_in_language(heading: str) -> tuple[str, str] | None:
    """Return column and language of a heading that names both, as in ``Recommendation (Russian)`` and ``text_kk``."""
    if len(heading) > _LONGEST_HEADING:
        return None
    words = fold_heading(heading).split()
    for cut in range(1, len(words)):
        column, named = known_headings().get(" ".join(words[:cut])), _language_words().get(" ".join(words[cut:]))
        if column in ("text", "summary") and named:
            return column, named
    return None


@cache
def _language_words() -> dict[str, str]:
    return {fold_heading(word): language for language, word in _read("language_words.csv")}


def answer(word: str) -> tuple[str, str | None] | None:
    """Return position and detail that a word of any of the languages means; None for an unknown one."""
    folded = " ".join(word.casefold().replace("ё", "е").split()).strip(" .;*")
    return _answers().get(folded)


@cache
def _answers() -> dict[str, tuple[str, str | None]]:
    return {word: (str(Position(position)), detail or None) for word, position, detail in _read("position_words.csv")}


def _read(name: str) -> list[list[str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]
