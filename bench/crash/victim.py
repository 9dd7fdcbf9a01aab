"""One process that harm is done to."""

import asyncio
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.crash.waiting import until
from bench.process import Measured


@dataclass(slots=True)
class Victim:
    """One process under its name. `harmed`: somebody is at it, and the manager leaves it alone.

    `asked`: it was killed or told to stop; `unheard`: before it listened to that.
    """

    name: str
    words: Sequence[str]
    settings: Mapping[str, str]
    log: Path
    port: int | None = None
    process: Measured | None = None
    harmed: bool = False
    asked: bool = False
    unheard: bool = False

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.code is None

    def send(self, number: int) -> None:
        assert self.process is not None
        if number in (signal.SIGKILL, signal.SIGTERM) and not self.asked:
            self.asked, self.unheard = True, not _listens(self.process.pid, signal.SIGTERM)
        self.process.send(number)

    def start(self, environment: Mapping[str, str]) -> None:
        """Start it, or start it again; what is not its own comes from the environment."""
        self.asked = self.unheard = False
        self.process = Measured(self.words, {**environment, **self.settings}, self.log)

    async def works(self) -> bool:
        """Whether it runs, and answers if it is a server."""
        return self.runs and await answers(self.port)

    async def gone(self, seconds: float = 60.0) -> bool:
        """Wait until it has ended; False where it does not."""

        async def ended() -> bool:
            return not self.runs

        return await until(ended, seconds)

    def tail(self) -> str:
        text = self.log.read_text(errors="replace").strip().splitlines()
        return " / ".join(text[-3:])[-600:]


def _listens(pid: int, number: int) -> bool:
    """Whether a process has a handler of its own for a signal; where nobody says, it has."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return True
    caught = next((int(line.split()[1], 16) for line in lines if line.startswith("SigCgt:")), -1)
    return bool(caught >> (number - 1) & 1)


async def answers(port: int | None) -> bool:
    """Whether the server at a port is ready; a worker always is."""
    if port is None:
        return True
    try:
        async with asyncio.timeout(5):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: crash\r\nConnection: close\r\n\r\n")
            said = await reader.read(12)
            writer.close()
            return said.endswith(b" 200")
    except (OSError, TimeoutError):
        return False
