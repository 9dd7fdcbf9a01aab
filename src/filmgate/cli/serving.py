"""What `filmgate serve` does once its settings are read: listens, greets, answers, and works."""

import asyncio
import gc
import shlex
import socket
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext, suppress
from typing import Any

import typer

from filmgate.cli.options import own_name
from filmgate.cli.running import asked_to_end
from filmgate.domain.errors import InvalidField, Misconfigured
from filmgate.settings import Settings
from filmgate.wiring.crew import working
from filmgate.wiring.installation import Installation, open_installation
from filmgate.wiring.serving import house

_GREETING = """
  Filmgate is at {url}

  The account 'default' was opened with ${grant} of play money. Its key, shown only now:

    {key}

  A first film: at {url}/playground, or by hand

    curl -X POST {url}/api/generate -H 'Authorization: Bearer {key}' \\
      -H 'Content-Type: application/json' \\
      -d '{{"type": "std-text-to-video", "prompt": "A cinematic shot of mountains at sunrise", "duration": 5}}'

  and, with the task_id of its answer:

    curl -H 'Authorization: Bearer {key}' '{url}/api/status?task_id=TASK_ID'
"""
_AGAIN = """
  Filmgate is at {url}
  Another key: {command} keys create --account {account}{data}
"""
_PLAY_MONEY_USD = 100
_GRACE_SECONDS = 5
_CONNECTIONS = 65536


async def serving(settings: Settings, *, warm: bool) -> None:
    """Until asked to end. warm: compile the renderer's kernels beside it, where the renderer works here."""
    asked = asked_to_end()
    _allow_connections()
    with _listening(settings) as listener:
        async with open_installation(settings, server=True) as installation:
            await _greet(installation, listener)
            if settings.workers == 0:
                await _answer(installation, listener, asked)
                return
            answering = asyncio.create_task(_answer(installation, listener, asked))
            async with working(installation), _warming(settings, wanted=warm):
                await asyncio.wait({answering, asyncio.ensure_future(asked.wait())}, return_when="FIRST_COMPLETED")
            await answering


def _warming(settings: Settings, *, wanted: bool) -> AbstractAsyncContextManager[None]:
    from filmgate.cli import kernels

    return kernels.warming(settings) if wanted and "previz" in settings.engines else nullcontext()


async def _answer(installation: Installation, listener: socket.socket, asked: asyncio.Event) -> None:
    """Serve HTTP until asked to end; requests under way may finish."""
    import uvicorn

    from filmgate.app import build
    from filmgate.edge.patience import PatientProtocol, bound_buffer

    bound_buffer(listener)

    class _Server(uvicorn.Server):
        def capture_signals(self) -> Any:
            return nullcontext()  # signals are ours: they drain the crew too

    trusted = list(installation.settings.trusted_proxies)
    config = uvicorn.Config(
        build(house(installation)),
        http=PatientProtocol,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(trusted),
        forwarded_allow_ips=trusted,
        timeout_graceful_shutdown=_GRACE_SECONDS,
        timeout_keep_alive=75,
    )
    server = _Server(config)
    gc.freeze()  # what is loaded by now stays: the collector need not look through it again

    async def stop() -> None:
        await asked.wait()
        server.should_exit = True

    stopping = asyncio.create_task(stop())
    try:
        await server.serve(sockets=[listener])
    finally:
        stopping.cancel()
        asked.set()


def _allow_connections() -> None:
    """As many open files and connections as the system lets this process have, rather than as few as it begins with."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, _CONNECTIONS)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as error:
        raise Misconfigured(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror or error}. Choose another with --port."
        ) from error
    with listener:
        yield listener


async def _greet(installation: Installation, listener: socket.socket) -> None:
    from filmgate.cli.making import LOCAL
    from filmgate.domain.pricing import MICRODOLLARS
    from filmgate.services.accounts.create_account import create_account
    from filmgate.services.accounts.create_key import create_key
    from filmgate.services.accounts.list_accounts import list_accounts

    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    url = installation.settings.public_url.rstrip("/") or f"http://{shown}:{port}"
    store, nature = installation.store, installation.nature
    accounts = [account.name for account in await list_accounts(store) if account.name != LOCAL]
    if not accounts:
        accounts = ["default"]
        # Of several servers that start at once on an empty database one opens the account, and tells its key.
        with suppress(InvalidField):
            await create_account(store, nature, "default", _PLAY_MONEY_USD * MICRODOLLARS)
            key = await create_key(store, nature, "default", "first")
            typer.echo(_GREETING.format(url=url, key=key.text, grant=_PLAY_MONEY_USD))
            return
    data = "" if installation.settings.data == "data" else f" --data {shlex.quote(installation.settings.data)}"
    typer.echo(_AGAIN.format(url=url, command=own_name(), account=shlex.quote(accounts[0]), data=data))
