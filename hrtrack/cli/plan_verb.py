"""hrtrack plan, and its list, add, show, edit and remove"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hrtrack import planning
from hrtrack.cli import completion, session
from hrtrack.cli import options as o
from hrtrack.cli.options import HELP
from hrtrack.errors import BadInput, NotFound, WrongUsage
from hrtrack.institutions import language, one_line
from hrtrack.measures import Done
from hrtrack.render import plan_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
from hrtrack.speech import _, term
from hrtrack.states import resolve_state
from hrtrack.store.journal import Batch
from hrtrack.store.planned import PlanWish

_CLEARABLE = ("state", "act", "number", "date", "starts", "ends", "declared-measures", "source", "note", "title")
_FIRST, _LAST = "-01-01", "-12-31"

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=HELP,
    help="List, record and show plans.",
)


def option(flag: str, metavar: str, help_text: str, completion: Any = None) -> Any:
    """Return an option that takes a value."""
    return typer.Option(flag, metavar=metavar, help=help_text, autocompletion=completion, show_default=False)


def argument(metavar: str, help_text: str, completion: Any = None) -> Any:
    """Return an argument."""
    return typer.Argument(metavar=metavar, help=help_text, autocompletion=completion, show_default=False)


Lang = Annotated[
    str | None, option("--language", "CODE", "Language of the words given: en, ru, kk ... [else that of the letters].")
]
Code = Annotated[str | None, option("--code", "CODE", "Code of your own [else the next number].")]
Note = Annotated[str | None, option("--note", "TEXT", "Anything that no other option takes.")]
Title = Annotated[str | None, option("--title", "TEXT", "Title; with --language of another language, its translation.")]
Clear = Annotated[list[str] | None, option("--clear", "FIELD", "Clear a field; title with --language takes a translation off.")]

_CALLED = "A code, a number, or part of a title"
Plan = Annotated[str, argument("PLAN", f"{_CALLED}.", completion.plans)]
Plans = Annotated[list[str], argument("PLAN...", f"{_CALLED}; - reads these from standard input.", completion.plans)]
Act = Annotated[str | None, option("--act", "WORDS", 'Kind of act that adopted it: decree, "government plan".')]
Number = Annotated[str | None, option("--number", "NUMBER", "Number of the act.")]
Date = Annotated[str | None, option("--date", "DAY", "Day of the act: YYYY-MM-DD.")]
Starts = Annotated[str | None, option("--starts", "DAY", "First day, or a year: its first day.")]
Ends = Annotated[str | None, option("--ends", "DAY", "Last day, or a year: its last day.")]
Declared = Annotated[
    int | None,
    typer.Option(
        "--declared-measures", metavar="N", min=0, max=o.MOST, help="Measures that the plan says it has.", show_default=False
    ),
]
Source = Annotated[str | None, option("--source", "TEXT", "Where these facts stand.")]
State = Annotated[
    str | None,
    typer.Option(
        "--state", metavar="STATE", envvar="HRTRACK_STATE", show_envvar=False, show_default=False,
        help="State whose plan it is [else the one of the ledger].",
    ),
]  # fmt: skip


@group.callback()
def bare(
    ctx: typer.Context,
    state: o.States = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List, record and show plans."""
    if session.called_alone(ctx):
        list_plans(state, db, fmt, columns)


@group.command("list", context_settings=HELP)
def list_plans(state: o.States = None, db: o.Database = None, fmt: o.Output = Format.TABLE, columns: o.Columns = None) -> None:
    """List plans with how far their measures are."""
    sink = Sink(fmt, columns)
    with session.to_read(db, sink.tongue) as ledger:
        rows = planning.plans(ledger, tuple(resolve_state(word, WrongUsage) for word in state or ()))
    _print(sink, rows)
    if not rows:
        sink.hint(_("no plan is on record") + (_(" of that State") if state else "") + _("; hrtrack plan add TITLE records one"))


