"""Write a ledger out again: everything as JSON Lines, or our own tables; whole, in part, or what changed since a day."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hrtrack import __version__, reviews
from hrtrack.follow_shapes import (
    ASSESSMENT_COLUMNS,
    ASSIGNMENT_COLUMNS,
    EVIDENCE_COLUMNS,
    INSTITUTION_COLUMNS,
    LINEAGE_COLUMNS,
    LINK_COLUMNS,
    MEASURE_COLUMNS,
    PLAN_COLUMNS,
    assessment_rows,
    assignment_rows,
    entity_line,
    evidence_row,
    institution_rows,
    lineage_line,
    lineage_row,
    link_line,
    link_row,
    measure_rows,
    plan_rows,
)
from hrtrack.intake.documents import EXPORT_FORMAT
from hrtrack.model import THEME_TAXONOMIES
from hrtrack.shapes import (
    CLAUSE_COLUMNS,
    CLAUSE_LANGUAGES,
    POSITION_COLUMNS,
    RECOMMENDATION_COLUMNS,
    REVIEW_COLUMNS,
    language_cells,
    recommendation_line,
    recommendation_row,
    review_line,
)
from hrtrack.store import descent, follow_reading, languages
from hrtrack.store.follow_reading import Used
from hrtrack.store.reading import Recommendation, choose_ids, load_chunks
from hrtrack.store.reviews import Review, choose_reviews
from hrtrack.store.selection import Filters, Selection
from hrtrack.store.since import Since, Touched, touched_since

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from hrtrack.records import EntityKind
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

TABLES = {
    "reviews": REVIEW_COLUMNS,
    "recommendations": RECOMMENDATION_COLUMNS,
    "clauses": CLAUSE_COLUMNS,
    "positions": POSITION_COLUMNS,
    "institutions": INSTITUTION_COLUMNS,
    "plans": PLAN_COLUMNS,
    "measures": MEASURE_COLUMNS,
    "assignments": ASSIGNMENT_COLUMNS,
    "assessments": ASSESSMENT_COLUMNS,
    "evidence": EVIDENCE_COLUMNS,
    "links": LINK_COLUMNS,
    "lineage": LINEAGE_COLUMNS,
}
_KINDS: tuple[EntityKind, ...] = ("institution", "plan", "measure", "evidence")


def lines(ledger: Ledger, filters: Filters, *, internal: bool = False, since: Since | None = None) -> Iterator[Row]:
    """Yield everything that is recorded of the chosen items, a kind on each line; removed items too.

    Of institutions, plans, measures and evidence a part holds those that its recommendations use. Internal notes and
    evidence are left out unless `internal`.
    """
    with ledger.snapshot():
        part = _Part(ledger, filters, since, archived=not filters.within_reviews)
        yield {"kind": "ledger", "format": EXPORT_FORMAT, "hrtrack": __version__}
        for kind in _KINDS:
            yield from map(entity_line, part.entities(kind, internal=internal))
        yield from map(review_line, part.changed_reviews())
        for chunk in load_chunks(ledger.connection, part.ids()):
            yield from (recommendation_line(item, internal=internal) for item in chunk)
        yield from map(link_line, part.links())
        yield from map(lineage_line, part.lineage(as_recorded=True))


def columns(ledger: Ledger, name: str, filters: Filters, *, since: Since | None = None) -> tuple[str, ...]:
    """Return the columns of one of our own tables: those that it always has, and those of further languages of its texts."""
    if name not in ("recommendations", "clauses"):
        return TABLES[name]
    with ledger.snapshot():
        return TABLES[name] + _Part(ledger, filters, since, archived=False).language_columns(name)


def table(
    ledger: Ledger,
    name: str,
    filters: Filters,
    *,
    beside_others: bool = False,
    internal: bool = False,
    since: Since | None = None,
) -> Iterator[Row]:
    """Yield the rows of one of our own tables.

    Beside the others, the recommendations leave out what the tables of clauses and positions say exactly, and evidence
    where an assessment cites it.
    """
    with ledger.snapshot():
        part = _Part(ledger, filters, since, archived=False)
        if name == "reviews":
            touched = {review.key for review in part.changed_reviews()}
            found = reviews.rows(ledger, filters)
            yield from (
                {column: row[column] for column in REVIEW_COLUMNS}
                for row in found
                if since is None or (row["state"], row["mechanism"], row["cycle"]) in touched
            )
        elif name in ("institutions", "plans", "measures", "evidence"):
            yield from _entity_rows(part, name, beside_others=beside_others, internal=internal)
        elif name == "links":
            yield from map(link_row, part.links())
        elif name == "lineage":
            yield from map(lineage_row, part.lineage())
        else:
            further = part.language_columns(name)
            for chunk in load_chunks(ledger.connection, part.ids()):
                for item in chunk:
                    yield from _rows_of(item, name, further, beside_others=beside_others, internal=internal)


class _Part:
    """Know what a part of the ledger holds: recommendations, what they use, reviews, links, lineage."""

    def __init__(self, ledger: Ledger, filters: Filters, since: Since | None, *, archived: bool) -> None:
        self.connection = ledger.connection
        self.archived = archived
        self._reviews = choose_reviews(self.connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
        self._selection = Selection(self.connection, filters, self._reviews)
        self._since = touched_since(self.connection, since) if since else None
        narrowed = filters.states or filters.mechanisms or filters.cycles or filters.within_reviews
        # Of the whole ledger the ids need not be kept.
        self._ids = list(self._choose()) if narrowed or since else None
        self._used: Used | None = None

    def ids(self) -> Iterable[int]:
        """Return the ids of the recommendations."""
        return self._ids if self._ids is not None else self._choose()

    def narrowed(self) -> list[int] | None:
        """Return the ids of the recommendations; None for all."""
        return self._ids

    def changed_reviews(self) -> list[Review]:
        """Return the reviews: all that are chosen, or those of them that changed."""
        if self._since is None:
            return self._reviews
        return [review for review in self._reviews if review.id in self._since["reviews"]]

    def entities(self, kind: EntityKind, *, internal: bool) -> Iterator[follow_reading.Entity]:
        """Yield the institutions and so on that the part holds."""
        if self._used is None:
            self._used = self._what_is_used()
        found = follow_reading.load_entities(self.connection, kind, getattr(self._used, kind), archived=self.archived)
        yield from (entity for entity in found if internal or not entity.fields.get("internal"))

    def language_columns(self, name: str) -> tuple[str, ...]:
        """Return the columns that the texts of recommendations or clauses need beside `text` and `summary`, where they do."""
        if name not in ("recommendations", "clauses"):
            return ()
        of_clauses = name == "clauses"
        further = languages.further(self.connection, self._ids, of_clauses=of_clauses)
        named = CLAUSE_LANGUAGES if of_clauses and languages.not_english(self.connection, self._ids) else ()
        return (*named, *(f"{field}_{lang}" for field, lang in further))

    def links(self) -> Iterator[follow_reading.LinkEnds]:
        """Yield the links between recommendations of the part."""
        yield from follow_reading.list_links(self.connection, self._ids, archived=self.archived)

    def lineage(self, *, as_recorded: bool = False) -> Iterator[descent.Decision]:
        """Yield what was decided of recommendations of the part: of pairs, where both ends are in it."""
        yield from descent.decisions(self.connection, self._ids, archived=self.archived, as_recorded=as_recorded)

    def _choose(self) -> Iterator[int]:
        ids = choose_ids(self.connection, self._selection, archived=self.archived)
        return ids if self._since is None else _among(ids, self._since["recommendations"])

    def _what_is_used(self) -> Used:
        if self._ids is None:
            return Used()
        used = follow_reading.used_by(self.connection, self._ids)
        return follow_reading.whole(self.connection, _with_touched(used, self._since)) if self._since else used


def _among(ids: Iterator[int], chosen: set[int]) -> Iterator[int]:
    return (row_id for row_id in ids if row_id in chosen)


def _with_touched(used: Used, touched: Touched) -> Used:
    """Return what is used together with what changed itself."""
    found = [getattr(used, kind) | touched[follow_reading.TABLES[kind]] for kind in _KINDS]
    return Used(*found)


def _entity_rows(part: _Part, name: str, *, beside_others: bool, internal: bool) -> Iterator[Row]:
    db = part.connection
    if name == "institutions":
        names = follow_reading.shown_names(db)
        for entity in part.entities("institution", internal=internal):
            yield from institution_rows(entity, names.get(entity.parent or ""))
    elif name == "plans":
        for entity in part.entities("plan", internal=internal):
            yield from plan_rows(entity)
    elif name == "measures":
        names, codes = follow_reading.shown_names(db), follow_reading.plan_codes(db)
        served = follow_reading.references_of_measures(db, part.narrowed())
        for entity in part.entities("measure", internal=internal):
            roles: dict[str, list[str]] = {}
            for role, uid in entity.roles:
                if uid in names:
                    roles.setdefault(role, []).append(names[uid])
            yield from measure_rows(entity, codes.get(entity.parent or ""), roles, served.get(entity.id, []))
    else:
        about = follow_reading.references_of_evidence(db, part.narrowed(), alone=beside_others)
        for entity in part.entities("evidence", internal=internal):
            yield evidence_row(entity, about.get(entity.id, []))


def _rows_of(item: Recommendation, name: str, further: tuple[str, ...], *, beside_others: bool, internal: bool) -> Iterator[Row]:
    """Yield the rows of a recommendation in one of the tables."""
    if name == "positions":
        yield from _positions(item)
    elif name == "clauses":
        yield from _clauses(item, further)
    elif name == "assignments":
        yield from assignment_rows(item)
    elif name == "assessments":
        yield from assessment_rows(item, internal=internal)
    else:
        row = _beside_others(item) if beside_others else recommendation_row(item)
        yield {**row, **language_cells(item, further)}


def _beside_others(item: Recommendation) -> Row:
    row = recommendation_row(replace(item, tags=[tag for tag in item.tags if tag.clause is None]))
    if len(item.clauses) > 1:
        row["recommending_states"] = row["recommending_state_names"] = []
    if item.positions:
        row |= dict.fromkeys(name for name in row if name.startswith("position"))
    return row


def _positions(item: Recommendation) -> Iterator[Row]:
    for entry in item.positions:
        row = entry._asdict()
        yield {column: item.reference if column == "reference" else row[column] for column in POSITION_COLUMNS}


def _clauses(item: Recommendation, further: tuple[str, ...]) -> Iterator[Row]:
    """Yield a row a clause of the recommendations that have more than one."""
    if len(item.clauses) < 2:
        return
    for clause in item.clauses:
        mine = replace(
            item,
            clauses=[clause],
            tags=[tag for tag in item.tags if tag.clause == clause.number],
            texts=[text._replace(clause=None) for text in item.texts if text.clause == clause.number],
        )
        row = {**language_cells(mine, further), **recommendation_row(mine), "clause": clause.number}
        row["themes"] = [f"{tag.taxonomy}:{tag.label}" for tag in mine.tags if tag.taxonomy in THEME_TAXONOMIES]
        yield {column: row[column] for column in (*CLAUSE_COLUMNS, *further)}
