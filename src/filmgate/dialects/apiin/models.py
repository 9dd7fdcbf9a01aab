"""The one model of this API, as data: its name and what it takes."""

import tomllib
from dataclasses import replace
from pathlib import Path

from filmgate.domain.catalog import KLING_3
from filmgate.domain.generation import Mode, Workflow
from filmgate.domain.pricing import parse

NAME = "kling-3"
CARD = replace(
    KLING_3,
    workflows=frozenset({Workflow.TEXT_TO_VIDEO, Workflow.IMAGE_TO_VIDEO}),
    modes=frozenset(Mode),
)
_rates_file = Path(__file__).with_name("rates.toml")
RATES = parse(tomllib.loads(_rates_file.read_text("utf-8")), str(_rates_file))
