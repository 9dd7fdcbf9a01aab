"""A clip that is edited: what it shows stays, its light, its sky, its weather and its look become what words say.

In: a Shot and an order's clip. Out: a Take, or ClipError. `light` is what the words ask of the light; `sky` finds the
sky of one frame, `plain` a plain background, `scout` follows either through the clip, `matte` tells it from what stands
before it, `behind` draws what comes instead, or shows what was `given`; `regrade` makes a frame of all that, `take`
films it. May import `camera`, `grading`, `guests.backdrop`, `guests.cutout`, `kernels`, `looks`, `media`, `order`,
`palette`, `shots`, `stills`, `subjects`, `takes.base` and `worlds`.
"""

from filmgate_previz.footage.take import Footage, open_footage

__all__ = ["Footage", "open_footage"]
