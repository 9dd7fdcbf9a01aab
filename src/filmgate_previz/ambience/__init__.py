"""The sound of a film, made from what its shots show.

In: the film's shots, their frame counts and a seed. Out: stereo samples of exactly the film's length at 48 kHz. May
import numpy, and of the renderer only `shots` and `chance`.
"""

from .mix import PEAK, TARGET_LUFS, soundtrack
from .noise import RATE

__all__ = ["PEAK", "RATE", "TARGET_LUFS", "soundtrack"]
