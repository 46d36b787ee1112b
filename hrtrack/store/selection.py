"""Turn the filters of the command line into SQL conditions on recommendations and on pairs."""

from __future__ import annotations

import json
from dataclasses import dataclass

from hrtrack.errors import WrongUsage
from hrtrack.folding import fold_for_search
from hrtrack.implementation import WORST_FIRST, Status
from hrtrack.model import THEME_TAXONOMIES, Assessor, Position
from hrtrack.speech import _, term
from hrtrack.store.reviews import Review, choose_reviews

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from typing import Any


@dataclass(frozen=True)
class Filters:
    """Hold what the user chose: values of one field are alternatives, fields restrict each other.

    `recommenders` and `regions` are of recommending States; the label fields match parts of labels without case;
    `statuses` are those that `assessor` gives; `overdue_on` asks for a measure that is overdue on
    that day, or on `as_of` where that is given. An institution
    is assigned to a recommendation or, `through_measures`, has a part in a measure for it. `lineages` are where it stands
    towards earlier reviews.
    """

    states: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    cycles: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    recommenders: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sdgs: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    assessor: str = Assessor.STATE
    institutions: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    overdue_on: str | None = None
    through_measures: bool = False
    lineages: tuple[str, ...] = ()
    search: str | None = None
    as_of: str | None = None

    @property
    def within_reviews(self) -> bool:
        """Say whether anything narrower than whole reviews is chosen, which declared totals cannot answer."""
        return bool(
            self.positions or self.recommenders or self.regions or self.themes or self.groups or self.sdgs
            or self.actions or self.clusters or self.statuses or self.institutions or self.plans or self.overdue_on
            or self.lineages or self.search
        )  # fmt: skip


