"""hrtrack report, and its documents"""

from __future__ import annotations

import typer

from hrtrack.cli import report_documents, report_html
from hrtrack.cli.options import HELP
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=HELP,
    help="Write documents: the page for the public, the matrix, reports and plans.",
)


@group.callback()
def bare(ctx: typer.Context) -> None:
    """Write documents: the page for the public, the matrix, reports and plans."""
    if ctx.invoked_subcommand is None:
        Sink(Format.TABLE).value(ctx.get_help())


group.command("html", context_settings=HELP)(report_html.html)
group.command("matrix", context_settings=HELP)(report_documents.matrix)
group.command("national", context_settings=HELP)(report_documents.national)
group.command("plan", context_settings=HELP)(report_documents.plan)
group.command("midterm", context_settings=HELP)(report_documents.midterm)
group.command("template", context_settings=HELP)(report_documents.template)
