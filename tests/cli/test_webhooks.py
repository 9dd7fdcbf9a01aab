"""`filmgate webhooks`: endpoints, secrets, the log, replays and tests; no server runs, unless a test starts one."""

import json
import re
import signal
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import pytest

from cli.conftest import Command
from filmgate.domain.webhook import headers, read_secret
from fixtures.warm import Warm

PUBLIC = "https://93.184.216.34/hook"


@pytest.fixture
def acme(command):
    command("accounts", "create", "acme", "--grant-usd", "5")
    return command


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory, warm: Warm) -> Command:
    """The same for tests that change nothing."""
    folder = tmp_path_factory.mktemp("known")
    made = Command(folder, warm, {"FILMGATE_DATA": str(folder / "data"), "FILMGATE_ENGINES": '["scripted"]'})
    made("accounts", "create", "acme")
    return made


def endpoints(command):
    return command("webhooks", "list", "--json").facts["endpoints"]


def test_an_endpoint_is_added_listed_paused_resumed_and_removed(acme):
    added = acme("webhooks", "add", "--account", "acme", PUBLIC, "--event", "task.failed", "--note", "pager", "--json")
    (endpoint,) = endpoints(acme)
    assert added.facts == endpoint
    assert (endpoint["account"], endpoint["url"], endpoint["events"]) == ("acme", PUBLIC, ["task.failed"])
    for word, state in (("pause", "paused"), ("resume", "active")):
        assert PUBLIC in acme("webhooks", word, endpoint["id"]).out
        assert endpoints(acme)[0]["state"] == state
    ran = acme("webhooks", "list")
    assert "task.failed" in ran.out
    assert acme("webhooks", "remove", endpoint["id"]).status == 0
    assert endpoints(acme) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "--account", "acme", "http://127.0.0.1/"), "URL: must be a public address"),
        (("add", "--account", "nobody", PUBLIC), "there is no account 'nobody'"),
        (("add", "--account", "acme", PUBLIC, "--event", "task.exploded"), "--event: there is no event"),
        (("add", "--account", "acme", PUBLIC, "--dialect", "klingon"), "--dialect: there is no dialect"),
        (("pause", str(UUID(int=7))), "there is no endpoint"),
        (("resume", "nonsense"), "there is no endpoint"),
        (("remove", "nonsense"), "there is no endpoint"),
        (("secret", "--account", "nobody"), "there is no account"),
        (("log", "--task", "nonsense"), "there is no task"),
        (("log", "--endpoint", "nonsense"), "there is no endpoint"),
        (("replay",), "name one delivery"),
        (("replay", "nonsense"), "there is no delivery"),
        (("replay", "x", "--task", "y"), "name one delivery"),
        (("replay", "--endpoint", "x"), "--since: is needed"),
        (("replay", "--endpoint", "x", "--since", "yesterday"), "--since: must be a number"),
        (("test", "http://127.0.0.1/", "--account", "acme"), "URL: must be a public address"),
        (("test", "nonsense"), "there is no endpoint"),
        (("listen", "--account", "nobody"), "there is no account"),
        (("listen", "--secret", "whsec_x"), "secret: must be whsec_"),
        (("listen", "--forward", "localhost"), "--forward: must be"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(known, words, said):
    ran = known("webhooks", *words)
    assert ran.status == 2
    assert said in ran.complaint


def test_a_secret_is_printed_and_rotated(acme):
    first = acme("webhooks", "secret", "--account", "acme").out.strip()
    assert len(read_secret(first)) == 32
    new, old = acme("webhooks", "secret", "--account", "acme", "--rotate").out.strip().splitlines()
    assert old.startswith(f"{first}  good until ")
    live = acme("webhooks", "secret", "--account", "acme", "--json").facts["secrets"]
    assert [one["secret"] for one in live] == [new, first]
    assert live[0]["ends_at"] is None
    again = acme("webhooks", "secret", "--account", "acme", "--rotate").out.strip().splitlines()
    assert again == [new, old]
    (only,) = acme("webhooks", "secret", "--account", "acme", "--at-once").out.splitlines()
    assert only not in (new, first)


def test_doctor_names_an_endpoint_that_gets_nothing(acme):
    acme("webhooks", "add", "--account", "acme", PUBLIC)
    checks = {one["name"]: one for one in acme("doctor", "--json").facts["checks"]}
    assert (checks["webhooks"]["verdict"], checks["webhooks"]["found"]) == (
        "fine",
        "1 endpoints, 0 deliveries due, 0 kept",
    )
    acme("webhooks", "pause", endpoints(acme)[0]["id"])
    checks = {one["name"]: one for one in acme("doctor", "--json").facts["checks"]}
    assert checks["webhooks"]["verdict"] == "doubtful"
    assert PUBLIC in checks["webhooks"]["mend"]


def test_without_a_server_a_test_waits_and_says_so(acme):
    ran = acme("webhooks", "test", PUBLIC, "--account", "acme", FILMGATE_WEBHOOK_TIMEOUT_SECONDS="0.1", seconds=90)
    assert ran.status == 1
    assert "is a server running?" in ran.err


# ---- listen ----------------------------------------------------------------------------------------------------------


class Listening:
    """`filmgate webhooks listen` under way."""

    def __init__(self, command, *words: str) -> None:
        self.process = command.start("webhooks", "listen", "--port", "0", *words)
        assert self.process.stderr is not None
        self.port = 0
        for line in self.process.stderr:
            if found := re.search(r"Listening at http://127\.0\.0\.1:(\d+)", line):
                self.port = int(found[1])
            if "Ctrl-C" in line:
                break
        assert self.port, "it ended before it listened"

    def post(self, body: bytes, given: dict[str, str]) -> int:
        line = HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request("POST", "/hook?x=1", body, given)
        status = line.getresponse().status
        line.close()
        return status

    def end(self) -> str:
        """All that it has printed."""
        self.process.send_signal(signal.SIGINT)
        out, _ = self.process.communicate(timeout=30)
        assert self.process.returncode == 0
        return out


@pytest.fixture
def secret(acme) -> bytes:
    return read_secret(acme("webhooks", "secret", "--account", "acme").out.strip())


def signed(secret: bytes, body: bytes) -> dict[str, str]:
    return headers([secret], "msg_1", "task.succeeded", time.time_ns() // 1000, body)


def test_listen_says_which_deliveries_are_real(acme, secret):
    listening = Listening(acme, "--account", "acme")
    assert listening.post(b'{"a": "\x1b[2J\xff"}', signed(secret, b'{"a": "\x1b[2J\xff"}')) == 200
    assert listening.post(b"forged", signed(secret, b"real")) == 200
    assert listening.post(b"{}", {}) == 200
    out = listening.end()
    lines = [line for line in out.splitlines() if not line.startswith("  ")]
    assert lines == [
        "verified  task.succeeded  msg_1  POST /hook?x=1",
        "not verified: no signature fits the secret  task.succeeded  msg_1  POST /hook?x=1",
        "not verified: it is not signed  ?  ?  POST /hook?x=1",
    ]
    assert "\x1b" not in out


def test_listen_can_answer_badly(acme, secret):
    listening = Listening(acme, "--secret", "whsec_" + "QUFB" * 8, "--answer", "500")
    assert listening.post(b"{}", signed(b"AAA" * 8, b"{}")) == 500
    assert listening.end().startswith("verified")


@pytest.fixture
def behind() -> Iterator[HTTPServer]:
    """What a developer's own program answers: 418, to whoever sends the very same body."""

    class Teapot(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(418 if body == b"{}" and self.headers["webhook-id"] == "msg_1" else 400)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Teapot)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_listen_passes_on_and_answers_what_comes_back(acme, secret, behind):
    url = f"http://127.0.0.1:{behind.server_address[1]}/x"
    listening = Listening(acme, "--account", "acme", "--forward", url)
    assert listening.post(b"{}", signed(secret, b"{}")) == 418
    assert f"{url} answered 418" in listening.end()


def test_listen_says_when_nobody_is_behind_it(acme):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        listening = Listening(acme, "--account", "acme", "--forward", url)
        assert listening.post(b"{}", {}) == 502
    assert f"{url} did not answer" in listening.end()


def test_a_port_that_is_taken_is_named(acme):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = acme("webhooks", "listen", "--account", "acme", "--port", str(taken.getsockname()[1]))
    assert ran.status == 2
    assert "Choose another" in ran.complaint


def test_the_log_as_json_has_every_attempt(acme):
    assert json.loads(acme("webhooks", "log", "--account", "acme", "--json").out) == {"deliveries": []}
