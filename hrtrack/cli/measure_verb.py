"""hrtrack measure, and its list, add, show, edit, done and remove"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hrtrack import measures as measuring
from hrtrack.cli import completion, session
from hrtrack.cli import options as o
from hrtrack.cli.options import HELP
from hrtrack.cli.plan_verb import (
    Clear,
    Code,
    Lang,
    Note,
    Title,
    argument,
    cleared,
    code_of,
    option,
    piped,
    require_change,
    say_added,
    say_changed,
    with_codes,
)
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.implementation import Role, parse_due
from hrtrack.institutions import language, one_line
from hrtrack.measures import Done, MeasureFilters
from hrtrack.render import plan_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.store.journal import Batch
from hrtrack.store.measured import MeasureWish

_CLEARABLE = ("plan", "lead", "with", "indicator", "due", "note", "title")

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=HELP,
    help="List, record and finish the measures of plans.",
)

_offices = completion.institutions
_READS = "- reads them from standard input."
Measures = Annotated[list[str], argument("MEASURE...", f"Codes such as M1; {_READS}", completion.measures)]
InPlan = Annotated[
    str | None, option("--plan", "PLAN", "Plan it belongs to: code, number or part of the title.", completion.plans)
]
Lead = Annotated[
    list[str] | None, option("--lead", "NAME", "Institution that leads, in place of those before; repeat for several.", _offices)
]
With = Annotated[
    list[str] | None, option("--with", "NAME", "Institution that supports, in addition; repeat for several.", _offices)
]
Indicator = Annotated[str | None, option("--indicator", "TEXT", "By what one sees that it is done.")]
Due = Annotated[str | None, option("--due", "DATE", "Due date: a day 2026-03-31, a quarter 2026-Q1 or a year 2026.")]
For = Annotated[
    list[str] | None,
    option("--for", "REF", "Recommendation it serves; repeat for several, or - for standard input.", completion.references),
]
New = Annotated[bool, typer.Option("--new", help="Record institutions that are not on record.")]

Overdue = Annotated[bool, typer.Option("--overdue", help="Past the due date and not done.")]
DueSoon = Annotated[bool, typer.Option("--due-soon", help="Due within 30 days and not done.")]
Open = Annotated[bool, typer.Option("--open", help="Not done.")]
IsDone = Annotated[bool, typer.Option("--done", help="Done.")]
NoLead = Annotated[bool, typer.Option("--no-lead", help="Without an institution that leads.")]
Institutions = Annotated[
    list[str] | None,
    option("--institution", "NAME", "Part of a name of an institution with a role in it; its parts too.", _offices),
]
ServesFilter = Annotated[
    list[str] | None,
    option("--for", "REF", "Serving a recommendation; - reads them from standard input.", completion.references),
]
Count = Annotated[bool, typer.Option("--count", help="Print the number alone.")]


@group.callback()
def bare(
    ctx: typer.Context,
    plan: o.Plans = None,
    institution: Institutions = None,
    serves: ServesFilter = None,
    overdue: Overdue = False,
    due_soon: DueSoon = False,
    is_open: Open = False,
    is_done: IsDone = False,
    no_lead: NoLead = False,
    count: Count = False,
    state: o.State = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List, record and finish the measures of plans."""
    if session.called_alone(ctx):
        list_measures(
        plan, institution, serves, overdue, due_soon, is_open, is_done, no_lead, count, state, db, fmt, columns
    )  # fmt: skip


