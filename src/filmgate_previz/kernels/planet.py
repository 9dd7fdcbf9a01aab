"""A planet in space: seas, land, cloud, the lights of its cities, and its air against the dark."""

import numpy as np

from filmgate_previz.kernels.jit import F, inline, kernel
from filmgate_previz.kernels.noise import clamp, smooth, texel

SEA, LAND, SAND, CLOUD, AIR, LAMPS, SUN, TWILIGHT = range(8)  # rows of the colours
REACH = F(1.09)  # of the air, in radii


@inline
def _arcsine(x):
    """To a ten thousandth of a radian, in what vectorises."""
    a = min(abs(x), F(1))
    y = F(1.5707288) + a * (F(-0.2121144) + a * (F(0.0742610) - a * F(0.0187293)))
    y = F(1.5707963) - np.sqrt(F(1) - a) * y
    return y if x >= F(0) else -y


@kernel
def _rim_row(flat, first, last, left, py, per, edge, sun_x, sun_y, red, green, blue):
    """The air beyond the rim, lit where the sun stands over it."""
    inner = (F(1) - edge) * (F(1) - edge)
    one, two, three = np.uint32(1), np.uint32(2), np.uint32(3)
    for i in range(np.uint32(first), np.uint32(last)):
        px = (F(i) + F(0.5) - left) * per
        far = px * px + py * py
        thin = max(F(1) - max(np.sqrt(far) - F(1), F(0)) / F(0.09), F(0))
        day = smooth(F(-0.35), F(0.35), px * sun_x + py * sun_y)
        glow = thin * thin * thin * (F(0.02) + day) * F(0.9)
        glow = glow if far >= inner else F(0)
        k = three * i
        flat[k] += red * glow
        flat[k + one] += green * glow
        flat[k + two] += blue * glow


@kernel
def _place_row(u, v, pz, mu, first, left, py, per, sine, cosine, turn, n, sun_x, sun_y, sun_z):
    """Where on the tile each pixel of a row lies, how much it is turned to the viewer, and to the sun.

    Returns the least of the last: what is turned away enough has its lamps lit.
    """
    least = F(1)
    for i in range(u.shape[0]):
        px = (F(first + i) + F(0.5) - left) * per
        z = np.sqrt(max(F(1) - px * px - py * py, F(0)))
        north = py * cosine - px * sine
        east = px * cosine + py * sine
        u[i] = (_arcsine(east / np.sqrt(east * east + z * z + F(1e-12))) + turn) * n * F(0.15915494)
        v[i] = _arcsine(north) * n * F(0.31830989)
        pz[i] = z
        light = px * sun_x + py * sun_y + z * sun_z
        mu[i] = light
        least = min(least, light)
    return least


@kernel
def _ground_row(ground, u, v, tile):
    for i in range(ground.shape[0]):
        k = texel(tile, u[i], v[i]) * F(0.66) + texel(tile, u[i] * F(3) + F(91), v[i] * F(3)) * F(0.24)
        ground[i] = k + texel(tile, u[i] * F(9), v[i] * F(9) + F(37)) * F(0.10)


@kernel
def _cloud_row(cloud, u, v, tile, turn, cover):
    for i in range(cloud.shape[0]):
        bent = texel(tile, u[i] * F(2) + turn * F(6), v[i] * F(3) + F(200)) - F(0.5)
        k = texel(tile, u[i] + turn * F(9) + bent * F(26), v[i] * F(1.6) + F(140) + bent * F(18)) * F(0.7)
        k += texel(tile, u[i] * F(4) + turn * F(30), v[i] * F(5) + bent * F(40)) * F(0.3)
        cloud[i] = smooth(F(1) - cover, F(1.32) - cover, k)


@kernel
def _lamp_row(lamps, u, v, mu, tile):
    for i in range(lamps.shape[0]):
        spark = texel(tile, u[i] * F(23), v[i] * F(23) + F(11))
        dots = texel(tile, u[i] * F(61), v[i] * F(61))
        where = texel(tile, u[i] * F(5) + F(50), v[i] * F(5))
        k = smooth(F(0.60), F(0.74), spark) * smooth(F(0.42), F(0.60), dots) * smooth(F(0.45), F(0.6), where)
        lamps[i] = k * smooth(F(0.02), F(-0.12), mu[i])


@kernel
def _sort_row(land, dry, ice, ground, first, left, py, per, sine, cosine, sea_level):
    """The shares of each pixel that are land, dry land and ice."""
    for i in range(land.shape[0]):
        px = (F(first + i) + F(0.5) - left) * per
        north = abs(py * cosine - px * sine)
        k = ground[i]
        land[i] = smooth(sea_level, sea_level + F(0.025), k)
        dry[i] = smooth(sea_level + F(0.04), sea_level + F(0.16), k) * (F(1) - north * F(0.9))
        ice[i] = smooth(F(0.80), F(0.90), north + (k - F(0.5)) * F(0.3))


@kernel
def _light_row(day, dusk, rim, pz, mu):
    """Light of day and dusk, and of the air towards the rim."""
    for i in range(day.shape[0]):
        k = mu[i]
        lit = smooth(F(-0.06), F(0.30), k) * (F(0.25) + F(0.75) * max(k, F(0)))
        low = max(F(1) - abs(k) * F(7), F(0)) * F(0.30)
        out = F(1) - pz[i]
        day[i] = lit
        dusk[i] = low
        rim[i] = out * out * out * (lit * F(0.9) + low * F(0.5) + F(0.01))


