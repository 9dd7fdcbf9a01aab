"""A Generation in a dialect's own words: the request that a client of that dialect would send.

What is written is read again by the dialect itself, so that a phrase makes what the same request would have made, at
the same price; what the dialect cannot say is refused, not lost.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import msgspec

from filmgate.domain.catalog import ModelCard
from filmgate.domain.errors import InvalidField
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation, Mode

Body = dict[str, Any]
# In the order in which differences are told: a picture that cannot be said explains why other things are otherwise.
_COMPARED = (
    *("image", "end_image", "images", "video", "elements", "shots", "mode", "duration", "sound", "aspect_ratio"),
    *("negative_prompt", "cfg_scale", "keep_original_sound", "character_orientation", "prompt", "model", "workflow"),
    "seed",
)
# What every dialect takes for granted, and needs not be said.
_CFG_SCALE = 0.5
_ORIENTATION = "video"


@frozen
class Words:
    """What a request says: its path as the dialect serves it, with a query if need be, and its body.

    `callback_url` where that is not said in the body.
    """

    path: str
    body: Body
    callback_url: str | None = None


@frozen
class Tongue:
    """How one dialect is written, and how it reads what was written: each with the callback URL that is wanted."""

    write: Callable[[Generation, str | None], Words]
    read: Callable[[Generation, bytes], tuple[Generation, str | None]]


@frozen
class Phrase:
    """A request that creates a task, and the Generation that the dialect hears in it."""

    path: str
    body: Body
    heard: Generation

    @property
    def raw(self) -> bytes:
        """The body as it is sent."""
        return msgspec.json.encode(self.body)


def phrase(
    name: str, tongue: Tongue, offers: Iterable[ModelCard], asked: Generation, callback_url: str | None = None
) -> Phrase:
    """Say it in the dialect of that name; InvalidField names what cannot be said there, or is wrong there."""
    _check_offered(name, tuple(offers), asked)
    words = tongue.write(asked, callback_url)
    heard, called = tongue.read(asked, msgspec.json.encode(words.body))
    for field in _COMPARED:
        if getattr(heard, field) != getattr(asked, field):
            raise InvalidField(field, _difference(name, getattr(heard, field)))
    if (called or words.callback_url) != callback_url:
        raise InvalidField("callback_url", _difference(name, called))
    return Phrase(words.path, words.body, heard)


def _check_offered(name: str, offers: tuple[ModelCard, ...], asked: Generation) -> None:
    cards = [card for card in offers if card.model == asked.model]
    if not cards:
        raise InvalidField("model", f"{name} has no {asked.model}.")
    cards = [card for card in cards if asked.workflow in card.workflows]
    if not cards:
        raise InvalidField("workflow", f"{name} has no {asked.workflow} of {asked.model}.")
    modes = [mode for mode in Mode if any(mode in card.modes for card in cards)]
    if asked.mode not in modes:
        one = _difference(name, modes[0])
        raise InvalidField("mode", one if len(modes) == 1 else f"is {' or '.join(modes)} in {name}.")


def _difference(name: str, heard: object) -> str:
    if heard is None or heard in ("", ()):
        return f"cannot be said in {name}."
    shown = {True: "on", False: "off"}[heard] if isinstance(heard, bool) else heard
    return f"is {shown} in {name}, whatever is asked."


def unsayable(field: str, name: str) -> InvalidField:
    """The dialect of that name has no word for it."""
    return InvalidField(field, _difference(name, None))


def words(path: str, **members: Any) -> Words:
    """A request, without the members that are None."""
    return Words(path, said(**members))


def said(**members: Any) -> Body:
    """The members that say something."""
    return {name: value for name, value in members.items() if value is not None}


def basics(asked: Generation) -> Body:
    """What most dialects call by the same names, as far as the workflow takes it."""
    told: Body = {"prompt": asked.prompt or None}
    if not asked.follows_clip:
        told["duration"] = asked.duration
        if not asked.follows_picture:
            told["aspect_ratio"] = asked.aspect_ratio
        if not asked.video:
            told["sound"] = asked.sound
    return told


def extras(asked: Generation) -> Iterator[tuple[str, Any]]:
    """What is said only where it is not what everybody takes for granted."""
    yield "negative_prompt", asked.negative_prompt or None
    yield "cfg_scale", asked.cfg_scale if asked.cfg_scale != _CFG_SCALE else None
    yield "keep_original_sound", None if asked.keep_original_sound else False
    yield "character_orientation", asked.character_orientation if asked.character_orientation != _ORIENTATION else None


def shots(asked: Generation) -> list[Body] | None:
    return [{"prompt": shot.prompt, "duration": shot.duration} for shot in asked.shots] or None


def frames(asked: Generation) -> list[str] | None:
    """The first picture and the last, as far as there are any."""
    return [frame for frame in (asked.image, asked.end_image) if frame] or None
