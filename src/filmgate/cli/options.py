"""Options that several commands take."""

import os
import shutil
import sys
from typing import Annotated

import typer

Data = Annotated[str | None, typer.Option("--data", help="The data folder (FILMGATE_DATA).", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="Answer with JSON, alone on standard output.")]


def own_name() -> str:
    """How the reader may call this program from where they stand."""
    return "filmgate" if shutil.which("filmgate") else os.path.relpath(sys.argv[0])
