"""Make the PDFs of `fixtures/reports`: the shapes of UN reports and addenda, with text that is plainly fictional.

Run it to write them anew: python tests/make_report_fixtures.py. The letters are Courier, so that their width is known.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "fixtures" / "reports"
WIDTH, HEIGHT = 595, 842
LEFT, TOP, BOTTOM = 85, 770, 120
SIZE, LEADING = 10, 12
_LETTER = 0.6
_MEASURE = 430


class Paper:
    """Lay out text by page: paragraphs, rows of a table, footnotes, page headers and footers."""

    def __init__(self, symbol: str) -> None:
        self.symbol = symbol
        self.pages: list[list[str]] = []
        self.y = 0.0
        self.new_page()

    def new_page(self) -> None:
        self.pages.append([])
        self.y = TOP
        if len(self.pages) > 1:
            self.put(LEFT - 28, 800, 9, self.symbol)
            self.put(LEFT - 28, 30, 8, f"{len(self.pages)} GE.99-00000")

    def put(self, x: float, y: float, size: float, text: str) -> None:
        """Write a line; ^1 is a raised footnote mark."""
        for piece in re.split(r"(\^\d)", text):
            raised = piece.startswith("^")
            shown = piece.removeprefix("^")
            self.pages[-1].append(_text(x, y + (3 if raised else 0), 6 if raised else size, shown))
            x += len(shown) * _LETTER * (6 if raised else size)

    def title(self, state: str, *lines: str, issued: str = "8 May 2099") -> None:
        self.put(LEFT, 790, 14, f"United Nations {self.symbol}")
        for line in ("General Assembly Distr.: General", issued, "Original: English", "Human Rights Council"):
            self.line(line)
        self.line("Report of the Working Group on the", 14)
        self.line("Universal Periodic Review*", 14)
        for line in (state, *lines):
            self.line(line, 14)
        self.put(LEFT, 62, 8, "* This document is fictional: it shows a layout.")
        self.new_page()

    def line(self, text: str, size: float = SIZE, x: float = LEFT, gap: float = 6) -> None:
        self.paragraph(text, size, x, gap, wrap=False)

    def paragraph(self, text: str, size: float = SIZE, x: float = LEFT, gap: float = 6, *, wrap: bool = True) -> None:
        width = int((LEFT + _MEASURE - x) / (_LETTER * size))
        for line in textwrap.wrap(text, width) if wrap else [text]:
            if self.y < BOTTOM:
                self.new_page()
            self.put(x, self.y, size, line)
            self.y -= size + LEADING - SIZE
        self.y -= gap

    def row(self, cells: list[str], columns: list[int], *, middle: bool = False) -> None:
        """Write a row of a table, cell by cell; `middle` sets the last cell at half the height."""
        ends = [*columns[1:], LEFT + _MEASURE]
        pieces = [
            textwrap.wrap(cell, int((end - x) / (_LETTER * SIZE)) - 1) for cell, x, end in zip(cells, columns, ends, strict=True)
        ]
        height = max(map(len, pieces)) * LEADING
        if self.y - height < BOTTOM:
            self.new_page()
        for place, (lines, x) in enumerate(zip(pieces, columns, strict=True)):
            y = self.y - (height - len(lines) * LEADING) / 2 * (middle and place == len(cells) - 1)
            for number, line in enumerate(lines):
                self.put(x, y - number * LEADING, SIZE, line)
        self.y -= height + 4

    def footnote(self, mark: int, text: str) -> None:
        self.put(LEFT + 10, 75 - 11 * mark, 8, f"^{mark} {text}")

    def pdf(self, extra: str = "") -> bytes:
        streams = ["".join(page) for page in self.pages]
        return write_pdf(streams, extra)


def write_pdf(streams: list[str], extra: str = "") -> bytes:
    """Return a PDF of one page for each content stream; `extra` goes to its trailer."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(streams)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>",
    ]
    for number, stream in enumerate(streams):
        box = f"/MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << /F 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R {box} /Contents {5 + 2 * number} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {extra}>>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("ascii")


def _text(x: float, y: float, size: float, text: str) -> str:
    encoded = text.encode("cp1252")
    shown = "".join(f"\\{code:03o}" if code > 126 or code in b"\\()" else chr(code) for code in encoded)
    return f"BT /F {size:g} Tf {x:g} {y:g} Td ({shown}) Tj ET\n" if text else ""


