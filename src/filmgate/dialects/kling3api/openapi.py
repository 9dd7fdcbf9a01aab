"""What the OpenAPI documents of the two versions are made from."""

from filmgate.dialects.kling3api import wire
from filmgate.dialects.kling3api.profile import Profile
from filmgate.domain.catalog import find
from filmgate.domain.errors import InvalidField
from filmgate.domain.generation import Workflow
from filmgate.edge import openapi
from filmgate.edge.bounds import CLIP, PICTURE, bounds_of, words
from filmgate.edge.glosses import ASKED, TOLD, Glosses, defaults
from filmgate.edge.openapi import Answer, Api, Operation, Parameter, Schema, Schemas

_EXAMPLE = {"type": "std-text-to-video", "prompt": "A sailboat on a calm sea at sunset", "duration": 5}
_ASKED = {
    "type": "Which film: the model, its quality and the workflow in one word.",
    "image": "The picture that the film begins with. Needed, under this name or as `image_url`.",
    "image_url": "Another name for `image`, which wins where both are there.",
    "images": "Pictures of whom or what the film is to show; at most four beside a clip. Needed where there is no "
    "`video`.",
    "video": "The clip that the film is made from.",
}
_TOLD = {
    "task_id": "The task's id.",
    "status": "`IN_PROGRESS`, `SUCCESS` or `FAILED`.",
    "consumed_credits": "What the task costs, in credits, rounded up; 0 once it has failed.",
    "created_at": "When the task was created: ISO 8601 in UTC.",
    "request": "The body of the request as it came, with `data:` URLs cut short.",
    "response": "The addresses of the films; empty until there is one.",
    "error_message": "Why the task failed; null otherwise.",
    "type": "The type of the film; its nearest one, where the task came through another dialect.",
    "Fault.code": "The word for what went wrong.",
}


def api(profile: Profile) -> Api:
    return Api(
        title=profile.name,
        says="The API of kling3api.com as Filmgate speaks it.",
        bases=(f"/{profile.name}", *(["/"] if profile.prefixes else [])),
        operations=(_generate(profile), _STATUS),
        speak=wire.write_error,
        refused=wire.Refused,
        glosses=Glosses(
            asked=ASKED | _ASKED,
            told=TOLD | _TOLD,
            defaults=defaults("duration", "aspect_ratio", "cfg_scale", "keep_original_sound")
            | {"sound": profile.sound},
        ),
    )


def _generate(profile: Profile) -> Operation:
    return Operation(
        method="POST",
        path="/api/generate",
        name="generate",
        says="Create a task.",
        parameters=(openapi.IDEMPOTENCY_KEY,),
        body=lambda schemas: {"oneOf": [_body(profile, kind, schemas) for kind in wire.TYPES]},
        example=_EXAMPLE,
        answers=(Answer(says="The task is accepted.", content=wire.Answer[wire.Created]),),
        refusals=openapi.CREATING,
    )


def _body(profile: Profile, kind: str, schemas: Schemas) -> Schema:
    """The body of one type: members of other types are ignored, whatever they hold."""
    model, _, workflow = wire.TYPES[kind]
    card = find(profile.cards, model)
    shape = wire.SHAPES[model, workflow]
    return schemas.narrowed(
        shape,
        kind,
        bounds_of(card) | {"prompt": words(card)} | ({"video": CLIP} if workflow is Workflow.VIDEO_EDIT else {}),
        members={"type": {"const": kind}},
        needed=("type", "prompt", *(["video"] if workflow is Workflow.VIDEO_EDIT else [])),
        **_MEDIA.get(workflow, {}),
    )


_IMAGES_NEEDED = {"type": "array", "minItems": 1, "items": PICTURE}
_MEDIA: dict[Workflow, Schema] = {
    Workflow.IMAGE_TO_VIDEO: {
        "anyOf": [
            {"properties": {"image": PICTURE}, "required": ["image"]},
            {"properties": {"image": {"enum": [None, ""]}, "image_url": PICTURE}, "required": ["image_url"]},
        ]
    },
    Workflow.REFERENCE_TO_VIDEO: {
        "anyOf": [
            {"properties": {"images": _IMAGES_NEEDED, "video": {"enum": [None, ""]}}, "required": ["images"]},
            {"properties": {"images": {"maxItems": 4}, "video": CLIP}, "required": ["video"]},
        ]
    },
}
_STATUS = Operation(
    method="GET",
    path="/api/status",
    name="status",
    says="Ask how a task stands. A failed task is a good answer too.",
    parameters=(
        Parameter(
            name="task_id",
            place="query",
            schema={"type": "string", "minLength": 1},
            says="The task's id, in any dialect's form.",
            required=True,
        ),
    ),
    answers=(Answer(says="The task as it stands.", content=wire.Answer[wire.Status]),),
    refusals=(*openapi.READING, InvalidField("task_id", "is required in the query.")),
)
