"""The machine formats are a promise: the whole document of every command that prints data, in every format.

`golden/NAME.txt` holds a command's answers, one after the other, each under the line that asks for it.
``REWRITE_GOLDEN=1 pytest tests/test_formats.py`` writes them anew; read the difference before you keep it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from hrtrack import __version__
from hrtrack.cli.app import VERBS, app
from hrtrack.render.formats import Format

GOLDEN = Path(__file__).parent / "golden"
SOURCES = ("reviews.csv", "recommendations.csv", "clauses.csv", "positions.csv")

# Every command that prints data, by the name of the file that holds its answers.
CASES = {
    "add": "add --cycle 2025 --paragraph 12.5 --text '[placeholder text 12.5]' --from 'United Kingdom' --theme NHRI",
    "assign": "assign 2020/142.10 --lead '[Office of Kites]'",
    "check": "check",
    "claim": "claim 'almost 300 recommendations, 86.7 % supported, 258 more than 2020, clearly better'",
    "claim-otherwise": "claim '42.9 % of 8' --cycle 2025",
    "check-finds-nothing": "check --mechanism CCPR",
    "compare": "compare 2025 2020 --unit state --by region --by action",
    "compare-declared": "compare 2025 2020",
    "crosswalk": "crosswalk torture --taxonomy ohchr-2014 --relation renamed --relation exact",
    "demo": "demo",
    "disagreements": "disagreements",
    "edit": "edit 2025/12.1 2025/12.2 --summary '[placeholder summary]' --from Spain --from Chile",
    "evidence": "evidence",
    "evidence-add": "evidence add 2020/142.9 --url https://example.org/2",
    "export": "export",
    "export-assessments": "export --table assessments --with-internal",
    "export-measures": "export --table measures",
    "export-pairs": "export --unit state --cycle 2020",
    "export-clauses": "export --table clauses --cycle 2020 --action 3",
    "export-positions": "export --table positions --cycle 2020 --action 5",
    "export-reviews": "export --table reviews --position partial",
    "import": "import later.csv",
    "import-dry-run": "import --dry-run later.csv",
    "institution": "institution",
    "institution-show": "institution show '[Office of Boats]'",
    "lineage": "lineage list",
    "lineage-confirm": "lineage confirm 2025/u1 2020/142.10 --note '[again]'",
    "lineage-show": "lineage show 2025/12.1",
    "lineage-suggest": "lineage suggest --cycle 2025 --all --threshold 0.01",
    "link": "link",
    "list": "list",
    "list-as-of": "list --cycle 2020 --as-of 2020-01-24 --columns reference,position,position_date",
    "list-pairs": "list --unit state --position partial --position supported",
    "list-columns": "list --columns clusters,reference,numbered",
    "list-finds-nothing": "list --cycle 2025 --position partial",
    "log": "log",
    "measure": "measure",
    "measure-show": "measure show M1",
    "next": "next",
    "next-explain": "next --explain",
    "plan": "plan",
    "plan-show": "plan show P1",
    "position": "position set 2020/142.9 supported --date 2020-06-01 --source '[page 9]'",
    "redo": "redo",
    "remove": "remove 2025/12.1 2025/12.2",
    "reviews": "reviews --mechanism UPR",
    "reviews-columns": "reviews --columns reference,session,note",
    "schema": "schema pairs",
    "schema-columns": "schema review_totals texts --columns name,column,type,unit,refers_to",
    "show": "show 2020/142.3",
    "show-several": "show 2020/142.9 2020/142.10 2025/12.1 2025/u1",
    "sql": "sql \"SELECT reference, summary, x'00ff' AS bytes, cycle FROM recommendation_list WHERE cycle = :year "
    'ORDER BY sort_key" -p year=2020',
    "sql-finds-nothing": "sql 'SELECT reference FROM recommendation_list WHERE 0'",
    "stats": "stats",
    "stats-by-headings": "stats --cycle 2020 --by theme --taxonomy headings",
    "stats-by-region": "stats --mechanism UPR --by region --unit state",
    "stats-by-status": "stats --cycle 2020 --by status",
    "stats-by-theme": "stats --cycle 2020 --by theme",
    "stats-by-mechanism": "stats --by mechanism",
    "stats-by-two": "stats --mechanism UPR --by cycle --by position",
    "stats-by-vs": "stats --cycle 2025 --by region --unit state --vs 2020",
    "stats-by-two-of-many-labels": "stats --by theme --by region",
    "stats-columns": "stats --columns reference,acceptance_rate,change_supported,sources",
    "stats-of-a-review": "stats --cycle 2025",
    "stats-vs-none": "stats --vs none",
    "stats-vs-several": "stats --vs 2020 --vs 2025",
    "stats-of-a-treaty-body": "stats --mechanism CCPR --cycle 2023",
    "status": "status set 2020/142.9 implemented --assessor own --date 2025-12-31 --note '[seen]'",
    "tag": "tag",
    "undo": "undo",
}
# A report is a document: see test_documents.py.
NO_DATA = {"backup", "path", "report", "serve"}
HEADING = re.compile(r"^(\$ hrtrack .* -f (\w+)(?:  # exit \d)?)\n", re.MULTILINE)


def names(text: str) -> list[str]:
    return text.split()


# What DESIGN.md names, and where it was added to since.
RECOMMENDATION_KEYS = names(
    "reference state mechanism cycle cycle_number paragraph numbered text summary language position position_detail "
    "position_source position_date recommending_states recommending_state_names themes groups sdgs action clusters status "
    "status_assessor institutions measures"
)
STORY_KEYS = names(
    "texts clauses positions assessments index assignments measure_details evidence links lineage internal_hidden hash origin "
    "journal"
)
ADDED_AFTER = {"summary_language": "language", "position_date_inferred": "position_date", "theme_taxonomy": "themes"}
FIGURE_KEYS = names(
    "state mechanism cycle cycle_number unit basis recorded declared received supported noted partial pending acceptance_rate "
    "assessor statuses sources numbered grades"
)
CHANGE_KEYS = names("received supported noted acceptance_rate")
BESIDE_KEYS = names("previous change comparisons cite")
CITE_KEYS = names("command filters unit basis as_of date version fingerprint text")
BREAKDOWN_KEYS = names("by unit taxonomy assessor rows cite")
BREAKDOWN_ROW_KEYS = names("key received supported noted partial pending acceptance_rate")


class Answer(NamedTuple):
    """What a command answered, to the byte."""

    code: int
    out: str
    err: str


def answer(*words: str, stdin: str | None = None) -> Answer:
    """Run a command line; the runner's own text would hide carriage returns."""
    result = CliRunner().invoke(app, list(words), input=stdin)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Answer(result.exit_code, result.stdout_bytes.decode(), result.stderr_bytes.decode())


