"""How a role is said in its dialect, and how an answer about a task is read in any of them."""

import base64
import json
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from bench.crash.roles import Picture, Role

_SHAPE = "aspect_ratio"
OPEN, SUCCEEDED, FAILED = "open", "succeeded", "failed"
_WORDS = {
    **dict.fromkeys(("IN_PROGRESS", "pending", "processing", "preparing", "queued", "running"), OPEN),
    **dict.fromkeys(("SUCCESS", "completed", "success", "succeeded"), SUCCEEDED),
    **dict.fromkeys(("FAILED", "failed", "cancelled"), FAILED),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What an answer says of a task: open, succeeded or failed, and where its films are."""

    state: str
    films: tuple[str, ...]


def picture() -> bytes:
    """A small PNG of the shape that all films here have."""
    return bytes(cv2.imencode(".png", np.full((360, 640, 3), 96, np.uint8))[1])


_INSIDE = f"data:image/png;base64,{base64.b64encode(picture()).decode()}"


def body_of(role: Role, callback_url: str | None, picture_url: str) -> bytes:
    """The request that asks for the role's film."""
    asked: dict[str, Any] = {"prompt": role.prompt}
    if role.speech.dialect != "aivideoapi":
        asked |= {"duration": role.seconds, "sound": False}
    if role.picture is not Picture.NONE:
        asked |= _beginning(role, _INSIDE if role.picture is Picture.INSIDE else picture_url)
    whole = {name: value for name, value in role.speech.body.items() if not (asked.get("image") and name == _SHAPE)}
    if "input" in whole:
        whole["input"] = {**whole["input"], **asked}
        if "image_urls" in asked:
            del whole["input"][_SHAPE]
    else:
        whole |= asked
    if callback_url is not None:
        whole["callback_url"] = callback_url
        if "request_type" in whole:
            whole["request_type"] = "callback"
    return json.dumps(whole).encode()


def _beginning(role: Role, url: str) -> dict[str, Any]:
    """A picture, as each dialect takes one."""
    match role.speech.dialect:
        case "apixo":
            return {"mode": "image-to-video", "image_urls": [url]}
        case "native":
            return {"workflow": "image-to-video", "image": url}
        case "apiin":
            return {"image": url}
        case _:
            return {"type": "std-image-to-video", "image": url}


def read(answer: bytes) -> Standing:
    """The standing in a poll or a callback of any dialect; ValueError where there is none."""
    try:
        whole = json.loads(answer)
        told = whole.get("data", whole)
        word = told.get("status") or told.get("state")
        return Standing(_WORDS[word], _films(told))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"no task in {answer[:300]!r}") from error


def _films(told: dict[str, Any]) -> tuple[str, ...]:
    if "films" in told:
        return tuple(film["url"] for film in told["films"])
    if told.get("resultJson"):
        return tuple(json.loads(told["resultJson"])["resultUrls"])
    return tuple(told.get("response") or (told.get("output") or {}).get("urls") or ())
