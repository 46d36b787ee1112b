"""Say how to get an answer again and how to cite it: the command line with all that was resolved, the state of the file."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hrtrack import __version__
from hrtrack.environment import today
from hrtrack.model import Assessor, Basis, Mechanism, Unit
from hrtrack.shares import UNIT_NAMES, rate_text
from hrtrack.speech import _, day, n_, term, together
from hrtrack.states import state_called
from hrtrack.store.fingerprint import fingerprint
from hrtrack.store.reviews import Review, choose_reviews

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

    from hrtrack.stats import Question
    from hrtrack.store.selection import Filters

Row = dict[str, Any]

# What a shell of Linux would expand in double quotes, which all shells have.
_EXPANDED = frozenset('"$`\\!\n')
# The options by the fields of `Filters`; what they choose stands in `cite` under the name of the option.
OPTIONS = {
    "states": "state",
    "mechanisms": "mechanism",
    "cycles": "cycle",
    "positions": "position",
    "recommenders": "from",
    "regions": "region",
    "themes": "theme",
    "groups": "group",
    "sdgs": "sdg",
    "actions": "action",
    "clusters": "cluster",
    "statuses": "status",
    "institutions": "institution",
    "plans": "plan",
    "lineages": "lineage",
}


class Citer:
    """Make the citations of one answer: they share the state of the ledger and the day."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._fingerprint = fingerprint(connection)
        self._date = today()

    def cite(self, words: Sequence[str], filters: Filters, unit: str | None, basis: str | None, what: str) -> Row:
        """Return the citation of what a command line says; `words` are those that are no filters, the verb first."""
        command = ["hrtrack", words[0], *filter_words(filters), *words[1:]]
        chosen = {name: list(map(str, getattr(filters, field))) for field, name in OPTIONS.items()}
        said = [
            _("hrtrack {version}", version=__version__),
            day(self._date),
            _("ledger {fingerprint}", fingerprint=self._fingerprint),
        ]
        return {
            "command": quoted(command),
            "filters": {
                **chosen,
                "assessor": str(filters.assessor),
                "overdue": filters.overdue_on,
                "search": filters.search,
            },
            "unit": unit,
            "basis": basis,
            "as_of": filters.as_of,
            "date": self._date,
            "version": __version__,
            "fingerprint": self._fingerprint,
            "text": _("{what} ({source})", what=what, source=together(", ", said)),
        }


def quoted(words: Sequence[str]) -> str:
    """Return a command line that the shells of Linux, macOS and Windows read alike, as far as they have a way in common."""
    return " ".join(word if shlex.quote(word) == word else _quote(word) for word in words)


def _quote(word: str) -> str:
    return shlex.quote(word) if not word or _EXPANDED.intersection(word) else f'"{word}"'


def filter_words(filters: Filters) -> list[str]:
    """Return the words of a command line that choose what filters choose."""
    return [word for option in filter_options(filters) for word in option if word is not None]


def filter_options(filters: Filters) -> list[tuple[str, str | None]]:
    """Return the options that make these filters, each with its value; None: an option without one."""
    found: list[tuple[str, str | None]] = []
    for field, name in OPTIONS.items():
        found += [(f"--{name}", str(value)) for value in getattr(filters, field)]
    if filters.assessor != Assessor.STATE:
        found.append(("--assessor", str(filters.assessor)))
    if filters.overdue_on:
        found.append(("--overdue", None))
    if filters.search is not None:
        found.append(("--search", filters.search))
    if filters.as_of:
        found.append(("--as-of", filters.as_of))
    return found


def resolved(connection: sqlite3.Connection, filters: Filters, chosen: list[Review]) -> Filters:
    """Return filters that name what was chosen: the only State and mechanism, years instead of `latest` or cycle numbers.

    Where names cannot say it, as with the latest reviews of several States, the words stay as they were given.
    """
    if not chosen:
        return filters
    found = filters
    states, mechanisms = ({getattr(review, name) for review in chosen} for name in ("state", "mechanism"))
    if len(states) == 1:
        found = replace(found, states=tuple(states))
    if len(mechanisms) == 1:
        found = replace(found, mechanisms=tuple(mechanisms))
    if filters.cycles:
        years = tuple(str(year) for year in sorted({review.cycle for review in chosen}))
        named = replace(found, cycles=years)
        if _ids(connection, named) == {review.id for review in chosen}:
            found = named
    return found


