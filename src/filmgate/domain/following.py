"""What a film takes over from the picture or the clip that it follows, once somebody has looked at them."""

from collections.abc import Mapping
from dataclasses import replace

from filmgate.domain.clips import started_seconds
from filmgate.domain.generation import Generation, Workflow
from filmgate.domain.inputs import Input
from filmgate.domain.pictures import film_size


def follow(asked: Generation, ready: Mapping[str, Input]) -> Generation:
    """The same Generation with what is known now: size, length and sound; `ready` are its inputs by their places."""
    known, clip = asked, ready.get("video")
    if (before := ready.get("before")) is not None:
        known = replace(known, before_ms=before.duration_ms)
    shape = ready.get("image") if asked.follows_picture else None
    if clip is not None and asked.workflow is Workflow.VIDEO_EDIT:
        shape = clip
    if shape is not None:
        width, height = film_size(asked.mode, shape.width, shape.height)
        known = replace(known, width=width, height=height)
    if clip is None:
        return known
    if asked.follows_clip:
        known = replace(known, duration=started_seconds(clip.duration_ms), clip_ms=clip.duration_ms)
    return replace(known, clip_sound=asked.keep_original_sound and clip.sound)
