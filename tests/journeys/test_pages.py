"""Every request of the vendors' pages, sent to a real server: which of them end in films, and how the others end.

With FILMGATE_PAGES_ENGINE=previz the embedded engine makes the films. With pytest's -s the table of dialect, workflow
and outcome is shown.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fixtures.examples import id_in
from fixtures.pictures import Gallery, gallery_thread, jpeg
from journeys.running_server import RunningServer, running_server, wait_for

PAGES = Path(__file__).parent.parent / "dialects" / "pages"
ENGINE = os.environ.get("FILMGATE_PAGES_ENGINE", "scripted")
CREATE = {
    "kling3api": ("kling3api", "/api/generate"),
    "kling3api-v1": ("kling3api", "/kling3api-v1/api/generate"),
    "apixo": ("apixo", "/api/v1/generateTask/kling-3-0-std"),
    "aivideoapi": ("aivideoapi", "/v1/videos/generations"),
    "apiin": ("apiin", "/api/v1/videos/generations"),
    "openai": ("openai", "/v1/videos"),
    "fal": ("fal", "/{endpoint}"),
    "replicate": ("replicate", "/v1/models/kwaivgi/{model}/predictions"),
}
MADE = ("text-to-video", "image-to-video", "reference-to-video")
PICTURE = re.compile(r"https://example\.com/[\w-]+\.(?:jpg|png)")


@pytest.fixture
def gallery() -> Iterator[Gallery]:
    with gallery_thread() as opened:
        yield opened


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    opened = '["127.0.0.1/32"]'
    with running_server(
        tmp_path / "data", FILMGATE_ENGINES=json.dumps([ENGINE]), FILMGATE_PRIVATE_NETWORKS=opened
    ) as server:
        yield server


def sent(server: RunningServer, path: str, body: str) -> str:
    """The id of the task that a page's request becomes."""
    with server.client() as client:
        answer = client.post(path, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (200, 201), answer.text
    return id_in(answer.json())


def seen(server: RunningServer, task_id: str) -> dict[str, Any] | None:
    """The task in the native dialect's words, once it has ended."""
    with server.client() as client:
        task = client.get(f"/filmgate/v1/tasks/{task_id}").json()
    return task if task["state"] in ("succeeded", "failed", "cancelled") else None


@pytest.mark.timeout(900)
def test_every_request_of_the_pages_ends_as_documented(server: RunningServer, gallery: Gallery) -> None:
    """What an engine can make ends in a film at the page's price; the rest fails with a reason and costs nothing."""
    picture = gallery.show(jpeg(1280, 960))
    tasks = [
        (dialect, sent(server, path.format(**request), PICTURE.sub(picture, json.dumps(request["body"]))))
        for dialect, (page, path) in CREATE.items()
        for request in json.loads((PAGES / f"{page}.json").read_text())["requests"]
    ]
    for dialect, task_id in tasks:
        task = wait_for(lambda task_id=task_id: seen(server, task_id), 600, "the task to end")  # type: ignore[misc]
        reason = (task["failure"] or {}).get("message", "")
        line = f"{dialect:13}{task['workflow']:20}{task['state']:11}{task['charged_usd']:>7}  {reason}"
        print(line)  # noqa: T201  # the table is what this test is for
        # The scripted engine makes every workflow; the pages' clips lie at addresses where there are none.
        made = (task["workflow"] in MADE or ENGINE == "scripted") and not task["generation"].get("video")
        if made:
            assert (task["state"], len(task["films"])) == ("succeeded", 1), task
            assert task["charged_usd"] == task["price_usd"]
        else:
            assert (task["state"], task["charged_usd"], task["films"]) == ("failed", "0.00", []), task
            assert reason, task
    assert server.verify()["status"] == 0
