"""Read the wording of a recommendation: its number, its clauses, and the States that stand in parentheses.

UN lists and reports write `140.7 Ratify the Protocol (Maldives) (Portugal);`, several clauses with their own States
in one number, and parentheses that name no State: treaties, years, paragraphs. Each parenthesis is held against the
names of States; ISO codes are not taken here, for `(IT)` and `(CAT)` are no States in a sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from hrtrack.folding import fold_for_search
from hrtrack.states import find_state, is_state_code

_NUMBER = re.compile(r"\s*([0-9]{1,4}(?:\.[0-9]{1,4}){1,3})\s*\.?(?=[\s\u00a0]|[^\W\d_]|$)\s*")
_SOURCE = re.compile(r"(?<!\S)source\s+of\s+position\s*(?::|(?=A/))\s*", re.IGNORECASE)
_BLANKS = re.compile(r"[\s\u00a0\u202f\u200b\ufeff]+")
_AND = re.compile(r"(\s+(?:and|&|и|және)\s+)", re.IGNORECASE)
# What may stand between two parentheses that belong to one clause: (Maldives) (Portugal), (Maldives), and (Portugal).
_JOINT = re.compile(r"[\s,]*+(?:and|&)?+[\s,]*+")
# After the States of a clause comes the end, a mark that ends it, or the next wording after a stroke.
_CLOSING = re.compile(r"\s*(?:[;.:,/]|$)")
_LEADING = re.compile(r"[\s;.:,/\-–—]*")
_PARENTHESIS = re.compile(r"[()]")
_MARKS = " ;.,"
# The longest name of a State has 58 characters, and none has `and` twice; a longer text is not looked up.
_LONGEST_NAME = 120
_MOST_JOINED = 3
_LOOKS_LIKE_A_NAME = re.compile(r"[^\W\d_][\w'’.\-]*(?:[\s,]+(?:and|of|the|&|[^\W\d_a-z][\w'’.\-]*))*")


class Clause(NamedTuple):
    """Hold one clause of a recommendation: its own wording and its recommending States (ISO alpha-3)."""

    text: str
    states: tuple[str, ...]


class Wording(NamedTuple):
    """Hold a recommendation as read: the whole wording, its clauses (at least one), the parentheses that name no State."""

    text: str
    clauses: tuple[Clause, ...]
    not_states: tuple[str, ...] = ()

    @property
    def states(self) -> tuple[str, ...]:
        """Return the recommending States of all clauses, each once."""
        return tuple(dict.fromkeys(state for clause in self.clauses for state in clause.states))


class _Group(NamedTuple):
    """Hold a parenthesis that names States, or at least one: where it stands, whom it names, what it does not."""

    start: int
    end: int
    inside: str
    states: tuple[str, ...]
    unknown: tuple[str, ...]


def plain(text: str) -> str:
    """Return a text on one line, with single blanks."""
    return _BLANKS.sub(" ", text).strip()


def split_number(text: str) -> tuple[str | None, str]:
    """Split ``140.7 Ratify ...`` into the paragraph number and the rest; no number is None.

    Only numbers of two parts and more are taken: a lone integer may be a year or a part of the sentence.
    """
    match = _NUMBER.match(text)
    if match is None or match.end() == len(text):
        return None, text
    return match[1], text[match.end() :]


def split_source(text: str) -> tuple[str, str, str]:
    """Split ``140.7 Ratify ... Source of Position: A/HRC/...`` into the wording, the source, and the lines after it.

    Blanks of the first two are normalised; what is not there is empty.
    """
    marks = list(_SOURCE.finditer(text))
    if not marks:
        return plain(text), "", ""
    source, _, more = text[marks[-1].end() :].partition("\n")
    return plain(text[: marks[-1].start()]), plain(source), more.strip()


def read_wording(text: str) -> Wording:
    """Return the clauses of a recommendation and the States that make each."""
    text = plain(text)
    groups, others = _groups(text)
    recommenders = _recommenders(text, groups)
    clauses = _clauses(text, recommenders)
    # A State that is named within the sentence is told as well: it may have been meant.
    recommending = {group.start for group in recommenders}
    others += [group.inside for group in groups if group.start not in recommending]
    unknown = [name for group in recommenders for name in group.unknown]
    return Wording(text, clauses or (Clause(text, ()),), tuple(dict.fromkeys([*others, *unknown])))


def read_states(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the States that a list of names means (codes too), and the names that mean none.

    Separators are commas, semicolons, strokes, line ends and `and`, unless they are part of a State's name.
    """
    return _read_names(plain(text.replace("\n", ";")), codes=True)


def same_wording(text: str) -> str:
    """Return what two spellings of one wording share: no number, no closing States, no case, marks or double blanks."""
    _, text = split_number(plain(text))
    return _same_wording(text)


def without_states(text: str) -> str:
    """Return a wording without the States and the mark that close it."""
    text = plain(text)
    groups, _ = _groups(text)
    end = _before_marks(text, len(text))
    while groups and groups[-1].end == end and groups[-1].start > 0:
        end = _before_marks(text, groups.pop().start)
    return text[:end]


