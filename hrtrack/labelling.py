"""List labels with who bears them, add them to recommendations and remove them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from unicodedata import normalize

from hrtrack.alphabet import sort_key
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.folding import fold_for_search
from hrtrack.labels import known_labels, resolve_label, split_tag
from hrtrack.model import TAXONOMIES, nearest_hint, one_of
from hrtrack.records import TagItem
from hrtrack.speech import _, term
from hrtrack.store import offices
from hrtrack.store.writing import RowWriter
from hrtrack.telling import named

if TYPE_CHECKING:
    import sqlite3

    from hrtrack.recommendations import Target
    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

COLUMNS = ("taxonomy", "label", "recommendations")
DEFAULT_TAXONOMY = "cluster"


class Tagged(NamedTuple):
    """Hold the references that changed, the label, and notes to the user."""

    references: list[str]
    label: str
    notes: list[str]


def taxonomy_and_label(taxonomy: str | None, text: str) -> tuple[str, str]:
    """Return the taxonomy that an option or ``taxonomy:label`` names, else `cluster`, and the label as given.

    Raises WrongUsage for an unknown taxonomy, with the nearest, and where the two name different ones.
    """
    asked = parse_taxonomy(taxonomy) if taxonomy is not None else None
    named, label = split_tag(text)
    if named and asked and named != asked:
        raise WrongUsage(
            _("'{text}' names another taxonomy than --taxonomy {asked}", text=text, asked=asked), _("name the taxonomy once")
        )
    if not fold_for_search(label).strip():
        raise WrongUsage(_("the label is empty"), _("the last word is the label, as in 'Torture'"))
    return named or asked or DEFAULT_TAXONOMY, label


def parse_taxonomy(text: str) -> str:
    """Return a taxonomy given as an option; raise WrongUsage with the nearest."""
    return one_of(text.strip().lower(), TAXONOMIES, "taxonomy", WrongUsage)


def rows(ledger: Ledger, taxonomy: str | None, *, everything: bool) -> list[Row]:
    """Return the labels on record, and (`everything`) the shipped ones too, with how many recommendations bear each."""
    counts = {(entry.taxonomy, entry.label): entry.recommendations for entry in offices.label_counts(ledger.connection, taxonomy)}
    wanted = (taxonomy,) if taxonomy else TAXONOMIES
    found = []
    for name in wanted:
        borne = [label for known, label in counts if known == name]
        labels = dict.fromkeys([*borne, *(known_labels(name) if everything else ())])
        found += [
            {"taxonomy": name, "label": label, "recommendations": counts.get((name, label), 0)}
            for label in sorted(labels, key=sort_key)
        ]
    return found


def add(ledger: Ledger, found: list[Target], taxonomy: str, text: str, *, dry_run: bool) -> tuple[Tagged, Batch | None]:
    """Add a label to recommendations, each as a whole. Raise WrongUsage for an unknown action category."""

    def work(act: Act) -> tuple[Tagged, str]:
        label, notes = _label_to_add(act.connection, taxonomy, text)
        writer = RowWriter(act)
        changed = []
        for target in found:
            if not any(whole for _rest, whole in offices.tags_at(act.connection, target.id, taxonomy, (label,))):
                writer.new_tag(target.id, None, TagItem(taxonomy, label))
                changed.append(target.reference)
        writer.flush()
        what = _("added {taxonomy} '{label}' to {named}", taxonomy=term("taxonomy", taxonomy), label=label, named=named(changed))
        return Tagged(changed, label, notes if changed else []), what

    return ledger.run("tag add", work, dry_run=dry_run)


def remove(ledger: Ledger, found: list[Target], taxonomy: str, text: str, *, dry_run: bool) -> tuple[Tagged, Batch | None]:
    """Remove a label from recommendations and from their clauses. Raise WrongUsage for one that was never on record."""

    def work(act: Act) -> tuple[Tagged, str]:
        labels = _labels_to_remove(act.connection, taxonomy, text)
        changed = []
        for target in found:
            tags = offices.tags_at(act.connection, target.id, taxonomy, labels)
            for row_id, _rest in tags:
                act.delete("tags", row_id)
            if tags:
                changed.append(target.reference)
        what = _(
            "removed {taxonomy} '{label}' from {named}",
            taxonomy=term("taxonomy", taxonomy),
            label=labels[0],
            named=named(changed),
        )
        return Tagged(changed, labels[0], []), what

    return ledger.run("tag remove", work, dry_run=dry_run)


def _label_to_add(connection: sqlite3.Connection, taxonomy: str, text: str) -> tuple[str, list[str]]:
    """Return a label in the spelling that is in use, else the usual one, and a note where it is new."""
    borne = [label for label, used in offices.labels_known(connection, taxonomy) if used]
    usual = _usual(taxonomy, text)
    alike = [label for label in borne if _fold(label) == _fold(text)]
    if text in alike or usual in alike:
        return (text if text in alike else usual), []
    if alike:
        return alike[0], []
    shipped = known_labels(taxonomy)
    usual = next((label for label in shipped if _fold(label) == _fold(usual)), usual)
    if usual in shipped:
        return usual, []
    if taxonomy == "sdg":
        raise WrongUsage(_("'{text}' is no Sustainable Development Goal", text=text), nearest_hint(text, shipped))
    usual = normalize("NFC", usual)
    near = [hint for hint in (nearest_hint(usual, dict.fromkeys([*borne, *shipped])),) if hint.startswith("did you mean")]
    return usual, [
        _("note: '{label}' is a new label of {taxonomy}", label=usual, taxonomy=term("taxonomy", taxonomy))
        + ("; " + near[0] if near else "")
    ]


def _labels_to_remove(connection: sqlite3.Connection, taxonomy: str, text: str) -> tuple[str, ...]:
    """Return the labels meant: the one of just this spelling, else those that differ by case or blanks only."""
    known = [label for label, _rest in offices.labels_known(connection, taxonomy)]
    usual = _usual(taxonomy, text)
    for label in (text, usual):
        if label in known:
            return (label,)
    alike = tuple(label for label in known if _fold(label) == _fold(text))
    if not alike and not any(_fold(label) == _fold(usual) for label in known_labels(taxonomy)):
        raise WrongUsage(
            _("no {taxonomy} '{text}' is on record", taxonomy=term("taxonomy", taxonomy), text=text),
            nearest_hint(text, dict.fromkeys([*known, *known_labels(taxonomy)])),
        )
    return alike or (usual,)


def _usual(taxonomy: str, text: str) -> str:
    try:
        return resolve_label(taxonomy, text)
    except BadInput as error:
        raise WrongUsage(error.message, error.hint) from None


def _fold(label: str) -> str:
    """Return what two spellings of one label share; letters and accents may come apart (macOS, copies from PDF)."""
    return normalize("NFC", "".join(label.split()).casefold())
