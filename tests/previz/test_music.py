"""Music: in its key, in its mood, in time, home at the end; and none where nobody asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from filmgate_previz.ambience import RATE, Staging, Touch, Trail, soundtrack
from filmgate_previz.ambience.foley import played
from filmgate_previz.ambience.loudness import powers
from filmgate_previz.ambience.mix import ducking
from filmgate_previz.ambience.music import composed, music
from filmgate_previz.ambience.music.harmony import MANNERS
from filmgate_previz.ambience.music.instruments import DRUMS, SLOW, beaten, held, hertz, struck
from filmgate_previz.ambience.noise import Samples
from filmgate_previz.shots import INSTRUMENTS, MOODS
from fixtures.listening import centroid, shot


def piece(mood: str, seconds: float = 8.0, seed: int = 1, *instruments: str) -> Samples:
    return music(mood, instruments, int(seconds * RATE), np.random.default_rng(seed))


def chroma(sound: Samples) -> np.ndarray:
    """How much of the power between 100 Hz and 2 kHz is near each of the twelve tones, C first."""
    mono = sound.mean(axis=0) * np.hanning(sound.shape[1])
    power = np.abs(np.fft.rfft(mono)) ** 2
    frequency = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    use = (frequency > 100) & (frequency < 2000)
    tone = 12 * np.log2(frequency[use] / 440) + 69
    near = np.abs(tone - np.round(tone)) < 0.3
    found = np.bincount(np.round(tone[near]).astype(int) % 12, power[use][near], 12)
    return found / found.sum()


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("seed", range(3))
def test_every_note_is_of_the_scale(mood: str, seed: int) -> None:
    score = composed(mood, (), 9.0, np.random.default_rng(seed))
    scale = {(score.key + step) % 12 for step in score.scale}
    for part in score.parts:
        if part.instrument not in (*DRUMS, "shaker"):
            assert {note.pitch % 12 for note in part.notes} <= scale


@pytest.mark.parametrize("mood", MOODS)
def test_what_is_heard_is_in_the_key(mood: str) -> None:
    score = composed(mood, (), 8.0, np.random.default_rng(1))
    within = [(score.key + step) % 12 for step in score.scale]
    assert chroma(piece(mood))[within].sum() > 0.9


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("seconds", [1.0, 2.5, 5.0, 11.0, 30.0])
def test_a_piece_comes_home_before_the_film_ends(mood: str, seconds: float) -> None:
    score = composed(mood, (), seconds, np.random.default_rng(2))
    last = score.chords[-1]
    assert last.last and last.tones[0] % 12 == score.key % 12
    assert last.begin + last.length == pytest.approx(seconds)
    assert seconds < 2 or 0.6 < last.length < 3.2
    assert all(note.begin < seconds for part in score.parts for note in part.notes)


@pytest.mark.parametrize("mood", MOODS)
def test_a_mood_keeps_its_pace_where_the_film_is_long_enough(mood: str) -> None:
    slow, quick = MANNERS[mood].tempo
    for seconds in (12.0, 15.0, 20.0):
        pace = 60 / composed(mood, (), seconds, np.random.default_rng(3)).quarter
        assert 0.85 * slow < pace < 1.18 * quick


@pytest.mark.parametrize("mood", MOODS)
def test_it_starts_softly_and_dies_away(mood: str) -> None:
    sound = piece(mood, 8.0)
    level = powers(sound)
    assert sound.shape == (2, 8 * RATE)
    assert np.isfinite(sound).all()
    assert level[:3].mean() < 0.35 * level[20:60].mean()
    assert level[-3:].mean() < 0.10 * level[20:60].mean()
    assert abs(float(sound.mean())) < 1e-3


def test_no_two_chords_in_a_row_are_alike_unless_the_mood_broods() -> None:
    for mood in MOODS:
        for seed in range(6):
            chords = [chord.tones for chord in composed(mood, (), 9.0, np.random.default_rng(seed)).chords]
            if mood != "tense":
                assert all(one != other for one, other in pairwise(chords))


def test_tones_lead_into_each_other_by_small_steps() -> None:
    """A held chord's tones stay within an octave of where the last ones were."""
    for mood in ("calm", "sad", "romantic", "epic"):
        score = composed(mood, (), 14.0, np.random.default_rng(1))
        held_part = next(part for part in score.parts if part.instrument in ("pad", "strings"))
        by_begin: dict[float, list[int]] = {}
        for note in held_part.notes:
            by_begin.setdefault(note.begin, []).append(note.pitch)
        middles = [np.mean(pitches) for pitches in by_begin.values()]
        assert np.abs(np.diff(middles)).max() < 7


def test_moods_differ_as_their_names_do() -> None:
    assert (
        composed("joyful", (), 20.0, np.random.default_rng(1)).quarter
        < 0.7 * composed("sad", (), 20.0, np.random.default_rng(1)).quarter
    )
    assert 4 in MANNERS["joyful"].scale and 3 in MANNERS["sad"].scale
    assert centroid(piece("tense")) < centroid(piece("joyful"))


