"""Whether a rate card prices all that its dialect offers, and whether every rate of it is ever asked."""

from collections.abc import Iterable, Iterator
from itertools import product

from filmgate.domain.cardfile import Problem
from filmgate.domain.catalog import MODELS, ModelCard
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.domain.pricing import Rate, RateCard

BOTH = frozenset({True, False})
_SECONDS = range(31)
_CLIP_SECONDS = (0, *range(3, 31))


def gaps(rates: RateCard, offers: Iterable[ModelCard], sounds: frozenset[bool] = BOTH) -> list[Problem]:
    """What can be ordered and has no price."""
    missing: dict[str, list[Generation]] = {}
    for asked in _orders(offers, sounds):
        if not any(rate.fits(asked) for rate in rates.rates):
            missing.setdefault(f"{asked.model} {asked.workflow} in {asked.mode}", []).append(asked)
    last = rates.rates[-1].line or 1
    return [Problem(last, f"no rate fits {what}{_when(asked)}: add one.") for what, asked in missing.items()]


def unreached(rates: RateCard) -> list[Problem]:
    """Rates that never price anything, because earlier ones fit everything that they fit."""
    takers: dict[int, set[int]] = {}
    reached: set[int] = set()
    for asked in _everything():
        fitting = [place for place, rate in enumerate(rates.rates) if rate.fits(asked)]
        if fitting:
            reached.add(fitting[0])
        for place in fitting[1:]:
            takers.setdefault(place, set()).add(fitting[0])
    return [
        Problem(rate.line or 1, f"this rate is never reached: {_before(rates.rates, takers.get(place, set()))}", True)
        for place, rate in enumerate(rates.rates)
        if place not in reached
    ]


def renamed(rates: RateCard, shipped: RateCard) -> list[Problem]:
    """A card that is not the shipped one, and says that it is."""
    if rates.rate_version != shipped.rate_version or rates == shipped:
        return []
    says = "the prices are not those of the shipped card of this name and version: give it a version of its own, since "
    return [Problem(1, f"{says}tasks say which card made their price.", True)]


def _orders(offers: Iterable[ModelCard], sounds: frozenset[bool]) -> Iterator[Generation]:
    """Everything that may be ordered, as far as prices can tell it apart. What follows a clip has no new sound."""
    for card in offers:
        for workflow, mode in product(sorted(card.workflows), sorted(card.modes)):
            follows = workflow in (Workflow.VIDEO_EDIT, Workflow.MOTION_CONTROL)
            lengths = _CLIP_SECONDS if follows else sorted(card.durations)
            for sound, clip, seconds in product((False,) if follows else sorted(sounds), _clips(workflow), lengths):
                yield Generation(
                    model=card.model, workflow=workflow, mode=mode, sound=sound, video=clip, duration=seconds
                )


def _everything() -> Iterator[Generation]:
    for model, workflow, mode, sound, seconds in product(MODELS, Workflow, Mode, (False, True), _SECONDS):
        for clip in _clips(workflow):
            yield Generation(model=model, workflow=workflow, mode=mode, sound=sound, video=clip, duration=seconds)


def _clips(workflow: Workflow) -> tuple[str | None, ...]:
    """Without a clip and with one, as far as the workflow has the choice."""
    if workflow is Workflow.REFERENCE_TO_VIDEO:
        return None, "a clip"
    return ("a clip",) if workflow in (Workflow.VIDEO_EDIT, Workflow.MOTION_CONTROL) else (None,)


def _when(asked: list[Generation]) -> str:
    sounds = {one.sound for one in asked}
    lengths = sorted({one.duration for one in asked})
    sound = "" if len(sounds) == 2 else " with sound" if sounds == {True} else " without sound"
    clip = " with a clip" if {one.clip for one in asked} == {True} and not asked[0].follows_clip else ""
    return f"{sound}{clip}, {_spans(lengths)} s"


def _spans(lengths: list[int]) -> str:
    """`3 to 15`, or `3, 4, 6 to 9` where some are missing."""
    spans: list[list[int]] = []
    for length in lengths:
        if spans and length == spans[-1][-1] + 1:
            spans[-1].append(length)
        else:
            spans.append([length])
    return ", ".join(str(span[0]) if len(span) == 1 else f"{span[0]} to {span[-1]}" for span in spans)


def _before(rates: tuple[Rate, ...], takers: set[int]) -> str:
    lines = [str(rates[place].line or place + 1) for place in sorted(takers)]
    if not lines:
        return "it fits no film that can be asked for."
    one = len(lines) == 1
    places = f"{'line' if one else 'lines'} {', '.join(lines)}"
    hides = "fits" if one else "fit"
    return f"the {'rate' if one else 'rates'} in {places} {hides} everything that it fits, and came first."
