"""Lay out what explains a change of the acceptance rate: both reviews, mix and stance both ways, the categories."""

from __future__ import annotations

from typing import Any

from hrtrack.render import stats_page
from hrtrack.render.page import Column, Grid, Page
from hrtrack.render.side_by_side_page import change_of_supported, points, supported
from hrtrack.render.stats_page import value_text
from hrtrack.shares import LEAST_FOR_RATE
from hrtrack.speech import Said, _, figure, n_, term, together

Row = dict[str, Any]

# A dimension with more categories than this has them in the machine formats only.
_MOST_CATEGORIES = 25
_METHOD = _(
    "Mix: how recommendations divide among the categories; stance: how they are answered within each. "
    "Method: direct standardisation both ways (Kitagawa 1955); hrtrack compare --help explains it."
)


def explained(document: Row) -> Page:
    """Return the page: the figures, what can be said of count and rate, mix and stance, and the categories."""
    earlier, later = document["earlier"], document["later"]
    whole = stats_page.figures({**later, "comparisons": [{**earlier, "change": document["change"]}]})
    cite = stats_page.cite_lines(document["cite"])
    said = _count_and_rate(document)
    parts: list[str | Grid] = [*whole, *(["", *said] if said else [])]
    if document["reason"]:
        why = _("Mix and stance cannot be told apart: {reason}.", reason=document["reason"])
        return Page([*parts, *([] if said else [""]), why, "", *cite])
    if min(_answered(document)) < LEAST_FOR_RATE:
        few = _("Fewer than {least} were answered in one of the reviews: too few to part a change.", least=LEAST_FOR_RATE)
        return Page([*parts, "", few, "", *cite])
    parted = [found for found in document["dimensions"] if found["decomposed"]]
    if parted:
        parts += [*_parts(document, parted), _METHOD]
    for found in document["dimensions"]:
        parts += ["", *_dimension(document, found)]
    return Page([*parts, "", *cite])


def _count_and_rate(document: Row) -> list[str]:
    """Return what tells a count from a rate: where they move apart, and what the earlier rate would have given."""
    change, later = document["change"], document["later"]
    lines: list[str] = []
    answered = _answered(document)
    if min(answered) < LEAST_FOR_RATE:
        return lines
    if document["apart"]:
        rose = _("more were supported, and the rate fell"), _("fewer were supported, and the rate rose")
        lines.append(
            _(
                "Count and rate move apart: {how}. Received {received}, supported {count}, rate {rate} points.",
                how=rose[change["supported"] < 0],
                received=f"{change['received']:+d}",
                count=f"{change['supported']:+d}",
                rate=points(change["acceptance_rate"]),
            )
        )
    if document["supported_at_earlier_rate"] is not None:
        lines.append(
            _(
                "At the acceptance rate of {earlier}, {expected} of {answered} would have been supported; {supported} were.",
                earlier=document["earlier"]["cycle"],
                expected=figure(document["supported_at_earlier_rate"], ".1f"),
                answered=answered[1],
                supported=later["supported"],
            )
        )
    return lines


def _answered(document: Row) -> list[int]:
    """Return how many are answered in the earlier and in the later review."""
    return [(document[side]["received"] or 0) - (document[side]["pending"] or 0) for side in ("earlier", "later")]


def _parts(document: Row, parted: list[Row]) -> list[str | Grid]:
    """Return mix and stance of each dimension, both ways, and in words what mix explains."""
    years = [str(document[side]["cycle"]) for side in ("earlier", "later")]
    columns = [Column("change of the rate, in points"), Column("weighed by")]
    columns += [Column("mix", number=True), Column("stance", number=True), Column("together", number=True)]
    lines = []
    for found in parted:
        ways = zip(years, found["mix"].values(), found["stance"].values(), strict=False)
        for place, (year, mix, stance) in enumerate(ways):
            name = _("by {dimension}", dimension=_named(found["by"])) if not place else ""
            together_ = points(document["change"]["acceptance_rate"])
            lines.append([name, _("rates of {year}", year=year), points(mix), points(stance), together_])
    verdicts = [_verdict(found, document["change"]["acceptance_rate"]) for found in parted]
    return ["", Grid(columns, lines), "", *verdicts]


