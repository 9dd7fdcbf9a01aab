"""An order becomes a film: frames drawn side by side, encoded in order, at most a few of them in memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from filmgate_previz import slate
from filmgate_previz.ambience import Staging
from filmgate_previz.ambience.noise import Samples
from filmgate_previz.encode import EncodeError, Encoder
from filmgate_previz.media.errors import MediaError
from filmgate_previz.order import FilmOrder
from filmgate_previz.prompt import read
from filmgate_previz.report import Report, comment, report
from filmgate_previz.shots import Reading, Shot
from filmgate_previz.takes.base import Bytes, Moment, Source, Take
from filmgate_previz.takes.following import composed, followed, heard, kept
from filmgate_previz.takes.opened import open_take
from filmgate_previz.takes.scene import render_scale
from filmgate_previz.takes.staging import shows_movers, staging

MOST_THREADS = 8
LARGE_THREADS = 3  # each holds some 300 MB when the picture is 4K


class Cancelled(Exception):
    """The caller asked to stop; no file is left."""


class RenderError(Exception):
    """The film could not be made; no file is left. code is "failed", "no_space", "invalid_image" or "invalid_video"."""

    def __init__(self, message: str, code: str = "failed") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Cell:
    """One frame to draw."""

    take: Take
    plate: Any
    moment: Moment


class Studio:
    """Draws the frames of one film, shot by shot; afterwards `sources` says what each shot was made of."""

    def __init__(self, order: FilmOrder) -> None:
        self.order = order
        self.sources: list[Source | None] = []
        self._opened: dict[int, Take] = {}

    def stagings(self, shots: tuple[Shot, ...], cancelled: Callable[[], bool] | None = None) -> list[Staging]:
        """What is heard of each shot; those in which something moves are opened, and kept until they are drawn.

        Raises Cancelled between two of them.
        """
        for number, shot in enumerate(shots):
            if cancelled is not None and cancelled():
                raise Cancelled
            if shows_movers(shot):
                self._opened[number] = open_take(self.order, shot)
        return [staging(self.order, shot, self._opened.get(number)) for number, shot in enumerate(shots)]

    def frame(self, cell: _Cell) -> Bytes:
        """One finished I420 frame."""
        i420 = cell.take.frame(cell.plate, cell.moment)
        if self.order.slate:
            slate.mark(i420, self.order.width, self.order.height)
        return i420

    def cells(self, shots: tuple[Shot, ...]) -> Iterator[_Cell]:
        """All frames in order; what a shot is filmed from is opened when its first frame is due."""
        number = 0
        for place, (shot, count) in enumerate(zip(shots, self.order.shot_frames, strict=True)):
            take = self._opened.pop(place, None) or open_take(self.order, shot)
            for index, plate in enumerate(take.plates(count)):
                yield _Cell(take, plate, Moment(index / max(count - 1, 1), index / self.order.fps, number))
                number += 1
            self.sources.append(take.source())


def frames(
    order: FilmOrder, shots: tuple[Shot, ...], threads: int | None = None, studio: Studio | None = None
) -> Generator[Bytes, None, None]:
    """The film's I420 frames in order. At most threads + 2 are in memory; closing the iterator stops the drawing.

    Raises MediaError when what the order names cannot be filmed.
    """
    studio = studio or Studio(order)
    count = threads or default_threads()
    if render_scale(order.width, order.height) != 1.0:
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
    target = Path(path)
    partial = partial_path(target)
    try:
        order = followed(order)
        studio, reading = Studio(order), read(order)
        _write(studio, reading, partial, progress, cancelled, threads)
        partial.replace(target)
    except (Cancelled, RenderError):
        partial.unlink(missing_ok=True)
        raise
    except MediaError as error:
        partial.unlink(missing_ok=True)
        raise RenderError(str(error), error.code) from error
    except EncodeError as error:
        partial.unlink(missing_ok=True)
        raise RenderError(str(error), "no_space" if error.no_space else "failed") from error
    except Exception as error:
        partial.unlink(missing_ok=True)
        raise RenderError(f"The film could not be drawn: {type(error).__name__}: {error}") from error
    return report(order, reading, studio.sources)


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
    note = comment(reading.understood, reading.ignored)
    done = 0
    with ThreadPoolExecutor(1, "sound") as ear:
        sound = _begun(ear, studio, reading.shots, cancelled)
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


def _begun(
    ear: Executor, studio: Studio, shots: tuple[Shot, ...], cancelled: Callable[[], bool] | None
) -> Samples | Future[Samples] | None:
    """The film's sound; where it is made, that goes on beside the drawing."""
    if not composed(studio.order):
        return kept(studio.order)
    stagings = studio.stagings(shots, cancelled)
    return ear.submit(heard, studio.order, shots, stagings)
