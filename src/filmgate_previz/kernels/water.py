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
def _sea_row(flat, u, v, fresnel, glitter, ahead, sky, across, clear, tint, deep, far):
    """sky is the half sphere as one line of numbers, `across` texels wide."""
    haze = F(1) - clear
    tint_r, tint_g, tint_b = tint[0], tint[1], tint[2]
    deep_r, deep_g, deep_b = deep[0], deep[1], deep[2]
    far_r, far_g, far_b = far[0] * haze, far[1] * haze, far[2] * haze
    right, below = np.uint32(3), np.uint32(across * 3)
    for i in range(u.shape[0]):
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
        at = p * below + q * right
        down = at + below
        one, two = np.uint32(1), np.uint32(2)
        red = sky[at] * w00 + sky[at + right] * w01 + sky[down] * w10 + sky[down + right] * w11
        green = sky[at + one] * w00 + sky[at + right + one] * w01
        green += sky[down + one] * w10 + sky[down + right + one] * w11
        blue = sky[at + two] * w00 + sky[at + right + two] * w01
        blue += sky[down + two] * w10 + sky[down + right + two] * w11
        flat[3 * i] = red * k + deep_r * body + tint_r * spark + far_r
        flat[3 * i + 1] = green * k + deep_g * body + tint_g * spark + far_g
        flat[3 * i + 2] = blue * k + deep_b * body + tint_b * spark + far_b


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
    dome = sky.reshape(sky.size)
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
        _sea_row(out[j].reshape(width * 3), u, v, fresnel, glitter, ahead, dome, sky.shape[1], sight[4], tint, deep,
                 far)


@kernel
def _mirror_row(flat, picture, rows, side, ahead, line, sight, deep):
    """picture is the rows that may be reflected as one line of numbers."""
    width = side.shape[0]
    right, below = np.uint32(3), np.uint32(width * 3)
    lowest = F(rows) - F(1)
    slope, pixel, sway_x, sway_y = sight[0], sight[1], sight[2], sight[3]
    deep_r, deep_g, deep_b = deep[0], deep[1], deep[2]
    for i in range(width):
        sx = (F(i) + F(0.5) - F(width) * F(0.5)) * pixel
        length = F(1) / np.sqrt(sx * sx + slope * slope + F(1))
        nx = side[i]
        nz = ahead[i]
        scale = F(1) / np.sqrt(F(1) + nx * nx + nz * nz)
        fresnel = F(0.35) + F(0.6) * _fresnel(-(sx * nx + slope + nz) * length * scale)
        y = clamp(line + nz * sway_y, F(0), lowest)
        x = clamp(F(i) + nx * sway_x, F(0), F(width) - F(1.01))
        q = np.uint32(x)
        a = x - F(q)
        body = (F(1) - fresnel) * (F(1) + max(nz * F(2), F(-0.5)))
        at = np.uint32(y) * below + q * right
        one, two = np.uint32(1), np.uint32(2)
        red = picture[at] + (picture[at + right] - picture[at]) * a
        green = picture[at + one] + (picture[at + right + one] - picture[at + one]) * a
        blue = picture[at + two] + (picture[at + right + two] - picture[at + two]) * a
        flat[3 * i] = red * fresnel + deep_r * body
        flat[3 * i + 1] = green * fresnel + deep_g * body
        flat[3 * i + 2] = blue * fresnel + deep_b * body


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
    mirrored = picture.reshape(picture.size)
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
        _mirror_row(out[j].reshape(width * 3), mirrored, picture.shape[0], side, ahead, F(2) * edge - F(j), sight, deep)
