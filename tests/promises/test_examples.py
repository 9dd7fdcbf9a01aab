"""The README's requests are sent, in its order, to a server as a reader would start it; the answers are those shown."""

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from filmgate.cli.main import app
from fixtures import plain_http
from fixtures.documents import blocks, page, pages
from fixtures.examples import ENDED_SECONDS, Reader, assert_alike, requests
from journeys.running_server import RunningServer, running_server

# What differs from one run to the next; everything else has to be as the page shows it.
VARYING = {"task_id", "created_at", "response"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("readme") / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


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
    assert len({*reader.sent}) == 3


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
        assert plain_http.get(url.replace(server.url, restored.url)).content[4:8] == b"ftyp"
