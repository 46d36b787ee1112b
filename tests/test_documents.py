"""Documents that are handed in: the matrix, the national and the mid-term report, the action plan."""

from __future__ import annotations

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import REAL_DATA
from documents import markdown_text, sheet, word, word_rows, word_text

from hrtrack.alphabet import sort_key
from hrtrack.labels import label_name
from hrtrack.speech import _, n_, spoken
from hrtrack.states import state_name

FIXTURES = Path(__file__).parent.parent / "fixtures" / "ohchr"
GOLDEN = Path(__file__).parent / "golden" / "documents"
NEW_HEADINGS = [
    "Recommendation and recommending State",
    "Position of the State under review",
    "Human rights themes and groups of persons",
    "Assessment/comments on level of implementation",
]
OLD_HEADINGS = ["Recommendation", "Position", "Full list of themes", "Assessment/comments on level of implementation"]


@pytest.fixture
def lanterns(run):
    """Fill a ledger with a fictional list, judgements of three assessors, a plan with three measures, evidence."""
    assert run("import", str(FIXTURES / "list-2020.docx")).code == 0
    for line in (
        ["status", "set", "2020/61.1", "in_progress", "--assessor", "state", "--date", "2024-05-01",
         "--note", "[the bells are cast]",
         "--evidence", "https://example.org/bells", "--title", "[Bells]", "--published", "2024-04-01"],
        ["status", "set", "2020/61.1", "not_started", "--assessor", "ngo", "--name", "[Lamp]", "--date", "2024-06-01"],
        ["status", "set", "2020/61.2", "implemented", "--assessor", "state", "--date", "2024-05-02",
         "--note", "[a secret]", "--internal"],
        ["status", "set", "2020/61.3", "partially_implemented", "--assessor", "state", "--limb", "(a)", "--note", "[one\ntwo]"],
        ["plan", "add", "[Plan of bells]", "--code", "P1", "--state", "XEX"],
        ["measure", "add", "[Cast the bells]", "--plan", "P1", "--lead", "[Office of Bells]", "--new", "--due", "2025-Q1",
         "--indicator", "[bells cast]", "--for", "2020/61.1", "--for", "2020/61.2", "--for", "2020/61.3"],
        ["measure", "add", "[Hang them]", "--with", "[Office of Bells]", "--due", "2026-12-31", "--for", "2020/61.1"],
        ["measure", "add", "[Hire a ringer]", "--plan", "P1"],
    ):  # fmt: skip
        result = run(*line)
        assert result.code == 0, result.err


def exported(run, *words: str) -> list[dict[str, str]]:
    result = run("export", "-f", "csv", *words)
    assert result.code == 0, result.err
    return list(csv.DictReader(io.StringIO(result.out)))


