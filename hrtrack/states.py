"""Resolve the names of States to ISO 3166 alpha-3 codes, and codes to names and regions.

The table `data/states.csv` holds the UN's short and formal names in English and Russian (UNTERM), names in
Kazakh (Unicode CLDR, by `tests/make_state_names.py`), the names used by UPR Info and other usual spellings, and
the UN regional group. `XXX` is a State that a source leaves unknown; codes of ISO's user range (`XAA` to `XZZ`)
are fictional States, for tests and training.
"""

from __future__ import annotations

import csv
import re
from difflib import get_close_matches
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from hrtrack.errors import BadInput, WrongUsage
from hrtrack.folding import APOSTROPHES, SMALL_WORDS, fold_name
from hrtrack.model import did_you_mean
from hrtrack.speech import Named, _, called, spoken

UNKNOWN_STATE = "XXX"
_USER_RANGE = re.compile(r"X[A-Z]{2}")
_BLANKS = str.maketrans(dict.fromkeys(APOSTROPHES, " "))
_FILE = Path(__file__).parent / "data" / "states.csv"


class State(NamedTuple):
    """Describe a State: codes, UN regional group, UN short names, name in Kazakh."""

    code: str
    alpha2: str
    region: str
    name: str
    name_ru: str
    name_kk: str


def resolve_state(text: str, error: type[BadInput] | type[WrongUsage] = BadInput) -> str:
    """Return the alpha-3 code of a State named in any known way.

    Takes ISO codes, UN short and formal names (English, Russian), Kazakh names, UPR Info's names and usual spellings,
    without regard to case, accents, punctuation or word order. Raises `error` with the nearest names.
    """
    code = find_state(text)
    if code is None:
        raise error(_("unknown State '{text}'", text=text), _nearest(text))
    return code


# A file may name anything a State.
@lru_cache(maxsize=4096)
def find_state(text: str) -> str | None:
    """Return the alpha-3 code of a State named in any known way, or None."""
    word = text.strip()
    upper = word.upper()
    if word != upper and word.lower() in SMALL_WORDS:
        return None
    if len(word) == 3 and (upper in states() or _USER_RANGE.fullmatch(upper)):
        return upper
    if len(word) == 2 and upper in _by_alpha2():
        return _by_alpha2()[upper]
    return _by_name().get(fold_name(word)) or _by_name().get(fold_name(_apart(word)))


def is_state_code(word: str) -> bool:
    """Say whether a word is the ISO code of a State, alpha-2 or alpha-3."""
    upper = word.strip().upper()
    return upper in states() or upper in _by_alpha2() or bool(_USER_RANGE.fullmatch(upper))


def state_name(code: str, language: str = "en") -> str:
    """Return the name of a State in English, Russian (the UN's short names) or Kazakh, or the code where there is none."""
    state = states().get(code)
    if state:
        return {"ru": state.name_ru, "kk": state.name_kk}.get(language, state.name)
    return spoken(_("unknown State"), language) if code == UNKNOWN_STATE else code


def state_called(code: str) -> Named:
    """Return the name of a State, in whatever language it is said."""
    return called(state_name(code), lambda language: state_name(code, language))


def region_of(code: str) -> str:
    """Return the UN regional group of a State."""
    state = states().get(code)
    return state.region if state else "unknown"


@cache
def states() -> dict[str, State]:
    """Return every known State by its alpha-3 code."""
    return {row[0]: State(*row[:6]) for row in _rows()}


@cache
def _rows() -> list[list[str]]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1:]


@cache
def _by_alpha2() -> dict[str, str]:
    return {row[1]: row[0] for row in _rows()}


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for code, _rest, _rest, name, name_ru, name_kk, aliases in _rows():
        for spelling in (name, name_ru, name_kk, *filter(None, aliases.split("|"))):
            names[fold_name(spelling)] = code
            names[fold_name(_apart(spelling))] = code
    names.pop("", None)
    return names


def _apart(name: str) -> str:
    """Return a name with a blank for each apostrophe, as in "Cote d Ivoire"."""
    return name.translate(_BLANKS)


def _nearest(text: str) -> str:
    near = get_close_matches(fold_name(text), _by_name(), n=4, cutoff=0.6)
    names = list(dict.fromkeys(state_name(_by_name()[name]) for name in near))[:3]
    if names:
        return did_you_mean(names)
    return _("write the UN name or the ISO code, as in 'Kazakhstan' or KAZ")
