"""Falling rain and snow, and points of light, as pure functions of time."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.noise import hash2


@kernel
def add_disc(out, x, y, radius, r, g, b):
    """Add a soft disc to a frame."""
    rows, width = out.shape[0], out.shape[1]
    inverse = F(1) / (radius * radius)
    for j in range(max(np.int32(y - radius), 0), min(np.int32(y + radius) + 2, rows)):
        for i in range(max(np.int32(x - radius), 0), min(np.int32(x + radius) + 2, width)):
            dx = F(i) + F(0.5) - x
            dy = F(j) + F(0.5) - y
            k = F(1) - (dx * dx + dy * dy) * inverse
            if k > F(0):
                k = k * k
                out[j, i, 0] += r * k
                out[j, i, 1] += g * k
                out[j, i, 2] += b * k


@kernel
def snowfall(out, flakes, t, seed, colour):
    """Drifting flakes in three depths."""
    rows, width = out.shape[0], out.shape[1]
    unit = F(max(rows, width)) / F(1280)
    for k in range(flakes):
        near = hash2(k, 5, seed)
        near = F(0.25) + near * near * F(0.75)
        fall = t * (F(0.10) + F(0.24) * near) + hash2(k, 1, seed) * F(1.2)
        y = (fall - np.floor(fall / F(1.1)) * F(1.1) - F(0.05)) * F(rows)
        drift = hash2(k, 2, seed) * F(1.2) - t * F(0.05) * near
        drift += F(0.012) * np.sin(t * (F(0.7) + hash2(k, 3, seed)) + F(k))
        x = (drift - np.floor(drift / F(1.1)) * F(1.1) - F(0.05)) * F(width)
        radius = max(F(5.5) * near * near * unit, F(0.9))
        power = F(0.35) + F(0.5) * hash2(k, 4, seed)
        add_disc(out, x, y, radius, colour[0] * power, colour[1] * power, colour[2] * power)


@kernel
def rainfall(out, drops, t, seed, slant, colour):
    """Slanting streaks; each lasts a fraction of a second and falls again elsewhere."""
    rows, width = out.shape[0], out.shape[1]
    for k in range(drops):
        near = hash2(k, 5, seed)
        near = F(0.3) + near * near * F(0.7)
        fall = t * (F(1.1) + F(1.3) * near) + hash2(k, 1, seed) * F(1.3)
        turn = np.floor(fall / F(1.3))
        head = (fall - turn * F(1.3)) * F(rows)
        x = (hash2(k, np.int32(turn), seed + 9) * F(1.3) - F(0.15)) * F(width)
        length = F(rows) * F(0.075) * near
        power = F(0.22) * near
        for q in range(max(np.int32(length), 2)):
            j = np.int32(head) - q
            if 0 <= j < rows:
                fx = x + slant * (F(j))
                i = np.int32(np.floor(fx))
                a = fx - F(i)
                fade = power * (F(1) - F(q) / length)
                if 0 <= i < width - 1:
                    for c in range(3):
                        out[j, i, c] += colour[c] * fade * (F(1) - a)
                        out[j, i + 1, c] += colour[c] * fade * a


@kernel
def starlight(out, points, bottom):
    """Add stars; points are rows of x, y, strength in pixels of the frame; those below row `bottom` are left out.

    A star is spread over four pixels by where it lies between them: it glides when the camera turns.
    """
    width = out.shape[1]
    last = min(bottom, out.shape[0])
    for k in range(points.shape[0]):
        left = np.floor(points[k, 0])
        top = np.floor(points[k, 1])
        x = np.int32(left)
        y = np.int32(top)
        if 1 <= x < width - 2 and 1 <= y < last - 2:
            a = points[k, 0] - left
            b = points[k, 1] - top
            power = points[k, 2] * F(2)
            for c in range(3):
                out[y, x, c] += power * (F(1) - a) * (F(1) - b)
                out[y, x + 1, c] += power * a * (F(1) - b)
                out[y + 1, x, c] += power * (F(1) - a) * b
                out[y + 1, x + 1, c] += power * a * b
