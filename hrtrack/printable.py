"""Write out the characters that no document takes, be it Word, Excel, HTML or Markdown."""

from __future__ import annotations

import re

# C0 controls but tab and line feed, DEL, C1 controls, broken halves of pairs, and what XML has no place for.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    r"""Return a text with the characters that no document takes written out, as in ``\\x1b``; CR LF is a line end."""
    return _UNFIT.sub(lambda found: ascii(found[0])[1:-1], text.replace("\r\n", "\n"))
