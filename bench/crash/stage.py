"""The processes of one installation, kept running as a service manager would keep them."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import psutil  # type: ignore[import-untyped]

from bench.crash.disk import Disk
from bench.crash.victim import Victim
from bench.crash.waiting import until
from bench.crash.wish import DRAIN_SECONDS, LEASE_SECONDS, Wish
from bench.ground import Place
from bench.postgres import Postgres
from bench.server import free_port

MARK = "FILMGATE_BENCH_CRASH"
_LOOK_SECONDS = 0.05
_AGAIN_SECONDS = 0.5
_FAREWELL_SECONDS = 10.0
# For how long after an outage a process may still end because of it.
_TROUBLE_SECONDS = 15.0
_LADDER = "[0.5, 1, 2, 4, 8, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15]"


@dataclass(slots=True)
class Troubles:
    """What went wrong by itself: `exits` nobody asked for, and `drains` that did not end with 0."""

    restarts: int = 0
    excused: int = 0
    exits: list[str] = field(default_factory=list)
    drains: list[str] = field(default_factory=list)


class Stage:
    """`open`, then let harm be done, then `close`; what has ended is started again all the while."""

    def __init__(self, wish: Wish, place: Place, disk: Disk | None, postgres: Postgres | None) -> None:
        self.wish = wish
        self.place = place
        self.disk = disk
        self.postgres = postgres
        self.mark = f"{os.getpid()}-{place.store}-{wish.seed}"
        self.victims = self._cast()
        self.troubles = Troubles()
        self.harms: Counter[str] = Counter()
        self._trouble_until = 0.0
        self._managing: asyncio.Task[None] | None = None

    @property
    def ports(self) -> list[int]:
        return [one.port for one in self.victims if one.port is not None]

    @property
    def settings(self) -> dict[str, str]:
        """Those of every process, by their names in the environment."""
        values = {
            "ENGINES": '["scripted", "scripted-b"]',
            "PRIVATE_NETWORKS": '["127.0.0.0/8"]',
            "LEASE_SECONDS": str(LEASE_SECONDS),
            "DRAIN_SECONDS": str(DRAIN_SECONDS),
            "DEADLINE_SECONDS": str(self.wish.deadline_seconds),
            "WEBHOOK_TIMEOUT_SECONDS": "2",
            "WEBHOOK_RETRY_SECONDS": _LADDER,
            "LOG_FORMAT": "json",
            **self.place.settings,
        }
        return {f"FILMGATE_{name}": value for name, value in values.items()} | {MARK: self.mark}

    async def open(self) -> None:
        for victim in self.victims:
            self._start(victim)
        await self.until_all_answer()
        self._managing = asyncio.create_task(self._manage())

    async def until_all_answer(self, seconds: float = 90.0) -> None:
        """Wait until every process runs and every server says that it is ready."""
        for victim in self.victims:
            if not await until(victim.works, seconds):
                raise TimeoutError(f"{victim.name} does not get ready: {victim.tail()}")

    def trouble(self, seconds: float = 0.0) -> None:
        """From now on, for so long and a while, a process may give up: its database or its disk is not there."""
        self._trouble_until = max(self._trouble_until, time.monotonic() + seconds + _TROUBLE_SECONDS)

    def trouble_over(self) -> None:
        """The database or the disk is there again: for a while longer, processes may still end because of it."""
        self._trouble_until = time.monotonic() + _TROUBLE_SECONDS

    async def restart_all(self) -> None:
        """Drain everything and start it again."""
        for victim in self.victims:
            victim.harmed = True
            victim.send(signal.SIGTERM)
        for victim in self.victims:
            await self.drained(victim)
            victim.harmed = False
        await self.until_all_answer()

    async def drained(self, victim: Victim) -> None:
        """Wait until a process that was told to stop has; one that does not is killed, and noted."""
        assert victim.process is not None
        if not await victim.gone(DRAIN_SECONDS + 25):
            self.troubles.drains.append(f"{victim.name} did not end: {victim.tail()}")
            victim.send(signal.SIGKILL)
            await victim.gone()
        elif victim.process.code == -signal.SIGTERM and victim.unheard:
            pass  # it was still reading its modules, and had begun nothing
        elif victim.process.code != 0 and not self._excused:
            self.troubles.drains.append(f"{victim.name} ended with {victim.process.code}: {victim.tail()}")

    async def close(self) -> list[str]:
        """Stop everything; what is still there a while later, though it should have gone."""
        if self._managing is not None:
            self._managing.cancel()
            await asyncio.gather(self._managing, return_exceptions=True)
        for victim in self.victims:
            if victim.runs:
                victim.send(signal.SIGCONT)
                victim.send(signal.SIGTERM)
        for victim in self.victims:
            if victim.process is not None:
                await self.drained(victim)
        return await self._survivors()

    async def _survivors(self) -> list[str]:
        async def alone() -> bool:
            return not marked(self.mark)

        if await until(alone, _FAREWELL_SECONDS):
            return []
        left = marked(self.mark)
        named = [f"{process.pid} {' '.join(process.cmdline())[:200]}" for process in left]
        for process in left:
            process.kill()
        return named

    @property
    def _excused(self) -> bool:
        return time.monotonic() < self._trouble_until

    async def _manage(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            for victim in self.victims:
                if not victim.runs and not victim.harmed:
                    self._note_exit(victim)
                    await asyncio.sleep(_AGAIN_SECONDS if not victim.asked else 0)
                    self._start(victim)
                    self.troubles.restarts += 1

    def _note_exit(self, victim: Victim) -> None:
        if victim.asked:
            return
        if self._excused:
            self.troubles.excused += 1
        else:
            assert victim.process is not None
            self.troubles.exits.append(f"{victim.name} ended with {victim.process.code}: {victim.tail()}")

    def _start(self, victim: Victim) -> None:
        victim.start({**_clean(os.environ), **self.settings})

    def _cast(self) -> list[Victim]:
        data, folder = str(self.place.data), self.place.data.parent

        def victim(name: str, word: str, *, answers: bool, workers: int) -> Victim:
            own = {"FILMGATE_WORKERS": str(workers)}
            port = free_port() if answers else None
            if port is not None:
                own["FILMGATE_PORT"] = str(port)
            return Victim(name, ["-m", "filmgate", word, "--data", data], own, folder / f"{name}.log", port)

        if self.place.store == "sqlite":
            return [victim("server", "serve", answers=True, workers=2)]
        servers = [victim(f"api-{number}", "serve", answers=True, workers=0) for number in (1, 2)]
        return servers + [victim(f"worker-{number}", "worker", answers=False, workers=2) for number in (1, 2)]


def marked(mark: str) -> list[psutil.Process]:
    """Every living process that has our mark in its environment."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except psutil.Error:
            continue
    return found


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if not name.startswith("FILMGATE_")}
