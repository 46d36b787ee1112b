"""Read any table of recommendations: columns found by their headings, or named with ``--map``.

The headings known are those of `data/headings.csv`. What a cell says is brought into hrtrack's own columns and then read as
the own layout is, so that one set of rules decides what is valid.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import BadInput, WrongUsage
from hrtrack.intake import reading
from hrtrack.intake.cells import day_of, labels_of, lines_of, text_of, themes_of
from hrtrack.intake.layouts import read_recommendation
from hrtrack.intake.numbers import Numbers
from hrtrack.letters import language_of
from hrtrack.model import Mechanism, parse_date, require_plain_text
from hrtrack.records import AssessmentItem, OriginItem, RecommendationItem, ReviewItem, TagItem, TextItem
from hrtrack.shapes import DERIVED_COLUMNS, RECOMMENDATION_COLUMNS, language_column
from hrtrack.speech import _, together
from hrtrack.upr import year_of_session, year_of_symbol
from hrtrack.vocabulary import answer, fold_heading, known_headings, text_in_language
from hrtrack.wording import read_states, read_wording, same_wording, split_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hrtrack.intake.reading import Findings, Options
    from hrtrack.intake.sources import Source
    from hrtrack.model import ReviewKey
    from hrtrack.records import Item
    from hrtrack.wording import Wording

# The columns that a table may fill; those of the own layout and a few that only tables of others have.
COLUMNS = (
    *(name for name in RECOMMENDATION_COLUMNS if name not in DERIVED_COLUMNS),
    "session", "review_date", "symbol", "issues", "assessment",
)  # fmt: skip
_SESSION = re.compile(r"\d{1,3}")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
# Rows are gathered; a review has some hundred kilobytes, all reviews of all States some fifty megabytes.
_MOST_TEXT = 64_000_000


class Columns(NamedTuple):
    """Tell which column of a table is which of hrtrack's, by its index, and which headings are not read.

    `languages` are those that the headings of `text` and `summary` name; further ones are columns such as ``text_ru``.
    """

    places: dict[str, int]
    ignored: list[str]
    width: int
    languages: dict[str, str]


def score(row: Sequence[Any]) -> int:
    """Return how many headings of a row are known."""
    known = known_headings()
    named = [fold_heading(cell) for cell in row if isinstance(cell, str)]
    return len({known.get(heading) or text_in_language(heading) for heading in named} - {None})


def known(header: Sequence[Any]) -> int:
    """Return how many columns of hrtrack's the headings mean, those of its own layout and those of others."""
    return len({column for heading in header if (column := _column(str(heading)))})


def columns_of(header: list[str], options: Options, name: str) -> Columns:
    """Return what the columns of a table mean.

    Raises WrongUsage for a mapping that names no heading or no column, and BadInput where a heading may mean two
    things or no column holds the texts.
    """
    index = _mapped(header, options, name)
    taken = set(index.values())
    for place, heading in enumerate(header):
        column = _column(heading)
        if column and place not in taken and column not in index:
            index[column] = place
    if "country" in index:
        _settle_country(index, header, options, name)
    if "paragraph" in index:
        index.pop("number", None)
    languages = _first_of_languages(index)
    if "text" not in index and "summary" not in index:
        seen = ", ".join(f"'{heading}'" for heading in header if heading)[:300] or _("none")
        raise BadInput(
            _("no column of {name} is known to hold the recommendations (columns: {seen})", name=name, seen=seen),
            _('name it, as in --map text="Heading"'),
        )
    used = set(index.values())
    return Columns(
        index, [heading for place, heading in enumerate(header) if heading and place not in used], len(header), languages
    )


def read_rows(
    columns: Columns, rows: Iterator[tuple[int, list[Any]]], unit: str, source: Source, options: Options, findings: Findings
) -> Iterator[Item]:
    """Yield each review and then its recommendations, in the order in which the rows first speak of them.

    Rows of one number and one wording are one recommendation, as in a table of one row a State. Raises BadInput, naming
    the row, for values that are not valid, and naming both for a number that stands twice with another text or answer.
    """
    table = _Table(columns, unit, source, options, findings)
    stopped = None
    try:
        for line, row in rows:
            table.take(line, row)
    except BadInput as error:
        # What came before is passed on, so that it can be explained how far the table was understood.
        stopped = error
    yield from table.items()
    if stopped:
        raise stopped


