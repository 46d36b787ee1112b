"""Fold text so that spellings which mean the same compare equal.

Two foldings, two purposes: `fold_for_search` keeps words in their order for the full-text index,
`fold_name` reduces a name to a bag of words, because the UN writes both "Iran (Islamic Republic of)"
and "Islamic Republic of Iran".
"""

from __future__ import annotations

import re
import unicodedata

# A Kazakh text is often typed, and searched, on a Russian keyboard.
_KAZAKH = str.maketrans("әғқңөұүһі", "агкноуухи")
APOSTROPHES = "'’‘ʼʻ`´"
_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_NOT_A_WORD = re.compile(r"[^\w]+")
SMALL_WORDS = frozenset(("the", "of", "and"))


def fold_for_search(text: str) -> str:
    """Return the text without case, accents and the difference between Kazakh and Russian letters."""
    if text.isascii():
        return text.lower()
    # Twice, for taking a character apart can bring capitals back (the sign for "No").
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.casefold()).casefold())
    return "".join(c for c in folded if not unicodedata.combining(c)).translate(_KAZAKH)


def fold_name(name: str) -> str:
    """Return a name without case, accents, punctuation, small words and the order of its words."""
    plain = fold_for_search(name.replace("&", " and ").translate(_NO_APOSTROPHES))
    words = _NOT_A_WORD.sub(" ", plain).split()
    return " ".join(sorted("saint" if word == "st" else word for word in words if word not in SMALL_WORDS))
