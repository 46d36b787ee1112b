"""The layers of the program: `cli -> use-cases, render, report -> store -> model -> errors`, read from its imports."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import hrtrack

ROOT = Path(hrtrack.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py") if "fixtures" not in path.parts)
SQL = re.compile(r"\b(SELECT\s.+\sFROM\s|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\s|DELETE\s+FROM\s)", re.DOTALL)
# What a shell completes is read without the store, which costs more than the answer; `sql` shows what a query looks like.
WITH_SQL = {"cli/completion.py", "cli/sql_verb.py", "cli/schema_verb.py"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def layer_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0]


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports anywhere but for its types, each name of ``from x import y`` as x and as x.y."""
    tree = ast.parse(path.read_text("utf-8"))
    for_types = [node for node in tree.body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    tree.body = [node for node in tree.body if node not in for_types]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def importing(package: str) -> list[str]:
    """Return the files that import a package or a part of it."""
    return [name_of(path) for path in FILES if any(f"{name}.".startswith(f"{package}.") for name in imported(path))]


@pytest.mark.parametrize(("library", "layer"), [("rich", "render"), ("sqlite_utils", "store"), ("typer", "cli")])
def test_a_library_stays_in_its_layer(library, layer):
    users = importing(library)
    assert users
    assert [name for name in users if not name.startswith(f"{layer}/")] == []


@pytest.mark.parametrize(
    ("package", "above"),
    [
        ("hrtrack.cli", ("cli", "__main__.py")),
        ("hrtrack.render", ("cli", "render")),
        ("hrtrack.report", ("cli", "report")),
    ],
)
def test_nothing_below_imports_what_is_above_it(package, above):
    assert [name for name in importing(package) if name.partition("/")[0] not in above] == []


def test_the_store_imports_nothing_that_imports_the_store():
    users = {"hrtrack." + name.removesuffix(".py").replace("/", ".") for name in importing("hrtrack.store")}
    users = {name for name in users if not name.startswith("hrtrack.store.")}
    assert users
    assert {name_of(path): shared for path in FILES if layer_of(path) == "store" and (shared := imported(path) & users)} == {}


def test_sql_stands_in_the_store():
    found = []
    for path in FILES:
        if layer_of(path) != "store" and name_of(path) not in WITH_SQL:
            texts = [node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant)]
            found += [f"{name_of(path)}: {text}" for text in texts if isinstance(text, str) and SQL.search(text)]
    assert found == []
