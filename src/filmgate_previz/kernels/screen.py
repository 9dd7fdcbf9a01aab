"""Between light and a screen: a world's light as a screen shows it, and a frame of such light as I420.

Light is the square of what a screen's values say; the way back is exact.
"""

import numpy as np

from filmgate_previz.kernels.grade import CHROMA_BLUE, CHROMA_RED
from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.noise import clamp, hash2


@kernel
def to_screen(light, exposure, saturation):
    """In place: a world's linear (h, w, 3) light becomes the light of a screen that shows it."""
    rows, width = light.shape[0], light.shape[1]
    for j in range(rows):
        row = light[j].reshape(width * 3)
        for i in range(width * 3):
            x = max(row[i], F(0)) * exposure
            row[i] = min(x * (F(2.51) * x + F(0.03)) / (x * (F(2.43) * x + F(0.59)) + F(0.14)), F(1))
        for i in range(width):
            y = F(0.2126) * row[3 * i] + F(0.7152) * row[3 * i + 1] + F(0.0722) * row[3 * i + 2]
            row[3 * i] = max(y + (row[3 * i] - y) * saturation, F(0))
            row[3 * i + 1] = max(y + (row[3 * i + 1] - y) * saturation, F(0))
            row[3 * i + 2] = max(y + (row[3 * i + 2] - y) * saturation, F(0))


@kernel
def _screen_row(red, green, blue, row, gain):
    for i in range(red.shape[0]):
        red[i] = np.sqrt(clamp(row[3 * i] * gain, F(0), F(1)))
        green[i] = np.sqrt(clamp(row[3 * i + 1] * gain, F(0), F(1)))
        blue[i] = np.sqrt(clamp(row[3 * i + 2] * gain, F(0), F(1)))


@kernel
def _tint_row(red, green, blue, saturation, contrast, tint, lift):
    """In place: red becomes R-Y, green Y, blue B-Y."""
    for i in range(red.shape[0]):
        r = red[i]
        g = green[i]
        b = blue[i]
        y = F(0.2126) * r + F(0.7152) * g + F(0.0722) * b
        curved = y + (y - F(0.42)) * contrast * y * (F(1) - y)
        dark = (F(1) - y) * (F(1) - y)
        r = clamp((curved + (r - y) * saturation) * tint[0] + lift[0] * dark, F(0), F(1))
        g = clamp((curved + (g - y) * saturation) * tint[1] + lift[1] * dark, F(0), F(1))
        b = clamp((curved + (b - y) * saturation) * tint[2] + lift[2] * dark, F(0), F(1))
        y = F(0.2126) * r + F(0.7152) * g + F(0.0722) * b
        red[i] = r - y
        green[i] = y
        blue[i] = b - y


@kernel
def _luma_row(dst, luma, noise, grain):
    for i in range(dst.shape[0]):
        dst[i] = np.uint8(clamp(F(16.5) + F(219) * (luma[i] + noise[i] * grain), F(16), F(235)))


@kernel
def _chroma_row(dst, above, below, scale):
    for i in range(dst.shape[0]):
        total = above[2 * i] + above[2 * i + 1] + below[2 * i] + below[2 * i + 1]
        dst[i] = np.uint8(clamp(F(128.5) + scale * total, F(16), F(240)))


@kernel
def print_clip(frame, gain, saturation, contrast, tint, lift, noise, number, i420, grain):
    """A linear (h, w, 3) frame, red first, as BT.709 limited-range I420 bytes (h * 3 / 2, w); h and w are even.

    gain is a factor on its light; saturation, contrast, tint and lift (what is added to shadows) are those of a finish.
    noise is a tile wider than the frame.
    """
    height, width = frame.shape[0], frame.shape[1]
    chroma = i420[height:].reshape(2, height // 2, width // 2)
    work = np.empty((2, 3, width), np.float32)
    tile_h = noise.shape[0]
    spare = noise.shape[1] - width
    for j in range(height):
        here = work[j & 1]
        _screen_row(here[0], here[1], here[2], frame[j].reshape(width * 3), gain)
        _tint_row(here[0], here[1], here[2], saturation, contrast, tint, lift)
        shift = np.int32(hash2(number, j // tile_h, 3) * F(spare))
        line = (j + np.int32(hash2(number, 7, 4) * F(tile_h))) % tile_h
        _luma_row(i420[j], here[1], noise[line, shift : shift + width], grain)
        if j & 1:
            _chroma_row(chroma[0, j >> 1], work[0, 2], work[1, 2], CHROMA_BLUE)
            _chroma_row(chroma[1, j >> 1], work[0, 0], work[1, 0], CHROMA_RED)