class TestMatrix:
    def test_it_has_the_form_of_the_published_lists(self, run, lanterns, tmp_path):
        path = tmp_path / "m.docx"
        assert run("report", "matrix", "-o", str(path)).code == 0
        document = word(path)
        rows = word_rows(path)
        page = document.sections[0]
        assert len(document.tables) == 1
        assert rows[0] == OLD_HEADINGS
        assert page.header.paragraphs[0].text.startswith("UPR of XEX (3rd Cycle – 36th session)")
        assert page.page_width > page.page_height
        head = document.tables[0]._tbl.tr_lst[0]
        assert head.xpath("./w:trPr/w:tblHeader")
        assert rows[1] == ["Theme: Acceptance of international norms"]
        assert rows[2] == [
            "61.1 Accede to the Treaty on Quiet Bells (Maldives) (Portugal);\nSource of position: A/HRC/99/2 - Para 61",
            "Supported",
            "- Acceptance of international norms\nSDGs:\n- 16 - PEACE, JUSTICE AND STRONG INSTITUTIONS\n"
            "Affected persons:\n- general",
            "In progress (State; 2024-05-01)\n[the bells are cast]",
        ]

    def test_what_is_supported_stands_before_what_is_noted_each_by_theme(self, run, lanterns, tmp_path):
        path = tmp_path / "m.docx"
        run("report", "matrix", "-o", str(path))
        rows = word_rows(path)[1:]
        answers = [row[1] for row in rows if len(row) > 1]
        assert answers == sorted(answers, key=["Supported", "Supported/Noted", "Noted", "Pending", ""].index)
        assert set(answers) >= {"Supported", "Supported/Noted", "Noted"}

    def test_the_assessments_are_those_of_the_assessor_that_is_chosen_without_internal_notes(self, run, lanterns, tmp_path):
        path = tmp_path / "m.docx"
        run("report", "matrix", "-o", str(path))
        assert "secret" not in word_text(path)
        assert "[Lamp]" not in word_text(path)
        assert "Implemented (State; 2024-05-02)" in word_text(path)
        run("report", "matrix", "-o", str(path), "--assessor", "ngo")
        assert "Not started (NGO: [Lamp]; 2024-06-01)" in word_text(path)
        assert "bells are cast" not in word_text(path)
        run("report", "matrix", "-o", str(path), "--as-of", "2024-05-01")
        assert "In progress" in word_text(path)
        assert "Implemented (State" not in word_text(path)

    @pytest.mark.parametrize("assessor", ["state", "ngo", "own"])
    @pytest.mark.parametrize("name", ["list-2014-codes", "list-2020", "list-2021"])
    def test_reading_it_back_gives_the_same_items(self, run, tmp_path, name, assessor):
        assert run("import", str(FIXTURES / f"{name}.docx")).code == 0
        one, *_ = exported(run)
        words = ["implemented", "--assessor", assessor, "--note", "[all of it\nis done]", "--date", "2025-12-01"]
        assert run("status", "set", one["reference"], *words).code == 0
        path, empty = tmp_path / "m.docx", str(tmp_path / "empty.db")
        assert run("report", "matrix", "-o", str(path), "--assessor", assessor).code == 0
        again = run("import", str(path))
        assert "nothing changed" in again.err, again.out + again.err
        assert run("import", str(path), "--db", empty).code == 0
        assert exported(run, "--db", empty) == exported(run)
        for table in ("clauses", "positions"):
            assert exported(run, "--table", table, "--db", empty) == exported(run, "--table", table)
        mine = [row for row in exported(run, "--table", "assessments") if row["assessor"] == assessor]
        assert exported(run, "--table", "assessments", "--db", empty) == mine

    def test_an_assessment_that_is_changed_in_the_form_is_recorded(self, run, lanterns, tmp_path):
        path = tmp_path / "m.docx"
        run("report", "matrix", "-o", str(path))
        document = word(path)
        cell = next(row.cells[3] for row in document.tables[0].rows if row.cells[0].text.startswith("61.1 "))
        cell.paragraphs[0].runs[0].text = "Implemented (State; 2025-05-01)"
        document.save(path)
        assert run("import", str(path)).code == 0
        row = run("show", "2020/61.1", "-f", "json").json
        assert (row["status"], row["assessments"][-1]["date"]) == ("implemented", "2025-05-01")

    def test_summaries_are_marked_as_ours_and_are_read_back_as_summaries(self, run, kazakhstan, tmp_path):
        path, empty = tmp_path / "m.docx", str(tmp_path / "empty.db")
        result = run("report", "matrix", "--cycle", "2010", "-o", str(path))
        assert "128 recommendations have no official text on record: their summaries stand there, marked [summary]" in result.err
        first = next(row for row in word_rows(path) if row[0].startswith("95.1 "))
        assert first[0].startswith("95.1 [summary] Meet the voluntary human rights goals")
        assert first[0].splitlines()[0].endswith("(Brazil);")
        assert word(path).sections[0].header.paragraphs[0].text.startswith("UPR of Kazakhstan (1st Cycle – 7th session)")
        assert "nothing changed" in run("import", str(path)).err
        assert run("import", str(path), "--db", empty).code == 0
        # A form has no room for the detail and the day of an answer, UPR Info's category of action, a second language.
        beyond = ("position_detail", "position_date", "position_date_inferred", "action", "summary_ru", "summary_kk")
        had, has = (
            [{name: value for name, value in row.items() if name not in beyond} for row in rows]
            for rows in (exported(run, "--cycle", "2010"), exported(run, "--db", empty))
        )
        assert has == had
        kept = ("reference", "clause", "text", "summary", "recommending_states")
        clauses = [{name: row[name] for name in kept} for row in exported(run, "--table", "clauses", "--cycle", "2010")]
        assert clauses
        assert [{name: row[name] for name in kept} for row in exported(run, "--table", "clauses", "--db", empty)] == clauses

    def test_clauses_that_are_answered_differently_are_partial_and_come_back_without_a_change(self, run, tmp_path):
        table = "reference,clause,text,recommending_states\n2021/7.1,1,[Build boats],PER\n2021/7.1,2,[Paint boats],CHL\n"
        answers = "reference,clause,position,source\n2021/7.1,1,supported,[p 1]\n2021/7.1,2,noted,[p 2]\n"
        run(
            "import",
            "-",
            "--state",
            "XEX",
            input="state,cycle,paragraph,text,recommending_states\nXEX,2021,7.1,[Boats],PER|CHL\n",
        )
        assert run("import", "-", input=table).code == 0
        assert run("import", "-", input=answers).code == 0
        path = tmp_path / "m.docx"
        assert run("report", "matrix", "-o", str(path)).code == 0
        assert word_rows(path)[2][:2] == [
            "7.1 [Boats] [clause 1] [Build boats] (Peru); [clause 2] [Paint boats] (Chile);\nSource of position: [p 1]; [p 2]",
            "Supported/Noted",
        ]
        assert "nothing changed" in run("import", str(path), "--cycle", "2021").err

    def test_labels_that_another_list_has_alone_say_which_list_they_are_of(self, run, tmp_path):
        label = "ohchr-2020:Ratification of & accession to international instruments"
        table = f"state,cycle,paragraph,text,recommending_states,themes\nXEX,2021,7.1,Build boats (Peru);,PER,{label}\n"
        assert run("import", "-", input=table).code == 0
        path, empty = tmp_path / "m.docx", str(tmp_path / "empty.db")
        assert run("report", "matrix", "-o", str(path)).code == 0
        assert word_rows(path)[2][2] == f"- {label}"
        assert "nothing changed" in run("import", str(path), "--cycle", "2021").err
        assert run("import", str(path), "--cycle", "2021", "--db", empty).code == 0
        assert exported(run, "--db", empty) == exported(run)

    def test_labels_of_a_clause_stay_with_their_clause(self, run, tmp_path):
        self.test_clauses_that_are_answered_differently_are_partial_and_come_back_without_a_change(run, tmp_path)
        table = "reference,clause,themes\n2021/7.1,1,upr-info:Detention\n2021/7.1,2,ohchr-2020:Domestic violence\n"
        assert run("import", "-", input=table).code == 0
        labels = exported(run, "--table", "clauses")
        path = tmp_path / "m.docx"
        assert run("report", "matrix", "-o", str(path)).code == 0
        assert word_rows(path)[2][2] == "- Domestic violence\nUPR Info issues:\n- Detention"
        assert "nothing changed" in run("import", str(path), "--cycle", "2021").err
        assert exported(run, "--table", "clauses") == labels

    def test_a_text_recorded_without_its_states_gets_them_and_stays_as_it_is(self, run, tmp_path):
        run("import", "-", input="state,cycle,paragraph,text,recommending_states\nXEX,2021,7.1,Build boats.,PER|KOR\n")
        path = tmp_path / "m.docx"
        run("report", "matrix", "-o", str(path))
        assert word_rows(path)[2][0] == "7.1 Build boats. (Peru, Republic of Korea);"
        assert "nothing changed" in run("import", str(path), "--cycle", "2021").err

    def test_several_reviews_and_other_mechanisms_are_refused_with_the_way_to_choose(self, run, kazakhstan, tmp_path):
        path = tmp_path / "m.docx"
        result = run("report", "matrix", "-o", str(path))
        assert (result.code, result.error) == (
            2, "a matrix is of one review, and 3 are chosen: KAZ/2010, KAZ/2014, KAZ/CCPR/2016",
        )  # fmt: skip
        assert "--cycle 2014 --mechanism UPR" in result.err
        assert run("report", "matrix", "--mechanism", "CCPR", "-o", str(path)).code == 2
        assert not path.exists()

    @pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the lists of OHCHR are not at ../shared/data")
    @pytest.mark.parametrize("cycle", [2, 4])
    def test_a_real_list_comes_back_equal(self, run, tmp_path, cycle):
        path, empty = tmp_path / "m.docx", str(tmp_path / "empty.db")
        assert run("import", str(REAL_DATA / "ohchr" / f"slovenia-cycle{cycle}.docx")).code == 0
        assert run("report", "matrix", "-o", str(path)).code == 0
        assert word_rows(path)[0] == (OLD_HEADINGS if cycle == 2 else NEW_HEADINGS)
        assert "nothing changed" in run("import", str(path)).err
        assert run("import", str(path), "--db", empty).code == 0
        for table in ("recommendations", "clauses", "positions", "assessments"):
            assert exported(run, "--table", table, "--db", empty) == exported(run, "--table", table)


