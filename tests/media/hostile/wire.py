"""A server that says whatever it is told to, byte for byte, and canaries: listeners that nobody may ever reach."""

import asyncio
import contextlib
import datetime
import gzip
import ipaddress
import itertools
import ssl
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOST = "127.0.0.9"
# Forbidden addresses that this machine has, or may be given for a while by whoever is root here.
LOCAL = ("127.0.0.1", "127.0.0.2", "::1")
LENT = ("169.254.77.77", "10.77.77.77")
Head = dict[str, str]
Behaviour = Callable[["Exchange"], Awaitable[None]]


@dataclass
class Exchange:
    """One question, and the line to whoever asked it. `number` counts the questions for this path, from 0."""

    path: str
    headers: Head
    number: int
    writer: asyncio.StreamWriter
    port: int

    async def send(self, *pieces: bytes) -> None:
        """Send bytes; in a head, `{self}`, `{host}` and `{port}` stand for the places of this server."""
        for piece in pieces:
            if piece.startswith(b"HTTP/"):
                piece = piece.replace(b"{self}", self.path.encode()).replace(b"{host}", HOST.encode())
                piece = piece.replace(b"{port}", str(self.port).encode())
            self.writer.write(piece)
            await self.writer.drain()


@dataclass
class HostileServer:
    """Behaviours by path. `url` is where it is."""

    port: int = 0
    scheme: str = "http"
    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    _names: Iterator[int] = field(default_factory=itertools.count)
    _lines: set["asyncio.Task[Any]"] = field(default_factory=set)

    def at(self, behaviour: Behaviour, host: str = HOST) -> str:
        path = f"/{next(self._names)}"
        self.behaviours[path] = behaviour
        return f"{self.scheme}://{host}:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            said = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            path = said[0].split(" ")[1]
            headers = dict(one.split(": ", 1) for one in said[1:] if ": " in one)
            number = self.asked.get(path, 0)
            self.asked[path] = number + 1
            await self.behaviours[path](Exchange(path, headers, number, writer, self.port))
        writer.close()
        self._lines.discard(line)

    async def hang_up(self) -> None:
        """End whatever is still being said."""
        lines = list(self._lines)
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)


@asynccontextmanager
async def hostile_server(context: ssl.SSLContext | None = None) -> AsyncIterator[HostileServer]:
    here = HostileServer(scheme="https" if context else "http")
    server = await asyncio.start_server(here.serve, HOST, 0, ssl=context)
    here.port = server.sockets[0].getsockname()[1]
    try:
        yield here
    finally:
        server.close()


@contextmanager
def lent_addresses() -> Iterator[tuple[str, ...]]:
    """Give the loopback device forbidden addresses, where that is allowed; those that it got."""
    got = tuple(address for address in LENT if _ip("add", address))
    try:
        yield got
    finally:
        for address in got:
            _ip("del", address)


def _ip(what: str, address: str) -> bool:
    try:
        ended = subprocess.run(
            ("ip", "addr", what, f"{address}/32", "dev", "lo"), capture_output=True, timeout=10, check=False
        )
    except OSError:
        return False
    return ended.returncode == 0


@asynccontextmanager
async def with_canaries(addresses: tuple[str, ...]) -> AsyncIterator[tuple[HostileServer, list[str]]]:
    """A hostile server, and a listener at its port on each address; the list gets those that somebody came to."""
    visited: list[str] = []
    async with AsyncExitStack() as stack:
        for attempt in itertools.count():
            trying = AsyncExitStack()
            try:
                server = await trying.enter_async_context(hostile_server())
                for address in addresses:
                    await trying.enter_async_context(_canary(address, server.port, visited))
            except OSError:  # somebody else on this machine has the port at one of the addresses
                await trying.aclose()
                assert attempt < 100, "there is no port that is free on all addresses"
                continue
            await stack.enter_async_context(trying)
            break
        yield server, visited


@asynccontextmanager
async def _canary(address: str, port: int, visited: list[str]) -> AsyncIterator[None]:
    async def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visited.append(address)
        writer.close()

    server = await asyncio.start_server(note, address, port)
    try:
        yield
    finally:
        server.close()


_listeners: list[list[str]] = []


def _heard(event: str, given: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _listeners:
        place = given[1]
        for one in _listeners:
            one.append(str(place[0] if isinstance(place, tuple) else place))


sys.addaudithook(_heard)  # the interpreter's own: no connection of this process gets past it


@contextmanager
def recorded_connects() -> Iterator[list[str]]:
    """Every address that this process connects to, whichever library does it."""
    connects: list[str] = []
    _listeners.append(connects)
    try:
        yield connects
    finally:
        _listeners.remove(connects)


# ---- behaviours ------------------------------------------------------------------------------------------------------


def raw(*pieces: bytes) -> Behaviour:
    """These bytes, and then the line is cut."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(*pieces)

    return behave


def answer(body: bytes, status: str = "200 OK", *, length: int | None = None, **headers: str) -> Behaviour:
    """An answer that may say that it is of another length than it is."""
    said = len(body) if length is None else length
    return raw(head(status, {"Content-Length": str(said), **headers}), body)


def head(status: str = "200 OK", headers: Head | None = None) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        "Connection: close",
        *(f"{k.replace('_', '-')}: {v}" for k, v in (headers or {}).items()),
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "surrogatepass")


def redirect(url: str, status: int = 302) -> Behaviour:
    return answer(b"", f"{status} Found", Location=url)


def silent(before: bytes = b"") -> Behaviour:
    """Says something, and then nothing any more."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(before)
        await asyncio.get_running_loop().create_future()

    return behave


def drip(before: bytes, piece: bytes, pause: float = 0.02) -> Behaviour:
    """A little at a time, for ever."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(before)
        while True:
            await exchange.send(piece)
            await asyncio.sleep(pause)

    return behave


def flood(before: bytes, piece: bytes) -> Behaviour:
    """As much as is taken, for ever."""

    async def behave(exchange: Exchange) -> None:
        await exchange.send(before)
        while True:
            await exchange.send(piece * (65536 // len(piece)))
            await asyncio.sleep(0)

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One behaviour for each question; the last for all that follow."""

    async def behave(exchange: Exchange) -> None:
        await behaviours[min(exchange.number, len(behaviours) - 1)](exchange)

    return behave


def chunked(*chunks: bytes) -> bytes:
    return b"".join(f"{len(one):x}\r\n".encode() + one + b"\r\n" for one in chunks) + b"0\r\n\r\n"


def bomb(size: int, kind: str) -> bytes:
    """So many zeros, small."""
    nothing = bytes(size)
    return gzip.compress(nothing) if kind == "gzip" else zlib.compress(nothing)


def certificate(folder: Path, name: str, *, days: int = 1) -> ssl.SSLContext:
    """A server's TLS with a certificate that it has signed itself, for a name; negative days have passed already."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address(HOST))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=9))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
