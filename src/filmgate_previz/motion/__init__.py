"""A character's picture moved by a clip: its camera and the body of whoever moves in it, never their looks.

In: a Shot, a picture and a clip. Out: a Take, or PictureError or ClipError. `flow` and `fit` say what moved between two
frames, `track` does so for a whole clip, `mover` tells who moves apart from the camera; `drives` makes of both what the
picture can bear, `character` finds who is in it, and `warp` bends it. May import `camera`, `grading`, `media`, `order`,
`shots`, `stills` and `takes.base`.
"""

from filmgate_previz.motion.take import Puppet, open_puppet

__all__ = ["Puppet", "open_puppet"]
