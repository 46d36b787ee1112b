"""Change rows so that every act can be taken back: batches, undo, redo.

A batch is what one command did. For each row that it touched, `changes` keeps the image that the row does not
show now: the former values while the batch is in force, the undone values after an undo. So undo and redo are one
operation, the swap of rows and images; a row that did not exist has no image, and new rows are kept as a range.
"""

from __future__ import annotations

import sqlite3
from itertools import chain
from typing import Any, NamedTuple

from hrtrack.environment import actor, now
from hrtrack.errors import Conflict, NotFound
from hrtrack.speech import _
from hrtrack.store import way_back
from hrtrack.store.uids import new_uid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# The tables whose rows are journalled. Labels, origins and States are shared words that no undo removes.
JOURNALLED = (
    "reviews", "recommendations", "clauses", "recommending_states", "texts", "positions", "tags", "assessments",
    "institutions", "plans", "measures", "names", "assignments", "measure_institutions", "measure_recommendations",
    "evidence", "evidence_links", "links", "lineage",
)  # fmt: skip
# Those whose rows are parts of one recommendation.
_PARTS = (
    "clauses", "texts", "positions", "tags", "assessments", "assignments", "measure_recommendations", "evidence_links", "links",
    "lineage",
)  # fmt: skip

_TOGETHER = 200


class Batch(NamedTuple):
    """Describe a batch: what a command did, by whom, when (UTC), and whether it is undone."""

    id: int
    uid: str
    command: str
    summary: str
    actor: str
    at: str
    undone: bool
    undone_at: str | None
    undone_by: str | None


