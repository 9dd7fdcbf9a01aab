"""How a cutout lives: it breathes and sways where it stands, bobs and steps where it walks, tilts where it flies.

A picture has no limbs to move, so it is bent as a whole, as a paper figure is; its feet keep to the ground.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from filmgate_previz.guests.standee import Bend, Maps

Plane = npt.NDArray[np.float32]
STRIDE = {"walk": 0.40, "run": 0.68, "jump": 0.6}  # heights of a standee that one step of it is long


@dataclass(frozen=True, slots=True)
class Stir:
    """One moment of a standee, in shares of its height: rise is how far it is lifted, tilt turns it about the height
    `pivot` (radians), stretch and turn change its height and width, lean moves its top aside, step lifts its left (> 0)
    or right foot, swell makes waves along it."""

    rise: float = 0.0
    tilt: float = 0.0
    stretch: float = 1.0
    turn: float = 1.0
    lean: float = 0.0
    step: float = 0.0
    swell: float = 0.0
    phase: float = 0.0
    pivot: float = 0.0


def stir(act: str, t: float, steps: float, number: int, *, legs: bool, still: bool) -> Stir:
    """What it does at t seconds, `steps` of its own gone; number tells it from the others, still: it is a thing."""
    phase = 1.7 * number
    if still and act not in ("fly", "swim", "float", "jump"):
        return Stir()
    match act:
        case "walk" | "run" | "jump":
            return _gait(act, steps, phase, legs=legs)
        case "fly" | "soar" | "land" | "float":
            sway = math.sin(t * 1.1 + phase)
            return Stir(0.02 * math.sin(t * 1.7 + phase), 0.07 * sway, 1.0, 1.0, 0.0, 0.0, 0.006, t * 2.4 + phase, 0.5)
        case "swim":
            return Stir(0.015 * math.sin(t * 1.3 + phase), 0.05 * math.sin(t * 0.9 + phase), 1.0, 1.0, 0.0, 0.0, 0.014,
                        t * 3.2 + phase, 0.5)  # fmt: skip
        case "dance":
            beat = math.sin(t * 2 * math.pi * 0.9 + phase)
            bounce = abs(math.sin(t * 2 * math.pi * 0.9 + phase))
            return Stir(0.025 * bounce, 0.07 * beat, 1 + 0.02 * bounce, 1.0, 0.05 * beat, 0.05 * beat)
        case "drive":
            return Stir(0.003 * math.sin(t * 17 + phase), 0.004 * math.sin(t * 9 + phase))
        case "turn":
            return Stir(
                turn=1 - 0.10 * (0.5 - 0.5 * math.cos(t * 1.4)),
                lean=0.02 * math.sin(t * 1.4),
                stretch=_breath(t, phase),
            )
    return Stir(stretch=_breath(t, phase), lean=0.012 * math.sin(t * 1.25 + phase) + 0.004 * math.sin(t * 2.9 + phase),
                tilt=0.006 * math.sin(t * 0.8 + phase))  # fmt: skip


def _breath(t: float, phase: float) -> float:
    return 1 + 0.006 * math.sin(t * 2 * math.pi / 3.4 + phase)


def _gait(act: str, steps: float, phase: float, *, legs: bool) -> Stir:
    """Two steps are one turn of the feet; a four-legged standee rocks instead."""
    turn = math.pi * steps + phase
    high, rock, lift = {"walk": (0.014, 0.016, 0.050), "run": (0.050, 0.030, 0.085)}.get(act, (0.0, 0.02, 0.0))
    if not legs:
        return Stir(
            1.4 * high * (0.5 - 0.5 * math.cos(2 * turn)),
            1.9 * rock * math.sin(2 * turn),
            step=0.8 * lift * math.sin(turn),
        )
    return Stir(
        high * (0.5 - 0.5 * math.cos(2 * turn)), rock * math.sin(turn), 1 + 0.008 * math.cos(2 * turn),
        lean=0.02 * math.sin(turn), step=lift * math.sin(turn),
    )  # fmt: skip


def bend(at: Stir, aspect: float, *, mirrored: bool = False) -> Bend:
    """The inverse of a stir: where each point of a bent standee was at rest. aspect is its width by its height."""
    cosine, sine = math.cos(at.tilt), math.sin(at.tilt)
    side = -1.0 if mirrored else 1.0

    def back(across: Plane, up: Plane) -> Maps:
        x, y = across * np.float32(aspect), up - np.float32(at.rise + at.pivot)
        x, y = x * cosine + y * sine, y * cosine - x * sine
        y = y + np.float32(at.pivot)
        x, y = x / np.float32(at.turn), y / np.float32(at.stretch)
        high = np.clip(y, 0, 1.1)
        x = x - np.float32(at.lean) * high * high
        if at.swell:
            x = x - np.float32(at.swell) * np.sin(np.float32(5.0) * y + np.float32(at.phase)).astype(np.float32)
        if at.step:
            foot = np.clip(1 - high / np.float32(0.42), 0, 1)
            which = np.tanh(x / np.float32(0.10 * aspect)) * np.float32(-np.sign(at.step))  # 1 under the lifted foot
            y = y - np.float32(abs(at.step)) * foot * foot * np.clip(which, 0, 1)
        return np.asarray(x * np.float32(side / aspect), np.float32), np.asarray(y, np.float32)

    return back
