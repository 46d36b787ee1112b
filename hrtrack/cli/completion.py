"""Complete values in the shell: cycles, States, themes, references of the ledger at hand.

Silent on any trouble with the file, and fast: neither Rich nor sqlite-utils is loaded.
"""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

_MOST = 200
_UNSAFE = re.compile(r"[^\w./:@%+,-]")


def cycles(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return the years on record and ``latest``."""
    rows = _query(ctx, "SELECT DISTINCT cycle FROM reviews ORDER BY cycle")
    return _starting([*(str(row[0]) for row in rows), "latest"], incomplete)


def states(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return the names of States; codes where a code is begun in capitals."""
    from hrtrack.states import states as known

    names = [state.name for state in known().values()] + [state.code for state in known().values()]
    return _starting(names, incomplete)


def themes(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return the theme labels on record."""
    rows = _query(
        ctx,
        "SELECT DISTINCT label FROM labels WHERE taxonomy IN ('ohchr-2014', 'ohchr-2020', 'ohchr-2021', 'upr-info') "
        "ORDER BY label",
    )
    return _starting([row[0] for row in rows], incomplete)


def known_themes(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return the theme labels of the shipped taxonomies."""
    from hrtrack.labels import known_labels
    from hrtrack.model import THEME_TAXONOMIES

    return _starting(sorted({label for name in THEME_TAXONOMIES for label in known_labels(name)}), incomplete)


def statuses(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return the statuses."""
    from hrtrack.implementation import Status

    return _starting([str(status) for status in Status], incomplete)


def views(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return the names of views and tables."""
    from hrtrack.store.contract import TABLES, VIEWS

    return _starting([*VIEWS, *TABLES], incomplete)


def institutions(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return the names of institutions on record."""
    sql = (
        "SELECT DISTINCT n.value FROM names n JOIN institutions i ON i.id = n.institution_id "
        "WHERE n.field IN ('name', 'short') AND i.merged_into IS NULL AND i.archived_at IS NULL ORDER BY n.value"
    )
    return _starting([row[0] for row in _query(ctx, sql)], incomplete)


def plans(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return the codes of plans on record."""
    return _starting([row[0] for row in _query(ctx, "SELECT code FROM plans WHERE archived_at IS NULL ORDER BY id")], incomplete)


def measures(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return the codes of measures on record."""
    rows = _query(ctx, "SELECT code FROM measures WHERE archived_at IS NULL ORDER BY id")
    return _starting([row[0] for row in rows], incomplete)


def references(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    """Return references on record: reviews first, then the paragraphs of the review that is named."""
    year, slash, _ = incomplete.rpartition("/")
    if not slash:
        rows = _query(ctx, "SELECT DISTINCT cycle || '/' FROM reviews WHERE mechanism = 'UPR' ORDER BY cycle")
        return _starting([row[0] for row in rows], incomplete)
    sql = (
        "SELECT CASE ? WHEN v.cycle || '' THEN '' ELSE v.state || '/' END || CASE v.mechanism WHEN 'UPR' THEN '' "
        "ELSE v.mechanism || '/' END || v.cycle || '/' || r.paragraph FROM recommendations r "
        "JOIN reviews v ON v.id = r.review_id WHERE r.archived_at IS NULL AND ? LIKE '%' || v.cycle ORDER BY r.sort_key"
    )
    return _starting([row[0] for row in _query(ctx, sql, (year, year))], incomplete)


def _starting(words: list[str], incomplete: str) -> list[str]:
    """Return the words that begin as typed; bash inserts a word as it is, so what it would obey is escaped."""
    found = [word for word in words if word.startswith(incomplete) and word.isprintable()][:_MOST]
    in_bash = os.environ.get("_HRTRACK_COMPLETE", "").endswith("bash")
    return [_ForBash(word) for word in found] if in_bash else found


class _ForBash(str):
    """Print a word escaped; Typer compares it, as typed, with what it stands for."""

    _word: str

    def __new__(cls, word: str) -> _ForBash:
        escaped = super().__new__(cls, _UNSAFE.sub(r"\\\g<0>", word))
        escaped._word = word
        return escaped

    def startswith(self, *prefix: Any) -> bool:
        """Say whether the word begins so."""
        return bool(self._word.startswith(*prefix))


def _query(ctx: Any, sql: str, values: tuple[str, ...] = ()) -> list[tuple[Any, ...]]:
    from hrtrack.environment import database_path
    from hrtrack.store.connection import open_for_completion

    given = (ctx.params or {}).get("db") if ctx is not None else None
    try:
        connection = open_for_completion(database_path(Path(given) if given else None))
        if connection is None:
            return []
        with closing(connection):
            return connection.execute(sql, values).fetchall()
    except (sqlite3.Error, OSError):
        return []
