"""Open a ledger file, and say in words why one cannot be used."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from hrtrack.errors import DatabaseUnusable
from hrtrack.folding import fold_for_search
from hrtrack.speech import _
from hrtrack.store.uids import new_uid

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION_ID = 0x68727472
# The names of all migrations in order; `migrations.py` runs the file of the same name.
MIGRATIONS = (
    "0001_ledger",
    "0002_states",
    "0003_assessments",
    "0004_follow_up",
    "0005_redone_at",
    "0006_lineage",
    "0007_search",
)
# How long a command waits for another one to finish writing.
BUSY_SECONDS = 60.0
_STEP_MILLISECONDS = 100
# A page in a browser is not waited for as long.
_SERVING_SECONDS = 10.0
_OLDEST_SQLITE = (3, 37, 0)


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Return a read-only connection to a ledger; raise DatabaseUnusable where there is none.

    An older file is brought up to date first. Nothing is created.
    """
    _require_file(path)
    with translated(path), _closed_on_error(_connect(path)) as connection:
        if _pending(connection, path):
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise DatabaseUnusable(
                    _("'{path}' is an empty database, not a ledger yet", path=path), _("hrtrack import FILE fills it")
                )
            _migrate(connection, path)
        connection.execute("PRAGMA query_only = ON")
        return connection


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Return a connection that may write to a ledger, or to an empty file, which becomes one."""
    _require_sqlite()
    if _is_folder(path):
        raise DatabaseUnusable(_("'{path}' is a folder, not a ledger", path=path), _("name a file with --db or HRTRACK_DB"))
    with translated(path), _closed_on_error(_connect(path)) as connection:
        pending = _pending(connection, path)
        if connection.execute("PRAGMA query_only").fetchone()[0]:
            if pending:
                raise _old_and_read_only(path)
            raise DatabaseUnusable(_("the ledger '{path}' is read-only", path=path), _("nothing was written"))
        if pending:
            _migrate(connection, path)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


def prefer_language(connection: sqlite3.Connection, language: str | None) -> None:
    """Let names be read in a language where they have one; None: as they are on record, the original first."""
    connection.create_function("hrtrack_language", 0, lambda: language, deterministic=True)


def is_there(path: Path) -> bool:
    """Say whether there is a file, or anything else, that is not to be taken for a missing ledger."""
    try:
        return path.exists()
    except PermissionError:
        return True
    except OSError:
        return False


def is_empty(path: Path) -> bool:
    """Say whether a path is a file of no bytes, which an act may fill."""
    try:
        return path.is_file() and path.stat().st_size == 0
    except OSError:
        return False


def new_beside(path: Path) -> Path:
    """Create an empty file beside a ledger that is yet to be; raise DatabaseUnusable where that cannot be."""
    beside = path.with_name(f".{path.name[:100]}.{new_uid()[16:]}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.touch(exist_ok=False)
    except OSError as error:
        raise DatabaseUnusable(_("cannot write the ledger '{path}': {strerror}", path=path, strerror=error.strerror)) from None
    return beside


def put_in_place(beside: Path, path: Path) -> bool:
    """Give a new file its name unless another program was quicker; return whether it got it."""
    try:
        if os.name == "nt":
            beside.rename(path)
        else:
            os.link(beside, path)
            beside.unlink()
    except FileExistsError:
        return False
    except OSError:
        # A file system without hard links: the last moment in which two programs could meet.
        if path.exists():
            return False
        beside.rename(path)
    return True


def open_in_memory() -> sqlite3.Connection:
    """Return an empty ledger that lives as long as the connection."""
    _require_sqlite()
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _prepare(connection)
    _migrate(connection, Path(":memory:"))
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def begin_writing(connection: sqlite3.Connection) -> None:
    """Take the write lock, waiting for other writers in short steps, between which Ctrl-C is heard.

    The lock is taken at the start: a deferred transaction that reads first can find the file locked when it comes
    to write, whatever the waiting time.
    """
    deadline = time.monotonic() + BUSY_SECONDS
    connection.execute(f"PRAGMA busy_timeout = {_STEP_MILLISECONDS}")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                busy = (getattr(error, "sqlite_errorname", "") or "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
                if not busy or time.monotonic() > deadline:
                    raise
    finally:
        connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the file into DatabaseUnusable; let every other error through."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorname", "") or ""
        for beginning, (sentence, hint) in _SENTENCES.items():
            if code.startswith(beginning):
                raise DatabaseUnusable(_(str(sentence), path=path, text=error), hint) from error
        raise


# What SQLite calls an error, by the beginning of its name: our sentence, and what to do.
_SENTENCES = {
    "SQLITE_NOTADB": (_("'{path}' is not a SQLite file"), _("name a ledger with --db or HRTRACK_DB")),
    "SQLITE_CORRUPT": (_("the ledger '{path}' is damaged: {text}"), _("go back to a backup (hrtrack backup makes one)")),
    "SQLITE_FULL": (
        _("no room to write the ledger '{path}': the disk is full"),
        _("nothing was written; make room and try again"),
    ),
    "SQLITE_IOERR": (
        _("the ledger '{path}' cannot be read or written: {text}"),
        _("is the disk full, or the share gone? nothing was written"),
    ),
    "SQLITE_BUSY": (_("the ledger '{path}' is in use by another command"), _("nothing was written; try again in a moment")),
    "SQLITE_LOCKED": (_("the ledger '{path}' is in use by another command"), _("nothing was written; try again in a moment")),
    "SQLITE_READONLY": (_("the ledger '{path}' is read-only"), _("nothing was written")),
    "SQLITE_CANTOPEN": (_("the ledger '{path}' cannot be opened: {text}"), None),
    "SQLITE_PERM": (_("the ledger '{path}' cannot be opened: {text}"), None),
}


def _require_file(path: Path) -> None:
    if _is_folder(path):
        raise DatabaseUnusable(_("'{path}' is a folder, not a ledger", path=path), _("name a file with --db or HRTRACK_DB"))
    try:
        size = path.stat().st_size
    except (FileNotFoundError, NotADirectoryError):
        hint = _("hrtrack import FILE creates it; hrtrack demo shows an example without one")
        raise DatabaseUnusable(_("there is no ledger at '{path}'", path=path), hint) from None
    except OSError as error:
        raise DatabaseUnusable(
            _("the ledger '{path}' cannot be opened: {strerror}", path=path, strerror=error.strerror)
        ) from None
    if size == 0:
        raise DatabaseUnusable(_("'{path}' is an empty file, not a ledger yet", path=path), _("hrtrack import FILE fills it"))


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError as error:
        raise DatabaseUnusable(
            _("the ledger '{path}' cannot be opened: {strerror}", path=path, strerror=error.strerror)
        ) from None


def _require_sqlite() -> None:
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        oldest = ".".join(map(str, _OLDEST_SQLITE))
        raise DatabaseUnusable(
            _(
                "this Python has SQLite {sqlite_version}; hrtrack needs {oldest} or newer",
                sqlite_version=sqlite3.sqlite_version,
                oldest=oldest,
            )
        )


@contextmanager
def _closed_on_error(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield connection
    except BaseException:
        connection.close()
        raise


def _uri(path: Path, mode: str) -> str:
    """Return SQLite's URI of a file; a Windows share keeps its server in the path, not in the authority."""
    absolute = path.absolute().as_posix()
    return f"file:{'//' if absolute.startswith('//') else ''}{quote(absolute, safe='/:')}?mode={mode}"


