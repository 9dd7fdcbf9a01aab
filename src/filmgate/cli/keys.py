"""`filmgate keys …`: how customers come in."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmgate.cli import limits
from filmgate.cli.limits import AtOnce, DayUsd, HourUsd, Preset, Rate, TotalUsd
from filmgate.cli.money import dollars, usd
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, in_options, tell
from filmgate.cli.tables import Column, show
from filmgate.domain.access import Terms
from filmgate.domain.ids import dashed
from filmgate.domain.limits import Limits
from filmgate.domain.nature import iso
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.services.accounts.change_key import KeyState
    from filmgate.services.accounts.create_key import NewKey
    from filmgate.store.keys import Key, ListedKey

_OPTIONS = {"networks": "--allow-ip", "models": "--model", "id": "ID"} | limits.OPTIONS
_MEGABYTE = 1024 * 1024
KeyId = Annotated[str, typer.Argument(metavar="ID", help="The key's id, as 'filmgate keys list' shows it.")]
app = typer.Typer(help="API keys: what a client sends with every request.")


@app.command()
def create(
    account: Annotated[str, typer.Option("--account", metavar="NAME", help="The account that the key spends from.")],
    name: Annotated[str, typer.Option("--name", metavar="TEXT", help="A note to tell the key by.")] = "",
    allow_ip: Annotated[
        list[str] | None,
        typer.Option("--allow-ip", metavar="CIDR", help="Only from this address or range; may be said ten times."),
    ] = None,
    limit_hour_usd: HourUsd = None,
    limit_day_usd: DayUsd = None,
    limit_total_usd: TotalUsd = None,
    rate_per_minute: Rate = None,
    tasks_at_once: AtOnce = None,
    preset: Preset = None,
    model: Annotated[
        list[str] | None, typer.Option("--model", metavar="ID", help="Only for this model; may be said again.")
    ] = None,
    dialect: Annotated[
        str, typer.Option("--dialect", metavar="NAME", help="kling3api-v1: its older version at the shared paths.")
    ] = "",
    route: Annotated[
        str, typer.Option("--route", metavar="NAME", help="auto, value or official: how engines are chosen.")
    ] = "auto",
    uploads: Annotated[
        int | None, typer.Option("--uploads", metavar="N", min=0, help="How many uploads the key may keep at a time.")
    ] = None,
    uploads_mb: Annotated[
        int | None, typer.Option("--uploads-mb", metavar="N", min=0, help="How many megabytes they may have in all.")
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Make a key and print it, this once: only its hash is kept. A server may be running meanwhile.

    With --json the pair is printed too with which clients of Kling's own API may sign instead of sending the key.
    """
    given = {
        "hour_spend": limit_hour_usd,
        "day_spend": limit_day_usd,
        "total_spend": limit_total_usd,
        "rate_per_minute": rate_per_minute,
        "tasks_at_once": tasks_at_once,
    }
    terms = Terms(
        networks=tuple(allow_ip or ()),
        models=tuple(model or ()),
        dialect=dialect,
        route=route,
        limits=Limits(**limits.read_changes(preset, given)),
        upload_files=uploads,
        upload_bytes=None if uploads_mb is None else uploads_mb * _MEGABYTE,
    )
    with in_options(_OPTIONS):
        key = run(_create(load(os.environ, data=data), account, name, terms))
    if json:
        answer({"id": dashed(key.id), "key": key.text, "access_key": key.access_key, "secret_key": key.secret_key})
        return
    told = f", limited to {limits.words(key.terms.limits)}" if not key.terms.limits.none else ""
    tell(f"A key of the account '{account}'{told}. It is shown only now; keep it well:")
    typer.echo(key.text)


async def _create(settings: Settings, account: str, name: str, terms: Terms) -> "NewKey":
    from filmgate.domain.access import valid_key_name, valid_terms
    from filmgate.services.accounts.create_key import create_key

    valid_terms(terms), valid_key_name(name)  # before a database is looked for
    async with opened(settings) as installation:
        store, nature, secret = installation.store, installation.nature, installation.secret
        return await create_key(store, nature, account, name, terms, secret)


@app.command("list")
def list_all(
    account: Annotated[str | None, typer.Option("--account", metavar="NAME", help="Only the keys of this one.")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show all keys, with their limits and what they have spent."""
    found = run(_list(load(os.environ, data=data), account))
    if json:
        answer({"keys": [_facts(one) for one in found]})
        return
    titles = ("id", "account", "name", "key", "state", "limits", "bound to")
    columns = [Column(title, folds=title in ("name", "limits", "bound to")) for title in titles]
    show([*columns, Column("spent", number=True)], [_row(one) for one in found])


async def _list(settings: Settings, account: str | None) -> "list[ListedKey]":
    from filmgate.services.accounts.list_keys import list_keys

    async with opened(settings) as installation:
        return await list_keys(installation.store, account)


def _row(one: "ListedKey") -> tuple[str, ...]:
    key = one.key
    bounds = [*key.terms.networks, *key.terms.models, key.terms.dialect]
    if key.terms.route != "auto":
        bounds.append(f"route {key.terms.route}")
    if key.terms.upload_files is not None:
        bounds.append(f"{key.terms.upload_files} uploads")
    if key.terms.upload_bytes is not None:
        bounds.append(f"{key.terms.upload_bytes // _MEGABYTE} MB of uploads")
    bound = ", ".join(filter(None, bounds))
    said = (dashed(key.id), one.account_name, key.name, key.hint, key.state, limits.words(key.terms.limits), bound)
    return (*said, dollars(one.spent))


def _facts(one: "ListedKey") -> dict[str, Any]:
    key = one.key
    return {
        "id": dashed(key.id),
        "account": one.account_name,
        "name": key.name,
        "hint": key.hint,
        "state": key.state,
        "created_at": iso(key.created_at),
        "allow_ip": list(key.terms.networks),
        "models": list(key.terms.models),
        "dialect": key.terms.dialect or None,
        "route": key.terms.route,
        "limits": limits.facts(key.terms.limits),
        "uploads": key.terms.upload_files,
        "uploads_mb": None if key.terms.upload_bytes is None else key.terms.upload_bytes // _MEGABYTE,
        "spent_usd": usd(one.spent),
    }


@app.command()
def disable(key_id: KeyId, data: Data = None) -> None:
    """Refuse a key from now on; 'enable' takes it back."""
    from filmgate.services.accounts.change_key import KeyState

    key = _changed(data, key_id, KeyState.DISABLED)
    typer.echo(f"The key {key.hint} is disabled; 'filmgate keys enable' takes it back.")


@app.command()
def enable(key_id: KeyId, data: Data = None) -> None:
    """Let a disabled key in again."""
    from filmgate.services.accounts.change_key import KeyState

    key = _changed(data, key_id, KeyState.ACTIVE)
    typer.echo(f"The key {key.hint} is enabled.")


@app.command()
def delete(key_id: KeyId, data: Data = None) -> None:
    """Refuse a key for good. Its tasks and what it spent stay in the books."""
    from filmgate.services.accounts.change_key import KeyState

    key = _changed(data, key_id, KeyState.DELETED)
    typer.echo(f"The key {key.hint} is deleted, for good.")


def _changed(data: str | None, key_id: str, state: "KeyState") -> "Key":
    with in_options(_OPTIONS):
        return run(_change(load(os.environ, data=data), key_id, state))


async def _change(settings: Settings, key_id: str, state: "KeyState") -> "Key":
    from filmgate.services.accounts.change_key import change_key

    async with opened(settings) as installation:
        return await change_key(installation.store, key_id, state)
