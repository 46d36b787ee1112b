"""One act is one transaction: whatever interrupts it, the file is as before or as after, and no writer's work is lost."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from hrtrack.store import connection

needs_sigkill = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="a process cannot be killed at once here")
needs_posix = pytest.mark.skipif(os.name != "posix", reason="closed pipes and signals work differently here")

WRITERS, EACH = 8, 50
# Waits for a line on standard input, so that all writers begin at once.
WRITER = """
import sys
from hrtrack.cli.app import app

number, count = sys.argv[1:]
sys.stdin.readline()
for index in range(1, int(count) + 1):
    paragraph = [] if number == "u" else ["--paragraph", f"{number}.{index}"]
    words = ["add", "--state", "XEA", "--cycle", "2025", *paragraph, "--text", "[placeholder text]", "--from", "Spain"]
    code = app(words, standalone_mode=False)
    if code:
        sys.exit(code)
"""
ROWS = 1500
ADD = ("add", "--state", "XEA", "--cycle", "2025", "--text", "[placeholder text]")


def start(*words: str, **settings) -> subprocess.Popen:
    """Start the tool in a process of its own, its output buffered as users have it."""
    settings = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True} | settings
    settings["env"] = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.Popen([sys.executable, "-m", "hrtrack", *words], **settings)


@contextmanager
def writers(numbers: list[str], count: int) -> Iterator[list[subprocess.Popen]]:
    """Start processes that add recommendations, and let all of them begin at once."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with ExitStack() as stack:
        started = []
        for number in numbers:
            process = subprocess.Popen([sys.executable, "-c", WRITER, number, str(count)], **pipes)
            started.append(stack.enter_context(process))
        for process in started:
            process.stdin.write("\n")
            process.stdin.flush()
        yield started


def finish(processes: list[subprocess.Popen]) -> list[str]:
    """Wait for processes, which must end well; return the lines they have printed."""
    ends = [(*process.communicate(), process.returncode) for process in processes]
    said = "".join(end[1] for end in ends)
    assert [end[2] for end in ends] == [0] * len(processes), said
    assert "error" not in said
    assert "Traceback" not in said
    return [line for end in ends for line in end[0].split()]


def integrity(path: Path) -> str:
    with closing(sqlite3.connect(path)) as plain:
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []
        return plain.execute("PRAGMA integrity_check").fetchone()[0]


FINGERPRINT = r"\b[0-9a-f]{8}-[0-9a-f]{8}\b"


def answer(run, *words: str) -> str:
    """Return what a command prints, without the uids, which differ from run to run."""
    result = run(*words)
    assert (result.code, result.err) == (0, "")
    return re.sub(r'"uid": "[^"]*"', '"uid": ""', result.out)


def contents(run) -> str:
    """Return all that a ledger holds, and the acts that made it."""
    return answer(run, "export") + answer(run, "log", "--limit", "0", "-f", "json")


def write_table(path: Path, rows: int = ROWS) -> Path:
    """Write a table of made-up recommendations, large enough that importing it takes a while."""
    lines = ["state,mechanism,cycle,paragraph,text,recommending_states,position"]
    for number in range(rows):
        text = f"[placeholder text {number}] " + "words that fill the page " * 8
        lines.append(f"XEA,UPR,2025,{number // 100 + 1}.{number % 100 + 1},{text},ESP|CHL,supported")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_table(tmp_path_factory.mktemp("table") / "table.csv")


@pytest.fixture
def small(run, surroundings: Path) -> bytes:
    """Put a ledger of one recommendation where commands look for it; return its bytes."""
    assert run(*ADD, "--paragraph", "900.1").code == 0
    return surroundings.read_bytes()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a command of this process give up at once where it would wait for another."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)


