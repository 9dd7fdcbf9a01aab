"""The sound of a film, made from what its shots show and say.

In: the film's shots, their frame counts, a seed, and for each shot its Staging: who moves where, and when lightning
strikes. Out: stereo samples of exactly the film's length at 48 kHz. `recipe` chooses layers, which `air`, `weather`,
`water`, `animals`, `town`, `people` and `things` make; `foley` plays what moves, `music` a bed over all; `mix` brings
them together. May import numpy, and of the renderer only `shots` and `chance`.
"""

from .mix import PEAK, TARGET_LUFS, soundtrack
from .noise import RATE
from .trail import Staging, Touch, Trail

__all__ = ["PEAK", "RATE", "TARGET_LUFS", "Staging", "Touch", "Trail", "soundtrack"]
