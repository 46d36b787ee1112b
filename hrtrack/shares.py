"""Write shares so that nobody reads more in them than is known, and name what is counted."""

from __future__ import annotations

from hrtrack.model import Unit
from hrtrack.speech import _

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
    return f"{100 * part / whole:.1f} % ({part}/{whole})"