@contextmanager
def held(path: Path, lock: str) -> Iterator[sqlite3.Connection]:
    """Hold a lock on a ledger: IMMEDIATE as a writer at work does, EXCLUSIVE as one that is just committing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"BEGIN {lock}")
        yield other


def at_statement(number: int, action: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let something happen right before the nth SQL statement of the commands that follow; return the list of these."""
    seen: list[str] = []
    connect = sqlite3.connect

    def trace(statement: str) -> None:
        seen.append(statement)
        if len(seen) == number:
            # Datasette, imported by another test, has errors of callbacks reported; a lock that cannot be had is none.
            with suppress(sqlite3.OperationalError):
                action()

    def connect_traced(*words, **settings):
        opened = connect(*words, **settings)
        opened.set_trace_callback(trace)
        return opened

    monkeypatch.setattr(sqlite3, "connect", connect_traced)
    return seen


# Eight writers at once.


def test_eight_processes_that_add_fifty_recommendations_each_to_a_ledger_not_yet_there_lose_none(run, surroundings):
    numbers = [str(number) for number in range(1, WRITERS + 1)]
    with writers(numbers, EACH) as processes:
        printed = finish(processes)
    expected = [f"XEA/2025/{number}.{index}" for number in numbers for index in range(1, EACH + 1)]
    assert run("list", "-f", "ids").out.split() == expected
    assert sorted(printed) == sorted(expected)
    assert len(run("log", "--limit", "0", "-f", "json").json) == WRITERS * EACH
    assert integrity(surroundings) == "ok"


