"""Read recommendations: choose their ids in natural order, load them whole, by chunks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import islice

from hrtrack.errors import NotFound, WrongUsage
from hrtrack.model import Position, ReferenceParts, ReviewKey, format_reference, natural_key
from hrtrack.records import AssessmentItem, OriginItem, PositionItem, TagItem, TextItem
from hrtrack.speech import _
from hrtrack.states import resolve_state
from hrtrack.store import following
from hrtrack.store.reviews import Review, list_reviews, only_state
from hrtrack.store.selection import agreed_sql

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Sequence

    from hrtrack.store.selection import Selection

CHUNK = 500


@dataclass(slots=True)
class Clause:
    """Hold a clause: its number and its recommending States in order."""

    id: int
    uid: str
    number: int
    states: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Recommendation:
    """Hold a recommendation as recorded; `positions` is its history in the order of recording."""

    id: int
    uid: str
    review: Review
    paragraph: str
    numbered: bool
    archived_at: str | None
    origin: OriginItem | None
    clauses: list[Clause] = field(default_factory=list)
    texts: list[TextItem] = field(default_factory=list)
    tags: list[TagItem] = field(default_factory=list)
    positions: list[PositionItem] = field(default_factory=list)
    assessments: list[AssessmentItem] = field(default_factory=list)
    assignments: list[following.Assignment] = field(default_factory=list)
    measures: list[following.MeasureServing] = field(default_factory=list)
    evidence: list[following.EvidenceFor] = field(default_factory=list)
    links: list[following.Link] = field(default_factory=list)
    lineage: list[following.Verdict] = field(default_factory=list)

    @property
    def key(self) -> ReviewKey:
        """Return the key of the review it belongs to."""
        return self.review.key

    @property
    def reference(self) -> str:
        """Return the full reference."""
        return format_reference(self.key, self.paragraph)

    def effective_date(self, entry: PositionItem) -> str:
        """Return the day from which a position counts, inferred from the review where it has none of its own."""
        return entry.date or self.review.adoption_date or self.review.review_date or ""

    def answer(self, clause: int, as_of: str | None = None) -> PositionItem | None:
        """Return the position in force for a clause, on a day if one is given; ties go by recording."""
        held = [
            (self.effective_date(entry), index, entry)
            for index, entry in enumerate(self.positions)
            if entry.clause in (None, clause) and (as_of is None or self.effective_date(entry) <= as_of)
        ]
        return max(held)[2] if held else None

    @property
    def word(self) -> str | None:
        """Return the answer of the whole in one word: `partial` where its clauses differ, None where none has one."""
        answers = [self.answer(clause.number) for clause in self.clauses]
        words = {answer.position if answer else Position.PENDING for answer in answers}
        if not any(answers):
            return None
        return str(words.pop() if len(words) == 1 else Position.PARTIAL)


def choose_ids(
    connection: sqlite3.Connection, selection: Selection, limit: int | None = None, *, archived: bool = False
) -> Iterator[int]:
    """Yield the ids of the chosen recommendations in natural order, at most `limit`; removed ones if asked for.

    Goes review by review along the index, so that the first twenty of a million cost what twenty cost.
    """
    sql = f"{_ids_sql(selection, 'r.review_id = :review', archived=archived)} ORDER BY r.sort_key, r.id LIMIT :limit"
    left = -1 if limit is None else limit
    for review in selection.reviews:
        if left == 0:
            return
        values = {**selection.values, "review": review.id, "limit": left}
        ids = [row[0] for row in connection.execute(sql, values)]
        left -= len(ids) if limit is not None else 0
        yield from ids


def count_ids(connection: sqlite3.Connection, selection: Selection) -> int:
    """Return how many recommendations are chosen."""
    sql = _ids_sql(selection, "r.review_id IN (SELECT value FROM json_each(:reviews))", archived=False)
    return int(connection.execute(f"SELECT count(*) FROM ({sql})", selection.values).fetchone()[0])


def _ids_sql(selection: Selection, review_where: str, *, archived: bool) -> str:
    where = f"{review_where} AND {selection.where(archived=archived)}"
    if selection.filters.positions:
        position = (
            f"(SELECT {agreed_sql('p.position')} FROM clauses c LEFT JOIN positions p ON p.id = "
            f"{selection.position_id_sql()} WHERE c.recommendation_id = r.id)"
        )
        where += f" AND {selection.position_where(position, 'v.mechanism')}"
    return f"SELECT r.id FROM recommendations r JOIN reviews v ON v.id = r.review_id WHERE {where}"


def load_chunks(connection: sqlite3.Connection, ids: Iterable[int]) -> Iterator[list[Recommendation]]:
    """Yield recommendations in the order of their ids, by chunks."""
    iterator = iter(ids)
    while chunk := list(islice(iterator, CHUNK)):
        yield load(connection, chunk)


def load(connection: sqlite3.Connection, ids: Sequence[int]) -> list[Recommendation]:
    """Return recommendations whole, in the order of their ids."""
    if not ids:
        return []
    values = {"ids": json.dumps(ids)}
    mine = "id IN (SELECT r.review_id FROM json_each(?) j JOIN recommendations r ON r.id = j.value)"
    reviews = {review.id: review for review in list_reviews(connection, mine, (values["ids"],))}
    found: dict[int, Recommendation] = {}
    for row in connection.execute(
        "SELECT r.id, r.uid, r.review_id, r.paragraph, r.numbered, r.archived_at, o.file, o.sha256, r.origin_row "
        "FROM json_each(:ids) j JOIN recommendations r ON r.id = j.value LEFT JOIN origins o ON o.id = r.origin_id",
        values,
    ):
        origin = OriginItem(row[6], row[7], row[8]) if row[6] is not None else None
        found[row[0]] = Recommendation(row[0], row[1], reviews[row[2]], row[3], bool(row[4]), row[5], origin)
    _load_positions(connection, found, values)
    _load_clauses(connection, found, values)
    _load_texts(connection, found, values)
    _load_tags(connection, found, values)
    _load_assessments(connection, found, values)
    _load_following(connection, found, values["ids"])
    return [found[row_id] for row_id in ids if row_id in found]


def _load_positions(connection: sqlite3.Connection, found: dict[int, Recommendation], values: dict[str, str]) -> None:
    for row_id, *values_ in connection.execute(
        "SELECT p.recommendation_id, p.position, p.detail, p.source, p.date, c.number, p.uid FROM json_each(:ids) j "
        "JOIN positions p ON p.recommendation_id = j.value LEFT JOIN clauses c ON c.id = p.clause_id ORDER BY p.id",
        values,
    ):
        found[row_id].positions.append(PositionItem(*values_))


def _load_clauses(connection: sqlite3.Connection, found: dict[int, Recommendation], values: dict[str, str]) -> None:
    by_id: dict[int, Clause] = {}
    for row_id, *row in connection.execute(
        "SELECT c.recommendation_id, c.id, c.uid, c.number FROM json_each(:ids) j "
        "JOIN clauses c ON c.recommendation_id = j.value ORDER BY c.recommendation_id, c.number",
        values,
    ):
        clause = by_id[row[0]] = Clause(*row)
        found[row_id].clauses.append(clause)
    for clause_id, state in connection.execute(
        "SELECT c.id, s.state FROM json_each(:ids) j JOIN clauses c ON c.recommendation_id = j.value "
        "JOIN recommending_states s ON s.clause_id = c.id ORDER BY c.id, s.place, s.id",
        values,
    ):
        by_id[clause_id].states.append(state)


def _load_texts(connection: sqlite3.Connection, found: dict[int, Recommendation], values: dict[str, str]) -> None:
    for row_id, name, lang, value, clause, original in connection.execute(
        "SELECT t.recommendation_id, t.field, t.lang, t.value, c.number, t.original FROM json_each(:ids) j "
        "JOIN texts t ON t.recommendation_id = j.value LEFT JOIN clauses c ON c.id = t.clause_id "
        "ORDER BY c.number, t.field DESC, t.original DESC, t.lang",
        values,
    ):
        found[row_id].texts.append(TextItem(name, lang, value, clause, bool(original)))


def _load_tags(connection: sqlite3.Connection, found: dict[int, Recommendation], values: dict[str, str]) -> None:
    for row_id, taxonomy, label, clause in connection.execute(
        "SELECT g.recommendation_id, l.taxonomy, l.label, c.number FROM json_each(:ids) j "
        "JOIN tags g ON g.recommendation_id = j.value JOIN labels l ON l.id = g.label_id "
        "LEFT JOIN clauses c ON c.id = g.clause_id ORDER BY g.id",
        values,
    ):
        found[row_id].tags.append(TagItem(taxonomy, label, clause))


def _load_assessments(connection: sqlite3.Connection, found: dict[int, Recommendation], values: dict[str, str]) -> None:
    for row_id, assessor, note, uid, status, name, date, limb, grade, regressed, source, internal in connection.execute(
        "SELECT a.recommendation_id, a.assessor, a.note, a.uid, a.status, a.name, a.date, a.limb, a.grade, a.regressed, "
        "a.source, a.internal FROM json_each(:ids) j JOIN assessments a ON a.recommendation_id = j.value ORDER BY a.id",
        values,
    ):
        entry = AssessmentItem(
            assessor, note, uid, status, name, date, limb, grade, bool(regressed), source, bool(internal)
        )  # fmt: skip
        found[row_id].assessments.append(entry)


def _load_following(connection: sqlite3.Connection, found: dict[int, Recommendation], ids: str) -> None:
    for row_id, assignment in following.assignments_of(connection, ids):
        found[row_id].assignments.append(assignment)
    for row_id, measure in following.measures_of(connection, ids):
        found[row_id].measures.append(measure)
    for row_id, evidence in following.evidence_of(connection, ids):
        found[row_id].evidence.append(evidence)
    for row_id, link in following.links_of(connection, ids):
        found[row_id].links.append(link)
    for row_id, verdict in following.lineage_of(connection, ids):
        found[row_id].lineage.append(verdict)


def resolve_review(connection: sqlite3.Connection, parts: ReferenceParts, default_state: str | None) -> ReviewKey:
    """Return the review a reference names; fill in the only State on record and the UPR.

    Raises NotFound when the ledger holds several States and none is named.
    """
    named = resolve_state(parts.state, WrongUsage) if parts.state else None
    state = named or default_state or only_state(connection)
    if state is None:
        count = connection.execute("SELECT count(DISTINCT state) FROM reviews").fetchone()[0]
        what = _("the ledger holds {count} States", count=count) if count else _("the ledger holds no State yet")
        raise NotFound(
            _("which State? {what}", what=what), _("write it in front, as in KAZ/2014, or give --state or HRTRACK_STATE")
        )
    return ReviewKey(state, parts.mechanism or "UPR", parts.cycle)


def references_of(connection: sqlite3.Connection, first: int, stop: int) -> list[str]:
    """Return the references of the recommendations whose ids lie in a range, in the order of recording."""
    rows = connection.execute(
        "SELECT v.state, v.mechanism, v.cycle, r.paragraph FROM recommendations r JOIN reviews v ON v.id = r.review_id "
        "WHERE r.id >= ? AND r.id < ? ORDER BY r.id",
        (first, stop),
    )
    return [format_reference(ReviewKey(*row[:3]), row[3]) for row in rows]


def numbers_of(connection: sqlite3.Connection, review_id: int) -> list[tuple[str, bool]]:
    """Return the numbers of a review in natural order, each with whether it is official."""
    sql = "SELECT paragraph, numbered FROM recommendations WHERE review_id = ? AND archived_at IS NULL ORDER BY sort_key, id"
    return [(paragraph, bool(numbered)) for paragraph, numbered in connection.execute(sql, (review_id,))]


def recorded_before(connection: sqlite3.Connection, key: ReviewKey, first_new: int | None) -> list[tuple[int, str]]:
    """Return id and number of what a review held before an id was given, in natural order; None: of all that it holds."""
    sql = (
        "SELECT r.id, r.paragraph FROM reviews v JOIN recommendations r ON r.review_id = v.id WHERE v.state = ? AND "
        "v.mechanism = ? AND v.cycle = ? AND r.archived_at IS NULL AND r.id < ifnull(?, r.id + 1) ORDER BY r.sort_key, r.id"
    )
    return connection.execute(sql, (*key, first_new)).fetchall()


def find_recommendation(connection: sqlite3.Connection, key: ReviewKey, paragraph: str) -> int | None:
    """Return the id of a recommendation that is not archived, or None."""
    row = connection.execute(
        "SELECT r.id FROM reviews v JOIN recommendations r ON r.review_id = v.id "
        "WHERE v.state = ? AND v.mechanism = ? AND v.cycle = ? AND r.paragraph = ? AND r.archived_at IS NULL",
        (*key, paragraph),
    ).fetchone()
    return int(row[0]) if row else None


def require_recommendation(connection: sqlite3.Connection, key: ReviewKey, paragraph: str) -> int:
    """Return the id of a recommendation; raise NotFound with the nearest references."""
    row_id = find_recommendation(connection, key, paragraph)
    if row_id is None:
        raise NotFound(
            _("{format_reference} is not on record", format_reference=format_reference(key, paragraph)),
            _near(connection, key, paragraph),
        )
    return row_id


def _near(connection: sqlite3.Connection, key: ReviewKey, paragraph: str) -> str:
    reviews = [review for review in list_reviews(connection) if review.key == key]
    if not reviews:
        others = [str(review.key) for review in list_reviews(connection) if review.state == key.state]
        shown = ", ".join(others)
        return _("reviews on record: {names}", names=shown) if others else _("no review of {state} is on record", state=key.state)
    archived = connection.execute(
        "SELECT 1 FROM recommendations WHERE review_id = ? AND paragraph = ? AND archived_at IS NOT NULL",
        (reviews[0].id, paragraph),
    ).fetchone()
    if archived:
        return _("it was removed; hrtrack log names the batch, and hrtrack undo BATCH brings it back")
    sql = (
        "SELECT paragraph FROM (SELECT * FROM (SELECT paragraph, sort_key FROM recommendations WHERE review_id = :review AND "
        "archived_at IS NULL AND sort_key < :key ORDER BY sort_key DESC LIMIT 1) UNION ALL SELECT * FROM (SELECT paragraph, "
        "sort_key FROM recommendations WHERE review_id = :review AND archived_at IS NULL AND sort_key > :key "
        "ORDER BY sort_key LIMIT 1))"
    )
    values = {"review": reviews[0].id, "key": natural_key(paragraph)}
    near = [format_reference(key, row[0]) for row in connection.execute(sql, values)]
    return _("nearest: {names}", names=", ".join(near)) if near else _("no item of {review} is on record", review=key)
