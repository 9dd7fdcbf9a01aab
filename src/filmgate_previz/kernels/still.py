"""Finished pictures to I420, and the change of light that a prompt may ask of them."""

import numpy as np

from filmgate_previz.kernels.grade import CHROMA_BLUE, CHROMA_RED
from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.noise import clamp, hash2


@kernel
def _luma_row(dst, pixels, scale, noise, grain):
    for i in range(dst.shape[0]):
        y = F(0.0722) * F(pixels[3 * i]) + F(0.7152) * F(pixels[3 * i + 1]) + F(0.2126) * F(pixels[3 * i + 2])
        dst[i] = np.uint8(clamp(F(16.5) + F(219) * (y * scale + noise[i] * grain), F(16), F(235)))


@kernel
def _chroma_rows(to_blue, to_red, above, below, scale):
    for i in range(to_blue.shape[0]):
        k = 6 * i
        b = F(above[k]) + F(above[k + 3]) + F(below[k]) + F(below[k + 3])
        g = F(above[k + 1]) + F(above[k + 4]) + F(below[k + 1]) + F(below[k + 4])
        r = F(above[k + 2]) + F(above[k + 5]) + F(below[k + 2]) + F(below[k + 5])
        y = F(0.0722) * b + F(0.7152) * g + F(0.2126) * r
        to_blue[i] = np.uint8(clamp(F(128.5) + (b - y) * (scale * CHROMA_BLUE), F(16), F(240)))
        to_red[i] = np.uint8(clamp(F(128.5) + (r - y) * (scale * CHROMA_RED), F(16), F(240)))


@kernel
def picture_to_i420(bgr, scale, noise, frame, i420, grain):
    """An sRGB (h, w, 3) picture as BT.709 limited-range I420 bytes (h * 3 / 2, w); h and w are even.

    scale brings its values to 0..1; noise is a tile wider than the frame.
    """
    height, width = bgr.shape[0], bgr.shape[1]
    pixels = bgr.reshape(height, width * 3)
    chroma = i420[height:].reshape(2, height // 2, width // 2)
    tile_h = noise.shape[0]
    spare = noise.shape[1] - width
    for j in range(height):
        shift = np.int32(hash2(frame, j // tile_h, 3) * F(spare))
        line = (j + np.int32(hash2(frame, 7, 4) * F(tile_h))) % tile_h
        _luma_row(i420[j], pixels[j], scale, noise[line, shift : shift + width], grain)
        if j & 1:
            _chroma_rows(chroma[0, j >> 1], chroma[1, j >> 1], pixels[j - 1], pixels[j], scale)


@kernel
def _relit_row(
    dst, src, air, b_gain, g_gain, r_gain, saturation, contrast, lift_b, lift_g, lift_r, veil_b, veil_g, veil_r
):
    for i in range(air.shape[0]):
        k = 3 * i
        b = F(src[k]) * F(1 / 255)
        g = F(src[k + 1]) * F(1 / 255)
        r = F(src[k + 2]) * F(1 / 255)
        y = F(0.0722) * b + F(0.7152) * g + F(0.2126) * r
        curved = y + (y - F(0.42)) * contrast * y * (F(1) - y)
        dark = (F(1) - y) * (F(1) - y)
        clear = F(1) - air[i]
        b = (curved + (b - y) * saturation) * b_gain + lift_b * dark
        g = (curved + (g - y) * saturation) * g_gain + lift_g * dark
        r = (curved + (r - y) * saturation) * r_gain + lift_r * dark
        dst[k] = clamp(b, F(0), F(1)) * clear + veil_b * air[i]
        dst[k + 1] = clamp(g, F(0), F(1)) * clear + veil_g * air[i]
        dst[k + 2] = clamp(r, F(0), F(1)) * clear + veil_r * air[i]


@kernel
def relight(out, bgr, air, top, bottom, saturation, contrast, lift, veil):
    """Fill a float (h, w, 3) frame in 0..1 from a picture's bytes; colours are blue, green, red.

    top and bottom are the gains along those edges, lift is added in the shadows, air is the share of veil (h, w).
    """
    height, width = bgr.shape[0], bgr.shape[1]
    for j in range(height):
        down = F(j) / F(height)
        b = top[0] + (bottom[0] - top[0]) * down
        g = top[1] + (bottom[1] - top[1]) * down
        r = top[2] + (bottom[2] - top[2]) * down
        _relit_row(
            out[j].reshape(width * 3), bgr[j].reshape(width * 3), air[j], b, g, r, saturation, contrast,
            lift[0], lift[1], lift[2], veil[0], veil[1], veil[2],
        )
