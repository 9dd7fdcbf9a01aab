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
    """What film makes of light, as a screen shows it: a shoulder over x (2.51 x + 0.03) / (x (2.43 x + 0.59) + 0.14),
    then a power of 1 / 2.2. One root and one quotient come within a tenth of a byte of both."""
    s = np.sqrt(max(x, F(0)))
    above = ((F(8.0878500) * s + F(2.1981542)) * s + F(0.7055378)) * s - F(0.0498748)
    below = ((F(7.8684573) * s + F(2.7330637)) * s + F(0.4480975)) * s + F(1)
    return clamp(above / below, F(0), F(1))


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
        v = clamp(luma[i], F(0), F(1))
        speck = grain * noise[i] * (F(0.35) + F(2.6) * v * (F(1) - v))
        dst[i] = np.uint8(clamp(F(16.5) + F(219) * (v + speck), F(16), F(235)))


@kernel
def _chroma_row(dst, difference, scale):
    for i in range(dst.shape[0]):
        dst[i] = np.uint8(clamp(F(128.5) + scale * (difference[2 * i] + difference[2 * i + 1]), F(16), F(240)))


@kernel
def _vignette(x, count, width):
    """How far each number of a row is from the middle, as a share of the width, squared; for pixels x.. of it."""
    away = np.empty(count * 3, np.float32)
    for i in range(count):
        v = F(x + i) / F(width) - F(0.5)
        for c in range(3):
            away[3 * i + c] = v * v
    return away


@kernel
def _add_row(a, b):
    for i in range(a.shape[0]):
        a[i] += b[i]


@kernel
def _sum_block(small, line, times, share):
    for i in range(small.shape[0]):
        last = min((i + 1) * times * 3, line.shape[0])
        for c in range(3):
            total = F(0)
            for k in range(i * times * 3 + c, last, 3):
                total += line[k]
            small[i, c] = total * share * F(3) / F(last - i * times * 3)


