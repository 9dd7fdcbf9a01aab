"""The bare app beside which others are measured: the speed of a machine changes within minutes, and its own with it."""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import mean

from bench.ground import Ground
from bench.load import Lap, Load, drive, request
from bench.server import Server, bare


class Yardstick:
    """A bare app that answers a constant; a lap of it is taken before and after what is measured."""

    def __init__(self, server: Server, total: int) -> None:
        self._server = server
        self._load = Load(port=server.port, requests=[request("GET", "/constant")], total=total)
        self._last = self.lap().cpu_us

    def lap(self) -> Lap:
        return drive(self._server, self._load)

    def beside(self, lap: Lap) -> float:
        """CPU of one of a lap that has just ended, as so many of the bare app's requests."""
        before, self._last = self._last, self.lap().cpu_us
        return lap.cpu_us / mean((before, self._last))


@contextmanager
def yardstick(ground: Ground) -> Iterator[Yardstick]:
    with bare(ground.folder) as server:
        yield Yardstick(server, ground.pick(8000, 500))
