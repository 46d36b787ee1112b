"""Say what documents say of States, answers, assessments and measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack import terms
from hrtrack.labels import label_called
from hrtrack.model import Assessor, Mechanism
from hrtrack.speech import ENGLISH, Said, _, day, language, spoken, term, together
from hrtrack.states import state_called, state_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrtrack.records import AssessmentItem
    from hrtrack.store.reading import Recommendation
    from hrtrack.store.reviews import Review
    from hrtrack.store.selection import Filters


def voice(entry: AssessmentItem) -> str:
    """Return who judges: the name that is given, with its kind, or the kind alone."""
    kind = terms.assessor(entry.assessor)
    return _("{name} ({kind})", name=entry.name, kind=term("assessor", entry.assessor)) if entry.name else kind


def judgement(entry: AssessmentItem) -> str:
    """Return what is judged, with limb, grade and day."""
    parts: list[str] = [terms.say("status", entry.status or "")] if entry.status else []
    parts += [_("limb {limb}", limb=entry.limb)] if entry.limb else []
    parts += [_("grade {grade}", grade=entry.grade)] if entry.grade else []
    parts += [_("regressed")] if entry.regressed else []
    parts += [day(entry.date)] if entry.date else []
    return together(", ", parts)


def states_of(item: Recommendation) -> str:
    """Return the names of the recommending States, clause by clause."""
    found = [together(", ", [state_called(code) for code in clause.states]) for clause in item.clauses if clause.states]
    return together("; ", found)


def reviews_in_words(reviews: Iterable[Review]) -> str:
    """Return of which reviews a document is: Kazakhstan, UPR 2010, 2014; CCPR 2016."""
    by_state: dict[str, dict[str, list[str]]] = {}
    for review in reviews:
        by_state.setdefault(review.state, {}).setdefault(review.mechanism, []).append(str(review.cycle))
    named = {
        state: together("; ", [together(" ", (body_of(body), ", ".join(years))) for body, years in bodies.items()])
        for state, bodies in by_state.items()
    }
    return together("; ", [together(", ", (state_called(state), bodies)) for state, bodies in named.items()])


def in_page_header(review: Review) -> str:
    """Return what OHCHR's lists have in their page header: UPR of ... (2nd Cycle – 20th session)."""
    parts = [
        *([f"{ordinal(review.cycle_number)} Cycle"] if review.cycle_number else []),
        *([f"{ordinal(review.session)} session"] if review.session else []),
    ]
    return f"UPR of {state_name(review.state)} ({' – '.join(parts) or review.cycle})"


def ordinal(number: int) -> str:
    """Return a number with its English ending: 22nd."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def selection_in_words(filters: Filters) -> str:
    """Return what was chosen, in the words of the options."""
    plain = {
        "state": tuple(map(state_called, filters.states)), "mechanism": tuple(map(body_of, filters.mechanisms)),
        "cycle": filters.cycles, "position": [terms.say("position", word) for word in filters.positions],
        "from": tuple(map(state_called, filters.recommenders)), "region": [terms.region(code) for code in filters.regions],
        "theme": [label_of("theme", label) for label in filters.themes],
        "group": [label_of("group", label) for label in filters.groups],
        "sdg": [label_of("sdg", label) for label in filters.sdgs], "action": filters.actions,
        "cluster": [label_of("cluster", label) for label in filters.clusters],
        "status": [terms.say("status", word) for word in filters.statuses],
        "assessor": (terms.assessor(filters.assessor),) if filters.assessor != Assessor.STATE else (),
        "institution": filters.institutions, "plan": filters.plans,
        "lineage": [terms.say("lineage", word) for word in filters.lineages],
        "search": (filters.search,) if filters.search else (),
    }  # fmt: skip
    parts = [
        _(
            "{option} {values}",
            option=term("filter", name),
            values=together(", ", [word if isinstance(word, str) else str(word) for word in words]),
        )
        for name, words in plain.items()
        if words
    ]
    parts += [term("filter", "overdue")] if filters.overdue_on else []
    return together("; ", parts) if parts else _("everything on record")


def review_of(review: Review) -> Said:
    """Return a review as a heading of its recommendations: UPR 2014, CCPR 2016."""
    return together(" ", (body_of(review.mechanism), str(review.cycle)))


def body_of(mechanism: str) -> str:
    """Return what a mechanism is called: the UPR has a name in each language, a treaty body its English letters."""
    return term("mechanism", mechanism) if mechanism == Mechanism.UPR else str(mechanism)


def label_of(taxonomy: str, label: str) -> Said:
    """Return what a label is called; `theme` stands for whichever list of themes has it."""
    return label_called("" if taxonomy == "theme" else taxonomy, label)


def language_of(name: Said) -> str | None:
    """Return the language of a name that stays English in a document in another; None where it is that of the document."""
    return ENGLISH if language() != ENGLISH and name.isascii() and spoken(name) == name else None
