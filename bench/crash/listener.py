"""Receivers of callbacks on loopback, which are well most of the time, and sometimes slow, failing, silent or down."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from random import Random

from aiohttp import web

from bench.crash.roles import RECEIVERS
from bench.crash.wording import picture
from bench.server import free_port

_MOODS = {"well": 60, "slow": 14, "failing": 12, "silent": 4, "down": 10}
_SILENT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Call:
    """A callback that came in whole and was answered with 200."""

    body: bytes
    message: str


class Listener:
    """`came` holds the calls that were taken, by the number of the role."""

    def __init__(self, seed: int) -> None:
        self._random = Random(f"listener {seed}")
        self._receivers = [_Receiver(self._random) for _ in range(RECEIVERS)]
        self._gallery = _Receiver(self._random)
        self._moods: asyncio.Task[None] | None = None

    @property
    def came(self) -> dict[int, list[Call]]:
        together: dict[int, list[Call]] = defaultdict(list)
        for one in self._receivers:
            for number, calls in one.came.items():
                together[number] += calls
        return together

    @property
    def picture_url(self) -> str:
        """A picture at an address that is always well."""
        return f"http://127.0.0.1:{self._gallery.port}/picture.png"

    def url(self, receiver: int, number: int) -> str:
        return f"http://127.0.0.1:{self._receivers[receiver].port}/{number}"

    async def open(self) -> None:
        for one in (*self._receivers, self._gallery):
            await one.listen()
        self._moods = asyncio.create_task(self._change_moods())

    async def settle(self) -> None:
        """From now on all are well."""
        assert self._moods is not None
        self._moods.cancel()
        await asyncio.gather(self._moods, return_exceptions=True)
        for one in self._receivers:
            await one.feel("well")

    async def close(self) -> None:
        await self.settle()
        for one in (*self._receivers, self._gallery):
            await one.close()

    async def _change_moods(self) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(0.5, 3.0))
            one = self._random.choice(self._receivers)
            await one.feel(self._random.choices(list(_MOODS), list(_MOODS.values()))[0])


class _Receiver:
    """One port. `mood` says what becomes of the next call."""

    def __init__(self, random: Random) -> None:
        self.port = free_port()
        self.came: dict[int, list[Call]] = defaultdict(list)
        self._random = random
        self._mood = "well"
        self._runner: web.AppRunner | None = None

    async def listen(self) -> None:
        app = web.Application()
        app.router.add_post("/{number}", self._take)
        app.router.add_get("/picture.png", _show)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()

    async def feel(self, mood: str) -> None:
        self._mood = mood
        if mood == "down":
            await self.close()
        elif self._runner is None:
            await self.listen()

    async def close(self) -> None:
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        body = await request.read()
        mood = self._mood
        if mood == "failing":
            return web.Response(status=self._random.choice((500, 503, 429)))
        if mood == "silent":
            await asyncio.sleep(_SILENT_SECONDS)
            return web.Response(status=504)
        if mood == "slow":
            await asyncio.sleep(self._random.uniform(0.2, 1.5))
        self.came[int(request.match_info["number"])].append(Call(body, request.headers.get("webhook-id", "")))
        return web.Response(text="thanks")


async def _show(_: web.Request) -> web.Response:
    return web.Response(body=picture(), content_type="image/png")
