"""Check the page for the public in a real browser: `python tests/browser/check.py [--packages FOLDER]`.

Run it with the Python of an environment that has hrtrack installed. It needs Chromium, Node.js and two packages of npm,
playwright-core (drives the browser) and axe-core (looks for barriers); without --packages, a folder that has them in
its node_modules, they are fetched into a temporary folder. Where one of these is missing it says so and ends with 0.

Pages in English, Russian and Kazakh, and in two of these side by side, are opened at 1280 and 360 pixels, in the dark
scheme, as they are printed, and without script. Checked are: no serious finding of axe; nothing wider than the window;
no request to the network and no complaint of the browser; the figures of the live page against `hrtrack stats -f json`;
the languages that it says it is in; search and sort; the whole list without script; that hostile texts come out as they
went in. It ends with 1 where anything is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hostile_texts import HOSTILE, hostile_ledger, shown
from page_figures import differences

HERE = Path(__file__).resolve().parent
FIXTURES = HERE.parents[1] / "fixtures" / "kazakhstan"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PACKAGES = ("playwright-core@1", "axe-core@4")
SERIOUS = ("serious", "critical")
DIMENSIONS = (("theme",), ("region",), ("state",), ("status",), ("institution", "status"))

Row = dict[str, Any]


def main() -> int:
    """Make the pages, open them, print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, metavar="FOLDER", help="folder with the packages in node_modules")
    packages = parser.parse_args().packages
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    for what, found in (("Chromium", browser), ("Node.js", shutil.which("node"))):
        if found is None:
            print(f"left out: {what} is not installed")
            return 0
    with tempfile.TemporaryDirectory(prefix="hrtrack-browser-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if packages is None:
            packages = folder
            if reason := fetch(folder):
                print(f"left out: {reason}")
                return 0
        pages = made(folder)
        command = ["node", str(HERE / "check.mjs"), str(browser), *map(str, pages)]
        done = subprocess.run(command, cwd=packages, stdout=subprocess.PIPE, encoding="utf-8", check=False)
        if done.returncode:
            print(f"the browser ended with {done.returncode}")
            return 1
        wrong = [judge(json.loads(line), pages) for line in done.stdout.splitlines()]
    return 1 if any(wrong) else 0


def fetch(folder: Path) -> str | None:
    """Install the packages into a folder; return why that was not possible."""
    npm = shutil.which("npm")
    if npm is None:
        return "npm is not installed; --packages names a folder with the packages"
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return f"npm cannot install {' and '.join(PACKAGES)}" if done.returncode else None


def made(folder: Path) -> dict[Path, list[Row]]:
    """Write the pages; return each with what `stats` says of the same choice: reviews first, then the breakdowns."""
    kazakhstan, hostile = folder / "kazakhstan.db", folder / "hostile.db"
    hrtrack(kazakhstan, "import", *map(str, sorted(FIXTURES.glob("*.csv"))))
    hostile_ledger(lambda *words: hrtrack(hostile, *words))
    found = {}
    for ledger, state, filters, tongues in (
        (kazakhstan, "KAZ", ["--cycle", "2014"], ["en"]),
        (kazakhstan, "KAZ", ["--cycle", "2014"], ["ru"]),
        (kazakhstan, "KAZ", ["--cycle", "2014"], ["kk"]),
        (kazakhstan, "KAZ", ["--cycle", "2014"], ["ru", "kk"]),
        (kazakhstan, "KAZ", ["--cycle", "2010"], ["en"]),
        (kazakhstan, "KAZ", ["--cycle", "2025"], ["kk", "en"]),
        (kazakhstan, "KAZ", [], ["en"]),
        (hostile, "XAA", [], ["en"]),
        (hostile, "XAA", [], ["kk", "ru"]),
    ):
        path = folder / f"{'-'.join([state, *filters[1:], *tongues])}.html"
        asked = [word for pair in zip(("--lang", "--also"), tongues, strict=False) for word in pair]
        hrtrack(ledger, "report", "html", *filters, *asked, "-o", str(path))
        reviews = json.loads(hrtrack(ledger, "stats", "--state", state, "--mechanism", "UPR", "-f", "json"))
        by = [[word for name in names for word in ("--by", name)] for names in DIMENSIONS]
        breakdowns = [json.loads(hrtrack(ledger, "stats", *words, *filters, "-f", "json")) for words in by]
        if not any(row["received"] for row in breakdowns[-2]["rows"]):
            breakdowns = []
        found[path] = [{"reviews": reviews, "breakdowns": breakdowns}]
    return found


def judge(report: Row, pages: dict[Path, list[Row]]) -> bool:
    """Print what was found on a page; say whether anything is wrong."""
    path = Path(report["page"])
    (expected,) = pages[path]
    wrong = [f"request: {url}" for url in report["requests"]] + [f"browser: {text}" for text in report["complaints"]]
    for name, view in report["views"].items():
        for found in view["violations"]:
            line = f"axe, {name}: {found['impact']}, {found['id']} ({found['nodes']}): {found['first']}"
            if found["impact"] in SERIOUS:
                wrong.append(f"{line}\n    {found['why']}")
            else:
                print(f"{path.name}: {line}")
        if view["wide"] > view["room"]:
            wrong.append(f"{name}: {view['wide']} pixels wide in {view['room']}")
    wrong += differences([tuple(figure) for figure in report["figures"]], expected["reviews"], expected["breakdowns"])
    wrong += report["list"]
    expected_tongues = [name for name in path.stem.split("-") if name in ("en", "ru", "kk")]
    wrong += [f"language: {report['languages']}"] if report["languages"] != expected_tongues else []
    bare = report["without_script"]
    if bare["tools"] or bare["visible"] != bare["items"]:
        wrong.append(f"without script {bare['visible']} of {bare['items']} are visible")
    wrong += [f"link: {url}" for url in report["links"] if not url.startswith(("https://", "http://"))]
    if path.name.startswith("XAA"):
        wrong += [f"changed: {text[:60]!r}" for text in HOSTILE if shown(text) not in report["texts"]]
    views = ", ".join(report["views"])
    print(
        f"{path.name}: {len(report['figures'])} figures, {bare['items']} recommendations; {views}: {len(wrong)} wrong", flush=True
    )
    for line in wrong:
        print(f"  {line}")
    return bool(wrong)


def hrtrack(ledger: Path, *words: str) -> str:
    """Run hrtrack on a ledger; return what it prints."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("HRTRACK_")}
    command = [sys.executable, "-m", "hrtrack", *words]
    env |= {"HRTRACK_DB": str(ledger), "HRTRACK_NOW": "2026-01-15T12:00:00Z", "HRTRACK_USER": "tester"}
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        sys.exit(f"{' '.join(words)[:200]}: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
