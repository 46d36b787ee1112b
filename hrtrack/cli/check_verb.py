"""hrtrack check"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from hrtrack import check
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import RequirementFailed, WrongUsage
from hrtrack.render import pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _, n_, together
from hrtrack.store.selection import Filters

Translations = Annotated[bool, typer.Option("--translations", help="List texts and names that lack a translation instead.")]
Into = Annotated[
    list[str] | None,
    typer.Option(
        "--into",
        metavar="CODE",
        help="With --translations: the languages that are wanted, else en, ru and kk.",
        show_default=False,
    ),
]


def run(
    state: o.States = None,
    mechanism: o.Mechanisms = None,
    cycle: o.Cycles = None,
    translations: Translations = False,
    into: Into = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Check the ledger against itself and the declared totals.

    Totals, gaps and duplicates in numbering, positions without source, open answers, unknown States. Exits 1 when
    it finds something.
    """
    sink = Sink(fmt, columns)
    if into and not translations:
        raise WrongUsage(_("--into says the languages of --translations"), _("give --translations too"))
    if translations:
        _translations(sink, session.filters(state, mechanism, cycle), into or [], db)
        return
    sink.require_columns(check.COLUMNS)
    with session.to_read(db) as ledger:
        found = check.findings(ledger, session.filters(state, mechanism, cycle))
        if found or fmt is not Format.TABLE:
            sink.rows(found, check.COLUMNS, pages.findings)
        else:
            sink.value(_("nothing found"))
    if found:
        reviews = ", ".join(dict.fromkeys(row["review"] for row in found))
        raise RequirementFailed(_("{n} finding(s) in {reviews}", n=len(found), reviews=reviews))


def _translations(sink: Sink, filters: Filters, into: list[str], db: Path | None) -> None:
    """List what lacks a translation; raise RequirementFailed, with how much lacks each language, if anything does."""
    from hrtrack import translations
    from hrtrack.institutions import language
    from hrtrack.terms import language as language_name

    sink.require_columns(translations.COLUMNS)
    wanted = tuple(dict.fromkeys(code for word in into if (code := language(word))))
    with session.to_read(db, sink.tongue) as ledger:
        found = translations.missing(ledger, filters, wanted)
    if not found and sink.format is Format.TABLE:
        sink.value(_("nothing lacks a translation"))
    else:
        sink.rows(found, translations.COLUMNS, pages.translations)
    if found:
        lacking = Counter(code for row in found for code in row["missing"])
        parts = [_("{language} {n}", language=language_name(code), n=count) for code, count in lacking.items()]
        counts = together(", ", parts)
        raise RequirementFailed(
            n_(
                "{n} text or name lacks a translation: {counts}",
                "{n} texts and names lack a translation: {counts}",
                len(found),
                counts=counts,
            )
        )
