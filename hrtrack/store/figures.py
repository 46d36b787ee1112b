"""Count: totals of reviews and breakdowns by a dimension, in paragraphs, in pairs with States, or in texts.

What is counted is chosen by a `Selection`; SQLite does the counting. A recommendation without any answer counts
as pending. In a dimension of many labels (theme, region of several States) an item counts once in each.
"""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING

from hrtrack.model import THEME_TAXONOMIES, Mechanism, Position, Unit, natural_key
from hrtrack.store.selection import agreed_sql

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping

    from hrtrack.records import AssessmentItem
    from hrtrack.store.selection import Selection

Counts = dict[str, int]
# By answer; None is that of a treaty body's recommendation, which nobody answers with a position.
Answers = dict[str | None, int]
Breakdown = dict[tuple[str | int | None, ...], Answers]

_ANSWER = f"CASE i.mechanism WHEN '{Mechanism.UPR}' THEN coalesce(i.position, '{Position.PENDING}') END"
_TAG_TAXONOMIES = {"theme": None, "group": "group", "sdg": "sdg", "action": "action", "cluster": "cluster"}
# Of these an item has one value, of the others any number.
_ONE_EACH = frozenset(("cycle", "position", "mechanism", "status", "lineage"))
DIMENSIONS = ("cycle", "position", "state", "region", *_TAG_TAXONOMIES, "status", "institution", "plan", "mechanism", "lineage")


def counts_once(dimension: str, unit: str) -> bool:
    """Say whether each item has one value of a dimension, so that its counts add up to all; a pair has one State."""
    return dimension in _ONE_EACH or (unit == Unit.STATE and dimension in ("state", "region"))


def totals(connection: sqlite3.Connection, selection: Selection, unit: Unit) -> dict[int, Counts]:
    """Return for each chosen review how many items have each position."""
    sql = (
        f"WITH {_items_sql(selection, unit)} SELECT i.review_id, coalesce(i.position, 'pending'), count(DISTINCT i.item) "
        f"FROM items i WHERE {selection.position_where('i.position', 'i.mechanism')} GROUP BY 1, 2"
    )
    found: dict[int, Counts] = {}
    for review_id, position, count in connection.execute(sql, selection.values):
        found.setdefault(review_id, {})[position] = count
    return found


def breakdown(
    connection: sqlite3.Connection,
    selection: Selection,
    unit: Unit,
    dimensions: tuple[str, ...],
    taxonomy: str | None,
    renamed: Mapping[int, str] | None = None,
) -> Breakdown:
    """Return counts by answer for each value of the dimensions; None where an item has no label.

    `renamed` says for the ids of labels as what they count in the dimension theme; an item of two that have become one
    counts once.
    """
    joins, names = "", []
    for index, dimension in enumerate(dimensions):
        join, name = _dimension_sql(dimension, selection, unit, index, renamed=bool(renamed))
        joins += join
        names.append(name)
    keys = ", ".join(f"{name} AS k{index}" for index, name in enumerate(names))
    numbers = ", ".join(f"k{index}" for index in range(len(names)))
    # Of pairs there is a row each, which these dimensions do not multiply.
    multiplied = unit != Unit.STATE or not all(counts_once(name, unit) for name in dimensions)
    distinct = "DISTINCT " if multiplied else ""
    as_named = "renamed AS MATERIALIZED (SELECT CAST(key AS INTEGER) AS label_id, value AS name FROM json_each(:renamed)), "
    sql = (
        f"WITH {as_named if renamed else ''}{_items_sql(selection, unit)} SELECT {numbers}, answer, count(*) FROM ("
        f"SELECT {distinct}i.item, {keys}, {_ANSWER} AS answer FROM items i {joins} "
        f"WHERE {selection.position_where('i.position', 'i.mechanism')}) GROUP BY {numbers}, answer"
    )
    values = {**selection.values, "taxonomy": taxonomy, "renamed": json.dumps(renamed)}
    found: Breakdown = {}
    for *key, position, count in connection.execute(sql, values):
        found.setdefault(tuple(key), {})[position] = count
    return found


def labelled_items(
    connection: sqlite3.Connection, selection: Selection, unit: Unit, dimension: str, taxonomy: str | None
) -> Iterator[tuple[int, str, str | None]]:
    """Yield item, position and label, an item once for each of its labels and with None where it has none."""
    join, name = _dimension_sql(dimension, selection, unit, 0)
    sql = (
        f"WITH {_items_sql(selection, unit)} SELECT DISTINCT i.item, coalesce(i.position, 'pending'), {name} FROM items i {join} "
        f"WHERE {selection.position_where('i.position', 'i.mechanism')}"
    )
    yield from connection.execute(sql, {**selection.values, "taxonomy": taxonomy})


