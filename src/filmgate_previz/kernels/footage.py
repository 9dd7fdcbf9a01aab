"""A clip's frames in another light: relit in linear light, before another sky.

Light is the square of what a picture's bytes say; the way back is exact. What is smooth is given small, and enlarged
while it is read.
"""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp

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
