"""Refuse Office files that are not what they say before a library expands them."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from hrtrack.errors import BadInput
from hrtrack.speech import _

if TYPE_CHECKING:
    from hrtrack.intake.sources import Source

_MOST_MEMBERS = 10_000
# Spreadsheets of a whole database are large; they are read as a stream.
MOST_EXPANDED = 1024**3
# XML of a table shrinks to a tenth or twentieth; a bomb to a thousandth.
_MOST_TIMES = 200
_WORTH_A_LOOK = 1024**2
_STEP = 1024**2
_LONGEST = 64
_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def require_sound_zip(source: Source, data: bytes, most: int = MOST_EXPANDED) -> frozenset[str]:
    """Return the names of the members of an Office file.

    Raises BadInput for a damaged one, for one that expands to more than `most` bytes, and for XML that declares
    entities, which none of these files needs.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _require_size(source.name, members, most)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _require_no_entities(source.name, archive, member)
            return frozenset(member.filename for member in members)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise damaged(source, error) from None


def damaged(source: Source, error: BaseException | str) -> BadInput:
    """Return what is said of a file that a library cannot read."""
    reason = " ".join(str(error).split()) or type(error).__name__
    return BadInput(
        _("{name} is damaged: {reason}", name=source.name, reason=reason[:200]), _("save it again with the program that made it")
    )


def _require_size(name: str, members: list[zipfile.ZipInfo], most: int) -> None:
    if len(members) > _MOST_MEMBERS:
        raise BadInput(_("{name} holds {n} parts and was not read", name=name, n=len(members)))
    if sum(member.file_size for member in members) > most:
        raise BadInput(_("{name} expands to more than {value} MiB and was not read", name=name, value=most // 1024**2))
    for member in members:
        if member.file_size > max(_WORTH_A_LOOK, _MOST_TIMES * member.compress_size):
            raise BadInput(
                _(
                    "{name} expands {value} times and was not read",
                    name=name,
                    value=member.file_size // max(member.compress_size, 1),
                )
            )


def _require_no_entities(name: str, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Look through a part, in steps that overlap; the zeroes of UTF-16 are left out."""
    rest = b""
    with archive.open(member) as file:
        while step := file.read(_STEP):
            part = rest + step.replace(b"\0", b"")
            if _DECLARATION.search(part):
                raise BadInput(_("{name} declares entities in {filename} and was not read", name=name, filename=member.filename))
            rest = part[-_LONGEST:]
