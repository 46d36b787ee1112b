"""The words of lineage: what is decided of a pair, how a later ask relates to an earlier one, where a recommendation stands."""

from __future__ import annotations

from enum import StrEnum

from hrtrack.errors import BadInput
from hrtrack.model import one_of
from hrtrack.speech import _, term


class Verdict(StrEnum):
    """Name what a person decided: the pair asks for the same, or not; or no earlier one asks for the same."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    NONE = "none"


# How a later ask relates to the earlier one: the same, firmer, softer, or the same in part.
RELATIONS = ("repeated", "strengthened", "weaker", "related")
# Where a recommendation stands; `new` was said by a person. Values of the view `lineage_standing`.
STANDINGS = ("new", *RELATIONS, "not_examined", "first_review")


def decided(verdict: str, relation: str | None, *, has_earlier: bool) -> tuple[str, str | None]:
    """Return the verdict and the relation that a file gives of a pair, if they go together; raise BadInput otherwise."""
    word = one_of(verdict.strip().lower(), Verdict, "verdict", BadInput)
    if (word == Verdict.NONE) == has_earlier:
        raise BadInput(_("verdict none stands without an earlier recommendation, and every other verdict with one"))
    if relation is None:
        return word, None
    if word != Verdict.CONFIRMED:
        raise BadInput(
            _("a pair that is {verdict} has no relation", verdict=term("verdict", word)), _("leave the relation blank")
        )
    return word, one_of(relation.strip().lower(), RELATIONS, "relation", BadInput)