class Selection:
    """Hold the SQL of a choice: conditions on `r` (recommendations) and on the clause `c` and State `s` of a pair."""

    @classmethod
    def of(cls, connection: sqlite3.Connection, filters: Filters) -> Selection:
        """Return what filters choose; raise NotFound for a review that they name and that is not on record."""
        reviews = choose_reviews(connection, filters.states, filters.mechanisms, filters.cycles, filters.as_of)
        return cls(connection, filters, reviews)

    def __init__(self, connection: sqlite3.Connection, filters: Filters, reviews: list[Review]) -> None:
        self.filters = filters
        self.reviews = [review for review in reviews if filters.as_of is None or review.held_by(filters.as_of)]
        self.values: dict[str, Any] = {
            "reviews": json.dumps([review.id for review in self.reviews]),
            "positions": json.dumps(filters.positions),
            "as_of": filters.as_of,
            "taxonomy": None,
            "assessor": str(filters.assessor),
            "today": filters.as_of or filters.overdue_on,
        }
        self._where: list[str] = []
        self._pair_where: list[str] = []
        self._choose_states(filters)
        self._choose_labels(connection, filters)
        self._choose_follow_up(connection, filters)
        if filters.lineages:
            self.values["lineages"] = json.dumps(filters.lineages)
            self._where.append(
                "EXISTS (SELECT 1 FROM lineage_standing k WHERE k.recommendation_id = r.id "
                "AND k.lineage IN (SELECT value FROM json_each(:lineages)))"
            )
        if filters.search:
            from hrtrack.store.searching import search_query

            self.values["search"] = search_query(connection, filters.search)
            self._where.append("r.id IN (SELECT rowid FROM search WHERE search MATCH :search)")

    def where(self, *, archived: bool = False) -> str:
        """Return the condition on `r`, apart from the review it belongs to and its position."""
        return " AND ".join([*self._where, "1" if archived else "r.archived_at IS NULL"])

    @property
    def pair_where(self) -> str:
        """Return the condition on the clause `c` and the State `s` of a pair."""
        return " AND ".join(self._pair_where) or "1"

    def states_where(self, state: str) -> str:
        """Return the condition that a State is a chosen recommending one."""
        return " AND ".join(self._states_where(self.filters, state)) or "1"

    def position_where(self, position: str, mechanism: str) -> str:
        """Return the condition that a position is a chosen one; in the UPR no answer yet is pending."""
        if not self.filters.positions:
            return "1"
        answer = f"coalesce({position}, CASE {mechanism} WHEN 'UPR' THEN '{Position.PENDING}' END)"
        return f"{answer} IN (SELECT value FROM json_each(:positions))"

    def position_id_sql(self, clause: str = "c.id") -> str:
        """Return the subquery for the id of the position in force for a clause of `r` in review `v`.

        Undated positions count from the adoption of the outcome (else from the review); ties go by recording.
        """
        effective = "coalesce(p.date, v.adoption_date, v.review_date, '')"
        held = f" AND {effective} <= :as_of" if self.filters.as_of else ""
        # The inner query is needed: SQLite's ORDER BY does not see columns of an outer query.
        return (
            f"(SELECT id FROM (SELECT p.id, {effective} AS effective FROM positions p WHERE p.recommendation_id = r.id "
            f"AND (p.clause_id IS NULL OR p.clause_id = {clause}){held}) ORDER BY effective DESC, id DESC LIMIT 1)"
        )

    def in_force_sql(self) -> str:
        """Return the subquery of the judgements that no later one replaces, on the day asked for.

        The same as the view `assessments_in_force`, which knows no day: a later judgement of the same voice replaces those
        of the whole, or of its limb.
        """
        day = "AND coalesce({}.date, '') <= :as_of" if self.filters.as_of else ""
        return (
            f"(SELECT a.* FROM assessments a WHERE a.status IS NOT NULL {day.format('a')} "
            "AND NOT EXISTS (SELECT 1 FROM assessments b WHERE b.recommendation_id = a.recommendation_id "
            "AND b.assessor = a.assessor AND b.name IS a.name "
            f"AND b.status IS NOT NULL {day.format('b')} AND (b.limb IS NULL OR b.limb IS a.limb) "
            "AND (coalesce(b.date, ''), b.id) > (coalesce(a.date, ''), a.id)))"
        )

    def statuses_sql(self) -> str:
        """Return the subquery of recommendation_id and status that the assessor gives; of several the worst."""
        words = [str(status) for status in WORST_FIRST]
        ranked = " ".join(f"WHEN '{word}' THEN {number}" for number, word in enumerate(words))
        named = " ".join(f"WHEN {number} THEN '{word}'" for number, word in enumerate(words))
        return (
            f"(SELECT f.recommendation_id, CASE min(CASE f.status {ranked} END) {named} END AS status "
            f"FROM {self.in_force_sql()} f WHERE f.assessor = :assessor GROUP BY f.recommendation_id)"
        )

    def _choose_follow_up(self, connection: sqlite3.Connection, filters: Filters) -> None:
        if filters.statuses:
            self.values["statuses"] = json.dumps(filters.statuses)
            wanted = "SELECT value FROM json_each(:statuses)"
            given = f"SELECT recommendation_id FROM {self.statuses_sql()} WHERE status IN ({wanted})"
            condition = f"r.id IN ({given})"
            if Status.NO_INFORMATION in filters.statuses:
                condition = f"({condition} OR r.id NOT IN (SELECT recommendation_id FROM {self.statuses_sql()}))"
            self._where.append(condition)
        if filters.institutions:
            from hrtrack.store.naming import institution_ids

            ids = {row_id for word in filters.institutions for row_id in institution_ids(connection, word)}
            self.values["institutions"] = json.dumps(sorted(ids))
            chosen = "SELECT value FROM json_each(:institutions)"
            answering = f"SELECT recommendation_id FROM assignments WHERE institution_id IN ({chosen})"
            if filters.through_measures:
                answering += (
                    " UNION SELECT x.recommendation_id FROM measure_recommendations x JOIN measures m ON m.id = x.measure_id AND "
                    "m.archived_at IS NULL JOIN measure_institutions y ON y.measure_id = m.id "
                    f"WHERE y.institution_id IN ({chosen})"
                )
            self._where.append(f"r.id IN ({answering})")
        serving = "r.id IN (SELECT x.recommendation_id FROM measure_recommendations x JOIN measures m ON m.id = x.measure_id"
        if filters.plans:
            from hrtrack.store.naming import plan_ids

            ids = {row_id for word in filters.plans for row_id in plan_ids(connection, word)}
            self.values["plans"] = json.dumps(sorted(ids))
            chosen = "SELECT value FROM json_each(:plans)"
            self._where.append(f"{serving} WHERE m.archived_at IS NULL AND m.plan_id IN ({chosen}))")
        if filters.overdue_on:
            self._where.append(
                f"{serving} WHERE m.archived_at IS NULL AND m.due_date < :today "
                "AND (m.done_date IS NULL OR m.done_date > :today))"
            )

    def _choose_states(self, filters: Filters) -> None:
        self.values |= {"recommenders": json.dumps(filters.recommenders), "regions": json.dumps(filters.regions)}
        conditions = self._states_where(filters, "s.state")
        if conditions:
            self._pair_where += conditions
            self._where.append(
                "EXISTS (SELECT 1 FROM clauses x JOIN recommending_states s ON s.clause_id = x.id "
                f"WHERE x.recommendation_id = r.id AND {' AND '.join(conditions)})"
            )

    @staticmethod
    def _states_where(filters: Filters, state: str) -> list[str]:
        conditions = []
        if filters.recommenders:
            conditions.append(f"{state} IN (SELECT value FROM json_each(:recommenders))")
        if filters.regions:
            regions = "SELECT value FROM json_each(:regions)"
            conditions.append(f"{state} IN (SELECT code FROM states WHERE region IN ({regions}))")
        return conditions

    def _choose_labels(self, connection: sqlite3.Connection, filters: Filters) -> None:
        chosen = {
            "theme": (THEME_TAXONOMIES, filters.themes),
            "group": (("group",), filters.groups),
            "sdg": (("sdg",), filters.sdgs),
            "action": (("action",), filters.actions),
            "cluster": (("cluster",), filters.clusters),
        }
        for name, (taxonomies, words) in chosen.items():
            if not words:
                continue
            ids = {row_id for word in words for row_id in _label_ids(connection, name, taxonomies, word)}
            self.values[f"{name}_labels"] = json.dumps(sorted(ids))
            labelled = f"g.recommendation_id = r.id AND g.label_id IN (SELECT value FROM json_each(:{name}_labels))"
            self._where.append(f"EXISTS (SELECT 1 FROM tags g WHERE {labelled})")
            self._pair_where.append(
                f"EXISTS (SELECT 1 FROM tags g WHERE {labelled} AND (g.clause_id IS NULL OR g.clause_id = c.id))"
            )


