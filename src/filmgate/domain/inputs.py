"""An input is a picture that a customer named, kept by us. Once it is kept, its Generation says `input:<id>` in the
place of the URL."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from filmgate.domain.generation import Element, Generation

_REFERENCE = re.compile(r"input:([0-9a-f]{32})")


class InputState(StrEnum):
    """Where an input stands."""

    RECEIVED = "received"
    READY = "ready"
    BAD = "bad"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One row of inputs.

    `field` is its place in the Generation: image, end_image, images.0, elements.0.images.1. A received one came with
    the request and was not looked into yet; of a bad one there is only the `problem`; a removed one has no file any
    more. Size in bytes, sides in pixels as the picture is looked at, 0 where nobody has looked.
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


def kept(asked: Generation) -> dict[str, bytes]:
    """Every place that names an input, with its id."""
    named = {place: read_reference(text) for place, text in pictures(asked).items()}
    return {place: input_id for place, input_id in named.items() if input_id is not None}


def with_pictures(asked: Generation, said: dict[str, str]) -> Generation:
    """The same Generation, saying something else in these places."""
    if not said:
        return asked
    return replace(
        asked,
        image=said.get("image", asked.image),
        end_image=said.get("end_image", asked.end_image),
        images=_exchanged("images", asked.images, said),
        elements=tuple(_element(number, element, said) for number, element in enumerate(asked.elements)),
    )


def _element(number: int, element: Element, said: dict[str, str]) -> Element:
    return replace(element, images=_exchanged(f"elements.{number}.images", element.images, said))


def _numbered(name: str, texts: tuple[str, ...]) -> dict[str, str | None]:
    return {f"{name}.{number}": text for number, text in enumerate(texts)}


def _exchanged(name: str, texts: tuple[str, ...], said: dict[str, str]) -> tuple[str, ...]:
    return tuple(said.get(f"{name}.{number}", text) for number, text in enumerate(texts))
