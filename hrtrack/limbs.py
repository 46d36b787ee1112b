"""Write a limb of a recommendation in one way: people write "(a)", "a" and "( A )" for the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARK = r"(?:[a-z]|[ivx]{1,5}|[0-9]{1,2})"
_LIMB = rf"(?:\(\s*{_MARK}\s*\)|{_MARK})"
_BETWEEN = r"(?:\s*,?\s+(?:and|or)\s+|\s*,\s*)"
# Only marks and what joins them: in anything longer a letter may be a word.
_MARKS_ONLY = re.compile(rf"{_LIMB}(?:{_BETWEEN}{_LIMB})*", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+|,")
_IN_BRACKETS = re.compile(rf"\(\s*({_MARK})\s*\)", re.IGNORECASE)


def parse_limb(text: str) -> str:
    """Return a limb as documents write it, "(a) and (b)"; words are left alone but for their blanks."""
    plain = " ".join(text.split())
    if _MARKS_ONLY.fullmatch(plain):
        words = _WORD.findall(plain.lower())
        return " ".join(word if word in ("and", "or", ",") else f"({word})" for word in words).replace(" ,", ",")
    return _IN_BRACKETS.sub(lambda mark: f"({mark[1].lower()})", plain)


def as_on_record(limb: str, known: Iterable[str]) -> str:
    """Return a limb as the first of those on record that means the same writes it, else as documents do."""
    spelt = list(known)
    if limb in spelt:
        return limb
    wanted = parse_limb(limb).casefold()
    return next((other for other in spelt if parse_limb(other).casefold() == wanted), parse_limb(limb))
