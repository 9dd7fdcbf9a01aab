"""The shapes of this API: what a request may hold, and what each answer is."""

from typing import Annotated, Any, Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from filmgate.domain.generation import AspectRatio, Generation, Mode, Workflow
from filmgate.domain.task import FailureCode, TaskState
from filmgate.domain.uploads import UploadKind
from filmgate.edge.body import Number

Item = TypeVar("Item")
LIMIT_MAX = 100
# Read by hand: in a query, where all is text, msgspec would take numbers for times too.
Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]


class Part(msgspec.Struct):
    """One shot of a film; `duration` in whole seconds."""

    prompt: str
    duration: Number


class Portrait(msgspec.Struct, kw_only=True):
    """An element that a prompt may call `@name`: one to four pictures, or one clip."""

    name: str
    description: str | None = None
    images: tuple[str, ...] | None = None
    video: str | None = None


class Wish(msgspec.Struct, kw_only=True):
    """What a film is to be. null is the same as absent; `duration` is in whole seconds."""

    model: str | None = None
    workflow: Workflow | None = None
    mode: Mode | None = None
    prompt: str | None = None
    negative_prompt: str | None = None
    duration: Number | None = None
    aspect_ratio: AspectRatio | None = None
    sound: bool | None = None
    cfg_scale: float | None = None
    seed: Number | None = None
    shots: tuple[Part, ...] | None = None
    image: str | None = None
    end_image: str | None = None
    images: tuple[str, ...] | None = None
    video: str | None = None
    elements: tuple[Portrait, ...] | None = None
    keep_original_sound: bool | None = None
    character_orientation: Literal["video", "image"] | None = None
    callback_url: str | None = None


class ListQuestion(msgspec.Struct, kw_only=True):
    """The query of a list of tasks, newest first. Times are RFC 3339 with an offset; `created_after` is inclusive."""

    limit: Annotated[int, Meta(ge=1, le=LIMIT_MAX)] = 20
    cursor: str | UnsetType = UNSET
    state: TaskState | UnsetType = UNSET
    model: str | UnsetType = UNSET
    dialect: str | UnsetType = UNSET
    created_after: Moment | UnsetType = UNSET
    created_before: Moment | UnsetType = UNSET


class FilesQuestion(msgspec.Struct, kw_only=True):
    """The query of a list of files, newest first."""

    limit: Annotated[int, Meta(ge=1, le=LIMIT_MAX)] = 20
    cursor: str | UnsetType = UNSET


class TaskQuestion(msgspec.Struct):
    """The query of one task: with its events or without."""

    events: Literal["true", "false"] = "false"


class Film(msgspec.Struct):
    """A finished film; `size` in bytes. The URLs ask for no key.

    The poster is a JPEG, the preview a few seconds, small and silent; each is made when it is first asked for.
    """

    url: str
    size: int
    poster_url: str
    preview_url: str


class File(msgspec.Struct, kw_only=True):
    """A picture or a clip that is kept to be named in tasks by its URL; `size` in bytes, sides in pixels.

    `seconds` is null for a picture. Every use puts `expires_at` off.
    """

    id: str
    url: str
    kind: UploadKind
    media_type: str
    size: int
    width: int
    height: int
    seconds: float | None
    created_at: str
    expires_at: str


class Failed(msgspec.Struct):
    """Why a task ended without a film; `message` is for people."""

    code: FailureCode
    message: str


class Step(msgspec.Struct):
    """One change of a task's state: the `number`th of its timeline. `before` is null for the first."""

    number: int
    at: str
    before: TaskState | None
    state: TaskState
    actor: str
    cause: str


class Progress(msgspec.Struct):
    """How far a running task is, in percent."""

    progress: int


class Task(msgspec.Struct, kw_only=True):
    """A task as it stands. Times are ISO 8601 in UTC with microseconds, amounts are dollars as decimal strings.

    `generation` is the request in full, defaults included; `result` what the engine says of the film: what it
    understood, what it ignored, what the film turned out to be. `progress` is in percent, while the task runs.
    """

    id: str
    state: TaskState
    dialect: str
    model: str
    workflow: Workflow
    mode: Mode
    generation: Generation
    price_usd: str
    charged_usd: str
    rate_card: "Card | None"
    progress: int | None
    films: list[Film]
    result: dict[str, Any] | None
    failure: Failed | None
    callback_url: str | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    deadline_at: str
    events: tuple[Step, ...] | UnsetType = UNSET


class Listed(msgspec.Struct, Generic[Item]):
    """A page of a list. `next_cursor` asks for the following one and is null at the end; a page may be short before."""

    data: list[Item]
    next_cursor: str | None


class Card(msgspec.Struct):
    """The rate card that a price comes from."""

    name: str
    version: str


class Quote(msgspec.Struct, kw_only=True):
    """What a task would cost. Not `final` where the price follows the length of a clip that is not known yet."""

    price_usd: str
    final: bool
    rate_card: Card
    generation: Generation


class Price(msgspec.Struct):
    """The price of one mode, silent or with sound; `a second`, `a film`, or `for 5 s`, as `unit` says."""

    mode: Mode
    sound: bool
    usd: str
    unit: str


class Ability(msgspec.Struct):
    """One workflow of a model, and the engines that make it now, the preferred one first.

    `members` are those that not every workflow takes; of each of `needs` at least one has to be there.
    """

    workflow: Workflow
    prompt_required: bool
    members: list[str]
    needs: list[list[str]]
    engines: list[str]
    prices: list[Price]


class Model(msgspec.Struct, kw_only=True):
    """What a model takes; durations are whole seconds, prompts are counted in characters."""

    model: str
    title: str
    modes: list[Mode]
    aspect_ratios: list[AspectRatio]
    durations: list[int]
    prompt_max: int
    shots_max: int
    shot_prompt_max: int
    images_max: int
    images_with_video_max: int
    elements_max: int
    element_images_max: int
    element_name_max: int
    seed_max: int
    workflows: list[Ability]


class Balance(msgspec.Struct):
    """An account's money: granted is balance, held for open tasks, and consumed for films, together."""

    balance_usd: str
    granted_usd: str
    consumed_usd: str
    held_usd: str


class Fault(msgspec.Struct, omit_defaults=True):
    """`code` is one of the documented words, `field` the member of the request that is wrong."""

    code: str
    message: str
    field: str | None = None


class Said(msgspec.Struct, kw_only=True):
    """The request that says in one dialect what was asked, and its price there in dollars and in the dialect's credits.

    Or `error`: why it cannot be said there; all other members but `dialect` are null then.
    """

    dialect: str
    method: str | None = None
    path: str | None = None
    body: dict[str, Any] | None = None
    price_usd: str | None = None
    credits: str | None = None
    error: Fault | None = None


class Refused(msgspec.Struct):
    """Whatever went wrong."""

    error: Fault
