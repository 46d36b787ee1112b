"""Say in which language people are shown what is on record in several, and what it is called in theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.labels import label_name
from hrtrack.render.words import named
from hrtrack.speech import Said, _, language, n_, together
from hrtrack.states import state_name
from hrtrack.terms import language as language_name

if TYPE_CHECKING:
    from collections.abc import Iterable

Row = dict[str, Any]


def said(row: Row, prefix: str = "") -> str:
    """Return what a list shows of a recommendation: that in the language of people, if the row was read for them."""
    if f"{prefix}said" in row:
        return row[f"{prefix}said"] or ""
    return row[f"{prefix}summary"] or row[f"{prefix}text"] or ""


def fallbacks(rows: Iterable[Row], prefix: str = "") -> list[str]:
    """Return the line that says how many of the rows are shown in another language than asked for; none if none is."""
    found = [row.get(f"{prefix}said_language") for row in rows]
    others = [lang for lang in found if lang is not None and lang != language()]
    if not others:
        return []
    shown = [language_name(lang) for lang in dict.fromkeys(others)]
    return [
        "",
        n_(
            "{n} of {all} is not on record in {wanted} and is shown in {shown}.",
            "{n} of {all} are not on record in {wanted} and are shown in {shown}.",
            len(others),
            all=len(found),
            wanted=language_name(language()),
            shown=together(", ", shown),
        ),
    ]


def titled(title: str, text: str, lang: str | None) -> Said:
    """Return a text under its title, which says where it is in another language than asked for."""
    if lang is None or lang == language():
        return named(title, text)
    return _(
        "{title} ({language}; none in {wanted}): {text}",
        title=title,
        language=language_name(lang),
        wanted=language_name(language()),
        text=text,
    )


def states(codes: Iterable[str]) -> list[str]:
    """Return the names of States."""
    return [state_name(code, language()) for code in codes]


def labels(taxonomy: str | None, names: Iterable[str]) -> list[str]:
    """Return the names of labels; a label of another taxonomy bears its name in front, as in ``upr-info:Detention``."""
    return [label_name(taxonomy, name, language()) for name in names]
