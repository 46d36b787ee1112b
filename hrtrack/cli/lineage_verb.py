"""hrtrack lineage, and its list, suggest, confirm, reject, remove and show"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hrtrack import lineage, lineage_pairs, lineage_story
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import WrongUsage
from hrtrack.institutions import one_line
from hrtrack.lineage import Which
from hrtrack.lineage_words import Verdict
from hrtrack.model import Position, one_of
from hrtrack.recommendations import targets
from hrtrack.render import lineage_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _, n_
from hrtrack.store.selection import Filters

if TYPE_CHECKING:
    from pathlib import Path

    from hrtrack.lineage import Decided, Pair
    from hrtrack.store.journal import Batch
    from hrtrack.store.ledger import Ledger

# As `hrtrack.suggesting.THRESHOLD`, which is loaded only when it is needed; a test compares them.
_THRESHOLD = 0.4

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=o.HELP,
    help="Follow what is asked again from review to review.",
)

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="REF EARLIER...",
        help="A later recommendation and earlier ones; - reads pairs from standard input, as lineage suggest -f tsv prints them.",
        autocompletion=o.completion.references,
        show_default=False,
    ),
]
As = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="RELATION", help="repeated, strengthened, weaker or related [else as proposed].", show_default=False
    ),
]
NoEarlier = Annotated[bool, typer.Option("--none", help="No earlier one asks for the same; REF... are all later ones.")]
Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why, in your words.", show_default=False)]
Against = Annotated[
    str | None,
    typer.Option(
        "--against", metavar="YEAR", help="Earlier review [else the one before].", autocompletion=o.completion.cycles,
        show_default=False,
    ),
]  # fmt: skip
Threshold = Annotated[
    float, typer.Option("--threshold", metavar="SCORE", min=0.0, max=1.0, help="Suggest from this score on, 0 to 1.")
]
Limit = Annotated[
    int | None,
    typer.Option("--limit", "-n", min=0, max=o.MOST, help="Print at most this many for each recommendation.", show_default=False),
]
All = Annotated[bool, typer.Option("--all", help="Show what was confirmed or rejected already too.")]
Flipped = Annotated[bool, typer.Option("--flipped", help="Only where noted became supported, or the other way round.")]
Verdicts = Annotated[
    list[str] | None,
    typer.Option("--verdict", metavar="VERDICT", help="confirmed, rejected or none [else all but rejected].", show_default=False),
]
Asked = Annotated[
    int | None,
    typer.Option(
        "--asked", metavar="N", min=2, max=o.MOST, help="Only what was asked in at least N reviews.", show_default=False
    ),
]
EachTime = Annotated[
    str | None,
    typer.Option("--each-time", metavar="POSITION", help="Only what was answered so in every review.", show_default=False),
]


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
    """Follow what is asked again from review to review."""
    if session.called_alone(ctx):
        _list(session.filters(state, mechanism, cycle), Which(), db, Sink(fmt, columns))


@group.command("list", context_settings=o.HELP)
@o.takes_filters
def list_lineage(
    filters: Filters,
    flipped: Flipped = False,
    asked: Asked = None,
    each_time: EachTime = None,
    verdict: Verdicts = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List what was decided of later recommendations and earlier ones.

    The filters choose the later ones. Each comes with the answers of then and now, and with the reviews in which it was asked.
    """
    verdicts = tuple(one_of(word.lower(), Verdict, "verdict", WrongUsage) for word in verdict or ())
    answer = one_of(each_time.lower(), Position, "position", WrongUsage) if each_time else None
    _list(filters, Which(verdicts, flipped, asked, answer), db, Sink(fmt, columns))


