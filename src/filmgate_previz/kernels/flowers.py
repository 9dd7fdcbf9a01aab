"""Drawing thousands of flower sprites: nearest first, what is already covered is skipped."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel

# columns of an instance
FOOT_X, FOOT_Y, SIZE, LEAN, SHADE, THROUGH, VARIANT, SHOWN = range(8)


@kernel
def draw_sprites(colour, clear, texels, starts, sizes, spans, span_starts, instances, haze, tint, sky_row):
    """Add sprites, nearest first, to colour (h, w, 3) under what is there; clear (h, w) is the part still open.

    texels is (k, 4) premultiplied, mips of all variants one after another, starts and sizes say where a mip lies.
    spans holds for every sprite row its first and last drawn texel. Instances are rows as named above; SHOWN is the
    share of the sprite, from the top, that nothing nearer is sure to hide.
    """
    rows, width = colour.shape[0], colour.shape[1]
    for k in range(instances.shape[0]):
        foot_x = instances[k, FOOT_X]
        foot_y = instances[k, FOOT_Y]
        size = instances[k, SIZE]
        lean = instances[k, LEAN]
        through = instances[k, THROUGH]
        lit = instances[k, SHADE] * through
        variant = np.int32(instances[k, VARIANT])
        veil = F(1) - through
        mip = 0
        while mip < sizes.shape[0] - 1 and F(sizes[mip + 1]) > size * F(1.1):
            mip += 1
        side = sizes[mip]
        base = starts[mip] + variant * side * side
        span = span_starts[mip] + variant * side
        per_pixel = F(side) / size
        next_line = np.uint32(side)
        first = max(np.int32(foot_y - size), sky_row)
        last = min(np.int32(foot_y - size * (F(1) - instances[k, SHOWN])) + 1, rows)
        for j in range(first, last):
            v = F(side - 1) - (foot_y - F(j)) * per_pixel
            if v < F(0) or v > F(side) - F(1.01):
                continue
            row = np.int32(v)
            b = v - F(row)
            centre = foot_x + lean * (F(1) - v / F(side)) * size - F(side) * F(0.5) / per_pixel
            left = F(min(spans[span + row, 0], spans[span + row + 1, 0]))
            right = F(max(spans[span + row, 1], spans[span + row + 1, 1]))
            i0 = max(np.int32(np.ceil(centre + left / per_pixel)), 0)
            i1 = min(np.int32(np.floor(centre + right / per_pixel)) + 1, width)
            line = np.uint32(base + row * side)
            for i in range(i0, i1):
                open_part = clear[j, i]
                if open_part < F(0.07):
                    continue
                u = (F(i) - centre) * per_pixel
                if u < F(0) or u > F(side) - F(1.01):
                    continue
                column = np.uint32(u)
                a = u - F(column)
                at = line + column
                w11 = a * b
                w01 = a - w11
                w10 = b - w11
                w00 = F(1) - a - w10
                right_of = at + np.uint32(1)
                under = at + next_line
                across = under + np.uint32(1)
                alpha = texels[at, 3] * w00 + texels[right_of, 3] * w01
                alpha += texels[under, 3] * w10 + texels[across, 3] * w11
                if alpha > F(0.004):
                    fog = alpha * veil
                    red = texels[at, 0] * w00 + texels[right_of, 0] * w01
                    red += texels[under, 0] * w10 + texels[across, 0] * w11
                    green = texels[at, 1] * w00 + texels[right_of, 1] * w01
                    green += texels[under, 1] * w10 + texels[across, 1] * w11
                    blue = texels[at, 2] * w00 + texels[right_of, 2] * w01
                    blue += texels[under, 2] * w10 + texels[across, 2] * w11
                    colour[j, i, 0] += open_part * (red * tint[0] * lit + haze[0] * fog)
                    colour[j, i, 1] += open_part * (green * tint[1] * lit + haze[1] * fog)
                    colour[j, i, 2] += open_part * (blue * tint[2] * lit + haze[2] * fog)
                    clear[j, i] = open_part * (F(1) - alpha)


@kernel
def _under_row(row, colour, clear):
    for i in range(clear.shape[0]):
        row[3 * i] = row[3 * i] * clear[i] + colour[3 * i]
        row[3 * i + 1] = row[3 * i + 1] * clear[i] + colour[3 * i + 1]
        row[3 * i + 2] = row[3 * i + 2] * clear[i] + colour[3 * i + 2]


@kernel
def lay_over(out, colour, clear, first, last):
    """Put the sprites of rows first..last over a frame."""
    width = out.shape[1]
    for j in range(first, last):
        _under_row(out[j].reshape(width * 3), colour[j].reshape(width * 3), clear[j])