def agreed_sql(position: str) -> str:
    """Return the aggregate for the answer of a whole paragraph: `partial` where its clauses differ."""
    return (
        f"CASE WHEN count(DISTINCT coalesce({position}, '{Position.PENDING}')) = 1 THEN min({position}) "
        f"ELSE '{Position.PARTIAL}' END"
    )


def _label_ids(connection: sqlite3.Connection, name: str, taxonomies: tuple[str, ...], word: str) -> list[int]:
    """Return the recorded labels that a word matches; refuse one that no recorded or shipped label matches."""
    from hrtrack.labels import called, known_labels, split_tag
    from hrtrack.model import nearest_hint

    named, text = split_tag(word)
    wanted = (named,) if named in taxonomies else taxonomies
    marks = ", ".join("?" * len(wanted))
    recorded = connection.execute(f"SELECT id, taxonomy, label FROM labels WHERE taxonomy IN ({marks})", wanted).fetchall()
    found = [row_id for row_id, taxonomy, label in recorded if _matches(text, called(taxonomy, label, text), name)]
    shipped = [called(taxonomy, label, text) for taxonomy in wanted for label in known_labels(taxonomy)]
    if not found and not any(_matches(text, names, name) for names in shipped):
        near = [*sorted(label for _rest, _rest, label in recorded), *(called for names in shipped for called in names)]
        raise WrongUsage(
            _("no {name} matches '{word}'", name=term("dimension", name), word=word),
            nearest_hint(text, list(dict.fromkeys(near))),
        )
    return found


def _matches(word: str, names: list[str], name: str) -> bool:
    """Say whether a word names a label: its number (SDGs, action categories), or any part of its names without case."""
    label = names[0]
    if name in ("sdg", "action") and word.replace(".", "").isalnum() and word[:1].isdigit():
        return label.split(" ", 1)[0] == word
    if name == "action":
        from hrtrack.labels import ACTION_NAMES

        return any(called.lower().startswith(word.lower()) for called in (ACTION_NAMES.get(label, label), *names[1:]))
    return any(fold_for_search(word) in fold_for_search(called) for called in names)
