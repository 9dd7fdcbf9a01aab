"""What the renderer is asked for: a checked, immutable order."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

MAX_SHOTS = 6
MAX_SECONDS = 60.0
MIN_SHOT_SECONDS = 0.2
SIZES = (64, 4608)
FRAME_RATES = (12, 60)
MAX_SEED = 2**63 - 1
MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class ShotOrder:
    """One shot: what it shows, in the customer's words, and how long it lasts in seconds."""

    prompt: str
    seconds: float


@dataclass(frozen=True, slots=True)
class FilmOrder:
    """One film: its shots in order, its size in pixels, and how to make it.

    image is the picture that the first shot starts on, end_image the one that it ends on: paths of JPEG or PNG files on
    this machine.
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
        _known(data, "order", {"shots", "width", "height", "sound", "seed", *_DEFAULTS})
        values = {**_DEFAULTS, **data}
        image, end_image = (_picture(name, values[name]) for name in ("image", "end_image"))
        if end_image and not image:
            raise ValueError("end_image needs image beside it.")
        return cls(
            shots=_shots(values.get("shots")),
            width=_size("width", values.get("width")),
            height=_size("height", values.get("height")),
            sound=_switch("sound", values.get("sound")),
            seed=_whole("seed", values.get("seed"), 0, MAX_SEED),
            fps=_whole("fps", values["fps"], *FRAME_RATES),
            negative_prompt=_text("negative_prompt", values["negative_prompt"]),
            cfg_scale=_number("cfg_scale", values["cfg_scale"], 0.0, 1.0),
            slate=_switch("slate", values["slate"]),
            image=image,
            end_image=end_image,
        )


_DEFAULTS: dict[str, Any] = {
    "fps": 24,
    "negative_prompt": "",
    "cfg_scale": 0.5,
    "slate": True,
    "image": None,
    "end_image": None,
}


def _nearest(value: float) -> int:
    return math.floor(value + 0.5)


def _known(data: object, name: str, fields: set[str]) -> None:
    if not isinstance(data, Mapping):
        raise ValueError(f"{name} must be an object with named fields.")
    strange = [str(key) for key in data if key not in fields]
    if strange:
        raise ValueError(f"{strange[0][:40]} is not a field of {name}.")


def _shots(value: object) -> tuple[ShotOrder, ...]:
    if not isinstance(value, list | tuple) or not 1 <= len(value) <= MAX_SHOTS:
        raise ValueError(f"shots must be a list of 1 to {MAX_SHOTS} shots.")
    shots = []
    for index, item in enumerate(value):
        name = f"shots[{index}]"
        _known(item, name, {"prompt", "seconds"})
        prompt = _text(f"{name}.prompt", item.get("prompt"))
        shots.append(ShotOrder(prompt, _number(f"{name}.seconds", item.get("seconds"), MIN_SHOT_SECONDS, MAX_SECONDS)))
    if math.fsum(shot.seconds for shot in shots) > MAX_SECONDS:
        raise ValueError(f"shots must last {MAX_SECONDS:g} seconds or less in total.")
    return tuple(shots)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text.")
    if len(value) > MAX_TEXT:
        raise ValueError(f"{name} must have {MAX_TEXT} characters or fewer.")
    return value


def _picture(name: str, value: object) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or "\0" in value or not Path(value).is_absolute():
        raise ValueError(f"{name} must be the absolute path of a file, or null.")
    return value


def _switch(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false.")
    return value


def _whole(name: str, value: object, low: int, high: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}.")
    return value


def _number(name: str, value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low:g} to {high:g}.")
    return float(value)


def _size(name: str, value: object) -> int:
    size = _whole(name, value, *SIZES)
    if size % 2:
        raise ValueError(f"{name} must be an even number of pixels.")
    return size
