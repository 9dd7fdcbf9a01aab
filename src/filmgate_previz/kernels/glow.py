"""Smooth things drawn small and enlarged while they are laid over a frame: beams, mist, aurora."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.noise import clamp


@kernel
def _stretch(line, begin, upper, lower, fy, step):
    last = F(upper.shape[0]) - F(1.001)
    for i in range(line.shape[0]):
        x = clamp((F(begin + i) + F(0.5)) * step - F(0.5), F(0), last)
        q = np.uint32(x)
        fx = x - F(q)
        a = upper[q] + (lower[q] - upper[q]) * fy
        b = upper[q + np.uint32(1)] + (lower[q + np.uint32(1)] - upper[q + np.uint32(1)]) * fy
        line[i] = a + (b - a) * fx


@kernel
def _lay_row(row, line, r, g, b, hide):
    for i in range(line.shape[0]):
        k = line[i]
        keep = F(1) - k * hide
        row[3 * i] = row[3 * i] * keep + r * k
        row[3 * i + 1] = row[3 * i + 1] * keep + g * k
        row[3 * i + 2] = row[3 * i + 2] * keep + b * k


@kernel
def lay_glow_within(out, first, last, small, colour, hide, left, top, right, bottom):
    """The same as lay_glow, of which only what lies between these pixels is laid."""
    width = out.shape[1]
    line = np.empty(right - left, np.float32)
    high = F(small.shape[0])
    step = F(small.shape[1]) / F(width)
    for j in range(max(first, top, 0), min(last, bottom, out.shape[0])):
        y = clamp((F(j - first) + F(0.5)) * high / F(last - first) - F(0.5), F(0), high - F(1.001))
        p = np.int32(y)
        _stretch(line, left, small[p], small[p + 1], y - F(p), step)
        _lay_row(out[j].reshape(width * 3)[3 * left : 3 * right], line, colour[0], colour[1], colour[2], hide)


@kernel
def lay_glow(out, first, last, small, colour, hide):
    """Lay colour * small, (h, w) enlarged to rows first..last, over a frame; hide (0..1) is how much it covers."""
    lay_glow_within(out, first, last, small, colour, hide, 0, 0, out.shape[1], out.shape[0])
