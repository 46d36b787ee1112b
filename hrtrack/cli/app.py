"""The wiring, on one page: every verb, where it lives, and how errors become words and exit codes."""

from __future__ import annotations

import errno
import os
import re
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from hrtrack import __version__
from hrtrack.cli import tongue
from hrtrack.errors import DatabaseUnusable, HrtrackError, WrongUsage
from hrtrack.speech import _, language, speak, spoken

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Each verb is a module of this package of the same name, loaded when it is called; the line is its help.
VERBS = {
    "stats": "Show what share was supported, beside the review before.",
    "compare": "Explain a change of the acceptance rate: how much is mix, how much is stance.",
    "claim": "Check a claim about what was supported.",
    "list": "List recommendations.",
    "show": "Show the whole story of recommendations.",
    "add": "Add one recommendation.",
    "edit": "Change recommendations.",
    "remove": "Remove recommendations; undo brings them back.",
    "next": "Show what needs doing next, with the reasons.",
    "position": "Record an answer of the State, beside those before.",
    "status": "Record an assessor's judgement of the implementation.",
    "disagreements": "List where assessors differ.",
    "evidence": "List, record and write back evidence.",
    "assign": "Say which institutions answer for recommendations.",
    "institution": "List, record, rename and merge institutions.",
    "plan": "List, record and show plans.",
    "measure": "List, record and finish the measures of plans.",
    "tag": "Add or remove labels, such as national clusters.",
    "link": "Link recommendations that ask for the same.",
    "crosswalk": "List what themes of one list are in another, and under which heading.",
    "lineage": "Follow what is asked again from review to review.",
    "reviews": "List reviews, declared totals beside recorded ones.",
    "report": "Write documents: the page for the public, the matrix, reports and plans.",
    "import": "Import files into the ledger.",
    "export": "Write the ledger out again, whole or in part.",
    "check": "Check the ledger against itself and the declared totals.",
    "log": "List what was done, the newest first.",
    "undo": "Take back the last command, or an older one.",
    "redo": "Bring back what was undone last.",
    "backup": "Copy the ledger to a new file, safely while others write.",
    "demo": "Show the headline from the data that comes with the tool.",
    "path": "Print where the ledger is.",
    "schema": "List the views that SQL of your own can ask, and what their columns mean.",
    "sql": "Ask the ledger in SQL; nothing can be written.",
    "serve": "Show the ledger in a browser, to read and not to write.",
}

HELP = "Keep a State's human rights recommendations in one file, and answer what share was supported."

EXAMPLES = """\
Examples:
  hrtrack demo                               see the headline without any file
  hrtrack demo --load                        fill a ledger with its data
  hrtrack stats --cycle 2025                 what was supported, beside 2019
  hrtrack stats --cycle 2014 --by region     the same by regional group
  hrtrack list --cycle 2014 --theme torture  recommendations in order
  hrtrack show 2014/126.27                   one of them, with its history
  hrtrack undo                               take the last command back
"""

FOOTER = """\
The ledger is --db, else HRTRACK_DB, else a file in your data folder
(hrtrack path). Exit codes: 0 done, 1 a check failed, 2 wrong usage, 3 not
found, 4 bad input or conflict, 5 the ledger cannot be used.
More: hrtrack COMMAND --help, man hrtrack.
"""


