"""The vocabulary of the embedded renderer: what a shot can be made of.

Everything a prompt can turn into is listed here once. The prompt reader may only produce these words, and the
registry of worlds, the camera, the palette and the ambience must know every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass

WORLDS = (
    "mountains",
    "city",
    "future-city",
    "street",
    "interior",
    "sea",
    "lake",
    "underwater",
    "field",
    "forest",
    "desert",
    "snow",
    "space",
    "clouds",
    "studio",
    "mood",
)
TIMES = ("sunrise", "day", "golden", "sunset", "dusk", "night")
WEATHERS = ("clear", "overcast", "rain", "snow", "fog", "storm", "aurora")
CAMERAS = (
    "static",
    "push-in",
    "pull-out",
    "pan-left",
    "pan-right",
    "tilt-up",
    "tilt-down",
    "orbit",
    "drone",
    "crane",
    "handheld",
    "tracking",
)
SUBJECTS = (
    "eagle",
    "sailboat",
    "dog",
    "butterfly",
    "cat",
    "horse",
    "person",
    "dancer",
    "robot",
    "car",
    "train",
    "boat",
    "aeroplane",
    "balloon",
    "fish",
    "whale",
    "lighthouse",
    "bridge",
    "bottle",
    "perfume",
    "watch",
    "phone",
    "shoe",
    "cup",
)
GOODS = frozenset({"bottle", "perfume", "watch", "phone", "shoe", "cup"})
"""Products: each is shown alone, on a plinth."""
ACTS = ("run", "walk", "fly", "soar", "land", "jump", "sit", "stand", "turn", "wave", "dance", "swim", "drive")
"""What a subject may be asked to do; each takes the first that it can."""
HEADINGS = ("left", "right", "towards", "away")
"""Which way subjects move, as the frame sees it."""
COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "some": 4, "flock": 9, "school": 12}
"""How many of a subject are seen, by the words that say so."""
SIZES = ("small", "large")
"""How large words say that something is which we do not know as a subject."""
FRAMINGS = ("wide", "medium", "close")
"""How much of a place or of somebody a shot takes in."""
ANGLES = ("low", "high")
"""From how high it is seen, where that is not the height of an eye."""
SOURCES = ("world", "picture", "edit", "motion")
"""What a shot is filmed from: a world, a given picture, a given clip, or a picture that moves as a clip does."""
STYLES = ("cinematic", "noir", "vintage", "anime", "watercolour", "macro", "neon", "dream", "none")
MOODS = ("calm", "joyful", "sad", "romantic", "tense", "epic", "dramatic", "dreamy")
"""What music may feel like."""
INSTRUMENTS = ("piano", "guitar", "strings", "pad", "bells", "flute", "drums", "synth")
"""What music may be played on."""
SOUNDS = (
    "wind",
    "leaves",
    "rain",
    "thunder",
    "waves",
    "stream",
    "bubbles",
    "birds",
    "gulls",
    "owl",
    "crickets",
    "frogs",
    "bees",
    "bark",
    "fire",
    "crowd",
    "cheering",
    "applause",
    "traffic",
    "siren",
    "bells",
    "clock",
    "heartbeat",
    "helicopter",
    "footsteps",
    "hooves",
    "wings",
    "splash",
    "engine",
    "train",
    "silence",
)
"""What may be asked to be heard, whether it is seen or not."""

HUES: dict[str, tuple[int, int, int]] = {
    "crimson": (176, 28, 46),
    "coral": (242, 110, 88),
    "amber": (240, 150, 44),
    "gold": (232, 190, 84),
    "lime": (158, 196, 66),
    "emerald": (30, 132, 92),
    "teal": (24, 128, 138),
    "azure": (64, 142, 222),
    "indigo": (48, 52, 132),
    "violet": (122, 70, 176),
    "rose": (232, 136, 170),
    "umber": (108, 72, 48),
    "ash": (126, 130, 136),
    "ivory": (238, 230, 212),
    "ink": (16, 18, 26),
}
"""Colour names of the mood world, as sRGB 0-255."""

_LAND = ("field", "forest", "desert", "snow", "street", "studio", "mood", "mountains", "city", "future-city")
_WALKS = (*_LAND, "interior", "sea", "lake")
_SKY = ("mountains", "clouds", "sea", "lake", "city", "future-city", "street", "field", "desert", "snow", "mood")
_HARBOUR = ("sea", "lake", "city", "future-city")

SUBJECT_WORLDS: dict[str, tuple[str, ...]] = {
    "eagle": (*_SKY, "forest"),
    "sailboat": _HARBOUR,
    "dog": _WALKS,
    "butterfly": (
        "field", "forest", "mountains", "desert", "city", "future-city", "street", "interior", "lake", "studio", "mood",
    ),
    "cat": _WALKS,
    "horse": (*_LAND, "sea", "lake"),
    "person": _WALKS,
    "dancer": _WALKS,
    "robot": _WALKS,
    "car": _LAND,
    "train": ("field", "desert", "snow", "mountains", "city", "future-city", "lake"),
    "boat": _HARBOUR,
    "aeroplane": _SKY,
    "balloon": _SKY,
    "fish": ("underwater", "sea", "lake", "mood"),
    "whale": ("sea", "underwater"),
    "lighthouse": ("sea", "lake"),
    "bridge": _HARBOUR,
    **dict.fromkeys(sorted(GOODS), ("studio",)),
}  # fmt: skip
"""Where each subject can be drawn; elsewhere the prompt reader reports it as ignored."""


@dataclass(frozen=True, slots=True)
class Role:
    """What words say of a guest: the subjects that it may be, likeliest first, its size ("" unless said), its acts.

    Of one that is called by its name the words name one subject at most; the others take what is left.
    """

    subjects: tuple[str, ...] = ()
    size: str = ""
    acts: tuple[str, ...] = ()
    named: bool = False


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera take.

    Every word comes from the tables above; `hues` are keys of HUES, strongest first. `seconds` is the length of the
    shot and `seed` (0 to 2**63 - 1) decides everything the words leave open. `source` is what it is filmed from; where
    that is given, `changes` names the slots (time, weather, style, world) that the words ask to be changed in it.
    `acts` is what subjects are asked to do, strongest first; `counts` how many there are of each, 1 where it is
    shorter; `heading` is the way that they go. `guests` are the places in the order's references of who appears,
    `roles` what the words say of each; with them, `changes` names the slots that the words set.
    `mood` is what its music feels like, none where it is empty, and `instruments` who plays it; `sounds` are heard
    whatever is seen, `hushed` are not heard: words of SOUNDS, and among these also of INSTRUMENTS. `framing` and
    `angle` are empty where the words leave them to the place.
    """

    world: str
    time: str
    weather: str
    camera: str
    subjects: tuple[str, ...]
    hues: tuple[str, ...]
    style: str
    seconds: float
    seed: int
    source: str = "world"
    changes: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    counts: tuple[int, ...] = ()
    heading: str = ""
    guests: tuple[int, ...] = ()
    roles: tuple[Role, ...] = ()
    mood: str = ""
    instruments: tuple[str, ...] = ()
    sounds: tuple[str, ...] = ()
    hushed: tuple[str, ...] = ()
    framing: str = ""
    angle: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of an order: one shot per shot ordered, and which words did and did not matter.

    `understood` holds phrases such as "snowy → weather snow"; `ignored` holds the content words that changed nothing.
    """

    shots: tuple[Shot, ...]
    understood: tuple[str, ...]
    ignored: tuple[str, ...]
