"""`filmgate keys …`: how customers come in."""

import os
from typing import Annotated

import typer

from filmgate.cli.opening import opened
from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, tell
from filmgate.domain.ids import dashed
from filmgate.settings import Settings, load

app = typer.Typer(help="API keys: what a client sends with every request.")


@app.command()
def create(
    account: Annotated[str, typer.Option("--account", metavar="NAME", help="The account that the key spends from.")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="A note to tell the key by.")] = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Make a key and print it, this once: only its hash is kept. A server may be running meanwhile."""
    run(_create(load(os.environ, data=data), account, name, json))


async def _create(settings: Settings, account: str, name: str, json: bool) -> None:
    from filmgate.services.create_key import create_key

    async with opened(settings) as installation:
        key = await create_key(installation.store, installation.nature, account, name)
    if json:
        answer({"id": dashed(key.id), "key": key.text})
        return
    tell(f"A key of the account '{account}'. It is shown only now; keep it well:")
    typer.echo(key.text)
