"""Water: four scrolling samples of one tile of slopes, faded out where a pixel cannot hold a wave; Fresnel; glitter."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp, texel
from filmgate_previz.kernels.table import (
    AIR,
    CAM_COS,
    CAM_FOCAL,
    CAM_HORIZON,
    CAM_SIN,
    CAM_X,
    CAM_Y,
    CAM_Z,
    HAZE,
    HORIZON,
    SUN,
    SUN_DIRECTION,
)


@inline
def _fresnel(facing):
    q = clamp(F(1) - facing, F(0), F(1))
    q2 = q * q
    return F(0.03) + F(0.90) * q2 * q2 * q


@kernel
def _wave_row(side, ahead, waves, x, z, step_x, step_z, t, swell, chop, ripple, fine):
    """Slopes of the water along one picture row; swell, chop, ripple and fine weigh the four wave lengths.

    The long waves bend the short ones: straight scrolling noise looks like scrolling noise.
    """
    for i in range(side.shape[0]):
        px = x + step_x * F(i)
        pz = z + step_z * F(i)
        a = texel(waves, px * F(2.3) + t * F(4), pz * F(4.3) - t * F(6))
        b = texel(waves, px * F(11) + t * F(13) + a * F(16), pz * F(19) + t * F(9))
        c = texel(waves, px * F(34) - t * F(23) + F(40), pz * F(57) + t * F(19) + b * F(24))
        d = texel(waves, px * F(97) + t * F(41) + b * F(30), pz * F(149) - t * F(47) + c * F(30))
        side[i] = b * chop * F(0.7) + c * ripple * F(0.6) + d * fine * F(0.5)
        ahead[i] = a * swell + b * chop + c * ripple + d * fine


@kernel
def _reflect_row(u, v, fresnel, glitter, side, ahead, sight, sun, wide, high):
    """Where each pixel's reflected ray meets the half sphere of sky, in texels, and how much it carries."""
    width = side.shape[0]
    slope, sine, cosine, pixel, lift = sight[0], sight[1], sight[2], sight[3], sight[5]
    sun_side = cosine * sun[0] - sine * sun[2]
    sun_up = sun[1]
    sun_ahead = sine * sun[0] + cosine * sun[2]
    for i in range(width):
        sx = (F(i) + F(0.5) - F(width) * F(0.5)) * pixel
        length = F(1) / np.sqrt(sx * sx + slope * slope + F(1))
        vx = sx * length
        vy = slope * length
        nx = side[i]
        nz = ahead[i]
        scale = F(1) / np.sqrt(F(1) + nx * nx + nz * nz)
        facing = (vx * nx + vy + length * nz) * scale
        twice = F(2) * facing * scale
        rx = vx - twice * nx
        ry = abs(vy - twice) + lift
        rz = length - twice * nz
        fresnel[i] = _fresnel(-facing)
        u[i] = clamp((rx * F(0.5) + F(0.5)) * wide - F(0.5), F(0), wide - F(1.01))
        v[i] = clamp(np.sqrt(ry) * high - F(0.5), F(0), high - F(1.01))
        mu = clamp(rx * sun_side + ry * sun_up + rz * sun_ahead, F(0), F(1))
        m2 = mu * mu
        m4 = m2 * m2
        m8 = m4 * m4
        m16 = m8 * m8
        m32 = m16 * m16
        m64 = m32 * m32
        glitter[i] = m64 * m64 * m64 * F(0.9)


@kernel
def _sea_row(row, u, v, fresnel, glitter, ahead, sky, sight, tint, deep, far):
    one = np.uint32(1)
    clear = sight[4]
    haze = F(1) - clear
    for i in range(row.shape[0]):
        p = np.uint32(v[i])
        q = np.uint32(u[i])
        a = u[i] - F(q)
        b = v[i] - F(p)
        w11 = a * b
        w01 = a - w11
        w10 = b - w11
        w00 = F(1) - a - w10
        k = fresnel[i] * clear
        body = (F(1) - fresnel[i]) * (F(1) + max(ahead[i] * F(2.5), F(-0.5))) * clear
        spark = glitter[i] * clear
        for c in range(3):
            mirrored = sky[p, q, c] * w00 + sky[p, q + one, c] * w01 + sky[p + one, q, c] * w10
            mirrored += sky[p + one, q + one, c] * w11
            row[i, c] = mirrored * k + deep[c] * body + tint[c] * spark + far[c] * haze


@inline
def _fade(stretch, waves_per_unit):
    """How much of a wave survives a pixel that spans `stretch` units of water."""
    q = stretch * waves_per_unit
    return F(1) / (F(1) + q * q)


@kernel
def _weights(weights, stretch, rough):
    weights[0] = rough * F(0.30) * _fade(stretch, F(0.25))
    weights[1] = rough * F(0.62) * _fade(stretch, F(1.0))
    weights[2] = rough * F(0.95) * _fade(stretch, F(3.0))
    weights[3] = rough * F(0.95) * _fade(stretch, F(8.0))