def report() -> bytes:
    """A report of today's form: one paragraph announces all recommendations, none is answered."""
    paper = Paper("A/HRC/59/99")
    paper.title("XEX")
    paper.paragraph(
        "1. The Working Group on the Universal Periodic Review held its forty-eighth session from 20 to 31 January 2025. The "
        "review of XEX was held at the 3rd meeting, on 21 January 2025. At its 9th meeting, held on 24 January 2025, the Working "
        "Group adopted the report on XEX."
    )
    paper.paragraph("2. Recommendations made during the dialogue are to be found in section II.^1 The paper boats grew by")
    paper.paragraph("2.5 per cent, said the delegation of the paper republic.")
    paper.footnote(1, "See 140.2 of another report.")
    paper.line("II. Conclusions and/or recommendations", 14)
    paper.paragraph(
        "140. The following recommendations will be examined by XEX, which will provide responses in due time, but no later than "
        "the fifty-ninth session of the Human Rights Council:"
    )
    for text in (
        "140.1 Paint every second bridge green, as the Convention on Coloured Bridges (CCB) asks (Peru) (Chad);",
        "140.2 Let all paper boats sail, in line with the long-established rules of the pond and the well-known follow-up of "
        "regattas (Iran (Islamic Republic of)) (Bolivia (Plurinational State of));",
        "140.3 Count the kites on the roof (Ghana); Count the kites in the sky as well (Fiji);",
        "140.4 Fold one hat a day, to reach target",
    ):
        paper.paragraph(text, x=114)
    paper.paragraph("16.3 of the Hat Goals by the year of the hat (Norway);", x=114)
    paper.y = BOTTOM + LEADING
    paper.paragraph(
        "140.5 Keep the lighthouse of the seventh hill lit through all nights of the long winter, so that nobody who comes home "
        "late has to look for the door without a lamp in the hand (Oman);",
        x=114,
    )
    paper.footnote(1, "This is no part of 140.5.")
    paper.paragraph("140.6 Lend an umbrella to whoever asks^1 (Nauru).", x=114)
    paper.paragraph("141. All conclusions and/or recommendations reflect the position of the submitting paper States.")
    paper.line("Annex", 14)
    paper.paragraph("140.7 The delegation was headed by a paper captain (Peru).")
    return paper.pdf()


def report_in_groups() -> bytes:
    """A report of the second cycle: its paragraphs say which recommendations are supported, noted, or still open."""
    paper = Paper("A/HRC/28/99")
    paper.title("XEX", issued="15 December 2014")
    paper.paragraph(
        "1. The Working Group on the Universal Periodic Review held its twentieth session from 27 October to 7 November 2014. "
        "The review of XEX was held at the 7th meeting on 30 October 2014. At its 12th meeting held on 4 November 2014, the "
        "Working Group adopted the report on XEX."
    )
    paper.paragraph("124. The recommendations listed below have been examined by XEX and enjoy the support of XEX:")
    paper.paragraph("124.1 Knit a scarf for the statue (Chile);", x=114)
    paper.paragraph("124.2 Oil the weathercock (Mali).", x=114)
    paper.paragraph(
        "125. The following recommendations enjoy the support of XEX, which considers that they are already implemented or in "
        "the process of implementation:"
    )
    paper.paragraph("125.1 Water the moss (Cuba).", x=114)
    paper.paragraph("126. The recommendations below did not enjoy the support of XEX and would thus be noted:")
    paper.paragraph("126.1 Close the bakery on Mondays (Spain).", x=114)
    paper.paragraph("127. The following recommendations will be examined by XEX, which will provide responses in due time:")
    paper.paragraph("127.1 Open the bakery on Sundays (Italy).", x=114)
    return paper.pdf()


def _addendum(*, state: str = "XEX") -> Paper:
    paper = Paper("A/HRC/59/99/Add.1")
    views = (
        "Views on conclusions and/or recommendations, voluntary",
        "commitments and replies presented by the State under review",
    )
    paper.title(state, "Addendum", *views, issued="8 April 2025")
    return paper


def addendum_lists() -> bytes:
    """Lists under headings, full stops for commas, comments below that repeat the numbers."""
    paper = _addendum()
    paper.paragraph("1. XEX received 20 recommendations, of which 14 are supported and 5 noted.")
    paper.line("I. Accepted recommendations", 14)
    paper.paragraph(
        "2. The paper Government accepts the following recommendations: 140.1, 140.2. 140.3, 140.4, 140.5, 140.6, 140.7, 140.8, "
        "140.9. 140.10, 140.11, 140.12."
    )
    paper.paragraph("II. Accepted recommendations that XEX considers already implemented or in the process of implementation", 14)
    paper.paragraph("3. The Government accepts the following recommendations and adds a word: 140.13, 140.14.")
    paper.line("140.13-14")
    paper.paragraph("The moss was watered on 30 January, at a cost of 2.5 paper crowns.")
    paper.line("III. Noted recommendations", 14)
    paper.paragraph(
        "4. The Government takes note of recommendations 140.15, 140.16, 140.17, 140.18 and 140.19 and wishes to explain:"
    )
    paper.line("140.12, 15")
    paper.paragraph("No bakery was ever closed on a Monday. The oven of recommendation 140.20 is cold.")
    return paper.pdf()


