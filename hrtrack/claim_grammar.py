"""Understand what a sentence claims of a review: shares, counts, changes, in English and Russian.

A sentence is taken apart at commas, brackets, "and"; in each piece numbers are read with the words beside them. A number that
no word explains is not guessed at. Words that are no figure ("significantly") are returned, for they are not checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from hrtrack.errors import WrongUsage
from hrtrack.model import Position, Unit
from hrtrack.speech import _
from hrtrack.states import find_state

if TYPE_CHECKING:
    from collections.abc import Iterator

PREVIOUS = "previous"
EXAMPLE = "88% of 294; supported 259; almost 300 recommendations; 45 more than 2019; better than 2019"

_NUMBER = r"\d{1,3}(?:,\d{3})+(?![\d,.]*\d)(?!\s*%)|\d+(?:[.,]\d+)?"
_YEAR = r"(?:19|20)\d\d(?!\d|[.,]\d|\s*(?:%|per\s?cent|recommend|рекоменд))"
_PERCENT = r"(?:%|per\s?cent(?!age)|pct\b|процент\w*(?!\s+пункт)|пайыз\w*)"
_POINTS = r"(?:(?:percentage|per\s?cent|%)?[\s-]*points?|pp\b|п\.\s?п\.?|(?:процентн\w+\s+)?пункт\w*)"
_HEDGES = {
    "at_least": r"at\s+least|no(?:t)?\s+(?:less|fewer)\s+than|не\s+менее|как\s+минимум|>=|≥",
    "at_most": r"at\s+most|no(?:t)?\s+more\s+than|up\s+to|не\s+более|не\s+больше|<=|≤",
    "almost": r"almost|nearly|close\s+to|just\s+under|почти|дерлік",
    "about": r"about|around|roughly|approximately|approx\.?|some|circa|ca\.?|~|≈|около|примерно|приблизительно|порядка|шамамен",
    "over": r"more\s+than|over|above|upwards\s+of|свыше|более(?:\s+чем)?|больше(?:\s+чем)?|>",
    "under": r"less\s+than|fewer\s+than|under|below|менее(?:\s+чем)?|меньше(?:\s+чем)?|<",
    "exactly": r"exactly|precisely|only|just|ровно|точно",
}
_HEDGE = "(?:(?P<{0}>" + "|".join(_HEDGES.values()) + r")\s*)?"
_FIRST, _SECOND = _HEDGE.format("hedge"), _HEDGE.format("hedge2")
# "259 recommendations of 294" too.
_OF = (
    r"(?:\s+(?:recommendations?|pairs|paragraphs|рекомендац\w*))?\s*(?:/|\b(?:out\s+of|of|из|от)\b)\s*"
    r"(?:(?:a\s+total\s+of|the|its|all|their|total|всех|общ\w+)\s+)*"
)
_UP = r"more|higher|greater|better|extra|additional|increased?|increase|rise|risen|rose|grew|grown|improved?|improvement|up|" \
      r"больше|выше|лучше|рост|вырос\w*|увелич\w*|улучш\w*"  # fmt: skip
_DOWN = r"fewer|less|lower|worse|decreased?|fell|fallen|dropped|drop|down|меньше|ниже|хуже|сни[зж]\w*|паден\w*|упал\w*|сократи\w*"
_BEFORE = (
    r"last\s+time|before|(?:previous|last|preceding)(?:\s+(?:review|cycle|time|one))?|(?:прошл|предыдущ)\w+(?:\s+\w+)?|раньше"
)
_THAN = (
    r"(?:(?:,?\s*\b(?:than|as|compared\s+(?:to|with)|versus|vs\.?|against|from|since|over|чем|по\s+сравнению\s+с|с)\s+"
    r"|\s+(?="
    + _YEAR
    + r"\s+год))(?:(?:in|at|the|year|review|cycle|of|в|на)\s+)*(?P<against>"
    + _YEAR
    + "|"
    + _BEFORE
    + r")(?:\s+(?:год\w*|г\.?)(?!\w))?)"
)
_BETWEEN = r"(?:\s+(?!than\b|from\b|since\b|чем\b)[^\W\d]+){0,4}?"
# The most telling first; what one has taken is not read again.
_SHAPES = {
    "points": rf"(?:(?P<lead>{_UP}|{_DOWN})\s+(?:by\s+|of\s+|на\s+)?)?{_FIRST}(?P<sign>[+−-])?\s*(?P<number>{_NUMBER})\s*"
              rf"{_POINTS}(?:\s*(?P<trail>{_UP}|{_DOWN}))?(?:{_BETWEEN}{_THAN})?",
    "more": rf"{_FIRST}(?P<number>{_NUMBER})\s*(?P<percent>{_PERCENT})?\s*\b(?P<trail>{_UP}|{_DOWN})\b(?:{_BETWEEN}{_THAN})?",
    "up": rf"(?:\b(?P<lead>{_UP}|{_DOWN})\s+(?:by\s+|of\s+|на\s+)?|(?P<sign>[+−]))(?P<number>{_NUMBER})(?!\d)"
          rf"\s*(?P<percent>{_PERCENT})?(?:{_BETWEEN}{_THAN})",
    "compare": rf"\b(?P<trail>{_UP}|{_DOWN}|same|unchanged){_BETWEEN}{_THAN}",
    "share": rf"{_FIRST}(?P<number>{_NUMBER})\s*{_PERCENT}(?:{_OF}{_SECOND}(?P<whole>{_NUMBER})(?!\d|\s*{_PERCENT}))?",
    "part": rf"{_FIRST}(?P<number>{_NUMBER}){_OF}{_SECOND}(?P<whole>{_NUMBER})(?!\d)",
    "count": rf"{_FIRST}(?P<number>{_NUMBER})(?!\d)",
}  # fmt: skip
_PATTERNS = {name: re.compile(rf"(?<![\w.]){shape}" if name != "compare" else shape, re.I) for name, shape in _SHAPES.items()}
_APART = re.compile(
    r",(?!\d)(?!\s*(?:than|чем|compared|по\s+сравн)\b)|[;()\[\]\n]|\.(?=\s|$)|\s[-–—]\s|"
    r"\b(?:compared\s+(?:to|with)\s+(?!(?:19|20)\d\d\b)(?=[\d~])|and|but|while|и|а|при)\b",
    re.I,
)
_THAN_ALONE = re.compile(r"\b(?:than|compared\s+(?:with|to)|versus|vs\.?|against|since)\s+(?:in\s+)?" + _YEAR, re.I)
# "3 in 4" is a share, and not the counts 3 and 4.
_RATIO = re.compile(r"(?<![\w.,])\d{1,2}\s+in\s+(?:every\s+)?\d{1,2}(?![.,]?\d)", re.I)
# Stands where a figure was read, so that the words on both its sides are not read as one phrase.
_TAKEN = "\0"
_CONTEXT_YEAR = re.compile(rf"(?<![\w./]){_YEAR}", re.I)
_IMPLEMENTED = re.compile(r"\b(?:implement|fulfil|realis|realiz|выполн|исполн|реализ|орында)\w*", re.I)
_IN_WORDS = re.compile(
    r"\b(?:twice|double\w*|tripl\w*|half|halv\w*|thirds?|quarters?|times|fold|dozen\w*|hundred\w*|вдвое|втрое|половин\w*|трет\w*|"
    r"четверт\w*|раза?|two|three|four|five|six|seven|eight|nine|ten)\b",
    re.I,
)
_UNITS = {
    Unit.STATE: re.compile(r"\bpairs?\b", re.I),
    Unit.PARAGRAPH: re.compile(r"\bparagraphs?\b", re.I),
}
_NO = re.compile(r"\b(?:not|no|never|не|нет)\b|n't\b", re.I)
_FIGURES = {
    Position.NOTED: r"(?:did\s+not|didn't|does\s+not|not|un)[\s-]*(?:enjoy\w*\s+)?(?:support|accept)\w*|noted|reject\w*|"
                    r"(?:не\s+(?:поддерж|принят|принял)|отклон)\w*|принят\w*\s+к\s+сведению",
    Position.PARTIAL: r"partial\w*|in\s+part|частичн\w*",
    Position.PENDING: r"pending|unanswered|left\s+open|без\s+ответа|отложен\w*",
    Position.SUPPORTED: r"(?:support|accept|endors|enjoy|adopt)\w*|agreed|(?:поддерж|принят|принял|одобр|қолда)\w*",
    "received": r"recommendation\w*|receiv\w*|pairs?|paragraphs?|рекомендац\w*|получ\w*|ұсын\w*",
}  # fmt: skip
_WORDS = {name: re.compile(rf"\b(?:{words})\b", re.I) for name, words in _FIGURES.items()}
# What may stand about a figure and changes nothing in it.
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an the of in at on for by to its it he she they we our their that this these all total were was is are been be "
        "has have had did does do rate share percentage number figure figures review reviews cycle year upr universal periodic "
        "state government country than from out which who there also now said says about among given made after during "
        "в во на из от до что было были был доля году год г всего страна их к со по обзор обзора упо рекомендаций",
    )
)


@dataclass(frozen=True)
class Assertion:
    """Hold one figure that is claimed.

    `figure` is a count, a share such as ``acceptance_rate``, ``change.NAME`` or ``growth.NAME``; shares are fractions.
    `number` is None where only a direction (1, 0, -1) is claimed. `places` are the decimals written. `year` is that of the
    review, `against` what it is compared with. Assertions of one `group` have to hold together.
    """

    text: str
    figure: str
    number: Fraction | None
    places: int = 0
    hedge: str = "exactly"
    direction: int = 0
    year: str | None = None
    against: str | None = None
    group: int = 0


@dataclass(frozen=True)
class Claim:
    """Hold what a sentence claims, the State and the unit that it names, and its words that nobody can check."""

    assertions: list[Assertion]
    state: str | None
    unit: Unit | None
    unchecked: list[str]


def parse_claim(text: str) -> Claim:
    """Return what a sentence claims; raise WrongUsage, with an example, where a number in it is not understood."""
    plain = text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    if _IMPLEMENTED.search(plain):
        raise WrongUsage(
            _("a claim about implementation is not checked"), _("hrtrack stats --by status shows what assessors say")
        )
    found: list[Assertion] = []
    left: list[str] = []
    years: list[str] = []
    figure: str | None = None
    against: str | None = None
    for start, piece in _pieces(plain):
        assertions, rest = _read(piece, figure, start)
        own = [(start + match.start(), match[0]) for match in _CONTEXT_YEAR.finditer(rest)]
        years += [year for _place, year in own]
        for assertion in assertions:
            against = assertion.against or against
            change = assertion.figure.startswith(("change.", "growth."))
            known = (against or PREVIOUS) if change else None
            found.append(replace(assertion, year=_nearest(assertion.group, own), against=known))
        figure = _named(assertions) or figure
        left.append(_CONTEXT_YEAR.sub(" ", rest))
    rest = " ".join(left)
    if not found or re.search(r"\d", rest) or _IN_WORDS.search(rest) or _RATIO.search(plain):
        raise WrongUsage(_("'{claim}' is not understood as a claim", claim=text), _("write it as in {example}", example=EXAMPLE))
    if _NO.search(rest):
        raise WrongUsage(
            _("'{claim}' denies something: write what is, not what is not", claim=text),
            _("write it as in {example}", example=EXAMPLE),
        )
    state, unchecked = _others(rest)
    turned = [word for word in unchecked if _direction(word) and not _is_told(word, found)]
    other = next((each.against for each in reversed(found) if each.against), None)
    if turned and other is None:
        # Left unchecked it would stand beside a verdict that says true.
        raise WrongUsage(
            _("'{word}' than what is not understood", word=turned[0]), _("write it as in {example}", example=EXAMPLE)
        )
    # "45 more than 2019, clearly better": than 2019.
    found += [_turn(word, other, len(plain) + place) for place, word in enumerate(turned)]
    unchecked = [word for word in unchecked if word not in turned]
    unit = next((unit for unit, words in _UNITS.items() if words.search(plain)), None)
    return Claim([replace(each, year=each.year or (years[0] if years else None)) for each in found], state, unit, unchecked)


def _turn(word: str, against: str | None, group: int) -> Assertion:
    """Return what a word of direction claims that stands alone, of a review that the sentence compares with elsewhere."""
    made = _change_made("compare", {"trail": word}, None, Assertion(word, "", None))
    return replace(made, against=against, group=group)


def _is_told(word: str, assertions: list[Assertion]) -> bool:
    """Say whether two figures of one kind tell themselves what a word of direction says: "fell from 94 % to 74 %"."""
    if len(assertions) != 2 or len({assertion.figure for assertion in assertions}) > 1:
        return False
    before, after = (assertion.number for assertion in assertions)
    return before is not None and after is not None and (after - before) * _direction(word) > 0


def _nearest(place: int, years: list[tuple[int, str]]) -> str | None:
    """Return the year that stands next after a figure, else the last one before it."""
    after = [year for where, year in years if where > place]
    return after[0] if after else years[-1][1] if years else None


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """Yield where a piece begins, and the piece."""
    start = 0
    for match in _APART.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def _read(piece: str, before: str | None, place: int) -> tuple[list[Assertion], str]:
    """Return what a piece at a place claims, and the rest of it; `before` is what the piece before was about."""
    found: list[tuple[int, list[Assertion]]] = []
    rest = piece
    for shape, pattern in _PATTERNS.items():
        for match in list(pattern.finditer(rest)):
            if shape == "count" and _CONTEXT_YEAR.fullmatch(match["number"]):
                continue
            made = _made(shape, match, piece, before)
            if not made:
                continue
            found.append((match.start(), [replace(each, group=place + match.start()) for each in made]))
            rest = rest[: match.start()] + _TAKEN * len(match[0]) + rest[match.end() :]
    # A year that something is compared with, in words that say no direction, is not the year of the review.
    rest = _THAN_ALONE.sub(lambda words: " " * len(words[0]), rest)
    for words in _WORDS.values():
        rest = words.sub(lambda word: " " * len(word[0]), rest)
    return [assertion for _start, made in sorted(found, key=lambda each: each[0]) for assertion in made], rest


def _made(shape: str, match: re.Match[str], piece: str, before: str | None) -> list[Assertion]:
    """Return what a match claims; nothing where no word says of what a bare number is."""
    given = match.groupdict()
    text = " ".join(match[0].split())
    about = _about(piece, match) or (before if before != "received" else None)
    hedge, number, places = _hedge(given.get("hedge")), *_number(given.get("number"))
    base = Assertion(text, "", number, places, hedge)
    if shape in ("points", "more", "up", "compare"):
        return [_change_made(shape, given, about, base)]
    if shape == "count":
        return [replace(base, figure=str(about))] if about else []
    figure = str(about) if about and about != "received" else str(Position.SUPPORTED)
    if shape == "share":
        base = replace(base, figure=_rate(figure), number=None if number is None else number / 100)
    first = replace(base, figure=base.figure or figure)
    whole, whole_places = _number(given["whole"])
    if whole is None:
        return [first]
    return [first, Assertion(text, "received", whole, whole_places, _hedge(given.get("hedge2")))]


def _change_made(shape: str, given: dict[str, str | None], about: str | None, base: Assertion) -> Assertion:
    """Return the change that a match claims: in points, in a count, in per cent of it, or its direction alone."""
    word = given.get("lead") or given.get("trail") or given.get("sign") or ""
    turned = _direction(word)
    base = replace(base, direction=turned, against=_against(given.get("against")))
    name = about or Position.SUPPORTED
    if shape == "points":
        return replace(base, figure=f"change.{_rate(about)}", number=_signed(base.number, turned, 100))
    if shape == "compare":
        counted = about == "received" or word.lower() in ("more", "fewer", "less", "больше", "меньше")
        return replace(base, figure=f"change.{name if counted else _rate(about)}", number=None)
    if given["percent"]:
        return replace(base, figure=f"growth.{name}", number=_signed(base.number, turned, 100))
    return replace(base, figure=f"change.{name}", number=_signed(base.number, turned, 1))


def _about(piece: str, match: re.Match[str]) -> str | None:
    """Return the figure whose word stands nearest to a number; that recommendations are meant only where nothing else is."""
    near = []
    taken: list[tuple[int, int]] = []
    for name, words in _WORDS.items():
        for word in words.finditer(piece):
            if any(start < word.end() and word.start() < end for start, end in taken):
                continue
            taken.append(word.span())
            distance = max(word.start() - match.end(), match.start() - word.end(), 0)
            near.append((name == "received", distance, str(name)))
    return min(near)[2] if near else None


def _named(assertions: list[Assertion]) -> str | None:
    """Return what a piece was about, for the next one that does not say."""
    names = [assertion.figure.rpartition(".")[2] for assertion in assertions]
    counts = {_rate(position): str(position) for position in Position}
    return next((counts.get(name, name) for name in names), None)


def _rate(about: str | None) -> str:
    return "acceptance_rate" if about in (None, "received", Position.SUPPORTED) else f"{about}_rate"


def _hedge(words: str | None) -> str:
    return next((name for name, words_ in _HEDGES.items() if words and re.fullmatch(words_, words, re.I)), "exactly")


def _number(text: str | None) -> tuple[Fraction | None, int]:
    """Return a number and how many decimals it was written with; a comma before three digits parts thousands."""
    if text is None:
        return None, 0
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text) else text.replace(",", ".")
    return Fraction(plain), len(plain.partition(".")[2])


def _direction(word: str) -> int:
    if word in ("-", "−") or re.fullmatch(_DOWN, word, re.I):
        return -1
    return 1 if word == "+" or re.fullmatch(_UP, word, re.I) else 0


def _signed(number: Fraction | None, direction: int, by: int) -> Fraction | None:
    return None if number is None else number * (direction or 1) / by


def _against(words: str | None) -> str | None:
    if words is None:
        return None
    return words if words.isdecimal() else PREVIOUS


def _others(rest: str) -> tuple[str | None, list[str]]:
    """Return the State that the rest of a sentence names, and its words that are neither figures nor small words."""
    state: str | None = None
    unchecked = []
    for word in re.findall(r"[^\W\d_][\w'-]*", rest):
        named = find_state(word.removesuffix("'s")) if word[0].isupper() and len(word) > 2 else None
        if named and state in (None, named):
            state = named
        elif word.lower() not in _SMALL:
            unchecked.append(word)
    return state, unchecked
