"""The sound of a clip, decoded for a film of its length."""

from __future__ import annotations

import av
import numpy as np
import numpy.typing as npt

from filmgate_previz.media.clip import Clip, opened
from filmgate_previz.media.errors import ClipError

RATE = 48_000
Samples = npt.NDArray[np.float32]


def sound(clip: Clip, length: int) -> Samples:
    """`length` samples of stereo, (2, length) float32 at 48 kHz, in step with the clip's pictures; silence where the
    clip has none. Raises ClipError."""
    film = np.zeros((2, length), np.float32)
    if not clip.has_sound:
        return film
    with opened(clip.path) as (file, video):
        track = file.streams.audio[0]
        begin = float((video.start_time or 0) * video.time_base)
        resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
        at: int | None = None
        for frame in file.decode(track):
            if at is None:
                at = round(((frame.time or 0.0) - begin) * RATE)
            for part in resampler.resample(frame):
                samples = np.asarray(part.to_ndarray(), np.float32)
                _lay(film, samples, at)
                at += samples.shape[1]
            if at >= length:
                break
    if not np.isfinite(film).all():
        raise ClipError("The clip's sound is damaged.")
    return film


def _lay(film: Samples, samples: Samples, at: int) -> None:
    """Samples at a place of the film, as far as they are in it."""
    start, end = max(at, 0), min(at + samples.shape[1], film.shape[1])
    if end > start:
        film[:, start:end] = samples[:, start - at : end - at]