@pytest.mark.parametrize("instrument", INSTRUMENTS)
def test_instruments_play_where_they_are_asked_for(instrument: str) -> None:
    players = {part.instrument for part in composed("calm", (instrument,), 8.0, np.random.default_rng(1)).parts}
    wanted = {"drums": "taiko"}.get(instrument, instrument)
    assert wanted in players


def test_instruments_do_not_play_where_they_are_forbidden() -> None:
    for mood in MOODS:
        played_by = {part.instrument for part in composed(mood, (), 8.0, np.random.default_rng(1), INSTRUMENTS).parts}
        assert played_by and not played_by & ({"piano", "strings", "guitar", "flute"} | set(DRUMS))


@pytest.mark.parametrize(("instrument", "pitch"), [("piano", 60), ("guitar", 55), ("bells", 76), ("synth", 64)])
def test_struck_tones_are_in_tune_and_die_away(instrument: str, pitch: int) -> None:
    tone = struck(instrument, pitch, 1.0)
    power = np.abs(np.fft.rfft(tone, 16 * SLOW))
    assert np.argmax(power) / 16 == pytest.approx(hertz(pitch), rel=0.004)
    assert np.abs(tone[: SLOW // 5]).max() > 3 * np.abs(tone[-SLOW // 10 :]).max()
    assert abs(float(tone[0])) < 0.02 and abs(float(tone[-1])) < 1e-4


@pytest.mark.parametrize("instrument", ["pad", "strings", "flute", "bass"])
def test_held_tones_are_in_tune_and_last(instrument: str) -> None:
    tone = held(instrument, 57, 1.5, 0)
    power = np.abs(np.fft.rfft(tone, 16 * SLOW))
    lowest = np.argmax(power[: 16 * 260]) / 16
    assert lowest == pytest.approx(hertz(57), rel=0.006)
    assert abs(float(tone[0])) < 1e-3 and abs(float(tone[-1])) < 1e-3
    assert np.sqrt(np.mean(tone[SLOW // 2 : SLOW] ** 2)) > 0.5


@pytest.mark.parametrize("drum", DRUMS)
def test_strokes_begin_at_once_and_end(drum: str) -> None:
    stroke = beaten(drum, 40)
    assert np.argmax(np.abs(stroke)) < 0.03 * SLOW
    assert abs(float(stroke[-1])) < 0.01


def test_without_a_mood_there_is_no_music() -> None:
    """A film with music has tones in its key that stand out of the sea; one without has none."""
    plain = soundtrack((shot("sea"),), (192,), 24, 3)
    played = soundtrack((replace(shot("sea"), mood="calm"),), (192,), 24, 3)
    assert standing_out(played) > 5 * standing_out(plain)


def standing_out(sound: Samples) -> float:
    """How far the strongest line between 150 Hz and 1 kHz is above its surroundings."""
    power = np.abs(np.fft.rfft(sound.mean(axis=0) * np.hanning(sound.shape[1]))) ** 2
    frequency = np.fft.rfftfreq(sound.shape[1], 1 / RATE)
    band = power[(frequency > 150) & (frequency < 1000)]
    return float(band.max() / np.median(band))


def test_one_piece_goes_through_all_cuts() -> None:
    """The music of three shots is that of one as long as they are."""
    silent = replace(shot("sea"), mood="calm", sounds=("silence",))
    one = soundtrack((silent,), (144,), 24, 4)
    three = soundtrack((silent, replace(silent, world="city"), replace(silent, world="forest")), (48, 48, 48), 24, 4)
    assert np.array_equal(one, three)


def test_music_gives_way_to_foley_and_does_not_pump() -> None:
    times = np.linspace(-0.1, 6.1, 160)
    flat = np.ones(len(times))
    touches = tuple(Touch(2.0 + 0.4 * k) for k in range(8))
    trail = Trail("person", "run", 0, times, 0.5 * flat, 4 * flat, flat, 0 * flat, touches)
    share = ducking(0.3 * played((trail,), 6 * RATE, 0, np.random.default_rng(1), "stone", "street"))
    assert share[4 * RATE] < 0.9 < share[0] <= 1.0001
    assert np.abs(np.diff(share)).max() * RATE < 1.0  # never more than so much in a second
    made = soundtrack((replace(shot("mood"), mood="calm", seconds=6.0),), (144,), 24, 1, (Staging((trail,)),))
    assert np.isfinite(made).all()


@pytest.mark.parametrize("seconds", [0.2, 0.5, 1.0])
def test_the_shortest_films_have_music_too(seconds: float) -> None:
    sound = piece("epic", seconds)
    assert sound.shape == (2, int(seconds * RATE))
    assert np.isfinite(sound).all()
