"""Hold the Kazakhstan data that travels with the tool."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hrtrack import importing
from hrtrack.store.ledger import Ledger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from hrtrack.store.journal import Batch

_PACKAGE = Path(__file__).parent


def folder() -> Path:
    """Return the folder of the data: within the installed package, or the checkout's own."""
    installed = _PACKAGE / "fixtures" / "kazakhstan"
    return installed if installed.is_dir() else _PACKAGE.parent / "fixtures" / "kazakhstan"


def fill(ledger: Ledger, *, dry_run: bool = False) -> tuple[dict[str, Any], Batch | None]:
    """Import the data into a ledger, as one act."""
    files = sorted(str(path) for path in folder().glob("*.csv"))
    asked = importing.Asked()
    return importing.record(ledger, files, asked, importing.read_files(files, ledger.path, asked), dry_run=dry_run)


@contextmanager
def ledger() -> Iterator[Ledger]:
    """Open a ledger in memory that holds the data."""
    with Ledger.in_memory() as filled:
        fill(filled)
        yield filled
