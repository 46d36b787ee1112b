"""Read pairs of a later recommendation and an earlier one: words of a command line, or what `lineage suggest` printed.

A line is ``REF EARLIER [RELATION]``, or a row of `-f tsv` or `-f csv`, with its header or without, or an object of `-f jsonl` or
`-f json`. So what was suggested can be looked through, thinned out with the tools at hand, and confirmed in one act.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import BadInput, NotFound
from hrtrack.lineage import Pair
from hrtrack.lineage_words import RELATIONS
from hrtrack.recommendations import targets
from hrtrack.speech import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hrtrack.store.ledger import Ledger

_COLUMNS = ("reference", "earlier", "relation")


class _Words(NamedTuple):
    """Hold a pair in the words of a line; the earlier one may be missing."""

    reference: str
    earlier: str | None
    relation: str | None


def pairs_of(ledger: Ledger, text: str, state: str | None) -> list[Pair]:
    """Return the pairs of a text, each once; raise NotFound for an unknown reference, and BadInput for a line that is no pair."""
    words = list(_read(text))
    if not words:
        raise NotFound(_("no pair came in on standard input"), _("hrtrack lineage suggest -f tsv prints pairs"))
    return list(dict.fromkeys(_pair(ledger, entry, state) for entry in words))


def pairs_with(ledger: Ledger, later: str, earlier: Sequence[str], state: str | None) -> list[Pair]:
    """Return the pairs of one later recommendation with earlier ones."""
    one = targets(ledger, [later], state)[0]
    return [Pair(one, other) for other in targets(ledger, list(earlier), state)]


def alone(ledger: Ledger, references: Sequence[str], state: str | None) -> list[Pair]:
    """Return later recommendations without an earlier one."""
    return [Pair(target, None) for target in targets(ledger, list(references), state)]


def _pair(ledger: Ledger, words: _Words, state: str | None) -> Pair:
    later = targets(ledger, [words.reference], state)[0]
    earlier = targets(ledger, [words.earlier], state)[0] if words.earlier else None
    return Pair(later, earlier, words.relation)


def _read(text: str) -> Iterator[_Words]:
    start = text.lstrip()[:1]
    if start in ("{", "["):
        yield from (_of_object(entry, number) for number, entry in enumerate(_objects(text, start), 1))
        return
    first = next((line for line in text.splitlines() if line.strip()), "")
    if "\t" in first or "," in first:
        yield from _of_table(csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first else ","))
    else:
        yield from (_of_cells(line.split(), number) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def _objects(text: str, start: str) -> list[Any]:
    try:
        if start == "{":
            return [json.loads(line) for line in text.splitlines() if line.strip()]
        return list(json.loads(text))
    except json.JSONDecodeError as error:
        raise BadInput(_("standard input is not JSON: {reason}", reason=str(error))) from None


def _of_object(entry: Any, number: int) -> _Words:
    values = [entry.get(name) for name in _COLUMNS] if isinstance(entry, dict) else [None]
    if not isinstance(values[0], str) or any(value is not None and not isinstance(value, str) for value in values):
        raise _no_pair(number)
    return _of_cells([value or "" for value in values], number)


def _of_table(rows: Iterable[list[str]]) -> Iterator[_Words]:
    places = dict(enumerate(_COLUMNS))
    for number, row in enumerate(rows, 1):
        if number == 1 and "reference" in row:
            places = {place: name for place, name in enumerate(row) if name in _COLUMNS}
        elif any(cell.strip() for cell in row):
            cells = {name: row[place].strip() for place, name in places.items() if place < len(row)}
            yield _of_cells([cells.get(name, "") for name in _COLUMNS], number)


def _of_cells(cells: list[str], number: int) -> _Words:
    if not cells or len(cells) > len(_COLUMNS) or not cells[0]:
        raise _no_pair(number)
    earlier, relation = [*cells[1:], "", ""][:2]
    return _Words(cells[0], earlier or None, _relation(relation, number))


def _relation(word: str, number: int) -> str | None:
    if word and word not in RELATIONS:
        raise BadInput(_("line {number}: unknown relation '{word}'", number=number, word=word), ", ".join(RELATIONS))
    return word or None


def _no_pair(number: int) -> BadInput:
    hint = _("write REF EARLIER on a line, or pipe what hrtrack lineage suggest -f tsv prints")
    return BadInput(_("line {number} of standard input is no pair of references", number=number), hint)
