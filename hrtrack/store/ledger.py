"""Hold one open ledger: read from it, or change it by acts that are all or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

from hrtrack.environment import now
from hrtrack.store.connection import (
    begin_writing,
    is_empty,
    is_there,
    new_beside,
    open_for_reading,
    open_for_writing,
    open_in_memory,
    prefer_language,
    put_in_place,
    translated,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import TypeVar

    from hrtrack.store.journal import Act, Batch

    T = TypeVar("T")


class Ledger:
    """Own the connection to one ledger file; close it with the `with` block.

    A new ledger is made beside its place and put there when its first act is done, so that a command which fails
    leaves nothing, and of several that create it at once one wins and the others write into it.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path, beside: Path | None = None) -> None:
        self.connection = connection
        self.path = path
        self._beside = beside
        self._closed = False
        # The language that texts and names are read in where there are several; None: as machines get them.
        self.tongue: str | None = None

    @classmethod
    def to_read(cls, path: Path, tongue: str | None = None) -> Ledger:
        """Open a ledger that must exist, for people with the language that they prefer; raise DatabaseUnusable."""
        ledger = cls(open_for_reading(path), path)
        ledger.tongue = tongue
        prefer_language(ledger.connection, tongue)
        return ledger

    @classmethod
    def to_write(cls, path: Path, *, dry_run: bool = False) -> Ledger:
        """Open or create a ledger; a dry run on a missing file works in memory and creates nothing."""
        if is_there(path):
            if dry_run and is_empty(path):
                return cls(open_in_memory(), path)
            return cls(open_for_writing(path), path)
        if dry_run:
            return cls(open_in_memory(), path)
        now()  # A clock that is set wrongly is found out before anything is made.
        beside = new_beside(path)
        try:
            return cls(open_for_writing(beside), path, beside)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise

    @classmethod
    def in_memory(cls) -> Ledger:
        """Return an empty ledger that vanishes when it is closed."""
        return cls(open_in_memory(), Path(":memory:"))

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.connection.close()
        self._closed = True
        if self._beside is not None:
            self._beside.unlink(missing_ok=True)
        if isinstance(error, sqlite3.DatabaseError):
            with translated(self.path):
                raise error

    @contextmanager
    def transaction(self, *, dry_run: bool = False) -> Iterator[None]:
        """Take the write lock, then commit; roll back on any error and after a dry run."""
        with translated(self.path):
            begin_writing(self.connection)
            try:
                yield
                self.connection.execute("ROLLBACK" if dry_run else "COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Read one state of the ledger, whatever others write meanwhile; within a snapshot or an act, that one's."""
        if self.connection.in_transaction:
            yield
            return
        with translated(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                # Rows that nobody reads to their end outlive the ledger.
                if not self._closed:
                    self.connection.execute("ROLLBACK")

    def run(self, command: str, work: Callable[[Act], tuple[T, str]], *, dry_run: bool = False) -> tuple[T, Batch | None]:
        """Do one act in one transaction; `work` returns its result and the line that the log shows of it.

        Returns the result and the journal batch, which is None when nothing changed.
        """
        result, batch = self._act(command, work, dry_run=dry_run)
        if self._beside is not None and not self._settle():
            # Another program has created the ledger meanwhile: the act is done again, in that one.
            result, batch = self._act(command, work, dry_run=dry_run)
        return result, batch

    def _act(self, command: str, work: Callable[[Act], tuple[T, str]], *, dry_run: bool) -> tuple[T, Batch | None]:
        # A reader starts without the journal.
        from hrtrack.store.journal import Act

        with self.transaction(dry_run=dry_run):
            act = Act(self.connection, command)
            result, summary = work(act)
            batch = act.finish(summary)
        return result, batch

    def _settle(self) -> bool:
        """Put a new ledger in its place and open it there; return False where one has appeared meanwhile."""
        beside = self._beside
        assert beside is not None  # only a new ledger settles
        self.connection.close()
        placed = put_in_place(beside, self.path)
        if not placed:
            beside.unlink(missing_ok=True)
        self._beside = None
        self.connection = open_for_writing(self.path)
        return placed

    def undo(self, batch_id: int | None, *, dry_run: bool = False) -> Batch:
        """Take back the last batch, or an older one that nothing has built on."""
        from hrtrack.store import journal

        with self.transaction(dry_run=dry_run):
            return journal.undo(self.connection, batch_id)

    def redo(self, *, dry_run: bool = False) -> Batch:
        """Bring back what was undone last."""
        from hrtrack.store import journal

        with self.transaction(dry_run=dry_run):
            return journal.redo(self.connection)

    def backup(self, target: Path, *, shown: Path) -> None:
        """Copy the ledger into a file with SQLite's online backup, safe while others write; `shown` names it in errors."""
        with translated(shown), closing(sqlite3.connect(target, isolation_level=None)) as copy:
            self.connection.backup(copy)
