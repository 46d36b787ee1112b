"""Tell what recording a file did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hrtrack.store.arriving import Arrival

if TYPE_CHECKING:
    from hrtrack.model import ReviewKey


@dataclass(slots=True)
class Outcome:
    """Tell what recording a file did.

    `new` is the range of ids created, `changed` maps references to what changed in them, `answers` to the answer before
    and after where that changed, `same` counts the rest, which `unchanged` names; `met` holds the ids that were on record.
    `archived` names items that were removed earlier and are not revived, `repeated` counts records that said again what
    another one of the file had said, `parts` those that became a further clause. `entities` says by kind and name what
    became of institutions, plans, measures, evidence and links, `entity_changes` what changed in them.
    """

    new: range = range(0)
    changed: dict[str, list[str]] = field(default_factory=dict)
    answers: dict[str, tuple[str | None, str | None]] = field(default_factory=dict)
    same: int = 0
    archived: list[str] = field(default_factory=list)
    unchanged: dict[str, None] = field(default_factory=dict)
    met: set[int] = field(default_factory=set)
    reviews: dict[ReviewKey, str] = field(default_factory=dict)
    repeated: int = 0
    parts: int = 0
    arrival: Arrival = field(default_factory=Arrival)
    entities: dict[tuple[str, str], str] = field(default_factory=dict)
    entity_changes: dict[str, list[str]] = field(default_factory=dict)

    def entity(self, kind: str, name: str, how: str, changed: list[str] | None = None) -> None:
        """Note that an institution, plan and so on is ``new``, ``changed`` or the ``same``; several rows may speak of one."""
        if self.entities.get((kind, name), "same") == "same":
            self.entities[kind, name] = how
        if changed and self.entities[kind, name] == "changed":
            merged = self.entity_changes.setdefault(name, [])
            merged.extend(field for field in changed if field not in merged)

    def names(self, how: str) -> list[str]:
        """Return the names of institutions, plans and so on that are ``new``, ``changed`` or the ``same``."""
        return [name for (_, name), done in self.entities.items() if done == how]

    def created(self, row_id: int) -> None:
        """Take up an id; the ids of one file follow one another."""
        self.new = range(self.new.start or row_id, row_id + 1)

    def note_change(self, reference: str, names: list[str]) -> None:
        """Add what changed in a recommendation."""
        merged = self.changed.setdefault(reference, [])
        merged.extend(name for name in names if name not in merged)
