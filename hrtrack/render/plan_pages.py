"""Lay out plans and their measures."""

from __future__ import annotations

from typing import Any

from hrtrack.implementation import SOON_DAYS
from hrtrack.render import words
from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.render.tongues import said
from hrtrack.speech import _, day, term, together

Row = dict[str, Any]

_WIDE = {name: Column(name, gives_way=True) for name in ("title", "lead", "supporting", "indicator", "source", "note")}


def plans(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return the plans with how far their measures are; beside those on record stands how many the plan declares."""
    if columns:
        return Page([grid_of(rows, columns, _WIDE)])
    if not rows:
        return Page([])
    heads = [Column("code"), Column("plan", gives_way=True)]
    heads += [Column(name, number=True) for name in ("measures", "done", "overdue", "due soon")]
    cells = [
        [row["plan"], _plan_name(row), _recorded(row), *(str(row[name]) for name in ("done", "overdue", "due_soon"))]
        for row in rows
    ]
    return Page([Grid(heads, cells)])


def plan(row: Row) -> Page:
    """Return one plan: its facts, its measures by due date, its journal."""
    parts: list[str | Grid] = [f"{row['plan']}  {row['title'] or ''}", *_other_titles(row["titles"], _("Title"))]
    period = _("{first} to {last}", first=words.dated(row["starts"], "?"), last=words.dated(row["ends"], "?"))
    facts = {
        _("State"): row["state"],
        _("Act"): _act(row),
        _("Period"): period if row["starts"] or row["ends"] else None,
        _("Source"): row["source"],
        _("Note"): row["note"],
    }
    parts += [words.named(title, value) for title, value in facts.items() if value]
    parts.append(words.named(_("Measures"), _progress(row)))
    if row["measure_details"]:
        parts += ["", _held(row["measure_details"])]
    return Page([*parts, "", *words.journal(row)])


def measures(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return measures with how they stand and who leads."""
    if columns:
        return Page([grid_of(rows, columns, _WIDE)])
    return Page([Grid(_MEASURE_HEADS, [_measure_cells(row) for row in rows])]) if rows else Page([])


def measure(row: Row) -> Page:
    """Return one measure: its facts, the recommendations that it serves, its journal."""
    parts: list[str | Grid] = [f"{row['measure']}  {row['title'] or ''}", *_other_titles(row["titles"], _("Title"))]
    due = row["due"] and day(row["due"])
    facts = {
        _("Plan"): row["plan"],
        _("State of play"): row["state_of_play"],
        _("Due"): due + together("", (" (", day(row["due_date"]), ")")) if row["due"] != row["due_date"] else due,
        _("Indicator"): row["indicator"],
        _("Lead"): "; ".join(row["lead"]) or _("nobody yet"),
        _("With"): "; ".join(row["supporting"]),
        _("Note"): row["note"],
    }
    parts += [words.named(title, value) for title, value in facts.items() if value]
    parts += _other_titles(row["indicators"], _("Indicator"))
    if row["recommendation_details"]:
        heads = [Column("reference"), Column("position"), Column("status"), Column("recommendation", gives_way=True)]
        cells = [
            [entry["reference"], words.position(entry["position"]), words.status(entry["status"]), said(entry)]
            for entry in row["recommendation_details"]
        ]  # fmt: skip
        parts += ["", Grid(heads, cells)]
    else:
        parts.append(_("It serves no recommendation yet."))
    return Page([*parts, "", *words.journal(row)])


_MEASURE_HEADS = [
    Column("code"),
    Column("state of play"),
    Column("measure", gives_way=True),
    Column("lead", gives_way=True),
]


def _measure_cells(row: Row) -> list[str]:
    """Return the cells of a measure; of one that is merely open, when it is due says more."""
    play = _("due {day}", day=day(row["due"])) if row["state_of_play"] == "open" else row["state_of_play"]
    return [row["measure"], play, row["title"] or "", ", ".join(row["lead"])]


def _held(rows: list[Row]) -> Grid:
    """Return the measures of a plan; a column of its own for a number would not fit beside them on 80 characters."""
    heads = [*_MEASURE_HEADS[:-1], Column("recommendations, lead", gives_way=True)]
    cells = [_measure_cells(row) for row in rows]
    counts = [str(len(row["recommendations"])) for row in rows]
    return Grid(
        heads, [[*line[:-1], ", ".join(filter(None, (count, line[-1])))] for line, count in zip(cells, counts, strict=True)]
    )


def _plan_name(row: Row) -> str:
    act = _act(row)
    return together("", (row["title"] or "", " (", act, ")")) if act else row["title"] or ""


def _act(row: Row) -> str:
    """Return how people cite the act that adopted a plan: ``decree 5 of 2021-06-01``."""
    parts = (term("act", row["act"]) if row["act"] else None, row["number"])
    name = together(" ", [part for part in parts if part])
    return _("{act} of {day}", act=name, day=day(row["date"])) if name and row["date"] else name or day(row["date"] or "")


def _recorded(row: Row) -> str:
    declared = row["declared_measures"]
    return str(row["measures"]) if declared is None else _("{n} of {all}", n=row["measures"], all=declared)


def _progress(row: Row) -> str:
    count, declared = row["measures"], row["declared_measures"]
    if declared is None:
        told = _("{n} on record", n=count) if count else _("none on record")
    else:
        told = _("{n} of {all} declared on record", n=count or _("none"), all=declared)
    if not count:
        return told
    stand = _("{done} done, {overdue} overdue, {soon} due within {days} days", done=row["done"], overdue=row["overdue"],
              soon=row["due_soon"], days=SOON_DAYS)  # fmt: skip
    return together("; ", (told, stand))


def _other_titles(titles: list[Row], word: str) -> list[str]:
    return [
        _("{title} ({language}): {value}", title=word, language=entry["language"], value=entry["text"]) for entry in titles[1:]
    ]
