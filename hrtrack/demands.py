"""Read what a recommendation asks for: of which treaties and bodies, about what, how firmly, in which words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from hrtrack.folding import fold_for_search
from hrtrack.instruments import named_in
from hrtrack.subjects import subjects_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class Firmness(IntEnum):
    """Rank how much an ask demands: to think about it, to go on or try, to do it."""

    CONSIDER = 1
    PURSUE = 2
    DO = 3


@dataclass(frozen=True, slots=True)
class Demand:
    """Hold what a recommendation asks for.

    `act` is what is to be done where that tells asks apart (``join`` a treaty, ``share`` experience, ``evaluate`` ...), else
    None; `by_law` says whether laws are to be made or changed; `stems` are the beginnings of its words, without those that
    every recommendation has.
    """

    treaties: frozenset[str]
    bodies: frozenset[str]
    subjects: frozenset[str]
    act: str | None
    firmness: Firmness
    by_law: bool
    stems: frozenset[str]
    states: frozenset[str]


# Acts that make two asks different though all else is alike: the first words of an ask that match.
_ACTS = (
    ("join", r"(?:sign(?:ing)?|ratif\w+|acced\w+|accession|adher\w+|becom\w+ a party|join(?:ing)?|party|"
             r"ратиф\w+|присоедин\w+|подпис\w+)\b"),
    ("share", r"(?:shar(?:e|ing)|обмен\w+|делиться)\b"),
    ("evaluate", r"(?:review|evaluat|assess)\w* the implementation\b"),
    ("invite", r"(?:invit\w+|reach out|arrange\b|standing invitation|пригла\w+)"),
)  # fmt: skip
_HEAD_LENGTH = 9
_CONSIDER = re.compile(
    r"\b(?:consider\w*|contemplat\w+|explor\w+|examin\w+|stud(?:y|ying) the|think about|envisag\w+|may|possibility|"
    r"look(?:ing)? into|рассмотре\w+|изучить|возможность)\b"
)
_PURSUE = re.compile(
    r"\b(?:continu\w*|pursu\w+|keep\w*|maintain\w*|effort\w*|steps?|work(?:ing)?|strengthen\w*|improv\w+|promot\w+|enhanc\w+|"
    r"step(?:ping)? up|intensif\w+|redoubl\w+|accelerat\w+|speed\w*|further\w*|proceed\w*|progress\w*|reinforc\w+|support\w*|"
    r"review\w*|encourag\w+|foster\w*|consolidat\w+|combat\w*|measures|address\w*|tackl\w+|counter\w*|develop\w*"
    r"|widen\w*|better|seek|try|"
    r"продолж\w+|усил\w+|укреп\w+|активиз\w+|совершенств\w+)\b"
)
_DO = re.compile(
    r"\b(?:ratif\w+|acced\w+|sign|adher\w+|abolish\w*|adopt\w*|enact\w*|establish\w*|set(?:ting)? up|creat\w+"
    r"|repeal\w*|decriminali\w+|"
    r"criminali\w+|amend\w*|revis\w+|reform\w*|introduc\w+|releas\w+|end|stop|ceas\w+|seize|prohibit\w*|ban"
    r"|guarantee\w*|remov\w+|"
    r"withdraw\w*|eliminat\w+|finali\w+|complet\w+|conclud\w+|pass|legislat\w+|investigat\w+|ensur\w+|grant\w*|comply|"
    r"implement\w*|bring\w*|make|align\w*|extend\w*|ратиф\w+|отмен\w+|принять|создать|учредить|ввести|запрет\w+|обеспеч\w+)\b"
)
# Words that a recommendation has whatever it is about. Those that are merely frequent weigh little by themselves.
_COMMON = frozenset(
    """a about above according accordance across action actions additional address adequate after against aim aimed aiming
    all also although amend among an and any appropriate are area areas as aspect at available be been before being
    between both but by can carry certain clear commit commitment concerning concrete conform conformity consider
    consistent continue country countries current curren do does done draft due each effective effectively effort
    efforts enact end enhance ensure ensuring especially establish even ever every existing field finalize follow
    following for framework from full fully further furthermore general give given good government great has have help
    her his how human if implement implementation implementing important improve in include including increase inter
    international into introduce is it its keep law laws legal legislation legislative level light line made maintain
    make making manner may means measure measures meet more most must namely national necessary need new no nor norms
    not obligations of on one only or order other our out over paragraph part particular particularly pay people
    persons place policies policy practice process programme programmes progress promote promotion protect protection
    provide provision provisions purpose put recommendation recommendations regard regarding related relevant respect
    result review revise rights same see set several should so some specific speed standard standards state states
    step steps still strengthen strengthening strong such support system take taken taking task than that the their
    them then there these they this those through thus to toward towards under undertake universal up upon use various
    very view was way well were what when where which while who whole will with within without work would year years и
    в во на с со по к ко о об от до для не из за при что как а но или все его её их это так же бы мера меры мер право
    права прав человека продолжать усилия целях также""".split()  # noqa: SIM905  # a list would be four pages
)
_BY_LAW = re.compile(
    r"legislat|\blaws?\b|\bcodes?\b|criminali[sz]|\benact|\brepeal|legal framework|criminal liability|закон"
    r"|кодекс",
    re.IGNORECASE,
)
_STEM = 6
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
# Two States in one paragraph: "consider ratifying/ratify".
_OR_DO = re.compile(r"\w/(?:to )?(?:ratif\w+|acced\w+|sign|abolish\w*|adopt\w*)\b")
_OPENING = re.compile(r"^\W*(?:to )?", re.IGNORECASE)
_BY_CATEGORY = {"1": Firmness.CONSIDER, "2": Firmness.PURSUE, "3": Firmness.CONSIDER, "4": Firmness.PURSUE, "5": Firmness.DO}


def read_demand(text: str, states: Iterable[str] = (), actions: Iterable[str] = ()) -> Demand:
    """Return what a text asks for; `actions` are McMahon's categories on record, which decide where the words do not tell."""
    named = named_in(text)
    rest = named.rest
    return Demand(
        named.treaties, named.bodies, subjects_of(rest), _act(text), firmness(text, actions), bool(_BY_LAW.search(text)),
        stems(rest), frozenset(states),
    )  # fmt: skip


