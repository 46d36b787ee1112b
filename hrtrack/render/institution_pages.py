"""Lay out institutions, what they answer for, labels and links."""

from __future__ import annotations

from typing import Any

from hrtrack.alphabet import sort_key
from hrtrack.labels import ACTION_NAMES, label_called
from hrtrack.render import words
from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.render.tongues import said
from hrtrack.speech import ENGLISH, _, language, spoken, term, together
from hrtrack.terms import say

Row = dict[str, Any]

# What stands before the name of a part; blanks alone would be taken away.
_PART = "- "
_COUNTS = ("leads", "supports", "measures")
_WIDE = {name: Column(name.replace("_", " "), gives_way=True) for name in ("names", "former_names", "note", "text", "summary")}


def institutions(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return the institutions with how much they answer for, each followed by its parts."""
    if columns:
        return Page([grid_of(rows, columns, _WIDE)])
    heads = [Column("institution", gives_way=True), Column("short")]
    heads += [Column(name, number=True) for name in _COUNTS]
    cells = [
        [f"{_PART * depth}{row['institution']}", row["short"] or "", *(str(row[name]) for name in _COUNTS)]
        for depth, row in _as_tree(rows)
    ]
    return Page([Grid(heads, cells)]) if rows else Page([])


def institution(row: Row) -> Page:
    """Return one institution: names, parts, recommendations by role, measures, journal."""
    parts: list[str | Grid] = [row["institution"] + (f" ({row['short']})" if row["short"] else "")]
    lists = {
        _("Names"): row["names"] if len(row["names"]) > 1 else [],
        _("Former names"): row["former_names"],
        _("Took over"): row["merged"],
    }
    lists |= {_("Part of"): [row["parent"]] if row["parent"] else [], _("Parts"): row["parts"]}
    lists |= {_("Focal point"): [row["focal_point"]] if row["focal_point"] else []}
    parts += [words.listed(title, found) for title, found in lists.items() if found]
    counts = _(
        "Leads {leads}, supports {supports}, measures {measures}.",
        leads=row["leads"], supports=row["supports"], measures=row["measures"],
    )  # fmt: skip
    parts += ["", counts if row["recommendations"] or row["measure_details"] else _("It answers for nothing yet.")]
    for role, title in (("lead", _("Leads:")), ("supporting", _("Supports:"))):
        answers = [entry for entry in row["recommendations"] if entry["role"] == role]
        parts += ["", title, _answers(answers)] if answers else []
    if row["measure_details"]:
        parts += ["", _("Measures:"), _measures(row["measure_details"])]
    return Page([*parts, "", *words.journal(row)])


def assigned(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return recommendations with the institutions that answer for them."""
    return Page([grid_of(rows, columns or ("reference", "lead", "supporting"))])


def labels(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return labels with how many recommendations bear each."""
    heads = {"recommendations": Column("recommendations", number=True), "label": Column("label", gives_way=True)}
    if columns or not rows:
        return Page([grid_of(rows, columns, heads)] if rows else [])
    shown = [{**row, "label": _called(row["taxonomy"], row["label"])} for row in rows]
    if language() != ENGLISH:
        lists = list(dict.fromkeys(row["taxonomy"] for row in shown))
        shown.sort(key=lambda row: (lists.index(row["taxonomy"]), sort_key(spoken(row["label"]))))
    return Page([grid_of(shown, ("taxonomy", "label", "recommendations"), heads)])


def _called(taxonomy: str, label: str) -> str:
    """Return what a label is called; of a category of action its number and name."""
    if taxonomy == "action" and label in ACTION_NAMES:
        return together(" ", (label, term("action", ACTION_NAMES[label])))
    return label_called(taxonomy, label)


def links(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return links with the summary of both ends, or else the text."""
    if columns:
        return Page([grid_of(rows, columns, _WIDE)])
    heads = [Column("reference"), Column("other"), Column("kind"), Column("recommendation", gives_way=True)]
    heads += [Column("other recommendation", gives_way=True)]
    noted = any(row["note"] for row in rows)
    cells = [
        [
            row["reference"],
            row["other"],
            term("link", row["kind"]),
            said(row),
            said(row, "other_"),
            *([row["note"] or ""] if noted else []),
        ]
        for row in rows
    ]
    return Page([Grid([*heads, *([Column("note")] if noted else [])], cells)]) if rows else Page([])


def changed(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return what a command changed."""
    return Page([grid_of(rows, columns or tuple(rows[0]))]) if rows else Page([])


def _as_tree(rows: list[Row]) -> list[tuple[int, Row]]:
    """Return rows with their depth, the parts of each after it; a part whose whole is not shown stands by itself."""
    names = {row["institution"] for row in rows}
    parts: dict[str | None, list[Row]] = {}
    for row in rows:
        parts.setdefault(row["parent"] if row["parent"] in names else None, []).append(row)

    def below(name: str | None, depth: int) -> list[tuple[int, Row]]:
        found = ((row, below(row["institution"], depth + 1)) for row in parts.pop(name, []))
        return [entry for row, rest in found for entry in ((depth, row), *rest)]

    return below(None, 0)


def _answers(rows: list[Row]) -> Grid:
    """Return recommendations; the column of statuses only where a judgement is on record."""
    judged = any(row["status"] != "no_information" for row in rows)
    heads = [Column("reference"), Column("position"), *([Column("status")] if judged else [])]
    cells = [
        [row["reference"], words.position(row["position"]), *([words.status(row["status"])] if judged else []), said(row)]
        for row in rows
    ]
    return Grid([*heads, Column("recommendation", gives_way=True)], cells)


def _measures(rows: list[Row]) -> Grid:
    heads = [
        Column("role"),
        Column("measure"),
        Column("plan"),
        Column("due"),
        Column("done"),
        Column("title", gives_way=True),
    ]
    cells = [
        [
            say("role", row["role"]), row["measure"], row["plan"] or "", words.dated(row["due"], ""),
            words.dated(row["done_date"], ""), row["title"],
        ]
        for row in rows
    ]  # fmt: skip
    return Grid(heads, cells)
