"""Read the schema of a ledger, and join it with what the contract says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.store.contract import TABLES, VIEWS

if TYPE_CHECKING:
    import sqlite3

Row = dict[str, Any]

FLAT_COLUMNS = ("name", "kind", "column", "type", "unit", "refers_to", "meaning")


def described(connection: sqlite3.Connection) -> list[Row]:
    """Return the views in the order of the contract, then the tables by name, each with its columns and its SQL.

    What the contract does not know, such as a view that the keeper has added, has no meaning (None).
    """
    found = connection.execute(
        "SELECT name, type, sql FROM sqlite_master WHERE type IN ('view', 'table') AND sql IS NOT NULL ORDER BY type DESC, name"
    ).fetchall()
    inner = tuple(f"{name}_" for name, _, sql in found if sql.startswith("CREATE VIRTUAL"))
    ours = [row for row in found if not row[0].startswith(("sqlite_", "_sqlite_", *inner))]
    order = list(VIEWS)
    ours.sort(key=lambda row: (row[1] == "table", order.index(row[0]) if row[0] in order else len(order), row[0]))
    return [_described(connection, *row) for row in ours]


def flat_rows(views: list[Row]) -> list[Row]:
    """Return a row a column, each view's own meaning before them in a row without a column."""
    rows = []
    for view in views:
        head = {"name": view["name"], "kind": view["kind"]}
        rows.append({**dict.fromkeys(FLAT_COLUMNS), **head, "meaning": view["meaning"]})
        rows += [{**head, "column": column["name"], **_without_name(column)} for column in view["columns"]]
    return rows


def names(connection: sqlite3.Connection) -> list[str]:
    """Return the names of views and tables that a query may be about."""
    return [view["name"] for view in described(connection)]


def column_names(connection: sqlite3.Connection, of: list[str]) -> list[str]:
    """Return the names of the columns of views and tables, each once."""
    found = {column["name"]: None for name in of for column in _columns(connection, name)}
    return list(found)


def _described(connection: sqlite3.Connection, name: str, kind: str, sql: str) -> Row:
    meaning = VIEWS[name].meaning if name in VIEWS else TABLES.get(name)
    return {"name": name, "kind": kind, "meaning": meaning, "columns": _columns(connection, name), "sql": sql}


def _columns(connection: sqlite3.Connection, name: str) -> list[Row]:
    """Return name, type, unit, what it refers to and meaning; a view declares no type for what it calculates."""
    told = VIEWS[name].columns if name in VIEWS else {}
    refers = {row[3]: f"{row[2]}.{row[4]}" for row in connection.execute("SELECT * FROM pragma_foreign_key_list(?)", (name,))}
    return [
        {
            "name": column,
            "type": told[column].type if column in told else declared,
            "unit": told[column].unit if column in told else None,
            "refers_to": refers.get(column),
            "meaning": told[column].meaning if column in told else None,
        }
        for column, declared in connection.execute("SELECT name, type FROM pragma_table_info(?) ORDER BY cid", (name,))
    ]


def _without_name(column: Row) -> Row:
    return {key: value for key, value in column.items() if key != "name"}