def firmness(text: str, actions: Iterable[str] = ()) -> Firmness:
    """Return how firm an ask is, by its first words; to consider doing a thing is not to do it."""
    head = _head(text)
    considered, pursued, done = _CONSIDER.search(head), _PURSUE.search(head), _DO.search(head)
    if considered and not _OR_DO.search(head) and not (done and done.start() < considered.start()):
        return Firmness.CONSIDER
    if done and (pursued is None or done.start() < pursued.start() or _OR_DO.search(head)):
        return Firmness.DO
    if pursued:
        return Firmness.PURSUE
    known = [_BY_CATEGORY[action] for action in actions if action in _BY_CATEGORY]
    return max(known, default=Firmness.PURSUE)


@lru_cache(maxsize=4096)
def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words that say what a text is about."""
    words = _WORD.findall(fold_for_search(text.replace("’", "'")))
    return frozenset(word[:_STEM] for word in words if word not in _COMMON and len(word) > 2 and not word.isdecimal())


def _act(text: str) -> str | None:
    """Return what is to be done, if the first of the words that tell is one of the acts; "continue efforts to" tells nothing."""
    head = _head(text)
    found = [(match.start(), act) for act, pattern in _acts() if (match := pattern.search(head))]
    if not found:
        return None
    start, act = min(found)
    if act == "share" and start > 0:
        # To go on with a policy, and to share the experience, is not to share it alone.
        return None
    other = _DO.search(head)
    # To abolish the death penalty and ratify the protocol is not to ratify it alone.
    return None if other and other.start() < start and not (act == "join" and _leads_to(other[0])) else act


def _leads_to(word: str) -> bool:
    """Say whether a verb is only the way to joining a treaty: to complete its ratification."""
    return word.startswith(("finali", "complet", "conclud", "bring", "make", "sign", "ratif", "acced", "adher"))


def _head(text: str) -> str:
    words = _OPENING.sub("", text).replace("’", "'").split()
    return " ".join(words[:_HEAD_LENGTH]).lower()


@lru_cache(maxsize=1)
def _acts() -> list[tuple[str, re.Pattern[str]]]:
    return [(act, re.compile(rf"\b{pattern}")) for act, pattern in _ACTS]
