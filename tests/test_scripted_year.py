"""A year of follow-up as a user would script it, in a shell; every figure counted again by plain SQL."""

from __future__ import annotations

import json
import os
import re
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from conftest import KAZAKHSTAN, Result
from test_formats import stable

from hrtrack.speech import LANGUAGES

TORTURE = "tortur"
# The institutions and measures are made up; so is what is said of the implementation.
LEAD, HELPER = "[Office of Locks]", "[Office of Lamps]"
TORTURE_ITEMS = f"hrtrack list --cycle 2014 --theme {TORTURE} -f ids"
WINTER = "2026-01-15"


@pytest.fixture
def shell(tmp_path: Path, surroundings: Path):
    """Return a function that runs a line in the system's shell, on a day, where `hrtrack` is this program."""
    bin_folder = tmp_path / "bin"
    bin_folder.mkdir()
    if os.name == "nt":
        (bin_folder / "hrtrack.cmd").write_text(f'@"{sys.executable}" -m hrtrack %*\n', encoding="utf-8")
    else:
        script = bin_folder / "hrtrack"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hrtrack "$@"\n', encoding="utf-8")
        script.chmod(0o755)

    def call(line: str, day: str = "2025-02-03", code: int = 0) -> Result:
        env = {**os.environ, "HRTRACK_NOW": f"{day}T09:00:00Z", "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
        env["PYTHONPATH"] = os.pathsep.join(filter(None, [str(KAZAKHSTAN.parent.parent), os.environ.get("PYTHONPATH")]))
        done = subprocess.run(line, shell=True, env=env, cwd=tmp_path, capture_output=True, check=False)
        result = Result(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))
        assert result.code == code, (line, result)
        return result

    return call


@pytest.fixture
def sql(surroundings: Path):
    """Return a function that asks the ledger as any other program would."""

    def ask(question: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(surroundings)) as plain:
            return plain.execute(question).fetchall()

    return ask


MINE = (
    "FROM recommendations r JOIN reviews v ON v.id = r.review_id AND v.mechanism = 'UPR' AND v.cycle = 2014 "
    "WHERE r.archived_at IS NULL AND EXISTS (SELECT 1 FROM tags t JOIN labels l ON l.id = t.label_id "
    f"WHERE t.recommendation_id = r.id AND lower(l.label) LIKE '%{TORTURE}%')"
)


def test_a_scripted_year_counts_as_plain_sql_does(shell, sql, tmp_path):
    a_year(shell, sql, tmp_path)


