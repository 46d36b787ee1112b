"""hrtrack stats"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from hrtrack import stats
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import RequirementFailed, WrongUsage
from hrtrack.model import HEADINGS, THEME_TAXONOMIES, Basis, Mechanism, Unit, nearest_hint, one_of
from hrtrack.render import stats_page
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
from hrtrack.requirements import Requirement, parse_requirement
from hrtrack.speech import _
from hrtrack.store.figures import DIMENSIONS
from hrtrack.store.selection import Filters

_MOST_DIMENSIONS = 2

By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="DIMENSION",
        help="Break down by cycle, position, state (recommending), region, theme, group, sdg, action, cluster, status, "
        "institution, plan, mechanism; twice: a cross table of both.",
        show_default=False,
    ),
]
CountedUnit = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="UNIT",
        help="Count paragraphs (UN, ministries) or pairs with a recommending State (UPR Info): paragraph, state.",
        show_default=False,
    ),
]
RestsOn = Annotated[
    str | None,
    typer.Option(
        "--basis",
        metavar="BASIS",
        help="Answer from items on record or from declared totals: recorded, declared.",
        show_default=False,
    ),
]
Versus = Annotated[
    list[str] | None,
    typer.Option(
        "--vs",
        metavar="YEAR",
        help="Compare with this cycle instead of the one before; repeat for several; none: with nothing.",
        show_default=False,
    ),
]
Require = Annotated[
    list[str] | None,
    typer.Option(
        "--require",
        metavar="CONDITION",
        help="Exit 1 unless this holds: 'acceptance_rate>=0.88', 'change.supported>0'.",
        show_default=False,
    ),
]
Taxonomy = Annotated[
    str | None,
    typer.Option(
        "--taxonomy",
        metavar="NAME",
        help="Which themes --by theme counts, such as upr-info; headings: all under broad headings (hrtrack crosswalk).",
        show_default=False,
    ),
]


@o.takes_filters
def run(
    filters: Filters,
    as_of: o.AsOf = None,
    by: By = None,
    vs: Versus = None,
    unit: CountedUnit = None,
    basis: RestsOn = None,
    require: Require = None,
    taxonomy: Taxonomy = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Show what share was supported, beside the review before.

    Counts and rates with n/N, the change in count and in percentage points, the unit, the basis and the sources.
    """
    themes = one_of(taxonomy, (*THEME_TAXONOMIES, HEADINGS), "taxonomy", WrongUsage) if taxonomy else None
    question = asked(filters, as_of, unit, basis)._replace(vs=_versus(vs or []), taxonomy=themes)
    requirements = [parse_requirement(text) for text in require or []]
    sink = Sink(fmt, columns)
    if by:
        dimensions = _dimensions(by, question, requirements)
        if question.vs not in ((), (stats.NONE,)):
            _beside(sink, db, question, dimensions)
            return
        with session.to_read(db) as ledger, ledger.snapshot():
            document = stats.by_dimension(ledger, question, dimensions)
            partly = stats.not_recorded(ledger, question.filters)
        _breakdown(sink, document)
        for review in partly:
            sink.say(
                _(
                    "note: of {key} only what is on record is counted; {received} were declared",
                    key=review.key,
                    received=review.received,
                )
            )
        return
    with session.to_read(db) as ledger:
        with ledger.snapshot():
            rows = stats.answer(ledger, question)
            cite = stats.cite_all(ledger, question, rows) if fmt is Format.TABLE else None
        figures(sink, rows, cite, single=len(filters.cycles) == 1 and len(rows) == 1)
        session.hint_if_empty(sink, ledger, found=bool(rows))
    for requirement in requirements:
        # A treaty body's review has no figure of positions: it is held to a requirement only where it is asked for.
        held = [row for row in rows if filters.mechanisms or row["mechanism"] == Mechanism.UPR] or rows
        failed = [stats.review_reference(row) for row in held if not requirement.holds(row)]
        if failed or not rows:
            failing = ", ".join(failed) or _("no review")
            raise RequirementFailed(_("'{text}' does not hold for {value}", text=requirement.text, value=failing))


