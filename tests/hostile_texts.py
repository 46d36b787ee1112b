"""Texts of recommendations that a document must print as they are, and a ledger of a fictional State that holds them."""

from __future__ import annotations

import re
from collections.abc import Callable

HOSTILE = (
    "<script>document.title = 'hostile'</script> </script><img src=x onerror=\"document.title = 'hostile'\">",
    "=cmd|' /C calc'!A0",
    "{{7*7}} {% raw %} {# x #} ${7*7} <%= 7*7 %>",
    "\x1b[31mred\x1b[0m and a bell\x07",
    "\u202eright to left\u202c and \u200fmarks\u200e",
    "\"quotes\" 'and' &amp; &lt;b&gt; <!-- a comment --> ]]> <style>*{display:none}</style>",
    "[placeholder] " + "20,000 characters " * 1111,
    "Рекомендация на русском языке; ұсыныс қазақ тілінде",
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def shown(text: str) -> str:
    """Return a text as a document shows it: control characters written out."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def hostile_ledger(run: Callable[..., object]) -> None:
    """Fill a ledger through the commands of hrtrack: hostile texts, and follow-up of which a part is internal."""
    review = ("--state", "XAA", "--cycle", "2020")
    for number, text in enumerate(HOSTILE, 1):
        position = ("supported", "noted")[number % 2]
        labels = ("--theme", "ohchr-2021:[theme of <b>boats</b>]", "--from", ("Spain", "Chile", "Kenya")[number % 3])
        source = ("--source", "[page 9] <i>", "--date", "2020-03-12")
        run("add", *review, "--paragraph", f"12.{number}", f"--text={text}", "--position", position, *labels, *source)
    run("edit", "XAA/2020/12.1", "--summary", "[summary] <u>of</u> {{7*7}}")
    run("assign", "XAA/2020/12.1", "XAA/2020/12.2", "--lead", "[Office of <Kites>]", "--new", "--focal-point", "[secret person]")
    run("plan", "add", "[Plan]", "--code", "P1", "--state", "XAA")
    run("measure", "add", "[Measure <b>one</b>]", "--code", "M1", "--plan", "P1", "--due", "2025-Q4", "--for", "XAA/2020/12.1")
    judged = ("--assessor", "state", "--date", "2021-05-01")
    run(
        "status",
        "set",
        "XAA/2020/12.1",
        "in_progress",
        *judged,
        "--note",
        "[note </script>]",
        "--evidence",
        "https://example.org/1",
    )
    run("status", "set", "XAA/2020/12.2", "implemented", *judged, "--note", "[secret note]", "--internal")
    run("evidence", "add", "XAA/2020/12.2", "--url", "https://example.org/secret", "--title", "[secret title]", "--internal")
