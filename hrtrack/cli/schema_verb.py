"""hrtrack schema"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack.cli import completion
from hrtrack.cli import options as o
from hrtrack.errors import WrongUsage
from hrtrack.model import one_of
from hrtrack.render import schema_page
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.store import schema
from hrtrack.store.ledger import Ledger

Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME]...", help="These views or tables only.", autocompletion=completion.views, show_default=False
    ),
]  # fmt: skip
Tables = Annotated[bool, typer.Option("--tables", help="List the tables below the views too.")]
Sql = Annotated[bool, typer.Option("--sql", help="Print the SQL that makes them, as text.")]


def run(
    names: Names = None,
    tables: Tables = False,
    sql: Sql = False,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """List the views that SQL of your own can ask, and what their columns mean.

    Views are a promise: columns are only ever added. The tables below them are how this version keeps the ledger.
    """
    sink = Sink(fmt, columns)
    with Ledger.in_memory() as ledger:
        found = schema.described(ledger.connection)
    if names:
        known = {view["name"]: view for view in found}
        found = [known[one_of(name.lower(), known, "view or table", WrongUsage)] for name in names]
    elif not tables:
        found = [view for view in found if view["kind"] == "view"]
    _print(sink, found, sql=sql, single=len(names or ()) == 1)
    if not names and not sql:
        sink.hint(_('hrtrack sql "SELECT ... FROM pairs" asks them; hrtrack schema NAME shows one alone, a table too'))


def _print(sink: Sink, found: list[schema.Row], *, sql: bool, single: bool) -> None:
    if sql:
        sink.value(";\n\n".join(view["sql"] for view in found) + ";")
    elif sink.format is Format.IDS:
        sink.rows(({"reference": view["name"]} for view in found), schema.FLAT_COLUMNS, schema_page.columns)
    elif sink.asked or sink.format in (Format.CSV, Format.TSV, Format.MD):
        sink.rows(schema.flat_rows(found), schema.FLAT_COLUMNS, schema_page.columns)
    elif single:
        sink.document(found[0], lambda: schema_page.views(found))
    else:
        sink.rows(found, (), lambda rows, names: schema_page.views(rows))