def assessed(connection: sqlite3.Connection, selection: Selection) -> Iterator[list[AssessmentItem]]:
    """Yield the judgements of each chosen recommendation that has any, in the order of recording."""
    from hrtrack.records import AssessmentItem

    sql = (
        "SELECT a.recommendation_id, a.assessor, a.status, a.name, a.date, a.limb FROM recommendations r "
        "JOIN reviews v ON v.id = r.review_id JOIN assessments a ON a.recommendation_id = r.id "
        f"WHERE {_chosen(selection)} AND {_answered(selection)} AND a.status IS NOT NULL ORDER BY a.recommendation_id, a.id"
    )
    for _, rows in groupby(connection.execute(sql, selection.values), key=lambda row: row[0]):
        yield [AssessmentItem(a, status=status, name=name, date=day, limb=limb) for _, a, status, name, day, limb in rows]


def grades(connection: sqlite3.Connection, selection: Selection) -> Counts:
    """Return how many limbs of the chosen recommendations have each grade, of the judgements in force."""
    sql = (
        "SELECT a.grade, count(*) FROM recommendations r JOIN reviews v ON v.id = r.review_id "
        f"JOIN {selection.in_force_sql()} a ON a.recommendation_id = r.id "
        f"WHERE {_chosen(selection)} AND {_answered(selection)} AND a.grade IS NOT NULL GROUP BY a.grade"
    )
    return dict(connection.execute(sql, selection.values).fetchall())


def position_sources(connection: sqlite3.Connection, selection: Selection) -> list[str]:
    """Return the sources of the positions in force, in natural order."""
    sql = (
        "SELECT q.source FROM recommendations r JOIN reviews v ON v.id = r.review_id "
        f"JOIN clauses c ON c.recommendation_id = r.id JOIN positions q ON q.id = {selection.position_id_sql()} "
        f"WHERE {_chosen(selection)} AND q.source IS NOT NULL GROUP BY q.source"
    )
    return sorted((row[0] for row in connection.execute(sql, selection.values)), key=natural_key)


def recorded_items(connection: sqlite3.Connection) -> dict[int, tuple[int, int]]:
    """Return for each review how many recommendations are on record, and how many of them have a number."""
    sql = "SELECT review_id, count(*), sum(numbered) FROM recommendations WHERE archived_at IS NULL GROUP BY review_id"
    return {row[0]: (row[1], row[2]) for row in connection.execute(sql)}


def leading_taxonomy(connection: sqlite3.Connection, selection: Selection) -> str | None:
    """Return the theme taxonomy that most of the chosen recommendations are tagged with."""
    marks = ", ".join(f"'{name}'" for name in THEME_TAXONOMIES)
    sql = (
        "SELECT l.taxonomy FROM recommendations r JOIN reviews v ON v.id = r.review_id "
        f"JOIN tags g ON g.recommendation_id = r.id JOIN labels l ON l.id = g.label_id AND l.taxonomy IN ({marks}) "
        f"WHERE {_chosen(selection)} GROUP BY l.taxonomy ORDER BY count(DISTINCT r.id) DESC, l.taxonomy LIMIT 1"
    )
    row = connection.execute(sql, selection.values).fetchone()
    return str(row[0]) if row else None


def _chosen(selection: Selection) -> str:
    return f"r.review_id IN (SELECT value FROM json_each(:reviews)) AND {selection.where()}"


def _answered(selection: Selection) -> str:
    """Return the condition that the answer to the whole of `r` is a chosen one."""
    if not selection.filters.positions:
        return "1"
    position = (
        f"(SELECT {agreed_sql('q.position')} FROM clauses c LEFT JOIN positions q ON q.id = {selection.position_id_sql()} "
        "WHERE c.recommendation_id = r.id)"
    )
    return selection.position_where(position, "v.mechanism")


