"""The shared options: one vocabulary, the same words and help on every command."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hrtrack.cli import completion, session
from hrtrack.render.formats import Format

if TYPE_CHECKING:
    from collections.abc import Callable

# The settings of a group and of its commands.
HELP = {"help_option_names": ["-h", "--help"]}
# SQLite's integers end somewhere, and a larger number is a slip of the pen.
MOST = 1_000_000_000

Database = Annotated[
    Path | None,
    typer.Option(
        "--db", metavar="FILE", help="The ledger file [else HRTRACK_DB, else a file in your data folder].", show_default=False
    ),
]
Output = Annotated[
    Format, typer.Option("--format", "-f", envvar="HRTRACK_FORMAT", show_envvar=False, help="How the answer is printed.")
]
Columns = Annotated[
    str | None, typer.Option("--columns", metavar="NAMES", help="Print these columns only: a,b,c.", show_default=False)
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")]
References = Annotated[
    list[str],
    typer.Argument(
        metavar="REF...",
        help="References such as 2014/125.27; - reads them from standard input.",
        autocompletion=completion.references,
        show_default=False,
    ),
]

State = Annotated[
    str | None,
    typer.Option(
        "--state",
        metavar="STATE",
        envvar="HRTRACK_STATE",
        show_envvar=False,
        help="State under review, where a reference leaves it out.",
        show_default=False,
    ),
]
States = Annotated[
    list[str] | None,
    typer.Option("--state", metavar="STATE", help="State under review.", autocompletion=completion.states, show_default=False),
]
Mechanisms = Annotated[
    list[str] | None, typer.Option("--mechanism", metavar="CODE", help="UPR, or a treaty body such as CCPR.", show_default=False)
]
Cycles = Annotated[
    list[str] | None,
    typer.Option(
        "--cycle", metavar="YEAR", help="Year, cycle number or latest.", autocompletion=completion.cycles, show_default=False
    ),
]
Positions = Annotated[
    list[str] | None,
    typer.Option("--position", metavar="POSITION", help="supported, noted, partial or pending.", show_default=False),
]
Recommenders = Annotated[
    list[str] | None,
    typer.Option("--from", metavar="STATE", help="Recommending State.", autocompletion=completion.states, show_default=False),
]
Regions = Annotated[
    list[str] | None,
    typer.Option(
        "--region", metavar="GROUP", help="Regional group of a recommending State: AG APG EEG GRULAC WEOG.", show_default=False
    ),
]
Themes = Annotated[
    list[str] | None,
    typer.Option(
        "--theme", metavar="THEME", help="Part of a theme or issue.", autocompletion=completion.themes, show_default=False
    ),
]
Groups = Annotated[
    list[str] | None, typer.Option("--group", metavar="GROUP", help="Part of a group of persons.", show_default=False)
]
Sdgs = Annotated[
    list[str] | None,
    typer.Option("--sdg", metavar="GOAL", help="Sustainable Development Goal: number or part of its name.", show_default=False),
]
Actions = Annotated[
    list[str] | None, typer.Option("--action", metavar="CATEGORY", help="Action category 1 to 5 or its name.", show_default=False)
]
Clusters = Annotated[
    list[str] | None, typer.Option("--cluster", metavar="CLUSTER", help="Part of a national cluster.", show_default=False)
]
Statuses = Annotated[
    list[str] | None,
    typer.Option(
        "--status",
        metavar="STATUS",
        help="not_started, in_progress, partially_implemented, implemented, not_implemented or no_information.",
        autocompletion=completion.statuses,
        show_default=False,
    ),
]
WhoseStatus = Annotated[
    str | None,
    typer.Option(
        "--assessor", metavar="WHO", help="Whose status: state (the default), ngo, nhri, un or own.", show_default=False
    ),
]
Institutions = Annotated[
    list[str] | None,
    typer.Option(
        "--institution",
        metavar="NAME",
        help="Part of a name of an institution that answers, leading or supporting; its parts too.",
        autocompletion=completion.institutions,
        show_default=False,
    ),
]
Plans = Annotated[
    list[str] | None,
    typer.Option(
        "--plan", metavar="PLAN", help="Code, number or part of the title of a plan.", autocompletion=completion.plans,
        show_default=False,
    ),
]  # fmt: skip
Overdue = Annotated[
    bool | None, typer.Option("--overdue", help="A measure for it is past its due date and not done.", show_default=False)
]
Lineages = Annotated[
    list[str] | None,
    typer.Option(
        "--lineage",
        metavar="STANDING",
        help="new, repeated, strengthened, weaker, related, not_examined or first_review.",
        show_default=False,
    ),
]
Search = Annotated[
    str | None,
    typer.Option(
        "--search",
        metavar="WORDS",
        help='Words of text or summary, by their beginnings and in other forms; "..." is an exact phrase; AND, OR, NOT in '
        "capitals and parentheses join them.",
        show_default=False,
    ),
]
WithInternal = Annotated[bool, typer.Option("--with-internal", help="Show notes and evidence that are kept internal too.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="Answer for a day: YYYY-MM-DD.", show_default=False)]

RowUnit = Annotated[
    str | None,
    typer.Option(
        "--unit",
        metavar="UNIT",
        help="What a row is: paragraph, or state for a pair of recommendation and recommending State.",
        show_default=False,
    ),
]

Text = Annotated[str | None, typer.Option("--text", metavar="TEXT", help="Official wording.", show_default=False)]
Summary = Annotated[
    str | None, typer.Option("--summary", metavar="TEXT", help="Short form in your own words.", show_default=False)
]
Language = Annotated[
    str | None,
    typer.Option("--language", metavar="CODE", help="Language of text and summary: en, ru, kk ...", show_default=False),
]
GivenFrom = Annotated[
    list[str] | None,
    typer.Option(
        "--from",
        metavar="STATE",
        help="Recommending State; repeat for several.",
        autocompletion=completion.states,
        show_default=False,
    ),
]
GivenThemes = Annotated[
    list[str] | None,
    typer.Option(
        "--theme",
        metavar="THEME",
        help="Theme or issue; repeat for several.",
        autocompletion=completion.known_themes,
        show_default=False,
    ),
]
GivenGroups = Annotated[
    list[str] | None, typer.Option("--group", metavar="GROUP", help="Group of persons; repeat for several.", show_default=False)
]
GivenSdgs = Annotated[
    list[str] | None,
    typer.Option("--sdg", metavar="GOAL", help="Sustainable Development Goal; repeat for several.", show_default=False),
]
GivenActions = Annotated[
    list[str] | None, typer.Option("--action", metavar="CATEGORY", help="Action category 1 to 5.", show_default=False)
]
GivenClusters = Annotated[
    list[str] | None,
    typer.Option("--cluster", metavar="CLUSTER", help="National cluster; repeat for several.", show_default=False),
]
Position = Annotated[
    str | None, typer.Option("--position", metavar="POSITION", help="supported, noted, partial or pending.", show_default=False)
]
Detail = Annotated[
    str | None,
    typer.Option(
        "--detail", metavar="DETAIL", help="Detail of the position, such as considered_implemented.", show_default=False
    ),
]
Source = Annotated[
    str | None,
    typer.Option("--source", metavar="TEXT", help='Where the position stands: "A/HRC/28/2 para 601".', show_default=False),
]
Date = Annotated[
    str | None, typer.Option("--date", metavar="DAY", help="Day from which the position counts: YYYY-MM-DD.", show_default=False)
]

# The filters of every reading command: the same option twice means either, different options restrict each other.
FILTERS: dict[str, Any] = {
    "state": States,
    "mechanism": Mechanisms,
    "cycle": Cycles,
    "position": Positions,
    "recommender": Recommenders,
    "region": Regions,
    "theme": Themes,
    "group": Groups,
    "sdg": Sdgs,
    "action": Actions,
    "cluster": Clusters,
    "status": Statuses,
    "assessor": WhoseStatus,
    "institution": Institutions,
    "plan": Plans,
    "overdue": Overdue,
    "lineage": Lineages,
    "search": Search,
}


def takes_filters(run: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the filter options; it gets them as its first argument, a `Filters`."""
    return _with_filters(run, FILTERS)


def takes_filters_but(*left_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a verb the filter options without those that its arguments or its question rule out."""
    kept = {name: kind for name, kind in FILTERS.items() if name not in left_out}
    return lambda run: _with_filters(run, kept)


def _with_filters(run: Callable[..., None], filters: dict[str, Any]) -> Callable[..., None]:
    def verb(**words: Any) -> None:
        run(session.filters(**{name: words.pop(name) for name in filters}), **words)

    own = list(inspect.signature(run, eval_str=True).parameters.values())[1:]
    options = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind) for name, kind in filters.items()
    ]
    parameters = options + [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in own]
    verb.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what Typer reads
    verb.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    verb.__doc__ = run.__doc__
    return verb
