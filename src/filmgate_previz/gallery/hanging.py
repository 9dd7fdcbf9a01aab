"""Exhibits become stills: of each film only the frames that are shown are drawn."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz.film import Studio, default_threads
from filmgate_previz.gallery.exhibit import Exhibit
from filmgate_previz.takes.following import followed

Bytes = npt.NDArray[np.uint8]
QUALITY = 88  # of a JPEG
NAMES = re.compile(r"[a-z]+-\d{3}-\d\.jpg")


@dataclass(frozen=True, slots=True)
class Hung:
    """An exhibit with the names of its stills, and what its shots say that they were made of."""

    exhibit: Exhibit
    stills: tuple[str, ...]
    notes: tuple[str, ...]


def take_down(folder: Path) -> None:
    """Remove the stills of an earlier gallery; nothing else in the folder is touched."""
    for path in folder.iterdir():
        if NAMES.fullmatch(path.name):
            path.unlink()


def hang(exhibits: list[Exhibit], folder: Path, told: Callable[[int], None] | None = None) -> list[Hung]:
    """Draw all stills into a folder that exists, side by side; told learns after each exhibit how many are done.

    Raises OSError where one cannot be written, MediaError where what an exhibit names cannot be filmed.
    """
    cv2.setNumThreads(1)  # exhibits are the parallelism
    hung: dict[int, Hung] = {}
    with ThreadPoolExecutor(default_threads(), "gallery") as pool:
        waiting = {pool.submit(_hang, exhibit, number, folder): number for number, exhibit in enumerate(exhibits)}
        try:
            for future in as_completed(waiting):
                hung[waiting[future]] = future.result()
                if told is not None:
                    told(len(hung))
        finally:
            pool.shutdown(cancel_futures=True)
    return [hung[number] for number in sorted(hung)]


def _hang(exhibit: Exhibit, number: int, folder: Path) -> Hung:
    studio = Studio(followed(exhibit.order))
    names: list[str] = []
    for cell in studio.cells(exhibit.filmed_as()):
        if cell.moment.number in exhibit.numbers:
            names.append(f"{exhibit.section}-{number:03d}-{len(names)}.jpg")
            _write(folder / names[-1], colours(studio.frame(cell)))
    notes = dict.fromkeys(source.note for source in studio.sources if source is not None)
    return Hung(exhibit, tuple(names), tuple(notes))


def _write(path: Path, picture: Bytes) -> None:
    done, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise OSError(f"{path.name} could not be encoded.")
    path.write_bytes(data.tobytes())


def colours(i420: Bytes) -> Bytes:
    """A finished frame as a picture, blue first, in the colours that a player shows."""
    frame = av.VideoFrame.from_ndarray(i420, format="yuv420p")
    return np.asarray(frame.reformat(format="bgr24", src_colorspace="ITU709", dst_colorspace="ITU709").to_ndarray())
