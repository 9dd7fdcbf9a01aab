"""What a film takes over from the clip that it follows: its rate, and its sound where that is kept."""

from __future__ import annotations

from collections.abc import Sequence
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


def kept(order: FilmOrder) -> Samples | None:
    """The sound of the clip, where the film keeps it: (2, n) float32 at 48 kHz. Raises MediaError."""
    if not order.keep_sound or order.video is None:
        return None
    return sound(look(order.video), round(order.frames / order.fps * RATE))


def composed(order: FilmOrder) -> bool:
    """Whether the film's sound is made from what is seen."""
    return order.sound and not (order.keep_sound and order.video is not None)


def heard(order: FilmOrder, shots: tuple[Shot, ...], stagings: Sequence[Staging]) -> Samples:
    """The film's sound as it is made: (2, n) float32 at 48 kHz."""
    return soundtrack(shots, order.shot_frames, order.fps, order.seed, stagings)