def asked(filters: Filters, as_of: str | None, unit: str | None, basis: str | None) -> stats.Question:
    """Return what is asked of figures; raise WrongUsage for an unknown unit or basis."""
    return stats.Question(
        replace(filters, as_of=session.day(as_of)),
        Unit(one_of(unit, (Unit.PARAGRAPH, Unit.STATE), "unit", WrongUsage)) if unit else None,
        Basis(one_of(basis, Basis, "basis", WrongUsage)) if basis else None,
    )


def figures(sink: Sink, rows: list[stats.Row], cite: stats.Row | None = None, *, single: bool) -> None:
    """Print the figures of reviews: a single one as an object and a page of its own."""
    as_json = sink.format in (Format.JSON, Format.JSONL)
    if single and (as_json or sink.format is Format.TABLE) and not sink.asked:
        sink.document(rows[0], lambda: stats_page.compared(rows[0]))
    elif as_json and not sink.asked:
        sink.rows(rows, (), lambda found, _: stats_page.listed(found))
    elif sink.format is Format.TABLE and not sink.asked:
        sink.page(stats_page.listed(rows, cite))
    else:
        flattened = [flattened for row in rows for flattened in stats.flat_rows(row)]
        sink.rows(flattened, stats.FLAT_COLUMNS, lambda found, asked: Page([grid_of(found, asked)]))


def _versus(words: list[str]) -> tuple[str, ...]:
    """Return the cycles to compare with; ``none`` stands alone."""
    others = tuple(word for word in words if word.strip().lower() != stats.NONE)
    if len(others) == len(words):
        return others
    if others:
        raise WrongUsage(_("--vs none compares with nothing, and '{cycle}' is named too", cycle=others[0]))
    return (stats.NONE,)


def _dimensions(by: list[str], question: stats.Question, requirements: list[Requirement]) -> tuple[str, ...]:
    for name in by:
        if name not in DIMENSIONS:
            raise WrongUsage(_("cannot break down by '{name}'", name=name), nearest_hint(name, DIMENSIONS))
    if len(set(by)) < len(by) or len(by) > _MOST_DIMENSIONS:
        raise WrongUsage(_("--by takes one dimension or two different ones"))
    if requirements or question.basis:
        raise WrongUsage(_("--by breaks down what is on record; --require and --basis are for figures of reviews"))
    return tuple(by)


def _beside(sink: Sink, db: Path | None, question: stats.Question, dimensions: tuple[str, ...]) -> None:
    """Print a breakdown beside that of another review."""
    from hrtrack import side_by_side
    from hrtrack.render import side_by_side_page as page

    if len(dimensions) > 1 or len(question.vs) > 1:
        hint = _("give --by once and --vs once")
        raise WrongUsage(_("--vs sets one dimension beside that of another review"), hint)
    with session.to_read(db) as ledger, ledger.snapshot():
        document = side_by_side.beside(ledger, question, dimensions[0], question.vs[0])
        partly = side_by_side.partly_recorded(ledger, document)
    if sink.format in (Format.JSON, Format.JSONL, Format.TABLE, Format.IDS) and not sink.asked:
        sink.document(document, lambda: page.beside(document), [*document["reviews"], *document["previous_reviews"]])
    else:
        names = (dimensions[0], *side_by_side.FLAT_COLUMNS)
        sink.rows(side_by_side.flat_rows(document), names, lambda found, asked: Page([grid_of(found, asked)]))
        for line in page.without_counterpart(document):
            sink.say(line)
    for line in [*partly, *side_by_side.left_out(document)]:
        sink.say(line)


def _breakdown(sink: Sink, document: stats.Row) -> None:
    if sink.format in (Format.JSON, Format.JSONL, Format.TABLE) and not sink.asked:
        sink.document(document, lambda: stats_page.broken_down(document))
        return
    names = (*document["by"], *stats.COUNTS, "acceptance_rate")
    rows = [{**row["key"], **{name: row[name] for name in names if name in row}} for row in document["rows"]]
    sink.rows(rows, names, lambda found, asked: Page([grid_of(found, asked)]))
