"""A sea of clouds: level sheets of one noise, each with holes where it is thin, laid over each other nearest first."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.noise import clamp, smooth, texel
from filmgate_previz.kernels.table import (
    CAM_COS,
    CAM_FOCAL,
    CAM_HORIZON,
    CAM_SIN,
    CAM_X,
    CAM_Y,
    CAM_Z,
    CLOUD_DARK,
    CLOUD_LIT,
    SUN,
    SUN_DIRECTION,
)

VAST, WIDE, MIDDLING, FINE = F(0.55), F(2.3), F(8.9), F(31.0)  # texels of the tile per unit, of each size of billows
SOFT = F(0.13)  # of the noise, from where a sheet begins to where it is whole
UNSEEN = F(0.004)  # billows that are weaker are too far to be seen
SHADE = F(5)  # texels towards the sun at which it is asked what stands in its light

# columns of a sheet: its height, how dense the noise must be for it, how much light comes down to it
HIGH, LEAST, LIT = range(3)


@kernel
def _look_up(density, ahead, tile, x, z, step_x, step_z, sun_x, sun_z):
    """The large billows along one picture row, and the same a little nearer to the sun."""
    for i in range(density.shape[0]):
        px = x + step_x * F(i)
        pz = z + step_z * F(i)
        vast = F(0.19) + (texel(tile, px * VAST + F(77), pz * VAST) - F(0.5)) * F(0.95)
        density[i] = F(0.62) * texel(tile, px * WIDE, pz * WIDE) + vast
        ahead[i] = F(0.62) * texel(tile, px * WIDE + sun_x, pz * WIDE + sun_z) + vast


@kernel
def _add_billows(density, tile, u, v, step_u, step_v, strength):
    for i in range(density.shape[0]):
        density[i] += (texel(tile, u + step_u * F(i), v + step_v * F(i)) - F(0.5)) * strength


@kernel
def _cover_row(part, lit, rim, through, density, ahead, glow, sheet, clear):
    """What one sheet hides of a row, which it takes from what comes through, and how it is lit."""
    low = sheet[LEAST]
    body = sheet[LIT]
    for i in range(through.shape[0]):
        n = density[i]
        cover = smooth(low, low + SOFT, n) * clear
        thin = F(1) - smooth(low, low + F(0.45), n)
        lit[i] = clamp(body + (n - ahead[i]) * F(3.2) + thin * F(0.16), F(0), F(1.15))
        rim[i] = glow[i] * (F(0.25) + thin)
        part[i] = through[i] * cover
        through[i] -= part[i]


@kernel
def _lay_row(colour, part, lit, rim, dark, bright, sun):
    """Add a sheet's light to one colour of a row."""
    for i in range(colour.shape[0]):
        shade = F(1) - min(lit[i], F(1))
        colour[i] += part[i] * (dark * shade + bright * lit[i] + sun * rim[i])


@kernel
def _towards_the_sun(glow, slope, sine, cosine, pixel, light):
    """How much of the sun's light is scattered on along each ray of a row."""
    centre = F(glow.shape[0]) * F(0.5)
    sun_x, sun_y, sun_z = light[SUN_DIRECTION, 0], light[SUN_DIRECTION, 1], light[SUN_DIRECTION, 2]
    for i in range(glow.shape[0]):
        sx = (F(i) + F(0.5) - centre) * pixel
        length = F(1) / np.sqrt(sx * sx + slope * slope + F(1))
        mu = (cosine * sx + sine) * length * sun_x
        mu += slope * length * sun_y
        mu += (cosine - sine * sx) * length * sun_z
        k = F(1) / (F(1) + (F(1) - mu) * F(11))
        glow[i] = k * k * F(0.55)


@kernel
def _open_row(flat, red, green, blue, through):
    for i in range(through.shape[0]):
        flat[3 * i] = flat[3 * i] * through[i] + red[i]
        flat[3 * i + 1] = flat[3 * i + 1] * through[i] + green[i]
        flat[3 * i + 2] = flat[3 * i + 2] * through[i] + blue[i]


