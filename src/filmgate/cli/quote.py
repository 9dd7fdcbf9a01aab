"""`filmgate quote`: what a film would cost, without making it."""

import os

import typer

from filmgate.cli.money import dollars, usd
from filmgate.cli.options import Data, Json
from filmgate.cli.speech import answer
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
from filmgate.domain.pricing import MICRODOLLARS
from filmgate.settings import load


def quote(
    prompt: Prompt = "",
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
    data: Data = None,
    json: Json = False,
) -> None:
    """Say what a film would cost, in dollars and in the dialect's credits. Nothing is made or charged."""
    from filmgate.cli.wording import word
    from filmgate.wiring.rates import rates_of

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
    asked = word(wished(said), dialect).generation
    rates = rates_of(load(os.environ, data=data), dialect)
    price = rates.price(asked)
    credits = f"{rates.credits(price).normalize():f}"
    if json:
        card = {"name": rates.name, "version": rates.version}
        answer({"dialect": dialect, "price_usd": usd(price), "credits": credits, "rate_card": card})
        return
    told = "" if rates.credit == MICRODOLLARS else f", {credits} credits"
    typer.echo(f"{dollars(price)}{told} in {dialect}")
