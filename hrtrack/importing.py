"""Import files into a ledger: understand each, record its items as they are read, in one act, and report what was done.

A file is read while it is recorded, so that a large one needs little memory. What turns out bad at its end rolls all of
it back, and a ledger that was missing stays missing (see `store.ledger`).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hrtrack import check
from hrtrack.errors import BadInput, NotFound, WrongUsage
from hrtrack.import_report import Tally, describe, explanation, file_report
from hrtrack.intake.reading import Options, Reading
from hrtrack.intake.recognise import read_sheets
from hrtrack.intake.sources import STDIN, read_source
from hrtrack.intake.years import Years
from hrtrack.records import EntityItem, LineageItem, LinkItem, RecommendationItem, ReviewItem
from hrtrack.speech import _, together
from hrtrack.store.connection import is_empty, is_there
from hrtrack.store.ledger import Ledger
from hrtrack.store.reading import recorded_before, references_of
from hrtrack.store.recording import Outcome, Recorder
from hrtrack.store.reviews import list_reviews, only_state
from hrtrack.upr import cycle_number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from hrtrack.intake.sources import Source
    from hrtrack.model import ReviewKey
    from hrtrack.records import Item
    from hrtrack.store.journal import Act, Batch
    from hrtrack.store.reviews import Review

Row = dict[str, Any]

_FOLLOWING = (EntityItem, LinkItem, LineageItem)


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what the user asked of an import.

    `states` and `cycles` choose reviews of the files, and stand for what a file does not say; `state` is what
    ``HRTRACK_STATE`` adds to that. `told` names the format; `progress` gives what follows the reading of a source.
    """

    states: tuple[str, ...] = ()
    cycles: tuple[str, ...] = ()
    state: str | None = None
    told: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    sheet: str | None = None
    encoding: str | None = None
    language: str | None = None
    assessor: str = "own"
    enrich: bool = False
    progress: Callable[[Source], Callable[[int], None] | None] | None = None

    @property
    def default_state(self) -> str | None:
        """Return the State under review of files that name none."""
        return self.states[0] if len(self.states) == 1 else self.state


def read_files(names: Sequence[str], path: Path | None, asked: Asked) -> list[Reading]:
    """Return what the files are, in the order in which they are to be recorded; records are read when asked for.

    `path` is the ledger, which knows the years of cycles and the only State; None leaves it aside.
    """
    options = known_options(path, asked)
    # While files are recorded, the ledger is locked.
    options.years.look_up()
    readings = []
    for name in expand(names):
        source = read_source(name)
        source.progress = asked.progress(source) if asked.progress else None
        for reading in read_sheets(source, options, asked.told):
            reading.records = _learning(_chosen(reading.records, reading, asked), options.years)
            readings.append(reading)
    # What others refer to is recorded first: reviews, then recommendations, then their clauses and positions.
    return sorted(readings, key=lambda reading: reading.rank)


def known_options(path: Path | None, asked: Asked) -> Options:
    """Return what a row may leave out: the State given or the only one on record, and the years of cycles."""
    there = path is not None and is_there(path) and not is_empty(path)

    def on_record() -> list[Review]:
        if not there or path is None:
            return []
        with Ledger.to_read(path) as ledger:
            return list_reviews(ledger.connection)

    state = asked.default_state
    if state is None and there and path is not None:
        with Ledger.to_read(path) as ledger:
            state = only_state(ledger.connection)
    cycle = asked.cycles[0] if len(asked.cycles) == 1 else None
    return Options(Years(on_record), state, cycle, asked.columns, asked.sheet, asked.encoding, asked.language, asked.assessor)


def expand(names: Sequence[str]) -> list[str]:
    """Return the file names, with `*` and `?` resolved where the shell has not done it (Windows)."""
    expanded: list[str] = []
    for name in names:
        expanded.extend(_matches(name) if name != STDIN and any(c in name for c in "*?") else [name])
    if expanded.count(STDIN) > 1:
        raise WrongUsage(_("standard input can be read once"), _("name - once"))
    return expanded


