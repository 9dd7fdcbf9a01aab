"""A clip's frames in another light: relit in linear light before another sky, then tinted and written as I420.

Light is the square of what a picture's bytes say; the way back is exact. What is smooth is given small, and enlarged
while it is read.
"""

import numpy as np

from filmgate_previz.kernels.grade import CHROMA_BLUE, CHROMA_RED
from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp, hash2

BEND = F(0.16)  # the light at which a surface lies halfway between shade and full light


@inline
def _place(at, size, small):
    """Where the middle of a pixel lies in something small, from 0 to just under its last place."""
    return clamp((F(at) + F(0.5)) / F(size) * F(small) - F(0.5), F(0), F(small) - F(1.001))


@kernel
def _columns(width, small):
    """For every column the place in a small row to its left, and how far it is on the way to the next."""
    left = np.empty(width, np.uint32)
    share = np.empty(width, np.float32)
    for i in range(width):
        x = _place(i, width, small)
        left[i] = np.uint32(x)
        share[i] = x - np.floor(x)
    return left, share


@kernel
def _widen(wide, small, p, left, share):
    """Row p of small planes (c, k, l) at the width of a frame, (c, w)."""
    for c in range(wide.shape[0]):
        row = small[c, min(p, small.shape[1] - 1)]
        out = wide[c]
        for i in range(out.shape[0]):
            k = left[i]
            out[i] = row[k] + (row[k + np.uint32(1)] - row[k]) * share[i]


@kernel
def _step(pair, small, p, before, left, share):
    """Two neighbouring rows of small planes in `pair` (2, c, w): row p is where its evenness says."""
    if p == before:
        return
    if p != before + 1:
        _widen(pair[p & 1], small, p, left, share)
    _widen(pair[(p + 1) & 1], small, p + 1, left, share)


@kernel
def _light_row(shares, light, pixels):
    """A row of bytes as shares of full light on a screen and as light, red first."""
    for i in range(shares.shape[1]):
        b = F(pixels[3 * i]) * F(1 / 255)
        g = F(pixels[3 * i + 1]) * F(1 / 255)
        r = F(pixels[3 * i + 2]) * F(1 / 255)
        shares[0, i] = r
        shares[1, i] = g
        shares[2, i] = b
        light[0, i] = r * r
        light[1, i] = g * g
        light[2, i] = b * b


@kernel
def _cover_row(cover, red, green, blue, upper, lower, f):
    """How much of each pixel is sky: planes of (red, green, blue, constant) tell it from the pixel's own colour."""
    for i in range(cover.shape[0]):
        r = upper[0, i] + (lower[0, i] - upper[0, i]) * f
        g = upper[1, i] + (lower[1, i] - upper[1, i]) * f
        b = upper[2, i] + (lower[2, i] - upper[2, i]) * f
        c = upper[3, i] + (lower[3, i] - upper[3, i]) * f
        cover[i] = clamp((r * red[i] + g * green[i] + b * blue[i] + c - F(0.06)) * F(1 / 0.88), F(0), F(1))


@kernel
def _old_row(old, upper, lower, f):
    for c in range(3):
        for i in range(old.shape[1]):
            old[c, i] = upper[c, i] + (lower[c, i] - upper[c, i]) * f


@kernel
def _split_row(planes, row):
    for i in range(planes.shape[1]):
        planes[0, i] = row[3 * i]
        planes[1, i] = row[3 * i + 1]
        planes[2, i] = row[3 * i + 2]


@kernel
def _likened_row(cover, light, old, close):
    """Where it is doubtful what a pixel is, it is sky if its light comes close to that of the sky."""
    for i in range(cover.shape[0]):
        r = abs(light[0, i] - old[0, i])
        g = abs(light[1, i] - old[1, i])
        b = abs(light[2, i] - old[2, i])
        full = max(old[0, i], old[1, i], old[2, i]) + F(0.02)
        like = clamp(F(1.4) - max(r, g, b) / (full * close), F(0), F(1))
        doubt = clamp(cover[i] * F(1 / 0.25), F(0), F(1))
        cover[i] = cover[i] + (F(1) - cover[i]) * like * doubt * doubt


@kernel
def _without_row(channel, cover, old):
    """Take the old sky's light out of one channel: what is left is the light of what stands before it."""
    for i in range(channel.shape[0]):
        channel[i] = min(max(channel[i] - cover[i] * old[i], F(0)), F(1) - cover[i])


@kernel
def _relit_row(red, green, blue, shade, lit, saturation):
    for i in range(red.shape[0]):
        r = red[i]
        g = green[i]
        b = blue[i]
        y = F(0.2126) * r + F(0.7152) * g + F(0.0722) * b
        t = y / (y + BEND)
        red[i] = max(y + (r - y) * saturation, F(0)) * (shade[0] + (lit[0] - shade[0]) * t)
        green[i] = max(y + (g - y) * saturation, F(0)) * (shade[1] + (lit[1] - shade[1]) * t)
        blue[i] = max(y + (b - y) * saturation, F(0)) * (shade[2] + (lit[2] - shade[2]) * t)


@kernel
def _lay_row(row, channel, cover, new, at, air, veil):
    """Write one channel: air lies before what is near, the new sky behind."""
    clear = F(1) - air
    for i in range(channel.shape[0]):
        row[3 * i + at] = channel[i] * clear + veil * air * (F(1) - cover[i]) + new[i] * cover[i]


