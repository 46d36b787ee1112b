"""Record what a source says: create, complete, append; never touch what the source leaves blank.

New recommendations are written set-wise, table by table, a chunk at a time; those already on record are loaded
whole and compared field by field, so that the same file again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from hrtrack.errors import BadInput, Conflict
from hrtrack.model import ReviewKey, format_reference, is_numbered, natural_key
from hrtrack.records import (
    DEFAULT_LANGUAGE,
    OriginItem,
    PositionItem,
    RecommendationItem,
    ReviewItem,
    TagItem,
    TextItem,
)
from hrtrack.states import region_of, state_name
from hrtrack.store.reading import Clause, Recommendation, load
from hrtrack.upr import cycle_number_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrtrack.store.journal import Act

_CHUNK = 1000
_COLUMNS = {
    "reviews": ("id", "uid", "state", "mechanism", "cycle", "cycle_number"),
    "recommendations": ("id", "uid", "review_id", "paragraph", "sort_key", "numbered", "archived_at", "origin_id", "origin_row"),
    "clauses": ("id", "uid", "recommendation_id", "number"),
    "recommending_states": ("id", "clause_id", "place", "state"),
    "texts": ("id", "recommendation_id", "clause_id", "field", "lang", "value", "original"),
    "positions": ("id", "uid", "recommendation_id", "clause_id", "position", "detail", "source", "date"),
    "tags": ("id", "recommendation_id", "clause_id", "label_id"),
}


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
        labels = self._db.execute("SELECT taxonomy, label, id FROM labels")
        self._labels: dict[tuple[str, str], int] = {(row[0], row[1]): row[2] for row in labels}
        self._states = {row[0] for row in self._db.execute("SELECT code FROM states")}
        self._origins: dict[tuple[str, str | None], int] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in _COLUMNS}
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
        if item.key not in outcome.reviews or outcome.reviews[item.key] == "same":
            outcome.reviews[item.key] = "new" if not known else "changed" if changes else "same"
        if changes and known:
            outcome.changed[str(item.key)] = sorted(changes)

    def recommendations(self, items: Iterable[RecommendationItem], outcome: Outcome) -> None:
        """Record recommendations: new ones set-wise, known ones by what differs."""
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
            self.flush()

    def create(self, item: RecommendationItem, outcome: Outcome) -> None:
        """Record a recommendation that is not on record; an archived one of the same number stays archived."""
        self._create(item, outcome)
        self.flush()

    def flush(self) -> None:
        """Write the rows that wait, parents before children."""
        for table, rows in self._rows.items():
            if rows:
                self.act.insert(table, _COLUMNS[table], rows)
                rows.clear()

    def replace_number(self, row_id: int, key: ReviewKey, paragraph: str) -> None:
        """Give a recommendation another number; raise Conflict when the number is taken."""
        paragraphs = self._paragraphs_of(self._require_review(key))
        if paragraphs.get(paragraph, row_id) != row_id:
            raise Conflict(f"{format_reference(key, paragraph)} exists already", "hrtrack show it, or choose another number")
        numbered = int(is_numbered(paragraph))
        self.act.update("recommendations", row_id, paragraph=paragraph, sort_key=natural_key(paragraph), numbered=numbered)

    # Reviews and identity.

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
        row = (review_id, self._uid("reviews", uid), self._state(key.state), key.mechanism, key.cycle, number)
        self.act.insert("reviews", _COLUMNS["reviews"], [row])
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
                return int(row[0])
        if item.paragraph is None or item.archived_at is not None:
            return None
        review_id = self._find_review(item.key)
        return self._paragraphs_of(review_id).get(item.paragraph) if review_id else None

    def _uid(self, table: str, given: str | None) -> str:
        """Return the uid a source gives, unless another row bears it, or a new one."""
        if given and not self._db.execute(f"SELECT 1 FROM {table} WHERE uid = ?", (given,)).fetchone():
            return given
        return self.act.entity_uid()

    # New recommendations.

    def _create(self, item: RecommendationItem, outcome: Outcome) -> None:
        if item.must_exist:
            reference = format_reference(item.key, item.paragraph or "?")
            raise BadInput(f"{item.where}: {reference} is not on record", "import its review first, or in the same command")
        review_id = self._require_review(item.key)
        paragraphs = self._paragraphs_of(review_id)
        paragraph = item.paragraph or self._next_unnumbered(paragraphs)
        row_id = self.act.new_id("recommendations")
        origin, origin_row = self._origin(item.origin)
        self._rows["recommendations"].append(
            (row_id, self._uid("recommendations", item.uid), review_id, paragraph, natural_key(paragraph),
             int(is_numbered(paragraph)), item.archived_at, origin, origin_row)
        )  # fmt: skip
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
            ids[number] = self._new_clause(row_id, number, (item.clause_uids or {}).get(number)).id
            for place, state in enumerate(states.get(number, ()), 1):
                self._new_state(ids[number], place, state)
        return ids

    def _create_parts(self, item: RecommendationItem, row_id: int, clause_ids: dict[int, int]) -> None:
        for text in item.texts:
            if text.value is not None:
                clause = clause_ids[text.clause] if text.clause else None
                self._new_text(row_id, clause, text._replace(lang=text.lang or DEFAULT_LANGUAGE))
        for entry in item.positions:
            self._new_position(row_id, clause_ids[entry.clause] if entry.clause else None, entry)
        for tag in item.tags:
            self._new_tag(row_id, clause_ids[tag.clause] if tag.clause else None, tag)

    def _next_unnumbered(self, paragraphs: dict[str, int]) -> str:
        return f"u{max((int(name[1:]) for name in paragraphs if not is_numbered(name)), default=0) + 1}"

    def _origin(self, origin: OriginItem | None) -> tuple[int | None, int | None]:
        if origin is None:
            return None, None
        key = (origin.file, origin.sha256)
        if key not in self._origins:
            self._db.execute("INSERT OR IGNORE INTO origins (file, sha256) VALUES (?, ?)", key)
            sql = "SELECT id FROM origins WHERE file = ? AND sha256 IS ?"
            self._origins[key] = int(self._db.execute(sql, key).fetchone()[0])
        return self._origins[key], origin.row

    def _new_clause(self, row_id: int, number: int, uid: str | None = None) -> Clause:
        clause = Clause(self.act.new_id("clauses"), self._uid("clauses", uid), number)
        self._rows["clauses"].append((clause.id, clause.uid, row_id, number))
        return clause

    def _new_state(self, clause_id: int, place: int, state: str) -> None:
        row = (self.act.new_id("recommending_states"), clause_id, place, self._state(state))
        self._rows["recommending_states"].append(row)

    def _new_text(self, row_id: int, clause_id: int | None, text: TextItem) -> None:
        row = (self.act.new_id("texts"), row_id, clause_id, text.field, text.lang, text.value, int(text.original))
        self._rows["texts"].append(row)

    def _new_position(self, row_id: int, clause_id: int | None, entry: PositionItem) -> None:
        uid = self._uid("positions", entry.uid)
        row = (self.act.new_id("positions"), uid, row_id, clause_id, entry.position, entry.detail, entry.source, entry.date)
        self._rows["positions"].append(row)

    def _new_tag(self, row_id: int, clause_id: int | None, tag: TagItem) -> None:
        self._rows["tags"].append((self.act.new_id("tags"), row_id, clause_id, self._label(tag)))

    def _label(self, tag: TagItem) -> int:
        key = (tag.taxonomy, tag.label)
        if key not in self._labels:
            cursor = self._db.execute("INSERT INTO labels (taxonomy, label) VALUES (?, ?)", key)
            self._labels[key] = int(cursor.lastrowid or 0)
        return self._labels[key]

    def _state(self, code: str) -> str:
        """Return a State's code, entering a fictional State when it is first used."""
        if code not in self._states:
            sql = "INSERT INTO states (code, name, region) VALUES (?, ?, ?)"
            self._db.execute(sql, (code, state_name(code), region_of(code)))
            self._states.add(code)
        return code

    # Recommendations on record.

    def _complete(self, item: RecommendationItem, row_id: int, outcome: Outcome) -> None:
        if row_id < 0:
            if item.archived_at is None:
                outcome.archived.append(format_reference(item.key, item.paragraph or "?"))
            else:
                outcome.same += 1
            return
        if row_id not in self._held:
            self.flush()
            self._held[row_id] = load(self._db, [row_id])[0]
        held = self._held[row_id]
        outcome.seen.add(row_id)
        parts = {
            "recommending_states": self._merge_states(item, held),
            "texts": self._merge_texts(item, held),
            "tags": self._merge_tags(item, held),
            "position": self._merge_positions(item, held),
        }
        changes = [name for name, changed in parts.items() if changed]
        if changes:
            merged = outcome.changed.setdefault(held.reference, [])
            merged.extend(name for name in changes if name not in merged)
        else:
            outcome.same += 1

    def _clause(self, held: Recommendation, number: int | None) -> int | None:
        """Return the id of a clause of a recommendation on record, creating it when it is new."""
        if number is None:
            return None
        for clause in held.clauses:
            if clause.number == number:
                return clause.id
        clause = self._new_clause(held.id, number)
        held.clauses.append(clause)
        return clause.id

    def _merge_states(self, item: RecommendationItem, held: Recommendation) -> bool:
        if item.states is None:
            return False
        wanted = item.states
        recorded = {state for clause in held.clauses for state in clause.states}
        if item.flat and len(held.clauses) > 1:
            given = {state for states in wanted.values() for state in states}
            if given == recorded:
                return False
            # A flat cell does not say whose clause is whose: keep where the remaining States stand.
            wanted = {c.number: tuple(s for s in c.states if s in given) for c in held.clauses}
            wanted[1] += tuple(sorted(given - recorded))
        changed = False
        for number, states in wanted.items():
            clause_id = self._clause(held, number)
            clause = next(clause for clause in held.clauses if clause.id == clause_id)
            if set(clause.states) != set(states):
                self.flush()
                self._replace_states(clause, list(dict.fromkeys(states)))
                changed = True
        return changed

    def _replace_states(self, clause: Clause, states: list[str]) -> None:
        for row_id, state in self._db.execute(
            "SELECT id, state FROM recommending_states WHERE clause_id = ?", (clause.id,)
        ).fetchall():
            if state not in states:
                self.act.delete("recommending_states", row_id)
        for place, state in enumerate(states, 1):
            if state not in clause.states:
                self._new_state(clause.id, place, state)
        clause.states = states

    def _merge_texts(self, item: RecommendationItem, held: Recommendation) -> bool:
        changed = False
        for text in item.texts:
            lang = text.lang or self._language(held, text)
            at = (text.field, lang, text.clause)
            before = next((t for t in held.texts if (t.field, t.lang, t.clause) == at), None)
            if (before.value if before else None) == text.value:
                continue
            self.flush()
            self._replace_text(held, before, text._replace(lang=lang))
            changed = True
        if changed:
            self.act.reword(held.id)
        return changed

    def _language(self, held: Recommendation, text: TextItem) -> str:
        same = [t for t in held.texts if t.field == text.field and t.clause == text.clause]
        original = next((t.lang for t in same if t.original), None)
        return original or (same[0].lang if same else None) or DEFAULT_LANGUAGE

    def _replace_text(self, held: Recommendation, before: TextItem | None, text: TextItem) -> None:
        clause_id = self._clause(held, text.clause)
        self.flush()
        if before is None:
            first = text.field == "text" and not any(t.original and t.field == "text" for t in held.texts)
            new = text._replace(original=text.original or first)
            self._new_text(held.id, clause_id, new)
            held.texts.append(new)
            self.flush()
            return
        held.texts.remove(before)
        sql = "SELECT id FROM texts WHERE recommendation_id = ? AND clause_id IS ? AND field = ? AND lang = ?"
        row_id = self._db.execute(sql, (held.id, clause_id, text.field, text.lang)).fetchone()[0]
        if text.value is None:
            self.act.delete("texts", row_id)
        else:
            self.act.update("texts", row_id, value=text.value)
            held.texts.append(before._replace(value=text.value))

    def _merge_tags(self, item: RecommendationItem, held: Recommendation) -> bool:
        """Bring the labels of the taxonomies that the item speaks of in line with it."""
        before = [t for t in held.tags if t.taxonomy in item.replaces and item.clause in (None, t.clause)]
        wanted = {_tag_key(tag, item) for tag in item.tags}
        recorded = {_tag_key(tag, item) for tag in before}
        if wanted == recorded:
            return False
        self.flush()
        for tag in before:
            if _tag_key(tag, item) not in wanted:
                self._remove_tag(held, tag)
        for tag in dict.fromkeys(item.tags):
            if _tag_key(tag, item) not in recorded:
                self._new_tag(held.id, self._clause(held, tag.clause), tag)
                held.tags.append(tag)
        return True

    def _remove_tag(self, held: Recommendation, tag: TagItem) -> None:
        sql = "SELECT id FROM tags WHERE recommendation_id = ? AND label_id = ? AND clause_id IS ?"
        place = (held.id, self._label(tag), self._clause(held, tag.clause))
        self.act.delete("tags", self._db.execute(sql, place).fetchone()[0])
        held.tags.remove(tag)

    def _merge_positions(self, item: RecommendationItem, held: Recommendation) -> bool:
        changed = False
        for entry in item.positions:
            if self._known_position(entry, item, held):
                continue
            clause_id = self._clause(held, entry.clause)
            self._new_position(held.id, clause_id, entry)
            held.positions.append(entry)
            changed = True
        return changed

    def _known_position(self, entry: PositionItem, item: RecommendationItem, held: Recommendation) -> bool:
        """Say whether the history holds an answer already; what the entry leaves blank is not compared.

        A dated answer may stand anywhere in the history; an undated one must be the one in force.
        """
        answers = [held.answer(c.number) for c in held.clauses if entry.clause in (None, c.number)]
        in_force = {answer.position if answer else None for answer in answers}
        if item.flat and entry.clause is None and len(answers) > 1 and len(in_force) > 1:
            return entry.position == "partial"
        history = held.positions if entry.date else [answer for answer in answers if answer]
        return any(_says(known, entry) for known in history)


def _tag_key(tag: TagItem, item: RecommendationItem) -> TagItem:
    """Return what is compared of a tag: a flat cell does not say which clause a label belongs to."""
    return tag._replace(clause=None) if item.flat and item.clause is None else tag


def _says(known: PositionItem, entry: PositionItem) -> bool:
    return (
        known.position == entry.position
        and (entry.clause is None or known.clause in (None, entry.clause))
        and entry.detail in (None, known.detail)
        and entry.source in (None, known.source)
        and entry.date in (None, known.date)
    )


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
