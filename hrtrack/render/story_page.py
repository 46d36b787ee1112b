"""Lay out the whole story of one recommendation on one screen; what nothing is recorded of takes no line."""

from __future__ import annotations

from typing import Any

from hrtrack.environment import today
from hrtrack.measures import state_of_play
from hrtrack.render.page import Column, Grid, Page
from hrtrack.render.tongues import labels, said, states, titled
from hrtrack.speech import _

Row = dict[str, Any]

_TAXONOMIES = {"groups": "group", "sdgs": "sdg", "action": "action", "clusters": "cluster"}


def story(row: Row) -> Page:
    """Return the whole story of one recommendation."""
    position = row["position"] or ("no answer yet" if row["mechanism"] == "UPR" else "")
    detail = f" ({row['position_detail']})" if row["position_detail"] else ""
    parts: list[str | Grid] = [f"{row['reference']}  {position}{detail}", ""]
    if row["summary"]:
        parts.append(titled(_("Summary"), row["summary"], row["summary_language"]))
    parts.append(titled(_("Text"), row["text"], row["language"]) if row["text"] else _("Text: not on record"))
    many = len(row["clauses"]) > 1
    for clause in row["clauses"]:
        names = ", ".join(states(clause["recommending_states"])) or "not on record"
        head = f"Clause {clause['clause']} ({clause['position'] or 'no answer yet'}), from" if many else "From:"
        words = said(clause)
        parts.append(titled(f"{head} {names}", words, clause.get("said_language")) if words else f"{head} {names}")
    for key, title in (
        ("themes", "Themes"),
        ("groups", "Groups"),
        ("sdgs", "SDGs"),
        ("action", "Action category"),
        ("clusters", "Clusters"),
    ):
        if row[key]:
            parts.append(f"{title}: {'; '.join(labels(_TAXONOMIES.get(key) or row['theme_taxonomy'], row[key]))}")
    parts += ["", _history(row, many), *_judgements(row), *_answers(row), *_measures(row), *_evidence(row)]
    parts += [f"Link ({link['kind']}): {link['reference']}{_after(link['note'])}" for link in row["links"]]
    if row["internal_hidden"]:
        parts.append(f"Kept internal and not shown: {row['internal_hidden']} (notes, evidence); --with-internal shows them")
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


def _judgements(row: Row) -> list[str | Grid]:
    """Return who says what, the newest last; a judgement that a later one replaced is marked."""
    if not row["assessments"]:
        return []
    # A State's claim and an NGO's judgement stand side by side.
    heads = [Column(name) for name in ("assessed", "by", "status")]
    heads += [Column("note", gives_way=True), Column("evidence")]
    cells = [
        [
            entry["date"] or "no date",
            " ".join(filter(None, (entry["assessor"], entry["name"]))),
            _status(entry),
            "; ".join(filter(None, (entry["note"], entry["source"]))) + (" [internal]" if entry["internal"] else ""),
            ", ".join(entry["evidence"]),
        ]
        for entry in row["assessments"]
    ]
    found: list[str | Grid] = ["", Grid(heads, cells)]
    index = row["index"]
    if index["n"]:
        spread = f", spread {index['spread']:g}" if index["n"] > 1 else ""
        many = "voice" if index["n"] == 1 else "voices"
        found.append(f"Index {index['mean']:.2f} (0 not, 0.5 partly, 1 implemented; {index['n']} {many}{spread})")
    return found


def _status(entry: Row) -> str:
    if entry["status"] is None:
        return "(note)"
    said = entry["status"].replace("_", " ")
    if entry["grade"]:
        said += f" (grade {entry['grade']}{', regressed' if entry['regressed'] else ''})"
    if entry["limb"]:
        said = f"{entry['limb']}: {said}"
    return said if entry["in_force"] else f"{said}, replaced later"


def _answers(row: Row) -> list[str | Grid]:
    """Return the institutions that answer, leads first."""
    said = []
    for role, title in (("lead", "Lead"), ("supporting", "With")):
        names = [
            entry["institution"] + (f" ({entry['focal_point']})" if entry["focal_point"] else "")
            for entry in row["assignments"]
            if entry["role"] == role
        ]
        if names:
            said.append(f"{title}: {'; '.join(names)}")
    return ["", *said] if said else []


def _measures(row: Row) -> list[str | Grid]:
    if not row["measure_details"]:
        return []
    day = today()
    heads = [Column("measure"), Column("plan"), Column("what", gives_way=True), Column("due"), Column("state of play")]
    heads.append(Column("lead", gives_way=True))
    cells = [
        [
            m["measure"], m["plan"] or "", m["title"], m["due"] or "", state_of_play(m["due_date"], m["done_date"], day),
            ", ".join(m["lead"]),
        ]
        for m in row["measure_details"]
    ]  # fmt: skip
    return ["", Grid(heads, cells)]


def _evidence(row: Row) -> list[str | Grid]:
    lines = []
    for piece in row["evidence"]:
        what = piece["url"] or f"{piece['file']}{' (attached)' if piece['attached'] else ''}"
        days = [f"{name} {piece[name]}" for name in ("published", "retrieved") if piece[name]]
        mark = " [internal]" if piece["internal"] else ""
        lines.append("  ".join(filter(None, (piece["evidence"], piece["title"], what, *days))) + mark + _after(piece["note"]))
    return ["", "Evidence:", *(f"  {line}" for line in lines)] if lines else []


def _after(note: str | None) -> str:
    return f" ({note})" if note else ""
