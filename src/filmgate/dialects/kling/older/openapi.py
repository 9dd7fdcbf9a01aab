"""What the OpenAPI document of the older design is made from."""

from typing import Any

from filmgate.dialects.kling import openapi as both
from filmgate.dialects.kling.envelope import Answer as Envelope
from filmgate.dialects.kling.envelope import Refused
from filmgate.dialects.kling.older import element_operations, wire, words
from filmgate.dialects.kling.older.element_operations import elements_of
from filmgate.dialects.kling.older.routes import BASE, COSTS
from filmgate.dialects.kling.older.wire import CARDS, IMAGES_MAX, NAMES, PICTURES_MAX, SHAPES, Kind
from filmgate.dialects.kling.openapi import ACCEPTED, EXTERNAL_ID, PICTURE, PICTURE_IF_ANY
from filmgate.domain.catalog import KLING_3, KLING_O3, SHOT_PROMPT_MAX, SHOTS_MAX
from filmgate.domain.errors import InvalidField
from filmgate.edge.bounds import CALLBACK, CLIP, VISIBLE, bounds_of
from filmgate.edge.bounds import words as visible
from filmgate.edge.glosses import ASKED, Glosses, defaults
from filmgate.edge.openapi import IDEMPOTENCY_KEY, Answer, Api, Operation, Parameter, Schema, Schemas

_ASKED = {
    "model_name": "The model. Older names are made by the newest one.",
    "prompt": "What the film shows. Not needed where there are shots.",
    "sound": "Whether the film has sound.",
    "multi_shot": "Whether `multi_prompt` counts.",
    "shot_type": "Who makes the shots. It is `multi_prompt` alone that tells.",
    "multi_prompt": "The shots of the film, up to six. Their sum is its length, whatever `duration` says.",
    "multi_prompt.index": "The number of the shot; the order of the list counts.",
    "multi_prompt.prompt": "What the shot shows.",
    "multi_prompt.duration": "How long the shot lasts, in whole seconds, as a text.",
    "duration": "How long the film lasts, in whole seconds, as a text.",
    "image": "The picture that the film begins with.",
    "image_tail": "The picture that the film ends with.",
    "image_list": "Pictures of whom or what the film is to show.",
    "image_list.image": "The picture.",
    "image_url": "The picture.",
    "type": "`first_frame` or `end_frame`: the film begins or ends with it. Others show whom or what the film shows.",
    "video_list": "The clip that the film is made from.",
    "video_url": "The clip.",
    "refer_type": "`base` is edited, `feature` is followed in its ways.",
    "keep_original_sound": "Whether the clip's own sound is kept.",
}
_TOLD = {
    "task_id": "The task's id.",
    "task_status": "`submitted`, `processing`, `succeed` or `failed`.",
    "task_status_msg": "Why the task failed; empty otherwise.",
    "task_info": "What you have said of the task.",
    "external_task_id": "What you call the task; not there where it has no such name.",
    "task_result": "What was made; not there until there is a film.",
    "videos": "The films.",
    "id": "The film's id.",
    "url": "The film's address.",
    "duration": "How long the film is, in seconds.",
    "final_unit_deduction": "What was paid, in units; there once the task has ended.",
    "created_at": "When the task was created, in Unix milliseconds.",
    "updated_at": "When it last changed, in Unix milliseconds.",
    "Costs.code": "0 once more.",
    "msg": "What happened, in words.",
    "resource_pack_subscribe_infos": "What the account has bought: its balance, as one pack.",
    "resource_pack_name": "What the pack is called.",
    "resource_pack_id": "The pack's id.",
    "resource_pack_type": "How it is used up.",
    "total_quantity": "How many units there have been in all.",
    "remaining_quantity": "How many units are left.",
    "purchase_time": "When it was bought; 0, since a balance grows bit by bit.",
    "effective_time": "When it began to count; 0.",
    "invalid_time": "When it ends, in Unix milliseconds: a balance does not.",
    "status": "`online`, or `runOut` where nothing is left.",
}


def api(name: str) -> Api:
    return Api(
        title=name,
        says="Kling's own API in its older design, as Filmgate speaks it.",
        bases=(f"/{name}", "/"),
        operations=(
            *(each for kind in Kind for each in _operations(kind)),
            *element_operations.operations(_PAGES),
            _COSTS,
        ),
        speak=wire.write_error,
        refused=Refused,
        glosses=Glosses(
            asked=ASKED | both.ASKED | _ASKED | element_operations.ASKED,
            told=both.TOLD | _TOLD | element_operations.TOLD,
            defaults=defaults("aspect_ratio", "cfg_scale", "character_orientation"),
        ),
    )


# ---- films -----------------------------------------------------------------------------------------------------------


