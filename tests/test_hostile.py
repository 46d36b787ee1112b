"""Hostile and broken files: read or refused in one sentence that names the file, in little memory, with nothing half written."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import date
from functools import partial
from hashlib import sha256
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import hostile
import pytest
from conftest import Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from terminal import on_terminal

from hrtrack.errors import BadInput
from hrtrack.intake import any_table, layouts, recognise, upr_info
from hrtrack.intake.reading import Findings, Options
from hrtrack.intake.sources import Source
from hrtrack.intake.years import Years
from hrtrack.model import RANGES, parse_date
from hrtrack.records import RecommendationItem, ReviewItem
from hrtrack.wording import read_states, read_wording, same_wording, split_number, split_source, without_states

SECONDS = 20
MOST_MEMORY = 300
# Well above what is allowed, so that what is wrong is measured, and the machine of the tests lives on.
_LIMIT = 1536 * 1024**2
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
LONGEST_LINE = 2_000
_EVERY = [case for case in hostile.corpus() if ".pdf" not in case.name or find_spec("pypdfium2")]
# A third of the corpus is tried each time; HRTRACK_WHOLE_CORPUS=1 tries all of it, for some minutes.
CORPUS = _EVERY if os.environ.get("HRTRACK_WHOLE_CORPUS") else _EVERY[::3]
_BOMBS = [case for case in hostile.bombs() if ".pdf" not in case.name or find_spec("pypdfium2")]
# The compressed texts take a minute; the whole corpus tries the other kinds too.
BOMBS = _BOMBS if os.environ.get("HRTRACK_WHOLE_CORPUS") else _BOMBS[:6]
ESCAPED = "\x1b[31m\x9b1m\u202e"
FORMATS = tuple(recognise.FORMATS)
needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="memory is measured in another way here")
needs_posix = pytest.mark.skipif(os.name != "posix", reason="there are no such files here")
# Starts the tool, and says how it ended, how much memory it or a process of its own took, and how long.
MEASURE = """
import json, os, resource, signal, sys, time
limit, seconds, answer, *command = sys.argv[1:]
begun = time.monotonic()
child = os.fork()
if child == 0:
    os.setpgid(0, 0)
    resource.setrlimit(resource.RLIMIT_AS, (int(limit), int(limit)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * int(limit), 2 * int(limit)))
    os.execv(command[0], command)
def kill(*_):
    os.killpg(child, signal.SIGKILL)
signal.signal(signal.SIGALRM, kill)
signal.alarm(int(seconds) + 1)
_, status, usage = os.wait4(child, 0)
with open(answer, "w") as file:
    json.dump([os.waitstatus_to_exitcode(status), usage.ru_maxrss / 1024, time.monotonic() - begun], file)
