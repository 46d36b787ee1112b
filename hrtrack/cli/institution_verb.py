"""hrtrack institution, and its list, add, show, edit, rename, merge and remove"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hrtrack import institutions
from hrtrack.cli import completion, session
from hrtrack.cli import options as o
from hrtrack.errors import WrongUsage
from hrtrack.institutions import Changed, Wish, language, one_line
from hrtrack.render import institution_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.store.journal import Batch

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=o.HELP,
    help="List, record, rename and merge institutions.",
)


def _option(flag: str, metavar: str, help_text: str, complete: Any = None) -> Any:
    return typer.Option(flag, metavar=metavar, help=help_text, autocompletion=complete, show_default=False)


def _argument(metavar: str, help_text: str, complete: Any = completion.institutions) -> Any:
    return typer.Argument(metavar=metavar, help=help_text, autocompletion=complete, show_default=False)


Name = Annotated[str, _argument("NAME", "A name, short name, former name or part of one.")]
Names = Annotated[list[str], _argument("NAME...", "Names, short names or parts of them; - reads them from standard input.")]
NewName = Annotated[str, _argument("NAME", "Name of the institution.", None)]
Short = Annotated[str | None, _option("--short", "TEXT", "Short name: MoJ.")]
Language = Annotated[
    str | None, _option("--language", "CODE", "Language of the names: en, ru, kk ... [else that of the letters].")
]
Parent = Annotated[str | None, _option("--parent", "NAME", "Institution that it is a part of.", completion.institutions)]
FocalPoint = Annotated[str | None, _option("--focal-point", "TEXT", "Who to turn to.")]
Clear = Annotated[
    list[str] | None, _option("--clear", "FIELD", "Clear short, focal-point, or with --language a name in that language.")
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
    """List, record, rename and merge institutions."""
    if session.called_alone(ctx):
        list_institutions(state, mechanism, cycle, db, fmt, columns)


@group.command("list", context_settings=o.HELP)
def list_institutions(
    state: o.States = None,
    mechanism: o.Mechanisms = None,
    cycle: o.Cycles = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List institutions and how much they answer for.

    --cycle, --mechanism and --state say which reviews are counted.
    """
    sink = Sink(fmt, columns)
    with session.to_read(db, sink.tongue) as ledger:
        rows = institutions.rows(ledger, session.filters(state, mechanism, cycle))
    _print(sink, rows)
    if not rows:
        sink.hint(_("no institution is on record; hrtrack institution add NAME records one"))


