"""Whose address counts behind reverse proxies: asked of real servers, over real connections."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures import plain_http
from journeys.running_server import RunningServer, command, running_server

ALLOWED = "203.0.113.7"
IN, OUT = 404, 403  # a task that nobody has, asked for by a key that may come in and by one that may not


def bound_key(server: RunningServer) -> str:
    """A key for one address."""
    words = command("keys", "create", "--account", "default", "--allow-ip", ALLOWED, "--json")
    ran = subprocess.run([*words, "--data", str(server.data)], capture_output=True, check=True, timeout=60)
    return str(json.loads(ran.stdout)["key"])


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, str]]:
    """A server that believes this machine, and another network."""
    trusted = {"FILMGATE_ENGINES": '["scripted"]', "FILMGATE_TRUSTED_PROXIES": '["10.0.0.0/8", "127.0.0.1"]'}
    with running_server(tmp_path_factory.mktemp("trusting") / "data", **trusted) as server:
        yield server, bound_key(server)


@pytest.fixture(scope="module")
def wary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, str]]:
    """A server that believes nobody, even where the web server's own variable says otherwise."""
    data: Path = tmp_path_factory.mktemp("wary") / "data"
    with running_server(data, FILMGATE_ENGINES='["scripted"]', FORWARDED_ALLOW_IPS="*") as server:
        yield server, bound_key(server)


def ask(server: RunningServer, key: str, *forwarded: str) -> int:
    headers = [("Authorization", f"Bearer {key}"), *(("X-Forwarded-For", one) for one in forwarded)]
    return plain_http.get(f"{server.url}/api/status?task_id=nothing", headers=headers, timeout=30).status_code


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [
        ([ALLOWED], IN),
        ([f"::ffff:{ALLOWED}"], IN),
        (["192.0.2.9"], OUT),
        ([], OUT),
        ([f"192.0.2.9, {ALLOWED}"], IN),
        ([f"{ALLOWED}, 192.0.2.9"], OUT),
        ([ALLOWED, "192.0.2.9"], OUT),
        ([f"{ALLOWED}, 10.1.2.3"], IN),
        ([f"192.0.2.9, 10.1.2.3, {ALLOWED}, 10.9.9.9"], IN),
        (["unknown"], OUT),
        ([""], OUT),
    ],
)
def test_behind_a_trusted_proxy_the_client_is_the_last_whom_no_proxy_of_ours_is(
    trusting: tuple[RunningServer, str], forwarded: list[str], status: int
):
    """What a client itself puts into the header stands further left and is not believed."""
    assert ask(*trusting, *forwarded) == status


@pytest.mark.parametrize("forwarded", [[], [ALLOWED], [f"{ALLOWED}, 127.0.0.1"]])
def test_without_trusted_proxies_the_header_means_nothing(wary: tuple[RunningServer, str], forwarded: list[str]):
    assert ask(*wary, *forwarded) == OUT


def test_a_key_without_a_list_comes_in_from_anywhere(trusting: tuple[RunningServer, str]):
    server, _ = trusting
    for forwarded in ([], ["192.0.2.9"], ["unknown"]):
        assert ask(server, server.key, *forwarded) == IN
