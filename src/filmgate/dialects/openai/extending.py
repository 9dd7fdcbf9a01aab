"""Where an extension goes on from: the last picture of a video that was made here, or of a clip that came along."""

import binascii
from pathlib import Path

from filmgate.dialects.openai import wire, words
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
    desk = _desk(house)
    try:
        film = await find_part(house, record.films[0].token, Part.FILM, "")
    except FileNotFoundError:
        raise FileRemoved from None
    made = read_generation(record.content.generation)
    return wire.extended(prompt, duration, await _ending(desk, film.path), made)


async def of_clip(house: House, one: Upload, prompt: str, duration: int) -> Generation:
    """What goes on where an uploaded clip ends. Raises FileRemoved, InvalidField."""
    desk = _desk(house)
    path = desk.files.find(one.token)
    if path is None:
        raise FileRemoved
    return wire.extended(prompt, duration, await _ending(desk, path))


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
