"""Choose what a document is about: recommendations whole, with their reviews and the measures that serve them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from hrtrack import terms
from hrtrack.alphabet import sort_key
from hrtrack.environment import today
from hrtrack.implementation import state_of_play
from hrtrack.model import THEME_TAXONOMIES, Position
from hrtrack.report import words
from hrtrack.report.ranges import format_ranges
from hrtrack.shapes import recommendation_row
from hrtrack.speech import _, day, spoken, together
from hrtrack.states import state_called
from hrtrack.store.measured import Choice, list_measures
from hrtrack.store.naming import plan_ids
from hrtrack.store.planned import list_plans, span
from hrtrack.store.reading import choose_ids, load_chunks
from hrtrack.store.reviews import Review, choose_reviews
from hrtrack.store.selection import Filters, Selection

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from hrtrack.store.ledger import Ledger
    from hrtrack.store.measured import Measure
    from hrtrack.store.reading import Recommendation

_DIGITS = re.compile(r"[0-9]+")


class Chosen(NamedTuple):
    """Hold what was chosen: recommendations in natural order, their reviews, the filters and the day that is asked for."""

    items: list[Recommendation]
    reviews: list[Review]
    filters: Filters

    @property
    def day(self) -> str:
        """Return the day for which a document answers, today unless one is given."""
        return self.filters.as_of or today()


def choose(ledger: Ledger, filters: Filters) -> Chosen:
    """Return the recommendations that filters choose, with their reviews; without any, the reviews that were looked at."""
    with ledger.snapshot():
        looked_at = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
        selection = Selection(ledger.connection, filters, looked_at)
        chunks = load_chunks(ledger.connection, choose_ids(ledger.connection, selection))
        items = [item for chunk in chunks for item in chunk]
    found = list({item.review.key: item.review for item in items}.values())
    return Chosen(items, found or selection.reviews, filters)


def measures_of(ledger: Ledger, chosen: Chosen) -> list[Measure]:
    """Return the measures that serve the chosen recommendations, by due date."""
    ids = [item.id for item in chosen.items]
    return list_measures(ledger.connection, span(), Choice(recommendations=ids)) if ids else []


def planned(ledger: Ledger, chosen: Chosen) -> tuple[list[Measure], dict[str, str]]:
    """Return the measures that an action plan is of, by due date, and the titles of the plans on record by code.

    These are the measures for the chosen recommendations; of a whole plan, or of all, those for none as well.
    """
    filters = chosen.filters
    with ledger.snapshot():
        db = ledger.connection
        titles = {plan.code: plan.title or "" for plan in list_plans(db, span())}
        plans = [row_id for word in filters.plans for row_id in plan_ids(db, word)] if filters.plans else None
        whole = replace(filters, plans=(), as_of=None) == Filters(assessor=filters.assessor)
        served = None if whole else [item.id for item in chosen.items]
        if served == []:
            return [], titles
        return list_measures(db, span(), Choice(plans=plans, recommendations=served)), titles


def is_done(measure: Measure, day: str) -> bool:
    """Say whether a measure was done on a day."""
    return measure.done_date is not None and measure.done_date <= day


def play(measure: Measure, day: str) -> str:
    """Return in words how a measure stood on a day."""
    return state_of_play(measure.due_date, measure.done_date if is_done(measure, day) else None, day)


def fields_of(chosen: Chosen, title: str, heading: str | None = None) -> dict[str, str]:
    """Return the values of the fields of a template."""
    one = chosen.reviews[0] if len(chosen.reviews) == 1 else None
    states = together(", ", [state_called(code) for code in dict.fromkeys(review.state for review in chosen.reviews)])
    return {
        "heading": title if heading is None else heading,
        "title": title,
        "review": words.in_page_header(one) if one and one.mechanism == "UPR" else words.reviews_in_words(chosen.reviews),
        "state": states,
        "cycle": str(one.cycle_number or "") if one else "",
        "year": ", ".join(str(review.cycle) for review in chosen.reviews),
        "session": str(one.session or "") if one else "",
        "date": day(chosen.day),
        "selection": words.selection_in_words(chosen.filters),
    }


def position_of(item: Recommendation, as_of: str | None) -> str | None:
    """Return the answer of the whole in one word, on a day; a UPR recommendation without one is pending."""
    found = recommendation_row(item, as_of)["position"]
    return found or (Position.PENDING if item.review.mechanism == "UPR" else None)


def positions_in_words(chosen: Chosen) -> str:
    """Return how many recommendations were supported, noted and so on."""
    count = Counter(position_of(item, chosen.filters.as_of) for item in chosen.items)
    named = [(position, count[position]) for position in Position if count[position]]
    parts = [_("{n} {position}", n=number, position=terms.say("position", position)) for position, number in named]
    return together(", ", parts)


def numbers_in_words(items: Iterable[Recommendation], reviews: Sequence[Review]) -> str:
    """Return the numbers of recommendations as ranges, review by review where a document is of several."""
    by_review: dict[Review, list[str]] = {}
    for item in items:
        by_review.setdefault(item.review, []).append(item.paragraph)
    if len(reviews) == 1:
        return format_ranges(next(iter(by_review.values()), []))
    several = len({review.state for review in reviews}) > 1
    named = [(review_in_words(r, several=several), format_ranges(n)) for r, n in by_review.items()]
    return together("; ", [_("{review}: {numbers}", review=review, numbers=numbers) for review, numbers in named])


def review_in_words(review: Review, *, several: bool) -> str:
    """Return a review as a heading, with its State where a document is of several."""
    name = words.review_of(review)
    return together(", ", (state_called(review.state), name)) if several else name


def themes_of(item: Recommendation, taxonomy: str) -> list[str]:
    """Return the labels of a taxonomy, those of the whole first; ``theme`` is the list of themes that the item has."""
    named = [taxonomy]
    if taxonomy == "theme":
        named = [name for name in THEME_TAXONOMIES if any(tag.taxonomy == name for tag in item.tags)][:1]
    tags = [tag for tag in item.tags if tag.taxonomy in named]
    return list(dict.fromkeys(tag.label for tag in sorted(tags, key=lambda tag: tag.clause or 0)))


def by_label(items: Sequence[Recommendation], taxonomy: str) -> list[tuple[str | None, list[Recommendation]]]:
    """Return recommendations under the first of their labels, None last for those without.

    Labels stand in the order of what they are called in the language.
    """
    groups: dict[str | None, list[Recommendation]] = {}
    for item in items:
        groups.setdefault(next(iter(themes_of(item, taxonomy)), None), []).append(item)
    return sorted(groups.items(), key=lambda pair: (pair[0] is None, sort_key(spoken(words.label_of(taxonomy, pair[0] or "")))))


def in_order(label: str) -> str:
    """Return what sorts labels: A2 before A12, without case."""
    return _DIGITS.sub(lambda digits: digits[0].zfill(7), label.casefold())
