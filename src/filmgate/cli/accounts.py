"""`filmgate accounts …`: the tenants."""

import os
from typing import Annotated

import typer

from filmgate.cli.money import dollars, read_usd, usd
from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, tell
from filmgate.domain.ids import dashed
from filmgate.settings import Settings, load

app = typer.Typer(help="Accounts: each has a balance, and keys that spend from it.")


@app.command()
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What to call the account; no other may have this name.")],
    grant_usd: Annotated[
        str, typer.Option("--grant-usd", metavar="AMOUNT", help="The money to start with, in US dollars.")
    ] = "0",
    data: Data = None,
    json: Json = False,
) -> None:
    """Open an account, with money if asked. A server may be running meanwhile."""
    run(_create(load(os.environ, data=data), name, read_usd("--grant-usd", grant_usd), json))


async def _create(settings: Settings, name: str, grant: int, json: bool) -> None:
    from filmgate.services.create_account import create_account
    from filmgate.wiring import open_installation

    async with open_installation(settings, server=False) as installation:
        account = await create_account(installation.store, installation.nature, name, grant)
    if json:
        answer({"id": dashed(account.id), "name": account.name, "balance_usd": usd(account.balance)})
        return
    typer.echo(f"The account '{account.name}' is open, with {dollars(account.balance)}.")
    tell(f"Its first key: filmgate keys create --account '{account.name}'")
