"""A render process: JSON lines on stdin ask for films, JSON lines on stdout tell how they go.

    in   {"id": "a", "work": {"film": {…FilmOrder…}, "path": "/…/a.mp4"}}      {"id": "a", "cancel": true}
    out  {"ready": true, "pid": 7}      {"id": "a", "progress": 0.25}
         {"id": "a", "result": {…Report…}}   or   {"id": "a", "error": {"code": "…", "message": "…"}}

Every id ends exactly once; the codes are cancelled, invalid, invalid_image, invalid_video, failed and no_space. One
film is made at a time, in the order asked. When stdin ends the parent is gone: the process removes the unfinished file
and leaves, even in mid-film.
"""

from __future__ import annotations

import argparse
import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from filmgate_previz.kernels import warm_mark

if TYPE_CHECKING:
    from filmgate_previz.order import FilmOrder

PROGRESS_EVERY = 0.25


class Lines:
    """The private way out: one JSON object per line, whole lines only."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def say(self, message: dict[str, Any]) -> None:
        data = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        with self._lock:
            while data:
                data = data[os.write(self._descriptor, data) :]

    def fail(self, name: object, code: str, message: str) -> None:
        self.say({"id": name, "error": {"code": code, "message": message}})


class Desk:
    """Takes the parent's lines on a thread of its own and keeps the orders, the cancellations and the open file."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.orders: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self.partial: Path | None = None
        self._open: set[str] = set()
        self._cancelled: set[str] = set()
        self._lock = threading.Lock()

    def listen(self, source: BinaryIO) -> None:
        for line in source:
            if line.strip():
                self._take(line)
        self.leave(0)

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
            name = message["id"]
            if not isinstance(name, str):
                raise TypeError("id must be text")
        except (ValueError, KeyError, TypeError, RecursionError):
            self.lines.fail(None, "invalid", "A line must be a JSON object with an id.")
            return
        with self._lock:
            if message.get("cancel"):
                if name in self._open:
                    self._cancelled.add(name)
            elif name in self._open:
                print(f"work {name} is here already", file=sys.stderr)
            else:
                self._open.add(name)
                self.orders.put((name, message.get("work")))

    def is_cancelled(self, name: str) -> bool:
        return name in self._cancelled

    def end(self, name: str) -> None:
        with self._lock:
            self._open.discard(name)
            self._cancelled.discard(name)

    def leave(self, status: int) -> NoReturn:
        """Remove what is unfinished and stop at once, whatever the other threads are doing."""
        if self.partial is not None:
            self.partial.unlink(missing_ok=True)
        os._exit(status)


def _serve(desk: Desk, threads: int | None) -> NoReturn:
    while True:
        name, work = desk.orders.get()
        answer = _make(desk, name, work, threads)
        desk.end(name)
        desk.lines.say({"id": name, **answer})


def _make(desk: Desk, name: str, work: Any, threads: int | None) -> dict[str, Any]:
    """One film: its report, or the error that ended it."""
    from filmgate_previz import film

    try:
        order, path = _parse(work)
    except ValueError as error:
        return _error("invalid", str(error))
    desk.partial = film.partial_path(path)
    try:
        report = film.render(
            order,
            path,
            progress=_ticker(desk.lines, name),
            cancelled=lambda: desk.is_cancelled(name),
            threads=threads,
        )
        return {"result": report.to_dict()}
    except film.Cancelled:
        return _error("cancelled", "The film was cancelled.")
    except film.RenderError as error:
        return _error(error.code, str(error))
    except MemoryError:
        return _error("failed", "There was not enough memory for this film.")
    finally:
        desk.partial = None


def _error(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _parse(work: Any) -> tuple[FilmOrder, Path]:
    from filmgate_previz.order import FilmOrder

    if not isinstance(work, dict) or not isinstance(work.get("film"), dict):
        raise ValueError("work must be an object with film and path.")
    path = work.get("path")
    if not isinstance(path, str) or not Path(path).is_absolute():
        raise ValueError("path must be an absolute path.")
    return FilmOrder.parse(work["film"]), Path(path)


def _ticker(lines: Lines, name: str) -> Callable[[float], None]:
    last = time.monotonic()

    def tick(share: float) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= PROGRESS_EVERY:
            last = now
            lines.say({"id": name, "progress": round(share, 3)})

    return tick


def _warmed_up(beside: bool) -> int:
    """How many frames were drawn for it: `beside` films, none for a cache that is warm, and at the lowest priority."""
    mark = warm_mark()
    if beside and mark.exists():
        return 0
    if beside:
        os.nice(19)
    from filmgate_previz.warmup import warm_up

    frames = warm_up()
    mark.touch()
    return frames


def _private_stdout() -> int:
    """Keep the parent's pipe to ourselves: what libraries print to descriptor 1 goes to stderr."""
    private = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return private


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m filmgate_previz.process", description=__doc__)
    parser.add_argument("--warm-up", action="store_true", help="compile every kernel into the cache, then leave")
    parser.add_argument("--beside", action="store_true", help="with --warm-up: out of everybody's way, and only once")
    parser.add_argument("--threads", type=int, default=None, help="drawing threads; default: one more than the cores")
    given = parser.parse_args()
    lines = Lines(_private_stdout())
    if given.warm_up:
        lines.say({"warm": True, "frames": _warmed_up(given.beside)})
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    desk = Desk(lines)
    signal.signal(signal.SIGTERM, lambda *_: desk.leave(143))
    threading.Thread(target=desk.listen, args=(sys.stdin.buffer,), daemon=True).start()
    import filmgate_previz.film  # noqa: F401  slow to load, so the parent learns when it is done

    lines.say({"ready": True, "pid": os.getpid()})
    try:
        _serve(desk, given.threads)
    except BrokenPipeError:
        desk.leave(1)


if __name__ == "__main__":
    main()
