"""`filmgate serve`: the server, and on a fresh installation a key to try it with."""

import os
from typing import Annotated

import typer

from filmgate.cli.options import Data
from filmgate.cli.running import run
from filmgate.settings import load


def serve(
    data: Data = None,
    host: Annotated[str | None, typer.Option(help="The address to listen on (FILMGATE_HOST).")] = None,
    port: Annotated[int | None, typer.Option(help="The port to listen on (FILMGATE_PORT).")] = None,
    warm_up: Annotated[
        bool,
        typer.Option(
            "--warm-up/--no-warm-up", help="Compile the renderer's kernels beside it, so that no film waits for them."
        ),
    ] = False,
) -> None:
    """Answer requests, and make films unless FILMGATE_WORKERS is 0."""
    from filmgate.cli.log import configure
    from filmgate.cli.serving import serving

    settings = load(os.environ, data=data, host=host, port=port)
    configure(settings.log_format)
    run(serving(settings, warm=warm_up))
