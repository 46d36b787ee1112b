"""Print, as a JSON string, the SQL that `hrtrack stats --by DIMENSION` runs on a ledger: `statements.py LEDGER DIMENSION...`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hrtrack import stats
from hrtrack.store.ledger import Ledger
from hrtrack.store.selection import Filters


def statements(path: Path, dimensions: tuple[str, ...]) -> str:
    """Return the statements with their values filled in, for the sqlite3 shell."""
    said: list[str] = []
    with Ledger.to_read(path) as ledger:
        ledger.connection.set_trace_callback(said.append)
        stats.by_dimension(ledger, stats.Question(Filters()), dimensions)
        stats.not_recorded(ledger, Filters())
        ledger.connection.set_trace_callback(None)
    return "".join(f"{sql.rstrip().rstrip(';')};\n" for sql in said)


if __name__ == "__main__":
    print(json.dumps(statements(Path(sys.argv[1]), tuple(sys.argv[2:]))))