def _verdict(found: Row, change: float) -> Said:
    mixes, stances = (sorted(list(found[group].values())[:2]) for group in ("mix", "stance"))
    said = {
        "dimension": _named(found["by"]),
        "low": points(mixes[0]),
        "high": points(mixes[1]),
        "change": points(change),
        "least": points(stances[0]),
        "most": points(stances[1]),
    }
    if not change:
        return _("By {dimension}, mix does between {low} and {high} points, stance between {least} and {most}.", **said)
    shares = sorted(abs(100 * mix / change) for mix in mixes)
    percents = {"least": f"{shares[0]:.0f}", "most": f"{shares[1]:.0f}"}
    words = {
        "nothing": _("that is: nothing"),
        "little": _("that is: little, {least} to {most} % of it", **percents),
        "part": _("that is: a part, {least} to {most} % of it", **percents),
        "most": _("that is: most, {least} to {most} % of it", **percents),
        "against": _("that is: it worked the other way"),
        "undecided": _("so that it is open whether mix raised or lowered the rate"),
    }
    return _(
        "By {dimension}, mix explains between {low} and {high} of the {change} points, {verdict}; "
        "stance between {least} and {most}.",
        verdict=words[found["verdict"]],
        **said,
    )


def _dimension(document: Row, found: Row) -> list[str | Grid]:
    heading = _("By {dimension}", dimension=_named(found["by"]))
    if found["taxonomy"]:
        heading = _("By {dimension} ({taxonomy})", dimension=_named(found["by"]), taxonomy=found["taxonomy"])
    if found["reason"] or len(found["categories"]) > _MOST_CATEGORIES:
        count = len(found["categories"])
        shown = n_("-f json and -f csv have its {n} category", "-f json and -f csv have its {n} categories", count)
        said = [found["reason"], shown] if found["reason"] else [shown]
        return [_("{heading}: {said}.", heading=heading, said=together("; ", said))]
    earlier, later = (str(document[side]["cycle"]) for side in ("earlier", "later"))
    columns = [Column(_named(found["by"]), gives_way=True)]
    columns += [Column(_("share {year}", year=year), number=True) for year in (earlier, later)]
    columns += [Column(_("supported {year}", year=year), number=True) for year in (earlier, later)]
    columns += [Column("change of supported", number=True), Column("stance, in points", number=True)]
    return [Grid(columns, [_category(found, row) for row in found["categories"]]), *_notes(found)]


def _category(found: Row, row: Row) -> list[str]:
    before, now = row["earlier"], row["later"]
    stances = sorted(row["stance"].values()) if row["stance"]["with_later_mix"] is not None else []
    both = before["acceptance_rate"] is not None and now["acceptance_rate"] is not None
    stance = _("{low} to {high}", low=points(stances[0]), high=points(stances[1])) if both and stances else ""
    return [
        _category_name(found["by"], row["labels"]),
        *(together("", (figure(100 * side["share"], ".1f"), " %")) for side in (before, now)),
        *(supported(side) for side in (before, now)),
        change_of_supported(now, before, row["change"]),
        stance,
    ]


def _category_name(dimension: str, labels: list[str]) -> str:
    """Return what a category is called; regions and States together by their codes, which are short."""
    if not labels:
        return _("(none)")
    if len(labels) > 1 and dimension in ("region", "state"):
        return " + ".join(labels)
    return together(" + ", [value_text(dimension, label) for label in labels])


def _notes(found: Row) -> list[str]:
    """Return what a reader must know of the categories: those of one review alone, and those without a label."""
    lines: list[str] = []
    alone = [row for row in found["categories"] if None in (row["earlier"]["acceptance_rate"], row["later"]["acceptance_rate"])]
    items = sum(row[side]["received"] - row[side]["pending"] for row in alone for side in ("earlier", "later"))
    if items:
        lines.append(
            n_(
                "{n} item is in a category that one review alone has; the other is given the same rate, so it is mix alone.",
                "{n} items are in categories that one review alone has; the other is given the same rate, so they are mix alone.",
                items,
            )
        )
    unled = [_("{label} ({taxonomy})", label=row["label"], taxonomy=row["taxonomy"]) for row in found["without_counterpart"]]
    if unled:
        lines.append(_("Without a counterpart, so each in a category of its own: {themes}.", themes=together("; ", unled)))
    if any(len(row["labels"]) > 1 for row in found["categories"]):
        lines.append(_("An item with several labels is in the category of just these together."))
    return lines


def _named(dimension: str) -> Said:
    return term("dimension", {"action": "action category", "state": "recommending State"}.get(dimension, dimension))
