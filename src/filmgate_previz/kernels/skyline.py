"""Where a sky ends in a small picture, and how colours tell it from what stands before it."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel


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
