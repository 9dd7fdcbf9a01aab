"""`filmgate webhooks listen`: a receiver on a developer's own machine, which says which deliveries are real."""

import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from filmgate.cli.opening import opened
from filmgate.cli.options import Data
from filmgate.cli.running import asked_to_end, run
from filmgate.cli.speech import in_options, tell
from filmgate.cli.tables import printable
from filmgate.domain.errors import InvalidField, Misconfigured
from filmgate.domain.webhook import EVENT, ID, find_fault, read_secret
from filmgate.settings import Settings, load

if TYPE_CHECKING:
    import aiohttp
    from aiohttp import web

_BODY_MAX_BYTES = 16 * 1024 * 1024
_SHOWN_CHARACTERS = 2000
_FORWARD_SECONDS = 25.0
# What the hops between two servers say to each other is not passed on.
_OF_THE_HOP = {"host", "content-length", "connection", "transfer-encoding", "keep-alive", "te", "upgrade", "trailer"}
_HINT = """
  Listening at {url}

  Point a task at it:       "callback_url": "{url}/"
  or a whole account:       filmgate webhooks add --account {account} {url}/
  The server must be allowed to call this machine:

    FILMGATE_PRIVATE_NETWORKS='["127.0.0.0/8"]' filmgate serve

  Ctrl-C ends it.
"""


def listen(
    account: Annotated[
        str, typer.Option("--account", metavar="NAME", help="Whose secret deliveries are verified with.")
    ] = "default",
    secret: Annotated[
        str, typer.Option("--secret", metavar="WHSEC", help="Verify with this secret instead; no database is read.")
    ] = "",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to listen on; 0 takes any.")] = 4242,
    status: Annotated[
        int, typer.Option("--answer", metavar="STATUS", min=200, max=599, help="The status to answer with.")
    ] = 200,
    forward: Annotated[
        str, typer.Option("--forward", metavar="URL", help="Pass each delivery on, and answer what that answers.")
    ] = "",
    data: Data = None,
) -> None:
    """Receive deliveries on this machine: print each, verified or not, and answer."""
    if forward and not forward.startswith(("http://", "https://")):
        raise InvalidField("--forward", "must be an http or https URL.")
    run(_listen(load(os.environ, data=data), account, secret, port, status, forward))


async def _listen(settings: Settings, account: str, secret: str, port: int, status: int, forward: str) -> None:
    import aiohttp
    from aiohttp import web

    secrets = await _secrets(settings, account, secret)
    asked = asked_to_end()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_FORWARD_SECONDS)) as session:
        listener = _Listener(secrets, status, forward, session)
        application = web.Application(client_max_size=_BODY_MAX_BYTES)
        application.router.add_route("*", "/{path:.*}", listener.receive)
        runner = web.AppRunner(application, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", port).start()
        except OSError as error:
            raise Misconfigured(f"Cannot listen on port {port}: {error.strerror or error}. Choose another.") from error
        try:
            url = f"http://127.0.0.1:{runner.addresses[0][1]}"
            tell(_HINT.format(url=url, account=f"'{account}'"))
            await asked.wait()
        finally:
            await runner.cleanup()


async def _secrets(settings: Settings, account: str, secret: str) -> list[bytes]:
    """What to verify with: the secret that was given, else the account's live ones."""
    if secret:
        with in_options({}):
            return [read_secret(secret)]
    from filmgate.services.accounts.find_account import find_account
    from filmgate.services.webhooks.show_secrets import show_secrets

    async with opened(settings) as installation:
        owner = await find_account(installation.store, account)
        live = await show_secrets(installation.store, installation.nature, installation.secret, owner.id)
    return [read_secret(one.text) for one in live]


class _Listener:
    """Takes what comes, prints it, and answers `status`, or what the address that it forwards to answers."""

    def __init__(self, secrets: Sequence[bytes], status: int, forward: str, session: "aiohttp.ClientSession") -> None:
        self._secrets = secrets
        self._status = status
        self._forward = forward
        self._session = session

    async def receive(self, request: "web.Request") -> "web.Response":
        from aiohttp import web

        body = await request.read()
        named = {name.lower(): value for name, value in request.headers.items()}
        fault = find_fault(self._secrets, named, time.time_ns() // 1000, body)
        verdict = f"not verified: {fault}" if fault else "verified"
        event, message = named.get(EVENT, "?"), named.get(ID, "?")
        typer.echo(printable(f"{verdict}  {event}  {message}  {request.method} {request.path_qs}"))
        typer.echo(f"  {printable(body.decode('utf-8', 'replace'))[:_SHOWN_CHARACTERS]}")
        status, answered = await self._passed_on(request, body) if self._forward else (self._status, b"")
        return web.Response(status=status, body=answered)

    async def _passed_on(self, request: "web.Request", body: bytes) -> tuple[int, bytes]:
        import aiohttp

        headers = {name: value for name, value in request.headers.items() if name.lower() not in _OF_THE_HOP}
        try:
            async with self._session.post(self._forward, data=body, headers=headers, allow_redirects=False) as answer:
                said = await answer.content.read(_SHOWN_CHARACTERS)
                typer.echo(f"  {self._forward} answered {answer.status}")
                return answer.status, said
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            typer.echo(f"  {self._forward} did not answer: {printable(str(error)) or type(error).__name__}")
            return 502, b""
