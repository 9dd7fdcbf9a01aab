"""What film is wished for: the options that `generate` and `quote` share, and the Generation that they make."""

from typing import Annotated, Literal

import typer

from filmgate.domain.catalog import KLING_3, SHOTS_MAX
from filmgate.domain.errors import InvalidField
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import AspectRatio, Generation, Mode, Shot, Workflow

DEFAULT_DIALECT = "native"
SEED_MAX = 2**32 - 1
_DURATION = 5
OPTIONS = {
    "prompt": "PROMPT",
    "model": "--dialect",
    "workflow": "--dialect",
    "shots": "--shot",
    "sound": "--sound/--no-sound",
}

Prompt = Annotated[str, typer.Argument(metavar="[PROMPT]", help="What the film shows; may be left out with --shot.")]
ModeName = Annotated[Literal["std", "pro"], typer.Option("--mode", help="std is 720p, pro is 1080p.")]
Duration = Annotated[
    int | None,
    typer.Option("--duration", metavar="SECONDS", help=f"How long the film lasts, 3 to 15; {_DURATION} if not said."),
]
Shape = Annotated[
    AspectRatio, typer.Option("--aspect-ratio", help="The shape of the film; one from a picture has the picture's.")
]
Sound = Annotated[bool, typer.Option("--sound/--no-sound", help="Whether the film has sound.")]
Negative = Annotated[str, typer.Option("--negative-prompt", metavar="TEXT", help="What the film should not show.")]
Guidance = Annotated[
    float, typer.Option("--cfg-scale", metavar="NUMBER", help="How close to keep to the prompt, 0 to 1.")
]
Seed = Annotated[int | None, typer.Option("--seed", metavar="N", help="The same number makes the same film again.")]
Image = Annotated[
    str | None, typer.Option("--image", metavar="FILE|URL", help="The picture that the film begins with, JPEG or PNG.")
]
EndImage = Annotated[str | None, typer.Option("--end-image", metavar="FILE|URL", help="The picture that it ends with.")]
Shots = Annotated[
    list[str] | None,
    typer.Option("--shot", metavar="'N: TEXT'", help=f"A shot of N seconds; {SHOTS_MAX} at most, in their order."),
]
DialectName = Annotated[str, typer.Option("--dialect", metavar="NAME", help="Whose words and prices the task gets.")]


@frozen(kw_only=True)
class Said:
    """The options as they were given."""

    prompt: str
    mode: str
    duration: int | None
    aspect_ratio: AspectRatio
    sound: bool
    negative_prompt: str
    cfg_scale: float
    seed: int | None
    image: str | None
    end_image: str | None
    shots: list[str]


def wished(said: Said) -> Generation:
    """The Generation, checked against the model's card; InvalidField in the words of the command."""
    from filmgate.cli.pictures import read_picture
    from filmgate.cli.speech import in_options

    image = read_picture("--image", said.image)
    end_image = read_picture("--end-image", said.end_image)
    if end_image and not image:
        raise InvalidField("--end-image", "needs --image, the picture that the film begins with.")
    shots = tuple(_shot(text) for text in said.shots)
    asked = Generation(
        model=KLING_3.model,
        workflow=Workflow.IMAGE_TO_VIDEO if image else Workflow.TEXT_TO_VIDEO,
        mode=Mode(said.mode),
        prompt=said.prompt,
        negative_prompt=said.negative_prompt,
        duration=_duration(said.duration, shots),
        aspect_ratio=AspectRatio.WIDE if image else said.aspect_ratio,
        sound=said.sound,
        cfg_scale=said.cfg_scale,
        seed=said.seed,
        shots=shots,
        image=image,
        end_image=end_image,
    )
    if said.seed is not None and not 0 <= said.seed <= SEED_MAX:
        raise InvalidField("--seed", f"must be a whole number from 0 to {SEED_MAX}.")
    with in_options(OPTIONS | ({"duration": "--shot"} if shots else {})):
        KLING_3.check(asked)
    return asked


def _shot(text: str) -> Shot:
    seconds, colon, words = text.partition(":")
    seconds = seconds.strip().removesuffix("s").strip()
    if not colon or not (seconds.isascii() and seconds.isdecimal() and len(seconds) < 4) or not words.strip():
        raise InvalidField("--shot", f"must read 'SECONDS: WORDS', such as '2: waves at dawn', not '{text[:80]}'.")
    return Shot(prompt=words.strip(), duration=int(seconds))


def _duration(given: int | None, shots: tuple[Shot, ...]) -> int:
    if not shots:
        return _DURATION if given is None else given
    total = sum(shot.duration for shot in shots)
    if given is not None and given != total:
        raise InvalidField("--duration", f"is {given}, but the shots last {total} seconds; leave it out.")
    return total
