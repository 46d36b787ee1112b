"""OHCHR's "Thematic list of recommendations" of one review, as a form with the column of assessments filled.

Columns and headings are those of the published lists of 2020 and before, which have that column; the themes of later lists
keep the heading they have there. The form exists in English alone, and programs know it by its words, so these are not
translated. What stands in brackets are the marks of `hrtrack.marks`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.errors import WrongUsage
from hrtrack.implementation import in_force
from hrtrack.intake.ohchr import taxonomy_of
from hrtrack.marks import NO_THEME, write_judgement, write_wording
from hrtrack.model import THEME_TAXONOMIES, Position, is_numbered
from hrtrack.report.blocks import Document, Row, Run, Table, line
from hrtrack.report.chosen import by_label, fields_of, in_order, position_of
from hrtrack.report.words import in_page_header, review_of
from hrtrack.shapes import recommendation_row, text_of
from hrtrack.speech import ENGLISH, _, language, n_, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hrtrack.records import AssessmentItem
    from hrtrack.report.blocks import Cell
    from hrtrack.report.chosen import Chosen
    from hrtrack.store.reading import Recommendation

_ASSESSMENT = "Assessment/comments on level of implementation"
_OLD = ("Recommendation", "Position", "Full list of themes", _ASSESSMENT)
_NEW = (
    "Recommendation and recommending State",
    "Position of the State under review",
    "Human rights themes and groups of persons",
    _ASSESSMENT,
)
# The share of each column in the published lists.
_WIDTHS = (30, 8, 30, 32)
_ANSWERS = {
    Position.SUPPORTED: "Supported",
    Position.PARTIAL: "Supported/Noted",
    Position.NOTED: "Noted",
    Position.PENDING: "Pending",
}
_OFFICIAL = THEME_TAXONOMIES[:3]
_CODED, _ISSUES = "ohchr-2014", "upr-info"
_TITLE = "Thematic list of recommendations"


class _Themes(NamedTuple):
    """Hold the taxonomy that the form is arranged by, and the one whose labels stand without its name."""

    taxonomy: str | None
    told: str | None


def matrix(chosen: Chosen) -> Document:
    """Return the form; raise WrongUsage for recommendations of several reviews, or of a treaty body."""
    _require_one_review(chosen)
    heading = f"{in_page_header(chosen.reviews[0])}    {_TITLE}" if chosen.reviews else _TITLE
    fields = fields_of(chosen, _TITLE, heading)
    taxonomy = _taxonomy(chosen.items)
    headings = _NEW if taxonomy == "ohchr-2021" else _OLD
    themes = _Themes(taxonomy, _told(chosen.items, taxonomy, headings[2]))
    rows = [row for answer in _ANSWERS for row in _part(chosen, answer, themes)]
    if not rows:
        rows = [Row([[line("No recommendation matches this selection.")]], over_all=True)]
    return Document(fields, [Table(headings, _WIDTHS, rows)], landscape=True, language="en")


def remarks(chosen: Chosen) -> list[str]:
    """Return in sentences what of the form is not as in OHCHR's own, or is not read back by `import`."""
    summaries = sum(1 for item in chosen.items if _wording(item)[0] == "summary")
    without = sum(1 for item in chosen.items if _wording(item)[0] is None)
    unnumbered = sum(1 for item in chosen.items if not _is_official(item))
    said: list[tuple[int, str]] = [
        (summaries, n_(
            "{n} recommendation has no official text on record: its summary stands there, marked [summary]",
            "{n} recommendations have no official text on record: their summaries stand there, marked [summary]", summaries,
        )),
        (without, n_(
            "{n} recommendation has neither text nor summary and is marked [no text]",
            "{n} recommendations have neither text nor summary and are marked [no text]", without,
        )),
        (unnumbered, n_(
            "{n} recommendation has no official number; hrtrack import cannot read it back",
            "{n} recommendations have no official number; hrtrack import cannot read them back", unnumbered,
        )),
    ]  # fmt: skip
    english = [] if language() == ENGLISH else [_("the form is OHCHR's and exists in English alone; it is written in English")]
    return [*english, *(sentence for number, sentence in said if number)]


def _require_one_review(chosen: Chosen) -> None:
    reviews = list({item.review.key: item.review for item in chosen.items}.values())
    others = [review for review in reviews if review.mechanism != "UPR"]
    if len(reviews) > 1:
        named = together(", ", [str(review.key) for review in reviews[:5]])
        message = _("a matrix is of one review, and {n} are chosen: {reviews}", n=len(reviews), reviews=named)
        year = next((review.cycle for review in reversed(reviews) if review.mechanism == "UPR"), reviews[-1].cycle)
        raise WrongUsage(message, _("choose one, as in --cycle {year} --mechanism UPR", year=year))
    if others:
        message = _("the form is OHCHR's for the UPR; {review} is none", review=review_of(others[0]))
        raise WrongUsage(message, _("hrtrack report midterm lists recommendations of every mechanism"))


