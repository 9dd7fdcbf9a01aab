"""A Generation in this vendor's words."""

from filmgate.dialects.apiin import wire
from filmgate.dialects.apiin.models import NAME
from filmgate.domain.generation import Element, Generation
from filmgate.edge.phrase import Body, Tongue, Words, basics, frames, said, shots, words


def write(asked: Generation, callback_url: str | None) -> Words:
    return words(
        "/api/v1/videos/generations",
        model=NAME,
        mode=asked.mode,
        **basics(asked),
        image_urls=frames(asked),
        multi_shots=True if asked.shots else None,
        multi_prompt=shots(asked),
        kling_elements=[_element(each) for each in asked.elements] or None,
        callback_url=callback_url,
    )


def _element(each: Element) -> Body:
    return said(
        name=each.name,
        description=each.description or None,
        element_input_urls=list(each.images) or None,
        element_input_video_urls=[each.video] if each.video else None,
    )


TONGUE = Tongue(write, lambda _, raw: wire.read_request(raw))
