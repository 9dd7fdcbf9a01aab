"""An OpenAPI 3.1 document of a dialect, made from the types that read its requests and write its answers.

A dialect brings its operations as data; statuses, envelopes and headers of errors come from the function that writes
them, limits from the ModelCards. So nothing is said twice, and what is documented is what is done.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

import msgspec
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from filmgate.domain import errors
from filmgate.domain.frozen import frozen
from filmgate.edge import glosses
from filmgate.edge.errors import headers_of
from filmgate.edge.glosses import Glosses
from filmgate.edge.idempotency import KEY_MAX

Schema = dict[str, Any]
Speak = Callable[[Exception], tuple[int, bytes]]
JSON = "application/json"
FORM = "multipart/form-data"
_REF = "#/components/schemas/"

# What any request with a key can meet, what one with a body can meet besides, and what one that creates a task can.
ASKING: tuple[Exception, ...] = (
    errors.Unauthenticated(),
    errors.AccountBanned(),
    errors.AddressNotAllowed(),
    errors.StoreUnavailable(),
    RuntimeError("The server itself failed."),
)
SENDING = (*ASKING, errors.Malformed("The body cannot be read."), errors.TooLarge(134217728), errors.RateLimited(5))
CREATING = (
    *SENDING,
    errors.InvalidField("duration", "must be a whole number of seconds from 3 to 15, not 99."),
    errors.MissingField("prompt", "is required and must not be empty."),
    errors.UnknownModel("kling-9"),
    errors.InsufficientBalance(1, 0),
    errors.ModelNotAllowed("kling-3.0"),
    errors.RateLimited(7),
    errors.TooManyTasks(3, 5),
    errors.SpendCapReached("hourly", 60),
    errors.IdempotencyMismatch(),
    errors.NoRoute("kling-3.0"),
)
READING = (*ASKING, errors.UnknownTask())


@frozen(kw_only=True)
class Parameter:
    """`place` is path, query or header."""

    name: str
    place: str
    schema: Schema
    says: str
    required: bool = False

    def written(self) -> Schema:
        return {
            "name": self.name,
            "in": self.place,
            "required": self.required,
            "description": self.says,
            "schema": self.schema,
        }


@frozen(kw_only=True)
class Answer:
    """One good answer: `content` is the type of its body, or `schema` makes the body's schema; neither: it has none."""

    says: str
    content: Any = None
    schema: "Callable[[Schemas], Schema] | None" = None
    status: int = 200
    media: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


@frozen(kw_only=True)
class Operation:
    """One method of one path. `body` makes the schema of its request, `refusals` are what it can answer with.

    A request that may come as a form too brings the schema of that as `form`.
    """

    method: str
    path: str
    name: str
    says: str
    answers: tuple[Answer, ...]
    refusals: tuple[Exception, ...]
    parameters: tuple[Parameter, ...] = ()
    body: "Callable[[Schemas], Schema] | None" = None
    example: Any = None
    form: Schema | None = None


@frozen(kw_only=True)
class Api:
    """What a dialect's document is made from.

    `bases` are the base URLs of the dialect's paths, `places` the paths of the document itself. `speak` writes the
    errors, in the shape of `refused`. `glosses` say what each member is.
    """

    title: str
    says: str
    bases: Sequence[str]
    operations: Sequence[Operation]
    speak: Speak
    refused: Any
    glosses: Glosses = field(default_factory=Glosses)
    places: Sequence[str] = ("/openapi.json",)


IDEMPOTENCY_KEY = Parameter(
    name="Idempotency-Key",
    place="header",
    schema={"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[ -~]+$"},
    says="The same key and body answer with the same task for 24 hours; another body is refused.",
)


class Schemas:
    """The components of one document, gathered while it is written."""

    def __init__(self) -> None:
        self.components: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """A type's schema; an envelope around another type is written out where it stands, whole."""
        (schema,), found = msgspec.json.schema_components([kind], ref_template=_REF + "{name}")
        name = str(schema.get("$ref", "")).removeprefix(_REF)
        if name.endswith("_"):
            schema = found.pop(name)
            schema["required"] = list(schema["properties"])
            del schema["title"]
        self._gather(found)
        return schema

    def narrowed(
        self,
        kind: type[msgspec.Struct],
        name: str,
        bounds: Mapping[str, Schema],
        *,
        members: Mapping[str, Schema] | None = None,
        needed: Sequence[str] = (),
        without: Sequence[str] = (),
        **more: Any,
    ) -> Schema:
        """A struct's schema as component `name`, its members bounded as their model bounds them.

        `members` are added as they are; `needed` ones must be there and not null, those `without` are left out. `more`
        is put into the schema.
        """
        (reference,), found = msgspec.json.schema_components([kind], ref_template=_REF + "{name}")
        schema = found.pop(reference["$ref"].removeprefix(_REF))
        self._gather(found)
        own = {
            key: _narrowed(member, bounds.get(key, {}), key in needed)
            for key, member in schema["properties"].items()
            if key not in without
        }
        required = sorted({*schema["required"], *needed})
        schema |= {"title": name, "properties": {**(members or {}), **own}, "required": required, **more}
        self._gather({name: schema})
        return {"$ref": _REF + name}

    def _gather(self, found: Mapping[str, Schema]) -> None:
        for name, component in found.items():
            if self.components.setdefault(name, component) != component:
                raise ValueError(f"two schemas are called {name}")


