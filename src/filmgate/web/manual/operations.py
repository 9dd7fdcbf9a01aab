"""What a dialect takes and what it answers, operation by operation, as its own OpenAPI document says."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from filmgate.edge.openapi import Api, describe
from filmgate.web.manual.names import brief
from filmgate.web.manual.schema import NO, YES, Member, Reader, Schema, named, plainly
from filmgate.web.manual.table import code, table
from filmgate.web.prose import anchor

_ASKED = ("member", "what it is", "type", "needed", "without it", "limits")
_TOLD = ("member", "what it is", "type")


class Manual:
    """One dialect's. Objects that several answers hold stand apart, each once."""

    def __init__(self, api: Api) -> None:
        self._document = describe(api)
        self._written: dict[str, str] = {}
        self._apart = _often(self._document)
        self._reader = Reader(self._document, self._apart)

    def operations(self) -> str:
        """A heading for each operation, its parameters, its body, and what it answers when all is well."""
        return "\n\n".join(
            block
            for path, methods in self._document["paths"].items()
            for method, operation in methods.items()
            for block in self._operation(method.upper(), path, operation)
        )

    def objects(self) -> str:
        """The objects that stand apart."""
        components = self._document["components"]["schemas"]
        blocks = [(f"### `{name}`", self._told(self._reader.members(components[name]))) for name in sorted(self._apart)]
        return "\n\n".join(block for pair in blocks for block in pair)

    def refused(self) -> str:
        """The members of an answer that says no."""
        schemas = (
            content["schema"]
            for methods in self._document["paths"].values()
            for operation in methods.values()
            for status, answer in operation["responses"].items()
            for content in answer.get("content", {}).values()
            if status >= "400"
        )
        return self._told(self._reader.members(next(schemas)))

    def _operation(self, method: str, path: str, operation: Schema) -> Iterator[str]:
        yield f"### `{method} {path}`"
        yield operation["summary"]
        if parameters := operation.get("parameters"):
            yield "**Parameters**"
            yield _parameters(parameters)
        for media, content in operation.get("requestBody", {}).get("content", {}).items():
            yield f"**Body**, `{media}`"
            yield self._asked(f"{method} {path}", content["schema"])
        for status, answer in operation["responses"].items():
            if status < "400":
                yield from self._answers(status, answer)

    def _asked(self, operation: str, body: Schema) -> str:
        """The table of a body; one that another operation has had already is not written twice."""
        members = self._reader.members(body)
        every = frozenset().union(*(member.shapes for member in members)) - {""}
        split = any(member.shapes - {""} not in (every, frozenset()) for member in members)
        head = (*_ASKED, "only for") if split else _ASKED
        written = table(head, (_asked(member, every, split) for member in members))
        first = self._written.setdefault(written, operation)
        return written if first == operation else f"The same as for [`{first}`](#{anchor(f'`{first}`')})."

    def _answers(self, status: str, answer: Schema) -> Iterator[str]:
        if not answer.get("content"):
            yield f"**Answer**, `{status}` without a body: {answer['description']}"
        for number, (media, content) in enumerate(answer.get("content", {}).items()):
            said = f": {answer['description']}" if number == 0 else ""
            yield f"**Answer**, `{status}` `{media}`{said}"
            whole, inner = self._reader.items(content["schema"])
            if named(inner) in self._apart:
                yield f"[`{named(inner)}`](#{anchor(named(inner))})"
            elif any("properties" in shape for shape in self._reader.shapes(whole)):
                yield self._told(self._reader.members(whole))

    def _told(self, members: Sequence[Member]) -> str:
        return table(_TOLD, ((f"`{each.path}`", each.says, self._linked(each.kind)) for each in members))

    def _linked(self, kind: str) -> str:
        name = kind.removesuffix("[]")
        return f"[`{kind}`](#{anchor(name)})" if name in self._apart else f"`{kind}`"


def _often(document: Schema) -> frozenset[str]:
    """Objects of good answers that more than one place holds."""
    components = document["components"]["schemas"]
    operations = [each for methods in document["paths"].values() for each in methods.values()]
    answers = [pair for operation in operations for pair in operation["responses"].items()]
    good = [answer for status, answer in answers if status < "400"]
    refused = {name for status, answer in answers if status >= "400" for name in _names(answer)}
    told: set[str] = set()
    waiting: list[Schema] = list(good)
    while waiting:
        new = set(_names(waiting.pop())) - told
        told |= new
        waiting += [components[name] for name in new]
    places = Counter(name for place in (*good, *(components[name] for name in told)) for name in _names(place))
    return frozenset(name for name in told - refused if places[name] > 1 and components[name].get("type") == "object")


def _names(node: object) -> Iterator[str]:
    """Every component that a schema names, as often as it does."""
    if isinstance(node, dict):
        if named(node):
            yield named(node)
        for value in node.values():
            yield from _names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _names(value)


def _parameters(parameters: Iterable[Schema]) -> str:
    rows = [
        (code([each["name"]]), code([each["in"]]), YES if each["required"] else NO, _values(each), each["description"])
        for each in parameters
    ]
    return table(("parameter", "place", "needed", "limits", "what it is"), rows)


def _values(parameter: Schema) -> str:
    schema = parameter["schema"]
    said = [code(plainly(value) for value in schema["enum"])] if "enum" in schema else []
    if "minimum" in schema:
        said.append(f"{schema['minimum']} to {schema['maximum']}")
    if schema.get("maxLength"):
        said.append(f"at most {schema['maxLength']} characters")
    return ", ".join(said)


def _asked(member: Member, every: frozenset[str], split: bool) -> tuple[str, ...]:
    path, kind = f"`{member.path}`", f"`{member.kind}`"
    row = (path, member.says, kind, member.needed, member.default, _limits(member))
    return (*row, code(brief(member.shapes - {""}, every))) if split else row


def _limits(member: Member) -> str:
    values = [limit for limit in member.limits if limit.startswith("`")]
    others = [limit for limit in member.limits if not limit.startswith("`")]
    return "; ".join([", ".join(values), *others] if values else others)
