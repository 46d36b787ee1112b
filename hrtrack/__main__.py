"""The program's entry, also for ``python -m hrtrack``."""

from __future__ import annotations

import gc


def main() -> None:
    """Run the command line."""
    # Starting allocates much and frees nothing: collecting every 700 objects costs a tenth of `hrtrack stats`.
    gc.set_threshold(300_000)
    from hrtrack.cli.app import app

    app(prog_name="hrtrack")


if __name__ == "__main__":
    main()