@kernel
def shrink(hdr, times):
    """The means of blocks of `times` pixels across and down, the last of them smaller where the frame ends."""
    height, width = hdr.shape[0], hdr.shape[1]
    small = np.empty(((height + times - 1) // times, (width + times - 1) // times, 3), np.float32)
    line = np.empty(width * 3, np.float32)
    pixels = hdr.reshape(height, width * 3)
    for j in range(small.shape[0]):
        last = min((j + 1) * times, height)
        line[:] = F(0)
        for k in range(j * times, last):
            _add_row(line, pixels[k])
        _sum_block(small[j], line, times, F(1) / F(last - j * times))
    return small


@kernel
def _widened(bloom, x, width, times):
    """Pixels x.. of the small picture's rows at the frame's width, as lines of numbers."""
    small_h, small_w = bloom.shape[0], bloom.shape[1]
    glow = bloom.reshape(small_h, small_w * 3)
    x0 = np.empty(width, np.uint32)
    fx = np.empty(width, np.float32)
    for i in range(width):
        place = clamp((F(x + i) + F(0.5)) / times - F(0.5), F(0), F(small_w - 1.001))
        x0[i] = np.uint32(place) * np.uint32(3)
        fx[i] = place - np.floor(place)
    wide = np.empty((small_h, width * 3), np.float32)
    for j in range(small_h):
        _widen(wide[j], glow[j], x0, fx)
    return wide


@kernel
def _develop_row(red, green, blue, pixels, wide, y, vy, vignette, halo, exposed, light, strength, gain):
    """One row of a linear frame, `y` rows down the bloom and `vy` of its height off the middle: R-Y, Y and B-Y."""
    y0 = np.int32(y)
    e0 = light[EXPOSURE, 0] * gain
    _bloom_row(halo, wide[y0], wide[y0 + 1], y - F(y0), strength)
    _expose_row(exposed, pixels, halo, vignette, e0 * (F(1) - F(0.62) * vy * vy), e0 * F(0.62))
    _tone_row(
        red, green, blue, exposed, light[EXPOSURE, 1], light[EXPOSURE, 2] * F(4),
        light[SHADOW_TINT, 0], light[SHADOW_TINT, 1], light[SHADOW_TINT, 2],
        light[LIGHT_TINT, 0], light[LIGHT_TINT, 1], light[LIGHT_TINT, 2],
    )


@inline
def _down(j, times, small_h):
    return clamp((F(j) + F(0.5)) / times - F(0.5), F(0), F(small_h - 1.001))


@kernel
def tone(hdr, x, y, size, bloom, times, light, planes, strength, gain):
    """Fill planes (3, h, w) with R-Y, Y and B-Y (1 is white) of a linear (h, w, 3) window of a frame.

    x and y are the window's place in a frame of a size (width, height); bloom is a blurred copy of that frame, `times`
    smaller, gain a factor on the exposure.
    """
    height, width = hdr.shape[0], hdr.shape[1]
    pixels = hdr.reshape(height, width * 3)
    vignette = _vignette(x, width, size[0])
    wide = _widened(bloom, x, width, times)
    halo = np.empty(width * 3, np.float32)
    exposed = np.empty(width * 3, np.float32)
    for j in range(height):
        _develop_row(
            planes[0, j], planes[1, j], planes[2, j], pixels[j], wide, _down(y + j, times, bloom.shape[0]),
            F(y + j) / F(size[1]) - F(0.5), vignette, halo, exposed, light, strength, gain,
        )


@kernel
def grade(hdr, bloom, times, light, noise, frame, i420, strength, grain, gain):
    """Turn a linear (h, w, 3) frame into I420 bytes (h * 3 / 2, w); h and w are even.

    bloom is a blurred copy of the frame, `times` smaller, noise a tile wider than the frame, gain a factor on the
    exposure.
    """
    height, width = hdr.shape[0], hdr.shape[1]
    pixels = hdr.reshape(height, width * 3)
    chroma = i420[height:].reshape(2, height // 2, width // 2)
    vignette = _vignette(0, width, width)
    wide = _widened(bloom, 0, width, times)
    work = np.empty((5, width), np.float32)
    halo = np.empty(width * 3, np.float32)
    exposed = np.empty(width * 3, np.float32)
    tile_h = noise.shape[0]
    spare = noise.shape[1] - width
    for j in range(height):
        odd = j & 1
        red = work[odd]
        green = work[2]
        blue = work[3 + odd]
        _develop_row(
            red, green, blue, pixels[j], wide, _down(j, times, bloom.shape[0]), F(j) / F(height) - F(0.5), vignette,
            halo, exposed, light, strength, gain,
        )
        shift = np.int32(hash2(frame, j // tile_h, 3) * F(spare))
        line = (j + np.int32(hash2(frame, 7, 4) * F(tile_h))) % tile_h
        _luma_row(i420[j], green, noise[line, shift : shift + width], grain)
        if odd:
            _add_row(red, work[0])
            _add_row(blue, work[3])
            _chroma_row(chroma[0, j >> 1], blue, CHROMA_BLUE)
            _chroma_row(chroma[1, j >> 1], red, CHROMA_RED)


@kernel
def _even_chroma_row(dst, difference, scale):
    for i in range(dst.shape[0]):
        dst[i] = np.uint8(clamp(F(128.5) + scale * difference[i], F(16), F(240)))


@kernel
def print_toned(luma, to_blue, to_red, noise, frame, i420, grain):
    """Y (h, w), and B-Y and R-Y at half its size, as I420 bytes (h * 3 / 2, w); noise is a tile wider than that."""
    height, width = luma.shape[0], luma.shape[1]
    chroma = i420[height:].reshape(2, height // 2, width // 2)
    tile_h = noise.shape[0]
    spare = noise.shape[1] - width
    for j in range(height):
        shift = np.int32(hash2(frame, j // tile_h, 3) * F(spare))
        line = (j + np.int32(hash2(frame, 7, 4) * F(tile_h))) % tile_h
        _luma_row(i420[j], luma[j], noise[line, shift : shift + width], grain)
    for j in range(height // 2):
        _even_chroma_row(chroma[0, j], to_blue[j], F(4) * CHROMA_BLUE)
        _even_chroma_row(chroma[1, j], to_red[j], F(4) * CHROMA_RED)