@pytest.fixture(scope="session")
def fictional_file(tmp_path_factory) -> Path:
    """Return a ledger of a fictional State with three reviews, made once from `golden/ledger`."""
    folder = tmp_path_factory.mktemp("fictional")
    for source in (GOLDEN / "ledger").glob("*.csv"):
        # Line ends as they were written, whatever a checkout has made of them.
        (folder / source.name).write_bytes(source.read_text("utf-8").encode())
    path = folder / "ledger.db"
    env = {"HRTRACK_DB": str(path), "HRTRACK_NOW": "2026-01-15T12:00:00Z", "HRTRACK_USER": "tester"}
    for line in (
        shlex.join(["import", *(str(folder / name) for name in SOURCES)]),
        "add --cycle 2025 --paragraph 12.2 --text '[placeholder text 12.2]' --from Chile --position pending --source '[page 3]'",
        "edit 2025/12.1 --summary '[placeholder summary 12.1]'",
        "remove 2025/12.3",
        "assign 2020/142.3 2020/142.9 --lead '[Office of Boats]' --with '[Office of Kites]' --new",
        "plan add '[Plan of boats]' --code P1 --act decree --number 7 --date 2024-02-01 --ends 2025 --source '[gazette]'",
        "measure add '[measure one]' --plan P1 --lead '[Office of Boats]' --due 2025-Q4 --for 2020/142.3",
        "status set 2020/142.3 in_progress --assessor state --date 2025-01-31 --note '[claimed]' "
        "--evidence https://example.org/report --title '[Report]' --published 2025-01-15",
        "status set 2020/142.3 not_started --assessor ngo --name '[Lamp]' --date 2025-03-31 --note '[kept]' --internal",
        "tag add 2020/142.9 '[Boats]'",
        "link add 2020/142.3 2025/12.1 --kind related --note '[why]'",
        "lineage confirm 2025/12.1 2020/142.10 --as strengthened --note '[both about boats]'",
        "lineage reject 2025/12.1 2020/142.9",
        "lineage confirm --none 2025/u1",
        "remove 2025/12.2",
        "undo",
    ):
        result = CliRunner().invoke(app, shlex.split(line), env=env)
        assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def fictional(fictional_file, surroundings) -> Path:
    """Put a copy of the fictional ledger where the commands of a test look for it; return its path."""
    surroundings.write_bytes(fictional_file.read_bytes())
    return surroundings


