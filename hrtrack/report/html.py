"""Write the page for the public: one HTML file with figures, tables and the list, whole without network or script."""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from hrtrack import __version__
from hrtrack.citing import filter_options
from hrtrack.environment import today
from hrtrack.report.command import choice, command_line
from hrtrack.report.items import Tongues
from hrtrack.report.page_data import gather
from hrtrack.report.templating import pieces
from hrtrack.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from hrtrack.stats import Question
    from hrtrack.store.ledger import Ledger

Row = dict[str, Any]


class Page(NamedTuple):
    """Hold a page that is being written: what it shows, and its text piece by piece."""

    reviews: list[Row]
    recommendations: int
    text: Iterator[str]


def page(
    ledger: Ledger, question: Question, template: Path | None = None, language: str = ENGLISH, also: str | None = None
) -> Page:
    """Return the page of what is chosen in a language, made from a user's template or the shipped one.

    Names and texts stand in it where they are on record in it; titles and texts in the language `also` beside them.

    Its text is read from the ledger while it is written, so hold a snapshot until then. Raises BadInput for a template
    that cannot be used, at once where it cannot even begin.
    """
    found = gather(ledger, question, today(), Tongues(language, also))
    chosen = {"filters": choice(question.filters), "narrowed": question.filters.within_reviews}
    values = {**found, **chosen, "made": today(), "version": __version__, **_origin(ledger, question, language, also)}
    text = pieces("html", template, values, language, also)
    # The first piece is made now: a template that cannot be read should not leave half a page.
    first = next(text, "")
    return Page(found["reviews"], found["count"], chain([first], text))


def _origin(ledger: Ledger, question: Question, language: str, also: str | None) -> Row:
    """Return how to get the figures again: the commands, and the file with its fingerprint."""
    options = filter_options(question.filters)
    if question.unit:
        options.append(("--unit", str(question.unit)))
    themed = [*options, ("--taxonomy", question.taxonomy)] if question.taxonomy else options
    spoken = [("--lang", language)] if language != ENGLISH or also else []
    spoken += [("--also", also)] if also else []
    with ledger.path.open("rb") as file:
        digest = sha256()
        while block := file.read(1 << 20):
            digest.update(block)
    return {
        "command": command_line(("hrtrack", "report", "html"), [*themed, *spoken, ("-o", "page.html")]),
        "check": command_line(("hrtrack", "stats"), [*options, ("-f", "json")]),
        "check_by": {
            name: command_line(("hrtrack", "stats"), [("--by", name), *(themed if name == "theme" else options)])
            for name in ("theme", "region", "state", "status", "institution")
        },
        "file": ledger.path.name,
        "fingerprint": digest.hexdigest(),
    }