def _narrowed(member: Schema, limit: Schema, needed: bool) -> Schema:
    """A member with a limit; null stays possible unless the member is needed."""
    kinds = [each for each in member.get("anyOf", [member]) if each != {"type": "null"}]
    nullable = not needed and {"type": "null"} in member.get("anyOf", ())
    if limit:
        kinds = [limit]
    if nullable:
        return {"anyOf": [*kinds, {"type": "null"}]}
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}


class Documented:
    """A dialect's app, and its document for everyone, made when somebody first asks for it."""

    def __init__(self, api: Api, app: ASGIApp) -> None:
        self._api = api
        self._app = app
        self._written = b""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] not in self._api.places or scope["method"] not in ("GET", "HEAD"):
            return await self._app(scope, receive, send)
        self._written = self._written or msgspec.json.encode(describe(self._api))
        await Response(self._written, media_type=JSON)(scope, receive, send)


def describe(api: Api) -> Schema:
    """The document, in lists and dictionaries."""
    schemas = Schemas()
    paths: dict[str, Schema] = {}
    for operation in api.operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(api, operation, schemas)
    components = _reached(paths, schemas.components)
    security = {"key": {"type": "http", "scheme": "bearer", "description": "An API key of this server: sk-…"}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": api.title, "description": api.says, "version": "1"},
        "servers": [{"url": prefix} for prefix in api.bases],
        "security": [{"key": []}],
        "paths": paths,
        "components": {"securitySchemes": security, "schemas": components},
    }
    plain: Schema = msgspec.json.decode(msgspec.json.encode(document))
    glosses.add(plain, api.glosses)
    return plain


def _reached(paths: Schema, components: dict[str, Schema]) -> dict[str, Schema]:
    """The components that something refers to: the types as they were before they were narrowed are of no interest."""
    found: set[str] = set()
    waiting: list[Any] = [paths]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            name = str(here.get("$ref", "")).removeprefix(_REF)
            if name and name not in found:
                found.add(name)
                waiting.append(components[name])
            waiting.extend(here.values())
        elif isinstance(here, list | tuple):
            waiting.extend(here)
    return {name: components[name] for name in sorted(found)}


def _operation(api: Api, operation: Operation, schemas: Schemas) -> Schema:
    answers: dict[str, Schema] = {}
    for answer in operation.answers:
        said = answers.setdefault(str(answer.status), {"description": answer.says})
        if answer.schema is not None:
            said.setdefault("content", {})[answer.media] = {"schema": answer.schema(schemas)}
        elif answer.content is not None:
            said.setdefault("content", {})[answer.media] = {"schema": schemas.of(answer.content)}
        if answer.headers:
            said["headers"] = {
                name: {"description": says, "required": True, "schema": {"type": "string"}}
                for name, says in answer.headers.items()
            }
    answers |= _refusals(api, operation, schemas)
    written: Schema = {"operationId": operation.name, "summary": operation.says, "responses": answers}
    if operation.parameters:
        written["parameters"] = [parameter.written() for parameter in operation.parameters]
    if operation.body is not None:
        content: Schema = {"schema": operation.body(schemas)}
        if operation.example is not None:
            content["example"] = operation.example
        written["requestBody"] = {"required": True, "content": {JSON: content}}
        if operation.form is not None:
            written["requestBody"]["content"][FORM] = {"schema": operation.form}
    return written


def _refusals(api: Api, operation: Operation, schemas: Schemas) -> dict[str, Schema]:
    """Every status that the operation's errors have in this dialect, with an example of each error."""
    answers: dict[str, Schema] = {}
    reasons: dict[str, dict[str, None]] = {}
    for error in sorted(operation.refusals, key=lambda error: api.speak(error)[0]):
        status, body = api.speak(error)
        answer = answers.setdefault(
            str(status),
            {"description": "", "content": {JSON: {"schema": schemas.of(api.refused), "examples": {}}}},
        )
        said = reasons.setdefault(str(status), {})
        said[_reason(error)] = None  # several errors may be of one kind
        answer["description"] = " ".join(said)
        example = {"summary": _reason(error), "value": msgspec.json.decode(body)}
        answer["content"][JSON]["examples"][type(error).__name__] = example
        for name in headers_of(error):
            answer.setdefault("headers", {})[name] = {"schema": {"type": "string"}, "description": _HEADERS[name]}
    return answers


def _reason(error: Exception) -> str:
    said = type(error).__doc__ if isinstance(error, errors.FilmgateError) else "The server itself failed."
    return (said or "").splitlines()[0]


_HEADERS = {
    "WWW-Authenticate": "Bearer.",
    "Retry-After": "When to come again, in seconds.",
    "Allow": "The methods that the path takes.",
    "X-Should-Retry": "`false`: the same would be refused again.",
}
