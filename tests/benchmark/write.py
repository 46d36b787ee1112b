"""Fill a ledger with the product's own writer, in a process of its own; print what it took as JSON.

`write.py made LEDGER COUNT` makes recommendations to fictional States, all texts placeholders. `write.py uhri FILE COUNT`
writes a made-up export of the Universal Human Rights Index, all texts placeholders. `write.py run WORD...` runs a
command of hrtrack and tells the memory that it took.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import time
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from hrtrack.labels import known_labels
from hrtrack.model import ReviewKey
from hrtrack.records import OriginItem, PositionItem, RecommendationItem, TagItem, TextItem
from hrtrack.states import UNKNOWN_STATE, states
from hrtrack.store.journal import Act
from hrtrack.store.ledger import Ledger
from hrtrack.store.reading import references_of
from hrtrack.store.recording import Outcome, Recorder

PER_REVIEW = 200
FICTIONAL = [f"X{a}{b}" for a in ascii_uppercase for b in ascii_uppercase if f"X{a}{b}" != UNKNOWN_STATE]
TAXONOMIES = frozenset(("upr-info", "action"))
ACTIONS = "12345"


def write(path: Path, items: Iterator[RecommendationItem]) -> dict[str, Any]:
    """Record items as one act; return how many and the last one, the seconds, the peak memory of this process."""

    def work(act: Act) -> tuple[list[str], str]:
        outcome = Outcome()
        Recorder(act).recommendations(items, outcome)
        return references_of(act.connection, outcome.new.start, outcome.new.stop), "benchmark"

    with Ledger.to_write(path) as ledger:
        start = time.perf_counter()
        new, _ = ledger.run("import", work)
        seconds = time.perf_counter() - start
    return {"recommendations": len(new), "last": new[-1], "seconds": seconds, "peak": peak_memory()}


def made(count: int) -> Iterator[RecommendationItem]:
    """Yield placeholders: 200 a review, 1 or 2 recommending States, 1 to 3 issues, an action, an answer."""
    chance = random.Random(1)
    words = [f"word{number}" for number in range(4000)]
    weights = [1 / (rank + 10) for rank in range(len(words))]
    common = chance.choices(words, weights, k=200_000)
    recommenders = [code for code, state in states().items() if state.region not in ("unknown", "observer")]
    issues = known_labels("upr-info")
    for number in range(count):
        review, place = divmod(number, PER_REVIEW)
        year, state = divmod(review, len(FICTIONAL))
        start, length = chance.randrange(len(common) - 60), chance.randrange(10, 40)
        tags = [TagItem("upr-info", issue) for issue in chance.sample(issues, chance.randrange(1, 4))]
        yield RecommendationItem(
            ReviewKey(FICTIONAL[state], "UPR", 2008 + year),
            f"139.{place + 1}",
            f"item {number}",
            [TextItem("text", "en", f"[placeholder text {number}] {' '.join(common[start : start + length])}", original=True)],
            {1: tuple(chance.sample(recommenders, chance.randrange(1, 3)))},
            [*tags, TagItem("action", chance.choice(ACTIONS))],
            TAXONOMIES,
            [PositionItem("supported" if chance.random() < 0.75 else "noted", None, "[placeholder source]")],
            origin=OriginItem("made", None, number),
        )


def uhri(path: Path, count: int) -> dict[str, Any]:
    """Write a made-up export of the Universal Human Rights Index in one compact array, half of it from the UPR."""
    chance = random.Random(2)
    names = [state.name for state in states().values() if state.region not in ("unknown", "observer")]
    themes, groups, goals = (known_labels(name) for name in ("ohchr-2021", "group", "sdg"))
    words = " ".join(f"word{chance.randrange(4000)}" for _ in range(20_000))
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            review, place = divmod(number, PER_REVIEW)
            file.write("[" if number == 0 else ",")
            start = chance.randrange(len(words) - 900)
            record = uhri_record(names, review, place, chance) | {
                "Text": f"{{}} &nbsp;[placeholder text {number}] {words[start : start + chance.randrange(200, 900)]}",
                "Themes": chance.sample(themes, 3),
                "AffectedPersons": chance.sample(groups, 2),
                "Sdgs": chance.sample(goals, 2),
            }
            record["Text"] = record["Text"].format(f"140.{place + 1}" if record["Body"] == "- UPR" else f"{place + 1}.")
            json.dump(record, file, separators=(",", ":"), ensure_ascii=False)
        file.write("]")
    return {"records": count, "bytes": path.stat().st_size}


def uhri_record(names: list[str], review: int, place: int, chance: random.Random) -> dict[str, Any]:
    """Return what tells the review of a record: every other document is that of a treaty body."""
    upr, number = review % 2 == 0, review // 2
    state, turn = number % len(names), number // len(names)
    year = 2008 + turn
    return {
        "AnnotationId": f"{review:08x}-{place:04x}-4000-8000-000000000000",
        "AnnotationType": "- Recommendations" if upr or place % 3 else "- Concerns/Observations",
        "Body": "- UPR" if upr else "- CRC",
        "Countries": [names[state]],
        "DocumentId": f"{review:08x}-0000-4000-8000-000000000000",
        "PublicationDate": f"{year}-06-01T00:00:00",
        "PublicationDateOnUhri": f"{year}-07-01T00:00:00.000",
        "Regions": [],
        "Symbol": f"A/HRC/{29 + 3 * (year - 2015)}/{state}" if upr else f"CRC/C/{state}/CO/{turn}",
        "UprCycle": None,
        "UprPositions": [chance.choice(("Supported", "Noted"))] if upr else [],
        "UprRecommendingCountry": chance.sample(names, chance.randrange(1, 3)) if upr else [],
        "UprRecommendingRegions": [],
        "UprSession": [],
    }


def peak_memory() -> float | None:
    """Return the most memory this process has held, in MiB; None where the system does not say."""
    status = Path("/proc/self/status")
    if status.exists():
        # Not getrusage: on Linux its figure includes the parent's, from before this program was loaded.
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(lines["VmHWM"].split()[0]) / 1024
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 1024)


def command(words: list[str]) -> dict[str, Any]:
    """Run a command line of hrtrack in this process, as the program itself does; return seconds and peak memory."""
    from hrtrack.__main__ import main

    sys.argv = ["hrtrack", *words]
    start = time.perf_counter()
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        try:
            main()
        except SystemExit as done:
            if done.code:
                raise
    return {"seconds": time.perf_counter() - start, "peak": peak_memory()}


if __name__ == "__main__":
    # As in the program itself: what is read is kept, there is nothing to collect.
    gc.set_threshold(100_000)
    kind, *words = sys.argv[1:]
    if kind == "run":
        result = command(words)
    elif kind == "uhri":
        result = uhri(Path(words[0]), int(words[1]))
    else:
        result = write(Path(words[0]), made(int(words[1])))
    print(json.dumps(result))
