"""The models that this API offers, as data: everything that the catalog knows, in every mode."""

from dataclasses import replace
from pathlib import Path

from filmgate.domain.cardfile import read_card
from filmgate.domain.catalog import KLING_3, KLING_O3
from filmgate.domain.generation import Mode, Workflow

CARDS = tuple(replace(card, modes=frozenset(Mode)) for card in (KLING_3, KLING_O3))
# Which members a workflow takes besides those that all of them take.
TAKES: dict[Workflow, frozenset[str]] = {
    Workflow.TEXT_TO_VIDEO: frozenset({"duration", "aspect_ratio", "sound", "shots", "elements"}),
    Workflow.IMAGE_TO_VIDEO: frozenset({"duration", "sound", "shots", "elements", "image", "end_image"}),
    Workflow.REFERENCE_TO_VIDEO: frozenset(
        {"duration", "aspect_ratio", "sound", "shots", "elements", "images", "video", "keep_original_sound"}
    ),
    Workflow.VIDEO_EDIT: frozenset({"images", "elements", "video", "keep_original_sound"}),
    Workflow.MOTION_CONTROL: frozenset({"image", "video", "keep_original_sound", "character_orientation"}),
}
# What has to be there: at least one of each of these. A prompt is needed as the card says, unless there are shots.
NEEDS: dict[Workflow, tuple[tuple[str, ...], ...]] = {
    Workflow.TEXT_TO_VIDEO: (),
    Workflow.IMAGE_TO_VIDEO: (("image",),),
    Workflow.REFERENCE_TO_VIDEO: (("images", "video"),),
    Workflow.VIDEO_EDIT: (("video",),),
    Workflow.MOTION_CONTROL: (("image",), ("video",)),
}
# The film is as long as the clip that it follows.
FOLLOWS_CLIP = frozenset({Workflow.VIDEO_EDIT, Workflow.MOTION_CONTROL})
RATES_FILE = Path(__file__).with_name("rates.toml")
RATES = read_card(RATES_FILE.read_text("utf-8"), str(RATES_FILE))
