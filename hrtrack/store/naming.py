"""Find institutions, plans, measures and evidence by the names that people use for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack.errors import NotFound, WrongUsage
from hrtrack.folding import APOSTROPHES, fold_for_search
from hrtrack.model import nearest_hint, require_plain_text
from hrtrack.speech import _, term

if TYPE_CHECKING:
    import sqlite3

_NO_APOSTROPHES = str.maketrans("", "", APOSTROPHES)
_MOST_NAMED = 8


def institution_ids(connection: sqlite3.Connection, word: str) -> list[int]:
    """Return the institutions of which a name holds a word, and the parts of these; raise WrongUsage for none.

    Former names count, and one that was merged stands for the one that took it over.
    """
    found = set(_exact(connection, word)) or set(_holding(connection, word))
    if not found:
        raise WrongUsage(_("no institution matches '{word}'", word=word), _near(connection, word, "institution"))
    marks = ", ".join("?" * len(found))
    sql = (
        f"WITH RECURSIVE part (id) AS (SELECT id FROM institutions WHERE id IN ({marks}) UNION "
        "SELECT i.id FROM institutions i JOIN part p ON i.parent_id = p.id) SELECT id FROM part"
    )
    return [row[0] for row in connection.execute(sql, sorted(found))]


def find_institution(connection: sqlite3.Connection, name: str) -> int:
    """Return the one institution of a name: whole names first, then parts; raise NotFound, or WrongUsage for several.

    A name that an institution bears now goes before the same name that another bore once.
    """
    found = sorted(set(_exact(connection, name)) or set(_holding(connection, name)))
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(_("no institution '{name}' is on record", name=name), _near(connection, name, "institution"))
    names = [f"'{shown}'" for shown in _shown(connection, found)]
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    raise WrongUsage(
        _("'{name}' means several institutions", name=name),
        _("one of {names}{more}", names=", ".join(names[:_MOST_NAMED]), more=more),
    )


def named_exactly(connection: sqlite3.Connection, name: str) -> list[int]:
    """Return the institutions of a whole name: those that bear it now, else those that bore it once."""
    return sorted(set(_exact(connection, name)))


def bearers(connection: sqlite3.Connection, name: str, *, now: bool) -> list[int]:
    """Return the institutions that bear a whole name now, as name or short name, or (not `now`) that bore it once."""
    wanted = fold_title(name)
    return sorted({row_id for row_id, value, current in _names(connection) if fold_title(value) == wanted and current == now})


def institutions_like(connection: sqlite3.Connection, name: str) -> list[str]:
    """Return the names on record that are nearest to a name, at most three."""
    from difflib import get_close_matches

    names: dict[str, str] = {}
    for _rest, value, _rest in _names(connection):
        names.setdefault(fold_title(value), value)
    wanted = fold_title(name)
    near = get_close_matches(wanted, names, n=3, cutoff=0.6)
    near += [folded for folded in names if wanted and wanted in folded and folded not in near]
    words = {word: folded for folded in reversed(names) for word in folded.split()}
    near = near or [words[word] for word in get_close_matches(wanted, words, n=1, cutoff=0.7)]
    return [names[folded] for folded in near[:3]]


def fold_title(name: str) -> str:
    """Return what two spellings of a name share: no case, accents, apostrophes or repeated blanks."""
    return " ".join(fold_for_search(name.translate(_NO_APOSTROPHES)).split())


def plan_ids(connection: sqlite3.Connection, word: str) -> list[int]:
    """Return the plans of a code, a number, or a part of the title; raise WrongUsage for none."""
    wanted = fold_for_search(word)
    # What folds to nothing, such as a lone accent, would be a part of every title.
    if not wanted.strip():
        raise WrongUsage(_("the name of a plan is empty"), _("hrtrack plan lists those on record"))
    rows = connection.execute("SELECT id, code, number FROM plans WHERE archived_at IS NULL").fetchall()
    found = [row_id for row_id, code, _rest in rows if fold_for_search(code) == wanted]
    found = found or [row_id for row_id, _rest, number in rows if number == wanted]
    if not found:
        titles = connection.execute(
            "SELECT p.id, n.value FROM plans p JOIN names n ON n.plan_id = p.id AND n.field = 'name' WHERE p.archived_at IS NULL"
        )
        found = list(dict.fromkeys(row_id for row_id, title in titles if wanted in fold_for_search(title)))
    if not found:
        raise WrongUsage(_("no plan matches '{word}'", word=word), _near(connection, word, "plan"))
    return found


def find_plan(connection: sqlite3.Connection, word: str) -> int:
    """Return the one plan of a code, a number or a part of the title; raise NotFound, or WrongUsage for several."""
    try:
        found = plan_ids(connection, word)
    except WrongUsage as error:
        raise NotFound(_("no plan '{word}' is on record", word=word), error.hint) from None
    if len(found) > 1:
        shown = (connection.execute("SELECT code FROM plans WHERE id = ?", (row_id,)).fetchone()[0] for row_id in found)
        raise WrongUsage(
            _("'{word}' means several plans", word=word), _("say which by its code: {shown}", shown=", ".join(shown))
        )
    return found[0]


def find_by_code(connection: sqlite3.Connection, table: str, code: str) -> int:
    """Return the measure (``M1``) or the evidence (``E1``) of a code; raise NotFound."""
    sql = f"SELECT id FROM {table} WHERE code = ? COLLATE NOCASE AND archived_at IS NULL"
    what = table.removesuffix("s")
    row = connection.execute(
        sql, (require_plain_text(code.strip(), _("the code of the {what}", what=term("kind", what))),)
    ).fetchone()
    if row is None:
        codes = [name for (name,) in connection.execute(f"SELECT code FROM {table} WHERE archived_at IS NULL ORDER BY id")]
        hint = nearest_hint(code.strip().upper(), codes) if codes else _("no {what} is on record", what=term("kind", what))
        raise NotFound(_("{what} '{code}' is not on record", what=term("kind", what), code=code), hint)
    return int(row[0])


def next_code(connection: sqlite3.Connection, table: str, letter: str) -> str:
    """Return the next code of a table: a letter and a number that none bore, removed or taken back ones included."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    number = int(row[0]) if row else 0
    taken = {name for (name,) in connection.execute(f"SELECT code FROM {table}")}
    while f"{letter}{number + 1}" in taken:
        number += 1
    return f"{letter}{number + 1}"


