"""Name the state of a ledger in a few digits, so that a figure can say which state it was taken from."""

from __future__ import annotations

import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3


def fingerprint(connection: sqlite3.Connection) -> str:
    """Return eight digits of the file's own identifier and eight of the acts in force.

    Every act changes it; undo brings back the fingerprint from before, redo the one from after, and a copy has that of its
    original. It is taken from the journal (the newest act in force, and which acts before that are undone), not from the
    rows: it costs the same for a large file, and does not notice what another program writes past the journal.
    """
    file = connection.execute("SELECT file_uid FROM ledger").fetchone()
    newest = connection.execute("SELECT id, uid FROM batches WHERE undone IS NULL ORDER BY id DESC LIMIT 1").fetchone()
    if newest is None:
        acts = ""
    else:
        undone = connection.execute("SELECT id FROM batches WHERE undone IS NOT NULL AND id < ? ORDER BY id", newest[:1])
        acts = " ".join([newest[1], *(str(row[0]) for row in undone)])
    return f"{file[0][-8:]}-{zlib.crc32(acts.encode()):08x}"
