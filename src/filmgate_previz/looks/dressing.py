"""Which style has which look."""

from __future__ import annotations

from collections.abc import Callable

import cv2

from filmgate_previz.looks.drawn import anime
from filmgate_previz.looks.focus import macro
from filmgate_previz.looks.painted import watercolour
from filmgate_previz.looks.planes import WORKED, Plane, Planes
from filmgate_previz.looks.stock import noir, vintage
from filmgate_previz.shots import Shot

LOOKS: dict[str, Callable[[Planes, Shot, int], None]] = {
    "anime": anime,
    "watercolour": watercolour,
    "vintage": vintage,
    "noir": noir,
    "macro": macro,
}

EVEN = ("anime", "watercolour")  # looks that are made from areas that were made even


def kept(style: str, width: int, height: int) -> float:
    """The share of a frame's size that a style's look leaves to see: drawing more of it would be for nothing."""
    return min(WORKED / min(width, height), 1.0) if style in EVEN else 1.0


def dress(i420: Plane, shot: Shot, number: int, share: float = 1.0) -> None:
    """Give a frame (h * 3 / 2, w) the look of its shot's style, in place; share (0..1) of it while it comes."""
    look = LOOKS.get(shot.style)
    if look is None or share <= 0:
        return
    bare = i420.copy() if share < 1 else None
    look(Planes.of(i420), shot, number)
    if bare is not None:
        cv2.addWeighted(i420, share, bare, 1 - share, 0, dst=i420)
