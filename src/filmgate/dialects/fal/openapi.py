"""What the OpenAPI document of this API is made from."""

from filmgate.dialects.fal import faults, wire, words
from filmgate.dialects.fal.models import APP, FAMILIES, TIERS, Family, Kind
from filmgate.dialects.fal.words import SHAPES
from filmgate.domain.catalog import ELEMENT_IMAGES_MAX, SHOT_PROMPT_MAX, SHOTS_MAX
from filmgate.domain.errors import FileRemoved
from filmgate.edge import openapi
from filmgate.edge.bounds import CALLBACK, CLIP, CLIP_IF_ANY, PICTURE, PICTURE_IF_ANY, VISIBLE, bounds_of
from filmgate.edge.bounds import words as saying
from filmgate.edge.glosses import ASKED, Glosses, defaults
from filmgate.edge.openapi import Answer, Api, Operation, Parameter, Schema, Schemas

_TIER = Parameter(
    name="tier",
    place="path",
    schema={"type": "string", "enum": list(TIERS)},
    says="The quality: `standard` is 720p, `pro` is 1080p, `4k` is 2160p.",
    required=True,
)
_TASK_ID = Parameter(
    name="task_id",
    place="path",
    schema={"type": "string", "minLength": 1},
    says="The request's id, in any dialect's form.",
    required=True,
)
_WEBHOOK = Parameter(
    name="fal_webhook",
    place="query",
    schema=CALLBACK,
    says="Where the result is posted to once the request is completed.",
)
_LOGS = Parameter(
    name="logs",
    place="query",
    schema={"type": "string", "enum": ["0", "1"]},
    says="`1`: tell what has happened, too.",
)
_ASKED = {
    "prompt": "What the film shows. Not needed where there are shots, nor for motion-control.",
    "multi_prompt": "The shots of the film, up to six. Their sum is its length, whatever `duration` says.",
    "multi_prompt.prompt": "What the shot shows.",
    "multi_prompt.duration": "How long the shot lasts, in whole seconds.",
    "duration": 'How long the film lasts, in whole seconds: a text such as `"5"`, or a number.',
    "generate_audio": "Whether the film has sound. Left out, it has with Kling 3.0, and has not with O3.",
    "start_image_url": "The picture that the film begins with.",
    "end_image_url": "The picture that the film ends with.",
    "tail_image_url": "Another name for `end_image_url`, which wins where both are there.",
    "image_url": "The picture that the film is made from.",
    "image_urls": "Pictures of whom or what the film is to show; at most four beside a clip.",
    "video_url": "The clip that the film is made from.",
    "keep_audio": "Whether the clip's own sound is kept.",
    "aspect_ratio": "The shape of the film; `auto` is 16:9. A film that begins with a picture has the picture's shape.",
    "elements": "Somebody or something that prompts call `@Element1`, `@Element2`, `@Element3`.",
    "frontal_image_url": "A picture of it from the front.",
    "reference_image_urls": "More pictures of it.",
    "elements.video_url": "A clip of it, in place of pictures.",
}
_TOLD = {
    "status": "`IN_QUEUE`, `IN_PROGRESS` or `COMPLETED`.",
    "request_id": "The request's id.",
    "gateway_request_id": "The request's id once more.",
    "response_url": "Where the result is.",
    "status_url": "Where to ask how the request stands.",
    "cancel_url": "Where to cancel it.",
    "queue_position": "How many requests of the account wait in front of it.",
    "logs": "What has happened so far, where it was asked for.",
    "Line.message": "What happened.",
    "level": "`INFO` or `ERROR`.",
    "source": "`USER`.",
    "timestamp": "When it happened: ISO 8601 in UTC.",
    "metrics": "What was measured.",
    "inference_time": "How long the film was being made, in seconds; null where nobody began.",
    "Completed.error": "Why there is no film, in words. There where the request has failed.",
    "Completed.error_type": "The word for why there is no film. There where the request has failed.",
    "video": "The film.",
    "url": "The film's address.",
    "content_type": "`video/mp4`.",
    "file_name": "What the film may be called.",
    "file_size": "How many bytes it has.",
    "width": "Its width in pixels.",
    "height": "Its height in pixels.",
    "File.duration": "How long it lasts, in seconds.",
    "Cancelling.status": "`CANCELLATION_REQUESTED`, or `ALREADY_COMPLETED`.",
    "detail": "What is wrong, in words; a list where members of the request are wrong.",
    "Refused.error_type": "The word for what went wrong.",
    "Refused.message": "What went wrong, in words.",
    "Refused.error": "The same once more, for clients that look here.",
    "code": "The HTTP status once more.",
    "message": "What went wrong, in words.",
    "type": "The word for what went wrong.",
    "loc": "Where it is wrong: `body`, `query` or `header`, and the member.",
    "msg": "What would be right.",
    "Wrong.type": "The word for what is wrong there.",
}


