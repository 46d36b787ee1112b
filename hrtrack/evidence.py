"""Record what supports a judgement, list it, and write kept files back as they came.

An address is noted and never visited; of a file the name, the size and the SHA-256 are noted, and its bytes if they are
to be attached.
"""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from hrtrack.environment import now, storable, today
from hrtrack.errors import BadInput, NotFound, WrongUsage
from hrtrack.implementation import months_before
from hrtrack.model import parse_date, require_plain_text
from hrtrack.records import EvidenceItem
from hrtrack.speech import _, together
from hrtrack.store import keeping
from hrtrack.store.entities import change_row, cite, new_evidence
from hrtrack.store.keeping import Piece, content_of, find_again, list_pieces
from hrtrack.store.naming import find_by_code
from hrtrack.store.reading import choose_ids
from hrtrack.store.selection import Filters, Selection
from hrtrack.telling import recommendations, with_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hrtrack.recommendations import Target
    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

COLUMNS = (
    "evidence", "kind", "url", "file", "title", "published", "retrieved", "sha256", "size", "attached", "note", "internal",
    "references", "stale",
)  # fmt: skip
WRITTEN_COLUMNS = ("evidence", "path", "sha256", "size", "written")
FINDING_COLUMNS = ("evidence", "finding", "sha256", "found", "references")
# What can be said of a piece beside the address or the file itself.
FIELDS = ("title", "published", "retrieved", "note")
STALE_MONTHS = 12
# One attached file; the ledger is copied and backed up whole.
MOST_ATTACHED = 50 * 1024**2
_STEP = 1024**2


class Listing(NamedTuple):
    """Hold rows of evidence, and how many pieces are left out as internal, or have no day to tell their age from."""

    rows: list[Row]
    hidden: int
    undated: int


class Recorded(NamedTuple):
    """Hold the rows of evidence, what was done in words, and by code the fields that were said and not taken over.

    `hidden` are the codes of those that were kept internal before.
    """

    rows: list[Row]
    what: str
    kept: dict[str, list[str]]
    hidden: set[str]


def is_address(word: str) -> bool:
    """Say whether a word is meant as an address rather than as a file."""
    return word.strip().lower().startswith(("http://", "https://"))


def prepare(
    words: Sequence[str],
    *,
    title: str | None = None,
    published: str | None = None,
    retrieved: str | None = None,
    note: str | None = None,
    internal: bool = False,
    attach: bool = False,
) -> list[EvidenceItem]:
    """Return the pieces of evidence that words name: addresses (http, https), and files, which are read.

    An address is taken to be retrieved today unless a day is given. Raises NotFound for a missing file, BadInput for one
    that cannot be read or is larger than `MOST_ATTACHED` and to be attached, WrongUsage for what is no address.
    """
    said = {
        "title": plain(title, _("the title")),
        "published": parse_date(published) if published is not None else None,
        "retrieved": parse_date(retrieved) if retrieved is not None else None,
        "note": plain(note, _("the note")),
    }
    addresses = [word for word in words if is_address(word)]
    if attach and addresses:
        raise WrongUsage(
            _("'{strip}' is an address, and hrtrack never goes to the network", strip=addresses[0].strip()),
            _("save it as a file, and attach the file"),
        )
    return [_prepared(word, said, internal=internal, attach=attach) for word in words]


def add(act: Act, items: list[EvidenceItem], places: Sequence[tuple[int, int | None]]) -> list[str]:
    """Cite pieces of evidence at places (recommendation, assessment or None) within an act; return their codes.

    What is on record already, the same address or a file of the same SHA-256, is used again: what is given now fills its
    blanks, attaches its bytes and can make it internal, never public.
    """
    codes: dict[str, None] = {}
    for item in items:
        row_id = find_again(act.connection, item)
        if row_id is None:
            row_id = new_evidence(act, item)
        else:
            _complete(act, row_id, item)
        codes[keeping.code_of(act.connection, row_id)] = None
        for recommendation_id, assessment_id in places:
            if assessment_id is not None or not keeping.is_cited(act.connection, row_id, recommendation_id):
                cite(act, row_id, recommendation_id, assessment_id)
    return list(codes)


