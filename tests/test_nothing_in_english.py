"""What people read in Russian and Kazakh holds no English: every command, its hints and its errors, by the words in it.

What may stand in Latin letters is taken away first: what was stored (in brackets or quotes here, labels of a user's own),
references, names of commands, options and columns, addresses. A word that is left is a sentence or a word of a vocabulary
that the program did not say through `hrtrack.speech`.
"""

from __future__ import annotations

import re
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from conftest import KAZAKHSTAN
from test_formats import CASES, answer, fictional_file, later  # noqa: F401  # two are fixtures

from hrtrack.cli.app import VERBS
from hrtrack.implementation import Role, Status
from hrtrack.labels import label_names
from hrtrack.model import TAXONOMIES, Assessor, Position, Unit
from hrtrack.render.formats import Format
from hrtrack.shapes import RECOMMENDATION_COLUMNS
from hrtrack.store.figures import DIMENSIONS

OTHERS = ("ru", "kk")
FIXTURES = KAZAKHSTAN.parent

# On the fictional ledger of test_formats; `&&` stands between commands of one story.
FICTIONAL = """
add --dry-run --cycle 2025 --paragraph 12.5 --text [x] --from Spain --theme NHRI
add --cycle 2025 --paragraph 12.1 --text [x]
add --cycle 2025 --text [x] --from Spian
add --cycle 1999 --text [x] --from Spain
edit 2025/12.1 --summary [s] --from Spain --theme torture --sdg 16 --action 3 --position supported
edit 2025/12.1 --dry-run --summary [s]
edit 2025/12.1 --clear summary --clear from
edit 2025/12.1 --if-unchanged 0 --summary [x]
edit 2025/12.1 --position kite
edit 2025/12.1 --paragraph 12.2
edit 2025/12.1
remove 2025/12.1 --dry-run
remove 2025/99
remove 1999/1
show 2025/12.3
position set 2020/142.9 supported --date 2020-06-01 --dry-run
status set 2020/142.9 implemnted
status set 2020/142.9 implemented --assessor king
status set 2020/142.9 implemented --date soon
evidence list
evidence add 2020/142.9 --file none.txt
evidence add 2020/142.9 --file later.csv --attach && evidence check && evidence list && evidence export out
evidence edit E1 --title [new]
evidence remove E1
assign 2020/142.10 --lead [Nobody]
assign 2020/142.3 --remove '[Office of Kites]'
assign 2020/142.3 --lead [N] --with [M] --new
institution add '[Office X]' --short X && institution remove X
institution edit '[Office of Boats]' --short B --focal-point [a]
institution rename '[Office of Boats]' '[Office of Ships]' --dry-run
institution merge '[Office of Boats]' '[Office of Kites]'
institution remove '[Office of Boats]'
plan show P9
plan add [p] --code P2 --ends 2030 && plan remove P2
plan add [p] --code P1
plan edit P1 --title [q] --ends 2031
plan remove P1
measure add [m] --plan P1 --due 2026-Q1 --indicator [i] --lead '[Office of Boats]' --for 2020/142.3
measure add [m] --plan P1 --due someday
measure edit M1 --title [z] --due 2027 --indicator [j]
measure done M1 --date 2025-12-01 && measure show M1 && measure --done
measure reopen M1
measure remove M1
measure --overdue
tag add 2020/142.9 [Kites]
tag remove 2020/142.9 [Boats]
tag remove 2020/142.9 [Bats]
tag --all --taxonomy sdg
tag --all --taxonomy group
link add 2020/142.9 2025/12.1 --kind same
link add 2020/142.3 2025/12.1 --kind brother
link add 2020/142.3 2020/142.3
link remove 2020/142.3 2025/12.1
lineage suggest --cycle 2025
lineage confirm 2025/u1 2020/142.10 --as repeated --dry-run
lineage confirm 2020/142.10 2025/u1
lineage reject 2025/u1 2020/142.9
claim '3 supported' --cycle 2025
claim most
compare 2025 1999
compare 2025 2020 --by theme
check --translations
check --translations --into kk
log --limit 2
undo --dry-run
undo 1
undo 99
undo && redo
list --count
list --columns kite
list --region EU
list --mechanism XYZ
list --status done
list --search 'AND OR'
list --limit -1
list -f xml
stats --by plan
stats --by institution
stats --by lineage
stats --by cluster
stats --by kite
stats --cycle kite
sql 'SELECT kite FROM recommendation_list'
sql 'DELETE FROM reviews'
sql 'SELECT reference FROM recommendation_list WHERE cycle=:y'
sql 'SELECT 1; SELECT 2'
schema kite
schema
import --explain later.csv
import none.csv
import --as kite later.csv
export -f table
export --table kite -f csv
report matrix -o out.docx
report midterm --cycle 1999 -f md
report template kite
report kite
backup copy.db && backup copy.db
serve --port kite
stats --db later.csv
stats --db .
add --db later.csv --cycle 2025 --text [x]
"""
KAZAKH = """
list --cycle 2014 --limit 3
list --cycle 2099
list --theme zebra
list --from Narnia
list --sdg 99
list --action 9
list --unit state --cycle 2014 --limit 3
show 2014/126.27
show 2014/999
show 2025/1
show kite
show CCPR/2016/1
show CCPR/2016/18
next --cycle 2014 --limit 5
check
check --translations
log
undo
disagreements
plan
plan show P1
claim '88% of 294'
compare 2014 2010 --unit state
compare 2014 2010 --by theme --unit state
crosswalk women
stats
stats --cycle 2025
stats --cycle 2014
stats --cycle 2014 --as-of 2014-12-31
stats --cycle 2014 --by state --unit state
stats --cycle 2014 --by theme
stats --cycle 2014 --by theme --vs 2010
stats --cycle 2014 --by action
stats --cycle 2014 --by region --by position
stats --cycle 2014 --require received==195
stats --cycle 2014 --require kite
stats --mechanism CCPR --cycle 2016
"""
EMPTY = """
import --explain FIXTURES/ohchr/list-2014-codes.docx
import --explain FIXTURES/ohchr/list-2020.docx
import FIXTURES/ohchr/list-2021.docx
import FIXTURES/reports/addendum-first-cycle.pdf
import --explain FIXTURES/reports/report.pdf
import FIXTURES/reports/report.pdf && import FIXTURES/reports/addendum-lists.pdf
import FIXTURES/reports/other-document.pdf
import FIXTURES/reports/scan.pdf
import FIXTURES/tables/merged.xls
import FIXTURES/tables/ministry.xlsx --state KAZ --cycle 2014
import --explain FIXTURES/tables/ministry.xlsx --cycle 2014 --state KAZ
import FIXTURES/uhri/fictional.json
import --explain FIXTURES/uhri/fictional.xlsx
import FIXTURES/upr-info/today.csv
import --explain FIXTURES/upr-info/export.xls
stats
list
show 1/1
next
check
log
undo
reviews
institution
plan
measure
tag
link
evidence
lineage
disagreements
compare 2014 2010
"""
# `export` writes data; `sql` prints what it is asked for; `demo` shows sources that are in no ledger here.
FOR_MACHINES = ("export", "sql", "demo")
# What is written the same in every language: quotes and brackets (data here), files, options, command lines, references.
_AS_IT_IS = re.compile(
    r"\[[^\]]*\]|'[^']*'|\"[^\"]*\"|«[^»]*»|\S+\.(?:csv|docx|xlsx?|json|pdf|db|txt|html)\b|--[a-z-]+(?: [a-zA-Z_-]+)?"
    r"|-[a-z] [a-z]+|\b(?:hrtrack|root)(?: [a-z]+)+|\S*[/_=<>]\S*|\b\d{4}-\S*"
)
_WORD = re.compile(r"(?<![\w-])[A-Za-z]?[a-z]{2,}(?![\w-])")
# Words to be typed, and names: of formats, lists, tables, columns; what the fixtures for imports hold.
NAMES = {
    *map(str, (*Position, *Status, *Assessor, *Unit, *Format, *Role, *TAXONOMIES, *DIMENSIONS, *VERBS, *RECOMMENDATION_COLUMNS)),
    *re.findall(
        r"\w+",
        "reviews recommendations clauses positions institutions plans measures assignments assessments evidence links texts "
        "hrtrack ohchr uhri xlsx table report addendum html matrix national midterm latest same related observer unknown "
        "new repeated strengthened weaker overdue stale internal numbered true pairs statuses origins headings symbol "
        "ISO alpha utf Excel Word JSON Kitagawa Info Sheet confirm tester recommender response issues assessment en ru kk "
        "template colour session",
    ),
}
# What the files for imports hold, and what a claim may be: written as it stands there, in every language.
QUOTED = (
    "88% of 294; supported 259; almost 300 recommendations; 45 more than 2019; better than 2019", "almost 300",
    "258 more than 2020", "clearly, better", "Response of the State", "UPR of XEX (2nd Cycle – 20th session)",
    "UPR of XEX (3rd Cycle - 36th session)", "SR Fictional Weather, IE Albinism", "Atlantis", "(Unknown)", "Unheard of",
    "Voluntary pledge", "шаблон State", "шаблон Document", "үлгі State", "үлгі Document", "UPR Info database export",
    "AnnotationId, DocumentId, PublicationDateOnUhri, Regions, UprCycle, UprRecommendingRegions",
    "OHCHR Annotation Id, Regions Concerned, Recommending Regions, Date of publication on UHRI",
    "Title, Date added, State Under Review - Regional Group, Recommending State - Regional Group, Cycle, Documents, Attachments, "
    "Published", "Rgrp, Org, Rgrp, Org",
)  # fmt: skip
# A column of a view, as `schema` lists it.
_COLUMN = re.compile(r"^\w+ +(?=TEXT|INTEGER|REAL)")


