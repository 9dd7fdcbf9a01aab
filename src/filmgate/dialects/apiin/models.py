"""The one model of this API, as data: its name and what it takes."""

from dataclasses import replace
from pathlib import Path

from filmgate.domain.cardfile import read_card
from filmgate.domain.catalog import KLING_3
from filmgate.domain.generation import Mode, Workflow

NAME = "kling-3"
CARD = replace(
    KLING_3,
    workflows=frozenset({Workflow.TEXT_TO_VIDEO, Workflow.IMAGE_TO_VIDEO}),
    modes=frozenset(Mode),
)
RATES_FILE = Path(__file__).with_name("rates.toml")
RATES = read_card(RATES_FILE.read_text("utf-8"), str(RATES_FILE))
