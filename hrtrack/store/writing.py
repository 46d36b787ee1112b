"""Write the rows of new things, table by table, and know the shared words: labels, origins, States."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput
from hrtrack.letters import language_of
from hrtrack.model import RANGES, is_numbered, natural_key
from hrtrack.speech import _
from hrtrack.states import region_of, state_name
from hrtrack.store.reading import Clause

if TYPE_CHECKING:
    from hrtrack.records import AssessmentItem, OriginItem, PositionItem, RecommendationItem, TagItem, TextItem
    from hrtrack.store.journal import Act

# Those whose rows others refer to are numbered here, the rest by SQLite as it writes them.
COLUMNS: dict[str, tuple[str, ...]] = {
    "reviews": ("id", "uid", "state", "mechanism", "cycle", "cycle_number"),
    "recommendations": ("id", "uid", "review_id", "paragraph", "sort_key", "numbered", "archived_at", "origin_id", "origin_row"),
    "clauses": ("id", "uid", "recommendation_id", "number"),
    "recommending_states": ("clause_id", "place", "state"),
    "texts": ("recommendation_id", "clause_id", "field", "lang", "value", "original"),
    "positions": ("uid", "recommendation_id", "clause_id", "position", "detail", "source", "date"),
    "tags": ("recommendation_id", "clause_id", "label_id"),
    "assessments": (
        "id",
        "uid",
        "recommendation_id",
        "assessor",
        "name",
        "status",
        "grade",
        "regressed",
        "limb",
        "date",
        "note",
        "source",
        "internal",
        "origin_id",
        "origin_row",
    ),
}


class RowWriter:
    """Gather the rows of one act and write them set-wise; what has been looked up is kept while the act lasts."""

    def __init__(self, act: Act) -> None:
        self.act = act
        self._db = act.connection
        labels = self._db.execute("SELECT taxonomy, label, id FROM labels")
        self._labels: dict[tuple[str, str], int] = {(row[0], row[1]): row[2] for row in labels}
        self._states = {row[0] for row in self._db.execute("SELECT code FROM states")}
        self._given: set[tuple[str, str]] = set()
        self._origins: dict[tuple[str, str | None], int] = {}
        self._rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}

    def flush(self) -> None:
        """Write the rows that wait, parents before children."""
        for table, rows in self._rows.items():
            if rows:
                self.act.insert(table, COLUMNS[table], rows)
                rows.clear()

    def new_recommendation(self, item: RecommendationItem, review_id: int, paragraph: str) -> int:
        """Write a recommendation with all that an item says of it; return its id."""
        row_id = self.act.new_id("recommendations")
        uid = self.uid("recommendations", item.uid) if item.uid else self.act.entity_uid()
        key, numbered = natural_key(paragraph), int(is_numbered(paragraph))
        row = (row_id, uid, review_id, paragraph, key, numbered, item.archived_at, *self.origin(item.origin))
        self._rows["recommendations"].append(row)
        clauses = self._new_clauses(item, row_id)
        rows = self._rows["texts"]
        worded: set[int | None] = set()
        for field, lang, value, clause, original in item.texts:
            if value is not None:
                # The first wording is the original, those in other languages are translations.
                first = field == "text" and clause not in worded
                worded |= {clause} if first else set()
                told = original if item.exact else first
                rows.append((row_id, clauses[clause], field, lang or language_of(value), value, int(told)))
        for entry in item.positions:
            self.new_position(row_id, clauses[entry.clause], entry)
        for assessment in item.assessments:
            self.new_assessment(row_id, assessment, item.origin)
        rows = self._rows["tags"]
        for tag in dict.fromkeys(item.tags):
            rows.append((row_id, clauses[tag.clause], self.label(tag)))
        return row_id

    def _new_clauses(self, item: RecommendationItem, row_id: int) -> dict[int | None, int | None]:
        """Write the clauses that an item speaks of, with their States; return their ids by number, None for the whole."""
        states = item.states or {}
        if len(states) > RANGES["clause"][1]:
            raise BadInput(_("{where} has {n} clauses, more than any recommendation", where=item.where, n=len(states)))
        used = {1, *states}
        if not item.flat:
            used.update(text.clause for text in item.texts if text.clause)
            used.update(tag.clause for tag in item.tags if tag.clause)
            used.update(entry.clause for entry in item.positions if entry.clause)
        uids = item.clause_uids or {}
        rows = self._rows["recommending_states"]
        ids: dict[int | None, int | None] = {None: None}
        for number in sorted(used):
            ids[number] = clause_id = self.new_clause(row_id, number, uids.get(number)).id
            for place, state in enumerate(states.get(number, ()), 1):
                rows.append((clause_id, place, self.state(state)))
        return ids

    def uid(self, table: str, given: str) -> str:
        """Return the uid a source gives, unless another row bears it: then a new one."""
        known = f"SELECT 1 FROM {table} WHERE uid = ?"
        if (table, given) in self._given or self._db.execute(known, (given,)).fetchone():
            return self.act.entity_uid()
        self._given.add((table, given))
        return given

    def origin(self, origin: OriginItem | None) -> tuple[int | None, int | None]:
        """Return the id of the file that an item came from, and its row there."""
        if origin is None:
            return None, None
        key = (origin.file, origin.sha256)
        if key not in self._origins:
            self._db.execute("INSERT OR IGNORE INTO origins (file, sha256) VALUES (?, ?)", key)
            sql = "SELECT id FROM origins WHERE file = ? AND sha256 IS ?"
            self._origins[key] = int(self._db.execute(sql, key).fetchone()[0])
        return self._origins[key], origin.row

    def new_clause(self, row_id: int, number: int, uid: str | None = None) -> Clause:
        """Write a clause of a recommendation."""
        clause = Clause(self.act.new_id("clauses"), self.uid("clauses", uid) if uid else self.act.entity_uid(), number)
        self._rows["clauses"].append((clause.id, clause.uid, row_id, number))
        return clause

    def new_state(self, clause_id: int, place: int, state: str) -> None:
        """Write a recommending State of a clause."""
        self._rows["recommending_states"].append((clause_id, place, self.state(state)))

    def new_text(self, row_id: int, clause_id: int | None, text: TextItem) -> None:
        """Write a text of a recommendation."""
        self._rows["texts"].append((row_id, clause_id, text.field, text.lang, text.value, int(text.original)))

    def new_position(self, row_id: int, clause_id: int | None, entry: PositionItem) -> None:
        """Write an answer of the State."""
        uid = self.uid("positions", entry.uid) if entry.uid else self.act.entity_uid()
        self._rows["positions"].append((uid, row_id, clause_id, entry.position, entry.detail, entry.source, entry.date))

    def new_assessment(self, row_id: int, entry: AssessmentItem, origin: OriginItem | None) -> int:
        """Write an assessor's judgement or note; return its id, for evidence to cite it."""
        assessment_id = self.act.new_id("assessments")
        uid = self.uid("assessments", entry.uid) if entry.uid else self.act.entity_uid()
        row = (
            assessment_id, uid, row_id, entry.assessor, entry.name, entry.status, entry.grade, int(entry.regressed), entry.limb,
            entry.date, entry.note, entry.source, int(entry.internal), *self.origin(origin),
        )  # fmt: skip
        self._rows["assessments"].append(row)
        return assessment_id

    def new_tag(self, row_id: int, clause_id: int | None, tag: TagItem) -> None:
        """Write a label of a recommendation."""
        self._rows["tags"].append((row_id, clause_id, self.label(tag)))

    def label(self, tag: TagItem) -> int:
        """Return the id of a label, entering it when it is first used."""
        key = (tag.taxonomy, tag.label)
        if key not in self._labels:
            cursor = self._db.execute("INSERT INTO labels (taxonomy, label) VALUES (?, ?)", key)
            self._labels[key] = int(cursor.lastrowid or 0)
        return self._labels[key]

    def state(self, code: str) -> str:
        """Return a State's code, entering a fictional State when it is first used."""
        if code not in self._states:
            sql = "INSERT INTO states (code, name, region) VALUES (?, ?, ?)"
            self._db.execute(sql, (code, state_name(code), region_of(code)))
            self._states.add(code)
        return code
