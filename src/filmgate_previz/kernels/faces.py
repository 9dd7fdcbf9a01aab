"""Flat textured faces in perspective: walls, floors, furniture. Farthest first."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.noise import clamp

# columns of a face. Along a pixel's ray p = (right, up, 1) the place on the face is u = U.p / W.p, v = V.p / W.p, and
# its distance DEPTH / W.p. LEFT..BOTTOM are the pixels it can cover; SHINE is how much
# of what it covers is seen in it at a glancing angle.
U, V, W, DEPTH, LEFT, TOP, RIGHT, BOTTOM, TEXTURE, SHINE = 0, 3, 6, 9, 10, 11, 12, 13, 14, 15
COLUMNS = 16
LEVELS = 8  # sizes of a texture, each half the one before


@kernel
def _span(row, first, last, face, along, texels, starts, side, pixel, thin, haze, opaque):
    """One picture row of one face. along holds the row's part of the three quotients."""
    texture = np.int32(face[TEXTURE])
    depth = face[DEPTH]
    fu = face[U] * pixel
    fv = face[V] * pixel
    fw = face[W] * pixel
    tu = face[U + 1] * pixel
    tv = face[V + 1] * pixel
    tw = face[W + 1] * pixel
    one = np.uint32(1)
    for i in range(first, last):
        across = F(i) + F(0.5) - F(row.shape[0]) * F(0.5)
        facing = fw * across + along[2]
        if abs(facing) < F(1e-12):  # the ray runs along the face
            continue
        per = F(1) / facing
        t = depth * per
        if t < F(0.02):
            continue
        u = (fu * across + along[0]) * per
        v = (fv * across + along[1]) * per
        near = abs(per)
        du = (abs(fu - u * fw) + abs(tu - u * tw)) * near
        dv = (abs(fv - v * fw) + abs(tv - v * tw)) * near
        # Half a pixel more on every side: faces that meet leave no seam.
        inside = min(min(u, F(1) - u) + du, min(v, F(1) - v) + dv)
        if inside <= F(0):
            continue
        cover = min(min(u, F(1) - u) / du, min(v, F(1) - v) / dv) + F(1) if inside < max(du, dv) * F(2) else F(1)
        cover = clamp(cover, F(0), F(1)) * opaque
        size = F(side) * (max(du, dv) * F(0.35) + min(du, dv) * F(0.5))
        level = 0
        while level < LEVELS - 3 and size > F(2):  # the last size has no neighbours to blend with
            size *= F(0.5)
            level += 1
        blend = clamp(size * F(2.5) - F(4), F(0), F(1)) if size > F(1.6) else F(0)
        r = F(0)
        g = F(0)
        b = F(0)
        weight = F(1) - blend
        while True:
            wide = side >> level
            x = clamp(u * F(wide) - F(0.5), F(0), F(wide) - F(1.001))
            y = clamp(v * F(wide) - F(0.5), F(0), F(wide) - F(1.001))
            p = np.uint32(x)
            q = np.uint32(y)
            a = x - F(p)
            d = y - F(q)
            k = np.uint32(starts[texture, level]) + q * np.uint32(wide) + p
            m = k + np.uint32(wide)
            w11 = a * d * weight
            w01 = a * weight - w11
            w10 = d * weight - w11
            w00 = weight - w01 - w10 - w11
            r += texels[k, 0] * w00 + texels[k + one, 0] * w01 + texels[m, 0] * w10 + texels[m + one, 0] * w11
            g += texels[k, 1] * w00 + texels[k + one, 1] * w01 + texels[m, 1] * w10 + texels[m + one, 1] * w11
            b += texels[k, 2] * w00 + texels[k + one, 2] * w01 + texels[m, 2] * w10 + texels[m + one, 2] * w11
            if blend <= F(0):
                break
            weight = blend
            blend = F(0)
            level += 1
        fog = t * thin
        clear = F(1) / (F(1) + fog + fog * fog * F(0.56))
        veil = F(1) - clear
        row[i, 0] += (r * clear + haze[0] * veil - row[i, 0]) * cover
        row[i, 1] += (g * clear + haze[1] * veil - row[i, 1]) * cover
        row[i, 2] += (b * clear + haze[2] * veil - row[i, 2]) * cover


@kernel
def draw_faces(out, faces, texels, starts, sides, focal, horizon, thin, haze, first_row, last_row):
    """Lay faces over a frame. texels is (k, 3): every texture at LEVELS sizes from its side (a power of two) down,
    starts says where.

    thin is the haze per unit of distance. Only rows first_row..last_row are drawn.
    """
    rows, width = out.shape[0], out.shape[1]
    pixel = F(1) / focal
    along = np.empty(3, np.float32)
    for k in range(faces.shape[0]):
        f = faces[k]
        side = sides[np.int32(f[TEXTURE])]
        for j in range(max(np.int32(f[TOP]), first_row), min(np.int32(f[BOTTOM]) + 1, rows, last_row)):
            up = (horizon - F(j) - F(0.5)) * pixel
            opaque = F(1) - f[SHINE] / (F(1) + abs(up) * F(1.6))
            along[0] = f[U + 1] * up + f[U + 2]
            along[1] = f[V + 1] * up + f[V + 2]
            along[2] = f[W + 1] * up + f[W + 2]
            first = max(np.int32(f[LEFT]), 0)
            last = min(np.int32(f[RIGHT]) + 1, width)
            _span(out[j], first, last, f, along, texels, starts, side, pixel, thin, haze, opaque)
