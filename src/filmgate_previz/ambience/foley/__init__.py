"""The sounds of what moves in a shot, in step with how it is drawn.

In: the trails of a shot, the ground and the place. Out: stereo samples as long as the shot's bed. `booth` puts a sound
where its trail is, `steps`, `movers` and `engines` make the sounds, `play` knows which trail makes which. May import
numpy, and of the ambience `noise`, `reverb`, `trail` and `water`.
"""

from .play import FOLEY, played

__all__ = ["FOLEY", "played"]
