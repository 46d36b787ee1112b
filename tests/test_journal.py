"""Whatever was done can be taken back, and brought back, and leaves the ledger whole."""

from __future__ import annotations

import json
import random
import re
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from hrtrack.store.connection import prefer_language
from hrtrack.store.reading import load

# By command: what a user sees.


def add(run, paragraph, *options, cycle="2014"):
    text = f"[placeholder text of {paragraph}]"
    result = run("add", "--state", "XEA", "--cycle", cycle, "--paragraph", paragraph, "--text", text, *options)
    assert result.code == 0, result


def batches(run):
    return run("log", "-f", "json", "--limit", "0").json


@pytest.fixture
def three(run, surroundings):
    """Make a ledger of three recommendations, each added by its own batch: 1, 2 and 3."""
    for paragraph in ("1.1", "1.2", "1.3"):
        add(run, paragraph, "--from", "Spain", "--theme", "Labour")
    return surroundings


ACTS = {
    "add": ("add", "--cycle", "2014", "--text", "[placeholder]", "--position", "noted", "--source", "A/1", "--sdg", "5"),
    "add of a new review": ("add", "--cycle", "2018", "--paragraph", "2.1", "--text", "[placeholder]"),
    "add of a new State": ("add", "--state", "XEB", "--cycle", "2018", "--paragraph", "2.1", "--text", "[placeholder]"),
    "edit of a text": ("edit", "2014/1.1", "--text", "[another placeholder]"),
    "edit of a new language": ("edit", "2014/1.1", "--text", "[заполнитель]", "--language", "ru"),
    "edit of the States": ("edit", "2014/1.1", "--from", "Chile", "--from", "Spain"),
    "edit of the labels": ("edit", "2014/1.1", "2014/1.2", "--theme", "Torture and other CID treatment", "--action", "5"),
    "edit of the number": ("edit", "2014/1.1", "--paragraph", "9.9"),
    "edit of the position": ("edit", "2014/1.1", "2014/1.3", "--position", "partial", "--date", "2015-03-19"),
    "clearing": ("edit", "2014/1.1", "--clear", "text", "--clear", "theme", "--clear", "from"),
    "remove": ("remove", "2014/1.1", "2014/1.3"),
    "reviews set": ("reviews", "set", "2014", "--received", "3", "--supported", "2", "--source", "A/1", "--session", "20"),
    "reviews set of a new review": ("reviews", "set", "2018", "--note", "[placeholder]"),
    "an earlier one": ("lineage", "confirm", "2014/1.1", "2010/1.1", "--as", "weaker", "--note", "[placeholder]"),
    "another ask": ("lineage", "reject", "2014/1.1", "2010/1.1"),
    "no earlier one": ("lineage", "confirm", "--none", "2014/1.1", "2014/1.2"),
}


@pytest.mark.parametrize("act", ACTS)
def test_undo_takes_back_any_command_and_redo_brings_it_back(run, three, act):
    add(run, "1.1", cycle="2010")
    before = run("export").out
    assert run(*ACTS[act]).code == 0
    after = run("export").out
    assert after != before
    assert run("undo").code == 0
    assert run("export").out == before
    assert run("redo").code == 0
    assert run("export").out == after


def test_undo_takes_back_an_import_of_several_files_at_once(run, three, kazakhstan_file, tmp_path):
    before = run("export").out
    tables = tmp_path / "tables"
    assert run("export", "-f", "csv", "-o", str(tables), "--db", str(kazakhstan_file)).code == 0
    assert run("import", *(str(tables / name) for name in ("reviews.csv", "recommendations.csv", "clauses.csv"))).code == 0
    assert run("list", "--count").out == "328\n"
    assert len(batches(run)) == 4
    assert run("undo").code == 0
    assert run("export").out == before
    assert run("list", "--state", "KAZ", "--count").out == "0\n"


def test_undo_again_steps_further_back_and_redo_forward(run, three):
    counts = [run("list", "--count").out for _ in range(3) if run("undo").code == 0]
    assert counts == ["2\n", "1\n", "0\n"]
    assert [run("undo").code, run("undo").error] == [3, "there is nothing to undo"]
    counts = [run("list", "--count").out for _ in range(3) if run("redo").code == 0]
    assert counts == ["1\n", "2\n", "3\n"]
    assert [run("redo").code, run("redo").error] == [3, "there is nothing to redo"]


