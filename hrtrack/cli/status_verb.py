"""hrtrack status set"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from hrtrack import assessing, recommendations
from hrtrack.cli import completion, session
from hrtrack.cli import options as o
from hrtrack.environment import today
from hrtrack.errors import WrongUsage
from hrtrack.implementation import Grade, Status, parse_grade, parse_status
from hrtrack.institutions import one_line
from hrtrack.model import Assessor, Position, one_of
from hrtrack.records import AssessmentItem, EvidenceItem
from hrtrack.render import assessment_pages as pages
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink
from hrtrack.speech import _

group = typer.Typer(
    rich_markup_mode=None,
    add_completion=False,
    invoke_without_command=True,
    context_settings=o.HELP,
    help="Record an assessor's judgement of the implementation.",
)


def _complete(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    return [*completion.statuses(ctx, args, incomplete), *completion.references(ctx, args, incomplete)]


Words = Annotated[
    list[str],
    typer.Argument(
        metavar="REF... STATUS",
        help="References such as 2014/125.27, or - for those on standard input; then not_started, in_progress, "
        "partially_implemented, implemented, not_implemented or no_information.",
        autocompletion=_complete,
        show_default=False,
    ),
]
Who = Annotated[
    str | None,
    typer.Option(
        "--assessor",
        metavar="WHO",
        help="Whose judgement: state, ngo, nhri, un or own [else own; a grade un].",
        show_default=False,
    ),
]


def _text(flag: str, metavar: str, help_text: str):  # type: ignore[no-untyped-def]  # the type of an option is Typer's own
    return typer.Option(flag, metavar=metavar, help=help_text, show_default=False)


@group.callback()
def bare(ctx: typer.Context) -> None:
    """Record an assessor's judgement of the implementation."""
    if ctx.invoked_subcommand is None:
        hint = _("hrtrack status set REF... in_progress records one; hrtrack show REF shows those on record")
        raise WrongUsage(_("which status is to be recorded?"), hint)


@group.command("set", context_settings=o.HELP)
def set_status(
    words: Words,
    assessor: Who = None,
    name: Annotated[str | None, _text("--name", "NAME", "Name of the assessor, such as that of an NGO.")] = None,
    date: Annotated[str | None, _text("--date", "DAY", "Day of the judgement: YYYY-MM-DD [else today].")] = None,
    note: Annotated[str | None, _text("--note", "TEXT", "What there is to say; alone, without a status, too.")] = None,
    source: Annotated[str | None, _text("--source", "TEXT", "Where the judgement stands: a document.")] = None,
    limb: Annotated[str | None, _text("--limb", "LIMB", 'The part that is judged: "(a) and (b)" [else the whole].')] = None,
    grade: Annotated[str | None, _text("--grade", "GRADE", "Grade of the Human Rights Committee, A to E, as the status.")] = None,
    regressed: Annotated[bool, typer.Option("--regressed", help="Things have become worse, as grade E says.")] = False,
    internal: Annotated[
        bool, typer.Option("--internal", help="Keep the note, and the evidence given here, out of exports.")
    ] = False,
    evidence: Annotated[
        list[str] | None, _text("--evidence", "URL|FILE", "What supports it: an address or a file; repeat for several.")
    ] = None,
    title: Annotated[str | None, _text("--title", "TEXT", "Title of the evidence.")] = None,
    published: Annotated[str | None, _text("--published", "DAY", "Day the evidence was published.")] = None,
    retrieved: Annotated[str | None, _text("--retrieved", "DAY", "Day the evidence was retrieved.")] = None,
    attach: Annotated[bool, typer.Option("--attach", help="Keep the bytes of the file in the ledger.")] = False,
    state: o.State = None,
    dry_run: o.DryRun = False,
    db: o.Database = None,
    fmt: o.Output = Format.TABLE,
) -> None:
    """Record an assessor's judgement of recommendations.

    It is appended, never overwritten: the latest of each assessor and name is in force, and what the State claims stands
    beside what others say. Figures and lists show the State's, another's with their own --assessor.
    """
    refs, status = _split(words)
    given_grade = parse_grade(grade, WrongUsage) if grade is not None else None
    entry = AssessmentItem(
        assessor=_assessor(assessor, given_grade),
        note=one_line(note, "--note"),
        status=assessing.graded(status, given_grade),
        name=one_line(name, "--name"),
        date=_day(date),
        limb=one_line(limb, "--limb"),
        grade=given_grade,
        regressed=regressed or given_grade == Grade.E,
        source=one_line(source, "--source"),
        internal=internal and note is not None,
    )
    _require_sense(entry, internal=internal, evidence=bool(evidence), described=bool(title or published or retrieved or attach))
    pieces = _prepared(evidence, title, session.day(published), session.day(retrieved), internal=internal, attach=attach)
    sink = Sink(fmt)
    with session.to_change(db) as ledger:
        found = recommendations.targets(ledger, session.references(refs), session.default_state(state))
        done, batch = assessing.judge(ledger, found, entry, pieces, dry_run=dry_run)
    if fmt is not Format.TABLE:
        sink.rows(done.rows, assessing.STATUS_COLUMNS, pages.changed)
    for told in done.notes:
        sink.say(told)
    session.say_done(sink, done.what if batch else _("it is so already"), batch, dry_run=dry_run)
    if assessor is None and batch and entry.status:
        sink.hint(
            _(
                "without --assessor it is recorded as that of '{assessor}'; figures and lists count the State's unless they "
                "are asked for --assessor {assessor}",
                assessor=entry.assessor,
            )
        )


