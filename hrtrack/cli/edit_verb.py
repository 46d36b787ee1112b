"""hrtrack edit"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hrtrack import importing, recommendations
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.environment import database_path
from hrtrack.errors import WrongUsage
from hrtrack.intake.layouts import RECOMMENDATIONS, read_item
from hrtrack.intake.reading import Options
from hrtrack.intake.tables import CLEARED
from hrtrack.model import parse_paragraph
from hrtrack.records import RecommendationItem
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.telling import first_of, with_fields

Number = Annotated[
    str | None,
    typer.Option("--paragraph", metavar="NUMBER", help="Give a single recommendation another number.", show_default=False),
]
Clear = Annotated[
    list[str] | None,
    typer.Option(
        "--clear", metavar="FIELD", help="Clear text, summary, from, theme, group, sdg, action or cluster.", show_default=False
    ),
]
Unchanged = Annotated[
    str | None,
    typer.Option(
        "--if-unchanged",
        metavar="HASH",
        help="Change a single recommendation only if it still has this hash (show -f json).",
        show_default=False,
    ),
]

_CLEARED = {
    "text": "text", "summary": "summary", "from": "recommending_states", "theme": "themes", "group": "groups", "sdg": "sdgs",
    "action": "action", "cluster": "clusters",
}  # fmt: skip


def run(
    refs: o.References,
    text: o.Text = None,
    summary: o.Summary = None,
    language: o.Language = None,
    recommender: o.GivenFrom = None,
    position: o.Position = None,
    detail: o.Detail = None,
    source: o.Source = None,
    date: o.Date = None,
    theme: o.GivenThemes = None,
    group: o.GivenGroups = None,
    sdg: o.GivenSdgs = None,
    action: o.GivenActions = None,
    cluster: o.GivenClusters = None,
    paragraph: Number = None,
    clear: Clear = None,
    if_unchanged: Unchanged = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Change recommendations.

    States and labels replace those on record; a position is appended to the history, never overwritten.
    """
    cells: dict[str, Any] = {
        "text": text,
        "summary": summary,
        "language": language,
        "recommending_states": recommender or None,
        "position": position,
        "position_detail": detail,
        "position_source": source,
        "position_date": date,
        "themes": theme or None,
        "groups": group or None,
        "sdgs": sdg or None,
        "action": action or None,
        "clusters": cluster or None,
    }
    recommendations.position_item(position, detail, source, date)
    cells |= _cleared(clear or [], cells)
    if language and all(cells[name] is None for name in ("text", "summary")):
        message = _("--language says the language of --text or --summary, given or cleared")
        raise WrongUsage(message, _("give one of them, or --clear summary"))
    if paragraph is None and not any(value for value in cells.values()):
        raise WrongUsage(_("nothing to change: give an option such as --summary"), _("hrtrack edit --help lists them"))
    number = parse_paragraph(paragraph, WrongUsage) if paragraph else None
    change = _change(cells, importing.known_options(database_path(db), importing.Asked(state="XXX")))
    sink = Sink(fmt)
    with session.to_change(db) as ledger:
        found = recommendations.targets(ledger, session.references(refs), session.default_state(state))
        if number and len(found) > 1:
            raise WrongUsage(_("--paragraph renumbers one recommendation at a time"))
        if if_unchanged is not None and len(found) > 1:
            raise WrongUsage(_("--if-unchanged is about one recommendation at a time"))
        outcome, batch = recommendations.edit(ledger, found, change, number, dry_run=dry_run, if_unchanged=if_unchanged)
        later = [] if dry_run else recommendations.overruled(ledger, found, position)
    rows = [{"reference": reference, "fields": fields} for reference, fields in outcome.changed.items()]
    if fmt is not Format.TABLE:
        sink.rows(rows, ("reference", "fields"), lambda found, names: Page([grid_of(found, names)]))
    names = first_of([with_fields(str(row["reference"]), row["fields"]) for row in rows])
    if later:
        sink.say(
            _("note: a later answer stays in force for {names}", names=first_of(later))
            + _("; --date says from which day the new one counts")
        )
    session.say_done(sink, _("changed {names}", names=names) if rows else _("it is so already"), batch, dry_run=dry_run)


def _cleared(names: list[str], cells: dict[str, Any]) -> dict[str, Any]:
    cleared = {}
    for name in names:
        if name not in _CLEARED:
            raise WrongUsage(_("cannot clear '{name}'", name=name), _("one of {cleared}", cleared=", ".join(_CLEARED)))
        if cells[_CLEARED[name]] is not None:
            raise WrongUsage(_("--{name} and --clear {name} contradict each other", name=name))
        cleared[_CLEARED[name]] = CLEARED
    return cleared


def _change(cells: dict[str, Any], options: Options) -> RecommendationItem:
    """Return what the options say, to be laid over each recommendation (its own key and number replace these)."""
    placeholder = {**cells, "cycle": "2000", "paragraph": "u1"}
    item = read_item(RECOMMENDATIONS, placeholder, "", None, options)
    assert isinstance(item, RecommendationItem)  # the recommendations layout yields nothing else
    return item
