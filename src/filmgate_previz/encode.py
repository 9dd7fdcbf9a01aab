"""I420 frames and sound to an MP4: H.264 High and AAC, index first."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from concurrent.futures import Future
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

RATE = 48_000
BLOCK = 1024
BT709, LIMITED = 1, 1


class EncodeError(Exception):
    """The file could not be written; no_space says that the disk is full."""

    def __init__(self, message: str, *, no_space: bool = False) -> None:
        super().__init__(message)
        self.no_space = no_space


class Encoder:
    """Writes one film. Sound, if any, is (2, n) float32 at 48 kHz and is woven in as the pictures come.

    It may come later than they do: until it is there pictures wait in the muxer, as small as they are by then.
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        fps: int,
        *,
        sound: Samples | Future[Samples] | None = None,
        comment: str = "",
        threads: int = 0,
        preset: str = "veryfast",
        crf: int = 20,
    ) -> None:
        self._fps, self._count, self._heard = fps, 0, 0
        self._sound = sound
        options = {"movflags": "+faststart"}
        self._file: Any = av.open(str(path), "w", format="mp4", options=options)
        if comment:
            self._file.metadata["comment"] = comment
        video: Any = self._file.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        context = video.codec_context
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED
        context.thread_count = threads
        video.options = {"preset": preset, "crf": str(crf), "profile": "high"}
        self._video = video
        self._audio: Any = None
        if sound is not None:
            # The other coder takes four times as long and errs more at this rate.
            self._audio = self._file.add_stream("aac", rate=RATE, layout="stereo", options={"aac_coder": "fast"})
            self._audio.bit_rate = 160_000

    def picture(self, i420: npt.NDArray[np.uint8]) -> None:
        frame = av.VideoFrame.from_ndarray(i420, format="yuv420p")
        frame.pts, frame.time_base = self._count, Fraction(1, self._fps)
        frame.colorspace, frame.color_range = BT709, LIMITED
        self._file.mux(self._video.encode(frame))
        self._count += 1
        self._hear(self._count * RATE // self._fps)

    def _hear(self, until: int) -> None:
        """Encode whole blocks of sound up to a sample, if there is sound by now."""
        if self._sound is None or (isinstance(self._sound, Future) and not self._sound.done()):
            return
        sound = self._heard_whole(self._sound)
        while self._heard + BLOCK <= min(until, sound.shape[1]):
            self._block(sound, BLOCK)

    def _heard_whole(self, sound: Samples | Future[Samples]) -> Samples:
        """Waits for sound that is still being made, and raises what it raised."""
        if isinstance(sound, Future):
            sound = self._sound = sound.result()
        return sound

    def _block(self, sound: Samples, length: int) -> None:
        block = np.ascontiguousarray(sound[:, self._heard : self._heard + length], np.float32)
        frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._heard, Fraction(1, RATE)
        self._file.mux(self._audio.encode(frame))
        self._heard += length

    def _finish(self) -> None:
        self._file.mux(self._video.encode(None))
        if self._sound is not None:
            sound = self._heard_whole(self._sound)
            self._hear(sound.shape[1])
            if self._heard < sound.shape[1]:
                self._block(sound, sound.shape[1] - self._heard)
            self._file.mux(self._audio.encode(None))
        self._file.close()

    def __enter__(self) -> Encoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        fault = error
        if fault is None:
            try:
                self._finish()
                return
            except OSError as late:  # small films are written only now
                fault = late
        with suppress(OSError):  # the first error is the one to tell
            self._file.close()
        if isinstance(fault, OSError):
            no_space = fault.errno in (errno.ENOSPC, errno.EDQUOT)
            why = fault.strerror or str(fault)
            raise EncodeError(f"The film could not be written: {why}.", no_space=no_space) from fault


def encode(
    path: str | Path,
    frames: Iterable[npt.NDArray[np.uint8]],
    width: int,
    height: int,
    fps: int = 24,
    sound: Samples | None = None,
) -> None:
    """Write frames that exist already; what a benchmark sets against making them."""
    with Encoder(Path(path), width, height, fps, sound=sound) as encoder:
        for frame in frames:
            encoder.picture(frame)