def test_the_year_passes_in_each_language_with_the_same_answers(run, surroundings, sql, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told: dict[str, list[str]] = {}
    people: dict[str, str] = {}
    for language in LANGUAGES:
        monkeypatch.setenv("HRTRACK_LANG", language)
        for path in tmp_path.glob(f"{surroundings.name}*"):
            path.unlink()
        told[language] = []
        a_year(in_process(run, monkeypatch, told[language]), sql, tmp_path)
        people[language] = run("next", "--cycle", "2014", "--limit", "3").out
    assert told["ru"] == told["kk"] == told["en"]
    assert len(told["en"]) == 4
    assert len(set(people.values())) == len(LANGUAGES)


def in_process(run, monkeypatch, told):
    """Return a function that runs a line with its pipes in this process, and keeps the answers that are JSON."""

    def call(line: str, day: str = "2025-02-03", code: int = 0) -> Result:
        monkeypatch.setenv("HRTRACK_NOW", f"{day}T09:00:00Z")
        piped = None
        for part in line.split(" | "):
            result = run(*shlex.split(part)[1:], input=piped)
            assert result.code == code, (line, result)
            piped = result.out
        if "-f json" in line:
            told.append(stable(result.out))
        return result

    return call


def a_year(shell, sql, tmp_path):
    """Live through the year; `shell` runs a line of commands on a day, `sql` asks the ledger."""
    files = " ".join(f'"{path}"' for path in sorted(KAZAKHSTAN.glob("*.csv")))
    shell(f"hrtrack import {files}")
    torture = sql(f"SELECT count(*) {MINE}")[0][0]
    assert torture > 10
    bulk = february(shell, sql, torture)
    plan_of_six(shell, sql, torture)
    references = shell(TORTURE_ITEMS).out.split()
    seen = spring_and_summer(shell, references, tmp_path)
    worklist_of_winter(shell, sql, torture)
    statuses_of_winter(shell, sql)
    disagreements_of_winter(shell, sql, seen)

    # The bulk assignment is taken back whole, and brought again.
    shell(f"hrtrack undo {bulk}", WINTER)
    assert sql("SELECT count(*) FROM assignments") == [(0,)]
    unled = json.loads(shell(f"hrtrack next --cycle 2014 --theme {TORTURE} --limit 0 -f json", WINTER).out)
    done = sql("SELECT count(*) FROM statuses WHERE assessor = 'state' AND status = 'implemented'")[0][0]
    accepted = sql(
        f"SELECT count(*) {MINE} AND r.id IN (SELECT recommendation_id FROM recommendation_list "
        "WHERE position IN ('supported', 'partial'))"
    )[0][0]
    assert sum("no_lead" in row["kinds"] for row in unled) == accepted - done
    shell("hrtrack redo", WINTER)
    assert sql("SELECT count(*) FROM assignments") == [(2 * torture,)]


def february(shell, sql, torture):
    """The torture items go to two institutions, from a pipe, as one act; return its batch."""
    shell(f'hrtrack institution add "{LEAD}"')
    shell(f'hrtrack institution add "{HELPER}"')
    said = shell(f'{TORTURE_ITEMS} | hrtrack assign - --lead "{LEAD}" --with "{HELPER}"').err
    assert re.search(rf"\b{torture} \w+", said)
    assert sql("SELECT role, count(*) FROM assignments GROUP BY role ORDER BY role") == [
        ("lead", torture),
        ("supporting", torture),
    ]
    [(bulk,)] = sql("SELECT max(id) FROM batches")
    assert f"hrtrack undo {bulk}" in said
    return bulk


def plan_of_six(shell, sql, torture):
    """A plan of six measures: two that will be late, one done in time, one due soon, one far off, one without a date."""
    shell('hrtrack plan add "[Plan of locks]" --act decree --number 7 --date 2025-02-01 --starts 2025 --ends 2026 --code PX')
    for number, due in enumerate(["2025-03-31", "2025-Q2", "2025-12-20", "2026-01-30", "2026", None], 1):
        when = f"--due {due}" if due else ""
        line = f'hrtrack measure add "[measure {number}]" --plan PX --lead "{LEAD}" {when} --code MX{number} --for -'
        shell(f"{TORTURE_ITEMS} | {line}")
    assert sql("SELECT count(*) FROM measure_recommendations") == [(6 * torture,)]
    shell("hrtrack measure done MX1 --date 2025-03-20", "2025-03-21")


def spring_and_summer(shell, references, folder):
    """The State reports, with evidence; an NGO disagrees on five, with a file that is kept; return these."""
    (folder / "visit.txt").write_text("[what was seen]\n", encoding="utf-8")
    claimed, seen, done = references[:8], references[:5], references[:3]
    words = "--assessor state --evidence https://example.org/report"
    shell(f"hrtrack status set {' '.join(claimed)} in_progress {words}", "2025-04-01")
    shell(f"hrtrack status set {' '.join(done)} implemented --assessor state --note [done]", "2025-06-01")
    words = "--assessor ngo --name [Lamp] --evidence visit.txt --attach --title [Visit]"
    shell(f"hrtrack status set {' '.join(seen)} not_implemented {words}", "2025-07-01")
    return seen


def worklist_of_winter(shell, sql, torture):
    """What is late, counted again by plain SQL."""
    found = json.loads(shell(f"hrtrack next --cycle 2014 --theme {TORTURE} --limit 0 -f json", WINTER).out)
    late = {row["reference"] for row in found if "overdue" in row["kinds"]}
    counted = sql(
        "SELECT count(DISTINCT x.recommendation_id) FROM measure_recommendations x JOIN measures m ON m.id = x.measure_id "
        f"WHERE m.done_date IS NULL AND m.due_date < '{WINTER}'"
    )
    assert len(late) == counted[0][0] == torture
    assert "measure MX3 overdue 26 days" in found[0]["reasons"]
    assert "measure MX4 due in 15 days" in found[0]["reasons"]
    assert all("no_lead" not in row["kinds"] for row in found)


def statuses_of_winter(shell, sql):
    """How far 2014 is, as the State says it."""
    document = json.loads(shell("hrtrack stats --by status --cycle 2014 -f json", WINTER).out)
    figures = {row["key"]["status"]: row["received"] for row in document["rows"]}
    stored = dict(
        sql(
            "SELECT coalesce(s.status, 'no_information'), count(*) FROM recommendations r JOIN reviews v ON v.id = r.review_id "
            "AND v.mechanism = 'UPR' AND v.cycle = 2014 LEFT JOIN statuses s ON s.recommendation_id = r.id "
            "AND s.assessor = 'state' WHERE r.archived_at IS NULL GROUP BY 1"
        )
    )
    assert {status: count for status, count in figures.items() if count} == stored
    assert (figures["implemented"], figures["in_progress"], figures["no_information"]) == (3, 5, 194 - 8)
    assert document["assessor"] == "state"
    assert document["coverage"] == {"assessed": 8, "of": 194, "rate": 0.0412}
    assert document["implementation"] == {"implemented": 3, "of": 8, "rate": 0.375}


def disagreements_of_winter(shell, sql, seen):
    """Where the State and the NGO differ."""
    differing = json.loads(shell("hrtrack disagreements -f json", WINTER).out)
    assert {row["reference"] for row in differing} == set(seen)
    told = [(row["state"], row["ngo"], row["index"], row["spread"]) for row in differing[:3]]
    assert told == [("implemented", "not_implemented", 0.5, 1.0)] * 3
    voices = sql(
        "SELECT count(*) FROM (SELECT recommendation_id FROM statuses WHERE status <> 'no_information' "
        "GROUP BY recommendation_id HAVING count(DISTINCT status) > 1)"
    )
    # The Committee's grades of 2018 are its alone: nobody else has judged these.
    assert voices == [(len(differing),)]


def test_positions_answer_for_any_day(run, kazakhstan):
    figures = {
        day: run("stats", "--cycle", "2014", "--as-of", day, "-f", "json").json["supported"]
        for day in ("2014-12-31", "2015-03-19")
    }
    assert figures == {"2014-12-31": 143, "2015-03-19": 144}


def test_the_committee_gave_two_b_and_four_c(run, kazakhstan):
    document = run("stats", "--mechanism", "CCPR", "--cycle", "2016", "-f", "json").json
    assert document["grades"] == {"A": 0, "B": 2, "C": 4, "D": 0, "E": 0}
    assert "\nGrades in force, by limb: 2 B, 4 C.\n" in run("stats", "--mechanism", "CCPR", "--cycle", "2016").out