def test_undo_and_redo_say_what_they_did_and_the_way_back(run, three):
    said = run("undo").err
    assert "undone batch 3: add, added XEA/2014/1.3" in said
    assert "hrtrack redo" in said
    said = run("redo").err
    assert "redone batch 3: add, added XEA/2014/1.3" in said
    assert "hrtrack undo 3" in said


def test_a_new_act_ends_redo(run, three):
    run("undo")
    add(run, "1.4")
    assert run("redo").code == 3
    assert run("list", "-f", "ids").out.split() == ["XEA/2014/1.1", "XEA/2014/1.2", "XEA/2014/1.4"]


@pytest.mark.parametrize(
    "words",
    [
        ("edit", "2014/1.1", "--from", "Spain"),
        ("add", "--cycle", "2014", "--paragraph", "1.1", "--text", "[placeholder]"),
        ("edit", "2014/1.1", "--from", "Atlantis"),
        ("remove", "2014/8.8"),
        ("remove", "2014/1.1", "--dry-run"),
        ("add", "--cycle", "2014", "--text", "[placeholder]", "--dry-run"),
        ("undo", "--dry-run"),
        ("list",),
    ],
    ids=" ".join,
)
def test_what_changes_nothing_leaves_no_batch_and_does_not_end_redo(run, three, words):
    run("undo")
    before, log = run("export").out, batches(run)
    run(*words)
    assert (run("export").out, batches(run)) == (before, log)
    assert run("redo").code == 0


def test_redo_of_a_dry_run_changes_nothing(run, three):
    run("undo")
    before, log = run("export").out, batches(run)
    assert "nothing written" in run("redo", "--dry-run").err
    assert (run("export").out, batches(run)) == (before, log)


def test_the_same_file_again_leaves_no_batch(run, three):
    content = run("export").out
    assert run("import", "-", input=content).code == 0
    assert len(batches(run)) == 3


def test_an_older_batch_is_undone_while_nothing_later_touched_its_items(run, three):
    assert run("undo", "2").code == 0
    assert run("list", "-f", "ids").out.split() == ["XEA/2014/1.1", "XEA/2014/1.3"]
    assert run("redo").code == 0
    assert run("list", "--count").out == "3\n"


def refused(run, number, later):
    """Say whether undo of a batch is refused, names a later one, and leaves all as it is."""
    before, log = run("export").out, batches(run)
    result = run("undo", str(number))
    assert (result.code, run("export").out, batches(run)) == (4, before, log)
    assert f"batch {number} cannot be undone" in result.error
    return f"batch {later}" in result.error


def test_an_older_batch_that_a_later_one_changed_is_not_undone(run, three):
    run("edit", "2014/1.2", "--text", "[another placeholder]")
    run("edit", "2014/1.2", "--text", "[yet another placeholder]")
    assert refused(run, 4, later=5)
    assert refused(run, 2, later=4)


@pytest.mark.parametrize(
    "words",
    [
        ("edit", "2014/1.2", "--summary", "[placeholder]"),
        ("edit", "2014/1.2", "--position", "noted"),
        ("edit", "2014/1.2", "--sdg", "5"),
        ("edit", "2014/1.2", "--from", "Spain", "--from", "Chile"),
        ("remove", "2014/1.2"),
    ],
    ids=" ".join,
)
def test_an_older_batch_is_not_undone_when_later_rows_hang_on_it(run, three, words):
    assert run(*words).code == 0
    assert refused(run, 2, later=4)
    assert run("undo").code == 0
    assert run("undo", "2").code == 0