def split_states(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a wording without the parenthesis of States that closes it, and these States (ISO alpha-3)."""
    text = plain(text)
    groups, _ = _groups(text)
    if groups and groups[-1].end == _before_marks(text, len(text)) and not groups[-1].unknown:
        return text[: groups[-1].start].rstrip(), groups[-1].states
    return text, ()


@lru_cache(maxsize=4096)
def name_of_state(name: str) -> str | None:
    """Return the code of a State by its name alone, codes left aside; None for anything else."""
    word = name.strip(" .;,*")
    return None if is_state_code(word) else find_state(word)


def _before_marks(text: str, end: int) -> int:
    """Return where a text ends without the marks and blanks that close it."""
    while end and text[end - 1] in _MARKS:
        end -= 1
    return end


def _same_wording(text: str) -> str:
    return re.sub(r"[\W_]+", " ", fold_for_search(without_states(text))).strip()


def _groups(text: str) -> tuple[list[_Group], list[str]]:
    """Return the parentheses that name States, and the content of those that name none."""
    groups, others = [], []
    for start, end, content in _parentheses(text):
        inside = plain(content)
        states, unknown = _read_names(inside, codes=False)
        if states and all(_LOOKS_LIKE_A_NAME.fullmatch(name) for name in unknown):
            groups.append(_Group(start, end, inside, states, unknown))
        elif inside:
            others.append(inside)
    return groups, others


def _parentheses(text: str) -> list[tuple[int, int, str]]:
    """Return the outermost parentheses and what they hold.

    One that is never closed counts when nothing but States follows it, as in ``... the Convention (Peru;``.
    """
    found: list[tuple[int, int]] = []
    opened: list[int] = []
    for mark in _PARENTHESIS.finditer(text):
        if mark[0] == "(":
            opened.append(mark.start())
        elif opened:
            start = opened.pop()
            _leave_from(found, start)
            found.append((start, mark.end()))
    closed = [(start, end, text[start + 1 : end - 1]) for start, end in found]
    rest = text[opened[-1] + 1 :].rstrip(_MARKS) if opened else ""
    states, unknown = _read_names(rest, codes=False) if rest else ((), ())
    if states and not unknown:
        _leave_from(closed, opened[-1])
        closed.append((opened[-1], opened[-1] + 1 + len(rest), rest))
    return closed


def _leave_from(found: list[Any], start: int) -> None:
    """Drop the parentheses that begin after a place: they stand within the one that begins there."""
    while found and found[-1][0] > start:
        found.pop()


def _recommenders(text: str, groups: list[_Group]) -> list[_Group]:
    """Return the groups that make recommendations: a State named within a running sentence is none, unless no other is."""
    closing = [
        group
        for group, later in zip(groups, [*groups[1:], None], strict=False)
        if _CLOSING.match(text, group.end) or (later and _JOINT.fullmatch(text, group.end, later.start))
    ]
    return closing if closing and closing[-1] is groups[-1] else groups


def _clauses(text: str, groups: list[_Group]) -> tuple[Clause, ...]:
    clauses: list[Clause] = []
    begin = following = 0
    for run in _runs(text, groups):
        begin, end = following, run[-1].end
        states = tuple(dict.fromkeys(state for group in run for state in group.states))
        clauses.append(Clause(plain(text[begin:end]), states))
        following = _LEADING.match(text, end).end()  # type: ignore[union-attr]  # matches nothing as well
    if clauses and text[end:].strip(_MARKS):
        clauses[-1] = clauses[-1]._replace(text=plain(text[begin:].rstrip(_MARKS)))
    return tuple(clauses)


def _runs(text: str, groups: list[_Group]) -> list[list[_Group]]:
    """Return the groups that belong together: (Maldives) (Portugal)."""
    runs: list[list[_Group]] = []
    for group in groups:
        if runs and _JOINT.fullmatch(text, runs[-1][-1].end, group.start):
            runs[-1].append(group)
        else:
            runs.append([group])
    return runs


def _read_names(text: str, *, codes: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    whole = _find(text, codes=codes)
    if whole:
        return (whole,), ()
    states: list[str] = []
    unknown: list[str] = []
    for part in _split_outside(text):
        state = _find(part, codes=codes)
        if state:
            states.append(state)
        else:
            found, rest = _joined_by_and(part, codes=codes)
            states += found
            unknown += rest
    return tuple(dict.fromkeys(states)), tuple(dict.fromkeys(unknown))


def _find(name: str, *, codes: bool) -> str | None:
    if len(name) > _LONGEST_NAME:
        return None
    return find_state(name) if codes else name_of_state(name)


def _split_outside(text: str) -> list[str]:
    """Split at separators that stand outside of parentheses: Iran (Islamic Republic of), Peru."""
    parts, depth, begin = [], 0, 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth <= 0 and character in ",;/|\n":
            parts.append(text[begin:index])
            begin = index + 1
    parts.append(text[begin:])
    return [part.strip() for part in parts if part.strip()]


def _joined_by_and(part: str, *, codes: bool) -> tuple[list[str], list[str]]:
    """Read ``Bosnia and Herzegovina and Spain``: the longest run of words that is a State, then the next."""
    # Every other piece is the word that joins, in the language of the names.
    pieces = _AND.split(part)
    states, unknown = [], []
    index = 0
    while index < len(pieces):
        for stop in range(min(len(pieces), index + 2 * _MOST_JOINED - 1), index, -2):
            state = _find("".join(pieces[index:stop]), codes=codes)
            if state:
                states.append(state)
                index = stop + 1
                break
        else:
            unknown.append(pieces[index].strip())
            index += 2
    return states, [name for name in unknown if name]
