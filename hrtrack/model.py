"""The values of the field: vocabularies, references, natural order, dates.

Terms are those of the Universal Periodic Review and of the Human Rights Committee's procedure; the
README's glossary says which is which. Nothing here knows files, SQL or terminals.
"""

from __future__ import annotations

import re
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from typing import NamedTuple

from hrtrack.errors import BadInput, WrongUsage
from hrtrack.speech import _, term, together

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Position(StrEnum):
    """Name the answer of the State under review to a recommendation."""

    SUPPORTED = "supported"
    NOTED = "noted"
    PARTIAL = "partial"
    PENDING = "pending"


class Mechanism(StrEnum):
    """Name the body that recommends: the UPR or a treaty body."""

    UPR = "UPR"
    CCPR = "CCPR"
    CESCR = "CESCR"
    CAT = "CAT"
    CEDAW = "CEDAW"
    CRC = "CRC"
    CERD = "CERD"
    CRPD = "CRPD"
    CED = "CED"
    CMW = "CMW"
    SPT = "SPT"
    CRC_OP_SC = "CRC-OP-SC"
    CRC_OP_AC = "CRC-OP-AC"


class Assessor(StrEnum):
    """Name whose judgement an assessment is; `own` is the keeper of the ledger."""

    STATE = "state"
    NGO = "ngo"
    NHRI = "nhri"
    UN = "un"
    OWN = "own"


class Region(StrEnum):
    """Name a State's regional group at the UN."""

    AG = "AG"
    APG = "APG"
    EEG = "EEG"
    GRULAC = "GRULAC"
    WEOG = "WEOG"
    OBSERVER = "observer"
    UNKNOWN = "unknown"


class Unit(StrEnum):
    """Name what is counted: paragraphs, pairs of clause and recommending State, or distinct texts."""

    PARAGRAPH = "paragraph"
    STATE = "state"
    TEXT = "text"


class Basis(StrEnum):
    """Name what a figure rests on: the items on record or the totals a document declares."""

    RECORDED = "recorded"
    DECLARED = "declared"


# Details of a position; an unlisted one is refused so that counts by detail stay countable.
DETAILS = (
    "in_principle",
    "in_part",
    "considered_implemented",
    "considered_in_process",
    "considered_implemented_or_in_process",
    "rejected_by_state",
    "general_response",
    "no_response",
    "voluntary_pledge",
)

THEME_TAXONOMIES = ("ohchr-2021", "ohchr-2020", "ohchr-2014", "upr-info")
# Themes of every list under the broad headings of the crosswalk; no list of its own.
HEADINGS = "headings"
TAXONOMIES = (*THEME_TAXONOMIES, "sdg", "group", "action", "cluster")

REGION_NAMES = {
    Region.AG: "Africa",
    Region.APG: "Asia-Pacific",
    Region.EEG: "Eastern Europe",
    Region.GRULAC: "Latin America and the Caribbean",
    Region.WEOG: "Western Europe and others",
    Region.OBSERVER: "observer",
    Region.UNKNOWN: "unknown",
}
# UPR Info and UHRI write the groups in words.
_REGION_ALIASES = {
    "africa": Region.AG,
    "asia": Region.APG,
    "asia-pacific": Region.APG,
    "eastern europe": Region.EEG,
    "latin america and the caribbean": Region.GRULAC,
    "western europe & others": Region.WEOG,
    "western europe and others": Region.WEOG,
}

_CODE = re.compile(r"[A-Za-z]{2,3}")
_YEAR = re.compile(r"(?:19|20)[0-9][0-9]")
# 125.27, 18, 24(a), 24 (a), 7bis is not known anywhere; u12 is an item without an official number.
_PARAGRAPH = re.compile(r"u[1-9]\d{0,6}|\d{1,4}(?:\.\d{1,4}){0,3}[a-z]?(?:\([0-9a-z]{1,4}\)){0,3}", re.ASCII)
_BEFORE_LIMB = re.compile(r"[ \u00a0]+\(")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})?", re.ASCII)
_DIGITS = re.compile(r"[0-9]+")
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class ReviewKey(NamedTuple):
    """Identify a review: State under review (ISO alpha-3), mechanism, year."""

    state: str
    mechanism: str
    cycle: int

    def __str__(self) -> str:
        middle = "" if self.mechanism == Mechanism.UPR else f"{self.mechanism}/"
        return f"{self.state}/{middle}{self.cycle}"


# The ranges that the ledger keeps; a number outside of them is a slip of the pen.
RANGES = {
    "cycle": (1900, 2099),
    "cycle_number": (1, 99),
    "session": (1, 999),
    "clause": (1, 999),
    "received": (0, 99_999),
    "supported": (0, 99_999),
    "noted": (0, 99_999),
}


def in_range(name: str, number: int) -> int:
    """Return a number that its field can hold, or raise BadInput."""
    least, most = RANGES[name]
    if not least <= number <= most:
        raise BadInput(
            _("{name} {number} is out of range", name=name, number=number), _("from {least} to {most}", least=least, most=most)
        )
    return number


class ReferenceParts(NamedTuple):
    """Hold what a reference says, the State as it is written there; what it leaves out is None."""

    state: str | None
    mechanism: str | None
    cycle: int
    paragraph: str | None