"""


class TooSlow(BaseException):
    """Stop what runs for too long; no `except Exception` holds it."""


class Measured(NamedTuple):
    """How a process of its own ended."""

    result: Result
    mebibytes: float
    seconds: float


def controls(text: str, besides: str = "") -> set[str]:
    """Return the characters of a text that a terminal would obey."""
    return {c for c in text if (unicodedata.category(c) == "Cc" and c not in "\n\t") or c in BIDI} - set(besides)


def on_disk(path: Path) -> dict[str, bytes]:
    """Return the ledger as it lies on disk, with whatever stands beside it under its name."""
    return {entry.name: entry.read_bytes() for entry in path.parent.glob(f"{path.name}*")}


@contextmanager
def limited_time(seconds: int = SECONDS) -> Iterator[None]:
    """Stop what takes longer than it may, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooSlow(f"longer than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def require_sentence(result: Result, name: str, codes: frozenset[int] = frozenset((4,)), longest: int = LONGEST_LINE) -> None:
    """Require an exit code, and one line of error that names the file, with at most one of hint."""
    assert result.code in codes, result
    lines = result.err.removesuffix("\n").split("\n")
    assert re.match(r"error: *\S", lines[0]), result.err[:LONGEST_LINE]
    assert len(lines) == 1 or (len(lines) == 2 and re.match(r"hint: *\S", lines[1])), result.err[:LONGEST_LINE]
    assert name in lines[0]
    assert max(map(len, lines)) < longest


def require_safe(
    result: Result, name: str, before: dict[str, bytes], ledger: Path, codes: frozenset[int] = frozenset((4,))
) -> None:
    """Require that a file was imported as a whole, or refused in a sentence with the ledger as it was."""
    assert "Traceback" not in result.out + result.err
    assert "Warning" not in result.err
    assert controls(result.out + result.err) == set()
    if result.code == 0:
        require_sound(ledger)
        return
    require_sentence(result, name, codes)
    assert result.out == ""
    assert on_disk(ledger) == before


def require_sound(ledger: Path) -> None:
    assert set(on_disk(ledger)) <= {ledger.name}
    if ledger.exists():
        with closing(sqlite3.connect(ledger)) as connection:
            assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.fixture
def measured(tmp_path: Path) -> Callable[..., Measured]:
    """Return a function that runs the tool as a process of its own, and measures it."""

    def call(*words: str, user: int | None = None, stdin: Any = subprocess.DEVNULL, terminal: Any = None) -> Measured:
        answer = tmp_path / "measured.json"
        command = [sys.executable, "-S", "-c", MEASURE, str(_LIMIT), str(SECONDS), str(answer), sys.executable, "-m", "hrtrack"]
        done = subprocess.run([*command, *words], capture_output=True, stdin=stdin, check=True, user=user)
        code, mebibytes, seconds = json.loads(answer.read_text())
        return Measured(Result(code, done.stdout.decode(), done.stderr.decode()), mebibytes, seconds)

    return call


def require_modest(found: Measured) -> None:
    assert found.seconds <= SECONDS
    assert found.mebibytes <= MOST_MEMORY


# The corpus.


def test_the_corpus_holds_at_least_400_files_of_different_names():
    assert len(CORPUS) >= 400
    assert len({case.name for case in (*CORPUS, *BOMBS)}) == len(CORPUS) + len(BOMBS)


def test_the_corpus_is_the_same_each_time():
    digests = [sha256(b"".join(case.make() for case in hostile.corpus()[::20])).hexdigest() for _ in range(2)]
    assert digests[0] == digests[1]


@pytest.mark.parametrize("case", CORPUS, ids=lambda case: "-".join((case.name, *case.words)))
def test_a_hostile_file_is_imported_as_a_whole_or_refused_in_a_sentence(run, surroundings, kazakhstan_file, tmp_path, case):
    file = tmp_path / case.name
    file.write_bytes(case.make())
    for ledger in (None, kazakhstan_file):
        surroundings.unlink(missing_ok=True)
        if ledger:
            surroundings.write_bytes(ledger.read_bytes())
        before = on_disk(surroundings)
        with limited_time():
            result = run("import", str(file), *case.words)
        require_safe(result, case.name, before, surroundings, frozenset((2, 4)) if case.words else frozenset((4,)))
        if result.code == 0:
            again = run("import", str(file), *case.words, "-f", "json")
            assert (again.code, again.json["new"], again.json["changed"]) == (0, 0, 0)


@pytest.mark.parametrize("case", list(hostile.declarations()), ids=lambda case: case.name)
def test_a_file_whose_xml_declares_entities_is_refused(run, surroundings, tmp_path, case):
    file = tmp_path / case.name
    file.write_bytes(case.make())
    require_safe(run("import", str(file)), case.name, {}, surroundings)
    assert not surroundings.exists()


@pytest.mark.parametrize("case", CORPUS[::6], ids=lambda case: case.name)
def test_a_hostile_file_is_explained_or_refused_and_nothing_is_written(run, surroundings, kazakhstan, tmp_path, case):
    file = tmp_path / case.name
    file.write_bytes(case.make())
    before = on_disk(surroundings)
    for words in (("--dry-run",), ("--explain",), ("--explain", "-f", "json")):
        with limited_time():
            result = run("import", str(file), *case.words, *words)
        assert result.code in (0, 2, 4) if case.words else result.code in (0, 4)
        assert controls(result.out + result.err, BIDI if "json" in words else "") == set()
        assert on_disk(surroundings) == before
        if "json" in words:
            # What was understood before the mistake is told as well.
            json.loads(result.out) if result.out else None
            json.loads(result.err) if result.code else None
        elif result.code:
            require_sentence(result, case.name, frozenset((2, 4)))


@pytest.mark.parametrize("name", sorted(hostile.sound_files()))
def test_a_sound_file_is_read_alike_under_every_other_name(run, kazakhstan, tmp_path, name):
    told = set()
    for suffix in ("csv", "docx", "gz", "json", "jsonl", "pdf", "txt", "xls", "xlsx", ""):
        file = tmp_path / f"a.{suffix}"
        file.write_bytes(hostile.sound_files()[name])
        result = run("import", str(file), "--dry-run")
        said = (result.out + result.err).replace(f"a.{suffix}", "a")
        told.add((result.code, re.sub(r"[ ─]", "", said)))
    assert len(told) == 1


@pytest.mark.parametrize("name", sorted(hostile.sound_files()))
def test_a_sound_file_told_to_be_another_is_read_or_refused_in_a_sentence(run, kazakhstan, tmp_path, name):
    file = tmp_path / name
    file.write_bytes(hostile.sound_files()[name])
    for told in FORMATS:
        before = on_disk(kazakhstan)
        result = run("import", str(file), "--as", told)
        require_safe(result, name, before, kazakhstan)


@pytest.mark.parametrize(
    "words",
    [
        *[
            ("--encoding", word)
            for word in ("", "base64", "idna", "undefined", "unicode_escape", "utf_7", "x" * 1_000, "../x", "\udcff")
        ],
        *[("--sheet", word) for word in ("", "0", "2", "-1", "1.0", "\u0663", "9" * 5_000, ESCAPED, "\udcff")],
        *[
            ("--map", word)
            for word in ("", "=", "text", "text=", "=x", "x=text", f"text={ESCAPED}", "text=text=text", "\udcff=\udcff")
        ],
        *[("--cycle", word) for word in ("", "0", "9999", "-1", "\u0663", "9" * 5_000, "\udcff")],
        *[("--language", word) for word in ("", "\udcff", ESCAPED, "x" * 1_000)],
    ],
    ids=lambda words: ascii("-".join(words))[:40],
)
@pytest.mark.parametrize("name", ["short.csv", "made.xlsx", "fictional.json"])
def test_a_hostile_option_is_obeyed_or_refused_in_a_sentence(run, kazakhstan, tmp_path, name, words):
    file = tmp_path / name
    file.write_bytes(hostile.sound_files()[name])
    before = on_disk(kazakhstan)
    result = run("import", str(file), *words, "--dry-run")
    assert controls(result.out + result.err) == set()
    assert on_disk(kazakhstan) == before
    if result.code:
        require_sentence(result, "", frozenset((2, 4)), longest=6_000)


def test_a_table_whose_themes_are_issues_of_upr_info_is_the_same_the_second_time(run, surroundings):
    table = "Recommendation,State under review,Year,Paragraph,Themes\n[Build boats],XEX,2021,7.1,Labour\n"
    assert run("import", "-", input=table).code == 0
    again = run("import", "-", "-f", "json", input=table)
    assert (again.code, again.json["changed"], again.json["same"]) == (0, 0, 2)


def test_a_recommendation_of_very_many_clauses_comes_back_from_an_export(run, surroundings, tmp_path):
    text = "/".join(f"Build {n} ({'Peru' if n % 2 else 'Chad'})" for n in range(1_100))
    result = run("import", "-", input=hostile.delimited([hostile.OTHERS, [text, "XEX", "2021"]]))
    if result.code:
        require_sentence(result, "standard input")
        return
    exported = run("export", "-f", "jsonl").out
    assert run("import", "-", "--db", str(tmp_path / "other.db"), input=exported).code == 0


def test_a_nul_in_a_short_table_is_called_what_it_is(run, surroundings):
    result = run("import", "-", input=b"state,cycle,paragraph,text\nXEX,2021,7.1,a\0b\n")
    require_safe(result, "standard input", {}, surroundings)
    assert "NUL" in result.err


# In a process of its own.


@needs_linux
def test_many_rows_alike_are_the_same_the_second_time_in_little_memory_and_time(measured, surroundings, tmp_path):
    file = tmp_path / "alike.csv"
    file.write_text(hostile.delimited([hostile.OTHERS, *[["[Build boats] (Peru)", "XEX", "2021"]] * 3_000]))
    assert measured("import", str(file)).result.code == 0
    found = measured("import", str(file))
    require_modest(found)
    assert found.result.code == 0


@needs_linux
@pytest.mark.parametrize("case", BOMBS, ids=lambda case: case.name)
def test_a_bomb_is_refused_or_read_in_little_memory_and_time(measured, surroundings, tmp_path, case):
    file = tmp_path / case.name
    file.write_bytes(case.make())
    found = measured("import", str(file), *case.words)
    require_modest(found)
    require_safe(found.result, case.name, {}, surroundings)


@needs_linux
@pytest.mark.parametrize("case", CORPUS[7::90], ids=lambda case: case.name)
def test_a_process_survives_a_hostile_file(measured, kazakhstan, tmp_path, case):
    file = tmp_path / case.name
    file.write_bytes(case.make())
    before = on_disk(kazakhstan)
    found = measured("import", str(file), *case.words)
    require_modest(found)
    require_safe(found.result, case.name, before, kazakhstan, frozenset((2, 4)))


@needs_linux
@pytest.mark.parametrize(
    "name", ["/dev/null", "/dev/zero", "/dev/full", "/dev/urandom", "/dev/tty", "/proc/self/mem", "/proc/self/maps"]
)
def test_a_device_is_refused_at_once(measured, surroundings, name):
    found = measured("import", name)
    require_modest(found)
    require_safe(found.result, Path(name).name, {}, surroundings)


@needs_linux
def test_a_pipe_that_nobody_writes_to_is_refused_at_once(measured, surroundings, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    found = measured("import", str(tmp_path / "pipe.csv"))
    require_modest(found)
    require_safe(found.result, "pipe.csv", {}, surroundings)


@needs_linux
def test_what_another_program_writes_into_a_pipe_is_read_or_refused_as_a_pipe(measured, surroundings):
    """As in `hrtrack import <(unzip -p lists.zip list.csv)`."""
    read, write = os.pipe()
    os.write(write, hostile.sound_files()["short.csv"])
    os.close(write)
    with os.fdopen(read) as pipe:
        found = measured("import", "/dev/stdin", stdin=pipe)
    assert found.result.code == 0 or "is empty" not in found.result.err


@needs_linux
def test_an_endless_standard_input_is_refused_before_it_fills_the_disk(measured, surroundings):
    with Path("/dev/zero").open("rb") as zeroes:
        found = measured("import", "-", stdin=zeroes)
    require_modest(found)
    require_safe(found.result, "standard input", {}, surroundings)


@needs_posix
@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(lambda path: path.symlink_to("nowhere"), 3, id="link to nowhere"),
        pytest.param(lambda path: path.symlink_to(path.name), 4, id="link to itself"),
        pytest.param(lambda path: path.mkdir(), 4, id="folder"),
        pytest.param(lambda path: path.write_bytes(b""), 4, id="empty file"),
    ],
)
def test_what_is_no_file_is_refused_in_a_sentence(run, surroundings, tmp_path, make, code):
    make(tmp_path / "list.csv")
    result = run("import", str(tmp_path / "list.csv"))
    require_safe(result, "list.csv", {}, surroundings, frozenset((code,)))


