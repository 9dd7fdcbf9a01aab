"""The two versions of this API, as data: what differs is prices, defaults, durations and how ids begin."""

from dataclasses import replace
from pathlib import Path

from filmgate.domain.cardfile import read_card
from filmgate.domain.catalog import KLING_3, KLING_O3, ModelCard
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Workflow
from filmgate.domain.pricing import RateCard

_HERE = Path(__file__).parent
_PROMPT_MAX = 2000
_KLING_3 = replace(
    KLING_3,
    workflows=frozenset({Workflow.TEXT_TO_VIDEO, Workflow.IMAGE_TO_VIDEO}),
    prompt_max=_PROMPT_MAX,
)
_KLING_O3 = replace(KLING_O3, prompt_max=_PROMPT_MAX)


@frozen(kw_only=True)
class Profile:
    """`id_prefixes` holds the first letters of an id, by model."""

    name: str
    prefixes: tuple[str, ...]
    cards: tuple[ModelCard, ...]
    rates: RateCard
    rates_file: Path
    sound: bool
    id_prefixes: dict[str, str]


def _shipped(path: Path) -> RateCard:
    return read_card(path.read_text("utf-8"), str(path))


NEWER = Profile(
    name="kling3api",
    prefixes=("/api",),
    cards=(_KLING_3, _KLING_O3),
    rates=_shipped(_HERE / "rates.toml"),
    rates_file=_HERE / "rates.toml",
    sound=True,
    id_prefixes={_KLING_3.model: "n75", _KLING_O3.model: "n71"},
)
OLDER = Profile(
    name="kling3api-v1",
    prefixes=(),
    cards=(replace(_KLING_3, durations=frozenset({5, 10})), _KLING_O3),
    rates=_shipped(_HERE / "rates_v1.toml"),
    rates_file=_HERE / "rates_v1.toml",
    sound=False,
    id_prefixes={_KLING_3.model: "n70", _KLING_O3.model: "n71"},
)
