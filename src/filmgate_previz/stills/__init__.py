"""Stills in motion: a picture that the camera moves through, or one picture that becomes another.

In: a Shot and its one or two picture files. Out: finished I420 frames as a pure function of time, or PictureError. May
import `camera`, `grading`, `shots`, `weather` and `kernels`.
"""

from filmgate_previz.stills.picture import PictureError
from filmgate_previz.stills.take import Still, open_still

__all__ = ["PictureError", "Still", "open_still"]
