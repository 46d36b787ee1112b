"""What a reader of a format gets and gives: the user's options, the records one by one, and what was met on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.speech import Named, Said, _, spoken, together

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.intake.years import Years
    from hrtrack.records import Item

# How many places of one kind are kept to be named; the rest is counted.
_NAMED = 20
_MOST_KINDS = 500
_OTHERS = _("others")


class Options(NamedTuple):
    """Hold what a row may leave out and what the user said about the files.

    `state` is the State under review, `cycle` the review as the user named it; `columns` maps a column of hrtrack
    to a heading of the file; `assessor` is whose assessment a filled-in form holds; `language` that of the texts.
    """

    years: Years
    state: str | None = None
    cycle: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    sheet: str | None = None
    encoding: str | None = None
    language: str | None = None
    assessor: str = "own"


def counted(unit: str, number: int) -> Said:
    """Return the number of a line, row, record or page in words."""
    if unit == "page":
        return _("page {n}", n=number)
    if unit == "record":
        return _("record {n}", n=number)
    return _("row {n}", n=number) if unit == "row" else _("line {n}", n=number)


class Place(Named):
    """Hold where in a file something stands; there is one of each row, so it is put into words only when it is asked for."""

    __slots__ = ("file", "ordinal", "unit")

    file: str
    unit: str
    ordinal: int

    def in_language(self, tongue: str) -> str:
        """Return the place in a language."""
        return f"{self.file} {spoken(self.within, tongue)}"

    @property
    def within(self) -> Said:
        """Return the place without the file."""
        return counted(self.unit, self.ordinal)


def place(name: str, unit: str, number: int) -> Place:
    """Return where in a file something stands, as in ``2014.csv line 3``."""
    where = Place(f"{name} {unit} {number}")
    where.file, where.unit, where.ordinal = name, unit, number
    return where


def within(where: str, name: str) -> str:
    """Return a place without the file, which is known."""
    if isinstance(where, Place):
        return where.within if where.file == name else where
    if isinstance(where, Said) and where.pattern is None:
        first, *rest = where.values.values()
        return together(where.many or "", (within(first, name), *rest))
    return where.removeprefix(f"{name} ")


@dataclass(slots=True)
class Places:
    """Count what was met, and keep the first places of it."""

    count: int = 0
    named: list[str] = field(default_factory=list)

    def add(self, place: str) -> None:
        """Count one more."""
        self.count += 1
        if len(self.named) < _NAMED and place not in self.named:
            self.named.append(place)


@dataclass(slots=True)
class Findings:
    """Gather what a reader met beside the records.

    `left_out` counts rows that are no recommendations of a review, by reason; `not_states` parentheses and names
    that mean no State; `unsure` what could not be read with certainty and was not guessed; `notes` are sentences.
    """

    left_out: dict[str, Places] = field(default_factory=dict)
    not_states: dict[str, Places] = field(default_factory=dict)
    unsure: dict[str, Places] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def leave_out(self, reason: str, place: str) -> None:
        """Count a row that is left out."""
        _add(self.left_out, reason, place)

    def no_state(self, name: str, place: str) -> None:
        """Count a parenthesis or a name that means no State."""
        _add(self.not_states, name, place)

    def doubt(self, what: str, place: str) -> None:
        """Count what could not be read with certainty."""
        _add(self.unsure, what, place)

    def note(self, sentence: str) -> None:
        """Keep a sentence about the file, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)


def _add(found: dict[str, Places], what: str, place: str) -> None:
    """Count what was met; of more kinds than anyone reads the rest is counted together."""
    found.setdefault(what if what in found or len(found) < _MOST_KINDS else _OTHERS, Places()).add(place)


@dataclass(slots=True)
class Reading:
    """Hold what a file was understood as, and its records, which are read while they are asked for.

    `format` is the name that ``--as`` takes, `title` says it in words; `understood` lists pairs of what and how for
    ``--explain``. `official` is False for a source without the numbers of the UN's list, `whole` True for one that
    lists a review from end to end, so that what it lacks is worth a word.
    """

    name: str
    format: str
    title: str
    records: Iterator[Item]
    findings: Findings = field(default_factory=Findings)
    understood: list[tuple[str, str]] = field(default_factory=list)
    rank: int = 0
    official: bool = True
    whole: bool = True
    # Its records are rows below a heading.
    grid: bool = False