@needs_linux
def test_a_file_that_may_not_be_read_is_refused_in_a_sentence(measured, surroundings, tmp_path, monkeypatch):
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder) / "list.csv"
        file.write_bytes(hostile.sound_files()["short.csv"])
        file.chmod(0)
        user = 65534 if os.geteuid() == 0 else None
        if user:
            tmp_path.chmod(0o777)
            for parent in (tmp_path, *tmp_path.parents[:2]):
                parent.chmod(parent.stat().st_mode | 0o711)
        try:
            found = measured("import", str(file), user=user)
        except (subprocess.CalledProcessError, PermissionError, FileNotFoundError):
            pytest.skip("the interpreter is not within reach of another user")
    if "ModuleNotFoundError" in found.result.err:
        pytest.skip("hrtrack is not within reach of another user")
    require_safe(found.result, "list.csv", {}, surroundings)


NAMES = ["\x1b[31m\x9b1m.csv", "\x1b]0;[x]\x07.csv", "a\nerror: b.csv", "a\rb.csv", "\u202ea.csv", "a\udcff\udcfe.csv", "[/red] :x:.csv",
         "a*b.csv", "a[b].csv", " a .csv", "-a.csv", "~.csv", "%s{}.csv", "a" * 240 + ".csv"]  # fmt: skip


