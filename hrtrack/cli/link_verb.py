"""hrtrack link, link list, link add, link remove"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from hrtrack import linking, recommendations
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import WrongUsage
from hrtrack.institutions import one_line
from hrtrack.linking import Linked
from hrtrack.recommendations import Target
from hrtrack.render import institution_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _

if TYPE_CHECKING:
    from hrtrack.store.journal import Batch
    from hrtrack.store.ledger import Ledger


group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=o.HELP,
    help="Link recommendations that ask for the same.",
)

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="REF OTHER...",
        help="A recommendation and those it is linked to; - reads one side from standard input.",
        autocompletion=o.completion.references,
        show_default=False,
    ),
]
Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="KIND", help="same (what a new link is otherwise) or related.", show_default=False),
]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why, in your words.", show_default=False)]


@group.callback()
def bare(
    ctx: typer.Context,
    state: o.States = None,
    mechanism: o.Mechanisms = None,
    cycle: o.Cycles = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Link recommendations that ask for the same."""
    if session.called_alone(ctx):
        list_links(state, mechanism, cycle, db, fmt, columns)


@group.command("list", context_settings=o.HELP)
def list_links(
    state: o.States = None,
    mechanism: o.Mechanisms = None,
    cycle: o.Cycles = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List links.

    --cycle, --mechanism and --state choose those with an end in a review; that end comes first.
    """
    sink = Sink(fmt, columns)
    with session.to_read(db, sink.tongue) as ledger:
        rows = linking.rows(ledger, session.filters(state, mechanism, cycle))
    sink.rows(rows, linking.COLUMNS, pages.links)
    if not rows:
        sink.hint(_("no link is on record here; hrtrack link add REF OTHER makes one"))


@group.command("add", context_settings=o.HELP)
def add(
    words: Words,
    kind: Kind = None,
    note: Note = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Link a recommendation to others, of any mechanism and review.

    A link has no direction; made again, it takes the new kind or note.
    """
    word, text = linking.parse_kind(kind), one_line(note, "--note")
    with session.to_change(db) as ledger:
        one, others = _ends(ledger, words, state)
        done, batch = linking.add(ledger, one, others, word, text, dry_run=dry_run)
    _say(Sink(fmt), done, batch, dry_run=dry_run)


@group.command("remove", context_settings=o.HELP)
def remove(
    words: Words,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Remove the links between a recommendation and others."""
    with session.to_change(db) as ledger:
        one, others = _ends(ledger, words, state)
        done, batch = linking.remove(ledger, one, others, dry_run=dry_run)
    _say(Sink(fmt), done, batch, dry_run=dry_run)


def _ends(ledger: Ledger, words: list[str], state: str | None) -> tuple[Target, list[Target]]:
    """Return the one recommendation and the others; where the first word is ``-``, the one is the other word."""
    if len(words) < 2:
        raise WrongUsage(_("a link needs two recommendations"), _("write REF OTHER, as in 2014/125.27 CCPR/2016/18"))
    if words[0] == "-":
        if len(words) > 2:
            raise WrongUsage(
                _("- reads one side of the links, and the other side is one recommendation"), _("write REF -, or - REF")
            )
        words = words[::-1]
    named = session.default_state(state)
    one = recommendations.targets(ledger, words[:1], named)[0]
    return one, recommendations.targets(ledger, session.references(words[1:]), named)


def _say(sink: Sink, done: Linked, batch: Batch | None, *, dry_run: bool) -> None:
    if sink.format is not Format.TABLE:
        sink.rows(done.rows, linking.CHANGED_COLUMNS, pages.changed)
    session.say_done(sink, done.what if batch else _("it is so already"), batch, dry_run=dry_run)