def addendum_table() -> bytes:
    """A table of number, wording, position and comment, over a page break."""
    paper = _addendum()
    columns = [LEFT, LEFT + 60, LEFT + 230, LEFT + 320]
    paper.row(["Number", "Recommendation", "Position", "Comment"], columns)
    wordings = ["Support the choir of the harbour in all it sings (Peru);", "Accept paper coins in the museum (Chad);"]
    answers = ["Supported", "Noted", "Accepts", "Partially accepted", "Under consideration", "Rejected", "Takes note"]
    for number in range(1, 29):
        word = answers[number % len(answers)]
        comment = ["The choir sings, as before, on the pier.", ""][number % 2]
        paper.row([f"130.{number}", wordings[number % 2], word, comment], columns, middle=number % 3 == 0)
    paper.row(["130.29", "Mend the clock (Fiji).", "", "See what was supported in 130.1"], columns)
    paper.row(["130.30", "Wind the clock (Fiji).", "Supported", "Noted"], columns)
    return paper.pdf()


def addendum_lines() -> bytes:
    """A line for each number: the number and the answer."""
    paper = _addendum()
    paper.line("Recommendation Position", 12)
    for number, word in enumerate(["Supported", "Noted", "Supported", "Not accepted", "Supports", "Pending", "accepted"], 1):
        paper.line(f"26.{number} {word}")
    for line in ("26.8", "26.9", "Supported", "26.10 Maybe", "62.1 Supported"):
        paper.line(line)
    return paper.pdf()


def addendum_prose() -> bytes:
    """Sentences with ranges, inherited numbers, and what cannot be read with certainty."""
    paper = _addendum()
    for text in (
        "1. XEX supports the following recommendations: 50.1, 50.5\u201350.8, 50.23, 25, 26, and 50.30 to 50.32.",
        "2. XEX notes the following recommendations: 50.2 (Chad), 50.3 and 50.9-12, as well as 50.40-50.38.",
        "3. Recommendations 50.13 and 50.14 enjoy the support of XEX, while recommendation 50.15 is noted.",
        "4. XEX partially accepts recommendation 50.16. XEX accepts recommendations 50.17 and 50.18 and takes note of 50.19.",
        "5. In relation to recommendation 50.20, XEX supports the idea of more kites. XEX notes that 50.21 speaks of kites.",
        "6. XEX does not accept recommendations 50.22, 50.1 and 51.60. It could accept recommendation 50.27 one day.",
        "7. XEX accepts in principle recommendation 50.28 and accepts recommendation 50.29 (a).^1",
        "8. Recommendations that do not enjoy the support of XEX:",
    ):
        paper.paragraph(text)
    paper.footnote(1, "Recommendation 50.50 is accepted.")
    paper.line("50.33, 50.34")
    paper.line("50.35 Close the bakery (Spain).")
    return paper.pdf()


def addendum_rows() -> bytes:
    """Rows that begin with one or more numbers, then the answer, then its reasons."""
    paper = _addendum()
    columns = [LEFT, LEFT + 130]
    for numbers, text in (
        ("130.1; 130.2", "Accepted The scarf is being knitted by the whole street, row by row."),
        ("130.3", "Noted. No wool of that colour is known to the paper republic."),
        ("130.4; 130.5; 130.6", "Enjoys the support of XEX. See 130.1."),
        ("130.7-130.9", "Partially accepted: the scarf, not the hat."),
        ("130.10", "The hat is a matter for the statue."),
    ):
        paper.row([numbers, text], columns)
    return paper.pdf()


def addendum_of_the_first_cycle() -> bytes:
    """Prose that answers by the numbers 1., 2.: not read."""
    paper = _addendum()
    paper.paragraph("Recommendation No. 1: XEX accepts this recommendation.")
    paper.paragraph("Recommendation No. 2: XEX takes note of this recommendation.")
    return paper.pdf()


def other_document() -> bytes:
    """A document of another kind."""
    paper = Paper("A/HRC/WG.6/48/XEX/1")
    paper.paragraph("National report of the paper republic: bridges, boats, kites.")
    return paper.pdf()


def scan() -> bytes:
    """A page without text, as a scanner makes it."""
    return write_pdf(["0 0 100 100 re f"])


FIXTURES: dict[str, Callable[[], bytes]] = {
    "report.pdf": report,
    "report-in-groups.pdf": report_in_groups,
    "addendum-lists.pdf": addendum_lists,
    "addendum-table.pdf": addendum_table,
    "addendum-lines.pdf": addendum_lines,
    "addendum-prose.pdf": addendum_prose,
    "addendum-rows.pdf": addendum_rows,
    "addendum-first-cycle.pdf": addendum_of_the_first_cycle,
    "other-document.pdf": other_document,
    "scan.pdf": scan,
}


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in FIXTURES.items():
        (FOLDER / name).write_bytes(make())
