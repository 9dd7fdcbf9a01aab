"""JSON Schema in words: the members of an object, with everything that is inside it, as rows of a table."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from filmgate.domain.frozen import frozen

Schema = dict[str, Any]
_REF = "#/components/schemas/"
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_VARIANTS = re.compile(r"(?:Shots|Input)$")
_DISCRIMINATORS = ("type", "workflow", "mode")
YES, NO, SOMETIMES = "yes", "no", "sometimes"


@frozen(kw_only=True)
class Member:
    """One row: `path` is how a program gets there, `shapes` are the alternatives of the body that have it.

    `kind` is empty where an alternative knows the member, and takes nothing there.
    """

    path: str
    kind: str
    needed: str
    default: str
    limits: tuple[str, ...]
    says: str
    shapes: frozenset[str] = frozenset()


def named(schema: Schema) -> str:
    """The component that a schema refers to; empty where it stands for itself."""
    return str(schema.get("$ref", "")).removeprefix(_REF)


class Reader:
    """Reads the schemas of a document. `apart` are components that are described elsewhere: nothing in them is read."""

    def __init__(self, document: Schema, apart: frozenset[str] = frozenset()) -> None:
        self._components: Schema = document["components"]["schemas"]
        self._apart = apart

    def shapes(self, body: Schema) -> list[Schema]:
        """The alternatives of a body; itself alone where there are none."""
        body = self.resolved(body)
        several: list[Schema] = body.get("oneOf") or body.get("anyOf") or []
        return [body] if body.get("type") == "object" else [self.resolved(each) for each in several]

    def members(self, body: Schema) -> list[Member]:
        """The members of all alternatives together, in their order."""
        rows: dict[str, list[Member]] = {}
        shapes = self.shapes(body)
        for shape in shapes:
            for member in self._inside(shape, "", label(shape) if len(shapes) > 1 else ""):
                rows.setdefault(member.path, []).append(member)
        places = {path: place for place, path in enumerate(rows)}
        order = sorted(rows, key=lambda path: [places.get(each, 0) for each in _above(path)])
        return [_together(rows[path]) for path in order if any(each.kind for each in rows[path])]

    def resolved(self, schema: Schema) -> Schema:
        """The schema that is meant, where this one only names it."""
        return self._components[named(schema)] if named(schema) else schema

    def items(self, member: Schema) -> tuple[Schema, Schema]:
        """What a member is when it is not null, and what its items are where it is a list; else the same again."""
        lone = _lone(member)
        whole = self.resolved(lone)
        return whole, whole.get("items", {}) if "array" in _kinds(whole) else lone

    def _inside(self, schema: Schema, before: str, shape: str) -> Iterator[Member]:
        perhaps = _perhaps(schema)
        for name, member in schema.get("properties", {}).items():
            needed = YES if name in schema.get("required", ()) else SOMETIMES if name in perhaps else NO
            yield self._row(before + name, member, needed, shape)
            if not _void(member):
                yield from self._below(before + name, member, shape)

    def _below(self, path: str, member: Schema, shape: str) -> Iterator[Member]:
        """What is inside a member: of each alternative where it has several."""
        whole, inner = self.items(member)
        if named(inner) in self._apart:
            return
        prefix = f"{path}[]." if whole is not self.resolved(inner) else f"{path}."
        if isinstance(values := self.resolved(inner).get("additionalProperties"), dict):
            inner, prefix = values, f"{prefix}*."
        alternatives = [inner] if "properties" in inner else inner.get("anyOf", (inner,))
        for each in map(self.resolved, alternatives):
            yield from self._inside(each, prefix, label(each) if len(alternatives) > 1 else shape)

    def _row(self, path: str, member: Schema, needed: str, shape: str) -> Member:
        whole, inner = self.items(member)
        default = member.get("default")
        return Member(
            path=path,
            kind="" if _void(member) else self._kind(member),
            needed=needed,
            default="" if default is None else f"`{plainly(default)}`",
            limits=tuple(_limits(whole, self.resolved(inner))),
            says=str(member.get("description", "")),
            shapes=frozenset({shape}),
        )

    def _kind(self, member: Schema) -> str:
        """`string`, `integer[]`, `object`; a component that is described elsewhere by its name."""
        whole, inner = self.items(member)
        alternatives = [self.resolved(each) for each in inner.get("anyOf", ())]
        if named(inner) in self._apart:
            kind = named(inner)
        else:
            kind = _kind(self.resolved(inner), [kind for each in alternatives for kind in _kinds(each)])
        return f"{kind}[]" if whole is not self.resolved(inner) else kind


def label(shape: Schema) -> str:
    """What an alternative is called: by the member that tells it from others, or by its own title."""
    for name in _DISCRIMINATORS:
        const = shape.get("properties", {}).get(name, {}).get("const")
        if const is not None:
            return str(const)
    return _WORDS.sub("-", _VARIANTS.sub("", str(shape.get("title", "")))).lower()


def plainly(value: object) -> str:
    """A value as a reader types it: texts without their quotes, everything else as JSON."""
    return value if isinstance(value, str) and value else json.dumps(value)


def _above(path: str) -> Iterator[str]:
    """The members that this one is inside of, and itself."""
    for end in re.finditer(r"(\[\])?\.|$", path):
        yield path[: end.start()]


def _lone(member: Schema) -> Schema:
    """What a member is when it is not null."""
    plain = [each for each in member.get("anyOf", (member,)) if each.get("type") != "null"]
    return plain[0] if len(plain) == 1 else member


def _void(member: Schema) -> bool:
    """Whether it may only be left out, in one way or another."""
    lone = _lone(member)
    kinds = [each for each in _kinds(lone) if each != "null"]
    nothing = all(value in (None, "") for value in lone.get("enum", ("some",)))
    return nothing or _kinds(lone) == ["null"] or (kinds == ["array"] and lone.get("maxItems") == 0)


def _kinds(schema: Schema) -> list[str]:
    kinds = schema.get("type", ())
    return [kinds] if isinstance(kinds, str) else list(kinds)


def _perhaps(schema: Schema) -> set[str]:
    """Members that some alternative asks for, and another one does not."""
    found: set[str] = set()
    for each in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        found |= {*each.get("required", ())} | _perhaps(each)
    return found


def _together(found: Sequence[Member]) -> Member:
    """One row for a member of several alternatives."""
    live = [each for each in found if each.kind]
    shapes: frozenset[str] = frozenset().union(*(each.shapes for each in live))
    needed = {each.needed for each in found if each.shapes <= shapes}
    limits = {_unnumbered(limit): limit for each in reversed(live) for limit in reversed(each.limits)}
    return replace(
        live[0],
        needed=needed.pop() if len(needed) == 1 else SOMETIMES,
        default=next((each.default for each in live if each.default), ""),
        limits=tuple(reversed(limits.values())),
        shapes=shapes,
    )


def _unnumbered(limit: str) -> str:
    """Of limits that differ in their numbers alone, the first one is shown."""
    return limit if limit.startswith("`") else re.sub(r"[0-9.]+", "", limit)


def _kind(schema: Schema, alternatives: Sequence[str]) -> str:
    kinds = [kind for kind in _kinds(schema) or alternatives if kind != "null"]
    if not kinds:
        values = [value for value in schema.get("enum", (schema.get("const"),)) if value is not None]
        return "boolean" if values and isinstance(values[0], bool) else "string" if values else "any"
    return "number" if "number" in kinds else kinds[0]


def _limits(whole: Schema, inner: Schema) -> Iterator[str]:
    values: list[object] = [whole["const"]] if "const" in whole else whole.get("enum") or inner.get("enum") or []
    yield from (f"`{plainly(value)}`" for value in values if value not in (None, "") and not isinstance(value, bool))
    if whole.get("maxItems"):
        yield f"at most {whole['maxItems']}"
    if "minimum" in whole and "maximum" in whole:
        yield f"{whole['minimum']} to {whole['maximum']}"
    if whole.get("maxLength"):
        yield f"at most {whole['maxLength']} characters"
    pattern = str(inner.get("pattern", ""))
    if "dD" in pattern:
        yield "http, https or `data:` URL"
    elif "hH" in pattern:
        yield "http or https URL"
