"""Why something that a customer gave cannot be filmed; the message is one sentence for them."""

from __future__ import annotations

from typing import ClassVar


class MediaError(Exception):
    """Root: a picture or a clip that cannot be filmed; code is what the server is told."""

    code: ClassVar[str]


class PictureError(MediaError):
    """The file is no picture that can be filmed."""

    code = "invalid_image"


class ClipError(MediaError):
    """The file is no clip that can be filmed."""

    code = "invalid_video"
