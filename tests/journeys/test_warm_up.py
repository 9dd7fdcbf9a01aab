"""`filmgate serve --warm-up`: kernels are compiled beside the server, out of its way, and no process outlives it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from journeys.running_server import RunningServer, wait_for

WHERE = "from filmgate_previz import kernels; print(kernels.warm_mark())"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningServer]:
    """Its kernels have a folder of their own, wherever those of this process are."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    server = RunningServer(tmp_path / "data", {"FILMGATE_CACHE": str(tmp_path / "cache")}, ["--warm-up"])
    yield server
    if server.process is not None and server.process.poll() is None:
        server.kill()


def compiling(server: RunningServer) -> list[psutil.Process]:
    return server.children("filmgate_previz.process --warm-up")


def mark(cache: Path) -> Path:
    """Where the renderer says that all it has is compiled."""
    told = {**os.environ, "FILMGATE_NUMBA_CACHE": str(cache / "kernels")}
    asked = subprocess.run([sys.executable, "-c", WHERE], env=told, capture_output=True, text=True, check=True)
    return Path(asked.stdout.strip())


def test_cold_kernels_are_compiled_out_of_the_way(server: RunningServer, tmp_path: Path) -> None:
    """At the lowest priority, for as long as the server runs and no longer."""
    server.start()
    (child,) = wait_for(lambda: compiling(server), 60, "the kernels' process")
    wait_for(lambda: child.nice() == 19, 60, "its priority")
    assert server.stop() == 0
    assert not psutil.pid_exists(child.pid)
    assert not list((tmp_path / "cache").rglob("warm-*")), "it is not done, and does not say so"


def test_warm_kernels_are_left_alone(server: RunningServer, tmp_path: Path) -> None:
    there = mark(tmp_path / "cache")
    there.touch()
    server.start()
    wait_for(lambda: "kernels compiled" in server.log(), 60, "the kernels' process to leave")
    assert not list(there.parent.rglob("*.nbi"))
    assert server.stop() == 0
