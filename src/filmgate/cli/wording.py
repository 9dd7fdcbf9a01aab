"""A Generation in a dialect's own words: the request that a client of that dialect would have sent.

What is written is read again by the dialect itself, so that a task from the command line is what the same request
would have made, at the same price; what the dialect cannot say is refused, not lost. A seed goes along with every
dialect: it is ours, and changes no price.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from filmgate.cli.speech import in_options
from filmgate.cli.wish import OPTIONS
from filmgate.dialects.aivideoapi import wire as aivideoapi
from filmgate.dialects.aivideoapi.models import NAME as AIVIDEOAPI_MODEL
from filmgate.dialects.apiin import wire as apiin
from filmgate.dialects.apiin.models import NAME as APIIN_MODEL
from filmgate.dialects.apixo import wire as apixo
from filmgate.dialects.apixo.models import offer_of
from filmgate.dialects.kling3api import wire as kling3api
from filmgate.dialects.kling3api.profile import NEWER, OLDER
from filmgate.dialects.native import wire as native
from filmgate.domain.errors import InvalidField
from filmgate.domain.generation import Generation

Body = dict[str, Any]
# In the order in which differences are told: a picture that cannot be said explains why the workflow is another.
_COMPARED = (
    *("image", "end_image", "shots", "mode", "duration", "sound", "aspect_ratio", "negative_prompt", "cfg_scale"),
    *("prompt", "model", "workflow"),
)


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one dialect is written, and how it reads what was written."""

    write: Callable[[Generation], Body]
    read: Callable[[Generation, bytes], Generation]


@dataclass(frozen=True, slots=True)
class Worded:
    """A Generation as the dialect took it, and the body that said so."""

    dialect: str
    generation: Generation
    request: bytes


def word(asked: Generation, dialect: str) -> Worded:
    """Say it in the dialect; InvalidField names the option that cannot be said there, or is wrong there."""
    tongue = TONGUES.get(dialect)
    if tongue is None:
        raise InvalidField("--dialect", f"must be one of {', '.join(TONGUES)}, not '{dialect[:80]}'.")
    with in_options(OPTIONS):
        request = msgspec.json.encode({name: value for name, value in tongue.write(asked).items() if value is not None})
        heard = tongue.read(asked, request)
        for field in _COMPARED:
            if getattr(heard, field) != getattr(asked, field):
                raise InvalidField(field, _difference(dialect, getattr(heard, field)))
    return Worded(dialect, replace(heard, seed=asked.seed), request)


def _difference(dialect: str, heard: object) -> str:
    if heard is None or heard in ("", ()):
        return f"cannot be said in {dialect}; choose another --dialect."
    shown = {True: "on", False: "off"}[heard] if isinstance(heard, bool) else heard
    return f"is {shown} in {dialect}, whatever is asked; say so too, or choose another --dialect."


def _common(asked: Generation) -> Body:
    """What most dialects call by the same names."""
    words: Body = {"prompt": asked.prompt or None, "duration": asked.duration, "sound": asked.sound}
    return words if asked.image else words | {"aspect_ratio": asked.aspect_ratio}


def _shots(asked: Generation) -> list[Body] | None:
    return [{"prompt": shot.prompt, "duration": shot.duration} for shot in asked.shots] or None


def _frames(asked: Generation) -> list[str] | None:
    return [frame for frame in (asked.image, asked.end_image) if frame] or None


def _native(asked: Generation) -> Body:
    return _common(asked) | {
        "model": asked.model,
        "workflow": asked.workflow,
        "mode": asked.mode,
        "negative_prompt": asked.negative_prompt or None,
        "cfg_scale": asked.cfg_scale,
        "seed": asked.seed,
        "shots": _shots(asked),
        "image": asked.image,
        "end_image": asked.end_image,
    }


def _kling3api(asked: Generation) -> Body:
    if asked.shots:
        raise InvalidField("shots", _difference("kling3api", ()))
    return (
        {"type": f"{asked.mode}-{asked.workflow}"}
        | _common(asked)
        | {
            "negative_prompt": asked.negative_prompt or None,
            "cfg_scale": asked.cfg_scale,
            "image": asked.image,
            "end_image": asked.end_image,
        }
    )


def _apixo(asked: Generation) -> Body:
    words = (
        {"mode": asked.workflow}
        | _common(asked)
        | {
            "negative_prompt": asked.negative_prompt or None,
            "cfg_scale": asked.cfg_scale,
            "multi_prompt": _shots(asked),
            "image_urls": _frames(asked),
        }
    )
    return {"input": {name: value for name, value in words.items() if value is not None}}


def _apiin(asked: Generation) -> Body:
    return (
        {"model": APIIN_MODEL, "mode": asked.mode}
        | _common(asked)
        | {
            "multi_shots": True if asked.shots else None,
            "multi_prompt": _shots(asked),
            "image_urls": _frames(asked),
        }
    )


def _aivideoapi(asked: Generation) -> Body:
    return {"model": AIVIDEOAPI_MODEL, "input": {"mode": asked.mode, "prompt": asked.prompt}}


TONGUES: dict[str, Tongue] = {
    "native": Tongue(_native, lambda _, raw: native.read_request(raw)[0]),
    "kling3api": Tongue(_kling3api, lambda _, raw: kling3api.read_request(NEWER, raw)),
    "kling3api-v1": Tongue(_kling3api, lambda _, raw: kling3api.read_request(OLDER, raw)),
    "apixo": Tongue(_apixo, lambda asked, raw: apixo.read_request(offer_of(asked), raw)[0]),
    "apiin": Tongue(_apiin, lambda _, raw: apiin.read_request(raw)[0]),
    "aivideoapi": Tongue(_aivideoapi, lambda _, raw: aivideoapi.read_request(raw)[0]),
}
