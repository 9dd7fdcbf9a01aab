"""Pictures and a clip that orders name, drawn into a folder, most of them by the renderer itself.

Started in a process of its own: the folder, and the clip's length in seconds.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from bench.rendering.wish import CHARACTER, CLIP, HD, LAKE, LATER, MOST_GUESTS, guest_file
from filmgate_previz import film
from filmgate_previz.grading import to_bgr
from filmgate_previz.order import FilmOrder, ShotOrder
from filmgate_previz.prompt import read
from filmgate_previz.takes.base import Moment
from filmgate_previz.takes.opened import open_take

Bytes = npt.NDArray[np.uint8]
_PAPER = (246, 246, 246)
_APART = 5.0  # seconds between the first picture of a place and the last


def draw(folder: Path, seconds: float) -> None:
    """All files; the clip shows somebody who walks, and a camera that goes along."""
    for name, picture in zip((LAKE, LATER), _lake(), strict=True):
        cv2.imwrite(str(folder / name), picture)
    for number in range(MOST_GUESTS):
        cv2.imwrite(str(folder / guest_file(number)), _figure(480, 640, number))
    cv2.imwrite(str(folder / CHARACTER), _figure(*HD, 1))
    film.render(_order("A person walks across a meadow, tracking shot", seconds), folder / CLIP)


def _order(prompt: str, seconds: float) -> FilmOrder:
    return FilmOrder((ShotOrder(prompt, seconds),), *HD, sound=False, seed=3, slate=False)


def _lake() -> tuple[Bytes, Bytes]:
    """One place, before and after the camera came nearer."""
    order = _order("A mountain lake at sunrise, push-in", _APART)
    take = open_take(order, read(order).shots[0])
    first, last = (take.frame(None, moment) for moment in (Moment(0, 0, 0), Moment(1, _APART, 1)))
    return to_bgr(first), to_bgr(last)


def _figure(width: int, height: int, number: int) -> Bytes:
    """Somebody in plain colours before white paper, from head to foot."""
    paper = np.full((height, width, 3), _PAPER, np.uint8)
    rng = np.random.default_rng(number)
    coat, legs, hair = (tuple(int(part) for part in rng.integers(20, 200, 3)) for _ in range(3))
    x, unit = width // 2, height / 10

    def limb(x0: float, y0: float, x1: float, y1: float, thick: float, ink: tuple[int, ...]) -> None:
        ends = [(round(x + a * unit), round(b * unit)) for a, b in ((x0, y0), (x1, y1))]
        cv2.line(paper, ends[0], ends[1], ink, round(thick * unit), cv2.LINE_AA)

    for side in (-1, 1):
        limb(0.45 * side, 5.5, 0.6 * side, 9.0, 0.7, legs)
        limb(0.8 * side, 3.2, 1.5 * side, 5.2, 0.5, coat)
    limb(0, 3.4, 0, 5.4, 1.9, coat)
    limb(0, 1.7, 0, 2.4, 0.6, (150, 190, 235))
    cv2.circle(paper, (x, round(1.6 * unit)), round(0.85 * unit), (150, 190, 235), -1, cv2.LINE_AA)
    cv2.ellipse(paper, (x, round(1.35 * unit)), (round(0.9 * unit),) * 2, 0, 180, 360, hair, -1, cv2.LINE_AA)
    return paper


if __name__ == "__main__":
    draw(Path(sys.argv[1]), float(sys.argv[2]))
