"""What the OpenAPI document of the newer design is made from."""

from typing import Any

from filmgate.dialects.kling import openapi as both
from filmgate.dialects.kling.envelope import Answer as Envelope
from filmgate.dialects.kling.envelope import Refused
from filmgate.dialects.kling.newer import wire, words
from filmgate.dialects.kling.newer.asking import NAMES_MAX
from filmgate.dialects.kling.newer.wire import CARDS, NAMES, Kind
from filmgate.dialects.kling.openapi import ACCEPTED, ELEMENT_ID, EXTERNAL_ID, PICTURE
from filmgate.domain.catalog import ELEMENT_NAME_MAX, KLING_3, KLING_O3
from filmgate.domain.errors import InvalidField
from filmgate.edge.bounds import CALLBACK, CLIP, bounds_of
from filmgate.edge.bounds import words as visible
from filmgate.edge.glosses import ASKED, Glosses, defaults
from filmgate.edge.openapi import IDEMPOTENCY_KEY, Answer, Api, Operation, Parameter, Schema, Schemas

_ASKED = {
    "prompt": "What the film shows; or its shots, as `shot 1, 3, words; shot 2, 2, words;` with the seconds of each.",
    "contents": "The words, pictures, clips and elements that the film is made from. Of what there is one of, the "
    "first counts.",
    "type": "What it is.",
    "text": "What the film shows, or its shots.",
    "url": "Its address; of a picture, its bytes in Base64 will do.",
    "id": "What the prompt calls an element, after an `@`; no two have the same. Pictures and clips are shown without "
    "being called.",
    "element_id": "The number of an element that the account keeps; at most three are named.",
    "settings": "How the film is to be.",
    "multi_shot": "Whether shots that the prompt lists become shots of the film.",
    "audio": "`native` is sound of its own, `original` that of the clip.",
    "resolution": "The quality: 720p, 1080p or 2160p.",
    "character_orientation": ASKED["character_orientation"],
    "options": "What is wanted beside the film.",
    "start_time": "No tasks from before: Unix milliseconds. 30 days before `end_time` where it is not given.",
    "end_time": "No tasks from then on: Unix milliseconds. Now, where it is not given.",
    "cursor": "Where the list goes on: what the page before called `next_cursor`. The times count no more then.",
    "limit": "How many tasks a page has at most.",
    "filters": "Only tasks that meet all of these.",
    "key": "What has to be so.",
    "values": "What it may be.",
}
_TOLD = {
    "id": "The task's id.",
    "status": "`submitted`, `processing`, `succeeded` or `failed`.",
    "create_time": "When the task was created, in Unix milliseconds.",
    "update_time": "When it last changed, in Unix milliseconds.",
    "external_id": "What you call the task; not there where it has no such name.",
    "Status.message": "Why the task failed; empty otherwise.",
    "outputs": "The films; empty until there is one.",
    "type": "What it is.",
    "url": "The film's address.",
    "duration": "How long the film is, in seconds.",
    "billing": "What was paid; empty until there is a film.",
    "charge_type": "What it was paid in.",
    "amount": "How many units.",
    "package_type": "What the units are for.",
    "result": "The tasks, the newest first.",
    "count": "How many tasks are on this page.",
    "next_cursor": "Where the list goes on; empty at its end.",
    "has_more": "Whether it goes on.",
}


def api(name: str) -> Api:
    return Api(
        title=name,
        says="Kling's own API in its newer design, as Filmgate speaks it.",
        bases=(f"/{name}", "/"),
        operations=_OPERATIONS,
        speak=wire.write_error,
        refused=Refused,
        glosses=Glosses(
            asked=ASKED | both.ASKED | _ASKED,
            told=both.TOLD | _TOLD,
            defaults=defaults("aspect_ratio", "duration", "character_orientation")
            | {"resolution": "720p", "audio": "off", "multi_shot": True, "limit": 100},
        ),
    )


# ---- films -----------------------------------------------------------------------------------------------------------


def _item(kind: str, **members: Schema) -> Schema:
    named = {"id": {"type": ["string", "null"]}} if "url" in members else {}
    properties = {"type": {"const": kind}, **members, **named}
    return {"type": "object", "title": kind, "properties": properties, "required": ["type", *members]}


