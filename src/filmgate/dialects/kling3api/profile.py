"""The two versions of this API, as data: what differs is prices, defaults, durations and how ids begin."""

import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from filmgate.domain.catalog import KLING_3, KLING_O3, ModelCard
from filmgate.domain.generation import Workflow
from filmgate.domain.pricing import RateCard, parse

_PROMPT_MAX = 2000
_KLING_3 = replace(
    KLING_3,
    workflows=frozenset({Workflow.TEXT_TO_VIDEO, Workflow.IMAGE_TO_VIDEO}),
    prompt_max=_PROMPT_MAX,
)
_KLING_O3 = replace(KLING_O3, prompt_max=_PROMPT_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """`id_prefixes` holds the first letters of an id, by model."""

    name: str
    prefixes: tuple[str, ...]
    cards: tuple[ModelCard, ...]
    rates: RateCard
    sound: bool
    id_prefixes: dict[str, str]


def _shipped(file: str) -> RateCard:
    path = Path(__file__).with_name(file)
    return parse(tomllib.loads(path.read_text("utf-8")), str(path))


NEWER = Profile(
    name="kling3api",
    prefixes=("/api",),
    cards=(_KLING_3, _KLING_O3),
    rates=_shipped("rates.toml"),
    sound=True,
    id_prefixes={_KLING_3.model: "n75", _KLING_O3.model: "n71"},
)
OLDER = Profile(
    name="kling3api-v1",
    prefixes=(),
    cards=(replace(_KLING_3, durations=frozenset({5, 10})), _KLING_O3),
    rates=_shipped("rates_v1.toml"),
    sound=False,
    id_prefixes={_KLING_3.model: "n70", _KLING_O3.model: "n71"},
)
