"""hrtrack claim"""

from __future__ import annotations

from typing import Annotated

import typer

from hrtrack import claim
from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.cli.stats_verb import CountedUnit, RestsOn, asked
from hrtrack.errors import RequirementFailed, WrongUsage
from hrtrack.model import require_plain_text
from hrtrack.render import claim_page
from hrtrack.render.formats import Format
from hrtrack.render.page import Page, grid_of
from hrtrack.render.sink import Sink
from hrtrack.speech import _
from hrtrack.store.selection import Filters

Sentence = Annotated[
    str,
    typer.Argument(metavar="CLAIM", help="What is claimed, in quotes: '88% of 294', '45 more than 2019'.", show_default=False),
]
_LONGEST = 2_000


@o.takes_filters
def run(
    filters: Filters,
    sentence: Sentence,
    as_of: o.AsOf = None,
    unit: CountedUnit = None,
    basis: RestsOn = None,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
    columns: o.Columns = None,
) -> None:
    """Check a claim about what was supported.

    True, false, or true only in another unit, on another basis or of another review, with the figures that decide it. A
    figure is true when the one on record rounds to it; 'almost' allows 5 % of a count or 2 points of a share less, 'about'
    as much both ways (half a point of a change); 'over', 'under', 'at least' and 'at most' mean what they say. A year in
    the claim says which review is meant, else --cycle, else the latest. Exits 0 when all of it is true, else 1; 2 when the
    claim is not understood.
    """
    if len(sentence) > _LONGEST:
        raise WrongUsage(_("a claim is a sentence, and this one has {n} characters", n=len(sentence)))
    require_plain_text(sentence, _("a claim"))
    question = asked(filters, as_of, unit, basis)
    sink = Sink(fmt, columns)
    with session.to_read(db) as ledger:
        checked = claim.check(ledger, " ".join(sentence.split()), question)
    if sink.asked or fmt not in (Format.TABLE, Format.JSON, Format.JSONL):
        sink.rows(checked["parts"], claim.PART_COLUMNS, lambda rows, names: Page([grid_of(rows, names)]))
    else:
        sink.document(checked, lambda: claim_page.verdict(checked))
    if checked["verdict"] != claim.TRUE:
        raise RequirementFailed(claim_page.SENTENCES[checked["verdict"]])
