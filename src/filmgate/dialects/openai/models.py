"""The models of this API, as data: any name is taken, and means one of them."""

import math
import re
from dataclasses import replace
from pathlib import Path

from filmgate.domain.cardfile import read_card
from filmgate.domain.catalog import KLING_3, KLING_O3
from filmgate.domain.generation import SIZES, AspectRatio, Mode, Workflow

_FROM_WORDS = frozenset({Workflow.TEXT_TO_VIDEO, Workflow.IMAGE_TO_VIDEO})
CARDS = (
    replace(KLING_3, workflows=_FROM_WORDS, modes=frozenset(Mode)),
    replace(KLING_O3, workflows=_FROM_WORDS | {Workflow.VIDEO_EDIT}, modes=frozenset(Mode)),
)
NAMES = {card.model: (card.model,) for card in CARDS}
RATES_FILE = Path(__file__).with_name("rates.toml")
RATES = read_card(RATES_FILE.read_text("utf-8"), str(RATES_FILE))
# What a request gets that does not say: a phone's picture, as this API's clients expect.
SECONDS = 4
SIZE = SIZES[Mode.STD, AspectRatio.TALL]
_OMNI = re.compile(r"kling.*(o[13]|omni)")


def model_of(name: str) -> str:
    """The model that a name means."""
    return KLING_O3.model if _OMNI.search(name.lower()) else KLING_3.model


def film_of(width: int, height: int) -> tuple[Mode, AspectRatio]:
    """The mode and shape of the film that is nearest to so many pixels."""
    shape = min(AspectRatio, key=lambda each: _apart(width / height, _ratio(each)))
    return min(Mode, key=lambda each: _apart(width * height, math.prod(SIZES[each, shape]))), shape


def _ratio(shape: AspectRatio) -> float:
    wide, high = SIZES[Mode.STD, shape]
    return wide / high


def _apart(one: float, other: float) -> float:
    return abs(math.log(one / other))