def _seconds(card: Any) -> Schema:
    low, high = min(card.durations), max(card.durations)
    texts = {"type": "string", "enum": [str(each) for each in range(low, high + 1)]}
    return {"anyOf": [texts, {"type": "integer", "minimum": low, "maximum": high}], "default": "5"}


_PART: Schema = {
    "type": "object",
    "properties": {
        "index": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
        "prompt": {"type": "string", "minLength": 1, "maxLength": SHOT_PROMPT_MAX, "pattern": VISIBLE},
        "duration": {"type": "string", "enum": [str(each) for each in range(1, 16)]},
    },
    "required": ["prompt", "duration"],
}
_SHOTS: Schema = {"type": "array", "items": _PART, "maxItems": SHOTS_MAX}


def _bounds(kind: Kind) -> dict[str, Schema]:
    card = CARDS[KLING_O3.model if kind in (Kind.OMNI, Kind.SEVERAL) else KLING_3.model]
    best = "pro" if kind is Kind.OMNI else "std"
    named: Schema = {"type": "string"}
    if kind in NAMES:
        named |= {"enum": list(NAMES[kind]), "default": wire.DEFAULTS[kind]}
    return bounds_of(card) | {
        "model_name": named,
        "mode": {"type": "string", "enum": sorted(card.modes), "default": best},
        "duration": _seconds(card),
        "sound": {"type": "string", "enum": ["on", "off"], "default": "off"},
        "multi_prompt": _SHOTS,
        "callback_url": CALLBACK,
        "external_task_id": EXTERNAL_ID,
        "image": PICTURE,
        "image_tail": PICTURE_IF_ANY,
        "image_url": PICTURE,
        "video_url": CLIP,
        "element_list": elements_of(card.elements_max),
    }


# Words, or shots that count.
_SAYING: list[Schema] = [
    {"properties": {"prompt": visible(CARDS[KLING_3.model])}, "required": ["prompt"]},
    {
        "properties": {"multi_shot": {"enum": [True, "true"]}, "multi_prompt": _SHOTS | {"minItems": 1}},
        "required": ["multi_shot", "multi_prompt"],
    },
]


def _picture(kind: str = "") -> Schema:
    said: Schema = {"const": kind} if kind else {"enum": ["", None]}
    needed = ["image_url", "type"] if kind else ["image_url"]
    return {"type": "object", "title": kind, "properties": {"image_url": PICTURE, "type": said}, "required": needed}


def _clip(refers: list[str | None], needed: list[str]) -> Schema:
    kept = {"enum": ["yes", "no", None], "default": "yes"}
    clip = {"video_url": CLIP, "refer_type": {"enum": refers}, "keep_original_sound": kept}
    one = {"type": "object", "properties": clip, "required": ["video_url", *needed]}
    return {"type": "array", "items": one, "minItems": 1, "maxItems": 1}


def _pictures(most: int, **more: Any) -> Schema:
    return {"type": "array", "items": _picture(), "maxItems": most, **more}


_NONE: Schema = {"type": "array", "maxItems": 0}
_FRAMES: Schema = {
    "type": "array",
    "prefixItems": [_picture("first_frame")],
    "items": {"anyOf": [_picture("first_frame"), _picture("end_frame"), _picture()]},
    "minItems": 1,
    "maxItems": PICTURES_MAX,
}
_BESIDE_CLIP = _pictures(4)
# By its title, what an omni film is made from: the pictures, the clip, and which of them have to be there.
_OMNI: dict[str, tuple[Schema, Schema, tuple[str, ...]]] = {
    "OmniText": (_NONE, _NONE, ()),
    "OmniFrames": (_FRAMES, _NONE, ("image_list",)),
    "OmniPictures": (_pictures(7, minItems=1), _NONE, ("image_list",)),
    "OmniFeature": (_BESIDE_CLIP, _clip(["feature"], ["refer_type"]), ("video_list",)),
    "OmniBase": (_BESIDE_CLIP, _clip(["base", None], []), ("video_list",)),
}


def _omni(schemas: Schemas) -> Schema:
    shapes = []
    for name, (pictures, clip, needed) in _OMNI.items():
        bounds = _bounds(Kind.OMNI) | {"image_list": pictures, "video_list": clip}
        shapes.append(schemas.narrowed(words.OmniVideo, name, bounds, needed=needed, **_sayable(name)))
    return {"anyOf": shapes}


def _sayable(name: str) -> dict[str, Any]:
    """An edit has no shots."""
    return {"anyOf": _SAYING[:1] if name == "OmniBase" else _SAYING}


