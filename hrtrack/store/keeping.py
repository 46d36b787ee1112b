"""Read the evidence on record, where it is cited and what is claimed there; keep the bytes of files, and write them back."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.environment import storable
from hrtrack.errors import BadInput, Conflict
from hrtrack.implementation import Status
from hrtrack.model import ReviewKey, format_reference
from hrtrack.speech import _
from hrtrack.store.connection import put_in_place
from hrtrack.store.uids import new_uid

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from hrtrack.records import EvidenceItem
    from hrtrack.store.journal import Act

# Old evidence matters where someone says that work goes on, or is done: then it should be looked at again.
_CLAIMED = f"SELECT recommendation_id FROM statuses WHERE status IN ('{Status.IN_PROGRESS}', '{Status.IMPLEMENTED}')"
# What some system refuses in the name of a file, or takes for more than a name.
_UNSAFE = re.compile(r'[/\\:*?"<>|]')
_RESERVED = re.compile(
    r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])[ .]*(\..*)?", re.IGNORECASE | re.DOTALL
)
# File systems hold 255 bytes.
_LONGEST_NAME, _LONGEST_SUFFIX = 200, 20
_DATED = "coalesce(e.retrieved, e.published)"
_NEWER = (
    "SELECT n.recommendation_id FROM evidence_links n JOIN evidence x ON x.id = n.evidence_id "
    "WHERE x.archived_at IS NULL AND coalesce(x.retrieved, x.published) >= :day"
)
# Whether evidence `e`, cited at `l`, is stale there: the newest evidence for a recommendation counts.
_STALE = f"{_DATED} < :day AND l.recommendation_id IN ({_CLAIMED}) AND l.recommendation_id NOT IN ({_NEWER})"


class Aged(NamedTuple):
    """Hold the code, the day and whether it is internal of a piece of evidence that is stale."""

    code: str
    day: str
    internal: bool


class Piece(NamedTuple):
    """Hold a piece of evidence and the references that it is cited for.

    Of these `claimed` are in progress or implemented, and for those in `outdated` it is stale.
    """

    id: int
    code: str
    url: str | None
    file: str | None
    title: str | None
    published: str | None
    retrieved: str | None
    sha256: str | None
    size: int | None
    attached: bool
    note: str | None
    internal: bool
    references: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    outdated: tuple[str, ...] = ()

    @property
    def dated(self) -> str | None:
        """Return the day that its age counts from: when it was retrieved, else published."""
        return self.retrieved or self.published


def list_pieces(
    connection: sqlite3.Connection,
    *,
    chosen: Iterable[int] | None = None,
    ids: Sequence[int] | None = None,
    before_day: str | None = None,
) -> list[Piece]:
    """Return the evidence on record in the order of recording, or that of the given ids; removed pieces are left out.

    With `chosen` recommendations, only what is cited for these, and only their references; with `before_day` also for
    which of them it is stale, as `stale_evidence` says.
    """
    places = _places(connection, chosen, before_day)
    mine = "e.id IN (SELECT value FROM json_each(?))" if ids is not None else "1"
    columns = ", ".join(f"e.{name}" for name in Piece._fields[:-3])
    sql = f"SELECT {columns} FROM evidence e WHERE e.archived_at IS NULL AND {mine} ORDER BY e.id"
    found = []
    for row in connection.execute(sql, (json.dumps(ids),) if ids is not None else ()):
        cited = places.get(row[0], [])
        if chosen is not None and not cited:
            continue
        references, claims = tuple(name for name, *_rest in cited), tuple(name for name, claimed, _rest in cited if claimed)
        outdated = tuple(name for name, _rest, stale in cited if stale)
        piece = Piece(*row)
        piece = piece._replace(attached=bool(piece.attached), internal=bool(piece.internal))
        found.append(piece._replace(references=references, claimed=claims, outdated=outdated))
    return found


def stale_evidence(connection: sqlite3.Connection, before_day: str) -> dict[int, list[Aged]]:
    """Return by recommendation the evidence that is older than a day, the oldest first.

    Only of recommendations that any assessor calls in progress or implemented, and for which there is no newer evidence;
    the age is that of the day it was retrieved, else published. Without either day its age is unknown: it is not stale.
    """
    sql = (
        f"SELECT DISTINCT l.recommendation_id, e.code, {_DATED} AS dated, e.internal, e.id FROM evidence e "
        "JOIN evidence_links l ON l.evidence_id = e.id JOIN recommendations r ON r.id = l.recommendation_id "
        f"WHERE e.archived_at IS NULL AND r.archived_at IS NULL AND {_STALE} ORDER BY dated, e.id"
    )
    found: dict[int, list[Aged]] = {}
    for row_id, code, day, internal, _rest in connection.execute(sql, {"day": before_day}):
        found.setdefault(row_id, []).append(Aged(code, day, bool(internal)))
    return found


def find_again(connection: sqlite3.Connection, item: EvidenceItem) -> int | None:
    """Return the piece on record of the same address, or of a file with the same SHA-256, whatever its name."""
    same, value = ("url = ?", item.url) if item.url else ("file IS NOT NULL AND sha256 = ?", item.sha256)
    sql = f"SELECT id FROM evidence WHERE archived_at IS NULL AND {same} ORDER BY id LIMIT 1"
    row = connection.execute(sql, (value,)).fetchone()
    return int(row[0]) if row else None


def is_cited(connection: sqlite3.Connection, evidence_id: int, recommendation_id: int) -> bool:
    """Say whether a piece of evidence is cited for a recommendation, by an assessment of it or without one."""
    sql = "SELECT 1 FROM evidence_links WHERE evidence_id = ? AND recommendation_id = ? LIMIT 1"
    return connection.execute(sql, (evidence_id, recommendation_id)).fetchone() is not None


def code_of(connection: sqlite3.Connection, evidence_id: int) -> str:
    """Return the code of a piece of evidence."""
    return str(connection.execute("SELECT code FROM evidence WHERE id = ?", (evidence_id,)).fetchone()[0])


def blanks(connection: sqlite3.Connection, evidence_id: int, columns: Sequence[str]) -> list[str]:
    """Return which of the columns of a piece of evidence are blank."""
    row = connection.execute(f"SELECT {', '.join(columns)} FROM evidence WHERE id = ?", (evidence_id,)).fetchone()
    return [name for name, value in zip(columns, row, strict=True) if value is None]


def keep_content(act: Act, sha256: str, content: bytes) -> None:
    """Keep bytes by their digest, once.

    They are no part of the journal: an undo leaves them in the table, where neither list nor export reaches them any
    more, and a redo finds them again.
    """
    act.connection.execute("INSERT OR IGNORE INTO attachments (sha256, content) VALUES (?, ?)", (sha256, content))


def content_of(connection: sqlite3.Connection, sha256: str | None) -> bytes | None:
    """Return the bytes that are kept for a digest, or None."""
    row = connection.execute("SELECT content FROM attachments WHERE sha256 = ?", (sha256,)).fetchone()
    return row[0] if row else None


def file_names(pieces: Sequence[Piece]) -> list[tuple[Piece, str]]:
    """Return with each piece the name of its file: safe on every system, the code in front where two would share one."""
    names = [safe_name(piece.file or "") for piece in pieces]
    with_code = [safe_name(f"{piece.code}-{piece.file}") for piece in pieces]
    shared = Counter(map(_same_name, names))
    chosen = [
        coded if not name or _RESERVED.fullmatch(name) or shared[_same_name(name)] > 1 else name
        for name, coded in zip(names, with_code, strict=True)
    ]
    if len(set(map(_same_name, chosen))) < len(chosen):
        chosen = with_code
    return list(zip(pieces, chosen, strict=True))


def safe_name(name: str) -> str:
    """Return a name of a file without what some system refuses: folders, control characters, dots and blanks at its ends."""
    kept = "".join("_" if unicodedata.category(letter).startswith("C") else letter for letter in storable(name))
    kept = _UNSAFE.sub("_", kept).strip(". ")
    stem, dot, suffix = kept.rpartition(".")
    end = (dot + suffix if stem and len(suffix.encode()) < _LONGEST_SUFFIX else "").encode()
    head = kept.encode()[: -len(end) or None][: _LONGEST_NAME - len(end)]
    return (head.decode("utf-8", "ignore") + end.decode()).strip(". ")


def is_written(path: Path, sha256: str | None) -> bool:
    """Say whether a file of this digest is there already; raise Conflict where anything else bears its name."""
    try:
        if not path.exists() and not path.is_symlink():
            return False
        if path.is_file():
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() == sha256:
                    return True
    except OSError as error:
        raise BadInput(_("cannot write '{path}': {strerror}", path=path, strerror=error.strerror)) from None
    raise _taken(path)


def write_file(path: Path, content: bytes) -> None:
    """Write a new file that appears whole or not at all, in a folder that is made where it is missing."""
    beside = path.with_name(f".{new_uid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("xb") as file:
                file.write(content)
            placed = put_in_place(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(_("cannot write '{path}': {strerror}", path=path, strerror=error.strerror)) from None
    if not placed:
        raise _taken(path)


def _taken(path: Path) -> Conflict:
    return Conflict(
        _("'{path}' exists already and is something else", path=path), _("choose another place with -o, or move it away")
    )


def _same_name(name: str) -> str:
    """Return what names share that some file systems take for one."""
    return unicodedata.normalize("NFC", name).casefold()


def _places(
    connection: sqlite3.Connection, chosen: Iterable[int] | None, before_day: str | None
) -> dict[int, list[tuple[str, bool, bool]]]:
    """Return by piece of evidence the references in natural order, whether someone claims progress there, and if it is stale."""
    among = "1" if chosen is None else "r.id IN (SELECT value FROM json_each(:chosen))"
    sql = (
        f"SELECT DISTINCT l.evidence_id, v.state, v.mechanism, v.cycle, r.paragraph, r.id IN ({_CLAIMED}), {_STALE}, "
        "v.mechanism <> 'UPR' AS treaty, r.sort_key FROM evidence_links l JOIN evidence e ON e.id = l.evidence_id "
        "JOIN recommendations r ON r.id = l.recommendation_id "
        f"JOIN reviews v ON v.id = r.review_id WHERE r.archived_at IS NULL AND {among} "
        "ORDER BY v.state, treaty, v.mechanism, v.cycle, r.sort_key"
    )
    found: dict[int, list[tuple[str, bool, bool]]] = {}
    values = {"day": before_day, "chosen": None if chosen is None else json.dumps(list(chosen))}
    for row_id, state, mechanism, cycle, paragraph, claimed, stale, *_rest in connection.execute(sql, values):
        reference = format_reference(ReviewKey(state, mechanism, cycle), paragraph)
        found.setdefault(row_id, []).append((reference, bool(claimed), bool(stale)))
    return found