def api(name: str) -> Api:
    return Api(
        title=name,
        says="The queue of fal.ai as Filmgate speaks it, with the endpoints of Kling 3.0.",
        bases=(f"/{name}", "/"),
        operations=(*_submitting(), *_ASKING),
        speak=faults.write_error,
        refused=words.Refused,
        glosses=Glosses(
            asked=ASKED | _ASKED,
            told=_TOLD,
            defaults=defaults("duration", "aspect_ratio", "cfg_scale", "keep_original_sound", "character_orientation")
            | {"keep_audio": True, "negative_prompt": wire.AVOIDED},
        ),
    )


# ---- bodies ----------------------------------------------------------------------------------------------------------


def _seconds(least: int, most: int) -> Schema:
    return {"enum": [text for seconds in range(least, most + 1) for text in (str(seconds), seconds)]}


def _shots(family: Family) -> Schema:
    prompt = {"type": "string", "minLength": 1, "maxLength": SHOT_PROMPT_MAX, "pattern": VISIBLE}
    lasting = {"anyOf": [_seconds(1, max(family.card.durations)), {"type": "null"}]}
    shot = {"type": "object", "properties": {"prompt": prompt, "duration": lasting}, "required": ["prompt"]}
    return {"type": "array", "items": shot, "maxItems": SHOTS_MAX}


def _elements(family: Family) -> Schema:
    pictures: Schema = {"type": "array", "items": PICTURE, "maxItems": ELEMENT_IMAGES_MAX - 1}
    front, clip = ({"anyOf": [each, {"type": "null"}]} for each in (PICTURE_IF_ANY, CLIP_IF_ANY))
    members = {
        "frontal_image_url": front,
        "reference_image_urls": {"anyOf": [pictures, {"type": "null"}]},
        "video_url": clip,
    }
    nothing: Schema = {"enum": ["", None]}
    shown = [
        {"properties": {"frontal_image_url": PICTURE, "video_url": nothing}, "required": ["frontal_image_url"]},
        {
            "properties": {"reference_image_urls": {"type": "array", "minItems": 1}, "video_url": nothing},
            "required": ["reference_image_urls"],
        },
        {
            "properties": {
                "frontal_image_url": nothing,
                "reference_image_urls": {"type": ["array", "null"], "maxItems": 0},
                "video_url": CLIP,
            },
            "required": ["video_url"],
        },
    ]
    element = {"type": "object", "properties": members, "anyOf": shown}
    return {"type": "array", "items": element, "maxItems": family.card.elements_max}


def _bounds(family: Family) -> dict[str, Schema]:
    card = family.card
    return bounds_of(card) | {
        "duration": _seconds(min(card.durations), max(card.durations)),
        "multi_prompt": _shots(family),
        "elements": _elements(family),
        "image_urls": {"type": "array", "items": PICTURE, "maxItems": card.images_max},
        "video_url": CLIP_IF_ANY,
        **dict.fromkeys(("start_image_url", "image_url", "end_image_url", "tail_image_url"), PICTURE_IF_ANY),
    }


_NONE: Schema = {"type": ["array", "null"], "maxItems": 0}
# Whoever wants a film from a picture names it: under either name where there are two.
_EITHER: list[Schema] = [
    {"properties": {"start_image_url": PICTURE}, "required": ["start_image_url"]},
    {"properties": {"start_image_url": {"enum": ["", None]}, "image_url": PICTURE}, "required": ["image_url"]},
]
_ANY_REFERENCE: list[Schema] = [
    {"properties": {name: wanted}, "required": [name]}
    for name, wanted in (
        ("image_urls", {"type": "array", "minItems": 1}),
        ("start_image_url", PICTURE),
        ("elements", {"type": "array", "minItems": 1}),
    )
]


def _body(family: Family, kind: Kind, schemas: Schemas) -> Schema:
    """One shot with words, or several with theirs."""
    if kind in (Kind.CLIP_REFERENCE, Kind.CLIP_EDIT):
        return _shape(
            family, kind, schemas, {"video_url": CLIP, "prompt": saying(family.card)}, ("prompt", "video_url")
        )
    if kind is Kind.MOTION:
        media = {"image_url": PICTURE, "video_url": CLIP}
        return _shape(family, kind, schemas, media, ("image_url", "video_url"))
    one = {"prompt": saying(family.card), "multi_prompt": _NONE}
    several = {"multi_prompt": _shots(family) | {"minItems": 1}}
    shapes = [
        _shape(family, kind, schemas, one, ("prompt",)),
        _shape(family, kind, schemas, several, ("multi_prompt",), "Shots"),
    ]
    return {"anyOf": shapes}