def test_the_batch_that_began_a_review_is_not_undone_under_its_later_items(run, three):
    assert refused(run, 1, later=2) or refused(run, 1, later=3)
    assert [run("undo", number).code for number in ("2", "3", "1")] == [0, 0, 0]
    assert run("reviews", "-f", "json").json == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("remove", "2014/1.2"), ("add", "--cycle", "2014", "--paragraph", "1.2", "--text", "[placeholder]")),
        (("remove", "2014/1.2"), ("edit", "2014/1.3", "--paragraph", "1.2")),
        (("edit", "2014/1.2", "--paragraph", "7.7"), ("edit", "2014/1.3", "--paragraph", "1.2")),
        (("edit", "2014/1.2", "--from", "Chile"), ("edit", "2014/1.2", "--from", "Spain", "--from", "Chile")),
        (("edit", "2014/1.2", "--clear", "theme"), ("edit", "2014/1.2", "--theme", "Labour")),
        (("edit", "2014/1.2", "--clear", "text"), ("edit", "2014/1.2", "--text", "[another placeholder]")),
    ],
    ids=["number of a removed item", "number given away", "number moved", "State", "label", "text"],
)
def test_an_older_batch_is_not_undone_when_what_it_freed_is_in_use_again(run, three, first, second):
    assert [run(*first).code, run(*second).code] == [0, 0]
    assert refused(run, 4, later=5)
    assert [run("undo").code, run("undo").code] == [0, 0]
    assert run("list", "--theme", "Labour", "--from", "Spain", "-f", "ids").out.split() == [f"XEA/2014/1.{n}" for n in (1, 2, 3)]


def test_a_batch_that_is_undone_is_not_undone_twice(run, three):
    run("undo", "2")
    result = run("undo", "2")
    assert (result.code, result.error) == (4, "batch 2 is undone already")


@pytest.mark.parametrize("number", ["4", "999999"])
def test_a_batch_that_never_was_is_not_found(run, three, number):
    result = run("undo", number)
    assert (result.code, result.error) == (3, f"there is no batch {number}")


@pytest.mark.parametrize("verb", ["undo", "redo", "log"])
def test_without_a_ledger_there_is_nothing_to_take_back_and_none_is_made(run, surroundings, verb):
    assert run(verb).code == 5
    assert not surroundings.exists()


def test_a_removed_item_comes_back_with_its_whole_story(run, three):
    run("edit", "2014/1.2", "--position", "noted", "--source", "A/1", "--summary", "[placeholder]")
    story = run("show", "2014/1.2", "-f", "json").json
    run("remove", "2014/1.2")
    assert run("show", "2014/1.2").code == 3
    run("undo")
    assert run("show", "2014/1.2", "-f", "json").json == story


def test_the_number_of_a_removed_item_is_free_for_another(run, three):
    run("remove", "2014/1.2")
    assert run("edit", "2014/1.3", "--paragraph", "1.2").code == 0
    assert run("list", "-f", "ids").out.split() == ["XEA/2014/1.1", "XEA/2014/1.2"]


def test_an_import_reports_a_removed_item_and_does_not_revive_it(run, three):
    content = run("list", "-f", "csv").out
    run("remove", "2014/1.2")
    report = run("import", "-", "-f", "json", input=content).json
    assert (report["batch"], [file["archived"] for file in report["files"]]) == (None, [["XEA/2014/1.2"]])
    assert run("list", "--count").out == "2\n"


def test_log_tells_each_batch_the_newest_first(run, three, monkeypatch):
    monkeypatch.setenv("HRTRACK_USER", "another tester")
    monkeypatch.setenv("HRTRACK_NOW", "2026-02-01T08:00:00+05:00")
    run("undo")
    newest, *older = batches(run)
    assert [row["batch"] for row in older] == [2, 1]
    assert len(newest.pop("uid")) == 32
    assert newest == {
        "batch": 3,
        "command": "add",
        "summary": "added XEA/2014/1.3",
        "actor": "tester",
        "at": "2026-01-15T12:00:00Z",
        "undone": True,
        "undone_at": "2026-02-01T03:00:00Z",
        "undone_by": "another tester",
    }
    assert [row["undone"] for row in older] == [False, False]
    run("redo")
    assert [(row["undone"], row["undone_at"], row["undone_by"]) for row in batches(run)] == [(False, None, None)] * 3


def test_log_prints_as_many_batches_as_asked_for(run, three):
    assert run("log", "--limit", "2", "-f", "ids").out.split() == ["3", "2"]
    assert run("log", "--limit", "0", "-f", "ids").out.split() == ["3", "2", "1"]