def stored(path: Path) -> set[str]:
    """Return what people wrote into a ledger: every text of more than a word, and labels that have no name in a language."""
    with closing(sqlite3.connect(path)) as ledger:
        tables = [name for (name,) in ledger.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        if "labels" not in tables:
            return set()
        found = {
            value
            for table in tables
            if table not in ("states", "labels") and "search" not in table
            for row in ledger.execute(f"SELECT * FROM {table}")
            for value in row
            if isinstance(value, str) and " " in value
        }
        labels = ledger.execute("SELECT taxonomy, label FROM labels").fetchall()
    return found | {label for taxonomy, label in labels if len(label) > 3 and not label_names(taxonomy, label)}


def english(text: str, data: set[str]) -> list[str]:
    """Return the lines that hold a run of English words, or one that is no name."""
    for known in sorted({*data, *QUOTED}, key=len, reverse=True):
        text = text.replace(known, " ")
    found = []
    for line in text.splitlines():
        # The first records of a file, as `import --explain` quotes them.
        if line.startswith("    "):
            continue
        left = _AS_IT_IS.sub(" ", _COLUMN.sub("", line))
        if [word for word in _WORD.findall(left) if word not in NAMES]:
            found.append(line)
    return found


@pytest.fixture
def wide(monkeypatch, fictional_file, tmp_path):  # noqa: F811
    """Work beside `later.csv`, on a terminal so wide that no cell is cut."""
    monkeypatch.setenv("TERMINAL_WIDTH", "900")
    monkeypatch.setenv("COLUMNS", "900")
    (tmp_path / "later.csv").write_bytes((fictional_file.parent / "later.csv").read_bytes())
    monkeypatch.chdir(tmp_path)


def faults(ledger: Path, content: bytes | None, lines: list[str], language: str) -> str:
    """Run lines of commands, each on a ledger with the same content (None: on none); return what they said in English."""
    found = []
    for line in lines:
        for path in ledger.parent.glob(f"{ledger.name}*"):
            path.unlink()
        if content is not None:
            ledger.write_bytes(content)
        data: set[str] = set()
        for command in line.replace("FIXTURES", str(FIXTURES)).split(" && "):
            before = stored(ledger) if ledger.exists() else set()
            words = shlex.split(command)
            told = answer(*words, "--lang", language)
            # What was asked for may be quoted in the answer.
            data |= {part for word in words[1:] for part in (word, *re.findall(r"[\w.,%]+(?: [\w.,%]+)*", word)) if len(part) > 3}
            # The answer to a claim names the words of it one by one.
            data |= {part for word in words[1:2] if words[0] == "claim" for part in word.split() if len(part) > 3}
            data |= before | (stored(ledger) if ledger.exists() else set())
            found += [f"{command}: {entry}" for entry in english(told.out + told.err, data)]
    return "\n".join(found)


def lines_of(text: str) -> list[str]:
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize("language", OTHERS)
def test_commands_on_a_ledger_with_everything_in_it(wide, fictional_file, surroundings, language):  # noqa: F811
    lines = [line for line in CASES.values() if line.split()[0] not in FOR_MACHINES]
    assert faults(surroundings, fictional_file.read_bytes(), [*lines, *lines_of(FICTIONAL)], language) == ""


@pytest.mark.parametrize("language", OTHERS)
def test_commands_on_the_reviews_of_kazakhstan(wide, kazakhstan, language):
    assert faults(kazakhstan, kazakhstan.read_bytes(), lines_of(KAZAKH), language) == ""


@pytest.mark.parametrize("language", OTHERS)
def test_imports_and_an_empty_ledger(wide, surroundings, language):
    assert faults(surroundings, None, lines_of(EMPTY), language) == ""


def test_what_is_english_is_found():
    assert english("Источник: [x]; nearest: KAZ/2014/1\nсостояние: in progress\n--limit 0", set()) == [
        "Источник: [x]; nearest: KAZ/2014/1",
        "состояние: in progress",
    ]
