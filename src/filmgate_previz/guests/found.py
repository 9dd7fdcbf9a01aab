"""What becomes of a shot's references: who is cut out, which picture is the place, which lends its colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from filmgate_previz.guests.cutout import SURE, Cutout, cut_out
from filmgate_previz.guests.moving import Moving, open_moving
from filmgate_previz.guests.print import print_of
from filmgate_previz.media.clip import Clip, look
from filmgate_previz.media.picture import Picture, load, load_clear
from filmgate_previz.order import FilmOrder, Reference
from filmgate_previz.shots import Role, Shot


@dataclass(slots=True)
class Visitor:
    """A reference that is shown: its place in the order's references (behind them all for the order's clip).

    printed: it could not be cut out, and its cutout is the whole picture on paper.
    """

    number: int
    cutout: Cutout
    role: Role
    moving: Moving | None = None
    printed: bool = False


@dataclass(slots=True)
class Found:
    """Everything that a shot's references gave: visitors; the place, if one of them is it; what lends colours and a
    camera's move; and a line about each for the customer."""

    visitors: list[Visitor] = field(default_factory=list)
    picture: str | None = None
    clip: Clip | None = None
    palette: Picture | None = None
    moves: Clip | None = None
    told: list[dict[str, Any]] = field(default_factory=list)


def find_guests(order: FilmOrder, shot: Shot, *, placed: bool) -> Found:
    """Look at all references of a shot. placed: it plays somewhere already, in a picture or where the words say.

    Raises MediaError for a picture or clip that cannot be read, used or not.
    """
    found = Found()
    if order.video is not None and order.made_as == "reference-to-video":
        role = Role(subjects=shot.subjects[:1], acts=shot.acts)
        _clip(found, order.video, len(order.references), "video", role, first=True, placed=placed)
    for number, role in zip(shot.guests, shot.roles, strict=True):
        reference = order.references[number]
        name = f"@{reference.name.strip().lstrip('@')}" if reference.name.strip() else f"images.{number}"
        if reference.clip is not None:
            _clip(found, reference.clip, number, name, role, first=False, placed=placed)
        else:
            _pictures(found, reference, number, name, role, placed=placed)
    return found


def _clip(found: Found, path: str, number: int, name: str, role: Role, *, first: bool, placed: bool) -> None:
    """The order's own clip is the place where none is named; an element's is somebody before anything else."""
    free = not placed and found.clip is None and found.picture is None
    if first and free:
        found.clip = look(path)
        found.told.append({"reference": name, "used": "backdrop"})
        return
    moving = _opened(path, _stamp(path))
    if moving is not None:
        found.visitors.append(Visitor(number, moving.first, role, moving))
        found.told.append({"reference": name, "used": "cut out", "confidence": round(moving.first.confidence, 2)})
    elif free:
        found.clip = look(path)
        found.told.append({"reference": name, "used": "backdrop"})
    elif found.moves is None and placed:
        found.moves = look(path)
        found.told.append({"reference": name, "used": "palette and camera"})
    else:
        found.told.append({"reference": name, "used": "unused"})


def _pictures(found: Found, reference: Reference, number: int, name: str, role: Role, *, placed: bool) -> None:
    """The best cutout of its pictures is its standee; where none can be cut out, the first may be the place.

    Whoever words call by name is shown whatever its pictures are like, and be it as a print.
    """
    cutouts = [_cut(path, _stamp(path)) for path in reference.pictures]
    best = max(range(len(cutouts)), key=lambda at: _worth(cutouts[at]))
    chosen = cutouts[best]
    sure = 0.0 if chosen is None else chosen.confidence
    if chosen is not None and sure >= SURE:
        found.visitors.append(Visitor(number, chosen, role))
        used, kept = "cut out", best
    elif not placed and found.clip is None and found.picture is None:
        found.picture, used, kept = reference.pictures[0], "backdrop", 0
    elif role.named:
        found.visitors.append(Visitor(number, print_of(load(reference.pictures[0])), role, printed=True))
        used, kept = "print", 0
    elif placed and found.palette is None:
        found.palette, used, kept = load(reference.pictures[0]), "palette", 0
    else:
        used, kept = "unused", 0
    several = len(cutouts) > 1
    for at in range(len(cutouts)):
        line = {"reference": f"{name} {at + 1}" if several else name, "used": used if at == kept else "unused"}
        found.told.append({**line, "confidence": round(sure, 2)} if at == kept else line)


def _worth(cutout: Cutout | None) -> float:
    """A whole figure before a bust, a sure outline before a doubtful one."""
    return -1.0 if cutout is None else cutout.confidence + 0.2 * (not cutout.cropped) + 0.1 * cutout.by_alpha


def _stamp(path: str) -> tuple[int, int]:
    """Tells a file from another that later has its name."""
    try:
        state = Path(path).stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


@lru_cache(maxsize=16)
def _cut(path: str, stamp: tuple[int, int]) -> Cutout | None:
    """Shots of one film show the same guests."""
    return cut_out(*load_clear(path))


@lru_cache(maxsize=4)
def _opened(path: str, stamp: tuple[int, int]) -> Moving | None:
    return open_moving(path)


def played_subjects(visitors: Sequence[Visitor], subjects: tuple[str, ...]) -> dict[int, str]:
    """Which subject of the words each visitor is, by its number. Those called by name come first; of the others each
    takes the first that its shape allows, and where there is but one to take, that one."""
    taken: dict[int, str] = {
        one.number: one.role.subjects[0] for one in visitors if one.role.named and one.role.subjects and not one.printed
    }
    left = [name for one in visitors if not one.role.named for name in one.role.subjects] or list(subjects)
    left = [name for name in dict.fromkeys(left) if name not in taken.values()]
    for one in visitors:
        if one.role.named or one.printed or not left:
            continue
        fitting = [name for name in left if _fits(name, one.cutout)] or (left if len(left) == 1 else [])
        if fitting:
            taken[one.number] = fitting[0]
            left.remove(fitting[0])
    return taken


def _fits(subject: str, cutout: Cutout) -> bool:
    """Whether a cutout may show such a subject: people are upright, cars are not."""
    upright = subject in ("person", "dancer", "robot", "balloon", "sailboat")
    return cutout.aspect < 1.15 if upright else cutout.aspect > (1.0 if subject in ("car", "train", "boat") else 0.45)
