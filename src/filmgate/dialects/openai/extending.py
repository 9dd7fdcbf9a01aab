"""Where an extension goes on from: the last picture of a video that was made here, or of a clip that came along.

What its customer gets is both: so the video or the clip comes before the film that is made.
"""

import binascii
from dataclasses import replace
from pathlib import Path

from filmgate.dialects.openai import wire, words
from filmgate.domain.clips import WHOLE_MS_MAX
from filmgate.domain.errors import BadInput, FileRemoved, InvalidField, UnknownRoute
from filmgate.domain.generation import Generation
from filmgate.domain.task import TaskRecord
from filmgate.domain.uploads import Upload
from filmgate.edge.films import find_part
from filmgate.edge.forms import Fields
from filmgate.edge.house import House
from filmgate.media.base import Part
from filmgate.services.files.take_ending import take_ending
from filmgate.services.files.upload import UploadDesk
from filmgate.services.tasks.content import read_generation


def check_source(source: words.Source | str, fields: Fields) -> None:
    """InvalidField where it is neither a video nor a clip that came along."""
    if not isinstance(source, words.Source) and source not in fields.clips:
        raise InvalidField("video", "must be the id of a completed video, or the file of a clip.")


async def of_video(house: House, record: TaskRecord, prompt: str, duration: int) -> Generation:
    """What goes on where a completed video ends. Raises FileRemoved, InvalidField."""
    desk, length = _desk(house), record.task.film_ms
    _check_whole(length, duration)
    try:
        film = await find_part(house, record.films[0].token, Part.FILM, "")
    except FileNotFoundError:
        raise FileRemoved from None
    made = read_generation(record.content.generation)
    asked = wire.extended(prompt, duration, await _ending(desk, film.path), made)
    return replace(asked, before=house.film_urls(record)[0], before_ms=length)


async def of_clip(house: House, one: Upload, prompt: str, duration: int, origin: str) -> Generation:
    """What goes on where an uploaded clip ends. Raises FileRemoved, InvalidField."""
    desk = _desk(house)
    _check_whole(one.duration, duration)
    path = desk.files.find(one.token)
    if path is None:
        raise FileRemoved
    asked = wire.extended(prompt, duration, await _ending(desk, path))
    return replace(asked, before=house.upload_url(one, origin), before_ms=one.duration)


def _check_whole(length_ms: int, duration: int) -> None:
    """InvalidField where both together are too long."""
    whole_ms = length_ms + duration * 1000
    if whole_ms > WHOLE_MS_MAX:
        reason = f"and what goes on from it may last {WHOLE_MS_MAX // 1000} seconds together, not {whole_ms / 1000:g}."
        raise InvalidField("video", reason)


def _desk(house: House) -> UploadDesk:
    if house.uploads is None:
        raise UnknownRoute
    return house.uploads


async def _ending(desk: UploadDesk, path: Path) -> str:
    """The last picture as a `data:` URL."""
    try:
        content = await take_ending(desk, path)
    except BadInput as error:
        raise InvalidField("video", str(error)) from error
    return f"data:image/jpeg;base64,{binascii.b2a_base64(content, newline=False).decode()}"
