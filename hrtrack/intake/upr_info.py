"""Read UPR Info's database: the old export (to 2019), its re-saved copies, and the export of today's Uwazi site.

Both hold one row a recommending State and no paragraph number. Rows of one review with the same text, answer and
action category are one recommendation with its States; its issues are those of all its rows. A row whose State such a
recommendation has already is one of its own, so that pairs are as many as rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput
from hrtrack.intake.reading import place
from hrtrack.labels import ACTION_NAMES, resolve_label
from hrtrack.model import Mechanism, ReviewKey, require_plain_text
from hrtrack.records import OriginItem, PositionItem, RecommendationItem, ReviewItem, TagItem, TextItem
from hrtrack.speech import _, together
from hrtrack.states import UNKNOWN_STATE, resolve_state
from hrtrack.upr import cycle_number_of, year_of_session
from hrtrack.vocabulary import fold_heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hrtrack.intake.reading import Findings, Options
    from hrtrack.intake.sources import Source
    from hrtrack.records import Item

# What the answers of UPR Info mean (its methodology: whatever is not clearly accepted is noted).
ANSWERS = {
    "accepted": ("supported", None),
    "supported": ("supported", None),
    "noted": ("noted", None),
    "not supported": ("noted", None),
    "rejected": ("noted", "rejected_by_state"),
    "general response": ("noted", "general_response"),
    "no response": ("noted", "no_response"),
    "pending": ("pending", None),
}
_PLEDGE = "voluntary pledge"
_NO_ANSWER = ("", "unclear")
_SOURCE = "UPR Info"
# The columns by the headings of the old export, of its copies, and of today's site (by labels and field names).
_HEADINGS = {
    "state": ("sur", "to", "state under review", "uprinfo to"),
    "text": ("recommendation", "text", "title", "uprinfo text"),
    "recommender": ("rs", "from", "recommending state", "uprinfo from"),
    "response": ("response", "uprinfo response"),
    "action": ("action", "action category", "uprinfo action"),
    "issues": ("issue", "issues", "uprinfo issue"),
    "session": ("session", "uprinfo session"),
}
_NEEDED = ("state", "text", "recommender", "response", "session")
_TEMPLATE = "template"
_DIGITS = re.compile(r"\d{1,3}", re.ASCII)
_UNKNOWN = ("(unknown)", "unknown", "")
_REPLACED = frozenset(("upr-info", "action"))


class _Gathered:
    """Hold what rows say of one recommendation, in little room: the whole file is gathered before it is passed on."""

    __slots__ = ("positions", "row", "states", "tags", "text")

    def __init__(self, text: str, positions: list[PositionItem], state: str, tags: tuple[TagItem, ...], row: int) -> None:
        self.text = text
        self.positions = positions
        self.states: tuple[str, ...] = (state,)
        self.tags = tags
        self.row = row


@dataclass(slots=True)
class _Review:
    """Gather the recommendations of one review, and find them by text, response and action category."""

    session: int
    items: list[_Gathered] = field(default_factory=list)
    alike: dict[tuple[str, str, Any], list[_Gathered]] = field(default_factory=dict)


def columns_of(header: Sequence[Any]) -> dict[str, int] | None:
    """Return where the columns of the export stand; None for another table.

    Two pairs of columns of the old export bear one name (Rgrp, Org): those that are read are known by the others.
    """
    folded = [fold_heading(str(cell)) for cell in header]
    found = {}
    for column, headings in _HEADINGS.items():
        place = next((folded.index(heading) for heading in headings if heading in folded), None)
        if place is not None:
            found[column] = place
    if _TEMPLATE in folded:
        found[_TEMPLATE] = folded.index(_TEMPLATE)
    return found if all(column in found for column in _NEEDED) else None


def read_rows(
    columns: dict[str, int],
    rows: Iterator[tuple[int, list[Any]]],
    unit: str,
    source: Source,
    options: Options,
    findings: Findings,
) -> Iterator[Item]:
    """Yield each review and then its recommendations, in the order in which the rows first speak of them."""
    reader = _Reader(columns, unit, source, options, findings)
    stopped = None
    try:
        for row, cells in rows:
            reader.take(row, cells)
    except BadInput as error:
        # What came before is passed on, so that it can be explained how far the file was understood.
        stopped = error
    yield from reader.items()
    if stopped:
        raise stopped


class _Reader:
    """Gather rows into recommendations; what has been looked up is kept, for most cells repeat."""

    def __init__(self, columns: dict[str, int], unit: str, source: Source, options: Options, findings: Findings) -> None:
        self._columns = columns
        self._unit = unit
        self._source = source
        self._options = options
        self._findings = findings
        self._template = columns.get(_TEMPLATE)
        self._reviews: dict[ReviewKey, _Review] = {}
        self._keys: dict[tuple[Any, Any], ReviewKey] = {}
        self._states: dict[Any, str] = {}
        self._responses: dict[Any, str] = {}
        self._labels: dict[tuple[Any, Any], tuple[TagItem, ...]] = {}
        self._answers: dict[str, list[PositionItem]] = {}
        # Columns that a table lacks are read from a blank cell after the last one.
        self._width = max(columns.values()) + 1
        self._cells = itemgetter(*(columns.get(name, self._width) for name in _HEADINGS))

    def take(self, row: int, cells: list[Any]) -> None:
        """Add a row; raise BadInput, naming it, for a State or session that is not known."""
        if len(cells) <= self._width:
            cells = [*cells, *[""] * (self._width + 1 - len(cells))]
        if self._template is not None and self._is_other(cells, row):
            return
        named, text, sender, answer, action, issues, session = self._cells(cells)
        text = str(text)
        text = " ".join((unescape(text) if "&" in text else text).split())
        response = self._responses.get(answer) or self._response(answer)
        if not text or response == _PLEDGE:
            self._findings.leave_out(_("row without text") if not text else _("voluntary pledge"), self._place(row))
            return
        key = self._keys.get((named, session)) or self._key(named, session, row)
        state = self._states.get(sender) or self._state(sender, row)
        tags = self._labels.get((action, issues))
        if tags is None:
            tags = self._read_labels(action, issues, row)
        review = self._reviews[key]
        alike = review.alike.setdefault((text, response, action), [])
        for item in alike:
            if state not in item.states:
                item.states += (state,)
                if tags is not item.tags:
                    item.tags += tuple(tag for tag in tags if tag not in item.tags)
                return
        item = _Gathered(require_plain_text(text, self._place(row)), self._answer(response, row), state, tags, row)
        alike.append(item)
        review.items.append(item)

    def items(self) -> Iterator[Item]:
        """Yield what was gathered, letting go of it."""
        for key, review in self._reviews.items():
            review.alike.clear()
            fields: dict[str, str | int | None] = {"session": review.session}
            fields["cycle_number"] = cycle_number_of(key.cycle, review.session)
            yield ReviewItem(key, fields, self._source.name)
            review.items.reverse()
            while review.items:
                yield self._item(key, review.items.pop())

    def _is_other(self, cells: list[Any], row: int) -> bool:
        """Say whether a row of today's site is no recommendation but a pledge, a State or a document."""
        template = str(cells[self._template or 0]).strip()
        if not template or "recommendation" in template.lower():
            return False
        self._findings.leave_out(_("template {template}", template=template), self._place(row))
        return True

    def _place(self, row: int) -> str:
        return place(self._source.name, self._unit, row)

    def _key(self, state: Any, session: Any, row: int) -> ReviewKey:
        match = _DIGITS.search(str(session))
        number = int(match[0]) if match else 0
        year = year_of_session(number)
        if year is None:
            raise BadInput(
                _("{place}: '{session}' is no session of the UPR", place=self._place(row), session=session),
                _("a session is a number, as in 20"),
            )
        key = self._keys[state, session] = ReviewKey(self._named(unescape(str(state)).strip(), row), Mechanism.UPR, year)
        self._reviews.setdefault(key, _Review(number))
        return key

    def _named(self, name: str, row: int) -> str:
        try:
            return resolve_state(name)
        except BadInput as error:
            raise BadInput(together(": ", (self._place(row), error.message)), error.hint) from None

    def _state(self, cell: Any, row: int) -> str:
        """Return a recommending State; one that the source itself does not know is told each time."""
        name = unescape(str(cell)).strip()
        if name.lower() not in _UNKNOWN:
            code = self._states[cell] = self._named(name, row)
            return code
        self._findings.no_state(name or "(blank)", self._place(row))
        return UNKNOWN_STATE

    def _response(self, cell: Any) -> str:
        found = self._responses[cell] = str(cell).strip().lower()
        return found

    def _read_labels(self, action: Any, issues: Any, row: int) -> tuple[TagItem, ...]:
        names = [name.rpartition("::")[2] for name in unescape(str(issues)).replace("|", ",").split(",")]
        where = _("{where}: an issue", where=self._place(row))
        labels = [resolve_label("upr-info", require_plain_text(name, where)) for name in names if name.strip()]
        tags = [TagItem("upr-info", label) for label in labels]
        text = str(action).strip()
        # The old export holds 5.0, today's site "5 - Specific action"; unknown is blank or 0.
        number = text.split(" ", 1)[0].split(".", 1)[0]
        if number in ACTION_NAMES:
            tags.append(TagItem("action", number))
        elif text not in ("", "0", "0.0"):
            self._findings.doubt(_("action category '{text}'", text=text), self._place(row))
            return tuple(dict.fromkeys(tags))
        found = self._labels[action, issues] = tuple(dict.fromkeys(tags))
        return found

    def _answer(self, response: str, row: int) -> list[PositionItem]:
        known = self._answers.get(response)
        if known is None:
            if response not in ANSWERS and response not in _NO_ANSWER:
                raise BadInput(
                    _("{place}: unknown response '{response}'", place=self._place(row), response=response),
                    _("one of {answers}", answers=", ".join(ANSWERS)),
                )
            known = [PositionItem(*ANSWERS[response], _SOURCE)] if response in ANSWERS else []
            self._answers[response] = known
        return known

    def _item(self, key: ReviewKey, item: _Gathered) -> RecommendationItem:
        return RecommendationItem(
            key=key,
            paragraph=None,
            where=self._place(item.row),
            texts=[TextItem("text", self._options.language, item.text)],
            states={1: item.states},
            tags=list(item.tags),
            replaces=_REPLACED,
            positions=item.positions,
            origin=OriginItem(self._source.name, self._source.sha256, item.row),
        )