@pytest.fixture
def later(fictional_file, monkeypatch) -> None:
    """Work in the folder that holds `later.csv`, a newer list of 2025."""
    monkeypatch.chdir(fictional_file.parent)


# The whole document.


def stable(text: str) -> str:
    """Return an answer with what differs from run to run replaced: identifiers in order, fingerprints, the version."""
    known: dict[str, str] = {}
    named = re.sub(r"\b[0-9a-f]{32}(\.\d+)?\b", lambda found: known.setdefault(found[0], f"<uid {len(known) + 1}>"), text)
    named = re.sub(r"\b[0-9a-f]{8}-[0-9a-f]{8}\b", "<fingerprint>", named)
    for before in ('"hrtrack": "', '"version": "', "(hrtrack "):
        named = named.replace(before + __version__, f"{before}<version>")
    return named


def answers(name: str) -> dict[str, tuple[str, str]]:
    """Return what a file of answers holds: for each format the line that asks for it, and the document."""
    path = GOLDEN / f"{name}.txt"
    parts = HEADING.split(path.read_text("utf-8") if path.exists() else "")
    return {fmt: (line, document) for line, fmt, document in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)}


def rewrite(name: str, fmt: Format, line: str, document: str) -> None:
    found = answers(name) | {str(fmt): (line, document)}
    text = "".join(f"{found[kept][0]}\n{found[kept][1]}" for kept in Format if kept in found)
    (GOLDEN / f"{name}.txt").write_bytes(text.encode())


@pytest.mark.parametrize("fmt", Format)
@pytest.mark.parametrize("name", CASES)
def test_the_whole_document_is_as_promised(fictional, later, name, fmt):
    code, out, _ = answer(*shlex.split(CASES[name]), "-f", fmt)
    given = (f"$ hrtrack {CASES[name]} -f {fmt}" + (f"  # exit {code}" if code else ""), stable(out))
    if os.environ.get("REWRITE_GOLDEN"):
        rewrite(name, fmt, *given)
    assert given == answers(name).get(fmt)


@pytest.mark.parametrize("name", CASES)
def test_a_document_is_expected_of_every_format_and_of_nothing_else(name):
    text = (GOLDEN / f"{name}.txt").read_text("utf-8")
    assert [fmt for _, fmt in HEADING.findall(text)] == [str(fmt) for fmt in Format]


def test_there_is_no_file_of_answers_that_nothing_gives():
    assert sorted(path.stem for path in GOLDEN.glob("*.txt")) == sorted(CASES)


def test_no_command_that_prints_data_is_left_out():
    assert {line.split()[0] for line in CASES.values()} | NO_DATA == set(VERBS)


