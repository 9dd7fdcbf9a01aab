"""`filmgate webhooks …`: the addresses that accounts are told at, and what deliveries are signed with."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmgate.cli.deliveries import app as _deliveries
from filmgate.cli.facts import moment
from filmgate.cli.listening import listen
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, in_options, tell
from filmgate.cli.tables import Column, show
from filmgate.domain.ids import dashed
from filmgate.domain.nature import iso
from filmgate.domain.webhook import EVENTS, Body, Endpoint, EndpointState, Secret
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.wiring.installation import Installation

_OPTIONS = {"events": "--event", "dialects": "--dialect", "url": "URL", "id": "ID"}
Account = Annotated[str, typer.Option("--account", metavar="NAME", help="Whose tasks these are.")]
EndpointId = Annotated[str, typer.Argument(metavar="ID", help="The endpoint's id, as 'filmgate webhooks list' shows.")]
app = typer.Typer(help="Webhooks: who is told when tasks end, and every attempt to tell them.")


@app.command()
def add(
    account: Account,
    url: Annotated[
        str, typer.Argument(metavar="URL", help="The address; it must be public, or in an allowed network.")
    ],
    event: Annotated[
        list[str] | None,
        typer.Option("--event", metavar="NAME", help=f"Only this one of {', '.join(EVENTS)}; may be said again."),
    ] = None,
    dialect: Annotated[
        list[str] | None,
        typer.Option("--dialect", metavar="NAME", help="Only tasks that came through this dialect; may be said again."),
    ] = None,
    body: Annotated[
        Body, typer.Option("--body", help="What is sent: each task in its own dialect, or all of them in the native.")
    ] = Body.OWN,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A note to tell the endpoint by.")] = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Tell an address of every task of an account that ends. A server may be running meanwhile."""
    settings = load(os.environ, data=data)
    with in_options(_OPTIONS):
        endpoint = run(_add(settings, account, url, event or [], dialect or [], body, note))
    if json:
        answer(_facts(endpoint, account))
        return
    typer.echo(f"The endpoint {dashed(endpoint.id)} is told of {_heard(endpoint)}.")
    tell(f"What its deliveries are signed with: filmgate webhooks secret --account '{account}'")


async def _add(
    settings: Settings, account: str, url: str, events: list[str], dialects: list[str], body: Body, note: str
) -> Endpoint:
    from filmgate.dialects import BY_NAME
    from filmgate.domain.webhook import valid_dialects, valid_events
    from filmgate.services.accounts.find_account import find_account
    from filmgate.services.webhooks.add_endpoint import add_endpoint

    valid_events(events), valid_dialects(dialects, tuple(BY_NAME))  # before a database is looked for
    async with opened(settings) as installation:
        found = await find_account(installation.store, account)
        await _check(installation, url)
        return await add_endpoint(
            installation.store,
            installation.nature,
            found.id,
            url,
            events=events,
            dialects=dialects,
            body=body,
            note=note,
        )


async def _check(installation: "Installation", url: str) -> None:
    from filmgate.domain.errors import InvalidField
    from filmgate.edge.callbacks import check_callback
    from filmgate.wiring.serving import house

    try:
        await check_callback(url, house(installation).private_networks, plain_http=True)
    except InvalidField as error:
        raise InvalidField("url", error.reason) from error