def test_eight_processes_that_leave_the_number_to_the_tool_never_get_the_same_one(run, surroundings, small):
    with writers(["u"] * WRITERS, EACH // 2) as processes:
        printed = finish(processes)
    expected = [f"XEA/2025/u{number}" for number in range(1, WRITERS * EACH // 2 + 1)]
    assert run("list", "-f", "ids").out.split() == ["XEA/2025/900.1", *expected]
    assert sorted(printed) == sorted(expected)
    assert integrity(surroundings) == "ok"


@pytest.mark.parametrize("begin", ["missing", "empty"])
def test_a_ledger_that_another_command_creates_between_two_statements_is_taken_as_it_is(
    run, surroundings, impatient, monkeypatch, begin
):
    connect, outcomes = sqlite3.connect, []
    for number in [*range(1, 15), *range(15, 300, 29)]:
        surroundings.unlink(missing_ok=True)
        if begin == "empty":
            surroundings.touch()
        created = []

        def create(created: list[int] = created) -> None:
            with monkeypatch.context() as plain:
                plain.setattr(sqlite3, "connect", connect)
                created.append(run(*ADD, "--paragraph", "2.1").code)

        at_statement(number, create, monkeypatch)
        result = run(*ADD, "--paragraph", "1.1")
        monkeypatch.setattr(sqlite3, "connect", connect)
        if not created:
            break
        # Where the command at hand holds the lock already, it is the other one that is refused.
        assert (created[0] in (0, 5), result.code) == (True, 0), f"at statement {number}: {result.error}"
        assert run("list", "-f", "ids").out.split() == ["XEA/2025/1.1", "XEA/2025/2.1"][: 2 if created == [0] else 1]
        outcomes.append(created[0])
    assert outcomes.count(0) > 2
    assert [path.name for path in surroundings.parent.iterdir() if path.is_file()] == ["ledger.db"]


# Killed in the middle.


@needs_sigkill
def test_a_ledger_is_as_before_or_as_after_when_an_import_is_killed_at_any_of_twenty_moments(run, surroundings, small, table):
    before = contents(run)
    begun = time.monotonic()
    whole = start("import", str(table))
    whole.communicate()
    duration = time.monotonic() - begun
    assert whole.returncode == 0
    after = contents(run)
    assert before != after
    random_moments = random.Random(20)
    # Most of the time goes by before the writing begins; the later half is where the harm could be done.
    moments = [duration * (0.3 + 0.7 * (index + random_moments.random()) / 20) for index in range(20)]
    for moment in moments:
        surroundings.write_bytes(small)
        with start("import", str(table), stdout=subprocess.DEVNULL) as process:
            time.sleep(moment)
            process.kill()
        assert contents(run) in (before, after)
        assert integrity(surroundings) == "ok"
        assert run(*ADD, "--paragraph", "900.2").code == 0
        assert not surroundings.with_name("ledger.db-journal").exists()


@needs_sigkill
def test_an_import_that_is_killed_while_its_pages_go_to_the_file_is_rolled_back_by_the_next_command(
    run, surroundings, small, table
):
    before = contents(run)
    journal = surroundings.with_name("ledger.db-journal")
    for _ in range(20):
        surroundings.write_bytes(small)
        with start("import", str(table), stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and surroundings.stat().st_size == len(small):
                time.sleep(0.0002)
            process.kill()
        if journal.exists():
            break
    assert journal.exists(), "the import was never met in the middle of its commit"
    assert surroundings.read_bytes() != small
    assert contents(run) == before
    assert not journal.exists()
    assert integrity(surroundings) == "ok"


@needs_sigkill
@pytest.mark.parametrize("part", [0.6, 0.7, 0.8, 0.9])
def test_a_ledger_whose_creation_was_killed_can_be_written_by_the_next_command(run, surroundings, part):
    begun = time.monotonic()
    start(*ADD, "--paragraph", "1.1").communicate()
    duration = time.monotonic() - begun
    surroundings.unlink()
    with start(*ADD, "--paragraph", "1.1") as process:
        time.sleep(duration * part)
        process.kill()
    assert run(*ADD, "--paragraph", "1.2").code == 0
    assert run("list", "-f", "ids").out.split() in (["XEA/2025/1.2"], ["XEA/2025/1.1", "XEA/2025/1.2"])
    assert integrity(surroundings) == "ok"


# A full disk.


def limited(size: int) -> Callable[[], None]:
    """Return what makes a process unable to write files beyond a size, as on a full disk."""
    resource = pytest.importorskip("resource")

    def limit() -> None:
        # Python itself ignores the signal that the system sends beside the error.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


def full_disk(*words: str, size: int) -> tuple[int, list[str]]:
    """Run a command on a disk that takes `size` bytes a file; return its exit code and the lines of standard error."""
    process = start(*words, preexec_fn=limited(size))
    _, err = process.communicate()
    return process.returncode, err.splitlines()


NO_JOURNAL, NO_GROWTH = "no room for a journal", "no room to grow"


@pytest.mark.parametrize(
    ("words", "room"),
    [
        (("import", "TABLE"), NO_JOURNAL),
        (("import", "TABLE"), NO_GROWTH),
        (("add", "--cycle", "2025", "--text", "[placeholder text]"), NO_JOURNAL),
        (("edit", "2014/125.3", "--summary", "[placeholder text]"), NO_JOURNAL),
        (("remove", "2014/125.3"), NO_JOURNAL),
        (("reviews", "set", "2025", "--received", "295", "--source", "[placeholder]"), NO_JOURNAL),
        (("undo",), NO_JOURNAL),
        (("undo",), NO_GROWTH),
    ],
)
def test_a_full_disk_is_one_clear_sentence_with_exit_5_and_nothing_is_lost(run, kazakhstan, table, words, room):
    original, before = kazakhstan.read_bytes(), contents(run)
    words = [str(table) if word == "TABLE" else word for word in words]
    code, err = full_disk(*words, size=512 if room == NO_JOURNAL else len(original))
    assert (code, len(err)) == (5, 2)
    assert err[0].startswith("error: ")
    assert str(kazakhstan) in err[0]
    assert "disk" in err[0]
    assert "nothing was written" in err[1]
    assert run("list", "--count").out == "325\n"
    assert contents(run) == before
    assert kazakhstan.read_bytes() == original
    assert not kazakhstan.with_name("ledger.db-journal").exists()


def test_a_full_disk_is_an_error_object_where_json_is_wanted(run, kazakhstan, table):
    code, err = full_disk("import", str(table), "-f", "json", size=kazakhstan.stat().st_size)
    document = json.loads("\n".join(err))
    assert (code, document["error"], document["exit_code"]) == (5, "database_unusable", 5)


def test_a_command_succeeds_as_soon_as_there_is_room_again(run, kazakhstan, table):
    assert full_disk("import", str(table), size=kazakhstan.stat().st_size)[0] == 5
    assert run("import", str(table)).code == 0
    assert run("list", "--count").out == f"{325 + ROWS}\n"


def test_a_backup_that_finds_no_room_leaves_no_file_and_does_not_blame_the_ledger(run, kazakhstan, tmp_path):
    target = tmp_path / "backups" / "copy.db"
    target.parent.mkdir()
    code, err = full_disk("backup", str(target), size=kazakhstan.stat().st_size // 2)
    assert list(target.parent.iterdir()) == []
    assert code in (4, 5)
    assert str(target) in err[0]
    assert f"'{kazakhstan}'" not in err[0]


def test_a_backup_that_finds_no_room_leaves_the_file_it_was_to_replace(run, kazakhstan, tmp_path):
    target = tmp_path / "copy.db"
    assert run("backup", str(target)).code == 0
    older = target.read_bytes()
    assert full_disk("backup", str(target), "--force", size=kazakhstan.stat().st_size // 2)[0] in (4, 5)
    assert target.read_bytes() == older
    assert not target.with_name("copy.db.part").exists()


# Locks.


@pytest.mark.parametrize(
    "words", [("list", "--count"), ("stats", "--cycle", "2014"), ("export",), ("check",), ("show", "2014/125.3")]
)
def test_reading_works_while_another_command_writes(run, kazakhstan, impatient, words):
    expected = run(*words)
    with held(kazakhstan, "IMMEDIATE") as writer:
        writer.execute("UPDATE reviews SET note = 'not yet committed'")
        assert run(*words) == expected
    assert expected.code == 0


@pytest.mark.parametrize("words", [("add", "--cycle", "2025", "--paragraph", "1.1", "--text", "[placeholder text]"), ("undo",)])
def test_a_writing_command_waits_for_another_one_and_then_succeeds(run, kazakhstan, words):
    with held(kazakhstan, "IMMEDIATE") as writer:
        process = start(*words)
        # It cannot end before the lock is released, however long this takes.
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        writer.execute("UPDATE reviews SET note = 'written by another command' WHERE cycle = 2025")
        writer.execute("COMMIT")
    _, err = process.communicate()
    assert (process.returncode, "error" in err) == (0, False)
    if words[0] == "add":
        assert run("list", "--count").out == "326\n"
        assert "written by another command" in run("reviews", "-f", "json").out


def test_a_reading_command_waits_for_a_commit_and_then_succeeds(kazakhstan):
    with held(kazakhstan, "EXCLUSIVE"):
        process = start("list", "--count")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
    out, _ = process.communicate()
    assert (process.returncode, out) == (0, "325\n")


@pytest.mark.parametrize(
    ("lock", "words"),
    [
        ("IMMEDIATE", ("add", "--cycle", "2025", "--text", "[placeholder text]")),
        ("IMMEDIATE", ("import", "TABLE")),
        ("IMMEDIATE", ("remove", "2014/125.3")),
        ("IMMEDIATE", ("undo",)),
        ("EXCLUSIVE", ("add", "--cycle", "2025", "--text", "[placeholder text]")),
        ("EXCLUSIVE", ("list",)),
        ("EXCLUSIVE", ("stats", "--cycle", "2025")),
    ],
)
def test_a_ledger_locked_past_the_wait_is_exit_5_and_nothing_is_written(run, kazakhstan, impatient, table, lock, words):
    original = kazakhstan.read_bytes()
    with held(kazakhstan, lock):
        result = run(*(str(table) if word == "TABLE" else word for word in words))
    assert (result.code, result.out) == (5, "")
    assert result.error == f"the ledger '{kazakhstan}' is in use by another command"
    assert kazakhstan.read_bytes() == original


def test_a_reading_command_that_meets_a_lock_at_any_of_its_statements_ends_with_exit_5(run, kazakhstan, impatient, monkeypatch):
    expected = run("check")
    connect, met = sqlite3.connect, 0
    for number in count(1):
        with closing(connect(kazakhstan, isolation_level=None, timeout=0)) as other:
            seen = at_statement(number, partial(other.execute, "BEGIN EXCLUSIVE"), monkeypatch)
            result = run("check")
            locked = other.in_transaction
        monkeypatch.setattr(sqlite3, "connect", connect)
        if len(seen) < number:
            break
        met += locked
        refused = (5, f"the ledger '{kazakhstan}' is in use by another command")
        assert (result.code, result.error) == (refused if locked else (expected.code, expected.error))
    assert met > 2


@pytest.mark.parametrize(
    ("words", "act"),
    [
        (("stats", "--cycle", "2014", "-f", "json"), ("remove", "2014/125.3")),
        (("show", "2014/125.3", "-f", "json"), ("edit", "2014/125.3", "--position", "noted", "--summary", "[placeholder text]")),
        (("reviews", "-f", "json"), ("remove", "2014/125.3")),
    ],
    ids=["stats", "show", "reviews"],
)
def test_an_answer_is_that_of_one_moment_however_others_write_meanwhile(
    run, kazakhstan, kazakhstan_file, impatient, monkeypatch, words, act
):
    connect, before = sqlite3.connect, answer(run, *words)
    fingerprint = re.search(FINGERPRINT, before)

    def settled(text: str) -> str:
        """Return an answer in which every fingerprint but that from before is the same: each act has its own."""
        return re.sub(FINGERPRINT, lambda found: "before" if fingerprint and found[0] == fingerprint[0] else "after", text)

    before = settled(before)
    assert run(*act).code == 0
    after = settled(answer(run, *words))
    assert before != after
    for number in count(1):
        kazakhstan.write_bytes(kazakhstan_file.read_bytes())

        def write() -> None:
            with monkeypatch.context() as plain:
                plain.setattr(sqlite3, "connect", connect)
                run(*act)

        seen = at_statement(number, write, monkeypatch)
        result = settled(answer(run, *words))
        monkeypatch.setattr(sqlite3, "connect", connect)
        if len(seen) < number:
            break
        assert result in (before, after), f"another command wrote before: {seen[number - 1]}"


@needs_posix
@pytest.mark.parametrize("words", [("list", "-f", "jsonl"), ("export",)])
def test_a_list_that_waits_in_a_pager_does_not_keep_others_from_writing(run, surroundings, small, table, monkeypatch, words):
    assert run("import", str(table)).code == 0
    monkeypatch.setattr(connection, "BUSY_SECONDS", 3)
    with start(*words) as process:
        # The pipe takes no more than a part of the list; the rest waits for a reader.
        assert process.stdout.readline()
        result = run(*ADD, "--paragraph", "900.2")
        process.stdout.close()
    assert (result.code, result.out) == (0, "XEA/2025/900.2\n")


# Backups.


def test_a_backup_taken_while_another_process_writes_is_whole_acts(run, surroundings, small, tmp_path):
    counts = []
    with writers(["1"], EACH) as processes:
        while processes[0].poll() is None or not counts:
            target = tmp_path / f"backup{len(counts)}.db"
            assert run("backup", str(target)).code == 0
            assert integrity(target) == "ok"
            counts.append(int(run("list", "--count", "--db", str(target)).out))
            assert len(run("log", "--limit", "0", "-f", "json", "--db", str(target)).json) == counts[-1]
        finish(processes)
    assert counts == sorted(counts)
    assert run("list", "--count").out == f"{EACH + 1}\n"


def test_a_backup_is_an_equal_ledger_that_goes_its_own_way(run, kazakhstan, tmp_path):
    target = tmp_path / "copy.db"
    with held(kazakhstan, "IMMEDIATE") as writer:
        writer.execute("UPDATE reviews SET note = 'not yet committed'")
        assert run("backup", str(target)).code == 0
    assert run("export", "--db", str(target)).out == run("export").out
    assert run("undo", "--db", str(target)).code == 0
    assert (run("list", "--count", "--db", str(target)).out, run("list", "--count").out) == ("0\n", "325\n")


# Closed pipes and interruptions.


@needs_posix
@pytest.mark.parametrize("words", [("list", "-f", "jsonl"), ("list", "-f", "csv"), ("export",)])
def test_a_reader_that_stops_after_one_line_ends_the_command_with_141_and_without_a_word(kazakhstan, words):
    process = start(*words)
    assert process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(), err) == (141, "")


@needs_posix
@pytest.mark.parametrize(
    "line",
    [
        "--version", "--help", "", "list --help", "list", "list -f json", "list -f ids", "list --count", "show 2014/125.3",
        "stats", "stats --cycle 2025", "stats --cycle 2025 -f json", "stats --by region", "reviews", "check", "log", "path",
        "export", "demo",
    ],
)  # fmt: skip
def test_a_pipe_that_nobody_reads_gives_141_and_not_a_word(kazakhstan, line):
    reading, writing = os.pipe()
    os.close(reading)
    with start(*line.split(), stdout=writing) as process:
        os.close(writing)
        err = process.stderr.read()
    assert (process.returncode, err) == (141, "")


@needs_posix
def test_a_writing_command_whose_pipe_is_closed_has_written_its_act_whole(run, kazakhstan):
    reading, writing = os.pipe()
    os.close(reading)
    with start("add", "--cycle", "2025", "--paragraph", "1.1", "--text", "[placeholder text]", stdout=writing) as process:
        os.close(writing)
        assert "Traceback" not in process.stderr.read()
    assert process.returncode == 141
    assert run("show", "2025/1.1").code == 0
    assert run("undo").code == 0
    assert run("list", "--count").out == "325\n"


def interrupt(process: subprocess.Popen) -> None:
    """Press Ctrl-C, again if need be: Python loses one that comes between two reads."""
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        try:
            process.wait(1)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()


@needs_posix
def test_an_interrupted_command_ends_with_130_and_without_a_traceback(run, surroundings, small):
    with start("import", "-", stdin=subprocess.PIPE) as process:
        # More than a pipe holds: when all is written, the command is reading.
        process.stdin.write("state,mechanism,cycle,paragraph,text\n" + "XEA,UPR,2025,1.1,[placeholder text]\n" * 10_000)
        process.stdin.flush()
        interrupt(process)
        assert "Traceback" not in process.stderr.read()
    assert process.returncode == 130
    assert surroundings.read_bytes() == small


@needs_posix
def test_an_import_that_is_interrupted_while_it_writes_leaves_the_ledger_as_it_was(run, surroundings, small, tmp_path):
    table = write_table(tmp_path / "table.csv", 2 * ROWS)
    before = contents(run)
    journal = surroundings.with_name("ledger.db-journal")
    for _ in range(10):
        surroundings.write_bytes(small)
        with start("import", str(table), stdout=subprocess.DEVNULL) as process:
            while process.poll() is None and not journal.exists():
                time.sleep(0.0005)
            process.send_signal(signal.SIGINT)
            err = process.stderr.read()
        if process.returncode:
            break
    assert (process.returncode, "Traceback" in err) == (130, False)
    assert contents(run) == before
    assert surroundings.read_bytes() == small


@needs_posix
def test_a_command_that_waits_for_another_one_can_be_interrupted(run, kazakhstan):
    original = kazakhstan.read_bytes()
    with held(kazakhstan, "IMMEDIATE"), start("undo") as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
        err = process.stderr.read()
    assert (process.returncode, "Traceback" in err) == (130, False)
    assert kazakhstan.read_bytes() == original
