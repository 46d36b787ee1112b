"""Lay out lists, one recommendation's story, reviews, findings, the log, and the report of an import."""

from __future__ import annotations

from typing import Any

from hrtrack.render import words
from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.render.tongues import fallbacks, said
from hrtrack.speech import ENGLISH, _, language, term, together
from hrtrack.terms import language as language_name

Row = dict[str, Any]

_TOTALS = ("received", "supported", "noted")
TOTAL_COLUMNS = tuple(f"{kind}_{name}" for kind in ("declared", "recorded") for name in _TOTALS)


def recommendations(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return a list of recommendations: the summary where there is one, else the text."""
    headings = {name: Column(name.replace("_", " "), gives_way=True) for name in ("text", "summary")}
    if columns:
        return Page([grid_of(rows, columns, headings)])
    usual = [Column("reference"), Column("position"), Column("from"), Column("recommendation", gives_way=True)]
    cells = [
        [
            row["reference"],
            words.position(row["position"]),
            ", ".join(row["recommending_states"]),
            said(row),
        ]
        for row in rows
    ]
    return Page([Grid(usual, cells), *fallbacks(rows)])


def pairs(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return a list of pairs of recommendation and recommending State."""
    if columns:
        return recommendations(rows, columns)
    usual = [
        Column("reference"),
        Column("clause", number=True),
        Column("from"),
        Column("region"),
        Column("position"),
    ]
    cells = [
        [
            row["reference"],
            str(row["clause"]),
            _known(row["recommending_state"], ""),
            words.region(row["region"]),
            words.position(row["position"]),
            said(row),
        ]
        for row in rows
    ]
    return Page([Grid([*usual, Column("recommendation", gives_way=True)], cells), *fallbacks(rows)])


def reviews(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return the reviews, declared totals beside recorded ones."""
    if columns:
        return Page([grid_of(rows, columns)])
    heads = [
        Column("review"),
        Column("cycle", number=True),
        Column("session", number=True),
        Column("symbol"),
        Column("held"),
        Column("adopted"),
    ]
    heads += [Column(name.replace("_", " "), number=True) for name in TOTAL_COLUMNS]
    cells = [
        [
            row["reference"],
            *(_known(row[name], "") for name in ("cycle_number", "session", "symbol")),
            *(words.dated(row[name], "") for name in ("review_date", "adoption_date")),
            *(_known(row[name], _("unknown") if row["mechanism"] == "UPR" else "") for name in _TOTALS),
            *(_known(row[f"recorded_{name}"], "") for name in _TOTALS),
        ]
        for row in rows
    ]
    return Page([Grid(heads, cells)])


def findings(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return what a check found."""
    said = rows if columns else [{**row, "check": term("check", row["check"])} for row in rows]
    return Page([grid_of(said, columns or ("review", "check", "message"))]) if rows else Page([])


def translations(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return what lacks a translation, and the languages that it is in and lacks."""
    if columns:
        return Page([grid_of(rows, columns)])
    heads = [Column("item", gives_way=True), Column("field"), Column("on record in"), Column("missing in")]
    cells = [
        [
            row["item"] if row["clause"] is None else _("{item}, clause {clause}", item=row["item"], clause=row["clause"]),
            term("field", row["field"]),
            *(together(", ", map(language_name, row[key])) for key in ("on_record", "missing")),
        ]
        for row in rows
    ]
    return Page([Grid(heads, cells)])


def batches(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return the journal, the newest act first."""
    if columns:
        return Page([grid_of(rows, columns)])
    heads = [
        Column("batch", number=True),
        Column("time (UTC)"),
        Column("by"),
        Column("command"),
        Column("what"),
        Column(""),
    ]
    cells = [
        [
            *map(str, (r["batch"], r["at"], r["actor"], r["command"], r["summary"])),
            _undone(r),
        ]
        for r in rows
    ]
    # What is stored is English in every ledger, so that all who share one read the same.
    told = ["", _("What was done is recorded in English.")] if language() != ENGLISH else []
    return Page([Grid(heads, cells), *told])


def _undone(row: Row) -> str:
    return _("undone by {name}", name=row["undone_by"]) if row["undone"] else ""


def _known(value: Any, otherwise: str) -> str:
    return otherwise if value is None else str(value)