@app.command("list")
def list_all(
    account: Annotated[str | None, typer.Option("--account", metavar="NAME", help="Only those of this one.")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show the endpoints: what they are told, in which state they are and why, how many attempts failed in a row."""
    found = run(_list(load(os.environ, data=data), account))
    if json:
        answer({"endpoints": [_facts(endpoint, name) for endpoint, name in found]})
        return
    titles = ("id", "account", "url", "told of", "state", "since")
    columns = [Column(title, folds=title in ("url", "told of")) for title in titles]
    show([*columns, Column("failed", number=True), Column("why", folds=True)], [_row(*one) for one in found])


async def _list(settings: Settings, account: str | None) -> list[tuple[Endpoint, str]]:
    from filmgate.services.accounts.find_account import find_account
    from filmgate.services.accounts.list_accounts import list_accounts
    from filmgate.services.webhooks.list_endpoints import list_all_endpoints

    async with opened(settings) as installation:
        wanted = (await find_account(installation.store, account)).id if account is not None else None
        names = {one.id: one.name for one in await list_accounts(installation.store)}
        found = await list_all_endpoints(installation.store)
        return [(one, names[one.account_id]) for one in found if wanted in (None, one.account_id)]


@app.command()
def pause(endpoint_id: EndpointId, data: Data = None) -> None:
    """Send nothing to an endpoint for now; what happens meanwhile is kept for it."""
    endpoint = _changed(data, endpoint_id, EndpointState.PAUSED, "the operator paused it")
    typer.echo(f"{endpoint.url} is paused; 'filmgate webhooks resume' sends what is kept.")


@app.command()
def resume(endpoint_id: EndpointId, data: Data = None) -> None:
    """Send to an endpoint again, what was kept for it first. Also for one that was disabled."""
    endpoint = _changed(data, endpoint_id, EndpointState.ACTIVE, "")
    typer.echo(f"{endpoint.url} is active.")


def _changed(data: str | None, endpoint_id: str, state: EndpointState, reason: str) -> Endpoint:
    return run(_change(load(os.environ, data=data), endpoint_id, state, reason))


async def _change(settings: Settings, endpoint_id: str, state: EndpointState, reason: str) -> Endpoint:
    from filmgate.cli.deliveries import known
    from filmgate.services.webhooks.change_endpoint import Changes, change_endpoint
    from filmgate.services.webhooks.find_endpoint import find_any_endpoint

    async with opened(settings) as installation:
        with known(endpoint_id):
            endpoint = await find_any_endpoint(installation.store, endpoint_id)
        changes = Changes(state=state, reason=reason)
        return await change_endpoint(installation.store, installation.nature, endpoint.account_id, endpoint.id, changes)


@app.command()
def remove(endpoint_id: EndpointId, data: Data = None) -> None:
    """Take an endpoint away, for good. What it has not got yet is given up; the log of it stays."""
    url = run(_remove(load(os.environ, data=data), endpoint_id))
    typer.echo(f"{url} is told of nothing any more.")


async def _remove(settings: Settings, endpoint_id: str) -> str:
    from filmgate.cli.deliveries import known
    from filmgate.services.webhooks.find_endpoint import find_any_endpoint
    from filmgate.services.webhooks.remove_endpoint import remove_endpoint

    async with opened(settings) as installation:
        with known(endpoint_id):
            endpoint = await find_any_endpoint(installation.store, endpoint_id)
        await remove_endpoint(installation.store, installation.nature, endpoint.account_id, endpoint.id)
        return endpoint.url


@app.command()
def secret(
    account: Account,
    rotate: Annotated[bool, typer.Option("--rotate", help="Make a new one; the old one stays good for a day.")] = False,
    at_once: Annotated[bool, typer.Option("--at-once", help="Make a new one, and end all others now.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Print what an account's deliveries are signed with, the newest secret first."""
    live = run(_secret(load(os.environ, data=data), account, rotate, at_once))
    if json:
        answer({"account": account, "secrets": [_secret_facts(one) for one in live]})
        return
    for one in live:
        typer.echo(one.text if one.ends_at is None else f"{one.text}  good until {iso(one.ends_at)}")


async def _secret(settings: Settings, account: str, rotate: bool, at_once: bool) -> list[Secret]:
    from filmgate.services.accounts.find_account import find_account
    from filmgate.services.webhooks.rotate_secret import rotate_secret
    from filmgate.services.webhooks.show_secrets import show_secrets
    from filmgate.wiring.serving import house

    async with opened(settings) as installation:
        store, nature, key = installation.store, installation.nature, installation.secret
        found = await find_account(store, account)
        if rotate or at_once:
            overlap_us = house(installation).overlap_us
            return await rotate_secret(store, nature, key, found.id, overlap_us, at_once=at_once)
        return await show_secrets(store, nature, key, found.id)


def _secret_facts(one: Secret) -> dict[str, Any]:
    ends_at = None if one.ends_at is None else moment(one.ends_at)
    return {"secret": one.text, "created_at": moment(one.created_at), "ends_at": ends_at}


def _row(endpoint: Endpoint, account: str) -> tuple[str, ...]:
    said = (dashed(endpoint.id), account, endpoint.url, _heard(endpoint), str(endpoint.state))
    return (*said, iso(endpoint.state_at), str(endpoint.failures), endpoint.reason)


def _heard(endpoint: Endpoint) -> str:
    words = [", ".join(endpoint.events) or "every task that ends"]
    if endpoint.dialects:
        words.append(f"of {', '.join(endpoint.dialects)}")
    if endpoint.body is Body.NATIVE:
        words.append("in native words")
    return " ".join(words)


def _facts(one: Endpoint, account: str) -> dict[str, Any]:
    return {
        "id": dashed(one.id),
        "account": account,
        "url": one.url,
        "events": list(one.events),
        "dialects": list(one.dialects),
        "body": str(one.body),
        "note": one.note,
        "state": str(one.state),
        "reason": one.reason,
        "state_at": moment(one.state_at),
        "failures": one.failures,
        "failing_since": None if one.failing_since is None else moment(one.failing_since),
        "created_at": moment(one.created_at),
    }


app.registered_commands += _deliveries.registered_commands
app.command()(listen)
