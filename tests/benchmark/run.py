"""Measure the budgets of hrtrack and print them as ratios: `python tests/benchmark/run.py [--quick] [--only PART ...]`.

Run it with the Python of an environment that has hrtrack installed, best not as an editable install. Everything is
measured in one run on one machine, and the two sides of a ratio take turns; figures are medians. It reports ("ok",
"over") and exits with 0 whatever the figures say. Whole, it takes some ten minutes and 3 GB in the temporary folder;
--quick leaves out the files of 410 thousand and 1.2 million recommendations and takes one or two.

Parts:
  start   `stats`, `--version` and shell completion against `sqlite-utils query` of one GROUP BY, on the Kazakhstan file
  follow  `next` and `show` on the Kazakhstan file with a thousand placeholder assessments and two hundred measures,
          against the same query
  bulk    import of the UPR Info rows against `sqlite-utils insert --csv` and `enable-fts` (left out where the file is
          not at ../shared/data of the project's folder)
  uhri    import of a made-up export of the Universal Human Rights Index, 300 thousand records: its memory
  stats   `stats --by` each dimension, beside another cycle and under broad headings, and `compare` of each dimension, on
          the ledger of `bulk` or else a made-up one, against the sqlite3 shell running the same SQL (left out where there
          is no sqlite3)
  documents
          `report html` of 500 made-up recommendations against `stats` of them, and of the UPR Info rows: its memory
  lineage precision, recall and F1 of `lineage suggest` on the pairs judged by hand in fixtures/lineage, of the official texts
          (left out where they are not at ../shared/data) and of the summaries; its time, and that of two reviews of 300
  word    Word, Markdown and Excel of 500 made-up recommendations, and the Excel export of the ledger of `bulk`, against
          `stats`: time and memory
  growth  import, `show`, `list --limit 20` and `add` on made-up ledgers of 41 thousand, 410 thousand, 1.2 million
"""

from __future__ import annotations

import argparse
import csv
import gzip
import os
import platform
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
from contextlib import closing
from functools import partial
from importlib.metadata import version
from itertools import count
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

from lineage import lineage
from measure import answer, medians, process, processor_time, script

from hrtrack.implementation import Status
from hrtrack.store.figures import DIMENSIONS as EVERY_DIMENSION

PROJECT = Path(__file__).resolve().parents[2]
UPR_INFO = PROJECT.parent / "shared" / "data" / "upr-info" / "sessions1-20.utf8.csv.gz"
PARTS = ("start", "follow", "bulk", "uhri", "stats", "documents", "word", "lineage", "growth")
SIZES = (41_000, 410_000, 1_200_000)
# UPR Info has no groups, goals, clusters and no follow-up: there each item is counted under no value. Two are a cross table.
DIMENSIONS = (*((name,) for name in EVERY_DIMENSION), ("region", "position"), ("theme", "region"))
GROUP_BY = "select position, count(*) from positions group by position"
BUSIEST = (
    "SELECT l.reference FROM recommendation_list l JOIN assessments a ON a.recommendation_id = l.recommendation_id "
    "GROUP BY l.recommendation_id ORDER BY count(*) DESC LIMIT 1"
)
RUNS = 21
# DESIGN.md's budget of `stats` times 1.3.
FOLLOWED = 1.17
# How far a cost may rise from the smallest file to a larger one and still be called the same.
FLAT = 1.3

_verdicts: list[str] = []