def record(
    ledger: Ledger, names: Sequence[str], asked: Asked, readings: list[Reading], *, dry_run: bool
) -> tuple[Row, Batch | None]:
    """Record the files as one act; return the report of `import` and the journal batch.

    `readings` are those of `read_files`. Where another program has made the ledger meanwhile, the act is done again and
    the files are read again.
    """
    fresh = [readings]

    def work(act: Act) -> tuple[Row, str]:
        files = fresh.pop() if fresh else read_files(names, None, asked)
        recorder = Recorder(act)
        done = [(reading, *_record(recorder, reading, enrich=asked.enrich)) for reading in files]
        if not any(tally.records for _reading, tally, _outcome in done):
            raise _nothing(files)
        report = _report(ledger, done, enrich=asked.enrich)
        for entry, (_reading, _tally, outcome) in zip(report["files"], done, strict=True) if dry_run else ():
            entry["unchanged"] = [reference for reference in outcome.unchanged if reference not in outcome.changed]
        sources = ", ".join(dict.fromkeys(reading.name for reading in files))
        return report, f"{sources}: {describe(report['files'], [outcome for *_others, outcome in done], report['changed'])}"

    report, batch = ledger.run("import", work, dry_run=dry_run)
    return {"dry_run": dry_run, "batch": batch.id if batch and not dry_run else None, **report}, batch


def explain(readings: list[Reading]) -> list[Row]:
    """Return how files were understood, read to their ends without a ledger; a mistake that stops one is told with it."""
    return [explanation(reading) for reading in readings]


def _matches(name: str) -> list[str]:
    """Return the files that a pattern matches, or the file of that very name."""
    try:
        if Path(name).exists():
            return [name]
        found = sorted(str(match) for match in Path(name).parent.glob(Path(name).name))
    except (OSError, ValueError):
        found = []
    if not found:
        raise NotFound(_("no file matches '{name}'", name=name))
    return found


def _learning(items: Iterator[Item], years: Years) -> Iterator[Item]:
    for item in items:
        if isinstance(item, ReviewItem):
            years.learn(item)
        yield item


def _chosen(items: Iterator[Item], reading: Reading, asked: Asked) -> Iterator[Item]:
    """Pass on the records of the reviews that the user chose, and count the others."""
    numbers = {int(cycle) for cycle in asked.cycles if cycle.isdecimal()}
    wanted: dict[ReviewKey, bool] = {}
    for item in items:
        if isinstance(item, _FOLLOWING):
            yield from _of_chosen(item, asked, numbers)
            continue
        chosen = wanted.get(item.key)
        if chosen is None:
            chosen = wanted[item.key] = _is_chosen(item.key, _cycles_of(item), asked, numbers)
        if chosen:
            yield item
        elif isinstance(item, RecommendationItem):
            reading.findings.leave_out(_(_("review not chosen")), str(item.key))


def _is_chosen(key: ReviewKey, cycles: set[int], asked: Asked, numbers: set[int]) -> bool:
    of_state = not asked.states or key.state in asked.states
    return of_state and (not numbers or bool(numbers & cycles))


def _of_chosen(item: EntityItem | LinkItem | LineageItem, asked: Asked, numbers: set[int]) -> Iterator[Item]:
    """Pass on what refers to recommendations, without those of reviews that were not chosen."""
    if not (asked.states or numbers):
        yield item
        return
    if isinstance(item, LinkItem | LineageItem):
        item.lenient = True
    else:
        item.about = tuple((key, number) for key, number in item.about if _is_chosen(key, {key.cycle}, asked, numbers))
    yield item


def _cycles_of(item: ReviewItem | RecommendationItem) -> set[int]:
    """Return the year of a review and its cycle number, by which users name it."""
    session = item.fields.get("session") if isinstance(item, ReviewItem) else None
    number = cycle_number_of(item.key.cycle, int(session) if session else None) if item.key.mechanism == "UPR" else None
    return {item.key.cycle, *([number] if number else [])}


