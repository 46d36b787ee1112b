"""The file itself: its schema from blank, its versions, what is refused as a ledger, and what plain SQL sees in it."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlite_utils

import hrtrack
from hrtrack.store import connection, migrations
from hrtrack.store.ledger import Ledger

TABLES = {
    "assessments", "assignments", "attachments", "batches", "changes", "clauses", "evidence", "evidence_links", "institutions",
    "labels", "ledger", "lineage", "links", "measure_institutions", "measure_recommendations", "measures", "names", "origins",
    "plans", "positions", "recommendations", "recommending_states", "reviews", "states", "tags", "texts",
}  # fmt: skip
VIEWS = {
    "assessments_in_force", "clause_positions", "lineage_list", "lineage_standing",
    "measure_list", "pairs", "recommendation_list", "review_totals", "statuses",
}  # fmt: skip
INDEXES = {
    "assessments_recommendation", "assignments_institution", "changes_batch", "changes_part", "changes_row", "evidence_code",
    "evidence_links_assessment", "evidence_links_evidence", "evidence_links_place", "institutions_merged",
    "institutions_parent", "lineage_earlier", "lineage_place",
    "links_other", "links_place", "links_recommendation", "measure_institutions_institution",
    "measure_recommendations_recommendation", "measures_code", "measures_open", "measures_plan", "names_institution",
    "names_measure", "names_plan", "origins_file", "plans_code", "positions_clause", "positions_recommendation",
    "recommendations_order", "recommendations_paragraph", "tags_clause", "tags_place", "texts_clause", "texts_place",
}  # fmt: skip
TRIGGERS: set[str] = set()
APPLICATION_ID = int.from_bytes(b"hrtr")
READING = [
    ("list",), ("list", "--count"), ("show", "2014/125.3"), ("stats",), ("stats", "--cycle", "2025"), ("reviews",),
    ("check",), ("export",), ("log",), ("backup", "copy.db"), ("undo",), ("redo",),
]  # fmt: skip
ADD = ("add", "--state", "XEA", "--cycle", "2025", "--text", "[placeholder text]")
WRITING = [
    ADD,
    ("import", "reviews.csv"),
    ("edit", "2014/125.3", "--summary", "[x]"),
    ("remove", "2014/125.3"),
    ("demo", "--load"),
]


def rows(path: Path, sql: str, *values: object) -> list[tuple]:
    """Ask a file as any other program would: without the tool and its functions."""
    with closing(sqlite3.connect(path)) as plain:
        return plain.execute(sql, values).fetchall()


def change(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        for statement in statements:
            plain.execute(statement)


def names(path: Path, kind: str) -> set[str]:
    found = {name for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type = ? AND sql IS NOT NULL", kind)}
    return {name for name in found if not name.startswith(("sqlite_", "_sqlite_", "idx__sqlite_", "search"))}


@pytest.fixture
def blank(run, surroundings: Path) -> Path:
    """Make a ledger with a schema and one recommendation in it."""
    words = ("--paragraph", "1.1", "--from", "Spain", "--position", "supported", "--theme", "Detention")
    assert run(*ADD, *words).code == 0
    return surroundings


@pytest.fixture
def reviews_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a small table to import."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    table = folder / "reviews.csv"
    table.write_text("state,mechanism,cycle,session,received,source\nXEA,UPR,2025,48,1,[placeholder]\n", encoding="utf-8")
    return table


# The schema from blank.


def test_the_tables_are_these_and_strict(blank):
    found = rows(blank, "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
    ours = {name: strict for name, strict in found if not name.startswith(("sqlite_", "_sqlite_"))}
    assert ours == dict.fromkeys(TABLES, 1)


@pytest.mark.parametrize(("kind", "expected"), [("view", VIEWS), ("index", INDEXES), ("trigger", TRIGGERS)])
def test_the_views_indexes_and_triggers_are_these(blank, kind, expected):
    assert names(blank, kind) == expected


def test_the_full_text_index_is_there_and_its_own_check_passes(kazakhstan):
    assert rows(kazakhstan, "SELECT type FROM pragma_table_list WHERE name = 'search'") == [("virtual",)]
    change(kazakhstan, "INSERT INTO search (search) VALUES ('integrity-check')")
    assert rows(kazakhstan, "SELECT count(*) FROM search") == [(325,)]


def test_the_file_says_whose_it_is_and_needs_no_second_file(blank):
    assert rows(blank, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert rows(blank, "PRAGMA journal_mode") == [("delete",)]
    assert [path.name for path in blank.parent.glob("ledger.db*")] == ["ledger.db"]


def test_every_file_has_an_id_of_its_own_that_stays(run, blank, tmp_path):
    other = tmp_path / "other.db"
    first = rows(blank, "SELECT id, file_uid, created_at FROM ledger")
    assert run(*ADD, "--db", str(other)).code == 0
    assert run(*ADD).code == 0
    assert rows(blank, "SELECT id, file_uid, created_at FROM ledger") == first
    assert len(first) == 1
    assert rows(other, "SELECT file_uid FROM ledger") != [(first[0][1],)]


def test_every_entity_and_act_has_a_stable_uid(kazakhstan):
    for table in ("reviews", "recommendations", "clauses", "positions", "batches"):
        [(count, distinct, shortest)] = rows(kazakhstan, f"SELECT count(*), count(DISTINCT uid), min(length(uid)) FROM {table}")
        assert count == distinct > 0
        assert shortest >= 32


@pytest.mark.parametrize(
    ("table", "column", "good", "bad"),
    [
        ("states", "region", "EEG", "Europe"),
        ("states", "code", None, "ea"),
        ("reviews", "mechanism", "CCPR", "HRC"),
        ("reviews", "state", "KAZ", "QQQ"),
        ("reviews", "cycle", 2014, 14),
        ("reviews", "cycle_number", 3, 0),
        ("reviews", "session", 20, 0),
        ("reviews", "received", 0, -1),
        ("reviews", "supported", None, -1),
        ("reviews", "noted", 7, -7),
        ("reviews", "review_date", "2014-10-30", "30.10.2014"),
        ("reviews", "adoption_date", None, "2015-02-30"),
        ("recommendations", "numbered", 0, 2),
        ("clauses", "number", 2, 0),
        ("recommending_states", "state", "CHL", "Chile"),
        ("texts", "field", "summary", "note"),
        ("texts", "original", 1, 2),
        ("texts", "lang", "kk", "k"),
        ("positions", "position", "partial", "accepted"),
        ("positions", "date", "2015-03-19", "2015-03"),
        ("labels", "taxonomy", "upr-info", "upr info"),
        ("changes", "last_id", None, 0),
        ("changes", "image", '{"id": 1}', "not JSON"),
        ("reviews", "received", 294, "many"),
        ("clauses", "number", 1, "first"),
        ("positions", "position", "noted", None),
    ],
)
def test_the_file_itself_refuses_what_is_not_in_the_vocabulary(blank, table, column, good, bad):
    with closing(sqlite3.connect(blank, isolation_level=None)) as plain:
        plain.execute("PRAGMA foreign_keys = ON")
        one = f"UPDATE {table} SET {column} = ? WHERE rowid = (SELECT max(rowid) FROM {table})"
        if table == "states":
            one = f"UPDATE {table} SET {column} = ? WHERE code = 'AFG'"
        if good is not None:
            assert plain.execute(one, (good,)).rowcount == 1
        with pytest.raises(sqlite3.IntegrityError):
            plain.execute(one, (bad,))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("recommendations", "review_id"), ("recommendations", "origin_id"), ("clauses", "recommendation_id"),
        ("recommending_states", "clause_id"), ("texts", "recommendation_id"), ("texts", "clause_id"),
        ("positions", "recommendation_id"), ("positions", "clause_id"), ("tags", "recommendation_id"), ("tags", "label_id"),
        ("tags", "clause_id"), ("changes", "batch_id"),
    ],
)  # fmt: skip
def test_a_row_cannot_belong_to_one_that_is_not_there(blank, table, column):
    with closing(sqlite3.connect(blank, isolation_level=None)) as plain:
        plain.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            plain.execute(f"UPDATE {table} SET {column} = 4711")


def test_foreign_keys_hold_while_the_tool_writes(blank):
    with Ledger.to_write(blank) as ledger, pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        ledger.connection.execute("DELETE FROM recommendations")


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO reviews (uid, state, mechanism, cycle) SELECT 'x', state, mechanism, cycle FROM reviews",
        "INSERT INTO recommendations (uid, review_id, paragraph, sort_key, numbered) "
        "SELECT 'x', review_id, paragraph, '', 1 FROM recommendations",
        "INSERT INTO recommendations (uid, review_id, paragraph, sort_key, numbered) "
        "SELECT uid, review_id, '9.9', '', 1 FROM recommendations",
        "INSERT INTO clauses (uid, recommendation_id, number) SELECT 'x', recommendation_id, number FROM clauses",
        "INSERT INTO recommending_states (clause_id, place, state) SELECT clause_id, 2, state FROM recommending_states",
        "INSERT INTO texts (recommendation_id, field, lang, value) SELECT recommendation_id, field, lang, 'x' FROM texts",
        "INSERT INTO tags (recommendation_id, label_id) SELECT recommendation_id, label_id FROM tags",
        "INSERT INTO labels (taxonomy, label) SELECT taxonomy, label FROM labels",
        "INSERT INTO ledger (id, file_uid, created_at) VALUES (1, 'x', 'x')",
        "INSERT INTO ledger (id, file_uid, created_at) VALUES (2, 'x', 'x')",
    ],
)
def test_what_there_is_one_of_cannot_be_entered_twice(blank, statement):
    with closing(sqlite3.connect(blank, isolation_level=None)) as plain, pytest.raises(sqlite3.IntegrityError):
        plain.execute(statement)


# Migrations.


def test_migrations_are_recorded_in_order_and_each_once_however_often_the_ledger_is_opened(run, blank):
    for _ in range(3):
        assert run(*ADD).code == 0
        assert run("stats").code == 0
    recorded = rows(blank, "SELECT name FROM _sqlite_migrations WHERE migration_set = 'hrtrack' ORDER BY id")
    assert [name for (name,) in recorded] == list(connection.MIGRATIONS)


def test_every_migration_is_a_numbered_file_of_sql_in_a_row_without_gaps():
    files = sorted(path.stem for path in Path(migrations.__file__).parent.glob("*.sql"))
    assert files == list(connection.MIGRATIONS)
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))


@pytest.mark.parametrize(
    "words", [*(words for words in READING if words[0] not in ("undo", "redo", "backup")), ("import", "FIXTURES"), ("check",)]
)
def test_a_second_open_changes_not_a_byte(run, kazakhstan, words):
    fixtures = Path(__file__).parent.parent / "fixtures" / "kazakhstan"
    words = [*words[:-1], *map(str, sorted(fixtures.glob("*.csv")))] if words[-1] == "FIXTURES" else words
    original = kazakhstan.read_bytes()
    assert run(*words).code == 0
    assert kazakhstan.read_bytes() == original
    assert [path.name for path in kazakhstan.parent.glob("ledger.db*")] == ["ledger.db"]


@pytest.mark.parametrize("words", [*READING, *WRITING], ids=" ".join)
def test_a_ledger_of_a_newer_version_is_refused_and_stays_as_it_is(run, kazakhstan, reviews_table, words):
    change(kazakhstan, "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('hrtrack', '9999_from_the_future')")
    original = kazakhstan.read_bytes()
    result = run(*words)
    assert (result.code, result.out) == (5, "")
    assert result.error == f"the ledger '{kazakhstan}' was written by a newer hrtrack (it has 9999_from_the_future)"
    assert kazakhstan.read_bytes() == original
    assert sorted(path.name for path in reviews_table.parent.iterdir()) == ["reviews.csv"]


def test_migrations_that_another_program_keeps_in_the_same_file_are_no_concern_of_ours(run, kazakhstan):
    change(kazakhstan, "INSERT INTO _sqlite_migrations (migration_set, name) VALUES ('of another program', '0001_notes')")
    assert run("stats").code == run(*ADD).code == 0


def make_old(path: Path) -> None:
    """Make a ledger as it was after the first migration, with one review and one recommendation in it."""
    script = (Path(migrations.__file__).parent / "0001_ledger.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(path)) as plain:
        plain.executescript(
            script
            + """
            CREATE TABLE "_sqlite_migrations" (id INTEGER PRIMARY KEY, migration_set TEXT, name TEXT, applied_at TEXT);
            CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name" ON "_sqlite_migrations" (migration_set, name);
            INSERT INTO _sqlite_migrations VALUES (1, 'hrtrack', '0001_ledger', '2026-01-01 00:00:00+00:00');
            INSERT INTO ledger VALUES (1, 'an old file', '2026-01-01T00:00:00Z');
            INSERT INTO states VALUES ('XEA', 'a fictional State', 'unknown');
            INSERT INTO reviews (uid, state, mechanism, cycle) VALUES ('review 1', 'XEA', 'UPR', 2025);
            INSERT INTO recommendations (uid, review_id, paragraph, sort_key, numbered) VALUES ('item 1', 1, '1.1', '1.1', 1);
            INSERT INTO clauses (uid, recommendation_id, number) VALUES ('clause 1', 1, 1);
            INSERT INTO texts (recommendation_id, field, lang, value, original) VALUES (1, 'text', 'en', '[placeholder text]', 1);
            """
        )


@pytest.mark.parametrize("words", [("list", "--count"), (*ADD, "--paragraph", "1.2")], ids=["by reading", "by writing"])
def test_an_older_ledger_is_brought_up_to_date_and_keeps_what_it_holds(run, surroundings, words):
    make_old(surroundings)
    assert rows(surroundings, "SELECT count(*) FROM states") == [(1,)]
    assert run(*words).code == 0
    recorded = rows(surroundings, "SELECT name, applied_at FROM _sqlite_migrations WHERE migration_set = 'hrtrack' ORDER BY id")
    assert [name for name, _ in recorded] == list(connection.MIGRATIONS)
    assert recorded[0][1] == "2026-01-01 00:00:00+00:00"
    assert rows(surroundings, "SELECT file_uid FROM ledger") == [("an old file",)]
    assert run("show", "2025/1.1", "-f", "json").json["text"] == "[placeholder text]"
    assert rows(surroundings, "SELECT count(*) > 190 FROM states") == [(1,)]


def test_an_older_ledger_ends_with_the_schema_of_a_new_one(run, surroundings, tmp_path):
    make_old(surroundings)
    new = tmp_path / "new.db"
    assert run("list", "--count").code == run(*ADD, "--db", str(new)).code == 0
    schema = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%_sqlite_%' ORDER BY type, name"
    assert rows(surroundings, schema) == rows(new, schema)


def test_a_migration_that_fails_leaves_the_older_ledger_as_it_was(run, surroundings):
    make_old(surroundings)
    # The second migration enters this State too.
    change(surroundings, "INSERT INTO states VALUES ('AFG', 'in the way', 'APG')")
    original = surroundings.read_bytes()
    with pytest.raises(sqlite3.IntegrityError):
        run("list", "--count")
    assert surroundings.read_bytes() == original


# What is no ledger.


def make_nothing(path: Path) -> None:
    """Leave the ledger missing."""


def make_text(path: Path) -> None:
    path.write_text("This is a text and not a ledger.\n" * 100, encoding="utf-8")


def make_empty(path: Path) -> None:
    path.touch()


def make_other(path: Path) -> None:
    change(path, "CREATE TABLE reviews (title TEXT)", "INSERT INTO reviews VALUES ('of a film')")


def make_other_without_tables(path: Path) -> None:
    change(path, "PRAGMA user_version = 3", "VACUUM")


def make_other_with_our_id(path: Path) -> None:
    change(path, f"PRAGMA application_id = {APPLICATION_ID}", "CREATE TABLE notes (title TEXT)")


def make_cut_off(path: Path) -> None:
    make_other(path)
    path.write_bytes(path.read_bytes()[:5000])


def state_of(path: Path) -> dict[str, bytes | None]:
    """Return every file and folder beside a ledger, and what is in it."""
    return {str(found): found.read_bytes() if found.is_file() else None for found in path.parent.rglob("*")}


@pytest.mark.parametrize("words", READING, ids=" ".join)
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (make_nothing, "there is no ledger at '{path}'"),
        (Path.mkdir, "'{path}' is a folder, not a ledger"),
        (make_empty, "'{path}' is an empty file, not a ledger yet"),
        (make_text, "'{path}' is not a SQLite file"),
        (make_other, "'{path}' is a SQLite file, but not a ledger of hrtrack"),
    ],
    ids=["missing", "folder", "empty", "text", "other database"],
)
def test_reading_what_is_no_ledger_is_exit_5_in_one_sentence_and_changes_nothing(
    run, surroundings, reviews_table, make, sentence, words
):
    make(surroundings)
    before = state_of(surroundings)
    result = run(*words)
    assert (result.code, result.out, result.error) == (5, "", sentence.format(path=surroundings))
    assert len(result.err.splitlines()) <= 2
    assert state_of(surroundings) == before


@pytest.mark.parametrize("words", WRITING, ids=" ".join)
@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (Path.mkdir, "'{path}' is a folder, not a ledger"),
        (make_text, "'{path}' is not a SQLite file"),
        (make_other, "'{path}' is a SQLite file, but not a ledger of hrtrack"),
    ],
    ids=["folder", "text", "other database"],
)
def test_writing_to_what_is_no_ledger_is_exit_5_in_one_sentence_and_changes_nothing(
    run, surroundings, reviews_table, make, sentence, words
):
    make(surroundings)
    before = state_of(surroundings)
    result = run(*words)
    assert (result.code, result.out, result.error) == (5, "", sentence.format(path=surroundings))
    assert state_of(surroundings) == before


@pytest.mark.parametrize("make", [make_nothing, make_text, make_other], ids=["missing", "text", "other database"])
def test_a_script_that_wants_json_gets_the_same_as_an_object(run, surroundings, make):
    make(surroundings)
    result = run("stats", "-f", "json")
    document = json.loads(result.err)
    assert (result.code, result.out, document["error"], document["exit_code"]) == (5, "", "database_unusable", 5)
    assert str(surroundings) in document["message"]


@pytest.mark.parametrize(
    "make", [make_other_without_tables, make_other_with_our_id, make_cut_off], ids=["no tables", "our id", "cut off"]
)
def test_reading_a_database_that_only_resembles_a_ledger_is_exit_5_and_changes_nothing(run, surroundings, make):
    make(surroundings)
    before = state_of(surroundings)
    result = run("list", "--count")
    assert (result.code, result.out) == (5, "")
    assert str(surroundings) in result.error
    assert state_of(surroundings) == before


def test_a_file_of_a_single_character_is_no_ledger_and_is_kept(run, surroundings):
    surroundings.write_text("\n")
    assert run("list").code == 5
    assert surroundings.read_text() == "\n"


@pytest.mark.parametrize("words", WRITING[:2], ids=" ".join)
@pytest.mark.parametrize("make", [make_nothing, make_empty], ids=["missing", "empty"])
def test_writing_creates_a_ledger_where_there_is_none_yet_with_its_folder(run, tmp_path, reviews_table, make, words):
    path = tmp_path / "new folder" / "and another" / "ledger.db"
    if make is make_empty:
        path.parent.mkdir(parents=True)
        make_empty(path)
    assert run(*words, "--db", str(path)).code == 0
    assert names(path, "view") == VIEWS
    assert run("stats", "--db", str(path)).code == 0


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        # Whether nothing can be found or there is no ledger to look in is the same to who reads it.
        (("edit", "2014/125.3", "--summary", "[placeholder]"), {3, 5}),
        (("remove", "2014/125.3"), {3, 5}),
        (("add", "--state", "XEA", "--cycle", "2025", "--text", "[placeholder]", "--from", "Atlantis"), {4}),
        (("add", "--state", "XEA", "--cycle", "2025"), {2}),
        (("import", "missing.csv"), {3}),
        (("import", "positions.csv"), {4}),
        (("import", "--dry-run", "reviews.csv"), {0}),
        (("reviews", "set", "2025", "--state", "XEA", "--received", "1"), {2}),
    ],
    ids=["edit", "remove", "unknown State", "no text", "missing file", "positions of nothing", "dry run", "no source"],
)
def test_a_command_that_writes_nothing_leaves_a_missing_ledger_missing(run, surroundings, reviews_table, words, codes):
    positions = reviews_table.with_name("positions.csv")
    positions.write_text("reference,position,source\nXEA/2025/1.1,supported,[placeholder]\n", encoding="utf-8")
    assert run(*words).code in codes
    assert list(surroundings.parent.glob("ledger.db*")) == []


def damage(path: Path, table: str) -> None:
    """Overwrite the pages that hold a table, its indexes left as they are, and keep those of the schema."""
    with closing(sqlite3.connect(path)) as plain:
        size = plain.execute("PRAGMA page_size").fetchone()[0]
        [root] = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("recommendations", ("list",)),
        ("recommendations", ("show", "2014/125.3")),
        ("recommendations", ("stats",)),
        ("texts", ("list",)),
        ("texts", ("export",)),
        ("positions", ("stats", "--cycle", "2014")),
        ("positions", ("check",)),
        ("reviews", ("reviews",)),
        ("batches", ("log",)),
        ("batches", ("undo",)),
        ("texts", ("add", "--cycle", "2025", "--text", "[placeholder]")),
        ("texts", ("edit", "2014/125.3", "--summary", "[placeholder]")),
    ],
)
def test_a_damaged_ledger_is_exit_5_in_one_sentence_that_names_it(run, kazakhstan, table, words):
    damage(kazakhstan, table)
    before = kazakhstan.read_bytes()
    result = run(*words)
    assert result.code == 5
    assert result.error.startswith(f"the ledger '{kazakhstan}' is damaged")
    assert kazakhstan.read_bytes() == before


def test_an_export_of_a_damaged_ledger_leaves_no_half_of_a_file(run, kazakhstan, tmp_path):
    damage(kazakhstan, "texts")
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("export", "-o", str(folder / "all.jsonl")).code == 5
    assert list(folder.iterdir()) == []


# Files and folders that may only be read.


@contextmanager
def without_privileges() -> Iterator[None]:
    """Be a plain user for a while, whom permissions bind; root is not bound by them."""
    if os.name != "posix":
        pytest.skip("permissions of files work differently here")
    if os.geteuid() != 0:
        yield
        return
    try:
        os.seteuid(65534)
    except OSError:
        pytest.skip("cannot become a plain user here")
    try:
        try:
            Path(hrtrack.__file__).read_bytes()
        except PermissionError:
            pytest.skip("the program is installed where only root may read it")
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared(kazakhstan_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put the Kazakhstan ledger into a folder that every user may enter; return its path."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "ledger.db"
        path.write_bytes(kazakhstan_file.read_bytes())
        path.chmod(0o666)
        folder.chmod(0o777)
        monkeypatch.setenv("HRTRACK_DB", str(path))
        yield path
        folder.chmod(0o777)


def forbid_file(path: Path) -> None:
    path.chmod(0o444)


def forbid_folder(path: Path) -> None:
    path.parent.chmod(0o555)


def forbid_reading(path: Path) -> None:
    path.chmod(0o000)


def forbid_entering(path: Path) -> None:
    path.parent.chmod(0o000)


ADD_TO_2025 = ("add", "--cycle", "2025", "--text", "[placeholder text]")
CHANGES = [ADD_TO_2025, ("edit", "2014/125.3", "--summary", "[placeholder]"), ("remove", "2014/125.3"), ("undo",)]


@pytest.mark.parametrize("words", CHANGES, ids=" ".join)
@pytest.mark.parametrize("forbid", [forbid_file, forbid_folder])
def test_writing_a_read_only_ledger_is_exit_5_and_changes_nothing(run, shared, forbid, words):
    original = shared.read_bytes()
    with without_privileges():
        assert run(*words, "--dry-run").code == 0
    forbid(shared)
    with without_privileges():
        result = run(*words)
    assert (result.code, result.out) == (5, "")
    assert result.error == f"the ledger '{shared}' is read-only"
    shared.parent.chmod(0o777)
    assert state_of(shared) == {str(shared): original}


@pytest.mark.parametrize(
    "words", [("list", "--count"), ("stats",), ("show", "2014/125.3"), ("export",), ("check",)], ids=" ".join
)
@pytest.mark.parametrize("forbid", [forbid_file, forbid_folder])
def test_a_read_only_ledger_can_be_read(run, shared, forbid, words):
    expected = run(*words)
    forbid(shared)
    with without_privileges():
        assert run(*words) == expected
    assert (expected.code, expected.err) == (0, "")


@pytest.mark.parametrize("words", [("list",), ("stats",), ADD_TO_2025], ids=" ".join)
@pytest.mark.parametrize("forbid", [forbid_reading, forbid_entering])
def test_a_ledger_that_may_not_be_read_is_exit_5(run, shared, forbid, words):
    run(*words, "--db", str(shared.with_name("another.db")))
    forbid(shared)
    with without_privileges():
        result = run(*words)
    assert (result.code, result.out) == (5, "")
    assert f"the ledger '{shared}'" in result.error
    assert "Traceback" not in result.err


def test_a_new_ledger_in_a_read_only_folder_is_exit_5(run, shared):
    run(*ADD)
    forbid_folder(shared)
    with without_privileges():
        result = run(*ADD, "--db", str(shared.with_name("new.db")))
    assert result.code == 5
    assert result.error.startswith(f"cannot write the ledger '{shared.with_name('new.db')}'")


@pytest.mark.parametrize("words", [("list",), ADD], ids=["reading", "writing"])
@pytest.mark.parametrize("forbid", [forbid_file, forbid_folder])
def test_an_older_ledger_on_a_read_only_disk_is_exit_5_and_says_that_it_is_older(run, shared, forbid, words):
    shared.unlink()
    make_old(shared)
    shared.chmod(0o666)
    forbid(shared)
    with without_privileges():
        result = run(*words)
    assert (result.code, result.out) == (5, "")
    assert str(shared) in result.error
    assert "older version" in result.error


# What plain SQL sees.


@pytest.mark.parametrize("view", sorted(VIEWS))
def test_a_view_works_in_plain_sqlite_and_in_sqlite_utils(run, kazakhstan, view):
    assert run("measure", "add", "[placeholder]", "--code", "MX").code == 0
    assert run("lineage", "confirm", "2014/125.8", "2010/95.3").code == 0
    found = rows(kazakhstan, f"SELECT * FROM {view}")
    assert found
    with closing(sqlite_utils.Database(kazakhstan)) as database:
        assert view in database.view_names()
        assert [tuple(row.values()) for row in database.view(view).rows] == found


def test_a_dump_of_the_ledger_by_plain_sqlite_makes_an_equal_one(run, kazakhstan, tmp_path):
    copy = tmp_path / "copy.db"
    change(kazakhstan, f"VACUUM INTO '{copy}'")
    assert run("export", "--db", str(copy)).out == run("export").out


@pytest.fixture
def mixed(run, kazakhstan: Path, tmp_path: Path) -> Path:
    """Add a made-up review with every kind of answer to the Kazakhstan ledger."""
    items = tmp_path / "items.csv"
    items.write_text(
        "state,mechanism,cycle,paragraph,text,recommending_states,position,position_date\n"
        "XEA,UPR,2024,1.1,[placeholder text 1],ESP|CHL,supported,2024-05-01\n"
        "XEA,UPR,2024,1.2,[placeholder text 2],ESP,noted,\n"
        "XEA,UPR,2024,1.3,[placeholder text 3],FRA,pending,2024-05-01\n"
        "XEA,UPR,2024,1.4,[placeholder text 4],KEN|PER,,\n"
        "XEA,UPR,2024,1.5,[placeholder text 5],KEN,supported,2024-05-01\n"
        "XEA,UPR,2024,1.6,[placeholder text 6],JPN,partial,2024-05-01\n"
        "XEA,UPR,2024,1.10,[placeholder text 7],,supported,\n"
        "XEA,UPR,2019,1.1,[placeholder text 8],ESP,noted,2019-05-01\n",
        encoding="utf-8",
    )
    clauses = tmp_path / "clauses.csv"
    clauses.write_text("reference,clause,recommending_states\nXEA/2024/1.1,1,ESP\nXEA/2024/1.1,2,CHL\n", encoding="utf-8")
    positions = tmp_path / "positions.csv"
    positions.write_text(
        "reference,clause,position,source,date\n"
        "XEA/2024/1.1,2,noted,[placeholder],2024-09-01\n"
        "XEA/2024/1.2,,supported,[placeholder],2024-09-01\n"
        "XEA/2024/1.3,,noted,[placeholder],2024-09-01\n",
        encoding="utf-8",
    )
    reviews = tmp_path / "reviews.csv"
    reviews.write_text(
        "state,mechanism,cycle,session,review_date,adoption_date,received,supported,noted,source\n"
        "XEA,UPR,2024,46,2024-05-01,2024-10-01,7,3,,[placeholder]\n",
        encoding="utf-8",
    )
    assert run("import", *map(str, (items, clauses, positions, reviews))).code == 0
    assert run("remove", "XEA/2024/1.5", "KAZ/2014/125.3").code == 0
    return kazakhstan


COUNTS = ("received", "supported", "noted", "partial", "pending")


def test_the_view_of_totals_gives_the_figures_of_stats_and_of_reviews(run, mixed):
    columns = ", ".join(f"recorded_{name}" for name in COUNTS)
    found = rows(mixed, f"SELECT state, cycle, {columns} FROM review_totals WHERE mechanism = 'UPR' ORDER BY state, cycle")
    answers = run("stats", "--mechanism", "UPR", "--basis", "recorded", "-f", "json").json
    assert [row[:2] for row in found] == [(row["state"], row["cycle"]) for row in answers]
    for row, answer in zip(found, answers, strict=True):
        # Of a review without any item on record, stats knows nothing; the view counts what is there.
        expected = tuple(answer[name] for name in COUNTS) if answer["recorded"] else (0, 0, 0, 0, 0)
        assert row[2:] == expected
    assert sum(row[2] > 0 for row in found) == 4
    declared = rows(
        mixed, "SELECT state, cycle, received, supported, noted FROM review_totals WHERE mechanism = 'UPR' ORDER BY state, cycle"
    )
    answers = json.loads(run("export", "-f", "json", "--table", "reviews").out)
    reviews = [row for row in answers if row["kind"] == "review" and row["mechanism"] == "UPR"]
    assert declared == [(row["state"], row["cycle"], row["received"], row["supported"], row["noted"]) for row in reviews]


def test_the_made_up_review_has_every_kind_of_answer(mixed):
    [counts] = rows(
        mixed,
        "SELECT recorded_received, recorded_supported, recorded_noted, recorded_partial, recorded_pending FROM review_totals "
        "WHERE state = 'XEA' AND cycle = 2024",
    )
    # 1.1 has two clauses that differ; 1.2 has no date of its own and so counts from the adoption; 1.4 has no answer.
    assert counts == (6, 1, 2, 2, 1)


@pytest.mark.parametrize(("state", "cycle"), [("KAZ", "2014"), ("KAZ", "2010"), ("XEA", "2024")])
def test_the_view_of_pairs_gives_the_figures_of_stats_by_state(run, mixed, state, cycle):
    [counts] = rows(
        mixed,
        "SELECT count(*), count(*) FILTER (WHERE position = 'supported'), count(*) FILTER (WHERE position = 'noted'), "
        "count(*) FILTER (WHERE position = 'partial'), count(*) FILTER (WHERE coalesce(position, 'pending') = 'pending') "
        "FROM pairs WHERE state = ? AND cycle = ?",
        state,
        int(cycle),
    )
    answer = run("stats", "--state", state, "--cycle", cycle, "--unit", "state", "-f", "json").json
    assert counts == tuple(answer[name] for name in COUNTS)


@pytest.mark.parametrize(("column", "dimension"), [("region", "region"), ("recommending_state", "state")])
def test_the_view_of_pairs_gives_the_breakdowns_of_stats(run, mixed, column, dimension):
    sql = (
        f"SELECT {column}, count(*), count(*) FILTER (WHERE position = 'supported') FROM pairs WHERE mechanism = 'UPR' GROUP BY 1"
    )
    answer = run("stats", "--by", dimension, "--unit", "state", "-f", "json").json
    found = {row["key"][dimension]: (row["received"], row["supported"]) for row in answer["rows"]}
    assert {key: (received, supported) for key, received, supported in rows(mixed, sql)} == found


def test_the_view_of_pairs_gives_the_independently_published_figures(kazakhstan):
    sql = "SELECT region, count(*) FILTER (WHERE position = 'supported'), count(*) FROM pairs WHERE cycle = 2014 GROUP BY region"
    found = {region: (supported, received) for region, supported, received in rows(kazakhstan, sql)}
    assert found == {"EEG": (24, 33), "WEOG": (45, 69), "APG": (43, 52), "AG": (17, 21), "GRULAC": (18, 23)}


def test_the_view_of_recommendations_says_what_list_says(run, mixed):
    columns = ("reference", "state", "mechanism", "cycle", "cycle_number", "paragraph", "numbered", "text", "summary", "position")
    found = rows(
        mixed,
        f"SELECT {', '.join(columns)} FROM recommendation_list "
        "ORDER BY state, mechanism = 'UPR' DESC, mechanism, cycle, sort_key",
    )
    listed = run("list", "-f", "json").json
    assert found == [tuple(row[name] for name in columns) for row in listed]
    assert len(found) == 325 + 8 - 2


def test_the_view_of_recommendations_shows_the_same_text_as_list_whatever_its_languages(run, mixed):
    for lang in ("ru", "kk", "fr"):
        words = ("--summary", f"[placeholder {lang}]", "--language", lang)
        assert run("edit", "XEA/2024/1.2", *words).code == 0
    [found] = rows(mixed, "SELECT text, summary FROM recommendation_list WHERE reference = 'XEA/2024/1.2'")
    listed = run("show", "XEA/2024/1.2", "-f", "json").json
    assert found == (listed["text"], listed["summary"])


def test_the_view_of_clauses_names_the_answer_in_force_for_each(mixed):
    sql = (
        "SELECT r.paragraph, cp.clause, p.position FROM clause_positions cp "
        "JOIN recommendations r ON r.id = cp.recommendation_id JOIN reviews v ON v.id = r.review_id "
        "LEFT JOIN positions p ON p.id = cp.position_id "
        "WHERE v.state = 'XEA' AND v.cycle = 2024 ORDER BY r.sort_key, cp.clause"
    )
    assert rows(mixed, sql) == [
        ("1.1", 1, "supported"), ("1.1", 2, "noted"), ("1.2", 1, "noted"), ("1.3", 1, "noted"), ("1.4", 1, None),
        ("1.6", 1, "partial"), ("1.10", 1, "supported"),
    ]  # fmt: skip
