"""The offers of this API, as data: three models, each with a name of its owner's and a version."""

import re
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from filmgate.domain.cardfile import read_card
from filmgate.domain.catalog import KLING_3, KLING_O3, ModelCard
from filmgate.domain.errors import InvalidField, UnknownModel
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation, Mode, Workflow

OWNER = "kwaivgi"
MODES = {"standard": Mode.STD, "std": Mode.STD, "pro": Mode.PRO, "4k": Mode.FOUR_K}
_VERSION = re.compile(r"[0-9a-f]{64}")


@frozen
class Offer:
    """One model as it is called here. `card` is what it takes, `version` the id of its only version."""

    name: str
    card: ModelCard
    version: str

    @property
    def ref(self) -> str:
        """`kwaivgi/kling-v3-video`."""
        return f"{OWNER}/{self.name}"


_FROM_WORDS = frozenset({Workflow.TEXT_TO_VIDEO, Workflow.IMAGE_TO_VIDEO})
V3 = Offer(
    "kling-v3-video",
    replace(KLING_3, workflows=_FROM_WORDS, modes=frozenset(Mode)),
    "4a8ba2743bd9dc2b487e0c4319988aacd658d33c2d064b8a420f4ee1732c30bd",
)
MOTION = Offer(
    "kling-v3-motion-control",
    replace(KLING_3, workflows=frozenset({Workflow.MOTION_CONTROL}), modes=frozenset(Mode)),
    # The vendor's own is not known.
    sha256(b"kling-v3-motion-control").hexdigest(),
)
OMNI = Offer(
    "kling-v3-omni-video",
    replace(KLING_O3, modes=frozenset(Mode)),
    "1d449e255319a7c07feca688cf0596cb82cc8a96ceddff6c44fd0d090b4e830c",
)
OFFERS = (V3, OMNI, MOTION)
CARDS = (replace(KLING_3, modes=frozenset(Mode)), OMNI.card)
NAMES = {KLING_3.model: (V3.ref, MOTION.ref), KLING_O3.model: (OMNI.ref,)}
RATES_FILE = Path(__file__).with_name("rates.toml")
RATES = read_card(RATES_FILE.read_text("utf-8"), str(RATES_FILE))


def find_offer(owner: str, name: str) -> Offer:
    """The offer of a path; UnknownModel where there is none."""
    for offer in OFFERS:
        if offer.ref == f"{owner}/{name}":
            return offer
    raise UnknownModel(f"{owner}/{name}")


def find_version(offer: Offer, version: str) -> str:
    """A version's id as it is asked for: every one of a model is the same here. UnknownModel where it is no id."""
    if not _VERSION.fullmatch(version):
        raise UnknownModel(f"{offer.ref}:{version}")
    return version


def read_version(text: str) -> tuple[Offer, str]:
    """What `ID`, `OWNER/NAME` and `OWNER/NAME:ID` mean: the offer, and the version's id."""
    ref, _, version = text.partition(":")
    for offer in OFFERS:
        if text in (offer.version, offer.ref):
            return offer, offer.version
        if ref == offer.ref and _VERSION.fullmatch(version):
            return offer, version
    raise InvalidField("version", f"must name one of {', '.join(offer.ref for offer in OFFERS)}, or its version's id.")


def offer_of(asked: Generation) -> Offer:
    """The offer that makes such films."""
    return next(each for each in OFFERS if each.card.model == asked.model and asked.workflow in each.card.workflows)
