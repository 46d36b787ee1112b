"""Create the schema and bring older files up to date: numbered, append-only, each a file of plain SQL."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database, Migrations

from hrtrack.environment import now
from hrtrack.store.connection import MIGRATIONS
from hrtrack.store.uids import new_uid

_FOLDER = Path(__file__).parent


def migrate(connection: sqlite3.Connection) -> None:
    """Apply every missing migration in one transaction.

    Takes the write lock first, so that of several programs that open a new file at once one creates the schema
    and the others find it.
    """
    database = Database(connection)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("BEGIN IMMEDIATE")
    try:
        _migrations().apply(database)
        first = "INSERT OR IGNORE INTO ledger (id, file_uid, created_at) VALUES (1, ?, ?)"
        connection.execute(first, (new_uid(), now()))
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise sqlite3.IntegrityError(f"a migration left broken foreign keys: {broken[:3]}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _migrations() -> Migrations:
    migrations = Migrations("hrtrack")
    for name in MIGRATIONS:
        migrations(name=name)(_runner(name))
    return migrations


def _runner(name: str):  # type: ignore[no-untyped-def]  # sqlite-utils keeps the protocol of a step private
    def run(database: Database) -> None:
        for statement in _statements((_FOLDER / f"{name}.sql").read_text(encoding="utf-8")):
            database.conn.execute(statement)

    run.__name__ = name
    return run


def _statements(script: str) -> list[str]:
    """Split a script into statements (`executescript` would commit the transaction they belong to)."""
    statements, current = [], ""
    for line in script.splitlines(keepends=True):
        current += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(current):
            statements.append(current)
            current = ""
    return statements
