"""A clip from frame to frame: how its camera moves, how everything else does, and where it is cut."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from filmgate_previz.camera import ease
from filmgate_previz.media.picture import Picture
from filmgate_previz.motion.evenly import smoothed
from filmgate_previz.motion.fit import Array, Plane, apply, common, places, refined
from filmgate_previz.motion.flow import Shift, lattice_size, shifts

THREADS = 2  # runs side by side; decoding keeps up with no more
AT_ONCE = 8  # steps of a run: what is worked on together fits a processor's cache
CLOSE = 0.6  # pixels from the camera's own motion within which the background is looked for
EXACT, EXACT_SHARE = 0.15, 0.1  # pixels and share of the way within which a cell moves just as the camera
DOUBTED, BELIEVED = 0.12, 0.37  # shares of cells that move so: up to where it is no camera, from where it surely is
BELIEF_STEPS = 5.0  # over which belief in it is averaged
CUT_AGREEMENT, CUT_CHANGE, CUT_RATIO, CUT_NEAR = 0.35, 0.05, 2.5, 6


@dataclass(frozen=True, slots=True)
class Track:
    """What moved in each step from one of a clip's frames to the next, in units of the square root of their area.

    fields (steps, rows, columns, 2) and weights (steps, rows, columns) are the flow and how sure it is, at the places
    `at`; cameras (steps, 6) are affine; trust (steps,) is 0 to 1; cuts (steps,) are true where a new scene
    begins; confidence is the share of consistent flow over the clip, 0 to 1.
    """

    at: Plane
    fields: Plane
    weights: Plane
    cameras: Array
    trust: Array
    cuts: npt.NDArray[np.bool_]
    confidence: float


@dataclass(frozen=True, slots=True)
class _Run:
    """A few steps in a row: their shifts, the fields of these in units, and the camera's own motion."""

    shifts: list[Shift]
    fields: Plane
    weights: Plane
    cameras: Array


def track(greys: Iterator[Picture]) -> Track:
    """Follow small grey frames of one size, two at least, to their end. Passes on what the iterator raises."""
    runs, at, unit = _followed(greys)
    every = [shift for run in runs for shift in run.shifts]
    fields, weights, cameras = (
        np.concatenate([getattr(run, part) for run in runs]) for part in ("fields", "weights", "cameras")
    )
    cuts = _cuts(every)
    told = [shift.agreement for shift, cut in zip(every, cuts, strict=True) if shift.agreement is not None and not cut]
    return Track(
        at=at,
        fields=fields,
        weights=weights,
        cameras=_believed(cameras, fields, weights, at, unit),
        trust=np.asarray([_trust(shift.agreement) for shift in every]) * ~cuts,
        cuts=cuts,
        confidence=float(np.mean(told)) if told else 0.0,
    )


def _followed(greys: Iterator[Picture]) -> tuple[list[_Run], Plane, float]:
    """All runs in order, the places of their cells and what a unit is in pixels; few frames are in memory at a time."""
    first = next(greys)
    height, width = first.shape
    at, unit = places(*lattice_size(first), width, height), (width * height) ** 0.5
    done: list[_Run] = []
    waiting: deque[Future[_Run]] = deque()
    with ThreadPoolExecutor(THREADS, "track") as pool:
        while more := list(islice(greys, AT_ONCE)):
            waiting.append(pool.submit(_run, [first, *more], at, unit))
            first = more[-1]
            if len(waiting) > THREADS:
                done.append(waiting.popleft().result())
        done += [future.result() for future in waiting]
    return done, at, unit


def _run(frames: list[Picture], at: Plane, unit: float) -> _Run:
    found = shifts(frames)
    fields = np.stack([shift.field for shift in found]) / np.float32(unit)
    weights = np.stack([shift.weight for shift in found])
    close = CLOSE / unit
    rough = np.stack([common(field, weight, at, close) for field, weight in zip(fields, weights, strict=True)])
    return _Run(found, fields, weights, refined(rough, fields, weights, at, close))


def _believed(cameras: Array, fields: Plane, weights: Plane, at: Plane, unit: float) -> Array:
    """Cameras, weaker where hardly anything moves as they do: waves and crowds are no camera."""
    ways = apply(cameras, at)
    close = (EXACT + EXACT_SHARE * unit * np.linalg.norm(ways, axis=-1)) / unit
    agreed = (np.linalg.norm(fields - ways, axis=-1) < close) * weights
    support = agreed.sum((1, 2)) / np.maximum(weights.sum((1, 2)), 1e-6)
    support = smoothed(support[:, None].astype(np.float64), BELIEF_STEPS)
    share = np.clip((support - DOUBTED) / (BELIEVED - DOUBTED), 0, 1)
    return np.asarray(cameras * share * share * (3 - 2 * share))


def _trust(agreement: float | None) -> float:
    """How far a step is followed: not at all below a fifth, wholly from three fifths upwards, or where all is plain."""
    return 1.0 if agreement is None else ease(min(max((agreement - 0.2) / 0.4, 0.0), 1.0))


def _cuts(shifts: list[Shift]) -> npt.NDArray[np.bool_]:
    """Steps at which the picture changes much more than around them, and nothing of it is found again."""
    change = np.asarray([shift.change for shift in shifts])
    cuts = np.zeros(len(shifts), bool)
    for step, shift in enumerate(shifts):
        around = np.r_[change[max(step - CUT_NEAR, 0) : step], change[step + 1 : step + 1 + CUT_NEAR]]
        usual = float(np.median(around)) if len(around) else 0.0
        lost = shift.agreement is not None and shift.agreement < CUT_AGREEMENT
        cuts[step] = lost and shift.change > max(CUT_CHANGE, CUT_RATIO * usual)
    return cuts
