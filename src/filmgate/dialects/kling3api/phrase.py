"""A Generation in this vendor's words: one type for each model, mode and workflow. There are no shots and callbacks."""

from functools import partial

from filmgate.dialects.kling3api import wire
from filmgate.dialects.kling3api.profile import Profile
from filmgate.domain.generation import Generation
from filmgate.edge.phrase import Tongue, Words, basics, extras, unsayable, words


def write(profile: Profile, asked: Generation, callback_url: str | None) -> Words:
    if asked.shots:
        raise unsayable("shots", profile.name)
    return words(
        "/api/generate",
        type=wire.type_of(asked),
        **basics(asked),
        **dict(extras(asked)),
        image=asked.image,
        end_image=asked.end_image,
        images=list(asked.images) or None,
        video=asked.video,
    )


def tongue(profile: Profile) -> Tongue:
    return Tongue(partial(write, profile), lambda _, raw: (wire.read_request(profile, raw), None))
