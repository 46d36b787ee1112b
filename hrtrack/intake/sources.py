"""Get the bytes of a source: a file or standard input, compressed or not, read as a stream as often as needed."""

from __future__ import annotations

import gzip
import hashlib
import io
import stat
import sys
import tempfile
import weakref
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from hrtrack.environment import storable
from hrtrack.errors import BadInput, NotFound
from hrtrack.speech import _

if TYPE_CHECKING:
    from collections.abc import Callable

STDIN = "-"
# A file that is larger, or grows larger when it is expanded, is refused; streams are read up to this size.
MOST_BYTES = 1024**3
# What has to be held as a whole (a Word file, one JSON document) is refused earlier.
MOST_AT_ONCE = 128 * 1024**2
_HEAD = 64 * 1024
_STEP = 1024**2
_BUFFER = 256 * 1024


class Source:
    """Hold where bytes come from: the name as shown, the SHA-256 of the stored bytes, their first part expanded.

    `progress` is told how many stored bytes of `size` have been read, for a progress bar.
    """

    def __init__(self, name: str, sha256: str, size: int, stored: Callable[[], IO[bytes]]) -> None:
        self.name = name
        self.sha256 = sha256
        self.size = size
        self.progress: Callable[[int], None] | None = None
        self._stored = stored
        with stored() as file:
            self.compressed = file.read(2) == b"\x1f\x8b"
        self.head = b""
        with self.open() as opened:
            self.head = opened.read(_HEAD)

    def open(self) -> _Stream:
        """Return the expanded bytes from the start; reading more than `MOST_BYTES`, or damage, raises BadInput."""
        return _Stream(self.name, self._stored(), compressed=self.compressed, progress=self.progress if self.head else None)

    def text(self, encoding: str, newline: str) -> io.TextIOWrapper:
        """Return the expanded text from the start; `newline` as for `open`."""
        # A stream of bytes is buffered by what it reads; the type wants one that is also written.
        return io.TextIOWrapper(io.BufferedReader(cast("io.RawIOBase", self.open()), _BUFFER), encoding=encoding, newline=newline)

    def data(self) -> bytes:
        """Return all bytes, expanded; raise BadInput for more than `MOST_AT_ONCE`."""
        with self.open() as file:
            data = file.read(MOST_AT_ONCE + 1)
        if len(data) > MOST_AT_ONCE:
            raise _too_large(self.name, MOST_AT_ONCE)
        return data


class _Stream(io.RawIOBase):
    """Read a source from its start, counting what comes out of it."""

    def __init__(self, name: str, stored: IO[bytes], *, compressed: bool, progress: Callable[[int], None] | None) -> None:
        self._name = name
        self._stored = stored
        self._file: IO[bytes] = gzip.GzipFile(fileobj=stored) if compressed else stored  # type: ignore[assignment]
        self._progress = progress
        self._count = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most `size` bytes, all that is left without it."""
        if size is None or size < 0:
            return b"".join(iter(lambda: self._take(_STEP), b""))
        return self._take(size)

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]  # any writable buffer
        """Fill a buffer."""
        data = self._take(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Close the stream and what it reads."""
        if not self.closed:
            self._file.close()
            self._stored.close()
        super().close()

    def _take(self, size: int) -> bytes:
        try:
            data = self._file.read(size)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise BadInput(_("{name} is a damaged .gz file: {error}", name=self._name, error=error)) from None
        except OSError as error:
            raise BadInput(_("{name} cannot be read: {value}", name=self._name, value=error.strerror or error)) from None
        self._count += len(data)
        if self._count > MOST_BYTES:
            raise _too_large(self._name, MOST_BYTES)
        if self._progress and data:
            self._progress(self._stored.tell())
        return data


def read_source(name: str) -> Source:
    """Return a source by its path, or standard input for ``-``.

    Raises NotFound for a missing file and BadInput, naming the file, for one that is a folder, empty or too large.
    """
    source = _standard_input() if name == STDIN else _file(name)
    if not source.head.strip():
        raise BadInput(_("{name} is empty", name=source.name))
    return source


def _standard_input() -> Source:
    if sys.stdin is None:
        raise BadInput(_("standard input is closed"))
    # What is read more than once has to stay somewhere; a large one goes to the disk.
    kept = tempfile.SpooledTemporaryFile(max_size=8 * _STEP)  # noqa: SIM115  # lives as long as the source
    try:
        while part := sys.stdin.buffer.read(_STEP):
            if kept.tell() + len(part) > MOST_BYTES:
                raise _too_large(_("standard input"), MOST_BYTES)
            kept.write(part)
    except OSError as error:
        kept.close()
        raise BadInput(_("standard input cannot be read: {value}", value=error.strerror or error)) from None
    except BadInput:
        kept.close()
        raise

    def stored() -> IO[bytes]:
        kept.seek(0)
        return _Unclosed(kept)  # type: ignore[return-value]  # what is used of a file

    size = kept.tell()
    source = Source(_("standard input"), _digest(stored()), size, stored)
    weakref.finalize(source, kept.close)
    return source


class _Unclosed:
    """Pass a file on without letting it be closed."""

    def __init__(self, file: IO[bytes]) -> None:
        self.read = file.read
        self.tell = file.tell

    def __enter__(self) -> _Unclosed:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def close(self) -> None:
        """Keep the file open."""


def _file(name: str) -> Source:
    path = Path(name)
    shown = storable(path.name)
    try:
        if path.is_dir():
            raise BadInput(_("'{name}' is a folder", name=name), _("name the files in it"))
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise BadInput(_("'{name}' is a pipe or a device, not a file", name=name), _("pipe it in, and name it -"))
        size = status.st_size
        if size > MOST_BYTES:
            raise _too_large(name, MOST_BYTES)
        return Source(shown, _digest(path.open("rb")), size, lambda: path.open("rb"))
    except FileNotFoundError:
        raise NotFound(_("there is no file '{name}'", name=name)) from None
    except (OSError, ValueError) as error:
        raise BadInput(
            _("'{name}' cannot be read: {value}", name=name, value=getattr(error, "strerror", None) or error)
        ) from None


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    with file:
        while part := file.read(_STEP):
            digest.update(part)
    return digest.hexdigest()


def _too_large(name: str, most: int) -> BadInput:
    return BadInput(_("{name} holds more than {value} MiB and was not read", name=name, value=most // 1024**2), _("split it"))
