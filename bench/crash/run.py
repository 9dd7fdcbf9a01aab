"""The play, from the first act to the last."""

import asyncio
import contextlib
import os
import shutil
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

from bench.crash.books import Books, read_books, read_upstream
from bench.crash.customers import Customer, Doors
from bench.crash.disk import small_disk
from bench.crash.films import Projector
from bench.crash.harm import Evil
from bench.crash.inquest import Inquest, gather, wanted_films
from bench.crash.judge import judge
from bench.crash.listener import Listener
from bench.crash.operator import Operator
from bench.crash.plants import PLANTS, Garden
from bench.crash.roles import Role, draw_roles
from bench.crash.stage import Stage
from bench.crash.verdict import Verdict
from bench.crash.waiting import until
from bench.crash.wish import ACCOUNTS, Wish
from bench.ground import Ground, Place
from bench.stock import open_accounts
from filmgate.store.migrate import Migratable
from filmgate.store.open import open_store

_LOOK_SECONDS = 0.5
_STAGGER_SECONDS = 0.02
_AHEAD = 12
_DAY_AND_HOUR = 25 * 3600
_SWEEP_SECONDS = 20.0


def play(wish: Wish, ground: Ground) -> Verdict:
    """One run on an installation of its own."""
    begun = time.monotonic()
    with ground.place(wish.store) as place, small_disk(place.data) as disk:
        keys = open_accounts(place, ACCOUNTS)
        stage = Stage(wish, place, disk, ground.postgres if wish.store == "postgres" else None)
        verdict = asyncio.run(Play(wish, stage, keys).run())
        verdict.seconds = time.monotonic() - begun
        if disk is None:
            verdict.notes.append("No disk was filled: that takes the right to mount one.")
        if wish.keep:
            verdict.notes.append(f"Kept in {_keep(place, wish)}.")
    return verdict


def _keep(place: Place, wish: Wish) -> Path:
    kept = Path(f"/tmp/filmgate-crash-{wish.store}-{wish.seed}-{os.getpid()}")
    shutil.copytree(place.data, kept / "data", ignore=shutil.ignore_patterns("ballast"))
    for log in place.data.parent.glob("*.log"):
        shutil.copy(log, kept)
    return kept


