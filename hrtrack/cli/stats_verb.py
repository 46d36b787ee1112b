"""hrtrack stats"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import stats
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import RequirementFailed, WrongUsage
from hrtrack.model import Basis, Unit, nearest_hint, one_of
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.store.figures import DIMENSIONS
from hrtrack.store.ledger import Ledger

By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="DIMENSION",
        help="Break down by cycle, position, state (recommending), region, theme, group, sdg, action, cluster; twice: both.",
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
    str | None,
    typer.Option(
        "--vs", metavar="YEAR", help="Compare with this cycle instead of the one before; none: with nothing.", show_default=False
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
    typer.Option("--taxonomy", metavar="NAME", help="Which themes --by theme counts, such as upr-info.", show_default=False),
]


def run(
    state: o.States = None,
    mechanism: o.Mechanisms = None,
    cycle: o.Cycles = None,
    by: By = None,
    vs: Versus = None,
    unit: CountedUnit = None,
    basis: RestsOn = None,
    require: Require = None,
    position: o.Positions = None,
    recommender: o.Recommenders = None,
    region: o.Regions = None,
    theme: o.Themes = None,
    group: o.Groups = None,
    sdg: o.Sdgs = None,
    action: o.Actions = None,
    cluster: o.Clusters = None,
    search: o.Search = None,
    as_of: o.AsOf = None,
    taxonomy: Taxonomy = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Show what share was supported, beside the review before.

    Counts and rates with n/N, the change in count and in percentage points, the unit, the basis and the sources.
    """
    chosen = session.filters(
        state, mechanism, cycle, position, recommender, region, theme, group, sdg, action, cluster, search, as_of
    )
    question = stats.Question(
        chosen,
        Unit(one_of(unit, (Unit.PARAGRAPH, Unit.STATE), "unit", WrongUsage)) if unit else None,
        Basis(one_of(basis, Basis, "basis", WrongUsage)) if basis else None,
        vs,
        taxonomy,
    )
    sink = Sink(fmt, columns)
    with session.to_read(db) as ledger:
        if by:
            _breakdown(sink, ledger, question, tuple(by), require)
        else:
            rows = stats.answer(ledger, question)
            _figures(sink, rows, single=bool(cycle) and len(rows) == 1)
            session.hint_if_empty(sink, ledger, found=bool(rows))
            _require(rows, require or [])


def _figures(sink: Sink, rows: list[stats.Row], *, single: bool) -> None:
    from hrtrack.render import stats_page
    from hrtrack.render.page import Page, grid_of

    as_json = sink.format in (Format.JSON, Format.JSONL)
    if single and (as_json or sink.format is Format.TABLE) and not sink.asked:
        sink.document(rows[0], lambda: stats_page.compared(rows[0]))
        return
    if as_json and not sink.asked:
        sink.rows(rows, (), lambda found, _: stats_page.listed(found))
        return
    if sink.format is Format.TABLE and not sink.asked:
        sink.page(stats_page.listed(rows))
        return
    flattened = [stats.flat_row(row) for row in rows]
    sink.rows(flattened, stats.FLAT_COLUMNS, lambda found, asked: Page([grid_of(found, asked)]))


def _breakdown(
    sink: Sink, ledger: Ledger, question: stats.Question, dimensions: tuple[str, ...], require: list[str] | None
) -> None:
    from hrtrack.render import stats_page
    from hrtrack.render.formats import flat
    from hrtrack.render.page import Page, grid_of

    for name in dimensions:
        if name not in DIMENSIONS:
            raise WrongUsage(f"cannot break down by '{name}'", nearest_hint(name, DIMENSIONS))
    if len(set(dimensions)) < len(dimensions) or len(dimensions) > 2:
        raise WrongUsage("--by takes one dimension or two different ones")
    if require:
        raise WrongUsage("--require looks at the figures of reviews, not at a breakdown", "leave out --by")
    document = stats.by_dimension(ledger, question, dimensions)
    if sink.format in (Format.JSON, Format.JSONL) or (sink.format is Format.TABLE and not sink.asked):
        sink.document(document, lambda: stats_page.broken_down(document))
    else:
        rows = [{**flat(row["key"]), **{name: value for name, value in row.items() if name != "key"}} for row in document["rows"]]
        names = (*dimensions, "received", "supported", "noted", "partial", "pending", "acceptance_rate")
        sink.rows(rows, names, lambda found, asked: Page([grid_of(found, asked or names)]))
    for review in stats.not_recorded(ledger, question.filters):
        sink.say(
            f"note: {review.key} is not fully on record, so the breakdown counts only what is ({review.received} were declared)"
        )


def _require(rows: list[stats.Row], requirements: list[str]) -> None:
    for requirement in requirements:
        failed = [row for row in rows if not stats.holds(requirement, row)]
        if failed or not rows:
            names = ", ".join(str(row["cycle"]) for row in failed) or "no review"
            raise RequirementFailed(f"'{requirement}' does not hold for {names}")
