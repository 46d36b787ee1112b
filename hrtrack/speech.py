"""Say things in English so that they can be said in another language at the very end, when a person is shown them.

What this module makes is a `Said`: a string that is the English sentence, and that remembers its pattern and the values
in it. Everything that is stored, compared or written in a machine format is therefore English, whatever the language;
only the sink and the renderer call `spoken`. Patterns are collected into gettext catalogues (`hrtrack/locale`).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    import gettext
    from collections.abc import Iterable
    from typing import Any

ENGLISH = "en"
LANGUAGES = (ENGLISH, "ru", "kk")
# The mark between context and word in a gettext catalogue.
_CONTEXT = "\x04"
_FOLDER = Path(__file__).parent / "locale"
_language = ENGLISH


class Said(str):
    """Hold an English sentence and its makings: pattern (None: parts joined as they are), plural and its number, values."""

    __slots__ = ("many", "number", "pattern", "values")

    pattern: str | None
    many: str | None
    number: int
    values: dict[str, Any]


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
    values = {name: spoken(value, tongue) if isinstance(value, str) else value for name, value in text.values.items()}
    if text.pattern is None:
        return (text.many or "").join(values.values())
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


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(tongue: str) -> gettext.NullTranslations:
    import gettext

    return gettext.translation("hrtrack", _FOLDER, [tongue], fallback=True)