@pytest.mark.parametrize(
    "words",
    [
        ("--text", "[another placeholder]"),
        ("--clear", "text"),
        ("--from", "Chile"),
        ("--clear", "from"),
        ("--theme", "Torture and other CID treatment"),
        ("--clear", "theme"),
        ("--position", "noted"),
        ("--paragraph", "7.7"),
    ],
    ids=" ".join,
)
def test_show_names_every_batch_that_touched_an_item(run, three, words):
    assert run("edit", "2014/1.2", *words).code == 0
    reference = "2014/7.7" if "7.7" in words else "2014/1.2"
    story = run("show", reference, "-f", "json").json
    story = story[0] if isinstance(story, list) else story
    assert [entry["batch"] for entry in story["journal"]] == [2, 4]
    run("undo")
    story = run("show", "2014/1.2", "-f", "json").json
    story = story[0] if isinstance(story, list) else story
    assert [entry["batch"] for entry in story["journal"]] == [2]


def test_search_finds_the_words_on_record_after_undo_and_redo(run, three):
    run("edit", "2014/1.2", "--text", "[changed]")
    found = [run("list", "--search", word, "--count").out for word in ("changed", "placeholder")]
    run("undo")
    found += [run("list", "--search", word, "--count").out for word in ("changed", "placeholder")]
    run("redo")
    found += [run("list", "--search", word, "--count").out for word in ("changed", "placeholder")]
    assert [int(count) for count in found] == [1, 2, 0, 3, 1, 2]


# At random: a ledger beside a plain model of its rows.

REVIEWS = [("XEA", 2014), ("XEA", 2025), ("XEB", 2014)]
PARAGRAPHS = ["1.1", "1.2", "1.10", "24(a)", "u1", "u3"]
# Each word as it is written, and as it must be found.
WORDS = {
    "Water": "water",
    "ВОДЫ": "воды",
    "Қала": "кала",
    "су": "су",
    "ёлка": "елка",
    "Côte": "cote",
    "x-ray": "x-ray",
    "№5": "№5",
}
DAYS = ["2014-10-30", "2014-11-04", "2015-03-19", "2025-06-25"]
# As they count where a recommendation has several earlier ones.
RELATIONS = ["repeated", "weaker", "strengthened", "related"]
POSITIONS = ["supported", "noted", "partial", "pending"]
RECOMMENDERS = ["ESP", "CHL", "KOR", "XEC"]
LABELS = {"theme": ["upr-info:Labour", "upr-info:a|b; c"], "sdg": ["5"], "action": ["5", "1"], "cluster": ["[placeholder]"]}
PARENTS = {
    "recommendations": {"review_id": "reviews"},
    "clauses": {"recommendation_id": "recommendations"},
    "recommending_states": {"clause_id": "clauses"},
    "texts": {"recommendation_id": "recommendations", "clause_id": "clauses"},
    "positions": {"recommendation_id": "recommendations", "clause_id": "clauses"},
    "tags": {"recommendation_id": "recommendations", "clause_id": "clauses"},
    "lineage": {"recommendation_id": "recommendations", "earlier_id": "recommendations"},
}
UNIQUE = {
    "reviews": ("state", "mechanism", "cycle"),
    "recommendations": ("review_id", "paragraph"),
    "clauses": ("recommendation_id", "number"),
    "recommending_states": ("clause_id", "state"),
    "texts": ("recommendation_id", "clause_id", "field", "lang"),
    "tags": ("recommendation_id", "clause_id", "label_id"),
    "lineage": ("recommendation_id", "earlier_id"),
}


