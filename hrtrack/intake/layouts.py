r"""Our own layouts: reviews, recommendations, clauses, positions; as rows of a table or as JSON objects.

Those of follow-up stand in `following`.

A layout is known by its columns. Blank (null in JSON) leaves what is recorded as it is, ``\\N`` clears it; columns
that are computed from others are ignored by name.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, NamedTuple

from hrtrack.errors import BadInput, NotFound, WrongUsage
from hrtrack.intake.tables import CLEARED, split_cell
from hrtrack.labels import resolve_label, resolve_theme
from hrtrack.model import (
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
    DEFAULT_LANGUAGE,
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
    CLAUSE_LANGUAGES,
    DERIVED_COLUMNS,
    POSITION_COLUMNS,
    RECOMMENDATION_COLUMNS,
    REVIEW_COLUMNS,
    language_column,
)
from hrtrack.speech import _, together
from hrtrack.states import resolve_state
from hrtrack.wording import read_states

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from hrtrack.intake.reading import Options

    Cell = str | int | bool | list[str] | None
    Cells = Mapping[str, Any]

_REVIEW_DERIVED = (
    "reference", "cycle_number", "recorded_received", "recorded_supported", "recorded_noted", "recorded_partial",
    "recorded_pending",
)  # fmt: skip
_LABEL_COLUMNS = {"groups": "group", "sdgs": "sdg", "action": "action", "clusters": "cluster"}

_LIST_COLUMNS = frozenset(("recommending_states", "recommending_state_names", "themes", *_LABEL_COLUMNS))
_NEVER_CLEARED = frozenset(("state", "mechanism", "cycle", "paragraph", "reference", "clause", "position"))
_NUMBER_COLUMNS = frozenset(("cycle", "session", "received", "supported", "noted", "clause"))


class Layout(NamedTuple):
    """Describe a layout: the columns that make it known, those it reads, those it ignores by name."""

    name: str
    required: tuple[str, ...]
    columns: tuple[str, ...]
    derived: tuple[str, ...] = ()

    def knows(self, name: str) -> bool:
        """Say whether a column is one of the layout, read or computed; texts may have one a language."""
        in_languages = "text" in self.columns and language_column(name) is not None
        return name in self.columns or name in self.derived or in_languages


RECOMMENDATIONS = Layout("recommendations", ("cycle", "paragraph"), RECOMMENDATION_COLUMNS, DERIVED_COLUMNS)
REVIEWS = Layout("reviews", ("cycle",), REVIEW_COLUMNS, _REVIEW_DERIVED)
CLAUSES = Layout("clauses", ("reference", "clause"), (*CLAUSE_COLUMNS, *CLAUSE_LANGUAGES))
POSITIONS = Layout("positions", ("reference", "position"), POSITION_COLUMNS)
_VALUE = _("a value")
# By these a row of headings of follow-up is known: words that no table of other hands has.
_MARKS = Layout(
    "follow-up",
    ("institution", "plan", "measure", "evidence or assessor"),
    ("focal_point", "former_names", "declared_measures", "regressed", "limb", "sha256", "retrieved"),
)
LAYOUTS = (REVIEWS, RECOMMENDATIONS, CLAUSES, POSITIONS, _MARKS)
KNOWN_COLUMNS = frozenset(name for layout in LAYOUTS[:-1] for name in (*layout.columns, *layout.derived))


def layout_of(columns: set[str], name: str) -> Layout:
    """Return the layout that a header belongs to; raise BadInput naming what is missing."""
    from hrtrack.intake.following import follow_layout_of

    follow = follow_layout_of(columns)
    if follow is not None:
        return follow
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
    raise BadInput(_("{name} has no known layout (columns: {seen})", name=name, seen=seen), layouts)


def ignored_columns(layout: Layout, columns: list[str]) -> list[str]:
    """Return the columns that a layout does not read, unknown ones and computed ones."""
    return [name for name in columns if name and (not layout.knows(name) or name in layout.derived)]


def read_item(layout: Layout, cells: Cells, where: str, origin: OriginItem | None, options: Options) -> Item:
    """Return the record of one row; raise BadInput, naming the place if there is one, for a value that is not valid."""
    if layout is RECOMMENDATIONS:
        return read_recommendation(cells, where, origin, options)
    with at_place(where):
        if layout not in LAYOUTS:
            from hrtrack.intake.following import read_follow

            return read_follow(layout, cells, where, origin, options)
        _require_types(cells)
        return _review(cells, where, options) if layout is REVIEWS else _part(layout, cells, where, options)


def read_recommendation(cells: Cells, where: str, origin: OriginItem | None, options: Options) -> RecommendationItem:
    """Return the recommendation of a row in hrtrack's own columns; raise BadInput as `read_item` does."""
    with at_place(where):
        _require_types(cells)
        return _recommendation(cells, where, origin, options)


