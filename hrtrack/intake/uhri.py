"""Read exports of the Universal Human Rights Index (UHRI): the table of 16 columns and the JSON array of records.

A record is one annotation of a UN document. Recommendations of the UPR and of treaty bodies are taken, all else is counted by
what it is. Review, year and paragraph have no fields of their own: they are read from session, symbol, date and text.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import BadInput
from hrtrack.folding import fold_name
from hrtrack.intake.json_array import entries
from hrtrack.intake.reading import place
from hrtrack.intake.uhri_text import clean, decoded, split
from hrtrack.labels import resolve_label
from hrtrack.model import Mechanism, Position, ReviewKey, parse_paragraph, require_plain_text
from hrtrack.records import OriginItem, PositionItem, RecommendationItem, ReviewItem, TagItem, TextItem
from hrtrack.speech import _, together
from hrtrack.states import find_state, is_state_code
from hrtrack.upr import year_of_session, year_of_symbol
from hrtrack.vocabulary import answer
from hrtrack.wording import plain, read_states, read_wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from hrtrack.intake.reading import Findings, Options
    from hrtrack.intake.sources import Source
    from hrtrack.records import Item

# The fields that are read, by their key in JSON: the heading in the table, and what they are to hrtrack.
_FIELDS = {
    "Text": ("Text", "paragraph, text"),
    "Countries": ("Countries Concerned", "state"),
    "Body": ("Reccomending Body", "mechanism"),
    "Symbol": ("Document Symbol", "symbol"),
    "AnnotationType": ("Type", _("recommendation or not")),
    "Themes": ("Themes", "themes"),
    "AffectedPersons": ("Affected Persons", "groups"),
    "Sdgs": ("Sdgs", "sdgs"),
    "PublicationDate": ("Document Publication Date", _("cycle of a treaty body's review")),
    "UprSession": ("UPR Session", "session, cycle"),
    "UprPositions": ("UPR Position", "position"),
    "UprRecommendingCountry": ("UPR Reccomending States", "recommending_states"),
}
_NEEDED = {"Text", "Countries", "Body", "Symbol", "AnnotationType"}
_TAXONOMIES = {"Themes": "ohchr-2021", "AffectedPersons": "group", "Sdgs": "sdg"}
_LONG_NAMES = {
    "Universal Periodic Review": "UPR",
    "Human Rights Committee": "CCPR",
    "Committee on Economic, Social and Cultural Rights": "CESCR",
    "Committee against Torture": "CAT",
    "Committee on the Elimination of Discrimination against Women": "CEDAW",
    "Committee on the Rights of the Child": "CRC",
    "Committee on the Elimination of Racial Discrimination": "CERD",
    "Committee on the Rights of Persons with Disabilities": "CRPD",
    "Committee on Enforced Disappearances": "CED",
    "Committee on Migrant Workers": "CMW",
    "Committee on the Protection of the Rights of All Migrant Workers and Members of Their Families": "CMW",
    "Subcommittee on Prevention of Torture": "SPT",
}
_BODIES = {fold_name(name): code for name, code in _LONG_NAMES.items()} | {fold_name(code): str(code) for code in Mechanism}
_SPECIAL = re.compile(r"(?:SR|WG|IE|SRSG)\b|special rapporteur|working group|independent expert", re.IGNORECASE)
# In the English, French, Spanish and Russian files.
_RECOMMENDATIONS = ("recommendations", "recommendation", "recommandations", "recomendaciones", "рекомендации")
# Files of the index hold a few kinds of annotations; a damaged one could fill the report with names.
_MOST_REASONS = 40

# Reports that the index ascribes to two States, and whom each is about.
_STATE_OF_REPORT = {"A/HRC/22/3": "CZE", "A/HRC/18/16": "SDN"}
_REPORT = re.compile(r"(A/HRC/[0-9]{1,3}/[0-9]{1,3})(/Add\.[0-9]+)?(?:/(?:Corr|Rev)\.[0-9]+)?")
_SYMBOL = re.compile(r"[A-Z][\w.()\-]{0,15}(?:/[\w.()\-]{1,15}){1,7}", re.ASCII)
_REISSUED = re.compile(r"/(?:Corr|Rev)\.[0-9]+$")
_SESSION = re.compile(r"(?:^|[^0-9])([0-9]{1,3})(?:st|nd|rd|th)?(?=\s+session|\s+-\s|\W*$)", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}")
# Excel counts days from here, and leaves the count when a cell is no date to it.
_DAY_ZERO = date(1899, 12, 30)
_DAYS = re.compile(r"([0-9]{5})(?:\.[0-9]*)?")
_YEARS = range(1970, 2100)

_DASH = re.compile(r"^\s*-\s+")
_GOAL = re.compile(r"([0-9]{1,2})(\.(?:[0-9]{1,2}|[A-Za-z]))?(?=\s|$)")
_LONGEST_LABEL = 1000
_LONGEST_TEXT = 30_000
_RESPONSE = re.compile(r"Response of\b", re.IGNORECASE)


def is_header(names: Sequence[str]) -> bool:
    """Say whether the headings of a table are those of an export; case, blanks, marks and "Reccomending" do not matter."""
    return _columns(names).keys() >= _NEEDED


def is_record(keys: AbstractSet[str]) -> bool:
    """Say whether the keys of a JSON object are those of a record of the index."""
    return keys >= _NEEDED


def describe(names: Sequence[str]) -> list[tuple[str, str]]:
    """Return for ``--explain`` what is read, and the heading or the key that it stands under."""
    return [(_FIELDS[key][1], f"'{names[place]}'") for key, place in _columns(names).items()]


def read_json(source: Source, options: Options, findings: Findings) -> Iterator[Item]:
    """Yield each review when it is first met, and its recommendations, of a JSON array that is read record by record.

    Raises BadInput, naming the record, for what is not JSON, is no record of the index, or is longer than 4 MiB.
    """
    reader = _Reader(source, options, findings)
    for number, value in entries(source):
        where = place(source.name, "record", number)
        if not isinstance(value, dict) or not is_record(value.keys()):
            raise BadInput(
                _("{where} is no record of the Universal Human Rights Index", where=where),
                _("it has {needed}", needed=", ".join(sorted(_NEEDED))),
            )
        if number == 1:
            findings.ignored += [key[:100] for key in value if key not in _FIELDS and key.isprintable()]
        yield from reader.items(_Record(where, number, value))


def read_rows(
    header: list[str], rows: Iterator[tuple[int, list[Any]]], source: Source, options: Options, findings: Findings
) -> Iterator[Item]:
    """Yield each review when it is first met, and its recommendations, of the rows under the header of the table.

    Raises BadInput for a table without the columns that are needed, and, naming the row, for a cell that cannot be read.
    """
    columns = _columns(header)
    missing = [heading for key, (heading, _rest) in _FIELDS.items() if key in _NEEDED and key not in columns]
    if missing:
        raise BadInput(
            _(
                "{name} has no column '{missing}', as exports of the Universal Human Rights Index have",
                name=source.name,
                missing=missing[0],
            )
        )
    findings.ignored += [name for at, name in enumerate(header) if name and at not in columns.values()]
    reader = _Reader(source, options, findings)
    for number, cells in rows:
        values = {key: _cell(cells[at]) for key, at in columns.items() if at < len(cells)}
        if any(values.values()):
            yield from reader.items(_Record(place(source.name, "row", number), number, values))


def _columns(names: Sequence[str]) -> dict[str, int]:
    """Return where the column of each field stands, known by its heading or by the key that JSON has."""
    folded = [_fold(name) for name in names]
    found = {}
    for key, (heading, _rest) in _FIELDS.items():
        places = [folded.index(name) for name in (_fold(heading), _fold(key)) if name in folded]
        if places:
            found[key] = places[0]
    return found


def _fold(heading: str) -> str:
    return re.sub(r"[\W_]+", "", heading).casefold().replace("reccom", "recom")


def _cell(cell: Any) -> str:
    """Return a cell as the text that JSON has; `_x000D_` is how a workbook may write a carriage return."""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).replace("_x000D_", "").strip()


class _LeftOut(Exception):
    """Carry why a record is left out, and what names it."""


class _Record(NamedTuple):
    """Hold a record: the place that errors name, its number, its values by field."""

    where: str
    number: int
    values: dict[str, Any]

    def text(self, field: str) -> str:
        """Return a field that holds one text; raise BadInput for another kind of value."""
        value = self.values.get(field)
        if value is not None and not isinstance(value, str):
            raise BadInput(_("{where}: {field} is no text", where=self.where, field=field))
        return require_plain_text(value or "", f"{self.where}: {field}")

    def labels(self, field: str) -> list[str]:
        """Return the entries of a list, or the lines of a text, without the dash before them."""
        value = self.values.get(field)
        found: list[str] = []
        for entry in value if isinstance(value, list) else [value]:
            if field == "UprSession" and type(entry) is int and entry > 0:
                found.append(str(entry))
                continue
            if entry is not None and not isinstance(entry, str):
                raise BadInput(_("{where}: {field} is neither a text nor a list of texts", where=self.where, field=field))
            try:
                read = _labels if len(entry or "") < _LONGEST_LABEL else _labels.__wrapped__
                found += read(field, entry or "")
            except BadInput as error:
                raise BadInput(together(": ", (self.where, error.message))) from None
        return found if len(found) < 2 else list(dict.fromkeys(found))

    def label(self, field: str) -> str:
        """Return the entry of a field that should have one; several are joined."""
        return ", ".join(self.labels(field))


# Most entries stand in thousands of records.
@lru_cache(maxsize=8192)
def _labels(field: str, entry: str) -> tuple[str, ...]:
    """Return the labels on the lines of a text; raise BadInput for one that no list of labels holds."""
    labels = [plain(_DASH.sub("", line)) for line in require_plain_text(entry, field).splitlines()]
    longest = max(map(len, labels), default=0)
    if longest > _LONGEST_LABEL:
        raise BadInput(_("{field} holds an entry of {longest} characters", field=field, longest=longest))
    return tuple(filter(None, labels))


class _Reader:
    """Read records one by one; remembers only which document each review is."""

    def __init__(self, source: Source, options: Options, findings: Findings) -> None:
        self._source = source
        self._language = options.language
        self._findings = findings
        self._documents: dict[ReviewKey, str] = {}

    def items(self, record: _Record) -> Iterator[Item]:
        """Yield the review of a record when it is new, and the recommendation; count a record that holds none."""
        try:
            review, item = self._read(record)
        except _LeftOut as left_out:
            reason, place = left_out.args
            known = reason in self._findings.left_out or len(self._findings.left_out) < _MOST_REASONS
            self._findings.leave_out(reason if known else _("other kinds"), place)
            return
        if review is not None:
            yield review
        yield item

    def _read(self, record: _Record) -> tuple[ReviewItem | None, RecommendationItem]:
        mechanism = _mechanism(record.label("Body"))
        upr = mechanism == Mechanism.UPR
        text = _recommendation(record)
        symbol = record.label("Symbol").replace(" ", "")
        state = self._state(record, symbol, upr=upr)
        session = self._session(record) if upr else None
        year = self._year_of_upr(session, symbol, record.where) if upr else self._year_of_document(record)
        key = ReviewKey(state, mechanism, year)
        review = self._review(key, symbol, session, record.where)
        item = RecommendationItem(key, None, record.where, in_parts=True)
        item.origin = OriginItem(self._source.name, self._source.sha256, record.number)
        tags = (_tag(taxonomy, label) for field, taxonomy in _TAXONOMIES.items() for label in record.labels(field))
        item.tags = [tag for tag in dict.fromkeys(tags) if tag.label]
        item.replaces = frozenset(tag.taxonomy for tag in item.tags)
        item.paragraph, wording = self._split(text, record.where, upr=upr)
        item.texts = [TextItem("text", self._language, wording)]
        if upr:
            self._add_states(item, record, wording)
            self._add_position(item, record, symbol)
        return review, item

    def _state(self, record: _Record, symbol: str, *, upr: bool) -> str:
        """Return the State under review: the one named, or where none or several are, the one that the symbol tells."""
        names = record.labels("Countries")
        states = {find_state(name) for name in names}
        told = _state_of_report(symbol) if upr else _state_of_symbol(symbol)
        if len(states) == 1 and None not in states:
            (state,) = states
            if not upr and told not in (None, state):
                raise _LeftOut(_("State and symbol differ"), f"{names[0]}, {symbol}")
            return str(state)
        for name in names:
            if find_state(name) is None:
                self._findings.no_state(name[:100], record.where)
        if told and (told in states or states <= {None}):
            return told
        reason = _("several States") if len(names) > 1 else _("State not known")
        raise _LeftOut(reason, ", ".join(names)[:100] or symbol or record.where)

    def _session(self, record: _Record) -> int | None:
        """Return the session of the UPR; what names none that was held, or several, is a doubt."""
        labels = record.labels("UprSession")
        numbers = {int(match[1]) if (match := _SESSION.search(label)) else 0 for label in labels}
        session = numbers.pop() if len(numbers) == 1 else 0
        if year_of_session(session):
            return session
        if labels:
            self._findings.doubt(_("session"), together(": ", (record.where, ", ".join(labels)[:100])))
        return None

    def _year_of_upr(self, session: int | None, symbol: str, where: str) -> int:
        """Return the year of the session, for that is told; else the one to which the number of the report leads."""
        told = year_of_session(session) if session else None
        led = year_of_symbol(symbol)
        led = led if led in _YEARS else None
        if told and led and told != led:
            self._findings.doubt(
                _("session and symbol are of different years"),
                together(": ", (where, _("session {session}, {symbol}", session=session, symbol=symbol))),
            )
        year = told or led
        if year is None:
            raise _LeftOut(_("neither session nor symbol tells the year"), symbol or where)
        return year

    def _year_of_document(self, record: _Record) -> int:
        day = record.text("PublicationDate").strip()
        count, iso = _DAYS.fullmatch(day), _DAY.match(day)
        year = (_DAY_ZERO + timedelta(int(count[1]))).year if count else int(iso[1]) if iso else 0
        if year not in _YEARS:
            raise _LeftOut(_("no date of publication"), record.where)
        self._findings.note(_("the index has no day of adoption: the year of a treaty body's review is that of publication"))
        return year

    def _review(self, key: ReviewKey, symbol: str, session: int | None, where: str) -> ReviewItem | None:
        """Return the review when it is first met; the paragraphs of another document would collide with those of the first."""
        upr = key.mechanism == Mechanism.UPR
        report = _REPORT.fullmatch(symbol) if upr else None
        document = report[1] if report else _REISSUED.sub("", symbol)
        first = self._documents.get(key)
        # A State has one report in a year, so that a record of the UPR without symbol is of that one.
        if first is not None and first != document and not (upr and "" in (first, document)):
            raise _LeftOut(_("second document of a review"), symbol or where)
        self._documents[key] = first or document
        if first is not None:
            return None
        fields: dict[str, str | int | None] = {"session": session} if session else {}
        # A report that leads to another year than the session may be that of another review.
        if (not upr and _SYMBOL.fullmatch(document)) or (report and year_of_symbol(document) == key.cycle):
            fields["symbol"] = document
            if report and report[2]:
                fields["addendum"] = document + report[2]
        return ReviewItem(key, fields, where)

    def _split(self, text: str, where: str, *, upr: bool) -> tuple[str | None, str]:
        """Return paragraph number and wording; a heading before the number is that of a section, and no part of the wording."""
        number, wording, heading = split(text, upr=upr)
        if number:
            if heading:
                self._findings.note(_("headings of sections that stand before a paragraph's number are left out of the text"))
            return parse_paragraph(number), wording
        if number is not None:
            self._findings.doubt(_("paragraph number"), together(": ", (where, text[:40])))
        return None, text

    def _add_states(self, item: RecommendationItem, record: _Record, text: str) -> None:
        """Add the recommending States: by clause where the text names those of the list, or where there is no list."""
        wording = read_wording(text)
        listed = [read_states(name) for name in record.labels("UprRecommendingCountry")]
        for name in (*wording.not_states, *(name for _rest, unknown in listed for name in unknown)):
            self._findings.no_state(name[:100], record.where)
        states = tuple(dict.fromkeys(state for found, _rest in listed for state in found))
        item.texts = [TextItem("text", self._language, wording.text)]
        if wording.states and (not states or set(states) == set(wording.states)):
            item.flat = False
            item.states = {number: clause.states for number, clause in enumerate(wording.clauses, 1)}
            if len(wording.clauses) > 1:
                clauses = enumerate(wording.clauses, 1)
                item.texts += [TextItem("text", self._language, clause.text, number) for number, clause in clauses]
        elif states:
            item.states = {1: states}
            if wording.states:
                self._findings.doubt(_("States of the list and of the text differ"), record.where)

    def _add_position(self, item: RecommendationItem, record: _Record, symbol: str) -> None:
        """Add the answer, with a source only where the document is the addendum: the index does not tell it otherwise."""
        words = record.labels("UprPositions")
        answers = {answer(word) for word in words}
        positions = {found[0] for found in answers if found}
        if None in answers or (len(positions) > 1 and Position.PENDING in positions):
            self._findings.doubt(_("position"), together(": ", (record.where, ", ".join(words)[:100])))
        elif positions:
            report = _REPORT.fullmatch(symbol)
            source = report[1] + report[2] if report and report[2] else None
            details = {found[1] for found in answers if found}
            position = positions.pop() if len(positions) == 1 else str(Position.PARTIAL)
            item.positions = [PositionItem(position, details.pop() if len(details) == 1 else None, source)]


@lru_cache(maxsize=256)
def _mechanism(body: str) -> str:
    """Return the mechanism that a body is, by its code or its long name; a body that is not tracked is left out."""
    code = _BODIES.get(fold_name(body))
    if code is None:
        raise _LeftOut(_("special procedure") if _SPECIAL.match(body) else _("body not known"), body[:100] or _("no body"))
    return code


def _recommendation(record: _Record) -> str:
    """Return the text of a recommendation; concerns, responses of a State and other kinds are left out."""
    kind = record.label("AnnotationType")
    if kind.casefold() not in _RECOMMENDATIONS:
        raise _LeftOut(kind[:60] or _("no type"), record.where)
    text = clean(record.text("Text"))
    if _RESPONSE.match(text):
        raise _LeftOut(_("Response of a State"), record.where)
    if not text or len(text) > _LONGEST_TEXT:
        raise _LeftOut(_("text of more than {n} characters", n=_LONGEST_TEXT) if text else _("no text"), record.where)
    return text


def _state_of_report(symbol: str) -> str | None:
    report = _REPORT.fullmatch(symbol)
    return _STATE_OF_REPORT.get(report[1]) if report else None


def _state_of_symbol(symbol: str) -> str | None:
    """Return the State in the symbol of a treaty body's document, as in CRPD/C/AZE/CO/1."""
    codes = {part for part in symbol.split("/")[1:] if len(part) == 3 and part.isupper() and is_state_code(part)}
    return codes.pop() if len(codes) == 1 else None


@lru_cache(maxsize=4096)
def _tag(taxonomy: str, text: str) -> TagItem:
    """Return a label in its usual spelling; a target is its code alone, for its wording is translated and the code is not."""
    label = plain(decoded(text))
    goal = _GOAL.match(label) if taxonomy == "sdg" else None
    if goal and goal[2]:
        return TagItem(taxonomy, goal[0].lower())
    known = resolve_label(taxonomy, goal[1] if goal else label)
    return TagItem(taxonomy, label if goal and known == goal[1] else known)
