"""Run SQL of a user's own on a ledger: one statement, which can only read.

Three guards: the connection is query-only, the statement has to begin as one that reads, and SQLite asks an authorizer about
all that the statement would do. Only the last knows what hides in a function, a pragma or another file.
"""

from __future__ import annotations

import re
import sqlite3
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import BadInput, WrongUsage
from hrtrack.folding import fold_for_search
from hrtrack.model import nearest_hint, require_plain_text
from hrtrack.speech import _

if TYPE_CHECKING:
    from collections.abc import Iterator

READING = ("SELECT", "WITH", "VALUES", "EXPLAIN", "PRAGMA")
_WRITING = (
    "ALTER", "ANALYZE", "ATTACH", "BEGIN", "COMMIT", "CREATE", "DELETE", "DETACH", "DROP", "END", "INSERT", "REINDEX",
    "RELEASE", "REPLACE", "ROLLBACK", "SAVEPOINT", "UPDATE", "VACUUM",
)  # fmt: skip
# Blanks, comments and empty statements before the first word.
_BEFORE = re.compile(r"(?:\s++|--[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|;)*+")
_WORD = re.compile(r"[A-Za-z]+")
# Pragmas that tell something; those of the second group only as long as they are not given a value.
_PRAGMAS = frozenset((
    "collation_list", "compile_options", "data_version", "database_list", "foreign_key_check", "foreign_key_list",
    "function_list", "index_info", "index_list", "index_xinfo", "integrity_check", "module_list", "pragma_list",
    "quick_check", "table_info", "table_list", "table_xinfo",
))  # fmt: skip
_PRAGMAS_ASKED = frozenset((
    "application_id", "encoding", "foreign_keys", "freelist_count", "journal_mode", "page_count", "page_size", "query_only",
    "schema_version", "user_version",
))  # fmt: skip
_HARMFUL = frozenset(("load_extension", "readfile", "writefile", "edit", "fts3_tokenizer", "fsdir"))
_SCHEMA_TABLES = frozenset(("sqlite_master", "sqlite_schema"))
_READING_ACTIONS = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE))
# Steps of SQLite's machine between two looks at whether the user wants to stop: some milliseconds.
_STEPS = 100_000
_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
# What SQLite says of a name that it does not know; the rest of the line is the name.
_UNKNOWN = re.compile(r"no such (table|column|function): (.*)", re.DOTALL)
_MISTAKES = ("SQLITE_ERROR", "SQLITE_AUTH", "SQLITE_TOOBIG", "SQLITE_RANGE", "SQLITE_MISMATCH")


class Answer(NamedTuple):
    """Hold what a query gives: the names of its columns, each of them unique, and its rows as they come."""

    columns: tuple[str, ...]
    rows: Iterator[dict[str, Any]]


def ask(connection: sqlite3.Connection, sql: str, values: dict[str, Any]) -> Answer:
    """Run one reading statement with named values; rows are read from the ledger as they are taken.

    Raises WrongUsage for whatever is wrong with the statement, KeyboardInterrupt where the user stopped it.
    """
    _require_reading(sql)
    given = _Values(values)
    guard = _Guard()
    _prepare(connection, guard)
    try:
        cursor = connection.execute(sql, given)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _in_words(connection, sql, error, guard, given) from None
    unused = [name for name in values if name not in given.used]
    if unused:
        hint = nearest_hint(unused[0], sorted(given.used)) if given.used else _("write :{name} in the query", name=unused[0])
        raise WrongUsage(_("the query has no parameter ':{name}'", name=unused[0]), hint)
    if cursor.description is None:
        # A pragma that has nothing to tell.
        return Answer((), iter(()))
    columns = _unique([column[0] for column in cursor.description])
    return Answer(columns, _rows(connection, sql, cursor, columns, guard, given))


