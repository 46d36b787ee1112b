"""The action plan: who does what by when, measured how, for which recommendations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.report import words
from hrtrack.report.blocks import Document, Heading, Paragraph, Row, Table, line
from hrtrack.report.chosen import by_label, fields_of, is_done, play
from hrtrack.report.national import ARRANGED, responsible
from hrtrack.report.ranges import format_ranges
from hrtrack.speech import _, day, n_, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hrtrack.report.blocks import Block
    from hrtrack.report.chosen import Chosen
    from hrtrack.speech import Said
    from hrtrack.store.measured import Measure

_COLUMNS = ("measure", "title", "responsible", "due", "state_of_play", "indicator", "recommendations")
HEADS = {
    "plan": _("Plan"),
    "theme": _("Theme"),
    "cluster": _("Cluster"),
    "sdg": _("Sustainable Development Goal"),
    "group": _("Group of persons"),
    "measure": _("Code"),
    "title": _("Measure"),
    "responsible": _("Responsible"),
    "due": _("Due"),
    "state_of_play": _("State of play"),
    "indicator": _("Indicator"),
    "recommendations": _("Recommendations"),
}
ARRANGEMENTS = ("plan", *ARRANGED)
_WIDTHS = (34, 18, 10, 20, 18)


def plan(chosen: Chosen, measures: Sequence[Measure], titles: Mapping[str, str], by: str = "plan") -> Document:
    """Return the plan: a table for each plan, or for each theme; `titles` are those of plans by code."""
    title = _("Action plan. {reviews}", reviews=words.reviews_in_words(chosen.reviews)) if chosen.reviews else _("Action plan")
    blocks: list[Block] = [Heading(0, title)]
    if not measures:
        blocks.append(
            Paragraph(
                line(_("No measure matches this selection: {selection}.", selection=words.selection_in_words(chosen.filters)))
            )
        )
    else:
        done = sum(1 for measure in measures if is_done(measure, chosen.day))
        count = n_("{n} measure", "{n} measures", len(measures))
        blocks.append(
            Paragraph(line(_("{count}, {done} of them done, as of {day}.", count=count, done=done, day=day(chosen.day))))
        )
    for heading, mine in arranged(chosen, measures, titles, by):
        blocks += [Heading(1, heading, words.language_of(heading) if by != "plan" else None), _table(mine, chosen.day)]
    return Document(fields_of(chosen, title), blocks, landscape=True)


def columns(by: str) -> tuple[str, ...]:
    """Return the columns of the plan as a table: what it is arranged by, then those of a measure."""
    return (by, *_COLUMNS)


def rows(chosen: Chosen, measures: Sequence[Measure], titles: Mapping[str, str], by: str = "plan") -> list[dict[str, Any]]:
    """Return the rows of the plan as a table; by theme a measure has a row for each theme that it is for."""
    return [
        {
            by: heading,
            "measure": measure.code,
            "title": measure.title,
            "responsible": together("\n", responsible(measure)),
            "due": measure.due and day(measure.due),
            "state_of_play": play(measure, chosen.day),
            "indicator": measure.indicator,
            "recommendations": references_in_words(measure.recommendations),
        }
        for heading, mine in arranged(chosen, measures, titles, by)
        for measure in mine
    ]


def arranged(chosen: Chosen, measures: Sequence[Measure], titles: Mapping[str, str], by: str) -> list[tuple[Said, list[Measure]]]:
    """Return the measures under what they are arranged by, in order."""
    if by == "plan":
        groups: dict[str | None, list[Measure]] = {}
        for measure in measures:
            groups.setdefault(measure.plan, []).append(measure)
        in_order = [*(code for code in titles if code in groups), *([None] if None in groups else [])]
        return [
            (_("{code}: {title}", code=code, title=titles[code]) if code else _("In no plan"), groups[code]) for code in in_order
        ]
    found: list[tuple[Said, list[Measure]]] = []
    for label, items in by_label(chosen.items, by):
        references = {item.reference for item in items}
        mine = [measure for measure in measures if references & set(measure.recommendations)]
        found += [(words.label_of(by, label) if label else ARRANGED[by], mine)] if mine else []
    left = [measure for measure in measures if not any(measure in mine for _label, mine in found)]
    return [*found, *([(_("For no recommendation chosen"), left)] if left else [])]


def references_in_words(references: Sequence[str]) -> str:
    """Return references as ranges, review by review: 2014/125.1-125.4; 2019/139.7."""
    by_review: dict[str, list[str]] = {}
    for reference in references:
        review, _slash, paragraph = reference.rpartition("/")
        by_review.setdefault(review, []).append(paragraph)
    one_state = len({review.partition("/")[0] for review in by_review}) == 1
    named = [(review.partition("/")[2] if one_state else review, numbers) for review, numbers in by_review.items()]
    return together("; ", [f"{review}: {format_ranges(numbers)}" for review, numbers in named])


def _table(measures: Sequence[Measure], on: str) -> Table:
    table = [
        Row([
            [line(f"{measure.code} ", bold=True) + line(measure.title or "", lang=measure.language)],
            [line(text) for text in responsible(measure)],
            [line(day(measure.due) if measure.due else _("no date")), line(play(measure, on))],
            [line(measure.indicator or "", lang=measure.language)],
            [line(references_in_words(measure.recommendations))],
        ])
        for measure in measures
    ]  # fmt: skip
    heads = (_("Measure"), _("Responsible"), _("Due"), _("Indicator"), _("Recommendations"))
    return Table(heads, _WIDTHS, table)
