"""Clean the texts of the Universal Human Rights Index of HTML, and find the paragraph number within them."""

from __future__ import annotations

import re
from html import unescape

# Without its semicolon an entity is left alone: "state&regional" holds none.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_LINE_TAG = re.compile(r"</?(?:br|p|div|li|ul|ol|tr|table|h[1-6])(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:[abisu]|big|em|font|o:p|small|span|strike|strong|su[bp]|t[bdh]|tbody)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
# What begins a wording after its number; 4.5 is no paragraph, nor is 2030.
_BEGIN = r"\s*(?=[^\W\d_]|[\"'“‘«(\[])"
_LIMB = r"(?:\s?\([a-z]{1,4}\))"
_WHOLE = rf"[1-9][0-9]{{0,2}}(?:{_LIMB}{{0,2}}\.|{_LIMB}{{1,2}}(?=\s)){_BEGIN}"
_DOTTED = rf"[1-9][0-9]{{0,2}}(?:\.[0-9]{{1,3}}){{1,2}}(?:\([a-z]{{1,4}}\))?(?![0-9])\.?{_BEGIN}"
_NUMBER = re.compile(rf"(?P<dotted>{_DOTTED})|(?P<whole>{_WHOLE})")
# "Recommendation No. 41, para. 81:", "Recommendations contained in para. 79(a):" (also "conatined"), "para. 28:".
_CITED = re.compile(
    r"(?:Recommendations?\s+(?:No\.\s*(?P<item>[1-9][0-9]{0,2})\s*,\s*)?(?:con[a-z]{5,7}\s+in\s+)?)?"
    rf"para(?:graph|s)?\.?\s*(?P<paragraph>[1-9][0-9]{{0,2}}(?:\.[0-9]{{1,3}})?{_LIMB}{{0,2}})\s*:\s*",
    re.IGNORECASE,
)
# Headings on the lines before the number, or one that runs into it: no end of a sentence, no figure but in parentheses.
_HEADING = re.compile(
    rf"(?:[^\W\d_][^\n]{{1,150}}[^\n.;:,]\n){{1,3}}(?={_DOTTED}|{_WHOLE})"
    rf"|(?:[A-Z]{{1,4}}\.\s)?[^\W\d_](?:[^.:;?!()\d\n]|\([^()\n]{{0,60}}\)){{2,150}}?\s"
    rf"(?={_WHOLE}[^\n]{{0,200}}?(?:Committee|State party))"
)
# What ends with such a word goes on with the number: "in accordance with article 12. The Committee".
_NO_HEADING = re.compile(
    r"^(?:bearing|in (?:accordance|line|the light)|noting|recalling|reiterating|taking|welcoming|while|with re)|the Committee"
    r"|State party|\b(?:acts?|age[ds]?|agenda|and|articles?|at|by|chapters?|comments?|conventions?|decisions?|decrees?|goals?|in"
    r"|laws?|least|nos?|of|or|paras?|paragraphs?|parts?|phases?|principles?|protocols?|recommendations?|resolutions?|rules?|sections?"
    r"|targets?|than|to|under|years?)\s*$",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """Return a text without HTML and invisible characters, its lines kept and its blanks single."""
    text = decoded(text)
    if "<" in text:
        text = _TAG.sub("", _LINE_TAG.sub("\n", text))
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))


def decoded(text: str) -> str:
    """Return a text with its entities as characters, also those that were encoded twice."""
    for _ in range(3):
        if "&" not in text:
            break
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return text


def split(text: str, *, upr: bool) -> tuple[str | None, str, str]:
    """Return number, wording and heading of a text; the number is None where there is none, "" where one is uncertain.

    The UPR numbers its recommendations 137.197 or cites a paragraph, treaty bodies have whole paragraphs and limbs.
    """
    cited = _CITED.match(text)
    if cited:
        return *_cited(cited, text[cited.end() :]), ""
    heading = _HEADING.match(text)
    begin = heading.end() if heading and not _NO_HEADING.search(heading[0]) else 0
    match = _NUMBER.match(text, begin)
    if match is None:
        return None, text, ""
    if upr != bool(match["dotted"]):
        return "", text, ""
    return match[0].strip(" .\n"), text[match.end() :], text[:begin]


def _cited(cited: re.Match[str], wording: str) -> tuple[str, str]:
    """Return number and wording after a citation, which the wording's own number repeats, makes exact, or contradicts."""
    paragraph, item = cited["paragraph"].replace(" ", "").lower(), cited["item"]
    number = f"{paragraph}.{item}" if item else paragraph
    match = _NUMBER.match(wording)
    again = match[0].strip(" .\n").replace(" ", "") if match else ""
    rest = wording[match.end() :] if match else wording
    if item and not paragraph.isdecimal():
        return "", wording
    if again in ("", number, item, paragraph):
        return number, rest
    if again.startswith((f"{number}.", f"{number}(")):
        return again, rest
    return ("" if item else number), wording
