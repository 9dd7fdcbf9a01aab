"""Clients of Replicate, as their authors made them: each makes a film, fails, and is turned away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clients.roster import REPLICATE
from fixtures.clients import Client, assert_plays, note
from journeys.running_server import RunningServer

OWN = REPLICATE[:2]
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module", params=REPLICATE, ids=lambda client: client.program)
def ran(
    request: pytest.FixtureRequest, server: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Client, dict[str, Any], Path]]:
    """A client, what its program found, and the folder of what it downloaded."""
    client: Client = request.param
    folder = tmp_path_factory.mktemp("client")
    yield client, client.run(server, folder), folder


def test_whatever_it_can_do(ran: tuple[Client, dict[str, Any], Path]):
    client, found, folder = ran
    assert found["film"] == {"last": "succeeded", "type": "video/mp4"}
    assert_plays(folder / "film.mp4", 3)
    if client in OWN:
        assert (found["pictured"], found["polled"]) == (True, ["succeeded", 1, True])
        assert (found["cancelled"], found["listed"], found["secret"]) == ("canceled", True, True)


def test_a_film_that_fails(ran: tuple[Client, dict[str, Any], Path], request: pytest.FixtureRequest):
    client, found, _ = ran
    note(request, client.name, "failed", str(found["failed"]["status"]))
    assert found["failed"]["status"] == "failed"
    assert "at least 300 pixels" in found["failed"]["told"]


def test_a_wrong_key(ran: tuple[Client, dict[str, Any], Path], request: pytest.FixtureRequest):
    client, found, _ = ran
    note(request, client.name, "unauthorised", str(found["unauthorised"]["status"]))
    assert found["unauthorised"] == {"status": 401, "told": "Unauthenticated"}
