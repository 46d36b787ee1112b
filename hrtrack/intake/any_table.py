"""Read any table of recommendations: columns found by their headings, or named with ``--map``.

The headings known are those of `data/headings.csv`. What a cell says is brought into hrtrack's own columns and then read as
the own layout is, so that one set of rules decides what is valid.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import BadInput, WrongUsage
from hrtrack.intake.layouts import read_recommendation
from hrtrack.intake.numbers import Numbers
from hrtrack.intake.tables import split_cell
from hrtrack.labels import find_theme, known_labels
from hrtrack.model import Mechanism
from hrtrack.records import AssessmentItem, OriginItem, RecommendationItem, ReviewItem, TagItem, TextItem
from hrtrack.shapes import DERIVED_COLUMNS, RECOMMENDATION_COLUMNS
from hrtrack.upr import year_of_session, year_of_symbol
from hrtrack.vocabulary import answer, fold_heading, known_headings
from hrtrack.wording import plain, read_states, read_wording, split_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from hrtrack.intake.reading import Findings, Options
    from hrtrack.intake.sources import Source
    from hrtrack.records import Item
    from hrtrack.wording import Wording

# The columns that a table may fill; those of the own layout and a few that only tables of others have.
COLUMNS = (
    *(name for name in RECOMMENDATION_COLUMNS if name not in DERIVED_COLUMNS),
    "session", "review_date", "symbol", "issues", "assessment",
)  # fmt: skip
_SESSION = re.compile(r"\d{1,3}")
_LIST_MARK = re.compile(r"^\s*[-•–]\s+")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5}
_CLEAR_ENOUGH = 0.8


class Columns(NamedTuple):
    """Tell which column of a table is which of hrtrack's, by its index, and which headings are not read."""

    places: dict[str, int]
    ignored: list[str]


def score(row: Sequence[Any]) -> int:
    """Return how many headings of a row are known."""
    known = known_headings()
    return len({known[fold_heading(cell)] for cell in row if isinstance(cell, str) and fold_heading(cell) in known})


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
    if "text" not in index and "summary" not in index:
        seen = ", ".join(f"'{heading}'" for heading in header if heading)[:300] or "none"
        raise BadInput(
            f"no column of {name} is known to hold the recommendations (columns: {seen})", 'name it, as in --map text="Heading"'
        )
    used = set(index.values())
    return Columns(index, [heading for place, heading in enumerate(header) if heading and place not in used])


def read_rows(
    columns: Columns, rows: Iterator[tuple[int, list[Any]]], unit: str, source: Source, options: Options, findings: Findings
) -> Iterator[Item]:
    """Yield the review of each row when it is first met, and the recommendation that the row holds."""
    reviews: dict[Any, dict[str, Any]] = {}
    numbers = Numbers(findings)
    for line, row in rows:
        where = f"{source.name} {unit} {line}"
        cells = {name: row[place] if place < len(row) else "" for name, place in columns.places.items()}
        if not any(_text(cells.get(name)) for name in ("text", "summary", "paragraph", "number")):
            findings.leave_out("row without number and text", where)
            continue
        item = _item(cells, where, OriginItem(source.name, source.sha256, line), options, findings, numbers)
        review = _review(item, cells, where)
        if reviews.get(item.key) != review.fields:
            merged = {**reviews.get(item.key, {}), **review.fields}
            reviews[item.key] = review.fields
            yield ReviewItem(item.key, merged, where)
        yield item


def _column(heading: str) -> str | None:
    folded = fold_heading(heading)
    return folded.replace(" ", "_") if folded.replace(" ", "_") in COLUMNS else known_headings().get(folded)


