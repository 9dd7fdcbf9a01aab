"""Subjects are there, go where they were asked to go, keep step, and stay in the frame of every camera."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from filmgate_previz import worlds
from filmgate_previz.camera import Camera
from filmgate_previz.kernels.table import ROWS, SUN_DIRECTION
from filmgate_previz.shots import ACTS, CAMERAS, GOODS, SUBJECT_WORLDS, SUBJECTS, WORLDS, Shot
from filmgate_previz.subjects import SUBJECTS as KINDS
from filmgate_previz.subjects import Cast
from filmgate_previz.subjects.figure import Figure, bent
from filmgate_previz.subjects.gait import GALLOP4, RUN2, STAND, WALK2, WALK4, Gait, foot
from filmgate_previz.subjects.lighting import Lighting
from filmgate_previz.subjects.moment import Moment
from filmgate_previz.subjects.outline import Standing, outline
from filmgate_previz.subjects.painter import paint
from filmgate_previz.subjects.players import Player
from filmgate_previz.subjects.stance import stance

SHOT = Shot("field", "day", "clear", "static", (), (), "none", 5.0, 4)
SIZE = (160, 90)
PLACES = [(name, world) for name in SUBJECTS for world in SUBJECT_WORLDS[name]]
Frame = npt.NDArray[np.float32]


@cache
def empty(world: str, tracking: bool, style: str) -> worlds.World:
    return worlds.build(replace(SHOT, world=world, camera="tracking" if tracking else "static", style=style))


def staged(shot: Shot) -> worlds.World:
    """A world that was built before, with other players."""
    world = empty(shot.world, shot.camera == "tracking", shot.style)
    world.shot = shot
    world.drawn = tuple(name for name in shot.subjects if shot.world in SUBJECT_WORLDS[name])
    world.players = Cast(world, KINDS, world.drawn)
    return world


def film(shot: Shot, u: float = 0.5, size: tuple[int, int] = SIZE) -> Frame:
    hdr = np.full((size[1], size[0], 3), np.nan, np.float32)
    staged(shot).draw(hdr, u, u * shot.seconds)
    return hdr


def players(shot: Shot, size: tuple[int, int] = SIZE) -> tuple[worlds.World, list[Player]]:
    world = staged(shot)
    return world, world.players.players(*size)


def seen(world: worlds.World, player: Player, u: float, size: tuple[int, int] = SIZE) -> tuple[float, float, float]:
    """Column and row (shares of the frame) and height in shares of the frame of a player's middle."""
    t = u * world.shot.seconds
    view = world.players.lens(world.camera(u, t, *size)) if player.ledge is None else player.ledge.view(u)
    standing = stance(world, player, player.place(u), t)
    up = 0.5 * player.kind.tall if player.kind.home in ("land", "rail", "afloat") else 0.0
    metre = standing.metre / player.kind.metre
    place = view.project(standing.x, standing.y + up * metre, standing.z)
    assert place is not None, "it is behind the lens"
    return place[0] / size[0], place[1] / size[1], player.kind.tall * metre * place[2] / size[1]


def figure(name: str, moment: Moment) -> Figure:
    return KINDS[name].figure(moment)


def corners(made: Figure) -> npt.NDArray[np.float64]:
    points = [limb.a for limb in made.limbs] + [limb.b for limb in made.limbs]
    for plate in made.plates:
        points.extend(plate.corners)
    return np.asarray(points)


def light() -> Lighting:
    table = np.full((ROWS, 3), 0.5, np.float32)
    table[SUN_DIRECTION] = (0.6, 0.6, -0.5)
    return Lighting.of(table, np.zeros(3, np.float32), 1.0, 0.0, np.full(3, 0.3, np.float32))


def test_every_word_for_a_subject_has_a_drawing() -> None:
    assert set(KINDS) == set(SUBJECTS) == set(SUBJECT_WORLDS)
    assert all(set(places) <= set(WORLDS) for places in SUBJECT_WORLDS.values())
    assert {act for kind in KINDS.values() for act in kind.acts} - {"trot", "drift"} == set(ACTS)


