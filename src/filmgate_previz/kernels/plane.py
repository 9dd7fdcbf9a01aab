"""A level plane seen in perspective, floor or ceiling: two sizes of grain, and patches or nets of light that drift."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.noise import clamp, texel
from filmgate_previz.kernels.table import CAM_COS, CAM_FOCAL, CAM_HORIZON, CAM_SIN, CAM_X, CAM_Z

# what a plane is made of: `numbers` of draw_plane
COARSE, FINE, PATCH = 0, 1, 2  # texels of the tile per unit
PATCH_BASE, PATCH_BLOB, PATCH_NET = 3, 4, 5  # light = (base + blob * noise + net * |difference of two noises|) squared
DRIFT_X, DRIFT_Z = 6, 7  # of the patches, in texels
THIN = 8  # haze per unit of distance
COUNT = 9


@kernel
def _look_up(grain, light, tile, x, z, step_x, step_z, numbers, fine, soft):
    """Grain and patches of light along one picture row; what a pixel cannot hold has faded to its mean."""
    coarse = numbers[COARSE]
    thin = numbers[FINE]
    patch = numbers[PATCH]
    for i in range(grain.shape[0]):
        px = x + step_x * F(i)
        pz = z + step_z * F(i)
        a = texel(tile, px * coarse, pz * coarse) - F(0.5)
        b = texel(tile, px * thin, pz * thin) - F(0.5)
        grain[i] = F(0.5) + a * F(0.8) + b * fine
        c = texel(tile, px * patch + numbers[DRIFT_X] + a * F(9), pz * patch + numbers[DRIFT_Z])
        d = texel(tile, px * patch - numbers[DRIFT_Z] + F(97), pz * patch * F(1.1) + numbers[DRIFT_X] + b * F(5))
        v = numbers[PATCH_BASE] + numbers[PATCH_BLOB] * c + numbers[PATCH_NET] * abs(c - d)
        v = clamp(v, F(0), F(1.6))
        light[i] = F(0.35) + (v * v - F(0.35)) * soft


@kernel
def _plane_row(flat, grain, light, colours, clear):
    """colours: dark grain, light grain, what the patches add to them, haze."""
    veil = F(1) - clear
    dark_r, dark_g, dark_b = colours[0, 0], colours[0, 1], colours[0, 2]
    rise_r, rise_g, rise_b = colours[1, 0] - dark_r, colours[1, 1] - dark_g, colours[1, 2] - dark_b
    patch_r, patch_g, patch_b = colours[2, 0], colours[2, 1], colours[2, 2]
    haze_r, haze_g, haze_b = colours[3, 0] * veil, colours[3, 1] * veil, colours[3, 2] * veil
    for i in range(grain.shape[0]):
        n = clamp(grain[i], F(0), F(1))
        k = light[i]
        flat[3 * i] = (dark_r + rise_r * n) * (F(1) + patch_r * k) * clear + haze_r
        flat[3 * i + 1] = (dark_g + rise_g * n) * (F(1) + patch_g * k) * clear + haze_g
        flat[3 * i + 2] = (dark_b + rise_b * n) * (F(1) + patch_b * k) * clear + haze_b


@kernel
def draw_plane(out, first, last, rise, camera, tile, numbers, colours):
    """Fill rows first..last with the plane `rise` units above (negative: below) the camera; the rows must see it."""
    width = out.shape[1]
    pixel = F(1) / camera[CAM_FOCAL]
    sine = camera[CAM_SIN]
    cosine = camera[CAM_COS]
    grain = np.empty(width, np.float32)
    light = np.empty(width, np.float32)
    for j in range(max(first, 0), min(last, out.shape[0])):
        slope = max(abs(camera[CAM_HORIZON] - F(j) - F(0.5)) * pixel, F(0.0015))
        reach = abs(rise) / slope
        stretch = reach * pixel / slope  # units of the plane in one pixel, along the view
        q = stretch * numbers[FINE] * F(0.25)
        p = stretch * numbers[PATCH] * F(0.08)
        left = (F(0.5) - F(width) * F(0.5)) * pixel
        x = camera[CAM_X] + (cosine * left + sine) * reach
        z = camera[CAM_Z] + (cosine - sine * left) * reach
        _look_up(grain, light, tile, x, z, cosine * pixel * reach, -sine * pixel * reach, numbers,
                 F(0.7) / (F(1) + q * q), F(1) / (F(1) + p * p))
        haze = reach * numbers[THIN]
        _plane_row(out[j].reshape(width * 3), grain, light, colours, F(1) / (F(1) + haze + haze * haze * F(0.56)))
