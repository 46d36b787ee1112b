"""Record what a source says: create, complete, append; never touch what the source leaves blank.

New recommendations are written set-wise, table by table, a chunk at a time; those already on record are loaded
whole and compared field by field, so that the same file again changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from hrtrack.errors import BadInput, Conflict
from hrtrack.model import ReviewKey, format_reference, is_numbered, natural_key
from hrtrack.speech import _, together
from hrtrack.store.arriving import Arrivals, as_part
from hrtrack.store.follow_recording import FollowRecorder
from hrtrack.store.merging import Merger
from hrtrack.store.outcome import Outcome as Outcome  # noqa: PLC0414, TC001  # use-cases take it from here
from hrtrack.store.reading import Recommendation, load
from hrtrack.store.writing import COLUMNS, RowWriter
from hrtrack.upr import cycle_number_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrtrack.records import EntityItem, LineageItem, LinkItem, RecommendationItem, ReviewItem
    from hrtrack.store.journal import Act

_CHUNK = 1000
# The numbers of some hundred reviews are kept at hand.
_MOST_PARAGRAPHS = 50_000


class _Before(NamedTuple):
    """Count what was on record of a review before a file: items with and without official numbers."""

    numbered: int
    unnumbered: int

    @property
    def official(self) -> bool:
        """Say whether most items have official numbers."""
        return self.numbered > 0 and self.numbered >= self.unnumbered


_NOTHING = _Before(0, 0)


class Recorder:
    """Write items of one act; keeps what it has looked up while the act lasts."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self._db = act.connection
        self._reviews: dict[ReviewKey, int] = {}
        self._paragraphs: dict[int, dict[str, int]] = {}
        self._rows = RowWriter(act)
        self._merger = Merger(self._rows)
        self._unnumbered: dict[int, int] = {}
        self._undone: dict[int, int] | None = None
        self._held: dict[int, Recommendation] = {}
        self._arrivals = Arrivals(self._rows, self._merger)
        self._follow = FollowRecorder(self._rows)
        self._followed: list[tuple[RecommendationItem, int]] = []
        # The rows that the file knows by another uid.
        self._aliases: dict[str, int] = {}
        self._official = True
        self._own = False
        self._before: dict[int, _Before] = {}
        self._waiting: dict[int, list[RecommendationItem]] = {}
        self._second: list[ReviewKey] = []
        self._with_numbers: set[int] = set()

    def review(self, item: ReviewItem, outcome: Outcome) -> None:
        """Record what a source says about a review, creating it when it is new."""
        known = self._find_review(item.key)
        review_id = known or self._new_review(item.key, item.uid)
        columns = list(item.fields)
        before = dict.fromkeys(columns)
        if columns:
            row = self._db.execute(f"SELECT {', '.join(columns)} FROM reviews WHERE id = ?", (review_id,)).fetchone()
            before = dict(zip(columns, row, strict=True))
        changes = {name: value for name, value in item.fields.items() if value != before[name]}
        if "session" in changes and "cycle_number" not in item.fields and item.key.mechanism == "UPR":
            session = changes["session"]
            changes["cycle_number"] = cycle_number_of(item.key.cycle, int(session) if session is not None else None)
        if changes:
            self.act.update("reviews", review_id, **changes)
            self._require_sums(item, review_id)
        if item.key not in outcome.reviews or outcome.reviews[item.key] == "same":
            outcome.reviews[item.key] = "new" if not known else "changed" if changes else "same"
        if changes and known:
            outcome.changed[str(item.key)] = sorted(changes)

    def _require_sums(self, item: ReviewItem, review_id: int) -> None:
        sql = "SELECT received, coalesce(supported, 0) + coalesce(noted, 0) FROM reviews WHERE id = ?"
        received, answered = self._db.execute(sql, (review_id,)).fetchone()
        if received is not None and answered > received:
            message = _(
                "supported and noted ({answered}) are more than received ({received})", answered=answered, received=received
            )
            raise BadInput(together(": ", (item.where, message)) if item.where else message)

    def recommendations(
        self,
        items: Iterable[RecommendationItem],
        outcome: Outcome,
        *,
        official: bool = True,
        own: bool = False,
        enrich: bool = False,
    ) -> None:
        """Record the recommendations of a file: new ones set-wise, known ones by what differs.

        Items that only their wording tells wait until the file is read. Raises Conflict, naming the reviews, for a
        list without official numbers (`official` False) of reviews that have them, unless it is to `enrich` them.
        """
        self._begin_file()
        self._official = official
        # hrtrack's own files name each item, u1 too: nothing is to be found by its words.
        self._own = own
        iterator = iter(items)
        while chunk := list(islice(iterator, _CHUNK)):
            at_once = [item for item in chunk if not self._waits(item, enrich=enrich)]
            known = [self._find(item) for item in at_once]
            ids = {row_id for row_id in known if row_id is not None}
            self._held = {held.id: held for held in load(self._db, sorted(ids))}
            for item, found in zip(at_once, known, strict=True):
                # An item may be new to the file and met twice in one chunk; one without a number is not found by it.
                row_id = self._find(item) if found is None and item.paragraph else found
                if row_id is None:
                    self._create(item, outcome)
                else:
                    self._complete(item, row_id, outcome)
            self._rows.flush()
            self._follow_new(outcome)
            self._forget_paragraphs()
        for review_id, waiting in self._waiting.items():
            self._meet(review_id, waiting, outcome, enrich=enrich)
        self._rows.flush()
        self._refuse_second_sources()

    def entity(self, item: EntityItem, outcome: Outcome) -> None:
        """Record an institution, plan, measure or piece of evidence; what it refers to must be on record."""
        self._follow.record(item, outcome)

    def link(self, item: LinkItem, outcome: Outcome) -> None:
        """Record a link between two recommendations on record."""
        self._follow.link(item, self._aliases, outcome)

    def lineage(self, item: LineageItem, outcome: Outcome) -> None:
        """Record what was decided of a recommendation on record and an earlier one."""
        self._follow.lineage(item, self._aliases, outcome)

    def settle(self, outcome: Outcome) -> None:
        """Finish a file: write what may be named before it is recorded."""
        self._follow.settle(outcome)

    def _follow_new(self, outcome: Outcome) -> None:
        """Record what follows the recommendations that were just written."""
        followed, self._followed = self._followed, []
        for item, row_id in followed:
            self._follow.lay_over(item, row_id, outcome)

    def _begin_file(self) -> None:
        self._merger.begin_file()
        self._before = {}
        self._waiting = {}
        self._second = []
        self._with_numbers = set()

    def _waits(self, item: RecommendationItem, *, enrich: bool) -> bool:
        """Say whether an item is to be matched by its wording, and put it aside."""
        if item.exact or item.must_exist or not item.restates:
            return False
        review_id = self._find_review(item.key)
        if item.paragraph is not None and review_id is not None:
            self._with_numbers.add(review_id)
        before = _NOTHING if review_id is None else self._before.get(review_id) or self._look_before(review_id)
        by_wording = item.paragraph is None and (before.numbered or before.unnumbered)
        takes_over = (
            not self._own
            and item.paragraph is not None
            and before.unnumbered
            and is_numbered(item.paragraph)
            and self._find(item) is None
        )
        if not (by_wording or takes_over or enrich):
            return False
        self._waiting.setdefault(review_id or 0, []).append(item)
        return True

    def _look_before(self, review_id: int) -> _Before:
        """Return what was on record of a review before this file."""
        self._rows.flush()
        sql = "SELECT total(numbered), total(1 - numbered) FROM recommendations WHERE review_id = ? AND archived_at IS NULL"
        self._before[review_id] = _Before(*map(int, self._db.execute(sql, (review_id,)).fetchone()))
        return self._before[review_id]

    def _meet(self, review_id: int, waiting: list[RecommendationItem], outcome: Outcome, *, enrich: bool) -> None:
        self._rows.flush()
        held = self._all_of(review_id)
        if enrich:
            self._enrich(waiting, held, outcome)
            return
        numbered = [item for item in waiting if item.paragraph is not None]
        without = [item for item in waiting if item.paragraph is None]
        if numbered:
            self._take_over(numbered, [row for row in held if not row.numbered], outcome, self._before[review_id])
        if without:
            self._meet_again(review_id, without, held, outcome)

    def _all_of(self, review_id: int) -> list[Recommendation]:
        sql = "SELECT id FROM recommendations WHERE review_id = ? AND archived_at IS NULL ORDER BY sort_key, id"
        return load(self._db, [row[0] for row in self._db.execute(sql, (review_id,))])

    def _meet_again(self, review_id: int, items: list[RecommendationItem], held: list[Recommendation], outcome: Outcome) -> None:
        """Record a list without numbers that comes again, or records of an official one that lack theirs.

        On top of official numbers such a list is not added: unless it has numbers too, or says of each item what is on
        record, it is another source of the review.
        """
        before = self._before[review_id]
        if before.official and not self._official:
            self._second.append(items[0].key)
            return
        meeting = self._arrivals.again(items, held)
        if before.official and meeting.new and review_id not in self._with_numbers:
            self._second.append(items[0].key)
            return
        self._held = {row.id: row for row in meeting.known.values()}
        for index, row in meeting.known.items():
            self._complete(replace(items[index], paragraph=row.paragraph), row.id, outcome)
        for index in meeting.new:
            self._create(items[index], outcome)

    def _take_over(self, items: list[RecommendationItem], held: list[Recommendation], outcome: Outcome, before: _Before) -> None:
        """Record an official list that comes after one without numbers: what it matches takes its numbers."""
        known, labels = self._arrivals.official(items, held, outcome.arrival)
        if not (known or before.official) and len(held) * 2 >= len(items):
            raise _unlike(items[0].key, len(held))
        self._paragraphs.clear()
        self._held = {row.id: row for row in known.values()}
        for index, item in enumerate(items):
            added = labels.get(index, [])
            row = known.get(index)
            if row is None:
                self._create(replace(item, tags=list(dict.fromkeys([*item.tags, *added]))), outcome)
                continue
            self._complete(item, row.id, outcome)
            if row.reference not in outcome.changed:
                outcome.same -= 1
            outcome.changed.setdefault(row.reference, []).insert(0, "paragraph")
            self._merger.relabel(row, item, added)

    def _enrich(self, items: list[RecommendationItem], held: list[Recommendation], outcome: Outcome) -> None:
        if not held:
            outcome.arrival.skipped += dict.fromkeys(str(item.key) for item in items)
            return
        changed = self._arrivals.enrich(items, held, outcome.arrival)
        for reference, names in changed.items():
            outcome.note_change(reference, names)
        outcome.same += len(held) - len(changed)
        outcome.met.update(row.id for row in held)

    def _refuse_second_sources(self) -> None:
        if not self._second:
            return
        names = [str(key) for key in dict.fromkeys(self._second)]
        many = _("{name} is", name=names[0]) if len(names) == 1 else _("{n} reviews are", n=len(names))
        listed = f": {', '.join(names)}" if len(names) > 1 else ""
        raise Conflict(
            _(
                "{many} on record with official numbers{listed}; a list without them is not added on top",
                many=many,
                listed=listed,
            ),
            _("--enrich adds its issues and action categories to the items on record; --state and --cycle pick other reviews"),
        )

    def _forget_paragraphs(self) -> None:
        """Let go of the numbers of reviews when there are many: what a large file needs must not grow with it."""
        if sum(map(len, self._paragraphs.values())) > _MOST_PARAGRAPHS:
            self._paragraphs.clear()

    def create(self, item: RecommendationItem, outcome: Outcome) -> None:
        """Record a recommendation that is not on record; an archived one of the same number stays archived."""
        self._create(item, outcome)
        self._rows.flush()

    def replace_number(self, row_id: int, key: ReviewKey, paragraph: str) -> None:
        """Give a recommendation another number; raise Conflict when the number is taken."""
        paragraphs = self._paragraphs_of(self._require_review(key))
        holder = paragraphs.get(paragraph)
        if holder is not None and holder > 0 and holder != row_id:
            raise Conflict(
                _("{format_reference} exists already", format_reference=format_reference(key, paragraph)),
                _("hrtrack show it, or choose another number"),
            )
        numbered = int(is_numbered(paragraph))
        self.act.update("recommendations", row_id, paragraph=paragraph, sort_key=natural_key(paragraph), numbered=numbered)

    def _find_review(self, key: ReviewKey) -> int | None:
        if key not in self._reviews:
            sql = "SELECT id FROM reviews WHERE state = ? AND mechanism = ? AND cycle = ?"
            row = self._db.execute(sql, key).fetchone()
            if row is None:
                return None
            self._reviews[key] = int(row[0])
        return self._reviews[key]

    def _require_review(self, key: ReviewKey) -> int:
        return self._find_review(key) or self._new_review(key, None)

    def _new_review(self, key: ReviewKey, uid: str | None) -> int:
        review_id = self.act.new_id("reviews")
        number = cycle_number_of(key.cycle, None) if key.mechanism == "UPR" else None
        row = (
            review_id,
            self._rows.uid("reviews", uid) if uid else self.act.entity_uid(),
            self._rows.state(key.state),
            key.mechanism,
            key.cycle,
            number,
        )
        self.act.insert("reviews", COLUMNS["reviews"], [row])
        self._reviews[key] = review_id
        self._paragraphs[review_id] = {}
        self._before[review_id] = _NOTHING
        return review_id

    def _paragraphs_of(self, review_id: int) -> dict[str, int]:
        if review_id not in self._paragraphs:
            # An active item comes after an archived one of the same number and takes its place.
            sql = (
                "SELECT paragraph, CASE WHEN archived_at IS NULL THEN id ELSE -id END FROM recommendations "
                "WHERE review_id = ? ORDER BY archived_at IS NULL, id"
            )
            self._paragraphs[review_id] = dict(self._db.execute(sql, (review_id,)).fetchall())
        return self._paragraphs[review_id]

    def _find(self, item: RecommendationItem) -> int | None:
        """Return the id of the item on record; negative when it is archived, None when there is none."""
        if item.uid is not None:
            sql = "SELECT CASE WHEN archived_at IS NULL THEN id ELSE -id END FROM recommendations WHERE uid = ?"
            row = self._db.execute(sql, (item.uid,)).fetchone()
            if row:
                self._require_same_number(item, int(row[0]))
                return int(row[0])
        if item.paragraph is None or item.archived_at is not None:
            return None
        review_id = self._find_review(item.key)
        return self._paragraphs_of(review_id).get(item.paragraph) if review_id else None

    def _require_same_number(self, item: RecommendationItem, row_id: int) -> None:
        """Refuse an older export of an item that has got another number since."""
        sql = "SELECT paragraph FROM recommendations WHERE id = ?"
        paragraph = self._db.execute(sql, (abs(row_id),)).fetchone()[0]
        if item.paragraph not in (None, paragraph):
            reference = format_reference(item.key, item.paragraph or "")
            raise Conflict(
                _(
                    "{where}: {reference} is on record as {format_reference}",
                    where=item.where,
                    reference=reference,
                    format_reference=format_reference(item.key, paragraph),
                )
            )

    def _create(self, item: RecommendationItem, outcome: Outcome) -> None:
        if item.must_exist:
            reference = format_reference(item.key, item.paragraph or "?")
            raise BadInput(
                _("{where}: {reference} is not on record", where=item.where, reference=reference),
                _("import its review first, or in the same command"),
            )
        review_id = self._require_review(item.key)
        paragraphs = self._paragraphs_of(review_id)
        paragraph = item.paragraph or self._next_unnumbered(review_id)
        row_id = self._rows.new_recommendation(item, review_id, paragraph)
        if item.archived_at is None:
            paragraphs[paragraph] = row_id
        if item.follow is not None:
            self._followed.append((item, row_id))
        outcome.created(row_id)

    def _next_unnumbered(self, review_id: int) -> str:
        """Return the next u-number; one that an item bore once is not given to another."""
        if review_id not in self._unnumbered:
            names = [*self._paragraphs_of(review_id), f"u{self._highest_undone().get(review_id, 0)}"]
            self._unnumbered[review_id] = max(int(name[1:]) for name in names if not is_numbered(name))
        self._unnumbered[review_id] += 1
        return f"u{self._unnumbered[review_id]}"

    def _highest_undone(self) -> dict[int, int]:
        """Return for each review the highest u-number that only the journal remembers."""
        if self._undone is None:
            sql = (
                "SELECT json_extract(image, '$.review_id'), max(CAST(substr(json_extract(image, '$.paragraph'), 2) AS INTEGER)) "
                "FROM changes WHERE table_name = 'recommendations' AND image IS NOT NULL "
                "AND json_extract(image, '$.paragraph') LIKE 'u%' GROUP BY 1"
            )
            self._undone = dict(self._db.execute(sql).fetchall())
        return self._undone

    def _complete(self, item: RecommendationItem, row_id: int, outcome: Outcome) -> None:
        if row_id < 0:
            if item.archived_at is None:
                outcome.archived.append(format_reference(item.key, item.paragraph or "?"))
            else:
                outcome.same += 1
            return
        if row_id not in self._held:
            self._rows.flush()
            self._held[row_id] = load(self._db, [row_id])[0]
        held = self._held[row_id]
        again = row_id in outcome.met or row_id in outcome.new
        outcome.met.add(row_id)
        if again and item.in_parts:
            self._further_part(item, held, outcome)
            return
        before = held.word
        if item.uid is not None and item.uid != held.uid:
            self._aliases[item.uid] = row_id
        changes = self._merger.merge(item, held)
        if item.follow is not None:
            self._rows.flush()
            changes += self._follow.lay_over(item, row_id, outcome)
        if changes:
            outcome.note_change(held.reference, changes)
            if held.word != before:
                outcome.answers[held.reference] = (before, held.word)
        else:
            outcome.same += 1
            outcome.unchanged[held.reference] = None

    def _further_part(self, item: RecommendationItem, held: Recommendation, outcome: Outcome) -> None:
        part = as_part(item, held)
        if part is None:
            outcome.repeated += 1
            return
        outcome.parts += 1
        changes = self._merger.merge(part, held)
        if changes and held.id not in outcome.new:
            outcome.note_change(held.reference, changes)


def _unlike(key: ReviewKey, count: int) -> Conflict:
    return Conflict(
        _(
            "{key} is on record without official numbers, and none of its {count} items is like one of this list",
            key=key,
            count=count,
        ),
        _("is it in another language? hrtrack list --cycle {cycle} -f ids | hrtrack remove - makes room for it", cycle=key.cycle),
    )
