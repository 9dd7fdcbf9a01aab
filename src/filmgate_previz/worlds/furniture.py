"""The shape of the living room and of what stands in it; a texture is a number of `interior`."""

from __future__ import annotations

from filmgate_previz.worlds.faces import Face, box

HALF, TALL, BACK, WALL = 2.7, 2.8, -1.6, 5.4
WINDOW = (-1.75, 0.85, 0.50, 2.42)  # left, right, low, high
BARS = (-0.88, -0.02)
RAIL = 1.80
CUP = (-0.25, 0.47, 3.05)


def shell() -> list[Face]:
    """Floor, walls, ceiling, the window's frame, and what hangs or lies flat on them."""
    left, right, low, high = WINDOW
    deep = WALL - BACK
    faces = [Face((-HALF, TALL, BACK), (2 * HALF, 0, 0), (0, 0, deep), 1)]  # the ceiling
    for i in range(2):
        for k in range(3):
            faces.append(Face((-HALF + i * HALF, 0, BACK + (k + 1) * deep / 3), (HALF, 0, 0), (0, 0, -deep / 3), 0))
    faces += [
        Face((-HALF, TALL, BACK), (0, 0, deep), (0, -TALL, 0), 2),
        Face((HALF, TALL, WALL), (0, 0, -deep), (0, -TALL, 0), 2),
        Face((-HALF, TALL, WALL), (left + HALF, 0, 0), (0, -TALL, 0), 2),
        Face((right, TALL, WALL), (HALF - right, 0, 0), (0, -TALL, 0), 2),
        Face((left, TALL, WALL), (right - left, 0, 0), (0, high - TALL, 0), 3),
        Face((left, low, WALL), (right - left, 0, 0), (0, -low, 0), 3),
    ]
    z = WALL - 0.04
    for bar in (left + 0.03, *BARS, right - 0.03):
        faces.append(Face((bar - 0.03, high, z), (0.06, 0, 0), (0, low - high, 0), 4))
    for rail in (high - 0.03, RAIL, low + 0.03):
        faces.append(Face((left, rail + 0.03, z), (right - left, 0, 0), (0, -0.06, 0), 4))
    faces += box((left - 0.1, low - 0.05, WALL - 0.22), (right + 0.1, low, WALL), 4, 4)  # sill
    faces.append(Face((-1.15, 0.006, 4.2), (2.3, 0, 0), (0, 0, -2.2), 9))  # rug
    faces.append(Face((HALF - 0.02, 2.15, 1.9), (0, 0, -0.95), (0, -0.75, 0), 10))
    faces.append(Face((-HALF + 0.02, 2.15, 2.35), (0, 0, 1.3), (0, -0.85, 0), 10))
    faces.append(Face((1.30, 2.05, WALL - 0.02), (0.85, 0, 0), (0, -0.65, 0), 10))
    return faces


def furniture() -> list[Face]:
    """What stands in the room: sofa, table, bookcase, lamp, pot."""
    sofa = [
        *box((-2.68, 0.0, 1.95), (-1.78, 0.40, 4.25), 5, 5),
        *box((-2.68, 0.40, 1.95), (-2.42, 0.86, 4.25), 5, 5),
        *box((-2.68, 0.40, 1.90), (-1.80, 0.62, 2.14), 5, 5),
        *box((-2.68, 0.40, 4.06), (-1.80, 0.62, 4.30), 5, 5),
        *box((-2.42, 0.40, 2.28), (-2.22, 0.80, 2.75), 6, 6),
        *box((-2.42, 0.40, 3.50), (-2.24, 0.78, 3.95), 6, 6),
    ]
    table = box((-0.75, 0.36, 2.75), (0.35, 0.41, 3.45), 7, 7)
    for x in (-0.72, 0.27):
        for z in (2.78, 3.37):
            table += box((x, 0.0, z), (x + 0.05, 0.36, z + 0.05), 7, 7)
    table += box((CUP[0] - 0.045, 0.41, CUP[2] - 0.045), (CUP[0] + 0.045, 0.49, CUP[2] + 0.045), 4, 4)
    table += box((-0.62, 0.41, 2.95), (-0.40, 0.45, 3.25), 11, 11)
    case = box((2.34, 0.0, 2.35), (2.70, 1.95, 4.05), 7, 7)
    case[1] = Face((2.34, 1.95, 4.05), (0, 0, -1.70), (0, -1.95, 0), 8)
    pole = [*box((1.835, 0.03, 4.735), (1.865, 1.5, 4.765), 7, 7), *box((1.70, 0.0, 4.60), (2.0, 0.03, 4.90), 7, 7)]
    pot = box((-2.4, 0.0, 4.55), (-2.0, 0.46, 4.95), 11, 7)
    return [*sofa, *table, *case, *pole, *pot]
