"""hrtrack sql"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import WrongUsage
from hrtrack.render import sql_page
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.store import direct

Query = Annotated[
    str | None,
    typer.Argument(metavar="QUERY", help="One statement that reads; - reads it from standard input.", show_default=False),
]
File = Annotated[
    Path | None,
    typer.Option("--file", metavar="FILE", help="Read the statement from a file; - is standard input.", show_default=False),
]
Parameters = Annotated[
    list[str] | None,
    typer.Option(
        "--param", "-p", metavar="NAME=VALUE", help="Value of :NAME in the query; repeat for several.", show_default=False
    ),
]


def run(
    query: Query = None,
    file: File = None,
    param: Parameters = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Ask the ledger in SQL; nothing can be written.

    hrtrack schema lists the views. Functions of our own: hrtrack_fold(text) folds case, accents and Kazakh letters as the
    search index does; hrtrack_query(words) makes a full-text query of what one would give to --search;
    hrtrack_rate(part, whole) rounds a fraction as stats does.
    """
    statement = _statement(query, file)
    values = dict(direct.parameter(text) for text in param or ())
    sink = Sink(fmt, columns)
    with session.to_read(db) as ledger:
        found = direct.ask(ledger.connection, statement, values)
        if sink.format is Format.IDS and "reference" not in found.columns:
            raise WrongUsage(
                _("the answer has no column 'reference'"), _("recommendation_list has one; or choose another format than ids")
            )
        rows = session.counted(found.rows)
        _print(sink, rows, found.columns)
    if not rows.count:
        sink.hint(_("no row matches"))


def _print(sink: Sink, rows: session.counted, columns: tuple[str, ...]) -> None:
    if sink.format is Format.TABLE:
        sink.rows(rows, columns, lambda found, asked: sql_page.answer(found, asked or columns))
    elif sink.format is Format.IDS:
        named = ({"reference": str(row["reference"])} for row in rows if row["reference"] is not None)
        sink.rows(named, columns, sql_page.answer)
    else:
        portable = ({name: sql_page.portable(value) for name, value in row.items()} for row in rows)
        sink.rows(portable, columns, sql_page.answer)


def _statement(query: str | None, file: Path | None) -> str:
    if (query is None) == (file is None):
        raise WrongUsage(_("give one query, or one --file"), _('hrtrack sql "SELECT * FROM review_totals"'))
    try:
        if query == "-" or str(file) == "-":
            data = sys.stdin.buffer.read() if hasattr(sys.stdin, "buffer") else sys.stdin.read().encode()
            return data.decode("utf-8-sig")
        return query if file is None else file.read_text("utf-8-sig")  # type: ignore[return-value]  # one of them is given
    except UnicodeDecodeError:
        raise WrongUsage(_("the query is not text in UTF-8")) from None
    except OSError as error:
        raise WrongUsage(_("cannot read '{path}': {reason}", path=file, reason=error.strerror)) from None
