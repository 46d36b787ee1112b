"""Lay out the verdict on a claim: the figures that decide it, and where else it holds."""

from __future__ import annotations

from typing import Any

from hrtrack.render.page import Column, Grid, Page
from hrtrack.render.stats_page import cite_lines
from hrtrack.shares import UNIT_NAMES, rate_text
from hrtrack.speech import _, term, together

Row = dict[str, Any]

SENTENCES = {
    "true": _("the claim is true"),
    "otherwise": _("the claim is true only in another unit, on another basis or of another review"),
    "false": _("the claim is false"),
    "unknown": _("the claim cannot be checked: what it is about is unknown"),
}
_FIGURES = {
    "received": _("received"),
    "supported": _("supported"),
    "noted": _("noted"),
    "partial": _("partial"),
    "pending": _("pending"),
    "acceptance_rate": _("share supported"),
    "noted_rate": _("share noted"),
    "partial_rate": _("share partial"),
    "pending_rate": _("share pending"),
}
_HEDGES = {
    "exactly": "",
    "about": _("about "),
    "almost": _("almost "),
    "over": _("over "),
    "under": _("under "),
    "at_least": _("at least "),
    "at_most": _("at most "),
}


def verdict(checked: Row) -> Page:
    """Return the page of a claim that was checked."""
    heads = [_("claim"), _("figure"), _("claimed"), _("on record"), _("of"), _("verdict")]
    rows = [
        [part["text"], _figure(part), _claimed(part), _found(part), _whose(part), term("verdict", part["verdict"])]
        for part in checked["parts"]
    ]
    sentence = SENTENCES[checked["verdict"]]
    if checked["unchecked"] and checked["verdict"] == "true":
        sentence = _("what can be checked of the claim is true")
    lines = [_("{sentence}: {claim}", sentence=sentence, claim=checked["claim"]), ""]
    table = Grid([Column(name, gives_way=name == "claim") for name in heads], rows)
    notes = [note for part in checked["parts"] for note in _elsewhere(part)]
    if checked["changes"]:
        notes.append(_changes(checked["changes"]))
    if checked["unchecked"]:
        notes.append(_("Not checked, for these words are no figures: {words}.", words=", ".join(checked["unchecked"])))
    notes.append(_("Rate: supported / (received - pending). A figure is true when the one on record rounds to it."))
    return Page([*lines, table, "", *notes, *cite_lines(checked["cite"])])


def _figure(part: Row) -> str:
    kind, _dot, name = part["figure"].rpartition(".")
    figure: str = _FIGURES.get(name, name)
    if not kind:
        return figure
    before = part["against"] or _("nothing on record")
    if kind == "growth":
        return _("growth of {figure} from {review}", figure=figure, review=before)
    return _("change of {figure} from {review}", figure=figure, review=before)


def _claimed(part: Row) -> str:
    if isinstance(part["claimed"], str):
        return term("direction", part["claimed"])
    return together("", [_HEDGES[part["hedge"]], _value(part["figure"], part["claimed"])])


def _found(part: Row) -> str:
    if part["found"] is None:
        return _("unknown")
    if part["of"] is not None and part["figure"].endswith("_rate"):
        return rate_text(part["count"], part["of"])
    return _value(part["figure"], part["found"])


def _value(figure: str, value: float) -> str:
    """Return a figure with its sign where it is a change; a share in per cent, its change in points."""
    if figure.startswith("growth."):
        return f"{100 * value:+.4g} %"
    if figure.startswith("change."):
        return _("{change} points", change=f"{100 * value:+.2f}") if figure.endswith("_rate") else f"{value:+d}"
    return f"{100 * value:.6g} %" if figure.endswith("_rate") else str(value)


def _whose(part: Row) -> str:
    """Return the review, unit and basis of a figure."""
    if part["reference"] is None:
        return _("nothing on record")
    return together(", ", [part["reference"], UNIT_NAMES[part["unit"]], term("basis", part["basis"])])


def _elsewhere(part: Row) -> list[str]:
    if part["verdict"] != "otherwise":
        return []
    return [
        _(
            "{claim} is true of {where}: {figure} {found}",
            claim=part["text"],
            where=_whose(other),
            figure=_figure({**part, **other}),
            found=_found({**part, **other}),
        )
        for other in part["holds"]
    ]


def _changes(changes: Row) -> str:
    """Return the change of count and rate in one sentence: they may move apart."""
    count, rate = changes["supported"], changes["acceptance_rate"]
    return _(
        "Both changes of {review} from {before}: {count} supported, {rate} points.",
        review=changes["reference"], before=changes["against"],
        count=_("unknown") if count is None else f"{count:+d}",
        rate=_("unknown") if rate is None else f"{100 * rate:+.2f}",
    )  # fmt: skip