def _split(words: list[str]) -> tuple[list[str], str | None]:
    """Return the references, and the status where one stands last; raise WrongUsage for another word."""
    *refs, last = words
    if last == "-" or "/" in last:
        return words, None
    try:
        status = parse_status(last, WrongUsage)
    except WrongUsage as error:
        is_position = last.lower() in set(Position)
        hint = _("hrtrack position set REF... {lower} records an answer", lower=last.lower()) if is_position else error.hint
        raise WrongUsage(error.message, hint) from None
    if not refs:
        raise WrongUsage(
            _("no recommendation is named before '{last}'", last=last), _("write REF... {status}, or - {status}", status=status)
        )
    return refs, status


def _assessor(word: str | None, grade: str | None) -> str:
    if word is None:
        return str(Assessor.UN if grade else Assessor.OWN)
    return one_of(word.strip().lower(), Assessor, "assessor", WrongUsage)


def _day(word: str | None) -> str:
    """Return the day of a judgement, today unless one is given; raise WrongUsage for one to come."""
    day = session.day(word) or today()
    if day > today():
        raise WrongUsage(
            _("'{day}' is still to come", day=day), _("a judgement is of today, {today} (UTC), or earlier", today=today())
        )
    return day


def _require_sense(entry: AssessmentItem, *, internal: bool, evidence: bool, described: bool) -> None:
    """Refuse options that say nothing, or contradict each other."""
    if entry.status is None and entry.note is None:
        hint = _("end with one of {status}; or give --grade, or --note alone", status=", ".join(Status))
        raise WrongUsage(_("neither a status nor a grade nor a note is given"), hint)
    if entry.regressed and entry.status in (None, Status.IMPLEMENTED, Status.NO_INFORMATION):
        raise WrongUsage(
            _("--regressed does not go with {value}", value=entry.status or "a note alone"), _("say not_implemented --regressed")
        )
    if internal and not (entry.note or evidence):
        raise WrongUsage(_("--internal keeps a note or evidence out of exports"), _("give --note or --evidence too"))
    if described and not evidence:
        raise WrongUsage(
            _("--title, --published, --retrieved and --attach describe evidence"), _("give --evidence URL or FILE too")
        )


def _prepared(
    words: list[str] | None, title: str | None, published: str | None, retrieved: str | None, *, internal: bool, attach: bool
) -> list[EvidenceItem]:
    """Return the evidence, read before the ledger is opened: files may be large."""
    if not words:
        return []
    from hrtrack.evidence import prepare

    return prepare(words, title=title, published=published, retrieved=retrieved, internal=internal, attach=attach)
