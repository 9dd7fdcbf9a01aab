"""How far the rays of one picture column go over a mountain map: a walk along the ground below them."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp


@inline
def fold(x, n):
    """Coordinates outside the map mirror back into it."""
    last = F(n) - F(2.01)
    return clamp(last - abs(last - abs(x)), F(0), last)


@inline
def _height(height, x, z):
    n = height.shape[0]
    return _inner(height, fold(x, n), fold(z, n))


@inline
def _inner(height, x, z):
    """Height at a point that is known to be on the map."""
    i = np.uint32(x)
    j = np.uint32(z)
    a = x - F(i)
    b = z - F(j)
    one = np.uint32(1)
    p = height[j, i] + (height[j, i + one] - height[j, i]) * a
    q = height[j + one, i] + (height[j + one, i + one] - height[j + one, i]) * a
    return p + (q - p) * b


@inline
def _on_map(x, z, n):
    last = F(n) - F(2.01)
    return x >= F(0) and z >= F(0) and x <= last and z <= last


@inline
def _ground(height, inside, x, z):
    return _inner(height, x, z) if inside else _height(height, x, z)


@kernel
def height_at(height, x, z):
    """Ground height at a point of the map."""
    return _height(height, F(x), F(z))


@kernel
def march(distance, cover, state, far, height, cam_y, gx, gz, ex, ez, horizon, focal, step, top):
    """Walk away from the camera and write how far each row's ray goes, for the rows that the ground comes to fill.

    state, kept from map to map, is the lowest row still open, the edge of what is filled, and the distance reached.
    cover is the part of an open row that the ridge before it fills: it softens the crests. Every column of a frame
    takes the same steps, so that a crest between two of them is missed evenly and not in a comb.
    """
    j = np.int32(state[0])
    edge = state[1]
    end = far + far * step + F(0.25)
    a = state[2]
    n = height.shape[0]
    inside = _on_map(gx + ex * a, gz + ez * a, n) and _on_map(gx + ex * end, gz + ez * end, n)
    ga = _ground(height, inside, gx + ex * a, gz + ez * a)
    seen = False
    while a < far and j >= 0:
        b = a + a * step + F(0.25)
        gb = _ground(height, inside, gx + ex * b, gz + ez * b)
        y = horizon - (gb - cam_y) * focal / b
        if y < edge:
            rise = (gb - ga) / (b - a)
            base = ga - rise * a - cam_y
            while j >= 0 and F(j) >= y:
                slope = (horizon - F(j) - F(0.5)) / focal
                distance[j] = clamp(base / (slope - rise), a, b)
                j -= 1
            edge = y
            cover[max(j, 0)] = clamp(F(j) + F(1) - y, F(0), F(1))
            seen = True
        elif seen:
            seen = False  # the ground has fallen behind a crest, which may lie between the two steps
            m = (a + b) * F(0.5)
            gm = _ground(height, inside, gx + ex * m, gz + ez * m)
            y = horizon - (gm - cam_y) * focal / m
            if y < edge:
                while j >= 0 and F(j) >= y:
                    distance[j] = m
                    j -= 1
                edge = y
                cover[max(j, 0)] = clamp(F(j) + F(1) - y, F(0), F(1))
        elif (top - cam_y) * focal < (horizon - edge) * b:
            a = F(1e9)  # no peak so far away can rise above what is seen
            break
        a = b
        ga = gb
    state[0] = F(j)
    state[1] = edge
    state[2] = a
