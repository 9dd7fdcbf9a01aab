"""A bed of music for a whole film: composed by rule, played by simple instruments, ended with the film.

In: a mood, the instruments asked for, the film's length and a seed. Out: stereo samples of that length. `harmony` holds
what each mood means, `score` composes, `instruments` make tones, `bed` plays. May import numpy, and of the ambience
`noise` and `reverb`.
"""

from .bed import music
from .score import composed

__all__ = ["composed", "music"]