class _Table:
    """Gather the rows of a table into recommendations by number."""

    def __init__(self, columns: Columns, unit: str, source: Source, options: Options, findings: Findings) -> None:
        self._columns = columns
        self._unit = unit
        self._source = source
        self._options = options
        self._findings = findings
        self._numbers = Numbers(findings)
        self._size = 0
        self._reviews: dict[ReviewKey, ReviewItem] = {}
        self._items: dict[ReviewKey, list[RecommendationItem]] = {}
        self._met: dict[tuple[ReviewKey, str], RecommendationItem] = {}

    def take(self, line: int, row: list[Any]) -> None:
        """Add a row."""
        where = reading.place(self._source.name, self._unit, line)
        self._require_width(row, where)
        cells = {name: row[place] if place < len(row) else "" for name, place in self._columns.places.items()}
        worded = any(text_of(cell) for name, cell in cells.items() if name in ("text", "summary") or language_column(name))
        if not (worded or text_of(_number(cells))):
            self._findings.leave_out(_("row without number and text"), where)
            return
        self._size += sum(len(cell) for cell in cells.values() if isinstance(cell, str))
        if self._size > _MOST_TEXT:
            raise BadInput(_("{where}: the file holds more text than a table of recommendations", where=where), _("split it"))
        origin = OriginItem(self._source.name, self._source.sha256, line)
        item = _item(cells, self._columns.languages, where, origin, self._options, self._findings, self._numbers)
        review = self._reviews.setdefault(item.key, ReviewItem(item.key, {}, where))
        review.fields |= _review_fields(cells, item.key, where)
        before = self._met.setdefault((item.key, item.paragraph), item) if item.paragraph else item
        if before is item:
            self._items.setdefault(item.key, []).append(item)
        else:
            _join(before, item)

    def items(self) -> Iterator[Item]:
        """Yield what was gathered, letting go of it."""
        self._met.clear()
        for key, items in self._items.items():
            self._tell_unnumbered(items)
            yield self._reviews[key]
            items.reverse()
            while items:
                yield items.pop()

    def _tell_unnumbered(self, items: list[RecommendationItem]) -> None:
        """Tell of rows without a number among numbered ones: a recommendation, or the heading of a section."""
        if any(item.paragraph for item in items):
            for item in items:
                if item.paragraph is None:
                    self._findings.doubt(_("row without a number"), item.where)

    def _require_width(self, row: list[Any], where: str) -> None:
        """Refuse cells beyond the headings: a text with a comma and no quotes, as a rule."""
        beyond = [text_of(cell) for cell in row[self._columns.width :]]
        if any(beyond):
            message = _("{where} has {n} cells, the header has {width}", where=where, n=len(row), width=self._columns.width)
            raise BadInput(message, _("a text with a separator in it needs quotes"))


def _join(before: RecommendationItem, item: RecommendationItem) -> None:
    """Add the States and labels of a further row of a recommendation; raise BadInput where the rows contradict each other."""
    one, other = (next((text.value for text in i.texts if text.field == "text"), None) or "" for i in (before, item))
    what = _("text") if one and other and same_wording(one) != same_wording(other) else ""
    if not what and before.positions and item.positions and before.positions != item.positions:
        what = _("position")
    if what:
        number = _(
            "{where}: {paragraph} stands in {other} too, with another {what}",
            where=item.where,
            paragraph=item.paragraph,
            other=before.where,
            what=what,
        )
        raise BadInput(number, _("keep the one that is right, or give the numbers of the paragraphs"))
    before.texts = before.texts or item.texts
    before.positions = before.positions or item.positions
    before.tags += [tag for tag in item.tags if tag not in before.tags]
    before.replaces |= item.replaces
    before.assessments += [entry for entry in item.assessments if entry not in before.assessments]
    states = {state for named in (before.states or {}).values() for state in named}
    new = tuple(state for named in (item.states or {}).values() for state in named if state not in states)
    if new:
        first = before.states or {1: ()}
        before.states = {**first, 1: (*first.get(1, ()), *new)}


