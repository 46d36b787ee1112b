"""Know the sessions of the UPR Working Group: which year and cycle each belongs to (`data/upr_sessions.csv`)."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

# Regular sessions of the Human Rights Council: three a year, in March, June and September.
_COUNCIL = re.compile(r"A/HRC/(\d{1,3})/\d", re.ASCII)
_FILE = Path(__file__).parent / "data" / "upr_sessions.csv"


def cycle_number_of(year: int, session: int | None) -> int | None:
    """Return the cycle that a session, or else a year, belongs to.

    None where neither tells: in 2012, 2017 and 2022 one cycle ended and the next one began, or may have.
    """
    if session is not None:
        return next((cycle for number, _, cycle in _sessions() if number == session), None)
    cycles = {cycle for _, held, cycle in _sessions() if held == year}
    return cycles.pop() if len(cycles) == 1 else None


def year_of_session(session: int) -> int | None:
    """Return the year in which a session of the Working Group was held."""
    return next((year for number, year, _ in _sessions() if number == session), None)


def year_of_symbol(symbol: str) -> int | None:
    """Return the year of the review that a report or addendum such as ``A/HRC/59/15/Add.1`` is about.

    The Council adopts in June and September the reviews of that year, in March those of the autumn before. Its 29th
    session was held in June 2015, and three have been held every year.
    """
    match = _COUNCIL.match(symbol.strip())
    if match is None:
        return None
    # Whole threes from that session: a March session falls into the three that began the June before.
    return 2015 + (int(match[1]) - 29) // 3


@cache
def _sessions() -> tuple[tuple[int, int, int], ...]:
    """Return session number, year and cycle of each session."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple((int(row["session"]), int(row["year"]), int(row["cycle"])) for row in csv.DictReader(file))
