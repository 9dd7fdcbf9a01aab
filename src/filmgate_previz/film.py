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
from filmgate_previz.report import Report, comment, report
from filmgate_previz.shots import Reading, Shot
from filmgate_previz.stills import PictureError, Still, open_still
from filmgate_previz.worlds.base import Frame, World

FULL_SIZE_PIXELS = 2_200_000  # larger pictures are drawn at half size and graded at full size
MOST_THREADS = 8
LARGE_THREADS = 3  # each holds some 300 MB when the picture is 4K


class Cancelled(Exception):
    """The caller asked to stop; no file is left."""


class RenderError(Exception):
    """The film could not be made; no file is left. code is "failed", "no_space" or "invalid_image"."""

    def __init__(self, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Cell:
    """One frame to draw."""

    take: World | Still
    index: int
    count: int
    number: int


class Studio:
    """Draws the frames of one film. Buffers belong to it, so no film can ever show a part of another."""

    def __init__(self, order: FilmOrder) -> None:
        self.order = order
        self.scale = render_scale(order)
        self.still: Still | None = None
        self._own = threading.local()

    def frame(self, cell: _Cell) -> Bytes:
        """One finished I420 frame."""
        order = self.order
        u, t = cell.index / max(cell.count - 1, 1), cell.index / order.fps
        i420 = (
            cell.take.frame(u, t, cell.number) if isinstance(cell.take, Still) else self._drawn(cell.take, cell, u, t)
        )
        if order.slate:
            slate.mark(i420, order.width, order.height)
        return i420

    def _drawn(self, world: World, cell: _Cell, u: float, t: float) -> Bytes:
        hdr = self._buffer()
        world.draw(hdr, u, t)
        weather.fall(world, hdr, t)
        if self.scale != 1.0:
            size = (self.order.width, self.order.height)
            hdr = np.asarray(cv2.resize(hdr, size, interpolation=cv2.INTER_CUBIC), np.float32)
        return develop(world, hdr, cell.number, weather.flash(world, t))

    def _buffer(self) -> Frame:
        buffer: Frame | None = getattr(self._own, "hdr", None)
        if buffer is None:
            size = (round(self.order.height * self.scale), round(self.order.width * self.scale), 3)
            buffer = self._own.hdr = np.zeros(size, np.float32)
        return buffer

    def cells(self, shots: tuple[Shot, ...]) -> Iterator[_Cell]:
        """All frames in order; what a shot is filmed from is built when its first frame is due."""
        number = 0
        for shot, count in zip(shots, self.order.shot_frames, strict=True):
            take = self._take(shot)
            for index in range(count):
                yield _Cell(take, index, count, number)
                number += 1

    def _take(self, shot: Shot) -> World | Still:
        order = self.order
        if not shot.still or order.image is None:
            return worlds.build(shot)
        self.still = open_still(shot, order.image, order.end_image, order.width, order.height)
        return self.still


def frames(
    order: FilmOrder, shots: tuple[Shot, ...], threads: int | None = None, studio: Studio | None = None
) -> Generator[Bytes, None, None]:
    """The film's I420 frames in order. At most threads + 2 are in memory; closing the iterator stops the drawing.

    Raises PictureError when a picture of the order cannot be filmed.
    """
    studio = studio or Studio(order)
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
    studio = Studio(order)
    try:
        _write(studio, reading, partial, progress, cancelled, threads)
        partial.replace(target)
    except (Cancelled, RenderError):
        partial.unlink(missing_ok=True)
        raise
    except PictureError as error:
        partial.unlink(missing_ok=True)
        raise RenderError(str(error), "invalid_image") from error
    except EncodeError as error:
        partial.unlink(missing_ok=True)
        raise RenderError(str(error), "no_space" if error.no_space else "failed") from error
    except Exception as error:
        partial.unlink(missing_ok=True)
        raise RenderError(f"The film could not be drawn: {type(error).__name__}: {error}") from error
    return report(order, reading, render_scale(order), studio.still)


def partial_path(target: Path) -> Path:
    """Where a film lies until it is complete."""
    return target.with_name(target.name + ".part")


def _write(
    studio: Studio,
    reading: Reading,
    partial: Path,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
    threads: int | None,
) -> None:
    order = studio.order
    sound = soundtrack(reading.shots, order.shot_frames, order.fps, order.seed) if order.sound else None
    note = comment(reading.understood, reading.ignored)
    done = 0
    pictures = frames(order, reading.shots, threads, studio)
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