@pytest.mark.parametrize("name", CASES)
def test_a_document_ends_its_lines_with_newline_and_holds_no_escape(name):
    for _, document in answers(name).values():
        assert not document or document.endswith("\n")
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", document)


# The same in every format.


def split_bars(cell: str) -> list[str]:
    r"""Read a list from a cell as DESIGN.md describes it: joined by `|`, a `|` of a label is `\|`."""
    return [part.replace("\\|", "|").replace("\\\\", "\\") for part in re.split(r"(?<!\\)\|", cell)] if cell else []


def as_cell(value) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


@pytest.mark.parametrize("line", ["list", "list --unit state", "reviews", "log", "check", "show 2020/142.3 2020/142.9"])
@pytest.mark.parametrize(("fmt", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_a_table_says_what_json_says(fictional, line, fmt, delimiter):
    rows = json.loads(answer(*line.split(), "-f", "json").out)
    table = list(csv.DictReader(io.StringIO(answer(*line.split(), "-f", fmt).out, newline=""), delimiter=delimiter))
    assert [list(row) for row in table] == [list(row) for row in rows]
    for cells, row in zip(table, rows, strict=True):
        for key, value in row.items():
            if isinstance(value, dict) or (value and isinstance(value, list) and not isinstance(value[0], str)):
                assert json.loads(cells[key]) == value
            elif isinstance(value, list):
                assert split_bars(cells[key]) == value
            else:
                assert cells[key] == as_cell(value)


@pytest.mark.parametrize("line", ["list", "reviews", "stats", "log", "check", "export", "show 2020/142.3 2020/142.9"])
def test_json_lines_hold_the_entries_of_the_json_array(fictional, line):
    lines = answer(*line.split(), "-f", "jsonl").out.splitlines()
    assert [json.loads(entry) for entry in lines] == json.loads(answer(*line.split(), "-f", "json").out)


@pytest.mark.parametrize("line", ["list", "reviews", "show 2020/142.3 2025/u1"])
def test_ids_are_the_references_of_the_rows(fictional, line):
    table = csv.DictReader(io.StringIO(answer(*line.split(), "-f", "csv", "--columns", "reference").out))
    assert answer(*line.split(), "-f", "ids").out.splitlines() == [row["reference"] for row in table]


@pytest.mark.parametrize("fmt", [fmt for fmt in Format if fmt is not Format.TABLE])
@pytest.mark.parametrize("table", ["recommendations", "reviews", "clauses", "positions"])
def test_an_exported_file_holds_what_standard_output_would(fictional, tmp_path, table, fmt):
    path = tmp_path / "exported.txt"
    printed = CliRunner().invoke(app, ["export", "--table", table, "-f", fmt])
    assert answer("export", "--table", table, "-f", fmt, "-o", str(path))[:2] == (0, "")
    assert printed.exit_code == 0
    assert path.read_bytes() == printed.stdout_bytes


@pytest.mark.parametrize("line", ["check", "stats --by region", "stats --by theme --by position", "export --table reviews"])
def test_ids_are_references_or_are_refused_in_words(fictional, line):
    code, out, err = answer(*line.split(), "-f", "ids")
    assert code in (0, 1, 2)
    assert err.startswith("error: ") if code else out
    assert all(re.fullmatch(r"XEA/(UPR/|CCPR/)?\d{4}(/\S+)?", reference) for reference in out.splitlines())


@pytest.mark.parametrize("fmt", Format)
def test_the_demo_prints_what_stats_prints_of_the_same_data(kazakhstan, fmt):
    assert stable(answer("demo", "-f", fmt).out) == stable(answer("stats", "--cycle", "2025", "-f", fmt).out)


# The keys of JSON.


def with_additions(keys: list[str]) -> list[str]:
    found = list(keys)
    for added, before in ADDED_AFTER.items():
        found.insert(found.index(before) + 1, added)
    return found


def test_list_has_the_promised_keys_in_their_order_on_every_row(fictional):
    rows = json.loads(answer("list", "-f", "json").out)
    assert len(rows) > 1
    assert all(list(row) == with_additions(RECOMMENDATION_KEYS) for row in rows)


@pytest.mark.parametrize("reference", ["2020/142.3", "2025/12.1", "2025/u1", "CCPR/2023/24(a)"])
def test_show_has_the_keys_of_list_and_those_of_the_story(fictional, reference):
    row = json.loads(answer("show", reference, "-f", "json").out)
    assert list(row) == with_additions(RECOMMENDATION_KEYS) + STORY_KEYS


def test_csv_and_tsv_carry_the_keys_as_columns(fictional):
    for fmt, delimiter in (("csv", ","), ("tsv", "\t")):
        header = answer("list", "-f", fmt).out.split("\n", 1)[0]
        assert header.split(delimiter) == with_additions(RECOMMENDATION_KEYS)


@pytest.mark.parametrize("line", ["stats --cycle 2025", "stats --cycle 2020", "stats --mechanism CCPR --cycle 2023"])
def test_stats_of_one_review_is_an_object_with_the_promised_keys(fictional, line):
    document = json.loads(answer(*line.split(), "-f", "json").out)
    assert list(document) == [*FIGURE_KEYS, *BESIDE_KEYS]
    assert list(document["cite"]) == CITE_KEYS


def test_stats_of_the_review_before_has_the_same_figures(fictional):
    document = json.loads(answer("stats", "--cycle", "2025", "-f", "json").out)
    assert list(document["previous"]) == FIGURE_KEYS
    assert list(document["change"]) == CHANGE_KEYS
    assert document["comparisons"] == [{**document["previous"], "change": document["change"]}]


def test_stats_of_all_reviews_is_an_array_of_the_same_objects(fictional):
    rows = json.loads(answer("stats", "-f", "json").out)
    assert [row["cycle"] for row in rows] == [2020, 2025, 2023]
    assert all(list(row) == [*FIGURE_KEYS, *BESIDE_KEYS] for row in rows)


def test_a_treaty_body_has_no_figures_of_positions(fictional):
    document = json.loads(answer("stats", "--mechanism", "CCPR", "--cycle", "2023", "-f", "json").out)
    assert document["received"] == 2
    assert {document[key] for key in ("supported", "noted", "partial", "pending", "acceptance_rate")} == {None}


@pytest.mark.parametrize("dimensions", [("region",), ("cycle", "position"), ("theme", "region")])
def test_a_breakdown_has_the_promised_keys(fictional, dimensions):
    words = [word for name in dimensions for word in ("--by", name)]
    document = json.loads(answer("stats", *words, "-f", "json").out)
    assert list(document) == BREAKDOWN_KEYS
    assert document["by"] == list(dimensions)
    assert all(list(row) == BREAKDOWN_ROW_KEYS and list(row["key"]) == list(dimensions) for row in document["rows"])


def test_what_follow_up_fills_is_there_and_empty(fictional):
    row = json.loads(answer("show", "2020/142.10", "-f", "json").out)
    assert (row["status"], row["status_assessor"]) == ("no_information", "state")
    empty = ("institutions", "measures", "assessments", "assignments", "measure_details", "evidence", "links")
    assert [row[key] for key in empty] == [[]] * len(empty)
    figures = json.loads(answer("stats", "--cycle", "2025", "-f", "json").out)
    assert (figures["assessor"], set(figures["grades"].values())) == ("state", {0})
    assert {status: count for status, count in figures["statuses"].items() if count} == {"no_information": figures["recorded"]}


@pytest.mark.parametrize("line", ["list", "reviews", "stats", "check"])
def test_json_of_an_empty_ledger_is_an_empty_array(fictional, line):
    while answer("undo").code == 0:
        pass
    code, out, err = answer(*line.split(), "-f", "json")
    assert (code, out, err) == (0, "[]\n", "")


def test_a_breakdown_of_an_empty_ledger_has_no_rows(fictional):
    while answer("undo").code == 0:
        pass
    assert json.loads(answer("stats", "--by", "region", "-f", "json").out)["rows"] == []


def test_rates_are_fractions_of_four_places(fictional):
    row = json.loads(answer("stats", "--cycle", "2025", "-f", "json").out)
    assert (row["acceptance_rate"], row["previous"]["acceptance_rate"]) == (0.8667, 0.4286)
    assert row["change"]["acceptance_rate"] == 0.4381
    by_theme = json.loads(answer("stats", "--by", "region", "--unit", "state", "-f", "json").out)
    assert {row["key"]["region"]: row["acceptance_rate"] for row in by_theme["rows"]}["APG"] == 0.3333


def test_a_claim_has_the_promised_keys_and_those_of_each_part(fictional):
    document = json.loads(answer("claim", "86.7 % of 300, 35 noted", "-f", "json").out)
    assert list(document) == names("claim verdict parts unchecked changes cite")
    assert [list(part) for part in document["parts"]] == [
        names("text figure hedge claimed found count of reference cycle against unit basis verdict holds")
    ] * 3


# The bytes.


@pytest.mark.parametrize("fmt", [fmt for fmt in Format if fmt is not Format.IDS])
def test_letters_of_every_script_are_written_as_they_are(fictional, fmt):
    assert "[заполнитель: әңгіме]" in answer("list", "-f", fmt).out


@pytest.mark.parametrize("fmt", ["json", "csv"])
def test_a_document_for_machines_is_utf_8_whatever_the_locale(fictional, fmt):
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    command = [sys.executable, "-m", "hrtrack", "list", "-f", fmt]
    done = subprocess.run(command, env=env, capture_output=True, check=True)
    assert done.stdout.decode("utf-8") == answer("list", "-f", fmt).out


@pytest.mark.parametrize("fmt", Format)
@pytest.mark.parametrize("line", ["list", "show 2020/142.9", "stats", "log", "reviews"])
def test_lines_end_with_newline_alone(fictional, line, fmt):
    assert "\r" not in answer(*line.split(), "-f", fmt).out


def test_a_table_off_a_terminal_is_as_wide_as_it_needs_and_plain(fictional, monkeypatch):
    long = "[placeholder " + "long " * 500 + "text]"
    assert answer("edit", "2025/12.2", "--summary", long).code == 0
    monkeypatch.delenv("NO_COLOR")
    for name, value in {"COLUMNS": "20", "TERMINAL_WIDTH": "20", "TERM": "xterm-256color", "COLORTERM": "truecolor"}.items():
        monkeypatch.setenv(name, value)
    for line in ("list", "show 2025/12.2", "list --columns reference,summary"):
        code, out, err = answer(*line.split())
        assert code == 0
        assert long in out
        assert "\x1b" not in out + err
        assert err == ""


@pytest.mark.parametrize("line", ["list", "stats", "stats --cycle 2025", "stats --by region", "reviews", "check", "log", "demo"])
def test_no_cell_of_a_table_is_shortened_off_a_terminal(fictional, monkeypatch, line):
    wide = stable(answer(*line.split()).out)
    monkeypatch.setenv("COLUMNS", "20")
    assert stable(answer(*line.split()).out) == wide
    assert "…" not in wide


# The options that shape a document.


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("list", "position,reference"),
        ("show 2020/142.3", "journal,reference"),
        ("reviews", "session,reference"),
        ("stats", "change_supported,reference"),
        ("stats --by region", "supported,region"),
        ("check", "message,review"),
        ("log", "command,batch"),
    ],
)
def test_columns_are_picked_and_ordered_as_asked(fictional, line, columns):
    for fmt, delimiter in (("csv", ","), ("tsv", "\t")):
        header = answer(*line.split(), "-f", fmt, "--columns", columns).out.split("\n", 1)[0]
        assert header.split(delimiter) == columns.split(",")
    assert answer(*line.split(), "-f", "md", "--columns", columns).out.startswith(f"| {columns.replace(',', ' | ')} |\n")


