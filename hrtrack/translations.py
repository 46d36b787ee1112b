"""List what lacks a translation: texts and summaries of recommendations, names of institutions, plans and measures."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from hrtrack.speech import LANGUAGES
from hrtrack.store.languages import Wording, names_lacking, texts_lacking
from hrtrack.store.reviews import choose_reviews

if TYPE_CHECKING:
    from hrtrack.store.ledger import Ledger
    from hrtrack.store.selection import Filters

Row = dict[str, Any]

COLUMNS = ("kind", "item", "clause", "field", "on_record", "missing", "references")


def missing(ledger: Ledger, filters: Filters, wanted: tuple[str, ...] = ()) -> list[Row]:
    """Return what is on record, but not in every wanted language (English, Russian, Kazakh unless said): texts, then names.

    What has no wording at all has nothing to translate. Notes of assessors are theirs and are kept as they were written.
    """
    languages = wanted or LANGUAGES
    reviews = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    with ledger.snapshot():
        texts = texts_lacking(ledger.connection, [review.id for review in reviews], languages)
        names = names_lacking(ledger.connection, filters.states, languages)
        return [_row(wording, languages) for wording in chain(texts, names)]


def _row(wording: Wording, wanted: tuple[str, ...]) -> Row:
    return {
        "kind": wording.kind,
        "item": wording.item,
        "clause": wording.clause,
        "field": wording.field,
        "on_record": list(wording.languages),
        "missing": [language for language in wanted if language not in wording.languages],
        "references": [wording.item] if wording.kind in ("recommendation", "clause") else [],
    }