def _part(chosen: Chosen, answer: Position, themes: _Themes) -> list[Row]:
    """Return the rows of one answer, by theme."""
    as_of = chosen.filters.as_of
    mine = [item for item in chosen.items if position_of(item, as_of) == answer]
    rows = []
    groups = by_label(mine, themes.taxonomy) if themes.taxonomy else [(None, mine)] if mine else []
    for label, items in sorted(groups, key=lambda pair: (pair[0] is None, in_order(pair[0] or ""))):
        rows.append(Row([[line(f"Theme: {label or NO_THEME}")]], over_all=True))
        rows += [_row(item, chosen, themes) for item in items]
    return rows


def _row(item: Recommendation, chosen: Chosen, themes: _Themes) -> Row:
    shown = recommendation_row(item, chosen.filters.as_of)
    field, whole, lang = _wording(item)
    clauses = [(text_of(item, field or "text", clause.number)[0], clause.states) for clause in item.clauses]
    first: Cell = [line(f"{item.paragraph} {write_wording(field, whole, clauses)}", lang=lang)]
    if shown["position_source"]:
        first.append((Run("Source of position: ", bold=True), Run(shown["position_source"])))
    answer = _ANSWERS[Position(shown["position"])] if shown["position"] else ""
    return Row([first, [line(answer)], _labels(item, themes), _assessments(item, chosen)])


def _wording(item: Recommendation) -> tuple[str | None, str | None, str | None]:
    """Return what stands for the text: field, wording and language; None where nothing is on record."""
    for field in ("text", "summary"):
        text, lang = text_of(item, field)
        clauses = [found for clause in item.clauses if (found := text_of(item, field, clause.number)[0])]
        if text or clauses:
            return field, text, lang
    return None, None, None


def _labels(item: Recommendation, themes: _Themes) -> Cell:
    """Return the cell of labels: themes, SDGs, groups of persons, issues, each a line, sections under their headings."""
    named = [
        tag.label if tag.taxonomy == themes.told else f"{tag.taxonomy}:{tag.label}"
        for tag in item.tags
        if tag.taxonomy in _OFFICIAL
    ]
    mark = "" if themes.taxonomy == _CODED else "- "
    cell = [line(f"{mark}{label}") for label in dict.fromkeys(named)]
    persons = "Affected persons:" if themes.taxonomy != "ohchr-2021" else "Groups of Persons:"
    for section, name in (("sdg", "SDGs:"), ("group", persons), (_ISSUES, "UPR Info issues:")):
        labels = dict.fromkeys(tag.label for tag in item.tags if tag.taxonomy == section)
        cell += [line(name, bold=True), *(line(f"- {label}") for label in labels)] if labels else []
    return cell


def _assessments(item: Recommendation, chosen: Chosen) -> Cell:
    """Return the judgements in force of the chosen assessor and his notes that are not internal."""
    as_of = chosen.filters.as_of
    judged = in_force(item.assessments, as_of)
    notes = [entry for entry in item.assessments if not entry.status and not entry.internal and _by(entry.date, as_of)]
    mine: list[AssessmentItem] = [entry for entry in (*judged, *notes) if entry.assessor == chosen.filters.assessor]
    return [line(text) for entry in mine for text in write_judgement(entry)]


def _by(day: str | None, as_of: str | None) -> bool:
    return as_of is None or (day or "") <= as_of


def _taxonomy(items: Sequence[Recommendation]) -> str | None:
    """Return the list of themes that most of the recommendations have; UPR Info's issues where they have no other."""
    for names in (_OFFICIAL, (_ISSUES,)):
        count = Counter(name for item in items for name in {tag.taxonomy for tag in item.tags} if name in names)
        if count:
            return max(names, key=lambda name: count[name])
    return None


def _told(items: Sequence[Recommendation], taxonomy: str | None, heading: str) -> str | None:
    """Return the taxonomy, unless who reads so few labels would take them for those of another list."""
    labels = {tag.label for item in items for tag in item.tags if tag.taxonomy == taxonomy}
    return taxonomy if taxonomy_of(labels, heading) == taxonomy else None


def _is_official(item: Recommendation) -> bool:
    """Say whether a paragraph has a number as OHCHR's lists have it: 95.1."""
    return is_numbered(item.paragraph) and item.paragraph.replace(".", "").isdecimal() and "." in item.paragraph
