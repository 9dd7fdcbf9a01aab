"""`filmgate gallery`: stills of everything that the embedded renderer draws, on one page."""

import os
from pathlib import Path
from typing import Annotated

import typer

from filmgate.cli.options import Data
from filmgate.settings import load

DEFAULT_FOLDER = Path("gallery")


def gallery(
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where to put the page; made if need be.")
    ] = DEFAULT_FOLDER,
    width: Annotated[int, typer.Option(min=128, max=1920, metavar="PIXELS", help="How wide a still is.")] = 384,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SECTION",
            help="Only this part: worlds, times, weathers, shapes, subjects, cameras, framings, styles, prompts or "
            "workflows; may be given several times.",
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Draw stills of all that the embedded renderer can draw into FOLDER, with index.html to look at them."""
    from filmgate.cli import kernels

    parts = [argument for name in only or () for argument in ("--only", name)]
    arguments = [str(out), "--width", str(width), *parts]
    raise typer.Exit(kernels.run("filmgate_previz.gallery", arguments, load(os.environ, data=data)))
