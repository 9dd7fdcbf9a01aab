"""Stills in motion: a picture that the camera moves through, or one picture that becomes another.

In: a Shot and its one or two picture files. Out: a Take, or PictureError. May import
`camera`, `grading`, `media`, `shots`, `takes.base`, `weather` and `kernels`.
"""

from filmgate_previz.stills.take import Still, open_still

__all__ = ["Still", "open_still"]
