"""Foley: feet are heard when they are drawn to touch, where they are drawn, on the ground that is drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from filmgate_previz import film, worlds
from filmgate_previz.ambience import RATE, Touch, Trail
from filmgate_previz.ambience.foley import FOLEY, played
from filmgate_previz.ambience.foley.engines import bent
from filmgate_previz.ambience.foley.steps import FEET, GROUNDS, footfalls
from filmgate_previz.ambience.loudness import k_weighted
from filmgate_previz.ambience.noise import Samples
from filmgate_previz.order import FilmOrder, ShotOrder
from filmgate_previz.shots import GOODS, SUBJECT_WORLDS, SUBJECTS, Shot
from filmgate_previz.subjects.gait import foot
from filmgate_previz.subjects.hearing import STIRS, STRIDES, trails
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.worlds.street import CARS, LONG, Street
from fixtures.listening import centroid, energy, rises

SIZE = (320, 180)
SECONDS = 4.0
STILL = ("lighthouse", "bridge", *GOODS)
OTHERWISE = ("train", "car", "boat", "aeroplane", "fish", "whale")  # heard without feet, and nothing of it stirs
NEAR = 0.040  # seconds that ear and eye may be apart


@cache
def staged(
    name: str, world: str = "mood", act: str = "", heading: str = "", count: int = 1
) -> tuple[worlds.World, tuple[Trail, ...]]:
    """A subject in a world, and its trails."""
    acts = (act,) if act else ()
    shot = Shot(world, "day", "clear", "static", (name,), ("teal",), "none", SECONDS, 4, acts=acts, counts=(count,))
    made = worlds.build(replace(shot, heading=heading))
    return made, trails(made, made.drawn, SIZE)


def heard(trail: Trail, ground: str = "stone", seconds: float = SECONDS, place: str = "snow") -> Samples:
    return played((trail,), int(seconds * RATE), 0, np.random.default_rng(3), ground, place)


def drawn_contacts(name: str, world: worlds.World) -> list[float]:
    """When each foot of the first player comes down, by looking at the drawn gait every two milliseconds."""
    player = world.players.players(*SIZE)[0]
    found: list[float] = []
    up_before: list[float] = []
    for k in range(int(SECONDS * 500)):
        t = k / 500
        place = player.place(t / SECONDS)
        gait, phase = STRIDES[name](Moment(t, place.way * player.pace, player.act, t / SECONDS, player.number))
        legs = range(4 if name in ("dog", "cat", "horse") else 2)
        up = [foot(gait, phase, leg, 0.5)[1] for leg in legs]
        found += [t for now, before in zip(up, up_before, strict=False) if before > 0 >= now]
        up_before = up
    return sorted(found)


WALKERS = [("dog", "run"), ("dog", "walk"), ("cat", "walk"), ("horse", "run"), ("horse", "walk"), ("person", "walk"),
           ("person", "run"), ("robot", "walk")]  # fmt: skip


@pytest.mark.parametrize(("name", "act"), WALKERS)
def test_touches_are_where_the_drawn_feet_come_down(name: str, act: str) -> None:
    world, found = staged(name, "mood", act)
    told = [touch.t for touch in found[0].touches if 0.01 < touch.t < SECONDS - 0.01]
    drawn = [t for t in drawn_contacts(name, world) if 0.01 < t < SECONDS - 0.01]
    assert len(told) == len(drawn) > 2
    assert np.abs(np.asarray(told) - np.asarray(drawn)).max() < 0.005


@pytest.mark.parametrize(("name", "act"), WALKERS)
def test_the_ear_hears_each_foot_with_the_eye(name: str, act: str) -> None:
    world, found = staged(name, "mood", act)
    drawn = [t for t in drawn_contacts(name, world) if 0.2 < t < SECONDS - 0.2]
    alone = [t for before, t in pairwise([-1.0, *drawn]) if t - before > 0.06]  # not in the tail of another
    assert len(alone) > 2
    late = np.abs(rises(heard(found[0]), alone))
    assert np.median(late) < 0.010
    assert late.max() < NEAR


def test_wings_are_heard_as_they_beat_down() -> None:
    _, found = staged("eagle", "mood", "fly")
    trail = found[0]
    sound = heard(trail)
    rate = np.gradient(trail.stir, trail.times)
    down = [energy(sound, t, 0.04) for t, r in zip(trail.times, rate, strict=True) if 0 < t < 3.9 and r < -2.5]
    up = [energy(sound, t, 0.04) for t, r in zip(trail.times, rate, strict=True) if 0 < t < 3.9 and r > 1.0]
    assert np.mean(down) > 20 * np.mean(up)


def test_a_flame_is_heard_while_it_burns() -> None:
    _, found = staged("balloon")
    sound = heard(found[0])
    assert energy(sound, 0.3, 0.6) > 50 * energy(sound, 1.8, 1.0)


def test_a_fish_splashes_where_it_meets_the_water() -> None:
    world, found = staged("fish", "sea", "jump")
    splashes = [touch.t for touch in found[0].touches if touch.kind == "splash" and touch.t < 3.5]
    player = world.players.players(*SIZE)[0]
    for t in splashes:
        before, after = (player.place((t + late) / SECONDS).y for late in (-0.1, 0.1))
        assert before > 0 > after or before > after
    assert len(splashes) == 2
    assert np.abs(rises(heard(found[0]), splashes)).max() < NEAR


def test_who_jumps_is_not_heard_in_the_air_and_lands() -> None:
    _, found = staged("person", "mood", "jump")
    landings = [touch for touch in found[0].touches if touch.kind == "landing"]
    assert landings and all(touch.force > 1 for touch in landings)
    for touch in found[0].touches:
        if touch.kind == "step":
            assert np.sin(2 * np.pi * touch.t / 1.3) < 0.05


def test_a_train_goes_over_joints_in_pairs_and_keeps_its_speed() -> None:
    _, found = staged("train", "city")
    assert len(found) > 3
    joints = np.asarray([touch.t for touch in found[1].touches])
    second = joints + 2.3 / found[1].speed.mean()  # of the two wheels of a bogie
    paired = np.abs(second[:, None] - joints).min(axis=1) < 0.01
    assert len(joints) > 6
    assert paired.sum() >= 0.4 * len(joints)


def test_a_car_is_higher_as_it_comes_and_lower_as_it_goes() -> None:
    times = np.linspace(-0.1, 4.1, 106)
    x = 16.0 * (times - 2.0)
    flat = np.ones(len(times))
    trail = Trail("car", "drive", 0, times, 0.5 + x / 80, np.hypot(x, 6.0), 16.0 * flat, 0 * flat)
    factor = bent(trail)
    assert factor[5] == pytest.approx(1 / (1 - 16 / 340), rel=0.01)
    assert factor[-5] == pytest.approx(1 / (1 + 16 / 340), rel=0.01)
    sound = heard(trail, seconds=4.0)
    assert energy(sound, 1.8, 0.4) > 4 * energy(sound, 0.1, 0.4)
    assert pitch(sound[:, :RATE]) > 1.05 * pitch(sound[:, 3 * RATE :])


def pitch(sound: Samples) -> float:
    """The strongest repetition of a sound between 60 and 200 Hz."""
    mono = sound.mean(axis=0)
    power = np.abs(np.fft.rfft(mono, 2 * len(mono))) ** 2
    power[: int(60 * 2 * len(mono) / RATE)] = 0
    again = np.fft.irfft(power)[RATE // 200 : RATE // 60]
    return RATE / (int(np.argmax(again)) + RATE // 200)


def test_what_crosses_the_frame_crosses_the_ears() -> None:
    _, found = staged("horse", "mood", "run", "right")
    trail = found[0]
    assert trail.pan[3] < 0.35 and trail.pan[-3] > 0.65
    left, right = heard(trail)
    first, last = slice(0, RATE), slice(3 * RATE, 4 * RATE)
    assert np.square(left[first]).sum() > 1.5 * np.square(right[first]).sum()
    assert np.square(right[last]).sum() > 1.5 * np.square(left[last]).sum()


def steps_at(distance: float) -> Samples:
    times = np.linspace(-0.1, 2.1, 56)
    flat = np.ones(len(times))
    touches = tuple(Touch(0.2 + 0.5 * k) for k in range(4))
    trail = Trail("person", "run", 0, times, 0.5 * flat, distance * flat, flat, 0 * flat, touches)
    return heard(trail, seconds=2.0, place="street")


def test_what_is_far_is_quieter_duller_and_more_in_its_place() -> None:
    near, far = steps_at(4.0), steps_at(40.0)
    assert energy(near, 0, 2.0) > 20 * energy(far, 0, 2.0)
    assert centroid(near) > 1.5 * centroid(far)
    dry_near, dry_far = (energy(sound, 0.2, 0.1) / energy(sound, 0.4, 0.2) for sound in (near, far))
    assert dry_near > 1.5 * dry_far


CENTROIDS = {"grass": (250, 2500), "leaves": (1500, 5000), "gravel": (1000, 3500), "sand": (250, 1600),
             "snow": (700, 2200), "wood": (150, 900), "stone": (400, 2600), "wet": (900, 4500),
             "felt": (80, 600)}  # fmt: skip


@pytest.mark.parametrize("ground", GROUNDS)
def test_each_ground_has_its_sound(ground: str) -> None:
    takes = footfalls("shoe", ground, np.random.default_rng(1))
    low, high = CENTROIDS[ground]
    assert low < np.mean([centroid(take[None]) for take in takes]) < high
    assert not np.allclose(takes[0], takes[1])
    assert all(abs(float(take[-1])) < 1e-3 for take in takes)


@pytest.mark.parametrize("foot", sorted(set(FEET.values())))
def test_no_ground_is_much_louder_than_another(foot: str) -> None:
    level = [
        float(np.square(k_weighted(take[None])).mean())
        for ground in GROUNDS
        for take in footfalls(foot, ground, np.random.default_rng(2))
    ]
    assert max(level) < 30 * min(level)


@pytest.mark.parametrize("name", [name for name in SUBJECTS if name not in STILL])
def test_whoever_moves_can_be_heard(name: str) -> None:
    world = next(place for place in ("mood", "sea", "city") if place in SUBJECT_WORLDS[name])
    made, found = staged(name, world, "jump" if name in ("fish", "whale") else "")
    assert name in FOLEY and (name in STRIDES or name in STIRS or name in OTHERWISE)
    sound = heard(found[0])
    assert sound.shape == (2, int(SECONDS * RATE))
    assert np.isfinite(sound).all()
    if not (name == "fish" and made.shot.world == "mood"):
        assert np.abs(sound).max() > 0.01
    assert np.abs(sound).max() < 4


def test_a_herd_is_heard_and_not_everyone_of_it() -> None:
    _, found = staged("horse", "mood", "run", "", 9)
    assert 1 < len(found) <= 6


def test_who_stands_still_is_silent() -> None:
    _, found = staged("person", "mood", "stand")
    assert not heard(found[0]).any()


def test_cars_of_a_street_are_heard_where_they_are_drawn() -> None:
    made = worlds.build(replace(Shot("street", "day", "rain", "static", (), (), "none", 6.0, 4)))
    assert isinstance(made, Street)
    near = made.vehicles(6.0)
    for t in (0.0, 2.0, 5.5):
        told = [(x, z + speed * t) for x, z, speed in near]
        for start, way, speed in CARS:
            share = (start + t * speed / LONG) % 1.0
            z = LONG * (1 - share) if way < 0 else 9 + LONG * share
            if z < 50:
                assert min(abs(z - ahead) + abs(x - (-3.2 if way < 0 else 1.9)) for x, ahead in told) < 0.01
    passing = [trail for trail in trails(made, (), SIZE) if trail.name == "traffic"]
    closest = min(passing, key=lambda trail: float(trail.distance.min()))
    assert closest.distance.min() < 5
    assert abs(closest.pan[np.argmin(closest.distance)] - 0.5) > 0.4


def test_a_world_is_built_once_for_eye_and_ear(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[str] = []
    original = worlds.build

    def count(shot: Shot) -> worlds.World:
        built.append(shot.world)
        return original(shot)

    monkeypatch.setattr(worlds, "build", count)
    order = FilmOrder((ShotOrder("", 0.2), ShotOrder("", 0.2)), 64, 64, True, 1, fps=12)
    shots = tuple(Shot(name, "day", "clear", "static", ("eagle",), (), "none", 0.2, 1) for name in ("city", "sea"))
    studio = film.Studio(order)
    assert [len(staging.trails) for staging in studio.stagings(shots)] == [1, 1]
    assert built == ["city", "sea"]
    assert sum(1 for _ in film.frames(order, shots, 1, studio)) == 5
    assert built == ["city", "sea"]


def test_listening_stops_when_the_film_is_cancelled() -> None:
    order = FilmOrder((ShotOrder("", 0.2),), 64, 64, True, 1, fps=12)
    with pytest.raises(film.Cancelled):
        shown = Shot("city", "day", "clear", "static", ("eagle",), (), "none", 0.2, 1)
        film.Studio(order).stagings((shown,), lambda: True)
