"""Write the command line that gives an answer again, for a reader who wants to check it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from hrtrack.model import Assessor
from hrtrack.speech import Said, _, term

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrtrack.store.selection import Filters

# The option of each field of `Filters`, in the order of the help.
_OPTIONS = {
    "states": "--state",
    "mechanisms": "--mechanism",
    "cycles": "--cycle",
    "positions": "--position",
    "recommenders": "--from",
    "regions": "--region",
    "themes": "--theme",
    "groups": "--group",
    "sdgs": "--sdg",
    "actions": "--action",
    "clusters": "--cluster",
    "statuses": "--status",
    "institutions": "--institution",
    "plans": "--plan",
}


def options_of(filters: Filters) -> list[tuple[str, str | None]]:
    """Return the options that make these filters, each with its value; None: an option without one."""
    found: list[tuple[str, str | None]] = []
    for field, option in _OPTIONS.items():
        found += [(option, str(value)) for value in getattr(filters, field)]
    if filters.assessor != Assessor.STATE:
        found.append(("--assessor", str(filters.assessor)))
    if filters.overdue_on:
        found.append(("--overdue", None))
    if filters.search:
        found.append(("--search", filters.search))
    if filters.as_of:
        found.append(("--as-of", filters.as_of))
    return found


def command_line(words: Iterable[str], options: Iterable[tuple[str, str | None]]) -> str:
    """Return a command line as a POSIX shell reads it."""
    said = [word for option, value in options for word in (option, value) if word is not None]
    return shlex.join([*words, *said])


def choice(filters: Filters) -> list[tuple[Said, list[str]]]:
    """Return what the filters choose in words: the name of each, and its values."""
    from hrtrack.labels import label_called
    from hrtrack.states import state_called
    from hrtrack.terms import region

    named: dict[Said, list[str]] = {
        _("Position"): [term("position", word) for word in filters.positions],
        _("Recommending State"): [state_called(code) for code in filters.recommenders],
        _("Regional group"): [region(code) for code in filters.regions],
        _("Theme"): [label_called("", label) for label in filters.themes],
        _("Group of persons"): [label_called("group", label) for label in filters.groups],
        _("Sustainable Development Goal"): [label_called("sdg", label) for label in filters.sdgs],
        _("Action category"): list(filters.actions),
        _("Cluster"): [label_called("cluster", label) for label in filters.clusters],
        _("Status"): [term("status", word.replace("_", " ")) for word in filters.statuses],
        _("Institution"): list(filters.institutions),
        _("Plan"): list(filters.plans),
        _("Measures"): [_("overdue")] if filters.overdue_on else [],
        _("Words"): [filters.search] if filters.search else [],
        _("As of"): [filters.as_of] if filters.as_of else [],
    }
    return [(name, values) for name, values in named.items() if values]
