"""What the OpenAPI document of this API is made from."""

from typing import Any

import msgspec

from filmgate.dialects.native import postal_operations, reports_operations, wire, words
from filmgate.dialects.native.glosses import GLOSSES
from filmgate.dialects.native.models import CARDS, TAKES
from filmgate.dialects.native.routes import BASE
from filmgate.domain.catalog import ModelCard
from filmgate.domain.errors import (
    Busy,
    InvalidField,
    MissingField,
    RateLimited,
    UnknownFile,
    UnknownModel,
    UploadCapReached,
)
from filmgate.domain.generation import Workflow
from filmgate.domain.uploads import WRONG_KIND
from filmgate.edge import bounds, openapi
from filmgate.edge.openapi import Answer, Api, Operation, Parameter, Schema, Schemas
from filmgate.edge.stream import EVENTS

_EXAMPLE = {"model": "kling-3.0", "prompt": "A sailboat on a calm sea at sunset, drone shot", "duration": 5}
_TASK_ID = Parameter(
    name="task_id",
    place="path",
    schema={"type": "string", "minLength": 1},
    says="The task's id, in any dialect's form.",
    required=True,
)
_FILE_ID = Parameter(
    name="file_id",
    place="path",
    schema={"type": "string", "minLength": 1},
    says="The file's id.",
    required=True,
)
_LAST_EVENT_ID = Parameter(
    name="Last-Event-ID",
    place="header",
    schema={"type": "string"},
    says="The id of the last event that was received: the stream goes on after it.",
)
_BAD_QUERY = InvalidField("limit", "expected int <= 100.")


def api(name: str) -> Api:
    return Api(
        title=name,
        says="Filmgate's own API: everything that a film can be asked for, and everything that is known of a task.",
        bases=("/", f"/{name}"),
        operations=_OPERATIONS,
        speak=wire.write_error,
        refused=words.Refused,
        glosses=GLOSSES,
        places=("/openapi.json", f"{BASE}/openapi.json"),
    )


def _body(schemas: Schemas) -> Schema:
    """One shape for each workflow of each model. Without a model it is kling-3.0, without a workflow text-to-video."""
    return {"anyOf": [_shape(card, each, schemas) for card in CARDS for each in Workflow if each in card.workflows]}


def _shape(card: ModelCard, workflow: Workflow, schemas: Schemas) -> Schema:
    prompted = workflow not in card.prompt_optional
    others = {name for names in TAKES.values() for name in names} - TAKES[workflow]
    limits = bounds.bounds_of(card) | {
        "model": {"enum": [card.model, ""]} if card is CARDS[0] else {"const": card.model},
        "workflow": {"const": workflow},
        "seed": {"type": "integer", "minimum": 0, "maximum": wire.SEED_MAX},
        **({"prompt": bounds.words(card)} if prompted and "shots" not in TAKES[workflow] else {}),
    }
    needed = [] if card is CARDS[0] else ["model"]
    needed += [] if workflow is Workflow.TEXT_TO_VIDEO else ["workflow"]
    several = _shots(card) if "shots" in TAKES[workflow] else []
    media = _MEDIA.get(workflow, [])
    more: dict[str, Any] = {"allOf": [{"anyOf": each} for each in (several, media) if each]}
    if prompted and not several:
        needed.append("prompt")
    name = f"{card.model}-{workflow}"
    return schemas.narrowed(words.Wish, name, limits, needed=needed, without=sorted(others), **more)


def _shots(card: ModelCard) -> list[Schema]:
    """One prompt, or shots: then the film needs no prompt of its own, and is as long as they are."""
    one: Schema = {"prompt": bounds.words(card), "shots": {"type": ["array", "null"], "maxItems": 0}}
    several: Schema = {"shots": {"type": "array", "minItems": 1}, "duration": {"type": "null"}}
    return [{"properties": one, "required": ["prompt"]}, {"properties": several, "required": ["shots"]}]


