"""The commands of `filmgate webhooks` that are about deliveries: the log, replays, tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from filmgate.cli.facts import moment
from filmgate.cli.opening import opened
from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.speech import answer, tell
from filmgate.cli.tables import Column, show
from filmgate.domain.delivery import Attempt, DeliveryState, Listed
from filmgate.domain.errors import InvalidField, UnknownDelivery, UnknownEndpoint, UnknownTask
from filmgate.domain.ids import dashed
from filmgate.domain.nature import DAY, HOUR, MINUTE, iso
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    from filmgate.services.webhooks.list_deliveries import Wanted
    from filmgate.services.webhooks.show_delivery import Shown
    from filmgate.wiring.installation import Installation

_UNITS = {"m": MINUTE, "h": HOUR, "d": DAY}
_PATIENCE_SECONDS = 45.0
_NO_WORKER = "Nobody has sent it yet: is a server running? It is sent once one does."
Account = Annotated[str | None, typer.Option("--account", metavar="NAME", help="Only those of this account.")]
Task = Annotated[str | None, typer.Option("--task", metavar="ID", help="Only those about this task.")]
EndpointOption = Annotated[str | None, typer.Option("--endpoint", metavar="ID", help="Only those to this endpoint.")]
app = typer.Typer()


@app.command()
def log(
    account: Account = None,
    task: Task = None,
    endpoint: EndpointOption = None,
    state: Annotated[DeliveryState | None, typer.Option("--state", help="Only deliveries in this state.")] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="How many at most.")] = 20,
    data: Data = None,
    json: Json = False,
) -> None:
    """Show the newest deliveries with every attempt: when, what was answered, how long it took."""
    found = run(_log(load(os.environ, data=data), account, task, endpoint, state, limit))
    if json:
        answer({"deliveries": [_facts(one) for one in found]})
        return
    titles = ("delivery", "event", "url", "state", "attempt", "at", "took", "answer")
    show(
        [Column(title, folds=title in ("url", "answer")) for title in titles],
        [row for one in found for row in _rows(one)],
    )


async def _log(
    settings: Settings,
    account: str | None,
    task: str | None,
    endpoint: str | None,
    state: DeliveryState | None,
    limit: int,
) -> "list[Shown]":
    from filmgate.services.webhooks.list_deliveries import list_all_deliveries
    from filmgate.services.webhooks.show_delivery import show_any_delivery

    async with opened(settings) as installation:
        wanted = await _wanted(installation, account, task, endpoint, state=state)
        found: list[Listed] = []
        after = None
        while len(found) < limit:
            page = await list_all_deliveries(installation.store, wanted, after, limit - len(found))
            found += page.deliveries
            after = page.next
            if after is None:
                break
        return [await show_any_delivery(installation.store, dashed(one.id)) for one in found]


@app.command()
def replay(
    delivery: Annotated[
        str | None, typer.Argument(metavar="DELIVERY", help="The delivery's id, or its webhook-id: msg_…")
    ] = None,
    task: Annotated[str | None, typer.Option("--task", metavar="ID", help="All deliveries about this task.")] = None,
    endpoint: Annotated[
        str | None, typer.Option("--endpoint", metavar="ID", help="All deliveries to this endpoint, with --since.")
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="AGE", help="Only those that are not older: 30m, 12h, 7d.")
    ] = "",
    data: Data = None,
) -> None:
    """Send deliveries once more, under the ids that their receivers know them by."""
    if sum(each is not None for each in (delivery, task, endpoint)) != 1:
        raise InvalidField("DELIVERY", "name one delivery, or --task, or --endpoint with --since.")
    if endpoint is not None and not since:
        raise InvalidField("--since", "is needed with --endpoint: how far back, as in 12h.")
    count = run(_replay(load(os.environ, data=data), delivery, task, endpoint, _age("--since", since)))
    typer.echo(f"{count} {'delivery is' if count == 1 else 'deliveries are'} due again.")


async def _replay(
    settings: Settings, delivery: str | None, task: str | None, endpoint: str | None, age_us: int | None
) -> int:
    from filmgate.services.webhooks.replay import replay, replay_all
    from filmgate.services.webhooks.show_delivery import show_any_delivery

    async with opened(settings) as installation:
        if delivery is not None:
            with known(delivery):
                await replay(installation.store, (await show_any_delivery(installation.store, delivery)).delivery)
            return 1
        since = None if age_us is None else installation.nature.now() - age_us
        return await replay_all(installation.store, await _wanted(installation, None, task, endpoint, since=since))


def _age(option: str, text: str) -> int | None:
    """`30m`, `12h`, `7d` in microseconds."""
    if not text:
        return None
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isascii() or not number.isdigit() or len(number) > 6:
        raise InvalidField(option, f"must be a number and m, h or d, as in 12h, not '{text[:20]}'.")
    return int(number) * _UNITS[unit]


@app.command()
def test(
    target: Annotated[str, typer.Argument(metavar="ENDPOINT|URL", help="An endpoint's id, or any address.")],
    account: Annotated[
        str, typer.Option("--account", metavar="NAME", help="For a URL: whose secret it is signed with.")
    ] = "default",
    data: Data = None,
    json: Json = False,
) -> None:
    """Send a test the way of all deliveries, by the running server, and print what came of it."""
    shown = run(_test(load(os.environ, data=data), target, account))
    if json:
        answer(_facts(shown))
    elif shown.attempts:
        typer.echo(f"{shown.delivery.state}: {_answer(shown.attempts[-1])} in {_took(shown.attempts[-1])}")
    else:
        tell(shown.delivery.last_answer or _NO_WORKER)
    if shown.delivery.state is not DeliveryState.DELIVERED:
        raise typer.Exit(1)


async def _test(settings: Settings, target: str, account: str) -> "Shown":
    from filmgate.edge.callbacks import check_callback
    from filmgate.services.accounts.find_account import find_account
    from filmgate.services.webhooks.find_endpoint import find_any_endpoint
    from filmgate.services.webhooks.send_test import outcome, send_test
    from filmgate.wiring.serving import house

    async with opened(settings) as installation:
        store, nature = installation.store, installation.nature
        if "://" in target:
            owner = (await find_account(store, account)).id
            try:
                await check_callback(target, house(installation).private_networks, plain_http=True)
            except InvalidField as error:
                raise InvalidField("URL", error.reason) from error
            test_id = await send_test(store, nature, owner, target, None)
        else:
            with known(target):
                endpoint = await find_any_endpoint(store, target)
            test_id = await send_test(store, nature, endpoint.account_id, endpoint.url, endpoint)
        return await outcome(store, test_id, min(house(installation).test_seconds, _PATIENCE_SECONDS))


async def _wanted(
    installation: "Installation", account: str | None, task: str | None, endpoint: str | None, **more: Any
) -> "Wanted":
    from filmgate.services.accounts.find_account import find_account
    from filmgate.services.tasks.read import read_any
    from filmgate.services.webhooks.find_endpoint import find_any_endpoint
    from filmgate.services.webhooks.list_deliveries import Wanted

    store = installation.store
    with known(task or endpoint or ""):
        return Wanted(
            account_id=(await find_account(store, account)).id if account is not None else None,
            task_id=(await read_any(store, task)).task.id if task is not None else None,
            endpoint_id=(await find_any_endpoint(store, endpoint)).id if endpoint is not None else None,
            **more,
        )


@contextmanager
def known(given: str) -> Iterator[None]:
    """Say of an id that nobody knows what would be right."""
    try:
        yield
    except UnknownEndpoint as error:
        raise InvalidField("ID", f"there is no endpoint '{given[:80]}'; see 'filmgate webhooks list'.") from error
    except UnknownDelivery as error:
        raise InvalidField("ID", f"there is no delivery '{given[:80]}'; see 'filmgate webhooks log'.") from error
    except UnknownTask as error:
        raise InvalidField("ID", f"there is no task '{given[:80]}'; see 'filmgate tasks list'.") from error


def _rows(shown: "Shown") -> list[tuple[str, ...]]:
    """A line for each attempt, the newest first; one for a delivery that there was no attempt at yet."""
    one = shown.delivery
    head = (dashed(one.id), one.event, one.url)
    if not shown.attempts:
        return [(*head, str(one.state), "", iso(one.created_at), "", one.last_answer or "")]
    last = shown.attempts[-1].number
    return [
        (
            *head,
            str(one.state) if each.number == last else "",
            str(each.number),
            iso(each.at),
            _took(each),
            _answer(each),
        )
        for each in reversed(shown.attempts)
    ]


def _took(attempt: Attempt) -> str:
    return f"{attempt.duration / 1000:.0f} ms"


def _answer(attempt: Attempt) -> str:
    return attempt.words


def _facts(shown: "Shown") -> dict[str, Any]:
    one = shown.delivery
    return {
        "id": dashed(one.id),
        "event": one.event,
        "task": dashed(one.task_id) if one.task_id else None,
        "endpoint": dashed(one.endpoint_id) if one.endpoint_id else None,
        "url": one.url,
        "state": str(one.state),
        "created_at": moment(one.created_at),
        "ended_at": None if one.ended_at is None else moment(one.ended_at),
        "next_attempt_at": moment(one.due_at) if one.state is DeliveryState.DUE else None,
        "last_answer": one.last_answer,
        "attempts": [
            {
                "number": each.number,
                "at": moment(each.at),
                "url": each.url,
                "status": each.status,
                "error": each.error,
                "duration_ms": each.duration / 1000,
                "answer": each.answer,
            }
            for each in shown.attempts
        ],
    }
