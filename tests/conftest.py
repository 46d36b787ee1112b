"""No test can reach home: every test has its own ledger path, a fixed clock, actor, width and no colour."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

# Typer looks at the terminal when it is imported.
os.environ["_TYPER_FORCE_DISABLE_TERMINAL"] = "1"
os.environ.pop("FORCE_COLOR", None)

import pytest
from typer.testing import CliRunner

from hrtrack.cli.app import app

KAZAKHSTAN = Path(__file__).parent.parent / "fixtures" / "kazakhstan"
REAL_DATA = Path(__file__).parent.parent.parent / "shared" / "data"


class Result(NamedTuple):
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> str:
        """The one sentence on standard error, without its hint."""
        return self.err.splitlines()[0].removeprefix("error: ") if self.err else ""


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Fix all that a test could otherwise find in the world around it; return the path of the ledger."""
    path = tmp_path / "ledger.db"
    for name in [name for name in os.environ if name.startswith("HRTRACK_") or name == "_HRTRACK_COMPLETE"]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    home.mkdir()
    for name, value in {
        "HRTRACK_DB": str(path),
        "HRTRACK_NOW": "2026-01-15T12:00:00Z",
        "HRTRACK_USER": "tester",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "LOCALAPPDATA": str(home / "data"),
        "NO_COLOR": "1",
        "TERMINAL_WIDTH": "100",
        "COLUMNS": "100",
        "LANG": "C.UTF-8",
    }.items():
        monkeypatch.setenv(name, value)
    return path


@pytest.fixture
def run():
    """Return a function that runs a command line in this process: run("list", "--count", input="...")."""

    def call(*words: str, input: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(app, list(words), input=input)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Result(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture(scope="session")
def kazakhstan_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a ledger that holds the Kazakhstan fixtures, made once."""
    path = tmp_path_factory.mktemp("kazakhstan") / "kazakhstan.db"
    env = {"HRTRACK_NOW": "2026-01-15T12:00:00Z", "HRTRACK_USER": "tester"}
    files = sorted(map(str, KAZAKHSTAN.glob("*.csv")))
    result = CliRunner().invoke(app, ["import", *files, "--db", str(path)], env=env)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def kazakhstan(kazakhstan_file: Path, surroundings: Path) -> Path:
    """Put a copy of the Kazakhstan ledger where the commands of a test look for it; return its path."""
    surroundings.write_bytes(kazakhstan_file.read_bytes())
    return surroundings


@pytest.fixture(scope="session")
def all_reviews(tmp_path_factory: pytest.TempPathFactory):
    """Return a function that asks a ledger of UPR Info's 41,066 rows, which is filled once; `call.report` is of its import."""
    rows = REAL_DATA / "upr-info" / "sessions1-20.utf8.csv.gz"
    if not rows.exists():
        pytest.skip("the real files are not beside the repository")
    path = tmp_path_factory.mktemp("upr-info") / "all.db"
    environment = {"HRTRACK_DB": str(path), "HRTRACK_NOW": "2026-01-15T12:00:00Z", "HRTRACK_USER": "tester"}

    def call(*words: str) -> Any:
        result = CliRunner().invoke(app, [*words, "--db", str(path)], env=environment)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout) if "json" in words else result.stdout

    call.report = call("import", str(rows), "-f", "json")["files"][0]
    return call
