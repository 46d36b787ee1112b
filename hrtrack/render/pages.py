"""Lay out lists, one recommendation's story, reviews, findings, the log, and the report of an import."""

from __future__ import annotations

from typing import Any

from hrtrack.render.page import Column, Grid, Page, grid_of

Row = dict[str, Any]

_TOTALS = ("received", "supported", "noted")


def recommendations(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return a list of recommendations: the summary where there is one, else the text."""
    headings = {name: Column(name.replace("_", " "), gives_way=True) for name in ("text", "summary")}
    if columns:
        return Page([grid_of(rows, columns, headings)])
    usual = [Column("reference"), Column("position"), Column("from"), Column("recommendation", gives_way=True)]
    cells = [
        [
            row["reference"],
            row["position"] or "",
            ", ".join(row["recommending_states"]),
            row["summary"] or row["text"] or "",
        ]
        for row in rows
    ]
    return Page([Grid(usual, cells)])


def story(row: Row) -> Page:
    """Return the whole story of one recommendation."""
    position = row["position"] or ("no answer yet" if row["mechanism"] == "UPR" else "")
    detail = f" ({row['position_detail']})" if row["position_detail"] else ""
    parts: list[str | Grid] = [f"{row['reference']}  {position}{detail}", ""]
    if row["summary"]:
        parts += [f"Summary: {row['summary']}"]
    parts += [f"Text: {row['text']}" if row["text"] else "Text: not on record"]
    many = len(row["clauses"]) > 1
    for clause in row["clauses"]:
        names = ", ".join(clause["recommending_state_names"]) or "not on record"
        head = f"Clause {clause['clause']} ({clause['position'] or 'no answer yet'}), from" if many else "From:"
        said = clause["summary"] or clause["text"]
        parts.append(f"{head} {names}" + (f": {said}" if said else ""))
    for key, title in (
        ("themes", "Themes"),
        ("groups", "Groups"),
        ("sdgs", "SDGs"),
        ("action", "Action category"),
        ("clusters", "Clusters"),
    ):
        if row[key]:
            parts.append(f"{title}: {'; '.join(row[key])}")
    parts += ["", _history(row, many)]
    parts += [f"Assessment ({entry['assessor']}): {entry['note']}" for entry in row["assessments"]]
    if row["origin"]:
        line = f", row {row['origin']['row']}" if row["origin"]["row"] else ""
        digest = f" (SHA-256 {row['origin']['sha256'][:12]}...)" if row["origin"]["sha256"] else ""
        parts += ["", f"Came from {row['origin']['file']}{line}{digest}"]
    parts += ["Journal:", *(f"  {b['batch']}  {b['at']}  {b['actor']}  {b['command']}: {b['summary']}" for b in row["journal"])]
    return Page(parts)


def _history(row: Row, many: bool) -> Grid | str:
    if not row["positions"]:
        return "No position is on record."
    columns = [Column("date"), Column("position"), Column("detail"), Column("source")]
    if many:
        columns.insert(1, Column("clause"))
    cells = []
    for entry in row["positions"]:
        date = f"{entry['date']} (inferred)" if entry["date_inferred"] else entry["date"] or "no date"
        line = [date, entry["position"], entry["detail"] or "", entry["source"] or "no source"]
        if many:
            line.insert(1, str(entry["clause"] or "all"))
        cells.append(line)
    return Grid(columns, cells)


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
    heads += [Column(f"{kind} {name}", number=True) for kind in ("declared", "recorded") for name in _TOTALS]
    cells = [
        [
            row["reference"],
            *(_known(row[name], "") for name in ("cycle_number", "session", "symbol", "review_date", "adoption_date")),
            *(_known(row[name], "unknown" if row["mechanism"] == "UPR" else "") for name in ("received", "supported", "noted")),
            *(_known(row[f"recorded_{name}"], "") for name in ("received", "supported", "noted")),
        ]
        for row in rows
    ]
    return Page([Grid(heads, cells)])


def findings(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return what a check found."""
    return Page([grid_of(rows, columns or ("review", "check", "message"))]) if rows else Page([])


def batches(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return the journal, the newest act first."""
    if columns:
        return Page([grid_of(rows, columns)])
    heads = [Column("batch", number=True), Column("time (UTC)"), Column("by"), Column("command"), Column("what"), Column("")]
    cells = [
        [str(r["batch"]), r["at"], r["actor"], r["command"], r["summary"], f"undone by {r['undone_by']}" if r["undone"] else ""]
        for r in rows
    ]
    return Page([Grid(heads, cells)])


def _known(value: Any, otherwise: str) -> str:
    return otherwise if value is None else str(value)
