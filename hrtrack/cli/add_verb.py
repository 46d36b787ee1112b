"""hrtrack add"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hrtrack import importing, recommendations
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.environment import database_path
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.intake.documents import read_objects
from hrtrack.intake.layouts import RECOMMENDATIONS, ignored_columns, read_item
from hrtrack.intake.reading import Options
from hrtrack.intake.sources import read_source
from hrtrack.records import RecommendationItem
from hrtrack.render.formats import Format
from hrtrack.render.page import Page
from hrtrack.render.sink import Sink
from hrtrack.shapes import RECOMMENDATION_COLUMNS
from hrtrack.speech import _

FromJson = Annotated[
    str | None, typer.Argument(metavar="[-]", help="-: read one JSON object from standard input.", show_default=False)
]
Cycle = Annotated[
    str | None,
    typer.Option(
        "--cycle",
        metavar="YEAR",
        help="Year of the review, cycle number or latest.",
        autocompletion=o.completion.cycles,
        show_default=False,
    ),
]
Mechanism = Annotated[
    str | None, typer.Option("--mechanism", metavar="CODE", help="UPR, or a treaty body such as CCPR.", show_default=False)
]
Paragraph = Annotated[
    str | None,
    typer.Option(
        "--paragraph", metavar="NUMBER", help="Number in the report; without it the item becomes u1, u2 ...", show_default=False
    ),
]


def run(
    source: FromJson = None,
    cycle: Cycle = None,
    paragraph: Paragraph = None,
    text: o.Text = None,
    summary: o.Summary = None,
    language: o.Language = None,
    recommender: o.GivenFrom = None,
    position: o.Position = None,
    detail: o.Detail = None,
    position_source: o.Source = None,
    date: o.Date = None,
    theme: o.GivenThemes = None,
    group: o.GivenGroups = None,
    sdg: o.GivenSdgs = None,
    action: o.GivenActions = None,
    cluster: o.GivenClusters = None,
    state: o.State = None,
    mechanism: Mechanism = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Add one recommendation.

    Prints the new reference. A number that exists already is refused; State names are taken in any usual
    spelling. With - the recommendation is a JSON object with the keys that `hrtrack list -f json` prints.
    """
    cells: dict[str, Any] = {
        "cycle": cycle,
        "paragraph": paragraph,
        "text": text,
        "summary": summary,
        "language": language,
        "recommending_states": recommender or None,
        "position": position,
        "position_detail": detail,
        "position_source": position_source,
        "position_date": date,
        "themes": theme or None,
        "groups": group or None,
        "sdgs": sdg or None,
        "action": action or None,
        "clusters": cluster or None,
        "state": state,
        "mechanism": mechanism,
    }
    sink = Sink(fmt)
    ignored: list[str] = []
    if source is not None:
        cells = _from_stdin(source, cells)
        ignored = ignored_columns(RECOMMENDATIONS, list(cells))
    elif position is None:
        recommendations.position_item(position, detail, position_source, date)
    item = _item(cells, importing.known_options(database_path(db), importing.Asked(state=session.default_state(state))))
    with session.to_write(db, dry_run=dry_run) as ledger:
        added, batch = recommendations.add(ledger, item, dry_run=dry_run)
    if ignored:
        sink.say(_("note: keys not read: {ignored}", ignored=", ".join(ignored)))
    reference = added.row["reference"]
    if fmt is Format.JSON:
        sink.document(added.row, lambda: Page([]))
    elif fmt is not Format.TABLE:
        sink.rows([added.row], RECOMMENDATION_COLUMNS, lambda rows, names: Page([]))
    elif not dry_run:
        sink.value(reference)
    what: str = _("added {reference}", reference=reference)
    what += _(", the first of the new review {review}", review=added.new_review) if added.new_review else ""
    session.say_done(sink, what, batch, dry_run=dry_run)


def _from_stdin(source: str, options: dict[str, Any]) -> dict[str, Any]:
    if source != "-":
        raise WrongUsage(
            _("add takes options, or - for a JSON object on standard input, not '{source}'", source=source),
            _("hrtrack add --help"),
        )
    objects = list(read_objects(read_source(source)))
    if len(objects) != 1:
        raise BadInput(_("standard input holds {n} objects; add takes one", n=len(objects)), _("hrtrack import - takes many"))
    cells = objects[0][1]
    return {**cells, **{name: value for name, value in options.items() if value is not None}}


def _item(cells: dict[str, Any], options: Options) -> RecommendationItem:
    if not cells.get("cycle"):
        raise WrongUsage(_("which review? give --cycle"), _("as in --cycle 2025"))
    if not (cells.get("text") or cells.get("summary")):
        raise WrongUsage(_("a recommendation needs --text or --summary"), _("hrtrack add --help lists all options"))
    if not cells.get("state") and options.state is None:
        raise WrongUsage(_("which State is under review? the ledger does not tell"), _("give --state or HRTRACK_STATE"))
    unnumbered = not cells.get("paragraph")
    item = read_item(RECOMMENDATIONS, {**cells, "paragraph": cells.get("paragraph") or "u1"}, "", None, options)
    assert isinstance(item, RecommendationItem)  # the recommendations layout yields nothing else
    if unnumbered:
        item.paragraph = None
    return item
