"""Flat shapes and drawn figures laid over a linear frame."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel


@kernel
def lay_shape(out, mask, x, y, red, green, blue, strength):
    """Lay a colour over a frame at column x and row y, `strength` (0..1) of it where a mask (h, w) of bytes is full."""
    part = strength * F(1 / 255)
    for j in range(mask.shape[0]):
        for i in range(mask.shape[1]):
            cover = mask[j, i]
            if cover != 0:
                share = F(cover) * part
                keep = F(1) - share
                out[y + j, x + i, 0] = out[y + j, x + i, 0] * keep + red * share
                out[y + j, x + i, 1] = out[y + j, x + i, 1] * keep + green * share
                out[y + j, x + i, 2] = out[y + j, x + i, 2] * keep + blue * share


@kernel
def dab(colour, alpha, mask, shades, x, y, red, green, blue):
    """Paint a colour over a picture (h, w, 3) and its cover (h, w) at column x and row y, as far as a mask (h, w) of
    bytes is full; shades (h, w) is how light it is."""
    for j in range(mask.shape[0]):
        for i in range(mask.shape[1]):
            cover = F(mask[j, i]) * F(1 / 255)
            shade = shades[j, i]
            colour[y + j, x + i, 0] += (red * shade - colour[y + j, x + i, 0]) * cover
            colour[y + j, x + i, 1] += (green * shade - colour[y + j, x + i, 1]) * cover
            colour[y + j, x + i, 2] += (blue * shade - colour[y + j, x + i, 2]) * cover
            alpha[y + j, x + i] = max(alpha[y + j, x + i], cover)


@inline
def _cover(cover, j, i):
    inside = 0 <= j < cover.shape[0] and 0 <= i < cover.shape[1]
    return F(cover[j, i]) if inside else F(0)


@kernel
def lay_figure(out, colour, cover, x, y, rim, dx, dy):
    """Lay a premultiplied picture (h, w, 3) and its cover (h, w) of bytes over a frame at column x and row y.

    rim is added along the edge that lies dx, dy pixels off what covers; none of it where it is black.
    """
    left = np.int32(np.floor(dx))
    up = np.int32(np.floor(dy))
    fx = dx - F(left)
    fy = dy - F(up)
    rimmed = rim[0] + rim[1] + rim[2] > F(0)
    for j in range(cover.shape[0]):
        for i in range(cover.shape[1]):
            whole = F(cover[j, i])
            if whole == F(0):
                continue
            keep = F(1) - whole * F(1 / 255)
            edge = F(0)
            if rimmed:
                p = j + up
                q = i + left
                above = _cover(cover, p, q) * (F(1) - fx) + _cover(cover, p, q + 1) * fx
                under = _cover(cover, p + 1, q) * (F(1) - fx) + _cover(cover, p + 1, q + 1) * fx
                edge = max(whole - (above + (under - above) * fy), F(0)) * whole * F(1 / 65025)
            for c in range(3):
                out[y + j, x + i, c] = out[y + j, x + i, c] * keep + colour[j, i, c] + rim[c] * edge


@kernel
def lay_rows(out, first, colours):
    """Fill rows first.. of a frame, each with its colour of (n, 3)."""
    for j in range(colours.shape[0]):
        red, green, blue = colours[j, 0], colours[j, 1], colours[j, 2]
        row = out[first + j].reshape(out.shape[1] * 3)
        for i in range(out.shape[1]):
            row[3 * i] = red
            row[3 * i + 1] = green
            row[3 * i + 2] = blue
