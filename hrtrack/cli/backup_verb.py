"""hrtrack backup"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hrtrack.cli import options as o
from hrtrack.cli import session
from hrtrack.errors import BadInput, Conflict
from hrtrack.render.formats import Format
from hrtrack.render.sink import Sink, new_file
from hrtrack.speech import _

Target = Annotated[Path, typer.Argument(metavar="FILE", help="The new file.", show_default=False)]
Force = Annotated[bool, typer.Option("--force", help="Replace a file of that name.")]


def run(target: Target, force: Force = False, db: o.Database = None) -> None:
    """Copy the ledger to a new file, safely while others write.

    An existing file is replaced only with --force, and only when the copy is complete.
    """
    if target.is_dir():
        raise BadInput(_("'{target}' is a folder", target=target), _("name the file to write"))
    if target.exists() and not force:
        raise Conflict(_("'{target}' exists already", target=target), _("choose another name, or --force replaces it"))
    with session.to_read(db) as ledger:
        if target.exists() and target.samefile(ledger.path):
            raise BadInput(_("'{target}' is the ledger itself", target=target), _("choose another name"))
        with new_file(target) as file:
            file.close()
            ledger.backup(Path(file.name), shown=target)
    Sink(Format.TABLE).say(_("copied the ledger to {target}", target=target))
