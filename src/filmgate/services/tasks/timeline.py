"""A task's timeline: each change of its state as a step, numbered from 1; and a way to follow it as it grows."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from filmgate.domain.errors import StoreUnavailable
from filmgate.domain.events import Event
from filmgate.domain.frozen import frozen
from filmgate.domain.task import ENDED
from filmgate.store import events
from filmgate.store.base import Reader, Store

_BELLS = ("tasks", "jobs", "outbox", "cancelled")
_LOOK_SECONDS = 0.5
_LOOK_AGAIN_SECONDS = 0.1


@frozen
class Step:
    """`number` is the step's place in its task's timeline; rows are only added, so it never changes."""

    number: int
    event: Event

    @property
    def last(self) -> bool:
        return self.event.after in ENDED


@frozen
class News:
    """What has changed since the last news: new steps, and the progress in percent where it has moved."""

    steps: tuple[Step, ...]
    progress: int | None = None


async def timeline(store: Reader, task_id: bytes, after: int = 0) -> tuple[Step, ...]:
    """The steps after number `after`, oldest first."""
    found = await events.steps_of_task(store, task_id, after)
    return tuple(Step(number, event) for number, event in enumerate(found, after + 1))


class Lookout:
    """Listens to the store's bells for everyone who follows a task: a store's listeners stay for ever, followers go."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._followers: set[asyncio.Event] = set()
        self._listens = False

    async def follow(self, task_id: bytes, after: int) -> AsyncGenerator[News]:
        """News of a task until its last step, empty ones where nothing has changed for a moment.

        Between two looks nothing is held, neither a connection nor a thread.
        """
        self._listen()
        seen, told = after, -1
        woken = asyncio.Event()
        self._followers.add(woken)
        try:
            while True:
                woken.clear()
                news = await self._look(task_id, seen)
                if news.progress == told:
                    news = News(news.steps)
                elif news.progress is not None:
                    told = news.progress
                seen += len(news.steps)
                yield news
                if news.steps and news.steps[-1].last:
                    return
                await _rest(woken)
        finally:
            self._followers.discard(woken)

    async def _look(self, task_id: bytes, seen: int) -> News:
        try:
            number, progress = await events.glance(self._store, task_id)
            return News(await timeline(self._store, task_id, seen) if number > seen else (), progress)
        except StoreUnavailable:
            return News(())  # the rows will still be there when it is back

    def _listen(self) -> None:
        if not self._listens:
            self._listens = True
            for bell in _BELLS:
                self._store.listen(bell, self._wake)

    def _wake(self) -> None:
        for woken in self._followers:
            woken.set()


async def _rest(woken: asyncio.Event) -> None:
    """Wait for a bell or half a second; a storm of bells makes nobody look more often than ten times a second."""
    await asyncio.sleep(_LOOK_AGAIN_SECONDS)
    with suppress(TimeoutError):
        async with asyncio.timeout(_LOOK_SECONDS):
            await woken.wait()