def _exact(connection: sqlite3.Connection, name: str) -> list[int]:
    wanted = fold_title(name)
    if not wanted:
        raise WrongUsage(_("the name of an institution is empty"), _("hrtrack institution lists those on record"))
    found = [(row_id, current) for row_id, value, current in _names(connection) if fold_title(value) == wanted]
    return [row_id for row_id, current in found if current] or [row_id for row_id, _rest in found]


def _holding(connection: sqlite3.Connection, word: str) -> list[int]:
    wanted = fold_title(word)
    return [row_id for row_id, value, _rest in _names(connection) if wanted in fold_title(value)]


def _names(connection: sqlite3.Connection) -> list[tuple[int, str, int]]:
    """Return institution, name and whether it bears the name now; of a merged one that which took it over."""
    sql = (
        "WITH RECURSIVE heir (id, now) AS (SELECT id, id FROM institutions UNION "
        "SELECT h.id, i.merged_into FROM heir h JOIN institutions i ON i.id = h.now AND i.merged_into IS NOT NULL) "
        "SELECT h.now, n.value, h.id = h.now AND n.field <> 'former' "
        "FROM names n JOIN heir h ON h.id = n.institution_id JOIN institutions i ON i.id = h.now "
        "WHERE i.merged_into IS NULL AND i.archived_at IS NULL AND n.field IN ('name', 'short', 'former')"
    )
    return connection.execute(sql).fetchall()


def _shown(connection: sqlite3.Connection, ids: list[int]) -> list[str]:
    from hrtrack.store.following import name_sql

    sql = f"SELECT {name_sql('institution_id = i.id')} FROM institutions i WHERE i.id = ?"
    return [connection.execute(sql, (row_id,)).fetchone()[0] for row_id in ids]


def _near(connection: sqlite3.Connection, word: str, what: str) -> str:
    if what == "institution":
        near = institutions_like(connection, word)
        if near:
            return "did you mean " + " or ".join(f"'{name}'" for name in near) + "?"
        names = [value for _rest, value, _rest in _names(connection)]
        if names:
            return _("hrtrack institution lists those on record, hrtrack institution add records one")
    else:
        sql = (
            "SELECT n.value FROM names n JOIN plans p ON p.id = n.plan_id WHERE n.field = 'name' AND p.archived_at IS NULL "
            "ORDER BY n.id"
        )
        names = [row[0] for row in connection.execute(sql)]
    if names:
        return nearest_hint(word, list(dict.fromkeys(names)))
    return _("no {what} is on record; hrtrack {verb} add records one", what=term("kind", what), verb=what)
