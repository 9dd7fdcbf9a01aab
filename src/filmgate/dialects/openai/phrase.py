"""A Generation in this vendor's words. It has no shots, no last picture, no elements and no callbacks."""

from filmgate.dialects.openai import wire
from filmgate.domain.generation import SIZES, Generation, Workflow
from filmgate.edge.phrase import Tongue, Words, unsayable, words

PATH = "/v1/videos"


def write(asked: Generation, callback_url: str | None) -> Words:
    if asked.shots:
        raise unsayable("shots", wire.NAME)
    if asked.workflow is Workflow.VIDEO_EDIT:
        return words(f"{PATH}/edits", model=asked.model, prompt=asked.prompt, video=asked.video)
    width, height = SIZES[asked.mode, asked.aspect_ratio]
    return words(
        PATH,
        model=asked.model,
        prompt=asked.prompt,
        seconds=str(asked.duration),
        size=f"{width}x{height}",
        input_reference={"image_url": asked.image} if asked.image else None,
        negative_prompt=asked.negative_prompt or None,
        seed=asked.seed,
        sound=None if asked.sound else False,
    )


def read(asked: Generation, raw: bytes) -> tuple[Generation, str | None]:
    if asked.workflow is Workflow.VIDEO_EDIT:
        prompt, source = wire.read_edit(raw)
        return wire.edited(prompt, str(source)), None
    return wire.read_request(raw), None


TONGUE = Tongue(write, read)
