"""Tell the language of a text by its letters, where nobody says it."""

from __future__ import annotations

import re

_KAZAKH = re.compile(r"[әғқңөұүһі]", re.IGNORECASE)
_CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)
_LATIN = re.compile(r"[a-z]", re.IGNORECASE)
_LETTER = re.compile(r"[^\W\d_]")
_KNOWN = ("en", "ru", "kk")


def language_of(text: str) -> str:
    """Return the language that the letters of a text tell apart: Kazakh, Russian, or else English."""
    if text.isascii():
        return "en"
    if _KAZAKH.search(text):
        return "kk"
    return "ru" if len(_CYRILLIC.findall(text)) > len(_LETTER.findall(text)) / 2 else "en"


def language_beside(text: str, recorded: str | None) -> str:
    """Return the language of a text that takes the place of one on record: the same, unless its letters are of another.

    A Kazakh sentence may have Russian letters alone, and letters do not tell English from any other Latin language.
    """
    told = language_of(text)
    if recorded is None or recorded not in _KNOWN:
        return recorded or told
    if told == "en":
        latin_alone = bool(_LATIN.search(text)) and not _CYRILLIC.search(text)
        return "en" if latin_alone else recorded
    return recorded if (told, recorded) == ("ru", "kk") else told