def parameter(text: str) -> tuple[str, Any]:
    """Read ``name=value``; a whole number is one, anything else is text (125.10 is a paragraph, not a number)."""
    name, sign, value = text.partition("=")
    name = name.strip().lstrip(":@$")
    if not sign or not name.isidentifier():
        raise WrongUsage(_("'{text}' is no parameter", text=text), _("write it as -p name=value, and :name in the query"))
    return name, int(value) if _WHOLE.fullmatch(value) else _plain(value)


def register_functions(connection: sqlite3.Connection) -> None:
    """Give a connection `hrtrack_fold`, `hrtrack_query` and `hrtrack_rate`; what is no text is folded to itself."""
    connection.create_function("hrtrack_fold", 1, _fold, deterministic=True)
    connection.create_function("hrtrack_query", 1, partial(search_words, connection), deterministic=True)
    connection.create_function("hrtrack_rate", 2, _rate, deterministic=True)


def search_words(connection: sqlite3.Connection, words: Any) -> str:
    """Return the full-text query for what a user typed; what `--search` would refuse finds nothing."""
    from hrtrack.store.searching import search_query

    try:
        return search_query(connection, str(words if words is not None else ""))
    except WrongUsage:
        return '""'


class _Values(dict[str, Any]):
    """Hold the values of parameters, and notice which of them a statement asks for."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.used: set[str] = set()
        self.missing: str | None = None

    def __getitem__(self, name: str) -> Any:
        self.used.add(name)
        if name not in self:
            self.missing = name
        return super().__getitem__(name)


class _Guard:
    """Answer SQLite's authorizer, and remember what was refused."""

    def __init__(self) -> None:
        self.refused: str | None = None

    def __call__(self, action: int, first: str | None, second: str | None, database: str | None, source: str | None) -> int:
        if action in _READING_ACTIONS or self._is_harmless(action, first, second):
            return sqlite3.SQLITE_OK
        self.refused = self.refused or self._named(action, first, second)
        return sqlite3.SQLITE_DENY

    @staticmethod
    def _is_harmless(action: int, first: str | None, second: str | None) -> bool:
        if action == sqlite3.SQLITE_FUNCTION:
            return (second or "").lower() not in _HARMFUL
        if action == sqlite3.SQLITE_PRAGMA:
            name = (first or "").lower()
            return name in _PRAGMAS or (name in _PRAGMAS_ASKED and second is None)
        # So SQLite declares the columns of a table-valued function; to a statement it never allows it.
        return action == sqlite3.SQLITE_UPDATE and first in _SCHEMA_TABLES

    @staticmethod
    def _named(action: int, first: str | None, second: str | None) -> str:
        if action == sqlite3.SQLITE_FUNCTION:
            return f"{second}()"
        if action == sqlite3.SQLITE_PRAGMA:
            return f"PRAGMA {first}" + (f" = {second}" if second is not None else "")
        return _ACTIONS.get(action, _("the statement"))


_ACTIONS = {
    sqlite3.SQLITE_INSERT: "INSERT",
    sqlite3.SQLITE_UPDATE: "UPDATE",
    sqlite3.SQLITE_DELETE: "DELETE",
    sqlite3.SQLITE_ATTACH: "ATTACH",
}


def _prepare(connection: sqlite3.Connection, guard: _Guard) -> None:
    register_functions(connection)
    # Bytes that a query calls text may be none.
    connection.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
    connection.set_authorizer(guard)
    # Python looks for Ctrl-C when it is called, which is between the steps of a query that gives no row for long.
    connection.set_progress_handler(lambda: 0, _STEPS)


def _rows(
    connection: sqlite3.Connection, sql: str, cursor: sqlite3.Cursor, columns: tuple[str, ...], guard: _Guard, given: _Values
) -> Iterator[dict[str, Any]]:
    try:
        for row in cursor:
            yield dict(zip(columns, row, strict=True))
    except sqlite3.Error as error:
        raise _in_words(connection, sql, error, guard, given) from None