@kernel
def _plain_row(row, light, air, veil):
    clear = F(1) - air
    for i in range(light.shape[1]):
        row[3 * i] = light[0, i] * clear + veil[0] * air
        row[3 * i + 1] = light[1, i] * clear + veil[1] * air
        row[3 * i + 2] = light[2, i] * clear + veil[2] * air


@kernel
def relight_clip(out, picture, first, air, veil, shade, lit, saturation):
    """Fill a linear (h, w, 3) frame, red first, from a picture's bytes (h, w, 3), blue first, from row `first` down.

    shade and lit are factors on what is dark and what is bright; air (h,) is how much of veil lies over each row.
    """
    height, width = picture.shape[0], picture.shape[1]
    shares = np.empty((3, width), np.float32)
    light = np.empty((3, width), np.float32)
    for j in range(first, height):
        _light_row(shares, light, picture[j].reshape(width * 3))
        _relit_row(light[0], light[1], light[2], shade, lit, saturation)
        _plain_row(out[j].reshape(width * 3), light, air[j], veil)


@kernel
def reset_clip(frame, picture, telling, close, old, air, veil, shade, lit, saturation):
    """The same before another sky, for the upper rows of a frame that holds the light of that: linear, red first.

    telling (4, k, l) says of which share of a pixel is sky, as red, green, blue and a constant; close is how far from
    the sky's light, as a share of it, a doubtful pixel may be that is taken for it; old (3, m, n) is the light of the
    sky that goes.
    """
    height, width = picture.shape[0], picture.shape[1]
    left, share = _columns(width, telling.shape[2])
    left_old, share_old = _columns(width, old.shape[2])
    pair = np.empty((2, 4, width), np.float32)
    pair_old = np.empty((2, 3, width), np.float32)
    shares = np.empty((3, width), np.float32)
    light = np.empty((3, width), np.float32)
    went = np.empty((3, width), np.float32)
    came = np.empty((3, width), np.float32)
    cover = np.empty(width, np.float32)
    before = -2
    before_old = -2
    for j in range(frame.shape[0]):
        y = _place(j, height, telling.shape[1])
        p = np.int32(y)
        f = y - F(p)
        _step(pair, telling, p, before, left, share)
        before = p
        y = _place(j, height, old.shape[1])
        q = np.int32(y)
        _step(pair_old, old, q, before_old, left_old, share_old)
        before_old = q
        row = frame[j].reshape(width * 3)
        _light_row(shares, light, picture[j].reshape(width * 3))
        _cover_row(cover, shares[0], shares[1], shares[2], pair[p & 1], pair[(p + 1) & 1], f)
        _old_row(went, pair_old[q & 1], pair_old[(q + 1) & 1], y - F(q))
        _likened_row(cover, light, went, close)
        _split_row(came, row)
        for c in range(3):
            _without_row(light[c], cover, went[c])
        _relit_row(light[0], light[1], light[2], shade, lit, saturation)
        for c in range(3):
            _lay_row(row, light[c], cover, came[c], c, air[j], veil[c])


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
def skyline(costs, walls):
    """For every column the row at which a sky ends, so that all of it together costs least.

    costs (h + 1, w) is what it costs to end at a row, walls (h + 1, w) rises down a column by what it costs that the
    column before it ends a row higher or lower there.
    """
    rows, width = costs.shape
    origin = np.empty((width, rows), np.int32)
    best = costs[:, 0].copy()
    for x in range(1, width):
        at = origin[x]
        for j in range(rows):
            at[j] = j
        for j in range(1, rows):
            step = best[j - 1] + walls[j, x] - walls[j - 1, x]
            if step < best[j]:
                best[j] = step
                at[j] = at[j - 1]
        for j in range(rows - 2, -1, -1):
            step = best[j + 1] + walls[j + 1, x] - walls[j, x]
            if step < best[j]:
                best[j] = step
                at[j] = at[j + 1]
        for j in range(rows):
            best[j] += costs[j, x]
    ends = np.empty(width, np.int32)
    ends[width - 1] = np.argmin(best)
    for x in range(width - 1, 0, -1):
        ends[x - 1] = origin[x, ends[x]]
    return ends


@kernel
def told_apart(first, second, even, out):
    """Fill (h, w, 4) with the linear function of a guide's three channels that comes nearest to a matte around a pixel.

    first is the means of the channels, of the matte and of the channels times the matte; second those of the channels'
    products: 00, 11, 22, 01, 02, 12. even is added to what channels vary.
    """
    for j in range(out.shape[0]):
        for i in range(out.shape[1]):
            f = first[j, i]
            s = second[j, i]
            a = s[0] - f[0] * f[0] + even
            b = s[1] - f[1] * f[1] + even
            c = s[2] - f[2] * f[2] + even
            d = s[3] - f[0] * f[1]
            e = s[4] - f[0] * f[2]
            g = s[5] - f[1] * f[2]
            x = f[4] - f[0] * f[3]
            y = f[5] - f[1] * f[3]
            z = f[6] - f[2] * f[3]
            p = b * c - g * g
            q = e * g - d * c
            r = d * g - e * b
            scale = F(1) / (a * p + d * q + e * r)
            k0 = (p * x + q * y + r * z) * scale
            k1 = (q * x + (a * c - e * e) * y + (d * e - a * g) * z) * scale
            k2 = (r * x + (d * e - a * g) * y + (a * b - d * d) * z) * scale
            out[j, i, 0] = k0
            out[j, i, 1] = k1
            out[j, i, 2] = k2
            out[j, i, 3] = f[3] - k0 * f[0] - k1 * f[1] - k2 * f[2]
