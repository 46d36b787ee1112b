"""Read the figures of the page for the public, and hold them against what `hrtrack stats -f json` says."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

Row = dict[str, Any]
# Scope ("KAZ/2014", "region=EEG", "implementation"), name, value as written.
Figure = tuple[str, str, str]

LEAST_FOR_RATE = 5
_VOID = {"meta", "br", "input", "rect", "line", "link", "img"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.figures: list[Figure] = []
        self._open: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if "data-figure" in found:
            self.figures.append((self._scope(), found["data-figure"] or "", found["value"] or ""))
        if tag not in _VOID:
            self._open.append((tag, found))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def _scope(self) -> str:
        for _, attributes in reversed(self._open):
            if "data-review" in attributes:
                return attributes["data-review"] or ""
            if "data-by" in attributes:
                return f"{attributes['data-by']}={attributes['data-key'] or ''}"
            if "data-assessor" in attributes:
                return "implementation"
        raise AssertionError("a figure belongs to nothing")


def figures_of(page: str) -> list[Figure]:
    """Return the figures of a page, in order."""
    reader = _Reader()
    reader.feed(page)
    return reader.figures


def differences(figures: Iterable[Figure], reviews: list[Row], breakdowns: list[Row]) -> list[str]:
    """Return where a page says something else than `stats`, or says nothing of what `stats` counts."""
    said: dict[tuple[str, str], set[float | None]] = {}
    for scope, name, value in figures:
        said.setdefault((scope, name), set()).add(float(value) if value else None)
    expected = {**_of_reviews(reviews), **_of_breakdowns(breakdowns)}
    wrong = [
        f"{scope} {name}: the page says {values}, stats {expected[scope, name]}"
        for (scope, name), values in said.items()
        if (scope, name) in expected and values != {expected[scope, name]}
    ]
    unknown = [f"{scope} {name}: stats has no such figure" for scope, name in said if (scope, name) not in expected]
    needed = [key for key in expected if key[1] in ("received", "supported") and not _left_out(key[0], breakdowns)]
    return wrong + unknown + [f"{scope} {name} is not on the page" for scope, name in needed if (scope, name) not in said]


def _left_out(scope: str, breakdowns: list[Row]) -> bool:
    """Say whether a table has nothing to tell: nothing is assessed, no institution answers, nothing has such a label."""
    name = scope.partition("=")[0]
    (document,) = [found for found in breakdowns if found["by"][0] == name] or [None]
    if document is None:
        return False
    if name == "status":
        return not document["coverage"]["assessed"]
    return all(row["key"][name] is None for row in document["rows"])


def _of_reviews(reviews: list[Row]) -> dict[tuple[str, str], float | None]:
    found: dict[tuple[str, str], float | None] = {}
    for row in reviews:
        scope = f"{row['state']}/{row['cycle']}"
        for name in ("received", "supported", "noted", "partial", "pending", "acceptance_rate"):
            found[scope, name] = row[name]
        for name in ("supported", "acceptance_rate"):
            if row["change"] is not None:
                found[scope, f"change.{name}"] = row["change"][name]
    return found


def _of_breakdowns(breakdowns: list[Row]) -> dict[tuple[str, str], float | None]:
    found: dict[tuple[str, str], float | None] = {}
    for document in breakdowns:
        if document["by"] == ["institution", "status"]:
            for row in document["rows"]:
                scope = f"institution={row['key']['institution'] or ''}"
                for other in document["rows"]:
                    found.setdefault((scope, other["key"]["status"]), 0)
                found[scope, row["key"]["status"]] = row["received"]
                found[scope, "received"] = (found.get((scope, "received")) or 0) + row["received"]
            continue
        (name,) = document["by"]
        for row in document["rows"]:
            scope = f"{name}={'' if row['key'][name] is None else row['key'][name]}"
            counts = ("received",) if name == "status" else ("received", "supported", "noted", "partial", "pending")
            found.update({(scope, count): row[count] for count in counts})
            if name != "status" and row["received"] - (row["pending"] or 0) >= LEAST_FOR_RATE:
                found[scope, "acceptance_rate"] = row["acceptance_rate"]
        if name == "status":
            coverage, done = document["coverage"], document["implementation"]
            found.update({("implementation", f"coverage.{key}"): coverage[key] for key in ("assessed", "of")})
            found["implementation", "implementation.implemented"] = done["implemented"]
            found["implementation", "index.mean"] = document["index"]["mean"]
    return found