def _shape(
    family: Family, kind: Kind, schemas: Schemas, narrower: dict[str, Schema], needed: tuple[str, ...], ending: str = ""
) -> Schema:
    shape = SHAPES[family.segment, kind]
    bounds = _bounds(family) | narrower
    more: Schema = {}
    if kind is Kind.IMAGE:
        more = {"anyOf": _EITHER}
    elif kind is Kind.REFERENCE:
        more = {"anyOf": _ANY_REFERENCE}
    elif kind in (Kind.CLIP_REFERENCE, Kind.CLIP_EDIT):
        bounds["image_urls"] = bounds["image_urls"] | {"maxItems": family.card.images_with_video_max}
    return schemas.narrowed(shape, f"{_named(family, kind)}{ending}", bounds, needed=needed, **more)


def _named(family: Family, kind: Kind) -> str:
    """`V3TextToVideo`."""
    return family.segment.title() + "".join(part.title() for part in kind.replace("/", "-").split("-"))


# ---- operations ------------------------------------------------------------------------------------------------------

_SAYS = {
    Kind.TEXT: "Ask for a film from words.",
    Kind.IMAGE: "Ask for a film that begins with a picture.",
    Kind.MOTION: "Ask for a film in which a picture moves as a clip does.",
    Kind.REFERENCE: "Ask for a film with what pictures show.",
    Kind.CLIP_REFERENCE: "Ask for a film that goes on from a clip.",
    Kind.CLIP_EDIT: "Ask for a clip that is changed.",
}
_EXAMPLE = {"prompt": "A sailboat on a calm sea at sunset", "duration": "5", "generate_audio": False}


def _submitting() -> list[Operation]:
    return [_submit(family, kind) for family in FAMILIES for kind in family.kinds]


_QUEUED = Answer(says="The request is in the queue.", content=words.Queued, headers={"X-Should-Retry": "Always false."})


def _submit(family: Family, kind: Kind) -> Operation:
    return Operation(
        method="POST",
        path=f"{APP}/{family.segment}/{{tier}}/{kind}",
        name=f"submit{_named(family, kind)}",
        says=f"{_SAYS[kind]} {family.card.title}.",
        parameters=(_TIER, _WEBHOOK, openapi.IDEMPOTENCY_KEY),
        body=lambda schemas: _body(family, kind, schemas),
        example=_EXAMPLE if kind is Kind.TEXT else None,
        answers=(_QUEUED,),
        refusals=openapi.CREATING,
    )


_REQUEST = f"{APP}/requests/{{task_id}}"
_FAILED = "There is no film: why, in the body of a refusal."
_ASKING = (
    Operation(
        method="GET",
        path=f"{_REQUEST}/status",
        name="status",
        says="Ask how a request stands. One that has failed is completed, too.",
        parameters=(_TASK_ID, _LOGS),
        answers=(
            Answer(says="The request is completed.", content=words.Completed),
            Answer(
                says="The request waits, or its film is being made.", status=202, content=words.Queued | words.Running
            ),
        ),
        refusals=openapi.READING,
    ),
    Operation(
        method="GET",
        path=f"{_REQUEST}/status/stream",
        name="streamStatus",
        says="The same as events, whenever something has changed, until the request is completed.",
        parameters=(_TASK_ID,),
        answers=(
            Answer(
                says="Each event is what a status says.", media="text/event-stream", schema=lambda _: {"type": "string"}
            ),
        ),
        refusals=openapi.READING,
    ),
    Operation(
        method="GET",
        path=_REQUEST,
        name="result",
        says="The film. Asked too early, the answer is 400; of a request that has failed, what it failed with.",
        parameters=(_TASK_ID,),
        answers=(Answer(says="The film is there.", content=words.Result),),
        refusals=(*openapi.READING, FileRemoved()),
    ),
    Operation(
        method="PUT",
        path=f"{_REQUEST}/cancel",
        name="cancel",
        says="Cancel a request, whether its film is being made or not. One that is completed answers with 400.",
        parameters=(_TASK_ID,),
        answers=(Answer(says="It is cancelled, free of charge.", status=202, content=words.Cancelling),),
        refusals=openapi.READING,
    ),
)
