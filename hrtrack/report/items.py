"""Shape one recommendation for the public: nothing that is kept internal, and no person to contact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from hrtrack.follow_shapes import shown_assessments
from hrtrack.implementation import Role, in_force, state_of_play
from hrtrack.labels import ACTION_NAMES
from hrtrack.shapes import recommendation_row, said_of, text_of

if TYPE_CHECKING:
    from hrtrack.store.reading import Recommendation
    from hrtrack.store.selection import Filters

Row = dict[str, Any]


class Tongues(NamedTuple):
    """Hold the language of a page, and the one that stands beside it, if any does."""

    first: str
    also: str | None = None


def public_item(item: Recommendation, filters: Filters, day: str, tongues: Tongues) -> Row:
    """Return a recommendation as `list` prints it, with its answers, judgements, measures and evidence on a day.

    Its texts are in the language of the page where they are on record in it; `summary_also` and `text_also` hold them
    in the other language.
    """
    row = recommendation_row(item, filters.as_of, filters.assessor, tongues.first)
    return {
        **row,
        "actions": [(label, ACTION_NAMES.get(label)) for label in row["action"]],
        "summary_also": _beside(item, "summary", row["summary_language"], tongues.also),
        "text_also": _beside(item, "text", row["language"], tongues.also),
        "clauses": _clauses(item, filters.as_of, tongues.first) if len(item.clauses) > 1 else [],
        "earlier": _earlier(item, filters.as_of),
        "judgements": _judgements(item, filters.as_of),
        "lead": [entry.name for entry in item.assignments if entry.role == Role.LEAD],
        "supporting": [entry.name for entry in item.assignments if entry.role != Role.LEAD],
        "measures": [
            {"measure": m.code, "title": m.title, "plan": m.plan, "due": m.due, "lead": list(m.lead),
             "state_of_play": state_of_play(m.due_date, m.done_date, filters.as_of or day)}
            for m in item.measures
        ],
        "evidence": _evidence(item),
    }  # fmt: skip


def link_of(url: str | None) -> str | None:
    """Return an address that a page may link to: http or https with a host, and nothing else."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    # A browser skips blanks and control characters where Python does not, so an address with any is no link.
    plain = url is not None and url.isprintable() and not any(letter.isspace() for letter in url)
    return url if plain and parts.scheme in ("http", "https") and parts.netloc else None


def _beside(item: Recommendation, field: str, shown: str | None, also: str | None) -> str | None:
    """Return a text in the other language of a page, unless it is what is shown already."""
    text, lang = text_of(item, field, tongue=also) if also else (None, None)
    return text if lang == also != shown else None


def _clauses(item: Recommendation, as_of: str | None, tongue: str) -> list[Row]:
    found = []
    for clause in item.clauses:
        answer = item.answer(clause.number, as_of)
        said, language = said_of(item, tongue, clause.number).values()
        position = answer.position if answer else None
        found.append({"clause": clause.number, "said": said, "language": language, "position": position, "states": clause.states})
    return found


def _earlier(item: Recommendation, as_of: str | None) -> list[Row]:
    """Return the answers that later ones replaced, the oldest first."""
    standing = {id(item.answer(clause.number, as_of)) for clause in item.clauses}
    held = [entry for entry in item.positions if as_of is None or item.effective_date(entry) <= as_of]
    return [
        {"position": entry.position, "source": entry.source, "date": item.effective_date(entry) or None, "clause": entry.clause}
        for entry in sorted(held, key=item.effective_date)
        if id(entry) not in standing
    ]


def _judgements(item: Recommendation, as_of: str | None) -> list[Row]:
    """Return what each voice says now; a claim of the State and the judgement of an NGO stand side by side."""
    if not item.assessments:
        return []
    return [
        {"assessor": entry.assessor, "name": entry.name, "status": entry.status, "grade": entry.grade, "limb": entry.limb,
         "date": entry.date, "note": entry.note, "source": entry.source, "regressed": entry.regressed}
        for entry in in_force(shown_assessments(item, internal=False), as_of)
    ]  # fmt: skip


def _evidence(item: Recommendation) -> list[Row]:
    """Return each piece of evidence once, without those kept internal."""
    pieces = {piece.code: piece for piece in item.evidence if not piece.internal}
    return [
        {"evidence": piece.code, "title": piece.title or piece.url or piece.file, "link": link_of(piece.url),
         "published": piece.published}
        for piece in pieces.values()
    ]  # fmt: skip
