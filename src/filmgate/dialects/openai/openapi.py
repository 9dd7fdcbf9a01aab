"""What the OpenAPI document of this API is made from."""

from filmgate.dialects.openai import wire, words
from filmgate.dialects.openai.faults import write_error
from filmgate.dialects.openai.models import CARDS, SECONDS, SIZE
from filmgate.domain.catalog import ModelCard
from filmgate.domain.errors import Busy, FileRemoved, InvalidField, MissingField, NoFilm, RateLimited, UploadCapReached
from filmgate.edge import openapi
from filmgate.edge.bounds import CLIP, PICTURE_IF_ANY, bounds_of
from filmgate.edge.bounds import words as prompted
from filmgate.edge.glosses import ASKED, TOLD, Glosses, defaults
from filmgate.edge.openapi import Answer, Api, Operation, Parameter, Schema, Schemas

_ASKED = {
    "model": "Any name. One with `o1`, `o3` or `omni` after `kling` means Kling Video O3, every other Kling 3.0.",
    "seconds": "How long the film lasts, in whole seconds: a text, as all is in forms, or a number.",
    "size": "Width and height: the film gets the mode and the shape that are nearest.",
    "width": "The same as two numbers: the width. `size` wins.",
    "height": "The height.",
    "input_reference": "The picture that the film begins with: a file in a form, a URL, or an object with `image_url`.",
    "image_reference": "Another name for `input_reference`, which wins where both are there.",
    "reference_url": "One more name for it.",
    "image_url": "The picture: http, https or `data:` URL.",
    "seed": "The same number makes the same film again.",
    "Edit.model": "Any name; edits are made by Kling Video O3.",
    "Edit.prompt": "What the film shows, and what becomes of the video.",
    "video": "The video that is edited: a file in a form, a URL, the id of a video, or an object with the `id`.",
    "video.id": "The id of a completed video.",
    "Extension.model": "Any name; an extension is made by the model of its video.",
    "Extension.prompt": "What happens from there on.",
    "Extension.seconds": "How long it goes on, in whole seconds: a text, as all is in forms, or a number.",
    "Extension.video": "The video that is extended: a file in a form, the id of a video, or an object with the `id`.",
    "Remix.prompt": "What the film shows instead. Everything else is as it was.",
}
_TOLD = {
    "id": "The video's id.",
    "object": "What this is: `video`, `list` or `video.deleted`.",
    "model": "The model as the request named it.",
    "status": "`queued`, `in_progress`, `completed` or `failed`.",
    "progress": "How far it is, in percent.",
    "created_at": "When the video was created: Unix seconds.",
    "completed_at": "When it was completed: Unix seconds; null until then.",
    "expires_at": "Always null: how long films are kept is the operator's matter.",
    "size": "Width and height of the film in pixels.",
    "seconds": "How long the film lasts, as a text.",
    "prompt": "What the film shows.",
    "remixed_from_video_id": "The video that this one is a remix of; null where it is none.",
    "error": "Why the video failed; null otherwise.",
    "url": "The film's address, which needs no key; null until there is one.",
    "deleted": "That it was.",
    "data": "The videos.",
    "first_id": "The id of the first one; null where there is none.",
    "last_id": "The id of the last one: the next page's `after`.",
    "has_more": "Whether there is a next page.",
    "Cause.code": "The word for what went wrong.",
    "Fault.code": "The word for what went wrong.",
    "type": "The kind of error.",
    "param": "The member that is wrong; null where it is none.",
    "Refused.error": "What went wrong.",
}


def api(name: str) -> Api:
    return Api(
        title=name,
        says="The videos API of OpenAI as Filmgate speaks it.",
        bases=(f"/{name}", "/"),
        operations=_OPERATIONS,
        speak=write_error,
        refused=words.Refused,
        glosses=Glosses(
            asked=ASKED | _ASKED,
            told=TOLD | _TOLD,
            defaults=defaults("sound") | {"seconds": str(SECONDS), "size": f"{SIZE[0]}x{SIZE[1]}"},
        ),
    )


