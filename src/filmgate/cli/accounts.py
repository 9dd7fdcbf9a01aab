"""`filmgate accounts …`: the tenants."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmgate.cli import balance, limits, statement
from filmgate.cli.limits import AtOnce, DayUsd, HourUsd, Preset, Rate, TotalUsd
from filmgate.cli.money import dollars, read_usd, usd
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, tell
from filmgate.cli.tables import Column, show
from filmgate.domain.ids import dashed
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.store.accounts import Account

Name = Annotated[str, typer.Argument(metavar="NAME", help="The account's name.")]
app = typer.Typer(help="Accounts: each has a balance, and keys that spend from it.")
for _command in (balance.grant, statement.statement):
    app.command()(_command)
# An amount may begin with a minus, which is no option then.
app.command(context_settings={"ignore_unknown_options": True})(balance.adjust)


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
    from filmgate.services.accounts.create_account import create_account
    from filmgate.wiring.installation import open_installation

    async with open_installation(settings, server=False) as installation:
        account = await create_account(installation.store, installation.nature, name, grant)
    if json:
        answer({"id": dashed(account.id), "name": account.name, "balance_usd": usd(account.balance)})
        return
    typer.echo(f"The account '{account.name}' is open, with {dollars(account.balance)}.")
    tell(f"Its first key: filmgate keys create --account '{account.name}'")


@app.command("list")
def list_all(data: Data = None, json: Json = False) -> None:
    """Show all accounts, with their balances and limits."""
    found = run(_list(load(os.environ, data=data)))
    if json:
        answer({"accounts": [_facts(account) for account in found]})
        return
    columns = (Column("name"), Column("balance", number=True), Column("state"), Column("limits", folds=True))
    rows = [(account.name, dollars(account.balance), account.state, limits.words(account.limits)) for account in found]
    show(columns, rows)


async def _list(settings: Settings) -> "list[Account]":
    from filmgate.services.accounts.list_accounts import list_accounts
    from filmgate.services.money.expire_credit import expire_credit

    async with opened(settings) as installation:
        await expire_credit(installation.store, installation.nature)
        return await list_accounts(installation.store)


@app.command()
def ban(name: Name, data: Data = None) -> None:
    """Refuse every request of an account from now on. Its open tasks go on to their end."""
    account = run(_ban(load(os.environ, data=data), name))
    typer.echo(f"'{account.name}' is banned; 'filmgate accounts unban' lets it in again.")


async def _ban(settings: Settings, name: str) -> "Account":
    from filmgate.services.accounts import ban as bans

    async with opened(settings) as installation:
        return await bans.ban(installation.store, name)


@app.command()
def unban(name: Name, data: Data = None) -> None:
    """Let a banned account in again."""
    account = run(_unban(load(os.environ, data=data), name))
    typer.echo(f"'{account.name}' may come in again.")


async def _unban(settings: Settings, name: str) -> "Account":
    from filmgate.services.accounts import ban as bans

    async with opened(settings) as installation:
        return await bans.unban(installation.store, name)


@app.command()
def limit(
    name: Name,
    limit_hour_usd: HourUsd = None,
    limit_day_usd: DayUsd = None,
    limit_total_usd: TotalUsd = None,
    rate_per_minute: Rate = None,
    tasks_at_once: AtOnce = None,
    preset: Preset = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Limit what all keys of an account may do together. Limits that are not named stay as they are."""
    given = {
        "hour_spend": limit_hour_usd,
        "day_spend": limit_day_usd,
        "total_spend": limit_total_usd,
        "rate_per_minute": rate_per_minute,
        "tasks_at_once": tasks_at_once,
    }
    changes = limits.read_changes(preset, given)
    account = run(_limit(load(os.environ, data=data), name, changes))
    if json:
        answer(_facts(account))
    else:
        typer.echo(f"Limits of '{account.name}': {limits.words(account.limits) or 'none'}.")


async def _limit(settings: Settings, name: str, changes: dict[str, int | None]) -> "Account":
    from filmgate.services.accounts.limit_account import limit_account

    async with opened(settings) as installation:
        return await limit_account(installation.store, name, changes)


def _facts(account: "Account") -> dict[str, Any]:
    return {
        "id": dashed(account.id),
        "name": account.name,
        "state": account.state,
        "balance_usd": usd(account.balance),
        "limits": limits.facts(account.limits),
    }
