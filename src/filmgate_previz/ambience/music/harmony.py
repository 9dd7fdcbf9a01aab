"""What each mood means in music: its scale, its pace, its chords and who plays."""

from __future__ import annotations

from dataclasses import dataclass

MAJOR = (0, 2, 4, 5, 7, 9, 11)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
HARMONIC = (0, 2, 3, 5, 7, 8, 11)
PHRYGIAN = (0, 1, 3, 5, 7, 8, 10)


@dataclass(frozen=True, slots=True)
class Manner:
    """tempo is quarters a minute, from and to; loops are chords as steps of the scale (0 is home), close the step
    before the last chord, which is home. parts are (role, instrument, level); pattern is when an accompaniment plays
    and rhythm when a melody does, in quarters of a chord's first four; low is semitones below the usual height, grows
    says whether the end is the loudest.
    """

    scale: tuple[int, ...]
    tempo: tuple[float, float]
    loops: tuple[tuple[int, ...], ...]
    close: int
    parts: tuple[tuple[str, str, float], ...]
    pattern: tuple[float, ...] = (0.0, 1.0, 2.0, 3.0)
    rhythm: tuple[float, ...] = (0.0, 2.0, 3.0)
    sevenths: bool = False
    low: int = 0
    grows: bool = False


_EIGHTHS = tuple(k / 2 for k in range(8))

MANNERS: dict[str, Manner] = {
    "calm": Manner(
        MAJOR, (62, 74), ((0, 3, 5, 4), (0, 4, 5, 3), (0, 2, 3, 4)), 3,
        (("chords", "pad", 0.34), ("arpeggio", "piano", 0.50), ("melody", "piano", 0.62)),
        pattern=(0.0, 1.0, 2.0), rhythm=(0.0, 2.0),
    ),
    "joyful": Manner(
        MAJOR, (108, 122), ((0, 4, 5, 3), (0, 3, 0, 4), (0, 5, 3, 4)), 4,
        (("arpeggio", "guitar", 0.55), ("melody", "bells", 0.42), ("bass", "bass", 0.42), ("drums", "shaker", 0.30)),
        pattern=_EIGHTHS, rhythm=(0.0, 0.5, 1.5, 2.0, 3.0),
    ),
    "sad": Manner(
        MINOR, (56, 66), ((0, 5, 2, 6), (0, 3, 5, 6), (0, 5, 3, 4)), 4,
        (("chords", "strings", 0.26), ("arpeggio", "piano", 0.50), ("melody", "piano", 0.66)),
        pattern=(0.0, 1.0, 2.0, 3.0), rhythm=(0.0, 1.5, 2.0), low=-3,
    ),
    "romantic": Manner(
        MAJOR, (66, 78), ((0, 5, 1, 4), (0, 2, 3, 4), (3, 4, 2, 5)), 4,
        (("chords", "strings", 0.32), ("arpeggio", "piano", 0.46), ("melody", "flute", 0.34)),
        pattern=_EIGHTHS, rhythm=(0.0, 1.5, 2.0, 3.0), sevenths=True,
    ),
    "tense": Manner(
        PHRYGIAN, (84, 98), ((0, 0, 1, 0), (0, 1, 0, 5)), 1,
        (("chords", "pad", 0.42), ("pulse", "strings", 0.40), ("drums", "heart", 0.55)),
        pattern=_EIGHTHS, rhythm=(0.0,), low=-5,
    ),
    "epic": Manner(
        MINOR, (84, 100), ((0, 5, 2, 6), (0, 6, 5, 6), (5, 6, 0, 2)), 6,
        (("chords", "strings", 0.40), ("pulse", "strings", 0.42), ("melody", "strings", 0.42), ("bass", "bass", 0.50),
         ("drums", "taiko", 0.85)),
        pattern=_EIGHTHS, rhythm=(0.0, 2.0, 3.0), grows=True,
    ),
    "dramatic": Manner(
        HARMONIC, (66, 78), ((0, 5, 3, 4), (0, 3, 0, 4)), 4,
        (("chords", "strings", 0.42), ("arpeggio", "piano", 0.48), ("melody", "strings", 0.42),
         ("drums", "taiko", 0.60)),
        pattern=(0.0, 1.0, 2.0, 3.0), rhythm=(0.0, 2.0, 3.0), low=-5, grows=True,
    ),
    "dreamy": Manner(
        LYDIAN, (60, 72), ((0, 1, 0, 1), (0, 1, 5, 4), (0, 4, 1, 0)), 1,
        (("chords", "pad", 0.46), ("arpeggio", "bells", 0.36), ("melody", "bells", 0.50)),
        pattern=(0.0, 1.0, 1.5, 3.0), rhythm=(0.0, 2.5), sevenths=True,
    ),
}  # fmt: skip


def tones(manner: Manner, step: int, key: int) -> tuple[int, ...]:
    """The tones of a chord on a step of the scale, as semitones above the lowest C, in close order from its root."""
    count = 4 if manner.sevenths and step != 0 else 3
    return tuple(key + pitch(manner, step + 2 * k) for k in range(count))


def pitch(manner: Manner, step: int) -> int:
    """Semitones from home to a step of the scale; steps go on above and below."""
    octave, place = divmod(step, 7)
    return 12 * octave + manner.scale[place]


def voiced(chord: tuple[int, ...], around: float) -> tuple[int, ...]:
    """The tones of a chord, each in the octave that brings it nearest to a height, low to high."""
    near = [tone + 12 * round((around - tone) / 12) for tone in chord]
    return tuple(sorted(set(near)))