@pytest.mark.parametrize(("name", "world"), PLACES, ids=[f"{name}-{world}" for name, world in PLACES])
def test_a_subject_is_seen_wherever_it_can_be(name: str, world: str) -> None:
    with_it, without = (film(replace(SHOT, world=world, subjects=names)) for names in ((name,), ()))
    assert np.isfinite(with_it).all(), "every pixel is drawn"
    changed = np.abs(with_it - without).max(axis=2) > 0.02
    assert changed.sum() > 12
    assert with_it.min() >= -1e-4


@pytest.mark.parametrize("world", ["underwater", "space"])
@pytest.mark.parametrize("name", ["train", "horse", "person"])
def test_a_world_that_cannot_carry_a_subject_shows_none(name: str, world: str) -> None:
    assert np.array_equal(film(replace(SHOT, world=world, subjects=(name,))), film(replace(SHOT, world=world)))


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize(
    ("name", "world"),
    [("dog", "field"), ("person", "street"), ("person", "mountains"), ("horse", "desert"), ("cat", "interior"),
     ("eagle", "mountains"), ("sailboat", "sea"), ("balloon", "lake"), ("car", "snow"), ("fish", "underwater"),
     ("lighthouse", "sea"), ("bridge", "city"), ("whale", "underwater"), ("bottle", "studio"), ("shoe", "studio")],
)  # fmt: skip
@pytest.mark.parametrize("size", [(160, 90), (90, 160), (90, 90)])
def test_every_camera_keeps_its_subject_in_the_frame(name: str, world: str, camera: str, size: tuple[int, int]) -> None:
    made, (player, *_) = players(replace(SHOT, world=world, camera=camera, subjects=(name,)), size)
    places = [seen(made, player, k / 10, size) for k in range(11)]
    inside = [0.02 < column < 0.98 and 0.0 < row < 0.99 for column, row, _ in places]
    pans = camera.startswith("pan") and size[0] <= size[1]  # a narrow frame pans farther than it is wide
    pans |= (name, camera) == ("bridge", "tracking") and size[0] < size[1]  # a bridge is longer than it is wide
    assert sum(inside) >= (6 if pans else 11), places
    assert max(tall for _, _, tall in places) > 0.045
    assert max(tall for _, _, tall in places) < 1.05


@pytest.mark.parametrize("name", ["dog", "person", "horse", "car", "eagle", "aeroplane", "fish", "boat", "robot"])
@pytest.mark.parametrize(("heading", "way"), [("left", -1), ("right", 1)])
def test_it_crosses_the_frame_the_way_that_was_asked(name: str, heading: str, way: int) -> None:
    world = SUBJECT_WORLDS[name][0] if name != "dog" else "snow"
    made, (player, *_) = players(replace(SHOT, world=world, subjects=(name,), heading=heading))
    columns = [seen(made, player, k / 8)[0] for k in range(9)]
    assert all(way * (after - before) > 0 for before, after in pairwise(columns))
    assert abs(columns[-1] - columns[0]) > 0.4


@pytest.mark.parametrize("name", ["person", "horse", "dog", "car", "aeroplane"])
def test_it_grows_when_it_comes_and_shrinks_when_it_goes(name: str) -> None:
    for heading, way in (("towards", 1), ("away", -1)):
        made, (player, *_) = players(replace(SHOT, world="desert", subjects=(name,), heading=heading))
        tall = [seen(made, player, u)[2] for u in (0.0, 0.5, 1.0)]
        assert way * (tall[2] - tall[0]) > 0.02
        assert way * (tall[1] - tall[0]) > 0


@pytest.mark.parametrize("world", ["field", "forest", "snow", "future-city"])
def test_a_tracking_camera_stays_beside_it(world: str) -> None:
    made, (player, *_) = players(replace(SHOT, world=world, camera="tracking", subjects=("person",)))
    columns = [seen(made, player, k / 10)[0] for k in range(11)]
    assert max(columns) - min(columns) < 0.12
    heading = player.place(0.5).heading
    assert abs(math.sin(heading)) < 0.1, "seen from its side"
    assert player.place(1.0).way > 1.0