@contextmanager
def at_place(where: str) -> Iterator[None]:
    """Name the place of a value that is not valid."""
    try:
        yield
    except (BadInput, WrongUsage, NotFound) as error:
        raise BadInput(together(": ", (where, error.message)) if where else error.message, error.hint) from None


def _with_required(layout: Layout, columns: set[str], name: str) -> Layout:
    missing = [column for column in layout.required if column not in columns]
    if missing:
        raise BadInput(
            _(
                "{name} looks like the {name2} layout, but has no column '{missing}'",
                name=name,
                name2=layout.name,
                missing=missing[0],
            ),
            _("it needs {required}", required=", ".join(layout.required)),
        )
    return layout


def _require_types(cells: Cells) -> None:
    """Refuse JSON values that a field does not take: a number such as 139.10 has lost its last digit already."""
    for name, value in cells.items():
        if value is CLEARED and name in _NEVER_CLEARED:
            raise BadInput(_("{name} cannot be cleared", name=name))
        known = (name in KNOWN_COLUMNS and name not in DERIVED_COLUMNS) or language_column(name) is not None
        if value is None or value is CLEARED or isinstance(value, str) or not known:
            continue
        if name in _LIST_COLUMNS and isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            continue
        if isinstance(value, int) and not isinstance(value, bool) and name in _NUMBER_COLUMNS:
            continue
        raise BadInput(
            _("{name} is {value!r}", name=name, value=value),
            _("write it as a text, in quotes") if name not in _LIST_COLUMNS else _("write a list of texts"),
        )


def _review(cells: Cells, where: str, options: Options) -> ReviewItem:
    key = _key(cells, options)
    fields: dict[str, str | int | None] = {}
    for name in ("session", "received", "supported", "noted"):
        take(fields, cells, name, whole_number)
    for name in ("symbol", "addendum", "source", "note"):
        take(fields, cells, name, require_plain_text)
    for name in ("review_date", "adoption_date"):
        take(fields, cells, name, lambda cell, _: parse_date(cell))
    return ReviewItem(key, fields, where)


def _recommendation(cells: Cells, where: str, origin: OriginItem | None, options: Options) -> RecommendationItem:
    paragraph = cell_of(cells, "paragraph")
    number = parse_paragraph(str(paragraph)) if paragraph else None
    item = RecommendationItem(_key(cells, options), number, where, origin=origin)
    _texts(item, cells, None)
    states = _states(cells)
    if states is not None:
        item.states = {1: states}
    _tags(item, cells, None)
    position = cell_of(cells, "position")
    if not position:
        lost = next((n for n in ("position_detail", "position_source", "position_date") if cell_of(cells, n)), None)
        if lost:
            raise BadInput(_("{lost} without a position", lost=lost))
    else:
        inferred = str(cell_of(cells, "position_date_inferred") or "").lower() in ("true", "1")
        item.positions.append(
            PositionItem(
                parse_position(str(position)),
                optional(cells, "position_detail", parse_detail),
                optional(cells, "position_source", plain),
                None if inferred else optional(cells, "position_date", parse_date),
            )
        )
    return item


def _part(layout: Layout, cells: Cells, where: str, options: Options) -> RecommendationItem:
    key, paragraph = target_of(cell_of(cells, "reference"), options)
    number = cell_of(cells, "clause")
    clause = whole_number(number, "clause") if number else None
    item = RecommendationItem(key, paragraph, where, must_exist=True, clause=clause)
    if layout is POSITIONS:
        if not cell_of(cells, "position"):
            raise BadInput(_("no position"))
        item.positions.append(
            PositionItem(
                parse_position(str(cells["position"])),
                optional(cells, "detail", parse_detail),
                optional(cells, "source", plain),
                optional(cells, "date", parse_date),
                clause,
            )
        )
        return item
    if clause is None:
        raise BadInput(_("no clause number"))
    item.flat = False
    _texts(item, cells, clause)
    states = _states(cells)
    if states is not None:
        item.states = {clause: states}
    _tags(item, cells, clause)
    return item


def _key(cells: Cells, options: Options) -> ReviewKey:
    state = state_of(cell_of(cells, "state"), options)
    mechanism = parse_mechanism(str(cell_of(cells, "mechanism") or Mechanism.UPR))
    cycle = cell_of(cells, "cycle")
    if not cycle:
        raise BadInput(_("no cycle"))
    return ReviewKey(state, mechanism, options.years.year_of(state, mechanism, str(cycle)))


def target_of(cell: Cell, options: Options) -> tuple[ReviewKey, str]:
    """Return review and paragraph of a reference; raise BadInput or WrongUsage."""
    if not cell:
        raise BadInput(_("no reference"))
    parts = parse_reference(str(cell))
    key = ReviewKey(state_of(parts.state, options), parts.mechanism or Mechanism.UPR, parts.cycle)
    return key, parts.paragraph or ""


