"""hrtrack tag, tag list, tag add, tag remove"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import labelling, recommendations
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import HrtrackError, WrongUsage
from hrtrack.institutions import one_line
from hrtrack.labelling import Tagged
from hrtrack.model import TAXONOMIES, parse_reference
from hrtrack.render import institution_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _, term
from hrtrack.store.journal import Batch
from hrtrack.telling import named

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=o.HELP,
    help="Add or remove labels, such as national clusters.",
)

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="REF... LABEL",
        help="References such as 2014/125.27, or - for those on standard input; the last word is the label.",
        autocompletion=o.completion.references,
        show_default=False,
    ),
]
Taxonomy = Annotated[
    str | None,
    typer.Option(
        "--taxonomy", metavar="NAME", help=f"The list of the label: {', '.join(TAXONOMIES)} [else cluster].", show_default=False
    ),
]
AnyTaxonomy = Annotated[
    str | None,
    typer.Option("--taxonomy", metavar="NAME", help=f"Labels of one list: {', '.join(TAXONOMIES)}.", show_default=False),
]
All = Annotated[bool, typer.Option("--all", help="Labels that none bears yet too, of the lists that come with the tool.")]


@group.callback()
def bare(
    ctx: typer.Context,
    taxonomy: AnyTaxonomy = None,
    everything: All = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Add or remove labels, such as national clusters."""
    if session.called_alone(ctx):
        list_labels(taxonomy, everything, db, fmt, columns)


@group.command("list", context_settings=o.HELP)
def list_labels(
    taxonomy: AnyTaxonomy = None,
    everything: All = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List labels with how many recommendations bear them."""
    wanted = labelling.parse_taxonomy(taxonomy) if taxonomy is not None else None
    sink = Sink(fmt, columns)
    with session.to_read(db) as ledger:
        rows = labelling.rows(ledger, wanted, everything=everything)
    if fmt is Format.IDS:
        rows = [{**row, "reference": f"{row['taxonomy']}:{row['label']}"} for row in rows]
    sink.rows(rows, labelling.COLUMNS, pages.labels)
    if not rows:
        chosen = f" --taxonomy {wanted}" if wanted else ""
        sink.hint(
            _(
                "no recommendation bears a label of these; hrtrack tag list{chosen} --all shows those to choose from",
                chosen=chosen,
            )
        )


@group.command("add", context_settings=o.HELP)
def add(
    words: Words,
    taxonomy: Taxonomy = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Add a label to recommendations.

    A label that is on record in another case or with other blanks is taken as it is spelt there.
    """
    refs, name, label = _split(words, taxonomy)
    with session.to_change(db) as ledger:
        found = recommendations.targets(ledger, session.references(refs), session.default_state(state))
        done, batch = labelling.add(ledger, found, name, label, dry_run=dry_run)
    what = _("added {name} '{label}' to {named}", name=term("taxonomy", name), label=done.label, named=named(done.references))
    _say(Sink(fmt), done, what, batch, dry_run=dry_run)


@group.command("remove", context_settings=o.HELP)
def remove(
    words: Words,
    taxonomy: Taxonomy = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Remove a label from recommendations and their clauses."""
    refs, name, label = _split(words, taxonomy)
    with session.to_change(db) as ledger:
        found = recommendations.targets(ledger, session.references(refs), session.default_state(state))
        done, batch = labelling.remove(ledger, found, name, label, dry_run=dry_run)
    what = _("removed {name} '{label}' from {named}", name=term("taxonomy", name), label=done.label, named=named(done.references))
    _say(Sink(fmt), done, what, batch, dry_run=dry_run)


def _split(words: list[str], taxonomy: str | None) -> tuple[list[str], str, str]:
    """Return the references, and taxonomy and label of the last word; raise WrongUsage where it is no label."""
    *refs, last = words
    if _is_reference(last) or last == "-":
        raise WrongUsage(
            _("'{last}' stands where the label is expected", last=last),
            _('the label comes last: hrtrack tag add REF... "Torture"'),
        )
    if not refs:
        raise WrongUsage(
            _("'{last}' is taken for the label, and no recommendation is named", last=last), _("write REF... LABEL, or - LABEL")
        )
    name, label = labelling.taxonomy_and_label(taxonomy, one_line(last, _("the label")) or "")
    return refs, name, label


def _is_reference(word: str) -> bool:
    try:
        parse_reference(word)
    except HrtrackError:
        return False
    return True


def _say(sink: Sink, done: Tagged, what: str, batch: Batch | None, *, dry_run: bool) -> None:
    if sink.format is not Format.TABLE:
        sink.rows([{"reference": reference} for reference in done.references], ("reference",), pages.changed)
    for note in done.notes:
        sink.say(note)
    session.say_done(sink, what if batch else _("it is so already"), batch, dry_run=dry_run)
