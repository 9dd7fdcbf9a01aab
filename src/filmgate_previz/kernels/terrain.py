"""Seeing a mountain map: one march per picture column from the bottom up, then one shading pass per column.

Columns are drawn into a narrow tile and copied as rows, because walking a frame downwards touches a new page each step.
"""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.march import fold, march
from filmgate_previz.kernels.noise import texel
from filmgate_previz.kernels.sky import gradient, sky_gradient
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
    SUN_DIRECTION,
)

TILE = 16


@kernel
def _colour(red, green, blue, distance, first, last, packed, size, scale, cam_x, cam_z, dx, dz):
    """The roots of the baked colours in rows first..last of one column; packed is the flat colour map."""
    mask = np.uint32(1023)
    side = np.uint32(size)
    one = np.uint32(1)
    for j in range(np.uint32(first), np.uint32(last)):
        x = fold((cam_x + dx * distance[j]) * scale, size)
        z = fold((cam_z + dz * distance[j]) * scale, size)
        i0 = np.uint32(x)
        j0 = np.uint32(z)
        fa = x - F(i0)
        fb = z - F(j0)
        w11 = fa * fb
        w01 = fa - w11
        w10 = fb - w11
        w00 = F(1) - fa - w10
        at = j0 * side + i0
        k0 = packed[at]
        k1 = packed[at + one]
        k2 = packed[at + side]
        k3 = packed[at + side + one]
        r = F(k0 >> np.uint32(20)) * w00 + F(k1 >> np.uint32(20)) * w01
        red[j] = r + F(k2 >> np.uint32(20)) * w10 + F(k3 >> np.uint32(20)) * w11
        g = F((k0 >> np.uint32(10)) & mask) * w00 + F((k1 >> np.uint32(10)) & mask) * w01
        green[j] = g + F((k2 >> np.uint32(10)) & mask) * w10 + F((k3 >> np.uint32(10)) & mask) * w11
        blue[j] = F(k0 & mask) * w00 + F(k1 & mask) * w01 + F(k2 & mask) * w10 + F(k3 & mask) * w11


@kernel
def _grain(grain, distance, first, last, detail, cam_x, cam_y, cam_z, dx, dz, horizon, pixel, rough, fade, level):
    """What the map is too coarse for: a factor on the light of rows first..last, 1 where it is lost in the distance."""
    for j in range(np.uint32(first), np.uint32(last)):
        hit = distance[j]
        slope = (horizon - F(j) - F(0.5)) * pixel
        px = cam_x + dx * hit
        pz = cam_z + dz * hit
        y = cam_y + slope * hit
        stretch = hit * pixel / max(-slope, F(0.02)) * level  # how much level ground one pixel covers
        near = max(F(1.15) - hit * fade, F(0)) / (F(1) + stretch * stretch)
        k = (texel(detail, px * F(7.3), pz * F(7.3) + y * F(3)) - F(0.5)) * near * rough * F(2.4)
        k += (texel(detail, px * F(27.0), pz * F(27.0)) - F(0.5)) * near * near * rough * F(2.0)
        grain[j] = max(F(1) + k, F(0.3))


@kernel
def _lost(grain, distance, first, fade):
    """Rows first.. that are too far to have grain get none; returns the row after them. Distances shrink downwards."""
    j = first
    while j < grain.shape[0] and distance[j] * fade >= F(1.15):
        grain[j] = F(1)
        j += 1
    return j


