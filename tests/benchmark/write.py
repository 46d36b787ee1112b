"""Fill a ledger with the product's own writer, in a process of its own; print what it took as JSON.

`write.py made LEDGER COUNT` makes recommendations to fictional States, all texts placeholders. `write.py upr-info
LEDGER CSV` records the rows of the UPR Info database: rows of the same State, session, text, response and action
are one recommendation of several States. It stands in for the reader of that format, to measure the writer.
"""

from __future__ import annotations

import csv
import gc
import json
import random
import sys
import time
from collections.abc import Iterator
from functools import cache
from html import unescape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from hrtrack.labels import known_labels
from hrtrack.model import ReviewKey
from hrtrack.records import OriginItem, PositionItem, RecommendationItem, TagItem, TextItem
from hrtrack.states import UNKNOWN_STATE, find_state, states
from hrtrack.store.journal import Act
from hrtrack.store.ledger import Ledger
from hrtrack.store.recording import Outcome, Recorder

PER_REVIEW = 200
FICTIONAL = [f"X{a}{b}" for a in ascii_uppercase for b in ascii_uppercase if f"X{a}{b}" != UNKNOWN_STATE]
TAXONOMIES = frozenset(("upr-info", "action"))
POSITIONS = {"Accepted": "supported", "Noted": "noted"}
ACTIONS = "12345"


def write(path: Path, items: Iterator[RecommendationItem]) -> dict[str, Any]:
    """Record items as one act; return how many and the last one, the seconds, the peak memory of this process."""

    def work(act: Act) -> tuple[list[str], str]:
        outcome = Outcome()
        Recorder(act).recommendations(items, outcome)
        return outcome.new, "benchmark"

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
            OriginItem("made", None, number),
        )


def upr_info(path: Path) -> Iterator[RecommendationItem]:
    """Yield the recommendations of the UPR Info rows; the rows of a review stand together in the file."""
    years = session_years()
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        place = {name: number for number, name in enumerate(next(rows))}
        parts = itemgetter(*(place[name] for name in ("Text", "Response", "Action")))
        sender, issue = place["From"], place["Issue"]
        line = 2
        for (state, session), review in groupby(rows, itemgetter(place["To"], place["Session"])):
            key = ReviewKey(code_of(state), "UPR", years[int(session)])
            together: dict[tuple[str, str, str], list[list[str]]] = {}
            for row in review:
                together.setdefault(parts(row), []).append(row)
            for (text, response, action), found in together.items():
                yield RecommendationItem(
                    key,
                    None,
                    f"row {line}",
                    [TextItem("text", "en", text, original=True)],
                    {1: tuple(dict.fromkeys([code_of(row[sender]) for row in found]))},
                    list(dict.fromkeys([tag for row in found for tag in tags_of(row[issue])])) + tags_of_action(action),
                    TAXONOMIES,
                    [PositionItem(POSITIONS[response], None, "UPR Info")],
                    OriginItem(path.name, None, line),
                )
                line += len(found)


@cache
def code_of(name: str) -> str:
    """Return the code of a State as UPR Info names it."""
    return find_state(name) or find_state(unescape(name)) or UNKNOWN_STATE


@cache
def tags_of(issues: str) -> tuple[TagItem, ...]:
    """Return the issues of a row."""
    return tuple(TagItem("upr-info", label) for label in issues.split(",") if label)


@cache
def tags_of_action(action: str) -> list[TagItem]:
    """Return the action category as UPR Info gives it."""
    return [TagItem("action", action)]


def session_years() -> dict[int, int]:
    """Return the year of each session of the Working Group."""
    import hrtrack

    with (Path(hrtrack.__file__).parent / "data" / "upr_sessions.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["session"]): int(row["year"]) for row in csv.DictReader(file)}


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


if __name__ == "__main__":
    # As in the program itself: what is read is kept, there is nothing to collect.
    gc.set_threshold(100_000)
    kind, ledger, source = sys.argv[1:]
    print(json.dumps(write(Path(ledger), made(int(source)) if kind == "made" else upr_info(Path(source)))))
