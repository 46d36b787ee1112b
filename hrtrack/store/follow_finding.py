"""Find the institution, plan, measure or evidence that a record means: by uid in an export, by name or code in a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack.errors import BadInput, HrtrackError
from hrtrack.speech import _, term, together
from hrtrack.store.follow_reading import TABLES
from hrtrack.store.naming import find_plan, fold_title

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from hrtrack.records import EntityItem, EntityKind, NameItem

_RANKS = {"name": 0, "short": 1, "former": 2}
_REMOVED = 3


class FollowFinder:
    """Find things on record; a negative id is that of a removed one."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection
        self._uids: dict[tuple[str, str], int] = {}
        self._names: dict[str, dict[int, int]] | None = None
        self._before: dict[str, int] = {}

    def entity(self, item: EntityItem) -> int | None:
        """Return what an item is about, negative when it was removed; None when it is new."""
        if item.exact:
            return self._exact(item)
        if item.kind == "institution":
            return self.institution(item.called or "", item.where)
        if item.called:
            sql = (
                f"SELECT CASE WHEN archived_at IS NULL THEN id ELSE -id END FROM {TABLES[item.kind]} "
                "WHERE code = ? COLLATE NOCASE ORDER BY archived_at IS NOT NULL, id LIMIT 1"
            )
            row = self._db.execute(sql, (item.called,)).fetchone()
            return int(row[0]) if row else None
        return self._by_content(item)

    def learn(self, kind: EntityKind, uid: str, row_id: int) -> None:
        """Take up which row the uid of a file means."""
        self._uids[kind, uid] = row_id

    def learn_names(self, row_id: int, names: Iterable[NameItem]) -> None:
        """Take up the names of an institution that is new."""
        if self._names is not None:
            for name in names:
                self._add(row_id, name.value, _RANKS.get(name.field, _REMOVED))

    def uid(self, kind: str, uid: str, where: str) -> int:
        """Return the row of a uid; raise BadInput where neither the file nor the ledger has it."""
        known = self._uids.get((kind, uid))
        if known is not None:
            return known
        row = self._db.execute(f"SELECT id FROM {TABLES[kind]} WHERE uid = ?", (uid,)).fetchone()  # type: ignore[index]
        if row is None:
            raise BadInput(
                _("{where}: there is no {kind} '{uid}'", where=where, kind=term("kind", kind), uid=uid),
                _("neither this file before that line nor the ledger has it"),
            )
        return self._uids.setdefault((kind, uid), int(row[0]))

    def code(self, kind: EntityKind, code: str, where: str) -> int:
        """Return the row of a code; raise BadInput for one that is not on record."""
        sql = f"SELECT id FROM {TABLES[kind]} WHERE code = ? COLLATE NOCASE AND archived_at IS NULL"
        row = self._db.execute(sql, (code.strip(),)).fetchone()
        if row is None:
            raise BadInput(
                _("{where}: {kind} '{code}' is not on record", where=where, kind=term("kind", kind), code=code),
                _("import the table of {kind} with it", kind=term("kind", kind)),
            )
        return int(row[0])

    def plan(self, name: str, where: str) -> int:
        """Return the plan of a code, a number or a part of its title; raise BadInput."""
        sql = "SELECT id FROM plans WHERE code = ? COLLATE NOCASE AND archived_at IS NULL"
        row = self._db.execute(sql, (name.strip(),)).fetchone()
        if row is not None:
            return int(row[0])
        try:
            return find_plan(self._db, name)
        except HrtrackError as error:
            raise BadInput(together(": ", (where, error.message)), error.hint) from None

    def institution(self, name: str, where: str) -> int | None:
        """Return the institution of a name: one it bears, a short one, one it bore; None where none has it."""
        if self._names is None:
            self._names = {}
            self._read_names()
        found = self._names.get(fold_title(name), {})
        if not found:
            return None
        best = min(found.values())
        ids = [row_id for row_id, rank in found.items() if rank == best]
        if len(ids) > 1 and best < _REMOVED:
            raise BadInput(
                _("{where}: '{name}' means several institutions", where=where, name=name), _("name it by its whole name")
            )
        return -ids[0] if best == _REMOVED else ids[0]

    def _exact(self, item: EntityItem) -> int | None:
        table = TABLES[item.kind]
        self._last_before(table)
        sql = f"SELECT CASE WHEN archived_at IS NULL THEN id ELSE -id END FROM {table} WHERE uid = ?"
        row = self._db.execute(sql, (item.uid,)).fetchone() if item.uid else None
        if row is not None:
            return int(row[0])
        if item.archived_at is not None or item.merged_into is not None:
            return None
        found = self._alike(item)
        # What this file has brought itself is another thing, however alike.
        return found if found is not None and found <= self._last_before(table) else None

    def _alike(self, item: EntityItem) -> int | None:
        """Return a thing on record under another uid that is the same: another copy of the ledger has recorded it too."""
        titles = {fold_title(name.value) for name in item.names if name.field == "name"}
        if item.kind == "institution":
            sql = (
                "SELECT n.institution_id, n.value FROM names n JOIN institutions i ON i.id = n.institution_id WHERE "
                "n.field = 'name' AND i.archived_at IS NULL AND i.merged_into IS NULL AND i.id <= ?"
            )
            rows = self._db.execute(sql, (self._last_before("institutions"),)) if self._last_before("institutions") else ()
            found = {row_id for row_id, name in rows if fold_title(name) in titles}
            return found.pop() if len(found) == 1 else None
        if not item.called:
            return None
        sql = f"SELECT id FROM {TABLES[item.kind]} WHERE code = ? AND archived_at IS NULL"
        row = self._db.execute(sql, (item.called,)).fetchone()
        if row is None:
            return None
        if item.kind == "evidence":
            place = self._db.execute("SELECT url, file FROM evidence WHERE id = ?", row).fetchone()
            same = place == (item.fields.get("url"), item.fields.get("file"))
        else:
            named = self._db.execute(f"SELECT value FROM names WHERE {item.kind}_id = ? AND field = 'name'", row)
            same = any(fold_title(name) in titles for (name,) in named)
        return int(row[0]) if same else None

    def _by_content(self, item: EntityItem) -> int | None:
        """Return the measure of a title, or the evidence of an address or file, that a table gives without a code."""
        if item.kind == "evidence":
            sql = (
                "SELECT id FROM evidence WHERE archived_at IS NULL AND (url = ? OR (file = ? AND sha256 IS coalesce(?, sha256)))"
            )
            row = self._db.execute(sql, tuple(item.fields.get(name) for name in ("url", "file", "sha256"))).fetchone()
            return int(row[0]) if row else None
        titles = {fold_title(name.value) for name in item.names if name.field == "name"}
        sql = (
            "SELECT m.id, n.value FROM measures m JOIN names n ON n.measure_id = m.id AND n.field = 'name' "
            "WHERE m.archived_at IS NULL AND (? OR m.plan_id IS ?)"
        )
        plan = self.plan(item.parent, item.where) if item.parent else None
        rows = self._db.execute(sql, (not item.parent, plan))
        return next((row_id for row_id, name in rows if fold_title(name) in titles), None)

    def _last_before(self, table: str) -> int:
        """Return the last id that a table had when it was first asked for; of an export, before its first line."""
        if table not in self._before:
            row = self._db.execute(f"SELECT max(id) FROM {table}").fetchone()
            self._before[table] = int(row[0] or 0)
        return self._before[table]

    def _read_names(self) -> None:
        sql = (
            "WITH RECURSIVE heir (id, now) AS (SELECT id, id FROM institutions UNION "
            "SELECT h.id, i.merged_into FROM heir h JOIN institutions i ON i.id = h.now AND i.merged_into IS NOT NULL) "
            "SELECT h.now, n.value, n.field, i.archived_at IS NOT NULL, h.now <> h.id FROM names n "
            "JOIN heir h ON h.id = n.institution_id JOIN institutions i ON i.id = h.now "
            "WHERE i.merged_into IS NULL AND n.field IN ('name', 'short', 'former')"
        )
        for row_id, value, field, removed, was_other in self._db.execute(sql):
            self._add(row_id, value, _REMOVED if removed else _RANKS["former"] if was_other else _RANKS[field])

    def _add(self, row_id: int, name: str, rank: int) -> None:
        assert self._names is not None  # read before anything is added
        ranks = self._names.setdefault(fold_title(name), {})
        ranks[row_id] = min(rank, ranks.get(row_id, rank))
