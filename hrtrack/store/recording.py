"""Record what a source says: create, complete, append; never touch what the source leaves blank.

New recommendations are written set-wise, table by table, a chunk at a time; those already on record are loaded
whole and compared field by field, so that the same file again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice

from hrtrack.errors import BadInput, Conflict
from hrtrack.model import ReviewKey, format_reference, is_numbered, natural_key
from hrtrack.records import DEFAULT_LANGUAGE, RecommendationItem, ReviewItem
from hrtrack.store.merging import Merger
from hrtrack.store.reading import Recommendation, load
from hrtrack.store.writing import COLUMNS, RowWriter
from hrtrack.upr import cycle_number_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrtrack.store.journal import Act

_CHUNK = 1000


@dataclass(slots=True)
class Outcome:
    """Tell what recording did: references that are new, those changed and in what, how many stayed the same.

    `archived` names items that were removed earlier and are not revived; `seen` holds the ids met.
    """

    new: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    same: int = 0
    archived: list[str] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    reviews: dict[ReviewKey, str] = field(default_factory=dict)


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
            message = f"supported and noted ({answered}) are more than received ({received})"
            raise BadInput(f"{item.where}: {message}" if item.where else message)

    def recommendations(self, items: Iterable[RecommendationItem], outcome: Outcome) -> None:
        """Record recommendations: new ones set-wise, known ones by what differs."""
        self._merger.begin_file()
        iterator = iter(items)
        while chunk := list(islice(iterator, _CHUNK)):
            known = [self._find(item) for item in chunk]
            ids = {row_id for row_id in known if row_id is not None}
            self._held = {held.id: held for held in load(self._db, sorted(ids))}
            for item, found in zip(chunk, known, strict=True):
                # An item may be new to the file and met twice in one chunk.
                row_id = self._find(item) if found is None else found
                if row_id is None:
                    self._create(item, outcome)
                else:
                    self._complete(item, row_id, outcome)
            self._rows.flush()

    def create(self, item: RecommendationItem, outcome: Outcome) -> None:
        """Record a recommendation that is not on record; an archived one of the same number stays archived."""
        self._create(item, outcome)
        self._rows.flush()

    def replace_number(self, row_id: int, key: ReviewKey, paragraph: str) -> None:
        """Give a recommendation another number; raise Conflict when the number is taken."""
        paragraphs = self._paragraphs_of(self._require_review(key))
        holder = paragraphs.get(paragraph)
        if holder is not None and holder > 0 and holder != row_id:
            raise Conflict(f"{format_reference(key, paragraph)} exists already", "hrtrack show it, or choose another number")
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
        row = (review_id, self._rows.uid("reviews", uid), self._rows.state(key.state), key.mechanism, key.cycle, number)
        self.act.insert("reviews", COLUMNS["reviews"], [row])
        self._reviews[key] = review_id
        self._paragraphs[review_id] = {}
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
            raise Conflict(f"{item.where}: {reference} is on record as {format_reference(item.key, paragraph)}")

    def _create(self, item: RecommendationItem, outcome: Outcome) -> None:
        if item.must_exist:
            reference = format_reference(item.key, item.paragraph or "?")
            raise BadInput(f"{item.where}: {reference} is not on record", "import its review first, or in the same command")
        review_id = self._require_review(item.key)
        paragraphs = self._paragraphs_of(review_id)
        paragraph = item.paragraph or self._next_unnumbered(review_id)
        uid = self._rows.uid("recommendations", item.uid)
        numbered = int(is_numbered(paragraph))
        origin = self._rows.origin(item.origin)
        row_id = self._rows.new_row(
            "recommendations", uid, review_id, paragraph, natural_key(paragraph), numbered, item.archived_at, *origin
        )
        if item.archived_at is None:
            paragraphs[paragraph] = row_id
        clause_ids = self._create_clauses(item, row_id)
        self._create_parts(item, row_id, clause_ids)
        outcome.seen.add(row_id)
        outcome.new.append(format_reference(item.key, paragraph))

    def _create_clauses(self, item: RecommendationItem, row_id: int) -> dict[int, int]:
        states = item.states or {}
        used = {1, *states}
        used.update(text.clause for text in item.texts if text.clause)
        used.update(tag.clause for tag in item.tags if tag.clause)
        used.update(entry.clause for entry in item.positions if entry.clause)
        ids = {}
        for number in sorted(used):
            ids[number] = self._rows.new_clause(row_id, number, (item.clause_uids or {}).get(number)).id
            for place, state in enumerate(states.get(number, ()), 1):
                self._rows.new_state(ids[number], place, state)
        return ids

    def _create_parts(self, item: RecommendationItem, row_id: int, clause_ids: dict[int, int]) -> None:
        for text in item.texts:
            if text.value is not None:
                clause = clause_ids[text.clause] if text.clause else None
                original = text.original if item.exact else text.field == "text"
                self._rows.new_text(row_id, clause, text._replace(lang=text.lang or DEFAULT_LANGUAGE, original=original))
        for entry in item.positions:
            self._rows.new_position(row_id, clause_ids[entry.clause] if entry.clause else None, entry)
        for tag in item.tags:
            self._rows.new_tag(row_id, clause_ids[tag.clause] if tag.clause else None, tag)

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
        outcome.seen.add(row_id)
        changes = self._merger.merge(item, held)
        if changes:
            merged = outcome.changed.setdefault(held.reference, [])
            merged.extend(name for name in changes if name not in merged)
        else:
            outcome.same += 1


def describe(outcome: Outcome) -> str:
    """Return an outcome in words, for the log."""
    new = Counter(outcome.reviews.values())
    parts = [
        f"{new['new']} new review{'s' if new['new'] > 1 else ''}" if new["new"] else "",
        f"{len(outcome.new)} new" if outcome.new else "",
        f"{len(outcome.changed)} changed" if outcome.changed else "",
        f"{outcome.same} the same" if outcome.same else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing"
