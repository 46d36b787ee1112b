"""hrtrack report matrix, national, plan and midterm, and their templates"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hrtrack.cli import options as o
from hrtrack.cli import report_html, session
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.model import one_of
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink, binary_output, new_file
from hrtrack.report.templating import TEMPLATES as PAGES
from hrtrack.speech import ENGLISH, _, language, n_, spoken, together
from hrtrack.store.ledger import Ledger
from hrtrack.store.selection import Filters

if TYPE_CHECKING:
    from hrtrack.report.blocks import Document
    from hrtrack.report.chosen import Chosen


class Kind(StrEnum):
    """Name a kind of document by the ending of its files."""

    DOCX = "docx"
    MD = "md"
    XLSX = "xlsx"


TEMPLATES = ("matrix", "national", "plan", "midterm")
_WORDS = {Kind.DOCX: _("a Word document"), Kind.MD: _("Markdown"), Kind.XLSX: _("an Excel workbook")}

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="File to write; - or nothing: standard output.", show_default=False),
]
Form = Annotated[
    Kind | None,
    typer.Option("--format", "-f", help="Kind of document [else by the ending of FILE, else docx].", show_default=False),
]
Template = Annotated[
    Path | None,
    typer.Option(
        "--template", metavar="FILE", help="Word or Markdown file with a paragraph {{content}}; see report template.",
        show_default=False,
    ),
]  # fmt: skip


@o.takes_filters
def matrix(
    filters: Filters, output: Output = None, template: Template = None, as_of: o.AsOf = None, db: o.Database = None
) -> None:
    """Write OHCHR's thematic list of one review in Word, with the assessments of --assessor filled in.

    hrtrack import reads it back: the same recommendations, and the assessments as they stand in the form then.
    """
    from hrtrack.report.matrix import matrix as written
    from hrtrack.report.matrix import remarks

    kind = _kind(None, output, (Kind.DOCX,))
    with _chosen(db, filters, as_of) as (_ledger, chosen):
        _write(written(chosen), kind, output, template)
        _say_written(output, len(chosen.items))
        for sentence in remarks(chosen):
            Sink(Format.TABLE).say(sentence)


@o.takes_filters
def national(
    filters: Filters,
    by: Annotated[str, typer.Option("--by", metavar="LABEL", help="A section for each theme, cluster, sdg or group.")] = "theme",
    output: Output = None,
    fmt: Form = None,
    template: Template = None,
    as_of: o.AsOf = None,
    db: o.Database = None,
) -> None:
    """Write a national report: by theme the numbers of the recommendations, measures and status; Word or Markdown.

    The status is the judgement of --assessor, the State unless another is named.
    """
    from hrtrack.report.chosen import measures_of
    from hrtrack.report.national import ARRANGED
    from hrtrack.report.national import national as written

    kind = _kind(fmt, output, (Kind.DOCX, Kind.MD))
    one_of(by, ARRANGED, "arrangement", WrongUsage)
    with _chosen(db, filters, as_of, language()) as (ledger, chosen):
        _write(written(chosen, measures_of(ledger, chosen), by), kind, output, template)
        _say_written(output, len(chosen.items))


@o.takes_filters
def plan(
    filters: Filters,
    by: Annotated[
        str, typer.Option("--by", metavar="LABEL", help="A table for each plan, theme, cluster, sdg or group.")
    ] = "plan",
    output: Output = None,
    fmt: Form = None,
    template: Template = None,
    as_of: o.AsOf = None,
    db: o.Database = None,
) -> None:
    """Write an action plan: measure, responsible, due, indicator, recommendations; Word, Markdown or Excel.

    Filters choose the recommendations that measures are for. --plan alone, or nothing, takes in measures for none too.
    """
    from hrtrack.report import plan as plans
    from hrtrack.report.chosen import planned

    kind = _kind(fmt, output, (Kind.DOCX, Kind.MD, Kind.XLSX))
    one_of(by, plans.ARRANGEMENTS, "arrangement", WrongUsage)
    with _chosen(db, filters, as_of, language()) as (ledger, chosen):
        measures, titles = planned(ledger, chosen)
        if kind is Kind.XLSX:
            _write_sheet("plan", plans.columns(by), plans.HEADS, plans.rows(chosen, measures, titles, by), output, template)
        else:
            _write(plans.plan(chosen, measures, titles, by), kind, output, template)
        _say_written(output, len(measures), measures=True)
        if chosen.items and not measures:
            Sink(Format.TABLE).hint(_("no measure is on record for these; hrtrack measure add TITLE --for REF records one"))


@o.takes_filters
def midterm(
    filters: Filters,
    output: Output = None,
    fmt: Form = None,
    template: Template = None,
    as_of: o.AsOf = None,
    db: o.Database = None,
) -> None:
    """Write the annex of a mid-term report: each recommendation with answers, everyone's assessments and evidence.

    Word, Markdown or Excel. Internal notes and evidence are left out.
    """
    from hrtrack.report import midterm as annex

    kind = _kind(fmt, output, (Kind.DOCX, Kind.MD, Kind.XLSX))
    with _chosen(db, filters, as_of, language()) as (_ledger, chosen):
        if kind is Kind.XLSX:
            _write_sheet("midterm", annex.COLUMNS, annex.HEADS, annex.rows(chosen), output, template)
        else:
            _write(annex.midterm(chosen), kind, output, template)
        _say_written(output, len(chosen.items))


def template(
    name: Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join((*PAGES, *TEMPLATES))}.", show_default=False)],
    output: Output = None,
    fmt: Form = None,
) -> None:
    """Write a shipped template, to copy, change and give back with --template.

    {{content}} is where the document goes. Page header, footer and styles are yours; further fields are {{title}},
    {{heading}}, {{review}}, {{state}}, {{cycle}}, {{year}}, {{session}}, {{date}} and {{selection}}.
    """
    from hrtrack.report.templates import MARKDOWN, word_template

    if name in PAGES:
        report_html.template(name, output)
        return
    one_of(name, (*PAGES, *TEMPLATES), "template", WrongUsage)
    if _kind(fmt, output, (Kind.DOCX,) if name == "matrix" else (Kind.DOCX, Kind.MD)) is Kind.MD:
        _write_text(MARKDOWN, output)
    else:
        with binary_output(output, _WORDS[Kind.DOCX]) as file:
            file.write(word_template(landscape=name != "national"))
    if _to_file(output):
        said = _("wrote {file}; hrtrack report {name} --template {file} uses it", file=str(output), name=name)
        Sink(Format.TABLE).say(said)


@contextmanager
def _chosen(db: Path | None, filters: Filters, as_of: str | None, tongue: str | None = None) -> Iterator[tuple[Ledger, Chosen]]:
    """Open the ledger, names in a language where they have one, and choose from it; hint where nothing was chosen."""
    from hrtrack.report.chosen import choose

    with session.to_read(db, tongue) as ledger:
        chosen = choose(ledger, replace(filters, as_of=session.day(as_of)))
        yield ledger, chosen
        session.hint_if_empty(Sink(Format.TABLE), ledger, found=bool(chosen.items))


def _to_file(output: Path | None) -> bool:
    return output is not None and str(output) != "-"


def _say_written(output: Path | None, number: int, *, measures: bool = False) -> None:
    if not _to_file(output):
        return
    count = n_("{n} recommendation", "{n} recommendations", number)
    if measures:
        count = n_("{n} measure", "{n} measures", number)
    Sink(Format.TABLE).say(_("wrote {file}: {count}", file=str(output), count=count))


def _kind(given: Kind | None, output: Path | None, kinds: Sequence[Kind]) -> Kind:
    """Return the kind of a document: as said, by the ending of its file, or Word."""
    ending = output.suffix.lower().removeprefix(".") if output else ""
    known = next((kind for kind in Kind if kind == ending), None)
    kind = given or known or Kind.DOCX
    if kind not in kinds:
        raise WrongUsage(_("this document is not written as {kind}", kind=kind), _("one of {kinds}", kinds=together(", ", kinds)))
    if ending and known is None and given is None:
        raise WrongUsage(
            _("what is '{file}' to be? its ending is no kind of document", file=str(output)),
            _("end it in {kinds}, or say -f", kinds=together(", ", [f".{kind}" for kind in kinds])),
        )
    if known and given and known is not given:
        raise WrongUsage(_("-f {given} and the ending of '{file}' contradict each other", given=given, file=str(output)))
    return kind


def _write(document: Document, kind: Kind, output: Path | None, template: Path | None) -> None:
    from hrtrack.intake.sources import read_source

    source = read_source(str(template)) if template else None
    if kind is Kind.MD:
        from hrtrack.report.markdown import write_markdown
        from hrtrack.report.templates import MARKDOWN

        try:
            words = source.data().decode("utf-8-sig") if source else MARKDOWN
        except UnicodeDecodeError:
            raise BadInput(_("{template} is no text in UTF-8", template=str(template))) from None
        _write_text(write_markdown(document, words, source.name if source else ""), output)
        return
    from hrtrack.report.templates import word_template
    from hrtrack.report.word import write_word

    data = write_word(document, source or word_template(landscape=document.landscape))
    with binary_output(output, _WORDS[kind]) as file:
        file.write(data)


def _write_text(text: str, output: Path | None) -> None:
    if output is None or not _to_file(output):
        Sink(Format.MD).emit(lambda file: file.writelines([text]))
        return
    with new_file(output) as file:
        file.write(text)


def _write_sheet(
    name: str,
    columns: tuple[str, ...],
    heads: Mapping[str, str],
    rows: list[dict[str, Any]],
    output: Path | None,
    template: Path | None,
) -> None:
    """Write a sheet: in English under the names of its columns, in another language under the headings of the document."""
    from hrtrack.render.workbook import Sheet, write_workbook

    if template:
        raise WrongUsage(_("a template is for Word and Markdown"), _("leave --template out, or say -f docx"))
    shown = {column: column if language() == ENGLISH else spoken(heads[column]) for column in columns}
    told = [{shown[column]: spoken(row[column]) for column in columns} for row in rows]
    with binary_output(output, _WORDS[Kind.XLSX]) as file:
        said = write_workbook(file, [Sheet(name, tuple(shown.values()), told)], name)
    for sentence in said:
        Sink(Format.TABLE).say(sentence)
