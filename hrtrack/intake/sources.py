"""Get the bytes of a source (a file, standard input, compressed or not) and decode them."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

from hrtrack.environment import storable
from hrtrack.errors import BadInput, NotFound

STDIN = "-"
# A file that is larger, or grows larger when it is expanded, is refused before it fills the memory.
MOST_BYTES = 512 * 1024**2
_STEP = 1024**2
_RUSSIAN = re.compile(r"[А-Яа-яЁё«»№–—]")
_HIGH = re.compile(r"[^\x00-\x7f]")


@dataclass(frozen=True)
class Source:
    """Hold what was read: its name as shown, its SHA-256 as stored on disk, its text."""

    name: str
    sha256: str
    text: str


def read_source(name: str, encoding: str | None = None) -> Source:
    """Return a source by its path, or standard input for ``-``.

    Raises NotFound for a missing file and BadInput, naming the file, for one that is a folder, empty or not text.
    """
    shown = "standard input" if name == STDIN else storable(Path(name).name)
    data = _bytes(name)
    digest = hashlib.sha256(data).hexdigest()
    if data[:2] == b"\x1f\x8b":
        data = _expand(data, shown)
    if not data.strip():
        raise BadInput(f"{shown} is empty")
    return Source(shown, digest, _decode(data, shown, encoding))


def _bytes(name: str) -> bytes:
    if name == STDIN:
        if sys.stdin is None:
            raise BadInput("standard input is closed")
        return sys.stdin.buffer.read()
    path = Path(name)
    try:
        if path.is_dir():
            raise BadInput(f"'{name}' is a folder", "name the files in it")
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(name)
        return path.read_bytes()
    except FileNotFoundError:
        raise NotFound(f"there is no file '{name}'") from None
    except (OSError, ValueError) as error:
        raise BadInput(f"'{name}' cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _expand(data: bytes, shown: str) -> bytes:
    parts, size = [], 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            while part := file.read(_STEP):
                size += len(part)
                if size > MOST_BYTES:
                    raise _too_large(shown)
                parts.append(part)
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(f"{shown} is a damaged .gz file: {error}") from None
    return b"".join(parts)


def _too_large(name: str) -> BadInput:
    return BadInput(f"{name} holds more than {MOST_BYTES // 1024**2} MiB and was not read", "split it")


def _decode(data: bytes, shown: str, encoding: str | None) -> str:
    if encoding:
        try:
            return data.decode(encoding)
        except LookupError:
            raise BadInput(f"unknown encoding '{encoding}'", "utf-8, utf-16, cp1251 ...") from None
        except UnicodeDecodeError as error:
            raise BadInput(f"{shown} is not {encoding}: {_place(data, error)}") from None
        except (UnicodeError, ValueError):
            raise BadInput(f"{shown} cannot be read as {encoding}") from None
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _decode(data, shown, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        windows = _as_cp1251(data)
        if windows is None:
            hint = "save the file as UTF-8, or say --encoding"
            raise BadInput(f"{shown} is not valid UTF-8: {_place(data, error)}", hint) from None
        return windows


def _as_cp1251(data: bytes) -> str | None:
    """Return the text when its bytes above 127 are Russian as Excel writes it on a Russian Windows.

    Damaged UTF-8 does not pass: read this way, its Cyrillic turns into letters mixed with as many signs.
    """
    try:
        text = data.decode("cp1251")
    except UnicodeDecodeError:
        return None
    high = len(_HIGH.findall(text))
    return text if high >= 4 and len(_RUSSIAN.findall(text)) >= 0.9 * high else None


def _place(data: bytes, error: UnicodeDecodeError) -> str:
    line = data.count(b"\n", 0, error.start) + 1
    return f"byte 0x{data[error.start]:02x} in line {line}"
