"""Folded light: two layers of noise warp a third, its slope shades it like cloth."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp, texel


@inline
def _wave(x):
    """A sine of period 6.28 in two parabolas, because the library's sine does not vectorise."""
    turns = x * F(0.15915494)
    turns = turns - np.floor(turns + F(0.5))
    return turns * (F(8) - F(16) * abs(turns))


@kernel
def _look_up(a, b, c, d, e, noise, x, y, step_x, step_y, t):
    for i in range(a.shape[0]):
        px = x + step_x * F(i)
        py = y + step_y * F(i)
        p = texel(noise, px * F(52) + t * F(5), py * F(52) - t * F(3)) - F(0.5)
        q = texel(noise, px * F(52) - t * F(4) + F(190), py * F(52) + t * F(4) + F(77)) - F(0.5)
        u = (px + p * F(1.3)) * F(34) + F(91) - t * F(2)
        v = (py + q * F(1.3)) * F(60) + t * F(3)
        a[i] = p
        b[i] = q
        c[i] = texel(noise, u, v)
        d[i] = texel(noise, u + F(2.5), v + F(4))
        e[i] = texel(noise, px * F(23) - t * F(3) + F(300), py * F(23) + t * F(2))


@kernel
def _silk_row(flat, a, b, c, d, e, colours, folds):
    """The sheet's height is a wave of the warped noise; its slope along the light makes the sheen."""
    deep_r, deep_g, deep_b = colours[0, 0], colours[0, 1], colours[0, 2]
    first_r, first_g, first_b = colours[1, 0], colours[1, 1], colours[1, 2]
    second_r, second_g, second_b = colours[2, 0], colours[2, 1], colours[2, 2]
    spark_r, spark_g, spark_b = colours[3, 0], colours[3, 1], colours[3, 2]
    for i in range(a.shape[0]):
        high = _wave(c[i] * folds)
        slope = _wave(d[i] * folds) - high
        sheen = clamp(F(0.42) + slope * F(1.05), F(0), F(1))
        sheen = sheen * sheen * (F(3) - F(2) * sheen)
        hollow = F(0.65) + F(0.35) * high
        first = clamp(e[i] * F(2.6) - F(0.8), F(0), F(1))
        k2 = clamp(F(0.5) + (a[i] - b[i]) * F(1.6), F(0), F(1)) * F(0.85) * (F(0.35) + F(0.65) * first)
        k1 = first * (F(1) - k2)
        k0 = F(1) - k1 - k2
        lit = hollow * (F(0.30) + sheen)
        spark = sheen * sheen * sheen * sheen * hollow * F(0.34)
        flat[3 * i] = (deep_r * k0 + first_r * k1 + second_r * k2) * lit + spark_r * spark
        flat[3 * i + 1] = (deep_g * k0 + first_g * k1 + second_g * k2) * lit + spark_g * spark
        flat[3 * i + 2] = (deep_b * k0 + first_b * k1 + second_b * k2) * lit + spark_b * spark


@kernel
def draw_silk(out, noise, colours, centre_x, centre_y, scale, turn, t, folds):
    """Fill (h, w, 3); colours is (4, 3) linear, deep to bright; scale is units per pixel, turn in radians."""
    rows, width = out.shape[0], out.shape[1]
    sine = F(np.sin(turn)) * scale
    cosine = F(np.cos(turn)) * scale
    work = np.empty((5, width), np.float32)
    for j in range(rows):
        v = F(j) + F(0.5) - F(rows) * F(0.5)
        u = F(0.5) - F(width) * F(0.5)
        x = centre_x + cosine * u - sine * v
        y = centre_y + sine * u + cosine * v
        _look_up(work[0], work[1], work[2], work[3], work[4], noise, x, y, cosine, sine, t)
        _silk_row(out[j].reshape(width * 3), work[0], work[1], work[2], work[3], work[4], colours, folds)