def state_of(cell: Cell, options: Options) -> str:
    """Return the State under review of a cell, or the only one; raise BadInput where there is none."""
    if cell:
        return resolve_state(str(cell))
    if options.state is None:
        raise BadInput(_("no State under review"), _("give a column state, --state or HRTRACK_STATE"))
    return options.state


def _texts(item: RecommendationItem, cells: Cells, clause: int | None) -> None:
    """Add the texts of a row in all its languages; raise BadInput where two columns say one language differently."""
    language = optional(cells, "language", parse_language)
    said = {"text": language, "summary": optional(cells, "summary_language", parse_language) or language}
    further = {name: found for name in cells if (found := language_column(name))}
    # Beside columns of languages one that names none is not in whatever language is on record.
    said |= {field: said[field] or DEFAULT_LANGUAGE for field, _rest in further.values()}
    columns: dict[str, tuple[TextField, str | None]] = {"text": ("text", said["text"]), "summary": ("summary", said["summary"])}
    found_in: dict[tuple[str, str | None], str] = {}
    for name, (field, lang) in (columns | further).items():
        cell = cells.get(name)
        if cell is None or (isinstance(cell, str) and not cell.strip()):
            continue
        first = found_in.setdefault((field, lang), name)
        if first == name:
            value = None if cell is CLEARED else require_plain_text(str(cell), name)
            item.texts.append(TextItem(field, lang, value, clause))
        elif cell != cells[first]:
            raise BadInput(
                _("{first} and {name} are two wordings in one language", first=first, name=name),
                _("language and summary_language say that of text and summary"),
            )


def _states(cells: Cells) -> tuple[str, ...] | None:
    for name in ("recommending_states", "recommending_state_names"):
        entries = entries_of(cells, name)
        if entries is not None:
            return tuple(dict.fromkeys(code for entry in entries for code in _state_codes(entry)))
    return None


def _state_codes(entry: str) -> tuple[str, ...]:
    """Return the States of an entry, which other hands have often joined: ``Slovenia; Republic of Korea``."""
    states, unknown = read_states(entry)
    return states if states and not unknown else (resolve_state(entry),)


def _tags(item: RecommendationItem, cells: Cells, clause: int | None) -> None:
    replaced: set[str] = set()
    themes = entries_of(cells, "themes")
    if themes is not None:
        default = cell_of(cells, "theme_taxonomy")
        taxonomy = one_of(str(default), THEME_TAXONOMIES, "theme taxonomy", BadInput) if default else None
        item.tags += [TagItem(*resolve_theme(plain(label), taxonomy), clause) for label in themes]
        replaced.update(THEME_TAXONOMIES)
    for column, name in _LABEL_COLUMNS.items():
        labels = entries_of(cells, column)
        if labels is not None:
            item.tags += [TagItem(name, resolve_label(name, plain(label)), clause) for label in labels]
            replaced.add(name)
    item.tags = list(dict.fromkeys(item.tags))
    item.replaces = frozenset(replaced)


def entries_of(cells: Cells, name: str) -> list[str] | None:
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


def cell_of(cells: Cells, name: str) -> Cell:
    """Return a cell, without the blanks around a text."""
    cell = cells.get(name)
    if isinstance(cell, str):
        return cell.strip()
    return cell


def optional(cells: Cells, name: str, parse: Callable[[str], str]) -> str | None:
    """Return what a cell says, parsed; None for a blank or cleared one."""
    cell = cell_of(cells, name)
    return None if cell in (None, "") or cell is CLEARED else parse(str(cell))


def take(fields: dict[str, str | int | None], cells: Cells, name: str, parse: Callable[[str, str], str | int]) -> None:
    """Add what a cell says to the fields, None where it clears; leave out a blank one."""
    cell = cell_of(cells, name)
    if cell is CLEARED:
        fields[name] = None
    elif cell not in (None, ""):
        fields[name] = parse(str(cell), name)


def whole_number(cell: Any, name: str) -> int:
    """Return a number in the range of its field; raise BadInput."""
    text = str(cell).strip()
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise BadInput(_("{name} '{text}' is not a whole number", name=name, text=text))
    return in_range(name, int(text))


def require_number(item: RecommendationItem) -> None:
    """Refuse a row of hrtrack's own layout without a paragraph: exported items without official number are u1, u2 ..."""
    if item.paragraph is None:
        hint = _("an item without an official number is u1, u2 ...")
        raise BadInput(_("{where}: no paragraph number", where=item.where), hint)


def plain(text: str) -> str:
    """Return a text that can be stored; raise BadInput."""
    return require_plain_text(text, _VALUE)
