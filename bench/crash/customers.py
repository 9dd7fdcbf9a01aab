"""Customers: each submits until it gets an answer, asks until its task has ended, and notes what it was told."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from random import Random

import aiohttp

from bench.crash.listener import Listener
from bench.crash.roles import Manner, Role
from bench.crash.wording import OPEN, Standing, body_of, read
from bench.load import request

_PATIENCE = aiohttp.ClientTimeout(total=6)
_ASK_AGAIN = frozenset({429, 500, 502, 503, 504})


@dataclass(slots=True)
class Memory:
    """What one customer knows. `ids`: of every task that its request was answered with; there should be one.

    `ended_as`: how it first saw its task end. `complaints`: answers that nobody should get.
    """

    role: Role
    ids: set[str] = field(default_factory=set)
    ended_as: Standing | None = None
    complaints: list[str] = field(default_factory=list)
    broken: int = 0


class Doors:
    """The servers' addresses: every request goes to any of them, as behind a balancer."""

    def __init__(self, ports: Sequence[int], keys: Sequence[str]) -> None:
        self._ports = ports
        self._keys = keys
        self._session = aiohttp.ClientSession(timeout=_PATIENCE, connector=aiohttp.TCPConnector(limit=0))

    async def ask(
        self, random: Random, method: str, path: str, account: int, body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes]:
        """Status and body; ConnectionError where there was no whole answer."""
        base = f"http://127.0.0.1:{random.choice(self._ports)}"
        sent = {"Authorization": f"Bearer {self._keys[account]}", "Content-Type": "application/json", **headers}
        try:
            async with self._session.request(method, base + path, data=body, headers=sent) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise ConnectionError(str(error)) from error

    async def whisper(self, random: Random, role: Role, body: bytes, key: str) -> None:
        """Send a request and hang up before the answer."""
        port = random.choice(self._ports)
        text = request("POST", role.speech.create, self._keys[role.account], body.decode(), **{"Idempotency-Key": key})
        text = text.replace("Host: 127.0.0.1\r\n", f"Host: 127.0.0.1:{port}\r\n", 1)
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(text.encode())
            await asyncio.sleep(random.uniform(0, 0.05))
            writer.transport.abort()

    async def close(self) -> None:
        await self._session.close()


class Customer:
    """`live` ends when the customer has seen its task end, or is told that the play is over."""

    def __init__(self, role: Role, key: str, doors: Doors, listener: Listener, over: asyncio.Event) -> None:
        self.memory = Memory(role)
        self._role = role
        self._key = key
        self._doors = doors
        self._over = over
        self._random = Random(role.seed)
        url = None if role.receiver is None else listener.url(role.receiver, role.number)
        self._body = body_of(role, url, listener.picture_url)

    async def live(self) -> None:
        if self._role.manner is Manner.DEAF:
            await self._doors.whisper(self._random, self._role, self._body, self._key)
            return
        times = 2 if self._role.manner is Manner.TWIN else 1
        await asyncio.gather(*(self._submit() for _ in range(times)))
        if not self.memory.ids:
            return
        cancelling = asyncio.create_task(self._cancel())
        await self._follow()
        cancelling.cancel()
        await asyncio.gather(cancelling, return_exceptions=True)

    async def _submit(self) -> None:
        """Send the request, again and again with its key, until it is answered."""
        headers = {"Idempotency-Key": self._key}
        path, account = self._role.speech.create, self._role.account
        answer = await self._insist(lambda: self._ask("POST", path, account, self._body, **headers))
        if answer is None:
            return
        status, body = answer
        if 200 <= status < 300:
            self.memory.ids.add(self._role.speech.task_id(body.decode()))
        else:
            self.memory.complaints.append(f"submitting: {status} {body[:200]!r}")

    async def _cancel(self) -> None:
        if self._role.cancel_after is None:
            return
        await asyncio.sleep(self._role.cancel_after)
        path = f"/filmgate/v1/tasks/{min(self.memory.ids)}/cancel"
        answer = await self._insist(lambda: self._ask("POST", path, self._role.account))
        if answer is not None and answer[0] != 200:
            self.memory.complaints.append(f"cancelling: {answer[0]} {answer[1][:200]!r}")

    async def _follow(self) -> None:
        path = self._role.speech.look.format(min(self.memory.ids))
        while not self._over.is_set():
            with contextlib.suppress(ConnectionError):
                status, body = await self._ask("GET", path, self._role.account)
                if status == 200:
                    standing = read(body)
                    if standing.state != OPEN:
                        self.memory.ended_as = standing
                        return
                elif status not in _ASK_AGAIN:
                    self.memory.complaints.append(f"asking: {status} {body[:200]!r}")
            await asyncio.sleep(self._random.uniform(0.3, 1.5))

    async def _ask(
        self, method: str, path: str, account: int, body: bytes | None = None, **headers: str
    ) -> tuple[int, bytes]:
        try:
            return await self._doors.ask(self._random, method, path, account, body, **headers)
        except ConnectionError:
            self.memory.broken += 1
            raise

    async def _insist(self, ask: Callable[[], Awaitable[tuple[int, bytes]]]) -> tuple[int, bytes] | None:
        """The first answer that stands; None where the play was over before there was one."""
        while not self._over.is_set():
            with contextlib.suppress(ConnectionError):
                status, body = await ask()
                if status not in _ASK_AGAIN:
                    return status, body
            await asyncio.sleep(self._random.uniform(0.1, 0.8))
        return None