@pytest.mark.parametrize("line", ["list", "show 2020/142.3", "reviews", "stats", "check", "log"])
def test_json_holds_the_columns_asked_for_and_no_other(fictional, line):
    known = answer(*line.split(), "-f", "csv").out.split("\n", 1)[0].split(",")[:2][::-1]
    rows = json.loads(answer(*line.split(), "-f", "json", "--columns", ",".join(known)).out)
    rows = rows if isinstance(rows, list) else [rows]
    assert rows
    assert all(list(row) == known for row in rows)


def test_json_of_a_breakdown_holds_the_columns_asked_for_and_no_other(fictional):
    document = json.loads(answer("stats", "--by", "region", "-f", "json", "--columns", "region,supported").out)
    rows = document if isinstance(document, list) else document["rows"]
    assert rows
    assert all(list(row) == ["region", "supported"] for row in rows)


@pytest.mark.parametrize("fmt", ["table", "json", "csv"])
@pytest.mark.parametrize("line", ["list", "show 2020/142.3", "reviews", "stats", "check", "log"])
def test_an_unknown_column_is_refused(fictional, line, fmt):
    code, out, err = answer(*line.split(), "-f", fmt, "--columns", "nonsense")
    assert (code, out) == (2, "")
    assert "'nonsense'" in err