_PROMPT = _item("prompt", text=visible(CARDS[KLING_3.model]))
_FIRST, _LAST, _SHOWN, _MOVED = (
    _item(each, url=PICTURE) for each in ("first_frame", "last_frame", "refer_image", "image")
)
_CALLED: Schema = {"anyOf": [{"type": "string", "maxLength": ELEMENT_NAME_MAX}, {"type": "null"}]}
_ELEMENT = _item("element", element_id=ELEMENT_ID)
_ELEMENT["properties"]["id"] = _CALLED
_FEATURE, _BASE, _MOTION = (_item(each, url=CLIP) for each in ("feature_video", "base_video", "video"))


def _contents(needed: tuple[Schema, ...], *others: Schema, more: int = 0) -> Schema:
    """Some that have to be there, and so many more of these or others."""
    return {
        "type": "array",
        "prefixItems": list(needed),
        "items": {"anyOf": [*needed, *others]},
        "minItems": len(needed),
        "maxItems": len(needed) + more,
    }


_SHAPES: dict[Kind, dict[str, Schema]] = {
    Kind.IMAGE: {"ImageToVideo": _contents((_PROMPT, _FIRST), _LAST, _ELEMENT, more=1)},
    Kind.OMNI: {
        "OmniFrames": _contents((_PROMPT, _FIRST), _LAST, _SHOWN, _ELEMENT, more=7),
        "OmniText": _contents((_PROMPT,), _ELEMENT, more=3),
        "OmniPictures": _contents((_PROMPT, _SHOWN), _ELEMENT, more=6),
        "OmniFeature": _contents((_PROMPT, _FEATURE), _SHOWN, _ELEMENT, more=4),
        "OmniBase": _contents((_PROMPT, _BASE), _SHOWN, _ELEMENT, more=4),
    },
    Kind.MOTION: {"MotionControl": _contents((_MOVED, _MOTION), _PROMPT, _ELEMENT, more=1)},
}
# What a kind of film has no use for.
_WITHOUT: dict[Kind, tuple[str, ...]] = {
    Kind.TEXT: ("character_orientation",),
    Kind.IMAGE: ("aspect_ratio", "character_orientation"),
    Kind.OMNI: ("character_orientation",),
    Kind.MOTION: ("aspect_ratio", "duration", "multi_shot"),
}
_AUDIO: Schema = {"type": "string", "enum": ["native", "original", "off"]}
_TITLES = {Kind.TEXT: "Text", Kind.IMAGE: "Image", Kind.OMNI: "Omni", Kind.MOTION: "Motion"}


def _body(kind: Kind, schemas: Schemas) -> Schema:
    card = CARDS[KLING_O3.model if kind is Kind.OMNI else KLING_3.model]
    kept: dict[str, Schema] = {"audio": _AUDIO | {"default": "original"}} if kind is Kind.MOTION else {}
    bounds = bounds_of(card) | kept
    settings = schemas.narrowed(words.Settings, f"{_TITLES[kind]}Settings", bounds, without=_WITHOUT[kind])
    options = schemas.narrowed(
        words.Options, "FilmOptions", {"callback_url": CALLBACK, "external_task_id": EXTERNAL_ID}
    )
    beside: dict[str, Schema] = {"settings": settings, "options": options}
    if kind is Kind.TEXT:
        said = {"prompt": visible(card), **beside}
        return schemas.narrowed(words.Body, "TextToVideo", said, needed=("prompt",), without=("contents",))
    shapes = [
        schemas.narrowed(words.Body, name, {"contents": contents, **beside}, needed=("contents",), without=("prompt",))
        for name, contents in _SHAPES[kind].items()
    ]
    return shapes[0] if len(shapes) == 1 else {"anyOf": shapes}


