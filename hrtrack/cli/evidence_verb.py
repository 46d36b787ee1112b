"""hrtrack evidence, and its list, add, edit, remove, export and check"""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from hrtrack import evidence, recommendations
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import RequirementFailed, WrongUsage
from hrtrack.implementation import parse_months
from hrtrack.render import evidence_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _, n_, together
from hrtrack.store.keeping import Piece
from hrtrack.store.ledger import Ledger
from hrtrack.store.selection import Filters
from hrtrack.telling import with_fields

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=o.HELP,
    help="List, record and write back evidence.",
)


def _option(name: str, metavar: str, help_text: str) -> Any:
    return typer.Option(name, metavar=metavar, help=help_text, show_default=False)


Codes = Annotated[
    list[str], typer.Argument(metavar="CODE...", help="Codes such as E1; - reads them from standard input.", show_default=False)
]
SomeCodes = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CODE]...", help="Codes such as E1 [else all that is attached]; - reads them.", show_default=False),
]
Stale = Annotated[
    str | None,
    _option("--stale", "SPAN", "Only what is older than this (12m, 2y) for work said to be in progress or implemented."),
]
Urls = Annotated[list[str] | None, _option("--url", "URL", "Address of the evidence; it is noted, never visited.")]
Files = Annotated[list[str] | None, _option("--file", "FILE", "A file: its name and SHA-256 are noted.")]
Title = Annotated[str | None, _option("--title", "TEXT", "Title of the document.")]
Published = Annotated[str | None, _option("--published", "DAY", "Day it was published: YYYY-MM-DD.")]
Retrieved = Annotated[str | None, _option("--retrieved", "DAY", "Day it was last looked at [of an address: today].")]
Note = Annotated[str | None, _option("--note", "TEXT", "Anything else about it.")]
Attach = Annotated[bool, typer.Option("--attach", help="Keep the bytes of the file in the ledger, at most 50 MiB.")]
Internal = Annotated[bool, typer.Option("--internal", help="Keep it out of lists, exports and documents.")]
InternalOrNot = Annotated[
    bool | None, typer.Option("--internal/--no-internal", help="Keep it out of lists and exports, or not.", show_default=False)
]
Clear = Annotated[list[str] | None, _option("--clear", "FIELD", "Clear title, published, retrieved or note.")]
Target = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="PLACE", help="Folder; one piece: file, or - for stdout.", show_default=False),
]