def test_who_stands_stays_where_he_is() -> None:
    _, (player, *_) = players(replace(SHOT, camera="push-in", subjects=("person",), acts=("stand",)))
    first, last = player.place(0.0), player.place(1.0)
    assert (first.x, first.z) == (last.x, last.z)


def test_a_line_in_the_world_is_straight_whatever_the_camera_does() -> None:
    for camera in ("push-in", "orbit", "crane", "handheld"):
        _, (player, *_) = players(replace(SHOT, world="snow", camera=camera, subjects=("dog",), acts=("run",)))
        steps = [player.place(k / 6) for k in range(7)]
        moves = {(round(b.x - a.x, 6), round(b.z - a.z, 6)) for a, b in pairwise(steps)}
        assert len(moves) == 1


@pytest.mark.parametrize(
    ("name", "acts"),
    [("dog", ("run",)), ("horse", ("run",)), ("person", ()), ("eagle", ()), ("dancer", ()), ("butterfly", ("land",)),
     ("car", ()), ("fish", ())],
)  # fmt: skip
def test_nothing_jumps_from_one_frame_to_the_next(name: str, acts: tuple[str, ...]) -> None:
    """Every corner of a figure moves by a small part of its size in a frame, turning and landing included."""
    kind = KINDS[name]
    act = kind.act(acts)
    speed = kind.acts[act]
    before = None
    for k in range(121):
        t = k / 24
        now = corners(figure(name, Moment(t, speed * t, act, t / 5)))
        if before is not None and len(now) == len(before):
            assert np.abs(now - before).max() < 0.70, f"at {t:.2f} s"
        before = now


@pytest.mark.parametrize("name", ["dog", "cat", "horse", "person", "robot"])
def test_a_place_on_the_route_has_no_jumps(name: str) -> None:
    _, (player, *_) = players(replace(SHOT, world="snow", subjects=(name,)))
    ways = [player.place(k / 120) for k in range(121)]
    steps = [math.dist((a.x, a.y, a.z), (b.x, b.y, b.z)) for a, b in pairwise(ways)]
    assert max(steps) < 2 * (sum(steps) / len(steps)) + 1e-6


@pytest.mark.parametrize(("name", "act"), [("horse", "run"), ("horse", "walk"), ("cat", "walk"), ("person", "run")])
def test_a_gait_repeats_after_one_stride(name: str, act: str) -> None:
    stride = {("horse", "run"): 2.3 * 1.6, ("horse", "walk"): 0.95 * 1.6, ("cat", "walk"): 0.95 * 0.3}
    way = stride.get((name, act), RUN2.stride * 1.75)
    first, half, whole = (corners(figure(name, Moment(0.0, share * way, act))) for share in (0.13, 0.63, 1.13))
    assert np.allclose(first, whole, atol=1e-6)
    assert np.abs(first - half).max() > 0.05


@pytest.mark.parametrize("gait", [WALK2, RUN2, WALK4, GALLOP4])
def test_a_foot_that_is_down_goes_back_evenly_and_never_below_the_ground(gait: Gait) -> None:
    down = [foot(gait, phase, 0, 1.0) for phase in np.linspace(0, gait.duty - 0.01, 20)]
    assert all(up == 0 for _, up, _ in down)
    steps = {round(before[0] - after[0], 9) for before, after in pairwise(down)}
    assert len(steps) == 1
    assert steps.pop() > 0
    assert all(foot(gait, phase, leg, 1.0)[1] >= 0 for phase in np.linspace(0, 1, 40) for leg in (0, 1))


def test_walkers_always_have_a_foot_down_and_runners_do_not() -> None:
    def grounded(gait: Gait, legs: int) -> list[int]:
        return [sum(foot(gait, p, leg, 1.0)[1] == 0 for leg in range(legs)) for p in np.linspace(0, 1, 60)]

    assert min(grounded(WALK2, 2)) == 1
    assert min(grounded(WALK4, 4)) >= 2
    assert min(grounded(RUN2, 2)) == 0
    assert min(grounded(GALLOP4, 4)) == 0
    assert min(grounded(STAND, 4)) == 4


