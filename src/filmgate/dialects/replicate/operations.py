"""What can be done here, as the OpenAPI document tells it."""

from filmgate.dialects.replicate import headers, inputs, words
from filmgate.dialects.replicate.files import FIELD
from filmgate.dialects.replicate.models import MOTION, OFFERS, OMNI, OWNER, V3, Offer
from filmgate.domain.errors import (
    Busy,
    InvalidField,
    MissingField,
    RateLimited,
    UnknownFile,
    UnknownModel,
    UploadCapReached,
)
from filmgate.domain.uploads import WRONG_KIND
from filmgate.edge import openapi
from filmgate.edge.bounds import CALLBACK, CLIP
from filmgate.edge.openapi import Answer, Operation, Parameter, Schema, Schemas

_MODEL = "/v1/models/{owner}/{name}"


def _in_path(name: str, says: str, **schema: object) -> Parameter:
    return Parameter(name=name, place="path", schema={"type": "string", **schema}, says=says, required=True)


_OWNER = _in_path("owner", "Whose the model is.", enum=[OWNER])
_NAME = _in_path("name", "What the model is called.", enum=[offer.name for offer in OFFERS])
_VERSION = _in_path("version", "The version's id: every one of a model is the same here.", pattern="^[0-9a-f]{64}$")
_TASK_ID = _in_path("task_id", "The prediction's id, in any dialect's form.", minLength=1)
_FILE_ID = _in_path("file_id", "The file's id.", minLength=1)
_PREFER = Parameter(
    name="Prefer",
    place="header",
    schema={"type": "string"},
    says=f"`wait` or `wait=SECONDS`: answer once the prediction has ended, or after so many seconds, at most and "
    f"usually {headers.WAIT_MAX}.",
)
_CANCEL_AFTER = Parameter(
    name=headers.CANCEL_AFTER,
    place="header",
    schema={
        "type": "string",
        "pattern": "^([1-9][0-9]{0,2}h)?(([1-9][0-9]?m)([0-9]{1,2}s)?|([5-9]|[1-9][0-9]{1,4})s?)$",
    },
    says=f"How long the prediction may take, such as `90s` or `1m30s`; at least {headers.CANCEL_MIN} seconds.",
)
_CURSOR = Parameter(
    name="cursor",
    place="query",
    schema={"type": "string", "pattern": "^[0-9a-f]{32}$"},
    says="Where the page begins: follow `next`.",
)
_TIMES = tuple(
    Parameter(name=name, place="query", schema={"type": "string", "format": "date-time"}, says=says)
    for name, says in (
        ("created_after", "Only predictions from then on: RFC 3339, with its offset."),
        ("created_before", "Only predictions from before then."),
    )
)
_CREATING = (_PREFER, _CANCEL_AFTER, openapi.IDEMPOTENCY_KEY)
_CREATED = (
    Answer(
        says="The prediction: it waits, or where the client has waited, it has ended.",
        status=201,
        content=words.Prediction,
        headers={"X-Should-Retry": "Always false: whoever sends it again gets another prediction."},
    ),
    Answer(
        says="The client has waited, and the prediction has not ended: its status is `starting`, whatever it is.",
        status=202,
        content=words.Prediction,
        headers={"X-Should-Retry": "Always false."},
    ),
)
_EXAMPLE = {"input": {"prompt": "A sailboat on a calm sea at sunset", "duration": 5, "mode": "standard"}}
_NO_MODEL = UnknownModel("kling-9")


def _creation(schemas: Schemas, offer: Offer, *, named: bool) -> Schema:
    """One model's request. Where its path does not name the model, its version does."""
    version: Schema = {"enum": [offer.version, offer.ref, f"{offer.ref}:{offer.version}"]}
    bounds: dict[str, Schema] = {
        "input": inputs.schema(offer, schemas),
        "webhook": CALLBACK,
        "webhook_completed": CALLBACK,
        "webhook_events_filter": {"type": "array", "items": {"enum": ["start", "output", "logs", "completed"]}},
        "version": version,
    }
    needed, without = (("input",), ("model", "version")) if named else (("input", "version"), ("model",))
    title = offer.name if named else f"{offer.name}-by-version"
    return schemas.narrowed(words.Creation, title, bounds, needed=needed, without=without)


def _by_version(schemas: Schemas) -> Schema:
    return {"anyOf": [_creation(schemas, offer, named=False) for offer in OFFERS]}


def _sending(schemas: Schemas) -> Schema:
    """Content or URL, and never both."""
    content = {"type": "string", "minLength": 1}
    return {
        "anyOf": [
            {"type": "object", "properties": {FIELD: content, "url": {"type": "null"}}, "required": [FIELD]},
            {"type": "object", "properties": {"url": CLIP, FIELD: {"type": "null"}}, "required": ["url"]},
        ]
    }


def _predict(offer: Offer, name: str, says: str) -> Operation:
    return Operation(
        method="POST",
        path=f"/v1/models/{offer.ref}/predictions",
        name=name,
        says=says,
        parameters=_CREATING,
        body=lambda schemas: _creation(schemas, offer, named=True),
        example=_EXAMPLE if offer is V3 else None,
        answers=_CREATED,
        refusals=openapi.CREATING,
    )


