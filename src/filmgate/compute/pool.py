"""Children kept warm: each does one piece of work at a time, an idle one goes home after a while."""

import asyncio
import contextlib
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from filmgate.compute.child import Child, WorkFailed


@dataclass(slots=True)
class Piece:
    """A piece of work under way, as its owner may look at it. `progress` goes from 0 to 1."""

    task: "asyncio.Task[dict[str, Any]]"
    progress: float = 0.0
    child: Child | None = None

    @property
    def done(self) -> bool:
        return self.task.done()


class Pool:
    """At most `size` children of one kind. `argv` starts one."""

    def __init__(
        self, argv: Sequence[str], size: int, *, environment: Mapping[str, str] | None = None, idle_seconds: float = 300
    ) -> None:
        self._argv = argv
        self._environment = environment or {}
        self._idle_seconds = idle_seconds
        self._room = asyncio.Semaphore(size)
        self._idle: list[tuple[Child, asyncio.TimerHandle]] = []
        self._leaving: set[asyncio.Task[None]] = set()
        self._pieces: dict[str, Piece] = {}

    def begin(self, name: str, work: Mapping[str, Any]) -> None:
        """Start a piece of work under a name of its own."""
        piece = Piece(asyncio.get_running_loop().create_task(self._run(name, work)))
        piece.task.add_done_callback(_retrieve)
        self._pieces[name] = piece

    def look(self, name: str) -> Piece | None:
        """The piece of that name, or None if this pool never had it or it was forgotten."""
        return self._pieces.get(name)

    async def end(self, name: str) -> dict[str, Any]:
        """Wait for a piece and forget it; raises WorkFailed or ChildDied, KeyError if there is none."""
        piece = self._pieces[name]
        try:
            return await asyncio.shield(piece.task)
        finally:
            if piece.done:
                self._pieces.pop(name, None)

    async def do(self, name: str, work: Mapping[str, Any]) -> dict[str, Any]:
        """Begin and end in one, in the caller's own coroutine; cancelling it kills the child."""
        caller = asyncio.current_task()
        assert caller is not None
        self._pieces[name] = Piece(caller)
        try:
            return await self._run(name, work)
        finally:
            self._pieces.pop(name, None)

    async def cancel(self, name: str, *, patience_seconds: float = 5.0) -> None:
        """Stop a piece: politely first, then by killing its child. Forgets it."""
        piece = self._pieces.pop(name, None)
        if piece is None or piece.done:
            return
        if piece.child is not None:
            piece.child.cancel(name)
            await asyncio.wait({piece.task}, timeout=patience_seconds)
        piece.task.cancel()
        await asyncio.gather(piece.task, return_exceptions=True)

    async def close(self) -> None:
        """Stop everything, working or idle."""
        await asyncio.gather(*(self.cancel(name, patience_seconds=1.0) for name in list(self._pieces)))
        while self._idle:
            self._leave()
        await asyncio.gather(*self._leaving, return_exceptions=True)

    async def _run(self, name: str, work: Mapping[str, Any]) -> dict[str, Any]:
        async with self._room:
            child = await self._child()
            piece = self._pieces.get(name)
            if piece is not None:
                piece.child = child
            try:
                result = await child.run(name, work, lambda progress: self._note(name, progress))
            except WorkFailed:
                self._keep(child)
                raise
            except BaseException:
                self._dismiss(child.end())
                raise
            self._keep(child)
            return result

    async def _child(self) -> Child:
        while self._idle:
            child, timer = self._idle.pop()
            timer.cancel()
            if child.alive:
                return child
        return await Child.start(self._argv, self._environment)

    def _note(self, name: str, progress: float) -> None:
        piece = self._pieces.get(name)
        if piece is not None:
            piece.progress = progress

    def _keep(self, child: Child) -> None:
        timer = asyncio.get_running_loop().call_later(self._idle_seconds, self._leave)
        self._idle.append((child, timer))

    def _leave(self) -> None:
        """Send the child home that has been idle for longest."""
        if not self._idle:
            return
        child, timer = self._idle.pop(0)
        timer.cancel()
        self._dismiss(child.stop())

    def _dismiss(self, going: Coroutine[Any, Any, None]) -> None:
        leaving = asyncio.get_running_loop().create_task(going)
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)


def _retrieve(task: "asyncio.Task[dict[str, Any]]") -> None:
    """Mark a failure as seen: whoever looks at the piece gets it again."""
    with contextlib.suppress(asyncio.CancelledError):
        task.exception()
