"""Orders: what is accepted, what is refused, and how time is cut into frames."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmgate_previz.order import FilmOrder, Reference, ShotOrder


def plain(**changes: Any) -> dict[str, Any]:
    return {
        "shots": [{"prompt": "a sea", "seconds": 5}],
        "width": 1280,
        "height": 720,
        "sound": True,
        "seed": 7,
        **changes,
    }


def test_a_plain_order_takes_the_defaults() -> None:
    order = FilmOrder.parse(plain())
    assert order.shots == (ShotOrder("a sea", 5.0),)
    assert (order.fps, order.negative_prompt, order.cfg_scale, order.slate) == (24, "", 0.5, True)
    assert (order.seconds, order.frames, order.shot_frames) == (5.0, 120, (120,))
    assert (order.image, order.end_image) == (None, None)


def test_pictures_are_paths_or_null() -> None:
    order = FilmOrder.parse(plain(image="/tmp/a.png", end_image="/tmp/b.jpg"))
    assert (order.image, order.end_image) == ("/tmp/a.png", "/tmp/b.jpg")
    assert FilmOrder.parse(plain(image=None, end_image=None)) == FilmOrder.parse(plain())


def test_what_a_film_is_made_of() -> None:
    assert FilmOrder.parse(plain()).made_as == "text-to-video"
    assert FilmOrder.parse(plain(image="/tmp/a.png")).made_as == "image-to-video"
    order = FilmOrder.parse(
        plain(
            workflow="reference-to-video",
            references=[{"pictures": ["/a.png"]}, {"clip": "/b.mp4", "name": "Rex", "description": "a dog"}],
            video="/c.mp4",
            sound=False,
            keep_sound=True,
        )
    )
    assert order.references == (Reference(("/a.png",)), Reference((), "/b.mp4", "Rex", "a dog"))
    assert (order.made_as, order.video, order.audible) == ("reference-to-video", "/c.mp4", True)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"width": 1281}, "width"),
        ({"width": 62}, "width"),
        ({"height": 4610}, "height"),
        ({"height": "720"}, "height"),
        ({"height": True}, "height"),
        ({"width": 1280.0}, "width"),
        ({"sound": 1}, "sound"),
        ({"slate": "no"}, "slate"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"fps": 0}, "fps"),
        ({"fps": 61}, "fps"),
        ({"negative_prompt": None}, "negative_prompt"),
        ({"cfg_scale": 1.01}, "cfg_scale"),
        ({"cfg_scale": math.nan}, "cfg_scale"),
        ({"shots": []}, "shots"),
        ({"shots": [{"prompt": "", "seconds": 1}] * 7}, "shots"),
        ({"shots": [{"prompt": "", "seconds": 30.1}] * 2}, "shots"),
        ({"shots": "a sea"}, "shots"),
        ({"shots": ["a sea"]}, "shots[0]"),
        ({"shots": [{"prompt": "", "seconds": 1}, {"seconds": 1}]}, "shots[1].prompt"),
        ({"shots": [{"prompt": "", "seconds": math.inf}]}, "shots[0].seconds"),
        ({"shots": [{"prompt": "", "seconds": 0}]}, "shots[0].seconds"),
        ({"shots": [{"prompt": "", "seconds": 1, "mood": "sad"}]}, "mood"),
        ({"colour": "red"}, "colour"),
        ({"image": 7}, "image"),
        ({"image": ""}, "image"),
        ({"image": "a.png"}, "image"),
        ({"image": "/a\0.png"}, "image"),
        ({"image": "/a.png", "end_image": "b.png"}, "end_image"),
        ({"end_image": "/b.png"}, "end_image"),
        ({"workflow": "dream"}, "workflow"),
        ({"workflow": "image-to-video"}, "image"),
        ({"workflow": "video-edit"}, "video"),
        ({"workflow": "motion-control", "image": "/a.png"}, "video"),
        ({"workflow": "motion-control", "video": "/a.mp4"}, "image"),
        ({"workflow": "reference-to-video"}, "references"),
        ({"video": "a.mp4"}, "video"),
        ({"keep_sound": True}, "keep_sound"),
        ({"orientation": "sideways"}, "orientation"),
        ({"references": {}}, "references"),
        ({"references": [{"pictures": ["/a.png"]}] * 11}, "references"),
        ({"references": [{}]}, "references[0]"),
        ({"references": [{"pictures": ["/a.png"], "clip": "/a.mp4"}]}, "references[0]"),
        ({"references": [{"pictures": ["a.png"]}]}, "references[0].pictures"),
        ({"references": [{"pictures": ["/a.png"] * 8}]}, "references[0].pictures"),
        ({"references": [{"pictures": ["/a.png"], "name": 7}]}, "references[0].name"),
    ],
)
def test_a_faulty_field_is_named_in_a_sentence(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValueError) as caught:
        FilmOrder.parse(plain(**changes))
    sentence = str(caught.value)
    assert sentence.startswith(field)
    assert sentence.endswith(".")


@pytest.mark.parametrize("missing", ["shots", "width", "height", "sound", "seed"])
def test_what_is_missing_is_named(missing: str) -> None:
    data = plain()
    del data[missing]
    with pytest.raises(ValueError, match=missing):
        FilmOrder.parse(data)


def test_sixty_seconds_in_six_shots_is_the_most() -> None:
    order = FilmOrder.parse(plain(shots=[{"prompt": "", "seconds": 10}] * 6))
    assert order.frames == 1440


def test_thirds_of_a_second_do_not_lose_frames() -> None:
    order = FilmOrder.parse(plain(shots=[{"prompt": "", "seconds": 5 / 3}] * 3, fps=25))
    assert order.shot_frames == (42, 41, 42)


@given(st.lists(st.floats(0.2, 10), min_size=1, max_size=6), st.sampled_from([12, 24, 25, 30, 60]))
def test_the_frames_of_the_shots_add_up(seconds: list[float], fps: int) -> None:
    order = FilmOrder.parse(plain(shots=[{"prompt": "", "seconds": one} for one in seconds], fps=fps))
    assert sum(order.shot_frames) == order.frames
    assert abs(order.frames - math.fsum(seconds) * fps) <= 0.5 + 1e-9
    for frames, length in zip(order.shot_frames, seconds, strict=True):
        assert abs(frames - length * fps) <= 1 + 1e-9
        assert frames >= 1
