"""Show a ledger in a browser with Datasette, to read and not to write, and nothing that is kept internal.

The file is opened read-only for every query and not as immutable: officers go on writing with the command line while it is
served, and a page shows what is on record when it is asked for. What can be seen is named here, all else is refused: the views
of the contract but the one that holds internal notes, and the canned questions. Tables, and SQL of the reader's own, would
show internal notes, attached files and the journal; they are for the keeper, on the keeper's computer (`sql`).
"""

from __future__ import annotations

import ipaddress
import os
import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from hrtrack import __version__
from hrtrack.errors import WrongUsage
from hrtrack.speech import _, spoken, together
from hrtrack.states import state_name
from hrtrack.store.canned import CANNED
from hrtrack.store.contract import VIEWS
from hrtrack.store.ledger import Ledger
from hrtrack.store.reviews import states_on_record

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from hrtrack.datasette_plugin import ServedLedger

    Application = Callable[[dict[str, Any], Any, Any], Awaitable[None]]

NAME = "ledger"
LIBRARY = "datasette"
# Of the views, the one whose notes may be internal; the question `judgements` shows it without them.
WITHHELD = frozenset(("assessments_in_force",))
SERVED = tuple(name for name in VIEWS if name not in WITHHELD)
FACETS = {
    "recommendation_list": ["state", "mechanism", "cycle", "position"],
    "pairs": ["state", "cycle", "position", "region"],
    "review_totals": ["state", "mechanism"],
    "statuses": ["assessor", "status"],
    "measure_list": ["plan"],
    "lineage_list": ["state", "mechanism", "cycle", "relation"],
    "lineage_standing": ["lineage"],
}
_SETTINGS = {
    "allow_download": False,
    # A file of all States is counted in more than Datasette's second.
    "sql_time_limit_ms": 10_000,
    "facet_time_limit_ms": 3_000,
    "suggest_facets": False,
}
_MOST_NAMED = 3
_STATIC = ("/-/static/", "/-/static-plugins/")
_OWN_NAMES = ("localhost", "127.0.0.1", "::1")


def require_library() -> None:
    """Raise WrongUsage with the way to install it where Datasette is missing."""
    if find_spec(LIBRARY) is None:
        raise WrongUsage(
            _("serving needs Datasette: pipx install 'hrtrack[web]'"),
            _("where pipx has installed hrtrack: pipx inject hrtrack {library}", library=LIBRARY),
        )


def datasette_of(path: Path, *, sql: bool = False) -> ServedLedger:
    """Return a Datasette of a ledger; `sql` opens its tables and SQL of the reader's own.

    Raises DatabaseUnusable where there is no ledger; an older one is brought up to date first.
    """
    from hrtrack.datasette_plugin import ServedLedger

    with Ledger.to_read(path) as ledger:
        title = _title(states_on_record(ledger.connection))
    return ServedLedger(path, NAME, SERVED, _metadata(title, sql=sql), _SETTINGS, sql=sql)


def application(served: ServedLedger, host: str) -> Application:
    """Return the web application: without Datasette's pages about itself, which tell where the file is.

    On a loopback address it answers to the names of this computer alone: a page of another site can make a browser ask an
    address and say that it is its own, and the name that the browser then asks for gives it away.
    """
    inner: Application = served.app()
    names = {*_OWN_NAMES, host.lower()} if is_loopback(host) else None

    async def guarded(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            if names is not None and _asked_host(scope) not in names:
                await _answer(send, 421, "this is not the name of this computer")
                return
            if scope["path"] == "/":
                await _answer(send, 302, f"the ledger is at /{NAME}", (b"location", f"/{NAME}".encode()))
                return
            if scope["path"].startswith("/-/") and not scope["path"].startswith(_STATIC):
                await _answer(send, 404, "there is no such page")
                return
        await inner(scope, receive, send)

    return guarded


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address; raise WrongUsage where that cannot be."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):
        raise WrongUsage(_("'{host}' is no address of this computer", host=host), _("127.0.0.1 is this computer alone")) from None
    listening = socket.socket(family, kind, protocol)
    try:
        if socket.has_dualstack_ipv6() and family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if os.name == "posix":
            # Else the port of a server that has just ended is taken for a minute; Windows means something else by it.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(128)
    except OSError as error:
        listening.close()
        reason = error.strerror or str(error)
        raise WrongUsage(
            _("cannot listen at {host}, port {port}: {reason}", host=host, port=port, reason=reason),
            _("--port 0 takes a port that is free"),
        ) from None
    return listening


def address_of(host: str, listening: socket.socket) -> str:
    """Return the address at which a browser finds it."""
    # What stands for every address is none that a browser could ask.
    named = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://{f'[{named}]' if ':' in named else named}:{listening.getsockname()[1]}/{NAME}"


def is_loopback(host: str) -> bool:
    """Say whether nobody but this computer can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def run(served: ServedLedger, host: str, listening: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C, which is raised as KeyboardInterrupt; `ready` is called when the first page can be asked for."""
    import uvicorn

    class Server(uvicorn.Server):  # type: ignore[misc, unused-ignore]  # without types where the extra is not installed
        """Say when it has started."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Start, then say so."""
            await super().startup(sockets)
            if self.started:
                ready()

    config = uvicorn.Config(application(served, host), log_level="warning", access_log=False, lifespan="on", server_header=False)
    Server(config).run(sockets=[listening])


def _metadata(title: str, *, sql: bool) -> dict[str, Any]:
    """Return titles, descriptions and questions as Datasette takes them."""
    seen = _("everything in the file is shown, for the keeper alone") if sql else _("what is kept internal is not shown")
    told = _("Read-only. Figures are those of hrtrack stats; {seen}. hrtrack {version}.", seen=seen, version=__version__)
    return {
        "title": spoken(title),
        "description": spoken(told),
        "databases": {
            NAME: {
                "title": spoken(title),
                "description": spoken(told),
                "tables": {name: _table(name) for name in VIEWS},
                "queries": {
                    name: {
                        "title": spoken(kept.title),
                        "description": spoken(kept.description),
                        "sql": kept.sql.strip(),
                        # A link on the page shows it.
                        "hide_sql": True,
                    }
                    for name, kept in CANNED.items()
                },
            }
        },
    }


def _table(name: str) -> dict[str, Any]:
    view = VIEWS[name]
    columns = {
        column: spoken(_("{meaning} ({unit})", meaning=kept.meaning, unit=kept.unit) if kept.unit else kept.meaning)
        for column, kept in view.columns.items()
    }
    found: dict[str, Any] = {"description": spoken(view.meaning), "columns": columns, "facets": FACETS.get(name, [])}
    if name == "recommendation_list":
        found |= {"fts_table": "search", "fts_pk": "recommendation_id", "sort": "sort_key"}
    return found


def _title(states: list[str]) -> str:
    if not states or len(states) > _MOST_NAMED:
        return _("Human rights recommendations")
    return _("Human rights recommendations to {states}", states=together(", ", map(state_name, states)))


async def _answer(send: Any, status: int, sentence: str, *headers: tuple[bytes, bytes]) -> None:
    as_text = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [as_text, *headers]})
    await send({"type": "http.response.body", "body": sentence.encode()})


def _asked_host(scope: dict[str, Any]) -> str:
    named = next((value for name, value in scope["headers"] if name == b"host"), b"")
    try:
        return urlsplit(f"//{named.decode('latin-1')}").hostname or ""
    except ValueError:
        return ""