_SIDE: Schema = {"type": "integer", "minimum": 1, "maximum": 10_000}
_SIZE: Schema = {"type": "string", "pattern": "^[1-9][0-9]{0,3}x[1-9][0-9]{0,3}$"}
_NAMED: Schema = {
    "anyOf": [
        PICTURE_IF_ANY,
        {"type": "object", "properties": {"image_url": {"anyOf": [PICTURE_IF_ANY, {"type": "null"}]}}},
    ]
}
_OWN_ID: Schema = {"type": "string", "pattern": "^video_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$"}
_SOURCE: Schema = {
    "type": "object",
    "properties": {"id": {"type": "string", "minLength": 1}},
    "required": ["id"],
}
_FILE: Schema = {"type": "string", "contentMediaType": "application/octet-stream"}


_NAME: Schema = {"type": "string", "maxLength": words.NAME_MAX}


def _body(schemas: Schemas) -> Schema:
    """One shape for each model; whether there is a picture says which workflow it is."""
    return {"anyOf": [_creation(schemas, card) for card in CARDS]}


def _creation(schemas: Schemas, card: ModelCard) -> Schema:
    limits = bounds_of(card) | {
        "model": {"anyOf": [{"const": card.model}, _NAME]},
        "prompt": prompted(card),
        "seconds": _lengths(card),
        "size": _SIZE,
        "width": _SIDE,
        "height": _SIDE,
        "input_reference": _NAMED,
        "image_reference": _NAMED,
        "reference_url": PICTURE_IF_ANY,
        "seed": {"type": "integer", "minimum": 0, "maximum": wire.SEED_MAX},
        "sound": {"type": "boolean"},
    }
    return schemas.narrowed(words.Creation, card.model, limits, needed=("prompt",))


def _edit(schemas: Schemas) -> Schema:
    limits: dict[str, Schema] = {
        "model": {"anyOf": [{"const": CARDS[1].model}, _NAME]},
        "prompt": prompted(CARDS[1]),
        "video": {"anyOf": [CLIP, _SOURCE]},
    }
    return schemas.narrowed(words.Edit, "Edit", limits, needed=("prompt", "video"))


def _extension(schemas: Schemas) -> Schema:
    limits: dict[str, Schema] = {
        "model": _NAME,
        "prompt": prompted(CARDS[0]),
        "seconds": _lengths(CARDS[0]),
        "video": {"anyOf": [_OWN_ID, _SOURCE]},
    }
    return schemas.narrowed(words.Extension, "Extension", limits, needed=("prompt", "video"))


def _lengths(card: ModelCard) -> Schema:
    return {"type": "string", "enum": [str(each) for each in sorted(card.durations)]}


def _remix(schemas: Schemas) -> Schema:
    return schemas.narrowed(words.Remix, "Remix", {"prompt": prompted(CARDS[1])}, needed=("prompt",))


def _form(needed: str, file: str, *names: str) -> Schema:
    """A form, in which all is text but the file."""
    members: dict[str, Schema] = {name: {"type": "string"} for name in ("prompt", *names)}
    members |= {"model": _NAME} if "model" in names else {}
    return {"type": "object", "properties": {**members, file: _FILE}, "required": ["prompt", *needed.split()]}


_VIDEO_ID = Parameter(
    name="video_id",
    place="path",
    schema={"type": "string", "minLength": 1},
    says="The video's id, in any dialect's form.",
    required=True,
)
_LISTED = (
    Parameter(
        name="after",
        place="query",
        schema=_OWN_ID,
        says="The last_id of the page before.",
    ),
    Parameter(
        name="limit",
        place="query",
        schema={"type": "integer", "minimum": 1, "maximum": words.LIMIT_MAX},
        says="How many a page holds at most; 20 where it is not said.",
    ),
    Parameter(
        name="order",
        place="query",
        schema={"enum": ["asc", "desc"]},
        says="Oldest first, or newest first, which is what comes where it is not said.",
    ),
)
_VARIANT = Parameter(
    name="variant",
    place="query",
    schema={"enum": [str(each) for each in words.Variant]},
    says="The film, a picture of it, or a sheet of pictures from all through it.",
)
_OPEN = NoFilm("The video must be completed; it is queued.")
_MADE = Answer(
    says="The video is accepted.",
    content=words.Video,
    headers={"X-Should-Retry": "Always false: whoever sends it again gets another video."},
)


