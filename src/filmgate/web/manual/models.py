"""What each model can do in each dialect, and what of it the engines of a server make."""

import re
from collections.abc import Sequence

from filmgate.domain.catalog import ModelCard
from filmgate.domain.errors import InsufficientBalance
from filmgate.domain.generation import AspectRatio, Mode, Workflow
from filmgate.edge.dialect import Dialect
from filmgate.edge.openapi import Operation, describe
from filmgate.web.manual.names import brief
from filmgate.web.manual.schema import Member, Reader, Schema
from filmgate.web.manual.table import code, table

# What a request can say, and the members that say it in one dialect or another.
_ABILITIES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("what the film should not show", ("negative_prompt",)),
    ("sound or silence", ("sound", "generate_audio", "audio")),
    ("how close to keep to the prompt", ("cfg_scale",)),
    ("the same film again", ("seed",)),
    ("several shots", ("shots", "multi_prompt", "multi_shot")),
    ("a first picture", ("image", "start_image", "start_image_url", "image_url", "image_urls", "first_frame")),
    ("a last picture", ("end_image", "end_image_url", "image_urls", "image_tail", "end_frame", "last_frame")),
    ("reference pictures", ("images", "reference_images", "image_list", "refer_image")),
    ("a clip", ("video", "reference_video", "video_url", "video_urls", "video_list", "feature_video", "base_video")),
    ("the clip's own sound", ("keep_original_sound", "keep_audio", "original")),
    ("elements", ("elements", "kling_elements", "element_list", "element")),
    ("a callback", ("callback_url", "fal_webhook", "webhook")),
)


def offering(model: str, dialects: Sequence[Dialect]) -> list[tuple[Dialect, ModelCard]]:
    """The dialects that have a model, each with its card."""
    return [(one, card) for one in dialects for card in one.offers if card.model == model]


def abilities(model: str, dialects: Sequence[Dialect]) -> str:
    """What can be asked of a model, a column for each dialect that has it; a cell names the members that say so."""
    offers = offering(model, dialects)
    members = [_members(dialect, model) for dialect, _ in offers]
    rows = [
        ("it is called", *(code(_called(dialect, model)) for dialect, _ in offers)),
        ("workflows", *(code(each for each in Workflow if each in card.workflows) for _, card in offers)),
        ("modes", *(code(each for each in Mode if each in card.modes) for _, card in offers)),
        ("shapes", *(code(each for each in AspectRatio if each in card.aspect_ratios) for _, card in offers)),
        ("length in seconds", *(_span(card.durations) for _, card in offers)),
        ("characters of a prompt", *(str(card.prompt_max) for _, card in offers)),
    ]
    for ability, names in _ABILITIES:
        said = [code(name for name in names if name in found) for found in members]
        if any(said):
            rows.append((ability, *(each or "no" for each in said)))
    return table(("", *(code([dialect.name]) for dialect, _ in offers)), rows)


def _called(dialect: Dialect, model: str) -> list[str]:
    every = frozenset(name for names in dialect.names.values() for name in names)
    own = frozenset(dialect.names[model])
    return brief(own, every) or sorted(own)


def _members(dialect: Dialect, model: str) -> set[str]:
    """The members of a request for this model, wherever they stand in it, the parameters of its query, and what lists
    in it may hold by a type."""
    document = describe(dialect.api)
    reader = Reader(document)
    found: set[str] = set()
    for operation in dialect.api.operations:
        if any(isinstance(error, InsufficientBalance) for error in operation.refusals):
            written = document["paths"][operation.path][operation.method.lower()]
            body = written["requestBody"]["content"]["application/json"]["schema"]
            wanted = [shape for shape in reader.shapes(body) if _is_for(shape, operation, dialect, model)]
            members: list[Member] = [member for shape in wanted for member in reader.members(shape)]
            telling = [member for member in members if member.path.endswith((".type", ".audio"))]
            found |= {member.path.rpartition(".")[2] for member in members}
            found |= {limit.strip("`") for member in telling for limit in member.limits}
            found |= {each.name for each in operation.parameters if wanted and each.place == "query"}
    return found


def _is_for(shape: Schema, operation: Operation, dialect: Dialect, model: str) -> bool:
    """Whether a body is for this model: it, its title or its path says so; where there is one model, all are."""
    members = shape.get("properties", {})
    said = {value for name in ("model", "model_name", "type", "version") for value in _values(members.get(name, {}))}
    said |= {value for parameter in operation.parameters for value in parameter.schema.get("enum", ())}
    named = re.compile(re.sub(r"\{\w+\}", "[^/]+", operation.path))
    title = shape.get("title")
    return len(dialect.names) == 1 or any(
        name in said or name.rpartition("/")[2] == title or named.fullmatch(f"/{name}") for name in dialect.names[model]
    )


def _values(member: Schema) -> list[str]:
    return [
        str(value) for each in member.get("anyOf", [member]) for value in (each.get("const"), *each.get("enum", ()))
    ]


def _span(durations: frozenset[int]) -> str:
    low, high = min(durations), max(durations)
    if low < high and len(durations) == high - low + 1:
        return f"{low} to {high}"
    return ", ".join(str(seconds) for seconds in sorted(durations))