_A_PICTURE, _A_CLIP = "https://www.example.com/cup.jpg", "https://www.example.com/dance.mp4"
_SAYS = {
    Kind.TEXT: "Make a film from words.",
    Kind.IMAGE: "Make a film from a first picture, and perhaps a last one.",
    Kind.OMNI: "Make a film from words, pictures and a clip, or edit a clip.",
    Kind.MOTION: "Move a picture as a clip does.",
}
_EXAMPLES: dict[Kind, Any] = {
    Kind.TEXT: {"prompt": "A sailboat on a calm sea at sunset", "settings": {"duration": 5}},
    Kind.IMAGE: {
        "contents": [{"type": "prompt", "text": "Steam rises"}, {"type": "first_frame", "url": _A_PICTURE}],
        "settings": {"duration": 5},
    },
    Kind.OMNI: {
        "contents": [
            {"type": "prompt", "text": "@cup stands on a table by the sea"},
            {"type": "refer_image", "url": _A_PICTURE, "id": "cup"},
        ],
        "settings": {"duration": 5},
    },
    Kind.MOTION: {
        "contents": [{"type": "image", "url": _A_PICTURE}, {"type": "video", "url": _A_CLIP}],
        "settings": {"character_orientation": "video"},
    },
}


def _creates(kind: Kind) -> Operation:
    model = Parameter(
        name="model",
        place="path",
        schema={"type": "string", "enum": list(NAMES[kind])},
        says="The model. Older names are made by the newest one.",
        required=True,
    )
    return Operation(
        method="POST",
        path=f"/{kind}/{{model}}",
        name=f"create{_TITLES[kind]}",
        says=_SAYS[kind],
        parameters=(model, IDEMPOTENCY_KEY),
        body=lambda schemas: _body(kind, schemas),
        example=_EXAMPLES[kind],
        answers=(Answer(says="The task is accepted.", content=Envelope[words.Created], headers=ACCEPTED),),
        refusals=both.CREATING,
    )


# ---- questions -------------------------------------------------------------------------------------------------------

_TIME: Schema = {"anyOf": [{"type": "integer"}, {"type": "string", "pattern": "^[0-9]{1,15}$"}, {"type": "null"}]}


def _criterion(key: str, values: tuple[str, ...]) -> Schema:
    several = {"type": "array", "items": {"enum": list(values)}}
    return {"type": "object", "properties": {"key": {"const": key}, "values": several}, "required": ["key", "values"]}


_FILTERS: Schema = {
    "type": "array",
    "items": {
        "anyOf": [
            _criterion("status", ("submitted", "processing", "succeeded", "failed")),
            _criterion("product_type", ("video", "image", "try_on")),
        ]
    },
}


def _question(schemas: Schemas) -> Schema:
    bounds = {
        "start_time": _TIME,
        "end_time": _TIME,
        "limit": {"type": "integer", "minimum": 1, "maximum": words.LIMIT_MAX},
        "filters": _FILTERS,
    }
    return schemas.narrowed(words.Question, "TaskQuestion", bounds)


def _names(name: str, says: str) -> Parameter:
    return Parameter(name=name, place="query", schema={"type": "string", "pattern": r"[^\s,]"}, says=says)


_OPERATIONS = (
    *(_creates(kind) for kind in Kind),
    Operation(
        method="GET",
        path="/tasks",
        name="getTasks",
        says="Ask how each of some tasks stands. One that has failed is told too; one that is not there is left out.",
        parameters=(
            _names("task_ids", f"The ids of tasks, with commas between them; at most {NAMES_MAX}."),
            _names("external_task_ids", "The same by the names that you have given them. One of the two is needed."),
        ),
        answers=(Answer(says="The tasks as they stand.", content=Envelope[list[words.Status]]),),
        refusals=(*both.ASKING, InvalidField("task_ids", f"and external_task_ids name at most {NAMES_MAX} tasks.")),
    ),
    Operation(
        method="POST",
        path="/tasks",
        name="listTasks",
        says="All tasks of the account, page by page, the newest first, whichever API they came through.",
        body=_question,
        example={"limit": 10, "filters": [{"key": "status", "values": ["succeeded"]}]},
        answers=(Answer(says="A page of tasks.", content=Envelope[words.Page]),),
        refusals=(*both.SENDING, InvalidField("limit", "must be a whole number from 1 to 500, not 900.")),
    ),
)
