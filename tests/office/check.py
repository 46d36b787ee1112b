"""Open what hrtrack writes in LibreOffice and compare what it shows: `python tests/office/check.py [--pages FOLDER]`.

Run it with the Python of an environment that has hrtrack and its test extra. LibreOffice (`soffice`, headless) turns each
Word document into text and each sheet into CSV, in English, Russian and Kazakh; their rows must be those that were written,
hostile ones included. It exits with 1 where they are not, and with 0, saying why, where there is no LibreOffice. --pages
keeps the documents as PDF and, where `pdftoppm` is there, each page as a picture, for eyes to look at.
"""

from __future__ import annotations

import argparse
import csv
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(PROJECT / "tests"))

from documents import sheet, word_rows  # noqa: E402  # the helpers of the tests, which are no package

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "@SUM(A1)",
    "{{7*7}} {{content}}",
    "a | b # c ` d _x0041_ &amp;",
    "[a\x1b[31mb]",
    "140.10",
    "x" * 20_000,
)
# Sheet by number as the last of its parameters: comma, quote, UTF-8, from the first line, texts as they are shown.
_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
_LONGEST_LINE = 16_384
_failures: list[str] = []


def main() -> int:
    """Check every document; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=Path, metavar="FOLDER", help="keep PDF and pictures of the documents here")
    asked = parser.parse_args()
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        print(
            "skipped: there is no LibreOffice here (soffice); on Debian: "
            "apt install libreoffice-writer-nogui libreoffice-calc-nogui"
        )
        return 0
    with tempfile.TemporaryDirectory(prefix="hrtrack-office-") as name:
        folder = Path(name)
        made = documents(folder)
        convert(office, folder, "txt:Text (encoded):UTF8", [path for path in made if path.suffix == ".docx"])
        convert(office, folder, _CSV, [path for path in made if path.suffix == ".xlsx"])
        for path in made:
            (check_word if path.suffix == ".docx" else check_workbook)(path)
        if asked.pages:
            keep_pages(office, folder, made, asked.pages)
    print(f"{len(made) - len(_failures)} of {len(made)} documents come back with the same rows")
    return 1 if _failures else 0


def documents(folder: Path) -> list[Path]:
    """Write every document, from the Kazakhstan data with hostile recommendations of a fictional State beside it."""
    run(folder, "demo", "--load")
    run(folder, "import", table(folder))
    for number, text in enumerate(HOSTILE, 1):
        reference = f"XEX/2021/7.{number}"
        run(folder, "status", "set", reference, "in_progress", "--assessor", "state", f"--note={text}")
        run(folder, "measure", "add", "--for", reference, "--due", "2031", f"--indicator={text}", "--", text)
    asked = {
        "matrix.docx": ["report", "matrix", "--state", "KAZ", "--cycle", "2014", "--mechanism", "UPR"],
        "hostile-matrix.docx": ["report", "matrix", "--state", "XEX"],
        "national.docx": ["report", "national"],
        "plan.docx": ["report", "plan"],
        "midterm.docx": ["report", "midterm"],
        **{
            f"{name}-{language}.{ending}": ["report", name, "--lang", language]
            for language in ("ru", "kk")
            for name, ending in (
                ("national", "docx"),
                ("plan", "docx"),
                ("midterm", "docx"),
                ("plan", "xlsx"),
                ("midterm", "xlsx"),
            )
        },
        "plan.xlsx": ["report", "plan"],
        "midterm.xlsx": ["report", "midterm"],
        "export.xlsx": ["export", "-f", "xlsx", "--table", "all"],
    }
    for name, words in asked.items():
        run(folder, *words, "-o", str(folder / name))
    return [folder / name for name in asked]


def table(folder: Path) -> str:
    """Write a table of the hostile recommendations."""
    path = folder / "hostile.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["state", "cycle", "paragraph", "text", "position", "recommending_states"])
        writer.writerows(["XEX", "2021", f"7.{number}", text, "supported", "PER"] for number, text in enumerate(HOSTILE, 1))
    return str(path)


def run(folder: Path, *words: str) -> None:
    """Run hrtrack on the ledger of the check; end the run when it fails."""
    env = {**os.environ, "HRTRACK_DB": str(folder / "ledger.db"), "HRTRACK_USER": "check"}
    done = subprocess.run([sys.executable, "-m", "hrtrack", *words], env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"exit {done.returncode}: hrtrack {' '.join(words)[:200]}\n{done.stderr[-2000:]}")


def convert(office: str, folder: Path, into: str, paths: list[Path]) -> None:
    """Let LibreOffice convert documents, beside them, with a profile of its own."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", into, "--outdir", str(folder), *map(str, paths)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)


def check_word(path: Path) -> None:
    """Compare the cells of the tables of a Word document with the text that LibreOffice reads."""
    shown = words_of(path.with_suffix(".txt").read_text("utf-8-sig"))
    number, missing = 0, []
    while rows := rows_of(path, number):
        missing += [cell for row in rows for cell in row if words_of(cell) not in shown]
        number += 1
    tell(path, missing)


def rows_of(path: Path, number: int) -> list[list[str]]:
    """Return the rows of a table of a Word document; none after the last table."""
    try:
        return word_rows(path, number)
    except IndexError:
        return []


def check_workbook(path: Path) -> None:
    """Compare the sheets of a workbook with the CSV that LibreOffice makes of each."""
    from openpyxl import load_workbook

    different = []
    for name in load_workbook(path, read_only=True).sheetnames:
        with (path.parent / f"{path.stem}-{name}.csv").open(encoding="utf-8", newline="") as file:
            shown = list(csv.reader(file))
        rows = [[str(cell) for cell in row] for row in sheet(path, name)]
        for number, pair in enumerate(zip(rows, shown, strict=False), 1):
            cells = zip(*pair, strict=False)
            different += [f"{name} row {number}: {one[:60]} / {two[:60]}" for one, two in cells if not alike(one, two)]
        different += [f"{name}: {len(shown)} rows, not {len(rows)}"] if len(rows) != len(shown) else []
    tell(path, different)


def alike(one: str, other: str) -> bool:
    """Say whether two cells are the same; LibreOffice breaks lines of over 16,384 characters in a cell of several lines."""
    return one == other or (len(one) > _LONGEST_LINE and one.replace("\n", "") == other.replace("\n", ""))


def words_of(text: str) -> str:
    """Return a text without regard to line ends and blanks."""
    return " ".join(text.split())


def tell(path: Path, different: list[str]) -> None:
    """Print how a document fared."""
    if different:
        _failures.append(path.name)
    print(f"  {path.name:<22}{'differs: ' + repr(different[0])[:300] if different else 'the same'}")


def keep_pages(office: str, folder: Path, made: list[Path], target: Path) -> None:
    """Keep the documents as PDF and pictures."""
    target.mkdir(parents=True, exist_ok=True)
    convert(office, folder, "pdf", [path for path in made if path.suffix == ".docx"])
    pictures = shutil.which("pdftoppm")
    for path in folder.glob("*.pdf"):
        kept = Path(shutil.copy(path, target))
        if pictures:
            arguments: list[Any] = [pictures, "-png", "-r", "70", "-l", "3", kept, kept.with_suffix("")]
            subprocess.run(list(map(str, arguments)), check=True, timeout=300)


if __name__ == "__main__":
    sys.exit(main())
