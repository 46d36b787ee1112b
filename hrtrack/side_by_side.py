"""Set a breakdown of reviews beside that of earlier or later ones: a row a category, then, now and the change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack import crosswalk, stats, theming
from hrtrack.citing import Citer, narrowed, resolved
from hrtrack.errors import NotFound, WrongUsage
from hrtrack.implementation import Status
from hrtrack.model import HEADINGS, Basis, Mechanism, Unit
from hrtrack.shares import UNIT_NAMES
from hrtrack.speech import _, n_, term
from hrtrack.store import figures
from hrtrack.store.reviews import Review, choose_reviews, list_reviews, of_cycle, on_record
from hrtrack.store.selection import Selection

if TYPE_CHECKING:
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

_OF_A_SIDE = (*stats.COUNTS, "acceptance_rate")
_CHANGES = ("received", "supported", "noted", "acceptance_rate")
FLAT_COLUMNS = (*_OF_A_SIDE, *(f"previous_{name}" for name in _OF_A_SIDE), *(f"change_{name}" for name in _CHANGES))
# Years and numbers differ by what they are, not by how they are counted.
_SAME_IN_BOTH = "cycle"
_FEW = 5


class _Side(NamedTuple):
    """Hold what is counted of one side: totals, counts by category, and how its themes were led over."""

    total: figures.Answers
    counts: figures.Breakdown
    themed: theming.Themed


def beside(ledger: Ledger, question: stats.Question, dimension: str, vs: str) -> Row:
    """Return counts and rate by one dimension, beside those of the review `vs` of the same State, and the change.

    Without a cycle the latest review of which items are on record is meant. Of several States those count that have both
    reviews; `left_out` names the others. Themes of two lists are led to one by the crosswalk, and what leads nowhere stands
    in `without_counterpart`. Raises NotFound where there is nothing to set side by side.
    """
    if dimension == _SAME_IN_BOTH:
        raise WrongUsage(_("--vs sets two reviews side by side; --by cycle would part them"), _("give --by another dimension"))
    pairs, left_out = _pairs(ledger, question, vs)
    filters = question.filters
    now, then = (Selection(ledger.connection, filters, [pair[side] for pair in pairs]) for side in (0, 1))
    unit = common_unit(ledger, question.unit, [*now.reviews, *then.reviews])
    themed = dimension == "theme"
    lists = [theming.lists_of(ledger, selection) if themed else [] for selection in (now, then)]
    taxonomy = common_taxonomy(question.taxonomy, {name for side in lists for name in side}) if themed else None
    sides = [_count(ledger, selection, unit, dimension, taxonomy) for selection in (now, then)]
    alone = _without_way(sides, lists, taxonomy)
    answered = any(review.mechanism == Mechanism.UPR for review in now.reviews)
    total = _compared({}, sides[0].total, sides[1].total, answered=answered)
    del total["key"]
    rows = _rows(dimension, sides[0].counts, sides[1].counts, answered=answered)
    found = {
        "by": [dimension],
        "unit": str(unit),
        "taxonomy": taxonomy,
        "lists": lists[0],
        "previous_lists": lists[1],
        "assessor": str(filters.assessor) if dimension == "status" else None,
        "reviews": [str(review.key) for review in now.reviews],
        "previous_reviews": [str(review.key) for review in then.reviews],
        "left_out": left_out,
        "total": total,
        "rows": [row for row in rows if row["key"][dimension] not in alone],
        "crosswalk": theming.led_over(sides[0].themed.used | sides[1].themed.used),
        "without_counterpart": _without(sides, alone, taxonomy),
    }
    return found | {"cite": _cite(ledger, question, found, now.reviews, vs)}


def common_unit(ledger: Ledger, asked: Unit | None, reviews: list[Review]) -> Unit:
    """Return the unit that all reviews have: paragraphs where each is numbered, else pairs with a State.

    Raises WrongUsage where paragraphs are asked for and only some reviews have official numbers.
    """
    items = figures.recorded_items(ledger.connection)
    fitting = {review: stats.fitting_unit(asked, *items[review.id]) for review in reviews if review.id in items}
    units = set(fitting.values()) or {asked or Unit.PARAGRAPH}
    if len(units) == 1:
        return units.pop()
    if asked is None:
        return Unit.STATE
    unnumbered = next(review for review, unit in fitting.items() if unit == Unit.TEXT)
    message = _("{review} has no official numbers, so its paragraphs cannot be set beside others", review=unnumbered.key)
    raise WrongUsage(message, _("--unit state counts pairs with a recommending State in both"))


def common_taxonomy(asked: str | None, lists: set[str]) -> str | None:
    """Return the list that both sides are counted by: what is asked for, the one that both have, or that of 2021."""
    if asked or not lists:
        return asked
    return crosswalk.NEWEST if len(lists) > 1 else lists.pop()


def partly_recorded(ledger: Ledger, document: Row) -> list[str]:
    """Return a note for each review of which fewer items are on record than were declared received."""
    items = figures.recorded_items(ledger.connection)
    meant = {*document["reviews"], *document["previous_reviews"]}
    partly = [
        review
        for review in list_reviews(ledger.connection, "received IS NOT NULL")
        if str(review.key) in meant and items.get(review.id, (0, 0))[0] < (review.received or 0)
    ]
    return [
        _("note: of {review} only what is on record is counted; {n} were declared", review=review.key, n=review.received)
        for review in partly
    ]


def left_out(document: Row) -> list[str]:
    """Return a note of the reviews that have none to stand beside."""
    names = document["left_out"]
    if not names:
        return []
    few = [*names[:_FEW], "..."] if len(names) > _FEW else names
    return [
        n_(
            "note: {n} review has none to stand beside and is left out: {names}",
            "note: {n} reviews have none to stand beside and are left out: {names}",
            len(names),
            names=", ".join(few),
        )
    ]


def flat_rows(document: Row) -> list[Row]:
    """Return the rows as a table: the dimension, the figures, `previous_received`, `change_received` ..."""
    return [
        {
            **row["key"],
            **{name: row[name] for name in _OF_A_SIDE},
            **{f"previous_{name}": row["previous"][name] for name in _OF_A_SIDE},
            **{f"change_{name}": row["change"][name] for name in _CHANGES},
        }
        for row in document["rows"]
    ]


def _pairs(ledger: Ledger, question: stats.Question, vs: str) -> tuple[list[tuple[Review, Review]], list[str]]:
    """Return the reviews, each with the one it is set beside, and the references of those that have none.

    Of both something must be on record: nothing on record is not zero recommendations.
    """
    connection, filters = ledger.connection, question.filters
    day, items = filters.as_of, figures.recorded_items(connection)
    every = [review for review in list_reviews(connection) if day is None or review.held_by(day)]
    held = {review.id for review in every}
    others = {(other.state, other.mechanism): other for other in of_cycle(connection, every, vs)}
    chosen = [review for review in _chosen(ledger, question) if review.id in held]
    if not filters.cycles:
        named = {other.id for other in others.values()}
        able = [review for review in chosen if review.id in items and review.id not in named]
        chosen = list({(review.state, review.mechanism): review for review in able}.values())
    pairs = [(review, others[review.state, review.mechanism]) for review in chosen if (review.state, review.mechanism) in others]
    known = [pair for pair in pairs if all(review.id in items for review in pair)]
    if not known:
        states = {review.state for review in chosen}
        if not chosen and others:
            # Nothing is on record of any other review, so that none was chosen.
            pairs = [(other, other) for other in others.values()]
        raise _nothing(pairs, items, vs, [review for review in every if review.state in states] or every)
    if any(review == other for review, other in known):
        raise WrongUsage(_("{review} would stand beside itself", review=known[0][0].key), _("--cycle and --vs name two reviews"))
    there = {review.id for review, _other in known}
    return known, [str(review.key) for review in chosen if review.id not in there]


def _cite(ledger: Ledger, question: stats.Question, found: Row, now: list[Review], vs: str) -> Row:
    """Return the citation of a breakdown beside another."""
    filters, dimension = question.filters, found["by"][0]
    if len(now) == 1 and not found["left_out"]:
        review = now[0]
        filters = replace(filters, states=(review.state,), mechanisms=(review.mechanism,), cycles=(str(review.cycle),))
        vs = found["previous_reviews"][0].rpartition("/")[2]
    elif not found["left_out"]:
        filters = resolved(ledger.connection, filters, now)
    unit = Unit.PARAGRAPH if found["unit"] == Unit.TEXT else found["unit"]
    words = ["stats", "--by", dimension, "--vs", vs, "--unit", str(unit)]
    words += ["--taxonomy", question.taxonomy] if question.taxonomy else []
    reviews = n_("{n} review", "{n} reviews", len(now))
    if len(now) == 1:
        reviews = _("{now} beside {then}", now=found["reviews"][0], then=found["previous_reviews"][0])
    unit_name, named = UNIT_NAMES[found["unit"]], term("dimension", dimension)
    what = _("{reviews}: recommendations by {dimension}, counted in {unit}", reviews=reviews, dimension=named, unit=unit_name)
    return Citer(ledger.connection).cite(words, filters, found["unit"], str(Basis.RECORDED), narrowed(what, filters))


def _chosen(ledger: Ledger, question: stats.Question) -> list[Review]:
    filters = question.filters
    chosen = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
    return [review for review in chosen if filters.mechanisms or review.mechanism == Mechanism.UPR]


def _nothing(pairs: list[tuple[Review, Review]], items: dict[int, tuple[int, int]], vs: str, own: list[Review]) -> NotFound:
    """Return why there is nothing to set side by side."""
    empty = [review for pair in pairs for review in pair if review.id not in items]
    if not empty:
        return NotFound(_("there is no review '{vs}' to set beside", vs=vs), on_record(own))
    hint = _("hrtrack compare shows how declared totals have changed")
    return NotFound(_("no recommendation of {review} is on record, so there is nothing to break down", review=empty[0].key), hint)


def _count(ledger: Ledger, selection: Selection, unit: Unit, dimension: str, taxonomy: str | None) -> _Side:
    total: figures.Answers = {}
    for counts in figures.totals(ledger.connection, selection, unit).values():
        for position, number in counts.items():
            total[position] = total.get(position, 0) + number
    if taxonomy in (HEADINGS, crosswalk.NEWEST):
        themed = theming.count(ledger, selection, unit, (dimension,), taxonomy)
        return _Side(total, themed.counts, themed)
    counted = figures.breakdown(ledger.connection, selection, unit, (dimension,), taxonomy)
    if dimension == "status":
        counted = {(str(status),): counted.get((str(status),), {}) for status in Status}
    return _Side(total, counted, theming.Themed(counted, {}, {}))


def _rows(dimension: str, now: figures.Breakdown, then: figures.Breakdown, *, answered: bool) -> list[Row]:
    rows = [
        _compared({dimension: key[0]}, now.get(key, {}), then.get(key, {}), answered=answered)
        for key in dict.fromkeys([*now, *then])
    ]
    sizes = {row["key"][dimension]: row["received"] + row["previous"]["received"] for row in rows}
    return sorted(rows, key=lambda row: stats.order_key(dimension, row["key"][dimension], sizes))


def _compared(key: Row, now: figures.Answers, then: figures.Answers, *, answered: bool) -> Row:
    row, before = (stats.breakdown_row(key, counts, answered) for counts in (now, then))
    del before["key"]
    return {**row, "previous": before, "change": stats.change_between(stats.Figures.of(row), stats.Figures.of(before))}


def _without_way(sides: list[_Side], lists: list[list[str]], taxonomy: str | None) -> list[str]:
    """Return the categories that one side has and that no known label of the other side's lists leads to.

    There a nought would say that nothing was recommended, where the other list had no word for it.
    """
    if taxonomy not in (HEADINGS, crosswalk.NEWEST):
        return []
    found = []
    for side, other in ((0, 1), (1, 0)):
        if lists[other] and taxonomy not in lists[other]:
            ways = frozenset().union(*(crosswalk.reached(name, taxonomy) for name in lists[other]))
            found += [str(name) for (name,) in sides[side].counts if name is not None and name not in ways]
    return found


def _without(sides: list[_Side], alone: list[str], taxonomy: str | None) -> list[Row]:
    """Return what has no counterpart, with how many items bear it now and then."""
    found = {label: [_items(side.themed.without.get(label)) for side in sides] for side in sides for label in side.themed.without}
    found |= {(str(taxonomy), name): [_items(side.counts.get((name,))) for side in sides] for name in alone}
    rows = [
        {**theming.described(label, taxonomy or ""), "received": now, "previous_received": then}
        for label, (now, then) in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["received"] - row["previous_received"], row["taxonomy"], row["label"]))


def _items(counts: figures.Answers | None) -> int:
    return sum((counts or {}).values())
