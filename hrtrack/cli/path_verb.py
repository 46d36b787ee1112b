"""hrtrack path"""

from __future__ import annotations

from hrtrack.cli import options as o
from hrtrack.environment import database_path
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _


def run(db: o.Database = None) -> None:
    """Print where the ledger is.

    The file need not exist yet; what is said about that goes to standard error.
    """
    path = database_path(db)
    sink = Sink(Format.TABLE)
    sink.value(path)
    if not path.exists():
        sink.hint(_("there is no ledger there yet; hrtrack import FILE creates it"))