@group.command("add", context_settings=o.HELP)
def add(
    name: NewName,
    short: Short = None,
    lang: Language = None,
    parent: Parent = None,
    focal_point: FocalPoint = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Record an institution."""
    text = one_line(name, _("the name")) or ""
    wish = _wish(short=short, lang=lang, parent=parent, focal_point=focal_point)
    with session.to_write(db, dry_run=dry_run) as ledger:
        changed, batch = institutions.add(ledger, text, wish, dry_run=dry_run)
    _say(Sink(fmt), changed, batch, dry_run=dry_run)


@group.command("show", context_settings=o.HELP)
def show(name: Name, db: o.Database = None, fmt: o.Output = Format.TABLE) -> None:
    """Show an institution and what it answers for."""
    sink = Sink(fmt)
    with session.to_read(db, sink.page_tongue) as ledger:
        row = institutions.show(ledger, name)
    references = [entry["reference"] for entry in row["recommendations"]]
    sink.document(row, lambda: pages.institution(row), references)


@group.command("edit", context_settings=o.HELP)
def edit(
    names: Names,
    name: Annotated[str | None, _option("--name", "TEXT", "Add the name in a language, or correct it there.")] = None,
    short: Short = None,
    lang: Language = None,
    parent: Parent = None,
    no_parent: Annotated[bool, typer.Option("--no-parent", help="It is no part of another.")] = False,
    focal_point: FocalPoint = None,
    clear: Clear = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Change institutions.

    --name adds a name in another language, or corrects one; after a change of name in life, hrtrack institution rename
    keeps the former name.
    """
    if parent is not None and no_parent:
        raise WrongUsage(_("--parent and --no-parent contradict each other"))
    fields = _cleared(clear or [], name, short, lang, focal_point)
    if all(value is None for value in (name, short, parent, focal_point)) and not no_parent and not fields:
        raise WrongUsage(
            _("nothing to change: give an option such as --focal-point"), _("hrtrack institution edit --help lists them")
        )
    wish = _wish(name=name, short=short, lang=lang, parent=parent, focal_point=focal_point)
    wish = wish._replace(no_parent=no_parent, clear=fields)
    with session.to_change(db) as ledger:
        changed, batch = institutions.edit(ledger, session.references(names), wish, dry_run=dry_run)
    _say(Sink(fmt), changed, batch, dry_run=dry_run)


@group.command("rename", context_settings=o.HELP)
def rename(
    old: Annotated[str, _argument("OLD", "The name on record.")],
    new: Annotated[str, _argument("NEW", "The name from now on.", None)],
    short: Short = None,
    lang: Language = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Give an institution a new name.

    The one before stays as a former name, and the institution is still found by it.
    """
    text = one_line(new, _("the new name")) or ""
    wish = _wish(short=short, lang=lang)
    with session.to_change(db) as ledger:
        changed, batch = institutions.rename(ledger, old, text, wish.short, wish.lang, dry_run=dry_run)
    _say(Sink(fmt), changed, batch, dry_run=dry_run)


@group.command("merge", context_settings=o.HELP)
def merge(
    old: Annotated[str, _argument("FROM", "The institution that is no more.")],
    into: Annotated[str, _argument("INTO", "The institution that takes it over.")],
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Let one institution take over another.

    It takes over recommendations, measures, parts and names. Where both answer for one recommendation the stronger role stays.
    """
    with session.to_change(db) as ledger:
        changed, batch = institutions.merge(ledger, old, into, dry_run=dry_run)
    _say(Sink(fmt), changed, batch, dry_run=dry_run)


@group.command("remove", context_settings=o.HELP)
def remove(names: Names, dry_run: o.DryRun = False, db: o.Database = None, fmt: o.Output = Format.TABLE) -> None:
    """Remove institutions that answer for nothing.

    Undo brings them back.
    """
    with session.to_change(db) as ledger:
        changed, batch = institutions.remove(ledger, session.references(names), dry_run=dry_run)
    _say(Sink(fmt), changed, batch, dry_run=dry_run)


def _wish(
    name: str | None = None,
    short: str | None = None,
    lang: str | None = None,
    parent: str | None = None,
    focal_point: str | None = None,
) -> Wish:
    """Return what options say of an institution, checked."""
    focal = one_line(focal_point, "--focal-point")
    return Wish(one_line(name, "--name"), one_line(short, "--short"), language(lang), parent, focal_point=focal)


def _cleared(names: list[str], name: str | None, short: str | None, lang: str | None, focal_point: str | None) -> tuple[str, ...]:
    given = {"name": name, "short": short, "focal-point": focal_point}
    for field in names:
        if field not in institutions.CLEARABLE:
            raise WrongUsage(
                _("cannot clear '{field}'", field=field),
                _("one of {clearable}; --no-parent clears the parent", clearable=", ".join(institutions.CLEARABLE)),
            )
        if given[field] is not None:
            raise WrongUsage(_("--{field} and --clear {field} contradict each other", field=field))
        if field == "name" and lang is None:
            raise WrongUsage(_("--clear name needs --language"), _("an institution keeps its names in other languages"))
    return tuple(dict.fromkeys(names))


def _print(sink: Sink, rows: list[dict[str, Any]]) -> None:
    """Print institutions; their names stand for references."""
    named = [{**row, "reference": row["institution"]} for row in rows] if sink.format is Format.IDS else rows
    sink.rows(named, institutions.COLUMNS, pages.institutions)


def _say(sink: Sink, changed: Changed, batch: Batch | None, *, dry_run: bool) -> None:
    if sink.format is not Format.TABLE:
        _print(sink, changed.rows if batch else [])
    for note in changed.notes:
        sink.say(note)
    session.say_done(sink, changed.what if batch else _("it is so already"), batch, dry_run=dry_run)
