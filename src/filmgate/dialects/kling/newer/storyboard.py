"""Shots inside a prompt: `shot 1, 3, a lighthouse at dusk; shot 2, 2, waves below it;`."""

import re
from collections.abc import Sequence

from filmgate.domain.generation import Shot

_BEGIN = r"shot\s+[0-9]{1,2}\s*,\s*[0-9]{1,3}\s*,"
_SHOT = re.compile(r"\s*shot\s+[0-9]{1,2}\s*,\s*([0-9]{1,3})\s*,(.*)", re.IGNORECASE | re.DOTALL | re.ASCII)
_BETWEEN = re.compile(rf";\s*(?={_BEGIN})", re.IGNORECASE | re.ASCII)


def read_shots(prompt: str) -> tuple[Shot, ...]:
    """The shots that a prompt lists; none where it is anything else."""
    found = [_SHOT.fullmatch(part) for part in _BETWEEN.split(prompt)]
    shots = [Shot(prompt=one[2].strip().removesuffix(";").strip(), duration=int(one[1])) for one in found if one]
    return tuple(shots) if len(shots) == len(found) else ()


def write_shots(shots: Sequence[Shot]) -> str:
    """The prompt that lists these shots."""
    return " ".join(f"shot {number}, {shot.duration}, {shot.prompt};" for number, shot in enumerate(shots, 1))
