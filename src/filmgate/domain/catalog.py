"""What each model can do, as data: validation, prices, documents and forms all read these cards."""

from collections.abc import Iterator

from filmgate.domain.errors import InvalidField, MissingField, UnknownModel
from filmgate.domain.frozen import frozen
from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow

SHOTS_MAX = 6
SHOT_PROMPT_MAX = 512
ELEMENT_NAME_MAX = 100
ELEMENT_IMAGES_MAX = 4
_CLIP_SCHEMES = ("http://", "https://")
_PICTURE_SCHEMES = (*_CLIP_SCHEMES, "data:image/")
_SCHEME_MAX = 11


@frozen(kw_only=True)
class ModelCard:
    """One model as one dialect offers it. Durations are whole seconds, prompts are counted in characters."""

    model: str
    title: str
    workflows: frozenset[Workflow]
    modes: frozenset[Mode] = frozenset({Mode.STD, Mode.PRO})
    aspect_ratios: frozenset[AspectRatio] = frozenset(AspectRatio)
    durations: frozenset[int] = frozenset(range(3, 16))
    prompt_max: int = 2500
    images_max: int = 7
    images_with_video_max: int = 4
    elements_max: int = 3
    prompt_optional: frozenset[Workflow] = frozenset()

    def check(self, asked: Generation) -> None:
        """Raise InvalidField for the first field that this model does not take."""
        if asked.workflow not in self.workflows:
            raise InvalidField("workflow", f"{self.title} does not make {asked.workflow}.")
        if asked.mode not in self.modes:
            raise InvalidField("mode", f"must be {_listed(self.modes)}.")
        self._check_words(asked)
        self._check_media(asked)
        self._check_elements(asked)
        self._check_length(asked)
        if not 0 <= asked.cfg_scale <= 1:
            raise InvalidField("cfg_scale", "must be a number from 0 to 1.")

    def _check_words(self, asked: Generation) -> None:
        if not asked.prompt.strip() and not asked.shots and asked.workflow not in self.prompt_optional:
            raise MissingField("prompt", "is required and must not be empty.")
        if len(asked.prompt) > self.prompt_max:
            raise InvalidField("prompt", f"must be at most {self.prompt_max} characters, not {len(asked.prompt)}.")
        if len(asked.negative_prompt) > self.prompt_max:
            raise InvalidField("negative_prompt", f"must be at most {self.prompt_max} characters.")
        if len(asked.shots) > SHOTS_MAX:
            raise InvalidField("shots", f"must be at most {SHOTS_MAX} shots, not {len(asked.shots)}.")
        for number, shot in enumerate(asked.shots, 1):
            if not shot.prompt.strip() or len(shot.prompt) > SHOT_PROMPT_MAX:
                raise InvalidField("shots", f"shot {number} needs a prompt of 1 to {SHOT_PROMPT_MAX} characters.")
            if shot.duration < 1:
                raise InvalidField("shots", f"shot {number} must last at least 1 second.")

    def _check_media(self, asked: Generation) -> None:
        if asked.workflow is Workflow.IMAGE_TO_VIDEO and not asked.image:
            raise MissingField("image", "is required for image-to-video.")
        if asked.workflow is Workflow.VIDEO_EDIT and not asked.video:
            raise MissingField("video", "is required for video-edit.")
        if asked.workflow is Workflow.REFERENCE_TO_VIDEO and not (asked.images or asked.video):
            raise MissingField("image", "reference-to-video needs at least one of images and video.")
        if asked.workflow is Workflow.MOTION_CONTROL and not (asked.image and asked.video):
            missing = "video" if asked.image else "image"
            raise MissingField(missing, "motion-control needs one image and one video.")
        most = self.most_images(asked)
        if len(asked.images) > most:
            raise InvalidField("images", f"must be at most {most} pictures, not {len(asked.images)}.")
        for field, url, schemes in _named(asked):
            if not url[:_SCHEME_MAX].lower().startswith(schemes):
                raise InvalidField(field, "must be an http or https URL.")

    def most_images(self, asked: Generation) -> int:
        """How many pictures a film takes of what it is to show."""
        return self.images_with_video_max if asked.video else self.images_max

    def _check_elements(self, asked: Generation) -> None:
        if len(asked.elements) > self.elements_max:
            raise InvalidField("elements", f"must be at most {self.elements_max}, not {len(asked.elements)}.")
        for number, element in enumerate(asked.elements, 1):
            if not element.name.strip() or len(element.name) > ELEMENT_NAME_MAX:
                raise InvalidField("elements", f"number {number} needs a name of 1 to {ELEMENT_NAME_MAX} characters.")
            if len(element.description) > self.prompt_max:
                raise InvalidField("elements", f"number {number} has more than {self.prompt_max} characters to say.")
            if bool(element.images) == bool(element.video) or len(element.images) > ELEMENT_IMAGES_MAX:
                raise InvalidField("elements", f"number {number} needs 1 to {ELEMENT_IMAGES_MAX} pictures or one clip.")

    def _check_length(self, asked: Generation) -> None:
        if asked.shots and sum(shot.duration for shot in asked.shots) != asked.duration:
            raise InvalidField("shots", f"must last {asked.duration} seconds in all.")
        if asked.duration == 0 and asked.workflow in (Workflow.VIDEO_EDIT, Workflow.MOTION_CONTROL):
            return
        if asked.duration not in self.durations:
            raise InvalidField("duration", f"must be {_spoken(self.durations)}, not {asked.duration}.")


def find(cards: tuple[ModelCard, ...], model: str) -> ModelCard:
    """The card of `model`; UnknownModel where there is none."""
    for card in cards:
        if card.model == model:
            return card
    raise UnknownModel(model)


def _named(asked: Generation) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every URL: the field that names it, and the schemes that it may have."""
    for field, url in (("image", asked.image), ("end_image", asked.end_image)):
        if url:
            yield field, url, _PICTURE_SCHEMES
    if asked.video:
        yield "video", asked.video, _CLIP_SCHEMES
    for url in asked.images:
        yield "images", url, _PICTURE_SCHEMES
    for element in asked.elements:
        yield from (("elements", url, _PICTURE_SCHEMES) for url in element.images)
        if element.video:
            yield "elements", element.video, _CLIP_SCHEMES


def _listed(values: frozenset[Mode]) -> str:
    return " or ".join(sorted(values))


def _spoken(durations: frozenset[int]) -> str:
    low, high = min(durations), max(durations)
    if len(durations) == high - low + 1:
        return f"a whole number of seconds from {low} to {high}"
    return " or ".join(str(seconds) for seconds in sorted(durations)) + " seconds"


KLING_3 = ModelCard(
    model="kling-3.0",
    title="Kling 3.0",
    workflows=frozenset({Workflow.TEXT_TO_VIDEO, Workflow.IMAGE_TO_VIDEO, Workflow.MOTION_CONTROL}),
    prompt_optional=frozenset({Workflow.MOTION_CONTROL}),
)
KLING_O3 = ModelCard(
    model="kling-o3",
    title="Kling Video O3",
    workflows=frozenset(
        {Workflow.TEXT_TO_VIDEO, Workflow.IMAGE_TO_VIDEO, Workflow.REFERENCE_TO_VIDEO, Workflow.VIDEO_EDIT}
    ),
)
MODELS = (KLING_3.model, KLING_O3.model)
