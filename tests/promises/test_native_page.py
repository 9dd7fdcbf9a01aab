"""The requests of docs/native.md are sent, in its order, to a running server; the answers are those shown."""

import json
import re
import shlex
from collections.abc import Iterator

import httpx
import pytest

from filmgate.dialects.native.models import CARDS, TAKES
from filmgate.dialects.native.words import Wish
from fixtures import plain_http
from fixtures.documents import page, rows
from fixtures.examples import assert_alike, curl, requests
from journeys.running_server import RunningServer, running_server, wait_for

PAGE = "docs/native.md"
SHOWN_AT = "http://127.0.0.1:8787"
VARYING = {"id", "from", "to", "at", "created_at", "started_at", "ended_at", "deadline_at"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("native") / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


def send(server: RunningServer, command: str, task_id: str) -> httpx.Response:
    words = command.replace("\\\n", " ").replace("$KEY", server.key).replace(SHOWN_AT, server.url)
    return plain_http.request(**curl(shlex.split(words.replace("TASK_ID", task_id))), timeout=60)


def events(text: str) -> list[tuple[str, dict[str, object]]]:
    """Name and data of each event that is a step."""
    found = re.findall(r"event: (\w+)\ndata: (.*)", text)
    return [(name, json.loads(data)) for name, data in found if name == "state"]


def test_the_pages_requests_get_the_answers_shown(server: RunningServer) -> None:
    task_id, sent = "", set()
    for command, shown in requests(page(PAGE)):
        response = send(server, command.text, task_id)
        assert response.status_code in (200, 201), response.text
        sent.add((response.request.method, response.request.url.path.replace(task_id or "-", "ID")))
        task_id = task_id or response.json()["id"]
        if shown is None:
            continue
        if shown.language == "json":
            assert_alike(json.loads(shown.text), response.json(), VARYING)
        else:
            for (name, said), (named, told) in zip(events(shown.text), events(response.text), strict=True):
                assert name == named
                assert_alike(said, told, VARYING)
    assert len(sent) == 11


def test_a_task_is_cancelled_and_listed_as_the_page_says(server: RunningServer) -> None:
    with server.client() as client:
        task = client.post("/filmgate/v1/tasks", json={"prompt": "[slow 60] waves"}).json()
        with client.stream("GET", f"/filmgate/v1/tasks/{task['id']}/events") as stream:
            lines = stream.iter_lines()
            wait_for(lambda: "running" in next(lines), 30, "the task to run")
            assert client.post(f"/filmgate/v1/tasks/{task['id']}/cancel").json()["state"] == "cancelled"
            assert any('"state":"cancelled"' in line for line in lines)
        (listed,) = client.get("/filmgate/v1/tasks", params={"state": "cancelled"}).json()["data"]
        assert listed["charged_usd"] == "0.00"
        money = client.get("/filmgate/v1/balance").json()
        assert money["held_usd"] == "0.00"


def test_the_tables_name_every_member_and_workflow() -> None:
    shown = {name for row in rows(page(PAGE)) if row[0].startswith("`") for name in re.findall(r"`(\w+)`", row[0])}
    assert set(Wish.__struct_fields__) <= shown
    for workflow, members in TAKES.items():
        (row,) = (row for row in rows(page(PAGE)) if row[0] == f"`{workflow}`")
        assert set(re.findall(r"`(\w+)`", row[2])) == members
        models = [card.model for card in CARDS if workflow in card.workflows]
        assert row[1] == ("both" if len(models) == 2 else f"`{models[0]}`")
