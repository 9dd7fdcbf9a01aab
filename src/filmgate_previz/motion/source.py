"""What is told of how a clip was followed."""

from __future__ import annotations

import numpy as np

from filmgate_previz.motion.fit import similarity
from filmgate_previz.motion.mover import Mover
from filmgate_previz.motion.track import Track
from filmgate_previz.takes.base import Source

KEPT = "The picture is the character's own: limbs are not posed anew and nothing in it comes alive."
LOST, DOUBTFUL = 0.2, 0.45  # confidence
STILL = 0.004  # units a second: a slower camera stands


def source_of(track: Track, mover: Mover, fps: int, share: float, *, found: bool, turning: bool) -> Source:
    """The source of a film: a sentence or three for whoever watches, and what was measured.

    share is how much of the body's motion the picture bears. The camera's means are per second: shift in units of the
    square root of the clip's area, zoom as a share, roll in degrees.
    """
    steps = similarity(track.cameras) * track.trust[:, None]
    speeds = np.column_stack([np.hypot(steps[:, 0], steps[:, 1]), np.abs(steps[:, 2:])])
    shift, zoom, roll = (float(speed) * fps for speed in speeds.mean(axis=0))
    moving, present = shift + zoom + roll > STILL, mover.told > 0
    facts = {
        "confidence": round(track.confidence, 3),
        "cuts": int(track.cuts.sum()),
        "camera": {"shift": round(shift, 4), "zoom": round(zoom, 4), "roll": round(float(np.degrees(roll)), 2)},
        "camera_from": "background" if moving else "nothing",
        "character_from": "mover" if present else "nothing",
        "mover_seen": round(mover.share, 3),
        "character": "found" if found else "assumed in the middle",
        "turned": turning and present,
        "body_share": round(share, 3),
    }
    return Source("motion", f"{_said(track, moving, present)} {KEPT}", facts)


def _said(track: Track, moving: bool, present: bool) -> str:
    if track.confidence < LOST and track.trust.mean() < DOUBTFUL:
        return "Hardly anything in the clip could be followed from frame to frame, so the picture moves little."
    doubt = " Much of the clip could not be followed, so its motion is weaker." if track.confidence < DOUBTFUL else ""
    if moving and present:
        return f"The camera follows the clip's background, the character's body whoever moves before it.{doubt}"
    if moving:
        return f"The camera follows the clip; nobody moves apart from it.{doubt}"
    if present:
        return f"The character's body follows whoever moves in the clip; its camera stands.{doubt}"
    return "Nothing in the clip moves, so the picture is still but for a breath."