class TestNational:
    def test_a_section_a_theme_has_its_numbers_measures_and_whose_status(self, run, lanterns, tmp_path):
        path = tmp_path / "n.docx"
        assert run("report", "national", "-o", str(path)).code == 0
        document = word(path)
        headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
        assert headings == sorted(headings, key=str.casefold)
        lines = word_text(path).split("\n")
        assert "Recommendation 61.1" in lines
        assert "Status, in the judgement of the State: in progress: 1 (61.1)." in lines
        assert "61.1: in progress, 2024-05-01. [the bells are cast]" in lines
        assert "secret" not in word_text(path)
        assert word_rows(path)[0] == ["Measure", "Responsible", "Due", "State of play"]
        assert word_rows(path)[1] == ["[Cast the bells]", "[Office of Bells]", "2025-Q1", "overdue 290 days"]
        assert "No measure is on record for these." in lines

    def test_numbers_are_ranges_in_natural_order_and_each_stands_once(self, run, kazakhstan, tmp_path):
        text = run("report", "national", "--cycle", "2010", "-f", "md").out
        from hrtrack.report.ranges import parse_ranges

        numbers = [n for line in re.findall(r"^\*\*Recommendations? (.+)\*\*$", text, re.M) for n in parse_ranges(line)]
        assert sorted(numbers) == sorted(row["paragraph"] for row in exported(run, "--cycle", "2010"))
        assert re.search(r"95\.\d+-95\.\d+", text)

    def test_of_several_reviews_each_number_names_its_review(self, run, kazakhstan):
        text = run("report", "national", "--mechanism", "UPR", "--theme", "torture", "-f", "md").out
        assert re.search(r"\*\*Recommendations UPR 2010: 95[^*]+; UPR 2014: 12", text)

    def test_it_can_be_arranged_by_clusters(self, run, lanterns):
        run("tag", "add", "2020/61.1", "[Bells]")
        text = run("report", "national", "--by", "cluster", "-f", "md").out
        assert re.findall(r"^## (.+)$", text, re.M) == ["\\[Bells\\]", "Without a cluster"]
        assert run("report", "national", "--by", "clusters").err.splitlines()[-1] == "hint: did you mean 'cluster'?"