class World:
    """Do acts on a ledger, by choices of `chance`, and know from the rows alone what undo must give."""

    def __init__(self, run, path):
        path.unlink(missing_ok=True)
        self.run, self.path = run, path
        self.add(random.Random(0))
        self.db = sqlite3.connect(path, isolation_level=None)
        prefer_language(self.db, None)
        # What each batch in force did: by table and id, the row before and after. Those undone, the last one last.
        self.done = {1: {place: (None, row) for place, row in self.rows().items()}}
        self.undone = []
        self.asked = 0

    # Acts.

    def add(self, chance):
        paragraph = chance.choice([*PARAGRAPHS, None])
        state, cycle = chance.choice(REVIEWS)
        words = ["add", "--state", state, "--cycle", str(cycle), *_options(chance, text=True)]
        self._act(chance, *words, *(["--paragraph", paragraph] if paragraph else []))

    def edit(self, chance):
        if found := self._some(chance):
            number = chance.choice([None, None, *PARAGRAPHS]) if len(found) == 1 else None
            options = [*_options(chance, text=False), *(["--paragraph", number] if number else [])]
            self._act(chance, "edit", *found, *(options or ["--text", "Water"]))

    def remove(self, chance):
        if found := self._some(chance):
            self._act(chance, "remove", *found)

    def descend(self, chance):
        """Decide of a recommendation and an earlier one, seldom one that is none, or that no earlier one asks for the same."""
        found = self.run("list", "--state", "XEA", "-f", "ids").out.split()
        later = [reference for reference in found if "/2025/" in reference]
        earlier = [reference for reference in found if reference not in later]
        if later and chance.random() < 0.3:
            self._act(chance, "lineage", *chance.choice([("confirm", "--none"), ("remove",)]), chance.choice(later))
        elif later:
            how = chance.choice([("reject",), ("remove",), *(("confirm", "--as", relation) for relation in RELATIONS)])
            others = earlier if earlier and chance.random() < 0.9 else found
            self._act(chance, "lineage", *how, chance.choice(later), chance.choice(others))

    def set_review(self, chance):
        state, cycle = chance.choice(REVIEWS)
        words = []
        for name, values in {"adoption-date": DAYS, "review-date": DAYS, "received": ["2", "5"], "session": ["20"]}.items():
            if chance.random() < 0.5:
                value = chance.choice([None, *values])
                words += [f"--{name}", value] if value else ["--clear", name]
        self._act(chance, "reviews", "set", f"{state}/{cycle}", *(words or ["--note", "[placeholder]"]), "--source", "A/1")

    def bring(self, chance):
        """Import items with clauses of their own, flat rows, or both at once."""
        state, cycle = chance.choice(REVIEWS)
        key = {"state": state, "mechanism": "UPR", "cycle": cycle}
        exact, flat = self.path.with_name("exact.jsonl"), self.path.with_name("flat.json")
        items = [_with_clauses(chance, {**key, "paragraph": paragraph}) for paragraph in chance.sample(PARAGRAPHS, 2)]
        exact.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
        row = {**key, "paragraph": chance.choice(PARAGRAPHS), "text": _words(chance), "recommending_states": ["Spain", "Chile"]}
        flat.write_text(json.dumps([row]), encoding="utf-8")
        files = chance.choice([[exact], [flat], [exact, flat]])
        assert self._act(chance, "import", *map(str, files)) == 0

    def undo(self, chance):
        if not self.done:
            assert self.run("undo").code == 3
        else:
            self._undo(max(self.done), *(["--dry-run"] if chance.random() < 0.1 else []))

    def undo_older(self, chance):
        if self.done:
            number = chance.choice(sorted(self.done))
            self._undo(number, str(number))

    def redo(self, chance):
        if not self.undone:
            assert self.run("redo").code == 3
            return
        if chance.random() < 0.1:
            before = self.rows()
            assert self.run("redo", "--dry-run").code == 0
            assert self.rows() == before
        number, change = self.undone.pop()
        expected = _applied(self.rows(), change, forward=True)
        assert f"redone batch {number}:" in self.run("redo").err
        assert self.rows() == expected
        self.done[number] = change

    # What must hold after any of them.

    def check(self):
        self.check_log()
        self.check_file()
        self.check_search()
        self.check_views()
        self.check_lineage()
        for as_of in (None, "2015-03-19"):
            self.check_stats(as_of)

    def check_log(self):
        known = {batch["batch"]: batch["undone"] for batch in batches(self.run)}
        assert {number for number, undone in known.items() if not undone} == set(self.done)
        assert {number for number, _ in self.undone} <= {number for number, undone in known.items() if undone}

    def check_file(self):
        assert self.db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert self.db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        self.db.execute("INSERT INTO search (search) VALUES ('integrity-check')")

    def check_search(self):
        texts = {}
        for line in self._lines("recommendation"):
            reference = f"{line['state']}/{line['cycle']}/{line['paragraph']}"
            texts[reference] = {WORDS[word] for text in line["texts"] for word in text["value"].split()}
        for written, folded in WORDS.items():
            wanted = {reference for reference, words in texts.items() if any(word.startswith(folded) for word in words)}
            self.asked += 1
            asked = (written, folded.upper(), f'"{written}"')[self.asked % 3]
            found = set(self.run("list", "--search", asked, "-f", "ids").out.split())
            assert (asked, found) == (asked, wanted)

    def check_views(self):
        """Compare the answers in force: those of the view, and of the recommendation as it is loaded."""
        sql = "SELECT a.recommendation_id, clause, uid FROM clause_positions a LEFT JOIN positions p ON p.id = position_id"
        seen = {(row_id, clause): uid for row_id, clause, uid in self.db.execute(sql)}
        ids = [row[0] for row in self.db.execute("SELECT id FROM recommendations WHERE archived_at IS NULL")]
        answers = {}
        for item in load(self.db, ids):
            for clause in item.clauses:
                answer = item.answer(clause.number)
                answers[item.id, clause.number] = answer.uid if answer else None
        assert seen == answers

    def check_lineage(self):
        """Compare where recommendations stand with what the lines of an export say of them."""
        items = {line["uid"]: line for line in self._lines("recommendation")}
        decided = self._lines("lineage")
        expected = {}
        for uid, item in items.items():
            mine = [line for line in decided if line["recommendation"] == uid]
            near = {line["relation"] for line in mine if line["earlier"] in items and line["verdict"] == "confirmed"}
            none = any(line["verdict"] == "none" for line in mine)
            assert not (near and none)
            before = [other for other in items.values() if other["state"] == item["state"] and other["cycle"] < item["cycle"]]
            unsaid = "new" if none else "not_examined" if before else "first_review"
            expected[uid] = next((relation for relation in RELATIONS if relation in near), unsaid)
        sql = "SELECT r.uid, k.lineage FROM lineage_standing k JOIN recommendations r ON r.id = k.recommendation_id"
        assert dict(self.db.execute(sql)) == expected

    def check_stats(self, as_of):
        """Compare the figures of `stats`, and of the view, with a count over what `export` writes."""
        items, held = self._lines("recommendation"), []
        for review in self._lines("review"):
            day = review["review_date"] or review["adoption_date"] or f"{review['cycle']}-01-01"
            if as_of is None or day <= as_of:
                mine = [item for item in items if (item["state"], item["cycle"]) == (review["state"], review["cycle"])]
                held.append((review, mine, [_answers(item, review, as_of) for item in mine]))
        for unit in ("paragraph", "state"):
            rows = self._figures(unit, as_of) if held else []
            assert [(row["state"], row["cycle"]) for row in rows] == [(r["state"], r["cycle"]) for r, _, _ in held]
            for row, (review, mine, answers) in zip(rows, held, strict=True):
                whole = Counter(_whole(clauses) for clauses in answers)
                # A clause whose State is not on record counts once.
                pairs = Counter(answer for clauses in answers for answer, states in clauses for _ in states or [None])
                shown = tuple(row[name] for name in ("received", *POSITIONS))
                if not mine:
                    assert set(shown) == {None}
                # Where most items have no number, distinct texts are counted.
                elif row["unit"] == unit:
                    assert shown == _in_order(whole if unit == "paragraph" else pairs)
                else:
                    assert (unit, row["unit"]) == ("paragraph", "text")
                    assert sum(item["paragraph"].startswith("u") for item in mine) > len(mine) / 2
                if as_of is None:
                    assert self._totals(review) == _in_order(whole)

    def exported(self):
        return self.run("export").out

    def rows(self):
        """Return every row of the record, by table and id."""
        found = {}
        for table in ("reviews", *PARENTS):
            cursor = self.db.execute(f"SELECT * FROM {table}")
            names = [column[0] for column in cursor.description]
            found |= {(table, row[0]): dict(zip(names, row, strict=True)) for row in cursor}
        return found

    # Below.

    def _act(self, chance, *words):
        """Do an act; what it changed becomes a batch, and what it refuses changes nothing."""
        if not self.path.exists():
            return self.run(*words).code
        dry = chance.random() < 0.1
        before = self.rows()
        result = self.run(*words, *(["--dry-run"] if dry else []))
        assert result.code in (0, 2, 4), result
        after = self.rows()
        change = {
            place: (before.get(place), after.get(place)) for place in before | after if before.get(place) != after.get(place)
        }
        if change:
            assert (result.code, dry) == (0, False)
            self.done[self.db.execute("SELECT max(id) FROM batches").fetchone()[0]] = change
            self.undone.clear()
        return result.code

    def _undo(self, number, *words):
        before = self.rows()
        change = self.done[number]
        later = {other for other in self.done if other > number and self.done[other].keys() & change.keys()}
        expected = _applied(before, change, forward=False)
        result = self.run("undo", *words)
        if later or _orphans(expected) or _repeats(expected) or _new_with_earlier(expected):
            assert (result.code, self.rows()) == (4, before)
            named = int(re.fullmatch(rf"batch {number} cannot be undone: batch (\d+) .*", result.error)[1])
            assert named in self.done
            assert named > number
        elif "--dry-run" in words:
            assert (result.code, self.rows()) == (0, before)
        else:
            assert (result.code, self.rows()) == (0, expected)
            self.undone.append((number, self.done.pop(number)))

    def _some(self, chance):
        """Return one or two references on record."""
        references = self.run("list", "-f", "ids").out.split()
        return chance.sample(references, min(len(references), chance.randint(1, 2)))

    def _lines(self, kind):
        lines = map(json.loads, self.exported().splitlines())
        return [line for line in lines if line["kind"] == kind and not line.get("archived_at")]

    def _figures(self, unit, as_of):
        day = ["--as-of", as_of] if as_of else []
        return self.run("stats", "--unit", unit, "--basis", "recorded", "--vs", "none", "-f", "json", *day).json

    def _totals(self, review):
        columns = ", ".join(f"recorded_{name}" for name in ("received", *POSITIONS))
        sql = f"SELECT {columns} FROM review_totals WHERE state = ? AND cycle = ?"
        return self.db.execute(sql, (review["state"], review["cycle"])).fetchone()


