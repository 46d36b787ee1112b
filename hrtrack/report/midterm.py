"""The annex of a mid-term report: each recommendation with its States, answers, assessments by everyone, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack import terms
from hrtrack.follow_shapes import shown_assessments
from hrtrack.report import words
from hrtrack.report.blocks import Document, Heading, Row, Table, line, lines
from hrtrack.report.chosen import fields_of, review_in_words
from hrtrack.report.national import opening
from hrtrack.shapes import text_of
from hrtrack.speech import _, language, together
from hrtrack.speech import day as day_

if TYPE_CHECKING:
    from hrtrack.records import AssessmentItem, PositionItem
    from hrtrack.report.blocks import Block, Cell
    from hrtrack.report.chosen import Chosen
    from hrtrack.store.reading import Recommendation

COLUMNS = ("reference", "recommendation", "recommending_states", "positions", "assessments", "evidence")
HEADS = {
    "reference": _("Reference"),
    "recommendation": _("Recommendation"),
    "recommending_states": _("Recommending States"),
    "positions": _("Position"),
    "assessments": _("Assessments"),
    "evidence": _("Evidence"),
}
_WIDTHS = (34, 20, 28, 18)


def midterm(chosen: Chosen) -> Document:
    """Return the annex, a table for each review."""
    title = _("Recommendations, answers and assessments. {reviews}", reviews=words.reviews_in_words(chosen.reviews))
    blocks: list[Block] = [Heading(0, title), *opening(chosen)]
    several = len({review.state for review in chosen.reviews}) > 1
    for review in chosen.reviews:
        mine = [item for item in chosen.items if item.review.key == review.key]
        if mine:
            blocks += [Heading(1, review_in_words(review, several=several))]
            blocks.append(_table(mine, chosen))
    return Document(fields_of(chosen, title), blocks, landscape=True)


def rows(chosen: Chosen) -> list[dict[str, Any]]:
    """Return the annex as rows of a table, the lines of a cell below each other."""
    return [
        {
            "reference": item.reference,
            "recommending_states": words.states_of(item),
            **{
                name: together("\n", [together("", [run.text for run in words_]) for words_ in cell])
                for name, cell in zip(
                    ("recommendation", *COLUMNS[3:]),
                    (_text(item), _positions(item, chosen), _assessments(item, chosen), _evidence(item, chosen)),
                    strict=True,
                )
            },
        }
        for item in chosen.items
    ]


def _table(items: list[Recommendation], chosen: Chosen) -> Table:
    heads = (_("Recommendation"), _("Position"), _("Assessments"), _("Evidence"))
    return Table(heads, _WIDTHS, [_row(item, chosen) for item in items])


def _row(item: Recommendation, chosen: Chosen) -> Row:
    first = _text(item)
    first[0] = line(f"{item.paragraph} ", bold=True) + first[0]
    states = words.states_of(item)
    first += [line(_("Recommended by: {states}", states=states))] if states else []
    return Row([first, _positions(item, chosen), _assessments(item, chosen), _evidence(item, chosen)])


def _text(item: Recommendation) -> Cell:
    """Return the official text, or else the summary, said to be one; what is on record in the language comes first."""
    text, lang = text_of(item, "text", tongue=language())
    summary, summary_lang = text_of(item, "summary", tongue=language())
    if text and (lang == language() or summary_lang != language()):
        return lines(text, lang)
    if not summary:
        return [line(_("[no text on record]"))]
    found = lines(summary, summary_lang)
    # The mark is in the language of the document, whatever that of the summary.
    return [*found[:-1], found[-1] + line(_("{summary} [summary]", summary=""))]


def _positions(item: Recommendation, chosen: Chosen) -> Cell:
    """Return the answers in the order of their days; the last is in force."""
    as_of = chosen.filters.as_of
    entries = [entry for entry in item.positions if as_of is None or item.effective_date(entry) <= as_of]
    found = [line(_position(item, entry)) for entry in sorted(entries, key=item.effective_date)]
    return found or [line(terms.say("position", "pending") if item.review.mechanism == "UPR" else "")]


def _position(item: Recommendation, entry: PositionItem) -> str:
    said: str = terms.say("position", entry.position)
    if entry.detail:
        said = _("{position} ({detail})", position=said, detail=terms.say("detail", entry.detail))
    if entry.clause and len(item.clauses) > 1:
        said = _("clause {number}: {position}", number=entry.clause, position=said)
    day = item.effective_date(entry)
    inferred = _("{day} (inferred)", day=day_(day)) if day and not entry.date else day_(day)
    return together(", ", [part for part in (said, entry.source, inferred) if part])


def _assessments(item: Recommendation, chosen: Chosen) -> Cell:
    """Return what each assessor says, by day, without internal notes."""
    as_of = chosen.filters.as_of
    shown = [entry for entry in shown_assessments(item, internal=False) if as_of is None or (entry.date or "") <= as_of]
    return [words_ for entry in sorted(shown, key=lambda entry: entry.date or "") for words_ in _assessment(entry)]


def _assessment(entry: AssessmentItem) -> Cell:
    said = words.judgement(entry)
    head = _("{voice}: {judgement}", voice=words.voice(entry), judgement=said) if said else words.voice(entry)
    return [line(head), *(lines(entry.note) if entry.note else [])]


def _evidence(item: Recommendation, chosen: Chosen) -> Cell:
    pieces = {piece.code: piece for piece in item.evidence if not piece.internal}
    as_of = chosen.filters.as_of
    return [
        line(together(", ", [part for part in (piece.title, piece.url or piece.file, day_(piece.published or "")) if part]))
        for piece in pieces.values()
        if as_of is None or (piece.published or "") <= as_of
    ]
