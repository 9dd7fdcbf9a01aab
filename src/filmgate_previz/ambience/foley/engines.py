"""What has an engine: its tone follows its speed, and bends as it passes."""

from __future__ import annotations

import numpy as np

from ..noise import RATE, Samples, coloured, drift, followed, raised
from ..trail import Curve, Trail
from .booth import Booth

SOUND = 340.0  # metres a second
_STEP = 4  # engines are made at a quarter of the rate
_TURN = 2048
_SPAN = int(0.20 * RATE)
_TIME = np.arange(_SPAN, dtype=np.float32) / RATE


def car(booth: Booth, trail: Trail) -> None:
    """A motor, and tyres that grow louder with the speed."""
    speed = trail.speed
    motor = _running(booth, trail, 26 + 6.5 * speed, 14, 0.9)
    booth.follow(trail, motor, np.float32(0.55))
    tyres = booth.noise(300, 2600, -0.4)
    booth.follow(trail, tyres, np.float32(0.75) * followed(trail.times, speed / 9, booth.length, booth.lead))


def passing(booth: Booth, trail: Trail) -> None:
    """One of many cars: mostly its tyres, which hiss where the road is wet."""
    wet = booth.ground == "wet"
    tyres = booth.noise(250, 4500 if wet else 2000, -0.3 if wet else -0.5)
    motor = _running(booth, trail, 26 + 5.0 * trail.speed, 10, 0.8)
    booth.follow(trail, np.asarray(tyres + 0.5 * motor, np.float32), np.float32(0.65 if wet else 0.5))


def boat(booth: Booth, trail: Trail) -> None:
    """A diesel that putters, and the water that the bow throws up."""
    rng = booth.rng
    motor = _running(booth, trail, 21 + 3.0 * trail.speed, 9, 0.7)
    pulse = drift(booth.length, rng, 12.0, 0.6, 1.1)
    booth.follow(trail, motor * pulse, np.float32(0.6))
    wash = booth.noise(250, 3500, -0.5) * drift(booth.length, rng, 2.0, 0.5, 1.1)
    booth.follow(trail, wash, np.float32(0.8) * followed(trail.times, trail.speed / 6, booth.length, booth.lead))


def aeroplane(booth: Booth, trail: Trail) -> None:
    """Two jets: a roar, and a whine that sinks as it goes away."""
    roar = booth.noise(60, 700, -0.5)
    hiss = booth.noise(700, 4000, -0.6)
    whine = _tone(booth, trail, 1850.0) + 0.5 * _tone(booth, trail, 2480.0)
    booth.follow(trail, np.asarray(roar + 0.35 * hiss + 0.10 * whine, np.float32), np.float32(0.6))


def train(booth: Booth, trail: Trail) -> None:
    """Wheels over the joints of the rails, and under the engine a rumble."""
    joints = [touch for touch in trail.touches if touch.kind == "joint"]
    sounds = [_clack(booth.rng) for _ in range(4)] if joints else []
    for number, touch in enumerate(joints):
        booth.strike(trail, sounds[number % 4], touch.t, 3.6 * float(booth.rng.uniform(0.7, 1.0)))
    if trail.number % 3 == 0:
        rumble = booth.noise(35, 300, -0.6)
        hiss = booth.noise(900, 4500, -0.4)
        level = followed(trail.times, np.minimum(trail.speed / 12, 1.5), booth.length, booth.lead)
        booth.follow(trail, np.asarray(rumble + 0.22 * hiss, np.float32), np.float32(0.6) * level)


def bent(trail: Trail) -> Curve:
    """By what factor tones are higher (more than 1) as it comes and lower as it goes."""
    return 1.0 / (1.0 + np.gradient(trail.distance, trail.times) / SOUND)


def _running(booth: Booth, trail: Trail, firing: Curve, tones: int, rough: float) -> Samples:
    """An engine that fires so many times a second, heard from where the lens is; about unit RMS."""
    count = booth.length // _STEP + 4
    at = (np.arange(count) * _STEP - _STEP - booth.lead) / RATE
    pitch = np.interp(at, trail.times, firing * bent(trail)) * (1 + 0.02 * (drift(count, booth.rng, 6.0 * _STEP) - 0.5))
    turns = np.cumsum(pitch * (0.5 * _TURN * _STEP / RATE))  # a wave is two firings long, which differ a little
    wave = _engine_wave(booth.rng, tones)[(turns % _TURN).astype(np.int32)]
    return raised(wave * (1 - rough / 2 + rough * drift(count, booth.rng, 15.0 * _STEP)), _STEP, booth.length)


def _engine_wave(rng: np.random.Generator, tones: int) -> Samples:
    spectrum = np.zeros(_TURN // 2 + 1, np.complex128)
    lines = np.arange(1, 2 * tones + 1)
    gain = np.where(lines % 2 == 0, 1.0, 0.35) / (lines / 2) ** 0.8 * rng.uniform(0.6, 1.0, len(lines))
    spectrum[lines] = gain * np.exp(1j * rng.uniform(0, 2 * np.pi, len(lines)))
    wave = np.fft.irfft(spectrum)
    return np.asarray(wave / np.sqrt(np.mean(wave**2)), np.float32)


def _tone(booth: Booth, trail: Trail, pitch: float) -> Samples:
    heard = followed(trail.times, pitch * bent(trail), booth.length, booth.lead)
    return np.sin(np.cumsum(heard * np.float32(2 * np.pi / RATE), dtype=np.float64)).astype(np.float32)


def _clack(rng: np.random.Generator) -> Samples:
    """One wheel over one joint."""
    ring = sum(
        gain * np.sin(2 * np.pi * tone * float(rng.uniform(0.97, 1.03)) * _TIME) * np.exp(-_TIME / decay)
        for tone, gain, decay in ((88, 1.0, 0.045), (185, 0.7, 0.040), (430, 0.5, 0.028), (960, 0.35, 0.016))
    )
    hit = coloured(_SPAN, rng, 300, 3000, -0.3, 0.0)[0] * np.exp(-_TIME / 0.012)
    return np.asarray(
        (0.6 * ring + 0.5 * hit) * np.minimum(_TIME / 0.001, 1) * np.minimum((0.2 - _TIME) / 0.03, 1), np.float32
    )
