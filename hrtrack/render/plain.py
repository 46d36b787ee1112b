"""Make text safe to show: nothing that a terminal would obey."""

from __future__ import annotations

import re

# C0 controls but tab and newline, DEL, C1 controls, and the marks that reorder text or hide it.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff]")
# A message may quote a cell of a megabyte; its end says what is wrong with it.
_LONGEST, _END = 1_500, 200
_UNESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Return a text with control characters written out, as in ``\\x1b``."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


def message(text: str) -> str:
    """Return a message as one visible line of bearable length; what it quotes cannot start another."""
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - _END]} ... {text[-_END:]}"
    return visible(text.replace("\n", "\\n").replace("\t", "\\t"))


def one_line(text: str) -> str:
    """Return a text as one visible line."""
    return visible(" ".join(text.split()))


def escape_json(text: str) -> str:
    """Return JSON with the characters escaped that a terminal would obey and that the standard leaves to choice."""
    return _UNESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
