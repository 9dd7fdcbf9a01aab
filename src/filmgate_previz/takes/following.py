"""What a film takes over from the clip that it follows: its rate, and its sound where that is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from filmgate_previz.ambience import RATE, Staging, soundtrack
from filmgate_previz.ambience.noise import Samples
from filmgate_previz.media.clip import look
from filmgate_previz.media.sound import sound
from filmgate_previz.order import FilmOrder
from filmgate_previz.shots import Shot

FOLLOWING = ("video-edit", "motion-control")


def followed(order: FilmOrder) -> FilmOrder:
    """The order at the rate of the clip that its film follows, if any. Raises ClipError."""
    if order.video is None or order.made_as not in FOLLOWING:
        return order
    return replace(order, fps=look(order.video).film_rate)


def heard(order: FilmOrder, shots: tuple[Shot, ...], stagings: Callable[[], Sequence[Staging]]) -> Samples | None:
    """The film's sound: (2, n) float32 at 48 kHz, None for a silent one; stagings are only asked for where needed.

    Raises MediaError.
    """
    if order.keep_sound and order.video is not None:
        return sound(look(order.video), round(order.frames / order.fps * RATE))
    return soundtrack(shots, order.shot_frames, order.fps, order.seed, stagings()) if order.sound else None
