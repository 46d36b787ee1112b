"""hrtrack import"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import importing
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.environment import database_path
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.intake.recognise import FORMATS
from hrtrack.model import Assessor, one_of, parse_language
from hrtrack.render import import_page
from hrtrack.render.formats import Format
from hrtrack.render.progress import following
from hrtrack.render.sink import Sink
from hrtrack.shapes import Row
from hrtrack.speech import _
from hrtrack.states import resolve_state
from hrtrack.store.journal import Batch

Files = Annotated[
    list[str], typer.Argument(metavar="FILE...", help="Files, .gz too; - reads standard input.", show_default=False)
]
States = Annotated[
    list[str] | None,
    typer.Option(
        "--state",
        metavar="STATE",
        help="Take the reviews of this State; the State under review of a file that names none.",
        show_default=False,
    ),
]
Cycles = Annotated[
    list[str] | None,
    typer.Option(
        "--cycle", metavar="YEAR", help="Take this review (year or cycle number); the review of a file that names none.",
        show_default=False,
    ),
]  # fmt: skip
Told = Annotated[
    str | None,
    typer.Option("--as", metavar="FORMAT", help=f"Read the file as {', '.join(FORMATS)}.", show_default=False),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--map", metavar="COLUMN=HEADING", help='Say which heading a column has, as in --map text="Рекомендация".',
        show_default=False,
    ),
]  # fmt: skip
Sheet = Annotated[
    str | None, typer.Option("--sheet", metavar="NAME", help="Sheet of a workbook, by name or number.", show_default=False)
]
Encoding = Annotated[
    str | None,
    typer.Option("--encoding", metavar="NAME", help="Encoding of the files, where it is not found out.", show_default=False),
]
Language = Annotated[
    str | None, typer.Option("--language", metavar="CODE", help="Language of the texts: en, ru, kk ...", show_default=False)
]
Whose = Annotated[
    str, typer.Option("--assessor", metavar="WHO", help="Whose assessment a filled-in form holds: state, ngo, nhri, un or own.")
]
Enrich = Annotated[
    bool, typer.Option("--enrich", help="Add issues and action categories to the items on record, matched by wording and State.")
]
Explain = Annotated[bool, typer.Option("--explain", help="Say how the files are understood, and do nothing else.")]


def run(
    files: Files,
    state: States = None,
    cycle: Cycles = None,
    as_: Told = None,
    map_: Columns = None,
    sheet: Sheet = None,
    encoding: Encoding = None,
    language: Language = None,
    assessor: Whose = Assessor.OWN.value,
    enrich: Enrich = False,
    explain: Explain = False,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    r"""Import files into the ledger.

    Knows by their content: OHCHR's thematic lists (Word), exports of the Universal Human Rights Index (Excel, JSON) and
    of UPR Info, reports of the Working Group and addenda (PDF), any table of recommendations (CSV, Excel, JSON) and what
    hrtrack export writes. Several files are one act; the same file again changes nothing. Blank cells leave what is on
    record, \N clears it in hrtrack's own tables, and nothing is ever removed. --explain shows how a file is understood.
    """
    sink = Sink(fmt)
    if enrich and explain:
        raise WrongUsage(_("--explain needs no ledger, and --enrich is about one"))
    with following() as progress:
        asked = importing.Asked(
            states=tuple(resolve_state(word, WrongUsage) for word in state or ()),
            cycles=_cycles(cycle),
            state=session.default_state(),
            told=one_of(as_, FORMATS, "format", WrongUsage) if as_ else None,
            columns=tuple(_mapping(word) for word in map_ or ()),
            sheet=sheet,
            encoding=encoding,
            language=_language(language),
            assessor=one_of(assessor, Assessor, "assessor", WrongUsage),
            enrich=enrich,
            progress=progress,
        )
        if explain:
            found = importing.explain(importing.read_files(files, None, asked))
        else:
            readings = importing.read_files(files, database_path(db), asked)
            # There is nothing to enrich in a new ledger.
            with session.to_change(db) if enrich else session.to_write(db, dry_run=dry_run) as ledger:
                report, batch = importing.record(ledger, files, asked, readings, dry_run=dry_run)
    if explain:
        _explain(sink, found)
    else:
        tell(sink, report, batch, dry_run=dry_run)


def tell(sink: Sink, report: Row, batch: Batch | None, *, dry_run: bool) -> None:
    """Print what an import read and did."""
    references = [name for entry in report["files"] for name in entry["new"]]
    sink.document(report, lambda: import_page.report(report), references)
    what = _("{new} new, {changed} changed, {same} the same", new=report["new"], changed=report["changed"], same=report["same"])
    session.say_done(sink, what, batch, dry_run=dry_run)


def _explain(sink: Sink, found: list[Row]) -> None:
    """Print how files were understood; a mistake that stopped one ends the command as an import would."""
    sink.document({"files": found}, lambda: import_page.explanation(found))
    for entry in found:
        if entry["stopped"]:
            raise BadInput(entry["stopped"]["message"], entry["stopped"]["hint"])


def _cycles(words: list[str] | None) -> tuple[str, ...]:
    for word in words or ():
        if not (word.isascii() and word.isdecimal() and len(word) <= 4) and word != "latest":
            raise WrongUsage(_("'{word}' is not a cycle", word=word), _("write a year (2025) or a cycle number (4)"))
    return tuple(words or ())


def _mapping(word: str) -> tuple[str, str]:
    column, equals, heading = word.partition("=")
    if not equals or not column.strip() or not heading.strip():
        raise WrongUsage(_("--map '{word}' is not COLUMN=HEADING", word=word), _('as in --map text="Recommendation text"'))
    return column.strip().lower(), heading.strip()


def _language(word: str | None) -> str | None:
    try:
        return parse_language(word) if word else None
    except BadInput as error:
        raise WrongUsage(error.message, error.hint) from None
