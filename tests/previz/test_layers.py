"""Layers and the raw material: each lies where it should in the spectrum, in both ears, at any length."""

from __future__ import annotations

import numpy as np
import pytest

from filmgate_previz.ambience import RATE
from filmgate_previz.ambience.loudness import powers
from filmgate_previz.ambience.noise import coloured, drift, followed, raised, scattered
from filmgate_previz.ambience.recipe import LAYERS
from filmgate_previz.ambience.reverb import PLACES, echoed, response
from fixtures.listening import centroid, spectrum

BANDS = {
    "wind": (150, 450), "gale": (200, 600), "still air": (80, 250), "leaves": (1500, 3500), "sand": (3000, 6500),
    "flakes": (3500, 7000), "room": (100, 450), "space": (50, 200), "dark drone": (60, 200), "bright drone": (120, 400),
    "hum": (100, 500), "future": (90, 350),
    "waves": (250, 1200), "lapping": (300, 1200), "stream": (1000, 2500), "underwater": (90, 350),
    "bubbles": (300, 1200), "rain": (2000, 5000), "roof": (200, 800), "thunder": (40, 300), "city": (150, 600),
    "traffic": (150, 900), "quiet street": (100, 400), "window": (80, 250), "siren": (600, 1400), "bells": (150, 900),
    "helicopter": (90, 400), "birds": (2600, 5500), "crickets": (3800, 5000), "gulls": (1000, 3000), "owl": (280, 600),
    "frogs": (600, 2200), "bees": (200, 900), "bark": (500, 1800), "crowd": (350, 1200), "cheering": (600, 1800),
    "applause": (1000, 3200), "fire": (400, 3200), "clock": (900, 3500), "heartbeat": (45, 160),
}  # fmt: skip
"""Where the middle of each layer's spectrum may lie, in Hz."""
STEADY = ("wind", "gale", "still air", "waves", "city", "thunder", "space", "dark drone", "underwater", "room")


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_lies_in_its_band(name: str) -> None:
    low, high = BANDS[name]
    for seed in range(2):
        sound = LAYERS[name](5 * RATE, 3600, np.random.default_rng(seed))
        assert sound.shape == (2, 5 * RATE)
        assert sound.dtype == np.float32
        assert np.isfinite(sound).all()
        assert low < centroid(sound) < high
        assert abs(float(sound.mean())) < 0.01 * float(np.sqrt(np.mean(sound**2))) + 1e-4


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("length", [2, 4801])
def test_a_layer_can_be_short(name: str, length: int) -> None:
    sound = LAYERS[name](length, 0, np.random.default_rng(1))
    assert sound.shape == (2, length)
    assert np.isfinite(sound).all()


@pytest.mark.parametrize("name", STEADY)
def test_the_bass_is_nearly_mono(name: str) -> None:
    sound = LAYERS[name](5 * RATE, 0, np.random.default_rng(4)).astype(np.float64)
    ears = np.fft.rfft(sound, axis=1)
    bass = ears[:, np.fft.rfftfreq(5 * RATE, 1 / RATE) < 150]
    correlation = (
        np.real(np.vdot(bass[0], bass[1])) / np.sqrt(np.vdot(bass[0], bass[0]) * np.vdot(bass[1], bass[1])).real
    )
    assert correlation > 0.5


@pytest.mark.parametrize("name", ["rain", "waves", "wind", "leaves"])
def test_treble_is_wide_but_not_in_two_rooms(name: str) -> None:
    sound = LAYERS[name](5 * RATE, 0, np.random.default_rng(4)).astype(np.float64)
    ears = np.fft.rfft(sound, axis=1)
    treble = ears[:, np.fft.rfftfreq(5 * RATE, 1 / RATE) > 1000]
    power = np.sqrt(np.vdot(treble[0], treble[0]) * np.vdot(treble[1], treble[1])).real
    assert 0.2 < np.real(np.vdot(treble[0], treble[1])) / power < 0.8


def test_crickets_chirp_and_the_heart_beats_in_time() -> None:
    beat = LAYERS["heartbeat"](6 * RATE, 0, np.random.default_rng(1))
    level = np.abs(beat[0]).reshape(-1, 480).max(axis=1)
    strong = np.flatnonzero(level > 0.8 * level.max())
    starts = strong[np.diff(strong, prepend=-100) > 20] / 100
    assert np.diff(starts) == pytest.approx(0.86, abs=0.05)


@pytest.mark.parametrize("high", [250, 900, 1800, 7000])
def test_noise_of_any_band_has_unit_power_and_falls_off_above(high: float) -> None:
    noise = coloured(3 * RATE, np.random.default_rng(2), 60, high, -0.5)
    assert float(np.sqrt(np.mean(noise**2))) == pytest.approx(1.0, abs=0.02)
    frequency, power = spectrum(noise)
    above = power[frequency > 3 * high].mean()
    within = power[(frequency > 60) & (frequency < high)].mean()
    assert above < 0.02 * within


@pytest.mark.parametrize("step", [2, 4, 8, 16, 256])
def test_raising_a_slow_curve_keeps_it(step: int) -> None:
    slow = np.sin(2 * np.pi * 2 * (np.arange(48_000 // step + 4) - 1) * step / RATE).astype(np.float32)
    wanted = np.sin(2 * np.pi * 2 * np.arange(47_000) / RATE)
    assert np.abs(raised(slow, step, 47_000) - wanted).max() < 0.01


def test_drifts_keep_to_their_bounds_and_never_jump() -> None:
    curve = drift(5 * RATE, np.random.default_rng(3), 4.0, 0.2, 0.9)
    assert curve.min() > 0.1 and curve.max() < 1.0
    assert np.abs(np.diff(curve)).max() < 0.001


def test_a_followed_curve_is_where_it_was_given() -> None:
    times = np.linspace(-0.2, 3.2, 40)
    made = followed(times, times**2, 2 * RATE, 4800)
    assert made[4800 + RATE] == pytest.approx(1.0, abs=0.02)
    assert made[4800] == pytest.approx(0.0, abs=0.02)


def test_what_is_scattered_keeps_its_distance() -> None:
    gaps = np.diff(list(scattered(30 * RATE, np.random.default_rng(1), 0.5, 1.5))) / RATE
    assert gaps.min() > 0.49 and gaps.max() < 1.51


@pytest.mark.parametrize("name", PLACES)
def test_a_place_rings_as_long_as_it_is_large(name: str) -> None:
    """Sixty decibels down after its time, and both ears hear something of their own."""
    reply = response(name)
    tail = np.square(reply).sum(axis=0)
    kept = np.cumsum(tail[::-1])[::-1] / tail.sum()
    assert kept[int(0.8 * len(kept))] < 0.01
    assert np.corrcoef(reply)[0, 1] < 0.8


def test_a_click_echoes_after_it_and_a_room_sooner_than_a_valley() -> None:
    click = np.zeros(2 * RATE, np.float32)
    click[RATE // 2] = 1.0
    middles = {}
    for name in ("room", "street", "valley"):
        wet = np.square(echoed(click, name)).sum(axis=0)
        assert wet[: RATE // 2 - 8].max() < 1e-9 + 1e-6 * wet.max()
        middles[name] = float((wet * np.arange(len(wet))).sum() / wet.sum()) / RATE - 0.5
    assert middles["room"] < middles["street"] < middles["valley"]


def test_snow_swallows_what_a_hall_gives_back() -> None:
    knock = coloured(RATE, np.random.default_rng(1), 200, 3000, -0.3)[0]
    assert powers(echoed(knock, "snow")).mean() < 0.05 * powers(echoed(knock, "hall")).mean()
