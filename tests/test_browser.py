"""The page for the public in a real browser: `HRTRACK_BROWSER=1 pytest tests/test_browser.py`, or a folder of packages.

What is checked, and what it needs, stands in `browser/check.py`, which is a command of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECK = Path(__file__).parent / "browser" / "check.py"
# The fixture that keeps tests from the surroundings takes it away.
ASKED = os.environ.get("HRTRACK_BROWSER")


@pytest.mark.skipif(not ASKED, reason="HRTRACK_BROWSER is not set: 1, or a folder with playwright-core and axe-core")
def test_the_page_holds_in_a_browser() -> None:
    packages = ["--packages", ASKED] if ASKED and Path(ASKED).is_dir() else []
    done = subprocess.run([sys.executable, str(CHECK), *packages], stdout=subprocess.PIPE, encoding="utf-8", check=False)
    if done.stdout.startswith("left out"):
        pytest.skip(done.stdout.strip())
    assert done.returncode == 0, done.stdout
