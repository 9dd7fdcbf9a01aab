"""Making a mountain map: fractal heights, erosion by water, and the light baked into it."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp, fade, hash2, smooth
from filmgate_previz.kernels.table import AMBIENT, HORIZON, SUN, SUN_DIRECTION

ROCK, SAND, DRIFTS = 0, 1, 2
LAYERED = F(1.9)  # how strongly rock is layered: from above a map says nothing of a cliff, which would be but streaks
SLANT = F(0.25)  # how far layers rise towards the right and away


@kernel
def _bend_row(bent, x, y, share, seed):
    """Add value noise to a row of numbers; where x and y grow by one it has gone one cell of its lattice."""
    row = np.int32(np.floor(y))
    v = fade(y - F(row))
    for i in range(bent.shape[0]):
        column = np.int32(np.floor(x[i]))
        u = fade(x[i] - F(column))
        a = hash2(column, row, seed)
        b = hash2(column + 1, row, seed)
        c = hash2(column, row + 1, seed)
        d = hash2(column + 1, row + 1, seed)
        bent[i] += share * (a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v)


@kernel
def _relief_row(line, slope_x, slope_y, x, y, seed, weight, ridge):
    """Add an octave to a row, less of it where the row is steep, and turn its places for the next."""
    for i in range(line.shape[0]):
        column = np.int32(np.floor(x[i]))
        row = np.int32(np.floor(y[i]))
        fx = x[i] - F(column)
        fy = y[i] - F(row)
        a = hash2(column, row, seed)
        across = hash2(column + 1, row, seed) - a
        down = hash2(column, row + 1, seed) - a
        both = hash2(column + 1, row + 1, seed) - a - across - down
        u = fade(fx)
        v = fade(fy)
        height = a + across * u + down * v + both * u * v
        ridged = F(1) - abs(height * F(2) - F(1))
        height = height * (F(1) - ridge) + ridged * ridged * ridge
        slope_x[i] += F(30) * fx * fx * (fx * (fx - F(2)) + F(1)) * (across + both * v) * weight * F(1.6)
        slope_y[i] += F(30) * fy * fy * (fy * (fy - F(2)) + F(1)) * (down + both * u) * weight * F(1.6)
        line[i] += weight * height / (F(1) + slope_x[i] * slope_x[i] + slope_y[i] * slope_y[i])
        turned = (F(0.8) * x[i] - F(0.6) * y[i]) * F(2) + F(5.2)
        y[i] = (F(0.6) * x[i] + F(0.8) * y[i]) * F(2) + F(1.3)
        x[i] = turned


@kernel
def relief(size, scale, octaves, seed, ridge):
    """Fractal heights damped by their own slope, so that valleys are smooth and ridges sharp; (size, size) float32."""
    out = np.zeros((size, size), np.float32)
    level = np.arange(size).astype(np.float32) / F(size) * F(scale)
    first = level * F(0.7) + F(9.1)
    second = level * F(0.7)
    slope_x = np.empty(size, np.float32)
    slope_y = np.empty(size, np.float32)
    for j in range(size):
        x = level.copy()  # a little off the lattice, so that no ridge runs straight
        y = np.full(size, level[j], np.float32)
        _bend_row(x, first, level[j] * F(0.7), F(0.7), seed + 77)
        _bend_row(y, second, level[j] * F(0.7) + F(4.3), F(0.7), seed + 78)
        slope_x[:] = F(0)
        slope_y[:] = F(0)
        weight = F(0.5)
        for octave in range(octaves):
            _relief_row(out[j], slope_x, slope_y, x, y, seed + octave * 13, weight, ridge)
            weight *= F(0.5)
    return out


@inline
def _blend(height, i, j, fx, fy):
    a = height[j, i]
    b = height[j, i + 1]
    c = height[j + 1, i]
    d = height[j + 1, i + 1]
    return (a * (F(1) - fx) + b * fx) * (F(1) - fy) + (c * (F(1) - fx) + d * fx) * fy


@kernel
def erode(height, drops, seed, rate):
    """Let drops of water run down the (n, n) map, in place: they cut where they hurry and fill where they slow."""
    n = height.shape[0]
    for drop in range(drops):
        x = hash2(drop, 1, seed) * F(n - 3) + F(1)
        y = hash2(drop, 2, seed) * F(n - 3) + F(1)
        vx = F(0)
        vy = F(0)
        load = F(0)
        water = F(1)
        speed = F(1)
        for _ in range(48):
            i = np.int32(x)
            j = np.int32(y)
            fx = x - F(i)
            fy = y - F(j)
            a = height[j, i]
            b = height[j, i + 1]
            c = height[j + 1, i]
            d = height[j + 1, i + 1]
            gx = (b - a) * (F(1) - fy) + (d - c) * fy
            gy = (c - a) * (F(1) - fx) + (d - b) * fx
            vx = vx * F(0.35) - gx * F(0.65)
            vy = vy * F(0.35) - gy * F(0.65)
            length = np.sqrt(vx * vx + vy * vy)
            if length < F(1e-7):
                break
            vx /= length
            vy /= length
            nx = x + vx
            ny = y + vy
            if nx < 1 or ny < 1 or nx > n - 3 or ny > n - 3:
                break
            ni = np.int32(nx)
            nj = np.int32(ny)
            fall = _blend(height, ni, nj, nx - F(ni), ny - F(nj)) - _blend(height, i, j, fx, fy)
            capacity = max(-fall, F(0.002)) * speed * water * F(6)
            if fall > 0:
                change = min(fall, load)
            elif load > capacity:
                change = (load - capacity) * F(0.3)
            else:
                change = -min((capacity - load) * rate, -fall)
            load -= change
            height[j, i] += change * (F(1) - fx) * (F(1) - fy)
            height[j, i + 1] += change * fx * (F(1) - fy)
            height[j + 1, i] += change * (F(1) - fx) * fy
            height[j + 1, i + 1] += change * fx * fy
            speed = np.sqrt(max(speed * speed - fall * F(4), F(0.01)))
            water *= F(0.985)
            x = nx
            y = ny


@inline
def _root(value):
    """Ten bits of a square root: the code of a baked colour channel."""
    return np.uint32(min(np.sqrt(value * F(0.4)) * F(1023), F(1023)))


@kernel
def bake(height, light, top, snowline, detail, kind):
    """Ground of a kind (ROCK, SAND, DRIFTS) under sun with cast shadows and the sky's ambient light.

    height and the answer are (n, n); the answer packs three square-root-coded channels in a uint32.
    snowline is a fraction of top. detail is a 1024 tile.
    """
    n = height.shape[0]
    out = np.empty((n, n), np.uint32)
    sx = light[SUN_DIRECTION, 0]
    sy = max(light[SUN_DIRECTION, 1], F(0.05))
    sz = light[SUN_DIRECTION, 2]
    flat = np.sqrt(sx * sx + sz * sz)
    offset = sx / max(sz, F(0.2))
    drop = sy / flat * np.sqrt(F(1) + offset * offset)
    shadow = np.empty(n, np.float32)
    following = np.empty(n, np.float32)
    for i in range(n):
        shadow[i] = height[n - 1, i]
    for back in range(n):
        j = n - 1 - back
        for i in range(n):
            u = clamp(F(i) + offset, F(0), F(n - 2))
            k = np.int32(u)
            fraction = u - F(k)
            ceiling = shadow[k] * (F(1) - fraction) + shadow[k + 1] * fraction - drop
            h = height[j, i]
            sunlit = F(1) - smooth(F(0), F(5), ceiling - h)
            following[i] = max(h, ceiling)
            i0 = max(i - 1, 0)
            i1 = min(i + 1, n - 1)
            j0 = max(j - 1, 0)
            j1 = min(j + 1, n - 1)
            nx = height[j, i0] - height[j, i1]
            nz = height[j0, i] - height[j1, i]
            ny = F(2)
            i0 = max(i - 10, 0)
            i1 = min(i + 10, n - 1)
            j0 = max(j - 10, 0)
            j1 = min(j + 10, n - 1)
            hollow = (height[j, i0] + height[j, i1] + height[j0, i] + height[j1, i]) * F(0.25) - h
            scale = F(1) / np.sqrt(nx * nx + ny * ny + nz * nz)
            nx *= scale
            ny *= scale
            nz *= scale
            direct = max(nx * sx + ny * sy + nz * sz, F(0)) * sunlit * F(1.45)
            open_sky = clamp(F(1) - hollow * F(0.06), F(0.35), F(1.15)) * (F(0.55) + F(0.45) * ny)
            bounce = max(F(0), -nz * sz - nx * sx) * F(0.10)
            d = detail[j & 1023, i & 1023]
            fine = detail[(j * 5) & 1023, (i * 5) & 1023]
            if kind == ROCK:
                up = h * F(1.9) + F(i + j) * SLANT
                r, g, b = _ground(h / top, ny, d, fine, detail[0, np.int32(up) & 1023], snowline)
            elif kind == SAND:
                r, g, b = _sand(h / top, ny, d, fine)
            else:
                r, g, b = _drifts(ny, d, fine, snowline)
            r *= light[SUN, 0] * direct + light[AMBIENT, 0] * open_sky + light[HORIZON, 0] * bounce
            g *= light[SUN, 1] * direct + light[AMBIENT, 1] * open_sky + light[HORIZON, 1] * bounce
            b *= light[SUN, 2] * direct + light[AMBIENT, 2] * open_sky + light[HORIZON, 2] * bounce
            out[j, i] = (_root(r) << np.uint32(20)) | (_root(g) << np.uint32(10)) | _root(b)
        for i in range(n):
            shadow[i] = following[i]
    return out


@inline
def _sand(q, flatness, d, fine):
    pale = F(0.86) + F(0.10) * fine + F(0.16) * d + F(0.10) * q
    pale *= F(0.80) + F(0.20) * smooth(F(0.80), F(0.97), flatness)
    return F(0.44) * pale, F(0.262) * pale, F(0.115) * pale


@inline
def _drifts(flatness, d, fine, snowline):
    """Snow; below a high snowline the wind has laid the tundra bare here and there."""
    pale = F(0.70) + F(0.08) * fine + F(0.06) * d
    bare = smooth(F(0.90), F(0.74), flatness + (d - F(0.5)) * F(0.16))
    bare = max(bare, smooth(F(0.62), F(0.74), d) * snowline)
    return (
        pale + (F(0.10) + F(0.10) * fine - pale) * bare,
        pale * F(1.03) + (F(0.09) + F(0.09) * fine - pale) * bare,
        pale * F(1.09) + (F(0.075) + F(0.07) * fine - pale) * bare,
    )


@inline
def _ground(q, flatness, d, fine, layer, snowline):
    rock = (F(0.05) + fine * F(0.22) + d * F(0.06)) * max(F(1) + (layer - F(0.5)) * LAYERED, F(0.3))
    r = rock * F(1.06)
    g = rock * F(0.95)
    b = rock * F(0.88)
    steep = flatness + (d - F(0.5)) * F(0.2)
    meadow = smooth(F(0.60), F(0.80), steep)
    meadow *= F(1) - smooth(snowline - F(0.10), snowline + F(0.06), q + (d - F(0.5)) * F(0.2))
    leaf = F(0.5) + F(0.7) * fine
    dry = smooth(F(0.35), F(0.75), d)
    r += ((F(0.050) + F(0.045) * dry) * leaf - r) * meadow
    g += ((F(0.068) + F(0.022) * dry) * leaf - g) * meadow
    b += ((F(0.034) + F(0.010) * dry) * leaf - b) * meadow
    snow = smooth(F(0.52), F(0.72), flatness + (d - F(0.5)) * F(0.25))
    snow *= smooth(snowline, snowline + F(0.14), q + (d - F(0.5)) * F(0.22))
    crust = F(0.60) + F(0.14) * fine
    r += (crust - r) * snow
    g += (crust * F(1.03) - g) * snow
    b += (crust * F(1.09) - b) * snow
    return r, g, b


@kernel
def halve(packed):
    """A packed colour map at half the size, each channel the mean of four."""
    m = packed.shape[0] // 2
    out = np.empty((m, m), np.uint32)
    mask = np.uint32(1023)
    for j in range(m):
        for i in range(m):
            value = np.uint32(0)
            for channel in range(3):
                shift = np.uint32(channel * 10)
                total = (packed[2 * j, 2 * i] >> shift) & mask
                total += (packed[2 * j, 2 * i + 1] >> shift) & mask
                total += (packed[2 * j + 1, 2 * i] >> shift) & mask
                total += (packed[2 * j + 1, 2 * i + 1] >> shift) & mask
                value |= (total >> np.uint32(2)) << shift
            out[j, i] = value
    return out