class Verbs(TyperGroup):
    """Load a verb when it is called, and turn our errors into one sentence and an exit code."""

    context_class = tongue.SpokenContext

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {name: TyperCommand(name, help=line, rich_markup_mode=None) for name, line in VERBS.items()}
        self._arguments: Sequence[str] = ()
        tongue.add_option(self)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the verb that is called, loaded now."""
        name, command, rest = super().resolve_command(ctx, args)
        return name, tongue.into(load_verb(name), language()) if command is not None and name else command, rest

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command line; every mistake in it ends here."""
        self._arguments = sys.argv[1:] if args is None else list(args)
        tongue.escape_what_cannot_be_encoded()
        try:
            speak(tongue.chosen(self._arguments))
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except typer.TyperException as error:
            code = self._report(_usage(error))
        except HrtrackError as error:
            code = self._report(error)
        except typer.Abort:
            code = 130
        try:
            sys.stdout.flush()
        except BrokenPipeError:
            code = _closed_pipe()
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)

    def make_context(self, *words: Any, **settings: Any) -> Any:
        """Read the command line; help and version are printed meanwhile."""
        try:
            return super().make_context(*words, **settings)
        except BrokenPipeError:
            raise typer.Exit(_closed_pipe()) from None

    def invoke(self, ctx: Any) -> Any:
        """Run the verb; Typer would answer a closed pipe with 1, so that is caught here too."""
        try:
            return super().invoke(ctx)
        except HrtrackError as error:
            raise typer.Exit(self._report(error)) from None
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except OSError as error:
            # Windows reports a closed pipe as an invalid argument.
            if isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL):
                raise typer.Exit(_closed_pipe()) from None
            if error.errno not in (errno.ENOSPC, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)):
                raise
            _silence_stdout()
            raise typer.Exit(
                self._report(DatabaseUnusable(_("the answer cannot be written: {reason}", reason=error.strerror)))
            ) from None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write help that leads with examples."""
        formatter.write(f"{spoken(_(HELP))}\n\n{spoken(_(EXAMPLES))}\n")
        super().format_usage(ctx, formatter)
        tongue.into(self, language())
        super().format_options(ctx, formatter)
        formatter.write(f"\n{spoken(_(FOOTER))}")

    def _report(self, error: HrtrackError) -> int:
        from hrtrack.render.sink import print_error

        print_error(error, as_json=_wants_json(self._arguments))
        return error.exit_code


def load_verb(name: str) -> Any:
    """Return the command of a verb, made from the function `run` of its module, or from its Typer `group`."""
    module = import_module(f"hrtrack.cli.{name}_verb")
    group: typer.Typer | None = getattr(module, "group", None)
    if group is not None:
        return typer.main.get_group(group)
    single = typer.Typer(add_completion=False, rich_markup_mode=None)
    run: Callable[..., None] = module.run
    single.command(name, context_settings={"help_option_names": ["-h", "--help"]})(run)
    return typer.main.get_command(single)


app = typer.Typer(
    cls=Verbs,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(value: bool) -> None:
    if value:
        print(f"hrtrack {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    ctx: typer.Context,
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    """Show help when no verb is given."""
    if ctx.invoked_subcommand is None:
        print(ctx.get_help())


def _usage(error: typer.TyperException) -> HrtrackError:
    """Return a mistake of the command line in our words."""
    from hrtrack.model import did_you_mean

    ctx = getattr(error, "ctx", None)
    hint: str | None = _("{command} --help shows how it is used", command=ctx.command_path) if ctx is not None else None
    near = getattr(error, "possibilities", None)
    message = error.format_message().rstrip(".")
    if near:
        message = _("no such option '{getattr}'", getattr=getattr(error, "option_name", ""))
        hint = did_you_mean(sorted(near))
    if "Did you mean" in message:
        message, *suggestion = message.partition(". Did you mean")
        hint = did_you_mean(re.findall(r"'([^']*)'", suggestion[-1]))
    return WrongUsage(tongue.usage_error(message[:1].lower() + message[1:]), hint)


def _wants_json(arguments: Sequence[str]) -> bool:
    """Say whether errors are wanted as JSON; the command line may be too broken to have been parsed."""
    asked = os.environ.get("HRTRACK_FORMAT", "")
    for index, word in enumerate(arguments):
        if word in ("-f", "--format"):
            asked = arguments[index + 1] if index + 1 < len(arguments) else ""
        elif word.startswith("--format="):
            asked = word.partition("=")[2]
        elif word.startswith("-f") and not word.startswith("--"):
            asked = word[2:]
    return asked in ("json", "jsonl")


def _closed_pipe() -> int:
    """Return the exit code of a program whose reader has gone."""
    _silence_stdout()
    return 141


def _silence_stdout() -> None:
    """Keep Python from complaining about the closed pipe once more when it exits."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
