"""What a style makes of a finished frame: ink, paper, film stock, a lens close to its subject.

In: an I420 frame of a shot. Out: the same frame, dressed in place. Colours and light of a style are `palette`'s; what
needs the whole picture is here. Each look is a pure function of the frame and its number, so that frames may be dressed
in any order. May import `shots`, `kernels`, cv2 and numpy.
"""

from filmgate_previz.looks.dressing import LOOKS, dress, kept

__all__ = ["LOOKS", "dress", "kept"]
