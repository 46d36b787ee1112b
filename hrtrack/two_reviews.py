"""Find the two reviews that words name: years, cycle numbers, ``latest``, references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack.errors import NotFound, WrongUsage
from hrtrack.model import Mechanism
from hrtrack.speech import _
from hrtrack.states import resolve_state
from hrtrack.store.reviews import Review, list_reviews, of_cycle, on_record, only_state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hrtrack.store.ledger import Ledger


def two_reviews(ledger: Ledger, words: Sequence[str], default: Sequence[str] = ()) -> tuple[Review, Review]:
    """Return the two reviews that are meant, the earlier first; of one, it and the one before.

    `default` is the State where none is named. Raises NotFound for a review that is not on record, WrongUsage for reviews of
    two States or of a treaty body.
    """
    named = [_named(word) for word in words]
    states = {state for state, _cycle in named if state} or set(default)
    if len(states) > 1:
        names = ", ".join(sorted(states))
        raise WrongUsage(_("reviews of one State are compared, not of {states}", states=names), _("hrtrack stats shows each"))
    state = states.pop() if states else only_state(ledger.connection)
    if not list_reviews(ledger.connection):
        raise NotFound(_("no review is on record"), _("fill the ledger with hrtrack import FILE, or see hrtrack demo"))
    if state is None:
        raise NotFound(
            _("which State? the ledger does not hold just one"), _("write it in front, as in KAZ/2014, or give --state")
        )
    own = list_reviews(ledger.connection, "state = ? AND mechanism = ?", (state, Mechanism.UPR))
    found = [_of_cycle(ledger, own, cycle, state) for _state, cycle in named]
    if len(found) == 1:
        before = [review for review in own if review.cycle < found[0].cycle]
        if not before:
            raise NotFound(_("no review before {review} is on record", review=found[0].key), on_record(own))
        found.append(before[-1])
    if found[0] == found[1]:
        raise WrongUsage(_("{review} would be compared with itself", review=found[0].key), _("name two reviews, as in 2014 2010"))
    earlier, later = sorted(found, key=lambda review: review.cycle)
    return earlier, later


def _named(word: str) -> tuple[str | None, str]:
    """Return State and cycle of a review: KAZ/2014, 2014, 2, KAZ/latest; raise WrongUsage for a treaty body's."""
    *before, cycle = (part_.strip() for part_ in word.split("/"))
    if before and before[-1].upper() in set(Mechanism):
        mechanism = before.pop().upper()
        if mechanism != Mechanism.UPR:
            hint = _("name reviews of the UPR, as in 2014 or KAZ/2014")
            raise WrongUsage(_("concluding observations ({word}) are not answered by a position", word=word), hint)
    if not cycle or len(before) > 1:
        raise WrongUsage(_("'{word}' is not a review", word=word), _("write it as 2014, KAZ/2014, 2 or latest"))
    return (resolve_state(before[0], WrongUsage) if before else None), cycle


def _of_cycle(ledger: Ledger, own: list[Review], cycle: str, state: str) -> Review:
    found = of_cycle(ledger.connection, own, cycle)
    if not found:
        raise NotFound(_("no review '{cycle}' of {state} is on record", cycle=cycle, state=state), on_record(own))
    return found[-1]
