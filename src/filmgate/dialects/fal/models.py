"""The offers of this API, as data: a path each for a model, a quality and what the film is made of."""

from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from filmgate.domain.cardfile import read_card
from filmgate.domain.catalog import KLING_3, KLING_O3, ModelCard
from filmgate.domain.errors import UnknownModel
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation, Mode, Workflow

# The first two segments of every offer's id: how a request stands is asked below them.
APP = "/fal-ai/kling-video"
# What stands before the same paths where a request waits for its result.
RUN = "/run"
TIERS = {"standard": Mode.STD, "pro": Mode.PRO, "4k": Mode.FOUR_K}


class Kind(StrEnum):
    """The last segments of an offer's id."""

    TEXT = "text-to-video"
    IMAGE = "image-to-video"
    MOTION = "motion-control"
    REFERENCE = "reference-to-video"
    CLIP_REFERENCE = "video-to-video/reference"
    CLIP_EDIT = "video-to-video/edit"


@frozen
class Family:
    """The offers of one model, which has a segment of its own."""

    segment: str
    card: ModelCard
    kinds: tuple[Kind, ...]


@frozen
class Offer:
    """One offer: its id is where requests for its films are sent."""

    family: Family
    tier: str
    kind: Kind

    @property
    def id(self) -> str:
        """`fal-ai/kling-video/v3/pro/text-to-video`."""
        return f"{APP[1:]}/{self.family.segment}/{self.tier}/{self.kind}"

    @property
    def mode(self) -> Mode:
        return TIERS[self.tier]


V3 = Family("v3", replace(KLING_3, modes=frozenset(Mode)), (Kind.TEXT, Kind.IMAGE, Kind.MOTION))
O3 = Family(
    "o3",
    replace(KLING_O3, modes=frozenset(Mode)),
    (Kind.TEXT, Kind.IMAGE, Kind.REFERENCE, Kind.CLIP_REFERENCE, Kind.CLIP_EDIT),
)
FAMILIES = (V3, O3)
NAMES = {
    family.card.model: tuple(Offer(family, tier, kind).id for kind in family.kinds for tier in TIERS)
    for family in FAMILIES
}
RATES_FILE = Path(__file__).with_name("rates.toml")
RATES = read_card(RATES_FILE.read_text("utf-8"), str(RATES_FILE))


def find_offer(family: Family, tier: str, kind: Kind) -> Offer:
    """The offer of a path; UnknownModel where there is no such tier."""
    offer = Offer(family, tier, kind)
    if tier not in TIERS:
        raise UnknownModel(offer.id)
    return offer


def offer_of(asked: Generation) -> Offer:
    """The offer that makes such films."""
    family = next(family for family in FAMILIES if family.card.model == asked.model)
    tier = next(tier for tier, mode in TIERS.items() if mode is asked.mode)
    return Offer(family, tier, _kind(family, asked))


def _kind(family: Family, asked: Generation) -> Kind:
    if asked.workflow is Workflow.VIDEO_EDIT:
        return Kind.CLIP_EDIT
    if asked.workflow is Workflow.REFERENCE_TO_VIDEO:
        return Kind.CLIP_REFERENCE if asked.video else Kind.REFERENCE
    if asked.workflow is Workflow.TEXT_TO_VIDEO and asked.elements and Kind.REFERENCE in family.kinds:
        return Kind.REFERENCE
    return Kind(asked.workflow)
