"""The templates that come with the tool, as files to copy and change.

A Word template is kept here as the XML parts that it is made of, so that a change of it can be read; it is put together
when it is used. A Markdown template is a text. Both have one paragraph {{content}} and may have the fields of `blocks.FIELDS`.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

_PARTS = Path(__file__).parent / "word"
_PLACES = {
    "content_types.xml": "[Content_Types].xml",
    "package.rels.xml": "_rels/.rels",
    "document.rels.xml": "word/_rels/document.xml.rels",
    **{
        name: f"word/{name}"
        for name in ("document.xml", "styles.xml", "numbering.xml", "settings.xml", "header.xml", "footer.xml")
    },
}
# The page, and where its text ends on the right: the place of the page number.
_ACROSS = {
    '<w:pgSz w:w="11906" w:h="16838"/>': '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>',
    'w:pos="9638"': 'w:pos="14570"',
}
# A file of the same content has the same bytes.
_MOMENT = (1980, 1, 1, 0, 0, 0)

MARKDOWN = "{{content}}\n\n{{date}}\n"


def word_template(*, landscape: bool) -> bytes:
    """Return a Word template: A4, upright or across."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, place in _PLACES.items():
            text = (_PARTS / name).read_text(encoding="utf-8")
            for upright, across in _ACROSS.items() if landscape else ():
                text = text.replace(upright, across)
            archive.writestr(zipfile.ZipInfo(place, _MOMENT), text, zipfile.ZIP_DEFLATED)
    return package.getvalue()
