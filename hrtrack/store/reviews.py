"""Read the reviews on record and choose among them."""

from __future__ import annotations

from typing import NamedTuple

from hrtrack.errors import NotFound, WrongUsage
from hrtrack.model import Mechanism, ReviewKey
from hrtrack.speech import _

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence


class Review(NamedTuple):
    """Hold a review as recorded; declared totals that no document states are None."""

    id: int
    uid: str
    state: str
    mechanism: str
    cycle: int
    cycle_number: int | None
    session: int | None
    symbol: str | None
    addendum: str | None
    review_date: str | None
    adoption_date: str | None
    received: int | None
    supported: int | None
    noted: int | None
    source: str | None
    note: str | None

    @property
    def key(self) -> ReviewKey:
        """Return what identifies the review."""
        return ReviewKey(self.state, self.mechanism, self.cycle)

    def held_by(self, day: str) -> bool:
        """Say whether the review had been held on a day."""
        return (self.review_date or self.adoption_date or f"{self.cycle}-01-01") <= day


def list_reviews(connection: sqlite3.Connection, where: str = "1", values: Sequence[object] = ()) -> list[Review]:
    """Return reviews, all of them unless a condition says which: by State, UPR first, the oldest first."""
    order = "ORDER BY state, mechanism <> 'UPR', mechanism, cycle"
    rows = connection.execute(f"SELECT {', '.join(Review._fields)} FROM reviews WHERE {where} {order}", values)
    return [Review(*row) for row in rows]


def find_review(connection: sqlite3.Connection, key: ReviewKey) -> Review | None:
    """Return a review by its key, or None."""
    found = list_reviews(connection, "state = ? AND mechanism = ? AND cycle = ?", key)
    return found[0] if found else None


def choose_reviews(
    connection: sqlite3.Connection,
    states: Sequence[str] = (),
    mechanisms: Sequence[str] = (),
    cycles: Sequence[str] = (),
    day: str | None = None,
) -> list[Review]:
    """Return the reviews that the options name.

    A cycle is a year, a cycle number or ``latest``; where it fits reviews of several mechanisms and none is
    named, the UPR is meant. ``latest`` is that on a `day`, if one is given. Raises NotFound when a named review is not on record.
    """
    reviews = list_reviews(connection)
    known = [r for r in reviews if (not states or r.state in states) and (not mechanisms or r.mechanism in mechanisms)]
    if not cycles:
        return known
    chosen: set[int] = set()
    for cycle in cycles:
        found = of_cycle(connection, known, cycle, day)
        if not found and day and of_cycle(connection, known, cycle):
            raise NotFound(_("{key} had not been held on {as_of}", key=known[0].key, as_of=day))
        if not found:
            raise NotFound(_("no review '{cycle}' is on record", cycle=cycle), on_record(known))
        if not mechanisms and any(r.mechanism == Mechanism.UPR for r in found):
            found = [r for r in found if r.mechanism == Mechanism.UPR]
        chosen.update(r.id for r in found)
    return [r for r in known if r.id in chosen]


def states_on_record(connection: sqlite3.Connection) -> list[str]:
    """Return the States under review, in the order of their codes."""
    return [row[0] for row in connection.execute("SELECT DISTINCT state FROM reviews ORDER BY state")]


def is_any(connection: sqlite3.Connection) -> bool:
    """Say whether any review is on record."""
    return connection.execute("SELECT 1 FROM reviews LIMIT 1").fetchone() is not None


def only_state(connection: sqlite3.Connection) -> str | None:
    """Return the State under review when the ledger holds exactly one, else None."""
    states = [row[0] for row in connection.execute("SELECT DISTINCT state FROM reviews LIMIT 2")]
    return str(states[0]) if len(states) == 1 else None


def of_cycle(connection: sqlite3.Connection, reviews: list[Review], cycle: str, day: str | None = None) -> list[Review]:
    """Return the reviews of a year, a cycle number or the latest ones, on a day if one is given.

    Raises WrongUsage for another word.
    """
    word = cycle.strip().lower()
    if word == "latest":
        # A review that only a slip of the pen created is not the latest.
        items = "SELECT 1 FROM recommendations WHERE review_id = ? AND archived_at IS NULL LIMIT 1"
        real = (r for r in reviews if r.received is not None or connection.execute(items, (r.id,)).fetchone())
        newest = {(r.state, r.mechanism): r for r in real if day is None or r.held_by(day)}
        return list(newest.values())
    if not word.isdecimal() or len(word) > 4:
        raise WrongUsage(_("'{cycle}' is not a cycle", cycle=cycle), _("write a year (2025), a cycle number (4) or latest"))
    number = int(word)
    return [r for r in reviews if (r.cycle if number >= 1900 else r.cycle_number) == number]


def on_record(reviews: list[Review]) -> str:
    """Return which reviews there are, as a hint."""
    names = [str(r.key) for r in reviews]
    if not names:
        return _("no review is on record here; hrtrack reviews lists them all")
    shown = ", ".join(names[-8:])
    return _("on record: {names} and older ones", names=shown) if len(names) > 8 else _("on record: {names}", names=shown)
