"""A Generation in the words of the newer design."""

from collections.abc import Iterator
from typing import Any

from filmgate.dialects.kling.newer import wire
from filmgate.dialects.kling.newer.storyboard import write_shots
from filmgate.dialects.kling.newer.wire import NAMES, RESOLUTIONS, Kind
from filmgate.domain.catalog import KLING_3
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.edge.phrase import Body, Tongue, Words, said, words

_KINDS = {
    Workflow.TEXT_TO_VIDEO: Kind.TEXT,
    Workflow.IMAGE_TO_VIDEO: Kind.IMAGE,
    Workflow.MOTION_CONTROL: Kind.MOTION,
}
_RESOLUTIONS = {mode: resolution for resolution, mode in RESOLUTIONS.items()}


def kind_of(asked: Generation) -> Kind:
    return _KINDS.get(asked.workflow, Kind.OMNI) if asked.model == KLING_3.model else Kind.OMNI


def write(asked: Generation, callback_url: str | None) -> Words:
    kind, prompt = kind_of(asked), write_shots(asked.shots) if asked.shots else asked.prompt or None
    return words(
        f"/{kind}/{next(iter(NAMES[kind]))}",
        prompt=prompt if kind is Kind.TEXT else None,
        contents=None if kind is Kind.TEXT else list(_contents(asked, kind, prompt)),
        settings=_settings(asked),
        options={"callback_url": callback_url} if callback_url else None,
    )


def _contents(asked: Generation, kind: Kind, prompt: str | None) -> Iterator[Body]:
    if prompt:
        yield {"type": "prompt", "text": prompt}
    edits = asked.workflow is Workflow.VIDEO_EDIT
    moves = kind is Kind.MOTION
    for name, url in (
        ("image" if moves else "first_frame", asked.image),
        ("last_frame", asked.end_image),
        *(("refer_image", url) for url in asked.images),
        ("video" if moves else "base_video" if edits else "feature_video", asked.video),
    ):
        if url:
            yield {"type": name, "url": url}


def _settings(asked: Generation) -> Body:
    told: dict[str, Any] = {"resolution": _RESOLUTIONS[asked.mode] if asked.mode is not Mode.STD else None}
    told["audio"] = _audio(asked)
    if asked.workflow is Workflow.MOTION_CONTROL:
        told["character_orientation"] = asked.character_orientation
    if not asked.follows_clip:
        told["multi_shot"] = bool(asked.shots)
        told["duration"] = asked.duration
        told["aspect_ratio"] = None if asked.follows_picture else asked.aspect_ratio
    return said(**told)


def _audio(asked: Generation) -> str:
    if asked.video:
        return "original" if asked.keep_original_sound else "off"
    return "native" if asked.sound else "off"


def _read(asked: Generation, raw: bytes) -> tuple[Generation, str | None]:
    kind = kind_of(asked)
    heard = wire.read_request(kind, next(iter(NAMES[kind])), raw)
    return heard.asked, heard.callback_url


TONGUE = Tongue(write, _read)
