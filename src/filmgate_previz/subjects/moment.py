"""What a subject is told when it is drawn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Moment:
    """t: seconds of the shot; way: metres gone since its start; act: what it does; u: the share of the shot.

    number tells one of a group from the others, dark (0..1) how much its lamps are lit.
    """

    t: float
    way: float = 0.0
    act: str = ""
    u: float = 0.0
    number: int = 0
    dark: float = 0.0
    seed: int = 0