def _require_reading(sql: str) -> None:
    _plain(sql)
    start = _BEFORE.match(sql)
    rest = sql[start.end() :] if start else sql
    if not rest:
        raise WrongUsage(_("there is no SQL statement"), _("hrtrack schema lists the views that one can ask"))
    word = _WORD.match(rest)
    first = word[0].upper() if word else ""
    if first in _WRITING:
        raise WrongUsage(
            _("hrtrack sql only reads, and {word} does not", word=first), _("one of {words}", words=", ".join(READING))
        )
    if first not in READING:
        shown = rest.split(maxsplit=1)[0][:40]
        raise WrongUsage(_("no SQL statement begins with '{word}'", word=shown), nearest_hint(first, READING))


def _plain(text: str) -> str:
    try:
        return require_plain_text(text, _("the SQL"))
    except BadInput as error:
        raise WrongUsage(error.message) from None


def _in_words(
    connection: sqlite3.Connection, sql: str, error: sqlite3.Error | sqlite3.Warning, guard: _Guard, given: _Values
) -> BaseException:
    """Return what went wrong as a sentence; trouble with the file itself stays what it is."""
    code = getattr(error, "sqlite_errorname", None) or ""
    if code == "SQLITE_INTERRUPT":
        return KeyboardInterrupt()
    if guard.refused is not None:
        return WrongUsage(_("hrtrack sql only reads, and {word} does not", word=guard.refused))
    if code and not code.startswith(_MISTAKES):
        return error
    text = str(error)
    unknown = _UNKNOWN.fullmatch(text)
    if unknown:
        return _unknown(connection, sql, *unknown.groups())
    return _mistake(text, given.missing)


def _mistake(text: str, missing: str | None) -> WrongUsage:
    if missing is not None and missing.isidentifier():
        return WrongUsage(
            _("the parameter ':{name}' has no value", name=missing), _("-p {name}=VALUE gives it one", name=missing)
        )
    # So Python puts it that a query has ? or ?1 for a parameter.
    if missing is not None or "dictionary" in text or "bindings" in text:
        return WrongUsage(_("a parameter without a name"), _("write :name in the query and -p name=value"))
    if "one statement at a time" in text:
        return WrongUsage(_("hrtrack sql takes one statement at a time"), _("a semicolon ends it"))
    return WrongUsage(_("SQLite refuses the query: {text}", text=text))


def _unknown(connection: sqlite3.Connection, sql: str, kind: str, name: str) -> WrongUsage:
    from hrtrack.store import schema

    connection.set_authorizer(None)
    tables = schema.names(connection)
    bare = name.rpartition(".")[2]
    if kind == "table":
        return WrongUsage(_("there is no view or table '{name}'", name=name), _near(bare, tables))
    if kind == "column":
        words = set(re.findall(r"\w+", sql.lower()))
        meant = [table for table in tables if table in words]
        return WrongUsage(_("there is no column '{name}'", name=name), _near(bare, schema.column_names(connection, meant)))
    functions = [row[0] for row in connection.execute("SELECT DISTINCT name FROM pragma_function_list ORDER BY name")]
    return WrongUsage(_("there is no function '{name}'", name=name), _near(bare, functions))


def _near(name: str, known: list[str]) -> str:
    hint = nearest_hint(name.lower(), known) if known else ""
    return hint if hint.startswith("did you mean") else _("hrtrack schema lists the views and their columns")


def _unique(names: list[str]) -> tuple[str, ...]:
    """Return column names with a number added to those that came before: id, id_2."""
    taken = set(names)
    found: dict[str, None] = {}
    for name in names:
        unique, number = name, 1
        while unique in found or (number > 1 and unique in taken):
            number += 1
            unique = f"{name}_{number}"
        found[unique] = None
    return tuple(found)


def _rate(part: Any, whole: Any) -> float | None:
    """Return a fraction rounded as `stats` rounds; SQLite's round() goes the other way in the middle (42 of 64)."""
    if not (isinstance(part, int | float) and isinstance(whole, int | float) and whole):
        return None
    return round(part / whole, 4)


def _fold(value: Any) -> Any:
    return fold_for_search(value) if isinstance(value, str) else value
