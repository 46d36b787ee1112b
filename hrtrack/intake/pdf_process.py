"""Read the text of a PDF in a process of its own, which has limits: a PDF can make any library take all memory or crash."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LIBRARY = "pypdfium2"
MEBIBYTE = 1024**2
MOST_PAGES = 2_000


_MOST_CHARACTERS = 2_000_000
_MOST_MEMORY = 300 * MEBIBYTE
# PDFium's error for a document that asks for a password (fpdfview.h).
_PASSWORD = 4
# In sizes of the type: what separates the cells of a table, what is raised, what is set smaller.
_GAP, _RAISED, _SMALLER = 1.0, 0.15, 0.8
_OTHER_LINE = 0.6
# PDFium's sign for a hyphen at the end of a line; what is no character, or is not seen within a line.
_LAST_HYPHEN = 0x02
_NO_TEXT = (0x00, 0xAD, 0xFFFE, 0xFFFF)


def main() -> None:
    """Read a PDF from standard input and print a JSON object for each page: what the process with limits does."""
    _limit()
    data = sys.stdin.buffer.read()
    try:
        library, raw = import_module(LIBRARY), import_module(f"{LIBRARY}.raw")
    except (ImportError, OSError):
        _say({"error": "library"})
        return
    try:
        _print_pages(library.PdfDocument(data), raw)
    except library.PdfiumError as error:
        _say({"error": "password" if getattr(error, "err_code", None) == _PASSWORD else "damaged"})


def _limit() -> None:
    """Limit what this process may take, where the system has limits."""
    with suppress(ImportError, ValueError, OSError):
        resource: Any = import_module("resource")
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")


def _print_pages(document: Any, raw: Any) -> None:
    if len(document) > MOST_PAGES:
        _say({"error": "long"})
        return
    characters = 0
    for page in document:
        text = page.get_textpage()
        characters += text.count_chars()
        if characters > _MOST_CHARACTERS:
            _say({"error": "long"})
            return
        lines = [_measured(line) for line in _characters(text, raw)]
        _say({"height": page.get_height(), "lines": [line for line in lines if line[3]]})
        text.close()
        page.close()
    _say({"end": True})


class _Character(NamedTuple):
    """Hold a character, where it stands, and the size in which it is set."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


def _characters(text: Any, raw: Any) -> Iterator[list[_Character]]:
    """Yield the characters of a page by line; a blank has no place of its own."""
    from ctypes import c_double

    left, right, low, high = c_double(), c_double(), c_double(), c_double()
    line: list[_Character] = []
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        if code in (0x0A, 0x0D):
            yield line
            line = []
        elif code not in _NO_TEXT and not 0xD800 <= code < 0xE000:
            raw.FPDFText_GetCharBox(text, index, left, right, low, high)
            wide = left.value, right.value
            raw.FPDFText_GetCharOrigin(text, index, low, high)
            size = raw.FPDFText_GetFontSize(text, index)
            character = _Character("-" if code == _LAST_HYPHEN else chr(code), *wide, high.value, size)
            if line and not character.text.isspace() and _leaves(line, character):
                yield line
                line = []
            line.append(character)
    yield line


def _leaves(line: list[_Character], character: _Character) -> bool:
    """Say whether a character stands above or below a line; PDFium joins lines of which the first ends with a hyphen."""
    seen = next((earlier for earlier in line if not earlier.text.isspace()), character)
    return abs(seen.baseline - character.baseline) > _OTHER_LINE * max(seen.size, character.size)


def _measured(line: list[_Character]) -> tuple[float, float, bool, list[list[Any]]]:
    """Return baseline, size, whether it begins with a raised mark, and the cells of a line, without raised marks."""
    seen = [character for character in line if not character.text.isspace()]
    if not seen:
        return 0.0, 0.0, False, []
    size = Counter(character.size for character in seen).most_common(1)[0][0]
    baseline = Counter(character.baseline for character in seen if character.size == size).most_common(1)[0][0]
    raised = [_is_raised(character, baseline, size) for character in line]
    marked = raised[line.index(seen[0])]
    kept = [character for character, mark in zip(line, raised, strict=True) if not mark]
    return round(baseline, 2), round(size, 2), marked, [list(cell) for cell in _cells(kept, size)]


def _is_raised(character: _Character, baseline: float, size: float) -> bool:
    """Say whether a character is the mark of a footnote; raised letters belong to the word, as in 20th."""
    raised = character.size < size * _SMALLER and character.baseline > baseline + size * _RAISED
    return raised and (character.text.isdigit() or character.text in "*†‡,")


def _cells(line: list[_Character], size: float) -> Iterator[tuple[str, float, float]]:
    """Yield the pieces of a line between which stands more than a blank."""
    piece: list[str] = []
    left = right = 0.0
    for character in line:
        if character.text.isspace():
            piece += [" "] if piece else []
            continue
        if piece and character.left - right > size * _GAP:
            yield (" ".join("".join(piece).split()), left, right)
            piece = []
        if not piece:
            left = character.left
        piece.append(character.text)
        right = character.right
    if piece:
        yield (" ".join("".join(piece).split()), round(left, 2), round(right, 2))