def _column(heading: str) -> str | None:
    folded = fold_heading(heading)
    if folded.replace(" ", "_") in COLUMNS:
        return folded.replace(" ", "_")
    in_language = text_in_language(folded)
    return known_headings().get(folded) or ("_".join(in_language) if in_language else None)


def _first_of_languages(index: dict[str, int]) -> dict[str, str]:
    """Take the first column of a language for `text` or `summary` where no column is that without one; return its language."""
    languages = {}
    for field in ("text", "summary"):
        named = [(place, column) for column, place in index.items() if (language_column(column) or ("", ""))[0] == field]
        if named and field not in index:
            place, column = min(named)
            index[field] = place
            del index[column]
            languages[field] = column.removeprefix(f"{field}_")
    return languages


def _mapped(header: list[str], options: Options, name: str) -> dict[str, int]:
    index = {}
    for column, heading in options.columns:
        if column not in COLUMNS and language_column(column) is None:
            near = get_close_matches(column, COLUMNS, n=1)
            hint = _("did you mean {near}?", near=near[0]) if near else _("one of {columns}", columns=", ".join(COLUMNS))
            raise WrongUsage(_("--map knows no column '{column}'", column=column), hint)
        places = [place for place, cell in enumerate(header) if fold_heading(cell) == fold_heading(heading)]
        if not places:
            seen = ", ".join(f"'{cell}'" for cell in header if cell)[:300]
            raise WrongUsage(_("{name} has no column '{heading}'", name=name, heading=heading), _("it has {seen}", seen=seen))
        index[column] = places[0]
    return index


def _settle_country(index: dict[str, int], header: list[str], options: Options, name: str) -> None:
    """Decide what a column headed only "Country" holds: the one of the two that the table does not say otherwise."""
    place = index.pop("country")
    if "recommending_states" in index:
        index.setdefault("state", place)
    elif "state" in index or options.state:
        index["recommending_states"] = place
    else:
        raise BadInput(
            _(
                "the column '{header}' of {name} may hold the State under review or the recommending State",
                header=header[place],
                name=name,
            ),
            _('say --state, or --map state="{header}" or --map recommending_states="{header}"', header=header[place]),
        )


def _item(
    cells: dict[str, Any],
    languages: dict[str, str],
    where: str,
    origin: OriginItem,
    options: Options,
    findings: Findings,
    numbers: Numbers,
) -> RecommendationItem:
    text = text_of(cells.get("text"))
    leading, rest = split_number(text)
    paragraph = numbers.read(_number(cells), where) or leading
    if leading and leading == paragraph:
        text = rest
    wording = read_wording(text)
    for inside in wording.not_states:
        findings.no_state(inside, paragraph or where)
    own: dict[str, Any] = {
        "paragraph": paragraph,
        "text": text,
        "cycle": _cycle(cells, options, where),
        "language": languages.get("text") or text_of(cells.get("language")) or options.language or language_of(text),
        "recommending_states": _states(cells, wording.states, paragraph or where, findings),
        **{name: text_of(cells.get(name)) for name in ("state", "mechanism", "summary")},
        "summary_language": languages.get("summary") or text_of(cells.get("summary_language")),
        **{name: _without(paragraph, text_of(cell)) for name, cell in cells.items() if language_column(name)},
        **_labels_of(cells),
        **_position(cells),
    }
    item = read_recommendation(own, where, origin, options)
    # Issues of UPR Info that were added to the item are no themes of this table.
    if not any(tag.taxonomy == "upr-info" for tag in item.tags):
        item.replaces -= {"upr-info"}
    _add_clauses(item, wording, own["language"])
    _add_others(item, cells, options, where)
    return item


def _without(number: str | None, text: str) -> str:
    """Return a text without the number of its paragraph in front."""
    leading, rest = split_number(text)
    return rest if leading and leading == number else text


def _labels_of(cells: dict[str, Any]) -> dict[str, list[str]]:
    themes, clusters = themes_of(cells.get("themes"), text_of(cells.get("theme_taxonomy")))
    return {
        "themes": themes,
        "groups": labels_of(cells.get("groups"), "group"),
        "sdgs": labels_of(cells.get("sdgs"), "sdg"),
        "action": labels_of(cells.get("action"), "action"),
        "clusters": clusters + labels_of(cells.get("clusters"), "cluster"),
    }


