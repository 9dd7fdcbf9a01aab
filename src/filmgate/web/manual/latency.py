"""How long films take: what was measured, and what a client had better do about it."""

import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any

from filmgate.domain.frozen import frozen
from filmgate.web.manual.table import table

_FILM = re.compile(r"(\w+), (\d+) s: (.+)")
_CORES = 2
_WAIT, _CPU, _SIZE = "from the request to the film", "CPU of the renderer", "size"


@frozen
class Film:
    """What one kind of film took: seconds of waiting, CPU seconds, megabytes."""

    mode: str
    seconds: int
    wait: float
    cpu: float
    size: float


def films(measured: Mapping[str, Any]) -> list[Film]:
    """The films in a report of the benchmark."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for figure in measured["figures"]:
        if one := _FILM.fullmatch(figure["what"]):
            found.setdefault((one[1], int(one[2])), {})[one[3]] = figure["median"]
    return [Film(mode, length, of[_WAIT], of[_CPU], of[_SIZE]) for (mode, length), of in found.items()]


def latency(report: str) -> str:
    """When and where it was measured, and how long each film took."""
    measured = json.loads(report)
    machine, busy = measured["notes"][0], next(note for note in measured["notes"] if note.startswith("Load"))
    facts = "\n".join(("```text", measured["day"], machine, busy, "```"))
    return f"{table(_HEAD, _rows(measured))}\n\n{facts}"


_HEAD = ("mode", "length in seconds", "waiting, seconds", "CPU, seconds", "size, MB", "first look after", "then every")


def _rows(measured: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The advice stands on CPU, which other programs hardly change: no sooner can the film be there on two cores."""
    for film in films(measured):
        first, often = max(1, math.floor(film.cpu / _CORES)), max(1, round(film.cpu / 10))
        numbers = (str(film.seconds), f"{film.wait:.0f}", f"{film.cpu:.0f}", f"{film.size:.1f}")
        yield (f"`{film.mode}`", *numbers, f"{first}", f"{often}")
