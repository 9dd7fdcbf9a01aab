"""What surfaces are made of: square pictures of boards, plaster, cloth, books. Linear colours, no light in them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Frame = npt.NDArray[np.float32]
Colour = tuple[float, float, float] | Frame


def plain(colour: Colour, n: int = 128, *, grain: float = 0.06, seed: int = 0) -> Frame:
    """Plaster or paint."""
    rng = np.random.default_rng(seed)
    noise = cv2.GaussianBlur(rng.standard_normal((n, n)).astype(np.float32), (0, 0), n / 90)
    tone = 1 + grain * noise / (noise.std() + 1e-6)
    return np.asarray(np.asarray(colour, np.float32) * np.clip(tone, 0.3, 1.7)[..., None], np.float32)


def cloth(colour: Colour, n: int = 128, seed: int = 0) -> Frame:
    """Woven stuff, darker towards its seams."""
    picture = plain(colour, n, grain=0.035, seed=seed)
    edge = np.minimum(np.arange(n), np.arange(n)[::-1]) / n
    soft = 0.62 + 0.38 * np.clip(np.minimum(edge[None], edge[:, None]) / 0.10, 0, 1) ** 0.7
    return np.asarray(picture * soft[..., None], np.float32)


def boards(colour: Colour, count: int, n: int = 512, seed: int = 0, length: float = 0.3, joint: float = 0.25) -> Frame:
    """Boards that run down the picture: each with a tone and a grain of its own, and gaps between."""
    rng = np.random.default_rng(seed)
    wide = n / count
    column = np.arange(n) / wide
    board = np.floor(column).astype(int)
    noise = rng.standard_normal((n, n)).astype(np.float32)
    grain = np.asarray(cv2.GaussianBlur(noise, (0, 0), sigmaX=1.0, sigmaY=n / 22), np.float32)
    grain = grain / grain.std()
    offset = rng.random(count + 1)
    row = np.arange(n)[:, None] / (n * length) + offset[board][None]
    piece = np.floor(row).astype(int) % 7
    tone = rng.uniform(0.72, 1.15, (count + 1, 7))[board[None].repeat(n, 0), piece]
    gap = np.minimum(column % 1, 1 - column % 1) * wide
    seam = np.clip(gap / max(n / 420, 0.9), joint, 1)[None]
    end = np.clip(np.minimum(row % 1, 1 - row % 1) * n * length / max(n / 420, 0.9), joint, 1)
    tone = tone * (1 + 0.11 * grain) * seam * end
    return np.asarray(np.asarray(colour, np.float32) * tone[..., None], np.float32)


def wall(colour: Colour, skirting: Colour, tall: float, n: int = 256, seed: int = 0) -> Frame:
    """Plaster over a skirting board; tall is the wall's height in metres."""
    picture = plain(colour, n, grain=0.025, seed=seed)
    board = round(n * 0.11 / tall)
    picture[n - board :] = np.asarray(skirting, np.float32)
    picture[n - board - max(n // 200, 1) : n - board] *= 0.6
    return picture


def books(n: int = 256, shelves: int = 5, seed: int = 0) -> Frame:
    """The front of a bookcase."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((n, n, 3), np.float32) + np.asarray([0.020, 0.014, 0.010], np.float32)
    high = n / shelves
    colours = np.asarray([[0.30, 0.06, 0.04], [0.05, 0.12, 0.18], [0.28, 0.22, 0.12], [0.06, 0.13, 0.07],
                          [0.40, 0.36, 0.28], [0.16, 0.05, 0.10], [0.34, 0.18, 0.05]], np.float32)  # fmt: skip
    for shelf in range(shelves):
        x, floor = n * 0.03, round((shelf + 1) * high - high * 0.07)
        while x < n * 0.95:
            wide, tall = rng.uniform(0.020, 0.045) * n, rng.uniform(0.55, 0.82) * high
            if rng.random() < 0.90:
                left, right = round(x), max(round(x + wide) - 1, round(x) + 1)
                shade = np.linspace(0.8, 1.1, right - left)[None, :, None] * rng.uniform(0.6, 1.2)
                picture[round(floor - tall) : floor, left:right] = colours[rng.integers(7)] * shade
                picture[round(floor - tall * 0.8) : round(floor - tall * 0.74), left:right] *= 1.6
            x += wide
        picture[floor : round((shelf + 1) * high)] = (0.16, 0.10, 0.055)
    picture[:, : round(n * 0.03)] = picture[:, round(n * 0.97) :] = (0.16, 0.10, 0.055)
    picture[: round(high * 0.05)] = (0.16, 0.10, 0.055)
    return picture


def rug(colours: Frame, n: int = 256, seed: int = 0) -> Frame:
    """A woven rug of three colours: a border and lozenges."""
    y, x = (np.mgrid[0:n, 0:n] + 0.5) / n
    edge = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))
    lozenge = (np.abs((x * 6) % 1 - 0.5) + np.abs((y * 4) % 1 - 0.5)) * 2
    which = np.where(lozenge < 0.55, 1, np.where(lozenge < 0.75, 2, 0))
    which = np.where(edge < 0.09, np.where((edge > 0.035) & (edge < 0.06), 2, 1), which)
    noise = np.random.default_rng(seed).uniform(0.75, 1.2, (n, n, 1))
    return np.asarray(colours[which] * noise, np.float32)


def painting(colours: Frame, n: int = 128, seed: int = 0) -> Frame:
    """A framed landscape in a few flat colours."""
    rng = np.random.default_rng(seed)
    y, x = (np.mgrid[0:n, 0:n] + 0.5) / n
    picture = colours[0] * (1.2 - 0.6 * y[..., None]) + colours[1] * 0.4 * y[..., None]
    for k in range(3):
        line = 0.45 + 0.14 * k + 0.07 * np.sin(x * rng.uniform(4, 11) + rng.uniform(0, 6))
        picture = np.where((y > line)[..., None], colours[1 + k % 2] * (0.9 - 0.25 * k), picture)
    sun = np.hypot(x - rng.uniform(0.3, 0.7), y - 0.3) < 0.09
    picture = np.where(sun[..., None], colours[2] * 0.5 + 0.5, picture)
    edge = np.minimum(np.minimum(x, 1 - x), np.minimum(y, 1 - y))[..., None]
    picture = np.where(edge < 0.13, 0.62, picture)
    return np.asarray(np.where(edge < 0.045, np.asarray([0.05, 0.035, 0.02]), picture), np.float32)