def _mapped(header: list[str], options: Options, name: str) -> dict[str, int]:
    index = {}
    for column, heading in options.columns:
        if column not in COLUMNS:
            near = get_close_matches(column, COLUMNS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(COLUMNS)}"
            raise WrongUsage(f"--map knows no column '{column}'", hint)
        places = [place for place, cell in enumerate(header) if fold_heading(cell) == fold_heading(heading)]
        if not places:
            seen = ", ".join(f"'{cell}'" for cell in header if cell)[:300]
            raise WrongUsage(f"{name} has no column '{heading}'", f"it has {seen}")
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
            f"the column '{header[place]}' of {name} may hold the State under review or the recommending State",
            f'say --state, or --map state="{header[place]}" or --map recommending_states="{header[place]}"',
        )


def _item(
    cells: dict[str, Any], where: str, origin: OriginItem, options: Options, findings: Findings, numbers: Numbers
) -> RecommendationItem:
    text = _text(cells.get("text"))
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
        "language": _text(cells.get("language")) or options.language or _language(text),
        "recommending_states": _states(cells, wording.states, paragraph or where, findings),
        **{name: _text(cells.get(name)) for name in ("state", "mechanism", "summary", "summary_language")},
        **_labels_of(cells),
        **_position(cells),
    }
    item = read_recommendation(own, where, origin, options)
    # Issues of UPR Info that were added to the item are no themes of this table.
    item.replaces -= {"upr-info"}
    _add_clauses(item, wording, own["language"])
    _add_others(item, cells, options)
    return item


def _labels_of(cells: dict[str, Any]) -> dict[str, list[str]]:
    themes, clusters = _themes(cells)
    return {
        "themes": themes,
        "groups": _labels(cells.get("groups"), "group"),
        "sdgs": _labels(cells.get("sdgs"), "sdg"),
        "action": _labels(cells.get("action"), "action"),
        "clusters": clusters + _labels(cells.get("clusters"), "cluster"),
    }


def _add_clauses(item: RecommendationItem, wording: Wording, language: str) -> None:
    """Keep the clauses that the text tells apart, where it names the same States as the row."""
    if len(wording.clauses) < 2 or item.states is None or set(wording.states) != set(item.states[1]):
        return
    item.states = {number: clause.states for number, clause in enumerate(wording.clauses, 1)}
    item.texts += [TextItem("text", language, clause.text, number) for number, clause in enumerate(wording.clauses, 1)]
    item.flat = False


def _add_others(item: RecommendationItem, cells: dict[str, Any], options: Options) -> None:
    """Add what hrtrack's own layout has no column for: UPR Info's issues, an assessor's note."""
    issues = _labels(cells.get("issues"), "upr-info")
    if issues:
        item.tags += [TagItem("upr-info", label) for label in issues]
        item.replaces |= {"upr-info"}
    if note := _lines(cells.get("assessment")):
        item.assessments.append(AssessmentItem(options.assessor, note))


def _number(cells: dict[str, Any]) -> Any:
    """Return the cell with the paragraph number; a column headed "No." that holds whole numbers counts the rows."""
    if "number" not in cells:
        return cells.get("paragraph")
    return cells["number"] if "." in str(cells["number"]).strip().rstrip(".") else None


def _review(item: RecommendationItem, cells: dict[str, Any], where: str) -> ReviewItem:
    fields: dict[str, Any] = {}
    session = _session(cells)
    if session and item.key.mechanism == Mechanism.UPR:
        fields["session"] = session
    if day := cells.get("review_date"):
        fields["review_date"] = _text(day)
    if symbol := _text(cells.get("symbol")):
        fields["symbol"] = symbol
    return ReviewItem(item.key, fields, where)


def _cycle(cells: dict[str, Any], options: Options, where: str) -> str:
    """Return the year of the review: the cell's, that of the session, of the day, of the symbol, or the one said."""
    cell = _text(cells.get("cycle"))
    if len(cell) == 4 and cell.isdecimal():
        return cell
    session, day = _session(cells), _text(cells.get("review_date"))
    years = [year_of_session(session) if session else None, int(day[:4]) if day[:4].isdecimal() else None]
    years.append(year_of_symbol(_text(cells.get("symbol"))))
    year = next((str(year) for year in years if year), None)
    number = str(_ROMAN.get(cell.casefold(), cell))
    if year is None and not cell and options.cycle is None:
        raise BadInput(f"{where} does not say which review it belongs to", "say --cycle, as in --cycle 2025")
    return year or number or options.cycle or ""