@kernel
def _veil(flat, red, green, blue, grain, distance, first, cam_y, horizon, pixel, air, clear, glow):
    """Lay the air over rows first.. of one column; air is the haze's numbers."""
    density = air[0]
    layer = air[1]
    sun_up = air[2]
    unit = F(1 / 1023.0)
    clear_r, clear_g, clear_b = clear[0], clear[1], clear[2]
    glow_r, glow_g, glow_b = glow[0], glow[1], glow[2]
    one, two, three = np.uint32(1), np.uint32(2), np.uint32(3)
    for j in range(np.uint32(first), np.uint32(distance.shape[0])):
        hit = distance[j]
        slope = (horizon - F(j) - F(0.5)) * pixel
        y = cam_y + slope * hit
        level = (cam_y * F(0.35) + y * F(0.65)) * layer
        thick = hit * density * (F(0.35) + F(1.9) / (F(1) + level * level * F(0.45)))
        through = F(1) / (F(1) + thick + thick * thick * F(0.48))
        veil = F(1) - through
        off = (sun_up - slope) * F(4.2)
        sunny = veil / (F(1) + off * off)
        veil -= sunny
        through *= F(2.5) * grain[j] * unit * unit
        r = red[j]
        g = green[j]
        b = blue[j]
        k = three * j
        flat[k] = r * r * through + clear_r * veil + glow_r * sunny
        flat[k + one] = g * g * through + clear_g * veil + glow_g * sunny
        flat[k + two] = b * b * through + clear_b * veil + glow_b * sunny


@kernel
def _soften(column, distance, cover, first):
    """Mix each crest into the row above it by the share it fills."""
    for j in range(first, column.shape[0] - 1):
        if distance[j] > F(1.06) * distance[j + 1]:
            k = cover[j]
            for c in range(3):
                column[j, c] += (column[j + 1, c] - column[j, c]) * k


@kernel
def _haze_colours(glow, camera, light):
    """Per column, the haze lit by the sun's glow; returns the haze away from it."""
    width = glow.shape[0]
    clear = np.empty(3, np.float32)
    for c in range(3):
        clear[c] = light[HORIZON, c] * F(0.16) + light[HAZE, c] * F(0.66)
    for i in range(width):
        sx = (F(i) + F(0.5) - F(width) * F(0.5)) / camera[CAM_FOCAL]
        dx = camera[CAM_COS] * sx + camera[CAM_SIN]
        dz = camera[CAM_COS] - camera[CAM_SIN] * sx
        length = np.sqrt(dx * dx + dz * dz)
        r, g, b, _ = sky_gradient(dx / length, F(0.03), dz / length, gradient(light))
        glow[i, 0] = r * F(0.72) + light[HAZE, 0] * F(0.22)
        glow[i, 1] = g * F(0.72) + light[HAZE, 1] * F(0.22)
        glow[i, 2] = b * F(0.72) + light[HAZE, 2] * F(0.22)
    return clear


@kernel
def _dissolve_row(flat, mix, clear, glow, sunny):
    keep = F(1) - mix
    for k in range(flat.shape[0]):
        flat[k] = flat[k] * keep + (clear[k] + (glow[k] - clear[k]) * sunny) * mix


@kernel
def _fill_row(flat, clear, glow, sunny):
    for k in range(flat.shape[0]):
        flat[k] = clear[k] + (glow[k] - clear[k]) * sunny


@kernel
def _dissolve(out, camera, light, clear, glow):
    """Melt the sky's foot into the haze and fill all below the horizon with haze."""
    size = glow.shape[0] * 3
    wide = np.empty(size, np.float32)
    for k in range(size):
        wide[k] = clear[k % 3]
    for j in range(out.shape[0]):
        slope = (camera[CAM_HORIZON] - F(j) - F(0.5)) / camera[CAM_FOCAL]
        mix = F(1) - max(slope, F(0)) * F(9)
        if mix > F(0):
            off = (light[SUN_DIRECTION, 1] - slope) * F(4.2)
            sunny = F(1) / (F(1) + off * off)
            if slope < F(0):
                _fill_row(out[j].reshape(size), wide, glow.reshape(size), sunny)
            else:
                _dissolve_row(out[j].reshape(size), mix * mix * (F(3) - F(2) * mix), wide, glow.reshape(size), sunny)


