"""References in the words: who is called by which name, what is said of whom, and what is told of the others."""

from __future__ import annotations

from typing import Any

import pytest

from filmgate_previz.order import FilmOrder, Reference, ShotOrder
from filmgate_previz.prompt import read
from filmgate_previz.shots import Reading, Shot


def named(*names: str, **descriptions: str) -> tuple[Reference, ...]:
    return tuple(Reference(("/x.png",), None, name, descriptions.get(name, "")) for name in names)


def reading(*prompts: str, references: tuple[Reference, ...] = (), **more: Any) -> Reading:
    shots = tuple(ShotOrder(prompt, 3.0) for prompt in prompts)
    return read(FilmOrder(shots, 128, 72, sound=False, seed=1, references=references, **more))


def shot(prompt: str, *references: Reference, **more: Any) -> Shot:
    return reading(prompt, references=references, **more).shots[0]


@pytest.mark.parametrize(
    ("prompt", "name", "act", "world"),
    [
        ("@Rex runs through a field", "Rex", "run", "field"),
        ("@rex's friends watch as he jumps in the snow", "REX", "jump", "snow"),
        ("@Ayşe sokakta yürüyor", "ayşe", "walk", "street"),
        ("Ormanda @Rex'in koştuğu sahne", "Rex", None, "forest"),
        ("@レックスが森を走る", "レックス", "run", "forest"),
        ("＠小红在海边跳舞", "小红", "dance", "sea"),
        ("夜晚的街道上@Rex走路", "Rex", None, "street"),
        ("@Mary Jane walks on the beach", "Mary Jane", "walk", "sea"),
        ("a beach. @café dances", "Café", "dance", "sea"),
    ],
)
def test_a_name_is_called_in_any_language_and_case(prompt: str, name: str, act: str | None, world: str) -> None:
    """The words around it still choose the place and what the guest does."""
    read_shot = shot(prompt, *named(name))
    assert read_shot.guests == (0,)
    assert read_shot.world == world
    assert act is None or read_shot.roles[0].acts[:1] == (act,)


@pytest.mark.parametrize("prompt", ["@Rexy runs", "@Re runs", "Rex runs", "rex@example.com", "@ Rex runs", "@"])
def test_what_is_no_call_is_text(prompt: str) -> None:
    told = reading(prompt, references=named("Rex"))
    assert told.shots[0].guests == ()
    assert "@Rex (no prompt calls it)" in told.ignored


def test_a_longer_name_is_heard_before_a_shorter_one() -> None:
    assert shot("@Rex Junior runs", *named("Rex", "Rex Junior")).guests == (1,)
    assert shot("@Rex runs", *named("Rex", "Rex Junior")).guests == (0,)


def test_a_name_is_not_read_as_a_word() -> None:
    """Rain is somebody, and the weather is fine; nothing of a name is left over as an unknown word."""
    told = reading("@Rain Wolf in a desert by day", references=named("Rain Wolf"))
    assert (told.shots[0].weather, told.shots[0].world) == ("clear", "desert")
    assert not any("rain" in line.lower() or "wolf" in line.lower() for line in told.ignored)


def test_who_has_no_name_is_in_every_shot_and_who_has_one_where_it_is_called() -> None:
    references = (Reference(("/a.png",)), *named("Rex", "Mia", "Bob"))
    told = reading("@mia in a city", "the sea", "@MIA and @Rex at the sea", references=references)
    assert [each.guests for each in told.shots] == [(0, 2), (0,), (0, 1, 2)]
    assert [line for line in told.ignored if "@" in line] == ["@Bob (no prompt calls it)"]
    assert "@mia → reference @Mia" in told.understood


def test_each_does_what_is_said_of_it() -> None:
    one = shot("@Rex runs while @Mia sits on a beach", *named("Rex", "Mia"))
    assert [role.acts for role in one.roles] == [("run",), ("sit",)]
    both = shot("@Rex and @Mia dance", *named("Rex", "Mia"))
    assert [role.acts for role in both.roles] == [("dance",), ("dance",)]
    turkish = shot("@Rex koşuyor, @Mia dans ediyor", *named("Rex", "Mia"))
    assert [role.acts[:1] for role in turkish.roles] == [("run",), ("dance",)]


@pytest.mark.parametrize(
    ("prompt", "description"),
    [("@Rex sleeps", "a golden retriever"), ("@Rex, the dog, sleeps", ""), ("my dog @Rex sleeps", ""),
     ("犬の@Rexが眠る", ""), ("@Rex", "köpek")],
)  # fmt: skip
def test_words_say_what_a_named_guest_is(prompt: str, description: str) -> None:
    """Where no place is named, it is where such a subject is at home."""
    told = shot(prompt, *named("Rex", Rex=description))
    assert told.roles[0].subjects == ("dog",)
    assert told.world == "field"
    assert "world" not in told.changes


def test_a_word_beside_another_is_not_about_it() -> None:
    assert shot("@Rex and a dog", *named("Rex")).roles[0].subjects == ()
    assert shot("a dog, @Rex in a street", *named("Rex")).roles[0].subjects == ()


def test_an_unnamed_guest_may_be_whom_the_words_mean() -> None:
    told = reading("The character walks through a futuristic city", references=(Reference(("/x.png",)),))
    assert told.shots[0].roles[0].subjects == ("person",)
    assert told.shots[0].world == "future-city"
    assert told.ignored == ()


def test_a_guest_may_be_what_cannot_be_drawn_there() -> None:
    """A fish is not drawn in a street, but a picture of one is shown there."""
    told = reading("a fish in a street", references=(Reference(("/x.png",)),))
    assert not any("not drawable" in line for line in told.ignored)
    alone = reading("a fish in a street")
    assert any("not drawable" in line for line in alone.ignored)


def test_words_for_things_say_how_large_a_guest_is() -> None:
    told = reading("a perfume bottle on a beach", references=(Reference(("/x.png",)),))
    assert told.shots[0].roles[0].size == "small"
    assert told.shots[0].roles[0].subjects == ()
    assert {"perfume → size small", "bottle → size small"} <= set(told.understood)
    assert not any("bottle" in line for line in told.ignored)
    assert reading("a perfume bottle on a beach").shots[0].roles == ()


def test_what_the_words_set_is_known_to_whom_a_picture_is_a_place() -> None:
    assert "world" in shot("a beach at night", Reference(("/x.png",))).changes
    assert "time" in shot("a beach at night", Reference(("/x.png",))).changes
    assert "world" not in shot("a horse at night", Reference(("/x.png",))).changes
    assert shot("a beach at night").changes == ()


def test_elements_come_with_a_picture_to_start_on_too() -> None:
    told = shot("@Rex walks, push in", *named("Rex"), image="/i.png")
    assert (told.source, told.guests, told.camera) == ("picture", (0,), "push-in")


@pytest.mark.parametrize("workflow", ["video-edit", "motion-control"])
def test_films_that_follow_a_clip_have_no_guests(workflow: str) -> None:
    told = shot("@Rex runs", *named("Rex"), workflow=workflow, image="/i.png", video="/v.mp4")
    assert told.guests == ()


def test_nothing_is_added_that_nobody_asked_for_where_guests_are() -> None:
    for seed in range(12):
        order = FilmOrder((ShotOrder("the sea", 3.0),), 128, 72, False, seed, cfg_scale=0.0,
                          references=(Reference(("/x.png",)),))  # fmt: skip
        assert read(order).shots[0].subjects == ()
