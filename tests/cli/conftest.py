"""The real command in a process of its own, with a data folder and a current folder of its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import pytest

from fixtures.checkout import SRC
from fixtures.warm import Warm


@dataclass(frozen=True)
class Ran:
    """A command that has ended."""

    status: int
    out: str
    err: str

    @property
    def facts(self) -> dict[str, Any]:
        """What it answered: JSON, alone on standard output."""
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line that it said why not."""
        (line,) = self.err.splitlines()
        assert line.startswith("filmgate: "), line
        assert not self.out
        return line


@dataclass
class Command:
    """`command("accounts", "create", "a")` runs `filmgate accounts create a`."""

    folder: Path
    warm: Warm
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def database(self) -> apsw.Connection:
        return apsw.Connection(str(self.data / "filmgate.db"))

    def _surroundings(self, environment: dict[str, str]) -> dict[str, str]:
        # Tests of the renderer in this very process have set its kernel cache for all their children.
        foreign = ("FILMGATE_", "NUMBA_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return {**kept, "PYTHONPATH": str(SRC), **self.environment, **environment}

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "filmgate", *arguments],
            cwd=self.folder,
            env=self._surroundings(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def __call__(self, *arguments: str, seconds: float = 60, **environment: str) -> Ran:
        status, out, err = self.warm.run(arguments, self.folder, self._surroundings(environment), seconds)
        assert "Traceback" not in err or environment.get("FILMGATE_DEBUG"), err
        return Ran(status, out, err)


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    forking = Warm()
    yield forking
    forking.close()


@pytest.fixture
def command(tmp_path: Path, warm: Warm) -> Command:
    """Films come from the scripted engine, which is told by words in the prompt."""
    return Command(tmp_path, warm, {"FILMGATE_DATA": str(tmp_path / "data"), "FILMGATE_ENGINES": '["scripted"]'})
