"""Show how far the reading of a large file has come, on a terminal only."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from hrtrack.render.plain import one_line
from hrtrack.speech import _, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from hrtrack.intake.sources import Source

    Follow = Callable[[Source], Callable[[int], None] | None]

# A file that is read in less than a second needs no bar.
_LARGE = 1024**2


@contextmanager
def following() -> Iterator[Follow | None]:
    """Give what follows the reading of sources, or None where nobody looks; the bar vanishes at the end."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:

        def follow(source: Source) -> Callable[[int], None] | None:
            if source.size < _LARGE:
                return None
            task = bar.add_task(spoken(_("reading {name}", name=one_line(source.name))), total=source.size)
            return lambda done: bar.update(task, completed=done)

        yield follow