@needs_posix
@pytest.mark.parametrize("content", [pytest.param("short.csv", id="sound"), pytest.param("", id="empty")])
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_hostile_file_name_is_shown_visibly_in_one_line(run, surroundings, tmp_path, name, content):
    file = tmp_path / name
    try:
        file.write_bytes(hostile.sound_files().get(content, b""))
    except OSError:
        pytest.skip("the file system has no such names")
    for words in ((), ("--dry-run",), ("--explain",)):
        result = run("import", str(file), *words)
        assert result.code == (0 if content else 4)
        assert controls(result.out + result.err) == set()
        if result.code:
            require_sentence(result, "")


@pytest.mark.parametrize(
    "name", ["?", "*", "**", "*/..", "/?/*/..", "..", ".", " ", "", "x" * 1_500, "a\0b", "[", "a/../*", "\udcff"]
)
def test_a_file_name_that_means_no_file_is_refused_in_a_sentence(run, surroundings, tmp_path, monkeypatch, name):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    result = run("import", name)
    require_safe(result, "", {}, surroundings, frozenset((2, 3, 4)))


@needs_linux
def test_the_progress_bar_shows_a_hostile_file_name_visibly(surroundings, tmp_path, monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    file = tmp_path / "\x1b]0;[x]\x07\x9b1m\u202e.csv"
    file.write_bytes(b"state,cycle,paragraph,text\n" + b"XEX,2021,7.1,[Build boats]\n" * 60_000)
    code, said = on_terminal("import", str(file))
    assert code == 4
    assert "reading" in said
    assert not re.search("\x1b\\]|\x07|\x9b|\u202e", said)


# What the readers make of anything at all.

TOKENS = st.sampled_from(
    [
        "KAZ",
        "XEX",
        "Kazakhstan",
        "(Peru)",
        "(Peru,",
        "Chad)",
        "(the)",
        "(",
        ")",
        "7.1",
        "140.10",
        "81.2(a)",
        "u1",
        "2021",
        "2025",
        "4",
        "48",
    ]
    + [
        "UPR",
        "CCPR",
        "Supported",
        "noted",
        "Accepted",
        "torture",
        "2021-02-30",
        "2021-01-01",
        "01.02.2021",
        "Text",
        "State",
        "Cycle",
        "\\N",
    ]
    + [
        "|",
        ";",
        ",",
        "/",
        "&",
        "&amp;",
        "<br>",
        "-",
        ":",
        "and",
        "\x00",
        "\ud800",
        "\u202e",
        "\x1b[31m",
        "\u0663",
        "\ufeff",
        "SDGs:",
        "16",
    ]
)
TEXTS = st.lists(TOKENS | st.text(st.characters(), max_size=4), max_size=8).map(" ".join) | st.text(st.characters(), max_size=30)
NUMBERS = st.integers() | st.floats() | st.sampled_from((1e22, 1e-7, 125.1, 125.10, float("nan"), 10**400, -0.0))
CELLS = st.none() | st.booleans() | NUMBERS | TEXTS | st.dates(max_value=date(9999, 12, 31)) | st.datetimes()
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
LISTS = st.lists(SCALARS, max_size=4)
VALUES = SCALARS | LISTS | st.lists(LISTS, max_size=3) | st.dictionaries(TEXTS, SCALARS | LISTS, max_size=4)
KEYS = st.sampled_from(sorted({*any_table.COLUMNS, *layouts.KNOWN_COLUMNS, *hostile.RECORD, *hostile.EXPORTED, "kind"})) | TEXTS
HEADINGS = (
    st.sampled_from(
        sorted(
            {
                *any_table.COLUMNS,
                *layouts.KNOWN_COLUMNS,
                "Recommendation",
                "Country",
                "No.",
                "Рекомендация",
                "SuR",
                "Text",
                "RS",
                "Response",
                "Session",
            }
        )
    )
    | TEXTS
)
few = partial(settings, deadline=None, suppress_health_check=list(HealthCheck))


def source_of(data: bytes) -> Source:
    return Source("list", "0" * 64, len(data), lambda: BytesIO(data))


def options(**more: Any) -> Options:
    return Options(Years(), **({"state": "XEX", "cycle": "2021"} | more))


def require_items_or_bad_input(read: Callable[[], Any]) -> None:
    """Require records that a ledger can keep, or BadInput that names the place."""
    said = "list"
    try:
        for item in read():
            require_storable(item)
    except BadInput as error:
        said = error.message
    assert "list" in said


def require_storable(item: ReviewItem | RecommendationItem) -> None:
    if isinstance(item, ReviewItem):
        for name, value in item.fields.items():
            assert value is None or name not in RANGES or (isinstance(value, int) and RANGES[name][0] <= value <= RANGES[name][1])
            assert value is None or not name.endswith("_date") or parse_date(str(value)) == value
    for text in strings(item):
        assert "\0" not in text
        text.encode()


def strings(value: Any) -> Iterator[str]:
    """Yield all texts that a record holds."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from (*strings(key), *strings(entry))
    elif isinstance(value, list | tuple | frozenset):
        for entry in value:
            yield from strings(entry)
    elif isinstance(value, ReviewItem | RecommendationItem):
        for name in value.__dataclass_fields__:
            yield from strings(getattr(value, name))


def read_bytes(data: bytes, told: str | None = None) -> Any:
    source = source_of(data)
    return recognise.read(source, options(), told).records


@few(max_examples=400)
@given(
    st.binary(min_size=1, max_size=300)
    | st.tuples(
        st.sampled_from(
            (
                b"PK\x03\x04",
                b"\x1f\x8b\x08",
                b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
                b"%PDF-",
                b"{",
                b"[",
                b"\xff\xfe",
                b"\xef\xbb\xbf",
            )
        ),
        st.binary(max_size=200),
    ).map(b"".join)
)
def test_any_bytes_are_read_or_refused(data):
    require_items_or_bad_input(lambda: read_bytes(data))


@few(max_examples=400)
@given(
    st.lists(st.lists(HEADINGS | TEXTS, max_size=6), min_size=1, max_size=6), st.sampled_from((None, *FORMATS[:1], *FORMATS[2:5]))
)
def test_any_text_is_read_as_a_table_or_refused(rows, told):
    data = hostile.delimited(rows).encode("utf-8", "surrogatepass")
    require_items_or_bad_input(lambda: read_bytes(data or b"\n", told))


@few(max_examples=400)
@given(
    VALUES | st.lists(st.dictionaries(KEYS, VALUES, max_size=8), min_size=1, max_size=3),
    st.sampled_from((None, "hrtrack", "uhri", "table")),
)
def test_any_json_is_read_or_refused(value, told):
    require_items_or_bad_input(lambda: read_bytes(json.dumps(value).encode(), told))


@few(max_examples=300)
@given(st.data(), st.sampled_from((hostile.RECORD, hostile.OBJECT, hostile.EXPORTED)))
def test_any_value_in_a_sound_object_is_read_or_refused(data, sound):
    changed = sound | {data.draw(st.sampled_from(sorted(sound))): data.draw(VALUES)}
    told = "table" if sound is hostile.OBJECT and data.draw(st.booleans()) else None
    require_items_or_bad_input(lambda: read_bytes(json.dumps([changed]).encode(), told))


def read_table(rows: list[dict[str, Any]]) -> Any:
    """Read rows of a table of others, by column; a row has a text, a State and a cycle where it does not say otherwise."""
    sound = {"text": "[Build boats] (Peru)", "state": "XEX", "cycle": "2021"}
    header = [*sound, *sorted({name for row in rows for name in row} - set(sound))]
    columns = any_table.columns_of(header, options(), "list")
    cells = [(number, [{**sound, **row}.get(name, "") for name in header]) for number, row in enumerate(rows, 2)]
    return any_table.read_rows(columns, iter(cells), "row", source_of(b"x"), options(), Findings())


@few(max_examples=600)
@given(st.lists(st.dictionaries(st.sampled_from((*any_table.COLUMNS, "No.")), CELLS | VALUES), min_size=1, max_size=4))
def test_any_cells_of_any_table_are_read_or_refused(rows):
    require_items_or_bad_input(lambda: read_table(rows))


@few(max_examples=400)
@given(
    st.lists(
        st.dictionaries(st.sampled_from(("state", "text", "recommender", "response", "action", "issues", "session")), CELLS),
        min_size=1,
        max_size=4,
    )
)
def test_any_cells_of_upr_info_are_read_or_refused(rows):
    sound = {
        "state": "Kazakhstan",
        "text": "[Build boats]",
        "recommender": "Peru",
        "response": "Accepted",
        "action": 5.0,
        "issues": "Torture",
        "session": 20.0,
    }
    columns = {name: place for place, name in enumerate(sound)}
    cells = [(number, list({**sound, **row}.values())) for number, row in enumerate(rows, 2)]
    require_items_or_bad_input(lambda: upr_info.read_rows(columns, iter(cells), "row", source_of(b"x"), options(), Findings()))


@few(max_examples=500)
@given(st.sampled_from(layouts.LAYOUTS), st.data())
def test_any_cells_of_our_own_layouts_are_read_or_refused(layout, data):
    sound = {"state": "XEX", "cycle": "2021", "paragraph": "7.1", "reference": "XEX/2021/7.1", "clause": "1", "position": "noted"}
    cells = {name: value for name, value in sound.items() if name in layout.columns}
    cells |= data.draw(st.dictionaries(st.sampled_from(layout.columns), CELLS | VALUES, max_size=5))
    require_items_or_bad_input(lambda: [layouts.read_item(layout, cells, "list line 2", None, options())])


@few(max_examples=300)
@given(st.lists(HEADINGS, min_size=1, max_size=8))
def test_any_headings_are_understood_or_refused(headings):
    upr_info.columns_of(headings)
    with suppress(BadInput):
        any_table.columns_of(headings, options(), "list")
    with suppress(BadInput):
        layouts.layout_of(set(headings), "list")


@few(max_examples=500)
@given(TEXTS)
def test_any_wording_is_read(text):
    wording = read_wording(text)
    assert wording.clauses
    assert all(re.fullmatch("[A-Z]{3}", state) for state in (*wording.states, *read_states(text)[0]))
    number, rest = split_number(text)
    assert number is None or text.strip().startswith(number)
    assert rest in text
    assert without_states(text) in wording.text
    assert (same_wording(text) == "") or text.strip()
    assert len(split_source(text)) == 3


PIECES = [
    "(",
    ")",
    "(Peru) ",
    "(Peru, ",
    "Peru and ",
    "a,",
    "a; ",
    "(a;)",
    "A, ",
    "/",
    "7.1 ",
    "((a)",
    "a b ",
    "|",
    "\\|",
    "&amp;",
]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("function", [read_wording, read_states, same_wording, without_states])
def test_a_long_wording_of_one_repeated_piece_is_read_in_little_time(function, piece):
    with limited_time(5):
        function(piece * (50_000 // len(piece)))


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("column", ["text", "themes", "groups", "clusters", "issues", "recommending_states", "assessment"])
def test_a_long_cell_of_one_repeated_piece_is_read_in_little_time(column, piece):
    with limited_time(5):
        require_items_or_bad_input(lambda: read_table([{column: piece * (20_000 // len(piece))}]))