def test_bones_keep_their_length() -> None:
    a, b = (0.0, 1.0, 0.0), (0.3, 0.2, 0.0)
    for way in (1, -1):
        knee = bent(a, b, 0.5, 0.45, way)
        assert math.dist(a, knee) == pytest.approx(0.5)
        assert math.dist(knee, b) == pytest.approx(0.45)
    ahead, behind = (bent((0, 1, 0), (0, 0.2, 0), 0.5, 0.45, way) for way in (1, -1))
    assert ahead[0] > 0 > behind[0]


def test_someone_who_turns_ends_facing_the_lens() -> None:
    """A nose is before the head in the end, behind it at first, in a figure that heads for the lens."""
    nose = [corners(figure("person", Moment(5 * u, 0.0, "turn", u)))[:, 0].max() for u in (0.0, 0.5, 1.0)]
    back = [corners(figure("person", Moment(5 * u, 0.0, "turn", u)))[:, 0].min() for u in (0.0, 0.5, 1.0)]
    assert nose[2] > nose[0]
    assert back[0] < back[2]


def test_a_butterfly_settles_on_its_flower_and_stays() -> None:
    shot = replace(SHOT, subjects=("butterfly",), acts=("land",), style="macro", camera="push-in")
    made, (flower, visitor) = players(shot)
    far = [math.dist(seen(made, flower, u)[:2], seen(made, visitor, u)[:2]) for u in (0.0, 0.25, 0.55, 0.75, 1.0)]
    assert far[0] > 0.25
    assert far[0] > far[1] > far[2]
    assert max(far[2:]) < 0.12


def test_a_macro_lens_leaves_the_distance_soft() -> None:
    sharp, soft = (film(replace(SHOT, subjects=("butterfly",), style=style)) for style in ("none", "macro"))

    def detail(hdr: Frame) -> float:
        return float(np.abs(np.diff(hdr[50:80, :20], axis=1)).mean())  # far from the butterfly

    assert detail(soft) < 0.35 * detail(sharp)


@pytest.mark.parametrize(
    ("name", "world", "count"), [("person", "snow", 3), ("eagle", "sea", 9), ("fish", "underwater", 12)]
)
def test_as_many_are_there_as_were_asked_for(name: str, world: str, count: int) -> None:
    _, there = players(replace(SHOT, world=world, subjects=(name,), counts=(count,)))
    assert len(there) == count
    places = {(round(p.place(0.5).x, 3), round(p.place(0.5).y, 3), round(p.place(0.5).z, 3)) for p in there}
    assert len(places) == count


def test_the_same_shot_is_the_same_picture_and_another_seed_another() -> None:
    shot = replace(SHOT, world="snow", subjects=("horse", "person"), acts=("run",), counts=(2, 1))
    assert np.array_equal(film(shot), film(shot))
    first, other = (players(replace(shot, seed=seed))[1] for seed in (4, 5))
    assert first[0].place(0.5) != other[0].place(0.5)


def test_frames_may_be_drawn_in_any_order() -> None:
    shot = replace(SHOT, world="street", subjects=("car",), camera="push-in")
    world = worlds.build(shot)
    for u in (0.9, 0.1, 0.5):
        hdr = np.full((90, 160, 3), np.nan, np.float32)
        world.draw(hdr, u, 5 * u)
    assert np.array_equal(hdr, film(shot))


@pytest.mark.parametrize("name", SUBJECTS)
def test_a_figure_has_its_size(name: str) -> None:
    kind = KINDS[name]
    points = corners(figure(name, Moment(0.3, 0.2, next(iter(kind.acts)), 0.1))) * kind.metre
    long, tall = np.ptp(points[:, 0]), np.ptp(points[:, 1])
    assert long == pytest.approx(kind.long, rel=0.5) or name in ("butterfly", "eagle", "boat", "dancer")
    assert tall == pytest.approx(kind.tall, rel=0.5) or name in ("butterfly", "eagle")


