"""A real server as a child process, for tests that tell a story."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from fixtures import plain_http

T = TypeVar("T")
START_SECONDS = 60.0


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "filmgate", *words]


def wait_for(look: Callable[[], T | None], seconds: float, what: str) -> T:
    """The first answer that is not None or False; fails after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"waited {seconds:g} s for {what}"
        time.sleep(0.05)


class RunningServer:
    """`filmgate serve` on loopback at a port of its own choosing; `start` again after `kill`."""

    def __init__(self, data: Path, environment: Mapping[str, str], options: Sequence[str] = ()) -> None:
        self.data = data
        self._options = options
        self._environment = {**os.environ, "FILMGATE_LOG_FORMAT": "json", **environment}
        self._log = data.parent / f"{data.name}.log"
        self._starts = 0
        self.key = ""
        self.url = ""
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "RunningServer":
        self._starts += 1
        output = self._log.with_suffix(f".{self._starts}.out")
        with output.open("wb") as said, self._log.open("ab") as log:
            self.process = subprocess.Popen(
                command(
                    "serve", "--data", str(self.data), "--port", self.url.rpartition(":")[2] or "0", *self._options
                ),
                stdout=said,
                stderr=log,
                env=self._environment,
            )
        text = wait_for(lambda: self._greeting(output), START_SECONDS, "the server to start")
        self.url = re.search(r"http://127\.0\.0\.1:\d+", text)[0]  # type: ignore[index]
        key = re.search(r"sk-\w+", text)
        self.key = key[0] if key else self.key
        wait_for(self._answers, START_SECONDS, "the server to answer")
        return self

    def _greeting(self, output: Path) -> str | None:
        assert self.process is not None
        assert self.process.poll() is None, f"the server ended: {self._log.read_text()[-2000:]}"
        text = output.read_text()
        return text if "Filmgate is at" in text and text.endswith("\n") else None

    def _answers(self) -> bool:
        try:
            return plain_http.get(f"{self.url}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    def kill(self) -> None:
        """As a power cut would: kill -9, children and all left to find out by themselves."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 60.0) -> int:
        """Ask it to end; its exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def children(self, word: str) -> list[psutil.Process]:
        """Its child processes whose command line holds a word."""
        assert self.process is not None
        return [child for child in psutil.Process(self.process.pid).children() if word in " ".join(child.cmdline())]

    def client(self) -> httpx.Client:
        return plain_http.Client(base_url=self.url, headers={"Authorization": f"Bearer {self.key}"}, timeout=30)

    def create(self, prompt: str, **members: Any) -> str:
        """A task through the kling3api dialect; its id."""
        body = {"type": "std-text-to-video", "prompt": prompt, "duration": 3, **members}
        with self.client() as client:
            answer = client.post("/api/generate", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["data"]["task_id"])

    def status(self, task_id: str) -> dict[str, Any]:
        with self.client() as client:
            return dict(client.get("/api/status", params={"task_id": task_id}).json()["data"])

    def ended(self, task_ids: list[str], seconds: float) -> list[dict[str, Any]]:
        """The tasks once all of them have ended."""

        def look() -> list[dict[str, Any]] | None:
            found = [self.status(task_id) for task_id in task_ids]
            return found if all(one["status"] != "IN_PROGRESS" for one in found) else None

        return wait_for(look, seconds, "all tasks to end")

    def verify(self) -> dict[str, Any]:
        """What `filmgate ledger verify` says."""
        said = subprocess.run(
            command("ledger", "verify", "--json", "--data", str(self.data)),
            capture_output=True,
            env=self._environment,
            timeout=60,
            check=False,
        )
        return {"status": said.returncode, **json.loads(said.stdout)}

    def log(self) -> str:
        return self._log.read_text()


@contextmanager
def running_server(data: Path, **environment: str) -> Iterator[RunningServer]:
    """A started server that is killed in the end, whatever happened."""
    server = RunningServer(data, environment)
    try:
        yield server.start()
    finally:
        if server.process is not None and server.process.poll() is None:
            server.kill()
