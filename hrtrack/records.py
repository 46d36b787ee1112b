"""What crosses from a file to the store: what one source says about reviews and recommendations.

Every field that a source leaves blank stays as it is on record: an absent key of `ReviewItem.fields`, or None in
the optional parts of a `RecommendationItem`, means "not said". A value None clears a field.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from hrtrack.model import ReviewKey

TextField = Literal["text", "summary"]
DEFAULT_LANGUAGE = "en"

# The columns of a review that a source may set, in the order of the CSV layout.
REVIEW_FIELDS = (
    "cycle_number",
    "session",
    "symbol",
    "addendum",
    "review_date",
    "adoption_date",
    "received",
    "supported",
    "noted",
    "source",
    "note",
)


class TextItem(NamedTuple):
    """Hold a text of a recommendation, or of one clause, in one language; value None clears it."""

    field: TextField
    lang: str | None
    value: str | None
    clause: int | None = None
    original: bool = False


class TagItem(NamedTuple):
    """Hold a label of a taxonomy, of the whole recommendation or of one clause."""

    taxonomy: str
    label: str
    clause: int | None = None


class PositionItem(NamedTuple):
    """Hold one answer of the State: the whole paragraph's, or one clause's; an unknown date is None."""

    position: str
    detail: str | None = None
    source: str | None = None
    date: str | None = None
    clause: int | None = None
    uid: str | None = None


class AssessmentItem(NamedTuple):
    """Hold what an assessor says about the implementation: so far a note, as the filled-in form of OHCHR holds it."""

    assessor: str
    note: str
    uid: str | None = None


class OriginItem(NamedTuple):
    """Name the file (by name and SHA-256) and the row or line that a recommendation came from."""

    file: str
    sha256: str | None
    row: int | None


@dataclass(slots=True)
class ReviewItem:
    """Hold what a source says about a review: its own fields, by the names of `REVIEW_FIELDS`."""

    key: ReviewKey
    fields: dict[str, str | int | None]
    where: str
    uid: str | None = None


@dataclass(slots=True)
class RecommendationItem:
    """Hold what a source says about one recommendation.

    `states` maps a clause number to its recommending States (ISO alpha-3); `tags` replaces what is recorded in
    the taxonomies of `replaces`; `paragraph` None asks for the next unnumbered reference.
    """

    key: ReviewKey
    paragraph: str | None
    where: str
    texts: list[TextItem] = field(default_factory=list)
    states: dict[int, tuple[str, ...]] | None = None
    tags: list[TagItem] = field(default_factory=list)
    replaces: frozenset[str] = frozenset()
    positions: list[PositionItem] = field(default_factory=list)
    assessments: list[AssessmentItem] = field(default_factory=list)
    origin: OriginItem | None = None
    uid: str | None = None
    clause_uids: dict[int, str] | None = None
    archived_at: str | None = None
    # A layout of parts (positions, clauses) speaks of recommendations that must be on record already.
    must_exist: bool = False
    # The only clause that the item speaks of; None: the whole recommendation.
    clause: int | None = None
    # A flat cell gives the States and labels of all clauses together and cannot say whose they are.
    flat: bool = True
    # A line of an export leaves nothing to infer.
    exact: bool = False
    # In the source a paragraph may be given in several records: a further one is a further clause.
    in_parts: bool = False
    # A list states answers again and again: one that the history holds is known. An edit means now.
    restates: bool = True


Item = ReviewItem | RecommendationItem
