"""Submit a task, have it made, wait for its end: in this process, or by the server that has the data folder."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from filmgate.cli import kernels
from filmgate.cli.money import dollars
from filmgate.cli.running import asked_to_end
from filmgate.cli.watching import Watch
from filmgate.cli.wording import Worded
from filmgate.domain.access import Caller
from filmgate.domain.errors import InvalidField, StoreBusy
from filmgate.domain.frozen import frozen
from filmgate.domain.pricing import MICRODOLLARS
from filmgate.domain.task import TaskRecord
from filmgate.edge.body import echo
from filmgate.services.accounts.act_for import act_for
from filmgate.services.accounts.create_account import create_account
from filmgate.services.accounts.list_accounts import list_accounts
from filmgate.services.money.grant import grant
from filmgate.services.tasks.cancel import cancel
from filmgate.services.tasks.read import read
from filmgate.services.tasks.submit import Submission, submit
from filmgate.settings import Settings
from filmgate.store.lock import DatabaseLock
from filmgate.store.open import is_sqlite
from filmgate.wiring.crew import working
from filmgate.wiring.installation import Installation, open_installation
from filmgate.wiring.rates import rates_of
from filmgate.wiring.serving import house

LOCAL = "local"
_KEY = "filmgate generate"
_PLAY_MONEY = 100 * MICRODOLLARS
_LOOK_SECONDS = 0.2
_ALONE_SECONDS = 2.0
_DRAIN_SECONDS = 3


@frozen
class Wish:
    """What is wanted, in a dialect's words; `account` None stands for the account of play money."""

    worded: Worded
    account: str | None


@frozen
class Outcome:
    """How it ended. `film` is None where there is none, or where another machine keeps it (then `url` helps)."""

    record: TaskRecord
    film: Path | None
    url: str | None
    account: str
    balance: int


@frozen
class _Sent:
    """A task that has been submitted."""

    caller: Caller
    task_id: bytes


async def make(settings: Settings, wish: Wish, watch: Watch) -> Outcome | None:
    """The wish to its end; None: it was called off before anything was submitted. Raises a FilmgateError.

    Where a server has the folder, it makes the film; when that server goes away meanwhile, this process takes over.
    """
    asked = asked_to_end()
    settings = replace(settings, drain_seconds=min(settings.drain_seconds, _DRAIN_SECONDS))
    sent: _Sent | None = None
    while not asked.is_set() or sent:
        try:
            async with open_installation(settings, server=True) as here:
                sent = sent or await _send(here, wish, watch)
                await _warn_of_compiling(settings, watch)
                async with working(here):
                    await _attend(here, sent, asked, watch, None)
                return await _outcome(here, sent, wish)
        except StoreBusy:
            watch.tell("A server is running on this data folder and makes the film.")
        async with open_installation(settings, server=False) as beside:
            sent = sent or await _send(beside, wish, watch)
            if await _attend(beside, sent, asked, watch, settings.store_url):
                return await _outcome(beside, sent, wish)
            watch.tell("That server is gone; the film is made here.")
    return None


async def _warn_of_compiling(settings: Settings, watch: Watch) -> None:
    if settings.engines[:1] == ("previz",) and await asyncio.to_thread(lambda: kernels.find(settings).compiled == 0):
        watch.tell("The renderer compiles its kernels first: once, and for about half a minute.")


async def _send(here: Installation, wish: Wish, watch: Watch) -> _Sent:
    """Submit the task, priced as the API would."""
    worded, settings = wish.worded, here.settings
    rates = rates_of(settings, worded.dialect)
    price = rates.price(worded.generation)
    caller = await _payer(here, wish, price, watch)
    submission = Submission(
        caller=caller,
        dialect=worded.dialect,
        generation=worded.generation,
        price=price,
        rate_version=rates.rate_version,
        request=echo(worded.request),
        origin=settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}",
        fingerprint=b"",
    )
    return _Sent(caller, await submit(here.desk, submission))


async def _payer(here: Installation, wish: Wish, price: int, watch: Watch) -> Caller:
    """Who pays: the account that was named, else one of play money, made or filled up when need be."""
    store, nature = here.store, here.nature
    if wish.account is not None:
        return await act_for(store, nature, wish.account, _KEY)
    if all(account.name != LOCAL for account in await list_accounts(store)):
        with suppress(InvalidField):  # another command opened it at this very moment
            await create_account(store, nature, LOCAL, _PLAY_MONEY)
            watch.tell(f"The account '{LOCAL}' was opened with {dollars(_PLAY_MONEY)} of play money.")
    caller = await act_for(store, nature, LOCAL, _KEY)
    if caller.balance < price:
        more = max(_PLAY_MONEY, price)
        await grant(store, nature, caller.account_id, more, "play money")
        watch.tell(f"The play money of '{LOCAL}' was used up; it got {dollars(more)} more.")
    return caller


async def _attend(
    here: Installation, sent: _Sent, asked: asyncio.Event, watch: Watch, others: str | None
) -> TaskRecord | None:
    """Wait until the task has ended; None: the server that worked on the database `others` works no longer."""
    loop = asyncio.get_running_loop()
    look_again = loop.time() + _ALONE_SECONDS
    while True:
        record = await read(here.store, sent.caller, sent.task_id.hex())
        watch.show(record)
        if record.task.ended:
            return record
        if asked.is_set():
            return await cancel(here.store, here.nature, sent.caller, sent.task_id.hex())
        if others is not None and loop.time() > look_again:
            if is_idle(others):
                return None
            look_again = loop.time() + _ALONE_SECONDS
        try:
            await asyncio.wait_for(asked.wait(), _LOOK_SECONDS)
        except TimeoutError:
            continue


def is_idle(url: str) -> bool:
    """Whether no server works on this SQLite database; of a PostgreSQL nobody can tell."""
    if not is_sqlite(url):
        return False
    try:
        with DatabaseLock(url):
            return True
    except StoreBusy:
        return False


async def _outcome(here: Installation, sent: _Sent, wish: Wish) -> Outcome:
    record = await read(here.store, sent.caller, sent.task_id.hex())
    name = wish.account or LOCAL
    balance = next(account.balance for account in await list_accounts(here.store) if account.name == name)
    token = record.films[0].token if record.films else None
    urls = house(here).film_urls(record)
    return Outcome(record, here.media.find(token) if token else None, urls[0] if urls else None, name, balance)
