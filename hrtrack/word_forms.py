"""Tell which words are forms of one word, in English, Russian and Kazakh, on text that is folded for search.

English and Russian forms are told by Snowball's stemmers (https://snowballstem.org). Snowball has none for Kazakh: there
the commonest endings of nouns are taken off one by one, which knows no verbs and no changes within a stem.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Stemmer = Callable[[str], str]

_LATIN = re.compile(r"[a-z]{3,}")
_CYRILLIC = re.compile(r"[а-я]{3,}")
# Folding makes й an и. It was one after a vowel at the end, or before the ending of an imperative.
_SHORT_I = re.compile(r"(?<=[аеоуыюя])и$|(?<=[аяу])и(?=те$)")
# Between the last consonants of a stem a vowel comes and goes: ребенок, ребенка; пытки, пыток; беженец, беженцы.
_FLEETING = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])[ео](?=[кц]$)")
# Number, possession and case, as they read when folded: -лар, -дың, -ға, -ны, -да, -дан, -мен and their kin.
_KAZAKH_ENDINGS = re.compile(
    r"(?:[лдт][ае]р|[ндт][ыи]н|[гк][ае]|[ндт][ыи]|[дт][ае]|[ндт][ае]н|[мбп]ен|с[ыи]н?|[ыи]н?|[ыи]мыз|[ыи]миз)$"
)
# A single vowel may belong to a short word itself; before one that is added, the last sound of a stem is voiced.
_LEAST_STEM = {True: 4, False: 3}
_VOICELESS = str.maketrans("гб", "кп")
_MOST_ENDINGS = 4
# A stem is the beginning of its forms, but for its last letters: ratify, ratified. A single letter would begin too many words.
_MAY_CHANGE = 2
_LEAST_BEGINNING = 2


def beginning_of_forms(word: str) -> str:
    """Return letters that the forms of a folded word begin with; "" for what has no forms, such as a number."""
    stems = [stem(word) for stem in _stemmers(word)]
    return min((stem[: max(_LEAST_BEGINNING, len(stem) - _MAY_CHANGE)] for stem in stems), key=len, default="")


def forms_among(word: str, words: Iterable[str]) -> list[str]:
    """Return those of some folded words that are forms of one."""
    wanted = [(stem, stem(word)) for stem in _stemmers(word)]
    return [other for other in words if any(stem(other) == mine for stem, mine in wanted)]


def _stemmers(word: str) -> list[Stemmer]:
    """Return what tells the forms of a word, by its letters: folded, a Cyrillic word may be Russian or Kazakh."""
    if _LATIN.fullmatch(word):
        return [_snowball("english")]
    return [_russian, _without_fleeting_vowel, _kazakh] if _CYRILLIC.fullmatch(word) else []


def _russian(word: str) -> str:
    return _snowball("russian")(_SHORT_I.sub("й", word))


def _without_fleeting_vowel(word: str) -> str:
    """Return the Russian stem without the vowel that some of its forms lack, which Snowball leaves in its place."""
    return _FLEETING.sub("", _russian(word))


def _kazakh(word: str) -> str:
    for _ in range(_MOST_ENDINGS):
        shorter = _KAZAKH_ENDINGS.sub("", word)
        if shorter == word or len(shorter) < _LEAST_STEM[len(word) - len(shorter) == 1]:
            break
        word = shorter
    return word[:-1] + word[-1].translate(_VOICELESS)


@cache
def _snowball(language: str) -> Stemmer:
    import snowballstemmer

    stem: Stemmer = snowballstemmer.stemmer(language).stemWord
    return stem
