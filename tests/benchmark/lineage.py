"""Measure `lineage suggest` on the pairs that were judged by hand (`fixtures/lineage`): precision, recall, F1, and the time.

The list of pairs is complete: what is suggested and not in it is wrong. `firm` leaves out the pairs called related; `listed`
counts only suggestions that the list names, right ones and hard cases.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from measure import medians, process, script

from hrtrack.demands import Demand, read_demand
from hrtrack.states import resolve_state
from hrtrack.suggesting import suggest

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
TEXTS = FIXTURES.parent.parent / "shared" / "data" / "kazakhstan" / "recommendations-2010-2014.csv"
CYCLES = {"1": "2010", "2": "2014"}
LATER, EARLIER = "2014", "2010"
LARGE = 300
RUNS = 7

Demands = dict[str, Demand]


class Pair(NamedTuple):
    """Hold a judged pair."""

    later: str
    earlier: str
    verdict: str
    relation: str
    half: str


def lineage(folder: Path) -> None:
    """Print how good the suggestions are, on texts and on summaries, and how long they take."""
    print(f"\nlineage: suggestions on the judged pairs of 2014 and 2010, at the default threshold\n  {HEADING}", flush=True)
    if TEXTS.is_file():
        _measure("official texts", _texts())
    else:
        print(f"  official texts: left out, there is no {TEXTS}")
    _measure("summaries of the fixtures", _summaries())
    _time(folder)


HEADING = f"{'what':<36}{'found':>7}{'precision':>11}{'recall':>8}{'F1':>7}{'firm recall':>13}{'listed precision':>18}"


def _measure(name: str, demands: dict[str, Demands]) -> None:
    with (FIXTURES / "lineage" / "pairs.csv").open(encoding="utf-8", newline="") as file:
        pairs = [Pair(**row) for row in csv.DictReader(file)]
    later, earlier = list(demands[LATER]), list(demands[EARLIER])
    hits = suggest(list(demands[LATER].values()), list(demands[EARLIER].values()))
    found = {(later[hit.later], earlier[hit.earlier]) for hit in hits}
    for half in (None, "tune", "held"):
        # Every other paragraph of the later review is in one half, as `fixtures/lineage/README.md` says.
        mine = {number for place, number in enumerate(later) if half is None or (place % 2 == 0) == (half == "tune")}
        chosen = {pair for pair in found if pair[0] in mine}
        listed = {(pair.later, pair.earlier): pair for pair in pairs if pair.later in mine}
        same = {place for place, pair in listed.items() if pair.verdict == "same"}
        firm = {place for place in same if listed[place].relation != "related"}
        right = chosen & same
        precision, recall = len(right) / len(chosen), len(right) / len(same)
        of_listed = len(right) / len(chosen & set(listed))
        print(
            f"  {name + ', ' + (half or 'all'):<36}{len(chosen):>7}{precision:>11.3f}{recall:>8.3f}"
            f"{2 * precision * recall / (precision + recall):>7.3f}{len(right & firm) / len(firm):>13.3f}{of_listed:>18.3f}",
            flush=True,
        )


def _texts() -> dict[str, Demands]:
    found: dict[str, Demands] = {LATER: {}, EARLIER: {}}
    categories = {cycle: {row["paragraph"]: _listed(row["action"]) for row in _rows(cycle)} for cycle in found}
    with TEXTS.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            cycle, number = CYCLES[row["cycle"]], row["paragraph"]
            states = [resolve_state(name.strip()) for name in row["recommending_states"].split(";")]
            found[cycle][number] = read_demand(row["text"], states, categories[cycle][number])
    return found


def _summaries() -> dict[str, Demands]:
    return {
        cycle: {
            row["paragraph"]: read_demand(row["summary"], _listed(row["recommending_states"]), _listed(row["action"]))
            for row in _rows(cycle)
        }
        for cycle in (LATER, EARLIER)
    }


def _rows(cycle: str) -> Iterator[dict[str, str]]:
    with (FIXTURES / "kazakhstan" / f"{cycle}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _listed(cell: str) -> list[str]:
    return [part for part in cell.split("|") if part]


def _time(folder: Path) -> None:
    """Time whole processes: the two reviews of the fixtures, and two of three hundred each."""
    hrtrack, small, large = script("hrtrack"), folder / "lineage.db", folder / "lineage-large.db"
    process([hrtrack, "import", *sorted((FIXTURES / "kazakhstan").glob("*.csv"))], {"HRTRACK_DB": str(small)})
    process([hrtrack, "import", _large(folder)], {"HRTRACK_DB": str(large)})
    taken = medians(
        {
            "194 against 128": lambda: process([hrtrack, "lineage", "suggest", "--cycle", LATER], {"HRTRACK_DB": str(small)}),
            f"{LARGE} against {LARGE}": lambda: process([hrtrack, "lineage", "suggest"], {"HRTRACK_DB": str(large)}),
            "stats --by lineage": lambda: process([hrtrack, "stats", "--by", "lineage"], {"HRTRACK_DB": str(small)}),
            "list --limit 20": lambda: process([hrtrack, "list", "--limit", "20"], {"HRTRACK_DB": str(small)}),
        },
        RUNS,
    )
    for what, seconds in taken.items():
        print(f"  {what:<36}{seconds:>9.2f} s", flush=True)


def _large(folder: Path) -> Path:
    """Write two reviews of a fictional State, their summaries drawn from those of the fixtures."""
    chance, path = random.Random(1), folder / "large.csv"
    summaries = [row["summary"] for cycle in (LATER, EARLIER) for row in _rows(cycle)]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["state", "cycle", "paragraph", "summary", "recommending_states"])
        for cycle in (2015, 2020):
            table.writerows(
                ["XEX", cycle, f"{cycle}.{number}", chance.choice(summaries), chance.choice(["PER", "CHL", "ESP"])]
                for number in range(1, LARGE + 1)
            )
    return path
