"""`filmgate generate`: one film from the command line, by the road that every request takes."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from filmgate.cli.options import Data, Json
from filmgate.cli.running import run
from filmgate.domain.catalog import KLING_3
from filmgate.domain.errors import InvalidField
from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow
from filmgate.settings import load

_INTERRUPTED = 130


def generate(
    prompt: Annotated[str, typer.Argument(metavar="PROMPT", help="What the film shows.")],
    output: Annotated[
        str | None,
        typer.Option("-o", "--output", metavar="FILE", help="Where to put the film; else, a name from the prompt."),
    ] = None,
    mode: Annotated[Literal["std", "pro"], typer.Option(help="std is 720p, pro is 1080p.")] = "std",
    duration: Annotated[int, typer.Option(metavar="SECONDS", help="How long the film lasts, 3 to 15.")] = 5,
    aspect_ratio: Annotated[AspectRatio, typer.Option(help="The shape of the picture.")] = AspectRatio.WIDE,
    sound: Annotated[bool, typer.Option("--sound/--no-sound", help="Whether the film has sound.")] = True,
    negative_prompt: Annotated[str, typer.Option(metavar="TEXT", help="What the film should not show.")] = "",
    cfg_scale: Annotated[float, typer.Option(metavar="NUMBER", help="How close to keep to the prompt, 0 to 1.")] = 0.5,
    seed: Annotated[int | None, typer.Option(metavar="N", help="The same number makes the same film again.")] = None,
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

    asked = Generation(
        model=KLING_3.model,
        workflow=Workflow.TEXT_TO_VIDEO,
        mode=Mode(mode),
        prompt=prompt,
        negative_prompt=negative_prompt,
        duration=duration,
        aspect_ratio=aspect_ratio,
        sound=sound,
        cfg_scale=cfg_scale,
        seed=seed,
    )
    _check(asked)
    settings = load(os.environ, data=data)
    path = target(Path(output) if output else None, prompt, force=force)
    _silence()
    with watcher() as watch:
        outcome = run(make(settings, Wish(asked, account), watch))
    raise typer.Exit(report(outcome, path, force=force, json=json))


def _check(asked: Generation) -> None:
    """Raise InvalidField in the words of this command."""
    try:
        KLING_3.check(asked)
    except InvalidField as error:
        option = "PROMPT" if error.field == "prompt" else "--" + error.field.replace("_", "-")
        raise InvalidField(option, error.reason) from error


def _silence() -> None:
    """Only errors of the worker are for whoever sits here; FILMGATE_DEBUG=1 shows the rest."""
    import logging

    import structlog

    from filmgate.cli.log import configure

    configure("text")
    if os.environ.get("FILMGATE_DEBUG") != "1":
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