def listing(
    ledger: Ledger, filters: Filters, stale_months: int = STALE_MONTHS, *, only_stale: bool = False, internal: bool = False
) -> Listing:
    """Return the evidence that is cited for the chosen recommendations; without filters all that is on record.

    `references` are the chosen ones; of stale evidence those in progress or implemented for which there is none that is
    newer. `stale` is null where no day tells the age.
    """
    before = months_before(today(), stale_months)
    with ledger.snapshot():
        pieces = list_pieces(ledger.connection, chosen=_chosen(ledger, filters), before_day=before)
    undated = 0
    if only_stale:
        undated = sum(1 for piece in pieces if piece.claimed and piece.dated is None)
        pieces = [piece._replace(references=piece.outdated) for piece in pieces if piece.outdated]
    shown = [piece for piece in pieces if internal or not piece.internal]
    return Listing([_row(piece) for piece in shown], len(pieces) - len(shown), undated)


def record(
    ledger: Ledger, found: list[Target], items: list[EvidenceItem], said: set[str], *, dry_run: bool
) -> tuple[Recorded, Batch | None]:
    """Record pieces of evidence for recommendations; `said` are the fields that were given, not only assumed."""

    def work(act: Act) -> tuple[Recorded, str]:
        known = {row_id for item in items if (row_id := find_again(act.connection, item)) is not None}
        before = {piece.code: piece for piece in list_pieces(act.connection, ids=list(known))}
        codes = add(act, items, [(target.id, None) for target in found])
        after = list_pieces(act.connection, ids=[find_by_code(act.connection, "evidence", code) for code in codes])
        what = together("; ", filter(None, (_done(before.get(piece.code), piece) for piece in after)))
        rows = _rows_of(act, [piece.id for piece in after])
        hidden = {piece.code for piece in before.values() if piece.internal}
        return Recorded(rows, what, _kept(act, items, said), hidden), what

    return ledger.run("evidence add", work, dry_run=dry_run)


def edit(
    ledger: Ledger, codes: Sequence[str], changes: dict[str, Any], *, dry_run: bool
) -> tuple[tuple[list[Row], dict[str, list[str]]], Batch | None]:
    """Change what is said of pieces of evidence, None clears; return their rows, and by code the fields that changed."""

    def work(act: Act) -> tuple[tuple[list[Row], dict[str, list[str]]], str]:
        changed: dict[str, list[str]] = {}
        ids = _ids(act, codes)
        for row_id in ids:
            fields = [name for name, value in changes.items() if change_row(act, "evidence", row_id, **{name: value})]
            if fields:
                changed[keeping.code_of(act.connection, row_id)] = fields
        return (_rows_of(act, ids), changed), f"edited evidence {', '.join(changed)}"

    return ledger.run("evidence edit", work, dry_run=dry_run)


def remove(ledger: Ledger, codes: Sequence[str], *, dry_run: bool) -> tuple[list[Row], Batch | None]:
    """Archive pieces of evidence; return their rows. Assessments stay, and kept bytes, so that an undo finds them."""

    def work(act: Act) -> tuple[list[Row], str]:
        ids = _ids(act, codes)
        rows = _rows_of(act, ids)
        for row_id in ids:
            act.update("evidence", row_id, archived_at=now())
        return rows, f"removed evidence {', '.join(row['evidence'] for row in rows)}"

    return ledger.run("evidence remove", work, dry_run=dry_run)


def attached(ledger: Ledger, filters: Filters, codes: Sequence[str], *, internal: bool) -> tuple[list[Piece], int]:
    """Return the pieces whose bytes are kept, those named or all of the chosen recommendations, and how many are hidden.

    Raises NotFound for a named piece that is not attached, and WrongUsage for one that is internal and not asked for.
    """
    with ledger.snapshot():
        if codes:
            ids = [find_by_code(ledger.connection, "evidence", code) for code in codes]
            return [_exportable(piece, internal=internal) for piece in list_pieces(ledger.connection, ids=ids)], 0
        kept = [piece for piece in list_pieces(ledger.connection, chosen=_chosen(ledger, filters)) if piece.attached]
    shown = [piece for piece in kept if internal or not piece.internal]
    return shown, len(kept) - len(shown)


