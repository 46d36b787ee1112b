"""hrtrack assign"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hrtrack import assigning, recommendations
from hrtrack.assigning import Wish
from hrtrack.cli import completion, session
from hrtrack.cli import options as o
from hrtrack.errors import WrongUsage
from hrtrack.institutions import language, one_line
from hrtrack.render import institution_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _


def _option(flag: str, metavar: str, help_text: str, complete: Any = None) -> Any:
    return typer.Option(flag, metavar=metavar, help=help_text, autocompletion=complete, show_default=False)


_offices = completion.institutions

Lead = Annotated[
    list[str] | None, _option("--lead", "NAME", "Institution that leads, in place of those before; repeat for several.", _offices)
]
With = Annotated[
    list[str] | None, _option("--with", "NAME", "Institution that supports, in addition; repeat for several.", _offices)
]
Remove = Annotated[list[str] | None, _option("--remove", "NAME", "Institution that answers no longer.", _offices)]
FocalPoint = Annotated[
    str | None, _option("--focal-point", "TEXT", "Who to turn to in the lead, or without --lead in the institution of --with.")
]
New = Annotated[bool, typer.Option("--new", help="Record institutions that are not on record.")]
Language = Annotated[str | None, _option("--language", "CODE", "Language of the names that --new records.")]


def run(
    refs: o.References,
    lead: Lead = None,
    supporting: With = None,
    remove: Remove = None,
    focal_point: FocalPoint = None,
    new: New = False,
    lang: Language = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Say which institutions answer for recommendations.

    --lead sets the leads: those before answer no longer, or support where --with names them. --with adds. An institution
    is named by its name, short name or a part of them; one that is not on record is refused unless --new is said.
    """
    wish = Wish(_names(lead), _names(supporting), _names(remove), one_line(focal_point, "--focal-point"), new, language(lang))
    if not (wish.lead or wish.supporting or wish.remove):
        raise WrongUsage(_("nothing to assign: say who"), _("give --lead NAME, --with NAME or --remove NAME"))
    if wish.focal_point and len(wish.lead or wish.supporting) != 1:
        raise WrongUsage(_("--focal-point is of one institution"), _("give it with one --lead, or with one --with alone"))
    if lang and not new:
        raise WrongUsage(_("--language says the language of the names that --new records"), _("give --new too"))
    sink = Sink(fmt)
    with session.to_change(db) as ledger:
        found = recommendations.targets(ledger, session.references(refs), session.default_state(state))
        done, batch = assigning.assign(ledger, found, wish, dry_run=dry_run)
    if fmt is not Format.TABLE:
        sink.rows(done.rows, assigning.COLUMNS, pages.assigned)
    for note in done.notes:
        sink.say(note)
    session.say_done(sink, done.what if batch else _("it is so already"), batch, dry_run=dry_run)


def _names(given: list[str] | None) -> tuple[str, ...]:
    return tuple(one_line(name, _("the name of an institution")) or "" for name in given or ())