@o.takes_filters
def _bare(
    filters: Filters,
    ctx: typer.Context,
    stale: Stale = None,
    internal: o.WithInternal = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List, record and write back evidence."""
    if session.called_alone(ctx):
        _list(filters, stale, internal=internal, ledger=session.to_read(db), sink=Sink(fmt, columns))


@o.takes_filters
def _listed(
    filters: Filters,
    stale: Stale = None,
    internal: o.WithInternal = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List evidence.

    With filters, what is cited for the chosen recommendations. Its age counts from the day it was retrieved, else
    published. -f ids prints the codes.
    """
    _list(filters, stale, internal=internal, ledger=session.to_read(db), sink=Sink(fmt, columns))


@group.command("add", context_settings=o.HELP)
def add(
    refs: o.References,
    url: Urls = None,
    file: Files = None,
    title: Title = None,
    published: Published = None,
    retrieved: Retrieved = None,
    note: Note = None,
    attach: Attach = False,
    internal: Internal = False,
    with_internal: o.WithInternal = False,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Record evidence for recommendations.

    The same address, or a file with the same bytes, that is on record already is cited again, and what is given now
    fills its blanks. hrtrack never goes to the network.
    """
    words = _words(url or [], file or [])
    given = {"title": title, "published": session.day(published), "retrieved": session.day(retrieved), "note": note}
    items = evidence.prepare(words, **given, internal=internal, attach=attach)
    said = {name for name, value in given.items() if value is not None}
    sink = Sink(fmt)
    with session.to_change(db) as ledger:
        found = recommendations.targets(ledger, session.references(refs), session.default_state(state))
        done, batch = evidence.record(ledger, found, items, said, dry_run=dry_run)
    for code, fields in done.kept.items():
        sink.say(
            _(
                "note: {code} keeps what is on record ({fields}); hrtrack evidence edit {code} changes it",
                code=code,
                fields=", ".join(fields),
            )
        )
    shown = [
        row if row["evidence"] not in done.hidden or with_internal else evidence.without_internal([row])[0] for row in done.rows
    ]
    _say(sink, shown, done.what, batch, dry_run=dry_run)


@group.command("edit", context_settings=o.HELP)
def edit(
    codes: Codes,
    title: Title = None,
    published: Published = None,
    retrieved: Retrieved = None,
    note: Note = None,
    internal: InternalOrNot = None,
    clear: Clear = None,
    with_internal: o.WithInternal = False,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Change what is said of evidence.

    --retrieved says that it was looked at again, and makes it fresh. Of internal evidence -f prints the code alone, unless
    --with-internal is said.
    """
    changes: dict[str, Any] = {
        "title": evidence.plain(title, _("the title")),
        "published": session.day(published),
        "retrieved": session.day(retrieved),
        "note": evidence.plain(note, _("the note")),
    }
    changes = {name: value for name, value in changes.items() if value is not None}
    changes |= _cleared(clear or [], changes)
    if internal is not None:
        changes["internal"] = int(internal)
    if not changes:
        raise WrongUsage(_("nothing to change: give an option such as --title"), _("hrtrack evidence edit --help lists them"))
    with session.to_change(db) as ledger:
        (rows, changed), batch = evidence.edit(ledger, session.references(codes), changes, dry_run=dry_run)
    what = _("changed {names}", names=together(", ", [with_fields(code, fields) for code, fields in changed.items()]))
    _say(Sink(fmt), _shown(rows, internal=with_internal), what, batch, dry_run=dry_run)


@group.command("remove", context_settings=o.HELP)
def remove(
    codes: Codes,
    with_internal: o.WithInternal = False,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Remove evidence; undo brings it back.

    The assessments that cite it stay. Bytes that were attached stay in the file, out of reach, so that undo finds them.
    """
    with session.to_change(db) as ledger:
        rows, batch = evidence.remove(ledger, session.references(codes), dry_run=dry_run)
    names = ", ".join(row["evidence"] for row in rows)
    cited = len({reference for row in rows for reference in row["references"]})
    what: str = _("removed {names}", names=names)
    what += n_(", cited for {n} recommendation", ", cited for {n} recommendations", cited) if cited else ""
    _say(Sink(fmt), _shown(rows, internal=with_internal), what, batch, dry_run=dry_run)


@o.takes_filters
def _export(
    filters: Filters,
    codes: SomeCodes = None,
    output: Target = None,
    internal: o.WithInternal = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Write attached files back, identical.

    Their SHA-256 is verified; a different file of the same name is never overwritten. One piece goes to standard output,
    or to a file if -o has a suffix; else -o is a folder. Two files of one name get their codes in front.
    """
    with session.to_read(db) as ledger:
        named = session.references(codes) if codes else []
        pieces, hidden = evidence.attached(ledger, filters, named, internal=internal)
        _say_hidden(sink := Sink(fmt), hidden)
        if output in (None, "", "-"):
            _to_stdout(ledger, pieces)
            return
        rows = evidence.write_back(ledger, pieces, str(output), single=bool(named) and len(pieces) == 1)
    if fmt is not Format.TABLE:
        _print(sink, rows, evidence.WRITTEN_COLUMNS, pages.table)
    if not pieces:
        sink.say(_("no attached evidence to write; hrtrack evidence add --attach keeps files"))
        return
    new = [row for row in rows if row["written"]]
    there = _("{files} there already", files=_files(len(rows) - len(new)))
    if not new:
        sink.say(_("nothing written: {there}", there=there))
        return
    what = new[0]["path"] if len(new) == 1 else _("{files} to {output}", files=_files(len(new)), output=output)
    sink.say(_("wrote {what}", what=what) + ("; " + there if len(new) < len(rows) else ""))


@group.command("check", context_settings=o.HELP)
def check(db: o.Database = None, fmt: o.Output = Format.TABLE, columns: o.Columns = None) -> None:
    """Verify attached files against their SHA-256.

    Lists those whose bytes differ or are missing, and exits 1 when there are any.
    """
    sink = Sink(fmt, columns)
    with session.to_read(db) as ledger:
        rows, count = evidence.findings(ledger)
    _print(sink, rows, evidence.FINDING_COLUMNS, pages.table)
    if rows:
        raise RequirementFailed(
            _("{files} of {count} attached differ or are missing", files=_files(len(rows)), count=count), _("go back to a backup")
        )
    sink.say(_("{files} attached, all as recorded", files=_files(count)))


group.callback()(_bare)
group.command("list", context_settings=o.HELP)(_listed)
group.command("export", context_settings=o.HELP)(_export)


def _list(filters: Filters, stale: str | None, *, internal: bool, ledger: Ledger, sink: Sink) -> None:
    with ledger:
        months = parse_months(stale) if stale is not None else evidence.STALE_MONTHS
        found = evidence.listing(ledger, filters, months, only_stale=stale is not None, internal=internal)
        any_on_record = bool(found.rows) or found.hidden or evidence.listing(ledger, Filters(), internal=True).rows
    _print(sink, found.rows, evidence.COLUMNS, pages.evidence)
    _say_hidden(sink, found.hidden)
    if found.undated:
        sink.say(
            _(
                "of unknown age: {undated}, without the days published and retrieved; hrtrack evidence edit sets them",
                undated=found.undated,
            )
        )
    if not any_on_record:
        sink.hint(_("no evidence is on record; hrtrack evidence add REF --url ... or --file ... records some"))
    elif not found.rows and not found.hidden and not found.undated:
        sink.hint(_("nothing matches; hrtrack evidence shows all that is on record"))


def _words(urls: list[str], files: list[str]) -> list[str]:
    """Return addresses and files; refuse one that was given as the other."""
    if not urls and not files:
        raise WrongUsage(_("which evidence? give --url or --file"))
    for word in urls:
        if not evidence.is_address(word):
            raise WrongUsage(
                _("'{word}' is not an address", word=word), _("it begins with http:// or https://; a file goes with --file")
            )
    for word in files:
        if evidence.is_address(word):
            raise WrongUsage(_("'{word}' is an address, not a file", word=word), _("give it with --url"))
    return [*urls, *files]


def _cleared(names: list[str], changes: dict[str, Any]) -> dict[str, None]:
    for name in names:
        if name not in evidence.FIELDS:
            raise WrongUsage(_("cannot clear '{name}'", name=name), _("one of {fields}", fields=", ".join(evidence.FIELDS)))
        if name in changes:
            raise WrongUsage(_("--{name} and --clear {name} contradict each other", name=name))
    return dict.fromkeys(names)


def _to_stdout(ledger: Ledger, pieces: list[Piece]) -> None:
    if len(pieces) != 1:
        many = _("no file is attached") if not pieces else _("{n} files do not go into one stream", n=len(pieces))
        raise WrongUsage(
            many, _("name one by its code, or a folder with -o") if pieces else _("hrtrack evidence lists what there is")
        )
    if sys.stdout.isatty():
        raise WrongUsage(_("a file is not written to a terminal"), _("name a file or a folder with -o, or a pipe"))
    data = evidence.content(ledger, pieces[0])
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _print(sink: Sink, rows: list[dict[str, Any]], columns: tuple[str, ...], page: Any) -> None:
    """Print rows; the codes stand for references, for the commands of evidence take these."""
    named = [{"reference": row["evidence"]} for row in rows] if sink.format is Format.IDS else rows
    sink.rows(named, columns, page)


def _say(sink: Sink, rows: list[dict[str, Any]], what: str, batch: Any, *, dry_run: bool) -> None:
    if sink.format is not Format.TABLE:
        _print(sink, rows, evidence.COLUMNS, pages.evidence)
    session.say_done(sink, what if batch else _("it is so already"), batch, dry_run=dry_run)


def _shown(rows: list[dict[str, Any]], *, internal: bool) -> list[dict[str, Any]]:
    return rows if internal else evidence.without_internal(rows)


def _say_hidden(sink: Sink, hidden: int) -> None:
    if hidden:
        sink.say(
            n_(
                "kept internal and not shown: {n}; --with-internal shows it",
                "kept internal and not shown: {n}; --with-internal shows them",
                hidden,
            )
        )


def _files(count: int) -> str:
    return n_("{n} file", "{n} files", count)