class Play:
    """What goes on around one stage."""

    def __init__(self, wish: Wish, stage: Stage, keys: Sequence[str]) -> None:
        self._wish = wish
        self._stage = stage
        self._keys = keys
        self._listener = Listener(wish.seed)
        self._evil = Evil(stage)
        self._over = asyncio.Event()
        self._verdict = Verdict(wish.store, wish.seed)

    async def run(self) -> Verdict:
        await self._listener.open()
        doors = Doors(self._stage.ports, self._keys)
        roles = draw_roles(self._wish)
        customers = [Customer(role, self._key(role), doors, self._listener, self._over) for role in roles]
        try:
            await self._stage.open()
            await self._first_act(customers)
            async with self._opened() as store:
                await self._rest(store)
                await self._sweep(store)
                await self._last_act(store, customers, doors)
        finally:
            self._over.set()
            await doors.close()
            await self._listener.close()
            self._verdict.blame("processes left", *await self._stage.close())
        self._report()
        return self._verdict

    def _key(self, role: Role) -> str:
        return f"crash-{self._wish.seed}-{role.number}"

    # ---- customers come in while harm is done ----------------------------------------------------------------------

    async def _first_act(self, customers: Sequence[Customer]) -> None:
        """Ends when all harm is done and everybody has come in; they follow their tasks until these end."""
        harming = asyncio.create_task(self._evil.run())
        living = []
        for number, customer in enumerate(customers):
            await until(partial(self._may_come, harming, number, len(customers)), self._wish.minutes * 60)
            living.append(asyncio.create_task(customer.live()))
            await asyncio.sleep(_STAGGER_SECONDS)
        await harming
        self._say(f"{len(living)} customers came in, {self._evil.kills} kills are done")
        await self._stage.until_all_answer()
        await self._listener.settle()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(asyncio.gather(*living)), self._wish.rest_seconds)
        self._over.set()
        await asyncio.gather(*living)

    async def _may_come(self, harming: "asyncio.Task[None]", number: int, count: int) -> bool:
        """As large a share of the customers as that of the kills, and a few more."""
        return harming.done() or number <= count * self._evil.kills / max(self._wish.kills, 1) + _AHEAD

    # ---- everything comes to rest ----------------------------------------------------------------------------------

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Migratable]:
        store = await open_store(self._stage.place.url, lambda: time.time_ns() // 1000, server=False, connections=4)
        try:
            yield store
        finally:
            await store.close()

    async def _rest(self, store: Migratable) -> None:
        await self._until_at_rest(store)
        self._verdict.counts["unknown orders held"] = len((await _books(store)).open_jobs(held=True))
        if self._wish.plants:
            return
        self._verdict.counts["resolved by the operator"] = await Operator(self._stage).resolve_all()
        await self._until_at_rest(store)

    async def _until_at_rest(self, store: Migratable) -> None:
        """Until there is nothing left to do, or patience ends: then the judge finds what is open."""

        async def resting() -> bool:
            books = await _books(store)
            return not books.unfinished and not books.undelivered and not books.open_jobs(held=False)

        if not await until(resting, self._wish.rest_seconds, _LOOK_SECONDS):
            self._say("patience is over, and not everything has come to rest")

    async def _sweep(self, store: Migratable) -> None:
        """Let a day pass for every file, and the janitors come."""
        data = self._stage.place.data
        for path in (*data.glob("drafts/*"), *data.glob("films/*/*")):
            with contextlib.suppress(FileNotFoundError):
                os.utime(path, (time.time() - _DAY_AND_HOUR,) * 2)
        self._verdict.counts["drafts before the janitor"] = len(list(data.glob("drafts/*")))
        self._verdict.counts["stray films before the janitor"] = len(self._strays(await _books(store)))
        await self._stage.restart_all()

        async def swept() -> bool:
            return not any(data.glob("drafts/*")) and not self._strays(await _books(store))

        await until(swept, _SWEEP_SECONDS, _LOOK_SECONDS)

    def _strays(self, books: Books) -> list[str]:
        owned = {token for task in books.tasks.values() for token in task.films}
        return [path.name for path in self._stage.place.data.glob("films/*/*.mp4") if path.stem not in owned]

    # ---- what is found ---------------------------------------------------------------------------------------------

    async def _last_act(self, store: Migratable, customers: Sequence[Customer], doors: Doors) -> None:
        came = self._listener.came
        await self._plant(store, customers, came)
        books, data = await _books(store), self._stage.place.data
        memories = {self._key(customer.memory.role): customer.memory for customer in customers}
        evidence = await gather(Inquest(memories, books, read_upstream(data), came, doors))
        judge(evidence, self._verdict)
        films = wanted_films(evidence)
        self._verdict.counts["films played"] = len(films)
        self._verdict.blame("films broken", *await Projector().broken(films))
        self._verdict.blame("ledger faults", *await Operator(self._stage).finds_wrong())
        self._verdict.blame("drafts left", *(path.name for path in data.glob("drafts/*")))
        self._verdict.blame("stray films", *self._strays(books))

    async def _plant(self, store: Migratable, customers: Sequence[Customer], came: dict[int, Any]) -> None:
        if not self._wish.plants:
            return
        won = [task for task in (await _books(store)).tasks.values() if task.state == "succeeded" and not task.calls]
        memories = [customer.memory for customer in customers]
        garden = Garden(store, self._stage.place.data, self._stage.mark, memories, won, came)
        for name in self._wish.plants:
            await PLANTS[name].put(garden)
            self._verdict.planted[name] = sorted(PLANTS[name].kinds)

    def _report(self) -> None:
        troubles = self._stage.troubles
        self._verdict.harms = self._stage.harms
        self._verdict.counts |= {
            "kills": self._evil.kills,
            "starts again": troubles.restarts,
            "ends in an outage": troubles.excused,
        }
        self._verdict.blame("exits", *troubles.exits)
        self._verdict.blame("bad drains", *troubles.drains)

    def _say(self, text: str) -> None:
        print(f"{self._wish.store}: {text}", file=sys.stderr, flush=True)


async def _books(store: Migratable) -> Books:
    return await store.snapshot(read_books)
