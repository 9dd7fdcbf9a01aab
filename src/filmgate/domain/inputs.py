"""An input is a picture or a clip that a customer named, kept by us. Once it is kept, its Generation says `input:<id>`
in the place of the URL."""

import re
from dataclasses import replace
from enum import StrEnum

from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Element, Generation

_REFERENCE = re.compile(r"input:([0-9a-f]{32})")


class InputState(StrEnum):
    """Where an input stands."""

    RECEIVED = "received"
    READY = "ready"
    BAD = "bad"
    REMOVED = "removed"


@frozen(kw_only=True)
class Input:
    """One row of inputs.

    `field` is its place in the Generation: image, end_image, images.0, elements.0.images.1, video, elements.0.video,
    before. A received one came with the request and was not looked into yet; of a bad one there is only the `problem`;
    a removed one has no file any more. Size in bytes, sides in pixels as it is looked at, 0 where nobody has looked.
    Only a clip has a duration, a codec, and frames a second, counted in thousandths.
    """

    id: bytes
    field: str
    state: InputState
    size: int = 0
    sha256: bytes = b""
    media_type: str = ""
    width: int = 0
    height: int = 0
    problem: str = ""
    duration_ms: int = 0
    fps_thousandths: int = 0
    sound: bool = False
    codec: str = ""

    @property
    def is_clip(self) -> bool:
        return self.media_type.startswith("video/")


def reference(input_id: bytes) -> str:
    """What a Generation says in the place of a URL."""
    return f"input:{input_id.hex()}"


def read_reference(text: str) -> bytes | None:
    """The id of the input that a place of a Generation names; None where it names a URL."""
    match = _REFERENCE.fullmatch(text)
    return bytes.fromhex(match[1]) if match else None


def pictures(asked: Generation) -> dict[str, str]:
    """Every place that names a picture, with what it says there."""
    places = {"image": asked.image, "end_image": asked.end_image, **_numbered("images", asked.images)}
    for number, element in enumerate(asked.elements):
        places |= _numbered(f"elements.{number}.images", element.images)
    return {place: text for place, text in places.items() if text}


def clips(asked: Generation) -> dict[str, str]:
    """Every place that names a clip, with what it says there."""
    places = {"video": asked.video, "before": asked.before}
    for number, element in enumerate(asked.elements):
        places[f"elements.{number}.video"] = element.video
    return {place: text for place, text in places.items() if text}


def kept(asked: Generation) -> dict[str, bytes]:
    """Every place that names an input, with its id."""
    named = {place: read_reference(text) for place, text in (pictures(asked) | clips(asked)).items()}
    return {place: input_id for place, input_id in named.items() if input_id is not None}


def with_inputs(asked: Generation, said: dict[str, str]) -> Generation:
    """The same Generation, saying something else in these places."""
    if not said:
        return asked
    return replace(
        asked,
        image=said.get("image", asked.image),
        end_image=said.get("end_image", asked.end_image),
        images=_exchanged("images", asked.images, said),
        video=said.get("video", asked.video),
        before=said.get("before", asked.before),
        elements=tuple(_element(number, element, said) for number, element in enumerate(asked.elements)),
    )


def _element(number: int, element: Element, said: dict[str, str]) -> Element:
    return replace(
        element,
        images=_exchanged(f"elements.{number}.images", element.images, said),
        video=said.get(f"elements.{number}.video", element.video),
    )


def _numbered(name: str, texts: tuple[str, ...]) -> dict[str, str | None]:
    return {f"{name}.{number}": text for number, text in enumerate(texts)}


def _exchanged(name: str, texts: tuple[str, ...], said: dict[str, str]) -> tuple[str, ...]:
    return tuple(said.get(f"{name}.{number}", text) for number, text in enumerate(texts))
