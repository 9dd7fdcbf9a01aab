"""All chores of one worker, started together and drained together."""

import asyncio
from collections.abc import Sequence

from filmgate.worker.chore import Chore, Stoppable, keep_doing
from filmgate.worker.runner import Renewer, Runner
from filmgate.worker.shop import Shop


class Crew:
    """`start`, then `drain` when the process is told to end."""

    def __init__(self, shop: Shop, runner: Runner, others: Sequence[Chore]) -> None:
        self._shop = shop
        self._runner = runner
        self._chores: list[Chore] = [runner, *others]
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._loops: list[asyncio.Task[None]] = []

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        listen = self._shop.store.listen
        self._loops = [loop.create_task(keep_doing(chore, self._stopping, listen)) for chore in self._chores]
        renewer = Renewer(self._runner, rest_seconds=self._shop.renew_seconds)
        self._loops.append(loop.create_task(keep_doing(renewer, self._stopped, listen)))

    async def drain(self, seconds: float) -> None:
        """Claim nothing new, let films finish for so long, give the rest back, stop the engines."""
        self._stopping.set()
        await asyncio.gather(*self._loops[:-1], return_exceptions=True)
        await asyncio.gather(*(chore.stop() for chore in self._chores if isinstance(chore, Stoppable)))
        await self._runner.drain(seconds)
        self._stopped.set()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await asyncio.gather(*(engine.close() for engine in self._shop.engines.values()))
