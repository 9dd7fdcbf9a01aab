"""What this API offers now: its models, their prices, and the engines that make each workflow."""

from itertools import product

from filmgate.dialects.native.models import CARDS, FOLLOWS_CLIP, NEEDS, TAKES
from filmgate.dialects.native.wire import SEED_MAX
from filmgate.dialects.native.words import Ability, Listed, Model, Price
from filmgate.domain.catalog import ELEMENT_IMAGES_MAX, ELEMENT_NAME_MAX, SHOT_PROMPT_MAX, SHOTS_MAX, ModelCard
from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow
from filmgate.domain.money import usd
from filmgate.domain.pricing import RateCard
from filmgate.domain.routing import Router


def offers(router: Router, rates: RateCard) -> Listed[Model]:
    return Listed([_model(card, router, rates) for card in CARDS], None)


def _model(card: ModelCard, router: Router, rates: RateCard) -> Model:
    return Model(
        model=card.model,
        title=card.title,
        modes=[mode for mode in Mode if mode in card.modes],
        aspect_ratios=[ratio for ratio in AspectRatio if ratio in card.aspect_ratios],
        durations=sorted(card.durations),
        prompt_max=card.prompt_max,
        shots_max=SHOTS_MAX,
        shot_prompt_max=SHOT_PROMPT_MAX,
        images_max=card.images_max,
        images_with_video_max=card.images_with_video_max,
        elements_max=card.elements_max,
        element_images_max=ELEMENT_IMAGES_MAX,
        element_name_max=ELEMENT_NAME_MAX,
        seed_max=SEED_MAX,
        workflows=[_ability(card, each, router, rates) for each in Workflow if each in card.workflows],
    )


def _ability(card: ModelCard, workflow: Workflow, router: Router, rates: RateCard) -> Ability:
    wanted = [_sample(card, workflow, mode, sound=True) for mode in Mode if mode in card.modes]
    return Ability(
        workflow=workflow,
        prompt_required=workflow not in card.prompt_optional,
        members=sorted(TAKES[workflow]),
        needs=[list(names) for names in NEEDS[workflow]],
        engines=[engine.name for engine in router.cards if any(engine.can(asked) for asked in wanted)],
        prices=_prices(card, workflow, rates),
    )


def _prices(card: ModelCard, workflow: Workflow, rates: RateCard) -> list[Price]:
    """One for each mode, silent and with sound; a film that follows a clip has the clip's sound or none."""
    sounds = (False, True) if "sound" in TAKES[workflow] else (False,)
    return [
        Price(mode, sound, *_unit(rates, _sample(card, workflow, mode, sound=sound)))
        for mode, sound in product((mode for mode in Mode if mode in card.modes), sounds)
    ]


def _unit(rates: RateCard, asked: Generation) -> tuple[str, str]:
    """The amount, and what it is paid for."""
    rate = next((rate for rate in rates.rates if rate.fits(asked)), None)
    if rate is not None and rate.per_second is not None:
        return usd(rate.per_second), "a second"
    if rate is not None and rate.fixed is not None:
        return usd(rate.fixed), "a film"
    return usd(rates.price(asked)), f"for {asked.duration} s"


def _sample(card: ModelCard, workflow: Workflow, mode: Mode, *, sound: bool) -> Generation:
    seconds, clip = (0, "a clip") if workflow in FOLLOWS_CLIP else (5, None)
    return Generation(model=card.model, workflow=workflow, mode=mode, sound=sound, duration=seconds, video=clip)
