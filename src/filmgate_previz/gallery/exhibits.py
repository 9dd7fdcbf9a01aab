"""What the gallery shows: every word of the vocabulary at least once, and every way of making a film."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from filmgate_previz.gallery.exhibit import Exhibit
from filmgate_previz.gallery.samples import CLIP_SECONDS, Samples
from filmgate_previz.order import FilmOrder, Reference, ShotOrder
from filmgate_previz.prompt.survey import NOWHERE
from filmgate_previz.shots import (
    ACTS,
    ANGLES,
    CAMERAS,
    FRAMINGS,
    STYLES,
    SUBJECT_WORLDS,
    SUBJECTS,
    TIMES,
    WEATHERS,
    WORLDS,
    Shot,
)
from filmgate_previz.subjects import SUBJECTS as KINDS
from filmgate_previz.tally import HOMES

SECONDS = 5.0
SEED = 7
THROUGH = (0.02, 0.5, 0.98)  # a move's beginning, middle and end
BARE = Shot("mood", "day", "clear", "static", (), (), "cinematic", SECONDS, SEED)
PORTRAITS = (
    ("street", "person"), ("studio", "robot"), ("field", "dog"), ("desert", "horse"), ("clouds", "eagle"), ("city", ""),
    ("interior", ""),
)  # fmt: skip
HUES = ("indigo", "violet", "rose")
SHAPES = {"9:16": (9, 16), "1:1": (1, 1)}
PROMPTS = (
    "A drone shot flying over mountains at sunset, cinematic lighting",
    "A cinematic shot of mountains at sunrise",
    "Close-up of a butterfly landing on a flower, macro photography style",
    "A golden retriever running through a field of sunflowers at sunset, cinematic quality",
    "A majestic eagle soaring through clouds at sunset",
    "The character walks through a futuristic city",
    "The character slowly turns and smiles",
    "a cinematic city skyline at sunset, slow camera push-in",
    "Low angle of a robot in a neon street at night, rain",
    "Gün doğumunda göl kıyısında yürüyen bir at",
    "雪山を飛ぶ鷲、アニメ風",
    "水彩风格的森林，雾，一只猫",
)
EDITS = ("Change the background to a snowy mountain landscape", "at night, with stars", "watercolour painting")
SCENES = (
    "wide establishing shot of a futuristic city",
    "slow push-in toward glowing skyscrapers",
    "close-up of a robot",
)


class Room:
    """Where exhibits are written: the size of a still, and a folder for what some of them need."""

    def __init__(self, width: int, folder: Path) -> None:
        self.width, self.samples = width, Samples(folder)

    def order(
        self, *prompts: str, shape: tuple[int, int] = (16, 9), seconds: float = SECONDS, **more: Any
    ) -> FilmOrder:
        """Stills of every shape have about as many pixels."""
        wide = self.width * (9 / 16 * shape[0] / shape[1]) ** 0.5
        width, height = (round(side / 2) * 2 for side in (wide, wide * shape[1] / shape[0]))
        shots = tuple(ShotOrder(prompt, seconds / len(prompts)) for prompt in prompts)
        return FilmOrder(shots, width, height, sound=False, seed=SEED, slate=False, **more)

    def shown(self, section: str, title: str, shot: Shot, **more: Any) -> Exhibit:
        shape = more.pop("shape", (16, 9))
        shot = replace(shot, hues=HUES if shot.world == "mood" else ())
        return Exhibit(section, title, self.order(title, shape=shape), (shot,), **more)


def _worlds(room: Room) -> Iterator[Exhibit]:
    for world in WORLDS:
        yield room.shown("worlds", world, replace(BARE, world=world, time="golden", camera="push-in"))


def _shapes(room: Room) -> Iterator[Exhibit]:
    for world in WORLDS:
        for name, shape in SHAPES.items():
            yield room.shown("shapes", f"{world}, {name}", replace(BARE, world=world, time="sunrise"), shape=shape)


def _times(room: Room) -> Iterator[Exhibit]:
    for world in WORLDS:
        for time in TIMES:
            yield room.shown("times", f"{world}, {time}", replace(BARE, world=world, time=time))


def _weathers(room: Room) -> Iterator[Exhibit]:
    for world in WORLDS:
        for weather in WEATHERS[1:]:
            time = "night" if weather == "aurora" else "day"
            yield room.shown("weathers", f"{world}, {weather}", replace(BARE, world=world, time=time, weather=weather))


def _subjects(room: Room) -> Iterator[Exhibit]:
    for name in SUBJECTS:
        home = HOMES.get(name, (NOWHERE, 0.0))[0]
        for act in (act for act in KINDS[name].acts if act in ACTS):
            shot = replace(BARE, world=home, time="golden", subjects=(name,), acts=(act,))
            yield room.shown("subjects", f"{name}, {act}, {home}", shot)
        others = [world for world in SUBJECT_WORLDS[name] if world != home]
        for world in others:
            yield room.shown("subjects", f"{name}, {world}", replace(BARE, world=world, subjects=(name,)))


def _cameras(room: Room) -> Iterator[Exhibit]:
    for camera in CAMERAS:
        for world, subjects in (("city", ()), ("field", ("dog",))):
            shot = replace(BARE, world=world, time="golden", camera=camera, subjects=subjects)
            yield room.shown("cameras", " and ".join((f"{camera}, {world}", *subjects)), shot, moments=THROUGH)


def _framings(room: Room) -> Iterator[Exhibit]:
    for world, subject in PORTRAITS:
        bare = replace(BARE, world=world, time="golden", subjects=(subject,) if subject else ())
        told = f"{subject or 'nobody'}, {world}"
        yield room.shown("framings", told, bare)
        for framing in FRAMINGS:
            yield room.shown("framings", f"{framing}, {told}", replace(bare, framing=framing))
        for angle in ANGLES:
            yield room.shown("framings", f"{angle} angle, {told}", replace(bare, angle=angle))


def _styles(room: Room) -> Iterator[Exhibit]:
    for style in STYLES:
        for world, time, subjects in (
            ("street", "night", ()),
            ("field", "day", ("butterfly",)),
            ("lake", "sunset", ()),
        ):
            shot = replace(BARE, world=world, time=time, style=style, subjects=subjects)
            yield room.shown("styles", f"{style}, {world}, {time}", shot)


def _prompts(room: Room) -> Iterator[Exhibit]:
    for prompt in PROMPTS:
        yield Exhibit("prompts", prompt, room.order(prompt), moments=THROUGH)


def _workflows(room: Room) -> Iterator[Exhibit]:
    made, section = room.samples, "workflows"
    yield Exhibit(
        section, "image-to-video: push in, snow", room.order("push in, snow", image=made.place), moments=THROUGH
    )
    yield Exhibit(
        section,
        "image-to-video: from one picture to another",
        room.order("", image=made.place, end_image=made.later),
        moments=(0.02, 0.35, 0.65, 0.98),
    )
    yield Exhibit(
        section,
        "reference-to-video: a product and somebody, in a scene of words",
        room.order(
            "on a beach at sunset",
            workflow="reference-to-video",
            references=(Reference((made.product,)), Reference((made.character,))),
        ),
        moments=THROUGH,
    )
    yield Exhibit(
        section,
        "elements: @ada walks through a futuristic city",
        room.order(
            "@ada walks through a futuristic city",
            references=(Reference((made.character,), name="ada", description="a woman"),),
        ),
        moments=THROUGH,
    )
    yield Exhibit(
        section,
        "motion-control: the character moves as the clip does",
        room.order(
            "", shape=(3, 4), seconds=CLIP_SECONDS, workflow="motion-control", image=made.character, video=made.clip
        ),
        moments=THROUGH,
    )
    for words in EDITS:
        edit = room.order(words, seconds=CLIP_SECONDS, workflow="video-edit", video=made.journey)
        yield Exhibit(section, f"video-edit: {words}", edit, moments=(0.02, 0.98))
    yield Exhibit(section, "multi-shot: three shots", room.order(*SCENES, seconds=6.0), moments=(0.15, 0.5, 0.85))


SECTIONS: dict[str, Callable[[Room], Iterator[Exhibit]]] = {
    "worlds": _worlds,
    "times": _times,
    "weathers": _weathers,
    "shapes": _shapes,
    "subjects": _subjects,
    "cameras": _cameras,
    "framings": _framings,
    "styles": _styles,
    "prompts": _prompts,
    "workflows": _workflows,
}
"""The parts of the page, in its order."""


def exhibits(room: Room, sections: tuple[str, ...] = ()) -> list[Exhibit]:
    """The exhibits of these sections, or of all; KeyError for one that there is not."""
    return [exhibit for name in sections or SECTIONS for exhibit in SECTIONS[name](room)]
