"""Cutouts and their shadows laid over a linear frame."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel


@kernel
def lay_cutout(out, seen, x, y, table, rim, dx, dy):
    """Lay a window of bytes (h, w, 4) over a frame at column x and row y: roots of colours, and how much they cover.

    table (256, 3) is the light of each byte; rim is added along the edge that lies dx, dy pixels off what covers.
    """
    rows, columns = seen.shape[0], seen.shape[1]
    left = np.int32(np.floor(dx))
    up = np.int32(np.floor(dy))
    fx = dx - F(left)
    fy = dy - F(up)
    for j in range(rows):
        for i in range(columns):
            cover = seen[j, i, 3]
            if cover == 0:
                continue
            share = F(cover) * F(1 / 255)
            bare = F(0)
            p = j + up
            q = i + left
            if 0 <= p < rows - 1 and 0 <= q < columns - 1:
                above = F(seen[p, q, 3]) * (F(1) - fx) + F(seen[p, q + 1, 3]) * fx
                under = F(seen[p + 1, q, 3]) * (F(1) - fx) + F(seen[p + 1, q + 1, 3]) * fx
                bare = max(F(cover) - (above + (under - above) * fy), F(0)) * share * F(1 / 255)
            for c in range(3):
                light = table[seen[j, i, c], c] * share + rim[c] * bare
                out[y + j, x + i, c] = out[y + j, x + i, c] * (F(1) - share) + light


@kernel
def darken(out, mask, x, y, veil, strength):
    """Take `strength` of the light where a mask (h, w) of bytes is full, leaving the veil of the air."""
    for j in range(mask.shape[0]):
        for i in range(mask.shape[1]):
            share = F(mask[j, i]) * strength
            for c in range(3):
                light = out[y + j, x + i, c]
                out[y + j, x + i, c] = light + (veil[c] - light) * share
