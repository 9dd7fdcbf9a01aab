"""An engine that does what it is told: slow, failing, vanishing, answering twice, finishing late. It makes tiny real
films.

For tests, benchmarks and trying out how a client copes. It is told by words in the prompt, `[slow 3] [fail]`, so
that the instruction travels with the task through any dialect, restart or process.
"""

import itertools
import re
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from filmgate.compute.child import ChildDied, WorkFailed
from filmgate.compute.pool import Pool
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.routing import EngineCard
from filmgate.domain.task import Failure, FailureCode
from filmgate.engines.base import Faulty, Lost, Made, Order, Progress, Refused, Transient, Unknown

_WORDS = re.compile(r"\[([a-z-]+)(?: ([0-9]+(?:\.[0-9]+)?))?\]")
SCRIPT = {
    "slow": "takes that many seconds",
    "fail": "accepts, then fails",
    "refuse": "is refused at the start",
    "violation": "is refused at the start, for its content",
    "busy": "is turned away that many times before it is taken",
    "unknown": "gives no answer to the start, though it was taken",
    "vanish": "is accepted, then no longer known",
    "broken": "makes a film that does not play, that many times (without a number: always)",
    "crash": "fails by a fault of the engine, that many times",
}


@dataclass(slots=True)
class _Taken:
    """An order as the scripted upstream knows it."""

    started_at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Script:
    """The words of one prompt."""

    words: dict[str, float | None]

    @classmethod
    def read(cls, generation: Generation) -> "Script":
        return cls({word: float(number) if number else None for word, number in _WORDS.findall(generation.prompt)})

    def says(self, word: str) -> bool:
        return word in self.words

    def number(self, word: str, default: float) -> float:
        return self.words.get(word) or default


class ScriptedEngine:
    """`starts` counts, per order, how often it was sent: tests of 'sent once' read it."""

    def __init__(self, workshop: Pool, films: Path, *, slots: int = 64, poll_seconds: float = 0.05) -> None:
        self._workshop = workshop
        self._films = films
        self._taken: dict[str, _Taken] = {}
        self._names = itertools.count()
        self._mishaps: dict[tuple[str, str], int] = {}
        self.starts: dict[str, int] = {}
        self._card = EngineCard(
            name="scripted",
            workflows=frozenset({Workflow.TEXT_TO_VIDEO, Workflow.IMAGE_TO_VIDEO}),
            multi_shot=True,
            slots=slots,
            poll_seconds=poll_seconds,
        )

    @property
    def card(self) -> EngineCard:
        return self._card

    async def start(self, order: Order) -> str:
        script = Script.read(order.generation)
        if script.says("busy") and self._happens(order, "busy", int(script.number("busy", 1))):
            raise Transient("the engine is busy")
        if script.says("refuse"):
            raise Refused(Failure(FailureCode.UPSTREAM, "The engine refused the order."))
        if script.says("violation"):
            raise Refused(Failure(FailureCode.CONTENT_VIOLATION, "Content does not meet the rules."))
        self.starts[order.token] = self.starts.get(order.token, 0) + 1
        self._taken[order.token] = _Taken(time.monotonic(), script.number("slow", 0.0))
        if script.says("unknown"):
            raise Unknown("the connection broke before the engine answered")
        return order.token

    async def poll(self, order: Order, handle: str) -> Progress:
        taken, script = self._find(handle), Script.read(order.generation)
        if script.says("fail"):
            raise Refused(Failure(FailureCode.UPSTREAM, "Video generation failed."))
        if script.says("vanish"):
            self._taken.pop(handle, None)
            raise Lost("the engine does not know this order")
        past = time.monotonic() - taken.started_at
        done = past >= taken.seconds
        return Progress(done=done, percent=100 if done else int(100 * past / taken.seconds))

    async def cancel(self, order: Order, handle: str) -> None:
        self._taken.pop(handle, None)

    async def collect(self, order: Order, handle: str) -> Made:
        self._find(handle)
        script = Script.read(order.generation)
        if script.says("crash") and self._happens(order, "crash", int(script.number("crash", 1))):
            raise Faulty("the engine crashed")
        if script.says("broken") and self._happens(order, "broken", int(script.number("broken", 1_000_000))):
            order.path.write_bytes(b"\0\0\0\x18ftypisom this is not a film")
        else:
            shutil.copyfile(await self._film(order.generation), order.path)
        return Made(order.path, facts={"engine": "scripted"})

    async def close(self) -> None:
        self._taken.clear()

    def _find(self, handle: str) -> _Taken:
        try:
            return self._taken[handle]
        except KeyError:
            raise Lost("the engine does not know this order") from None

    def _happens(self, order: Order, mishap: str, times: int) -> bool:
        """Whether a mishap that is to happen so many times happens once more."""
        so_far = self._mishaps.get((order.token, mishap), 0)
        self._mishaps[order.token, mishap] = so_far + 1
        return so_far < times

    async def _film(self, generation: Generation) -> Path:
        """A blank film of the ordered shape; equal orders share one."""
        width, height = generation.size
        seconds = sum(shot.duration for shot in generation.shots) or generation.duration
        path = self._films / f"blank-{width}x{height}-{seconds}s-{'sound' if generation.sound else 'silent'}.mp4"
        if not path.exists():
            making = path.with_suffix(f".{next(self._names)}.part")
            blank = {"width": width, "height": height, "seconds": seconds, "sound": generation.sound, "shade": 96}
            try:
                await self._workshop.do(f"blank-{making.name}", {"blank": blank, "path": str(making)})
            except (WorkFailed, ChildDied) as error:
                raise Faulty(f"the film could not be made: {error}") from error
            making.replace(path)
        return path
