"""The one model of this API, as data: its name, what it takes, and what a film is like where the request cannot say."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from filmgate.domain.cardfile import read_card
from filmgate.domain.catalog import KLING_3
from filmgate.domain.generation import AspectRatio, Mode, Workflow

NAME = "kling-3.0"
CARD = replace(
    KLING_3,
    workflows=frozenset({Workflow.TEXT_TO_VIDEO}),
    modes=frozenset(Mode),
    durations=frozenset({5}),
    aspect_ratios=frozenset({AspectRatio.WIDE}),
    prompt_optional=frozenset({Workflow.TEXT_TO_VIDEO}),
)
# A request says nothing of length, shape and sound: five seconds, 16:9, silent.
ALWAYS: dict[str, Any] = {"model": CARD.model, "workflow": Workflow.TEXT_TO_VIDEO, "duration": 5, "sound": False}
RATES_FILE = Path(__file__).with_name("rates.toml")
RATES = read_card(RATES_FILE.read_text("utf-8"), str(RATES_FILE))
