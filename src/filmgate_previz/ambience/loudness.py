"""Loudness by ITU-R BS.1770 (K-weighting, gating), true peak, and a limiter; all on (2, n) float32 at 48 kHz."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from .noise import RATE, Samples, fft_size

_HOP = RATE // 10  # blocks of 400 ms that overlap by three quarters
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
_PIECE = RATE // 1000


def k_weighted(sound: Samples) -> Samples:
    """The sound through the two filters of the standard, done as one multiplication of its spectrum."""
    length = sound.shape[1]
    size = fft_size(length + RATE // 10)
    response = _response(size)
    return np.asarray(np.fft.irfft(np.fft.rfft(sound, size) * response, size)[:, :length], np.float32)


def powers(sound: Samples) -> NDArray[np.float64]:
    """The power after both filters, channels added, of each tenth of a second; a rest at the end is left out."""
    hops = sound.shape[1] // _HOP
    if not hops:
        return np.asarray([np.square(k_weighted(sound)).sum(axis=0).mean()], np.float64)
    spectrum = np.fft.rfft(sound[:, : hops * _HOP].reshape(2 * hops, _HOP).astype(np.float32, copy=False))
    energy = np.square(spectrum.real) + np.square(spectrum.imag)
    return np.asarray((energy * _shares()).sum(axis=1, dtype=np.float64).reshape(2, hops).sum(axis=0))


@cache
def _shares() -> NDArray[np.float32]:
    """What each line of a tenth of a second's spectrum adds to its power."""
    gain = np.square(np.abs(_response(_HOP)))
    gain[1:-1] *= 2  # a real sound's spectrum is told once for both signs
    return np.asarray(gain / _HOP**2, np.float32)


def _response(size: int) -> NDArray[np.complex64]:
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)
    response = np.ones(len(delay), np.complex128)
    for above, below in (_SHELF, _HIGH_PASS):
        response *= (above[0] + above[1] * delay + above[2] * delay**2) / (
            below[0] + below[1] * delay + below[2] * delay**2
        )
    return response.astype(np.complex64)


def integrated(sound: Samples) -> float:
    """Integrated loudness in LUFS, -inf for silence; a sound shorter than one block is one block."""
    steps = powers(sound)
    blocks = sliding_window_view(steps, 4).mean(axis=1) if len(steps) >= 4 else np.asarray([steps.mean()])
    loud = blocks[_lufs(blocks) > -70]
    if not len(loud):
        return -math.inf
    gate = float(_lufs(loud.mean())) - 10
    return float(_lufs(loud[_lufs(loud) > gate].mean()))


def _lufs(power: NDArray[np.float64] | np.float64) -> NDArray[np.float64]:
    return np.asarray(-0.691 + 10 * np.log10(np.maximum(power, 1e-20)))


def true_peak(sound: Samples) -> float:
    """The highest value of the continuous wave, linear, by fourfold interpolation around the high samples."""
    top = float(np.max(np.abs(sound), initial=0.0))
    padded = np.pad(sound, ((0, 0), (8, 8)))
    taps = np.arange(-7, 9)
    peak = top
    for quarter in (0.25, 0.5, 0.75):
        kernel = np.sinc(taps - quarter) * np.cos(np.pi * (taps - quarter) / 17) ** 2
        for channel in padded:
            high = np.flatnonzero(np.abs(channel[8:-8]) > 0.5 * top) + 8
            if len(high):
                windows = np.concatenate([sliding_window_view(channel, 16)[high - shift] for shift in (7, 8)])
                peak = max(peak, float(np.max(np.abs(windows @ kernel))))
    return peak


def limited(sound: Samples, ceiling: float) -> Samples:
    """Hold the samples under `ceiling` by turning down gently for some milliseconds around each peak."""
    length = sound.shape[1]
    pieces = -(-length // _PIECE)
    padded = np.pad(np.abs(sound).max(axis=0), (0, pieces * _PIECE - length))
    peaks = padded.reshape(pieces, _PIECE).max(axis=1)
    if peaks.max(initial=0.0) <= ceiling:
        return sound
    needed = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-9))
    reach = 12
    lowest = sliding_window_view(np.pad(needed, reach + 1, mode="edge"), 2 * reach + 3).min(axis=1)
    bell = np.hanning(2 * reach + 3)[1:-1]
    smooth = np.convolve(np.pad(lowest, reach, mode="edge"), bell / bell.sum(), mode="valid")
    centres = (np.arange(pieces) + 0.5) * _PIECE
    gain = np.interp(np.arange(length), centres, smooth).astype(np.float32)
    return sound * gain
