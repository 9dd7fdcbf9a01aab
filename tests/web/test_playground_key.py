"""Who gets a key at the playground without having one: this machine's own browser on our own page, and nobody else."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from filmgate.domain.limits import Limits
from filmgate.services.accounts.authenticate import authenticate
from filmgate.services.accounts.ban import ban
from filmgate.services.accounts.create_account import create_account
from filmgate.services.accounts.create_key import create_key
from filmgate.services.accounts.list_keys import list_keys
from filmgate.services.accounts.welcome import KEPT, NAME, welcome
from filmgate.settings import Settings, load
from filmgate.web import neighbour
from fixtures import plain_http
from fixtures.serving import served
from fixtures.theatre import Theatre, sqlite_stage, theatre
from journeys.running_server import RunningServer, running_server

__all__ = ["sqlite_stage", "theatre"]
MONEY = 1_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder: Path = tmp_path_factory.mktemp("visitors")
    with running_server(folder / "data", FILMGATE_ENGINES='["scripted"]') as server:
        yield server


def ask(server: RunningServer, *changes: tuple[str, str | None], path: str = "/playground/key") -> httpx.Response:
    """As our own page does it in a browser; a change to None leaves a header out."""
    headers: dict[str, Any] = {"Origin": server.url, "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}
    for name, value in changes:
        headers[name] = value
    sent = {name: value for name, value in headers.items() if value is not None}
    return plain_http.post(server.url + path, headers=sent, timeout=30)


def test_our_own_page_gets_a_key_that_works(server: RunningServer) -> None:
    answer = ask(server)
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in answer.headers
    key = answer.json()["key"]
    balance = plain_http.get(f"{server.url}/filmgate/v1/balance", headers={"Authorization": f"Bearer {key}"})
    assert balance.status_code == 200


def test_every_name_of_this_machine_will_do(server: RunningServer) -> None:
    port = server.url.rpartition(":")[2]
    for host in (f"localhost:{port}", f"127.0.0.1:{port}", f"127.8.9.10:{port}", f"[::1]:{port}", "[::1]", "LOCALHOST"):
        assert ask(server, ("Host", host), ("Origin", f"http://{host}")).status_code == 201


REFUSED = {
    "a page of another site": [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")],
    "a page that a browser says nothing about": [("Sec-Fetch-Site", None)],
    "another server on this machine": [("Origin", "http://127.0.0.1:3000"), ("Sec-Fetch-Site", "same-site")],
    "the same, which lies as a browser never does": [("Origin", "http://127.0.0.1:3000")],
    "a page without an origin": [("Origin", "null")],
    "a program that says nothing": [("Origin", None), ("Sec-Fetch-Site", None)],
    "an address that somebody typed": [("Sec-Fetch-Site", "none")],
    "a name that was made to lead here": [("Host", "rebound.example:8787"), ("Origin", "http://rebound.example:8787")],
    "a name that begins like ours": [("Host", "localhost.evil.example"), ("Origin", "http://localhost.evil.example")],
    "a name that ends like ours": [("Host", "evil.localhost"), ("Origin", "http://evil.localhost")],
    "an address of another machine": [("Host", "192.168.1.5:8787"), ("Origin", "http://192.168.1.5:8787")],
    "any address": [("Host", "0.0.0.0:8787"), ("Origin", "http://0.0.0.0:8787")],
    "a number that some resolve": [("Host", "2130706433"), ("Origin", "http://2130706433")],
    "a host with a password": [("Host", "localhost@evil.example"), ("Origin", "http://localhost@evil.example")],
    "a proxy": [("X-Forwarded-For", "203.0.113.7")],
    "a proxy in front of a neighbour": [("X-Forwarded-For", "127.0.0.1")],
    "a proxy that names the host": [("X-Forwarded-Host", "films.example.com")],
    "a proxy by the standard": [("Forwarded", "for=203.0.113.7")],
    "a proxy that only says that it is one": [("Via", "1.1 cache")],
    "a proxy of another kind": [("X-Real-IP", "203.0.113.7")],
    "a tunnel": [("CF-Connecting-IP", "203.0.113.7")],
    "another scheme": [("Origin", "https://127.0.0.1")],
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=REFUSED)
def test_nobody_else_gets_one(server: RunningServer, changes: list[tuple[str, str | None]]) -> None:
    answer = ask(server, *changes)
    assert answer.status_code == 403
    assert "sk-" not in answer.text


def raw(server: RunningServer, request: str) -> str:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(request.replace("\n", "\r\n").encode())
        return line.recv(65536).decode()


def test_a_proxy_that_keeps_silent_is_known_by_its_old_http(server: RunningServer) -> None:
    """As nginx passes requests on unless it is told otherwise: the host is ours, and no header says who asks."""
    host = server.url.removeprefix("http://")
    head = f"POST /playground/key HTTP/{{}}\nHost: {host}\nOrigin: {server.url}\nSec-Fetch-Site: same-origin\n"
    assert " 403 " in raw(server, head.format("1.0") + "Content-Length: 0\n\n").splitlines()[0]
    assert " 201 " in raw(server, head.format("1.1") + "Content-Length: 0\n\n").splitlines()[0]


def test_two_hosts_are_none(server: RunningServer) -> None:
    host = server.url.removeprefix("http://")
    head = f"POST /playground/key HTTP/1.1\nHost: {host}\nHost: evil.example\nOrigin: {server.url}\n"
    answer = raw(server, head + "Sec-Fetch-Site: same-origin\nContent-Length: 0\n\n").splitlines()[0]
    assert " 403 " in answer or " 400 " in answer


def test_only_a_post_asks_for_one(server: RunningServer) -> None:
    assert plain_http.get(f"{server.url}/playground/key").status_code == 405


@pytest.mark.skipif(not hasattr(os, "setuid") or os.geteuid() != 0, reason="only root can be somebody else")
def test_another_user_of_this_machine_gets_none(server: RunningServer) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    request = f"POST /playground/key HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: {server.url}\r\n"
    request += "Sec-Fetch-Site: same-origin\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    script = f"""