def _add_clauses(item: RecommendationItem, wording: Wording, language: str) -> None:
    """Keep the clauses that the text tells apart, where it names the same States as the row."""
    if len(wording.clauses) < 2 or item.states is None or set(wording.states) != set(item.states[1]):
        return
    item.states = {number: clause.states for number, clause in enumerate(wording.clauses, 1)}
    item.texts += [TextItem("text", language, clause.text, number) for number, clause in enumerate(wording.clauses, 1)]
    item.flat = False


def _add_others(item: RecommendationItem, cells: dict[str, Any], options: Options, where: str) -> None:
    """Add what hrtrack's own layout has no column for: UPR Info's issues, an assessor's note."""
    place = _("{where}: an issue", where=where)
    issues = [require_plain_text(label, place) for label in labels_of(cells.get("issues"), "upr-info")]
    if issues:
        item.tags += [TagItem("upr-info", label) for label in issues]
        item.replaces |= {"upr-info"}
    if note := lines_of(cells.get("assessment")):
        item.assessments.append(AssessmentItem(options.assessor, require_plain_text(note, _("{where}: assessment", where=where))))


def _number(cells: dict[str, Any]) -> Any:
    """Return the cell with the paragraph number; a column headed "No." that holds whole numbers counts the rows."""
    if "number" not in cells:
        return cells.get("paragraph")
    return cells["number"] if "." in str(cells["number"]).strip().rstrip(".") else None


def _review_fields(cells: dict[str, Any], key: ReviewKey, where: str) -> dict[str, str | int | None]:
    """Return what a row says of its review; raise BadInput, naming the row, for a day that is none."""
    fields: dict[str, str | int | None] = {}
    session = _session(cells)
    if session and key.mechanism == Mechanism.UPR:
        fields["session"] = session
    try:
        if day := day_of(cells.get("review_date")):
            fields["review_date"] = parse_date(day)
        if symbol := text_of(cells.get("symbol")):
            fields["symbol"] = require_plain_text(symbol, "symbol")
    except BadInput as error:
        raise BadInput(together(": ", (where, error.message)), error.hint) from None
    return fields


def _cycle(cells: dict[str, Any], options: Options, where: str) -> str:
    """Return the year of the review: the cell's, that of the session, of the day, of the symbol, or the one said."""
    cell = text_of(cells.get("cycle"))
    if len(cell) == 4 and cell.isdecimal():
        held = year_of_session(_session(cells) or 0)
        if held and held != int(cell):
            raise BadInput(
                _(
                    "{where}: session {session} was held in {held}, not in {cell}",
                    where=where,
                    session=_session(cells),
                    held=held,
                    cell=cell,
                )
            )
        return cell
    session, day = _session(cells), day_of(cells.get("review_date"))
    years = [year_of_session(session) if session else None, int(day[:4]) if day[:4].isdecimal() else None]
    years.append(year_of_symbol(text_of(cells.get("symbol"))))
    year = next((str(year) for year in years if year), None)
    number = str(_ROMAN.get(cell.casefold(), cell))
    if year is None and not cell and options.cycle is None:
        raise BadInput(_("{where} does not say which review it belongs to", where=where), _("say --cycle, as in --cycle 2025"))
    return year or number or options.cycle or ""


def _session(cells: dict[str, Any]) -> int | None:
    match = _SESSION.search(text_of(cells.get("session")))
    return int(match[0]) if match else None


def _position(cells: dict[str, Any]) -> dict[str, str]:
    """Return the answer; without one there is nothing that a source or a day could belong to."""
    word = text_of(cells.get("position"))
    if not word:
        return {}
    position, detail = answer(word) or (word, None)
    return {
        "position": position,
        "position_detail": text_of(cells.get("position_detail")) or detail or "",
        "position_source": text_of(cells.get("position_source")),
        "position_date": day_of(cells.get("position_date")),
    }


def _states(cells: dict[str, Any], named: tuple[str, ...], place: str, findings: Findings) -> list[str]:
    """Return the recommending States of the column, or those in the text's parentheses where there is none."""
    cell = lines_of(cells.get("recommending_states"))
    if not cell:
        return list(named)
    states, unknown = read_states(cell)
    for name in unknown:
        findings.no_state(name, place)
    return list(states)
