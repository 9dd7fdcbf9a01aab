"""Exposure, bloom, vignette, film curve, split toning and grain, written straight as BT.709 limited-range I420.

The small loops each touch few arrays: only then does LLVM emit its alias checks and vectorise them (seven times faster
than one large loop).
"""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp, hash2
from filmgate_previz.kernels.table import EXPOSURE, LIGHT_TINT, SHADOW_TINT

CHROMA_BLUE = F(224 * 0.25 / 1.8556)
CHROMA_RED = F(224 * 0.25 / 1.5748)


@inline
def _film_curve(x):
    x = max(x, F(0))
    y = x * (F(2.51) * x + F(0.03)) / (x * (F(2.43) * x + F(0.59)) + F(0.14))
    y = min(y, F(1))
    s1 = np.sqrt(y)
    s2 = np.sqrt(s1)
    s3 = np.sqrt(s2)
    return max(F(0.585122381) * s1 + F(0.783140355) * s2 - F(0.368262736) * s3, F(0))


@kernel
def _widen(wide, small, x0, fx):
    """A row of a small picture at the frame's width; its three channels lie side by side."""
    for i in range(x0.shape[0]):
        q = x0[i]
        for c in range(3):
            k = q + np.uint32(c)
            wide[3 * i + c] = small[k] + (small[k + np.uint32(3)] - small[k]) * fx[i]


@kernel
def _bloom_row(halo, upper, lower, fy, strength):
    for k in range(halo.shape[0]):
        halo[k] = (upper[k] + (lower[k] - upper[k]) * fy) * strength


@kernel
def _expose_row(exposed, pixels, halo, vignette, exposure, falloff):
    for k in range(exposed.shape[0]):
        exposed[k] = _film_curve((pixels[k] + halo[k]) * (exposure - falloff * vignette[k]))


@kernel
def _tone_row(red, green, blue, exposed, saturation, contrast, s0, s1, s2, h0, h1, h2):
    """Red becomes R-Y, green Y, blue B-Y."""
    for i in range(red.shape[0]):
        r = exposed[3 * i]
        g = exposed[3 * i + 1]
        b = exposed[3 * i + 2]
        luma = F(0.2126) * r + F(0.7152) * g + F(0.0722) * b
        curved = luma + (luma - F(0.42)) * contrast * luma * (F(1) - luma)
        dark = (F(1) - luma) * (F(1) - luma)
        bright = luma * luma
        r = clamp(curved + (r - luma) * saturation + s0 * dark + h0 * bright, F(0), F(1))
        g = clamp(curved + (g - luma) * saturation + s1 * dark + h1 * bright, F(0), F(1))
        b = clamp(curved + (b - luma) * saturation + s2 * dark + h2 * bright, F(0), F(1))
        y = F(0.2126) * r + F(0.7152) * g + F(0.0722) * b
        red[i] = r - y
        green[i] = y
        blue[i] = b - y


@kernel
def _luma_row(dst, luma, noise, grain):
    for i in range(dst.shape[0]):
        v = luma[i]
        speck = grain * noise[i] * (F(0.35) + F(2.6) * v * (F(1) - v))
        dst[i] = np.uint8(clamp(F(16.5) + F(219) * (v + speck), F(16), F(235)))


@kernel
def _add_row(a, b):
    for i in range(a.shape[0]):
        a[i] += b[i]


@kernel
def _chroma_row(dst, difference, scale):
    for i in range(dst.shape[0]):
        dst[i] = np.uint8(clamp(F(128.5) + scale * (difference[2 * i] + difference[2 * i + 1]), F(16), F(240)))


@kernel
def grade(hdr, bloom, light, noise, frame, i420, strength, grain, gain):
    """Turn a linear (h, w, 3) frame into I420 bytes (h * 3 / 2, w); h and w are even.

    bloom is a small blurred copy of the frame, noise a tile wider than the frame, gain a factor on the exposure.
    """
    height, width = hdr.shape[0], hdr.shape[1]
    small_h, small_w = bloom.shape[0], bloom.shape[1]
    e0 = light[EXPOSURE, 0] * gain
    saturation = light[EXPOSURE, 1]
    contrast = light[EXPOSURE, 2] * F(4)
    pixels = hdr.reshape(height, width * 3)
    glow = bloom.reshape(small_h, small_w * 3)
    chroma = i420[height:].reshape(2, height // 2, width // 2)
    x0 = np.empty(width, np.uint32)
    fx = np.empty(width, np.float32)
    vignette = np.empty(width * 3, np.float32)
    work = np.empty((5, width), np.float32)
    halo = np.empty(width * 3, np.float32)
    exposed = np.empty(width * 3, np.float32)
    wide = np.empty((small_h, width * 3), np.float32)
    for i in range(width):
        x = clamp((F(i) + F(0.5)) / F(width) * F(small_w) - F(0.5), F(0), F(small_w - 1.001))
        x0[i] = np.uint32(x) * np.uint32(3)
        fx[i] = x - np.floor(x)
        v = F(i) / F(width) - F(0.5)
        for c in range(3):
            vignette[3 * i + c] = v * v
    for j in range(small_h):
        _widen(wide[j], glow[j], x0, fx)
    tile_h = noise.shape[0]
    spare = noise.shape[1] - width
    for j in range(height):
        y = clamp((F(j) + F(0.5)) / F(height) * F(small_h) - F(0.5), F(0), F(small_h - 1.001))
        y0 = np.int32(y)
        vy = F(j) / F(height) - F(0.5)
        odd = j & 1
        red = work[odd]
        green = work[2]
        blue = work[3 + odd]
        _bloom_row(halo, wide[y0], wide[y0 + 1], y - F(y0), strength)
        _expose_row(exposed, pixels[j], halo, vignette, e0 * (F(1) - F(0.62) * vy * vy), e0 * F(0.62))
        _tone_row(
            red, green, blue, exposed, saturation, contrast,
            light[SHADOW_TINT, 0], light[SHADOW_TINT, 1], light[SHADOW_TINT, 2],
            light[LIGHT_TINT, 0], light[LIGHT_TINT, 1], light[LIGHT_TINT, 2],
        )
        shift = np.int32(hash2(frame, j // tile_h, 3) * F(spare))
        line = (j + np.int32(hash2(frame, 7, 4) * F(tile_h))) % tile_h
        _luma_row(i420[j], green, noise[line, shift : shift + width], grain)
        if odd:
            _add_row(red, work[0])
            _add_row(blue, work[3])
            _chroma_row(chroma[0, j >> 1], blue, CHROMA_BLUE)
            _chroma_row(chroma[1, j >> 1], red, CHROMA_RED)
