"""What every verb needs: the ledger it means, the filters, the references, the line about what was changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hrtrack.environment import database_path, today
from hrtrack.errors import BadInput, NotFound, WrongUsage
from hrtrack.folding import fold_for_search
from hrtrack.implementation import parse_status
from hrtrack.model import Assessor, Position, Unit, one_of, parse_date, parse_mechanism, parse_region, require_plain_text
from hrtrack.speech import _
from hrtrack.states import resolve_state
from hrtrack.store.ledger import Ledger
from hrtrack.store.reviews import is_any
from hrtrack.store.selection import Filters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    import typer

    from hrtrack.render.sink import Sink
    from hrtrack.store.journal import Batch

Words = list[str] | None
Row = dict[str, Any]


def to_read(db: Path | None, tongue: str | None = None) -> Ledger:
    """Open the ledger for reading; `Sink.tongue` is the language that people prefer."""
    return Ledger.to_read(database_path(db), tongue)


def to_write(db: Path | None, *, dry_run: bool = False) -> Ledger:
    """Open the ledger for writing, creating it when it is missing."""
    return Ledger.to_write(database_path(db), dry_run=dry_run)


def to_change(db: Path | None) -> Ledger:
    """Open for writing a ledger that must exist: there is nothing to take back in a new one."""
    path = database_path(db)
    Ledger.to_read(path).__exit__(None, None, None)
    return Ledger.to_write(path)


class counted(Iterator[Row]):  # noqa: N801  # used like a function
    """Pass rows on and count them."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._rows = iter(rows)
        self.count = 0

    def __next__(self) -> Row:
        """Return the next row."""
        row = next(self._rows)
        self.count += 1
        return row


def filters(
    state: Words = None,
    mechanism: Words = None,
    cycle: Words = None,
    position: Words = None,
    recommender: Words = None,
    region: Words = None,
    theme: Words = None,
    group: Words = None,
    sdg: Words = None,
    action: Words = None,
    cluster: Words = None,
    status: Words = None,
    assessor: str | None = None,
    institution: Words = None,
    plan: Words = None,
    overdue: bool | None = None,
    lineage: Words = None,
    search: str | None = None,
) -> Filters:
    """Return the filters that the options say; raise WrongUsage, with the nearest, for an unknown value."""
    lists = (state, cycle, theme, group, sdg, action, cluster, institution, plan)
    given = [word for words in (*lists, status, position, recommender, region, mechanism, lineage) for word in words or ()]
    given += [word for word in (search, assessor) if word is not None]
    try:
        for word in given:
            require_plain_text(word, _("a filter"))
    except BadInput as error:
        raise WrongUsage(error.message) from None
    # What folds to nothing, such as a lone accent, would be a part of every label.
    if any(not fold_for_search(word).strip() for word in given):
        raise WrongUsage(_("a filter is empty"), _("leave the option out, or give it a value"))
    default = default_state()
    return Filters(
        states=tuple(resolve_state(word, WrongUsage) for word in state or ([default] if default else [])),
        mechanisms=tuple(parse_mechanism(word, WrongUsage) for word in mechanism or ()),
        cycles=tuple(cycle or ()),
        positions=tuple(one_of(word.lower(), Position, "position", WrongUsage) for word in position or ()),
        recommenders=tuple(resolve_state(word, WrongUsage) for word in recommender or ()),
        regions=tuple(parse_region(word) for word in region or ()),
        themes=tuple(theme or ()),
        groups=tuple(group or ()),
        sdgs=tuple(sdg or ()),
        actions=tuple(action or ()),
        clusters=tuple(cluster or ()),
        statuses=tuple(parse_status(word, WrongUsage) for word in status or ()),
        assessor=one_of(assessor.lower(), Assessor, "assessor", WrongUsage) if assessor else Assessor.STATE,
        institutions=tuple(institution or ()),
        plans=tuple(plan or ()),
        overdue_on=today() if overdue else None,
        lineages=_standings(lineage),
        search=search,
    )


def _standings(words: Words) -> tuple[str, ...]:
    if not words:
        return ()
    from hrtrack.lineage_words import STANDINGS

    return tuple(one_of(word.lower(), STANDINGS, "lineage", WrongUsage) for word in words)


def day(text: str | None) -> str | None:
    """Return a day given as an option; raise WrongUsage for anything else."""
    try:
        return parse_date(text) if text is not None else None
    except BadInput as error:
        raise WrongUsage(error.message, _("write it as YYYY-MM-DD")) from None


def counts_pairs(unit: str | None) -> bool:
    """Say whether the rows asked for are pairs with a recommending State; raise WrongUsage for an unknown unit."""
    return unit is not None and one_of(unit, (Unit.PARAGRAPH, Unit.STATE), "unit", WrongUsage) == Unit.STATE


def default_state(given: str | None = None) -> str | None:
    """Return the State under review that an option or ``HRTRACK_STATE`` names."""
    word = given or os.environ.get("HRTRACK_STATE")
    return resolve_state(word, WrongUsage) if word else None


def references(given: Sequence[str]) -> list[str]:
    """Return references, those of standard input where ``-`` stands."""
    found: list[str] = []
    for word in given:
        found.extend(_piped() if word == "-" else [word])
    if not found:
        raise NotFound(_("no reference came in on standard input"), _("hrtrack list ... -f ids prints references"))
    return found


def called_alone(ctx: typer.Context) -> bool:
    """Say whether a group is called without a subcommand; refuse options before one, where nothing would obey them."""
    if ctx.invoked_subcommand is None:
        return True
    if any(getattr(ctx.get_parameter_source(name), "name", "") == "COMMANDLINE" for name in ctx.params):
        called = f"{ctx.info_name} {ctx.invoked_subcommand}"
        raise WrongUsage(
            _("an option stands before '{invoked_subcommand}'", invoked_subcommand=ctx.invoked_subcommand),
            _("write it after: hrtrack {called} ... OPTION", called=called),
        )
    return False


def say_done(sink: Sink, what: str, batch: Batch | None, *, dry_run: bool) -> None:
    """Say in one line what was changed, and the way back."""
    if batch is None:
        sink.say(_("nothing changed: {what}", what=what))
    elif dry_run:
        sink.say(_("dry run, nothing written: {what}", what=what))
    else:
        sink.say(_("{what} (hrtrack undo {id} takes it back)", what=what, id=batch.id))


def hint_if_empty(sink: Sink, ledger: Ledger, *, found: bool) -> None:
    """Say what to do next where a ledger is still empty, or nothing was chosen."""
    if found:
        return
    if is_any(ledger.connection):
        sink.hint(_("nothing matches; fewer filters show more, hrtrack reviews shows what is on record"))
    else:
        sink.hint(_("the ledger is empty; fill it with hrtrack import FILE or hrtrack add, or see hrtrack demo"))


def _piped() -> list[str]:
    return [line.strip() for line in piped_text().split("\n") if line.strip()]


def piped_text() -> str:
    """Return what came in on standard input; raise WrongUsage for what is no text."""
    data = sys.stdin.buffer.read() if hasattr(sys.stdin, "buffer") else sys.stdin.read().encode()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUsage(_("standard input is not text"), _("give one reference a line")) from None
