"""hrtrack serve"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import serving
from hrtrack.cli import options as o
from hrtrack.environment import database_path
from hrtrack.errors import WrongUsage
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _

_PORTS = 65_535

Host = Annotated[
    str, typer.Option("--host", metavar="ADDRESS", help="Address to listen at; another one opens it to the network.")
]
Port = Annotated[int, typer.Option("--port", metavar="PORT", min=0, max=_PORTS, help="Port; 0 takes one that is free.")]
Open = Annotated[bool, typer.Option("--open", help="Open it in the browser.")]
Sql = Annotated[bool, typer.Option("--sql", help="For the keeper: tables and SQL of your own, internal notes among them.")]


def run(host: Host = "127.0.0.1", port: Port = 8001, open: Open = False, sql: Sql = False, db: o.Database = None) -> None:
    """Show the ledger in a browser, to read and not to write.

    Views, figures and search, on this computer alone unless told otherwise; what is kept internal is not shown. Others
    may write meanwhile. Prints its address; Ctrl-C ends it. Needs the extra hrtrack[web].
    """
    serving.require_library()
    alone = serving.is_loopback(host)
    if sql and not alone:
        raise WrongUsage(
            _("--sql shows internal notes, so it is for this computer alone and not for {host}", host=host),
            _("leave out --sql, or --host"),
        )
    sink = Sink(Format.TABLE)
    served = serving.datasette_of(database_path(db), sql=sql)
    with serving.listen(host, port) as listening:
        address = serving.address_of(host, listening)
        if not alone:
            sink.say(
                _("warning: whoever reaches this computer at port {port} can read it, without a password and unencrypted",
                  port=listening.getsockname()[1])
            )  # fmt: skip
        if sql:
            sink.say(_("note: with --sql the pages show everything in the file, internal notes too"))
        serving.run(served, host, listening, lambda: _started(sink, address, in_browser=open))


def _started(sink: Sink, address: str, *, in_browser: bool) -> None:
    sink.value(address)
    sink.say(_("Ctrl-C ends it"))
    if in_browser:
        import webbrowser

        if not webbrowser.open(address):
            sink.say(_("no browser could be opened; open the address in one"))
