"""Hold figures to conditions such as ``acceptance_rate>=0.88``, for scripts."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack.errors import WrongUsage
from hrtrack.model import nearest_hint
from hrtrack.speech import _
from hrtrack.stats import CHANGES, COUNTS, DECLARED

if TYPE_CHECKING:
    from collections.abc import Callable

Row = dict[str, Any]

_COMPARE: dict[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "==": operator.eq,
    "!=": operator.ne,
}
_REQUIREMENT = re.compile(r"\s*([a-z_.]+)\s*(>=|<=|==|!=|=|>|<)\s*([+-]?\d+(?:\.\d+)?)\s*(%?)\s*")


class Requirement(NamedTuple):
    """Hold a condition on a figure of `stats`."""

    text: str
    figure: str
    sign: str
    number: float

    def holds(self, row: Row) -> bool:
        """Say whether a review meets it; the figure is compared as it is printed, and an unknown one meets nothing."""
        group, _dot, name = self.figure.rpartition(".")
        value = ((row[group] or {}) if group else row).get(name)
        return value is not None and _COMPARE[self.sign](value, self.number)


def parse_requirement(text: str) -> Requirement:
    """Read a condition such as ``acceptance_rate>=0.88``, ``change.supported>0`` or ``acceptance_rate>=88%``.

    Raises WrongUsage for anything that is not a figure, an operator and a number.
    """
    match = _REQUIREMENT.fullmatch(text)
    if not match:
        raise WrongUsage(_("'{text}' is not a requirement", text=text), _("write it as acceptance_rate>=0.88 or received==294"))
    figure, sign, number, percent = match.groups()
    known = [*COUNTS, "acceptance_rate", "recorded"]
    known += [f"previous.{name}" for name in known] + [f"change.{name}" for name in CHANGES]
    known += [f"declared.{name}" for name in DECLARED]
    if figure not in known:
        raise WrongUsage(_("stats has no figure '{figure}'", figure=figure), nearest_hint(figure, known))
    if percent and not figure.endswith("acceptance_rate"):
        hint = _("write it without %, or ask for acceptance_rate")
        raise WrongUsage(_("{figure} is a count, and '{text}' compares it with a share", figure=figure, text=text), hint)
    return Requirement(text, figure, sign, round(float(number) / 100, 6) if percent else float(number))
