"""Options that several commands take."""

import os
import shutil
import sys
from typing import Annotated

import typer

from filmgate.cli.speech import in_options
from filmgate.domain.nature import Nature
from filmgate.domain.period import Period, read_period

Data = Annotated[str | None, typer.Option("--data", help="The data folder (FILMGATE_DATA).", metavar="DIR")]
Json = Annotated[bool, typer.Option("--json", help="Answer with JSON, alone on standard output.")]
Start = Annotated[
    str | None,
    typer.Option(
        "--from",
        metavar="TIME",
        help="Where the period begins: 2026-02-01 or 2026-02-01T08:00Z; this month without it.",
    ),
]
End = Annotated[str | None, typer.Option("--to", metavar="TIME", help="Before when it ends; now without it.")]


def own_name() -> str:
    """How the reader may call this program from where they stand."""
    return "filmgate" if shutil.which("filmgate") else os.path.relpath(sys.argv[0])


def period_of(start: str | None, end: str | None) -> Period:
    """The period that --from and --to name."""
    with in_options({"from": "--from", "to": "--to"}):
        return read_period(Nature().now(), start, end)
