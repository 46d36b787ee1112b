"""The undo of an older batch: what it may not make, and which later batch it names."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest


@pytest.fixture
def ledger(run):
    """Record three recommendations and two ministries."""
    content = "state,mechanism,cycle,paragraph,text\n" + "".join(f"XEX,UPR,2024,1.{n},[text {n}]\n" for n in (1, 2, 3))
    assert run("import", "-", input=content).code == 0
    assert run("institution", "add", "Ministry of Justice", "--short", "MoJ").code == 0
    assert run("institution", "add", "Ministry of Interior", "--short", "MVD").code == 0


@pytest.fixture
def do(run):
    """Return a function that runs a command and gives the number of its batch."""

    def act(*words, **more):
        result = run(*words, **more)
        assert result.code == 0, result
        return run("log", "-n", "1", "-f", "json").json[0]["batch"]

    return act


def refuse(run, older, later, why):
    """Require that the undo of a batch is refused, names a later one and changes nothing; that it works step by step."""
    before = run("export").out
    result = run("undo", str(older))
    assert (result.code, result.error) == (4, f"batch {older} cannot be undone: {why.format(later)}")
    assert f"hrtrack undo {later} first" in result.err
    assert run("export").out == before
    assert run("undo", str(older), "--dry-run").code == 4
    assert run("undo", str(later)).code == 0
    assert run("undo", str(older)).code == 0
    assert run("redo").code == run("redo").code == 0
    assert run("export").out == before


TAKEN = "batch {} changed the same items later"
CIRCLE = "after batch {}, an institution would be a part of itself"
GONE = "after batch {}, a removed or merged institution would answer for "


# States that no command allows.


def test_institutions_do_not_come_to_be_parts_of_each_other(run, ledger, do):
    do("institution", "edit", "MoJ", "--parent", "MVD")
    older = do("institution", "edit", "MoJ", "--no-parent")
    later = do("institution", "edit", "MVD", "--parent", "MoJ")
    do("institution", "edit", "MVD", "--focal-point", "[desk]")
    run("undo")
    refuse(run, older, later, CIRCLE)


def test_a_batch_that_changed_another_column_of_the_same_row_is_not_blamed(run, ledger, do):
    do("institution", "edit", "MoJ", "--parent", "MVD")
    older = do("institution", "edit", "MoJ", "--no-parent")
    later = do("institution", "edit", "MVD", "--parent", "MoJ")
    do("institution", "edit", "MVD", "--focal-point", "[desk]")
    result = run("undo", str(older))
    assert (result.code, result.error) == (4, f"batch {older} cannot be undone: {CIRCLE.format(later)}")


def test_a_part_does_not_come_back_under_an_institution_that_is_gone(run, ledger, do):
    do("institution", "edit", "MoJ", "--parent", "MVD")
    older = do("institution", "edit", "MoJ", "--no-parent")
    later = do("institution", "remove", "MVD")
    refuse(run, older, later, "after batch {}, an institution would be a part of a removed or merged one")


@pytest.mark.parametrize("end", [("remove", "MVD"), ("merge", "MVD", "MoJ")], ids=" ".join)
def test_an_assignment_does_not_come_back_on_an_institution_that_is_gone(run, ledger, do, end):
    do("assign", "2024/1.1", "--lead", "MVD")
    older = do("assign", "2024/1.1", "--remove", "MVD")
    later = do("institution", *end)
    do("tag", "add", "2024/1.2", "Torture")
    refuse(run, older, later, GONE + "a recommendation")


@pytest.mark.parametrize("end", [("remove", "MVD"), ("merge", "MVD", "MoJ")], ids=" ".join)
def test_a_role_in_a_measure_does_not_come_back_on_an_institution_that_is_gone(run, ledger, do, end):
    do("measure", "add", "[m]", "--lead", "MVD")
    older = do("measure", "edit", "M1", "--without", "MVD")
    later = do("institution", *end)
    refuse(run, older, later, GONE + "a measure")


def test_a_removed_recommendation_does_not_come_back_with_an_institution_that_is_gone(run, ledger, do):
    do("assign", "2024/1.1", "--lead", "MVD")
    older = do("remove", "2024/1.1")
    later = do("institution", "remove", "MVD")
    refuse(run, older, later, GONE + "a recommendation")


def test_a_measure_does_not_come_back_into_a_removed_plan(run, ledger, do):
    do("plan", "add", "[plan]", "--act", "decree", "--number", "9")
    do("measure", "add", "[m]", "--plan", "9")
    older = do("measure", "remove", "M1")
    later = do("plan", "remove", "9")
    do("tag", "add", "2024/1.2", "Torture")
    refuse(run, older, later, "after batch {}, a measure would be in a removed plan")


@pytest.mark.parametrize("name", ["MINISTRY OF  INTERIOR", "Ministry of Interior", "MVD"])
def test_a_removed_institution_does_not_come_back_beside_another_of_its_name(run, ledger, do, name):
    older = do("institution", "remove", "MVD")
    later = do("institution", "add", name)
    do("tag", "add", "2024/1.2", "Torture")
    refuse(run, older, later, "after batch {}, two institutions would bear one name")


def test_a_former_name_does_not_come_back_beside_another_that_bears_it(run, ledger, do):
    older = do("institution", "edit", "MVD", "--short", "MIA")
    later = do("institution", "edit", "MoJ", "--short", "mvd")
    refuse(run, older, later, "after batch {}, two institutions would bear one name")


def test_a_code_does_not_come_back_beside_the_same_in_small_letters(run, ledger, do):
    # Commands write codes in capitals; files keep theirs.
    do("import", "-", input="measure,title\nmx,[m]\n")
    older = do("measure", "remove", "mx")
    later = do("measure", "add", "[n]", "--code", "mx")
    refuse(run, older, later, "after batch {}, two measures would have one code")


def test_what_was_so_before_is_no_hindrance(run, ledger, do, surroundings):
    do("institution", "edit", "MoJ", "--parent", "MVD")
    older = do("tag", "add", "2024/1.1", "Torture")
    do("tag", "add", "2024/1.2", "Torture")
    with closing(sqlite3.connect(surroundings)) as plain, plain:
        plain.execute("UPDATE institutions SET parent_id = 1 WHERE id = 2")
    assert run("undo", str(older)).code == 0
    assert run("redo").code == 0


def test_an_undo_that_hurts_nothing_is_made(run, ledger, do):
    do("assign", "2024/1.1", "--lead", "MVD")
    older = do("assign", "2024/1.1", "--remove", "MVD")
    do("institution", "rename", "MVD", "Ministry of Internal Affairs")
    assert run("undo", str(older)).code == 0
    assert run("show", "2024/1.1", "-f", "json").json["assignments"][0]["institution"] == "Ministry of Internal Affairs"


# The batch that took a place is named, and no innocent one.


@pytest.fixture
def freed(ledger, do):
    """Record one of everything that has a place of its own."""
    do("plan", "add", "[plan]", "--code", "PX")
    do("measure", "add", "[m]", "--code", "MX", "--lead", "MoJ", "--for", "2024/1.1")
    do("evidence", "add", "2024/1.1", "--url", "https://example.org/1")
    do("assign", "2024/1.1", "--lead", "MoJ")
    do("link", "add", "2024/1.1", "2024/1.2")
    do("tag", "add", "2024/1.1", "Torture")


@pytest.mark.parametrize(
    ("frees", "takes"),
    [
        (("measure", "remove", "MX"), ("measure", "add", "[again]", "--code", "MX")),
        (("plan", "remove", "PX"), ("plan", "add", "[again]", "--code", "PX")),
        (("evidence", "remove", "E1"), None),
        (("remove", "2024/1.3"), ("add", "--cycle", "2024", "--paragraph", "1.3", "--text", "[again]")),
        (("assign", "2024/1.1", "--remove", "MoJ"), ("assign", "2024/1.1", "--with", "MoJ")),
        (("measure", "edit", "MX", "--without", "MoJ"), ("measure", "edit", "MX", "--lead", "MoJ")),
        (("measure", "edit", "MX", "--not-for", "2024/1.1"), ("measure", "edit", "MX", "--for", "2024/1.1")),
        (("link", "remove", "2024/1.1", "2024/1.2"), ("link", "add", "2024/1.2", "2024/1.1")),
        (("tag", "remove", "2024/1.1", "Torture"), ("tag", "add", "2024/1.1", "Torture")),
    ],
    ids=lambda words: " ".join(words[:2]) if words else "the same code",
)
def test_the_batch_that_took_the_place_is_named(run, freed, do, frees, takes):
    older = do(*frees)
    if takes is None:
        # No command gives evidence a code; a file does.
        line = {"kind": "evidence", "uid": "another", "code": "E1", "url": "https://example.org/2", "archived_at": None}
        head = json.loads(run("export").out.splitlines()[0])
        later = do("import", "-", input=f"{json.dumps(head)}\n{json.dumps(line)}\n")
    else:
        later = do(*takes)
    do("tag", "add", "2024/1.2", "Torture")
    do("edit", "2024/1.2", "--summary", "[innocent]")
    refuse(run, older, later, TAKEN)


def test_a_batch_that_was_undone_is_not_named(run, freed, do):
    older = do("measure", "remove", "MX")
    later = do("measure", "add", "[again]", "--code", "MX")
    do("measure", "edit", "MX", "--note", "[n]")
    run("undo")
    do("edit", "2024/1.2", "--summary", "[innocent]")
    refuse(run, older, later, TAKEN)


def test_a_citation_that_an_older_undo_would_double_names_the_later_one(run, ledger, do, surroundings):
    do("evidence", "add", "2024/1.1", "--url", "https://example.org/1")
    older = do("tag", "add", "2024/1.2", "Torture")
    later = do("evidence", "add", "2024/1.2", "--url", "https://example.org/1")
    do("tag", "add", "2024/1.3", "Torture")
    # No command takes a citation off; the journal could hold one all the same.
    image = {"id": 99, "evidence_id": 1, "recommendation_id": 2, "assessment_id": None}
    with closing(sqlite3.connect(surroundings)) as plain, plain:
        sql = "INSERT INTO changes (batch_id, table_name, first_id, last_id, image) VALUES (?, 'evidence_links', 99, 99, ?)"
        plain.execute(sql, (older, json.dumps(image)))
    result = run("undo", str(older))
    assert (result.code, result.error) == (4, f"batch {older} cannot be undone: {TAKEN.format(later)}")
