"""Callback URLs at submission: names are looked up, and the answer is judged."""

import asyncio
import socket
import time
from typing import Any

import pytest

from filmgate.domain.errors import InvalidField
from filmgate.edge import callbacks
from filmgate.edge.callbacks import check_callback


def resolver(monkeypatch: pytest.MonkeyPatch, *addresses: str, error: Exception | None = None, wait: float = 0) -> None:
    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        time.sleep(wait)
        if error is not None:
            raise error
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr("filmgate.edge.callbacks.socket.getaddrinfo", getaddrinfo)


async def test_a_name_that_leads_outside(monkeypatch: pytest.MonkeyPatch):
    resolver(monkeypatch, "8.8.8.8", "2606:4700::1111")
    await check_callback("https://hooks.example/x", ())


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "fe80::1%eth0", "169.254.169.254"])
async def test_a_name_that_leads_inside(monkeypatch: pytest.MonkeyPatch, address: str):
    resolver(monkeypatch, "8.8.8.8", address)
    with pytest.raises(InvalidField) as caught:
        await check_callback("https://hooks.example/x", ())
    assert caught.value.field == "callback_url"


@pytest.mark.parametrize("error", [socket.gaierror(8, "unknown"), UnicodeError("label too long")])
async def test_a_name_that_nobody_knows_is_tried_at_delivery(monkeypatch: pytest.MonkeyPatch, error: Exception):
    resolver(monkeypatch, error=error)
    await check_callback("https://hooks.example/x", ())


async def test_a_slow_resolver_holds_nobody_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(callbacks, "LOOKUP_SECONDS", 0.01)
    resolver(monkeypatch, "127.0.0.1", wait=0.5)
    await check_callback("https://hooks.example/x", ())


async def test_a_crowd_of_slow_names_leaves_the_loops_own_threads_alone(monkeypatch: pytest.MonkeyPatch):
    resolver(monkeypatch, "8.8.8.8", wait=0.5)
    slow = [asyncio.ensure_future(check_callback(f"https://hooks{number}.example/x", ())) for number in range(64)]
    await asyncio.sleep(0.1)
    await asyncio.to_thread(time.monotonic)
    assert not any(one.done() for one in slow)
    await asyncio.gather(*slow)


async def test_dialects_that_take_http(monkeypatch: pytest.MonkeyPatch):
    resolver(monkeypatch, "8.8.8.8")
    await check_callback("http://hooks.example/x", (), plain_http=True)
    with pytest.raises(InvalidField):
        await check_callback("http://hooks.example/x", ())
