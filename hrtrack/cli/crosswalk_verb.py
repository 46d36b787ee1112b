"""hrtrack crosswalk"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import crosswalk
from hrtrack.cli import completion
from hrtrack.cli import options as o
from hrtrack.errors import WrongUsage
from hrtrack.model import THEME_TAXONOMIES, one_of
from hrtrack.render import crosswalk_page
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="WORDS...",
        help="Part of a theme, of its counterpart or of a heading [else all].",
        autocompletion=completion.known_themes,
        show_default=False,
    ),
]
Taxonomy = Annotated[
    str | None,
    typer.Option(
        "--taxonomy", metavar="NAME", help="Of this list only: ohchr-2014, ohchr-2020, ohchr-2021, upr-info.", show_default=False
    ),
]
Relation = Annotated[
    list[str] | None,
    typer.Option("--relation", metavar="WORD", help="exact, renamed, narrower, broader or none.", show_default=False),
]


def run(
    words: Words = None,
    taxonomy: Taxonomy = None,
    relation: Relation = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List what themes of one list are in another, and under which heading.

    Which label of OHCHR's list of 2021 a theme of an older list or of UPR Info leads to: exact (the same words), renamed
    (other words for the same), narrower (a part of it), broader (more than it), none. stats --by theme --vs and compare count
    by it. The lines are judgements of this project, not of OHCHR or UPR Info.
    """
    listed = one_of(taxonomy, THEME_TAXONOMIES, "taxonomy", WrongUsage) if taxonomy else None
    relations = tuple(one_of(word, crosswalk.RELATIONS, "relation", WrongUsage) for word in relation or ())
    sink = Sink(fmt, columns)
    if any(not word.strip() for word in words or ()):
        raise WrongUsage(_("a word to look for is empty"), _("leave it out to see all"))
    rows = crosswalk.rows(words or [], listed, relations)
    sink.rows(rows, crosswalk.COLUMNS, crosswalk_page.themes)
    if not rows:
        sink.hint(_("no theme stands so; without --relation all are shown"))
