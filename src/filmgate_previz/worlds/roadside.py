"""What a street is built of: its ground, its houses on either side, its posts. Lengths are metres."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from filmgate_previz.worlds.faces import Face, box

KERB, FRONT = 4.6, 8.2  # half the road's width, and of the street's between the houses
SHOP = 4.2
LONG = 132.0
STRETCH = 12.0
LAMPS = np.arange(10.0, 110.0, 17.0)
TREES = np.arange(17.0, 120.0, 17.0)
VARIANTS = 6


def ground_faces(bare: int, shine: float) -> list[Face]:
    """Road and pavements; bare is the first of their textures, shine how wet they are."""
    faces = []
    for k in range(int(LONG / STRETCH) + 1):
        z = (k + 1) * STRETCH - 6.0
        faces.append(Face((-KERB, 0, z), (2 * KERB, 0, 0), (0, 0, -STRETCH), bare + (k == 2), shine))
        for side in (-1, 1):
            left = KERB if side > 0 else -FRONT
            faces.append(Face((left, 0.0, z), (FRONT - KERB, 0, 0), (0, 0, -STRETCH), bare + 2, shine * 0.35))
    return faces


def row(rng: np.random.Generator, side: int) -> list[Face]:
    """The houses of one side: shop, storeys, and the wall that shows where the next house is lower."""
    faces = []
    z, before = -9.0, 0.0
    pick = 0 if side < 0 else 2 * VARIANTS
    while z < LONG:
        wide, tall = float(rng.uniform(8.5, 14)), float(rng.uniform(11, 23))
        shop, house = int(rng.integers(VARIANTS)), int(rng.integers(VARIANTS))
        begin, along = (z, 1) if side < 0 else (z + wide, -1)
        x = side * FRONT
        faces.append(Face((x, SHOP, begin), (0, 0, along * wide), (0, -SHOP, 0), pick + VARIANTS + shop))
        faces.append(Face((x, tall, begin), (0, 0, along * wide), (0, SHOP - tall, 0), pick + house))
        left = x - 14 if side < 0 else x
        if tall > before:  # the part of its flank that the house before it leaves to see
            flank, drop = (left, tall, z), (0.0, before - tall, 0.0)
            faces.append(
                replace(faces[-1], corner=flank, right=(14.0, 0.0, 0.0), down=drop, texture=4 * VARIANTS + house)
            )
        before = tall
        z += wide
    return faces


def posts(bare: int) -> list[Face]:
    """Lamps and the stems of trees."""
    faces = []
    for z in LAMPS:
        for side in (-1, 1):
            x = side * 5.1
            faces += box((x - 0.06, 0, z - 0.06), (x + 0.06, 5.3, z + 0.06), bare + 3, bare + 3)
            a, b = sorted((x, side * 4.2))
            faces += box((a, 5.25, z - 0.05), (b, 5.35, z + 0.05), bare + 3, bare + 3)
    for z in TREES:
        for side in (-1, 1):
            faces += box((side * 6.3 - 0.12, 0, z - 0.12), (side * 6.3 + 0.12, 2.9, z + 0.12), bare + 4, bare + 4)
    return faces
