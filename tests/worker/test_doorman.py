"""Looking names up: whoever's name server never answers keeps nobody else waiting."""

import asyncio
import socket
import threading
from typing import Any

import pytest

from filmgate.worker.doorman import Lookups

CROWD = 300


async def test_a_crowd_of_names_that_nobody_answers_for_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch):
    """As many as may be asked after at once: all deliveries of one account, and all that one names to be fetched."""
    over = threading.Event()

    def getaddrinfo(host: str, port: int, *_: Any) -> list[Any]:
        if host.startswith("slow"):
            over.wait(60)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr("filmgate.worker.doorman.socket.getaddrinfo", getaddrinfo)
    lookups = Lookups()
    slow = [asyncio.ensure_future(lookups.resolve(f"slow{number}.example")) for number in range(CROWD)]
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(10):
            (found,) = await lookups.resolve("quick.example", 443)
        assert (found["host"], found["port"]) == ("93.184.216.34", 443)
        assert not any(one.done() for one in slow)
    finally:
        over.set()
        await asyncio.gather(*slow)
        await lookups.close()