@kernel
def draw_terrain(
    out, near, far, near_colour, far_colour, detail, camera, light, reach, switch, step, top, rough, fade, level, begin
):  # fmt: skip
    """Draw the map over a frame whose sky is painted.

    near is (n, n) at one unit per texel, used up to the distance switch; far is the half-size map, used up to reach.
    The colour maps are packed (see relief.bake). step is the march's stride as a fraction of the distance, rough how
    strongly the tile `detail` shows on what is near, fade how soon it is lost with the distance;
    level is how
    fine that tile is on level ground, in grains per unit, or 0; what is nearer than begin is left out.
    """
    rows, width = out.shape[0], out.shape[1]
    pixel = F(1) / camera[CAM_FOCAL]
    horizon = camera[CAM_HORIZON]
    cam_x = camera[CAM_X]
    cam_y = camera[CAM_Y]
    cam_z = camera[CAM_Z]
    glow = np.empty((width, 3), np.float32)
    clear = _haze_colours(glow, camera, light)
    _dissolve(out, camera, light, clear, glow)
    air = np.empty(3, np.float32)
    air[1] = F(1) / light[AIR, 1]
    air[2] = light[SUN_DIRECTION, 1]
    tile = np.empty((TILE, rows, 3), np.float32)
    tops = np.empty(TILE, np.int32)
    crest = np.empty(TILE, np.float32)
    distance = np.empty(rows, np.float32)
    red = np.empty(rows, np.float32)
    green = np.empty(rows, np.float32)
    blue = np.empty(rows, np.float32)
    grain = np.empty(rows, np.float32)
    cover = np.zeros(rows, np.float32)
    state = np.empty(3, np.float32)
    half = F(0.5)
    focal = camera[CAM_FOCAL]
    near_flat = near_colour.ravel()
    far_flat = far_colour.ravel()
    for block in range(0, width, TILE):
        columns = min(TILE, width - block)
        for k in range(columns):
            i = block + k
            sx = (F(i) + F(0.5) - F(width) * F(0.5)) * pixel
            dx = camera[CAM_COS] * sx + camera[CAM_SIN]
            dz = camera[CAM_COS] - camera[CAM_SIN] * sx
            air[0] = light[AIR, 0] * np.sqrt(dx * dx + dz * dz)
            state[0] = F(rows - 1)
            state[1] = F(rows)
            state[2] = begin
            march(distance, cover, state, switch, near, cam_y, cam_x, cam_z, dx, dz, horizon, focal, step, top)
            middle = np.int32(state[0])
            march(
                distance, cover, state, reach, far, cam_y, cam_x * half, cam_z * half, dx * half, dz * half, horizon,
                focal, step, top,
            )
            end = np.int32(state[0])
            column = tile[k]
            _colour(red, green, blue, distance, middle + 1, rows, near_flat, near.shape[0], F(1), cam_x, cam_z, dx,
                    dz)
            _colour(red, green, blue, distance, end + 1, middle + 1, far_flat, far.shape[0], half, cam_x, cam_z, dx,
                    dz)
            _grain(grain, distance, _lost(grain, distance, end + 1, fade), rows, detail, cam_x, cam_y, cam_z, dx, dz,
                   horizon, pixel, rough, fade, level)
            _veil(column.reshape(rows * 3), red, green, blue, grain, distance, end + 1, cam_y, horizon, pixel, air,
                  clear, glow[i])
            _soften(column, distance, cover, end + 1)
            tops[k] = end + 1
            crest[k] = cover[max(end, 0)] if end < rows - 1 else F(0)
        for j in range(rows):
            for k in range(columns):
                if j >= tops[k]:
                    out[j, block + k, 0] = tile[k, j, 0]
                    out[j, block + k, 1] = tile[k, j, 1]
                    out[j, block + k, 2] = tile[k, j, 2]
                elif j == tops[k] - 1 and crest[k] > F(0):
                    for c in range(3):
                        out[j, block + k, c] += (tile[k, j + 1, c] - out[j, block + k, c]) * crest[k]
