"""Say things in English so that they can be said in another language at the very end, when a person is shown them.

What this module makes is a `Said`: a string that is the English sentence, and that remembers its pattern and the values
in it. Everything that is stored, compared or written in a machine format is therefore English, whatever the language;
only the sink and the renderer call `spoken`. Patterns are collected into gettext catalogues (`hrtrack/locale`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import gettext
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    Kind = TypeVar("Kind", bound="Said")

ENGLISH = "en"
LANGUAGES = (ENGLISH, "ru", "kk")
# The mark between context and word in a gettext catalogue.
_CONTEXT = "\x04"
_FOLDER = Path(__file__).parent / "locale"
# Russian and Kazakh write 1 234,5.
_NOTATION = str.maketrans({".": ",", ",": "\u00a0"})
_ISO_DAY = re.compile(r"^(\d{4})-(\d\d)-(\d\d)$", re.ASCII)
_language = ENGLISH


class Said(str):
    """Hold an English sentence and its makings: pattern (None: parts joined as they are), plural and its number, values."""

    __slots__ = ("many", "number", "pattern", "values")

    pattern: str | None
    many: str | None
    number: int
    values: dict[str, Any]

    def __add__(self, other: str) -> Said:
        """Return both, one behind the other; what is said in the language stays so."""
        return together("", (self, other))

    def __radd__(self, other: str) -> Said:
        """Return both, the other one first."""
        return together("", (other, self))


class Figure(Said):
    """Hold a number in English notation that other languages write with a comma and blanks."""


class Day(Said):
    """Hold an ISO 8601 day that other languages write day first."""


def _(pattern: str, /, **values: Any) -> Said:
    """Return a sentence: ``_("unknown State '{name}'", name=word)``. Values that are `Said` are said in the language too."""
    return _made(pattern, None, 0, values)


def n_(one: str, many: str, number: int, /, **values: Any) -> Said:
    """Return a sentence about a number, ``{n}`` in its patterns: ``n_("{n} item", "{n} items", count)``."""
    return _made(one, many, number, {"n": number, **values})


def term(context: str, word: str) -> Said:
    """Return a word of a vocabulary, such as ``term("position", "noted")``; its context tells like words apart."""
    said = Said(word)
    said.pattern, said.many, said.number, said.values = f"{context}{_CONTEXT}{word}", None, 0, {}
    return said


def together(separator: str, parts: Iterable[str]) -> Said:
    """Return parts joined by a separator, each said in the language if it can be."""
    found = list(parts)
    said = Said(separator.join(found))
    said.pattern, said.many, said.number, said.values = None, separator, 0, dict(enumerate(found))  # type: ignore[arg-type]
    return said


class Named(Said):
    """Hold what is found in a language only when it is asked for: a name of its own in each, or what thousands of rows bear."""

    __slots__ = ()

    def in_language(self, tongue: str) -> str:
        """Return it in a language."""
        raise NotImplementedError


class _Found(Named):
    """Hold a name and the way to its other forms."""

    __slots__ = ("find",)

    # `find` is a method of strings too.
    find: Callable[[str], str]  # type: ignore[assignment]

    def in_language(self, tongue: str) -> str:
        """Return the name in a language."""
        return self.find(tongue)


def called(english: str, find: Callable[[str], str]) -> Named:
    """Return a name that has its own form in each language."""
    said = _as(_Found, english)
    said.find = find
    return said


def figure(value: float, form: str) -> Figure:
    """Return a number in a format such as ``.1f`` or ``+.2f``."""
    return _as(Figure, format(value, form))


def day(iso: str) -> Day:
    """Return a day; what is not of the form YYYY-MM-DD stays as it is in every language."""
    return _as(Day, iso)


def speak(language: str) -> None:
    """Choose the language of what is spoken from now on."""
    global _language  # noqa: PLW0603  # one program speaks one language at a time
    _language = language


def language() -> str:
    """Return the language that is spoken."""
    return _language


def spoken(text: str, tongue: str | None = None) -> str:
    """Return a text in the language that is spoken, or in another one; what is no `Said` stays as it is."""
    tongue = tongue or _language
    if tongue == ENGLISH or not isinstance(text, Said):
        return text
    if isinstance(text, Figure):
        return text.translate(_NOTATION)
    if isinstance(text, Named):
        return text.in_language(tongue)
    if isinstance(text, Day):
        return _ISO_DAY.sub(r"\3.\2.\1", text)
    values = {name: spoken(value, tongue) if isinstance(value, str) else value for name, value in text.values.items()}
    if text.pattern is None:
        return spoken(text.many or "", tongue).join(values.values())
    catalogue = _catalogue(tongue)
    one, many = text.pattern, text.many
    found = catalogue.gettext(one) if many is None else catalogue.ngettext(one, many, text.number)
    found = found.rpartition(_CONTEXT)[2]
    return found.format(**values) if values else found


def _made(pattern: str, many: str | None, number: int, values: dict[str, Any]) -> Said:
    english = pattern if many is None or number == 1 else many
    said = Said(english.format(**values) if values else english)
    said.pattern, said.many, said.number, said.values = pattern, many, number, values
    return said


def _as(kind: type[Kind], text: str) -> Kind:
    said = kind(text)
    said.pattern, said.many, said.number, said.values = text, None, 0, {}
    return said


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(tongue: str) -> gettext.NullTranslations:
    import gettext

    return gettext.translation("hrtrack", _FOLDER, [tongue], fallback=True)
