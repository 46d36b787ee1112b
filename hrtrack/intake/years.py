"""Know which year a cycle number or ``latest`` means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack.errors import BadInput
from hrtrack.model import RANGES, Mechanism, ReviewKey, in_range
from hrtrack.speech import _
from hrtrack.upr import cycle_number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hrtrack.records import ReviewItem
    from hrtrack.store.reviews import Review

_DIGITS_OF_A_YEAR = 4


class Years:
    """Know which year a cycle number or ``latest`` means, from the reviews on record and those just read."""

    def __init__(self, on_record: Callable[[], Iterable[Review]] | None = None) -> None:
        self._on_record = on_record
        self._numbers: dict[tuple[str, str, int], int] = {}
        self._years: set[ReviewKey] = set()

    def look_up(self) -> None:
        """Ask for the reviews on record, unless it has been done: they are needed where a cycle is not a year."""
        if self._on_record is None:
            return
        reviews, self._on_record = self._on_record(), None
        for review in reviews:
            self._years.add(review.key)
            if review.cycle_number:
                self._numbers.setdefault((review.state, review.mechanism, review.cycle_number), review.cycle)

    def learn(self, item: ReviewItem) -> None:
        """Add a review that a file speaks of."""
        session = item.fields.get("session")
        number = item.fields.get("cycle_number") or cycle_number_of(item.key.cycle, int(session) if session else None)
        self._years.add(item.key)
        if number and item.key.mechanism == Mechanism.UPR:
            self._numbers[item.key.state, item.key.mechanism, int(number)] = item.key.cycle

    def year_of(self, state: str, mechanism: str, cycle: str) -> int:
        """Return the year of a cycle; raise BadInput for one that is not known."""
        word = cycle.strip().lower()
        if not (word.isascii() and word.isdecimal() and len(word) == _DIGITS_OF_A_YEAR):
            self.look_up()
        if word == "latest":
            years = [key.cycle for key in self._years if (key.state, key.mechanism) == (state, mechanism)]
            if years:
                return max(years)
        elif word.isascii() and word.isdecimal() and len(word) <= _DIGITS_OF_A_YEAR:
            number = int(word)
            if number >= RANGES["cycle"][0]:
                return in_range("cycle", number)
            if (state, mechanism, number) in self._numbers:
                return self._numbers[state, mechanism, number]
        raise BadInput(_("'{cycle}' is not the year of a review", cycle=cycle), _("write the year of the session, as in 2025"))