def _options(chance, *, text):
    """Return options of `add` and `edit`: a text if it is asked for, and anything else."""
    words = ["--text", _words(chance)] if text or chance.random() < 0.4 else []
    if not words and chance.random() < 0.2:
        words += ["--clear", chance.choice(["text", "summary", "theme", "from"])]
    elif chance.random() < 0.3:
        words += ["--summary", _words(chance)]
    if chance.random() < 0.3 and {"--text", "--summary", "text", "summary"} & set(words):
        words += ["--language", chance.choice(["ru", "kk"])]
    if chance.random() < 0.4 and "from" not in words:
        words += [word for state in chance.sample(RECOMMENDERS, chance.randint(1, 2)) for word in ("--from", state)]
    if chance.random() < 0.5:
        words += ["--position", chance.choice(POSITIONS), "--source", chance.choice(["A/1", "A/2"])]
        words += ["--date", chance.choice(DAYS)] if chance.random() < 0.6 else []
    for name, labels in LABELS.items():
        words += [f"--{name}", chance.choice(labels)] if chance.random() < 0.15 and name not in words else []
    return words


def _with_clauses(chance, key):
    """Return a line of an export, of two clauses."""
    places = chance.sample([("en", None), ("kk", None), ("en", 1), ("en", 2)], 2)
    texts = [
        {"field": "text", "lang": lang, "value": _words(chance), "clause": n, "original": lang == "en"} for lang, n in places
    ]
    positions = [
        {
            "clause": chance.choice([None, 1, 2]),
            "position": chance.choice(POSITIONS),
            "detail": None,
            "source": "A/1",
            "date": chance.choice([None, *DAYS]),
        }
        for _ in range(chance.randint(0, 3))
    ]
    return {
        **key,
        "kind": "recommendation",
        "texts": texts,
        "clauses": [{"clause": number, "recommending_states": chance.sample(RECOMMENDERS, number)} for number in (1, 2)],
        "tags": [{"taxonomy": "group", "label": "Women", "clause": chance.choice([None, 1, 2])}],
        "positions": positions,
    }


