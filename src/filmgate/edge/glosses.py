"""Glosses: what a document says of each member of a request and of an answer.

One word means the same in every dialect, so most are said once, here; a dialect adds its own words, and says the
others anew where it means something else by them. A gloss belongs to a member's name; `owner.member` is about a member
of one component, or of one other member.
"""

from collections.abc import Iterator, Mapping
from dataclasses import field, fields
from typing import Any

from filmgate.domain.frozen import frozen
from filmgate.domain.generation import Generation

Schema = dict[str, Any]
_REF = "#/components/schemas/"
_PLAIN = (str, int, float, bool)
# What is no schema: examples, and members, which have owners of their own.
_DATA = ("example", "examples", "properties")

# What a request says of the film that is wanted.
ASKED: dict[str, str] = {
    "prompt": "What the film shows.",
    "negative_prompt": "What the film should not show.",
    "duration": "How long the film lasts, in whole seconds.",
    "aspect_ratio": "The shape of the film. A film that is made from a picture has the picture's shape.",
    "sound": "Whether the film has sound. A film that is made from a clip gets no new sound.",
    "cfg_scale": "How close to keep to the prompt.",
    "mode": "The quality: `std` is 720p, `pro` is 1080p, `4k` is 2160p.",
    "image": "The picture that the film begins with.",
    "end_image": "The picture that the film ends with.",
    "images": "Pictures of whom or what the film is to show; at most four beside a clip.",
    "video": "The clip that the film is made from.",
    "keep_original_sound": "Whether the clip's own sound is kept.",
    "character_orientation": "Whom the figure faces: as in the clip (`video`, at most 30 seconds of it), or as in the "
    "picture (`image`, at most 10).",
    "callback_url": "Where the task is posted to once it has ended.",
}
# What an answer says, in the envelopes that the vendors share.
TOLD: dict[str, str] = {
    "code": "The HTTP status once more.",
    "message": "What happened, in words.",
    "data": "What was asked for.",
    "error": "What went wrong.",
}


@frozen(kw_only=True)
class Glosses:
    """`asked` are about requests, `told` about answers; `defaults` are for members that a request leaves out."""

    asked: Mapping[str, str] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)


def defaults(*names: str) -> dict[str, Any]:
    """What a Generation has in these fields where nobody says anything."""
    every = {each.name: each.default for each in fields(Generation) if isinstance(each.default, _PLAIN)}
    return {name: every[name] for name in names}


def add(document: Schema, glosses: Glosses) -> None:
    """Write the glosses and the defaults into a document."""
    bodies, answers = halves(document)
    asking, telling = (list(reached(document, half)) for half in (bodies, answers))
    for owner, schema in asking:
        _say(schema, owner, glosses.asked, glosses.defaults)
    for owner, schema in telling:
        _say(schema, owner, glosses.told, {})


def halves(document: Schema) -> tuple[list[Schema], list[Schema]]:
    """Where requests are described, and where answers are."""
    operations = [each for methods in document["paths"].values() for each in methods.values()]
    return [each.get("requestBody", {}) for each in operations], [each["responses"] for each in operations]


def reached(document: Schema, roots: list[Schema]) -> Iterator[tuple[str, Schema]]:
    """Every schema of an object below the roots, and whose it is: a component's, or a member's."""
    seen: set[str] = set()
    waiting: list[tuple[str, Any]] = [("", root) for root in roots]
    while waiting:
        owner, here = waiting.pop()
        if isinstance(here, list):
            waiting += [(owner, each) for each in here]
        if not isinstance(here, dict):
            continue
        target = str(here.get("$ref", "")).removeprefix(_REF)
        if target and target not in seen:
            seen.add(target)
            waiting.append((target, document["components"]["schemas"][target]))
        if here.get("type") == "object" and "properties" in here:
            yield owner, here
        waiting += [(owner, value) for key, value in here.items() if key not in _DATA]
        waiting += here.get("properties", {}).items()


def _say(schema: Schema, owner: str, said: Mapping[str, str], missing: Mapping[str, Any]) -> None:
    for name, member in schema["properties"].items():
        gloss = said.get(f"{owner}.{name}", said.get(name))
        if gloss is not None:
            member.setdefault("description", gloss)
        if name in missing and "const" not in member and name not in schema.get("required", ()):
            member.setdefault("default", missing[name])
