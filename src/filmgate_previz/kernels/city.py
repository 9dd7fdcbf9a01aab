"""A city of boxes on a unit grid: one grid walk per picture column, filtered windows, exact roof edges.

Facades are accumulated front to back with their coverage, so every edge along a column is antialiased; columns are
sampled several times across a pixel for the upright edges.
"""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp, hash2, smooth
from filmgate_previz.kernels.sky import gradient, sky_gradient
from filmgate_previz.kernels.table import (
    AIR,
    AMBIENT,
    CAM_COS,
    CAM_FOCAL,
    CAM_HORIZON,
    CAM_SIN,
    CAM_X,
    CAM_Y,
    CAM_Z,
    HAZE,
    MIDDLE,
    SUN,
    SUN_DIRECTION,
)

TILE = 16


@inline
def _area(x, low, high):
    whole = np.floor(x)
    return whole * (high - low) + clamp(x - whole - low, F(0), high - low)


@inline
def _bars(x, low, high, half):
    """Share of [x - half, x + half] that lies in the repeated interval low..high: a box-filtered row of windows."""
    return (_area(x + half, low, high) - _area(x - half, low, high)) / (F(2) * half)


@kernel
def _facade(colour, cover, first, last, edge_top, edge_bottom, wall, haze, glass, windows, cells, keys):
    """Add rows first..last of one facade. See _column for the meaning of the small arrays."""
    red = colour[0]
    green = colour[1]
    blue = colour[2]
    y0, dy, roof, through, floors, half = wall[0], wall[1], wall[2], wall[3], wall[4], wall[5]
    across, sharp, lit, neon = windows[0], windows[1], windows[2], windows[3]
    mean = lit * F(0.42)
    cell = np.int64(cells[0])
    for j in range(np.uint32(first), np.uint32(last)):
        row = F(j)
        share = min(row + F(1), edge_bottom) - max(row, edge_top)
        y = max(y0 - dy * (row + F(0.5)), F(0))
        level = y * floors
        up = y / roof
        story = np.int64(level)
        window = across * _bars(level, F(0.26), F(0.86), half)
        bright = (F(0.6) + F(0.5) * up) * (F(1) - F(0.55) * window)
        bright *= F(1) - F(0.35) * smooth(F(0.982), F(0.99), up)
        draw = hash2(cell + keys[0], story + keys[1], 21)
        warm = hash2(cell, story, 33)
        on = (F(0.35) + draw / (lit + F(0.01))) if draw < lit else F(0)
        lamp = (mean + (on - mean) * sharp) * window
        r = glass[0] * bright + lamp * (F(1.25) + (cells[1] - F(1.25)) * neon)
        g = glass[1] * bright + lamp * (F(0.68) + F(0.2) * warm + (cells[2] - F(0.78)) * neon)
        b = glass[2] * bright + lamp * (F(0.24) + F(0.4) * warm + (cells[3] - F(0.44)) * neon)
        mist = through * (F(1) - F(0.30) * (F(1) - through) / (F(1) + y * F(1.4)))
        red[j] += share * (r * mist + haze[0] * (F(1) - mist))
        green[j] += share * (g * mist + haze[1] * (F(1) - mist))
        blue[j] += share * (b * mist + haze[2] * (F(1) - mist))
        cover[j] += share


@kernel
def _flat(colour, cover, first, last, edge_top, edge_bottom, r, g, b):
    for j in range(np.uint32(first), np.uint32(last)):
        share = max(min(F(j) + F(1), edge_bottom) - max(F(j), edge_top), F(0))
        colour[0, j] += share * r
        colour[1, j] += share * g
        colour[2, j] += share * b
        cover[j] += share


@inline
def _neon(cells, key):
    """Cyan, magenta, violet or amber."""
    if key < F(0.34):
        cells[1], cells[2], cells[3] = F(0.15), F(1.15), F(1.60)
    elif key < F(0.62):
        cells[1], cells[2], cells[3] = F(1.70), F(0.22), F(1.05)
    elif key < F(0.82):
        cells[1], cells[2], cells[3] = F(0.75), F(0.38), F(1.80)
    else:
        cells[1], cells[2], cells[3] = F(1.70), F(0.85), F(0.20)