_PICTURE_NEEDED = {"properties": {"image": bounds.PICTURE}, "required": ["image"]}
_CLIP_NEEDED = {"properties": {"video": bounds.CLIP}, "required": ["video"]}
_MEDIA: dict[Workflow, list[Schema]] = {
    Workflow.IMAGE_TO_VIDEO: [_PICTURE_NEEDED],
    Workflow.REFERENCE_TO_VIDEO: [
        {
            "properties": {"images": {"type": "array", "minItems": 1}, "video": {"enum": ["", None]}},
            "required": ["images"],
        },
        {"properties": {"images": {"maxItems": 4}, "video": bounds.CLIP}, "required": ["video"]},
    ],
    Workflow.VIDEO_EDIT: [{"properties": {"images": {"maxItems": 4}, "video": bounds.CLIP}, "required": ["video"]}],
    Workflow.MOTION_CONTROL: [{"allOf": [_PICTURE_NEEDED, _CLIP_NEEDED]}],
}


def _queries(kind: Any, said: dict[str, str]) -> tuple[Parameter, ...]:
    """The members of a question as parameters."""
    (_,), found = msgspec.json.schema_components([kind])
    members = found[kind.__name__]["properties"]
    return tuple(
        Parameter(name=name, place="query", schema=_inline(member, found), says=said[name])
        for name, member in members.items()
    )


def _inline(member: Schema, found: dict[str, Schema]) -> Schema:
    name = member.get("$ref", "").rpartition("/")[2]
    return {"enum": found[name]["enum"]} if name else member


def _event(schemas: Schemas) -> Schema:
    """One event of the stream: its data is JSON in a text."""

    def sent(name: str, kind: Any, *needed: str) -> Schema:
        data = {
            "type": "string",
            "description": "What happened: JSON in a string.",
            "contentMediaType": "application/json",
            "contentSchema": schemas.of(kind),
        }
        members = {"event": {"const": name}, "data": data, "id": {"type": "string"}}
        return {"type": "object", "properties": members, "required": ["event", "data", *needed]}

    return {"anyOf": [sent("state", words.Step, "id"), sent("progress", words.Progress)]}


_LISTED = {
    "limit": "How many a page holds at most.",
    "cursor": "The next_cursor of the page before, with the same filters.",
    "state": "Only tasks in this state.",
    "model": "Only tasks of this model.",
    "dialect": "Only tasks that came through this dialect.",
    "created_after": "Only tasks created at this time or later.",
    "created_before": "Only tasks created before this time.",
}
_FILE = words.File


def _file_body(schemas: Schemas) -> Schema:
    """Content or URL, and never both."""
    content = {"type": "string", "minLength": 1}
    return {
        "anyOf": [
            {"type": "object", "properties": {"content": content, "url": {"type": "null"}}, "required": ["content"]},
            {"type": "object", "properties": {"url": bounds.CLIP, "content": {"type": "null"}}, "required": ["url"]},
        ]
    }


