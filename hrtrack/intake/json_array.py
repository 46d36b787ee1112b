"""Read a JSON array of any length entry by entry."""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput
from hrtrack.intake.reading import place
from hrtrack.speech import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import RawIOBase

    from hrtrack.intake.sources import Source

_STEP = 256 * 1024
_LONGEST_RECORD = 4 * 1024**2
# The decoder complains of a value that is cut this near to the cut ("tru"), of a text where it begins.
_NEAR = 16
_BLANKS = re.compile(r"[ \t\r\n]*")


def entries(source: Source) -> Iterator[tuple[int, Any]]:
    """Yield number and value of each entry of a JSON array; raise BadInput, naming the entry, for what is none.

    Python's own decoder is as fast as ijson on its C library, which writes "?" for half of a surrogate pair and takes a
    gigabyte for 20,000 brackets.
    """
    with source.open() as file:
        text = _Text(source.name, file)
        if text.take() != "[":
            raise BadInput(_("{name} is not a JSON array of records", name=source.name))
        number = 0
        mark = text.take() if text.peek() == "]" else ","
        while mark == ",":
            number += 1
            yield number, text.value(place(source.name, "record", number))
            mark = text.take()
        if mark != "]":
            raise BadInput(_("{name} is cut off or damaged after record {number}", name=source.name, number=number))
        if text.peek():
            raise BadInput(_("{name} goes on after the end of its array", name=source.name))


class _Text:
    """Hold as much of a JSON text as one value needs."""

    def __init__(self, name: str, file: RawIOBase) -> None:
        self._name = name
        self._file = file
        self._decode = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._raw_decode = json.JSONDecoder(parse_constant=_refuse_constant).raw_decode
        self._text = ""
        self._at = 0
        self._count = 0

    def peek(self) -> str:
        """Return the next character that is no blank; nothing at the end."""
        while True:
            blanks = _BLANKS.match(self._text, self._at)
            self._at = blanks.end() if blanks else self._at
            mark = self._text[self._at : self._at + 1]
            if mark or not self._more():
                return mark

    def take(self) -> str:
        """Return the next character that is no blank, and go on after it."""
        mark = self.peek()
        self._at += len(mark)
        return mark

    def value(self, where: str) -> Any:
        """Return the next value; raise BadInput, naming the place, for one that is none, is cut off or too long."""
        while self.peek():
            try:
                value, self._at = self._raw_decode(self._text, self._at)
            except json.JSONDecodeError as error:
                cut = error.pos > len(self._text) - _NEAR or error.msg.startswith("Unterminated")
                if cut and len(self._text) - self._at > _LONGEST_RECORD:
                    raise BadInput(
                        _("{where} is longer than {value} MiB", where=where, value=_LONGEST_RECORD // 1024**2)
                    ) from None
                if not cut or not self._more():
                    raise BadInput(_("{where} is cut off or damaged: {msg}", where=where, msg=error.msg)) from None
            except ValueError as error:
                reason = str(error).partition(":")[0]
                raise BadInput(_("{where} is not valid JSON: {reason}", where=where, reason=reason)) from None
            except RecursionError:
                raise BadInput(_("{where} is nested too deeply", where=where)) from None
            else:
                return value
        raise BadInput(_("{where} is missing: the file is cut off", where=where))

    def _more(self) -> bool:
        """Read on, as much again as is there; say whether there was anything."""
        data = self._file.read(max(_STEP, len(self._text) - self._at)) or b""
        self._count += len(data)
        try:
            self._text = self._text[self._at :] + self._decode(data, final=not data)
        except UnicodeDecodeError as error:
            # What was kept of the part before belongs to this one.
            place = self._count - len(error.object) + error.start
            raise BadInput(
                _(
                    "{name} is not valid UTF-8: byte 0x{object:02x} at {place}",
                    name=self._name,
                    object=error.object[error.start],
                    place=place,
                )
            ) from None
        self._at = 0
        return bool(data)


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")
