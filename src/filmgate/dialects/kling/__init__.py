"""Kling's own API: `newer` and `older` are its two designs, one folder each, of the shape that every dialect has.

In: its requests. Out: Generations, and its envelopes. May import `edge`, `services` and `domain`, and no other dialect.
"""

from filmgate.dialects.kling.newer import KLING
from filmgate.dialects.kling.older import KLING_V1

__all__ = ["KLING", "KLING_V1"]
