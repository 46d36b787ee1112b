"""hrtrack report html, and the templates of documents"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from hrtrack import stats
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.cli.tongue import known
from hrtrack.errors import WrongUsage
from hrtrack.model import THEME_TAXONOMIES, Unit, one_of
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink, new_file
from hrtrack.report.templating import TEMPLATES
from hrtrack.speech import _, language, n_
from hrtrack.store.selection import Filters

Target = Annotated[
    Path | None, typer.Option("--output", "-o", help="File to write. - or nothing: standard output.", show_default=False)
]
OwnTemplate = Annotated[
    Path | None,
    typer.Option(
        "--template", metavar="FILE", help="Your copy of the template [hrtrack report template html].", show_default=False
    ),
]
CountedUnit = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="UNIT",
        help="Count paragraphs or pairs with a State: paragraph, state.",
        show_default=False,
    ),
]
Taxonomy = Annotated[
    str | None, typer.Option("--taxonomy", metavar="NAME", help="Which themes are counted, such as upr-info.", show_default=False)
]
Also = Annotated[
    str | None,
    typer.Option(
        "--also",
        metavar="LANG",
        help="A second language, beside that of the page: en, ru or kk. Headline, titles, headings and texts stand in both.",
        show_default=False,
    ),
]
TemplateName = Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join(TEMPLATES)}.", show_default=False)]


_OTHER_KINDS = ("docx", "md", "xlsx", "pdf")


@o.takes_filters
def html(
    filters: Filters,
    as_of: o.AsOf = None,
    unit: CountedUnit = None,
    taxonomy: Taxonomy = None,
    also: Also = None,
    template: OwnTemplate = None,
    output: Target = None,
    db: o.Database = None,
) -> None:
    """Write the page for the public: one HTML file, whole without network or script.

    Headline, all reviews of the State, what was supported by theme, region and State, implementation, worklist, the
    recommendations, sources and method. Notes and evidence kept internal are never in it. Texts and names are in the
    language of --lang where they are on record in it.
    """
    from hrtrack.report.html import page

    question = stats.Question(
        filters=replace(filters, as_of=session.day(as_of)),
        unit=Unit(one_of(unit, (Unit.PARAGRAPH, Unit.STATE), "unit", WrongUsage)) if unit else None,
        taxonomy=one_of(taxonomy, THEME_TAXONOMIES, "taxonomy", WrongUsage) if taxonomy else None,
    )
    _require_page(output)
    beside = _beside(also)
    sink = Sink(Format.TABLE)
    with session.to_read(db) as ledger:
        with ledger.snapshot():
            made = page(ledger, question, template, language(), beside)
            write_text(output, made.text)
        session.hint_if_empty(
            sink, ledger, found=bool(made.recommendations) or (bool(made.reviews) and not question.filters.within_reviews)
        )
    if _to_file(output):
        count = n_("{n} recommendation", "{n} recommendations", made.recommendations)
        sink.say(_("wrote {file}: {count}", file=str(output), count=count))


def _require_page(output: Path | None) -> None:
    """Refuse a file whose ending promises another kind of document, which its program would not open."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    if ending in _OTHER_KINDS:
        raise WrongUsage(_("this document is not written as {kind}", kind=ending), _("one of {kinds}", kinds="html"))


def _beside(also: str | None) -> str | None:
    """Return the second language of a page; raise WrongUsage for one that is not spoken here, or is its first."""
    if also is None:
        return None
    found = known(also, "--also")
    if found == language():
        raise WrongUsage(_("--also {code}: that is the language of the page already", code=found), _("--lang names the first"))
    return found


def template(name: TemplateName, output: Target = None) -> None:
    """Write a shipped template, to copy and change.

    report html --template FILE uses it.
    """
    from hrtrack.report.templating import shipped

    text = shipped(one_of(name, TEMPLATES, "template", WrongUsage))
    sink = Sink(Format.TABLE)
    write_text(output, [text])
    if _to_file(output):
        sink.say(_("wrote {file}; hrtrack report {name} --template {file} uses it", file=str(output), name=name))


def write_text(output: Path | None, text: Iterable[str]) -> None:
    """Write a document of text to a file, which appears whole or not at all, or to standard output."""
    if output is not None and _to_file(output):
        with new_file(output) as file:
            file.writelines(text)
    else:
        # A document is UTF-8 whatever a terminal speaks, as a table for programs is.
        Sink(Format.CSV).emit(lambda file: file.writelines(text))


def _to_file(output: Path | None) -> bool:
    return output is not None and str(output) != "-"