@group.command("list", context_settings=HELP)
def list_measures(
    plan: o.Plans = None,
    institution: Institutions = None,
    serves: ServesFilter = None,
    overdue: Overdue = False,
    due_soon: DueSoon = False,
    is_open: Open = False,
    is_done: IsDone = False,
    no_lead: NoLead = False,
    count: Count = False,
    state: o.State = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List measures by due date.

    --overdue, --due-soon, --open and --done given together mean any of them; other options restrict each other.
    """
    plays = {"overdue": overdue, "due_soon": due_soon, "open": is_open, "done": is_done}
    filters = MeasureFilters(
        plans=_said(plan, "--plan"),
        institutions=_said(institution, "--institution"),
        plays=tuple(name for name, chosen in plays.items() if chosen),
        serves=_references(serves),
        state=session.default_state(state),
        no_lead=no_lead,
    )
    sink = Sink(fmt, columns)
    with session.to_read(db, sink.tongue) as ledger:
        rows = measuring.measures(ledger, filters)
        known = bool(rows) or bool(measuring.measures(ledger, MeasureFilters()))
    if count:
        sink.value(len(rows))
        return
    sink.rows(with_codes(sink, rows, "measure"), measuring.MEASURE_COLUMNS, pages.measures)
    if not rows:
        sink.hint(
            _("nothing matches; fewer filters show more")
            if known
            else _("no measure is on record; hrtrack measure add TITLE records one")
        )


@group.command("add", context_settings=HELP)
def add(
    title: Annotated[str, argument("TITLE", "What is to be done.")],
    plan: InPlan = None,
    lead: Lead = None,
    supporting: With = None,
    indicator: Indicator = None,
    due: Due = None,
    serves: For = None,
    note: Note = None,
    new: New = False,
    lang: Lang = None,
    code: Code = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Record a measure.

    Prints its code. A quarter or a year is due on its last day.
    """
    wish = MeasureWish(
        title=one_line(title, _("the title")), plan=one_line(plan, "--plan"), lead=_said(lead, "--lead"),
        supporting=_said(supporting, "--with"), indicator=one_line(indicator, "--indicator"), fields=_fields(due, note),
        serves=_references(serves), new=new, lang=language(lang), code=code_of(code), state=session.default_state(state),
    )  # fmt: skip
    with session.to_write(db, dry_run=dry_run) as ledger:
        done, batch = measuring.add_measure(ledger, wish, dry_run=dry_run)
    say_added(Sink(fmt), done, batch, measuring.MEASURE_COLUMNS, dry_run=dry_run)


@group.command("show", context_settings=HELP)
def show(measures: Measures, db: o.Database = None, fmt: o.Output = Format.TABLE) -> None:
    """Show measures: facts, the recommendations that they serve, journal.

    JSON is one object for one measure and an array for several; -f ids prints the references of the recommendations.
    """
    sink = Sink(fmt)
    with session.to_read(db, sink.page_tongue) as ledger:
        found = measuring.measure_stories(ledger, piped(measures, "measure"))
    served = [{"reference": reference} for row in found for reference in row["recommendations"]]
    if len(found) == 1 and fmt in (Format.TABLE, Format.JSON):
        sink.document(found[0], lambda: pages.measure(found[0]))
    elif fmt is Format.TABLE:
        sink.page(Page([part for row in found for part in (*pages.measure(row).parts, "")][:-1]))
    else:
        rows = served if fmt is Format.IDS else found
        sink.rows(rows, tuple(found[0]), lambda shown, names: Page([grid_of(shown, names)]))


@group.command("edit", context_settings=HELP)
def edit(
    measures: Measures,
    title: Title = None,
    plan: InPlan = None,
    lead: Lead = None,
    supporting: With = None,
    without: Annotated[
        list[str] | None, option("--without", "NAME", "Institution that has no role in it any longer.", _offices)
    ] = None,
    indicator: Indicator = None,
    due: Due = None,
    serves: Annotated[
        list[str] | None,
        option("--for", "REF", "Recommendation it serves, in addition; - reads them from standard input.", completion.references),
    ] = None,
    spares: Annotated[
        list[str] | None,
        option("--not-for", "REF", "Recommendation it serves no longer; - reads them too.", completion.references),
    ] = None,
    note: Note = None,
    new: New = False,
    lang: Lang = None,
    code: Code = None,
    clear: Clear = None,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Change measures.

    --lead replaces the leads, --with and --for add, --without and --not-for take off.
    """
    given = {"plan": plan, "lead": lead, "with": supporting, "indicator": indicator, "due": due, "note": note, "title": title}
    going = cleared(clear, _CLEARABLE, given)
    _require_one_stdin(measures, serves, spares)
    fields = _fields(due, note) | ({"note": None} if "note" in going else {})
    fields |= {"due": None, "due_date": None} if "due" in going else {}
    roles = {"lead": Role.LEAD, "with": Role.SUPPORTING}
    wish = MeasureWish(
        title=one_line(title, "--title"), plan="" if "plan" in going else one_line(plan, "--plan"),
        lead=_said(lead, "--lead"), supporting=_said(supporting, "--with"), without=_said(without, "--without"),
        no_role=tuple(str(role) for name, role in roles.items() if name in going),
        indicator=one_line(indicator, "--indicator"), fields=fields, serves=_references(serves), spares=_references(spares),
        drop=tuple(name for name in ("title", "indicator") if name in going), new=new, lang=language(lang), code=code_of(code),
        state=session.default_state(state),
    )  # fmt: skip
    worded = bool(title or indicator or wish.drop or (new and (lead or supporting)))
    require_change("measure", wish._replace(state=None, lang=None, new=False) != MeasureWish(), lang=lang, worded=worded)
    with session.to_change(db) as ledger:
        done, batch = measuring.edit_measures(ledger, piped(measures, "measure"), wish, dry_run=dry_run)
    _say(Sink(fmt), done, batch, dry_run=dry_run)


@group.command("done", context_settings=HELP)
def done(
    measures: Measures,
    date: Annotated[str | None, option("--date", "DAY", "Day on which it was done [else today].")] = None,
    undone: Annotated[bool, typer.Option("--undone", help="It is not done after all.")] = False,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Say that measures are done."""
    if undone and date is not None:
        raise WrongUsage(_("--undone and --date contradict each other"), _("leave one of them out"))
    day = session.day(date)
    with session.to_change(db) as ledger:
        told, batch = measuring.finish(ledger, piped(measures, "measure"), day, undone=undone, dry_run=dry_run)
    _say(Sink(fmt), told, batch, dry_run=dry_run)


@group.command("remove", context_settings=HELP)
def remove(measures: Measures, dry_run: o.DryRun = False, db: o.Database = None, fmt: o.Output = Format.TABLE) -> None:
    """Remove measures; undo brings them back."""
    with session.to_change(db) as ledger:
        told, batch = measuring.remove_measures(ledger, piped(measures, "measure"), dry_run=dry_run)
    _say(Sink(fmt), told, batch, dry_run=dry_run)


def _say(sink: Sink, told: Done, batch: Batch | None, *, dry_run: bool) -> None:
    say_changed(sink, told, batch, measuring.MEASURE_COLUMNS, dry_run=dry_run)


def _said(given: list[str] | None, flag: str) -> tuple[str, ...]:
    return tuple(one_line(word, flag) or "" for word in given or ())


def _references(given: list[str] | None) -> tuple[str, ...]:
    return tuple(session.references(given)) if given else ()


def _require_one_stdin(*given: list[str] | None) -> None:
    if sum(words.count("-") for words in given if words) > 1:
        raise WrongUsage(_("standard input can be read once"), _("let one - stand, and name the others"))


def _fields(due: str | None, note: str | None) -> dict[str, Any]:
    """Return the columns that options give, checked."""
    fields: dict[str, Any] = {}
    if due is not None:
        try:
            fields["due"], fields["due_date"] = parse_due(due)
        except BadInput as error:
            raise WrongUsage(error.message, error.hint) from None
    if note is not None:
        fields["note"] = one_line(note, "--note")
    return fields
