"""What the surroundings say: the clock, the actor, the place of the database."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from hrtrack.errors import WrongUsage
from hrtrack.speech import _

_FIRST_YEAR, _LAST_YEAR = 1900, 2099


def now() -> str:
    """Return the time in UTC, ISO 8601 to the second; ``HRTRACK_NOW`` fixes it."""
    fixed = os.environ.get("HRTRACK_NOW")
    if not fixed:
        return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    try:
        moment = datetime.fromisoformat(fixed)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        moment = datetime.min.replace(tzinfo=UTC)
    # Beyond these years no review is held, and calculating with days would run out of the calendar.
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise WrongUsage(_("HRTRACK_NOW is '{fixed}', which is no time", fixed=fixed), _("write it as 2025-01-23T12:00:00Z"))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def today() -> str:
    """Return the day (UTC, ISO 8601) of `now`."""
    return now()[:10]


def actor() -> str:
    """Return who acts: ``HRTRACK_USER``, else the login name, else ``unknown``."""
    named = os.environ.get("HRTRACK_USER")
    if named:
        return storable(named)
    import getpass

    try:
        return storable(getpass.getuser())
    except (OSError, KeyError, ImportError):
        # No login name in the environment and no password database (Windows services, containers).
        return "unknown"


def storable(name: str) -> str:
    """Return a name from the system with bytes that are no text written out."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def database_path(given: Path | None) -> Path:
    """Return the path of the ledger: the option, ``HRTRACK_DB``, or the user's data folder."""
    if given is not None:
        return given
    named = os.environ.get("HRTRACK_DB")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("hrtrack", appauthor=False) / "hrtrack.db"
