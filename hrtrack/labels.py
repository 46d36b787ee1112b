"""Know the labels of the shipped taxonomies (`data/labels.csv`).

OHCHR themes of three vintages, UPR Info issues, Sustainable Development Goals, groups of persons, and McMahon's
action categories 1 to 5.

The lists are those seen in published files and are not complete: a label that a file brings is taken as it is.
"""

from __future__ import annotations

import csv
from functools import cache, lru_cache
from pathlib import Path

from hrtrack.errors import BadInput
from hrtrack.model import TAXONOMIES, THEME_TAXONOMIES, nearest_hint
from hrtrack.speech import _

_FILE = Path(__file__).parent / "data" / "labels.csv"
# McMahon's five categories of the action that a recommendation asks for, as UPR Info uses them.
ACTION_NAMES = {"1": "minimal", "2": "continuing", "3": "considering", "4": "general", "5": "specific"}


@cache
def known_labels(taxonomy: str) -> tuple[str, ...]:
    """Return the shipped labels of a taxonomy; of the national `cluster` those that Kazakhstan's Ministry of Justice uses."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(label for name, label in csv.reader(file) if name == taxonomy)


def split_tag(text: str) -> tuple[str | None, str]:
    """Split ``taxonomy:label``; the taxonomy is None where the text names none."""
    taxonomy, colon, label = text.partition(":")
    if colon and taxonomy.strip() in TAXONOMIES:
        return taxonomy.strip(), " ".join(label.split())
    return None, " ".join(text.split())


def resolve_theme(text: str, default: str | None = None) -> tuple[str, str]:
    """Return taxonomy and label of a theme: as named, of the default taxonomy, or of the list that knows it.

    Raises BadInput with the nearest labels when no shipped list knows it and no taxonomy is named.
    """
    taxonomy, label = split_tag(text)
    if not label:
        raise BadInput(_("'{text}' is no theme", text=text))
    if taxonomy is not None and taxonomy not in THEME_TAXONOMIES:
        raise BadInput(
            _("'{text}' is no theme", text=text),
            _("the theme taxonomies are {theme_taxonomies}", theme_taxonomies=", ".join(THEME_TAXONOMIES)),
        )
    if taxonomy or default:
        return taxonomy or default or "", label
    found = find_theme(label)
    if found:
        return found
    every = [known for name in THEME_TAXONOMIES for known in known_labels(name)]
    hint = nearest_hint(label, every) + _(
        " A label of your own needs its taxonomy, as in '{theme_taxonomies}:{label}'.",
        theme_taxonomies=THEME_TAXONOMIES[0],
        label=label,
    )
    raise BadInput(_("unknown theme '{label}'", label=label), hint)


@lru_cache(maxsize=4096)
def find_theme(text: str) -> tuple[str, str] | None:
    """Return taxonomy and label of a theme: as named, or of the shipped list that knows it; None for any other."""
    taxonomy, label = split_tag(text)
    if taxonomy in THEME_TAXONOMIES and label:
        return taxonomy, label
    return _themes().get(label.lower())


@cache
def _themes() -> dict[str, tuple[str, str]]:
    """Return taxonomy and label of every shipped theme; of a name that two lists have, the newer list's."""
    return {label.lower(): (name, label) for name in reversed(THEME_TAXONOMIES) for label in reversed(known_labels(name))}


# Most labels stand in many rows; a file may hold any number of its own.
@lru_cache(maxsize=4096)
def resolve_label(taxonomy: str, text: str) -> str:
    """Return a label of one taxonomy in its usual spelling; raise BadInput for an unknown action category."""
    label = " ".join(text.split())
    if taxonomy == "action":
        number = label.split(" ", 1)[0].rstrip(".-")
        number = {name: code for code, name in ACTION_NAMES.items()}.get(label.lower(), number)
        if number not in ACTION_NAMES:
            raise BadInput(
                _("unknown action category '{text}'", text=text),
                _("one of 1 minimal, 2 continuing, 3 considering, 4 general, 5 specific"),
            )
        return number
    if taxonomy == "sdg" and label.isdigit():
        return next((known for known in known_labels("sdg") if known.split(" ")[0] == label), label)
    return next((known for known in known_labels(taxonomy) if known.lower() == label.lower()), label)
