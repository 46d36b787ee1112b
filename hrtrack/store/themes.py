"""Read which list of themes a review is tagged with, and its labels."""

from __future__ import annotations

from hrtrack.model import THEME_TAXONOMIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from hrtrack.store.selection import Selection


def leading_taxonomies(connection: sqlite3.Connection, selection: Selection) -> dict[int, str | None]:
    """Return for each chosen review the list of themes that most of its chosen recommendations are tagged with, or None."""
    marks = ", ".join(f"'{name}'" for name in THEME_TAXONOMIES)
    sql = (
        "SELECT r.review_id, l.taxonomy FROM recommendations r JOIN reviews v ON v.id = r.review_id "
        f"JOIN tags g ON g.recommendation_id = r.id JOIN labels l ON l.id = g.label_id AND l.taxonomy IN ({marks}) "
        f"WHERE r.review_id IN (SELECT value FROM json_each(:reviews)) AND {selection.where()} "
        "GROUP BY r.review_id, l.taxonomy ORDER BY count(DISTINCT r.id), l.taxonomy DESC"
    )
    found: dict[int, str | None] = dict.fromkeys(review.id for review in selection.reviews)
    # The last of a review is the one with the most.
    found.update(connection.execute(sql, selection.values).fetchall())
    return found


def labels_in(connection: sqlite3.Connection, selection: Selection, taxonomy: str | None) -> dict[int, str]:
    """Return the labels of a list that chosen recommendations bear, by their ids."""
    borne = (
        "SELECT g.label_id FROM recommendations r JOIN reviews v ON v.id = r.review_id "
        "JOIN tags g ON g.recommendation_id = r.id "
        f"WHERE r.review_id IN (SELECT value FROM json_each(:reviews)) AND {selection.where()}"
    )
    sql = f"SELECT l.id, l.label FROM labels l WHERE l.taxonomy = :taxonomy AND l.id IN ({borne})"
    return dict(connection.execute(sql, {**selection.values, "taxonomy": taxonomy}).fetchall())