def _session(cells: dict[str, Any]) -> int | None:
    match = _SESSION.search(_text(cells.get("session")))
    return int(match[0]) if match else None


def _position(cells: dict[str, Any]) -> dict[str, str]:
    """Return the answer; without one there is nothing that a source or a day could belong to."""
    word = _text(cells.get("position"))
    if not word:
        return {}
    position, detail = answer(word) or (word, None)
    return {
        "position": position,
        "position_detail": _text(cells.get("position_detail")) or detail or "",
        "position_source": _text(cells.get("position_source")),
        "position_date": _text(cells.get("position_date")),
    }


def _states(cells: dict[str, Any], named: tuple[str, ...], place: str, findings: Findings) -> list[str]:
    """Return the recommending States of the column, or those in the text's parentheses where there is none."""
    cell = _lines(cells.get("recommending_states"))
    if not cell:
        return list(named)
    states, unknown = read_states(cell)
    for name in unknown:
        findings.no_state(name, place)
    return list(states)


def _themes(cells: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the themes of the lists that know them, and the labels of the table's own: clusters of its keeper."""
    default = _text(cells.get("theme_taxonomy"))
    known, unknown = [], []
    for label in _entries(cells.get("themes"), lambda entry: bool(default) or find_theme(entry) is not None):
        found = (default, label) if default else find_theme(label)
        if found:
            known.append(":".join(found))
        else:
            unknown.append(label)
    return known, unknown


def _labels(cell: Any, taxonomy: str) -> list[str]:
    names = {label.casefold() for label in known_labels(taxonomy)}
    return _entries(cell, lambda entry: entry.casefold() in names)


def _entries(cell: Any, known: Any) -> list[str]:
    """Split a cell at line ends and bars; at semicolons, then commas, only where no entry is a label with such a mark."""
    found = []
    for line in _lines(cell).split("\n"):
        for entry in split_cell(_LIST_MARK.sub("", line)):
            found += _apart(plain(entry), known)
    return list(dict.fromkeys(label for label in found if label))


def _apart(entry: str, known: Any) -> list[str]:
    if known(entry):
        return [entry]
    for mark in (";", ","):
        parts = _runs([part.strip() for part in entry.split(mark)], mark, known)
        if len(parts) > 1 and (mark == ";" or all(map(known, parts))):
            return [part for part in parts if part]
    return [entry]


def _runs(parts: list[str], mark: str, known: Any) -> list[str]:
    """Join parts again that only together are a label: Children: definition; general principles; protection."""
    joined, index = [], 0
    while index < len(parts):
        for stop in range(len(parts), index, -1):
            entry = f"{mark} ".join(parts[index:stop])
            if stop == index + 1 or known(entry):
                joined.append(entry)
                index = stop
                break
    return joined


def _language(text: str) -> str:
    """Return the language that the letters of a text tell apart: Kazakh, Russian, or else English."""
    if re.search(r"[әғқңөұүһі]", text, re.IGNORECASE):
        return "kk"
    letters = re.findall(r"[^\W\d_]", text)
    cyrillic = re.findall(r"[а-яё]", text, re.IGNORECASE)
    return "ru" if len(cyrillic) > len(letters) / 2 else "en"


def _text(value: Any) -> str:
    """Return a cell as a text on one line."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    return plain(_listed(value))


def _lines(value: Any) -> str:
    return "\n".join(filter(None, map(plain, _listed(value).replace("\r\n", "\n").replace("\r", "\n").split("\n"))))


def _listed(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(str(entry) for entry in value)
    return "" if value is None else str(value)
