"""Every client, by the very lines that its page shows, from a prompt to a film of the embedded renderer that plays."""

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from clients.roster import EVERY
from fixtures.clients import Client, assert_plays, note
from fixtures.documents import page
from journeys.running_server import RunningServer, command, running_server

_AT_ONCE = 3
pytestmark = pytest.mark.timeout(1200)
every = pytest.mark.parametrize("client", EVERY, ids=lambda client: client.program)


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server as it is installed; all clients share it."""
    with running_server(tmp_path_factory.mktemp("studio") / "data", FILMGATE_ENGINES='["previz"]') as opened:
        yield opened


@pytest.fixture(scope="module")
def pair(studio: RunningServer) -> dict[str, str]:
    """What stands for an access key and a secret key on the pages, and a reader's own."""
    words = command("keys", "create", "--account", "default", "--json", "--data", str(studio.data))
    facts = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    return {"YOUR_ACCESS_KEY": facts["access_key"], "YOUR_SECRET_KEY": facts["secret_key"]}


@pytest.fixture(scope="module")
def followed(
    request: pytest.FixtureRequest,
    studio: RunningServer,
    pair: dict[str, str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Future[Path]]]:
    """Where each client that is asked for leaves its film. One starts while others' films are drawn."""
    items = [item for item in request.session.items if "followed" in getattr(item, "fixturenames", ())]
    asked: list[Client] = [item.callspec.params["client"] for item in items if hasattr(item, "callspec")]

    def follow(client: Client) -> Path:
        folder = tmp_path_factory.mktemp("followed")
        client.follow(studio, folder, pair)
        return folder / "film.mp4"

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield {client.program: pool.submit(follow, client) for client in asked}


@every
def test_from_a_prompt_to_a_film_that_plays(
    client: Client, followed: dict[str, Future[Path]], request: pytest.FixtureRequest
):
    note(request, client.name, "film", "plays")
    first, last = assert_plays(followed[client.program].result(), client.seconds)
    assert first.std() > 10, "a picture of one colour"
    assert np.abs(first.astype(int) - last).mean() > 1, "nothing moves"


@every
def test_the_page_says_what_it_was_tried_with(client: Client):
    for package in client.packages:
        name, version = package.replace("==", "@").rsplit("@", 1)
        assert f"`{name}` {version}" in page(f"docs/{client.page}.md")