def test_the_near_side_hides_the_far_side() -> None:
    made = Figure(girth=1.0)
    made.box((-0.5, 0.0, -0.5), (0.5, 1.0, 0.5), (1.0, 0.0, 0.0))
    made.disc((0.0, 0.5, 0.49), 0.3, (0.0, 1.0, 0.0))
    view = Camera(0.0, 0.5, -6.0, 0.0, 200.0, 50.0, 100)
    for heading, green in ((0.0, False), (math.pi, True)):
        made.items[-1].nearer = 0.02
        drawn = outline(made, Standing(0, 0, 0, heading, 1.0), view, light())
        assert drawn is not None
        cel = paint([drawn], 100, 100)
        assert cel is not None
        middle = cel.colour[cel.colour.shape[0] // 2, cel.colour.shape[1] // 2]
        assert bool(middle[1] > middle[0]) is green


def test_what_is_behind_the_lens_is_not_drawn() -> None:
    made = figure("person", Moment(0.0))
    view = Camera(0.0, 1.0, 0.0, 0.0, 100.0, 50.0, 100)
    assert outline(made, Standing(0, 0, -3.0, 0.0, 1.0), view, light()) is None
    assert outline(made, Standing(0, 0, 0.1, 0.0, 1.0), view, light()) is None


def test_a_whale_leaps_out_of_the_sea_in_spray_and_falls_back() -> None:
    made, (player,) = players(replace(SHOT, world="sea", subjects=("whale",)))
    high = [stance(made, player, player.place(u), u * SHOT.seconds).y for u in (0.0, 0.5, 1.0)]
    assert max(high) > 0.25 * player.kind.long
    assert high[0] < 0
    drops = [len(figure("whale", Moment(t=t, act="jump")).limbs) for t in (0.0, 1.6)]
    assert drops[1] > drops[0] + 8


def test_a_lighthouse_is_lit_by_night_and_its_beam_goes_round() -> None:
    assert not figure("lighthouse", Moment(t=1.0)).lamps
    first, later = (figure("lighthouse", Moment(t=t, dark=1.0)).lamps for t in (1.0, 1.5))
    assert len(first) > 20
    assert [lamp.place for lamp in first] != [lamp.place for lamp in later]


def test_cars_go_over_a_bridge() -> None:
    first, later = (corners(figure("bridge", Moment(t=t))) for t in (0.0, 1.0))
    moved = np.abs(first - later).max(axis=1) > 1.0
    assert 0.01 < moved.mean() < 0.6


@pytest.mark.parametrize("name", sorted(GOODS))
def test_a_product_turns_and_its_plinth_does_not(name: str) -> None:
    first, later = (corners(figure(name, Moment(t=t))) for t in (0.0, 1.0))
    moved = np.abs(first - later).max(axis=1) > 0.01
    still = first[:, 1] < KINDS[name].base - 0.01
    assert moved[~still].any()
    assert not moved[still].any()


@pytest.mark.parametrize("name", sorted(GOODS))
def test_an_orbit_goes_about_a_product(name: str) -> None:
    made, (player,) = players(replace(SHOT, world="studio", camera="orbit", subjects=(name,)))
    views = [made.players.lens(made.camera(u, u * SHOT.seconds, *SIZE)) for u in (0.0, 1.0)]
    assert abs(views[1].yaw - views[0].yaw) > 0.3
    assert all(0.4 < seen(made, player, k / 10)[0] < 0.6 for k in range(11))


def test_hands_go_round_a_dial() -> None:
    first, later = (figure("watch", Moment(t=t)).plates for t in (0.0, 0.5))
    turned = math.cos(0.45 * 0.5), math.sin(0.45 * 0.5)
    moved = []
    for one, other in zip(first, later, strict=True):
        for (x, y, z), after in zip(one.corners, other.corners, strict=True):
            carried = (x * turned[0] - z * turned[1], y, x * turned[1] + z * turned[0])
            moved.append(math.dist(carried, after) > 1e-6 and math.dist((x, y, z), after) > 1e-6)
    assert 4 <= sum(moved) <= 12, "the second hand, and those that it takes along"