def test_a_mistyped_column_gets_the_nearest_suggested(fictional):
    assert "'position'" in answer("list", "--columns", "reference,positoin").err


@pytest.mark.parametrize("fmt", Format)
def test_count_prints_the_number_alone_in_every_format(fictional, fmt):
    assert answer("list", "--cycle", "2020", "--count", "-f", fmt) == (0, "8\n", "")


def test_a_count_of_nothing_is_zero(fictional):
    assert answer("list", "--cycle", "2025", "--position", "partial", "--count").out == "0\n"


@pytest.mark.parametrize("line", ["list", "show 2020/142.3", "stats", "stats --by region", "reviews", "check", "log", "demo"])
@pytest.mark.parametrize("fmt", ["json", "jsonl", "csv", "tsv", "md"])
def test_the_environment_sets_the_default_format(fictional, monkeypatch, line, fmt):
    asked = stable(answer(*line.split(), "-f", fmt).out)
    table = stable(answer(*line.split(), "-f", "table").out)
    monkeypatch.setenv("HRTRACK_FORMAT", fmt)
    assert stable(answer(*line.split()).out) == asked != table
    assert stable(answer(*line.split(), "-f", "table").out) == table


def test_an_empty_default_format_is_no_default(fictional, monkeypatch):
    table = answer("list").out
    monkeypatch.setenv("HRTRACK_FORMAT", "")
    assert answer("list").out == table


