"""Time commands as whole processes, in turn, so that the noise of the machine hits all of them alike."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
WARM_UP = 2

Task = Callable[[], float]
# Bytecode must be kept between runs, as it is in daily use; what the caller has set for hrtrack must not count.
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("PYTHONDONTWRITE", "HRTRACK_", "_HRTRACK_"))},
    "HRTRACK_USER": "benchmark",
    "NO_COLOR": "1",
}


def script(name: str) -> str:
    """Return the path of a console script installed with this Python; end the run where there is none."""
    folders = [str(Path(sys.executable).parent), sysconfig.get_path("scripts")]
    path = shutil.which(name, path=os.pathsep.join(folders))
    if path is None:
        sys.exit(f"{name} is not installed beside {sys.executable}; run the benchmark with the Python that has it")
    return path


def process(
    words: Sequence[str | Path], env: Mapping[str, str] | None = None, stdin: Path | None = None, limit: float | None = None
) -> float:
    """Return the seconds that one process takes, its answer thrown away; end the run when it fails.

    Raises TimeoutExpired when it takes longer than the limit.
    """
    with (stdin or Path(os.devnull)).open("rb") as source:
        start = time.perf_counter()
        done = subprocess.run(
            list(map(str, words)),
            stdin=source,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**ENVIRONMENT, **(env or {})},
            timeout=limit,
            check=False,
        )
        seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"exit {done.returncode}: {' '.join(map(str, words))}")
    return seconds


def answer(name: str, *words: str | Path) -> tuple[Any, float]:
    """Run a script of this folder; return the JSON that it prints and the seconds of the whole process."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, str(HERE / name), *map(str, words)], stdout=subprocess.PIPE, env=ENVIRONMENT, check=False
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        sys.exit(f"exit {done.returncode}: {name} {' '.join(map(str, words))}")
    return json.loads(done.stdout), seconds


def processor_time() -> float:
    """Return the seconds of work of the processes that have ended so far; 0 where the system does not say (Windows)."""
    times = os.times()
    return times.children_user + times.children_system


def medians(tasks: Mapping[str, Task], rounds: int, warm_up: int = WARM_UP) -> dict[str, float]:
    """Return the median seconds of each task; every round runs each of them once."""
    taken: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(warm_up + rounds):
        for name, task in tasks.items():
            seconds = task()
            if turn >= warm_up:
                taken[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}
