"""Jobs that go back to wait for their engine: those that come within a moment of each other share one commit."""

import asyncio
from itertools import groupby

from filmgate.domain.frozen import frozen
from filmgate.domain.job import Job
from filmgate.services.jobs import advance
from filmgate.store.base import Store

_AT_ONCE = 64


@frozen
class _Return:
    """A job on its way back, and who waits until that is written."""

    job: Job
    wait_us: int
    percent: int
    done: "asyncio.Future[None]"

    @property
    def kind(self) -> tuple[int, int]:
        return self.wait_us, self.percent


class Returning:
    """Gathers for `gather_seconds`: a worker with many thousands of orders gives hundreds back every second."""

    def __init__(self, store: Store, *, gather_seconds: float = 0.005) -> None:
        self._store = store
        self._gather_seconds = gather_seconds
        self._waiting: list[_Return] = []
        self._writer: asyncio.Task[None] | None = None

    async def give_back(self, job: Job, wait_us: int, percent: int | None = None) -> None:
        """Give a job back in the state it is in, due after that long, with its progress where that is known.

        Raises what writing raised; then nobody knows whether it was given back, and it may be done again.
        """
        loop = asyncio.get_running_loop()
        one = _Return(job, wait_us, -1 if percent is None else percent, loop.create_future())
        self._waiting.append(one)
        if self._writer is None or self._writer.done():
            self._writer = loop.create_task(self._write_all())
        await one.done

    async def _write_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(self._gather_seconds)
            gathered, self._waiting = sorted(self._waiting, key=lambda one: one.kind), []
            for _, alike in groupby(gathered, key=lambda one: one.kind):
                group = list(alike)
                for start in range(0, len(group), _AT_ONCE):
                    await self._write(group[start : start + _AT_ONCE])

    async def _write(self, group: list[_Return]) -> None:
        first = group[0]
        percent = None if first.percent < 0 else first.percent
        try:
            await advance.release_all(self._store, [one.job for one in group], first.wait_us, percent)
        except Exception as error:
            for one in group:
                if not one.done.done():
                    one.done.set_exception(error)
            return
        for one in group:
            if not one.done.done():
                one.done.set_result(None)
