"""A thing to be drawn, as limbs and plates in metres: x ahead of it, y up from what it stands on, z to its left."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

Vector = tuple[float, float, float]
Bead = tuple[float, float, float, float]  # a place and a radius
Colour = tuple[float, float, float]


@dataclass(slots=True)
class Limb:
    """Balls of two radii and what lies between them; wide is how much wider than thick it is across the figure."""

    a: Vector
    b: Vector
    ra: float
    rb: float
    wide: float
    item: int


@dataclass(slots=True)
class Plate:
    """A flat polygon. One-sided plates are seen from where their corners run clockwise."""

    corners: Sequence[Vector]
    both: bool
    item: int


@dataclass(slots=True)
class Item:
    """What is painted at once: nearer (metres) moves it towards the lens in the order of painting."""

    colour: Colour
    nearer: float
    glow: float = 0.0


@dataclass(slots=True)
class Lamp:
    """A glow around a place, of a radius in metres; one that looks some way is seen only from there."""

    place: Vector
    radius: float
    colour: Colour
    looks: Vector | None


@dataclass(slots=True)
class Figure:
    """Everything is linear colour without light; girth is its breadth, over which what is farther grows darker."""

    girth: float = 0.4
    limbs: list[Limb] = field(default_factory=list)
    plates: list[Plate] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    lamps: list[Lamp] = field(default_factory=list)

    def copy(self) -> Figure:
        """Another, to which more can be added."""
        return Figure(self.girth, [*self.limbs], [*self.plates], [*self.items], [*self.lamps])

    def limb(
        self,
        a: Vector,
        b: Vector,
        ra: float,
        rb: float,
        colour: Colour,
        *,
        nearer: float = 0.0,
        wide: float = 1.0,
        glow: float = 0.0,
    ) -> None:
        self._item(colour, nearer, glow)
        self.limbs.append(Limb(a, b, ra, rb, wide, len(self.items) - 1))

    def ball(
        self, a: Vector, radius: float, colour: Colour, *, nearer: float = 0.0, wide: float = 1.0, glow: float = 0.0
    ) -> None:
        self._item(colour, nearer, glow)
        self.limbs.append(Limb(a, a, radius, radius, wide, len(self.items) - 1))

    def joint(self, beads: Sequence[Bead], colour: Colour, *, nearer: float = 0.0, wide: float = 1.0) -> None:
        """Limbs end to end, painted at once."""
        self._item(colour, nearer)
        item = len(self.items) - 1
        for p, q in itertools.pairwise(beads):
            self.limbs.append(Limb(p[:3], q[:3], p[3], q[3], wide, item))

    def chain(
        self, beads: Sequence[Bead], colour: Colour, *, steps: int = 3, nearer: float = 0.0, wide: float = 1.0
    ) -> None:
        """A smooth body through beads."""
        path: list[Bead] = []
        n = len(beads)
        for k in range(n - 1):
            a, b, c, d = beads[max(k - 1, 0)], beads[k], beads[k + 1], beads[min(k + 2, n - 1)]
            for weights in _weights(steps):
                path.append(_between(a, b, c, d, weights))
        path.append(beads[-1])
        self.joint(path, colour, nearer=nearer, wide=wide)

    def plate(
        self, corners: Sequence[Vector], colour: Colour, *, nearer: float = 0.0, both: bool = True, glow: float = 0.0
    ) -> None:
        self._item(colour, nearer, glow)
        self.plates.append(Plate(corners, both, len(self.items) - 1))

    def slab(
        self,
        outline: Sequence[tuple[float, float]],
        half: float,
        colour: Colour,
        *,
        top: float | None = None,
        nearer: float = 0.0,
    ) -> None:
        """A solid whose side is an outline of (x, y), clockwise as its right side is seen.

        It is twice `half` wide, at its top twice `top`.
        """
        upper = half if top is None else top
        low, high = min(y for _, y in outline), max(y for _, y in outline)
        wide = [half + (upper - half) * (y - low) / max(high - low, 1e-6) for _, y in outline]
        right = [(x, y, -w) for (x, y), w in zip(outline, wide, strict=True)]
        left = [(x, y, w) for (x, y), w in zip(outline, wide, strict=True)]
        n = len(outline)
        for k in range(n):
            m = (k + 1) % n
            self.plate((right[k], left[k], left[m], right[m]), colour, both=False, nearer=nearer)
        self.plate(right, colour, both=False, nearer=nearer)
        self.plate(left[::-1], colour, both=False, nearer=nearer)

    def box(self, low: Vector, high: Vector, colour: Colour, *, nearer: float = 0.0) -> None:
        (x0, y0, z0), (x1, y1, z1) = low, high
        at = len(self.plates)
        self.slab([(x0, y0), (x0, y1), (x1, y1), (x1, y0)], (z1 - z0) / 2, colour, nearer=nearer)
        middle = (z0 + z1) / 2
        for plate in self.plates[at:]:
            plate.corners = [(x, y, z + middle) for x, y, z in plate.corners]

    def disc(
        self, centre: Vector, radius: float, colour: Colour, *, count: int = 14, nearer: float = 0.0, glow: float = 0.0
    ) -> None:
        """A round plate across z: a wheel."""
        x, y, z = centre
        turns = [2 * math.pi * k / count for k in range(count)]
        corners = [(x + radius * math.cos(turn), y + radius * math.sin(turn), z) for turn in turns]
        self.plate(corners, colour, nearer=nearer, glow=glow)

    def lamp(self, place: Vector, radius: float, colour: Colour, strength: float, looks: Vector | None = None) -> None:
        red, green, blue = colour
        self.lamps.append(Lamp(place, radius, (red * strength, green * strength, blue * strength), looks))

    def _item(self, colour: Colour, nearer: float, glow: float = 0.0) -> None:
        self.items.append(Item(colour, nearer, glow))


@cache
def _weights(steps: int) -> tuple[tuple[float, float, float, float], ...]:
    """What four beads count at each step of a smooth way from the second to the third."""
    shares = [step / steps for step in range(steps)]
    return tuple(
        (
            0.5 * (-t + 2 * t * t - t**3),
            0.5 * (2 - 5 * t * t + 3 * t**3),
            0.5 * (t + 4 * t * t - 3 * t**3),
            0.5 * (-t * t + t**3),
        )
        for t in shares
    )


def _between(a: Bead, b: Bead, c: Bead, d: Bead, weights: tuple[float, float, float, float]) -> Bead:
    """Written out, because a figure has hundreds of these in every moment of every frame."""
    p, q, s, e = weights
    return (
        p * a[0] + q * b[0] + s * c[0] + e * d[0],
        p * a[1] + q * b[1] + s * c[1] + e * d[1],
        p * a[2] + q * b[2] + s * c[2] + e * d[2],
        max(p * a[3] + q * b[3] + s * c[3] + e * d[3], 1e-4),
    )


def bent(a: Vector, b: Vector, first: float, second: float, way: float) -> Vector:
    """The joint between two bones from a to b, in the plane of x and y.

    way is +1 for a joint that points ahead, else -1. A foot out of reach leaves the leg straight.
    """
    dx, dy = b[0] - a[0], b[1] - a[1]
    far = math.hypot(dx, dy) or 1e-6
    reach = min(max(far, abs(first - second) + 1e-4), first + second - 1e-4)
    along = (first * first - second * second + reach * reach) / (2 * reach)
    out = math.sqrt(max(first * first - along * along, 0.0)) * way
    share = along / reach
    ux, uy = dx / far, dy / far
    return a[0] + ux * along - uy * out, a[1] + uy * along + ux * out, a[2] + (b[2] - a[2]) * share