class TestPlan:
    ROW = ("[Cast the bells]", "[Office of Bells]", "2025-Q1", "overdue 290 days", "[bells cast]", "2020: 61.1-61.3")

    def test_a_plan_is_a_table_and_what_is_in_no_plan_stands_apart(self, run, lanterns, tmp_path):
        path = tmp_path / "p.docx"
        assert run("report", "plan", "-o", str(path)).code == 0
        headings = [p.text for p in word(path).paragraphs if p.style.name == "Heading 1"]
        assert headings == ["P1: [Plan of bells]", "In no plan"]
        assert word_rows(path)[0] == ["Measure", "Responsible", "Due", "Indicator", "Recommendations"]
        assert word_rows(path)[1] == [
            "M1 [Cast the bells]", "[Office of Bells]", "2025-Q1\noverdue 290 days", "[bells cast]", "2020: 61.1-61.3",
        ]  # fmt: skip
        assert [row[0] for row in word_rows(path, 0)[1:]] == ["M1 [Cast the bells]", "M3 [Hire a ringer]"]
        assert [row[0] for row in word_rows(path, 1)[1:]] == ["M2 [Hang them]"]

    def test_as_of_a_day_what_was_done_later_is_open(self, run, lanterns):
        run("measure", "done", "M1", "--date", "2025-06-01")
        assert "overdue 31 days" in run("report", "plan", "-f", "md", "--as-of", "2025-05-01").out
        assert "3 measures, 0 of them done, as of 2025-05-01" in run("report", "plan", "-f", "md", "--as-of", "2025-05-01").out
        assert "done 2025-06-01" in run("report", "plan", "-f", "md").out

    def test_as_excel_it_has_a_row_a_measure(self, run, lanterns, tmp_path):
        path = tmp_path / "p.xlsx"
        assert run("report", "plan", "-o", str(path)).code == 0
        rows = sheet(path)
        assert rows[0] == ["plan", "measure", "title", "responsible", "due", "state_of_play", "indicator", "recommendations"]
        assert rows[1] == ["P1: [Plan of bells]", "M1", *self.ROW]
        assert [row[1] for row in rows[1:]] == ["M1", "M3", "M2"]

    def test_filters_choose_by_recommendation_and_by_theme_a_measure_stands_in_each(self, run, lanterns, tmp_path):
        path = tmp_path / "p.xlsx"
        run("report", "plan", "-o", str(path), "--search", "bell treaty")
        assert [row[1] for row in sheet(path)[1:]] == ["M1", "M2"]
        run("report", "plan", "-o", str(path), "--plan", "P1")
        assert [row[1] for row in sheet(path)[1:]] == ["M1", "M3"]
        run("report", "plan", "-o", str(path), "--by", "theme")
        rows = sheet(path)
        assert rows[0][0] == "theme"
        assert len([row for row in rows if row[1] == "M1"]) == 3
        assert rows[-1][:2] == ["For no recommendation chosen", "M3"]


