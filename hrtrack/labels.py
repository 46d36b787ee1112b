"""Know the labels of the shipped taxonomies (`data/labels.csv`).

OHCHR themes of three vintages, UPR Info issues, Sustainable Development Goals, groups of persons, and McMahon's
action categories 1 to 5. What they are called in Russian and Kazakh stands in `data/label_names.csv`.

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
_NAMES = Path(__file__).parent / "data" / "label_names.csv"
# McMahon's five categories of the action that a recommendation asks for, as UPR Info uses them.
ACTION_NAMES = {"1": "minimal", "2": "continuing", "3": "considering", "4": "general", "5": "specific"}


@cache
def known_labels(taxonomy: str) -> tuple[str, ...]:
    """Return the shipped labels of a taxonomy; of the national `cluster` those that Kazakhstan's Ministry of Justice uses."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(label for name, label in csv.reader(file) if name == taxonomy)


def label_name(taxonomy: str | None, label: str, language: str) -> str:
    """Return what a label is called in a language, or the label itself where it has no name there.

    A label that bears its taxonomy, as in ``upr-info:Detention``, keeps it.
    """
    named, plain = split_tag(label)
    name = label_names(named or taxonomy or "", plain).get(language)
    return label if name is None else f"{named}:{name}" if named else name


def label_names(taxonomy: str, label: str) -> dict[str, str]:
    """Return the names of a label by language; a theme that two lists share has one set of names."""
    names = _label_names()
    lists = (taxonomy, *THEME_TAXONOMIES) if taxonomy in THEME_TAXONOMIES else (taxonomy,)
    return next((names[name, label] for name in lists if (name, label) in names), {})


def called(taxonomy: str, label: str, word: str) -> list[str]:
    """Return the names by which a word may mean a label: the label itself and, for other than Latin letters, the others."""
    return [label] if word.isascii() else [label, *label_names(taxonomy, label).values()]


@cache
def _label_names() -> dict[tuple[str, str], dict[str, str]]:
    with _NAMES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["taxonomy"], row["label"]): {lang: row[lang] for lang in ("ru", "kk") if row[lang]} for row in rows}


@cache
def _labels_by_name(taxonomy: str) -> dict[str, str]:
    """Return the label of a taxonomy that each name in another language means, names in small letters."""
    named = ((label, names) for (name, label), names in _label_names().items() if name == taxonomy)
    return {name.lower(): label for label, names in named for name in names.values()}


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
    found = _themes().get(label.lower())
    if found is None and not label.isascii():
        named = ((name, _labels_by_name(name).get(label.lower())) for name in THEME_TAXONOMIES)
        found = next(((name, known) for name, known in named if known), None)
    return found


@cache
def _themes() -> dict[str, tuple[str, str]]:
    """Return taxonomy and label of every shipped theme; of a name that two lists have, the newer list's."""
    return {label.lower(): (name, label) for name in reversed(THEME_TAXONOMIES) for label in reversed(known_labels(name))}


# Most labels stand in many rows; a file may hold any number of its own.
@lru_cache(maxsize=4096)
def resolve_label(taxonomy: str, text: str) -> str:
    """Return a label of one taxonomy in its usual spelling; raise BadInput for an unknown action category."""
    label = " ".join(text.split())
    if not label.isascii():
        label = _labels_by_name(taxonomy).get(label.lower(), label)
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
