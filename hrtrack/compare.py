"""Explain a change of the acceptance rate between two reviews: how much is mix, how much is stance.

Mix is what the recommendations are like (which action they ask for, which region they come from), stance is how the State
answers those that are alike. The arithmetic, its formula and its source are in `standardise`.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack import crosswalk, stats, theming
from hrtrack.citing import Citer, narrowed, only
from hrtrack.model import HEADINGS, THEME_TAXONOMIES, Basis, Position, Unit
from hrtrack.shares import UNIT_NAMES, rate_text
from hrtrack.side_by_side import common_taxonomy, common_unit
from hrtrack.speech import _, term
from hrtrack.standardise import Cell, Effects, part
from hrtrack.store import figures
from hrtrack.store.selection import Filters, Selection
from hrtrack.two_reviews import two_reviews

if TYPE_CHECKING:
    from hrtrack.store.ledger import Ledger
    from hrtrack.store.reviews import Review

Row = dict[str, Any]
Labels = tuple[str, ...]
# For each item the answer and the labels.
Items = dict[int, tuple[str, set[str]]]

# What a recommendation is like, whatever the answer to it.
DIMENSIONS = ("action", "region", "state", "theme", "group", "sdg", "cluster")
USUAL = ("action", "region")
METHOD = "direct standardisation both ways (Kitagawa 1955)"
# Of each review so much must lie in categories that the other has too; else there is too little to hold against each other.
LEAST_COVERED = Fraction(4, 5)
# Up to a tenth of a change is small.
_SMALL = 10
_SIDES = ("earlier", "later")
_OF_A_SIDE = ("received", "supported", "pending", "acceptance_rate", "share")
_ALL_CHANGES = ("received", "supported", "noted", "acceptance_rate")
_CHANGES = ("received", "supported", "acceptance_rate")
_EFFECTS = {
    "mix": {"at_earlier_rates": "mix_at_earlier_rates", "at_later_rates": "mix_at_later_rates"},
    "stance": {"with_later_mix": "stance_with_later_mix", "with_earlier_mix": "stance_with_earlier_mix"},
}
FLAT_COLUMNS = (
    *("earlier", "later", "unit", "row", "by", "category"),
    *(f"{side}_{name}" for side in _SIDES for name in _OF_A_SIDE),
    *(f"change_{name}" for name in _CHANGES),
    *Effects._fields,
)


class Asked(NamedTuple):
    """Hold what is asked of `compare`: one review or two in any order, the dimensions, the unit, the list of themes."""

    reviews: tuple[str, ...]
    filters: Filters
    dimensions: tuple[str, ...] = USUAL
    unit: Unit | None = None
    taxonomy: str | None = None


def answer(ledger: Ledger, asked: Asked) -> Row:
    """Return the figures of both reviews, the change, and for each dimension what of it is mix and what is stance.

    A recommendation with several labels of a dimension is in the category of just these labels together, so that each is in
    one category alone. Pending ones are in none. All parts are fractions; mix at the earlier rates and stance with the later
    mix add up to the change, and so do mix at the later rates and stance with the earlier mix.
    """
    earlier, later = two_reviews(ledger, asked.reviews, asked.filters.states)
    unit = common_unit(ledger, asked.unit, [earlier, later])
    rows = [_figures(ledger, asked, unit, review) for review in (earlier, later)]
    comparable = rows[0]["unit"] == rows[1]["unit"]
    change = (
        stats.change_between(*(stats.Figures.of(row) for row in reversed(rows))) if comparable else dict.fromkeys(_ALL_CHANGES)
    )
    reason = _why_not(rows)
    sides = [Selection(ledger.connection, asked.filters, [review]) for review in (earlier, later)]
    dimensions = [_dimension(ledger, asked, unit, name, sides, change) for name in asked.dimensions if reason is None]
    found = {
        "state": later.state,
        "mechanism": later.mechanism,
        "unit": rows[1]["unit"] if comparable else None,
        "method": METHOD,
        "earlier": rows[0],
        "later": rows[1],
        "change": change,
        "apart": _apart(change),
        "supported_at_earlier_rate": _at_earlier_rate(rows) if comparable else None,
        "decomposed": any(found["decomposed"] for found in dimensions),
        "reason": reason,
        "dimensions": dimensions,
    }
    return found | {"cite": _cite(ledger, asked, unit, found)}


def verdict(mixes: list[float], change: float) -> str | None:
    """Return in a word what mix explains of a change, given both ways of weighing it; None where nothing has changed.

    ``nothing`` and ``undecided`` where the two ways differ in sign (small beside the change, or not), ``little`` up to a tenth,
    ``most`` from a half on, ``part`` between, ``against`` where it works in the other direction.
    """
    if not change:
        return None
    least, most = sorted(abs(mix) for mix in mixes)
    small = most <= abs(change) / _SMALL
    if min(mixes) <= 0 <= max(mixes):
        return "nothing" if small else "undecided"
    if small:
        return "little"
    if mixes[0] * change < 0:
        return "against"
    return "most" if least >= abs(change) / 2 else "part"


def references(document: Row) -> list[str]:
    """Return the references of both reviews, the later first."""
    return [stats.review_reference(document[side]) for side in reversed(_SIDES)]


def notes(document: Row) -> list[str]:
    """Return a note for each review that is counted from a part of what was declared received."""
    partly = [
        row
        for row in (document["later"], document["earlier"])
        if row["basis"] == Basis.RECORDED and row["declared"] and row["recorded"] < row["declared"]["received"]
    ]
    return [
        _(
            "note: of {review} only what is on record is counted; {n} were declared",
            review=stats.review_reference(row), n=row["declared"]["received"],
        )
        for row in partly
    ]  # fmt: skip


def flat_rows(document: Row) -> list[Row]:
    """Return the answer as a table: a row for the whole, one for each dimension, one for each category of it."""
    both = {side: str(stats.review_reference(document[side])) for side in _SIDES}
    blank = {**dict.fromkeys(FLAT_COLUMNS), **both, "unit": document["unit"]}
    whole = {f"{side}_{name}": document[side].get(name) for side in _SIDES for name in _OF_A_SIDE}
    whole |= {f"change_{name}": document["change"][name] for name in _CHANGES}
    rows = [{**blank, **whole, "row": "total"}]
    for found in document["dimensions"]:
        rows.append({**blank, **whole, "row": "dimension", "by": found["by"], **_flat_effects(found)})
        for category in found["categories"]:
            own = {f"{side}_{name}": category[side][name] for side in _SIDES for name in _OF_A_SIDE}
            own |= {f"change_{name}": category["change"][name] for name in _CHANGES}
            name = {"row": "category", "by": found["by"], "category": category["labels"]}
            rows.append({**blank, **own, **name, **_flat_effects(category)})
    return rows


def _figures(ledger: Ledger, asked: Asked, unit: Unit, review: Review) -> Row:
    """Return what `stats` says of a review."""
    chosen = replace(asked.filters, states=(review.state,), mechanisms=(review.mechanism,), cycles=(str(review.cycle),))
    row = stats.answer(ledger, stats.Question(chosen, unit))[0]
    return {name: value for name, value in row.items() if name not in ("previous", "change", "comparisons", "cite")}


def _cite(ledger: Ledger, asked: Asked, unit: Unit, found: Row) -> Row:
    """Return the citation of the answer."""
    sides = [found["later"], found["earlier"]]
    counted = Unit.PARAGRAPH if unit == Unit.TEXT else unit
    words = ["compare", *(word for name in asked.dimensions for word in ("--by", name)), "--unit", str(counted)]
    words += ["--taxonomy", asked.taxonomy] if asked.taxonomy else []
    filters = replace(asked.filters, states=(), mechanisms=(), cycles=())
    words[1:1] = [stats.review_reference(side) for side in sides]
    shares = [
        rate_text(side["supported"], stats.Figures.of(side).answered or 0) if side["supported"] is not None else _("unknown")
        for side in sides
    ]
    what = _(
        "{later} beside {earlier}: supported {now}, then {then}, counted in {unit}",
        later=words[1], earlier=words[2], now=shares[0], then=shares[1], unit=UNIT_NAMES[unit],
    )  # fmt: skip
    basis = only({side["basis"] for side in sides})
    return Citer(ledger.connection).cite(words, filters, found["unit"], basis, narrowed(what, filters))


def _apart(change: Row) -> bool | None:
    """Say whether count and rate move in opposite directions; None where one of them is unknown."""
    count, rate = change["supported"], change["acceptance_rate"]
    return None if count is None or rate is None else count * rate < 0


def _at_earlier_rate(rows: list[Row]) -> float | None:
    """Return how many would have been supported of what the later review answered, at the rate of the earlier one."""
    before, now = (stats.Figures.of(row) for row in rows)
    rate = before.acceptance_rate
    return None if rate is None or now.answered is None else round(now.answered * rate, 1)


def _why_not(rows: list[Row]) -> str | None:
    """Return why nothing can be parted, or None."""
    unknown = [stats.review_reference(row) for row in rows if not row["recorded"]]
    if len(unknown) > 1:
        return _("no recommendation of {earlier} and none of {later} is on record", earlier=unknown[0], later=unknown[1])
    if unknown:
        return _("no recommendation of {review} is on record", review=unknown[0])
    for row in rows:
        review = stats.review_reference(row)
        if row["basis"] == Basis.DECLARED:
            return _(
                "only {recorded} of the {received} recommendations of {review} are on record",
                review=review, recorded=row["recorded"], received=row["received"],
            )  # fmt: skip
        if not stats.Figures.of(row).answered:
            return _("nothing that is chosen of {review} has been answered, so there is no rate", review=review)
    return None


def _dimension(ledger: Ledger, asked: Asked, unit: Unit, name: str, sides: list[Selection], change: Row) -> Row:
    """Return what of a change is mix by a dimension and what is stance, with the categories."""
    lists = [theming.lists_of(ledger, side) if name == "theme" else [] for side in sides]
    taxonomy = common_taxonomy(asked.taxonomy, {one for own in lists for one in own}) if name == "theme" else None
    labelled = [_items(ledger, side, unit, name, taxonomy, own) for side, own in zip(sides, lists, strict=True)]
    counted = [_by_category(name, items) for items in labelled]
    cells = [{key: _cell(counts) for key, counts in side.items()} for side in counted]
    parted = part(*cells)
    covered = _covered(*cells)
    reason = _too_little(name, covered)
    effects = _effects(None if reason else parted.effects, change["acceptance_rate"])
    return {
        "by": name,
        "taxonomy": taxonomy,
        "decomposed": reason is None,
        "reason": reason,
        "covered": covered,
        **effects,
        "verdict": None if reason else verdict(list(effects["mix"].values())[:2], change["acceptance_rate"]),
        "interaction": None if reason else _places(parted.effects.interaction),
        "categories": _categories(name, counted, cells, {} if reason else parted.categories),
        "without_counterpart": _without(labelled, taxonomy or ""),
    }


def _items(ledger: Ledger, side: Selection, unit: Unit, name: str, taxonomy: str | None, lists: list[str]) -> Items:
    """Return answer and labels of each item of a side, themes led over where the list of the side is another."""
    led = taxonomy in (HEADINGS, crosswalk.NEWEST) and bool(lists)
    own = lists[0] if led else taxonomy
    names = theming.rename(ledger, side, own, taxonomy or "").by_label
    items: Items = {}
    for item, answered, label in figures.labelled_items(ledger.connection, side, unit, name, own):
        labels = items.setdefault(item, (answered, set()))[1]
        if label is not None:
            labels.add(names.get(str(label), str(label)))
    return items


def _by_category(name: str, items: Items) -> dict[Labels, figures.Answers]:
    found: dict[Labels, figures.Answers] = {}
    for answered, labels in items.values():
        key = tuple(sorted(labels, key=lambda label: stats.order_key(name, label, dict.fromkeys(labels, 0))))
        counts = found.setdefault(key, {})
        counts[answered] = counts.get(answered, 0) + 1
    return found


def _cell(counts: figures.Answers) -> Cell:
    return Cell(counts.get(Position.SUPPORTED, 0), sum(counts.values()) - counts.get(Position.PENDING, 0))


def _covered(earlier: dict[Labels, Cell], later: dict[Labels, Cell]) -> Row:
    """Return for each review how many of its answered items lie in labelled categories that both have."""
    shared = [key for key, cell in earlier.items() if key and cell.answered and later.get(key, Cell(0, 0)).answered]
    return {
        side: {"items": sum(cells[key].answered for key in shared), "of": sum(cell.answered for cell in cells.values())}
        for side, cells in zip(_SIDES, (earlier, later), strict=True)
    }


def _too_little(name: str, covered: Row) -> str | None:
    """Return why a dimension cannot part the change, or None."""
    for side in _SIDES:
        items, of = covered[side]["items"], covered[side]["of"]
        if not items:
            dimension = term("dimension", name)
            return _("no category by {dimension} is in both reviews; mix and stance cannot be told apart", dimension=dimension)
        if items < LEAST_COVERED * of:
            return _(
                "only {items} of the {of} answered items of the {side} review are in a category by {dimension} that the other "
                "review has too; mix and stance cannot be told apart",
                items=items, of=of, side=term("side", side), dimension=term("dimension", name),
            )  # fmt: skip
    return None


def _effects(effects: Effects | None, change: float) -> Row:
    """Return mix and stance, each both ways and as the mean of the two, rounded so that they add up to the change."""
    if effects is None:
        return {group: dict.fromkeys([*names, "mean"]) for group, names in _EFFECTS.items()}
    mixes = [_places(effects.mix_at_earlier_rates), _places(effects.mix_at_later_rates)]
    stances = [round(change - mix, 4) for mix in mixes]
    mean = _places((effects.mix_at_earlier_rates + effects.mix_at_later_rates) / 2)
    return {
        "mix": {"at_earlier_rates": mixes[0], "at_later_rates": mixes[1], "mean": mean},
        "stance": {"with_later_mix": stances[0], "with_earlier_mix": stances[1], "mean": round(change - mean, 4)},
    }


def _categories(
    name: str, counted: list[dict[Labels, figures.Answers]], cells: list[dict[Labels, Cell]], parts_of: dict[Labels, Effects]
) -> list[Row]:
    """Return the categories in their order, single labels before combinations, no label last."""
    totals = [sum(cell.answered for cell in side.values()) for side in cells]
    rows: list[Row] = []
    for key in dict.fromkeys([*counted[0], *counted[1]]):
        sides = [_side(side.get(key, {}), whole) for side, whole in zip(counted, totals, strict=True)]
        change = stats.change_between(*(stats.Figures.of(side) for side in reversed(sides)))
        effects = parts_of.get(key)
        parts = {
            group: {short: _places(getattr(effects, full)) if effects else None for short, full in names.items()}
            for group, names in _EFFECTS.items()
        }
        rows.append(
            {"labels": list(key), "earlier": sides[0], "later": sides[1], "change": {c: change[c] for c in _CHANGES}, **parts}
        )
    sizes = {str(label): 0 for row in rows for label in row["labels"]}
    for row in rows:
        for label in row["labels"]:
            sizes[label] += row["earlier"]["received"] + row["later"]["received"]
    return sorted(rows, key=lambda row: _place(name, row["labels"], sizes))


def _place(name: str, labels: list[str], sizes: dict[str, int]) -> tuple[Any, ...]:
    return (not labels, len(labels) > 1, *(stats.order_key(name, label, sizes) for label in labels))


def _side(counts: figures.Answers, answered: int) -> Row:
    """Return what a review has in a category: counts, rate, and its share of all that is answered."""
    row = stats.breakdown_row({}, counts, answered=True)
    del row["key"]
    return {**row, "share": round(_cell(counts).answered / answered, 4)}


def _without(labelled: list[Items], taxonomy: str) -> list[Row]:
    """Return the themes that the crosswalk leads nowhere; each is a category of its own."""
    found: dict[theming.Label, list[int]] = {}
    for side, items in enumerate(labelled):
        for _answer, labels in items.values():
            for label in (label for label in labels if taxonomy in (HEADINGS, crosswalk.NEWEST)):
                listed, colon, own = label.partition(":")
                if colon and listed in THEME_TAXONOMIES:
                    found.setdefault((listed, own), [0, 0])[side] += 1
    return [
        {**theming.described(label, taxonomy), "received": later, "previous_received": earlier}
        for label, (earlier, later) in sorted(found.items())
    ]


def _flat_effects(found: Row) -> Row:
    return {full: found[group][short] for group, names in _EFFECTS.items() for short, full in names.items()}


def _places(value: Fraction) -> float:
    """Return a fraction of 1 with four places, as rates are printed."""
    # A negative nought is read as a fall.
    return round(float(value), 4) + 0.0