def write_back(ledger: Ledger, pieces: list[Piece], target: str, *, single: bool) -> list[Row]:
    """Write kept bytes to a folder or, a single piece, to a file; return a row a file, `written` unless it was there.

    A folder is one that exists, ends in a slash or has no suffix. Raises Conflict before anything is written where
    another file of a name is there.
    """
    path = Path(target)
    to_file = single and path.suffix and not target.endswith(("/", "\\")) and not path.is_dir()
    places = {piece.code: path if to_file else path / name for piece, name in keeping.file_names(pieces)}
    new = set()
    for piece in pieces:
        content(ledger, piece)
        if not keeping.is_written(places[piece.code], piece.sha256):
            new.add(piece.code)
    for piece in pieces:
        if piece.code in new:
            keeping.write_file(places[piece.code], content(ledger, piece))
    facts = ((piece.code, str(places[piece.code]), piece.sha256, piece.size, piece.code in new) for piece in pieces)
    return [dict(zip(WRITTEN_COLUMNS, row, strict=True)) for row in facts]


def content(ledger: Ledger, piece: Piece) -> bytes:
    """Return the kept bytes of a piece; raise BadInput where they are gone or differ from the SHA-256 on record."""
    data = content_of(ledger.connection, piece.sha256)
    if data is None or hashlib.sha256(data).hexdigest() != piece.sha256:
        what = _("are not in this ledger") if data is None else _("differ from the SHA-256 on record")
        raise BadInput(
            _("the bytes of {code} {what}; nothing was written", code=piece.code, what=what),
            _("hrtrack evidence check lists such files"),
        )
    return data


def findings(ledger: Ledger) -> tuple[list[Row], int]:
    """Return the attached pieces whose bytes are missing or differ from their SHA-256, and how many were looked at."""
    with ledger.snapshot():
        kept = [piece for piece in list_pieces(ledger.connection) if piece.attached]
        rows = []
        for piece in kept:
            data = content_of(ledger.connection, piece.sha256)
            found = hashlib.sha256(data).hexdigest() if data is not None else None
            if found != piece.sha256:
                what = _("differs") if found else _("missing")
                rows.append(
                    dict(zip(FINDING_COLUMNS, (piece.code, what, piece.sha256, found, list(piece.references)), strict=True))
                )
    return rows, len(kept)


def without_internal(rows: list[Row]) -> list[Row]:
    """Return rows that tell of internal evidence nothing but the code and that it is internal."""
    return [
        {name: row[name] if name in ("evidence", "internal") else None for name in row} if row["internal"] else row
        for row in rows
    ]


def plain(value: str | None, what: str) -> str | None:
    """Return a text that was given, without blanks around it; raise for one that is empty or cannot be stored."""
    if value is None:
        return None
    text = require_plain_text(value, what).strip()
    if not text:
        raise WrongUsage(_("{what} is empty", what=what), _("leave the option out, or give it a value"))
    return text


def _prepared(word: str, said: dict[str, str | None], *, internal: bool, attach: bool) -> EvidenceItem:
    if is_address(word):
        known = {**said, "retrieved": said["retrieved"] or today()}
        return EvidenceItem(url=_address(word), **known, internal=internal)  # type: ignore[arg-type]  # texts and days
    name, sha256, size, data = _read(word, attach=attach)
    return EvidenceItem(file=name, sha256=sha256, size=size, content=data, internal=internal, **said)


def _address(word: str) -> str:
    """Return an address with scheme and host in small letters, which makes no difference."""
    text = require_plain_text(word, _("the address")).strip()
    try:
        parts = urlsplit(text)
        host, _rest = parts.hostname or "", parts.port
    except ValueError:
        host = ""
    if not any(letter.isalnum() for letter in host) or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise WrongUsage(
            _("'{text}' is not an address", text=text), _("write it whole, as in https://www.un.org/page, a blank as %20")
        )
    user, at, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}{at}{place.lower()}").geturl()


def _read(word: str, *, attach: bool) -> tuple[str, str, int, bytes | None]:
    """Return the name of a file without its folder, its SHA-256, its size, and its bytes if they are to be kept."""
    if not word.strip():
        raise WrongUsage(_("the name of a file is empty"))
    path = Path(word)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise BadInput(_("'{word}' is a folder", word=word), _("name the files in it"))
        if not stat.S_ISREG(status.st_mode):
            raise BadInput(_("'{word}' is a pipe or a device, not a file", word=word))
        if attach and status.st_size > MOST_ATTACHED:
            raise _too_large(word)
        sha256, size, data = _digested(path, word, attach=attach)
    except (FileNotFoundError, NotADirectoryError):
        hint = _("an address begins with http:// or https://") if "://" in word or word.lower().startswith("www.") else None
        raise NotFound(_("there is no file '{word}'", word=word), hint) from None
    except (OSError, ValueError) as error:
        raise BadInput(
            _("'{word}' cannot be read: {value}", word=word, value=getattr(error, "strerror", None) or error)
        ) from None
    return storable(path.name), sha256, size, data


