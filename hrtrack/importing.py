"""Import files: read them all, then record them in one act, and report what was done.

Everything is read and checked before the ledger is opened, so that a bad file leaves even a missing ledger missing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrtrack.errors import BadInput, NotFound, WrongUsage
from hrtrack.intake.documents import read_kind, read_objects
from hrtrack.intake.layouts import (
    KNOWN_COLUMNS,
    LAYOUTS,
    RECOMMENDATIONS,
    Defaults,
    Layout,
    Years,
    ignored_columns,
    layout_of,
    read_item,
)
from hrtrack.intake.sources import STDIN, Source, read_source
from hrtrack.intake.tables import read_header, read_rows
from hrtrack.model import format_reference
from hrtrack.records import Item, OriginItem, RecommendationItem, ReviewItem
from hrtrack.store.connection import is_empty, is_there
from hrtrack.store.ledger import Ledger
from hrtrack.store.reading import choose_ids, load_chunks
from hrtrack.store.recording import Outcome, Recorder, describe
from hrtrack.store.reviews import Review, choose_reviews, list_reviews, only_state
from hrtrack.store.selection import Filters, Selection

if TYPE_CHECKING:
    from hrtrack.store.journal import Act, Batch

Row = dict[str, Any]


@dataclass(slots=True)
class Reading:
    """Hold what a file was understood as: its format, its records, the columns that were not read."""

    name: str
    format: str
    layout: Layout | None
    items: list[Item] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_files(names: list[str], path: Path, state: str | None, encoding: str | None = None) -> list[Reading]:
    """Return what the files say, in the order in which it is to be recorded.

    `path` is the ledger, asked only where a row leaves out its State or names its cycle by number.
    """
    known = defaults(path, state)
    sources = [read_source(name, encoding) for name in expand(names)]
    readings = []
    # Reviews are read first: they tell which year a cycle number is.
    for source in sorted(sources, key=lambda source: _rank(_layout(source))):
        reading = _read(source, known)
        known.years.learn(item for item in reading.items if isinstance(item, ReviewItem))
        readings.append(reading)
    # A folder of tables may hold one without rows; files without any row are a mistake.
    if not any(reading.items for reading in readings):
        raise BadInput(f"{readings[0].name} has a header and no rows")
    return sorted(readings, key=lambda reading: _rank(reading.layout))


def defaults(path: Path, state: str | None) -> Defaults:
    """Return what a row may leave out: the State given or the only one on record, and the years of cycles."""
    there = is_there(path) and not is_empty(path)

    def on_record() -> list[Review]:
        if not there:
            return []
        with Ledger.to_read(path) as ledger:
            return list_reviews(ledger.connection)

    if state is None and there:
        with Ledger.to_read(path) as ledger:
            state = only_state(ledger.connection)
    return Defaults(state, Years(on_record))


def expand(names: list[str]) -> list[str]:
    """Return the file names, with `*` and `?` resolved where the shell has not done it (Windows)."""
    expanded: list[str] = []
    for name in names:
        expanded.extend(_matches(name) if name != STDIN and any(c in name for c in "*?") else [name])
    if expanded.count(STDIN) > 1:
        raise WrongUsage("standard input can be read once", "name - once")
    return expanded


def _matches(name: str) -> list[str]:
    """Return the files that a pattern matches, or the file of that very name."""
    try:
        if Path(name).exists():
            return [name]
        found = sorted(str(match) for match in Path(name).parent.glob(Path(name).name))
    except (OSError, ValueError):
        found = []
    if not found:
        raise NotFound(f"no file matches '{name}'")
    return found


def record(ledger: Ledger, readings: list[Reading], *, dry_run: bool) -> tuple[Row, Batch | None]:
    """Record what was read as one act; return the report of `import` and the journal batch."""

    def work(act: Act) -> tuple[tuple[list[Row], Outcome], str]:
        recorder = Recorder(act)
        reports, everything = [], Outcome()
        outcomes = [_record(recorder, reading) for reading in readings]
        seen = {row_id for outcome in outcomes for row_id in outcome.seen}
        for reading, outcome in zip(readings, outcomes, strict=True):
            missing = _missing(ledger, reading, seen) if reading.layout is RECOMMENDATIONS else []
            reports.append(_report(reading, outcome, missing))
            everything.new += outcome.new
            everything.changed |= outcome.changed
            everything.same += outcome.same
            everything.reviews |= outcome.reviews
        # What one file of the act created and another completed is new, and nothing else.
        created = {str(key) for key, state in everything.reviews.items() if state == "new"}
        for reference in created.union(everything.new):
            everything.changed.pop(reference, None)
        names = ", ".join(dict.fromkeys(reading.name for reading in readings))
        return (reports, everything), f"{names}: {describe(everything)}"

    (reports, everything), batch = ledger.run("import", work, dry_run=dry_run)
    return {
        "dry_run": dry_run,
        "batch": batch.id if batch and not dry_run else None,
        "new": sum(len(report["new"]) for report in reports),
        "changed": len(everything.changed),
        "same": sum(report["same"] for report in reports),
        "files": reports,
    }, batch


def _rank(layout: Layout | None) -> int:
    return LAYOUTS.index(layout) if layout in LAYOUTS else -1


def _is_json(source: Source) -> bool:
    return source.text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def _layout(source: Source) -> Layout | None:
    """Return the layout of a table; None for JSON, which may hold everything."""
    if _is_json(source):
        return None
    _, header = read_header(source.text, KNOWN_COLUMNS)
    return layout_of(set(header), source.name)


def _read(source: Source, known: Defaults) -> Reading:
    if _is_json(source):
        return _read_objects(source, known)
    delimiter, header = read_header(source.text, KNOWN_COLUMNS)
    twice = next((name for name in header if name and header.count(name) > 1), None)
    if twice:
        raise BadInput(f"{source.name} has two columns named '{twice}'")
    layout = layout_of(set(header), source.name)
    reading = Reading(source.name, f"{layout.name} table", layout, ignored=ignored_columns(layout, header))
    for line, cells in read_rows(source.text, delimiter, header, source.name):
        where = f"{source.name} line {line}"
        item = read_item(layout, cells, where, OriginItem(source.name, source.sha256, line), known)
        reading.items.append(item)
    _refuse_repeats(reading)
    return reading


def _read_objects(source: Source, known: Defaults) -> Reading:
    reading = Reading(source.name, "hrtrack export", None)
    for number, (where, entry) in enumerate(read_objects(source.text, source.name), 1):
        if "kind" in entry:
            item = read_kind(entry, where)
        else:
            layout = layout_of(set(entry), where)
            reading.format, reading.layout = f"{layout.name} objects", layout
            reading.ignored += [name for name in ignored_columns(layout, list(entry)) if name not in reading.ignored]
            item = read_item(layout, entry, where, OriginItem(source.name, source.sha256, number), known)
        if item is not None:
            reading.items.append(item)
    if not reading.items:
        raise BadInput(f"{source.name} holds no records")
    _refuse_repeats(reading)
    return reading


def _refuse_repeats(reading: Reading) -> None:
    """Refuse a file that speaks twice of one thing: which of the two is meant is not ours to guess."""
    met: dict[object, str] = {}
    for item in reading.items:
        for identity in _identities(item):
            first = met.setdefault(identity, item.where)
            if first != item.where:
                name = format_reference(item.key, item.paragraph or "") if isinstance(item, RecommendationItem) else str(item.key)
                raise BadInput(f"{item.where} repeats {name} of {first.removeprefix(reading.name).strip()}")


def _identities(item: Item) -> list[object]:
    """Return what may stand once in a file: a review, a paragraph, a clause, an identifier; positions may repeat."""
    found: list[object] = [item.uid] if item.uid else []
    if isinstance(item, ReviewItem):
        found.append(item.key)
    elif item.archived_at is None and (not item.must_exist or not item.positions):
        found.append((item.key, item.paragraph, item.clause))
    return found


def _record(recorder: Recorder, reading: Reading) -> Outcome:
    outcome = Outcome()
    for item in reading.items:
        if isinstance(item, ReviewItem):
            recorder.review(item, outcome)
    recorder.recommendations((item for item in reading.items if isinstance(item, RecommendationItem)), outcome)
    return outcome


def _missing(ledger: Ledger, reading: Reading, seen: set[int]) -> list[str]:
    """Return what is on record of the same reviews and in none of the files."""
    keys = {item.key for item in reading.items if isinstance(item, RecommendationItem)}
    reviews = [review for review in choose_reviews(ledger.connection) if review.key in keys]
    ids = choose_ids(ledger.connection, Selection(ledger.connection, Filters(), reviews))
    absent = [row_id for row_id in ids if row_id not in seen]
    return [item.reference for chunk in load_chunks(ledger.connection, absent) for item in chunk]


def _report(reading: Reading, outcome: Outcome, missing: list[str]) -> Row:
    keys = dict.fromkeys(str(item.key) for item in reading.items)
    return {
        "file": reading.name,
        "format": reading.format,
        "records": len(reading.items),
        "reviews": list(keys),
        "new": outcome.new + [str(key) for key, state in outcome.reviews.items() if state == "new"],
        "changed": [{"reference": reference, "fields": fields} for reference, fields in outcome.changed.items()],
        "same": outcome.same + sum(state == "same" for state in outcome.reviews.values()),
        "missing": missing,
        "archived": outcome.archived,
        "columns_ignored": reading.ignored,
    }
