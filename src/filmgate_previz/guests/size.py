"""How large a guest is and what it may do: from what the words call it, else from the shape of its cutout."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from filmgate_previz.guests.cutout import Cutout
from filmgate_previz.guests.shadow import feet_of
from filmgate_previz.subjects import SUBJECTS, Kind
from filmgate_previz.subjects.figure import Figure
from filmgate_previz.subjects.moment import Moment

ON_LAND: Mapping[str, float] = {
    "stand": 0.0,
    "walk": 1.3,
    "run": 3.4,
    "jump": 2.0,
    "dance": 0.0,
    "turn": 0.0,
    "wave": 0.0,
    "sit": 0.0,
}
ROLLING: Mapping[str, float] = {"stand": 0.0, "drive": 6.0, "run": 6.0}
FLOATING: Mapping[str, float] = {"stand": 0.0, "drive": 2.0}
TALL, SQUARE, ROLLS = 0.82, 1.3, 2.0  # width by height: people are narrower, animals wider, vehicles wider still
VEHICLE = 3.6  # metres long
PERSON, THING, TABLEWARE, GIANT, BUST = 1.72, 0.62, 0.42, 4.5, 0.85  # metres: heights
BEAST, BOARD = 1.5, 1.2  # metres: of a beast its length, of a large print its longer side
VEHICLES = ("car", "train")


def nobody(moment: Moment) -> Figure:
    """What is known of a guest that is no subject: nothing but its picture."""
    return Figure()


def kind_of(cutout: Cutout, role: str, size: str) -> Kind:
    """role is a subject's name or "", size "small", "large" or "" where words say it."""
    if cutout.cropped and size != "small":
        return _kind("air", BUST, cutout.aspect, 0.80, {"stand": 0.0})
    if role in SUBJECTS:
        return _as(SUBJECTS[role], cutout.aspect, role)
    if size == "small":
        return _kind("land", TABLEWARE, min(cutout.aspect, 2.5), 0.46, {"stand": 0.0})
    if size == "large":
        return _kind("land", GIANT / max(cutout.aspect, 1.0), cutout.aspect, 0.62, {**ON_LAND, "drive": 6.0})
    if _on_a_base(cutout):
        return _kind("land", THING / max(cutout.aspect, 1.0), cutout.aspect, 0.42, {"stand": 0.0})
    if cutout.aspect < TALL:
        upright = _kind("land", PERSON, cutout.aspect, 0.60, ON_LAND)
        return replace(upright, figure=SUBJECTS["person"].figure)
    if cutout.aspect <= SQUARE:
        return _kind("land", THING, cutout.aspect, 0.42, ON_LAND)
    long = VEHICLE if cutout.aspect > ROLLS and len(feet_of(cutout.alpha)) > 1 else BEAST
    return _kind("land", long / cutout.aspect, cutout.aspect, 0.42, {**ON_LAND, "drive": 6.0})


def print_kind(cutout: Cutout, *, small: bool) -> Kind:
    """A photograph: on a table as large as one, among others so large that they do not hide what it shows."""
    long_side, share = (TABLEWARE, 0.62) if small else (BOARD, 0.5)
    return _kind("land", long_side / max(cutout.aspect, 1.0), cutout.aspect, share, {"stand": 0.0})


def _on_a_base(cutout: Cutout) -> bool:
    """Whether it stands on its whole breadth, as bottles and boxes do."""
    feet = feet_of(cutout.alpha)
    return len(feet) == 1 and feet[0][1] > 0.62


def _kind(home: str, tall: float, aspect: float, share: float, acts: Mapping[str, float]) -> Kind:
    return Kind(nobody, home, tall, tall * aspect, share, acts, shutter=0.0)


def _as(known: Kind, aspect: float, role: str) -> Kind:
    """As large as the subject that it stands for, in the cutout's shape: a dog's picture may show it from before."""
    tall = known.tall
    if aspect > 1.0 and known.long > tall:
        tall = min(max(known.long / aspect, 0.6 * tall), 1.7 * tall)
    acts = ROLLING if role in VEHICLES else FLOATING if known.home == "afloat" else ON_LAND
    if known.home in ("air", "water"):
        acts = {"fly": known.acts[next(iter(known.acts))], **known.acts}
    home = "land" if known.home in ("rail", "built") else known.home
    return replace(known, home=home, tall=tall, long=tall * aspect, acts=acts, metre=1.0, shutter=0.0,
                   share=max(known.share, 0.40 if home != "air" else known.share), rim=1.0)  # fmt: skip
