"""hrtrack show"""

from __future__ import annotations

from hrtrack import recommendations
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.render import pages
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink


def run(
    refs: o.References,
    state: o.State = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Show the whole story of recommendations.

    Text, States, the dated history of positions with their sources, tags, origin and journal. JSON is one object
    for one reference and an array for several.
    """
    sink = Sink(fmt, columns)
    with session.to_read(db) as ledger:
        found = recommendations.stories(ledger, session.references(refs), session.default_state(state))
    if len(found) == 1 and not sink.asked and fmt in (Format.TABLE, Format.JSON):
        sink.document(found[0], lambda: pages.story(found[0]))
    elif fmt is Format.TABLE and not sink.asked:
        sink.page(Page([part for row in found for part in (*pages.story(row).parts, "")][:-1]))
    else:
        sink.rows(found, tuple(found[0]), lambda rows, names: Page([grid_of(rows, names)]))
