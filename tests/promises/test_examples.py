"""The README's requests are sent, in its order, to a server as a reader would start it; the answers are those shown."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.main import get_command

from filmgate.cli.main import app
from fixtures.documents import blocks, page, pages
from fixtures.examples import assert_alike, curl, requests
from journeys.running_server import RunningServer, running_server, wait_for

SHOWN_AT = "http://127.0.0.1:8787"
# What differs from one run to the next; everything else has to be as the page shows it.
VARYING = {"task_id", "taskId", "created_at", "response", "resultJson", "createTime", "completeTime", "costTime"}
ENDED_SECONDS = 60.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("readme") / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


@dataclass
class Reader:
    """Types what the page says, with a key, an id and a film's address of their own."""

    server: RunningServer
    task_id: str = ""
    film_url: str = ""
    sent: list[str] = field(default_factory=list)

    def send(self, command: str) -> httpx.Response:
        words = command.replace("\\\n", " ").replace("$KEY", self.server.key).replace(SHOWN_AT, self.server.url)
        request = curl(shlex.split(words.replace("TASK_ID", self.task_id).replace("FILM_URL", self.film_url)))
        response = httpx.request(**request, timeout=30)
        self.sent.append(f"{request['method']} {response.request.url.path}")
        if request["method"] == "POST":
            data = response.json()["data"]
            self.task_id = data.get("task_id") or data["taskId"]
        return response

    def send_until(self, command: str, shown: dict[str, Any]) -> dict[str, Any]:
        """Ask again until the task stands where the page shows it."""

        def look() -> dict[str, Any] | None:
            response = self.send(command)
            assert response.status_code == 200, response.text
            answer = dict(response.json())
            return answer if standing(answer) == standing(shown) else None

        answer = wait_for(look, ENDED_SECONDS, f"the answer to {command}")
        if urls := re.findall(rf"{self.server.url}/films/\w+\.mp4", json.dumps(answer)):
            self.film_url = urls[0]
        return answer


def standing(answer: dict[str, Any]) -> object:
    data = answer["data"]
    return (data.get("status") or data.get("state")) if isinstance(data, dict) else None


def test_the_readmes_requests_get_the_answers_shown(server: RunningServer) -> None:
    reader = Reader(server)
    for command, shown in requests(page("README.md")):
        if shown is None:
            film = reader.send(command.text)
            assert (film.status_code, film.headers["content-type"]) == (200, "video/mp4")
            continue
        answer = reader.send_until(command.text, json.loads(shown.text))
        assert_alike(json.loads(shown.text), answer, VARYING)
    assert {path.split("/")[1] for path in reader.sent} == {"api", "films"}
    assert len({*reader.sent}) == 6


def test_commands_on_the_pages_exist() -> None:
    """`filmgate WORD` and `filmgate WORD WORD` in code on any page is a command, with options that it has."""
    wrong = []
    for name, text in pages().items():
        code = [block.text for block in blocks(text) if block.language == "sh"] + re.findall(r"`([^`\n]+)`", text)
        for line in "\n".join(code).splitlines():
            found = re.search(r"(?:^|/|\s)filmgate ([a-z].*)", line)
            if found and (why := unknown(shlex.split(found[1], comments=True))):
                wrong.append(f"{name}: {line}: {why}")
    assert not wrong, "\n".join(wrong)


def unknown(words: list[str]) -> str | None:
    """What is wrong with a command line, None if nothing is."""
    command: Any = get_command(app)
    while hasattr(command, "commands"):
        if not words:
            return None
        if words[0] not in command.commands:
            return f"there is no command {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    asked = [word for word in words if re.match(r"-[^0-9]", word)]  # -2.50 is an amount
    return next((f"there is no option {word}" for word in asked if word not in options), None)


def test_the_backup_on_the_page_is_whole(server: RunningServer, tmp_path: Path) -> None:
    """The commands that docs/operate.md gives for a running server make a copy that another server can use."""
    (block,) = (block.text for block in blocks(page("docs/operate.md")) if "VACUUM" in block.text)
    task = server.create("kept for ever")
    server.ended([task], ENDED_SECONDS)
    copy = tmp_path / "backup"
    copy.mkdir()
    script = block.replace(".venv/bin/python", sys.executable).replace("data/", f"{server.data}/")
    subprocess.run(["sh", "-euc", script.replace("backup/", f"{copy}/")], check=True)
    assert (copy / "secret.key").read_bytes() == (server.data / "secret.key").read_bytes()
    with running_server(copy, FILMGATE_ENGINES='["scripted"]') as restored:
        restored.key = server.key
        assert restored.verify()["status"] == 0
        url = restored.status(task)["response"][0]
        assert httpx.get(url.replace(server.url, restored.url)).content[4:8] == b"ftyp"