def main() -> None:
    """Measure what is asked for, in a folder that vanishes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out the two large files")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=" ".join(PARTS))
    asked = parser.parse_args()
    heading()
    with tempfile.TemporaryDirectory(prefix="hrtrack-benchmark-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if "start" in asked.only:
            start_up(folder)
        if "follow" in asked.only:
            follow_up(folder)
        if "bulk" in asked.only:
            bulk(folder, 3 if asked.quick else 5)
        if "uhri" in asked.only:
            stream(folder, (30_000,) if asked.quick else (30_000, 300_000))
        if "stats" in asked.only:
            breakdowns(folder, 5 if asked.quick else 11)
        if "documents" in asked.only:
            documents(folder)
        if "lineage" in asked.only:
            lineage(folder)
        if "word" in asked.only:
            office_documents(folder)
        if "growth" in asked.only:
            growth(folder, SIZES[:1] if asked.quick else SIZES)
    print(f"\n{_verdicts.count('ok')} within budget, {_verdicts.count('over')} over")


def start_up(folder: Path) -> None:
    """Compare the start of the tool with that of sqlite-utils."""
    part("start-up: whole processes against `sqlite-utils query` of one GROUP BY on the same file")
    ledger = folder / "kazakhstan.db"
    hrtrack, here = script("hrtrack"), {"HRTRACK_DB": str(ledger)}
    process([hrtrack, "import", *sorted((PROJECT / "fixtures" / "kazakhstan").glob("*.csv"))], here)
    taken = medians(
        {
            "sqlite-utils": lambda: process([script("sqlite-utils"), "query", ledger, GROUP_BY]),
            "stats --cycle 2025": lambda: process([hrtrack, "stats", "--cycle", "2025"], here),
            "--version": lambda: process([hrtrack, "--version"], here),
            "completion of a command": lambda: process([hrtrack], {**here, **completing("hrtrack st", 1)}),
            "completion of --cycle": lambda: process([hrtrack], {**here, **completing("hrtrack stats --cycle ", 3)}),
        },
        RUNS,
    )
    against = taken.pop("sqlite-utils")
    for what, seconds in taken.items():
        row(what, seconds, against, 0.9 if what.startswith("stats") else 0.6)


def follow_up(folder: Path) -> None:
    """Compare the worklist and the story of a busy ledger with the same query as the start-up."""
    part("follow-up: 1,000 assessments and 200 measures on the Kazakhstan file, against `sqlite-utils query`")
    ledger = folder / "followed.db"
    hrtrack, here = script("hrtrack"), {"HRTRACK_DB": str(ledger)}
    process([hrtrack, "import", *sorted((PROJECT / "fixtures" / "kazakhstan").glob("*.csv"))], here)
    process([hrtrack, "import", *placeholders(folder, references_in(ledger))], here)
    with closing(sqlite3.connect(ledger)) as connection:
        busiest = connection.execute(BUSIEST).fetchone()[0]
    taken = medians(
        {
            "sqlite-utils": lambda: process([script("sqlite-utils"), "query", ledger, GROUP_BY]),
            "next": lambda: process([hrtrack, "next"], here),
            f"show {busiest}": lambda: process([hrtrack, "show", busiest], here),
            "stats --by status --cycle 2014": lambda: process([hrtrack, "stats", "--by", "status", "--cycle", "2014"], here),
            "disagreements": lambda: process([hrtrack, "disagreements"], here),
        },
        RUNS,
    )
    against = taken.pop("sqlite-utils")
    for what, seconds in taken.items():
        row(what, seconds, against, FOLLOWED if what.startswith(("next", "show")) else None)


def placeholders(folder: Path, references: list[str]) -> list[Path]:
    """Write tables of a thousand made-up assessments and two hundred measures, all texts placeholders."""
    chance = random.Random(1)
    statuses = [str(status) for status in Status]
    judgements = [
        [
            chance.choice(references),
            who,
            statuses[number % len(statuses)],
            f"202{number % 6}-0{number % 9 + 1}-15",
            f"[note {number}]",
        ]
        for number in range(1_000)
        for who in [("state", "ngo", "own")[number % 3]]
    ]
    measures = [
        [f"M{number}", f"[measure {number}]", f"[office {number % 20}]", f"202{number % 8}-Q{number % 4 + 1}",
         "|".join(chance.sample(references, 5))]
        for number in range(1, 201)
    ]  # fmt: skip
    tables = {
        "judgements.csv": [["reference", "assessor", "status", "date", "note"], *judgements],
        "measures.csv": [["measure", "title", "lead", "due", "recommendations"], *measures],
    }
    for name, rows in tables.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return [folder / name for name in tables]


def references_in(ledger: Path) -> list[str]:
    """Return the references of all recommendations of a ledger."""
    with closing(sqlite3.connect(ledger)) as connection:
        return [row[0] for row in connection.execute("SELECT reference FROM recommendation_list WHERE mechanism = 'UPR'")]


def office_documents(folder: Path) -> None:
    """Compare documents of one review with `stats` of it; and say how long the Excel export of a large ledger takes."""
    part("word: documents of 500 made-up recommendations with 1,000 assessments and 200 measures, against `stats`")
    ledger, table = folder / "documents.db", folder / "five-hundred.csv"
    themes = ("Domestic violence", "Right to life", "Trafficking", "Conditions of detention")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["state", "cycle", "paragraph", "text", "position", "recommending_states", "themes", "theme_taxonomy"])
        for number in range(1, 501):
            answer_ = ("supported", "supported", "noted")[number % 3]
            text = f"[placeholder {number}] {'word ' * 30}(Peru);"
            writer.writerow(["XEX", "2021", f"7.{number}", text, answer_, "PER", themes[number % 4], "ohchr-2020"])
    hrtrack, here = script("hrtrack"), {"HRTRACK_DB": str(ledger)}
    process([hrtrack, "import", table], here)
    process([hrtrack, "import", *placeholders(folder, references_in(ledger))], here)
    asked: dict[str, list[str | Path]] = {
        f"{' '.join(words)}, {ending}": [*words, "-o", folder / f"document.{ending}"]
        for *words, ending in (
            ("report", "matrix", "docx"),
            ("report", "national", "docx"),
            ("report", "plan", "docx"),
            ("report", "midterm", "docx"),
            ("report", "midterm", "xlsx"),
            ("report", "midterm", "md"),
            ("export", "-f", "xlsx", "xlsx"),
        )
    }
    tasks = {what: partial(process, [hrtrack, *words], here) for what, words in asked.items()}
    taken = medians({"stats": partial(process, [hrtrack, "stats"], here), **tasks}, 5)
    against = taken.pop("stats")
    for what, seconds in taken.items():
        row(what, seconds, against)
        peak_of("  peak memory", answer("write.py", "run", *asked[what], "--db", ledger)[0], 120.0)
    large = folder / "upr-info.db"
    if large.is_file():
        output = folder / "large.xlsx"
        report = answer("write.py", "run", "export", "-f", "xlsx", "-o", output, "--db", large)[0]
        row("export -f xlsx of 41,066 rows", report["seconds"], against)
        peak_of("  peak memory", report, 300.0)


def bulk(folder: Path, rounds: int) -> None:
    """Compare the import of the UPR Info rows with that of sqlite-utils."""
    part("bulk: the 41,066 rows of UPR Info against `sqlite-utils insert --csv` and `enable-fts`, whole processes")
    if not UPR_INFO.is_file():
        leave_out("the rows of UPR Info", f"there is no {UPR_INFO}")
        return
    ledger, source = folder / "upr-info.db", unpacked(folder)
    worked = {"ours": 0.0, "theirs": 0.0}

    def ours() -> float:
        emptied(ledger)
        before = processor_time()
        seconds = process([script("hrtrack"), "import", source, "--db", ledger])
        worked["ours"] += processor_time() - before
        return seconds

    def theirs() -> float:
        path = emptied(folder / "sqlite-utils.db")
        before = processor_time()
        seconds = process([script("sqlite-utils"), "insert", path, "rows", source, "--csv"])
        seconds += process([script("sqlite-utils"), "enable-fts", path, "rows", "Text"])
        worked["theirs"] += processor_time() - before
        return seconds

    taken = medians({"ours": ours, "theirs": theirs}, rounds, warm_up=1)
    row("import of the file", taken["ours"], taken["theirs"], 0.6)
    if worked["theirs"]:
        row("  processor time", *(seconds / (rounds + 1) for seconds in worked.values()), 0.6)
    peak_of("peak memory", answer("write.py", "run", "import", source, "--db", emptied(folder / "again.db"))[0], 120.0)
    again = process([script("hrtrack"), "import", source, "--db", ledger])
    row("the same file again, against the first import", again, taken["ours"])
    undoing(folder, taken["ours"])


def peak_of(what: str, report: dict[str, Any], budget: float) -> None:
    """Print the peak memory of a process."""
    if report["peak"] is None:
        leave_out(what, "this system does not say")
    else:
        row(what, report["peak"], budget, 1.0, unit="MiB")


def stream(folder: Path, sizes: tuple[int, ...]) -> None:
    """Import exports of the index of growing size: the time per record and the memory must stay."""
    part("uhri: made-up exports of the Universal Human Rights Index (JSON); per thousand records, against the smallest")
    first = None
    for size in sizes:
        source = folder / "uhri.json"
        told = answer("write.py", "uhri", source, str(size))[0]
        report = answer("write.py", "run", "import", source, "--db", emptied(folder / "uhri.db"))[0]
        seconds = report["seconds"] / size * 1000
        first = first or seconds
        row(f"{size:,} records, {told['bytes'] / 2**20:.0f} MiB", seconds, first, FLAT if size > sizes[0] else None)
        peak_of("  peak memory", report, 150.0)


def undoing(folder: Path, imported: float) -> None:
    """Compare undo and redo of the UPR Info rows with their import; a second undo works on what a redo left."""
    copy = folder / "undone.db"
    shutil.copyfile(folder / "upr-info.db", copy)
    for number, verb in enumerate(("undo", "redo", "undo"), 1):
        what = f"{verb} of that import, step {number}"
        try:
            row(what, process([script("hrtrack"), verb, "--db", copy], limit=60), imported)
        except TimeoutExpired:
            leave_out(what, "it takes more than a minute")
            return


def breakdowns(folder: Path, rounds: int) -> None:
    """Compare breakdowns with the sqlite3 shell, as a user waits for them and without the start of either."""
    part("stats: whole processes against the sqlite3 shell running the same SQL; `net`: less the start of each")
    shell = shutil.which("sqlite3")
    if shell is None:
        leave_out("stats --by", "the sqlite3 shell is not installed")
        return
    ledger, small = folder / "upr-info.db", folder / "one.db"
    if UPR_INFO.is_file() and not ledger.is_file():
        process([script("hrtrack"), "import", unpacked(folder), "--db", ledger])
    elif not ledger.is_file():
        print(f"  on made-up recommendations: there is no {UPR_INFO}")
        made(ledger, SIZES[0])
    made(small, 1)
    for cycle in ("2010", "2014"):
        process([script("hrtrack"), "add", *("--state", "KAZ", "--cycle", cycle, "--paragraph", "1.1", "--from", "Spain"),
                 *("--text", "[placeholder text]", "--position", "supported", "--source", "[placeholder source]"),
                 *("--action", "5", "--theme", "NHRI", "--db", small)])  # fmt: skip
    sql = folder / "statements.sql"
    quiet = [shell, "-batch", "-bail", "-readonly", "-init", os.devnull]
    asked = [["stats", *(word for name in names for word in ("--by", name))] for names in DIMENSIONS]
    asked.append(["stats", "--by", "theme", "--taxonomy", "headings"])
    if UPR_INFO.is_file():
        asked += [["stats", "--by", name, "--cycle", "2", "--vs", "1"] for name in ("theme", "region", "action")]
        asked += [["compare", "KAZ/2014", "--by", name] for name in ("action", "region", "theme")]
    for command in asked:
        sql.write_text(answer("statements.py", ledger, *command)[0], encoding="utf-8")
        words = [script("hrtrack"), *command, "--db"]
        taken = medians(
            {
                "ours": lambda words=words: process([*words, ledger]),
                "shell": lambda: process([*quiet, ledger], stdin=sql),
                "our start": lambda words=words: process([*words, small]),
                "its start": lambda: process([*quiet, small]),
            },
            rounds,
            warm_up=1,
        )
        row(" ".join(command), taken["ours"], taken["shell"])
        # The budget allows hrtrack its start on top, not the shell; that of the shell is taken off all the same.
        row("  net", taken["ours"] - taken["our start"], taken["shell"] - taken["its start"], 1.5)


def documents(folder: Path) -> None:
    """Compare the page for the public with `stats` of the same recommendations; its memory where there are many."""
    part("documents: whole processes against `stats` of the same file; the page of the UPR Info rows: its memory")
    small, page = folder / "five-hundred.db", folder / "page.html"
    made(small, 500)
    hrtrack = script("hrtrack")
    taken = medians(
        {
            "stats": lambda: process([hrtrack, "stats", "--db", small]),
            "page": lambda: process([hrtrack, "report", "html", "--db", small, "-o", page]),
        },
        RUNS,
    )
    row("report html, 500 recommendations", taken["page"], taken["stats"], 3.0)
    ledger = folder / "upr-info.db"
    if UPR_INFO.is_file() and not ledger.is_file():
        process([script("hrtrack"), "import", unpacked(folder), "--db", ledger])
    if not ledger.is_file():
        leave_out("report html of the rows of UPR Info", f"there is no {UPR_INFO}")
        return
    report = answer("write.py", "run", "report", "html", "--db", ledger, "-o", page)[0]
    row("report html, the rows of UPR Info", report["seconds"], process([hrtrack, "stats", "--db", ledger]))
    peak_of("  peak memory", report, 300.0)


def growth(folder: Path, sizes: tuple[int, ...]) -> None:
    """Compare what the same work costs as the file grows."""
    part("growth: made-up recommendations, 200 a review; against the smallest file (import: per thousand recommendations)")
    ledgers = {size: folder / f"made-{size}.db" for size in sizes}
    # The smallest is made anew beside each of the others, so that a slower hour does not pass for growth.
    small = [made(ledgers[sizes[0]], sizes[0]) for _ in range(2)]
    imports = {}
    for size in sizes[1:]:
        imports[size] = made(ledgers[size], size)
        small.append(made(ledgers[sizes[0]], sizes[0]))
    imports = {sizes[0]: {**small[-1], "seconds": statistics.median(report["seconds"] for report in small)}, **imports}
    for size, taken in imports.items():
        name, smallest = f"import of {size:,}", imports[sizes[0]]
        row(name, taken["seconds"] / size * 1000, smallest["seconds"] / sizes[0] * 1000, FLAT if size > sizes[0] else None)
        if taken["peak"]:
            row(f"{name}: peak memory", taken["peak"], smallest["peak"], unit="MiB")
    number = count(1)
    commands = {
        "show": lambda size: ["show", imports[size]["last"]],
        "list --limit 20": lambda _: ["list", "--limit", "20"],
        "add": lambda _: [
            *("add", "--state", "XAB", "--cycle", "2008", "--paragraph", f"140.{next(number)}", "--from", "Spain"),
            *("--text", "[placeholder text]", "--position", "supported", "--source", "[placeholder source]"),
        ],
    }
    for what, words in commands.items():
        tasks = {
            str(size): lambda size=size, words=words: process([script("hrtrack"), *words(size), "--db", ledgers[size]])
            for size in sizes
        }
        taken = medians(tasks, RUNS)
        for size in sizes:
            row(f"{what}, {size:,}", taken[str(size)], taken[str(sizes[0])], FLAT if size > sizes[0] else None)


def completing(words: str, place: int) -> dict[str, str]:
    """Return the environment in which bash asks for completions."""
    return {"_HRTRACK_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(place)}


def made(path: Path, size: int) -> dict[str, Any]:
    """Make a ledger of so many recommendations; return the report of its making."""
    return answer("write.py", "made", emptied(path), str(size))[0]


def unpacked(folder: Path) -> Path:
    """Return the path of the UPR Info rows, uncompressed."""
    path = folder / "upr-info.csv"
    with gzip.open(UPR_INFO) as packed, path.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    return path


def emptied(path: Path) -> Path:
    """Return the path of a file that is no longer there."""
    path.unlink(missing_ok=True)
    return path


def heading() -> None:
    """Say what is compared with what, and where."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("hrtrack", "sqlite-utils", "typer", "rich"))
    print(f"Python {platform.python_version()} (SQLite {sqlite3.sqlite_version}), {libraries}")
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors")


def part(title: str) -> None:
    """Begin a table."""
    print(f"\n{title}\n  {'what':<46}{'measured':>12}{'against':>12}{'ratio':>8}{'budget':>8}", flush=True)


def row(what: str, measured: float, against: float, budget: float | None = None, unit: str = "s") -> None:
    """Print a line of the table: two figures, their ratio, and whether it is within the budget."""
    ratio = measured / against if against > 0 else float("inf")
    verdict = "" if not budget else "ok" if ratio <= budget else "over"
    _verdicts.append(verdict)
    shown = f"{ratio:.2f}" if ratio < 1000 else "-"
    print(
        f"  {what:<46}{amount(measured, unit):>12}{amount(against, unit):>12}{shown:>8}"
        f"{f'{budget:.2f}' if budget else '-':>8}  {verdict}".rstrip(),
        flush=True,
    )


def leave_out(what: str, reason: str) -> None:
    """Say what is not measured, and why."""
    print(f"  {what:<46}left out: {reason}", flush=True)


def amount(value: float, unit: str) -> str:
    """Return a figure in words."""
    if unit == "MiB":
        return f"{value:.0f} MiB"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
