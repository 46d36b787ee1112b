r"""Our own layouts: reviews, recommendations, clauses, positions; as rows of a table or as JSON objects.

A layout is known by its columns. Blank (null in JSON) leaves what is recorded as it is, ``\\N`` clears it; columns
that are computed from others are ignored by name.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from hrtrack.errors import BadInput, NotFound, WrongUsage
from hrtrack.intake.tables import CLEARED, split_cell
from hrtrack.labels import resolve_label, resolve_theme
from hrtrack.model import (
    RANGES,
    THEME_TAXONOMIES,
    Mechanism,
    ReviewKey,
    in_range,
    one_of,
    parse_date,
    parse_detail,
    parse_language,
    parse_mechanism,
    parse_paragraph,
    parse_position,
    parse_reference,
    require_plain_text,
)
from hrtrack.records import (
    Item,
    OriginItem,
    PositionItem,
    RecommendationItem,
    ReviewItem,
    TagItem,
    TextField,
    TextItem,
)
from hrtrack.shapes import (
    CLAUSE_COLUMNS,
    DERIVED_COLUMNS,
    POSITION_COLUMNS,
    RECOMMENDATION_COLUMNS,
    REVIEW_COLUMNS,
)
from hrtrack.states import resolve_state
from hrtrack.upr import cycle_number_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from hrtrack.store.reviews import Review

    Cell = str | int | bool | list[str] | None
    Cells = Mapping[str, Any]

_REVIEW_DERIVED = (
    "reference", "cycle_number", "recorded_received", "recorded_supported", "recorded_noted", "recorded_partial",
    "recorded_pending",
)  # fmt: skip
_LABEL_COLUMNS = {"groups": "group", "sdgs": "sdg", "action": "action", "clusters": "cluster"}

_LIST_COLUMNS = frozenset(("recommending_states", "recommending_state_names", "themes", *_LABEL_COLUMNS))
_DIGITS_OF_A_YEAR = 4
_NEVER_CLEARED = frozenset(("state", "mechanism", "cycle", "paragraph", "reference", "clause", "position"))
_NUMBER_COLUMNS = frozenset(("cycle", "session", "received", "supported", "noted", "clause"))


class Layout(NamedTuple):
    """Describe a layout: the columns that make it known, those it reads, those it ignores by name."""

    name: str
    required: tuple[str, ...]
    columns: tuple[str, ...]
    derived: tuple[str, ...] = ()


RECOMMENDATIONS = Layout("recommendations", ("cycle", "paragraph"), RECOMMENDATION_COLUMNS, DERIVED_COLUMNS)
REVIEWS = Layout("reviews", ("cycle",), REVIEW_COLUMNS, _REVIEW_DERIVED)
CLAUSES = Layout("clauses", ("reference", "clause"), CLAUSE_COLUMNS)
POSITIONS = Layout("positions", ("reference", "position"), POSITION_COLUMNS)
# The order in which several files are recorded: what others refer to comes first.
LAYOUTS = (REVIEWS, RECOMMENDATIONS, CLAUSES, POSITIONS)
KNOWN_COLUMNS = frozenset(name for layout in LAYOUTS for name in (*layout.columns, *layout.derived))


class Years:
    """Know which year a cycle number or ``latest`` means, from the reviews on record and those just read.

    The reviews on record are asked for when the first cycle is not a year.
    """

    def __init__(self, on_record: Callable[[], Iterable[Review]]) -> None:
        self._on_record: Callable[[], Iterable[Review]] | None = on_record
        self._numbers: dict[tuple[str, str, int], int] = {}
        self._years: set[ReviewKey] = set()

    def learn(self, reviews: Iterable[ReviewItem]) -> None:
        """Add reviews that a file speaks of."""
        for item in reviews:
            session = item.fields.get("session")
            number = item.fields.get("cycle_number") or cycle_number_of(item.key.cycle, int(session) if session else None)
            self._years.add(item.key)
            if number and item.key.mechanism == Mechanism.UPR:
                self._numbers[item.key.state, item.key.mechanism, int(number)] = item.key.cycle

    def year_of(self, state: str, mechanism: str, cycle: str) -> int:
        """Return the year of a cycle; raise BadInput for one that is not known."""
        word = cycle.strip().lower()
        if not (word.isascii() and word.isdecimal() and len(word) == _DIGITS_OF_A_YEAR):
            self._look_up()
        if word == "latest":
            years = [key.cycle for key in self._years if (key.state, key.mechanism) == (state, mechanism)]
            if years:
                return max(years)
        elif word.isascii() and word.isdecimal() and len(word) <= 4:
            number = int(word)
            if number >= RANGES["cycle"][0]:
                return in_range("cycle", number)
            if (state, mechanism, number) in self._numbers:
                return self._numbers[state, mechanism, number]
        raise BadInput(f"'{cycle}' is not the year of a review", "write the year of the session, as in 2025")

    def _look_up(self) -> None:
        if self._on_record is None:
            return
        for review in self._on_record():
            self._years.add(review.key)
            if review.cycle_number:
                key = (review.state, review.mechanism, review.cycle_number)
                self._numbers.setdefault(key, review.cycle)
        self._on_record = None


class Defaults(NamedTuple):
    """Hold what a row may leave out: the State under review, and the years of cycles."""

    state: str | None
    years: Years


def layout_of(columns: set[str], name: str) -> Layout:
    """Return the layout that a header belongs to; raise BadInput naming what is missing."""
    if "paragraph" in columns or ({"text", "recommending_states"} & columns and "clause" not in columns):
        return _with_required(RECOMMENDATIONS, columns, name)
    if "clause" in columns and "position" not in columns:
        return _with_required(CLAUSES, columns, name)
    if "position" in columns:
        return _with_required(POSITIONS, columns, name)
    if columns & {*REVIEW_COLUMNS[3:]}:
        return _with_required(REVIEWS, columns, name)
    seen = ", ".join(sorted(columns)[:8]) or "none"
    layouts = "; ".join(f"{layout.name}: {', '.join(layout.required)} ..." for layout in LAYOUTS)
    raise BadInput(f"{name} has no known layout (columns: {seen})", layouts)


def ignored_columns(layout: Layout, columns: list[str]) -> list[str]:
    """Return the columns that a layout does not read, unknown ones and computed ones."""
    return [name for name in columns if name and (name not in layout.columns or name in layout.derived)]


def read_item(layout: Layout, cells: Cells, where: str, origin: OriginItem | None, defaults: Defaults) -> Item:
    """Return the record of one row; raise BadInput, naming the place if there is one, for a value that is not valid."""
    try:
        _require_types(cells)
        if layout is REVIEWS:
            return _review(cells, where, defaults)
        if layout is RECOMMENDATIONS:
            return _recommendation(cells, where, origin, defaults)
        return _part(layout, cells, where, defaults)
    except (BadInput, WrongUsage, NotFound) as error:
        raise BadInput(f"{where}: {error.message}" if where else error.message, error.hint) from None


def _with_required(layout: Layout, columns: set[str], name: str) -> Layout:
    missing = [column for column in layout.required if column not in columns]
    if missing:
        raise BadInput(
            f"{name} looks like the {layout.name} layout, but has no column '{missing[0]}'",
            f"it needs {', '.join(layout.required)}",
        )
    return layout


def _require_types(cells: Cells) -> None:
    """Refuse JSON values that a field does not take: a number such as 139.10 has lost its last digit already."""
    for name, value in cells.items():
        if value is CLEARED and name in _NEVER_CLEARED:
            raise BadInput(f"{name} cannot be cleared")
        if value is None or value is CLEARED or isinstance(value, str) or name not in KNOWN_COLUMNS or name in DERIVED_COLUMNS:
            continue
        if name in _LIST_COLUMNS and isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            continue
        if isinstance(value, int) and not isinstance(value, bool) and name in _NUMBER_COLUMNS:
            continue
        raise BadInput(
            f"{name} is {value!r}", "write it as a text, in quotes" if name not in _LIST_COLUMNS else "write a list of texts"
        )


def _review(cells: Cells, where: str, defaults: Defaults) -> ReviewItem:
    key = _key(cells, defaults)
    fields: dict[str, str | int | None] = {}
    for name in ("session", "received", "supported", "noted"):
        _take(fields, cells, name, _number)
    for name in ("symbol", "addendum", "source", "note"):
        _take(fields, cells, name, require_plain_text)
    for name in ("review_date", "adoption_date"):
        _take(fields, cells, name, lambda cell, _: parse_date(cell))
    return ReviewItem(key, fields, where)


def _recommendation(cells: Cells, where: str, origin: OriginItem | None, defaults: Defaults) -> RecommendationItem:
    paragraph = _cell(cells, "paragraph")
    if not paragraph:
        raise BadInput("no paragraph number", "an item without an official number is u1, u2 ...")
    item = RecommendationItem(_key(cells, defaults), parse_paragraph(str(paragraph)), where, origin=origin)
    language = _optional(cells, "language", parse_language)
    _texts(item, cells, None, {"text": language, "summary": _optional(cells, "summary_language", parse_language) or language})
    states = _states(cells)
    if states is not None:
        item.states = {1: states}
    _tags(item, cells, None)
    position = _cell(cells, "position")
    if not position:
        lost = next((n for n in ("position_detail", "position_source", "position_date") if _cell(cells, n)), None)
        if lost:
            raise BadInput(f"{lost} without a position")
    else:
        inferred = str(_cell(cells, "position_date_inferred") or "").lower() in ("true", "1")
        item.positions.append(
            PositionItem(
                parse_position(str(position)),
                _optional(cells, "position_detail", parse_detail),
                _optional(cells, "position_source", _plain),
                None if inferred else _optional(cells, "position_date", parse_date),
            )
        )
    return item


def _part(layout: Layout, cells: Cells, where: str, defaults: Defaults) -> RecommendationItem:
    reference = _cell(cells, "reference")
    if not reference:
        raise BadInput("no reference")
    parts = parse_reference(str(reference))
    key = ReviewKey(_state(parts.state, defaults), parts.mechanism or Mechanism.UPR, parts.cycle)
    number = _cell(cells, "clause")
    clause = _number(number, "clause") if number else None
    item = RecommendationItem(key, parts.paragraph, where, must_exist=True, clause=clause)
    if layout is POSITIONS:
        if not _cell(cells, "position"):
            raise BadInput("no position")
        item.positions.append(
            PositionItem(
                parse_position(str(cells["position"])),
                _optional(cells, "detail", parse_detail),
                _optional(cells, "source", _plain),
                _optional(cells, "date", parse_date),
                clause,
            )
        )
        return item
    if clause is None:
        raise BadInput("no clause number")
    item.flat = False
    _texts(item, cells, clause, {})
    states = _states(cells)
    if states is not None:
        item.states = {clause: states}
    _tags(item, cells, clause)
    return item


def _key(cells: Cells, defaults: Defaults) -> ReviewKey:
    state = _state(_cell(cells, "state"), defaults)
    mechanism = parse_mechanism(str(_cell(cells, "mechanism") or Mechanism.UPR))
    cycle = _cell(cells, "cycle")
    if not cycle:
        raise BadInput("no cycle")
    return ReviewKey(state, mechanism, defaults.years.year_of(state, mechanism, str(cycle)))


def _state(cell: Cell, defaults: Defaults) -> str:
    if cell:
        return resolve_state(str(cell))
    if defaults.state is None:
        raise BadInput("no State under review", "give a column state, --state or HRTRACK_STATE")
    return defaults.state


def _texts(item: RecommendationItem, cells: Cells, clause: int | None, languages: dict[str, str | None]) -> None:
    fields: tuple[TextField, ...] = ("text", "summary")
    for name in fields:
        cell = cells.get(name)
        if cell is not None and str(cell).strip():
            value = None if cell is CLEARED else require_plain_text(str(cell), name)
            item.texts.append(TextItem(name, languages.get(name), value, clause))


def _states(cells: Cells) -> tuple[str, ...] | None:
    for name in ("recommending_states", "recommending_state_names"):
        entries = _entries(cells, name)
        if entries is not None:
            return tuple(dict.fromkeys(resolve_state(entry) for entry in entries))
    return None


def _tags(item: RecommendationItem, cells: Cells, clause: int | None) -> None:
    replaced: set[str] = set()
    themes = _entries(cells, "themes")
    if themes is not None:
        default = _cell(cells, "theme_taxonomy")
        taxonomy = one_of(str(default), THEME_TAXONOMIES, "theme taxonomy", BadInput) if default else None
        item.tags += [TagItem(*resolve_theme(_plain(label), taxonomy), clause) for label in themes]
        replaced.update(THEME_TAXONOMIES)
    for column, name in _LABEL_COLUMNS.items():
        labels = _entries(cells, column)
        if labels is not None:
            item.tags += [TagItem(name, resolve_label(name, _plain(label)), clause) for label in labels]
            replaced.add(name)
    item.tags = list(dict.fromkeys(item.tags))
    item.replaces = frozenset(replaced)


def _entries(cells: Cells, name: str) -> list[str] | None:
    """Return the entries of a cell; None for a blank one, an empty list for a cleared one."""
    cell = cells.get(name)
    if cell is None or cell == "":
        return None
    if cell is CLEARED:
        return []
    if isinstance(cell, list):
        # An empty list in JSON is what an item without labels prints, and says as little as a blank cell.
        return [str(entry) for entry in cell if str(entry).strip()] or None
    return split_cell(str(cell)) or None


def _cell(cells: Cells, name: str) -> Cell:
    cell = cells.get(name)
    if isinstance(cell, str):
        return cell.strip()
    return cell


def _optional(cells: Cells, name: str, parse: Callable[[str], str]) -> str | None:
    cell = _cell(cells, name)
    return None if cell in (None, "") or cell is CLEARED else parse(str(cell))


def _take(fields: dict[str, str | int | None], cells: Cells, name: str, parse: Callable[[str, str], str | int]) -> None:
    cell = _cell(cells, name)
    if cell is CLEARED:
        fields[name] = None
    elif cell not in (None, ""):
        fields[name] = parse(str(cell), name)


def _number(cell: Any, name: str) -> int:
    text = str(cell).strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise BadInput(f"{name} '{text}' is not a whole number")
    return in_range(name, int(text))


def _plain(text: str) -> str:
    return require_plain_text(text, "a value")
