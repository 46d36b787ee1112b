"""Know the sessions of the UPR Working Group: which year and cycle each belongs to (`data/upr_sessions.csv`)."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "upr_sessions.csv"


def cycle_number_of(year: int, session: int | None) -> int | None:
    """Return the cycle that a session, or else a year, belongs to.

    None where neither tells: in 2012, 2017 and 2022 one cycle ended and the next one began, or may have.
    """
    if session is not None:
        return next((cycle for number, _, cycle in _sessions() if number == session), None)
    cycles = {cycle for _, held, cycle in _sessions() if held == year}
    return cycles.pop() if len(cycles) == 1 else None


@cache
def _sessions() -> tuple[tuple[int, int, int], ...]:
    """Return session number, year and cycle of each session."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple((int(row["session"]), int(row["year"]), int(row["cycle"])) for row in csv.DictReader(file))