@group.command("add", context_settings=HELP)
def add(
    title: Annotated[str, argument("TITLE", "Title of the plan.")],
    act: Act = None,
    number: Number = None,
    date: Date = None,
    starts: Starts = None,
    ends: Ends = None,
    declared: Declared = None,
    source: Source = None,
    note: Note = None,
    state: State = None,
    lang: Lang = None,
    code: Code = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Record a plan.

    Prints its code. An act with a number that is on record is refused, unless it is of another year.
    """
    fields = _fields(act, number, date, starts, ends, declared, source, note, session.default_state(state))
    wish = PlanWish(one_line(title, _("the title")), language(lang), code_of(code), fields)
    with session.to_write(db, dry_run=dry_run) as ledger:
        done, batch = planning.add_plan(ledger, wish, dry_run=dry_run)
    say_added(Sink(fmt), done, batch, planning.PLAN_COLUMNS, dry_run=dry_run)


@group.command("show", context_settings=HELP)
def show(plan: Plan, db: o.Database = None, fmt: o.Output = Format.TABLE) -> None:
    """Show a plan: its facts, its measures by due date, its journal.

    -f ids prints the codes of its measures.
    """
    sink = Sink(fmt)
    with session.to_read(db, sink.page_tongue) as ledger:
        row = planning.plan_story(ledger, plan)
    sink.document(row, lambda: pages.plan(row), [measure["measure"] for measure in row["measure_details"]])


@group.command("edit", context_settings=HELP)
def edit(
    plans: Plans,
    title: Title = None,
    act: Act = None,
    number: Number = None,
    date: Date = None,
    starts: Starts = None,
    ends: Ends = None,
    declared: Declared = None,
    source: Source = None,
    note: Note = None,
    state: Annotated[str | None, option("--state", "STATE", "State whose plan it is.")] = None,
    lang: Lang = None,
    code: Code = None,
    clear: Clear = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Change plans."""
    named = resolve_state(state, WrongUsage) if state else None
    fields = _fields(act, number, date, starts, ends, declared, source, note, named)
    going = cleared(clear, _CLEARABLE, {**{name.replace("_", "-"): value for name, value in fields.items()}, "title": title})
    fields |= dict.fromkeys(name.replace("-", "_") for name in going if name != "title")
    wish = PlanWish(one_line(title, "--title"), language(lang), code_of(code), fields, "title" in going)
    require_change("plan", wish._replace(lang=None) != PlanWish(), lang=lang, worded=title is not None or wish.drop_title)
    with session.to_change(db) as ledger:
        done, batch = planning.edit_plans(ledger, piped(plans, "plan"), wish, dry_run=dry_run)
    _say(Sink(fmt), done, batch, dry_run=dry_run)


@group.command("remove", context_settings=HELP)
def remove(plans: Plans, dry_run: o.DryRun = False, db: o.Database = None, fmt: o.Output = Format.TABLE) -> None:
    """Remove plans that hold no measures; undo brings them back."""
    with session.to_change(db) as ledger:
        done, batch = planning.remove_plans(ledger, piped(plans, "plan"), dry_run=dry_run)
    _say(Sink(fmt), done, batch, dry_run=dry_run)


def code_of(text: str | None) -> str | None:
    """Return a code given as an option."""
    return planning.parse_code(text) if text is not None else None


def piped(given: list[str], what: str) -> list[str]:
    """Return what arguments name, lines of standard input where ``-`` stands."""
    try:
        return session.references(given)
    except NotFound:
        raise NotFound(
            _("no {what} came in on standard input", what=term("kind", what)), _("hrtrack {what} -f ids prints codes", what=what)
        ) from None


def cleared(names: list[str] | None, clearable: tuple[str, ...], given: dict[str, Any]) -> list[str]:
    """Return the fields to clear; refuse one that is given, too, and the title itself."""
    for name in names or []:
        if name not in clearable:
            raise WrongUsage(_("cannot clear '{name}'", name=name), _("one of {clearable}", clearable=", ".join(clearable)))
        if given.get(name):
            raise WrongUsage(_("--{name} and --clear {name} contradict each other", name=name))
    return list(dict.fromkeys(names or []))


def require_change(what: str, said: bool, *, lang: str | None, worded: bool) -> None:
    """Refuse an edit that says nothing, and a language without words."""
    if not said:
        raise WrongUsage(
            _("nothing to change: give an option such as --note"), _("hrtrack {what} edit --help lists them", what=what)
        )
    if lang and not worded:
        raise WrongUsage(_("--language says the language of words"), _("give words too, such as --title"))


def say_added(sink: Sink, done: Done, batch: Batch | None, columns: tuple[str, ...], *, dry_run: bool) -> None:
    """Print the code of something new, or in a machine format the whole; say what was done."""
    row = done.rows[0]
    if sink.format is Format.JSON:
        sink.document(row, lambda: Page([]))
    elif sink.format is not Format.TABLE:
        sink.rows(with_codes(sink, done.rows, columns[0]), columns, lambda rows, names: Page([]))
    elif not dry_run:
        sink.value(row[columns[0]])
    for note in done.notes:
        sink.say(note)
    session.say_done(sink, done.what, batch, dry_run=dry_run)


def say_changed(sink: Sink, done: Done, batch: Batch | None, columns: tuple[str, ...], *, dry_run: bool) -> None:
    """Print what was changed in a machine format; say what was done."""
    if sink.format is not Format.TABLE:
        rows = with_codes(sink, done.rows, columns[0])
        sink.rows(rows, columns, lambda found, names: Page([grid_of(found, names)]))
    for note in done.notes if batch else []:
        sink.say(note)
    session.say_done(sink, done.what if batch else _("it is so already"), batch, dry_run=dry_run)


def with_codes(sink: Sink, rows: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Return rows as a format prints them: codes stand for references."""
    return [{"reference": row[key]} for row in rows] if sink.format is Format.IDS else rows


def _print(sink: Sink, rows: list[dict[str, Any]]) -> None:
    sink.rows(with_codes(sink, rows, "plan"), planning.PLAN_COLUMNS, pages.plans)


def _say(sink: Sink, done: Done, batch: Batch | None, *, dry_run: bool) -> None:
    say_changed(sink, done, batch, planning.PLAN_COLUMNS, dry_run=dry_run)


def _fields(
    act: str | None,
    number: str | None,
    date: str | None,
    starts: str | None,
    ends: str | None,
    declared: int | None,
    source: str | None,
    note: str | None,
    state: str | None,
) -> dict[str, Any]:
    """Return the columns that options give, checked."""
    fields = {
        "state": state,
        "act": one_line(act, "--act"),
        "number": one_line(number, "--number"),
        "date": session.day(date),
        "starts": _year_or_day(starts, "--starts", _FIRST),
        "ends": _year_or_day(ends, "--ends", _LAST),
        "declared_measures": declared,
        "source": one_line(source, "--source"),
        "note": one_line(note, "--note"),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _year_or_day(text: str | None, flag: str, in_year: str) -> str | None:
    word = (text or "").strip()
    if len(word) == 4 and word.isdecimal() and word.isascii():
        word += in_year
    try:
        return session.day(word) if text is not None else None
    except (WrongUsage, BadInput):
        raise WrongUsage(
            _("{flag} '{text}' is neither a day nor a year", flag=flag, text=text), _("write it as YYYY-MM-DD or YYYY")
        ) from None
