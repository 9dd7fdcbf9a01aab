"""A developer listens on their own machine while a real server makes films: nothing is lost, all of it is real."""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from journeys.running_server import RunningServer, command, running_server, wait_for

SETTINGS = {
    "FILMGATE_ENGINES": '["scripted"]',
    "FILMGATE_PRIVATE_NETWORKS": '["127.0.0.0/8"]',
    "FILMGATE_WEBHOOK_RETRY_SECONDS": "[0.2, 0.2]",
}


class Listener:
    """`filmgate webhooks listen` on the server's own data folder."""

    def __init__(self, server: RunningServer, log: Path, port: int = 0) -> None:
        self._out = log.with_suffix(f".{port}.out")
        error = log.with_suffix(f".{port}.err")
        with self._out.open("wb") as said, error.open("wb") as told:
            words = command("webhooks", "listen", "--data", str(server.data), "--port", str(port))
            self.process = subprocess.Popen(words, stdout=said, stderr=told)
        found = wait_for(lambda: re.search(r"Listening at (http://127\.0\.0\.1:(\d+))", error.read_text()), 30, "it")
        self.url, self.port = found[1], int(found[2])

    def heard(self) -> list[str]:
        return [line for line in self._out.read_text().splitlines() if not line.startswith("  ")]

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with running_server(tmp_path / "data", **SETTINGS) as server:
        yield server


def webhooks(server: RunningServer, *words: str) -> Any:
    ran = subprocess.run(
        command("webhooks", *words, "--data", str(server.data), "--json"), capture_output=True, text=True, check=True
    )
    return json.loads(ran.stdout)


def replay(server: RunningServer, *words: str) -> str:
    words = ("webhooks", "replay", *words, "--data", str(server.data))
    return subprocess.run(command(*words), capture_output=True, text=True, check=True).stdout


def states(server: RunningServer) -> list[str]:
    with server.client() as client:
        data = client.get("/filmgate/v1/deliveries", params={"event": "task.succeeded"}).json()["data"]
    return [one["state"] for one in data]


def test_a_receiver_that_was_away_gets_everything_in_the_end(server: RunningServer, tmp_path: Path) -> None:
    listener = Listener(server, tmp_path / "listen")
    with server.client() as client:
        endpoint = client.post("/filmgate/v1/webhooks", json={"url": f"{listener.url}/hook"}).json()
        client.post("/filmgate/v1/tasks", json={"prompt": "waves"})
        wait_for(lambda: len(listener.heard()) == 1, 60, "the first delivery")

        assert client.post(f"/filmgate/v1/webhooks/{endpoint['id']}/test").json()["state"] == "delivered"
        old = webhooks(server, "secret", "--account", "default")["secrets"]
        assert (
            webhooks(server, "secret", "--account", "default", "--rotate")["secrets"][1]["secret"] == old[0]["secret"]
        )
        listener.end()

        client.post("/filmgate/v1/tasks", json={"prompt": "waves"})
        wait_for(lambda: states(server) == ["given_up", "delivered"], 60, "the end of the ladder")
        again = Listener(server, tmp_path / "listen", listener.port)
        assert replay(server, "--endpoint", endpoint["id"], "--since", "1h") == "2 deliveries are due again.\n"
        wait_for(lambda: states(server) == ["delivered", "delivered"], 60, "both")
        wait_for(lambda: len(again.heard()) == 2, 60, "both deliveries")
    assert all(line.startswith("verified  task.succeeded  msg_") for line in again.heard())
    assert len({line.split()[2] for line in (listener.heard()[0], *again.heard())}) == 2
    again.end()
    log = webhooks(server, "log", "--endpoint", endpoint["id"])["deliveries"]
    assert [len(one["attempts"]) for one in log] == [4, 1, 2]
