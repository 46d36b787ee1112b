"""Find out how a text is encoded: by its mark, as UTF-8, or by which old encoding makes the best letters of it."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from hrtrack.errors import BadInput
from hrtrack.speech import _

if TYPE_CHECKING:
    from hrtrack.intake.sources import Source

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_STEP = 1024**2
_ENOUGH = 4 * 1024**2
_ENDS = re.compile(rb"[\r\n]")
_HIGH = re.compile(r"[^\x00-\x7f]")
_RUSSIAN = re.compile(r"[А-Яа-яЁёӘҒҚҢӨҰҮҺІәғқңөұүһі«»№–—\u00a0]")
# What is usual above 127 in English, French and Spanish texts: their letters, quotation marks, dashes.
_WESTERN = re.compile(r"[À-ÖØ-Ýßà-ïñ-öø-üŒœ’‘“”–—…•°\u00a0]")
# A mark between or after letters is more likely right than a capital in the middle of a word.
_LIKELY = re.compile(r"(?<=[a-z])[’‘](?=[a-z\s])|[“”–—…•]|(?<![^\W\d_])[À-Ö](?=[a-z])|[à-ïñ-öø-ü]")
_OLD = (("cp1251", _RUSSIAN), ("cp1252", _WESTERN), ("mac_roman", _WESTERN))
# Fewer letters than this above 127 are no evidence for Russian; a single apostrophe is some for the West.
_LEAST_RUSSIAN = 4
# A few zero bytes of a short text are stray ones.
_FEW = 3
_LEAST_LIKELY = 0.5


class Encoding(NamedTuple):
    """Name an encoding as Python knows it, and whether it was found out rather than told or marked."""

    name: str
    guessed: bool = False


def encoding_of(source: Source, told: str | None = None) -> Encoding:
    """Return the encoding of a text; raise BadInput, naming the first wrong byte, when none fits."""
    if told:
        _require(source, told)
        return Encoding(told)
    for mark, name in _MARKS:
        if source.head.startswith(mark):
            _require(source, name)
            return Encoding(name)
    if _zeroes(source.head):
        return _without_mark(source)
    wrong = _first_wrong(source, "utf-8")
    if wrong is None:
        return Encoding("utf-8")
    guess = _guess(_beyond_ascii(source))
    if guess is None or _first_wrong(source, guess) is not None:
        raise BadInput(
            _("{name} is not valid UTF-8: {wrong}", name=source.name, wrong=wrong), _("save the file as UTF-8, or say --encoding")
        )
    return Encoding(guess, guessed=True)


def _zeroes(head: bytes) -> bool:
    """Say whether the zero bytes stand in every other place alone, and often, as in UTF-16; a stray NUL is not."""
    zeroes = sorted((head[::2].count(0), head[1::2].count(0)))
    return zeroes[0] == 0 and zeroes[1] > max(_FEW, len(head) // 100)


def _without_mark(source: Source) -> Encoding:
    name = "utf-16-be" if source.head[::2].count(0) > source.head[1::2].count(0) else "utf-16-le"
    _require(source, name)
    return Encoding(name, guessed=True)


def _require(source: Source, name: str) -> None:
    try:
        # Some codecs are no encodings of text: base64, rot13.
        known = codecs.lookup(name)._is_text_encoding
    except (LookupError, ValueError):
        known = False
    if not known:
        raise BadInput(_("unknown encoding '{name}'", name=name), _("utf-8, utf-16, cp1251, mac_roman ..."))
    wrong = _first_wrong(source, name)
    if wrong:
        raise BadInput(_("{name} is not {name2}: {wrong}", name=source.name, name2=name, wrong=wrong))


def _first_wrong(source: Source, name: str) -> str | None:
    """Return the place of the first byte that an encoding does not know, or None."""
    decoder = codecs.getincrementaldecoder(name)()
    lines = 0
    with source.open() as file:
        while True:
            part = file.read(_STEP)
            try:
                decoder.decode(part, final=not part)
            except UnicodeDecodeError as error:
                # What was kept of the part before belongs to this one.
                seen = bytes(error.object[: error.start])
                code, line = f"0x{error.object[error.start]:02x}", lines + seen.count(10) + 1
                return _("byte {code} in line {line}", code=code, line=line)
            except UnicodeError as error:
                return str(error)
            if not part:
                return None
            lines += part.count(b"\n")


def _beyond_ascii(source: Source) -> bytes:
    """Return the first lines that hold bytes above 127: enough to tell encodings apart, however large the file."""
    found = bytearray()
    with source.open() as file:
        while len(found) < _ENOUGH and (part := file.read(_STEP)):
            found += b"\n".join(line[:_STEP] for line in _ENDS.split(part) if not line.isascii())
    return bytes(found[: 2 * _ENOUGH])


def _guess(data: bytes) -> str | None:
    """Return the old encoding that makes the best letters of the bytes above 127; None when none makes good ones.

    Damaged UTF-8 does not pass: read in an old encoding, its letters turn into as many signs.
    """
    best: tuple[float, int, str] | None = None
    for name, usual in _OLD:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        high = len(_HIGH.findall(text))
        good = len(usual.findall(text))
        if good < 0.9 * high or (usual is _RUSSIAN and high < _LEAST_RUSSIAN) or _utf8_in(data):
            continue
        likely = good if usual is _RUSSIAN else len(_LIKELY.findall(text))
        if likely < _LEAST_LIKELY * high:
            continue
        score = (likely / high, good, name)
        if best is None or score[:2] > best[:2]:
            best = score
    return best[2] if best else None


def _utf8_in(data: bytes) -> bool:
    """Say whether most bytes above 127 are whole UTF-8 characters: then the file is a damaged one of that kind."""
    high = sum(map(len, re.findall(rb"[\x80-\xff]+", data)))
    whole = sum(map(len, re.findall(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}", data)))
    return whole > high / 2
