"""hrtrack compare"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from hrtrack import compare
from hrtrack.cli import completion, session
from hrtrack.cli import options as o
from hrtrack.errors import WrongUsage
from hrtrack.model import HEADINGS, THEME_TAXONOMIES, Unit, nearest_hint, one_of
from hrtrack.render import compare_page
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.store.selection import Filters

Reviews = Annotated[
    list[str],
    typer.Argument(
        metavar="REVIEW [OTHER]",
        help="Two reviews in any order: 2014 2010, KAZ/2014 1, latest 2019; of one, it and the one before.",
        autocompletion=completion.cycles,
        show_default=False,
    ),
]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="DIMENSION",
        help="What mix is by: action, region, state (recommending), theme, group, sdg, cluster; repeat for several "
        "[else action and region].",
        show_default=False,
    ),
]
CountedUnit = Annotated[
    str | None,
    typer.Option("--unit", metavar="UNIT", help="Count: paragraph, state [else what both reviews have].", show_default=False),
]
Taxonomy = Annotated[
    str | None,
    typer.Option(
        "--taxonomy", metavar="NAME", help="Which themes --by theme means, such as upr-info or headings.", show_default=False
    ),
]


# A filter by answer would make the rate meaningless; the reviews are arguments.
@o.takes_filters_but("cycle", "mechanism", "position")
def run(
    filters: Filters,
    reviews: Reviews,
    by: By = None,
    unit: CountedUnit = None,
    taxonomy: Taxonomy = None,
    as_of: o.AsOf = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Explain a change of the acceptance rate: how much is mix, how much is stance.

    Mix is what is asked for: how the recommendations divide among categories of action or regions. Stance is how the State
    answers within them. The method is direct standardisation both ways (Kitagawa 1955): the change of the mix is weighed once
    with the rates of the earlier and once with those of the later review, which gives a range; each mix and its stance add up
    to the change. A recommendation with several labels is in the category of just these together; pending ones are in none; a
    category that one review lacks is given the rate of the other. Where less than four fifths of a review lie in categories
    that the other has too, mix and stance cannot be told apart, and the answer says so. Of declared totals only the change
    itself is known.
    """
    if len(reviews) > 2:
        raise WrongUsage(_("compare takes two reviews, not {n}", n=len(reviews)), _("as in hrtrack compare 2014 2010"))
    asked = compare.Asked(
        tuple(reviews),
        replace(filters, as_of=session.day(as_of)),
        _dimensions(by),
        Unit(one_of(unit, (Unit.PARAGRAPH, Unit.STATE), "unit", WrongUsage)) if unit else None,
        one_of(taxonomy, (*THEME_TAXONOMIES, HEADINGS), "taxonomy", WrongUsage) if taxonomy else None,
    )
    sink = Sink(fmt, columns)
    with session.to_read(db) as ledger, ledger.snapshot():
        document = compare.answer(ledger, asked)
    _print(sink, document)
    for note in compare.notes(document):
        sink.say(note)
    if any(found["by"] == "theme" and found["reason"] and taxonomy != HEADINGS for found in document["dimensions"]):
        sink.hint(_("--taxonomy headings divides less finely"))


def _dimensions(by: list[str] | None) -> tuple[str, ...]:
    for name in by or ():
        if name not in compare.DIMENSIONS:
            raise WrongUsage(_("mix cannot be by '{name}'", name=name), nearest_hint(name, compare.DIMENSIONS))
    return tuple(dict.fromkeys(by or compare.USUAL))


def _print(sink: Sink, document: compare.Row) -> None:
    if sink.format in (Format.JSON, Format.JSONL, Format.TABLE, Format.IDS) and not sink.asked:
        sink.document(document, lambda: compare_page.explained(document), compare.references(document))
        return
    rows = compare.flat_rows(document)
    sink.rows(rows, compare.FLAT_COLUMNS, lambda found, asked: Page([grid_of(found, asked)]))
