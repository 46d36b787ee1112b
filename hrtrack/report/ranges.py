"""Write paragraph numbers as States write them in their reports: ``95.5, 95.6, 95.15-95.20``; and read them again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hrtrack.model import natural_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LAST_NUMBER = re.compile(r"(.*?)([1-9][0-9]*)", re.ASCII)
# Two that follow each other are written out: 95.5, 95.6.
_LEAST = 3


def format_ranges(paragraphs: Iterable[str]) -> str:
    """Return paragraph numbers in natural order, runs of three and more as ranges."""
    runs: list[list[str]] = []
    for number in sorted(set(paragraphs), key=natural_key):
        if runs and number == _next(runs[-1][-1]):
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(text for run in runs for text in _run(run))


def parse_ranges(text: str) -> list[str]:
    """Return the paragraph numbers that `format_ranges` has written, in order."""
    found: list[str] = []
    for part in filter(None, text.split(", ")):
        first, dash, last = part.partition("-")
        found.append(first)
        while dash and found[-1] != last and (following := _next(found[-1])):
            found.append(following)
    return found


def _run(run: Sequence[str]) -> Sequence[str]:
    return run if len(run) < _LEAST else [f"{run[0]}-{run[-1]}"]


def _next(number: str) -> str | None:
    """Return the number after one: 95.16 after 95.15; None after one that ends in letters."""
    match = _LAST_NUMBER.fullmatch(number)
    return f"{match[1]}{int(match[2]) + 1}" if match else None
