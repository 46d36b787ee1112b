"""Put names in the order of the alphabet, whatever language they are in.

The Kazakh alphabet holds the Russian one in its order, so that one order serves both; Latin letters come before Cyrillic
ones, as everywhere, and numbers count by their size. Neither case nor accents count, unless two names differ in nothing else.
"""

from __future__ import annotations

import re
from functools import cache

from hrtrack.folding import fold_for_search

_KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
_BEFORE = ord("а")
_NUMBER = re.compile(r"[0-9]+")
_DIGITS = 9


def sort_key(name: str) -> tuple[list[int], str]:
    """Return what names are sorted by."""
    numbered = _NUMBER.sub(lambda number: number[0].zfill(_DIGITS), name.casefold())
    return [place for letter in numbered for place in _places(letter)], name


@cache
def _places(letter: str) -> tuple[int, ...]:
    """Return the place of a letter: within the block of Cyrillic that of the alphabet, elsewhere that of its folded form."""
    if letter in _KAZAKH:
        return (_BEFORE + _KAZAKH.index(letter),)
    return tuple(ord(plain) + (len(_KAZAKH) if ord(plain) >= _BEFORE else 0) for plain in fold_for_search(letter))
