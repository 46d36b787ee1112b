"""The report of a State on what it has done: a section a theme, with the numbers of the recommendations, measures, status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack import terms
from hrtrack.implementation import Status, in_force, judgement
from hrtrack.report import words
from hrtrack.report.blocks import Document, Heading, Paragraph, Row, Run, Table, line
from hrtrack.report.chosen import by_label, fields_of, numbers_in_words, play, positions_in_words
from hrtrack.speech import _, day, n_, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hrtrack.records import AssessmentItem
    from hrtrack.report.blocks import Block
    from hrtrack.report.chosen import Chosen
    from hrtrack.speech import Said
    from hrtrack.store.measured import Measure
    from hrtrack.store.reading import Recommendation

# What a report may be arranged by, and what a section without is called.
ARRANGED = {
    "theme": _("Without a theme"),
    "cluster": _("Without a cluster"),
    "sdg": _("Without a goal"),
    "group": _("Without a group of persons"),
}
_WIDTHS = (44, 24, 14, 18)


def national(chosen: Chosen, measures: Sequence[Measure], by: str = "theme") -> Document:
    """Return the report; `measures` are those that serve the chosen recommendations."""
    title = _("Implementation of recommendations. {reviews}", reviews=words.reviews_in_words(chosen.reviews))
    blocks: list[Block] = [Heading(0, title), *_opening(chosen, by)]
    for label, items in by_label(chosen.items, by):
        blocks += _section(words.label_of(by, label) if label else ARRANGED[by], items, chosen, measures)
    return Document(fields_of(chosen, title), blocks)


def opening(chosen: Chosen) -> list[Block]:
    """Return how many recommendations a document is about and how they were answered; or that there are none."""
    selection = words.selection_in_words(chosen.filters)
    if not chosen.items:
        return [Paragraph(line(_("No recommendation matches this selection: {selection}.", selection=selection)))]
    count = n_("{n} recommendation", "{n} recommendations", len(chosen.items))
    answers = positions_in_words(chosen)
    said = _("{count}: {answers}.", count=count, answers=answers) if answers else _("{count}.", count=count)
    selected = _("Chosen: {selection}. Counted: paragraphs.", selection=selection)
    return [Paragraph(line(said)), Paragraph(line(selected))]


def _opening(chosen: Chosen, by: str) -> list[Block]:
    if not chosen.items:
        return opening(chosen)
    said = _(
        "Status: the judgement of {assessor} as of {day}. A recommendation with several labels stands under the first of them.",
        assessor=terms.assessor(chosen.filters.assessor), day=day(chosen.day),
    )  # fmt: skip
    return [*opening(chosen), Paragraph(line(said))]


def _section(label: Said, items: Sequence[Recommendation], chosen: Chosen, measures: Sequence[Measure]) -> list[Block]:
    numbers = numbers_in_words(items, chosen.reviews)
    named = n_("Recommendation {numbers}", "Recommendations {numbers}", len(items), numbers=numbers)
    mine = {item.reference for item in items}
    serving = [measure for measure in measures if mine & set(measure.recommendations)]
    blocks: list[Block] = [Heading(1, label, words.language_of(label)), Paragraph(line(named, bold=True))]
    if serving:
        blocks.append(_measures(serving, chosen.day))
    return [*blocks, *_without(items, serving, chosen), *_status(items, chosen)]


def _measures(measures: Sequence[Measure], on: str) -> Table:
    rows = [
        Row([
            [line(measure.title or measure.code, lang=measure.language)],
            [line(text) for text in responsible(measure)],
            [line(day(measure.due or ""))],
            [line(play(measure, on))],
        ])
        for measure in measures
    ]  # fmt: skip
    return Table((_("Measure"), _("Responsible"), _("Due"), _("State of play")), _WIDTHS, rows)


def responsible(measure: Measure) -> list[str]:
    """Return who answers for a measure, those that support it after those that lead."""
    supporting = [_("{name} (supporting)", name=name) for name in measure.supporting]
    return [*measure.lead, *supporting] or [_("nobody named")]


def _without(items: Sequence[Recommendation], measures: Sequence[Measure], chosen: Chosen) -> list[Block]:
    served = {reference for measure in measures for reference in measure.recommendations}
    left = [item for item in items if item.reference not in served]
    if not left:
        return []
    if not measures:
        return [Paragraph(line(_("No measure is on record for these.")))]
    return [Paragraph(line(_("No measure is on record for {numbers}.", numbers=numbers_in_words(left, chosen.reviews))))]


def _status(items: Sequence[Recommendation], chosen: Chosen) -> list[Block]:
    """Return how far the recommendations are, status by status, and what the assessor notes of each."""
    who, as_of = chosen.filters.assessor, chosen.filters.as_of
    groups: dict[Status, list[Recommendation]] = {}
    notes: list[Block] = []
    for item in items:
        judged = judgement(item.assessments, who, as_of)
        groups.setdefault(judged.status if judged else Status.NO_INFORMATION, []).append(item)
        notes += [
            _note(item, entry, chosen)
            for entry in in_force(item.assessments, as_of)
            if entry.assessor == who and entry.note and not entry.internal
        ]
    parts = [
        _(
            "{status}: {n} ({numbers})",
            n=len(groups[status]),
            status=terms.say("status", status),
            numbers=numbers_in_words(groups[status], chosen.reviews),
        )
        for status in Status
        if status in groups
    ]
    said = _("Status, in the judgement of {assessor}: {parts}.", assessor=terms.assessor(who), parts=together("; ", parts))
    return [Paragraph(line(said)), *notes]


def _note(item: Recommendation, entry: AssessmentItem, chosen: Chosen) -> Block:
    """Return what an assessor notes of a recommendation, as an entry of a list."""
    number = Run(together("", (numbers_in_words([item], chosen.reviews), ": ")), bold=True)
    return Paragraph((number, Run(together(". ", [words.judgement(entry), entry.note or ""]))), bullet=True)