def _nothing(readings: list[Reading]) -> BadInput:
    reading = readings[0]
    left = reading.findings.left_out
    if _("review not chosen") in left:
        held = ", ".join(left[_("review not chosen")].named)
        return BadInput(
            _("no review of {name} is chosen by --state and --cycle", name=reading.name), _("it holds {held}", held=held)
        )
    if left:
        reasons = together(", ", [together(" ", (str(places.count), reason)) for reason, places in left.items()])
        return BadInput(_("{name} holds no recommendation ({reasons})", name=reading.name, reasons=reasons))
    return BadInput(
        _("{name} has a header and no rows", name=reading.name)
        if reading.grid
        else _("{name} holds no records", name=reading.name)
    )


def _record(recorder: Recorder, reading: Reading, *, enrich: bool) -> tuple[Tally, Outcome]:
    """Record one file; what recommendations refer to is recorded when it is met, before them, links and lineage after them."""
    outcome, tally = Outcome(), Tally()
    late: list[EntityItem | LinkItem | LineageItem] = []

    def recommendations() -> Iterator[RecommendationItem]:
        for item in reading.records:
            tally.take(item)
            if isinstance(item, RecommendationItem):
                yield item
            elif enrich:
                continue
            elif isinstance(item, ReviewItem):
                recorder.review(item, outcome)
            elif isinstance(item, EntityItem) and item.exact:
                recorder.entity(item, outcome)
            else:
                # These name recommendations, which are written by the thousand.
                late.append(item)

    recorder.recommendations(
        recommendations(), outcome, official=reading.official, own=reading.format == "hrtrack", enrich=enrich
    )
    for item in late:
        if isinstance(item, LinkItem):
            recorder.link(item, outcome)
        elif isinstance(item, LineageItem):
            recorder.lineage(item, outcome)
        else:
            recorder.entity(item, outcome)
    recorder.settle(outcome)
    return tally, outcome


def _report(ledger: Ledger, done: list[tuple[Reading, Tally, Outcome]], *, enrich: bool) -> Row:
    met = {row_id for _reading, _tally, outcome in done for row_id in outcome.met}
    first_new = min((outcome.new.start for _reading, _tally, outcome in done if outcome.new), default=None)
    # What one file of the act created and another completed is new, and nothing else.
    created = {str(key) for _reading, _tally, outcome in done for key, how in outcome.reviews.items() if how == "new"}
    files = []
    checked = [] if enrich else _to_check([tally for _reading, tally, _outcome in done])
    for index, (reading, tally, outcome) in enumerate(done):
        new = references_of(ledger.connection, outcome.new.start, outcome.new.stop)
        created.update(new, outcome.names("new"))
        missing: list[str] = []
        if reading.whole and not enrich and reading.format != "addendum":
            missing = _missing(ledger, tally, met, first_new)
        found = check.of_import(ledger, checked[index]) if checked else []
        files.append(file_report(reading, tally, outcome, new, missing, found))
    changed = {name for _reading, _tally, outcome in done for name in (*outcome.changed, *outcome.names("changed"))} - created
    return {
        "new": sum(len(report["new"]) for report in files),
        "changed": len(changed),
        "same": sum(report["same"] for report in files),
        "files": files,
    }


def _to_check(tallies: list[Tally]) -> list[list[ReviewKey]]:
    """Return the reviews to check with each file, each once: with the first that lists it, else the first that touches it."""
    first: dict[ReviewKey, int] = {}
    for keys_of in (lambda tally: tally.with_recommendations, lambda tally: list(tally.reviews)):
        for index, tally in enumerate(tallies):
            for key in keys_of(tally):
                first.setdefault(key, index)
    return [[key for key in tally.reviews if first[key] == index] for index, tally in enumerate(tallies)]


def _missing(ledger: Ledger, tally: Tally, met: set[int], first_new: int | None) -> list[str]:
    """Return what is on record of the same reviews and in none of the files."""
    found = []
    for key in tally.with_recommendations:
        rows = recorded_before(ledger.connection, key, first_new)
        found += [f"{key}/{paragraph}" for row_id, paragraph in rows if row_id not in met]
    return found