import encodings.idna, os, socket, sys
if sys.argv[1:]:
    os.setgid(65534), os.setuid(65534)
line = socket.create_connection(({host!r}, {port}))
line.sendall({request!r}.encode())
print(line.recv(65536).split()[1].decode())
"""
    for user, status in (((), "201"), (("nobody",), "403")):
        words = [sys.executable, "-I", "-c", script, *user]
        ran = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60)
        assert ran.stdout.strip() == status


TABLE = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:2253 00000000:0000 0A 00000000:00000000 00:00000000 00000000 {server}        0 1661 1 0 100 0 0 10 0
   1: 0100007F:2253 0100007F:C350 01 00000000:00000000 00:00000000 00000000 {server}        0 1662 1 0 20 4 30 10 -1
   2: 0100007F:C350 0100007F:2253 01 00000000:00000000 00:00000000 00000000 {client}        0 1663 1 0 20 4 30 10 -1
"""
PEER, HERE = ("127.0.0.1", 50000), ("127.0.0.1", 8787)


@pytest.mark.parametrize(
    ("client", "trusted"), [(os.geteuid(), True), (0, True), (os.geteuid() + 1, False), (65534, False)]
)
def test_whose_connection_it_is_counts(
    client: int, trusted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    four, six = tmp_path / "tcp", tmp_path / "tcp6"
    monkeypatch.setattr(neighbour, "TABLES", (four, six))
    assert neighbour.is_trusted(PEER, HERE), "where the system tells nothing, nothing is held against anyone"
    four.write_text(TABLE.format(server=os.geteuid(), client=client))
    assert neighbour.is_trusted(PEER, HERE) is trusted
    assert neighbour.is_trusted(("::ffff:127.0.0.1", 50000), HERE) is trusted
    assert not neighbour.is_trusted(("127.0.0.1", 50001), HERE), "a connection that is not there is nobody's"
    six.write_text(
        TABLE.format(server=0, client=client)
        .replace("0100007F", "0000000000000000FFFF00000100007F")
        .replace("C350", "C351")
    )
    assert neighbour.is_trusted(("127.0.0.1", 50001), HERE) is trusted


@pytest.mark.parametrize(
    ("environment", "given"),
    [
        ({}, True),
        ({"ENGINES": '["scripted", "scripted-b", "previz"]'}, True),
        ({"HOST": "localhost"}, True),
        ({"HOST": "::1"}, True),
        ({"HOST": "0.0.0.0"}, False),
        ({"HOST": "192.168.1.5"}, False),
        ({"PUBLIC_URL": "https://films.example.com"}, False),
        ({"TRUSTED_PROXIES": '["127.0.0.1"]'}, False),
        ({"OPEN_PLAYGROUND": "off"}, False),
        ({"OPEN_PLAYGROUND": "on", "HOST": "0.0.0.0", "PUBLIC_URL": "https://films.example.com"}, True),
    ],
)
def test_which_servers_give_keys(environment: dict[str, str], given: bool) -> None:
    assert load({f"FILMGATE_{name}": value for name, value in environment.items()}).gives_keys is given


def test_an_engine_that_costs_something_closes_it() -> None:
    settings = Settings()
    object.__setattr__(settings, "engines", ("previz", "some vendor"))
    assert not settings.gives_keys


async def test_a_server_that_gives_none_says_so_and_shows_the_page(theatre: Theatre) -> None:
    """Also where everything else is right; and where there is no account to take it from."""
    async with served(theatre.rebuilt(gives_keys=True)) as base, plain_http.AsyncClient(base_url=base) as client:
        assert 'data-greets="no"' in (await client.get("/playground")).text
    await create_account(theatre.desk.store, theatre.desk.nature, "default", MONEY)
    for house, status in ((theatre, 403), (theatre.rebuilt(gives_keys=True), 201)):
        async with served(house) as base, plain_http.AsyncClient(base_url=base) as client:
            headers = {"Origin": base, "Sec-Fetch-Site": "same-origin"}
            assert (await client.post("/playground/key", headers=headers)).status_code == status
            assert (await client.get("/playground")).status_code == 200


async def test_few_keys_are_kept_and_the_oldest_goes(theatre: Theatre) -> None:
    store, nature = theatre.desk.store, theatre.desk.nature
    assert await welcome(store, nature) is None, "there is no account to take it from"
    await create_account(store, nature, "default", MONEY)
    own = await create_key(store, nature, "default", NAME)  # an operator's key may have any name
    texts = []
    for _ in range(KEPT + 2):
        made = await welcome(store, nature)
        assert made is not None
        texts.append(made.text)
        theatre.clock.now += 1
    kept = [each.key for each in await list_keys(store, "default")]
    assert len(kept) == KEPT + 1
    good = [text for text in texts if await works(theatre, text)]
    assert good == texts[2:]
    assert await works(theatre, own.text)


async def works(theatre: Theatre, text: str, address: str = "127.0.0.1") -> bool:
    try:
        await authenticate(theatre.desk.store, f"Bearer {text}", address)
    except Exception:
        return False
    return True


async def test_a_visitors_key_is_worth_nothing_elsewhere(theatre: Theatre) -> None:
    store, nature = theatre.desk.store, theatre.desk.nature
    await create_account(store, nature, "default", MONEY)
    made = await welcome(store, nature)
    assert made is not None
    assert await works(theatre, made.text)
    assert await works(theatre, made.text, "::1")
    assert not await works(theatre, made.text, "203.0.113.7")
    assert made.terms.limits == Limits()


async def test_a_banned_account_gives_none(theatre: Theatre) -> None:
    store, nature = theatre.desk.store, theatre.desk.nature
    await create_account(store, nature, "default", MONEY)
    await ban(store, "default")
    assert await welcome(store, nature) is None


def test_the_key_is_written_to_no_log(server: RunningServer) -> None:
    key = ask(server).json()["key"]
    assert key not in server.log()