@pytest.mark.parametrize("line", ["list", "stats", "export"])
def test_an_unknown_format_is_refused_and_the_known_ones_are_named(fictional, line):
    code, out, err = answer(line, "-f", "xml")
    assert (code, out) == (2, "")
    assert all(fmt in err for fmt in Format)


# Errors and hints.

MISTAKES = [
    ("lst", 2),
    ("list --positoin noted", 2),
    ("list --theme nonsense", 2),
    ("list --position suported", 2),
    ("list --from Spian", 2),
    ("list --columns nonsense", 2),
    ("list --sort nonsense", 2),
    ("stats --by nonsense", 2),
    ("stats --cycle 2025 --require nonsense", 2),
    ("show nonsense", 2),
    ("show 2020/999.9", 3),
    ("stats --cycle 2031", 3),
    ("import no-such-file.csv", 3),
    ("add --cycle 2020 --paragraph 142.9 --text [placeholder]", 4),
    ("add --cycle 2020 --paragraph 1.1 --text [placeholder] --from Spian", 4),
    ("list --db no-such-ledger.db", 5),
]


@pytest.mark.parametrize(("line", "code"), MISTAKES)
def test_an_error_is_one_json_object_on_standard_error(fictional, line, code):
    result = answer(*line.split(), "-f", "json")
    assert (result.code, result.out) == (code, "")
    document = json.loads(result.err)
    assert list(document) == ["error", "message", "hint", "exit_code"]
    assert (document["exit_code"], result.err.count("\n")) == (code, 1)


