"""Hashing, value noise with derivatives, tileable fractal noise, bilinear look-up."""

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


@kernel
def value_noise(x, y, seed, period):
    """Value noise and its slope along x and y; it tiles when period > 0."""
    xi = np.int32(np.floor(x))
    yi = np.int32(np.floor(y))
    fx = F(x - xi)
    fy = F(y - yi)
    x1 = xi + 1
    y1 = yi + 1
    if period > 0:
        xi %= period
        yi %= period
        x1 %= period
        y1 %= period
    u = fx * fx * fx * (fx * (fx * F(6) - F(15)) + F(10))
    v = fy * fy * fy * (fy * (fy * F(6) - F(15)) + F(10))
    du = F(30) * fx * fx * (fx * (fx - F(2)) + F(1))
    dv = F(30) * fy * fy * (fy * (fy - F(2)) + F(1))
    a = hash2(xi, yi, seed)
    b = hash2(x1, yi, seed)
    c = hash2(xi, y1, seed)
    d = hash2(x1, y1, seed)
    k1 = b - a
    k2 = c - a
    k3 = a - b - c + d
    return a + k1 * u + k2 * v + k3 * u * v, du * (k1 + k3 * v), dv * (k2 + k3 * u)


@kernel
def fractal_tile(size, base, octaves, gain, seed):
    """A tileable fractal noise, (size, size) float32 in 0..1; base is the number of cells of the coarsest octave."""
    out = np.empty((size, size), np.float32)
    low = F(9)
    high = F(-9)
    for j in range(size):
        for i in range(size):
            total = F(0)
            weight = F(1)
            period = base
            for octave in range(octaves):
                value, _, _ = value_noise(
                    F(i) * F(period) / F(size), F(j) * F(period) / F(size), seed + octave * 7, period
                )
                total += weight * value
                weight *= F(gain)
                period *= 2
            out[j, i] = total
            low = min(low, total)
            high = max(high, total)
    for j in range(size):
        for i in range(size):
            out[j, i] = (out[j, i] - low) / (high - low)
    return out
