"""Lay out the lineage of recommendations: suggestions, decisions, the way through the reviews."""

from __future__ import annotations

from typing import Any

from hrtrack.render.institution_pages import changed
from hrtrack.render.page import Column, Grid, Page, grid_of
from hrtrack.speech import _, n_, spoken, term, together

__all__ = ["changed", "decisions", "lines", "story", "suggestions"]

Row = dict[str, Any]

_WIDE = {
    name: Column(name.replace("_", " "), gives_way=True)
    for name in ("reasons", "note", "text", "summary", "earlier_text", "earlier_summary")
}


def suggestions(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return each later recommendation with the earlier ones suggested: score, relation, wording, and the reasons below.

    A decision needs the whole wording of both, which the cells of a table would cut.
    """
    if columns:
        return Page([grid_of(rows, columns, _WIDE)])
    parts: list[str | Grid] = []
    before = None
    for row in rows:
        if row["reference"] != before:
            parts += ["", spoken(_heading(row["reference"], row["position"], _said(row, "")))]
            before = row["reference"]
        relation = _word("verdict", row["decided"]) or _word("relation", row["relation"])
        heading = _heading(row["earlier"], row["earlier_position"], _said(row, "earlier_"))
        parts.append(
            spoken(_("  {score}  {relation}: {earlier}", score=f"{row['score']:.2f}", relation=relation, earlier=heading))
        )
        parts.append(spoken(_("        {reasons}", reasons=together("; ", row["reasons"]))))
    return Page(parts[1:])


def _heading(reference: str, position: str | None, wording: str) -> str:
    answer = _word("position", position)
    return _("{reference} ({answer}) {wording}", reference=reference, answer=answer, wording=wording)


def decisions(rows: list[Row], columns: tuple[str, ...]) -> Page:
    """Return what was decided, with the answers of then and now."""
    if columns:
        return Page([grid_of(rows, columns, _WIDE)])
    noted = any(row["note"] for row in rows)
    heads = [
        Column(spoken(_("reference"))),
        Column(spoken(_("position"))),
        Column(spoken(_("earlier"))),
        Column(spoken(_("position then"))),
    ]
    heads += [Column(spoken(_("lineage"))), Column(spoken(_("asked in"))), Column(spoken(_("recommendation")), gives_way=True)]
    cells = [
        [
            row["reference"],
            _word("position", row["position"]),
            row["earlier"] or "",
            _word("position", row["earlier_position"]) if row["earlier"] else "",
            _verdict(row),
            spoken(_asked(row["asked_in"], row["answers"])),
            _said(row, ""),
            *([row["note"] or ""] if noted else []),
        ]
        for row in rows
    ]
    return Page([Grid([*heads, *([Column(spoken(_("note")), gives_way=True)] if noted else [])], cells)]) if rows else Page([])


def story(row: Row) -> Page:
    """Return the lineage of one recommendation: where it stands, then all that belong to it by review."""
    parts: list[str | Grid] = [
        _("{reference}  {position}", reference=row["reference"], position=_word("position", row["position"])),
        "",
    ]
    if row["summary"] or row["text"]:
        parts += [row["summary"] or row["text"]]
    parts += [
        *lines({"standing": row["standing"], "asked_in": row["asked_in"], "answers": row["answers"], "earlier": [], "later": []})
    ]
    if row["note"]:
        parts.append(_("Note: {note}", note=row["note"]))
    if row["kin"]:
        parts += ["", _kin(row["kin"])]
    if row["rejected"]:
        parts += ["", _("Rejected: {names}", names=together(", ", row["rejected"]))]
    return Page([spoken(part) if isinstance(part, str) else part for part in parts])


def lines(found: Row) -> list[str]:
    """Return what `show` says of the lineage of a recommendation; nothing of one that nobody has looked into."""
    standing = found["standing"]
    if standing in (None, "first_review", "not_examined") and not (found["earlier"] or found["later"]):
        return []
    said = [spoken(_("Lineage: {standing}", standing=_word("lineage", standing)))]
    if len(found["asked_in"]) > 1:
        asked = _asked(found["asked_in"], found["answers"])
        said = [spoken(_("Lineage: {standing}; asked in {reviews}", standing=_word("lineage", standing), reviews=asked))]
    for entry in found["earlier"]:
        said.append(spoken(_("  earlier: {who}", who=_one(entry))))
    for entry in found["later"]:
        said.append(spoken(_("  later: {who}", who=_one(entry))))
    return said


def _one(entry: Row) -> str:
    answer, relation = _word("position", entry["position"]), term("relation", entry["relation"])
    return _("{reference} {position} ({relation})", reference=entry["reference"], position=answer, relation=relation)


def _kin(rows: list[Row]) -> Grid:
    heads = [Column(spoken(_("reference"))), Column(spoken(_("position"))), Column(spoken(_("relation")))]
    heads += [Column(spoken(_("recommendation")), gives_way=True)]
    cells = [
        [row["reference"], _word("position", row["position"]), spoken(_how(row)), row["summary"] or row["text"] or ""]
        for row in rows
    ]
    return Grid(heads, cells)


def _how(row: Row) -> str:
    relation = term("relation", row["relation"])
    if row["steps"] < 0:
        return _("{relation} in {via}", relation=relation, via=row["via"])
    return _("{via} {relation}", relation=relation, via=row["via"])


def _asked(cycles: list[str], answers: list[str]) -> str:
    """Say in which reviews something was asked, and what was answered: once if each time the same."""
    if len(cycles) < 2:
        return ""
    words = [_word("position", answer) for answer in answers]
    if len(set(answers)) == 1:
        return n_(
            "{reviews}, {n} time {answer}", "{reviews}, each time {answer}", len(cycles),
            reviews=together(", ", cycles), answer=words[0],
        )  # fmt: skip
    each = [_("{review} {answer}", review=cycle, answer=word) for cycle, word in zip(cycles, words, strict=True)]
    return together(", ", each)


def _verdict(row: Row) -> str:
    if row["verdict"] == "confirmed":
        return spoken(term("relation", row["relation"]))
    return spoken(term("lineage", "new")) if row["verdict"] == "none" else spoken(term("verdict", "rejected"))


def _word(kind: str, word: str | None) -> str:
    if word is None or word == "":
        return spoken(_("no answer")) if kind == "position" else ""
    return spoken(term(kind, word.replace("_", " ")))


def _said(row: Row, which: str) -> str:
    return row[f"{which}summary"] or row[f"{which}text"] or ""
