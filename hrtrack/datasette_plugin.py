"""Be the Datasette of a ledger, and the plugin that answers for it: what may be seen, and our functions.

Loaded where Datasette is installed and a ledger is served; any other Datasette in the same program is left alone.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from datasette import hookimpl
from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from hrtrack.store import direct
from hrtrack.store.connection import open_to_serve

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Collection
    from pathlib import Path


class LedgerFile(Database):  # type: ignore[misc]  # Datasette brings no types
    """Open a ledger read-only, whatever its path is called."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Return a connection that reads, even to one who would write."""
        connection = open_to_serve(self.ledger_path)
        self._all_file_connections.append(connection)
        return connection


class ServedLedger(Datasette):  # type: ignore[misc]
    """Show one ledger under a name: the named views alone, or with `sql` all of it."""

    def __init__(
        self, path: Path, name: str, views: Collection[str], metadata: dict[str, Any], settings: dict[str, Any], *, sql: bool
    ) -> None:
        super().__init__(files=[], metadata=metadata, settings={**settings, "default_allow_sql": sql})
        self.remove_database("_memory")
        file = LedgerFile(self, path=str(path), is_mutable=True)
        file.ledger_path = path
        self.add_database(file, name=name)
        self.ledger_name, self.views, self.sql = name, frozenset(views), sql


# The last answer counts.
@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def permission_allowed(datasette: Any, action: str, resource: Any) -> bool | None:
    """Refuse all that is not named, and SQL of the reader's own."""
    if not isinstance(datasette, ServedLedger) or datasette.sql:
        return None
    if action == "view-table":
        return resource[0] == datasette.ledger_name and resource[1] in datasette.views
    return False if action in ("execute-sql", "view-database-download") else None


@hookimpl(trylast=True)  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection, database: str, datasette: Any) -> None:
    """Add our functions; Datasette's search box asks with `escape_fts`, and as the index is folded, what is asked is too."""
    if isinstance(datasette, ServedLedger) and database == datasette.ledger_name:
        direct.register_functions(conn)
        conn.create_function("escape_fts", 1, partial(direct.search_words, conn), deterministic=True)


# With Rich at hand Datasette prints every wrong address as a traceback with all that is in memory, and fails at some.
pm.get_plugin("datasette.handle_exception").rich = None
pm.register(sys.modules[__name__])