def _words(chance):
    return " ".join(chance.choice(list(WORDS)) for _ in range(chance.randint(1, 3)))


def _applied(rows, change, *, forward):
    """Return the rows after a change, or as they were before it."""
    made = {place: pair[forward] for place, pair in change.items()}
    return {place: row for place, row in (rows | made).items() if row is not None}


def _orphans(rows):
    return [
        (table, row_id)
        for (table, row_id), row in rows.items()
        for column, parent in PARENTS.get(table, {}).items()
        if row[column] is not None and (parent, row[column]) not in rows
    ]


def _repeats(rows):
    """Return what the rows hold twice that may be there once."""
    places = Counter(
        (table, *(row[column] for column in UNIQUE[table]))
        for (table, _), row in rows.items()
        if table in UNIQUE and row.get("archived_at") is None
    )
    return [place for place, count in places.items() if count > 1]


def _new_with_earlier(rows):
    """Return the recommendations that would be new and have an earlier one on record."""
    decided = [row for (table, _), row in rows.items() if table == "lineage"]
    new = {row["recommendation_id"] for row in decided if row["verdict"] == "none"}
    standing = {row_id for (table, row_id), row in rows.items() if table == "recommendations" and not row["archived_at"]}
    return [
        row
        for row in decided
        if row["verdict"] == "confirmed" and row["recommendation_id"] in new and row["earlier_id"] in standing
    ]


