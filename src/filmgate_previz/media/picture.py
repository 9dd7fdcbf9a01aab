"""A picture file becomes a frame: decoded within bounds, turned upright, flattened and cropped to the film's shape."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from filmgate_previz import slate
from filmgate_previz.media.errors import PictureError
from filmgate_previz.media.header import read_header

Picture = npt.NDArray[np.uint8]
MOST_PIXELS = 40_000_000
MOST_BYTES = 100_000_000
LONGEST_SIDE = 30_000


def load(path: str) -> Picture:
    """The upright, opaque picture in a JPEG or PNG file, (h, w, 3) BGR bytes, without the slate of a film of ours.

    Raises PictureError.
    """
    decoded, orientation = _decoded(path)
    return slate.lifted(_upright(_opaque(decoded), orientation))


def load_clear(path: str) -> tuple[Picture, Picture | None]:
    """The same picture with what is transparent in it left as it is, and its alpha (h, w); None for an opaque one.

    Raises PictureError.
    """
    decoded, orientation = _decoded(path)
    if decoded.ndim == 2 or decoded.shape[2] == 3 or decoded[..., 3].min() == 255:
        return slate.lifted(_upright(_opaque(decoded), orientation)), None
    return _upright(decoded[..., :3], orientation), _upright(decoded[..., 3], orientation)


def _decoded(path: str) -> tuple[Picture, int]:
    """A file's pixels as stored, and its EXIF orientation."""
    data = _bytes(Path(path))
    header = read_header(data)
    if not 1 <= header.width <= LONGEST_SIDE or not 1 <= header.height <= LONGEST_SIDE:
        raise PictureError(
            f"The picture is {header.width} × {header.height} pixels; no side may exceed {LONGEST_SIDE}."
        )
    if header.width * header.height > MOST_PIXELS:
        raise PictureError(
            f"The picture has {header.width} × {header.height} pixels; {MOST_PIXELS // 1_000_000} million are the most."
        )
    try:
        decoded = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except (cv2.error, MemoryError):
        decoded = None
    if not isinstance(decoded, np.ndarray) or decoded.shape[:2] != (header.height, header.width):
        raise PictureError("The picture is damaged: it could not be decoded.")
    return _bytes_per_channel(decoded), header.orientation


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise PictureError("The picture's file is not there.")
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise PictureError(f"The picture's file could not be read: {error.strerror or 'unknown'}.") from error
    if len(data) > MOST_BYTES:
        raise PictureError(f"The picture's file is larger than {MOST_BYTES // 1_000_000} MB.")
    return data


def _bytes_per_channel(decoded: npt.NDArray[np.integer | np.floating]) -> Picture:
    if decoded.dtype == np.uint8:
        return np.asarray(decoded, np.uint8)
    if decoded.dtype == np.uint16:
        return np.asarray(cv2.convertScaleAbs(decoded, alpha=1 / 257), np.uint8)
    raise PictureError("The picture has an unusual number of bits per channel.")


def _opaque(picture: Picture) -> Picture:
    """Three channels. What is transparent takes the colour of the picture's own border."""
    if picture.ndim == 2:
        return np.asarray(cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR), np.uint8)
    if picture.shape[2] == 3:
        return picture
    alpha = picture[..., 3]
    colour = np.ascontiguousarray(picture[..., :3])
    if alpha.min() == 255:
        return colour
    ground = _ground(colour, alpha)
    rows = max(1_000_000 // picture.shape[1], 1)
    for top in range(0, picture.shape[0], rows):  # in bands: floats of a large picture would take a gigabyte
        share = (alpha[top : top + rows, :, None] / np.float32(255)).astype(np.float32)
        band = colour[top : top + rows]
        band[:] = (ground + (band - ground) * share + np.float32(0.5)).astype(np.uint8)
    return colour


def _ground(colour: Picture, alpha: Picture) -> npt.NDArray[np.float32]:
    """The mean opaque colour along the edges; where these are all clear, a grey that the subject stands out from."""

    def edges(of: Picture) -> npt.NDArray[np.float32]:
        parts = (of[0], of[-1], of[:, 0], of[:, -1])
        return np.concatenate([part.reshape(-1, *of.shape[2:]) for part in parts]).astype(np.float32)

    weight = edges(alpha)
    if weight.mean() > 0.02 * 255:
        return np.asarray((edges(colour) * weight[:, None]).sum(0) / weight.sum(), np.float32)
    small = (min(alpha.shape[1], 256), min(alpha.shape[0], 256))
    shown = cv2.resize(alpha, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    light = cv2.resize(cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY), small, interpolation=cv2.INTER_AREA)
    mean = float((light * shown).sum() / max(float(shown.sum()), 1.0))
    return np.full(3, 232.0 if mean < 150 else 40.0, np.float32)


def _upright(picture: Picture, orientation: int) -> Picture:
    """Undo an EXIF orientation."""
    if orientation in (5, 6, 7, 8):
        picture = np.swapaxes(picture, 0, 1)
    if orientation in (2, 3, 6, 7):
        picture = picture[:, ::-1]
    if orientation in (3, 4, 7, 8):
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def cover(picture: Picture, width: int, height: int) -> Picture:
    """The middle of the picture, scaled so that it fills the film exactly."""
    have_h, have_w = picture.shape[:2]
    scale = max(width / have_w, height / have_h)
    crop_w, crop_h = min(max(round(width / scale), 1), have_w), min(max(round(height / scale), 1), have_h)
    left, top = (have_w - crop_w) // 2, (have_h - crop_h) // 2
    part = np.ascontiguousarray(picture[top : top + crop_h, left : left + crop_w])
    if part.shape[:2] == (height, width):
        return part
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.ascontiguousarray(cv2.resize(part, (width, height), interpolation=how), np.uint8)