def _ids(connection: sqlite3.Connection, filters: Filters) -> set[int]:
    reviews = choose_reviews(connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    return {review.id for review in reviews if filters.as_of is None or review.held_by(filters.as_of)}


def pinned(question: Question, found: list[Row]) -> list[str]:
    """Return the options that fix unit and basis: as they were asked for, else as all the figures have them.

    Where they differ nothing is fixed: an option would give all of them one unit or basis.
    """
    words = []
    unit = question.unit or only({figures["unit"] for figures in found})
    if unit:
        words += ["--unit", str(unit)]
    basis = question.basis or only({figures["basis"] for figures in found})
    if basis:
        words += ["--basis", str(basis)]
    return words


def only(values: set[str]) -> str | None:
    """Return the value that all have, or None."""
    return next(iter(values)) if len(values) == 1 else None


def review_sentence(review: Review, row: Row, filters: Filters) -> str:
    """Return the sentence that cites the figures of a review."""
    body = _("Universal Periodic Review") if review.mechanism == Mechanism.UPR else review.mechanism
    what = narrowed(_("{state}, {body} {year}", state=state_called(review.state), body=body, year=review.cycle), filters)
    received, supported = row["received"], row["supported"]
    answered = None if received is None else received - (row["pending"] or 0)
    if received is None:
        figure = _("an unknown number of recommendations")
    elif supported is None or not answered:
        figure = n_("{n} recommendation", "{n} recommendations", received)
    else:
        figure = _("supported {share}", share=rate_text(supported, answered))
    basis = _("declared totals") if row["basis"] == Basis.DECLARED else _("items on record")
    return _("{what}: {figure}, counted in {unit}, {basis}", what=what, figure=figure, unit=UNIT_NAMES[row["unit"]], basis=basis)


def cite_breakdown(connection: sqlite3.Connection, question: Question, chosen: list[Review], found: Row) -> Row:
    """Return the citation of a breakdown."""
    filters = resolved(connection, question.filters, chosen)
    unit = Unit.PARAGRAPH if found["unit"] == Unit.TEXT else found["unit"]
    words = ["stats", *(word for name in found["by"] for word in ("--by", name)), "--unit", str(unit)]
    if found["taxonomy"]:
        words += ["--taxonomy", found["taxonomy"]]
    what = _("{reviews}: recommendations by {dimensions}", reviews=_reviews(filters), dimensions=_named(found["by"]))
    unit_name, basis = UNIT_NAMES[found["unit"]], _("items on record")
    what = _("{what}, counted in {unit}, {basis}", what=narrowed(what, filters), unit=unit_name, basis=basis)
    return Citer(connection).cite(words, filters, found["unit"], str(Basis.RECORDED), what)


def cite_reviews(connection: sqlite3.Connection, question: Question, chosen: list[Review], found: list[Row]) -> Row:
    """Return the citation of the figures of several reviews; `found` are these and those they are compared with."""
    filters = resolved(connection, question.filters, chosen)
    words = ["stats", *(word for cycle in question.vs for word in ("--vs", cycle)), *pinned(question, found)]
    unit, basis = (only({figures[name] for figures in found}) for name in ("unit", "basis"))
    what = n_("{reviews}: {n} review", "{reviews}: {n} reviews", len(chosen), reviews=_reviews(filters))
    return Citer(connection).cite(words, filters, unit, basis, narrowed(what, filters))


def _named(dimensions: Sequence[str]) -> str:
    return together(", ", [term("dimension", name) for name in dimensions])


def _reviews(filters: Filters) -> str:
    """Return the States, mechanisms and cycles that are named."""
    named = [*map(state_called, filters.states), *filters.mechanisms, *filters.cycles]
    return together(" ", named) if named else _("all States")


def narrowed(what: str, filters: Filters) -> str:
    """Add to a sentence what is chosen within reviews, and the day."""
    within = replace(filters, states=(), mechanisms=(), cycles=(), as_of=None)
    if filters.within_reviews:
        what = _("{what}, {filters}", what=what, filters=quoted(filter_words(within)))
    return _("{what}, as of {day}", what=what, day=day(filters.as_of)) if filters.as_of else what
