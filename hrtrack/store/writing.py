"""Write the rows of new things, table by table, and know the shared words: labels, origins, States."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.states import region_of, state_name
from hrtrack.store.reading import Clause

if TYPE_CHECKING:
    from hrtrack.records import OriginItem, PositionItem, TagItem, TextItem
    from hrtrack.store.journal import Act

COLUMNS = {
    "reviews": ("id", "uid", "state", "mechanism", "cycle", "cycle_number"),
    "recommendations": ("id", "uid", "review_id", "paragraph", "sort_key", "numbered", "archived_at", "origin_id", "origin_row"),
    "clauses": ("id", "uid", "recommendation_id", "number"),
    "recommending_states": ("id", "clause_id", "place", "state"),
    "texts": ("id", "recommendation_id", "clause_id", "field", "lang", "value", "original"),
    "positions": ("id", "uid", "recommendation_id", "clause_id", "position", "detail", "source", "date"),
    "tags": ("id", "recommendation_id", "clause_id", "label_id"),
}


class RowWriter:
    """Gather the rows of one act and write them set-wise; what has been looked up is kept while the act lasts."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self._db = act.connection
        labels = self._db.execute("SELECT taxonomy, label, id FROM labels")
        self._labels: dict[tuple[str, str], int] = {(row[0], row[1]): row[2] for row in labels}
        self._states = {row[0] for row in self._db.execute("SELECT code FROM states")}
        self._given: set[tuple[str, str]] = set()
        self._origins: dict[tuple[str, str | None], int] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}

    def flush(self) -> None:
        """Write the rows that wait, parents before children."""
        for table, rows in self._rows.items():
            if rows:
                self.act.insert(table, COLUMNS[table], rows)
                rows.clear()

    def new_row(self, table: str, *values: Any) -> int:
        """Let a row wait to be written; return its id."""
        row_id = self.act.new_id(table)
        self._rows[table].append((row_id, *values))
        return row_id

    def uid(self, table: str, given: str | None) -> str:
        """Return the uid a source gives, unless another row bears it, or a new one."""
        known = f"SELECT 1 FROM {table} WHERE uid = ?"
        if not given or (table, given) in self._given or self._db.execute(known, (given,)).fetchone():
            return self.act.entity_uid()
        self._given.add((table, given))
        return given

    def origin(self, origin: OriginItem | None) -> tuple[int | None, int | None]:
        """Return the id of the file that an item came from, and its row there."""
        if origin is None:
            return None, None
        key = (origin.file, origin.sha256)
        if key not in self._origins:
            self._db.execute("INSERT OR IGNORE INTO origins (file, sha256) VALUES (?, ?)", key)
            sql = "SELECT id FROM origins WHERE file = ? AND sha256 IS ?"
            self._origins[key] = int(self._db.execute(sql, key).fetchone()[0])
        return self._origins[key], origin.row

    def new_clause(self, row_id: int, number: int, uid: str | None = None) -> Clause:
        """Write a clause of a recommendation."""
        uid = self.uid("clauses", uid)
        return Clause(self.new_row("clauses", uid, row_id, number), uid, number)

    def new_state(self, clause_id: int, place: int, state: str) -> None:
        """Write a recommending State of a clause."""
        self.new_row("recommending_states", clause_id, place, self.state(state))

    def new_text(self, row_id: int, clause_id: int | None, text: TextItem) -> None:
        """Write a text of a recommendation."""
        self.new_row("texts", row_id, clause_id, text.field, text.lang, text.value, int(text.original))

    def new_position(self, row_id: int, clause_id: int | None, entry: PositionItem) -> None:
        """Write an answer of the State."""
        uid = self.uid("positions", entry.uid)
        self.new_row("positions", uid, row_id, clause_id, entry.position, entry.detail, entry.source, entry.date)

    def new_tag(self, row_id: int, clause_id: int | None, tag: TagItem) -> None:
        """Write a label of a recommendation."""
        self.new_row("tags", row_id, clause_id, self.label(tag))

    def label(self, tag: TagItem) -> int:
        """Return the id of a label, entering it when it is first used."""
        key = (tag.taxonomy, tag.label)
        if key not in self._labels:
            cursor = self._db.execute("INSERT INTO labels (taxonomy, label) VALUES (?, ?)", key)
            self._labels[key] = int(cursor.lastrowid or 0)
        return self._labels[key]

    def state(self, code: str) -> str:
        """Return a State's code, entering a fictional State when it is first used."""
        if code not in self._states:
            sql = "INSERT INTO states (code, name, region) VALUES (?, ?, ?)"
            self._db.execute(sql, (code, state_name(code), region_of(code)))
            self._states.add(code)
        return code
