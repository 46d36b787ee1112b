"""Institutions, plans, measures, assignments, assessments, evidence and links leave in files and come back from them."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

REVIEW = "state,mechanism,cycle,paragraph,text\n"
ITEMS = REVIEW + "XEX,UPR,2024,1.1,[build boats]\nXEX,UPR,2024,1.2,[mend nets]\nXEX,CCPR,2023,7,[light lamps]\n"
TABLES = {
    "institutions": (
        "institution,language,short,parent,focal_point,former_names,name\n"
        "Harbour Office,en,HO,Ministry of Tides,[a person],Quay Board|Pier Board,Harbour Office\n"
        "Harbour Office,ru,,,,,Контора гавани\n"
        "Ministry of Tides,en,,,,,Ministry of Tides\n"
    ),
    "plans": (
        "plan,state,title,language,act,number,date,starts,ends,declared_measures,source,note\n"
        "BOATS,XEX,Plan for boats,en,decree,12,2024-05-01,2024-06-01,2026-12-31,4,[gazette],\n"
        "BOATS,,План лодок,ru,,,,,,,,\n"
    ),
    "measures": (
        "measure,plan,title,language,indicator,lead,supporting,due,done,recommendations,note\n"
        "M1,BOATS,Train shipwrights,en,[shipwrights trained],Harbour Office,Lamp Guild,2026-Q1,,XEX/2024/1.1|XEX/CCPR/2023/7,\n"
        "M2,,Count the nets,en,,,,2025,2025-03-01,,[counted]\n"
    ),
    "assignments": "reference,institution,role,focal_point\nXEX/2024/1.1,harbour office,lead,\nXEX/2024/1.2,HO,supporting,[x]\n",
    "assessments": (
        "reference,assessor,name,status,grade,regressed,limb,date,note,source,internal,evidence\n"
        "XEX/2024/1.1,state,,in_progress,,,,2025-01-01,[on the way],,,E1\n"
        "XEX/2024/1.1,ngo,Net Watch,not_started,,,,2025-02-01,[hidden],,true,\n"
        "XEX/CCPR/2023/7,un,Committee,,E,,(a),2025-03-01,,[document],,\n"
    ),
    "evidence": (
        "evidence,references,url,file,title,published,retrieved,sha256,size,note,internal\n"
        "E1,XEX/2024/1.2,https://example.org/boats,,[boats],2024-12-01,2025-01-02,,,,\n"
        "E2,XEX/2024/1.2,,hidden.pdf,,,,,120,,true\n"
    ),
    "links": "reference,other,kind,note\nXEX/2024/1.1,XEX/CCPR/2023/7,same,[both about boats]\n",
    "lineage": "reference,earlier,verdict,relation,note\nXEX/2024/1.1,,none,,[nothing before]\n",
}


@pytest.fixture
def files(tmp_path):
    """Return the files of all tables, those first that refer to others."""
    found = []
    for name, content in [*reversed(TABLES.items()), ("recommendations", ITEMS)]:
        file = tmp_path / f"{name}.csv"
        file.write_text(content, encoding="utf-8")
        found.append(str(file))
    return found


@pytest.fixture
def ledger(run, files):
    """Fill the ledger from all tables in one command."""
    result = run("import", *files, "-f", "json")
    assert result.code == 0, result
    return result.json


def lines(result):
    assert result.code == 0, result
    found = {}
    for line in result.out.splitlines():
        entry = json.loads(line)
        found.setdefault(entry["kind"], []).append(entry)
    return found


def table(run, name, *more):
    result = run("export", "-f", "csv", "--table", name, *more)
    assert result.code == 0, result
    return result.out


# Tables.


def test_the_limbs_of_a_table_are_written_in_one_way(run, ledger):
    header = "reference,assessor,name,status,limb,date\n"
    told = run("import", "-", "-f", "json", input=f"{header}XEX/CCPR/2023/7,un,Committee,implemented,A,2025-06-01\n").json
    assert told["changed"] == 1
    assessments = run("show", "CCPR/2023/7", "-f", "json").json["assessments"]
    assert [(entry["limb"], entry["in_force"]) for entry in assessments] == [("(a)", False), ("(a)", True)]


def test_what_a_review_leaves_open_is_said_once_a_command(run, tmp_path):
    tables = {
        "reviews": "state,mechanism,cycle,received\nXEX,UPR,2024,3\n",
        "recommendations": REVIEW + "XEX,UPR,2024,1.1,[build boats]\nXEX,UPR,2024,1.3,[mend nets]\n",
        "assignments": "reference,institution,role\nXEX/2024/1.1,[Harbour],lead\n",
        "assessments": "reference,assessor,status\nXEX/2024/1.1,un,implemented\n",
    }
    names = [str(tmp_path / f"{name}.csv") for name in tables]
    for name, content in zip(names, tables.values(), strict=True):
        Path(name).write_text(content, encoding="utf-8")
    told = run("import", *names)
    assert told.out.count("XEX/2024: no paragraph 1.2") == 1
    assert told.out.count("2 of 3 declared") == 1
    again = run("import", *names, "-f", "json").json["files"]
    assert [bool(entry["checks"]) for entry in again] == [False, True, False, False]


def test_all_tables_are_imported_in_one_command_in_any_order(run, ledger):
    found = lines(run("export", "--with-internal"))
    assert {kind: len(entries) for kind, entries in found.items()} == {
        "ledger": 1, "institution": 3, "plan": 1, "measure": 2, "evidence": 2, "review": 2, "recommendation": 3, "link": 1,
        "lineage": 1,
    }  # fmt: skip
    assert run("undo").code == 0
    assert set(lines(run("export"))) == {"ledger"}
    assert run("redo").code == 0
    assert lines(run("export", "--with-internal")) == found


def test_the_report_counts_what_is_new_changed_and_the_same_by_kind(run, ledger, files):
    counts = dict.fromkeys(("institutions", "plans", "measures", "evidence", "links", "lineage"), 0)
    for file in ledger["files"]:
        assert list(file["follow_up"]) == list(counts)
        for kind, found in file["follow_up"].items():
            assert list(found) == ["new", "changed", "same"]
            counts[kind] += found["new"]
    assert counts == {"institutions": 3, "plans": 1, "measures": 2, "evidence": 2, "links": 1, "lineage": 1}
    again = run("import", *files, "-f", "json").json
    assert (again["batch"], again["new"], again["changed"]) == (None, 0, 0)
    assert sum(found["same"] for file in again["files"] for found in file["follow_up"].values()) == 9


def test_an_institution_that_only_a_row_names_is_recorded_and_reported(run, ledger):
    report = next(file for file in ledger["files"] if file["file"] == "measures.csv")
    assert "Lamp Guild" in report["new"]
    assert "Lamp Guild,en," in table(run, "institutions")


def test_a_folder_of_tables_gives_equal_tables_from_an_empty_file(run, ledger, tmp_path):
    folders = [tmp_path / "one", tmp_path / "two"]
    copy = str(tmp_path / "copy.db")
    assert run("export", "-f", "csv", "-o", str(folders[0]), "--with-internal").code == 0
    tables = sorted(folders[0].iterdir())
    assert run("import", *(str(file) for file in tables if file.read_bytes().count(b"\n") > 1), "--db", copy).code == 0
    assert run("export", "-f", "csv", "-o", str(folders[1]), "--with-internal", "--db", copy).code == 0
    assert [file.read_text() for file in sorted(folders[1].iterdir())] == [file.read_text() for file in tables]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("fmt", ["csv", "tsv"])
def test_a_table_imported_into_its_own_ledger_changes_nothing(run, ledger, name, fmt):
    before = run("export", "--with-internal").out
    content = run("export", "-f", fmt, "--table", name).out
    assert run("import", "-", "-f", "json", input=content).json["batch"] is None
    assert run("export", "--with-internal").out == before


def test_blank_leaves_and_backslash_n_clears(run, ledger):
    content = "measure,plan,title,due,note\nM1,,Train more shipwrights,,\nM2,,,\\N,\\N\n"
    assert run("import", "-", input=content).code == 0
    first, second = lines(run("export"))["measure"]
    assert (first["names"][0]["value"], first["due"], first["plan"] is not None) == ("Train more shipwrights", "2026-Q1", True)
    assert (second["due"], second["note"], second["done_date"]) == (None, None, "2025-03-01")
    result = run("import", "-", input="measure,title,plan\nM1,\\N,\n")
    assert (result.code, result.error) == (4, "standard input line 2: title cannot be cleared")


def test_a_lead_in_a_table_takes_the_place_of_the_one_on_record_and_others_stay(run, ledger):
    assert run("import", "-", input="measure,title,lead\nM1,,Ministry of Tides\n").code == 0
    assert "M1,BOATS,Train shipwrights,en,[shipwrights trained],Ministry of Tides,Lamp Guild" in table(run, "measures")


def test_a_name_in_the_table_renames_and_the_old_name_still_finds_the_institution(run, ledger):
    assert run("import", "-", input="institution,language,name\nHO,en,Harbour Agency\n").code == 0
    assert "Harbour Agency,en,HO,Ministry of Tides,[a person],Quay Board|Pier Board|Harbour Office," in table(run, "institutions")
    content = "reference,institution,role\nXEX/2024/1.2,quay board,lead\n"
    assert run("import", "-", input=content).code == 0
    assert "XEX/2024/1.2,Harbour Agency,lead" in table(run, "assignments")


def test_a_grade_gives_the_status_and_grade_e_is_a_step_back(run, ledger):
    row = next(row for row in table(run, "assessments").splitlines() if "CCPR" in row)
    assert row == "XEX/CCPR/2023/7,un,Committee,not_implemented,E,true,(a),2025-03-01,,[document],false,"


def test_assessments_are_appended_and_the_same_row_is_known(run, ledger):
    rows = "reference,assessor,status,date\nXEX/2024/1.1,state,implemented,2025-06-01\n"
    rows += "XEX/2024/1.1,state,in_progress,2025-01-01\n"
    report = run("import", "-", "-f", "json", input=rows).json
    assert (report["changed"], report["same"]) == (1, 1)
    assert table(run, "assessments").count("XEX/2024/1.1,state") == 2


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("reference,assessor,status,grade\nXEX/2024/1.1,un,implemented,C\n", "grade C is 'not_implemented', not 'implemented'"),
        ("reference,assessor,status\nXEX/2024/1.1,un,done\n", "unknown status 'done'"),
        ("reference,assessor,status\nXEX/2024/9.9,un,implemented\n", "XEX/2024/9.9 is not on record"),
        ("reference,assessor,status\nXEX/2024/1.1,un,\n", "neither a status nor a grade nor a note"),
        ("reference,assessor,status,evidence\nXEX/2024/1.1,un,implemented,E9\n", "evidence 'E9' is not on record"),
        ("reference,institution,role\nXEX/2024/1.1,Harbour Office,chief\n", "unknown role 'chief'"),
        ("reference,institution,role\nXEX/2024/1.1,Lamp Guild,\n", "no role"),
        ("measure,title,due\nM9,[x],soon\n", "'soon' is not a due date"),
        ("measure,title,plan\nM9,[x],SHIPS\n", "no plan 'SHIPS' is on record"),
        ("measure,title,lead,supporting\nM9,[x],HO,HO\n", "'HO' is both lead and supporting"),
        ("measure,title,due\nM9,,2026\n", "a new measure needs a title"),
        ("plan,title,date\nNEW,[x],May 2024\n", "'May 2024' is not a date"),
        ("evidence,url,file\nE9,https://example.org,a.pdf\n", "a piece of evidence has a url or a file, not both"),
        ("evidence,url,file\nE1,,a.pdf\n", "'E1' is on record as a url"),
        ("institution,parent\nHarbour Office,HO\n", "an institution cannot be a part of itself"),
        ("institution,parent\nMinistry of Tides,HO\n", "institutions are parts of each other in a circle"),
        ("reference,other\nXEX/2024/1.1,XEX/2024/1.1\n", "a recommendation is linked to itself"),
        ("reference,other,kind\nXEX/2024/1.1,XEX/2024/1.2,twin\n", "unknown kind of link 'twin'"),
    ],
)
def test_a_mistake_in_a_row_is_named_by_file_and_row_and_nothing_is_written(run, ledger, content, error):
    before = run("export", "--with-internal").out
    result = run("import", "-", input=content)
    assert (result.code, result.error) == (4, f"standard input line 2: {error}")
    assert run("export", "--with-internal").out == before


def test_one_measure_on_two_rows_of_one_language_is_refused(run, ledger):
    result = run("import", "-", input="measure,title,language\nM1,[x],en\nM1,[y],en\n")
    assert (result.code, result.error) == (4, "standard input line 3 repeats measure 'M1' of line 2")


def test_a_removed_institution_is_reported_and_not_revived(run, ledger):
    assert run("import", "-", input="measure,title,supporting\nM1,,\\N\n").code == 0
    assert run("institution", "remove", "Lamp Guild").code == 0
    result = run("import", "-", "-f", "json", input="institution,language,short\nLamp Guild,en,LG\n")
    assert (result.code, result.json["files"][0]["archived"], result.json["batch"]) == (0, ["Lamp Guild"], None)


# Exports.


def test_a_part_holds_only_what_its_recommendations_use(run, ledger):
    found = lines(run("export", "--cycle", "2023", "--mechanism", "CCPR", "--with-internal"))
    assert [line["paragraph"] for line in found["recommendation"]] == ["7"]
    assert [line["code"] for line in found["measure"]] == ["M1"]
    assert [line["code"] for line in found["plan"]] == ["BOATS"]
    # The lead, who supports, and the ministry that the lead is a part of.
    assert len(found["institution"]) == 3
    assert "evidence" not in found
    assert "link" not in found


def test_a_part_can_be_imported_into_an_empty_file(run, ledger, tmp_path):
    copy = str(tmp_path / "copy.db")
    part = run("export", "--cycle", "2024", "--with-internal").out
    assert run("import", "-", "--db", copy, input=part).code == 0
    assert run("export", "--with-internal", "--db", copy).out == part


@pytest.mark.parametrize("fmt", ["jsonl", "json", "csv", "tsv", "md"])
def test_no_export_tells_what_is_internal_unless_it_is_asked_for(run, ledger, fmt):
    tables = ["recommendations"] if fmt in ("jsonl", "json") else list(TABLES)
    plain = "".join(run("export", "-f", fmt, "--table", name).out for name in tables)
    asked = "".join(run("export", "-f", fmt, "--table", name, "--with-internal").out for name in tables)
    assert "hidden" not in plain
    assert "[hidden]" in asked.replace("\\[", "[")
    assert "hidden.pdf" in asked


def test_an_export_without_internal_notes_changes_nothing_in_its_own_ledger(run, ledger):
    before = run("export", "--with-internal").out
    assert run("import", "-", "-f", "json", input=run("export").out).json["batch"] is None
    assert run("export", "--with-internal").out == before


def test_attached_bytes_travel_and_are_checked(run, ledger, tmp_path):
    content = bytes(range(256)) * 9000
    piece = {
        "kind": "evidence", "uid": "x1", "code": "E7", "file": "boats.bin", "content": b64encode(content).decode(),
        "sha256": sha256(content).hexdigest(), "size": len(content),
    }  # fmt: skip
    assert run("import", "-", input=json.dumps(piece)).code == 0
    copy = str(tmp_path / "copy.db")
    assert run("import", "-", "--db", copy, input=run("export").out).code == 0
    assert lines(run("export", "--db", copy))["evidence"][-1]["content"] == piece["content"]
    wrong = {**piece, "uid": "x2", "sha256": "0" * 64}
    result = run("import", "-", input=json.dumps(wrong))
    assert (result.code, result.error) == (4, "standard input line 1: content has another sha256 than the line says")


@pytest.mark.parametrize(
    ("kind", "change", "error"),
    [
        ("recommendation", {"measures": ["none"]}, "there is no measure 'none'"),
        ("recommendation", {"evidence": [{"evidence": "none", "assessment": None}]}, "there is no evidence 'none'"),
        ("recommendation", {"assignments": [{"institution": "none", "role": "lead"}]}, "there is no institution 'none'"),
        ("measure", {"plan": "none"}, "there is no plan 'none'"),
        ("institution", {"parent": "none"}, "there is no institution 'none'"),
        ("link", {"other": "none"}, "recommendation 'none' is not on record"),
        ("recommendation", {"assessments": [], "evidence": [{"evidence": "x", "assessment": "y"}]}, "there is no assessment 'y'"),
    ],
)
def test_what_nobody_has_recorded_cannot_be_referred_to(run, ledger, tmp_path, kind, change, error):
    entries = [json.loads(line) for line in run("export").out.splitlines()]
    place = next(number for number, entry in enumerate(entries) if entry["kind"] == kind)
    entries[place] |= change
    copy = tmp_path / "copy.db"
    result = run("import", "-", "--db", str(copy), input="".join(json.dumps(entry) + "\n" for entry in entries))
    assert (result.code, result.error) == (4, f"standard input line {place + 1}: {error}")
    assert not copy.exists()


def test_an_export_of_an_older_version_is_still_read(run, ledger, tmp_path):
    entries = [json.loads(line) for line in run("export").out.splitlines()]
    entries = [entry for entry in entries if entry["kind"] in ("ledger", "review", "recommendation")]
    for entry in entries:
        for name in ("assignments", "measures", "evidence"):
            entry.pop(name, None)
        if "assessments" in entry:
            entry["assessments"] = [{"assessor": "own", "note": "[an old note]", "uid": f"old{entry['paragraph']}"}]
    old = "".join(json.dumps(entry) + "\n" for entry in entries)
    copy = str(tmp_path / "copy.db")
    assert run("import", "-", "--db", copy, input=old).code == 0
    assert run("import", "-", input=old).code == 0
    assert "XEX/2024/1.1,Harbour Office,lead" in table(run, "assignments")
    assert "[an old note]" in table(run, "assessments", "--db", copy)


def test_two_copies_that_recorded_the_same_institution_and_plan_meet(run, tmp_path, files, ledger):
    copy = str(tmp_path / "copy.db")
    assert run("import", *files, "--db", copy).code == 0
    before = {name: table(run, name) for name in TABLES}
    assert run("import", "-", input=run("export", "--db", copy).out).code == 0
    assert {name: table(run, name) for name in TABLES} == before


# The fixtures.


def test_the_fixtures_hold_the_six_grades_of_2018(run, kazakhstan):
    rows = [row.split(",") for row in table(run, "assessments", "--mechanism", "CCPR").splitlines()[1:]]
    assert [(row[0], row[4]) for row in rows] == [
        ("KAZ/CCPR/2016/18", "C"),
        ("KAZ/CCPR/2016/24", "B"),
        ("KAZ/CCPR/2016/24", "C"),
        ("KAZ/CCPR/2016/54", "C"),
        ("KAZ/CCPR/2016/54", "C"),
        ("KAZ/CCPR/2016/54", "B"),
    ]