_PREDICTIONS = (
    _predict(V3, "predictVideo", "Create a prediction: ask for a film from words, or one that begins with a picture."),
    _predict(OMNI, "predictOmniVideo", "Create a prediction: the same, or a film from references, or a clip changed."),
    _predict(
        MOTION, "predictMotionControl", "Create a prediction: ask for a film in which a picture moves as a clip does."
    ),
    Operation(
        method="POST",
        path="/v1/predictions",
        name="predict",
        says="The same by the version of a model.",
        parameters=_CREATING,
        body=_by_version,
        example={"version": V3.version, **_EXAMPLE},
        answers=_CREATED,
        refusals=openapi.CREATING,
    ),
    Operation(
        method="GET",
        path="/v1/predictions",
        name="listPredictions",
        says="The account's predictions, page by page, whichever dialect they came through.",
        parameters=(_CURSOR, *_TIMES),
        answers=(Answer(says="One page.", content=words.Predictions),),
        refusals=(*openapi.ASKING, InvalidField("cursor", "is not one that a list has given.")),
    ),
    Operation(
        method="GET",
        path="/v1/predictions/{task_id}",
        name="getPrediction",
        says="Ask how a prediction stands. A failed one is a good answer too.",
        parameters=(_TASK_ID,),
        answers=(Answer(says="The prediction as it stands.", content=words.Prediction),),
        refusals=openapi.READING,
    ),
    Operation(
        method="POST",
        path="/v1/predictions/{task_id}/cancel",
        name="cancelPrediction",
        says="Cancel a prediction, whether its film is being made or not. One that has ended stays as it is.",
        parameters=(_TASK_ID,),
        answers=(Answer(says="The prediction as it stands now.", content=words.Prediction),),
        refusals=openapi.READING,
    ),
)
_MODELS = (
    Operation(
        method="GET",
        path="/v1/models",
        name="listModels",
        says="The models.",
        answers=(Answer(says="All of them.", content=words.Models),),
        refusals=openapi.ASKING,
    ),
    Operation(
        method="GET",
        path=_MODEL,
        name="getModel",
        says="One model.",
        parameters=(_OWNER, _NAME),
        answers=(Answer(says="The model.", content=words.Model),),
        refusals=(*openapi.ASKING, _NO_MODEL),
    ),
    Operation(
        method="GET",
        path=f"{_MODEL}/versions",
        name="listVersions",
        says="The versions of a model, of which there is one.",
        parameters=(_OWNER, _NAME),
        answers=(Answer(says="All of them.", content=words.Versions),),
        refusals=(*openapi.ASKING, _NO_MODEL),
    ),
    Operation(
        method="GET",
        path=f"{_MODEL}/versions/{{version}}",
        name="getVersion",
        says="One version, with what the model takes.",
        parameters=(_OWNER, _NAME, _VERSION),
        answers=(Answer(says="The version.", content=words.Version),),
        refusals=(*openapi.ASKING, _NO_MODEL),
    ),
)
_BESIDE = (
    Operation(
        method="GET",
        path="/v1/webhooks/default/secret",
        name="getWebhookSecret",
        says="What the account's deliveries are signed with.",
        answers=(Answer(says="The newest secret.", content=words.Secret),),
        refusals=openapi.ASKING,
    ),
    Operation(
        method="POST",
        path="/v1/files",
        name="createFile",
        says=f"Keep a picture or a clip, to name it in an input by its URL: a form with the field {FIELD}, or JSON.",
        body=_sending,
        form={
            "type": "object",
            "properties": {FIELD: {"type": "string", "contentMediaType": "application/octet-stream"}},
            "required": [FIELD],
        },
        example={"url": "https://www.example.com/cat.jpg"},
        answers=(Answer(says="The file, looked at and kept.", status=201, content=words.File),),
        refusals=(
            *openapi.SENDING,
            InvalidField(FIELD, WRONG_KIND),
            MissingField(FIELD, "is required."),
            UploadCapReached("This key may keep 1000 files, and keeps 1000"),
            RateLimited(5),
            Busy(5),
        ),
    ),
    Operation(
        method="GET",
        path="/v1/files",
        name="listFiles",
        says="The account's files.",
        parameters=(_CURSOR,),
        answers=(Answer(says="One page.", content=words.Files),),
        refusals=(*openapi.ASKING, InvalidField("cursor", "is not one that a list has given.")),
    ),
    Operation(
        method="GET",
        path="/v1/files/{file_id}",
        name="getFile",
        says="One file.",
        parameters=(_FILE_ID,),
        answers=(Answer(says="The file.", content=words.File),),
        refusals=(*openapi.ASKING, UnknownFile()),
    ),
    Operation(
        method="DELETE",
        path="/v1/files/{file_id}",
        name="deleteFile",
        says="Delete a file. Films that have named it keep what they took of it.",
        parameters=(_FILE_ID,),
        answers=(Answer(says="It is gone.", status=204),),
        refusals=(*openapi.ASKING, UnknownFile()),
    ),
)
OPERATIONS = (*_PREDICTIONS, *_MODELS, *_BESIDE)
