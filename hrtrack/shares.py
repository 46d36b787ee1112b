"""Write shares so that nobody reads more in them than is known, and name what is counted."""

from __future__ import annotations

from hrtrack.model import Unit
from hrtrack.speech import Figure, _, figure, together

UNIT_NAMES = {
    Unit.PARAGRAPH: _("paragraphs"),
    Unit.STATE: _("pairs of recommendation and recommending State"),
    Unit.TEXT: _("distinct texts"),
}
# A percentage of fewer items than this says more than is known.
LEAST_FOR_RATE = 5


def rate_text(part: int, whole: int) -> str:
    """Return a share as ``88.1 % (259/294)``, and as ``3/4`` alone where there are fewer than five."""
    if whole < LEAST_FOR_RATE:
        return f"{part}/{whole}"
    return together("", (percentage(part, whole), f" % ({part}/{whole})"))


def percentage(part: int, whole: int) -> Figure:
    """Return a share in per cent with one decimal, a half rounded up as by hand: 1 of 16 is 6.3.

    What is not nothing is never written as 0.0, what is not all never as 100.0: 1999 of 2000 are 99.95.
    """
    places, rounded = 1, _rounded(part, whole, 10)
    while 0 < part < whole and rounded in (0, 100 * 10**places):
        places += 1
        rounded = _rounded(part, whole, 10**places)
    return figure(rounded / 10**places, f".{places}f")


def _rounded(part: int, whole: int, by: int) -> int:
    """Return a percentage times `by`, rounded half up; in whole numbers, for binary fractions round some halves down."""
    return (200 * part * by + whole) // (2 * whole)
