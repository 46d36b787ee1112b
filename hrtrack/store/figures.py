"""Count: totals of reviews and breakdowns by a dimension, in paragraphs, in pairs with States, or in texts.

What is counted is chosen by a `Selection`; SQLite does the counting. A recommendation without any answer counts
as pending. In a dimension of many labels (theme, region of several States) an item counts once in each.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack.model import THEME_TAXONOMIES, Position, Unit, natural_key

if TYPE_CHECKING:
    import sqlite3

    from hrtrack.store.selection import Selection

Counts = dict[str, int]

_TAG_TAXONOMIES = {"theme": None, "group": "group", "sdg": "sdg", "action": "action", "cluster": "cluster"}
DIMENSIONS = ("cycle", "position", "state", "region", *_TAG_TAXONOMIES)


def totals(connection: sqlite3.Connection, selection: Selection, unit: Unit) -> dict[int, Counts]:
    """Return for each chosen review how many items have each position."""
    sql = (
        f"WITH items AS ({_items_sql(selection, unit)}) SELECT review_id, coalesce(position, 'pending'), count(*) "
        f"FROM items WHERE {selection.position_where} GROUP BY 1, 2"
    )
    found: dict[int, Counts] = {}
    for review_id, position, count in connection.execute(sql, selection.values):
        found.setdefault(review_id, {})[position] = count
    return found


def breakdown(
    connection: sqlite3.Connection, selection: Selection, unit: Unit, dimensions: tuple[str, ...], taxonomy: str | None
) -> dict[tuple[str | int | None, ...], Counts]:
    """Return counts by position for each value of the dimensions; None where an item has no label."""
    joins, names = "", []
    for index, dimension in enumerate(dimensions):
        join, name = _dimension_sql(dimension, unit, index)
        joins += join
        names.append(name)
    keys = ", ".join(f"{name} AS k{index}" for index, name in enumerate(names))
    positions = ", ".join(str(number) for number in range(1, len(names) + 1))
    sql = (
        f"WITH items AS ({_items_sql(selection, unit)}) "
        f"SELECT {', '.join(f'k{i}' for i in range(len(names)))}, answer, count(*) FROM ("
        f"SELECT DISTINCT i.item, {keys}, coalesce(i.position, 'pending') AS answer FROM items i {joins} "
        f"WHERE {selection.position_where.replace('position,', 'i.position,', 1)}) GROUP BY {positions}, answer"
    )
    values = {**selection.values, "taxonomy": taxonomy}
    found: dict[tuple[str | int | None, ...], Counts] = {}
    for *key, position, count in connection.execute(sql, values):
        found.setdefault(tuple(key), {})[position] = count
    return found


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
    return f"r.review_id IN (SELECT value FROM json_each(:reviews)) AND {selection.where}"


def _items_sql(selection: Selection, unit: Unit) -> str:
    """Return the query of the counted items: item, recommendation_id, review_id, clause_id, state, position."""
    base = (
        "FROM recommendations r JOIN reviews v ON v.id = r.review_id JOIN clauses c ON c.recommendation_id = r.id "
        f"LEFT JOIN positions q ON q.id = {selection.position_id_sql()}"
    )
    if unit == Unit.STATE:
        return (
            f"SELECT s.id AS item, r.id AS recommendation_id, r.review_id, c.id AS clause_id, s.state, q.position "
            f"{base} JOIN recommending_states s ON s.clause_id = c.id WHERE {_chosen(selection)} AND {selection.pair_where}"
        )
    group, text = "r.id", ""
    if unit == Unit.TEXT:
        text = "LEFT JOIN texts t ON t.recommendation_id = r.id AND t.clause_id IS NULL AND t.field = 'text' AND t.original"
        group = "coalesce(t.value, r.id)"
    answers = f"SELECT r.id, r.review_id, {group} AS same, q.position {base} {text} WHERE {_chosen(selection)}"
    agreed = (
        f"CASE WHEN count(DISTINCT coalesce(position, '{Position.PENDING}')) = 1 THEN min(position) ELSE '{Position.PARTIAL}' END"
    )
    return (
        "SELECT min(id) AS item, min(id) AS recommendation_id, review_id, NULL AS clause_id, NULL AS state, "
        f"{agreed} AS position FROM ({answers}) GROUP BY review_id, same"
    )


def _dimension_sql(dimension: str, unit: Unit, index: int) -> tuple[str, str]:
    """Return the join that brings a dimension to the items `i`, and the name of its value."""
    if dimension == "position":
        return "", "coalesce(i.position, 'pending')"
    if dimension == "cycle":
        return f"JOIN reviews d{index} ON d{index}.id = i.review_id ", f"d{index}.cycle"
    if dimension in ("state", "region"):
        join, state = "", "i.state"
        if unit != Unit.STATE:
            state = f"d{index}.state"
            join = (
                f"LEFT JOIN clauses e{index} ON e{index}.recommendation_id = i.recommendation_id "
                f"LEFT JOIN recommending_states d{index} ON d{index}.clause_id = e{index}.id "
            )
        if dimension == "state":
            return join, state
        return f"{join}LEFT JOIN states f{index} ON f{index}.code = {state} ", f"f{index}.region"
    taxonomy = ":taxonomy" if dimension == "theme" else f"'{_TAG_TAXONOMIES[dimension]}'"
    labels = (
        f"SELECT g.recommendation_id, g.clause_id, l.label FROM tags g JOIN labels l ON l.id = g.label_id "
        f"WHERE l.taxonomy = {taxonomy}"
    )
    join = (
        f"LEFT JOIN ({labels}) d{index} ON d{index}.recommendation_id = i.recommendation_id "
        f"AND (d{index}.clause_id IS NULL OR i.clause_id IS NULL OR d{index}.clause_id = i.clause_id) "
    )
    return join, f"d{index}.label"