def _connect(path: Path) -> sqlite3.Connection:
    """Connect without ever creating a file; read-only where the file or its folder does not allow more.

    Read-write is tried first even for reading: only such a connection can clean up after a killed writer.
    """
    with translated(path):
        connection = sqlite3.connect(_uri(path, "rw"), uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA schema_version")
        except sqlite3.OperationalError as error:
            connection.close()
            if not (getattr(error, "sqlite_errorname", "") or "").startswith(("SQLITE_CANTOPEN", "SQLITE_READONLY")):
                raise
            connection = sqlite3.connect(_uri(path, "ro"), uri=True, timeout=BUSY_SECONDS, isolation_level=None)
            connection.execute("PRAGMA query_only = ON")
        except BaseException:
            connection.close()
            raise
    _prepare(connection)
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    connection.create_function("hrtrack_fold", 1, fold_for_search, deterministic=True)
    prefer_language(connection, None)
    # Room for the pages of a large import, in KiB; the default of 2 MiB makes SQLite spill early.
    connection.execute("PRAGMA cache_size = -16384")


def _pending(connection: sqlite3.Connection, path: Path) -> bool:
    """Say whether migrations are missing; refuse a file that is not ours or newer than this program.

    All is read at one moment: another program may be making the file a ledger.
    """
    connection.execute("BEGIN")
    try:
        ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        applied: set[str] = set()
        if "_sqlite_migrations" in tables:
            sql = "SELECT name FROM _sqlite_migrations WHERE migration_set = 'hrtrack'"
            applied = {name for (name,) in connection.execute(sql)}
    finally:
        connection.execute("ROLLBACK")
    if tables and not (ours and "_sqlite_migrations" in tables):
        raise DatabaseUnusable(_("'{path}' is a SQLite file, but not a ledger of hrtrack", path=path))
    unknown = applied - set(MIGRATIONS)
    if unknown:
        message = _(
            "the ledger '{path}' was written by a newer hrtrack (it has {unknown})", path=path, unknown=", ".join(sorted(unknown))
        )
        raise DatabaseUnusable(message, _("upgrade hrtrack"))
    return len(applied) < len(MIGRATIONS)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    from hrtrack.store.migrations import migrate

    if connection.execute("PRAGMA query_only").fetchone()[0]:
        raise _old_and_read_only(path)
    try:
        migrate(connection)
    except sqlite3.OperationalError as error:
        # SQLite opens a write-protected file for reading without a word.
        if (getattr(error, "sqlite_errorname", "") or "").startswith("SQLITE_READONLY"):
            raise _old_and_read_only(path) from None
        raise


def _old_and_read_only(path: Path) -> DatabaseUnusable:
    return DatabaseUnusable(
        _("the ledger '{path}' is of an older version and on a read-only disk", path=path), _("copy it first")
    )


def open_for_completion(path: Path) -> sqlite3.Connection | None:
    """Return a connection that can only read and never waits, or None where there is no file."""
    if not path.is_file():
        return None
    return sqlite3.connect(_uri(path, "ro"), uri=True, timeout=0)


def open_to_serve(path: Path) -> sqlite3.Connection:
    """Return a read-only connection that any thread may use; one that is in use by a writer is waited for shortly."""
    connection = sqlite3.connect(_uri(path, "ro"), uri=True, timeout=_SERVING_SECONDS, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    return connection