def _answers(item, review, as_of):
    """Return for each clause the answer in force and the recommending States."""
    found = []
    for clause in item["clauses"]:
        held = [
            (entry["date"] or review["adoption_date"] or review["review_date"] or "", index, entry["position"])
            for index, entry in enumerate(item["positions"])
            if entry["clause"] in (None, clause["clause"])
        ]
        held = [answer for answer in held if as_of is None or answer[0] <= as_of]
        found.append((max(held)[2] if held else "pending", clause["recommending_states"]))
    return found


def _whole(clauses):
    words = {answer for answer, _ in clauses}
    return words.pop() if len(words) == 1 else "partial"


def _in_order(counts):
    return (sum(counts.values()), *(counts[position] for position in POSITIONS))


ACTS_AT_RANDOM = ["add", "edit", "edit", "edit", "remove", "set_review", "bring", "bring", "descend", "descend", "descend"]
WAYS_BACK = ["undo", "undo", "undo_older", "undo_older", "redo", "redo"]


def random_machine(run, path):
    """Return a machine of acts and ways back in any order on a ledger at the path."""

    class Machine(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.world = World(run, path)

        @rule(chance=st.randoms(use_true_random=False), name=st.sampled_from(ACTS_AT_RANDOM + WAYS_BACK))
        def act(self, chance, name):
            getattr(self.world, name)(chance)

        @precondition(lambda self: self.world.undone)
        @rule(chance=st.randoms(use_true_random=False))
        def redo(self, chance):
            self.world.redo(chance)

        def teardown(self):
            with closing(self.world.db):
                self.world.check()

    return Machine


def test_acts_and_ways_back_in_any_order_agree_with_a_model_of_the_rows(run, surroundings):
    # What fails is printed as it was found: making it shorter can take minutes.
    phases = (Phase.explicit, Phase.generate)
    once = settings(derandomize=True, database=None, deadline=None, max_examples=40, stateful_step_count=20, phases=phases)
    run_state_machine_as_test(random_machine(run, surroundings), settings=once)


def test_two_hundred_steps_agree_with_a_model_of_the_rows(run, surroundings):
    chance = random.Random(2025)
    world = World(run, surroundings)
    with closing(world.db):
        for step in range(200):
            getattr(world, chance.choice(ACTS_AT_RANDOM + WAYS_BACK))(chance)
            if step % 4 == 0:
                world.check()
        assert len(world.done) > 30
        world.check()


@pytest.mark.parametrize("seed", range(4))
def test_as_many_undos_as_acts_give_the_start_and_as_many_redos_the_end(run, surroundings, seed):
    chance = random.Random(seed)
    world = World(run, surroundings)
    with closing(world.db):
        story = [world.exported()]
        while len(world.done) < 25:
            before = len(world.done)
            getattr(world, chance.choice(ACTS_AT_RANDOM))(chance)
            story += [world.exported()] if len(world.done) > before else []
        for expected in story[-2::-1]:
            assert run("undo").code == 0
            assert world.exported() == expected
        for expected in story[1:]:
            assert run("redo").code == 0
            assert world.exported() == expected
        world.check()


def test_a_ledger_that_was_undone_to_its_start_is_exported_like_an_empty_one(run, three):
    assert [run("undo").code for _ in range(3)] == [0, 0, 0]
    assert [json.loads(line)["kind"] for line in run("export").out.splitlines()] == ["ledger"]
    assert run("check").code == 0
