"""List, make and remove links between recommendations that ask for the same."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import WrongUsage
from hrtrack.model import one_of
from hrtrack.shapes import FOR_PEOPLE, words_of
from hrtrack.speech import _, term
from hrtrack.store import entities, offices
from hrtrack.store.reading import load_chunks
from hrtrack.store.reviews import choose_reviews
from hrtrack.telling import first_of

if TYPE_CHECKING:
    from hrtrack.recommendations import Target
    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger
    from hrtrack.store.selection import Filters

Row = dict[str, Any]

COLUMNS = ("reference", "other", "kind", "note", "summary", "other_summary", "text", "other_text")
CHANGED_COLUMNS = ("reference", "other", "kind")
KINDS = ("same", "related")


class Linked(NamedTuple):
    """Hold the links that changed, and what was done in words."""

    rows: list[Row]
    what: str


def parse_kind(text: str | None) -> str | None:
    """Return the kind of a link given as an option; raise WrongUsage with the nearest."""
    return one_of(text.strip().lower(), KINDS, "kind of link", WrongUsage) if text is not None else None


def rows(ledger: Ledger, filters: Filters) -> list[Row]:
    """Return the links of which an end lies in a review chosen, that end first."""
    with ledger.snapshot():
        reviews = None
        if filters.states or filters.mechanisms or filters.cycles:
            chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
            reviews = json.dumps([review.id for review in chosen])
        links = offices.list_links(ledger.connection, reviews)
        ids = dict.fromkeys(row_id for link in links for row_id in (link.recommendation_id, link.other_id))
        items = {item.id: item for chunk in load_chunks(ledger.connection, ids) for item in chunk}
    words = {row_id: words_of(item, ledger.tongue) for row_id, item in items.items()}
    for_people = FOR_PEOPLE if ledger.tongue else ()
    return [
        {
            "reference": link.reference,
            "other": link.other,
            "kind": link.kind,
            "note": link.note,
            "summary": words[link.recommendation_id]["summary"],
            "other_summary": words[link.other_id]["summary"],
            "text": words[link.recommendation_id]["text"],
            "other_text": words[link.other_id]["text"],
            **{name: words[link.recommendation_id][name] for name in for_people},
            **{f"other_{name}": words[link.other_id][name] for name in for_people},
        }
        for link in links
    ]


def add(
    ledger: Ledger, one: Target, others: list[Target], kind: str | None, note: str | None, *, dry_run: bool
) -> tuple[Linked, Batch | None]:
    """Link a recommendation to others; a link on record keeps the kind and the note that are not given.

    Raises WrongUsage for a link to itself.
    """
    _require_others(one, others)

    def work(act: Act) -> tuple[Linked, str]:
        changed = []
        for other in others:
            known = offices.link_between(act.connection, one.id, other.id)
            word = kind or (known[1] if known else KINDS[0])
            if entities.link(act, one.id, other.id, word, note):
                changed.append({"reference": one.reference, "other": other.reference, "kind": word})
        what = _("linked {one} to {others}", one=one.reference, others=_listed(changed))
        if _of_one_kind(changed):
            what += _(" as {kind}", kind=term("link", changed[0]["kind"]))
        return Linked(changed, what), what

    return ledger.run("link add", work, dry_run=dry_run)


def remove(ledger: Ledger, one: Target, others: list[Target], *, dry_run: bool) -> tuple[Linked, Batch | None]:
    """Remove the links between a recommendation and others, in whichever direction they were made."""
    _require_others(one, others)

    def work(act: Act) -> tuple[Linked, str]:
        changed = []
        for other in others:
            known = offices.link_between(act.connection, one.id, other.id)
            if known:
                act.delete("links", known[0])
                changed.append({"reference": one.reference, "other": other.reference, "kind": known[1]})
        what = _("removed the link of {one} to {others}", one=one.reference, others=_listed(changed))
        return Linked(changed, what), what

    return ledger.run("link remove", work, dry_run=dry_run)


def _require_others(one: Target, others: list[Target]) -> None:
    if any(other.id == one.id for other in others):
        raise WrongUsage(_("{reference} cannot be linked to itself", reference=one.reference), _("name another recommendation"))


def _of_one_kind(changed: list[Row]) -> bool:
    return len({row["kind"] for row in changed}) == 1


def _listed(changed: list[Row]) -> str:
    names = [row["other"] for row in changed]
    return first_of(names)
