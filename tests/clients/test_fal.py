"""Clients of fal, as their authors made them: each makes a film, fails, and is turned away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clients.roster import FAL
from fixtures.clients import Client, assert_plays, note
from journeys.running_server import RunningServer

OWN = FAL[:2]
pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module", params=FAL, ids=lambda client: client.program)
def ran(
    request: pytest.FixtureRequest, server: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Client, dict[str, Any], Path]]:
    """A client, what its program found, and the folder of what it downloaded."""
    client: Client = request.param
    folder = tmp_path_factory.mktemp("client")
    yield client, client.run(server, folder), folder


def test_whatever_it_can_do(ran: tuple[Client, dict[str, Any], Path]):
    client, found, folder = ran
    assert found["film"]["last"].lower() == "completed"
    assert_plays(folder / "film.mp4", 3)
    if "litellm" not in client.name:
        assert (found["film"]["type"], found["film"]["width"], found["film"]["height"]) == ("video/mp4", 1280, 720)
    if client in OWN:
        assert (found["logged"], found["again"]) == (True, "video/mp4")
        assert (found["cancelled"], found["twice"]) == ("client_cancelled", 400)
        assert found["ran"] == "video/mp4"
        assert found.get("uploaded", True) is True
        assert found.get("refused", 422) == 422


def test_a_film_that_fails(ran: tuple[Client, dict[str, Any], Path], request: pytest.FixtureRequest):
    client, found, _ = ran
    note(request, client.name, "failed", str(found["failed"]["code"]))
    if "litellm" in client.name:  # which has one word for all
        assert found["failed"] == {"status": "failed", "code": "fal_error"}
    else:
        assert found["failed"] == {"status": 422, "code": "image_load_error"}


def test_a_wrong_key(ran: tuple[Client, dict[str, Any], Path], request: pytest.FixtureRequest):
    client, found, _ = ran
    note(request, client.name, "unauthorised", str(found["unauthorised"]["status"]))
    assert found["unauthorised"]["status"] == 401
    assert found["unauthorised"].get("code", "unauthorized") == "unauthorized"
