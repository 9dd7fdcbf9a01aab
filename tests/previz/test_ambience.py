"""The sound of a film: its length, its level, its joints, and what each place sounds of."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from filmgate_previz import shots as vocabulary
from filmgate_previz.ambience import PEAK, RATE, Staging, Touch, Trail, soundtrack
from filmgate_previz.ambience.foley.steps import GROUNDS
from filmgate_previz.ambience.loudness import integrated, k_weighted, limited, powers, true_peak
from filmgate_previz.ambience.noise import coloured
from filmgate_previz.ambience.recipe import LAYERS, carried, ground, place, recipe
from filmgate_previz.ambience.reverb import PLACES
from fixtures.listening import interpolated_peak, shot

ALL = list(itertools.product(vocabulary.WORLDS, ("day", "night"), vocabulary.WEATHERS))


@pytest.mark.parametrize(("world", "time", "weather"), ALL)
def test_every_place_and_weather_sounds_at_the_right_level(world: str, time: str, weather: str) -> None:
    sound = soundtrack((shot(world, time, weather),), (24,), 24, 3)
    assert sound.dtype == np.float32
    assert sound.shape == (2, 48_000)
    assert np.isfinite(sound).all()
    assert integrated(sound) == pytest.approx(-16, abs=0.7)
    assert interpolated_peak(sound) < 10 ** (-1 / 20)
    assert abs(float(sound.mean())) < 0.002


@pytest.mark.parametrize("world", vocabulary.WORLDS)
def test_a_place_is_wide_but_one_place(world: str) -> None:
    """Ears that hear nothing in common would be in two rooms; ears that hear the same hear no room."""
    left, right = soundtrack((shot(world, seed=3),), (72,), 24, 3)
    assert 0.3 < np.corrcoef(left, right)[0, 1] < 0.97


@pytest.mark.parametrize("world", vocabulary.WORLDS)
def test_nothing_comes_again_and_again(world: str) -> None:
    """What repeats a second or more later would show as a loop."""
    sound = soundtrack((shot(world),), (144,), 24, 3).mean(axis=0).astype(np.float64)
    power = np.abs(np.fft.rfft(sound, 2 * len(sound))) ** 2
    again = np.fft.irfft(power)[RATE : 4 * RATE] / np.fft.irfft(power)[0]
    tonal = world in ("space", "mood", "future-city")  # drones are tones, and a tone is like itself
    assert np.abs(again).max() < (0.95 if tonal else 0.35)


@pytest.mark.parametrize("frames", [(121,), (48, 72), (1, 5, 7), (41, 42, 42), (0, 24), (24, 0, 24)])
@pytest.mark.parametrize("fps", [24, 25, 30])
def test_the_length_is_exact(frames: tuple[int, ...], fps: int) -> None:
    made = tuple(shot(world) for world in vocabulary.WORLDS[: len(frames)])
    assert soundtrack(made, frames, fps, 1).shape == (2, round(sum(frames) / fps * RATE))


def test_each_shot_needs_its_frames() -> None:
    with pytest.raises(ValueError, match="frames"):
        soundtrack((shot(),), (24, 24), 24, 1)


def test_a_seed_decides_everything() -> None:
    film = (replace(shot("sea"), mood="calm"), shot("city"))
    staged = (Staging((walk(),)), Staging())
    first = soundtrack(film, (30, 30), 24, 5, staged)
    assert np.array_equal(first, soundtrack(film, (30, 30), 24, 5, staged))
    assert not np.array_equal(first, soundtrack(film, (30, 30), 24, 6, staged))


def walk(pan: float = 0.5, distance: float = 4.0) -> Trail:
    times = np.linspace(-0.1, 2.1, 60)
    flat = np.ones(60)
    touches = tuple(Touch(0.3 + 0.5 * k, leg=k % 2) for k in range(4))
    return Trail("person", "walk", 0, times, flat * pan, flat * distance, flat, flat * 0, touches)


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


def test_one_place_sounds_on_through_its_cuts() -> None:
    """Two shots of the sea are one sea: the bed is that of a single shot as long as both."""
    one = soundtrack((shot(),), (96,), 24, 2)
    assert np.array_equal(soundtrack((shot(), shot(seed=9)), (48, 48), 24, 2), one)


def test_recipes_follow_the_picture() -> None:
    assert "crickets" in recipe(shot("field", "night"))
    assert "birds" in recipe(shot("field", "day"))
    assert "birds" not in recipe(shot("field", "day", "storm"))
    assert {"gale", "rain", "thunder", "waves"} <= set(recipe(shot("sea", "day", "storm")))
    assert {"owl"} <= set(recipe(shot("forest", "night")))
    assert "traffic" in recipe(shot("street")) and "traffic" not in recipe(shot("street", "night"))
    assert "lapping" in recipe(shot("sea", "day", "clear", "sailboat"))


def test_rain_is_heard_from_under_the_roof() -> None:
    inside = recipe(shot("interior", "day", "rain"))
    assert "roof" in inside and "rain" not in inside
    assert not {"rain", "thunder", "wind"} & set(recipe(shot("underwater", "day", "storm")))


def test_every_shot_has_a_recipe_a_ground_and_a_place() -> None:
    for world, time, weather in itertools.product(vocabulary.WORLDS, vocabulary.TIMES, vocabulary.WEATHERS):
        made = shot(world, time, weather, *vocabulary.SUBJECTS)
        gains = recipe(made)
        assert set(gains) <= set(LAYERS)
        assert max(gains.values()) > 0.3
        assert min(gains.values()) >= 0
        assert ground(made) in GROUNDS
        assert place(made) in PLACES


def test_every_sound_that_can_be_asked_for_is_made() -> None:
    for sound in vocabulary.SOUNDS:
        made = replace(shot("space"), sounds=(sound,))
        assert sound in recipe(made) or carried(made) == (sound,) or (sound == "silence" and not recipe(made))


@pytest.mark.parametrize("sound", [sound for sound in vocabulary.SOUNDS if sound != "silence"])
def test_what_is_asked_for_can_be_heard(sound: str) -> None:
    quiet = replace(shot("mood"), hushed=tuple(vocabulary.SOUNDS), sounds=())
    without = soundtrack((quiet,), (36,), 24, 3)
    heard = soundtrack((replace(quiet, hushed=(), sounds=(sound,)),), (36,), 24, 3)
    assert not np.allclose(without, heard, atol=1e-3)
    assert integrated(heard) == pytest.approx(-16, abs=1)


def test_what_is_forbidden_is_not_heard() -> None:
    assert not {"birds", "wind"} & set(recipe(replace(shot("forest"), hushed=("birds", "wind"))))
    assert "gulls" not in recipe(replace(shot("sea"), hushed=("birds",)))


def test_silence_is_silent_but_for_what_is_asked_for() -> None:
    silent = replace(shot("forest"), sounds=("silence",))
    assert not soundtrack((silent,), (24,), 24, 1).any()
    assert soundtrack((replace(silent, sounds=("silence", "clock")),), (48,), 24, 1).any()


def test_a_storm_is_louder_than_the_snow_before_it() -> None:
    film = (shot("mountains", "day", "snow"), shot("mountains", "day", "storm"))
    sound = soundtrack(film, (96, 96), 24, 1)
    quiet, loud = integrated(sound[:, : 4 * RATE]), integrated(sound[:, 4 * RATE :])
    assert 2 < loud - quiet < 6


def test_thunder_follows_lightning() -> None:
    """Nothing thunders before the strike, and everything within two seconds of it."""
    calm = replace(shot("mood", "day", "storm"), hushed=("wind", "rain"))
    sound = soundtrack((calm,), (120,), 24, 1, (Staging((), (2.0,)),))
    low = np.abs(np.fft.rfft(sound[:, RATE // 2 :][:, : 4 * RATE].reshape(2, 40, RATE // 10)))[..., 4:20].sum(
        axis=(0, 2)
    )
    assert low[18:34].max() > 2 * low[:17].max()


def test_loudness_agrees_with_the_standard() -> None:
    """BS.1770: a full-scale sine of 997 Hz in one channel reads -3.01 LUFS, in both 0.0."""
    sine = np.sin(2 * np.pi * 997 * np.arange(5 * RATE) / RATE).astype(np.float32)
    assert integrated(np.stack((sine, 0 * sine))) == pytest.approx(-3.01, abs=0.03)
    assert integrated(np.stack((sine, sine))) == pytest.approx(0.0, abs=0.03)


@pytest.mark.parametrize("pitch", [40, 100, 1000, 8000])
def test_power_by_tenths_is_power_through_the_filters(pitch: int) -> None:
    sine = np.sin(2 * np.pi * pitch * np.arange(2 * RATE) / RATE).astype(np.float32)
    both = np.stack((sine, 0.5 * sine))
    assert powers(both).mean() == pytest.approx(float(np.square(k_weighted(both)).sum(axis=0).mean()), rel=0.01)


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
