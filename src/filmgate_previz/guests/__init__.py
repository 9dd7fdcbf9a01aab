"""Guests: who or what a customer's references show, cut out of its picture or clip and filmed in a shot.

In: an order, a Shot with guests and their files. Out: a Take, or MediaError. `border`, `silhouette`, `matte` and
`cutout` find a subject in a picture, `moving` in a clip; `found` decides what each reference is used for; `casting`,
`size`, `facing`, `lineup`, `seating`, `busts` and `steady` place guests; `standee`, `life`, `shadow`, `footing` and
`company` draw them; `print`, `backdrop`, `playback` and `palette` are for what cannot be cut out; `takes` film all
that, and `opening` builds them. May import `camera`, `grading`, `kernels`, `media`, `order`, `shots`, `stills`,
`subjects`, `takes` and `worlds`.
"""

from filmgate_previz.guests.opening import open_guests
from filmgate_previz.order import FilmOrder
from filmgate_previz.shots import Shot

__all__ = ["calls_for_guests", "open_guests"]


def calls_for_guests(order: FilmOrder, shot: Shot) -> bool:
    """Whether a shot is made of references, or of a clip given as one."""
    if shot.source not in ("world", "picture") or (shot.source == "picture" and order.end_image is not None):
        return False
    return bool(shot.guests) or (order.made_as == "reference-to-video" and order.video is not None)
