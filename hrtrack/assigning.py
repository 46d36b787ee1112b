"""Say which institutions answer for recommendations, leading or supporting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import WrongUsage
from hrtrack.institutions import NewOffices, called_or_new
from hrtrack.speech import _, n_, term, together
from hrtrack.store import entities, offices
from hrtrack.store.naming import find_institution
from hrtrack.telling import quoted, recommendations

if TYPE_CHECKING:
    from hrtrack.recommendations import Target
    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]

COLUMNS = ("reference", "lead", "supporting")


class Wish(NamedTuple):
    """Hold the names that a user gave: the leads in place of others, supporting ones in addition, those to take off.

    `new` records institutions that are not on record, named in `lang` or else in the language of their letters.
    """

    lead: tuple[str, ...] = ()
    supporting: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    focal_point: str | None = None
    new: bool = False
    lang: str | None = None


class Named(NamedTuple):
    """Hold the institutions of a wish by their ids."""

    lead: list[int]
    supporting: list[int]
    remove: list[int]


class Assigned(NamedTuple):
    """Hold the recommendations that changed, what was done in words, and notes to the user."""

    rows: list[Row]
    what: str
    notes: list[str]


def assign(ledger: Ledger, found: list[Target], wish: Wish, *, dry_run: bool) -> tuple[Assigned, Batch | None]:
    """Assign institutions to recommendations. Raise NotFound for an unknown one unless `new` is wished.

    A lead replaces the leads on record, which stay only where they are named as supporting; a supporting one is added,
    and does not take the lead from itself.
    """

    def work(act: Act) -> tuple[Assigned, str]:
        new: list[str] = []
        notes: list[str] = []
        named = _named(act, wish, new, notes)
        tally = _Tally(act)
        rows = [
            _row(act, target) for target in found if _assign_one(act, target.id, named, wish.focal_point, tally)
        ]  # in the order given
        what = _in_words(rows, named, tally, new)
        return Assigned(rows, what, notes + tally.notes(rows)), what

    return ledger.run("assign", work, dry_run=dry_run)


class _Tally:
    """Count by institution the leads that were replaced or that stay, and those that were taken off."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self.replaced: dict[int, int] = {}
        self.removed: dict[int, int] = {}
        self.kept: dict[int, int] = {}

    def name(self, office_id: int) -> str:
        """Return the name of an institution as messages quote it."""
        return f"'{offices.office_name(self._act.connection, office_id)}'"

    def counted(self, counts: dict[int, int]) -> str:
        """Return names with their counts."""
        return ", ".join(f"{self.name(office_id)} ({count})" for office_id, count in counts.items())

    def notes(self, rows: list[Row]) -> list[str]:
        """Return what the user should know beside what was done."""
        found: list[str] = [
            n_(
                "note: {name} leads {n} of them and stays lead",
                "note: {name} leads {n} of them and stays lead",
                count,
                name=self.name(x),
            )
            for x, count in self.kept.items()
        ]
        headless = sum(1 for row in rows if not row["lead"])
        if headless and self.removed:
            found.append(n_("note: {n} of them has no lead now", "note: {n} of them have no lead now", headless))
        return found


def _named(act: Act, wish: Wish, new: list[str], notes: list[str]) -> Named:
    """Return the institutions that a wish names, each in one place only."""
    offered = NewOffices(wish.new, wish.lang, new, notes)
    lead = [called_or_new(act, name, offered) for name in wish.lead]
    supporting = [called_or_new(act, name, offered) for name in wish.supporting]
    remove = [find_institution(act.connection, name) for name in wish.remove]
    for one, other, words in (
        (lead, supporting, _("both --lead and --with")),
        ([*lead, *supporting], remove, _("--remove and a role")),
    ):
        both = [office_id for office_id in one if office_id in other]
        if both:
            raise WrongUsage(
                _("'{office_name}' is given {words}", office_name=offices.office_name(act.connection, both[0]), words=words),
                _("name it once"),
            )
    return Named(*(list(dict.fromkeys(ids)) for ids in (lead, supporting, remove)))


def _assign_one(act: Act, target_id: int, named: Named, focal_point: str | None, tally: _Tally) -> bool:
    """Assign to one recommendation; return whether that changes anything."""
    known = offices.assigned_to(act.connection, target_id)
    leads = {entry.institution_id for entry in known if entry.role == "lead"}
    changed = False
    for entry in known:
        replaced = named.lead and entry.institution_id in leads and entry.institution_id not in named.lead
        if replaced:
            _add_one(tally.replaced, entry.institution_id)
        if entry.institution_id in named.remove:
            _add_one(tally.removed, entry.institution_id)
        if entry.institution_id in named.remove or (replaced and entry.institution_id not in named.supporting):
            act.delete("assignments", entry.id)
            changed = True
    for office_id in named.lead:
        changed |= entities.assign(act, target_id, office_id, "lead", focal_point)
    for office_id in named.supporting:
        stays = not named.lead and office_id in leads
        if stays:
            _add_one(tally.kept, office_id)
        changed |= entities.assign(
            act, target_id, office_id, "lead" if stays else "supporting", None if named.lead else focal_point
        )
    return changed


def _add_one(counts: dict[int, int], office_id: int) -> None:
    counts[office_id] = counts.get(office_id, 0) + 1


def _row(act: Act, target: Target) -> Row:
    entries = offices.assigned_to(act.connection, target.id)
    by_role = {
        role: [offices.office_name(act.connection, entry.institution_id) for entry in entries if entry.role == role]
        for role in COLUMNS[1:]
    }
    return {"reference": target.reference, **by_role}


def _in_words(rows: list[Row], named: Named, tally: _Tally, new: list[str]) -> str:
    """Return the line that says what was done."""
    items = rows[0]["reference"] if len(rows) == 1 else recommendations(len(rows))
    given = (("lead", named.lead), ("supporting", named.supporting))
    roles = [together(" ", (term("role", role), ", ".join(map(tally.name, ids)))) for role, ids in given if ids]
    many = n_("{n} institution", "{n} institutions", len(named.lead) + len(named.supporting))
    told = [_("assigned {items} to {many}: {roles}", items=items, many=many, roles=together(", ", roles))] if roles else []
    if tally.replaced:
        told.append(_("no longer lead: {names}", names=tally.counted(tally.replaced)))
    if tally.removed:
        told.append(_("taken off: {names}", names=tally.counted(tally.removed)))
    if new:
        told.append(_("new on record: {names}", names=quoted(new)))
    return together("; ", told)
