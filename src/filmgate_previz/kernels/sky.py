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
def gradient(light):
    """What sky_gradient needs of a light table, as a tuple: loads from an array keep a loop from vectorising."""
    return (
        light[SUN_DIRECTION, 0], light[SUN_DIRECTION, 1], light[SUN_DIRECTION, 2],
        light[ZENITH, 0], light[ZENITH, 1], light[ZENITH, 2],
        light[MIDDLE, 0], light[MIDDLE, 1], light[MIDDLE, 2],
        light[HORIZON, 0], light[HORIZON, 1], light[HORIZON, 2],
        light[SUN, 0], light[SUN, 1], light[SUN, 2],
    )


@inline
def sky_gradient(dx, dy, dz, numbers):
    """Colour without clouds and the cosine to the sun, for a unit direction.

    Rational fall-offs stand for exp and pow: they vectorise.
    """
    sx, sy, sz, zr, zg, zb, mr, mg, mb, hr, hg, hb, sr, sg, sb = numbers
    up = max(dy, F(0))
    a = F(1) / (F(1) + up * F(9))
    a = a * a
    b = F(1) / (F(1) + up * F(2.2))
    b = b * b
    mu = dx * sx + dy * sy + dz * sz
    q = F(1) - mu
    wide = F(0.55) / (F(1) + q * F(7))
    wide = wide * wide * wide * F(5)
    near = F(1) / (F(1) + q * F(140))
    near = near * near
    core = F(1) / (F(1) + q * F(2600))
    core = core * core * core * F(1.5)
    glow = wide * (F(0.25) + F(0.75) * a) + near * F(0.9) + core * F(1.2)
    red = zr + (mr - zr) * b
    red = red + (hr - red) * a + sr * glow
    green = zg + (mg - zg) * b
    green = green + (hg - green) * a + sg * glow
    blue = zb + (mb - zb) * b
    blue = blue + (hb - blue) * a + sb * glow
    return red, green, blue, mu


@kernel
def _cloud_row(density, ahead, dx, dy, dz, clouds, scale, sun_x, sun_z, t):
    """Cloud noise along a row, and the same a little nearer to the sun. Look-ups only: they do not vectorise."""
    for i in range(density.shape[0]):
        reach = scale / (max(dy[i], F(0)) + F(0.10))
        u = dx[i] * reach + t * F(3.0)
        v = dz[i] * reach + t * F(1.2)
        n = texel(clouds, u * F(0.34), v * F(0.34)) * F(0.62)
        n += texel(clouds, u * F(1.13) + F(31), v * F(1.13) - t) * F(0.28)
        n += texel(clouds, u * F(3.7), v * F(3.7)) * F(0.10)
        density[i] = n
        ahead[i] = texel(clouds, u * F(0.34) + sun_x * F(14), v * F(0.34) + sun_z * F(14))


@kernel
def _shade_row(flat, density, ahead, dx, dy, dz, light):
    """Gradient, sun and clouds, without branches so that the row vectorises."""
    low = F(1) - light[CLOUDS, 0]
    disc_power = light[CLOUDS, 2]
    numbers = gradient(light)
    dark_r, dark_g, dark_b = light[CLOUD_DARK, 0], light[CLOUD_DARK, 1], light[CLOUD_DARK, 2]
    lit_r, lit_g, lit_b = light[CLOUD_LIT, 0], light[CLOUD_LIT, 1], light[CLOUD_LIT, 2]
    sun_r, sun_g, sun_b = light[SUN, 0], light[SUN, 1], light[SUN, 2]
    for i in range(dx.shape[0]):
        r, g, b, mu = sky_gradient(dx[i], dy[i], dz[i], numbers)
        disc = smooth(F(0.99955), F(0.99978), mu) * disc_power
        up = max(dy[i], F(0))
        n = density[i]
        d = smooth(low, low + F(0.26), n) * smooth(F(0.004), F(0.09), up)
        lit = clamp(F(0.55) + (n - ahead[i]) * F(2.4) + (F(1) - d) * F(0.35), F(0), F(1))
        forward = F(1) / (F(1) + (F(1) - mu) * F(9))
        forward = forward * forward * (F(1.15) - d) * F(0.9)
        d = d * F(0.93) * (F(0.35) + F(0.65) * smooth(F(0.0), F(0.16), up))
        keep = F(1) - d
        shade = F(1) - lit
        sunny = disc * keep + forward * d
        flat[3 * i] = r * keep + (dark_r * shade + lit_r * lit) * d + sun_r * sunny
        flat[3 * i + 1] = g * keep + (dark_g * shade + lit_g * lit) * d + sun_g * sunny
        flat[3 * i + 2] = b * keep + (dark_b * shade + lit_b * lit) * d + sun_b * sunny


@kernel
def _view_row(dx, dy, dz, slope, sine, cosine, scale):
    centre = F(dx.shape[0]) * F(0.5)
    for i in range(dx.shape[0]):
        sx = (F(i) + F(0.5) - centre) * scale
        length = F(1) / np.sqrt(sx * sx + slope * slope + F(1))
        dx[i] = (cosine * sx + sine) * length
        dy[i] = slope * length
        dz[i] = (cosine - sine * sx) * length


@kernel
def sky_rows(out, camera, light, clouds, t):
    """Fill (h, w, 3) with the sky a camera sees; rows below the horizon get the horizon's colour."""
    work = np.empty((5, out.shape[1]), np.float32)
    flat = out.reshape(out.shape[0], out.shape[1] * 3)
    sun_x = light[SUN_DIRECTION, 0]
    sun_z = light[SUN_DIRECTION, 2]
    scale = F(1) / camera[CAM_FOCAL]
    for j in range(out.shape[0]):
        slope = max((camera[CAM_HORIZON] - F(j) - F(0.5)) * scale, F(0))
        _view_row(work[0], work[1], work[2], slope, camera[CAM_SIN], camera[CAM_COS], scale)
        _cloud_row(work[3], work[4], work[0], work[1], work[2], clouds, light[CLOUDS, 1], sun_x, sun_z, t)
        _shade_row(flat[j], work[3], work[4], work[0], work[1], work[2], light)


@kernel
def _dome_row(dx, dy, dz, up, sine, cosine):
    width = dx.shape[0]
    for i in range(width):
        side = (F(i) + F(0.5)) / F(width) * F(2) - F(1)
        ahead = np.sqrt(max(F(1) - side * side - up * up, F(0.0004)))
        length = F(1) / np.sqrt(side * side + up * up + ahead * ahead)
        dx[i] = (cosine * side + sine * ahead) * length
        dy[i] = up * length
        dz[i] = (cosine * ahead - sine * side) * length


@kernel
def environment(out, camera, light, clouds, t):
    """The half sphere of sky ahead of a camera, for reflections: column = side -1..1, row = root of the upward part."""
    work = np.empty((5, out.shape[1]), np.float32)
    flat = out.reshape(out.shape[0], out.shape[1] * 3)
    sun_x = light[SUN_DIRECTION, 0]
    sun_z = light[SUN_DIRECTION, 2]
    for j in range(out.shape[0]):
        v = (F(j) + F(0.5)) / F(out.shape[0])
        _dome_row(work[0], work[1], work[2], v * v, camera[CAM_SIN], camera[CAM_COS])
        _cloud_row(work[3], work[4], work[0], work[1], work[2], clouds, light[CLOUDS, 1], sun_x, sun_z, t)
        _shade_row(flat[j], work[3], work[4], work[0], work[1], work[2], light)
