"""Part a change of a rate into what the mix of categories does and what the rates within them do.

Direct standardisation both ways, after E. M. Kitagawa, "Components of a Difference Between Two Rates", Journal of the
American Statistical Association 50 (1955), pp. 1168-1194. With p the share of a category among what was answered, r the
acceptance rate within it, 0 the earlier and 1 the later review, the rate of a review is the sum of p r, and

    rate1 - rate0 = sum (p1 - p0) r0 + sum p1 (r1 - r0)     mix at the earlier rates, stance with the later mix
                  = sum (p1 - p0) r1 + sum p0 (r1 - r0)     mix at the later rates, stance with the earlier mix

Both are exact; they differ by the interaction, sum (p1 - p0) (r1 - r0). Kitagawa's own two components are the means of the
two. A category that only one review has knows one rate; the other review is given the same, so that its coming or going is
mix and no stance.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = TypeVar("Key")


class Cell(NamedTuple):
    """Hold what a review has in a category: supported, of those answered."""

    supported: int
    answered: int


class Effects(NamedTuple):
    """Hold the two ways to part a change, as fractions of 1: the first mix goes with the first stance, and so on."""

    mix_at_earlier_rates: Fraction
    stance_with_later_mix: Fraction
    mix_at_later_rates: Fraction
    stance_with_earlier_mix: Fraction

    @property
    def interaction(self) -> Fraction:
        """Return by how much the two ways differ."""
        return self.mix_at_later_rates - self.mix_at_earlier_rates


class Parted(NamedTuple, Generic[Key]):
    """Hold a change, its parts, and the parts of each category; that of the mix is against the rate of the whole."""

    change: Fraction
    effects: Effects
    categories: dict[Key, Effects]


def part(earlier: Mapping[Key, Cell], later: Mapping[Key, Cell]) -> Parted[Key]:
    """Part the change of the rate between two reviews that have answered anything, exactly."""
    sides = (earlier, later)
    totals = [sum(cell.answered for cell in side.values()) for side in sides]
    rates = [Fraction(sum(cell.supported for cell in side.values()), whole) for side, whole in zip(sides, totals, strict=True)]
    categories: dict[Key, Effects] = {}
    for key in dict.fromkeys([*earlier, *later]):
        cells = [side.get(key, Cell(0, 0)) for side in sides]
        if any(cell.answered for cell in cells):
            categories[key] = _effects(cells, totals, rates)
    sums = (sum(values, Fraction()) for values in zip(*categories.values(), strict=True))
    return Parted(rates[1] - rates[0], Effects(*sums), categories)


def _effects(cells: list[Cell], totals: list[int], rates: list[Fraction]) -> Effects:
    shares = [Fraction(cell.answered, whole) for cell, whole in zip(cells, totals, strict=True)]
    own = [Fraction(*cell) if cell.answered else None for cell in cells]
    before = own[0] if own[0] is not None else own[1] or Fraction()
    after = own[1] if own[1] is not None else before
    more, better = shares[1] - shares[0], after - before
    # Shares add up to one, so that taking the rate of the whole off changes no sum; it shows which categories pull.
    return Effects(more * (before - rates[0]), shares[1] * better, more * (after - rates[1]), shares[0] * better)
