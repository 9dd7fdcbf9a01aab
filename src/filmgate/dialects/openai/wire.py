"""This vendor's words: requests into Generations. Decides nothing.

What a form says is JSON by now, and its values are text: so numbers are taken as text, too.
"""

import re
from dataclasses import replace

import msgspec

from filmgate.dialects.openai import words
from filmgate.dialects.openai.models import CARDS, SECONDS, SIZE, film_of, model_of
from filmgate.domain import errors, ids
from filmgate.domain.catalog import KLING_3, KLING_O3, find
from filmgate.domain.generation import Generation, Mode, Workflow
from filmgate.domain.inputs import kept, with_inputs
from filmgate.domain.task import TaskRecord
from filmgate.edge.body import decode_members, decode_text
from filmgate.services.tasks.content import read_generation

NAME = "openai"
SEED_MAX = 2**32 - 1
_SIDE_MAX = 10_000
_SIZE = re.compile(r"([0-9]{1,5})x([0-9]{1,5})", re.ASCII)
_WHOLE = re.compile(r"([0-9]{1,10})(?:\.0*)?", re.ASCII)
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}
# What a file of ours passes for where URLs are checked.
STAND_IN = "https://kept.invalid/"
_create = msgspec.json.Decoder(words.Creation)
_edit = msgspec.json.Decoder(words.Edit)
_extension = msgspec.json.Decoder(words.Extension)
_remix = msgspec.json.Decoder(words.Remix)
_reference = msgspec.json.Decoder(words.Reference)


def read_request(raw: bytes) -> Generation:
    """What a body asks for, checked against the card of the model that its name means."""
    body = decode_members(_create, raw)
    mode, shape = film_of(*_size(body))
    picture = _picture(body)
    asked = Generation(
        model=model_of(body.model or ""),
        workflow=Workflow.IMAGE_TO_VIDEO if picture else Workflow.TEXT_TO_VIDEO,
        mode=mode,
        aspect_ratio=shape,
        prompt=body.prompt or "",
        negative_prompt=body.negative_prompt or "",
        duration=_seconds(body.seconds),
        sound=True if body.sound in (None, "") else _truth("sound", body.sound),
        seed=None if body.seed in (None, "") else _whole("seed", body.seed),
        image=picture,
    )
    if not 0 <= (asked.seed or 0) <= SEED_MAX:
        raise errors.InvalidField("seed", f"must be a whole number from 0 to {SEED_MAX}.")
    find(CARDS, asked.model).check(asked)
    return asked


def _size(body: words.Creation) -> tuple[int, int]:
    """Width and height in pixels, as a text or as two numbers."""
    if body.size:
        found = _SIZE.fullmatch(body.size)
        if found is None:
            raise errors.InvalidField("size", f"must be width and height such as 1280x720, not '{body.size[:40]}'.")
        width, height = int(found[1]), int(found[2])
    elif body.width in (None, "") and body.height in (None, ""):
        return SIZE
    else:
        sides = (("width", body.width, SIZE[0]), ("height", body.height, SIZE[1]))
        width, height = (default if side in (None, "") else _whole(name, side) for name, side, default in sides)
    if not (0 < width <= _SIDE_MAX and 0 < height <= _SIDE_MAX):
        raise errors.InvalidField("size", f"must be from 1 to {_SIDE_MAX} pixels wide and high.")
    return width, height


def _picture(body: words.Creation) -> str | None:
    """The first picture that is named, under whichever name."""
    for field in ("input_reference", "image_reference", "reference_url"):
        named = getattr(body, field)
        for one in named if isinstance(named, list) else [named]:
            if picture := _address(field, one):
                return picture
    return None


def _address(field: str, named: words.Reference | str | None) -> str | None:
    """Where a picture is, or the picture itself; in a form an object stands as its JSON."""
    if isinstance(named, str) and named.lstrip()[:1] == "{":
        try:
            named = decode_text(_reference, named)
        except errors.Malformed as error:
            raise errors.InvalidField(field, f"must be a URL, or JSON with an image_url. {error}") from error
    if isinstance(named, words.Reference):
        if named.file_id and not named.image_url:
            raise errors.InvalidField(field, "takes an image_url, or the picture itself, but no file_id.")
        return named.image_url
    return named


def _seconds(said: words.Count | None) -> int:
    return SECONDS if said in (None, "") else _whole("duration", said)


def _whole(field: str, value: words.Count | None) -> int:
    found = _WHOLE.fullmatch(str(value).strip())
    if found is None:
        raise errors.InvalidField(field, f"must be a whole number, not {str(value)[:40]}.")
    return int(found[1])


def _truth(field: str, value: words.Truth | None) -> bool:
    said = _TRUTHS.get(value.strip().lower()) if isinstance(value, str) else value
    if said is None:
        raise errors.InvalidField(field, "must be true or false.")
    return said


def read_edit(raw: bytes) -> tuple[str, words.Source | str]:
    """The prompt, and what it is to be done to: a video, a URL, or the digest of a clip that came along."""
    body = decode_members(_edit, raw)
    return body.prompt or "", _source(body)


def _source(body: words.Edit) -> words.Source | str:
    source = body.video
    if isinstance(source, str) and ids.read(source) is not None:
        source = words.Source(id=source)
    if not source or (isinstance(source, words.Source) and not source.id):
        raise errors.MissingField("video", "is required: a clip, or the id of a video.")
    return source


def edited(prompt: str, clip: str, mode: Mode = Mode.STD) -> Generation:
    """The edit of a clip, checked."""
    asked = Generation(
        model=KLING_O3.model,
        workflow=Workflow.VIDEO_EDIT,
        mode=mode,
        prompt=prompt,
        video=clip,
        duration=0,
        sound=False,
    )
    find(CARDS, asked.model).check(asked)
    return asked


def read_extension(raw: bytes) -> tuple[str, int, words.Source | str]:
    """The prompt, the seconds that are to come, and what they follow: as `read_edit` tells it."""
    body = decode_members(_extension, raw)
    return body.prompt or "", _seconds(body.seconds), _source(body)


def extended(prompt: str, duration: int, ending: str, source: Generation | None = None) -> Generation:
    """What goes on from a last picture, checked: in the model, the mode and with the sound of its source."""
    asked = Generation(
        model=source.model if source else KLING_3.model,
        workflow=Workflow.IMAGE_TO_VIDEO,
        mode=source.mode if source else Mode.STD,
        prompt=prompt,
        image=ending,
        duration=duration,
        sound=source.sound or source.follows_clip if source else True,
    )
    find(CARDS, asked.model).check(asked)
    return asked


def read_remix(raw: bytes) -> str:
    return decode_members(_remix, raw).prompt or ""


def remixed(source: TaskRecord, prompt: str) -> Generation:
    """The same film again with other words, checked. What its source took in, it names as it is kept."""
    made = read_generation(source.content.generation)
    asked = replace(made, prompt=prompt, shots=(), width=0, height=0, clip_ms=0, clip_sound=False)
    if asked.follows_clip:
        asked = replace(asked, duration=0)
    find(CARDS, asked.model).check(with_inputs(asked, dict.fromkeys(kept(asked), STAND_IN)))
    return asked