_FORM: Schema = {
    "type": "object",
    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
    "required": ["file"],
}
_NO_FILE = UnknownFile()
_UPLOADING = (
    *openapi.SENDING,
    InvalidField("file", WRONG_KIND),
    MissingField("file", "is required."),
    UploadCapReached("This key may keep 1000 files, and keeps 1000"),
    RateLimited(5),
    Busy(5),
)
_FILES = (
    Operation(
        method="POST",
        path=f"{BASE}/files",
        name="uploadFile",
        says="Keep a picture or a clip, to name it in tasks by its URL: a form with the field file, or JSON.",
        body=_file_body,
        form=_FORM,
        example={"url": "https://www.example.com/cat.jpg"},
        answers=(
            Answer(
                says="The file, looked at and kept.",
                content=_FILE,
                status=201,
                headers={"Location": "The file's path."},
            ),
        ),
        refusals=_UPLOADING,
    ),
    Operation(
        method="GET",
        path=f"{BASE}/files",
        name="listFiles",
        says="The account's files, newest first.",
        parameters=_queries(words.FilesQuestion, {name: _LISTED[name] for name in ("limit", "cursor")}),
        answers=(Answer(says="A page of files.", content=words.Listed[words.File]),),
        refusals=(*openapi.ASKING, _BAD_QUERY),
    ),
    Operation(
        method="GET",
        path=f"{BASE}/files/{{file_id}}",
        name="getFile",
        says="One file.",
        parameters=(_FILE_ID,),
        answers=(Answer(says="The file.", content=_FILE),),
        refusals=(*openapi.ASKING, _NO_FILE),
    ),
    Operation(
        method="DELETE",
        path=f"{BASE}/files/{{file_id}}",
        name="deleteFile",
        says="Delete a file. Tasks that have named it keep what they took of it.",
        parameters=(_FILE_ID,),
        answers=(Answer(says="It is gone.", status=204),),
        refusals=(*openapi.ASKING, _NO_FILE),
    ),
)
_TASK = Answer(says="The task as it stands.", content=words.Task)
_OPERATIONS = (
    Operation(
        method="POST",
        path=f"{BASE}/tasks",
        name="createTask",
        says="Create a task.",
        parameters=(openapi.IDEMPOTENCY_KEY,),
        body=_body,
        example=_EXAMPLE,
        answers=(
            Answer(
                says="The task, new or the one that this Idempotency-Key has made before.",
                content=words.Task,
                status=201,
                headers={"Location": "The task's path."},
            ),
        ),
        refusals=openapi.CREATING,
    ),
    Operation(
        method="GET",
        path=f"{BASE}/tasks",
        name="listTasks",
        says="The account's tasks, newest first.",
        parameters=_queries(words.ListQuestion, _LISTED),
        answers=(Answer(says="A page of tasks.", content=words.Listed[words.Task]),),
        refusals=(*openapi.ASKING, _BAD_QUERY),
    ),
    Operation(
        method="GET",
        path=f"{BASE}/tasks/{{task_id}}",
        name="getTask",
        says="One task.",
        parameters=(_TASK_ID, *_queries(words.TaskQuestion, {"events": "Whether to add the task's timeline."})),
        answers=(_TASK,),
        refusals=(*openapi.READING, _BAD_QUERY),
    ),
    Operation(
        method="POST",
        path=f"{BASE}/tasks/{{task_id}}/cancel",
        name="cancelTask",
        says="End a task and give its price back; a task that has ended already stays as it is.",
        parameters=(_TASK_ID,),
        answers=(_TASK,),
        refusals=openapi.READING,
    ),
    Operation(
        method="GET",
        path=f"{BASE}/tasks/{{task_id}}/events",
        name="followTask",
        says="The task's timeline: as a stream that ends with the task, or as a list where Accept names JSON alone.",
        parameters=(_TASK_ID, _LAST_EVENT_ID),
        answers=(
            Answer(says="Events, each a Step or the Progress.", schema=_event, media=EVENTS),
            Answer(says="The timeline so far.", content=words.Listed[words.Step]),
            Answer(says="It has ended, and its last event is known: do not come again.", status=204),
        ),
        refusals=openapi.READING,
    ),
    *_FILES,
    *postal_operations.operations(BASE, _queries),
    *reports_operations.operations(BASE, _queries),
    Operation(
        method="POST",
        path=f"{BASE}/quote",
        name="quote",
        says="What a task would cost. Nothing is created and nothing is charged.",
        body=_body,
        example=_EXAMPLE,
        answers=(Answer(says="The price.", content=words.Quote),),
        refusals=(
            *openapi.SENDING,
            *(each for each in openapi.CREATING if isinstance(each, InvalidField | UnknownModel)),
        ),
    ),
    Operation(
        method="POST",
        path=f"{BASE}/requests",
        name="phrase",
        says="The request that says the same in each dialect. Nothing is created and nothing is charged.",
        body=_body,
        example=_EXAMPLE,
        answers=(
            Answer(says="One for each dialect, or why it cannot be said there.", content=words.Listed[words.Said]),
        ),
        refusals=(
            *openapi.SENDING,
            *(each for each in openapi.CREATING if isinstance(each, InvalidField | UnknownModel)),
        ),
    ),
    Operation(
        method="GET",
        path=f"{BASE}/models",
        name="listModels",
        says="The models, what they take, what they cost, and which engines make each workflow now.",
        answers=(Answer(says="Every model.", content=words.Listed[words.Model]),),
        refusals=openapi.ASKING,
    ),
    Operation(
        method="GET",
        path=f"{BASE}/balance",
        name="getBalance",
        says="The account's money.",
        answers=(Answer(says="Dollars as decimal strings.", content=words.Balance),),
        refusals=openapi.ASKING,
    ),
)
