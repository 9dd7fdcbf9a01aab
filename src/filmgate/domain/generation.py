"""A Generation: what a customer asks for, in our own words, whichever dialect it came through."""

from enum import StrEnum

from filmgate.domain.frozen import frozen


class Workflow(StrEnum):
    """What is made of what."""

    TEXT_TO_VIDEO = "text-to-video"
    IMAGE_TO_VIDEO = "image-to-video"
    REFERENCE_TO_VIDEO = "reference-to-video"
    VIDEO_EDIT = "video-edit"
    MOTION_CONTROL = "motion-control"


class Mode(StrEnum):
    """Quality: std is 720p, pro is 1080p, 4k is 2160p."""

    STD = "std"
    PRO = "pro"
    FOUR_K = "4k"


class AspectRatio(StrEnum):
    """The shape of the picture."""

    WIDE = "16:9"
    TALL = "9:16"
    SQUARE = "1:1"


SIZES: dict[tuple[Mode, AspectRatio], tuple[int, int]] = {
    (Mode.STD, AspectRatio.WIDE): (1280, 720),
    (Mode.STD, AspectRatio.TALL): (720, 1280),
    (Mode.STD, AspectRatio.SQUARE): (960, 960),
    (Mode.PRO, AspectRatio.WIDE): (1920, 1080),
    (Mode.PRO, AspectRatio.TALL): (1080, 1920),
    (Mode.PRO, AspectRatio.SQUARE): (1440, 1440),
    (Mode.FOUR_K, AspectRatio.WIDE): (3840, 2160),
    (Mode.FOUR_K, AspectRatio.TALL): (2160, 3840),
    (Mode.FOUR_K, AspectRatio.SQUARE): (2880, 2880),
}


@frozen(kw_only=True)
class Shot:
    """One shot of a multi-shot film."""

    prompt: str
    duration: int


@frozen(kw_only=True)
class Element:
    """Somebody or something that a prompt calls `@name`, shown by the URLs of pictures or of one clip."""

    name: str
    description: str = ""
    images: tuple[str, ...] = ()
    video: str | None = None


@frozen(kw_only=True)
class Generation:
    """The whole vocabulary. `duration` is in seconds; 0 means that it follows the named clip.

    `width` and `height` are those of a film that follows a picture or a clip, in pixels; 0 until somebody has looked.
    So is `clip_ms`, how long the clip lasts that the film follows, and `clip_sound`, whether its sound is kept.

    Where there is a clip `before`, of `before_ms` milliseconds, an engine makes what comes after it, and the film that
    its customer gets is both.
    """

    model: str
    workflow: Workflow
    mode: Mode = Mode.STD
    prompt: str = ""
    negative_prompt: str = ""
    duration: int = 5
    aspect_ratio: AspectRatio = AspectRatio.WIDE
    sound: bool = True
    cfg_scale: float = 0.5
    seed: int | None = None
    shots: tuple[Shot, ...] = ()
    image: str | None = None
    end_image: str | None = None
    images: tuple[str, ...] = ()
    video: str | None = None
    keep_original_sound: bool = True
    character_orientation: str = "video"
    elements: tuple[Element, ...] = ()
    width: int = 0
    height: int = 0
    clip_ms: int = 0
    clip_sound: bool = False
    before: str | None = None
    before_ms: int = 0

    @property
    def names_media(self) -> bool:
        """Whether something of the caller's has to be fetched before the film can be made."""
        return bool(self.image or self.end_image or self.images or self.video or self.before or self.elements)

    @property
    def clip(self) -> bool:
        """Whether the film is made from a clip, or beside one."""
        return self.video is not None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the film in pixels: a picture's ratio where it follows one, else the asked one."""
        return (self.width, self.height) if self.width else SIZES[self.mode, self.aspect_ratio]

    @property
    def follows_picture(self) -> bool:
        """Whether the film has the ratio of `image`, whatever `aspect_ratio` says."""
        return self.workflow in (Workflow.IMAGE_TO_VIDEO, Workflow.MOTION_CONTROL)

    @property
    def follows_clip(self) -> bool:
        """Whether the film is as long as `video`, whatever `duration` says."""
        return self.workflow in (Workflow.VIDEO_EDIT, Workflow.MOTION_CONTROL)

    @property
    def seconds(self) -> float:
        """How long the film is to be: as long as the clip that it follows, where that is known; 0 where it is not."""
        return self.clip_ms / 1000 if self.clip_ms else float(self.duration)

    @property
    def whole_seconds(self) -> float:
        """How long the film is to be that its customer gets."""
        return self.before_ms / 1000 + self.seconds

    @property
    def audible(self) -> bool:
        """Whether the film has sound, of its own or the clip's."""
        return self.sound or self.clip_sound