@kernel
def draw_sea(out, first, sky, camera, light, waves, t, rough, deep):
    """Open water in rows first.. of the frame, under the half sphere `sky` (see sky.environment)."""
    rows, width = out.shape[0], out.shape[1]
    pixel = F(1) / camera[CAM_FOCAL]
    sine = camera[CAM_SIN]
    cosine = camera[CAM_COS]
    side = np.empty(width, np.float32)
    ahead = np.empty(width, np.float32)
    weights = np.empty(4, np.float32)
    u = np.empty(width, np.float32)
    v = np.empty(width, np.float32)
    fresnel = np.empty(width, np.float32)
    glitter = np.empty(width, np.float32)
    far = light[HORIZON] * F(0.5) + light[HAZE] * F(0.3)
    sun = light[SUN_DIRECTION]
    tint = light[SUN]
    wide = F(sky.shape[1])
    high = F(sky.shape[0])
    sight = np.empty(6, np.float32)
    for j in range(max(first, 0), rows):
        slope = min((camera[CAM_HORIZON] - F(j) - F(0.5)) * pixel, F(-0.0012))
        reach = camera[CAM_Y] / -slope
        stretch = reach * reach * pixel / camera[CAM_Y]
        _weights(weights, stretch, rough)
        left = (F(0.5) - F(width) * F(0.5)) * pixel
        x = camera[CAM_X] + (cosine * left + sine) * reach
        z = camera[CAM_Z] + (cosine - sine * left) * reach
        _wave_row(side, ahead, waves, x, z, cosine * pixel * reach, -sine * pixel * reach, t,
                  weights[0], weights[1], weights[2], weights[3])
        sight[0] = slope
        sight[1] = sine
        sight[2] = cosine
        sight[3] = pixel
        sight[4] = F(1) / (F(1) + reach * light[AIR, 0] * F(7))
        # Waves too small to see still tilt the mirror up: without this the far sea turns into a plain mirror.
        sight[5] = (rough * F(1.6) - weights[0] * F(0.5) - weights[1] * F(0.4) - weights[2] * F(0.4)) * F(0.16)
        _reflect_row(u, v, fresnel, glitter, side, ahead, sight, sun, wide, high)
        _sea_row(out[j], u, v, fresnel, glitter, ahead, sky, sight, tint, deep, far)


@kernel
def _mirror_row(row, picture, side, ahead, line, sight, deep):
    width = row.shape[0]
    one = np.uint32(1)
    lowest = F(picture.shape[0]) - F(1)
    slope, pixel, sway_x, sway_y = sight[0], sight[1], sight[2], sight[3]
    for i in range(width):
        sx = (F(i) + F(0.5) - F(width) * F(0.5)) * pixel
        length = F(1) / np.sqrt(sx * sx + slope * slope + F(1))
        nx = side[i]
        nz = ahead[i]
        scale = F(1) / np.sqrt(F(1) + nx * nx + nz * nz)
        fresnel = F(0.35) + F(0.6) * _fresnel(-(sx * nx + slope + nz) * length * scale)
        y = clamp(line + nz * sway_y, F(0), lowest)
        x = clamp(F(i) + nx * sway_x, F(0), F(width) - F(1.01))
        p = np.uint32(y)
        q = np.uint32(x)
        a = x - F(q)
        body = (F(1) - fresnel) * (F(1) + max(nz * F(2), F(-0.5)))
        row[i, 0] = (picture[p, q, 0] + (picture[p, q + one, 0] - picture[p, q, 0]) * a) * fresnel + deep[0] * body
        row[i, 1] = (picture[p, q, 1] + (picture[p, q + one, 1] - picture[p, q, 1]) * a) * fresnel + deep[1] * body
        row[i, 2] = (picture[p, q, 2] + (picture[p, q + one, 2] - picture[p, q, 2]) * a) * fresnel + deep[2] * body


@kernel
def draw_mirror(out, shore, edge, picture, camera, waves, t, rough, deep):
    """Harbour water in rows shore.. of the frame: the picture above the shore upside down, rippled.

    edge is where between rows the shore lies, or the mirror would jump as the camera moves. picture holds the rows that
    may be reflected; it must not overlap the rows written.
    """
    rows, width = out.shape[0], out.shape[1]
    pixel = F(1) / camera[CAM_FOCAL]
    sine = camera[CAM_SIN]
    cosine = camera[CAM_COS]
    side = np.empty(width, np.float32)
    ahead = np.empty(width, np.float32)
    weights = np.empty(4, np.float32)
    sight = np.empty(4, np.float32)
    for j in range(max(shore, 0), rows):
        slope = min((camera[CAM_HORIZON] - F(j) - F(0.5)) * pixel, F(-0.0012))
        reach = camera[CAM_Y] / -slope
        _weights(weights, reach * reach * pixel / camera[CAM_Y], rough)
        left = (F(0.5) - F(width) * F(0.5)) * pixel
        x = camera[CAM_X] + (cosine * left + sine) * reach
        z = camera[CAM_Z] + (cosine - sine * left) * reach
        _wave_row(side, ahead, waves, x, z, cosine * pixel * reach, -sine * pixel * reach, t,
                  weights[0] * F(0.5), weights[1], weights[2], weights[3])
        sight[0] = slope
        sight[1] = pixel
        sight[2] = F(width) * F(0.05)
        sight[3] = F(rows) * F(0.22)
        _mirror_row(out[j], picture, side, ahead, F(2) * edge - F(j), sight, deep)
