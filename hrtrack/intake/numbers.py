"""Read paragraph numbers of a table, and give back the zero that Excel drops: 125.10 stored as the number 125.1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput
from hrtrack.model import parse_paragraph
from hrtrack.speech import _, together

if TYPE_CHECKING:
    from hrtrack.intake.reading import Findings


class Numbers:
    """Read the numbers of one column in their order."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._last: tuple[str, int, str] | None = None
        self._met: dict[str, str] = {}
        self._restored_first: str | None = None

    def read(self, cell: Any, where: str) -> str | None:
        """Return a paragraph number in its stored form, None for a blank cell.

        A cell that Excel holds as a number is ambiguous: 125.1 after 125.9 is 125.10, and one that stands twice
        without such an order cannot be told. Raises BadInput for those and for a text that is no number.
        """
        if cell is None or str(cell).strip() == "":
            return None
        number = self._restored(repr(cell), where) if isinstance(cell, float) else str(cell)
        try:
            return parse_paragraph(number)
        except BadInput as error:
            raise BadInput(together(": ", (where, error.message)), error.hint) from None

    def _restored(self, number: str, where: str) -> str:
        stem, _rest, digits = number.partition(".")
        if not (stem.isdecimal() and digits.isdecimal()):
            return number
        before, place = self._last, int(digits)
        self._last = (stem, place, where)
        if before and before[0] == stem and len(digits) < 3:
            for longer in (place * 10, place * 100):
                if longer == before[1] + 1:
                    self._last = (stem, longer, where)
                    return self._note(f"{stem}.{longer}")
            self._doubt(before, place, number, where)
        first = self._met.setdefault(number, where)
        if first != where:
            raise BadInput(
                _(
                    "{where}: {number} stands in {rsplit} {rsplit2} too, for Excel has dropped the zero "
                    "of numbers such as {number}0",
                    where=where,
                    number=number,
                    rsplit=first.rsplit(" ", 2)[1],
                    rsplit2=first.rsplit(" ", 1)[1],
                ),
                _("format the column as text and type these numbers again"),
            )
        return number

    def _note(self, number: str) -> str:
        if self._restored_first is None:
            self._restored_first = number
            self._findings.note(_("numbers that Excel had shortened were restored by their order, {number} first", number=number))
        return number

    def _doubt(self, before: tuple[str, int, str], place: int, number: str, where: str) -> None:
        """Tell of a number that may have lost its zero: one that goes back, and one before its ten and first."""
        if place < before[1]:
            self._findings.doubt(_("Excel may have shortened {number}0 to {number}", number=number), where)
        elif place == before[1] * 10 + 1:
            shown = f"{before[0]}.{before[1]}"
            self._findings.doubt(_("Excel may have shortened {shown}0 to {shown}", shown=shown), before[2])
