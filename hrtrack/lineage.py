"""Follow what is asked again from review to review: suggest earlier recommendations, record what was decided, tell what follows.

A suggestion is never a fact: only what a person confirms is kept, and what a person rejects is not suggested again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack import wordings
from hrtrack.errors import NotFound, WrongUsage
from hrtrack.lineage_words import RELATIONS, Verdict
from hrtrack.model import Mechanism, Position, one_of
from hrtrack.shapes import text_of
from hrtrack.speech import _, n_, term, together
from hrtrack.store import descent, figures
from hrtrack.store.reading import choose_ids, load, load_chunks
from hrtrack.store.reviews import choose_reviews, of_cycle, on_record
from hrtrack.store.selection import Filters, Selection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hrtrack.recommendations import Target
    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger
    from hrtrack.store.reading import Recommendation
    from hrtrack.store.reviews import Review
    from hrtrack.suggesting import Suggestion

Row = dict[str, Any]

# The first three stand where a line of `suggest` is read back by `confirm`.
SUGGESTED_COLUMNS = (
    "reference", "earlier", "relation", "score", "reasons", "compared", "decided", "position", "earlier_position", "summary",
    "earlier_summary", "text", "earlier_text",
)  # fmt: skip
COLUMNS = (
    "reference", "earlier", "verdict", "relation", "position", "earlier_position", "flipped", "asked_in", "answers", "note",
    "summary", "earlier_summary", "text", "earlier_text",
)  # fmt: skip
CHANGED_COLUMNS = ("reference", "earlier", "verdict", "relation")
_SHOWN = 5


class Pair(NamedTuple):
    """Hold a later recommendation and an earlier one (None: none) as a user names them, and the relation that came with them."""

    later: Target
    earlier: Target | None
    relation: str | None = None


class Decided(NamedTuple):
    """Hold what changed, and what was done in words."""

    rows: list[Row]
    what: str


class Suggested(NamedTuple):
    """Hold suggestions, and the two reviews that were compared."""

    rows: list[Row]
    later: Review
    earlier: Review


class Which(NamedTuple):
    """Hold which decisions are asked for: of which verdicts (none: all but rejected), and what must be true of them."""

    verdicts: tuple[str, ...] = ()
    flipped: bool = False
    asked: int | None = None
    each_time: str | None = None


def parse_relation(text: str | None) -> str | None:
    """Return a relation given as an option; raise WrongUsage with the nearest."""
    return one_of(text.strip().lower(), RELATIONS, "relation", WrongUsage) if text is not None else None


def suggest(ledger: Ledger, filters: Filters, against: str | None, threshold: float, *, decided: bool) -> Suggested:
    """Return which earlier recommendations ask for the same as the chosen ones, the likeliest of each first.

    What was decided before is left out unless `decided` asks for it. Official texts are compared where both have one, else
    summaries, else the one with the other. Raises WrongUsage where the filters do not choose one review.
    """
    with ledger.snapshot():
        later_review, earlier_review = _two_reviews(ledger, filters, against)
        later = _load(ledger, Selection(ledger.connection, filters, [later_review]))
        earlier = _load(ledger, Selection(ledger.connection, Filters(), [earlier_review]))
        pairs, alone = descent.decided_pairs(ledger.connection, [item.id for item in later])
    found: list[tuple[int, float, Row]] = []
    for one, other, hit, compared in wordings.compare(later, earlier, threshold):
        verdict = pairs.get((one.id, other.id)) or (str(Verdict.NONE) if one.id in alone else None)
        if verdict is None or decided:
            found.append((one.id, hit.score, _suggested(one, other, hit, compared, verdict)))
    places = {item.id: place for place, item in enumerate(later)}
    found.sort(key=lambda entry: (places[entry[0]], -entry[1]))
    return Suggested([row for *_order, row in found], later_review, earlier_review)


def confirm(
    ledger: Ledger, pairs: Sequence[Pair], relation: str | None, note: str | None, *, dry_run: bool
) -> tuple[Decided, Batch | None]:
    """Record that later recommendations ask for the same as earlier ones, or, without an earlier one, that none does.

    The relation given counts for all, else the one that came with a pair, else the one on record, else what the wording says.
    """

    def work(act: Act) -> tuple[Decided, str]:
        changed = []
        for pair in pairs:
            word = None
            if pair.earlier is not None:
                known = descent.relation_of(act.connection, pair.later.id, pair.earlier.id)
                word = relation or pair.relation or known or _proposed(ledger, pair)
            verdict = Verdict.CONFIRMED if pair.earlier else Verdict.NONE
            changed += _decide(act, pair, verdict, word, note)
        return _done(changed)

    return ledger.run("lineage confirm", work, dry_run=dry_run)


def reject(ledger: Ledger, pairs: Sequence[Pair], note: str | None, *, dry_run: bool) -> tuple[Decided, Batch | None]:
    """Record that later recommendations do not ask for the same as earlier ones, so that these are not suggested again."""

    def work(act: Act) -> tuple[Decided, str]:
        return _done([row for pair in pairs for row in _decide(act, pair, Verdict.REJECTED, None, note)])

    return ledger.run("lineage reject", work, dry_run=dry_run)


def remove(ledger: Ledger, pairs: Sequence[Pair], *, dry_run: bool) -> tuple[Decided, Batch | None]:
    """Forget what was decided of pairs; without an earlier one, all that was decided of a later recommendation."""

    def work(act: Act) -> tuple[Decided, str]:
        changed = []
        for pair in pairs:
            known = descent.decided_of(act.connection, pair.later.id)
            wanted = [entry for entry in known if pair.earlier is None or entry.earlier_id == pair.earlier.id]
            for entry in wanted:
                descent.forget(act, entry.later_id, entry.earlier_id)
                changed.append({name: getattr(entry, name) for name in CHANGED_COLUMNS})
        what = _("removed what was decided of {pairs}", pairs=_listed(changed))
        return Decided(changed, what), what

    return ledger.run("lineage remove", work, dry_run=dry_run)


def rows(ledger: Ledger, filters: Filters, which: Which) -> list[Row]:
    """Return what was decided of the recommendations of the reviews chosen, with the answers of then and now."""
    verdicts = which.verdicts or (Verdict.CONFIRMED, Verdict.NONE)
    with ledger.snapshot():
        later = set(choose_ids(ledger.connection, Selection.of(ledger.connection, filters)))
        known = [entry for entry in descent.decisions(ledger.connection) if entry.later_id in later and entry.verdict in verdicts]
        ids = dict.fromkeys(row_id for entry in known for row_id in (entry.later_id, entry.earlier_id) if row_id is not None)
        items = {item.id: item for chunk in load_chunks(ledger.connection, ids) for item in chunk}
        through = {row_id: descent.answers_through(ledger.connection, row_id) for row_id in {entry.later_id for entry in known}}
    found = [_decision_row(entry, items, through[entry.later_id]) for entry in known]
    return [row for row in found if _is_asked_for(row, which)]


def flip(earlier: str | None, later: str | None) -> str | None:
    """Return how an answer turned from one review to another: ``to_supported``, ``to_noted``, or None."""
    if (earlier, later) == (Position.NOTED, Position.SUPPORTED):
        return "to_supported"
    return "to_noted" if (earlier, later) == (Position.SUPPORTED, Position.NOTED) else None


def _two_reviews(ledger: Ledger, filters: Filters, against: str | None) -> tuple[Review, Review]:
    """Return the review chosen (else the latest with recommendations) and the one it is compared with (else the one before)."""
    db = ledger.connection
    held = figures.recorded_items(db)
    known = choose_reviews(db, filters.states, filters.mechanisms or (Mechanism.UPR,), ())
    chosen = choose_reviews(db, filters.states, filters.mechanisms, filters.cycles, filters.as_of) if filters.cycles else known
    filled = [review for review in chosen if review.id in held]
    if not filters.cycles:
        filled = list({(review.state, review.mechanism): review for review in filled}.values())
    if not filled:
        raise NotFound(_("no recommendation of the reviews chosen is on record"), on_record(chosen))
    if len(filled) > 1:
        names = together(", ", [str(review.key) for review in filled[:_SHOWN]])
        raise WrongUsage(_("which review? {names}", names=names), _("choose one with --cycle, --state and --mechanism"))
    later = filled[0]
    siblings = [r for r in choose_reviews(db, (later.state,), (later.mechanism,), ()) if r.cycle < later.cycle]
    earlier = [review for review in siblings if review.id in held]
    if against is not None:
        wanted = of_cycle(db, choose_reviews(db, (later.state,), (later.mechanism,), ()), against)
        if not wanted:
            raise NotFound(_("no review '{word}' is on record", word=against), on_record(siblings))
        if wanted[0].cycle >= later.cycle:
            raise WrongUsage(_("{one} is no earlier review than {later}", one=str(wanted[0].key), later=str(later.key)))
        earlier = [review for review in wanted if review.id in held]
    if not earlier:
        raise NotFound(
            _("no earlier review than {later} has recommendations on record", later=str(later.key)), on_record(siblings)
        )
    return later, earlier[-1]


def _load(ledger: Ledger, selection: Selection) -> list[Recommendation]:
    ids = choose_ids(ledger.connection, selection)
    return [item for chunk in load_chunks(ledger.connection, ids) for item in chunk]


def _suggested(one: Recommendation, other: Recommendation, hit: Suggestion, compared: str, verdict: str | None) -> Row:
    return {
        "reference": one.reference,
        "earlier": other.reference,
        "relation": hit.relation,
        "score": round(hit.score, 2),
        "reasons": hit.reasons,
        "compared": compared,
        "decided": verdict,
        "position": one.word,
        "earlier_position": other.word,
        "summary": text_of(one, "summary")[0],
        "earlier_summary": text_of(other, "summary")[0],
        "text": text_of(one, "text")[0],
        "earlier_text": text_of(other, "text")[0],
    }


def _proposed(ledger: Ledger, pair: Pair) -> str:
    """Return the relation that the wordings of a pair speak for."""
    assert pair.earlier is not None  # only pairs are asked about
    one, other = load(ledger.connection, [pair.later.id, pair.earlier.id])
    return wordings.relation_between(one, other)


def _decide(act: Act, pair: Pair, verdict: str, relation: str | None, note: str | None) -> list[Row]:
    """Record a decision; return it as a row, or nothing where it was so already."""
    earlier = pair.earlier
    how = descent.decide(act, descent.Wish(pair.later.id, earlier.id if earlier else None, str(verdict), relation, note))
    row = {"reference": pair.later.reference, "earlier": earlier.reference if earlier else None}
    return [] if how == "same" else [{**row, "verdict": str(verdict), "relation": relation}]


def _done(changed: list[Row]) -> tuple[Decided, str]:
    """Say what was decided: each verdict with its pairs."""
    mine = {verdict: [row for row in changed if row["verdict"] == verdict] for verdict in Verdict}
    said = []
    if confirmed := mine[Verdict.CONFIRMED]:
        said.append(_("confirmed {pairs}", pairs=_listed(confirmed)))
    if rejected := mine[Verdict.REJECTED]:
        said.append(_("rejected {pairs}", pairs=_listed(rejected)))
    if new := mine[Verdict.NONE]:
        said.append(_("no earlier one for {references}", references=_listed(new)))
    what = together("; ", said) if said else _("it is so already")
    return Decided(changed, what), what


def _listed(changed: list[Row]) -> str:
    """Name the first pairs, and how many there are more."""
    names: list[str] = []
    for row in changed[:_SHOWN]:
        if row["earlier"] is None:
            names.append(row["reference"])
        elif row["relation"] is None:
            names.append(_("{later} to {earlier}", later=row["reference"], earlier=row["earlier"]))
        else:
            how = term("relation", row["relation"])
            names.append(_("{later} to {earlier} as {how}", later=row["reference"], earlier=row["earlier"], how=how))
    if len(changed) > _SHOWN:
        names.append(n_("{n} more", "{n} more", len(changed) - _SHOWN))
    return together(", ", names)


def _decision_row(entry: descent.Decision, items: dict[int, Recommendation], through: list[tuple[str, str]]) -> Row:
    later, earlier = items[entry.later_id], items.get(entry.earlier_id or 0)
    was = earlier.word if earlier else None
    return {
        "reference": entry.reference,
        "earlier": entry.earlier,
        "verdict": entry.verdict,
        "relation": entry.relation,
        "position": later.word,
        "earlier_position": was,
        "flipped": flip(was, later.word) if entry.verdict == Verdict.CONFIRMED else None,
        "asked_in": [cycle for cycle, _answer in through],
        "answers": [answer for _cycle, answer in through],
        "note": entry.note,
        "summary": text_of(later, "summary")[0],
        "earlier_summary": text_of(earlier, "summary")[0] if earlier else None,
        "text": text_of(later, "text")[0],
        "earlier_text": text_of(earlier, "text")[0] if earlier else None,
    }


def _is_asked_for(row: Row, which: Which) -> bool:
    if which.flipped and row["flipped"] is None:
        return False
    if which.asked is not None and len(row["asked_in"]) < which.asked:
        return False
    return which.each_time is None or (len(row["answers"]) > 1 and set(row["answers"]) == {which.each_time})
