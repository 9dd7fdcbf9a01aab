"""What the OpenAPI document of this API is made from."""

from filmgate.dialects.aivideoapi import wire
from filmgate.dialects.aivideoapi.models import CARD, NAME
from filmgate.edge import openapi
from filmgate.edge.bounds import CALLBACK, bounds_of
from filmgate.edge.glosses import ASKED, TOLD, Glosses, defaults
from filmgate.edge.openapi import Answer, Api, Operation, Parameter, Schema, Schemas

_TASK_ID = Parameter(
    name="task_id",
    place="path",
    schema={"type": "string", "minLength": 1},
    says="The task's id, in any dialect's form.",
    required=True,
)
_ASKED = {"model": "The model; there is one.", "input": "What the film is to be."}
_TOLD = {
    "msg": "`success`.",
    "taskId": "The task's id.",
    "id": "The task's id.",
    "status": "`pending`, `processing`, `completed` or `failed`.",
    "model": "The model.",
    "created_at": "When the task was created, in Unix seconds.",
    "progress": "How far the task is, in percent; null where nobody knows. Not there once it has ended.",
    "completed_at": "When the task was completed, in Unix seconds. There once it is.",
    "output": "The film. There once the task is completed.",
    "urls": "The addresses of the films.",
    "metadata": "About the film.",
    "Metadata.model": "The model, and what it made.",
    "Status.error": "Why the task failed. There once it has.",
    "Cause.code": "Always `upstream_error`.",
    "Cause.message": "Why the task failed, in words.",
    "balance": "What may be spent.",
    "total_purchased": "All that the account was ever given, expired credit left out.",
    "total_consumed": "The difference: what films have cost and what is held for open tasks.",
    "Fault.code": "The word for what went wrong.",
    "type": "The kind of what went wrong.",
}


def api(name: str) -> Api:
    return Api(
        title=name,
        says="The API of aivideoapi.ai as Filmgate speaks it.",
        bases=(f"/{name}", "/"),
        operations=_OPERATIONS,
        speak=wire.write_error,
        refused=wire.Refused,
        glosses=Glosses(asked=ASKED | _ASKED, told=TOLD | _TOLD, defaults=defaults("mode")),
    )


def _body(schemas: Schemas) -> Schema:
    wanted = schemas.narrowed(wire.Input, "Wanted", bounds_of(CARD))
    bounds = {"input": wanted, "callback_url": CALLBACK}
    return schemas.narrowed(wire.Body, "Request", bounds, members={"model": {"const": NAME}}, needed=("model", "input"))


_OPERATIONS = (
    Operation(
        method="POST",
        path="/v1/videos/generations",
        name="createVideo",
        says="Create a task.",
        parameters=(openapi.IDEMPOTENCY_KEY,),
        body=_body,
        example={"model": NAME, "input": {"prompt": "A sailboat on a calm sea at sunset", "mode": "std"}},
        answers=(Answer(says="The task is accepted.", content=wire.Answer[wire.Created]),),
        refusals=openapi.CREATING,
    ),
    Operation(
        method="GET",
        path="/v1/tasks/{task_id}",
        name="getTask",
        says="Ask how a task stands. A failed task is a good answer too.",
        parameters=(_TASK_ID,),
        answers=(Answer(says="The task as it stands.", content=wire.Status),),
        refusals=openapi.READING,
    ),
    Operation(
        method="GET",
        path="/v1/credits",
        name="getCredits",
        says="The account's credits.",
        answers=(Answer(says="Whole credits.", content=wire.Answer[wire.Credits]),),
        refusals=openapi.ASKING,
    ),
)
