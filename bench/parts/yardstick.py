"""The bare app beside which others are measured: the speed of a machine changes within minutes, and its own with it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import mean

from bench.ground import Ground
from bench.load import Lap, Load, drive, request
from bench.server import Server, bare


class Yardstick:
    """A bare app that answers a constant; a lap of it is taken before and after each that is measured."""

    def __init__(self, server: Server, total: int) -> None:
        self._server = server
        self._load = Load(port=server.port, requests=[request("GET", "/constant")], total=total)
        self._last = self.lap().cpu_us

    def lap(self) -> Lap:
        return drive(self._server, self._load)

    def beside(self, rounds: int, drive_one: Callable[[], Lap]) -> tuple[list[Lap], tuple[float, ...]]:
        """So many laps, and the CPU of one request of each as so many of the bare app's."""
        laps, ratios = [], []
        for _ in range(rounds):
            laps.append(drive_one())
            before, self._last = self._last, self.lap().cpu_us
            ratios.append(laps[-1].cpu_us / mean((before, self._last)))
        return laps, tuple(ratios)


@contextmanager
def yardstick(ground: Ground) -> Iterator[Yardstick]:
    with bare(ground.folder) as server:
        yield Yardstick(server, ground.pick(8000, 2000))  # fewer are over within a tick of the clock that counts CPU
