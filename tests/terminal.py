"""Run a command on a pseudo-terminal, where the system has them, and read what it shows."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress


def on_terminal(*words: str, width: int = 0, env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Return the exit code and all that a command of hrtrack writes to a terminal of so many columns (0: unknown)."""
    import fcntl
    import pty
    import termios

    shown, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    command = [sys.executable, "-m", "hrtrack", *words]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=terminal, stderr=terminal, env=env) as process:
        os.close(terminal)
        pieces = []
        # At its end Linux reports an error, other systems nothing.
        with suppress(OSError):
            while piece := os.read(shown, 65536):
                pieces.append(piece)
        os.close(shown)
    return process.returncode, b"".join(pieces).decode()
