"""What can go wrong, each with the exit code that scripts rely on.

A message states the fact with the offending value quoted; a hint says what to do next.
"""

from __future__ import annotations


class HrtrackError(Exception):
    """Stop the command with one clear sentence."""

    exit_code = 1
    kind = "error"

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class RequirementFailed(HrtrackError):
    """Say that a check found something or a requirement did not hold (exit 1)."""

    exit_code = 1
    kind = "requirement_failed"


class WrongUsage(HrtrackError):
    """Say that the command was called wrongly (exit 2)."""

    exit_code = 2
    kind = "wrong_usage"


class NotFound(HrtrackError):
    """Say that a named review or recommendation is not on record (exit 3)."""

    exit_code = 3
    kind = "not_found"


class BadInput(HrtrackError):
    """Say that the input cannot be read or is not valid; nothing was written (exit 4)."""

    exit_code = 4
    kind = "bad_input"


class Conflict(HrtrackError):
    """Say that the input contradicts what is on record; nothing was written (exit 4)."""

    exit_code = 4
    kind = "conflict"


class DatabaseUnusable(HrtrackError):
    """Say that the database file cannot be used (exit 5)."""

    exit_code = 5
    kind = "database_unusable"
