"""Lay out the report of an import, and how a file was understood."""

from __future__ import annotations

from typing import Any

from hrtrack.render.page import Column, Grid, Page
from hrtrack.render.tongues import states

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
        parts += [f"  {what}: {how}" for what, how in entry["understood"].items()]
        parts += [f"  {line}" for line in (*_contents(entry), *_met(entry, whole=True))]
        for example in entry["examples"]:
            number = example["paragraph"] or "without number"
            named = ", ".join(states(example["recommending_states"])) or "no State"
            position = example["position"] or "no answer"
            parts += ["", f"  {example['review']}/{number} ({example['where']}): {position}; {named}"]
            parts += [f"    {example['text'] or 'no text'}", f"    {'; '.join(example['labels']) or 'no labels'}"]
    return Page(parts)


def _told(entry: Row, new: set[str], *, whole: bool) -> list[str]:
    """Return what is to be said of a file; a dry run lists every paragraph."""
    notes = [f"{entry['file']}: {line}" for line in (*_contents(entry), *_met(entry, whole=whole))]
    if whole:
        notes += [f"new      {reference}" for reference in entry["new"]]
    changed = [change for change in entry["changed"] if change["reference"] not in new]
    shown = changed if whole else changed[:_SHOWN]
    notes += [f"changed  {change['reference']}: {', '.join(change['fields'])}{_answered(change)}" for change in shown]
    if len(shown) < len(changed):
        notes.append(f"changed  and {len(changed) - len(shown)} more")
    if entry["unchanged"]:
        notes.append(f"same     {', '.join(entry['unchanged'])}")
    if entry["missing"]:
        notes.append(f"{entry['file']}: on record, but not in this list (kept): {_some(entry['missing'], whole=whole)}")
    if entry["archived"]:
        notes.append(f"{entry['file']}: removed earlier and not revived: {_some(entry['archived'], whole=whole)}")
    notes += [f"{entry['file']}: {line}" for line in _matched(entry, whole=whole)]
    return notes + [f"{found['review']}: {found['message']}" for found in entry["checks"]]


def _answered(change: Row) -> str:
    """Return how the answer changed."""
    before, after = change["position_before"], change["position_after"]
    return f" ({before or 'no answer'} -> {after})" if before != after else ""


def _contents(entry: Row) -> list[str]:
    """Return what a file holds, in one line a subject."""
    if not entry["recommendations"] and not any(entry["positions"].values()):
        return []
    answers = ", ".join(f"{count} {position}" for position, count in entry["positions"].items() if count)
    lines = [f"{_some(entry['reviews'])}; {answers or 'no answers yet'}"]
    if entry["recommending_states"]:
        lines[0] += f"; {entry['recommending_states']} recommending States"
    return lines


def _met(entry: Row, *, whole: bool) -> list[str]:
    """Return what a reader met beside the records."""
    lines = [f"left out: {_counted(found, 'reason', whole=whole)}" for found in entry["left_out"]]
    if entry["not_states"]:
        names = [f"{found['name']} ({_some(found['places'], count=found['count'])})" for found in entry["not_states"]]
        lines.append(f"no State: {_some(names, whole=whole)}")
    lines += [f"not certain: {_counted(found, 'what', whole=whole)}" for found in entry["unsure"]]
    lines += [f"note: {note}" for note in entry["notes"]]
    if entry["columns_ignored"]:
        lines.append(f"columns not read: {', '.join(entry['columns_ignored'])}")
    return lines


def _matched(entry: Row, *, whole: bool) -> list[str]:
    """Return how the meeting with another source of the same review went."""
    lines = []
    if entry["matched"]:
        lines.append(f"{entry['matched']} pairs of wording and State matched")
    named = {
        "unmatched": "not matched",
        "unmatched_on_record": "on record, and matched by nothing in this list",
        "differing_positions": "another answer than on record (kept as it is)",
        "reviews_skipped": "reviews not on record, skipped",
    }
    lines += [f"{title}: {len(entry[key])}: {_some(entry[key], whole=whole)}" for key, title in named.items() if entry[key]]
    for key, title in (("renumbered", "given their official number"), ("joined", "folded into another item")):
        pairs = [f"{old} -> {new.rsplit('/', 1)[1]}" for old, new in entry[key].items()]
        if pairs:
            lines.append(f"{title}: {len(pairs)}: {_some(pairs, whole=whole)}")
    if entry["parts"]:
        lines.append(f"records that are a further clause of a paragraph: {entry['parts']}")
    if entry["repeated"]:
        lines.append(f"records that repeat another: {entry['repeated']}")
    return lines


def _counted(found: Row, kind: str, *, whole: bool) -> str:
    return f"{found['count']} {found[kind]}: {_some(found['places'], whole=whole, count=found['count'])}"


def _some(names: list[str], *, whole: bool = False, count: int = 0) -> str:
    """Return names, and how many more there are: of `count`, where not all are named."""
    shown = names if whole else names[: _SHOWN // 2]
    more = max(count, len(names)) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
