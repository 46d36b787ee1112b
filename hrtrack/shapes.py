"""The shapes in which recommendations and reviews leave the tool: the keys of JSON, the columns of CSV.

They are a promise to scripts: keys are only ever added. What nothing is recorded for is null or an empty list.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from hrtrack.alphabet import sort_key
from hrtrack.follow_shapes import follow_part
from hrtrack.implementation import Status, judgement
from hrtrack.labels import split_tag
from hrtrack.model import THEME_TAXONOMIES, Assessor, Position, natural_key
from hrtrack.states import state_name

if TYPE_CHECKING:
    from hrtrack.records import TextField, TextItem
    from hrtrack.store.reading import Recommendation
    from hrtrack.store.reviews import Review

Row = dict[str, Any]

RECOMMENDATION_COLUMNS = (
    "reference",
    "state",
    "mechanism",
    "cycle",
    "cycle_number",
    "paragraph",
    "numbered",
    "text",
    "summary",
    "language",
    "summary_language",
    "position",
    "position_detail",
    "position_source",
    "position_date",
    "position_date_inferred",
    "recommending_states",
    "recommending_state_names",
    "themes",
    "theme_taxonomy",
    "groups",
    "sdgs",
    "action",
    "clusters",
    "status",
    "status_assessor",
    "institutions",
    "measures",
)
# Columns that are computed, or that a later kind of record fills: read back, they are ignored by name.
DERIVED_COLUMNS = (
    "reference",
    "cycle_number",
    "numbered",
    "position_date_inferred",
    "recommending_state_names",
    "status",
    "status_assessor",
    "institutions",
    "measures",
)
REVIEW_COLUMNS = (
    "state",
    "mechanism",
    "cycle",
    "session",
    "symbol",
    "addendum",
    "review_date",
    "adoption_date",
    "received",
    "supported",
    "noted",
    "source",
    "note",
)
POSITION_COLUMNS = ("reference", "clause", "position", "detail", "source", "date")
CLAUSE_COLUMNS = (
    "reference",
    "clause",
    "text",
    "summary",
    "recommending_states",
    "themes",
    "groups",
    "sdgs",
    "action",
    "clusters",
)
# Clauses have these columns where one of them is not in English.
CLAUSE_LANGUAGES = ("language", "summary_language")
# The rows of people have these beside the columns: what a list shows, and in which language.
FOR_PEOPLE = ("said", "said_language")
# Further languages of a text stand in columns of their own: text_ru, summary_kk.
_LANGUAGE_COLUMN = re.compile(r"(text|summary)_([a-z]{2,3}(?:-[a-z0-9]{2,8})?)")
_TAXONOMY_OF = {"groups": "group", "sdgs": "sdg", "action": "action", "clusters": "cluster"}


def recommendation_row(
    item: Recommendation, as_of: str | None = None, assessor: str = Assessor.STATE, tongue: str | None = None
) -> Row:
    """Return a recommendation as `list` prints it: position and status as of a day if one is given.

    A `tongue` is the language that people prefer; their rows say in `said` what a list shows of the recommendation.
    """
    judged = judgement(item.assessments, assessor, as_of)
    states = list(dict.fromkeys(state for clause in item.clauses for state in clause.states))
    taxonomy, themes = _themes(item)
    text, language = text_of(item, "text", tongue=tongue)
    summary, summary_language = text_of(item, "summary", tongue=tongue)
    return {
        **said_of(item, tongue),
        "reference": item.reference,
        "state": item.review.state,
        "mechanism": item.review.mechanism,
        "cycle": item.review.cycle,
        "cycle_number": item.review.cycle_number,
        "paragraph": item.paragraph,
        "numbered": item.numbered,
        "text": text,
        "summary": summary,
        "language": language,
        "summary_language": summary_language,
        **_position(item, as_of),
        "recommending_states": states,
        "recommending_state_names": [state_name(state) for state in states],
        "themes": themes,
        "theme_taxonomy": taxonomy,
        **{column: _labels(item, name) for column, name in _TAXONOMY_OF.items()},
        "status": str(judged.status if judged else Status.NO_INFORMATION),
        "status_assessor": str(assessor),
        "institutions": [entry.name for entry in item.assignments],
        "measures": [entry.code for entry in item.measures],
    }


def recommendation_line(item: Recommendation, *, internal: bool = True) -> Row:
    """Return a recommendation as `export -f jsonl` writes it: all that is recorded, nothing computed.

    Without `internal` it leaves out internal notes and evidence.
    """
    return {
        "kind": "recommendation",
        "uid": item.uid,
        "state": item.review.state,
        "mechanism": item.review.mechanism,
        "cycle": item.review.cycle,
        "paragraph": item.paragraph,
        "archived_at": item.archived_at,
        "texts": texts_of(item),
        "clauses": [{"clause": c.number, "uid": c.uid, "recommending_states": c.states} for c in item.clauses],
        "tags": [{"taxonomy": tag.taxonomy, "label": tag.label, "clause": tag.clause} for tag in item.tags],
        "positions": [
            {
                "uid": entry.uid,
                "clause": entry.clause,
                "position": entry.position,
                "detail": entry.detail,
                "source": entry.source,
                "date": entry.date,
            }
            for entry in item.positions
        ],
        **follow_part(item, internal=internal),
        "origin": item.origin._asdict() if item.origin else None,
    }


def language_column(name: str) -> tuple[TextField, str] | None:
    """Return field and language of a column such as ``text_ru``; None for any other column."""
    match = _LANGUAGE_COLUMN.fullmatch(name)
    return (cast("TextField", match[1]), match[2]) if match else None


def language_cells(item: Recommendation, columns: tuple[str, ...]) -> Row:
    """Return the texts of a recommendation in the columns of further languages; what `text` and `summary` hold is left out."""
    row: Row = dict.fromkeys(columns)
    shown = {field: text_of(item, field)[1] for field in ("text", "summary")}
    for text in item.texts:
        column = f"{text.field}_{text.lang}"
        if text.clause is None and column in row and text.lang != shown[text.field]:
            row[column] = text.value
    return row


def texts_of(item: Recommendation) -> list[Row]:
    """Return the texts of a recommendation in all languages, as JSON has them."""
    return [dict(zip(("field", "lang", "value", "clause", "original"), text, strict=True)) for text in item.texts]


def review_line(review: Review) -> Row:
    """Return a review as `export -f jsonl` writes it."""
    row = review._asdict()
    del row["id"]
    return {"kind": "review", **row}


def sort_rows(rows: list[Row], key: str) -> list[Row]:
    """Return rows sorted by a column, descending for ``-column``; null comes last either way."""
    name, descending = key.removeprefix("-"), key.startswith("-")
    known = [row for row in rows if row[name] is not None]
    known.sort(key=lambda row: _sort_value(row[name], words=name in ("text", "summary")), reverse=descending)
    return known + [row for row in rows if row[name] is None]


def _sort_value(value: Any, *, words: bool) -> tuple[int, Any]:
    if words:
        return 1, sort_key(value)
    if isinstance(value, list):
        return 2, [str(entry) for entry in value]
    return (0, value) if isinstance(value, int) else (1, natural_key(str(value)))


def _position(item: Recommendation, as_of: str | None) -> Row:
    """Return the answer of the whole paragraph: `partial` where its clauses differ."""
    answers = [item.answer(clause.number, as_of) for clause in item.clauses]
    given = [answer for answer in answers if answer is not None]
    if not given:
        return dict.fromkeys(("position", "position_detail", "position_source", "position_date", "position_date_inferred"))
    words = {answer.position if answer else Position.PENDING for answer in answers}
    details = {answer.detail for answer in given}
    newest = max(given, key=item.effective_date)
    return {
        "position": str(words.pop() if len(words) == 1 else Position.PARTIAL),
        "position_detail": details.pop() if len(details) == 1 else None,
        "position_source": "; ".join(dict.fromkeys(answer.source for answer in given if answer.source)) or None,
        "position_date": item.effective_date(newest) or None,
        "position_date_inferred": newest.date is None and bool(item.effective_date(newest)),
    }


def text_of(
    item: Recommendation, field: str, clause: int | None = None, tongue: str | None = None
) -> tuple[str | None, str | None]:
    """Return a text and its language: for people theirs, then the original wording, then English, then any."""
    found = [text for text in item.texts if text.field == field and text.clause == clause]
    if not found:
        return None, None

    def rank(text: TextItem) -> tuple[bool, bool, bool, str]:
        return text.lang != tongue, not (text.original and field == "text"), text.lang != "en", text.lang or ""

    best = min(found, key=rank)
    return best.value, best.lang


def said_of(item: Recommendation, tongue: str | None, clause: int | None = None) -> Row:
    """Return what people are shown of a recommendation or clause, and its language; nothing for machines.

    The summary, unless only the text is on record in their language.
    """
    if tongue is None:
        return {}
    found = [text_of(item, field, clause, tongue) for field in ("summary", "text")]
    given = [(value, lang) for value, lang in found if value]
    value, lang = next((pair for pair in given if pair[1] == tongue), given[0] if given else (None, None))
    return dict(zip(FOR_PEOPLE, (value, lang), strict=True))


def words_of(item: Recommendation, tongue: str | None = None) -> Row:
    """Return summary and text of a recommendation, for the rows of a list of other things."""
    told = {field: text_of(item, field, tongue=tongue)[0] for field in ("summary", "text")}
    return {**told, **said_of(item, tongue)}


def _labels(item: Recommendation, taxonomy: str) -> list[str]:
    return list(dict.fromkeys(tag.label for tag in item.tags if tag.taxonomy == taxonomy))


def _themes(item: Recommendation) -> tuple[str | None, list[str]]:
    """Return the taxonomy of the list and the theme labels; labels of another taxonomy carry its name."""
    present = [name for name in THEME_TAXONOMIES if any(tag.taxonomy == name for tag in item.tags)]
    if not present:
        return None, []
    own = present[0]
    labels = [f"{own}:{label}" if split_tag(label)[0] else label for label in _labels(item, own)]
    return own, labels + [f"{name}:{label}" for name in present[1:] for label in _labels(item, name)]
