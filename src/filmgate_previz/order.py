"""What the renderer is asked for: a checked, immutable order."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from filmgate_previz import fields

MAX_SHOTS = 6
MAX_SECONDS = 60.0
MIN_SHOT_SECONDS = 0.2
FRAME_RATES = (12, 60)
MAX_SEED = 2**63 - 1
MAX_REFERENCES = 10
MAX_REFERENCE_PICTURES = 7
WORKFLOWS = ("text-to-video", "image-to-video", "reference-to-video", "video-edit", "motion-control")
ORIENTATIONS = ("video", "image")


@dataclass(frozen=True, slots=True)
class ShotOrder:
    """One shot: what it shows, in the customer's words, and how long it lasts in seconds."""

    prompt: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Reference:
    """Somebody or something to be shown, as given: pictures or one clip, paths on this machine.

    A prompt calls one that has a name `@name`; one without appears in every shot.
    """

    pictures: tuple[str, ...] = ()
    clip: str | None = None
    name: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class FilmOrder:
    """One film: its shots in order, its size in pixels, and how to make it.

    image is the picture that the first shot starts on, or that motion-control moves; end_image the one that it ends on:
    JPEG or PNG files. video is the clip (MP4 or MOV) that is edited, that motion is taken from, or that references are
    placed in. All are paths on this machine. keep_sound asks for the clip's own sound instead of an ambience.
    orientation says whom a moved character follows: "video" turns it as the clip does, "image" keeps it as it stands.
    """

    shots: tuple[ShotOrder, ...]
    width: int
    height: int
    sound: bool
    seed: int
    fps: int = 24
    negative_prompt: str = ""
    cfg_scale: float = 0.5
    slate: bool = True
    image: str | None = None
    end_image: str | None = None
    workflow: str = ""
    video: str | None = None
    references: tuple[Reference, ...] = ()
    keep_sound: bool = False
    orientation: str = "video"

    @property
    def made_as(self) -> str:
        """The workflow; where the order names none, what its picture makes of it."""
        return self.workflow or ("image-to-video" if self.image else "text-to-video")

    @property
    def audible(self) -> bool:
        """Whether the film has a track of sound, of its own or the clip's."""
        return self.sound or self.keep_sound

    @property
    def seconds(self) -> float:
        """Length ordered, in seconds; the film itself lasts `frames / fps`."""
        return math.fsum(shot.seconds for shot in self.shots)

    @property
    def frames(self) -> int:
        """Number of frames of the whole film."""
        return _nearest(self.seconds * self.fps)

    @property
    def shot_frames(self) -> tuple[int, ...]:
        """Frames of each shot. The cuts are rounded, not the shots, so that the sum is exactly `frames`."""
        lengths = [shot.seconds for shot in self.shots]
        cuts = [_nearest(math.fsum(lengths[:end]) * self.fps) for end in range(len(lengths) + 1)]
        return tuple(after - before for before, after in pairwise(cuts))

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> FilmOrder:
        """Make an order from plain data (as JSON gives it); `fps` and what follows it are optional.

        Raises ValueError with one sentence that names the field at fault.
        """
        fields.known(data, "order", {"shots", "width", "height", "sound", "seed", *_DEFAULTS})
        values = {**_DEFAULTS, **data}
        image, end_image, video = (fields.path(name, values[name]) for name in ("image", "end_image", "video"))
        order = cls(
            shots=_shots(values.get("shots")),
            width=fields.side("width", values.get("width")),
            height=fields.side("height", values.get("height")),
            sound=fields.switch("sound", values.get("sound")),
            seed=fields.whole("seed", values.get("seed"), 0, MAX_SEED),
            fps=fields.whole("fps", values["fps"], *FRAME_RATES),
            negative_prompt=fields.text("negative_prompt", values["negative_prompt"]),
            cfg_scale=fields.number("cfg_scale", values["cfg_scale"], 0.0, 1.0),
            slate=fields.switch("slate", values["slate"]),
            image=image,
            end_image=end_image,
            workflow=fields.one_of("workflow", values["workflow"], ("", *WORKFLOWS)),
            video=video,
            references=_references(values["references"]),
            keep_sound=fields.switch("keep_sound", values["keep_sound"]),
            orientation=fields.one_of("orientation", values["orientation"], ORIENTATIONS),
        )
        _complete(order)
        return order


_DEFAULTS: dict[str, Any] = {
    "fps": 24,
    "negative_prompt": "",
    "cfg_scale": 0.5,
    "slate": True,
    "image": None,
    "end_image": None,
    "workflow": "",
    "video": None,
    "references": (),
    "keep_sound": False,
    "orientation": "video",
}


def _complete(order: FilmOrder) -> None:
    """ValueError where a workflow lacks what it is made of."""
    if order.end_image and not order.image:
        raise ValueError("end_image needs image beside it.")
    if order.keep_sound and not order.video:
        raise ValueError("keep_sound needs video beside it.")
    needed: dict[str, tuple[tuple[str, object], ...]] = {
        "image-to-video": (("image", order.image),),
        "video-edit": (("video", order.video),),
        "motion-control": (("image", order.image), ("video", order.video)),
        "reference-to-video": (("references or video", order.references or order.video),),
    }
    for name, given in needed.get(order.made_as, ()):
        if not given:
            raise ValueError(f"{name} must be given for {order.made_as}.")


def _nearest(value: float) -> int:
    return math.floor(value + 0.5)


def _shots(value: object) -> tuple[ShotOrder, ...]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= MAX_SHOTS:
        raise ValueError(f"shots must be a list of 1 to {MAX_SHOTS} shots.")
    shots = []
    for index, item in enumerate(value):
        name = f"shots[{index}]"
        fields.known(item, name, {"prompt", "seconds"})
        prompt = fields.text(f"{name}.prompt", item.get("prompt"))
        shots.append(
            ShotOrder(prompt, fields.number(f"{name}.seconds", item.get("seconds"), MIN_SHOT_SECONDS, MAX_SECONDS))
        )
    if math.fsum(shot.seconds for shot in shots) > MAX_SECONDS:
        raise ValueError(f"shots must last {MAX_SECONDS:g} seconds or less in total.")
    return tuple(shots)


def _references(value: object) -> tuple[Reference, ...]:
    if not isinstance(value, list | tuple) or len(value) > MAX_REFERENCES:
        raise ValueError(f"references must be a list of at most {MAX_REFERENCES}.")
    found = []
    for index, item in enumerate(value):
        name = f"references[{index}]"
        fields.known(item, name, {"pictures", "clip", "name", "description"})
        pictures, clip = item.get("pictures", ()), fields.path(f"{name}.clip", item.get("clip"))
        if not isinstance(pictures, list | tuple) or len(pictures) > MAX_REFERENCE_PICTURES:
            raise ValueError(f"{name}.pictures must be a list of at most {MAX_REFERENCE_PICTURES}.")
        paths = tuple(path for one in pictures if (path := fields.path(f"{name}.pictures", one)))
        if bool(paths) == bool(clip):
            raise ValueError(f"{name} needs pictures or a clip.")
        words = (fields.text(f"{name}.{word}", item.get(word, "")) for word in ("name", "description"))
        found.append(Reference(paths, clip, *words))
    return tuple(found)
