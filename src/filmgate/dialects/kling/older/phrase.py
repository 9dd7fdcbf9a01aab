"""A Generation in the words of the older design."""

from typing import Any

from filmgate.dialects.kling.older import wire
from filmgate.dialects.kling.older.wire import NAMES, Kind
from filmgate.domain.catalog import KLING_3
from filmgate.domain.generation import Generation, Workflow
from filmgate.edge.phrase import Body, Tongue, Words, extras, words

_KINDS = {
    Workflow.TEXT_TO_VIDEO: Kind.TEXT,
    Workflow.IMAGE_TO_VIDEO: Kind.IMAGE,
    Workflow.MOTION_CONTROL: Kind.MOTION,
}


def kind_of(asked: Generation) -> Kind:
    return _KINDS.get(asked.workflow, Kind.OMNI) if asked.model == KLING_3.model else Kind.OMNI


def write(asked: Generation, callback_url: str | None) -> Words:
    kind = kind_of(asked)
    return words(
        f"/v1/videos/{kind}",
        model_name=next(iter(NAMES[kind])),
        prompt=asked.prompt or None,
        mode=asked.mode,
        **_timed(asked),
        **_MEDIA[kind](asked),
        callback_url=callback_url,
    )


def _timed(asked: Generation) -> dict[str, Any]:
    if asked.follows_clip:
        return {}
    told: dict[str, Any] = {"duration": str(asked.duration)}
    if not asked.video:
        told["sound"] = "on" if asked.sound else "off"
    if not asked.follows_picture:
        told["aspect_ratio"] = asked.aspect_ratio
    if asked.shots:
        told |= {"multi_shot": True, "shot_type": "customize", "multi_prompt": _shots(asked)}
    return told


def _shots(asked: Generation) -> list[Body]:
    return [
        {"index": number, "prompt": shot.prompt, "duration": str(shot.duration)}
        for number, shot in enumerate(asked.shots, 1)
    ]


def _guided(asked: Generation) -> dict[str, Any]:
    told = dict(extras(asked))
    return {name: told[name] for name in ("negative_prompt", "cfg_scale")}


def _image(asked: Generation) -> dict[str, Any]:
    return {"image": asked.image, "image_tail": asked.end_image, **_guided(asked)}


def _motion(asked: Generation) -> dict[str, Any]:
    return {
        "image_url": asked.image,
        "video_url": asked.video,
        "character_orientation": asked.character_orientation,
        "keep_original_sound": _keeps(asked),
    }


def _omni(asked: Generation) -> dict[str, Any]:
    frames = (("first_frame", asked.image), ("end_frame", asked.end_image))
    pictures: list[Body] = [{"image_url": url, "type": kind} for kind, url in frames if url]
    pictures += [{"image_url": url} for url in asked.images]
    refers = "base" if asked.workflow is Workflow.VIDEO_EDIT else "feature"
    clip = {"video_url": asked.video, "refer_type": refers, "keep_original_sound": _keeps(asked)}
    return {"image_list": pictures or None, "video_list": [clip] if asked.video else None}


def _keeps(asked: Generation) -> str:
    return "yes" if asked.keep_original_sound else "no"


_MEDIA = {Kind.TEXT: _guided, Kind.IMAGE: _image, Kind.MOTION: _motion, Kind.OMNI: _omni}


def _read(asked: Generation, raw: bytes) -> tuple[Generation, str | None]:
    heard = wire.read_request(kind_of(asked), raw)
    return heard.asked, heard.callback_url


TONGUE = Tongue(write, _read)