def parse_reference(text: str, *, paragraph: bool = True) -> ReferenceParts:
    """Read ``[STATE/][MECHANISM/]YEAR/PARAGRAPH``, or without the paragraph a review.

    Raises WrongUsage with the form that is meant when the text does not fit it.
    """
    parts = [part.strip() for part in text.strip().split("/")]
    state = mechanism = None
    expected = 2 if paragraph else 1
    if len(parts) > expected and parts[0].upper() not in set(Mechanism) and not _YEAR.fullmatch(parts[0]):
        state = parts.pop(0)
        state = state.upper() if _CODE.fullmatch(state) else state
    if parts and parts[0].upper() in set(Mechanism):
        mechanism = parts.pop(0).upper()
    if len(parts) != expected or not _YEAR.fullmatch(parts[0]):
        of_review = _("YEAR, as in 2014 or KAZ/2014")
        form = _("YEAR/PARAGRAPH, as in 2014/125.27 or KAZ/CCPR/2016/24(a)") if paragraph else of_review
        raise WrongUsage(_("'{text}' is not a reference", text=text), _("write {form}", form=form))
    number = parse_paragraph(parts[1], WrongUsage) if paragraph else None
    return ReferenceParts(state, mechanism, int(parts[0]), number)


def format_reference(key: ReviewKey, paragraph: str, *, short: bool = False) -> str:
    """Write the reference of a paragraph, with the State unless ``short``."""
    review = str(key)
    return f"{review[4:] if short else review}/{paragraph}"


def parse_paragraph(text: str, error: type[BadInput] | type[WrongUsage] = BadInput) -> str:
    """Return a paragraph number in its stored form: ``125.27``, ``24(a)``, ``u1``."""
    number = _BEFORE_LIMB.sub("(", text.strip()).rstrip(".").lower()
    if not _PARAGRAPH.fullmatch(number):
        raise error(_("'{text}' is not a paragraph number", text=text), _("write it as in 125.27, 24(a) or u1"))
    return number


def is_numbered(paragraph: str) -> bool:
    """Say whether a paragraph has an official number."""
    return not paragraph.startswith("u")


def natural_key(paragraph: str) -> str:
    """Return a key that sorts 142.9 before 142.10 and unnumbered items last."""
    if paragraph.startswith("u"):
        return "u" + paragraph[1:].zfill(7)
    return _DIGITS.sub(lambda digits: digits[0].zfill(7), paragraph)


def parse_date(text: str) -> str:
    """Return an ISO 8601 day as it was given; raise BadInput for anything else."""
    text = text.strip()
    try:
        if _ISO_DATE.fullmatch(text) and date.fromisoformat(text):
            return text
    except ValueError:
        pass
    raise BadInput(_("'{text}' is not a date", text=text), _("write it as YYYY-MM-DD; an approximate date belongs in a note"))


def parse_position(text: str) -> str:
    """Return the position a word stands for, or raise BadInput with the nearest."""
    word = text.strip().lower()
    if word == "supported/noted":
        return Position.PARTIAL
    return one_of(word, Position, "position", BadInput)


def parse_detail(text: str) -> str:
    """Return the detail of a position, or raise BadInput with the nearest."""
    return one_of(text.strip().lower().replace(" ", "_"), DETAILS, "position detail", BadInput)


def parse_language(text: str) -> str:
    """Return a language code as in ``en``, ``kk`` or ``pt-br``; raise BadInput for anything else."""
    code = text.strip().lower()
    if not _LANGUAGE.fullmatch(code):
        raise BadInput(_("'{text}' is not a language code", text=text), _("write it as en, ru, kk ..."))
    return code


def parse_mechanism(text: str, error: type[BadInput] | type[WrongUsage] = BadInput) -> str:
    """Return the code of a mechanism, or raise with the nearest."""
    return one_of(text.strip().upper(), Mechanism, "mechanism", error)


def parse_region(text: str) -> str:
    """Return the code of a UN regional group from its code or its name."""
    word = text.strip()
    known = {region.lower(): region for region in Region} | _REGION_ALIASES
    if word.lower() not in known:
        raise WrongUsage(_("unknown region '{text}'", text=text), _("one of {region}", region=", ".join(Region)))
    return str(known[word.lower()])


def one_of(word: str, choices: Iterable[str], what: str, error: type[BadInput] | type[WrongUsage]) -> str:
    """Return the word when it is one of the choices, else raise with the nearest."""
    words = [str(choice) for choice in choices]
    if word in words:
        return word
    raise error(_("unknown {what} '{word}'", what=term("kind", what), word=word), nearest_hint(word, words))


def nearest_hint(word: str, choices: Iterable[str]) -> str:
    """Suggest the choices nearest to a word, or list them all when they are few."""
    names = list(choices)
    near = get_close_matches(word, names, n=3, cutoff=0.6) or _by_a_word(word, names)
    if near:
        return did_you_mean(near)
    return _("one of {names}", names=", ".join(names)) if len(names) <= 15 else _("no similar name is known")


def did_you_mean(names: Iterable[str]) -> str:
    """Return the question whether one of the names was meant."""
    return _("did you mean {names}?", names=together(_(" or "), [f"'{name}'" for name in names]))


def _by_a_word(word: str, names: list[str]) -> list[str]:
    """Return the names of which one word is nearest to the word."""
    words: dict[str, list[str]] = {}
    for name in names:
        for part in name.lower().split():
            words.setdefault(part, []).append(name)
    near = get_close_matches(word.lower(), words, n=1, cutoff=0.7)
    return words[near[0]][:3] if near else []


def require_plain_text(value: str, where: str) -> str:
    """Return a text that can be stored, or raise BadInput for NUL bytes and broken characters."""
    if "\0" in value:
        raise BadInput(_("{where} contains a NUL character", where=where))
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise BadInput(_("{where} contains a broken character (half of a surrogate pair)", where=where)) from None
    return value
