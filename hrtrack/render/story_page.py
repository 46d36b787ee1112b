"""Lay out the whole story of one recommendation on one screen; what nothing is recorded of takes no line."""

from __future__ import annotations

from typing import Any

from hrtrack.environment import today
from hrtrack.implementation import state_of_play
from hrtrack.render import lineage_pages, words
from hrtrack.render.page import Column, Grid, Page
from hrtrack.render.tongues import labels, said, states, titled
from hrtrack.speech import _, day, figure, n_, term, together
from hrtrack.terms import say

Row = dict[str, Any]

_TAXONOMIES = {"groups": "group", "sdgs": "sdg", "action": "action", "clusters": "cluster"}


def story(row: Row) -> Page:
    """Return the whole story of one recommendation."""
    position = words.position(row["position"], _("no answer yet") if row["mechanism"] == "UPR" else "")
    detail = together("", (" (", say("detail", row["position_detail"]), ")")) if row["position_detail"] else ""
    parts: list[str | Grid] = [together("", (row["reference"], "  ", position, detail)), ""]
    if row["summary"]:
        parts.append(titled(_("Summary"), row["summary"], row["summary_language"]))
    parts.append(titled(_("Text"), row["text"] or _("not on record"), row["language"]))
    many = len(row["clauses"]) > 1
    for clause in row["clauses"]:
        names = ", ".join(states(clause["recommending_states"])) or _("not on record")
        head = _("From: {states}", states=names)
        if many:
            answer = words.position(clause["position"], _("no answer yet"))
            head = _("Clause {number} ({position}), from {states}", number=clause["clause"], position=answer, states=names)
        worded = said(clause)
        parts.append(titled(head, worded, clause.get("said_language")) if worded else head)
    for key, title in (
        ("themes", _("Themes")),
        ("groups", _("Groups")),
        ("sdgs", _("SDGs")),
        ("action", _("Action category")),
        ("clusters", _("Clusters")),
    ):
        if row[key]:
            parts.append(words.listed(title, labels(_TAXONOMIES.get(key) or row["theme_taxonomy"], row[key])))
    parts += ["", _history(row, many), *_judgements(row), *_answers(row), *_measures(row), *_evidence(row)]
    parts += [
        _("Link ({kind}): {reference}", kind=term("link", link["kind"]), reference=link["reference"]) + _after(link["note"])
        for link in row["links"]
    ]
    parts += lineage_pages.lines(row["lineage"])
    if row["internal_hidden"]:
        parts.append(
            _("Kept internal and not shown: {n} (notes, evidence); --with-internal shows them", n=row["internal_hidden"])
        )
    if row["origin"]:
        parts += ["", _origin(row["origin"])]
    return Page([*parts, *words.journal(row)])


def _origin(origin: Row) -> str:
    """Return the file and the row that a recommendation came from."""
    came = _("Came from {file}", file=origin["file"])
    if origin["row"]:
        came = _("Came from {file}, row {row}", file=origin["file"], row=origin["row"])
    return came + (f" (SHA-256 {origin['sha256'][:12]}...)" if origin["sha256"] else "")


def _history(row: Row, many: bool) -> Grid | str:
    if not row["positions"]:
        return _("No position is on record.")
    columns = [Column("date"), Column("position"), Column("detail"), Column("source")]
    if many:
        columns.insert(1, Column("clause"))
    cells = []
    for entry in row["positions"]:
        date = words.dated(entry["date"], _("no date"))
        if entry["date_inferred"]:
            date = _("{day} (inferred)", day=date)
        detail = say("detail", entry["detail"]) if entry["detail"] else ""
        line = [date, words.position(entry["position"]), detail, entry["source"] or _("no source")]
        if many:
            line.insert(1, str(entry["clause"]) if entry["clause"] else _("all"))
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
            words.dated(entry["date"], _("no date")),
            together(" ", filter(None, (term("assessor", entry["assessor"]), entry["name"]))),
            _status(entry),
            "; ".join(filter(None, (entry["note"], entry["source"]))) + (_(" [internal]") if entry["internal"] else ""),
            ", ".join(entry["evidence"]),
        ]
        for entry in row["assessments"]
    ]
    found: list[str | Grid] = ["", Grid(heads, cells)]
    index = row["index"]
    if index["n"]:
        voices = n_("{n} voice", "{n} voices", index["n"])
        if index["n"] > 1:
            voices = _("{voices}, spread {spread}", voices=voices, spread=figure(index["spread"], "g"))
        found.append(
            _("Index {mean} (0 not, 0.5 partly, 1 implemented; {voices})", mean=figure(index["mean"], ".2f"), voices=voices)
        )
    return found


def _status(entry: Row) -> str:
    if entry["status"] is None:
        return _("(note)")
    said = words.status(entry["status"])
    if entry["grade"]:
        grade = _(" (grade {grade}, regressed)", grade=entry["grade"]) if entry["regressed"] else ""
        said += grade or _(" (grade {grade})", grade=entry["grade"])
    if entry["limb"]:
        said = words.named(entry["limb"], said)
    return said if entry["in_force"] else said + _(", replaced later")


def _answers(row: Row) -> list[str | Grid]:
    """Return the institutions that answer, leads first."""
    said = []
    for role, title in (("lead", _("Lead")), ("supporting", _("With"))):
        names = [
            entry["institution"] + (f" ({entry['focal_point']})" if entry["focal_point"] else "")
            for entry in row["assignments"]
            if entry["role"] == role
        ]
        if names:
            said.append(words.listed(title, names))
    return ["", *said] if said else []


def _measures(row: Row) -> list[str | Grid]:
    if not row["measure_details"]:
        return []
    now = today()
    heads = [
        Column("measure"),
        Column("plan"),
        Column("what", gives_way=True),
        Column("due"),
        Column("state of play"),
    ]
    heads.append(Column("lead", gives_way=True))
    cells = [
        [
            m["measure"], m["plan"] or "", m["title"], words.dated(m["due"], ""),
            state_of_play(m["due_date"], m["done_date"], now), ", ".join(m["lead"]),
        ]
        for m in row["measure_details"]
    ]  # fmt: skip
    return ["", Grid(heads, cells)]


def _evidence(row: Row) -> list[str | Grid]:
    lines = []
    for piece in row["evidence"]:
        what = piece["url"] or piece["file"] + (_(" (attached)") if piece["attached"] else "")
        days = [
            _("published {day}", day=day(piece["published"])) if piece["published"] else "",
            _("retrieved {day}", day=day(piece["retrieved"])) if piece["retrieved"] else "",
        ]
        mark = _(" [internal]") if piece["internal"] else ""
        lines.append(
            together("  ", filter(None, (piece["evidence"], piece["title"], what, *days))) + mark + _after(piece["note"])
        )
    return ["", _("Evidence:"), *("  " + line for line in lines)] if lines else []


def _after(note: str | None) -> str:
    return f" ({note})" if note else ""
