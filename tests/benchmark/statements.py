"""Print, as a JSON string, the SQL that a command runs on a ledger: `statements.py LEDGER COMMAND`.

Commands are `stats --by DIMENSION ...`, with `--taxonomy`, or with `--cycle` and `--vs`, and `compare REVIEW --by DIMENSION`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from hrtrack import compare, side_by_side, stats
from hrtrack.store.ledger import Ledger
from hrtrack.store.selection import Filters


def statements(asked: argparse.Namespace) -> str:
    """Return the statements with their values filled in, for the sqlite3 shell."""
    said: list[str] = []
    with Ledger.to_read(asked.ledger) as ledger:
        ledger.connection.set_trace_callback(said.append)
        _run(ledger, asked)
        ledger.connection.set_trace_callback(None)
    return "".join(f"{sql.rstrip().rstrip(';').replace('hrtrack_language()', 'NULL')};\n" for sql in said)


def _run(ledger: Ledger, asked: argparse.Namespace) -> None:
    if asked.verb == "compare":
        compare.answer(ledger, compare.Asked((asked.review,), Filters(), tuple(asked.by)))
        return
    question = stats.Question(Filters(cycles=tuple(asked.cycle)), taxonomy=asked.taxonomy)
    if asked.vs:
        document = side_by_side.beside(ledger, question, asked.by[0], asked.vs)
        side_by_side.partly_recorded(ledger, document)
    else:
        stats.by_dimension(ledger, question, tuple(asked.by))
        stats.not_recorded(ledger, Filters())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("ledger", type=Path)
    parser.add_argument("verb")
    parser.add_argument("review", nargs="?")
    parser.add_argument("--by", action="append")
    parser.add_argument("--cycle", action="append", default=[])
    parser.add_argument("--vs")
    parser.add_argument("--taxonomy")
    print(json.dumps(statements(parser.parse_args())))
