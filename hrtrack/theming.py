"""Count by theme across lists that name themes differently: each review by its own list, led over by the crosswalk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack import crosswalk
from hrtrack.model import HEADINGS
from hrtrack.store import figures, themes
from hrtrack.store.selection import Selection

if TYPE_CHECKING:
    from hrtrack.model import Unit
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]
Label = tuple[str, str]


class Themed(NamedTuple):
    """Hold counts by theme: `without` those of the labels that lead nowhere, `used` how other labels were led over."""

    counts: figures.Breakdown
    without: dict[Label, figures.Answers]
    used: dict[Label, str]


def lists_of(ledger: Ledger, selection: Selection) -> list[str]:
    """Return the lists of themes that lead in the chosen reviews, each once."""
    return sorted({name for name in themes.leading_taxonomies(ledger.connection, selection).values() if name})


def count(ledger: Ledger, selection: Selection, unit: Unit, dimensions: tuple[str, ...], target: str) -> Themed:
    """Return counts by dimensions, of which theme is one, in the labels of 2021 or in the broad headings.

    A review is counted by the list that most of its recommendations are tagged with. Of labels that lead nowhere the
    counts are apart; an item with such a label alone is in no row.
    """
    reviews: dict[str | None, list[Any]] = {}
    leading = themes.leading_taxonomies(ledger.connection, selection)
    for review in selection.reviews:
        reviews.setdefault(leading[review.id], []).append(review)
    found = Themed({}, {}, {})
    for taxonomy, own in reviews.items():
        part = Selection(ledger.connection, selection.filters, own)
        _add(ledger, part, unit, dimensions, taxonomy, target, found)
    return found


class Renamed(NamedTuple):
    """Hold as what each label of a list counts, by its id, and of the names that lead nowhere list and label."""

    names: dict[int, str]
    nowhere: dict[str, Label]
    used: dict[Label, str]

    @property
    def by_label(self) -> dict[str, str]:
        """Return as what each label counts; a label that is not renamed is not in it."""
        led = {label: name for (_list, label), name in self.used.items()}
        return led | {label: name for name, (_list, label) in self.nowhere.items()}


def rename(ledger: Ledger, selection: Selection, taxonomy: str | None, target: str) -> Renamed:
    """Return how the labels of a list, as far as chosen recommendations bear them, are led over; to another target none is."""
    found = Renamed({}, {}, {})
    if taxonomy is None or taxonomy == target or target not in (crosswalk.NEWEST, HEADINGS):
        return found
    for label_id, label in themes.labels_in(ledger.connection, selection, taxonomy).items():
        led = crosswalk.lead(taxonomy, label, target)
        name = found.names[label_id] = led or f"{taxonomy}:{label}"
        if led is None:
            found.nowhere[name] = (taxonomy, label)
        else:
            found.used[taxonomy, label] = name
    return found


def described(label: Label, target: str) -> Row:
    """Return a label that leads nowhere with what the table says of it."""
    line = crosswalk.find(*label)
    heading = line.heading if line and target != HEADINGS else None
    return {"taxonomy": label[0], "label": label[1], "heading": heading, "note": line.note if line else None}


def without_counterpart(labels: dict[Label, figures.Answers], target: str) -> list[Row]:
    """Return the labels that lead nowhere, the most frequent first."""
    rows = [{**described(label, target), "received": sum(counts.values())} for label, counts in labels.items()]
    return sorted(rows, key=lambda row: (-row["received"], row["taxonomy"], row["label"]))


def led_over(labels: dict[Label, str]) -> list[Row]:
    """Return as what the labels of other lists were counted, and how they stand to it."""
    rows = []
    for (taxonomy, label), name in sorted(labels.items()):
        line = crosswalk.find(taxonomy, label)
        if line:
            row = {"taxonomy": taxonomy, "label": label, "counted_as": name, "relation": line.relation, "note": line.note}
            rows.append(row)
    return rows


def _add(
    ledger: Ledger,
    part: Selection,
    unit: Unit,
    dimensions: tuple[str, ...],
    taxonomy: str | None,
    target: str,
    found: Themed,
) -> None:
    """Count the reviews of one list and add them to what is found."""
    renamed = rename(ledger, part, taxonomy, target)
    found.used.update(renamed.used)
    counted = figures.breakdown(ledger.connection, part, unit, dimensions, taxonomy, renamed.names)
    place = dimensions.index("theme")
    for key, counts in counted.items():
        if key[place] not in renamed.nowhere:
            _sum_into(found.counts.setdefault(key, {}), counts)
    if not renamed.nowhere:
        return
    # By theme alone: by two dimensions an item may stand in several rows of one label.
    alone = dimensions == ("theme",)
    themed = counted if alone else figures.breakdown(ledger.connection, part, unit, ("theme",), taxonomy, renamed.names)
    for (name,), counts in themed.items():
        if name in renamed.nowhere:
            _sum_into(found.without.setdefault(renamed.nowhere[str(name)], {}), counts)


def _sum_into(total: figures.Answers, counts: figures.Answers) -> None:
    for position, number in counts.items():
        total[position] = total.get(position, 0) + number
