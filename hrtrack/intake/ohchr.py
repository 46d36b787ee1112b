"""Read OHCHR's "Thematic list of recommendations" (also "Matrix of recommendations"): a Word table of one review.

Three layouts are known by the headings of their columns: lists with coded themes, as made until 2019; those of 2020 with
the SDGs in the column of themes; those since 2021 with a column of SDGs. The layout follows from the day a list was
made, not from the cycle. State, cycle and session stand in the page header alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from textwrap import shorten
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hrtrack.errors import BadInput
from hrtrack.intake.reading import Findings, Reading, place
from hrtrack.intake.word import open_word, rows
from hrtrack.labels import known_labels, resolve_label, split_tag
from hrtrack.marks import NO_THEME, read_judgements, read_marked
from hrtrack.model import Mechanism, ReviewKey, parse_paragraph
from hrtrack.records import OriginItem, PositionItem, RecommendationItem, ReviewItem, TagItem, TextItem
from hrtrack.speech import Said, _, term, together
from hrtrack.states import find_state, resolve_state, state_name
from hrtrack.upr import cycle_number_of, year_of_session
from hrtrack.vocabulary import answer, fold_heading
from hrtrack.wording import plain, read_wording, same_wording, split_number, split_source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from hrtrack.intake.reading import Options
    from hrtrack.intake.sources import Source
    from hrtrack.intake.word import Document, Row
    from hrtrack.records import Item, TextField

_MEANINGS = {
    "recommendation": re.compile(r"^recommendations?\b"),
    "position": re.compile(r"^position\b"),
    "assessment": re.compile(r"^assessment\b|\blevel of implementation\b"),
    "SDGs": re.compile(r"\bsdgs?\b|\bsustainable development goals?\b"),
    "themes": re.compile(r"\bthemes?\b"),
}
_LOOKED_FOR = _("a list has a table with the headings Recommendation, Position and Full list of themes, or Human rights themes")

_TITLE = re.compile(
    r"\bUPR of (?P<state>.{1,100}?)(?=\s*\(?\s*\d|\s+[-–—]\s|\s+(?:Thematic|Matrix)\b|$)\s*\(?\s*"
    r"(?:(?P<cycle>\d{1,2})\s*\w\w\s+cycle\b)?\W*(?:(?P<session>\d{1,3})\s*\w\w\s+session\b\)?)?",
    re.IGNORECASE | re.ASCII,
)

_THEME_ROW = re.compile(r"themes?\s*:\s*(.+)", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)+\.?")
_SYMBOL = re.compile(r"(A/HRC/\d{1,3}/\d{1,3})(?:/(Add\.\d{1,2}))?\b", re.IGNORECASE | re.ASCII)
_SECTION = re.compile(
    r"(?:(?P<sdg>SDGs?|sustainable development goals?)|(?P<group>affected persons|groups? of persons)|(?P<theme>themes?)"
    r"|(?P<issue>UPR Info issues))\s*:\s*",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^[-–—•]\s*")
_CODED = re.compile(r"[A-Z][0-9]{1,3}\s")
_NO_SIGNS = re.compile(r"[\W_]+")
_CODES, _IN_THEMES, _OWN_COLUMN = "ohchr-2014", "ohchr-2020", "ohchr-2021"
# UPR Info's issues are added to official items by `--enrich`; OHCHR's lists do not speak of them.
_TAXONOMIES = frozenset((_CODES, _IN_THEMES, _OWN_COLUMN))
# Headings are shorter than this, and what is quoted is cut to it.
_SHORT = 80
_LONGEST_TEXT = 1_000_000
_MOST_TEXT = 16_000_000
_Value = TypeVar("_Value", str, int)


class _Columns(NamedTuple):
    """Tell which columns of a table mean what, as they are headed, and how many there are."""

    places: dict[str, range]
    headings: dict[str, str]
    ignored: list[str]
    width: int


@dataclass(slots=True)
class _Entry:
    """Hold one numbered recommendation as it stands in the table."""

    number: str
    text: str
    source: str
    where: str
    row: int
    answer: tuple[str, str | None] | None
    labels: dict[str, list[str]]
    assessments: dict[tuple[str, ...], None]


@dataclass(slots=True)
class _List:
    """Hold what the tables say: their columns, the recommendations by number, those that stand there twice."""

    columns: _Columns
    entries: dict[str, _Entry] = field(default_factory=dict)
    twice: dict[str, None] = field(default_factory=dict)
    theme_rows: int = 0

    def labels(self, section: str) -> set[str]:
        """Return the labels of a section."""
        return {label for entry in self.entries.values() for label in entry.labels[section]}

    @property
    def taxonomy(self) -> str:
        """Return the taxonomy of the themes: coded ones, or the list of labels that knows more of them."""
        return taxonomy_of(self.labels("theme"), self.columns.headings.get("themes", ""))


class _Title(NamedTuple):
    """Hold what a page header says of the review; a number that it does not say is 0."""

    line: str
    state: str
    cycle: int
    session: int


def taxonomy_of(labels: set[str], heading: str) -> str:
    """Return the taxonomy that the themes of a list are of, by its labels and the heading of their column."""
    if labels and sum(_CODED.match(label) is not None for label in labels) > len(labels) / 2:
        return _CODES
    usual = _OWN_COLUMN if "human rights" in heading.lower() else _IN_THEMES
    known = {name: len(labels & set(known_labels(name))) for name in (_IN_THEMES, _OWN_COLUMN)}
    return max(known, key=lambda name: (known[name], name == usual))


def looks_like(headings: Sequence[str]) -> bool:
    """Say whether the cells of a row are the headings of a thematic list, in any order."""
    found = {_meaning(heading) for heading in headings}
    return "recommendation" in found and bool(found & {"position", "themes"})


def read(source: Source, options: Options) -> Reading:
    """Return the reading of a list: what was understood, and its records; raise BadInput for what is no list."""
    findings = Findings()
    document = open_word(source)
    listed = _read(document, source, findings)
    records = _records(document, listed, source, options, findings)
    return Reading(source.name, "ohchr", _("OHCHR list"), records, findings, _facts(document, listed))


def read_list(source: Source, options: Options, findings: Findings) -> Iterator[Item]:
    """Yield the review of a list, then each numbered recommendation.

    Raises BadInput, naming the place, for a file without such a table, for a page header and options that do not say
    which review it is, for an unknown position, and for a number that stands twice with two texts or answers.
    """
    document = open_word(source)
    yield from _records(document, _read(document, source, findings), source, options, findings)


def _records(document: Document, listed: _List, source: Source, options: Options, findings: Findings) -> Iterator[Item]:
    review = _review(document, source, options, findings)
    review.fields |= _symbols(listed.entries.values(), findings)
    yield review
    taxonomy = listed.taxonomy
    replaces = _TAXONOMIES | {"group"} if "themes" in listed.columns.places else frozenset()
    replaces |= {"sdg"} if "SDGs" in listed.columns.places or listed.labels("sdg") else set()
    replaces |= {"upr-info"} if listed.labels("issue") else set()
    for entry in listed.entries.values():
        item = _item(entry, review.key, options, findings)
        item.tags = _tags(entry, taxonomy)
        item.replaces = replaces
        item.origin = OriginItem(source.name, source.sha256, entry.row)
        yield item


def _facts(document: Document, listed: _List) -> list[tuple[str, str]]:
    """Return how a list is understood, as pairs of what and how."""
    places, headings = listed.columns.places, listed.columns.headings
    layout = _("2021 and later") if "SDGs" in places else _("until 2019") if listed.taxonomy == _CODES else _("of 2020")
    facts: list[tuple[str, str]] = [(_("layout"), layout)]
    for title in dict.fromkeys(_titles(document)):
        code, year = find_state(title.state), year_of_session(title.session)
        facts += [
            (_("page header"), title.line),
            (_("State under review"), f"{state_name(code)} ({code})" if code else _("not known")),
            (_("cycle"), str(title.cycle) if title.cycle else _("not said")),
            (_("session"), _session(title.session, year) if title.session else _("not said")),
        ]
    facts += [
        (term("column", meaning), _("column {number} '{heading}'", number=columns.start + 1, heading=headings[meaning]))
        for meaning, columns in places.items()
    ]
    facts += [(_("theme taxonomy"), listed.taxonomy), (_("theme rows"), str(listed.theme_rows))]
    return [*facts, (_("recommendations"), str(len(listed.entries)))]


def _session(session: int, year: int | None) -> Said:
    return together("", (str(session), " (", str(year) if year else _("year not known"), ")"))


def _meaning(heading: str) -> str | None:
    folded = fold_heading(heading) if len(heading) <= _SHORT else ""
    return next((meaning for meaning, pattern in _MEANINGS.items() if pattern.search(folded)), None)


def _read(document: Document, source: Source, findings: Findings) -> _List:
    """Read the tables of a document: all that follow the first known headings, and have as many columns."""
    listed: _List | None = None
    heading = ""
    for where, row, columns in _rows(document, source, findings):
        listed = listed or _List(columns)
        if theme := _theme_of(row):
            heading = "" if theme == NO_THEME else theme
            listed.theme_rows += 1
        elif entry := _entry(row, columns, where, findings):
            if not entry.labels["theme"] and not entry.labels["issue"] and heading:
                entry.labels["theme"] = [heading]
            _add(listed, entry)
    if listed is None:
        raise BadInput(_("{name} holds no table with the headings of a thematic list", name=source.name), _LOOKED_FOR)
    if not listed.entries:
        raise BadInput(_("{name} holds no recommendation", name=source.name), _("each begins with its number, as in 140.7"))
    if listed.twice:
        findings.note(
            _("read as one, for they stand twice with the same text: {short}", short=shorten(", ".join(listed.twice), _SHORT))
        )
    return listed


def _rows(document: Document, source: Source, findings: Findings) -> Iterator[tuple[str, Row, _Columns]]:
    """Yield place, row and columns from the headings on, which are an empty row; a table may go on without repeating them."""
    columns: _Columns | None = None
    first = size = 0
    for number, table in enumerate(document.tables, 1):
        for row in rows(table):
            # A cell that is merged over rows counts in each of them.
            size += sum(len(line) for cell in row.cells for line in cell.lines)
            if size > _MOST_TEXT:
                raise BadInput(
                    _("{name} row {number}: the table holds more text than any list", name=source.name, number=row.number)
                )
            found = _columns_of(row)
            if found is not None:
                findings.ignored += found.ignored if columns is None else []
                columns, first = found, first or number
            elif columns is not None and row.number == 1 and row.width != columns.width:
                findings.leave_out(_("table with other columns"), _("{file} table {number}", file=source.name, number=number))
                break
            if columns is not None:
                file = source.name if number == first else _("{file} table {number}", file=source.name, number=number)
                where = place(file, "row", row.number)
                yield where, row._replace(cells=()) if found else row, columns


def _columns_of(row: Row) -> _Columns | None:
    """Return what the columns mean, if the row holds their headings."""
    found = _Columns({}, {}, [], row.width)
    for cell in row.cells:
        heading = plain(" ".join(cell.lines))
        meaning = _meaning(heading)
        if meaning and meaning not in found.places:
            found.places[meaning], found.headings[meaning] = range(cell.column, cell.column + cell.span), heading
        elif heading:
            found.ignored.append(heading)
    return found if looks_like(list(found.headings.values())) else None


def _theme_of(row: Row) -> str | None:
    """Return the theme that a row of one cell names as the heading of those below."""
    filled = [cell.lines for cell in row.cells if cell.lines]
    match = _THEME_ROW.fullmatch(plain(" ".join(filled[0]))) if len(filled) == 1 else None
    return match[1] if match else None


def _entry(row: Row, columns: _Columns, where: str, findings: Findings) -> _Entry | None:
    """Return the recommendation of a row; None, telling of it, for a row that has none."""
    lines = _cell(row, columns, "recommendation")
    if sum(map(len, lines)) > _LONGEST_TEXT:
        raise BadInput(
            _(
                "{where}: a cell of more than {longest_text:,} characters is no recommendation",
                where=where,
                longest_text=_LONGEST_TEXT,
            )
        )
    wording, source, more = split_source("\n".join(lines))
    number, text = split_number(wording)
    if number is None:
        if any(cell.lines for cell in row.cells):
            findings.doubt(_("number without a text") if _BARE_NUMBER.fullmatch(wording) else _("text without a number"), where)
        return None
    if more:
        findings.doubt(_("text after the source of the position"), number)
    stem = number.rpartition(".")[0]
    if any((split_number(line)[0] or "").rpartition(".")[0] == stem for line in lines[1:]):
        findings.doubt(_("a further number within the cell"), number)
    labels = _sections(_cell(row, columns, "themes"))
    labels["sdg"] += _sections(_cell(row, columns, "SDGs"), "sdg")["sdg"]
    assessment = _cell(row, columns, "assessment")
    position = _answer(_cell(row, columns, "position"), where)
    return _Entry(number, text, source, where, row.number, position, labels, {assessment: None} if assessment else {})


def _cell(row: Row, columns: _Columns, meaning: str) -> tuple[str, ...]:
    """Return the lines of a cell; some lists hold a blank as the letters that stand for it in web pages."""
    lines = row.lines(columns.places[meaning]) if meaning in columns.places else ()
    return tuple(filter(None, (plain(line.replace("&nbsp;", " ")) for line in lines)))


def _answer(lines: Sequence[str], where: str) -> tuple[str, str | None] | None:
    word = "/".join(part.strip() for part in " ".join(lines).split("/"))
    found = answer(word) if word else None
    if word and found is None:
        raise BadInput(
            _("{where}: unknown position '{short}'", where=where, short=shorten(word, _SHORT)),
            _("one of Supported, Noted, Supported/Noted"),
        )
    return found


def _sections(lines: Iterable[str], section: str = "theme") -> dict[str, list[str]]:
    """Return the labels of a cell by section; each line is one label, for labels hold semicolons and dashes."""
    found: dict[str, list[str]] = {"theme": [], "group": [], "sdg": [], "issue": []}
    for line in lines:
        label = line
        if match := _SECTION.match(line):
            section, label = str(match.lastgroup), line[match.end() :]
        if label := _LIST_MARK.sub("", label):
            found[section].append(label)
    return found


def _add(listed: _List, entry: _Entry) -> None:
    """Add an entry; what stands twice alike is one recommendation with the labels of both."""
    before = listed.entries.setdefault(entry.number, entry)
    if before is entry:
        return
    listed.twice[entry.number] = None
    for what, one, other in (
        (_("text"), same_wording(before.text), same_wording(entry.text)),
        (_("list of States"), read_wording(before.text).states, read_wording(entry.text).states),
        (_("position"), before.answer or entry.answer, entry.answer or before.answer),
    ):
        if one != other:
            message = _(
                "{where}: {number} stands in {where2} too, with another {what}",
                where=entry.where,
                number=entry.number,
                where2=before.where,
                what=what,
            )
            raise BadInput(message, _("keep the one that is right"))
    before.source, before.answer = before.source or entry.source, before.answer or entry.answer
    before.assessments |= entry.assessments
    for section, labels in entry.labels.items():
        before.labels[section] += labels


def _titles(document: Document) -> list[_Title]:
    """Return what the page headers say of the review, or the lines above the table where no header does."""
    headers, opening = ([match for match in map(_TITLE.search, lines) if match] for lines in (document.headers, document.opening))
    return [
        _Title(match[0].strip(), match["state"].strip(" ,:*"), int(match["cycle"] or 0), int(match["session"] or 0))
        for match in headers or opening
    ]


def _review(document: Document, source: Source, options: Options, findings: Findings) -> ReviewItem:
    titles = _titles(document)
    state = _state(titles, source, options)
    session = _only(source, "sessions", (title.session for title in titles))
    number = _only(source, "cycles", (title.cycle for title in titles))
    year = year_of_session(session or 0)
    missing = [
        what for what, known in ((_("the State under review"), state), (_("the session"), year or options.cycle)) if not known
    ]
    if state is None or missing:
        message = _(
            "no page header of {name} says {missing}, as in 'UPR of ... (3rd Cycle - 36th session)'",
            name=source.name,
            missing=together(_(" and "), missing),
        )
        raise BadInput(message, _("say --state and --cycle, as in --state KAZ --cycle 2019"))
    key = ReviewKey(state, Mechanism.UPR, year or options.years.year_of(state, Mechanism.UPR, options.cycle or ""))
    usual = cycle_number_of(key.cycle, session)
    if number and usual and number != usual:
        findings.note(
            _(
                "{name} says cycle {number} in its page header, but session {session} belongs to cycle {usual}",
                name=source.name,
                number=number,
                session=session,
                usual=usual,
            )
        )
    fields: dict[str, str | int | None] = {"session": session, "cycle_number": usual or number}
    return ReviewItem(key, {name: value for name, value in fields.items() if value}, source.name)


def _state(titles: list[_Title], source: Source, options: Options) -> str | None:
    """Return the State under review that the page headers name, or the one said."""
    codes = []
    for title in titles:
        try:
            codes.append(resolve_state(title.state))
        except BadInput as error:
            if options.state is None:
                raise BadInput(
                    _("{name} page header: {message}", name=source.name, message=error.message),
                    _("{hint} Or say --state.", hint=error.hint),
                ) from None
    return _only(source, "States", codes) or options.state


def _only(source: Source, what: str, values: Iterable[_Value | None]) -> _Value | None:
    """Return the one value that all page headers give; raise BadInput for several."""
    found = list(dict.fromkeys(value for value in values if value))
    if len(found) > 1:
        named = _("several {what} in its page headers: {found}", what=what, found=", ".join(map(str, found)))
        raise BadInput(_("{name} names {named}", name=source.name, named=named), _("split it, one file for each review"))
    return found[0] if found else None


def _symbols(entries: Iterable[_Entry], findings: Findings) -> dict[str, str | int | None]:
    """Return the symbols of report and addendum that the sources of the positions agree on."""
    found = [match for entry in entries for match in _SYMBOL.finditer(entry.source)]
    addenda = {f"{match[1]}/{match[2]}".upper().replace("ADD", "Add") for match in found if match[2]}
    named = {"symbol": {match[1].upper() for match in found}, "addendum": addenda}
    several = sorted(symbol for symbols in named.values() if len(symbols) > 1 for symbol in symbols)
    if several:
        findings.note(_("the sources of the positions name several documents: {several}", several=", ".join(several)))
    return {name: next(iter(symbols)) for name, symbols in named.items() if len(symbols) == 1 and len(named["symbol"]) == 1}


def _item(entry: _Entry, key: ReviewKey, options: Options, findings: Findings) -> RecommendationItem:
    marked = read_marked(entry.text)
    for name in marked.not_states:
        findings.no_state(shorten(name, _SHORT), entry.number)
    if not marked.states:
        findings.doubt(_("no recommending State"), entry.number)
    if entry.text.count("(") != entry.text.count(")"):
        findings.doubt(_("parenthesis without its other half"), entry.number)
    item = RecommendationItem(key, parse_paragraph(entry.number), entry.where)
    field: TextField = "summary" if marked.field == "summary" else "text"
    if marked.whole:
        item.texts.append(TextItem(field, options.language, marked.whole))
    if marked.states:
        item.states = {number: clause.states for number, clause in enumerate(marked.clauses, 1)}
    if len(marked.clauses) > 1:
        worded = [(number, clause.text) for number, clause in enumerate(marked.clauses, 1) if clause.text]
        item.texts += [TextItem(field, options.language, text, number) for number, text in worded]
        item.flat = False
    if entry.answer:
        item.positions.append(PositionItem(*entry.answer, entry.source or None))
    item.assessments = [found for lines in entry.assessments for found in read_judgements(lines, options.assessor)]
    return item


def _tags(entry: _Entry, taxonomy: str) -> list[TagItem]:
    """Return the labels of an entry, each once; one that names its taxonomy is of that."""
    own = {"theme": taxonomy, "issue": "upr-info"}
    named = ((own.get(section, section), label) for section in entry.labels for label in entry.labels[section])
    tags = []
    for name, text in named:
        said, label = split_tag(text)
        tag = (said, label) if said in _TAXONOMIES and name == taxonomy else (name, text)
        tags.append(TagItem(tag[0], _usual(*tag)))
    return list(dict.fromkeys(tags))


def _usual(taxonomy: str, label: str) -> str:
    """Return a label in its usual spelling: without regard to case, blanks and marks."""
    return _by_bare(taxonomy).get(_NO_SIGNS.sub("", label.casefold())) or resolve_label(taxonomy, label)


@cache
def _by_bare(taxonomy: str) -> dict[str, str]:
    return {_NO_SIGNS.sub("", label.casefold()): label for label in reversed(known_labels(taxonomy))}