def _items_sql(selection: Selection, unit: Unit) -> str:
    """Return the common table `items`: item, recommendation_id, review_id, mechanism, clause_id, state, position.

    In texts an item has a row for each recommendation of that text; else item and row are one.
    """
    base = (
        "FROM recommendations r JOIN reviews v ON v.id = r.review_id JOIN clauses c ON c.recommendation_id = r.id "
        f"LEFT JOIN positions q ON q.id = {selection.position_id_sql()}"
    )
    if unit == Unit.STATE:
        # A clause whose State is not on record counts once, for it was recommended by somebody.
        return (
            "items AS (SELECT coalesce(s.id, -c.id) AS item, r.id AS recommendation_id, r.review_id, v.mechanism, "
            f"c.id AS clause_id, s.state, q.position {base} LEFT JOIN recommending_states s ON s.clause_id = c.id "
            f"WHERE {_chosen(selection)} AND {selection.pair_where})"
        )
    paragraphs = (
        f"SELECT r.id, r.review_id, v.mechanism, {agreed_sql('q.position')} AS position {base} "
        f"WHERE {_chosen(selection)} GROUP BY r.id"
    )
    if unit == Unit.PARAGRAPH:
        return (
            "items AS (SELECT id AS item, id AS recommendation_id, review_id, mechanism, NULL AS clause_id, "
            f"NULL AS state, position FROM ({paragraphs}))"
        )
    original = "t.recommendation_id = p.id AND t.clause_id IS NULL AND t.field = 'text' AND t.original"
    same = "PARTITION BY p.review_id, coalesce(t.value, p.id)"
    return (
        f"worded AS (SELECT p.*, min(p.id) OVER ({same}) AS item FROM ({paragraphs}) p LEFT JOIN texts t ON {original}), "
        f"agreed AS (SELECT item, {agreed_sql('position')} AS position FROM worded GROUP BY item), "
        "items AS (SELECT w.item, w.id AS recommendation_id, w.review_id, w.mechanism, NULL AS clause_id, NULL AS state, "
        "a.position FROM worded w JOIN agreed a ON a.item = w.item)"
    )


def _dimension_sql(dimension: str, selection: Selection, unit: Unit, index: int, *, renamed: bool = False) -> tuple[str, str]:
    """Return the join that brings a dimension to the items `i`, and the name of its value."""
    if dimension in ("position", "mechanism"):
        return "", _ANSWER if dimension == "position" else "i.mechanism"
    if dimension == "cycle":
        return f"JOIN reviews d{index} ON d{index}.id = i.review_id ", f"d{index}.cycle"
    if dimension in ("state", "region"):
        join, state = "", "i.state"
        if unit != Unit.STATE:
            state = f"d{index}.state"
            join = (
                f"LEFT JOIN (clauses e{index} JOIN recommending_states d{index} ON d{index}.clause_id = e{index}.id "
                f"AND {selection.states_where(f'd{index}.state')}) ON e{index}.recommendation_id = i.recommendation_id "
            )
        if dimension == "state":
            return join, state
        return f"{join}LEFT JOIN states f{index} ON f{index}.code = {state} ", f"f{index}.region"
    if dimension in ("status", "institution", "plan", "lineage"):
        return _follow_up_sql(dimension, selection, index)
    taxonomy = ":taxonomy" if dimension == "theme" else f"'{_TAG_TAXONOMIES[dimension]}'"
    labels = (
        f"SELECT g.recommendation_id, g.clause_id, l.label FROM tags g JOIN labels l ON l.id = g.label_id "
        f"WHERE l.taxonomy = {taxonomy}"
    )
    if renamed and dimension == "theme":
        labels = (
            "SELECT g.recommendation_id, g.clause_id, n.name AS label FROM tags g CROSS JOIN renamed n ON n.label_id = g.label_id"
        )
    join = (
        f"LEFT JOIN ({labels}) d{index} ON d{index}.recommendation_id = i.recommendation_id "
        f"AND (d{index}.clause_id IS NULL OR i.clause_id IS NULL OR d{index}.clause_id = i.clause_id) "
    )
    return join, f"d{index}.label"


def _follow_up_sql(dimension: str, selection: Selection, index: int) -> tuple[str, str]:
    from hrtrack.store.following import name_sql

    mine = f"d{index}.recommendation_id = i.recommendation_id"
    if dimension == "lineage":
        return f"JOIN lineage_standing d{index} ON {mine} ", f"d{index}.lineage"
    if dimension == "status":
        return f"LEFT JOIN {selection.statuses_sql()} d{index} ON {mine} ", f"coalesce(d{index}.status, 'no_information')"
    # Two plans may have one title, so the code stands before it; institutions have names of their own.
    if dimension == "institution":
        return f"LEFT JOIN assignments d{index} ON {mine} ", name_sql(f"institution_id = d{index}.institution_id")
    plans = (
        f"SELECT x.recommendation_id, p.code || coalesce(' ' || {name_sql('plan_id = p.id')}, '') AS title "
        "FROM measure_recommendations x JOIN measures m ON m.id = x.measure_id AND m.archived_at IS NULL "
        "JOIN plans p ON p.id = m.plan_id"
    )
    return f"LEFT JOIN ({plans}) d{index} ON {mine} ", f"d{index}.title"
