"""The requests and the Python of docs/webhooks.md are tried; its tables say what the code says."""

import json
import re
import shlex
import time
from collections.abc import Iterator
from typing import Any

import pytest

from filmgate.dialects import BY_NAME
from filmgate.domain.delivery import DeliveryState
from filmgate.domain.webhook import ENDPOINTS_MAX, EVENTS, TEST, headers, secret_text
from filmgate.edge.dialect import RETRY_SECONDS
from fixtures import plain_http
from fixtures.documents import blocks, page, rows
from fixtures.examples import assert_alike, curl, requests
from journeys.running_server import RunningServer, running_server

PAGE = "docs/webhooks.md"
SHOWN_AT = "http://127.0.0.1:8787"
MATERIAL = bytes(range(32))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("webhooks") / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


def test_the_pages_requests_get_the_answers_shown(server: RunningServer) -> None:
    sent = 0
    for command, shown in requests(page(PAGE)):
        words = command.text.replace("\\\n", " ").replace("$KEY", server.key).replace(SHOWN_AT, server.url)
        response = plain_http.request(**curl(shlex.split(words)), timeout=30)
        assert response.status_code in (200, 201), response.text
        sent += 1
        if shown is not None and shown.language == "json":
            assert_alike(json.loads(shown.text), response.json(), {"id", "state_at", "created_at"})
    assert sent == 3


def functions() -> dict[str, Any]:
    """What the page's Python defines."""
    defined: dict[str, Any] = {}
    for block in blocks(page(PAGE)):
        if block.language == "python":
            exec(compile(block.text, PAGE, "exec"), defined)
    return defined


def test_the_pages_python_tells_a_real_delivery_from_a_forged_one(capsys: pytest.CaptureFixture[str]) -> None:
    body, secret, now = b'{"state": "succeeded"}', secret_text(MATERIAL), time.time_ns() // 1000
    real = headers([bytes(32), MATERIAL], "msg_1", "task.succeeded", now, body)
    old = headers([MATERIAL], "msg_1", "task.succeeded", now - 301_000_000, body)
    receive, is_real = (functions()[name] for name in ("receive", "is_real"))
    assert (receive(real, body, secret), is_real(real, body, secret)) == (204, True)
    assert "succeeded" in capsys.readouterr().out
    for given, sent, known in (
        (real, body + b" ", secret),
        (real, body, secret_text(bytes(31) + b"x")),
        (old, body, secret),
    ):
        assert (receive(given, sent, known), is_real(given, sent, known)) == (400, False)


def test_the_page_names_every_event_state_and_wait() -> None:
    text = page(PAGE)
    assert {event for event in (*EVENTS, TEST) if f"`{event}`" not in text} == set()
    shown = {row[0].strip("`") for row in rows(text)}
    assert set(DeliveryState) <= shown
    assert ENDPOINTS_MAX == 20
    assert "up to twenty" in text
    assert RETRY_SECONDS == (5, 30, 300, 1800, 7200, 21600)
    assert "after 5 s, 30 s, 5 min, 30 min, 2 h and 6 h" in text
    assert BY_NAME["apixo"].retry_seconds == (30, 300, 1800)
    assert re.search(r"apixo:\s+30 s, 5 min, 30 min", text)