def _body(kind: Kind, schemas: Schemas) -> Schema:
    bounds, shape = _bounds(kind), SHAPES[kind]
    name = shape.__name__
    if kind is Kind.OMNI:
        return _omni(schemas)
    if kind is Kind.TEXT:
        return schemas.narrowed(shape, name, bounds, anyOf=_SAYING)
    if kind is Kind.SEVERAL:
        one = {"type": "object", "properties": {"image": PICTURE}, "required": ["image"]}
        several = {"type": "array", "items": one, "minItems": 1, "maxItems": IMAGES_MAX}
        bounds |= {"image_list": several}
        return schemas.narrowed(shape, name, bounds, needed=("image_list",), anyOf=_SAYING)
    needed = ("image",) if kind is Kind.IMAGE else ("image_url", "video_url")
    return schemas.narrowed(shape, name, bounds, needed=needed)


_A_PICTURE, _A_CLIP = "https://www.example.com/cup.jpg", "https://www.example.com/dance.mp4"
_SAYS = {
    Kind.TEXT: "Make a film from words.",
    Kind.IMAGE: "Make a film from a first picture, and perhaps a last one.",
    Kind.SEVERAL: "Make a film of whom or what some pictures show.",
    Kind.OMNI: "Make a film from words, pictures and a clip, or edit a clip.",
    Kind.MOTION: "Move a picture as a clip does.",
}
_EXAMPLES: dict[Kind, Any] = {
    Kind.TEXT: {"model_name": "kling-v3", "prompt": "A sailboat on a calm sea at sunset", "duration": "5"},
    Kind.IMAGE: {"model_name": "kling-v3", "image": _A_PICTURE, "prompt": "Steam rises", "duration": "5"},
    Kind.SEVERAL: {"image_list": [{"image": _A_PICTURE}], "prompt": "A cup on a table by the sea"},
    Kind.OMNI: {
        "model_name": "kling-v3-omni",
        "prompt": "<<<image_1>>> stands on a table by the sea",
        "image_list": [{"image_url": _A_PICTURE}],
    },
    Kind.MOTION: {
        "model_name": "kling-v3",
        "image_url": _A_PICTURE,
        "video_url": _A_CLIP,
        "character_orientation": "video",
        "mode": "std",
    },
}


def _films() -> tuple[Operation, ...]:
    return tuple(each for kind in Kind for each in _operations(kind))


def _operations(kind: Kind) -> tuple[Operation, ...]:
    path, name = f"{BASE}/{kind}", SHAPES[kind].__name__
    task_id = Parameter(
        name="task_id",
        place="path",
        schema={"type": "string", "minLength": 1},
        says="The task's id in any dialect's form, or the name that you have given it.",
        required=True,
    )
    return (
        Operation(
            method="POST",
            path=path,
            name=f"create{name}",
            says=_SAYS[kind],
            parameters=(IDEMPOTENCY_KEY,),
            body=lambda schemas: _body(kind, schemas),
            example=_EXAMPLES[kind],
            answers=(Answer(says="The task is accepted.", content=Envelope[words.Created], headers=ACCEPTED),),
            refusals=both.CREATING,
        ),
        Operation(
            method="GET",
            path=path,
            name=f"list{name}",
            says="The account's tasks that were created at this path, the newest first.",
            parameters=_PAGES,
            answers=(Answer(says="A page of tasks.", content=Envelope[list[words.Status]]),),
            refusals=(*both.ASKING, InvalidField("pageSize", "expected `int` <= 500.")),
        ),
        Operation(
            method="GET",
            path=f"{path}/{{task_id}}",
            name=f"get{name}",
            says="Ask how a task stands, whichever path it was created at. A failed task is a good answer too.",
            parameters=(task_id,),
            answers=(Answer(says="The task as it stands.", content=Envelope[words.Status]),),
            refusals=both.READING,
        ),
    )


# ---- questions -------------------------------------------------------------------------------------------------------


def _page(name: str, most: int, says: str) -> Parameter:
    return Parameter(name=name, place="query", schema={"type": "integer", "minimum": 1, "maximum": most}, says=says)


_PAGES = (
    _page("pageNum", words.PAGES_MAX, "Which page; the first where it is not given."),
    _page("pageSize", words.SIZE_MAX, "How many a page has; 30 where it is not given."),
)


def _moment(name: str) -> Parameter:
    schema: Schema = {"type": "integer", "minimum": 0, "maximum": words.TIME_MAX}
    return Parameter(name=name, place="query", schema=schema, says="Unix milliseconds.", required=True)


_COSTS = Operation(
    method="GET",
    path=COSTS,
    name="getCosts",
    says="What is left of what the account has bought.",
    parameters=(
        _moment("start_time"),
        _moment("end_time"),
        Parameter(
            name="resource_pack_name", place="query", schema={"type": "string"}, says="Only the pack of this name."
        ),
    ),
    answers=(Answer(says="What is left.", content=Envelope[words.Costs]),),
    refusals=(*both.ASKING, InvalidField("start_time", "expected `int`, got `str`.")),
)
