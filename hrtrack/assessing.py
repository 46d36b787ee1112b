"""Record answers of a State and judgements of the implementation over time, and find where voices differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.environment import today
from hrtrack.errors import BadInput, WrongUsage
from hrtrack.follow_shapes import ASSESSMENT_COLUMNS
from hrtrack.implementation import STATUS_OF_GRADE, Grade, Status, implementation_index, in_force, judgement, voices
from hrtrack.limbs import as_on_record
from hrtrack.model import Assessor, Mechanism, Position, nearest_hint
from hrtrack.records import AssessmentItem, PositionItem, RecommendationItem
from hrtrack.shapes import words_of
from hrtrack.speech import Said, _, day, term, together
from hrtrack.store import judging
from hrtrack.store.naming import fold_title
from hrtrack.store.reading import load, load_chunks
from hrtrack.store.recording import Outcome, Recorder
from hrtrack.store.reviews import choose_reviews
from hrtrack.store.selection import Filters, Selection
from hrtrack.store.writing import RowWriter
from hrtrack.telling import first_of, named, so_already
from hrtrack.terms import say

if TYPE_CHECKING:
    from hrtrack.recommendations import Target
    from hrtrack.records import EvidenceItem
    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger
    from hrtrack.store.reading import Recommendation

Row = dict[str, Any]

POSITION_COLUMNS = (
    "reference", "clause", "position", "detail", "source", "date", "date_inferred", "previous", "in_force",
)  # fmt: skip
STATUS_COLUMNS = (*ASSESSMENT_COLUMNS, "previous", "in_force")
DISAGREEMENT_COLUMNS = (
    "reference", "summary", "text", *(str(kind) for kind in Assessor), "voices", "index", "n", "spread",
)  # fmt: skip


class Done(NamedTuple):
    """Hold a row for each recommendation that changed, what was done in words, and notes to the user."""

    rows: list[Row]
    what: str
    notes: list[str]


def set_position(ledger: Ledger, found: list[Target], entry: PositionItem, *, dry_run: bool) -> tuple[Done, Batch | None]:
    """Append an answer of the State to the history of recommendations, or of one clause of each.

    An answer without a date counts from the adoption of the outcome, else from the review. Raises WrongUsage for
    treaty bodies, whose recommendations are not answered so, and BadInput for a clause that is not on record.
    """

    def work(act: Act) -> tuple[Done, str]:
        items = load(act.connection, [target.id for target in found])
        _require_answerable(items, entry.clause)
        before = {item.id: _answer(item, entry.clause) for item in items}
        outcome = Outcome()
        new = [_position(item, entry) for item in items if not _answered_so(item, entry)]
        Recorder(act).recommendations(new, outcome)
        after = load(act.connection, [target.id for target in found])
        rows = [_position_row(item, entry, before[item.id]) for item in after if item.reference in outcome.changed]
        what = _position_in_words(rows, entry, [item for item in after if item.reference in outcome.changed], len(after))
        return Done(rows, what, _position_notes(after, entry)), what

    return ledger.run("position set", work, dry_run=dry_run)


def judge(
    ledger: Ledger, found: list[Target], entry: AssessmentItem, pieces: list[EvidenceItem], *, dry_run: bool
) -> tuple[Done, Batch | None]:
    """Append an assessor's judgement or note to recommendations, and the evidence that it cites.

    What the same voice said on that day and still says is not repeated; further evidence is added to it.
    """

    def work(act: Act) -> tuple[Done, str]:
        before = load(act.connection, [target.id for target in found])
        said, notes = _as_known(act, entry, before)
        limbs = {item.id: _limb(item, said) for item in before}
        ids = _write_judgements(act, before, said, limbs)
        codes = _cite(act, pieces, ids)
        after = load(act.connection, [target.id for target in found])
        changed = [(old, new) for old, new in zip(before, after, strict=True) if _told(old) != _told(new)]
        rows = [_status_row(old, new, said._replace(limb=limbs[new.id]), codes) for old, new in changed]
        what = _status_in_words(rows, said, codes, len(after))
        return Done(rows, what, notes + _status_notes(after, said, limbs)), what

    return ledger.run("status set", work, dry_run=dry_run)


def graded(status: str | None, grade: str | None) -> str | None:
    """Return the status that a grade stands for; raise WrongUsage where another one is said beside it."""
    if grade is None:
        return status
    meant = str(STATUS_OF_GRADE[Grade(grade)])
    if status not in (None, meant):
        raise WrongUsage(
            _("grade {grade} means {meant}, not {status}", grade=grade, meant=meant, status=status),
            _("say one of them: the grade alone will do"),
        )
    return meant


def disagreements(ledger: Ledger, filters: Filters) -> list[Row]:
    """Return the recommendations of which two voices differ, the widest apart first, then in natural order."""
    with ledger.snapshot():
        reviews = choose_reviews(ledger.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
        ids = judging.judged_by_several(ledger.connection, Selection(ledger.connection, filters, reviews))
        items = (item for chunk in load_chunks(ledger.connection, ids) for item in chunk)
        rows = [row for item in items if (row := _disagreement(item, filters.as_of, ledger.tongue))]
    return sorted(rows, key=lambda row: -row["spread"])


def several_judge(ledger: Ledger) -> bool:
    """Say whether any recommendation on record is judged by several voices."""
    return judging.several_judge(ledger.connection)


def _require_answerable(items: list[Recommendation], clause: int | None) -> None:
    for item in items:
        if item.review.mechanism != Mechanism.UPR:
            message = _(
                "{reference} is of a treaty body, and a State does not answer these by a position", reference=item.reference
            )
            raise WrongUsage(message, _("hrtrack status set records how far it is implemented"))
        numbers = [known.number for known in item.clauses]
        if clause is not None and clause not in numbers:
            raise BadInput(
                _("{reference} has no clause {clause}", reference=item.reference, clause=clause),
                _("on record: {numbers}", numbers=", ".join(map(str, numbers))),
            )


def _answer(item: Recommendation, clause: int | None) -> str | None:
    """Return the answer in force in one word, of the whole or of one clause."""
    if clause is None:
        return item.word
    given = item.answer(clause)
    return given.position if given else None


def _position(item: Recommendation, entry: PositionItem) -> RecommendationItem:
    return RecommendationItem(item.key, item.paragraph, item.reference, positions=[entry], flat=False, restates=False)


def _answered_so(item: Recommendation, entry: PositionItem) -> bool:
    """Say whether the answer is in force on its own day already, though a later one may have followed it."""
    day = item.effective_date(entry)
    given = [item.answer(clause.number, day) for clause in item.clauses if entry.clause in (None, clause.number)]
    if entry.position == Position.PARTIAL and len({answer.position if answer else None for answer in given}) > 1:
        # Clauses that differ say `partial` themselves: an answer of the whole would take their place.
        return True
    return bool(given) and all(
        answer is not None
        and (answer.position, answer.date) == (entry.position, entry.date)
        and entry.detail in (None, answer.detail)
        and entry.source in (None, answer.source)
        for answer in given
    )


def _position_row(item: Recommendation, entry: PositionItem, before: str | None) -> Row:
    return {
        "reference": item.reference,
        "clause": entry.clause,
        "position": entry.position,
        "detail": entry.detail,
        "source": entry.source,
        "date": item.effective_date(entry) or None,
        "date_inferred": entry.date is None and bool(item.effective_date(entry)),
        "previous": before,
        "in_force": _answer(item, entry.clause) == entry.position,
    }


def _position_in_words(rows: list[Row], entry: PositionItem, changed: list[Recommendation], asked: int) -> str:
    """Return the line that says what was done, and from which day it counts."""
    answer: str = term("position", entry.position)
    if entry.detail:
        answer = together("", (answer, " (", say("detail", entry.detail), ")"))
    whom = _named(rows)
    if entry.clause is not None:
        whom = _("clause {number} of {named}", number=entry.clause, named=whom)
    was = _counted([term("position", row["previous"]) if row["previous"] else _("without an answer") for row in rows])
    told = _(
        "set {position} for {named}, counting {since}; before: {was}",
        position=answer, named=whom, since=_since(entry, changed), was=was,
    )  # fmt: skip
    return told + so_already(asked - len(rows))


def _since(entry: PositionItem, changed: list[Recommendation]) -> str:
    if entry.date:
        return _("from {day}", day=day(entry.date))
    days = {(item.review.adoption_date, item.review.review_date) for item in changed}
    if len(days) > 1:
        return _("from the adoption of each review")
    adopted, held = next(iter(days), (None, None))
    if adopted:
        return _("from the adoption on {day}", day=day(adopted))
    return _("from the review on {day}", day=day(held)) if held else _("from the beginning, for no day is on record")


def _position_notes(items: list[Recommendation], entry: PositionItem) -> list[str]:
    notes: list[str] = []
    if entry.date and entry.date > today():
        notes.append(
            _("note: {day} is still to come; lists and figures without --as-of show the answer now", day=day(entry.date))
        )
    later = [item.reference for item in items if _answer(item, entry.clause) != entry.position]
    if later:
        advice = "" if entry.date else _("; --date says from which day the new one counts")
        notes.append(_("note: a later answer stays in force for {names}", names=first_of(later)) + advice)
    return notes


def _as_known(act: Act, entry: AssessmentItem, items: list[Recommendation]) -> tuple[AssessmentItem, list[str]]:
    """Return the judgement with its assessor's name as it is spelt on record, and a note where it becomes another voice.

    Two spellings of a name would be two voices, which may differ; so are a name and none.
    """
    if entry.name is None:
        return entry, _note_of_other_voice(entry, items)
    names = judging.names_of(act.connection, entry.assessor)
    if entry.name in names:
        return entry, []
    alike = [name for name in names if fold_title(name) == fold_title(entry.name)]
    if alike:
        return entry._replace(name=alike[0]), []
    near = nearest_hint(entry.name, names)
    told = _("note: '{name}' is a new voice; {near}", name=entry.name, near=near)
    return entry, [told] if near.startswith("did you mean") else []


def _note_of_other_voice(entry: AssessmentItem, items: list[Recommendation]) -> list[str]:
    """Return a note where one named assessor of the kind, and no unnamed one, has judged before."""
    names = set()
    for item in items if entry.status else ():
        here = {known.name for known in item.assessments if known.assessor == entry.assessor and known.status}
        names |= here if None not in here else set()
    if len(names) != 1:
        return []
    name = names.pop()
    told = _("note: {assessor} without a name is another voice than '{name}'; --name \"{name}\" continues that one",
             assessor=term("assessor", entry.assessor), name=name)  # fmt: skip
    return [told]


def _limb(item: Recommendation, entry: AssessmentItem) -> str | None:
    """Return the limb as the same voice, or else another, has written it of the recommendation.

    Two spellings would be two limbs: the older judgement would stay in force beside the newer one.
    """
    if entry.limb is None:
        return None
    mine = [known for known in item.assessments if (known.assessor, known.name) == (entry.assessor, entry.name)]
    return as_on_record(entry.limb, [known.limb for known in [*mine, *item.assessments] if known.limb])


def _write_judgements(
    act: Act, items: list[Recommendation], entry: AssessmentItem, limbs: dict[int, str | None]
) -> dict[int, int]:
    """Append a judgement where it is not on record; return its id for each recommendation."""
    writer = RowWriter(act)
    ids = {}
    for item in items:
        said = entry._replace(limb=limbs[item.id])
        known = _on_record(item, said)
        ids[item.id] = judging.assessment_id(act.connection, known.uid) if known else writer.new_assessment(item.id, said, None)
    writer.flush()
    return ids


def _on_record(item: Recommendation, entry: AssessmentItem) -> AssessmentItem | None:
    """Return the same judgement where it stands on its own day, or the same note; what the entry leaves blank is not compared."""
    held = in_force(item.assessments, entry.date) if entry.status else item.assessments
    return next((known for known in held if _says(known, entry)), None)


def _says(known: AssessmentItem, entry: AssessmentItem) -> bool:
    said = ("assessor", "name", "status", "limb", "date")
    return (
        all(getattr(known, name) == getattr(entry, name) for name in said)
        and entry.grade in (None, known.grade)
        and entry.source in (None, known.source)
        and entry.regressed <= known.regressed
        and (entry.note is None or (entry.note, entry.internal) == (known.note, known.internal))
    )


def _cite(act: Act, pieces: list[EvidenceItem], ids: dict[int, int]) -> list[str]:
    if not pieces:
        return []
    from hrtrack import evidence

    return evidence.add(act, pieces, list(ids.items()))


def _told(item: Recommendation) -> tuple[int, int]:
    return len(item.assessments), len(item.evidence)


def _status_row(before: Recommendation, after: Recommendation, entry: AssessmentItem, codes: list[str]) -> Row:
    row = {**entry._asdict(), "reference": after.reference, "evidence": codes}
    row["previous"] = next((known.status for known in _standing(before, entry)), None)
    row["in_force"] = _stands(after, entry)
    return {column: row[column] for column in STATUS_COLUMNS}


def _standing(item: Recommendation, entry: AssessmentItem) -> list[AssessmentItem]:
    """Return what the same voice says in force of the same limb, or of the whole."""
    place = (entry.assessor, entry.name, entry.limb)
    return [known for known in in_force(item.assessments) if (known.assessor, known.name, known.limb) == place]


def _stands(item: Recommendation, entry: AssessmentItem) -> bool:
    """Say whether a judgement is in force; a note replaces nothing and is replaced by nothing."""
    return entry.status is None or any(known.date == entry.date for known in _standing(item, entry))


def _status_in_words(rows: list[Row], entry: AssessmentItem, codes: list[str], asked: int) -> str:
    """Return the line that says what was done."""
    if not rows:
        return _("completed what is on record of evidence {codes}", codes=", ".join(codes))
    whom = _named(rows)
    if entry.limb:
        whom = _("{limb} of {named}", limb=rows[0]["limb"], named=whom)
    told: str = _(
        "recorded {said} for {named}, by {voice} on {day}",
        said=_said(entry), named=whom, voice=_spoken_voice(entry), day=day(entry.date or ""),
    )  # fmt: skip
    told += _(", with {codes}", codes=", ".join(codes)) if codes else ""
    if entry.status:
        was = _counted([term("status", row["previous"]) if row["previous"] else _("without a judgement") for row in rows])
        told += _("; before: {was}", was=was)
    return told + so_already(asked - len(rows))


def _said(entry: AssessmentItem) -> str:
    """Return what a judgement says, or that it is a note alone."""
    if not entry.status:
        return _("a note")
    told: str = term("status", entry.status)
    told += _(" (grade {grade})", grade=entry.grade) if entry.grade else ""
    return told + (_(", regressed,") if entry.regressed else "")


def _spoken_voice(entry: AssessmentItem) -> Said:
    return together(" ", filter(None, (term("assessor", entry.assessor), entry.name)))


def _status_notes(items: list[Recommendation], entry: AssessmentItem, limbs: dict[int, str | None]) -> list[str]:
    later = [item.reference for item in items if not _stands(item, entry._replace(limb=limbs[item.id]))]
    told = _("note: a later judgement by {voice} stays in force for {names}", voice=_spoken_voice(entry), names=first_of(later))
    return [told] if later else []


def _disagreement(item: Recommendation, as_of: str | None, tongue: str | None) -> Row | None:
    """Return a row where at least two voices differ, else None."""
    order = [str(kind) for kind in Assessor]
    heard = {who: found.status for who, found in voices(item.assessments, as_of).items() if found.status != Status.NO_INFORMATION}
    if len(set(heard.values())) < 2:
        return None
    spoken = sorted(heard.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1] or ""))
    index = implementation_index(str(status) for status in heard.values())
    return {
        "reference": item.reference,
        **words_of(item, tongue),
        **{kind: _status_of(item, kind, as_of) for kind in order},
        "voices": [f"{voice(*who)}: {status}" for who, status in spoken],
        "index": index.mean,
        "n": index.n,
        "spread": index.spread,
    }


def _status_of(item: Recommendation, kind: str, as_of: str | None) -> str | None:
    found = judgement(item.assessments, kind, as_of)
    return str(found.status) if found and found.status != Status.NO_INFORMATION else None


def voice(assessor: str, name: str | None) -> str:
    """Return whose judgement it is: the kind of assessor and its name."""
    return f"{assessor} {name}" if name else assessor


def _named(rows: list[Row]) -> str:
    return named([row["reference"] for row in rows])


def _counted(words: list[str]) -> str:
    """Return what there was before: one word for one, numbers for several."""
    if len(words) <= 1:
        return words[0] if words else ""
    return together(", ", [together(" ", (str(count), word)) for word, count in Counter(words).most_common()])
