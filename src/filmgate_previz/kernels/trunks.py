"""Upright round things with a rough skin: trunks, posts, columns. Farthest first."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.noise import clamp, texel

# columns of a trunk: middle and half width at foot and top (pixels), rows, share of light that comes through the air,
# brightness, where on the tile its skin begins, texels of the tile per row
FOOT_X, FOOT_WIDE, TOP_X, TOP_WIDE, TOP, FOOT, THROUGH, SHADE, SKIN, PER_ROW = range(10)


@kernel
def _trunk_row(flat, first, last, middle, half, skin, along, tile, bark, lit, haze, side, strength, clear):
    veil = F(1) - clear
    bark_r, bark_g, bark_b = bark[0] * clear, bark[1] * clear, bark[2] * clear
    lit_r, lit_g, lit_b = lit[0] * clear, lit[1] * clear, lit[2] * clear
    haze_r, haze_g, haze_b = haze[0] * veil, haze[1] * veil, haze[2] * veil
    one, two, three = np.uint32(1), np.uint32(2), np.uint32(3)
    for i in range(np.uint32(first), np.uint32(last)):
        off = F(i) + F(0.5) - middle
        cover = clamp(half - abs(off) + F(0.5), F(0), F(1))
        n = clamp(off / half, F(-1), F(1))
        facing = np.sqrt(max(F(1) - n * n, F(0)))
        ridge = texel(tile, skin + n * (F(3) - facing) * F(16), along)
        ridge += (texel(tile, skin + n * F(61), along * F(4.1)) - F(0.5)) * F(0.6)
        tone = (F(0.35) + F(0.65) * facing) * (F(0.30) + F(1.4) * ridge * ridge)
        rim = max(n * side, F(0))
        rim = rim * rim * (F(0.25) + F(0.75) * ridge) * strength
        k = three * i
        flat[k] += (bark_r * tone + lit_r * rim + haze_r - flat[k]) * cover
        flat[k + one] += (bark_g * tone + lit_g * rim + haze_g - flat[k + one]) * cover
        flat[k + two] += (bark_b * tone + lit_b * rim + haze_b - flat[k + two]) * cover


@kernel
def draw_trunks(out, trunks, tile, bark, lit, haze, side, strength):
    """Lay trunks over a frame. side (-1..1) is where the sun lights their edges from, lit its colour on bark."""
    rows, width = out.shape[0], out.shape[1]
    for k in range(trunks.shape[0]):
        top = trunks[k, TOP]
        foot = trunks[k, FOOT]
        clear = trunks[k, THROUGH]
        shade = trunks[k, SHADE]
        for j in range(max(np.int32(top), 0), min(np.int32(np.ceil(foot)), rows)):
            up = (foot - F(j)) / max(foot - top, F(1))
            flare = max(F(1) - up * F(24), F(0))
            half = trunks[k, FOOT_WIDE] + (trunks[k, TOP_WIDE] - trunks[k, FOOT_WIDE]) * up
            half = max(half * (F(1) + F(0.45) * flare * flare), F(0.3))
            middle = trunks[k, FOOT_X] + (trunks[k, TOP_X] - trunks[k, FOOT_X]) * up
            first = max(np.int32(np.floor(middle - half)), 0)
            last = min(np.int32(np.ceil(middle + half)) + 1, width)
            if first < last:
                _trunk_row(out[j].reshape(width * 3), first, last, middle, half, trunks[k, SKIN],
                           (foot - F(j)) * trunks[k, PER_ROW], tile, bark, lit, haze, side, strength * shade, clear)
