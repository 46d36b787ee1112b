"""Lay out the report of an import, and how a file was understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hrtrack.render import words
from hrtrack.render.page import Column, Grid, Page
from hrtrack.render.tongues import states
from hrtrack.speech import Said, _, n_, term, together

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]

_SHOWN = 12


def report(report: Row) -> Page:
    """Return what an import read and did; with a dry run, what it would do."""
    names = ("file", "format", "recommendations", "pairs", "new", "changed", "same", "missing")
    heads = [Column(name, number=name not in ("file", "format")) for name in names]
    cells = [
        [entry["file"], entry["format"], *(str(entry[name]) for name in ("recommendations", "pairs"))]
        + [str(entry[name] if name == "same" else len(entry[name])) for name in ("new", "changed", "same", "missing")]
        for entry in report["files"]
    ]
    parts: list[str | Grid] = [Grid(heads, cells)]
    new = {reference for entry in report["files"] for reference in entry["new"]}
    notes = [line for entry in report["files"] for line in _told(entry, new, whole=report["dry_run"])]
    return Page(parts + (["", *notes] if notes else []))


def explanation(files: list[Row]) -> Page:
    """Return how files were understood."""
    parts: list[str | Grid] = []
    for entry in files:
        parts += ["", entry["file"]] if parts else [entry["file"]]
        parts += ["  " + words.named(what, how) for what, how in entry["understood"].items()]
        parts += ["  " + line for line in (*_contents(entry), *_met(entry, whole=True))]
        for example in entry["examples"]:
            number = example["paragraph"] or _("without number")
            named = ", ".join(states(example["recommending_states"])) or _("no State")
            position = words.position(example["position"], _("no answer"))
            place = together("", ("  ", example["review"], "/", number, " (", example["where"], "): "))
            parts += ["", place + together("; ", (position, named))]
            parts += ["    " + (example["text"] or _("no text")), "    " + ("; ".join(example["labels"]) or _("no labels"))]
    return Page(parts)


def _told(entry: Row, new: set[str], *, whole: bool) -> list[str]:
    """Return what is to be said of a file; a dry run lists every paragraph."""
    notes: list[str] = [words.named(entry["file"], line) for line in (*_contents(entry), *_met(entry, whole=whole))]
    if whole:
        notes += [_("new      {what}", what=reference) for reference in entry["new"]]
    changed = [change for change in entry["changed"] if change["reference"] not in new]
    shown = changed if whole else changed[:_SHOWN]
    notes += [_("changed  {what}", what=_changed(change)) for change in shown]
    if len(shown) < len(changed):
        notes.append(_("changed  and {n} more", n=len(changed) - len(shown)))
    if entry["unchanged"]:
        notes.append(_("same     {what}", what=", ".join(entry["unchanged"])))
    if entry["missing"]:
        told = words.named(_("on record, but not in this list (kept)"), _some(entry["missing"], whole=whole))
        notes.append(words.named(entry["file"], told))
    if entry["archived"]:
        told = words.named(_("removed earlier and not revived"), _some(entry["archived"], whole=whole))
        notes.append(words.named(entry["file"], told))
    notes += [words.named(entry["file"], line) for line in _matched(entry, whole=whole)]
    return notes + [words.named(found["review"], found["message"]) for found in entry["checks"]]


def _changed(change: Row) -> Said:
    fields = together(", ", [term("column", field.replace("_", " ")) for field in change["fields"]])
    return words.named(change["reference"], fields) + _answered(change)


def _answered(change: Row) -> str:
    """Return how the answer changed."""
    before, after = change["position_before"], change["position_after"]
    if before == after:
        return ""
    return together("", (" (", words.position(before, _("no answer")), " -> ", words.position(after, _("no answer")), ")"))


def _contents(entry: Row) -> list[str]:
    """Return what a file holds, in one line a subject."""
    if not entry["recommendations"] and not any(entry["positions"].values()):
        return []
    given = [together(" ", (str(count), words.position(word))) for word, count in entry["positions"].items() if count]
    line = together("; ", (_some(entry["reviews"]), together(", ", given) if given else _("no answers yet")))
    states = entry["recommending_states"]
    return [line + (n_("; {n} recommending State", "; {n} recommending States", states) if states else "")]


def _met(entry: Row, *, whole: bool) -> list[str]:
    """Return what a reader met beside the records."""
    lines: list[str] = [words.named(_("left out"), _counted(found, "reason", whole=whole)) for found in entry["left_out"]]
    if entry["not_states"]:
        names = [
            together("", (found["name"], " (", _some(found["places"], count=found["count"]), ")"))
            for found in entry["not_states"]
        ]
        lines.append(words.named(_("no State"), _some(names, whole=whole)))
    lines += [words.named(_("not certain"), _counted(found, "what", whole=whole)) for found in entry["unsure"]]
    lines += [words.named(_("note"), note) for note in entry["notes"]]
    if entry["columns_ignored"]:
        lines.append(words.named(_("columns not read"), ", ".join(entry["columns_ignored"])))
    return lines


def _matched(entry: Row, *, whole: bool) -> list[str]:
    """Return how the meeting with another source of the same review went."""
    lines: list[str] = []
    if entry["matched"]:
        lines.append(_("{n} pairs of wording and State matched", n=entry["matched"]))
    met = {
        "unmatched": _("not matched"),
        "unmatched_on_record": _("on record, and matched by nothing in this list"),
        "differing_positions": _("another answer than on record (kept as it is)"),
        "reviews_skipped": _("reviews not on record, skipped"),
    }
    lines += [_numbered(title, entry[key], whole=whole) for key, title in met.items() if entry[key]]
    for key, title in (("renumbered", _("given their official number")), ("joined", _("folded into another item"))):
        pairs = [f"{old} -> {new.rsplit('/', 1)[1]}" for old, new in entry[key].items()]
        if pairs:
            lines.append(_numbered(title, pairs, whole=whole))
    if entry["parts"]:
        lines.append(words.named(_("records that are a further clause of a paragraph"), str(entry["parts"])))
    if entry["repeated"]:
        lines.append(words.named(_("records that repeat another"), str(entry["repeated"])))
    return lines


def _numbered(title: str, names: list[str], *, whole: bool) -> Said:
    return together(": ", (title, str(len(names)), _some(names, whole=whole)))


def _counted(found: Row, kind: str, *, whole: bool) -> Said:
    places = _some(found["places"], whole=whole, count=found["count"])
    return together("", (str(found["count"]), " ", found[kind], ": ", places))


def _some(names: Sequence[str], *, whole: bool = False, count: int = 0) -> str:
    """Return names, and how many more there are: of `count`, where not all are named."""
    shown = names if whole else names[: _SHOWN // 2]
    more = max(count, len(names)) - len(shown)
    listed = together(", ", shown)
    return _("{names} and {n} more", names=listed, n=more) if more else listed