@kernel
def _shine_row(shine, pz, first, left, py, per, hx, hy, hz):
    """The sun's own image in a sea."""
    for i in range(shine.shape[0]):
        px = (F(first + i) + F(0.5) - left) * per
        s = max(px * hx + py * hy + pz[i] * hz, F(0))
        s = s * s
        s = s * s
        s = s * s
        s = s * s
        s = s * s
        shine[i] = s * s * F(0.15)


@kernel
def _part_row(shine, lamps, land, ice, cloud, day):
    """Seas shine by day, lamps are on land, and clouds hide both."""
    for i in range(shine.shape[0]):
        shine[i] *= (F(1) - land[i]) * (F(1) - cloud[i]) * day[i]
        lamps[i] *= land[i] * (F(1) - ice[i]) * (F(1) - cloud[i] * F(0.8))


@kernel
def _body_row(body, land, dry, ice, cloud, sea, soil, sand, white):
    for i in range(body.shape[0]):
        k = sea + (soil - sea) * land[i]
        k += (sand - k) * dry[i] * land[i]
        k += (white * F(0.8) - k) * ice[i]
        body[i] = k + (white - k) * cloud[i]


@kernel
def _lit_row(body, day, dusk, shine, lamps, rim, sun, twilight, lamp, air):
    for i in range(body.shape[0]):
        k = body[i] * (day[i] * sun + dusk[i] * twilight + F(0.004)) + shine[i] * sun
        body[i] = k + lamp * lamps[i] + air * rim[i]


@kernel
def _lay_row(flat, first, channel, body, left, py, per, edge):
    """One colour of a row of the ball, with a soft edge, over what is behind it."""
    for i in range(body.shape[0]):
        px = (F(first + i) + F(0.5) - left) * per
        keep = clamp((F(1) - np.sqrt(px * px + py * py)) / edge, F(0), F(1))
        k = 3 * (first + i) + channel
        flat[k] += (body[i] - flat[k]) * keep


@kernel
def draw_planet(out, x, y, radius, tile, sun, colours, turn, tilt, sea_level, cover):
    """Lay a ball over a frame. sun is its direction (right, up, towards the viewer), turn in radians, cover the clouds'
    share; tile is a square fractal tile, its texels from 0 to 1."""
    rows, width = out.shape[0], out.shape[1]
    n = F(tile.shape[0])
    per = F(1) / radius
    sine = np.sin(tilt)
    cosine = np.cos(tilt)
    edge = max(per, F(0.0005))
    hx = sun[0] * F(0.5)
    hy = sun[1] * F(0.5)
    hz = (sun[2] + F(1)) * F(0.5)
    length = F(1) / np.sqrt(hx * hx + hy * hy + hz * hz + F(1e-6))
    room = np.empty((15, width), np.float32)
    for j in range(max(np.int32(y - radius * REACH), 0), min(np.int32(y + radius * REACH) + 1, rows)):
        py = (y - F(j) - F(0.5)) * per
        wide = REACH * REACH - py * py
        if wide <= F(0):
            continue
        flat = out[j].reshape(width * 3)
        half = np.sqrt(wide) * radius
        left = max(np.int32(x - half), 0)
        right = min(np.int32(x + half) + 1, width)
        if left >= right:
            continue
        _rim_row(flat, left, right, x, py, per, edge, sun[0], sun[1], colours[AIR, 0], colours[AIR, 1], colours[AIR, 2])
        if py * py >= F(1):
            continue
        half = np.sqrt(F(1) - py * py) * radius
        first = max(np.int32(x - half - F(1)), left)
        m = min(np.int32(x + half) + 2, right) - first
        if m <= 0:
            continue
        u, v, pz, mu, ground = room[0, :m], room[1, :m], room[2, :m], room[3, :m], room[4, :m]
        land, dry, ice, cloud, lamps = room[5, :m], room[6, :m], room[7, :m], room[8, :m], room[9, :m]
        day, dusk, rim, shine, body = room[10, :m], room[11, :m], room[12, :m], room[13, :m], room[14, :m]
        least = _place_row(u, v, pz, mu, first, x, py, per, sine, cosine, turn, n, sun[0], sun[1], sun[2])
        _ground_row(ground, u, v, tile)
        _cloud_row(cloud, u, v, tile, turn, cover)
        if least < F(0.02):
            _lamp_row(lamps, u, v, mu, tile)
        else:
            lamps[:] = F(0)
        _sort_row(land, dry, ice, ground, first, x, py, per, sine, cosine, sea_level)
        _light_row(day, dusk, rim, pz, mu)
        _shine_row(shine, pz, first, x, py, per, hx * length, hy * length, hz * length)
        _part_row(shine, lamps, land, ice, cloud, day)
        for c in range(3):
            _body_row(body, land, dry, ice, cloud, colours[SEA, c], colours[LAND, c], colours[SAND, c],
                      colours[CLOUD, c])
            _lit_row(body, day, dusk, shine, lamps, rim, colours[SUN, c], colours[TWILIGHT, c], colours[LAMPS, c],
                     colours[AIR, c])
            _lay_row(flat, first, c, body, x, py, per, edge)
