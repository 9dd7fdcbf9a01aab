"""Hashing, tileable fractal noise, bilinear look-up."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel


@kernel
def hash2(x, y, seed):
    """A repeatable number in 0..1 for an integer point."""
    h = (
        np.uint32(x) * np.uint32(374761393)
        + np.uint32(y) * np.uint32(668265263)
        + np.uint32(seed) * np.uint32(2246822519)
    )
    h = (h ^ (h >> np.uint32(13))) * np.uint32(1274126177)
    h = h ^ (h >> np.uint32(16))
    return F(h & np.uint32(0xFFFFFF)) * F(1.0 / 16777216.0)


@inline
def clamp(x, low, high):
    return min(max(x, low), high)


@inline
def smooth(low, high, x):
    """Smoothstep."""
    t = clamp((x - low) / (high - low), F(0), F(1))
    return t * t * (F(3) - F(2) * t)


@inline
def texel(tile, u, v):
    """Bilinear look-up that wraps; the tile is square, its side a power of two; u and v are in texels."""
    last = np.uint32(tile.shape[0] - 1)  # unsigned indices spare the test for negative ones, and the loop vectorises
    fu = np.floor(u)
    fv = np.floor(v)
    x = np.uint32(np.int32(fu))
    y = np.uint32(np.int32(fv))
    a = u - fu
    b = v - fv
    x0 = x & last
    x1 = (x + np.uint32(1)) & last
    y0 = y & last
    y1 = (y + np.uint32(1)) & last
    p = tile[y0, x0] + (tile[y0, x1] - tile[y0, x0]) * a
    q = tile[y1, x0] + (tile[y1, x1] - tile[y1, x0]) * a
    return p + (q - p) * b


@inline
def fade(x):
    """How much of the next lattice point's value counts `x` (0..1) of the way to it."""
    return x * x * x * (x * (x * F(6) - F(15)) + F(10))


@kernel
def _octave_row(line, y, seed, period, weight):
    """Add an octave of value noise, which repeats after `period` cells, to one row of a tile, y cells down it."""
    row = np.int32(y)
    v = fade(y - F(row))
    above = row if row < period else row - period
    below = row + 1 if row + 1 < period else row + 1 - period
    for i in range(line.shape[0]):
        x = F(i) * F(period) / F(line.shape[0])
        column = np.int32(x)
        u = fade(x - F(column))
        left = column if column < period else column - period
        right = column + 1 if column + 1 < period else column + 1 - period
        a = hash2(left, above, seed)
        b = hash2(right, above, seed)
        c = hash2(left, below, seed)
        d = hash2(right, below, seed)
        line[i] += weight * (a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v)


@kernel
def fractal_tile(size, base, octaves, gain, seed):
    """A tileable fractal noise, (size, size) float32 in 0..1; base is the number of cells of the coarsest octave."""
    out = np.zeros((size, size), np.float32)
    low = F(9)
    high = F(-9)
    for j in range(size):
        line = out[j]
        weight = F(1)
        period = base
        for octave in range(octaves):
            _octave_row(line, F(j) * F(period) / F(size), seed + octave * 7, period, weight)
            weight *= F(gain)
            period *= 2
        for i in range(size):
            low = min(low, line[i])
            high = max(high, line[i])
    for j in range(size):
        for i in range(size):
            out[j, i] = (out[j, i] - low) / (high - low)
    return out
