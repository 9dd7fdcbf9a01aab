"""`filmgate accounts grant` and `adjust`: what an operator does to a balance."""

import os
from typing import TYPE_CHECKING, Annotated

import typer

from filmgate.cli.money import dollars, read_change, read_usd, usd
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, in_options
from filmgate.domain.errors import InvalidField
from filmgate.domain.ids import dashed
from filmgate.domain.nature import DAY, Nature, iso
from filmgate.domain.period import read_moment
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.store.accounts import Account

_DAYS_MAX = 3650
_OPTIONS = {"account": "NAME", "amount": "USD", "expires": "--expires"}
Name = Annotated[str, typer.Argument(metavar="NAME", help="The account's name.")]
Reason = Annotated[
    str,
    typer.Option("--reason", metavar="TEXT", help="A note that the ledger keeps; the account's statement shows it."),
]
Operator = Annotated[
    str, typer.Option("--operator", metavar="NAME", help="Who you are; customers only see that it was an operator.")
]


def grant(
    name: Name,
    amount: Annotated[str, typer.Argument(metavar="USD", help="How much to add, in US dollars.")],
    reason: Reason = "",
    operator: Operator = "",
    expires: Annotated[
        str | None,
        typer.Option("--expires", metavar="TIME", help="When the rest of it goes away, such as 2026-12-31T00:00Z."),
    ] = None,
    expires_in_days: Annotated[
        int | None,
        typer.Option("--expires-in-days", metavar="N", min=1, max=_DAYS_MAX, help="The same, so many days from now."),
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Give an account money, for good or for a time. A server may be running meanwhile."""
    if expires is not None and expires_in_days is not None:
        raise InvalidField("--expires", "cannot stand beside --expires-in-days; leave one of them out.")
    expires_at = None if expires is None else read_moment("--expires", expires)
    if expires_in_days is not None:
        expires_at = Nature().now() + expires_in_days * DAY
    micro = read_usd("USD", amount)
    account = run(_grant(load(os.environ, data=data), name, micro, reason, operator, expires_at))
    if json:
        answer(_facts(account, expires_at))
        return
    rest = "" if expires_at is None else f"; what is left of {dollars(micro)} goes away at {iso(expires_at)}"
    typer.echo(f"'{account.name}' has {dollars(account.balance)} now{rest}.")


async def _grant(
    settings: Settings, name: str, amount: int, reason: str, operator: str, expires_at: int | None
) -> "Account":
    from filmgate.services.accounts.find_account import find_account
    from filmgate.services.money.grant import grant as give

    async with opened(settings) as installation:
        store = installation.store
        with in_options(_OPTIONS):
            account = await find_account(store, name)
            await give(store, installation.nature, account.id, amount, reason, operator=operator, expires_at=expires_at)
        return await find_account(store, name)


def adjust(
    name: Name,
    amount: Annotated[str, typer.Argument(metavar="USD", help="How much to add, or with a minus to take away.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; the account's statement shows it.")],
    operator: Operator,
    data: Data = None,
    json: Json = False,
) -> None:
    """Correct an account's balance, up or down, but not below zero. A server may be running meanwhile."""
    account = run(_adjust(load(os.environ, data=data), name, read_change("USD", amount), reason, operator))
    if json:
        answer(_facts(account, None))
    else:
        typer.echo(f"'{account.name}' has {dollars(account.balance)} now.")


async def _adjust(settings: Settings, name: str, amount: int, reason: str, operator: str) -> "Account":
    from filmgate.services.money.adjust import adjust as correct

    async with opened(settings) as installation:
        with in_options(_OPTIONS):
            return await correct(installation.store, installation.nature, name, amount, reason, operator)


def _facts(account: "Account", expires_at: int | None) -> dict[str, str | None]:
    return {
        "id": dashed(account.id),
        "name": account.name,
        "balance_usd": usd(account.balance),
        "expires_at": None if expires_at is None else iso(expires_at),
    }
