"""A camera that goes and turns no farther than lets its guests stay in the frame, and be seen in it."""

from __future__ import annotations

import math

from filmgate_previz.camera import Calm
from filmgate_previz.guests.company import Company
from filmgate_previz.guests.standee import Box
from filmgate_previz.worlds.base import World

SHARES = (1.0, 0.7, 0.45, 0.3, 0.2, 0.08)
MOMENTS = (0.0, 0.25, 0.5, 0.75, 1.0)
ASIDE, HIGH, LOW = 0.07, 0.08, 0.97  # of the frame, from whose edges the middle of a standee keeps away
BESIDE = 0.10  # of the frame that a standee may reach beyond its side at the ends of a move
SMALLEST = 0.42  # of its largest size that a standee has at least


def steady(world: World, company: Company, width: int, height: int) -> None:
    """Set how much of its move the world's camera keeps; a frame is width by height pixels."""
    for ahead in SHARES:
        _set(world, company, Calm(ahead=ahead))
        if all(_seen(boxes) for boxes in _boxes(company, width, height)):
            break
    ahead = world.calm.ahead
    around = _around(world, company, width, height) if world.shot.camera == "orbit" else 1.0
    for share in SHARES:
        _set(world, company, Calm(share * around, ahead, share))
        if all(_kept(box, width, height) for boxes in _boxes(company, width, height) for box in boxes):
            break


def _set(world: World, company: Company, calm: Calm) -> None:
    world.calm = calm
    company.replaced()


def _boxes(company: Company, width: int, height: int) -> list[list[Box | None]]:
    """Where every player is at several moments."""
    players = company.players(width, height)
    return [[company.box(player, u, width, height) for u in MOMENTS] for player in players]


def _seen(boxes: list[Box | None]) -> bool:
    sizes = [0.0 if box is None else box.tall for box in boxes]
    return min(sizes) >= SMALLEST * max(sizes)


def _kept(box: Box | None, width: int, height: int) -> bool:
    if box is None:
        return False
    column, middle = box.column / width, (box.row - 0.5 * box.tall) / height
    half = 0.5 * box.wide / width
    inside = ASIDE <= column <= 1 - ASIDE and HIGH <= middle <= LOW
    return inside and column - half > -BESIDE and column + half < 1 + BESIDE


def _around(world: World, company: Company, width: int, height: int) -> float:
    """How much of its way aside a circling camera keeps, so that its turn looks at those it circles."""
    view, end = (world.camera(u, u * world.shot.seconds, width, height) for u in (0.5, 1.0))
    aside = abs(world.carried(end)[0] - world.carried(view)[0])
    boxes = [(player.kind.tall, box.tall) for player in company.players(width, height)
             if player.ledge is None and (box := company.box(player, 0.5, width, height)) is not None]  # fmt: skip
    if not boxes or aside < 1e-6:
        return 1.0
    far = max(view.focal * tall / pixels for tall, pixels in boxes)
    return min(far * math.tan(abs(end.yaw - view.yaw)) / aside, 1.0)
