"""`filmgate generate`: one film from the command line, by the road that every request takes."""

import os
from pathlib import Path
from typing import Annotated

import typer

from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.cli.wish import (
    DEFAULT_DIALECT,
    DialectName,
    Duration,
    EndImage,
    Guidance,
    Image,
    ModeName,
    Negative,
    Prompt,
    Said,
    Seed,
    Shape,
    Shots,
    Sound,
    wished,
)
from filmgate.domain.generation import AspectRatio
from filmgate.settings import load


def generate(
    prompt: Prompt = "",
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to put the film; else, a name from the prompt."),
    ] = None,
    mode: ModeName = "std",
    duration: Duration = None,
    aspect_ratio: Shape = AspectRatio.WIDE,
    sound: Sound = True,
    negative_prompt: Negative = "",
    cfg_scale: Guidance = 0.5,
    seed: Seed = None,
    image: Image = None,
    end_image: EndImage = None,
    shot: Shots = None,
    dialect: DialectName = DEFAULT_DIALECT,
    account: Annotated[
        str | None, typer.Option(metavar="NAME", help="The account that pays; else, 'local' does, with play money.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file that -o names.")] = False,
    data: Data = None,
    json: Json = False,
) -> None:
    """Make a film and put it into a file. Uses the server of the data folder if one runs, else makes it right here."""
    from filmgate.cli.filmfile import target
    from filmgate.cli.making import Wish, make
    from filmgate.cli.report import report
    from filmgate.cli.watching import watcher
    from filmgate.cli.wording import word

    said = Said(
        prompt=prompt,
        mode=mode,
        duration=duration,
        aspect_ratio=aspect_ratio,
        sound=sound,
        negative_prompt=negative_prompt,
        cfg_scale=cfg_scale,
        seed=seed,
        image=image,
        end_image=end_image,
        shots=shot or [],
    )
    worded = word(wished(said), dialect)
    settings = load(os.environ, data=data)
    title = prompt or " ".join(one.prompt for one in worded.generation.shots)
    path = target(Path(output) if output else None, title, force=force)
    _silence()
    with watcher() as watch:
        outcome = run(make(settings, Wish(worded, account), watch))
    raise typer.Exit(report(outcome, path, force=force, json=json))


def _silence() -> None:
    """Only errors of the worker are for whoever sits here; FILMGATE_DEBUG=1 shows the rest."""
    import logging

    import structlog

    from filmgate.cli.log import configure

    configure("text")
    if os.environ.get("FILMGATE_DEBUG") != "1":
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
