"""What the documents of both designs say alike: how requests are refused, what goes with a film, what pictures are."""

from filmgate.dialects.kling.elements import NUMBER_MAX
from filmgate.dialects.kling.models import EXTERNAL_ID_MAX
from filmgate.dialects.kling.pictures import PATTERN
from filmgate.domain import errors
from filmgate.edge import openapi
from filmgate.edge.openapi import Schema

_KEYS = (errors.KeyMissing(), errors.PassTooEarly(), errors.PassExpired())
ASKING = (*_KEYS, *openapi.ASKING)
SENDING = (*_KEYS, *openapi.SENDING)
CREATING = (*_KEYS, *openapi.CREATING, errors.NameTaken("order 7"))
READING = (*_KEYS, *openapi.READING)
PICTURE: Schema = {"type": "string", "pattern": PATTERN}
PICTURE_IF_ANY: Schema = {"anyOf": [PICTURE, {"enum": ["", None]}]}
EXTERNAL_ID: Schema = {
    "type": "string",
    "maxLength": EXTERNAL_ID_MAX,
    "pattern": r"^([^,\s/]|[^,\s][^,]*[^,\s/])?$",
}
ELEMENT_ID: Schema = {
    "anyOf": [
        {"type": "integer", "minimum": 1, "maximum": NUMBER_MAX},
        {"type": "string", "pattern": "^[1-9][0-9]{0,18}$"},
    ]
}
# What goes with the answer to a create.
ACCEPTED = {"X-Should-Retry": "Always false: whoever sends it again gets another task."}
TOLD = {
    "code": "0 where all went well, else the number of what went wrong.",
    "message": "What happened, in words.",
    "request_id": "The number of this answer.",
    "data": "What was asked for.",
}
ASKED = {
    "callback_url": "Where the task is posted to whenever it changes: once it runs, and once it has ended.",
    "external_task_id": "A name of your own for the task, unique in your account, without commas; an empty one is "
    "none.",
    "watermark_info": "Whether a second film with a watermark is wanted. It is taken, and none is made.",
    "enabled": "Whether there is to be a watermark.",
}
