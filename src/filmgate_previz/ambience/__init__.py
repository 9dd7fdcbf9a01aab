"""The sound of a film, made from what its shots show."""

from .mix import PEAK, TARGET_LUFS, soundtrack
from .noise import RATE

__all__ = ["PEAK", "RATE", "TARGET_LUFS", "soundtrack"]