class TestMidterm:
    def test_it_has_every_voice_every_answer_and_the_evidence_but_nothing_internal(self, run, lanterns, tmp_path):
        run("position", "set", "2020/61.1", "noted", "--detail", "in_part", "--date", "2021-03-01", "--source", "[p 9]")
        path = tmp_path / "a.docx"
        assert run("report", "midterm", "-o", str(path)).code == 0
        rows = word_rows(path)
        assert rows[0] == ["Recommendation", "Position", "Assessments", "Evidence"]
        assert rows[1] == [
            "61.1 Accede to the Treaty on Quiet Bells (Maldives) (Portugal);\nRecommended by: Maldives, Portugal",
            "supported, A/HRC/99/2 - Para 61\nnoted (in part), [p 9], 2021-03-01",
            "the State: in progress, 2024-05-01\n[the bells are cast]\n[Lamp] (ngo): not started, 2024-06-01",
            "[Bells], https://example.org/bells, 2024-04-01",
        ]
        assert "secret" not in word_text(path)

    def test_the_workbook_says_the_same(self, run, lanterns, tmp_path):
        path = tmp_path / "a.xlsx"
        assert run("report", "midterm", "-o", str(path)).code == 0
        assert sheet(path)[1] == [
            "XEX/2020/61.1",
            "Accede to the Treaty on Quiet Bells (Maldives) (Portugal);",
            "Maldives, Portugal",
            "supported, A/HRC/99/2 - Para 61",
            "the State: in progress, 2024-05-01\n[the bells are cast]\n[Lamp] (ngo): not started, 2024-06-01",
            "[Bells], https://example.org/bells, 2024-04-01",
        ]

    def test_as_of_a_day_later_judgements_and_evidence_are_not_there(self, run, lanterns):
        text = run("report", "midterm", "-f", "md", "--as-of", "2024-03-31").out
        assert "in progress" not in text
        assert "example.org" not in text
        assert "in progress" in run("report", "midterm", "-f", "md", "--as-of", "2024-05-01").out


