"""Flat textured faces in perspective: walls, floors, furniture. Farthest first."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp

# columns of a face. Along a pixel's ray p = (right, up, 1) the place on the face is u = U.p / W.p, v = V.p / W.p, and
# its distance DEPTH / W.p. LEFT..BOTTOM are the pixels it can cover; SHINE is how much
# of what it covers is seen in it at a glancing angle.
U, V, W, DEPTH, LEFT, TOP, RIGHT, BOTTOM, TEXTURE, SHINE = 0, 3, 6, 9, 10, 11, 12, 13, 14, 15
COLUMNS = 16
LEVELS = 8  # sizes of a texture, each half the one before
BLUE = (2047 / 1023) ** 2  # blue has one bit less


@kernel
def pack(picture, peak):
    """A square linear picture (n, n, 3) up to `peak` as one line of numbers: its channels' roots in 11, 11, 10 bits."""
    n = picture.shape[0]
    out = np.empty(n * n, np.uint32)
    per = F(1) / peak
    for j in range(n):
        for i in range(n):
            red = np.uint32(np.sqrt(clamp(picture[j, i, 0] * per, F(0), F(1))) * F(2047) + F(0.5))
            green = np.uint32(np.sqrt(clamp(picture[j, i, 1] * per, F(0), F(1))) * F(2047) + F(0.5))
            blue = np.uint32(np.sqrt(clamp(picture[j, i, 2] * per, F(0), F(1))) * F(1023) + F(0.5))
            out[j * n + i] = (red << np.uint32(21)) | (green << np.uint32(10)) | blue
    return out


@kernel
def _place_row(
    u, v, cover, wide, begin, blend, clear, first, last, face, along, starts, side, middle, pixel, thin, opaque
):  # fmt: skip
    """Where pixels first..last of a row lie on a face, how much of each it covers, which size of its texture they see
    and how much of the next, and the share of its light that comes through the air. along is the row's part of the
    three quotients."""
    depth = face[DEPTH]
    fu, fv, fw = face[U] * pixel, face[V] * pixel, face[W] * pixel
    tu, tv, tw = face[U + 1] * pixel, face[V + 1] * pixel, face[W + 1] * pixel
    along_u, along_v, along_w = along[0], along[1], along[2]
    for i in range(np.uint32(first), np.uint32(last)):
        across = F(i) + F(0.5) - middle
        facing = fw * across + along_w
        facing = facing if abs(facing) > F(1e-12) else F(1e-12)  # the ray runs along the face
        per = F(1) / facing
        t = depth * per
        a = (fu * across + along_u) * per
        b = (fv * across + along_v) * per
        near = abs(per)
        du = (abs(fu - a * fw) + abs(tu - a * tw)) * near + F(1e-9)
        dv = (abs(fv - b * fw) + abs(tv - b * tw)) * near + F(1e-9)
        in_u = min(a, F(1) - a)
        in_v = min(b, F(1) - b)
        # Half a pixel more on every side: faces that meet leave no seam.
        inside = min(in_u + du, in_v + dv)
        most = max(du, dv)
        edge = clamp(min(in_u / du, in_v / dv) + F(1), F(0), F(1))
        edge = edge if inside < most * F(2) else F(1)
        cover[i] = edge * opaque if inside > F(0) and t > F(0.02) else F(0)
        size = F(side) * (most * F(0.35) + min(du, dv) * F(0.5))
        level = 0
        for _ in range(LEVELS - 3):  # the last size has no neighbours to blend with
            level += 1 if size > F(2) else 0
            size *= F(0.5) if size > F(2) else F(1)
        blend[i] = clamp(size * F(2.5) - F(4), F(0), F(1))
        wide[i] = F(side >> level)
        begin[i] = starts[level]
        u[i] = a
        v[i] = b
        fog = t * thin
        clear[i] = F(1) / (F(1) + fog + fog * fog * F(0.56))


@inline
def _cut(first, last, at_middle, per_pixel, middle):
    """What of pixels first..last lies where a number is above zero that grows by so much from pixel to pixel."""
    if per_pixel == F(0):
        return (first, last) if at_middle > F(0) else (first, first)
    place = clamp(middle - at_middle / per_pixel, F(-4), F(2) * middle + F(4))
    if per_pixel > F(0):
        return max(first, np.int32(place) - 1), last
    return first, min(last, np.int32(place) + 2)


@kernel
def _window(first, last, face, along, middle, pixel):
    """What of pixels first..last of a row can lie on a face, half a pixel beyond its edges, and before the lens."""
    ahead = F(1) if face[DEPTH] > F(0) else F(-1)
    w, fw, tw = along[2] * ahead, face[W] * pixel * ahead, face[W + 1] * pixel * ahead
    first, last = _cut(first, last, w, fw, middle)
    for at in (0, 1):
        a, fa, ta = along[at] * ahead, face[3 * at] * pixel * ahead, face[3 * at + 1] * pixel * ahead
        first, last = _cut(first, last, a + (abs(fa) + abs(ta)) * F(1.5), fa, middle)
        fa, ta = fw - fa, tw - ta
        first, last = _cut(first, last, w - a + (abs(fa) + abs(ta)) * F(1.5), fa, middle)
    return first, last