@group.command("suggest", context_settings=o.HELP)
@o.takes_filters
def suggest(
    filters: Filters,
    against: Against = None,
    threshold: Threshold = _THRESHOLD,
    limit: Limit = None,
    every: All = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Suggest earlier recommendations that ask for the same.

    The filters choose the later ones, of one review. The score is a likelihood from 0 to 1, of official texts where both have
    one, else of summaries. Nothing is recorded: confirm and reject do that. Another treaty or body is another ask.
    """
    sink = Sink(fmt, columns)
    sink.require_columns(lineage.SUGGESTED_COLUMNS)
    with session.to_read(db) as ledger:
        found = lineage.suggest(ledger, filters, against, threshold, decided=every)
    rows = _first(found.rows, limit)
    sink.rows(rows, lineage.SUGGESTED_COLUMNS, pages.suggestions)
    names = {"later": str(found.later.key), "earlier": str(found.earlier.key)}
    if not rows:
        sink.hint(_("nothing of {later} is suggested against {earlier}; --threshold 0.2 suggests more", **names))
    elif fmt is Format.TABLE:
        count = len({row["reference"] for row in rows})
        sink.say(
            n_(
                "{n} recommendation of {later} may come back to {earlier}",
                "{n} recommendations of {later} may come back to {earlier}",
                count,
                **names,
            )
        )
        sink.hint(_("hrtrack lineage confirm REF EARLIER records one; -f tsv prints what confirm - reads"))


@group.command("confirm", context_settings=o.HELP)
def confirm(
    words: Words,
    relation: As = None,
    none: NoEarlier = False,
    note: Note = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Record that recommendations ask for the same as earlier ones, or that no earlier one does.

    The relation is the one given, else the one piped in, else the one that the wordings speak for. Confirmed again, a pair takes
    the new relation or note.
    """
    word, text = lineage.parse_relation(relation), one_line(note, "--note")
    if none and word:
        raise WrongUsage(_("--none and --as contradict each other"), _("a relation needs an earlier one"))
    with session.to_change(db) as ledger:
        pairs = _alone(ledger, words, state) if none else _pairs(ledger, words, state)
        done, batch = lineage.confirm(ledger, pairs, word, text, dry_run=dry_run)
    _say(Sink(fmt), done, batch, dry_run=dry_run)


@group.command("reject", context_settings=o.HELP)
def reject(
    words: Words,
    note: Note = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Record that recommendations do not ask for the same as earlier ones; these are not suggested again."""
    text = one_line(note, "--note")
    with session.to_change(db) as ledger:
        done, batch = lineage.reject(ledger, _pairs(ledger, words, state), text, dry_run=dry_run)
    _say(Sink(fmt), done, batch, dry_run=dry_run)


@group.command("remove", context_settings=o.HELP)
def remove(
    words: Words,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Forget what was decided of pairs, or, of REF alone, all that was decided of it."""
    with session.to_change(db) as ledger:
        pairs = _alone(ledger, words, state) if len(words) == 1 and words != ["-"] else _pairs(ledger, words, state, alone=True)
        done, batch = lineage.remove(ledger, pairs, dry_run=dry_run)
    _say(Sink(fmt), done, batch, dry_run=dry_run)


@group.command("show", context_settings=o.HELP)
def show(
    reference: Annotated[
        str, typer.Argument(metavar="REF", help="A reference.", autocompletion=o.completion.references, show_default=False)
    ],
    state: o.State = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Show the lineage of a recommendation through all reviews, with the answers.

    -f ids prints the references of all that belong to it, the oldest first.
    """
    with session.to_read(db) as ledger:
        row = lineage_story.story(ledger, targets(ledger, [reference], session.default_state(state))[0])
    earlier, later = ([kin["reference"] for kin in row["kin"] if (kin["steps"] < 0) == before] for before in (True, False))
    Sink(fmt).document(row, lambda: pages.story(row), [*earlier, row["reference"], *later])


def _list(filters: Filters, which: Which, db: Path | None, sink: Sink) -> None:
    with session.to_read(db) as ledger:
        rows = lineage.rows(ledger, filters, which)
    sink.rows(rows, lineage.COLUMNS, pages.decisions)
    if not rows:
        sink.hint(_("nothing like that is on record; hrtrack lineage suggest proposes earlier recommendations"))


def _pairs(ledger: Ledger, words: list[str], state: str | None, *, alone: bool = False) -> list[Pair]:
    """Return the pairs that are named; a piped line without an earlier one is refused unless `alone` allows it."""
    named = session.default_state(state)
    if words == ["-"]:
        pairs = lineage_pairs.pairs_of(ledger, session.piped_text(), named)
        single = next((pair.later.reference for pair in pairs if pair.earlier is None), None)
        if single and not alone:
            raise WrongUsage(_("no earlier one for {reference}", reference=single), _("--none says that there is none"))
        return pairs
    if len(words) < 2:
        raise WrongUsage(_("a pair needs two recommendations"), _("write REF EARLIER, as in 2014/125.8 2010/95.3"))
    if words[0] == "-":
        raise WrongUsage(_("- reads whole pairs"), _("write it alone, or as the last word after REF"))
    return lineage_pairs.pairs_with(ledger, words[0], session.references(words[1:]), named)


def _alone(ledger: Ledger, words: list[str], state: str | None) -> list[Pair]:
    return lineage_pairs.alone(ledger, session.references(words), session.default_state(state))


def _first(rows: list[dict[str, Any]], limit: int | None) -> list[dict[str, Any]]:
    """Return at most so many suggestions of each recommendation."""
    if limit is None:
        return rows
    count: dict[str, int] = {}
    kept = []
    for row in rows:
        count[row["reference"]] = count.get(row["reference"], 0) + 1
        if count[row["reference"]] <= limit:
            kept.append(row)
    return kept


def _say(sink: Sink, done: Decided, batch: Batch | None, *, dry_run: bool) -> None:
    if sink.format is not Format.TABLE:
        sink.rows(done.rows, lineage.CHANGED_COLUMNS, pages.changed)
    session.say_done(sink, done.what if batch else _("it is so already"), batch, dry_run=dry_run)