DOCUMENTS = [("matrix", "docx"), *((name, kind) for name in ("national", "plan", "midterm") for kind in ("docx", "md"))]
SHEETS = [("plan", "xlsx"), ("midterm", "xlsx")]


@pytest.mark.parametrize(("name", "kind"), [*DOCUMENTS, *SHEETS])
def test_an_empty_choice_gives_a_document_that_says_so_and_a_hint(run, lanterns, tmp_path, name, kind):
    path = tmp_path / f"d.{kind}"
    result = run("report", name, "-o", str(path), "--search", "nowhere")
    assert result.code == 0
    assert re.search(f"wrote {re.escape(str(path))}: 0 (recommendations|measures)", result.err)
    assert "hint: nothing matches" in result.err
    if kind == "xlsx":
        assert len(sheet(path)) == 1
    else:
        text = word_text(path) if kind == "docx" else path.read_text("utf-8")
        assert re.search("No (recommendation|measure) matches this selection", text)


@pytest.mark.parametrize(("name", "kind"), [*DOCUMENTS, *SHEETS])
def test_a_document_goes_whole_to_a_pipe(run, lanterns, tmp_path, name, kind):
    from typer.testing import CliRunner

    from hrtrack.cli.app import app

    path = tmp_path / f"d.{kind}"
    run("report", name, "-o", str(path))
    piped = CliRunner().invoke(app, ["report", name, "-f", kind, "-o", "-"] if name != "matrix" else ["report", name])
    path.with_suffix(".piped").write_bytes(piped.stdout_bytes)
    read = {"docx": word_text, "md": lambda file: file.read_text("utf-8"), "xlsx": sheet}[kind]
    assert read(path.with_suffix(".piped")) == read(path)


