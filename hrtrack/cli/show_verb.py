"""hrtrack show"""

from __future__ import annotations

from hrtrack import recommendations
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.render import story_page
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
from hrtrack.shapes import FOR_PEOPLE


def run(
    refs: o.References,
    state: o.State = None,
    internal: o.WithInternal = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Show the whole story of recommendations.

    Text, States, positions with their sources, assessments by assessor, institutions, measures with their dates, evidence,
    links, origin and journal. JSON is one object for one reference and an array for several.
    """
    sink = Sink(fmt, columns)
    with session.to_read(db, sink.page_tongue) as ledger:
        found = recommendations.stories(ledger, session.references(refs), session.default_state(state), internal=internal)
    if len(found) == 1 and not sink.asked and fmt in (Format.TABLE, Format.JSON):
        sink.document(found[0], lambda: story_page.story(found[0]))
    elif fmt is Format.TABLE and not sink.asked:
        sink.page(Page([part for row in found for part in (*story_page.story(row).parts, "")][:-1]))
    else:
        sink.rows(
            found, tuple(name for name in found[0] if name not in FOR_PEOPLE), lambda rows, names: Page([grid_of(rows, names)])
        )
