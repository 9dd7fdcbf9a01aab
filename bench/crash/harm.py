"""Harm: what is done to the processes, at moments and to victims drawn from the seed."""

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random

import psutil  # type: ignore[import-untyped]

from bench.crash.stage import Stage
from bench.crash.victim import Victim
from bench.crash.waiting import until
from bench.crash.wish import LEASE_SECONDS

_CHILD = "filmgate.media.workshop"
_START_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Harm:
    """`weight` says how often it is drawn. `kills`: it counts as a kill; everything else is harm besides."""

    kind: str
    weight: int
    do: "Callable[[Evil], Awaitable[int]]"
    kills: bool = True
    stores: tuple[str, ...] = ("sqlite", "postgres")


class Evil:
    """`run` does harm until so many kills are done or the time is over, and leaves everything whole."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.random = Random(f"harm {stage.wish.seed}")
        self.kills = 0

    async def run(self) -> None:
        wish, end = self.stage.wish, time.monotonic() + self.stage.wish.minutes * 60
        able = [harm for harm in HARMS if self._able(harm)]
        # Each kind once first, so that a short run has some of everything; then as they are drawn.
        queue = self.random.sample(able, len(able))
        while self.kills < wish.kills and time.monotonic() < end:
            await asyncio.sleep(self.random.expovariate(1 / wish.pause_seconds))
            harm = queue.pop() if queue else self._draw(able)
            done = await harm.do(self)
            if done:
                self.stage.harms[harm.kind] += done
                self.kills += done if harm.kills else 0

    def pick(self, word: str = "") -> Victim | None:
        """A running victim whose name begins so."""
        able = [one for one in self.stage.victims if one.runs and not one.harmed and one.name.startswith(word)]
        return self.random.choice(able) if able else None

    async def linger(self, least: float, most: float) -> None:
        await asyncio.sleep(self.random.uniform(least, most))

    async def recover(self, *victims: Victim) -> None:
        """Give victims back to the manager; mostly wait until they work again, and sometimes be at them at once."""
        for victim in victims:
            victim.harmed = False
        if self.random.random() < 0.25:
            return
        for victim in victims:
            await until(victim.works, _START_SECONDS)

    def _able(self, harm: Harm) -> bool:
        if harm.kind == "disk filled" and self.stage.disk is None:
            return False
        return self.stage.place.store in harm.stores

    def _draw(self, able: list[Harm]) -> Harm:
        return self.random.choices(able, [harm.weight for harm in able])[0]


async def _killed(evil: Evil, word: str) -> int:
    victim = evil.pick(word)
    if victim is None:
        return 0
    await _kill(evil, victim)
    await evil.recover(victim)
    return 1


async def _kill(evil: Evil, *victims: Victim) -> None:
    for victim in victims:
        victim.harmed = True
        victim.send(signal.SIGKILL)
    for victim in victims:
        await victim.gone()
    await evil.linger(0, 0.7)


async def kill_server(evil: Evil) -> int:
    return await _killed(evil, "server" if evil.stage.place.store == "sqlite" else "api")


async def kill_worker(evil: Evil) -> int:
    return await _killed(evil, "worker")


async def kill_everything(evil: Evil) -> int:
    victims = [one for one in evil.stage.victims if one.runs and not one.harmed]
    await _kill(evil, *victims)
    await evil.recover(*victims)
    return len(victims)


async def kill_child(evil: Evil) -> int:
    """One of the children that look into films and pictures."""
    children = [
        child
        for victim in evil.stage.victims
        if victim.runs and victim.process is not None
        for child in victim.process.children()
        if _is_child(child)
    ]
    if not children:
        return 0
    try:
        evil.random.choice(children).kill()
    except psutil.NoSuchProcess:
        return 0
    return 1


def _is_child(process: psutil.Process) -> bool:
    try:
        return _CHILD in process.cmdline()
    except psutil.Error:
        return False


async def stop(evil: Evil) -> int:
    """A process sleeps through its leases and wakes up again: a machine that was paused."""
    victim = evil.pick()
    if victim is None:
        return 0
    victim.harmed = True
    victim.send(signal.SIGSTOP)
    await evil.linger(LEASE_SECONDS + 0.5, LEASE_SECONDS + 3)
    victim.send(signal.SIGCONT)
    victim.harmed = False
    return 1


async def drain(evil: Evil) -> int:
    """Told to stop; now and then it is killed while it does."""
    victim = evil.pick()
    if victim is None:
        return 0
    victim.harmed = True
    victim.send(signal.SIGTERM)
    if evil.random.random() < 0.2:
        await evil.linger(0, 1.5)
        victim.send(signal.SIGKILL)
        await victim.gone()
    else:
        await evil.stage.drained(victim)
    await evil.recover(victim)
    return 1


async def fill_disk(evil: Evil) -> int:
    disk, seconds = evil.stage.disk, evil.random.uniform(1, 4)
    assert disk is not None
    evil.stage.trouble(seconds)
    await asyncio.to_thread(disk.fill)
    await asyncio.sleep(seconds)
    disk.empty()
    return 1


async def drop_connections(evil: Evil) -> int:
    postgres = evil.stage.postgres
    assert postgres is not None
    evil.stage.trouble()
    await asyncio.to_thread(postgres.drop_connections, evil.stage.place.url)
    return 1


async def restart_database(evil: Evil) -> int:
    return await _database_again(evil, crash=False)


async def crash_database(evil: Evil) -> int:
    return await _database_again(evil, crash=True)


async def _database_again(evil: Evil, *, crash: bool) -> int:
    postgres = evil.stage.postgres
    assert postgres is not None
    evil.stage.trouble(60)
    await asyncio.to_thread(postgres.restart, crash=crash)
    evil.stage.trouble_over()
    return 1


_POSTGRES = ("postgres",)
HARMS = (
    Harm("servers killed", 46, kill_server),
    Harm("workers killed", 46, kill_worker, stores=_POSTGRES),
    Harm("checkers killed", 14, kill_child),
    Harm("all killed at once", 4, kill_everything, stores=_POSTGRES),
    Harm("databases crashed", 4, crash_database, stores=_POSTGRES),
    Harm("databases restarted", 3, restart_database, kills=False, stores=_POSTGRES),
    Harm("connections dropped", 6, drop_connections, kills=False, stores=_POSTGRES),
    Harm("stopped past the lease", 6, stop, kills=False),
    Harm("drained", 9, drain, kills=False),
    Harm("disk filled", 5, fill_disk, kills=False),
)