def _digested(path: Path, word: str, *, attach: bool) -> tuple[str, int, bytes | None]:
    digest, size, kept = hashlib.sha256(), 0, bytearray()
    with path.open("rb") as file:
        while part := file.read(_STEP):
            digest.update(part)
            size += len(part)
            if attach:
                kept += part
                # A file may grow while it is read.
                if size > MOST_ATTACHED:
                    raise _too_large(word)
    return digest.hexdigest(), size, bytes(kept) if attach else None


def _too_large(word: str) -> BadInput:
    most = MOST_ATTACHED // 1024**2
    return BadInput(
        _("'{word}' is larger than {most} MiB, the most that is attached", word=word, most=most),
        _("without --attach it is noted with its SHA-256"),
    )


def _complete(act: Act, row_id: int, item: EvidenceItem) -> None:
    values: dict[str, Any] = {
        name: getattr(item, name)
        for name in keeping.blanks(act.connection, row_id, (*FIELDS, "size"))
        if getattr(item, name) is not None
    }
    if item.content is not None and item.sha256 is not None:
        keeping.keep_content(act, item.sha256, item.content)
        values["attached"] = 1
    if item.internal:
        values["internal"] = 1
    if values:
        change_row(act, "evidence", row_id, **values)


def _done(before: Piece | None, after: Piece) -> str:
    """Return in words what became of a piece that was recorded, or that was on record before; nothing for nothing."""
    if before is None:
        return _("recorded {code} for {named}", code=after.code, named=_named(after.references))
    cited = [reference for reference in after.references if reference not in before.references]
    filled = [name for name in (*FIELDS, "attached", "internal") if getattr(before, name) != getattr(after, name)]
    parts = [_("cited {code}, on record already, for {named}", code=after.code, named=_named(cited))] if cited else []
    parts += [_("completed {what}", what=with_fields(after.code, filled))] if filled else []
    return together("; ", parts)


def _named(references: Sequence[str]) -> str:
    return references[0] if len(references) == 1 else recommendations(len(references))


def _kept(act: Act, items: list[EvidenceItem], said: set[str]) -> dict[str, list[str]]:
    """Return by code the fields that were given but stand otherwise on record."""
    found: dict[str, list[str]] = {}
    for item in items:
        row_id = find_again(act.connection, item)
        for piece in list_pieces(act.connection, ids=[row_id] if row_id is not None else []):
            fields = [name for name in FIELDS if name in said and getattr(item, name) != getattr(piece, name)]
            if fields:
                found[piece.code] = fields
    return found


def _chosen(ledger: Ledger, filters: Filters) -> list[int] | None:
    """Return the recommendations that the filters choose, None where there are no filters."""
    if not (filters.states or filters.mechanisms or filters.cycles or filters.within_reviews):
        return None
    return list(choose_ids(ledger.connection, Selection.of(ledger.connection, filters)))


def _ids(act: Act, codes: Sequence[str]) -> list[int]:
    return list(dict.fromkeys(find_by_code(act.connection, "evidence", code) for code in codes))


def _rows_of(act: Act, ids: list[int]) -> list[Row]:
    before = months_before(today(), STALE_MONTHS)
    return [_row(piece) for piece in list_pieces(act.connection, ids=ids, before_day=before)]


def _row(piece: Piece) -> Row:
    stale = None if piece.dated is None else bool(piece.outdated)
    known = {**piece._asdict(), "evidence": piece.code, "kind": "url" if piece.url else "file"}
    return {name: known[name] for name in COLUMNS[:-2]} | {"references": list(piece.references), "stale": stale}


def _exportable(piece: Piece, *, internal: bool) -> Piece:
    if not piece.attached:
        what = _("is an address") if piece.url else _("was recorded without its bytes")
        raise NotFound(
            _("{code} {what}; there is nothing to write", code=piece.code, what=what), _("--attach keeps the bytes of a file")
        )
    if piece.internal and not internal:
        raise WrongUsage(_("{code} is kept internal", code=piece.code), _("--with-internal writes it too"))
    return piece
