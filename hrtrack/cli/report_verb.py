"""hrtrack report, and its documents"""

from __future__ import annotations

import typer

from hrtrack.cli import report_html
from hrtrack.cli.plan_verb import HELP

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    no_args_is_help=True,
    context_settings=HELP,
    help="Write documents: the page for the public, the matrix, reports and plans.",
)
group.command("html", context_settings=HELP)(report_html.html)
group.command("template", context_settings=HELP)(report_html.template)
