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
EntityKind = Literal["institution", "plan", "measure", "evidence"]
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
    """Hold what an assessor says about the implementation at a date, of the whole or of a limb; a status or a note.

    `internal`: the note stays out of exports; `regressed` comes with grade E.
    """

    assessor: str
    note: str | None = None
    uid: str | None = None
    status: str | None = None
    name: str | None = None
    date: str | None = None
    limb: str | None = None
    grade: str | None = None
    regressed: bool = False
    source: str | None = None
    internal: bool = False


class NameItem(NamedTuple):
    """Hold a name of an institution, plan or measure in one language: `name`, `short`, `former` or `indicator`."""

    field: str
    lang: str
    value: str
    original: bool = False


class EvidenceItem(NamedTuple):
    """Hold a piece of evidence: an address or the name of a file, exactly one; `content` are bytes to keep."""

    url: str | None = None
    file: str | None = None
    title: str | None = None
    published: str | None = None
    retrieved: str | None = None
    sha256: str | None = None
    size: int | None = None
    note: str | None = None
    internal: bool = False
    content: bytes | None = None


class AssignmentItem(NamedTuple):
    """Give an institution, by its uid or in a table by a name, a part in answering a recommendation."""

    institution: str
    role: str
    focal_point: str | None = None
    uid: str | None = None


class CitationItem(NamedTuple):
    """Name a piece of evidence, by uid or in a table by code, and the place of the item's assessment that cites it."""

    evidence: str
    assessment: int | None = None


class FollowItem(NamedTuple):
    """Hold what follows a recommendation: who answers, the uids of measures, the evidence."""

    assignments: tuple[AssignmentItem, ...] = ()
    measures: tuple[str, ...] = ()
    evidence: tuple[CitationItem, ...] = ()


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
    # Most files say nothing of what follows a recommendation.
    follow: FollowItem | None = None


@dataclass(slots=True)
class EntityItem:
    """Hold what a source says about an institution, plan, measure or piece of evidence.

    An export names others by uid (`exact`), a table by their names and codes: `called` is the code, of an institution any
    of its names. A name "" clears the one on record, in all languages where it has none of its own. `parent` is an
    institution's, or the plan of a measure ("" clears it); `roles` are pairs of role and institution, and take the place of
    those on record in `said_roles`; `about` names the recommendations that a measure serves or evidence is for, beside
    those on record unless these are `cleared`.
    """

    kind: EntityKind
    called: str | None
    where: str
    names: list[NameItem] = field(default_factory=list)
    fields: dict[str, str | int | None] = field(default_factory=dict)
    parent: str | None = None
    merged_into: str | None = None
    roles: tuple[tuple[str, str], ...] = ()
    said_roles: frozenset[str] = frozenset()
    about: tuple[tuple[ReviewKey, str], ...] = ()
    cleared: frozenset[str] = frozenset()
    content: bytes | None = None
    uid: str | None = None
    archived_at: str | None = None
    exact: bool = False


@dataclass(slots=True)
class LinkItem:
    """Link two recommendations: in an export their uids, in a table review and paragraph; note "" clears it.

    A `lenient` link is passed over where an end is not on record, because the user chose some reviews of the file.
    """

    one: str | tuple[ReviewKey, str]
    other: str | tuple[ReviewKey, str]
    relation: str
    where: str
    note: str | None = None
    uid: str | None = None
    lenient: bool = False


@dataclass(slots=True)
class LineageItem:
    """Hold what was decided of a later recommendation and an earlier one (None: no earlier one asks for the same).

    In an export the two are uids, in a table review and paragraph; `relation` is None unless the pair is confirmed, and note
    "" clears it. A `lenient` one is passed over where an end is not on record.
    """

    later: str | tuple[ReviewKey, str]
    earlier: str | tuple[ReviewKey, str] | None
    verdict: str
    relation: str | None
    where: str
    note: str | None = None
    uid: str | None = None
    lenient: bool = False


Item = ReviewItem | RecommendationItem | EntityItem | LinkItem | LineageItem
