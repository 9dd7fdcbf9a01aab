"""How far the rays of one picture column go over a mountain map.

Pixel rays rise from row to row, so the march never restarts: the bracket of the last hit serves the next pixel, which
costs about one look-up each.
"""

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
    x = fold(x, n)
    z = fold(z, n)
    i = np.uint32(x)
    j = np.uint32(z)
    a = x - F(i)
    b = z - F(j)
    one = np.uint32(1)
    p = height[j, i] + (height[j, i + one] - height[j, i]) * a
    q = height[j + one, i] + (height[j + one, i + one] - height[j + one, i]) * a
    return p + (q - p) * b


@kernel
def height_at(height, x, z):
    """Ground height at a point of the map."""
    return _height(height, F(x), F(z))


@kernel
def march(distance, cover, j, start, far, height, cam_y, gx, gz, ex, ez, horizon, pixel, step, top):
    """Write how far each row's ray goes; stop at the sky. Returns the row and the distance reached.

    cover is the part of the row that the ridge before the hit fills: it softens the crests.
    """
    b = start
    gb = _height(height, gx + ex * b, gz + ez * b)
    a = b
    ga = gb  # the ground is known at both ends of the bracket a..b
    while j >= 0:
        slope = (horizon - F(j) - F(0.5)) * pixel
        yb = cam_y + slope * b
        ridge = F(-1e9)
        while gb < yb:
            ridge = max(ridge, (gb - cam_y) / b)
            if b >= far:
                cover[j] = F(0)
                return j, b
            if slope >= F(0) and yb > top:
                cover[j] = clamp(F(j) + F(1) - horizon + ridge / pixel, F(0), F(1))
                return j, F(1e9)
            a = b
            ga = gb
            b += b * step + F(0.3) + (yb - gb) * F(0.055)
            gb = _height(height, gx + ex * b, gz + ez * b)
            yb = cam_y + slope * b
            if gb < yb and b > F(120) and yb - gb < F(3) * (b - a):
                # A near miss: look between the two samples, or far crests come out as combs.
                for q in range(1, 4):
                    m = a + (b - a) * F(q) * F(0.25)
                    gm = _height(height, gx + ex * m, gz + ez * m)
                    if gm >= cam_y + slope * m:
                        b = m
                        gb = gm
                        yb = cam_y + slope * m
                        break
                    ridge = max(ridge, (gm - cam_y) / m)
        hit = b
        va = ga - (cam_y + slope * a)
        vb = gb - yb
        if va < F(0):
            hit = a + (b - a) * va / (va - vb)
            vm = _height(height, gx + ex * hit, gz + ez * hit) - (cam_y + slope * hit)
            if vm < F(0):
                hit = hit + (b - hit) * vm / (vm - vb - F(1e-6))
            else:
                hit = a + (hit - a) * va / (va - vm)
        distance[j] = hit
        cover[j] = clamp(F(j) + F(1) - horizon + ridge / pixel, F(0), F(1))
        j -= 1
    return j, b
