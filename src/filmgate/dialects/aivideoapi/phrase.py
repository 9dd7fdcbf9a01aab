"""A Generation in this vendor's words: all that can be said here is the prompt and the mode."""

from filmgate.dialects.aivideoapi import wire
from filmgate.dialects.aivideoapi.models import NAME
from filmgate.domain.generation import Generation
from filmgate.edge.phrase import Tongue, Words, said, words


def write(asked: Generation, callback_url: str | None) -> Words:
    heard = said(mode=asked.mode, prompt=asked.prompt or None)
    return words("/v1/videos/generations", model=NAME, input=heard, callback_url=callback_url)


TONGUE = Tongue(write, lambda _, raw: wire.read_request(raw))
