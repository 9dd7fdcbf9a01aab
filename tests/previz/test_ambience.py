"""The sound: length, level, joints, and that each layer lies where it should in the spectrum."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from filmgate_previz import shots as vocabulary
from filmgate_previz.ambience import PEAK, RATE, soundtrack
from filmgate_previz.ambience.life import GAIT_HZ, steps
from filmgate_previz.ambience.loudness import integrated, k_weighted, limited, true_peak
from filmgate_previz.ambience.noise import Samples, coloured
from filmgate_previz.ambience.recipe import LAYERS, recipe
from filmgate_previz.shots import Shot
from filmgate_previz.subjects.dog import STRIDES_PER_SECOND


def shot(world: str = "sea", time: str = "day", weather: str = "clear", *subjects: str, seed: int = 7) -> Shot:
    hues = ("teal", "violet") if world == "mood" else ()
    return Shot(world, time, weather, "static", subjects, hues, "cinematic", 2.0, seed)


def spectrum(sound: Samples) -> tuple[np.ndarray, np.ndarray]:
    power = np.abs(np.fft.rfft(sound.astype(np.float64), axis=1)) ** 2
    return np.fft.rfftfreq(sound.shape[1], 1 / RATE), power.sum(axis=0)


def centroid(sound: Samples) -> float:
    frequency, power = spectrum(sound)
    return float((frequency * power).sum() / power.sum())


def interpolated_peak(sound: Samples) -> float:
    dense = np.fft.irfft(np.fft.rfft(sound.astype(np.float64), axis=1), 4 * sound.shape[1], axis=1) * 4
    return float(np.abs(dense).max())


ALL = list(itertools.product(vocabulary.WORLDS, ("day", "night"), vocabulary.WEATHERS))


@pytest.mark.parametrize(("world", "time", "weather"), ALL)
def test_every_place_and_weather_sounds_at_the_right_level(world: str, time: str, weather: str) -> None:
    subjects = [name for name, worlds in vocabulary.SUBJECT_WORLDS.items() if world in worlds]
    sound = soundtrack((shot(world, time, weather, *subjects),), (60,), 24, 3)
    assert sound.dtype == np.float32
    assert sound.shape == (2, 120_000)
    assert np.isfinite(sound).all()
    assert integrated(sound) == pytest.approx(-16, abs=0.7)
    assert interpolated_peak(sound) < 10 ** (-1 / 20)


@pytest.mark.parametrize("frames", [(121,), (48, 72), (1, 5, 7), (41, 42, 42), (0, 24), (24, 0, 24)])
@pytest.mark.parametrize("fps", [24, 25, 30])
def test_the_length_is_exact(frames: tuple[int, ...], fps: int) -> None:
    made = tuple(shot(world) for world in vocabulary.WORLDS[: len(frames)])
    assert soundtrack(made, frames, fps, 1).shape == (2, round(sum(frames) / fps * RATE))


def test_each_shot_needs_its_frames() -> None:
    with pytest.raises(ValueError, match="frames"):
        soundtrack((shot(),), (24, 24), 24, 1)


def test_a_seed_decides_everything() -> None:
    film = (shot("sea"), shot("city"))
    first = soundtrack(film, (30, 30), 24, 5)
    assert np.array_equal(first, soundtrack(film, (30, 30), 24, 5))
    assert not np.array_equal(first, soundtrack(film, (30, 30), 24, 6))


def test_the_ends_are_soft() -> None:
    sound = soundtrack((shot("city", "night", "storm"),), (72,), 24, 1)
    level = np.sqrt(np.mean(sound**2))
    assert np.abs(sound[:, [0, -1]]).max() == 0
    assert np.abs(sound[:, :480]).max() < 0.05 * level
    assert np.abs(sound[:, -480:]).max() < 0.05 * level


@pytest.mark.parametrize("pair", [("city", "sea"), ("mood", "field"), ("mountains", "mountains")])
def test_cuts_neither_click_nor_drop(pair: tuple[str, str]) -> None:
    made = tuple(shot(world, seed=number) for number, world in enumerate(pair))
    sound = soundtrack(made, (72, 72), 24, 2)
    cut = 3 * RATE
    steepest = np.abs(np.diff(sound, axis=1)).max(axis=0)
    assert steepest[cut - 3600 : cut + 3600].max() <= 1.3 * steepest.max(initial=0, where=away(len(steepest), cut))
    heard = k_weighted(sound)
    level = [10 * math.log10(float(np.mean(heard[:, at : at + 7200] ** 2))) for at in range(RATE, 5 * RATE, 7200)]
    assert min(level) > -30


def away(length: int, cut: int) -> np.ndarray:
    mask = np.ones(length, bool)
    mask[cut - 3600 : cut + 3600] = False
    return mask


BANDS = {
    "wind": (150, 450),
    "gale": (200, 600),
    "still air": (60, 250),
    "leaves": (1500, 3500),
    "waves": (200, 900),
    "rain": (2500, 5500),
    "thunder": (40, 200),
    "city": (60, 300),
    "birds": (3000, 5500),
    "crickets": (3800, 5000),
    "gull": (1000, 3000),
    "steps": (150, 900),
    "wings": (250, 900),
    "flutter": (900, 2500),
    "canvas": (200, 900),
    "warm pad": (130, 450),
    "dark pad": (90, 350),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_lies_in_its_band(name: str) -> None:
    low, high = BANDS[name]
    for seed in range(3):
        sound = LAYERS[name](5 * RATE, 3600, np.random.default_rng(seed))
        assert sound.shape == (2, 5 * RATE)
        assert np.isfinite(sound).all()
        assert low < centroid(sound) < high


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("length", [2, 4801, 30_000])
def test_a_layer_can_be_short(name: str, length: int) -> None:
    sound = LAYERS[name](length, 0, np.random.default_rng(1))
    assert sound.shape == (2, length)
    assert np.isfinite(sound).all()


@pytest.mark.parametrize("name", ["wind", "gale", "still air", "waves", "city", "thunder", "warm pad", "dark pad"])
def test_the_bass_is_nearly_mono(name: str) -> None:
    sound = LAYERS[name](5 * RATE, 0, np.random.default_rng(4)).astype(np.float64)
    ears = np.fft.rfft(sound, axis=1)
    bass = ears[:, np.fft.rfftfreq(5 * RATE, 1 / RATE) < 150]
    correlation = (
        np.real(np.vdot(bass[0], bass[1])) / np.sqrt(np.vdot(bass[0], bass[0]) * np.vdot(bass[1], bass[1])).real
    )
    assert correlation > 0.5


def test_treble_is_wide() -> None:
    left, right = LAYERS["rain"](5 * RATE, 0, np.random.default_rng(4))
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.4


def test_the_dog_lands_with_its_gait() -> None:
    lead = 3600
    sound = np.abs(steps(5 * RATE, lead, np.random.default_rng(2))[0])
    for landing in range(9):
        at = lead + round(landing / GAIT_HZ * RATE)
        assert sound[at : at + 2000].max() > 5 * sound[max(0, at - 2000) : at].max(initial=1e-9)


def test_sound_and_picture_keep_the_same_gait() -> None:
    assert GAIT_HZ == STRIDES_PER_SECOND


def test_recipes_follow_the_picture() -> None:
    assert "crickets" in recipe(shot("field", "night"))
    assert "birds" in recipe(shot("field", "day"))
    assert "birds" not in recipe(shot("field", "day", "storm"))
    assert {"gale", "rain", "thunder", "waves"} <= set(recipe(shot("sea", "day", "storm")))
    assert {"steps", "flutter"} <= set(recipe(shot("field", "day", "clear", "dog", "butterfly")))
    assert "canvas" in recipe(shot("sea", "day", "clear", "sailboat"))


def test_every_shot_has_a_recipe() -> None:
    for world, time, weather in itertools.product(vocabulary.WORLDS, vocabulary.TIMES, vocabulary.WEATHERS):
        gains = recipe(shot(world, time, weather, *vocabulary.SUBJECTS))
        assert set(gains) <= set(LAYERS)
        assert max(gains.values()) > 0.3


def test_a_storm_is_louder_than_the_snow_before_it() -> None:
    film = (shot("mountains", "day", "snow"), shot("mountains", "day", "storm"))
    sound = soundtrack(film, (96, 96), 24, 1)
    quiet, loud = integrated(sound[:, : 4 * RATE]), integrated(sound[:, 4 * RATE :])
    assert 2 < loud - quiet < 6


def test_loudness_agrees_with_the_standard() -> None:
    """BS.1770: a full-scale sine of 997 Hz in one channel reads -3.01 LUFS, in both 0.0."""
    sine = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE).astype(np.float32)
    assert integrated(np.stack((sine, 0 * sine))) == pytest.approx(-3.01, abs=0.03)
    assert integrated(np.stack((sine, sine))) == pytest.approx(0.0, abs=0.03)


def test_silence_does_not_count() -> None:
    noise = coloured(4 * RATE, np.random.default_rng(1), 300, 3000, -0.3) * np.float32(0.1)
    padded = np.concatenate((noise, np.zeros((2, 8 * RATE), np.float32)), axis=1)
    assert integrated(padded) == pytest.approx(integrated(noise), abs=0.4)
    assert integrated(np.zeros((2, RATE), np.float32)) == -math.inf


def test_true_peak_sees_between_the_samples() -> None:
    """A sine at a quarter of the rate, sampled at ±0.707, reaches 1."""
    sine = np.sin(np.pi / 4 + np.pi / 2 * np.arange(4800)).astype(np.float32)
    assert true_peak(np.stack((sine, sine))) == pytest.approx(1.0, abs=0.02)


def test_the_limiter_holds_peaks_and_leaves_the_rest() -> None:
    sound = coloured(RATE, np.random.default_rng(1), 300, 3000, -0.3) * np.float32(0.1)
    sound[:, 24_000] = 3.0
    held = limited(sound, PEAK)
    assert np.abs(held).max() <= PEAK * 1.0001
    assert np.array_equal(held[:, :20_000], sound[:, :20_000])
    assert limited(sound * np.float32(0.1), PEAK) is not None