@kernel
def _sample(red, green, blue, u, v, wide, begin, blend, first, last, texels, unit, further):
    """Add the light of the size that pixels first..last see, or of the one after it where `further` is 1."""
    one, mask = np.uint32(1), np.uint32(1023)
    high, low, most = np.uint32(21), np.uint32(10), np.uint32(2047)
    for i in range(np.uint32(first), np.uint32(last)):
        side = np.uint32(np.int32(wide[i]))
        start = begin[i] + side * side * np.uint32(further)
        side = side >> np.uint32(further)
        weight = (blend[i] if further else F(1) - blend[i]) * unit
        x = clamp(u[i] * F(side) - F(0.5), F(0), F(side) - F(1.001))
        y = clamp(v[i] * F(side) - F(0.5), F(0), F(side) - F(1.001))
        p = np.uint32(np.int32(x))
        q = np.uint32(np.int32(y))
        a = x - F(p)
        d = (y - F(q)) * weight
        w11 = a * d
        w01 = a * weight - w11
        w10 = d - w11
        w00 = weight - w01 - d
        at = start + q * side + p
        k00, k01, k10, k11 = texels[at], texels[at + one], texels[at + side], texels[at + side + one]
        r00, r01, r10, r11 = F(k00 >> high), F(k01 >> high), F(k10 >> high), F(k11 >> high)
        red[i] += r00 * r00 * w00 + r01 * r01 * w01 + r10 * r10 * w10 + r11 * r11 * w11
        g00, g01 = F((k00 >> low) & most), F((k01 >> low) & most)
        g10, g11 = F((k10 >> low) & most), F((k11 >> low) & most)
        green[i] += g00 * g00 * w00 + g01 * g01 * w01 + g10 * g10 * w10 + g11 * g11 * w11
        b00, b01, b10, b11 = F(k00 & mask), F(k01 & mask), F(k10 & mask), F(k11 & mask)
        blue[i] += (b00 * b00 * w00 + b01 * b01 * w01 + b10 * b10 * w10 + b11 * b11 * w11) * F(BLUE)


@kernel
def _lay_row(flat, red, green, blue, cover, clear, first, last, haze):
    haze_r, haze_g, haze_b = haze[0], haze[1], haze[2]
    one, two, three = np.uint32(1), np.uint32(2), np.uint32(3)
    for i in range(np.uint32(first), np.uint32(last)):
        k = three * i
        through = clear[i]
        part = cover[i]
        veil = F(1) - through
        flat[k] += (red[i] * through + haze_r * veil - flat[k]) * part
        flat[k + one] += (green[i] * through + haze_g * veil - flat[k + one]) * part
        flat[k + two] += (blue[i] * through + haze_b * veil - flat[k + two]) * part


@kernel
def _trim(cover, red, green, blue, blend, first, last):
    """What of pixels first..last is covered, its light cleared, and whether any of it sees two sizes of a texture."""
    while first < last and cover[first] <= F(0):
        first += 1
    while first < last and cover[last - 1] <= F(0):
        last -= 1
    most = F(0)
    for i in range(np.uint32(first), np.uint32(last)):
        red[i] = F(0)
        green[i] = F(0)
        blue[i] = F(0)
        most = max(most, blend[i])
    return first, last, most > F(0)


@kernel
def draw_faces(out, faces, texels, starts, sides, peaks, focal, horizon, thin, haze, first_row, last_row):
    """Lay faces over a frame. texels holds every texture, packed, at LEVELS sizes from its side (a power of two) down,
    starts says where; peaks is the light that each was packed with.

    thin is the haze per unit of distance. Only rows first_row..last_row are drawn.
    """
    rows, width = out.shape[0], out.shape[1]
    pixels = out.reshape(rows, width * 3)
    pixel = F(1) / focal
    middle = F(width) * F(0.5)
    along = np.empty(3, np.float32)
    red = np.empty(width, np.float32)
    green = np.empty(width, np.float32)
    blue = np.empty(width, np.float32)
    u = np.empty(width, np.float32)
    v = np.empty(width, np.float32)
    cover = np.empty(width, np.float32)
    wide = np.empty(width, np.float32)
    blend = np.empty(width, np.float32)
    clear = np.empty(width, np.float32)
    begin = np.empty(width, np.uint32)
    for k in range(faces.shape[0]):
        f = faces[k]
        texture = np.int32(f[TEXTURE])
        side = sides[texture]
        sizes = starts[texture]
        unit = peaks[texture] * F(1 / 2047**2)
        left = max(np.int32(f[LEFT]), 0)
        right = min(np.int32(f[RIGHT]) + 1, width)
        for j in range(max(np.int32(f[TOP]), first_row), min(np.int32(f[BOTTOM]) + 1, rows, last_row)):
            up = (horizon - F(j) - F(0.5)) * pixel
            opaque = F(1) - f[SHINE] / (F(1) + abs(up) * F(1.6))
            along[0] = f[U + 1] * up + f[U + 2]
            along[1] = f[V + 1] * up + f[V + 2]
            along[2] = f[W + 1] * up + f[W + 2]
            first, last = _window(left, right, f, along, middle, pixel)
            if first >= last:
                continue
            _place_row(u, v, cover, wide, begin, blend, clear, first, last, f, along, sizes, side, middle, pixel, thin,
                       opaque)
            first, last, mixed = _trim(cover, red, green, blue, blend, first, last)
            _sample(red, green, blue, u, v, wide, begin, blend, first, last, texels, unit, 0)
            if mixed:
                _sample(red, green, blue, u, v, wide, begin, blend, first, last, texels, unit, 1)
            _lay_row(pixels[j], red, green, blue, cover, clear, first, last, haze)
