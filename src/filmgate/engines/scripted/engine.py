"""The engine: what it was told, and when, is all in the prompt and the handle; the rest is in its book."""

import asyncio
import errno
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path

from filmgate.compute.child import ChildDied, WorkFailed
from filmgate.compute.pool import Pool
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.nature import SECOND
from filmgate.domain.routing import EngineCard
from filmgate.domain.task import Failure, FailureCode
from filmgate.engines.base import Faulty, Lost, Made, NeverSent, Order, Progress, Refused, Transient, Unknown
from filmgate.engines.scripted.book import Book
from filmgate.engines.scripted.script import Script

_ALWAYS = 1_000_000


class ScriptedEngine:
    """An engine of that name; `folder` is shared by all of its kind, in every process."""

    def __init__(
        self, workshop: Pool, folder: Path, *, name: str = "scripted", slots: int = 64, poll_seconds: float = 0.05
    ) -> None:
        self._workshop = workshop
        self._films = folder
        self._making = asyncio.Lock()
        self.book = Book(folder / name)
        self._card = EngineCard(
            name=name,
            workflows=frozenset(Workflow),
            multi_shot=True,
            findable=True,
            cancellable=True,
            prompt=True,
            slots=slots,
            poll_seconds=poll_seconds,
            start_seconds=5.0,
            appears_seconds=1.0,
        )

    @property
    def card(self) -> EngineCard:
        return self._card

    @property
    def starts(self) -> dict[str, int]:
        """How often each order was sent and taken, by its token."""
        return {token: account.sent for token, account in self.book.orders().items() if account.sent}

    async def start(self, order: Order) -> str:
        script = self._script(order)
        self._turn_away(order, script)
        handle = self._take(order, "took", script.cost)
        if script.says("twice"):
            self._take(order, "again", 0)
        if script.says("hang"):
            await asyncio.sleep(script.number("hang", 1.0))
        if script.says("unknown") or script.says("lost-answer"):
            raise Unknown("the connection broke before the engine answered")
        return handle

    async def find(self, order: Order) -> str | None:
        if self._script(order).says("unknown"):
            raise Transient("the engine cannot say")
        found = self.book.of(order.token).under_way
        return found[-1] if found else None

    async def poll(self, order: Order, handle: str) -> Progress:
        script, past = self._script(order), self._past(order, handle)
        done = past >= script.seconds
        if done and script.says("fail"):
            self.book.end(order.token, "failed", handle, script.cost)
            raise Refused(Failure(FailureCode.UPSTREAM, "Video generation failed."))
        if script.says("vanish"):
            self.book.end(order.token, "vanished", handle, script.cost)
        self._check(handle)
        return Progress(done=done, percent=100 if done else int(100 * past / script.seconds), cost=script.cost)

    async def cancel(self, order: Order, handle: str) -> bool:
        script = self._script(order)
        try:
            past = self._past(order, handle)
        except Lost:
            return True
        if self.book.has_ended(handle):
            return True
        if script.says("late") or past >= script.seconds:
            return False
        self.book.end(order.token, "cancelled", handle, script.cost)
        return True

    async def collect(self, order: Order, handle: str) -> Made:
        script = self._script(order)
        self._past(order, handle)
        self._check(handle)
        if script.says("crash") and self._happens(order, "crash", int(script.number("crash", 1))):
            raise Faulty("the engine crashed")
        order.path.unlink(missing_ok=True)  # it may be another name of a film
        if script.says("broken") and self._happens(order, "broken", int(script.number("broken", _ALWAYS))):
            order.path.write_bytes(b"\0\0\0\x18ftypisom this is not a film")
        else:
            _hand_over(await self._film(order.generation), order.path)
        return Made(order.path, facts={"engine": self._card.name}, cost=script.cost)

    async def close(self) -> None:
        self.book.close()

    def _script(self, order: Order) -> Script:
        return Script.read(order.generation, self._card.name)

    def _turn_away(self, order: Order, script: Script) -> None:
        """Raise what the script has to say against taking the order."""
        times = int(script.number("unreachable", _ALWAYS))
        if script.says("unreachable") and self._happens(order, "unreachable", times):
            raise NeverSent("nobody answers at the engine's address")
        if script.says("busy") and self._happens(order, "busy", int(script.number("busy", 1))):
            raise Transient("the engine is busy")
        if script.says("refuse"):
            self.book.write(order.token, "refused")
            raise Refused(Failure(FailureCode.UPSTREAM, "The engine refused the order."))
        if script.says("violation"):
            self.book.write(order.token, "refused")
            raise Refused(Failure(FailureCode.CONTENT_VIOLATION, "Content does not meet the rules."))
        if script.says("dropped"):
            self.book.write(order.token, "dropped")
            raise Unknown("the connection broke before the engine answered")

    def _take(self, order: Order, what: str, charged: int) -> str:
        """The handle of a new order: when it began is all that has to be remembered of it."""
        handle = f"{order.token}-{os.urandom(4).hex()}-{time.time_ns() // 1000:x}"
        self.book.write(order.token, what, handle, charged)
        return handle

    def _past(self, order: Order, handle: str) -> float:
        """Seconds since the order of this handle was taken."""
        try:
            token, chance, began = handle.rsplit("-", 2)
            known = token == order.token and int(chance, 16) >= 0
            past = (time.time_ns() // 1000 - int(began, 16)) / SECOND
        except ValueError:
            known, past = False, 0.0
        if not known:
            raise Lost("the engine does not know this order")
        return past

    def _check(self, handle: str) -> None:
        if self.book.has_ended(handle):
            raise Lost("the engine does not know this order")

    def _happens(self, order: Order, mishap: str, times: int) -> bool:
        """Whether a mishap that is to happen so many times happens once more."""
        if self.book.of(order.token).mishaps[mishap] >= times:
            return False
        self.book.write(order.token, mishap)
        return True

    async def _film(self, generation: Generation) -> Path:
        """A blank film of the ordered shape; equal orders share one."""
        width, height = generation.size
        seconds, sound = sum(shot.duration for shot in generation.shots) or generation.seconds, generation.audible
        path = self._films / f"blank-{width}x{height}-{seconds:g}s-{'sound' if sound else 'silent'}.mp4"
        async with self._making:  # equal orders that come together wait for one film
            if not path.exists():
                await self._make(path, {"width": width, "height": height, "seconds": seconds, "sound": sound})
        return path

    async def _make(self, path: Path, shape: dict[str, object]) -> None:
        # Other workers, on any machine, and the other engines of this one may be at the same film.
        making = path.with_suffix(f".{os.urandom(8).hex()}.part")
        try:
            await self._workshop.do(f"blank-{making.name}", {"blank": {**shape, "shade": 96}, "path": str(making)})
        except (WorkFailed, ChildDied) as error:
            # That is not the played engine's fault but this machine's: its disk is full, or its child was killed.
            raise Transient(f"the film could not be made: {error}") from error
        making.replace(path)


def _hand_over(film: Path, path: Path) -> None:
    """Give the film a further name, which costs a twentieth of a copy; where that cannot be, copy it."""
    try:
        os.link(film, path)
    except OSError as error:
        shutil.copyfile(film, path)
        if error.errno == errno.EMLINK:
            with suppress(FileNotFoundError):
                film.unlink()  # so many names and no more: the next film is a new one
