"""Clients of Kling's own API, as their authors made them: each makes films, fails, and is turned away."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clients.roster import KLING
from fixtures.clients import Client, assert_plays, note
from journeys.running_server import RunningServer, command

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module")
def pair(server: RunningServer) -> dict[str, str]:
    """An access key and a secret key, as clients look for them in the environment."""
    words = command("keys", "create", "--account", "default", "--json", "--data", str(server.data))
    facts = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    return {"KLING_ACCESS_KEY": facts["access_key"], "KLING_SECRET_KEY": facts["secret_key"]}


@pytest.fixture(scope="module", params=KLING, ids=lambda client: client.program)
def ran(
    request: pytest.FixtureRequest,
    server: RunningServer,
    pair: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Client, dict[str, Any], Path]]:
    """A client, what its program found, and the folder of what it downloaded."""
    client: Client = request.param
    folder = tmp_path_factory.mktemp("client")
    yield client, client.run(server, folder, **pair), folder


def test_whatever_it_can_do(ran: tuple[Client, dict[str, Any], Path]):
    client, found, folder = ran
    seconds = 5 if client.is_javascript else 3
    assert found["film"] == {"last": "succeed", "seconds": str(seconds), "same": True}
    assert_plays(folder / "film.mp4", seconds)
    if client.is_javascript:
        assert (found["pictured"], found["account"]) == ("succeed", 0)
    else:
        assert (found["listed"], found["starring"]) == (True, "succeed")
        assert found["newer"] == {"last": "succeeded", "seconds": "3", "billed": True}


def test_a_film_that_fails(ran: tuple[Client, dict[str, Any], Path], request: pytest.FixtureRequest):
    client, found, _ = ran
    note(request, client.name, "failed", str(found["failed"]["status"]))
    assert found["failed"]["status"] == "failed"
    assert "not 1x1" in found["failed"]["said"]


def test_a_wrong_secret_key(ran: tuple[Client, dict[str, Any], Path], request: pytest.FixtureRequest):
    client, found, _ = ran
    note(request, client.name, "unauthorised", str(found["unauthorised"]["status"]))
    assert found["unauthorised"] == {"status": 401, "code": 1002}
    if not client.is_javascript:
        assert found["early"] == {"status": 401, "code": 1003}
        assert found["late"] == {"status": 401, "code": 1004}