def _bytes(media: str, says: str) -> Answer:
    return Answer(says=says, media=media, schema=lambda _: {"type": "string", "contentMediaType": media})


_OF_ANOTHER = (
    *openapi.CREATING,
    *openapi.READING[-1:],
    _OPEN,
    MissingField("video", "is required."),
    FileRemoved(),
    UploadCapReached("This key may keep 1000 files, and keeps 1000"),
    RateLimited(5),
    Busy(5),
)
_OPERATIONS = (
    Operation(
        method="POST",
        path="/v1/videos",
        name="createVideo",
        says="Create a video: JSON, or a form.",
        parameters=(openapi.IDEMPOTENCY_KEY,),
        body=_body,
        form=_form("", "input_reference", "model", "seconds", "size", "negative_prompt", "seed", "sound"),
        example={
            "model": "kling-3.0",
            "prompt": "A sailboat on a calm sea at sunset",
            "seconds": "5",
            "size": "1280x720",
        },
        answers=(_MADE,),
        refusals=openapi.CREATING,
    ),
    Operation(
        method="GET",
        path="/v1/videos",
        name="listVideos",
        says="The account's videos, page by page, whichever dialect they came through.",
        parameters=_LISTED,
        answers=(Answer(says="One page.", content=words.Listed),),
        refusals=(*openapi.ASKING, InvalidField("limit", "expected int <= 100.")),
    ),
    Operation(
        method="GET",
        path="/v1/videos/{video_id}",
        name="getVideo",
        says="Ask how a video stands. A failed one is a good answer too.",
        parameters=(_VIDEO_ID,),
        answers=(Answer(says="The video as it stands.", content=words.Video),),
        refusals=openapi.READING,
    ),
    Operation(
        method="DELETE",
        path="/v1/videos/{video_id}",
        name="deleteVideo",
        says="Delete a video and its film, in every dialect; an open one is cancelled. What it cost stays paid.",
        parameters=(_VIDEO_ID,),
        answers=(Answer(says="It is gone.", content=words.Deleted),),
        refusals=openapi.READING,
    ),
    Operation(
        method="GET",
        path="/v1/videos/{video_id}/content",
        name="getVideoContent",
        says="Download a completed video, whole or in ranges.",
        parameters=(_VIDEO_ID, _VARIANT),
        answers=(_bytes("video/mp4", "What was asked for."), _bytes("image/jpeg", "What was asked for.")),
        refusals=(*openapi.READING, _OPEN, InvalidField("variant", "invalid enum value."), FileRemoved(), Busy(5)),
    ),
    Operation(
        method="POST",
        path="/v1/videos/{video_id}/remix",
        name="remixVideo",
        says="Make a completed video again, with other words.",
        parameters=(_VIDEO_ID, openapi.IDEMPOTENCY_KEY),
        body=_remix,
        example={"prompt": "The same sea in a storm"},
        answers=(_MADE,),
        refusals=(*openapi.CREATING, *openapi.READING[-1:], _OPEN),
    ),
    Operation(
        method="POST",
        path="/v1/videos/edits",
        name="editVideo",
        says="Make a video of another one, or of a clip: JSON, or a form.",
        parameters=(openapi.IDEMPOTENCY_KEY,),
        body=_edit,
        form=_form("video", "video", "model"),
        example={"prompt": "Make it snow", "video": {"id": "video_019b9f5a3c7170008000000000000001"}},
        answers=(_MADE,),
        refusals=_OF_ANOTHER,
    ),
    Operation(
        method="POST",
        path="/v1/videos/extensions",
        name="extendVideo",
        says="Go on where a completed video, or a clip, ends: JSON, or a form.",
        parameters=(openapi.IDEMPOTENCY_KEY,),
        body=_extension,
        form=_form("video", "video", "model", "seconds"),
        example={
            "prompt": "The boat comes nearer",
            "seconds": "4",
            "video": {"id": "video_019b9f5a3c7170008000000000000001"},
        },
        answers=(_MADE,),
        refusals=_OF_ANOTHER,
    ),
)
