"""One child process, spoken to in lines of JSON.

Down its standard input go `{"id", "work"}` and `{"id", "cancel": true}`; back come `{"ready": true}` once, then for
each piece of work any number of `{"id", "progress"}` and exactly one `{"id", "result"}` or `{"id", "error": {"code",
"message"}}`. A child whose input ends has lost its parent, and exits.
"""

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Any

_LINE_MAX = 4 * 1024 * 1024
_READY_SECONDS = 120.0
_STOP_SECONDS = 5.0
# The status of a child that its system has stopped for computing too long; Windows does not do so.
_SPENT = -getattr(signal, "SIGXCPU", 0) or None


class WorkFailed(Exception):
    """The child said that the work failed. `code` is its word for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ChildDied(Exception):
    """The child ended without an answer: killed, crashed, or out of memory."""


class ChildMissing(ChildDied):
    """No child could be had: it could not be started, or was not ready in time. No work was begun."""


class ChildSpent(ChildDied):
    """The child used up the processor time that it was allowed."""


class Child:
    """A running child. Takes one piece of work at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, argv: Sequence[str], environment: Mapping[str, str]) -> "Child":
        """Start a child and wait until it is ready; raises ChildDied."""
        try:
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                env={**os.environ, **environment},
                limit=_LINE_MAX,
                start_new_session=True,
            )
        except OSError as error:
            raise ChildMissing(f"the child process could not be started: {error}") from error
        child = cls(process)
        try:
            await asyncio.wait_for(child._read(), _READY_SECONDS)
        except TimeoutError as error:
            await child.end()
            raise ChildMissing(f"the child process was not ready within {_READY_SECONDS:g} s") from error
        except ChildDied as error:
            await child.end()
            raise ChildMissing(f"{error}, before it was ready") from error
        except BaseException:
            await child.end()
            raise
        return child

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    async def run(self, name: str, work: Mapping[str, Any], on_progress: Callable[[float], None]) -> dict[str, Any]:
        """Do one piece of work to its end; raises WorkFailed or ChildDied. Cancelling this call kills the child."""
        self._send({"id": name, "work": work})
        try:
            while True:
                line = await self._read()
                if line.get("id") != name:
                    continue
                if "result" in line:
                    return dict(line["result"])
                if "error" in line:
                    raise WorkFailed(str(line["error"]["code"]), str(line["error"]["message"]))
                on_progress(float(line.get("progress", 0.0)))
        except asyncio.CancelledError:
            self.kill()
            raise

    def cancel(self, name: str) -> None:
        """Ask the child to stop this work; `run` then ends with the code `cancelled`."""
        self._send({"id": name, "cancel": True})

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """Kill the child and wait until it is gone."""
        self.kill()
        await self._process.wait()

    async def stop(self) -> None:
        """Let the child end by closing its input; kill it if it does not."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), _STOP_SECONDS)
        except TimeoutError:
            await self.end()

    def _send(self, message: Mapping[str, Any]) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(ConnectionError, RuntimeError):  # a dead child is noticed by the reader
            self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        try:
            line = await self._process.stdout.readline()
            if line:
                return dict(json.loads(line))
        except (ValueError, TypeError) as error:
            self.kill()
            raise ChildDied(f"the child process wrote something that is no JSON object: {error}") from error
        status = await self._process.wait()
        if status == _SPENT:
            raise ChildSpent("the child process computed for too long")
        raise ChildDied(f"the child process ended with status {status}")