@pytest.mark.parametrize("words", [["report", "matrix"], ["report", "plan", "-f", "xlsx"], ["export", "-f", "xlsx"]])
def test_word_and_excel_refuse_a_terminal(lanterns, words):
    pty = pytest.importorskip("pty", reason="there are no terminals to open here")
    shown, terminal = pty.openpty()
    command = [sys.executable, "-m", "hrtrack", *words]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=terminal, stderr=subprocess.PIPE) as process:
        said = process.stderr.read().decode()
    os.close(terminal)
    os.close(shown)
    assert process.returncode == 2
    assert re.fullmatch("error: an? (Word document|Excel workbook) is not for a terminal\nhint: -o FILE .+\n", said)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["matrix", "-o", "m.md"], "this document is not written as md"),
        (["national", "-o", "m.xlsx"], "this document is not written as xlsx"),
        (["plan", "-o", "m.pdf"], "what is 'm.pdf' to be? its ending is no kind of document"),
        (["plan", "-f", "docx", "-o", "m.xlsx"], "-f docx and the ending of 'm.xlsx' contradict each other"),
        (["plan", "-f", "xlsx", "--template", "t.docx"], "a template is for Word and Markdown"),
    ],
)
def test_a_kind_that_does_not_fit_is_told_in_one_sentence(run, lanterns, words, sentence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("report", *words)
    assert (result.code, result.error) == (2, sentence)
    assert not list(tmp_path.glob("m.*"))


@pytest.mark.parametrize("name", ["national", "plan", "midterm"])
def test_the_whole_document_is_as_it_was_looked_at(run, lanterns, name):
    given = run("report", name, "-f", "md").out
    path = GOLDEN / f"{name}.md"
    if os.environ.get("REWRITE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(given.encode())
    assert given == path.read_text("utf-8")


HOSTILE = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "{{7*7}} {{content}} ${7*7}",
    "a | b # c ` d ``` e _f_ *g* ~h~ [i](j) &amp; \\n <!-- k -->",
    "# heading",
    "- list",
    "1. list",
    "C:\\new\\x1b _x0041_ \\N",
    "x" * 20_000,
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["matrix", "national", "plan", "midterm"])
def test_hostile_text_goes_through_every_document_as_plain_text(run, tmp_path, name, text):
    rows = [["state", "cycle", "paragraph", "text", "recommending_states"], ["XEX", "2021", "7.1", text, "PER"]]
    table = io.StringIO()
    csv.writer(table).writerows(rows)
    assert run("import", "-", input=table.getvalue()).code == 0
    for line in (
        ["status", "set", "2021/7.1", "implemented", "--assessor", "state", f"--note={text}"],
        ["measure", "add", "--for", "2021/7.1", f"--lead={text[:200]}", "--new", "--", text],
    ):
        result = run(*line)
        assert result.code == 0, result.err
    for kind in ("docx", "md", "xlsx"):
        path = tmp_path / f"d.{kind}"
        if run("report", name, "-o", str(path)).code == 2:
            assert (name, kind) in {("matrix", "md"), ("matrix", "xlsx"), ("national", "xlsx")}
            continue
        shown = {"docx": word_text, "md": lambda file: markdown_text(file.read_text("utf-8")), "xlsx": cells}[kind](path)
        assert text in shown


def cells(path: Path) -> str:
    return "\n".join(str(value) for row in sheet(path) for value in row)


@pytest.mark.parametrize("name", ["matrix", "national", "plan", "midterm"])
def test_control_characters_are_written_out_in_every_document(run, tmp_path, name):
    text = "[a\x1b[31mb\x07c\x9bd\ufffee]"
    run("import", "-", input=f"state,cycle,paragraph,text,recommending_states\nXEX,2021,7.1,{text},PER\n")
    run("status", "set", "2021/7.1", "implemented", "--assessor", "state", "--note", text)
    run("measure", "add", text, "--for", "2021/7.1")
    path = tmp_path / "d.docx"
    assert run("report", name, "-o", str(path)).code == 0
    assert "[a\\x1b[31mb\\x07c\\x9bd\\ufffee]" in word_text(path)


def test_each_text_says_its_language(run, tmp_path):
    run("import", "-", input="state,cycle,paragraph,text,language,recommending_states\nXEX,2021,7.1,Кеме жасаңыз,kk,PER\n")
    path = tmp_path / "d.docx"
    run("report", "midterm", "-o", str(path))
    runs = [run_ for table in word(path).tables for cell in table._cells for p in cell.paragraphs for run_ in p.runs]
    of_text = {run_.text: run_._r.xpath("./w:rPr/w:lang/@w:val") for run_ in runs}
    assert of_text["Кеме жасаңыз"] == ["kk-KZ"]
    assert of_text["Position"] == ["en-GB"]


def languages_of(path) -> dict[str, list[str]]:
    """Return the texts of the runs of a Word document, tables included, each with the language that it says."""
    runs = word(path).element.body.xpath(".//w:r[w:t]")
    return {"".join(run.xpath("./w:t/text()")): run.xpath("./w:rPr/w:lang/@w:val") for run in runs}


@pytest.mark.parametrize(("language", "locale"), [("ru", "ru-RU"), ("kk", "kk-KZ")])
class TestInALanguage:
    def test_names_texts_and_days_are_in_it(self, run, kazakhstan, tmp_path, language, locale):
        path = tmp_path / "d.docx"
        assert run("report", "midterm", "--cycle", "2014", "--lang", language, "-o", str(path)).code == 0
        told = run("show", "2014/124.1", "-f", "json").json["texts"]
        mine = next(text["value"] for text in told if text["lang"] == language)
        said = languages_of(path)
        assert said[mine] == [locale]
        text = word_text(path)
        assert state_name("KAZ", language) in text
        assert state_name("MEX", language) in text
        assert "[summary]" not in text
        assert "04.11.2014" in text
        assert not re.findall(r"\d{4}-\d\d-\d\d", text)

    def test_what_is_not_on_record_in_it_says_its_own_language(self, run, lanterns, tmp_path, language, locale):
        path = tmp_path / "d.docx"
        assert run("report", "midterm", "--lang", language, "-o", str(path)).code == 0
        recorded = run("show", "2020/61.1", "-f", "json").json["text"].splitlines()[0]
        assert languages_of(path)[recorded] == ["en-GB"]

    def test_themes_are_named_and_ordered_in_it(self, run, kazakhstan, tmp_path, language, locale):
        path = tmp_path / "d.docx"
        assert run("report", "national", "--cycle", "2014", "--lang", language, "-o", str(path)).code == 0
        heads = [p.text for p in word(path).paragraphs if p.style.name.lower() == "heading 1"]
        assert label_name("upr-info", "Women's rights", language) in heads
        assert heads == sorted(heads, key=sort_key)

    def test_the_document_says_it_of_what_is_around_the_content(self, run, kazakhstan, tmp_path, language, locale):
        path = tmp_path / "d.docx"
        assert run("report", "plan", "--cycle", "2014", "--lang", language, "-o", str(path)).code == 0
        assert word(path).styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr/w:lang/@w:val") == [locale]
        assert state_name("KAZ", language) in word(path).sections[0].header.paragraphs[0].text

    def test_a_workbook_has_it_in_headings_and_cells(self, run, lanterns, tmp_path, language, locale):
        path = tmp_path / "d.xlsx"
        assert run("report", "plan", "--lang", language, "-o", str(path)).code == 0
        rows = sheet(path)
        assert len(set(rows[0])) == len(rows[0])
        assert rows[0][2] == spoken(_("Measure"), language)
        assert spoken(n_("overdue {n} day", "overdue {n} days", 290), language) in [row[5] for row in rows]

    def test_the_matrix_stays_english_and_says_so(self, run, kazakhstan, tmp_path, language, locale):
        english, other = tmp_path / "e.docx", tmp_path / "o.docx"
        assert run("report", "matrix", "--cycle", "2014", "-o", str(english)).err.count("form") == 0
        result = run("report", "matrix", "--cycle", "2014", "--lang", language, "-o", str(other))
        sentence = "the form is OHCHR's and exists in English alone; it is written in English"
        assert spoken(_(sentence), language) in result.err
        assert word_rows(other) == word_rows(english)

    def test_nothing_internal_is_in_any_document(self, run, lanterns, tmp_path, language, locale):
        for name in ("national", "midterm", "plan", "matrix"):
            path = tmp_path / f"{name}.docx"
            assert run("report", name, "--lang", language, "-o", str(path)).code == 0
            assert "secret" not in word_text(path)

    def test_hostile_text_goes_through_as_it_is(self, run, tmp_path, language, locale):
        for number, text in enumerate(HOSTILE, 1):
            words = ("--state", "XEX", "--cycle", "2021", "--paragraph", f"7.{number}", f"--text={text}")
            assert run("add", *words, "--from", "PER", "--language", language).code == 0
        path = tmp_path / "d.docx"
        assert run("report", "midterm", "--lang", language, "-o", str(path)).code == 0
        shown = word_text(path)
        assert [text[:40] for text in HOSTILE if text not in shown] == []
