"""Lay out plans and their measures."""

from __future__ import annotations

from typing import Any

from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.render.tongues import said

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
    parts: list[str | Grid] = [f"{row['plan']}  {row['title'] or ''}", *_other_titles(row["titles"], "Title")]
    period = " to ".join(filter(None, (row["starts"] or "?", row["ends"] or "?")))
    facts = {
        "State": row["state"],
        "Act": _act(row),
        "Period": period if row["starts"] or row["ends"] else None,
        "Source": row["source"],
        "Note": row["note"],
    }
    parts += [f"{title}: {value}" for title, value in facts.items() if value]
    parts.append(f"Measures: {_progress(row)}")
    if row["measure_details"]:
        parts += ["", _held(row["measure_details"])]
    return Page([*parts, *_journal(row)])


def measures(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return measures with how they stand and who leads."""
    if columns:
        return Page([grid_of(rows, columns, _WIDE)])
    return Page([Grid(_MEASURE_HEADS, [_measure_cells(row) for row in rows])]) if rows else Page([])


def measure(row: Row) -> Page:
    """Return one measure: its facts, the recommendations that it serves, its journal."""
    parts: list[str | Grid] = [f"{row['measure']}  {row['title'] or ''}", *_other_titles(row["titles"], "Title")]
    due = f"{row['due']} ({row['due_date']})" if row["due"] != row["due_date"] else row["due"]
    facts = {
        "Plan": row["plan"],
        "State of play": row["state_of_play"],
        "Due": due,
        "Indicator": row["indicator"],
        "Lead": "; ".join(row["lead"]) or "nobody yet",
        "With": "; ".join(row["supporting"]),
        "Note": row["note"],
    }
    parts += [f"{title}: {value}" for title, value in facts.items() if value]
    parts += _other_titles(row["indicators"], "Indicator")
    if row["recommendation_details"]:
        heads = [Column("reference"), Column("position"), Column("status"), Column("recommendation", gives_way=True)]
        cells = [
            [entry["reference"], entry["position"] or "", _words(entry["status"]), said(entry)]
            for entry in row["recommendation_details"]
        ]
        parts += ["", Grid(heads, cells)]
    else:
        parts.append("It serves no recommendation yet.")
    return Page([*parts, *_journal(row)])


_MEASURE_HEADS = [
    Column("code"),
    Column("state of play"),
    Column("measure", gives_way=True),
    Column("lead", gives_way=True),
]


def _measure_cells(row: Row) -> list[str]:
    """Return the cells of a measure; of one that is merely open, when it is due says more."""
    play = f"due {row['due']}" if row["state_of_play"] == "open" else row["state_of_play"]
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
    return (row["title"] or "") + (f" ({act})" if act else "")


def _act(row: Row) -> str:
    """Return how people cite the act that adopted a plan: ``decree 5 of 2021-06-01``."""
    name = " ".join(filter(None, (row["act"], row["number"])))
    return " of ".join(filter(None, (name, row["date"])))


def _recorded(row: Row) -> str:
    declared = row["declared_measures"]
    return str(row["measures"]) if declared is None else f"{row['measures']} of {declared}"


def _progress(row: Row) -> str:
    declared = f" of {row['declared_measures']} declared" if row["declared_measures"] is not None else ""
    if not row["measures"]:
        return f"none{declared} on record"
    stand = {"done": row["done"], "overdue": row["overdue"], "due within 30 days": row["due_soon"]}
    return f"{row['measures']}{declared} on record; {', '.join(f'{count} {words}' for words, count in stand.items())}"


def _other_titles(titles: list[Row], word: str) -> list[str]:
    return [f"{word} ({entry['language']}): {entry['text']}" for entry in titles[1:]]


def _journal(row: Row) -> list[str]:
    lines = [f"  {b['batch']}  {b['at']}  {b['actor']}  {b['command']}: {b['summary']}" for b in row["journal"]]
    return ["", "Journal:", *lines]


def _words(status: str) -> str:
    return status.replace("_", " ")
