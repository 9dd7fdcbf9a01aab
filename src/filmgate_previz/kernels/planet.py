"""A planet in space: seas, land, cloud, the lights of its cities, and its air against the dark."""

import numpy as np

from filmgate_previz.kernels.jit import F, kernel
from filmgate_previz.kernels.noise import clamp, smooth, texel

SEA, LAND, SAND, CLOUD, AIR, LAMPS, SUN, TWILIGHT = range(8)  # rows of the colours


@kernel
def draw_planet(out, x, y, radius, tile, sun, colours, turn, tilt, sea_level, cover):
    """Lay a ball over a frame. sun is its direction (right, up, towards the viewer), turn in radians, cover the clouds'
    share; tile is a square fractal tile, its texels from 0 to 1."""
    rows, width = out.shape[0], out.shape[1]
    n = F(tile.shape[0])
    reach = radius * F(1.09)
    sine = np.sin(tilt)
    cosine = np.cos(tilt)
    edge = max(F(1) / radius, F(0.0005))
    for j in range(max(np.int32(y - reach), 0), min(np.int32(y + reach) + 1, rows)):
        py = (y - F(j) - F(0.5)) / radius
        wide = F(1.09) * F(1.09) - py * py
        if wide <= F(0):
            continue
        half = np.sqrt(wide) * radius
        for i in range(max(np.int32(x - half), 0), min(np.int32(x + half) + 1, width)):
            px = (F(i) + F(0.5) - x) / radius
            far = px * px + py * py
            if far >= (F(1) - edge) * (F(1) - edge):
                # The air beyond the rim, lit where the sun stands over it.
                high = max(np.sqrt(far) - F(1), F(0)) / F(0.09)
                thin = max(F(1) - high, F(0))
                day = smooth(F(-0.35), F(0.35), px * sun[0] + py * sun[1])
                glow = thin * thin * thin * (F(0.02) + day) * F(0.9)
                for c in range(3):
                    out[j, i, c] += colours[AIR, c] * glow
                if far >= F(1):
                    continue
            pz = np.sqrt(F(1) - far)
            north = py * cosine - px * sine
            east = px * cosine + py * sine
            lon = np.arctan2(east, pz) + turn
            lat = np.arcsin(clamp(north, F(-1), F(1)))
            u = lon * n * F(0.15915494)
            v = lat * n * F(0.31830989)
            ground = texel(tile, u, v) * F(0.66) + texel(tile, u * F(3) + F(91), v * F(3)) * F(0.24)
            ground += texel(tile, u * F(9), v * F(9) + F(37)) * F(0.10)
            land = smooth(sea_level, sea_level + F(0.025), ground)
            dry = smooth(sea_level + F(0.04), sea_level + F(0.16), ground) * (F(1) - abs(north) * F(0.9))
            ice = smooth(F(0.80), F(0.90), abs(north) + (ground - F(0.5)) * F(0.3))
            bent = texel(tile, u * F(2) + turn * F(6), v * F(3) + F(200)) - F(0.5)
            cloud = texel(tile, u + turn * F(9) + bent * F(26), v * F(1.6) + F(140) + bent * F(18)) * F(0.7)
            cloud += texel(tile, u * F(4) + turn * F(30), v * F(5) + bent * F(40)) * F(0.3)
            cloud = smooth(F(1) - cover, F(1.32) - cover, cloud)
            mu = px * sun[0] + py * sun[1] + pz * sun[2]
            day = smooth(F(-0.06), F(0.30), mu) * (F(0.25) + F(0.75) * max(mu, F(0)))
            dusk = max(F(1) - abs(mu) * F(7), F(0)) * F(0.30)
            rim = F(1) - pz
            rim = rim * rim * rim
            # The sun's own image in the sea.
            hx = sun[0] * F(0.5)
            hy = sun[1] * F(0.5)
            hz = (sun[2] + F(1)) * F(0.5)
            shine = (px * hx + py * hy + pz * hz) / np.sqrt(hx * hx + hy * hy + hz * hz + F(1e-6))
            shine = max(shine, F(0))
            shine = shine * shine
            shine = shine * shine
            shine = shine * shine
            shine = shine * shine * (F(1) - land) * (F(1) - cloud) * F(0.6) * day
            lamps = F(0)
            if mu < F(0.02):
                spark = texel(tile, u * F(23), v * F(23) + F(11))
                dots = texel(tile, u * F(61), v * F(61))
                lamps = smooth(F(0.60), F(0.74), spark) * smooth(F(0.42), F(0.60), dots)
                lamps *= land * (F(1) - ice) * smooth(F(0.02), F(-0.12), mu)
                lamps *= (F(1) - cloud * F(0.8)) * smooth(F(0.45), F(0.6), texel(tile, u * F(5) + F(50), v * F(5)))
            keep = clamp((F(1) - np.sqrt(far)) / edge, F(0), F(1))
            for c in range(3):
                body = colours[SEA, c] + (colours[LAND, c] - colours[SEA, c]) * land
                body += (colours[SAND, c] - body) * dry * land
                body += (colours[CLOUD, c] * F(0.8) - body) * ice
                body += (colours[CLOUD, c] - body) * cloud
                lit = body * (day * colours[SUN, c] + dusk * colours[TWILIGHT, c] + F(0.004)) + shine * colours[SUN, c]
                lit += colours[LAMPS, c] * lamps + colours[AIR, c] * rim * (day * F(0.9) + dusk * F(0.5) + F(0.01))
                out[j, i, c] += (lit - out[j, i, c]) * keep