@kernel
def draw_clouds(out, camera, light, tile, sheets, t, thin):
    """Lay the sheets, (n, 3) from the lowest up, over a frame that holds the sky; thin is haze per unit of distance."""
    rows, width = out.shape[0], out.shape[1]
    pixel = F(1) / camera[CAM_FOCAL]
    sine = camera[CAM_SIN]
    cosine = camera[CAM_COS]
    density = np.empty(width, np.float32)
    ahead = np.empty(width, np.float32)
    glow = np.empty(width, np.float32)
    through = np.empty(width, np.float32)
    part = np.empty(width, np.float32)
    lit = np.empty(width, np.float32)
    rim = np.empty(width, np.float32)
    red = np.empty(width, np.float32)
    green = np.empty(width, np.float32)
    blue = np.empty(width, np.float32)
    count = sheets.shape[0]
    left = (F(0.5) - F(width) * F(0.5)) * pixel
    flat = F(1) / np.sqrt(light[SUN_DIRECTION, 0] * light[SUN_DIRECTION, 0]
                          + light[SUN_DIRECTION, 2] * light[SUN_DIRECTION, 2] + F(1e-6))
    sun_x = light[SUN_DIRECTION, 0] * flat * SHADE
    sun_z = light[SUN_DIRECTION, 2] * flat * SHADE
    for j in range(rows):
        slope = (camera[CAM_HORIZON] - F(j) - F(0.5)) * pixel
        if abs(slope) < F(0.0012):
            slope = F(0.0012) if slope > F(0) else F(-0.0012)
        _towards_the_sun(glow, slope, sine, cosine, pixel, light)
        for i in range(width):
            through[i] = F(1)
            red[i] = F(0)
            green[i] = F(0)
            blue[i] = F(0)
        for n in range(count):
            k = n if slope > F(0) else count - 1 - n
            reach = (sheets[k, HIGH] - camera[CAM_Y]) / slope
            if reach <= F(0):
                continue
            clear = F(1) / (F(1) + reach * thin)
            clear = clear * clear * smooth(F(0.6), F(5), reach)
            if clear < F(0.01):
                continue
            foot = reach * pixel / max(abs(slope), F(0.02))
            p = foot * MIDDLING * F(0.35)
            q = foot * FINE * F(0.35)
            x = camera[CAM_X] + (cosine * left + sine) * reach
            z = camera[CAM_Z] + (cosine - sine * left) * reach
            step_x = cosine * pixel * reach
            step_z = -sine * pixel * reach
            _look_up(density, ahead, tile, x, z, step_x, step_z, sun_x, sun_z)
            middling = F(0.30) / (F(1) + p * p)
            if middling > UNSEEN:
                _add_billows(density, tile, x * MIDDLING + t, z * MIDDLING + F(51), step_x * MIDDLING,
                             step_z * MIDDLING, middling)
            fine = F(0.15) / (F(1) + q * q)
            if fine > UNSEEN:
                _add_billows(density, tile, x * FINE - t, z * FINE + t, step_x * FINE, step_z * FINE, fine)
            _cover_row(part, lit, rim, through, density, ahead, glow, sheets[k], clear)
            _lay_row(red, part, lit, rim, light[CLOUD_DARK, 0], light[CLOUD_LIT, 0], light[SUN, 0])
            _lay_row(green, part, lit, rim, light[CLOUD_DARK, 1], light[CLOUD_LIT, 1], light[SUN, 1])
            _lay_row(blue, part, lit, rim, light[CLOUD_DARK, 2], light[CLOUD_LIT, 2], light[SUN, 2])
        _open_row(out[j].reshape(width * 3), red, green, blue, through)


@kernel
def lay_picture(out, shown, x, y, through):
    """Lay a premultiplied picture (h, w, 4) over a frame at column x and row y, `through` (0..1) of it."""
    for j in range(shown.shape[0]):
        for i in range(shown.shape[1]):
            cover = shown[j, i, 3] * through
            if cover > F(0):
                keep = F(1) - cover
                out[y + j, x + i, 0] = out[y + j, x + i, 0] * keep + shown[j, i, 0] * through
                out[y + j, x + i, 1] = out[y + j, x + i, 1] * keep + shown[j, i, 1] * through
                out[y + j, x + i, 2] = out[y + j, x + i, 2] * keep + shown[j, i, 2] * through
