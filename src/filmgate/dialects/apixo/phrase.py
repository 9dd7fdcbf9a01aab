"""A Generation in this vendor's words: the path names model and mode, `input` holds the rest."""

from filmgate.dialects.apixo import wire
from filmgate.dialects.apixo.models import offer_of
from filmgate.domain.generation import Generation, Workflow
from filmgate.edge.phrase import Body, Tongue, Words, basics, extras, frames, said, shots, words


def write(asked: Generation, callback_url: str | None) -> Words:
    return words(
        f"/api/v1/generateTask/{offer_of(asked).name}",
        request_type="callback" if callback_url else "async",
        callback_url=callback_url,
        input=said(mode=asked.workflow, **_input(asked)),
    )


def _input(asked: Generation) -> Body:
    told = basics(asked) | dict(extras(asked)) | {"multi_prompt": shots(asked), "image_urls": frames(asked)}
    if asked.workflow is Workflow.MOTION_CONTROL:
        # Here `sound` is the clip's own: kept or not.
        told |= {"sound": asked.keep_original_sound, "keep_original_sound": None, "video_urls": [asked.video]}
    return told


TONGUE = Tongue(write, lambda asked, raw: wire.read_request(offer_of(asked), raw))
