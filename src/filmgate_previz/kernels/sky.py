"""The sky as a function of direction: gradient, glow, sun, clouds."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp, smooth, texel
from filmgate_previz.kernels.table import (
    CAM_COS,
    CAM_FOCAL,
    CAM_HORIZON,
    CAM_SIN,
    CLOUD_DARK,
    CLOUD_LIT,
    CLOUDS,
    HORIZON,
    MIDDLE,
    SUN,
    SUN_DIRECTION,
    ZENITH,
)


@inline
def sky_gradient(dx, dy, dz, light):
    """Colour without clouds and the cosine to the sun, for a unit direction.

    Rational fall-offs stand for exp and pow: they vectorise.
    """
    up = max(dy, F(0))
    a = F(1) / (F(1) + up * F(9))
    a = a * a
    b = F(1) / (F(1) + up * F(2.2))
    b = b * b
    mu = dx * light[SUN_DIRECTION, 0] + dy * light[SUN_DIRECTION, 1] + dz * light[SUN_DIRECTION, 2]
    q = F(1) - mu
    wide = F(0.55) / (F(1) + q * F(7))
    wide = wide * wide * wide * F(5)
    near = F(1) / (F(1) + q * F(140))
    near = near * near
    core = F(1) / (F(1) + q * F(2600))
    core = core * core * core * F(1.5)
    glow = wide * (F(0.25) + F(0.75) * a) + near * F(0.9) + core * F(1.2)
    red = light[ZENITH, 0] + (light[MIDDLE, 0] - light[ZENITH, 0]) * b
    red = red + (light[HORIZON, 0] - red) * a + light[SUN, 0] * glow
    green = light[ZENITH, 1] + (light[MIDDLE, 1] - light[ZENITH, 1]) * b
    green = green + (light[HORIZON, 1] - green) * a + light[SUN, 1] * glow
    blue = light[ZENITH, 2] + (light[MIDDLE, 2] - light[ZENITH, 2]) * b
    blue = blue + (light[HORIZON, 2] - blue) * a + light[SUN, 2] * glow
    return red, green, blue, mu


@inline
def sky(dx, dy, dz, light, clouds, t):
    """Gradient, sun and clouds, without branches so that a row of it vectorises."""
    r, g, b, mu = sky_gradient(dx, dy, dz, light)
    disc = smooth(F(0.99955), F(0.99978), mu) * light[CLOUDS, 2]
    r += light[SUN, 0] * disc
    g += light[SUN, 1] * disc
    b += light[SUN, 2] * disc
    dy = max(dy, F(0))
    reach = light[CLOUDS, 1] / (dy + F(0.10))
    u = dx * reach + t * F(3.0)
    v = dz * reach + t * F(1.2)
    n = texel(clouds, u * F(0.34), v * F(0.34)) * F(0.62)
    n += texel(clouds, u * F(1.13) + F(31), v * F(1.13) - t) * F(0.28)
    n += texel(clouds, u * F(3.7), v * F(3.7)) * F(0.10)
    low = F(1) - light[CLOUDS, 0]
    density = smooth(low, low + F(0.26), n) * smooth(F(0.004), F(0.09), dy)
    # One more sample, displaced sunwards: thinner there means a lit edge.
    ahead = texel(clouds, u * F(0.34) + light[SUN_DIRECTION, 0] * F(14), v * F(0.34) + light[SUN_DIRECTION, 2] * F(14))
    lit = clamp(F(0.55) + (n - ahead) * F(2.4) + (F(1) - density) * F(0.35), F(0), F(1))
    forward = F(1) / (F(1) + (F(1) - mu) * F(9))
    forward = forward * forward * (F(1.15) - density) * F(0.9)
    density = density * F(0.93) * (F(0.35) + F(0.65) * smooth(F(0.0), F(0.16), dy))
    r += (light[CLOUD_DARK, 0] + (light[CLOUD_LIT, 0] - light[CLOUD_DARK, 0]) * lit + light[SUN, 0] * forward - r) * density
    g += (light[CLOUD_DARK, 1] + (light[CLOUD_LIT, 1] - light[CLOUD_DARK, 1]) * lit + light[SUN, 1] * forward - g) * density
    b += (light[CLOUD_DARK, 2] + (light[CLOUD_LIT, 2] - light[CLOUD_DARK, 2]) * lit + light[SUN, 2] * forward - b) * density
    return r, g, b


@kernel
def _sky_row(row, slope, camera, light, clouds, t):
    width = row.shape[0]
    sine = camera[CAM_SIN]
    cosine = camera[CAM_COS]
    scale = F(1) / camera[CAM_FOCAL]
    centre = F(width) * F(0.5)
    for i in range(width):
        sx = (F(i) + F(0.5) - centre) * scale
        length = F(1) / np.sqrt(sx * sx + slope * slope + F(1))
        r, g, b = sky(
            (cosine * sx + sine) * length, slope * length, (cosine - sine * sx) * length, light, clouds, t
        )
        row[i, 0] = r
        row[i, 1] = g
        row[i, 2] = b


@kernel
def sky_rows(out, camera, light, clouds, t):
    """Fill (h, w, 3) with the sky a camera sees; rows below the horizon get the horizon's colour."""
    for j in range(out.shape[0]):
        slope = max((camera[CAM_HORIZON] - F(j) - F(0.5)) / camera[CAM_FOCAL], F(0))
        _sky_row(out[j], slope, camera, light, clouds, t)


@kernel
def _environment_row(row, up, camera, light, clouds, t):
    width = row.shape[0]
    sine = camera[CAM_SIN]
    cosine = camera[CAM_COS]
    for i in range(width):
        side = (F(i) + F(0.5)) / F(width) * F(2) - F(1)
        ahead = np.sqrt(max(F(1) - side * side - up * up, F(0.0004)))
        length = F(1) / np.sqrt(side * side + up * up + ahead * ahead)
        r, g, b = sky(
            (cosine * side + sine * ahead) * length,
            up * length,
            (cosine * ahead - sine * side) * length,
            light,
            clouds,
            t,
        )
        row[i, 0] = r
        row[i, 1] = g
        row[i, 2] = b


@kernel
def environment(out, camera, light, clouds, t):
    """The half sphere of sky ahead of a camera, for reflections: column = side -1..1, row = root of the upward part."""
    height = out.shape[0]
    for j in range(height):
        v = (F(j) + F(0.5)) / F(height)
        _environment_row(out[j], v * v, camera, light, clouds, t)
