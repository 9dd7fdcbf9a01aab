"""A task's wide texts: how a Generation and a result are written down and read again."""

from typing import Any

import msgspec

from filmgate.domain.generation import Generation

_reader = msgspec.json.Decoder(Generation)
_writer = msgspec.json.Encoder()


def write_generation(generation: Generation) -> str:
    return _writer.encode(generation).decode()


def read_generation(text: str) -> Generation:
    return _reader.decode(text)


def write_result(result: dict[str, Any]) -> str:
    return _writer.encode(result).decode()


def read_result(text: str | None) -> dict[str, Any]:
    return msgspec.json.decode(text, type=dict[str, Any]) if text else {}
