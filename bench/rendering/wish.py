"""Films that are measured: every world and every workflow, as orders in words that a process can be told."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from filmgate_previz.order import FilmOrder, Reference, ShotOrder

Size = tuple[int, int]
HD, FULL_HD, UHD = (1280, 720), (1920, 1080), (3840, 2160)
LAKE, LATER, CHARACTER, CLIP = "lake.png", "later.png", "character.png", "clip.mp4"
MOST_GUESTS = 7


class Wish(msgspec.Struct, frozen=True):
    """One kind of film. `world` is what its first prompt has to be read as, where that matters; files are props."""

    name: str
    prompts: tuple[str, ...]
    world: str = ""
    workflow: str = ""
    image: str | None = None
    end_image: str | None = None
    video: str | None = None
    guests: int = 0
    large: bool = False

    def order(self, props: Path, seconds: float, size: Size) -> FilmOrder:
        """With sound; the seconds are shared out among the shots."""
        image, end_image, video = (
            None if name is None else str(props / name) for name in (self.image, self.end_image, self.video)
        )
        return FilmOrder(
            shots=tuple(ShotOrder(prompt, seconds / len(self.prompts)) for prompt in self.prompts),
            width=size[0],
            height=size[1],
            sound=True,
            seed=1,
            image=image,
            end_image=end_image,
            video=video,
            workflow=self.workflow,
            references=tuple(Reference((str(props / guest_file(number)),)) for number in range(self.guests)),
        )


def guest_file(number: int) -> str:
    """Of the props, the picture of one guest."""
    return f"guest-{number}.png"


_PROMPTS = {
    "mountains": "A cinematic shot of mountains at sunrise",
    "city": "A city skyline at night in the rain, slow push-in",
    "future-city": "A futuristic city at night, slow push-in",
    "street": "A rainy street at night, tracking shot",
    "interior": "A cozy living room at golden hour, slow push-in",
    "sea": "Calm sea at sunset with a sailboat",
    "lake": "A mountain lake at sunrise",
    "underwater": "An underwater coral reef, slow push-in",
    "field": "A dog runs across a sunny meadow of flowers",
    "forest": "Walking through a forest at golden hour",
    "desert": "Desert dunes at sunset, slow pan right",
    "snow": "A snowfield under northern lights, slow push-in",
    "space": "A planet in outer space, orbit shot",
    "clouds": "An eagle soars high above the clouds at sunset",
    "studio": "A robot turns before a plain studio backdrop",
    "mood": "Abstract silk of violet and gold, slowly flowing",
}
_MEADOW = "They stand in a sunny meadow"
WORLDS = tuple(Wish(world, (prompt,), world) for world, prompt in _PROMPTS.items())
"""Text alone, one of each world."""
MODES = (
    Wish("macro", ("A butterfly lands on a flower, macro, shallow depth of field",)),
    Wish("anime", ("Cherry trees beside a lake in the morning, anime",)),
    Wish("watercolour", ("A foggy forest with a cat, watercolour",)),
    Wish("storm", ("A stormy sea with lightning and rain",)),
    Wish("three shots", ("A sailboat at sunset", "A lake in the fog", "Snowy mountains at night")),
    Wish("parallax", ("Slow push-in",), image=LAKE),
    Wish("parallax, retouched", ("It begins to snow, night falls, slow push-in",), image=LAKE),
    Wish("start to end", ("One becomes the other",), image=LAKE, end_image=LATER),
    Wish("1 guest", (_MEADOW,), workflow="reference-to-video", guests=1),
    Wish("3 guests", (_MEADOW,), workflow="reference-to-video", guests=3),
    Wish("7 guests", (_MEADOW,), workflow="reference-to-video", guests=MOST_GUESTS),
    Wish("a guest in a clip", ("She waits",), workflow="reference-to-video", video=CLIP, guests=1),
    Wish("edit, light", ("Make it a night in the rain",), workflow="video-edit", video=CLIP),
    Wish("edit, place", ("Replace the background with snowy mountains",), workflow="video-edit", video=CLIP),
    Wish("motion-control", ("She moves",), workflow="motion-control", image=CHARACTER, video=CLIP),
    Wish("4k, mountains", (_PROMPTS["mountains"],), large=True),
    Wish("4k, city", (_PROMPTS["city"],), large=True),
    Wish("4k, parallax", ("Slow push-in",), image=LAKE, large=True),
)
"""Every other way to a film."""


def named(*names: str) -> Iterator[Wish]:
    known = {wish.name: wish for wish in (*WORLDS, *MODES)}
    return (known[name] for name in names)