class Act:
    """Write rows as one batch inside the transaction that the store has opened."""

    def __init__(self, connection: sqlite3.Connection, command: str) -> None:
        self.connection = connection
        self.command = command
        self.uid = new_uid()
        self._entities = 0
        self._next: dict[str, int] = {}
        self._first: dict[str, int] = {}
        self._batch: int | None = None
        self._imaged: set[tuple[str, int]] = set()
        self._stale: set[int] = set()

    @property
    def changed(self) -> bool:
        """Say whether anything has been written."""
        return self._batch is not None or any(self._next[table] > first for table, first in self._first.items())

    def entity_uid(self) -> str:
        """Return the stable uid of a new entity: that of the batch and a number."""
        self._entities += 1
        # Of one length, so that an index takes them in order.
        return f"{self.uid}.{self._entities:06}"

    def new_id(self, table: str) -> int:
        """Return the id that the next new row of a table takes; ids are never used twice."""
        if table not in self._next:
            self._next[table] = self._first[table] = self._last_id(table) + 1
        self._next[table] += 1
        return self._next[table] - 1

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows that begin with an id from `new_id`, or rows without an id, which SQLite numbers on from the last."""
        if columns[0] != "id":
            self._first.setdefault(table, self._last_id(table) + 1)
            self._next[table] = self._next.get(table, self._first[table]) + len(rows)
        marks = f"({', '.join('?' * len(columns))})"
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES "
        # Many rows a statement save a fifth of a large import; what is left over goes row by row.
        together = sql + ", ".join([marks] * _TOGETHER)
        whole = len(rows) - len(rows) % _TOGETHER
        for start in range(0, whole, _TOGETHER):
            self.connection.execute(together, list(chain.from_iterable(rows[start : start + _TOGETHER])))
        self.connection.executemany(sql + marks, rows[whole:])

    def _last_id(self, table: str) -> int:
        row = self.connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
        return int(row[0]) if row else 0

    def update(self, table: str, row_id: int, **values: Any) -> None:
        """Set columns of one row."""
        self._keep_image(table, row_id)
        assignments = ", ".join(f"{column} = ?" for column in values)
        self.connection.execute(f"UPDATE {table} SET {assignments} WHERE id = ?", (*values.values(), row_id))

    def delete(self, table: str, row_id: int) -> None:
        """Delete one row."""
        self._keep_image(table, row_id)
        self.connection.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))

    def reword(self, recommendation_id: int) -> None:
        """Note that the texts of an older recommendation changed, so that its search entry is made anew."""
        self._stale.add(recommendation_id)

    def finish(self, summary: str) -> Batch | None:
        """Write the ranges of new rows and the search entries; return the batch, or None if nothing changed."""
        if not self.changed:
            return None
        batch = self._batch_id()
        new = [(table, first, self._next[table] - 1) for table, first in self._first.items()]
        self.connection.executemany(
            "INSERT INTO changes (batch_id, table_name, first_id, last_id) VALUES (?, ?, ?, ?)",
            [(batch, table, first, last) for table, first, last in new if last >= first],
        )
        for table, first, last in new:
            if table == "recommendations" and last >= first:
                _index_range(self.connection, first, last)
        _index_again(self.connection, self._stale)
        self.connection.execute("UPDATE batches SET undone = 0 WHERE undone > 0")
        self.connection.execute("UPDATE batches SET summary = ? WHERE id = ?", (summary, batch))
        return get_batch(self.connection, batch)

    def _batch_id(self) -> int:
        if self._batch is None:
            cursor = self.connection.execute(
                "INSERT INTO batches (uid, file_uid, command, summary, actor, at) SELECT ?, file_uid, ?, '', ?, ? FROM ledger",
                (self.uid, self.command, actor(), now()),
            )
            self._batch = int(cursor.lastrowid or 0)
        return self._batch

    def _keep_image(self, table: str, row_id: int) -> None:
        if row_id >= self._first.get(table, row_id + 1) or (table, row_id) in self._imaged:
            return
        self._imaged.add((table, row_id))
        self.connection.execute(
            f"INSERT INTO changes (batch_id, table_name, first_id, last_id, image) "
            f"SELECT ?, ?, id, id, {_image_sql(self.connection, table)} FROM {table} WHERE id = ?",
            (self._batch_id(), table, row_id),
        )


def get_batch(connection: sqlite3.Connection, batch_id: int) -> Batch:
    """Return one batch; raise NotFound for an unknown number."""
    for batch in list_batches(connection, where="id = ?", parameters=(batch_id,)):
        return batch
    raise NotFound(_("there is no batch {batch_id}", batch_id=batch_id), _("hrtrack log lists the batches"))


def list_batches(
    connection: sqlite3.Connection, where: str = "1", parameters: Sequence[Any] = (), limit: int = -1
) -> Iterator[Batch]:
    """Yield batches, the newest first."""
    sql = (
        "SELECT id, uid, command, summary, actor, at, undone IS NOT NULL, undone_at, undone_by "
        f"FROM batches WHERE {where} ORDER BY id DESC LIMIT ?"
    )
    for row in connection.execute(sql, (*parameters, limit)):
        number, uid, command, summary, by, at, undone, undone_at, undone_by = row
        yield Batch(number, uid, command, summary, by, at, bool(undone), undone_at, undone_by)


def batches_of(connection: sqlite3.Connection, recommendation_id: int) -> list[Batch]:
    """Return the batches in force that touched a recommendation or a part of it, the oldest first.

    A part that is gone is known by the image that the journal keeps of it.
    """
    tables = dict.fromkeys(_PARTS, "recommendation_id = :id")
    tables["links"] = "recommendation_id = :id OR other_id = :id"
    tables["lineage"] = "recommendation_id = :id OR earlier_id = :id"
    tables["recommending_states"] = "clause_id IN (SELECT id FROM clauses WHERE recommendation_id = :id)"
    tables["recommendations"] = "id = :id"
    live = " UNION ALL ".join(f"SELECT '{table}', id FROM {table} WHERE {where}" for table, where in tables.items())
    gone = (
        "SELECT table_name, first_id FROM changes "
        "WHERE image IS NOT NULL AND json_extract(image, '$.recommendation_id') = :id UNION ALL "
        "SELECT table_name, first_id FROM changes WHERE image IS NOT NULL AND table_name = 'recommending_states' "
        "AND json_extract(image, '$.clause_id') IN (SELECT id FROM clauses WHERE recommendation_id = :id)"
    )
    sql = (
        f"WITH parts (name, id) AS ({live} UNION ALL {gone}) SELECT DISTINCT c.batch_id FROM parts p "
        "JOIN changes c ON c.table_name = p.name AND p.id BETWEEN c.first_id AND c.last_id"
    )
    ids = {row[0] for row in connection.execute(sql, {"id": recommendation_id})}
    batches = (get_batch(connection, number) for number in sorted(ids))
    return [batch for batch in batches if not batch.undone]


def undo(connection: sqlite3.Connection, batch_id: int | None = None) -> Batch:
    """Take a batch back: the last one in force, or an older one that nothing later has built on.

    Raises NotFound when there is nothing to undo and Conflict, naming the later batch, when one stands on it.
    """
    if batch_id is None:
        row = connection.execute("SELECT max(id) FROM batches WHERE undone IS NULL").fetchone()
        if row[0] is None:
            raise NotFound(_("there is nothing to undo"))
        batch_id = int(row[0])
    batch = get_batch(connection, batch_id)
    if batch.undone:
        raise Conflict(_("batch {batch_id} is undone already", batch_id=batch_id))
    way_back.refuse_if_built_on(connection, batch_id)
    # What is so already, from before or by an import, is no fault of this undo. A redo goes back to a state that was.
    known = way_back.clashes(connection) if way_back.has_later(connection, batch_id) else None
    _swap(connection, batch_id)
    if known is not None:
        way_back.refuse_new_clashes(connection, batch_id, known)
    connection.execute(
        "UPDATE batches SET undone = (SELECT coalesce(max(undone), 0) + 1 FROM batches), undone_at = ?, undone_by = ?, "
        "redone_at = NULL WHERE id = ?",
        (now(), actor(), batch_id),
    )
    return get_batch(connection, batch_id)


def redo(connection: sqlite3.Connection) -> Batch:
    """Bring back what was undone last; raise NotFound when nothing was, or a new act came after it."""
    row = connection.execute("SELECT id FROM batches WHERE undone > 0 ORDER BY undone DESC LIMIT 1").fetchone()
    if row is None:
        raise NotFound(_("there is nothing to redo"), _("a new act after an undo ends what could be brought back"))
    _swap(connection, row[0])
    sql = "UPDATE batches SET undone = NULL, undone_at = NULL, undone_by = NULL, redone_at = ? WHERE id = ?"
    connection.execute(sql, (now(), row[0]))
    return get_batch(connection, row[0])


def _swap(connection: sqlite3.Connection, batch_id: int) -> None:
    """Exchange the rows that a batch touched with their images.

    Foreign keys are checked when all tables are done, for an image may refer to a row that comes later.
    """
    reworded = _recommendations_of(connection, batch_id)
    connection.execute("PRAGMA defer_foreign_keys = ON")
    for table in JOURNALLED:
        try:
            _swap_table(connection, batch_id, table)
        except sqlite3.IntegrityError:
            raise way_back.taken(connection, batch_id, table) from None
    if way_back.has_later(connection, batch_id):
        way_back.refuse_orphans(connection, batch_id)
    _index_again(connection, reworded | _recommendations_of(connection, batch_id))


def _swap_table(connection: sqlite3.Connection, batch_id: int, table: str) -> None:
    mine = "batch_id = ? AND table_name = ?"
    if not connection.execute(f"SELECT 1 FROM changes WHERE {mine} LIMIT 1", (batch_id, table)).fetchone():
        return
    columns = _columns(connection, table)
    connection.execute("CREATE TEMP TABLE shown (id INTEGER PRIMARY KEY, image TEXT NOT NULL)")
    connection.execute(
        f"INSERT INTO shown SELECT t.id, {_image_sql(connection, table, 't.')} FROM changes c CROSS JOIN {table} t "
        f"ON t.id BETWEEN c.first_id AND c.last_id WHERE c.{mine}",
        (batch_id, table),
    )
    connection.execute(f"DELETE FROM {table} WHERE id IN (SELECT id FROM shown)")
    values = ", ".join(f"json_extract(image, '$.{column}')" for column in columns)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM changes WHERE {mine} AND image IS NOT NULL",
        (batch_id, table),
    )
    # Rows that the swap brought into being have no image now; those that it removed have one.
    connection.execute(
        f"UPDATE changes SET image = NULL WHERE {mine} AND image IS NOT NULL AND first_id NOT IN (SELECT id FROM shown)",
        (batch_id, table),
    )
    connection.execute(
        f"DELETE FROM changes WHERE {mine} AND (image IS NOT NULL OR first_id < last_id OR first_id IN (SELECT id FROM shown))",
        (batch_id, table),
    )
    connection.execute(
        "INSERT INTO changes (batch_id, table_name, first_id, last_id, image) SELECT ?, ?, id, id, image FROM shown",
        (batch_id, table),
    )
    connection.execute("DROP TABLE shown")
    _join_ranges(connection, batch_id, table)


def _join_ranges(connection: sqlite3.Connection, batch_id: int, table: str) -> None:
    """Keep rows that a redo brought back as ranges again: consecutive ids share the difference to their rank."""
    single = "batch_id = ? AND table_name = ? AND image IS NULL AND first_id = last_id"
    connection.execute(
        "CREATE TEMP TABLE ranges AS SELECT min(first_id) AS first_id, max(first_id) AS last_id FROM ("
        f"SELECT first_id, first_id - row_number() OVER (ORDER BY first_id) AS run FROM changes WHERE {single}) GROUP BY run",
        (batch_id, table),
    )
    connection.execute(f"DELETE FROM changes WHERE {single}", (batch_id, table))
    connection.execute(
        "INSERT INTO changes (batch_id, table_name, first_id, last_id) SELECT ?, ?, first_id, last_id FROM ranges",
        (batch_id, table),
    )
    connection.execute("DROP TABLE ranges")


def _recommendations_of(connection: sqlite3.Connection, batch_id: int) -> set[int]:
    rows = connection.execute(
        "SELECT r.id FROM changes c CROSS JOIN recommendations r ON r.id BETWEEN c.first_id AND c.last_id "
        "WHERE c.batch_id = ? AND c.table_name = 'recommendations' UNION "
        "SELECT t.recommendation_id FROM changes c CROSS JOIN texts t ON t.id BETWEEN c.first_id AND c.last_id "
        "WHERE c.batch_id = ? AND c.table_name = 'texts'",
        (batch_id, batch_id),
    )
    return {row[0] for row in rows}


def _index_range(connection: sqlite3.Connection, first: int, last: int) -> None:
    connection.execute(
        "INSERT INTO search (rowid, body) SELECT recommendation_id, group_concat(hrtrack_fold(value), char(10)) "
        "FROM texts WHERE recommendation_id BETWEEN ? AND ? GROUP BY recommendation_id ORDER BY recommendation_id",
        (first, last),
    )


def _index_again(connection: sqlite3.Connection, recommendations: Iterable[int]) -> None:
    ids = [(row_id,) for row_id in sorted(recommendations)]
    connection.executemany("DELETE FROM search WHERE rowid = ?", ids)
    connection.executemany(
        "INSERT INTO search (rowid, body) SELECT recommendation_id, group_concat(hrtrack_fold(value), char(10)) "
        "FROM texts WHERE recommendation_id = ? GROUP BY recommendation_id",
        ids,
    )


def _image_sql(connection: sqlite3.Connection, table: str, prefix: str = "") -> str:
    pairs = ", ".join(f"'{column}', {prefix}{column}" for column in _columns(connection, table))
    return f"json_object({pairs})"


def _columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    return tuple(row[1] for row in connection.execute(f"PRAGMA table_info({table})"))
