"""The one place that speaks: answers on standard output, everything about them on standard error."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from hrtrack.errors import BadInput, HrtrackError, WrongUsage
from hrtrack.model import nearest_hint
from hrtrack.render import plain
from hrtrack.render.formats import Format, dump, flat, write_rows
from hrtrack.speech import _, language, spoken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import BinaryIO, TextIO

    from hrtrack.render.page import Page

Row = dict[str, Any]


# What is gathered in memory before a temporary file takes over.
_SPOOLED_CHARACTERS = 16 * 1024**2
_STEP = 1024**2


class Sink:
    """Print answers in one format; `columns` narrows rows to the named columns."""

    def __init__(self, fmt: Format, columns: str | None = None) -> None:
        self.format = fmt
        self.asked = tuple(name.strip() for name in columns.split(",") if name.strip()) if columns else ()
        self._out = _stream(sys.stdout, utf8=fmt not in (Format.TABLE, Format.MD))

    @property
    def tongue(self) -> str | None:
        """Return the language in which people want texts and names; None for a machine, whatever the language."""
        return language() if self.format in (Format.TABLE, Format.MD) else None

    @property
    def page_tongue(self) -> str | None:
        """Return the same for a document that is a page for people and is printed whole in every other format."""
        return language() if self.format is Format.TABLE else None

    def rows(self, rows: Iterable[Row], columns: tuple[str, ...], page: Callable[[list[Row], tuple[str, ...]], Page]) -> None:
        """Print rows; `page` lays them out for people, given the columns asked for (none: the usual ones)."""
        self.require_columns(columns)
        if self.format is Format.TABLE:
            self.page(page(list(rows), self.asked))
            return
        chosen = self.asked or columns
        as_asked = self.asked and self.format is not Format.IDS
        narrowed = ({name: row[name] for name in chosen} for row in rows) if as_asked else rows
        self.emit(lambda file: write_rows(file, narrowed, chosen, self.format))

    def require_columns(self, columns: tuple[str, ...]) -> None:
        """Refuse a column asked for that there is not."""
        unknown = [name for name in self.asked if name not in columns]
        if unknown:
            raise WrongUsage(_("there is no column '{unknown}'", unknown=unknown[0]), nearest_hint(unknown[0], columns))

    def emit(self, write: Callable[[TextIO], None]) -> None:
        """Print what `write` writes: all of it or, when it fails, nothing.

        It is gathered first: a reader that pauses (a pager) must not keep the ledger locked.
        """
        import tempfile

        with tempfile.SpooledTemporaryFile(_SPOOLED_CHARACTERS, "w+", encoding="utf-8", newline="") as file:
            write(cast("TextIO", file))
            file.seek(0)
            on_terminal = self._out.isatty() and self.format not in (Format.JSON, Format.JSONL)
            for line in file:
                self._out.write(plain.visible(line) if on_terminal else line)
        self._out.flush()

    def document(self, document: Row, page: Callable[[], Page], references: Iterable[str] = ()) -> None:
        """Print one object: indented JSON, one line, one table row with flattened keys, or a page for people."""
        if self.format is Format.TABLE:
            self.page(page())
        elif self.format is Format.JSON:
            self._out.write(dump(document, indent=2) + "\n")
        elif self.format is Format.JSONL:
            self._out.write(dump(document) + "\n")
        elif self.format is Format.IDS:
            self.emit(lambda file: file.writelines(f"{reference}\n" for reference in references))
        else:
            row = flat(document)
            self.rows([row], tuple(row), lambda rows, columns: page())
        self._out.flush()

    def page(self, page: Page) -> None:
        """Print what people read, and on standard error what was cut from it."""
        from hrtrack.render.tables import print_page

        if print_page(page, self._out):
            self.hint(_("some cells are shortened; -f json, or a pipe, shows all of them"))
        self._out.flush()

    def value(self, value: object) -> None:
        """Print one value on a line."""
        self._out.write(f"{spoken(value) if isinstance(value, str) else value}\n")
        self._out.flush()

    def say(self, message: str) -> None:
        """Say something about the answer, on standard error."""
        print(plain.message(spoken(message)), file=_stream(sys.stderr), flush=True)

    def hint(self, message: str) -> None:
        """Say what could be done next, on standard error; machine formats go without."""
        if self.format is Format.TABLE:
            self.say(_("hint: {hint}", hint=message))


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """Write a text file that appears whole or not at all; raise BadInput where it cannot be written."""
    with _new(path, mode="w", encoding="utf-8", newline="") as file:
        yield cast("TextIO", file)


@contextmanager
def new_binary_file(path: Path) -> Iterator[BinaryIO]:
    """Write a file of bytes that appears whole or not at all; raise BadInput where it cannot be written."""
    with _new(path, mode="w+b") as file:
        yield cast("BinaryIO", file)


@contextmanager
def binary_output(path: Path | None, what: str) -> Iterator[BinaryIO]:
    """Write bytes to a file or, without one or to ``-``, to standard output; raise WrongUsage where that is a terminal."""
    if path is not None and str(path) != "-":
        with new_binary_file(path) as file:
            yield file
        return
    if sys.stdout.isatty():
        raise WrongUsage(_("{what} is not for a terminal", what=what), _("-o FILE writes a file, | hands it on"))
    import tempfile

    with tempfile.SpooledTemporaryFile(_SPOOLED_CHARACTERS) as gathered:
        yield cast("BinaryIO", gathered)
        gathered.seek(0)
        out = sys.stdout.buffer
        while step := gathered.read(_STEP):
            out.write(step)
        out.flush()


@contextmanager
def _new(path: Path, **how: Any) -> Iterator[Any]:
    if path.is_dir():
        raise BadInput(_("'{path}' is a folder", path=path), _("name the file to write"))
    import tempfile

    part: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False, **how) as file:
            part = Path(file.name)
            yield file
        part.chmod(_rights(path))
        part.replace(path)
        part = None
    except OSError as error:
        raise BadInput(_("cannot write '{path}': {strerror}", path=path, strerror=error.strerror)) from None
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _rights(path: Path) -> int:
    """Return the rights of a file that is written anew, or those that a new one has: a temporary file is its owner's alone."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def print_error(error: HrtrackError, *, as_json: bool) -> None:
    """Print an error on standard error: one sentence and a hint, or one JSON object."""
    stream = _stream(sys.stderr, utf8=as_json)
    if as_json:
        document = {"error": error.kind, "message": error.message, "hint": error.hint, "exit_code": error.exit_code}
        print(dump(document), file=stream, flush=True)
        return
    print(plain.message(spoken(_("error: {message}", message=error.message))), file=stream)
    if error.hint:
        print(plain.message(spoken(_("hint: {hint}", hint=error.hint))), file=stream)
    stream.flush()


def _stream(stream: TextIO, *, utf8: bool = False) -> TextIO:
    r"""Return the stream with `\\n` line ends; what its encoding lacks is escaped, never a question mark."""
    if isinstance(stream, io.TextIOWrapper):
        encoding = "utf-8" if utf8 else stream.encoding
        stream.reconfigure(encoding=encoding, errors="backslashreplace", newline="\n")
    return stream