@pytest.mark.parametrize(("line", "code"), MISTAKES)
def test_an_error_is_a_sentence_and_at_most_a_hint_on_standard_error(fictional, line, code):
    result = answer(*line.split())
    assert (result.code, result.out) == (code, "")
    assert re.fullmatch(r"error: .+\n(hint: .+\n)?", result.err)


@pytest.mark.parametrize("fmt", Format)
@pytest.mark.parametrize(("line", "code"), [*MISTAKES, ("export --theme nonsense", 2), ("export --cycle 2031", 3)])
def test_nothing_is_on_standard_output_when_a_command_fails(fictional, line, code, fmt):
    result = answer(*line.split(), "-f", fmt)
    no_table = line.startswith("export") and fmt is Format.TABLE
    assert (result.code, result.out) == (2 if no_table else code, "")


@pytest.mark.parametrize("words", [["-f", "json"], ["-fjson"], ["--format", "json"], ["--format=json"], ["-f", "jsonl"]])
def test_however_json_is_asked_for_errors_are_json(fictional, words):
    assert json.loads(answer("show", "2020/999.9", *words).err)["exit_code"] == 3


def test_a_default_of_json_makes_errors_json_unless_another_format_is_asked_for(fictional, monkeypatch):
    monkeypatch.setenv("HRTRACK_FORMAT", "json")
    assert json.loads(answer("show", "2020/999.9").err)["exit_code"] == 3
    assert answer("show", "2020/999.9", "-f", "table").err.startswith("error: ")


@pytest.mark.parametrize("line", ["check", "stats --cycle 2025 --require acceptance_rate>=0.99"])
def test_a_failed_check_prints_its_answer_and_one_json_object_as_the_error(fictional, line):
    code, out, err = answer(*line.split(), "-f", "json")
    assert code == 1
    assert json.loads(out)
    assert json.loads(err)["exit_code"] == 1


def test_what_is_said_before_an_error_is_not_mixed_with_its_json(fictional):
    given = json.dumps({"cycle": 2020, "paragraph": "142.9", "text": "[placeholder]", "colour": "red"})
    code, out, err = answer("add", "-", "-f", "json", stdin=given)
    assert (code, out) == (4, "")
    assert json.loads(err)["exit_code"] == 4


def test_letters_of_every_script_are_unescaped_in_json_errors(fictional):
    assert "'ққққ'" in answer("list", "--theme", "ққққ", "-f", "json").err


@pytest.mark.parametrize("line", ["list --cycle 2025 --position partial", "demo"])
def test_a_hint_goes_to_standard_error_and_only_beside_a_table(fictional, line):
    table = answer(*line.split())
    assert table.err.startswith("hint: ")
    assert "hint" not in table.out
    for fmt in Format:
        if fmt is not Format.TABLE:
            assert answer(*line.split(), "-f", fmt).err == ""


@pytest.mark.parametrize("fmt", [fmt for fmt in Format if fmt not in (Format.TABLE, Format.IDS)])
def test_a_note_about_a_breakdown_goes_to_standard_error(fictional, fmt):
    code, out, err = answer("stats", "--by", "region", "-f", fmt)
    assert code == 0
    assert "of XEA/2025 only what is on record is counted" in err
    assert "not fully" not in out


@pytest.mark.parametrize(
    "line",
    ["edit 2025/12.1 --summary [placeholder]", "remove 2025/12.1", "undo", "redo", "import --dry-run later.csv"],
)
def test_what_is_said_about_a_change_goes_to_standard_error(fictional, later, line):
    code, out, err = answer(*line.split(), "-f", "json")
    assert code == 0
    assert json.loads(out)
    assert err.count("\n") == 1
