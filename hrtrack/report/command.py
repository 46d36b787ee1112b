"""Write the command line that gives an answer again, for a reader who wants to check it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hrtrack.citing import quoted
from hrtrack.model import Assessor
from hrtrack.speech import Said, _, term
from hrtrack.terms import assessor, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hrtrack.store.selection import Filters


def command_line(words: Iterable[str], options: Iterable[tuple[str, str | None]]) -> str:
    """Return a command line as shells read it."""
    said = [word for option, value in options for word in (option, value) if word is not None]
    return quoted([*words, *said])


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
        _("Assessor"): [assessor(filters.assessor)] if filters.assessor != Assessor.STATE else [],
        _("Institution"): list(filters.institutions),
        _("Plan"): list(filters.plans),
        _("Lineage"): [say("lineage", word) for word in filters.lineages],
        _("Measures"): [_("overdue")] if filters.overdue_on else [],
        _("Words"): [filters.search] if filters.search else [],
        _("As of"): [filters.as_of] if filters.as_of else [],
    }
    return [(name, values) for name, values in named.items() if values]