@kernel
def _column(colour, cover, heights, camera, light, work, keys, sx, lit, neon, far, backdrop, bottom):
    """Accumulate one column's facades into colour (3, rows) and cover (rows). Returns the first row touched.

    work (5, 6) and keys (2) are room for what _facade is told.
    """
    n = heights.shape[0]
    pixel = F(1) / camera[CAM_FOCAL]
    focal = camera[CAM_FOCAL]
    horizon = camera[CAM_HORIZON]
    cx, cy, cz = camera[CAM_X], camera[CAM_Y], camera[CAM_Z]
    dx = camera[CAM_COS] * sx + camera[CAM_SIN]
    dz = max(camera[CAM_COS] - camera[CAM_SIN] * sx, F(0.02))
    length = np.sqrt(dx * dx + dz * dz)
    haze, glass, wall, windows, cells = work[0], work[1], work[2], work[3], work[4]
    haze[0], haze[1], haze[2], _ = sky_gradient(dx / length, F(0.02), dz / length, gradient(light))
    for c in range(3):
        haze[c] = haze[c] * F(0.40) + light[HAZE, c] * F(0.30)
    ix = np.int64(np.floor(cx))
    iz = np.int64(np.floor(cz))
    step_x = 1 if dx > 0 else -1
    per_x = F(1) / (abs(dx) + F(1e-6))
    per_z = F(1) / dz
    tx = ((F(ix + 1) - cx) if dx > 0 else (cx - F(ix))) * per_x
    tz = (F(iz + 1) - cz) * per_z
    edge = F(bottom)  # everything below is covered
    t = F(0)
    while iz < n - 1 and t < far and edge > F(0):
        if 0 <= ix < n and iz >= 0 and heights[iz, ix] > F(0):
            roof = heights[iz, ix]
            margin = F(0.13) + F(0.12) * hash2(ix, iz, 3) if iz < backdrop else F(0)  # streets of varying width
            x0 = F(ix) + margin
            x1 = F(ix + 1) - margin
            z0 = F(iz) + margin
            z1 = F(iz + 1) - margin
            ta = (x0 - cx) * per_x if dx > 0 else (cx - x1) * per_x
            tb = (x1 - cx) * per_x if dx > 0 else (cx - x0) * per_x
            if abs(dx) < F(1e-5):
                ta = F(-1e9) if x0 < cx < x1 else F(1e9)
                tb = F(1e9)
            za = (z0 - cz) * per_z
            enter = max(ta, za)
            leave = min(tb, (z1 - cz) * per_z)
            if enter < leave and enter > F(0.3):
                top = max(horizon - (roof - cy) / enter * focal, F(0))
                depth = length * enter
                through = F(1) / (F(1) + depth * light[AIR, 0] * F(30))
                through = through * through
                s1 = hash2(ix, iz, 11)
                s2 = hash2(ix, iz, 12)
                side = ta > za
                if top < edge:
                    if side:
                        u = (cz + dz * enter - z0) / (z1 - z0)
                        facing = max((F(-1) if dx > 0 else F(1)) * light[SUN_DIRECTION, 0], F(0))
                        spread = length / abs(dx)
                    else:
                        u = (cx + dx * enter - x0) / (x1 - x0)
                        facing = max(-light[SUN_DIRECTION, 2], F(0))
                        spread = length / dz
                    rim = F(0.85) + F(0.3) * smooth(F(0), F(0.06), u) * smooth(F(0), F(0.06), F(1) - u)
                    shine = (F(0.30) + F(0.25) * s1) * rim  # glass reflects the sky behind the camera
                    s3 = hash2(ix, iz, 13)
                    albedo = (F(0.05) + F(0.16) * s2) * rim  # brick to concrete
                    pale_0 = albedo * (F(1.15) - F(0.15) * s3)
                    pale_1 = albedo * (F(0.96) - F(0.04) * s3)
                    pale_2 = albedo * (F(0.76) + F(0.24) * s3)
                    for c in range(3):
                        glass[c] = (light[MIDDLE, c] * F(0.35) + light[AMBIENT, c] * F(0.9)) * shine
                    glass[0] = glass[0] * (F(1.12) - F(0.24) * s3) + light[SUN, 0] * facing * pale_0
                    glass[1] = glass[1] + light[SUN, 1] * facing * pale_1
                    glass[2] = glass[2] * (F(0.86) + F(0.26) * s3) + light[SUN, 2] * facing * pale_2
                    across = F(10) + np.floor(s2 * F(8))
                    floors = F(13) + F(6) * s1
                    foot_x = enter * pixel * across * spread
                    foot_y = enter * pixel * floors
                    wall[0] = cy + horizon * enter * pixel
                    wall[1] = enter * pixel
                    wall[2] = roof
                    wall[3] = through
                    wall[4] = floors
                    wall[5] = max(foot_y * F(0.5), F(0.04))
                    windows[0] = _bars(u * across, F(0.2), F(0.8), max(foot_x * F(0.5), F(0.04)))
                    windows[1] = clamp(F(1.5) - F(1.7) * foot_x, F(0.12), F(1))
                    windows[1] *= clamp(F(1.5) - F(1.7) * foot_y, F(0.12), F(1))
                    windows[2] = lit * (F(0.25) + F(0.6) * s2 * s2)
                    windows[3] = neon
                    cells[0] = np.floor(u * across)
                    _neon(cells, s1)
                    keys[0] = ix * 31 + (7 if side else 0)
                    keys[1] = iz * 57
                    lowest = np.int64(np.ceil(edge))
                    _facade(colour, cover, np.int64(top), lowest, top, edge, wall, haze, glass, windows, cells, keys)
                    edge = top
                if roof < cy:
                    back = max(horizon + (cy - roof) / leave * focal, F(0))
                    if back < edge:
                        pale = F(0.10) * through
                        dim = F(1) - through
                        _flat(colour, cover, np.int64(back), np.int64(np.ceil(edge)), back, edge,
                              light[AMBIENT, 0] * pale + haze[0] * dim,
                              light[AMBIENT, 1] * pale + haze[1] * dim,
                              light[AMBIENT, 2] * pale + haze[2] * dim)
                        edge = back
        if tx < tz:
            t = tx
            tx += per_x
            ix += step_x
        else:
            t = tz
            tz += per_z
            iz += 1
    return np.int64(edge)


