"""An order becomes a film: frames drawn side by side, encoded in order, at most a few of them in memory."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from filmgate_previz import slate, weather, worlds
from filmgate_previz.ambience import soundtrack
from filmgate_previz.encode import EncodeError, Encoder
from filmgate_previz.grading import Bytes, develop
from filmgate_previz.order import FilmOrder
from filmgate_previz.prompt import read
from filmgate_previz.report import Report, ShotReport, comment
from filmgate_previz.shots import Reading, Shot
from filmgate_previz.worlds.base import Frame, World

FULL_SIZE_PIXELS = 2_200_000  # larger pictures are drawn at half size and graded at full size
MOST_THREADS = 8
LARGE_THREADS = 3  # each holds some 300 MB when the picture is 4K


class Cancelled(Exception):
    """The caller asked to stop; no file is left."""


class RenderError(Exception):
    """The film could not be made; no file is left. code is "failed" or "no_space"."""

    def __init__(self, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Cell:
    """One frame to draw."""

    world: World
    index: int
    count: int
    number: int


class Studio:
    """Draws the frames of one film. Buffers belong to it, so no film can ever show a part of another."""

    def __init__(self, order: FilmOrder) -> None:
        self.order = order
        self.scale = render_scale(order)
        self._own = threading.local()

    def frame(self, cell: _Cell) -> Bytes:
        """One finished I420 frame."""
        order = self.order
        hdr = self._buffer()
        t = cell.index / order.fps
        cell.world.draw(hdr, cell.index / max(cell.count - 1, 1), t)
        weather.fall(cell.world, hdr, t)
        if self.scale != 1.0:
            hdr = np.asarray(cv2.resize(hdr, (order.width, order.height), interpolation=cv2.INTER_CUBIC), np.float32)
        i420 = develop(cell.world, hdr, cell.number, weather.flash(cell.world, t))
        if order.slate:
            slate.mark(i420, order.width, order.height)
        return i420

    def _buffer(self) -> Frame:
        buffer: Frame | None = getattr(self._own, "hdr", None)
        if buffer is None:
            size = (round(self.order.height * self.scale), round(self.order.width * self.scale), 3)
            buffer = self._own.hdr = np.zeros(size, np.float32)
        return buffer

    def cells(self, shots: tuple[Shot, ...]) -> Iterator[_Cell]:
        """All frames in order; a shot's world is built when its first frame is due."""
        number = 0
        for shot, count in zip(shots, self.order.shot_frames, strict=True):
            world = worlds.build(shot)
            for index in range(count):
                yield _Cell(world, index, count, number)
                number += 1


def frames(order: FilmOrder, shots: tuple[Shot, ...], threads: int | None = None) -> Generator[Bytes, None, None]:
    """The film's I420 frames in order. At most threads + 2 are in memory; closing the iterator stops the drawing."""
    studio = Studio(order)
    count = threads or default_threads()
    if studio.scale != 1.0:
        count = min(count, LARGE_THREADS)
    waiting: deque[Future[Bytes]] = deque()
    cells = studio.cells(shots)
    with ThreadPoolExecutor(count, "draw") as pool:
        try:
            for cell in cells:
                waiting.append(pool.submit(studio.frame, cell))
                if len(waiting) >= count + 2:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def render_scale(order: FilmOrder) -> float:
    """The size a film is drawn at; grading, grain and slate are always at full size."""
    return 0.5 if order.width * order.height > FULL_SIZE_PIXELS else 1.0


def default_threads() -> int:
    """One more than the cores this process may use, because the encoder waits for the drawing and the reverse."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores + 1, MOST_THREADS)


def render(
    order: FilmOrder,
    path: str | Path,
    *,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    threads: int | None = None,
) -> Report:
    """Make the film and write it to path, which appears only when it is complete.

    progress is told the share done after every frame. Raises Cancelled soon after cancelled() turns true, and
    RenderError when the film cannot be made or written; no file is left in either case.
    """
    cv2.setNumThreads(1)  # frames are the parallelism
    reading = read(order)
    target = Path(path)
    partial = partial_path(target)
    try:
        _write(order, reading, partial, progress, cancelled, threads)
        partial.replace(target)
    except (Cancelled, RenderError):
        partial.unlink(missing_ok=True)
        raise
    except EncodeError as error:
        partial.unlink(missing_ok=True)
        raise RenderError(str(error), "no_space" if error.no_space else "failed") from error
    except Exception as error:
        partial.unlink(missing_ok=True)
        raise RenderError(f"The film could not be drawn: {type(error).__name__}: {error}") from error
    return _report(order, reading)


def partial_path(target: Path) -> Path:
    """Where a film lies until it is complete."""
    return target.with_name(target.name + ".part")


def _write(
    order: FilmOrder,
    reading: Reading,
    partial: Path,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
    threads: int | None,
) -> None:
    sound = soundtrack(reading.shots, order.shot_frames, order.fps, order.seed) if order.sound else None
    note = comment(reading.understood, reading.ignored)
    done = 0
    pictures = frames(order, reading.shots, threads)
    try:
        with Encoder(
            partial, order.width, order.height, order.fps, sound=sound, comment=note, threads=threads or 0
        ) as encoder:
            for picture in pictures:
                if cancelled is not None and cancelled():
                    raise Cancelled
                encoder.picture(picture)
                done += 1
                if progress is not None:
                    progress(done / order.frames)
    finally:
        pictures.close()


def _report(order: FilmOrder, reading: Reading) -> Report:
    shots = []
    undrawn = []
    for shot, count in zip(reading.shots, order.shot_frames, strict=True):
        can = worlds.WORLDS[shot.world].subjects if shot.world in worlds.WORLDS else frozenset()
        drawn = tuple(name for name in shot.subjects if name in can)
        undrawn += [f"{name} (not drawn in {shot.world})" for name in shot.subjects if name not in can]
        shots.append(ShotReport(shot.world, shot.time, shot.weather, shot.camera, shot.style, drawn, count))
    return Report(
        understood=reading.understood,
        ignored=(*reading.ignored, *dict.fromkeys(undrawn)),
        shots=tuple(shots),
        width=order.width,
        height=order.height,
        fps=order.fps,
        frames=order.frames,
        seconds=order.frames / order.fps,
        has_audio=order.sound,
        render_scale=render_scale(order),
        seed=order.seed,
    )
