"""Clients of OpenAI's videos, as their authors made them: each makes a film, fails, and is turned away."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import pytest

from clients.roster import OPENAI
from fixtures.clients import Client, assert_plays, note
from journeys.running_server import RunningServer

pytestmark = pytest.mark.timeout(1200)


@pytest.fixture(scope="module", params=OPENAI, ids=lambda client: client.program)
def ran(
    request: pytest.FixtureRequest, server: RunningServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Client, dict[str, Any], Path]]:
    """A client, what its program found, and the folder of what it downloaded."""
    client: Client = request.param
    folder = tmp_path_factory.mktemp("client")
    yield client, client.run(server, folder), folder


def test_whatever_it_can_do(ran: tuple[Client, dict[str, Any], Path]):
    client, found, folder = ran
    assert found["film"] == {"status": "completed", "seconds": "3", "size": "1280x720", "model": "sora-2"}
    assert_plays(folder / "film.mp4", 3)
    poster, sheet = (cv2.imread(str(folder / f"{variant}.jpg")) for variant in ("thumbnail", "spritesheet"))
    assert poster is not None and poster.shape[:2] == (720, 1280)
    assert sheet is not None and sheet.shape[:2] == (4 * 144, 4 * 256)
    assert (found["pictured"], found["remixed_from"], found["listed"]) == ("1280x720", True, True)
    if "litellm" not in client.name:  # which has no words for these
        assert (found["deleted"], found["gone"]) == (True, "video_not_found")
        assert (found["edited"], found["extended"]) == ("completed", ["completed", "7", "1280x720"])
        assert found["character"] == "invalid_request"


def test_a_film_that_fails(ran: tuple[Client, dict[str, Any], Path], request: pytest.FixtureRequest):
    client, found, _ = ran
    note(request, client.name, "failed", str(found["failed"]["code"]))
    assert found["failed"] == {"status": "failed", "code": "invalid_image"}


def test_a_wrong_key(ran: tuple[Client, dict[str, Any], Path], request: pytest.FixtureRequest):
    client, found, _ = ran
    note(request, client.name, "unauthorised", str(found["unauthorised"]["status"]))
    assert found["unauthorised"] == {"status": 401, "code": "invalid_api_key"}