@kernel
def draw_city(out, heights, camera, light, lit, neon, far, backdrop, bottom, samples):
    """Draw the boxes over a frame, rows 0..bottom. heights is (n, n) in units of a block, 0 is empty.

    lit is the share of lit windows, neon 0..1 colours them, backdrop the row of blocks from which no street is
    open, samples how often a pixel is sampled across.
    """
    width = out.shape[1]
    bottom = min(bottom, out.shape[0])
    tile = np.empty((TILE, 4, bottom), np.float32)
    tops = np.empty(TILE, np.int64)
    work = np.empty((5, 6), np.float32)
    keys = np.empty(2, np.int64)
    pixel = F(1) / camera[CAM_FOCAL]
    share = F(1) / F(samples)
    for block in range(0, width, TILE):
        columns = min(TILE, width - block)
        for k in range(columns):
            tile[k] = F(0)
            tops[k] = bottom
            for s in range(samples):
                sx = (F(block + k) + (F(s) + F(0.5)) * share - F(width) * F(0.5)) * pixel
                first = _column(tile[k, :3], tile[k, 3], heights, camera, light, work, keys,
                                sx, lit, neon, far, backdrop, bottom)
                tops[k] = min(tops[k], first)
        for j in range(bottom):
            for k in range(columns):
                if j >= tops[k]:
                    keep = max(F(1) - tile[k, 3, j] * share, F(0))
                    i = block + k
                    out[j, i, 0] = out[j, i, 0] * keep + tile[k, 0, j] * share
                    out[j, i, 1] = out[j, i, 1] * keep + tile[k, 1, j] * share
                    out[j, i, 2] = out[j, i, 2] * keep + tile[k, 2, j] * share
