"""`filmgate worker`: makes films for servers that share its database."""

import os
from typing import Annotated

import typer

from filmgate.cli.options import Data
from filmgate.cli.running import asked_to_end, run
from filmgate.settings import Settings, load


def worker(
    data: Data = None,
    slots: Annotated[int | None, typer.Option(help="How many films to render at a time (FILMGATE_WORKERS).")] = None,
) -> None:
    """Make films, answer no requests. With PostgreSQL it works beside servers, with SQLite in place of the server."""
    from filmgate.cli.log import configure

    settings = load(os.environ, data=data, workers=slots)
    configure(settings.log_format)
    run(_work(settings))


async def _work(settings: Settings) -> None:
    from filmgate.wiring.crew import working
    from filmgate.wiring.installation import open_installation

    asked = asked_to_end()
    async with open_installation(settings, server=True) as installation, working(installation):
        place = settings.database_url.partition("@")[2] or settings.data_folder
        typer.echo(f"Filmgate makes films for {place}, {max(settings.workers, 1)} at a time.")
        await asked.wait()
