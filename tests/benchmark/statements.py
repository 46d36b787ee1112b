"""Print, as a JSON string, the SQL that a command runs on a ledger: `statements.py LEDGER DIMENSION [MORE]`.

The command is `stats --by DIMENSION`, with `--cycle 2 --vs MORE` (a number) or with `--taxonomy MORE`; or, for a DIMENSION
such as ``KAZ/2014``, `compare` of that review by MORE.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from hrtrack import compare, side_by_side, stats
from hrtrack.store.ledger import Ledger
from hrtrack.store.selection import Filters


def statements(path: Path, dimension: str, more: str | None = None) -> str:
    """Return the statements with their values filled in, for the sqlite3 shell."""
    said: list[str] = []
    with Ledger.to_read(path) as ledger:
        ledger.connection.set_trace_callback(said.append)
        if "/" in dimension:
            compare.answer(ledger, compare.Asked((dimension,), Filters(), (more or "action",)))
        elif more and more.isdecimal():
            document = side_by_side.beside(ledger, stats.Question(Filters(cycles=("2",))), dimension, more)
            side_by_side.partly_recorded(ledger, document)
        else:
            stats.by_dimension(ledger, stats.Question(Filters(), taxonomy=more), (dimension,))
            stats.not_recorded(ledger, Filters())
        ledger.connection.set_trace_callback(None)
    return "".join(f"{sql.rstrip().rstrip(';')};\n" for sql in said)


if __name__ == "__main__":
    print(json.dumps(statements(Path(sys.argv[1]), *sys.argv[2:])))
