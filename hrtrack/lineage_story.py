"""Tell the lineage of one recommendation: where it stands, when it was asked, with what answers, beside which others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.lineage_words import Verdict
from hrtrack.shapes import text_of
from hrtrack.store import descent
from hrtrack.store.reading import load

if TYPE_CHECKING:
    import sqlite3

    from hrtrack.recommendations import Target
    from hrtrack.store.ledger import Ledger
    from hrtrack.store.reading import Recommendation

Row = dict[str, Any]

_KIN = ("reference", "cycle", "position", "relation", "via", "steps", "note", "summary", "text")


def story(ledger: Ledger, target: Target) -> Row:
    """Return the lineage of a recommendation through all reviews."""
    with ledger.snapshot():
        kin = descent.kin_of(ledger.connection, target.id)
        items = {item.id: item for item in load(ledger.connection, [target.id, *(entry.id for entry in kin)])}
        found = of_one(ledger.connection, target.id)
        notes = [entry for entry in descent.decided_of(ledger.connection, target.id) if entry.verdict != Verdict.CONFIRMED]
    mine = items[target.id]
    return {
        "reference": mine.reference,
        "position": mine.word,
        "standing": found["standing"],
        "asked_in": found["asked_in"],
        "answers": found["answers"],
        "summary": text_of(mine, "summary")[0],
        "text": text_of(mine, "text")[0],
        "kin": [_kin_row(entry, items[entry.id]) for entry in kin],
        "rejected": [entry.earlier for entry in notes if entry.earlier],
        "note": next((entry.note for entry in notes if entry.verdict == Verdict.NONE), None),
    }


def of_one(connection: sqlite3.Connection, row_id: int) -> Row:
    """Return what `show` tells of the lineage of a recommendation: where it stands, its answers by review, those beside it."""
    answers = descent.answers_through(connection, row_id)
    kin = descent.kin_of(connection, row_id)
    return {
        "standing": descent.standing_of(connection, row_id),
        "asked_in": [cycle for cycle, _answer in answers],
        "answers": [answer for _cycle, answer in answers],
        "earlier": [_beside(entry) for entry in kin if entry.steps < 0],
        "later": [_beside(entry) for entry in kin if entry.steps > 0],
    }


def _kin_row(kin: descent.Kin, item: Recommendation) -> Row:
    row = {**kin._asdict(), "summary": text_of(item, "summary")[0], "text": text_of(item, "text")[0]}
    return {name: row[name] for name in _KIN}


def _beside(kin: descent.Kin) -> Row:
    return {name: getattr(kin, name) for name in ("reference", "position", "relation", "via", "note")}
